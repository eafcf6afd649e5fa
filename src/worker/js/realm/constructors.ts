/* Constructors whose work depends on their arguments.
 *
 * A call site cannot know what it calls, and `new` can reach a constructor through a bound
 * function, a proxy, Reflect.construct or an implicit `super`. So these constructors charge
 * themselves: each is replaced by a function with the same prototype object, statics, name and
 * length, to which prototype.constructor points (docs/realm.md says what was weighed). */

import { isArrayBuffer, isDate } from './brands';
import { charge, chargeString, spend } from './charge';
import { replaceConstructor, disguise } from './define';
import {
    iterableToList,
    toIndex,
    toNumber,
    toNumeric,
    toPrimitive,
    toStr,
} from './generic/convert';
import { fillCollection } from './generic/collections';
import { typedValues } from './generic/typed-list';
import {
    ArrayBufferN,
    ArrayN,
    BigIntN,
    DateN,
    NumberN,
    ObjectN,
    RegExpN,
    StringN,
    SymbolN,
    construct,
    dates,
    defineProperty,
    getPrototypeOf,
    hidden,
    typedLength,
    typedTag,
    uncurried,
    type Native,
} from './natives';
import { theRegExp } from './regexp';
import { stringToBigInt, symbolText } from './text';

const TypeErrorN = TypeError;
const RangeErrorN = RangeError;
const EvalErrorN = EvalError;
const timeOf = uncurried(dates.getTime);

/** Bytes that one ArrayBuffer may hold; more is a RangeError, whatever memory there is. */
export const BUFFER_BYTES_MAX = 1073741824;

function refuseCode(): never {
    throw new EvalErrorN('Code generation from strings disallowed: programs are compiled before they run');
}

export const theArray = function (this: any, len: any) {
    const target = new.target as any;
    const count = arguments.length;
    if (count === 1 && typeof len === 'number') {
        if (len >= 0 && len <= 4294967295) spend(8 + len / 8, 48 + len * 8);
        else charge(8);
    } else spend(8 + count, 48 + count * 8);
    if (target === undefined || target === theArray) {
        return count === 1 ? new ArrayN(len) : count === 0 ? [] : construct(ArrayN, arguments);
    }
    return construct(ArrayN, arguments, target);
} as any;

export const theObject = function (this: any, value: any) {
    const target = new.target as any;
    spend(6, 48);
    return target === undefined || target === theObject ? ObjectN(value) : construct(ObjectN, [], target);
} as any;

export const theFunction = function () {
    refuseCode();
} as any;

export const theString = function (this: any, value: any) {
    const target = new.target as any;
    if (target === undefined) {
        if (typeof value === 'string') return value;
        if (typeof value === 'number') {
            if ((__meterGas -= 6) < 0 || (__meterBytes -= 24) < 0) __meterX();
            return StringN(value);
        }
        if (typeof value === 'symbol') return symbolText(value);
    }
    const s = arguments.length === 0 ? '' : toStr(value);
    if (target === undefined) return s;
    spend(10, 64);
    return construct(StringN, [s], target);
} as any;

export const theNumber = function (this: any, value: any) {
    const target = new.target as any;
    if (target === undefined) {
        if (typeof value === 'number') return value;
        if (typeof value === 'string') {
            if ((__meterGas -= 2 + (value.length >> 2)) < 0) __meterX();
            return NumberN(value);
        }
    }
    const v = arguments.length === 0 ? 0 : toNumeric(value);
    const number = typeof v === 'number' ? v : bigintToNumber(v);
    if (target === undefined) return number;
    spend(10, 48);
    return construct(NumberN, [number], target);
} as any;

function bigintToNumber(v: bigint): number {
    charge(60);
    return NumberN(v) as any;
}

export const theBigInt = function (this: any, value: any) {
    if (new.target !== undefined) throw new TypeErrorN('BigInt is not a constructor');
    const v = toPrimitive(value, 'number');
    if (typeof v === 'string') return stringToBigInt(v);
    spend(12, 160);
    return BigIntN(v);
} as any;

export const theSymbol = function (this: any, description: any) {
    if (new.target !== undefined) throw new TypeErrorN('Symbol is not a constructor');
    const text = description === undefined ? undefined : toStr(description);
    spend(8, 40);
    return SymbolN(text);
} as any;

