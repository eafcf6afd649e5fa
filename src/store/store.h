/* What the ledger keeps in PostgreSQL: one writer that leads and commits blocks.
 *
 * The guarantees:
 *   - a block is one database transaction; it is there whole or not at all;
 *   - it can only be written by the node whose epoch stands in the leader row, which it holds for
 *     the length of that transaction; who takes leadership waits for it;
 *   - when the connection breaks, also during COMMIT, store_commit_block() finds out what became of
 *     the block before it returns.
 *
 * Time is the server's: leases are compared with its clock alone. Blocking. One struct store belongs
 * to one thread at a time; readers (store/read.h) have connections of their own. */
#ifndef TANA_STORE_STORE_H
#define TANA_STORE_STORE_H

#include <stdatomic.h>

#include "ledger/block.h"

enum {
    STORE_NODE_NAME_MAX = 64, /* bytes, with the NUL */
    STORE_BUCKETS = 256,      /* subtrees of the state tree whose roots are kept */
    STORE_RECONNECT_MS = 100, /* between two attempts to connect again */
};

struct store;

struct store_options {
    const char *conninfo; /* a connection URL or libpq's key=value text */
    const char *node;     /* the name of this node in the leader row */
    /* Called before each attempt to connect again, with `context`: cluster_ensure() for the private
     * server. It may answer another conninfo, or NULL for the same. NULL: nothing to do. */
    const char *(*revive)(void *context);
    void *context;
    const atomic_bool *stop; /* NULL, or: once true, waiting for the server is given up */
};

/* Connects and brings the tables to this build's version (store/migrate.h). Strings are copied.
 * Errors: E_DATABASE, E_DISCONNECTED, E_SCHEMA. */
tana_err store_open(const struct store_options *options, struct store **ret, struct err *err);
void store_close(struct store *s); /* NULL is fine */

/* Genesis */

/* The genesis document that the database's chain began with; *ret_exists is false, and nothing
 * appended, when there is none yet. */
tana_err store_genesis(struct store *s, bool *ret_exists, struct buf *out, struct err *err);

/* Begins the chain: the document, its signed header of height 0, and every record that the view
 * shows. Error: E_TAKEN when the database holds a chain already (another node was faster). */
struct store_genesis {
    struct bytes document;
    const struct block_header *header;
    const struct ed25519_signature *signature;
    const struct ledger_view *view;
    const struct sha256 *bucket_roots; /* STORE_BUCKETS of them */
};
tana_err store_begin_chain(struct store *s, const struct store_genesis *genesis, struct err *err);

/* Leadership */

struct store_leader {
    uint64_t epoch;
    char node[STORE_NODE_NAME_MAX]; /* "" before the first */
    int64_t lease_left_ms;          /* negative: over since then */
};

/* Takes the lead for lease_ms, in a new epoch, when nobody's lease runs, or that of a node of the
 * same name, which is this one before it was ended. Waits for a block that is being written.
 * Error: E_NOT_LEADER while another node's lease runs; *ret says whose. */
tana_err store_lead(struct store *s, uint64_t lease_ms, struct store_leader *ret, struct err *err);

/* Makes the lease end lease_ms from now. Error: E_NOT_LEADER when another epoch has begun. */
tana_err store_renew(struct store *s, uint64_t lease_ms, struct err *err);

/* Ends the lease at once, so that another node need not wait for its end. */
tana_err store_resign(struct store *s, struct err *err);

const char *store_node(const struct store *s); /* the name it leads under */
uint64_t store_epoch(const struct store *s);   /* in which this store leads; 0 = it does not */

/* Blocks */

/* The rows of one block, made without touching the database or keeping anything of `b`, so that the
 * writer can work while the chain goes on. REQUIREs a sealed and signed block. */
struct store_block;
struct store_block *store_block_make(const struct block *b);
void store_block_free(struct store_block *b); /* NULL is fine */
uint64_t store_block_height(const struct store_block *b);
size_t store_block_size(const struct store_block *b); /* bytes of memory */

/* Writes it. E_OK: it is durable. Every other answer but one is the certainty that it is not there:
 *   E_NOT_LEADER     another epoch has begun, or another block has this height
 *   E_DISCONNECTED   the connection broke; the block may be tried again
 *   E_DATABASE_FULL, E_DATABASE, E_CORRUPT    the server refused, and why
 *   E_BUSY           options.stop was set before the server could be asked: nothing is known */
tana_err store_commit_block(struct store *s, const struct store_block *b, struct err *err);

/* Loading */

/* Who receives the state. `record` gets every leaf record, owned by it from then on, in no order;
 * `key` is valid during the call, `stored` is the hash that stands beside an account in the database
 * and has to be compared with record_hash(), NULL for other kinds. `block` gets every block's hash,
 * by height from 0. An error ends the loading and is returned. */
struct store_sink {
    void *context;
    tana_err (*record)(void *context, enum record_kind kind, struct bytes key, void *record,
                       const struct sha256 *stored, struct err *err);
    tana_err (*block)(void *context, uint64_t height, const struct sha256 *hash, struct err *err);
};

struct store_head {
    struct block_header header; /* of the newest block */
    struct sha256 hash;
    struct ed25519_signature signature;
    struct sha256 state_root; /* as it stands beside the state */
    struct sha256 bucket_roots[STORE_BUCKETS];
};

/* The whole committed state, as of one moment. Errors: E_NOT_FOUND when there is no chain, E_CORRUPT
 * naming what cannot be read, and the sink's. */
tana_err store_load(struct store *s, const struct store_sink *sink, struct store_head *ret,
                    struct err *err);

#endif
