// A chain, the nodes on it and its clients, for tests that break things. Nothing here is the
// project's own code but the program that is run.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Sender, genesis, makeKey } from "../http/ledger.mjs";

const tana = process.env.TANA ?? "build/tana";
const DEADLINE_MS = 60_000;

/** The same numbers for the same seed. */
export function random(seed) {
    let a = seed >>> 0;
    return (limit) => {
        a = (a + 0x6d2b79f5) >>> 0;
        let t = Math.imul(a ^ (a >>> 15), a | 1);
        t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
        return ((t ^ (t >>> 14)) >>> 0) % limit;
    };
}

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Asks again until the answer is truthy. */
export async function until(what, ask) {
    for (const end = Date.now() + DEADLINE_MS; Date.now() < end; await pause(20)) {
        const answer = await ask();
        if (answer)
            return answer;
    }
    assert.fail(`it never came to it that ${what}`);
}

/** A data directory with a chain of its own; removed by remove(). */
export class World {
    constructor(change) {
        this.data = mkdtempSync(join(tmpdir(), "tana-node-"));
        chmodSync(this.data, 0o755); /* as root, PostgreSQL is another user */
        this.adminKey = makeKey();
        this.producer = makeKey();
        this.nodes = new Set();
        this.genesis = genesis(this.adminKey, this.producer.hex, change);
        this.writeInto(this.data);
    }

    /** What a node needs in its directory. */
    writeInto(folder) {
        writeFileSync(join(folder, "genesis.json"), this.genesis);
        writeFileSync(join(folder, "producer.key"), JSON.stringify({
            format: "tana-key-v1", name: "producer", public: this.producer.hex,
            secret: this.producer.seed.toString("hex"),
        }), { mode: 0o600 });
    }

    /** Starts a node; with `ready` it is waited for until blocks are made. */
    async node({ env = {}, args = [], data = this.data, ready = true } = {}) {
        const node = new Node(this, ["node", "--data", data, "--listen", "127.0.0.1:0", ...args], env);
        if (ready)
            assert.ok(await node.ready(), node.said);
        return node;
    }

    /** Runs SQL in the private database. */
    sql(text) {
        return execFileSync("psql", ["-h", join(this.data, "postgres"), "-U", "tana", "-d", "tana", "-XAtq",
            "-v", "ON_ERROR_STOP=1", "-c", text], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
    }

    /** The server's main process, or null. */
    postgres() {
        const path = join(this.data, "postgres", "postmaster.pid");
        const pid = existsSync(path) ? Number(readFileSync(path, "utf8").split("\n")[0]) : 0;
        return pid > 0 && existsSync(`/proc/${pid}`) ? pid : null;
    }

    async remove() {
        for (const node of this.nodes)
            await node.kill();
        const server = this.postgres();
        if (server) {
            process.kill(server, "SIGQUIT");
            await until("PostgreSQL ends", () => !existsSync(`/proc/${server}`));
        }
        rmSync(this.data, { recursive: true, force: true });
    }
}

class Node {
    constructor(world, args, env) {
        this.world = world;
        this.said = "";
        this.agent = new Agent({ keepAlive: true, maxSockets: 64 });
        this.child = spawn(tana, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
        world.nodes.add(this);
        this.ended = new Promise((done) => this.child.on("close", (status, signal) => {
            world.nodes.delete(this);
            this.agent.destroy();
            done(signal ?? status);
        }));
        this.listening = new Promise((done) => {
            for (const stream of [this.child.stdout, this.child.stderr])
                createInterface({ input: stream }).on("line", (line) => {
                    this.said += line + "\n";
                    const m = line.match(/http:\/\/127\.0\.0\.1:(\d+)/);
                    if (m)
                        done(this.port = Number(m[1]));
                });
        });
    }

    get gone() {
        return !this.world.nodes.has(this);
    }

    /** Waits until blocks are made, here or elsewhere. False: it ended before. */
    async ready() {
        const ended = this.ended.then(() => null);
        if (await Promise.race([this.listening, ended]) === null)
            return false;
        await until(`blocks are made\n${this.said}`, () =>
            this.get("/readyz").then(({ status }) => status === 200, () => this.gone));
        return !this.gone;
    }

    async leads() {
        return until(`the node leads\n${this.said}`, async () => (await this.status()).node.role === "leader");
    }

    ask(method, path, body) {
        return new Promise((done, fail) => {
            const headers = body ? { "content-type": "application/json" } : {};
            const sent = request({ port: this.port, host: "127.0.0.1", method, path, agent: this.agent, headers },
                (answer) => {
                    let text = "";
                    answer.setEncoding("utf8");
                    answer.on("data", (part) => { text += part; });
                    answer.on("error", fail);
                    answer.on("end", () => {
                        try { done({ status: answer.statusCode, body: text && JSON.parse(text) }); } catch (e) { fail(e); }
                    });
                });
            sent.on("error", fail);
            sent.end(body && JSON.stringify(body));
        });
    }

    get(path) {
        return this.ask("GET", path);
    }

    async status() {
        return (await this.get("/v1/status")).body;
    }

    /** Sends an envelope and waits for its outcome; rejects when the connection breaks. */
    async send(envelope) {
        return (await this.ask("POST", "/v1/transactions?wait=applied", envelope)).body;
    }

    async apply(envelope) {
        const result = await this.send(envelope);
        assert.equal(result.status, "applied", JSON.stringify(result));
        return result;
    }

    async account(name) {
        return (await this.get(`/v1/accounts/${name}`)).body;
    }

    async cents(name, currency = "USD") {
        const { balances } = await this.account(name);
        const amount = balances.find((b) => b.currency === currency)?.amount ?? "0.00";
        return BigInt(amount.replace(".", ""));
    }

    async admin() {
        const { chain } = await this.status();
        const sender = new Sender(chain, "@admin", this.world.adminKey);
        sender.nonce = (await this.account("@admin")).nonce;
        return sender;
    }

    /** Accounts with money; returns their senders. */
    async people(names, usd) {
        const admin = await this.admin();
        const senders = [];
        for (const name of names) {
            const key = makeKey();
            await this.apply(admin.make("account.create", { name, keys: [key.hex], threshold: 1 }));
            await this.apply(admin.make("deposit", { to: name, currency: "USD", amount: usd }));
            senders.push(new Sender(admin.chain, name, key));
        }
        return senders;
    }

    async stop() {
        this.child.kill("SIGTERM");
        return this.ended;
    }

    async kill() {
        this.child.kill("SIGKILL");
        return this.ended;
    }
}

/** What is answered while the database or the leader is away: the transaction left no trace. */
const AWAY = ["busy", "not_leader", "halted", "database", "database_disconnected", "database_full"];

/** Money that goes around: what was sent, and what was said about it. */
export class Traffic {
    constructor(senders, next) {
        Object.assign(this, { senders, next, done: new Map(), open: new Map() });
    }

