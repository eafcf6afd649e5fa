// Random programs from a seed: expressions and statements over a few variables of all types. Every
// program ends: loops count down, recursion is bounded by an argument.

/** A generator of numbers below n (mulberry32). */
export function random(seed) {
    let state = seed >>> 0;
    return (n) => {
        state = (state + 0x6d2b79f5) >>> 0;
        let t = Math.imul(state ^ (state >>> 15), 1 | state);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return ((t ^ (t >>> 14)) >>> 0) % n;
    };
}

const LITERALS = ["0", "1", "2", "-3", "1.5", "4294967296", "1n", "7n", "\"a\"", "\"12\"", "\"\"", "null", "undefined",
    "true", "false", "NaN", "[1, 2]", "[]", "{ p: 1, q: \"s\" }", "() => 3", "{ valueOf: () => 4 }",
    "{ toString: () => \"t\" }", "new Map([[1, 2]])", "new Uint8Array(3)", "\"long\".repeat(40)"];
const BINARY = ["+", "-", "*", "/", "%", "**", "&", "|", "^", "<<", ">>", ">>>", "<", ">", "<=", ">=", "==", "!=",
    "===", "!==", "&&", "||", "??", ",", "+", "+", "-", "<", "==="];
const COMPOUND = ["=", "+=", "-=", "*=", "|=", "&=", "^=", "%=", "||=", "&&=", "??=", ">>=", "<<="];
const NAMES = ["a", "b", "c", "d"];

