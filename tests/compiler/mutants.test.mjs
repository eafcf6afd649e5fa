/* Programs made at random, by a fixed seed, out of the pieces of real ones: whatever comes of it,
 * the compiler does not fail, and metering changes neither what the engine accepts nor the lines.
 * TANA_SEED and TANA_MUTANTS choose others. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { engineRefuses, metered, plain } from "./service.mjs";

const PROGRAMS = Number(process.env.TANA_MUTANTS ?? 1200);
const root = fileURLToPath(new URL("../..", import.meta.url));
const ts = createRequire(import.meta.url)("typescript");

let state = Number(process.env.TANA_SEED ?? 2026);
function below(n) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
}
const pick = (list) => list[below(list.length)];

/** Statements of the project's own programs, each with where its expressions stand. */
const statements = [];
const expressions = ["a?.b", "a?.b.c", "a?.[b](c)", "await x", "yield", "yield* x", "async x => x",
    "async () => { await 1 }", "function* () { yield 1 }", "async function f() {}", "new.target",
    "class extends f() { #p = 1; static x = this.#q; static #q = 2; m() { return super.m?.() } }",
    "import.meta.x", "`${a}${b`c`}`", "a ?? b", "(a, b)", "a ** b", "-a", "typeof a", "delete a.b",
    "void 0", "a in b", "#p in a", "x = y", "x += y", "[x, y] = [y, x]", "({ x, ...y } = z)", "x++",
    "--a.b", "a[b]++", "a.b ??= c", "a[b] **= c", "1n", "/x/g", "super.x", "this", "arguments",
    "({ get a() { return 1 }, set a(v) {}, async *[k]() {}, __proto__: null })", "new A",
    "new A(...b)", "f(...a, b)", "[...a, , b]", "a ? b : c", "a as any", "a!", "a satisfies B",
    "(x) => ({ x })", "f`b`", "let", "async", "of", "async(x)", "f() = 1", "a?.b = 1"];

function collect(path) {
    const text = readFileSync(path, "utf8");
    const visit = (node) => {
        const own = node.getText();
        if (ts.isStatement(node) && !ts.isImportDeclaration(node) && own.length < 900)
            statements.push({ text: own, places: placesIn(node) });
        if (ts.isExpression(node) && own.length < 80)
            expressions.push(own);
        ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true));
}

function placesIn(statement) {
    const places = [];
    const visit = (node) => {
        if (ts.isExpression(node))
            places.push([node.getStart() - statement.getStart(), node.end - statement.getStart()]);
        ts.forEachChild(node, visit);
    };
    visit(statement);
    return places;
}

for (const folder of ["src/worker/js/compiler", "examples", "tests/conformance"])
    for (const name of readdirSync(join(root, folder)).sort())
        if (/\.[tj]s$/.test(name))
            collect(join(root, folder, name));

/** A statement with up to three of its expressions replaced. */
function mutant() {
    const { text, places } = pick(statements);
    const chosen = Array.from({ length: places.length && below(4) }, () => pick(places))
        .sort((a, b) => b[0] - a[0]);
    let result = text;
    let end = Infinity;
    for (const [from, to] of chosen) {
        if (to > end)
            continue;
        const other = pick(expressions);
        result = result.slice(0, from) + (below(3) ? `(${other})` : other) + result.slice(to);
        end = from;
    }
    return result.replaceAll("__meter", "meter");
}

test("metering changes neither what is a program nor its lines", () => {
    const pairs = [];
    for (let i = 0; i < PROGRAMS; i++) {
        const source = Array.from({ length: 1 + below(3) }, mutant).join(pick(["\n", "\n", " "]));
        const kind = pick(["ts", "js"]);
        const answers = [plain(source, kind), metered(source, kind)];
        for (const { code, message } of answers.flatMap((each) => each.diagnostics))
            assert.notEqual(code, "TANA100", `${message}\n${source}`);
        assert.equal(answers[1].ok, answers[0].ok, source);
        if (answers[0].ok)
            pairs.push({ source, js: answers.map((each) => each.js) });
    }
    const refused = engineRefuses(pairs.flatMap((each) => each.js));
    for (const [i, { source, js }] of pairs.entries()) {
        assert.equal(refused[2 * i + 1], refused[2 * i], source);
        const [before, now] = js.map((text) => text.split(/[\n\u2028\u2029]/).length);
        assert.equal(now, before, source);
    }
    const ran = refused.filter((each) => !each).length / 2;
    assert.ok(ran > PROGRAMS / 5, `${ran} programs of ${PROGRAMS} were programs`);
});
