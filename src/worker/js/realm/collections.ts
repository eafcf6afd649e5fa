/* Map, Set, WeakMap and WeakSet. */

import { charge, KEY_UNITS_MAX } from './charge';
import { collide } from './collisions';
import { maps, mapSize, hidden, setSize, sets, uncurried, weakMaps, weakSets } from './natives';

const RangeErrorN = RangeError;

const nm = {
    set: hidden(maps.set),
    has: uncurried(maps.has),
    delete: hidden(maps.delete),
    clear: hidden(maps.clear),
    forEach: hidden(maps.forEach),
};
const ns = {
    add: hidden(sets.add),
    has: uncurried(sets.has),
    delete: hidden(sets.delete),
    clear: hidden(sets.clear),
    forEach: hidden(sets.forEach),
};
const nwm = {
    set: hidden(weakMaps.set),
    delete: hidden(weakMaps.delete),
};
const nws = {
    add: hidden(weakSets.add),
    delete: hidden(weakSets.delete),
};

/* V8 hashes a string above KEY_UNITS_MAX by its length alone: keys of one length would all have to be
 * compared. So they are refused where they would be put in, as they are for properties. Looking
 * something up (get, has) is then one hash and one comparison, worth the price of the call: those
 * stay V8's own. Strings are flattened and hashed once; making them paid for that. */
function refuseKey(): never {
    throw new RangeErrorN(`A string that is a key has at most ${KEY_UNITS_MAX} units`);
}

const mapMethods = {
    set(this: any, key: any, value: any) {
        if ((__meterBytes -= 32) < 0) __meterX();
        if (typeof key === 'string') {
            if (key.length > KEY_UNITS_MAX) refuseKey();
        } else if (typeof key === 'number' || typeof key === 'bigint') {
            if (mapSize(this) > 256 && !nm.has(this, key)) collide(key);
        }
        return nm.set.call(this, key, value);
    },
    delete(this: any, key: any) {
        if ((__meterGas -= 8) < 0) __meterX();
        return nm.delete.call(this, key);
    },
    clear(this: any) {
        charge(8);
        return nm.clear.call(this);
    },
    forEach(this: any, f: any, thisArg: any) {
        charge(4 + mapSize(this));
        return nm.forEach.call(this, f, thisArg);
    },
};

const setMethods = {
    add(this: any, key: any) {
        if ((__meterBytes -= 24) < 0) __meterX();
        if (typeof key === 'string') {
            if (key.length > KEY_UNITS_MAX) refuseKey();
        } else if (typeof key === 'number' || typeof key === 'bigint') {
            if (setSize(this) > 256 && !ns.has(this, key)) collide(key);
        }
        return ns.add.call(this, key);
    },
    delete(this: any, key: any) {
        if ((__meterGas -= 8) < 0) __meterX();
        return ns.delete.call(this, key);
    },
    clear(this: any) {
        charge(8);
        return ns.clear.call(this);
    },
    forEach(this: any, f: any, thisArg: any) {
        charge(4 + setSize(this));
        return ns.forEach.call(this, f, thisArg);
    },
};

/* Objects have random identity hashes; a weak table's entry costs more to grow and to collect. */
const weakMapMethods = {
    set(this: any, key: any, value: any) {
        if ((__meterGas -= 24) < 0 || (__meterBytes -= 64) < 0) __meterX();
        return nwm.set.call(this, key, value);
    },
    delete(this: any, key: any) {
        if ((__meterGas -= 12) < 0) __meterX();
        return nwm.delete.call(this, key);
    },
};

const weakSetMethods = {
    add(this: any, key: any) {
        if ((__meterGas -= 24) < 0 || (__meterBytes -= 64) < 0) __meterX();
        return nws.add.call(this, key);
    },
    delete(this: any, key: any) {
        if ((__meterGas -= 12) < 0) __meterX();
        return nws.delete.call(this, key);
    },
};

export { mapMethods, setMethods, weakMapMethods, weakSetMethods };
