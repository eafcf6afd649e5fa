/* Executing a chain again from its genesis, with all that is claimed of it checked: for `tana verify`
 * and for importing.
 *
 * One thread feeds blocks and transactions as they were stored; threads of the replay read them and
 * check their signatures; and whoever calls replay_next() executes them in order and compares header
 * and receipts. What is fed is copied. Memory is bounded: feeding waits. */
#ifndef TANA_NODE_REPLAY_H
#define TANA_NODE_REPLAY_H

#include "ledger/block.h"

enum {
    REPLAY_THREADS_MAX = 256,
    REPLAY_WAITING_MAX = 8192, /* transactions that may be ahead of the execution, between blocks */
};

struct replay;

/* `threads`: 0 = as many as there are processors. */
struct replay *replay_new(unsigned threads);

/* Ends the threads. The feeding thread must have ended. NULL is fine. */
void replay_free(struct replay *r);

/* Before anything else: the document, and the block of height 0 that is claimed to follow from it.
 * Errors: those of chain_genesis, E_CORRUPT. */
tana_err replay_genesis(struct replay *r, struct bytes document, const struct block_header *header,
                        const struct ed25519_signature *signature, struct err *err);

/* Feeding. Errors: E_BUSY when the execution has ended meanwhile and takes no more. */

struct replay_tx {
    struct bytes payload, signatures;
    struct bytes receipt;    /* as claimed; empty: not claimed */
    const struct sha256 *id; /* likewise; NULL: not claimed */
};
tana_err replay_put_block(struct replay *r, const struct block_header *header,
                          const struct sha256 *hash, /* as claimed; NULL: not claimed */
                          const struct ed25519_signature *signature, struct err *err);
tana_err replay_put_tx(struct replay *r, const struct replay_tx *tx, struct err *err);

/* No more comes; `failed` (or NULL: nothing) is why, and replay_next() hands it on. */
void replay_end(struct replay *r, const struct err *failed);

/* Executing. Waits for the next block, executes and compares it, and leaves it staged on the chain:
 * *ret_block is borrowed, or NULL at the end. Errors: E_CORRUPT naming the block, the transaction and what
 * differs; and that of replay_end(). */
tana_err replay_next(struct replay *r, struct block **ret_block, struct err *err);

/* Commits the staged block and frees it. */
void replay_commit(struct replay *r);

/* Lets feeding go on for another replay_end(), behind the first. */
void replay_reopen(struct replay *r);

/* Makes feeding fail from now on: nothing more will be executed. */
void replay_stop(struct replay *r);

const struct chain *replay_chain(const struct replay *r);

#endif
