/* `tana check` says what `tsc --pretty` says, character by character: the same findings with the
 * same frames. Differences that are meant are undone here: tsc names the library files by where
 * they lie and shows their lines, and writes an empty line more in some places. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const tana = resolve(process.env.TANA);
const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "tana-tsc-"));
after(() => rmSync(folder, { recursive: true }));

const files = {
    "main.ts": `import { version } from "tana:core";
import { total, type Missing } from "./lib/total.ts";
import rates from "./rates.json";
const x: number = "a";
	const tab: string = 1;
function f(p: { q: number; r: string }) { return p; }
f({
    q: "a",
    r: 2,
});
const deep: { a: { b: { c: number } } } = { a: { b: { c: "x" } } };
const emoji = "é" + 1 as boolean, late: null = 7;
new Map<string, number>([["a", "b"]]).foreach(() => {});
abstract class A { abstract m(): void }
class B extends A {
    one = 1;
    two = 2;

    three = 3;
}
interface I { (a: string): void; (a: number): void }
declare const i: I; i(true);
export const g = (h) => h;
const unused: Missing = version.nope + total + rates.EUR.x;
for (const c of 5) f(c
    .d.e);
f(() => {
    if (x) {
        return 1;
    }
    undefined.x;
    return "";
});
let y = z!, z: number;
`,
    "lib/total.ts": `export const total: string = 1 +
    2 +
    3;
export const s = missing;
`,
    "rates.json": `{ "EUR": 1 }`,
    "plain.js": "export const a = 1;\n",
};

/** The options that `tana check` uses, for tsc. */
const options = { target: "es2022", lib: ["es2022"], module: "esnext", moduleResolution: "bundler",
    moduleDetection: "force", allowImportingTsExtensions: true, isolatedModules: true, noEmit: true,
    resolveJsonModule: true, allowJs: true, skipLibCheck: true, strict: true, types: [] };

const noLibraryFrames = (text) => text.replace(
    /^ {2}(?:tana:types\/|\S*\/)(lib\.\S+\.d\.ts:\d+:\d+)\n(?: {4,}\d+ .*\n *~*\n)?/gm, "  $1\n");
const comparable = (text) =>
    noLibraryFrames(text.replace(/\x1b\[\d*m/g, "")).replace(/\n{3,}/g, "\n\n");

test("the findings of a whole program", () => {
    for (const [name, text] of Object.entries(files)) {
        mkdirSync(join(folder, name, ".."), { recursive: true });
        writeFileSync(join(folder, name), text);
    }
    writeFileSync(join(folder, "tsc.json"), JSON.stringify({ compilerOptions: options,
        files: ["main.ts", "plain.js", join(root, "types/tana.d.ts"),
            join(root, "types/lib.tana.d.ts")] }));
    const tsc = spawnSync(process.execPath,
        [join(root, "node_modules/typescript/lib/tsc.js"), "-p", "tsc.json", "--pretty"],
        { cwd: folder, encoding: "utf8" });
    const env = { ...process.env, XDG_CACHE_HOME: join(folder, "cache") };
    const ours = spawnSync(tana, ["check", "-q", "main.ts", "plain.js"],
        { cwd: folder, encoding: "utf8", env });
    assert.equal(ours.status, 3, ours.stderr);
    const expected = comparable(tsc.stdout);
    assert.ok(expected.split(" - error TS").length > 20, expected);
    assert.equal(comparable(ours.stdout + ours.stderr), expected);
});
