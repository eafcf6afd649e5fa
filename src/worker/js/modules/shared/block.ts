/**
 * The block and the ledger as of it: what tana:block and tana/block have in common.
 */
import { gasUsed } from "tana:internal";
import { ask, asAccount, asCurrency, asString, isWellFormed } from "./ask";
import { accounts, context, type Account } from "./context";

/** Most items of one query. */
export const QUERY_MAX = 10;

/** A transaction as queries show it. */
export interface Transaction {
    readonly id: string;
    readonly status: string;
    readonly [other: string]: unknown;
}

function asId(value: unknown): string {
    const id = asString(value, "a transaction's id");
    if (id.length > 64 || !isWellFormed(id)) {
        throw new TypeError("this is no transaction's id");
    }
    return id;
}

/** Asks about one item or about an array of them; the answer has the question's shape. */
function one<T>(
    items: unknown,
    check: (value: unknown) => string,
    query: (ids: readonly string[]) => T[],
): T | T[] {
    if (!Array.isArray(items)) {
        return query([check(items)])[0] as T;
    }
    const length = items.length;
    if (length > QUERY_MAX) {
        throw new RangeError(`a query is about at most ${QUERY_MAX} items, not ${length}`);
    }
    const ids: string[] = [];
    for (let i = 0; i < length; i++) {
        ids.push(check(items[i]));
    }
    return length === 0 ? [] : query(ids);
}

/** Balances of accounts in one currency; null for accounts that do not exist. */
export function balances(
    owners: unknown,
    currency: unknown,
): string | null | (string | null)[] {
    const code = asCurrency(currency);
    return one(
        owners,
        (value) => asAccount(value, "an account"),
        (ids) => ask("block.balance", [ids, code]) as (string | null)[],
    );
}

/** Accounts; null for those that do not exist. */
export function users(ids: unknown): Account | null | (Account | null)[] {
    return one(ids, (value) => asAccount(value, "an account"), accounts);
}

/** Transactions; null for those that do not exist. */
export function transactions(ids: unknown): Transaction | null | (Transaction | null)[] {
    return one(ids, asId, (all) => ask("block.transaction", [all]) as (Transaction | null)[]);
}

/** The members that both spellings have and that need no conversion. */
const common = Object.freeze({
    MAX_BATCH_QUERY: QUERY_MAX,

    get height(): number {
        return context().block.height;
    },
    get timestamp(): number {
        return context().block.timestamp;
    },
    get hash(): string {
        return context().block.hash;
    },
    get previousHash(): string | null {
        return context().block.previousHash;
    },
    get producer(): string {
        return context().block.producer;
    },
    get executor(): string {
        return context().block.executor;
    },
    get contractId(): string | null {
        return context().block.contractId;
    },
    get gasLimit(): number {
        return context().gasLimit;
    },
    get gasUsed(): number {
        return gasUsed();
    },
    getHeight(): number {
        return context().block.height;
    },
    getTimestamp(): number {
        return context().block.timestamp;
    },
    getHash(): string {
        return context().block.hash;
    },
    getPreviousHash(): string | null {
        return context().block.previousHash;
    },
    getExecutor(): string {
        return context().block.executor;
    },
    getContractId(): string | null {
        return context().block.contractId;
    },
    getGasLimit(): number {
        return context().gasLimit;
    },
    getGasUsed(): number {
        return gasUsed();
    },
    async getUser(ids: unknown) {
        return users(ids);
    },
    async getTransaction(ids: unknown) {
        return transactions(ids);
    },
});

/** `common` and `more` in one object, accessors kept as they are. */
export function blockWith<T extends object>(more: T): typeof common & T {
    return Object.defineProperties(
        {},
        { ...Object.getOwnPropertyDescriptors(common), ...Object.getOwnPropertyDescriptors(more) },
    ) as typeof common & T;
}
