// What a program would do to the live ledger: a dry run, which changes nothing there.
//
//     tana run --node http://127.0.0.1:7400 --as @alice examples/ledger/pay.ts
//
// Without --node it meets the accounts that `tana run` makes for itself.
import { console } from "tana:core";
import { block } from "tana:block";
import { tx } from "tana:tx";

const price = "2.50";

const have = await block.getBalance(block.executor, "USD");
console.log(`${block.executor} has ${have} USD, and pays @bob ${price}`);

tx.transfer(block.executor, "@bob", price, "USD");
const result = await tx.execute();
if (result.success) {
    console.log(`${block.executor} would have ${await block.getBalance(block.executor, "USD")} USD`);
} else {
    console.error(`refused: ${result.error?.message}`);
}
