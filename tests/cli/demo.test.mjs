// What `make run` shows, twice: the second time goes on with the ledger of the first.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";

import { TANA, cacheHome, folder } from "./tana.mjs";

const root = join(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "../..");

test("the demonstration works, and works again", () => {
    const demo = folder();
    chmodSync(demo, 0o755);
    const run = () => spawnSync("sh", [join(root, "tools/demo.sh"), dirname(TANA)], {
        encoding: "utf8",
        env: { PATH: process.env.PATH, HOME: cacheHome, XDG_CACHE_HOME: cacheHome, DEMO: demo,
            ASAN_OPTIONS: process.env.ASAN_OPTIONS ?? "" },
    });
    for (const [turn, bob] of [["first", "12.50"], ["second", "25.00"]]) {
        const { status, stdout, stderr } = run();
        assert.equal(status, 0, `${turn}: ${stdout}${stderr}`);
        assert.match(stdout, /executed, with 1 change/);
        assert.match(stdout, new RegExp(`^balance +${bob} USD$`, "m"), turn);
        assert.match(stdout, /^The proofs are good/m);
        assert.ok(!existsSync(join(demo, "data/postgres/postmaster.pid")), "what was started is stopped");
    }
});
