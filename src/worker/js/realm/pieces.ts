/* Pieces of strings: searching, cutting, replacement templates. Each charges, then is native. */

import { alloc, charge, spend } from './charge';
import { arrays, hidden, strings } from './natives';

const indexOfN = hidden(strings.indexOf);
const sliceN = hidden(strings.slice);
const joinN = hidden(arrays.join);
const splitN = hidden(strings.split);
const charCodeAt = hidden(strings.charCodeAt);

/** indexOf from a position; -1 beyond the end. */
export function indexFrom(s: string, pattern: string, from: number): number {
    if (from > s.length) return -1;
    const m = pattern.length;
    const at = indexOfN.call(s, pattern, from) as number;
    const passed = (at < 0 ? s.length : at) - from;
    charge(4 + (passed >> 3) + (m > 8 ? (passed >> 4) * ((m > 250 ? 250 : m) >> 3) : 0));
    return at;
}

/** The piece from..to; a slice keeps its parent, which has been paid for. */
export function part(s: string, from: number, to: number): string {
    spend(4 + (s.length >> 12), 32);
    return sliceN.call(s, from, to);
}

/** Native split by a string, at most `max` pieces. */
export function splitNative(s: string, by: string, max: number): string[] {
    const most = by.length === 0 ? s.length : s.length / by.length + 1;
    charge(4 + (s.length >> 2));
    /* The number of pieces is known only afterwards; what it can be bounds the list. */
    if ((most < max ? most : max) * 16 > __meterBytes) alloc(countPieces(s, by, max) * 40);
    const list = splitN.call(s, by, max) as string[];
    spend(list.length * 6, list.length * 40);
    return list;
}

function countPieces(s: string, by: string, max: number): number {
    if (by.length === 0) return s.length < max ? s.length : max;
    let n = 1;
    for (let at = indexOfN.call(s, by, 0); at >= 0 && n < max; n++) at = indexOfN.call(s, by, at + by.length);
    return n;
}

/** GetSubstitution. `captures` from the first group on; `names` gives a named group's text. */
export function expand(
    template: string,
    s: string,
    at: number,
    matched: string,
    captures: (string | undefined)[],
    names: ((name: string) => string) | undefined,
): string {
    charge(4 + (template.length >> 3));
    let dollar = indexOfN.call(template, '$', 0) as number;
    if (dollar < 0) return template;
    let out = '';
    let done = 0;
    while (dollar >= 0 && dollar + 1 < template.length) {
        charge(10);
        let piece: string | undefined;
        let used = 2;
        const c = charCodeAt.call(template, dollar + 1);
        if (c === 36) piece = '$';
        else if (c === 38) piece = matched;
        else if (c === 96) piece = sliceN.call(s, 0, at);
        else if (c === 39) piece = sliceN.call(s, at + matched.length);
        else if (c >= 48 && c <= 57) {
            let number = c - 48;
            const d = dollar + 2 < template.length ? charCodeAt.call(template, dollar + 2) : 0;
            if (d >= 48 && d <= 57 && number * 10 + d - 48 >= 1 && number * 10 + d - 48 <= captures.length) {
                number = number * 10 + d - 48;
                used = 3;
            }
            if (number >= 1 && number <= captures.length) piece = captures[number - 1] ?? '';
        } else if (c === 60 && names !== undefined) {
            const close = indexOfN.call(template, '>', dollar + 2) as number;
            if (close >= 0) {
                piece = names(sliceN.call(template, dollar + 2, close));
                used = close + 1 - dollar;
            }
        }
        if (piece !== undefined) {
            const before = sliceN.call(template, done, dollar) as string;
            spend((out.length + before.length + piece.length) >> 8, 96);
            if (out.length + before.length + piece.length > 1048576) throw new RangeErrorN('Invalid string length');
            out = out + before + piece;
            done = dollar + used;
        }
        dollar = indexOfN.call(template, '$', piece === undefined ? dollar + 1 : done) as number;
    }
    return out + sliceN.call(template, done);
}

const RangeErrorN = RangeError;

/** The text of each match. */
export function firstParts(matches: any[]): string[] {
    spend(matches.length * 3, 32 + matches.length * 16);
    const parts: string[] = [];
    for (let i = 0; i < matches.length; i++) parts[i] = matches[i][0];
    return parts;
}

/** Replaces matches, which are in order and the engine's own, by a template. */
export function replacePlain(s: string, matches: any[], template: string): string {
    const constant = indexOfN.call(template, '$', 0) < 0;
    const parts: string[] = [];
    let units = 0;
    let done = 0;
    for (let i = 0; i < matches.length; i++) {
        const match = matches[i];
        const at = match.index as number;
        const matched = match[0] as string;
        const { groups } = match;
        const piece = constant
            ? template
            : expand(
                  template,
                  s,
                  at,
                  matched,
                  sliceList(match),
                  groups === undefined ? undefined : (name) => (groups[name] as string | undefined) ?? '',
              );
        units = addParts(parts, units, sliceN.call(s, done, at), piece);
        done = at + matched.length;
    }
    units = addParts(parts, units, sliceN.call(s, done), '');
    return joinParts(parts, units);
}

/** Adds two pieces of a text that has `units` so far, and gives its new size. RangeError above the cap. */
export function addParts(parts: string[], units: number, a: string, b: string): number {
    const size = units + a.length + b.length;
    if (size > 1048576) throw new RangeErrorN('Invalid string length');
    if ((__meterGas -= 10) < 0 || (__meterBytes -= 64) < 0) __meterX();
    if (a !== '') parts[parts.length] = a;
    if (b !== '') parts[parts.length] = b;
    return size;
}

/** The text of pieces, whose size is `units`. */
export function joinParts(parts: string[], units: number): string {
    spend(6 + parts.length * 3 + (units >> 4), 32 + units);
    return joinN.call(parts, '');
}

function sliceList(match: any): (string | undefined)[] {
    const list: (string | undefined)[] = [];
    for (let k = 1; k < match.length; k++) list[k - 1] = match[k];
    charge(match.length * 3);
    return list;
}
