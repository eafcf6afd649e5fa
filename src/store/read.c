#include "store/read.h"

#include <stdlib.h>

#include "store/store_priv.h"

enum { SCAN_BLOCKS = 256 }; /* blocks that store_scan_blocks() asks for at a time */

struct store_reader {
    char *conninfo;
    struct db *db; /* NULL while there is no connection */
};

struct store_reader *store_reader_new(const char *conninfo)
{
    struct store_reader *r = xcalloc(1, sizeof *r);
    r->conninfo = xstrdup(conninfo);
    return r;
}

void store_reader_free(struct store_reader *r)
{
    if (!r)
        return;
    db_close(r->db);
    free(r->conninfo);
    free(r);
}

static void drop_broken(struct store_reader *r)
{
    if (r->db && db_broken(r->db)) {
        db_close(r->db);
        r->db = NULL;
    }
}

/* Runs a statement; once more when only the connection had gone since the last one. */
static tana_err run(struct store_reader *r, enum db_statement statement, const struct params *p,
                    struct rows *ret, struct err *err)
{
    bool fresh = !r->db;
    tana_err code = fresh ? db_connect(r->conninfo, DB_READER, &r->db, err) : E_OK;
    if (!code)
        code = db_run(r->db, statement, p, ret, err);
    drop_broken(r);
    if (code != E_DISCONNECTED || fresh)
        return code;
    rows_release(ret);
    return run(r, statement, p, ret, err);
}

static size_t page(size_t limit)
{
    return limit < STORE_PAGE_MAX ? limit : STORE_PAGE_MAX;
}

/* Transactions */

static void hand_out_txs(const struct rows *rows, store_tx_row *row, void *context)
{
    for (size_t i = 0; i < rows_count(rows); i++) {
        struct stored_tx tx = {
            .height = (uint64_t)row_i64(rows, i, 0),
            .index = (uint32_t)row_i32(rows, i, 1),
            .time_ms = row_time_ms(rows, i, 2),
            .type = (enum tx_type)row_i16(rows, i, 4),
            .nonce = (uint64_t)row_i64(rows, i, 6),
            .payload = row_bytes(rows, i, 7),
            .signatures = row_bytes(rows, i, 8),
            .receipt = row_bytes(rows, i, 9),
            .code = row_text(rows, i, 10),
            .message = row_text(rows, i, 11),
        };
        (void)row_fixed(rows, i, 3, tx.id.bytes, sizeof tx.id.bytes);
        (void)row_fixed(rows, i, 5, tx.sender.bytes, sizeof tx.sender.bytes);
        row(context, &tx);
    }
}

/* Runs a statement whose rows are transactions; *ret_count may be NULL. */
static tana_err run_txs(struct store_reader *r, enum db_statement statement, const struct params *p,
                        store_tx_row *row, void *context, size_t *ret_count, struct err *err)
{
    _cleanup_(rows_release) struct rows rows = {NULL};
    tana_err code = run(r, statement, p, &rows, err);
    if (code)
        return code;
    hand_out_txs(&rows, row, context);
    if (ret_count)
        *ret_count = rows_count(&rows);
    return E_OK;
}

tana_err store_read_tx(struct store_reader *r, const struct sha256 *id, store_tx_row *row,
                       void *context, struct err *err)
{
    struct params p = {0};
    size_t count = 0;
    param_bytes(&p, sha256_bytes(id));
    tana_err code = run_txs(r, DB_TX_BY_ID, &p, row, context, &count, err);
    if (!code && count == 0)
        code = ERR(err, E_NOT_FOUND, "there is no such transaction");
    return code;
}

tana_err store_read_block_txs(struct store_reader *r, struct tx_place from, size_t limit,
                              store_tx_row *row, void *context, struct err *err)
{
    struct params p = {0};
    param_i64(&p, (int64_t)from.height);
    param_i32(&p, (int32_t)from.index);
    param_i64(&p, (int64_t)page(limit));
    return run_txs(r, DB_TXS_OF_BLOCK, &p, row, context, NULL, err);
}

