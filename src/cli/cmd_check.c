#include <stdlib.h>

#include "cli/command.h"
#include "cli/out.h"
#include "cli/report.h"
#include "cli/run_json.h"
#include "cli/session.h"

enum { TSCONFIG_SIZE_MAX = 64 << 10, DOCUMENT_MAX = 16 << 20 };

struct check {
    const struct args *args;
    struct session session;
    struct graph groups[OPERANDS_MAX]; /* of programs below one root, which are checked together */
    size_t count;
};

/* -------------------------------------------------------------------------- gathering -------- */

/* Finds the group of a file's root, or makes one. The caller frees *ret_path. */
static tana_err find_group(struct check *k, const char *file, struct graph **ret_group,
                           char **ret_path, struct err *err)
{
    struct graph graph;
    tana_err code = graph_open(&graph, ret_path, file, k->args->root, err);
    if (code) {
        graph_release(&graph);
        return code;
    }
    for (size_t i = 0; i < k->count; i++) {
        if (strcmp(k->groups[i].root.path, graph.root.path) == 0) {
            graph_release(&graph);
            *ret_group = &k->groups[i];
            return E_OK;
        }
    }
    *ret_group = &k->groups[k->count++];
    **ret_group = graph;
    return E_OK;
}

static tana_err gather(struct check *k, struct err *err)
{
    for (size_t i = 0; i < k->args->operand_count; i++) {
        struct graph *g;
        _cleanup_(free_ptr) char *path = NULL;
        tana_err code = find_group(k, k->args->operands[i], &g, &path, err);
        if (!code)
            code = graph_add(g, path, GRAPH_CHECK, k->session.compiler, err);
        if (code)
            return code;
    }
    return E_OK;
}

/* -------------------------------------------------------------------------- checking --------- */

/* The project's tsconfig.json; an empty text when there is none. */
static tana_err read_tsconfig(const struct graph *g, struct buf *ret_text, struct err *err)
{
    struct err problem;
    switch (file_read(&g->root, "tsconfig.json", ret_text, &problem)) {
    case FILE_OK:
        return E_OK;
    case FILE_MISSING:
        buf_clear(ret_text);
        return E_OK;
    default:
        return ERR(err, problem.code, "cannot read tsconfig.json: %.900s", problem.message);
    }
}

static tana_err check_group(struct check *k, struct graph *g, struct err *err)
{
    struct diagnostics found;
    _cleanup_(buf_release) struct buf tsconfig = buf_init(TSCONFIG_SIZE_MAX);
    if (diagnostics_errors(&g->diagnostics))
        return E_OK; /* files are missing or no text: what follows from that would be noise */
    tana_err code = read_tsconfig(g, &tsconfig, err);
    if (code)
        return code;
    _cleanup_(free_ptr) struct check_file *files = xcalloc(g->count, sizeof *files);
    for (size_t i = 0; i < g->count; i++)
        files[i] = (struct check_file){.path = g->modules[i]->path,
                                       .source = buf_bytes(&g->modules[i]->source),
                                       .root = g->modules[i]->is_root};
    code = compiler_check(k->session.compiler, files, g->count, "tsconfig.json",
                          buf_bytes(&tsconfig), &found, err);
    if (!code)
        diagnostics_move(&g->diagnostics, &found);
    return code;
}

/* -------------------------------------------------------------------------- telling ---------- */

static int tell_json(struct check *k, const struct err *failed, bool ok)
{
    _cleanup_(buf_release) struct buf text = buf_init(DOCUMENT_MAX);
    struct diagnostics all = {0};
    for (size_t i = 0; i < k->count; i++)
        diagnostics_move(&all, &k->groups[i].diagnostics);
    tana_err code = failed->code ? failed->code : ok ? E_OK : E_REFUSED;
    buf_printf(&text, "{\"ok\":%s,\"findings\":", code ? "false" : "true");
    run_json_put_findings(&text, &all);
    buf_append_str(&text, ",\"error\":");
    run_json_put_error(&text, failed);
    buf_append_str(&text, "}\n");
    diagnostics_release(&all);
    out_write(&out_stdout, buf_bytes(&text));
    return err_exit_status(code);
}

static int tell(struct check *k, const struct err *failed)
{
    bool ok = true;
    for (size_t i = 0; i < k->count; i++) {
        struct graph *g = &k->groups[i];
        ok &= diagnostics_errors(&g->diagnostics) == 0;
        if (!k->args->json && g->diagnostics.count)
            report_findings(&out_stdout, g);
    }
    if (k->args->json)
        return tell_json(k, failed, ok);
    if (failed->code)
        return out_error(failed);
    return err_exit_status(ok ? E_OK : E_REFUSED);
}

int cmd_check(const struct args *args)
{
    struct check *k = xcalloc(1, sizeof *k);
    struct err err = {0};
    k->args = args;
    session_greet(args->quiet);
    k->session = session_open(args->quiet);
    tana_err code = gather(k, &err);
    for (size_t i = 0; !code && i < k->count; i++)
        code = check_group(k, &k->groups[i], &err);
    int status = tell(k, &err);
    for (size_t i = 0; i < k->count; i++)
        graph_release(&k->groups[i]);
    session_close(&k->session);
    free(k);
    return out_finish(status);
}
