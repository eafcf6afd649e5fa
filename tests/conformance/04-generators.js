//# values, sent values and returns
function* g() { const a = yield 1; console.log("a", a); const b = yield a + 1; console.log("b", b); return a + b; } const it = g(); console.log(JSON.stringify([it.next("ignored"), it.next(10), it.next(20), it.next()]));
//# nothing runs before next
let ran = false; function* lazy(x = (ran = "default")) { ran = "body"; yield 1; } const lz = lazy(); console.log(ran); lz.next(); console.log(ran);
//# return() runs finally
function* f() { try { yield 1; yield 2; } finally { console.log("cleanup"); } } const i1 = f(); i1.next(); console.log(JSON.stringify([i1.return(7), i1.next()])); const i2 = f(); console.log(JSON.stringify(i2.return(8)));
//# finally may yield and override
function* fy() { try { yield 1; } finally { yield 2; return 3; } } const i3 = fy(); console.log(JSON.stringify([i3.next(), i3.return(9), i3.next(), i3.next()]));
//# throw() is caught inside
function* t() { for (;;) { try { yield 1; } catch (e) { console.log("caught", e); yield 2; } } } const i4 = t(); console.log(JSON.stringify([i4.next(), i4.throw("x"), i4.next(), i4.throw("y")]));
//# throw() not caught ends it
function* u() { yield 1; } const i5 = u(); i5.next(); try { i5.throw(new Error("out")); } catch (e) { console.log(e.message, JSON.stringify(i5.next())); }
//# throw() before the start
const i6 = u2(); function* u2() { console.log("never"); yield 1; } try { i6.throw(5); } catch (e) { console.log(e, JSON.stringify(i6.next())); }
//# delegation
function* inner() { const x = yield "i1"; console.log("inner got", x); return "ret"; } function* outer() { const r = yield* inner(); console.log("r", r); yield* [1, 2]; yield* "ab"; } const i7 = outer(); console.log(JSON.stringify([i7.next(), i7.next("sent"), i7.next(), i7.next(), i7.next(), i7.next()]));
//# delegation passes throw and return on
function* d1() { try { yield 1; yield 2; } catch (e) { console.log("inner caught", e); yield 3; } finally { console.log("inner finally"); } } function* d2() { try { yield* d1(); } finally { console.log("outer finally"); } } const i8 = d2(); i8.next(); console.log(JSON.stringify([i8.throw("e"), i8.return("r"), i8.next()]));
//# delegation to objects without throw
const noThrow = { [Symbol.iterator]() { return { next: () => ({ value: 1, done: false }), return() { console.log("closed"); return {}; } }; } }; function* d3() { yield* noThrow; } const i9 = d3(); i9.next(); try { i9.throw(1); } catch (e) { console.log(e.name); }
//# delegation result objects pass through
const odd = { [Symbol.iterator]() { let n = 0; return { next: (v) => n++ < 1 ? { value: "v", done: false, extra: v === undefined } : { value: "end", done: true } }; } }; function* d4() { return yield* odd; } const i10 = d4(); console.log(JSON.stringify([i10.next(), i10.next()]));
//# delegation to something that is not iterable
function* d5(x) { yield* x; } for (const x of [5, null, undefined, {}]) { try { d5(x).next(); } catch (e) { console.log(e.name); } }
//# spread and destructuring of generators
function* n(k) { try { for (let i = 0; i < k; i++) yield i; } finally { console.log("fin", k); } } console.log([...n(3)].join(), Math.max(...n(4)), new Set(n(2)).size, Array.from(n(3), (x) => x * 2).join()); const [a, b] = n(5); const [c, ...r] = n(3); console.log(a, b, c, r.join());
//# for-of closes on break, return, throw and continue of an outer loop
const made = () => n2(); function* n2() { try { yield 1; yield 2; } finally { console.log("closed"); } } for (const x of made()) break; (() => { for (const x of made()) return; })(); try { for (const x of made()) throw 1; } catch {} outerL: for (const y of [1, 2]) for (const x of made()) continue outerL;
//# generator methods, this and arguments
const o = { base: 10, *m(a, ...rest) { yield this.base + a; yield rest.length; yield arguments.length; } }; console.log([...o.m(1, 2, 3)].join()); class G { *[Symbol.iterator]() { yield* [1, 2]; } static *s() { yield this.name; } } console.log([...new G()].join(), [...G.s()].join());
//# rest parameters of generators
function* rp(a, b = 5, ...xs) { yield [a, b, xs.length, xs.join("|")].join(); } console.log(rp(1).next().value, rp(1, 2, 3, 4).next().value, rp.length, rp.name);
//# yield as a value
function* y() { const v = [yield, yield 2, (yield 3) + 1]; console.log(v.join()); const o = { k: yield 4, [yield 5]: 6 }; console.log(JSON.stringify(o)); console.log(`${yield 6}`, (yield 7) ? "t" : "f", yield yield 8); } const iy = y(); for (let k = 0; k < 11; k++) iy.next("s" + k);
//# yield in conditions and loops
function* yc() { let n = 0; while (yield n) n++; for (let i = yield "i"; i < (yield "c"); i += yield "s") console.log("loop", i); if (yield "if") console.log("then"); switch (yield "sw") { case yield "case": console.log("match"); } } const ic = yc(); for (const v of [0, true, true, false, 1, 3, 1, 3, 5, 3, true, 7, 7]) ic.next(v);
//# generators are independent
function* cnt() { let n = 0; for (;;) yield n++; } const p = cnt(), q = cnt(); console.log(p.next().value, p.next().value, q.next().value, p.next().value);
//# a running generator cannot be resumed
let self; function* run() { try { self.next(); } catch (e) { console.log(e.name); } yield 1; } self = run(); self.next();
//# generator objects and prototypes
function* proto() {} proto.prototype.hello = () => "hi"; console.log(proto().hello(), Object.prototype.toString.call(proto()), proto() instanceof proto, typeof proto.prototype);
//# recursion through generators
function* walk(t) { if (t) { yield* walk(t.l); yield t.v; yield* walk(t.r); } } const tree = (d, v) => d ? { v, l: tree(d - 1, v * 2), r: tree(d - 1, v * 2 + 1) } : null; console.log([...walk(tree(4, 1))].join());
//# errors thrown inside keep the generator closed
function* er() { yield 1; throw new TypeError("in"); } const ie = er(); ie.next(); try { ie.next(); } catch (e) { console.log(e.message); } console.log(JSON.stringify(ie.next()));
//# try-finally with break around yield
function* tb() { for (;;) { try { yield 1; break; } finally { console.log("f"); } } yield 2; } console.log([...tb()].join());
