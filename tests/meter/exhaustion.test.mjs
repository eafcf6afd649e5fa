// Whatever the shape of a program: it ends when a counter is empty, for the right reason, and
// nothing of it runs afterwards.
import assert from "node:assert/strict";
import { test } from "node:test";
import { runMetered } from "./lib.mjs";

const GAS = 1;
const DEPTH = 2;
const BYTES = 3;
const limits = { gas: 1_000_000, bytes: 64 << 20, depth: 2_000 };

const endless = {
    "empty for": "for (;;);",
    "while": "while (true) {}",
    "do": "do ; while (1)",
    "labelled continue": "a: while (1) { b: do { continue a; } while (0); }",
    "continue in for": "for (;;) { continue; }",
    "for-of over a generator": "function* g() { for (;;) yield 1; } for (const x of g());",
    "for-of over an iterator that does nothing": "for (const x of { [Symbol.iterator]: () => ({ next: () => ({}) }) });",
    "for await": "for await (const x of (async function* () { for (;;) yield 1; })());",
    "await in a loop": "for (;;) await 0;",
    "chain of jobs": "const f = () => Promise.resolve().then(f); f(); await new Promise(() => {});",
    "mutual chain of jobs": "const f = () => g(), g = async () => { await null; f(); }; f(); await new Promise(() => {});",
    "static block": "class A { static { for (;;); } }",
    "field": "class A { x = (() => { for (;;); })(); } new A();",
    "static field": "class A { static x = (() => { for (;;); })(); }",
    "computed key": "({ [(() => { for (;;); })()]: 1 });",
    "computed member": "class A { [(() => { for (;;); })()]() {} }",
    "destructuring default": "const { x = (() => { for (;;); })() } = {};",
    "parameter default": "(function (a = (() => { for (;;); })()) {})();",
    "logical assignment": "let x = null; x ||= (() => { for (;;); })();",
    "template substitution": "`${(() => { for (;;); })()}`;",
    "getter": "({ get a() { for (;;); } }).a;",
    "setter": "({ set a(v) { for (;;); } }).a = 1;",
    "valueOf": "({ valueOf() { for (;;); } }) + 1;",
    "toString as a key": "({})[{ toString() { for (;;); } }];",
    "Symbol.hasInstance": "({}) instanceof { [Symbol.hasInstance]() { for (;;); } };",
    "proxy trap": "new Proxy({}, { get() { for (;;); } }).x;",
    "tagged template": "(() => { for (;;); })`a`;",
    "catch": "try { throw 1; } catch { for (;;); }",
    "finally": "try { } finally { for (;;); }",
    "try in a loop": "for (;;) { try { throw 1; } catch { } }",
    "finally that continues": "for (;;) { try { throw 1; } finally { continue; } }",
    "switch": "for (;;) switch (1) { case 1: continue; }",
    "generator return": "const g = (function* () { try { yield 1; } finally { for (;;); } })(); g.next(); g.return();",
    "iterator return": "for (const x of { [Symbol.iterator]: () => ({ next: () => ({ value: 1 }), return() { for (;;); } }) }) break;",
    "spread": "[...(function* () { for (;;) yield 1; })()];",
    "yield*": "function* h() { yield* (function* () { for (;;) yield 1; })(); } for (const x of h());",
    "recursion that branches": "const f = (n) => n && f(n - 1) + f(n - 1); f(60);",
    "getters that branch": "const o = {}; for (let i = 0; i < 60; i++) Object.defineProperty(o, 'g' + i, { get: i ? () => o['g' + (i - 1)] + o['g' + (i - 1)] : () => 1 }); o.g59;",
    "BigInt squares": "let b = 3n; for (;;) { b = b * b % (1n << 8000n); }",
    "string comparison": "const a = 'x'.repeat(100000), b = 'x'.repeat(99999) + 'y'; for (;;) a === b;",
    "text to number": "const t = '1'.repeat(100000); let s = 0; for (;;) s += +t;",
    "for-in over a large object": "const o = {}; for (let i = 0; i < 2000; i++) o['k' + i] = 1; for (;;) for (const k in o) break;",
    "switch over long strings": "const s = 'x'.repeat(50000), t = 'x'.repeat(49999) + 'y', u = t; for (;;) switch (s) { case t: case u: }",
    "sort callback": "[1, 2, 3].sort(() => { for (;;); });",
    "executor": "new Promise(() => { for (;;); });",
    "microtask": "Promise.resolve().then(() => { for (;;); }); await new Promise(() => {});",
    "loop in a caught promise": "(async () => { for (;;); })().catch(() => {});",
    "enum-like function": "var E; (function (E) { E[E.A = (() => { for (;;); })()] = 'A'; })(E || (E = {}));",
};

