/* The modules of one program: the entry, everything it imports, and what each import leads to.
 *
 * A specifier is a builtin's name (`tana:core`, or `tana/core` as the original project spelled it) or
 * a relative path (`./x.ts`, `../lib/y.json`) to a .ts, .js or .json file below the project root.
 * As `tsc` does, `./x.js` finds `x.ts` first, and `./x` finds `x.ts`, then `x.js`. Nothing else is a
 * module: no package, no URL, no absolute path. Cycles are fine.
 *
 * What is wrong with the program comes back as findings, all of them and not only the first. */
#ifndef TANA_RUNTIME_GRAPH_H
#define TANA_RUNTIME_GRAPH_H

#include "runtime/compile.h"
#include "runtime/exec.h"
#include "runtime/files.h"

struct graph_import {
    const char *specifier; /* as written; borrowed from the module's compiled form */
    const char *target;    /* a module's path, or the canonical name of a builtin; borrowed */
};

struct graph_module {
    char *path; /* below the root: "examples/example.ts" */
    enum source_kind kind;
    bool is_root; /* named by the user */
    struct buf source;
    struct compiled compiled;
    struct graph_import *imports; /* each specifier once */
    size_t import_count;
};

struct graph {
    struct file_root root;
    struct graph_module **modules; /* the entry first */
    size_t count;
    size_t source_bytes;
    struct diagnostics diagnostics;
};

enum graph_mode {
    GRAPH_RUN,           /* transpile and meter every module */
    GRAPH_RUN_UNMETERED, /* for benchmarks and conformance runs */
    GRAPH_CHECK,         /* only gather the files, also those imported for their types */
};

/* Finds the root of the first entry. Errors as file_root_find. ret_graph is always valid to free. */
tana_err graph_open(struct graph *ret_graph, char **ret_path, const char *entry, const char *root,
                    struct err *err);
void graph_release(struct graph *g);

/* Adds the file `path` (below the root) and all that it imports. E_OK also when findings were added:
 * look at g->diagnostics. Errors: E_NO_INPUT (the file itself cannot be read), and as
 * compiler_transpile. */
tana_err graph_add(struct graph *g, const char *path, enum graph_mode mode, struct compiler *c,
                   struct err *err);

const struct graph_module *graph_find(const struct graph *g, const char *path);

/* The modules in the form in which a worker takes them; borrowed from the graph. The caller frees
 * the array, and nothing in it. */
struct exec_module *graph_exec_modules(const struct graph *g);

/* The names of all builtin modules, NULL at the end. */
const char *const *builtin_names(void);

#endif
