#include "runtime/graph.h"

#include <stdio.h>
#include <stdlib.h>

#include "codec/text.h"
#include "runtime/resolve.h"

tana_err graph_open(struct graph *ret_graph, char **ret_path, const char *entry, const char *root,
                    struct err *err)
{
    *ret_graph = (struct graph){.root = {.fd = -1}};
    return file_root_find(&ret_graph->root, ret_path, entry, root, err);
}

void graph_release(struct graph *g)
{
    for (size_t i = 0; i < g->count; i++) {
        struct graph_module *m = g->modules[i];
        buf_release(&m->source);
        compiled_release(&m->compiled);
        free(m->imports);
        free(m->path);
        free(m);
    }
    free(g->modules);
    diagnostics_release(&g->diagnostics);
    file_root_release(&g->root);
    *g = (struct graph){.root = {.fd = -1}};
}

const struct graph_module *graph_find(const struct graph *g, const char *path)
{
    for (size_t i = 0; i < g->count; i++) {
        if (strcmp(g->modules[i]->path, path) == 0)
            return g->modules[i];
    }
    return NULL;
}

/* ------------------------------------------------------------------------ reading a module --- */

/* Where a file is mentioned, for the finding when something is wrong with it. */
struct mention {
    const struct graph_module *in; /* NULL: the user named it */
    const struct compiled_import *import;
};

static void find_fault(struct graph *g, const struct mention *at, const char *code,
                       const char *message)
{
    uint32_t length = (uint32_t)strlen(at->import->specifier) + 2; /* with its quotes */
    diagnostics_error(&g->diagnostics, at->in->path, code, at->import->line, at->import->col,
                      length, message);
}

/* Line and column (in UTF-16 units) of an offset, for text that is well-formed up to there. */
static void place_of(struct bytes text, size_t offset, uint32_t *ret_line, uint32_t *ret_col)
{
    *ret_line = 1;
    *ret_col = 1;
    for (size_t i = 0; i < offset; i++) {
        unsigned char c = text.data[i];
        if (c == '\n') {
            ++*ret_line;
            *ret_col = 1;
        } else if ((c & 0xc0) != 0x80) {
            *ret_col += c >= 0xf0 ? 2 : 1;
        }
    }
}

/* True when the file is text; otherwise a finding says what it is and where that shows. */
static bool check_text(struct graph *g, const char *path, struct bytes text)
{
    char message[160];
    uint32_t line = 1, col = 1;
    size_t bad;
    const unsigned char *nul = text.size ? memchr(text.data, 0, text.size) : NULL;
    if (text.size >= 2 &&
        (memcmp(text.data, "\xff\xfe", 2) == 0 || memcmp(text.data, "\xfe\xff", 2) == 0)) {
        snprintf(message, sizeof message, "The file is UTF-16: save it as UTF-8.");
    } else if (nul) {
        snprintf(message, sizeof message, "The file is binary: byte %zu is NUL.",
                 (size_t)(nul - text.data) + 1);
        diagnostics_error(&g->diagnostics, path, "TANA207", 0, 0, 0, message);
        return false;
    } else if (!utf8_check(text, &bad)) {
        place_of(text, bad, &line, &col);
        snprintf(message, sizeof message, "The file is not UTF-8: byte %zu is 0x%02x here.",
                 bad + 1, text.data[bad]);
    } else {
        return true;
    }
    diagnostics_error(&g->diagnostics, path, "TANA207", line, col, 1, message);
    return false;
}

static struct graph_module *append(struct graph *g, const char *path, enum source_kind kind)
{
    struct graph_module *m = xcalloc(1, sizeof *m);
    m->path = xstrdup(path);
    m->kind = kind;
    m->source = buf_init(MODULE_SOURCE_MAX);
    g->modules = xrealloc(g->modules, (g->count + 1) * sizeof *g->modules);
    g->modules[g->count++] = m;
    return m;
}

