// A node and its PostgreSQL: what was changed behind its back is found, what breaks is survived.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { startNode } from "../http/node.mjs";

/** Runs SQL in the node's private database; the rows as text, columns separated by "|". */
function sql(node, text) {
    const done = spawnSync("psql", ["-X", "-At", "-v", "ON_ERROR_STOP=1", "-h", join(node.data, "postgres"),
        "-U", "tana", "-c", text, "tana"], { encoding: "utf8" });
    return done.status === 0 ? done.stdout.trim() : done.stderr.trim();
}

const serverPid = (node) => Number(readFileSync(join(node.data, "postgres/postmaster.pid"), "utf8").split("\n")[0]);

/** Starts it again and wants it to refuse; what it said. */
async function refuses(node) {
    await assert.rejects(node.start(), /tana node ended/);
    return node.said;
}

/** Sends an envelope until the node says that it was applied, whatever breaks meanwhile. */
async function settle(node, envelope) {
    for (;;) {
        const response = await fetch(node.url + "/v1/transactions?wait=applied", {
            method: "POST", body: JSON.stringify(envelope), headers: { "content-type": "application/json" },
        }).catch(() => null);
        const body = response && await response.json();
        if (body?.status === "applied")
            return body;
        assert.ok(!response || response.status >= 500 || body.status === "pending", JSON.stringify(body));
    }
}

const deposit = (node) =>
    settle(node, node.admin.make("deposit", { to: "@alice", currency: "USD", amount: "1.00" }));

/** Transfers of 0.01 from @alice to @bob, one after the other, until `done`; their ids. */
async function traffic(node, alice, done) {
    const acknowledged = [];
    while (!done.now)
        acknowledged.push((await settle(node, alice.make("transfer",
            { to: "@bob", currency: "USD", amount: "0.01" }))).id);
    return acknowledged;
}

async function scene(t) {
    const node = await startNode();
    t.after(async () => {
        await node.stop();
        rmSync(node.data, { recursive: true, force: true });
    });
    const alice = await node.account("@alice", "100.00");
    await node.account("@bob");
    return { node, alice };
}

/** Every acknowledged transfer is there once, and @bob has just what was sent. */
async function assertAll(node, acknowledged) {
    for (const id of acknowledged)
        assert.equal((await node.api.get(`/v1/transactions/${id}`)).status, "applied");
    assert.equal(new Set(acknowledged).size, acknowledged.length);
    assert.equal(await node.balance("@bob"), (acknowledged.length / 100).toFixed(2));
    assert.equal(sql(node, "SELECT count(*) FROM account_locks"), "0");
}

test("a balance altered by SQL is refused, and found when it was forced", async (t) => {
    const { node } = await scene(t);
    const change = `UPDATE accounts SET balances = '{"USD": 99999999}' WHERE name = '@alice'`;
    assert.match(sql(node, change), /is not locked by the node that leads/);
    assert.equal(await node.balance("@alice"), "100.00");
    sql(node, `SET session_replication_role = replica; ${change}`);
    await node.stop();
    assert.match(await refuses(node), /@alice/);
});

test("an account, a currency and a block that were deleted are found", async (t) => {
    for (const [change, found] of [
        ["DELETE FROM accounts WHERE name = '@bob'", /accounts|records|creat/i],
        ["UPDATE currencies SET supply = supply + 1 WHERE code = 'USD'", /USD|records/],
        ["DELETE FROM blocks WHERE height = 1", /block 1 /],
    ]) {
        const { node } = await scene(t);
        sql(node, `SET session_replication_role = replica; ${change}`);
        await node.stop();
        assert.match(await refuses(node), found, change);
    }
});

test("kill -9 of the node loses nothing, and the next one adopts the server", async (t) => {
    const { node, alice } = await scene(t);
    const done = { now: false };
    const sent = traffic(node, alice, done);
    await deposit(node);
    done.now = true;
    const acknowledged = await sent;
    const server = serverPid(node);
    node.child.kill("SIGKILL");
    await node.ended;
    await node.start();
    assert.equal(serverPid(node), server);
    await assertAll(node, acknowledged);
});

test("kill -9 of PostgreSQL under load: the node goes on by itself", async (t) => {
    const { node, alice } = await scene(t);
    const done = { now: false };
    const sent = traffic(node, alice, done);
    for (let i = 0; i < 3; i++) {
        const server = serverPid(node);
        process.kill(server, "SIGKILL");
        await deposit(node);
        assert.notEqual(serverPid(node), server);
    }
    done.now = true;
    await assertAll(node, await sent);
});

test("every connection terminated, again and again: nothing is lost or done twice", async (t) => {
    const { node, alice } = await scene(t);
    const done = { now: false };
    const sent = traffic(node, alice, done);
    for (let i = 0; i < 10; i++) {
        sql(node, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename = 'tana'");
        await deposit(node);
    }
    done.now = true;
    await assertAll(node, await sent);
});

test("people can read the ledger in SQL", async (t) => {
    const { node, alice } = await scene(t);
    await node.api.apply(alice.make("transfer", { to: "@bob", currency: "USD", amount: "12.50", memo: "rent" }));
    assert.equal(sql(node, "SELECT name, balance FROM balances ORDER BY name"), "@alice|87.50\n@bob|12.50");
    assert.equal(sql(node, "SELECT type, counterpart, direction, amount, balance_behind_block, memo FROM statements " +
        "WHERE name = '@bob' ORDER BY height, idx"), "account.create|@admin||||\ntransfer|@alice|in|12.50|12.50|rent");
});
