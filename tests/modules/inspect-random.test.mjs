/* Random values look as in Node. The seed is fixed: the same values in every run. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as util from "node:util";
import { load } from "./load.mjs";

const { inspect } = await load("inspect/inspect.ts");
const { format } = await load("inspect/format.ts");

/** Mulberry32: numbers from 0 up to 1. */
function generator(seed) {
    return () => {
        seed = (seed + 0x6d2b79f5) | 0;
        let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    };
}

class Point {}
class Names extends Map {}
class Row extends Array {}
const pieces = ["a", "key", "b-c", "é", "漢", "😀", "'", '"', "`", "\n", "\\", " ", "x".repeat(30), "", "1", "\t"];

function maker(random) {
    const below = (n) => Math.floor(random() * n);
    const pick = (list) => list[below(list.length)];
    const text = () => Array.from({ length: below(4) }, () => pick(pieces)).join("");
    const primitives = [
        () => below(1000), () => -below(10), () => random(), () => BigInt(below(1e6)), text, text,
        () => true, () => null, () => undefined, () => Symbol(text()), () => -0, () => NaN,
        () => text().repeat(below(40)),
    ];
    const list = (make, most) => Array.from({ length: below(most) }, make);
    function value(depth) {
        if (depth <= 0 || random() < 0.4) return pick(primitives)();
        const inner = () => value(depth - 1);
        switch (below(14)) {
            case 0:
            case 1:
            case 2:
                return fill({}, inner);
            case 3:
                return fill(new Point(), inner);
            case 4:
            case 5:
                return list(inner, 12);
            case 6:
                return list(() => below(10 ** below(7)), 140);
            case 7:
                return list(text, 40);
            case 8:
                return new Map(list(() => [inner(), inner()], 6));
            case 9:
                return new (pick([Set, Names]))(list(() => [below(9), inner()], 5));
            case 10:
                return Row.from(list(inner, 8));
            case 11:
                return pick([new Date(below(2e9) * 1000), /a+/g, () => {}, class A {}, Object(5)]);
            case 12: {
                const holes = list(inner, 9);
                delete holes[below(9)];
                return Object.assign(holes, random() < 0.5 ? { extra: inner() } : {});
            }
            default:
                return fill(Object.create(null), inner);
        }
    }
    function fill(object, inner) {
        for (let i = below(9); i > 0; i--) object[pick(pieces) + pick(pieces)] = inner();
        if (random() < 0.1) object.self = object;
        return object;
    }
    return value;
}

test("4,000 random values", () => {
    for (let seed = 1; seed <= 4000; seed++) {
        const value = maker(generator(seed))(5);
        const expected = util.inspect(value);
        if (expected.length < 10_000) assert.equal(inspect(value), expected, `seed ${seed}`);
    }
});

test("1,000 random lists of arguments", () => {
    for (let seed = 1; seed <= 1000; seed++) {
        const random = generator(-seed);
        const make = maker(random);
        const letters = "sdifOc%x ";
        let first = "";
        for (let i = 0; i < 4; i++) first += `%${letters[Math.floor(random() * letters.length)]},`;
        /* No objects for directives that would call their valueOf or toString in Node. */
        const values = Array.from({ length: 4 }, () => make(0));
        const expected = util.format(first, ...values);
        if (expected.length < 10_000) assert.equal(format([first, ...values]), expected, `seed ${seed}`);
    }
});
