/** Property keys, and writes that can make an object grow. */

import type * as TS from "typescript";
import type { Context } from "./context.js";
import {
    assignTemp, isFixed, operandOf, simpleText, unwrap, writeBinary, type Operand,
} from "./operators.js";
import { BYTES, PRICE, STEP } from "./schedule.js";
import { ANY, BIG, NUM, OBJ, PRIM, SHORT_MAX, STR } from "./types.js";

/** True for keys whose conversion and look-up hide no work. */
function harmlessKey(cx: Context, key: TS.Expression): boolean {
    const K = cx.ts.SyntaxKind;
    if (key.kind === K.StringLiteral || key.kind === K.NoSubstitutionTemplateLiteral)
        return key.end - cx.start(key) <= SHORT_MAX;
    return ((cx.types.of(key) || ANY) & (STR | OBJ | BIG)) === 0;
}

/** Writes a computed key: a number as it is, everything else converted under charge. */
export function writeKey(cx: Context, key: TS.Expression): void {
    const { w } = cx;
    w.copyTo(cx.start(key));
    if (harmlessKey(cx, key)) {
        cx.visit(key);
        return;
    }
    const text = simpleText(cx, key);
    if (((cx.types.of(key) || ANY) & NUM) === 0) {
        w.put("__meterKey(");
        cx.visit(key);
        w.put(")");
    } else if (text !== undefined) {
        w.put(`typeof ${text} === "number" ? `);
        cx.visit(key);
        w.put(` : __meterKey(${text})`);
    } else {
        const name = cx.temp();
        w.put(`typeof (${name} = `);
        cx.visit(key);
        w.put(`) === "number" ? ${name} : __meterKey(${name})`);
        cx.release();
    }
}

/** Where a write goes, its parts held so that they can be read twice. */
interface Place {
    object: string;
    /** Text of the key's value for `[]`; undefined for a named property. */
    key: string | undefined;
    keyType: number;
    /** `.name`, `.#name`. */
    name: string;
    element: TS.ElementAccessExpression | undefined;
}

const isSuper = (cx: Context, node: TS.Node): boolean => node.kind === cx.ts.SyntaxKind.SuperKeyword;

/** Puts the value of an expression where it can be read twice, writing what that needs and a comma. */
function holdNode(cx: Context, node: TS.Expression, others: boolean): string {
    const text = simpleText(cx, node);
    if (text !== undefined && (others || isFixed(cx, node))) {
        cx.w.skipTo(node.end);
        return text;
    }
    const name = cx.temp();
    cx.w.skipTo(cx.start(node));
    assignTemp(cx, name, node);
    cx.w.put(", ");
    return name;
}

/** Holds object and key of a target. `still`: nothing with effects is evaluated until the last use. */
function holdPlace(cx: Context, target: TS.PropertyAccessExpression | TS.ElementAccessExpression,
    still: boolean): Place {
    const K = cx.ts.SyntaxKind;
    const { w } = cx;
    cx.frame.counted = true;
    if (target.kind === K.PropertyAccessExpression) {
        const t = target as TS.PropertyAccessExpression;
        let object = "super";
        if (isSuper(cx, t.expression))
            w.skipTo(t.end);
        else
            object = holdNode(cx, t.expression, still);
        w.skipTo(t.end);
        return { object, key: undefined, keyType: 0, name: `.${t.name.text}`, element: undefined };
    }
    const t = target as TS.ElementAccessExpression;
    const key = t.argumentExpression;
    const keyText = simpleText(cx, key);
    let object = "super";
    if (!isSuper(cx, t.expression))
        object = holdNode(cx, t.expression, still && keyText !== undefined);
    w.skipTo(cx.start(key));
    const held = holdNode(cx, key, still);
    w.skipTo(t.end);
    return { object, key: held, keyType: cx.types.of(key) || ANY, name: "", element: t };
}

