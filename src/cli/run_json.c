#include "cli/run_json.h"

#include <inttypes.h>

#include "cli/report.h"
#include "codec/json.h"

enum {
    LOGS_MAX =
        16 << 20, /* bytes of all console entries as JSON; LOG_TOTAL_MAX escaped stays below */
};

static const char *const level_names[] = {"debug", "log", "info", "warn", "error"};

struct run_json run_json_init(void)
{
    return (struct run_json){.logs = buf_init(LOGS_MAX)};
}

void run_json_release(struct run_json *j)
{
    buf_release(&j->logs);
}

void run_json_log(struct run_json *j, enum log_level level, struct bytes text)
{
    if (j->logs.size)
        buf_append_char(&j->logs, ',');
    buf_printf(&j->logs, "{\"level\":\"%s\",\"text\":", level_names[level]);
    json_put_string(&j->logs, text);
    buf_append_char(&j->logs, '}');
}

/* --------------------------------------------------------------------------------- members --- */

static void put_place(struct buf *out, const struct diagnostic *d)
{
    buf_append_str(out, "{\"path\":");
    json_put_str(out, d->path);
    buf_append_str(out, ",\"code\":");
    json_put_str(out, d->code);
    buf_append_str(out, ",\"message\":");
    json_put_str(out, d->message);
    buf_printf(out, ",\"line\":%" PRIu32 ",\"column\":%" PRIu32, d->line, d->col);
    buf_printf(out, ",\"endLine\":%" PRIu32 ",\"endColumn\":%" PRIu32, d->end_line, d->end_col);
}

void run_json_put_findings(struct buf *out, const struct diagnostics *findings)
{
    static const char *const categories[] = {"error", "warning", "message"};
    buf_append_char(out, '[');
    for (size_t i = 0; i < findings->count; i++) {
        const struct diagnostic *d = &findings->items[i];
        buf_append_str(out, i ? "," : "");
        put_place(out, d);
        buf_printf(out, ",\"category\":\"%s\",\"related\":[", categories[d->category]);
        for (size_t j = 0; j < d->related_count; j++) {
            buf_append_str(out, j ? "," : "");
            put_place(out, &d->related[j]);
            buf_append_char(out, '}');
        }
        buf_append_str(out, "]}");
    }
    buf_append_char(out, ']');
}

static void put_frames(struct buf *out, const struct graph *g, const struct exec_result *result)
{
    buf_append_char(out, '[');
    for (size_t i = 0; i < result->frame_count; i++) {
        struct source_frame f = report_frame(g, &result->frames[i]);
        buf_append_str(out, i ? ",{\"function\":" : "{\"function\":");
        json_put_str(out, f.function);
        buf_append_str(out, ",\"path\":");
        json_put_str(out, f.path);
        buf_printf(out, ",\"line\":%" PRIu32 ",\"column\":%" PRIu32 "}", f.line, f.col);
    }
    buf_append_char(out, ']');
}

/* The members that all errors have. */
static void put_error_head(struct buf *out, tana_err code, struct bytes message)
{
    buf_printf(out, "{\"code\":\"%s\",\"exitStatus\":%d,\"message\":", err_slug(code),
               err_exit_status(code));
    json_put_string(out, message);
}

void run_json_put_error(struct buf *out, const struct err *err)
{
    if (!err->code) {
        buf_append_str(out, "null");
        return;
    }
    put_error_head(out, err->code, bytes_str(err->message));
    buf_append_char(out, '}');
}

static void put_error(struct buf *out, const struct run_json_end *end)
{
    const struct exec_result *result = end->result;
    if (end->err) {
        run_json_put_error(out, end->err);
        return;
    }
    if (end->findings) {
        put_error_head(out, E_REFUSED, bytes_str(err_meaning(E_REFUSED)));
        buf_append_str(out, ",\"findings\":");
        run_json_put_findings(out, end->findings);
    } else {
        put_error_head(out, result->status, end->sentence);
        if (result->status == E_UNCAUGHT) {
            buf_append_str(out, ",\"name\":");
            json_put_string(out, buf_bytes(&result->error_name));
        }
        buf_append_str(out, ",\"frames\":");
        put_frames(out, end->graph, result);
    }
    buf_append_char(out, '}');
}

void run_json_write(struct buf *out, const struct run_json *j, const struct run_json_end *end)
{
    bool ok = end->result && end->result->status == E_OK;
    buf_printf(out, "{\"ok\":%s,\"result\":", ok ? "true" : "false");
    if (ok && end->result->result.size)
        buf_append_bytes(out, buf_bytes(&end->result->result));
    else
        buf_append_str(out, "null");
    buf_append_str(out, ",\"logs\":[");
    buf_append_bytes(out, buf_bytes(&j->logs));
    buf_append_str(out, "],\"effects\":");
    if (end->local)
        local_effects(end->local, out);
    else
        buf_append_str(out, "null");
    if (end->result)
        buf_printf(out, ",\"gasUsed\":%" PRIu64 ",\"bytesUsed\":%" PRIu64, end->result->gas_used,
                   end->result->bytes_used);
    else
        buf_append_str(out, ",\"gasUsed\":null,\"bytesUsed\":null");
    buf_append_str(out, ",\"error\":");
    if (ok)
        buf_append_str(out, "null");
    else
        put_error(out, end);
    buf_append_str(out, "}\n");
}
