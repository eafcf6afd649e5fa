// An escrow: it holds a buyer's money until the buyer is content or the seller gives it back.
import { block } from "tana:block";
import { pay, show } from "./money.ts";
import { EscrowError, exists, load, save, type Deal, type Status } from "./state.ts";

/** The contract's own account, which holds the money of open deals. */
const vault = block.contractId;

export async function open(
    id: string,
    buyer: string,
    seller: string,
    cents: bigint,
): Promise<Deal> {
    if (await exists(id)) {
        throw new EscrowError(`deal ${id} was opened before`);
    }
    await pay(buyer, vault, cents);
    const deal: Deal = { id, buyer, seller, cents, status: "open" };
    await save(deal);
    return deal;
}

/** The buyer is content: the seller is paid. */
export async function release(id: string, by: string): Promise<Deal> {
    const deal = await load(id);
    if (by !== deal.buyer) {
        throw new EscrowError(`only ${deal.buyer} can release ${show(deal.cents)}`);
    }
    return close(deal, deal.seller, "released");
}

/** The seller gives up: the buyer is paid back. */
export async function refund(id: string, by: string): Promise<Deal> {
    const deal = await load(id);
    if (by !== deal.seller) {
        throw new EscrowError(`only ${deal.seller} can refund ${show(deal.cents)}`);
    }
    return close(deal, deal.buyer, "refunded");
}

async function close(deal: Deal, to: string, status: Status): Promise<Deal> {
    if (deal.status !== "open") {
        throw new EscrowError(`deal ${deal.id} is ${deal.status} already`);
    }
    await pay(vault, to, deal.cents);
    const closed: Deal = { ...deal, status };
    await save(closed);
    return closed;
}
