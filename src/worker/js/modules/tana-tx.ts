/**
 * tana:tx - proposing transfers, and executing them all or not at all.
 */
import { gasUsed, harden } from "tana:internal";
import { amount as strictAmount } from "./shared/amounts";
import { execute, forget, refuseSetBalance, stage, staged, type Change } from "./shared/tx";

export const tx = harden({
    transfer(from: string, to: string, amount: string | bigint, currency: string): void {
        stage(from, to, strictAmount(amount), currency);
    },
    setBalance(_account: string, _amount: string | bigint, _currency: string): never {
        return refuseSetBalance();
    },
    getChanges(): Change[] {
        return staged();
    },
    clear(): void {
        forget();
    },
    async execute() {
        const done = execute();
        return done.success
            ? { success: true, changes: done.changes, gasUsed: gasUsed() }
            : { success: false, changes: [], gasUsed: gasUsed(), error: done.error };
    },
});
