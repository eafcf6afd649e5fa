/** Expressions. */

import type * as TS from "typescript";
import type { Context } from "./context.js";
import { writeClass, writeFunction, writeMember, writeReturn, writeSuspension } from "./functions.js";
import { operandOf, writeBinary, writeUnary } from "./operators.js";
import { BYTES, PRICE, STEP } from "./schedule.js";
import {
    writeAssignment, writeCompound, writeConditional, writeKey, writeLogicalAssignment, writeUpdate,
} from "./stores.js";
import { ANY, NUM, PRIM, STR } from "./types.js";

function writeBinaryExpression(cx: Context, node: TS.BinaryExpression, used: boolean): void {
    const K = cx.ts.SyntaxKind;
    const { w } = cx;
    const token = node.operatorToken.kind;
    switch (token) {
    case K.CommaToken:
        cx.unused = node.left;
        cx.visit(node.left);
        w.copyTo(cx.start(node.right));
        cx.visit(node.right);
        return;
    case K.EqualsToken:
        writeAssignmentExpression(cx, node, used);
        return;
    case K.AmpersandAmpersandToken: case K.BarBarToken: case K.QuestionQuestionToken:
        cx.spend(STEP);
        cx.visit(node.left);
        writeConditional(cx, node.right);
        return;
    case K.AmpersandAmpersandEqualsToken: case K.BarBarEqualsToken: case K.QuestionQuestionEqualsToken:
        writeLogicalAssignment(cx, node, used);
        return;
    case K.InstanceOfKeyword:
        cx.frame.counted = true;
        cx.spend(PRICE.membership);
        cx.visit(node.left);
        cx.visit(node.right);
        return;
    case K.InKeyword:
        cx.frame.counted = true;
        cx.spend(PRICE.membership);
        if (node.left.kind === K.PrivateIdentifier) {
            w.copyTo(cx.start(node.right));
            cx.visit(node.right);
            return;
        }
        w.put("__meterIn(");
        cx.visit(node.left);
        w.skipTo(cx.start(node.right));
        w.put(", ");
        cx.visit(node.right);
        w.put(")");
        return;
    }
    const text = cx.ts.tokenToString(token)!;
    if (token >= K.FirstAssignment && token <= K.LastAssignment)
        writeCompound(cx, node, text.slice(0, -1), used);
    else
        writeBinary(cx, operandOf(cx, node.left), text, operandOf(cx, node.right));
}

/* Assigning to a pattern with a rest pays for it when its size is known. */
function writeAssignmentExpression(cx: Context, node: TS.BinaryExpression, used: boolean): void {
    const rest = restTargets(cx, node.left);
    if (rest.length === 0) {
        writeAssignment(cx, node, used);
        return;
    }
    const { w } = cx;
    const name = cx.temp();
    w.put(`(${name} = `);
    writeAssignment(cx, node, used);
    w.put(`, __meterSized(${rest.join(", ")}), ${name})`);
    cx.release();
}

/** Texts of the names that an assignment pattern gives the rest of something. */
function restTargets(cx: Context, node: TS.Expression, into: string[] = []): string[] {
    const K = cx.ts.SyntaxKind;
    const rest = (e: TS.Expression): void => {
        if (e.kind === K.Identifier)
            into.push((e as TS.Identifier).text);
        else
            restTargets(cx, e, into);
    };
    if (node.kind === K.ArrayLiteralExpression) {
        for (const e of (node as TS.ArrayLiteralExpression).elements)
            if (e.kind === K.SpreadElement)
                rest((e as TS.SpreadElement).expression);
            else
                restTargets(cx, e, into);
    } else if (node.kind === K.ObjectLiteralExpression) {
        for (const p of (node as TS.ObjectLiteralExpression).properties)
            if (p.kind === K.SpreadAssignment)
                rest(p.expression);
            else if (p.kind === K.PropertyAssignment)
                restTargets(cx, p.initializer, into);
    } else if (node.kind === K.BinaryExpression &&
        (node as TS.BinaryExpression).operatorToken.kind === K.EqualsToken) {
        restTargets(cx, (node as TS.BinaryExpression).left, into);
    }
    return into;
}

