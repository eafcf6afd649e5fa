/* Inside the service: service.c is the loop's side of everything, start.c brings the state up,
 * submit.c follows submissions to their ends. */
#ifndef TANA_NODE_SERVICE_PRIV_H
#define TANA_NODE_SERVICE_PRIV_H

#include "keys/keyfile.h"
#include "node/readers.h"
#include "node/service.h"
#include "node/verify_pool.h"
#include "node/writer.h"
#include "store/cluster.h"

enum {
    SERVICE_LISTENERS_MAX = 8,
    SERVICE_READERS = 4,      /* connections that read, unless set */
    SERVICE_THREADS_MAX = 64, /* of either kind */
    SERVICE_ENVELOPES_MAX = 160000, /* submitted and not answered; each takes some 1,300 bytes */
    SERVICE_LOOKUPS_MAX = 64, /* of known transactions, at a time */
    SERVICE_SWEEP_MS = 50,    /* how exact the end of waiting is */
    SERVICE_STOP_MS = 5000,   /* how long what is in flight may take at a stop */
    SERVICE_PATH_MAX = 4096,
};

/* One envelope of a submission. */
struct item {
    struct verify_job job; /* the first member: the pool hands out jobs */
    struct group *group;   /* NULL: of a simulation */
    struct simulation *simulation;
    size_t index;
    uint64_t ticket; /* 0: the core knows none */
    bool finished;
    struct item *next_lookup;
};

/* A submission. Lives until everything in it has come back from threads and core. */
struct group {
    struct service *service;
    size_t count;
    size_t unfinished; /* until `done` is called */
    size_t out;        /* jobs and lookups that are with threads */
    bool wait, answered, listed;
    uint64_t until_ms; /* monotonic */
    unsigned char *bodies;
    struct item *items;
    struct submission *results;
    submit_done *done;
    void *context;
    struct group *before, *after; /* among those that wait */
};

struct simulation {
    struct item item;
    unsigned char *body;
    simulate_done *done;
    void *context;
};

/* Who a ticket stands for. Tickets are numbers that are never used twice. */
struct ticket_slot {
    uint32_t turn;
    uint32_t next_free;
    struct item *item;
};

struct service {
    uv_loop_t *loop;
    uv_poll_t wake; /* of wake_fd, by which threads call the loop */
    int wake_fd;
    atomic_bool woken;
    uv_timer_t deadline, sweep;
    unsigned handles; /* open ones */
    bool deadline_armed;
    uint64_t deadline_ms;

    char *data_dir, *conninfo, *name;
    struct node_limits limits;
    bool produce;
    struct cluster *cluster; /* NULL with a database of somebody else */
    struct store *store;
    struct keyfile producer;
    struct signed_file *signed_file;
    int name_lock;
    struct chain *chain;
    struct ed25519_signature head_signature;
    struct node *node;

    struct verify_pool *verifiers;
    struct readers *readers;
    struct writer *writer;
    atomic_bool store_stop;
    bool retired;

    struct {
        block_listener *listener;
        void *context;
    } listeners[SERVICE_LISTENERS_MAX];
    size_t listener_count;

    struct ticket_slot *tickets;
    uint32_t ticket_count, ticket_capacity, ticket_free; /* free: number + 1 of the first */
    size_t envelopes; /* of all groups */
    struct group *waiting_first, *waiting_last;
    struct item *lookup_first, *lookup_last;
    size_t lookups; /* under way */

    bool stopping, writer_stopping, writer_stopped, closing;
    uint64_t stop_until_ms;
    void (*stopped)(void *context);
    void *stopped_context;

    const int64_t *clock_shift; /* for tests: added to the wall clock; else NULL */
};

/* start.c: everything before threads and handles. */
tana_err service_bring_up(struct service *s, const struct service_options *options,
                          struct err *err);
void service_bring_down(struct service *s);

/* service.c: to be called when an event is to go to the core; effects are performed at once. */
void service_step(struct service *s, struct node_event *event);
uint64_t service_now_ms(void); /* monotonic */
uint64_t service_wall_ms(const struct service *s);

void service_sweep(struct service *s); /* submit_sweep() is called until nobody waits */

/* submit.c */
void submit_verified(struct service *s); /* takes what came out of the verifiers */
void submit_answer(struct service *s, const struct node_effect *answer);
void submit_sweep(struct service *s);   /* ends waiting that was long enough */
void submit_release(struct service *s); /* everybody hears that the node stops */

#endif
