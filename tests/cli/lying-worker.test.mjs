// tana beside a worker that was taken over: whatever it does is an ordinary error of one sentence.
import assert from "node:assert/strict";
import { test } from "node:test";

import { folder, oneMessage, tana, tanaWithWorker } from "./tana.mjs";

/** Runs a program whose exec worker is `exec`, while the compile worker passes sources through. */
async function runWith(exec, args = [], compile = "compileAs(compiled);") {
    const program = tanaWithWorker(`
        if (mode === "exec") { ${exec} }
        else if (mode === "compile") { ${compile} }
        else process.exit(0);`);
    const cwd = folder({ "main.js": "1;" });
    return tana(["run", "-q", ...args, "main.js"], { program, cwd, env: { XDG_CACHE_HOME: folder() } });
}

test("a worker that does as it should is heard", async () => {
    const ended = await runWith(`hello(); onMessage = () => {
        send(LOG, u8(1), bytes("to out")); send(LOG, u8(4), bytes("to err")); done(0, '{"a":1}'); };`);
    assert.deepEqual(ended, { status: 0, signal: null, stdout: 'to out\n{"a":1}\n', stderr: "to err\n" });
});

test("an operation is answered, a refused one with its code and sentence", async () => {
    const ended = await runWith(`hello(); onMessage = (type, body) => {
        if (type === EXEC) send(OP, bytes("block.balance"), bytes('[["@alice"],"USD"]'));
        else if (body.readUInt32LE(0) === 0) {
            send(LOG, u8(1), body.subarray(4)); send(OP, bytes("block.balance"), bytes("[1]"));
        } else { send(LOG, u8(1), body.subarray(4)); done(0); } };`);
    assert.equal(ended.status, 0);
    assert.match(ended.stdout, /^\["\d+\.\d\d"\]\n[^\n]+\n$/);
});

