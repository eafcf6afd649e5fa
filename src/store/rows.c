/* Making the rows of a block: struct store_block. */
#include <stdlib.h>

#include "store/store_priv.h"

enum {
    ROWS_SIZE_MAX = 1 << 30, /* bytes; libpq and PostgreSQL take no larger parameter */
    ARRAY_HEADER_SIZE = 20,  /* of one dimension */
};

enum copy_fields {
    TX_FIELDS = 12,
    CREATED_FIELDS = 14,
    VERSION_FIELDS = 7,
};

/* The header of the array goes where room is left for it, once the count is known. */
static void column_init(struct column *c, enum pg_type type)
{
    *c = (struct column){.data = buf_init(ROWS_SIZE_MAX), .type = type};
    static const unsigned char room[ARRAY_HEADER_SIZE];
    buf_append(&c->data, room, sizeof room);
}

static struct buf *next(struct column *c)
{
    c->count++;
    return &c->data;
}

static void column_finish(struct column *c)
{
    REQUIRE(!c->data.overflowed);
    if (c->count == 0)
        return;
    _cleanup_(buf_release) struct buf header = buf_init(ARRAY_HEADER_SIZE);
    array_begin(&header, c->type, c->count);
    memcpy(c->data.data, header.data, header.size);
}

struct bytes column_array(const struct column *c)
{
    REQUIRE(c->count > 0);
    return buf_bytes(&c->data);
}

struct store_block *store_block_new(void)
{
    struct store_block *b = xcalloc(1, sizeof *b);
#define COLUMN(name, type) column_init(&b->name, type);
#include "store/columns.def"
#undef COLUMN
    b->txs = buf_init(ROWS_SIZE_MAX);
    b->created = buf_init(ROWS_SIZE_MAX);
    b->versions = buf_init(ROWS_SIZE_MAX);
    copy_begin(&b->txs);
    copy_begin(&b->created);
    copy_begin(&b->versions);
    return b;
}

void store_block_free(struct store_block *b)
{
    if (!b)
        return;
#define COLUMN(name, type) buf_release(&b->name.data);
#include "store/columns.def"
#undef COLUMN
    buf_release(&b->txs);
    buf_release(&b->created);
    buf_release(&b->versions);
    for (size_t i = 0; i < b->rest_count; i++) {
        buf_release(&b->rest[i].keys);
        free(b->rest[i].metadata);
    }
    free(b->rest);
    free(b);
}

uint64_t store_block_height(const struct store_block *b)
{
    return b->height;
}

size_t store_block_size(const struct store_block *b)
{
    size_t size = sizeof *b + b->txs.capacity + b->created.capacity + b->versions.capacity;
#define COLUMN(name, type) size += b->name.data.capacity;
#include "store/columns.def"
#undef COLUMN
    return size;
}

void store_block_lock(struct store_block *b, const struct id *account)
{
    field_bytes(next(&b->locks), id_key(account));
}

void store_block_tx(struct store_block *b, const struct stored_tx *tx, int64_t sender)
{
    struct buf *out = &b->txs;
    bool applied = *tx->code == '\0';
    copy_row(out, TX_FIELDS);
    field_i64(out, (int64_t)b->height);
    field_i32(out, (int32_t)b->tx_count++);
    field_i16(out, (int16_t)tx->type);
    if (sender < 0)
        field_null(out);
    else
        field_i64(out, sender);
    field_i64(out, (int64_t)tx->nonce);
    field_bytes(out, sha256_bytes(&tx->id));
    field_null(out); /* contract */
    field_text(out, applied ? NULL : tx->code);
    field_text(out, applied ? NULL : tx->message);
    field_bytes(out, tx->receipt);
    field_bytes(out, tx->signatures);
    field_bytes(out, tx->payload);
}

static void put_keys(struct buf *out, const struct account *a)
{
    array_begin(out, PG_BYTEA, a->key_count);
    for (size_t i = 0; i < a->key_count; i++)
        field_bytes(out, bytes_of(a->keys[i].bytes, sizeof a->keys[i].bytes));
}

static void put_created(struct store_block *b, const struct account *a,
                        const struct sha256 *state_hash)
{
    struct buf *out = &b->created;
    b->created_count++;
    copy_row(out, CREATED_FIELDS);
    field_i64(out, (int64_t)a->number);
    field_i16(out, a->threshold);
    field_bool(out, a->frozen);
    field_bytes(out, id_key(&a->id));
    field_text(out, *a->name.text ? a->name.text : NULL);
    size_t began = field_begin(out);
    put_keys(out, a);
    field_end(out, began);
    field_text(out, account_metadata(a));
    field_i64(out, (int64_t)a->nonce);
    field_i64(out, (int64_t)a->version);
    field_i64(out, (int64_t)b->height);
    field_i32(out, (int32_t)a->day);
    field_i32(out, (int32_t)a->day_count);
    field_bytes(out, sha256_bytes(state_hash));
    balances_field(out, a);
}

