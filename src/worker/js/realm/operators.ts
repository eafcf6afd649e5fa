'meter off';
/* The slow paths of metered code: operators on anything but numbers, property keys, stores that may
 * make an object grow, spread, and iteration that has no user code in it.
 *
 * Metered code calls these by the script-scope names that gas.js declares and this file sets. Nothing
 * here is reachable for a program. The file is not metered itself: each function charges for what it
 * does, before it does it, or after it where the size of the operands bounds the work. Prices are
 * explained in docs/gas.md. */

import {
    ARGUMENTS_MAX, BIGINT_BITS_MAX, KEY_UNITS_MAX, STRING_UNITS_MAX, alloc, charge, spend,
} from './charge';
import { notePrototype } from './chain';
import { isNativeOverflow } from './constructors';
import { isTrueArray } from './fast';
import { describe, getMethod, isObject, toNumber, toNumeric, toPrimitive, toStr } from './generic/convert';
import {
    ArrayPrototype, ObjectPrototype, getOwnPropertyDescriptor, getPrototypeOf, hasOwn, hidden, ownKeys,
    reflectApply, typedLength, typedTag, uncurried,
} from './natives';
import { isProxy } from './proxies';
import { eachExecution } from './state';
import { bigintText, bigintWords, capped, primitiveToNumber, primitiveToString } from './text';

/* Set at the end of this file, for metered code. */
declare let __meterAdd: unknown, __meterSub: unknown, __meterMul: unknown, __meterDiv: unknown,
    __meterMod: unknown, __meterPow: unknown, __meterAnd: unknown, __meterOr: unknown, __meterXor:
    unknown, __meterShl: unknown, __meterSar: unknown, __meterShr: unknown, __meterLt: unknown,
    __meterGt: unknown, __meterLe: unknown, __meterGe: unknown, __meterEq: unknown, __meterNe:
    unknown, __meterSame: unknown, __meterDiffer: unknown, __meterSwitch: unknown, __meterPlus:
    unknown, __meterNeg: unknown, __meterNot: unknown, __meterNum: unknown, __meterInc: unknown,
    __meterDec: unknown, __meterBig: unknown, __meterText: unknown, __meterString: unknown,
    __meterKey: unknown, __meterIn: unknown, __meterStore: unknown, __meterLength: unknown,
    __meterTarget: unknown, __meterSpread: unknown, __meterArguments: unknown, __meterProperties:
    unknown, __meterSized: unknown, __meterRest: unknown, __meterForIn: unknown, __meterProto:
    unknown, __meterExtends: unknown, __meterCatch: unknown, __meterOwn: unknown, __meterDelegate: unknown,
    __meterDelegateAsync: unknown, __meterForAwait: unknown;
declare let __meterBound: unknown;
declare function __meterFault(): never;

const RangeErrorN = RangeError;
const TypeErrorN = TypeError;
const iteratorSymbol = Symbol.iterator;
const asyncIteratorSymbol = Symbol.asyncIterator;
const charCodeAt = hidden(String.prototype.charCodeAt);
const clz32 = Math.clz32;
const isExtensible = Reflect.isExtensible;

/* ---- Strings. A concatenation makes a node of a rope. Whoever reads it first has to walk the rope and
 * copy it, but cannot know that; so a copy is paid here. That a rope has few nodes is seen to: a
 * string that grows is made flat whenever it has grown by a sixteenth. */

const ROPE_BYTES = 32;

/* Below this many units the copy that a rope may cost is within the price of the node. */
const ROPE_FREE_UNITS = 1024;

function concat(a: string, b: string): string {
    const n = a.length + b.length;
    if (n >= ROPE_FREE_UNITS) return concatLong(a, b, n);
    if ((__meterGas -= 8) < 0 || (__meterBytes -= ROPE_BYTES) < 0) __meterX();
    return a + b;
}

