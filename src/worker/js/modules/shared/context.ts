/**
 * What an execution knows about its surroundings. The host says it anew for every execution, and
 * nothing of it is kept: the modules outlive executions.
 */
import { charge, host } from "tana:internal";
import { ask, CHARACTERS_PER_GAS } from "./ask";

/** Gas of asking for the context, besides its length. */
const CONTEXT_GAS = 100;

/** The answer to `host("context", "")`. */
export interface Context {
    readonly block: {
        readonly height: number;
        readonly timestamp: number;
        readonly hash: string;
        readonly previousHash: string | null;
        readonly producer: string;
        readonly executor: string;
        readonly contractId: string | null;
    };
    readonly caller: string | null;
    readonly owner: string | null;
    /** JSON text. */
    readonly input: string | null;
    readonly gasLimit: number;
}

/** Reads the context of the running execution. */
export function context(): Context {
    charge(CONTEXT_GAS);
    const text = host("context", "");
    charge(text.length / CHARACTERS_PER_GAS);
    return JSON.parse(text) as Context;
}

/** An account as the ledger describes it. */
interface LedgerAccount {
    readonly id: string;
    /** "@alice", or null for an account without a name. */
    readonly username: string | null;
    readonly displayName: string | null;
    readonly [other: string]: unknown;
}

/** An account as programs see it. */
export interface Account {
    readonly id: string;
    /** "@alice", or null for an account without a name. */
    readonly name: string | null;
    readonly username: string;
    readonly displayName: string;
    readonly [other: string]: unknown;
}

function shown(account: LedgerAccount | null): Account | null {
    if (account === null) {
        return null;
    }
    const { id, username: name, displayName, ...others } = account;
    const username = name === null ? id : name.slice(1);
    return { id, name, username, displayName: displayName ?? username, ...others };
}

/** The accounts of those names or ids; null where there is none. */
export function accounts(ids: readonly string[]): (Account | null)[] {
    const found = ask("block.account", [ids]) as (LedgerAccount | null)[];
    return found.map(shown);
}
