/**
 * What the builtin modules may use of the machinery beneath them, and nothing else of it.
 *
 * `tana:internal` is no module that a program can import: the loader hands it to builtin modules
 * alone. The realm (../realm/main.ts) makes its exports.
 */
declare module "tana:internal" {
    /**
     * Asks the host, and waits for the answer.
     *
     * `op` names the operation; `a` is its arguments as a JSON array for ledger operations
     * ("tx.transfer", "data.get", "block.balance", ...). Two operations stay in the worker:
     * `host("print", level, text)` writes one console entry, and `host("context", "")` answers the
     * execution's context, see `Context`.
     *
     * @returns JSON text, or "" for an operation that answers nothing.
     * @throws Error with a `code` (a stable slug) when the host refuses.
     */
    export function host(op: string, a: string, b?: string): string;

    /**
     * The target and the handler of a proxy, both null once it is revoked; undefined for a value
     * that is no proxy. Runs no trap.
     */
    export function proxyDetails(value: unknown): readonly [object | null, object | null] | undefined;

    /** State (0 pending, 1 fulfilled, 2 rejected) and result of a promise; undefined for others. */
    export function promiseDetails(value: unknown): readonly [0 | 1 | 2, unknown] | undefined;

    /**
     * The text a function was compiled from, as the engine knows it. It is metered code: only what
     * kind of function it is may be read off it.
     */
    export function sourceText(fn: unknown): string;

    /** Freezes `value` and everything that can be reached from it; returns `value`. */
    export function harden<T>(value: T): T;

    /** Takes `gas` units off what the execution has left, before work that the meter cannot see. */
    export function charge(gas: number): void;

    /** Units of gas that the execution has used so far. */
    export function gasUsed(): number;

    /** Makes objects globals of the context; called once, before the global object is frozen. */
    export function install(globals: { readonly console: object }): void;
}
