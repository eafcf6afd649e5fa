/* Builds the realm's bundle in memory and runs programs in it, in a context of node's vm. */

import { readFileSync, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import vm from 'node:vm';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const require = createRequire(process.env.TANA_NODE_MODULES ?? path.join(root, 'package.json'));
const esbuild = require('esbuild');
const ts = require('typescript');

const realmDir = path.join(root, 'src/worker/js/realm');
const meterFile = path.join(root, 'src/worker/js/meter/meter.ts');

async function loadMeter() {
    if (!existsSync(meterFile)) return undefined;
    const built = await esbuild.build({
        entryPoints: [meterFile], bundle: true, format: 'esm', write: false, target: 'es2022',
    });
    const url = `data:text/javascript;base64,${Buffer.from(built.outputFiles[0].text).toString('base64')}`;
    return (await import(url)).meter;
}

/** The bundle's text, generic parts metered as the build does it. */
export async function buildRealm() {
    const meter = await loadMeter();
    const built = await esbuild.build({
        entryPoints: [path.join(realmDir, 'main.ts')],
        bundle: true, format: 'iife', write: false, target: 'es2022', minify: false,
        plugins: meter === undefined ? [] : [{
            name: 'meter',
            setup(build) {
                build.onLoad({ filter: /realm\/(generic\/.*|operators)\.ts$/ }, (args) => {
                    const js = ts.transpileModule(readFileSync(args.path, 'utf8'), {
                        compilerOptions: { target: 'ES2022', module: 'ESNext' },
                    }).outputText;
                    const out = meter(ts, js, { builtin: true });
                    if (out.diagnostics.length > 0) throw new Error(JSON.stringify(out.diagnostics));
                    return { contents: out.code, loader: 'js' };
                });
            },
        }],
    });
    return built.outputFiles[0].text;
}

const gasFile = path.join(realmDir, 'gas.js');
const gasText = existsSync(gasFile) ? readFileSync(gasFile, 'utf8') : `
let __meterGas = 0, __meterBytes = 0, __meterDepth = 0, __meterTop = 10000;
let __meterAbort = () => {};
const __meterX = () => { __meterAbort(__meterGas < 0 ? 1 : 3); for (;;); };
const __meterY = () => { __meterAbort(2); for (;;); };
const __meterCharge = (n) => { if ((__meterGas -= n) < 0) __meterX(); };
const __meterAlloc = (n) => { if ((__meterBytes -= n) < 0) __meterX(); };
({ start(g, b, d) { __meterGas = g; __meterBytes = b; __meterTop = d; __meterDepth = 0; },
   gasLeft: () => __meterGas, bytesLeft: () => __meterBytes, setAbort(f) { __meterAbort = f; } })`;

export const GAS = 2_000_000_000;

/** Thrown instead of ending the process when a program exhausts a counter. */
export class Aborted extends Error {
    constructor(reason) { super(`aborted: ${reason}`); this.reason = reason; }
}

let bundle;

/** A fresh realm: { run(code), global, gasUsed(code), bytesUsed(code), internal }. */
export async function makeRealm(options = {}) {
    bundle ??= new vm.Script(await buildRealm(), { filename: 'realm.js' });
    const context = vm.createContext({}, { codeGeneration: { strings: false, wasm: false } });
    const evaluate = (text, filename) => new vm.Script(text, { filename }).runInContext(context);
    const meter = evaluate(gasText, 'gas.js');
    let aborted;
    meter.setAbort((reason) => { aborted = new Aborted(reason); throw aborted; });
    meter.start(GAS, GAS, 10000);
    const pristine = options.pristine?.(evaluate);
    bundle.runInContext(context);
    const handle = {
        host: options.host ?? (() => '{"version":{"tana":"0","v8":"0","typescript":"0"}}'),
        abort: () => {},
        proxyDetails: () => undefined,
        promiseDetails: () => undefined,
        previewEntries: () => [],
        regExpIsLinear: evaluate(`(() => { const R = RegExp; return (s, f) => {
            try { new R(s, f + 'l'); return true; } catch { return false; } }; })()`, 'linear.js'),
    };
    const internal = evaluate('tanaRealm', 'x.js').init(handle, meter);
    try {
        internal.install({ console: options.console });
    } catch (e) {
        if (e.message !== 'Cannot freeze') throw e; /* the global of a vm context cannot be */
    }
    const run = (code, limits = {}) => {
        aborted = undefined;
        internal.reset();
        meter.start(limits.gas ?? GAS, limits.bytes ?? GAS, limits.depth ?? 10000);
        const value = evaluate(`'use strict'; ${code}`, 'program.js');
        if (aborted !== undefined) throw aborted;
        return value;
    };
    return {
        run, internal, context, pristine, evaluate,
        gasUsed(code) { run(code); return GAS - meter.gasLeft(); },
        bytesUsed(code) { run(code); return GAS - meter.bytesLeft(); },
        initMs: 0,
    };
}
