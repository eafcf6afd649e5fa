/* The whole state, streamed. */
#include <stdlib.h>

#include "ledger/encode.h"
#include "store/store_priv.h"

#define COPY_ACCOUNTS                                                                              \
    "COPY accounts (no, threshold, frozen, id, name, keys, metadata, nonce, version, day, "        \
    "day_count, state_hash, balances) TO STDOUT (FORMAT binary)"
#define COPY_CURRENCIES "COPY currencies (code, scale, issuer, supply) TO STDOUT (FORMAT binary)"
#define COPY_HOLDS                                                                                 \
    "COPY holds (id, kind, payer, receiver, arbiter, currency, amount, until_ms) TO STDOUT "       \
    "(FORMAT binary)"
#define COPY_RECORDS "COPY records (type, key, value) TO STDOUT (FORMAT binary)"
#define COPY_HASHES                                                                                \
    "COPY (SELECT height, hash FROM blocks ORDER BY height) TO STDOUT (FORMAT binary)"

/* A text column as a NUL-terminated text of a fixed place; NULL is "". */
static void read_text(struct field_reader *r, char *ret, size_t size)
{
    bool null;
    struct bytes field = read_field(r, &null);
    memset(ret, 0, size);
    if (field.size >= size)
        r->failed = true;
    else if (field.size)
        memcpy(ret, field.data, field.size);
}

static void read_keys(struct field_reader *r, struct account *a, unsigned threshold)
{
    struct key keys[ACCOUNT_KEYS_MAX];
    struct field_reader elements;
    size_t count = read_array(r, &elements);
    if (count > ACCOUNT_KEYS_MAX || threshold > count) {
        r->failed = true;
        return;
    }
    for (size_t i = 0; i < count; i++)
        read_fixed(&elements, keys[i].bytes, sizeof keys[i].bytes);
    r->failed |= elements.failed;
    if (!r->failed && count)
        account_set_keys(a, keys, count, threshold);
}

static void read_metadata(struct field_reader *r, struct account *a)
{
    struct bytes text = read_field(r, NULL);
    r->failed |= text.size > METADATA_MAX;
    if (r->failed || bytes_eq_str(text, "{}"))
        return;
    _cleanup_(free_ptr) char *metadata = xmemdup0(text.data, text.size);
    account_set_metadata(a, metadata);
}

static void read_balances(struct field_reader *r, struct account *a)
{
    struct balance balances[BALANCES_MAX];
    size_t count = 0;
    struct bytes field = read_field(r, NULL); /* jsonb: a version, then text */
    if (field.size < 1 || field.data[0] != 1 ||
        !balances_read(bytes_of(field.data + 1, field.size - 1), balances, &count)) {
        r->failed = true;
        return;
    }
    for (size_t i = 0; i < count; i++)
        account_set_balance(a, &balances[i].currency, balances[i].amount);
}

static tana_err load_account(void *context, struct bytes fields, struct err *err)
{
    const struct store_sink *sink = context;
    struct field_reader r = {.rest = fields};
    struct id id;
    struct name name;
    struct sha256 hash;
    uint64_t number = (uint64_t)read_i64(&r);
    unsigned threshold = (unsigned)read_i16(&r);
    bool frozen = read_bool(&r);
    read_fixed(&r, id.bytes, ID_SIZE);
    read_text(&r, name.text, sizeof name.text);
    struct account *a = account_new(&id, &name, "{}");
    a->number = number;
    a->frozen = frozen;
    read_keys(&r, a, threshold);
    read_metadata(&r, a);
    a->nonce = (uint64_t)read_i64(&r);
    a->version = (uint64_t)read_i64(&r);
    a->day = (uint32_t)read_i32(&r);
    a->day_count = (uint32_t)read_i32(&r);
    read_fixed(&r, hash.bytes, sizeof hash.bytes);
    read_balances(&r, a);
    if (r.failed) {
        record_ops[RECORD_ACCOUNT].release(a);
        return ERR(err, E_CORRUPT, "account number %llu (%s) cannot be read from the database",
                   (unsigned long long)number, name.text);
    }
    return sink->record(sink->context, RECORD_ACCOUNT, id_key(&a->id), a, &hash, err);
}

static tana_err load_currency(void *context, struct bytes fields, struct err *err)
{
    const struct store_sink *sink = context;
    struct field_reader r = {.rest = fields};
    struct currency *c = xcalloc(1, sizeof *c);
    read_text(&r, c->code.text, sizeof c->code.text);
    c->scale = (unsigned)read_i16(&r);
    read_fixed(&r, c->issuer.bytes, ID_SIZE);
    c->supply = read_numeric(&r);
    if (r.failed || c->scale > AMOUNT_SCALE_MAX) {
        tana_err code =
            ERR(err, E_CORRUPT, "currency %s cannot be read from the database", c->code.text);
        record_ops[RECORD_CURRENCY].release(c);
        return code;
    }
    return sink->record(sink->context, RECORD_CURRENCY, bytes_str(c->code.text), c, NULL, err);
}

