#include "store/store.h"

#include <stdlib.h>

#include "store/migrate.h"
#include "store/store_priv.h"

static tana_err connect_and_migrate(struct store *s, struct err *err)
{
    struct db *plain = NULL;
    tana_err code = db_connect(s->conninfo, DB_PLAIN, &plain, err);
    if (!code)
        code = migrate(plain, migrations, migration_count, err);
    db_close(plain);
    if (!code)
        code = db_connect(s->conninfo, DB_WRITER, &s->db, err);
    return code;
}

tana_err store_open(const struct store_options *options, struct store **ret, struct err *err)
{
    if (strlen(options->node) >= STORE_NODE_NAME_MAX)
        return ERR(err, E_INVALID, "the node's name is longer than %d bytes",
                   STORE_NODE_NAME_MAX - 1);
    struct store *s = xcalloc(1, sizeof *s);
    s->conninfo = xstrdup(options->conninfo);
    s->node = xstrdup(options->node);
    s->options = *options;
    tana_err code = connect_and_migrate(s, err);
    if (code) {
        store_close(s);
        return code;
    }
    *ret = s;
    return E_OK;
}

void store_close(struct store *s)
{
    if (!s)
        return;
    db_close(s->db);
    free(s->conninfo);
    free(s->node);
    free(s);
}

/* Connections */

static tana_err connect_again(struct store *s, struct err *err)
{
    const char *other = s->options.revive ? s->options.revive(s->options.context) : NULL;
    if (other) {
        free(s->conninfo);
        s->conninfo = xstrdup(other);
    }
    return db_connect(s->conninfo, DB_WRITER, &s->db, err);
}

tana_err store_connected(struct store *s, struct err *err)
{
    return s->db ? E_OK : connect_again(s, err);
}

tana_err store_after(struct store *s, tana_err code)
{
    if (code)
        db_rollback(s->db);
    if (db_broken(s->db)) {
        db_close(s->db);
        s->db = NULL;
    }
    return code;
}

/* Genesis */

tana_err store_genesis(struct store *s, bool *ret_exists, struct buf *out, struct err *err)
{
    _cleanup_(rows_release) struct rows rows = {NULL};
    tana_err code = store_connected(s, err);
    if (!code)
        code = store_after(s, db_run(s->db, DB_CHAIN_READ, NULL, &rows, err));
    if (code)
        return code;
    *ret_exists = rows_count(&rows) == 1;
    if (*ret_exists && !buf_append_bytes(out, row_bytes(&rows, 0, 0)))
        return ERR(err, E_LIMIT, "the genesis document in the database is longer than %zu bytes",
                   out->size_max);
    return E_OK;
}

/* Epoch 0, which nobody leads: the leader row is locked so that nobody begins one meanwhile. */
static tana_err write_genesis(struct store *s, struct bytes document, const struct store_block *b,
                              struct err *err)
{
    struct params p = {0};
    param_bytes(&p, bytes_of(b->header.chain.bytes, ID_SIZE));
    param_bytes(&p, document);
    tana_err code = db_exec(s->db, "BEGIN; SELECT FROM leader FOR UPDATE", err);
    if (!code)
        code = db_run(s->db, DB_CHAIN_INSERT, &p, NULL, err);
    if (code == E_TAKEN)
        return ERR(err, E_TAKEN, "the database holds a chain already");
    if (!code)
        code = db_exec(s->db, "UPDATE leader SET epoch = 0", err);
    if (!code)
        code = store_write_rows(s, b, err);
    if (!code)
        code = db_commit(s->db, FAULTS, err);
    return code;
}

tana_err store_begin_chain(struct store *s, const struct store_genesis *genesis, struct err *err)
{
    tana_err code = store_connected(s, err);
    if (code)
        return code;
    struct store_block *b = store_block_of_view(genesis);
    code = store_after(s, write_genesis(s, genesis->document, b, err));
    store_block_free(b);
    return code;
}

/* Leadership */

const char *store_node(const struct store *s)
{
    return s->node;
}

uint64_t store_epoch(const struct store *s)
{
    return s->epoch;
}

static tana_err take_lead(struct store *s, uint64_t lease_ms, struct store_leader *ret,
                          struct err *err)
{
    _cleanup_(rows_release) struct rows rows = {NULL};
    tana_err code = db_exec(s->db, "BEGIN", err);
    if (!code)
        code = db_run(s->db, DB_LEADER_LOCK, NULL, &rows, err);
    if (code)
        return code;
    if (rows_count(&rows) != 1)
        return ERR(err, E_CORRUPT, "the table leader has no row");
    ret->epoch = (uint64_t)row_i64(&rows, 0, 0);
    snprintf(ret->node, sizeof ret->node, "%s", row_text(&rows, 0, 1));
    if (row_bool(&rows, 0, 2) && ret->epoch != s->epoch && strcmp(ret->node, s->node) != 0)
        return ERR(err, E_NOT_LEADER, "node %s leads", ret->node);

    struct params p = {0};
    param_i64(&p, (int64_t)++ret->epoch);
    param_text(&p, s->node);
    param_i64(&p, (int64_t)lease_ms);
    code = db_run(s->db, DB_LEADER_TAKE, &p, NULL, err);
    if (!code)
        code = db_commit(s->db, FAULTS, err);
    return code;
}

tana_err store_lead(struct store *s, uint64_t lease_ms, struct store_leader *ret, struct err *err)
{
    *ret = (struct store_leader){0};
    tana_err code = store_connected(s, err);
    if (!code)
        code = store_after(s, take_lead(s, lease_ms, ret, err));
    if (code)
        return code;
    snprintf(ret->node, sizeof ret->node, "%s", s->node);
    ret->lease_left_ms = (int64_t)lease_ms;
    s->epoch = ret->epoch;
    store_fault_point(FAULT_LEADER_TAKEN, -1);
    return E_OK;
}

/* A statement about our own epoch's row; none changed means that it is over. */
static tana_err in_our_epoch(struct store *s, enum db_statement statement, const struct params *p,
                             struct err *err)
{
    _cleanup_(rows_release) struct rows rows = {NULL};
    tana_err code = store_connected(s, err);
    if (!code)
        code = store_after(s, db_run(s->db, statement, p, &rows, err));
    if (code)
        return code;
    if (rows_changed(&rows) == 0) {
        unsigned long long epoch = s->epoch;
        s->epoch = 0;
        return ERR(err, E_NOT_LEADER, "epoch %llu is over", epoch);
    }
    return E_OK;
}

tana_err store_renew(struct store *s, uint64_t lease_ms, struct err *err)
{
    struct params p = {0};
    param_i64(&p, (int64_t)s->epoch);
    param_i64(&p, (int64_t)lease_ms);
    return in_our_epoch(s, DB_LEADER_RENEW, &p, err);
}

tana_err store_resign(struct store *s, struct err *err)
{
    struct params p = {0};
    param_i64(&p, (int64_t)s->epoch);
    tana_err code = in_our_epoch(s, DB_LEADER_RESIGN, &p, err);
    if (!code)
        s->epoch = 0;
    return code;
}
