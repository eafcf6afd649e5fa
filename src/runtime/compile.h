/* The TypeScript service: asks a compile worker, remembers its answers in the cache.
 *
 * The worker is started when the first answer is not in the cache, from a snapshot that is made at
 * first use. Sources may be hostile: one that makes the compiler run too long, crash or answer
 * nonsense costs an error of that source and a worker. */
#ifndef TANA_RUNTIME_COMPILE_H
#define TANA_RUNTIME_COMPILE_H

#include "base/err.h"
#include "runtime/cache.h"
#include "runtime/diagnostic.h"

struct compiler;

enum source_kind { SOURCE_TS, SOURCE_JS, SOURCE_JSON };

/* One mention of another module. */
struct compiled_import {
    char *specifier; /* UTF-8; may hold anything but NUL */
    uint32_t line, col;
    bool dynamic;   /* import("...") */
    bool type_only; /* nothing of it is left at run time; of compiler_scan only */
};

struct compiled {
    bool ok;        /* no errors */
    struct buf js;  /* metered JavaScript; empty unless ok, and after compiler_scan */
    struct buf map; /* `mappings` of a version 3 source map, from js to the source */
    struct compiled_import *imports;
    size_t import_count;
    struct diagnostics diagnostics;
};

void compiled_release(struct compiled *c);

/* `toolchain` names everything that the answers depend on beside the source: it is part of every
 * cache key. The cache is borrowed. */
struct compiler *compiler_new(struct cache *cache, const char *toolchain);
void compiler_free(struct compiler *c); /* NULL is fine */

/* Called before (true) and after (false) the snapshot is made, which takes a second or so. */
void compiler_on_snapshot(struct compiler *c, void (*tell)(bool begins));

/* Source to metered JavaScript. What is wrong with the source comes back in ret_compiled with E_OK.
 * Errors: E_REFUSED (the compiler ran too long on it), E_WORKER, E_LIMIT. */
tana_err compiler_transpile(struct compiler *c, const char *path, enum source_kind kind,
                            struct bytes source, bool unmetered, struct compiled *ret_compiled,
                            struct err *err);

/* Only the imports, those of types too. Errors as compiler_transpile. */
tana_err compiler_scan(struct compiler *c, const char *path, struct bytes source,
                       struct compiled *ret_compiled, struct err *err);

struct check_file {
    const char *path;
    struct bytes source;
    bool root; /* asked for by the user, not only imported */
};

/* Type-checks the files together. `tsconfig` may be empty. Errors as compiler_transpile. */
tana_err compiler_check(struct compiler *c, const struct check_file *files, size_t count,
                        const char *tsconfig_path, struct bytes tsconfig,
                        struct diagnostics *ret_diagnostics, struct err *err);

/* Ends the worker until it is needed again: a program is about to run, and may run for long. */
void compiler_rest(struct compiler *c);

#endif
