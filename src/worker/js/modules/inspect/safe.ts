/**
 * Reading a stranger's object without running a line of the stranger's code.
 *
 * No function here invokes a getter, a proxy trap, a user's iterator, `Symbol.hasInstance` or
 * `toString`: objects are read by own property descriptors, proxies are stepped through to their
 * targets, and prototype chains end where a proxy stands in them. The builtins used for it belong
 * to a frozen realm, so they are what they were.
 */
import { proxyDetails } from "tana:internal";

/** Longest prototype chain that is followed; what lies beyond is taken as absent. */
const CHAIN_MAX = 100;

/** Any function; never called here. */
export type AnyFunction = (...args: never[]) => unknown;

/** True for objects and functions. */
export function isObject(value: unknown): value is object {
    return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** The prototype of a non-proxy, or null at the chain's end and where a proxy follows. */
export function protoOf(object: object): object | null {
    const proto: object | null = Object.getPrototypeOf(object);
    return proto !== null && proxyDetails(proto) !== undefined ? null : proto;
}

/** An own property's descriptor, undefined when there is none or the object is a proxy. */
export function ownProperty(object: object, key: PropertyKey): PropertyDescriptor | undefined {
    return proxyDetails(object) === undefined
        ? Object.getOwnPropertyDescriptor(object, key)
        : undefined;
}

/** An own data property's value; undefined for accessors and absent properties. */
export function ownValue(object: object, key: PropertyKey): unknown {
    return ownProperty(object, key)?.value;
}

/** As `ownValue`, along the prototype chain; the first property found decides. */
export function inheritedValue(object: object, key: PropertyKey): unknown {
    let at: object | null = object;
    for (let i = 0; at !== null && i < CHAIN_MAX; i++) {
        const found = ownProperty(at, key);
        if (found !== undefined) {
            return found.value;
        }
        at = protoOf(at);
    }
    return undefined;
}

/** Whether `proto` is one of the objects that `object` inherits from. */
export function inheritsFrom(object: object, proto: unknown): boolean {
    let at = protoOf(object);
    for (let i = 0; at !== null && i < CHAIN_MAX; i++) {
        if (at === proto) {
            return true;
        }
        at = protoOf(at);
    }
    return false;
}

/** A function's own name when that is a string that its data says, else "". */
export function nameOf(fn: object): string {
    const name = ownValue(fn, "name");
    return typeof name === "string" ? name : "";
}

/** Calls a builtin method or getter with `self` as its receiver. */
export function apply<T>(fn: (...args: never[]) => T, self: unknown, args: unknown[]): T {
    return Reflect.apply(fn as never, self, args);
}

/** The getter of a builtin accessor property. It must exist: the realm's permits say so. */
export function getterOf(proto: object, key: PropertyKey): () => unknown {
    const getter = Object.getOwnPropertyDescriptor(proto, key)?.get;
    if (getter === undefined) {
        throw new TypeError(`no accessor ${String(key)}`);
    }
    return getter;
}

/** What a builtin answers for `self`, or undefined when `self` is not of the kind it works on. */
export function probe<T>(fn: (...args: never[]) => T, self: unknown): T | undefined {
    try {
        return apply(fn, self, []);
    } catch {
        return undefined;
    }
}
