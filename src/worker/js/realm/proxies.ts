/* Proxies whose target is an array, so that Array.isArray can be told from "is a true array".
 * While none was made the question costs one comparison. */

const known = new WeakSet<object>();
const has = WeakSet.prototype.has;
const add = WeakSet.prototype.add;
const apply = Reflect.apply;

export const arrayProxies = {
    made: 0,
    has(o: object): boolean {
        return apply(has, known, [o]);
    },
    add(o: object): void {
        this.made = 1;
        apply(add, known, [o]);
    },
};
