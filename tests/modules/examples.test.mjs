/* The examples print what tests/modules/expected holds, twice the same, and type-check. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { execute, printed, root, run } from "./tana.mjs";

const examples = readdirSync(join(root, "examples"), { recursive: true })
    .filter((name) => name.endsWith(".ts"))
    .sort();
const entries = examples.filter((name) => !name.startsWith("escrow/") || name === "escrow/main.ts");

/** Versions and amounts of gas change with every release; their digits are no concern of these. */
const stable = (text) => text
    .replace(/(tana|v8|typescript): '[0-9.]+'/g, "$1: '...'")
    .replace(/gas used: [0-9,]+/g, "gas used: ...");

for (const name of entries) {
    test(`examples/${name} prints what it should`, async () => {
        const first = await run(join("examples", name));
        assert.equal(first.stderr, "");
        assert.equal(first.status, 0);
        const golden = join(root, "tests/modules/expected", name.replaceAll("/", "-"));
        assert.equal(stable(first.stdout), readFileSync(golden.replace(/ts$/, "txt"), "utf8"));
        assert.deepEqual(await run(join("examples", name)), first);
    });
}

test("a contract is given its input, and its effects can be seen", async () => {
    const { stdout } = await run("--json", "--input", '{"by": 5}', "examples/counter.ts");
    const answer = JSON.parse(stdout);
    assert.deepEqual(answer.result, { before: 0, count: 5, caller: "@alice" });
    assert.deepEqual(answer.effects.data, [{ key: "count", op: "set", value: 5 }]);
    const { stdout: greeting } = await run("--input", '{"greeting": "Good morning"}',
        "examples/original/contract.ts");
    assert.deepEqual(JSON.parse(greeting),
        { caller: "alice", block: 1, before: "Hello", after: "Good morning" });
});

test("a state file is another world", async () => {
    const state = ["--state", "examples/state.json"];
    const { stdout, stderr } = await run(...state, "examples/example.ts");
    assert.equal(stderr, "");
    assert.match(stdout, /height: {4}1200\ntime: {6}2026-03-01T12:00:00.000Z/);
    assert.match(stdout, /@alice is called Alice Example\nand has 7.50 USD/);
    assert.match(stdout, /balances now: \[ '2.50', '1005.00' \]/);
    const counted = await run(...state, "examples/counter.ts");
    assert.deepEqual(JSON.parse(counted.stdout), { before: 41, count: 42, caller: "@alice" });
});

test("a contract refuses what it cannot use", async () => {
    const { status, stderr } = await run("--input", '{"by": 0}', "examples/counter.ts");
    assert.equal(status, 1);
    assert.match(stderr, /RangeError: `by` must be a whole number of at least 1/);
    assert.match(stderr, /examples\/counter\.ts:\d+:\d+/);
});

test("tana check is content with every example", async () => {
    const files = entries.map((name) => join("examples", name));
    assert.deepEqual(await execute("check", "-q", ...files), { status: 0, stdout: "", stderr: "" });
});

test("plain tsc understands every example", () => {
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const list = execFileSync(process.execPath, [tsc, "-p", ".", "--noEmit", "--listFilesOnly"],
        { cwd: root, encoding: "utf8" });
    for (const name of examples) {
        assert.ok(list.includes(join(root, "examples", name)), name);
    }
    execFileSync(process.execPath, [tsc, "-p", ".", "--noEmit"], { cwd: root, encoding: "utf8" });
});

for (const name of ["README.md", "docs/api.md"]) {
    test(`the programs in ${name} run`, async () => {
        const text = readFileSync(join(root, name), "utf8");
        const programs = [...text.matchAll(/^```ts\n(.*?)^```/gms)].map((found) => found[1]);
        assert.notEqual(programs.length, 0);
        for (const program of programs) {
            assert.notEqual(await printed(program), "");
        }
    });
}
