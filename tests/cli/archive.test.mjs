// tana export and import: a chain as one file, and from it the same chain elsewhere.
import assert from "node:assert/strict";
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Ledger } from "./ledger.mjs";

const ledger = new Ledger(), other = new Ledger();
const archive = join(ledger.home, "chain.tana");
before(async () => {
    await ledger.start();
    await ledger.good("account create alice");
    await ledger.good("account create bob");
    await ledger.good("deposit 100 USD --to @alice");
    await ledger.run("transfer 999 USD --to @bob --as @alice"); // fails, and is part of the chain
    await ledger.stop("SIGKILL");
    await ledger.start(); // another epoch
    await ledger.good("transfer 12.50 USD --to @bob --as @alice");
    await ledger.good("hold create 1 USD --to @bob --as @alice --for 100000");
    await ledger.good(`export ${archive} --data ${ledger.data}`);
});
after(() => ledger.stop());

test("an archive becomes the same chain, which goes on", async (t) => {
    const { height } = await ledger.json("status");
    const { stdout } = await other.run(["import", archive, "--data", other.data]);
    assert.match(stdout, new RegExp(`^imported the chain up to height ${height}, 6 transactions\n$`));
    assert.equal((await other.run(["verify", "--data", other.data])).status, 0);
    copyFileSync(join(ledger.data, "producer.key"), join(other.data, "producer.key"));
    await other.start();
    t.after(() => other.stop());
    const [here, there] = [await ledger.json("status"), await other.json("status")];
    for (const member of ["chain", "height", "hash", "stateRoot"])
        assert.equal(there[member], here[member], member);
    assert.equal(await other.balance("@bob"), "12.50 USD");
    other.env.XDG_CONFIG_HOME = ledger.env.XDG_CONFIG_HOME;
    await other.good("transfer 1 USD --to @alice --as @bob");
});

test("a file that exists stays", () =>
    ledger.bad(`export ${archive} --data ${ledger.data}`, 73, /exists and is not overwritten/));

test("a directory with a chain stays", () =>
    ledger.bad(`import ${archive} --data ${ledger.data}`, 73, /already/));

async function refused(name, bytes, message) {
    const home = new Ledger();
    writeFileSync(join(home.home, "bad.tana"), bytes);
    const { status, stderr } = await home.run(["import", join(home.home, "bad.tana"), "--data", home.data]);
    assert.ok(status === 65 || status === 70, `${name}: ${status} ${stderr}`);
    assert.match(stderr, message, name);
    assert.ok(!existsSync(join(home.data, "genesis.json")), name);
}

test("a damaged archive is refused wherever it is damaged", async () => {
    const bytes = readFileSync(archive);
    const flipped = (at) => { const copy = Buffer.from(bytes); copy[at] ^= 1; return copy; };
    await refused("another file", Buffer.from("hello, this is not a chain at all"), /not an archive/);
    await refused("empty", Buffer.alloc(0), /not an archive/);
    await refused("in the genesis", flipped(200), /damaged/);
    await refused("in the middle", flipped(bytes.length >> 1), /damaged/);
    await refused("cut off between frames", bytes.subarray(0, bytes.length - 29), /cut off/);
    await refused("longer", Buffer.concat([bytes, Buffer.from("x")]), /damaged/);
});
