/* Putting the charged builtins in place. */

import { arrayMethods, arrayStatics } from './array';
import { mapMethods, setMethods, weakMapMethods, weakSetMethods } from './collections';
import { dateMethods, dateStaticMethods } from './dates';
import { replace } from './define';
import * as regexp from './generic/regexp';
import { jsonMethods } from './json';
import { bigintMethods, bigintStaticMethods, globalMethods, mathMethods, numberMethods } from './numbers';
import { functionMethods, objectMethods, objectPrototypeMethods, reflectMethods, symbolMethods, symbolPrototypeMethods } from './object';
import { promiseMethods, promiseStaticMethods } from './promises';
import { replaceProxy } from './proxy';
import { stringMethods, stringStaticMethods } from './string';
import { bufferMethods, typedMethods, typedStatics, viewMethods } from './typed';
import { defineProperty } from './natives';

const regexpMethods = {
    exec(this: any, text: any) {
        return regexp.exec(this, text);
    },
    test(this: any, text: any) {
        return regexp.test(this, text);
    },
    toString(this: any) {
        return regexp.toString(this);
    },
    get flags() {
        return regexp.flags(this);
    },
    [Symbol.match](this: any, text: any) {
        return regexp.match(this, text);
    },
    [Symbol.replace](this: any, text: any, replacement: any) {
        return regexp.replace(this, text, replacement);
    },
    [Symbol.search](this: any, text: any) {
        return regexp.search(this, text);
    },
    [Symbol.split](this: any, text: any, limit: any) {
        return regexp.split(this, text, limit);
    },
    [Symbol.matchAll](this: any, text: any) {
        return regexp.matchAll(this, text);
    },
};

export function replaceMethods(global: any, intrinsics: Record<string, any>): void {
    const typed = intrinsics['%TypedArray%'];
    replace(global.Array.prototype, arrayMethods);
    replace(global.Array, arrayStatics);
    replace(global.Object, objectMethods);
    replace(global.Object.prototype, objectPrototypeMethods);
    replace(global.Reflect, reflectMethods);
    replace(global.Function.prototype, functionMethods);
    replace(global.Symbol, symbolMethods);
    replace(global.Symbol.prototype, symbolPrototypeMethods);
    replace(global.String.prototype, stringMethods);
    replace(global.String, stringStaticMethods);
    replace(global.RegExp.prototype, regexpMethods);
    replace(global.JSON, jsonMethods);
    replace(global.Number.prototype, numberMethods);
    replace(global.BigInt.prototype, bigintMethods);
    replace(global.BigInt, bigintStaticMethods);
    replace(global.Math, mathMethods);
    replace(global, globalMethods);
    replace(global.Map.prototype, mapMethods);
    replace(global.Set.prototype, setMethods);
    replace(global.WeakMap.prototype, weakMapMethods);
    replace(global.WeakSet.prototype, weakSetMethods);
    replace(global.Promise, promiseStaticMethods);
    replace(global.Promise.prototype, promiseMethods);
    replace(typed, typedStatics);
    replace(typed.prototype, typedMethods);
    replace(global.ArrayBuffer.prototype, bufferMethods);
    replace(global.DataView.prototype, viewMethods);
    replace(global.Date, dateStaticMethods);
    replace(global.Date.prototype, dateMethods);
    replaceProxy(global);
    /* Aliases across objects. */
    for (const name of ['parseInt', 'parseFloat']) defineProperty(global.Number, name, { value: global[name] });
    defineProperty(typed.prototype, 'toString', { value: global.Array.prototype.toString });
}
