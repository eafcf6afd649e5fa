/** Statements: where blocks begin, and loops, which charge every time around. */

import type * as TS from "typescript";
import { chargeOf, type Block, type Context } from "./context.js";
import { catchText, finallyTexts } from "./functions.js";
import { BYTES, PRICE, STEP } from "./schedule.js";
import { writeDefault, writeKey, writeTarget } from "./stores.js";

/** Writes a statement as a block that pays for itself; `own` was opened before, or is opened here. */
function writeBody(cx: Context, statement: TS.Statement, always: boolean, begin = ""): void {
    const K = cx.ts.SyntaxKind;
    const { w } = cx;
    w.copyTo(cx.start(statement));
    const isBlock = statement.kind === K.Block;
    if (isBlock)
        w.copyTo(cx.start(statement) + 1);
    else
        w.put("{ ");
    const slot = w.slot();
    w.put(begin);
    if (isBlock) {
        for (const s of (statement as TS.Block).statements)
            cx.visit(s);
        w.copyTo(statement.end);
    } else {
        cx.visit(statement);
        w.copyTo(statement.end);
        w.put(" }");
    }
    const charge = cx.closeBlock(always);
    slot.text = charge === "" ? "" : ` if (${charge}) __meterX(); `;
}

function writeIf(cx: Context, node: TS.IfStatement): void {
    cx.spend(STEP);
    cx.visit(node.expression);
    cx.openBlock();
    writeBody(cx, node.thenStatement, false);
    if (node.elseStatement !== undefined) {
        cx.w.copyTo(cx.start(node.elseStatement));
        if (node.elseStatement.kind === cx.ts.SyntaxKind.IfStatement) {
            cx.visit(node.elseStatement); /* its condition is a step of this statement */
            return;
        }
        cx.openBlock();
        writeBody(cx, node.elseStatement, false);
    }
}

/* What a loop does before its first turn is paid by the code around it, and again by each turn. */
function alsoBefore(loop: Block, from: { gas: number; bytes: number }): void {
    loop.parent!.gas += loop.gas - from.gas;
    loop.parent!.bytes += loop.bytes - from.bytes;
}

function writeFor(cx: Context, node: TS.ForStatement): void {
    cx.spend(STEP);
    if (node.initializer !== undefined)
        cx.visit(node.initializer);
    cx.frame.loops++;
    const loop = cx.openBlock();
    cx.spend(PRICE.turn);
    const before = { ...loop };
    if (node.condition !== undefined)
        cx.visit(node.condition);
    alsoBefore(loop, before);
    if (node.incrementor !== undefined)
        visitUnused(cx, node.incrementor);
    spendCaptured(cx, node.initializer);
    writeBody(cx, node.statement, true);
    cx.frame.loops--;
}

/* Every turn has variables of its own when functions capture them. */
function spendCaptured(cx: Context, initializer: TS.Node | undefined): void {
    const K = cx.ts.SyntaxKind;
    if (initializer?.kind !== K.VariableDeclarationList)
        return;
    for (const d of (initializer as TS.VariableDeclarationList).declarations)
        if (d.name.kind === K.Identifier && cx.bindings.of(d.name as TS.Identifier)?.captured)
            cx.spend(STEP * 4, BYTES.scope);
}

function writeWhile(cx: Context, node: TS.WhileStatement): void {
    cx.spend(STEP);
    cx.frame.loops++;
    const loop = cx.openBlock();
    cx.spend(PRICE.turn);
    const before = { ...loop };
    cx.visit(node.expression);
    alsoBefore(loop, before);
    writeBody(cx, node.statement, true);
    cx.frame.loops--;
}

