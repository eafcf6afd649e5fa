/* JSON.stringify and the reviver of JSON.parse after ECMA-262, metered. */

import { JSON_NESTING_MAX, STRING_UNITS_MAX } from '../charge';
import { chargeElements, chargeListed } from '../keys';
import { quote } from '../json';
import { booleanOf, wrappedKind } from '../brands';
import { writeJson } from '../json-write';
import { isArray, objectStatics, reflectApply, reflects } from '../natives';
import { defineOwn } from '../object';
import { isObject, lengthOf, toIntegerOrInfinity, toNumber, toStr } from './convert';
import { primitiveToString } from '../text';

const TypeErrorN = TypeError;
const RangeErrorN = RangeError;

interface Writer {
    replacer: Function | undefined;
    names: string[] | undefined;
    gap: string;
    indent: string;
    stack: object[];
    size: number;
}

export function stringify(value: any, replacer: any, space: any): string | undefined {
    const w: Writer = { replacer: undefined, names: undefined, gap: '', indent: '', stack: [], size: 0 };
    if (typeof replacer === 'function') w.replacer = replacer;
    else if (isObject(replacer) && isArray(replacer)) w.names = nameList(replacer);
    w.gap = gapOf(space);
    if (w.replacer === undefined) return writeJson(value, w.names, w.gap);
    return property(w, { '': value }, '', value);
}

function nameList(replacer: any): string[] {
    const names: string[] = [];
    const seen = new Set<string>();
    const len = lengthOf(replacer);
    for (let k = 0; k < len; k++) {
        const v = replacer[k];
        let name: string | undefined;
        if (typeof v === 'string') name = v;
        else if (typeof v === 'number') name = primitiveToString(v);
        else if (isObject(v) && (wrappedKind(v) === 'number' || wrappedKind(v) === 'string')) name = toStr(v);
        if (name !== undefined && !seen.has(name)) {
            seen.add(name);
            names[names.length] = name;
        }
    }
    return names;
}

function gapOf(given: any): string {
    let space = given;
    if (isObject(space)) {
        const kind = wrappedKind(space);
        if (kind === 'number') space = toNumber(space);
        else if (kind === 'string') space = toStr(space);
    }
    if (typeof space === 'number') {
        const n = toIntegerOrInfinity(space);
        let gap = '';
        for (let i = 0; i < n && i < 10; i++) gap += ' ';
        return gap;
    }
    if (typeof space !== 'string') return '';
    let gap = '';
    for (let i = 0; i < 10 && i < space.length; i++) gap += space[i];
    return gap;
}

function grow(w: Writer, units: number): void {
    if ((w.size += units) > STRING_UNITS_MAX) throw new RangeErrorN('Invalid string length');
}

function property(w: Writer, holder: any, key: string, given: any): string | undefined {
    let value = given;
    if (isObject(value) || typeof value === 'bigint') {
        const f = (value as any).toJSON;
        if (typeof f === 'function') value = reflectApply(f, value, [key]);
    }
    if (w.replacer !== undefined) value = reflectApply(w.replacer, holder, [key, value]);
    switch (typeof value) {
        case 'string': {
            const text = quote(value);
            grow(w, text.length);
            return text;
        }
        case 'number':
            grow(w, 1);
            return value - value === 0 ? primitiveToString(value) : 'null';
        case 'boolean':
            return value ? 'true' : 'false';
        case 'object':
            break;
        case 'bigint':
            throw new TypeErrorN('Do not know how to serialize a BigInt');
        default:
            return undefined;
    }
    if (value === null) return 'null';
    switch (wrappedKind(value)) {
        case 'number': {
            const n = toNumber(value);
            return n - n === 0 ? primitiveToString(n) : 'null';
        }
        case 'string': {
            const text = quote(toStr(value));
            grow(w, text.length);
            return text;
        }
        case 'boolean':
            return booleanOf(value) ? 'true' : 'false';
        case 'bigint':
            throw new TypeErrorN('Do not know how to serialize a BigInt');
    }
    return structure(w, value);
}

function structure(w: Writer, value: any): string {
    const { stack } = w;
    const depth = stack.length;
    for (let i = 0; i < depth; i++) {
        if (stack[i] === value) throw new TypeErrorN('Converting circular structure to JSON');
    }
    if (depth >= JSON_NESTING_MAX) throw new RangeErrorN(`JSON is nested more than ${JSON_NESTING_MAX} deep`);
    stack[depth] = value;
    const outer = w.indent;
    if (w.gap !== '') w.indent = outer + w.gap;
    const text = isArray(value) ? list(w, value, outer) : record(w, value, outer);
    w.indent = outer;
    stack.length = depth;
    return text;
}

function list(w: Writer, value: any, outer: string): string {
    const len = lengthOf(value);
    if (len === 0) return '[]';
    const between = w.gap === '' ? ',' : ',\n' + w.indent;
    let text = w.gap === '' ? '[' : '[\n' + w.indent;
    for (let k = 0; k < len; k++) {
        if (k > 0) text += between;
        grow(w, between.length);
        const v = value[k];
        /* Array indices become text only for those who can see it. */
        const isPlain = w.replacer === undefined && (typeof v !== 'object' || v === null) && typeof v !== 'bigint';
        const part = property(w, value, isPlain ? '' : primitiveToString(k), v);
        text += part === undefined ? 'null' : part;
    }
    return text + (w.gap === '' ? ']' : '\n' + outer + ']');
}

function record(w: Writer, value: any, outer: string): string {
    const keys = w.names ?? enumerableKeys(value);
    const between = w.gap === '' ? ',' : ',\n' + w.indent;
    let text = '';
    for (let i = 0; i < keys.length; i++) {
        const key = keys[i];
        const part = property(w, value, key, value[key]);
        if (part === undefined) continue;
        const name = quote(key);
        grow(w, name.length + between.length + 2);
        text += (text === '' ? '' : between) + name + (w.gap === '' ? ':' : ': ') + part;
    }
    if (text === '') return '{}';
    return w.gap === '' ? '{' + text + '}' : '{\n' + w.indent + text + '\n' + outer + '}';
}

const keysN = objectStatics.keys as any as (o: object) => string[];

/* EnumerableOwnPropertyNames; the native is charged by what it answers. */
function enumerableKeys(o: any): string[] {
    chargeElements(o);
    return chargeListed(keysN(o), 8);
}

/** InternalizeJSONProperty from the root. */
export function parseWithReviver(value: any, reviver: Function): any {
    return revive({ '': value }, '', reviver, 0);
}

function revive(holder: any, key: string, reviver: Function, depth: number): any {
    if (depth > JSON_NESTING_MAX) throw new RangeErrorN(`JSON is nested more than ${JSON_NESTING_MAX} deep`);
    const value = holder[key];
    if (isObject(value)) {
        if (isArray(value)) {
            const len = lengthOf(value);
            for (let k = 0; k < len; k++) keep(value, primitiveToString(k), reviver, depth);
        } else {
            const keys = enumerableKeys(value);
            for (let i = 0; i < keys.length; i++) keep(value, keys[i], reviver, depth);
        }
    }
    return reflectApply(reviver, holder, [key, value]);
}

function keep(o: any, key: string, reviver: Function, depth: number): void {
    const v = revive(o, key, reviver, depth + 1);
    if (v === undefined) deleteProperty(o, key);
    else defineOwn(o, key, { value: v, writable: true, enumerable: true, configurable: true });
}

const deleteProperty = reflects.deleteProperty as any as (o: object, key: PropertyKey) => boolean;
