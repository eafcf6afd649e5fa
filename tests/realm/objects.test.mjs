/* Object, Reflect, JSON, collections, numbers and typed arrays against the engine's own. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differential } from './differential.mjs';

const run = await differential();

const makers = `
function key(r) { return ['a', 'b', 0, '1', Symbol.iterator, 'length', '__proto__', { toString() { note('key'); return 'a'; } }, 2.5, 'toString'][r(10)]; }
function object(r) {
    switch (r(14)) {
        case 0: return { a: 1, get b() { note('get b'); return 2; }, [Symbol.iterator]: 3 };
        case 1: return dense(r);
        case 2: return logged({ a: 1, b: element(r) }, 'object');
        case 3: return logged(dense(r, 4), 'array');
        case 4: return Object.freeze({ a: 1, c: {} });
        case 5: { const o = { a: 1 }; Object.defineProperty(o, 'h', { value: 1 }); return Object.preventExtensions(o); }
        case 6: return { __proto__: { a: 'inherited', set b(v) { note('inherited setter ' + String(v)); } }, z: 1 };
        case 7: return r(2) ? 'text' : 5;
        case 8: return r(2) ? null : undefined;
        case 9: return { __proto__: null, b: 1 };
        case 10: return function f(x) {};
        case 11: return holey(r);
        case 12: return class { static s = 1; };
        default: return { b: element(r), a: element(r), 3: 1, 1: 2 };
    }
}
function descriptor(r) {
    switch (r(12)) {
        case 0: return { value: r(9), writable: r(2) === 0 };
        case 1: return { get() { return 1; }, configurable: true };
        case 2: return { get value() { note('value'); return 1; }, get enumerable() { note('enumerable'); return 1; } };
        case 3: return { get() {}, value: 1 };
        case 4: return r(2) ? undefined : 5;
        case 5: return { get: 5 };
        case 6: return {};
        case 7: return logged({ value: 1, configurable: false }, 'descriptor');
        case 8: return { set(v) { note('set'); }, enumerable: true };
        default: return { value: r(9), writable: true, enumerable: true, configurable: true };
    }
}
function argumentsLike(r) {
    switch (r(7)) {
        case 0: return { length: 2, 0: 'x' };
        case 1: return logged([1, 2], 'args');
        case 2: return r(2) ? null : 5;
        case 3: return { get length() { note('length'); return 1; } };
        default: return dense(r, 4);
    }
}
function called(r) { return [function (...a) { note('call ' + a.length + ' ' + typeof this); return show(a); }, class K { constructor(...a) { note('construct ' + a.length); this.x = a[0]; } }, 5, {}, Math.max, (x) => x][r(6)]; }
`;

const suites = {
    'Object.assign': 'args: [object(r), object(r), object(r)].slice(0, r(4))',
    'Object.create': 'args: [object(r), [undefined, { a: descriptor(r) }, { a: descriptor(r), b: descriptor(r) }][r(3)]].slice(0, 1 + r(2))',
    'Object.defineProperties': 'args: [object(r), { a: descriptor(r), b: descriptor(r) }]',
    'Object.defineProperty': 'args: [object(r), key(r), descriptor(r)]',
    'Object.entries': 'args: [object(r)]', 'Object.keys': 'args: [object(r)]', 'Object.values': 'args: [object(r)]',
    'Object.freeze': 'args: [r(4) ? object(r) : dense(r)]', 'Object.seal': 'args: [object(r)]', 'Object.preventExtensions': 'args: [object(r)]',
    'Object.isFrozen': 'args: [object(r)]', 'Object.isSealed': 'args: [object(r)]', 'Object.isExtensible': 'args: [object(r)]',
    'Object.fromEntries': "args: [[[['a', 1], ['__proto__', 2]], new Map([['x', 1]]), [5], null, { [Symbol.iterator]() { let n = 0; return { next() { note('next'); return { done: n++ > 2, value: n === 2 ? 7 : ['k' + n, n] }; }, return() { note('return'); return {}; } }; } }][r(5)]]",
    'Object.getOwnPropertyDescriptor': 'args: [object(r), key(r)]', 'Object.getOwnPropertyDescriptors': 'args: [object(r)]',
    'Object.getOwnPropertyNames': 'args: [object(r)]', 'Object.getOwnPropertySymbols': 'args: [object(r)]', 'Object.hasOwn': 'args: [object(r), key(r)]',
    'Object.setPrototypeOf': 'args: [object(r), [null, {}, 5, undefined][r(4)]]', 'Object.getPrototypeOf': 'args: [object(r)]',
    'Reflect.apply': 'args: [called(r), {}, argumentsLike(r)]', 'Reflect.construct': 'args: [called(r), argumentsLike(r), called(r)].slice(0, 2 + r(2))',
    'Reflect.defineProperty': 'args: [object(r), key(r), descriptor(r)]', 'Reflect.deleteProperty': 'args: [object(r), key(r)]',
    'Reflect.get': 'args: [object(r), key(r), { b: 9 }].slice(0, 2 + r(2))', 'Reflect.set': 'args: [object(r), key(r), r(9), object(r)].slice(0, 3 + r(2))',
    'Reflect.has': 'args: [object(r), key(r)]', 'Reflect.ownKeys': 'args: [object(r)]', 'Reflect.getPrototypeOf': 'args: [object(r)]',
    'Reflect.getOwnPropertyDescriptor': 'args: [object(r), key(r)]', 'Reflect.setPrototypeOf': 'args: [object(r), [null, {}, 5][r(3)]]',
    'JSON.parse': `args: [['{"a":[1,2,{"b":null}],"__proto__":3}', '[1,', '"x"', ' 1e3 ', '', '{"a":1,"a":2}', { toString() { note('text'); return '[1]'; } }, '[[[]],{}]'][r(8)],
        [undefined, function (k, v) { note('revive ' + k); return k === '1' ? undefined : v; }, (k, v) => (typeof v === 'number' ? v + 1 : v), 5][r(4)]]`,
    'JSON.stringify': `args: [[{ a: [1, 'x', null, undefined, () => {}], b: { c: NaN, d: -0 }, e: undefined }, [[], {}, [[]]], { toJSON(k) { note('toJSON ' + k); return { z: 1 }; } },
        new Date(0), Object('s'), Object(4), Object(false), 'q\\ud800"\\n', 5, undefined, () => {}, Symbol(), logged({ p: 1, q: [1] }, 'json'), logged([1, 2], 'jsonlist'), 10n,
        { get g() { note('getter'); return 1; } }, (() => { const c = {}; c.self = c; return c; })(), { b: new Map([[1, 2]]), 2: 1, 1: 2 }, { x: { toJSON: 5 } }, Object(1n), { __proto__: { inherited: 1 }, own: 2 }][r(21)],
        [undefined, undefined, ['a', 'b', 1, 'a', Object('z'), {}], (k, v) => { note('replace ' + k); return k === 'b' ? 'replaced' : v; }, function (k, v) { return Array.isArray(this) ? String(v) : v; }, null][r(6)],
        [undefined, undefined, 2, '--', 12, 'more than ten units', Object(1), Object('x'), NaN, true][r(10)]].slice(0, 1 + r(3))`,
    'Symbol.for': 'args: ["x"]',
    parseInt: "args: [[' 12px', '0x1f', 'z', 9e21, '1'.repeat(400), null, { toString() { note('s'); return '7'; } }][r(7)], [undefined, 2, 16, 36, 37, '8', 1][r(7)]].slice(0, 1 + r(2))",
    parseFloat: "args: [[' 1.5e3x', '-.5', 'Infinityx', 'x', 5, '0x1'][r(6)]]", isNaN: 'args: [number(r)]', isFinite: 'args: [number(r)]',
    encodeURIComponent: "args: [['a b&', '\\u00e4\\ud83d\\ude00', '\\ud800', 5, ''][r(5)]]", decodeURIComponent: "args: [['a%20b', '%', '%E4', '%C3%A4', 7][r(5)]]",
    encodeURI: "args: [['a b&#', '\\ud83d\\ude00'][r(2)]]", decodeURI: "args: [['%26%20', '%zz'][r(2)]]",
    String: "args: [[Symbol('q'), 5, null, [1, [2]], {}, 10n, { toString() { note('ts'); return 1; } }, { toString: 5, valueOf: 6 }][r(8)]].slice(0, r(2))",
    Number: "args: [['12', ' 0b11 ', 10n, null, undefined, {}, [5], '1_0', Symbol(), { valueOf() { note('vo'); return 3n; } }][r(10)]].slice(0, 1 + r(2))",
    BigInt: "args: [['12', ' 0xff ', 1.5, 10, true, null, {}, '1n', Symbol(), '', { valueOf() { note('vo'); return '3'; } }, 2 ** 70][r(12)]]",
    Array: 'args: [element(r), element(r)].slice(0, r(3))', Object: 'args: [[element(r), null, 5, "s"][r(4)]]',
};

for (const [name, args] of Object.entries(suites)) {
    test(`${name} does what the engine's does`, () => {
        const difference = run(`${makers} return compare('${name}', ${name}, (r) => ({ self: undefined, ${args} }), 1, 1200);`);
        assert.equal(difference, undefined, difference);
    });
}

const methods = {
    'Number.prototype.toString': ['[5, 0.1, NaN, -255, 1e21, "x", {}][r(7)]', 'args: [[undefined, 2, 36, 1, "16", 10][r(6)]].slice(0, r(2))'],
    'Number.prototype.toFixed': ['[5, 0.1, NaN, 1e21, -1.005][r(5)]', 'args: [[undefined, 0, 2, 101, "3", -1][r(6)]].slice(0, r(2))'],
    'Number.prototype.toPrecision': ['[5, 0.1, NaN, 1e21][r(4)]', 'args: [[undefined, 1, 5, 101][r(4)]].slice(0, r(2))'],
    'Number.prototype.toExponential': ['[5, 0.1, NaN, 1e21][r(4)]', 'args: [[undefined, 1, 5, 101][r(4)]].slice(0, r(2))'],
    'BigInt.prototype.toString': ['[5n, -(2n ** 300n), Object(7n), 3][r(4)]', 'args: [[undefined, 2, 36, 1][r(4)]].slice(0, r(2))'],
    'Function.prototype.apply': ['called(r)', 'args: [{}, argumentsLike(r)].slice(0, r(3))'],
    'Function.prototype.bind': ['called(r)', 'args: [{}, 1, 2].slice(0, r(4))'],
    'Object.prototype.hasOwnProperty': ['object(r)', 'args: [key(r)]'],
    'Object.prototype.propertyIsEnumerable': ['object(r)', 'args: [key(r)]'],
    'Object.prototype.toString': ['object(r)', 'args: []'],
    'Symbol.prototype.toString': ['[Symbol("a"), Symbol(), Object(Symbol("b")), 5][r(4)]', 'args: []'],
    'Map.prototype.forEach': ['[new Map([[1, 2], [NaN, -0]]), new Set(), 5][r(3)]', 'args: [callback(r), {}].slice(0, 1 + r(2))'],
    'Set.prototype.forEach': ['[new Set([1, 2, "x"]), new Map(), 5][r(3)]', 'args: [callback(r), {}].slice(0, 1 + r(2))'],
    'Date.prototype.setUTCHours': ['[new Date(0), new Date(NaN), {}][r(3)]', 'args: [number(r), r(60), 3].slice(0, r(4))'],
    'Date.prototype.toISOString': ['[new Date(0), new Date(NaN), 5][r(3)]', 'args: []'],
};
for (const [name, [self, args]] of Object.entries(methods)) {
    test(`${name} does what the engine's does`, () => {
        const difference = run(`${makers} return compare('${name}', ${name}, (r) => ({ self: ${self}, ${args} }), 1, 600);`);
        assert.equal(difference, undefined, difference);
    });
}

test('collections are filled as the engine fills them', () => {
    for (const [name, sources] of Object.entries({
        Map: '[[[1, 2], [3]], [5], null, undefined, 7, new Map([[1, 2]]), "ab", [[1, 2], logged([3, 4], "entry")]]', Set: '[[1, 2, 1], null, "aab", new Set([5]), 7, new Map([[1, 2]])]',
        WeakMap: '[[[{}, 1]], [[1, 2]], null]', WeakSet: '[[{}], [1], undefined]',
    })) {
        const difference = run(`${makers}
            const items = (v) => { let out = ''; try { natives['${name}.prototype.forEach'].call(v, (a, b) => { out += show(a) + '/' + show(b) + ' '; }); } catch { out = 'weak'; } return out; };
            natives.tested = (source) => items(new natives['${name}'](source));
            return compare('tested', (source) => items(new ${name}(source)), (r) => {
                const list = ${sources};
                const own = { [Symbol.iterator]() { let n = 0; note('open'); return { next() { note('next'); return { get done() { return n++ > 2; }, get value() { note('value'); return n === 3 ? 1 : [{}, n]; } }; }, return() { note('closed'); } }; } };
                return { self: undefined, args: [r(3) === 0 ? own : list[r(list.length)]] };
            }, 1, 300);`);
        assert.equal(difference, undefined, difference);
    }
    assert.equal(run('class M extends Map { set(k, v) { return super.set(k + 1, v); } } return [...new M([[1, 2]])].join()'), '2,2');
});

const typed = `function typed(r) {
    const make = [Uint8Array, Int16Array, Uint32Array, Uint8ClampedArray, BigInt64Array][r(5)];
    const big = make === BigInt64Array;
    const a = new make(r(7));
    for (let i = 0; i < a.length; i++) a[i] = big ? BigInt(r(99)) : r(300);
    if (r(12) === 0) return [1, 2, 3];
    return a;
}
function cell(r) { return [5, '7', 3n, { valueOf() { note('cell'); return 4; } }, undefined, -1][r(6)]; }
`;
for (const [name, args] of Object.entries({
    at: 'args: [number(r)]', copyWithin: 'args: [number(r), number(r), number(r)].slice(0, r(4))', fill: 'args: [cell(r), r(5), number(r)].slice(0, 1 + r(3))',
    every: 'args: [callback(r), {}]', some: 'args: [callback(r)]', filter: 'args: [callback(r)]', find: 'args: [callback(r)]', findIndex: 'args: [callback(r)]',
    forEach: 'args: [callback(r), {}]', map: "args: [[(v) => v, (v) => ({ valueOf() { note('mapped'); return v; } }), (v, i) => i, 5][r(4)]]",
    reduce: 'args: [callback(r), 0].slice(0, 1 + r(2))', reduceRight: 'args: [callback(r), 0].slice(0, 1 + r(2))',
    includes: 'args: [cell(r), number(r)].slice(0, 1 + r(2))', indexOf: 'args: [cell(r), number(r)].slice(0, 1 + r(2))', lastIndexOf: 'args: [cell(r), number(r)].slice(0, 1 + r(2))',
    join: "args: [[undefined, '-', null][r(3)]].slice(0, r(2))", reverse: 'args: []', slice: 'args: [number(r), number(r)].slice(0, r(3))',
    subarray: 'args: [number(r), number(r)].slice(0, r(3))', sort: "args: [[undefined, (a, b) => (a < b ? 1 : -1), 5, null][r(4)]].slice(0, r(2))",
    set: "args: [[[1, 2], typed(r), { length: 1, 0: '3' }, 'ab', null, [{ valueOf() { note('v'); return 9; } }]][r(6)], [undefined, 0, 1, -1, 99][r(5)]]",
})) {
    test(`%TypedArray%.prototype.${name} does what the engine's does`, () => {
        const difference = run(`${typed} return compare('TypedArray.prototype.${name}', Uint8Array.prototype.${name}, (r) => ({ self: typed(r), ${args} }), 1, 800);`);
        assert.equal(difference, undefined, difference);
    });
}
