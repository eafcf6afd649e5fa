/**
 * The modules that Tana gives to programs, and its globals.
 *
 * "On chain" is code that the ledger executes: `init` and `contract` of a deployed contract, and
 * scripts under `tana run`. "Off chain" is what answers HTTP: `get` and `post`. Unless it says
 * otherwise, everything here works in both places and answers the same everywhere.
 *
 * Every module has two names, `tana:core` and `tana/core`. Two modules differ between them:
 * `tana/tx` and `tana/block` also take and give numbers for money, as the original project did.
 *
 * Wherever the host refuses something, an `Error` is thrown with a `code`, a short stable word:
 * "no_account", "insufficient", "limit", ... A wrong type of argument is a `TypeError`, a value out
 * of bounds a `RangeError`; then nothing has happened.
 */

/** What JSON can hold, and what a contract may return. */
type TanaJson = string | number | boolean | null | TanaJson[] | { [name: string]: TanaJson };

/** The console; see `console` of tana:core. */
interface TanaConsole {
    /**
     * Prints its arguments, separated by spaces, to standard output. Objects look as in Node.js,
     * but nothing of the program is run to show them: getters are shown as `[Getter]`, proxies as
     * their targets. `%s %d %i %f %j %o %O %c` in a first string are replaced by the arguments
     * after it.
     *
     * One entry is at most 16 KiB, all entries of one execution 1 MiB; what is longer is cut.
     */
    log(...values: unknown[]): void;
    /** As `log`. */
    info(...values: unknown[]): void;
    /** As `log`. */
    debug(...values: unknown[]): void;
    /** As `log`, to standard error. */
    warn(...values: unknown[]): void;
    /** As `log`, to standard error. */
    error(...values: unknown[]): void;
    /** Prints "Assertion failed" and `values` to standard error unless `condition` is true. */
    assert(condition?: unknown, ...values: unknown[]): void;
    /**
     * Prints one value.
     *
     * @param options `depth`: levels of nested objects that are shown, 2 unless told, at most 64
     *     (null asks for that); `showHidden`: also properties that are not enumerable
     */
    dir(value?: unknown, options?: { depth?: number | null; showHidden?: boolean }): void;
    /**
     * Prints an array, a Map, a Set or an object of rows as a table of at most 100 rows and 20
     * columns.
     *
     * @param columns names of the columns to show; all unless told
     */
    table(data?: unknown, columns?: readonly string[]): void;
}

/** Versions of what a program runs on. */
interface TanaVersion {
    /** Of Tana: "0.1.0". */
    readonly tana: string;
    /** Of the JavaScript engine. */
    readonly v8: string;
    /** Of the compiler. */
    readonly typescript: string;
    /** All three in one line. */
    toString(): string;
}

/** The console of tana:core, without an import. */
declare const console: TanaConsole;

/** What a program has of Tana without importing anything. */
declare const tana: {
    /** `console.log`. */
    print(...values: unknown[]): void;
    /** The versions of Tana, V8 and TypeScript. */
    readonly version: Omit<TanaVersion, "toString">;
};

declare module "tana:core" {
    /** Prints for people; has no effect on the ledger. */
    export const console: TanaConsole;
    /** The versions of Tana, V8 and TypeScript, from the build. */
    export const version: TanaVersion;
}

declare module "tana:context" {
    import type { BlockUser } from "tana:block";

    /** The block of an execution, as plain data. */
    export interface ContextBlock {
        /** Number of blocks before this one, of the same chain. */
        readonly height: number;
        /** Time of the block in milliseconds since 1970, UTC. */
        readonly timestamp: number;
        /** The same in ISO form. */
        readonly time: string;
        /** 64 hex digits. */
        readonly hash: string;
        /** 64 hex digits. */
        readonly previousHash: string;
        /** Account that made the block: "@treasury", or an id where it has no name. */
        readonly producer: string;
        /** Account that the program runs for. */
        readonly executor: string;
        /** Id of the contract's own account, 52 characters. */
        readonly contractId: string;
        /** Units of gas that the execution may use. */
        readonly gasLimit: number;
        /** Units of gas that it had used when this was made. */
        readonly gasUsed: number;
    }

    /** Who signed the call; null where nobody did. Under `tana run`: the block's executor. */
    export function caller(): BlockUser | null;
    /** Who owns the contract. */
    export function owner(): BlockUser | null;
    /**
     * What the call was given: `--input` of `tana run`, or the signed input of a call on chain. A
     * new value at every call; null when there is none.
     */
    export function input(): any;
    /** The block that the program runs in. */
    export function block(): ContextBlock;
    /** The four functions in one object. */
    export const context: {
        caller(): BlockUser | null;
        owner(): BlockUser | null;
        input(): any;
        block(): ContextBlock;
    };
}

