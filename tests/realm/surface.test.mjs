/* What user code can see of the realm, and what it cannot do to it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRealm } from './realm.mjs';

/* Walks everything reachable from the global and from syntax; runs inside the context. Answers a list
 * of [path, object]. No builtin of the realm is used: only what is captured before it is made. */
const walker = `(() => {
    const { ownKeys, getOwnPropertyDescriptor, getPrototypeOf } = Reflect;
    const seen = new Map(), list = [];
    const mapHas = Map.prototype.has, mapSet = Map.prototype.set, apply = Reflect.apply;
    const str = String, push = Array.prototype.push;
    return (roots) => {
        for (const name in roots) apply(push, list, [[name, roots[name]]]);
        for (let i = 0; i < list.length; i++) {
            const path = list[i][0], o = list[i][1];
            if (apply(mapHas, seen, [o])) { list[i] = undefined; continue; }
            apply(mapSet, seen, [o, path]);
            const add = (name, v) => {
                if ((typeof v === 'object' && v !== null) || typeof v === 'function') {
                    apply(push, list, [[path + '.' + name, v]]);
                }
            };
            add('__proto__', getPrototypeOf(o));
            const keys = ownKeys(o);
            for (let k = 0; k < keys.length; k++) {
                const d = getOwnPropertyDescriptor(o, keys[k]), name = str(keys[k]);
                add(name, d.value); add('get ' + name, d.get); add('set ' + name, d.set);
            }
        }
        return list;
    };
})()`;

const roots = `({
    globalThis,
    generator: (function* () {})(), generatorFunction: function* () {},
    asyncGenerator: (async function* () {})(), asyncGeneratorFunction: async function* () {},
    asyncFunction: async function () {}, promise: (async () => {})(),
    regexp: /a/, matches: 'a'.matchAll(/a/g), string: 'a'[Symbol.iterator](), array: [].values(),
    map: new Map().entries(), set: new Set().keys(), typed: new Uint8Array(1), date: new Date(0),
    error: new RangeError('x'), arguments: (function () { return arguments; })(1),
    bound: (() => {}).bind(null), symbol: Object(Symbol.iterator), big: Object(1n), num: Object(1),
    match: /(?<x>a)/.exec('a'), raised: (() => { try { null.x } catch (e) { return e } })(),
    template: (s => s)\`a\`, class: class { static { } },
})`;

async function walk() {
    const realm = await makeRealm({ pristine: (evaluate) => evaluate(walker, 'walker.js') });
    return { realm, list: realm.pristine(realm.run(roots)).filter((e) => e !== undefined) };
}

/* Objects that an execution makes for itself. */
const fresh = /^(generator|generatorFunction|asyncGenerator|asyncGeneratorFunction|asyncFunction|promise|regexp|matches|string|array|map|set|typed|date|error|arguments|bound|symbol|big|num|match|raised|class)(\.(prototype|buffer|groups|stack))*$|^(async)?[gG]enerator\.__proto__$/;

test('the permitted names are exactly those of the golden list', async () => {
    const { readFileSync } = await import('node:fs');
    const { realm } = await walk();
    const listing = realm.run(`
        const lines = [];
        const names = (o) => Reflect.ownKeys(o).map(String).sort().join(' ');
        const show = (path, o) => lines.push(path + ': ' + names(o));
        show('globalThis', globalThis);
        for (const key of Reflect.ownKeys(globalThis).map(String).sort()) {
            const v = globalThis[key];
            if (v === globalThis || (typeof v !== 'object' && typeof v !== 'function')) continue;
            show(key, v);
            if (v.prototype) show(key + '.prototype', v.prototype);
        }
        const hidden = {
            TypedArray: Object.getPrototypeOf(Uint8Array),
            GeneratorFunction: (function* () {}).constructor,
            AsyncFunction: (async () => {}).constructor,
            AsyncGeneratorFunction: (async function* () {}).constructor,
        };
        for (const name in hidden) {
            show('%' + name + '%', hidden[name]);
            show('%' + name + '%.prototype', hidden[name].prototype);
        }
        const protos = {
            Generator: (function* () {}).constructor.prototype.prototype,
            AsyncGenerator: (async function* () {}).constructor.prototype.prototype,
            ArrayIterator: Object.getPrototypeOf([].values()),
            MapIterator: Object.getPrototypeOf(new Map().values()),
            SetIterator: Object.getPrototypeOf(new Set().values()),
            StringIterator: Object.getPrototypeOf(''[Symbol.iterator]()),
            RegExpStringIterator: Object.getPrototypeOf(''.matchAll(/a/g)),
        };
        protos.Iterator = Object.getPrototypeOf(protos.ArrayIterator);
        protos.AsyncIterator = Object.getPrototypeOf(protos.AsyncGenerator);
        for (const name in protos) show('%' + name + 'Prototype%', protos[name]);
        lines.join('\\n') + '\\n'`);
    const golden = readFileSync(new URL('permits.golden.txt', import.meta.url), 'utf8');
    assert.equal(listing, golden);
});

