/* Array.prototype.sort: values are collected in order, sorted natively on a private list, and
 * written back, as SortIndexedProperties says. */

import { sortList, sortPrimitives } from '../sorting';
import { lengthOf, toNumber, toObject, toStr } from './convert';

export function sortGeneric(self: any, compare: any): any {
    const o = toObject(self, 'Array.prototype.sort');
    const len = lengthOf(o);
    if (len < 2) return o;
    const list: any[] = [];
    let undefineds = 0;
    let n = 0;
    for (let k = 0; k < len; k++) {
        if (!(k in o)) continue;
        const v = o[k];
        if (v === undefined) undefineds++;
        else list[n++] = v;
    }
    sortValues(list, compare);
    for (let k = 0; k < n; k++) o[k] = list[k];
    for (let k = 0; k < undefineds; k++) o[n++] = undefined;
    for (; n < len; n++) delete o[n];
    return o;
}

/** Sorts a private list without undefined in it. */
export function sortValues(list: any[], compare: any): void {
    if (compare !== undefined) {
        sortList(list, (a, b) => {
            const v = compare(a, b);
            return typeof v === 'number' ? v : toNumber(v);
        });
    } else if (!sortPrimitives(list)) {
        sortList(list, (a, b) => {
            const x = toStr(a);
            const y = toStr(b);
            return x < y ? -1 : y < x ? 1 : 0;
        });
    }
}
