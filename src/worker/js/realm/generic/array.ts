/* Array.prototype after ECMA-262, for receivers that the native fast path must not see: array-likes,
 * proxies, subclasses, arrays whose prototype was changed. Metered, so plain loops are enough. */

import { spend } from '../charge';
import { theArray } from '../constructors';
import { isSpeciesPlain } from '../fast';
import { ArrayN, construct, defineProperty, isArray, objects, reflectApply, uncurried } from '../natives';
import {
    closeQuietly,
    describe,
    getMethod,
    isObject,
    lengthOf,
    relativeIndex,
    requireCallable,
    toIntegerOrInfinity,
    toObject,
    toStr,
} from './convert';

const speciesSymbol = Symbol.species;
const spreadableSymbol = Symbol.isConcatSpreadable;
const TypeErrorN = TypeError;
const RangeErrorN = RangeError;
const objectText = uncurried(objects.toString);
const LENGTH_MAX = 9007199254740991;

/** ArrayCreate: a plain array of `len` holes, charged. */
export function makeArray(len: number): any[] {
    if (len > 4294967295) throw new RangeErrorN('Invalid array length');
    spend(4 + len / 8, 32 + len * 8);
    return new ArrayN(len) as any;
}

export function arraySpeciesCreate(o: any, len: number): any {
    if (!isArray(o)) return makeArray(len);
    let c = o.constructor;
    if (c === theArray) return makeArray(len);
    if (isObject(c)) {
        c = (c as any)[speciesSymbol];
        if (c === null) c = undefined;
    }
    if (c === undefined || c === theArray) return makeArray(len);
    if (typeof c !== 'function') throw new TypeErrorN('object.constructor[Symbol.species] is not a constructor');
    return construct(c, [len]);
}

/** CreateDataPropertyOrThrow. */
export function createData(o: any, key: PropertyKey, value: any): void {
    defineProperty(o, key, { value, writable: true, enumerable: true, configurable: true, __proto__: null } as any);
}

export function at(self: any, index: any): any {
    const o = toObject(self, 'Array.prototype.at');
    const len = lengthOf(o);
    const n = toIntegerOrInfinity(index);
    const k = n >= 0 ? n : len + n;
    return k < 0 || k >= len ? undefined : o[k];
}

export function concat(self: any, items: any[]): any {
    const o = toObject(self, 'Array.prototype.concat');
    const a = arraySpeciesCreate(o, 0);
    let n = 0;
    let item = o;
    for (let i = -1; i < items.length; i++) {
        if (i >= 0) item = items[i];
        if (isObject(item) && isSpreadable(item)) {
            const len = lengthOf(item);
            if (n + len > LENGTH_MAX) throw new TypeErrorN('Invalid array length');
            for (let k = 0; k < len; k++, n++) if (k in (item as any)) createData(a, n, (item as any)[k]);
        } else {
            if (n >= LENGTH_MAX) throw new TypeErrorN('Invalid array length');
            createData(a, n++, item);
        }
    }
    a.length = n;
    return a;
}

function isSpreadable(o: any): boolean {
    const flag = o[spreadableSymbol];
    return flag !== undefined ? !!flag : isArray(o);
}

export function copyWithin(self: any, target: any, start: any, end: any): any {
    const o = toObject(self, 'Array.prototype.copyWithin');
    const len = lengthOf(o);
    let to = relativeIndex(target, len, 0);
    let from = relativeIndex(start, len, 0);
    const final = relativeIndex(end, len, len);
    let count = final - from < len - to ? final - from : len - to;
    let step = 1;
    if (from < to && to < from + count) {
        step = -1;
        from += count - 1;
        to += count - 1;
    }
    for (; count > 0; count--, from += step, to += step) {
        if (from in o) o[to] = o[from];
        else delete o[to];
    }
    return o;
}

export function every(self: any, f: any, thisArg: any): boolean {
    const o = toObject(self, 'Array.prototype.every');
    const len = lengthOf(o);
    requireCallable(f);
    for (let k = 0; k < len; k++) if (k in o && !reflectApply(f, thisArg, [o[k], k, o])) return false;
    return true;
}

export function fill(self: any, value: any, start: any, end: any): any {
    const o = toObject(self, 'Array.prototype.fill');
    const len = lengthOf(o);
    let k = relativeIndex(start, len, 0);
    const final = relativeIndex(end, len, len);
    for (; k < final; k++) o[k] = value;
    return o;
}

