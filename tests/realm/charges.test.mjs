/* What builtins take of gas and bytes: in proportion to their work, before it is done. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Aborted, makeRealm } from './realm.mjs';

const realm = await makeRealm();

/* Code in which N is the size of the work, and the units of N that one gas may buy at most. */
const work = {
    'Array.prototype.indexOf': ['a.indexOf(-1)', 4], includes: ['a.includes(-1)', 4], lastIndexOf: ['a.lastIndexOf(-1)', 4],
    fill: ['a.fill(1)', 4], reverse: ['a.reverse()', 4], slice: ['a.slice()', 8], concat: ['a.concat(a)', 8], splice: ['a.splice(1, 1)', 4],
    shift: ['a.shift()', 32], unshift: ['a.unshift(1)', 32], join: ['a.join()', 1], sort: ['a.sort()', 1], 'sort by function': ['a.sort(Object.is)', 1],
    map: ['a.map(Boolean)', 2], filter: ['a.filter(Boolean)', 2], forEach: ['a.forEach(Boolean)', 4], every: ['a.every(Array.isArray)', 4], some: ['a.some(Array.isArray)', 4],
    find: ['a.find(Array.isArray)', 4], reduce: ['a.reduce(Object.is)', 4], flat: ['a.flat()', 1], flatMap: ['a.flatMap(Boolean)', 1], copyWithin: ['a.copyWithin(0, 1)', 1],
    toString: ['String(a)', 1], 'Array.from': ['Array.from(a)', 2], 'Array.from an array-like': ['Array.from({ length: N })', 1], 'Array()': ['Array(N)', 16], 'new Array': ['new Array(N)', 16],
    'bound Array': ['new (Array.bind(null, N))()', 16], 'Reflect.construct(Array)': ['Reflect.construct(Array, [N])', 16], 'class of Array': ['new (class extends Array {})(N)', 16],
    'array-like indexOf': ['Array.prototype.indexOf.call({ length: N }, 1)', 1], 'array-like reverse': ['Array.prototype.reverse.call({ length: N })', 1],
    'array-like sort': ['Array.prototype.sort.call({ length: N })', 1], 'array-like join': ['Array.prototype.join.call({ length: N })', 1],
    'proxied indexOf': ['Array.prototype.indexOf.call(new Proxy(a, {}), -1)', 1],
    repeat: ['"x".repeat(N)', 32], padStart: ['"x".padStart(N)', 32], padEnd: ['"x".padEnd(N, "ab")', 32], 'String.prototype.concat': ['s.concat(s)', 32], 'String.prototype.indexOf': ['s.indexOf("y")', 16],
    'String.prototype.includes': ['s.includes("y")', 16], 'String.prototype.lastIndexOf': ['s.lastIndexOf("y")', 16], split: ['s.split("")', 4], 'split by a word': ['s.split("yy")', 8], replaceAll: ['s.replaceAll("x", "y")', 1],
    toUpperCase: ['s.toUpperCase()', 8], trim: ['s.trim()', 16], normalize: ['s.normalize()', 1], localeCompare: ['s.localeCompare(s + "")', 16], 'string sort': ['[s, s + "a", s + "b"].sort()', 16],
    encodeURIComponent: ['encodeURIComponent(s)', 1], decodeURIComponent: ['decodeURIComponent(s)', 1], parseFloat: ['parseFloat("1".repeat(N))', 8], parseInt: ['parseInt("1".repeat(N))', 8],
    Number: ['Number("1".repeat(N))', 8], 'Math.floor of text': ['Math.floor("1".repeat(N))', 8], 'isNaN of text': ['isNaN("1".repeat(N))', 8], 'Date of text': ['new Date("1".repeat(N))', 4], 'Date.parse': ['Date.parse("1".repeat(N))', 4],
    'charAt by text': ['"x".charAt("1".repeat(N))', 8], 'at by text': ['[1].at("1".repeat(N))', 8], 'RegExp()': ['RegExp("x".repeat(N))', 1], 'new RegExp': ['new RegExp("x".repeat(N))', 1],
    test: ['/y+x/.test(s)', 2], match: ['s.match(/x/g)', 1], replace: ['s.replace(/x/g, "y")', 1], search: ['s.search(/y/)', 2], 'split by pattern': ['s.split(/x/)', 1], matchAll: ['[...s.matchAll(/x/g)]', 1],
    'JSON.parse': ['JSON.parse("[" + "0,".repeat(N) + "0]")', 1], 'JSON.stringify': ['JSON.stringify(a)', 1], 'JSON.stringify of text': ['JSON.stringify(s)', 16], 'JSON with replacer': ['JSON.stringify(a, (k, v) => v)', 1],
    'Object.keys': ['Object.keys(a)', 1], 'Object.entries': ['Object.entries(a)', 1], 'Object.assign': ['Object.assign({}, a)', 1], 'Object.freeze': ['Object.freeze(a)', 1], 'Object.isFrozen': ['Object.isFrozen(o)', 1],
    'Object.getOwnPropertyNames': ['Object.getOwnPropertyNames(o)', 1], 'Reflect.ownKeys': ['Reflect.ownKeys(o)', 1], 'Object.fromEntries': ['Object.fromEntries(a.map((v) => [v, 1]))', 1],
    'Reflect.apply': ['Reflect.apply(Math.max, null, a)', 2], apply: ['Math.max.apply(null, a)', 2], 'String.fromCharCode': ['String.fromCharCode.apply(null, a)', 2],
    'new Map': ['new Map(a.map((v) => [v, 1]))', 1], 'new Set': ['new Set(a)', 1], 'Set of a set': ['new Set(new Set(a))', 1], 'Map.forEach': ['m.forEach(Boolean)', 2],
    'new Uint8Array': ['new Uint8Array(N)', 128], 'Uint8Array of a list': ['new Uint8Array(a)', 2], 'Uint8Array.from': ['Uint8Array.from(a)', 1], 'new ArrayBuffer': ['new ArrayBuffer(N)', 128], 'typed fill': ['u.fill(1)', 16],
    'typed sort': ['u.sort()', 2], 'typed indexOf': ['u.indexOf(9)', 8], 'typed join': ['u.join()', 1], 'typed map': ['u.map((v) => v)', 1], 'typed slice': ['u.slice()', 16], 'typed set': ['u.set(a)', 1], 'buffer slice': ['u.buffer.slice(0)', 128],
    'typed array of an array-like': ['new Uint8Array({ length: N })', 1], 'Promise.all': ['Promise.all(a)', 1], 'new Error': ['new Error(s)', 32], 'Symbol()': ['String(Symbol(s))', 64], 'String.raw': ['String.raw({ raw: a })', 1],
};

