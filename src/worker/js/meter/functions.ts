/** Functions and classes: what they take on entry, and how they give depth back. */

import type * as TS from "typescript";
import { chargeOf, type Context, type FunctionKind } from "./context.js";
import { BYTES, FREE_MAX, PRICE, STEP } from "./schedule.js";
import { assignTemp, takesName, unwrap } from "./operators.js";
import { writeKey } from "./stores.js";
import type { Slot } from "./writer.js";

export function kindOf(cx: Context, node: TS.Node): FunctionKind {
    const K = cx.ts.SyntaxKind;
    const f = node as TS.FunctionExpression;
    const generator = f.asteriskToken !== undefined;
    const async = f.modifiers?.some((m) => m.kind === K.AsyncKeyword) === true;
    return generator ? (async ? "asyncGenerator" : "generator") : async ? "async" : "sync";
}

/** Statements at the start of a body that are only strings. */
function directivesEnd(cx: Context, body: TS.Block): number {
    const K = cx.ts.SyntaxKind;
    let end = cx.start(body) + 1;
    for (const s of body.statements) {
        if (s.kind !== K.ExpressionStatement ||
            (s as TS.ExpressionStatement).expression.kind !== K.StringLiteral)
            break;
        end = s.end;
    }
    return end;
}

/** Code of a function between its prologue and its end. */
interface Body {
    /** Where the prologue goes. */
    prologue: Slot;
    /** Directly behind the last statement. */
    epilogue: Slot;
    /** Control can get to the end of the body. */
    ends: boolean;
    /** An async function gives its depth back by `finally`: an exception ends it without a caller. */
    guarded: boolean;
}

/** Whether exceptions must not leave the function with its depth. */
const isGuarded = (kind: FunctionKind): boolean => kind === "async" || kind === "asyncGenerator";

const GUARD_END = "; } catch (__meterE) { __meterCatch(__meterE); throw __meterE; } " +
    "finally { if (__meterD >= 0) __meterDepth = __meterD; } ";

/** Writes a body's inserted texts once everything inside was written. */
function finishBody(cx: Context, kind: FunctionKind, body: Body): void {
    const block = cx.block;
    cx.block = block.parent!;
    const frame = cx.frame;
    const free = !frame.counted && block.gas <= FREE_MAX && block.bytes === 0;
    const declared = cx.declarations();
    const depth = cx.closeFrame();
    const prologue = prologueOf(declared, kind, free ? "" : chargeOf(block), depth);
    body.prologue.text = body.guarded ? `${prologue}try { ` : prologue;
    body.epilogue.text = body.guarded ? GUARD_END : depth === 0 || !body.ends ? "" : "; __meterDepth = __meterD; ";
}

/** The text that a function begins with. */
export function prologueOf(declared: string, kind: FunctionKind, charge: string, depth: number): string {
    if (depth === 0)
        return charge === "" ? declared : ` ${declared}if (${charge}) __meterX(); `;
    return ` ${declared}${kind === "sync" ? "const" : "let"} __meterD = __meterDepth; ` +
        `if (${charge} || (__meterDepth = __meterD - ${depth}) < 0) __meterX(); `;
}

function leaves(cx: Context, last: TS.Statement | undefined): boolean {
    const K = cx.ts.SyntaxKind;
    return last?.kind === K.ReturnStatement || last?.kind === K.ThrowStatement;
}

/** Names that the body's own statements declare as functions and again in another way. */
function declaresTwice(cx: Context, body: TS.Block): boolean {
    const K = cx.ts.SyntaxKind;
    return body.statements.some((s) => {
        if (s.kind !== K.FunctionDeclaration)
            return false;
        const name = (s as TS.FunctionDeclaration).name;
        return name !== undefined && cx.bindings.of(name)?.reassigned === true;
    });
}

