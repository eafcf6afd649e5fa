// One worker runs program after program: none finds a trace of another, and none can fill the
// worker with what it leaves behind.
import assert from "node:assert/strict";
import { test } from "node:test";

import { isSanitized } from "./program.mjs";
import { Worker } from "./worker.mjs";

const [OK, UNCAUGHT] = [0, 1];
const MIB = 1 << 20;

/** What a program says that looks for traces, in a worker that has run nothing before. */
const PROBE = `
import { data } from "tana:data";
const log = [];
const see = (name, f) => { try { log.push(name + "=" + String(f())); } catch (e) { log.push(name + ":" + e.name); } };
see("globals", () => Reflect.ownKeys(globalThis).map(String).join());
see("prototypes", () => [Object, Array, Function, Promise, Error, Map].map((c) =>
    Reflect.ownKeys(c.prototype).map(String).join()).join(";"));
see("hits", () => Object[Symbol.for("hits")] ?? globalThis.hits ?? data.hits);
see("regexp", () => [RegExp.$1, RegExp.input, RegExp.lastMatch].join());
see("key", () => Symbol.keyFor(Symbol.for("left")));
see("count", () => { let n = 0; return ++n; });
see("time", () => Date.now());
see("template", () => ((s) => Object.keys(s).length)\`a\`);
see("gas", () => { let s = 0; for (let i = 0; i < 1000; i++) s += i; return s; });
const f = (n) => (n ? f(n - 1) + 1 : 0);
see("depth", () => f(500));
console.log(log.join("\\n"));
`;

/** Programs that try to leave something and end well or by an error of their own. */
const LITTER = {
    "globals": "globalThis.hits = 1",
    "a registered symbol as key": "Object[Symbol.for('hits')] = 1",
    "an export of a module": "import { data } from 'tana:data'; data.hits = 1",
    "regular expressions": "/(sec)(ret)/.exec('a secret'); 'x'.replace(/x/, 'secret')",
    "a stopped generator": "function* g() { try { yield; } finally { console.log('ESCAPED'); } } g().next()",
    "promises without an end": "new Promise(() => {}).finally(() => console.log('ESCAPED')); for (let i = 0; i < 99; i++) new Promise(() => {}).then(() => console.log('ESCAPED'))",
    "jobs that are left when it throws": "Promise.resolve().then(() => console.log('job')); throw 1",
    "a rejection nobody handles": "Promise.reject(new Error('left'))",
    "deep recursion that it comes back from": "const f = (n) => { if (n) f(n - 1); else throw 1; }; try { f(900); } catch {}",
    "a suspended async function": "(async () => { await new Promise(() => {}); console.log('ESCAPED'); })()",
};

test("nothing is left from one execution to the next", async () => {
    const fresh = new Worker();
    const expected = await fresh.run(PROBE);
    await fresh.close();
    assert.equal(expected.code, OK);

    const worker = new Worker();
    for (const [name, source] of Object.entries(LITTER)) {
        const { code, out } = await worker.run(source);
        assert.ok(code === OK || code === UNCAUGHT, `${name}: ended with ${code}`);
        assert.ok(!out.includes("ESCAPED"), name);
        assert.deepEqual(await worker.run(PROBE), expected, name);
    }
    await worker.close();
});

const STOPS = {
    "out of gas": "for (;;);",
    "out of gas in a job": "Promise.resolve().then(() => { for (;;); }); Promise.resolve().then(() => console.log('ESCAPED'))",
    "out of memory": "const a = []; for (;;) a.push([a])",
    "too deep": "const f = () => f(); f()",
    "unsettled": "await new Promise(() => {})",
};
for (const [name, source] of Object.entries(STOPS))
    test(`${name}: the worker ends itself`, async () => {
        const worker = new Worker();
        const { code, out } = await worker.run(source);
        assert.ok(code !== OK && code !== UNCAUGHT, String(code));
        assert.deepEqual(out, []);
        assert.equal(await worker.run(PROBE), null);
        await worker.close();
        assert.ok(worker.ended);
    });

/** Programs that hang as much as they may on something that outlives them. */
const HOARDS = {
    "registered symbols": "for (let i = 0; i < 40000; i++) Symbol.for('k'.repeat(500) + i)",
    "private fields of builtins": "class B { constructor(o) { return o; } } class M extends B { #kept = new Array(4e6).fill(0); } new M(console)",
    "private methods of builtins": "const big = new Array(4e6).fill(0); class B { constructor(o) { return o; } } class M extends B { #kept() { return big; } } new M(Object)",
    "weak keys": "const big = new Array(4e6).fill(0); const m = new WeakMap(); m.set(console, big); m.set(Object, big); m.set(Array.prototype, big)",
    "promises": "const p = new Promise(() => {}); for (let i = 0; i < 50000; i++) p.then(() => p)",
    "regular expressions": "for (let i = 0; i < 300; i++) new RegExp('(a|b|c)*x'.repeat(20) + i).test('abcabc')",
    "property names": "const o = {}; for (let i = 0; i < 30000; i++) o['some-property-' + i] = 1",
    "shapes": "for (let i = 0; i < 20000; i++) { const o = {}; o['a' + i] = 1; o['b' + i] = 2; }",
    "classes": "const a = []; for (let i = 0; i < 10000; i++) a.push(class { a() {} b() {} })",
    "buffers": "const a = []; for (let i = 0; i < 30; i++) a.push(new ArrayBuffer(1 << 20))",
    "errors": "const a = []; for (let i = 0; i < 5000; i++) try { null.x; } catch (e) { a.push(e); }",
    "suspended functions": "for (let i = 0; i < 10000; i++) (async () => { await new Promise(() => {}); })()",
};
if (isSanitized()) /* a sanitizer has a memory of its own */
    console.log("note: how much memory stays is measured in the plain build");
for (const [name, source] of Object.entries(isSanitized() ? {} : HOARDS))
    test(`what is hung on ${name} goes with the execution`, async () => {
        let worker = new Worker();
        let low = Infinity;
        let high = 0;
        for (let i = 0; i < 24; i++) {
            const ended = await worker.run(source);
            assert.ok(ended, "the worker died");
            if (ended.code > UNCAUGHT) { /* stopped: the next one gets a new worker */
                await worker.close();
                worker = new Worker();
            } else if (i >= 8) {
                low = Math.min(low, worker.resident());
                high = Math.max(high, worker.resident());
            }
        }
        await worker.close();
        assert.ok(high === 0 || high - low < 96 * MIB,
            `from ${low >> 20} to ${high >> 20} MiB between the 9th and the 24th execution`);
    });
