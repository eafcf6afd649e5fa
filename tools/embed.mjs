// Writes embedded.c, which carries files as read-only data of the program, and toolchain.h, which
// names versions and digests.
import { createHash } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";

export const digest = (data) => createHash("sha256").update(data).digest("hex");

/** One digest over several files, whose names matter too. */
function digestOf(files, chosen) {
    const names = [...files.keys()].filter(chosen).sort();
    return digest(names.map((n) => `${n}\0${digest(readFileSync(files.get(n)))}\n`).join(""));
}

const quoted = (text) => JSON.stringify(text);

/** Each file's digest stands in the text, so that it changes, and is compiled again, when a file
 *  does: compilers do not see what .incbin reads. */
export function writeEmbedded(path, files) {
    const names = [...files.keys()];
    const blobs = names.map((name, i) => `
/* ${digest(readFileSync(files.get(name)))} ${name} */
__asm__(".section .rodata\\n"
        ".balign 64\\n"
        "embedded_${i}:\\n"
        ".incbin \\"${files.get(name)}\\"\\n"
        ".byte 0\\n"
        ".text\\n");
extern const unsigned char embedded_${i}[] __attribute__((visibility("hidden")));
`);
    const rows = names.map((name, i) =>
        `    {${quoted(name)}, embedded_${i}, ${statSync(files.get(name)).size}},\n`);
    writeFileSync(path, `/* Made by tools/embed.mjs. */
#include <stddef.h>
#include <string.h>

#include "worker/assets.h"
${blobs.join("")}
static const struct embedded {
    const char *name;
    const unsigned char *data;
    size_t size;
} table[] = {
${rows.join("")}};

struct bytes asset(const char *name)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i].name, name) == 0)
            return bytes_of(table[i].data, table[i].size);
    return bytes_of(NULL, 0);
}
`);
}

export function writeToolchain(path, files, versions) {
    const runtime = (name) => name === "image.js";
    const values = {
        ...versions,
        TANA_COMPILER_DIGEST: digestOf(files, (name) => !runtime(name)),
        TANA_REALM_DIGEST: digestOf(files, runtime),
    };
    const lines = Object.entries(values).map(([name, value]) => `#define ${name} ${quoted(value)}\n`);
    writeFileSync(path, `/* What this build consists of: made by tools/embed.mjs.
 *
 * The versions are for people. The digests (SHA-256, hex) are for caches and for agreement: the
 * compiler's covers TypeScript, our compiler with its meter and the declaration files; the realm's
 * covers gas.js, realm.js and the tana:* modules. */
#ifndef TANA_TOOLCHAIN_H
#define TANA_TOOLCHAIN_H

${lines.join("")}
#endif
`);
}
