// Every case prints the same with and without metering, and leaves no depth behind.
import assert from "node:assert/strict";
import { test } from "node:test";
import { metered, run } from "../meter/lib.mjs";
import { cases } from "./runner.mjs";

const all = cases();
const programs = [];
for (const { source } of all)
    programs.push({ code: source, metered: false }, { code: await metered(source), metered: true });
const results = await run(programs);

test("the set is wide", () => assert.ok(all.length >= 400, `${all.length} cases`));

all.forEach(({ area, name }, i) => {
    test(`${area}: ${name}`, () => {
        const [plain, charged] = results.slice(2 * i);
        assert.deepEqual({ log: charged.log, error: charged.error }, { log: plain.log, error: plain.error });
        assert.equal(plain.error, null);
        assert.ok(plain.log.length > 0, "prints something");
        assert.equal(charged.abort, null);
        assert.equal(charged.depthLeft, 10_000);
    });
});
