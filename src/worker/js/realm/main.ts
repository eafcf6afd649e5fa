/* The realm: what user code sees of JavaScript, once a context has been prepared.
 *
 * Evaluated as a classic script after gas.js and before any user code; the script's completion value
 * holds `init`, and no global is made. */

import { replaceConstructors } from './constructors';
import { applyPermits, hiddenIntrinsics } from './intrinsics';
import { harden } from './harden';
import { makeInternal, type MeterHandle, type NativeHandle } from './internal';
import { enableOverrides, overriddenValues } from './overrides';
import { useNative } from './host';
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
export function init(native: NativeHandle, meter: MeterHandle): object {
    const global = globalThis;
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
    return makeInternal(global, native, meter);
}
