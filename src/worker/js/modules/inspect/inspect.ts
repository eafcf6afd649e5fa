/**
 * Values as text, as Node's `util.inspect` shows them, for programs nobody trusts.
 *
 * No code of the program runs: see safe.ts. Custom inspect functions are ignored for that reason.
 * What is shown is bounded: nesting by `depth`, arrays, Maps and Sets by 100 items, strings by
 * 10,000 units, and everything together by `TEXT_MAX`, after which the rest is left out.
 */
import { promiseDetails, proxyDetails } from "tana:internal";
import { boxedText, classed, dateText, errorText } from "./bases";
import {
    byteLengthOf,
    className,
    functionText,
    iteratorKind,
    kindOf,
    prefixOf,
    regExpText,
    sizeOf,
    tagOf,
    typedArrayName,
    type Kind,
} from "./kinds";
import { arrange, ITEMS_MAX, type Braces, type Position } from "./layout";
import { showKey, showPrimitive } from "./primitives";
import { apply, getterOf, isObject, ownProperty, protoOf } from "./safe";
import { plural } from "./text";

/** Units of text after which further items and properties are left out. */
export const TEXT_MAX = 16384;

/** Deepest nesting that can be asked for. */
const DEPTH_MAX = 64;

const LEFT_OUT = "... more";

const viewBuffer = getterOf(DataView.prototype, "buffer");
const viewByteLength = getterOf(DataView.prototype, "byteLength");
const viewByteOffset = getterOf(DataView.prototype, "byteOffset");

/** How to show a value. */
export interface InspectOptions {
    /** Levels of nested objects that are shown, 2 unless told; at most 64. */
    readonly depth?: number;
    /** Whether properties that are not enumerable are shown too. */
    readonly showHidden?: boolean;
}

/** The walk over one value. */
interface Walk extends Position {
    readonly depthMax: number;
    readonly showHidden: boolean;
    /** Objects that the walk is inside of. */
    readonly seen: object[];
    /** Objects that turned out to contain themselves, in the order in which that was found. */
    readonly circular: object[];
}

/** The parts of an object that is being shown. */
interface Parts {
    /** What stands before the brackets. */
    base: string;
    braces: Braces;
    /** Properties to show. */
    keys: PropertyKey[];
    /** Lists the items that are no properties; undefined when there are none. */
    items?: (walk: Walk, level: number) => string[];
    /** The object itself when its items may be arranged in columns. */
    listed?: object;
    /** True when an object without keys is its base alone: "[Function: f]". */
    bare: boolean;
    /** Values of keys that are no own properties: an ArrayBuffer's byteLength. */
    given?: (key: PropertyKey) => unknown;
}

function ownKeys(value: object, showHidden: boolean): PropertyKey[] {
    const keys: PropertyKey[] = showHidden ? Object.getOwnPropertyNames(value) : Object.keys(value);
    const symbols = Object.getOwnPropertySymbols(value);
    for (let i = 0; i < symbols.length; i++) {
        const symbol = symbols[i] as symbol;
        if (showHidden || ownProperty(value, symbol)?.enumerable) {
            keys.push(symbol);
        }
    }
    return keys;
}

function isIndex(key: string): boolean {
    const number = Number(key);
    return number >= 0 && number < 4294967295 && String(number >>> 0) === key;
}

/** Longer arrays are shown without their properties: finding those would list every index first. */
const LISTED_MAX = 1000;

/** Own keys of an array or typed array that are no items. */
function extraKeys(value: object, length: number, showHidden: boolean): PropertyKey[] {
    if (length > LISTED_MAX) {
        return [];
    }
    const keys = ownKeys(value, showHidden);
    let first = 0;
    while (first < keys.length && typeof keys[first] === "string" && isIndex(String(keys[first]))) {
        first++;
    }
    return keys.slice(first);
}

function moreItems(count: number): string {
    return `... ${count} more item${plural(count)}`;
}

function showDescriptor(walk: Walk, found: PropertyDescriptor, level: number): string {
    if (found.get !== undefined) {
        return found.set === undefined ? "[Getter]" : "[Getter/Setter]";
    }
    if (found.set !== undefined) {
        return "[Setter]";
    }
    walk.indent += 2;
    const text = show(walk, found.value, level);
    walk.indent -= 2;
    return text;
}