function writeUnaryExpression(cx: Context, node: TS.PrefixUnaryExpression, used: boolean): void {
    const K = cx.ts.SyntaxKind;
    switch (node.operator) {
    case K.PlusPlusToken: case K.MinusMinusToken:
        writeUpdate(cx, node, used);
        return;
    case K.ExclamationToken:
        cx.spend(STEP);
        cx.visit(node.operand);
        return;
    }
    if (node.operand.kind === K.NumericLiteral || node.operand.kind === K.BigIntLiteral) {
        cx.w.copyTo(node.end);
        return;
    }
    const [op, slow] = node.operator === K.PlusToken ? ["+", "__meterPlus"]
        : node.operator === K.MinusToken ? ["-", "__meterNeg"] : ["~", "__meterNot"];
    const operand = operandOf(cx, node.operand);
    /* Two signs in a row would be another operator. */
    writeUnary(cx, op!, slow!, { ...operand, write: () => {
        cx.w.copyTo(operand.from);
        operand.write();
    } });
}

function writeArguments(cx: Context, args: readonly TS.Expression[] | undefined): void {
    const K = cx.ts.SyntaxKind;
    const { w } = cx;
    if (args === undefined)
        return;
    cx.wait(args.length);
    const spreads = args.filter((a) => a.kind === K.SpreadElement).length;
    for (const a of args) {
        w.copyTo(cx.start(a));
        if (a.kind === K.SpreadElement) {
            cx.spend(PRICE.iterator, BYTES.iterator);
            w.copyTo(cx.start((a as TS.SpreadElement).expression));
            w.put("__meterArguments(");
            cx.visit((a as TS.SpreadElement).expression);
            w.put(spreads === 1 ? ")" : `, ${spreads})`);
        } else {
            cx.spend(STEP);
            cx.visit(a);
        }
        w.copyTo(a.end);
    }
    cx.wait(-args.length);
}

function writeArray(cx: Context, node: TS.ArrayLiteralExpression): void {
    const K = cx.ts.SyntaxKind;
    const { w } = cx;
    cx.spend(PRICE.literal + PRICE.entry * node.elements.length,
        BYTES.array + BYTES.element * node.elements.length);
    for (const e of node.elements) {
        w.copyTo(cx.start(e));
        if (e.kind === K.SpreadElement) {
            cx.frame.counted = true;
            cx.spend(PRICE.iterator, BYTES.iterator);
            w.copyTo(cx.start((e as TS.SpreadElement).expression));
            w.put("__meterSpread(");
            cx.visit((e as TS.SpreadElement).expression);
            w.put(")");
        } else {
            cx.visit(e);
        }
        w.copyTo(e.end);
    }
    w.copyTo(node.end);
}

function writeObject(cx: Context, node: TS.ObjectLiteralExpression): void {
    const K = cx.ts.SyntaxKind;
    const { w } = cx;
    cx.spend(PRICE.literal + PRICE.entry * node.properties.length,
        BYTES.object + BYTES.entry * node.properties.length);
    for (const p of node.properties) {
        w.copyTo(cx.start(p));
        if (p.name?.kind === K.ComputedPropertyName) {
            cx.frame.counted = true;
            cx.spend(PRICE.element, BYTES.property * 4);
            writeKey(cx, p.name.expression);
        }
        if (p.kind === K.SpreadAssignment) {
            cx.frame.counted = true;
            w.copyTo(cx.start(p.expression));
            w.put("__meterProperties(");
            cx.visit(p.expression);
            w.put(")");
        } else if (p.kind === K.PropertyAssignment) {
            w.copyTo(cx.start(p.initializer));
            const proto = p.name.kind !== K.ComputedPropertyName && (p.name as TS.Identifier).text === "__proto__";
            if (proto)
                w.put("__meterProto(");
            cx.visit(p.initializer);
            if (proto)
                w.put(")");
        } else if (p.kind !== K.ShorthandPropertyAssignment) {
            cx.spend(PRICE.closure, BYTES.closure);
            writeMember(cx, p as TS.MethodDeclaration);
        }
        w.copyTo(p.end);
    }
    w.copyTo(node.end);
}

/** Writes `inner` between a call of a function with one argument. */
function wrap(cx: Context, before: string, inner: TS.Expression, after = ")"): void {
    cx.w.copyTo(cx.start(inner));
    cx.w.put(before);
    cx.visit(inner);
    cx.w.put(after);
}

function writeTemplate(cx: Context, node: TS.TemplateExpression): void {
    cx.spend(PRICE.template + PRICE.entry * node.templateSpans.length);
    cx.w.put("__meterText(");
    for (const span of node.templateSpans) {
        const type = cx.types.of(span.expression) || ANY;
        if ((type & ~(NUM | PRIM | STR)) === 0)
            cx.visit(span.expression);
        else
            wrap(cx, "__meterString(", span.expression);
    }
    cx.w.copyTo(node.end);
    cx.w.put(")");
}

