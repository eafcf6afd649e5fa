/* tana node: the ledger, served. */
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/answer.h"
#include "cli/data.h"
#include "cli/init.h"
#include "cli/out.h"
#include "crypto/start.h"
#include "http/api.h"
#include "store/store.h"
#include "toolchain.h"

enum {
    PATH_SIZE_MAX = 4096,
    WATCH_MS = 200,       /* how often what is worth a line is looked for */
    ANSWER_MS_MAX = 3000, /* what requests may take when the node stops */
    FORCED_STATUS = 128,  /* and the signal, as shells say it */
};

struct running {
    const struct args *args;
    uv_loop_t loop;
    uv_signal_t signals[3];
    uv_timer_t watch;
    struct service *service;
    struct api *api;
    bool api_opened, stopping;
    struct service_info last; /* what was told last */
};

/* -------------------------------------------------------------------------------- telling ---- */

static void tell_leader(const struct service_info *now, const struct service_info *last)
{
    if (now->node.leader == last->node.leader && strcmp(now->leader, last->leader) == 0)
        return;
    if (now->node.leader)
        out_printf(&out_stdout, "produces blocks, in epoch %" PRIu64 "\n", now->node.epoch);
    else if (now->leader[0])
        out_printf(&out_stdout, "stands by: %s produces blocks\n", now->leader);
    else if (last->node.leader)
        out_printf(&out_stdout, "produces no blocks any more\n");
}

static void tell_troubles(const struct service_info *now, const struct service_info *last)
{
    if (now->database_up != last->database_up)
        out_printf(&out_stdout,
                   now->database_up ? "the database is there\n" : "the database does not answer\n");
    if (now->node.halted && !last->node.halted)
        out_printf(&out_stdout, "HALTED: %s\n", now->node.halt_reason.message);
    if (now->node.clock_in_doubt != last->node.clock_in_doubt)
        out_printf(&out_stdout, now->node.clock_in_doubt
                                    ? "the clock has jumped: no blocks until it is confirmed "
                                      "(SIGHUP confirms it)\n"
                                    : "the clock is confirmed\n");
}

static void watch(uv_timer_t *timer)
{
    struct running *r = timer->data;
    struct service_info now;
    service_info(r->service, &now);
    tell_leader(&now, &r->last);
    tell_troubles(&now, &r->last);
    r->last = now;
}

/* ------------------------------------------------------------------------------- stopping ---- */

/* The loop ends when nothing is left on it. */
static void service_stopped(void *context)
{
    struct running *r = context;
    if (!r->api_opened)
        return; /* it never ran */
    uv_close((uv_handle_t *)&r->watch, NULL);
    for (size_t i = 0; i < sizeof r->signals / sizeof *r->signals; i++)
        uv_close((uv_handle_t *)&r->signals[i], NULL);
}

static void api_closed(void *context)
{
    struct running *r = context;
    r->api = NULL;
    service_stop(r->service, service_stopped, r);
}

static void on_signal(uv_signal_t *handle, int number)
{
    struct running *r = handle->data;
    if (number == SIGHUP) {
        service_confirm_clock(r->service);
        return;
    }
    if (r->stopping)
        _exit(FORCED_STATUS + number);
    r->stopping = true;
    out_printf(&out_stdout, "stops; once more ends it at once\n");
    api_close(r->api, ANSWER_MS_MAX, api_closed, r);
}

/* ------------------------------------------------------------------------------- starting ---- */

static tana_err database_has_chain(const char *url, bool *ret, struct err *err)
{
    struct store *store;
    const struct store_options options = {.conninfo = url, .node = "tana"};
    _cleanup_(buf_release) struct buf genesis = buf_init(GENESIS_MAX);
    if (store_open(&options, &store, err))
        return err->code;
    tana_err code = store_genesis(store, ret, &genesis, err);
    store_close(store);
    return code;
}

