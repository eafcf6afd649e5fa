/* Proxies: each is metered, and no program can tell. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differential } from './differential.mjs';
import { makeRealm } from './realm.mjs';

const run = await differential();

/* Operations on proxies made by the realm's Proxy and by the engine's own must log the same traps. */
const operations = `
const targets = [
    (r) => ({ a: 1, get b() { note('getter'); return this === undefined ? 0 : 1; } }), (r) => dense(r, 5), (r) => Object.freeze({ a: 1 }),
    (r) => function f() { note('called'); return new.target === undefined ? 'call' : { made: 1 }; }, (r) => class { constructor() { this.x = 1; } }, (r) => ({ __proto__: null, a: 2 }),
];
const keys = ['a', 'b', 0, 'length', Symbol.iterator, 'prototype'];
function library(own) {
    if (own) return { Object, Reflect, JSON, concat: Array.prototype.concat };
    const made = { concat: natives['Array.prototype.concat'] };
    for (const name of ['Object', 'Reflect', 'JSON']) {
        made[name] = {};
        for (const key in natives) if (key.startsWith(name + '.') && !key.includes('prototype')) made[name][key.slice(name.length + 1)] = natives[key];
    }
    return made;
}
const stepsOf = ({ Object, Reflect, JSON, concat }) => [
    (p, r) => p[keys[r(6)]], (p, r) => { p[keys[r(6)]] = r(5); }, (p, r) => keys[r(6)] in p, (p, r) => delete p[keys[r(6)]],
    (p) => Object.keys(p), (p) => Reflect.ownKeys(p), (p) => Object.getPrototypeOf(p), (p) => Object.setPrototypeOf(p, null), (p) => Object.isExtensible(p),
    (p) => Object.preventExtensions(p), (p, r) => Object.getOwnPropertyDescriptor(p, keys[r(6)]), (p, r) => Object.defineProperty(p, keys[r(6)], { value: 1, configurable: r(2) === 0 }),
    (p) => p(1, 2), (p) => new p(3), (p) => ({ ...p }), (p) => { for (const k in p) note('key ' + k); }, (p) => Array.isArray(p), (p) => typeof p, (p) => JSON.stringify(p),
    (p) => Object.freeze(p), (p) => Object.isFrozen(p), (p, r) => Reflect.set(p, keys[r(6)], 5, {}), (p, r) => Reflect.get(Object.create(p), keys[r(6)]),
    (p, r) => { Object.create(p)[keys[r(6)]] = 7; }, (p) => Object.assign({}, p), (p) => apply(concat, [], [p]), (p) => p instanceof Map, (p) => Reflect.construct(Map, [], p),
    (p) => { class D extends p {} return new D() !== undefined; }, (p) => Object.entries(p),
];
const traps = Reflect.ownKeys(Reflect).filter((k) => typeof k === 'string');
function handler(r, depth, Reflect) {
    const h = {};
    for (const name of traps) if (r(3) === 0) h[name] = function (...args) {
        note(depth + name + args.length + ' ' + (this === h) + ' ' + (typeof args[1] === 'string' || typeof args[1] === 'number' ? args[1] : typeof args[1]));
        return [undefined, true, Reflect[name](...args), Reflect[name](...args), Reflect[name](...args)][r(5)];
    };
    if (r(9) === 0) h.get = r(2) ? null : 5;
    return r(6) === 0 ? Object.defineProperty({}, 'get', { get() { note('handler getter'); return h.get; } }) : h;
}
function play(Make, seed) {
    refill();
    const lib = library(Make === Proxy), steps = stepsOf(lib);
    const r = rng(seed); log = []; const out = [];
    let p = targets[r(targets.length)](r);
    for (let n = 1 + r(3); n > 0; n--) { p = new Make(p, handler(r, n, lib.Reflect)); proxies.set(p, p); }
    for (let n = 3; n > 0; n--) {
        const step = steps[r(steps.length)];
        try { const v = step(p, r); out.push(typeof v === 'object' && v !== null ? (v === p ? 'itself' : Array.isArray(v) ? 'array ' + (Reflect.ownKeys(v).length) : 'object') : String(v)); }
        catch (e) { out.push(e instanceof Error ? e.constructor.name : 'thrown'); }
    }
    return out.join(' ; ') + ' | ' + log.join(', ');
}`;

test('proxies behave as the engine\'s own, trap for trap', () => {
    const difference = run(`${operations}
        for (let seed = 1; seed < 12000; seed++) {
            const expected = play(natives.Proxy, seed), actual = play(Proxy, seed);
            if (expected !== actual) return 'seed ' + seed + '\\n native ' + expected + '\\n ours   ' + actual;
        }`);
    assert.equal(difference, undefined, difference);
});

test('Proxy looks like the engine\'s', async () => {
    const realm = await makeRealm();
    const yes = (code) => assert.equal(realm.run(`{ ${code} }`), true, code);
    yes('Proxy.length === 2 && Proxy.name === "Proxy" && !("prototype" in Proxy)');
    yes('try { Proxy({}, {}); false } catch (e) { e instanceof TypeError }');
    yes('try { new Proxy(1, {}); false } catch (e) { e instanceof TypeError }');
    yes('try { class P extends Proxy {} false } catch (e) { e instanceof TypeError }');
    yes('const { proxy, revoke } = Proxy.revocable({ a: 1 }, {}); const before = proxy.a; revoke(); try { proxy.a; false } catch (e) { before === 1 && e instanceof TypeError }');
    yes('typeof new Proxy(() => {}, {}) === "function" && typeof new Proxy({}, {}) === "object" && Array.isArray(new Proxy([], {}))');
});

test('a hundred proxies around one target are passed through once each', async () => {
    const realm = await makeRealm();
    const gas = realm.gasUsed('{ let p = { x: 5 }; for (let i = 0; i < 100; i++) p = new Proxy(p, {}); if (p.x !== 5) throw 1; p.x = 6; Object.keys(p); }');
    assert.ok(gas < 100000, `took ${gas} gas`);
    assert.throws(() => realm.run('{ let p = {}; for (let i = 0; i < 101; i++) p = new Proxy(p, {}); }'), { name: 'RangeError' });
});

test('arrays grow for pay through proxies, too', async () => {
    const realm = await makeRealm();
    for (const code of [
        'const p = new Proxy([], {}); p.length = 1000000;', 'const p = new Proxy(new Proxy([], {}), {}); Reflect.set(p, "length", 1000000)',
        'const p = new Proxy([], {}); Object.defineProperty(p, "length", { value: 1000000 })', 'const p = new Proxy([], {}); Object.assign(p, { length: 1000000 })',
    ]) assert.ok(realm.bytesUsed(`{ ${code} }`) > 8000000, code);
});
