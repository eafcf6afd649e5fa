/* The floor that `tana run` is measured against: a program over engine.h that starts V8, one
 * engine, one context, and runs 1+1. */
#include <stdio.h>

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

int main(void)
{
    struct err err;
    struct engine_config config = {.heap_bytes_max = 256 << 20,
                                   .buffer_bytes_max = 64 << 20,
                                   .stack_bytes_max = 4 << 20,
                                   .host = no_host,
                                   .resolve = no_module};
    engine_value value = 0;
    struct engine *e = NULL;
    if (engine_process_start("--jitless --single-threaded", &err) ||
        !(e = engine_new(&config, &err)) ||
        engine_script(e, engine_context_new(e), "bare", bytes_str("1+1"), false, &value)) {
        fprintf(stderr, "bare: %s\n", err.message);
        return 1;
    }
    printf("%g\n", engine_to_number(e, value));
    return 0;
}
