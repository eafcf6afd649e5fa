// A node's private PostgreSQL: it outlives the node, and people can read it. What happens when it breaks or
// is altered, tests/node shows.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
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

test("the server outlives a node that is killed, serves the next one, and ends with that", async (t) => {
    const { node } = await scene(t);
    const server = serverPid(node);
    node.child.kill("SIGKILL");
    await node.ended;
    await node.start();
    assert.equal(serverPid(node), server);
    assert.equal(await node.balance("@alice"), "100.00");
    assert.equal(await node.stop(), 0);
    assert.equal(existsSync(join(node.data, "postgres/postmaster.pid")), false);
});

test("the server is on no network, and its folder is its user's alone", async (t) => {
    const { node } = await scene(t);
    assert.equal(sql(node, "SHOW listen_addresses"), "");
    assert.equal(statSync(join(node.data, "postgres")).mode & 0o777, 0o700);
});

test("people can read the ledger in SQL", async (t) => {
    const { node, alice } = await scene(t);
    await node.api.apply(alice.make("transfer", { to: "@bob", currency: "USD", amount: "12.50", memo: "rent" }));
    assert.equal(sql(node, "SELECT name, balance FROM balances ORDER BY name"), "@alice|87.50\n@bob|12.50");
    assert.equal(sql(node, "SELECT type, counterpart, direction, amount, balance_behind_block, memo FROM statements " +
        "WHERE name = '@bob' ORDER BY height, idx"), "account.create|@admin||||\ntransfer|@alice|in|12.50|12.50|rent");
});
