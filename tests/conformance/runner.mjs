// The cases of the conformance set: *.js in this folder, split at lines that begin with "//#".
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

/** All cases: { area, name, source }. Each is an ES module that prints lines. */
export function cases() {
    return readdirSync(here).filter((name) => name.endsWith(".js")).sort().flatMap((file) =>
        readFileSync(join(here, file), "utf8").split(/^\/\/# /m).slice(1).map((text) => {
            const end = text.indexOf("\n");
            return { area: file.replace(/\.js$/, ""), name: text.slice(0, end), source: text.slice(end + 1) };
        }));
}
