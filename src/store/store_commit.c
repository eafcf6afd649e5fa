/* One block, one database transaction. */
#include <poll.h>

#include "store/store_priv.h"

#define COPY_TXS                                                                                   \
    "COPY transactions (height, idx, type, account, nonce, id, contract, code, message, receipt, " \
    "signatures, payload) FROM STDIN (FORMAT binary)"
#define COPY_CREATED                                                                                \
    "COPY accounts (no, threshold, frozen, id, name, keys, metadata, nonce, version, height, day, " \
    "day_count, state_hash, balances) FROM STDIN (FORMAT binary)"
#define COPY_VERSIONS                                                                              \
    "COPY account_versions (account, height, version, nonce, state_hash, balances, transactions) " \
    "FROM STDIN (FORMAT binary)"

/* The statement must have changed that many rows: fewer means that the database is not what the
 * ledger thinks it is. */
static tana_err run_for(struct store *s, enum db_statement statement, const struct params *p,
                        size_t rows_wanted, const char *what, struct err *err)
{
    _cleanup_(rows_release) struct rows rows = {NULL};
    tana_err code = db_run(s->db, statement, p, &rows, err);
    if (!code && rows_changed(&rows) != rows_wanted)
        code =
            ERR(err, E_CORRUPT, "the database holds other %s than it should: %zu of %zu are there",
                what, rows_changed(&rows), rows_wanted);
    return code;
}

static tana_err take_locks(struct store *s, const struct store_block *b, struct err *err)
{
    if (b->locks.count == 0)
        return E_OK;
    struct params p = {0};
    param_bytes(&p, column_array(&b->locks));
    param_i64(&p, (int64_t)b->height);
    param_i64(&p, (int64_t)b->epoch);
    param_text(&p, s->node);
    return run_for(s, DB_LOCKS_INSERT, &p, b->locks.count, "locks", err);
}

static tana_err remove_locks(struct store *s, const struct store_block *b, struct err *err)
{
    if (b->locks.count == 0)
        return E_OK;
    struct params p = {0};
    param_i64(&p, (int64_t)b->height);
    return run_for(s, DB_LOCKS_DELETE, &p, b->locks.count, "locks", err);
}

static tana_err update_accounts(struct store *s, const struct store_block *b, struct err *err)
{
    if (b->no.count == 0)
        return E_OK;
    struct params p = {0};
    param_bytes(&p, column_array(&b->no));
    param_bytes(&p, column_array(&b->nonce));
    param_bytes(&p, column_array(&b->version));
    param_bytes(&p, column_array(&b->day));
    param_bytes(&p, column_array(&b->day_count));
    param_bytes(&p, column_array(&b->state_hash));
    param_bytes(&p, column_array(&b->balances));
    param_i64(&p, (int64_t)b->height);
    tana_err code = run_for(s, DB_ACCOUNTS_UPDATE, &p, b->no.count, "accounts", err);
    for (size_t i = 0; !code && i < b->rest_count; i++) {
        const struct account_rest *rest = &b->rest[i];
        struct params q = {0};
        param_i64(&q, rest->no);
        param_bool(&q, rest->frozen);
        param_i16(&q, rest->threshold);
        param_bytes(&q, buf_bytes(&rest->keys));
        param_text(&q, rest->metadata);
        code = run_for(s, DB_ACCOUNT_REST, &q, 1, "accounts", err);
    }
    return code;
}

static tana_err write_accounts(struct store *s, const struct store_block *b, struct err *err)
{
    tana_err code = E_OK;
    if (b->created_count)
        code = db_copy_in(s->db, COPY_CREATED, buf_bytes(&b->created), err);
    if (!code)
        code = update_accounts(s, b, err);
    db_fault_point(s->db, FAULT_BLOCK_ACCOUNTS);
    if (!code && b->version_count)
        code = db_copy_in(s->db, COPY_VERSIONS, buf_bytes(&b->versions), err);
    db_fault_point(s->db, FAULT_BLOCK_VERSIONS);
    return code;
}

