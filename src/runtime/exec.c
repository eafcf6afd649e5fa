#include "runtime/exec.h"

#include <stdlib.h>

#include "codec/json.h"
#include "codec/text.h"

enum {
    OP_NAME_MAX = 64,
    OP_REPLY_MAX = 8 << 20, /* bytes of one answer to the program */
    FRAME_TEXT_MAX = 4096,  /* bytes of a function's or a path's name in a stack frame */
    ERROR_NAME_MAX = 256,
};

void exec_result_release(struct exec_result *result)
{
    buf_release(&result->result);
    buf_release(&result->error_name);
    buf_release(&result->message);
    for (size_t i = 0; i < result->frame_count; i++) {
        free(result->frames[i].function);
        free(result->frames[i].path);
    }
    result->frame_count = 0;
}

/* --------------------------------------------------------------------------------- asking --- */

static void put_module(struct buf *out, const struct exec_module *m)
{
    wire_put_bytes(out, m->path);
    wire_put_bytes(out, m->code);
    wire_put_u32(out, (uint32_t)m->import_count);
    for (size_t i = 0; i < m->import_count; i++) {
        wire_put_bytes(out, m->imports[i].specifier);
        wire_put_bytes(out, m->imports[i].target);
    }
}

tana_err exec_start(struct exec *e, struct worker *w, const struct exec_request *request,
                    const struct exec_host *host, struct err *err)
{
    struct buf *out = worker_begin(w, MSG_EXEC);
    wire_put_u64(out, request->gas);
    wire_put_u64(out, request->bytes);
    wire_put_u32(out, request->depth);
    wire_put_bytes(out, request->context);
    wire_put_str(out, request->call);
    wire_put_u8(out, request->flags);
    wire_put_u32(out, (uint32_t)request->module_count);
    for (size_t i = 0; i < request->module_count; i++)
        put_module(out, &request->modules[i]);
    tana_err code = worker_send(w, err);
    if (code)
        return code;

    worker_limit(w, request->cpu_ms_max);
    *e = (struct exec){.worker = w, .host = host};
    return E_OK;
}

/* ------------------------------------------------------------------------------- listening -- */

static bool well_formed(struct bytes text)
{
    size_t bad;
    return utf8_check(text, &bad);
}

static tana_err take_log(struct exec *e, struct bytes body, struct err *err)
{
    struct wire_reader r = wire_reader(body);
    uint8_t level = wire_get_u8(&r);
    struct bytes text = wire_get_bytes(&r);
    e->log_bytes += text.size;
    /* The worker cuts and counts; one that does not has been taken over. The slack is for the notes
     * that say where it cut. */
    if (!wire_done(&r) || level > LOG_ERROR || e->log_bytes > 2 * LOG_TOTAL_MAX ||
        !well_formed(text))
        return worker_defect(e->worker, err, "a console entry that breaks the rules");
    tana_err code = e->host->log(e->host->user, (enum log_level)level, text, err);
    if (code)
        worker_kill(e->worker);
    return code;
}

static bool op_name_valid(struct bytes op)
{
    for (size_t i = 0; i < op.size; i++) {
        bool letter = op.data[i] >= 'a' && op.data[i] <= 'z';
        if (!letter && op.data[i] != '.')
            return false;
    }
    return op.size > 0 && op.size <= OP_NAME_MAX;
}

static tana_err take_op(struct exec *e, struct bytes body, struct err *err)
{
    struct wire_reader r = wire_reader(body);
    struct bytes op = wire_get_bytes(&r);
    struct bytes arguments = wire_get_bytes(&r);
    if (!wire_done(&r) || !op_name_valid(op) || !well_formed(arguments))
        return worker_defect(e->worker, err, "an operation that breaks the rules");

    _cleanup_(buf_release) struct buf reply = buf_init(OP_REPLY_MAX);
    struct err refused = {0};
    tana_err code = e->host->op(e->host->user, op, arguments, &reply, &refused);
    if (!code && reply.overflowed)
        code = ERR(&refused, E_LIMIT, "the answer is larger than %d MiB", OP_REPLY_MAX >> 20);

    struct buf *out = worker_begin(e->worker, MSG_OP_REPLY);
    wire_put_u32(out, (uint32_t)code);
    wire_put_bytes(out, code ? bytes_str(refused.message) : buf_bytes(&reply));
    return worker_send(e->worker, err);
}

