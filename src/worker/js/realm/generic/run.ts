/* Running a program's export, and turning its result into text: metered, under the program's limits. */

import { stringify } from './json';

const RangeErrorN = RangeError;
const TypeErrorN = TypeError;

/** Calls an exported function; the promise settles as its result does. */
export async function invoke(f: any, ...args: any[]): Promise<unknown> {
    return f(...args);
}

let responseOf: ((value: unknown) => object | undefined) | undefined;

/** Says how an answer of tana:net is read: from its private fields, past anything a program defines. */
export function setResponseReader(read: (value: unknown) => object | undefined): void {
    if (responseOf !== undefined) throw new TypeErrorN('The reader of responses is set');
    responseOf = read;
}

/** The result as JSON text of at most `max` units; undefined for what JSON has no text for. */
export function serialise(value: any, max: number): string | undefined {
    const response = responseOf === undefined ? undefined : responseOf(value);
    const text = stringify(response === undefined ? value : response, undefined, undefined);
    if (text !== undefined && text.length > max) throw new RangeErrorN(`The result is too large: more than ${max} units`);
    return text;
}
