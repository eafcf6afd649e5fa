// What tana run prints, where, and how it ends.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { test } from "node:test";

import { folder, oneMessage, run, runJson, start, TANA, tana } from "./tana.mjs";

test("the versions on standard error, unless quiet", async () => {
    const cwd = folder({ "main.ts": "console.log(1)" });
    const loud = await tana(["run", "main.ts"], { cwd });
    assert.match(loud.stderr, /^tana \d+\.\d+\.\d+ \(V8 \d+\.\d+\.\d+\.\d+, TypeScript \d+\.\d+\.\d+\)\n$/);
    assert.equal(loud.stdout, "1\n");
    for (const quiet of ["-q", "--quiet"])
        assert.equal((await tana(["run", quiet, "main.ts"], { cwd })).stderr, "");
});

test("log and info go to standard output, warn and error to standard error", async () => {
    const ended = await run(`console.log("a"); console.warn("b"); console.info("c"); console.error("d");
        console.debug("e"); console.log("f\\ng");`);
    assert.deepEqual(ended, { status: 0, signal: null, stdout: "a\nc\ne\nf\ng\n", stderr: "b\nd\n" });
});

test("what is printed before an error is printed", async () => {
    const ended = await run("console.log('before'); throw new Error('then');");
    assert.equal(ended.stdout, "before\n");
    assert.equal(ended.status, 1);
});

test("an uncaught error: class, message, code, and the .ts place of every frame", async () => {
    const main = `import { inner } from "./lib/inner.ts";

interface Point { x: number }
function outer(p: Point): number {
    return inner(p.x);
}
outer({ x: 1 });
`;
    const inner = `// A comment,
// and another.
export function inner(n: number): number {
    if (n > 0) {
        const what: string = "no " + n;
        throw new RangeError(what);
    }
    return n;
}
`;
    const ended = await run(main, [], { files: { "lib/inner.ts": inner } });
    assert.equal(ended.status, 1);
    assert.equal(ended.stdout, "");
    assert.equal(ended.stderr, `Uncaught RangeError: no 1

6         throw new RangeError(what);
                ~~~

    at inner (lib/inner.ts:6:15)
    at outer (main.ts:5:12)
    at main.ts:7:1
`);
});

test("an error in a promise that nobody waits for", async () => {
    const ended = await run("async function f() { await null; throw new TypeError('late'); }\nvoid f();\nconsole.log(1);");
    assert.equal(ended.stdout, "1\n");
    assert.match(ended.stderr, /^Uncaught TypeError: late\n/);
    assert.match(ended.stderr, /at f \(main\.ts:1:40\)/);
    assert.equal(ended.status, 1);
});

