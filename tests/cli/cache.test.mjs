// The cache saves time and nothing else: whatever is in it, the result is the same.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import {
    chmodSync, chownSync, lstatSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, symlinkSync,
    truncateSync, utimesSync, writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";

import { folder, start, tana } from "./tana.mjs";

const PROGRAM = "const n: number = 6;\nconsole.log('seven', n + 1);\n";
const project = folder({ "main.ts": PROGRAM, "other.ts": "console.log('other');" });
const right = { status: 0, signal: null, stdout: "seven 7\n", stderr: "" };
const filled = folder(); /* a cache as the first run leaves it */

const runIn = (cacheHome, env = {}, options = {}) => tana(["run", "-q", "main.ts"],
    { cwd: project, env: { XDG_CACHE_HOME: cacheHome, ...env }, ...options });

const copyOfFilled = () => {
    const at = folder();
    execFileSync("cp", ["-a", join(filled, "tana"), at]);
    return at;
};
const entries = (cacheHome) => readdirSync(join(cacheHome, "tana")).map((name) => join(cacheHome, "tana", name));
const moduleEntry = (cacheHome) => entries(cacheHome).find((path) =>
    readFileSync(path).includes("seven") && !path.endsWith(".data"));
const digestOf = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");

before(async () => {
    assert.deepEqual(await runIn(filled), right);
});

test("what is made: a folder and files for this user alone", () => {
    assert.equal(statSync(join(filled, "tana")).mode & 0o777, 0o700);
    assert.equal(entries(filled).length, 3); /* the module, the snapshot, its digest */
    for (const path of entries(filled))
        assert.equal(lstatSync(path).mode & 0o777, 0o600);
});

test("a second run uses it: it needs no compiler and writes nothing", async () => {
    const at = copyOfFilled();
    entries(at).filter((path) => path !== moduleEntry(at)).forEach((path) => rmSync(path));
    const before = digestOf(moduleEntry(at));
    assert.deepEqual(await runIn(at), right);
    assert.deepEqual(entries(at), [moduleEntry(at)]); /* a compiler would have left its snapshot */
    assert.equal(digestOf(moduleEntry(at)), before);
});

test("without its folder: it is made, with those above it", async () => {
    const at = join(folder(), "new");
    assert.deepEqual(await runIn(at), right);
    assert.ok(moduleEntry(at));
});

test("$HOME/.cache/tana when XDG_CACHE_HOME is not set, empty, or relative", async () => {
    for (const XDG_CACHE_HOME of [undefined, "", "here"]) {
        const HOME = folder();
        assert.deepEqual(await runIn(XDG_CACHE_HOME, { HOME }), right);
        assert.ok(moduleEntry(join(HOME, ".cache")), `XDG_CACHE_HOME=${XDG_CACHE_HOME}`);
    }
});

test("with no home and no cache: all works", async () => {
    assert.deepEqual(await runIn("", { HOME: "" }), right);
});

test("in a folder that cannot be written: all works", async () => {
    const at = folder();
    chmodSync(at, 0o555);
    assert.deepEqual(await runIn(at, {}, { bound: true }), right);
    assert.deepEqual(readdirSync(at), []);
});

test("a file in the place of the folder: all works", async () => {
    const at = folder({ tana: "no folder" });
    assert.deepEqual(await runIn(at), right);
    assert.equal(readFileSync(join(at, "tana"), "utf8"), "no folder");
});

test("a folder in which others may write is not used", async () => {
    const at = copyOfFilled();
    chmodSync(join(at, "tana"), 0o777);
    rmSync(moduleEntry(at));
    assert.deepEqual(await runIn(at), right);
    assert.equal(moduleEntry(at), undefined);
});

test("a symbolic link in the place of the folder is not used", async () => {
    const at = folder(), elsewhere = folder();
    symlinkSync(elsewhere, join(at, "tana"));
    assert.deepEqual(await runIn(at), right);
    assert.deepEqual(readdirSync(elsewhere), []);
});

/** Swaps the module's entry for one that prints something else, with a sound header or without. */
function forge(path, { key, digest } = {}) {
    const old = readFileSync(path);
    const start = "tana-cache-1\n".length;
    const payload = Buffer.from(old.subarray(start + 64).toString("latin1").replace("seven", "SEVEN"), "latin1");
    const parts = [old.subarray(0, start), key ?? old.subarray(start, start + 32),
        digest ? createHash("sha256").update(payload).digest() : old.subarray(start + 32, start + 64), payload];
    writeFileSync(path, Buffer.concat(parts));
}

test("forging works: an entry of this user's with the right digest is believed", async () => {
    const at = copyOfFilled();
    forge(moduleEntry(at), { digest: true });
    assert.equal((await runIn(at)).stdout, "SEVEN 7\n");
});