/** The engine's own Error constructors, by name: all of them take (message, options). */
export const errorNames = [
    'Error',
    'EvalError',
    'RangeError',
    'ReferenceError',
    'SyntaxError',
    'TypeError',
    'URIError',
] as const;

/** RangeErrors that a program made itself with the text of the engine's stack overflow. */
const forged = new WeakSet<object>();
const forgedAdd = hidden(WeakSet.prototype.add);
const forgedHas = uncurried(WeakSet.prototype.has);
const OVERFLOW_TEXT = 'Maximum call stack size exceeded';

/** True for a stack overflow of the engine's, which must end the execution. */
export function isNativeOverflow(e: any): boolean {
    if (typeof e !== 'object' || e === null) return false;
    if (getPrototypeOf(e) !== RangeErrorPrototype) return false;
    const d = getOwn(e, 'message');
    return d !== undefined && d.value === OVERFLOW_TEXT && !forgedHas(forged, e);
}

const getOwn = Object.getOwnPropertyDescriptor;
const RangeErrorPrototype = RangeError.prototype;

function errorConstructor(native: Native): Function {
    const ours = function (this: any, message: any, options: any) {
        const target = (new.target as any) ?? ours;
        const text = message === undefined ? undefined : toStr(message);
        chargeError(text);
        const e =
            arguments.length > 1
                ? construct(native, [text, options], target)
                : construct(native, [text], target);
        if (text === OVERFLOW_TEXT) forgedAdd.call(forged, e);
        return e;
    };
    return ours;
}

/* An error captures its stack for the engine's report: up to fifty frames. */
function chargeError(text: string | undefined): void {
    spend(400, 4096);
    if (text !== undefined) chargeString(text.length);
}

function aggregateConstructor(native: Native): Function {
    const ours = function (this: any, errors: any, message: any, options: any) {
        const target = (new.target as any) ?? ours;
        const text = message === undefined ? undefined : toStr(message);
        chargeError(text);
        const list = iterableToList(errors);
        return arguments.length > 2
            ? construct(native, [list, text, options], target)
            : construct(native, [list, text], target);
    };
    return ours;
}

export const theDate = function (this: any, ...args: any[]) {
    const target = new.target as any;
    if (target === undefined) {
        spend(200, 128);
        return DateN();
    }
    spend(40, 96);
    if (args.length === 0) return construct(DateN, [], target);
    if (args.length === 1) {
        const v = args[0];
        const time = isDate(v) ? timeOf(v) : toPrimitive(v, 'default');
        if (typeof time === 'string') charge(40 + time.length);
        return construct(DateN, [typeof time === 'string' ? time : toNumber(time)], target);
    }
    for (let i = 0; i < args.length; i++) args[i] = toNumber(args[i]);
    return construct(DateN, args, target);
} as any;

export const theArrayBuffer = function (this: any, length: any) {
    const target = new.target as any;
    if (target === undefined) throw new TypeErrorN("Constructor ArrayBuffer requires 'new'");
    const bytes = toIndex(length);
    chargeBuffer(bytes);
    return construct(ArrayBufferN, [bytes], target);
} as any;

/** The price of `bytes` zeroed bytes outside the heap. RangeError above the cap. */
export function chargeBuffer(bytes: number): void {
    if (bytes > BUFFER_BYTES_MAX) throw new RangeErrorN('Array buffer allocation failed');
    spend(60 + bytes / 64, 256 + bytes);
}

/* Map, Set, WeakMap and WeakSet. With an iterable the native may take its entries without calling the
 * method that charges for them, so they are added here. */
function collectionConstructor(native: Native, adder: 'set' | 'add', bytes: number): Function {
    const name = (native as any).name;
    const ours = function (this: any, iterable: any) {
        const target = new.target as any;
        if (target === undefined) throw new TypeErrorN(`Constructor ${name} requires 'new'`);
        spend(40, bytes);
        const made = target === ours ? new native() : construct(native, [], target);
        if (iterable !== undefined && iterable !== null) fillCollection(made, iterable, adder);
        return made;
    };
    return ours;
}

