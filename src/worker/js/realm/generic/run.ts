/* Running a program's export, and turning its result into text: metered, under the program's limits. */

import { stringify } from './json';

const RangeErrorN = RangeError;

/** Calls an exported function; the promise settles as its result does. */
export async function invoke(f: any, ...args: any[]): Promise<unknown> {
    return f(...args);
}

/* Told once by tana:net, while the realm is made. */
let readResponse: ((value: unknown) => object | undefined) | undefined;

/** Says how a returned Response is read: plain data of one, or undefined for what is none. */
export function setResponseReader(read: (value: unknown) => object | undefined): void {
    readResponse = read;
}

/** The result as JSON text of at most `max` units; undefined for what JSON has no text for. */
export function serialise(value: any, max: number): string | undefined {
    const response = readResponse === undefined ? undefined : readResponse(value);
    const text = stringify(response === undefined ? value : response, undefined, undefined);
    if (text !== undefined && text.length > max) {
        throw new RangeErrorN(`The result is too large: more than ${max} units`);
    }
    return text;
}