const DAMAGES = {
    "a changed byte": (path) => forge(path),
    "another key": (path) => forge(path, { key: Buffer.alloc(32), digest: true }),
    "nothing": (path) => truncateSync(path, 0),
    "half a header": (path) => truncateSync(path, 40),
    "a header only": (path) => truncateSync(path, 77),
    "all but the last byte": (path) => truncateSync(path, statSync(path).size - 1),
    "a byte too many": (path) => writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.from("x")])),
    "noise": (path) => writeFileSync(path, createHash("sha512").update("noise").digest()),
    "another format with a sound header": (path) => {
        const payload = Buffer.from("\xff\xff\xff\xff\xff\xff\xff\x7f", "latin1");
        const header = readFileSync(path).subarray(0, "tana-cache-1\n".length + 32);
        writeFileSync(path, Buffer.concat([header, createHash("sha256").update(payload).digest(), payload]));
    },
    "an entry that others may write": (path) => { forge(path, { digest: true }); chmodSync(path, 0o666); },
    "a symbolic link to a sound entry": (path) => {
        forge(path, { digest: true });
        renameSync(path, `${path}.real`);
        symlinkSync(`${path}.real`, path);
    },
    "a FIFO": (path) => { rmSync(path); execFileSync("mkfifo", [path]); },
    "a dangling link": (path) => { rmSync(path); symlinkSync("/nowhere", path); },
};
if (process.getuid() === 0) /* only root can give files away */
    DAMAGES["an entry of somebody else's"] = (path) => { forge(path, { digest: true }); chownSync(path, 65534, 65534); };

for (const [name, damage] of Object.entries(DAMAGES)) {
    test(`ignored and written anew: ${name}`, async () => {
        const at = copyOfFilled();
        const path = moduleEntry(at), sound = digestOf(path);
        damage(path);
        assert.deepEqual(await runIn(at), right);
        assert.ok(lstatSync(path).isFile());
        assert.equal(lstatSync(path).mode & 0o777, 0o600);
        assert.equal(digestOf(path), sound);
    });
}

test("a folder in the place of an entry: all works", async () => {
    const at = copyOfFilled();
    const path = moduleEntry(at);
    rmSync(path);
    mkdirSync(path);
    assert.deepEqual(await runIn(at), right);
});

const SNAPSHOT_DAMAGES = {
    "is missing": (data) => rmSync(data),
    "is empty": (data) => truncateSync(data, 0),
    "is cut off": (data) => truncateSync(data, 1 << 20),
    "has a changed byte": (data) => {
        const bytes = readFileSync(data);
        bytes[bytes.length >> 1] ^= 1;
        writeFileSync(data, bytes);
    },
    "may be written by others": (data) => chmodSync(data, 0o622),
    "has no digest": (data) => rmSync(data.replace(".data", "")),
    "has the digest of something else": (data) => truncateSync(data.replace(".data", ""), 100),
    "is of another engine": (data) => {
        /* With the digest that fits: the engine itself must find out. */
        const bytes = Buffer.alloc(1 << 20, 7), index = data.replace(".data", "");
        writeFileSync(data, bytes);
        const old = readFileSync(index), start = "tana-cache-1\n".length;
        const payload = Buffer.concat([createHash("sha256").update(bytes).digest(), old.subarray(start + 96)]);
        writeFileSync(index, Buffer.concat([old.subarray(0, start + 32),
            createHash("sha256").update(payload).digest(), payload]));
    },
};

for (const [name, damage] of Object.entries(SNAPSHOT_DAMAGES)) {
    test(`a snapshot that ${name}`, async () => {
        const at = copyOfFilled();
        rmSync(moduleEntry(at));
        damage(entries(at).find((path) => path.endsWith(".data")));
        assert.deepEqual(await runIn(at), right);
        assert.deepEqual(await runIn(at), right);
    });
}

test("other sources, other entries; refused ones leave none", async () => {
    const at = copyOfFilled();
    const count = entries(at).length;
    await tana(["run", "-q", "other.ts"], { cwd: project, env: { XDG_CACHE_HOME: at } });
    assert.equal(entries(at).length, count + 1);
    const cwd = folder({ "main.ts": "let = ;" });
    assert.equal((await tana(["run", "-q", "main.ts"], { cwd, env: { XDG_CACHE_HOME: at } })).status, 3);
    assert.equal(entries(at).length, count + 1);
});

test("it does not grow without end: the entries longest not used go first", async () => {
    const at = copyOfFilled();
    const old = join(at, "tana", "0".repeat(64)), older = join(at, "tana", "1".repeat(64));
    for (const [path, year] of [[old, 2021], [older, 2020]]) {
        writeFileSync(path, "");
        truncateSync(path, 140 << 20); /* sparse */
        utimesSync(path, new Date(`${year}-01-01`), new Date(`${year}-01-01`));
    }
    rmSync(moduleEntry(at)); /* so that this run writes, and trims */
    assert.deepEqual(await runIn(at), right);
    const left = entries(at);
    assert.ok(!left.includes(older));
    assert.ok(left.includes(old) && moduleEntry(at));
});

test("what a process that died left behind is cleared away after a while", async () => {
    const at = copyOfFilled();
    const stale = join(at, "tana", "tmp-1-0"), fresh = join(at, "tana", "tmp-1-1");
    writeFileSync(stale, "x");
    writeFileSync(fresh, "x");
    utimesSync(stale, new Date("2020-01-01"), new Date("2020-01-01"));
    rmSync(moduleEntry(at));
    assert.deepEqual(await runIn(at), right);
    assert.ok(!entries(at).includes(stale) && entries(at).includes(fresh));
});

test("many at once on an empty cache", async () => {
    const at = folder();
    const runs = await Promise.all(Array.from({ length: 4 }, () => start(["run", "-q", "main.ts"],
        { cwd: project, env: { XDG_CACHE_HOME: at } }).ended));
    for (const ended of runs)
        assert.deepEqual(ended, right);
    assert.equal(entries(at).filter((path) => path.includes("tmp-")).length, 0);
});
