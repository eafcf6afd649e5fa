#include "worker/exec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/limits.h"
#include "worker/channel.h"
#include "worker/realm.h"

enum {
    SOURCES_KEPT_MAX = 64,     /* module texts kept compiled between executions */
    LOG_FLUSH_SIZE = 32 << 10, /* bytes of console output gathered before it is sent */
    HEAP_MAX = 512 << 20,      /* V8's heap; a program within its bytes stays below half */
    YOUNG_MAX = 6 << 20,       /* a worker stays at 45 MiB; with V8's 48 MiB it grew to 71 */
    BUFFERS_MAX = 512 << 20,   /* ArrayBuffer contents; the same */
    STACK_MAX = 56 << 20,      /* native stack for JavaScript, of the 64 MiB the jail allows */
};

struct import {
    struct bytes specifier, target;
};

struct program_module {
    struct bytes path, code;
    struct import *imports;
    uint32_t import_count;
    engine_module instance;
};

/* One MSG_EXEC, taken apart; everything points into the frame. */
struct program {
    uint64_t gas, bytes;
    uint32_t depth;
    struct bytes context, call;
    uint8_t flags;
    struct program_module *modules;
    uint32_t module_count;
};

struct source {
    char *path;
    char *code;
    size_t path_size, code_size;
    engine_source id;
    uint64_t used; /* execution that used it last */
};

struct exec {
    const struct exec_options *options;
    struct engine *engine;
    struct realm realm;
    struct program program;
    struct buf frame, reply_frame, out;
    size_t log_total;
    double now_ms;
    uint64_t runs;
    struct source sources[SOURCES_KEPT_MAX];
};

/* What an execution ends with, besides the counters. */
struct outcome {
    tana_err code;
    struct buf result;
    struct engine_error error;
};

/* ---- the request ---- */

static bool read_module(struct wire_reader *in, struct program_module *m)
{
    m->path = wire_get_bytes(in);
    m->code = wire_get_bytes(in);
    m->import_count = wire_get_u32(in);
    if (in->failed || m->import_count > in->rest.size / 8)
        return false;
    m->imports = xcalloc(m->import_count, sizeof *m->imports);
    for (uint32_t i = 0; i < m->import_count; i++) {
        m->imports[i].specifier = wire_get_bytes(in);
        m->imports[i].target = wire_get_bytes(in);
    }
    return !in->failed;
}

static bool read_program(struct wire_reader *in, struct program *p)
{
    *p = (struct program){0};
    p->gas = wire_get_u64(in);
    p->bytes = wire_get_u64(in);
    p->depth = wire_get_u32(in);
    p->context = wire_get_bytes(in);
    p->call = wire_get_bytes(in);
    p->flags = wire_get_u8(in);
    p->module_count = wire_get_u32(in);
    if (in->failed || p->module_count == 0 || p->module_count > MODULES_MAX)
        return false;
    p->modules = xcalloc(p->module_count, sizeof *p->modules);
    for (uint32_t i = 0; i < p->module_count; i++)
        if (!read_module(in, &p->modules[i]))
            return false;
    return wire_done(in) && p->gas >= 1 && p->gas <= EXEC_GAS_MAX && p->bytes <= EXEC_BYTES_MAX;
}

static void free_program(struct program *p)
{
    for (uint32_t i = 0; i < p->module_count; i++)
        free(p->modules[i].imports);
    free(p->modules);
    *p = (struct program){0};
}

/* ---- the host's side of native.host() ---- */

static struct engine_arg text_reply(struct bytes text)
{
    return (struct engine_arg){.kind = ENGINE_STRING, .text = text};
}

static void on_print(struct exec *x, const struct engine_arg *args, size_t count)
{
    if (count < 2 || args[0].kind != ENGINE_NUMBER || args[1].kind != ENGINE_STRING)
        return;
    struct bytes text = args[1].text;
    size_t room = x->log_total < LOG_TOTAL_MAX ? LOG_TOTAL_MAX - x->log_total : 0;
    if (room == 0)
        return;
    x->log_total += text.size + 1;
    uint8_t level = args[0].number >= LOG_DEBUG && args[0].number <= LOG_ERROR
                        ? (uint8_t)args[0].number
                        : LOG_LOG;
    if (text.size > room)
        text = bytes_str("(console output is limited to 1 MiB; the rest is left out)");
    size_t begin = channel_begin(&x->out, MSG_LOG);
    wire_put_u8(&x->out, level);
    wire_put_bytes(&x->out, text);
    channel_end(&x->out, begin);
    if (x->out.size >= LOG_FLUSH_SIZE)
        channel_flush(&x->out);
}

