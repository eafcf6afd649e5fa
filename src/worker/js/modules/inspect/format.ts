/**
 * What console.log makes of its arguments: printf-like directives in a first string, then
 * everything else, separated by spaces.
 */
import { inspect, TEXT_MAX } from "./inspect";
import { showNumber } from "./primitives";
import { isObject } from "./safe";
import { toSafeJson } from "./json";
import { asEntry } from "./text";

/** `%d`: a number, also from a string; objects are NaN, for reading one could run its `valueOf`. */
function asNumber(value: unknown): string {
    if (typeof value === "bigint") {
        return `${value}n`;
    }
    return isObject(value) || typeof value === "symbol" ? "NaN" : showNumber(Number(value));
}

function asInteger(value: unknown): string {
    if (typeof value === "bigint") {
        return `${value}n`;
    }
    if (isObject(value) || typeof value === "symbol") {
        return "NaN";
    }
    return showNumber(Number.parseInt(String(value), 10));
}

function asFloat(value: unknown): string {
    if (isObject(value) || typeof value === "symbol") {
        return "NaN";
    }
    return showNumber(Number.parseFloat(String(value)));
}

function asText(value: unknown): string {
    switch (typeof value) {
        case "number":
            return showNumber(value);
        case "bigint":
            return `${value}n`;
        case "object":
        case "function":
            return inspect(value, { depth: 0 });
        default:
            return String(value);
    }
}

/** The text that a directive makes of a value; undefined for a letter that is no directive. */
function directive(letter: string, value: unknown): string | undefined {
    switch (letter) {
        case "s":
            return asText(value);
        case "d":
            return asNumber(value);
        case "i":
            return asInteger(value);
        case "f":
            return asFloat(value);
        case "j":
            return toSafeJson(value);
        case "o":
            return inspect(value, { depth: 4, showHidden: true });
        case "O":
            return inspect(value);
        case "c":
            return "";
        default:
            return undefined;
    }
}

/** Fills the directives of `first`; answers the text and how many of `values` it took. */
function fill(first: string, values: readonly unknown[]): readonly [string, number] {
    let text = "";
    let from = 0;
    let taken = 0;
    for (let at = first.indexOf("%"); at >= 0; at = first.indexOf("%", at)) {
        const letter = first[at + 1];
        if (letter === undefined) {
            break;
        }
        let shown: string | undefined;
        if (letter === "%") {
            shown = "%";
        } else if (taken < values.length) {
            shown = directive(letter, values[taken]);
            taken += shown === undefined ? 0 : 1;
        }
        if (shown !== undefined) {
            text += first.slice(from, at) + shown;
            from = at + 2;
            at += 2;
        } else {
            at += 1;
        }
        if (text.length > TEXT_MAX) {
            break;
        }
    }
    return [text + first.slice(from), taken];
}

/**
 * The text of a console call's arguments.
 *
 * @returns at most 16 KiB of UTF-8, with a note where more was cut off
 */
export function format(values: readonly unknown[]): string {
    let text = "";
    let next = 0;
    const first = values[0];
    if (typeof first === "string") {
        next = 1;
        text = first;
        if (values.length > 1 && first.includes("%")) {
            const [filled, taken] = fill(first, values.slice(1));
            text = filled;
            next += taken;
        }
    }
    for (; next < values.length && text.length <= TEXT_MAX; next++) {
        const value = values[next];
        const shown = typeof value === "string" ? value : inspect(value);
        text += next === 0 ? shown : ` ${shown}`;
    }
    return asEntry(text);
}
