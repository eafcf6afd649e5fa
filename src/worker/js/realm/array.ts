/* Array.prototype: charges, then the native for plain arrays, the metered implementation otherwise. */

import { STRING_UNITS_MAX, alloc, charge, spend } from './charge';
import { theArray } from './constructors';
import { isPlainArray, isSpeciesPlain, isTrueArray } from './fast';
import * as generic from './generic/array';
import { sortGeneric } from './generic/sort';
import { toNumber } from './generic/convert';
import { ArrayN, arrays, hidden, reflectApply, uncurried } from './natives';
import { canSortByText, chargeSort } from './sorting';

const n = {
    at: hidden(arrays.at),
    every: hidden(arrays.every),
    fill: hidden(arrays.fill),
    find: hidden(arrays.find),
    findIndex: hidden(arrays.findIndex),
    findLast: hidden(arrays.findLast),
    findLastIndex: hidden(arrays.findLastIndex),
    forEach: hidden(arrays.forEach),
    includes: hidden(arrays.includes),
    indexOf: hidden(arrays.indexOf),
    join: hidden(arrays.join),
    lastIndexOf: hidden(arrays.lastIndexOf),
    pop: hidden(arrays.pop),
    push: hidden(arrays.push),
    reduce: hidden(arrays.reduce),
    reduceRight: hidden(arrays.reduceRight),
    reverse: hidden(arrays.reverse),
    shift: hidden(arrays.shift),
    some: hidden(arrays.some),
    sort: hidden(arrays.sort),
    unshift: hidden(arrays.unshift),
};

/* One push.apply takes at most this many: each is a slot on the native stack. */
const PUSH_MAX = 16384;

/** Gas for looking at `len` elements natively: sparse arrays need some 50 ns for each. */
function scan(len: number): void {
    charge(2 + (len >>> 1));
}

/** Gas for moving all elements by some places: a block move, unless the array may be sparse. */
function chargeMove(a: any[]): void {
    const len = a.length;
    charge(2 + (len >>> 4));
    if (len > 16 && (isIrregular(a) || n.includes.call(a, undefined))) charge(len * 6);
}

/** What one comparison with `v` can cost beyond a word: strings and BigInts compare by content. */
function comparison(v: any, len: number): void {
    if (typeof v === 'string') {
        if (v.length > 32) charge(len * (v.length / 64));
    } else if (typeof v === 'bigint') charge(len * 4);
}

/** Copies a plain array; undefined when it may have holes. */
export function copyDense(a: any[]): any[] | undefined {
    if (isIrregular(a) || n.includes.call(a, undefined)) return undefined;
    const copy: any[] = [];
    append(copy, a);
    return copy;
}

/** The elements from `from` on, of a dense copy that is given away. */
function tailOf(copy: any[], from: number): any[] {
    if (from === 0) return copy;
    n.reverse.call(copy);
    copy.length = copy.length - from;
    return n.reverse.call(copy);
}

/** Appends dense `more` to `a`, natively. */
function append(a: any[], more: any[]): void {
    const count = more.length;
    if (count <= PUSH_MAX) {
        reflectApply(n.push, a, more);
        return;
    }
    charge(count * 4);
    for (let i = 0, to = a.length; i < count; i++, to++) a[to] = more[i];
}

function isIndex(v: unknown): v is number | undefined {
    return v === undefined || typeof v === 'number';
}

const floor = Math.floor;

function relative(v: number | undefined, len: number, absent: number): number {
    if (v === undefined) return absent;
    if (v !== v) return 0;
    if (v < 0) {
        v = len - floor(-v);
        return v < 0 ? 0 : v;
    }
    return v >= len ? len : floor(v);
}

/** A copy of elements k..end of a plain array, holes kept. */
function copyRange(a: any[], k: number, end: number): any[] {
    const count = end > k ? end - k : 0;
    spend(6 + (count >>> 2), 32 + count * 8);
    if (count > 4 && (count === a.length || (count > 12 && count * 8 > a.length))) {
        const copy = copyDense(a);
        if (copy !== undefined) {
            charge(a.length >>> 2);
            if (end < copy.length) copy.length = end;
            return tailOf(copy, k);
        }
    }
    charge(count * 5);
    const r: any[] = [];
    for (let i = 0; k < end; k++, i++) {
        const v = a[k];
        if (v !== undefined || k in a) r[i] = v;
    }
    if (r.length !== count) r.length = count;
    return r;
}

/** Elements of `a` as strings with an upper bound of their lengths; undefined when one is an object
 * or something that must be converted step by step. */