const setup = (n) => `const N = ${n}; const a = Array.from({ length: N }, (v, i) => i % 256); const s = 'x'.repeat(N); const u = new Uint8Array(N);
    const o = {}; for (let i = 0; i < N; i++) o['k' + i] = i; const m = new Map(a.map((v, i) => ['' + i, v]));`;

function gasOf(code, n) {
    realm.run(`globalThis.prepared = (() => { ${setup(n)} return () => { ${code}; }; })()`);
    return realm.gasUsed('prepared()');
}

for (const [name, [code, unitsPerGas]] of Object.entries(work)) {
    test(`${name} is charged by size`, () => {
        const few = gasOf(code, 1000), many = gasOf(code, 9000);
        assert.ok(many - few >= 8000 / unitsPerGas, `${code}: ${few} gas for 1000, ${many} for 9000`);
    });
}

/* Bytes that N of something may take for one byte charged, at most. */
const growth = {
    push: ['const b = []; for (let i = 0; i < N; i++) b.push(i)', 8], unshift: ['const b = []; for (let i = 0; i < N; i++) b.unshift(i)', 8], 'Array()': ['Array(N)', 8],
    'length by Reflect.set': ['Reflect.set([], "length", N)', 8], 'length by defineProperty': ['Object.defineProperty([], "length", { value: N })', 8], 'length by assign': ['Object.assign([], { length: N })', 8],
    'length by Object.defineProperties': ['Object.defineProperties([], { length: { value: N } })', 8], 'length by text': ['Reflect.set([], "length", String(N))', 8],
    'typed array': ['new Uint8Array(N)', 1], 'Int32Array of a list': ['new Int32Array(a)', 4], buffer: ['new ArrayBuffer(N)', 1], repeat: ['"x".repeat(N)', 1], join: ['a.join()', 2], slice: ['a.slice()', 8], concat: ['a.concat(a)', 16], split: ['s.split("")', 8],
    'JSON.parse': ['JSON.parse("[" + "[],".repeat(N) + "0]")', 40], 'JSON.stringify': ['JSON.stringify(a)', 2], 'Map.set': ['const b = new Map(); for (let i = 0; i < N; i++) b.set(i, i)', 24], 'Set.add': ['const b = new Set(); for (let i = 0; i < N; i++) b.add(i)', 16],
    'Object.entries': ['Object.entries(a)', 40], 'Object.keys': ['Object.keys(a)', 16], 'Reflect.set': ['const b = []; for (let i = 0; i < N; i++) Reflect.set(b, i, 1)', 8], symbols: ['const b = []; for (let i = 0; i < N; i++) b.push(Symbol())', 48],
    promises: ['for (let i = 0; i < N; i++) Promise.resolve().then()', 200], bind: ['const f = () => {}; for (let i = 0; i < N; i++) f.bind(null)', 64], matches: ['s.match(/x/g)', 64], 'copies of text': ['s.toUpperCase()', 1],
};

