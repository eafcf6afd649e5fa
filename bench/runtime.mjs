// make bench-runtime: what a run, an execution and a unit of gas cost, each beside what it is
// compared with, in one go. Prints `figure <name> <number> <unit>`; docs/benchmarks.md explains each.
//
//   node bench/runtime.mjs BUILD [quick|full [wholeRuns|executions|metering|pricing]]
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { attacks } from "../tests/attacks/table.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const build = resolve(process.argv[2] ?? "build");
const quick = process.argv[3] === "quick";
const scratch = mkdtempSync(join(tmpdir(), "tana-bench-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));

const figure = (name, value, unit) =>
    console.log(`figure ${name} ${Number(value.toPrecision(4))} ${unit}`);
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
const geomean = (list) => Math.exp(list.reduce((sum, x) => sum + Math.log(x), 0) / list.length);
const min = (list) => Math.min(...list);

function run(program, args, options = {}) {
    const start = process.hrtime.bigint();
    const done = spawnSync(program, args, { encoding: "utf8", ...options });
    const ms = Number(process.hrtime.bigint() - start) / 1e6;
    if (done.error || (done.status !== 0 && !options.anyStatus))
        throw new Error(`${program} ${args.join(" ")}: ${done.error ?? done.stderr}`);
    return { ms, out: done.stdout.trim() };
}

const numbers = (text) => text.split(" ").map((part) => (/^\d/.test(part) ? Number(part) : part));
const tool = (...args) => numbers(run(join(build, "bench-exec"), args).out);

/** `tana run` against the bare engine, in turn, so that both see the same machine. */
function wholeRuns() {
    const script = join(here, "three.ts");
    const cold = [], warm = [], bare = [], ratio = [];
    for (let i = 0; i < (quick ? 3 : 7); i++) {
        const env = { ...process.env, XDG_CACHE_HOME: join(scratch, `cold${i}`) };
        cold.push(run(join(build, "tana"), ["run", "-q", script], { env }).ms);
    }
    const env = { ...process.env, XDG_CACHE_HOME: join(scratch, "warm") };
    run(join(build, "tana"), ["run", "-q", script], { env });
    for (let i = 0; i < (quick ? 10 : 60); i++) {
        const a = run(join(build, "tana"), ["run", "-q", script], { env }).ms;
        const b = run(join(build, "bench-bare"), []).ms;
        warm.push(a);
        bare.push(b);
        ratio.push(a / b);
    }
    figure("runtime.run.bare_ms", median(bare), "ms");
    figure("runtime.run.warm_ms", median(warm), "ms");
    figure("runtime.run.warm_ratio", median(ratio), "ratio");
    figure("runtime.run.cold_ms", median(cold), "ms");
    peers(script, env);
}

/** node and deno, where they are installed, on the same three lines. */
function peers(script, env) {
    const plain = join(scratch, "three.mjs");
    writeFileSync(plain, 'const answer = 6 * 7;\nconsole.log("the answer is", answer);\n');
    for (const [name, args] of [["node", [plain]], ["deno", ["run", plain]]]) {
        if (spawnSync(name, ["--version"]).error) continue;
        const times = [];
        for (let i = 0; i < 15; i++) times.push(run(name, args, { env }).ms);
        figure(`runtime.run.${name}_ms`, median(times), "ms");
    }
}

/** One isolated execution of the counter contract in a warm worker, and a bare V8 context. */
function executions() {
    const count = quick ? 5000 : 100000;
    const [ns, early, late] = tool("repeat", join(here, "counter.ts"), "contract", `${count}`);
    const contexts = Number(run(join(build, "bench-bare"), ["contexts", "3000"]).out);
    figure("runtime.exec.us", ns / 1e3, "us");
    figure("runtime.exec.new_context_us", contexts / 1e3, "us");
    figure("runtime.exec.vs_new_context", ns / contexts, "ratio");
    figure("runtime.worker.rss_mib", tool("rss")[0] / 1024, "MiB");
    figure("runtime.worker.rss_growth", late / early, "ratio");
}

const programs = join(here, "../tests/bench-programs");

/** The same programs under the meter and its charged builtins; unmetered in the same realm; and in an
 *  untouched V8 context; in turn. */
function metering() {
    for (const jit of [[], ["jit"]]) {
        const name = jit.length ? "runtime.gas.jit" : "runtime.gas";
        const all = [], code = [];
        for (const file of readdirSync(programs).filter((f) => f.endsWith(".js")).sort()) {
            const on = [], off = [], bare = [];
            for (let i = 0; i < (quick ? 2 : 7); i++) {
                on.push(tool("once", join(programs, file), ...jit)[0]);
                off.push(tool("once", join(programs, file), "unmetered", ...jit)[0]);
                bare.push(Number(run(join(build, "bench-bare"), ["run", join(programs, file), ...jit]).out));
            }
            all.push(min(on) / min(bare));
            code.push(min(on) / min(off));
            figure(`${name}.${file.replace(/\.js$/, "")}`, all.at(-1), "ratio");
            figure(`${name}.code.${file.replace(/\.js$/, "")}`, code.at(-1), "ratio");
        }
        figure(`${name}.overhead`, geomean(all), "ratio");
        figure(`${name}.overhead_worst`, Math.max(...all), "ratio");
        figure(`${name}.code.overhead`, geomean(code), "ratio");
        figure(`${name}.code.overhead_worst`, Math.max(...code), "ratio");
    }
}

/** Every attack and every benchmark program: nanoseconds for a unit of gas. Runs that end within a
 *  millisecond of an empty one are left out: there the constant part decides. */
function pricing() {
    const files = readdirSync(programs).filter((f) => f.endsWith(".js"))
        .map((f) => ({ id: f, file: join(programs, f) }));
    for (const { id, source, kind } of attacks()) {
        const file = join(scratch, `${id}.${kind}`);
        writeFileSync(file, source);
        files.push({ id, file });
    }
    const costs = [];
    for (const { id, file } of files) {
        const [ns, gas] = tool("price", file);
        if (ns > 1e6 && gas > 0) costs.push({ id, cost: ns / gas, ns, gas });
    }
    costs.sort((a, b) => a.cost - b.cost);
    for (const { id, cost, ns, gas } of costs.slice(-8))
        console.log(`# ${id}: ${cost.toFixed(1)} ns per gas (${(ns / 1e6).toFixed(1)} ms, ${gas} gas)`);
    const middle = costs[costs.length >> 1].cost;
    figure("runtime.gas.programs", costs.length, "programs");
    figure("runtime.gas.median_ns", middle, "ns");
    figure("runtime.gas.worst_ns", costs.at(-1).cost, "ns");
    figure("runtime.gas.worst_over_median", costs.at(-1).cost / middle, "ratio");
}

const parts = { wholeRuns, executions, metering, pricing };
for (const name of process.argv[4] ? [process.argv[4]] : Object.keys(parts)) parts[name]();
