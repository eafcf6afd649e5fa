/* Running a program's export, and turning its result into text: metered, under the program's limits. */

import { stringify } from './json';

const RangeErrorN = RangeError;

/** Calls an exported function; the promise settles as its result does. */
export async function invoke(f: any, ...args: any[]): Promise<unknown> {
    return f(...args);
}

/** The result as JSON text of at most `max` units; undefined for what JSON has no text for. */
export function serialise(value: any, max: number): string | undefined {
    const text = stringify(value, undefined, undefined);
    if (text !== undefined && text.length > max) throw new RangeErrorN(`The result is too large: more than ${max} units`);
    return text;
}
