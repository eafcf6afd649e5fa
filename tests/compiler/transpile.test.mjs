/* What TypeScript becomes, before it is metered. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { metered, newService, place, plain, service } from "./service.mjs";

const imports = (answer) => answer.imports.map((each) =>
    `${each.line}:${each.col} ${each.specifier}${each.dynamic ? " dynamic" : ""}`);

/* Source, and the JavaScript without the final `export {};`. */
const erased = [
    ["types vanish", "let x: number = 1 as number;", "let x = 1;\n"],
    ["also in the old notation", "let x = <any>1; let y = x!;", "let x = 1;\nlet y = x;\n"],
    ["interfaces and aliases vanish", "interface A { x: 1 }\ntype B = A;\nlet x = 1;",
        "let x = 1;\n"],
    ["declarations vanish",
        "declare const a: number; declare global { interface Array<T> { z: T } }\na;",
        "a;\n"],
    ["satisfies vanishes", "let x = {} satisfies object;", "let x = {};\n"],
    ["overloads vanish", "function f(a: 1): 1;\nfunction f(a: any) { return a; }",
        "function f(a) { return a; }\n"],
    ["this parameters vanish", "function f(this: object, a = 1) { }", "function f(a = 1) { }\n"],
    ["constructor properties are assigned", "class A { constructor(private readonly x = 1) { } }",
        "class A {\n    x;\n    constructor(x = 1) {\n        this.x = x;\n    }\n}\n"],
    ["fields are defined, as in JavaScript", "class A { x?: number; declare y: 1; }",
        "class A {\n    x;\n}\n"],
    ["enums become objects", "enum E { A, B = \"b\" }",
        "var E;\n(function (E) {\n    E[E[\"A\"] = 0] = \"A\";\n    E[\"B\"] = \"b\";\n" +
        "})(E || (E = {}));\n"],
    ["const enums are kept", "const enum E { A }\nE.A;",
        "var E;\n(function (E) {\n    E[E[\"A\"] = 0] = \"A\";\n})(E || (E = {}));\nE.A;\n"],
    ["namespaces become objects", "namespace N { export const a = 1; }",
        "var N;\n(function (N) {\n    N.a = 1;\n})(N || (N = {}));\n"],
    ["private names stay", "class A { #x = 1; static { } }",
        "class A {\n    #x = 1;\n    static { }\n}\n"],
    ["comments vanish", "/* a */ f(); // b\n//# sourceMappingURL=file:///etc/passwd", "f();\n"],
    ["a file of types alone is an empty module", "export type A = 1;", ""],
    ["an empty file is an empty module", "", ""],
    ["escapes stay as they are written", "let s = \"\\ud800\\0\" + `\\u{1f600}`;",
        "let s = \"\\ud800\\0\" + `\\u{1f600}`;\n"],
    ["other alphabets stay", "let größe = \"日本\" + /ü/.source;",
        "let größe = \"日本\" + /ü/.source;\n"],
    ["a hashbang stays in front", "#!/usr/bin/env tana\nlet x: 1;",
        "#!/usr/bin/env tana\nlet x;\n"],
    ["a byte order mark vanishes", "\ufefflet x: 1;", "let x;\n"],
    ["ES2022 is not rewritten", "a ??= await b?.c; for await (const x of y) { }",
        "a ??= await b?.c;\nfor await (const x of y) { }\n"],
];
for (const [title, source, js] of erased)
    test(title, () => {
        const answer = plain(source);
        assert.deepEqual(answer.diagnostics, []);
        assert.equal(answer.js, js + "export {};\n");
    });

test("JavaScript passes through", () => {
    assert.equal(plain("import a from './a.js';\nlet x = /* 1 */ 1;\n", "js").js,
        "import a from './a.js';\nlet x = 1;\n");
});

