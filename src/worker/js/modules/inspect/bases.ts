/**
 * The texts of objects that have one of their own: errors, dates, boxed primitives.
 */
import { proxyDetails } from "tana:internal";
import { boxedValue, prefixOf } from "./kinds";
import type { Position } from "./layout";
import { showPrimitive, STRING_MAX } from "./primitives";
import { apply, inheritedValue, isObject, ownProperty } from "./safe";
import { spaces } from "./text";

/** An error's headline with its class in it even where its `name` does not say it. */
function headline(stack: string, name: string, maker: string | null, tag: string): string {
    const fits =
        maker === null ||
        (name.endsWith("Error") &&
            stack.startsWith(name) &&
            (stack.length === name.length ||
                stack[name.length] === ":" ||
                stack[name.length] === "\n"));
    if (!fits) {
        return stack;
    }
    const prefix = prefixOf(maker, tag, "Error").slice(0, -1);
    if (name === prefix) {
        return stack;
    }
    const rest = stack.slice(stack.startsWith(name) ? name.length : 0);
    return prefix.includes(name) ? prefix + rest : `${prefix} [${name}]${rest}`;
}

/**
 * An error without its properties: its stack where it has one, else "[Name: message]". Takes from
 * `keys` what the text says already, and adds the cause.
 */
export function errorText(
    at: Position,
    value: object,
    maker: string | null,
    tag: string,
    keys: PropertyKey[],
): string {
    const named = inheritedValue(value, "name");
    const name = named === undefined || named === null ? "Error" : textOr(named, "Error");
    const message = textOr(inheritedValue(value, "message"), "");
    const own = ownProperty(value, "stack")?.value as unknown;
    let stack = name === "" || message === "" ? name + message : `${name}: ${message}`;
    if (typeof own === "string" && own !== "") {
        stack = own;
    }
    const shown = ["name", "message", "stack"];
    for (let i = 0; i < shown.length; i++) {
        const key = shown[i] as string;
        const index = keys.indexOf(key);
        const text = ownProperty(value, key)?.value as unknown;
        if (index >= 0 && typeof text === "string" && stack.includes(text)) {
            keys.splice(index, 1);
        }
    }
    if (ownProperty(value, "cause") !== undefined && !keys.includes("cause")) {
        keys.push("cause");
    }
    const errors = ownProperty(value, "errors")?.value as unknown;
    if (isObject(errors) && proxyDetails(errors) === undefined && Array.isArray(errors)) {
        if (!keys.includes("errors")) {
            keys.push("errors");
        }
    }
    let text = headline(stack, name, maker, tag);
    const messageAt = message === "" ? -1 : text.indexOf(message);
    const from = messageAt < 0 ? 0 : messageAt + message.length;
    if (text.indexOf("\n    at", from) < 0) {
        text = `[${text}]`;
    }
    if (text.length > STRING_MAX) {
        text = `${text.slice(0, STRING_MAX)}... ${text.length - STRING_MAX} more characters`;
    }
    return at.indent === 0 ? text : text.split("\n").join(`\n${spaces(at.indent)}`);
}

function textOr(value: unknown, otherwise: string): string {
    return isObject(value) ? otherwise : value === undefined ? otherwise : String(value);
}

/** "[Number: 3]". Takes a String's index keys out of `keys`. */
export function boxedText(
    at: Position,
    value: object,
    maker: string | null,
    tag: string,
    keys: PropertyKey[],
): string {
    const inner = boxedValue(value);
    const type = typeof inner;
    const kind =
        type === "bigint" ? "BigInt" : `${(type[0] as string).toUpperCase()}${type.slice(1)}`;
    let text = `[${kind}`;
    if (maker !== kind) {
        text += maker === null ? " (null prototype)" : ` (${maker})`;
    }
    text += `: ${showPrimitive(at, inner)}]`;
    if (typeof inner === "string") {
        keys.splice(0, inner.length);
    }
    return tag !== "" && tag !== maker ? `${text} [${tag}]` : text;
}

/** A Date in ISO form. */
export function dateText(value: object): string {
    const time = apply(Date.prototype.getTime, value, []) as number;
    return time !== time ? "Invalid Date" : apply(Date.prototype.toISOString, value, []);
}

/** `text` with its class before it where that is not the plain one. */
export function classed(text: string, maker: string | null, tag: string, plain: string): string {
    const prefix = prefixOf(maker, tag, plain);
    return prefix === `${plain} ` ? text : prefix + text;
}

