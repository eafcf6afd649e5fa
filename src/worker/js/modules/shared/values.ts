/**
 * Values as they are stored: JSON text, with bigints told apart from everything else.
 *
 * A bigint is written `{"$bigint":"123"}`. So that a program's own object of that shape comes back
 * as what it was, a key "$bigint", "$$bigint", ... gets one more "$" when it is written and loses
 * it when it is read.
 */
import { utf8Length } from "tana:internal";
import { describe, isWellFormed } from "./ask";

/** Most bytes of a stored value's text. */
export const VALUE_BYTES_MAX = 10240;

/** Deepest nesting of a stored value. */
const DEPTH_MAX = 64;

const BIGINT_KEY = /^\$+bigint$/;

/** Where the writer stands. */
interface Writer {
    text: string;
    /** Objects that the one being written lies in. */
    readonly inside: object[];
}

function tooLarge(): RangeError {
    return new RangeError(`a stored value is at most ${VALUE_BYTES_MAX} bytes of JSON`);
}

function add(writer: Writer, text: string): void {
    writer.text += text;
    if (writer.text.length > VALUE_BYTES_MAX) {
        throw tooLarge();
    }
}

function addString(writer: Writer, text: string): void {
    if (text.length > VALUE_BYTES_MAX) {
        throw tooLarge();
    }
    if (text.includes("\0") || !isWellFormed(text)) {
        throw new TypeError("a stored string must not hold NUL or half of a surrogate pair");
    }
    add(writer, JSON.stringify(text));
}

/** Objects whose content is not in their properties: JSON would silently store `{}` for them. */
function isOpaque(object: object): boolean {
    return (
        ArrayBuffer.isView(object) ||
        object instanceof ArrayBuffer ||
        object instanceof Map ||
        object instanceof Set ||
        object instanceof WeakMap ||
        object instanceof WeakSet ||
        object instanceof Promise ||
        object instanceof RegExp ||
        object instanceof Error
    );
}

function className(object: object): string {
    const tag = Object.prototype.toString.call(object);
    return tag.slice(8, -1);
}

/** Adds `value`; false, and nothing added, for what JSON leaves out of objects. */
function write(writer: Writer, value: unknown, key: string): boolean {
    let plain = value;
    if (typeof plain === "object" && plain !== null) {
        const toJson: unknown = (plain as { toJSON?: unknown }).toJSON;
        if (typeof toJson === "function") {
            plain = Reflect.apply(toJson as () => unknown, plain, [key]);
        }
    }
    if (plain instanceof Number || plain instanceof String || plain instanceof Boolean) {
        plain = plain.valueOf();
    }
    switch (typeof plain) {
        case "string":
            addString(writer, plain);
            return true;
        case "number":
            if (!Number.isFinite(plain)) {
                throw new TypeError(`${plain} cannot be stored`);
            }
            add(writer, `${plain}`);
            return true;
        case "boolean":
            add(writer, String(plain));
            return true;
        case "bigint":
            add(writer, `{"$bigint":"${plain}"}`);
            return true;
        case "undefined":
            return false;
        case "object":
            break;
        default:
            throw new TypeError(`a ${typeof plain} cannot be stored`);
    }
    if (plain === null) {
        add(writer, "null");
        return true;
    }
    writeObject(writer, plain);
    return true;
}

function writeObject(writer: Writer, object: object): void {
    if (isOpaque(object)) {
        throw new TypeError(`an object of class ${className(object)} cannot be stored`);
    }
    if (writer.inside.includes(object)) {
        throw new TypeError("an object that contains itself cannot be stored");
    }
    if (writer.inside.length >= DEPTH_MAX) {
        throw new RangeError(`a stored value is nested at most ${DEPTH_MAX} deep`);
    }
    writer.inside.push(object);
    if (Array.isArray(object)) {
        writeItems(writer, object);
    } else {
        writeProperties(writer, object as Record<string, unknown>);
    }
    writer.inside.pop();
}

function writeItems(writer: Writer, array: readonly unknown[]): void {
    const length = array.length;
    add(writer, "[");
    for (let i = 0; i < length; i++) {
        if (i > 0) {
            add(writer, ",");
        }
        if (!write(writer, array[i], String(i))) {
            add(writer, "null");
        }
    }
    add(writer, "]");
}

function writeProperties(writer: Writer, object: Record<string, unknown>): void {
    const keys = Object.keys(object);
    add(writer, "{");
    let isFirst = true;
    for (let i = 0; i < keys.length; i++) {
        const key = keys[i] as string;
        const before = writer.text;
        if (!isFirst) {
            add(writer, ",");
        }
        addString(writer, BIGINT_KEY.test(key) ? `$${key}` : key);
        add(writer, ":");
        if (write(writer, object[key], key)) {
            isFirst = false;
        } else {
            writer.text = before;
        }
    }
    add(writer, "}");
}

/**
 * The text to store for a value. `toJSON` and getters run, each once.
 *
 * @throws TypeError for undefined, functions, symbols, NaN and the infinities, objects that contain
 *     themselves, and those whose content JSON does not see (Map, Uint8Array, ...)
 * @throws RangeError for a value of more than 10,240 bytes or 64 levels
 */
export function toText(value: unknown): string {
    const writer: Writer = { text: "", inside: [] };
    if (!write(writer, value, "")) {
        throw new TypeError(`${describe(value)} cannot be stored`);
    }
    if (utf8Length(writer.text) > VALUE_BYTES_MAX) {
        throw tooLarge();
    }
    return writer.text;
}

function revive(value: unknown): unknown {
    if (typeof value !== "object" || value === null) {
        return value;
    }
    if (Array.isArray(value)) {
        for (let i = 0; i < value.length; i++) {
            value[i] = revive(value[i]);
        }
        return value;
    }
    const object = value as Record<string, unknown>;
    const keys = Object.keys(object);
    const only = keys.length === 1 && keys[0] === "$bigint" ? object["$bigint"] : undefined;
    if (typeof only === "string" && /^-?[0-9]+$/.test(only)) {
        return BigInt(only);
    }
    const revived = {};
    for (let i = 0; i < keys.length; i++) {
        const key = keys[i] as string;
        Object.defineProperty(revived, BIGINT_KEY.test(key) ? key.slice(1) : key, {
            value: revive(object[key]),
            writable: true,
            enumerable: true,
            configurable: true,
        });
    }
    return revived;
}

/** The value that a stored text stands for: a new one at every call. */
export function fromText(text: string): unknown {
    return revive(JSON.parse(text));
}