/** The text of a program that prints what became of its variables. */
export function program(seed) {
    const r = random(seed);
    const pick = (list) => list[r(list.length)];
    let loops = 0;
    let inner = { function: false, generator: false, async: true, loop: 0 };

    const name = () => pick(NAMES);
    const target = (d) => {
        switch (r(5)) {
        case 0: return `o.${pick(["p", "q", "length", "r"])}`;
        case 1: return `${pick(["arr", "o", "u8"])}[${r(2) ? r(4) : `key(${expression(d)})`}]`;
        case 2: return `arr[${pick(["i", "0", "arr.length & 7"])}]`;
        default: return name();
        }
    };
    const power = (op, right) => op === "**" || op === "<<" ? "(typeof (t = " + right + ") === \"bigint\" ? t % 50n : t)" : right;

    function expression(d) {
        if (d <= 0)
            return r(3) ? name() : `(${pick(LITERALS)})`;
        const e = () => expression(d - 1 - r(2));
        switch (r(23)) {
        case 0: case 1: case 2: case 3: case 4: {
            const op = pick(BINARY);
            const mixed = "&&||??".includes(op) && op.length === 2;
            return mixed ? `((${e()}) ${op} (${e()}))` : `((${e()}) ${op} ${power(op, `(${e()})`)})`;
        }
        case 5: return `(${pick(["-", "+", "~", "!", "typeof ", "void "])}(${e()}))`;
        case 6: return `(${target(d - 1)} ${pick(COMPOUND)} (${e()}))`;
        case 7: return r(2) ? `(${target(d - 1)}${pick(["++", "--"])})` : `(${pick(["++", "--"])}${target(d - 1)})`;
        case 8: return `((${e()}) ? (${e()}) : (${e()}))`;
        case 9: return `\`x\${${e()}}y\${${e()}}\``;
        case 10: return `f${r(3)}(${e()}, ${e()})`;
        case 11: return `g(${r(4)}, ${e()})`;
        case 12: return `[${e()}, ...list(${e()}), ${e()}]`;
        case 13: return `({ k: ${e()}, [key(${e()})]: ${e()}, ...(${e()}) })`;
        case 14: return `f0(...list(${e()}))`;
        case 15: return `(${e()})?.[key(${e()})]`;
        case 16: return `(${scoped("sync", () => `(x, y = ${e()}) => ${e()}`)})(${e()})`;
        case 17: return `([${target(d - 1)}, ${target(d - 1)} = ${e()}] = list(${e()}))`;
        case 18: return `(${scoped("sync", () =>
            `({ p: ${name()}${name()} = ${e()}, ...rest } = Object(${e()})) => rest`)})()`;
        case 19: return `(key(${e()}) in o)`;
        case 20: return inner.generator ? `(yield ${e()})` : inner.async ? `(await (${e()}))` : e();
        case 21: return `new K(${e()}).${pick(["x", "y", "m()", "z"])}`;
        default: return `arr[${e()}]`;
        }
    }

    function statement(d) {
        const body = (n = 2) => Array.from({ length: 1 + r(n) }, () => statement(d - 1)).join(" ");
        if (d <= 0)
            return `${expression(1)};`.replace(/^(\(?)(\{|function|class|\[)/, "0, $1$2");
        const loop = (text) => {
            inner.loop++;
            const out = text();
            inner.loop--;
            return out;
        };
        const n = `n${loops++}`;
        switch (r(13)) {
        case 0: return `if (${expression(2)}) { ${body()} } else ${r(2) ? `{ ${body()} }` : statement(d - 1)}`;
        case 1: return loop(() => `for (let ${n} = 0; ${n} < ${r(4)}; ${n}++) { i = ${n}; ${body()} }`);
        case 2: return loop(() => `{ let ${n} = ${r(4)}; while (${n}-- > 0) { ${body()} } }`);
        case 3: return loop(() => `{ let ${n} = ${1 + r(3)}; do { ${body()} } while (--${n} > 0); }`);
        case 4: return loop(() => `for (const ${n} of list(${expression(2)})) { ${name()} = ${n}; ${body()} }`);
        case 5: return loop(() => `for (const ${n} in Object(${expression(2)})) { ${name()} = ${n}; ${body()} }`);
        case 6: return `try { ${body()} } catch (e) { note(e); ${body(1)} }${r(2) ? ` finally { ${body(1)} }` : ""}`;
        case 7: return `try { ${body()} } finally { ${body(1)} }`;
        case 8: return `switch (${expression(1)}) { case 1 && ${expression(0)}: ${body()} case "" || ${expression(1)}: ${body(1)} break; default: ${body(1)} }`;
        case 9: return inner.loop > 0 ? `if (${expression(1)}) ${pick(["break", "continue"])};` : statement(d - 1);
        case 10: return `{ const [${n}, ...r${n}] = list(${expression(2)}); ${name()} = ${n}; b = r${n}; }`;
        case 11: return inner.function ? `if (${expression(1)}) return ${expression(2)};` : `throwing(${expression(1)});`;
        default: return `void (${expression(3)});`;
        }
    }

    const scoped = (kind, text) => {
        const outer = inner;
        inner = { function: true, generator: kind === "generator", async: kind === "async", loop: 0 };
        const out = text();
        inner = outer;
        return out;
    };
    const statements = (n, d) => Array.from({ length: n }, () => statement(d)).join("\n    ");
    return `let a = ${pick(LITERALS)}, b = ${pick(LITERALS)}, c = ${pick(LITERALS)}, d = ${r(10)};
let i = 0, t, calls = 0;
const o = { p: 1, get q() { return a; }, set q(v) { b = v; } }, arr = [1, 2, 3], u8 = new Uint8Array(4);
const notes = [];
function note(e) { notes.push(typeof e === "object" && e !== null ? e.name : String(typeof e)); }
function show(v) { try { return typeof v === "object" ? JSON.stringify(v, (k, x) => typeof x === "bigint" ? x + "n" : x)?.slice(0, 200) : typeof v === "function" ? "fn" : String(v).slice(0, 200); } catch (e) { return e.name; } }
function key(v) { return typeof v === "number" ? v & 15 : typeof v === "bigint" ? Number(v & 15n) : typeof v === "object" || typeof v === "function" ? "obj" : String(v).slice(0, 12); }
function list(v) { return typeof v === "string" ? [...v.slice(0, 3)] : Array.isArray(v) ? v.slice(0, 4) : v instanceof Map ? v : [v]; }
function throwing(v) { if (v && v !== true) throw new TypeError("x"); }
function f0(x, y) { if (++calls > 40) return x; return ${scoped("sync", () => expression(3))}; }
const f1 = (x, y = 2) => { if (++calls > 40) return y; ${scoped("sync", () => statements(2, 2))} return x; };
const f2 = (x, y) => ++calls > 50 ? x : ${scoped("sync", () => expression(2))};
function g(n, x) { return n <= 0 || ++calls > 60 ? x : g(n - 1, ${scoped("sync", () => expression(2))}); }
class K { x = ++calls > 40 ? 0 : ${scoped("sync", () => expression(2))}; constructor(v) { this.y = v; } m() { return this.y; } get z() { return this.x; } }
function* gen() {
    ${scoped("generator", () => statements(3, 2))}
}
async function run() {
    ${scoped("async", () => statements(6, 3))}
}
const part = async (name, f) => { try { await f(); } catch (e) { note(e); } console.log(name, [a, b, c, d, o.p, i].map(show).join(" | "), show(arr), u8.join(), calls); };
await part("generator", () => { const it = gen(); for (let k = 0; k < 5; k++) { const s = it.next(k); console.log(show(s.value), s.done); } it.return(1); });
await part("async", run);
await part("calls", () => { console.log(show(f0(1, "x")), show(f1(2)), show(f2(3n, 4n)), show(g(3, a))); });
console.log(notes.join());
`;
}
