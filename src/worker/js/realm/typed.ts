/* %TypedArray%, ArrayBuffer and DataView. Receivers are typed arrays or refused by the native, so their
 * length is data; arguments are converted before the native sees them. */

import { charge, spend } from './charge';
import { chargeBuffer } from './constructors';
import { requireCallable, toIndex, toIntegerOrInfinity, toNumber, toStr } from './generic/convert';
import { typedFrom, typedOf, typedSet } from './generic/typed';
import { toBigInt } from './generic/typed-list';
import {
    arrayBuffers,
    bufferLength,
    dataViews,
    hidden,
    ownKeys,
    reflectApply,
    typedArrays,
    typedLength,
    typedTag,
} from './natives';

const n: Record<string, any> = {};
for (const name of ownKeys(typedArrays)) {
    /* toString is Array.prototype.toString itself, and the iterators stay reachable. */
    if (typeof name === 'symbol' || name === 'toString' || name === 'values' || name === 'keys') continue;
    if (name !== 'entries') n[name] = hidden(typedArrays[name]);
}

/** Length of a typed array; 0 for what is none, which the native will refuse. */
function size(self: any): number {
    if (typeof self !== 'object' || self === null || typedTag(self) === undefined) return 0;
    return typedLength(self);
}

function isBig(self: any): boolean {
    const tag = typedTag(self);
    return tag === 'BigInt64Array' || tag === 'BigUint64Array';
}

function value(self: any, v: any): any {
    return isBig(self) ? toBigInt(v) : typeof v === 'number' ? v : toNumber(v);
}

/** Lets the native refuse a receiver that is no typed array, before any argument is converted. */
function requireTyped(self: any, name: string): void {
    if (typeof self !== 'object' || self === null || typedTag(self) === undefined) n[name].call(self);
}

function index(v: any): any {
    return v === undefined || typeof v === 'number' ? v : toIntegerOrInfinity(v);
}

/* Methods with a callback: the elements are charged here, the callback charges itself. */
function withCallback(name: string): Function {
    return {
        [name](this: any, f: any, thisArg: any) {
            charge(4 + (size(this) >> 1));
            return n[name].call(this, f, thisArg);
        },
    }[name];
}

function search(name: string): Function {
    return {
        [name](this: any, v: any, from: any) {
            const len = size(this);
            charge(4 + (len >> 2));
            if (arguments.length < 2 || len === 0) return n[name].call(this, v);
            return n[name].call(this, v, index(from));
        },
    }[name];
}

