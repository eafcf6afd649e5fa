/* Putting our functions in the place of natives, so that nobody can tell by looking. */

import {
    defineProperty,
    getOwnPropertyDescriptor,
    hidden,
    ownKeys,
    type Native,
} from './natives';

const functionPrototype = Function.prototype;

/** Text of every function, whoever asks. */
export const FUNCTION_TEXT = 'function () { [native code] }';

/** Gives `f` the name and length of `native`, where they differ. */
export function disguise(f: Function, native: Function): void {
    for (const key of ['length', 'name'] as const) {
        const d = getOwnPropertyDescriptor(native, key);
        if (d !== undefined && getOwnPropertyDescriptor(f, key)?.value !== d.value) {
            defineProperty(f, key, d);
        }
    }
}

/**
 * Replaces methods and getters of `target` by those of `by`, keeping their descriptors. A key that
 * the engine does not have is left out, so that one table serves all supported engines. Every other
 * place on `target` that held the same native (an alias) gets the same replacement.
 */
export function replace(target: object, by: object): void {
    const keys = ownKeys(by);
    const others = ownKeys(target);
    for (const key of keys) {
        const old = getOwnPropertyDescriptor(target, key);
        if (old === undefined) continue;
        const fresh = getOwnPropertyDescriptor(by, key)!;
        if (old.get !== undefined) {
            if (fresh.get === undefined) continue;
            disguise(fresh.get, old.get);
            if (fresh.set !== undefined && old.set !== undefined) disguise(fresh.set, old.set);
            hidden(old.get);
            defineProperty(target, key, { get: fresh.get, set: fresh.set ?? old.set });
            continue;
        }
        const native = old.value;
        const mine = fresh.value;
        disguise(mine, native);
        for (const other of others) {
            const d = getOwnPropertyDescriptor(target, other);
            if (d !== undefined && d.value === native) defineProperty(target, other, { value: mine });
        }
        hidden(native);
    }
}

/** Constructors by which others were replaced: native → ours. */
export const replaced = new Map<object, Function>();

/**
 * Puts `ours` (a function that can be called and constructed) in the place of the constructor
 * `native`, the value of `globalThis[name]`. Both share one prototype object. Static methods move
 * over; the native is then reachable from nowhere.
 */
export function replaceConstructor(native: Native, ours: Function, holder?: object): void {
    for (const key of ownKeys(native)) {
        if (key === 'call' || key === 'apply' || key === 'stackTraceLimit') continue;
        const d = getOwnPropertyDescriptor(native, key)!;
        if (key === 'prototype') defineProperty(ours, key, { value: d.value, writable: false });
        else defineProperty(ours, key, d);
    }
    const parent = Object.getPrototypeOf(native);
    const newParent = parent === functionPrototype ? parent : (replaced.get(parent) ?? parent);
    if (newParent !== functionPrototype) Object.setPrototypeOf(ours, newParent);
    const prototype = (native as any).prototype;
    if (prototype !== undefined) {
        defineProperty(prototype, 'constructor', { value: ours });
    }
    replaced.set(native, ours);
    if (holder !== undefined) {
        const name = (native as any).name;
        defineProperty(holder, name, { value: ours });
    }
}
