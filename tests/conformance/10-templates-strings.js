//# templates
const a = 1, b = "x"; console.log(`${a}`, `${a}${b}`, `a${a + 1}b${b}c`, ``, `\n\u0041\x41${"`"}`.length, `${[1, 2]}|${{}}|${null}|${undefined}|${true}|${1n}`);
//# nested templates
console.log(`${`${1 + 1}`}${[1, 2].map((x) => `<${x}${x > 1 ? `!${x}` : ""}>`).join("")}`);
//# templates over several lines
console.log(`line 1
line ${1 +
1}
  line 3`.split("\n").join("/"));
//# templates convert with toString, not valueOf
const o = { toString: () => "s", valueOf: () => 1, }; console.log(`${o}`, o + "", "" + o, `${{ [Symbol.toPrimitive]: (h) => h }}`, ({ [Symbol.toPrimitive]: (h) => h }) + "", `${new Date(NaN)}`);
//# tags
const tag = (s, ...v) => s.raw.join("|") + ":" + s.join("|") + ":" + v.join(","); console.log(tag`a${1}\n${2}c`, tag``, tag`${0}`, ((s) => s[0] === undefined)`\unicode`);
//# identity of template objects
const t = () => ((s) => s)`a${1}`; const u = () => ((s) => s)`a${1}`; console.log(t() === t(), t() === u(), Object.isFrozen(t()), Object.isFrozen(t().raw), Array.isArray(t()));
//# tags as members and with this
const m = { n: 5, tag(s) { return this.n + s[0]; } }; console.log(m.tag`x`, m["tag"]`y`, (() => (s) => s[0])()`z`, new (function () { this.tag = (s) => s.length; })().tag`a${1}b`);
//# tag arguments in turn
const log = []; const e = (x) => (log.push(x), x); (log.push("tag"), (s, ...v) => v)`${e(1)}${e(2)}`; console.log(log.join());
//# string methods
const s = "Hello, World"; console.log(s.toUpperCase(), s.slice(-5, -1), s.substring(5, 2), s.indexOf("o", 5), s.split(", ").join("-"), s.replace("World", (x) => x.length), s.charAt(1), s.charCodeAt(1), s.at(-1), s[0], s[99], s.includes("lo,"), s.startsWith("ell", 1), s.endsWith("ld"), s.padEnd(14, "ab"), s.padStart(14), s.repeat(2).length, " x ".trim(), s.concat(1, null), s.search("W"), s.codePointAt(0), s.lastIndexOf("l"));
//# surrogate pairs
const p = "a😀b"; console.log(p.length, [...p].length, p.codePointAt(1), p.charCodeAt(1), p.split("").length, Array.from(p).join("|"), p.at(1) === "\ud83d", String.fromCodePoint(128512) === p.slice(1, 3), encodeURIComponent(p), p.normalize() === p);
//# long strings
let long = ""; for (let i = 0; i < 2000; i++) long += String(i); console.log(long.length, long.slice(100, 110), long.slice(-3), long === long.slice(0), long < long + "x", long.includes("1999")); let w = long; w += w; w = w + long; console.log(w.length, w[6000], w.charAt(13000));
//# building from both ends
let q = ""; for (let i = 0; i < 500; i++) q = i % 2 ? i + q : q + i; console.log(q.length, q.slice(0, 10), q.slice(-10)); const parts = []; for (let i = 0; i < 10; i++) parts.push(q.slice(i, i + 2)); console.log(parts.join(""));
//# comparing strings
const l1 = "x".repeat(1000), l2 = "x".repeat(999) + "y", l3 = "x".repeat(500) + "x".repeat(500); console.log(l1 === l3, l1 == l3, l1 !== l2, l1 < l2, l1 >= l2, l2 > l3, [l1, l2].indexOf(l3), new Set([l1, l2, l3]).size);
//# string conversion
console.log(String(Symbol("d")), String(null), String([1, [2, 3]]), String({}), String(() => 1).length > 0, String(-0), (-0).toString(), `${-0}`, 1e21 + "", 1e-7 + "", 0.1 + 0.2 + "", 123456789012345680000 + "", (255).toString(16), (0.5).toString(2));
//# string to number
console.log(["", " 12 ", "1e3", "0x1f", "0b11", "0o7", "1_0", "Infinity", "-5.5", ".5", "5.", "abc", "1n", "\n3\t"].map(Number).join(), parseInt("12px"), parseFloat("3.14abc"), Number(null), Number([5]), Number({}), +true);
//# string iterators
const it = "ab"[Symbol.iterator](); console.log(JSON.stringify([it.next(), it.next(), it.next()]), Object.prototype.toString.call(it), [...it].length);
//# string properties
console.log("length" in Object("abc"), Object.keys("abc").join(), Object.getOwnPropertyNames("ab").join(), "abc".hasOwnProperty(1), (() => { try { "abc".length = 1; } catch (e) { return e.name; } })(), (() => { try { "abc"[0] = "x"; } catch (e) { return e.name; } })(), (() => { try { "abc".foo = 1; } catch (e) { return e.name; } })());
//# escapes and encodings
console.log(JSON.stringify("\0\b\t\n\v\f\r\"'\\\u2028\ud800"), encodeURI("a b&c/ü"), decodeURIComponent("%C3%BC"), "\u{1F600}".length, "a\
b");
//# raw strings
console.log(String.raw`a\n${1}\u0041`, String.raw({ raw: ["x", "y"] }, 1, 2), String.raw`\``);
//# concatenation of mixed values in loops
let mix = ""; for (const v of [1, "a", null, undefined, true, 2n, [1, 2], { toString: () => "obj" }, -0, 1.5]) mix = mix + v + ","; console.log(mix); let n = 1; n = n + n; n = n + "1"; n = n + n; console.log(n, typeof n);
