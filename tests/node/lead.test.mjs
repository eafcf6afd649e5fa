// Two nodes on one database: who produces, who waits, and what becomes of one that was stopped past
// its lease. And clocks that jump.
import assert from "node:assert/strict";
import { openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Traffic, World, random, until } from "./world.mjs";

const NAMES = ["@p2", "@p3", "@p4"], POT = 300000n;

async function world(t) {
    const w = new World();
    t.after(() => w.remove());
    return w;
}

const height = async (node) => (await node.status()).height;

test("a producer that is stopped past its lease is fenced, and the other node goes on", async (t) => {
    const w = await world(t);
    const first = await w.node();
    await first.leads();
    const second = await w.node();
    const traffic = new Traffic(await first.people(NAMES, "1000.00"), random(3));
    assert.equal((await second.status()).node.role === "leader", false);
    const { status, body } = await second.ask("POST", "/v1/transactions?wait=applied",
        traffic.senders[0].make("transfer", { to: "@p3", currency: "USD", amount: "0.01" }));
    traffic.senders[0].nonce--;
    assert.equal(status, 503);
    assert.equal(body.code, "not_leader");
    assert.ok(body.detail.includes((await first.status()).node.leader), body.detail);

    let going = true;
    const load = traffic.run(first, () => going);
    await until("transfers are done", () => traffic.done.size > 50);
    first.child.kill("SIGSTOP"); /* in the middle of its work */
    await second.leads();
    const epoch = (await second.status()).node.epoch;
    const done = traffic.done.size;
    const other = new Traffic(await second.people(["@q2", "@q3"], "10.00"), random(4));
    let more = true;
    const moved = other.run(second, () => more);
    await until("transfers are done by the second", () => other.done.size > 50);
    more = false;
    await moved;

    first.child.kill("SIGCONT");
    await until("the first node knows", async () => (await first.status()).node.role !== "leader");
    going = false;
    await load;
    assert.ok(traffic.done.size <= done + NAMES.length, "a fenced node acknowledged something");
    await until("the first node has followed", async () => await height(first) >= await height(second));
    assert.equal((await first.status()).node.epoch < epoch || (await first.status()).node.role !== "leader", true);
    await traffic.close(second);
    assert.equal(await traffic.check(second), POT);
    await until("the first node has followed", async () => await height(first) >= await height(second));
    assert.equal(await traffic.check(first), POT);
    assert.equal(await other.check(first), 2000n);

    assert.equal(await second.kill(), "SIGKILL");
    await first.leads();
    await other.close(first);
    let last = other.done.size + 20;
    await other.run(first, () => other.done.size < last);
    assert.equal(await other.check(first), 2000n);
    assert.equal(w.sql("SELECT count(*) FROM account_locks"), "0");
    assert.equal(await first.stop(), 0, first.said);
});

test("a leader that leaves hands over at once", async (t) => {
    const w = await world(t);
    const first = await w.node();
    await first.leads();
    const second = await w.node();
    const traffic = new Traffic(await first.people(NAMES, "1000.00"), random(5));
    await traffic.run(first, () => traffic.done.size < 30);
    assert.equal(await first.stop(), 0, first.said);
    const began = Date.now();
    await second.leads();
    assert.ok(Date.now() - began < 2000, `after ${Date.now() - began} ms`);
    await traffic.close(second);
    assert.equal(await traffic.check(second), POT);
    assert.equal(await second.stop(), 0, second.said);
});

for (const [what, shift] of [["forwards", 3_600_000n], ["backwards", -3_600_000n]])
    test(`a clock that jumps an hour ${what} stops the blocks until it is confirmed`, async (t) => {
        const w = await world(t);
        const path = join(w.data, "shift");
        writeFileSync(path, Buffer.alloc(8));
        const file = openSync(path, "r+");
        const set = (ms) => {
            const bytes = Buffer.alloc(8);
            bytes.writeBigInt64LE(ms);
            writeSync(file, bytes, 0, 8, 0);
        };
        const node = await w.node({ env: { TANA_CLOCK_SHIFT: path } });
        const [one] = await node.people(["@p2"], "10.00");
        const pay = () => one.make("transfer", { to: "@admin", currency: "USD", amount: "1.00" });
        await node.apply(pay());
        set(shift);
        const before = await height(node);
        const refused = await node.send(pay());
        assert.equal(refused.code, "halted", JSON.stringify(refused));
        one.nonce--;
        assert.equal(await height(node), before);
        assert.equal((await node.status()).node.clockInDoubt, true);
        assert.equal((await node.get("/readyz")).status, 503);
        set(0n); /* put right, and looked at */
        node.child.kill("SIGHUP");
        await until("the clock is believed", async () => !(await node.status()).node.clockInDoubt);
        await node.apply(pay());
        assert.equal(await node.stop(), 0, node.said);
    });
