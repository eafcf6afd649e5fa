/* types/tana.d.ts declares what there is: every export and every member, no more and no less. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { load, root } from "./load.mjs";

const ts = createRequire(import.meta.url)("typescript");
const config = ts.getParsedCommandLineOfConfigFile(join(root, "tsconfig.json"), {}, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic(found) {
        throw new Error(ts.flattenDiagnosticMessageText(found.messageText, "\n"));
    },
});
const program = ts.createProgram(config.fileNames, config.options);
const checker = program.getTypeChecker();
const ambient = new Map(checker.getAmbientModules().map((m) => [m.name.slice(1, -1), m]));

function host(op) {
    return op === "versions" ? '{"tana":"1","v8":"2","typescript":"3"}' : "null";
}

/** Names of a symbol's members that are properties, methods or accessors; symbols are left out. */
const members = (type) => type.getProperties().map((each) => each.name)
    .filter((name) => !name.startsWith("__@"));

function described(symbol) {
    return ts.displayPartsToString(symbol.getDocumentationComment(checker)) !== "";
}

const files = readdirSync(join(root, "src/worker/js/modules")).filter((n) => /^tana[-_]\w+\.ts$/.test(n));
for (const file of files) {
    const name = file.replace(/\.ts$/, "").replace("-", ":").replace("_", "/");
    test(`${name} is declared as it is`, async () => {
        const exported = checker.getExportsOfModule(ambient.get(name))
            .filter((each) => each.flags & ts.SymbolFlags.Value);
        const module = await load(file, host);
        assert.deepEqual(exported.map((each) => each.name).sort(), Object.keys(module).sort());
        for (const symbol of exported) {
            const type = checker.getTypeOfSymbol(symbol);
            const value = module[symbol.name];
            assert.ok(described(symbol), `${name}: ${symbol.name} has no doc comment`);
            if (typeof value === "object") {
                assert.deepEqual(members(type).sort(), Reflect.ownKeys(value).sort(), symbol.name);
            } else if (value.prototype !== undefined) {
                const instance = checker.getDeclaredTypeOfSymbol(symbol);
                const own = Reflect.ownKeys(value.prototype)
                    .filter((key) => typeof key === "string" && key !== "constructor");
                assert.deepEqual(members(instance).sort(), own.sort(), symbol.name);
                const statics = Object.getOwnPropertyNames(value)
                    .filter((key) => !["length", "name", "prototype"].includes(key));
                assert.deepEqual(members(type).filter((key) => key !== "prototype").sort(),
                    statics.sort(), symbol.name);
            }
        }
    });
}

test("both spellings are declared for every module", () => {
    for (const file of files) {
        const word = file.replace(/^tana[-_](\w+)\.ts$/, "$1");
        for (const name of [`tana:${word}`, `tana/${word}`]) {
            assert.ok(ambient.has(name), name);
        }
    }
});