/** Writes the store of `value` (a text that can be repeated) into an element; its value is `value`. */
function writeElementStore(cx: Context, place: Place, value: string, valueType: number,
    used: boolean): void {
    const { object, key } = place;
    const { w } = cx;
    cx.spend(PRICE.element + 2);
    if (object === "super") {
        w.put(`super[__meterKey(${key})] = ${value}`);
        return;
    }
    const result = used ? `, ${value}` : "";
    if ((place.keyType & NUM) === 0) {
        w.put(`__meterStore(${object}, ${key}, ${value})${result}`);
        return;
    }
    if (cx.frame.kind === "module" && cx.frame.loops === 0) {
        w.put(`__meterStore(${object}, ${key}, ${value})${result}`); /* runs once */
        return;
    }
    const { array, typed } = cx.cache();
    const number = (place.keyType & ~(NUM | PRIM)) === 0 ? "" : `typeof ${key} === "number" && `;
    const toTyped = valueType === NUM ? ` || ${object} === ${typed}`
        : (valueType & NUM) === 0 ? "" : ` || ${object} === ${typed} && typeof ${value} === "number"`;
    const inside = `${object} === ${array} && ${key} >>> 0 === ${key} && ${key} < ${array}.length`;
    w.put(`${number}(${inside}${toTyped}) ? ${object}[${key}] = ${value} : ` +
        `(${array} = __meterStore(${object}, ${key}, ${value})` +
        `${toTyped === "" ? "" : `, ${typed} = __meterBound`}${result})`);
}

/** `o[k] = value`. */
function assignElement(cx: Context, node: TS.BinaryExpression, used: boolean): void {
    const target = unwrap(cx, node.left) as TS.ElementAccessExpression;
    const still = simpleText(cx, node.right) !== undefined;
    const before = cx.frame.temps;
    cx.w.copyTo(cx.start(node));
    cx.w.skipTo(cx.start(target));
    cx.w.put("(");
    const place = holdPlace(cx, target, still);
    cx.w.skipTo(cx.start(node.right));
    const value = holdNode(cx, node.right, true);
    writeElementStore(cx, place, value, cx.types.of(node.right), used);
    cx.w.put(")");
    cx.release(cx.frame.temps - before);
}

/** `o.length = value` can make an array grow. */
function assignLength(cx: Context, node: TS.BinaryExpression): void {
    const target = unwrap(cx, node.left) as TS.PropertyAccessExpression;
    cx.frame.counted = true;
    cx.spend(PRICE.call);
    cx.w.copyTo(cx.start(node));
    cx.w.skipTo(cx.start(target));
    cx.w.put("__meterLength(");
    cx.visit(target.expression);
    cx.w.skipTo(cx.start(node.right));
    cx.w.put(", ");
    cx.visit(node.right);
    cx.w.put(")");
}

/** Simple assignment, all targets. */
export function writeAssignment(cx: Context, node: TS.BinaryExpression, used: boolean): void {
    const K = cx.ts.SyntaxKind;
    const target = unwrap(cx, node.left);
    cx.spend(STEP);
    if (target.kind === K.ElementAccessExpression && isTarget(cx, target)) {
        assignElement(cx, node, used);
        return;
    }
    if (isLength(cx, target)) {
        assignLength(cx, node);
        return;
    }
    writeTarget(cx, node.left);
    cx.w.copyTo(cx.start(node.right));
    const proto = target.kind === K.PropertyAccessExpression &&
        (target as TS.PropertyAccessExpression).name.text === "prototype";
    cx.w.put(proto ? "__meterProto(" : "");
    cx.visit(node.right);
    cx.w.put(proto ? ")" : "");
}

/* A key that is a literal cannot make an array grow by more than the literal says; still charged. */
function isTarget(cx: Context, target: TS.Expression): boolean {
    const key = (target as TS.ElementAccessExpression).argumentExpression;
    return !(key.kind === cx.ts.SyntaxKind.StringLiteral && /^\D/.test((key as TS.StringLiteral).text) &&
        (key as TS.StringLiteral).text !== "length");
}

