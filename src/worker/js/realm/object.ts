/* Object, Object.prototype, Reflect, Function.prototype and Symbol. */

import { ARGUMENTS_MAX, BIND_MAX, BOUND_ARGUMENTS_MAX, STRING_UNITS_MAX, charge, spend } from './charge';
import { noteChild, notePrototype, noteSetPrototype } from './chain';
import { irregular } from './array';
import { FUNCTION_TEXT } from './define';
import { isTrueArray } from './fast';
import * as generic from './generic/object';
import { describe, isObject, toObject, toStr } from './generic/convert';
import { chargeDefine, chargeListed, chargeElements, chargeProperties, keyOf, keysOf, lengthToSet } from './keys';
import {
    SymbolN,
    construct,
    defineProperty,
    functions,
    getOwnPropertyDescriptor,
    hidden,
    isArray,
    objectStatics,
    objects,
    protoGetter,
    reflectApply,
    reflects,
    symbols,
    uncurried,
} from './natives';
import { descriptorShown } from './overrides';
import { isProxy } from './proxies';
import { eachExecution } from './state';
import { symbolText } from './text';

const TypeErrorN = TypeError;
const RangeErrorN = RangeError;

const n = {
    create: objectStatics.create,
    entries: objectStatics.entries,
    freeze: objectStatics.freeze,
    getOwnPropertyNames: objectStatics.getOwnPropertyNames,
    getOwnPropertySymbols: objectStatics.getOwnPropertySymbols,
    hasOwn: objectStatics.hasOwn,
    is: objectStatics.is,
    isFrozen: objectStatics.isFrozen,
    isSealed: objectStatics.isSealed,
    keys: objectStatics.keys,
    preventExtensions: objectStatics.preventExtensions,
    seal: objectStatics.seal,
    setPrototypeOf: objectStatics.setPrototypeOf,
    values: objectStatics.values,
    reflectDefine: reflects.defineProperty,
    deleteProperty: reflects.deleteProperty,
    get: reflects.get,
    set: reflects.set,
    has: reflects.has,
    reflectGetOwn: reflects.getOwnPropertyDescriptor,
    reflectSetPrototypeOf: reflects.setPrototypeOf,
    bind: hidden(functions.bind),
};

/** Charges for defining `d` on `o` and makes lengths and attributes of arrays known. */
function prepareDefine(o: any, key: PropertyKey, d: any): void {
    chargeDefine(o, key);
    if (!isTrueArray(o)) return;
    if (key === 'length') {
        if ('value' in d) d.value = lengthToSet(o, d.value);
        return;
    }
    if (typeof key === 'symbol') return;
    const own: any = getOwnPropertyDescriptor(o, key) ?? {};
    if (
        'get' in d ||
        'set' in d ||
        !(d.writable ?? own.writable) ||
        !(d.enumerable ?? own.enumerable) ||
        !(d.configurable ?? own.configurable)
    ) {
        /* The engine turns all elements into a dictionary. */
        spend(o.length * 8, o.length * 48);
        irregular.add(o);
    }
}

/** Reflect.defineProperty of a descriptor that is the engine's own, or ours. */
export function defineOwn(o: any, key: PropertyKey, d: any): boolean {
    prepareDefine(o, key, d);
    charge(16);
    return n.reflectDefine(o, key, d) as any;
}

function defineAll(o: any, list: [PropertyKey, PropertyDescriptor][]): void {
    for (let i = 0; i < list.length; i++) {
        const [key, d] = list[i];
        keyOf(key);
        prepareDefine(o, key, d);
        defineProperty(o, key, d);
    }
}

function requireProto(proto: any): void {
    if (proto !== null && !isObject(proto)) {
        throw new TypeErrorN(`Object prototype may only be an Object or null: ${describe(proto)}`);
    }
}

