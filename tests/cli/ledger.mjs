// A ledger for tests of the command line: a home with keys, a data directory, a node that is started and
// stopped, and the `psql` of its database.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { folder, start, tana } from "./tana.mjs";

export class Ledger {
    constructor() {
        this.home = folder();
        chmodSync(this.home, 0o755); // PostgreSQL, which is another user when root runs the tests, passes through
        this.data = join(this.home, "data");
        this.env = { HOME: this.home, XDG_CONFIG_HOME: join(this.home, "config"), XDG_DATA_HOME: this.home };
    }

    /** Starts a node and waits until it makes blocks. */
    async start(args = [], env = {}) {
        this.node = start(["node", "--data", this.data, "--listen", "127.0.0.1:0", ...args],
            { env: { ...this.env, ...env } });
        this.said = "";
        await new Promise((done, failed) => {
            const hear = (part) => {
                this.said += part;
                this.url ??= /http:\/\/127\.0\.0\.1:\d+/.exec(this.said)?.[0];
                if (this.url && /produces blocks, in epoch|stands by|follows/.test(this.said))
                    done();
            };
            this.url = undefined;
            this.node.stdout.on("data", hear);
            this.node.stderr.on("data", hear);
            this.node.ended.then(() => failed(new Error(`tana node ended: ${this.said}`)));
        });
        this.env.TANA_NODE = this.url;
        return this;
    }

    async stop(signal = "SIGTERM") {
        this.node.kill(signal);
        return this.node.ended;
    }

    /** Runs a command line; words are separated by spaces, or given one by one. */
    run(words, options = {}) {
        return tana(typeof words === "string" ? words.split(" ") : words,
            { ...options, env: { ...this.env, ...options.env } });
    }

    /** The same, which must succeed; what it printed. */
    async good(words, options) {
        const { status, stdout, stderr } = await this.run(words, options);
        assert.equal(status, 0, `tana ${words}: ${stderr}${stdout}`);
        return stdout;
    }

    async json(words, options) {
        return JSON.parse(await this.good(`${words} --json`, options));
    }

    /** The same, which must fail with that status and sentence. */
    async bad(words, status, message) {
        const result = await this.run(words);
        assert.equal(result.status, status, `tana ${words}: ${result.stderr}${result.stdout}`);
        assert.match(result.stderr, message);
        return result;
    }

    async balance(name) {
        return (await this.good(`balance ${name}`)).replace(/ +/g, " ").trim();
    }

    /** Statements in the private database, past the triggers that protect it. */
    sql(text) {
        const socket = readFileSync(join(this.data, "postgres/postmaster.pid"), "utf8").split("\n")[4];
        return execFileSync("psql", ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", socket, "-p", "5432",
            "-U", "tana", "-d", "tana"], {
            input: `SET session_replication_role = replica;\n${text}\n`, encoding: "utf8",
            env: { PATH: process.env.PATH },
        }).trim();
    }
}
