/**
 * Amounts of money at the border of a program.
 *
 * In the ledger an amount is a whole number of minor units. A program writes major units as a
 * string ("12.50") or minor units as a bigint (1250n). The `tana/*` spelling of module names also
 * takes and gives numbers, where they are exact.
 */
import { describe } from "./ask";

/** An amount as the host takes it. */
export type HostAmount = string | { readonly minor: string };

/** A strict amount: a string or a bigint. */
export function amount(value: unknown): HostAmount {
    if (typeof value === "string") {
        return value;
    }
    if (typeof value === "bigint") {
        if (value <= 0n) {
            throw new RangeError("the amount must be greater than zero");
        }
        return { minor: `${value}` };
    }
    const hint = typeof value === "number" ? ": numbers cannot hold every amount" : "";
    throw new TypeError(
        'the amount must be a string of major units ("12.50") or a bigint of minor units ' +
            `(1250n), not ${describe(value)}${hint}`,
    );
}

/** An amount as scripts of the original project write it: also a whole number of major units. */
export function amountOrNumber(value: unknown): HostAmount {
    if (typeof value !== "number") {
        return amount(value);
    }
    if (!Number.isSafeInteger(value)) {
        throw new TypeError(
            `the amount ${value} is not a whole number that JavaScript holds exactly; ` +
                'write it as a string ("12.50")',
        );
    }
    if (value <= 0) {
        throw new RangeError("the amount must be greater than zero");
    }
    return `${value}`;
}

/** The number a decimal string stands for, when the number is exact; else undefined. */
export function exactNumber(text: string): number | undefined {
    const number = Number(text);
    const point = text.indexOf(".");
    let shortest = text;
    if (point >= 0) {
        let end = text.length;
        while (text[end - 1] === "0") {
            end--;
        }
        shortest = text.slice(0, end - 1 === point ? point : end);
    }
    const digits = shortest.length - (shortest.includes(".") ? 1 : 0);
    return digits <= 15 && Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : undefined;
}