declare module "tana:data" {
    /**
     * The contract's own key-value storage.
     *
     * Reads see what the program has written. What it has written is kept when it ends well, all of
     * it, and thrown away when it fails for any reason.
     *
     * On chain. Every function is asynchronous and takes effect before its promise is returned, in
     * the order of the calls.
     */
    export const data: {
        /** Most bytes of a key in UTF-8: 256. */
        readonly MAX_KEY_SIZE: 256;
        /** Most bytes of a value, as JSON in UTF-8: 10,240. */
        readonly MAX_VALUE_SIZE: 10240;
        /** Most bytes of all keys and values together: 102,400 unless the state file says more. */
        readonly MAX_TOTAL_SIZE: 102400;
        /** Most keys: 1,000 unless the state file says more. */
        readonly MAX_KEYS: 1000;

        /**
         * The value stored under a key: a new one at every call; null when there is none.
         *
         * @throws TypeError when the key is no string
         */
        get<T = any>(key: string): Promise<T | null>;
        /**
         * Stores a value.
         *
         * @param key 1 to 256 bytes, without NUL
         * @param value what JSON can hold, and bigints, which come back as bigints. Objects are
         *     stored as `JSON.stringify` would: `toJSON` is called, properties that are undefined
         *     are left out
         * @throws TypeError for undefined, functions, symbols, NaN and infinities, strings with
         *     NUL or half of a surrogate pair, typed arrays, Maps, Sets, and objects that contain
         *     themselves
         * @throws RangeError for a key or value that is too large
         * @throws Error with code "limit" when the storage is full
         */
        set(key: string, value: unknown): Promise<void>;
        /** Whether there is a value under a key. */
        has(key: string): Promise<boolean>;
        /** Removes a key; true when it was there. */
        delete(key: string): Promise<boolean>;
        /**
         * The keys, in the order of their UTF-8 bytes.
         *
         * @param pattern only those that match it as a whole: `*` is any characters, `?` is one
         */
        keys(pattern?: string): Promise<string[]>;
        /** Keys and values in one object, chosen and ordered as by `keys`. */
        entries(pattern?: string): Promise<Record<string, any>>;
        /** Removes every key. */
        clear(): Promise<void>;
        /**
         * Does nothing: what is written is kept when the program ends well. It is here for scripts
         * that call it.
         */
        commit(): Promise<void>;
    };
}

declare module "tana:tx" {
    /** A transfer that was proposed or executed. */
    export interface TransactionChange {
        readonly type: "transfer";
        /** Account that pays: "@alice", or an id where it has no name. */
        readonly from: string;
        /** Account that receives. */
        readonly to: string;
        /** Major units: "12.50". */
        readonly amount: string;
        /** Code of the currency: "USD". */
        readonly currency: string;
    }

    /** Why nothing was executed. */
    export interface TransactionError {
        /** A stable word: "insufficient", "forbidden", "frozen", ... */
        readonly code: string;
        /** A sentence for people. */
        readonly message: string;
        /** Which of the proposed changes was at fault, from 0. */
        readonly index: number;
    }

    /** What became of the proposed changes. */
    export interface TransactionResult {
        /** True when all were executed; false when none was. */
        readonly success: boolean;
        /** What was executed. */
        readonly changes: TransactionChange[];
        /** Units of gas that the program had used by then. */
        readonly gasUsed: number;
        /** Present when `success` is false. */
        readonly error?: TransactionError;
    }

    /**
     * Proposes transfers and executes them, all or none. On chain.
     *
     * A program may move its contract's own money, and that of accounts it has authority over;
     * under `tana run` the state file's "authority" names them.
     */
    export const tx: {
        /**
         * Proposes a transfer. Nothing moves before `execute`.
         *
         * @param from account that pays: "@alice", "alice", or an id
         * @param to account that receives
         * @param amount greater than zero: a string of major units ("12.50"), or a bigint of minor
         *     units (1250n). A number is refused: numbers cannot hold every amount
         * @param currency code of a currency of the ledger
         * @throws TypeError for an argument of a wrong type
         * @throws Error with code "bad_name", "no_account", "no_currency", "bad_amount",
         *     "self_transfer", or "limit": 100 changes at a time, 1,000 in one execution
         */
        transfer(from: string, to: string, amount: string | bigint, currency: string): void;
        /**
         * Always throws (code "forbidden"): balances change only by transfers, which keep the sum
         * of all money.
         */
        setBalance(account: string, amount: string | bigint, currency: string): never;
        /** What is proposed and not yet executed: new objects at every call. */
        getChanges(): TransactionChange[];
        /** Forgets what is proposed. */
        clear(): void;
        /**
         * Executes what is proposed in order: all of it, or nothing. Afterwards nothing is
         * proposed any more. Queries made later see the result.
         *
         * The promise is not rejected for a transfer that cannot be made: look at `success`.
         */
        execute(): Promise<TransactionResult>;
    };
}