function concatLong(a: string, b: string, n: number): string {
    if (n > STRING_UNITS_MAX) throw new RangeErrorN('Invalid string length');
    if ((__meterGas -= 6 + (n >> 6)) < 0 || (__meterBytes -= ROPE_BYTES) < 0) __meterX();
    const s = a + b;
    if (n >= 4096) {
        const m = a.length > b.length ? a.length : b.length;
        const step = 27 - clz32(n);
        if (n >> step !== m >> step || !grows(m, n)) {
            spend(n >> 5, n);
            charCodeAt.call(s, 0);
        }
    }
    return s;
}

/* Lengths of the last long strings that were made. A program that builds a text goes on from one of
 * them; one that adds something to the same text again and again makes as many copies, and pays. */
let made0 = 0, made1 = 0, made2 = 0, made3 = 0;
eachExecution(() => {
    made0 = made1 = made2 = made3 = 0;
});

function grows(from: number, to: number): boolean {
    if (from === made0) made0 = to;
    else if (from === made1) made1 = to;
    else if (from === made2) made2 = to;
    else if (from === made3) made3 = to;
    else {
        made3 = made2;
        made2 = made1;
        made1 = made0;
        made0 = to;
        return false;
    }
    return true;
}

/* The value of a template; its parts are strings already. */
function text(s: string): string {
    const n = s.length;
    if (n > STRING_UNITS_MAX) throw new RangeErrorN('Invalid string length');
    spend(2 + (n >> 7), 32 + (n >> 4));
    return s;
}

function string(v: any): string {
    return typeof v === 'string' ? v : toStr(v);
}

function add(a: any, b: any): any {
    if (typeof a === 'string' && typeof b === 'string') {
        const n = a.length + b.length;
        if (n >= ROPE_FREE_UNITS) return concatLong(a, b, n);
        if ((__meterGas -= 8) < 0 || (__meterBytes -= ROPE_BYTES) < 0) __meterX();
        return a + b;
    }
    const x = isObject(a) ? toPrimitive(a, 'default') : a;
    const y = isObject(b) ? toPrimitive(b, 'default') : b;
    if (typeof x === 'string' || typeof y === 'string') {
        const left = primitiveToString(x);
        return concat(left, primitiveToString(y));
    }
    if (typeof x === 'bigint' && typeof y === 'bigint') return linear(x, y, x + y);
    return mixed(x, y) as any;
}

/* A sum of primitives that are not both BigInts: numbers, or a TypeError. */
function mixed(x: any, y: any): number {
    if (typeof x === 'bigint' || typeof y === 'bigint') return x + y;
    return primitiveToNumber(x) + primitiveToNumber(y);
}

/* ---- BigInts have at most 16,384 bits; the work on them is charged by 64-bit words. */

/** The price of work in proportion to the operands. Done already: at most 2 KiB each. */
function linear(x: bigint, y: bigint, result: any): bigint {
    const words = bigintWords(x) + bigintWords(y);
    spend(20 + words, 32 + words * 8);
    return capped(result);
}

/** Before work in proportion to the product of the sizes. */
function quadratic(x: bigint, y: bigint): void {
    const m = bigintWords(x);
    const n = bigintWords(y);
    spend(10 + m + n + (m * n >> 2), 32 + (m + n) * 8);
}

function big(v: any): any {
    return typeof v === 'bigint' ? linear(v, v, v) : v;
}

const both = (x: any, y: any): boolean => typeof x === 'bigint' && typeof y === 'bigint';

function sub(a: any, b: any): any {
    const x = toNumeric(a) as any, y = toNumeric(b) as any;
    return both(x, y) ? linear(x, y, x - y) : x - y;
}

function mul(a: any, b: any): any {
    const x = toNumeric(a) as any, y = toNumeric(b) as any;
    if (!both(x, y)) return x * y;
    quadratic(x, y);
    return capped(x * y as any);
}