/* Between two objects that are no proxies, the target no array. Getters and setters may still run. */
function assignPlain(target: any, source: any): void {
    const keys = keysOf(source);
    for (let i = 0; i < keys.length; i++) {
        const key = keys[i];
        if ((__meterGas -= 20) < 0 || (__meterBytes -= 32) < 0) __meterX();
        if (propertyIsEnumerable.call(source, key)) target[key] = source[key];
    }
}

const objectMethods = {
    assign(target: any, ...sources: any[]) {
        if (typeof target !== 'object' || target === null || isProxy(target) || isArray(target)) return generic.assign(target, sources);
        for (let i = 0; i < sources.length; i++) {
            const source = sources[i];
            if (typeof source !== 'object' || source === null || isProxy(source)) generic.assign(target, [source]);
            else assignPlain(target, source);
        }
        return target;
    },
    create(proto: any, properties: any) {
        requireProto(proto);
        notePrototype(proto);
        spend(12, 64);
        const o = n.create(proto);
        if (properties !== undefined) defineAll(o, generic.descriptorList(properties));
        return o;
    },
    defineProperties(o: any, properties: any) {
        if (!isObject(o)) throw new TypeErrorN('Object.defineProperties called on non-object');
        defineAll(o, generic.descriptorList(properties));
        return o;
    },
    defineProperty(o: any, key: any, attributes: any) {
        if (!isObject(o)) throw new TypeErrorN('Object.defineProperty called on non-object');
        const k = keyOf(key);
        const d = generic.toDescriptor(attributes);
        prepareDefine(o, k, d);
        charge(16);
        return defineProperty(o, k, d);
    },
    entries(o: any) {
        chargeElements(o);
        return chargeListed(n.entries(o), 64);
    },
    freeze(o: any) {
        chargeProperties(o);
        return n.freeze(o);
    },
    fromEntries(iterable: any) {
        return generic.fromEntries(iterable);
    },
    getOwnPropertyDescriptor(o: any, key: any) {
        const object = toObject(o);
        spend(10, 64);
        return descriptorShown(getOwnPropertyDescriptor(object, keyOf(key)));
    },
    getOwnPropertyDescriptors(o: any) {
        const object = toObject(o);
        const keys = keysOf(object);
        spend(keys.length * 12, keys.length * 96);
        const result: any = {};
        for (let i = 0; i < keys.length; i++) {
            const d = descriptorShown(getOwnPropertyDescriptor(object, keys[i]));
            if (d !== undefined) {
                defineProperty(result, keys[i], { value: d, writable: true, enumerable: true, configurable: true });
            }
        }
        return result;
    },
    getOwnPropertyNames(o: any) {
        chargeElements(o);
        return chargeListed(n.getOwnPropertyNames(o), 8);
    },
    getOwnPropertySymbols(o: any) {
        chargeProperties(o); /* all keys are gone through, however few of them are symbols */
        return chargeListed(n.getOwnPropertySymbols(o), 8);
    },
    hasOwn(o: any, key: any) {
        const object = toObject(o);
        return n.hasOwn(object, keyOf(key));
    },
    is(a: any, b: any) {
        if (typeof a === 'string' && typeof b === 'string' && a.length === b.length) charge(a.length >> 3);
        return n.is(a, b);
    },
    isFrozen(o: any) {
        chargeProperties(o);
        return n.isFrozen(o);
    },
    isSealed(o: any) {
        chargeProperties(o);
        return n.isSealed(o);
    },
    keys(o: any) {
        chargeElements(o);
        return chargeListed(n.keys(o), 8);
    },
    preventExtensions(o: any) {
        chargeProperties(o);
        return n.preventExtensions(o);
    },
    seal(o: any) {
        chargeProperties(o);
        return n.seal(o);
    },
    setPrototypeOf(o: any, proto: any) {
        if (o === undefined || o === null) throw new TypeErrorN('Object.setPrototypeOf called on null or undefined');
        requireProto(proto);
        if (!isObject(o)) return o;
        charge(40);
        noteSetPrototype(o, proto);
        return n.setPrototypeOf(o, proto);
    },
    values(o: any) {
        chargeElements(o);
        return chargeListed(n.values(o), 8);
    },
};

