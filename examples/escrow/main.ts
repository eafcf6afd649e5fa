// Two deals through an escrow made of several modules.
//
//     tana run examples/escrow/main.ts
import { block } from "tana:block";
import { open, refund, release } from "./escrow.ts";
import { show } from "./money.ts";
import { count, EscrowError } from "./state.ts";

async function balances(): Promise<void> {
    const names = ["@alice", "@bob", block.contractId];
    const [alice, bob, vault] = await block.getBalance(names, "USD");
    console.log({ alice, bob, vault });
}

/** Runs a step that must fail. */
async function refused(step: Promise<unknown>): Promise<void> {
    try {
        await step;
        console.error("this should have been refused");
    } catch (error) {
        if (!(error instanceof EscrowError)) {
            throw error;
        }
        console.log(`refused: ${error.message}`);
    }
}

await balances();

const bicycle = await open("bicycle", "@alice", "@bob", 12_000n);
console.log(`opened ${bicycle.id} over ${show(bicycle.cents)}`);
await balances();

await refused(release("bicycle", "@bob"));
await refused(open("bicycle", "@alice", "@bob", 1n));
await refused(open("castle", "@bob", "@alice", 99_999_999_99n));

console.log("released:", await release("bicycle", "@alice"));
await refused(refund("bicycle", "@bob"));
await balances();

await open("lamp", "@alice", "@bob", 4_550n);
console.log("refunded:", (await refund("lamp", "@bob")).status);
await balances();
console.log(`${await count()} deals are on record`);
