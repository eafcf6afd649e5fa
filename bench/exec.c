/* bench-exec: drives exec workers for the benchmarks and prints raw numbers for bench/runtime.mjs.
 *
 *   bench-exec repeat FILE CALL N [jit]     runs FILE's export CALL N times in one worker; prints
 *                                           ns per execution (best of 5 parts), worker KiB resident
 *                                           after N/10 executions, and after N
 *   bench-exec once FILE [unmetered] [jit]  runs FILE once in a fresh, warm worker; prints ns, gas,
 *                                           bytes and the outcome's name
 *   bench-exec price FILE                   the same with little gas and the default bytes, for
 *                                           programs that end only when they must
 *   bench-exec rss                          prints KiB resident of a warm worker
 *
 * Time is taken here, from the request to the result. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "runtime/graph.h"
#include "toolchain.h"

enum { PRICE_GAS = 10000000 };

static void fail(const struct err *err) __attribute__((noreturn));

static void fail(const struct err *err)
{
    fprintf(stderr, "bench-exec: %s\n", err->message);
    exit(1);
}

static uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static long resident_kib(pid_t pid)
{
    char path[64], line[256];
    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    FILE *f = fopen(path, "r");
    long kib = 0;
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, "VmRSS:", 6) == 0)
            kib = strtol(line + 6, NULL, 10);
    if (f)
        fclose(f);
    return kib;
}

/* The host: prints nothing; a program's storage starts empty at every execution. */
static tana_err drop_log(void *user, enum log_level level, struct bytes text, struct err *err)
{
    (void)user, (void)level, (void)text, (void)err;
    return E_OK;
}

static tana_err answer_op(void *user, struct bytes op, struct bytes arguments,
                          struct buf *ret_reply, struct err *err)
{
    (void)user, (void)arguments, (void)err;
    if (bytes_eq_str(op, "data.keys"))
        buf_append_str(ret_reply, "[]");
    else
        buf_append_str(ret_reply, "null");
    return E_OK;
}

static const struct exec_host host = {.log = drop_log, .op = answer_op};

static const char context[] =
    "{\"block\":{\"height\":1,\"timestamp\":1700000000000,\"hash\":\"\",\"previousHash\":\"\","
    "\"executor\":\"@alice\",\"contractId\":\"\"},\"caller\":\"@alice\",\"owner\":\"@alice\","
    "\"input\":null,\"gasLimit\":2000000000,\"mode\":\"run\"}";

struct program {
    struct compiler *compiler;
    struct graph graph;
    struct exec_request request;
};

static void load(struct program *p, const char *file, bool unmetered, const char *call)
{
    struct err err;
    char *path = NULL;
    p->compiler = compiler_new(cache_open(CACHE_SIZE_MAX), TANA_COMPILER_DIGEST);
    if (graph_open(&p->graph, &path, file, NULL, &err) ||
        graph_add(&p->graph, path, unmetered ? GRAPH_RUN_UNMETERED : GRAPH_RUN, p->compiler, &err))
        fail(&err);
    if (p->graph.count == 0 || !p->graph.modules[0]->compiled.ok) {
        printf("0 0 0 refused\n");
        exit(0);
    }
    p->request = (struct exec_request){
        .gas = EXEC_GAS_MAX,
        .bytes = EXEC_BYTES_MAX,
        .depth = EXEC_DEPTH_DEFAULT,
        .context = bytes_str(context),
        .call = call,
        .flags = unmetered ? EXEC_UNMETERED : 0,
        .modules = graph_exec_modules(&p->graph),
        .module_count = p->graph.count,
    };
}

static struct worker *start_worker(bool unmetered, bool jit)
{
    struct err err;
    struct worker *w = NULL;
    char argument[32];
    snprintf(argument, sizeof argument, "%s%s", unmetered ? "unmetered" : "", jit ? "jit" : "");
    struct worker_options options = {
        .mode = WORKER_EXEC, .argument = argument[0] ? argument : NULL, .snapshot_fd = -1};
    if (worker_spawn(&w, &options, &err) || worker_wait_hello(w, &err))
        fail(&err);
    return w;
}

