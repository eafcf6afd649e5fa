/**
 * tana:context - who called, with what, and in which block.
 */
import { gasUsed, harden } from "tana:internal";
import { accounts, context as read, type Account, type Context } from "./shared/context";

function accountOf(id: string | null): Account | null {
    return id === null ? null : (accounts([id])[0] ?? null);
}

export const caller = harden((): Account | null => accountOf(read().caller));

export const owner = harden((): Account | null => accountOf(read().owner));

export const input = harden((): unknown => {
    const text = read().input;
    return typeof text === "string" ? JSON.parse(text) : null;
});

export const block = harden((): Context["block"] & { gasLimit: number; gasUsed: number } => {
    const now = read();
    return { ...now.block, gasLimit: now.gasLimit, gasUsed: gasUsed() };
});

export const context = harden({ caller, owner, input, block });
