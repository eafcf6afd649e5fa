/* String and String.prototype. The receiver is converted first, then all is strings of known size. */

import { STRING_UNITS_MAX, charge, chargeConcat, chargeString, spend } from './charge';
import { compareText, isRegExp, matchAllGeneric, replaceText, splitText } from './generic/string';
import { isObject, lengthOf, toIntegerOrInfinity, toNumber, toStr, getMethod } from './generic/convert';
import { splitNative } from './pieces';
import { hidden, reflectApply, stringStatics, strings } from './natives';
import { theRegExp } from './regexp';
import { primitiveToString } from './text';
import { normalise } from './unicode';

const TypeErrorN = TypeError;
const RangeErrorN = RangeError;

const n = {
    at: hidden(strings.at),
    charAt: hidden(strings.charAt),
    charCodeAt: hidden(strings.charCodeAt),
    codePointAt: hidden(strings.codePointAt),
    concat: hidden(strings.concat),
    endsWith: hidden(strings.endsWith),
    includes: hidden(strings.includes),
    indexOf: hidden(strings.indexOf),
    lastIndexOf: hidden(strings.lastIndexOf),
    padEnd: hidden(strings.padEnd),
    padStart: hidden(strings.padStart),
    repeat: hidden(strings.repeat),
    slice: hidden(strings.slice),
    startsWith: hidden(strings.startsWith),
    substr: hidden(strings.substr),
    substring: hidden(strings.substring),
    toLowerCase: hidden(strings.toLowerCase),
    toUpperCase: hidden(strings.toUpperCase),
    trim: hidden(strings.trim),
    trimEnd: hidden(strings.trimEnd),
    trimStart: hidden(strings.trimStart),
    iterator: hidden(strings[Symbol.iterator as any]),
};

/** RequireObjectCoercible and ToString of the receiver. */
function textOf(self: any, method: string): string {
    if (typeof self === 'string') return self;
    if (self === undefined || self === null) {
        throw new TypeErrorN(`String.prototype.${method} called on null or undefined`);
    }
    return toStr(self);
}

/** What reading a long string can cost beyond a step: it may be a rope, to be made flat. */
function touch(s: string): void {
    if (s.length > 4096) charge(s.length >> 12);
}

function position(v: any): number {
    return typeof v === 'number' ? v : toIntegerOrInfinity(v);
}

/** Charges for a search natively: usually a pass over the text, at worst a product. */
function search(text: string, pattern: string): void {
    const m = pattern.length;
    charge(4 + (text.length >> 3) + (m > 8 ? (text.length >> 4) * ((m > 250 ? 250 : m) >> 3) : 0));
}

function refuseRegExp(v: any, method: string): void {
    if (isRegExp(v)) {
        throw new TypeErrorN(`First argument to String.prototype.${method} must not be a regular expression`);
    }
}

function pad(self: any, length: any, fill: any, method: 'padStart' | 'padEnd'): string {
    const s = textOf(self, method);
    const wanted = position(length);
    if (!(wanted > s.length)) return s;
    const filler = fill === undefined ? ' ' : toStr(fill);
    if (filler === '') return s;
    chargeString(wanted);
    return n[method].call(s, wanted, filler);
}

function byMethod(self: any, symbol: symbol, arg: any, method: string): { f?: Function; s: string } {
    if (self === undefined || self === null) {
        throw new TypeErrorN(`String.prototype.${method} called on null or undefined`);
    }
    if (arg !== undefined && arg !== null) {
        const f = getMethod(arg, symbol);
        if (f !== undefined) return { f, s: '' };
    }
    return { s: toStr(self) };
}

/** Creates a RegExp and calls one of its symbol-named methods, as match, matchAll and search do. */
function byRegExp(pattern: any, flags: string | undefined, symbol: symbol, s: string): any {
    const rx = new theRegExp(pattern, flags);
    return reflectApply(rx[symbol], rx, [s]);
}