function div(a: any, b: any): any {
    const x = toNumeric(a) as any, y = toNumeric(b) as any;
    if (!both(x, y)) return x / y;
    quadratic(x, y);
    return x / y;
}

function mod(a: any, b: any): any {
    const x = toNumeric(a) as any, y = toNumeric(b) as any;
    if (!both(x, y)) return x % y;
    quadratic(x, y);
    return x % y;
}

const tooLarge = (): never => {
    throw new RangeErrorN('Maximum BigInt size exceeded');
};

function pow(a: any, b: any): any {
    const x = toNumeric(a) as any, y = toNumeric(b) as any;
    if (!both(x, y)) return x ** y;
    const trivial = x <= 1n && x >= -1n || y < 0n;
    if (trivial) return linear(x, y, x ** y);
    if (y > BIGINT_BITS_MAX) tooLarge();
    const digits = bigintText(x, 16).length - (x < 0n ? 1 : 0);
    const times = NumberOf(y);
    if ((digits - 1) * 4 * times > BIGINT_BITS_MAX) tooLarge();
    const words = digits * 4 * times / 64;
    spend(20 + words * words / 4, 64 + words * 16);
    return capped(x ** y as any);
}

const NumberOf = Number as any as (v: bigint) => number;

function shift(x: bigint, places: any, result: () => any): bigint {
    if (places > BIGINT_BITS_MAX && x !== 0n) tooLarge();
    const words = bigintWords(x) + (places > 0n ? NumberOf(places) / 64 : 0);
    spend(8 + words, 32 + words * 8);
    return capped(result());
}

function shl(a: any, b: any): any {
    const x = toNumeric(a) as any, y = toNumeric(b) as any;
    return both(x, y) ? shift(x, y, () => x << y) : x << y;
}

function sar(a: any, b: any): any {
    const x = toNumeric(a) as any, y = toNumeric(b) as any;
    return both(x, y) ? shift(x, -y, () => x >> y) : x >> y;
}

function shr(a: any, b: any): any {
    const x = toNumeric(a) as any, y = toNumeric(b) as any;
    return x >>> y;
}

function and(a: any, b: any): any {
    const x = toNumeric(a) as any, y = toNumeric(b) as any;
    return both(x, y) ? linear(x, y, x & y) : x & y;
}

function or(a: any, b: any): any {
    const x = toNumeric(a) as any, y = toNumeric(b) as any;
    return both(x, y) ? linear(x, y, x | y) : x | y;
}

function xor(a: any, b: any): any {
    const x = toNumeric(a) as any, y = toNumeric(b) as any;
    return both(x, y) ? linear(x, y, x ^ y) : x ^ y;
}

const plus = (v: any): number => toNumber(v);

function neg(v: any): any {
    const x = toNumeric(v) as any;
    return typeof x === 'bigint' ? linear(x, x, -x) : -x;
}

function not(v: any): any {
    const x = toNumeric(v) as any;
    return typeof x === 'bigint' ? linear(x, x, ~x) : ~x;
}

const num = (v: any): number | bigint => toNumeric(v);

function inc(v: any): any {
    return typeof v === 'bigint' ? linear(v, v, v + 1n) : v + 1;
}

function dec(v: any): any {
    return typeof v === 'bigint' ? linear(v, v, v - 1n) : v - 1;
}

/* ---- Comparison. Strings are compared unit by unit up to the first difference. */

/** Longest string that is compared with a BigInt: it is parsed, which is quadratic. */
const DIGITS_MAX = 5000;

/** The price of comparing two primitives. */
function compare(x: any, y: any): void {
    if (typeof x === 'string') {
        if (typeof y === 'string') charge(2 + ((x.length < y.length ? x.length : y.length) >> 3));
        else compareText(x, y);
    } else if (typeof y === 'string') {
        compareText(y, x);
    } else {
        charge(typeof x === 'bigint' || typeof y === 'bigint' ? 40 : 2);
    }
}

