/* Runs the realm's builtins against the engine's own, captured before the realm was made, in one
 * context: same seed, same receivers, same arguments; result, thrown class, effects on the receiver
 * and the log of every trap, getter and callback must be the same. */

import { GAS, makeRealm } from './realm.mjs';

const capture = `(() => {
    const { getOwnPropertyDescriptor: own, ownKeys } = Reflect;
    const table = {};
    const take = (name, o) => {
        for (const key of ownKeys(o)) {
            const d = own(o, key);
            if (typeof d.value === 'function' && key !== 'constructor') table[name + '.' + String(key)] = d.value;
            else if (d.get) table['get ' + name + '.' + String(key)] = d.get;
        }
    };
    for (const name of ['Array', 'Object', 'Function', 'Reflect', 'String', 'RegExp', 'Number', 'BigInt', 'Map', 'Set', 'Symbol', 'JSON', 'Math', 'Date', 'Promise', 'ArrayBuffer', 'DataView']) {
        take(name, globalThis[name]);
        if (globalThis[name].prototype) take(name + '.prototype', globalThis[name].prototype);
    }
    take('TypedArray.prototype', Object.getPrototypeOf(Uint8Array).prototype);
    take('TypedArray', Object.getPrototypeOf(Uint8Array));
    for (const name of ['parseInt', 'parseFloat', 'isNaN', 'isFinite', 'encodeURIComponent', 'decodeURIComponent', 'encodeURI', 'decodeURI', 'Array', 'String', 'Number', 'BigInt', 'Object', 'Date', 'RegExp', 'Proxy', 'Map', 'Set', 'WeakMap', 'WeakSet'])
        table[name] = globalThis[name];
    return table;
})()`;

