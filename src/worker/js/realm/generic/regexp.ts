/* RegExp.prototype after ECMA-262, over exec. Metered. */

import { isNativeRegExp } from '../brands';
import { spend } from '../charge';
import { addParts, expand, firstParts, joinParts, part, replacePlain } from '../pieces';
import { construct, reflectApply } from '../natives';
import { execBuiltin, matchAllN, matchesOf, testPlain, theRegExp } from '../regexp';
import { describe, isObject, lengthOf, toIntegerOrInfinity, toLength, toStr, toNumber } from './convert';

const TypeErrorN = TypeError;
const speciesSymbol = Symbol.species;

function requireObject(r: any, method: string): void {
    if (!isObject(r)) throw new TypeErrorN(`RegExp.prototype.${method} called on incompatible receiver ${describe(r)}`);
}

/** RegExpExec. */
export function regExpExec(r: any, s: string): any {
    const exec = r.exec;
    if (typeof exec === 'function') {
        const result = reflectApply(exec, r, [s]);
        if (result !== null && !isObject(result)) throw new TypeErrorN('object null is not a function');
        return result;
    }
    return execBuiltin(r, s);
}

export function exec(self: any, text: any): any {
    requireObject(self, 'exec');
    return execBuiltin(self, isNativeRegExp(self) ? toStr(text) : '');
}

export function test(self: any, text: any): boolean {
    requireObject(self, 'test');
    const answer = typeof text === 'string' ? testPlain(self, text) : undefined;
    if (answer !== undefined) return answer;
    return regExpExec(self, toStr(text)) !== null;
}

export function flags(self: any): string {
    if (!isObject(self)) {
        throw new TypeErrorN(`RegExp.prototype.flags getter called on non-object ${describe(self)}`);
    }
    const r: any = self;
    let out = '';
    if (r.hasIndices) out += 'd';
    if (r.global) out += 'g';
    if (r.ignoreCase) out += 'i';
    if (r.multiline) out += 'm';
    if (r.dotAll) out += 's';
    if (r.unicode) out += 'u';
    if (r.sticky) out += 'y';
    return out;
}

export function toString(self: any): string {
    requireObject(self, 'toString');
    return '/' + toStr(self.source) + '/' + toStr(self.flags);
}

function advance(s: string, index: number, unicode: boolean): number {
    if (!unicode || index + 1 >= s.length) return index + 1;
    const first = s.charCodeAt(index);
    if (first < 0xd800 || first > 0xdbff) return index + 1;
    const second = s.charCodeAt(index + 1);
    return second < 0xdc00 || second > 0xdfff ? index + 1 : index + 2;
}

export function match(self: any, text: any): any {
    requireObject(self, '@@match');
    const s = toStr(text);
    const matches = matchesOf(self, s);
    if (matches !== undefined) {
        if (matches.length === 0) return null;
        return self.global ? firstParts(matches) : matches[0];
    }
    if (!self.global) return regExpExec(self, s);
    const unicode = !!self.unicode;
    self.lastIndex = 0;
    const found: string[] = [];
    for (;;) {
        const result = regExpExec(self, s);
        if (result === null) return found.length === 0 ? null : found;
        const matched = toStr(result[0]);
        found[found.length] = matched;
        if (matched === '') self.lastIndex = advance(s, toLength(self.lastIndex), unicode);
    }
}

export function search(self: any, text: any): number {
    requireObject(self, '@@search');
    const s = toStr(text);
    const previous = self.lastIndex;
    if (!Object.is(previous, 0)) self.lastIndex = 0;
    const result = regExpExec(self, s);
    if (!Object.is(self.lastIndex, previous)) self.lastIndex = previous;
    return result === null ? -1 : result.index;
}

export function replace(self: any, text: any, replacement: any): string {
    requireObject(self, '@@replace');
    const s = toStr(text);
    const f = typeof replacement === 'function' ? replacement : undefined;
    const template = f === undefined ? toStr(replacement) : '';
    const plain = matchesOf(self, s);
    if (plain !== undefined && f === undefined) return replacePlain(s, plain, template);
    const results = plain ?? resultsOf(self, s);
    const parts: string[] = [];
    let units = 0;
    let done = 0;
    for (let i = 0; i < results.length; i++) {
        const result = results[i];
        const count = lengthOf(result);
        const matched = toStr(result[0]);
        let at = toIntegerOrInfinity(result.index);
        at = at < 0 ? 0 : at > s.length ? s.length : at;
        const captures: (string | undefined)[] = [];
        for (let k = 1; k < count; k++) captures[k - 1] = result[k] === undefined ? undefined : toStr(result[k]);
        const groups = result.groups;
        const piece = f === undefined
            ? substitute(template, s, at, matched, captures, groups)
            : called(f, s, at, matched, captures, groups);
        if (at >= done) {
            units = addParts(parts, units, part(s, done, at), piece);
            done = at + matched.length;
        }
    }
    if (done < s.length) units = addParts(parts, units, part(s, done, s.length), '');
    return joinParts(parts, units);
}

