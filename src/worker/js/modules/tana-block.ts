/**
 * tana:block - the block that the program runs in, and the ledger as of it.
 */
import { harden } from "tana:internal";
import { balances, blockWith } from "./shared/block";

export const block = harden(
    blockWith({
        async getBalance(owners: unknown, currency: unknown) {
            return balances(owners, currency);
        },
    }),
);
