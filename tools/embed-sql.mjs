// Writes the C file that carries the migrations of sql/: node tools/embed-sql.mjs OUT FILE.sql ...
//
// A file is named NNNN_words.sql, with numbers from 0001 on without gaps. Once released it never
// changes: databases remember its digest.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { basename, resolve } from "node:path";

const [out, ...paths] = process.argv.slice(2);
const files = paths.map((path) => ({ path: resolve(path), name: basename(path, ".sql") }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
files.forEach(({ name }, i) => {
    if (!/^\d{4}_[a-z0-9_]+$/.test(name) || Number(name.slice(0, 4)) !== i + 1)
        throw new Error(`${name}.sql: expected ${String(i + 1).padStart(4, "0")}_words.sql`);
});

const blobs = files.map(({ path, name }, i) => `
/* ${name} */
__asm__(".section .rodata\\n"
        "migration_${i}:\\n"
        ".incbin \\"${path}\\"\\n"
        ".byte 0\\n"
        ".text\\n");
extern const char migration_${i}[] __attribute__((visibility("hidden")));
`);
const rows = files.map(({ path, name }, i) => {
    const digest = createHash("sha256").update(readFileSync(path)).digest("hex");
    return `    {${i + 1}, "${name}", "${digest}", migration_${i}},\n`;
});
writeFileSync(out, `/* Made by tools/embed-sql.mjs. */
#include "store/migrate.h"
${blobs.join("")}
const struct migration migrations[] = {
${rows.join("")}};
const size_t migration_count = sizeof migrations / sizeof *migrations;
`);
