// Knowledge flows one way: checks that every folder of src/ includes only what its row allows.
//
//   node tools/layers.mjs [SRC]      prints each #include that breaks a rule; status 1 if there is one
import { readFileSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Folder: the folders it may include beside itself. */
export const LAYERS = {
    base: [],
    codec: ["base"],
    crypto: ["base"],
    keys: ["codec", "crypto", "base"],
    engine: ["base"],
    ledger: ["codec", "crypto", "base"],
    store: ["ledger", "codec", "crypto", "base"],
    node: ["store", "ledger", "keys", "codec", "crypto", "base"],
    runtime: ["codec", "crypto", "base"],
    worker: ["engine", "codec", "crypto", "base"],
    http: ["node", "store", "ledger", "codec", "crypto", "base"],
    client: ["codec", "base"],
    cli: ["http", "node", "store", "client", "runtime", "ledger", "keys", "codec", "crypto", "base"],
};

/** Single headers across the rows: what both ends of a protocol must agree on. */
const SHARED = {
    worker: ["runtime/protocol.h", "runtime/limits.h"],
};

/** Headers of libraries, and the only folders that may know of them. */
const LIBRARIES = [
    [/^(v8|libplatform\/|node)/, ["engine"]],
    [/^seccomp\.h$|^linux\/(landlock|seccomp)\.h$/, ["worker"]],
    [/^(sodium|openssl\/)/, ["crypto"]],
    [/^jansson\.h$/, ["codec"]],
    [/^(libpq-fe|postgres_ext)\.h$|^libpq\//, ["store"]],
    [/^microhttpd\.h$/, ["http"]],
    [/^uv\.h$/, ["http", "node", "cli"]],
    [/^curl\//, ["client"]],
    [/^zlib\.h$/, ["http"]],
];

function files(path) {
    return statSync(path).isDirectory()
        ? readdirSync(path).sort().flatMap((name) => files(join(path, name)))
        : /\.(c|h|cc|def)$/.test(path) ? [path] : [];
}

/** The broken rules below `src`, each one line of text. */
export function brokenRules(src) {
    const broken = [];
    for (const file of files(src)) {
        const name = relative(src, file);
        const folder = dirname(name).split("/")[0];
        readFileSync(file, "utf8").split("\n").forEach((line, i) => {
            const m = line.match(/^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)/);
            const why = m && (m[1] ? ownRule(folder, m[1]) : libraryRule(folder, m[2]));
            if (why)
                broken.push(`${name}:${i + 1}: ${why}`);
        });
        if (!(folder in LAYERS))
            broken.push(`${name}: the folder ${folder} has no row in tools/layers.mjs`);
    }
    return broken;
}

function ownRule(folder, header) {
    const from = dirname(header).split("/")[0];
    if (header === "toolchain.h")
        return folder === "cli" || folder === "worker" ? null : `${folder} may not include ${header}`;
    if (!header.includes("/"))
        return `"${header}" is to be named with its folder`;
    if (from !== folder && basename(header).endsWith("_priv.h"))
        return `${header} is for ${from} alone`;
    if (from === folder || LAYERS[folder]?.includes(from) || SHARED[folder]?.includes(header))
        return null;
    return `${folder} may not include ${header}`;
}

function libraryRule(folder, header) {
    const rule = LIBRARIES.find(([pattern]) => pattern.test(header));
    return rule && !rule[1].includes(folder)
        ? `<${header}> is for ${rule[1].join(" and ")} alone` : null;
}

if (resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
    const src = process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), "../src");
    const broken = brokenRules(src);
    for (const line of broken)
        console.log(line);
    process.exitCode = broken.length ? 1 : 0;
}