test("imports of values stay, of types vanish, unused ones vanish as tsc has it", () => {
    const answer = plain(`import { a, type T } from "./a.ts";
import type { U } from "./types.ts";
import { V } from "./only-used-as-type.ts";
import D, * as all from './b.js'; import "./effect.ts";
export * from "./c.ts"; export { x as y } from './d.ts'; export type { W } from "./w.ts";
const v: V = a + D + all.z; const u = await import("./later.ts");
type X = import("./x.ts").X;`);
    assert.deepEqual(imports(answer), ["1:27 ./a.ts", "4:25 ./b.js", "4:42 ./effect.ts",
        "5:15 ./c.ts", "5:48 ./d.ts", "6:52 ./later.ts dynamic"]);
    assert.ok(!answer.js.includes("types.ts") && !answer.js.includes("only-used"));
});

test("JavaScript keeps every import", () => {
    assert.deepEqual(imports(plain("import { unused } from './a.js';", "js")), ["1:24 ./a.js"]);
});

test("specifiers are told by what they mean", () => {
    assert.deepEqual(imports(plain("import '\\x2e/\\u0061.ts';")), ["1:8 ./a.ts"]);
});

test("the attribute of JSON imports is understood and dropped", () => {
    const answer = plain("import t from './t.json' with { type: 'json' };\n" +
        "export { default as u } from './u.json' with { \"type\": 'json' };\nf(t);");
    assert.equal(answer.js,
        "import t from './t.json';\nexport { default as u } from './u.json';\nf(t);\n");
    assert.deepEqual(imports(answer), ["1:15 ./t.json", "2:30 ./u.json"]);
});

test("scan tells types from values", () => {
    const { ok, imports: found } = service.scan({ path: "a.ts",
        source: `import type A from "./a.ts";
import { type B } from "./b.ts"; import { c, type D } from "./c.ts"; import {} from "./e.ts";
export type { F } from "./f.ts"; let x: import("./g.ts").G; await import("./h.ts");
import "./i.ts"` });
    assert.ok(ok);
    assert.deepEqual(found.map((each) => `${each.specifier} ${each.typeOnly}`), ["./a.ts true",
        "./b.ts true", "./c.ts false", "./e.ts false", "./f.ts true", "./g.ts true", "./h.ts false",
        "./i.ts false"]);
});

/* Kind, source, and the place and code of the first finding. */
const refused = [
    ["ts", "let x = ;", "a.ts:1:9 TS1109"],
    ["ts", "f(\n", "a.ts:2:1 TS1005"],
    ["ts", "let s = 'abc", "a.ts:1:13 TS1002"],
    ["ts", "let s = `abc", "a.ts:1:13 TS1160"],
    ["ts", "/* abc", "a.ts:1:7 TS1010"],
    ["ts", "let x = 1\n\n  let 2 = 3", "a.ts:3:3 TS1440"],
    ["ts", "with (x) y", "a.ts:1:1 TS1101"],
    ["ts", "let a; let a;", "a.ts:1:5 TS2451"],
    ["ts", "let x = 017;", "a.ts:1:9 TS1121"],
    ["ts", "delete x;", "a.ts:1:8 TS1102"],
    ["ts", "let eval = 1;", "a.ts:1:5 TS1215"],
    ["ts", "<div/>", "a.ts:1:5 TS1005"],
    ["ts", "export = { }", "a.ts:1:1 TANA104"],
    ["ts", "import x = require('y');", "a.ts:1:1 TANA104"],
    ["ts", "f();\nimport(x)", "a.ts:2:1 TANA105"],
    ["ts", "import('./a.ts', {})", "a.ts:1:1 TANA105"],
    ["ts", "import(`./${a}`)", "a.ts:1:1 TANA105"],
    ["ts", "import()", "a.ts:1:1 TANA105"],
    ["ts", "import a from './a' with { kind: 'json' }", "a.ts:1:28 TANA106"],
    ["ts", "import a from './a' with { type: 'css' }", "a.ts:1:28 TANA106"],
    ["ts", "import a from '\\ud800'", "a.ts:1:15 TANA111"],
    ["ts", "import a from './\\0'", "a.ts:1:15 TANA111"],
    ["ts", "type A = 1;\n\nlet x: A = 1; __meterGas = 5;", "a.ts:3:15 TANA108"],
    ["ts", "function f(a: string, __met\\u0065rX: any) { }", "a.ts:1:23 TANA108"],
    ["ts", "class A { #__meter = 1 }", "a.ts:1:11 TANA108"],
    ["ts", "import { __meterY as y } from './a.ts'; y();", "a.ts:1:10 TANA108"],
    ["js", "let x: number", "a.js:1:8 TS8010"],
    ["js", "enum E { }", "a.js:1:6 TS8006"],
    ["json", "", "a.json:1:1 TANA103"],
    ["json", "  ", "a.json:1:3 TANA103"],
    ["json", "{\"a\":1,}", "a.json:1:8 TANA103"],
    ["json", "[1,]", "a.json:1:4 TANA103"],
    ["json", "[1 2]", "a.json:1:4 TANA103"],
    ["json", "{\"a\" 1}", "a.json:1:6 TANA103"],
    ["json", "{a:1}", "a.json:1:2 TANA103"],
    ["json", "{'a':1}", "a.json:1:2 TANA103"],
    ["json", "{\"a\":1", "a.json:1:7 TANA103"],
    ["json", "[1]\n]", "a.json:2:1 TANA103"],
    ["json", "01", "a.json:1:2 TANA103"],
    ["json", "1.", "a.json:1:2 TANA103"],
    ["json", "+1", "a.json:1:1 TANA103"],
    ["json", "NaN", "a.json:1:1 TANA103"],
    ["json", "truex", "a.json:1:5 TANA103"],
    ["json", "\"a\tb\"", "a.json:1:3 TANA103"],
    ["json", "\"\\x41\"", "a.json:1:2 TANA103"],
    ["json", "\"abc", "a.json:1:5 TANA103"],
    ["json", "// no\n1", "a.json:1:1 TANA103"],
    ["json", "\u00a01", "a.json:1:1 TANA103"],
    ["json", "[".repeat(251) + "]".repeat(251), "a.json:1:251 TANA102"],
];
for (const [kind, source, expected] of refused)
    test(`refused: ${JSON.stringify(source.slice(0, 50))} in .${kind}`, () => {
        const answer = metered(source, kind);
        assert.equal(answer.ok, false);
        assert.equal(answer.js, "");
        assert.equal(place(answer.diagnostics[0]), expected);
        assert.equal(answer.diagnostics[0].category, "error");
    });

