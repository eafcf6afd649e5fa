// What is stored is changed by SQL while the node is down: it does not start, and says what differs;
// what only re-execution can find, `tana verify` finds.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, test } from "node:test";
import { World } from "./world.mjs";

const tana = process.env.TANA ?? "build/tana";
const UNCHECKED = "SET session_replication_role = replica;"; /* no trigger, no foreign key */
const CORRUPT = 70;

const world = new World();
/* The private server, left alone by a node that was killed: so it is there while no node is. */
const database = ["--database", `host=${world.data}/postgres user=tana dbname=tana`];
after(() => world.remove());

before(async () => {
    const node = await world.node();
    const [alice, bob, carol] = await node.people(["@alice", "@bob", "@carol"], "100.00");
    for (let i = 0; i < 5; i++)
        await node.apply(alice.make("transfer", { to: "@bob", currency: "USD", amount: "1.00" }));
    await node.apply(bob.make("transfer", { to: "@carol", currency: "USD", amount: "0.50" }));
    const until = new Date(Date.now() + 3_600_000).toISOString();
    await node.apply(carol.make("hold", { to: "@bob", currency: "USD", amount: "2.00", until }));
    await node.kill();
});

/** Changes rows, hears what the node says to that, and puts them back. */
async function tampered(tables, sql, said) {
    for (const table of tables)
        world.sql(`CREATE TABLE kept_${table} AS SELECT * FROM ${table}`);
    world.sql(UNCHECKED + sql);
    try {
        await said();
    } finally {
        for (const table of tables)
            world.sql(`${UNCHECKED} DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM kept_${table}; DROP TABLE kept_${table}`);
    }
}

async function refuses(pattern) {
    const node = await world.node({ args: database, ready: false });
    assert.equal(await node.ended, CORRUPT, node.said);
    assert.match(node.said, pattern);
}

const cases = [
    ["a balance", ["accounts"], `UPDATE accounts SET balances = '{"USD": 999999}' WHERE name = '@bob'`,
        /account @bob is not what the ledger wrote/],
    ["a nonce", ["accounts"], "UPDATE accounts SET nonce = nonce - 1 WHERE name = '@alice'",
        /account @alice is not what the ledger wrote/],
    ["a balance and its hash", ["accounts"],
        `UPDATE accounts SET balances = (SELECT balances FROM accounts WHERE name = '@carol'), state_hash = sha256('x') WHERE name = '@bob'`,
        /account @bob is not what the ledger wrote/],
    ["an account that was deleted", ["accounts"], "DELETE FROM accounts WHERE name = '@alice'",
        /account number 1 is missing in the table accounts/],
    ["the last account, deleted", ["accounts"], "DELETE FROM accounts WHERE name = '@carol'",
        /account number 3 is missing in the table accounts/],
    ["a supply", ["currencies"], "UPDATE currencies SET supply = supply + 1 WHERE code = 'USD'",
        /state/],
    ["a hold that was deleted", ["holds"], "DELETE FROM holds", /state/],
    ["a hold that was altered", ["holds"], "UPDATE holds SET amount = amount * 2", /state/],
    ["the newest header", ["blocks"],
        "UPDATE blocks SET header = set_byte(header, 60, get_byte(header, 60) # 1) WHERE height = (SELECT max(height) FROM blocks)",
        /block \d+/],
    ["the newest signature", ["blocks"],
        "UPDATE blocks SET signature = set_byte(signature, 3, get_byte(signature, 3) # 1) WHERE height = (SELECT max(height) FROM blocks)",
        /block \d+: its signature is wrong/],
    ["a block that was deleted", ["blocks"], "DELETE FROM blocks WHERE height = 3", /block 3 is missing in the table blocks/],
    ["the newest block, deleted", ["blocks"], "DELETE FROM blocks WHERE height = (SELECT max(height) FROM blocks)",
        /signed block|block \d+|state/],
    ["an older block's hash", ["blocks"], "UPDATE blocks SET hash = sha256('x') WHERE height = 2",
        /the hashes in the table blocks/],
];

for (const [what, tables, sql, pattern] of cases)
    test(`${what} stops the node`, () => tampered(tables, sql, () => refuses(pattern)));

test("accounts cannot be changed by hand, not even by mistake", async () => {
    const node = await world.node({ args: database });
    assert.throws(() => world.sql(`UPDATE accounts SET balances = '{"USD": 1}' WHERE name = '@bob'`), /is not locked by the node that leads/);
    assert.throws(() => world.sql("DELETE FROM accounts"), /is not locked by the node that leads/);
    assert.equal(await node.cents("@bob"), 10450n);
    await node.kill();
});

const verify = () => spawnSync(tana, ["verify", ...database], { encoding: "utf8" });

test("what only re-execution finds, verify finds", async () => {
    const keeper = await world.node({ args: database });
    assert.equal(verify().status, 0, verify().stderr);
    const found = [
        ["transactions", "DELETE FROM transactions WHERE height = 4", /block 4/],
        ["transactions", "UPDATE transactions SET receipt = set_byte(receipt, 40, 7) WHERE height = 5", /block 5|transaction/],
        ["transactions", "UPDATE transactions SET payload = payload || ' ' WHERE height = 5", /block 5|transaction/],
        ["blocks", "UPDATE blocks SET header = set_byte(header, 60, get_byte(header, 60) # 1) WHERE height = 3", /block 3/],
    ];
    for (const [table, sql, pattern] of found)
        await tampered([table], sql, () => {
            const { status, stderr, stdout } = verify();
            assert.equal(status, CORRUPT, `${sql}: ${stdout}${stderr}`);
            assert.match(stdout + stderr, pattern, sql);
        });
    assert.equal(verify().status, 0);
    assert.equal(await keeper.stop(), 0);
});

test("put back as it was, everything goes on", async () => {
    const node = await world.node();
    assert.equal(await node.cents("@alice"), 9500n);
    await node.apply((await node.admin()).make("deposit", { to: "@bob", currency: "USD", amount: "1.00" }));
    assert.equal(await node.stop(), 0, node.said);
});
