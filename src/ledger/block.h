/* Blocks: headers, their hash and signature, and how the state goes from one to the next
 * (docs/protocol.md, section 7). No clock, no socket, no database: who calls decides what stands in a
 * block and when; the same code makes blocks and checks them. */
#ifndef TANA_LEDGER_BLOCK_H
#define TANA_LEDGER_BLOCK_H

#include "crypto/ed25519.h"
#include "crypto/merkle.h"
#include "ledger/apply.h"
#include "ledger/ledger.h"
#include "ledger/trie.h"

#define BLOCK_DOMAIN "tana-block-v1\n"

struct block_header {
    struct id chain;
    uint64_t height, epoch, time_ms;
    struct sha256 previous, tx_root, receipts_root, history_root, state_root;
    uint32_t tx_count;
    uint64_t gas;
    struct sha256 parameters;
    struct key producer;
};

enum { BLOCK_HEADER_SIZE = 1 + 32 + 8 + 8 + 8 + 5 * 32 + 4 + 8 + 32 + 32 };

void block_header_encode(const struct block_header *header, unsigned char out[BLOCK_HEADER_SIZE]);
bool block_header_decode(struct bytes bytes, struct block_header *ret); /* false: malformed */
struct sha256 block_header_hash(const struct block_header *header);
void block_header_sign(const struct block_header *header, const struct ed25519_secret *secret,
                       struct ed25519_signature *ret);
bool block_header_verify(const struct block_header *header,
                         const struct ed25519_signature *signature);

/* An account that a block changed, and the places in the block of the transactions that did. */
struct block_touch {
    struct id account;
    size_t tx_count;
    uint32_t *txs; /* owned by the block; ascending */
};

/* A block in the making, and then a made one. Everything in it belongs to it. */
struct block {
    struct block_header header;
    struct sha256 hash;
    struct ed25519_signature signature;
    struct overlay *overlay; /* its changes, on the state before it */
    size_t tx_count, tx_capacity;
    struct tx **txs;
    struct receipt *receipts;
    size_t touch_count, touch_capacity;
    struct block_touch *touches;              /* by account id, once sealed */
    struct sha256 bucket_roots[TRIE_BUCKETS]; /* of the state tree behind the block */
    struct apply_context context;
    size_t released; /* holds that fell due at its start */
    size_t concerned_count, concerned_capacity;
    struct concerned_tx *concerned; /* until it is sealed: whom its transactions concern */
    struct merkle_frontier history; /* of the blocks before it and itself, once sealed */
};

/* The chain's state: what is committed, and up to two blocks staged upon it. */
struct chain;

enum {
    CHAIN_STAGED_MAX = 2,
    GENESIS_MAX = 64 << 20, /* bytes of a genesis document */
};

/* An empty chain that waits for chain_genesis() or for chain_restore_*. */
struct chain *chain_new(void);
void chain_free(struct chain *c);

/* Starts from a genesis document. The header of height 0 is made, and signed by the caller.
 * Errors: E_INVALID and those of names and amounts, naming the member. */
tana_err chain_genesis(struct chain *c, struct bytes document, struct block_header *ret_header,
                       struct err *err);

/* Starts from stored records: put every leaf record (the chain owns it from then on; indexes are
 * made), then finish with the newest header and the hashes of all blocks in order.
 * chain_restore_finish rebuilds the tree and compares: E_CORRUPT when root or supplies differ. */
void chain_restore_record(struct chain *c, enum record_kind kind, struct bytes key, void *record);
tana_err chain_restore_finish(struct chain *c, const struct id *chain,
                              const struct block_header *newest,
                              const struct merkle_frontier *history, struct err *err);

const struct id *chain_id(const struct chain *c);
const struct block_header *chain_head(const struct chain *c); /* the newest committed */
struct sha256 chain_head_hash(const struct chain *c);
const struct block_header *chain_newest(const struct chain *c); /* committed or staged */
struct sha256 chain_newest_hash(const struct chain *c);
size_t chain_staged(const struct chain *c);

const struct ledger_view *chain_committed_view(const struct chain *c);
const struct ledger_view *chain_newest_view(const struct chain *c); /* with what is staged */
const struct trie *chain_trie(const struct chain *c);               /* for proofs */

/* Opens a block on the newest state. REQUIREs fewer than CHAIN_STAGED_MAX staged ones. The block's
 * time is raised to that of the block before it. Belongs to the caller until it is staged. */
struct block *block_open(struct chain *c, uint64_t time_ms);
void block_free(struct block *b); /* NULL is fine; throws its changes away */

/* Admits and executes; takes tx over exactly when it returns E_OK. Errors: those of tx_admit: then
 * nothing has happened and the transaction does not stand in the block. */
tana_err block_add(struct block *b, struct tx *tx, struct err *err);

/* To be called for a block that is open, and not staged, after each chain_commit(): what it stood on
 * stands in the committed state now. */
void block_rebase(struct chain *c, struct block *b);

/* True when the block would change something: transactions, holds that fall due, new parameters. */
bool block_has_work(const struct block *b);

/* Seals: versions, supply check, state root, header. Afterwards the block is staged on the chain and
 * the chain owns it; the signature is the caller's business (block_sign).
 * Error: E_INTERNAL when money was made or lost; the block is freed and nothing is staged. */
tana_err block_seal(struct chain *c, struct block *b, uint64_t epoch, const struct key *producer,
                    struct err *err);
void block_sign(struct block *b, const struct ed25519_secret *secret);

/* Whether a header made elsewhere may follow the newest one, before anything is executed: chain, height,
 * previous block, time, epoch, a producer of the state before it, its signature.
 * Error: E_CORRUPT, naming the height and what is wrong. */
tana_err chain_check_next(const struct chain *c, const struct block_header *header,
                          const struct ed25519_signature *signature, struct err *err);

/* Whether the key may sign the block behind the newest one. */
bool chain_has_producer(const struct chain *c, const struct key *key);

/* The oldest staged block becomes part of the committed state. The block is the caller's to free
 * with block_free; its overlay is empty then. */
struct block *chain_commit(struct chain *c);

/* Takes the newest staged block back, unharmed but for its changes; the caller frees it, and may
 * take its transactions out of it first. */
struct block *chain_drop(struct chain *c);

/* The leaf of receipts_root for a receipt. */
struct sha256 receipt_leaf(const struct receipt *receipt);

/* Looks at everything in memory: supplies, names, holds, the tree. E_CORRUPT naming the account. */
tana_err chain_verify(const struct chain *c, struct err *err);

#endif
