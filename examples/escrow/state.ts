// What the escrow remembers, and where.
import { data } from "tana:data";

export type Status = "open" | "released" | "refunded";

export interface Deal {
    id: string;
    buyer: string;
    seller: string;
    /** Cents, so that no amount is ever rounded. */
    cents: bigint;
    status: Status;
}

const keyOf = (id: string): string => `deal:${id}`;

export async function load(id: string): Promise<Deal> {
    const deal = await data.get<Deal>(keyOf(id));
    if (deal === null) {
        throw new EscrowError(`there is no deal ${id}`);
    }
    return deal;
}

export async function save(deal: Deal): Promise<void> {
    await data.set(keyOf(deal.id), deal);
}

export async function exists(id: string): Promise<boolean> {
    return data.has(keyOf(id));
}

export async function count(): Promise<number> {
    return (await data.keys(keyOf("*"))).length;
}

/** Something the parties did wrong, as opposed to a mistake in this program. */
export class EscrowError extends Error {
    constructor(message: string) {
        super(message);
        this.name = "EscrowError";
    }
}
