//# arrays
const [a, , b = 5, ...c] = [1, 2, undefined, 4, 5]; const [d = a, [e] = [9]] = []; console.log(a, b, c.join(), d, e);
//# objects
const { x, y: z = 3, ["k" + 1]: w, ...rest } = { x: 1, k1: 2, q: 7, r: 8 }; console.log(x, z, w, JSON.stringify(rest));
//# nested
const { a: { b: [, { c }] }, ...others } = { a: { b: [0, { c: "deep" }] }, o: 1 }; console.log(c, JSON.stringify(others));
//# nested rest
const { p: { q, ...pr }, l: [first, ...lr] } = { p: { q: 1, r: 2, s: 3 }, l: [1, 2, 3] }; console.log(q, JSON.stringify(pr), first, lr.join());
//# defaults that are functions take names
const { f = () => {}, g: h = class {}, i: { j = function () {} } = {} } = {}; const [k = () => {}] = []; console.log(f.name, h.name, j.name, k.name);
//# defaults run in order and see earlier names
const { m = 1, n = m + 1, o = n * 2 } = {}; console.log(m, n, o); try { const { aa = bb, bb = 1 } = {}; } catch (e) { console.log(e.name); }
//# null is no default
const { nn = 1 } = { nn: null }; const [mm = 1] = [null]; console.log(nn, mm);
//# assignment patterns
let s, t, u; [s, t] = [1, 2]; [s, t] = [t, s]; console.log(s, t); ({ s, t: u = 9 } = { s: 5 }); console.log(s, u); console.log(([s, t] = [7, 8, 9]).length, ({ s } = { s: 1, z: 2 }).z);
//# assignment to properties and elements
const ob = { arr: [0, 0, 0] }; let ix = 0; [ob.a, ob["b"], ob.arr[ix++], ob.arr[ix++]] = [1, 2, 3, 4]; ({ x: ob.c, y: ob.arr[2] = 5, ...ob.rest } = { x: 6, z: 7 }); console.log(JSON.stringify(ob), ix);
//# assignment rests
let r1, r2, r3; [r1, ...r2] = "héllo"; ({ r1, ...r3 } = { r1: 0, b: 1, c: 2 }); [...[r2, ...r1]] = [1, 2, 3]; console.log(r1.join(), r2, JSON.stringify(r3)); const ob2 = {}; [...ob2.k] = [1]; console.log(ob2.k.length);
//# swapping array elements
const sw = [1, 2, 3]; [sw[0], sw[2]] = [sw[2], sw[0]]; console.log(sw.join()); let lo = 0, hi = 2; [sw[lo++], sw[hi--]] = [sw[hi], sw[lo]]; console.log(sw.join(), lo, hi);
//# strings, maps and sets
const [c1, c2] = "a😀b"; const [[mk, mv]] = new Map([["key", "value"]]); const [s1] = new Set([4]); const { length } = "hello"; console.log(c1, c2, mk, mv, s1, length);
//# errors
for (const f of [() => { const [a] = null; }, () => { const { a } = undefined; }, () => { const [a] = {}; }, () => { const { a: { b } } = {}; }, () => { let a; [a] = 5; }, () => { (({ a }) => a)(null); }, () => { const {} = null; }]) { try { f(); } catch (e) { console.log(e.name); } }
//# loops
for (const [k, v = "d"] of [["a", 1], ["b"]]) console.log(k, v); for (const { p: { q } = { q: 0 } } of [{ p: { q: 1 } }, {}]) console.log(q); let lk, lv; for ([lk, lv] of [[1, 2]]) console.log(lk, lv); for ({ lk, ...lv } of [{ lk: 3, m: 4 }]) console.log(lk, JSON.stringify(lv)); for (const [i, j] = [1, 2]; ;) { console.log(i + j); break; }
//# catch
try { throw { code: 1, inner: [2, 3], more: 4 }; } catch ({ code, inner: [, second = 9], missing = "m", ...left }) { console.log(code, second, missing, JSON.stringify(left)); }
//# getters are read once each
let reads = 0; const go = { get v() { return ++reads; } }; const { v: v1, v: v2 } = go; console.log(v1, v2, reads);
//# iterators are closed when not exhausted
const log = []; const it = (n) => ({ [Symbol.iterator]() { let i = 0; return { next: () => ({ done: i >= n, value: i++ }), return() { log.push("closed"); return {}; } }; } }); const [i1] = it(3); const [i2, i3] = it(1); const [...i4] = it(2); const [] = it(1); console.log(i1, i2, i3, i4.join(), log.length);
//# iterators are closed when a default throws
const lg = []; const iter = { [Symbol.iterator]: () => ({ next: () => ({ done: false }), return: () => (lg.push("closed"), {}) }) }; try { const [a = (() => { throw "d"; })()] = iter; } catch (e) { lg.push(e); } console.log(lg.join());
//# patterns in parameters of arrows, methods and setters
const pa = ([a, b] = [1, 2], { c = 3 } = {}) => a + b + c; const po = { m({ a } = { a: 4 }) { return a; }, set s([v]) { this.v = v; } }; po.s = [6]; console.log(pa(), pa([4, 5], { c: 6 }), po.m(), po.v);
//# computed keys in order
const ks = []; const key = (k) => (ks.push(k), k); const { [key("b")]: kb, [key("a")]: ka = key("default"), ...kr } = { b: 1, c: 2 }; console.log(kb, ka, JSON.stringify(kr), ks.join());
//# rest skips what was named and symbols stay
const sy = Symbol("s"); const { [sy]: sv, ...sr } = { [sy]: 1, a: 2, [Symbol.for("t")]: 3 }; console.log(sv, Reflect.ownKeys(sr).map(String).join());
//# long arrays
const big = Array.from({ length: 1000 }, (_, i) => i); const [b0, b1, ...br] = big; console.log(b0, b1, br.length, br[997]);