static bool has_producer(const char *directory)
{
    _cleanup_(buf_release) struct buf path = buf_init(PATH_SIZE_MAX);
    buf_printf(&path, "%s/" DATA_PRODUCER, directory);
    return access(buf_str(&path), F_OK) == 0;
}

static void warn_if_exposed(const char *directory)
{
    struct stat status;
    _cleanup_(buf_release) struct buf path = buf_init(PATH_SIZE_MAX);
    buf_printf(&path, "%s/" DATA_PRODUCER, directory);
    if (stat(buf_str(&path), &status) == 0 && (status.st_mode & 0066) != 0)
        out_printf(&out_stderr,
                   "tana: warning: others can read or write %s, which signs the blocks; make it "
                   "yours alone: chmod 600 %s\n",
                   buf_str(&path), buf_str(&path));
}

/* The chain that is there, or a new one. *ret_produce: whether this node may make blocks. */
static tana_err prepare(const struct args *args, const char *directory, bool *ret_produce,
                        struct err *err)
{
    struct init_made made;
    bool there = init_done(directory) || args->follow;
    if (!there && args->database && database_has_chain(args->database, &there, err))
        return err->code;
    *ret_produce = !args->follow && (!there || has_producer(directory));
    if (there)
        return init_directory(directory, err);
    if (init_make(directory, &made, err))
        return err->code;
    init_tell(directory, &made);
    return E_OK;
}

static tana_err start(struct running *r, const char *directory, bool produce, struct err *err)
{
    const struct service_options options = {
        .data_dir = directory,
        .database = r->args->database,
        .name = r->args->name,
        .accept_fork = r->args->accept_fork,
        .produce = produce,
    };
    const struct api_options api = {.listen = r->args->listen, .version = TANA_VERSION};
    r->service = service_start(&r->loop, &options, err);
    if (!r->service)
        return err->code;
    if (api_open(&r->loop, r->service, &api, &r->api, err)) {
        service_stop(r->service, service_stopped, r);
        uv_run(&r->loop, UV_RUN_DEFAULT);
        return err->code;
    }
    r->api_opened = true;
    return E_OK;
}

static void tell_start(const struct running *r, const char *directory, bool produce)
{
    const struct block_header *head = chain_head(service_chain(r->service));
    out_printf(&out_stdout, "tana %s, chain of %" PRIu64 " blocks in %s\nlistens on http://%s\n",
               TANA_VERSION, head->height + 1, r->args->database ? "the database" : directory,
               api_address(r->api));
    if (!produce)
        out_printf(&out_stdout, r->args->follow ? "follows, and makes no blocks\n"
                                                : "has no " DATA_PRODUCER
                                                  ": follows, and makes no blocks\n");
}

static void run(struct running *r)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        uv_signal_init(&r->loop, &r->signals[i]);
        r->signals[i].data = r;
        uv_signal_start(&r->signals[i], on_signal, numbers[i]);
    }
    uv_timer_init(&r->loop, &r->watch);
    r->watch.data = r;
    r->last = (struct service_info){.database_up = true};
    uv_timer_start(&r->watch, watch, 0, WATCH_MS);
    uv_run(&r->loop, UV_RUN_DEFAULT);
}

int cmd_node(const struct args *args)
{
    struct err err = {0};
    bool produce = false;
    struct running r = {.args = args};
    _cleanup_(free_ptr) char *directory = data_directory(args->data, &err);
    if (!directory || crypto_start(&err) || prepare(args, directory, &produce, &err))
        return answer_error(args, &err);
    warn_if_exposed(directory);
    REQUIRE(uv_loop_init(&r.loop) == 0);
    tana_err code = start(&r, directory, produce, &err);
    if (!code) {
        tell_start(&r, directory, produce);
        run(&r);
        out_printf(&out_stdout, "stopped\n");
    }
    service_free(r.service);
    REQUIRE(uv_loop_close(&r.loop) == 0);
    return code ? answer_error(args, &err) : out_finish(0);
}
