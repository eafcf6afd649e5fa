/* Loads the TypeScript of builtin modules into the Node that runs the tests, for tests of what
 * depends on no engine: formatting, checks of arguments, encodings. `tana:internal` is made here,
 * with the host that the test gives. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { types } from "node:util";
import v8 from "node:v8";

const require = createRequire(import.meta.url);
const esbuild = require("esbuild");

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const modules = join(root, "src/worker/js/modules");

v8.setFlagsFromString("--allow-natives-syntax");
const proxyTarget = new Function("p", "return %JSProxyGetTarget(p)");
const promiseStatus = new Function("p", "return %PromiseStatus(p)");
const results = new WeakMap();

/** The functions that tana:net gave to setResponseReader, in the order of loading. */
export const readers = [];

/** A promise whose result `promiseDetails` knows: V8 tells Node's JavaScript its state only. */
export function settled(promise, result) {
    results.set(promise, result);
    return promise;
}

function harden(value, seen = new Set()) {
    if ((typeof value !== "object" && typeof value !== "function") || value === null) return value;
    if (seen.has(value) || value === Object.prototype || value === Function.prototype) return value;
    seen.add(value);
    Object.freeze(value);
    for (const key of Reflect.ownKeys(value)) {
        const found = Object.getOwnPropertyDescriptor(value, key);
        for (const part of [found.value, found.get, found.set]) harden(part, seen);
    }
    return value;
}

/** What `tana:internal` exports, over `host(op, a, b)`. */
export function internals(host) {
    return {
        host,
        proxyDetails(value) {
            if (!types.isProxy(value)) return undefined;
            const target = proxyTarget(value);
            return [target, target];
        },
        promiseDetails(value) {
            return types.isPromise(value)
                ? [promiseStatus(value), results.get(value)]
                : undefined;
        },
        utf8Length: (text) => (`${Buffer.from(text)}` === text ? Buffer.byteLength(text) : -1),
        sourceText: (fn) => Function.prototype.toString.call(fn),
        harden,
        charge() {},
        gasUsed: () => 1234,
        install() {},
        setResponseReader(read) {
            readers.push(read);
        },
    };
}

let count = 0;

/** The exports of a file below src/worker/js/modules. */
export async function load(file, host = () => "") {
    const built = await esbuild.build({
        entryPoints: [join(modules, file)],
        bundle: true,
        format: "esm",
        target: "es2022",
        write: false,
        plugins: [
            {
                name: "internal",
                setup(build) {
                    build.onResolve({ filter: /^tana:internal$/ }, () => ({
                        path: "internal",
                        namespace: "internal",
                    }));
                    build.onLoad({ filter: /.*/, namespace: "internal" }, () => ({
                        contents: `const i = globalThis.tanaTestInternals[${count}];
                            export const { ${Object.keys(internals(host)).join(", ")} } = i;`,
                    }));
                },
            },
        ],
    });
    globalThis.tanaTestInternals ??= [];
    globalThis.tanaTestInternals[count++] = internals(host);
    const text = built.outputFiles[0].text;
    return import(`data:text/javascript,${encodeURIComponent(text)}`);
}
