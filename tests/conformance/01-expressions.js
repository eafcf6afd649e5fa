//# arithmetic on numbers
console.log(1 + 2, 7 - 10, 6 * 7, 7 / 2, 7 % 3, -7 % 3, 2 ** 10, 2 ** -1, (-2) ** 3);
//# precedence and associativity
console.log(2 + 3 * 4 ** 2 / 8 - 1, 2 ** 3 ** 2, (2 ** 3) ** 2, 10 - 3 - 2, 100 / 10 / 2, -(2 ** 2));
//# unary operators
const s = "12"; const o = { valueOf() { return 5; } };
console.log(+s, -s, ~s, !s, +o, -o, ~o, typeof +s, - -1, + +"3", -(-s), ~~"7.9", !!"");
//# special numbers
console.log(0 / 0, 1 / 0, -1 / 0, 1 / -0, Object.is(-0, 0 * -1), NaN === NaN, Infinity - Infinity, 0 === -0);
//# bitwise operators
let a = 13, b = 7;
console.log(a & b, a | b, a ^ b, ~a, a << 3, -a >> 1, -a >>> 28, a >>> 0, 1 << 31, 1 << 32, 5.9 | 0, "9" & "12");
//# comparison of numbers
const n = 3, m = 4;
console.log(n < m, n > m, n <= 3, n >= 4, n == 3, n != 3, n === 3, n !== 3, NaN < 1, NaN >= 1, undefined < 1, null < 1);
//# comparison of strings
const p = "apple", q = "banana";
console.log(p < q, p > q, p <= "apple", "10" < "9", "10" < 9, "a" < 1, "Z" < "a", "" < "a", "abc" < "abd");
//# comparison of objects
const d1 = new Date(5), d2 = new Date(7), l = [2], r = [10];
console.log(d1 < d2, d1 > d2, l < r, l > r, { valueOf: () => 3 } < 4, { toString: () => "b" } > "a");
//# loose equality
console.log(null == undefined, null == 0, "" == 0, "0" == false, [] == "", [1] == 1, [1, 2] == "1,2", NaN == NaN, "1" == 1n, true == 1, ({}) == "[object Object]", Symbol.iterator == Symbol.iterator);
//# loose inequality of objects
const x = {}, y = {};
console.log(x == y, x == x, x != y, x == null, null == x, undefined != null, { valueOf: () => 1 } == true);
//# strict equality
const u = "ab" + String(1), v = "ab1";
console.log(u === v, u !== v, "1" === 1, null === undefined, [] === [], 1n === 1n, 1n === 1);
//# addition of different types
const e = [1, 2], f = { a: 1 }, g = () => 1;
console.log(1 + "2", "2" + 1, 1 + null, 1 + undefined, true + true, e + 1, f + "", null + "x", undefined + "x", [] + [], [] + {}, 1 + 2 + "3", "1" + 2 + 3);
//# subtraction and multiplication of strings
console.log("5" - 2, "5" * "4", "a" - 1, "" - 1, " 7 " * 1, "0x10" - 0, "1e3" / 10, null * 5, true - false, [3] * [4]);
//# symbols refuse conversion
const sym = Symbol("s");
for (const f of [() => sym + 1, () => sym + "", () => `${sym}`, () => +sym, () => sym - 1, () => sym < 1, () => -sym, () => sym | 0]) {
    try { f(); } catch (e) { console.log(e.name); }
}
console.log(sym == sym, sym === Symbol("s"), !sym, typeof sym, String(sym), sym == "s");
//# increment and decrement
let i = 5, t = "5", w = 1n, z = { k: 1 };
console.log(i++, i, ++i, i--, --i, t++, t, w++, ++w, w, z.k++, ++z.k, z["k"]--, z.k);
//# increment of undefined and of text
let un, txt = "x", obj = { valueOf() { return 41; } };
console.log(un++, un, txt++, txt, ++obj, obj);
//# compound assignment
let c = 10; c += 5; c -= 3; c *= 2; c /= 4; c **= 2; c %= 7; c <<= 4; c >>= 1; c >>>= 1; c |= 8; c &= 12; c ^= 5; console.log(c);
//# compound assignment of text
let st = "a"; st += 1; st += null; st += [1, 2]; st += { toString: () => "!" }; console.log(st);
//# assignment is an expression
let aa, bb, cc; aa = bb = cc = 4; console.log(aa, bb, cc, (aa = 5) + (bb += 1), aa, bb);
//# comma and void
let k = (1, 2, 3); console.log(k, void 0, (k++, k), typeof void k);
//# typeof
console.log(typeof undeclared, typeof null, typeof (() => 1), typeof class {}, typeof 1n, typeof Symbol(), typeof {}, typeof "", typeof undefined, typeof NaN);
//# in and instanceof
class A {} class B extends A {}
const arr = [1, , 3];
console.log("a" in { a: 1 }, 1 in arr, 0 in arr, "length" in arr, Symbol.iterator in arr, "toString" in {}, new B() instanceof A, {} instanceof A, (() => 1) instanceof Function);
try { "a" in "abc"; } catch (e) { console.log(e.name); }
try { ({}) instanceof 5; } catch (e) { console.log(e.name); }
//# instanceof with Symbol.hasInstance
class Even { static [Symbol.hasInstance](n) { return n % 2 === 0; } }
console.log(2 instanceof Even, 3 instanceof Even);
//# conditional operator
const yes = (x) => x ? "y" : "n";
console.log(yes(0), yes(""), yes(null), yes([]), yes("0"), yes(NaN), yes(-1), 1 ? 2 ? "a" : "b" : "c");
//# logical operators give values
console.log(0 || "a", 1 && "b", null ?? "c", 0 ?? "d", "" || null || "e", 1 && 0 && 2, undefined ?? null ?? "f", (0 || null) ?? "g");
//# logical assignment
let la = null, lb = 1, lc = 0; la ??= 5; la ??= 6; lb &&= 7; lb ||= 8; lc ||= 9; console.log(la, lb, lc);
const lo = { a: null, b: 0, get c() { return 0; } }; lo.a ??= 1; lo.b ||= 2; lo.c &&= 5; console.log(JSON.stringify(lo));
//# optional chaining
const oc = { a: { b() { return this.c; }, c: 4 }, n: null };
console.log(oc?.a?.b(), oc.x?.y.z.w, oc.n?.[(() => { throw 1; })()], oc.a.b?.(), oc.q?.(), oc?.["a"]?.["c"], delete oc?.a?.c, oc.a.c);
//# optional chaining stops everything behind it
let calls = 0; const count = () => ++calls; null?.[count()].x(count()).y; undefined?.(count()); console.log(calls);