function textParts(a: any[], separator: string): any[] | undefined {
    const len = a.length;
    charge(4 + len * 4);
    let units = separator.length * len;
    const parts: any[] = [];
    for (let i = 0; i < len; i++) {
        const v = a[i];
        switch (typeof v) {
            case 'string':
                units += v.length;
                break;
            case 'number':
                units += 24;
                break;
            case 'boolean':
                units += 5;
                break;
            case 'undefined':
                break;
            default:
                if (v !== null) return undefined;
        }
        parts[i] = v;
    }
    if (units > STRING_UNITS_MAX) return undefined;
    spend(4 + len * 4 + (units >>> 4), 32 + len * 8 + units);
    return parts;
}

const methods = {
    at(this: any, index: any) {
        if (typeof index === 'number' && isTrueArray(this)) return n.at.call(this, index);
        return generic.at(this, index);
    },
    concat(this: any, ...items: any[]) {
        if (isSpeciesPlain(this)) {
            const r = concatPlain(this, items);
            if (r !== undefined) return r;
        }
        return generic.concat(this, items);
    },
    copyWithin(this: any, target: any, start: any, end: any) {
        return generic.copyWithin(this, target, start, end);
    },
    every(this: any, f: any, thisArg: any) {
        if (!isPlainArray(this)) return generic.every(this, f, thisArg);
        scan(this.length);
        return thisArg === undefined ? n.every.call(this, f) : n.every.call(this, f, thisArg);
    },
    fill(this: any, value: any, start: any, end: any) {
        if (!isPlainArray(this) || !isIndex(start) || !isIndex(end)) return generic.fill(this, value, start, end);
        const count = relative(end, this.length, this.length) - relative(start, this.length, 0);
        if (count > 0) spend(4 + count, count * 8);
        return n.fill.call(this, value, start, end);
    },
    filter(this: any, f: any, thisArg: any) {
        if (typeof f !== 'function' || !isSpeciesPlain(this)) return generic.filter(this, f, thisArg);
        const len = this.length;
        charge(8 + len * 4);
        const r: any[] = [];
        let to = 0;
        for (let k = 0; k < len; k++) {
            const v = this[k];
            if (v !== undefined || k in this) {
                if (thisArg === undefined ? f(v, k, this) : reflectApply(f, thisArg, [v, k, this])) r[to++] = v;
            }
        }
        alloc(32 + to * 16);
        return r;
    },
    find(this: any, f: any, thisArg: any) {
        if (!isPlainArray(this)) return generic.find(this, f, thisArg);
        scan(this.length);
        return thisArg === undefined ? n.find.call(this, f) : n.find.call(this, f, thisArg);
    },
    findIndex(this: any, f: any, thisArg: any) {
        if (!isPlainArray(this)) return generic.findIndex(this, f, thisArg);
        scan(this.length);
        return thisArg === undefined ? n.findIndex.call(this, f) : n.findIndex.call(this, f, thisArg);
    },
    findLast(this: any, f: any, thisArg: any) {
        if (!isPlainArray(this)) return generic.findLast(this, f, thisArg);
        scan(this.length);
        return n.findLast.call(this, f, thisArg);
    },
    findLastIndex(this: any, f: any, thisArg: any) {
        if (!isPlainArray(this)) return generic.findLastIndex(this, f, thisArg);
        scan(this.length);
        return n.findLastIndex.call(this, f, thisArg);
    },
    flat(this: any, depth: any) {
        return generic.flat(this, depth);
    },
    flatMap(this: any, f: any, thisArg: any) {
        return generic.flatMap(this, f, thisArg);
    },
    forEach(this: any, f: any, thisArg: any) {
        if (!isPlainArray(this)) return generic.forEach(this, f, thisArg);
        scan(this.length);
        return thisArg === undefined ? n.forEach.call(this, f) : n.forEach.call(this, f, thisArg);
    },
    includes(this: any, value: any, fromIndex: any) {
        if (!isPlainArray(this) || !isIndex(fromIndex)) return generic.includes(this, value, fromIndex);
        const len = this.length;
        if ((__meterGas -= 2 + (len >>> 1)) < 0) __meterX();
        if (typeof value === 'string' || typeof value === 'bigint') comparison(value, len);
        return n.includes.call(this, value, fromIndex);
    },
    indexOf(this: any, value: any, fromIndex: any) {
        if (!isPlainArray(this) || !isIndex(fromIndex)) return generic.indexOf(this, value, fromIndex);
        const len = this.length;
        if ((__meterGas -= 2 + (len >>> 1)) < 0) __meterX();
        if (typeof value === 'string' || typeof value === 'bigint') comparison(value, len);
        return n.indexOf.call(this, value, fromIndex);
    },
    join(this: any, separator: any) {
        if (isPlainArray(this) && !isIrregular(this) && (separator === undefined || typeof separator === 'string')) {
            const parts = textParts(this, separator === undefined ? ',' : separator);
            if (parts !== undefined) return n.join.call(parts, separator);
        }
        return generic.join(this, separator);
    },
    lastIndexOf(this: any, value: any, fromIndex: any) {
        const given = arguments.length > 1;
        if (!isPlainArray(this) || (given && typeof fromIndex !== 'number')) {
            return generic.lastIndexOf(this, value, given, fromIndex);
        }
        scan(this.length);
        comparison(value, this.length);
        return given ? n.lastIndexOf.call(this, value, fromIndex) : n.lastIndexOf.call(this, value);
    },
    map(this: any, f: any, thisArg: any) {
        if (typeof f !== 'function' || !isSpeciesPlain(this)) return generic.map(this, f, thisArg);
        const len = this.length;
        spend(8 + len * 4, 32 + len * 8);
        const r = new ArrayN(len) as any;
        for (let k = 0; k < len; k++) {
            const v = this[k];
            if (v !== undefined || k in this) {
                r[k] = thisArg === undefined ? f(v, k, this) : reflectApply(f, thisArg, [v, k, this]);
            }
        }
        return r;
    },
    pop(this: any) {
        return isTrueArray(this) ? n.pop.call(this) : generic.pop(this);
    },
    push(this: any, item: any) {
        /* One item is constant work on any receiver, and worth the price of the call. */
        if (arguments.length === 1) {
            if ((__meterBytes -= 24) < 0) __meterX();
            return n.push.call(this, item);
        }
        return pushMany(this, arguments);
    },
    reduce(this: any, f: any, initial: any) {
        const given = arguments.length > 1;
        if (!isPlainArray(this)) return generic.reduce(this, f, given, initial);
        scan(this.length);
        return given ? n.reduce.call(this, f, initial) : n.reduce.call(this, f);
    },
    reduceRight(this: any, f: any, initial: any) {
        const given = arguments.length > 1;
        if (!isPlainArray(this)) return generic.reduceRight(this, f, given, initial);
        scan(this.length);
        return given ? n.reduceRight.call(this, f, initial) : n.reduceRight.call(this, f);
    },
    reverse(this: any) {
        if (!isPlainArray(this)) return generic.reverse(this);
        scan(this.length * 2);
        return n.reverse.call(this);
    },
    shift(this: any) {
        if (!isPlainArray(this)) return generic.shift(this);
        chargeMove(this);
        return n.shift.call(this);
    },
    slice(this: any, start: any, end: any) {
        if (!isIndex(start) || !isIndex(end) || !isSpeciesPlain(this)) return generic.slice(this, start, end);
        if (start === undefined && end === undefined && this.length <= PUSH_MAX) {
            const count = this.length;
            if ((__meterGas -= 6 + (count >>> 1)) < 0 || (__meterBytes -= 32 + count * 8) < 0) __meterX();
            const copy = copyDense(this);
            if (copy !== undefined) return copy;
        }
        const len = this.length;
        return copyRange(this, relative(start, len, 0), relative(end, len, len));
    },
    some(this: any, f: any, thisArg: any) {
        if (!isPlainArray(this)) return generic.some(this, f, thisArg);
        scan(this.length);
        return thisArg === undefined ? n.some.call(this, f) : n.some.call(this, f, thisArg);
    },
    sort(this: any, compare: any) {
        if (compare !== undefined && typeof compare !== 'function') return n.sort.call(this, compare);
        return isPlainArray(this) && sortPlain(this, compare) ? this : sortGeneric(this, compare);
    },
    splice(this: any, start: any, deleteCount: any, ...items: any[]) {
        const given = arguments.length;
        if (isIndex(start) && isIndex(deleteCount) && given > 0 && isSpeciesPlain(this)) {
            const r = splicePlain(this, start, given > 1, deleteCount, items);
            if (r !== undefined) return r;
        }
        return generic.splice(this, given, start, deleteCount, items);
    },
    toLocaleString(this: any) {
        return generic.toLocaleString(this);
    },
    toString(this: any) {
        return generic.toString(this);
    },
    unshift(this: any, ...items: any[]) {
        if (!isPlainArray(this)) return generic.unshift(this, items);
        chargeMove(this);
        spend(4 + items.length + (this.length >>> 3), items.length * 24);
        return reflectApply(n.unshift, this, items);
    },
};

