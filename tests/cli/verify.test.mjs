// tana verify: whatever is altered in the database is found and named.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Ledger } from "./ledger.mjs";

const ledger = new Ledger();
before(async () => {
    await ledger.start();
    for (const name of ["alice", "bob"])
        await ledger.good(`account create ${name}`);
    await ledger.good("deposit 100 USD --to @alice");
    await ledger.good("transfer 12.50 USD --to @bob --as @alice");
    await ledger.run("transfer 999 USD --to @bob --as @alice");
    await ledger.good("hold create 1 USD --to @bob --as @alice --for 100000");
});
after(() => ledger.stop());

const verify = () => ledger.run(["verify", "--data", ledger.data]);

test("what nobody has altered is what the chain says, beside a running node", async () => {
    const { status, stdout, stderr } = await verify();
    assert.equal(status, 0, stderr);
    assert.equal(stderr, "");
    assert.match(stdout, /^The database is what the chain says\.\n/);
    assert.match(stdout, /^transactions +6,/m);
    const document = await ledger.json(`verify --data ${ledger.data}`);
    assert.equal(document.accounts, 3);
    assert.equal((await ledger.run("verify --json", { env: { TANA_DATA: ledger.data } })).status, 0);
    assert.equal(document.height, (await ledger.json("status")).height);
});

/** Name: the table, how its rows are altered, and what is said about it. */
const ALTERED = {
    "a balance": ["accounts",
        `UPDATE accounts SET balances = '{"USD": 999999}' WHERE name = '@bob'`,
        /account @bob: the database says 9999\.99 USD, the chain says 12\.50 USD/],
    "a nonce": ["accounts", "UPDATE accounts SET nonce = nonce + 1 WHERE name = '@alice'",
        /account @alice: the database says nonce 5, version \d+, the chain says 4/],
    "a frozen flag": ["accounts", "UPDATE accounts SET frozen = true WHERE name = '@alice'", /account @alice: its keys/],
    "a key": ["accounts", "UPDATE accounts SET keys[1] = (SELECT keys[1] FROM accounts WHERE name = '@admin') WHERE name = '@bob'",
        /account @bob: its keys/],
    "a state hash": ["accounts", "UPDATE accounts SET state_hash = sha256('x') WHERE name = '@bob'",
        /account @bob: its state hash in the database is not its own/],
    "a supply": ["currencies", "UPDATE currencies SET supply = supply + 1 WHERE code = 'USD'", /currency USD/],
    "a hold that is gone": ["holds", "DELETE FROM holds", /hold [0-9a-f]{64} is missing in the database/],
    "a hold that is larger": ["holds", "UPDATE holds SET amount = amount + 1", /hold [0-9a-f]{64}: it is not what the chain says/],
    "a transaction that is gone": ["transactions", "DELETE FROM transactions WHERE height = 4",
        /block 4: it has 1 transactions, and 0 of them are there/],
    "a payload": ["transactions", "UPDATE transactions SET payload = overlay(payload placing '9'::bytea from position('12.50'::bytea in payload)) WHERE height = 4",
        /block 4: transaction 0 cannot be: .*signature/],
    "a signature": ["transactions", "UPDATE transactions SET signatures = set_byte(signatures, 90, get_byte(signatures, 90) # 1) WHERE height = 3",
        /block 3: transaction 0 cannot be: /],
    "a receipt": ["transactions", "UPDATE transactions SET receipt = (SELECT receipt FROM transactions WHERE height = 4) WHERE height = 5",
        /block 5: transaction 0 has another receipt than its execution gives/],
    "an id": ["transactions", "UPDATE transactions SET id = sha256('x') WHERE height = 2",
        /block 2: transaction 0 is stored under an id that is not its own/],
    "a block that is gone": ["blocks", "DELETE FROM blocks WHERE height = 3", /block 3 is missing/],
    "the hash of a block": ["blocks", "UPDATE blocks SET hash = sha256('x') WHERE height = 3", /block 3/],
    "a header": ["blocks", "UPDATE blocks SET header = set_byte(header, 60, get_byte(header, 60) # 1) WHERE height = 3", /block 3/],
    "the signature of a block": ["blocks", "UPDATE blocks SET signature = set_byte(signature, 5, get_byte(signature, 5) # 1) WHERE height = 3",
        /block 3: its signature is not its producer's/],
    "a lock that was left": ["account_locks", `INSERT INTO account_locks (account, height, epoch, node)
        SELECT id, 1, 1, 'x' FROM accounts WHERE name = '@bob'`, /1 account is locked/],
};

for (const [name, [table, statement, message]] of Object.entries(ALTERED)) {
    test(`altered: ${name}`, async () => {
        ledger.sql(`CREATE TABLE kept AS SELECT * FROM ${table};\n${statement};`);
        try {
            const { status, stdout, stderr } = await verify();
            assert.equal(status, 70, stdout + stderr);
            assert.match(stderr, message);
            assert.ok(stderr.startsWith(`tana: ${ledger.data}: `), stderr);
        } finally {
            ledger.sql(`DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM kept; DROP TABLE kept;`);
        }
    });
}

test("when all is put back, all is well", async () => {
    assert.equal((await verify()).status, 0);
    await ledger.good("transfer 1 USD --to @bob --as @alice");
    assert.equal((await verify()).status, 0);
});

test("a directory without a chain", async () => {
    const { status, stderr } = await ledger.run(["verify", "--data", `${ledger.home}/none`]);
    assert.equal(status, 66);
    assert.match(stderr, /there is no chain in .*none; --data or \$TANA_DATA names another directory/);
});
