// Runs every test: node tests/run.mjs --build DIR [--sanitized DIR] [WORD ...]
//
// The C unit tests run in both builds, the node:test suites (tests/**/*.test.mjs) in the plain one,
// and those that drive the program - they read TANA, the path of `tana` - in both. WORDs choose the
// suites whose name contains one of them. Ends with `N passed, N failed`; 0 only when none failed.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const SUITE_MS_MAX = 15 * 60_000;
const DETAILS_MAX = 12; /* failures of one suite that are shown in full */
const SLOWEST = 5;

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const { values: options, positionals: words } = parseArgs({
    options: { build: { type: "string" }, sanitized: { type: "string" } },
    allowPositionals: true,
});
const plain = resolve(root, options.build);
const sanitized = options.sanitized && resolve(root, options.sanitized);
const scratch = mkdtempSync(join(tmpdir(), "tana-tests-"));


/** C test programs that the build knows of. */
function unitSuites(build, label) {
    const text = execFileSync("meson", ["introspect", "--tests", build], { encoding: "utf8" });
    return JSON.parse(text).map((test) => ({
        name: `unit/${test.name}${label}`,
        command: test.cmd,
        environment: { ...test.env, CMOCKA_MESSAGE_OUTPUT: "TAP" },
        cwd: test.workdir ?? root,
        parse: parseTap,
    }));
}

function nodeSuites(build, label, wanted) {
    const files = readdirSync(join(root, "tests"), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith(".test.mjs"))
        .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
        .sort();
    return files.filter(wanted).map((file) => ({
        name: relative(join(root, "tests"), file).replace(/\.test\.mjs$/, "") + label,
        command: [process.execPath, "--test-reporter", join(root, "tests/lib/reporter.mjs"), file],
        environment: { TANA: join(build, "tana"), TANA_BUILD: build },
        cwd: root,
        parse: parseReporter,
    }));
}

/** Does a test file, or a file of ours that it imports, read TANA? (TANA_BUILD, where the built
 *  JavaScript lies, is the same in both builds.) */
function drivesTana(file) {
    const text = readFileSync(file, "utf8");
    return /env\.TANA\b/.test(text) || [...text.matchAll(/from "(\.[^"]+\.mjs)"/g)]
        .some(([, name]) => drivesTana(join(dirname(file), name)));
}

