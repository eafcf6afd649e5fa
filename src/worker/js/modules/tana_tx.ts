/**
 * tana/tx - tana:tx as scripts of the original project use it: amounts may be whole numbers, and an
 * error is its message.
 */
import { gasUsed, harden } from "tana:internal";
import { amountOrNumber, exactNumber } from "./shared/amounts";
import { execute, forget, refuseSetBalance, stage, staged, type Change } from "./shared/tx";

/** A change with its amount as a number where a number is exact. */
function inNumbers(changes: readonly Change[]) {
    const shown: (Omit<Change, "amount"> & { amount: string | number })[] = [];
    for (let i = 0; i < changes.length; i++) {
        const change = changes[i] as Change;
        shown.push({ ...change, amount: exactNumber(change.amount) ?? change.amount });
    }
    return shown;
}

export const tx = harden({
    transfer(from: string, to: string, amount: string | bigint | number, currency: string): void {
        stage(from, to, amountOrNumber(amount), currency);
    },
    setBalance(_account: string, _amount: string | bigint | number, _currency: string): never {
        return refuseSetBalance();
    },
    getChanges() {
        return inNumbers(staged());
    },
    clear(): void {
        forget();
    },
    async execute() {
        const done = execute();
        return done.success
            ? { success: true, changes: inNumbers(done.changes), gasUsed: gasUsed() }
            : { success: false, changes: [], gasUsed: gasUsed(), error: done.error.message };
    },
});