/* Reads a file into a new module. NULL with *ret_problem FILE_MISSING: try the next candidate. */
static struct graph_module *load(struct graph *g, const char *path, enum file_problem *ret_problem,
                                 struct err *err)
{
    enum source_kind kind;
    *ret_problem = FILE_OK;
    if (!source_kind_of(path, &kind)) {
        ERR(err, E_REFUSED, "it is not a .ts, .js or .json file");
        *ret_problem = FILE_NOT_PLAIN;
        return NULL;
    }
    struct graph_module *m = append(g, path, kind);
    *ret_problem = file_read(&g->root, path, &m->source, err);
    if (*ret_problem == FILE_OK) {
        g->source_bytes += m->source.size;
        return m;
    }
    g->count--;
    buf_release(&m->source);
    free(m->path);
    free(m);
    return NULL;
}

static tana_err compile(struct graph *g, struct graph_module *m, enum graph_mode mode,
                        struct compiler *c, struct err *err)
{
    struct bytes source = buf_bytes(&m->source);
    tana_err code = E_OK;
    if (!check_text(g, m->path, source))
        return E_OK;
    if (mode != GRAPH_CHECK)
        code = compiler_transpile(c, m->path, m->kind, source, mode == GRAPH_RUN_UNMETERED,
                                  &m->compiled, err);
    else if (m->kind != SOURCE_JSON)
        code = compiler_scan(c, m->path, source, &m->compiled, err);
    /* What scan finds wrong the check finds again, and more. */
    if (mode != GRAPH_CHECK)
        diagnostics_move(&g->diagnostics, &m->compiled.diagnostics);
    return code;
}

/* ------------------------------------------------------------------------ following imports -- */

static const char *fault_code(enum file_problem problem)
{
    return problem == FILE_MISSING ? "TANA201" : problem == FILE_OUTSIDE ? "TANA204" : "TANA209";
}

static void missing(struct graph *g, const struct mention *at, const struct candidates *c)
{
    char message[ERR_MESSAGE_MAX];
    struct quoted q = text_quote(bytes_str(at->import->specifier));
    int n = snprintf(message, sizeof message, "Cannot find module %s: there is no", q.text);
    for (size_t i = 0; i < c->count && n > 0 && (size_t)n < sizeof message; i++)
        n += snprintf(message + n, sizeof message - (size_t)n, "%s %.300s",
                      i == 0              ? ""
                      : i + 1 == c->count ? " and no"
                                          : ",",
                      c->paths[i]);
    if (n > 0 && (size_t)n + 1 < sizeof message)
        snprintf(message + n, sizeof message - (size_t)n, ".");
    find_fault(g, at, "TANA201", message);
}

/* The module that an import of a file leads to, loaded when it is new; NULL when there is none, and
 * then a finding says so. */
static const struct graph_module *follow(struct graph *g, const struct mention *at,
                                         const struct candidates *c)
{
    struct err err;
    char message[ERR_MESSAGE_MAX + 256];
    for (size_t i = 0; i < c->count; i++) {
        enum file_problem problem;
        const struct graph_module *known = graph_find(g, c->paths[i]);
        if (known)
            return known;
        if (at->import->dynamic) /* only what the static graph holds */
            continue;
        if (g->count >= MODULES_MAX) {
            snprintf(message, sizeof message, "The program has more than %d modules.", MODULES_MAX);
            find_fault(g, at, "TANA208", message);
            return NULL;
        }
        struct graph_module *m = load(g, c->paths[i], &problem, &err);
        if (m && g->source_bytes > GRAPH_SOURCE_MAX) {
            snprintf(message, sizeof message, "The program's sources are larger than %d MiB.",
                     GRAPH_SOURCE_MAX >> 20);
            find_fault(g, at, "TANA208", message);
            return NULL;
        }
        if (m)
            return m;
        if (problem == FILE_MISSING)
            continue;
        snprintf(message, sizeof message, "Cannot import %.400s: %.800s.", c->paths[i],
                 err.message);
        find_fault(g, at, problem == FILE_TOO_LARGE ? "TANA208" : fault_code(problem), message);
        return NULL;
    }
    if (at->import->dynamic)
        find_fault(g, at, "TANA210",
                   "`import()` may only name a module that the program also imports statically.");
    else
        missing(g, at, c);
    return NULL;
}