static void ask_parent(struct exec *x, struct bytes op, struct bytes args, struct engine_arg *reply)
{
    size_t begin = channel_begin(&x->out, MSG_OP);
    wire_put_bytes(&x->out, op);
    wire_put_bytes(&x->out, args);
    channel_end(&x->out, begin);
    channel_flush(&x->out);

    struct wire_reader in;
    if (channel_read(&x->reply_frame, &in) != MSG_OP_REPLY)
        channel_broken("expected the reply to an operation");
    uint32_t code = wire_get_u32(&in);
    struct bytes text = wire_get_bytes(&in);
    if (!wire_done(&in) || code >= E_COUNT_)
        channel_broken("the reply to an operation is malformed");
    *reply = text_reply(text);
    if (code != E_OK) {
        reply->kind = ENGINE_ERROR;
        reply->code = err_slug((tana_err)code);
    }
}

static void on_host(void *user, struct bytes op, const struct engine_arg *args, size_t count,
                    struct engine_arg *ret_reply)
{
    struct exec *x = user;
    if (bytes_eq_str(op, "print"))
        on_print(x, args, count);
    else if (bytes_eq_str(op, "context"))
        *ret_reply = text_reply(x->program.context);
    else if (bytes_eq_str(op, "versions"))
        realm_host(NULL, op, args, count, ret_reply);
    else
        ask_parent(x, op, count > 0 ? args[0].text : bytes_of(NULL, 0), ret_reply);
}

static double on_clock(void *user)
{
    return ((struct exec *)user)->now_ms;
}

/* ---- modules ---- */

static engine_module target_instance(struct exec *x, struct bytes target)
{
    for (uint32_t i = 0; i < x->program.module_count; i++)
        if (bytes_eq(x->program.modules[i].path, target))
            return x->program.modules[i].instance;
    return realm_builtin(&x->realm, target);
}

static engine_module on_resolve(void *user, engine_module referrer, struct bytes specifier)
{
    struct exec *x = user;
    for (uint32_t i = 0; i < x->program.module_count; i++) {
        struct program_module *m = &x->program.modules[i];
        for (uint32_t k = 0; m->instance == referrer && k < m->import_count; k++)
            if (bytes_eq(m->imports[k].specifier, specifier))
                return target_instance(x, m->imports[k].target);
    }
    return 0;
}

static engine_source source_of(struct exec *x, struct bytes path, struct bytes code)
{
    struct source *oldest = &x->sources[0];
    for (size_t i = 0; i < SOURCES_KEPT_MAX; i++) {
        struct source *s = &x->sources[i];
        if (s->id && bytes_eq(bytes_of(s->path, s->path_size), path) &&
            bytes_eq(bytes_of(s->code, s->code_size), code)) {
            s->used = x->runs;
            return s->id;
        }
        if (s->used < oldest->used)
            oldest = s;
    }
    if (oldest->id)
        engine_source_free(x->engine, oldest->id);
    free(oldest->path);
    free(oldest->code);
    *oldest = (struct source){xmemdup0(path.data, path.size),
                              xmemdup0(code.data, code.size),
                              path.size,
                              code.size,
                              0,
                              x->runs};
    oldest->id = engine_source_new(x->engine, oldest->path, code);
    return oldest->id;
}

/* Builtins outlive the execution: they are made before what is let go of after it. */
static tana_err prepare_builtins(struct exec *x, struct err *err)
{
    for (uint32_t i = 0; i < x->program.module_count; i++) {
        struct program_module *m = &x->program.modules[i];
        for (uint32_t k = 0; k < m->import_count; k++) {
            struct bytes target = m->imports[k].target;
            bool is_file = false;
            for (uint32_t j = 0; j < x->program.module_count; j++)
                is_file |= bytes_eq(x->program.modules[j].path, target);
            if (!is_file && !realm_builtin(&x->realm, target))
                return ERR(err, E_REFUSED, "there is no module %.*s",
                           (int)(target.size > 64 ? 64 : target.size), (const char *)target.data);
        }
    }
    return E_OK;
}

/* ---- outcomes ---- */

static tana_err stopped_code(struct exec *x)
{
    switch (engine_aborted(x->engine)) {
    case ENGINE_ABORT_GAS:
        return E_OUT_OF_GAS;
    case ENGINE_ABORT_DEPTH:
        return E_TOO_DEEP;
    case ENGINE_ABORT_BYTES:
        return E_OUT_OF_MEMORY;
    default:
        return E_ENGINE_FAULT;
    }
}

/* What was thrown. A value that is no Error is shown as the console would, which the program pays
 * for: it may still run out of gas here. */
