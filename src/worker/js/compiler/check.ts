/** Type-checks a program: all of its files against the bundled declarations of the language
 *  (lib.*.d.ts) and of Tana's own modules. Nothing but what the request and the bundle hold is ever
 *  opened, whatever a source refers to. */

import type * as TS from "typescript";
import type { CheckAnswer, CheckRequest, Diagnostic } from "./api.js";
import { fromTypeScript, tidy } from "./diagnostics.js";
import { jsonModule } from "./json.js";
import { parse } from "./source.js";
import { readOptions } from "./tsconfig.js";

const DIAGNOSTICS_MAX = 500;
const LIB_FOLDER = "tana:types/"; /* no path of a user's file begins like this */

/** ES2022 without the libraries that the realm lacks: shared memory and weak references. The same
 *  list stands in the project's tsconfig.json. */
const LIBS = [
    "es2016", "es2017.date", "es2017.object", "es2017.string", "es2017.typedarrays",
    "es2018.asyncgenerator", "es2018.asynciterable", "es2018.promise", "es2018.regexp",
    "es2019.array", "es2019.object", "es2019.string", "es2019.symbol", "es2020.bigint",
    "es2020.number", "es2020.promise", "es2020.string", "es2020.symbol.wellknown",
    "es2021.promise", "es2021.string", "es2022.array", "es2022.error", "es2022.object",
    "es2022.regexp", "es2022.string",
].map((name) => `lib.${name}.d.ts`);

/** The texts of the bundled declaration files by name, and those parsed so far. Parsed files are
 *  shared between checks: they are bound once, with nothing in them depending on options. */
const libs = new Map<string, string>();
const parsedLibs = new Map<string, TS.SourceFile>();

export function addLibs(json: string): void {
    for (const [name, text] of Object.entries(JSON.parse(json) as Record<string, string>))
        libs.set(LIB_FOLDER + name, text);
}

/** After a failure nothing that was half done may be used again. */
export function dropParsedLibs(): void {
    parsedLibs.clear();
}

export function check(request: CheckRequest): CheckAnswer {
    const files = new Map(Object.entries(request.files));
    const refused = [...files].flatMap(([path, text]) => syntaxErrors(path, text));
    if (refused.length > 0)
        return answerOf(refused);

    const { options, diagnostics } = readOptions(request.tsconfig);
    const program = ts.createProgram({
        rootNames: [...ownDeclarations(), ...request.root],
        options: { ...options, lib: LIBS },
        host: hostOf(files),
    });
    const found = [
        ...program.getConfigFileParsingDiagnostics(),
        ...program.getOptionsDiagnostics(),
        ...program.getSyntacticDiagnostics(),
        ...program.getGlobalDiagnostics(),
        ...program.getSourceFiles().filter((file) => files.has(file.fileName))
            .flatMap((file) => program.getSemanticDiagnostics(file)),
    ];
    diagnostics.push(...found.map((each) => fromTypeScript(each, (file) => file.fileName)));
    return answerOf(diagnostics);
}

/** Those of our own too: what `tana run` would refuse must not pass here. */
function syntaxErrors(path: string, text: string): Diagnostic[] {
    if (path.endsWith(".json"))
        return jsonModule(path, text).diagnostics;
    return parse(path, text, path.endsWith(".js") ? "js" : "ts").diagnostics;
}

function answerOf(diagnostics: Diagnostic[]): CheckAnswer {
    const shown = tidy(diagnostics, DIAGNOSTICS_MAX);
    return { ok: !shown.some((each) => each.category === "error"), diagnostics: shown };
}

/** Declarations of Tana's own: everything bundled that is not TypeScript's. */
function ownDeclarations(): string[] {
    return [...libs.keys()].filter((name) => !name.startsWith(LIB_FOLDER + "lib.es") &&
        !name.startsWith(LIB_FOLDER + "lib.decorators"));
}

function hostOf(files: Map<string, string>): TS.CompilerHost {
    const read = (name: string): string | undefined => libs.get(name) ?? files.get(name);
    const source = (name: string, version: TS.ScriptTarget | TS.CreateSourceFileOptions):
        TS.SourceFile | undefined => {
        const text = read(name);
        const parsed = parsedLibs.get(name) ??
            (text === undefined ? undefined : ts.createSourceFile(name, text, version));
        if (parsed && libs.has(name))
            parsedLibs.set(name, parsed);
        return parsed;
    };
    return {
        getSourceFile: source,
        writeFile: () => undefined,
        getDefaultLibFileName: () => LIB_FOLDER + LIBS[0],
        getDefaultLibLocation: () => LIB_FOLDER.slice(0, -1),
        useCaseSensitiveFileNames: () => true,
        getCanonicalFileName: (name) => name,
        getCurrentDirectory: () => "",
        getNewLine: () => "\n",
        fileExists: (name) => read(name) !== undefined,
        readFile: read,
        directoryExists: () => true,
        getDirectories: () => [],
        resolveModuleNameLiterals: (specifiers, from) => specifiers.map((each) =>
            ({ resolvedModule: resolve(files, each.text, from) })),
        resolveTypeReferenceDirectiveReferences: (references) => references.map(() =>
            ({ resolvedTypeReferenceDirective: undefined })),
    };
}

/** Finds a relative import among the given files, by the rules of the module graph
 *  (src/runtime/graph.h). `tana:*` modules are declared by name and need no file. */
function resolve(files: Map<string, string>, specifier: string, from: string):
    TS.ResolvedModuleFull | undefined {
    if (!/^\.{1,2}\//.test(specifier))
        return undefined;
    const slash = from.lastIndexOf("/");
    const path = joinPath(slash < 0 ? "" : from.slice(0, slash + 1), specifier);
    const stem = path.endsWith(".js") ? path.slice(0, -3) : path;
    const whole = path.endsWith(".ts") || path.endsWith(".json");
    const candidates = whole ? [path] : [stem + ".ts", stem + ".d.ts", stem + ".js"];
    const name = candidates.find((each) => files.has(each));
    if (name === undefined)
        return undefined;
    const extension = endings().find((each) => name.endsWith(each))!;
    return { resolvedFileName: name, extension, isExternalLibraryImport: false };
}

function endings(): TS.Extension[] {
    return [ts.Extension.Dts, ts.Extension.Ts, ts.Extension.Js, ts.Extension.Json];
}

/** `folder` is "" or ends in a slash. Leading `..` stay. */
function joinPath(folder: string, relative: string): string {
    const parts: string[] = [];
    for (const part of (folder + relative).split("/")) {
        if (part === ".." && parts.length > 0 && parts[parts.length - 1] !== ".." &&
            parts[parts.length - 1] !== "")
            parts.pop();
        else if (part !== ".")
            parts.push(part);
    }
    return parts.join("/");
}