function isLength(cx: Context, target: TS.Expression): boolean {
    const K = cx.ts.SyntaxKind;
    return target.kind === K.PropertyAccessExpression &&
        (target as TS.PropertyAccessExpression).name.text === "length" &&
        !isSuper(cx, (target as TS.PropertyAccessExpression).expression);
}

/** Writes an assignment target that is followed by its value: a name, a property, a pattern. */
export function writeTarget(cx: Context, node: TS.Expression): void {
    const K = cx.ts.SyntaxKind;
    const { w } = cx;
    switch (node.kind) {
    case K.Identifier:
        cx.visit(node);
        return;
    case K.ParenthesizedExpression:
        w.copyTo(cx.start((node as TS.ParenthesizedExpression).expression));
        writeTarget(cx, (node as TS.ParenthesizedExpression).expression);
        w.copyTo(node.end);
        return;
    case K.PropertyAccessExpression:
        cx.frame.counted = true;
        cx.spend(PRICE.property, BYTES.property);
        if (isLength(cx, node)) {
            w.copyTo(cx.start(node));
            w.put("__meterTarget(");
            cx.visit((node as TS.PropertyAccessExpression).expression);
            w.skipTo(node.end);
            w.put(", \"length\").v");
            return;
        }
        cx.visit((node as TS.PropertyAccessExpression).expression);
        w.copyTo(node.end);
        return;
    case K.ElementAccessExpression: {
        const e = node as TS.ElementAccessExpression;
        cx.frame.counted = true;
        cx.spend(PRICE.element, BYTES.property);
        if (isSuper(cx, e.expression) || !isTarget(cx, e)) {
            cx.visit(e.expression);
            writeKey(cx, e.argumentExpression);
            w.copyTo(node.end);
            return;
        }
        cx.spend(PRICE.call, BYTES.object);
        w.copyTo(cx.start(node));
        w.put("__meterTarget(");
        cx.visit(e.expression);
        w.skipTo(cx.start(e.argumentExpression));
        w.put(", ");
        cx.visit(e.argumentExpression);
        w.skipTo(node.end);
        w.put(").v");
        return;
    }
    case K.ArrayLiteralExpression:
        writeArrayTarget(cx, node as TS.ArrayLiteralExpression);
        return;
    case K.ObjectLiteralExpression:
        writeObjectTarget(cx, node as TS.ObjectLiteralExpression);
        return;
    }
    cx.visit(node);
}

/* A target with a default: `a = 1` inside a pattern. */
function writeTargetWithDefault(cx: Context, node: TS.Expression): void {
    const K = cx.ts.SyntaxKind;
    if (node.kind === K.BinaryExpression &&
        (node as TS.BinaryExpression).operatorToken.kind === K.EqualsToken) {
        const b = node as TS.BinaryExpression;
        writeTarget(cx, b.left);
        writeDefault(cx, b.right);
        return;
    }
    writeTarget(cx, node);
}

/** A default value is a conditional part; a function in it keeps its name. */
export function writeDefault(cx: Context, node: TS.Expression): void {
    cx.w.copyTo(cx.start(node));
    if (takesNameOf(cx, node)) {
        cx.visit(node);
        return;
    }
    writeConditional(cx, node);
}

function takesNameOf(cx: Context, node: TS.Expression): boolean {
    const K = cx.ts.SyntaxKind;
    const e = unwrap(cx, node);
    return e.kind === K.ArrowFunction || e.kind === K.FunctionExpression || e.kind === K.ClassExpression;
}

/** A part that may not run: it pays for itself unless it is small. */
export function writeConditional(cx: Context, node: TS.Expression): void {
    const { w } = cx;
    w.copyTo(cx.start(node));
    const before = w.slot();
    cx.openBlock();
    cx.visit(node);
    const charge = cx.closeBlock(false);
    if (charge !== "") {
        before.text = charge.includes("||") ? `((${charge}) && __meterX(), ` : `(${charge} && __meterX(), `;
        w.put(")");
    }
}

