#include "cli/report.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "runtime/codeframe.h"
#include "runtime/sourcemap.h"

enum { REPORT_MAX = 4 << 20 }; /* bytes of everything that is printed about one run */

/* -------------------------------------------------------------------------------- places ----- */

struct source_frame report_frame(const struct graph *g, const struct exec_frame *frame)
{
    struct source_frame shown = {.function = frame->function, .path = frame->path};
    struct source_place place;
    const struct graph_module *m = graph_find(g, frame->path);
    if (m && sourcemap_find(buf_bytes(&m->compiled.map),
                            (struct source_place){frame->line, frame->column}, &place)) {
        shown.line = place.line;
        shown.col = place.col;
    }
    return shown;
}

/* True when `path` is `folder` or below it; *ret_rest is what follows the slash. */
static bool within(const char *path, const char *folder, const char **ret_rest)
{
    size_t size = strcmp(folder, "/") == 0 ? 0 : strlen(folder);
    if (strncmp(path, folder, size) != 0 || (path[size] != '/' && path[size] != '\0'))
        return false;
    *ret_rest = path[size] == '/' ? path + size + 1 : path + size;
    return true;
}

char *report_path(const struct graph *g, const char *path)
{
    char cwd[PATH_MAX];
    const char *rest;
    _cleanup_(buf_release) struct buf shown = buf_init(2 * PATH_MAX);
    if (!g->root.path || strncmp(path, "tana:", 5) == 0 || !getcwd(cwd, sizeof cwd))
        return xstrdup(path);
    if (within(g->root.path, cwd, &rest)) { /* the root is here or below */
        buf_printf(&shown, "%s%s%s", rest, rest[0] ? "/" : "", path);
    } else if (within(cwd, g->root.path, &rest)) { /* we are somewhere in the root */
        const char *inner;
        while (rest[0] && !within(path, rest, &inner)) {
            char *slash = strrchr(cwd, '/');
            *slash = '\0';
            buf_append_str(&shown, "../");
            if (!within(cwd, g->root.path, &rest))
                rest = "";
        }
        buf_append_str(&shown, rest[0] && within(path, rest, &inner) ? inner : path);
    } else {
        buf_printf(&shown, "%s/%s", g->root.path, path);
    }
    return xstrdup(buf_str(&shown));
}

/* ------------------------------------------------------------------------------ findings ----- */

static void show_paths(const struct graph *g, struct diagnostic *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].path[0]) {
            char *shown = report_path(g, list[i].path);
            free(list[i].path);
            list[i].path = shown;
        }
        show_paths(g, list[i].related, list[i].related_count);
    }
}

/* The text of a file that is named as report_path shows it. */
static struct bytes source_of(void *user, const char *shown)
{
    const struct graph *g = user;
    for (size_t i = 0; i < g->count; i++) {
        _cleanup_(free_ptr) char *path = report_path(g, g->modules[i]->path);
        if (strcmp(path, shown) == 0)
            return buf_bytes(&g->modules[i]->source);
    }
    return bytes_of(NULL, 0);
}

void report_findings(struct out *out, struct graph *g)
{
    _cleanup_(buf_release) struct buf text = buf_init(REPORT_MAX);
    show_paths(g, g->diagnostics.items, g->diagnostics.count);
    for (size_t i = 0; i < g->diagnostics.count; i++)
        codeframe_print(&text, &g->diagnostics.items[i], source_of, g, out->colour);
    codeframe_summary(&text, &g->diagnostics, out->colour);
    out_write(out, buf_bytes(&text));
}

/* ------------------------------------------------------------------------------ failures ----- */

void report_sentence(struct buf *out, const struct exec_result *result, uint64_t gas_limit,
                     uint64_t bytes_limit)
{
    switch (result->status) {
    case E_OUT_OF_GAS:
        buf_printf(out, "out of gas: the program used up its %" PRIu64 " units", gas_limit);
        break;
    case E_OUT_OF_MEMORY:
        buf_printf(out, "out of memory: the program allocated more than its %" PRIu64 " bytes",
                   bytes_limit);
        break;
    case E_TOO_DEEP:
        buf_append_str(out, "too deep: the program's calls nested further than they may");
        break;
    default:
        if (result->message.size)
            buf_append_bytes(out, buf_bytes(&result->message));
        else if (result->status != E_UNCAUGHT)
            buf_append_str(out, err_meaning(result->status));
    }
}

