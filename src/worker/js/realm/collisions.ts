/* Numbers as Map keys that collide on purpose.
 *
 * V8 hashes strings and objects with a secret, but numbers and BigInts by a fixed function, so a
 * program can choose thousands of numbers that fall in one bucket, and each look-up then walks them
 * all. A sketch counts the keys that enter large maps by the low bits of that function. While they
 * spread as they should nothing is charged; a cell far above the average charges each key that
 * enters it for the walk it can cause. */

import { charge } from './charge';
import { bigintStatics } from './natives';
import { eachExecution } from './state';

const CELLS = 4096;
const asUintN = bigintStatics.asUintN as any as (bits: number, v: bigint) => bigint;
const imul = Math.imul;
const numberOf = Number as any as (v: bigint) => number;
const FloatBits = Float64Array;
const Bits = BigUint64Array;
const Cells = Uint16Array;

/* Made at first use: an image of the realm holds no buffers. */
let toBits: Float64Array | undefined;
let bits: BigUint64Array | undefined;
let cells: Uint16Array | undefined;
let entered = 0;
eachExecution(() => {
    cells = undefined;
    entered = 0;
});

/* V8's hash of a small integer (ComputeUnseededHash). */
function hash32(v: number): number {
    let h = v | 0;
    h = (~h + (h << 15)) | 0;
    h ^= h >>> 12;
    h = (h + (h << 2)) | 0;
    h ^= h >>> 4;
    h = imul(h, 2057);
    h ^= h >>> 16;
    return h;
}

/* V8's hash of 64 bits (ComputeLongHash). */
function hash64(v: bigint): number {
    let h = asUintN(64, ~v + (v << 18n));
    h ^= h >> 31n;
    h = asUintN(64, h * 21n);
    h ^= h >> 11n;
    h = asUintN(64, h + (h << 6n));
    h ^= h >> 22n;
    return numberOf(asUintN(30, h));
}

function hashOf(key: number | bigint): number {
    if (typeof key === 'bigint') {
        charge(200);
        return hash64(asUintN(64, key < 0n ? -key : key));
    }
    if ((key | 0) === key) return hash32(key);
    charge(200);
    if (toBits === undefined) {
        toBits = new FloatBits(1);
        bits = new Bits(toBits.buffer);
    }
    toBits[0] = key;
    return hash64(bits![0]);
}

/** A number or BigInt enters a map or set that is not small. */
export function collide(key: number | bigint): void {
    if (cells === undefined) cells = new Cells(CELLS);
    const cell = hashOf(key) & (CELLS - 1);
    const count = cells[cell] < 65535 ? ++cells[cell] : 65535;
    entered++;
    const expected = 64 + entered / 512;
    if (count > expected) charge((count - expected) * (count - expected));
}
