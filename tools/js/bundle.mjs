// Bundling and metering of the runtime's own TypeScript.
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as esbuild from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const ts = createRequire(import.meta.url)("typescript");

/** The same for every bundle. The project's tsconfig.json is for user programs and is not read. */
const common = {
    absWorkingDir: root,
    bundle: true,
    write: false,
    charset: "ascii",
    target: "es2022",
    platform: "neutral",
    legalComments: "none",
    logLevel: "silent",
    tsconfigRaw: { compilerOptions: { target: "es2022", useDefineForClassFields: true } },
};

async function run(options) {
    try {
        const { outputFiles } = await esbuild.build({ ...common, ...options });
        return outputFiles[0].text;
    } catch (error) {
        const lines = await esbuild.formatMessages(error.errors ?? [], { kind: "error" });
        throw Object.assign(new Error(lines.join("") || error.message), { fromBundler: true });
    }
}

/** The metering function of the project itself, as a Node.js module. */
export async function loadMeter(sources) {
    const text = await run({ entryPoints: [join(sources, "meter/meter.ts")], format: "esm" });
    const folder = mkdtempSync(join(tmpdir(), "tana-meter-"));
    try {
        const file = join(folder, "meter.mjs");
        writeFileSync(file, text);
        const { meter } = await import(pathToFileURL(file).href);
        return (code, name) => {
            const result = meter(ts, code, { builtin: true });
            if (result.diagnostics.length > 0)
                throw Object.assign(new Error(result.diagnostics.map((d) =>
                    `${name}: ${JSON.stringify(d)}`).join("\n")), { fromBundler: true });
            return result.code;
        };
    } finally {
        rmSync(folder, { recursive: true });
    }
}

function toJavaScript(path) {
    return ts.transpileModule(readFileSync(path, "utf8"), {
        fileName: path,
        compilerOptions: {
            target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, removeComments: true,
            verbatimModuleSyntax: true, useDefineForClassFields: true,
        },
    }).outputText;
}

/** Sends the files in or below some paths through TypeScript and the meter before they are bundled. */
function meteringPlugin(meter, paths) {
    const chosen = (file) => paths.some((p) => file === p || file.startsWith(p + sep));
    return {
        name: "meter",
        setup(build) {
            build.onLoad({ filter: /\.ts$/ }, ({ path }) => chosen(path)
                ? { contents: meter(toJavaScript(path), relative(root, path)), loader: "js" }
                : undefined);
        },
    };
}

/** A bundle as a classic script, strict, without globals; its completion value is an object of what
 *  the entry exports. */
export async function bundleScript(entry, { meter, metered = [] }) {
    const text = await run({
        entryPoints: [entry],
        format: "iife",
        globalName: "bundled",
        plugins: [meteringPlugin(meter, metered)],
    });
    return `(() => { "use strict";\n${text}return bundled;\n})();\n`;
}

/** A builtin module and its own files as a metered CommonJS function, given to `define(name, f)`; what
 *  it imports of other tana:* modules goes through `require`. */
export async function meteredModule(entry, name, meter) {
    const text = await run({
        entryPoints: [entry],
        format: "cjs",
        external: ["tana:*", "tana/*"],
    });
    return meter(`define(${JSON.stringify(name)}, function (require, module) {\n${text}});`,
        relative(root, entry));
}

const toAscii = (text) => text.replace(/[\u0080-\uffff]/g,
    (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));

/** A script that gives the compiler its declaration files: the ECMAScript library up to ES2022 and
 *  the project's own types. */
export function libsScript(libFolder, typesFolder) {
    const libs = {};
    const wanted = /^lib\.(es5|es6|es2015|es20(1[5-9]|2[0-2])(\..*)?|decorators(\.legacy)?)\.d\.ts$/;
    for (const name of readdirSync(libFolder).sort())
        if (wanted.test(name) && !/\.full\./.test(name))
            libs[name] = readFileSync(join(libFolder, name), "utf8");
    for (const name of readdirSync(typesFolder).sort())
        if (name.endsWith(".d.ts"))
            libs[name] = readFileSync(join(typesFolder, name), "utf8");
    return `tanaCompiler.addLibs(${toAscii(JSON.stringify(JSON.stringify(libs)))});\n`;
}
