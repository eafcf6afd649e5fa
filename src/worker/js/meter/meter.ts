/** The meter: inserts into a JavaScript module the charges for steps, depth and allocation.
 *
 *  A program is a set of blocks, each of which runs as a whole once it is entered; its price is taken
 *  where it begins. What has no fixed price (operators on strings, keys, stores that make an array
 *  grow) goes through the slow paths of realm/operators.ts as soon as a value is no number.
 *  docs/gas.md specifies all of it. */

import type * as TS from "typescript";
import { chargeOf, Context, type Diagnostic } from "./context.js";
import { writeExpression } from "./expressions.js";
import { prologueOf } from "./functions.js";
import { NESTING_MAX, PRICE, SPINE_MAX } from "./schedule.js";
import { resolveNames } from "./scope.js";
import { writeStatement } from "./statements.js";
import { inferTypes } from "./types.js";
import { Writer, type ColumnMap } from "./writer.js";

export { GAS_SCHEDULE } from "./schedule.js";
export type { ColumnMap, ColumnSegment } from "./writer.js";
export type { Diagnostic } from "./context.js";

export interface MeterOptions {
    /** The runtime's own code: it may name the meter's variables. */
    builtin?: boolean;
}

export interface MeterResult {
    /** The metered module: every line shows the same line of the source. "" if it was refused. */
    code: string;
    columns: ColumnMap;
    /** Why the module is refused; empty if it is not. */
    diagnostics: Diagnostic[];
}

/** Names that begin like this belong to the meter. */
const RESERVED = "__meter";