/** Lexical names in a body that are also parameters: an early error that a guard would hide. */
function refuseClashes(cx: Context, node: TS.FunctionLikeDeclaration, body: TS.Block): void {
    const K = cx.ts.SyntaxKind;
    const parameters = new Set<string>();
    const collect = (name: TS.BindingName, into: (id: TS.Identifier) => void): void => {
        if (name.kind === K.Identifier)
            into(name as TS.Identifier);
        else
            for (const e of (name as TS.BindingPattern).elements)
                if (e.kind === K.BindingElement)
                    collect((e as TS.BindingElement).name, into);
    };
    for (const p of node.parameters)
        collect(p.name, (id) => parameters.add(id.text));
    const check = (id: TS.Identifier): void => {
        if (parameters.has(id.text))
            cx.refuse(id, `Identifier '${id.text}' has already been declared`);
    };
    for (const s of body.statements) {
        if (s.kind === K.ClassDeclaration && (s as TS.ClassDeclaration).name !== undefined)
            check((s as TS.ClassDeclaration).name!);
        if (s.kind === K.VariableStatement) {
            const list = (s as TS.VariableStatement).declarationList;
            if (list.flags & cx.ts.NodeFlags.BlockScoped)
                list.declarations.forEach((d) => collect(d.name, check));
        }
    }
}

/** Writes a function's parameters and body; the writer stands before the parameters. */
export function writeFunction(cx: Context, node: TS.FunctionLikeDeclaration): void {
    const K = cx.ts.SyntaxKind;
    const { w } = cx;
    const kind = kindOf(cx, node);
    const body = node.body;
    if (body === undefined)
        return;
    const outer = cx.block;
    writeParameters(cx, node, kind);
    const frame = cx.openFrame(kind);
    frame.variables += node.parameters.length;
    cx.openBlock();
    cx.spend(PRICE.enter);
    if (kind !== "sync")
        cx.spend(PRICE.enterLater, kind === "generator" ? 0 : BYTES.enterLater + BYTES.await);
    if (body.kind === K.Block) {
        const block = body as TS.Block;
        w.copyTo(cx.start(block) + 1);
        if (kind === "generator")
            w.skipTo(directivesEnd(cx, block)); /* not allowed beside a parameter with a default */
        w.copyTo(directivesEnd(cx, block));
        w.put(restText(cx, node, kind));
        const prologue = w.slot();
        const guarded = isGuarded(kind) && !declaresTwice(cx, block);
        frame.guarded = guarded;
        if (guarded)
            refuseClashes(cx, node, block);
        for (const s of block.statements.slice(directiveCount(cx, block)))
            cx.visit(s);
        w.copyTo(block.end - 1);
        const ends = !leaves(cx, block.statements[block.statements.length - 1]);
        finishBody(cx, kind, { prologue, epilogue: w.slot(), ends, guarded });
        w.copyTo(block.end);
    } else {
        writeConcise(cx, body as TS.Expression, kind);
    }
    cx.block = outer;
}

function directiveCount(cx: Context, body: TS.Block): number {
    const end = directivesEnd(cx, body);
    return body.statements.filter((s) => s.end <= end).length;
}

/** The body of an arrow function that is an expression. */
function writeConcise(cx: Context, body: TS.Expression, kind: FunctionKind): void {
    const { w } = cx;
    const frame = cx.frame;
    frame.guarded = isGuarded(kind);
    w.copyTo(cx.start(body));
    const before = w.slot();
    cx.visit(body);
    w.copyTo(body.end);
    const after = w.slot();
    const block = cx.block;
    cx.block = block.parent!;
    const free = !frame.counted && block.gas <= FREE_MAX && block.bytes === 0;
    const charge = free ? "" : chargeOf(block);
    const declared = cx.declarations();
    const depth = cx.closeFrame();
    if (depth === 0 && declared === "") {
        if (charge !== "") {
            before.text = `(${charge.includes("||") ? `(${charge})` : charge} && __meterX(), `;
            after.text = ")";
        }
        return;
    }
    const prologue = prologueOf(declared, kind, charge, depth);
    if (isGuarded(kind)) {
        before.text = `{${prologue}try { return `;
        after.text = `;${GUARD_END}}`;
    } else if (depth === 0) {
        before.text = `{${prologue}return `;
        after.text = "; }";
    } else {
        const [open, close] = takesName(cx, body) ? ["(0, ", ")"] : ["", ""];
        before.text = `{ let __meterV;${prologue}return (__meterV = ${open}`;
        after.text = `${close}, __meterDepth = __meterD, __meterV); }`;
    }
}

