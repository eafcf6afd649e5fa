//# Map
const m = new Map([[1, "a"], ["1", "b"], [NaN, "n"], [-0, "z"]]); console.log(m.size, m.get(1), m.get("1"), m.get(NaN), m.get(0), m.has(-0), m.delete(1), m.delete(1), [...m.keys()].map((k) => Object.is(k, 0) ? "+0" : String(k)).join(), m.set(1, "again") === m, [...m.values()].join());
//# Map iteration while it changes
const c = new Map([[1, 1], [2, 2], [3, 3]]); const seen = []; for (const [k] of c) { seen.push(k); if (k === 1) { c.delete(2); c.set(4, 4); } if (k === 3) c.set(1, 9); } console.log(seen.join(), c.size); c.forEach((v, k, s) => { if (k === 1) s.delete(3); seen.push("f" + k); }); console.log(seen.join());
//# Set
const s = new Set([3, 1, 3, "1", NaN, NaN, undefined]); console.log(s.size, [...s].join(), s.add(5) === s, s.has(NaN), s.delete(undefined), [...s.entries()][0].join(), s.keys === s.values, s[Symbol.iterator] === s.values); s.clear(); console.log(s.size);
//# object keys
const k1 = {}, k2 = [], om = new Map([[k1, 1], [k2, 2]]); console.log(om.get(k1), om.get({}), om.get(k2), new Set([k1, k1, {}]).size); const sym = Symbol(); om.set(sym, 3).set(10n, 4); console.log(om.get(sym), om.get(10n), om.size);
//# WeakMap and WeakSet
const wm = new WeakMap([[k(), 1]]), ws = new WeakSet(); function k() { return k.o ??= {}; } ws.add(k()); console.log(wm.get(k()), wm.has({}), ws.has(k()), wm.delete(k()), wm.has(k())); for (const f of [() => wm.set(1, 1), () => ws.add("s"), () => new WeakMap([1])]) { try { f(); } catch (e) { console.log(e.name); } }
//# constructors from iterables
function* pairs() { yield ["a", 1]; yield ["b", 2]; } console.log(new Map(pairs()).get("b"), new Set("hello").size, new Map(new Map([[1, 2]])).get(1), new Set(new Set([1, 2])).size, new Map(null).size, new Set(undefined).size); for (const f of [() => new Map([1]), () => new Map(5), () => new Set(5), () => Map()]) { try { f(); } catch (e) { console.log(e.name); } }
//# counting words
const counts = {}, cm = new Map(); for (const w of "the cat and the dog and the end".split(" ")) { counts[w] = (counts[w] || 0) + 1; cm.set(w, (cm.get(w) ?? 0) + 1); } console.log(JSON.stringify(counts), JSON.stringify([...cm]), [...cm].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0].join());
//# many entries
const big = new Map(); for (let i = 0; i < 3000; i++) big.set(i % 2 ? i : "k" + i, i); let t = 0; for (const [, v] of big) t += v; for (let i = 0; i < 3000; i += 3) big.delete(i % 2 ? i : "k" + i); console.log(t, big.size, big.get(1), big.get("k2"));
//# iterators outlive
const mi = new Map([[1, 2]]).entries(); const si = new Set([1]).values(); console.log(JSON.stringify([mi.next(), mi.next(), mi.next(), si.next(), si.next()]), Object.prototype.toString.call(mi), [...new Map([[1, 2]]).keys()].length);
//# subclasses
class Def extends Map { constructor(d, it) { super(it); this.d = d; } get(k) { return this.has(k) ? super.get(k) : this.d; } } const df = new Def(0, [["a", 1]]); df.set("b", df.get("b") + 5); console.log(df.get("a"), df.get("b"), df.get("c"), df instanceof Map, df.size);
//# typed arrays
const u8 = new Uint8Array([1, 2, 300, -1, 1.9, NaN]); console.log(u8.join(), u8.length, u8.byteLength, new Int8Array([200]).join(), new Uint8ClampedArray([300, -5, 1.5, 2.5]).join(), new Int32Array([2 ** 31]).join(), new Uint16Array(3).join(), new BigInt64Array([5n, -1n]).join(), new BigUint64Array([-1n]).join());
//# typed array elements
const ta = new Int16Array(4); ta[0] = 70000; ta[1] = "12"; ta[2] = null; ta[3] = { valueOf: () => 9 }; ta[9] = 5; ta[-1] = 5; ta["1.5"] = 5; ta.x = "own"; ta[0] += 1; ta[1]++; ta[2] ||= 4; console.log(ta.join(), 9 in ta, ta[9], ta.length, ta.x, Object.keys(ta).join()); for (const f of [() => { ta[0] = 1n; }, () => { ta[0] = Symbol(); }, () => { new BigInt64Array(1)[0] = 1; }]) { try { f(); } catch (e) { console.log(e.name); } }
//# typed arrays in loops
const w = new Uint32Array(100); for (let i = 0; i < 100; i++) w[i] = i * i; for (let i = 1; i < 100; i++) w[i] ^= w[i - 1] >>> 1; let x = 0; for (const v of w) x = (x * 31 + v) >>> 0; console.log(x, w.subarray(3, 6).join(), w.slice(-2).join(), w.map((v) => v & 3).reduce((a, b) => a + b), [...w.entries()][2].join());
//# the same place writes to arrays and typed arrays
const dst = [new Uint8Array(4), [], new BigInt64Array(4), {}]; for (let r = 0; r < 4; r++) for (let j = 0; j < 4; j++) { const v = j === 2 ? BigInt(r) : r * 100; dst[j][r] = v; } console.log(dst.map((d) => Array.from(Object.values(d)).join("|")).join());
//# buffers and views
const buf = new ArrayBuffer(8), dv = new DataView(buf), by = new Uint8Array(buf); dv.setUint16(0, 258); dv.setInt32(4, -2, true); console.log(by.join(), dv.getUint16(0, true), dv.getInt8(4), buf.slice(2, 6).byteLength, new Uint8Array(buf, 4, 2).join(), new Uint16Array(buf).length); try { new Uint16Array(buf, 1); } catch (e) { console.log(e.name); } try { dv.getUint8(8); } catch (e) { console.log(e.name); }
//# JSON
const js = { a: [1, null, undefined, () => 1, NaN, -0], b: undefined, c: "é\u2028\n", d: new Date(0), e: { toJSON: (k) => "tj" + k }, f: Object(1), g: true, [Symbol("s")]: 1 }; console.log(JSON.stringify(js), JSON.stringify({ a: [1, { b: 2 }] }, null, 2), JSON.stringify({ a: 1, b: 2, c: { a: 3 } }, ["a", "c"]), JSON.stringify({ a: 1, b: "x" }, (k, v) => typeof v === "number" ? v + 1 : v), JSON.stringify("a\"b"), JSON.stringify(undefined), JSON.stringify([undefined]), JSON.stringify(null));
//# JSON parsing
console.log(JSON.stringify(JSON.parse(' {"a":[1,-2.5e3,true,null,"\\u0041"],"__proto__":1} ')), JSON.parse("[1,2]", function (k, v) { return Array.isArray(v) ? v.length : v * 2; }), Object.keys(JSON.parse('{"b":1,"a":2,"b":3}')).join()); for (const t of ["", "{", "[1,]", "{'a':1}", "01", "undefined", "1 2", '"\n"']) { try { JSON.parse(t); console.log("parsed"); } catch (e) { console.log(e.name); } }
//# JSON that fails
const cyc = {}; cyc.self = cyc; for (const v of [cyc, { b: 1n }, { get x() { throw new Error("getter"); } }, { toJSON() { throw 5; } }]) { try { JSON.stringify(v); } catch (e) { console.log(e.name ?? e); } }
//# Symbols
const s1 = Symbol("d"); console.log(s1.toString(), s1.description, Symbol().description, Symbol.for("x") === Symbol.for("x"), Symbol.keyFor(Symbol.for("x")), Symbol.keyFor(s1), typeof Object(s1), Object(s1) == s1, [Symbol.iterator, Symbol.asyncIterator, Symbol.hasInstance].map(String).join()); try { new Symbol(); } catch (e) { console.log(e.name); }
//# Symbols as keys
const so = { [Symbol.for("a")]: 1, b: 2 }; so[Symbol.for("a")]++; so[Symbol.for("c")] = 5; console.log(so[Symbol.for("a")], Object.keys(so).join(), Object.getOwnPropertySymbols(so).length, JSON.stringify(so), Symbol.for("c") in so, delete so[Symbol.for("c")]);
//# Dates
const d = new Date(Date.UTC(2024, 1, 29, 12, 30, 15, 250)); console.log(d.toISOString(), d.getTime(), d.getUTCDay(), JSON.stringify(d), new Date(2024, 0, 1) < d, d - new Date(0), new Date("2024-02-30").getTime(), Date.parse("2020-01-01T00:00:00Z"), d.setUTCMonth(12), d.toISOString(), new Date(NaN).getTime(), typeof Date.now()); try { new Date(NaN).toISOString(); } catch (e) { console.log(e.name); }
//# Math
console.log(Math.max(), Math.min(3, "1", null), Math.round(-0.5), Math.sign(-3), Math.trunc(-4.7), Math.hypot(3, 4), Math.clz32(1), Math.imul(0xffffffff, 5), Math.fround(5.5), Math.cbrt(27), Math.log2(8), Math.abs("-5"), Math.floor(-1.5), Math.ceil(1.2), Math.sqrt(-1), Math.atan2(1, 1), Math.PI);
//# Numbers
console.log((1234.5678).toFixed(2), (0.000001234).toString(), (25).toString(36), (1234.5).toExponential(2), (0.1).toPrecision(20), Number.MAX_SAFE_INTEGER, Number.isInteger(5.0), Number.parseFloat("1.5e3x"), Number.EPSILON > 0, 0.1 + 0.2, 1 / 3, 5e-324, 2 ** 53 + 1);
//# regular expressions
console.log(/a(b)?/.exec("xab").index, "2024-01-05".match(/(\d+)-(\d+)/).slice(1).join(), "aXbX".replace(/X/g, "-"), "a1b22".replace(/\d+/g, (m) => `<${m}>`), "a,b;c".split(/[,;]/).join("|"), /^[a-z]+$/.test("abc"), [..."a1b2".matchAll(/[a-z](\d)/g)].map((m) => m[1]).join(), "abc".search(/c/), /(?<y>\d{4})/.exec("in 2024").groups.y, /a.c/s.test("a\nc"), /x*/y.exec("axx")[0]);
//# regular expressions with state
const re = /a/g; console.log(re.test("aa"), re.lastIndex, re.test("aa"), re.test("aa"), re.lastIndex); const st = /b/y; st.lastIndex = 1; console.log(st.test("ab"), st.lastIndex, st.source, st.flags, String(/[/]\//), new RegExp("a+", "g").flags); try { new RegExp("("); } catch (e) { console.log(e.name); }
//# Proxy and Reflect
const pl = []; const px = new Proxy(function () {}, { apply: (t, s, a) => (pl.push("apply"), a.length), construct: (t, a) => (pl.push("construct"), { n: a.length }), get: (t, k) => k === "prototype" ? t[k] : (pl.push("get"), k), has: () => true, deleteProperty: () => true, set: () => true }); console.log(px(1, 2), new px(1).n, px.any, "q" in px, delete px.z, (px.w = 1), pl.join(), Reflect.apply(Math.max, null, [1, 3]), Reflect.has({ a: 1 }, "a"), Reflect.construct(Date, [0]).getTime()); const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); try { proxy.x; } catch (e) { console.log(e.name); }