tana_err store_read_block_leaves(struct store_reader *r, struct tx_place from, size_t limit,
                                 store_tx_row *row, void *context, struct err *err)
{
    _cleanup_(rows_release) struct rows rows = {NULL};
    struct params p = {0};
    param_i64(&p, (int64_t)from.height);
    param_i32(&p, (int32_t)from.index);
    param_i64(&p, (int64_t)page(limit));
    tana_err code = run(r, DB_BLOCK_LEAVES, &p, &rows, err);
    for (size_t i = 0; !code && i < rows_count(&rows); i++) {
        struct stored_tx tx = {
            .height = from.height,
            .index = (uint32_t)row_i32(&rows, i, 0),
            .signatures = row_bytes(&rows, i, 2),
            .receipt = row_bytes(&rows, i, 3),
        };
        (void)row_fixed(&rows, i, 1, tx.id.bytes, sizeof tx.id.bytes);
        row(context, &tx);
    }
    return code;
}

tana_err store_read_history(struct store_reader *r, const struct id *account,
                            const struct tx_place *cursor, bool newest_first, size_t limit,
                            store_tx_row *row, void *context, struct err *err)
{
    struct params p = {0};
    param_bytes(&p, id_key(account));
    param_i64(&p, cursor ? (int64_t)cursor->height : newest_first ? INT64_MAX : -1);
    param_i32(&p, cursor ? (int32_t)cursor->index : newest_first ? INT32_MAX : -1);
    param_i64(&p, (int64_t)page(limit));
    return run_txs(r, newest_first ? DB_HISTORY_DOWN : DB_HISTORY_UP, &p, row, context, NULL, err);
}

/* Accounts as they were */

tana_err store_read_version(struct store_reader *r, const struct id *account, uint64_t height,
                            struct stored_version *ret, struct err *err)
{
    _cleanup_(rows_release) struct rows rows = {NULL};
    struct params p = {0};
    param_bytes(&p, id_key(account));
    param_i64(&p, height > INT64_MAX ? INT64_MAX : (int64_t)height);
    tana_err code = run(r, DB_VERSION_AT, &p, &rows, err);
    if (code)
        return code;
    if (rows_count(&rows) == 0)
        return ERR(err, E_NOT_FOUND, "the account did not exist at height %llu",
                   (unsigned long long)height);
    ret->height = (uint64_t)row_i64(&rows, 0, 0);
    ret->version = (uint64_t)row_i64(&rows, 0, 1);
    ret->nonce = (uint64_t)row_i64(&rows, 0, 2);
    struct bytes balances = row_bytes(&rows, 0, 4);
    if (!row_fixed(&rows, 0, 3, ret->state_hash.bytes, SHA256_SIZE) || balances.size < 1 ||
        !balances_read(bytes_of(balances.data + 1, balances.size - 1), ret->balances,
                       &ret->balance_count))
        return ERR(err, E_CORRUPT, "version %llu of an account cannot be read from the database",
                   (unsigned long long)ret->version);
    return E_OK;
}

tana_err store_read_account_ids(struct store_reader *r, struct bytes after, size_t limit,
                                struct id *ret, size_t *ret_count, struct err *err)
{
    _cleanup_(rows_release) struct rows rows = {NULL};
    struct params p = {0};
    param_bytes(&p, after);
    param_i64(&p, (int64_t)page(limit));
    tana_err code = run(r, DB_ACCOUNT_IDS, &p, &rows, err);
    if (code)
        return code;
    *ret_count = rows_count(&rows);
    for (size_t i = 0; i < *ret_count; i++)
        (void)row_fixed(&rows, i, 0, ret[i].bytes, ID_SIZE);
    return E_OK;
}

/* Blocks */

