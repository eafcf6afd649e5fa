/* Console formatting: the same text as Node's for usual values, and not a line of the program's
 * code run for unusual ones. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as util from "node:util";
import { load, settled } from "./load.mjs";

const { inspect } = await load("inspect/inspect.ts");
const { format } = await load("inspect/format.ts");
const { table: draw } = await load("inspect/table.ts");

class Point {
    constructor(x, y) {
        this.x = x;
        this.y = y;
    }
}
class Tagged {
    get [Symbol.toStringTag]() {
        return "never read";
    }
}
class Named {}
Named.prototype[Symbol.toStringTag] = "Tag";
class Names extends Map {}
class Labels extends Set {}
class Row extends Array {}
class Bytes extends Uint8Array {}
class ValidationError extends Error {}
class OtherName extends Error {
    constructor(message) {
        super(message);
        this.name = "Odd";
    }
}

function unstacked(error) {
    delete error.stack;
    return error;
}
function self(extra) {
    const value = { ...extra };
    value.self = value;
    return value;
}
const circularArray = [1];
circularArray.push(circularArray, { circularArray });
const shared = { deep: { deeper: {} } };
const frozenNull = Object.assign(Object.create(null), { a: 1, b: [2] });
const bound = function original() {}.bind(null);
const withProperties = Object.assign(() => {}, { a: 1, b: { c: 2 } });
const sparse = [1, , , 4];
sparse[9] = "x";
const arrayWithKeys = Object.assign([1, 2, 3], { extra: true, "odd key": 1, [Symbol("s")]: 2 });
const words = "the quick brown fox jumps over the lazy dog and runs away from it all at once".split(" ");

/* name: value. The text must be Node's, byte for byte. */
const table = {
    numbers: [0, -0, 1.5, NaN, Infinity, -1e21, 123456789.123],
    bigints: [0n, -5n, 9007199254740993n],
    primitives: [true, false, null, undefined, Symbol("s"), Symbol(), Symbol.iterator],
    "plain object": { a: 1, b: "two", c: [3] },
    "empty object": {},
    "keys that need quotes": { "a-b": 1, "": 2, 3: 4, ["it's"]: 5, "\n": 6, é: 7, $x: 8, _y: 9 },
    "own __proto__": { ["__proto__"]: 1 },
    "nested four deep": { a: { b: { c: { d: { e: 1 } } } } },
    "arrays nested": [[[[[1]]]]],
    "mixed nesting": { list: [{ a: [{ b: [] }] }], map: new Map([["k", { v: { w: {} } }]]) },
    "null prototype": frozenNull,
    "below a null prototype": Object.create(Object.create(null)),
    "created from an object": Object.create({ inherited: 1 }),
    "symbol keys": { [Symbol("a b")]: 1, [Symbol.iterator]: 2 },
    "hidden symbol key": Object.defineProperty({}, Symbol("h"), { value: 1 }),
    accessors: { get a() { return 1; }, set b(v) {}, get c() { return 1; }, set c(v) {} },
    "class instance": new Point(1, 2),
    "empty class instance": new Named(),
    "tag given by data": Object.assign(new Named(), { a: 1 }),
    "own tag": { [Symbol.toStringTag]: "Mine", a: 1 },
    "constructor overwritten by data": { constructor: "nobody" },
    "constructor that lies": { constructor: { name: "Liar" }, a: 1 },
    "short array": [1, 2, 3],
    "seven numbers": [1, 2, 3, 4, 5, 6, 7],
    "many numbers": Array.from({ length: 60 }, (_, i) => i * i),
    "negative and long numbers": Array.from({ length: 30 }, (_, i) => (i % 3 ? i * 1e5 : -i)),
    "many bigints": Array.from({ length: 27 }, (_, i) => BigInt(i) ** 5n),
    "a hundred and one": Array.from({ length: 101 }, (_, i) => i),
    "three hundred words": Array.from({ length: 300 }, (_, i) => words[i % words.length]),
    words,
    "long strings in an array": words.map((w) => w.repeat(9)),
    "wide characters in columns": Array.from({ length: 12 }, (_, i) => "漢字かな😀é"[i % 7].repeat(i % 4)),
    "mixed array": [1, "a", null, undefined, true, { a: 1 }, [2], () => {}, Symbol("q")],
    "objects in a long array": Array.from({ length: 10 }, (_, i) => ({ i })),
    holes: [, 1, , 2, ,],
    "only holes": new Array(7),
    sparse,
    "hole at the end": [1, , ],
    "long sparse": Object.assign([], { 5000: 1 }),
    "array with keys": arrayWithKeys,
    "empty array with a key": Object.assign([], { a: 1 }),
    "array subclass": Row.from([1, 2]),
    "empty array subclass": new Row(),
    "typed arrays": [new Uint8Array(3), new Int32Array([1, -2]), new BigInt64Array([5n])],
    "long typed array": new Uint16Array(200).map((_, i) => i),
    "empty typed array": new Uint8Array(),
    "typed array subclass": Bytes.of(1, 2),
    buffer: new Uint8Array([1, 20, 255]).buffer,
    "long buffer": new ArrayBuffer(130),
    "empty buffer": new ArrayBuffer(0),
    view: new DataView(new ArrayBuffer(4), 1, 2),
    map: new Map([["a", 1], [{ k: 1 }, [2]]]),
    "empty map": new Map(),
    "map subclass": new Names([["a", new Map([["b", 2]])]]),
    "map with a key": Object.assign(new Map([[1, 2]]), { extra: 1 }),
    set: new Set([1, "a", { b: 2 }]),
    "empty set": new Set(),
    "set subclass": new Labels(["x"]),
    "weak collections": [new WeakMap(), new WeakSet()],
    dates: [new Date(0), new Date(NaN), new Date(1732290000123)],
    "date with a key": Object.assign(new Date(0), { a: 1 }),
    regexps: [/a/, /b\/c/gi, new RegExp("", "u")],
    "regexp with a key": Object.assign(/a/, { a: 1 }),
    boxed: [new Number(-0), new String("abc"), new Boolean(false), Object(1n), Object(Symbol("q"))],
    "boxed string with a key": Object.assign(new String("abc"), { length2: 3 }),
    functions: [function f() {}, function () {}, () => {}, async () => {}, async function g() {}],
    generators: [function* g() {}, async function* ag() {}],
    methods: { m() {}, async n() {}, *o() {}, get: () => 1 },
    classes: [class A {}, class extends Array {}, Point, Row, ValidationError],
    "class with a static": class Counter { static count = 1; },
    "class extends null": class Nil extends null {},
    "bound function": bound,
    "function with keys": withProperties,
    "function in an object": { withProperties },
    "builtin functions": [Math.max, Array.prototype.push, Map, Error],
    "function without a name": Object.defineProperty(() => {}, "name", { value: "" }),
    namespaces: [Math, JSON, Reflect],
    generator: (function* () {})(),
    "array iterator": [1].values(),
    "string iterator": ""[Symbol.iterator](),
    arguments: (function () { return arguments; })(1, "b"),
    circular: self({ a: 1 }),
    "circular in an array": circularArray,
    "circular twice": [self(), self({ b: { c: 1 } })],
    "circular map": (() => { const m = new Map(); m.set("m", m); m.set(m, 1); return m; })(),
    "the same object twice": [shared, shared],
    error: new Error("boom"),
    "error without a message": new Error(),
    "type error": new TypeError("bad type"),
    "error without a stack": unstacked(new Error("boom")),
    "errors without stacks": [unstacked(new RangeError("r")), unstacked(new Error())],
    "error with keys": Object.assign(new Error("boom"), { code: "E_X", detail: { a: 1 } }),
    "stackless error with keys": Object.assign(unstacked(new Error("b")), { code: 3, list: [1] }),
    "error with a cause": new Error("outer", { cause: new TypeError("inner") }),
    "cause that is no error": unstacked(new Error("outer", { cause: { code: 7 } })),
    "aggregate error": new AggregateError([new Error("one"), 2], "several"),
    "error subclass": new ValidationError("no"),
    "error subclass without a stack": unstacked(new ValidationError("no")),
    "error with another name": new OtherName("odd"),
    "error with another name, no stack": unstacked(new OtherName("odd")),
    "renamed error": Object.assign(new Error("x"), { name: "MyError" }),
    "error in objects": { a: { error: unstacked(new Error("line one\nline two")) } },
    "error message with line ends": new Error("line one\nline two"),
    "made from Error.prototype": Object.create(Error.prototype),
    "pending promise": new Promise(() => {}),
    "resolved promise": settled(Promise.resolve({ a: 1 }), { a: 1 }),
    proxies: [new Proxy({ a: 1 }, {}), new Proxy([1, 2], {}), new Proxy(() => {}, {})],
    quotes: ["it's", 'say "x"', `it's "q"`, "`all` 'of' \"it\"", "${'\"x"],
    "control characters": ["\0\x01\x1b[31m\x7f\x9f", "\b\t\n\f\r\v\\", "tab\there"],
    surrogates: ["\ud83d", "\ude00x", "😀", "a\ud83d😀\ude00"],
    "long string": { text: "x".repeat(200) },
    "string over 10,000 units": ["y".repeat(10_003)],
    "long lines": { text: `${"first ".repeat(12)}\n${"second ".repeat(12)}\nthird` },
    "long top-level lines": `${"first ".repeat(20)}\n${"second ".repeat(20)}\n`,
    "short lines": { text: "a\nb" },
    "close to the line's end": { a: "x".repeat(33), b: "y".repeat(33) },
    "just beyond the line's end": { a: "x".repeat(34), b: "y".repeat(34) },
    "six short keys": { alpha: 1, beta: 22, gamma: 333, delta: 4444, epsilon: 55555, zeta: 666666 },
    "object with 30 keys": Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`key${i}`, i])),
    "array of arrays": Array.from({ length: 5 }, (_, i) => Array.from({ length: 4 }, (_, j) => i * j)),
    "three levels on one line": { a: { b: { c: {} } } },
    "four levels broken": { a: { b: { c: { d: 1 } } } },
    "a ledger result": {
        success: true,
        changes: [
            { type: "transfer", from: "@alice", to: "@treasury", amount: "5.00", currency: "USD" },
            { type: "transfer", from: "@alice", to: "@bob", amount: "12.50", currency: "EUR" },
        ],
        gasUsed: 12_345,
    },
};