export function filter(self: any, f: any, thisArg: any): any {
    const o = toObject(self, 'Array.prototype.filter');
    const len = lengthOf(o);
    requireCallable(f);
    const a = arraySpeciesCreate(o, 0);
    let to = 0;
    for (let k = 0; k < len; k++) {
        if (k in o) {
            const v = o[k];
            if (reflectApply(f, thisArg, [v, k, o])) createData(a, to++, v);
        }
    }
    return a;
}

export function find(self: any, f: any, thisArg: any): any {
    const o = toObject(self, 'Array.prototype.find');
    const len = lengthOf(o);
    requireCallable(f);
    for (let k = 0; k < len; k++) {
        const v = o[k];
        if (reflectApply(f, thisArg, [v, k, o])) return v;
    }
    return undefined;
}

export function findIndex(self: any, f: any, thisArg: any): number {
    const o = toObject(self, 'Array.prototype.findIndex');
    const len = lengthOf(o);
    requireCallable(f);
    for (let k = 0; k < len; k++) if (reflectApply(f, thisArg, [o[k], k, o])) return k;
    return -1;
}

export function findLast(self: any, f: any, thisArg: any): any {
    const o = toObject(self, 'Array.prototype.findLast');
    const len = lengthOf(o);
    requireCallable(f);
    for (let k = len - 1; k >= 0; k--) {
        const v = o[k];
        if (reflectApply(f, thisArg, [v, k, o])) return v;
    }
    return undefined;
}

export function findLastIndex(self: any, f: any, thisArg: any): number {
    const o = toObject(self, 'Array.prototype.findLastIndex');
    const len = lengthOf(o);
    requireCallable(f);
    for (let k = len - 1; k >= 0; k--) if (reflectApply(f, thisArg, [o[k], k, o])) return k;
    return -1;
}

export function flat(self: any, depth: any): any {
    const o = toObject(self, 'Array.prototype.flat');
    const len = lengthOf(o);
    let n = depth === undefined ? 1 : toIntegerOrInfinity(depth);
    if (n < 0) n = 0;
    const fresh = isSpeciesPlain(o);
    const a = fresh ? [] : arraySpeciesCreate(o, 0);
    flatten(a, o, len, 0, n, fresh);
    return a;
}

/* `fresh`: the target is a plain array of our own, so storing is defining. */
function flatten(
    target: any,
    source: any,
    len: number,
    start: number,
    depth: number,
    fresh: boolean,
): number {
    let to = start;
    for (let k = 0; k < len; k++) {
        if (!(k in source)) continue;
        const v = source[k];
        if (depth > 0 && isArray(v)) to = flatten(target, v, lengthOf(v), to, depth - 1, fresh);
        else if (fresh) target[to++] = v;
        else createData(target, to++, v);
    }
    return to;
}

export function flatMap(self: any, f: any, thisArg: any): any {
    const o = toObject(self, 'Array.prototype.flatMap');
    const len = lengthOf(o);
    if (typeof f !== 'function') throw new TypeErrorN('flatMap mapper function is not callable');
    const fresh = isSpeciesPlain(o);
    const a = fresh ? [] : arraySpeciesCreate(o, 0);
    let to = 0;
    for (let k = 0; k < len; k++) {
        if (!(k in o)) continue;
        const v = reflectApply(f, thisArg, [o[k], k, o]);
        if (isArray(v)) to = flatten(a, v, lengthOf(v), to, 0, fresh);
        else if (fresh) a[to++] = v;
        else createData(a, to++, v);
    }
    return a;
}

export function forEach(self: any, f: any, thisArg: any): void {
    const o = toObject(self, 'Array.prototype.forEach');
    const len = lengthOf(o);
    requireCallable(f);
    for (let k = 0; k < len; k++) if (k in o) reflectApply(f, thisArg, [o[k], k, o]);
}

export function includes(self: any, value: any, fromIndex: any): boolean {
    const o = toObject(self, 'Array.prototype.includes');
    const len = lengthOf(o);
    if (len === 0) return false;
    for (let k = relativeIndex(fromIndex, len, 0); k < len; k++) {
        const v = o[k];
        if (v === value || (v !== v && value !== value)) return true;
    }
    return false;
}

export function indexOf(self: any, value: any, fromIndex: any): number {
    const o = toObject(self, 'Array.prototype.indexOf');
    const len = lengthOf(o);
    if (len === 0) return -1;
    for (let k = relativeIndex(fromIndex, len, 0); k < len; k++) if (k in o && o[k] === value) return k;
    return -1;
}

export function lastIndexOf(self: any, value: any, given: boolean, fromIndex: any): number {
    const o = toObject(self, 'Array.prototype.lastIndexOf');
    const len = lengthOf(o);
    if (len === 0) return -1;
    const n = given ? toIntegerOrInfinity(fromIndex) : len - 1;
    for (let k = n >= 0 ? (n < len - 1 ? n : len - 1) : len + n; k >= 0; k--) {
        if (k in o && o[k] === value) return k;
    }
    return -1;
}