const hasOwnProperty = hidden(objects.hasOwnProperty);
const propertyIsEnumerable = hidden(objects.propertyIsEnumerable);
const tagText = hidden(objects.toString);

const objectPrototypeMethods = {
    hasOwnProperty(this: any, key: any) {
        return hasOwnProperty.call(this, keyOf(key));
    },
    propertyIsEnumerable(this: any, key: any) {
        return propertyIsEnumerable.call(this, keyOf(key));
    },
    toString(this: any) {
        const text = tagText.call(this);
        if (text.length > 64) {
            if (text.length > STRING_UNITS_MAX) throw new RangeErrorN('Invalid string length');
            spend(text.length >> 4, text.length);
        }
        return text;
    },
    get __proto__() {
        return protoGetter(this);
    },
    set __proto__(proto: any) {
        if (this === undefined || this === null) {
            throw new TypeErrorN('Object.prototype.__proto__ called on null or undefined');
        }
        if ((proto !== null && !isObject(proto)) || !isObject(this)) return;
        charge(40);
        noteSetPrototype(this, proto);
        n.setPrototypeOf(this, proto);
    },
};

function requireObject(o: any, name: string): void {
    if (!isObject(o)) throw new TypeErrorN(`Reflect.${name} called on non-object`);
}

/** Arguments for apply and construct, as a private dense list. */
export function argumentList(args: any): any[] {
    const list = generic.listFrom(args, ARGUMENTS_MAX);
    return list;
}

/** Reflect.set, with growth of arrays charged. */
export function setProperty(o: any, k: PropertyKey, value: any, receiver: any): boolean {
    if (isObject(receiver)) {
        chargeDefine(receiver, k);
        if (k === 'length' && isTrueArray(receiver)) {
            /* Converting may run user code; the conversions of the native then find a number. */
            return n.set(o, k, lengthToSet(receiver, value), receiver) as any;
        }
    }
    return n.set(o, k, value, receiver) as any;
}

const reflectMethods = {
    apply(f: any, thisArg: any, args: any) {
        if (typeof f !== 'function') throw new TypeErrorN('Function.prototype.apply was called on a value that is not a function');
        return reflectApply(f, thisArg, argumentList(args));
    },
    construct(f: any, args: any, newTarget: any) {
        const target = arguments.length > 2 ? newTarget : f;
        requireConstructor(f);
        if (target !== f) requireConstructor(target);
        const list = argumentList(args);
        spend(30, 256);
        const o = construct(f, list, target);
        noteChild(o);
        return o;
    },
    defineProperty(o: any, key: any, attributes: any) {
        requireObject(o, 'defineProperty');
        const k = keyOf(key);
        return defineOwn(o, k, generic.toDescriptor(attributes));
    },
    deleteProperty(o: any, key: any) {
        requireObject(o, 'deleteProperty');
        charge(8);
        return n.deleteProperty(o, keyOf(key));
    },
    get(o: any, key: any, receiver: any) {
        requireObject(o, 'get');
        const k = keyOf(key);
        return arguments.length > 2 ? n.get(o, k, receiver) : n.get(o, k);
    },
    getOwnPropertyDescriptor(o: any, key: any) {
        requireObject(o, 'getOwnPropertyDescriptor');
        spend(10, 64);
        return descriptorShown(n.reflectGetOwn(o, keyOf(key)) as any);
    },
    has(o: any, key: any) {
        requireObject(o, 'has');
        return n.has(o, keyOf(key));
    },
    ownKeys(o: any) {
        requireObject(o, 'ownKeys');
        return keysOf(o);
    },
    preventExtensions(o: any) {
        requireObject(o, 'preventExtensions');
        chargeProperties(o);
        return reflects.preventExtensions(o);
    },
    set(o: any, key: any, value: any, receiver: any) {
        requireObject(o, 'set');
        return setProperty(o, keyOf(key), value, arguments.length > 3 ? receiver : o);
    },
    setPrototypeOf(o: any, proto: any) {
        requireObject(o, 'setPrototypeOf');
        requireProto(proto);
        charge(40);
        noteSetPrototype(o, proto);
        return n.reflectSetPrototypeOf(o, proto);
    },
};

