/** From TypeScript's diagnostics and positions to ours. */

import type * as TS from "typescript";
import type { Diagnostic } from "./api.js";

const MESSAGE_MAX = 4000; /* UTF-16 units */
const RELATED_MAX = 8;

/** Our own codes. docs/compiler.md lists them; numbers are never used again for something else. */
export const CODE = {
    internal: "TANA100",
    tooLarge: "TANA101",
    tooDeep: "TANA102",
    json: "TANA103",
    commonJs: "TANA104",
    dynamicImport: "TANA105",
    attributes: "TANA106",
    loneSurrogate: "TANA107",
    meter: "TANA108",
    tsconfig: "TANA109",
    tooMany: "TANA110",
    specifier: "TANA111",
    grammar: "TANA112",
    bigint: "TANA113",
} as const;

export interface Place {
    line: number;
    col: number;
}

/** Anything that places can be counted in; TypeScript keeps its table of lines on it. */
export interface Text {
    readonly text: string;
}

/** Where an offset stands, counted from 1. */
export function placeOf(file: Text, offset: number): Place {
    const inside = Math.max(0, Math.min(offset, file.text.length));
    const at = ts.getLineAndCharacterOfPosition(file as TS.SourceFileLike, inside);
    return { line: at.line + 1, col: at.character + 1 };
}

function clip(text: string): string {
    const shown = text.length > MESSAGE_MAX ? text.slice(0, MESSAGE_MAX - 1) + "…" : text;
    return shown.replace(/[\ud800-\udfff]/gu, "\ufffd").replace(/\0/g, "\\0");
}

/** A finding of our own about `length` units at `offset`. */
export function finding(
    path: string, file: Text, code: string, message: string, offset: number, length: number,
): Diagnostic {
    const start = placeOf(file, offset);
    const end = placeOf(file, offset + length);
    return {
        path, code, category: "error", message: clip(message),
        line: start.line, col: start.col, endLine: end.line, endCol: end.col,
    };
}

/** A finding about no place. */
export function findingWithoutPlace(path: string, code: string, message: string): Diagnostic {
    const nowhere = { line: 0, col: 0, endLine: 0, endCol: 0 };
    return { path, code, category: "error", message: clip(message), ...nowhere };
}

function categoryOf(category: TS.DiagnosticCategory): Diagnostic["category"] {
    if (category === ts.DiagnosticCategory.Error)
        return "error";
    return category === ts.DiagnosticCategory.Warning ? "warning" : "message";
}

/** Ours for TypeScript's. `nameOf` gives the shown path of a file. */
export function fromTypeScript(
    found: TS.DiagnosticRelatedInformation, nameOf: (file: TS.SourceFile) => string,
): Diagnostic {
    const message = ts.flattenDiagnosticMessageText(found.messageText, "\n");
    const code = "TS" + found.code;
    let ours: Diagnostic;
    if (found.file && found.start !== undefined)
        ours = finding(nameOf(found.file), found.file, code, message, found.start,
            found.length ?? 0);
    else
        ours = findingWithoutPlace(found.file ? nameOf(found.file) : "", code, message);
    ours.category = categoryOf(found.category);
    const related = (found as TS.Diagnostic).relatedInformation;
    if (related && related.length > 0)
        ours.related = related.slice(0, RELATED_MAX).map((each) => fromTypeScript(each, nameOf));
    return ours;
}

/** By file, place, code; equal ones once; no more than `max`, the last of which says so. */
export function tidy(all: Diagnostic[], max: number): Diagnostic[] {
    const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
    const compare = (a: Diagnostic, b: Diagnostic): number =>
        byText(a.path, b.path) || a.line - b.line || a.col - b.col || byText(a.code, b.code) ||
        byText(a.message, b.message);
    const sorted = all.slice().sort(compare);
    const once = sorted.filter((each, i) => i === 0 || compare(sorted[i - 1]!, each) !== 0);
    if (once.length <= max)
        return once;
    const left = once.length - (max - 1);
    return [...once.slice(0, max - 1),
        findingWithoutPlace("", CODE.tooMany, `${left} more findings are not shown.`)];
}
