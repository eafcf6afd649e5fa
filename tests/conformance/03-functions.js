//# names
const a = () => {}, b = function () {}, c = class {}, d = async () => {}, e = function* () {}, f = (() => {}); let g; g = () => {}; let h; h ??= () => {}; let i = 1; i &&= () => {}; const { j = () => {} } = {}, [k = function () {}] = []; function l(m = () => {}) { return m.name; }
const o = { p: () => {}, q() {}, get r() { return 1; }, ["s" + 1]: () => {}, async *t() {}, u: class {}, v: (0, () => {}) };
console.log([a, b, c, d, e, f, g, h, i, j, k, o.p, o.q, o.s1, o.t, o.u, o.v].map((x) => x.name).join(), l(), Object.getOwnPropertyDescriptor(o, "r").get.name);
//# no name from members and expressions
const o2 = {}; o2.a = () => {}; o2["b"] = function () {}; let x = 0 || (() => {}), y = true ? () => {} : 0, z = (1, () => {}); const arr = [() => {}]; console.log([o2.a, o2.b, x, y, z, arr[0]].map((f) => `<${f.name}>`).join());
//# class member names
class C { m() {} static s() {} #p() {} get g() { return this.#p.name; } f = () => {}; static sf = function () {}; [Symbol.iterator]() {} } console.log(new C().m.name, C.s.name, new C().g, new C().f.name, C.sf.name, C.prototype[Symbol.iterator].name);
//# length
console.log([(a, b) => 0, (a, b = 1, c) => 0, (...a) => 0, function (a, ...b) {}, ({ a }, [b]) => 0, function* (a, b) {}, async (a) => 0, class { constructor(a, b, c) {} }, function* () {}, function* (a, ...r) {}, { get x() { return 1; } }.x].map((f) => f.length).join());
//# arguments
function args(a, b = 2) { arguments[0] = 9; return [a, b, arguments.length, arguments[0], [...arguments].join("|")].join(); } console.log(args(1), args(1, 3, 5), args());
//# arguments in arrows belongs to the outer function
function outer() { return (() => arguments.length + (() => arguments[0])())(); } console.log(outer(5, 6, 7));
//# this
const ob = { v: 1, m() { return this.v; }, a: () => typeof this, n() { return (() => this.v)(); } }; const m = ob.m; console.log(ob.m(), ob.a(), ob.n(), (0, ob.m).call({ v: 2 }), (() => { try { return m(); } catch (e) { return e.name; } })(), (ob.m)(), ob["m"]());
//# new.target
function NT() { return new.target === undefined ? "call" : "new"; } class P { constructor() { this.n = new.target.name; } } class Q extends P {} console.log(NT(), new P().n, new Q().n, Reflect.construct(P, [], Q).n, (() => { function F() { this.x = (() => new.target === F)(); } return new F().x; })());
//# constructors return objects
function R1() { this.a = 1; return { b: 2 }; } function R2() { this.a = 1; return 5; } class R3 { constructor() { return [1]; } } console.log(JSON.stringify([new R1(), new R2(), new R3()]));
//# return without value
function r1() { return; } function r2(x) { if (x) return; return 1; } const r3 = () => { return }; console.log(r1(), r2(1), r2(0), r3());
//# return of a sequence, an object on the same line, and a function
function s1() { return 1, 2; } const s2 = () => ({ a: 1 }); function s3() { return function () { return 3; }; } console.log(s1(), s2().a, s3()(), s3().name);
//# hoisting
console.log(typeof hoisted, hoisted(), typeof v1); var v1 = 2; function hoisted() { return "h" + typeof inner; function inner() {} } { function blockf() { return 1; } console.log(blockf()); }
//# functions declared twice
function twice() { function g() { return 1; } function g() { return 2; } return g(); } function varfn() { var f = 1; function f() {} return typeof f; } function varfn2() { function f() {} var f; return typeof f; } function pf(f) { function f() {} return typeof f; } function pv(v) { var v; return v; } console.log(twice(), varfn(), varfn2(), pf(1), pv(4));
//# async functions with functions declared twice
async function twice() { function g() { return 1; } function g() { return 2; } var h = 3; function h() {} await null; return [g(), typeof h].join(); } console.log(await twice());
//# parameters see each other and not the body
let outerV = "outer"; function scope(a, b = () => a, c = () => outerV) { var a = "body"; let outerV = "inner"; return [a, b(), c()].join(); } console.log(scope("arg"));
//# defaults are evaluated at each call
let n = 0; function def(a = n++, b = a * 2) { return a + b; } console.log(def(), def(), def(5), def(undefined, 7), def(null), n);
//# defaults may call, allocate and throw
function deep(a = [1, 2].map((x) => x * 2).join(), b = { x: a }.x.length, c = `${a}${b}`) { return c; } console.log(deep()); function bad(a = null.x) {} try { bad(); } catch (e) { console.log(e.name); } bad(1);
//# defaults with this, arguments and super
class D0 { m() { return 7; } } class D1 extends D0 { k = 3; m(a = super.m() + this.k, b = arguments.length) { return [a, b].join(); } } console.log(new D1().m(), new D1().m(1, 2));
//# rest parameters
const rest = (a, ...[b, ...c]) => [a, b, c.length].join(); function rest2(...{ length, 0: first }) { return length + ":" + first; } console.log(rest(1, 2, 3, 4), rest2("x", "y"), ((...a) => a.length)());
//# pattern parameters
const pat = ({ a: { b = 5, ...c } = {}, ...d }, [e, , f = e] = [1, 2]) => JSON.stringify([b, c, d, e, f]); console.log(pat({ a: { x: 1 }, y: 2 }), pat({}, [7]), pat({ a: { b: 1 } }, "abc"));
//# recursion
function fact(n) { return n <= 1 ? 1 : n * fact(n - 1); } const fibo = (n) => n < 2 ? n : fibo(n - 1) + fibo(n - 2); function even(n) { return n === 0 || odd(n - 1); } function odd(n) { return n !== 0 && even(n - 1); } console.log(fact(20), fibo(15), even(101), (function f(n) { return n ? n + f(n - 1) : 0; })(100));
//# local functions called with many types
function add(a, b) { return a + b; } console.log(add(1, 2), add("a", 1), add(1n, 2n), add([1], {}), add(), add(null, true), add({ valueOf: () => 5 }, 1)); const mul = (a, b) => a * b; console.log(mul(2, 3), mul("4", "5"), mul(2n, 3n), mul());
//# local functions called with spread
function three(a, b, c) { return a + b + c; } console.log(three(...[1, 2, 3]), three(1, ...["x"], 2), three(..."abc"), three(1, 2));
//# closures in loops
const fs = []; for (let i = 0; i < 3; i++) fs.push(() => i); for (var w = 0; w < 3; w++) fs.push(() => w); for (const q of [7, 8]) fs.push(() => q); for (const q in { a: 1 }) fs.push(() => q); for (let i = 0; i < 2; i++) { fs.push(() => i); i += 0; } console.log(fs.map((f) => f()).join());
//# closures over loop variables that change
const cs = []; for (let i = 0, inc = () => i++; i < 3; i++) { cs.push(() => i); if (i === 1) inc(); } console.log(cs.map((f) => f()).join());
//# immediately called functions
console.log((function () { return 1; })(), (() => 2)(), function () { return 3; }(), (async () => 4)() instanceof Promise, new (class { constructor() { this.a = 5; } })().a, (function () { return this; }).call(6));
//# call, apply, bind
function cab(a, b) { return [this?.x, a, b].join(); } const bound = cab.bind({ x: 1 }, 2); console.log(cab.call({ x: 5 }, 6, 7), cab.apply({ x: 8 }, [9, 10]), bound(3), bound.name, bound.length, new (function (a) { this.a = a; }.bind(null, 4))().a);
//# getters, setters and computed accessors
const acc = { _v: 1, get v() { return this._v; }, set v(x) { this._v = x * 2; }, get ["c" + 1]() { return "c"; } }; acc.v = 5; acc.v += 1; acc.v++; console.log(acc.v, acc.c1, Object.keys(acc).join());
//# directives are kept
function strict() { "use strict"; return this === undefined; } const arrow = () => { "use strict"; return 1; }; function* gen() { "use strict"; yield 1; } console.log(strict(), arrow(), [...gen()].length);
//# functions as values are not constructors
for (const f of [() => {}, { m() {} }.m, async function () {}, function* () {}]) { try { new f(); } catch (e) { console.log(e.name); } } console.log("prototype" in (() => {}), "prototype" in function () {}, typeof (function* () {}).prototype);
//# early return in nested blocks
function nested(x) { for (const a of [1, 2, 3]) { for (;;) { try { if (a === x) return "found " + a; break; } finally { if (x === 9) return "nine"; } } } return "none"; } console.log(nested(2), nested(5), nested(9));
