/** What is looked at in every source before anything else is done with it: its size, how deeply it
 *  nests, the size of its BigInt literals, which modules it mentions, and the few constructs that Tana refuses although TypeScript
 *  could compile them. */

import type * as TS from "typescript";
import type { Diagnostic, Import, ScanAnswer, ScanRequest } from "./api.js";
import {
    CODE, finding, findingWithoutPlace, fromTypeScript, placeOf, tidy,
} from "./diagnostics.js";
import { findFault } from "./grammar.js";
import { findExcess, NESTING_MAX, TOO_DEEP } from "./nesting.js";

export const SOURCE_MAX = 1 << 20; /* UTF-16 units; the parent bounds the bytes of the file */
export const SYNTAX_ERRORS_MAX = 100;
const IMPORTS_MAX = 5000; /* mentions of modules in one source */

/** A parsed source and what was found in it. `file` is not set when it was not even parsed. */
export interface Source {
    path: string;
    file?: TS.SourceFile;
    /** Every mention of a module, in order, also those for types only. */
    imports: Import[];
    /** What was found wrong so far; errors only. */
    diagnostics: Diagnostic[];
}

type Parsed = Source & { file: TS.SourceFile };

/** Parses `text` as a module. `kind` decides about TypeScript syntax, not the path's ending. */
export function parse(path: string, text: string, kind: "ts" | "js"): Source {
    const source: Source = { path, imports: [], diagnostics: [] };
    if (text.length > SOURCE_MAX) {
        source.diagnostics.push(tooLarge(path, text));
        return source;
    }
    const excess = findExcess(text);
    if (excess) {
        source.diagnostics.push(
            finding(path, { text }, excess.code, excess.message, excess.offset, 1));
        return source;
    }
    source.file = parseModule(text, kind);
    const { parseDiagnostics } = source.file as unknown as { parseDiagnostics: TS.Diagnostic[] };
    source.diagnostics.push(...parseDiagnostics.map((each) => fromTypeScript(each, () => path)));
    walk(source as Parsed);
    if (source.imports.length > IMPORTS_MAX) {
        source.diagnostics.push(findingWithoutPlace(path, CODE.specifier,
            `The source mentions other modules more than ${IMPORTS_MAX} times.`));
        source.imports.length = IMPORTS_MAX;
    }
    return source;
}

function parseModule(text: string, kind: "ts" | "js"): TS.SourceFile {
    const options: TS.CreateSourceFileOptions = {
        languageVersion: ts.ScriptTarget.ES2022,
        jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
        setExternalModuleIndicator(file) {
            (file as { externalModuleIndicator?: unknown }).externalModuleIndicator = true;
        },
    };
    const [name, scriptKind] =
        kind === "ts" ? ["module.ts", ts.ScriptKind.TS] : ["module.js", ts.ScriptKind.JS];
    return ts.createSourceFile(name, text, options, false, scriptKind);
}

export function tooLarge(path: string, text: string): Diagnostic {
    return findingWithoutPlace(path, CODE.tooLarge,
        `The source is ${text.length} characters long; at most ${SOURCE_MAX} are taken.`);
}

/** What to say when the compiler's own recursion ran out of stack: the same as for what the two
 *  bounds here catch, so that the size of the stack never decides whether a source is accepted. */
export function tooDeepSomewhere(path: string): Diagnostic {
    return findingWithoutPlace(path, CODE.tooDeep, TOO_DEEP);
}

/** Goes through the whole tree with a list of its own in the place of recursion. */
function walk(source: Parsed): void {
    const nodes: TS.Node[] = [source.file];
    const depths: number[] = [0];
    while (nodes.length > 0) {
        const node = nodes.pop()!;
        const depth = depths.pop()!;
        if (depth > NESTING_MAX) {
            const offset = node.getStart(source.file);
            source.diagnostics.push(
                finding(source.path, source.file, CODE.tooDeep, TOO_DEEP, offset, 1));
            return;
        }
        look(source, node);
        const fault = findFault(node, source.file);
        if (fault)
            refuse(source, fault.node, CODE.grammar, fault.message);
        const children: TS.Node[] = [];
        ts.forEachChild(node, (child) => void children.push(child));
        for (let i = children.length - 1; i >= 0; i--) {
            nodes.push(children[i]!);
            depths.push(depth + (isChainLink(node, children[i]!) ? CHAIN_LINK : 1));
        }
    }
}

/** `a + b + …`, `a.b().c()…` and `if … else if …` nest in the tree and not in the program. They
 *  count for less, but they count: some of the work for a link grows with the chain. */
