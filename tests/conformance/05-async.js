//# order of jobs
const log = []; const a = async () => { log.push("a1"); await null; log.push("a2"); await null; log.push("a3"); }; const p = a(); log.push("sync"); Promise.resolve().then(() => log.push("t1")).then(() => log.push("t2")).then(() => log.push("t3")); await p; log.push("end"); await null; console.log(log.join());
//# return values and promises
const f = async (x) => x; const g = async () => f(f(1)); const h = async () => { return new Promise((r) => r(2)); }; console.log(await f(5), await g(), await h(), await (async () => {})());
//# the order of return and return await
const l2 = []; const r1 = async () => { return Promise.resolve(); }; const r2 = async () => { return await Promise.resolve(); }; const r3 = async () => {}; r1().then(() => l2.push("r1")); r2().then(() => l2.push("r2")); r3().then(() => l2.push("r3")); for (let i = 0; i < 6; i++) await null; console.log(l2.join());
//# errors before and after await
const e1 = async () => { throw new Error("before"); }; const e2 = async () => { await null; throw new Error("after"); }; for (const e of [e1, e2]) { try { await e(); } catch (x) { console.log(x.message); } } console.log((await Promise.allSettled([e1(), e2(), 3])).map((x) => x.status).join());
//# try, catch and finally around await
const t = async (fail) => { try { await (fail ? Promise.reject("no") : "yes"); console.log("ok"); return "r"; } catch (e) { console.log("c", e); return await "caught"; } finally { await null; console.log("f"); } }; console.log(await t(false), await t(true));
//# finally overrides
const fo = async () => { try { return await 1; } finally { await null; return 2; } }; const fb = async () => { for (;;) { try { return 1; } finally { break; } } return 3; }; const ft = async () => { try { throw 1; } finally { return await 4; } }; console.log(await fo(), await fb(), await ft());
//# await of thenables
const th = { then(r) { console.log("then called"); r("thenable"); } }; console.log(await th, await { then: 5 }.then, await (async () => th)()); try { await { then(_, no) { no("bad"); } }; } catch (e) { console.log(e); } try { await { then() { throw "thrown"; } }; } catch (e) { console.log(e); } try { await { get then() { throw "getter"; } }; } catch (e) { console.log(e); }
//# await in every position
const v = async (x) => { await null; return x; }; const o = { [await v("k")]: await v(1), m: [await v(2), ...(await v([3, 4]))] }; console.log(JSON.stringify(o), `${await v("t")}`, (await v(1)) + (await v(2)), (await v(true)) ? await v("y") : await v("n"), await v(0) || await v("or"), (await v({ f: (x) => x }))?.f(await v(9)), -(await v(3)), typeof await v(1), !await v(0));
//# await and assignment order
let x = 1; const add = async () => { x += await 5; }; const w = add(); x = 100; await w; console.log(x); const ob = { n: 1 }; const ad2 = async () => { ob.n += await 5; }; const w2 = ad2(); ob.n = 50; await w2; console.log(ob.n); const ar = [1]; let i = 0; const ad3 = async () => { ar[i++] = await "v"; }; await Promise.all([ad3(), ad3()]); console.log(ar.join(), i);
//# await in loops and conditions
let s = ""; for (let i = await 0; i < (await 3); i += await 1) { if (i === (await 1)) continue; s += i; } let k = 3; while (await (k--)) s += "w"; do { s += "d"; } while (await false); for (const q of await [1, 2]) s += await q; for (const q in await { z: 1 }) s += q; switch (await 5) { case await 5: s += "five"; } console.log(s);
//# async generators
async function* ag() { const r = yield 1; console.log("r", r); try { yield await 2; } finally { console.log("fin"); } } const it = ag(); console.log(JSON.stringify(await it.next("x"))); console.log(JSON.stringify(await it.next("y")), JSON.stringify(await it.return("z")), JSON.stringify(await it.next()));
//# async generators await what they yield and return
async function* aw() { yield Promise.resolve("p"); try { yield Promise.reject("q"); } catch (e) { console.log("caught", e); } return Promise.resolve("r"); } const i2 = aw(); console.log(JSON.stringify([await i2.next(), await i2.next(), await i2.next()]));
//# async generators return a rejected promise into catch
async function* rr() { try { return Promise.reject("rej"); } catch (e) { console.log("in", e); yield "after"; } finally { console.log("fin"); } } const i3 = rr(); console.log(JSON.stringify([await i3.next(), await i3.next()]));
//# queued requests of async generators
async function* q() { console.log("start"); yield 1; console.log("mid"); yield 2; console.log("end"); } const iq = q(); console.log(JSON.stringify(await Promise.all([iq.next(), iq.next(), iq.next(), iq.next()])));
//# delegation in async generators
async function* in1() { const v = yield "a"; console.log("v", v); return "ret"; } async function* out1() { const r = yield* in1(); console.log("r", r); yield* [Promise.resolve("s1"), "s2"]; yield* (function* () { yield "g"; })(); } const i5 = out1(); const all = []; for (let n = 0; n < 6; n++) all.push((await i5.next("n" + n)).value); console.log(all.join());
//# delegation passes throw and return on
async function* d1() { try { yield 1; yield 2; } catch (e) { console.log("c", e); yield 3; } finally { console.log("f"); } } async function* d2() { yield* d1(); } const i6 = d2(); await i6.next(); console.log(JSON.stringify([await i6.throw("E"), await i6.return("R"), await i6.next()]));
//# for await over everything
for await (const x of [Promise.resolve(1), 2]) console.log(x); for await (const x of (async function* () { yield 3; })()) console.log(x); for await (const [a, b = 5] of [[1], Promise.resolve([2, 3])]) console.log(a, b); const tgt = {}; for await (tgt.p of [7, 8]) console.log(tgt.p); for await (const x of "ab") console.log(x); for await (const x of new Set([1])) console.log(x);
//# for await closes
async function* cl() { try { yield 1; yield 2; } finally { console.log("closing"); await null; console.log("closed"); } } for await (const x of cl()) break; const fr = async () => { for await (const x of cl()) return x; }; console.log(await fr()); try { for await (const x of cl()) throw "t"; } catch (e) { console.log(e); } lbl: for (const y of [1, 2]) for await (const x of cl()) continue lbl; console.log("done");
//# for await and rejected promises
try { for await (const x of [Promise.reject("r1")]) console.log(x); } catch (e) { console.log(e); } const bad = { [Symbol.asyncIterator]() { return { next: async () => { throw "next"; }, return: () => console.log("never") }; } }; try { for await (const x of bad) ; } catch (e) { console.log(e); } try { for await (const x of 5) ; } catch (e) { console.log(e.name); } try { for await (const x of { [Symbol.asyncIterator]() { return { next: () => 5 }; } }) ; } catch (e) { console.log(e.name); }
//# order of for await
const ol = []; const src = { [Symbol.asyncIterator]() { let n = 0; return { async next() { ol.push("n" + n); return { done: n === 2, value: n++ }; } }; } }; const loop = (async () => { for await (const x of src) ol.push("b" + x); ol.push("end"); })(); (async () => { for (let i = 0; i < 9; i++) { await null; ol.push(i); } })(); await loop; console.log(ol.join());
//# promise combinators
const d = (v, n) => (async () => { for (let i = 0; i < n; i++) await null; return v; })(); console.log((await Promise.all([d(1, 3), d(2, 1), 3])).join(), await Promise.race([d("slow", 5), d("fast", 1)]), await Promise.any([Promise.reject(1), d("any", 2)])); try { await Promise.any([Promise.reject(1)]); } catch (e) { console.log(e.constructor.name, e.errors.join()); } try { await Promise.all([d(1, 5), Promise.reject("rej")]); } catch (e) { console.log(e); }
//# then, catch, finally
const ps = []; await Promise.reject(1).catch((e) => { ps.push("c" + e); return 2; }).finally(() => { ps.push("f"); return 9; }).then((v) => { ps.push("t" + v); throw 3; }).then(() => ps.push("no"), (e) => ps.push("r" + e)); console.log(ps.join()); console.log(await new Promise((r) => { r(1); r(2); throw 3; }), await Promise.reject(5).then(1, null).catch((x) => x));
//# executor errors
try { await new Promise(() => { throw new RangeError("ex"); }); } catch (e) { console.log(e.name, e.message); }
//# async arrows, methods and this
const om = { n: 4, async m() { return (async () => this.n)(); }, async *g() { yield this.n; }, a: async () => typeof this }; class AC { async m() { return super.toString === Object.prototype.toString; } static async s(x = 2) { return x; } #p = async () => 6; p() { return this.#p(); } } console.log(await om.m(), (await om.g().next()).value, await om.a(), await new AC().m(), await AC.s(), await new AC().p());
//# async parameters reject
const ap = async (a = (() => { throw "param"; })()) => a; let st = "sync ok"; const pr = ap(); try { await pr; } catch (e) { st += " " + e; } console.log(st, await ap(1)); async function ad({ x }) { return x; } try { await ad(); } catch (e) { console.log(e.name); }
//# unsettled parts do not block others
const never = new Promise(() => {}); (async () => { await never; console.log("never"); })(); console.log(await Promise.race([never, 1]));
//# deep await chains
const chain = async (n) => n === 0 ? 0 : 1 + await chain(n - 1); console.log(await chain(50)); let pc = Promise.resolve(0); for (let i = 0; i < 100; i++) pc = pc.then((x) => x + 1); console.log(await pc);