function writeDo(cx: Context, node: TS.DoStatement): void {
    const { w } = cx;
    cx.frame.loops++;
    const loop = cx.openBlock();
    cx.spend(PRICE.turn);
    /* The condition stands behind the body, so the charge is written when both are known. */
    const K = cx.ts.SyntaxKind;
    w.copyTo(cx.start(node.statement));
    w.put("{ ");
    const slot = w.slot();
    if (node.statement.kind === K.EmptyStatement)
        w.copyTo(node.statement.end);
    else
        cx.visit(node.statement);
    w.copyTo(node.statement.end);
    w.put(" }");
    cx.visit(node.expression);
    cx.block = loop.parent!;
    slot.text = `if (${chargeOf(loop)}) __meterX(); `;
    w.copyTo(node.end);
    cx.frame.loops--;
}

function writeForOf(cx: Context, node: TS.ForInOrOfStatement): void {
    const K = cx.ts.SyntaxKind;
    const { w } = cx;
    const forIn = node.kind === K.ForInStatement;
    const awaits = !forIn && (node as TS.ForOfStatement).awaitModifier !== undefined;
    cx.frame.counted = true;
    cx.spend(PRICE.iterator, BYTES.iterator);
    cx.frame.loops++;
    const loop = cx.openBlock();
    cx.spend(PRICE.turn + (awaits ? PRICE.asyncStep : PRICE.iterate), awaits ? BYTES.await * 2 : BYTES.iterate);
    if (node.initializer.kind === K.VariableDeclarationList) {
        spendCaptured(cx, node.initializer);
        for (const d of (node.initializer as TS.VariableDeclarationList).declarations)
            writeBindingName(cx, d.name);
    } else {
        w.copyTo(cx.start(node.initializer));
        writeTarget(cx, node.initializer as TS.Expression);
    }
    cx.block = loop.parent!;
    w.copyTo(cx.start(node.expression));
    if (forIn) {
        w.put("__meterForIn(");
        cx.visit(node.expression);
        w.put(")");
    } else if (awaits) {
        cx.spend(0, BYTES.iterator * 4);
        w.put("__meterForAwait(");
        cx.visit(node.expression);
        cx.later((depth) => `, ${depth})`);
    } else {
        cx.visit(node.expression);
    }
    cx.block = loop;
    w.copyTo(cx.start(node.statement));
    if (!awaits) {
        writeBody(cx, node.statement, true);
    } else {
        const resumed = cx.frame.kind === "asyncGenerator" ? "__meterDepth" : "__meterTop";
        writeAwaitingBody(cx, node.statement, resumed);
    }
    cx.frame.loops--;
}

/* The function slept before each turn of `for await`, and before the loop's end. */
function writeAwaitingBody(cx: Context, statement: TS.Statement, resumed: string): void {
    const { w } = cx;
    w.put("{");
    cx.later((depth) => ` __meterDepth = (__meterD = ${resumed}) - ${depth}; `);
    const begin = w.slot();
    cx.visit(statement);
    w.copyTo(statement.end);
    const charge = cx.closeBlock(true);
    begin.text = `if (${charge}) __meterX(); `;
    w.put(" }");
    cx.later((depth) => ` __meterDepth = (__meterD = ${resumed}) - ${depth};`);
}

/** Patterns of declarations: keys, defaults, and what taking values apart costs. */
export function writeBindingName(cx: Context, name: TS.BindingName): void {
    const K = cx.ts.SyntaxKind;
    const { w } = cx;
    if (name.kind === K.Identifier) {
        cx.frame.variables++;
        checkName(cx, name as TS.Identifier);
        return;
    }
    cx.frame.counted = true;
    const array = name.kind === K.ArrayBindingPattern;
    if (array)
        cx.spend(PRICE.iterator, BYTES.iterator);
    for (const e of (name as TS.BindingPattern).elements) {
        cx.spend(array ? PRICE.iterate : PRICE.property);
        if (e.kind !== K.BindingElement)
            continue;
        const b = e as TS.BindingElement;
        w.copyTo(cx.start(b));
        if (b.propertyName?.kind === K.ComputedPropertyName)
            writeKey(cx, b.propertyName.expression);
        writeBindingName(cx, b.name);
        if (b.initializer !== undefined)
            writeDefault(cx, b.initializer);
        w.copyTo(b.end);
    }
    w.copyTo(name.end);
}

