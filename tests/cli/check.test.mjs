// tana check: TypeScript's findings about whole programs.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";

import { folder, oneMessage, TANA, tana } from "./tana.mjs";

const check = (files, ...words) => tana(["check", "-q", ...words], { cwd: folder(files) });

test("a sound program: nothing is said, and nothing runs", async () => {
    const ended = await check({ "main.ts": `import { console as c, version } from "tana:core";
import { twice } from "./lib/twice.js";
import table from "./table.json" with { type: "json" };
const n: number = twice(table.n);
c.log(version.tana, n.toFixed(2), await Promise.resolve([1, 2].map((x) => x + 1)));
console.log("also here");
throw new Error("must not run");
`, "lib/twice.ts": "export const twice = (n: number): number => 2 * n;\n", "table.json": '{"n": 4}' }, "main.ts");
    assert.deepEqual(ended, { status: 0, signal: null, stdout: "", stderr: "" });
});

test("a wrong type, in the form of tsc", async () => {
    const ended = await check({ "main.ts": 'const a = 1;\nconst x: number = "a"; console.log(x);\n' }, "main.ts");
    assert.equal(ended.status, 3);
    assert.equal(ended.stderr, "");
    assert.equal(ended.stdout, `main.ts:2:7 - error TS2322: Type 'string' is not assignable to type 'number'.

2 const x: number = "a"; console.log(x);
        ~

Found 1 error in main.ts:2
`);
});

test("findings in what is imported, also for its types only", async () => {
    const ended = await check({ "main.ts": 'import "./a.ts"; import type { T } from "./b.ts"; export const t: T = 1;',
        "a.ts": "export const a: string = 1;", "b.ts": "export type T = number; export const b: string = 2;" }, "main.ts");
    assert.match(ended.stdout, /^a\.ts:1:14 - error TS2322[^]*\nb\.ts:1:38 - error TS2322[^]*Found 2 errors in 2 files\./);
    assert.equal(ended.status, 3);
});

test("declaration files may be imported for their types", async () => {
    const ended = await check({ "main.ts": 'import type { T } from "./types.d.ts"; import type { U } from "./u"; ' +
        "export const t: T = 'x'; export const u: U = 1;", "types.d.ts": "export type T = number;",
    "u.d.ts": "export type U = number;" }, "main.ts");
    assert.match(ended.stdout, /^main\.ts:1:83 - error TS2322/);
    assert.match(ended.stdout, /Found 1 error /);
});

test("several files, of one project and of another", async () => {
    const files = { "p/package.json": "{}", "p/a.ts": "let a: string = 1;", "p/sub/b.ts": "let b: string = 2; export {}",
        "q/package.json": "{}", "q/c.ts": "let c: string = 3;" };
    const ended = await check(files, "p/a.ts", "p/sub/b.ts", "q/c.ts");
    for (const place of ["p/a.ts:1:5", "p/sub/b.ts:1:5", "q/c.ts:1:5"])
        assert.ok(ended.stdout.includes(`${place} - error TS2322`), place);
    assert.equal(ended.status, 3);
});

test("strict by default; the project's tsconfig.json may say otherwise", async () => {
    const source = "export function f(x) { return x; }";
    const strict = await check({ "main.ts": source }, "main.ts");
    assert.match(strict.stdout, /TS7006: Parameter 'x' implicitly has an 'any' type\./);
    const loose = await check({ "main.ts": source, "tsconfig.json": '{ "compilerOptions": { "strict": false } /* why */ }' }, "main.ts");
    assert.deepEqual(loose, { status: 0, signal: null, stdout: "", stderr: "" });
});

test("a tsconfig.json that is none", async () => {
    const ended = await check({ "main.ts": "export {}", "tsconfig.json": '{ "compilerOptions": [' }, "main.ts");
    assert.match(ended.stdout, /^tsconfig\.json:1:\d+ - error /);
    assert.equal(ended.status, 3);
});

test("files that a source only refers to are never opened", async () => {
    const cwd = folder({ "main.ts": '/// <reference path="/etc/passwd" />\n/// <reference path="./pipe.ts" />\n' +
        '/// <reference types="node" />\n//# sourceMappingURL=file:///etc/passwd\nexport const x: number = 1;' });
    execFileSync("mkfifo", [`${cwd}/pipe.ts`]); /* opening it would hang */
    const ended = await tana(["check", "-q", "main.ts"], { cwd });
    assert.doesNotMatch(ended.stdout, /root:/);
    assert.ok([0, 3].includes(ended.status));
});

test("types that explode are refused within the compiler's time", async () => {
    const ended = await check({ "main.ts": 'type D = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9";\n' +
        "type X = `${D}${D}${D}${D}${D}${D}${D}`;\nlet x: X = \"0000000\"; export { x };" }, "main.ts");
    assert.match(ended.stdout, /^main\.ts:2:10 - error TS2590/);
    assert.equal(ended.status, 3);
});

test("what does not exist in Tana does not exist for check", async () => {
    for (const name of ["process", "require", "setTimeout", "document", "Deno", "WebAssembly"]) {
        const ended = await check({ "main.ts": `export const x = ${name};` }, "main.ts");
        assert.match(ended.stdout, /^main\.ts:1:18 - error TS\d+: Cannot find name/, name);
    }
});

test("missing imports and files", async () => {
    const missing = await check({ "main.ts": 'import "./gone.ts"; const x: string = 1;' }, "main.ts");
    assert.match(missing.stdout, /^main\.ts:1:8 - error TANA201/);
    assert.equal(missing.status, 3);
    const file = await check({}, "gone.ts");
    assert.equal(oneMessage(file), "cannot read gone.ts: No such file or directory");
    assert.equal(file.status, 66);
});

test("--json gives the findings with their places", async () => {
    const ended = await check({ "main.ts": "const x: number = 'a'; export { x };" }, "--json", "main.ts");
    const { ok, findings, error } = JSON.parse(ended.stdout);
    assert.equal(ok, false);
    assert.equal(error, null);
    assert.deepEqual(findings, [{ path: "main.ts", code: "TS2322", category: "error", line: 1, column: 7, endLine: 1,
        endColumn: 8, message: "Type 'string' is not assignable to type 'number'.", related: [] }]);
    assert.equal(ended.status, 3);
    const sound = await check({ "main.ts": "export {};" }, "--json", "main.ts");
    assert.equal(sound.stdout, '{"ok":true,"findings":[],"error":null}\n');
    const gone = await check({}, "--json", "gone.ts");
    assert.equal(JSON.parse(gone.stdout).error.code, "no_input");
    assert.equal(gone.status, 66);
});

test("coloured on a terminal, plain in a pipe", async () => {
    const cwd = folder({ "main.ts": "const x: number = 'a'; export { x };" });
    const env = { ...process.env, XDG_CACHE_HOME: folder(), TERM: "xterm", NO_COLOR: "" };
    const text = execFileSync("script", ["-qec", `'${TANA}' check -q main.ts; true`, "/dev/null"], { cwd, env, encoding: "utf8" });
    assert.match(text, /\x1b\[96mmain\.ts\x1b\[0m:\x1b\[93m1\x1b\[0m/);
});
