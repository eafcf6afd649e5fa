// make bench-ledger: what the node does under load, each figure beside what it is compared with, in
// one go, on a private PostgreSQL. Prints `figure <name> <number> <unit>` and, at the end, the goals;
// docs/benchmarks.md explains each.
//
//   node bench/ledger.mjs BUILD [--quick] [--only transfers,hot,alone,verify,million] [--keep]
import { spawn, spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import {
    chmodSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { cpus, loadavg, release, tmpdir, totalmem } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values: options, positionals } = parseArgs({
    allowPositionals: true,
    options: { quick: { type: "boolean" }, keep: { type: "boolean" }, only: { type: "string" } },
});
const here = dirname(fileURLToPath(import.meta.url));
const build = resolve(positionals[0] ?? "build");
const parts = options.only?.split(",") ?? ["transfers", "hot", "alone", "verify", "million"];
const has = (part) => parts.includes(part);
const size = options.quick
    ? { accounts: 20000, preload: 40000, chunk: 40000, run: 5, confirm: 5, hot: 5, alone: 50,
        pgbench: 5, million: 100000, millionRun: 5, proofs: 2000, verify: 1 }
    : { accounts: 100000, preload: 2000000, chunk: 500000, run: 75, confirm: 45, hot: 20, alone: 300,
        pgbench: 30, million: 1000000, millionRun: 60, proofs: 20000, verify: 3 };

/** Requests in flight: enough that blocks fill while others are being committed. */
const FULL_SPEED = ["--bulk", "500", "--links", "12"];
/** At a fixed rate each request carries few, so that a transfer waits little for its request. */
const FIXED_RATE = ["--bulk", "50", "--links", "128"];

const scratch = mkdtempSync(join(tmpdir(), "tana-ledger-"));
chmodSync(scratch, 0o711); // PostgreSQL may run as another user than we do
const running = new Set(), clusters = new Set();
process.on("exit", () => {
    for (const child of running) child.kill("SIGKILL");
    for (const cluster of clusters) endPostgres(cluster); // outlives a node that is killed
    if (options.keep) console.log(`# kept: ${scratch}`);
    else rmSync(scratch, { recursive: true, force: true });
});

for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

function endPostgres(cluster) {
    const file = join(cluster, "postmaster.pid");
    if (existsSync(file)) process.kill(Number(readFileSync(file, "utf8").split("\n")[0]), "SIGQUIT");
}

const figures = new Map();
function figure(name, value, unit) {
    figures.set(name, value);
    console.log(`figure ledger.${name} ${Number(value.toPrecision(4))} ${unit}`);
}
const note = (text) => console.log(`# ${text}`);
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
const mean = (list) => list.reduce((sum, x) => sum + x, 0) / list.length;

function run(program, args, settings = {}) {
    const done = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 28, ...settings });
    if (done.error || done.status !== 0)
        throw new Error(`${program} ${args.join(" ")}: ${done.error ?? done.stderr + done.stdout}`);
    return done.stdout.trim();
}
const load = (...args) => JSON.parse(run(join(build, "bench-load"), args));

/** A program beside us; its standard output when it has ended well. */
function begin(program, args) {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    running.add(child);
    let out = "", complaints = "";
    child.stdout.on("data", (data) => (out += data));
    child.stderr.on("data", (data) => (complaints += data));
    return new Promise((done, fail) => {
        child.on("error", fail);
        child.on("close", (status) => {
            running.delete(child);
            if (status === 0) done(out.trim());
            else fail(new Error(`${program}: ${complaints}${out}`));
        });
    });
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const freePort = () => new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
        const { port } = server.address();
        server.close(() => done(port));
    });
});

/** libsodium's verifications a second on one core. Asked several times, since other work on the
 *  machine comes and goes. */
const verifications = [];
const measureEd25519 = () =>
    verifications.push(load("ed25519", "--seconds", `${size.verify}`).per_s);
const bound = () => cpus().length * mean(verifications);

