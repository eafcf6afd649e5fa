// How the escrow pays.
import { tx } from "tana:tx";
import currency from "./currency.json";
import { EscrowError } from "./state.ts";

/** "12.34 USD" */
export function show(cents: bigint): string {
    const digits = cents.toString().padStart(currency.digits + 1, "0");
    const point = digits.length - currency.digits;
    return `${digits.slice(0, point)}.${digits.slice(point)} ${currency.code}`;
}

/** Moves money at once, or throws. */
export async function pay(from: string, to: string, cents: bigint): Promise<void> {
    tx.transfer(from, to, cents, currency.code);
    const result = await tx.execute();
    if (!result.success) {
        throw new EscrowError(`${show(cents)} cannot be paid: ${result.error?.message}`);
    }
}
