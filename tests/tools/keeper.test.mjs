// What tests/run.mjs learns of a suite that goes wrong, and that nothing of one stays behind.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const keeper = join(dirname(fileURLToPath(import.meta.url)), "../lib/keeper.py");

/** Runs a shell script under the keeper; `seen` gets the child and each piece of its output. */
function keep(seconds, script, seen = () => {}) {
    return new Promise((done) => {
        const child = spawn("python3", ["-IS", keeper, String(seconds), "sh", "-c", script],
            { stdio: ["ignore", "pipe", "inherit", "pipe"] });
        const texts = { 1: "", 3: "" };
        for (const fd of [1, 3])
            child.stdio[fd].on("data", (chunk) => {
                texts[fd] += chunk;
                seen(child, texts[1]);
            });
        child.on("close", (status) => done({ status, out: texts[1], answer: texts[3] }));
    });
}

const isAlive = (pid) => existsSync(`/proc/${pid}`);

test("a program that ends well is told so", async () => {
    const { status, out, answer } = await keep(60, "echo well");
    assert.deepEqual([status, out], [0, "well\n"]);
    assert.deepEqual(JSON.parse(answer), { status: 0, signal: null, late: false, left: [] });
});

test("a signal has its name", async () => {
    const { status, out, answer } = await keep(60, "echo last words; kill -SEGV $$");
    assert.deepEqual([status, out], [1, "last words\n"]);
    assert.equal(JSON.parse(answer).signal, "SIGSEGV");
});

test("a program that does not end is ended, and what it said is kept", async () => {
    const { out, answer } = await keep(0.5, "echo waiting; sleep 3600");
    assert.equal(out, "waiting\n");
    assert.equal(JSON.parse(answer).late, true);
});

test("what is left behind in a session of its own is named and ended", async () => {
    const { status, out, answer } = await keep(60, "setsid sleep 3601 & echo $!; exit 3");
    assert.equal(status, 3);
    assert.deepEqual(JSON.parse(answer).left, ["sleep 3601"]);
    assert.ok(!isAlive(out.trim()));
});

test("when the keeper is told to end, so is all that it keeps", async () => {
    const { out } = await keep(60, "setsid sleep 3602 & echo $!; wait", (child, text) => {
        if (text.endsWith("\n"))
            child.kill("SIGTERM");
    });
    assert.ok(!isAlive(out.trim()));
});