/* Arrays being joined, so that a cycle reads as the empty string, as in V8. */
const joining: any[] = [];

export function resetJoins(): void {
    joining.length = 0;
}

export function join(self: any, separator: any): string {
    const o = toObject(self, 'Array.prototype.join');
    return joined(o, separator, false);
}

export function toLocaleString(self: any): string {
    return joined(toObject(self, 'Array.prototype.toLocaleString'), ',', true);
}

function joined(o: any, separator: any, locale: boolean): string {
    for (let i = 0; i < joining.length; i++) if (joining[i] === o) return '';
    joining[joining.length] = o;
    try {
        const len = lengthOf(o);
        const sep = separator === undefined ? ',' : toStr(separator);
        let out = '';
        for (let k = 0; k < len; k++) {
            if (k > 0) out += sep;
            const v = o[k];
            if (v !== undefined && v !== null) out += locale ? localeText(v) : toStr(v);
        }
        return out;
    } finally {
        joining.length--;
    }
}

function localeText(v: any): string {
    const f = v.toLocaleString;
    if (typeof f !== 'function') throw new TypeErrorN(`${describe(f)} is not a function`);
    return toStr(reflectApply(f, v, []));
}

export function map(self: any, f: any, thisArg: any): any {
    const o = toObject(self, 'Array.prototype.map');
    const len = lengthOf(o);
    requireCallable(f);
    const a = arraySpeciesCreate(o, len);
    for (let k = 0; k < len; k++) if (k in o) createData(a, k, reflectApply(f, thisArg, [o[k], k, o]));
    return a;
}

export function pop(self: any): any {
    const o = toObject(self, 'Array.prototype.pop');
    const len = lengthOf(o);
    if (len === 0) {
        o.length = 0;
        return undefined;
    }
    const v = o[len - 1];
    delete o[len - 1];
    o.length = len - 1;
    return v;
}

export function push(self: any, items: any[]): number {
    const o = toObject(self, 'Array.prototype.push');
    let len = lengthOf(o);
    if (len + items.length > LENGTH_MAX) {
        throw new TypeErrorN(`Pushing ${items.length} elements on an array-like of length ${len} is disallowed by ECMA-262`);
    }
    for (let i = 0; i < items.length; i++) o[len++] = items[i];
    o.length = len;
    return len;
}

export function reduce(self: any, f: any, given: boolean, initial: any): any {
    const o = toObject(self, 'Array.prototype.reduce');
    const len = lengthOf(o);
    requireCallable(f);
    let k = 0;
    let acc = initial;
    if (!given) {
        while (k < len && !(k in o)) k++;
        if (k >= len) throw new TypeErrorN('Reduce of empty array with no initial value');
        acc = o[k++];
    }
    for (; k < len; k++) if (k in o) acc = reflectApply(f, undefined, [acc, o[k], k, o]);
    return acc;
}

export function reduceRight(self: any, f: any, given: boolean, initial: any): any {
    const o = toObject(self, 'Array.prototype.reduceRight');
    const len = lengthOf(o);
    requireCallable(f);
    let k = len - 1;
    let acc = initial;
    if (!given) {
        while (k >= 0 && !(k in o)) k--;
        if (k < 0) throw new TypeErrorN('Reduce of empty array with no initial value');
        acc = o[k--];
    }
    for (; k >= 0; k--) if (k in o) acc = reflectApply(f, undefined, [acc, o[k], k, o]);
    return acc;
}

export function reverse(self: any): any {
    const o = toObject(self, 'Array.prototype.reverse');
    const len = lengthOf(o);
    for (let lower = 0, upper = len - 1; lower < upper; lower++, upper--) {
        const hasLower = lower in o;
        const a = hasLower ? o[lower] : undefined;
        const hasUpper = upper in o;
        const b = hasUpper ? o[upper] : undefined;
        if (hasUpper) o[lower] = b;
        else if (hasLower) delete o[lower];
        if (hasLower) o[upper] = a;
        else if (hasUpper) delete o[upper];
    }
    return o;
}

export function shift(self: any): any {
    const o = toObject(self, 'Array.prototype.shift');
    const len = lengthOf(o);
    if (len === 0) {
        o.length = 0;
        return undefined;
    }
    const first = o[0];
    for (let k = 1; k < len; k++) {
        if (k in o) o[k - 1] = o[k];
        else delete o[k - 1];
    }
    delete o[len - 1];
    o.length = len - 1;
    return first;
}

