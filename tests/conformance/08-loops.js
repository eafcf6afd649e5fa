//# loops of every shape
let s = ""; for (let i = 0; i < 3; i++) s += i; for (var j = 3; j--;) s += j; let k = 0; for (; k < 2;) s += "k" + k++; while (k-- > 0) s += "w"; do s += "d"; while (++k < 2) console.log(s, j, k);
//# empty bodies
let n = 0; for (; n++ < 5;); while (n-- > 0); do; while (n++ < 3); for (const x of [1, 2]); for (const x in { a: 1 }); console.log(n);
//# break and continue
let t = ""; for (let i = 0; i < 10; i++) { if (i % 2) continue; if (i > 6) break; t += i; } let w = 0; while (true) { if (++w > 3) break; if (w === 2) continue; t += "w" + w; } do { if (w++ < 6) continue; break; } while (w < 10); console.log(t, w);
//# labels
let l = ""; outer: for (let i = 0; i < 3; i++) { inner: for (let j = 0; j < 3; j++) { if (j === 1) continue outer; if (i === 2) break outer; l += `${i}${j} `; } } console.log(l); block: { l = "in"; if (l) break block; l = "not"; } console.log(l); a: b: for (;;) break a;
//# labelled continue in all loops
let c = 0; a: for (const x of [1, 2, 3]) { for (const k in { p: 1, q: 2 }) { c++; if (k === "p") continue a; } } b: do { while (true) { c += 10; continue b; } } while (c < 50); d: while (c++ < 60) { switch (c) { case 58: continue d; case 59: break d; } } console.log(c);
//# labels on blocks, ifs and switches
let z = ""; x: if (true) { z += 1; if (z) break x; z += 2; } y: switch (1) { case 1: for (;;) { break y; } default: z += 3; } w: { v: { break w; } z += 4; } u: try { break u; } finally { z += 5; } console.log(z);
//# for-in
const o = Object.create({ inherited: 1 }, { hidden: { value: 1, enumerable: false }, own: { value: 2, enumerable: true } }); const ks = []; for (const k in o) ks.push(k); for (const k in [7, 8]) ks.push(typeof k + k); for (const k in "ab") ks.push(k); for (const k in null) ks.push("no"); for (const k in undefined) ks.push("no"); for (const k in 5) ks.push("no"); for (var lk in { last: 1 }); console.log(ks.join(), lk);
//# for-in order
const oo = { b: 1, 2: 1, a: 1, 1: 1, [Symbol("s")]: 1, "-1": 1 }; const ord = []; for (const k in oo) ord.push(k); console.log(ord.join());
//# for-in with changes on the way
const ch = { a: 1, b: 2, c: 3 }; const seen = []; for (const k in ch) { seen.push(k); delete ch.b; ch.d = 4; } console.log(seen.join(), Object.keys(ch).join());
//# for-in into targets
const tg = {}; for (tg.k in { a: 1, b: 2 }); const ta = []; let ti = 0; for (ta[ti++] in { x: 1, y: 2 }); console.log(tg.k, ta.join());
//# for-of over everything
const all = []; for (const x of [1, , 3]) all.push(x); for (const x of "aé😀") all.push(x); for (const [k, v] of new Map([[1, 2]])) all.push(k + v); for (const x of new Set([5])) all.push(x); for (const x of new Uint8Array([6])) all.push(x); (function () { for (const x of arguments) all.push(x); })(7); for (const [i, x] of ["q"].entries()) all.push(i + x); console.log(all.join());
//# for-of while the array changes
const ar = [1, 2, 3]; const sv = []; for (const x of ar) { sv.push(x); if (x === 1) ar.push(4); if (x === 2) ar.splice(0, 1); } console.log(sv.join());
//# for-of over things that are not iterable
for (const x of [5, {}, null, undefined, () => {}]) { try { for (const y of x); } catch (e) { console.log(e.name); } }
//# for-of iterator protocol
const log = []; const it = { [Symbol.iterator]() { log.push("open"); return { i: 0, next() { log.push("next"); return { get done() { log.push("done"); return false; }, get value() { log.push("value"); return 1; } }; }, get return() { log.push("return"); return () => ({}); } }; } }; let cnt = 0; for (const x of it) if (cnt++) break; console.log(log.join());
//# closing when the body throws, also when return throws
const mk = (r) => ({ [Symbol.iterator]: () => ({ next: () => ({ value: 1 }), return: r }) }); for (const r of [() => { throw "ret"; }, () => 5, () => ({}), undefined, null]) { try { for (const x of mk(r)) throw "body"; } catch (e) { console.log(e); } try { for (const x of mk(r)) break; console.log("ok"); } catch (e) { console.log(e.name ?? e); } }
//# per-iteration bindings
const fs = []; for (let i = 0; i < 3; fs.push(() => i), i++) i; for (let i = 0, j = 10; i < 2; i++, j--) fs.push(() => i * 100 + j); for (const c of [1, 2]) { let c2 = c * 2; fs.push(() => c2++); } console.log(fs.map((f) => f()).join(), fs.map((f) => f()).join());
//# loop variables and the dead zone
try { for (let q of [q]); } catch (e) { console.log(e.name); } let outerV = [1]; try { for (const outerV of outerV); } catch (e) { console.log(e.name); }
//# completion through finally
const res = []; for (const x of [1, 2, 3]) { try { if (x === 2) continue; res.push("t" + x); } finally { res.push("f" + x); } } lab: for (;;) { try { for (;;) { try { break lab; } finally { res.push("inner"); } } } finally { res.push("outer"); } } console.log(res.join());
//# counting with different types
let big = 0n; for (let i = 0n; i < 5n; i++) big += i; let str = ""; for (let c = "a"; c.length < 4; c += "a") str += c; let fl = 0; for (let f = 0.1; f < 0.5; f += 0.1) fl++; console.log(big, str, fl);
//# nested loops over arrays
const m = [[1, 2], [3, 4]]; let sum = 0; for (let i = 0; i < m.length; i++) for (let j = 0; j < m[i].length; j++) sum += m[i][j] * (i + 1); console.log(sum);
//# arrays filled in loops
const fill = []; for (let i = 0; i < 100; i++) fill[i] = i * i; const back = []; for (let i = 9; i >= 0; i--) back[i] = i; const two = []; for (let i = 0; i < 3; i++) { two[i] = []; for (let j = 0; j < 3; j++) two[i][j] = i * j; } console.log(fill.length, fill[99], back.join(), JSON.stringify(two));
//# the same place writes to different objects
const targets = [[], {}, new Uint8Array(3), new Proxy([], {}), function () {}, [1, 2, 3]]; for (let r = 0; r < 3; r++) for (const t of targets) t[r] = r + 0.5; console.log(targets.map((t) => typeof t === "function" ? t[2] : JSON.stringify(Object.entries(t))).join());
//# the same place writes values of different types
const mixed = []; const u8 = new Uint8Array(6); const vals = [1, "2", null, undefined, { valueOf: () => 5 }, true]; for (let i = 0; i < vals.length; i++) { mixed[i] = vals[i]; u8[i] = vals[i]; } console.log(mixed.length, u8.join());
//# keys of different types at one place
const kk = {}; const ka = []; for (const k of [0, "1", -1, 1.5, "x", Symbol.for("q"), null, true, { toString: () => "o" }, 5n, 2 ** 32, "01"]) { kk[k] = 1; ka[k] = 2; } console.log(Reflect.ownKeys(kk).map(String).join(), ka.length, Reflect.ownKeys(ka).map(String).join());
