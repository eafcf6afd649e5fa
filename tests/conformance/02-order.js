//# operands before conversion
const log = []; const v = (n, r) => ({ valueOf() { log.push("v" + n); return r; } }); const e = (n, x) => (log.push("e" + n), x);
e(1, v(1, 5)) + e(2, v(2, 6)); e(3, v(3, 1)) < e(4, v(4, 2)); e(5, v(5, 1)) > e(6, v(6, 2)); e(7, v(7, 1)) * e(8, v(8, 2)); e(9, v(9, 1)) ** e(10, v(10, 2)); e(11, v(11, 1)) == e(12, 3);
console.log(log.join());
//# the left operand is read before the right one runs
let x = 1; const bump = () => (x = 10); console.log(x + bump(), x * (x = 3), x - x++ - x, x + (x += 5) + x, (x = 2) < (x = 1));
//# compound assignment reads first
let y = 1; const setY = () => (y = 100, 5); y += setY(); console.log(y); y *= (y = 2, 3); console.log(y);
//# compound assignment of properties reads first
const o = { p: 1 }; o.p += (o.p = 50, 2); console.log(o.p); o["p"] -= (o.p = 9, 1); console.log(o.p);
//# the object of a target is taken before the value
let t = { n: "old" }; const first = t; t.n = (t = { n: "new" }, "set"); console.log(first.n, t.n);
//# the object and key of an element target are taken before the value
let u = [1, 2, 3], i = 0; const w = u; u[i] = (u = [9], i = 2, "v"); console.log(w.join(), u.join(), i); w[i++] = i; console.log(w.join());
//# array element update with changing index
const a = [10, 20, 30]; let j = 0; a[j++] += a[j++]; console.log(a.join(), j); a[j] = j = 1; console.log(a.join(), j); a[++j] -= --j; console.log(a.join(), j);
//# keys are converted once
const seen = []; const key = (s) => ({ toString() { seen.push(s); return s; } }); const q = { a: 1 };
q[key("a")]; q[key("b")] = 3; ({ [key("c")]: 5 }); q[key("d")]?.x; delete q[key("b")]; key("z") in q; console.log(seen.join(), JSON.stringify(q));
//# value before key conversion in assignment
const s2 = []; const r = {}; r[{ toString() { s2.push("key"); return "k"; } }] = (s2.push("value"), 1); console.log(s2.join());
//# proxies see the same operations
const traps = []; const handler = { get(t, k, p) { traps.push("get " + String(k)); return Reflect.get(t, k, p); }, set(t, k, v, p) { traps.push("set " + String(k)); return Reflect.set(t, k, v, p); }, has(t, k) { traps.push("has " + String(k)); return k in t; }, deleteProperty(t, k) { traps.push("delete " + String(k)); return delete t[k]; }, getOwnPropertyDescriptor(t, k) { traps.push("desc " + String(k)); return Reflect.getOwnPropertyDescriptor(t, k); }, defineProperty(t, k, d) { traps.push("define " + String(k)); return Reflect.defineProperty(t, k, d); }, ownKeys(t) { traps.push("keys"); return Reflect.ownKeys(t); }, getPrototypeOf(t) { traps.push("proto"); return Reflect.getPrototypeOf(t); } };
const p = new Proxy({ a: 1, b: 2 }, handler);
p.a; p.a = 5; p.a++; p["b"] += 1; p.c ??= 3; "a" in p; delete p.b; ({ ...p }); for (const k in p) k; const { a, ...rest } = p; p instanceof Object; [p.x] = [1]; [p["y"]] = [2]; `${p.a}`; p + ""; p == 1; Object.keys(p);
console.log(traps.join("; "));
//# array proxies see the same operations
const log3 = []; const ap = new Proxy([1, 2, 3], { get(t, k) { log3.push("get " + String(k)); return t[k]; }, set(t, k, v) { log3.push("set " + String(k)); t[k] = v; return true; }, has(t, k) { log3.push("has " + String(k)); return k in t; }, getPrototypeOf(t) { log3.push("proto"); return Array.prototype; }, ownKeys(t) { log3.push("keys"); return Reflect.ownKeys(t); }, getOwnPropertyDescriptor(t, k) { log3.push("desc " + String(k)); return Reflect.getOwnPropertyDescriptor(t, k); } });
[...ap]; Math.max(...ap); ap[5] = 1; ap.length = 2; ap[0]++; const [h, ...tl] = ap; for (const q of ap) q; for (const q in ap) q; ap[ap.length] = 7; ({ ...ap });
console.log(log3.join("; "));
//# arguments from left to right
const ord = []; const n = (v) => (ord.push(v), v); ((...xs) => xs)(n(1), n(2), ...[n(3), n(4)], n(5)); new (n(Date))(n(6), n(7)); n({ m() {} }).m(n(8)); console.log(ord.map(String).map((s) => s.length > 9 ? "f" : s).join());
//# callee before arguments
const ev = []; const get = { get f() { ev.push("f"); return () => ev.push("called"); } }; get.f(ev.push("arg")); try { get.nope(ev.push("arg2")); } catch (e) { ev.push(e.name); } console.log(ev.join());
//# template parts convert in turn
const tl = []; const ts = (n) => ({ toString() { tl.push("s" + n); return n; } }); const tx = `${(tl.push("e1"), ts("1"))}-${(tl.push("e2"), ts("2"))}`; console.log(tx, tl.join());
//# object literal members in turn
const ol = []; const k = (x) => (ol.push(x), x); const lit = { [k("a")]: k(1), [k("b")]() {}, ...k({ c: 2 }), get [k("d")]() { return 3; }, e: k(4) }; console.log(ol.map(String).join(), Object.keys(lit).join());
//# default values only when needed
const dl = []; const dv = (x) => (dl.push(x), x); const f = (a = dv(1), { b = dv(2), c = dv(3) } = {}, [d2 = dv(4)] = []) => [a, b, c, d2].join(); console.log(f(), f(7, { b: 8 }, [9]), dl.join());
//# destructuring order
const dd = []; const src = { get a() { dd.push("get a"); return undefined; }, get b() { dd.push("get b"); return 2; } }; const tgt = { set x(v) { dd.push("set x " + v); }, set y(v) { dd.push("set y " + v); } };
const tg = () => (dd.push("target"), tgt); ({ a: tg().x = (dd.push("default"), 1), b: tg().y } = src); console.log(dd.join("; "));
//# array pattern order
const it = []; const iter = { [Symbol.iterator]() { it.push("open"); let n = 0; return { next() { it.push("next"); return { done: n > 2, value: n++ }; }, return() { it.push("return"); return {}; } }; } }; const ob = {}; const th = (n) => (it.push("t" + n), ob); [th(1).a, th(2).b] = iter; [th(3).c, ...th(4).d] = iter; [] = iter; console.log(it.join(), JSON.stringify(ob));
//# element targets in patterns
const el = []; const eo = (n) => (el.push("o" + n), []); const ek = (n) => ({ toString() { el.push("k" + n); return "0"; } }); [eo(1)[ek(1)], eo(2)[ek(2)]] = [(el.push("v"), 1), 2]; console.log(el.join());
//# delete and typeof evaluate their operands
const dt = []; const dob = () => (dt.push("o"), { a: 1 }); delete dob()[(dt.push("k"), "a")]; typeof dob().a; void dob(); console.log(dt.join());
//# switch evaluates cases until one matches
const sw = []; const c = (n) => (sw.push(n), n); switch (c(2)) { case c(1): sw.push("one"); case c(2): sw.push("two"); case c(3): sw.push("three"); break; default: sw.push("d"); } console.log(sw.join());
//# class evaluation order
const cl = []; const cc = (x) => (cl.push(x), x); class K extends cc(Object) { static [cc("s1")] = cc("v1"); [cc("i1")] = cc("iv"); static { cl.push("block"); } static [cc("s2")] = cc("v2"); [cc("m")]() {} } new K(); console.log(cl.map((x) => typeof x === "function" ? "H" : x).join());
