/* JSON.stringify without a replacer function, the case that programs are full of.
 *
 * Not metered: it charges for what it goes through, as it goes. Each property is read once and in
 * the order of ECMA-262, so getters, toJSON and traps run when they should, and are metered code
 * themselves. Depth is taken for each level, since a toJSON may begin again. */

import { JSON_NESTING_MAX, STRING_UNITS_MAX, spend } from './charge';
import { booleanOf, wrappedKind } from './brands';
import { toLength, toNumber, toStr } from './generic/convert';
import { isTrueArray } from './fast';
import { chargeElements } from './keys';
import {
    ObjectPrototype,
    getPrototypeOf,
    hidden,
    isArray,
    jsons,
    maps,
    numbers,
    objectStatics,
    reflectApply,
    strings,
    uncurried,
} from './natives';
import { isProxy } from './proxies';

const TypeErrorN = TypeError;
const RangeErrorN = RangeError;
const quoteN = jsons.stringify as any as (s: string) => string;
const keysN = objectStatics.keys as any as (o: object) => string[];
const numberText = uncurried(numbers.toString);
const isView = ArrayBuffer.isView;
const repeatN = hidden(strings.repeat);

/* Names in quotes, kept from one call to the next: one name is written many times. */
const MapC = Map;
const mapGet = uncurried(maps.get);
const mapSet = hidden(maps.set);
const quotedMax = 512;
let quoted = new MapC<string, string>();
let quotedCount = 0;

function name(key: string): string {
    const known = mapGet(quoted, key) as string | undefined;
    if (known !== undefined) return known;
    const text = quoteN(key);
    if (key.length <= 64) {
        if (quotedCount++ >= quotedMax) {
            quoted = new MapC();
            quotedCount = 0;
        }
        mapSet.call(quoted, key, text);
    }
    return text;
}

/** One call of stringify. */
interface Writer {
    readonly names: string[] | undefined;
    readonly gap: string;
    readonly stack: object[];
    size: number;
}

function grow(w: Writer, units: number): void {
    if ((w.size += units) > STRING_UNITS_MAX) throw new RangeErrorN('Invalid string length');
}

function quoteText(w: Writer, s: string): string {
    grow(w, s.length + 2);
    if ((__meterGas -= 4 + (s.length >> 3)) < 0 || (__meterBytes -= 24 + s.length) < 0) __meterX();
    const text = quoteN(s);
    if (text.length > s.length + 2) grow(w, text.length - s.length - 2);
    return text;
}

/** The text of a value that was just read; undefined for what JSON leaves out. */
function write(w: Writer, value: any, holderKey: string | number): string | undefined {
    if (typeof value === 'string') return quoteText(w, value);
    if (typeof value === 'number') {
        if ((w.size += 8) > STRING_UNITS_MAX) grow(w, 0);
        return value - value === 0 ? `${value}` : 'null';
    }
    if (typeof value === 'object') {
        if (value === null) {
            grow(w, 4);
            return 'null';
        }
        const f = value.toJSON;
        return typeof f === 'function' ? converted(w, f, value, holderKey) : structure(w, value);
    }
    if (typeof value === 'boolean') {
        grow(w, 5);
        return value ? 'true' : 'false';
    }
    if (typeof value === 'undefined' || typeof value === 'symbol') return undefined;
    const f = value.toJSON;
    if (typeof f === 'function') return converted(w, f, value, holderKey);
    if (typeof value === 'bigint') refuse();
    return undefined;
}

/* The text of what toJSON answers; a toJSON of that is not asked. */
function converted(w: Writer, f: Function, given: any, holderKey: string | number): string | undefined {
    const value = reflectApply(f, given, [typeof holderKey === 'number' ? numberText(holderKey) : holderKey]);
    if (typeof value === 'function') return undefined;
    if (typeof value === 'bigint') refuse();
    return typeof value === 'object' && value !== null ? structure(w, value) : write(w, value, '');
}

function refuse(): never {
    throw new TypeErrorN('Do not know how to serialize a BigInt');
}

/* An object or array; the wrappers of primitives are written as what they wrap. */
function structure(w: Writer, value: any): string {
    const isList = isArray(value);
    if (!isList && (isProxy(value) || getPrototypeOf(value) !== ObjectPrototype)) {
        const kind = wrappedKind(value);
        if (kind === 'number') return write(w, toNumber(value), '')!;
        if (kind === 'string') return quoteText(w, toStr(value));
        if (kind === 'boolean') return booleanOf(value) ? 'true' : 'false';
        if (kind === 'bigint') refuse();
    }
    const { stack } = w;
    const depth = stack.length;
    for (let i = 0; i < depth; i++) {
        if (stack[i] === value) throw new TypeErrorN('Converting circular structure to JSON');
    }
    if (depth >= JSON_NESTING_MAX) throw new RangeErrorN(`JSON is nested more than ${JSON_NESTING_MAX} deep`);
    if ((__meterGas -= 10 + (depth >> 2)) < 0 || (__meterDepth -= 3) < 0) __meterX();
    stack[depth] = value;
    const text = isList ? list(w, value, depth) : record(w, value, depth);
    stack.length = depth;
    __meterDepth += 3;
    return text;
}

function list(w: Writer, value: any, depth: number): string {
    const given = value.length;
    const len = isTrueArray(value) ? given : toLength(given);
    if (len === 0) return '[]';
    const inner = w.gap === '' ? '' : '\n' + repeatN.call(w.gap, depth + 1);
    let text = '[' + inner;
    for (let k = 0; k < len; k++) {
        if ((__meterGas -= 6) < 0 || (__meterBytes -= 32) < 0) __meterX();
        if ((w.size += 1 + inner.length) > STRING_UNITS_MAX) grow(w, 0);
        if (k > 0) text += ',' + inner;
        const part = write(w, value[k], k);
        text += part === undefined ? 'null' : part;
    }
    return w.gap === '' ? text + ']' : text + '\n' + repeatN.call(w.gap, depth) + ']';
}

function record(w: Writer, value: any, depth: number): string {
    let keys = w.names;
    if (keys === undefined) {
        if (isView(value)) chargeElements(value);
        keys = keysN(value);
        if ((__meterGas -= 8 + keys.length * 6) < 0 || (__meterBytes -= 32 + keys.length * 8) < 0) __meterX();
    }
    const inner = w.gap === '' ? '' : '\n' + repeatN.call(w.gap, depth + 1);
    const colon = w.gap === '' ? ':' : ': ';
    let text = '';
    for (let i = 0; i < keys.length; i++) {
        const key = keys[i];
        if ((__meterGas -= 16 + (key.length >> 3)) < 0 || (__meterBytes -= 64 + key.length) < 0) __meterX();
        const part = write(w, value[key], key);
        if (part === undefined) continue;
        const quotedKey = name(key);
        if ((w.size += quotedKey.length + 3 + inner.length) > STRING_UNITS_MAX) grow(w, 0);
        text += text === '' ? inner + quotedKey + colon + part : ',' + inner + quotedKey + colon + part;
    }
    if (text === '') return '{}';
    return w.gap === '' ? '{' + text + '}' : '{' + text + '\n' + repeatN.call(w.gap, depth) + '}';
}

/** JSON text of `value`; `names` limits the properties, `gap` indents. */
export function writeJson(value: any, names: string[] | undefined, gap: string): string | undefined {
    const taken = __meterDepth;
    try {
        const text = write({ names, gap, stack: [], size: 0 }, value, '');
        if (text !== undefined) spend(4 + (text.length >> 5), 32 + text.length);
        return text;
    } finally {
        __meterDepth = taken;
    }
}
