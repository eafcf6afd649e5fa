// What the tests of the HTTP server share: starting the test server, and talking to a server over
// a raw socket, byte by byte.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";

/** The test server stands in the same build as `tana`. */
const build = dirname(process.env.TANA ?? "build/tana");

/** Starts tests/http/server.c with limits such as { idle: 300 }. */
export async function startServer(limits = {}) {
    const child = spawn(join(build, "tests/unit/http-test-server"),
        Object.entries(limits).map(([name, value]) => `${name}=${value}`),
        { stdio: ["pipe", "pipe", "inherit"] });
    const lines = createInterface({ input: child.stdout });
    const ended = new Promise((done) => child.on("exit", (status, signal) => done(status ?? signal)));
    const [address] = await Promise.race([
        new Promise((done) => lines.once("line", (line) => done([line]))),
        ended.then((status) => assert.fail(`the server ended at once: ${status}`)),
    ]);
    const port = Number(address.split(":").at(-1));
    return {
        port,
        url: `http://${address}`,
        pid: child.pid,
        /** Ends it the orderly way and says how that went. */
        async stop() {
            child.stdin.end();
            return ended;
        },
    };
}

/** A connection that is written to and read from by hand. */
export class Raw {
    constructor(port) {
        this.text = "";
        this.open = true;
        this.wake = () => {};
        this.socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
        this.socket.on("data", (data) => { this.text += data.toString("latin1"); this.wake(); });
        const end = () => { this.open = false; this.wake(); };
        this.socket.on("end", end);
        this.socket.on("close", end);
        this.socket.on("error", end);
    }

    write(data) {
        return new Promise((done) => this.socket.write(data, () => done()));
    }

    close() { this.socket.destroy(); }

    async until(condition) {
        while (!condition())
            await new Promise((done) => { this.wake = done; });
    }

    /** The next answer: status, headers, body. null when the server closed instead. */
    async answer({ head = false } = {}) {
        await this.until(() => !this.open || this.text.includes("\r\n\r\n"));
        const end = this.text.indexOf("\r\n\r\n");
        if (end < 0)
            return null;
        const [first, ...lines] = this.text.slice(0, end).split("\r\n");
        const headers = Object.fromEntries(lines.map((line) => {
            const colon = line.indexOf(":");
            return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
        }));
        const status = Number(first.split(" ")[1]);
        const size = head || status === 100 || status === 204 ? 0 : Number(headers["content-length"] ?? 0);
        await this.until(() => !this.open || this.text.length >= end + 4 + size);
        const body = this.text.slice(end + 4, end + 4 + size);
        this.text = this.text.slice(end + 4 + size);
        return { status, headers, body };
    }

    /** Waits until the server has closed the connection; what it sent meanwhile. */
    async end() {
        await this.until(() => !this.open);
        return this.text;
    }
}

/** Sends bytes on a connection of their own, reads one answer. */
export async function exchange(port, data) {
    const raw = new Raw(port);
    await raw.write(data);
    const answer = await raw.answer();
    raw.close();
    return answer;
}

/** The answer is a problem document of that code; returns it. */
export function isProblem(answer, status, code) {
    assert.equal(answer?.status, status, answer?.body);
    assert.equal(answer.headers["content-type"], "application/problem+json");
    const problem = JSON.parse(answer.body);
    assert.equal(problem.status, status);
    assert.equal(problem.code, code);
    assert.equal(problem.type, `urn:tana:error:${code}`);
    assert.ok(problem.title && problem.detail && problem.request);
    return problem;
}