/** Parameters: patterns and defaults. */
function writeParameters(cx: Context, node: TS.FunctionLikeDeclaration, kind: FunctionKind): void {
    for (const p of node.parameters) {
        if (kind === "generator" && p.dotDotDotToken !== undefined && p.name.kind === cx.ts.SyntaxKind.Identifier) {
            writeRestCharge(cx, p);
            return;
        }
        writeParameterName(cx, p.name);
        if (p.initializer !== undefined)
            writeApart(cx, p.initializer);
        cx.w.copyTo(p.end);
    }
    if (kind === "generator")
        writeCreationCharge(cx, node);
}

/* A generator's body may never run, but calling it makes an object: its price is a parameter that is
 * never given. Parameters behind it do not count for `length`, nor does it itself. */
function writeCreationCharge(cx: Context, node: TS.FunctionLikeDeclaration): void {
    const last = node.parameters[node.parameters.length - 1];
    if (last?.dotDotDotToken !== undefined)
        return;
    cx.w.copyTo(last === undefined ? node.parameters.pos : last.end);
    cx.w.put(`${last === undefined ? "" : ", "}__meterP = ${CREATION_CHARGE}`);
}

const CREATION_CHARGE = `((__meterGas -= ${PRICE.enterLater}) < 0 || ` +
    `(__meterBytes -= ${BYTES.enterLater + BYTES.variable * 8}) < 0) && __meterX()`;

/* Nothing can stand behind a rest parameter: the charge is a key of a pattern in its place, and the
 * body takes the values from `arguments`. */
function writeRestCharge(cx: Context, p: TS.ParameterDeclaration): void {
    cx.w.copyTo(cx.start(p.name));
    cx.w.put(`{ [${CREATION_CHARGE}]: __meterP }`);
    cx.w.skipTo(p.end);
}

/** Declares the rest parameter of a generator, see above. */
function restText(cx: Context, node: TS.FunctionLikeDeclaration, kind: FunctionKind): string {
    const rest = node.parameters.findIndex((p) => p.dotDotDotToken !== undefined);
    const name = node.parameters[rest]?.name;
    return kind !== "generator" || name?.kind !== cx.ts.SyntaxKind.Identifier ? ""
        : ` var ${(name as TS.Identifier).text} = __meterRest(arguments, ${rest});`;
}

function writeParameterName(cx: Context, name: TS.BindingName): void {
    const K = cx.ts.SyntaxKind;
    if (name.kind === K.Identifier)
        return;
    for (const e of (name as TS.BindingPattern).elements) {
        if (e.kind !== K.BindingElement)
            continue;
        const b = e as TS.BindingElement;
        if (b.propertyName?.kind === K.ComputedPropertyName)
            writeApart(cx, b.propertyName.expression);
        writeParameterName(cx, b.name);
        if (b.initializer !== undefined)
            writeApart(cx, b.initializer);
    }
}