static uint64_t run_timed(struct worker *w, const struct exec_request *request,
                          struct exec_result *ret_result)
{
    struct err err;
    uint64_t start = now_ns();
    if (exec_run(w, request, &host, ret_result, &err))
        fail(&err);
    return now_ns() - start;
}

static int repeat(const char *file, const char *call, long count, bool jit)
{
    struct program p = {0};
    load(&p, file, false, call);
    struct worker *w = start_worker(false, jit);
    uint64_t best = UINT64_MAX;
    long early = 0;
    for (int part = 0; part < 10; part++) {
        uint64_t start = now_ns();
        for (long i = 0; i < count / 10; i++) {
            struct exec_result result = {0};
            run_timed(w, &p.request, &result);
            if (result.status != E_OK) {
                fprintf(stderr, "bench-exec: %s: %s\n", err_slug(result.status),
                        buf_str(&result.message));
                return 1;
            }
            exec_result_release(&result);
        }
        uint64_t each = (now_ns() - start) / (uint64_t)(count / 10);
        best = each < best ? each : best;
        if (part == 0)
            early = resident_kib(worker_pid(w));
    }
    printf("%llu %ld %ld\n", (unsigned long long)best, early, resident_kib(worker_pid(w)));
    worker_free(w);
    return 0;
}

static int once(const char *file, bool unmetered, bool jit, uint64_t gas, uint64_t bytes)
{
    struct program empty = {0}, p = {0};
    struct exec_result warm = {0}, result = {0};
    load(&p, file, unmetered, "contract");
    p.request.gas = gas;
    p.request.bytes = bytes;
    struct exec_module nothing = {bytes_str("warm.js"), bytes_str("0"), NULL, 0};
    empty.request = p.request;
    empty.request.modules = &nothing;
    empty.request.module_count = 1;
    struct worker *w = start_worker(unmetered, jit);
    run_timed(w, &empty.request, &warm);
    uint64_t ns = run_timed(w, &p.request, &result);
    printf("%llu %llu %llu %s\n", (unsigned long long)ns, (unsigned long long)result.gas_used,
           (unsigned long long)result.bytes_used, err_slug(result.status));
    worker_free(w);
    return 0;
}

static int rss(void)
{
    struct exec_result result = {0};
    struct exec_module nothing = {bytes_str("warm.js"), bytes_str("0"), NULL, 0};
    struct exec_request request = {.gas = EXEC_GAS_DEFAULT,
                                   .bytes = EXEC_BYTES_DEFAULT,
                                   .depth = EXEC_DEPTH_DEFAULT,
                                   .context = bytes_str(context),
                                   .call = "",
                                   .modules = &nothing,
                                   .module_count = 1};
    struct worker *w = start_worker(false, false);
    run_timed(w, &request, &result);
    printf("%ld\n", resident_kib(worker_pid(w)));
    worker_free(w);
    return 0;
}

int main(int argc, char **argv)
{
    const char *mode = argc > 1 ? argv[1] : "";
    bool jit = argc > 2 && strcmp(argv[argc - 1], "jit") == 0;
    if (strcmp(mode, "repeat") == 0 && argc >= 5)
        return repeat(argv[2], argv[3], strtol(argv[4], NULL, 10), jit);
    if (strcmp(mode, "once") == 0 && argc >= 3)
        return once(argv[2], argc > 3 && strcmp(argv[3], "unmetered") == 0, jit, EXEC_GAS_MAX,
                    EXEC_BYTES_MAX);
    if (strcmp(mode, "price") == 0 && argc == 3)
        return once(argv[2], false, false, PRICE_GAS, EXEC_BYTES_DEFAULT);
    if (strcmp(mode, "rss") == 0)
        return rss();
    fprintf(
        stderr,
        "usage: bench-exec repeat FILE CALL N [jit] | once FILE [unmetered] [jit] | price FILE | rss\n");
    return 2;
}
