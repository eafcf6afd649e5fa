// What the built programs are linked with, and that building is a function of the sources.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const tana = process.env.TANA;
const worker = join(dirname(tana), "tana-worker");
const elf = (flag, file) => execFileSync("readelf", ["--wide", flag, file], { encoding: "utf8" });
const needed = (file) => [...elf("--dynamic", file).matchAll(/\(NEEDED\).*\[(.*)\]/g)].map((m) => m[1]);

test("tana does not link V8, and the worker does", () => {
    assert.deepEqual(needed(tana).filter((name) => /node|v8|stdc\+\+/.test(name)), []);
    assert.ok(needed(worker).some((name) => name.startsWith("libnode.so")));
});

for (const file of [tana, worker])
    test(`${file.split("/").pop()} is position independent, with read-only relocations`, () => {
        assert.match(elf("--file-header", file), /Type:\s+DYN/);
        assert.match(elf("--segments", file), /GNU_RELRO/);
        assert.match(elf("--dynamic", file), /BIND_NOW|NOW/);
        assert.match(elf("--segments", file), /GNU_STACK\s.*RW /);
    });

test("neither program exports symbols that could take a library's place", () => {
    for (const file of [tana, worker]) {
        const exported = elf("--dyn-syms", file).split("\n")
            .filter((line) => / (GLOBAL|WEAK) +DEFAULT +\d+ /.test(line))
            .map((line) => line.trim().split(/\s+/)[7])
            .filter((name) => !/^(_init|_fini|_IO_stdin_used|data_start|environ|__environ|_environ)/
                .test(name) && !/@/.test(name));
        assert.deepEqual(exported.filter((name) => /^(engine|asset|buf|err|ledger|uv|llhttp)_/
            .test(name)), []);
    }
});

test("the same sources give the same JavaScript, byte for byte", () => {
    const again = mkdtempSync(join(tmpdir(), "tana-js-"));
    try {
        execFileSync(process.execPath, [join(root, "tools/build-js.mjs"), "--out", again,
            "--version", "0", "--v8", v8Prefix()]);
        assert.equal(readFileSync(join(again, "js/manifest.json"), "utf8"),
            readFileSync(join(dirname(tana), "js/manifest.json"), "utf8"));
    } finally {
        rmSync(again, { recursive: true });
    }
});

function v8Prefix() {
    const options = JSON.parse(execFileSync("meson",
        ["introspect", "--buildoptions", dirname(tana)], { encoding: "utf8" }));
    return options.find(({ name }) => name === "v8_prefix").value || "/";
}
