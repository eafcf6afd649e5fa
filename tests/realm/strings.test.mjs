/* String.prototype and RegExp.prototype against the engine's own. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differential } from './differential.mjs';

const run = await differential();

const makers = `
function text(r) {
    const alphabet = ['a', 'b', 'A', '-', ' ', ',', '\\u00df', '\\ud83d\\ude00', '\\ud800', '\\n', '$', '1', '\\u0130', 'x'];
    let s = '';
    for (let n = r(12); n > 0; n--) s += alphabet[r(alphabet.length)];
    return s;
}
function self(r) {
    switch (r(10)) {
        case 0: return new String(text(r));
        case 1: return r(2) ? null : undefined;
        case 2: { const t = text(r); return { toString() { note('toString'); return t; } }; }
        case 3: return r(1000) / 8;
        case 4: return r(2) ? true : 12345678901234567890n;
        case 5: return r(3) ? text(r) : Symbol('s');
        default: return text(r);
    }
}
function pattern(r) {
    switch (r(9)) {
        case 0: return undefined;
        case 1: return new RegExp(sources[r(sources.length)], ['', 'g', 'y', 'm', 'gs', 'gy'][r(6)]);
        case 2: return { toString() { note('pattern'); return 'a'; } };
        case 3: { const p = new RegExp(sources[r(sources.length)], 'g'); p.lastIndex = r(5); return p; }
        case 4: return { [Symbol.split](...args) { note('split ' + args.length); return 1; }, [Symbol.replace](...args) { note('replace ' + args.length); return 2; }, [Symbol.match]: undefined, toString() { return 'a'; } };
        case 5: return null;
        default: return text(r).slice(0, 2);
    }
}
const sources = ['a', '[ab]+', '(a)(b)?', '', '.', '-|,', '(?<x>a|b)(?<y>.)', 'a*', '\\\\d+', '^a', 'b$', '(a*)(-)?', '\\\\s', '[^a]'];
function replacement(r) {
    switch (r(8)) {
        case 0: return (...args) => { note('called ' + args.map((a) => typeof a === 'object' ? show(a) : String(a)).join('/')); return '<' + args[0] + '>'; };
        case 1: return '$1$2$&';
        case 2: return "[$\`|$'|$$|$0|$10|$<x>|$<y>|$";
        case 3: return undefined;
        case 4: return { toString() { note('template'); return '$01'; } };
        default: return text(r);
    }
}
function limit(r) { return [undefined, 0, 1, 2, -1, '3', { valueOf() { note('limit'); return 2; } }][r(7)]; }
`;

const one = 'args: [number(r)].slice(0, r(2))';
const two = 'args: [number(r), number(r)].slice(0, r(3))';
const search = 'args: [pattern(r), number(r)].slice(0, r(3))';
const methods = {
    at: one, charAt: one, charCodeAt: one, codePointAt: one, concat: 'args: [self(r), text(r), 5].slice(0, r(4))',
    endsWith: search, includes: search, indexOf: search, lastIndexOf: search, startsWith: search,
    match: 'args: [pattern(r)].slice(0, r(2))', matchAll: 'args: [pattern(r)].slice(0, r(2))',
    normalize: "args: [[undefined, 'NFD', 'NFKC', 'NFC', 'bad'][r(5)]].slice(0, r(2))",
    padEnd: 'args: [number(r), self(r)].slice(0, r(3))', padStart: 'args: [number(r), self(r)].slice(0, r(3))',
    repeat: 'args: [[0, 1, 3, -1, Infinity, "2", NaN, 2.9, undefined][r(9)]]',
    replace: 'args: [pattern(r), replacement(r)]', replaceAll: 'args: [pattern(r), replacement(r)]',
    search: 'args: [pattern(r)]', slice: two, split: 'args: [pattern(r), limit(r)].slice(0, r(3))', substr: two, substring: two,
    toLowerCase: 'args: []', toUpperCase: 'args: []', toString: 'args: []', valueOf: 'args: []',
    trim: 'args: []', trimEnd: 'args: []', trimStart: 'args: []',
};

for (const [name, args] of Object.entries(methods)) {
    test(`String.prototype.${name} does what the engine's does`, () => {
        const difference = run(`${makers}
            const spread = (f) => '${name}' === 'matchAll'
                ? function (...args) { return [...apply(f, this, args)].map((m) => [m, m.index]); } : f;
            natives.tested = spread(natives['String.prototype.${name}']);
            return compare('tested', spread(String.prototype.${name}), (r) => ({ self: self(r), ${args} }), 1, 1500);`);
        assert.equal(difference, undefined, difference);
    });
}

test('String.raw, fromCharCode and fromCodePoint do what the engine\'s do', () => {
    for (const [name, args] of [
        ['raw', "args: [[{ raw: ['a', 'b', 'c'] }, { raw: 'xyz' }, { raw: { length: 2, 0: 1, 1: null } }, { raw: null }, undefined, { raw: [] }][r(6)], 1, self(r)]"],
        ['fromCharCode', 'args: [number(r), r(70000), self(r)].slice(0, r(4))'],
        ['fromCodePoint', 'args: [r(1200000), number(r)].slice(0, r(3))'],
    ]) {
        const difference = run(`${makers} return compare('String.${name}', String.${name}, (r) => ({ self: String, ${args} }), 1, 800);`);
        assert.equal(difference, undefined, difference);
    }
});

const regexps = `
function regexp(r) {
    const re = new RegExp(sources[r(sources.length)], ['', 'g', 'y', 'm', 'gs', 'gy', 'gm'][r(7)]);
    switch (r(8)) {
        case 0: re.lastIndex = r(6); return re;
        case 1: { const exec = re.exec; re.exec = function (s) { note('exec'); return apply(exec, this, [s]); }; return re; }
        case 2: re.exec = () => ({ index: 1, 0: 'a', length: 1 }); if (re.global) re.exec = () => null; return re;
        case 3: return r(2) ? {} : RegExp.prototype;
        case 4: Object.defineProperty(re, 'flags', { get() { note('flags'); return 'g'; } }); return re;
        case 5: { let n = 0; return { exec(s) { note('own exec ' + s); return n++ < 2 ? { index: n, 0: 'b', length: 2, 1: 'q' } : null; }, flags: 'g', global: r(2) === 0, constructor: undefined, lastIndex: 0 }; }
        default: return re;
    }
}`;

for (const [name, args] of Object.entries({
    exec: 'args: [self(r)]', test: 'args: [self(r)]', toString: 'args: []',
    'Symbol(Symbol.match)': 'args: [text(r)]', 'Symbol(Symbol.search)': 'args: [text(r)]',
    'Symbol(Symbol.replace)': 'args: [text(r), replacement(r)]', 'Symbol(Symbol.split)': 'args: [text(r), limit(r)]',
})) {
    test(`RegExp.prototype ${name} does what the engine's does`, () => {
        const ours = name.startsWith('Symbol') ? `RegExp.prototype[${name.slice(7, -1)}]` : `RegExp.prototype.${name}`;
        const difference = run(`${makers} ${regexps}
            return compare('RegExp.prototype.${name}', ${ours}, (r) => ({ self: regexp(r), ${args} }), 1, 1500);`);
        assert.equal(difference, undefined, difference);
    });
}

test('a pattern that needs backtracking is a SyntaxError, however it is made', () => {
    for (const code of ['new RegExp("(?=a)b")', 'RegExp("(a)\\\\1")', '/(?<!a)b/.test("b")', '/a/i.exec("A")', 'new RegExp(/a/, "u")',
        '"x".match("(?!a)")', '"x".split(/(?=x)/)', '"x".replace(/x/u, "y")']) {
        assert.equal(run(`try { ${code}; return 'accepted'; } catch (e) { return e.name; }`), 'SyntaxError', code);
    }
});
