/* Values for a typed array, taken from an iterable or an array-like and converted, metered. */


import { stringToBigInt } from '../text';
import { getMethod, iterableToList, lengthOf, toNumber, toPrimitive } from './convert';

const iteratorSymbol = Symbol.iterator;
const TypeErrorN = TypeError;

/** ToBigInt. */
export function toBigInt(v: any): bigint {
    const p = toPrimitive(v, 'number');
    if (typeof p === 'bigint') return p;
    if (typeof p === 'string') return stringToBigInt(p);
    if (typeof p === 'boolean') return p ? 1n : 0n;
    throw new TypeErrorN('Cannot convert value to a BigInt');
}

/** The converted elements as a plain array: numbers, or bigints if `big`. */
export function typedValues(source: any, big: boolean): any[] {
    const method = getMethod(source, iteratorSymbol);
    let list: any[];
    if (method !== undefined) list = iterableToList(source, method);
    else {
        const len = lengthOf(source);
        list = [];
        for (let k = 0; k < len; k++) list[k] = source[k];
    }
    for (let k = 0; k < list.length; k++) list[k] = big ? toBigInt(list[k]) : toNumber(list[k]);
    return list;
}