for (const [name, value] of Object.entries(table)) {
    test(`inspect: ${name}`, () => {
        assert.equal(inspect(value), util.inspect(value));
    });
    test(`inspect: ${name}, in an object`, () => {
        assert.equal(inspect({ in: [value, { value }] }), util.inspect({ in: [value, { value }] }));
    });
}

for (const depth of [0, 1, 3, 5]) {
    test(`inspect: depth ${depth}`, () => {
        for (const name of ["mixed nesting", "nested four deep", "functions", "error with keys", "dates"]) {
            const value = { of: table[name] };
            assert.equal(inspect(value, { depth }), util.inspect(value, { depth }), name);
        }
    });
}

test("inspect: hidden properties", () => {
    for (const value of [[1, 2], { a: 1 }, Object.defineProperty({}, "h", { value: 1 })]) {
        assert.equal(inspect(value, { showHidden: true }), util.inspect(value, { showHidden: true }));
    }
});

/* Arguments of console.log. The text must be Node's. */
const calls = [
    [],
    [""],
    ["plain"],
    ["100%"],
    ["100%%"],
    ["%", 1],
    ["50%% of %s", "it"],
    ["%s", "a", "b", { c: 1 }],
    ["%s %s %s", 1, -0, 2n],
    ["%s", null],
    ["%s", undefined],
    ["%s", Symbol("z")],
    ["%s", { a: { b: 1 } }],
    ["%s", [1, [2, [3]]]],
    ["%s", new Date(0)],
    ["%s", "%d", 1],
    ["%d %d %d", "42", 4.5, 12n],
    ["%d", {}],
    ["%d", Symbol("x")],
    ["%i %i %i", "12.7", 3.9, -0],
    ["%i", {}],
    ["%f %f", "1.50", "x"],
    ["%j", { a: [1, "b", null, undefined], u: undefined }],
    ["%j", "text"],
    ["%O", { a: { b: { c: { d: 1 } } } }],
    ["%c styled", "color: red"],
    ["%x %s", 1],
    ["%s"],
    ["%s and %s", "one"],
    [1, "%s", 2],
    ["a", "b", 3, [4], { five: 5 }],
    [{ a: 1 }, "b"],
    [null, undefined, true],
    ["multi\nline", ["multi\nline"]],
    ["%s%s%s", 1, 2],
    ["%%s", "x"],
    ["%s %", "x", "y"],
];
for (const call of calls) {
    test(`format: ${util.inspect(call)}`, () => {
        assert.equal(format(call), util.format(...call));
    });
}