const LIES = {
    "no greeting but a result": ["done(0);", /something else than its greeting/],
    "a greeting cut short": ["send(HELLO, u32(1));", /something else than its greeting/],
    "a greeting with an escape sequence": [
        "send(HELLO, u32(1), bytes('\\x1b[2J'), bytes(''));", /something else than its greeting/],
    "another protocol": ["send(HELLO, u32(7), bytes('1'), bytes(''));", /protocol 7 and tana 1/],
    "a second greeting": ["hello(); onMessage = hello;", /a message out of turn/],
    "an unknown message": ["hello(); onMessage = () => send(77);", /a message out of turn/],
    "an answer of the compiler": ["hello(); onMessage = () => send(COMPILED, u32(0), bytes(''));",
        /a message out of turn/],
    "a frame of no bytes": ["hello(); socket.write(u32(0));", /a message of an impossible size/],
    "a frame of 4 GiB": ["hello(); socket.write(u32(0xffffffff));", /a message of an impossible size/],
    "a frame just above the limit": ["hello(); socket.write(u32((64 << 20) + 1));",
        /a message of an impossible size/],
    "a result cut short": ["hello(); onMessage = () => send(DONE, u32(0), u64(1));",
        /a result that breaks the rules/],
    "a result with something behind it": ["hello(); onMessage = () => send(DONE, u32(0), u64(1), u64(2), " +
        "bytes(''), bytes(''), bytes(''), u32(0), u8(0));", /a result that breaks the rules/],
    "a field longer than the message": ["hello(); onMessage = () => send(DONE, u32(0), u64(1), u64(2), " +
        "u32(0x7fffffff));", /a result that breaks the rules/],
    "a million frames": ["hello(); onMessage = () => send(DONE, u32(1), u64(1), u64(2), bytes(''), " +
        "bytes(''), bytes('x'), u32(1000000));", /a result that breaks the rules/],
    "a status that no execution has": ["hello(); onMessage = () => done(2);",
        /a result that breaks the rules/],
    "a status that does not exist": ["hello(); onMessage = () => done(4000);",
        /a result that breaks the rules/],
    "a result that is no JSON": ["hello(); onMessage = () => done(0, '{\"a\":1}, \"error\": {');",
        /a result that is not JSON/],
    "a result that is too large": ["hello(); onMessage = () => done(0, '\"' + 'x'.repeat(300000) + '\"');",
        /a result that breaks the rules/],
    "a console entry of no level": ["hello(); onMessage = () => send(LOG, u8(9), bytes('x'));",
        /a console entry that breaks the rules/],
    "a console entry that is not UTF-8": [
        "hello(); onMessage = () => send(LOG, u8(1), bytes(Buffer.from([0xff, 0xfe, 0x41, 0x41, 0x41])));",
        /a console entry that breaks the rules/],
    "an operation with a strange name": [
        "hello(); onMessage = () => send(OP, bytes('../../etc'), bytes('[]'));",
        /an operation that breaks the rules/],
    "a death before the greeting": ["process.exit(3);", /ended with status 3$/],
    "a death in the middle of a message": [
        "hello(); onMessage = () => socket.write(Buffer.from([9, 0, 0, 0, 6]), () => process.exit(0));",
        /ended with status 0 in the middle of a message/],
    "a death by its own hand": ["hello(); onMessage = () => process.kill(process.pid, 'SIGSEGV');",
        /crashed \(SIGSEGV\)/],
    "last words": ["hello(); onMessage = () => { require('node:fs').writeSync(2, 'why\\x1b[2J\\n it died'); " +
        "process.exit(4); };", /ended with status 4: why \[2J it died$/],
    "a closed socket": ["hello(); onMessage = () => { socket.destroy(); setInterval(() => {}, 1e6); };",
        /closed its socket/],
};

for (const [name, [exec, message]] of Object.entries(LIES)) {
    test(`ends the run: ${name}`, async () => {
        const ended = await runWith(exec);
        assert.match(oneMessage(ended), message);
        assert.equal(ended.status, 9);
    });
}

test("a console that never ends is cut off", async () => {
    const ended = await runWith(`hello(); onMessage = () => {
        const text = bytes("x".repeat(10000));
        const more = () => { while (send(LOG, u8(1), text)); };
        socket.on("drain", more); more(); };`);
    assert.equal(ended.status, 9);
    assert.match(ended.stderr, /a console entry that breaks the rules/);
    assert.ok(ended.stdout.length <= 2 << 20);
});

test("a worker that uses up its time is stopped", async () => {
    const ended = await runWith("hello(); onMessage = () => { for (;;); };", ["--timeout", "0.5"]);
    assert.match(oneMessage(ended), /^stopped after 0\.5 s of processor time$/);
    assert.equal(ended.status, 7);
});

const COMPILER_LIES = {
    "no JSON": ["compileAs(() => 'nonsense');", /an answer that breaks the rules/],
    "JSON of another shape": ["compileAs(() => '[]');", /an answer that breaks the rules/],
    "good news with errors": ["compileAs((r) => JSON.stringify({ ...JSON.parse(compiled(r)), ok: false }));",
        /an answer that breaks the rules/],
    "a number for text": ["compileAs((r) => JSON.stringify({ ...JSON.parse(compiled(r)), js: 5 }));",
        /an answer that breaks the rules/],
    "a message out of turn": ["hello(); onMessage = () => done(0);", /an answer that breaks the rules/],
    "death": ["hello(); onMessage = () => process.exit(1);", /ended with status 1$/],
};

for (const [name, [compile, message]] of Object.entries(COMPILER_LIES)) {
    test(`a compile worker's answer ends the run: ${name}`, async () => {
        const ended = await runWith("hello();", [], compile);
        assert.match(oneMessage(ended), message);
        assert.equal(ended.status, 9);
    });
}

test("without a worker program tana says where it looked", async () => {
    const program = tanaWithWorker("");
    const { rmSync } = await import("node:fs");
    rmSync(`${program}-worker`);
    const ended = await tana(["run", "-q", "main.ts"], { program, cwd: folder({ "main.ts": "" }) });
    assert.match(oneMessage(ended), /^tana-worker is missing: it belongs beside tana, in \//);
    assert.equal(ended.status, 9);
});
