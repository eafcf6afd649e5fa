/* Type checking, against the declarations that are built in. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { checked, newService, place, service } from "./service.mjs";

const clean = [
    ["the language up to ES2022",
        `export class A { #x = [1n].at(-1); static { Object.hasOwn({}, "a"); }
        async *f() { for await (const x of [this.#x]) yield x ?? "".replaceAll("a", "b"); } }`],
    ["the modules of Tana",
        `import { console, version } from "tana:core"; console.log(version.v8);`],
    ["their older spelling", `import { console } from "tana/core"; console.log(1);`],
    ["types of the program's own",
        "type A<T> = T extends string ? 1 : 2;\nexport const a: A<''> = 1;"],
];
for (const [title, source] of clean)
    test(`passes: ${title}`, () => assert.deepEqual(checked(source), []));

const faulty = [
    ["wrong types", "const x: number = 'a';", ["a.ts:1:7 TS2322"]],
    ["unknown names", "f();\nconsole.log(g);", ["a.ts:1:1 TS2304", "a.ts:2:13 TS2304"]],
    ["implicit any, for it is strict", "export function f(x) { }", ["a.ts:1:19 TS7006"]],
    ["null where it is not expected", "export const f = (s: string | null) => s.length;",
        ["a.ts:1:40 TS18047"]],
    ["modules that do not exist", "import { x } from './b.ts'; x;", ["a.ts:1:19 TS2307"]],
    ["exports that do not exist", "import { nothing } from 'tana:core'; nothing;",
        ["a.ts:1:10 TS2305"]],
    ["the DOM", "document.title;", ["a.ts:1:1 TS2584"]],
    ["Node.js", "process.exit(); require('fs');", ["a.ts:1:1 TS2591", "a.ts:1:17 TS2591"]],
    ["unions too complex to represent", "type D = '0'|'1'|'2'|'3'|'4'|'5'|'6'|'7'|'8'|'9';\n" +
        "type X = `${D}${D}${D}${D}${D}${D}${D}`; export let x: X = '0000000';",
        ["a.ts:2:10 TS2590"]],
    ["types without end", "type C<N extends any[]> = N extends [] ? 1 : C<[...N, 1]>;\n" +
        "export let c: C<[1]>;", ["a.ts:2:15 TS2589"]],
    ["enum members that need a value", "const f = () => 1; export enum E { A = f(), B }",
        ["a.ts:1:45 TS1061"]],
    ["what only tana run would refuse", "export = 1;", ["a.ts:1:1 TANA104"]],
    ["syntax errors", "let x = ;", ["a.ts:1:9 TS1109"]],
    ["types exported as if they were values", "import { T } from './b.ts'; export { T };",
        ["a.ts:1:38 TS1205"], { "b.ts": "export type T = 1;" }],
];
for (const [title, source, expected, others] of faulty)
    test(`finds: ${title}`, () => {
        const found = checked({ "a.ts": source, ...others });
        assert.deepEqual(found.slice(0, expected.length), expected);
    });

test("every file of the program is checked, in order of path", () => {
    assert.deepEqual(checked({
        "src/main.ts": "import { b } from '../lib/b.js'; import t from './t.json';\n" +
            "import { c } from './c'; const n: string = t.n + b; n + c;",
        "lib/b.ts": "export const b: number = '';",
        "src/t.json": "{\"n\": 1}",
        "src/c.js": "export const c = 1; c.x;",
    }), ["lib/b.ts:1:14 TS2322", "src/main.ts:2:32 TS2322"]);
});

test("files above the folder of the first one are found too", () => {
    assert.deepEqual(checked({ "../x/a.ts": "import { b } from '../y/b.ts'; b;",
        "../y/b.ts": "export const b = 1;" }), []);
});

test("declaration files take part, .json must be JSON", () => {
    assert.deepEqual(checked({ "a.ts": "import type { T } from './t'; export const t: T = 1;",
        "t.d.ts": "export type T = string;" }), ["a.ts:1:44 TS2322"]);
    assert.deepEqual(checked({ "a.ts": "import t from './t.json'; t;", "t.json": "{a:1}" }),
        ["t.json:1:2 TANA103"]);
});

test("nothing outside the request is ever opened", () => {
    const answer = service.check({ root: ["a.ts"],
        files: { "a.ts": `/// <reference path="/etc/passwd" />
/// <reference path="../b.ts" />
/// <reference types="node" />
/// <reference lib="dom" />
import "/etc/passwd"; import "typescript"; import "node:fs"; export { }` } });
    assert.deepEqual(answer.diagnostics.map(place), ["a.ts:1:22 TS6231", "a.ts:2:22 TS6053",
        "a.ts:3:23 TS2688", "a.ts:4:21 TS6053", "a.ts:5:8 TS2882", "a.ts:5:30 TS2882",
        "a.ts:5:51 TS2882"]);
    assert.ok(!JSON.stringify(answer).includes("root:"));
});

test("places that explain a finding come with it", () => {
    const { diagnostics: [found] } = service.check({ root: ["a.ts"], files: {
        "a.ts": "function f(a: { b: number }) { }\nf({ b: '' });" } });
    assert.equal(place(found), "a.ts:2:5 TS2322");
    assert.deepEqual(found.related.map(place), ["a.ts:1:17 TS6500"]);
    assert.deepEqual([found.endLine, found.endCol, found.category], [2, 6, "error"]);
});

test("a bundled declaration is named as one", () => {
    const { diagnostics: [found] } = service.check({ root: ["a.ts"], files: {
        "a.ts": "'a'.padStart();" } });
    assert.equal(found.path, "a.ts");
    assert.equal(found.related[0].path, "tana:types/lib.es2017.string.d.ts");
});

const tsconfig = (source) => ({ tsconfig: { path: "tsconfig.json", source } });

test("the project's tsconfig.json decides how strict to be", () => {
    const source = "export function f(x) { let unused = 1; return x; }";
    assert.deepEqual(checked(source, tsconfig("{}")), ["a.ts:1:19 TS7006"]);
    assert.deepEqual(checked(source, tsconfig(`{ // with comments
        "compilerOptions": { "strict": false, "noUnusedLocals": true, }, }`)),
    ["a.ts:1:28 TS6133"]);
});

test("it has no say in the language level, the modules and the files", () => {
    const config = tsconfig(JSON.stringify({ extends: "/etc/passwd", files: ["/etc/passwd"],
        compilerOptions: { lib: ["dom"], target: "es3", module: "commonjs", types: ["node"],
            noLib: true, skipLibCheck: false, paths: { "*": ["/etc/*"] }, rootDir: "/",
            plugins: [{ name: "x" }] } }));
    assert.deepEqual(checked("export const a = [1].at(0)?.toFixed();\ndocument;", config),
        ["a.ts:2:1 TS2584", "tsconfig.json:0:0 TANA109"]);
});

test("that it extends another one is said, and is no error", () => {
    const { ok, diagnostics } = service.check({ root: ["a.ts"], files: { "a.ts": "" },
        ...tsconfig("{ \"extends\": \"./base.json\" }") });
    assert.equal(ok, true);
    assert.deepEqual(diagnostics.map((d) => `${place(d)} ${d.category}`),
        ["tsconfig.json:0:0 TANA109 warning"]);
});

test("what is wrong with it is said", () => {
    assert.deepEqual(checked("", tsconfig("{ \"compilerOptions\": { \"strict\": \"yes\" } }")),
        ["tsconfig.json:0:0 TANA109"]);
    assert.match(checked("", tsconfig("{ \"compilerOptions\": ")).join(),
        /^tsconfig\.json:1:\d+ TS1109/);
    assert.deepEqual(checked("", tsconfig("[]")), ["tsconfig.json:1:1 TS5092"]);
    assert.deepEqual(checked("", tsconfig("{ \"compilerOptions\": null }")), []);
});

test("many findings are cut, and the cut is said", () => {
    const found = checked("x;\n".repeat(2000));
    assert.equal(found.length, 500);
    assert.equal(found.at(-1), ":0:0 TANA110");
});

test("findings do not depend on what was checked before", () => {
    const program = { root: ["a.ts"], files: { "a.ts": "interface Array<T> { mine: 1 }\n" +
        "declare global { interface Array<T> { last(): T } var leak: number }\n" +
        "[1].last(); export { }" } };
    const fresh = newService();
    const first = fresh.check(program);
    assert.deepEqual(fresh.check(program), first);
    assert.deepEqual(service.check(program), first);
    assert.deepEqual(checked("[1].last(); leak;"), ["a.ts:1:5 TS2339", "a.ts:1:13 TS2304"]);
});
