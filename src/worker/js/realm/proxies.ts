/* Which objects are proxies. While none was made the questions cost one comparison. */

import { PROXY_MAX } from './charge';
import { isArray } from './natives';

const RangeErrorN = RangeError;
const nests = new WeakMap<object, Nest>();
const get = WeakMap.prototype.get;
const has = WeakMap.prototype.has;
const set = WeakMap.prototype.set;
const apply = Reflect.apply;

let made = false;

/** True for a proxy. */
export function isProxy(o: object): boolean {
    return made && apply(has, nests, [o]);
}

/** Proxies whose target is, in the end, an array: Array.isArray answers true for them. */
export const arrayProxies = {
    made: 0,
    has: isProxy,
};

/** Proxies around one target → the innermost handler, and how many there are. */
interface Nest {
    readonly depth: number;
    readonly innermost: { around: number };
}

function nestOf(o: object): Nest | undefined {
    return made ? apply(get, nests, [o]) : undefined;
}

/** How deep proxies would be nested with one more around `target`; RangeError when that is too deep. */
export function nextProxyDepth(target: object): number {
    const depth = (nestOf(target)?.depth ?? 0) + 1;
    if (depth > PROXY_MAX) throw new RangeErrorN(`Proxies are nested more than ${PROXY_MAX} deep`);
    return depth;
}

/** Makes `proxy` known: `handler` is ours, behind it. */
export function noteProxy(proxy: object, target: object, depth: number, handler: { around: number }): void {
    const innermost = nestOf(target)?.innermost ?? handler;
    if (innermost.around < depth - 1) innermost.around = depth - 1;
    made = true;
    apply(set, nests, [proxy, { depth, innermost }]);
    if (isArray(proxy)) arrayProxies.made = 1;
}