test("inspect: Maps and Sets are shown up to 100 items", () => {
    const map = inspect(new Map(Array.from({ length: 130 }, (_, i) => [i, `v${i}`]))).split("\n");
    assert.deepEqual(map.slice(0, 2), ["Map(130) {", "  0 => 'v0',"]);
    assert.deepEqual(map.slice(-3), ["  99 => 'v99',", "  ... 30 more items", "}"]);
    const set = inspect(new Set(Array.from({ length: 101 }, (_, i) => i))).split("\n");
    assert.deepEqual(set.slice(-3), ["  99,", "  ... 1 more item", "}"]);
});

/* Tables as Node 20 draws them; the frames of Node 18 differ. */
const tables = [
    [
        [[{ a: 1, b: "x" }, { a: 2, c: null }]],
        "│ (index) │ a │ b   │ c    │",
        "│ 0       │ 1 │ 'x' │      │",
        "│ 1       │ 2 │     │ null │",
    ],
    [[[[1, 2], [3]]], "│ (index) │ 0 │ 1 │", "│ 0       │ 1 │ 2 │", "│ 1       │ 3 │   │"],
    [
        [{ first: { n: 1 }, second: { n: 22n } }],
        "│ (index) │ n   │",
        "│ first   │ 1   │",
        "│ second  │ 22n │",
    ],
    [
        [[{ a: 1 }, "mixed", undefined]],
        "│ (index) │ a │ Values    │",
        "│ 0       │ 1 │           │",
        "│ 1       │   │ 'mixed'   │",
        "│ 2       │   │ undefined │",
    ],
    [
        [new Map([["k", 1], [{ o: 1 }, [2]]])],
        "│ (iteration index) │ Key      │ Values │",
        "│ 0                 │ 'k'      │ 1      │",
        "│ 1                 │ { o: 1 } │ [ 2 ]  │",
    ],
    [
        [new Set(["x", { y: 1 }])],
        "│ (iteration index) │ Values   │",
        "│ 0                 │ 'x'      │",
        "│ 1                 │ { y: 1 } │",
    ],
    [
        [[{ a: { b: 1 } }, { a: { x: 1, y: 2, z: 3 } }, { a: [1, 2] }]],
        "│ (index) │ a        │",
        "│ 0       │ { b: 1 } │",
        "│ 1       │ [Object] │",
        "│ 2       │ [ 1, 2 ] │",
    ],
    [[[{ a: 1, b: 2 }, { b: 3 }], ["b"]], "│ (index) │ b │", "│ 0       │ 2 │", "│ 1       │ 3 │"],
    [
        [[{ name: "漢字", n: -0 }]],
        "│ (index) │ name   │ n  │",
        "│ 0       │ '漢字' │ -0 │",
    ],
    [[[]], "│ (index) │"],
];
for (const [values, head, ...rows] of tables) {
    test(`table: ${util.inspect(values)}`, () => {
        const lines = draw(...values).split("\n");
        assert.deepEqual([lines[1], ...lines.slice(3, -1)], [head, ...rows]);
        const frame = head.replaceAll(/[^│]/g, "─");
        assert.equal(lines[0], `┌${frame.slice(1, -1).replaceAll("│", "┬")}┐`);
        assert.equal(lines[2], `├${frame.slice(1, -1).replaceAll("│", "┼")}┤`);
        assert.equal(lines.at(-1), `└${frame.slice(1, -1).replaceAll("│", "┴")}┘`);
    });
}