function showProperty(
    walk: Walk,
    value: object,
    key: PropertyKey,
    parts: Parts,
    level: number,
): string {
    const found = ownProperty(value, key) ?? { value: parts.given?.(key), enumerable: true };
    const name = showKey(key, found.enumerable === true);
    walk.left -= name.length + 4;
    return `${name}: ${showDescriptor(walk, found, level)}`;
}

/** The items of an array; holes are counted, not shown. */
function listArray(walk: Walk, value: unknown[], level: number): string[] {
    const length = value.length;
    const parts: string[] = [];
    let index = 0;
    let keys: string[] | undefined;
    let nextKey = 0;
    while (index < length && parts.length < ITEMS_MAX) {
        if (walk.left <= 0) {
            parts.push(LEFT_OUT);
            return parts;
        }
        const found = ownProperty(value, index);
        if (found !== undefined) {
            walk.left -= 2;
            parts.push(showDescriptor(walk, found, level));
            index++;
            continue;
        }
        /* Only an array that has a hole pays for the list of its keys. */
        keys = keys ?? Object.keys(value);
        while (nextKey < keys.length && Number(keys[nextKey]) < index) {
            nextKey++;
        }
        const key = keys[nextKey];
        const end = key !== undefined && isIndex(key) ? Number(key) : length;
        parts.push(`<${end - index} empty item${plural(end - index)}>`);
        index = end;
    }
    if (index < length) {
        parts.push(moreItems(length - index));
    }
    return parts;
}

function listTypedArray(walk: Walk, value: ArrayLike<unknown>, length: number): string[] {
    const parts: string[] = [];
    const shown = Math.min(length, ITEMS_MAX);
    for (let i = 0; i < shown; i++) {
        const text = showPrimitive(walk, value[i]);
        walk.left -= text.length + 2;
        parts.push(text);
    }
    if (length > shown) {
        parts.push(moreItems(length - shown));
    }
    return parts;
}

/** The items of a Map (`pairs`) or a Set, through the builtin iterator. */
function listCollection(walk: Walk, value: object, pairs: boolean, level: number): string[] {
    const parts: string[] = [];
    const iterator = pairs
        ? apply(Map.prototype.entries, value, [])
        : apply(Set.prototype.values, value, []);
    const size = sizeOf(value, pairs ? "Map" : "Set");
    walk.indent += 2;
    for (let step = iterator.next(); step.done !== true; step = iterator.next()) {
        if (parts.length === ITEMS_MAX || walk.left <= 0) {
            parts.push(walk.left <= 0 ? LEFT_OUT : moreItems(size - parts.length));
            break;
        }
        walk.left -= 2;
        if (pairs) {
            const pair = step.value as unknown as readonly [unknown, unknown];
            parts.push(`${show(walk, pair[0], level)} => ${show(walk, pair[1], level)}`);
        } else {
            parts.push(show(walk, step.value, level));
        }
    }
    walk.indent -= 2;
    return parts;
}

function listPromise(walk: Walk, value: object, level: number): string[] {
    const details = promiseDetails(value);
    if (details === undefined || details[0] === 0) {
        return ["<pending>"];
    }
    walk.indent += 2;
    const text = show(walk, details[1], level);
    walk.indent -= 2;
    return [details[0] === 2 ? `<rejected> ${text}` : text];
}

function listBytes(value: ArrayBuffer): string[] {
    const bytes = new Uint8Array(value);
    const shown = Math.min(bytes.length, ITEMS_MAX);
    let text = "";
    for (let i = 0; i < shown; i++) {
        const byte = (bytes[i] as number).toString(16);
        text += (i === 0 ? "" : " ") + (byte.length === 1 ? `0${byte}` : byte);
    }
    if (bytes.length > shown) {
        const rest = bytes.length - shown;
        text += ` ... ${rest} more byte${plural(rest)}`;
    }
    return [`[Uint8Contents]: <${text}>`];
}

