/* RegExp: the constructor and the one native that matches.
 *
 * Everything else of RegExp.prototype is generic/regexp.ts over `exec`. Patterns run on V8's
 * linear-time engine or not at all; matching is priced pattern × input. */

import { charge, spend } from './charge';
import { isNativeRegExp } from './brands';
import { toStr } from './generic/convert';
import { isRegExp } from './generic/string';
import { regExpIsLinear } from './host';
import { isProxy } from './proxies';
import {
    RegExpN,
    RegExpPrototype,
    construct,
    getOwnPropertyDescriptor,
    getPrototypeOf,
    hidden,
    ownKeys,
    regexps,
    strings,
    uncurried,
} from './natives';

const RangeErrorN = RangeError;
const SyntaxErrorN = SyntaxError;
const execN = hidden(regexps.exec);
export const matchAllN = hidden(regexps[Symbol.matchAll as any]);
const charCodeAt = hidden(strings.charCodeAt);
const nativeGetter = (key: string) => uncurried(getOwnPropertyDescriptor(RegExpPrototype, key)!.get!);
const sourceOf = nativeGetter('source');
const isGlobalN = nativeGetter('global');
const isStickyN = nativeGetter('sticky');
const flagGetters: [string, (r: any) => boolean][] = [
    ['d', nativeGetter('hasIndices')],
    ['g', nativeGetter('global')],
    ['i', nativeGetter('ignoreCase')],
    ['m', nativeGetter('multiline')],
    ['s', nativeGetter('dotAll')],
    ['u', nativeGetter('unicode')],
    ['y', nativeGetter('sticky')],
];

/** What the price of matching depends on. */
interface Pattern {
    readonly size: number;
    /** Bytes that matching may hold for one character of input. */
    readonly bytes: number;
    /** May look far beyond the match it finds: alternatives, quantified groups, lazy quantifiers. */
    readonly wide: boolean;
    readonly global: boolean;
    readonly sticky: boolean;
}

const patterns = new WeakMap<object, Pattern>();
const weakGet = uncurried(WeakMap.prototype.get);
const weakSet = hidden(WeakMap.prototype.set);

function flagsOf(r: object): string {
    let flags = '';
    for (let i = 0; i < flagGetters.length; i++) if (flagGetters[i][1](r)) flags += flagGetters[i][0];
    return flags;
}

function isWide(source: string): boolean {
    for (let i = 0; i < source.length; i++) {
        const c = charCodeAt.call(source, i);
        if (c === 92) i++;
        else if (c === 124) return true;
        else if (i > 0 && (c === 42 || c === 43 || c === 63 || c === 123)) {
            const before = charCodeAt.call(source, i - 1);
            /* After ")", or after another quantifier. A "?" after "(" only opens a group. */
            if (before === 41 || (c === 63 && (before === 42 || before === 43 || before === 63 || before === 125))) {
                return true;
            }
        }
    }
    return false;
}

/* Ranges of characters that a class escape stands for. */
const escapeSizes: Record<string, number> = { __proto__: null, d: 1, D: 2, w: 4, W: 5, s: 11, S: 11 } as any;

/* What one character of input costs. `size`: places of the compiled pattern that it can reach - ranges of
 * characters, forks, captures. `ranges`: those of them that look at the character, each of which the
 * engine tries with a state of its own. Bounded repetition is unrolled, at most sixteen times by the
 * engine's own rule. */
function measure(source: string): { size: number; ranges: number; groups: number } {
    let size = 1;
    let ranges = 0;
    let groups = 0;
    let inClass = false;
    for (let i = 0; i < source.length; i++) {
        const c = source[i];
        let more = 1;
        if (c === '\\') {
            const e = source[++i];
            more = escapeSizes[e] ?? 1;
            if (e === 'x') i += 2;
            else if (e === 'u') i += 4;
        } else if (inClass) {
            if (c === ']') {
                inClass = false;
                continue;
            }
            if (c === '-') more = -1;
            else if (c === '^') more = 2;
        } else if (c === '[') {
            inClass = true;
            continue;
        } else if (c === '(') {
            groups++;
            size += 2;
            continue;
        } else if (c === '{') {
            const all = source[i - 1] === ')';
            more = all ? ranges * 16 : 16 * lastSize(source, i);
        } else if (c === '*' || c === '+' || c === '?' || c === '|' || c === ')' || c === '}') {
            size += 1;
            continue;
        } else if (c === '.') more = 5;
        size += more;
        ranges += more;
    }
    return { size, ranges, groups };
}

/* The size of the character or class that ends before `end`. */
function lastSize(source: string, end: number): number {
    if (source[end - 1] === ']') {
        let from = end - 1;
        while (from > 0 && source[from] !== '[') from--;
        return end - from;
    }
    return source[end - 2] === '\\' ? 11 : 5;
}

/* The engine keeps what each place holds for each character of input until the match is decided. */
const MATCH_BYTES_MAX = 224 << 20;

