/* Filling a Map, Set, WeakMap or WeakSet from an iterable. Metered. */

import { reflectApply } from '../natives';
import { closeQuietly, describe, getMethod, isObject } from './convert';

const TypeErrorN = TypeError;
const iteratorSymbol = Symbol.iterator;

/** AddEntriesFromIterable, or the same for values when `adder` is "add". */
export function fillCollection(made: any, iterable: any, adder: 'set' | 'add'): void {
    const add = made[adder];
    if (typeof add !== 'function') {
        throw new TypeErrorN(`'${describe(add)}' returned for property '${adder}' of object is not a function`);
    }
    const method = getMethod(iterable, iteratorSymbol);
    if (method === undefined) throw new TypeErrorN(`${describe(iterable)} is not iterable`);
    const iterator = reflectApply(method, iterable, []);
    if (!isObject(iterator)) throw new TypeErrorN('Result of the Symbol.iterator method is not an object');
    const next = (iterator as any).next;
    for (;;) {
        const step = reflectApply(next, iterator, []);
        if (!isObject(step)) throw new TypeErrorN(`Iterator result ${describe(step)} is not an object`);
        if ((step as any).done) return;
        const entry = (step as any).value;
        try {
            if (adder === 'add') reflectApply(add, made, [entry]);
            else {
                if (!isObject(entry)) throw new TypeErrorN(`Iterator value ${describe(entry)} is not an entry object`);
                reflectApply(add, made, [(entry as any)[0], (entry as any)[1]]);
            }
        } catch (e) {
            closeQuietly(iterator);
            throw e;
        }
    }
}