const methods = {
    at(this: any, index: any) {
        const s = textOf(this, 'at');
        touch(s);
        return n.at.call(s, position(index));
    },
    charAt(this: any, index: any) {
        if (typeof this === 'string' && typeof index === 'number') {
            if ((__meterGas -= this.length >> 12) < 0) __meterX();
            return n.charAt.call(this, index);
        }
        const s = textOf(this, 'charAt');
        touch(s);
        return n.charAt.call(s, position(index));
    },
    charCodeAt(this: any, index: any) {
        if (typeof this === 'string' && typeof index === 'number') {
            if (this.length > 4096) touch(this);
            return n.charCodeAt.call(this, index);
        }
        const s = typeof this === 'string' ? this : textOf(this, 'charCodeAt');
        if (s.length > 4096) touch(s);
        return n.charCodeAt.call(s, typeof index === 'number' ? index : position(index));
    },
    codePointAt(this: any, index: any) {
        const s = textOf(this, 'codePointAt');
        touch(s);
        return n.codePointAt.call(s, position(index));
    },
    concat(this: any, ...parts: any[]) {
        const s = textOf(this, 'concat');
        let length = s.length;
        for (let i = 0; i < parts.length; i++) {
            parts[i] = toStr(parts[i]);
            length += parts[i].length;
        }
        chargeString(length);
        return reflectApply(n.concat, s, parts);
    },
    endsWith(this: any, pattern: any, end: any) {
        const s = textOf(this, 'endsWith');
        refuseRegExp(pattern, 'endsWith');
        const p = toStr(pattern);
        touch(s);
        charge(2 + (p.length >> 4));
        return n.endsWith.call(s, p, end === undefined ? undefined : position(end));
    },
    includes(this: any, pattern: any, start: any) {
        if (typeof this === 'string' && typeof pattern === 'string' && start === undefined && pattern.length <= 8) {
            if ((__meterGas -= 4 + (this.length >> 3)) < 0) __meterX();
            return n.includes.call(this, pattern);
        }
        const s = textOf(this, 'includes');
        refuseRegExp(pattern, 'includes');
        const p = toStr(pattern);
        const from = start === undefined ? 0 : position(start);
        search(s, p);
        return n.includes.call(s, p, from);
    },
    indexOf(this: any, pattern: any, start: any) {
        if (typeof this === 'string' && typeof pattern === 'string' && start === undefined && pattern.length <= 8) {
            if ((__meterGas -= 4 + (this.length >> 3)) < 0) __meterX();
            return n.indexOf.call(this, pattern);
        }
        const s = textOf(this, 'indexOf');
        const p = toStr(pattern);
        const from = start === undefined ? 0 : position(start);
        search(s, p);
        return n.indexOf.call(s, p, from);
    },
    lastIndexOf(this: any, pattern: any, start: any) {
        const s = textOf(this, 'lastIndexOf');
        const p = toStr(pattern);
        const from = toNumber(start);
        search(s, p);
        return n.lastIndexOf.call(s, p, from);
    },
    localeCompare(this: any, that: any) {
        const s = textOf(this, 'localeCompare');
        return compareText(s, toStr(that));
    },
    match(this: any, regexp: any) {
        const { f, s } = byMethod(this, matchSymbol, regexp, 'match');
        return f === undefined ? byRegExp(regexp, undefined, matchSymbol, s) : reflectApply(f, regexp, [this]);
    },
    matchAll(this: any, regexp: any) {
        return matchAllGeneric(this, regexp);
    },
    normalize(this: any, form: any) {
        const s = textOf(this, 'normalize');
        return normalise(s, form === undefined ? 'NFC' : toStr(form));
    },
    padEnd(this: any, length: any, fill: any) {
        return pad(this, length, fill, 'padEnd');
    },
    padStart(this: any, length: any, fill: any) {
        return pad(this, length, fill, 'padStart');
    },
    repeat(this: any, count: any) {
        const s = textOf(this, 'repeat');
        const times = position(count);
        if (times >= 0 && times < Infinity) {
            const units = s.length * (times - (times % 1));
            if (units > STRING_UNITS_MAX) throw new RangeErrorN('Invalid string length');
            spend(4 + (units >> 4), 24 + units);
        }
        return n.repeat.call(s, times);
    },
    replace(this: any, pattern: any, replacement: any) {
        if (typeof this === 'string' && typeof pattern === 'string') return replaceText(this, pattern, replacement, false);
        const { f, s } = byMethod(this, replaceSymbol, pattern, 'replace');
        if (f !== undefined) return reflectApply(f, pattern, [this, replacement]);
        return replaceText(s, pattern, replacement, false);
    },
    replaceAll(this: any, pattern: any, replacement: any) {
        if (this === undefined || this === null) {
            throw new TypeErrorN('String.prototype.replaceAll called on null or undefined');
        }
        if (isRegExp(pattern)) {
            const flags = pattern.flags;
            if (flags === undefined || flags === null) throw new TypeErrorN('flags called on null or undefined');
            if (!n.includes.call(toStr(flags), 'g')) {
                throw new TypeErrorN('replaceAll must be called with a global RegExp');
            }
        }
        const { f, s } = byMethod(this, replaceSymbol, pattern, 'replaceAll');
        if (f !== undefined) return reflectApply(f, pattern, [this, replacement]);
        return replaceText(s, pattern, replacement, true);
    },
    search(this: any, regexp: any) {
        const { f, s } = byMethod(this, searchSymbol, regexp, 'search');
        return f === undefined ? byRegExp(regexp, undefined, searchSymbol, s) : reflectApply(f, regexp, [this]);
    },
    slice(this: any, start: any, end: any) {
        if (typeof this === 'string' && typeof start === 'number' && (end === undefined || typeof end === 'number')) {
            if ((__meterGas -= 4 + (this.length >> 12)) < 0 || (__meterBytes -= 32) < 0) __meterX();
            return n.slice.call(this, start, end);
        }
        const s = textOf(this, 'slice');
        const from = position(start);
        const to = end === undefined ? undefined : position(end);
        touch(s);
        spend(2, 32);
        return n.slice.call(s, from, to);
    },
    split(this: any, separator: any, limit: any) {
        if (typeof this === 'string' && typeof separator === 'string' && limit === undefined) {
            return splitNative(this, separator, 4294967295);
        }
        const { f, s } = byMethod(this, splitSymbol, separator, 'split');
        if (f !== undefined) return reflectApply(f, separator, [this, limit]);
        return splitText(s, separator, limit);
    },
    startsWith(this: any, pattern: any, start: any) {
        if (typeof this === 'string' && typeof pattern === 'string' && start === undefined) {
            if ((__meterGas -= 4 + (this.length >> 12) + (pattern.length >> 4)) < 0) __meterX();
            return n.startsWith.call(this, pattern);
        }
        const s = textOf(this, 'startsWith');
        refuseRegExp(pattern, 'startsWith');
        const p = toStr(pattern);
        touch(s);
        charge(2 + (p.length >> 4));
        return n.startsWith.call(s, p, start === undefined ? 0 : position(start));
    },
    substr(this: any, start: any, length: any) {
        const s = textOf(this, 'substr');
        const from = position(start);
        const count = length === undefined ? undefined : position(length);
        touch(s);
        spend(2, 32);
        return n.substr.call(s, from, count);
    },
    substring(this: any, start: any, end: any) {
        if (typeof this === 'string' && typeof start === 'number' && (end === undefined || typeof end === 'number')) {
            if ((__meterGas -= 4 + (this.length >> 12)) < 0 || (__meterBytes -= 32) < 0) __meterX();
            return n.substring.call(this, start, end);
        }
        const s = textOf(this, 'substring');
        const from = position(start);
        const to = end === undefined ? undefined : position(end);
        touch(s);
        spend(2, 32);
        return n.substring.call(s, from, to);
    },
    toLocaleLowerCase(this: any) {
        return lower(textOf(this, 'toLocaleLowerCase'));
    },
    toLocaleUpperCase(this: any) {
        return upper(textOf(this, 'toLocaleUpperCase'));
    },
    toLowerCase(this: any) {
        return lower(textOf(this, 'toLowerCase'));
    },
    toUpperCase(this: any) {
        return upper(textOf(this, 'toUpperCase'));
    },
    trim(this: any) {
        const s = textOf(this, 'trim');
        spend(2 + (s.length >> 3), 32);
        return n.trim.call(s);
    },
    trimEnd(this: any) {
        const s = textOf(this, 'trimEnd');
        spend(2 + (s.length >> 3), 32);
        return n.trimEnd.call(s);
    },
    trimStart(this: any) {
        const s = textOf(this, 'trimStart');
        spend(2 + (s.length >> 3), 32);
        return n.trimStart.call(s);
    },
    [Symbol.iterator](this: any) {
        const s = textOf(this, '[Symbol.iterator]');
        touch(s);
        return n.iterator.call(s);
    },
};

