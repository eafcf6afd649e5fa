/**
 * JSON of a value for the console's %j: data properties alone, no `toJSON`, no getter, no trap.
 */
import { proxyDetails } from "tana:internal";
import { isObject, ownProperty } from "./safe";

/** Deepest nesting that is written. */
const DEPTH_MAX = 32;

/** Units of text after which nothing more is added. */
const TEXT_MAX = 16384;

function write(value: unknown, seen: object[]): string | undefined {
    switch (typeof value) {
        case "string":
            return JSON.stringify(value.slice(0, TEXT_MAX));
        case "number":
            return Number.isFinite(value) ? `${value}` : "null";
        case "boolean":
            return String(value);
        case "bigint":
            return `"${value}n"`;
        case "object":
            break;
        default:
            return undefined;
    }
    if (value === null) {
        return "null";
    }
    let object: object = value;
    for (let at = proxyDetails(object); at !== undefined; at = proxyDetails(object)) {
        if (at[0] === null) {
            return "null";
        }
        object = at[0];
    }
    if (!isObject(object) || typeof object === "function") {
        return undefined;
    }
    if (seen.includes(object) || seen.length >= DEPTH_MAX) {
        return '"[Circular]"';
    }
    seen.push(object);
    const text = Array.isArray(object) ? writeArray(object, seen) : writeObject(object, seen);
    seen.pop();
    return text;
}

function writeArray(array: unknown[], seen: object[]): string {
    let text = "";
    for (let i = 0; i < array.length && text.length <= TEXT_MAX; i++) {
        const item = write(ownProperty(array, i)?.value, seen) ?? "null";
        text += i === 0 ? item : `,${item}`;
    }
    return `[${text}]`;
}

function writeObject(object: object, seen: object[]): string {
    const keys = Object.keys(object);
    let text = "";
    for (let i = 0; i < keys.length && text.length <= TEXT_MAX; i++) {
        const key = keys[i] as string;
        const value = write(ownProperty(object, key)?.value, seen);
        if (value !== undefined) {
            text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${value}`;
        }
    }
    return `{${text}}`;
}

/** JSON text of `value`; "undefined" for what has none. */
export function toSafeJson(value: unknown): string {
    return write(value, []) ?? "undefined";
}
