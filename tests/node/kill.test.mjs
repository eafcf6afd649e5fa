// kill -9 of the node, again and again, at named points of a block's way and anywhere: nothing that
// was acknowledged is lost, nothing is done twice, no money is made.
//
// TANA_KILLS says how often (70), TANA_SEED with which numbers (1).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { Traffic, World, random } from "./world.mjs";

const kills = Number(process.env.TANA_KILLS ?? 70), seed = Number(process.env.TANA_SEED ?? 1);
const PEOPLE = 6, POT = 600000n;

const points = [...readFileSync(new URL("../../src/store/fault.def", import.meta.url), "utf8")
    .matchAll(/^FAULT\(\w+, "([\w-]+)"/gm)].map((m) => m[1]);

const world = new World();
after(() => world.remove());

test("there are points to die at", () => {
    assert.ok(points.includes("block-sealed") && points.includes("commit-sent") && points.length >= 14);
});

test(`${kills} deaths of a node lose nothing (seed ${seed})`, async () => {
    const next = random(seed);
    let node = await world.node();
    const traffic = new Traffic(await node.people(Array.from({ length: PEOPLE }, (_, i) => `@p${i + 2}`), "1000.00"), next);
    await node.stop();

    for (let i = 0; i < kills; i++) {
        const point = points[i % points.length];
        const fault = point === "leader-taken" ? point : `${point}:${1 + next(8)}`;
        node = await world.node({ env: { TANA_FAULT: fault }, ready: false });
        if (await node.ready()) {
            /* Dies at its point, or, when that does not come, soon after. */
            const late = setTimeout(() => node.child.kill("SIGKILL"), 1500 + next(300));
            await traffic.run(node, () => true);
            clearTimeout(late);
        }
        assert.equal(await node.ended, "SIGKILL", node.said);

        if (i % 5 === 4 || i === kills - 1) {
            node = await world.node();
            await traffic.close(node);
            assert.equal(await traffic.check(node, 60), POT, fault);
            assert.equal(world.sql("SELECT count(*) FROM account_locks"), "0");
            assert.equal(await node.stop(), 0, node.said);
        }
    }

    node = await world.node();
    assert.equal(await traffic.check(node), POT);
    assert.ok(traffic.done.size > kills, `${traffic.done.size} transfers`);
    assert.equal(await node.stop(), 0);
});