for (const [name, [code, bytes]] of Object.entries(growth)) {
    test(`${name} is charged in bytes`, () => {
        const used = (n) => {
            realm.run(`globalThis.prepared = (() => { ${setup(n)} return () => { ${code}; }; })()`);
            return realm.bytesUsed('prepared()');
        };
        const few = used(1000), many = used(9000);
        assert.ok(many - few >= 8000 * bytes, `${code}: ${few} bytes for 1000, ${many} for 9000`);
    });
}

test('the charge comes before the work: these would take minutes', () => {
    for (const code of [
        'Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1)', 'Array.prototype.fill.call({ length: 2 ** 53 - 1 }, 0)', 'Array.prototype.every.call({ length: 2 ** 53 - 1, 0: 1 }, Object)',
        'Array.prototype.splice.call({ length: 2 ** 53 - 1 }, 0, 1)', 'Array.prototype.shift.call({ length: 2 ** 53 - 1 })', 'Array.prototype.sort.call({ length: 2 ** 53 - 1 })',
        'const a = []; Reflect.set(a, "length", 2 ** 32 - 1); a.reverse()', 'Array.from({ length: 2 ** 32 - 1 })', '[].concat({ length: 2 ** 32, [Symbol.isConcatSpreadable]: true })',
        'new Array(2 ** 32 - 1).fill(0)', 'new Uint8Array({ length: 2 ** 53 - 1 })', 'String.raw({ raw: { length: 2 ** 53 - 1 } })',
        'Array.prototype.lastIndexOf.call({ length: 2 ** 53 - 1 }, 1)', 'Array.prototype.copyWithin.call({ length: 2 ** 53 - 1 }, 0, 1)', 'JSON.stringify(new Proxy([], { get: () => 2 ** 53 - 1 }))',
        'JSON.stringify([1], { length: 2 ** 53 - 1, __proto__: null }); JSON.stringify({}, new Proxy([], { get: (t, k) => (k === "length" ? 2 ** 53 - 1 : 1) }))',
    ]) {
        const from = Date.now();
        assert.throws(() => realm.run(`{ ${code} }`, { gas: 2_000_000, bytes: 20_000_000 }), Aborted, code);
        assert.ok(Date.now() - from < 5000, code);
    }
});