function writeArrayTarget(cx: Context, node: TS.ArrayLiteralExpression): void {
    const K = cx.ts.SyntaxKind;
    cx.frame.counted = true;
    cx.spend(PRICE.iterator, BYTES.iterator);
    for (const e of node.elements) {
        cx.spend(PRICE.iterate);
        cx.w.copyTo(cx.start(e));
        if (e.kind === K.SpreadElement) {
            cx.w.copyTo(cx.start((e as TS.SpreadElement).expression));
            writeTarget(cx, (e as TS.SpreadElement).expression);
        } else if (e.kind !== K.OmittedExpression) {
            writeTargetWithDefault(cx, e);
        }
    }
    cx.w.copyTo(node.end);
}

function writeObjectTarget(cx: Context, node: TS.ObjectLiteralExpression): void {
    const K = cx.ts.SyntaxKind;
    cx.frame.counted = true;
    for (const p of node.properties) {
        cx.spend(PRICE.property);
        cx.w.copyTo(cx.start(p));
        if (p.kind === K.PropertyAssignment) {
            if (p.name.kind === K.ComputedPropertyName)
                writeKey(cx, p.name.expression);
            cx.w.copyTo(cx.start(p.initializer));
            writeTargetWithDefault(cx, p.initializer);
        } else if (p.kind === K.ShorthandPropertyAssignment) {
            cx.w.copyTo(p.name.end);
            if (p.objectAssignmentInitializer !== undefined)
                writeDefault(cx, p.objectAssignmentInitializer);
        } else if (p.kind === K.SpreadAssignment) {
            cx.w.copyTo(cx.start(p.expression));
            writeTarget(cx, p.expression);
        }
    }
    cx.w.copyTo(node.end);
}

/** Reads what a place holds, as an operand of the operator of a compound assignment. */
function readPlace(cx: Context, place: Place): Operand {
    const text = place.key === undefined ? `${place.object}${place.name}` : `${place.object}[${place.key}]`;
    return { type: ANY, text: undefined, fixed: false, constant: false, from: 0, to: 0,
        write: () => cx.w.put(text) };
}

/* A key that is used twice is converted once. */
function convertKey(cx: Context, place: Place): void {
    if (place.key === undefined || (place.keyType & ~(NUM | PRIM)) === 0)
        return;
    const text = place.key.startsWith("__meterT") ? place.key : cx.temp();
    cx.w.put(`${text} = typeof ${place.key} === "number" ? ${place.key} : __meterKey(${place.key}), `);
    place.key = text;
}

/** Writes the store of a value that is written by `value`. */
function writeStore(cx: Context, place: Place, used: boolean, value: () => void): void {
    const { w } = cx;
    if (place.key !== undefined) {
        const held = cx.temp();
        w.put(`${held} = `);
        value();
        w.put(", ");
        writeElementStore(cx, place, held, ANY, used);
        cx.release();
    } else if (place.name === ".length" && place.object !== "super") {
        w.put(`__meterLength(${place.object}, `);
        value();
        w.put(")");
    } else {
        cx.spend(PRICE.property, BYTES.property);
        w.put(`${place.object}${place.name} = `);
        value();
    }
}

/** `target op= value` for the operators that compute. */
export function writeCompound(cx: Context, node: TS.BinaryExpression, op: string, used: boolean): void {
    const K = cx.ts.SyntaxKind;
    const { w } = cx;
    const target = unwrap(cx, node.left);
    const right = operandOf(cx, node.right);
    cx.spend(STEP);
    w.copyTo(cx.start(node));
    if (target.kind === K.Identifier) {
        writeNameCompound(cx, node, target as TS.Identifier, op, right);
        return;
    }
    const before = cx.frame.temps;
    w.put("(");
    const place = holdPlace(cx, target as TS.PropertyAccessExpression, right.text !== undefined);
    convertKey(cx, place);
    w.skipTo(right.from);
    cx.spend(PRICE.property);
    writeStore(cx, place, used, () => writeBinary(cx, readPlace(cx, place), op, right));
    w.put(")");
    cx.release(cx.frame.temps - before);
}