static tana_err put_currencies(struct store *s, const struct store_block *b, struct err *err)
{
    if (b->code.count == 0)
        return E_OK;
    struct params p = {0};
    param_bytes(&p, column_array(&b->code));
    param_bytes(&p, column_array(&b->scale));
    param_bytes(&p, column_array(&b->issuer));
    param_bytes(&p, column_array(&b->supply));
    return run_for(s, DB_CURRENCIES_PUT, &p, b->code.count, "currencies", err);
}

static tana_err change_holds(struct store *s, const struct store_block *b, struct err *err)
{
    tana_err code = E_OK;
    if (b->hold_gone.count) {
        struct params p = {0};
        param_bytes(&p, column_array(&b->hold_gone));
        code = run_for(s, DB_HOLDS_DELETE, &p, b->hold_gone.count, "holds", err);
    }
    if (!code && b->hold_id.count) {
        struct params p = {0};
        param_bytes(&p, column_array(&b->hold_id));
        param_bytes(&p, column_array(&b->hold_kind));
        param_bytes(&p, column_array(&b->payer));
        param_bytes(&p, column_array(&b->receiver));
        param_bytes(&p, column_array(&b->arbiter));
        param_bytes(&p, column_array(&b->hold_currency));
        param_bytes(&p, column_array(&b->amount));
        param_bytes(&p, column_array(&b->until_ms));
        code = run_for(s, DB_HOLDS_PUT, &p, b->hold_id.count, "holds", err);
    }
    return code;
}

static tana_err change_records(struct store *s, const struct store_block *b, struct err *err)
{
    tana_err code = E_OK;
    if (b->gone_type.count) {
        struct params p = {0};
        param_bytes(&p, column_array(&b->gone_type));
        param_bytes(&p, column_array(&b->gone_key));
        code = run_for(s, DB_RECORDS_DELETE, &p, b->gone_type.count, "records", err);
    }
    if (!code && b->record_type.count) {
        struct params p = {0};
        param_bytes(&p, column_array(&b->record_type));
        param_bytes(&p, column_array(&b->record_key));
        param_bytes(&p, column_array(&b->record_value));
        code = run_for(s, DB_RECORDS_PUT, &p, b->record_type.count, "records", err);
    }
    return code;
}

static tana_err write_header(struct store *s, const struct store_block *b, struct err *err)
{
    const struct block_header *h = &b->header;
    unsigned char bytes[BLOCK_HEADER_SIZE];
    block_header_encode(h, bytes);
    struct params p = {0};
    param_i64(&p, (int64_t)h->height);
    param_i64(&p, (int64_t)h->epoch);
    param_i32(&p, (int32_t)h->tx_count);
    param_time(&p, h->time_ms);
    param_bytes(&p, sha256_bytes(&b->hash));
    param_bytes(&p, sha256_bytes(&h->state_root));
    param_bytes(&p, bytes_of(h->producer.bytes, sizeof h->producer.bytes));
    param_bytes(&p, ed25519_signature_bytes(&b->signature));
    param_bytes(&p, bytes_of(bytes, sizeof bytes));
    tana_err code = run_for(s, DB_BLOCK_INSERT, &p, 1, "blocks", err);
    if (code == E_TAKEN)
        code = ERR(err, E_NOT_LEADER, "the database has another block of height %llu",
                   (unsigned long long)h->height);
    if (code)
        return code;
    struct params q = {0};
    param_i64(&q, (int64_t)h->height);
    param_bytes(&q, sha256_bytes(&h->state_root));
    param_bytes(&q, bytes_of(b->bucket_roots, sizeof b->bucket_roots));
    return run_for(s, DB_COMMITMENT_PUT, &q, 1, "blocks", err);
}