const CHAIN_LINK = 0.25; /* levels */

function isChainLink(node: TS.Node, child: TS.Node): boolean {
    const K = ts.SyntaxKind;
    switch (node.kind) {
    case K.BinaryExpression:
        return (node as TS.BinaryExpression).left === child;
    case K.IfStatement:
        return (node as TS.IfStatement).elseStatement === child;
    case K.PropertyAccessExpression: case K.ElementAccessExpression: case K.CallExpression:
        return (node as TS.CallExpression).expression === child;
    }
    return false;
}

function look(source: Parsed, node: TS.Node): void {
    const K = ts.SyntaxKind;
    switch (node.kind) {
    case K.ImportDeclaration:
        return importDeclaration(source, node as TS.ImportDeclaration);
    case K.ExportDeclaration:
        return exportDeclaration(source, node as TS.ExportDeclaration);
    case K.CallExpression:
        if ((node as TS.CallExpression).expression.kind === K.ImportKeyword)
            dynamicImport(source, node as TS.CallExpression);
        return;
    case K.ImportType: {
        const { argument } = node as TS.ImportTypeNode;
        return ts.isLiteralTypeNode(argument) ?
            mention(source, argument.literal, false, true) : undefined;
    }
    case K.ExportAssignment:
        if ((node as TS.ExportAssignment).isExportEquals)
            refuse(source, node, CODE.commonJs,
                "`export =` is not for ES modules; write `export default`.");
        return;
    case K.ImportEqualsDeclaration:
        if (ts.isExternalModuleReference((node as TS.ImportEqualsDeclaration).moduleReference))
            refuse(source, node, CODE.commonJs,
                "`import … = require(…)` is not for ES modules; write `import … from …`.");
    }
}

function importDeclaration(source: Parsed, node: TS.ImportDeclaration): void {
    mention(source, node.moduleSpecifier, false, isTypeOnlyImport(node.importClause));
    attributes(source, node.attributes);
}

function exportDeclaration(source: Parsed, node: TS.ExportDeclaration): void {
    if (node.moduleSpecifier)
        mention(source, node.moduleSpecifier, false, node.isTypeOnly);
    attributes(source, node.attributes);
}

function isTypeOnlyImport(clause: TS.ImportClause | undefined): boolean {
    if (!clause)
        return false;
    if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword)
        return true;
    const named = clause.namedBindings;
    return !clause.name && named !== undefined && ts.isNamedImports(named) &&
        named.elements.length > 0 && named.elements.every((each) => each.isTypeOnly);
}

function mention(
    source: Parsed, specifier: TS.Node, dynamic: boolean, typeOnly: boolean,
): void {
    if (!ts.isStringLiteralLike(specifier))
        return; /* a syntax error, already reported */
    if (/[\0\ud800-\udfff]/u.test(specifier.text))
        return refuse(source, specifier, CODE.specifier,
            "A module's name cannot hold NUL or half a surrogate pair.");
    const at = placeOf(source.file, specifier.getStart(source.file));
    source.imports.push({ specifier: specifier.text, ...at, dynamic, typeOnly });
}

function dynamicImport(source: Parsed, call: TS.CallExpression): void {
    const [specifier] = call.arguments;
    if (call.arguments.length === 1 && ts.isStringLiteralLike(specifier!))
        mention(source, specifier, true, false);
    else
        refuse(source, call, CODE.dynamicImport, "`import()` takes exactly one string literal: " +
            "the modules of a program are known before it runs.");
}

/** `with { type: "json" }` says what the file's ending says already; nothing else has a meaning. */
function attributes(source: Parsed, found: TS.ImportAttributes | undefined): void {
    for (const each of found?.elements ?? []) {
        const plain = each.name.text === "type" && ts.isStringLiteral(each.value) &&
            each.value.text === "json";
        if (!plain)
            refuse(source, each, CODE.attributes,
                "The only import attribute that is understood is `type: \"json\"`.");
    }
}

function refuse(source: Parsed, node: TS.Node, code: string, message: string): void {
    const start = node.getStart(source.file);
    const found = finding(source.path, source.file, code, message, start, node.end - start);
    source.diagnostics.push(found);
}

/** What a file mentions, for gathering the files that `check` has to see. */
export function scan(request: ScanRequest): ScanAnswer {
    const { imports, diagnostics } = parse(request.path, request.source, "ts");
    const shown = tidy(diagnostics, SYNTAX_ERRORS_MAX);
    return { ok: shown.length === 0, imports, diagnostics: shown };
}
