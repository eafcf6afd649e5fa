/* Which receivers the native fast paths may see.
 *
 * A plain array is a true array (no proxy) whose prototype is %Array.prototype%. Its length is
 * data, its holes are looked up in two frozen prototypes without elements, and it is constructed by
 * our Array unless it has an own `constructor`. Elements that are accessors are allowed: they are
 * user code, and metered. */

import { arrayProxies } from './proxies';
import { ArrayPrototype, getPrototypeOf, hasOwn, isArray } from './natives';

/** A true array, of whatever prototype. */
export function isTrueArray(o: any): boolean {
    return isArray(o) && (arrayProxies.made === 0 || !arrayProxies.has(o));
}

/** A true array with the pristine prototype. */
export function isPlainArray(o: any): boolean {
    return (
        isArray(o) &&
        (arrayProxies.made === 0 || !arrayProxies.has(o)) &&
        getPrototypeOf(o) === ArrayPrototype
    );
}

/** A plain array from which species gives a plain array. */
export function isSpeciesPlain(o: any): boolean {
    return isPlainArray(o) && !hasOwn.call(o, 'constructor');
}