    #envelope(sender) {
        const away = 1 + this.next(this.senders.length - 1);
        const to = this.senders[(this.senders.indexOf(sender) + away) % this.senders.length];
        return sender.make("transfer", { to: to.name, currency: "USD", amount: "0.01" });
    }

    /** One transfer after the other, while `going` says so and the node answers. One whose outcome is
     *  not known is sent again first: it was done, or it can be. */
    async drive(node, sender, going) {
        while (going()) {
            if (!this.open.has(sender))
                this.open.set(sender, this.#envelope(sender));
            let result;
            try {
                result = await node.send(this.open.get(sender));
            } catch {
                if (node.gone)
                    return; /* nothing was said: it may have been done or not */
                await pause(20);
                continue;
            }
            if (result.status === "applied") {
                const before = this.done.get(result.id);
                assert.ok(!before || (before.height === result.height && before.index === result.index));
                this.done.set(result.id, result);
                this.open.delete(sender);
            } else {
                assert.ok(["pending", "unknown"].includes(result.status) || AWAY.includes(result.code),
                    JSON.stringify(result));
                await pause(20);
            }
        }
    }

    run(node, going) {
        return Promise.all(this.senders.map((sender) => this.drive(node, sender, going)));
    }

    /** Finds out about what is open. */
    async close(node) {
        await Promise.all([...this.open.keys()].map((sender) =>
            this.drive(node, sender, () => this.open.has(sender))));
        assert.equal(this.open.size, 0, "the node ended");
    }

    /** Everything that was acknowledged, or the last so many, is where it was said to be, and was done
     *  once; returns all the money. */
    async check(node, last = this.done.size) {
        for (const [id, result] of [...this.done].slice(this.done.size - last)) {
            const { body } = await node.get(`/v1/transactions/${id}`);
            assert.equal(body.status, "applied", JSON.stringify(body));
            assert.equal(body.height, result.height);
            assert.equal(body.index, result.index);
        }
        let sum = 0n, nonces = 0;
        for (const { name } of this.senders) {
            sum += await node.cents(name);
            nonces += (await node.account(name)).nonce;
        }
        assert.ok(nonces >= this.done.size && nonces <= this.done.size + this.open.size,
            `${nonces} done, ${this.done.size} acknowledged, ${this.open.size} open`);
        return sum;
    }
}