const programs = (() => {
    const root = "/usr/lib/postgresql";
    const versions = existsSync(root) ? readdirSync(root).sort((a, b) => b - a) : [];
    const found = versions.map((v) => join(root, v, "bin")).find((d) => existsSync(join(d, "pgbench")));
    return (name) => (found ? join(found, name) : name);
})();

/** A chain of its own, with its node and its PostgreSQL. */
class Node {
    constructor(name) {
        this.data = join(scratch, name);
        this.state = join(scratch, `${name}.state`);
        this.socket = join(this.data, "postgres");
        clusters.add(this.socket);
    }

    /** A data directory as `tana init` makes it, with the genesis of bench-load. */
    init() {
        const { d, x } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
        const hex = (text) => Buffer.from(text, "base64url").toString("hex");
        mkdirSync(this.data, { mode: 0o711 });
        writeFileSync(join(this.data, "producer.key"), JSON.stringify(
            { format: "tana-key-v1", name: "producer", public: hex(x), secret: hex(d) }), { mode: 0o600 });
        writeFileSync(join(this.data, "genesis.json"),
            run(join(build, "bench-load"), ["genesis", hex(x)]));
    }

    /** Seconds until it is ready: from its start, the start of PostgreSQL included. */
    async start() {
        this.address = `127.0.0.1:${await freePort()}`;
        const begun = performance.now();
        const log = openSync(`${this.data}.log`, "a");
        this.child = spawn(join(build, "tana"), ["node", "--data", this.data, "--listen", this.address],
            { stdio: ["ignore", log, log] });
        running.add(this.child);
        this.ended = new Promise((done) => this.child.on("close", done));
        this.child.on("close", () => running.delete(this.child));
        for (;;) {
            if (this.child.exitCode !== null || performance.now() - begun > 300000)
                throw new Error(`the node does not start:\n${readFileSync(`${this.data}.log`, "utf8")}`);
            if (await fetch(`http://${this.address}/readyz`).then((r) => r.ok, () => false)) break;
            await pause(10);
        }
        const seconds = (performance.now() - begun) / 1000;
        const status = await fetch(`http://${this.address}/v1/status`).then((r) => r.json());
        this.chain = status.chain;
        return seconds;
    }

    async stop() {
        this.child.kill("SIGTERM");
        await this.ended;
    }

    sql(text, database = "tana") {
        return run(programs("psql"), ["-X", "-h", this.socket, "-U", "tana", "-d", database, "-Atc", text]);
    }

    pgbench(database, ...args) {
        return run(programs("pgbench"), ["-h", this.socket, "-U", "tana", ...args, database],
            { cwd: scratch });
    }

    loadArgs(...args) {
        return ["--state", this.state, "--node", this.address, "--chain", this.chain, ...args];
    }

    createAccounts(count) {
        const r = load("accounts", ...this.loadArgs("--accounts", `${count}`));
        note(`${r.accounts} accounts created and funded in ${r.seconds.toFixed(1)} s`);
    }

    /** Transfers, signed ahead; `during` runs beside them from the moment they are sent. */
    async transfers(count, args, during) {
        const ready = join(scratch, `ready-${Math.random()}`);
        const done = begin(join(build, "bench-load"),
            ["transfers", ...this.loadArgs("--count", `${Math.ceil(count)}`, "--ready", ready, ...args)]);
        let over = false;
        done.catch(() => {}).finally(() => (over = true));
        if (during) {
            while (!existsSync(ready) && !over) await pause(20);
            await during();
        }
        const r = JSON.parse(await done);
        if (r.exhausted) note("the signed transfers did not last for the whole run");
        return r;
    }

    memory() {
        const status = readFileSync(`/proc/${this.child.pid}/status`, "utf8");
        return Number(status.match(/VmRSS:\s+(\d+)/)[1]) * 1024;
    }
}

/** How often the server can commit, and how many TPC-B transactions it does. */
function measurePostgres(node) {
    node.sql("CREATE DATABASE bench", "postgres");
    node.pgbench("bench", "-i", "-q", "-s", "10");
    const out = node.pgbench("bench", "-n", "-c", "8", "-j", "2", "-T", `${size.pgbench}`);
    const tps = Number(out.match(/tps = ([\d.]+)/)[1]);
    figure("pgbench_per_s", tps, "1/s");
    return tps;
}

