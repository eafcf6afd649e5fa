/**
 * tana:core - the console and the versions.
 */
import { charge, harden, host, install } from "tana:internal";
import { format } from "./inspect/format";
import { inspect, type InspectOptions } from "./inspect/inspect";
import { table } from "./inspect/table";
import { asEntry } from "./inspect/text";

/** Levels of console entries, as the host numbers them. */
const DEBUG = 0;
const LOG = 1;
const INFO = 2;
const WARN = 3;
const ERROR = 4;

/** Gas of writing one entry, and characters of it per further unit. */
const PRINT_GAS = 200;
const CHARACTERS_PER_GAS = 4;

/** Writes one entry; `text` is cut to what an entry holds. */
function print(level: number, text: string): void {
    charge(PRINT_GAS + text.length / CHARACTERS_PER_GAS);
    host("print", level, asEntry(text));
}

export const console = harden({
    log(...values: unknown[]): void {
        print(LOG, format(values));
    },
    info(...values: unknown[]): void {
        print(INFO, format(values));
    },
    debug(...values: unknown[]): void {
        print(DEBUG, format(values));
    },
    warn(...values: unknown[]): void {
        print(WARN, format(values));
    },
    error(...values: unknown[]): void {
        print(ERROR, format(values));
    },
    assert(condition?: unknown, ...values: unknown[]): void {
        if (condition) {
            return;
        }
        const first = values[0];
        if (typeof first === "string") {
            print(ERROR, format([`Assertion failed: ${first}`, ...values.slice(1)]));
        } else {
            print(ERROR, format(["Assertion failed", ...values]));
        }
    },
    dir(value?: unknown, options?: InspectOptions): void {
        const depth = options?.depth;
        print(
            LOG,
            inspect(value, {
                depth: depth === null ? Infinity : typeof depth === "number" ? depth : 2,
                showHidden: options?.showHidden === true,
            }),
        );
    },
    table(data?: unknown, columns?: unknown): void {
        print(LOG, table(data, columns) ?? format([data]));
    },
});

interface Versions {
    readonly tana: string;
    readonly v8: string;
    readonly typescript: string;
}

/** The versions, with a text of their own that is not shown as a property. */
function withText(versions: Versions): Versions {
    const text = `tana ${versions.tana} (v8 ${versions.v8}, typescript ${versions.typescript})`;
    return Object.defineProperty(versions, "toString", { value: () => text });
}

export const version = harden(withText(JSON.parse(host("versions", "")) as Versions));

install({ console, show: (value) => format([value]) });
