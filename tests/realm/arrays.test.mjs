/* Array.prototype against the engine's own, on seeded receivers of every kind. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differential } from './differential.mjs';

const run = await differential();

const kinds = {
    numbers: 'args: [number(r), number(r), number(r)].slice(0, r(4))',
    callbacks: 'args: [callback(r), { me: 1 }].slice(0, 1 + r(2))',
    values: 'args: [element(r), number(r)].slice(0, 1 + r(2))',
    nothing: 'args: []',
    folding: 'args: [callback(r), 0].slice(0, 1 + r(2))',
    items: 'args: [element(r), receiver(r), element(r)].slice(0, r(4))',
    splicing: 'args: [number(r), number(r), element(r), element(r)].slice(0, r(5))',
    filling: 'args: [element(r), number(r), number(r)].slice(0, 1 + r(3))',
    joining: "args: [[undefined, ',', '', '--', null, { toString() { note('separator'); return '+'; } }][r(6)]].slice(0, r(2))",
    comparing: "args: [[undefined, (a, b) => { note('compare'); return a > b ? 1 : a < b ? -1 : 0; }, (a, b) => String(typeof a < typeof b ? -1 : 1), 5, (a, b) => { if (a === 3) throw 1; return b - a; }][r(5)]]",
};

const methods = {
    at: 'numbers', concat: 'items', copyWithin: 'numbers', every: 'callbacks', fill: 'filling', filter: 'callbacks',
    find: 'callbacks', findIndex: 'callbacks', findLast: 'callbacks', findLastIndex: 'callbacks', flat: 'numbers',
    flatMap: 'callbacks', forEach: 'callbacks', includes: 'values', indexOf: 'values', join: 'joining', lastIndexOf: 'values',
    map: 'callbacks', pop: 'nothing', push: 'items', reduce: 'folding', reduceRight: 'folding', reverse: 'nothing',
    shift: 'nothing', slice: 'numbers', some: 'callbacks', sort: 'comparing', splice: 'splicing', toString: 'nothing',
    unshift: 'items',
};

for (const [name, kind] of Object.entries(methods)) {
    test(`Array.prototype.${name} does what the engine's does`, () => {
        const difference = run(`return compare('Array.prototype.${name}', Array.prototype.${name},
            (r) => ({ self: receiver(r), ${kinds[kind]} }), 1, 1500);`);
        assert.equal(difference, undefined, difference);
    });
}

test('Array.from and Array.of do what the engine\'s do', () => {
    for (const [name, args] of [
        ['from', 'args: [receiver(r), callback(r), {}].slice(0, 1 + r(3))'],
        ['of', 'args: dense(r)'],
    ]) {
        const difference = run(`return compare('Array.${name}', Array.${name},
            (r) => ({ self: [Array, Sub, Object, undefined, function (n) { note('made ' + n); }][r(5)], ${args} }), 1, 1000);`);
        assert.equal(difference, undefined, difference);
    }
});