function resultsOf(self: any, s: string): any[] {
    const global = !!self.global;
    let unicode = false;
    if (global) {
        unicode = !!self.unicode;
        self.lastIndex = 0;
    }
    const results: any[] = [];
    for (;;) {
        const result = regExpExec(self, s);
        if (result === null) return results;
        results[results.length] = result;
        if (!global) return results;
        if (toStr(result[0]) === '') self.lastIndex = advance(s, toLength(self.lastIndex), unicode);
    }
}

function called(f: Function, s: string, at: number, matched: string, captures: any[], groups: any): string {
    const args: any[] = [matched];
    for (let k = 0; k < captures.length; k++) args[k + 1] = captures[k];
    args[args.length] = at;
    args[args.length] = s;
    if (groups !== undefined) args[args.length] = groups;
    return toStr(reflectApply(f, undefined, args));
}

function substitute(template: string, s: string, at: number, matched: string, captures: any[], groups: any): string {
    if (groups === undefined) return expand(template, s, at, matched, captures, undefined);
    const named = Object(groups);
    return expand(template, s, at, matched, captures, (name) => {
        const v = named[name];
        return v === undefined ? '' : toStr(v);
    });
}

function speciesOf(r: any): any {
    const c = r.constructor;
    if (c === undefined) return theRegExp;
    if (!isObject(c)) throw new TypeErrorN('The .constructor property is not an object');
    const species = (c as any)[speciesSymbol];
    return species === undefined || species === null ? theRegExp : species;
}

export function split(self: any, text: any, limit: any): string[] {
    requireObject(self, '@@split');
    const s = toStr(text);
    const constructor = speciesOf(self);
    const given = toStr(self.flags);
    let unicode = false;
    let sticky = false;
    for (let i = 0; i < given.length; i++) {
        if (given[i] === 'u') unicode = true;
        if (given[i] === 'y') sticky = true;
    }
    /* With the builtin exec the next match can be searched for, instead of tried at each position. */
    const searching = constructor === theRegExp && !sticky && self.exec === theRegExp.prototype.exec;
    const splitter = construct(constructor, [self, sticky ? given : given + 'y']);
    const pieces: string[] = [];
    const max = limit === undefined ? 4294967295 : toNumber(limit) >>> 0;
    if (max === 0) return pieces;
    if (s.length === 0) {
        if (regExpExec(splitter, s) === null) pieces[0] = s;
        return pieces;
    }
    if (searching) return splitBySearch(self, given, s, max, pieces, unicode);
    let from = 0;
    let at = 0;
    while (at < s.length) {
        splitter.lastIndex = at;
        const result = regExpExec(splitter, s);
        let end = 0;
        if (result !== null) {
            end = toLength(splitter.lastIndex);
            if (end > s.length) end = s.length;
        }
        if (result === null || end === from) {
            at = advance(s, at, unicode);
            continue;
        }
        spend(8, 48);
        pieces[pieces.length] = part(s, from, at);
        if (pieces.length === max) return pieces;
        from = end;
        const groups = lengthOf(result) - 1;
        for (let k = 1; k <= groups; k++) {
            pieces[pieces.length] = result[k];
            if (pieces.length === max) return pieces;
        }
        at = from;
    }
    pieces[pieces.length] = part(s, from, s.length);
    return pieces;
}

function splitBySearch(self: any, given: string, s: string, max: number, pieces: any[], unicode: boolean): string[] {
    const finder = new theRegExp(self, given.includes('g') ? given : given + 'g');
    let from = 0;
    let at = 0;
    while (at < s.length) {
        finder.lastIndex = at;
        const result = execBuiltin(finder, s);
        if (result === null || result.index >= s.length) break;
        const end = finder.lastIndex;
        if (end === from) {
            at = advance(s, at, unicode);
            continue;
        }
        spend(8, 48);
        pieces[pieces.length] = part(s, from, result.index);
        if (pieces.length === max) return pieces;
        from = end;
        for (let k = 1; k < result.length; k++) {
            pieces[pieces.length] = result[k];
            if (pieces.length === max) return pieces;
        }
        at = end === result.index ? advance(s, from, unicode) : from;
    }
    pieces[pieces.length] = part(s, from, s.length);
    return pieces;
}

/* The iterator object is the engine's; its next() comes back here through exec. */
export function matchAll(self: any, text: any): any {
    requireObject(self, '@@matchAll');
    const s = toStr(text);
    spend(60, 256);
    return matchAllN.call(self, s);
}
