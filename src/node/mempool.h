/* Mempool: transactions that wait for a block, and those that are in one which is not durable yet.
 *
 * Everything inside has checked signatures, and its sender was there. Within an account the order
 * is that of the nonces, between accounts turns are taken, in the order of arrival. Bounded by
 * count and by bytes, and per account: when full, inserting answers E_BUSY and nothing is evicted,
 * so a client always learns what became of its transaction. What comes early may wait for a day: it
 * is taken while the pool is half empty, so that it never keeps out what is due.
 *
 * A transaction is due when all smaller nonces of its account have been taken. Up to
 * NODE_NONCE_WINDOW nonces behind those that wait without a gap may arrive early.
 *
 * No clock, no state of the ledger: who calls knows both. Not thread-safe. */
#ifndef TANA_NODE_MEMPOOL_H
#define TANA_NODE_MEMPOOL_H

#include "ledger/tx.h"
#include "node/table.h"

struct mempool;
struct pool_sender;

/* Borrowed from the mempool until mempool_forget(). */
struct pool_entry {
    struct table_link link; /* its key is the transaction's id */
    struct tx *tx;          /* owned while it waits; NULL while whoever took it holds it */
    struct id sender;
    uint64_t nonce, expires_ms;
    size_t bytes;      /* what it counts for */
    bool waiting;      /* false: taken */
    size_t heap_index; /* among those that wait, by expiry */
    uint32_t ticket_count, ticket_capacity;
    uint64_t ticket;   /* the first */
    uint64_t *tickets; /* owned; the others */
};

struct mempool_limits {
    size_t count_max, bytes_max;
    size_t sender_count_max; /* transactions of one account that wait */
    uint64_t nonce_window;
    uint64_t seed; /* of hash tables: unpredictable for outsiders */
};

enum { POOL_TICKETS_MAX = 4096 }; /* who wait for one transaction */

struct mempool *mempool_new(const struct mempool_limits *limits);
void mempool_free(struct mempool *m); /* NULL is fine */

/* Takes the transaction over exactly when it returns E_OK. `due` is the nonce that the account's
 * next transaction must have, and counts only when nothing of it waits. REQUIREs that the id is not
 * there. Errors: E_NONCE_USED (below the one that is due), E_DUPLICATE (another one with this
 * nonce waits), E_NONCE_GAP (beyond the window), E_BUSY. */
tana_err mempool_insert(struct mempool *m, struct tx *tx, const struct id *sender, uint64_t due,
                        struct pool_entry **ret, struct err *err);

struct pool_entry *mempool_find(const struct mempool *m, const struct sha256 *id);

/* Does anything of this account wait? */
bool mempool_has_sender(const struct mempool *m, const struct id *sender);

/* The last in the order of the account's nonces that waits, or NULL. */
struct pool_entry *mempool_last_of(const struct mempool *m, const struct id *sender);

/* Who wants to hear of it. False when too many do. Ticket 0 is nobody. */
bool mempool_add_ticket(struct pool_entry *entry, uint64_t ticket);

static inline uint64_t pool_ticket(const struct pool_entry *entry, uint32_t index)
{
    return index == 0 ? entry->ticket : entry->tickets[index - 1];
}

/* The transaction whose turn it is, or NULL when none is due. It waits no more, and the caller
 * takes `tx` out of the entry or puts the entry back. */
struct pool_entry *mempool_take(struct mempool *m);
bool mempool_has_due(const struct mempool *m);

/* Puts back what was taken last of its account, which then has no turn until mempool_resume(). */
void mempool_defer(struct mempool *m, struct pool_entry *entry);
void mempool_resume(struct mempool *m);

/* Puts back what was taken, newest first, each with its transaction: the account's next one is
 * this again, and it has its turn before all others. */
void mempool_return(struct mempool *m, struct pool_entry *entry);

/* Ends an entry and frees it with the transaction that is still in it. One that was taken without
 * having been included leaves a gap behind. */
void mempool_forget(struct mempool *m, struct pool_entry *entry, bool included);

/* The waiting transaction that expires first, or NULL. */
struct pool_entry *mempool_first_to_expire(const struct mempool *m);

/* Any waiting one, or NULL: to empty the pool. */
struct pool_entry *mempool_any(const struct mempool *m);

size_t mempool_count(const struct mempool *m); /* waiting and taken */
size_t mempool_bytes(const struct mempool *m);
size_t mempool_waiting(const struct mempool *m);

#endif
