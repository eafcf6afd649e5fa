/* Everything that console.log is likely to be given, for shown.test.mjs: Node and Tana must print
 * the same bytes. No errors with stacks: a stack names files of the machine. */
const bare = (error) => {
    delete error.stack;
    return error;
};
class Point {
    constructor(x, y) {
        this.x = x;
        this.y = y;
    }
}
class Names extends Map {}
class Wrong extends Error {
    constructor(message) {
        super(message);
        this.name = "Wrong";
    }
}
const loop = { name: "loop" };
loop.self = loop;

console.log();
console.log("plain", 1, -0, 1.5, NaN, 12n, true, null, undefined, Symbol("s"));
console.log("%s is %d years and %i, %f, %j %o %O%% %c.", "Ann", 42, 1.9, "2.5", { a: [1] }, [1], { b: 2 }, "x");
console.log("%s", { a: { b: 1 } }, "%d", 5);
console.log({ a: 1, "b-c": "two", [Symbol("k")]: [3], nested: { deep: { deeper: { deepest: 1 } } } });
console.log([1, 2, 3], [], {}, [[]], [{}], [, 1, , 2], new Array(5));
console.log(Array.from({ length: 120 }, (_, i) => i * 7));
console.log(Array.from({ length: 30 }, (_, i) => "word".repeat(i % 4)));
console.log("it's", ["it's", 'say "x"', `it's "q"`, "tab\t", "\x1b[0m", "\ud83d", "😀"]);
console.log(new Map([["a", { b: [1, { c: {} }] }], [{ k: 1 }, 2]]), new Set([1, "two", [3]]));
console.log(new Names([["x", new Point(1, 2)]]), new Point(3, 4), [new Point(5, 6)]);
console.log(new Uint8Array([1, 2, 255]), new BigInt64Array(2), new ArrayBuffer(4));
console.log(new DataView(new ArrayBuffer(3), 1));
console.log(new Date(0), [new Date(1732290000123)], new Date(NaN));
console.log(/a+/g, [/b/m], Object.assign(/c/, { note: 1 }));
console.log(Object(1), Object("s"), Object(true), Object(1n), Object(Symbol("o")));
console.log(function f() {}, () => {}, async () => {}, function* g() {}, async function* h() {});
console.log(class {}, class A {}, class B extends Point {}, Object.assign(() => {}, { extra: 1 }));
console.log({ m() {}, get a() { return 1; }, set b(v) {}, get c() { return 1; }, set c(v) {} });
console.log(Math.max, [].push, Map, Promise, Object, Math, JSON, Reflect);
console.log(bare(new Error("boom")), [bare(new TypeError("in a list"))]);
console.log(bare(new Wrong("named")), Object.assign(bare(new RangeError("r")), { code: "E_R" }));
console.log(bare(new Error("outer", { cause: bare(new Error("inner")) })));
console.log(bare(new AggregateError([bare(new Error("one")), 2], "several")));
console.log(Promise.resolve(5), new Promise(() => {}), [Promise.resolve({ a: 1 })]);
console.log(loop, [loop], new Proxy({ p: 1 }, {}), new Proxy([1, [2]], {}));
console.log(new WeakMap(), new WeakSet(), Object.create(null), Object.create({ a: 1 }));
console.log((function () { return arguments; })(1, "two"), (function* () {})(), [1].values());
console.log({ text: "x".repeat(120), lines: "one line of text that is long enough\nand another one" });
console.log({ a: "x".repeat(33), b: "y".repeat(33) }, { a: "x".repeat(34), b: "y".repeat(34) });
console.log([["a", 1], ["b", 2]], { list: [{ id: 1, tags: ["x", "y"] }, { id: 2, tags: [] }] });
console.log(Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`key${i}`, i])));
console.info("info", [1]);
console.debug("debug", { a: 1 });
console.dir({ a: { b: { c: { d: { e: 1 } } } } }, { depth: 0 });
console.dir({ a: { b: { c: { d: { e: 1 } } } } }, { depth: null });
console.assert(true, "not printed");
