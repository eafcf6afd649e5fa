/** What kinds of values an expression can have, as far as syntax proves it.
 *
 *  Plain operators are cheap on numbers; on strings and objects they can hide any amount of work.
 *  Where an operand is proved harmless its check is left out. */

import type * as TS from "typescript";
import type { Bindings, Source } from "./scope.js";

export const NUM = 1;
export const BIG = 2;
export const STR = 4;
/** undefined, null and booleans. */
export const PRIM = 8;
/** Objects, functions and symbols. */
export const OBJ = 16;
export const ANY = NUM | BIG | STR | PRIM | OBJ;

/** The longest string literal whose comparison and conversion cost nothing extra. */
export const SHORT_MAX = 64;

/** Rounds over all variables before their types are given up on. */
const ROUNDS_MAX = 12;

export interface Types {
    of(node: TS.Expression): number;
    /** True for a name that no declaration of the module hides. */
    isGlobal(node: TS.Node, name: string): boolean;
}

export function inferTypes(ts: typeof TS, bindings: Bindings): Types {
    const K = ts.SyntaxKind;

    const isGlobal = (node: TS.Node, name: string): boolean =>
        node.kind === K.Identifier && (node as TS.Identifier).text === name &&
        bindings.of(node as TS.Identifier) === undefined;

    /* ToNumeric of a value. */
    const numeric = (t: number): number =>
        (t & (NUM | STR | PRIM | OBJ) ? NUM : 0) | (t & (BIG | OBJ) ? BIG : 0);
    const arithmetic = (a: number, b: number): number =>
        a === 0 || b === 0 ? 0 : (numeric(a) & numeric(b)) || NUM;
    const sum = (a: number, b: number): number => {
        if (a === 0 || b === 0)
            return 0;
        if (a === STR || b === STR)
            return STR;
        return ((a | b) & (STR | OBJ) ? STR : 0) |
            (a & (NUM | PRIM | OBJ) && b & (NUM | PRIM | OBJ) ? NUM : 0) |
            (a & (BIG | OBJ) && b & (BIG | OBJ) ? BIG : 0);
    };

    const binary = (node: TS.BinaryExpression): number => {
        switch (node.operatorToken.kind) {
        case K.PlusToken: case K.PlusEqualsToken:
            return sum(of(node.left), of(node.right));
        case K.MinusToken: case K.AsteriskToken: case K.SlashToken: case K.PercentToken:
        case K.AsteriskAsteriskToken: case K.AmpersandToken: case K.BarToken: case K.CaretToken:
        case K.LessThanLessThanToken: case K.GreaterThanGreaterThanToken:
        case K.MinusEqualsToken: case K.AsteriskEqualsToken: case K.SlashEqualsToken:
        case K.PercentEqualsToken: case K.AsteriskAsteriskEqualsToken:
        case K.AmpersandEqualsToken: case K.BarEqualsToken: case K.CaretEqualsToken:
        case K.LessThanLessThanEqualsToken: case K.GreaterThanGreaterThanEqualsToken:
            return arithmetic(of(node.left), of(node.right));
        case K.GreaterThanGreaterThanGreaterThanToken:
        case K.GreaterThanGreaterThanGreaterThanEqualsToken:
            return NUM;
        case K.EqualsToken: case K.CommaToken:
            return of(node.right);
        case K.AmpersandAmpersandToken: case K.BarBarToken: case K.QuestionQuestionToken:
        case K.AmpersandAmpersandEqualsToken: case K.BarBarEqualsToken:
        case K.QuestionQuestionEqualsToken:
            return of(node.left) | of(node.right);
        }
        return PRIM; /* comparisons, in, instanceof */
    };

    /* Functions of the frozen realm that always answer a number or a string. */
    const call = (node: TS.CallExpression): number => {
        const f = node.expression;
        if (f.kind === K.PropertyAccessExpression) {
            const p = f as TS.PropertyAccessExpression;
            return isGlobal(p.expression, "Math") || isGlobal(p.expression, "Number") &&
                p.name.text.startsWith("parse") ? NUM : ANY;
        }
        if (f.kind === K.Identifier) {
            const callee = bindings.of(f as TS.Identifier)?.callee;
            if (callee !== undefined)
                return callee.type;
        }
        if (isGlobal(f, "Number") || isGlobal(f, "parseInt") || isGlobal(f, "parseFloat"))
            return NUM;
        return isGlobal(f, "String") ? STR : isGlobal(f, "Boolean") || isGlobal(f, "isNaN") ? PRIM : ANY;
    };

    function of(node: TS.Expression): number {
        switch (node.kind) {
        case K.NumericLiteral:
            return NUM;
        case K.BigIntLiteral:
            return BIG;
        case K.StringLiteral: case K.NoSubstitutionTemplateLiteral: case K.TemplateExpression:
        case K.TypeOfExpression:
            return STR;
        case K.TrueKeyword: case K.FalseKeyword: case K.NullKeyword: case K.VoidExpression:
        case K.DeleteExpression:
            return PRIM;
        case K.Identifier: {
            const binding = bindings.of(node as TS.Identifier);
            if (binding !== undefined)
                return binding.type;
            const name = (node as TS.Identifier).text;
            return name === "undefined" ? PRIM : name === "NaN" || name === "Infinity" ? NUM : ANY;
        }
        case K.ParenthesizedExpression:
            return of((node as TS.ParenthesizedExpression).expression);
        case K.PrefixUnaryExpression: {
            const u = node as TS.PrefixUnaryExpression;
            switch (u.operator) {
            case K.PlusToken:
                return NUM;
            case K.ExclamationToken:
                return PRIM;
            }
            return numeric(of(u.operand));
        }
        case K.PostfixUnaryExpression:
            return numeric(of((node as TS.PostfixUnaryExpression).operand));
        case K.BinaryExpression:
            return binary(node as TS.BinaryExpression);
        case K.ConditionalExpression:
            return of((node as TS.ConditionalExpression).whenTrue) |
                of((node as TS.ConditionalExpression).whenFalse);
        case K.ArrayLiteralExpression: case K.ObjectLiteralExpression: case K.ArrowFunction:
        case K.FunctionExpression: case K.ClassExpression: case K.RegularExpressionLiteral:
        case K.NewExpression:
            return OBJ;
        case K.CallExpression:
            return call(node as TS.CallExpression);
        }
        return ANY;
    }

    const ofSource = (source: Source): number =>
        source === "undefined" ? PRIM : source === "unknown" ? ANY : of(source);

    /* Types only grow, so this ends; a program whose variables hang together in a chain against the
     * order of the text is given up on before it costs much. */
    const all: { type: number; sources: Source[] }[] = [...bindings.all];
    for (const { callee } of bindings.all)
        if (callee !== undefined)
            all.push(callee);
    let open = all;
    for (let round = 0, changed = true; changed; round++) {
        changed = false;
        for (const each of open) {
            const before = each.type;
            for (const source of each.sources)
                each.type |= round < ROUNDS_MAX ? ofSource(source) : ANY;
            changed ||= each.type !== before;
        }
        open = open.filter((each) => each.type !== ANY).reverse();
    }
    for (const each of all)
        if (each.type === 0)
            each.type = ANY; /* only ever assigned from itself: it has no value */
    return { of, isGlobal };
}
