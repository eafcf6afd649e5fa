// Runs every test: node tests/run.mjs --build DIR [--sanitized DIR] [WORD ...]
//
// The C unit tests run in both builds, the node:test suites (tests/**/*.test.mjs) in the plain one,
// and those that drive our programs - they read TANA, the path of `tana` - in both. WORDs choose the
// suites whose name contains one of them. Ends with `N passed, N failed`; 0 only when none failed.
//
// Each suite is a process of its own under tests/lib/keeper.py, which ends whatever it started; as
// many run at once as there are processors. Two sentences at the start of a node:test file are read:
// "// Takes at most 12 minutes" is its limit, and "// Runs alone" has it run when no other does. Of a
// unit test meson's `timeout` and `is_parallel` say the same.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const MINUTES_MAX = 5; /* of a suite that does not say more */
const DETAILS_MAX = 12; /* failures of one suite that are shown in full */
const SLOWEST = 8;

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const keeper = join(root, "tests/lib/keeper.py");
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
        minutes: Math.max(MINUTES_MAX, test.timeout / 60),
        alone: !test.is_parallel,
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
        ...wishes(readFileSync(file, "utf8")),
    }));
}

/** What the text of a node:test file says about how it is to be run. */
function wishes(text) {
    return {
        minutes: Number(text.match(/^\/\/ Takes at most (\d+) minutes/m)?.[1] ?? MINUTES_MAX),
        alone: /^\/\/ Runs alone/m.test(text),
    };
}

/** Does a test file, or a file of ours that it imports, read TANA? (TANA_BUILD, where the built
 *  JavaScript lies, is the same in both builds.) */
function drivesTana(file) {
    const text = readFileSync(file, "utf8");
    return /env\.TANA\b/.test(text) || [...text.matchAll(/from "(\.[^"]+\.mjs)"/g)]
        .some(([, name]) => drivesTana(join(dirname(file), name)));
}

