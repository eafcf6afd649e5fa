//# literals, holes and length
const a = [1, , 3, ,]; console.log(a.length, 1 in a, a[1], JSON.stringify(a), [, ].length, [...a].length, 1 in [...a], [[], [[]]].flat().length);
//# writing beyond the end
const b = []; b[5] = 1; b[2] = 2; b["3"] = 3; b["04"] = 4; b[-1] = 5; b[1.5] = 6; b[2 ** 32 - 1] = 7; console.log(b.length, Object.keys(b).join(), b.indexOf(1));
//# length
const c = [1, 2, 3, 4]; c.length = 2; console.log(c.join(), c[3]); c.length = 4; console.log(c.length, 3 in c); c["length"] = 1; c.length++; c.length += 2; console.log(c.length); for (const v of [-1, 1.5, NaN, 2 ** 32, "x"]) { try { c.length = v; } catch (e) { console.log(e.name); } } c.length = "3"; c.length = true; c.length = { valueOf: () => 2 }; console.log(c.length, c.length = 0, c.length ||= 5, c.length);
//# growing by index in loops
const d = []; for (let i = 0; i < 50; i++) d[i] = i; for (let i = 50; i < 100; i++) d[d.length] = i; let sum = 0; for (let i = 0; i < d.length; i++) sum += d[i]; console.log(d.length, sum); const e = new Array(10); for (let i = 0; i < 10; i++) e[i] = 10 - i; e.sort(); console.log(e.join());
//# shrinking and growing again
const f = [1, 2, 3]; for (let i = 0; i < 3; i++) { f.length = 0; f[2] = i; f.pop(); f[f.length] = "n"; } console.log(JSON.stringify(f)); const g = [1, 2, 3]; for (let i = 0; i < 2; i++) { g[1] = 9; g.shift(); g[1] = 8; g[5] = 7; } console.log(JSON.stringify(g));
//# methods that change
const h = [3, 1, 2]; console.log(h.push(5, 6), h.pop(), h.shift(), h.unshift(0), h.splice(1, 1, "a", "b").join(), h.join(), h.reverse().join(), h.sort().join(), h.fill(7, 1, 2).join(), h.copyWithin(0, 2).join());
//# methods with callbacks
const n = [1, 2, 3, 4]; console.log(n.map((x) => x * 2).join(), n.filter((x) => x % 2).join(), n.reduce((x, y) => x + y), n.reduceRight((x, y) => x + "" + y), n.some((x) => x > 3), n.every((x) => x > 3), n.find((x) => x > 2), n.findIndex((x) => x > 2), n.flatMap((x) => [x, [x]]).length, Array.from({ length: 3 }, (_, i) => i * i).join());
//# callbacks get three arguments and this
const args = []; [7, 8].forEach(function (...x) { args.push(x.length, x[1], this.t); }, { t: "T" }); console.log(args.join()); const mut = [1, 2, 3]; mut.forEach((x, i, arr) => { if (i === 0) arr.push(9); }); console.log(mut.join());
//# holes and callbacks
let calls = 0; [1, , 3].forEach(() => calls++); console.log(calls, [1, , 3].map((x) => x * 2).length, 1 in [1, , 3].map((x) => x), [, 1].findIndex((x) => x === undefined), [, 1].includes(undefined), [, 1].indexOf(undefined), Object.keys([1, , 3].filter(() => true)).join());
//# searching
console.log([1, NaN].includes(NaN), [NaN].indexOf(NaN), [1, 2, 1].lastIndexOf(1), ["a"].indexOf("a", -1), [1, 2, 3].at(-1), [[1]].includes([1]), [0].includes(-0), [1, 2].indexOf("1"));
//# sorting
console.log([10, 9, 1].sort().join(), [10, 9, 1].sort((x, y) => x - y).join(), ["b", undefined, "a", , "c"].sort().length, [3, 1, 2].sort(() => 0).join(), [[2, "b"], [1, "x"], [2, "a"]].sort((x, y) => x[0] - y[0]).map((x) => x[1]).join(), [5, 1, 4].sort(undefined).join()); try { [1, 2].sort(5); } catch (x) { console.log(x.name); }
//# concat, slice, join and spread
class NotSpreadable { } console.log([1].concat(2, [3, [4]], "5").length, [1, 2, 3].slice(-2).join(), [1, [2, [3]]].join(";"), [null, undefined, 1].join("-"), [..."ab", ...[1], ...new Set([2]), ...new Map([[3, 4]])].join("|"), [...[], ...[]].length, [1].concat({ length: 1, 0: "s", [Symbol.isConcatSpreadable]: true }).join());
//# array-likes
const al = { length: 3, 0: "a", 2: "c" }; console.log(Array.prototype.map.call(al, (x) => x + "!").length, Array.from(al).join(), Array.prototype.join.call(al, "-"), Array.prototype.slice.call("abc", 1).join(), Array.prototype.push.call(al, "d"), al.length, al[3], Array.prototype.indexOf.call("xyz", "y"));
//# iterators
const it = [1, 2][Symbol.iterator](); console.log(JSON.stringify([it.next(), it.next(), it.next()]), [...[7, 8].entries()].join("|"), [...[7, , 8].keys()].join(), [...[1, 2].values()].join(), Array.prototype[Symbol.iterator] === Array.prototype.values, [][Symbol.iterator]()[Symbol.toStringTag]);
//# arrays with own iterators
const own = [1, 2, 3]; Object.defineProperty(own, Symbol.iterator, { value: function* () { yield "own"; } }); console.log([...own].join(), Math.max(...[1, 2]), ((...x) => x.join())(...own), Array.from(own).join()); const [first] = own; for (const v of own) console.log(first, v); class Sub extends Array { *[Symbol.iterator]() { yield "sub"; } } console.log([...Sub.of(1, 2)].join());
//# arrays with accessors and other prototypes
const acc = [1, 2, 3]; let reads = 0; Object.defineProperty(acc, 1, { get() { reads++; return "g"; } }); console.log([...acc].join(), acc.map((x) => x).join(), reads); const np = [1, , 3]; Object.setPrototypeOf(np, { __proto__: Array.prototype, 1: "from proto" }); console.log(np[1], [...np].join(), np.indexOf("from proto"), np.map((x) => x).length);
//# nested arrays
const m = Array.from({ length: 3 }, (_, i) => Array.from({ length: 3 }, (_, j) => i * 3 + j)); m[1][1] += 100; m[0][2]++; [m[0][0], m[2][2]] = [m[2][2], m[0][0]]; console.log(JSON.stringify(m), m.flat().length, m[0].map((_, c) => m.map((r) => r[c]).join("")).join());
//# Array constructor
console.log(Array(3).length, Array(1, 2).join(), new Array("3").length, Array.of(7).length, Array.isArray(new Array()), (() => { try { new Array(-1); } catch (e) { return e.name; } })(), (() => { try { Array(1.5); } catch (e) { return e.name; } })());
//# elements of mixed kinds
const mixed = [1, 2, 3]; mixed[1] = 2.5; mixed[2] = "s"; mixed[3] = { o: 1 }; mixed[0] = 1n; mixed[4] = undefined; mixed[10] = null; console.log(mixed.length, mixed.map((x) => typeof x).join());
//# sparse arrays
const sp = []; sp[3000] = "far"; sp[1] = "near"; let seen = 0; for (const k in sp) seen++; console.log(sp.length, seen, sp.filter(() => true).length, sp.findIndex((x) => x === "far"), sp.lastIndexOf("near")); sp.length = 2; console.log(sp.length, Object.keys(sp).join());
//# update expressions on elements
const u = [1, 2, 3]; let i = 0; u[i]++; u[i++] += 10; ++u[i]; u[++i]--; u[u[0] - 11]--; u[5] ??= 6; u[0] &&= 0; u[0] ||= "z"; console.log(JSON.stringify(u), i, u[1]++ + ++u[1], u[9]++, u.length);
//# assignment gives the value
const av = []; let got = (av[0] = 5) + (av[1] = av[0] = 6); console.log(got, av.join(), (av.length = 1), (av["x"] = "y"), av[7] = av[8] = 1, av.length);
//# arrays of functions
const fns = [() => 1, function () { return this.length; }]; console.log(fns[0](), fns[1](), fns["1"](), fns.at(0)());
