/* %TypedArray%.from and .of. Metered. */

import { construct, reflectApply, typedLength, typedTag } from '../natives';
import { describe, getMethod, iterableToList, lengthOf, requireCallable, toNumber, toObject } from './convert';
import { toBigInt } from './typed-list';

const TypeErrorN = TypeError;
const iteratorSymbol = Symbol.iterator;

function create(c: any, length: number): any {
    if (typeof c !== 'function') throw new TypeErrorN(`${describe(c)} is not a constructor`);
    const a = construct(c, [length]);
    if (typeof a !== 'object' || typedTag(a) === undefined) throw new TypeErrorN('this is not a typed array.');
    if (typedLength(a) < length) throw new TypeErrorN('Derived TypedArray constructor created an array which was too small');
    return a;
}

export function typedFrom(c: any, source: any, f: any, thisArg: any): any {
    if (typeof c !== 'function') throw new TypeErrorN(`${describe(c)} is not a constructor`);
    if (f !== undefined) requireCallable(f);
    const method = getMethod(source, iteratorSymbol);
    let values: any;
    let len: number;
    if (method !== undefined) {
        values = iterableToList(source, method);
        len = values.length;
    } else {
        values = toObject(source);
        len = lengthOf(values);
    }
    const a = create(c, len);
    for (let k = 0; k < len; k++) {
        a[k] = f === undefined ? values[k] : reflectApply(f, thisArg, [values[k], k]);
    }
    return a;
}

export function typedOf(c: any, items: any[]): any {
    const a = create(c, items.length);
    for (let k = 0; k < items.length; k++) a[k] = items[k];
    return a;
}

/** %TypedArray%.prototype.set from an array-like. */
export function typedSet(a: any, source: any, at: number, big: boolean): void {
    const o = toObject(source);
    const len = lengthOf(o);
    if (len + at > typedLength(a)) throw new RangeError('offset is out of bounds');
    for (let k = 0; k < len; k++) a[at + k] = big ? toBigInt(o[k]) : toNumber(o[k]);
}
