/* What an object is inside, whatever its properties say.
 *
 * A native that needs an internal slot throws without it, which takes microseconds; so the prototype
 * chain is asked first. An object whose prototype was changed to hide its class is then taken for
 * what it pretends to be. */

import {
    DateN,
    RegExpN,
    bigints,
    bufferLength,
    dates,
    getOwnPropertyDescriptor,
    getPrototypeOf,
    numbers,
    strings,
    uncurried,
} from './natives';
import { isProxy } from './proxies';

const numberOf = uncurried(numbers.valueOf);
const stringOf = uncurried(strings.valueOf);
const bigintOf = uncurried(bigints.valueOf);
const timeOf = uncurried(dates.getTime);
const booleanOf = uncurried(Boolean.prototype.valueOf);
const isGlobal = uncurried(getOwnPropertyDescriptor(RegExp.prototype, 'global')!.get!);
const numberPrototype = Number.prototype;
const stringPrototype = String.prototype;
const booleanPrototype = Boolean.prototype;
const bigintPrototype = BigInt.prototype;
const objectPrototype = Object.prototype;
const datePrototype = (DateN as any).prototype;
const regexpPrototype = (RegExpN as any).prototype;
const bufferPrototype = ArrayBuffer.prototype;

function answers(f: (v: any) => unknown, v: any): boolean {
    try {
        f(v);
        return true;
    } catch {
        return false;
    }
}

function inherits(v: any, from: object): boolean {
    for (let o = v; o !== null; o = getPrototypeOf(o)) {
        if (o === from) return true;
        if (isProxy(o)) return false;
    }
    return false;
}

/** The primitive that an object wraps. */
export function wrappedKind(v: object): 'number' | 'string' | 'boolean' | 'bigint' | undefined {
    for (let o: any = v; o !== null && o !== objectPrototype; o = getPrototypeOf(o)) {
        if (isProxy(o)) return undefined;
        if (o === numberPrototype) return answers(numberOf, v) ? 'number' : undefined;
        if (o === stringPrototype) return answers(stringOf, v) ? 'string' : undefined;
        if (o === booleanPrototype) return answers(booleanOf, v) ? 'boolean' : undefined;
        if (o === bigintPrototype) return answers(bigintOf, v) ? 'bigint' : undefined;
    }
    return undefined;
}

/** True for an object with a [[DateValue]]. */
export function isDate(v: any): boolean {
    return typeof v === 'object' && v !== null && inherits(v, datePrototype) && answers(timeOf, v);
}

/** True for an ArrayBuffer. */
export function isArrayBuffer(v: any): boolean {
    return typeof v === 'object' && v !== null && inherits(v, bufferPrototype) && answers(bufferLength, v);
}

/** True for a RegExp; its prototype object is none. */
export function isNativeRegExp(v: any): boolean {
    if (typeof v !== 'object' || v === null || v === regexpPrototype) return false;
    return inherits(v, regexpPrototype) && answers(isGlobal, v);
}

export { booleanOf };