static tana_err block_of_row(const struct rows *rows, size_t i, struct stored_block *ret,
                             struct err *err)
{
    ret->header_bytes = row_bytes(rows, i, 1);
    if (!block_header_decode(ret->header_bytes, &ret->header) ||
        ret->header.height != (uint64_t)row_i64(rows, i, 0) ||
        !row_fixed(rows, i, 2, ret->hash.bytes, SHA256_SIZE) ||
        !row_fixed(rows, i, 3, ret->signature.bytes, ED25519_SIGNATURE_SIZE))
        return ERR(err, E_CORRUPT, "block %lld cannot be read from the database",
                   (long long)row_i64(rows, i, 0));
    return E_OK;
}

static tana_err run_blocks(struct store_reader *r, enum db_statement statement,
                           const struct params *p, store_block_row *row, void *context,
                           size_t *ret_count, struct err *err)
{
    _cleanup_(rows_release) struct rows rows = {NULL};
    tana_err code = run(r, statement, p, &rows, err);
    for (size_t i = 0; !code && i < rows_count(&rows); i++) {
        struct stored_block block;
        code = block_of_row(&rows, i, &block, err);
        if (!code)
            row(context, &block);
    }
    if (!code)
        *ret_count = rows_count(&rows);
    return code;
}

static tana_err run_block(struct store_reader *r, enum db_statement statement,
                          const struct params *p, store_block_row *row, void *context,
                          struct err *err)
{
    size_t count = 0;
    tana_err code = run_blocks(r, statement, p, row, context, &count, err);
    if (!code && count == 0)
        code = ERR(err, E_NOT_FOUND, "there is no such block");
    return code;
}

tana_err store_read_block(struct store_reader *r, uint64_t height, store_block_row *row,
                          void *context, struct err *err)
{
    struct params p = {0};
    param_i64(&p, height > INT64_MAX ? -1 : (int64_t)height);
    return run_block(r, DB_BLOCK_AT, &p, row, context, err);
}

tana_err store_read_block_by_hash(struct store_reader *r, const struct sha256 *hash,
                                  store_block_row *row, void *context, struct err *err)
{
    struct params p = {0};
    param_bytes(&p, sha256_bytes(hash));
    return run_block(r, DB_BLOCK_OF_HASH, &p, row, context, err);
}

tana_err store_read_newest_block(struct store_reader *r, store_block_row *row, void *context,
                                 struct err *err)
{
    return run_block(r, DB_BLOCK_NEWEST, NULL, row, context, err);
}

tana_err store_read_blocks(struct store_reader *r, uint64_t from, bool downwards, size_t limit,
                           store_block_row *row, void *context, struct err *err)
{
    struct params p = {0};
    size_t count = 0;
    param_i64(&p, from > INT64_MAX ? INT64_MAX : (int64_t)from);
    param_i64(&p, (int64_t)page(limit));
    return run_blocks(r, downwards ? DB_BLOCKS_DOWN : DB_BLOCKS_UP, &p, row, context, &count, err);
}

/* Everything */

/* Blocks that were read, and how far they were handed out. */
struct scan {
    const struct store_scan *wanted;
    struct rows blocks;
    size_t next;
};

/* Hands out blocks up to that height. */
static tana_err blocks_up_to(struct scan *scan, uint64_t height, struct err *err)
{
    while (scan->next < rows_count(&scan->blocks) &&
           (uint64_t)row_i64(&scan->blocks, scan->next, 0) <= height) {
        struct stored_block block;
        tana_err code = block_of_row(&scan->blocks, scan->next++, &block, err);
        if (!code)
            code = scan->wanted->block(scan->wanted->context, &block, err);
        if (code)
            return code;
    }
    return E_OK;
}

/* A text field as a string in `out`, which keeps it; "" for NULL. */
static const char *read_string(struct field_reader *r, char *out, size_t size)
{
    bool null;
    struct bytes field = read_field(r, &null);
    snprintf(out, size, "%.*s", (int)field.size, field.size ? (const char *)field.data : "");
    return out;
}