test('everything that outlives an execution is frozen', async () => {
    const { realm, list } = await walk();
    for (const [path, o] of list) {
        if (fresh.test(path) || path === 'globalThis') continue; /* a vm context's global cannot be */
        assert.ok(Object.isFrozen(o), `${path} is not frozen`);
    }
    assert.ok(list.length > 450);
    assert.equal(realm.run('Object.isFrozen(Array.prototype) && Object.isFrozen(Object.prototype)'), true);
});

test('no captured native can be reached', async () => {
    const { realm, list } = await walk();
    const shared = realm.run('Function.prototype');
    /* The realm marks each function it keeps to itself with a call of its own. */
    for (const [path, o] of list) {
        if (typeof o !== 'function' || o === shared) continue;
        assert.ok(!Object.hasOwn(o, 'call') && !Object.hasOwn(o, 'apply'), `${path} is hidden by the realm`);
    }
});

test('replaced builtins look like the natives they stand for', async () => {
    const look = `(() => {
        const { ownKeys, getOwnPropertyDescriptor: own } = Reflect;
        const kinds = (f) => typeof f !== 'function' ? typeof f : 'function ' + own(f, 'name').value + '/' + own(f, 'length').value
            + (own(f, 'prototype') ? ' with prototype' : '');
        const str = String;
        return (paths) => {
            const out = {};
            for (const path in paths) {
                const o = paths[path];
                for (const key of ownKeys(o)) {
                    const d = own(o, key);
                    if (key === 'stackTraceLimit') continue;
                    out[path + '.' + str(key)] = d.get || d.set
                        ? 'accessor ' + (d.get ? kinds(d.get) : '') + ' ' + (d.set ? kinds(d.set) : '') + (d.enumerable ? ' e' : '')
                        : kinds(d.value) + (d.enumerable ? ' e' : '');
                }
            }
            return out;
        };
    })()`;
    const paths = `(() => {
        const paths = {};
        for (const name of Reflect.ownKeys(globalThis)) {
            if (typeof name !== 'string') continue;
            const v = globalThis[name];
            if (v === globalThis || name === 'console' || name === 'tana' || (typeof v !== 'object' && typeof v !== 'function')) continue;
            paths[name] = v;
            if (v.prototype) paths[name + '.prototype'] = v.prototype;
        }
        const typed = Object.getPrototypeOf(Uint8Array);
        paths.TypedArray = typed;
        paths['TypedArray.prototype'] = typed.prototype;
        return paths;
    })()`;
    const realm = await makeRealm({
        pristine(evaluate) {
            const inspect = evaluate(look, 'look.js');
            return { inspect, before: inspect(evaluate(paths, 'paths.js')) };
        },
    });
    const { inspect, before } = realm.pristine;
    const after = inspect(realm.run(paths));
    /* Overridable properties are accessors underneath; user code sees them as data (next test). */
    const shown = (text) => text.replace(/ with prototype$/, '');
    for (const key in after) {
        if (after[key].startsWith('accessor function get/0 function set/1') || /^accessor function (get|)\/0/.test(after[key])) continue;
        assert.equal(shown(after[key]), shown(before[key] ?? 'absent'), key);
        if (/with prototype/.test(after[key]) !== /with prototype/.test(before[key])) {
            assert.equal(key, 'nothing else', `${key}: ${after[key]}`);
        }
    }
});

test('aliases are the same function', async () => {
    const realm = await makeRealm();
    const pairs = [
        ['Array.prototype[Symbol.iterator]', 'Array.prototype.values'],
        ['Set.prototype.keys', 'Set.prototype.values'],
        ['Set.prototype[Symbol.iterator]', 'Set.prototype.values'],
        ['Map.prototype[Symbol.iterator]', 'Map.prototype.entries'],
        ['String.prototype.trimLeft', 'String.prototype.trimStart'],
        ['String.prototype.trimRight', 'String.prototype.trimEnd'],
        ['Number.parseFloat', 'parseFloat'],
        ['Number.parseInt', 'parseInt'],
        ['Object.getPrototypeOf(Uint8Array).prototype.toString', 'Array.prototype.toString'],
        ['Object.getPrototypeOf(Uint8Array).prototype[Symbol.iterator]', 'Object.getPrototypeOf(Uint8Array).prototype.values'],
        ['[].constructor', 'Array'], ['({}).constructor', 'Object'], ['"".constructor', 'String'],
        ['(() => {}).constructor', 'Function'], ['/a/.constructor', 'RegExp'], ['1n.constructor', 'BigInt'],
        ['Array[Symbol.species]', 'Array'], ['RegExp[Symbol.species]', 'RegExp'],
        ['Object.getPrototypeOf(TypeError)', 'Error'],
        ['Object.getPrototypeOf((function* () {}).constructor)', 'Function'],
        ['(function () { return arguments[Symbol.iterator] })()', 'Array.prototype.values'],
        ['new Uint8Array(1).constructor', 'Uint8Array'],
    ];
    for (const [a, b] of pairs) assert.ok(realm.run(`(${a}) === (${b})`), `${a} is not ${b}`);
});

