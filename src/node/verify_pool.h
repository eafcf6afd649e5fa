/* Threads that read envelopes and check their signatures, before anything is put in order.
 *
 * Jobs come out in the order in which they went in, whatever each takes. Everything here is for
 * one thread, but the threads of the pool itself. */
#ifndef TANA_NODE_VERIFY_POOL_H
#define TANA_NODE_VERIFY_POOL_H

#include "ledger/tx.h"

enum {
    VERIFY_WAITING_MAX = 65536,   /* jobs */
    VERIFY_BYTES_MAX = 256 << 20, /* of their envelopes */
    VERIFY_BATCH_MAX = 16,        /* that a thread takes at a time */
};

struct verify_job {
    struct bytes envelope; /* borrowed until the job comes out */
    struct tx *tx;         /* of a job that came out: the caller's, or NULL: refused */
    tana_err code;
    char *message; /* why; the caller's */
    bool done;     /* the pool's */
};

struct verify_pool;

/* `ready` is called on threads of the pool when jobs may have become ready. */
struct verify_pool *verify_pool_new(unsigned threads, const struct id *chain,
                                    void (*ready)(void *context), void *context);

/* Waits for what the threads are doing; jobs that are left stay as they are. NULL is fine. */
void verify_pool_free(struct verify_pool *p);

/* False when too many wait. */
bool verify_pool_add(struct verify_pool *p, struct verify_job *job);

/* The next ones in order, at most max; as many as are ready without a gap. */
size_t verify_pool_take(struct verify_pool *p, struct verify_job **ret, size_t max);

size_t verify_pool_waiting(struct verify_pool *p);

#endif
