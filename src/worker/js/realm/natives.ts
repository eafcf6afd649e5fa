/* The engine's own builtins, captured before anything is replaced.
 *
 * A captured method gets an own `call` (Function.prototype.call as it was), so that
 * `natives.indexOf.call(o, x)` costs one plain call and looks nothing up in the realm. That is
 * done only to functions which user code can no longer reach. */

export type Native = {
    (...args: any[]): any;
    new (...args: any[]): any;
    call(self: any, ...args: any[]): any;
    apply(self: any, args: ArrayLike<any>): any;
};

const rawCall = Function.prototype.call;
const rawApply = Function.prototype.apply;
const defineProperty = Object.defineProperty;

/** Makes a captured builtin callable without the realm's Function.prototype. */
export function hidden(f: unknown): Native {
    defineProperty(f as object, 'call', { value: rawCall, configurable: true });
    defineProperty(f as object, 'apply', { value: rawApply, configurable: true });
    return f as Native;
}

/** The same for a builtin that stays reachable: an own function in between, never handed out. */
export function uncurried(f: Function): (self: any, ...args: any[]) => any {
    const bound = rawCall.bind(f as any);
    return bound as any;
}

/* The whole of the standard library as it was at start: constructor → names → functions. */
type Methods = Record<PropertyKey, Native>;

function methodsOf(o: object): Methods {
    const found = { __proto__: null } as any;
    for (const key of Reflect.ownKeys(o)) {
        if (key === 'constructor') continue;
        const d = Object.getOwnPropertyDescriptor(o, key)!;
        if (typeof d.value === 'function') found[key] = d.value;
    }
    return found;
}

function getter(o: object, key: PropertyKey): (self: any) => any {
    return uncurried(Object.getOwnPropertyDescriptor(o, key)!.get!);
}

export const ArrayN = Array as any as Native;
export const StringN = String as any as Native;
export const NumberN = Number as any as Native;
export const BigIntN = BigInt as any as Native;
export const SymbolN = Symbol as any as Native;
export const ObjectN = Object as any as Native;
export const RegExpN = RegExp as any as Native;
export const DateN = Date as any as Native;
export const FunctionN = Function as any as Native;
export const ProxyN = Proxy as any as Native;
export const MapN = Map;
export const SetN = Set;
export const WeakMapN = WeakMap;
export const PromiseN = Promise;
export const ArrayBufferN = ArrayBuffer as any as Native;

export const ArrayPrototype = Array.prototype;
export const ObjectPrototype = Object.prototype;
export const FunctionPrototype = Function.prototype;
export const RegExpPrototype = RegExp.prototype;
export const MapPrototype = Map.prototype;
export const SetPrototype = Set.prototype;
export const TypedArrayN = Object.getPrototypeOf(Uint8Array) as any;
export const TypedArrayPrototype = TypedArrayN.prototype;
export const ArrayIteratorPrototype = Object.getPrototypeOf([][Symbol.iterator]());
export const IteratorPrototype = Object.getPrototypeOf(ArrayIteratorPrototype);

export const arrays = methodsOf(Array.prototype);
export const strings = methodsOf(String.prototype);
export const numbers = methodsOf(Number.prototype);
export const bigints = methodsOf(BigInt.prototype);
export const bigintStatics = methodsOf(BigInt);
export const symbols = methodsOf(Symbol.prototype);
export const symbolStatics = methodsOf(Symbol);
export const objects = methodsOf(Object.prototype);
export const objectStatics = methodsOf(Object);
export const functions = methodsOf(Function.prototype);
export const reflects = methodsOf(Reflect);
export const maths = methodsOf(Math);
export const jsons = methodsOf(JSON);
export const maps = methodsOf(Map.prototype);
export const sets = methodsOf(Set.prototype);
export const weakMaps = methodsOf(WeakMap.prototype);
export const weakSets = methodsOf(WeakSet.prototype);
export const dates = methodsOf(Date.prototype);
export const dateStatics = methodsOf(Date);
export const regexps = methodsOf(RegExp.prototype);
export const promises = methodsOf(Promise.prototype);
export const promiseStatics = methodsOf(Promise);
export const typedArrays = methodsOf(TypedArrayPrototype);
export const typedArrayStatics = methodsOf(TypedArrayN);
export const arrayBuffers = methodsOf(ArrayBuffer.prototype);
export const dataViews = methodsOf(DataView.prototype);
export const stringStatics = methodsOf(String);
export const globals = methodsOf(globalThis);

export const isArray = Array.isArray as (v: unknown) => boolean;
export const getPrototypeOf = Object.getPrototypeOf as (o: any) => any;
export const getOwnPropertyDescriptor = Object.getOwnPropertyDescriptor;
export const ownKeys = Reflect.ownKeys as (o: object) => PropertyKey[];
export const construct = Reflect.construct as (f: any, args: ArrayLike<any>, t?: any) => any;
export const reflectApply = Reflect.apply as (f: any, self: any, args: ArrayLike<any>) => any;
export const freeze = Object.freeze;
export const preventExtensions = Object.preventExtensions;
export const hasOwn = hidden(Object.prototype.hasOwnProperty);
export { defineProperty };

export const mapSize = getter(Map.prototype, 'size');
export const setSize = getter(Set.prototype, 'size');
export const typedLength = getter(TypedArrayPrototype, 'length');
export const typedTag = getter(TypedArrayPrototype, Symbol.toStringTag);
export const typedBuffer = getter(TypedArrayPrototype, 'buffer');
export const bufferLength = getter(ArrayBuffer.prototype, 'byteLength');
export const viewLength = getter(DataView.prototype, 'byteLength');
export const symbolDescription = getter(Symbol.prototype, 'description');
export const protoGetter = getter(Object.prototype, '__proto__');
