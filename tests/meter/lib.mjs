// The meter as the build makes it, and processes that run metered and plain code side by side.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bundleScript, loadMeter } from "../../tools/js/bundle.mjs";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const sources = join(root, "src/worker/js");
const require = createRequire(import.meta.url);
export const ts = require("typescript");

let full;

/** The meter's own function, with all that it answers. */
export async function theMeter() {
    if (full === undefined) {
        const esbuild = require("esbuild");
        const built = await esbuild.build({ entryPoints: [join(sources, "meter/meter.ts")],
            bundle: true, format: "esm", write: false, target: "es2022" });
        const folder = mkdtempSync(join(tmpdir(), "tana-meter-"));
        writeFileSync(join(folder, "meter.mjs"), built.outputFiles[0].text);
        full = await import(pathToFileURL(join(folder, "meter.mjs")).href);
        rmSync(folder, { recursive: true });
    }
    return full;
}

/** Meters a program; throws its diagnostics. */
export async function metered(source) {
    const { meter } = await theMeter();
    const { code, diagnostics } = meter(ts, source);
    if (diagnostics.length > 0)
        throw new Error(diagnostics.map((d) => `${d.line}:${d.column} ${d.message}`).join("\n"));
    return code;
}

/** gas.js and the slow paths, without the rest of the realm. */
async function support() {
    const gas = readFileSync(join(sources, "realm/gas.js"), "utf8");
    const operators = await bundleScript(join(root, "tests/meter/support.ts"), {
        meter: await loadMeter(sources), metered: [join(sources, "realm/generic")] });
    return { gas, operators };
}

let folder;

/**
 * Runs programs in one process of node --jitless, each in a context of its own.
 * @param programs [{ code, metered }]
 * @returns for each { log: printed lines, error: "Name: message" or null, gas, bytes, depth left, abort }.
 * A program that exhausts something ends the process: everything after it has no answer.
 */
export async function run(programs, limits = {}) {
    if (folder === undefined) {
        folder = mkdtempSync(join(tmpdir(), "tana-meter-"));
        process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
        writeFileSync(join(folder, "support.json"), JSON.stringify(await support()));
    }
    const { gas = 50_000_000, bytes = 64 << 20, depth = 10_000 } = limits;
    const { stdout, stderr, status, signal } = spawnSync(process.execPath, ["--jitless", "--no-warnings",
        "--experimental-vm-modules", "--stack-size=7000", join(root, "tests/meter/child.mjs"),
        join(folder, "support.json"), String(gas), String(bytes), String(depth)],
    { input: JSON.stringify(programs), encoding: "utf8", maxBuffer: 1 << 28, shell: false,
        timeout: 300_000 });
    if (status !== 0 || signal !== null)
        throw new Error(`The process of the programs ended with ${signal ?? status}:\n${stderr}${stdout.slice(-2000)}`);
    return stdout.trimEnd().split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
}

/** Runs one metered program to its end or its abort. */
export async function runMetered(source, limits) {
    const [result] = await run([{ code: await metered(source), metered: true }], limits);
    return result;
}
