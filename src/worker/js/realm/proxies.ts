/* Which objects are proxies. While none was made the questions cost one comparison. */

import { PROXY_MAX } from './charge';
import { isArray } from './natives';

const RangeErrorN = RangeError;
const depths = new WeakMap<object, number>();
const get = WeakMap.prototype.get;
const set = WeakMap.prototype.set;
const apply = Reflect.apply;

let made = false;

/** True for a proxy. */
export function isProxy(o: object): boolean {
    return made && apply(get, depths, [o]) !== undefined;
}

/** Proxies whose target is, in the end, an array: Array.isArray answers true for them. */
export const arrayProxies = {
    made: 0,
    has: isProxy,
};

/** Checks how deep proxies are nested in `target` before one more is made. */
export function nextProxyDepth(target: object): number {
    const depth = made ? ((apply(get, depths, [target]) as number | undefined) ?? 0) + 1 : 1;
    if (depth > PROXY_MAX) throw new RangeErrorN(`Proxies are nested more than ${PROXY_MAX} deep`);
    return depth;
}

/** Makes `proxy` known. */
export function noteProxy(proxy: object, depth: number): void {
    made = true;
    apply(set, depths, [proxy, depth]);
    if (isArray(proxy)) arrayProxies.made = 1;
}
