/**
 * Proposing transfers: what tana:tx and tana/tx have in common.
 */
import { ask, asAccount, asCurrency } from "./ask";
import type { HostAmount } from "./amounts";

/** A staged or executed transfer as the ledger shows it. */
export interface Change {
    readonly type: "transfer";
    readonly from: string;
    readonly to: string;
    readonly amount: string;
    readonly currency: string;
}

/** The ledger's answer to tx.execute. */
export type Executed =
    | { readonly success: true; readonly id: string | null; readonly changes: Change[] }
    | {
          readonly success: false;
          readonly error: {
              readonly code: string;
              readonly message: string;
              readonly index: number;
          };
      };

/** Stages a transfer. */
export function stage(from: unknown, to: unknown, amount: HostAmount, currency: unknown): void {
    ask("tx.transfer", [
        asAccount(from, "the sender"),
        asAccount(to, "the receiver"),
        amount,
        asCurrency(currency),
    ]);
}

/** What is staged. */
export function staged(): Change[] {
    return ask("tx.changes", []) as Change[];
}

/** Forgets what is staged. */
export function forget(): void {
    ask("tx.clear", []);
}

/** Applies what is staged, all or nothing. */
export function execute(): Executed {
    return ask("tx.execute", []) as Executed;
}

/** Always throws: there is no way to make or destroy money. */
export function refuseSetBalance(): never {
    const error = new Error(
        "a balance cannot be set: balances change by transfers, which keep the sum of all money",
    );
    throw Object.defineProperty(error, "code", { value: "forbidden", enumerable: true });
}
