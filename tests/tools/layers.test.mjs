import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { brokenRules } from "../../tools/layers.mjs";

const src = join(dirname(fileURLToPath(import.meta.url)), "../../src");

test("no folder includes what its row does not allow", () => {
    assert.deepEqual(brokenRules(src), []);
});

test("what breaks a rule is told with its file and line", () => {
    const folder = mkdtempSync(join(tmpdir(), "tana-layers-"));
    const put = (name, text) => {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), text);
    };
    put("base/buf.c", '#include "base/buf.h"\n\n#include "codec/json.h"\n');
    put("cli/main.c", '#include "runtime/worker_priv.h"\n#include "runtime/worker.h"\n');
    put("runtime/exec.c", "#include <v8.h>\n#include <stdio.h>\n#include \"exec.h\"\n");
    put("worker/main.c", '#include "runtime/protocol.h"\n#include "runtime/worker.h"\n');
    put("extra/x.c", "");
    try {
        assert.deepEqual(brokenRules(folder), [
            "base/buf.c:3: base may not include codec/json.h",
            "cli/main.c:1: runtime/worker_priv.h is for runtime alone",
            "extra/x.c: the folder extra has no row in tools/layers.mjs",
            "runtime/exec.c:1: <v8.h> is for engine alone",
            'runtime/exec.c:3: "exec.h" is to be named with its folder',
            "worker/main.c:2: worker may not include runtime/worker.h",
        ]);
    } finally {
        rmSync(folder, { recursive: true });
    }
});
