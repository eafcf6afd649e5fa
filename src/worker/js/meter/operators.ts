/** Operators: a check that both operands are numbers, and a slow path that knows sizes. */

import type * as TS from "typescript";
import type { Context } from "./context.js";
import { STEP } from "./schedule.js";
import { ANY, BIG, NUM, OBJ, SHORT_MAX, STR } from "./types.js";

/** What a binary operator needs to know of an operand that is about to be written. */
export interface Operand {
    type: number;
    /** Text that can be repeated, or undefined: then the operand is put into a variable. */
    text: string | undefined;
    /** The value cannot change while the other operand is evaluated. */
    fixed: boolean;
    /** A literal, or a text of bounded size. */
    constant: boolean;
    /** Writes it; the writer then stands behind it. */
    write(): void;
    /** Where it begins and ends in the source; both 0 for operands without text of their own. */
    from: number;
    to: number;
}

/** Names of the slow paths, by operator. */
const SLOW: Record<string, string> = {
    "+": "__meterAdd", "-": "__meterSub", "*": "__meterMul", "/": "__meterDiv", "%": "__meterMod",
    "**": "__meterPow", "&": "__meterAnd", "|": "__meterOr", "^": "__meterXor", "<<": "__meterShl",
    ">>": "__meterSar", ">>>": "__meterShr", "<": "__meterLt", ">": "__meterGt", "<=": "__meterLe",
    ">=": "__meterGe", "==": "__meterEq", "!=": "__meterNe", "===": "__meterSame", "!==": "__meterDiffer",
};

const COMPARISONS = new Set(["<", ">", "<=", ">="]);
/** Operators whose work on BigInts is more than the size of their result. */
const GROWING = new Set(["**", "<<", ">>", "*", "/", "%"]);

const unsafe = (type: number): boolean => (type & (STR | OBJ)) !== 0;

/** An expression without the parentheses around it. */
export function unwrap(cx: Context, node: TS.Expression): TS.Expression {
    while (node.kind === cx.ts.SyntaxKind.ParenthesizedExpression)
        node = (node as TS.ParenthesizedExpression).expression;
    return node;
}

/** Anonymous functions and classes take the name of a variable that they are assigned to. */
export function takesName(cx: Context, node: TS.Node): boolean {
    const K = cx.ts.SyntaxKind;
    node = unwrap(cx, node as TS.Expression);
    switch (node.kind) {
    case K.ArrowFunction:
        return true;
    case K.FunctionExpression: case K.ClassExpression:
        return (node as TS.FunctionExpression | TS.ClassExpression).name === undefined;
    }
    return false;
}

/** Writes `name = node` so that a function in it gets no name. */
export function assignTemp(cx: Context, name: string, node: TS.Node): void {
    const named = takesName(cx, node);
    cx.w.put(named ? `${name} = (0, ` : `${name} = `);
    cx.visit(node);
    if (named)
        cx.w.put(")");
}

/** The text of an expression that can be written twice: a name, this, or a short literal. */
export function simpleText(cx: Context, node: TS.Node): string | undefined {
    const K = cx.ts.SyntaxKind;
    switch (node.kind) {
    case K.Identifier:
        return (node as TS.Identifier).text === "arguments" ? undefined : cx.text(node);
    case K.ThisKeyword: case K.NumericLiteral: case K.BigIntLiteral: case K.TrueKeyword: case K.FalseKeyword:
    case K.NullKeyword:
        return node.end - cx.start(node) <= SHORT_MAX ? cx.text(node) : undefined;
    case K.StringLiteral: {
        const text = cx.text(node);
        return text.length <= SHORT_MAX && !/[\n\r\u2028\u2029]/.test(text) ? text : undefined;
    }
    }
    return undefined;
}

/** True if evaluating other code cannot change what the expression gives. */
export function isFixed(cx: Context, node: TS.Node): boolean {
    const K = cx.ts.SyntaxKind;
    if (node.kind !== K.Identifier)
        return simpleText(cx, node) !== undefined;
    const binding = cx.bindings.of(node as TS.Identifier);
    return binding === undefined ? cx.types.isGlobal(node, "undefined")
        : binding.kind === "param" && !binding.reassigned;
}

function isConstant(cx: Context, node: TS.Node): boolean {
    const K = cx.ts.SyntaxKind;
    return node.kind === K.TypeOfExpression ||
        (node.kind === K.StringLiteral || node.kind === K.NoSubstitutionTemplateLiteral) &&
        node.end - cx.start(node) <= SHORT_MAX;
}

export function operandOf(cx: Context, node: TS.Expression): Operand {
    return {
        type: cx.types.of(node) || ANY,
        text: simpleText(cx, node),
        fixed: isFixed(cx, node),
        constant: isConstant(cx, node),
        write: () => cx.visit(node),
        from: cx.start(node),
        to: node.end,
    };
}

