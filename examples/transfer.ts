// Moving money, and what happens when that cannot be done.
//
//     tana run examples/transfer.ts
import { block } from "tana:block";
import { tx } from "tana:tx";

/** Prints what everybody has. */
async function show(title: string): Promise<void> {
    const names = ["@alice", "@bob", "@charlie"];
    const balances = await block.getBalance(names, "USD");
    console.log(title, Object.fromEntries(names.map((name, i) => [name, balances[i]])));
}

await show("before: ");

// Major units as a string, or minor units as a bigint: 12.50 USD and 250 cents.
tx.transfer("@alice", "@bob", "12.50", "USD");
tx.transfer("@bob", "@charlie", 250n, "USD");
const first = await tx.execute();
console.log(first.success ? "both were executed" : first.error);
await show("after:  ");

// All or nothing: the second of these is too much for @charlie, so the first is not made either.
tx.transfer("@alice", "@bob", "1.00", "USD");
tx.transfer("@charlie", "@bob", "1000000.00", "USD");
const second = await tx.execute();
if (!second.success) {
    const { code, index, message } = second.error!;
    console.log(`refused, ${code} in transfer ${index}: ${message}`);
}
await show("still:  ");

// What is wrong in itself is refused when it is proposed.
const mistakes: [string, string, string | bigint, string][] = [
    ["@alice", "@nobody", "1.00", "USD"],
    ["@alice", "@alice", "1.00", "USD"],
    ["@alice", "@bob", "1.005", "USD"],
    ["@alice", "@bob", "-1.00", "USD"],
    ["@alice", "@bob", 0n, "USD"],
    ["@alice", "@bob", "1.00", "XYZ"],
];
for (const [from, to, amount, currency] of mistakes) {
    try {
        tx.transfer(from, to, amount, currency);
    } catch (error) {
        const { message } = error as Error;
        console.log(`${amount} ${currency} from ${from} to ${to}: ${message}`);
    }
}
console.log("proposed at the end:", tx.getChanges().length);