function NoBody() {}

/* A constructor is what may be a newTarget; asking runs nothing of it. */
function requireConstructor(f: any): void {
    construct(NoBody, [], typeof f === 'function' && isProxy(f) ? NoBody : f);
}

/* Bound functions → how many times bound, and with how many arguments in all. A call goes through
 * every one and moves the arguments at each, for the price of one call. */
const bindings = new WeakMap<object, { depth: number; count: number }>();
const weakGet = uncurried(WeakMap.prototype.get);
const weakSet = hidden(WeakMap.prototype.set);
const isCallable = (f: any) => typeof f === 'function';

const functionMethods = {
    apply(this: any, thisArg: any, args: any) {
        if (!isCallable(this)) {
            throw new TypeErrorN('Function.prototype.apply was called on a value that is not a function');
        }
        if (args === undefined || args === null) return reflectApply(this, thisArg, []);
        return reflectApply(this, thisArg, argumentList(args));
    },
    bind(this: any, thisArg: any, ...args: any[]) {
        if (!isCallable(this)) throw new TypeErrorN('Bind must be called on a function');
        const inner = weakGet(bindings, this) as { depth: number; count: number } | undefined;
        const depth = inner === undefined ? 1 : inner.depth + 1;
        const count = (inner === undefined ? 0 : inner.count) + args.length;
        if (depth > BIND_MAX) throw new RangeErrorN(`Functions are bound more than ${BIND_MAX} times`);
        if (count > BOUND_ARGUMENTS_MAX) {
            throw new RangeErrorN(`A function is bound to more than ${BOUND_ARGUMENTS_MAX} arguments`);
        }
        spend(40 + args.length, 200 + args.length * 8);
        const bound = reflectApply(n.bind, this, [thisArg, ...args]);
        weakSet.call(bindings, bound, { depth, count });
        noteChild(bound);
        return bound;
    },
    toString(this: any) {
        if (!isCallable(this)) {
            throw new TypeErrorN("Function.prototype.toString requires that 'this' be a Function");
        }
        return FUNCTION_TEXT;
    },
};

/* The registry of Symbol.for belongs to one execution. */
const MapC = Map;
const mapGet = uncurried(Map.prototype.get);
const mapSet = hidden(Map.prototype.set);
let registered = new MapC<string, symbol>();
let registeredKeys = new MapC<symbol, string>();
eachExecution(() => {
    registered = new MapC();
    registeredKeys = new MapC();
});

const symbolMethods = {
    for(key: any) {
        const text = toStr(key);
        if (text.length > 1024) throw new RangeErrorN('The key of a registered symbol has more than 1024 units');
        spend(20 + (text.length >> 2), 160 + text.length);
        let symbol = mapGet(registered, text) as symbol | undefined;
        if (symbol === undefined) {
            symbol = SymbolN(text) as any as symbol;
            mapSet.call(registered, text, symbol);
            mapSet.call(registeredKeys, symbol, text);
        }
        return symbol;
    },
    keyFor(symbol: any) {
        if (typeof symbol !== 'symbol') throw new TypeErrorN(`${describe(symbol)} is not a symbol`);
        return mapGet(registeredKeys, symbol);
    },
};

const symbolValueOf = uncurried(symbols.valueOf);

const symbolPrototypeMethods = {
    toString(this: any) {
        return symbolText(symbolValueOf(this));
    },
};

export {
    functionMethods,
    objectMethods,
    objectPrototypeMethods,
    reflectMethods,
    symbolMethods,
    symbolPrototypeMethods,
};
