/**
 * What an object is: the slots that the engine gave it, and the names under which it is shown.
 */
import { sourceText } from "tana:internal";
import {
    apply,
    getterOf,
    inheritedValue,
    inheritsFrom,
    nameOf,
    ownProperty,
    ownValue,
    probe,
    protoOf,
} from "./safe";

export type Kind =
    | "Arguments"
    | "Array"
    | "ArrayBuffer"
    | "Boxed"
    | "DataView"
    | "Date"
    | "Error"
    | "Function"
    | "Iterator"
    | "Map"
    | "Module"
    | "Object"
    | "Promise"
    | "RegExp"
    | "Set"
    | "TypedArray"
    | "WeakMap"
    | "WeakSet";

const typedArrayProto = Object.getPrototypeOf(Uint8Array.prototype) as object;
const typedArrayTag = getterOf(typedArrayProto, Symbol.toStringTag);
const typedArrayLength = getterOf(typedArrayProto, "length");
const mapSize = getterOf(Map.prototype, "size");
const setSize = getterOf(Set.prototype, "size");
const bufferLength = getterOf(ArrayBuffer.prototype, "byteLength");
const regExpSource = getterOf(RegExp.prototype, "source");

const mapIteratorProto = Object.getPrototypeOf(new Map().keys()) as object;
const setIteratorProto = Object.getPrototypeOf(new Set().keys()) as object;
const asyncProto = Object.getPrototypeOf(async () => {}) as object;
const generatorProto = Object.getPrototypeOf(function* () {}) as object;
const asyncGeneratorProto = Object.getPrototypeOf(async function* () {}) as object;

/** The slots of an object that inherits from the builtin prototype `proto`, if it has them. */
function kindBelow(proto: object, value: object): Kind | undefined {
    switch (proto) {
        case Error.prototype:
            return "Error";
        case Map.prototype:
            return probe(mapSize, value) === undefined ? undefined : "Map";
        case Set.prototype:
            return probe(setSize, value) === undefined ? undefined : "Set";
        case Promise.prototype:
            return "Promise";
        case Date.prototype:
            return probe(Date.prototype.getTime, value) === undefined ? undefined : "Date";
        case RegExp.prototype:
            return probe(regExpSource, value) === undefined ? undefined : "RegExp";
        case ArrayBuffer.prototype:
            return probe(bufferLength, value) === undefined ? undefined : "ArrayBuffer";
        case WeakMap.prototype:
            return "WeakMap";
        case WeakSet.prototype:
            return "WeakSet";
        case mapIteratorProto:
        case setIteratorProto:
            return "Iterator";
        case Number.prototype:
        case String.prototype:
        case Boolean.prototype:
        case BigInt.prototype:
        case Symbol.prototype:
            return boxedValue(value) === undefined ? undefined : "Boxed";
        default:
            return undefined;
    }
}

function isArguments(value: object): boolean {
    const callee = ownProperty(value, "callee");
    return (
        callee !== undefined &&
        !callee.enumerable &&
        typeof ownValue(value, "length") === "number" &&
        ownValue(value, Symbol.iterator) === Array.prototype.values
    );
}

/** The kind of an object that is no proxy. */
export function kindOf(value: object): Kind {
    if (typeof value === "function") {
        return "Function";
    }
    if (Array.isArray(value)) {
        return "Array";
    }
    if (ArrayBuffer.isView(value)) {
        return apply(typedArrayTag, value, []) === undefined ? "DataView" : "TypedArray";
    }
    let at = protoOf(value);
    if (at === Object.prototype) {
        return isArguments(value) ? "Arguments" : "Object";
    }
    if (at === null && ownValue(value, Symbol.toStringTag) === "Module") {
        return Object.isExtensible(value) ? "Object" : "Module";
    }
    for (let i = 0; at !== null && at !== Object.prototype && i < 100; i++) {
        const kind = kindBelow(at, value);
        if (kind !== undefined) {
            return kind;
        }
        at = protoOf(at);
    }
    return "Object";
}

/** The name of the class that a typed array was made by. */
export function typedArrayName(value: object): string {
    return String(apply(typedArrayTag, value, []));
}

/** Number of elements of a typed array, Map or Set, as its slots say. */
export function sizeOf(value: object, kind: "TypedArray" | "Map" | "Set"): number {
    const getter = kind === "Map" ? mapSize : kind === "Set" ? setSize : typedArrayLength;
    return apply(getter, value, []) as number;
}

