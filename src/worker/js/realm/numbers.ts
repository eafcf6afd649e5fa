/* Number, BigInt, Math and the global functions that take numbers or text. */

import { charge, spend } from './charge';
import { toBigInt } from './generic/typed-list';
import { toIndex, toIntegerOrInfinity, toNumber, toStr } from './generic/convert';
import { groupDigits } from './locale';
import {
    bigintStatics,
    bigints,
    globals,
    hidden,
    maths,
    numbers,
    ownKeys,
    uncurried,
} from './natives';
import { bigintText, bigintWords, capped } from './text';

const TypeErrorN = TypeError;
const RangeErrorN = RangeError;
const numberOf = uncurried(numbers.valueOf);
const bigintOf = uncurried(bigints.valueOf);

const nn = {
    toExponential: hidden(numbers.toExponential),
    toFixed: hidden(numbers.toFixed),
    toPrecision: hidden(numbers.toPrecision),
    toString: hidden(numbers.toString),
};

/** An optional count of digits, converted. */
function digits(v: any): any {
    return v === undefined ? undefined : toIntegerOrInfinity(v);
}

const numberMethods = {
    toExponential(this: any, count: any) {
        const v = numberOf(this);
        const d = digits(count);
        spend(30, 160);
        return nn.toExponential.call(v, d);
    },
    toFixed(this: any, count: any) {
        const v = numberOf(this);
        const d = digits(count);
        spend(30, 160);
        return nn.toFixed.call(v, d);
    },
    toLocaleString(this: any) {
        const v = numberOf(this);
        spend(120, 160);
        return groupDigits(v);
    },
    toPrecision(this: any, count: any) {
        const v = numberOf(this);
        const d = digits(count);
        spend(30, 160);
        return nn.toPrecision.call(v, d);
    },
    toString(this: any, radix: any) {
        if (radix === undefined && typeof this === 'number') {
            if ((__meterGas -= 6) < 0 || (__meterBytes -= 24) < 0) __meterX();
            return nn.toString.call(this);
        }
        const v = numberOf(this);
        const r = radix === undefined ? 10 : toIntegerOrInfinity(radix);
        if (r === 10) spend(8, 32);
        else spend(60, 1200);
        return nn.toString.call(v, r);
    },
};

const bigintMethods = {
    toLocaleString(this: any) {
        const v = bigintOf(this);
        const text = bigintText(v, 10);
        spend(20 + text.length, text.length * 2);
        return groupDigits(text);
    },
    toString(this: any, radix: any) {
        const v = bigintOf(this);
        const r = radix === undefined ? 10 : toIntegerOrInfinity(radix);
        if (r < 2 || r > 36) throw new RangeErrorN('toString() radix must be between 2 and 36');
        return bigintText(v, r);
    },
};

const asIntN = bigintStatics.asIntN as any;
const asUintN = bigintStatics.asUintN as any;

const bigintStaticMethods = {
    asIntN(bits: any, value: any) {
        const n = toIndex(bits);
        const v = toBigInt(value);
        const words = bigintWords(v);
        spend(10 + words, 24 + words * 8);
        return asIntN(n, v);
    },
    asUintN(bits: any, value: any) {
        const n = toIndex(bits);
        const v = toBigInt(value);
        /* Of a negative value this has as many bits as asked for. */
        if (v < 0n && n > 16384) throw new RangeErrorN('Maximum BigInt size exceeded');
        const words = bigintWords(v) + (v < 0n ? n / 64 : 0);
        spend(10 + words, 24 + words * 8);
        return capped(asUintN(n, v));
    },
};

/* Math: numbers go straight to the native. Everything else is converted first, in order. */
const m = maths as any;

function unary(name: string): Function {
    const native = m[name] as (x: number) => number;
    return {
        [name](x: any) {
            return native(typeof x === 'number' ? x : toNumber(x));
        },
    }[name];
}

function binary(name: string): Function {
    const native = m[name] as (x: number, y: number) => number;
    return {
        [name](x: any, y: any) {
            return native(typeof x === 'number' ? x : toNumber(x), typeof y === 'number' ? y : toNumber(y));
        },
    }[name];
}

function variadic(name: string): Function {
    const native = m[name] as (...x: number[]) => number;
    return {
        [name](x: any, y: any) {
            const count = arguments.length;
            if (count === 2 && typeof x === 'number' && typeof y === 'number') return native(x, y);
            charge(count * 3);
            const list: number[] = [];
            for (let i = 0; i < count; i++) list[i] = toNumber(arguments[i]);
            return native(...list);
        },
    }[name];
}

const mathMethods: Record<string, Function> = {
    random: {
        random() {
            throw new TypeErrorN(
                'Math.random is not available: every node must get the same result. Derive choices from the ' +
                    'input or from the block instead',
            );
        },
    }.random,
};
for (const name of ownKeys(maths) as string[]) {
    if (name === 'random') continue;
    if (name === 'max' || name === 'min' || name === 'hypot') mathMethods[name] = variadic(name);
    else if (name === 'pow' || name === 'atan2' || name === 'imul') mathMethods[name] = binary(name);
    else mathMethods[name] = unary(name);
}

const g = globals as any as Record<string, (...args: any[]) => any>;

/* Escapes are at most nine units for one. */
function encoder(name: string): Function {
    const native = g[name];
    return {
        [name](text: any) {
            const s = toStr(text);
            spend(6 + s.length * 2, 24 + s.length * 3);
            if (s.length * 9 > 1048576) charge(s.length * 8);
            const out = native(s) as string;
            if (out.length > 1048576) throw new RangeErrorN('Invalid string length');
            if (out.length > s.length * 3) spend(0, out.length - s.length * 3);
            return out;
        },
    }[name];
}

function decoder(name: string): Function {
    const native = g[name];
    return {
        [name](text: any) {
            const s = toStr(text);
            spend(6 + s.length * 2, 24 + s.length);
            return native(s);
        },
    }[name];
}

const globalMethods: Record<string, Function> = {
    decodeURI: decoder('decodeURI'),
    decodeURIComponent: decoder('decodeURIComponent'),
    encodeURI: encoder('encodeURI'),
    encodeURIComponent: encoder('encodeURIComponent'),
    isFinite: {
        isFinite(v: any) {
            return g.isFinite(typeof v === 'number' ? v : toNumber(v));
        },
    }.isFinite,
    isNaN: {
        isNaN(v: any) {
            return g.isNaN(typeof v === 'number' ? v : toNumber(v));
        },
    }.isNaN,
    parseFloat: {
        parseFloat(text: any) {
            const s = toStr(text);
            charge(4 + (s.length >> 2));
            return g.parseFloat(s);
        },
    }.parseFloat,
    /* Digits of a radix that is no power of two are summed up in quadratic time. */
    parseInt: {
        parseInt(text: any, radix: any) {
            const s = toStr(text);
            const r = radix === undefined ? 0 : toNumber(radix);
            charge(4 + (s.length >> 2));
            return g.parseInt(s, r);
        },
    }.parseInt,
};

export { bigintMethods, bigintStaticMethods, globalMethods, mathMethods, numberMethods };
