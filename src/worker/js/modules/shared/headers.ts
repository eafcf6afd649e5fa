/**
 * HTTP header fields: `Headers` of the Fetch standard, for programs that have no network.
 */
import { describe } from "./ask";

/** Most fields of one message, and most bytes of a name or value. */
const FIELDS_MAX = 100;
const NAME_MAX = 128;
const VALUE_MAX = 8192;

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** Everything but controls: a line end in a value would begin a header of the program's making. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

function asName(value: unknown): string {
    if (typeof value !== "string") {
        throw new TypeError(`a header's name must be a string, not ${describe(value)}`);
    }
    if (value.length > NAME_MAX || !NAME.test(value)) {
        throw new TypeError("a header's name must be 1 to 128 letters, digits or signs of HTTP");
    }
    return value.toLowerCase();
}

function asValue(value: unknown): string {
    if (typeof value !== "string") {
        throw new TypeError(`a header's value must be a string, not ${describe(value)}`);
    }
    const trimmed = value.trim();
    if (trimmed.length > VALUE_MAX || !VALUE.test(trimmed)) {
        throw new TypeError("a header's value must be one line of Latin-1 of at most 8 KiB");
    }
    return trimmed;
}

/** Sorted insertion by name: iteration is in that order, as the standard has it. */
export class Headers {
    readonly #names: string[] = [];
    readonly #values: string[] = [];

    constructor(init?: unknown) {
        if (init === undefined || init === null) {
            return;
        }
        if (typeof init !== "object") {
            throw new TypeError(`headers must be an object, not ${describe(init)}`);
        }
        if (#names in init) {
            for (let i = 0; i < init.#names.length; i++) {
                this.append(init.#names[i] as string, init.#values[i] as string);
            }
            return;
        }
        if (Array.isArray(init)) {
            const length = init.length;
            for (let i = 0; i < length; i++) {
                const pair: unknown = init[i];
                if (!Array.isArray(pair) || pair.length !== 2) {
                    throw new TypeError("a list of headers must hold pairs of name and value");
                }
                this.append(pair[0] as string, pair[1] as string);
            }
            return;
        }
        const names = Object.keys(init);
        for (let i = 0; i < names.length; i++) {
            const name = names[i] as string;
            this.append(name, (init as Record<string, unknown>)[name] as string);
        }
    }

    append(name: string, value: string): void {
        const key = asName(name);
        const text = asValue(value);
        if (this.#names.length >= FIELDS_MAX) {
            throw new RangeError(`a message has at most ${FIELDS_MAX} headers`);
        }
        let at = this.#names.length;
        while (at > 0 && (this.#names[at - 1] as string) > key) {
            at--;
        }
        this.#names.splice(at, 0, key);
        this.#values.splice(at, 0, text);
    }

    delete(name: string): void {
        const key = asName(name);
        for (let i = this.#names.length - 1; i >= 0; i--) {
            if (this.#names[i] === key) {
                this.#names.splice(i, 1);
                this.#values.splice(i, 1);
            }
        }
    }

    get(name: string): string | null {
        const found = this.#all(asName(name));
        return found.length === 0 ? null : found.join(", ");
    }

    getSetCookie(): string[] {
        return this.#all("set-cookie");
    }

    has(name: string): boolean {
        return this.#names.includes(asName(name));
    }

    set(name: string, value: string): void {
        const text = asValue(value);
        this.delete(name);
        this.append(name, text);
    }

    forEach(
        callback: (value: string, name: string, headers: Headers) => void,
        self?: unknown,
    ): void {
        const pairs = this.#pairs();
        for (let i = 0; i < pairs.length; i++) {
            const [name, value] = pairs[i] as [string, string];
            Reflect.apply(callback, self, [value, name, this]);
        }
    }

    entries(): IterableIterator<[string, string]> {
        return this.#pairs().values();
    }

    keys(): IterableIterator<string> {
        return this.#pairs()
            .map((pair) => pair[0])
            .values();
    }

    values(): IterableIterator<string> {
        return this.#pairs()
            .map((pair) => pair[1])
            .values();
    }

    [Symbol.iterator](): IterableIterator<[string, string]> {
        return this.#pairs().values();
    }

    #all(key: string): string[] {
        const found: string[] = [];
        for (let i = 0; i < this.#names.length; i++) {
            if (this.#names[i] === key) {
                found.push(this.#values[i] as string);
            }
        }
        return found;
    }

    /** Names and values; those of one name together, but for cookies, which cannot be joined. */
    #pairs(): [string, string][] {
        const pairs: [string, string][] = [];
        for (let i = 0; i < this.#names.length; i++) {
            const name = this.#names[i] as string;
            const value = this.#values[i] as string;
            const last = pairs[pairs.length - 1];
            if (last !== undefined && last[0] === name && name !== "set-cookie") {
                last[1] = `${last[1]}, ${value}`;
            } else {
                pairs.push([name, value]);
            }
        }
        return pairs;
    }
}