/** Bytes of an ArrayBuffer. */
export function byteLengthOf(value: object): number {
    return apply(bufferLength, value, []) as number;
}

/** The primitive in a Number, String, Boolean, BigInt or Symbol object; undefined for others. */
export function boxedValue(value: object): unknown {
    return (
        probe(Number.prototype.valueOf, value) ??
        probe(String.prototype.valueOf, value) ??
        probe(Boolean.prototype.valueOf, value) ??
        probe(BigInt.prototype.valueOf, value) ??
        probe(Symbol.prototype.valueOf, value)
    );
}

/** Whether an iterator walks a Map or a Set. */
export function iteratorKind(value: object): "Map" | "Set" {
    return inheritsFrom(value, mapIteratorProto) ? "Map" : "Set";
}

/**
 * The name of the class that `value` is an instance of, as far as its data says; null when nothing
 * on its prototype chain names one.
 */
export function className(value: object): string | null {
    let at: object | null = value;
    for (let i = 0; at !== null && i < 100; i++) {
        if (at === Object.prototype) {
            return at === value ? null : "Object";
        }
        const found = ownProperty(at, "constructor");
        if (found !== undefined) {
            const maker: unknown = found.value;
            if (typeof maker === "function") {
                const name = nameOf(maker);
                if (name !== "" && inheritsFrom(value, ownValue(maker, "prototype"))) {
                    return name;
                }
            }
        }
        at = protoOf(at);
    }
    return null;
}

/** A value's `Symbol.toStringTag` when that says something its class does not; else "". */
export function tagOf(value: object, kind: Kind): string {
    if (kind === "TypedArray") {
        return typedArrayName(value);
    }
    const tag = inheritedValue(value, Symbol.toStringTag);
    if (typeof tag !== "string" || tag === "") {
        return "";
    }
    return ownProperty(value, Symbol.toStringTag)?.enumerable ? "" : tag;
}

/** "Name(3) [Tag] ", what stands before the opening bracket of an object. */
export function prefixOf(name: string | null, tag: string, fallback: string, size = ""): string {
    if (name === null) {
        const shown = `[${fallback}${size}: null prototype] `;
        return tag !== "" && tag !== fallback ? `${shown}[${tag}] ` : shown;
    }
    return tag !== "" && tag !== name ? `${name}${size} [${tag}] ` : `${name}${size} `;
}

function classText(value: object, name: string | null, tag: string): string {
    const own = nameOf(value);
    let text = `class ${own === "" ? "(anonymous)" : own}`;
    if (name !== null && name !== "Function") {
        text += ` [${name}]`;
    }
    if (tag !== "" && tag !== name) {
        text += ` [${tag}]`;
    }
    if (name === null) {
        return `[${text} extends null]`;
    }
    const parent = protoOf(value);
    const parentName = parent === null ? "" : nameOf(parent);
    return parentName === "" ? `[${text}]` : `[${text} extends ${parentName}]`;
}

/** "[Function: f]" or "[class A extends B]". */
export function functionText(value: object, name: string | null, tag: string): string {
    if (sourceText(value).startsWith("class")) {
        return classText(value, name, tag);
    }
    let type = "Function";
    if (inheritsFrom(value, asyncGeneratorProto)) {
        type = "AsyncGeneratorFunction";
    } else if (inheritsFrom(value, generatorProto)) {
        type = "GeneratorFunction";
    } else if (inheritsFrom(value, asyncProto)) {
        type = "AsyncFunction";
    }
    let text = `[${type}`;
    if (name === null) {
        text += " (null prototype)";
    }
    const own = nameOf(value);
    text += own === "" ? " (anonymous)]" : `: ${own}]`;
    if (name !== null && name !== type && name !== "Function") {
        text += ` ${name}`;
    }
    return tag !== "" && tag !== name ? `${text} [${tag}]` : text;
}

/** "/pattern/flags", from the slots of a RegExp. */
export function regExpText(value: object): string {
    let flags = "";
    const letters = "dgimsuy";
    const names = [
        "hasIndices",
        "global",
        "ignoreCase",
        "multiline",
        "dotAll",
        "unicode",
        "sticky",
    ];
    for (let i = 0; i < names.length; i++) {
        const getter = ownProperty(RegExp.prototype, names[i] as string)?.get;
        if (getter !== undefined && apply(getter, value, []) === true) {
            flags += letters[i];
        }
    }
    return `/${String(apply(regExpSource, value, []))}/${flags}`;
}