test('methods are no constructors', async () => {
    const realm = await makeRealm();
    for (const f of ['[].push', 'Object.keys', 'Math.floor', 'parseInt', 'JSON.parse', 'Reflect.get', '"".at', 'eval']) {
        assert.throws(() => realm.run(`new (${f})()`), { name: 'TypeError' }, f);
    }
});

test('assignment on derived objects is not broken by freezing', async () => {
    const realm = await makeRealm();
    const yes = (code) => assert.equal(realm.run(`{ ${code} }`), true, code);
    yes(`class E extends Error { constructor(m) { super(m); this.name = 'E'; } } String(new E('x')) === 'E: x'`);
    yes(`class T extends TypeError { constructor(m) { super(); this.message = m; this.name = 'T' } } new T('y').message === 'y'`);
    yes(`const o = {}; o.toString = () => 'mine'; \`\${o}\` === 'mine'`);
    yes(`const o = {}; o.valueOf = () => 7; o + 1 === 8`);
    yes(`const o = {}; o.constructor = 1; Object.keys(o).join() === 'constructor'`);
    yes(`const o = {}; o.hasOwnProperty = 1; o.hasOwnProperty === 1`);
    yes(`function A() {} function B() {} B.prototype = Object.create(A.prototype); B.prototype.constructor = B; new B().constructor === B`);
    yes(`function E() {} E.prototype = Object.create(Error.prototype); E.prototype.constructor = E; E.prototype.name = 'E'; String(new E()) === 'E'`);
    yes(`const f = () => 1; f.toString = () => 'f'; String(f) === 'f'`);
    yes(`class L extends Array {} const l = new L(); l.toString = () => 'L'; String(l) === 'L'`);
    yes(`const p = Promise.resolve(1); p.then = 5; p.then === 5`);
    yes(`const d = new Date(0); d.toString = () => 'd'; String(d) === 'd'`);
    yes(`const k = 'toString'; const o = {}; o[k] = 3; o.toString === 3 && delete o.toString && typeof o.toString === 'function'`);
    yes(`const o = Object.freeze({}); try { o.toString = 1; false } catch (e) { e instanceof TypeError }`);
    yes(`try { Object.prototype.toString = 1; false } catch (e) { e instanceof TypeError }`);
    yes(`try { Object.prototype.x = 1; false } catch (e) { e instanceof TypeError }`);
    yes(`const d = Object.getOwnPropertyDescriptor(Object.prototype, 'toString');
         d.value === Object.prototype.toString && !d.writable && !d.configurable && !d.enumerable && !('get' in d)`);
    yes(`const d = Reflect.getOwnPropertyDescriptor(Error.prototype, 'name'); d.value === 'Error'`);
    yes(`Object.getOwnPropertyDescriptors(Error.prototype).message.value === ''`);
});

test('code from strings is refused, whatever constructor is used', async () => {
    const realm = await makeRealm();
    for (const code of [
        'eval("1+1")', '(0, eval)("1")', 'Function("return this")()', 'new Function("return 1")()',
        '(function* () {}).constructor("yield 1")', '(async () => {}).constructor("1")',
        '(async function* () {}).constructor("1")', 'Reflect.construct(Function, ["return 1"])',
        'class F extends Function { constructor() { super("return 1"); } } new F()',
        '(() => {}).constructor.bind(null, "return 1")()', 'Reflect.apply(Function, null, ["1"])',
        '[].map.constructor("return 1")()', 'new (class extends (async () => {}).constructor {})("1")',
    ]) assert.throws(() => realm.run(code), { name: 'EvalError' }, code);
    assert.equal(realm.run('eval({ toString() { throw 1; } }) === 1'), false);
    assert.equal(realm.run('(() => {}) instanceof Function'), true);
});

test('functions have one text', async () => {
    const realm = await makeRealm();
    for (const f of ['[].map', '(() => 1)', 'Array', 'class A { x = 1 }', 'Object.getOwnPropertyDescriptor(Map.prototype, "size").get']) {
        assert.equal(realm.run(`String(${f.startsWith('class') ? `(${f})` : f})`), 'function () { [native code] }');
    }
    assert.throws(() => realm.run('Function.prototype.toString.call({})'), { name: 'TypeError' });
});

test('what must not be there is not there', async () => {
    const realm = await makeRealm();
    for (const name of ['Deno', 'process', 'require', 'module', 'WebAssembly', 'SharedArrayBuffer', 'Atomics', 'WeakRef',
        'FinalizationRegistry', 'Intl', 'Float32Array', 'Float64Array', 'ShadowRealm', 'escape', 'unescape', 'setTimeout',
        'queueMicrotask', 'structuredClone', 'crypto', 'gc', 'bundled', 'tanaRealm', 'Iterator']) {
        assert.equal(realm.run(`typeof ${name}`), 'undefined', name);
    }
    assert.equal(realm.run('RegExp.$1'), undefined);
    assert.equal(realm.run('/a/.compile'), undefined);
    assert.equal(realm.run('Error.captureStackTrace ?? Error.stackTraceLimit ?? Error.prepareStackTrace'), undefined);
    assert.throws(() => realm.run('Math.random()'), { name: 'TypeError', message: /every node/ });
    assert.equal(realm.run('new Error("x").stack.includes("at ")'), false);
});