const THROWN = {
    "a string": ["throw 'text'", /^Uncaught text\n/],
    "nothing": ["throw undefined", /^Uncaught undefined\n/],
    "null": ["throw null", /^Uncaught null\n/],
    "an object": ["throw { code: 5 }", /^Uncaught \{ code: 5 \}\n/],
    "a symbol": ["throw Symbol('s')", /^Uncaught Symbol\(s\)\n/],
    "a function": ["throw function f() {}", /^Uncaught \[Function: f\]\n/],
    "a promise": ["throw Promise.resolve(1)", /^Uncaught Promise/],
    "an object with hostile getters": ["throw { get message() { console.log('ESCAPED'); return 1; } }",
        /^Uncaught \{ message: \[Getter\] \}\n/],
    "a proxy": ["throw new Proxy({}, { get() { console.log('ESCAPED'); for (;;); }, ownKeys() { for (;;); } })",
        /^Uncaught /],
    "an error with a symbol as name": ["const e = new Error('x'); e.name = Symbol('n'); throw e", /^Uncaught .*x/],
    "an error of a class": ["class E extends Error { constructor(m) { super(m); this.name = 'E'; } } throw new E('mine')",
        /^Uncaught E: mine\n/],
    "an error without a message": ["throw new Error()", /^Uncaught Error\n/],
    "an error with a long message": ["throw new Error('m'.repeat(1e6))", /^Uncaught Error: m{1000,4096}/],
    "an error with escape sequences": ["throw new Error('\\x1b[2J\\u202e')", /^Uncaught Error: \\x1b\[2J\\u202e\n/],
};

for (const [name, [source, message]] of Object.entries(THROWN)) {
    test(`thrown and not caught: ${name}`, async () => {
        const ended = await run(source);
        assert.match(ended.stderr, message);
        assert.ok(ended.stderr.length < 8000);
        assert.equal(ended.stdout, "");
        assert.equal(ended.status, 1);
    });
}

test("a function cannot name itself into another frame", async () => {
    const ended = await run("const o = { ['f\\n    at g (other.ts:1:1)']() { throw new Error('x'); } };\nfor (const k in o) o[k as never]();");
    assert.match(ended.stderr, /^    at .*f\\n    at g \(other\.ts:1:1\) \(main\.ts:1:\d+\)$/m);
});

const ENDINGS = {
    "a loop without end": ["for (;;);", 4, /^tana: out of gas: the program used up its 50000000 units\n`--gas N`/m],
    "promise jobs without end": ["const f = () => Promise.resolve().then(f); f();", 5, /^tana: out of memory/],
    "recursion without end": ["const f = (n: number): number => f(n) + 1; f(1);", 6, /^tana: too deep/],
    "arrays without end": ["const a: unknown[] = []; for (;;) a.push(new Array(1000).fill(1));", 5, /^tana: out of memory/],
    "a promise that never settles": ["await new Promise(() => {});", 8, /^tana: .*/],
    "a thenable that never answers": ["await { then() {} };", 8, /^tana: .*/],
};

for (const [name, [source, status, message]] of Object.entries(ENDINGS)) {
    test(`ends with ${status}: ${name}`, async () => {
        const ended = await run(`console.log("before");\n${source}\nconsole.log("AFTER");`);
        assert.match(ended.stderr, message);
        assert.equal(ended.stdout, name.startsWith("promise jobs") ? "before\nAFTER\n" : "before\n");
        assert.equal(ended.status, status);
    });
}

test("--gas and --memory bound the program", async () => {
    const source = "let s = 0; for (let i = 0; i < 100000; i++) s += i; const a = new Array(100000).fill(s);";
    const { json } = await runJson(source);
    assert.equal(json.ok, true);
    assert.equal((await run(source, ["--gas", String(json.gasUsed)])).status, 0);
    assert.equal((await run(source, ["--gas", String(json.gasUsed - 1)])).status, 4);
    assert.equal((await run(source, ["--memory", String(json.bytesUsed)])).status, 0);
    assert.equal((await run(source, ["--memory", String(json.bytesUsed - 1)])).status, 5);
    assert.equal((await run(source, ["--memory", "100KiB"])).status, 5);
});

// ------------------------------------------------------------------------------ contracts, input

test("an exported contract is called and its result printed as JSON", async () => {
    const ended = await run(`console.log("top level");
        export async function contract() { await null; console.log("called"); return { a: [1, "x", null], b: undefined }; }`);
    assert.deepEqual(ended, { status: 0, signal: null, stderr: "",
        stdout: 'top level\ncalled\n{"a":[1,"x",null]}\n' });
});

test("a contract that returns nothing prints nothing", async () => {
    assert.equal((await run("export function contract() {}")).stdout, "");
});

test("a contract that is no function", async () => {
    const ended = await run("export const contract = 5;");
    assert.match(ended.stderr, /^Uncaught TypeError: export contract is not a function\n/);
    assert.equal(ended.status, 1);
});

test("results that cannot be kept", async () => {
    for (const result of ["'x'.repeat(400000)", "10n",
        "(() => { let o: unknown = 1; for (let i = 0; i < 500; i++) o = [o]; return o; })()"]) {
        const ended = await run(`export function contract() { return ${result}; }`);
        assert.ok([1, 10].includes(ended.status), `${result}: ${ended.status} ${ended.stderr}`);
        assert.equal(ended.stdout, "");
        assert.notEqual(ended.stderr, "");
    }
});

test("--input reaches the program", async () => {
    const source = `import { input } from "tana:context"; console.log(input());`;
    assert.equal((await run(source, ["--input", '{"n": 5, "s": "ä"}'])).stdout, "{ n: 5, s: 'ä' }\n");
    assert.match((await run(source)).stdout, /^(null|undefined)\n$/);
});

for (const input of ["{", "", "nonsense", "[1,]", "'a'", "1 2", `"${"x".repeat(70000)}"`, "[".repeat(100) + "]".repeat(100)]) {
    test(`--input that is refused: ${input.slice(0, 12)}`, async () => {
        const ended = await run("1", ["--input", input]);
        assert.match(oneMessage(ended), /^--input: /);
        assert.ok([65, 75].includes(ended.status));
    });
}

// ------------------------------------------------------------------------------ the ledger

const TRANSFER = `import { tx } from "tana:tx";
import { block } from "tana:block";
await tx.transfer("@alice", "@bob", "12.50", "USD");
console.log((await tx.execute()).success, await block.getBalance("@alice", "USD"));`;

test("effects: in --json, and gone with the run", async () => {
    const first = await runJson(TRANSFER);
    assert.equal(first.status, 0);
    assert.equal(first.json.effects.balances.length, 2);
    const [alice] = first.json.effects.balances;
    assert.equal(alice.account, "@alice");
    assert.equal((Number(alice.before) - Number(alice.after)).toFixed(2), "12.50");
    assert.equal((await runJson(TRANSFER)).stdout, first.stdout);
});

test("a run that fails has no effects", async () => {
    const { json, status } = await runJson(`${TRANSFER}\nthrow new Error("after all");`);
    assert.equal(status, 1);
    assert.equal(json.effects, null);
    assert.equal(json.error.code, "uncaught");
});

test("--state gives another ledger", async () => {
    const state = JSON.stringify({ accounts: { "@alice": { balances: { USD: "1.00" } } } });
    const source = `import { block } from "tana:block"; console.log(await block.getBalance(["@alice", "@bob"], "USD"));`;
    const ended = await run(source, ["--state", "state.json"], { files: { "state.json": state } });
    assert.equal(ended.stdout, "[ '1.00', null ]\n");
});

const BAD_STATES = {
    "is not there": [undefined, 66, /^cannot read state\.json: there is no such file$/],
    "is no JSON": ["{", 65, /^state\.json: /],
    "is empty": ["", 65, /^state\.json: /],
    "lacks accounts": ["{}", 65, /^state\.json: .*accounts/],
    "has a debt": ['{"accounts":{"@alice":{"balances":{"USD":"-1"}}}}', 65, /^state\.json: .*@alice.*USD/],
    "has an unknown member": ['{"accounts":{"@alice":{}},"colour":1}', 65, /^state\.json: .*colour/],
    "is too large": [`{"accounts":{}, "x": "${"x".repeat(5 << 20)}"}`, 75, /^cannot read state\.json: it is larger than/],
};

for (const [name, [text, status, message]] of Object.entries(BAD_STATES)) {
    test(`a state that ${name}`, async () => {
        const ended = await run("1", ["--state", "state.json"], { files: text === undefined ? {} : { "state.json": text } });
        assert.match(oneMessage(ended), message);
        assert.equal(ended.status, status);
    });
}

// ------------------------------------------------------------------------------ --json

test("--json prints one document, the same each time", async () => {
    const source = `console.log("a", { b: 1 }); console.warn("\\u0007");
        export const contract = () => ({ n: 1 });`;
    const { json, stdout, stderr, status } = await runJson(source);
    assert.equal(status, 0);
    assert.equal(stderr, "");
    const { gasUsed, bytesUsed, ...rest } = json;
    assert.deepEqual(rest, { ok: true, result: { n: 1 }, error: null,
        logs: [{ level: "log", text: "a { b: 1 }" }, { level: "warn", text: "\x07" }],
        effects: { transactions: [], balances: [], data: [], unexecuted: 0 } });
    assert.ok(Number.isSafeInteger(gasUsed) && gasUsed > 0 && Number.isSafeInteger(bytesUsed) && bytesUsed > 0);
    assert.equal((await run(source, ["--json"])).stdout, stdout);
});

test("--json tells errors: thrown, refused, out of gas, no file", async () => {
    const thrown = await runJson("function f() { throw new TypeError('x'); }\nf();");
    assert.deepEqual(thrown.json.error, { code: "uncaught", exitStatus: 1, message: "x", name: "TypeError",
        frames: [{ function: "f", path: "main.ts", line: 1, column: 22 }, { function: "", path: "main.ts", line: 2, column: 1 }] });
    assert.equal(thrown.status, 1);

    const refused = await runJson("let = ;");
    assert.equal(refused.json.error.code, "refused");
    assert.equal(refused.json.error.findings[0].path, "main.ts");
    assert.deepEqual([refused.json.gasUsed, refused.json.effects, refused.json.logs], [null, null, []]);
    assert.equal(refused.status, 3);

    const gas = await runJson("console.log(1); for (;;);", ["--gas", "10000"]);
    assert.deepEqual([gas.json.error.code, gas.json.gasUsed, gas.json.logs.length], ["out_of_gas", 10000, 1]);
    assert.equal(gas.status, 4);

    const ended = await tana(["run", "-q", "--json", "gone.ts"]);
    assert.equal(JSON.parse(ended.stdout).error.code, "no_input");
    assert.equal(ended.status, 66);
});

test("the same program from another folder, cold or cached, prints the same bytes", async () => {
    const source = `${TRANSFER}\nconsole.log(Date.now(), new Date().toISOString(), [3, 1, 2].sort(), new Map([[1, 2]]));`;
    const runs = await Promise.all([runJson(source), runJson(source, [], { env: { XDG_CACHE_HOME: folder() } }),
        runJson(source, [], { env: { TZ: "Asia/Tokyo", LANG: "de_DE.UTF-8", LC_ALL: "tr_TR" } })]);
    assert.equal(runs[0].status, 0, runs[0].stdout);
    assert.equal(new Set(runs.map(({ stdout }) => stdout)).size, 1);
});

// ------------------------------------------------------------------------------ the other end

test("a reader that goes away ends the run without a word", async () => {
    const cwd = folder({ "main.ts": "for (let i = 0; i < 20000; i++) console.log('line', i);" });
    const text = execFileSync("bash", ["-c", `"$0" run -q main.ts 2>err | head -n 1; echo \${PIPESTATUS[0]}; cat err`, TANA],
        { cwd, encoding: "utf8", env: { ...process.env, XDG_CACHE_HOME: folder() } });
    assert.equal(text, "line 0\n74\n");
});

test("a full disk is told", async () => {
    const full = openSync("/dev/full", "w");
    for (const args of [["run", "-q", "main.ts"], ["run", "-q", "--json", "main.ts"], ["version"], ["help"]]) {
        const child = start(args, { cwd: folder({ "main.ts": "console.log(1)" }), stdio: ["ignore", full, "pipe"] });
        const ended = await child.ended;
        assert.equal(ended.stderr, "tana: cannot write to standard output: No space left on device\n");
        assert.equal(ended.status, 74);
    }
    closeSync(full);
});

test("closed standard descriptors are not mistaken for others", async () => {
    const cwd = folder({ "main.ts": "console.log(1); console.error(2)" });
    const sh = (redirections) => tana(["-c", `exec "$0" run -q main.ts ${redirections}`, TANA],
        { cwd, program: "/bin/sh" });
    const out = await sh(">&-");
    assert.equal(out.status, 74);
    assert.match(out.stderr, /cannot write to standard output: Bad file descriptor/);
    assert.deepEqual(await sh("2>&-"), { status: 0, signal: null, stdout: "1\n", stderr: "" });
    assert.deepEqual(await sh("<&-"), { status: 0, signal: null, stdout: "1\n", stderr: "2\n" });
    assert.equal((await sh("<&- >&- 2>&-")).status, 74);
});

test("on a terminal control characters are shown and errors coloured; NO_COLOR is heard", async () => {
    const cwd = folder({ "main.ts": "console.log('a\\x1b[31mb\\tc\\u009bd'); throw new Error('x')" });
    const onTerminal = (env) => execFileSync("script", ["-qec", `'${TANA}' run -q main.ts; true`, "/dev/null"],
        { cwd, encoding: "utf8", env: { ...process.env, XDG_CACHE_HOME: folder(), TERM: "xterm", NO_COLOR: "", ...env } });
    const coloured = onTerminal({});
    assert.ok(coloured.startsWith("a\\x1b[31mb\tc\\x9bd\r\n"), JSON.stringify(coloured));
    assert.match(coloured, /\x1b\[91mUncaught\x1b\[0m Error: x/);
    for (const env of [{ NO_COLOR: "1" }, { TERM: "dumb" }])
        assert.doesNotMatch(onTerminal(env), /\x1b/);
    assert.equal((await run("console.log('a\\x1b[31mb')")).stdout, "a\x1b[31mb\n");
});