declare module "tana/tx" {
    /** A transfer that was proposed or executed. */
    export interface TransactionChange {
        readonly type: "transfer";
        /** Account that pays. */
        readonly from: string;
        /** Account that receives. */
        readonly to: string;
        /** Major units: a number where a number is exact, else a string. */
        readonly amount: number | string;
        /** Code of the currency: "USD". */
        readonly currency: string;
    }

    /** What became of the proposed changes. */
    export interface TransactionResult {
        /** True when all were executed; false when none was. */
        readonly success: boolean;
        /** What was executed. */
        readonly changes: TransactionChange[];
        /** Units of gas that the program had used by then. */
        readonly gasUsed: number;
        /** A sentence, when `success` is false. */
        readonly error?: string;
    }

    /** tana:tx as scripts of the original project use it. On chain. */
    export const tx: {
        /**
         * Proposes a transfer; as in tana:tx, but the amount may also be a whole number of major
         * units.
         *
         * @throws TypeError for a number with a fraction or beyond `Number.MAX_SAFE_INTEGER`, and
         *     all that tana:tx throws
         */
        transfer(
            from: string,
            to: string,
            amount: number | string | bigint,
            currency: string,
        ): void;
        /** Always throws (code "forbidden"). */
        setBalance(account: string, amount: number | string | bigint, currency: string): never;
        /** What is proposed and not yet executed. */
        getChanges(): TransactionChange[];
        /** Forgets what is proposed. */
        clear(): void;
        /** Executes what is proposed: all of it, or nothing. */
        execute(): Promise<TransactionResult>;
    };
}

declare module "tana:block" {
    /** An account. */
    export interface BlockUser {
        /** 52 characters, for ever the same. */
        readonly id: string;
        /** "@alice"; null for an account without a name, such as a contract's. */
        readonly name: string | null;
        /** Its name without "@"; the id where it has no name. */
        readonly username: string;
        /** For people; the user name unless the account's metadata says otherwise. */
        readonly displayName: string;
        /** From the account's metadata. */
        readonly role: string | null;
        /** True when nothing may be taken from it or given to it. */
        readonly frozen: boolean;
        /** Grows by one with every change. */
        readonly version: number;
        /** What its owner has stored with it. */
        readonly metadata: { readonly [name: string]: any };
    }

    /** A transaction that this program has executed. */
    export interface TransactionRecord {
        readonly id: string;
        readonly status: string;
        /** Block that it is in. */
        readonly height: number;
        /** Time of that block in milliseconds since 1970, UTC. */
        readonly timestamp: number;
        readonly changes: {
            readonly type: "transfer";
            readonly from: string;
            readonly to: string;
            readonly amount: string;
            readonly currency: string;
        }[];
    }

    /** What tana:block and tana/block have in common. */
    export interface BlockBase {
        /** Most items of one query: 10. */
        readonly MAX_BATCH_QUERY: 10;
        /** Number of blocks before this one. */
        readonly height: number;
        /** Time of the block in milliseconds since 1970, UTC; `Date.now()` says the same. */
        readonly timestamp: number;
        /** 64 hex digits. */
        readonly hash: string;
        /** 64 hex digits. */
        readonly previousHash: string;
        /** Account that makes the block. */
        readonly producer: string;
        /** Account that the program runs for. */
        readonly executor: string;
        /** Id of the contract's own account, 52 characters. */
        readonly contractId: string;
        /** Units of gas that the execution may use. */
        readonly gasLimit: number;
        /** Units of gas that it has used so far. */
        readonly gasUsed: number;
        getHeight(): number;
        getTimestamp(): number;
        getHash(): string;
        getPreviousHash(): string;
        getExecutor(): string;
        getContractId(): string;
        getGasLimit(): number;
        getGasUsed(): number;

        /**
         * An account by name or id; null when there is none.
         *
         * @throws TypeError when it is no string, or no array of strings
         * @throws RangeError for more than 10
         * @throws Error with code "bad_name" for what cannot be a name or id
         */
        getUser(account: string): Promise<BlockUser | null>;
        getUser(accounts: readonly string[]): Promise<(BlockUser | null)[]>;

        /** A transaction by id; null when there is none. */
        getTransaction(id: string): Promise<TransactionRecord | null>;
        getTransaction(ids: readonly string[]): Promise<(TransactionRecord | null)[]>;
    }