/** Sorts in place, natively; false when default order must convert elements step by step. */
function sortPlain(a: any[], compare: any): boolean {
    if (compare === undefined) return !isIrregular(a) && canSortByText(a) && (n.sort.call(a), true);
    chargeSort(a.length);
    n.sort.call(a, (x: any, y: any) => {
        const v = compare(x, y);
        return typeof v === 'number' ? v : toNumber(v);
    });
    return true;
}

function pushMany(self: any, args: ArrayLike<any>): any {
    const items: any[] = [];
    for (let i = 0; i < args.length; i++) items[i] = args[i];
    if (!isTrueArray(self)) return generic.push(self, items);
    spend(2 + items.length, items.length * 24);
    return reflectApply(n.push, self, items);
}

/** The native concatenation of dense plain arrays and primitives; undefined when there is more to it. */
function concatPlain(self: any[], items: any[]): any[] | undefined {
    let total = self.length;
    for (let i = 0; i < items.length; i++) {
        const item = items[i];
        if (typeof item === 'object' && item !== null) {
            if (!isPlainArray(item) || hasSpreadable(item)) return undefined;
            total += item.length;
        } else if (typeof item === 'function') return undefined;
        else total++;
    }
    if (hasSpreadable(self) || total > 4294967295) return undefined;
    charge(total >>> 2);
    for (let i = 0; i < items.length; i++) {
        const item = items[i];
        if (isTrueArray(item) && (isIrregular(item) || n.includes.call(item, undefined))) return undefined;
    }
    const r = copyDense(self);
    if (r === undefined) return undefined;
    spend(8 + total, 32 + total * 16);
    for (let i = 0; i < items.length; i++) {
        if (isTrueArray(items[i])) append(r, items[i]);
        else n.push.call(r, items[i]);
    }
    return r;
}

