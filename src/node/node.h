/* The node's core: mempool, block production, commit pipeline, leadership. It does no I/O and reads
 * no clock: node_step() takes what happened, and node_effect() hands out what is to be done. The
 * shell (node/service.h) performs it; the simulator performs it with a seed.
 *
 * Transactions are executed as they arrive, in an open block. It is closed when nothing is in flight
 * and its first transaction has waited block_interval_ms; or, behind a block in flight, when it
 * holds as many as that one and nothing more is due; or when it is full. So the slower commits are,
 * the larger blocks get.
 *
 * What it guarantees: a transaction is reported applied or failed only after the block that holds it
 * was committed; at most CHAIN_STAGED_MAX blocks are in flight, committed in order; when a commit
 * fails, that block and what was staged upon it are taken back and their transactions return to the
 * mempool in their order; nothing is produced without leadership, while the clock is in doubt, or
 * after the state was found corrupt. */
#ifndef TANA_NODE_NODE_H
#define TANA_NODE_NODE_H

#include "ledger/block.h"

struct node;

/* What is 0 is what the constants below say. */
struct node_limits {
    size_t pool_count_max, pool_bytes_max; /* of the mempool */
    uint64_t block_interval_ms; /* how long an idle chain waits for more before it closes a block */
    size_t block_tx_max;        /* a block of so many is closed at once */
    uint64_t hash_seed;         /* unpredictable for outsiders; only the speed depends on it */
};

enum {
    NODE_POOL_COUNT_MAX = 100000,
    NODE_POOL_BYTES_MAX = 256 << 20,
    NODE_POOL_ACCOUNT_MAX = 4096, /* transactions of one account that wait */
    NODE_NONCE_WINDOW = 64,       /* nonces that may arrive before smaller ones */
    NODE_BLOCK_INTERVAL_MS = 5,
    NODE_BLOCK_TX_MAX = 3000,
    NODE_BLOCK_GAS_MAX = 16000000,  /* so does one of so much gas: operations take time too */
    NODE_BLOCK_TX_EARLY = 256,      /* the least for which a block is closed behind one in flight */
    NODE_STEP_TX_MAX = 256,         /* executed in one node_step() */
    NODE_STEP_GAS_MAX = 1500000,    /* likewise: no more is begun behind so much */
    NODE_RETRY_MS = 500,            /* no block for so long after a commit failed */
    NODE_EXPIRED_MAX = 8192,        /* expired transactions that are remembered */
    NODE_CLOCK_JUMP_MS_MAX = 60000, /* wall against monotonic clock */
};

enum node_event_type {
    NODE_SUBMIT,    /* a transaction that tx_read() has accepted */
    NODE_TIMER,     /* time has passed; also whenever node_deadline() is reached */
    NODE_COMMITTED, /* the oldest block in flight is durable */
    /* It is certain that it is not, and nobody works on a later one. With E_NOT_LEADER that is the
     * end of leadership too; else the same transactions are tried in new blocks. */
    NODE_COMMIT_FAILED,
    NODE_LEADER,          /* this node produces from now on, in this epoch */
    NODE_NOT_LEADER,      /* it does not any more: everything staged is thrown away */
    NODE_CLOCK_CONFIRMED, /* an operator says that the clock is right */
    NODE_HALT,            /* stop producing: `error` says why */
};

struct node_event {
    enum node_event_type type;
    uint64_t wall_ms, monotonic_ms; /* now; in every event */
    struct tx *tx;                  /* NODE_SUBMIT: owned by the node from now on */
    uint64_t ticket;                /* NODE_SUBMIT: who asks; 0 = nobody waits */
    uint64_t epoch;                 /* NODE_LEADER */
    struct err error;               /* NODE_COMMIT_FAILED, NODE_HALT */
};

enum node_status {
    NODE_UNKNOWN,
    NODE_REFUSED, /* left no trace; `error` says why */
    NODE_PENDING,
    NODE_APPLIED,
    NODE_FAILED, /* in a block, without effect but nonce and fee */
    NODE_EXPIRED,
};

enum node_effect_type {
    /* To the ticket: pending or refused; after pending, once, its final status: applied, failed,
     * expired, refused (it lost its turn, and has left no trace), or, when leadership went while it
     * was in flight, unknown. */
    NODE_ANSWER,
    NODE_COMMIT,   /* write this block; borrowed, and constant like the state beneath it until its
                      NODE_COMMITTED or _FAILED. One at a time: the next waits for that event */
    NODE_RELEASED, /* this block is committed: tell the world, then block_free() it */
};

struct node_effect {
    enum node_effect_type type;
    uint64_t ticket;
    enum node_status status;
    struct sha256 id;    /* NODE_ANSWER */
    uint64_t height;     /* NODE_ANSWER: applied, failed */
    uint32_t index;      /* its place in that block */
    struct err error;    /* refused, failed, unknown: code and message; E_OK else */
    struct block *block; /* NODE_COMMIT (borrowed), NODE_RELEASED (owned by the caller) */
};

/* The chain must be restored; it and the secret are borrowed and outlive the node. */
struct node *node_new(struct chain *chain, const struct ed25519_secret *producer,
                      const struct node_limits *limits);
void node_free(struct node *n);

void node_step(struct node *n, struct node_event *event);

/* The next thing to do, in order; false when there is none. */
bool node_effect(struct node *n, struct node_effect *ret);

/* When the node wants NODE_TIMER next, on the monotonic clock; UINT64_MAX: not by itself. */
uint64_t node_deadline(const struct node *n);

/* Of a transaction that is not in a committed block: pending, expired or unknown. */
enum node_status node_status_of(const struct node *n, const struct sha256 *id);

/* The height of the staged block that will change the account, or 0: it is locked until then. */
uint64_t node_staged_height(const struct node *n, const struct id *account);

bool node_leads(const struct node *n);

struct node_info {
    bool leader, halted, clock_in_doubt;
    bool busy; /* something is in flight or due, which does not wait for anybody else */
    uint64_t epoch;
    size_t pool_count, pool_bytes, staged;
    struct err halt_reason;
};
void node_info(const struct node *n, struct node_info *ret);

#endif