/** The time of one COMMIT: of a transaction that inserts one row, on an idle server. */
function commitMs(node) {
    const script = join(scratch, "commit.sql");
    writeFileSync(script, "INSERT INTO one_row VALUES (1);\n");
    node.sql("CREATE TABLE IF NOT EXISTS one_row (n integer)", "bench");
    node.pgbench("bench", "-n", "-c", "1", "-t", `${size.alone}`, "-f", script, "-l", "--log-prefix=commit");
    const file = readdirSync(scratch).find((name) => name.startsWith("commit.") && name !== "commit.sql");
    const times = readFileSync(join(scratch, file), "utf8").trim().split("\n")
        .map((line) => Number(line.split(" ")[2]) / 1000);
    rmSync(join(scratch, file));
    return median(times);
}

async function preload(node) {
    const begun = performance.now();
    let rate = 0;
    for (let sent = 0; sent < size.preload; sent += size.chunk)
        rate = (await node.transfers(Math.min(size.chunk, size.preload - sent), FULL_SPEED)).per_s;
    note(`${size.preload} transfers in ${((performance.now() - begun) / 1000).toFixed(0)} s, signing `
        + `included; the last ${size.chunk} at ${rate.toFixed(0)}/s`);
    return rate;
}

/** The main run: as fast as it goes, over a checkpoint. */
async function measureTransfers(node, expected) {
    const before = Number(node.sql("SELECT pg_database_size('tana')"));
    const wal = node.sql("SELECT pg_current_wal_lsn()");
    const r = await node.transfers(expected * size.run * 1.4, [...FULL_SPEED, "--seconds", `${size.run}`],
        async () => {
            await pause(size.run * 300);
            await begin(programs("psql"),
                ["-X", "-h", node.socket, "-U", "tana", "-d", "tana", "-c", "CHECKPOINT"]);
        });
    note(`transfers in each second: ${r.series.join(" ")}`);
    note(`the generator used ${(r.cpu_s / r.seconds).toFixed(2)} of a core; latency of requests of 500: `
        + `p50 ${r.p50_ms} ms, p99 ${r.p99_ms} ms`);
    figure("transfers_per_s", r.per_s, "1/s");
    figure("disk_bytes_per_transfer",
        (Number(node.sql("SELECT pg_database_size('tana')")) - before) / r.applied, "bytes");
    figure("wal_bytes_per_transfer",
        Number(node.sql(`SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '${wal}')`)) / r.applied, "bytes");
    return r.per_s;
}

/** Sent at fixed times, 70 % of full speed. */
async function measureConfirmation(node, rate) {
    const steady = Math.round(rate * 0.7);
    const r = await node.transfers(steady * size.confirm,
        [...FIXED_RATE, "--rate", `${steady}`]);
    figure("confirm_rate", r.per_s, "1/s");
    figure("confirm_p50_ms", r.p50_ms, "ms");
    figure("confirm_p99_ms", r.p99_ms, "ms");
    figure("confirm_max_ms", r.max_ms, "ms");
}

async function measureAlone(node) {
    const commit = commitMs(node);
    const r = await node.transfers(size.alone, ["--bulk", "1", "--links", "1"]);
    figure("commit_ms", commit, "ms");
    figure("alone_p50_ms", r.p50_ms, "ms");
    figure("alone_beyond_commit_ms", r.p50_ms - commit, "ms");
}

/** Random receivers and one hot receiver, in turn. */
async function measureHot(node, expected) {
    const cold = [], hot = [];
    for (let i = 0; i < 2; i++) {
        const args = [...FULL_SPEED, "--seconds", `${size.hot}`];
        cold.push((await node.transfers(expected * size.hot * 1.4, args)).per_s);
        hot.push((await node.transfers(expected * size.hot * 1.4, [...args, "--hot", "90"])).per_s);
    }
    figure("hot_per_s", mean(hot), "1/s");
    figure("hot_ratio", mean(hot) / mean(cold), "ratio");
}

