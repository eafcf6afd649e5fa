/* The floor that `tana run` is measured against: a program over engine.h that starts V8, one
 * engine, one context, and runs 1+1.
 *
 *   bench-bare              that, and prints 2
 *   bench-bare contexts N   then makes N further contexts, runs 1+1 in each, lets go of it, and
 *                           prints the nanoseconds of one on average */
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

int main(int argc, char **argv)
{
    struct err err;
    struct engine_config config = {.heap_bytes_max = 256 << 20,
                                   .buffer_bytes_max = 64 << 20,
                                   .stack_bytes_max = 4 << 20,
                                   .host = no_host,
                                   .resolve = no_module};
    engine_value value = 0;
    struct engine *e = NULL;
    if (engine_process_start("--jitless --single-threaded --no-expose-wasm", &err) ||
        !(e = engine_new(&config, &err)) ||
        engine_script(e, engine_context_new(e), "bare", bytes_str("1+1"), false, &value)) {
        fprintf(stderr, "bare: %s\n", err.message);
        return 1;
    }
    if (argc == 3 && strcmp(argv[1], "contexts") == 0)
        printf("%.0f\n", context_ns(e, strtol(argv[2], NULL, 10)));
    else
        printf("%g\n", engine_to_number(e, value));
    return 0;
}