/** Prices a new pattern, and refuses those that need backtracking. */
function admit(r: object, source: string, flags: string): Pattern {
    spend(200 + source.length * 16, 400 + source.length * 32);
    if (!regExpIsLinear(source, flags)) {
        throw new SyntaxErrorN(
            `Invalid regular expression: /${source.length > 80 ? '...' : source}/${flags}: it cannot be matched in ` +
                'linear time (no lookaround, back-references, large repetitions, or flags i and u)',
        );
    }
    const { size, ranges, groups } = measure(source);
    const pattern = {
        size: size * (1 + groups / 8),
        bytes: ranges * (40 + groups * 8),
        wide: isWide(source),
        global: isGlobalN(r),
        sticky: isStickyN(r),
    };
    weakSet.call(patterns, r, pattern);
    return pattern;
}

function patternOf(r: object): Pattern {
    return (weakGet(patterns, r) as Pattern | undefined) ?? admit(r, sourceOf(r), flagsOf(r));
}

export const theRegExp: any = function (this: any, pattern: any, flags: any) {
    let target = new.target as any;
    const like = isRegExp(pattern);
    if (target === undefined) {
        target = theRegExp;
        if (like && flags === undefined && pattern.constructor === theRegExp) return pattern;
    }
    let source: any = pattern;
    let chosen: any = flags;
    if (isNativeRegExp(pattern)) {
        source = sourceOf(pattern);
        if (flags === undefined) chosen = flagsOf(pattern);
    } else if (like) {
        source = pattern.source;
        if (flags === undefined) chosen = pattern.flags;
    }
    const s = source === undefined ? '' : toStr(source);
    const f = chosen === undefined ? '' : toStr(chosen);
    spend(100 + s.length * 4, 200 + s.length * 4);
    const r = construct(RegExpN, [s, f], target === theRegExp ? RegExpN : target);
    admit(r, sourceOf(r), f);
    return r;
};

/** A regular expression literal has been evaluated: the same rules as for the constructor. */
export function noteLiteral<T extends object>(r: T): T {
    patternOf(r);
    return r;
}

/* Above this price the whole is taken before the work instead of what was looked at after it. */
const AFTER_MAX = 1 << 22;

/* One match by the native. `r` is a regular expression that has been priced. */
function run(r: any, { size, bytes, wide }: Pattern, s: string, from: number): any {
    const worst = (s.length - from) * size;
    if ((s.length - from) * bytes > MATCH_BYTES_MAX) {
        throw new RangeErrorN('The text is too long for this regular expression');
    }
    if ((__meterGas -= 60 + (s.length >> 12)) < 0 || (__meterBytes -= 160) < 0) __meterX();
    const before = wide || worst > AFTER_MAX;
    if (before) charge(worst);
    const match = execN.call(r, s) as any;
    if (match === null) {
        if (!before) charge(worst);
        return null;
    }
    const groups = match.length;
    if ((__meterGas -= groups * 8) < 0 || (__meterBytes -= groups * 48) < 0) __meterX();
    if (!before) charge((match.index + match[0].length - from) * size);
    return match;
}

/** RegExpBuiltinExec. */
export function execBuiltin(r: any, s: string): any {
    let pattern = weakGet(patterns, r) as Pattern | undefined;
    if (pattern === undefined) {
        if (!isNativeRegExp(r)) return execN.call(r, s);
        pattern = patternOf(r);
    }
    const last = r.lastIndex;
    return run(r, pattern, s, typeof last === 'number' && last > 0 && last <= s.length ? last : 0);
}

/** The pattern of a regular expression on which no property was changed but lastIndex, a number: then
 * its methods have no user code in them. Undefined for any other object. */
function plainPattern(r: any): Pattern | undefined {
    if (typeof r !== 'object' || r === null || isProxy(r) || getPrototypeOf(r) !== RegExpPrototype) return undefined;
    if (ownKeys(r).length !== 1 || r === RegExpPrototype) return undefined;
    const known = weakGet(patterns, r) as Pattern | undefined;
    if (known === undefined && !isNativeRegExp(r)) return undefined;
    if (typeof r.lastIndex !== 'number' || !getOwnPropertyDescriptor(r, 'lastIndex')!.writable) return undefined;
    return known ?? patternOf(r);
}

/** All matches of a plain global expression, or the one of a plain other; undefined for other objects. */
export function matchesOf(r: any, s: string): any[] | undefined {
    const pattern = plainPattern(r);
    if (pattern === undefined) return undefined;
    const found: any[] = [];
    if (!pattern.global) {
        const match = execBuiltin(r, s);
        if (match !== null) found[0] = match;
        return found;
    }
    r.lastIndex = 0;
    for (let from = 0; from <= s.length; ) {
        const match = run(r, pattern, s, from);
        if (match === null) break;
        found[found.length] = match;
        from = match.index + match[0].length;
        if (match[0] === '') r.lastIndex = ++from;
    }
    r.lastIndex = 0;
    return found;
}

/** Does a plain expression match? Undefined for other objects. */
export function testPlain(r: any, s: string): boolean | undefined {
    return plainPattern(r) === undefined ? undefined : execBuiltin(r, s) !== null;
}