    /** The block that the program runs in, and the ledger as of it. On chain. */
    export const block: BlockBase & {
        /**
         * The balance of an account in major units ("12.50"), with as many digits after the point
         * as the currency has; null when there is no such account.
         *
         * @throws TypeError when it is no string, or no array of strings
         * @throws RangeError for more than 10
         * @throws Error with code "bad_name" or "no_currency"
         */
        getBalance(account: string, currency: string): Promise<string | null>;
        getBalance(accounts: readonly string[], currency: string): Promise<(string | null)[]>;
    };
}

declare module "tana/block" {
    import type { BlockBase } from "tana:block";
    export type { BlockUser, TransactionRecord } from "tana:block";

    /** tana:block as scripts of the original project use it: balances are numbers. On chain. */
    export const block: BlockBase & {
        /**
         * The balance of an account in major units; 0 when there is no such account.
         *
         * @throws RangeError for a balance that no number holds exactly (more than 15 digits);
         *     tana:block gives strings. Otherwise as in tana:block
         */
        getBalance(account: string, currency: string): Promise<number>;
        getBalance(accounts: readonly string[], currency: string): Promise<number[]>;
    };
}

declare module "tana:net" {
    /** What JSON can hold. */
    export type JsonValue = TanaJson;

    /** Header fields by name, whose case does not matter. At most 100 of 8 KiB each. */
    export class Headers {
        /**
         * @throws TypeError for a name or value that HTTP does not allow; a line end in a value is
         * one
         */
        constructor(
            init?: Headers | readonly (readonly [string, string])[] | { [name: string]: string },
        );
        /** Adds a field; those of one name are shown joined by ", ". */
        append(name: string, value: string): void;
        delete(name: string): void;
        get(name: string): string | null;
        /** The values of set-cookie, which cannot be joined. */
        getSetCookie(): string[];
        has(name: string): boolean;
        /** Replaces all fields of that name. */
        set(name: string, value: string): void;
        forEach(
            callback: (value: string, name: string, headers: Headers) => void,
            self?: unknown,
        ): void;
        /** Pairs of name and value, sorted by name, names in lower case. */
        entries(): IterableIterator<[string, string]>;
        keys(): IterableIterator<string>;
        values(): IterableIterator<string>;
        [Symbol.iterator](): IterableIterator<[string, string]>;
    }

    export interface RequestInit {
        method?: string;
        headers?: Headers | readonly (readonly [string, string])[] | { [name: string]: string };
        body?: string | null;
    }

    /** An HTTP request: what `get` and `post` are given. Off chain. */
    export class Request {
        constructor(input: string | Request, init?: RequestInit);
        readonly url: string;
        /** In upper case. */
        readonly method: string;
        readonly headers: Headers;
        /** True when `text` or `json` was called. */
        readonly bodyUsed: boolean;
        /** The body; "" when there is none. Rejected with a TypeError when it was read already. */
        text(): Promise<string>;
        /** The body as JSON. */
        json(): Promise<any>;
        clone(): Request;
    }

    export interface ResponseInit {
        /** 200 to 599; 200 unless told. */
        status?: number;
        statusText?: string;
        headers?: Headers | readonly (readonly [string, string])[] | { [name: string]: string };
    }

    /** An HTTP answer: what `get` and `post` may return. Off chain. */
    export class Response {
        /**
         * @param body text; null or nothing for an answer without a body
         * @throws RangeError for a status outside 200 to 599
         * @throws TypeError for a header that HTTP does not allow
         */
        constructor(body?: string | null, init?: ResponseInit);
        /** An answer with a value as JSON; `init` may be the status alone. */
        static json(value: unknown, init?: ResponseInit | number): Response;
        static redirect(url: string, status?: 301 | 302 | 303 | 307 | 308): Response;
        readonly status: number;
        readonly statusText: string;
        /** True for a status from 200 to 299. */
        readonly ok: boolean;
        readonly headers: Headers;
        readonly bodyUsed: boolean;
        text(): Promise<string>;
        json(): Promise<any>;
        clone(): Response;
    }
}

declare module "tana:utils" {
    /**
     * Rejected with a TypeError: there is no network, so that a program answers the same wherever
     * and whenever it runs.
     */
    export function fetch(resource: unknown, options?: unknown): Promise<never>;
}

declare module "tana/core" {
    export * from "tana:core";
}
declare module "tana/context" {
    export * from "tana:context";
}
declare module "tana/data" {
    export * from "tana:data";
}
declare module "tana/net" {
    export * from "tana:net";
}
declare module "tana/utils" {
    export * from "tana:utils";
}
