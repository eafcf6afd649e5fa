/* The realm: what user code sees of JavaScript, once a context has been prepared.
 *
 * Evaluated as a classic script after gas.js and before any user code; the script's completion value
 * holds `init`, and no global is made. */

import './missing';
import './operators';
import { hideStacks, replaceConstructors } from './constructors';
import { applyPermits, globalPrototypes, hiddenIntrinsics, sealGlobals } from './intrinsics';
import { harden } from './harden';
import { makeInternal, type MeterHandle, type NativeHandle } from './internal';
import { enableOverrides, overriddenValues } from './overrides';
import { useNative } from './host';
import { freeze, ownKeys } from './natives';
import { replaceMethods } from './wrappers';

declare const globalThis: any;

/**
 * Prepares the context: deletes what is not permitted, puts the charged builtins in place, and
 * freezes every intrinsic. The global object itself stays open until `install` of the result, so
 * that console and tana can be added.
 *
 * @param native the engine's functions: host, abort, proxyDetails, promiseDetails, ...
 * @param meter the completion value of gas.js.
 * @returns the exports of the module tana:internal, and what the worker calls: start, invoke, serialise.
 * @throws TypeError when the engine has something that can be neither permitted nor deleted.
 */
function init(native: NativeHandle, meter: MeterHandle): object {
    const global = globalThis;
    delete global.tanaNative;
    useNative(native);
    const intrinsics = hiddenIntrinsics();
    applyPermits(global, intrinsics);
    replaceConstructors(global);
    replaceMethods(global, intrinsics);
    enableOverrides(global);
    const own = Reflect.ownKeys(global);
    for (let i = 0; i < own.length; i++) harden(global[own[i]], global);
    harden(Object.assign({}, hiddenIntrinsics()), global);
    harden(overriddenValues(), global);
    harden(globalPrototypes(global), global);
    return makeInternal(global, native, meter);
}

/** A builtin module as the build wraps it: CommonJS, so that a snapshot can hold it evaluated. */
type Factory = (require: (name: string) => object, module: { exports: object }) => void;

/** What the engine's side keeps hold of. */
export interface Image {
    readonly meter: MeterHandle;
    readonly internal: object;
    /** Exports of each builtin module by its name; hardened. */
    readonly modules: Record<string, object>;
    /** For the snapshot: runs what nearly every program uses, so that it is there compiled. */
    warm(): void;
    /** The last step before programs run; see below. */
    seal(): void;
}

/**
 * Makes the whole image of a context, up to what a snapshot can hold. `seal` does the rest in a
 * context that is to run programs: V8 adds globals of its own to a context that it restores, and
 * could not if the global object were frozen.
 */
export function boot(native: NativeHandle, meter: MeterHandle, factories: Record<string, Factory>): Image {
    const global = globalThis;
    const internal = init(native, meter);
    const modules: Record<string, object> = { __proto__: null } as any;
    function load(name: string): object {
        if (name === 'tana:internal') return internal;
        if (modules[name] !== undefined) return modules[name];
        const module = { exports: {} };
        factories[name](load, module);
        const exports: Record<string, unknown> = { __proto__: null } as any;
        for (const key of ownKeys(module.exports) as string[]) {
            /* The bundler's mark of what once was an ES module. */
            if (key !== '__esModule') exports[key] = (module.exports as any)[key];
        }
        return (modules[name] = freeze(exports));
    }
    for (const name of ownKeys(factories) as string[]) load(name);
    function seal(): void {
        delete global.tanaImage;
        hideStacks();
        sealGlobals(global);
    }
    return { meter, internal, modules, warm: () => warm(internal, modules), seal };
}

/** Runs what nearly every program uses once, so that the snapshot holds it compiled. */
function warm(internal: any, modules: Record<string, any>): void {
    class Shown {
        list = [1, 'two', null, undefined, true, 3n, [4.5, -0]];
    }
    const values = [
        'text', 7, { a: 1, b: 'x', nested: { deep: { deeper: {} } } }, new Shown(), [], {}, new Error('shown'),
        new Map([['key', { v: 1 }]]), new Set([1]), () => 1, Symbol('s'), new Date(0), new Uint8Array(2),
    ];
    modules['tana:core'].console.log('%s %d', 'a', 1, ...values);
    for (const value of values) internal.show(value);
    internal.serialise({ a: [1, 'x', null, { b: true }] }, 1000);
}