const spreadableSymbol = Symbol.isConcatSpreadable;
const iteratorSymbol = Symbol.iterator;
const hasOwn = hidden(Object.prototype.hasOwnProperty);

function hasSpreadable(a: object): boolean {
    return hasOwn.call(a, spreadableSymbol);
}

/** Splice of a dense, extensible array by copying its tail; undefined when it is not one. */
function splicePlain(
    a: any[],
    start: number | undefined,
    counted: boolean,
    deleteCount: number | undefined,
    items: any[],
): any[] | undefined {
    const len = a.length;
    const from = relative(start, len, 0);
    let count = len - from;
    if (counted) {
        const wanted = deleteCount === undefined || deleteCount !== deleteCount ? 0 : floor(deleteCount);
        count = wanted < 0 ? 0 : wanted < count ? wanted : count;
    }
    charge(4 + (len >>> 1));
    if (isFrozenSome(a)) return undefined;
    const copy = copyDense(a);
    if (copy === undefined) return undefined;
    const moved = len - from + items.length;
    spend(8 + moved * 2, 32 + moved * 24);
    const tail = tailOf(copy, from);
    const removed: any[] = tail.length === count ? tail : headOf(tail, count);
    a.length = from;
    append(a, items);
    if (removed !== tail) append(a, tailOf(tail, count));
    return removed;
}

const getOwn = Object.getOwnPropertyDescriptor;
const isExtensible = Object.isExtensible;

/* Non-extensible arrays, read-only lengths and single read-only elements take the step by step way.
 * An element that is an accessor or not configurable makes setting the length fail half way. */
function isFrozenSome(a: any[]): boolean {
    return !isExtensible(a) || !getOwn(a, 'length')!.writable || isIrregular(a);
}

/* Elements other than plain data live in dictionary mode, where the engine enumerates slowly; there
 * is no cheap direct question, so the last and the first element stand for the ones a program can
 * only make with defineProperty, and defineProperty tells us. */
function isIrregular(a: any[]): boolean {
    return irregular.made && irregular.has(a);
}

const irregularArrays = new WeakSet<object>();
const weakHas = uncurried(WeakSet.prototype.has);
const weakAdd = hidden(WeakSet.prototype.add);

/** Arrays on which an element was defined with attributes of its own. */
export const irregular = {
    made: false,
    has: (a: object): boolean => weakHas(irregularArrays, a),
    add(a: object): void {
        this.made = true;
        weakAdd.call(irregularArrays, a);
    },
};

function headOf(tail: any[], count: number): any[] {
    const r: any[] = [];
    for (let i = 0; i < count; i++) r[i] = tail[i];
    return r;
}

export const arrayMethods = methods;

export const arrayStatics = {
    from(this: any, source: any, f: any, thisArg: any) {
        if (this === theArray && isPlainArray(source) && !hasOwn.call(source, iteratorSymbol)) {
            if (f === undefined) {
                spend(8 + source.length, 32 + source.length * 12);
                const copy = copyDense(source);
                if (copy !== undefined) return copy;
            }
        }
        return generic.from(this, source, f, thisArg);
    },
    of(this: any, ...items: any[]) {
        return generic.of(this, items);
    },
};
