/**
 * tana/block - tana:block as scripts of the original project use it: balances are numbers.
 */
import { harden } from "tana:internal";
import { exactNumber } from "./shared/amounts";
import { balances, blockWith } from "./shared/block";

function asNumber(balance: string | null): number {
    const number = balance === null ? 0 : exactNumber(balance);
    if (number === undefined) {
        throw new RangeError(
            `the balance ${balance} is no exact number; import tana:block, which gives strings`,
        );
    }
    return number;
}

export const block = harden(
    blockWith({
        async getBalance(owners: unknown, currency: unknown) {
            const found = balances(owners, currency);
            if (!Array.isArray(found)) {
                return asNumber(found);
            }
            const numbers: number[] = [];
            for (let i = 0; i < found.length; i++) {
                numbers.push(asNumber(found[i] ?? null));
            }
            return numbers;
        },
    }),
);