/** tana verify over everything so far; the node rests. */
async function measureVerify(node) {
    const count = Number(node.sql("SELECT count(*) FROM transactions"));
    await node.stop();
    const begun = performance.now();
    run(join(build, "tana"), ["verify", "--data", node.data]);
    const rate = count / ((performance.now() - begun) / 1000);
    measureEd25519();
    figure("verify_per_s", rate, "1/s");
    figure("verify_vs_ed25519_bound", rate / bound(), "ratio");
}

async function measureMillion(rate) {
    const node = new Node("million");
    node.init();
    await node.start();
    node.createAccounts(size.million);
    await node.stop();
    figure("start_s", await node.start(), "s");
    figure("bytes_per_account", node.memory() / size.million, "bytes");
    const proofs = load("proofs", ...node.loadArgs("--count", `${size.proofs}`));
    figure("proof_us", proofs.us, "us");
    figure("proof_hash_bytes_mean", proofs.hash_bytes_mean, "bytes");
    figure("proof_hash_bytes_max", proofs.hash_bytes_max, "bytes");
    const warm = await node.transfers(size.chunk / 5, FULL_SPEED);
    const r = await node.transfers(warm.per_s * size.millionRun * 1.5,
        [...FULL_SPEED, "--seconds", `${size.millionRun}`]);
    note(`transfers in each second: ${r.series.join(" ")}`);
    figure("million_per_s", r.per_s, "1/s");
    if (rate) figure("million_ratio", r.per_s / rate, "ratio");
    await node.stop();
}

const goals = [
    ["vs_ed25519_bound", ">=", 0.3], ["vs_pgbench", ">=", 5], ["confirm_p99_ms", "<=", 250],
    ["alone_beyond_commit_ms", "<=", 20], ["million_ratio", ">=", 0.7], ["hot_ratio", ">=", 0.8],
    ["start_s", "<=", 8], ["bytes_per_account", "<=", 600], ["verify_vs_ed25519_bound", ">=", 0.6],
    ["proof_hash_bytes_mean", "<=", 800], ["proof_hash_bytes_max", "<=", 1400],
];

function printGoals() {
    console.log("");
    for (const [name, sign, goal] of goals) {
        if (!figures.has(name)) continue;
        const value = figures.get(name);
        const reached = sign === ">=" ? value >= goal : value <= goal;
        console.log(`goal   ledger.${name} ${Number(value.toPrecision(4))} ${sign} ${goal}: `
            + (reached ? "reached" : "MISSED"));
    }
}

function printMachine() {
    const git = (...args) => spawnSync("git", ["-C", here, ...args], { encoding: "utf8" }).stdout?.trim();
    note(`commit ${git("rev-parse", "--short", "HEAD")}${git("status", "--porcelain") ? ", changed" : ""}`);
    note(`${cpus().length} cores, ${cpus()[0].model}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Linux ${release()}, `
        + `${run(programs("postgres"), ["--version"])}; load ${loadavg().map((x) => x.toFixed(1)).join(" ")}`);
}

async function main() {
    printMachine();
    measureEd25519();
    let rate = 0;
    if (parts.some((part) => part !== "million")) {
        const node = new Node("main");
        node.init();
        await node.start();
        node.createAccounts(size.accounts);
        rate = await preload(node);
        const tps = has("transfers") || has("alone") ? measurePostgres(node) : 0;
        if (has("transfers")) {
            measureEd25519();
            rate = await measureTransfers(node, rate);
            measureEd25519();
            figure("ed25519_per_s", mean(verifications), "1/s");
            figure("vs_ed25519_bound", rate / bound(), "ratio");
            figure("vs_pgbench", rate / tps, "ratio");
            await measureConfirmation(node, rate);
        }
        if (has("alone")) await measureAlone(node);
        if (has("hot")) await measureHot(node, rate);
        if (has("verify")) await measureVerify(node);
        else await node.stop();
    }
    if (has("million")) await measureMillion(rate);
    printGoals();
    note(`load ${loadavg().map((x) => x.toFixed(1)).join(" ")} at the end`);
}

main().then(() => process.exit(0), (error) => {
    console.error(`bench: ${error.message}`);
    process.exit(1);
});