/* An execution cannot have ended by any other error than these. */
static bool status_possible(uint32_t status)
{
    switch (status) {
    case E_OK:
    case E_UNCAUGHT:
    case E_REFUSED:
    case E_OUT_OF_GAS:
    case E_OUT_OF_MEMORY:
    case E_TOO_DEEP:
    case E_UNSETTLED:
    case E_RESULT:
    case E_ENGINE_FAULT:
        return true;
    default:
        return false;
    }
}

/* A text that the worker may have cut in the middle of a character: without the torn end. False when
 * it is not UTF-8 otherwise. */
static bool whole_characters(struct bytes *text)
{
    size_t bad;
    if (utf8_check(*text, &bad))
        return true;
    bool torn = text->size - bad < 4;
    text->size = bad;
    return torn;
}

static bool take_text(struct wire_reader *r, struct buf *ret_text, size_t size_max)
{
    struct bytes text = wire_get_bytes(r);
    *ret_text = buf_init(size_max);
    return whole_characters(&text) && buf_append_bytes(ret_text, text);
}

static char *take_name(struct wire_reader *r)
{
    struct bytes text = wire_get_bytes(r);
    if (text.size > FRAME_TEXT_MAX || !whole_characters(&text) ||
        (text.size && memchr(text.data, 0, text.size)))
        r->failed = true;
    return r->failed ? xstrdup("") : xmemdup0(text.data, text.size);
}

static bool take_frames(struct wire_reader *r, struct exec_result *ret_result)
{
    uint32_t count = wire_get_u32(r);
    if (count > ERROR_FRAMES_MAX)
        return false;
    for (uint32_t i = 0; i < count && !r->failed; i++) {
        struct exec_frame *frame = &ret_result->frames[ret_result->frame_count++];
        frame->function = take_name(r);
        frame->path = take_name(r);
        frame->line = wire_get_u32(r);
        frame->column = wire_get_u32(r);
    }
    return true;
}

/* The result goes into documents as it is. One that is nested too deeply is the program's fault. */
static bool result_fits(struct exec_result *result)
{
    const struct json_rules rules = {
        .size_max = RESULT_MAX, .depth_max = JSON_DEPTH_MAX, .reals = true};
    struct err err;
    if (!result->result.size)
        return true;
    tana_err code = json_check(buf_bytes(&result->result), &rules, &err);
    if (code == E_LIMIT) {
        result->status = E_RESULT;
        buf_clear(&result->result);
        buf_clear(&result->message);
        buf_printf(&result->message, "the result cannot be kept: %s", err.message);
        return true;
    }
    return code == E_OK;
}

static tana_err take_done(struct exec *e, struct bytes body, struct exec_result *ret_result,
                          struct err *err)
{
    struct wire_reader r = wire_reader(body);
    uint32_t status = wire_get_u32(&r);
    *ret_result = (struct exec_result){.status = (tana_err)status};
    ret_result->gas_used = wire_get_u64(&r);
    ret_result->bytes_used = wire_get_u64(&r);
    bool sound = take_text(&r, &ret_result->result, RESULT_MAX);
    sound &= take_text(&r, &ret_result->error_name, ERROR_NAME_MAX);
    sound &= take_text(&r, &ret_result->message, ERROR_MESSAGE_MAX + 64);
    sound = sound && take_frames(&r, ret_result);
    if (!sound || !wire_done(&r) || !status_possible(status)) {
        exec_result_release(ret_result);
        return worker_defect(e->worker, err, "a result that breaks the rules");
    }
    if (!result_fits(ret_result)) {
        exec_result_release(ret_result);
        return worker_defect(e->worker, err, "a result that is not JSON");
    }
    e->done = true;
    if (status != E_OK && status != E_UNCAUGHT) /* after any of these it ends itself */
        worker_kill(e->worker);
    else
        worker_limit(e->worker, 0);
    return E_OK;
}

tana_err exec_take(struct exec *e, const struct message *m, struct exec_result *ret_result,
                   struct err *err)
{
    REQUIRE(!e->done);
    switch (m->type) {
    case MSG_LOG:
        return take_log(e, m->body, err);
    case MSG_OP:
        return take_op(e, m->body, err);
    case MSG_DONE:
        return take_done(e, m->body, ret_result, err);
    default:
        return worker_defect(e->worker, err, "a message out of turn");
    }
}

tana_err exec_run(struct worker *w, const struct exec_request *request,
                  const struct exec_host *host, struct exec_result *ret_result, struct err *err)
{
    struct exec e;
    tana_err code = exec_start(&e, w, request, host, err);
    while (!code && !e.done) {
        struct message m;
        code = worker_wait(w, &m, err);
        if (!code)
            code = exec_take(&e, &m, ret_result, err);
    }
    return code;
}