const deep = {
    "function": "const f = () => { f(); }; f();",
    "expression-bodied arrow": "const f = (n) => f(n + 1) + 1; f(0);",
    "mutual": "function a() { return b(); } function b() { return a(); } a();",
    "method": "const o = { m() { return this.m(); } }; o.m();",
    "getter": "const o = { get a() { return this.a; } }; o.a;",
    "getter that is an arrow": "const o = Object.defineProperty({}, 'a', { get: () => o.a }); o.a;",
    "setter": "const o = { set a(v) { this.a = v; } }; o.a = 1;",
    "proxy trap": "const p = new Proxy({}, { get(t, k, r) { return r[k]; } }); p.x;",
    "valueOf in a small function": "const o = { valueOf: () => o + 1 }; o + 1;",
    "comparison in a small function": "const o = { valueOf: () => o < 1 }; o < 1;",
    "key in a small function": "const o = { toString: () => ({})[o] }; ({})[o];",
    "template in a small function": "const o = { toString: () => `${o}` }; `${o}`;",
    "negation in a small function": "const o = { valueOf: () => -o }; -o;",
    "field": "class A { x = new A(); } new A();",
    "field without a function body": "class A { x = new A; y = 1; } new A;",
    "parameter default": "function f(x = f()) {} f();",
    "parameter pattern": "function f({ a = f({}) }) {} f({});",
    "static method default": "class A { static m(x = A.m()) {} } A.m();",
    "constructor": "class A { constructor() { new A(); } } new A();",
    "derived constructor": "class A {} class B extends A { constructor() { super(); new B(); } } new B();",
    "chain of classes without constructors": "class A { x = mk(); } let C = A; for (let i = 0; i < 80; i++) C = class extends C {}; function mk() { return new C(); } new C();",
    "super property": "class A { get a() { return new B().a; } } class B extends A { get a() { return super.a; } } new B().a;",
    "static block": "const f = () => class { static { f(); } }; f();",
    "heritage": "const f = () => class extends f() {}; f();",
    "computed key": "const f = () => ({ [f()]: 1 }); f();",
    "tagged template": "const f = () => f`x`; f();",
    "hasInstance": "class A { static [Symbol.hasInstance](x) { return x instanceof A; } } ({}) instanceof A;",
    "iterator": "const it = { [Symbol.iterator]() { return [...it][Symbol.iterator](); } }; [...it];",
    "for-of": "const it = { [Symbol.iterator]() { for (const x of it); } }; for (const x of it);",
    "destructuring": "const it = { [Symbol.iterator]() { const [a] = it; } }; const [a] = it;",
    "generator": "function* g() { yield* g(); } g().next();",
    "generator in a loop": "function* g() { for (const x of g()) yield x; } g().next();",
    "generator that grows when resumed": "function* leaf() { for (;;) { yield 1; yield* leaf(); } } const g = leaf(); for (;;) g.next();",
    "async function": "async function f() { await f(); } await f();",
    "async method default": "const o = { async m(x = o.m()) {} }; o.m();",
    "async generator": "async function* g() { yield* g(); } await g().next();",
    "for await": "const it = { [Symbol.asyncIterator]() { return { next: f }; } }; async function f() { for await (const x of it); } await f();",
    "spread of an object": "const o = { get a() { return { ...o }; } }; ({ ...o });",
    "rest of an object": "const o = { get a() { const { ...r } = o; } }; o.a;",
    "callback": "const f = () => [1].map(f); f();",
    "sort": "const f = () => [1, 2].sort(f); f();",
    "reviver": "const f = () => JSON.parse('[1]', f); f();",
    "toJSON": "const o = { toJSON() { return JSON.stringify(o); } }; JSON.stringify(o);",
    "replace callback": "const f = () => 'a'.replace('a', f); f();",
    "caught and tried again": "function f() { try { f(); } catch { f(); } finally { f(); } } f();",
    "await in the middle": "const f = async (n) => { await null; const g = () => { g(); }; g(); }; await f();",
};