function typedConstructor(native: Native, size: number): Function {
    const name = (native as any).name;
    const big = name === 'BigInt64Array' || name === 'BigUint64Array';
    const ours = function (this: any, source: any, offset: any, length: any) {
        const target = new.target as any;
        if (target === undefined) throw new TypeErrorN(`Constructor ${name} requires 'new'`);
        if (typeof source !== 'object' && typeof source !== 'function' || source === null) {
            const n = toIndex(source);
            if (n > BUFFER_BYTES_MAX) throw new RangeErrorN(`Invalid typed array length: ${n}`);
            chargeBuffer(n * size);
            return construct(native, [n], target);
        }
        if (typedTag(source) !== undefined) {
            const n = typedLength(source);
            chargeBuffer(n * size);
            charge(n);
            return construct(native, [source], target);
        }
        if (isArrayBuffer(source)) {
            const from = toIndex(offset);
            const n = length === undefined ? undefined : toIndex(length);
            spend(40, 160);
            return construct(native, [source, from, n], target);
        }
        const list = typedValues(source, big);
        chargeBuffer(list.length * size);
        charge(list.length * 2);
        return construct(native, [list], target);
    };
    return ours;
}

function dataViewConstructor(native: Native): Function {
    return function (this: any, buffer: any, offset: any, length: any) {
        const target = new.target as any;
        if (target === undefined) throw new TypeErrorN("Constructor DataView requires 'new'");
        spend(30, 128);
        if (!isArrayBuffer(buffer)) {
            throw new TypeErrorN('First argument to DataView constructor must be an ArrayBuffer');
        }
        const from = toIndex(offset);
        const n = length === undefined ? undefined : toIndex(length);
        return construct(native, [buffer, from, n], target);
    };
}

const typedNames = [
    'Int8Array',
    'Uint8Array',
    'Uint8ClampedArray',
    'Int16Array',
    'Uint16Array',
    'Int32Array',
    'Uint32Array',
    'BigInt64Array',
    'BigUint64Array',
] as const;

function swap(native: any, ours: Function, holder: object | undefined): void {
    disguise(ours, native);
    replaceConstructor(native, ours, holder);
}

const ErrorN: any = Error;

/** Programs see no stack; the engine keeps the one it reports. Without the property there would be no
 *  own `stack` at all. For a context that is complete. */
export function hideStacks(): void {
    defineProperty(ErrorN, 'stackTraceLimit', { value: 0, writable: true, configurable: true });
}

/** Puts all of them in place. */
export function replaceConstructors(global: any): void {
    swap(ArrayN, theArray, global);
    swap(ObjectN, theObject, global);
    swap(StringN, theString, global);
    swap(NumberN, theNumber, global);
    swap(BigIntN, theBigInt, global);
    swap(SymbolN, theSymbol, global);
    swap(DateN, theDate, global);
    swap(RegExpN, theRegExp, global);
    /* V8 adds it to every context that it restores, and fails where it is already; see hideStacks. */
    delete ErrorN.stackTraceLimit;
    for (const name of errorNames) swap(global[name], errorConstructor(global[name]), global);
    swap(global.AggregateError, aggregateConstructor(global.AggregateError), global);
    swap(ArrayBufferN, theArrayBuffer, global);
    for (const name of typedNames) {
        const native = global[name];
        swap(native, typedConstructor(native, native.BYTES_PER_ELEMENT), global);
    }
    swap(global.DataView, dataViewConstructor(global.DataView), global);
    swap(global.Map, collectionConstructor(global.Map, 'set', 320), global);
    swap(global.Set, collectionConstructor(global.Set, 'add', 280), global);
    swap(global.WeakMap, collectionConstructor(global.WeakMap, 'set', 320), global);
    swap(global.WeakSet, collectionConstructor(global.WeakSet, 'add', 320), global);
    swap(global.Function, theFunction, global);
    for (const f of [function* () {}, async function () {}, async function* () {}]) {
        const native = getPrototypeOf(f).constructor;
        swap(native, function () { refuseCode(); }, undefined);
    }
    replaceEval(global);
}

function replaceEval(global: any): void {
    const ours = {
        eval(code: any) {
            if (typeof code === 'string') refuseCode();
            return code;
        },
    }.eval;
    defineProperty(global, 'eval', { value: ours });
}

