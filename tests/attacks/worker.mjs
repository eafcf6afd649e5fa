// Drives one tana-worker over its socket: many executions in one process, as a node will.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { metered } from "../compiler/service.mjs";
import { TANA } from "./program.mjs";

const [EXEC, LOG, OP, OP_REPLY, DONE] = [2, 3, 4, 5, 6];
const [GAS, BYTES, DEPTH] = [50_000_000n, 64n << 20n, 10_000];
const CONTEXT = JSON.stringify({
    block: { height: 1, timestamp: 0, hash: "", previousHash: "", producer: "", executor: "" },
    caller: null, owner: null, input: null, gasLimit: Number(GAS), mode: "run",
});

const u32 = (value) => Buffer.from(Uint32Array.of(value).buffer);
const u64 = (value) => Buffer.from(BigUint64Array.of(value).buffer);
const bytes = (text) => Buffer.concat([u32(Buffer.byteLength(text)), Buffer.from(text)]);

/** The metered form of a program, and what it imports: builtin modules only. */
function compile(source) {
    const { ok, js, imports, diagnostics } = metered(source, "js");
    if (!ok)
        throw new Error(diagnostics[0].message);
    return { js, specifiers: [...new Set(imports.map(({ specifier }) => specifier))] };
}

export class Worker {
    #child = spawn(join(dirname(TANA), "tana-worker"), ["exec"],
        { env: {}, stdio: ["ignore", "ignore", "inherit", "pipe"] });
    #received = Buffer.alloc(0);
    #wake = () => { };

    constructor() {
        const socket = this.#child.stdio[3];
        socket.on("data", (part) => {
            this.#received = Buffer.concat([this.#received, part]);
            this.#wake();
        });
        socket.on("error", () => { }); /* it ended while it was written to: `close` tells */
        this.#child.on("close", () => { this.ended = true; this.#wake(); });
    }

    /** The process has ended. */
    ended = false;

    /**
     * Runs a program.
     *
     * @returns {Promise<{code: number, out: string[]} | null>} the tana_err it ended with and its
     *     console output; null when the worker has died
     */
    async run(source) {
        const { js, specifiers } = compile(source);
        this.#send(EXEC, u64(GAS), u64(BYTES), u32(DEPTH), bytes(CONTEXT), bytes(""), Buffer.of(0),
            u32(1), bytes("main.js"), bytes(js), u32(specifiers.length),
            ...specifiers.flatMap((name) => [bytes(name), bytes(name)]));
        const out = [];
        for (;;) {
            const message = await this.#next();
            if (!message || message.type === DONE)
                return message && { code: message.body.readUInt32LE(0), out };
            if (message.type === LOG)
                out.push(message.body.subarray(5).toString());
            if (message.type === OP)
                this.#send(OP_REPLY, u32(0), bytes("null"));
        }
    }

    /** Bytes that the process holds in memory. */
    resident() {
        const status = readFileSync(`/proc/${this.#child.pid}/status`, "utf8");
        return Number(status.match(/VmRSS:\s+(\d+)/)[1]) * 1024;
    }

    /** Waits until the process has ended. */
    close() {
        this.#child.stdio[3].end();
        return this.ended ? undefined : new Promise((done) => this.#child.on("close", done));
    }

    #send(type, ...fields) {
        const body = Buffer.concat([Buffer.of(type), ...fields]);
        this.#child.stdio[3].write(Buffer.concat([u32(body.length), body]));
    }

    async #next() {
        for (;;) {
            const size = this.#received.length >= 4 ? this.#received.readUInt32LE(0) : Infinity;
            if (this.#received.length >= 4 + size) {
                const body = this.#received.subarray(4, 4 + size);
                this.#received = this.#received.subarray(4 + size);
                return { type: body[0], body: body.subarray(1) };
            }
            if (this.ended)
                return null;
            await new Promise((done) => { this.#wake = done; });
        }
    }
}
