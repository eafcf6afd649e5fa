/* The traps of every proxy. A native proxy without a trap does its work uncharged; so each proxy gets
 * a handler of ours, in metered code. The engine asks it for a trap: that looks up the program's, and
 * answers a function which calls it, or else one that does the ordinary operation on the target and
 * charges for it.
 *
 * A proxy of a proxy without a trap answers none: the engine passes the operation on to the inner
 * proxy, whose handler does the work, and nothing is checked twice. The innermost handler then takes
 * depth for all proxies around it, which recurse natively. */

import { chargeElements, keysOf } from '../keys';
import { noteChild, noteSetPrototype } from '../chain';
import { defineOwn, setProperty } from '../object';
import { construct, defineProperty, reflectApply, reflects } from '../natives';
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

/** The handler behind a proxy. */
export class Handler {
    /** The one that the program gave. */
    readonly to: any;
    /** Is the target a proxy, too? */
    readonly nested: boolean;
    /** How many proxies there are around this one, at most. */
    around = 0;
    /** The program's trap that was just looked up. */
    trap: any = undefined;
    constructor(to: any, nested: boolean) {
        this.to = to;
        this.nested = nested;
    }
}

function callTrap(this: Handler, ...args: any[]): any {
    const f = this.trap;
    this.trap = undefined;
    return reflectApply(f, this.to, args);
}

/* The engine's frames for one proxy without a trap are about as large as one of ours. */
function ordinary(operation: (...args: any[]) => any): (...args: any[]) => any {
    return function (this: Handler, a: any, b: any, c: any, d: any): any {
        const { around } = this;
        if (around === 0) return operation(a, b, c, d);
        if ((__meterDepth -= around) < 0) __meterX();
        try {
            return operation(a, b, c, d);
        } finally {
            __meterDepth += around;
        }
    };
}

function define(name: string, operation: (...args: any[]) => any): void {
    const fallback = ordinary(operation);
    defineProperty(Handler.prototype, name, {
        get(this: Handler) {
            const f = getMethod(this.to, name);
            if (f === undefined) return this.nested ? undefined : fallback;
            this.trap = f;
            return callTrap;
        },
    });
}

define('get', (target, key, receiver) => get(target, key, receiver));
define('set', (target, key, value, receiver) => setProperty(target, key, value, receiver));
define('has', (target, key) => has(target, key));
define('deleteProperty', (target, key) => deleteProperty(target, key));
define('defineProperty', (target, key, d) => defineOwn(target, key, d));
define('getOwnPropertyDescriptor', (target, key) => getOwnPropertyDescriptor(target, key));
define('ownKeys', (target) => {
    chargeElements(target);
    return keysOf(target);
});
define('getPrototypeOf', (target) => getPrototypeOf(target));
define('setPrototypeOf', (target, proto) => {
    noteSetPrototype(target, proto);
    return setPrototypeOf(target, proto);
});
define('isExtensible', (target) => isExtensible(target));
define('preventExtensions', (target) => preventExtensions(target));
define('apply', (target, self, args) => reflectApply(target, self, args));
define('construct', (target, args, newTarget) => {
    const o = construct(target, args, newTarget);
    noteChild(o);
    return o;
});