tana_err store_write_rows(struct store *s, const struct store_block *b, struct err *err)
{
    tana_err code = take_locks(s, b, err);
    db_fault_point(s->db, FAULT_BLOCK_LOCKED);
    if (!code && b->tx_count)
        code = db_copy_in(s->db, COPY_TXS, buf_bytes(&b->txs), err);
    db_fault_point(s->db, FAULT_BLOCK_TRANSACTIONS);
    if (!code)
        code = write_accounts(s, b, err);
    if (!code)
        code = put_currencies(s, b, err);
    if (!code)
        code = change_holds(s, b, err);
    if (!code)
        code = change_records(s, b, err);
    db_fault_point(s->db, FAULT_BLOCK_RECORDS);
    if (!code)
        code = write_header(s, b, err);
    db_fault_point(s->db, FAULT_BLOCK_HEADER);
    if (!code)
        code = remove_locks(s, b, err);
    db_fault_point(s->db, FAULT_BLOCK_UNLOCKED);
    return code;
}

/* Whether this store's epoch is still the one that may write. Holds the leader row until the
 * transaction ends, so that nobody can take the lead meanwhile. */
static tana_err hold_leader(struct store *s, uint64_t epoch, struct err *err)
{
    _cleanup_(rows_release) struct rows rows = {NULL};
    tana_err code = db_run(s->db, DB_LEADER_SHARE, NULL, &rows, err);
    if (code)
        return code;
    uint64_t now = rows_count(&rows) == 1 ? (uint64_t)row_i64(&rows, 0, 0) : 0;
    if (s->epoch != epoch || now != epoch)
        return ERR(err, E_NOT_LEADER, "epoch %llu has begun; a block of epoch %llu is refused",
                   (unsigned long long)now, (unsigned long long)epoch);
    return E_OK;
}

static tana_err write_block(struct store *s, const struct store_block *b, struct err *err)
{
    tana_err code = db_exec(s->db, "BEGIN", err);
    if (!code)
        code = hold_leader(s, b->epoch, err);
    db_fault_point(s->db, FAULT_BLOCK_BEGUN);
    if (!code)
        code = store_write_rows(s, b, err);
    return code;
}

/* Waits until the old backend has ended, by locking the row that it held, then looks. */
static tana_err look_for_block(struct store *s, const struct store_block *b, bool *ret_there,
                               struct err *err)
{
    _cleanup_(rows_release) struct rows leader = {NULL}, found = {NULL};
    struct params p = {0};
    param_i64(&p, (int64_t)b->height);
    tana_err code = db_exec(s->db, "BEGIN", err);
    if (!code)
        code = db_run(s->db, DB_LEADER_LOCK, NULL, &leader, err);
    if (!code)
        code = db_run(s->db, DB_BLOCK_HASH, &p, &found, err);
    if (!code)
        code = db_exec(s->db, "ROLLBACK", err);
    if (code)
        return code;
    *ret_there = rows_count(&found) == 1;
    if (*ret_there && !bytes_eq(row_bytes(&found, 0, 0), sha256_bytes(&b->hash)))
        return ERR(err, E_NOT_LEADER, "the database has another block of height %llu",
                   (unsigned long long)b->height);
    return E_OK;
}

/* What became of a block whose COMMIT was not answered: asked until there is an answer. */
static tana_err find_out(struct store *s, const struct store_block *b, struct err *err)
{
    unsigned long long height = b->height;
    for (;;) {
        bool there = false;
        tana_err code = store_connected(s, err);
        if (!code)
            code = store_after(s, look_for_block(s, b, &there, err));
        if (!code && !there)
            return ERR(err, E_DISCONNECTED,
                       "the connection to PostgreSQL broke before block %llu was written", height);
        if (!code || code == E_NOT_LEADER)
            return code;
        if (s->options.stop && atomic_load(s->options.stop))
            return ERR(err, E_BUSY, "whether block %llu was written is not known yet", height);
        (void)poll(NULL, 0, STORE_RECONNECT_MS);
    }
}

tana_err store_commit_block(struct store *s, const struct store_block *b, struct err *err)
{
    tana_err code = store_connected(s, err);
    if (code)
        return code;
    code = write_block(s, b, err);
    if (code)
        return store_after(s, code);
    code = db_commit(s->db, FAULT_COMMIT_SENT, err);
    if (code == E_DISCONNECTED) {
        (void)store_after(s, code);
        return find_out(s, b, err);
    }
    if (!code)
        db_fault_point(s->db, FAULT_BLOCK_COMMITTED);
    return store_after(s, code);
}
