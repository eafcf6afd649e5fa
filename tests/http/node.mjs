// A real node on a private PostgreSQL, started and stopped by tests.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Api } from "./openapi.mjs";
import { Sender, genesis, makeKey } from "./ledger.mjs";

const tana = process.env.TANA ?? "build/tana";

/** Starts a node with a chain of its own; `change` edits the genesis document. */
export async function startNode(change) {
    const data = mkdtempSync(join(tmpdir(), "tana-http-"));
    const admin = makeKey(), producer = makeKey();
    writeFileSync(join(data, "genesis.json"), genesis(admin, producer.hex, change));
    writeFileSync(join(data, "producer.key"), JSON.stringify({
        format: "tana-key-v1", name: "producer", public: producer.hex, secret: producer.seed.toString("hex"),
    }), { mode: 0o600 });
    const node = new Node(data, admin, producer);
    await node.start();
    return node;
}

class Node {
    constructor(data, admin, producer) {
        Object.assign(this, { data, adminKey: admin, producer });
    }

    async start() {
        this.child = spawn(tana, ["node", "--data", this.data, "--listen", "127.0.0.1:0"],
            { stdio: ["ignore", "pipe", "pipe"] });
        this.said = "";
        this.ended = new Promise((done) => this.child.on("exit", (status, signal) => done(status ?? signal)));
        const url = new Promise((done) => {
            for (const stream of [this.child.stdout, this.child.stderr])
                createInterface({ input: stream }).on("line", (line) => {
                    this.said += line + "\n";
                    const m = line.match(/http:\/\/127\.0\.0\.1:\d+/);
                    if (m)
                        done(m[0]);
                });
        });
        this.url = await Promise.race([url, this.ended.then((s) => assert.fail(`tana node ended: ${s}\n${this.said}`))]);
        this.port = Number(this.url.split(":").at(-1));
        this.api = await Api.of(this.url);
        while ((await fetch(this.url + "/readyz")).status !== 200)
            await new Promise((done) => setTimeout(done, 20));
        this.chain = (await this.api.get("/v1/status")).chain;
        const { nonce } = await this.api.get("/v1/accounts/@admin");
        this.admin = new Sender(this.chain, "@admin", this.adminKey);
        this.admin.nonce = nonce;
    }

    /** A new account with a key of its own and, if given, money: "12.50". */
    async account(name, usd) {
        const key = makeKey();
        await this.api.apply(this.admin.make("account.create", { name, keys: [key.hex], threshold: 1 }));
        if (usd)
            await this.api.apply(this.admin.make("deposit", { to: name, currency: "USD", amount: usd }));
        return new Sender(this.chain, name, key);
    }

    async balance(name, currency = "USD") {
        const account = await this.api.get(`/v1/accounts/${name}`);
        return account.balances.find((b) => b.currency === currency)?.amount ?? "0";
    }

    /** What `tana verify-proof` says of a document: { status, text }. */
    verify(document, trust = ["--chain", this.chain, "--producer", this.producer.hex]) {
        const { status, stdout, stderr } = spawnSync(tana, ["verify-proof", "-", ...trust],
            { input: JSON.stringify(document), encoding: "utf8" });
        return { status, text: stdout + stderr };
    }

    async stop() {
        this.child.kill("SIGTERM");
        return this.ended;
    }

    async remove() {
        const status = await this.stop();
        rmSync(this.data, { recursive: true, force: true });
        assert.equal(status, 0, this.said);
    }
}
