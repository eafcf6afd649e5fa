/**
 * console.table: rows and columns in a frame, as Node draws it.
 */
import { proxyDetails } from "tana:internal";
import { inspect } from "./inspect";
import { kindOf } from "./kinds";
import { apply, isObject, ownProperty } from "./safe";
import { spaces, width } from "./text";

/** Most rows and columns that are drawn. */
const ROWS_MAX = 100;
const COLUMNS_MAX = 20;

const INDEX = "(index)";
const ITERATION_INDEX = "(iteration index)";
const VALUES = "Values";

/** Heads and rows of a table; a row lacks the cells that its object has no property for. */
interface Table {
    readonly heads: string[];
    readonly rows: (string | undefined)[][];
}

/** The object behind any proxies, or undefined for what is no object. */
function target(value: unknown): object | undefined {
    let object = value;
    for (let at = proxyDetails(object); at !== undefined; at = proxyDetails(object)) {
        object = at[0];
    }
    return isObject(object) && typeof object !== "function" ? object : undefined;
}

function cell(value: unknown): string {
    const object = target(value);
    const isLarge =
        object !== undefined && !Array.isArray(object) && Object.keys(object).length > 2;
    const lines = inspect(value, { depth: isLarge ? -1 : 0 }).split("\n");
    let text = lines[0] as string;
    for (let i = 1; i < lines.length; i++) {
        text += ` ${(lines[i] as string).trim()}`;
    }
    return text;
}

function ownCell(object: object, key: PropertyKey): string | undefined {
    const found = ownProperty(object, key);
    if (found === undefined) {
        return undefined;
    }
    return found.get !== undefined || found.set !== undefined ? "[Getter]" : cell(found.value);
}

function fromIterable(value: object, isMap: boolean): Table {
    const rows: string[][] = [];
    const iterator = isMap
        ? apply(Map.prototype.entries, value, [])
        : apply(Set.prototype.values, value, []);
    for (let step = iterator.next(); step.done !== true; step = iterator.next()) {
        if (rows.length === ROWS_MAX) {
            break;
        }
        if (isMap) {
            const pair = step.value as unknown as readonly [unknown, unknown];
            rows.push([String(rows.length), cell(pair[0]), cell(pair[1])]);
        } else {
            rows.push([String(rows.length), cell(step.value)]);
        }
    }
    return { heads: isMap ? [ITERATION_INDEX, "Key", VALUES] : [ITERATION_INDEX, VALUES], rows };
}

/** Names of the columns that the caller asks for; undefined when it leaves the choice. */
function chosen(columns: unknown): string[] | undefined {
    const list = target(columns);
    if (list === undefined || !Array.isArray(list)) {
        return undefined;
    }
    const names: string[] = [];
    for (let i = 0; i < list.length && i < COLUMNS_MAX; i++) {
        const name: unknown = ownProperty(list, i)?.value;
        if (typeof name === "string") {
            names.push(name);
        }
    }
    return names;
}

function fromRows(value: object, columns: string[] | undefined): Table {
    const keys: string[] = columns ?? [];
    const cells: (string | undefined)[][] = [];
    const values: (string | undefined)[] = [];
    const names = Object.keys(value);
    let hasValues = false;
    for (let r = 0; r < names.length && r < ROWS_MAX; r++) {
        const name = names[r] as string;
        const row = target(ownProperty(value, name)?.value);
        const line: (string | undefined)[] = [];
        if (row === undefined) {
            values[r] = ownCell(value, name);
            hasValues = true;
        } else {
            const own = Object.keys(row);
            for (let k = 0; k < own.length && columns === undefined; k++) {
                if (keys.length < COLUMNS_MAX && !keys.includes(own[k] as string)) {
                    keys.push(own[k] as string);
                }
            }
            for (let k = 0; k < keys.length; k++) {
                line.push(ownCell(row, keys[k] as string));
            }
        }
        cells.push(line);
    }
    const rows: (string | undefined)[][] = [];
    for (let r = 0; r < cells.length; r++) {
        const line: (string | undefined)[] = [names[r]];
        for (let k = 0; k < keys.length; k++) {
            line.push((cells[r] as (string | undefined)[])[k]);
        }
        if (hasValues) {
            line.push(values[r]);
        }
        rows.push(line);
    }
    return { heads: hasValues ? [INDEX, ...keys, VALUES] : [INDEX, ...keys], rows };
}

function drawRow(cells: readonly (string | undefined)[], widths: readonly number[]): string {
    let text = "│";
    for (let i = 0; i < widths.length; i++) {
        const shown = cells[i] ?? "";
        const room = (widths[i] as number) - width(shown);
        text += ` ${shown}${spaces(room - 1)}│`;
    }
    return text;
}

function drawLine(widths: readonly number[], left: string, middle: string, right: string): string {
    let text = left;
    for (let i = 0; i < widths.length; i++) {
        text += "─".repeat(widths[i] as number) + (i === widths.length - 1 ? right : middle);
    }
    return text;
}

/** The drawing of `data`; undefined for what is no object and so has no rows. */
export function table(data: unknown, columns: unknown): string | undefined {
    const value = target(data);
    if (value === undefined) {
        return undefined;
    }
    const kind = kindOf(value);
    const { heads, rows } =
        kind === "Map" || kind === "Set"
            ? fromIterable(value, kind === "Map")
            : fromRows(value, chosen(columns));
    const widths: number[] = [];
    for (let c = 0; c < heads.length; c++) {
        let most = width(heads[c] as string);
        for (let r = 0; r < rows.length; r++) {
            most = Math.max(most, width((rows[r] as (string | undefined)[])[c] ?? ""));
        }
        widths.push(most + 2);
    }
    const lines = [drawLine(widths, "┌", "┬", "┐"), drawRow(heads, widths)];
    lines.push(drawLine(widths, "├", "┼", "┤"));
    for (let r = 0; r < rows.length; r++) {
        lines.push(drawRow(rows[r] as (string | undefined)[], widths));
    }
    lines.push(drawLine(widths, "└", "┴", "┘"));
    return lines.join("\n");
}
