/**
 * Turning the shown parts of an object into lines: one line when it is short, short items of long
 * arrays in columns, else one part a line.
 */
import { ownProperty } from "./safe";
import { spaces, width } from "./text";

/** Columns after which an object is broken over several lines. */
export const LINE_COLUMNS = 80;

/** Objects that hold at most this many levels may stand on one line. */
const COMPACT_LEVELS = 3;

/** Most items of an array, Map, Set or typed array that are shown. */
export const ITEMS_MAX = 100;

/** Most columns that array items are arranged in. */
const COLUMNS_MAX = 15;

/** The brackets around an object, the first with whatever stands before it. */
export type Braces = [string, string];

/** Where a formatter stands while it walks down an object. */
export interface Position {
    /** Columns that the line is already indented by. */
    indent: number;
    /** Depth of the object that was entered last. */
    depth: number;
    /** Units of text that may still be shown. */
    left: number;
}

function isNumeric(container: object, index: number): boolean {
    const value: unknown = ownProperty(container, index)?.value;
    return typeof value === "number" || typeof value === "bigint";
}

/** Arranges many short items in columns; numbers aligned at their right, others at their left. */
function inColumns(parts: string[], container: object, indent: number): string[] {
    /* Beyond the limit the last part is the note that says how many items are left out. */
    const hasMore = parts.length > ITEMS_MAX;
    const count = hasMore ? parts.length - 1 : parts.length;
    const lengths: number[] = [];
    let total = 0;
    let longest = 0;
    for (let i = 0; i < count; i++) {
        const columns = width(parts[i] as string);
        lengths.push(columns);
        total += columns + 2;
        longest = Math.max(longest, columns);
    }
    const widest = longest + 2;
    if (widest * 3 + indent >= LINE_COLUMNS || (total / widest <= 5 && longest > 6)) {
        return parts;
    }
    /* A character is about 2.5 times as high as wide: aim at a square, as if all items were
     * somewhat shorter than the widest. */
    const bias = Math.sqrt(widest - total / parts.length);
    const typical = Math.max(widest - 3 - bias, 1);
    const columns = Math.min(
        Math.round(Math.sqrt(2.5 * typical * count) / typical),
        Math.floor((LINE_COLUMNS - indent) / widest),
        COMPACT_LEVELS * 4,
        COLUMNS_MAX,
    );
    if (columns <= 1) {
        return parts;
    }
    const widths: number[] = [];
    for (let c = 0; c < columns; c++) {
        let most = 0;
        for (let i = c; i < count; i += columns) {
            most = Math.max(most, lengths[i] as number);
        }
        widths.push(most + 2);
    }
    let numeric = true;
    for (let i = 0; i < parts.length && numeric; i++) {
        numeric = isNumeric(container, i);
    }
    const lines: string[] = [];
    for (let start = 0; start < count; start += columns) {
        const end = Math.min(start + columns, count);
        let line = "";
        for (let i = start; i < end; i++) {
            const part = parts[i] as string;
            const isLast = i === end - 1;
            const gap = (widths[i - start] as number) - (lengths[i] as number) - 2;
            const shown = isLast ? part : `${part}, `;
            if (numeric) {
                line += spaces(gap) + shown;
            } else {
                line += isLast ? shown : shown + spaces(gap);
            }
        }
        lines.push(line);
    }
    if (hasMore) {
        lines.push(parts[count] as string);
    }
    return lines;
}

function fitsOneLine(parts: string[], start: number, base: string): boolean {
    let total = parts.length + start;
    if (total + parts.length > LINE_COLUMNS) {
        return false;
    }
    for (let i = 0; i < parts.length; i++) {
        total += (parts[i] as string).length;
        if (total > LINE_COLUMNS) {
            return false;
        }
    }
    return base === "" || !base.includes("\n");
}

/**
 * Joins an object's parts.
 *
 * @param parts the shown items and properties
 * @param base what stands before the opening bracket ("[Function: f]"), or ""
 * @param listed the array-like object whose items `parts` are, undefined for all others
 * @param depth how deep the object lies below the value that is shown
 */
export function arrange(
    parts: string[],
    base: string,
    braces: Braces,
    listed: object | undefined,
    depth: number,
    at: Position,
): string {
    const head = base === "" ? braces[0] : `${base} ${braces[0]}`;
    const entries = parts.length;
    let lines = parts;
    if (listed !== undefined && entries > 6) {
        lines = inColumns(parts, listed, at.indent);
    }
    if (at.depth - depth < COMPACT_LEVELS && entries === lines.length) {
        const start = lines.length + at.indent + braces[0].length + base.length + 10;
        if (fitsOneLine(lines, start, base)) {
            const joined = lines.join(", ");
            if (!joined.includes("\n")) {
                return `${head} ${joined} ${braces[1]}`;
            }
        }
    }
    const margin = `\n${spaces(at.indent)}`;
    return `${head}${margin}  ${lines.join(`,${margin}  `)}${margin}${braces[1]}`;
}
