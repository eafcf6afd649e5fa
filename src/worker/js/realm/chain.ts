/* Length of prototype chains.
 *
 * A property that is not there is looked for along the whole chain, behind one metered step. So
 * every object that becomes a prototype is recorded with the length of the chain that starts there,
 * and chains end at PROTOTYPES_MAX. A proxy ends a chain: its trap is metered code.
 *
 * Giving a new prototype to an object that is one itself makes what was recorded below it too
 * small, by what is added up in `raised`; that sum is bounded for each execution. */

import { PROTOTYPES_MAX, spend } from './charge';
import { getPrototypeOf, reflectApply } from './natives';
import { isProxy } from './proxies';
import { eachExecution } from './state';

const RangeErrorN = RangeError;
const isExtensible = Object.isExtensible;
const lengths = new WeakMap<object, number>();
const get = WeakMap.prototype.get;
const set = WeakMap.prototype.set;

/** How much prototypes of prototypes may grow chains, in one execution. */
const RAISED_MAX = 200;

let raised = 0;
eachExecution(() => {
    raised = 0;
});

function recorded(o: object): number | undefined {
    return reflectApply(get, lengths, [o]);
}

function lengthFrom(o: object | null): number {
    let n = 0;
    for (; o !== null; o = getPrototypeOf(o)) {
        if (isProxy(o)) return n + 1;
        const known = recorded(o);
        if (known !== undefined) return n + known;
        if (++n > PROTOTYPES_MAX) break;
    }
    return n;
}

function tooLong(): never {
    throw new RangeErrorN(`A prototype chain has more than ${PROTOTYPES_MAX} objects`);
}

/** `proto` becomes the prototype of a new object: RangeError when that makes too long a chain. */
export function notePrototype(proto: object | null): void {
    if (proto === null || recorded(proto) !== undefined || isProxy(proto)) return;
    const length = lengthFrom(proto);
    if (length >= PROTOTYPES_MAX) tooLong();
    spend(60, 400); /* objects with a prototype of their own have a shape of their own */
    reflectApply(set, lengths, [proto, length]);
}

/** A new object has been made with whatever prototype: the same check, afterwards. */
export function noteChild(child: object): void {
    if (!isProxy(child)) notePrototype(getPrototypeOf(child));
}

/** `o`, which exists, is about to get the prototype `proto`. */
export function noteSetPrototype(o: object, proto: object | null): void {
    if (proto === null || isProxy(o)) return;
    if (!isExtensible(o)) return; /* the engine will refuse */
    notePrototype(proto);
    const known = recorded(o);
    if (known === undefined) return;
    const length = lengthFrom(proto) + 1;
    if (length <= known) return;
    raised += length - known;
    if (length > PROTOTYPES_MAX || raised > RAISED_MAX) tooLong();
    reflectApply(set, lengths, [o, length]);
}