/* Values that would run code if they were read carelessly. Each gives the text that must come out;
 * `ran` would be pushed to by every trap, getter and method. */
const ran = [];
const run = (what) => () => {
    ran.push(what);
    return what;
};
const trapped = new Proxy(
    {},
    { get: (_, name) => () => { ran.push(name); throw new Error(String(name)); } },
);
const tagGetter = Object.defineProperty({}, Symbol.toStringTag, { get: run("tag") });
const nameGetter = class { static get name() { return run("name")(); } };
const hostile = [
    ["getter", { get secret() { return run("secret")(); } }, "{ secret: [Getter] }"],
    ["trapped proxy", new Proxy({ a: 1 }, trapped), "{ a: 1 }"],
    ["proxy as prototype", Object.create(new Proxy({}, trapped)), "[Object: null prototype] {}"],
    ["tag getter", tagGetter, "{}"],
    ["inherited tag getter", new Tagged(), "Tagged {}"],
    ["class with a name getter", new nameGetter(), "{}"],
    ["custom inspect", { [Symbol.for("nodejs.util.inspect.custom")]: run("custom") },
        "{ [Symbol(nodejs.util.inspect.custom)]: [Function (anonymous)] }"],
    ["own inspect", { inspect: run("inspect") }, "{ inspect: [Function (anonymous)] }"],
    ["toString and valueOf", { toString: run("toString"), valueOf: run("valueOf") },
        "{ toString: [Function (anonymous)], valueOf: [Function (anonymous)] }"],
    ["toJSON", { toJSON: run("toJSON") }, "{ toJSON: [Function (anonymous)] }"],
    ["then", { then: run("then") }, "{ then: [Function (anonymous)] }"],
    ["hasInstance", new (class H { static [Symbol.hasInstance]() { return run("has")(); } })(), "H {}"],
    ["constructor getter", { get constructor() { return run("constructor")(); } },
        "{ constructor: [Getter] }"],
    ["Map with its own iterator", Object.assign(new Map([[1, 2]]), { [Symbol.iterator]: run("it") }),
        "Map(1) { 1 => 2, [Symbol(Symbol.iterator)]: [Function (anonymous)] }"],
    ["Map subclass with methods", new (class M extends Map {
        get size() { return run("size")(); }
        entries() { return run("entries")(); }
        forEach() { return run("forEach")(); }
    })([[1, 2]]), "M(1) [Map] { 1 => 2 }"],
    ["typed array subclass", new (class T extends Uint8Array {
        get length() { return run("length")(); }
    })(2), "T(2) [Uint8Array] [ 0, 0 ]"],
    ["array with accessors", Object.defineProperty([1, 2], 0, { get: run("index"), enumerable: true }),
        "[ [Getter], 2 ]"],
    ["Date with methods", Object.assign(new Date(0), { toISOString: run("iso") }),
        "1970-01-01T00:00:00.000Z { toISOString: [Function (anonymous)] }"],
    ["RegExp with getters", Object.defineProperty(/x/g, "flags", { get: run("flags") }), "/x/g"],
    ["error with getters", Object.defineProperties(unstacked(new Error("quiet")), {
        message: { get: run("message") }, name: { get: run("name") }, stack: { get: run("stack") },
        cause: { get: run("cause") },
    }), "[Error] { [cause]: [Getter] }"],
    ["function with a name getter", Object.defineProperty(() => {}, "name", { get: run("name") }),
        "[Function (anonymous)]"],
    ["boxed with valueOf", Object.assign(new Number(3), { valueOf: run("valueOf") }),
        "[Number: 3] { valueOf: [Function (anonymous)] }"],
    ["deeply proxied", [new Proxy(new Proxy([1], trapped), trapped)], "[ [ 1 ] ]"],
    ["proxy of a proxy", new Proxy(new Proxy(new Map([[1, 2]]), trapped), trapped), "Map(1) { 1 => 2 }"],
    ["promise with then", Object.assign(new Promise(() => {}), { then: run("then") }),
        undefined],
];
for (const [name, value, text] of hostile) {
    test(`no code runs: ${name}`, () => {
        ran.length = 0;
        /* No text: Node's own, which shows no more than we may (its runner marks promises). */
        assert.equal(inspect(value), text ?? util.inspect(value));
        ran.length = 0;
        assert.equal(inspect(value), inspect(value));
        for (const directive of ["%s", "%d", "%i", "%f", "%j", "%o", "%O", "%c"]) {
            format([directive, value]);
        }
        format(["%s", "x", value]);
        draw(value);
        draw([value, { value }], [value]);
        assert.deepEqual(ran, []);
    });
}

