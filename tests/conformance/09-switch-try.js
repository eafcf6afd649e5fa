//# switch with fallthrough and default in the middle
const f = (x) => { let r = ""; switch (x) { case 1: r += "1"; default: r += "d"; case 2: r += "2"; break; case 3: r += "3"; } return r; }; console.log(f(1), f(2), f(3), f(4));
//# switch compares strictly
const g = (x) => { switch (x) { case "1": return "s"; case 1: return "n"; case null: return "null"; case undefined: return "u"; case NaN: return "nan"; case true: return "t"; } return "none"; }; console.log(["1", 1, null, undefined, NaN, true, 0, 1n].map(g).join());
//# switch on expressions
const h = (n) => { switch (true) { case n < 0: return "neg"; case n === 0: return "zero"; case n > 100: { const big = n * 2; return "big" + big; } default: return "pos"; } }; console.log([-1, 0, 5, 101].map(h).join());
//# switch scopes
const k = (x) => { switch (x) { case 0: let a = 1; return a; case 1: { let a = 2; return a; } case 2: try { return a; } catch (e) { return e.name; } case 3: function inner() { return "fn"; } case 4: return inner(); } }; console.log([0, 1, 2, 3, 4].map(k).join());
//# switch with long strings
const ls = "x".repeat(200), lt = "x".repeat(199) + "y"; const sw = (v) => { switch (v) { case lt: return "t"; case ls: return "s"; case "x" + 1: return "x1"; } }; console.log(sw("x".repeat(200)), sw(lt), sw("x1"), sw("q"));
//# empty switches and cases
switch (1) { } switch (2) { case 2: } switch ((console.log("evaluated"), 3)) { default: } let sc = 0; switch (1) { case sc++: case sc++: case sc++: sc += 10; } console.log(sc);
//# break out of a switch in a loop
let out = ""; for (const x of [1, 2, 3, 4]) { switch (x) { case 2: continue; case 3: break; default: out += x; } out += "e" + x; } console.log(out);
//# catch and rethrow
const order = []; try { try { throw new Error("one"); } catch (e) { order.push(e.message); throw new Error("two", { cause: e }); } finally { order.push("fin"); } } catch (e) { order.push(e.message, e.cause.message); } console.log(order.join());
//# finally overrides returns and errors
const a1 = () => { try { return 1; } finally { return 2; } }; const a2 = () => { try { throw 1; } finally { return 3; } }; const a3 = () => { for (;;) { try { return 1; } finally { break; } } return 4; }; const a4 = () => { l: try { throw 1; } catch { return 5; } finally { break l; } return 6; }; console.log(a1(), a2(), a3(), a4());
//# the returned value is fixed before finally
const b1 = () => { let x = 1; try { return x; } finally { x = 2; } }; const b2 = () => { const o = { x: 1 }; try { return o; } finally { o.x = 2; } }; console.log(b1(), b2().x);
//# finally without catch
const fc = []; const c1 = (t) => { try { fc.push("try"); if (t) throw t; return "ret"; } finally { fc.push("fin"); } }; console.log(c1(0)); try { c1("err"); } catch (e) { fc.push(e); } console.log(fc.join());
//# nested finally
const nf = []; const d1 = () => { try { try { return nf.push("body"); } finally { nf.push("f1"); try { nf.push("f1t"); } finally { nf.push("f1f"); } } } finally { nf.push("f2"); } }; console.log(d1(), nf.join());
//# catch without a binding, and scopes
try { throw 1; } catch { console.log("bare"); } let e = "outer"; try { throw "inner"; } catch (e) { e += "!"; console.log(e); { let e = "block"; console.log(e); } var ve = e; } console.log(e, ve);
//# throwing anything
for (const v of [1, "s", null, undefined, {}, Symbol.for("t"), 5n, [1], () => 1]) { try { throw v; } catch (x) { console.log(x === v, typeof x); } }
//# errors through many frames keep the program consistent
let depth = 0; const deep = (n) => { depth++; try { if (n === 0) throw "bottom"; return deep(n - 1); } finally { depth--; } }; for (let i = 0; i < 3; i++) { try { deep(50); } catch (x) { console.log(x, depth); } }
//# calls after many caught errors
const thrower = (n) => { if (n === 0) throw "x"; thrower(n - 1); }; let caught = 0; for (let i = 0; i < 500; i++) { try { thrower(30); } catch { caught++; } } const rec = (n) => n ? 1 + rec(n - 1) : 0; console.log(caught, rec(3000));
//# calls after many errors in callbacks and constructors
let cn = 0; class T { x = (() => { throw 1; })(); } for (let i = 0; i < 400; i++) { try { [1].map(() => { throw i; }); } catch { cn++; } try { new T(); } catch { cn++; } try { `${{ toString() { throw 1; } }}`; } catch { cn++; } } const rec2 = (n) => n ? 1 + rec2(n - 1) : 0; console.log(cn, rec2(3000));
//# calls after many rejected promises
let rn = 0; for (let i = 0; i < 300; i++) { new Promise(() => { throw i; }).catch(() => rn++); (async () => { null.x; })().catch(() => rn++); Promise.resolve().then(() => { throw 1; }).catch(() => rn++); await (async (n) => { await null; throw n; })(i).catch(() => rn++); } const rec3 = (n) => n ? 1 + rec3(n - 1) : 0; console.log(rn, rec3(3000));
//# return in try inside loops inside functions
const find = (xs, p) => { for (const x of xs) { try { if (p(x)) return x; } catch { return "err"; } finally { if (x === 99) return "fin"; } } }; console.log(find([1, 2, 3], (x) => x > 1), find([1], () => { throw 1; }), find([99], () => 1), find([], () => 1));
//# return of a call in try
const rt = (n) => { try { return n > 0 ? rt(n - 1) + 1 : 0; } catch { return -1; } finally { n = 0; } }; console.log(rt(20));
//# error objects
const er = new TypeError("msg", { cause: "c" }); console.log(er.name, er.message, er.cause, er instanceof Error, String(er), Object.keys(er).length, er.toString === Error.prototype.toString, Object.prototype.toString.call(er)); const ag = new AggregateError([1, 2], "agg"); console.log(ag.errors.join(), ag.message, String(new Error()), String(new Error(undefined)), new Error("x", {}).cause);
//# messages of errors of the language
for (const f of [() => null.x, () => undefined.f(), () => { const c = 1; c = 2; }, () => nope, () => (void 0)(), () => [].reduce((a) => a), () => new Array(-1), () => "x".repeat(-1), () => (1).toFixed(101), () => decodeURIComponent("%"), () => JSON.parse("{"), () => BigInt(1.5), () => 1n + 1, () => Symbol() + 1, () => new (class A { constructor() { this.x.y; } })()]) { try { f(); console.log("no error"); } catch (e) { console.log(e.name, e instanceof Error); } }
