// A first program: it looks around, moves some money, and stores what it did.
//
//     tana run examples/example.ts
//
// Nothing here touches anything real. The ledger is made for this run, from built-in accounts or
// from a file (--state examples/state.json), and every run prints the same.
import { console, version } from "tana:core";
import { block } from "tana:block";
import { data } from "tana:data";
import { tx } from "tana:tx";

console.log("Hello from Tana!");
console.log("version:", version);

console.log("\n--- The block ---");
console.log(`height:    ${block.height}`);
console.log(`time:      ${new Date(block.timestamp).toISOString()}`);
console.log(`executor:  ${block.executor}`);
console.log(`gas limit: ${block.gasLimit.toLocaleString()}`);

console.log("\n--- The ledger ---");
const alice = await block.getUser("@alice");
if (alice) {
    console.log(`${alice.name} is called ${alice.displayName}`);
    console.log(`and has ${await block.getBalance(alice.id, "USD")} USD`);
}
const names = ["@alice", "@bob", "@nobody"];
const users = await block.getUser(names);
console.log(`${users.filter((user) => user !== null).length} of ${names.length} accounts exist`);

console.log("\n--- A transfer ---");
tx.transfer(block.executor, "@treasury", "5.00", "USD");
console.log("proposed:", tx.getChanges());

const result = await tx.execute();
if (result.success) {
    console.log(`executed, with ${result.changes.length} change`);
} else {
    console.error("refused:", result.error);
}
const balances = await block.getBalance([block.executor, "@treasury"], "USD");
console.log("balances now:", balances);

console.log("\n--- Storage ---");
await data.set("lastTransfer", {
    to: "@treasury",
    cents: 500n,
    at: block.height,
});
console.log("stored:", await data.get("lastTransfer"));
