/* Puts a block that another node has made on the chain, by executing it again. */
#ifndef TANA_NODE_FOLLOW_H
#define TANA_NODE_FOLLOW_H

#include "ledger/block.h"

/* A block that another node has committed. */
struct followed {
    struct block_header header;
    struct sha256 hash;
    struct ed25519_signature signature;
    size_t tx_count, tx_capacity;
    struct tx **txs; /* owned; signatures are checked */
};
void followed_add(struct followed *f, struct tx *tx); /* takes it over */
void followed_free(struct followed *f);               /* NULL is fine */

/* Takes the transactions out of `f`. REQUIREs that nothing is staged on the chain.
 * Error: E_CORRUPT, naming what differs; the chain is what it was. *ret is the committed block, the
 * caller's to free. */
tana_err follow_block(struct chain *c, struct followed *f, struct block **ret, struct err *err);

#endif
