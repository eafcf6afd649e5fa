//# BigInt arithmetic
const a = 12345678901234567890n, b = -987654321n; console.log(a + b, a - b, a * b, a / b, a % b, a ** 3n, -a, a & b, a | b, a ^ b, ~a, a << 5n, a >> 5n, a >> 200n, b >> 1n, a << -3n, -(-b));
//# BigInt comparison
console.log(1n < 2, 2 > 1n, 1n == 1, 1n === 1, 1n == "1", 2n > "1", 10n < "9", 1n < 1.5, 0n == "", 1n == true, [3n, 1, 2n, 10].sort((x, y) => (x < y ? -1 : x > y ? 1 : 0)).join(), 1n < NaN, 9007199254740993n > 9007199254740992, 0n === -0n, !0n, 1n && "t");
//# BigInt errors
for (const f of [() => 1n + 1, () => 1n * 1.5, () => +1n, () => 1n / 0n, () => 1n % 0n, () => 2n ** -1n, () => 1n >>> 0n, () => BigInt("x"), () => BigInt(1.5), () => BigInt(undefined), () => Math.max(1n), () => 1n - "1", () => Number.prototype.toFixed.call(1n), () => new BigInt(1), () => 1n | 1]) { try { console.log("value", f()); } catch (e) { console.log(e.name); } }
//# BigInt conversion
console.log(BigInt("0xff"), BigInt("  12 "), BigInt(""), BigInt(true), BigInt(2 ** 60), Number(2n ** 64n), parseInt("12n"), (255n).toString(16), String(5n), `${6n}`, 5n + "", BigInt.asIntN(8, 255n), BigInt.asUintN(8, -1n), typeof Object(1n), JSON.stringify({ a: String(1n) }));
//# BigInt variables
let x = 5n; x += 2n; x *= x; x -= 1n; x /= 3n; x %= 7n; x **= 3n; x <<= 4n; x >>= 1n; x |= 1n; x &= 0xffn; x ^= 3n; x++; ++x; x--; console.log(x, x++, x, -x, ~x);
//# BigInt growth
let f = 1n; for (let i = 1n; i <= 100n; i++) f *= i; console.log(f); let p = 1n; for (let i = 0; i < 500; i++) p += p; console.log(p === 2n ** 500n, (2n ** 4000n).toString().length, (3n ** 500n) % 1000007n, (1n << 1000n) - 1n > 1n << 999n);
//# BigInt functions that see numbers too
const add = (p, q) => p + q, mul = (p, q) => p * q, neg = (p) => -p, inc = (p) => { p++; return p; }; console.log(add(1, 2), add(1n, 2n), mul(3, 4), mul(3n, 4n), neg(5), neg(5n), inc(1), inc(1n), add("a", 1n));
//# BigInt division and powers of many sizes
const out = []; for (const [p, q] of [[100n, 7n], [-100n, 7n], [100n, -7n], [10n ** 40n, 10n ** 20n + 1n], [5n, 10n ** 30n]]) out.push(p / q, p % q); console.log(out.join(), 0n ** 0n, (-2n) ** 63n, 1n ** 10000n, (-1n) ** 10001n);
//# dead zones
for (const f of [() => { v; let v; }, () => { v = 1; let v; }, () => { typeof v; const v = 1; }, () => { (() => v)(); let v; }, () => { let v = v; }, () => { let v = (() => v)(); }, () => { v++; let v; }, () => { new C(); class C {} }, () => { switch (1) { case 0: let s; case 1: s; } }, () => { for (let i = i; ;) break; }, () => { v += 1; let v = 0; }, () => { [v] = [1]; let v; }, () => { const { p = q, q } = {}; }, () => { let arr = [0]; arr[k] = 1; let k = 0; }]) { try { f(); console.log("no"); } catch (e) { console.log(e.name); } }
//# constants
const cc = 1; for (const f of [() => { cc = 2; }, () => { cc++; }, () => { cc += 1; }, () => { [cc] = [1]; }, () => { ({ cc } = { cc: 1 }); }, () => { for (cc of [1]); }, () => { cc &&= 1; }, () => { --cc; }]) { try { f(); console.log("no"); } catch (e) { console.log(e.name); } } console.log(cc, (() => { try { cc ||= 5; return "short"; } catch (e) { return e.name; } })());
//# var in blocks and loops
function vs() { if (true) { var inner = 1; } for (var i = 0; i < 2; i++) { var last = i; } try { throw 1; } catch (e) { var ce = e; } return [inner, i, last, ce, typeof never].join(); if (false) var never = 1; } console.log(vs());
//# shadowing
let s = "outer"; { let s = "block"; { const s = "inner"; console.log(s); } console.log(s); } (function (s) { console.log(s); { let s = 5; s++; console.log(s); } })("param"); console.log(s); for (let s = 0; s < 1; s++) { let s = "body"; console.log(s); }
//# closures share variables
const mk = () => { let n = 0; return { inc: () => ++n, get: () => n, add: (k) => { n += k; } }; }; const c1 = mk(), c2 = mk(); c1.inc(); c1.add(5); c2.inc(); console.log(c1.get(), c2.get()); let shared = 1; const rd = () => shared, wr = (v) => { shared = v; }; wr("text"); console.log(rd(), shared + 1); wr({ valueOf: () => 41 }); console.log(shared + 1, shared * 2);
//# variables that change their type
let t = 0; for (let i = 0; i < 3; i++) { t = t + i; } t = t + "!"; t = t + t; console.log(t); let q = 1; q = q - "0"; q = [q]; q = q + 1; q = q == "11"; console.log(q); var u; u = u + 1; u = u || "nan"; console.log(u); let w; w ??= 5n; w = w * 2n; console.log(w); let y = 5; y = y > 3 ? "big" : 1; y = y + 1; console.log(y); let z = 1; const setZ = () => { z = "s"; }; setZ(); console.log(z + 1, z < "t", z * 1);
//# numeric variables in closures and loops
let count = 0; const bump = () => { count++; }; for (let i = 0; i < 5; i++) bump(); console.log(count); let acc = 0; [1, 2, 3].forEach((v) => { acc += v; }); console.log(acc); let acc2 = 0; ["a", "b"].forEach((v) => { acc2 += v; }); console.log(acc2); let lim = 3; const over = () => { lim = "2"; }; for (let i = 0; i < lim; i++) if (i === 0) over(); else console.log("turn", i);
//# names that mean something else nearby
const undefinedLike = 1; { const NaN = 5, Infinity = 6; let undefined = 7; console.log(NaN + Infinity + undefined); } const async = 1, of = 2, get = 3, set = 4, from = 5, as = 6, target = 7, type = 8; console.log(async + of + get + set + from + as + target + type); const Math2 = Math; { const Math = { floor: () => "mine" }; console.log(Math.floor(1.5) + 1, Math2.floor(1.5) + 1); } { const Number = () => "n", String = (x) => [x]; console.log(Number(1) + 1, String(1) + 1); }
//# unicode names
const ünï = 1, \u0061bc = 2, $ = 3, _ = 4, 変数 = 5; console.log(ünï + abc + $ + _ + 変数, { ünï }.ünï, { \u0061: 1 }.a);
//# comments and odd layout
const lay /* c1 */ = // c2
    1 /* c3
    c4 */ + /**/ 2; let lb = lay
