/* The thread that writes: it competes for leadership, commits blocks in order while it leads, and
 * follows the leader's blocks while it does not. Blocking calls of the database happen here.
 *
 * It and the loop talk by notes. What the loop has to say is said by the functions below; what
 * happened comes out of writer_take(). For one thread, the loop's. */
#ifndef TANA_NODE_WRITER_H
#define TANA_NODE_WRITER_H

#include "node/follow.h"
#include "node/signed.h"
#include "store/read.h"

enum {
    WRITER_LEASE_MS = 6000, /* leadership of a node that is gone ends after so long */
    WRITER_RENEW_MS = 1500, /* how often a leader says that it is there */
    WRITER_POLL_MS = 100,   /* how often a standby looks for new blocks */
    WRITER_RETRY_MS = 200,  /* between attempts while the database is away */
};

enum writer_note_type {
    WRITER_LEADS,     /* in `epoch`; every earlier block has been followed */
    WRITER_LOST,      /* it does not lead any more, and writes nothing: writer_go_on() */
    WRITER_COMMITTED, /* the block is durable */
    WRITER_FAILED,    /* it is certain that it is not: `error` */
    WRITER_FOLLOWED,  /* `block` is the next one: writer_go_on() when it is on the chain */
    WRITER_HALTED,    /* `error` says what is wrong; somebody has to look */
    WRITER_STOPPED,   /* the last note */
};

struct writer_note {
    enum writer_note_type type;
    uint64_t epoch;
    struct err error;
    struct followed *block; /* the receiver's */
};

struct writer_options {
    struct store *store;             /* the writer's alone, until it is freed */
    const char *conninfo;            /* outlives the writer */
    struct signed_file *signed_file; /* may be NULL when it never leads */
    struct id chain;
    uint64_t height;              /* of the newest block on the chain */
    bool produce;                 /* compete for leadership */
    atomic_bool *stop;            /* the one that the store looks at */
    void (*ready)(void *context); /* called on the writer's thread: there are notes */
    void *context;
};

struct writer;

struct writer *writer_new(const struct writer_options *options);

/* REQUIREs that it has stopped. NULL is fine. */
void writer_free(struct writer *w);

/* Writes a sealed and signed block, which stays as it is until WRITER_COMMITTED or WRITER_FAILED.
 * One at a time, and only while it leads. */
void writer_commit(struct writer *w, const struct block *block);

/* The followed block is on the chain, or it cannot be, and nothing more is followed; or the end of
 * leadership has been taken note of. */
void writer_go_on(struct writer *w, bool followed);

/* With false: gives up leadership, and does not take it until it is allowed again. */
void writer_allow(struct writer *w, bool allowed);

/* Ends what it does, gives up leadership, and says WRITER_STOPPED. */
void writer_stop(struct writer *w);

/* The next note; false when there is none. */
bool writer_take(struct writer *w, struct writer_note *ret);

/* Whether the lease certainly runs: no other node leads. Else a leader knows nothing for sure. */
bool writer_lease_runs(const struct writer *w);

/* Who leads as far as is known, "" when nobody; and whether the database answered the last time. */
void writer_status(struct writer *w, char ret_leader[STORE_NODE_NAME_MAX], uint64_t *ret_epoch,
                   bool *ret_up);

#endif
