/* Methods of ECMAScript 2022 that V8 10.2 installs behind flags.
 *
 * V8 adds what a flag gates to every context it restores from a snapshot, and dies when the object is
 * frozen by then. So the flags are off (v8.cc names them) and these stand in, the same on every
 * version. Imported first: what captures natives finds them in place. The wrappers charge. */

function relative(index: any, length: number): number {
    const n = +index;
    if (n !== n) return 0;
    const i = n === Infinity || n === -Infinity ? n : n - (n % 1);
    return i < 0 ? length + i : i;
}

function toLength(value: any): number {
    const n = +value;
    return n > 0 ? (n < 9007199254740991 ? n - (n % 1) : 9007199254740991) : 0;
}

function lastMatch(self: any, length: number, f: any, thisArg: any): number {
    if (typeof f !== 'function') throw new TypeError(`${String(f)} is not a function`);
    for (let i = length - 1; i >= 0; i--) if (apply(f, thisArg, [self[i], i, self])) return i;
    return -1;
}

const { apply, defineProperty } = Reflect;
const TypedArrayPrototype = Reflect.getPrototypeOf(Uint8Array.prototype)!;
const typedLength = Reflect.getOwnPropertyDescriptor(TypedArrayPrototype, 'length')!.get!;
const typedTag = Reflect.getOwnPropertyDescriptor(TypedArrayPrototype, Symbol.toStringTag)!.get!;
const hasOwnProperty = Object.prototype.hasOwnProperty;

/** The length of a typed array; TypeError for anything else. */
function lengthOfTyped(o: any): number {
    if (apply(typedTag, o, []) === undefined) throw new TypeError('this is not a typed array.');
    return apply(typedLength, o, []) as number;
}

function objectOf(o: any): any {
    if (o === undefined || o === null) throw new TypeError('called on null or undefined');
    return Object(o);
}

const ofArrays = {
    at(this: any, index: any) {
        const o = objectOf(this);
        const length = toLength(o.length);
        const i = relative(index, length);
        return i < 0 || i >= length ? undefined : o[i];
    },
    findLast(this: any, f: any) {
        const o = objectOf(this);
        const i = lastMatch(o, toLength(o.length), f, arguments[1]);
        return i < 0 ? undefined : o[i];
    },
    findLastIndex(this: any, f: any) {
        const o = objectOf(this);
        return lastMatch(o, toLength(o.length), f, arguments[1]);
    },
};

const ofTypedArrays = {
    at(this: any, index: any) {
        const length = lengthOfTyped(this);
        const i = relative(index, length);
        return i < 0 || i >= length ? undefined : this[i];
    },
    findLast(this: any, f: any) {
        const i = lastMatch(this, lengthOfTyped(this), f, arguments[1]);
        return i < 0 ? undefined : this[i];
    },
    findLastIndex(this: any, f: any) {
        return lastMatch(this, lengthOfTyped(this), f, arguments[1]);
    },
};

const ofStrings = {
    at(this: any, index: any) {
        if (this === undefined || this === null) throw new TypeError('called on null or undefined');
        const s = `${this}`;
        const i = relative(index, s.length);
        return i < 0 || i >= s.length ? undefined : s[i];
    },
};

const ofObject = {
    hasOwn(o: any, key: any) {
        return apply(hasOwnProperty, objectOf(o), [key]);
    },
};

function add(target: any, methods: any): void {
    for (const name of Reflect.ownKeys(methods)) {
        if (Reflect.has(target, name)) continue;
        const value = methods[name];
        defineProperty(target, name, { value, writable: true, enumerable: false, configurable: true });
    }
}

add(Array.prototype, ofArrays);
add(TypedArrayPrototype, ofTypedArrays);
add(String.prototype, ofStrings);
add(Object, ofObject);
for (const name of Reflect.ownKeys(ofArrays)) (Array.prototype as any)[Symbol.unscopables][name] = true;