const methods: Record<string, Function> = {
    at: {
        at(this: any, i: any) {
            requireTyped(this, 'at');
            return n.at.call(this, typeof i === 'number' ? i : toIntegerOrInfinity(i));
        },
    }.at,
    copyWithin: {
        copyWithin(this: any, target: any, start: any, end: any) {
            requireTyped(this, 'copyWithin');
            const to = index(target);
            const from = index(start);
            charge(4 + (size(this) >> 3));
            return n.copyWithin.call(this, to, from, index(end));
        },
    }.copyWithin,
    fill: {
        fill(this: any, v: any, start: any, end: any) {
            requireTyped(this, 'fill');
            const filler = value(this, v);
            /* The engine forgets `end` when `start` is undefined. */
            const from = start === undefined ? 0 : index(start);
            charge(4 + (size(this) >> 3));
            return n.fill.call(this, filler, from, index(end));
        },
    }.fill,
    join: {
        join(this: any, separator: any) {
            requireTyped(this, 'join');
            const len = size(this);
            const sep = separator === undefined ? ',' : toStr(separator);
            const units = len * (21 + sep.length);
            if (units > 1048576 * 4) throw new RangeError('Invalid string length');
            spend(8 + len * 8, 32 + units);
            const text = n.join.call(this, sep) as string;
            if (text.length > 1048576) throw new RangeError('Invalid string length');
            return text;
        },
    }.join,
    map: {
        map(this: any, f: any, thisArg: any) {
            requireCallable(f);
            charge(4 + size(this) * 2);
            const big = size(this) > 0 && isBig(this);
            /* The native converts what the callback answers; here that is charged. */
            const convert = (v: any, i: any, a: any) => {
                const r = reflectApply(f, thisArg, [v, i, a]);
                return big ? toBigInt(r) : typeof r === 'number' ? r : toNumber(r);
            };
            return n.map.call(this, convert);
        },
    }.map,
    reverse: {
        reverse(this: any) {
            charge(4 + (size(this) >> 2));
            return n.reverse.call(this);
        },
    }.reverse,
    set: {
        set(this: any, source: any, offset: any) {
            requireTyped(this, 'set');
            const at = offset === undefined ? 0 : toIntegerOrInfinity(offset);
            if (at < 0) throw new RangeError('offset is out of bounds');
            if (typeof source === 'object' && source !== null && typedTag(source) !== undefined) {
                charge(4 + (size(source) >> 1));
                return n.set.call(this, source, at);
            }
            typedSet(this, source, at, isBig(this));
        },
    }.set,
    slice: {
        slice(this: any, start: any, end: any) {
            requireTyped(this, 'slice');
            const from = index(start);
            const to = index(end);
            charge(8 + (size(this) >> 3));
            return n.slice.call(this, from, to);
        },
    }.slice,
    sort: {
        sort(this: any, compare: any) {
            const len = size(this);
            let bits = 2;
            for (let k = len; k > 1; k /= 2) bits++;
            charge(8 + len * bits * 2);
            if (typeof compare !== 'function') return n.sort.call(this, compare);
            return n.sort.call(this, (a: any, b: any) => {
                const v = compare(a, b);
                return typeof v === 'number' ? v : toNumber(v);
            });
        },
    }.sort,
    subarray: {
        subarray(this: any, start: any, end: any) {
            requireTyped(this, 'subarray');
            const from = index(start);
            const to = index(end);
            spend(20, 128);
            return n.subarray.call(this, from, to);
        },
    }.subarray,
    toLocaleString: {
        toLocaleString(this: any) {
            charge(8 + size(this) * 60);
            return n.toLocaleString.call(this);
        },
    }.toLocaleString,
};
for (const name of ['every', 'filter', 'find', 'findIndex', 'findLast', 'findLastIndex', 'forEach', 'reduceRight', 'reduce', 'some']) {
    if (name in n) methods[name] = withCallback(name);
}
for (const name of ['reduce', 'reduceRight']) {
    methods[name] = {
        [name](this: any, f: any, initial: any) {
            const given = arguments.length > 1;
            charge(4 + (size(this) >> 1));
            return given ? n[name].call(this, f, initial) : n[name].call(this, f);
        },
    }[name];
}
for (const name of ['includes', 'indexOf', 'lastIndexOf']) methods[name] = search(name);

export const typedStatics = {
    from(this: any, source: any, f: any, thisArg: any) {
        return typedFrom(this, source, f, thisArg);
    },
    of(this: any, ...items: any[]) {
        return typedOf(this, items);
    },
};

const sliceBuffer = hidden(arrayBuffers.slice);

export const bufferMethods = {
    slice(this: any, start: any, end: any) {
        const len = typeof this === 'object' && this !== null ? bufferSize(this) : 0;
        const from = start === undefined ? 0 : toIntegerOrInfinity(start);
        const to = end === undefined ? undefined : toIntegerOrInfinity(end);
        chargeBuffer(len);
        return sliceBuffer.call(this, from, to);
    },
};

function bufferSize(b: any): number {
    try {
        return bufferLength(b);
    } catch {
        return 0;
    }
}

/* DataView: an index, for setters a value, and the byte order. */
export const viewMethods: Record<string, Function> = {};
for (const name of ownKeys(dataViews) as string[]) {
    if (typeof name !== 'string') continue;
    const native = hidden(dataViews[name]);
    const big = name[3] === 'B';
    if (name[0] === 'g') {
        viewMethods[name] = {
            [name](this: any, at: any, little: any) {
                return native.call(this, typeof at === 'number' ? at : toIndex(at), little);
            },
        }[name];
    } else {
        viewMethods[name] = {
            [name](this: any, at: any, v: any, little: any) {
                const i = typeof at === 'number' ? at : toIndex(at);
                return native.call(this, i, big ? toBigInt(v) : typeof v === 'number' ? v : toNumber(v), little);
            },
        }[name];
    }
}

export { methods as typedMethods };