static bool known_specifier(const struct graph_module *m, const char *specifier)
{
    for (size_t i = 0; i < m->import_count; i++) {
        if (strcmp(m->imports[i].specifier, specifier) == 0)
            return true;
    }
    return false;
}

static void follow_import(struct graph *g, struct graph_module *m,
                          const struct compiled_import *import, enum graph_mode mode)
{
    struct err err;
    struct candidates candidates;
    const struct mention at = {m, import};
    if (known_specifier(m, import->specifier))
        return;
    const char *fault = resolve_import(m->path, bytes_str(import->specifier), mode == GRAPH_CHECK,
                                       &candidates, &err);
    if (fault) {
        find_fault(g, &at, fault, err.message);
        return;
    }
    const char *target = candidates.builtin;
    if (!target) {
        const struct graph_module *found = follow(g, &at, &candidates);
        target = found ? found->path : NULL;
    }
    if (target)
        m->imports[m->import_count++] = (struct graph_import){import->specifier, target};
}

static void follow_imports(struct graph *g, struct graph_module *m, enum graph_mode mode,
                           bool dynamic)
{
    if (!m->imports)
        m->imports = xcalloc(m->compiled.import_count, sizeof *m->imports);
    for (size_t i = 0; i < m->compiled.import_count; i++) {
        if (m->compiled.imports[i].dynamic == dynamic)
            follow_import(g, m, &m->compiled.imports[i], mode);
    }
}

tana_err graph_add(struct graph *g, const char *path, enum graph_mode mode, struct compiler *c,
                   struct err *err)
{
    enum file_problem problem;
    size_t first = g->count;
    for (size_t i = 0; i < g->count; i++) {
        if (strcmp(g->modules[i]->path, path) == 0) {
            g->modules[i]->is_root = true;
            return E_OK;
        }
    }
    struct graph_module *entry = load(g, path, &problem, err);
    if (!entry)
        return err_prefix(err, "cannot read %.600s", path);
    entry->is_root = true;
    for (size_t i = first; i < g->count; i++) { /* grows while it is walked */
        tana_err code = compile(g, g->modules[i], mode, c, err);
        if (code)
            return err_prefix(err, "%.600s", g->modules[i]->path);
        follow_imports(g, g->modules[i], mode, false);
    }
    for (size_t i = first; i < g->count; i++)
        follow_imports(g, g->modules[i], mode, true);
    return E_OK;
}

/* ----------------------------------------------------------------------- to the worker ------- */

struct exec_module *graph_exec_modules(const struct graph *g)
{
    size_t imports = 0;
    for (size_t i = 0; i < g->count; i++)
        imports += g->modules[i]->import_count;
    /* One block: the modules, and behind them the imports of all. */
    struct exec_module *list =
        xmalloc(g->count * sizeof *list + imports * sizeof(struct exec_import));
    struct exec_import *next = (struct exec_import *)(void *)(list + g->count);
    for (size_t i = 0; i < g->count; i++) {
        const struct graph_module *m = g->modules[i];
        list[i] = (struct exec_module){.path = bytes_str(m->path),
                                       .code = buf_bytes(&m->compiled.js),
                                       .imports = next,
                                       .import_count = m->import_count};
        for (size_t j = 0; j < m->import_count; j++)
            *next++ = (struct exec_import){bytes_str(m->imports[j].specifier),
                                           bytes_str(m->imports[j].target)};
    }
    return list;
}
