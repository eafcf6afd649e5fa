//# functions in places where the meter needs variables keep their names
const o = {}; const names = []; o.a = () => {}; o["b" + ""] = () => {}; const r1 = () => () => {}; const r2 = () => { return class {}; }; function* y() { const f = yield () => {}; } async function w() { return await (() => {}); } names.push(o.a.name, o.b.name, r1().name, r2().name, y().next().value.name, (await w()).name); o.c ||= () => {}; o["d"] ??= function () {}; names.push(o.c.name, o.d.name); let v; v ||= () => {}; names.push(v.name); console.log(names.map((n) => `<${n}>`).join());
//# temporaries of nested operators do not meet
const f = (x) => x; console.log(f(1) + f(2) * f(3) - f(4) / f(f(5) + f(6)) + (f(7) - f(8)) * (f(9) + f("a".length)), f("x") + f(1) + (f(2) + f("y")) + (f(3) + f(4)));
//# temporaries in recursion
const ack = (m, n) => m === 0 ? n + 1 : n === 0 ? ack(m - 1, 1) : ack(m - 1, ack(m, n - 1)); const tri = (n) => n < 1 ? 0 : n + tri(n - 1) + (tri(n - 2) - tri(n - 2)); console.log(ack(2, 3), tri(10));
//# temporaries over yield
function* g() { const a = (yield 1) + (yield 2) * ((yield 3) - (yield 4)); const o = { n: 1 }; o.n += yield a; o["n"] *= yield o.n; const arr = []; arr[yield "k"] = yield "v"; arr[(yield) + 1] += `${yield "t"}`; return [a, o.n, JSON.stringify(arr)].join(); } const it = g(); const sent = [0, 10, 20, 30, 40, 5, 6, 0, "val", 0, "text"]; let last; for (const s of sent) last = it.next(s); console.log(last.value);
//# temporaries over await
const d = async (x) => { await null; return x; }; const obj = { n: 1, m: [1, 2] }; obj.n += await d(2) + await d(3) * await d(4); obj.m[await d(0)] += await d(10); obj.m[await d(1)]++; obj[await d("k")] = (await d(obj)).n; [obj.p, obj.m[await d(2)]] = [await d(7), await d(8)]; console.log(JSON.stringify(obj), (await d(1)) < (await d(2)), (await d("a")) === (await d("a")), -(await d(5)), `${await d(1)}${await d({ toString: () => "s" })}`);
//# updates as values and as statements
let n = 5; const p = { n: 5, s: "5", u: undefined, b: 5n }; console.log(n++ + ++n, n, p.n++ + ++p.n, p.s++, p.s, p.u++, p.u, p.b++, p.b, p["n"]-- - --p["n"], p.n); (n++, n++); for (p.n = 0; p.n < 3; p.n++); console.log(n, p.n, void p.n++, p.n, !p.n--, (p.n++), p.n);
//# updates of elements with all kinds of keys
const e = [1, 2, 3]; let i = 0; const k = { toString: () => "2" }; console.log(e[i++]++, e[i]--, e[k]++, --e[k], e["0"]++, e[0.5]++, e[0.5], e[5]++, e.length, JSON.stringify(e));
//# compound assignments of elements
const c = [[1], "a", 3n, null]; c[0] += 1; c[1] += 1; c[2] += 1n; c[3] += 1; c[4] += 1; c["5"] = c[5] ?? 7; c[c.length] -= 1; c[0] &&= "and"; c[9] ||= "or"; c[8] ??= "nullish"; console.log(c.map(String).join());
//# super and element writes
class A { set v(x) { this.w = x; } get v() { return this.w; } } class B extends A { run(k) { super[k] = 1; super[k] += 2; super.v++; super[k]++; super.x = 5; super["y"] ??= 6; return [this.w, this.x, this.y].join(); } } console.log(new B().run("v"));
//# spread everywhere
const sp = (...a) => a.join(""); const s1 = [1, 2], s2 = new Set([3]), s3 = (function* () { yield 4; })(); console.log(sp(...s1, 0, ...s2, ...s3, ..."56"), new (class { constructor(...a) { this.a = a.length; } })(...s1, ...s1).a, [...s1, ...s2, ...[]].length, Math.max(...s1, ...[9]), s1.concat(...[s1, [s1]]).length, sp?.(...s1), String.raw({ raw: "ab" }, ...s1));
//# spread of what is not iterable
for (const x of [null, undefined, 5, {}, () => 1, true]) { for (const t of [() => [...x], () => Math.max(...x), () => new Set(...[x])]) { try { t(); console.log("ok"); } catch (err) { console.log(err.name); } } } console.log(JSON.stringify({ ...null, ...5, ...true }));
//# iterators with getters are used in order
const log = []; const src = { get [Symbol.iterator]() { log.push("get iterator"); return () => ({ get next() { log.push("get next"); let n = 0; return () => (log.push("next"), { get done() { log.push("done"); return n++ > 1; }, get value() { log.push("value"); return n; } }); } }); } }; console.log([...src].join(), log.join("; ")); log.length = 0; console.log(Math.max(...src), log.length);
//# rest collects from everything
const { a: ra, ...rb } = "xyz"; const { length, ...rc } = [1, 2]; const { ...rd } = new (class { q = 1; get z() { return 2; } })(); const [...re] = new Map([[1, 2]]); let rf, rg; ({ rf, ...rg } = { rf: 1, h: { i: 2 } }); [rf, ...rg.list] = [1, 2, 3]; console.log(JSON.stringify([ra, rb, length, rc, rd, re, rf, rg]));
//# for-in over odd things
const keys = (x) => { const ks = []; for (const k in x) ks.push(k); return ks.join("|"); }; class Q { m() {} f = 1; } const inh = Object.create([7, 8], { own: { value: 1, enumerable: true } }); console.log([keys("ab"), keys(new Q()), keys(inh), keys([, 1]), keys(new Uint8Array(2)), keys((() => 1)), keys(Object.create(null)), keys(new Proxy({ p: 1 }, {})), keys(Symbol()), keys(5)].join());
//# catch patterns with defaults that call
const cd = () => "called"; try { throw { m: undefined, list: [1, [2]] }; } catch ({ m = cd(), list: [x, [y2, z = x + y2]], ...rest }) { console.log(m, x, y2, z, JSON.stringify(rest)); } try { try { throw null; } catch ({ a }) { console.log("no"); } } catch (err) { console.log(err.name); }
//# finally in generators that are resumed by return and throw
const fl = []; function* fg() { try { try { yield 1; } finally { fl.push("f1"); yield "inner"; fl.push("f1 end"); } } catch (err) { fl.push("caught " + err); return "c"; } finally { fl.push("f2"); } } const f1 = fg(); f1.next(); fl.push(JSON.stringify(f1.return("R")), JSON.stringify(f1.next()), JSON.stringify(f1.next())); const f2 = fg(); f2.next(); fl.push(JSON.stringify(f2.throw("T")), JSON.stringify(f2.next()), JSON.stringify(f2.next())); console.log(fl.join("; "));
//# depth is given back by every way out
const out = [() => { return 1; }, () => { throw 1; }, () => { try { return 1; } finally { [].push(1); } }, () => { for (const q of [1, 2]) { if (q) return q; } }, function* () { yield 1; yield 2; }, async () => { throw 1; }, async () => { await null; throw 2; }, async function* () { yield 1; throw 3; }, () => { try { throw 1; } catch { return 2; } finally { [].at(0); } }, () => { l: try { return 1; } finally { break l; } }, () => [1, 2].map((q) => { throw q; }), () => new (class { x = null.y; })(), () => ({ get a() { throw 1; } }).a, () => `${{ toString() { throw 1; } }}`, () => [...(function* () { throw 1; })()], () => { const [q] = (function* () { try { yield 1; } finally { [].at(0); } })(); }, (q = (() => { throw 1; })()) => q, () => { switch (1) { case (() => { throw 1; })(): } }, () => JSON.parse("{"), () => [3, 1].sort(() => { throw 1; })]; let made = 0; for (let r = 0; r < 30; r++) for (const fn of out) { try { const v = fn(); made++; if (v?.next) { const first = v.next(); first.catch?.(() => {}); if (r % 3 === 0) v.return?.(); else if (r % 3 === 1) { try { await v.throw?.(new Error("t")); } catch {} } } v?.catch?.(() => {}); } catch { made++; } } const down = (q) => q ? 1 + down(q - 1) : 0; console.log(made, down(4000));
//# depth across suspended functions
async function* slow(q) { for (let r = 0; r < q; r++) yield r; } const deepA = async (q) => q === 0 ? 0 : 1 + await deepA(q - 1); const collect = async (q) => { let t = 0; for await (const x of slow(q)) t += x + await deepA(3); return t; }; console.log((await Promise.all([1, 5, 20, 50].map(collect))).join()); function* chain(q) { if (q) { yield q; yield* chain(q - 1); } } console.log([...chain(100)].reduce((s, x) => s + x)); const down2 = (q) => q ? 1 + down2(q - 1) : 0; console.log(down2(4000));
//# loops with await that leave early
const src2 = async function* () { try { for (let r = 0; ; r++) yield r; } finally { await null; } }; const take = async (q) => { const got = []; outer: for (const z of [0, 1]) { for await (const r of src2()) { if (r >= q) continue outer; if (r === 7) return got.concat("seven"); got.push(z * 10 + r); try { if (r === 3) break outer; } finally { await null; } } } return got; }; console.log((await take(2)).join(), (await take(9)).join(), (await take(0)).length); const down3 = (q) => q ? 1 + down3(q - 1) : 0; console.log(down3(4000));
//# classes in defaults and fields
function cdf(K = class { static s = new.target === undefined; x = 1; }, L = class Named { static t() { return Named.name; } }) { return [K.name, K.s, new K().x, L.t()].join(); } class Outer { inner = class { y = (() => 2)(); static z = [3].map((q) => q)[0]; }; static ["k" + 1] = class extends Array {}; named = class Nm {}; arrow = () => class {}; } const ou = new Outer(); console.log(cdf(), ou.inner.name, new ou.inner().y, ou.inner.z, ou.named.name, ou.arrow().name);
//# defaults with yield-free expressions of every kind
const df = (a = [1, 2, 3].length, b = { q: a }.q, c = a > 2 ? "y" : "n", d2 = `${a}${b}`, e2 = typeof c, f3 = a + 1, g2 = -a, h = !a, i2 = (() => a)(), j = new Date(0).getTime(), k2 = a ?? b, l = a && b, m = [...[a]], n2 = { ...{ a } }, o2 = /x/.source, p2 = a++) => JSON.stringify([a, b, c, d2, e2, f3, g2, h, i2, j, k2, l, m, n2, o2, p2]); console.log(df(), df.length);
//# generators with every kind of parameters
function* gp1({ a, ...b }, [c2, ...d3] = [1], e3 = c2, ...f4) { yield JSON.stringify([a, b, c2, d3, e3, f4]); } function* gp2(...[x2, y3]) { yield x2 + y3; } function* gp3(...{ length: l2 }) { yield l2; } const gm = { *m(...q) { yield [q.length, arguments.length, this === gm].join(); }, async *am(...q) { yield q.join("-"); } }; console.log(gp1({ a: 1, z: 2 }, undefined, undefined, 8, 9).next().value, gp2(1, 2).next().value, gp3(1, 2, 3).next().value, gm.m(1, 2).next().value, (await gm.am(1, 2).next()).value, [gp1, gp2, gp3, gm.m].map((q) => q.length).join());
//# parameters that are assigned
const pa = (a, b) => { a += b; b = a * 2; a = String(a); return a + b; }; const pb = (s) => { s = s + 1; s++; return s; }; const pc = (x3) => { for (; x3 > 0; x3--); return x3; }; console.log(pa(1, 2), pa("x", 1), pb(1), pb("1"), pc(3), pc("2"), pc(2n));
//# local functions with one kind of argument, and an escape
function onlyNumbers(a, b) { return a * b + a - b; } function alsoText(a) { return a + a; } const viaArray = [alsoText]; function early(a) { return a < 5; } console.log(onlyNumbers(2, 3), onlyNumbers(onlyNumbers(1, 2), 4), alsoText(2), viaArray[0]("t"), early.call(null, "4"), early(6), [1, 9].filter(early).join());
//# functions that return different kinds
const kinds = (n4) => n4 === 0 ? 1 : n4 === 1 ? "s" : n4 === 2 ? 2n : n4 === 3 ? null : { valueOf: () => 7 }; const plus1 = (n4) => { try { return kinds(n4) + 1; } catch (err) { return err.name; } }; console.log([0, 1, 2, 3, 4].map(plus1).join(), kinds(0) * 2, kinds(4) * 2, kinds(1) < "t");
//# numbers, then something else, in the same variable
let ch = 0; const set = (v3) => { ch = v3; }; const use = () => { try { return [ch + 1, ch * 1, ch < 5, -ch, ch == 1].join("|"); } catch (err) { return err.name; } }; const res = []; for (const v3 of [1, "1", true, null, undefined, 1n, [1], { valueOf: () => 1 }, Symbol.iterator]) { set(v3); res.push(use()); } console.log(res.join("; "));
//# an array that becomes something else at one place
let tgt = []; const puts = (q, v3) => { tgt[q] = v3; }; puts(0, "a"); puts(1, "b"); tgt = { length: 9 }; puts(0, "c"); tgt = new Uint8Array(2); puts(0, 300); puts(1, "7"); puts(5, 1); const u8 = tgt; tgt = [1, 2]; puts(1, "d"); puts(2, "e"); Object.freeze(tgt); try { puts(0, "f"); } catch (err) { console.log(err.name); } console.log(tgt.join(), u8.join());
//# an array whose length shrinks between two writes at one place
const sh = [1, 2, 3, 4]; const wr = (q, v3) => { sh[q] = v3; return sh.length; }; console.log(wr(3, "x"), (sh.length = 1, wr(3, "y")), (sh.pop(), wr(3, "z")), (sh.splice(0, 9), wr(1, "w")), JSON.stringify(sh));
//# setters on the prototype of an array
const sa = []; const seen = []; Object.setPrototypeOf(sa, { __proto__: Array.prototype, set 3(v3) { seen.push(v3); } }); for (let q = 0; q < 5; q++) sa[q] = q; console.log(seen.join(), sa.length, 3 in sa, Object.keys(sa).join());
//# elements that are accessors
const ea = [1, 2, 3]; let ev = 0; Object.defineProperty(ea, 1, { get: () => ev, set: (v3) => { ev = v3 * 2; } }); for (let q = 0; q < 3; q++) { ea[1] = q + 1; ea[1] += 1; ea[1]++; } console.log(ev, ea.join());
//# computed members of objects and classes with odd keys
const ck = { [1]: "n", [null]: "l", [undefined]: "u", [true]: "t", [1n]: "b", [Symbol.for("s")]: "y", [[1, 2]]: "a", [{}]: "o", [1.5]: "f", [-0]: "z" }; class CK { static [1 + 1] = "two"; [`${"t"}`] = "tpl"; static get [Symbol.for("acc")]() { return "acc"; } } console.log(Reflect.ownKeys(ck).map(String).join(), ck[1], ck[0], CK[2], new CK().t, CK[Symbol.for("acc")]);
//# chains of many operators
let chain2 = 0; chain2 = 1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9 + 10 + 11 + 12 + 13 + 14 + 15 + 16 + 17 + 18 + 19 + 20 + 21 + 22 + 23 + 24 + 25; const st = "a" + 1 + "b" + 2 + "c" + null + "d" + [1] + "e" + {} + "f" + true; const lg = 1 && 2 && 3 && "" || 0 || null || "x" || "y"; const nz = null ?? undefined ?? 0 ?? 1; const cm = (1, 2, chain2++, chain2); console.log(chain2, st, lg, nz, cm);
//# long else-if chains and nested conditionals
const cls = (q) => { if (q < 1) return "a"; else if (q < 2) return "b"; else if (q < 3) { return "c"; } else if (q < 4) return q === 3 ? "d" : "d+"; else return "e"; }; const nest = (q) => q < 1 ? "a" : q < 2 ? "b" : q < 3 ? "c" : "d"; console.log([0, 1, 2, 3, 3.5, 9].map(cls).join(), [0, 1, 2, 3].map(nest).join());
//# conditions with side effects in every part
const se = []; const t = (x4, r) => (se.push(x4), r); (t(1, 0) || t(2, 1)) && (t(3, 0) ?? t(4, 1)) ? t(5) : t(6); t(7, null) ?? t(8, 0) ?? t(9); if (t(10, 1) && !t(11, 0) || t(12)) t(13); else t(14); while (t(15, se.length < 20)) t(16); do t(17); while (t(18, 0)); for (t(19); t(20, se.length < 40); t(21)) t(22); console.log(se.join());
//# this in every place
class T { a = this; b = () => this; c = [this].map((q) => q === this)[0]; static d = this; static { this.e = this === T; } m(q = this) { return q === this; } get g() { return this; } async am() { await null; return this; } *gen() { yield this; } } const tt = new T(); console.log(tt.a === tt, tt.b() === tt, tt.c, T.d === T, T.e, tt.m(), tt.g === tt, (await tt.am()) === tt, tt.gen().next().value === tt, this === undefined);
//# exports stay live
export let live = 1; export const bump = () => { live++; live += 1; return live; }; export function fn() { return live * 2; } export class Ex { static v = live; } export default (a = live) => a; export { live as alias, fn as "string name" }; console.log(bump(), fn(), Ex.v, live);
//# export of patterns
export const { ea: e1 = 1, ...e2 } = { x: 1 }, [e3, ...e4] = [1, 2, 3]; export var ev2 = 5, ev3; ev3 = ev2++; console.log(e1, JSON.stringify(e2), e3, e4.join(), ev2, ev3);
//# default exports with names
export default class { static n = this.name; m() { return 1; } } const late = () => typeof live2; export { late }; let live2 = 1; console.log(late());
//# default function exports
export default function () { return arguments.length; } console.log("loaded");
//# import.meta
console.log(typeof import.meta, Object.keys(import.meta).filter((k) => k !== "url").length);
//# debugger statements do nothing
let db = 0; debugger; if (db === 0) debugger; db++; for (const q of [1]) debugger; console.log(db);
//# empty statements and blocks
;;; {} {{}} if (1); else; for (;;) { break; } l1: ; l2: {} switch (0) {} try {} catch {} finally {} console.log("empty");
//# labels with the names of variables
const lab = 1; lab: for (const q of [1, 2]) { if (q === 1) continue lab; break lab; } a: { b: { if (lab) break a; } console.log("no"); } yes: console.log("yes", lab);
//# getters and setters with side effects in compound assignments
const gl = []; const gs = { get v() { gl.push("get"); return 5; }, set v(q) { gl.push("set" + q); }, get o() { gl.push("o"); return gs; } }; gs.o.v += 1; gs.o.v++; gs.o["v"]--; gs.o.v ||= 1; gs.o.v &&= 2; gs.o.v ??= 3; [gs.o.v] = [7]; ({ x: gs.o.v = 8 } = {}); for (gs.o.v of [9]); delete gs.o.z; gs.o?.v; console.log(gl.join());
//# arithmetic with conversions that throw in the middle
const th = { valueOf() { throw "vo"; } }; const tl = []; const ev4 = (q) => (tl.push(q), q); for (const fn2 of [() => ev4(1) + (ev4(th) + ev4(2)), () => ev4(th) * ev4(3), () => { let q = 1; q += th; return q; }, () => -th, () => `${ev4(1)}${{ toString() { throw "ts"; } }}${ev4(2)}`, () => th < ev4(4), () => [1][{ toString() { throw "key"; } }], () => { const q = {}; q[{ toString() { throw "wk"; } }] = ev4(5); }, () => th == ev4(6)]) { try { fn2(); tl.push("none"); } catch (err) { tl.push(err); } } console.log(tl.map((q) => q === th ? "th" : q).join());
//# numbers at the edges
console.log(2 ** 31 | 0, -(2 ** 31) - 1 | 0, 2 ** 53 + 1 - 2 ** 53, 0.1 * 3, 1e308 * 10, -1e308 * 10, 5 % -3, -5 % 3, -0 + 0, -0 - 0, 0 * -5, 1 / (0 * -5), NaN ** 0, 1 ** Infinity, 4294967295 >>> 0, -1 >>> 31, 1 << -1, (2 ** 40) >> 3, Infinity % 2, 2 % Infinity, 5.5 % 2);
//# indexes at the edges
const ix = [10, 20]; for (const q of [-0, 0, 1, 1.5, -1, NaN, Infinity, 2 ** 32, "0", "1.0", "-0"]) { ix[q] = q; } console.log(ix.length, ix[0], ix[1], Object.keys(ix).join());
//# strings as numbers and numbers as strings
let sn = "5"; sn = sn * 1; sn = sn + 5; let ns = 5; ns = ns + ""; ns = ns + 5; let mx = "3" * "4" + "5"; mx -= 0; console.log(sn, ns, mx, "10" / "4", "7" % 4, "2" ** 3, "8" >> 1, +"0x1F", -"", "b" + -"5", [] * 2, [5] * [2], "3" > 2, "b" > "a", "10" < "9", 10 < "9a");
