/* The native sort of a private dense list, charged by comparisons and by the text compared. */

import { charge } from './charge';
import { arrays, hidden } from './natives';

const nativeSort = hidden(arrays.sort);

function log2(n: number): number {
    let bits = 1;
    for (; n > 1; n = n / 2) bits++;
    return bits;
}

/** The price of sorting `len` elements with a comparison function, beside what that takes itself. */
export function chargeSort(len: number): void {
    charge(8 + len * log2(len) * 4);
}

/** Sorts in place with `compare`, which must answer numbers. Stable; TimSort, as V8 pins it. */
export function sortList(list: any[], compare: (a: any, b: any) => number): void {
    chargeSort(list.length);
    nativeSort.call(list, compare);
}

/** True if all elements are strings, or all are numbers; then the native's default order is charged. */
export function canSortByText(list: any[]): boolean {
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
    return true;
}

/** Sorts in place by text if all elements are strings, or all are numbers; answers false otherwise. */
export function sortPrimitives(list: any[]): boolean {
    if (!canSortByText(list)) return false;
    nativeSort.call(list);
    return true;
}