/** cmocka's TAP: what a failed test printed stands behind its "not ok", after "#". */
function parseTap(output, errors) {
    const tests = [];
    let said = [];
    for (const line of output.split("\n")) {
        const m = line.match(/^(not )?ok \d+ - (.*?)( # SKIP.*)?$/);
        if (m) {
            const before = said;
            said = [];
            tests.push({
                name: m[2], outcome: m[3] ? "skipped" : m[1] ? "failed" : "passed", before, after: said,
            });
        } else if (/^#|^ *\S/.test(line) && !/^\d+\.\.\d+$/.test(line)) {
            said.push(line.replace(/^# ?/, ""));
        }
    }
    return tests.map(({ name, outcome, before, after }) => ({
        name, outcome,
        error: outcome === "failed" && [...before, ...after, errors].filter(Boolean).join("\n"),
    }));
}

function parseReporter(output) {
    return output.split("\n").filter((line) => line.startsWith('{"name":')).map((line) =>
        JSON.parse(line));
}

/** Runs a command under the keeper. Resolves to what it printed and the keeper's answer. */
function keep(command, { seconds, cwd, env }) {
    return new Promise((done) => {
        const child = spawn("python3", ["-IS", keeper, String(seconds), ...command],
            { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe", "pipe"] });
        const texts = child.stdio.map((stream) => {
            const chunks = [];
            stream?.on("data", (chunk) => chunks.push(chunk));
            return chunks;
        });
        child.on("error", (error) => texts[2].push(Buffer.from(String(error))));
        child.on("close", () => {
            const [, stdout, stderr, answer] = texts.map((chunks) => Buffer.concat(chunks).toString());
            done({ stdout, stderr, ...JSON.parse(answer || "{}") });
        });
    });
}

/** Runs one suite with a home of its own. */
async function runSuite(suite, index) {
    const start = performance.now();
    const home = join(scratch, String(index));
    mkdirSync(home);
    const ended = await keep(suite.command, {
        seconds: suite.minutes * 60,
        cwd: suite.cwd,
        env: {
            ...process.env, ...suite.environment,
            NO_COLOR: "1", XDG_CACHE_HOME: join(home, "cache"), NODE_TEST_CONTEXT: "",
        },
    });
    rmSync(home, { recursive: true, force: true });
    const tests = suite.parse(ended.stdout, ended.stderr);
    const wrong = whatWentWrong(suite, tests, ended);
    if (wrong)
        tests.push({ name: "(the suite)", outcome: "failed", error: wrong });
    const notes = ended.stdout.split("\n").filter((line) => line.startsWith("note: "));
    return { name: suite.name, tests, notes, seconds: (performance.now() - start) / 1000 };
}

/** What no test of the suite has said by itself. */
function whatWentWrong({ minutes }, tests, { late, signal, status, left, stdout, stderr }) {
    const last = `its last output:\n${clip(stdout)}\n${clip(stderr)}`;
    if (late)
        return `not done after ${minutes} minutes; ${last}`;
    if (signal)
        return `ended by ${signal}; ${last}`;
    if (status !== 0 && !tests.some((t) => t.outcome === "failed"))
        return `ended with status ${status}; ${last}`;
    if (tests.length === 0)
        return `ran no test; ${last}`;
    return left.length > 0 && `left processes behind:\n${left.join("\n")}`;
}

const count = (tests, outcome) => tests.filter((t) => t.outcome === outcome).length;

function report({ name, tests, notes, seconds }) {
    const failed = tests.filter((t) => t.outcome === "failed");
    const skipped = tests.filter((t) => t.outcome === "skipped");
    const counts = [`${count(tests, "passed")} passed`, failed.length && `${failed.length} failed`,
        skipped.length && `${skipped.length} skipped`].filter(Boolean).join(", ");
    console.log(`${failed.length ? "FAIL" : "  ok"}  ${name.padEnd(36)} ${counts}  ` +
        `${seconds.toFixed(1)} s`);
    for (const test of failed.slice(0, DETAILS_MAX))
        console.log(indent(`${test.name}\n${indent(clip(test.error ?? ""), 4)}`, 10));
    if (failed.length > DETAILS_MAX)
        console.log(indent(`and ${failed.length - DETAILS_MAX} more: ` +
            failed.slice(DETAILS_MAX).map((t) => t.name).join(", "), 10));
    for (const test of skipped)
        console.log(indent(`skipped: ${test.name}`, 10));
    for (const note of notes)
        console.log(indent(note, 10));
}

const indent = (text, by) => text.trimEnd().replace(/^(?=.)/gm, " ".repeat(by));
const clip = (text) => text.length > 4500 ? `${text.slice(0, 1500)}\n...\n${text.slice(-3000)}` : text;

const every = [
    ...unitSuites(plain, ""),
    ...(sanitized ? unitSuites(sanitized, " (sanitized)") : []),
    ...nodeSuites(plain, "", () => true),
    ...(sanitized ? nodeSuites(sanitized, " (sanitized)", drivesTana) : []),
];
const chosen = words.length === 0 ? every
    : every.filter(({ name }) => words.some((word) => name.includes(word)));

const results = [];

/** Runs suites, those that may take longest first, in so many lanes. */
async function runAll(suites, width) {
    const queue = [...suites].sort((a, b) => b.minutes - a.minutes).values();
    await Promise.all(Array.from({ length: width }, async () => {
        for (const suite of queue) {
            const result = await runSuite(suite, chosen.indexOf(suite));
            results.push(result);
            report(result);
        }
    }));
}

process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) /* the keepers end with us, and end the rest */
    process.on(signal, () => process.exit(1));
const start = performance.now();
await runAll(chosen.filter(({ alone }) => !alone), Math.max(1, Math.min(availableParallelism(), 8)));
await runAll(chosen.filter(({ alone }) => alone), 1);

const slowest = [...results].sort((a, b) => b.seconds - a.seconds).slice(0, SLOWEST);
console.log(`\nslowest: ${slowest.map((r) => `${r.name} ${r.seconds.toFixed(1)} s`).join(", ")}; ` +
    `all ${((performance.now() - start) / 60_000).toFixed(1)} minutes`);
const all = results.flatMap((r) => r.tests);
if (count(all, "skipped"))
    console.log(`${count(all, "skipped")} skipped`);
console.log(`${count(all, "passed")} passed, ${count(all, "failed")} failed`);
process.exitCode = all.length > 0 && count(all, "failed") === 0 ? 0 : 1;
