// Every attack of the table against the real `tana`; docs/attacks.md says what must hold.
//
// Takes at most 15 minutes, on two processors.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { Lane, isSanitized } from "./program.mjs";
import { attacks } from "./table.mjs";

const AT_ONCE = 2;
const SECONDS_MAX = 3; /* a tenth of the time limit */
const RSS_MAX = 256 << 20; /* half of the heap limit */

/** Two surroundings in which nothing may differ. */
const HERE = { TZ: "UTC", LANG: "C" };
const THERE = { TZ: "America/St_Johns", LANG: "de_DE.UTF-8", LC_ALL: "ar_EG.UTF-8", USER: "someone" };

/** What is run with sanitizers too: of the programs that go through our own C, not only through the
 *  realm, the numbered ones and every fifth of the others. */
const THROUGH_C = ["async", "codegen", "compiler", "errors", "host-args", "import", "isolation", "result",
    "syntax", "time"];
const SAMPLE_EVERY = 5;

/** What is run twice: wherever two runs could differ. Of the others that all use one realm and one
 *  meter, the first of their kind stand for the rest: those whose id ends in a number. */
const COMPARED = ["async", "determinism", "engine", "errors", "gc", "host-args", "random", "result", "time"];

const sanitized = isSanitized();
const idle = Array.from({ length: AT_ONCE }, () => new Lane());

before(async () => { /* makes the compiler's snapshot, which belongs to no attack */
    await idle[0].tana(["run", "--json"], { kind: "ts", source: "" });
});
after(() => idle.forEach((lane) => lane.close()));

const table = attacks();
const chosen = sanitized ? sample(table) : table;
if (chosen.length < table.length)
    console.log(`note: ${chosen.length} of ${table.length} attacks; the plain build runs all of them`);

describe("attacks", { concurrency: AT_ONCE }, () => {
    for (const attack of chosen)
        test(attack.id, async () => {
            const lane = idle.pop();
            try {
                await (attack.expect.check ? typeCheck(lane, attack) : run(lane, attack));
            } finally {
                idle.push(lane);
            }
        });
});

function sample(all) {
    const candidates = all.filter(({ category }) => THROUGH_C.includes(category));
    const others = candidates.filter(({ id }) => !isNumbered(id));
    return candidates.filter((attack) =>
        isNumbered(attack.id) || others.indexOf(attack) % SAMPLE_EVERY === 0);
}

function isNumbered(id) {
    return /-\d\d$/.test(id);
}

async function run(lane, attack) {
    const args = ["run", "--json", ...(attack.gas ? ["--gas", String(attack.gas)] : [])];
    let first = await lane.tana(args, attack, sanitized ? THERE : HERE);
    if (first.seconds >= SECONDS_MAX) /* on a busy machine processor time is longer, too */
        first = await lane.tana(args, attack, sanitized ? THERE : HERE);
    contained(first);
    const document = JSON.parse(first.stdout);
    unharmed(document);
    if (isPinned(attack))
        as(attack.expect, document, first.status);
    if (sanitized || !COMPARED.includes(attack.category) && !/-\d+$/.test(attack.id))
        return;
    const second = await lane.tana(args, attack, THERE);
    contained(second);
    assert.equal(second.stdout, first.stdout, "two runs differ");
}

async function typeCheck(lane, attack) {
    const ended = await lane.tana(["check", "--json"], attack, HERE);
    contained(ended);
    const { findings } = JSON.parse(ended.stdout);
    assert.deepEqual(findings.map(place), attack.expect.check);
    assert.equal(ended.status, 3);
}

/** Lines whose every word is compared: the first of each class, numbered, and with ATTACKS=all the
 *  others too. Those show where a price or a message moved, which is no break-in. */
function isPinned({ id }) {
    return isNumbered(id) || process.env.ATTACKS === "all";
}

/** However it ended: by the rules, without an escape, and with nothing kept of a failed run. */
function unharmed({ error, logs, result, effects }) {
    const said = logs.map(({ text }) => text).join("\n") + JSON.stringify(result);
    assert.ok(!said.includes("ESCAPED"), "it escaped");
    assert.ok(!["worker_fault", "engine_fault", "timeout", "internal"].includes(error?.code), error?.message);
    if (error)
        assert.equal(effects, null, "effects of a failed run");
}

/** What no attack may do, whatever else it is expected to. */
function contained(ended) {
    assert.equal(ended.signal, null);
    assert.equal(ended.stderr, "");
    assert.equal(ended.orphans, 0, "a process was left behind");
    assert.ok(ended.seconds < SECONDS_MAX, `${ended.seconds} s of processor time`);
    if (!sanitized) /* a sanitizer has a memory of its own */
        assert.ok(ended.rss < RSS_MAX, `${ended.rss >> 20} MiB in memory`);
}

/** Which of the two budgets ends a program first is the schedule's matter, which tests/meter pins. */
function ending(code = "ok") {
    return code === "out_of_gas" || code === "out_of_memory" ? "budget used up" : code;
}

/** The document of --json is the expected one. */
function as(expect, document, status) {
    const { error, logs, result } = document;
    const out = logs.map(({ text }) => text).join("\n");
    assert.equal(ending(error?.code), ending(expect.code), error?.message);
    assert.equal(status, error?.exitStatus ?? 0);
    assert.ok(!(out + JSON.stringify(result)).includes("ESCAPED"), "it escaped");
    if (expect.outLength === undefined) {
        assert.equal(out, expect.out ?? "");
    } else {
        assert.equal(out.slice(0, expect.outStart.length), expect.outStart);
        assert.equal(out.length, expect.outLength);
    }
    if (expect.resultLength === undefined)
        assert.deepEqual(result, expect.result ?? null);
    else
        assert.equal(result.length, expect.resultLength);
    if (expect.name !== undefined)
        assert.equal(error.name, expect.name);
    if (expect.message !== undefined)
        assert.equal(error.message, expect.message);
    if (expect.finding !== undefined)
        assert.equal(place(error.findings[0]), expect.finding);
    if (expect.code !== "ok")
        assert.equal(document.effects, null, "effects of a failed run");
}

function place({ code, line, column }) {
    return `${code} ${line}:${column}`;
}
