/* Map, Set, WeakMap and WeakSet. */

import { charge } from './charge';
import { collide } from './collisions';
import { maps, mapSize, hidden, setSize, sets, weakMaps, weakSets } from './natives';

const nm = {
    get: hidden(maps.get),
    set: hidden(maps.set),
    has: hidden(maps.has),
    delete: hidden(maps.delete),
    clear: hidden(maps.clear),
    forEach: hidden(maps.forEach),
};
const ns = {
    add: hidden(sets.add),
    has: hidden(sets.has),
    delete: hidden(sets.delete),
    clear: hidden(sets.clear),
    forEach: hidden(sets.forEach),
};
const nwm = {
    get: hidden(weakMaps.get),
    set: hidden(weakMaps.set),
    has: hidden(weakMaps.has),
    delete: hidden(weakMaps.delete),
};
const nws = {
    add: hidden(weakSets.add),
    has: hidden(weakSets.has),
    delete: hidden(weakSets.delete),
};

/* A long string's hash is its length, and two strings of one hash are compared in full: the whole
 * map may have to be walked. Short ones are hashed once each. */
function chargeText(key: string, size: number): void {
    if (key.length > 16383) charge(20 + (size + 1) * (key.length / 64));
    else charge(key.length >> 5);
}

const mapMethods = {
    get(this: any, key: any) {
        if ((__meterGas -= 6) < 0) __meterX();
        if (typeof key === 'string' && key.length > 32) chargeText(key, mapSize(this));
        return nm.get.call(this, key);
    },
    has(this: any, key: any) {
        if ((__meterGas -= 6) < 0) __meterX();
        if (typeof key === 'string' && key.length > 32) chargeText(key, mapSize(this));
        return nm.has.call(this, key);
    },
    set(this: any, key: any, value: any) {
        if ((__meterGas -= 12) < 0 || (__meterBytes -= 32) < 0) __meterX();
        if (typeof key === 'string') {
            if (key.length > 32) chargeText(key, mapSize(this));
        } else if (typeof key === 'number' || typeof key === 'bigint') {
            if (mapSize(this) > 256 && !nm.has.call(this, key)) collide(key);
        }
        return nm.set.call(this, key, value);
    },
    delete(this: any, key: any) {
        if ((__meterGas -= 8) < 0) __meterX();
        if (typeof key === 'string' && key.length > 32) chargeText(key, mapSize(this));
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
        if ((__meterGas -= 12) < 0 || (__meterBytes -= 24) < 0) __meterX();
        if (typeof key === 'string') {
            if (key.length > 32) chargeText(key, setSize(this));
        } else if (typeof key === 'number' || typeof key === 'bigint') {
            if (setSize(this) > 256 && !ns.has.call(this, key)) collide(key);
        }
        return ns.add.call(this, key);
    },
    has(this: any, key: any) {
        if ((__meterGas -= 6) < 0) __meterX();
        if (typeof key === 'string' && key.length > 32) chargeText(key, setSize(this));
        return ns.has.call(this, key);
    },
    delete(this: any, key: any) {
        if ((__meterGas -= 8) < 0) __meterX();
        if (typeof key === 'string' && key.length > 32) chargeText(key, setSize(this));
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
    get(this: any, key: any) {
        if ((__meterGas -= 8) < 0) __meterX();
        return nwm.get.call(this, key);
    },
    has(this: any, key: any) {
        if ((__meterGas -= 8) < 0) __meterX();
        return nwm.has.call(this, key);
    },
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
    has(this: any, key: any) {
        if ((__meterGas -= 8) < 0) __meterX();
        return nws.has.call(this, key);
    },
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
