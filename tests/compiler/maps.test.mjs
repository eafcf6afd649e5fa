/* The map of an answer leads from the code that runs to the source. It is read here by Node's
 * decoder. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire, SourceMap } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { metered, plain } from "./service.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const ts = createRequire(import.meta.url)("typescript");

/** Line and column, from 0, of every name in a JavaScript text. */
function namesIn(text) {
    const file = ts.createSourceFile("a.js", text, ts.ScriptTarget.ES2022, true);
    const found = [];
    const visit = (node) => {
        if (ts.isIdentifier(node)) {
            const { line, character } = file.getLineAndCharacterOfPosition(node.getStart());
            found.push({ line, col: character, word: node.text });
        }
        ts.forEachChild(node, visit);
    };
    visit(file);
    return found;
}

/** The names of an answer's JavaScript, each as `line:col name` with the place of the source that
 *  the map leads to; those that stand there, and those that do not. */
function mapped(answer, source) {
    assert.deepEqual(answer.diagnostics, []);
    const map = new SourceMap({ version: 3, sources: ["a.ts"], names: [], mappings: answer.map });
    const lines = source.split("\n");
    const right = new Set();
    const wrong = new Set();
    for (const { line, col, word } of namesIn(answer.js)) {
        const { originalLine, originalColumn } = map.findEntry(line, col);
        const stands = lines[originalLine]?.slice(originalColumn).startsWith(word);
        (stands ? right : wrong).add(`${originalLine + 1}:${originalColumn + 1} ${word}`);
    }
    return { right, wrong };
}

/** Metered code repeats names and adds its own, but nearly each name of plain code is in it
 *  somewhere and leads to the same place. The others stand in expressions that were written anew:
 *  those lead to where the expression begins. */
function missedByMetering(source, plainNames) {
    const { right } = mapped(metered(source), source);
    return [...plainNames].filter((name) => !right.has(name));
}

const source = `import { log } from "./log.ts";
interface Account { name: string; balance: bigint }
export class Bank<T extends Account> {
    private readonly accounts = new Map<string, T>();
    add(account: T): this { this.accounts.set(account.name, account); return this; }
    async pay(from: string, to: string, amount = 1n): Promise<void> {
        const [payer, payee] = [from, to].map((name) => this.accounts.get(name)!);
        if (!payer || !payee) throw new Error(\`no account \${from} or \${to}\`);
        for (const each of [payer, payee] as const) log(each.name, each.balance + amount);
        while (payer.balance < amount) { payer.balance++; if (amount > 5n) break; else continue; }
    }
}
`;

test("every name in plain JavaScript leads to itself, in metered code too", () => {
    const { right, wrong } = mapped(plain(source), source);
    assert.deepEqual([...wrong], []);
    assert.ok(right.size > 40, `${right.size} names compared`);
    const missed = missedByMetering(source, right);
    assert.ok(missed.length <= 3, missed.join());
});

test("metering keeps the lines", () => {
    const lines = (answer) => answer.js.split("\n").length;
    assert.equal(lines(metered(source)), lines(plain(source)));
});

test("a call behind metering leads to its own line and column", () => {
    const text = "let a = 1;\nfunction f(x: number) {\n    for (;;) { x += a; g(x); }\n}\n" +
        "declare function g(x: unknown): void;\nf(1);\n";
    const { js, map } = metered(text);
    const lines = js.split("\n");
    const line = lines.findIndex((each) => /\bg\(/.test(each));
    const found = new SourceMap({ version: 3, sources: ["a"], names: [], mappings: map })
        .findEntry(line, lines[line].search(/\bg\(/));
    assert.deepEqual([found.originalLine + 1, found.originalColumn + 1], [3, 24]);
});

test("the project's own modules map back as well", () => {
    const folder = join(root, "src/worker/js/compiler");
    let compared = 0;
    for (const name of readdirSync(folder).filter((each) => /^[a-z]+\.ts$/.test(each))) {
        const text = readFileSync(join(folder, name), "utf8");
        const { right, wrong } = mapped(plain(text), text);
        assert.ok(wrong.size <= right.size / 20, `${name}: ${[...wrong].slice(0, 10)}`);
        const missed = missedByMetering(text, right);
        assert.ok(missed.length <= right.size / 6, `${name}: ${missed.slice(0, 10)}`);
        compared += right.size;
    }
    assert.ok(compared > 2000, `${compared} names compared`);
});

test("the lines of a JSON module lead to themselves", () => {
    const { map, ok } = metered("{\n  \"a\": [1,\n  2]\n}\n", "json");
    assert.ok(ok);
    const found = new SourceMap({ version: 3, sources: ["a"], names: [], mappings: map });
    assert.equal(found.findEntry(2, 2).originalLine, 2);
});

test("an operation that metering makes a call leads into the operation", () => {
    const text = "export function f(a: any, b: any) {\n    const half = a.x / b.y;\n" +
        "    return g(1, `${a}-${b}`, a[b], a < b, a + b);\n}\n" +
        "declare function g(...all: unknown[]): void;\n";
    const { js, map } = metered(text);
    const found = new SourceMap({ version: 3, sources: ["a"], names: [], mappings: map });
    const lines = js.split("\n");
    const placeOf = (line, pattern) => {
        const entry = found.findEntry(line - 1, lines[line - 1].search(pattern));
        return `${entry.originalLine + 1}:${entry.originalColumn + 1}`;
    };
    assert.equal(placeOf(2, /__meterDiv\(/), "2:26");
    assert.equal(placeOf(3, /__meterKey\(/), "3:32");
    assert.equal(placeOf(3, /__meterLt\(/), "3:36");
    assert.equal(placeOf(3, /__meterAdd\(/), "3:43");
});