const large = {
    "arrays in an array": "const a = []; for (;;) a[a.length] = [1, 2, 3, 4];",
    "length": "const a = []; a.length = 3e7;",
    "far index": "const a = []; a[3e7] = 1;",
    "far index as text": "const a = []; a['30000000'] = 1;",
    "far index in a pattern": "const a = []; [a[3e7]] = [1];",
    "length in a pattern": "const a = []; [a.length] = [3e7];",
    "length by key": "const a = [], k = 'length'; a[k] = 3e7;",
    "length by an object": "const a = []; a.length = { valueOf: () => 3e7 };",
    "length in a compound assignment": "const a = []; a.length += 3e7;",
    "small arrays with a far index": "for (;;) [][330] = 1;",
    "small objects with a far index": "for (;;) ({})[900] = 1;",
    "objects with many keys": "const o = {}; for (let i = 0; ; i++) o['k' + i] = 1;",
    "strings": "const a = []; for (;;) a[a.length] = 'x' + a.length;",
    "closures": "const a = []; for (;;) a[a.length] = () => a;",
    "classes": "const a = []; for (;;) a[a.length] = class { m() {} };",
    "objects in a list": "let o = null; for (;;) o = { o };",
    "objects made by new": "class A { constructor(o) { this.o = o; } } let o = null; for (;;) o = new A(o);",
    "objects with fields": "class A { a = 1; b = 2; c = 3; d = 4; e = 5; f = 6; } let l = null; for (;;) { const o = new A(); o.l = l; l = o; }",
    "generators": "function* g() {} let l = null; for (;;) l = { l, g: g() };",
    "generators with rest": "function* g(...a) {} let l = null; for (;;) l = { l, g: g() };",
    "spread": "let a = [1]; for (;;) a = [...a, ...a];",
    "object spread": "let o = {}; for (let i = 0; ; i++) o = { ...o, ['k' + i]: 1 };",
    "BigInts": "let b = 1n, a = []; for (;;) a[a.length] = (b = b << 1n) & ((1n << 4000n) - 1n);",
    "doubling strings in an array": "const a = []; for (let s = 'x'.repeat(1000); ; ) a[a.length] = s + a.length + s;",
    "templates": "const a = []; for (;;) a[a.length] = `${a.length}-${a.length}`;",
    "promises": "let l = null; for (;;) l = { l, p: (async () => {})() };",
};

for (const [table, reasons] of [[endless, [GAS]], [deep, [DEPTH]], [large, [BYTES, GAS]]])
    for (const [name, source] of Object.entries(table))
        test(`${table === endless ? "gas" : table === deep ? "depth" : "bytes"}: ${name}`, async () => {
            const used = table === large ? { ...limits, gas: 20_000_000, bytes: 4 << 20 }
                : table === deep ? { ...limits, gas: 200_000_000, bytes: 1 << 30 } : limits;
            const tell = "console.log('before');";
            const guarded = `${tell} try { ${source} } catch (e) { console.log('caught', e); } console.log('after');`;
            const { log, error, abort } = await runMetered(/^(class|function|export)/.test(source)
                ? `${tell} ${source} console.log('after');` : guarded, used);
            assert.equal(error, null);
            assert.ok(reasons.includes(abort), `stopped for reason ${abort}`);
            assert.deepEqual(log, ["before"]);
        });