/** Begins those of the runtime's own files that are not to be metered. */
const UNMETERED = /^["']meter off["'];/;

/** Meters one ES module of plain JavaScript. `ts` is the TypeScript compiler. */
export function meter(ts: typeof TS, source: string, options: MeterOptions = {}): MeterResult {
    if (options.builtin === true && UNMETERED.test(source))
        return { code: source, columns: [], diagnostics: [] };
    /* Without import and export it is still a module: `await` is no name. */
    const asModule = (f: TS.SourceFile): void => {
        (f as { externalModuleIndicator?: unknown }).externalModuleIndicator = true;
    };
    const file = ts.createSourceFile("module.mjs", source, {
        languageVersion: ts.ScriptTarget.ES2022, setExternalModuleIndicator: asModule,
    }, false, ts.ScriptKind.JS);
    const refused = refusals(ts, file, options);
    if (refused.length > 0)
        return { code: "", columns: [], diagnostics: refused };
    const bindings = resolveNames(ts, file);
    const writer = new Writer(source);
    const cx = new Context(ts, file, writer, bindings, inferTypes(ts, bindings));
    cx.visit = (node) => visit(cx, node);
    writeModule(cx);
    if (cx.diagnostics.length > 0)
        return { code: "", columns: [], diagnostics: cx.diagnostics };
    return { ...writer.finish(), diagnostics: [] };
}

function visit(cx: Context, node: TS.Node): void {
    const { w } = cx;
    const { kind } = node;
    const K = cx.ts.SyntaxKind;
    if (kind === K.Identifier || kind === K.NumericLiteral || kind === K.StringLiteral) {
        if (kind === K.Identifier && (node as TS.Identifier).text === "arguments")
            cx.spend(1, 64);
        w.copyTo(node.end);
        return;
    }
    w.copyTo(cx.start(node));
    if (writeExpression(cx, node) || writeStatement(cx, node))
        return;
    cx.ts.forEachChild(node, cx.visit);
    w.copyTo(node.end);
}

/* The module's own code is a function without parameters. */
function writeModule(cx: Context): void {
    const { file, w } = cx;
    const K = cx.ts.SyntaxKind;
    const frame = cx.openFrame("module");
    const outer = cx.block;
    const block = cx.openBlock();
    cx.spend(PRICE.enter);
    let begun = false;
    for (const statement of file.statements) {
        if (!begun && !(statement.kind === K.ExpressionStatement &&
            (statement as TS.ExpressionStatement).expression.kind === K.StringLiteral)) {
            w.copyTo(cx.start(statement));
            begun = true;
            break;
        }
        w.copyTo(statement.end);
    }
    if (!begun)
        w.copyTo(file.statements.end);
    const slot = w.slot();
    file.statements.forEach(cx.visit);
    w.copyTo(file.statements.end);
    const end = w.slot();
    cx.block = outer;
    const declared = cx.declarations();
    const depth = cx.closeFrame();
    const caches = cx.moduleDeclarations;
    slot.text = (caches.length === 0 ? "" : `var ${caches.join(", ")}; `) +
        prologueOf(declared, frame.kind, chargeOf(block), depth).trimStart();
    end.text = " ;__meterDepth = __meterD;";
}

/** What is refused before anything is written. */
function refusals(ts: typeof TS, file: TS.SourceFile, options: MeterOptions): Diagnostic[] {
    const K = ts.SyntaxKind;
    const found: Diagnostic[] = [];
    const refuse = (node: TS.Node, message: string): void => {
        const from = node.getStart(file);
        const at = file.getLineAndCharacterOfPosition(from);
        found.push({ line: at.line + 1, column: at.character + 1, length: node.end - from, message });
    };
    /* Long chains of operators, of calls and of else-if nest in the tree but not in the program. */
    const isSpine = (parent: TS.Node, child: TS.Node): boolean =>
        parent.kind === K.BinaryExpression && (parent as TS.BinaryExpression).left === child ||
        parent.kind === K.IfStatement && (parent as TS.IfStatement).elseStatement === child ||
        (parent.kind === K.PropertyAccessExpression || parent.kind === K.CallExpression ||
            parent.kind === K.ElementAccessExpression) &&
            (parent as TS.CallExpression).expression === child;
    const walk = (node: TS.Node, parent: TS.Node, depth: number, spine: number): boolean => {
        const onSpine = isSpine(parent, node);
        const d = onSpine ? depth : depth + 1;
        const s = onSpine ? spine + 1 : spine;
        if (d > NESTING_MAX || s > SPINE_MAX) {
            refuse(node, "This is nested too deeply.");
            return true;
        }
        if (node.kind === K.Identifier || node.kind === K.PrivateIdentifier) {
            const { text } = node as TS.Identifier;
            const name = text.startsWith("#") ? text.slice(1) : text;
            if (name.startsWith(RESERVED) && options.builtin !== true)
                refuse(node, `Names that begin with '${RESERVED}' are reserved.`);
        } else if (node.kind === K.CallExpression &&
            (node as TS.CallExpression).expression.kind === K.ImportKeyword) {
            const specifier = (node as TS.CallExpression).arguments[0];
            if (specifier !== undefined && specifier.kind !== K.StringLiteral &&
                specifier.kind !== K.NoSubstitutionTemplateLiteral)
                refuse(specifier, "import() takes a string literal.");
        } else if (node.kind === K.WithStatement) {
            refuse(node, "'with' statements are not allowed.");
        } else if (!isJavaScript(ts, node)) {
            refuse(node, "This is no JavaScript.");
            return true;
        }
        return ts.forEachChild(node, (child) => walk(child, node, d, s)) === true;
    };
    /* After an error the tree need not be what the engine understands. */
    const errors = (file as unknown as { parseDiagnostics?: readonly TS.DiagnosticWithLocation[] }).parseDiagnostics;
    for (const { start, length, messageText } of errors ?? []) {
        const at = file.getLineAndCharacterOfPosition(start);
        found.push({ line: at.line + 1, column: at.character + 1, length,
            message: ts.flattenDiagnosticMessageText(messageText, " ") });
    }
    if (found.length === 0)
        ts.forEachChild(file, (child) => walk(child, file, 0, 0));
    return found;
}

/* The parser also knows the syntax of types and of JSX. Nothing of that is left in what the compiler
 * prints, and what the engine would read in another way must not be metered. */
function isJavaScript(ts: typeof TS, node: TS.Node): boolean {
    const K = ts.SyntaxKind;
    switch (node.kind) {
    case K.AsExpression: case K.SatisfiesExpression: case K.NonNullExpression: case K.TypeAssertionExpression:
    case K.EnumDeclaration: case K.InterfaceDeclaration: case K.TypeAliasDeclaration: case K.ModuleDeclaration:
    case K.ImportEqualsDeclaration: case K.NamespaceExportDeclaration: case K.Decorator: case K.TypeParameter:
    case K.IndexSignature: case K.MissingDeclaration: case K.ExpressionWithTypeArguments:
        return node.kind === K.ExpressionWithTypeArguments &&
            (node as TS.ExpressionWithTypeArguments).typeArguments === undefined;
    case K.AbstractKeyword: case K.DeclareKeyword: case K.ReadonlyKeyword: case K.PrivateKeyword:
    case K.PublicKeyword: case K.ProtectedKeyword: case K.OverrideKeyword: case K.AccessorKeyword:
        return false;
    case K.HeritageClause:
        return (node as TS.HeritageClause).token === K.ExtendsKeyword;
    case K.ExportAssignment:
        return (node as TS.ExportAssignment).isExportEquals !== true;
    case K.FunctionDeclaration: case K.MethodDeclaration: case K.Constructor: case K.GetAccessor:
    case K.SetAccessor:
        if ((node as TS.FunctionDeclaration).body === undefined)
            return false;
        break;
    }
    const { type, typeParameters, typeArguments, exclamationToken } = node as TS.Node & Partial<
        Record<"type" | "typeParameters" | "typeArguments" | "exclamationToken", unknown>>;
    const optional = node.kind !== K.ConditionalExpression &&
        (node as TS.ParameterDeclaration).questionToken !== undefined;
    if (optional || (type ?? typeParameters ?? typeArguments ?? exclamationToken) !== undefined)
        return false;
    return !(node.kind >= K.FirstTypeNode && node.kind <= K.LastTypeNode) &&
        !(node.kind >= K.JsxElement && node.kind <= K.JsxNamespacedName);
}