test('strings, keys, numbers and chains have limits that no host changes', () => {
    const range = (code) => assert.throws(() => realm.run(`{ ${code} }`), { name: 'RangeError' }, code);
    for (const code of ['"x".repeat(2 ** 20 + 1)', '"x".padStart(2 ** 21)', '"x".repeat(2 ** 20).concat("y")', 'new Array(1100).fill("x".repeat(1000)).join("")', '"x".repeat(2 ** 20).replace("x", "yy")',
        '"x".repeat(600000).replaceAll("x", "yy")', '"x".repeat(600000).replace(/x/g, "yy")', 'JSON.stringify("\\u0000".repeat(300000))', 'encodeURIComponent("\\u00e4".repeat(200000))', '"\\u00df".repeat(600000).toUpperCase()',
        'BigInt("9".repeat(6000))', 'BigInt.asUintN(20000, -1n)', 'Object.defineProperty({}, "k".repeat(20000), {})', 'new ArrayBuffer(2 ** 40)',
        'let o = {}; for (let i = 0; i < 200; i++) o = Object.create(o)', 'let t = {}; for (let i = 0; i < 400; i++) { const n = {}; Object.setPrototypeOf(t, n); t = n; }',
        'let t = {}; for (let i = 0; i < 400; i++) { const n = {}; t.__proto__ = n; t = n; }', 'let f = () => 1; for (let i = 0; i < 110; i++) f = f.bind(null)', 'Math.max.apply(null, { length: 70000 })', 'Reflect.construct(Array, { length: 70000 })',
        'let a = []; for (let i = 0; i < 1200; i++) a = [a]; JSON.stringify(a)']) range(code);
});

test('numbers that collide in a map on purpose pay for it', () => {
    /* The inverse of V8's integer hash gives keys that share their low 18 bits. */
    const colliding = `const keys = []; { const hash = (v) => { let h = v | 0; h = (~h + (h << 15)) | 0; h ^= h >>> 12; h = (h + (h << 2)) | 0; h ^= h >>> 4; h = Math.imul(h, 2057); return h ^ (h >>> 16); };
        for (let i = 0; keys.length < 2000; i++) if ((hash(i) & 4095) === 7) keys.push(i); }`;
    realm.run(`globalThis.keys = (() => { ${colliding} return keys; })()`);
    const hostile = realm.gasUsed('{ const m = new Map(); for (let i = 0; i < keys.length; i++) m.set(keys[i], i); }');
    const honest = realm.gasUsed('{ const m = new Map(); for (let i = 0; i < keys.length; i++) m.set(i * 7, i); }');
    assert.ok(hostile > honest * 20, `${hostile} against ${honest}`);
});

test('nothing of one execution is left for the next', () => {
    assert.equal(realm.run('Symbol.keyFor(globalThis.kept = Symbol.for("x"))'), 'x');
    assert.equal(realm.run('Symbol.for("x") === globalThis.kept'), false);
    assert.equal(realm.gasUsed('Symbol.for("y"); [3, 1].sort()'), realm.gasUsed('Symbol.for("y"); [3, 1].sort()'));
});

test('what one match may hold is bounded, by pattern and text', () => {
    const ends = (pattern, units) => realm.run(`{ try { new RegExp(${JSON.stringify(pattern)}).test('1'.repeat(${units})); 'ends' } catch (e) { e.name } }`);
    for (const [pattern, units] of [['[^a-z]', 1 << 20], ['x', 1 << 20], ['ab', 1 << 20], ['(a)?'.repeat(100) + 'b', 1000]]) {
        assert.equal(ends(pattern, units), 'ends', pattern);
    }
    for (const [pattern, units] of [['1'.repeat(16) + 'x', 1 << 20], ['(a)?'.repeat(100) + 'b', 10000], ['(1|2){16}x', 1 << 20]]) {
        assert.equal(ends(pattern, units), 'RangeError', pattern);
    }
});
