/* Sources made to exhaust the compiler: refused in a moment, and the next request is answered as if
 * nothing had been. What no bound here catches ends at the process's CPU limit (tests/cli). */
import assert from "node:assert/strict";
import { test } from "node:test";
import { metered, place, service } from "./service.mjs";

const fine = metered("export const x: number = 1 + 1;");

const deep = {
    brackets: "(".repeat(10000),
    "closed brackets": "x = " + "[".repeat(501) + "]".repeat(501),
    blocks: "{".repeat(501) + "}".repeat(501),
    templates: "`${".repeat(501) + "1" + "}`".repeat(501),
    "objects in templates": "`${{a:".repeat(300) + "1" + "}}`".repeat(300),
    "unary operators": "x = " + "!".repeat(100000) + "1",
    "keyword operators": "x = " + "typeof ".repeat(5000) + "1",
    arrows: "x = " + "a => ".repeat(5000) + "1",
    conditions: "x = " + "a ? b : ".repeat(5000) + "c",
    assignments: "x = ".repeat(5000) + "1",
    "else if": "if (a) ; else ".repeat(5000) + ";",
    labels: "a: ".repeat(5000) + ";",
    calls: "a" + ".b()".repeat(5000),
    sums: "a" + " + a".repeat(20000),
    commas: "a" + ", a".repeat(20000),
    new: "x = " + "new ".repeat(5000) + "a",
    "type arguments": "let x: " + "A<".repeat(5000) + "B" + ">".repeat(5000),
    keyof: "let x: " + "keyof ".repeat(5000) + "A",
    "conditional types": "type A = " + "B extends C ? D : ".repeat(5000) + "E",
    classes: "class A extends ".repeat(300) + "B { }",
    namespaces: "namespace A {".repeat(300) + "}".repeat(300),
    async: "async(".repeat(60) + ")".repeat(60),
    "async functions": "(async function () { ".repeat(40) + "})".repeat(40),
    "async in templates": "async`${".repeat(40) + "}`".repeat(40),
    "async spelled with escapes": "\\u0061sync(".repeat(40) + ")".repeat(40),
    "async behind regular expressions": "async(/[(]/, /)/) + async(/)/ + ".repeat(40) + "1" +
        ")".repeat(40),
};
for (const [title, source] of Object.entries(deep))
    test(`nested too deeply: ${title}`, () => {
        const answer = metered(source);
        assert.equal(answer.ok, false);
        assert.ok(answer.diagnostics.some((each) => each.code === "TANA102"),
            JSON.stringify(answer.diagnostics[0]));
        assert.deepEqual(metered("export const x: number = 1 + 1;"), fine);
    });

const shallow = {
    "300 nested arrays": "[".repeat(300) + "]".repeat(300),
    "a sum of 1,500": "let s = a" + " + a".repeat(1500) + ";",
    "100 calls in a chain": "a" + ".b()".repeat(100) + ";",
    "200 else if": "if (a) ; else ".repeat(200) + ";",
    "brackets in strings":
        `f("${"(".repeat(2000)}", '${"[".repeat(2000)}', \`${"{".repeat(2000)}\`);`,
    "brackets in comments": `// ${"(".repeat(2000)}\n/* ${"[".repeat(2000)} */ f();`,
    "brackets in regular expressions": "f(/[(]/, /\\(/.test(s) ? /\\[/ : 1 / 2);\n".repeat(600),
    "apostrophes in templates": "f(`it's (not) \"odd`);\n".repeat(600),
    "divisions": "x = (a) / (b) / c[1] / 2;\n".repeat(600),
    "eight async callbacks": "f(async () => {\n".repeat(8) + "})\n".repeat(8),
    "many async functions": "async function f() { await g(async () => { }) }\n".repeat(600),
};
for (const [title, source] of Object.entries(shallow))
    test(`fine: ${title}`, () => {
        const answer = service.transpile({ path: "a.ts", source, kind: "ts", unmetered: true });
        assert.deepEqual(answer.diagnostics, []);
    });

const large = {
    "2^16384": `${2n ** 16384n}n`,
    "hexadecimal, 2^16384": `0x1${"0".repeat(4096)}n`,
    "octal, 2^16384": `0o2${"0".repeat(5461)}n`,
    "binary of 900,000 digits": `0B${"1".repeat(900000)}n`,
    "hexadecimal of 900,000 digits": `0xf${"_f".repeat(450000)}n`,
    "decimal of 900,000 digits": `${"9".repeat(900000)}n`,
    "behind a minus": `-${"9".repeat(5000)}n`,
};
for (const [title, literal] of Object.entries(large))
    test(`no BigInt begins with more bits than it may have: ${title}`, () => {
        const { diagnostics } = metered(`const x = ${literal};`);
        assert.deepEqual(diagnostics.map(place), [`a.ts:1:${literal[0] === "-" ? 12 : 11} TANA113`]);
    });

const allowed = {
    "2^16384 - 1": `${2n ** 16384n - 1n}n`,
    "hexadecimal, 2^16384 - 1": `0x${"f".repeat(4096)}n`,
    "octal, 2^16384 - 1": `0o1${"7".repeat(5461)}n`,
    "zeros in front": `0x${"0".repeat(9000)}1n`,
    "zero": `0b${"0".repeat(20000)}n`,
};
for (const [title, literal] of Object.entries(allowed))
    test(`a BigInt literal that is fine: ${title}`, () => {
        assert.deepEqual(metered(`export const x = ${literal};`).diagnostics, []);
    });

test("a source of more than 1 MiB is refused", () => {
    const { diagnostics } = metered("x".repeat((1 << 20) + 1));
    assert.deepEqual(diagnostics.map(place), ["a.ts:0:0 TANA101"]);
    assert.deepEqual(metered(" ".repeat((1 << 20) + 1), "json").diagnostics.map(place),
        ["a.json:0:0 TANA101"]);
});

test("when the engine's stack ran out the answer asks for a fresh worker", () => {
    const answer = metered("x = " + "!".repeat(200000) + "1");
    assert.equal(answer.tainted, true);
    assert.deepEqual(answer.diagnostics.map(place), ["a.ts:0:0 TANA102"]);
    assert.equal(fine.tainted, undefined);
});

test("more than 5,000 mentions of modules are refused", () => {
    const answer = service.scan({ path: "a.ts", source: "import './a.ts';\n".repeat(5001) });
    assert.equal(answer.ok, false);
    assert.equal(answer.imports.length, 5000);
});

test("more than 100 syntax errors are cut", () => {
    const { diagnostics } = metered("let = ;\n".repeat(400));
    assert.equal(diagnostics.length, 100);
    assert.equal(diagnostics.at(-1).code, "TANA110");
});

test("requests that are none are answered too", () => {
    for (const request of ["", "null", "[]", "{}", "{\"path\":1}"]) {
        const answer = JSON.parse(service.raw("transpile", request));
        assert.equal(answer.ok, false);
        assert.equal(answer.diagnostics[0].code, "TANA100");
    }
});
