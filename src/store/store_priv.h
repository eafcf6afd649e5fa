/* The rows of a block on their way to the database, and what the parts of the store share. */
#ifndef TANA_STORE_STORE_PRIV_H
#define TANA_STORE_STORE_PRIV_H

#include "store/binary.h"
#include "store/connection.h"
#include "store/read.h"
#include "store/store.h"

/* Values of one column, to be a parameter of an array type. */
struct column {
    struct buf data;
    enum pg_type type;
    size_t count;
};

/* An account whose keys, threshold, metadata or frozen flag changed: rare, so one by one. */
struct account_rest {
    int64_t no;
    bool frozen;
    int16_t threshold;
    struct buf keys; /* bytea[] */
    char *metadata;
};

struct store_block {
    uint64_t height, epoch;
    struct block_header header;
    struct sha256 hash;
    struct ed25519_signature signature;
    unsigned char bucket_roots[STORE_BUCKETS * SHA256_SIZE];

#define COLUMN(name, type) struct column name;
#include "store/columns.def"
#undef COLUMN

    /* COPY */
    size_t tx_count, created_count, version_count;
    struct buf txs, created, versions;

    size_t rest_count, rest_capacity;
    struct account_rest *rest;
};

struct store_block *store_block_new(void);

/* A transaction; `sender` is the number of its account, -1 for none. id, type, nonce, payload,
 * signatures, receipt, code and message of `tx` count. In the order of the block. */
void store_block_tx(struct store_block *b, const struct stored_tx *tx, int64_t sender);

/* An account as it is behind the block, and the transactions that made it so. `before` is NULL for
 * a new one. */
void store_block_account(struct store_block *b, const struct account *before,
                         const struct account *after, const struct sha256 *state_hash,
                         const uint32_t *txs, size_t tx_count);

/* Takes the lock of an account. In the order of ids. */
void store_block_lock(struct store_block *b, const struct id *account);

void store_block_currency(struct store_block *b, const struct currency *currency);
void store_block_hold(struct store_block *b, const struct hold *hold);
void store_block_hold_gone(struct store_block *b, struct bytes id);
void store_block_record(struct store_block *b, const char *type, struct bytes key,
                        struct bytes value);
void store_block_record_gone(struct store_block *b, const char *type, struct bytes key);

/* Once, after everything else. */
void store_block_header(struct store_block *b, const struct block_header *header,
                        const struct sha256 *hash, const struct ed25519_signature *signature,
                        const struct sha256 *bucket_roots);

/* block_make.c: a whole state as the rows of its genesis block. */
struct store_block *store_block_of_view(const struct store_genesis *genesis);

/* The array that a column has become, of a finished block. REQUIREs that it is not empty. */
struct bytes column_array(const struct column *c);

/* store.c */
struct store {
    char *conninfo;
    char *node;
    struct store_options options;
    struct db *db;  /* NULL while there is no connection */
    uint64_t epoch; /* 0: does not lead */
};

/* Connected; connects again if need be, once. */
tana_err store_connected(struct store *s, struct err *err);

/* Closes a connection that is broken, leaves a transaction that failed; returns `code`. */
tana_err store_after(struct store *s, tana_err code);

/* store_commit.c: everything between BEGIN and COMMIT but the check of the leader. */
tana_err store_write_rows(struct store *s, const struct store_block *b, struct err *err);

/* balances.c: {"EUR": 5, "USD": 1250}, as a field and back. */
enum { BALANCES_TEXT_MAX = BALANCES_MAX * (CURRENCY_CODE_MAX + 48) + 16 };
void balances_field(struct buf *out, const struct account *account); /* jsonb */

/* Reads the text of a jsonb; at most BALANCES_MAX, ordered by code. False: not of that form. */
bool balances_read(struct bytes text, struct balance ret[BALANCES_MAX], size_t *ret_count);

#endif
