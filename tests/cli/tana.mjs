// Runs the real `tana` for the tests: in a folder of its own, with a cache of its own.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

export const TANA = resolve(process.env.TANA);

const folders = [];
process.on("exit", () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A fresh folder with these files: name to text, or bytes. */
export function folder(files = {}) {
    const at = mkdtempSync(join(tmpdir(), "tana-cli-"));
    folders.push(at);
    for (const [name, content] of Object.entries(files)) {
        mkdirSync(dirname(join(at, name)), { recursive: true });
        writeFileSync(join(at, name), content);
    }
    return at;
}

/** One cache for all tests of a file, so that the compiler's snapshot is made once. */
export const cacheHome = folder();

/** Root without the right to ignore files' modes. Another user could not reach a checkout in /root. */
const BOUND = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"];

/** Starts tana; `.ended` gives {status, signal, stdout, stderr}. `bound`: files' modes count for it,
 *  also when root runs the tests. */
export function start(args, {
    cwd = cacheHome, env = {}, program = TANA, bound = false, stdio, ...rest
} = {}) {
    const words = [...(bound && process.getuid() === 0 ? BOUND : []), program, ...args];
    const child = spawn(words[0], words.slice(1), {
        cwd, stdio: stdio ?? ["ignore", "pipe", "pipe"],
        env: { PATH: process.env.PATH, HOME: cacheHome, XDG_CACHE_HOME: cacheHome,
            ...pick(["ASAN_OPTIONS", "UBSAN_OPTIONS"]), ...env },
        ...rest,
    });
    const text = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"]) {
        child[name]?.setEncoding("utf8");
        child[name]?.on("data", (part) => { text[name] += part; });
    }
    child.ended = new Promise((done, failed) => {
        child.on("error", failed);
        child.on("close", (status, signal) => done({ status, signal, ...text }));
    });
    return child;
}

const pick = (names) => Object.fromEntries(
    names.filter((name) => process.env[name]).map((name) => [name, process.env[name]]));

export const tana = (args, options) => start(args, options).ended;

/** Runs a program given as text, quietly. */
export function run(source, args = [], options = {}) {
    const cwd = folder({ "main.ts": source, ...options.files });
    return tana(["run", "-q", ...args, "main.ts"], { cwd, ...options });
}

/** As `run` with --json; the document is `.json`. */
export async function runJson(source, args = [], options = {}) {
    const ended = await run(source, ["--json", ...args], options);
    return { ...ended, json: JSON.parse(ended.stdout) };
}

/** The one line on standard error, of a run that printed nothing else. */
export function oneMessage({ stdout, stderr }) {
    assert.equal(stdout, "");
    assert.match(stderr, /^tana: [^\n]+\n$/);
    return stderr.slice("tana: ".length, -1);
}

/** Processes that have `pid` as parent, with their state. */
export function childrenOf(pid) {
    const pids = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
    return (pids ? pids.split(" ") : []).map(Number).map((child) => {
        const stat = readFileSync(`/proc/${child}/stat`, "utf8");
        return { pid: child, state: stat.slice(stat.lastIndexOf(")") + 2)[0] };
    });
}

/** Waits until `probe` gives something; it may throw meanwhile. */
export async function until(probe, what, ms = 60_000) {
    const end = Date.now() + ms;
    for (;;) {
        let found;
        try { found = probe(); } catch { /* not yet */ }
        if (found) return found;
        assert.ok(Date.now() < end, `waited in vain for ${what}`);
        await new Promise((done) => setTimeout(done, 5));
    }
}

/** A copy of tana beside a worker that the test has written: JavaScript in which `send(type, body)`,
 *  `onMessage(type, body)`, `u32`, `u64`, `bytes` and `hello()` exist. */
export function tanaWithWorker(script) {
    const at = folder();
    copyFileSync(TANA, join(at, "tana"));
    writeFileSync(join(at, "tana-worker"), `#!${process.execPath}\n${PRELUDE}\n${script}\n`);
    chmodSync(join(at, "tana-worker"), 0o755);
    return join(at, "tana");
}

const PRELUDE = `
const socket = new (require("node:net").Socket)({ fd: 3, readable: true, writable: true });
const mode = process.argv[2];
const u8 = (n) => Buffer.from([n]);
const u32 = (n) => { const b = Buffer.alloc(4); b.writeUInt32LE(n); return b; };
const u64 = (n) => { const b = Buffer.alloc(8); b.writeBigUInt64LE(BigInt(n)); return b; };
const bytes = (t) => { const b = Buffer.from(t); return Buffer.concat([u32(b.length), b]); };
const frame = (type, ...parts) => {
    const body = Buffer.concat([u8(type), ...parts]);
    return Buffer.concat([u32(body.length), body]);
};
const send = (type, ...parts) => socket.write(frame(type, ...parts));
const HELLO = 1, EXEC = 2, LOG = 3, OP = 4, OP_REPLY = 5, DONE = 6, COMPILE = 7, COMPILED = 8;
const hello = () => send(HELLO, u32(1), bytes("1.2.3"), bytes("none"));
const done = (status, result = "", message = "") =>
    send(DONE, u32(status), u64(1), u64(2), bytes(result), bytes(""), bytes(message), u32(0));
let onMessage = () => {};
let input = Buffer.alloc(0);
socket.on("error", () => process.exit(1));
socket.on("end", () => process.exit(0));
socket.on("data", (part) => {
    input = Buffer.concat([input, part]);
    while (input.length >= 4 && input.length >= 4 + input.readUInt32LE(0)) {
        const size = input.readUInt32LE(0);
        const body = input.subarray(4, 4 + size);
        input = input.subarray(4 + size);
        onMessage(body[0], body.subarray(1));
    }
});
/* A compiler that passes the source through: enough for programs without types. */
const compiled = (request) => {
    const { source } = JSON.parse(request);
    return JSON.stringify({ ok: true, js: source, map: "", imports: [], diagnostics: [] });
};
const compileAs = (answer) => {
    hello();
    onMessage = (type, body) => {
        const at = 4 + body.readUInt32LE(0);
        const request = body.subarray(at + 4).toString();
        send(COMPILED, u32(0), bytes(answer(request)));
    };
};
`;
