/* Property keys, property enumeration and growth of arrays, charged. */

import { KEY_UNITS_MAX, alloc, charge, spend } from './charge';
import { isTrueArray } from './fast';
import { toNumber, toPropertyKey } from './generic/convert';
import { hidden, isArray, ownKeys, strings, typedLength, typedTag } from './natives';
import { isProxy } from './proxies';

const RangeErrorN = RangeError;
const charCodeAt = hidden(strings.charCodeAt);
const numberOf = Number;
const isView = ArrayBuffer.isView;

/** ToPropertyKey; RangeError for strings too long to be looked up at a bounded price. */
export function keyOf(v: any): PropertyKey {
    const key = typeof v === 'string' || typeof v === 'number' || typeof v === 'symbol' ? v : toPropertyKey(v);
    if (typeof key === 'string' && key.length > 32) {
        if (key.length > KEY_UNITS_MAX) {
            throw new RangeErrorN(`A property key has more than ${KEY_UNITS_MAX} units`);
        }
        charge(key.length >> 4);
    }
    return key;
}

/** Charges for going through all own properties of `o` natively, before it is done, as far as the
 * number is known: elements of arrays and typed arrays. The rest is charged by `chargeListed`. */
export function chargeElements(o: any): void {
    if (isArray(o)) {
        if (isTrueArray(o)) spend(2 + o.length * 4, o.length * 24);
    } else if (isView(o) && typedTag(o) !== undefined) {
        const n = typedLength(o);
        spend(2 + n * 4, n * 24);
    }
}

/** Charges for a list of properties that was just made natively, at `bytes` for each. */
export function chargeListed<T extends ArrayLike<any>>(list: T, bytes: number): T {
    spend(8 + list.length * 6, 32 + list.length * bytes);
    return list;
}

/** Reflect.ownKeys, charged. */
export function keysOf(o: object): PropertyKey[] {
    chargeElements(o);
    return chargeListed(ownKeys(o), 8);
}

/** Charges for a native that touches each own property of `o`; runs no trap. */
export function chargeProperties(o: any): void {
    if ((typeof o !== 'object' || o === null) && typeof o !== 'function') return;
    if (isProxy(o)) return;
    chargeElements(o);
    if (!isTrueArray(o)) charge(ownKeys(o).length * 6);
}

/* The array index that a key is, or -1. */
function indexOf(key: PropertyKey): number {
    if (typeof key === 'number') return key >= 0 && key < 4294967295 && key % 1 === 0 ? key : -1;
    if (typeof key !== 'string' || key.length === 0 || key.length > 10) return -1;
    const c = charCodeAt.call(key, 0);
    if (c < 48 || c > 57) return -1;
    return indexOf(numberOf(key));
}

/** Charges the bytes that defining `key` on `o` can take: arrays grow with the index. */
export function chargeDefine(o: any, key: PropertyKey): void {
    alloc(32);
    if (typeof key === 'symbol' || !isTrueArray(o)) return;
    const index = indexOf(key);
    if (index < 0) return;
    const gap = index - o.length;
    /* Beyond this gap the engine makes a dictionary of what is there. */
    if (gap > 1024) spend(o.length * 4, o.length * 48);
    else if (gap >= 0) alloc(gap * 12 + o.length / 2 + 16);
}

/** Charges for setting an array's length, and gives the length to set. Converts as ArraySetLength. */
export function lengthToSet(o: any, v: any): number {
    let n = v;
    if (typeof v !== 'number') {
        const first = toNumber(v) >>> 0;
        n = toNumber(v);
        if (first !== n) throw new RangeErrorN('Invalid array length');
    }
    const now = o.length;
    if (n > now && n <= 4294967295) spend((n - now) / 8, (n - now) * 8);
    else charge((now - n > 0 ? now - n : 0) / 8);
    return n;
}