function compareText(s: string, other: any): void {
    const n = s.length;
    if (typeof other === 'bigint') {
        if (n > DIGITS_MAX) tooLarge();
        charge(20 + n * n / 64);
    } else {
        charge(4 + (n >> 2));
    }
}

function lt(a: any, b: any): boolean {
    const x = toPrimitive(a, 'number'), y = toPrimitive(b, 'number');
    compare(x, y);
    return x < y;
}

function gt(a: any, b: any): boolean {
    const x = toPrimitive(a, 'number'), y = toPrimitive(b, 'number');
    compare(x, y);
    return x > y;
}

function le(a: any, b: any): boolean {
    const x = toPrimitive(a, 'number'), y = toPrimitive(b, 'number');
    compare(x, y);
    return x <= y;
}

function ge(a: any, b: any): boolean {
    const x = toPrimitive(a, 'number'), y = toPrimitive(b, 'number');
    compare(x, y);
    return x >= y;
}

function eq(a: any, b: any): boolean {
    let x = a, y = b;
    if (isObject(x)) {
        if (y === undefined || y === null || isObject(y)) return x === y;
        x = toPrimitive(x, 'default');
    } else if (isObject(y)) {
        if (x === undefined || x === null) return false;
        y = toPrimitive(y, 'default');
    }
    if (typeof x === 'string' && typeof y === 'string') return same(x, y);
    compare(x, y);
    return x == y;
}

const ne = (a: any, b: any): boolean => !eq(a, b);

/* The first is a string. */
function same(a: string, b: any): boolean {
    if (typeof b === 'string' && a.length === b.length && a.length > 64) charge(a.length >> 3);
    return a === b;
}

const differ = (a: string, b: any): boolean => !same(a, b);

/* The subject of a switch with `cases` cases that are not short literals. */
function switchOn(v: any, cases: number): any {
    if (typeof v === 'string') charge((v.length >> 3) * cases);
    return v;
}

/* ---- Property keys: long strings are refused, since V8 gives them no usable hash. */

function key(v: any): PropertyKey {
    const k = isObject(v) ? toPrimitive(v, 'string') : v;
    if (typeof k === 'number' || typeof k === 'symbol') return k;
    const s = typeof k === 'string' ? k : primitiveToString(k);
    if (s.length > KEY_UNITS_MAX) throw new RangeErrorN('Property key is too long');
    spend(1 + (s.length >> 3), s.length > 32 ? s.length : 0);
    return s;
}

function hasKey(k: any, o: any): boolean {
    if (isObject(o)) return key(k) in o;
    return (isObject(k) ? '' : k) in o;
}

/* ---- Stores. An element that a dense array does not have yet is paid as if all between were made. */

/** Bytes of one element of an array that grows, with the room V8 adds. */
const ELEMENT_BYTES = 16;
/** Bytes of a property that an object gets by a computed key: an entry of a hash table. */
const PROPERTY_BYTES = 96;
/** V8 keeps elements of an object in a dense store until an index is this far beyond it. */
const GAP_MAX = 1100;

/** How far the elements of objects that are no arrays are paid for. */
let reach = new WeakMap<object, number>();
eachExecution(() => {
    reach = new WeakMap();
});
const reachGet = uncurried(WeakMap.prototype.get);
const reachSet = hidden(WeakMap.prototype.set);

function grow(from: number, to: number): void {
    spend((to - from) / 8, (to - from) * ELEMENT_BYTES);
}

/** `o[k] = v`, paid. Answers the array to which following stores below its length are free, or a
 * value that no object is; __meterBound gets the typed array to which all stores of numbers are. */