/** Literals, names and functions: nothing in them can recurse or run for long. */
function isPlainValue(cx: Context, node: TS.Expression): boolean {
    const K = cx.ts.SyntaxKind;
    switch (node.kind) {
    case K.ParenthesizedExpression:
        return isPlainValue(cx, (node as TS.ParenthesizedExpression).expression);
    case K.PrefixUnaryExpression:
        return (node as TS.PrefixUnaryExpression).operand.kind === K.NumericLiteral;
    case K.ArrayLiteralExpression:
        return (node as TS.ArrayLiteralExpression).elements.length === 0;
    case K.ObjectLiteralExpression:
        return (node as TS.ObjectLiteralExpression).properties.length === 0;
    case K.Identifier: case K.ArrowFunction: case K.FunctionExpression: case K.NumericLiteral:
    case K.StringLiteral: case K.BigIntLiteral: case K.NoSubstitutionTemplateLiteral:
    case K.TrueKeyword: case K.FalseKeyword: case K.NullKeyword: case K.ThisKeyword:
        return true;
    }
    return false;
}

/** An expression that runs outside any function body: a parameter's default, a field's value. It
 *  becomes a function of its own, with its own price and depth. */
export function writeApart(cx: Context, node: TS.Expression): void {
    const { w } = cx;
    w.copyTo(cx.start(node));
    if (isPlainValue(cx, node)) {
        const outer = cx.block;
        cx.openBlock(); /* the price of a plain value is part of the call's */
        cx.visit(node);
        cx.block = outer;
        return;
    }
    const inner = unwrap(cx, node);
    if (inner.kind === cx.ts.SyntaxKind.ClassExpression && takesName(cx, inner)) {
        w.copyTo(cx.start(inner));
        writeClass(cx, inner as TS.ClassExpression, true); /* it takes the name of what it is assigned to */
        w.copyTo(node.end);
        return;
    }
    cx.openFrame("sync").counted = true;
    cx.openBlock();
    cx.spend(PRICE.enter + PRICE.closure + PRICE.call, BYTES.closure);
    w.put("(() => ");
    writeConcise(cx, node, "sync");
    w.put(")()");
}

/* What the language makes where a derived class has no constructor, counted: a chain of classes is as
 * deep on the native stack as it is long. */
const DERIVED_CONSTRUCTOR = " constructor(...__meterA) { const __meterD = __meterDepth; " +
    `if ((__meterGas -= ${PRICE.enter + PRICE.call}) < 0 || (__meterBytes -= ${BYTES.array}) < 0 || ` +
    "(__meterDepth = __meterD - 2) < 0) __meterX(); super(...__meterA); __meterDepth = __meterD; }";

/** A class: its price, its members, and the price of its fields, which every object pays. A class
 *  that stands apart from any function body pays for itself. */
export function writeClass(cx: Context, node: TS.ClassLikeDeclaration, apart = false): void {
    const K = cx.ts.SyntaxKind;
    const { w } = cx;
    const own = { parent: undefined, gas: PRICE.class + PRICE.member * node.members.length,
        bytes: BYTES.class + BYTES.member * node.members.length };
    const outside = (e: TS.Expression, write: () => void): void => apart ? writeApart(cx, e) : write();
    cx.frame.counted = true;
    if (!apart)
        cx.spend(own.gas, own.bytes);
    for (const clause of node.heritageClauses ?? [])
        for (const type of clause.types) {
            w.copyTo(cx.start(type.expression));
            w.put("__meterExtends(");
            outside(type.expression, () => cx.visit(type.expression));
            w.put(")");
        }
    w.copyTo(node.members.pos);
    if (apart)
        w.put(` static { if (${chargeOf(own)}) __meterX(); }`);
    writeFieldCharge(cx, node);
    const derived = node.heritageClauses !== undefined && node.heritageClauses.length > 0;
    if (derived && !node.members.some((m) => m.kind === K.Constructor))
        w.put(DERIVED_CONSTRUCTOR);
    for (const member of node.members) {
        if (member.name?.kind === K.ComputedPropertyName) {
            const key = member.name.expression;
            outside(key, () => writeKey(cx, key));
        }
        if (member.kind === K.PropertyDeclaration) {
            const p = member as TS.PropertyDeclaration;
            if (p.initializer !== undefined)
                writeApart(cx, p.initializer);
        } else if (member.kind === K.ClassStaticBlockDeclaration) {
            writeStaticBlock(cx, member as TS.ClassStaticBlockDeclaration);
        } else if (member.kind !== K.SemicolonClassElement) {
            writeMember(cx, member as TS.FunctionLikeDeclaration);
        }
        w.copyTo(member.end);
    }
    w.copyTo(node.end);
}

