/* Builtin modules are evaluated once and serve many executions, so they keep nothing between them:
 * no variable at the top of a module can change, and neither can what it holds. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "./load.mjs";

const ts = createRequire(import.meta.url)("typescript");
const folder = join(root, "src/worker/js/modules");

/** Calls whose result nobody can change. */
const SAFE_CALLS = /^(harden|Object\.freeze|getterOf|Object\.getPrototypeOf)$/;

/** What is wrong with the value of a top-level constant; undefined when it cannot change. */
function fault(node) {
    if (ts.isAsExpression(node) || ts.isParenthesizedExpression(node)) return fault(node.expression);
    if (ts.isRegularExpressionLiteral(node)) {
        return /[gy][a-z]*$/.test(node.text) ? "a pattern that remembers where it was" : undefined;
    }
    if (ts.isCallExpression(node)) {
        return SAFE_CALLS.test(node.expression.getText()) ? undefined : "a call";
    }
    if (ts.isLiteralExpression(node) || ts.isTemplateExpression(node) || ts.isBinaryExpression(node) ||
        ts.isPrefixUnaryExpression(node) || ts.isFunctionLike(node)) {
        return undefined;
    }
    return `a ${ts.SyntaxKind[node.kind]}`;
}

/** Faults of a module's text, as "name: what". */
function faults(text) {
    const file = ts.createSourceFile("m.ts", text, ts.ScriptTarget.ES2022, true);
    const found = [];
    for (const statement of file.statements) {
        if (ts.isVariableStatement(statement)) {
            const isConst = statement.declarationList.flags & ts.NodeFlags.Const;
            for (const each of statement.declarationList.declarations) {
                const what = isConst ? fault(each.initializer) : "a variable";
                if (what) found.push(`${each.name.getText()}: ${what}`);
            }
        } else if (ts.isClassDeclaration(statement)) {
            for (const member of statement.members) {
                if (ts.isPropertyDeclaration(member) && ts.getCombinedModifierFlags(member) &
                    ts.ModifierFlags.Static) {
                    found.push(`${member.name.getText()}: a static field`);
                }
            }
        }
    }
    return found;
}

test("the rule finds what it is there for", () => {
    for (const text of ["let n = 0;", "var n;", "const m = new Map();", "const a = [];", "const o = {};",
        "const r = /a/g;", "const r = /a/uy;", "const p = f();", "class C { static n = 0 }",
        "export const x = new Set()"]) {
        assert.equal(faults(text).length, 1, text);
    }
    for (const text of ["const n = 1;", "const r = /a/;", "const f = () => [];", "const t = `x`;",
        "const o = harden({ a: [] });", "class C { #n = 0; }", "function f() { let n = 0; }"]) {
        assert.deepEqual(faults(text), [], text);
    }
});

const files = readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"));
for (const name of files) {
    test(`${name} keeps nothing`, () => {
        assert.deepEqual(faults(readFileSync(join(folder, name), "utf8")), []);
    });
}
