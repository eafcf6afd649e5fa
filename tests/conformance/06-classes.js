//# fields and initialisers
class A { a = 1; b = this.a + 1; ["c" + 1] = 3; d; static e = 5; static f = this.e + 1; } const x = new A(); console.log(JSON.stringify(x), "d" in x, A.e, A.f);
//# fields with calls
let n = 0; const next = () => ++n; class B { a = next(); b = [next(), next()]; c = { d: next() }; e = `${next()}`; static s = next(); } const b = new B(); console.log(JSON.stringify(b), B.s, n);
//# fields with functions keep names and this
class C { v = 4; arrow = () => this.v; fn = function () { return typeof this; }; cls = class { static y = new.target; }; static sa = () => this.name; } const c = new C(); console.log(c.arrow(), c.fn(), c.arrow.name, c.fn.name, c.cls.name, C.sa(), C.sa.name);
//# many fields
class D { a = 1; b = 2; c = 3; d = 4; e = 5; f = 6; g = 7; h; } console.log(Object.keys(new D()).join(), JSON.stringify(new D()));
//# fields of derived classes see the base
class E1 { constructor() { this.seen = Object.keys(this).join(); this.init?.(); } } class E2 extends E1 { q = 1; init() { this.fromInit = this.q; } } const e = new E2(); console.log(e.seen === "", e.fromInit, e.q);
//# field initialisers that throw
class F { a = (() => { throw new Error("init"); })(); } try { new F(); } catch (e) { console.log(e.message); } class F2 extends F { constructor() { try { super(); } catch (e) { console.log("in", e.message); } } } try { new F2(); } catch (e) { console.log(e.name); }
//# recursion through a field
class R { static depth = 0; child = R.depth++ < 5 ? new R() : null; } let r = new R(), k = 0; while (r) { k++; r = r.child; } console.log(k);
//# private names
class P { #a = 1; static #s = 2; #m() { return this.#a; } get #g() { return this.#a * 10; } set #g(v) { this.#a = v; } static t(o) { return #a in o; } all() { this.#a++; this.#a += 2; this.#g = this.#g + 1; return [this.#a, this.#m(), this.#g, P.#s++, P.#s].join(); } } const p = new P(); console.log(p.all(), P.t(p), P.t({}));
//# private names are checked
class Q { #x = 1; static get(o) { return o.#x; } static set(o) { o.#x = 1; } static call(o) { return o.#m(); } #m() {} static upd(o) { o.#x++; } } for (const f of [Q.get, Q.set, Q.call, Q.upd]) { try { f({}); } catch (e) { console.log(e.name); } }
//# private destructuring and assignment targets
class PD { #v = 0; run() { [this.#v] = [5]; ({ a: this.#v } = { a: this.#v + 1 }); for (this.#v of [this.#v * 2]); this.#v ??= 1; this.#v ||= 2; this.#v &&= this.#v + 1; return this.#v; } } console.log(new PD().run());
//# static blocks
class S { static a = 1; static { this.b = this.a + 1; var v = 5; let w = v; this.c = w; try { throw 1; } catch { this.d = "caught"; } } static e = this.d; static { if (this.e) { for (let i = 0; i < 3; i++) this.f = i; } } } console.log(S.b, S.c, S.e, S.f, typeof v);
//# inheritance and super
class G1 { constructor(x) { this.x = x; } m() { return "m" + this.x; } static s() { return "s" + this.name; } get g() { return "g" + this.x; } set g(v) { this.x = v; } } class G2 extends G1 { constructor() { super(7); this.y = super.m(); } m() { return super.m() + "!" + super.g; } static s() { return super.s() + "+"; } set g(v) { super.g = v * 2; } get g() { return super.g + "?"; } } const g = new G2(); g.g = 5; console.log(g.m(), G2.s(), g.y, g.g);
//# super with computed keys and calls
class H1 { a() { return 1; } b(x) { return x; } } class H2 extends H1 { m() { const k = "a"; return super[k]() + super["b"](4) + (() => super.b(5))(); } w() { super.z = 3; super["y"] = 4; return this.z + this.y; } } console.log(new H2().m(), new H2().w());
//# default constructors pass arguments on
class I1 { constructor(...a) { this.a = a; } } class I2 extends I1 {} class I3 extends I2 { f = 1; } console.log(new I3(1, 2, 3).a.join(), I3.length, I2.length);
//# super must be called once
class J1 {} class J2 extends J1 { constructor(n) { if (n > 0) super(); if (n > 1) super(); } } for (const n of [0, 1, 2]) { try { new J2(n); console.log("ok"); } catch (e) { console.log(e.name); } }
//# this before super
class K1 extends Object { constructor() { try { this.x = 1; } catch (e) { console.log(e.name); } const f = () => this; super(); console.log(f() === this); } } new K1();
//# returning from derived constructors
class L1 extends Object { constructor(v) { super(); return v; } } console.log(typeof new L1({ z: 1 }).z, (() => { try { return new L1(5); } catch (e) { return e.name; } })(), new L1() instanceof L1); class L2 extends Object { constructor() { return { q: 1 }; } } console.log(new L2().q);
//# returning in the middle of a derived constructor
class M1 extends Object { constructor(v) { super(); if (v) return; this.late = 1; } } console.log(new M1(1).late, new M1(0).late);
//# extending builtins
class Arr extends Array { sum() { return this.reduce((a, b) => a + b, 0); } } const arr = Arr.from([1, 2, 3]); console.log(arr.sum(), arr.map((x) => x * 2) instanceof Arr, arr.length, new Arr(3).length); class Err extends Error { constructor(m) { super(m); this.name = "Err"; } } console.log(String(new Err("x")), new Err("y") instanceof Error); class Mp extends Map { get(k) { return super.get(k) ?? "none"; } } console.log(new Mp([[1, 2]]).get(1), new Mp().get(0));
//# extends null and expressions
class N1 extends null { static s() { return 1; } } console.log(N1.s(), Object.getPrototypeOf(N1.prototype)); const mixin = (B) => class extends B { mixed() { return super.toString === undefined ? 1 : 2; } }; class N2 extends mixin(Object) {} console.log(new N2().mixed(), mixin(Object).name === ""); try { class N3 extends 5 {} } catch (e) { console.log(e.name); } try { class N4 extends (() => {}) {} } catch (e) { console.log(e.name); }
//# class expressions and inner names
const O1 = class Inner { static me() { return Inner === O1; } }; console.log(O1.name, O1.me(), typeof Inner); try { class O2 { static { O2 = 1; } } } catch (e) { console.log(e.name); }
//# class declarations are in a dead zone
try { new Z(); } catch (e) { console.log(e.name); } class Z {} try { class Y extends Y {} } catch (e) { console.log(e.name); }
//# accessors and static accessors
class T { static #c = 0; static get count() { return T.#c; } static set count(v) { T.#c = v; } get [Symbol.toStringTag]() { return "TT"; } } T.count++; T.count += 5; console.log(T.count, String(new T()), Object.getOwnPropertyNames(T.prototype).join());
//# methods are not enumerable and classes need new
class U { m() {} } console.log(Object.keys(U.prototype).length, (() => { try { U(); } catch (e) { return e.name; } })(), typeof U, Object.getOwnPropertyDescriptor(U, "prototype").writable);
//# generators and async methods in classes
class V { *g() { yield* [1, 2]; } async a() { return await 3; } async *ag() { yield 4; } static async s() { return this.name; } } console.log([...new V().g()].join(), await new V().a(), (await new V().ag().next()).value, await V.s());
//# class fields on computed names are converted once
let count = 0; class W { [(count++, "k")] = count; static [(count++, "s")] = count; } console.log(count, new W().k, new W().k, W.s);
//# new.target in hierarchies
class X1 { constructor() { if (new.target === X1) throw new TypeError("abstract"); this.t = new.target.name; } } class X2 extends X1 {} console.log(new X2().t, (() => { try { new X1(); } catch (e) { return e.message; } })());
//# instances hold accessors of the prototype
class Y1 { set v(x) { this._v = x; } get v() { return this._v; } } const y = new Y1(); y.v = 1; y.v += 2; y.v++; ++y.v; y.v **= 2; [y.v] = [y.v + 1]; console.log(y.v);
//# Symbol.species and constructors
class Sp extends Array { static get [Symbol.species]() { return Array; } } console.log(new Sp(1, 2, 3).map((x) => x) instanceof Sp, new Sp(1, 2).filter(Boolean).constructor === Array);
//# methods named like keywords and numbers
class KW { if() { return 1; } static new() { return 2; } get class() { return 3; } 123() { return 4; } "a b"() { return 5; } get() { return 6; } set(v) { return v; } static() { return 7; } async() { return 8; } } const kw = new KW(); console.log(kw.if(), KW.new(), kw.class, kw[123](), kw["a b"](), kw.get(), kw.set(9), kw.static(), kw.async());
