//# literals
const x = 1, k = "dyn"; const o = { x, "quoted key": 2, 3: 3, [k]: 4, [k + 1]() { return 5; }, get g() { return 6; }, set g(v) {}, async a() {}, *gen() {}, __proto__: { inherited: 7 }, ["__proto__"]: 8 }; console.log(Object.keys(o).join(), o.inherited, o["__proto__"], o.dyn1(), o.g);
//# __proto__ in its forms
const p1 = { __proto__: null }, p2 = { "__proto__": Array.prototype }, __proto__ = 5, p3 = { __proto__ }, p4 = { __proto__() {} }, p5 = { __proto__: 5 }; console.log(Object.getPrototypeOf(p1), Array.isArray(p2), p2 instanceof Array, Object.keys(p3).join(), Object.keys(p4).join(), Object.getPrototypeOf(p5) === Object.prototype);
//# duplicate keys
const d = { a: 1, a: 2, get a() { return 3; }, ["a"]: 4, b: 1, get b() { return 2; } }; console.log(d.a, d.b);
//# spread
const s = { ...{ a: 1, b: 2 }, b: 3, ...null, ...undefined, ...5, ..."hi", ...[9], ...{ get c() { return 4; } } }; console.log(JSON.stringify(s), Object.getOwnPropertyDescriptor(s, "c").writable);
//# spread of symbols, prototypes and non-enumerables
const sy = Symbol("k"); const src = Object.create({ inh: 1 }, { vis: { value: 2, enumerable: true }, hid: { value: 3 }, [sy]: { value: 4, enumerable: true } }); console.log(Reflect.ownKeys({ ...src }).map(String).join());
//# key order
const ord = { z: 1, 10: 1, a: 1, 2: 1, [Symbol.for("s")]: 1, "-1": 1, "01": 1, 4294967295: 1, 4294967294: 1 }; console.log(Reflect.ownKeys(ord).map(String).join());
//# getters and setters
let store = 1; const gs = { get v() { return store; }, set v(x) { store = x; } }; gs.v = 5; gs.v += 1; gs.v++; gs["v"] *= 2; gs.v ||= 9; gs.v &&= gs.v + 1; gs.v ??= 0; console.log(gs.v, store, delete gs.v, gs.v);
//# only getters and only setters
const og = { get v() { return 1; } }, os = { set v(x) {} }; try { og.v = 2; } catch (e) { console.log(e.name); } try { og.v++; } catch (e) { console.log(e.name); } console.log(os.v, (os.v = 5), os.v += 1);
//# frozen, sealed, not extensible
for (const f of [Object.freeze, Object.seal, Object.preventExtensions]) { const q = f({ a: 1 }), arr = f([1, 2]); for (const op of [() => { q.a = 2; }, () => { q.b = 2; }, () => { delete q.a; }, () => { arr[0] = 5; }, () => { arr[5] = 1; }, () => { arr.length = 0; }, () => { q["c" + 1] = 1; }]) { try { op(); console.log("ok"); } catch (e) { console.log(e.name); } } console.log(JSON.stringify(q), arr.length); }
//# defineProperty
const dp = {}; Object.defineProperty(dp, "ro", { value: 1 }); Object.defineProperty(dp, "acc", { get() { return this.ro + 1; }, enumerable: true, configurable: true }); try { dp.ro = 2; } catch (e) { console.log(e.name); } try { delete dp.ro; } catch (e) { console.log(e.name); } console.log(dp.ro, dp.acc, Object.keys(dp).join(), JSON.stringify(Object.getOwnPropertyDescriptors(dp)));
//# delete
const del = { a: 1, b: { c: 2 }, 5: 1 }; console.log(delete del.a, delete del["b"].c, delete del[5], delete del.nope, JSON.stringify(del)); const da = [1, 2, 3]; delete da[1]; console.log(da.length, 1 in da, JSON.stringify(da)); try { delete Object.freeze([1])[0]; } catch (e) { console.log(e.name); }
//# inheritance with Object.create and functions
function Animal(n) { this.n = n; } Animal.prototype.speak = function () { return this.n + " speaks"; }; function Dog(n) { Animal.call(this, n); } Dog.prototype = Object.create(Animal.prototype, { constructor: { value: Dog } }); Dog.prototype.bark = function () { return "woof " + this.speak(); }; const rex = new Dog("Rex"); console.log(rex.bark(), rex instanceof Animal, rex.constructor === Dog, Object.getPrototypeOf(Dog.prototype) === Animal.prototype);
//# prototype assignment
function F() {} const before = new F(); F.prototype = { v: 1 }; const after = new F(); console.log(before instanceof F, after instanceof F, after.v, before.v); F.prototype.v = 2; console.log(after.v); F.prototype = 5; console.log(new F() instanceof Object, Object.getPrototypeOf(new F()) === Object.prototype);
//# methods and super in literals
const base = { hi() { return "base " + this.n; } }; const der = { __proto__: base, n: 1, hi() { return "der " + super.hi(); }, get q() { return super.hi(); } }; console.log(der.hi(), der.q); Object.setPrototypeOf(der, { hi() { return "other"; } }); console.log(der.hi());
//# Object functions
const of = { b: 2, a: 1 }; console.log(JSON.stringify([Object.entries(of), Object.values(of), Object.fromEntries([["x", 1]]), Object.assign({}, of, null, { c: 3 }), Object.is(NaN, NaN), Object.hasOwn(of, "a")]), Object.getOwnPropertySymbols({ [Symbol("q")]: 1 }).length);
//# valueOf, toString and toPrimitive
const conv = { valueOf: () => 10, toString: () => "str" }; console.log(conv + 1, `${conv}`, conv * 2, conv > 5, conv == 10, [conv] + "", JSON.stringify({ conv }), { 10: "yes", str: "key" }[conv]); const pr = { [Symbol.toPrimitive](h) { return h === "number" ? 1 : h; } }; console.log(+pr, pr + "", `${pr}`, pr < 2, pr == "default", ({ string: 9 })[pr]);
//# conversion that fails
for (const bad of [{ valueOf: null, toString: null }, { [Symbol.toPrimitive]: 5 }, { [Symbol.toPrimitive]: () => ({}) }, { valueOf: () => ({}), toString: () => [] }, Object.create(null)]) { for (const f of [() => bad + 1, () => `${bad}`, () => bad < 1, () => +bad, () => ({})[bad], () => bad == 1, () => bad++ ]) { try { f(); console.log("ok"); } catch (e) { console.log(e.name); } } }
//# Symbol.toStringTag and Object.prototype.toString
console.log([[], {}, () => 1, null, undefined, 1, "", true, Symbol(), 1n, new Date(0), /x/, new Error(), new Map(), new Set(), Promise.resolve(), (function () { return arguments; })(), { [Symbol.toStringTag]: "Mine" }, JSON, Math].map((v) => Object.prototype.toString.call(v)).join());
//# arguments objects
(function (a, b) { arguments[0] = 9; arguments[5] = 1; arguments.length++; console.log(a, arguments.length, Object.keys(arguments).join(), arguments[Symbol.iterator] === Array.prototype[Symbol.iterator], typeof Object.getOwnPropertyDescriptor(arguments, "callee").get); })(1, 2);
//# numeric keys on objects
const num = {}; for (let i = 0; i < 20; i++) num[i * 3] = i; num[1000] = 1; num[5.5] = 2; num[-1] = 3; num["7"] = 4; console.log(Object.keys(num).length, num[57], num["1000"], num["5.5"], num[7], Object.keys(num).slice(0, 4).join());
//# many properties
const many = {}; for (let i = 0; i < 300; i++) many["key" + i] = i; let total = 0; for (const k in many) total += many[k]; for (let i = 0; i < 300; i += 2) delete many["key" + i]; console.log(total, Object.keys(many).length, many.key1, many.key2);
//# in with different keys
const ik = { a: 1, 5: 2, [Symbol.for("i")]: 3 }; console.log("a" in ik, 5 in ik, "5" in ik, Symbol.for("i") in ik, "b" in ik, ({ toString: () => "a" }) in ik, null in { null: 1 }, 0 in [1], "length" in [], 1.5 in { 1.5: 1 });
//# optional calls on missing methods
const oc = { f: null, g() { return this === oc; } }; console.log(oc.f?.(), oc.g?.(), oc.h?.x.y, oc?.["g"]?.(), (() => { try { oc.f(); } catch (e) { return e.name; } })());
//# enumeration skips symbols and shadowed names
const parent = { a: 1, b: 2 }, child = Object.create(parent, { a: { value: 5, enumerable: false }, c: { value: 6, enumerable: true } }); const en = []; for (const k in child) en.push(k); console.log(en.join());
//# globalThis and its properties
console.log(typeof globalThis, globalThis.Object === Object, "Array" in globalThis, typeof globalThis.nope, globalThis.undefined);
