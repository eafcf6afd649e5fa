/**
 * tana:data - the contract's own key-value storage.
 */
import { charge, harden, utf8Length } from "tana:internal";
import { ask, asString, isWellFormed } from "./shared/ask";
import { fromText, toText, VALUE_BYTES_MAX } from "./shared/values";

/** Most bytes of a key. */
const KEY_BYTES_MAX = 256;

/** Most bytes of keys and values together, and most keys, where the host sets no other limits. */
const TOTAL_BYTES_MAX = 102400;
const KEYS_MAX = 1000;

function asKey(value: unknown): string {
    const key = asString(value, "the key");
    const bytes = key.length > KEY_BYTES_MAX ? key.length : utf8Length(key);
    if (bytes === 0 || bytes > KEY_BYTES_MAX) {
        throw new RangeError(`a key is 1 to ${KEY_BYTES_MAX} bytes`);
    }
    if (bytes < 0 || key.includes("\0")) {
        throw new TypeError("a key must not hold NUL or half of a surrogate pair");
    }
    return key;
}

function asPattern(value: unknown): string {
    const pattern = asString(value, "the pattern");
    if (pattern.length > KEY_BYTES_MAX || !isWellFormed(pattern) || pattern.includes("\0")) {
        throw new RangeError(`a pattern is at most ${KEY_BYTES_MAX} characters, without NUL`);
    }
    return pattern;
}

/** Gas of looking at one key, besides that of its bytes; and of removing one. */
const LOOK_GAS = 64;
const REMOVE_GAS = 512;

/** Charges for walking over all keys before it happens: few of them may be in the answer. */
function chargeWalk(gasPerKey: number): void {
    const [keys, bytes] = ask("data.usage", []) as [number, number];
    charge(keys * gasPerKey + Math.min(bytes, keys * KEY_BYTES_MAX));
}

export const data = harden({
    MAX_KEY_SIZE: KEY_BYTES_MAX,
    MAX_VALUE_SIZE: VALUE_BYTES_MAX,
    MAX_TOTAL_SIZE: TOTAL_BYTES_MAX,
    MAX_KEYS: KEYS_MAX,

    async get(key: string): Promise<unknown> {
        const text = ask("data.get", [asKey(key)]);
        return typeof text === "string" ? fromText(text) : null;
    },
    async set(key: string, value: unknown): Promise<void> {
        ask("data.set", [asKey(key), toText(value)]);
    },
    async has(key: string): Promise<boolean> {
        return ask("data.has", [asKey(key)]) === true;
    },
    async delete(key: string): Promise<boolean> {
        return ask("data.delete", [asKey(key)]) === true;
    },
    async keys(pattern?: string): Promise<string[]> {
        const args = pattern === undefined ? [] : [asPattern(pattern)];
        chargeWalk(LOOK_GAS);
        return ask("data.keys", args) as string[];
    },
    async entries(pattern?: string): Promise<Record<string, unknown>> {
        const args = pattern === undefined ? [] : [asPattern(pattern)];
        chargeWalk(LOOK_GAS);
        const found = ask("data.entries", args) as [string, string][];
        const entries = {};
        for (let i = 0; i < found.length; i++) {
            const [key, text] = found[i] as [string, string];
            Object.defineProperty(entries, key, {
                value: fromText(text),
                writable: true,
                enumerable: true,
                configurable: true,
            });
        }
        return entries;
    },
    async clear(): Promise<void> {
        chargeWalk(REMOVE_GAS);
        ask("data.clear", []);
    },
    async commit(): Promise<void> {},
});
