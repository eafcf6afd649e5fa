// What the meter writes: prices that are the same everywhere, places that lead back, refusals.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { cases } from "../conformance/runner.mjs";
import { program } from "./fuzz.mjs";
import { metered, root, run, runMetered, theMeter, ts } from "./lib.mjs";

const { meter, GAS_SCHEDULE } = await theMeter();

/* Of schedule 1. A change here is a new version of the schedule. */
const golden = [
    ["an empty program", ""],
    ["a thousand turns", "let n = 0; for (let i = 0; i < 1000; i++) n += i; console.log(n);"],
    ["calls", "function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); } fib(15);"],
    ["strings", "let s = ''; for (let i = 0; i < 100; i++) s += i; s < s + 'x';"],
    ["BigInts", "let b = 3n; for (let i = 0; i < 8; i++) b *= b; b % 7n;"],
    ["arrays", "const a = []; for (let i = 0; i < 100; i++) a[i] = i; a.length = 50; [...a];"],
    ["objects", "class A { x = 1; m() { return { ...this, y: this.x }; } } for (let i = 0; i < 10; i++) new A().m();"],
    ["generators", "function* g(n) { for (let i = 0; i < n; i++) yield i; } for (const x of g(20));"],
    ["async", "async function f(n) { return n ? await f(n - 1) : 0; } await f(10);"],
    ["errors", "for (let i = 0; i < 5; i++) try { null.x; } catch {}"],
];

test("gas and bytes of schedule 1 are these", async () => {
    assert.equal(GAS_SCHEDULE, 1);
    const used = {};
    for (const [name, source] of golden) {
        const { gas, bytes, error } = await runMetered(source);
        assert.equal(error, null);
        used[name] = `${gas} gas, ${bytes} bytes`;
    }
    const expected = JSON.parse(readFileSync(join(root, "tests/meter/golden.json"), "utf8"));
    assert.deepEqual(used, expected);
});

test("the same program uses the same in every run", async () => {
    const code = await metered(cases().slice(0, 40).map(({ source }) => `{\n${source}}`).filter((text) =>
        !/export|import|^\{\n\/\/#/.test(text)).slice(0, 5).join("\n"));
    const results = await run([1, 2, 3].map(() => ({ code, metered: true })));
    assert.equal(new Set(results.map(({ gas, bytes }) => `${gas} ${bytes}`)).size, 1);
});

test("the meter's result depends on the source alone", async () => {
    for (const { source } of cases())
        assert.deepEqual(meter(ts, source), meter(ts, source));
});

test("every line stays where it is", () => {
    const lines = (text) => text.split(/\r\n|[\n\r\u2028\u2029]/).length;
    for (const { source } of cases())
        assert.equal(lines(meter(ts, source).code), lines(source));
    for (const text of ["a\r\nb", "let a =\n\n1\n", "`\n${1\n+ 2}\n`", "a[\n'x'\n]\n+=\n1", "let a\u2028= 1"])
        assert.equal(lines(meter(ts, text).code), lines(text), JSON.stringify(text));
});

test("columns lead to the token that stands there", () => {
    for (const { source } of cases()) {
        const { code, columns } = meter(ts, source);
        const before = source.split("\n");
        code.split("\n").forEach((line, n) => (columns[n] ?? []).forEach(({ outCol, inCol }, i, all) => {
            if (i > 0)
                assert.ok(outCol >= all[i - 1].outCol && inCol >= all[i - 1].inCol, "in order");
            const word = /^[\w$"'`]+/.exec(before[n].slice(inCol))?.[0];
            if (word !== undefined && i > 0 && !code.slice(0, 1).includes(word))
                assert.ok(line.slice(outCol, outCol + word.length) === word || inCol === 0 ||
                    line.slice(outCol).startsWith(word.slice(0, 1)), `${line.slice(outCol, outCol + 20)} / ${word}`);
        }));
    }
});

const refused = {
    "a name of the meter's": ["const __meterGas = 1;", 1, 7],
    "the same with an escape": ["let x = 0;\nfunction f(__m\\u0065terX) {}", 2, 12],
    "a private name of the meter's": ["class A {\n  #__meterF = 1;\n}", 2, 3],
    "a property of that name": ["globalThis.__meterGas = 1;", 1, 12],
    "import() of what is no literal": ["const s = 'x';\nawait import(s);", 2, 14],
    "with": ["with ({}) x;", 1, 1],
    "deep nesting": [`${"[".repeat(600)}${"]".repeat(600)};`, 1, 500],
    "a long chain": [`let x = 1${" + 1".repeat(900)};`, 1, 9],
    "what does not parse": ["let x = ;", 1, 9],
    "types": ["const x = y as number;", 1, 11],
    "type annotations": ["let x: number = 1;", 1, 5],
    "type arguments": ["class A extends B<C> {}", 1, 17],
    "optional parameters": ["function f(a?) {}", 1, 12],
    "JSX": ["const x = <a>b</a>;", 1, 11],
    "an enum": ["enum E { A }", 1, 1],
    "a lexical name that is a parameter, in an async function": ["async function f(a) { let a; }", 1, 27],
};

for (const [name, [source, line, column]] of Object.entries(refused))
    test(`refused: ${name}`, () => {
        const { code, diagnostics } = meter(ts, source);
        assert.equal(code, "");
        assert.deepEqual([diagnostics[0].line, diagnostics[0].column], [line, column]);
        assert.ok(diagnostics[0].message.length > 0);
    });

test("builtin code may name the meter's variables, and can be left alone", () => {
    assert.deepEqual(meter(ts, "if (__meterGas < 0) __meterX();", { builtin: true }).diagnostics, []);
    const text = "'meter off';\nfor (;;);";
    assert.equal(meter(ts, text, { builtin: true }).code, text);
    assert.notEqual(meter(ts, text).code, text);
});

test("chains of 700 operators and calls are accepted", () => {
    for (const text of [`let x = 1${" + 1".repeat(700)};`, `a${".b()".repeat(350)};`, `x = ${"f(1) + ".repeat(700)}1;`,
        `${"if (a) b; else ".repeat(700)}c;`])
        assert.deepEqual(meter(ts, text).diagnostics, []);
});

test("a thousand lines take little time", () => {
    const text = cases().filter(({ source }) => !/export|import\.|^\s*\/\/#/.test(source))
        .map(({ source }) => `{\n${source}\n}`).join("\n");
    const source = text.split("\n").slice(0, 100).join("\n").repeat(10);
    meter(ts, source);
    const start = performance.now();
    meter(ts, source);
    const ms = performance.now() - start;
    assert.ok(ms < 2_000, `${ms} ms`);
});

test("random programs do the same with and without metering", async () => {
    const seeds = Array.from({ length: 250 }, (_, i) => 20_000 + i);
    const programs = [];
    for (const seed of seeds) {
        const code = program(seed);
        programs.push({ code, metered: false }, { code: await metered(code), metered: true });
    }
    const results = await run(programs, { gas: 2e9, bytes: 2e9 });
    let ran = 0;
    seeds.forEach((seed, i) => {
        const [plain, charged] = results.slice(2 * i);
        assert.deepEqual([charged.log, charged.error], [plain.log, plain.error], `seed ${seed}`);
        assert.equal(charged.depthLeft, 10_000, `seed ${seed}`);
        ran += plain.error === null ? 1 : 0;
    });
    assert.ok(ran > 200, `${ran} of ${seeds.length} programs ran to their end`);
});