/* Inside the context: a seeded generator, makers of receivers, and a printer that runs no user code. */
const library = `
const natives = table;
const apply = natives['Reflect.apply'];
let log = [];
const note = (s) => { apply(natives['Array.prototype.push'], log, [s]); };
function rng(seed) {
    let s = seed >>> 0;
    return (n) => {
        s = (Math.imul(s ^ (s >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
        s = (s ^ (s >>> 12)) >>> 0;
        return s % n;
    };
}
const ownKeys = natives['Reflect.ownKeys'], own = natives['Reflect.getOwnPropertyDescriptor'];
const protoOf = natives['Reflect.getPrototypeOf'];
const names = new Map();
function show(v, depth = 0, ids = []) {
    switch (typeof v) {
        case 'string': return v.length > 60 ? 'text ' + v.length : JSON.stringify(v);
        case 'bigint': return String(v) + 'n';
        case 'number': return Object.is(v, -0) ? '-0' : String(v);
        case 'symbol': return 'symbol';
        case 'function': return 'function';
        case 'object': break;
        default: return String(v);
    }
    if (v === null) return 'null';
    if (proxies.has(v)) return 'proxy:' + show(proxies.get(v), depth, ids);
    if (ids.includes(v)) return 'cycle';
    if (depth > 3) return '...';
    ids = [...ids, v];
    const tag = Array.isArray(v) ? 'array' : natives['Object.prototype.toString'].call(v);
    const proto = protoOf(v);
    const p = proto === Array.prototype ? 'A' : proto === Object.prototype ? 'O' : proto === null ? 'N' : proto === Sub.prototype ? 'Sub' : 'P';
    let out = tag + p + (Object.isFrozen(v) ? '!' : Object.isExtensible(v) ? '' : '-') + '{';
    for (const key of ownKeys(v)) {
        const d = own(v, key);
        out += String(key) + (d.writable === false ? 'r' : '') + (d.enumerable ? '' : 'h') + (d.configurable ? '' : 'c') + ':' + (d.get || d.set ? 'accessor' : show(d.value, depth + 1, ids)) + ',';
    }
    return out + '}';
}
class Sub extends Array { get [Symbol.toStringTag]() { return 'Sub'; } }
const proxies = new WeakMap();
let nested = false;
function logged(target, name) {
    const handler = {};
    for (const trap of ['get', 'set', 'has', 'deleteProperty', 'defineProperty', 'getOwnPropertyDescriptor', 'ownKeys', 'getPrototypeOf', 'setPrototypeOf', 'isExtensible', 'preventExtensions', 'apply', 'construct']) {
        handler[trap] = (t, ...rest) => {
            note(name + '.' + trap + ':' + String(typeof rest[0] === 'symbol' ? 'symbol ' + rest[0].description : rest[0] === undefined ? '' : typeof rest[0] === 'object' ? 'object' : rest[0]));
            return Reflect[trap](t, ...rest);
        };
    }
    let p = new Proxy(target, handler);
    if (nested) p = new Proxy(p, {});
    if (nested) p = new Proxy(p, { get(t, k, r) { note('outer get'); return Reflect.get(t, k, r); } });
    proxies.set(p, target);
    return p;
}
function element(r) {
    switch (r(12)) {
        case 0: return undefined;
        case 1: return null;
        case 2: return 'abcdefghij'.slice(0, r(10));
        case 3: return NaN;
        case 4: return -0;
        case 5: return [r(5), [r(5)]];
        case 6: return { k: r(5) };
        case 7: return r(2) === 0;
        case 8: return r(1000) / 7;
        default: return r(20);
    }
}
function dense(r, max = 9) { const a = []; const n = r(max); for (let i = 0; i < n; i++) a[i] = element(r); return a; }
function holey(r) { const a = dense(r, 12); const n = a.length; for (let i = 0; i < n; i++) if (r(3) === 0) delete a[i]; return a; }
function receiver(r) {
    switch (r(22)) {
        case 0: case 1: case 2: return dense(r);
        case 3: case 4: return holey(r);
        case 5: { const a = dense(r); Object.defineProperty(a, r(6), { get() { note('element getter'); return 5; }, configurable: true, enumerable: true }); return a; }
        case 6: { const a = Sub.from(dense(r)); return a; }
        case 7: { const a = holey(r); Object.setPrototypeOf(a, { __proto__: Array.prototype, 2: 'inherited' }); return a; }
        case 8: { const o = { length: r(7) }; for (let i = 0; i < 6; i++) if (r(3)) o[i] = element(r); return o; }
        case 9: { const o = { get length() { note('length getter'); return 4; }, set length(v) { note('length setter ' + v); }, 1: 'x', 3: 'y' }; return o; }
        case 10: case 11: return logged(dense(r), 'array');
        case 12: { const o = { length: r(5), 0: 1, 2: 3 }; return logged(o, 'like'); }
        case 13: return Object.freeze(dense(r));
        case 14: { const a = dense(r); a.constructor = undefined; return a; }
        case 15: { const a = dense(r); a.constructor = { [Symbol.species]: function (n) { note('species ' + n); this.length = 0; } }; return a; }
        case 16: { const a = dense(r); Object.defineProperty(a, 'constructor', { get() { note('constructor getter'); return Array; } }); return a; }
        case 17: return Object.preventExtensions(dense(r));
        case 18: { const a = dense(r); Object.defineProperty(a, 'length', { writable: false }); return a; }
        case 19: { const a = dense(r); if (a.length) Object.defineProperty(a, r(a.length), { value: 7, writable: false, configurable: false, enumerable: true }); return a; }
        case 20: return r(2) ? 'string receiver' : r(2) ? 42 : true;
        default: { const a = dense(r); a[Symbol.isConcatSpreadable] = r(2) === 0; return a; }
    }
}
function number(r) {
    switch (r(9)) {
        case 0: return undefined;
        case 1: return -r(8);
        case 2: return NaN;
        case 3: return Infinity;
        case 4: return r(2) ? '2' : 'x';
        case 5: return { valueOf() { note('valueOf'); return 1; } };
        case 6: return r(50) / 10;
        default: return r(8);
    }
}
function callback(r) {
    const kind = r(6), seen = r(9);
    if (kind === 0 && seen === 0) return r(2) ? undefined : {};
    return function (...args) {
        note('callback ' + args.length + ' ' + show(args[0], 2) + ' ' + String(args[1] === undefined || typeof args[1] === 'object' ? typeof args[1] : args[1]) + ' this ' + typeof this);
        if (kind === 1 && args[1] === 2) throw new RangeError('stop');
        if (kind === 2 && typeof args[2] === 'object' && args[1] === 1 && Array.isArray(args[2])) { try { args[2].length = 2; } catch {} }
        if (kind === 3) return [args[0], args[1]];
        return args[1] % 2 === 0;
    };
}
function outcome(f, self, args) {
    log = [];
    let text;
    try { const v = apply(f, self, args); text = v === self ? 'this' : show(v); }
    catch (e) { text = 'throws ' + (e instanceof Error ? e.constructor.name : show(e)); }
    return text + ' | ' + (typeof self === 'object' && self !== null ? show(self) : typeof self) + ' | ' + log.join('; ');
}
/* make(r) gives { self, args }: called twice with the same seed. */
function compare(name, ours, make, first, count) {
    for (let seed = first; seed < first + count; seed++) {
        refill();
        const a = make(rng(seed * 7919 + 13)), b = make(rng(seed * 7919 + 13));
        const expected = outcome(natives[name], a.self, a.args), actual = outcome(ours, b.self, b.args);
        if (expected !== actual) return 'args ' + show(make(rng(seed * 7919 + 13)).args) + ' ' + name + ' seed ' + seed + '\\n native ' + expected + '\\n ours   ' + actual;
    }
    return undefined;
}
`;

/** Answers a function that evaluates a program in which `compare` and its helpers are known. */
export async function differential() {
    const realm = await makeRealm({ pristine: (evaluate) => evaluate(capture, 'capture.js') });
    realm.context.table = realm.pristine;
    /* Depth that a throw leaves taken is given back by whoever catches, if that is metered code. */
    realm.context.refill = () => realm.internal.start(GAS, GAS, 10000);
    return (code) => realm.run(`(() => { ${library}\n${code} })()`);
}
