/* Proof documents (docs/protocol.md, section 8): what a signed block says about one record or one
 * transaction, as JSON that can be checked years later by somebody who has nothing but the chain's
 * id and a producer's key, or the hash of a block.
 *
 * Making one is for nodes, which know the state; checking knows no state at all. */
#ifndef TANA_LEDGER_PROOF_H
#define TANA_LEDGER_PROOF_H

#include "ledger/block.h"

enum {
    PROOF_SIZE_MAX = 1 << 20, /* bytes of a document */
    PROOF_DEPTH_MAX = 4,
};

/* Appends the document for the record under (kind, key), or for its absence. `tree` and `view` show
 * the committed state, `header` is the block that it is the state of: chain_trie(), chain_committed_view(),
 * chain_head(). REQUIREs a kind that is a leaf, and that the header has the tree's root. */
void proof_put_state(struct buf *out, const struct trie *tree, const struct ledger_view *view,
                     enum record_kind kind, struct bytes key, const struct block_header *header,
                     const struct ed25519_signature *signature);

/* A transaction in its block. The leaves are those of all the block's transactions, in order and
 * header->tx_count of them: tx_leaf() of each, and merkle_leaf() of each encoded receipt. */
struct proof_transaction {
    uint32_t index;
    struct bytes payload, signatures; /* exactly as stored */
    struct bytes receipt;             /* its encoding */
    const struct sha256 *tx_leaves, *receipt_leaves;
};

/* Appends the document. REQUIREs that the leaves give the roots of the header, and that index is below
 * header->tx_count. */
void proof_put_transaction(struct buf *out, const struct proof_transaction *t,
                           const struct block_header *header,
                           const struct ed25519_signature *signature);

/* What the reader of a document believes already. A block's hash is enough; else chain and
 * producers are both needed. */
struct proof_trust {
    const struct id *chain;      /* or NULL: any */
    const struct key *producers; /* one of them has signed */
    size_t producer_count;       /* 0: not asked about */
    const struct sha256 *block;  /* or NULL: any */
};

struct proof {
    struct block_header header;
    struct sha256 block; /* its hash */
    bool transaction;    /* else state */

    /* state */
    enum record_kind kind;
    struct bytes key; /* owned */
    void *record;     /* owned, of that kind; NULL: it does not exist in the state of the block */

    /* transaction */
    struct tx *tx; /* owned; its signatures are good */
    uint32_t index;
    struct receipt receipt; /* without the message */
};

/* Reads and checks a document in full. REQUIREs a trust that is enough. What is in *ret is the caller's
 * to release, also after an error.
 * Errors: E_INVALID, E_LIMIT (not a proof document), E_WRONG_CHAIN, E_BAD_SIGNATURE, E_PROOF (it
 * does not show what it says, or nobody trusted has signed it), with a sentence. */
tana_err proof_check(struct bytes document, const struct proof_trust *trust, struct proof *ret,
                     struct err *err);

void proof_release(struct proof *proof); /* for _cleanup_ as well */

/* Reads what receipt_encode() (ledger/apply.h) wrote, but for the message; false: it is none. A
 * code that this program does not know is E_INTERNAL, with the slug in the message. */
bool receipt_decode(struct bytes encoding, struct receipt *ret);

#endif
