/* Charging from builtin code.
 *
 * The counters are script-scope variables of gas.js; only builtin code can name them. A wrapper
 * charges before it calls the native, since termination cannot stop most natives. Numbers above
 * the clamp cost the clamp, which no gas limit reaches. */

/** The most one charge takes: above every gas and byte limit, and still a small integer. */
const CHARGE_MAX = 2147483647;

/** Strings never grow beyond this many UTF-16 units. */
export const STRING_UNITS_MAX = 1 << 20;
/** String property keys and Map keys above this length have no usable hash in V8. */
export const KEY_UNITS_MAX = 16383;
/** BigInt values never grow beyond this many bits. */
export const BIGINT_BITS_MAX = 16384;
/** Arguments of one call made by apply, construct or spread. */
export const ARGUMENTS_MAX = 65535;
/** Objects on one prototype chain. A plain load may walk all of it, and pays as for one. */
export const PROTOTYPES_MAX = 100;
/** Nesting of bound functions, and the arguments bound in all of them together. */
export const BIND_MAX = 16;
export const BOUND_ARGUMENTS_MAX = 64;
/** Nesting of proxies around one target. */
export const PROXY_MAX = 100;
/** Nesting that JSON.stringify accepts. */
export const JSON_NESTING_MAX = 1000;

/** Takes `n` gas (n >= 0, may be a fraction or Infinity). Does not return when there is too little. */
export function charge(n: number): void {
    if ((__meterGas -= n < CHARGE_MAX ? n | 0 : CHARGE_MAX) < 0) __meterX();
}

/** Takes `n` bytes of the allocation budget. Does not return when there are too few. */
export function alloc(n: number): void {
    if ((__meterBytes -= n < CHARGE_MAX ? n | 0 : CHARGE_MAX) < 0) __meterX();
}

/** Takes `gas` and `bytes` at once. */
export function spend(gas: number, bytes: number): void {
    if ((__meterGas -= gas < CHARGE_MAX ? gas | 0 : CHARGE_MAX) < 0) __meterX();
    if ((__meterBytes -= bytes < CHARGE_MAX ? bytes | 0 : CHARGE_MAX) < 0) __meterX();
}

/** The price of making a flat string of `n` units: one gas for 16 units, one byte for each unit.
 * Throws RangeError above the cap, before anything is charged. */
export function chargeString(n: number): void {
    if (n > STRING_UNITS_MAX) throw new RangeErrorNative('Invalid string length');
    spend(4 + (n >> 4), 24 + n);
}

/** The price of appending to a string so that it has `n` units: a node of a rope, and a share of making
 * it flat. Throws RangeError above the cap. */
export function chargeConcat(n: number): void {
    if (n > STRING_UNITS_MAX) throw new RangeErrorNative('Invalid string length');
    spend(4 + (n >> 8), 48);
}

const RangeErrorNative = RangeError;