test("a revoked proxy is said to be one", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    assert.equal(inspect([proxy]), "[ <Revoked Proxy> ]");
});

test("one entry is at most 16 KiB and says that it was cut", () => {
    for (const value of [
        "x".repeat(1 << 20),
        ["a".repeat(9000), "b".repeat(9000), "c".repeat(9000)],
        Array.from({ length: 1e5 }, () => ({ a: { b: { c: { d: {} } } } })),
        Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`key${i}`, { i }])),
        new Map(Array.from({ length: 5000 }, (_, i) => [{ i }, "v".repeat(500)])),
        Object.assign(new Error("m".repeat(1 << 20)), { also: "n".repeat(1 << 20) }),
    ]) {
        for (const text of [format([value]), format(["%s", value]), format(["%j", value])]) {
            assert.ok(text.length <= 16384 + 60, `${text.length}`);
        }
    }
    assert.match(format(["x".repeat(20_000)]), /cut: an entry is at most 16 KiB\)$/);
});

test("what is left out of a large object is left out early", () => {
    const wide = (depth) =>
        depth === 0 ? {} : Object.fromEntries("abcdefghij".split("").map((k) => [k, wide(depth - 1)]));
    const started = process.hrtime.bigint();
    const text = inspect(wide(5), { depth: 10 });
    assert.ok(text.length < 64 * 1024, `${text.length}`);
    assert.ok(process.hrtime.bigint() - started < 2_000_000_000n);
});
