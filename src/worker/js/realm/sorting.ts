/* The native sort of a private dense list, charged by comparisons and by the text compared. */

import { charge } from './charge';
import { arrays, hidden } from './natives';

const nativeSort = hidden(arrays.sort);

function log2(n: number): number {
    let bits = 1;
    for (; n > 1; n = n / 2) bits++;
    return bits;
}

/** Sorts in place with `compare`, which must answer numbers. Stable; TimSort, as V8 pins it. */
export function sortList(list: any[], compare: (a: any, b: any) => number): void {
    charge(8 + list.length * log2(list.length) * 4);
    nativeSort.call(list, compare);
}

/** Sorts in place by text if all elements are strings, or all are numbers; answers false otherwise. */
export function sortPrimitives(list: any[]): boolean {
    const len = list.length;
    charge(len * 2);
    let units = 0;
    let numbers = 0;
    for (let i = 0; i < len; i++) {
        const v = list[i];
        if (typeof v === 'string') units += v.length;
        else if (typeof v === 'number') numbers++;
        else return false;
    }
    if (numbers !== 0 && numbers !== len) return false;
    const rounds = log2(len);
    charge(8 + len * rounds * (numbers === 0 ? 6 : 30) + (units / 8) * rounds);
    nativeSort.call(list);
    return true;
}
