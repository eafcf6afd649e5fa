#include "worker/compile.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/sha256.h"
#include "engine/engine.h"
#include "worker/assets.h"
#include "worker/channel.h"

enum {
    COMPILER_HEAP_MAX = 1 << 30,
    COMPILER_STACK_MAX = 56 << 20,
    SNAPSHOT_SIZE_MAX = 60 << 20,
};

static bool digest_is(struct bytes data, const char *hex)
{
    struct sha256 hash = sha256(data);
    char text[2 * SHA256_SIZE + 1];
    for (size_t i = 0; i < SHA256_SIZE; i++)
        snprintf(text + 2 * i, 3, "%02x", hash.bytes[i]);
    return strcmp(text, hex) == 0;
}

/* A private mapping, so that nothing changes under V8 after the check. */
static struct bytes map_snapshot(const char *digest)
{
    struct stat st;
    if (!digest || fstat(WORKER_SNAPSHOT_FD, &st) != 0 || st.st_size <= 0 ||
        st.st_size > SNAPSHOT_SIZE_MAX)
        return bytes_of(NULL, 0);
    void *at =
        mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, WORKER_SNAPSHOT_FD, 0);
    if (at == MAP_FAILED)
        return bytes_of(NULL, 0);
    struct bytes snapshot = bytes_of(at, (size_t)st.st_size);
    if (digest_is(snapshot, digest) && engine_snapshot_fits(snapshot))
        return snapshot;
    munmap(at, (size_t)st.st_size);
    return bytes_of(NULL, 0);
}

static const char *const script_names[] = {"typescript.js", "compiler.js"};

static void no_host(void *user, struct bytes op, const struct engine_arg *args, size_t count,
                    struct engine_arg *ret_reply)
{
    (void)user, (void)op, (void)args, (void)count, (void)ret_reply;
}

static engine_module no_module(void *user, engine_module referrer, struct bytes specifier)
{
    (void)user, (void)referrer, (void)specifier;
    return 0;
}

struct compiler {
    struct engine *engine;
    engine_context context;
    engine_value service; /* globalThis.tanaCompiler */
};

static void describe_thrown(struct compiler *c, struct err *err)
{
    struct engine_error error = {.message = buf_init(ERR_MESSAGE_MAX)};
    engine_value thrown = engine_thrown(c->engine);
    if (thrown)
        engine_describe(c->engine, c->context, thrown, &error);
    ERR(err, strcmp(error.name, "RangeError") == 0 ? E_REFUSED : E_INTERNAL, "the compiler: %s: %s",
        error.name, buf_str(&error.message));
    buf_release(&error.message);
}

static tana_err open_compiler(struct compiler *c, const char *digest, struct err *err)
{
    struct engine_config config = {.heap_bytes_max = COMPILER_HEAP_MAX,
                                   .buffer_bytes_max = 64 << 20,
                                   .stack_bytes_max = COMPILER_STACK_MAX,
                                   .snapshot = map_snapshot(digest),
                                   .host = no_host,
                                   .resolve = no_module};
    c->engine = engine_new(&config, err);
    if (!c->engine)
        return err->code;
    c->context = engine_context_new(c->engine);
    if (config.snapshot.size == 0) {
        for (size_t i = 0; i < sizeof script_names / sizeof *script_names; i++)
            if (engine_script(c->engine, c->context, script_names[i], asset(script_names[i]), true,
                              NULL)) {
                describe_thrown(c, err);
                return err->code;
            }
    }
    if (engine_script(c->engine, c->context, "service", bytes_str("tanaCompiler"), false,
                      &c->service)) {
        describe_thrown(c, err);
        return err->code;
    }
    return E_OK;
}

static tana_err answer(struct compiler *c, struct bytes function, struct bytes request,
                       struct buf *ret_answer, struct err *err)
{
    static const char *const known[] = {"transpile", "scan", "check"};
    const char *method = NULL;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (bytes_eq_str(function, known[i]))
            method = known[i];
    if (!method)
        channel_broken("an unknown compiler function was asked for");
    engine_mark mark = engine_hold(c->engine);
    struct engine_arg args[] = {{.kind = ENGINE_STRING, .text = request}};
    engine_value value = 0;
    engine_outcome outcome =
        engine_call(c->engine, c->context, c->service, method, args, 1, &value);
    if (outcome == ENGINE_OK && !engine_to_text(c->engine, value, ret_answer))
        ERR(err, E_INTERNAL, "the compiler answered no text");
    else if (outcome == ENGINE_OK)
        err->code = ret_answer->overflowed ? ERR(err, E_LIMIT, "the output is too large") : E_OK;
    else if (outcome == ENGINE_THROWN)
        describe_thrown(c, err);
    else
        ERR(err, E_LIMIT, "the compiler ran out of memory on this source");
    engine_release(c->engine, mark);
    return err->code;
}

void compile_serve(const char *digest)
{
    struct compiler c = {0};
    struct err err = {0};
    struct buf frame = buf_init(FRAME_SIZE_MAX), out = buf_init(FRAME_SIZE_MAX);
    if (open_compiler(&c, digest, &err))
        channel_broken(err.message);
    for (;;) {
        struct wire_reader in;
        if (channel_read(&frame, &in) != MSG_COMPILE)
            channel_broken("expected a request to compile");
        struct bytes function = wire_get_bytes(&in), request = wire_get_bytes(&in);
        if (!wire_done(&in))
            channel_broken("the request to compile is malformed");
        _cleanup_(buf_release) struct buf text = buf_init(FRAME_SIZE_MAX - 1024);
        err = (struct err){0};
        answer(&c, function, request, &text, &err);
        size_t begin = channel_begin(&out, MSG_COMPILED);
        wire_put_u32(&out, err.code);
        wire_put_bytes(&out, err.code ? bytes_str(err.message) : buf_bytes(&text));
        channel_end(&out, begin);
        channel_flush(&out);
        if (engine_aborted(c.engine) != ENGINE_RUNNING)
            _exit(0);
    }
}

void snapshot_serve(void)
{
    struct engine_script_text scripts[] = {
        {script_names[0], asset(script_names[0])},
        {script_names[1], asset(script_names[1])},
        {"warm", bytes_str("tanaCompiler.warm()")},
    };
    struct buf blob = buf_init(SNAPSHOT_SIZE_MAX), out = buf_init(FRAME_SIZE_MAX);
    struct err err;
    if (engine_snapshot_make(scripts, 3, NULL, NULL, &blob, &err))
        channel_broken(err.message);
    size_t begin = channel_begin(&out, MSG_SNAPSHOT);
    wire_put_bytes(&out, buf_bytes(&blob));
    channel_end(&out, begin);
    channel_flush(&out);
    _exit(0);
}
