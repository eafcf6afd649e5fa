/**
 * Primitive values and property names as they are shown.
 */
import { LINE_COLUMNS, type Position } from "./layout";
import { escape, isIdentifier, plural, quote, spaces } from "./text";

/** Longest string that is shown whole inside an object. */
export const STRING_MAX = 10000;

/** Strings longer than this are broken at their line ends when they do not fit the line. */
const BREAKABLE_MIN = 16;

function showString(at: Position, value: string): string {
    let text = value;
    let trailer = "";
    const limit = Math.max(0, Math.min(STRING_MAX, at.left));
    if (text.length > limit) {
        const rest = text.length - limit;
        trailer = `... ${rest} more character${plural(rest)}`;
        text = text.slice(0, limit);
    }
    if (text.length <= BREAKABLE_MIN || text.length <= LINE_COLUMNS - at.indent - 4) {
        return quote(text) + trailer;
    }
    const lines: string[] = [];
    for (let from = 0; from < text.length; ) {
        const end = text.indexOf("\n", from);
        const next = end < 0 ? text.length : end + 1;
        lines.push(quote(text.slice(from, next)));
        from = next;
    }
    return lines.join(` +\n${spaces(at.indent + 2)}`) + trailer;
}

/** A number as it is shown: as JavaScript would, and minus zero as -0. */
export function showNumber(value: number): string {
    return Object.is(value, -0) ? "-0" : `${value}`;
}

/** A value that is no object. */
export function showPrimitive(at: Position, value: unknown): string {
    switch (typeof value) {
        case "string":
            return showString(at, value);
        case "number":
            return showNumber(value);
        case "bigint":
            return `${value}n`;
        case "symbol":
            return String(value);
        default:
            return String(value);
    }
}

/** A property's name before its colon. */
export function showKey(key: PropertyKey, enumerable: boolean): string {
    if (typeof key === "symbol") {
        return `[${escape(String(key), 0)}]`;
    }
    const text = String(key);
    if (text === "__proto__") {
        return "['__proto__']";
    }
    if (!enumerable) {
        return `[${escape(text, 0)}]`;
    }
    return isIdentifier(text) ? text : quote(text);
}