static void put_version(struct store_block *b, const struct account *a,
                        const struct sha256 *state_hash, const uint32_t *txs, size_t tx_count)
{
    struct buf *out = &b->versions;
    b->version_count++;
    copy_row(out, VERSION_FIELDS);
    field_i64(out, (int64_t)a->number);
    field_i64(out, (int64_t)b->height);
    field_i64(out, (int64_t)a->version);
    field_i64(out, (int64_t)a->nonce);
    field_bytes(out, sha256_bytes(state_hash));
    balances_field(out, a);
    size_t began = field_begin(out);
    array_begin(out, PG_INT4, tx_count);
    for (size_t i = 0; i < tx_count; i++)
        field_i32(out, (int32_t)txs[i]);
    field_end(out, began);
}

static bool rest_changed(const struct account *a, const struct account *b)
{
    return a->frozen != b->frozen || a->threshold != b->threshold || a->key_count != b->key_count ||
           memcmp(a->keys, b->keys, a->key_count * sizeof *a->keys) != 0 ||
           strcmp(account_metadata(a), account_metadata(b)) != 0;
}

static void put_rest(struct store_block *b, const struct account *a)
{
    if (b->rest_count == b->rest_capacity) {
        b->rest_capacity = b->rest_capacity ? 2 * b->rest_capacity : 8;
        b->rest = xrealloc(b->rest, b->rest_capacity * sizeof *b->rest);
    }
    struct account_rest *rest = &b->rest[b->rest_count++];
    *rest = (struct account_rest){
        .no = (int64_t)a->number,
        .frozen = a->frozen,
        .threshold = a->threshold,
        .keys = buf_init(ROWS_SIZE_MAX),
        .metadata = xstrdup(account_metadata(a)),
    };
    put_keys(&rest->keys, a);
}

void store_block_account(struct store_block *b, const struct account *before,
                         const struct account *after, const struct sha256 *state_hash,
                         const uint32_t *txs, size_t tx_count)
{
    put_version(b, after, state_hash, txs, tx_count);
    if (!before) {
        put_created(b, after, state_hash);
        return;
    }
    field_i64(next(&b->no), (int64_t)after->number);
    field_i64(next(&b->nonce), (int64_t)after->nonce);
    field_i64(next(&b->version), (int64_t)after->version);
    field_i32(next(&b->day), (int32_t)after->day);
    field_i32(next(&b->day_count), (int32_t)after->day_count);
    field_bytes(next(&b->state_hash), sha256_bytes(state_hash));
    balances_field(next(&b->balances), after);
    if (rest_changed(before, after))
        put_rest(b, after);
}

void store_block_currency(struct store_block *b, const struct currency *currency)
{
    field_text(next(&b->code), currency->code.text);
    field_i16(next(&b->scale), (int16_t)currency->scale);
    field_bytes(next(&b->issuer), id_key(&currency->issuer));
    field_numeric(next(&b->supply), currency->supply);
}

void store_block_hold(struct store_block *b, const struct hold *hold)
{
    field_bytes(next(&b->hold_id), id_key(&hold->id));
    field_i16(next(&b->hold_kind), (int16_t)hold->kind);
    field_bytes(next(&b->payer), id_key(&hold->from));
    field_bytes(next(&b->receiver), id_key(&hold->to));
    field_bytes(next(&b->arbiter), id_key(&hold->arbiter)); /* zeros become NULL */
    field_text(next(&b->hold_currency), hold->currency.text);
    field_numeric(next(&b->amount), hold->amount);
    field_i64(next(&b->until_ms), (int64_t)hold->until_ms);
}

void store_block_hold_gone(struct store_block *b, struct bytes id)
{
    field_bytes(next(&b->hold_gone), id);
}

void store_block_record(struct store_block *b, const char *type, struct bytes key,
                        struct bytes value)
{
    field_text(next(&b->record_type), type);
    field_bytes(next(&b->record_key), key);
    field_bytes(next(&b->record_value), value);
}

void store_block_record_gone(struct store_block *b, const char *type, struct bytes key)
{
    field_text(next(&b->gone_type), type);
    field_bytes(next(&b->gone_key), key);
}

void store_block_header(struct store_block *b, const struct block_header *header,
                        const struct sha256 *hash, const struct ed25519_signature *signature,
                        const struct sha256 *bucket_roots)
{
    REQUIRE(b->height == header->height && b->tx_count == header->tx_count);
    b->epoch = header->epoch;
    b->header = *header;
    b->hash = *hash;
    b->signature = *signature;
    memcpy(b->bucket_roots, bucket_roots, sizeof b->bucket_roots);
    copy_end(&b->txs);
    copy_end(&b->created);
    copy_end(&b->versions);
#define COLUMN(name, type) column_finish(&b->name);
#include "store/columns.def"
#undef COLUMN
    REQUIRE(!b->txs.overflowed && !b->created.overflowed && !b->versions.overflowed);
}