function store(o: any, k: any, v: any): any {
    __meterBound = __meterX;
    if (typeof k !== 'number') return storeNamed(o, k, v);
    if (isTrueArray(o)) {
        if (k >>> 0 === k && k !== 4294967295) {
            const n = o.length;
            if (k >= n) grow(n, k + 1);
            o[k] = v;
            return o;
        }
        alloc(PROPERTY_BYTES);
        o[k] = v;
    } else if (typeof o === 'object' && o !== null && !isProxy(o)) {
        if (typedTag(o) !== undefined) storeTyped(o, k, v);
        else storeElement(o, k, v);
    } else {
        charge(10);
        if (typeof o === 'function') alloc(GAP_MAX * ELEMENT_BYTES);
        o[k] = v;
    }
    return __meterX;
}

function storeTyped(o: any, k: number, v: any): void {
    if (typeof v === 'number') __meterBound = o;
    else if (typeof v === 'bigint') charge(10);
    else if (typeof v === 'string') primitiveToNumber(v); /* charges for what the store does again */
    else if (isObject(v)) v = toPrimitive(v, 'number');
    if (typeof v === 'string') charge(4 + (v.length >> 2));
    o[k] = v;
}

/* An element of an object that is no array. */
function storeElement(o: any, k: number, v: any): void {
    charge(16);
    if (!hasOwn.call(o, k)) {
        if (k < 8 || k >>> 0 !== k) alloc(PROPERTY_BYTES);
        else if (hasOwn.call(o, k - 1)) alloc(ELEMENT_BYTES + 8);
        else {
            const paid = (reachGet(reach, o) as number | undefined) ?? 0;
            if (k < paid) alloc(PROPERTY_BYTES);
            else {
                const gap = k - paid < GAP_MAX ? k - paid : GAP_MAX;
                spend(40 + gap / 8, 64 + gap * ELEMENT_BYTES);
                reachSet.call(reach, o, k + (k >>> 1) + 16);
            }
        }
    }
    o[k] = v;
}

const INDEX = 4294967295;

function storeNamed(o: any, k: any, v: any): any {
    const name = key(k);
    if (typeof name === 'string' && name.length < 11) {
        const index = indexOf(name);
        if (index < INDEX) return store(o, index, v);
    }
    if (name === 'length') {
        setLength(o, v);
        return __meterX;
    }
    if (name === 'prototype') proto(v);
    charge(4);
    if (isObject(o) && (isProxy(o) || !hasOwn.call(o, name))) spend(10, PROPERTY_BYTES);
    o[name] = v;
    return __meterX;
}

/* The array index that a string is the text of, or INDEX. */
function indexOf(s: string): number {
    let n = 0;
    for (let i = 0; i < s.length; i++) {
        const digit = charCodeAt.call(s, i) - 48;
        if (!(digit >= 0 && digit <= 9) || i === 0 && digit === 0 && s.length > 1) return INDEX;
        n = n * 10 + digit;
    }
    return s.length > 0 && n < INDEX ? n : INDEX;
}

/** `o.length = v`. */
function setLength(o: any, v: any): any {
    if (!isTrueArray(o)) {
        alloc(ELEMENT_BYTES);
        return (o.length = v);
    }
    let n = v;
    if (typeof v !== 'number') {
        if (isObject(v)) toNumber(v); /* the language converts twice */
        n = toNumber(v);
    }
    const before = o.length;
    if (n > before && n <= 4294967295) grow(before, n);
    else charge(4 + (before - n > 0 ? (before - n) / 64 : 0));
    o.length = n;
    return v;
}