/** A method, accessor or constructor; its computed name was written. */
export function writeMember(cx: Context, node: TS.FunctionLikeDeclaration): void {
    writeFunction(cx, node);
}

/* Fields are defined for every new object; a private one in front takes what they cost. And a class
 * with `extends` can be given a foreign object as its new one, by a constructor that returns it: the
 * engine would put private members on objects that outlive the execution, frozen as they are. */
function writeFieldCharge(cx: Context, node: TS.ClassLikeDeclaration): void {
    const K = cx.ts.SyntaxKind;
    const isStatic = (m: TS.ClassElement): boolean =>
        (m as TS.PropertyDeclaration).modifiers?.some((x) => x.kind === K.StaticKeyword) === true;
    const fields = node.members.filter((m) => m.kind === K.PropertyDeclaration && !isStatic(m)).length;
    const isDerived = node.heritageClauses?.some((c) => c.token === K.ExtendsKeyword) === true;
    const hasPrivate = node.members.some((m) => m.name?.kind === K.PrivateIdentifier && !isStatic(m));
    if (isDerived && (hasPrivate || fields > FREE_FIELDS))
        cx.w.put(" #__meterOwn = __meterOwn(this);");
    if (fields > FREE_FIELDS)
        cx.w.put(` #__meterF = ((__meterGas -= ${fields * PRICE.member}) < 0 || ` +
            `(__meterBytes -= ${fields * BYTES.property}) < 0) && __meterX();`);
}

/** Fields that the price of `new` includes. */
const FREE_FIELDS = 4;

function writeStaticBlock(cx: Context, node: TS.ClassStaticBlockDeclaration): void {
    const { w } = cx;
    const outer = cx.block;
    cx.openFrame("sync").counted = true;
    cx.openBlock();
    cx.spend(PRICE.enter);
    w.copyTo(cx.start(node.body) + 1);
    const prologue = w.slot();
    for (const s of node.body.statements)
        cx.visit(s);
    w.copyTo(node.body.end - 1);
    finishBody(cx, "sync", { prologue, epilogue: w.slot(), ends: true, guarded: false });
    w.copyTo(node.end);
    cx.block = outer;
}

/** `return`, which gives the function's depth back. */
export function writeReturn(cx: Context, node: TS.ReturnStatement): void {
    const K = cx.ts.SyntaxKind;
    const { w, frame } = cx;
    cx.spend(STEP);
    if (frame.kind === "asyncGenerator")
        cx.spend(PRICE.await, BYTES.await);
    const value = node.expression;
    const from = cx.start(node);
    if (value === undefined) {
        w.copyTo(from + "return".length);
        cx.later((depth) => depth === 0 || frame.guarded ? "" : " void (__meterDepth = __meterD)");
        w.copyTo(node.end);
        return;
    }
    w.copyTo(cx.start(value));
    if (frame.kind === "asyncGenerator") {
        const name = cx.temp();
        w.put("(");
        assignTemp(cx, name, value);
        w.put(`, __meterDepth = __meterD, __meterD = -1, ${name})`);
        cx.release();
    } else if (frame.guarded) {
        cx.visit(value);
    } else if (value.kind === K.Identifier || value.kind === K.ThisKeyword ||
        value.kind === K.NumericLiteral || value.kind === K.TrueKeyword ||
        value.kind === K.FalseKeyword || value.kind === K.NullKeyword) {
        cx.later((depth) => depth === 0 ? "" : "(__meterDepth = __meterD, ");
        cx.visit(value);
        w.copyTo(value.end);
        cx.later((depth) => depth === 0 ? "" : ")");
    } else {
        const name = cx.temp();
        cx.release();
        const [open, close] = takesName(cx, value) ? ["(0, ", ")"] : ["", ""];
        cx.later((depth) => depth === 0 ? "" : `(${name} = ${open}`);
        cx.visit(value);
        w.copyTo(value.end);
        cx.later((depth) => depth === 0 ? "" : `${close}, __meterDepth = __meterD, ${name})`);
    }
    w.copyTo(node.end);
}

