/**
 * What an execution knows about its surroundings. The host says it anew for every execution, and
 * nothing of it is kept: the modules outlive executions.
 */
import { host } from "tana:internal";
import { ask } from "./ask";

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
    return JSON.parse(host("context", "")) as Context;
}

/** An account as queries show it. */
export interface Account {
    readonly id: string;
    readonly username: string;
    readonly displayName: string;
    readonly [other: string]: unknown;
}

/** The accounts of those names or ids; null where there is none. */
export function accounts(ids: readonly string[]): (Account | null)[] {
    return ask("block.account", [ids]) as (Account | null)[];
}