function put(cx: Context, operand: Operand): void {
    cx.w.copyTo(operand.from);
    operand.write();
}

/** Puts an operand's value into a place that can be read twice, writing what that needs followed by
 *  a comma. Answers the text that reads it. */
function hold(cx: Context, operand: Operand, inPlace: boolean): string {
    if (operand.text !== undefined && inPlace) {
        cx.w.skipTo(operand.to);
        return operand.text;
    }
    const name = cx.temp();
    cx.w.skipTo(operand.from);
    cx.w.put(`${name} = `);
    operand.write();
    cx.w.put(", ");
    return name;
}

/** Writes `a op b` as it stands. */
function plain(cx: Context, a: Operand, op: string, b: Operand): void {
    put(cx, a);
    if (a.to === 0 || b.from === 0) {
        cx.w.skipTo(b.from);
        cx.w.put(` ${op} `);
    }
    put(cx, b);
}

/** Writes a binary operation, charged; the writer ends behind `b`. */
export function writeBinary(cx: Context, a: Operand, op: string, b: Operand): void {
    const slow = SLOW[op]!;
    cx.spend(STEP);
    cx.wait(1);
    const bothBig = (a.type & (BIG | OBJ)) !== 0 && (b.type & (BIG | OBJ)) !== 0;
    const strict = op === "===" || op === "!==";
    const equality = strict || op === "==" || op === "!=";
    if (strict) {
        writeIdentity(cx, a, op, b);
    } else if (!unsafe(a.type) && !unsafe(b.type)) {
        if (!bothBig || equality || COMPARISONS.has(op))
            plain(cx, a, op, b);
        else if (GROWING.has(op))
            writeChecked(cx, a, op, b, (a.type & BIG) !== 0, (b.type & BIG) !== 0, "number");
        else
            writeSized(cx, a, op, b);
    } else if (!equality && (a.type & NUM) === 0 && op !== ">>>" || (b.type & NUM) === 0 ||
        op === "+" && (a.type === STR || b.type === STR)) {
        writeCall(cx, slow, a, b);
    } else {
        const test = (t: number): boolean => unsafe(t) || bothBig && GROWING.has(op) && (t & BIG) !== 0;
        writeChecked(cx, a, op, b, test(a.type), test(b.type), "number");
    }
    cx.wait(-1);
}

/* All work is in the slow path. */
function writeCall(cx: Context, slow: string, a: Operand, b: Operand): void {
    cx.w.copyTo(a.from);
    cx.w.put(`${slow}(`);
    a.write();
    cx.w.skipTo(b.from);
    cx.w.put(", ");
    b.write();
    cx.w.put(")");
}

/* Numbers or BigInts of bounded size: the result is charged. */
function writeSized(cx: Context, a: Operand, op: string, b: Operand): void {
    const name = cx.temp();
    cx.release();
    cx.w.copyTo(a.from);
    cx.w.put(`(typeof (${name} = `);
    plain(cx, a, op, b);
    cx.w.put(`) === "number" ? ${name} : __meterBig(${name}))`);
}

/* Strict equality hides work only between two long strings. */
function writeIdentity(cx: Context, a: Operand, op: string, b: Operand): void {
    if ((a.type & STR) === 0 || (b.type & STR) === 0 || a.constant || b.constant)
        plain(cx, a, op, b);
    else
        writeChecked(cx, a, op, b, true, false, "string");
}

/* Plain when the tested operands are of `kind` (numbers), or slow when they are (strings). */
function writeChecked(cx: Context, a: Operand, op: string, b: Operand, testA: boolean, testB: boolean,
    kind: "number" | "string"): void {
    const { w } = cx;
    const before = cx.frame.temps;
    w.copyTo(a.from);
    w.put("(");
    const x = hold(cx, a, a.fixed || b.text !== undefined);
    w.skipTo(b.from);
    const y = hold(cx, b, true);
    const tests = [...new Set([testA ? x : "", testB ? y : ""])].filter((t) => t !== "")
        .map((t) => `typeof ${t} === "${kind}"`).join(" && ");
    const fast = `${x} ${op} ${y}`;
    const slow = `${SLOW[op]}(${x}, ${y})`;
    w.put(`${tests} ? ${kind === "number" ? fast : slow} : ${kind === "number" ? slow : fast})`);
    cx.release(cx.frame.temps - before);
}

/** Writes an operator with one operand: - + ~ and the conversion of ++ and --. */
export function writeUnary(cx: Context, op: string, slow: string, a: Operand): void {
    cx.spend(STEP);
    if (!unsafe(a.type) && (a.type & BIG) === 0) {
        put(cx, a); /* the operator stands in front of it */
        return;
    }
    const before = cx.frame.temps;
    cx.w.put("(");
    const x = hold(cx, a, true);
    cx.w.put(`typeof ${x} === "number" ? ${op}${x} : ${slow}(${x}))`);
    cx.release(cx.frame.temps - before);
}
