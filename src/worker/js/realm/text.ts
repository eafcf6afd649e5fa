/* Conversions between primitives, charged by size. Not metered: each is one native call. */

import { BIGINT_BITS_MAX, alloc, charge, spend } from './charge';
import { BigIntN, NumberN, SymbolN, bigints, hidden, numbers, symbolDescription } from './natives';

const RangeErrorN = RangeError;
const TypeErrorN = TypeError;
const bigintToString = hidden(bigints.toString);
const numberToString = hidden(numbers.toString);

/** ToNumber of a string: one gas for four units. */
export function stringToNumber(s: string): number {
    charge(2 + (s.length >> 2));
    return NumberN(s) as any as number;
}

/** ToNumber of any primitive. */
export function primitiveToNumber(v: unknown): number {
    if (typeof v === 'number') return v;
    if (typeof v === 'string') return stringToNumber(v);
    if (typeof v === 'bigint') throw new TypeErrorN('Cannot convert a BigInt value to a number');
    if (typeof v === 'symbol') throw new TypeErrorN('Cannot convert a Symbol value to a number');
    return NumberN(v) as any as number;
}

/** ToString of any primitive. */
export function primitiveToString(v: unknown): string {
    if (typeof v === 'string') return v;
    if (typeof v === 'bigint') return bigintText(v, 10);
    if (typeof v === 'symbol') throw new TypeErrorN('Cannot convert a Symbol value to a string');
    if (typeof v === 'number') {
        spend(6, 24);
        return numberToString.call(v);
    }
    return `${v as undefined}`;
}

/* A BigInt's size is not visible, so conversion pays for the largest one there can be only when the
 * value is above 2^64: quadratic work on 256 words, and 4,933 digits. */
export function bigintText(v: bigint, radix: number): string {
    if (v < 18446744073709551616n && v > -18446744073709551616n) spend(20, 48);
    else {
        const words = bigintWords(v);
        spend(40 + words * words, 64 + words * 64);
    }
    return bigintToString.call(v, radix);
}

const bounds: bigint[] = [];
for (let bits = 64n; bits <= 16384n; bits *= 2n) bounds[bounds.length] = 1n << bits;

/** An upper bound, within a factor of two, of the 64-bit words that a BigInt takes. */
export function bigintWords(v: bigint): number {
    const size = v < 0n ? -v : v;
    let words = 1;
    for (let i = 0; i < 9; i++, words *= 2) if (size < bounds[i]) return words;
    return words;
}

const digitsMax = 4933 + 8;

/** StringToBigInt: refuses what cannot fit before it parses; parsing is quadratic in the length. */
export function stringToBigInt(s: string): bigint {
    const n = s.length;
    charge(20 + (n >> 3));
    if (n > digitsMax && n > BIGINT_BITS_MAX + 2) throw new RangeErrorN('Maximum BigInt size exceeded');
    const words = 1 + n / 16;
    spend(words * words / 4, 32 + n / 2);
    return capped(BigIntN(s) as any as bigint);
}

const limit = 1n << 16384n;

/** The value itself, unless it is above the cap: RangeError. */
export function capped(v: bigint): bigint {
    if (v >= limit || v <= -limit) throw new RangeErrorN('Maximum BigInt size exceeded');
    return v;
}

/** What String(symbol) gives. */
export function symbolText(v: symbol): string {
    const text = symbolDescription(v) as string | undefined;
    const n = text === undefined ? 0 : text.length;
    spend(6 + (n >> 6), 40 + n);
    return `Symbol(${text === undefined ? '' : text})`;
}

export { alloc, SymbolN };