static tana_err load_hold(void *context, struct bytes fields, struct err *err)
{
    const struct store_sink *sink = context;
    struct field_reader r = {.rest = fields};
    struct hold *h = xcalloc(1, sizeof *h);
    bool nobody;
    read_fixed(&r, h->id.bytes, ID_SIZE);
    h->kind = (enum hold_kind)read_i16(&r);
    read_fixed(&r, h->from.bytes, ID_SIZE);
    read_fixed(&r, h->to.bytes, ID_SIZE);
    struct bytes arbiter = read_field(&r, &nobody);
    r.failed |= !nobody && arbiter.size != ID_SIZE;
    if (!nobody && !r.failed)
        memcpy(h->arbiter.bytes, arbiter.data, ID_SIZE);
    read_text(&r, h->currency.text, sizeof h->currency.text);
    h->amount = read_numeric(&r);
    h->until_ms = (uint64_t)read_i64(&r);
    if (r.failed) {
        char text[ID_TEXT_MAX];
        tana_err code = ERR(err, E_CORRUPT, "hold %s cannot be read from the database",
                            id_format(&h->id, text));
        record_ops[RECORD_HOLD].release(h);
        return code;
    }
    return sink->record(sink->context, RECORD_HOLD, id_key(&h->id), h, NULL, err);
}

/* Kinds that have no table of their own. Their keys are words: none is longer than an id. */
static bool belongs_in_records(enum record_kind kind, struct bytes key)
{
    return (kind == RECORD_PARAMETERS || kind == RECORD_PRODUCERS || kind == RECORD_CREATIONS) &&
           key.size <= ID_SIZE;
}

static tana_err load_record(void *context, struct bytes fields, struct err *err)
{
    const struct store_sink *sink = context;
    struct field_reader r = {.rest = fields};
    struct bytes type = read_field(&r, NULL), key = read_field(&r, NULL);
    struct bytes value = read_field(&r, NULL);
    enum record_kind kind;
    void *record = NULL;
    if (!r.failed && record_type_find(type, &kind) && belongs_in_records(kind, key))
        record = record_decode(kind, value);
    if (!record)
        return ERR(err, E_CORRUPT, "the record %.*s/%.*s cannot be read from the database",
                   (int)(type.size < ID_SIZE ? type.size : ID_SIZE), (const char *)type.data,
                   (int)(key.size < ID_SIZE ? key.size : ID_SIZE), (const char *)key.data);
    return sink->record(sink->context, kind, key, record, NULL, err);
}

static tana_err load_hash(void *context, struct bytes fields, struct err *err)
{
    const struct store_sink *sink = context;
    struct field_reader r = {.rest = fields};
    struct sha256 hash;
    uint64_t height = (uint64_t)read_i64(&r);
    read_fixed(&r, hash.bytes, sizeof hash.bytes);
    if (r.failed)
        return ERR(err, E_CORRUPT, "the hash of block %llu cannot be read from the database",
                   (unsigned long long)height);
    return sink->block(sink->context, height, &hash, err);
}

/* The newest block, and what stands beside the state. */
static tana_err load_head(struct store *s, struct store_head *ret, struct err *err)
{
    _cleanup_(rows_release) struct rows rows = {NULL};
    tana_err code = db_run(s->db, DB_HEAD, NULL, &rows, err);
    if (code)
        return code;
    if (rows_count(&rows) == 0)
        return ERR(err, E_NOT_FOUND, "the database holds no chain");
    if (!block_header_decode(row_bytes(&rows, 0, 1), &ret->header) ||
        ret->header.height != (uint64_t)row_i64(&rows, 0, 0) ||
        !row_fixed(&rows, 0, 2, ret->hash.bytes, SHA256_SIZE) ||
        !row_fixed(&rows, 0, 3, ret->signature.bytes, ED25519_SIGNATURE_SIZE))
        return ERR(err, E_CORRUPT, "block %lld cannot be read from the database",
                   (long long)row_i64(&rows, 0, 0));
    struct sha256 hash = block_header_hash(&ret->header);
    if (!sha256_eq(&hash, &ret->hash))
        return ERR(err, E_CORRUPT,
                   "the header of block %llu in the database does not have its hash",
                   (unsigned long long)ret->header.height);
    if ((uint64_t)row_i64(&rows, 0, 4) != ret->header.height ||
        !row_fixed(&rows, 0, 5, ret->state_root.bytes, SHA256_SIZE) ||
        !row_fixed(&rows, 0, 6, ret->bucket_roots, sizeof ret->bucket_roots))
        return ERR(err, E_CORRUPT,
                   "the state in the database is not that behind block %llu, the "
                   "newest",
                   (unsigned long long)ret->header.height);
    return E_OK;
}

static tana_err load_all(struct store *s, const struct store_sink *sink, struct store_head *ret,
                         struct err *err)
{
    static const struct {
        const char *sql;
        db_copy_row *row;
    } parts[] = {
        {COPY_ACCOUNTS, load_account}, {COPY_CURRENCIES, load_currency}, {COPY_HOLDS, load_hold},
        {COPY_RECORDS, load_record},   {COPY_HASHES, load_hash},
    };
    tana_err code = db_exec(s->db, "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY", err);
    if (!code)
        code = load_head(s, ret, err);
    for (size_t i = 0; !code && i < sizeof parts / sizeof *parts; i++)
        code = db_copy_out(s->db, parts[i].sql, parts[i].row, (void *)sink, err);
    if (!code)
        code = db_exec(s->db, "COMMIT", err);
    return code;
}

tana_err store_load(struct store *s, const struct store_sink *sink, struct store_head *ret,
                    struct err *err)
{
    tana_err code = store_connected(s, err);
    if (!code)
        code = store_after(s, load_all(s, sink, ret, err));
    return code;
}
