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
     * `op` names an operation of the ledger ("tx.transfer", "data.get", "block.balance", ...;
     * src/ledger/local.h lists them), `args` its arguments as a JSON array. The worker itself
     * answers two: "context", what the execution was started with (shared/context.ts), and
     * "versions", of Tana, V8 and TypeScript, from the build.
     *
     * @returns JSON text.
     * @throws Error with a `code` (a stable slug) when the host refuses.
     */
    export function host(op: string, args: string): string;

    /** Writes one console entry. `level`: 0 debug, 1 log, 2 info, 3 warn, 4 error. */
    export function host(op: "print", level: number, text: string): void;

    /**
     * The target and the handler of a proxy, both null once it is revoked; undefined for a value
     * that is no proxy. Runs no trap.
     */
    export function proxyDetails(
        value: unknown,
    ): readonly [object | null, object | null] | undefined;

    /** State (0 pending, 1 fulfilled, 2 rejected) and result of a promise; undefined for others. */
    export function promiseDetails(value: unknown): readonly [0 | 1 | 2, unknown] | undefined;

    /** Bytes of `text` in UTF-8; -1 when it holds half of a surrogate pair. */
    export function utf8Length(text: string): number;

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

    /**
     * Makes `console` the global of that name, and `show` the way in which a thrown value that is
     * no Error is told to people; called once, when the realm starts.
     */
    export function install(globals: {
        readonly console: object;
        readonly show: (value: unknown) => string;
    }): void;

    /**
     * Says how a returned Response is read, for the serialiser of results: plain data of one, or
     * undefined for what is none. Called once, when tana:net starts.
     */
    export function setResponseReader(read: (value: unknown) => object | undefined): void;
}
