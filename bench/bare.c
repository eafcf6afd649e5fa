/* The floor that `tana run` is measured against: a program over engine.h that starts V8, one
 * engine, one context, and runs 1+1.
 *
 *   bench-bare              that, and prints 2
 *   bench-bare contexts N   then makes N further contexts, runs 1+1 in each, lets go of it, and
 *                           prints the nanoseconds of one on average
 *   bench-bare run FILE [jit]  runs an ES module that imports nothing in an untouched context, and
 *                           prints the nanoseconds from its text to its end */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/engine.h"

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

static double now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double context_ns(struct engine *e, long count)
{
    double start = now_ns();
    for (long i = 0; i < count; i++) {
        engine_mark mark = engine_hold(e);
        engine_value value = 0;
        engine_context context = engine_context_new(e);
        engine_script(e, context, "bare", bytes_str("1+1"), false, &value);
        engine_release(e, mark);
        engine_context_free(e, context);
    }
    return (now_ns() - start) / (double)count;
}

static tana_err read_file(const char *path, struct buf *ret_text, struct err *err)
{
    char chunk[4096];
    size_t size;
    FILE *file = fopen(path, "rb");
    if (!file)
        return ERR(err, E_NO_INPUT, "cannot read %s", path);
    while ((size = fread(chunk, 1, sizeof chunk, file)) > 0)
        buf_append(ret_text, chunk, size);
    fclose(file);
    return E_OK;
}

static int run_file(struct engine *e, const char *path)
{
    struct err err;
    struct buf text = buf_init(1 << 20);
    engine_module module = 0;
    engine_value promise = 0, result = 0;
    engine_context context = engine_context_new(e);
    if (read_file(path, &text, &err)) {
        fprintf(stderr, "bare: %s\n", err.message);
        return 1;
    }
    double start = now_ns();
    engine_source source = engine_source_new(e, path, buf_bytes(&text));
    bool ran = engine_module_compile(e, context, source, &module) == ENGINE_OK &&
               engine_module_link(e, context, module) == ENGINE_OK &&
               engine_module_evaluate(e, context, module, &promise) == ENGINE_OK &&
               engine_drain(e, context) == ENGINE_OK &&
               engine_promise(e, context, promise, &result) == ENGINE_FULFILLED;
    if (!ran) {
        fprintf(stderr, "bare: %s failed\n", path);
        return 1;
    }
    printf("%.0f\n", now_ns() - start);
    buf_release(&text);
    return 0;
}

int main(int argc, char **argv)
{
    struct err err;
    struct engine_config config = {.heap_bytes_max = 512 << 20,
                                   .buffer_bytes_max = 64 << 20,
                                   .stack_bytes_max = 4 << 20,
                                   .host = no_host,
                                   .resolve = no_module};
    engine_value value = 0;
    struct engine *e = NULL;
    bool jit = argc > 3 && strcmp(argv[3], "jit") == 0;
    const char *flags =
        jit ? "--single-threaded --no-expose-wasm" : "--jitless --single-threaded --no-expose-wasm";
    if (engine_process_start(flags, &err) || !(e = engine_new(&config, &err)) ||
        engine_script(e, engine_context_new(e), "bare", bytes_str("1+1"), false, &value)) {
        fprintf(stderr, "bare: %s\n", err.message);
        return 1;
    }
    if (argc >= 3 && strcmp(argv[1], "run") == 0)
        return run_file(e, argv[2]);
    if (argc == 3 && strcmp(argv[1], "contexts") == 0)
        printf("%.0f\n", context_ns(e, strtol(argv[2], NULL, 10)));
    else
        printf("%g\n", engine_to_number(e, value));
    return 0;
}
