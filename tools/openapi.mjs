// Makes the C file that carries src/http/openapi.json, after comparing the document with the list of
// routes: each route is described, and nothing else is.
//
//   node tools/openapi.mjs OPENAPI.JSON ROUTES.DEF VERSION OUT.C
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The routes of routes.def: { method, path, operation, query }. */
export function routesOf(text) {
    const rows = text.replace(/\/\*[\s\S]*?\*\//g, "").matchAll(
        /ROUTE\((\w+),\s*"([^"]*)",\s*\w+,\s*"(\w+)",[^"]*"([^"]*)"\)/g);
    return [...rows].map(([, method, path, operation, query]) =>
        ({ method: method.toLowerCase(), path, operation, query: query.split(" ").filter(Boolean) }));
}

const resolved = (document, node) =>
    node.$ref ? node.$ref.slice(2).split("/").reduce((at, key) => at[key], document) : node;

/** What the document and the routes disagree about, each one line. */
export function differences(document, routes) {
    const found = [];
    const described = Object.entries(document.paths).flatMap(([path, item]) =>
        Object.entries(item).filter(([method]) => ["get", "post"].includes(method))
            .map(([method, operation]) => ({ path, method, ...operation,
                parameters: [...(item.parameters ?? []), ...(operation.parameters ?? [])]
                    .map((p) => resolved(document, p)) })));
    for (const d of described)
        if (!routes.some((r) => r.method === d.method && r.path === d.path))
            found.push(`${d.method} ${d.path} is described, but there is no such route`);
    for (const route of routes) {
        const name = `${route.method} ${route.path}`;
        const d = described.find((one) => one.method === route.method && one.path === route.path);
        if (!d) {
            found.push(`${name} is not described`);
            continue;
        }
        if (d.operationId !== route.operation)
            found.push(`${name}: operationId is ${d.operationId}, not ${route.operation}`);
        const names = (where) => d.parameters.filter((p) => p.in === where).map((p) => p.name).sort();
        const wanted = [...route.query].sort().join(" ");
        if (names("query").join(" ") !== wanted)
            found.push(`${name}: the query is described as "${names("query").join(" ")}", not "${wanted}"`);
        const params = [...route.path.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort().join(" ");
        if (names("path").join(" ") !== params)
            found.push(`${name}: parameters of the path are not described`);
    }
    return found;
}

function main([documentPath, routesPath, version, out]) {
    const document = JSON.parse(readFileSync(documentPath, "utf8"));
    const found = differences(document, routesOf(readFileSync(routesPath, "utf8")));
    if (found.length) {
        console.error(found.map((line) => `openapi.json: ${line}`).join("\n"));
        process.exit(1);
    }
    document.info.version = version;
    const bytes = Buffer.from(JSON.stringify(document) + "\n");
    const rows = [];
    for (let at = 0; at < bytes.length; at += 24)
        rows.push("    " + [...bytes.subarray(at, at + 24)].join(", ") + ",\n");
    const digest = createHash("sha256").update(bytes).digest("hex");
    writeFileSync(out, `/* Made by tools/openapi.mjs. */
#include "http/openapi.h"

const unsigned char openapi_text[] = {
${rows.join("")}};
const size_t openapi_size = sizeof openapi_text;
const char openapi_digest[] = "${digest}";
`);
}

if (resolve(process.argv[1]) === fileURLToPath(import.meta.url))
    main(process.argv.slice(2));
