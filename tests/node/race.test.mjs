// Many at the same moment: one transaction a thousand times, and a hundred spends of the last unit.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { World } from "./world.mjs";

const world = new World();
let node, alice, bob;
before(async () => {
    node = await world.node();
    [alice, bob] = await node.people(["@alice", "@bob"], "10.00");
});
after(() => world.remove());

const pay = (sender, to, amount) => sender.make("transfer", { to, currency: "USD", amount });

test("one transaction, sent a thousand times in parallel, is done once and has one outcome", async () => {
    const envelope = pay(alice, "@bob", "1.00");
    const results = await Promise.all(Array.from({ length: 1000 }, () => node.send(envelope)));
    assert.deepEqual([...new Set(results.map((r) => `${r.status} ${r.height} ${r.index} ${r.id}`))].length, 1);
    assert.equal(results[0].status, "applied");
    assert.equal(await node.cents("@alice"), 900n);
    assert.equal((await node.account("@alice")).nonce, 1);
    assert.deepEqual(await node.send(envelope), results[0]);
});

test("a hundred spends of the last unit: one goes through", async () => {
    await node.apply(pay(bob, "@alice", "10.99"));
    assert.equal(await node.cents("@bob"), 1n);
    const spends = Array.from({ length: 100 }, (_, i) =>
        bob.make("transfer", { to: "@alice", currency: "USD", amount: "0.01", memo: `spend ${i}` }));
    const results = await Promise.all(spends.map((envelope) => node.send(envelope)));
    assert.equal(results.filter((r) => r.status === "applied").length, 1);
    for (const failed of results.filter((r) => r.status === "failed"))
        assert.match(JSON.stringify(failed), /insufficient/);
    for (const envelope of spends)
        await node.send(envelope); /* whatever came of it before */
    assert.equal(await node.cents("@bob"), 0n);
    assert.equal((await node.account("@bob")).nonce, 101);
});

test("a hundred different transactions with one nonce: one is included", async () => {
    const nonce = alice.nonce;
    const rivals = Array.from({ length: 100 }, (_, i) => {
        alice.nonce = nonce;
        return alice.make("transfer", { to: "@bob", currency: "USD", amount: "0.01", memo: `rival ${i}` });
    });
    const results = await Promise.all(rivals.map((envelope) => node.send(envelope)));
    assert.equal(results.filter((r) => r.status === "applied").length, 1);
    assert.ok(results.filter((r) => r.status !== "applied").every((r) => ["duplicate", "nonce_used"].includes(r.code)));
    assert.equal(await node.cents("@bob"), 1n);
    assert.equal(await node.stop(), 0, node.said);
});
