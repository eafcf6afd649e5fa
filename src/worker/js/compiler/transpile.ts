/** One module from TypeScript to JavaScript that charges for what it does. Types are erased, not
 *  checked: what a program does must not depend on what its types say. */

import type * as TS from "typescript";
import type { Diagnostic, Import, TranspileAnswer, TranspileRequest } from "./api.js";
import { CODE, findingWithoutPlace, fromTypeScript, placeOf, tidy } from "./diagnostics.js";
import { jsonModule, type Plain } from "./json.js";
import { joinMaps, readMappings, writeMappings, type Segment } from "./maps.js";
import { meterSource } from "./metering.js";
import { parse, SYNTAX_ERRORS_MAX } from "./source.js";

export function transpile(request: TranspileRequest): TranspileAnswer {
    const { path, source, kind } = request;
    const imports: Import[] = [];
    const plain =
        kind === "json" ? jsonModule(path, source) : scriptModule(path, source, kind, imports);
    if (plain.diagnostics.length > 0)
        return refused(plain.diagnostics);
    if (request.unmetered)
        return accepted(path, plain.js, plain.segments, imports);

    const metered = meterSource(path, plain.js, plain.segments);
    if (metered.diagnostics.length > 0)
        return refused(metered.diagnostics);
    const segments = joinMaps(plain.segments, metered.columns, plain.js, metered.code);
    return accepted(path, metered.code, segments, imports);
}

function refused(diagnostics: Diagnostic[]): TranspileAnswer {
    const shown = tidy(diagnostics, SYNTAX_ERRORS_MAX);
    return { ok: false, js: "", map: "", imports: [], diagnostics: shown };
}

function accepted(
    path: string, js: string, segments: Segment[][], imports: Import[],
): TranspileAnswer {
    if (/[\ud800-\udfff]/u.test(js))
        return refused([findingWithoutPlace(path, CODE.loneSurrogate,
            "The source spells half a surrogate pair where it cannot be written out again.")]);
    return { ok: true, js, map: writeMappings(segments), imports, diagnostics: [] };
}

/** Puts what is left of the imports into `found`. */
function scriptModule(
    path: string, text: string, kind: "ts" | "js", found: Import[],
): Plain {
    const source = parse(path, text, kind);
    if (source.diagnostics.length > 0 || !source.file)
        return { js: "", segments: [], diagnostics: source.diagnostics };
    const left = new Set<string>();
    const plain = emit(path, source.file, optionsFor(kind), left);
    found.push(...source.imports.filter((each) => each.dynamic || left.has(keyOf(each))));
    return plain;
}

/** What both kinds of source are compiled with. docs/compiler.md gives the reasons. */
function optionsFor(kind: "ts" | "js"): TS.CompilerOptions {
    return {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.ESNext,
        moduleDetection: ts.ModuleDetectionKind.Force,
        newLine: ts.NewLineKind.LineFeed,
        isolatedModules: true,
        verbatimModuleSyntax: kind === "js", /* there all imports are for values */
        allowJs: true,
        sourceMap: true,
        removeComments: true,
        noCheck: true,
        noLib: true,
        noResolve: true,
        types: [],
        allowNonTsExtensions: true,
        suppressOutputPathCheck: true,
    } as TS.CompilerOptions;
}

/** A file system of one file. */
function hostOf(file: TS.SourceFile, write: TS.WriteFileCallback): TS.CompilerHost {
    return {
        getSourceFile: (name) => (name === file.fileName ? file : undefined),
        writeFile: write,
        getDefaultLibFileName: () => "lib.d.ts",
        useCaseSensitiveFileNames: () => true,
        getCanonicalFileName: (name) => name,
        getCurrentDirectory: () => "",
        getNewLine: () => "\n",
        fileExists: (name) => name === file.fileName,
        readFile: () => undefined,
        directoryExists: () => true,
        getDirectories: () => [],
    };
}

/** Compiles one parsed file. `left` receives the keys of the imports that are left. */
function emit(
    path: string, file: TS.SourceFile, options: TS.CompilerOptions, left: Set<string>,
): Plain {
    let js = "";
    let mappings = "";
    const write: TS.WriteFileCallback = (name, text) => {
        if (name.endsWith(".map"))
            mappings = (JSON.parse(text) as { mappings: string }).mappings;
        else
            js = text;
    };
    const program = ts.createProgram({
        rootNames: [file.fileName], options, host: hostOf(file, write),
    });
    program.emit(undefined, undefined, undefined, undefined, { after: [keepMentions(left)] });

    const errors = [...program.getSyntacticDiagnostics(file), ...strictModeErrors(file)];
    const diagnostics = errors.map((each) => fromTypeScript(each, () => path));
    const comment = js.lastIndexOf("//# sourceMappingURL=");
    return {
        js: comment < 0 ? js : js.slice(0, comment),
        segments: readMappings(mappings),
        diagnostics,
    };
}

const keyOf = (at: { line: number; col: number }): string => `${at.line}:${at.col}`;

/** Runs on what is about to be printed: notes where the module specifiers that are left stand in
 *  the source, and drops import attributes, whose syntax the engine does not know. */
function keepMentions(left: Set<string>): TS.TransformerFactory<TS.SourceFile> {
    return (context) => (file) => {
        const note = (specifier: TS.Expression): void => {
            if (specifier.pos >= 0)
                left.add(keyOf(placeOf(file, ts.getOriginalNode(specifier).getStart(file))));
        };
        const { factory } = context;
        return factory.updateSourceFile(file, file.statements.map((each) => {
            if (ts.isImportDeclaration(each)) {
                note(each.moduleSpecifier);
                return factory.updateImportDeclaration(each, each.modifiers, each.importClause,
                    each.moduleSpecifier, undefined);
            }
            if (ts.isExportDeclaration(each) && each.moduleSpecifier) {
                note(each.moduleSpecifier);
                return factory.updateExportDeclaration(each, each.modifiers, each.isTypeOnly,
                    each.exportClause, each.moduleSpecifier, undefined);
            }
            return each;
        }));
    };
}

/** What is a syntax error only in strict code TypeScript finds while it binds names. Other findings
 *  of that step are about types, or left to the engine, which knows best what it refuses. */
function strictModeErrors(file: TS.SourceFile): TS.Diagnostic[] {
    const all = (file as unknown as { bindDiagnostics: TS.Diagnostic[] }).bindDiagnostics;
    const redeclared = 2451;
    return all.filter((each) => each.code < 2000 || each.code === redeclared);
}