/** Names of a module namespace; one whose module has not set it yet says so. */
function listModule(walk: Walk, value: object, level: number): string[] {
    const parts: string[] = [];
    const names = Object.getOwnPropertyNames(value);
    for (let i = 0; i < names.length; i++) {
        const name = names[i] as string;
        let text: string;
        try {
            text = showDescriptor(walk, ownProperty(value, name) ?? {}, level);
        } catch {
            text = "<uninitialized>";
        }
        parts.push(`${showKey(name, true)}: ${text}`);
    }
    return parts;
}

function iteratorParts(value: object, tag: string): Parts {
    const type = `${iteratorKind(value)} Iterator`;
    const shown = tag === "" || tag === type ? type : `${tag}] [${type}`;
    return {
        base: "",
        braces: [`[${shown}] {`, "}"],
        keys: [],
        bare: false,
        items: () => ["<items unknown>"],
    };
}

/** Takes an object that is no proxy apart. */
function partsOf(walk: Walk, value: object, kind: Kind, maker: string | null, tag: string): Parts {
    const hidden = walk.showHidden;
    const open = (fallback: string, size = "") => `${prefixOf(maker, tag, fallback, size)}{`;
    const parts = (base: string, from: string, bare = true): Parts => ({
        base,
        braces: [from, "}"],
        keys: ownKeys(value, hidden),
        bare,
    });
    switch (kind) {
        case "Array": {
            const items = value as unknown[];
            const isPlain = maker === "Array" && tag === "";
            const prefix = isPlain ? "" : prefixOf(maker, tag, "Array", `(${items.length})`);
            return {
                base: "",
                braces: [`${prefix}[`, "]"],
                keys: extraKeys(value, items.length, hidden),
                listed: value,
                bare: false,
                items: (w, level) => listArray(w, items, level),
            };
        }
        case "TypedArray": {
            const length = sizeOf(value, kind);
            const prefix = prefixOf(maker, tag, typedArrayName(value), `(${length})`);
            return {
                base: "",
                braces: [`${prefix}[`, "]"],
                keys: extraKeys(value, length, hidden),
                listed: value,
                bare: false,
                items: (w) => listTypedArray(w, value as ArrayLike<unknown>, length),
            };
        }
        case "Map":
        case "Set": {
            const from = open(kind, `(${sizeOf(value, kind)})`);
            return {
                ...parts("", from, false),
                items: (w, level) => listCollection(w, value, kind === "Map", level),
            };
        }
        case "Promise":
            return { ...parts("", open(kind), false), items: (w, n) => listPromise(w, value, n) };
        case "WeakMap":
        case "WeakSet":
            return { ...parts("", open(kind), false), items: () => ["<items unknown>"] };
        case "Iterator":
            return { ...iteratorParts(value, tag), keys: ownKeys(value, hidden) };
        case "Module":
            return {
                ...parts("", open("Module"), false),
                keys: [],
                items: (w, level) => listModule(w, value, level),
            };
        case "ArrayBuffer": {
            const buffer = parts("", open(kind), false);
            return {
                ...buffer,
                keys: ["byteLength", ...buffer.keys],
                items: () => listBytes(value as ArrayBuffer),
                given: () => byteLengthOf(value),
            };
        }
        case "DataView": {
            const view = parts("", open(kind), false);
            return {
                ...view,
                keys: ["byteLength", "byteOffset", "buffer", ...view.keys],
                given: (key) => viewValue(value, key),
            };
        }
        default:
            return otherParts(walk, value, kind, maker, tag, parts);
    }
}

function viewValue(view: object, key: PropertyKey): unknown {
    if (key === "buffer") {
        return apply(viewBuffer, view, []);
    }
    return apply(key === "byteLength" ? viewByteLength : viewByteOffset, view, []);
}

/** The kinds that have a text of their own, and plain objects. */
function otherParts(
    walk: Walk,
    value: object,
    kind: Kind,
    maker: string | null,
    tag: string,
    parts: (base: string, from: string, bare?: boolean) => Parts,
): Parts {
    switch (kind) {
        case "Function":
            return parts(functionText(value, maker, tag), "{");
        case "RegExp":
            return parts(classed(regExpText(value), maker, tag, kind), "{");
        case "Date":
            return parts(classed(dateText(value), maker, tag, kind), "{");
        case "Error": {
            const error = parts("", "{");
            error.base = errorText(walk, value, maker, tag, error.keys);
            return error;
        }
        case "Boxed": {
            const boxed = parts("", "{");
            boxed.base = boxedText(walk, value, maker, tag, boxed.keys);
            return boxed;
        }
        case "Arguments":
            return parts("", "[Arguments] {", false);
        default: {
            const isPlain = maker === "Object" && tag === "";
            return parts("", isPlain ? "{" : `${prefixOf(maker, tag, "Object")}{`, false);
        }
    }
}

