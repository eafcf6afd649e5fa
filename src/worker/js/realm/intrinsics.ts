/* Finding the intrinsics, and deleting from them what is not permitted. */

import { freeze, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } from './natives';
import { permittedGlobals, permittedProperties } from './permits';

const TypeErrorN = TypeError;
const SymbolN = Symbol as any;
const split = String.prototype.split;
const trim = String.prototype.trim;
const apply = Reflect.apply;
const includes = Array.prototype.includes;
const objectPrototype = Object.prototype;
const deleteProperty = Reflect.deleteProperty;
const RegExpPrototype = RegExp.prototype;

/** The intrinsics that no property of the global object leads to. */
export function hiddenIntrinsics(): Record<string, any> {
    const generator = getPrototypeOf(function* () {});
    const asyncGenerator = getPrototypeOf(async function* () {});
    const asyncFunction = getPrototypeOf(async function () {});
    const arrayIterator = getPrototypeOf([][Symbol.iterator]());
    return {
        __proto__: null,
        '%TypedArray%': getPrototypeOf(Uint8Array),
        '%IteratorPrototype%': getPrototypeOf(arrayIterator),
        '%AsyncIteratorPrototype%': getPrototypeOf(asyncGenerator.prototype),
        '%ArrayIteratorPrototype%': arrayIterator,
        '%MapIteratorPrototype%': getPrototypeOf(new Map().entries()),
        '%SetIteratorPrototype%': getPrototypeOf(new Set().values()),
        '%StringIteratorPrototype%': getPrototypeOf(''[Symbol.iterator]()),
        '%RegExpStringIteratorPrototype%': getPrototypeOf(/a/[Symbol.matchAll]('')),
        '%GeneratorFunction%': generator.constructor,
        '%GeneratorFunction%.prototype': generator,
        '%GeneratorPrototype%': generator.prototype,
        '%AsyncFunction%': asyncFunction.constructor,
        '%AsyncFunction%.prototype': asyncFunction,
        '%AsyncGeneratorFunction%': asyncGenerator.constructor,
        '%AsyncGeneratorFunction%.prototype': asyncGenerator,
        '%AsyncGeneratorPrototype%': asyncGenerator.prototype,
    };
}

/* esbuild would fold a split at build time into nothing readable; done once per context it is cheap. */
function names(text: string): PropertyKey[] {
    const list: PropertyKey[] = [];
    for (const word of apply(split, apply(trim, text, []), [/\s+/]) as string[]) {
        if (word !== '') list[list.length] = word[0] === '@' ? SymbolN[word.slice(2)] : word;
    }
    return list;
}

function prune(o: object, permitted: PropertyKey[], path: string): void {
    const isFunction = typeof o === 'function';
    for (const key of ownKeys(o)) {
        if (apply(includes, permitted, [key])) continue;
        if (isFunction && (key === 'length' || key === 'name' || key === 'prototype')) continue;
        if (!deleteProperty(o, key)) throw new TypeErrorN(`${path}.${String(key)} cannot be deleted`);
    }
}

/** Resolves a path of the permits table; undefined when the engine lacks the object. */
function find(path: string, global: any, hidden: Record<string, any>): any {
    if (path in hidden) return hidden[path];
    const dot = path.lastIndexOf('.');
    if (dot < 0) return global[path];
    const holder = find(path.slice(0, dot), global, hidden);
    if (holder === undefined) return undefined;
    return getOwnPropertyDescriptor(holder, path.slice(dot + 1))?.value;
}

/* Known before the snapshot is made: sealing is part of every start. */
const sealedGlobals = names(`${permittedGlobals} console tana`);
/** What V8 adds to although it was pruned and frozen: `linear`, a flag of its own. */
const reopened = 'RegExp.prototype';
const sealedRegExp = names(permittedProperties[reopened]);

/** Deletes again what V8 added while it restored the context, and freezes the rest of the realm. */
export function sealGlobals(global: any): void {
    prune(global, sealedGlobals, 'globalThis');
    freeze(global);
    prune(RegExpPrototype, sealedRegExp, reopened);
    freeze(RegExpPrototype);
}

/** Objects between the global object and Object.prototype: nothing of theirs is permitted. */
export function globalPrototypes(global: any): object[] {
    const list: object[] = [];
    for (let o = getPrototypeOf(global); o !== null && o !== objectPrototype; o = getPrototypeOf(o)) {
        list[list.length] = o;
    }
    return list;
}

/** Deletes every property that the permits do not name. Throws when one cannot be deleted. */
export function applyPermits(global: any, hidden: Record<string, any>): void {
    prune(global, names(permittedGlobals), 'globalThis');
    for (const o of globalPrototypes(global)) prune(o, names(''), 'the prototype of globalThis');
    for (const path of ownKeys(permittedProperties) as string[]) {
        const o = find(path, global, hidden);
        if (o !== undefined && o !== null) prune(o, names(permittedProperties[path]), path);
    }
}
