// tana and its worker as processes: killed, stopped, interrupted; nothing is left over.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setPriority } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { childrenOf, folder, oneMessage, start, tana, tanaWithWorker, until } from "./tana.mjs";

const LONG = ["run", "-q", "--gas", "2000000000", "main.ts"]; /* a minute of work, were it let */
const project = folder({ "main.ts": "console.error('begun'); let n = 0; for (;;) n++;", "short.ts": "console.log(1)" });

/** A run whose program is at work, and its worker. */
async function running(args = LONG) {
    const child = start(args, { cwd: project });
    const worker = await until(() => childrenOf(child.pid).find(({ pid }) =>
        /^tana-worker\0exec/.test(readFileSync(`/proc/${pid}/cmdline`, "latin1")) && cpuTicks(pid) > 30), "a busy worker");
    return { child, worker: worker.pid };
}

const cpuTicks = (pid) => Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ")[11]);
const alive = (pid) => {
    try { return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8")); } catch { return false; }
};

test("the worker gets nothing of its parent's: environment, directory, open files, arguments", async () => {
    const program = tanaWithWorker(`
        if (mode !== "exec") { if (mode === "compile") compileAs(compiled); else process.exit(0); }
        else {
            const fs = require("node:fs");
            const link = (fd) => { try { return fs.readlinkSync("/proc/self/fd/" + fd); } catch { return "gone"; } };
            const seen = { env: Object.keys(process.env), cwd: process.cwd(), argv: process.argv.slice(2),
                open: fs.readdirSync("/proc/self/fd").map((fd) => [fd, link(fd)]) };
            hello();
            onMessage = () => { send(LOG, u8(1), bytes(JSON.stringify(seen))); done(0); };
        }`);
    const cwd = folder({ "main.js": "1;", leak: "" });
    const leak = openSync(join(cwd, "leak"));
    const ended = await tana(["run", "-q", "main.js"],
        { program, cwd, stdio: ["ignore", "pipe", "pipe", leak, leak, leak] });
    closeSync(leak);
    const seen = JSON.parse(ended.stdout);
    assert.deepEqual([seen.env, seen.cwd, seen.argv], [[], "/", ["exec"]]);
    const targets = Object.fromEntries(seen.open);
    assert.equal(targets[0], "/dev/null");
    assert.equal(targets[1], "/dev/null");
    assert.match(targets[2], /^pipe:/);
    assert.match(targets[3], /^socket:/);
    for (const [fd, target] of seen.open)
        assert.doesNotMatch(target, fd > 3 ? /^socket:|leak|tana-cli/ : /leak|tana-cli/, `descriptor ${fd}`);
});

test("a worker that is killed is an ordinary error", async () => {
    const { child, worker } = await running();
    process.kill(worker, "SIGKILL");
    const ended = await child.ended;
    assert.equal(ended.stderr, "tana: the worker process was killed\n");
    assert.equal(ended.status, 9);
});

test("a worker that crashes is an ordinary error", async () => {
    const { child, worker } = await running();
    process.kill(worker, "SIGSEGV");
    const ended = await child.ended;
    assert.match(ended.stderr, /^tana: the worker process (crashed \(SIGSEGV\)|ended with status 99)/);
    assert.equal(ended.status, 9);
});

test("a worker that is stopped is ended after a while", async () => {
    const { child, worker } = await running([...LONG, "--timeout", "2"]);
    process.kill(worker, "SIGSTOP");
    const ended = await child.ended;
    assert.equal(oneMessage(ended), "the worker process was ended: it did not answer for 10 s");
    assert.equal(ended.status, 9);
    assert.ok(!alive(worker));
});

test("a worker that gets no processor because others are busy is not taken for one that hangs", async () => {
    const cpu = readFileSync("/proc/self/status", "utf8").match(/^Cpus_allowed_list:.*?(\d+)$/m)[1];
    const { child, worker } = await running([...LONG, "--timeout", "300"]);
    setPriority(worker, 19);
    execFileSync("taskset", ["-cp", cpu, String(worker)]);
    const busy = Array.from({ length: 4 }, () =>
        spawn("taskset", ["-c", cpu, "timeout", "14", "sh", "-c", "while :; do :; done"]));
    await Promise.all(busy.map((one) => once(one, "exit")));
    assert.ok(alive(worker));
    child.kill("SIGINT");
    assert.doesNotMatch((await child.ended).stderr, /did not answer/);
});

test("a program that uses up its time is stopped", async () => {
    const ended = await tana([...LONG, "--timeout", "0.5"], { cwd: project });
    assert.equal(oneMessage(ended), "stopped after 0.5 s of processor time");
    assert.equal(ended.status, 7);
});

for (const [signal, status] of [["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129]]) {
    test(`${signal} ends tana and its worker, quietly`, async () => {
        const { child, worker } = await running();
        child.kill(signal);
        const ended = await child.ended;
        assert.equal(ended.status, status);
        assert.equal(ended.stdout, "");
        assert.ok(["", "begun\n"].includes(ended.stderr), ended.stderr);
        await until(() => !alive(worker), "the worker's end");
    });
}

test("SIGINT while the compiler runs", async () => {
    const child = start(["run", "-q", "main.ts"], { cwd: project, env: { XDG_CACHE_HOME: folder() } });
    const workers = await until(() => childrenOf(child.pid).length >= 2 && childrenOf(child.pid), "two workers");
    child.kill("SIGINT");
    assert.equal((await child.ended).status, 130);
    for (const { pid } of workers)
        await until(() => !alive(pid), "the workers' end");
});

test("a signal that was ignored before tana began stays ignored", async () => {
    const child = start(["-c", 'trap "" HUP; exec "$0" "$@"', process.env.TANA, ...LONG, "--timeout", "2"],
        { cwd: project, program: "/bin/sh" });
    await until(() => childrenOf(child.pid).some(({ pid }) => cpuTicks(pid) > 30), "a busy worker");
    child.kill("SIGHUP");
    assert.equal((await child.ended).status, 7);
});

test("tana killed outright takes its worker along", async () => {
    const { child, worker } = await running();
    child.kill("SIGKILL");
    await child.ended;
    await until(() => !alive(worker), "the worker's end");
});

test("one worker, no zombie and no file of the project is left open while a program runs", async () => {
    const { child } = await running();
    assert.deepEqual(childrenOf(child.pid).map(({ state }) => state), ["R"]);
    const open = readdirSync(`/proc/${child.pid}/fd`).map((fd) => readlinkSync(`/proc/${child.pid}/fd/${fd}`));
    assert.deepEqual(open.filter((target) => /\.ts$|[0-9a-f]{64}/.test(target)), []);
    assert.ok(open.length <= 8, open.join("\n")); /* 0-2, the worker's socket and its errors, cache, root */
    child.kill("SIGKILL");
    await child.ended;
});

test("a limit on open files is told, not crashed on", async () => {
    for (const files of [4, 5, 6, 7, 8, 9, 10, 12]) {
        const ended = await tana(["-c", `ulimit -n ${files}; exec "$0" run -q short.ts`, process.env.TANA],
            { cwd: project, program: "/bin/sh" });
        assert.ok([0, 9, 66, 74].includes(ended.status), `${files}: ${ended.status} ${ended.stderr}`);
        if (ended.status !== 0)
            assert.match(ended.stderr, /^(tana: [^\n]+\n)+$/);
    }
});
