/* Builds the realm's bundle in memory and runs programs in it, in a context of node's vm. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import v8 from 'node:v8';
import vm from 'node:vm';
import { fileURLToPath } from 'node:url';
import { bundleScript, loadMeter } from '../../tools/js/bundle.mjs';

v8.setFlagsFromString('--enable-experimental-regexp-engine');
v8.setFlagsFromString('--default-to-experimental-regexp-engine');

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const sources = path.join(root, 'src/worker/js');
const realmDir = path.join(sources, 'realm');

/** The bundle's text, made as the build makes it. */
export async function buildRealm() {
    return bundleScript(path.join(realmDir, 'main.ts'), {
        meter: process.env.REALM_PLAIN ? (code) => code : await loadMeter(sources),
        metered: [path.join(realmDir, 'generic'), path.join(realmDir, 'operators.ts')],
    });
}

const gasText = readFileSync(path.join(realmDir, 'gas.js'), 'utf8');

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
    meter.start(GAS, GAS, 10000);
    const pristine = options.pristine?.(evaluate);
    const realm = bundle.runInContext(context);
    const handle = {
        host: options.host ?? (() => '{"version":{"tana":"0","v8":"0","typescript":"0"}}'),
        abort: (reason) => { aborted = new Aborted(reason); throw aborted; },
        proxyDetails: () => undefined,
        promiseDetails: () => undefined,
        previewEntries: () => [],
        regExpIsLinear: evaluate(`(() => { const R = RegExp; return (s, f) => {
            try { new R(s, f + 'l'); return true; } catch { return false; } }; })()`, 'linear.js'),
    };
    const image = realm.boot(handle, meter, {});
    const { internal } = image;
    internal.install({ console: evaluate('({ log() {} })', 'console.js') });
    try {
        image.seal();
    } catch (e) {
        if (e.message !== 'Cannot freeze') throw e; /* the global of a vm context cannot be */
    }
    const run = (code, limits = {}) => {
        aborted = undefined;
        internal.start(limits.gas ?? GAS, limits.bytes ?? GAS, limits.depth ?? 10000);
        const value = evaluate(`'use strict'; ${code}`, 'program.js');
        if (aborted !== undefined) throw aborted;
        return value;
    };
    return {
        run, internal, context, pristine, evaluate, meter,
        gasUsed(code) { run(code); return GAS - meter.gasLeft(); },
        bytesUsed(code) { run(code); return GAS - meter.bytesLeft(); },
    };
}
