/* Inside the core: node.c has events, statuses and answers; produce.c makes blocks and takes them
 * back. */
#ifndef TANA_NODE_NODE_PRIV_H
#define TANA_NODE_NODE_PRIV_H

#include "node/mempool.h"
#include "node/node.h"

/* A block and the entries of the mempool that its transactions came from, in its order. */
struct batch {
    struct block *block;
    struct pool_entry **entries;
    size_t count, capacity;
};

/* An effect as it is kept: most have no message. */
struct pending_effect {
    enum node_effect_type type;
    enum node_status status;
    uint64_t ticket, height;
    struct sha256 id;
    uint32_t index;
    tana_err code;
    char *message; /* owned; NULL with E_OK */
    struct block *block;
};

/* An expired transaction that is remembered. */
struct expired {
    struct table_link link; /* its key is the id */
};

struct node {
    struct chain *chain;
    const struct ed25519_secret *producer;
    struct node_limits limits;
    struct mempool *pool;

    struct batch open;                      /* block is NULL when none is open */
    struct batch flights[CHAIN_STAGED_MAX]; /* sealed, oldest first, which is written */
    size_t flight_count;
    size_t open_tx_max;     /* of the open block */
    uint64_t open_since_ms; /* monotonic */
    uint64_t retry_ms;      /* monotonic; no block is made before */

    bool leader, halted, clock_in_doubt;
    struct err halt_reason;
    uint64_t epoch;
    uint64_t wall_ms, monotonic_ms; /* of the newest event */
    bool clock_known;
    int64_t clock_offset_ms; /* wall minus monotonic, as it should be */
    uint64_t deadline_ms;
    struct sha256 due_of; /* the newest block when due_ms was looked up */
    uint64_t due_ms;      /* when the first hold falls due */

    struct pending_effect *effects; /* a ring of a power of two */
    size_t effect_first, effect_count, effect_capacity;

    struct table expired_ids;
    struct expired **expired; /* a ring of NODE_EXPIRED_MAX */
    size_t expired_next;
};

bool node_producing(const struct node *n);

/* Whether the newest state lets this node sign the next block. */
bool node_may_sign(const struct node *n);

/* The state that the next transaction meets. */
const struct ledger_view *node_view(const struct node *n);

/* Whether the account has as many transactions in the open block as it may. */
bool node_block_quota_used(const struct node *n, const struct id *sender);

/* Opens, fills and closes blocks as far as there is work and time. */
void node_produce(struct node *n);

/* When the producer wants to be called again, monotonic. */
uint64_t node_produce_deadline(struct node *n);

/* Takes back what is not committed; the transactions are in the mempool again. */
void node_take_back_open(struct node *n);
void node_take_back_flights(struct node *n);

void node_halt(struct node *n, const struct err *reason);

/* Says it to everybody who waits for the entry. err may be NULL. */
void node_answer(struct node *n, const struct pool_entry *entry, enum node_status status,
                 uint64_t height, uint32_t index, tana_err code, const char *message);

struct pending_effect *node_push(struct node *n, enum node_effect_type type);

/* Ends a transaction that waits or was taken: its time is over, or it was refused when its turn came.
 * What waits behind it of its account is refused too. Otherwise such a tail would wait for a day for
 * a nonce that need not come, and a pool full of tails would take nothing. */
void node_expire(struct node *n, struct pool_entry *entry);
void node_refuse(struct node *n, struct pool_entry *entry, tana_err code, const char *message);

#endif