function checkName(cx: Context, id: TS.Identifier): void {
    const binding = cx.bindings.of(id);
    if (binding?.captured)
        cx.spend(0, BYTES.variable * 2);
}

/** Names that a pattern binds to the rest of an array or object. */
export function restNames(cx: Context, name: TS.BindingName, into: string[] = []): string[] {
    const K = cx.ts.SyntaxKind;
    if (name.kind !== K.Identifier)
        for (const e of (name as TS.BindingPattern).elements)
            if (e.kind === K.BindingElement) {
                const b = e as TS.BindingElement;
                if (b.dotDotDotToken !== undefined && b.name.kind === K.Identifier)
                    into.push((b.name as TS.Identifier).text);
                restNames(cx, b.name, into);
            }
    return into;
}

function writeDeclarationList(cx: Context, node: TS.VariableDeclarationList): void {
    const { w } = cx;
    for (const d of node.declarations) {
        cx.spend(STEP);
        w.copyTo(cx.start(d));
        writeBindingName(cx, d.name);
        if (d.initializer !== undefined) {
            w.copyTo(cx.start(d.initializer));
            cx.visit(d.initializer);
        }
        w.copyTo(d.end);
    }
    w.copyTo(node.end);
}

/* What a pattern's rest collected is paid for when its size is known. */
function writeVariableStatement(cx: Context, node: TS.VariableStatement): void {
    cx.visit(node.declarationList);
    cx.w.copyTo(node.end);
    const rest = node.declarationList.declarations.flatMap((d) => restNames(cx, d.name));
    if (rest.length > 0)
        cx.w.put(`; __meterSized(${rest.join(", ")});`);
}

function writeSwitch(cx: Context, node: TS.SwitchStatement): void {
    const K = cx.ts.SyntaxKind;
    const { w } = cx;
    cx.spend(STEP);
    w.copyTo(cx.start(node.expression));
    const clauses = node.caseBlock.clauses;
    const long = clauses.some((c) => c.kind === K.CaseClause && !isShortCase(cx, c.expression));
    if (long) {
        cx.spend(PRICE.call);
        w.put("__meterSwitch(");
        cx.visit(node.expression);
        w.put(`, ${clauses.length})`);
    } else {
        cx.visit(node.expression);
    }
    for (const clause of clauses) {
        cx.spend(STEP);
        w.copyTo(cx.start(clause));
        if (clause.kind === K.CaseClause)
            cx.visit((clause as TS.CaseClause).expression);
        if (clause.statements.length === 0)
            continue;
        w.copyTo(cx.start(clause.statements[0]!));
        const slot = w.slot();
        cx.openBlock();
        clause.statements.forEach((s) => cx.visit(s));
        w.copyTo(clause.end);
        const charge = cx.closeBlock(clauses.length > FEW_CLAUSES);
        slot.text = charge === "" ? "" : `if (${charge}) __meterX(); `;
    }
    w.copyTo(node.end);
}

/** In a switch of more clauses each pays for itself: only one of them runs. */
const FEW_CLAUSES = 3;

function isShortCase(cx: Context, node: TS.Expression): boolean {
    const K = cx.ts.SyntaxKind;
    return node.kind === K.StringLiteral || node.kind === K.NumericLiteral ||
        node.kind === K.TrueKeyword || node.kind === K.FalseKeyword || node.kind === K.NullKeyword ||
        (cx.types.of(node) & 4) === 0;
}

