/* Console output as it leaves the program. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { printed, root, run, runText } from "./tana.mjs";

/** Both texts by lines, so that a difference shows where it is. */
function sameLines(actual, expected) {
    const [a, b] = [actual.split("\n"), expected.split("\n")];
    for (let i = 0; i < Math.max(a.length, b.length); i++) {
        assert.equal(a[i], b[i], `line ${i + 1}`);
    }
}

test("usual values look as in Node", async () => {
    const file = join(root, "tests/modules/shown.js");
    const { status, stdout, stderr } = await run(file);
    assert.equal(stderr, "");
    assert.equal(status, 0);
    sameLines(stdout, execFileSync(process.execPath, [file], { encoding: "utf8" }));
});

test("warn, error and failed assertions go to standard error", async () => {
    const { stdout, stderr } = await runText(`
        console.log("1");
        console.warn("2", [2]);
        console.error("3");
        console.assert(false, "4 %d", 4);
        console.assert(0);
        console.assert(null, { five: 5 });`);
    assert.equal(stdout, "1\n");
    assert.equal(stderr, "2 [ 2 ]\n3\nAssertion failed: 4 4\nAssertion failed\n" +
        "Assertion failed { five: 5 }\n");
});

test("the global console and that of tana:core are one", async () => {
    assert.equal(await printed(`
        import { console as imported, version } from "tana:core";
        import { console as older } from "tana/core";
        tana.print(imported === console, older === console, Object.isFrozen(console));
        console.log(tana.version.tana === version.tana, String(version).startsWith("tana "));
        try { console.log = () => {}; } catch (e) { console.log((e as Error).name); }`),
    "true true true\ntrue true\nTypeError\n");
});

test("no code of a program runs to show its values", async () => {
    const program = `
        const ran: string[] = [];
        const run = (what: string) => (): any => { ran.push(what); return what; };
        const own = (object: object, more: object) =>
            Object.defineProperties(object, Object.getOwnPropertyDescriptors(more));
        const handler = new Proxy({}, { get: (_, trap) => { ran.push(String(trap)); return undefined; } });
        const hostile: any[] = [
            { get secret() { ran.push("getter"); return 1; } },
            new Proxy({ a: 1 }, handler),
            new Proxy([1, 2], handler),
            new Proxy(function () {}, handler),
            new Proxy(new Map([[1, 2]]), handler),
            Object.create(new Proxy({}, handler)),
            Object.setPrototypeOf([1], new Proxy({}, handler)),
            Object.defineProperty({}, Symbol.toStringTag, { get: run("tag") }),
            new (class { get [Symbol.toStringTag]() { return run("tag")(); } })(),
            new (class { static get name() { return run("name")(); } })(),
            new (class { static [Symbol.hasInstance]() { return run("instance")(); } })(),
            { [Symbol.for("nodejs.util.inspect.custom")]: run("custom"), inspect: run("inspect") },
            { toString: run("toString"), valueOf: run("valueOf"), toJSON: run("toJSON"), then: run("then") },
            { [Symbol.toPrimitive]: run("primitive"), [Symbol.iterator]: run("iterator") },
            { get constructor() { return run("constructor")(); } },
            own(new Map([[1, 2]]), { [Symbol.iterator]: run("iterator"), entries: run("entries") }),
            new (class M extends Set { get size() { return run("size")(); } values() { return run("values")(); } })([1]),
            new (class T extends Uint8Array { get length() { return run("length")(); } })(2),
            Object.defineProperty([1, 2], 0, { get: run("index"), enumerable: true }),
            own(new Date(0), { toISOString: run("iso"), getTime: run("time") }),
            Object.defineProperties(/x/g, { source: { get: run("source") }, flags: { get: run("flags") } }),
            Object.defineProperties(new Error("e"), { message: { get: run("message") },
                name: { get: run("name") }, stack: { get: run("stack") }, cause: { get: run("cause") } }),
            Object.defineProperty(() => {}, "name", { get: run("name") }),
            own(new Number(3), { valueOf: run("valueOf") }),
            new Proxy(Promise.resolve(1), handler),
        ];
        for (const value of hostile) {
            console.log(value);
            console.log("%s %d %i %f %j %o %O %c", value, value, value, value, value, value, value, value);
            console.log([value, { value }], new Map([[value, value]]));
            console.error(value);
            console.dir(value, { showHidden: true });
            console.table(value);
            console.table([value, { value }]);
        }
        console.log("ran:", ran);`;
    const lines = (await printed(program)).trimEnd().split("\n");
    assert.equal(lines.at(-1), "ran: []");
});

test("a function's text cannot be read off the console", async () => {
    const out = await printed(`
        const f = () => "secret" + 1;
        console.log("%s %o", f, f, f, { f });
        console.dir(f, { showHidden: true });`);
    assert.doesNotMatch(out, /secret|__meter/);
});

test("entries are cut at 16 KiB of UTF-8", async () => {
    for (const text of ['"x".repeat(1 << 20)', '"é".repeat(1 << 18)', '"😀".repeat(1 << 16)',
        'Array.from({ length: 5000 }, (_, i) => ({ i, text: "漢字".repeat(25) }))']) {
        const out = await printed(`console.log(${text}); console.log("next");`);
        const entry = out.slice(0, out.lastIndexOf("next\n") - 1);
        assert.ok(Buffer.byteLength(entry) <= 16384, `${Buffer.byteLength(entry)}`);
        assert.ok(Buffer.byteLength(entry) > 10_000, `${Buffer.byteLength(entry)}`);
        assert.doesNotMatch(entry, /\ufffd/);
    }
});

test("showing a value costs gas", async () => {
    const gas = async (text) => JSON.parse((await runText(text, "--json")).stdout).gasUsed;
    const none = await gas("const a = Array.from({ length: 100 }, (_, i) => ({ i }));");
    const one = await gas("const a = Array.from({ length: 100 }, (_, i) => ({ i })); console.log(a);");
    const two = await gas(
        "const a = Array.from({ length: 100 }, (_, i) => ({ i })); console.log(a); console.log(a);");
    assert.ok(one - none > 5000, `${one - none}`);
    assert.ok(Math.abs(two - one - (one - none)) < 1000, `${two - one} ${one - none}`);
});

test("a thrown value that is no Error is shown like any other", async () => {
    for (const [thrown, shown] of [
        ['"text"', "text"],
        ["5", "5"],
        ["null", "null"],
        ["undefined", "undefined"],
        ['Symbol("s")', "Symbol(s)"],
        ["{ code: 3, why: [1] }", "{ code: 3, why: [ 1 ] }"],
        ["{ get message() { for (;;); }, toString() { for (;;); } }",
            "{ message: [Getter], toString: [Function: toString] }"],
        ["new Proxy({ a: 1 }, { get() { for (;;); }, ownKeys() { for (;;); } })", "{ a: 1 }"],
        ["new (class Oops { why = 1 })()", "Oops { why: 1 }"],
    ]) {
        for (const program of [`throw ${thrown};`, `Promise.reject(${thrown});`]) {
            const { status, stderr } = await runText(program);
            assert.equal(status, 1, program);
            assert.equal(stderr.split("\n")[0], `Uncaught ${shown}`, program);
        }
    }
});