static void describe(struct exec *x, engine_value thrown, struct outcome *o)
{
    if (!thrown)
        return;
    engine_describe(x->engine, x->realm.context, thrown, &o->error);
    if (o->error.name[0])
        return;
    struct engine_arg args[] = {{.kind = ENGINE_VALUE, .value = thrown}};
    engine_value text = 0;
    engine_outcome outcome =
        engine_call(x->engine, x->realm.context, x->realm.internal, "show", args, 1, &text);
    if (outcome == ENGINE_STOPPED)
        o->code = stopped_code(x);
    if (outcome == ENGINE_OK) {
        _cleanup_(buf_release) struct buf shown = buf_init(4 * LOG_ENTRY_MAX);
        engine_to_text(x->engine, text, &shown);
        size_t size = shown.size < ERROR_MESSAGE_MAX ? shown.size : ERROR_MESSAGE_MAX;
        while (size > 0 && size < shown.size && (shown.data[size] & 0xc0) == 0x80)
            size--; /* not within a character */
        buf_clear(&o->error.message);
        buf_append(&o->error.message, shown.data, size);
    }
}

/* True when the verb went well; otherwise fills in what the execution ends with. */
static bool went_well(struct exec *x, engine_outcome outcome, tana_err when_thrown,
                      struct outcome *o)
{
    if (outcome == ENGINE_OK)
        return true;
    o->code = outcome == ENGINE_STOPPED ? stopped_code(x) : when_thrown;
    if (outcome == ENGINE_THROWN)
        describe(x, engine_thrown(x->engine), o);
    return false;
}

/* Drains the queue, then looks what became of `promise`. */
static bool settle(struct exec *x, engine_value promise, engine_value *ret_value, struct outcome *o)
{
    if (!went_well(x, engine_drain(x->engine, x->realm.context), E_UNCAUGHT, o))
        return false;
    switch (engine_promise(x->engine, x->realm.context, promise, ret_value)) {
    case ENGINE_PENDING:
        o->code = E_UNSETTLED;
        return false;
    case ENGINE_REJECTED:
        o->code = E_UNCAUGHT;
        describe(x, *ret_value, o);
        return false;
    case ENGINE_NO_PROMISE:
        *ret_value = promise;
        return true;
    default:
        return true;
    }
}

static bool no_lost_rejection(struct exec *x, struct outcome *o)
{
    engine_value reason = engine_unhandled_rejection(x->engine);
    if (!reason)
        return true;
    o->code = E_UNCAUGHT;
    describe(x, reason, o);
    return false;
}

static bool serialise(struct exec *x, engine_value value, struct outcome *o)
{
    struct engine_arg args[] = {{.kind = ENGINE_VALUE, .value = value},
                                {.kind = ENGINE_NUMBER, .number = RESULT_MAX}};
    engine_value text = 0;
    if (!went_well(x,
                   engine_call(x->engine, x->realm.context, x->realm.internal, "serialise", args, 2,
                               &text),
                   E_RESULT, o))
        return false;
    engine_to_text(x->engine, text, &o->result);
    return true;
}

/* ---- one execution ---- */

static bool load_modules(struct exec *x, struct outcome *o)
{
    for (uint32_t i = 0; i < x->program.module_count; i++) {
        struct program_module *m = &x->program.modules[i];
        engine_source source = source_of(x, m->path, m->code);
        if (!went_well(x, engine_module_compile(x->engine, x->realm.context, source, &m->instance),
                       E_REFUSED, o))
            return false;
    }
    return went_well(
        x, engine_module_link(x->engine, x->realm.context, x->program.modules[0].instance),
        E_REFUSED, o);
}

static bool call_export(struct exec *x, struct outcome *o)
{
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)x->program.call.size,
             (const char *)x->program.call.data);
    engine_value function =
        engine_module_export(x->engine, x->realm.context, x->program.modules[0].instance, name);
    if (!name[0] || !function)
        return true;
    if (!engine_is_function(x->engine, function)) {
        o->code = E_UNCAUGHT;
        snprintf(o->error.name, sizeof o->error.name, "TypeError");
        buf_printf(&o->error.message, "export %s is not a function", name);
        return false;
    }
    engine_value promise = 0, value = 0, settled = 0;
    /* The realm awaits the call's result, so that thenables settle under the same rules. */
    struct engine_arg args[] = {{.kind = ENGINE_VALUE, .value = function}};
    if (!went_well(x,
                   engine_call(x->engine, x->realm.context, x->realm.internal, "invoke", args, 1,
                               &promise),
                   E_UNCAUGHT, o) ||
        !settle(x, promise, &value, o) || !no_lost_rejection(x, o))
        return false;
    (void)settled;
    return serialise(x, value, o);
}

