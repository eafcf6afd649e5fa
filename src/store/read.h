/* Reading what is committed: for the HTTP interface and for verification.
 *
 * Every function is one statement and sees one moment. Rows are handed to a callback and belong to
 * it until it returns. A reader that lost its connection connects again at its next call.
 *
 * One reader belongs to one thread at a time. */
#ifndef TANA_STORE_READ_H
#define TANA_STORE_READ_H

#include "store/store.h"

struct store_reader;

/* Connects at the first read, so this does not fail. Strings are copied. */
struct store_reader *store_reader_new(const char *conninfo);
void store_reader_free(struct store_reader *r); /* NULL is fine */

enum { STORE_PAGE_MAX = 1000 }; /* rows of one page; a larger limit is cut to it */

/* Transactions */

struct stored_tx {
    uint64_t height;
    uint32_t index;
    uint64_t time_ms; /* of the block */
    struct sha256 id;
    enum tx_type type;
    struct id sender; /* all zero: a self-creation that failed; and in store_scan_blocks() */
    uint64_t nonce;
    struct bytes payload, signatures; /* as signed */
    struct bytes receipt;             /* its encoding */
    const char *code;                 /* "" when applied, else the slug */
    const char *message;              /* "" when applied */
};
typedef void store_tx_row(void *context, const struct stored_tx *tx);

/* Error: E_NOT_FOUND. */
tana_err store_read_tx(struct store_reader *r, const struct sha256 *id, store_tx_row *row,
                       void *context, struct err *err);

/* The place of a transaction in the chain. */
struct tx_place {
    uint64_t height;
    uint32_t index;
};

/* At most `limit` of a block's transactions, from that index on. */
tana_err store_read_block_txs(struct store_reader *r, struct tx_place from, size_t limit,
                              store_tx_row *row, void *context, struct err *err);

/* The same without what the block's roots do not need: `row` sees height, index, id, signatures and
 * receipt, and no payload, which may be long. */
tana_err store_read_block_leaves(struct store_reader *r, struct tx_place from, size_t limit,
                                 store_tx_row *row, void *context, struct err *err);

/* At most `limit` transactions that changed the account, sent and received: with newest_first those
 * before `cursor`, the latest first; else those behind it, the earliest first. NULL: from that end. */
tana_err store_read_history(struct store_reader *r, const struct id *account,
                            const struct tx_place *cursor, bool newest_first, size_t limit,
                            store_tx_row *row, void *context, struct err *err);

/* Accounts as they were */

struct stored_version {
    uint64_t height; /* the block that made it so */
    uint64_t version, nonce;
    size_t balance_count;
    struct balance balances[BALANCES_MAX]; /* ordered by code */
    struct sha256 state_hash;
};

/* Behind the block of that height. Error: E_NOT_FOUND when it did not exist then. */
tana_err store_read_version(struct store_reader *r, const struct id *account, uint64_t height,
                            struct stored_version *ret, struct err *err);

/* The ids of at most `limit` accounts in their order, those behind `after` (empty: from the first on). */
tana_err store_read_account_ids(struct store_reader *r, struct bytes after, size_t limit,
                                struct id *ret, size_t *ret_count, struct err *err);

/* Blocks */

struct stored_block {
    struct block_header header;
    struct bytes header_bytes;
    struct sha256 hash;
    struct ed25519_signature signature;
};
typedef void store_block_row(void *context, const struct stored_block *block);

/* Errors: E_NOT_FOUND. */
tana_err store_read_block(struct store_reader *r, uint64_t height, store_block_row *row,
                          void *context, struct err *err);
tana_err store_read_block_by_hash(struct store_reader *r, const struct sha256 *hash,
                                  store_block_row *row, void *context, struct err *err);
tana_err store_read_newest_block(struct store_reader *r, store_block_row *row, void *context,
                                 struct err *err);

/* At most `limit` blocks from that height on, upwards or downwards. */
tana_err store_read_blocks(struct store_reader *r, uint64_t from, bool downwards, size_t limit,
                           store_block_row *row, void *context, struct err *err);

/* Everything, for re-execution and export: each block of first..last that is there, then its
 * transactions in order, without time and sender. What a callback returns other than E_OK ends it. */
struct store_scan {
    void *context;
    tana_err (*block)(void *context, const struct stored_block *block, struct err *err);
    tana_err (*tx)(void *context, const struct stored_tx *tx, struct err *err);
};
tana_err store_scan_blocks(struct store_reader *r, uint64_t first, uint64_t last,
                           const struct store_scan *scan, struct err *err);

/* Accounts that are locked: none, as others see it, while blocks are written as they should be. */
tana_err store_read_locks(struct store_reader *r, uint64_t *ret_count, struct err *err);

/* Who leads. */
tana_err store_read_leader(struct store_reader *r, struct store_leader *ret, struct err *err);

#endif
