/* JSON. */

import { spend } from './charge';
import { parseWithReviver, stringify } from './generic/json';
import { toStr } from './generic/convert';
import { writeJson } from './json-write';
import { hidden, jsons } from './natives';

const parse = hidden(jsons.parse);
const quoteN = hidden(jsons.stringify);

/** A string as JSON text, natively. */
export function quote(s: string): string {
    spend(6 + (s.length >> 2), 24 + s.length);
    return quoteN(s);
}

export const jsonMethods = {
    parse(text: any, reviver: any) {
        const source = toStr(text);
        /* The worst text is full of small objects, each of its own shape. */
        spend(20 + source.length * 2, source.length * 16);
        const value = parse(source);
        return typeof reviver === 'function' ? parseWithReviver(value, reviver) : value;
    },
    stringify(value: any, replacer: any, space: any) {
        if (replacer === undefined && space === undefined) return writeJson(value, undefined, '');
        return stringify(value, replacer, space);
    },
};
