/* The service answers the same wherever it runs: in the worker's V8 from source, in the worker from
 * a snapshot, and here in Node's V8. What is deployed on a chain depends on it. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync,
    writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { build, service } from "./service.mjs";

const program = join(build, "tana-worker");
const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "tana-worker-"));
const running = new Set();
after(() => {
    running.forEach((child) => child.kill("SIGKILL")); /* those of a test that failed */
    rmSync(folder, { recursive: true });
});

const HELLO = 1;
const COMPILE = 7;
const COMPILED = 8;
const SNAPSHOT = 9;

const u32 = (value) => Buffer.from(Uint32Array.of(value).buffer);
const bytes = (text) => Buffer.concat([u32(Buffer.byteLength(text)), Buffer.from(text)]);

/** Starts a worker; `next()` gives its next message, `send` sends one. */
function start(mode, ...stdio) {
    const child = spawn(program, mode, { env: {}, stdio: ["ignore", "inherit", "inherit", "pipe",
        ...stdio] });
    running.add(child);
    child.on("close", () => running.delete(child));
    const socket = child.stdio[3];
    let received = Buffer.alloc(0);
    let wake = () => { };
    socket.on("data", (part) => { received = Buffer.concat([received, part]); wake(); });
    socket.on("end", () => { received = undefined; wake(); });
    return {
        send(type, ...fields) {
            const body = Buffer.concat([Buffer.of(type), ...fields]);
            socket.write(Buffer.concat([u32(body.length), body]));
        },
        async next() {
            for (;;) {
                assert.ok(received, "the worker ended");
                if (received.length >= 4 && received.length >= 4 + received.readUInt32LE(0)) {
                    const size = received.readUInt32LE(0);
                    const body = received.subarray(4, 4 + size);
                    received = received.subarray(4 + size);
                    return { type: body[0], body: body.subarray(1) };
                }
                await new Promise((done) => { wake = done; });
            }
        },
        end: () => new Promise((done) => { child.on("close", done); socket.end(); }),
    };
}

async function ask(worker, method, request) {
    worker.send(COMPILE, bytes(method), bytes(JSON.stringify(request)));
    const { type, body } = await worker.next();
    assert.equal(type, COMPILED);
    assert.equal(body.readUInt32LE(0), 0, body.toString());
    return JSON.parse(body.subarray(8).toString());
}

const own = join(root, "src/worker/js/compiler");
const requests = [
    ...readdirSync(own).filter((name) => /^[a-z]+\.ts$/.test(name)).map((name) =>
        ["transpile", { path: name, source: readFileSync(join(own, name), "utf8"), kind: "ts" }]),
    ["transpile", { path: "a.ts", source: "@d class A { @d accessor x = 1; #y = 2n ** 3n }",
        kind: "ts" }],
    ["transpile", { path: "a.json", source: "{\"__proto__\": [1, \"\u{1f600}\u2028\"]}",
        kind: "json" }],
    ["transpile", { path: "a.ts", source: "let x = ;", kind: "ts" }],
    ["transpile", { path: "a.ts", source: "x = " + "(".repeat(499) + ")".repeat(499), kind: "ts" }],
    ["transpile", { path: "a.ts", source: "x = a" + " + a".repeat(300), kind: "ts" }],
    ["scan", { path: "a.ts", source: "import type { A } from './a.ts'; import('./b.ts')" }],
    ["check", { root: ["a.ts"],
        files: { "a.ts": "const x: number = ''; new Map<string>().foreach(x);" } }],
];

async function compareAnswers(worker) {
    assert.equal((await worker.next()).type, HELLO);
    for (const [method, request] of requests) {
        const same = isDeepStrictEqual(await ask(worker, method, request),
            service[method](request));
        assert.ok(same, `${method} ${(request.source ?? request.root).slice(0, 200)}`);
    }
    assert.equal(await worker.end(), 0);
}

test("from source", async () => {
    await compareAnswers(start(["compile"]));
});

test("from a snapshot", async () => {
    const maker = start(["snapshot"]);
    assert.equal((await maker.next()).type, HELLO);
    const { type, body } = await maker.next();
    assert.equal(type, SNAPSHOT);
    const blob = body.subarray(4);
    const file = join(folder, "snapshot");
    writeFileSync(file, blob);
    const digest = createHash("sha256").update(blob).digest("hex");
    const fd = openSync(file, "r");
    await compareAnswers(start(["compile", digest], fd));
    closeSync(fd);
});

test("from a snapshot that is not the one that was named", async () => {
    const file = join(folder, "other");
    writeFileSync(file, "no snapshot");
    const fd = openSync(file, "r");
    await compareAnswers(start(["compile", "0".repeat(64)], fd));
    closeSync(fd);
});

test("the worker's stack is large enough for all that nests within the bounds", async () => {
    const worker = start(["compile"]);
    assert.equal((await worker.next()).type, HELLO);
    const sources = {
        brackets: "(".repeat(498) + "1" + ")".repeat(498),
        functions: "function f() {".repeat(249) + "}".repeat(249),
        arrows: "x = " + "a => ".repeat(490) + "1",
        classes: "x = " + "class { a = ".repeat(240) + "1" + "}".repeat(240),
        namespaces: "namespace A {".repeat(60) + "export let x = 1" + "}".repeat(60),
        templates: "x = " + "`${".repeat(240) + "1" + "}`".repeat(240),
        conditions: "x = " + "a ? b : ".repeat(490) + "c",
        unary: "x = " + "!".repeat(490) + "a",
        types: "type T = " + "A<".repeat(490) + "B" + ">".repeat(490),
        sums: "x = a" + " + a".repeat(780),
        calls: "a" + ".b()".repeat(390),
        "else if": "if (a) ; else ".repeat(780) + ";",
    };
    for (const [title, source] of Object.entries(sources)) {
        const answer = await ask(worker, "transpile", { path: "a.ts", source, kind: "ts" });
        assert.equal(answer.tainted, undefined, title);
        assert.deepEqual(answer.diagnostics, [], title);
    }
    assert.equal(await worker.end(), 0);
});
