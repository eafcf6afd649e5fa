/* The parts of String.prototype that call user code, or build text piece by piece. Metered. */

import { charge, spend } from '../charge';
import { addParts, expand, indexFrom, joinParts, part, splitNative } from '../pieces';
import { reflectApply } from '../natives';
import { theRegExp } from '../regexp';
import { isNativeRegExp } from '../brands';
import { getMethod, isObject, toStr, toNumber } from './convert';

const TypeErrorN = TypeError;
const matchSymbol = Symbol.match;
const matchAllSymbol = Symbol.matchAll;

export function isRegExp(v: any): boolean {
    if (!isObject(v)) return false;
    const matcher = (v as any)[matchSymbol];
    return matcher !== undefined ? !!matcher : isNativeRegExp(v);
}

/** Code-unit order: the one order that no locale data can change. */
export function compareText(a: string, b: string): number {
    const shorter = a.length < b.length ? a.length : b.length;
    charge(4 + (shorter >> 3));
    return a < b ? -1 : a > b ? 1 : 0;
}

export function matchAllGeneric(self: any, regexp: any): any {
    if (self === undefined || self === null) {
        throw new TypeErrorN('String.prototype.matchAll called on null or undefined');
    }
    if (regexp !== undefined && regexp !== null) {
        if (isRegExp(regexp)) {
            const flags = regexp.flags;
            if (flags === undefined || flags === null) throw new TypeErrorN('flags called on null or undefined');
            if (indexFrom(toStr(flags), 'g', 0) < 0) {
                throw new TypeErrorN('String.prototype.matchAll called with a non-global RegExp argument');
            }
        }
        const f = getMethod(regexp, matchAllSymbol);
        if (f !== undefined) return reflectApply(f, regexp, [self]);
    }
    const s = toStr(self);
    const rx: any = new theRegExp(regexp, 'g');
    return reflectApply(rx[matchAllSymbol], rx, [s]);
}

/** replace and replaceAll of a string pattern. */
export function replaceText(s: string, pattern: any, replacement: any, all: boolean): string {
    const search = toStr(pattern);
    const f = typeof replacement === 'function' ? replacement : undefined;
    const template = f === undefined ? toStr(replacement) : '';
    const step = search.length === 0 ? 1 : search.length;
    let at = indexFrom(s, search, 0);
    if (at < 0) return s;
    const parts: string[] = [];
    let units = 0;
    let end = 0;
    while (at >= 0) {
        const piece =
            f === undefined
                ? expand(template, s, at, search, [], undefined)
                : toStr(reflectApply(f, undefined, [search, at, s]));
        units = addParts(parts, units, part(s, end, at), piece);
        end = at + search.length;
        if (!all || at + step > s.length) break;
        at = indexFrom(s, search, at + step);
    }
    units = addParts(parts, units, part(s, end, s.length), '');
    return joinParts(parts, units);
}

/** split by a string. */
export function splitText(s: string, separator: any, limit: any): string[] {
    const max = limit === undefined ? 4294967295 : toNumber(limit) >>> 0;
    const by = toStr(separator);
    if (max === 0) return [];
    if (separator === undefined) return [s];
    spend(10, 64);
    return splitNative(s, by, max);
}
