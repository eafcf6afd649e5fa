// Makes the JavaScript that is built into the programs, and the C files that carry it.
//
//   node tools/build-js.mjs --out BUILD --version V --v8 PREFIX [--depfile FILE]
//
// Into BUILD/js go image.js (gas.js, the realm and the tana:* modules), compiler.js, typescript.js and
// manifest.json with the SHA-256 of each; into BUILD itself embedded.c and toolchain.h
// (tools/embed.mjs). What comes out depends on the sources and the locked npm packages alone, byte for
// byte: image.js decides whether two programs agree on what a contract does.
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { bundleScript, libsScript, loadMeter, meteredModule } from "./js/bundle.mjs";
import { digest, writeEmbedded, writeToolchain } from "./embed.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const sources = join(root, "src/worker/js");

/** File names of the modules a program can import; names with "/" are the older spellings that
 *  differ: tana:core is modules/tana-core.ts, tana/tx is modules/tana_tx.ts. */
function moduleEntries() {
    return readdirSync(join(sources, "modules"))
        .filter((name) => /^tana[-_][a-z]+\.ts$/.test(name))
        .sort();
}

/** All files below a folder and the folders themselves, so that a new file is noticed too. */
function tree(path) {
    if (!statSync(path).isDirectory())
        return [path];
    return [path, ...readdirSync(path).sort().flatMap((name) => tree(join(path, name)))];
}

/** gas.js, the realm and the tana:* modules as one script, which leaves globalThis.tanaImage. */
async function image(meter) {
    const realm = await bundleScript(join(sources, "realm/main.ts"), { meter, metered: [
        join(sources, "realm/generic"), join(sources, "realm/operators.ts"),
    ] });
    const modules = [];
    for (const file of moduleEntries()) {
        const name = file.replace(/\.ts$/, "").replace("-", ":").replace("_", "/");
        modules.push(`{\n${await meteredModule(join(sources, "modules", file), name, meter)}\n}\n`);
    }
    return `${readFileSync(join(sources, "realm/gas.js"))}
globalThis.tanaImage = (() => {
const factories = {}, define = (name, factory) => { factories[name] = factory; };
__meterHandle.start(2147483647, 2147483647, 100000);
const realm = ${realm.trim()}
${modules.join("")}return realm.boot(tanaNative, __meterHandle, factories);
})();
`;
}

async function build(out) {
    const files = new Map();
    const put = (name, text) => {
        const path = join(out, "js", name);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, text);
        files.set(name, path);
    };
    rmSync(join(out, "js"), { recursive: true, force: true });

    const meter = await loadMeter(sources);
    put("image.js", await image(meter));
    put("typescript.js", readFileSync(join(root, "node_modules/typescript/lib/typescript.js")));
    put("compiler.js", await bundleScript(join(sources, "compiler/main.ts"), { meter }) +
        libsScript(join(root, "node_modules/typescript/lib"), join(root, "types")));

    const manifest = [...files].map(([name, path]) => [name, digest(readFileSync(path))]);
    writeFileSync(join(out, "js/manifest.json"),
        JSON.stringify(Object.fromEntries(manifest), null, 4) + "\n");
    return files;
}

/** Version of V8 in the headers that the worker is compiled against. */
function v8Version(prefix) {
    const text = readFileSync(join(prefix, "usr/include/node/v8-version.h"), "utf8");
    const part = (name) => text.match(new RegExp(`#define V8_${name} (\\d+)`))[1];
    return ["MAJOR_VERSION", "MINOR_VERSION", "BUILD_NUMBER", "PATCH_LEVEL"].map(part).join(".");
}

const { values: options } = parseArgs({ options: {
    out: { type: "string" }, depfile: { type: "string" },
    version: { type: "string" }, v8: { type: "string" },
} });
const out = resolve(options.out);
try {
    const files = await build(out);
    const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
    writeEmbedded(join(out, "embedded.c"), files);
    writeToolchain(join(out, "toolchain.h"), files, {
        TANA_VERSION: options.version,
        TANA_V8_VERSION: v8Version(options.v8 || "/"),
        TANA_TYPESCRIPT_VERSION: lock.packages["node_modules/typescript"].version,
    });
} catch (error) {
    console.error(error.fromBundler ? error.message : error);
    process.exit(1);
}
if (options.depfile) {
    const read = ["src/worker/js", "types", "tools/build-js.mjs", "tools/embed.mjs", "tools/js",
        "package-lock.json"].flatMap((name) => tree(join(root, name)));
    const escaped = read.map((path) => path.replace(/[ #\\]/g, "\\$&"));
    writeFileSync(options.depfile,
        `${relative(process.cwd(), join(out, "embedded.c"))}: ${escaped.join(" \\\n  ")}\n`);
}