test("JSON becomes a literal on the same lines", () => {
    const answer = plain(" \n{ \"a\": [1, -0.5e3, true, null],\n\n\"b\": \"\u2028\\u0000\" }\n",
        "json");
    assert.equal(answer.js,
        " \nexport default { \"a\": [1, -0.5e3, true, null],\n\n\"b\": \"\u2028\\u0000\" }\n");
});

test("__proto__ in JSON is a member like any other", async () => {
    const text = '{"__proto__": {"polluted": 1}, "a": {"\\u005f_proto__": 2, "__proto__": 3}}';
    const { js } = plain(text, "json");
    const { default: value } = await import(`data:text/javascript,${encodeURIComponent(js)}`);
    assert.deepEqual(Object.getOwnPropertyDescriptors(value),
        Object.getOwnPropertyDescriptors(JSON.parse(text)));
    assert.equal(value.polluted, undefined);
});

test("every JSON text means what JSON.parse says", async () => {
    for (const text of ["0", "-0", "1e999", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"", "[]", "{}",
        "[[],{}]",
        "\ufeff{\"a\":1}", "{\"a\":1,\"a\":2}", "{\"\":{\"constructor\":1}}"]) {
        const { js, ok } = plain(text, "json");
        assert.ok(ok, text);
        const { default: value } = await import(`data:text/javascript,${encodeURIComponent(js)}`);
        assert.deepEqual(value, JSON.parse(text.replace("\ufeff", "")), text);
    }
});

test("the answer is the same in a fresh service and after others", () => {
    const source = "enum E { A }\n" +
        "export class B<T> { @E.A x: T; async *f() { yield* await this.x } }";
    const request = { path: "a.ts", source, kind: "ts" };
    const first = service.transpile(request);
    service.transpile({ path: "b.ts", source: "let x = ", kind: "ts" });
    assert.ok(first.ok);
    assert.deepEqual(service.transpile(request), first);
    const fresh = newService();
    fresh.warm();
    assert.deepEqual(fresh.transpile(request), first);
});