/** cmocka's TAP: what a failed test printed stands before its "not ok", behind "#". */
function parseTap(output, errors) {
    const tests = [];
    let said = [];
    for (const line of output.split("\n")) {
        const m = line.match(/^(not )?ok \d+ - (.*?)( # SKIP.*)?$/);
        if (!m) {
            if (/^#|^ *\S/.test(line) && !/^\d+\.\.\d+$/.test(line))
                said.push(line.replace(/^# ?/, ""));
            continue;
        }
        tests.push({
            name: m[2], outcome: m[3] ? "skipped" : m[1] ? "failed" : "passed",
            error: [...said, errors].filter(Boolean).join("\n"),
        });
        said = [];
    }
    return tests;
}

function parseReporter(output) {
    return output.split("\n").filter((line) => line.startsWith('{"name":')).map((line) =>
        JSON.parse(line));
}

/** Runs one suite in a process group and a home of its own; what it leaves behind is ended. */
function runSuite(suite, index) {
    return new Promise((done) => {
        const start = performance.now();
        const home = join(scratch, String(index));
        const child = spawn(suite.command[0], suite.command.slice(1), {
            cwd: suite.cwd,
            detached: true,
            stdio: ["ignore", "pipe", "pipe"],
            env: {
                ...process.env, ...suite.environment,
                NO_COLOR: "1", XDG_CACHE_HOME: join(home, "cache"), NODE_TEST_CONTEXT: "",
            },
        });
        const chunks = { stdout: [], stderr: [] };
        for (const name of ["stdout", "stderr"])
            child[name].on("data", (chunk) => chunks[name].push(chunk));
        let late = false;
        const endGroup = () => {
            try { process.kill(-child.pid, "SIGKILL"); } catch { /* all of it has ended */ }
        };
        const timer = setTimeout(() => { late = true; endGroup(); }, SUITE_MS_MAX);
        child.on("error", (error) => chunks.stderr.push(Buffer.from(String(error))));
        child.on("exit", endGroup);
        child.on("close", (status, signal) => {
            clearTimeout(timer);
            const [stdout, stderr] = ["stdout", "stderr"].map((n) => Buffer.concat(chunks[n]).toString());
            const tests = suite.parse(stdout, stderr);
            const fail = (error) => tests.push({ name: "(the suite)", outcome: "failed", error });
            if (late)
                fail(`not done after ${SUITE_MS_MAX / 60_000} minutes`);
            else if (status !== 0 && !tests.some((t) => t.outcome === "failed"))
                fail(`ended with ${signal ?? "status " + status}\n${stdout}\n${stderr}`);
            else if (tests.length === 0)
                fail(`ran no test\n${stdout}\n${stderr}`);
            rmSync(home, { recursive: true, force: true });
            done({ name: suite.name, tests, seconds: (performance.now() - start) / 1000 });
        });
    });
}

const count = (tests, outcome) => tests.filter((t) => t.outcome === outcome).length;

function report({ name, tests, seconds }) {
    const failed = tests.filter((t) => t.outcome === "failed");
    const skipped = tests.filter((t) => t.outcome === "skipped");
    const counts = [`${count(tests, "passed")} passed`, failed.length && `${failed.length} failed`,
        skipped.length && `${skipped.length} skipped`].filter(Boolean).join(", ");
    console.log(`${failed.length ? "FAIL" : "  ok"}  ${name.padEnd(36)} ${counts}  ` +
        `${seconds.toFixed(1)} s`);
    for (const test of failed.slice(0, DETAILS_MAX))
        console.log(indent(`${test.name}\n${indent(tail(test.error ?? ""), 4)}`, 10));
    if (failed.length > DETAILS_MAX)
        console.log(indent(`and ${failed.length - DETAILS_MAX} more: ` +
            failed.slice(DETAILS_MAX).map((t) => t.name).join(", "), 10));
    for (const test of skipped)
        console.log(indent(`skipped: ${test.name}`, 10));
}

const indent = (text, by) => text.trimEnd().replace(/^(?=.)/gm, " ".repeat(by));
const tail = (text) => text.length > 4000 ? "..." + text.slice(-4000) : text;

const every = [
    ...unitSuites(plain, ""),
    ...(sanitized ? unitSuites(sanitized, " (sanitized)") : []),
    ...nodeSuites(plain, "", () => true),
    ...(sanitized ? nodeSuites(sanitized, " (sanitized)", drivesTana) : []),
];
const chosen = words.length === 0 ? every
    : every.filter(({ name }) => words.some((word) => name.includes(word)));

const results = [];
const queue = chosen.entries();
const lanes = Array.from({ length: Math.max(1, Math.min(availableParallelism(), 4)) }, async () => {
    for (const [index, suite] of queue) {
        const result = await runSuite(suite, index);
        results.push(result);
        report(result);
    }
});
await Promise.all(lanes);
rmSync(scratch, { recursive: true, force: true });

const slowest = [...results].sort((a, b) => b.seconds - a.seconds).slice(0, SLOWEST);
console.log(`\nslowest: ${slowest.map((r) => `${r.name} ${r.seconds.toFixed(1)} s`).join(", ")}`);
const all = results.flatMap((r) => r.tests);
if (count(all, "skipped"))
    console.log(`${count(all, "skipped")} skipped`);
console.log(`${count(all, "passed")} passed, ${count(all, "failed")} failed`);
process.exitCode = all.length > 0 && count(all, "failed") === 0 ? 0 : 1;
