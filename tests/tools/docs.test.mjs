// What the documents point at is there.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const SKIPPED = /^(node_modules|build.*|\..*)$/;

function documents(folder) {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const path = join(folder, entry.name);
        if (entry.isDirectory())
            return SKIPPED.test(entry.name) ? [] : documents(path);
        return entry.name.endsWith(".md") ? [path] : [];
    });
}

test("every relative link in a document leads to a file", () => {
    const broken = documents(root).flatMap((path) =>
        [...readFileSync(path, "utf8").matchAll(/\]\(([^)#:\s]+)(#[^)]*)?\)/g)]
            .filter(([, target]) => !existsSync(join(dirname(path), target)))
            .map(([, target]) => `${relative(root, path)}: ${target}`));
    assert.deepEqual(broken, []);
});

test("every source file that a document names exists", () => {
    const named = /`((?:src|tests|tools|bench|types|examples|docs)\/[\w./-]+\.\w+)`/g;
    const broken = documents(root).flatMap((path) =>
        [...readFileSync(path, "utf8").matchAll(named)]
            .filter(([, target]) => !existsSync(join(root, target)))
            .map(([, target]) => `${relative(root, path)}: ${target}`));
    assert.deepEqual(broken, []);
});
