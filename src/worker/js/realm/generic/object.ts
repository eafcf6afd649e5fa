/* Object.* that go through many properties, metered. */

import { keyOf, keysOf } from '../keys';
import { getOwnPropertyDescriptor, reflectApply } from '../natives';
import { closeQuietly, describe, getMethod, isObject, lengthOf, toObject } from './convert';

const TypeErrorN = TypeError;
const RangeErrorN = RangeError;
const iteratorSymbol = Symbol.iterator;

export function assign(target: any, sources: any[]): any {
    const to = toObject(target);
    for (let i = 0; i < sources.length; i++) {
        const source = sources[i];
        if (source === undefined || source === null) continue;
        const from = toObject(source);
        const keys = keysOf(from);
        for (let k = 0; k < keys.length; k++) {
            const key = keys[k];
            const d = getOwnPropertyDescriptor(from, key);
            if (d !== undefined && d.enumerable) to[key] = from[key];
        }
    }
    return to;
}

/** ToPropertyDescriptor: each field read once, in order, into an object without a prototype. */
export function toDescriptor(d: any): PropertyDescriptor {
    if (!isObject(d)) throw new TypeErrorN(`Property description must be an object: ${describe(d)}`);
    const from = d as any;
    const r: any = { __proto__: null };
    if ('enumerable' in from) r.enumerable = !!from.enumerable;
    if ('configurable' in from) r.configurable = !!from.configurable;
    if ('value' in from) r.value = from.value;
    if ('writable' in from) r.writable = !!from.writable;
    if ('get' in from) {
        r.get = from.get;
        if (r.get !== undefined && typeof r.get !== 'function') {
            throw new TypeErrorN(`Getter must be a function: ${describe(r.get)}`);
        }
    }
    if ('set' in from) {
        r.set = from.set;
        if (r.set !== undefined && typeof r.set !== 'function') {
            throw new TypeErrorN(`Setter must be a function: ${describe(r.set)}`);
        }
    }
    if (('get' in r || 'set' in r) && ('value' in r || 'writable' in r)) {
        throw new TypeErrorN(
            'Invalid property descriptor. Cannot both specify accessors and a value or writable attribute',
        );
    }
    return r;
}

/** The descriptors that Object.defineProperties is to define: [key, descriptor] pairs. */
export function descriptorList(properties: any): [PropertyKey, PropertyDescriptor][] {
    const from = toObject(properties);
    const keys = keysOf(from);
    const list: [PropertyKey, PropertyDescriptor][] = [];
    for (let k = 0; k < keys.length; k++) {
        const key = keys[k];
        const d = getOwnPropertyDescriptor(from, key);
        if (d !== undefined && d.enumerable) list[list.length] = [key, toDescriptor(from[key])];
    }
    return list;
}

export function fromEntries(iterable: any): any {
    if (iterable === undefined || iterable === null) throw new TypeErrorN(`${describe(iterable)} is not iterable`);
    const f = getMethod(iterable, iteratorSymbol);
    if (f === undefined) throw new TypeErrorN(`${describe(iterable)} is not iterable`);
    const iterator = reflectApply(f, iterable, []);
    if (!isObject(iterator)) throw new TypeErrorN('Result of the Symbol.iterator method is not an object');
    const next = (iterator as any).next;
    const result: any = {};
    for (;;) {
        const step = reflectApply(next, iterator, []);
        if (!isObject(step)) throw new TypeErrorN(`Iterator result ${describe(step)} is not an object`);
        if ((step as any).done) return result;
        const entry = (step as any).value;
        try {
            if (!isObject(entry)) throw new TypeErrorN(`Iterator value ${describe(entry)} is not an entry object`);
            const first = (entry as any)[0];
            const value = (entry as any)[1];
            define(result, keyOf(first), value);
        } catch (e) {
            closeQuietly(iterator);
            throw e;
        }
    }
}

/* A new own property of a fresh object: __proto__ is an ordinary name here. */
function define(o: any, key: PropertyKey, value: any): void {
    if (key === '__proto__') {
        defineProperty(o, key, { value, writable: true, enumerable: true, configurable: true });
    } else o[key] = value;
}

const defineProperty = Object.defineProperty;

/** CreateListFromArrayLike, for apply and construct: at most `max` values. */
export function listFrom(arrayLike: any, max: number): any[] {
    if (!isObject(arrayLike)) throw new TypeErrorN('CreateListFromArrayLike called on non-object');
    const len = lengthOf(arrayLike);
    if (len > max) throw new RangeErrorN(`A call has more than ${max} arguments`);
    const list: any[] = [];
    for (let k = 0; k < len; k++) list[k] = (arrayLike as any)[k];
    return list;
}