function writeTry(cx: Context, node: TS.TryStatement): void {
    const { w, frame } = cx;
    cx.spend(PRICE.guard);
    cx.visit(node.tryBlock);
    if (node.catchClause !== undefined)
        writeCatch(cx, node.catchClause);
    else
        w.put(" catch (__meterE) { __meterCatch(__meterE); throw __meterE; }");
    if (node.finallyBlock === undefined)
        return;
    cx.spend(PRICE.guard);
    w.copyTo(cx.start(node.finallyBlock) + 1);
    const guarded = (): boolean => frame.guarded;
    cx.later((depth) => guarded() ? catchText(frame.kind, depth) : finallyTexts(frame.kind, depth).begin);
    for (const s of node.finallyBlock.statements)
        cx.visit(s);
    w.copyTo(node.finallyBlock.end - 1);
    cx.later((depth) => guarded() ? "" : finallyTexts(frame.kind, depth).end);
    w.copyTo(node.finallyBlock.end);
}

/* A catch clause first makes sure that what it caught is no failure of the engine. */
function writeCatch(cx: Context, node: TS.CatchClause): void {
    const K = cx.ts.SyntaxKind;
    const { w, frame } = cx;
    const name = node.variableDeclaration?.name;
    const begin = cx.start(node.block) + 1;
    cx.openBlock();
    cx.spend(PRICE.catch);
    let variable = "__meterE";
    const head = (): { slot: ReturnType<typeof w.slot> } => {
        const slot = w.slot();
        cx.later((depth) => catchText(frame.kind, depth));
        w.put(` __meterCatch(${variable});`);
        return { slot };
    };
    let charged;
    if (name !== undefined && name.kind !== K.Identifier) {
        w.copyTo(cx.start(name));
        w.put("__meterE) {");
        charged = head();
        w.put(" let ");
        w.skipTo(cx.start(name));
        writeBindingName(cx, name);
        w.skipTo(begin);
        w.put(" = __meterE; ");
    } else {
        if (name === undefined) {
            w.copyTo(cx.start(node) + "catch".length);
            w.put(" (__meterE) ");
        } else {
            variable = (name as TS.Identifier).text;
        }
        w.copyTo(begin);
        charged = head();
        w.put(" ");
    }
    for (const s of node.block.statements)
        cx.visit(s);
    w.copyTo(node.block.end);
    charged.slot.text = ` if (${cx.closeBlock(true)}) __meterX();`;
}

/** An expression whose value is not used. */
export function visitUnused(cx: Context, node: TS.Expression): void {
    cx.unused = node;
    cx.visit(node);
}

/** Writes a statement; false if the node is none that needs care. */
export function writeStatement(cx: Context, node: TS.Node): boolean {
    const K = cx.ts.SyntaxKind;
    switch (node.kind) {
    case K.IfStatement: writeIf(cx, node as TS.IfStatement); return true;
    case K.ForStatement: writeFor(cx, node as TS.ForStatement); return true;
    case K.WhileStatement: writeWhile(cx, node as TS.WhileStatement); return true;
    case K.DoStatement: writeDo(cx, node as TS.DoStatement); return true;
    case K.ForInStatement: case K.ForOfStatement:
        writeForOf(cx, node as TS.ForInOrOfStatement);
        return true;
    case K.SwitchStatement: writeSwitch(cx, node as TS.SwitchStatement); return true;
    case K.TryStatement: writeTry(cx, node as TS.TryStatement); return true;
    case K.VariableDeclarationList:
        writeDeclarationList(cx, node as TS.VariableDeclarationList);
        return true;
    case K.VariableStatement:
        cx.w.copyTo(cx.start(node));
        writeVariableStatement(cx, node as TS.VariableStatement);
        return true;
    case K.ThrowStatement: case K.BreakStatement: case K.ContinueStatement:
        cx.spend(STEP);
        return false;
    case K.DebuggerStatement:
        cx.w.copyTo(cx.start(node));
        cx.w.put(";");
        cx.w.skipTo(node.end);
        return true;
    case K.ExpressionStatement: {
        const expression = (node as TS.ExpressionStatement).expression;
        cx.w.copyTo(cx.start(expression));
        if (expression.kind !== K.StringLiteral && expression.kind !== K.CallExpression)
            cx.w.put(";"); /* what is inserted may begin with a parenthesis */
        visitUnused(cx, expression);
        cx.w.copyTo(node.end);
        return true;
    }
    }
    return false;
}