++lb
console.log(lay, lb /* end */); /* a */ for (/* b */ let i = 0; /* c */ i < 2; /* d */ i++ /* e */) /* f */ console.log(i /* g */ + /* h */ 1); // last
if (lay) /* then */ console.log("then") /* semi */; else /* else */ console.log("else")
do console.log("once") /* x */; while (/* y */ false) console.log("after")
//# automatic semicolons
let as1 = 1
let as2 = as1
;[as1, as2] = [as2 + 1, as1]
const asf = () => { return
  5 }
var asv = as1
as2++
--asv
console.log(as1, as2, asf(), asv)
const asy = function () { return 1 }
;(() => { console.log(asy()) })()
label: for (;;) { break
label }
throwing: try { throw new Error("x") } catch { console.log("c") }
//# one statement bodies
let os = 0; if (os === 0) os++; else os--; for (let i = 0; i < 3; i++) if (i % 2) os += 10; else for (const x of [1]) os += x; while (os < 20) os += 5; do os++; while (os < 25); if (os) ; else throw 1; for (const k in { a: 1 }) if (k) try { os++; } finally { os++; } console.log(os);
//# numbers of all notations
console.log(0xff, 0b101, 0o17, 1_000_000, .5, 5., 1e3, 1E-3, 0xFFn, 1_0n, 0.0, -0 === 0, 1..toString(), 1.0.toFixed(1), 5 .toString());