static bool run(struct exec *x, struct outcome *o)
{
    engine_value promise = 0, value = 0;
    if (!load_modules(x, o))
        return false;
    if (!went_well(x,
                   engine_module_evaluate(x->engine, x->realm.context,
                                          x->program.modules[0].instance, &promise),
                   E_UNCAUGHT, o) ||
        !settle(x, promise, &value, o) || !no_lost_rejection(x, o))
        return false;
    return call_export(x, o);
}

static void send_done(struct exec *x, const struct outcome *o, uint64_t gas, uint64_t bytes)
{
    size_t begin = channel_begin(&x->out, MSG_DONE);
    wire_put_u32(&x->out, o->code);
    wire_put_u64(&x->out, gas);
    wire_put_u64(&x->out, bytes);
    wire_put_bytes(&x->out, buf_bytes(&o->result));
    wire_put_str(&x->out, o->error.name);
    wire_put_bytes(&x->out, buf_bytes(&o->error.message));
    wire_put_u32(&x->out, (uint32_t)o->error.frame_count);
    for (size_t i = 0; i < o->error.frame_count; i++) {
        const struct engine_frame *f = &o->error.frames[i];
        wire_put_str(&x->out, f->function);
        wire_put_str(&x->out, f->path);
        wire_put_u32(&x->out, f->line);
        wire_put_u32(&x->out, f->column);
    }
    channel_end(&x->out, begin);
    channel_flush(&x->out);
}

static void execute(struct exec *x)
{
    struct err err = {0};
    struct outcome o = {.code = E_OK,
                        .result = buf_init(RESULT_MAX),
                        .error = {.message = buf_init(ERROR_MESSAGE_MAX)}};
    uint64_t gas_left = x->program.gas, bytes_left = x->program.bytes;
    x->runs++;
    x->log_total = 0;
    o.code = prepare_builtins(x, &err);
    if (o.code == E_OK) {
        engine_mark mark = engine_hold(x->engine);
        realm_meter_start(&x->realm, x->program.gas, x->program.bytes, x->program.depth);
        run(x, &o);
        /* A stopped engine runs nothing more; what stopped it said what is left. */
        if (engine_aborted(x->engine) == ENGINE_RUNNING) {
            gas_left = realm_gas_left(&x->realm);
            bytes_left = realm_bytes_left(&x->realm);
        } else {
            double gas = 0, bytes = 0;
            engine_left(x->engine, &gas, &bytes);
            gas_left = (uint64_t)gas;
            bytes_left = (uint64_t)bytes;
        }
        engine_release(x->engine, mark);
    } else {
        buf_append_str(&o.error.message, err.message);
    }
    send_done(x, &o, x->program.gas - gas_left, x->program.bytes - bytes_left);
    buf_release(&o.result);
    buf_release(&o.error.message);
    bool spent = o.code != E_OK && o.code != E_UNCAUGHT;
    free_program(&x->program);
    if (spent)
        _exit(0);
}

/* Date is the block's time: the context carries it as "timestamp":<ms>. */
static double block_time(struct bytes context)
{
    _cleanup_(free_ptr) char *text = xmemdup0(context.data, context.size);
    const char *at = strstr(text, "\"timestamp\":");
    return at ? strtod(at + strlen("\"timestamp\":"), NULL) : 0;
}

void exec_serve(const struct exec_options *options)
{
    struct exec *x = xcalloc(1, sizeof *x);
    struct err err;
    x->options = options;
    x->frame = x->reply_frame = buf_init(FRAME_SIZE_MAX);
    x->out = buf_init(FRAME_SIZE_MAX);
    bool from_snapshot = engine_snapshot_fits(options->image);
    struct engine_config config = {.heap_bytes_max = HEAP_MAX,
                                   .young_bytes_max = YOUNG_MAX,
                                   .buffer_bytes_max = BUFFERS_MAX,
                                   .stack_bytes_max = STACK_MAX,
                                   .snapshot = from_snapshot ? options->image : bytes_of(NULL, 0),
                                   .clock_ms = on_clock,
                                   .host = on_host,
                                   .resolve = on_resolve,
                                   .user = x};
    x->engine = engine_new(&config, &err);
    if (!x->engine || realm_open(&x->realm, x->engine, from_snapshot, &err))
        channel_broken(err.message);
    for (;;) {
        struct wire_reader in;
        if (channel_read(&x->frame, &in) != MSG_EXEC || !read_program(&in, &x->program))
            channel_broken("expected a request to execute");
        if ((x->program.flags & EXEC_UNMETERED) && !options->unmetered)
            channel_broken("this worker runs metered code only");
        x->now_ms = block_time(x->program.context);
        execute(x);
    }
}
