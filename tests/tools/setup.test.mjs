// The set-up, on a machine where it has run: `make test` runs it first.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const json = (name) => JSON.parse(readFileSync(join(root, name), "utf8"));

test("a second set-up says nothing, changes nothing and needs no network", () => {
    const unshare = ["unshare", ["--map-root-user", "--net"]];
    const canCutNetwork = spawnSync(unshare[0], [...unshare[1], "true"]).status === 0;
    const [program, words] = canCutNetwork ? unshare : ["env", []];
    const stamp = () => readFileSync(join(root, "node_modules/.installed"), "utf8");
    const before = stamp();
    const wanted = createHash("sha256").update(readFileSync(join(root, "package-lock.json")));
    assert.equal(before.trim(), wanted.digest("hex"), "tools/setup.sh has not run");
    const { status, stdout, stderr } = spawnSync(program,
        [...words, join(root, "tools/setup.sh")], { encoding: "utf8" });
    assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: "", stderr: "" });
    assert.equal(stamp(), before);
});

test("the lock file pins every package by digest and names no server", () => {
    const { packages } = json("package-lock.json");
    for (const [name, entry] of Object.entries(packages)) {
        assert.equal(entry.resolved, undefined, name);
        if (name !== "")
            assert.match(entry.integrity, /^sha512-/, name);
    }
});

test("the TypeScript that is built in is 6.0.3", () => {
    assert.equal(json("package.json").devDependencies.typescript, "6.0.3");
    assert.equal(json("package-lock.json").packages["node_modules/typescript"].version, "6.0.3");
    assert.equal(json("node_modules/typescript/package.json").version, "6.0.3");
});