/** A target inside a pattern: what is stored into `v` goes to `o[k]`. */
class Target {
    #o: any;
    #k: any;
    constructor(o: any, k: any) {
        this.#o = o;
        this.#k = k;
    }
    set v(value: any) {
        if (this.#k === 'length') setLength(this.#o, value);
        else store(this.#o, this.#k, value);
    }
}

const target = (o: any, k: any): Target => new Target(o, k);

/* ---- Spread and rest. */

function isPristine(v: any): boolean {
    return isTrueArray(v) && getPrototypeOf(v) === ArrayPrototype && !hasOwn.call(v, iteratorSymbol);
}

/** What an array literal spreads, as an array; paid by element. */
function spread(v: any): any[] {
    if (isPristine(v)) {
        spend(4 + v.length, v.length * ELEMENT_BYTES);
        return v;
    }
    return listOf(v, 4294967295);
}

function listOf(v: any, max: number): any[] {
    const method = v === undefined || v === null ? undefined : v[iteratorSymbol];
    if (typeof method !== 'function') throw new TypeErrorN(`${describe(v)} is not iterable`);
    const once = { [iteratorSymbol]: () => reflectApply(method, v, []) };
    const list: any[] = [];
    let n = 0;
    for (const each of once as any) {
        if ((__meterGas -= 10) < 0 || (__meterBytes -= 40) < 0) __meterX();
        if (n === max) tooMany();
        list[n++] = each;
    }
    return list;
}

const tooMany = (): never => {
    throw new RangeErrorN(`More than ${ARGUMENTS_MAX} arguments`);
};

/** What a call spreads; `spreads` of them share the cap on arguments. */
function callArguments(v: any, spreads = 1): any[] {
    const max = ARGUMENTS_MAX / spreads;
    if (!isPristine(v)) return listOf(v, max | 0);
    const n = v.length;
    if (n > max) tooMany();
    spend(4 + n, n * ELEMENT_BYTES);
    return v;
}

/** What an object literal spreads. */
function properties(v: any): any {
    if (typeof v === 'string') spend(10 + v.length * 8, v.length * 40);
    else if (isObject(v) && !isProxy(v)) paySize(v);
    return v;
}

/** Pays for a copy of all of an object's own properties. */
function paySize(o: any): void {
    if (isTrueArray(o)) charge(o.length * 2);
    else if (typedTag(o) !== undefined) spend(typedLength(o) * 4, typedLength(o) * 24);
    const n = ownKeys(o).length;
    spend(10 + n * 40, 24 + n * 40);
}

/** What rest patterns collected; the size of what they took it from bounded the work. */
function sized(...values: any[]): void {
    for (let i = 0; i < values.length; i++) {
        const v = values[i];
        if (isTrueArray(v)) spend(v.length * 2, v.length * ELEMENT_BYTES);
        else if (isObject(v)) paySize(v);
    }
}

/** The rest parameter of a generator, from its arguments object. */
function rest(list: ArrayLike<any>, from: number): any[] {
    const found: any[] = [];
    for (let i = from; i < list.length; i++) found[i - from] = list[i];
    spend(4 + found.length * 2, found.length * ELEMENT_BYTES);
    return found;
}

/** The subject of for-in: the keys of its whole chain are collected before the first turn. */
function forIn(v: any): any {
    if (typeof v === 'string') spend(v.length * 4, v.length * 24);
    for (let o = v; isObject(o) && !isProxy(o); o = getPrototypeOf(o)) {
        if (o === ObjectPrototype || o === ArrayPrototype) break;
        if (isTrueArray(o)) charge((o as any).length);
        else if (typedTag(o) !== undefined) spend(typedLength(o) * 4, typedLength(o) * 24);
        const n = ownKeys(o).length;
        spend(8 + n * 10, n * 16);
    }
    return v;
}

/* ---- Prototypes and classes. */

function proto(v: any): any {
    if (isObject(v)) notePrototype(v);
    return v;
}

function extend(v: any): any {
    if (typeof v === 'function' && !isProxy(v)) {
        notePrototype(v);
        const d = getOwnPropertyDescriptor(v, 'prototype');
        if (d !== undefined) proto(d.value);
    }
    return v;
}

/* ---- Errors. The engine makes errors of its own, which nothing charges before they are caught; and a
 * program must not see where the native stack ends. */

const ERROR_GAS = 500;

function caught(e: any): void {
    if (typeof e !== 'object' || e === null) return;
    charge(ERROR_GAS);
    if (!isProxy(e) && isNativeOverflow(e)) __meterFault();
}

/* ---- Private members cannot be refused once they are there, so that an object which may outlive the
 * execution (all such are frozen) ends it: by the rule that nothing may take more than its bytes. */

function own(o: object): void {
    if (!isProxy(o) && !isExtensible(o)) alloc(Infinity);
}

/* ---- Delegation: yield* and for await call an iterator between two runs of the function, when its
 * frame is on the native stack but not counted. */

function within<T>(depth: number, after: number, f: any, self: any, args: ArrayLike<any>): T {
    const before = __meterDepth;
    if ((__meterGas -= 30) < 0 || (__meterDepth = before - depth) < 0) __meterX();
    try {
        return reflectApply(f, self, args);
    } finally {
        __meterDepth = before + after;
    }
}

function delegation(inner: any, symbol: symbol, depth: number, after: number): object {
    const next = inner.next;
    const method = (name: string): any => {
        const f = inner[name];
        if (typeof f !== 'function') return f;
        return function () {
            return within(depth, after, f, inner, arguments);
        };
    };
    return {
        [symbol]() {
            return this;
        },
        next() {
            return within(depth, after, next, inner, arguments);
        },
        get return() {
            return method('return');
        },
        get throw() {
            return method('throw');
        },
    };
}

function iteratorOf(v: any, method: any): any {
    const inner = reflectApply(method, v, []);
    if (isObject(inner)) return inner;
    throw new TypeErrorN(`Result of the Symbol.iterator method is not an object`);
}

function syncMethod(v: any): any {
    const method = v === undefined || v === null ? undefined : getMethod(v, iteratorSymbol);
    if (method === undefined) throw new TypeErrorN(`${describe(v)} is not iterable`);
    return method;
}

/** The operand of yield* in a generator whose frame takes `depth`. */
const delegate = (v: any, depth: number): object =>
    delegation(iteratorOf(v, syncMethod(v)), iteratorSymbol, depth, 0);

function asyncDelegation(v: any, depth: number, after: number): object {
    const method = v === undefined || v === null ? undefined : getMethod(v, asyncIteratorSymbol);
    if (method === undefined) {
        return delegation(iteratorOf(v, syncMethod(v)), iteratorSymbol, depth, after);
    }
    return delegation(iteratorOf(v, method), asyncIteratorSymbol, depth, after);
}

const delegateAsync = (v: any, depth: number): object => asyncDelegation(v, depth, 0);

/** The subject of for await: the function sleeps after every call, and gives its depth back. */
const forAwait = (v: any, depth: number): object => asyncDelegation(v, 0, depth);

__meterAdd = add; __meterSub = sub; __meterMul = mul; __meterDiv = div; __meterMod = mod; __meterPow = pow;
__meterAnd = and; __meterOr = or; __meterXor = xor; __meterShl = shl; __meterSar = sar; __meterShr = shr;
__meterLt = lt; __meterGt = gt; __meterLe = le; __meterGe = ge; __meterEq = eq; __meterNe = ne;
__meterSame = same; __meterDiffer = differ; __meterSwitch = switchOn;
__meterPlus = plus; __meterNeg = neg; __meterNot = not; __meterNum = num; __meterInc = inc; __meterDec = dec;
__meterBig = big; __meterText = text; __meterString = string;
__meterKey = key; __meterIn = hasKey; __meterStore = store; __meterLength = setLength; __meterTarget = target;
__meterSpread = spread; __meterArguments = callArguments; __meterProperties = properties;
__meterSized = sized; __meterRest = rest; __meterForIn = forIn;
__meterProto = proto; __meterExtends = extend; __meterCatch = caught; __meterOwn = own;
__meterDelegate = delegate; __meterDelegateAsync = delegateAsync; __meterForAwait = forAwait;