function writeTagged(cx: Context, node: TS.TaggedTemplateExpression): void {
    const K = cx.ts.SyntaxKind;
    cx.frame.counted = true;
    cx.spend(PRICE.call + PRICE.template, BYTES.array * 2);
    cx.visit(node.tag);
    if (node.template.kind === K.TemplateExpression)
        for (const span of (node.template as TS.TemplateExpression).templateSpans) {
            cx.spend(STEP);
            cx.visit(span.expression);
        }
    cx.w.copyTo(node.end);
}

/** Writes an expression; false if the node is none that needs care. */
export function writeExpression(cx: Context, node: TS.Node): boolean {
    const K = cx.ts.SyntaxKind;
    const { w } = cx;
    const used = cx.unused !== node;
    cx.unused = undefined;
    switch (node.kind) {
    case K.ParenthesizedExpression:
        if (!used)
            cx.unused = (node as TS.ParenthesizedExpression).expression;
        return false;
    case K.BinaryExpression:
        writeBinaryExpression(cx, node as TS.BinaryExpression, used);
        w.copyTo(node.end);
        return true;
    case K.PrefixUnaryExpression:
        writeUnaryExpression(cx, node as TS.PrefixUnaryExpression, used);
        w.copyTo(node.end);
        return true;
    case K.PostfixUnaryExpression:
        writeUpdate(cx, node as TS.PostfixUnaryExpression, used);
        return true;
    case K.ConditionalExpression: {
        const c = node as TS.ConditionalExpression;
        cx.spend(STEP);
        cx.visit(c.condition);
        writeConditional(cx, c.whenTrue);
        writeConditional(cx, c.whenFalse);
        return true;
    }
    case K.PropertyAccessExpression:
        cx.frame.counted = true;
        cx.spend(PRICE.property);
        return false;
    case K.ElementAccessExpression: {
        const e = node as TS.ElementAccessExpression;
        cx.frame.counted = true;
        cx.spend(PRICE.element);
        cx.visit(e.expression);
        writeKey(cx, e.argumentExpression);
        w.copyTo(node.end);
        return true;
    }
    case K.DeleteExpression:
        cx.spend(PRICE.delete);
        return false;
    case K.CallExpression: {
        const c = node as TS.CallExpression;
        cx.frame.counted = true;
        cx.spend(PRICE.call);
        cx.visit(c.expression);
        writeArguments(cx, c.arguments);
        w.copyTo(node.end);
        return true;
    }
    case K.NewExpression: {
        const n = node as TS.NewExpression;
        cx.frame.counted = true;
        cx.spend(PRICE.construct, BYTES.construct);
        cx.visit(n.expression);
        writeArguments(cx, n.arguments);
        w.copyTo(node.end);
        return true;
    }
    case K.TemplateExpression:
        writeTemplate(cx, node as TS.TemplateExpression);
        return true;
    case K.TaggedTemplateExpression:
        writeTagged(cx, node as TS.TaggedTemplateExpression);
        return true;
    case K.ArrayLiteralExpression:
        writeArray(cx, node as TS.ArrayLiteralExpression);
        return true;
    case K.ObjectLiteralExpression:
        writeObject(cx, node as TS.ObjectLiteralExpression);
        return true;
    case K.RegularExpressionLiteral:
        cx.spend(PRICE.regexp + Math.floor((node.end - cx.start(node)) / 4), BYTES.regexp);
        return false;
    case K.FunctionDeclaration: case K.FunctionExpression: case K.ArrowFunction:
        cx.spend(PRICE.closure, BYTES.closure);
        writeFunction(cx, node as TS.FunctionLikeDeclaration);
        w.copyTo(node.end);
        return true;
    case K.ClassDeclaration: case K.ClassExpression:
        writeClass(cx, node as TS.ClassLikeDeclaration);
        return true;
    case K.ReturnStatement:
        writeReturn(cx, node as TS.ReturnStatement);
        return true;
    case K.AwaitExpression: case K.YieldExpression:
        writeSuspension(cx, node as TS.AwaitExpression | TS.YieldExpression);
        return true;
    case K.MetaProperty:
        if ((node as TS.MetaProperty).keywordToken === K.ImportKeyword) {
            w.put("__meterMeta");
            w.skipTo(node.end);
        }
        return false;
    case K.PropertyAssignment: case K.LabeledStatement:
        return false;
    }
    return false;
}
