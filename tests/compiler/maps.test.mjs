/* The map of an answer leads from the code that runs to the source. Read here with Node's decoder. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire, SourceMap } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { metered, plain } from "./service.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const ts = createRequire(import.meta.url)("typescript");
const reserved = /^__meter/;

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

/** How many of the names that stand in the source too are led to themselves there. */
function score(answer, source) {
    const map = new SourceMap({ version: 3, sources: ["a.ts"], names: [], mappings: answer.map });
    const lines = source.split("\n");
    const misses = [];
    let hits = 0;
    for (const { line, col, word } of namesIn(answer.js)) {
        if (reserved.test(word) || !new RegExp(`\\b${word.replace(/\$/g, "\\$")}\\b`).test(source))
            continue;
        const { originalLine, originalColumn } = map.findEntry(line, col);
        if (lines[originalLine]?.slice(originalColumn).startsWith(word))
            hits++;
        else
            misses.push(`${line + 1}:${col + 1} ${word}`);
    }
    return { hits, misses };
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

test("every name in plain JavaScript leads to itself", () => {
    const { hits, misses } = score(plain(source), source);
    assert.deepEqual(misses, []);
    assert.ok(hits > 40, `${hits} names compared`);
});

test("and so does every name that was kept by metering", () => {
    const answer = metered(source);
    assert.ok(answer.ok);
    const { hits, misses } = score(answer, source);
    assert.deepEqual(misses, []);
    assert.ok(hits > 40, `${hits} names compared`);
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
        const answer = metered(text);
        assert.deepEqual(answer.diagnostics, [], name);
        const { hits, misses } = score(answer, text);
        /* A word of a comment or of a type may make a word that the compiler added count. */
        assert.ok(misses.length <= hits / 50, `${name}: ${misses.slice(0, 10)}`);
        compared += hits;
    }
    assert.ok(compared > 2000, `${compared} names compared`);
});

test("the lines of a JSON module lead to themselves", () => {
    const { map, ok } = metered("{\n  \"a\": [1,\n  2]\n}\n", "json");
    assert.ok(ok);
    const found = new SourceMap({ version: 3, sources: ["a"], names: [], mappings: map });
    assert.equal(found.findEntry(2, 2).originalLine, 2);
});
