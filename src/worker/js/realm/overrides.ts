/* The override mistake: once a prototype's property is read-only, assignment to the same name on a
 * derived object throws. Each property below becomes an accessor whose setter does what assignment
 * to an ordinary inherited property does. getOwnPropertyDescriptor shows them as the read-only data
 * they stand for (see descriptorShown). */

import {
    defineProperty,
    getOwnPropertyDescriptor,
} from './natives';

const TypeErrorN = TypeError;

/** Object path → names that programs assign on objects inheriting from it. */
export const overrides: Record<string, string[]> = {
    'Object.prototype': [
        'constructor',
        'hasOwnProperty',
        'isPrototypeOf',
        'propertyIsEnumerable',
        'toLocaleString',
        'toString',
        'valueOf',
    ],
    'Function.prototype': ['constructor', 'toString'],
    'Array.prototype': ['constructor', 'toString'],
    'Error.prototype': ['constructor', 'message', 'name', 'toString'],
    'AggregateError.prototype': ['constructor', 'message', 'name'],
    'EvalError.prototype': ['constructor', 'message', 'name'],
    'RangeError.prototype': ['constructor', 'message', 'name'],
    'ReferenceError.prototype': ['constructor', 'message', 'name'],
    'SyntaxError.prototype': ['constructor', 'message', 'name'],
    'TypeError.prototype': ['constructor', 'message', 'name'],
    'URIError.prototype': ['constructor', 'message', 'name'],
    'Date.prototype': ['constructor', 'toString', 'valueOf'],
    'Map.prototype': ['constructor'],
    'Set.prototype': ['constructor'],
    'Promise.prototype': ['constructor', 'catch', 'then'],
    'RegExp.prototype': ['constructor', 'exec', 'test', 'toString'],
};

/* getter → the value it stands for */
const shown = new Map<Function, unknown>();
const has = Map.prototype.has;
const get = Map.prototype.get;
const set = Map.prototype.set;
const apply = Reflect.apply;

/** The descriptor as user code shall see it. */
export function descriptorShown(d: PropertyDescriptor | undefined): PropertyDescriptor | undefined {
    if (d === undefined || d.get === undefined || !apply(has, shown, [d.get])) return d;
    return {
        value: apply(get, shown, [d.get]),
        writable: false,
        enumerable: d.enumerable,
        configurable: false,
    };
}

function enable(holder: object, key: PropertyKey): void {
    const d = getOwnPropertyDescriptor(holder, key);
    if (d === undefined || !('value' in d)) return;
    const value = d.value;
    const accessor = {
        get() {
            return value;
        },
        set(this: any, v: unknown) {
            if (this === holder) throw new TypeErrorN(`Cannot assign to read only property '${String(key)}'`);
            if ((typeof this !== 'object' || this === null) && typeof this !== 'function') {
                throw new TypeErrorN(`Cannot create property '${String(key)}' on a primitive value`);
            }
            const own = getOwnPropertyDescriptor(this, key);
            if (own === undefined) {
                defineProperty(this, key, { value: v, writable: true, enumerable: true, configurable: true });
            } else if (own.writable) defineProperty(this, key, { value: v });
            else throw new TypeErrorN(`Cannot assign to read only property '${String(key)}'`);
        },
    };
    apply(set, shown, [accessor.get, value]);
    defineProperty(holder, key, { get: accessor.get, set: accessor.set, enumerable: d.enumerable });
}

/** Turns the listed properties into accessors. The values stay reachable for hardening by `values`. */
export function enableOverrides(global: any): void {
    for (const path of Object.keys(overrides)) {
        const holder = global[path.slice(0, path.length - '.prototype'.length)].prototype;
        for (const key of overrides[path]) enable(holder, key);
    }
}

/** What the accessors stand for: hardening cannot see it. */
export function overriddenValues(): unknown[] {
    return [...shown.values()];
}
