import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

for (const project of ["src/worker/js", "."])
    test(`tsc accepts ${project === "." ? "every example, as an editor sees it" : project}`, () => {
        const { status, stdout } = spawnSync(process.execPath,
            [join(root, "node_modules/typescript/lib/tsc.js"), "--noEmit", "-p", join(root, project)],
            { encoding: "utf8" });
        assert.equal(stdout, "");
        assert.equal(status, 0);
    });