export function slice(self: any, start: any, end: any): any {
    const o = toObject(self, 'Array.prototype.slice');
    const len = lengthOf(o);
    let k = relativeIndex(start, len, 0);
    const final = relativeIndex(end, len, len);
    const a = arraySpeciesCreate(o, final > k ? final - k : 0);
    let n = 0;
    for (; k < final; k++, n++) if (k in o) createData(a, n, o[k]);
    a.length = n;
    return a;
}

export function some(self: any, f: any, thisArg: any): boolean {
    const o = toObject(self, 'Array.prototype.some');
    const len = lengthOf(o);
    requireCallable(f);
    for (let k = 0; k < len; k++) if (k in o && reflectApply(f, thisArg, [o[k], k, o])) return true;
    return false;
}

export function splice(self: any, given: number, start: any, deleteCount: any, items: any[]): any {
    const o = toObject(self, 'Array.prototype.splice');
    const len = lengthOf(o);
    const from = relativeIndex(start, len, 0);
    let count = 0;
    if (given === 1) count = len - from;
    else if (given > 1) {
        count = toIntegerOrInfinity(deleteCount);
        count = count < 0 ? 0 : count > len - from ? len - from : count;
    }
    const added = items.length;
    if (len + added - count > LENGTH_MAX) throw new TypeErrorN('Invalid array length');
    const a = arraySpeciesCreate(o, count);
    for (let k = 0; k < count; k++) if (from + k in o) createData(a, k, o[from + k]);
    a.length = count;
    if (added < count) {
        for (let k = from; k < len - count; k++) move(o, k + count, k + added);
        for (let k = len; k > len - count + added; k--) delete o[k - 1];
    } else if (added > count) {
        for (let k = len - count; k > from; k--) move(o, k + count - 1, k + added - 1);
    }
    for (let k = 0; k < added; k++) o[from + k] = items[k];
    o.length = len - count + added;
    return a;
}

function move(o: any, from: number, to: number): void {
    if (from in o) o[to] = o[from];
    else delete o[to];
}

export function unshift(self: any, items: any[]): number {
    const o = toObject(self, 'Array.prototype.unshift');
    const len = lengthOf(o);
    const added = items.length;
    if (added > 0) {
        if (len + added > LENGTH_MAX) throw new TypeErrorN('Invalid array length');
        for (let k = len; k > 0; k--) move(o, k - 1, k + added - 1);
        for (let k = 0; k < added; k++) o[k] = items[k];
    }
    o.length = len + added;
    return len + added;
}

export function toString(self: any): string {
    const o = toObject(self);
    const f = o.join;
    return typeof f === 'function' ? reflectApply(f, o, []) : objectText(o);
}

/** Array.from: `c` is the receiver. */
export function from(c: any, source: any, f: any, thisArg: any): any {
    if (f !== undefined) requireCallable(f);
    const method = getMethod(source, iteratorSymbol);
    const isC = typeof c === 'function' && c !== theArray;
    if (method === undefined) {
        const o = toObject(source);
        const len = lengthOf(o);
        const a = isC ? construct(c, [len]) : makeArray(len);
        for (let k = 0; k < len; k++) {
            const v = f === undefined ? o[k] : reflectApply(f, thisArg, [o[k], k]);
            if (isC) createData(a, k, v);
            else a[k] = v;
        }
        if (isC) a.length = len;
        return a;
    }
    const a = isC ? construct(c, []) : [];
    const iterator = reflectApply(method, source, []);
    if (!isObject(iterator)) throw new TypeErrorN('Result of the Symbol.iterator method is not an object');
    const next = (iterator as any).next;
    for (let k = 0; ; k++) {
        const step = reflectApply(next, iterator, []);
        if (!isObject(step)) throw new TypeErrorN(`Iterator result ${describe(step)} is not an object`);
        if ((step as any).done) {
            if (isC) a.length = k;
            return a;
        }
        const v = (step as any).value;
        try {
            const mapped = f === undefined ? v : reflectApply(f, thisArg, [v, k]);
            if (isC) createData(a, k, mapped);
            else a[k] = mapped;
        } catch (e) {
            closeQuietly(iterator);
            throw e;
        }
    }
}

/** Array.of. */
export function of(c: any, items: any[]): any {
    const len = items.length;
    if (typeof c !== 'function' || c === theArray) {
        const a = makeArray(len);
        for (let k = 0; k < len; k++) a[k] = items[k];
        return a;
    }
    const a = construct(c, [len]);
    for (let k = 0; k < len; k++) createData(a, k, items[k]);
    a.length = len;
    return a;
}

const iteratorSymbol = Symbol.iterator;
