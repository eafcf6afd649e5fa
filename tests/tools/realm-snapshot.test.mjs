// The snapshot beside tana-worker saves time, and nothing depends on it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";

const build = dirname(process.env.TANA);
const sound = readFileSync(join(build, "tana-realm.snapshot"));
const place = mkdtempSync(join(tmpdir(), "tana-snapshot-"));
after(() => rmSync(place, { recursive: true }));

for (const name of ["tana", "tana-worker"])
    copyFileSync(join(build, name), join(place, name));
writeFileSync(join(place, "main.ts"), `
    import { version } from "tana:core";
    export const contract = () => [version, [3, 1, 2].sort(), Object.isFrozen(Array.prototype)];
`);

/** What a program answers beside such a snapshot, with its gas. */
function runBeside(snapshot) {
    const file = join(place, "tana-realm.snapshot");
    rmSync(file, { force: true });
    if (snapshot)
        writeFileSync(file, snapshot);
    return JSON.parse(execFileSync(join(place, "tana"), ["run", "-q", "--json", "main.ts"],
        { cwd: place, encoding: "utf8" }));
}

const expected = runBeside(sound);

test("with the snapshot of the build the program runs", () => {
    assert.equal(expected.ok, true);
});

/** With another mark at its end, and damaged, so that a worker that took it all the same would fail. */
function changed(from, to) {
    const bytes = Buffer.from(sound.toString("latin1").replace(from, to), "latin1");
    assert.notDeepEqual(bytes, sound);
    bytes[bytes.length >> 1] ^= 1;
    return bytes;
}
const CASES = {
    "no snapshot": null,
    "an empty one": Buffer.alloc(0),
    "one cut short": sound.subarray(0, sound.length >> 1),
    "text": Buffer.from("no snapshot at all\n".repeat(1000)),
    "one of another realm": changed(/\nrealm [0-9a-f]{8}/, "\nrealm 00000000"),
    "one of another version of Tana": changed(/ tana \d/, " tana 9"),
    "one of another engine": changed(/ v8 \d/, " v8 9"),
};
for (const [name, snapshot] of Object.entries(CASES))
    test(`${name}: the same result and the same gas`, () => {
        assert.deepEqual(runBeside(snapshot), expected);
    });
