/* The abstract conversions of ECMA-262, metered: every call into user code is a plain call here. */

import { isArray, ObjectN, reflectApply } from '../natives';
import { primitiveToNumber, primitiveToString } from '../text';

const toPrimitiveSymbol = Symbol.toPrimitive;
const iteratorSymbol = Symbol.iterator;
const TypeErrorN = TypeError;

/** True for objects and functions. */
export function isObject(v: unknown): v is object {
    return (typeof v === 'object' && v !== null) || typeof v === 'function';
}

/** GetMethod: undefined for undefined and null, TypeError for what cannot be called. */
export function getMethod(v: any, key: PropertyKey): Function | undefined {
    const f = v[key];
    if (f === undefined || f === null) return undefined;
    if (typeof f !== 'function') throw new TypeErrorN(`${describe(f)} is not a function`);
    return f;
}

/** A short text for error messages; runs no user code. */
export function describe(v: unknown): string {
    switch (typeof v) {
        case 'string':
            return v.length > 40 ? '"..."' : `"${v}"`;
        case 'symbol':
            return 'Symbol()';
        case 'function':
            return 'function';
        case 'object':
            return v === null ? 'null' : isArray(v) ? 'array' : '#<Object>';
        case 'bigint':
            return 'BigInt';
        default:
            return primitiveToString(v);
    }
}

export function toPrimitive(v: any, hint: 'default' | 'number' | 'string'): any {
    if (!isObject(v)) return v;
    const exotic = getMethod(v, toPrimitiveSymbol);
    if (exotic !== undefined) {
        const result = reflectApply(exotic, v, [hint]);
        if (!isObject(result)) return result;
        throw new TypeErrorN('Cannot convert object to primitive value');
    }
    const first = hint === 'string' ? 'toString' : 'valueOf';
    const second = hint === 'string' ? 'valueOf' : 'toString';
    let f = (v as any)[first];
    if (typeof f === 'function') {
        const result = reflectApply(f, v, []);
        if (!isObject(result)) return result;
    }
    f = (v as any)[second];
    if (typeof f === 'function') {
        const result = reflectApply(f, v, []);
        if (!isObject(result)) return result;
    }
    throw new TypeErrorN('Cannot convert object to primitive value');
}

export function toNumber(v: any): number {
    return typeof v === 'number' ? v : primitiveToNumber(toPrimitive(v, 'number'));
}

/** ToNumeric: a number or a bigint. */
export function toNumeric(v: any): number | bigint {
    if (typeof v === 'number') return v;
    const p = toPrimitive(v, 'number');
    return typeof p === 'bigint' ? p : primitiveToNumber(p);
}

export function toStr(v: any): string {
    return typeof v === 'string' ? v : primitiveToString(toPrimitive(v, 'string'));
}

export function toPropertyKey(v: any): PropertyKey {
    if (typeof v === 'string' || typeof v === 'symbol' || typeof v === 'number') return v;
    const p = toPrimitive(v, 'string');
    return typeof p === 'symbol' ? p : primitiveToString(p);
}

export function toIntegerOrInfinity(v: any): number {
    const n = typeof v === 'number' ? v : toNumber(v);
    if (n !== n) return 0;
    if (n === Infinity || n === -Infinity) return n;
    return n < 0 ? -floor(-n) + 0 : floor(n);
}

const floor = Math.floor;

export function toLength(v: any): number {
    const n = toIntegerOrInfinity(v);
    return n <= 0 ? 0 : n > 9007199254740991 ? 9007199254740991 : n;
}

export function toIndex(v: any): number {
    const n = v === undefined ? 0 : toIntegerOrInfinity(v);
    if (n < 0 || n > 9007199254740991) throw new RangeError('Invalid index');
    return n;
}

export function toObject(v: any, method?: string): any {
    if (v === undefined || v === null) {
        throw new TypeErrorN(
            method === undefined
                ? 'Cannot convert undefined or null to object'
                : `${method} called on null or undefined`,
        );
    }
    return typeof v === 'object' || typeof v === 'function' ? v : ObjectN(v);
}

export function lengthOf(o: any): number {
    return toLength(o.length);
}

/** A start or end index relative to `len`, clamped to 0..len. */
export function relativeIndex(v: any, len: number, absent: number): number {
    if (v === undefined) return absent;
    const n = toIntegerOrInfinity(v);
    if (n < 0) return n + len < 0 ? 0 : n + len;
    return n > len ? len : n;
}

export function requireCallable(f: unknown): void {
    if (typeof f !== 'function') throw new TypeErrorN(`${describe(f)} is not a function`);
}

/** All values that an iterable gives, as a plain array; each step is charged. */
export function iterableToList(iterable: any, method?: Function): any[] {
    const f = method ?? getMethod(iterable, iteratorSymbol);
    if (f === undefined) throw new TypeErrorN(`${describe(iterable)} is not iterable`);
    const iterator = reflectApply(f, iterable, []);
    if (!isObject(iterator)) throw new TypeErrorN('Result of the Symbol.iterator method is not an object');
    const next = (iterator as any).next;
    const list: any[] = [];
    let n = 0;
    for (;;) {
        const step = reflectApply(next, iterator, []);
        if (!isObject(step)) throw new TypeErrorN(`Iterator result ${describe(step)} is not an object`);
        if ((step as any).done) return list;
        list[n++] = (step as any).value;
    }
}

/** IteratorClose after a throw: what `return` throws is dropped, the first error stands. */
export function closeQuietly(iterator: any): void {
    try {
        const f = getMethod(iterator, 'return');
        if (f !== undefined) reflectApply(f, iterator, []);
    } catch {
        return;
    }
}
