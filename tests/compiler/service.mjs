/* The TypeScript service as it is built into the worker, in a bare context: no Node.js globals, no
 * console, no timers. The worker itself is tested through `tana` (tests/cli). */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import vm from "node:vm";

export const build = resolve(process.env.TANA_BUILD ?? "build");
const read = (name) => readFileSync(join(build, "js", name), "utf8");
const scripts = ["typescript.js", "compiler.js"].map((name) =>
    new vm.Script(read(name), { filename: name }));

/** A fresh service: `transpile`, `scan`, `check` from object to object. */
export function newService() {
    const context = vm.createContext(Object.create(null));
    for (const script of scripts)
        script.runInContext(context);
    const service = vm.runInContext("tanaCompiler", context);
    const method = (name) => (request) => JSON.parse(service[name](JSON.stringify(request)));
    return {
        raw: (name, text) => service[name](text),
        warm: () => service.warm(),
        transpile: method("transpile"),
        scan: method("scan"),
        check: method("check"),
    };
}

const shared = newService();

export const service = shared;

/** JavaScript without charges. */
export function plain(source, kind = "ts") {
    return shared.transpile({ path: `a.${kind}`, source, kind, unmetered: true });
}

export function metered(source, kind = "ts") {
    return shared.transpile({ path: `a.${kind}`, source, kind });
}

/** Findings of a check of one file, or of several, as `path:line:col code`. */
export function checked(files, more = {}) {
    const all = typeof files === "string" ? { "a.ts": files } : files;
    const { diagnostics } = shared.check({ root: [Object.keys(all)[0]], files: all, ...more });
    return diagnostics.map(place);
}

export const place = (d) => `${d.path}:${d.line}:${d.col} ${d.code}`;

/** Which of these modules Node's engine refuses to parse. Nothing runs. */
export function engineRefuses(texts) {
    const program = `const vm = require("node:vm");
        const texts = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
        console.log(JSON.stringify(texts.map((text) => {
            try { new vm.SourceTextModule(text); return false; }
            catch (e) { return e instanceof SyntaxError || e.name; }
        })))`;
    const { stdout, stderr } = spawnSync(process.execPath,
        ["--experimental-vm-modules", "--no-warnings", "-e", program],
        { input: JSON.stringify(texts), encoding: "utf8", maxBuffer: 1 << 26 });
    assert.equal(stderr, "");
    return JSON.parse(stdout);
}