function writeNameCompound(cx: Context, node: TS.BinaryExpression, name: TS.Identifier, op: string,
    right: Operand): void {
    const left = operandOf(cx, name);
    const numbers = NUM | PRIM;
    if (((left.type | right.type) & ~numbers) === 0) {
        cx.spend(STEP);
        cx.w.copyTo(right.from);
        right.write();
        return;
    }
    cx.w.put(`(${name.text} = `);
    cx.w.skipTo(cx.start(name));
    writeBinary(cx, { ...left, from: 0, to: 0, write: () => cx.w.put(name.text) }, op,
        { ...right, write: right.write });
    cx.w.skipTo(node.end);
    cx.w.put(")");
}

/** ++ and --. */
export function writeUpdate(cx: Context, node: TS.PrefixUnaryExpression | TS.PostfixUnaryExpression,
    used: boolean): void {
    const K = cx.ts.SyntaxKind;
    const { w } = cx;
    const op = node.operator === K.PlusPlusToken ? "+" : "-";
    const slow = op === "+" ? "__meterInc" : "__meterDec";
    const old = used && node.kind === K.PostfixUnaryExpression;
    const target = unwrap(cx, node.operand);
    cx.spend(STEP * 2);
    if (target.kind === K.Identifier && (cx.types.of(target) & ~(NUM | PRIM)) === 0) {
        w.copyTo(node.end);
        return;
    }
    w.copyTo(cx.start(node));
    const before = cx.frame.temps;
    const value = cx.temp();
    const update = (read: string): string => old
        ? `typeof (${value} = ${read}) === "number" ? ${value} ${op} 1 : ${slow}(${value} = __meterNum(${value}))`
        : `typeof (${value} = ${read}) === "number" ? ${value} ${op} 1 : ${slow}(__meterNum(${value}))`;
    const result = old ? `, ${value}` : "";
    w.put("(");
    if (target.kind === K.Identifier) {
        const name = (target as TS.Identifier).text;
        w.put(`${name} = ${update(name)}${result})`);
    } else {
        w.skipTo(cx.start(target));
        const place = holdPlace(cx, target as TS.PropertyAccessExpression, true);
        convertKey(cx, place);
        cx.spend(PRICE.property);
        const read = place.key === undefined ? `${place.object}${place.name}` : `${place.object}[${place.key}]`;
        writeStore(cx, place, used && !old, () => w.put(update(read)));
        w.put(`${result})`);
    }
    w.skipTo(node.end);
    cx.release(cx.frame.temps - before);
}

/** `||=`, `&&=` and `??=`. */
export function writeLogicalAssignment(cx: Context, node: TS.BinaryExpression, used: boolean): void {
    const K = cx.ts.SyntaxKind;
    const { w } = cx;
    const target = unwrap(cx, node.left);
    cx.spend(STEP * 2);
    const grows = target.kind === K.ElementAccessExpression && isTarget(cx, target) || isLength(cx, target);
    if (!grows) {
        if (target.kind !== K.Identifier)
            cx.spend(PRICE.property, BYTES.property);
        cx.visit(node.left);
        w.copyTo(cx.start(node.right));
        writeDefault(cx, node.right);
        return;
    }
    const before = cx.frame.temps;
    w.copyTo(cx.start(node));
    w.put("(");
    const place = holdPlace(cx, target as TS.ElementAccessExpression, false);
    convertKey(cx, place);
    const read = place.key === undefined ? `${place.object}${place.name}` : `${place.object}[${place.key}]`;
    const op = node.operatorToken.kind === K.BarBarEqualsToken ? "||"
        : node.operatorToken.kind === K.AmpersandAmpersandEqualsToken ? "&&" : "??";
    w.put(`${read} ${op} (`);
    w.skipTo(cx.start(node.right));
    const value = cx.temp();
    writeStore(cx, place, used, () => {
        w.put("(");
        assignTemp(cx, value, node.right);
        w.put(")");
    });
    w.put("))");
    cx.release(cx.frame.temps - before);
}
