/* The traps of every proxy. A native proxy without a trap does its work uncharged, and nested
 * proxies would recurse natively; so each proxy gets a handler of ours, whose traps look up the
 * program's and otherwise do the ordinary operation, in metered code. */

import { chargeElements, keysOf } from '../keys';
import { noteChild, noteSetPrototype } from '../chain';
import { defineOwn, setProperty } from '../object';
import { construct, reflectApply, reflects } from '../natives';
import { getMethod } from './convert';

const {
    deleteProperty,
    get,
    getOwnPropertyDescriptor,
    getPrototypeOf,
    has,
    isExtensible,
    preventExtensions,
    setPrototypeOf,
} = reflects as any;

/** The handler behind a proxy; `to` is the one that the program gave. */
export class Handler {
    #to: any;
    constructor(to: any) {
        this.#to = to;
    }
    get(target: any, key: any, receiver: any) {
        const f = getMethod(this.#to, 'get');
        return f === undefined ? get(target, key, receiver) : reflectApply(f, this.#to, [target, key, receiver]);
    }
    set(target: any, key: any, value: any, receiver: any) {
        const f = getMethod(this.#to, 'set');
        return f === undefined
            ? setProperty(target, key, value, receiver)
            : reflectApply(f, this.#to, [target, key, value, receiver]);
    }
    has(target: any, key: any) {
        const f = getMethod(this.#to, 'has');
        return f === undefined ? has(target, key) : reflectApply(f, this.#to, [target, key]);
    }
    deleteProperty(target: any, key: any) {
        const f = getMethod(this.#to, 'deleteProperty');
        return f === undefined ? deleteProperty(target, key) : reflectApply(f, this.#to, [target, key]);
    }
    defineProperty(target: any, key: any, d: any) {
        const f = getMethod(this.#to, 'defineProperty');
        return f === undefined ? defineOwn(target, key, d) : reflectApply(f, this.#to, [target, key, d]);
    }
    getOwnPropertyDescriptor(target: any, key: any) {
        const f = getMethod(this.#to, 'getOwnPropertyDescriptor');
        return f === undefined
            ? getOwnPropertyDescriptor(target, key)
            : reflectApply(f, this.#to, [target, key]);
    }
    ownKeys(target: any) {
        const f = getMethod(this.#to, 'ownKeys');
        chargeElements(target);
        return f === undefined ? keysOf(target) : reflectApply(f, this.#to, [target]);
    }
    getPrototypeOf(target: any) {
        const f = getMethod(this.#to, 'getPrototypeOf');
        return f === undefined ? getPrototypeOf(target) : reflectApply(f, this.#to, [target]);
    }
    setPrototypeOf(target: any, proto: any) {
        const f = getMethod(this.#to, 'setPrototypeOf');
        if (f !== undefined) return reflectApply(f, this.#to, [target, proto]);
        noteSetPrototype(target, proto);
        return setPrototypeOf(target, proto);
    }
    isExtensible(target: any) {
        const f = getMethod(this.#to, 'isExtensible');
        return f === undefined ? isExtensible(target) : reflectApply(f, this.#to, [target]);
    }
    preventExtensions(target: any) {
        const f = getMethod(this.#to, 'preventExtensions');
        return f === undefined ? preventExtensions(target) : reflectApply(f, this.#to, [target]);
    }
    apply(target: any, self: any, args: any) {
        const f = getMethod(this.#to, 'apply');
        return f === undefined
            ? reflectApply(target, self, args)
            : reflectApply(f, this.#to, [target, self, args]);
    }
    construct(target: any, args: any, newTarget: any) {
        const f = getMethod(this.#to, 'construct');
        const o =
            f === undefined
                ? construct(target, args, newTarget)
                : reflectApply(f, this.#to, [target, args, newTarget]);
        if (f === undefined) noteChild(o);
        return o;
    }
}