static tana_err scan_tx(void *context, struct bytes fields, struct err *err)
{
    struct scan *scan = context;
    struct field_reader r = {.rest = fields};
    char code_text[64], message[ERR_MESSAGE_MAX];
    struct stored_tx tx = {.height = (uint64_t)read_i64(&r), .index = (uint32_t)read_i32(&r)};
    read_fixed(&r, tx.id.bytes, sizeof tx.id.bytes);
    tx.type = (enum tx_type)read_i16(&r);
    tx.nonce = (uint64_t)read_i64(&r);
    tx.payload = read_field(&r, NULL);
    tx.signatures = read_field(&r, NULL);
    tx.receipt = read_field(&r, NULL);
    tx.code = read_string(&r, code_text, sizeof code_text);
    tx.message = read_string(&r, message, sizeof message);
    if (r.failed)
        return ERR(err, E_CORRUPT, "transaction %u of block %llu cannot be read from the database",
                   tx.index, (unsigned long long)tx.height);
    tana_err code = blocks_up_to(scan, tx.height, err);
    return code ? code : scan->wanted->tx(scan->wanted->context, &tx, err);
}

/* The blocks in scan->blocks with their transactions. */
static tana_err scan_part(struct store_reader *r, struct scan *scan, uint64_t first, uint64_t last,
                          struct err *err)
{
    char sql[400];
    snprintf(sql, sizeof sql,
             "COPY (SELECT height, idx, id, type, nonce, payload, signatures, receipt, code, "
             "message FROM transactions WHERE height BETWEEN %llu AND %llu ORDER BY height, idx) "
             "TO STDOUT (FORMAT binary)",
             (unsigned long long)first, (unsigned long long)last);
    /* It takes as long as the callbacks take. */
    tana_err code = db_exec(r->db, "SET statement_timeout = 0", err);
    if (!code)
        code = db_copy_out(r->db, sql, scan_tx, scan, err);
    if (!code)
        code = blocks_up_to(scan, last, err);
    if (!code)
        code = db_exec(r->db, "SET statement_timeout = '" DB_READER_TIMEOUT "'", err);
    drop_broken(r);
    return code;
}

tana_err store_scan_blocks(struct store_reader *r, uint64_t first, uint64_t last,
                           const struct store_scan *wanted, struct err *err)
{
    while (first <= last) {
        struct scan scan = {.wanted = wanted};
        struct params p = {0};
        param_i64(&p, (int64_t)first);
        size_t wanted_count = last - first < SCAN_BLOCKS ? last - first + 1 : SCAN_BLOCKS;
        param_i64(&p, (int64_t)wanted_count);
        tana_err code = run(r, DB_BLOCKS_UP, &p, &scan.blocks, err);
        size_t count = code ? 0 : rows_count(&scan.blocks);
        if (count) {
            uint64_t end = (uint64_t)row_i64(&scan.blocks, count - 1, 0);
            if (end > last)
                end = last;
            code = scan_part(r, &scan, first, end, err);
            first = end + 1;
        }
        rows_release(&scan.blocks);
        if (code || count < wanted_count)
            return code;
    }
    return E_OK;
}

tana_err store_read_locks(struct store_reader *r, uint64_t *ret_count, struct err *err)
{
    _cleanup_(rows_release) struct rows rows = {NULL};
    tana_err code = run(r, DB_LOCKS_COUNT, NULL, &rows, err);
    if (!code)
        *ret_count = (uint64_t)row_i64(&rows, 0, 0);
    return code;
}

tana_err store_read_leader(struct store_reader *r, struct store_leader *ret, struct err *err)
{
    _cleanup_(rows_release) struct rows rows = {NULL};
    tana_err code = run(r, DB_LEADER_READ, NULL, &rows, err);
    if (code)
        return code;
    *ret = (struct store_leader){.epoch = (uint64_t)row_i64(&rows, 0, 0),
                                 .lease_left_ms = row_i64(&rows, 0, 2)};
    snprintf(ret->node, sizeof ret->node, "%s", row_text(&rows, 0, 1));
    return E_OK;
}