const matchSymbol = Symbol.match;
const replaceSymbol = Symbol.replace;
const searchSymbol = Symbol.search;
const splitSymbol = Symbol.split;

/* Some letters become up to three. */
function upper(s: string): string {
    spend(4 + (s.length >> 2), 24 + s.length * 2);
    const r = n.toUpperCase.call(s);
    if (r.length > STRING_UNITS_MAX) throw new RangeErrorN('Invalid string length');
    return r;
}

function lower(s: string): string {
    spend(4 + (s.length >> 2), 24 + s.length * 2);
    const r = n.toLowerCase.call(s);
    if (r.length > STRING_UNITS_MAX) throw new RangeErrorN('Invalid string length');
    return r;
}

const fromCharCodeN = hidden(stringStatics.fromCharCode);
const fromCodePointN = hidden(stringStatics.fromCodePoint);

const statics = {
    fromCharCode(this: any, ...units: any[]) {
        for (let i = 0; i < units.length; i++) if (typeof units[i] !== 'number') units[i] = toNumber(units[i]);
        spend(4 + units.length, 24 + units.length * 2);
        return reflectApply(fromCharCodeN, undefined, units);
    },
    fromCodePoint(this: any, ...points: any[]) {
        spend(4 + points.length, 24 + points.length * 4);
        for (let i = 0; i < points.length; i++) {
            const p = typeof points[i] === 'number' ? points[i] : toNumber(points[i]);
            if (!(p >= 0 && p <= 0x10ffff && p % 1 === 0)) {
                throw new RangeErrorN(`Invalid code point ${primitiveToString(p)}`);
            }
            points[i] = p;
        }
        return reflectApply(fromCodePointN, undefined, points);
    },
    raw(template: any, ...values: any[]) {
        const cooked = raw(template);
        const len = lengthOf(cooked);
        let out = '';
        for (let k = 0; k < len; k++) {
            const part = toStr(cooked[k]);
            const value = k + 1 < len && k < values.length ? toStr(values[k]) : '';
            chargeConcat(out.length + part.length + value.length);
            out += part + value;
        }
        return out;
    },
};

function raw(template: any): any {
    if (template === undefined || template === null) throw new TypeErrorN('Cannot convert undefined or null to object');
    const cooked = template.raw;
    if (cooked === undefined || cooked === null) throw new TypeErrorN('Cannot convert undefined or null to object');
    return isObject(cooked) || typeof cooked === 'string' ? cooked : Object(cooked);
}

export { methods as stringMethods, statics as stringStaticMethods };