/** The class that is shown: null for none, and a hint where only some prototype lacks a class. */
function makerOf(value: object, isTooDeep: boolean): string | null {
    const name = className(value);
    if (name !== null) {
        return name;
    }
    const proto = protoOf(value);
    if (proto === null) {
        return null;
    }
    return className(proto) === null && protoOf(proto) === null && !isTooDeep
        ? "Object <[Object: null prototype] {}>"
        : "Object <Complex prototype>";
}

function circularIndex(walk: Walk, value: object): number {
    const found = walk.circular.indexOf(value);
    return found >= 0 ? found + 1 : walk.circular.push(value);
}

function showObject(walk: Walk, value: object, level: number): string {
    const kind = kindOf(value);
    const maker = makerOf(value, level > walk.depthMax);
    const tag = tagOf(value, kind);
    const parts = partsOf(walk, value, kind, maker, tag);
    const isEmpty = parts.keys.length === 0;
    if (isEmpty && parts.bare) {
        return parts.base;
    }
    if (isEmpty && isWithoutItems(value, kind)) {
        return `${parts.braces[0]}${parts.braces[1]}`;
    }
    if (level > walk.depthMax) {
        const name = prefixOf(maker, tag, "Object").slice(0, -1);
        return kind === "RegExp" ? parts.base : maker === null ? name : `[${name}]`;
    }
    walk.seen.push(value);
    walk.depth = level + 1;
    const output = parts.items === undefined ? [] : parts.items(walk, level + 1);
    for (let i = 0; i < parts.keys.length; i++) {
        if (walk.left <= 0) {
            output.push(LEFT_OUT);
            break;
        }
        output.push(showProperty(walk, value, parts.keys[i] as PropertyKey, parts, level + 1));
    }
    walk.seen.pop();
    let base = parts.base;
    const circular = walk.circular.indexOf(value);
    if (circular >= 0) {
        base = base === "" ? `<ref *${circular + 1}>` : `<ref *${circular + 1}> ${base}`;
    }
    return arrange(output, base, parts.braces, parts.listed, level + 1, walk);
}

function isWithoutItems(value: object, kind: Kind): boolean {
    switch (kind) {
        case "Object":
        case "Arguments":
            return true;
        case "Array":
            return (value as unknown[]).length === 0;
        case "TypedArray":
        case "Map":
        case "Set":
            return sizeOf(value, kind) === 0;
        default:
            return false;
    }
}

/** Shows any value; `level` counts the objects it lies in. */
function show(walk: Walk, value: unknown, level: number): string {
    if (!isObject(value)) {
        const text = showPrimitive(walk, value);
        walk.left -= text.length;
        return text;
    }
    let object: object = value;
    for (let at = proxyDetails(object); at !== undefined; at = proxyDetails(object)) {
        if (at[0] === null) {
            return "<Revoked Proxy>";
        }
        object = at[0];
    }
    if (walk.seen.includes(object)) {
        return `[Circular *${circularIndex(walk, object)}]`;
    }
    const before = walk.left;
    const text = showObject(walk, object, level);
    walk.left = Math.min(walk.left, before - text.length);
    return text;
}

/**
 * The text of a value.
 *
 * @returns at most about `TEXT_MAX` units for values of usual width; the caller cuts what is longer
 */
export function inspect(value: unknown, options: InspectOptions = {}): string {
    const depth = options.depth ?? 2;
    return show(
        {
            depthMax: Math.min(depth, DEPTH_MAX),
            showHidden: options.showHidden === true,
            seen: [],
            circular: [],
            left: TEXT_MAX,
            indent: 0,
            depth: 0,
        },
        value,
        0,
    );
}