static const char *advice(tana_err status)
{
    switch (status) {
    case E_OUT_OF_GAS:
        return "`--gas N` sets how many units a program may use.";
    case E_OUT_OF_MEMORY:
        return "`--memory SIZE` sets how much a program may allocate.";
    default:
        return NULL;
    }
}

/* A name of the program's choosing, on one line: no line feed in it can make a frame of its own. */
static void put_name(struct buf *text, const char *name)
{
    for (const char *end; (end = strchr(name, '\n')); name = end + 1) {
        codeframe_text(text, bytes_of(name, (size_t)(end - name)), 0);
        buf_append_str(text, "\\n");
    }
    codeframe_text(text, bytes_str(name), 0);
}

static void put_frames(struct buf *text, const struct graph *g, const struct exec_result *result)
{
    for (size_t i = 0; i < result->frame_count; i++) {
        struct source_frame f = report_frame(g, &result->frames[i]);
        _cleanup_(free_ptr) char *path = report_path(g, f.path);
        buf_append_str(text, "    at ");
        if (f.function[0]) {
            put_name(text, f.function);
            buf_append_str(text, " (");
        }
        put_name(text, path);
        if (f.line)
            buf_printf(text, ":%" PRIu32 ":%" PRIu32, f.line, f.col);
        buf_append_str(text, f.function[0] ? ")\n" : "\n");
    }
}

/* The source around the innermost frame that is the program's own. */
static void put_code(struct buf *text, const struct graph *g, const struct exec_result *result)
{
    for (size_t i = 0; i < result->frame_count; i++) {
        struct source_frame f = report_frame(g, &result->frames[i]);
        const struct graph_module *m = graph_find(g, f.path);
        if (!m || !f.line)
            continue;
        buf_append_char(text, '\n');
        codeframe_lines(text, buf_bytes(&m->source),
                        (struct codeframe_range){f.line, f.col, f.line, f.col}, out_stderr.colour);
        buf_append_char(text, '\n');
        return;
    }
}

/* A module that does not parse or link is shown as the compiler's findings are. */
static bool report_as_finding(const struct graph *g, const struct exec_result *result)
{
    if (result->status != E_REFUSED || result->frame_count == 0)
        return false;
    struct source_frame f = report_frame(g, &result->frames[0]);
    const struct graph_module *m = graph_find(g, f.path);
    if (!m || !f.line)
        return false;
    _cleanup_(diagnostics_release) struct diagnostics list = {0};
    _cleanup_(buf_release) struct buf text = buf_init(REPORT_MAX);
    _cleanup_(buf_release) struct buf sentence = buf_init(ERROR_MESSAGE_MAX);
    report_sentence(&sentence, result, 0, 0);
    diagnostics_error(&list, f.path, "TANA211", f.line, f.col, 0, buf_str(&sentence));
    show_paths(g, list.items, list.count);
    codeframe_print(&text, &list.items[0], source_of, (void *)(uintptr_t)g, out_stderr.colour);
    codeframe_summary(&text, &list, out_stderr.colour);
    out_write(&out_stderr, buf_bytes(&text));
    return true;
}

void report_failure(const struct graph *g, const struct exec_result *result, uint64_t gas_limit,
                    uint64_t bytes_limit)
{
    if (result->status == E_OK || report_as_finding(g, result))
        return;
    const char *red = out_stderr.colour ? "\x1b[91m" : "",
               *plain = out_stderr.colour ? "\x1b[0m" : "";
    _cleanup_(buf_release) struct buf sentence = buf_init(2 * ERROR_MESSAGE_MAX);
    _cleanup_(buf_release) struct buf text = buf_init(REPORT_MAX);
    report_sentence(&sentence, result, gas_limit, bytes_limit);
    if (result->status == E_UNCAUGHT) {
        buf_printf(&text, "%sUncaught%s ", red, plain);
        codeframe_text(&text, buf_bytes(&result->error_name), 0);
        buf_append_str(&text, result->error_name.size && sentence.size ? ": " : "");
    } else {
        buf_printf(&text, "%stana:%s ", red, plain);
    }
    codeframe_text(&text, buf_bytes(&sentence), 0);
    buf_append_char(&text, '\n');
    put_code(&text, g, result);
    put_frames(&text, g, result);
    if (advice(result->status))
        buf_printf(&text, "%s\n", advice(result->status));
    out_write(&out_stderr, buf_bytes(&text));
}
