/* Freezing everything that can be reached. */

import {
    ArrayPrototype,
    ObjectPrototype,
    defineProperty,
    freeze,
    getOwnPropertyDescriptor,
    getPrototypeOf,
    ownKeys,
    preventExtensions,
} from './natives';

const Visited = WeakSet;
const add = WeakSet.prototype.add;
const has = WeakSet.prototype.has;
const apply = Reflect.apply;

/* Frozen already, in this context. */
const done = new Visited<object>();

/* Object.freeze gives an object a frozen elements kind. On the two prototypes of every array that
 * triples the price of each store that appends or fills a hole, so there it is spelt out: the same
 * to every question that can be asked. */
function freezeShallow(o: object): void {
    if (o !== ArrayPrototype && o !== ObjectPrototype) {
        freeze(o);
        return;
    }
    for (const key of ownKeys(o)) {
        const d = getOwnPropertyDescriptor(o, key)!;
        defineProperty(o, key, 'value' in d ? { writable: false, configurable: false } : { configurable: false });
    }
    preventExtensions(o);
}

function isObject(v: any): v is object {
    return typeof v === 'function' || (typeof v === 'object' && v !== null);
}

/** Freezes `root` and all that its properties, accessors and prototypes lead to, unless `skip`. */
export function harden<T>(root: T, skip?: object): T {
    if (!isObject(root)) return root;
    const queue: object[] = [root];
    for (let i = 0; i < queue.length; i++) {
        const o = queue[i];
        if (o === skip || apply(has, done, [o])) continue;
        apply(add, done, [o]);
        const proto = getPrototypeOf(o);
        if (proto !== null) queue[queue.length] = proto;
        for (const key of ownKeys(o)) {
            const d = getOwnPropertyDescriptor(o, key)!;
            if (isObject(d.value)) queue[queue.length] = d.value;
            if (d.get !== undefined) queue[queue.length] = d.get;
            if (d.set !== undefined) queue[queue.length] = d.set;
        }
        freezeShallow(o);
    }
    return root;
}