/** The text that takes depth again where a generator or async function goes on. */
function resumeText(kind: FunctionKind, awaits: boolean, depth: number): string {
    return awaits && kind !== "asyncGenerator" || kind === "module"
        ? `(__meterDepth = (__meterD = __meterTop) - ${depth}) < 0 && __meterX()`
        : `(__meterDepth = (__meterD = __meterDepth) - ${depth}) < 0 && __meterX()`;
}

/** `await` and `yield`: while the function sleeps it has no depth. */
export function writeSuspension(cx: Context, node: TS.AwaitExpression | TS.YieldExpression): void {
    const K = cx.ts.SyntaxKind;
    const { w, frame } = cx;
    const { kind } = frame;
    const awaits = node.kind === K.AwaitExpression;
    const delegate = !awaits && (node as TS.YieldExpression).asteriskToken !== undefined;
    if (awaits)
        cx.spend(PRICE.await, BYTES.await);
    else if (kind === "asyncGenerator")
        cx.spend(PRICE.asyncStep + PRICE.await, BYTES.await * 2);
    else
        cx.spend(PRICE.yield, BYTES.yield);
    const value = node.expression;
    const from = cx.start(node);
    const result = cx.temp();
    w.copyTo(from);
    w.put(`(${result} = `);
    w.put(awaits ? "await " : delegate ? "yield* " : "yield ");
    w.skipTo(value === undefined ? node.end : cx.start(value));
    const sent = cx.temp();
    w.put("(");
    if (delegate) {
        w.put(`${sent} = `);
        cx.spend(PRICE.iterator, BYTES.iterator * 3);
        w.put(kind === "asyncGenerator" ? "__meterDelegateAsync(" : "__meterDelegate(");
        cx.visit(value!);
        cx.later((depth) => `, ${depth + 2})`);
    } else if (value === undefined) {
        w.put(`${sent} = void 0`);
    } else {
        assignTemp(cx, sent, value);
    }
    w.put(`, __meterDepth = __meterD, __meterD = -1, ${sent}), `);
    cx.later((depth) => resumeText(kind, awaits, depth));
    w.put(`, ${result})`);
    cx.release(2);
}

/** What a catch clause begins with: depth as it is in this function. */
export function catchText(kind: FunctionKind, depth: number): string {
    if (depth === 0)
        return "";
    if (kind === "sync")
        return ` __meterDepth = __meterD - ${depth};`;
    const slept = kind === "async" || kind === "module" ? "__meterTop" : "__meterDepth";
    return ` if (__meterD < 0) __meterD = ${slept}; __meterDepth = __meterD - ${depth};`;
}

/** What a finally block begins and ends with: a return that waits for it has given depth back. */
export function finallyTexts(kind: FunctionKind, depth: number): { begin: string; end: string } {
    if (depth === 0)
        return { begin: "", end: "" };
    const woken = kind === "sync" ? ""
        : ` if (__meterD < 0) __meterD = ${kind === "async" || kind === "module" ? "__meterTop" : "__meterDepth"};`;
    return {
        begin: `${woken} const __meterS = __meterDepth === __meterD; __meterDepth = __meterD - ${depth};`,
        end: "; if (__meterS) __meterDepth = __meterD; ",
    };
}
