#include "ledger/encode.h"

#include "codec/wire.h"

#include <stdlib.h>

enum { ENCODING = 1 }; /* first byte of every value */

static const char *const types[RECORD_KINDS] = {
    [RECORD_CURRENCY] = "currency",   [RECORD_ACCOUNT] = "account",
    [RECORD_HOLD] = "hold",           [RECORD_PARAMETERS] = "parameters",
    [RECORD_PRODUCERS] = "producers", [RECORD_CREATIONS] = "creations",
};

const char *record_type(enum record_kind kind)
{
    return kind < RECORD_KINDS ? types[kind] : NULL;
}

bool record_is_leaf(enum record_kind kind)
{
    return record_type(kind) != NULL;
}

bool record_type_find(struct bytes type, enum record_kind *ret)
{
    for (enum record_kind kind = 0; kind < RECORD_KINDS; kind++) {
        if (types[kind] && bytes_eq_str(type, types[kind])) {
            *ret = kind;
            return true;
        }
    }
    return false;
}

struct sha256 record_leaf_key(enum record_kind kind, struct bytes key)
{
    REQUIRE(record_is_leaf(kind));
    struct bytes parts[] = {bytes_str(types[kind]), key};
    return sha256_tagged("tana-leaf-v1", parts, 2);
}

/* ------------------------------------------------------------------------------ writing ------ */

static void put_raw(struct buf *out, const void *data, size_t size)
{
    buf_append(out, data, size);
}

static void put_id(struct buf *out, const struct id *id)
{
    put_raw(out, id->bytes, ID_SIZE);
}

static void put_account(struct buf *out, const struct account *a)
{
    put_id(out, &a->id);
    wire_put_str(out, a->name.text);
    wire_put_u32(out, a->key_count);
    put_raw(out, a->keys, a->key_count * sizeof *a->keys);
    wire_put_u32(out, a->threshold);
    wire_put_u64(out, a->nonce);
    wire_put_u64(out, a->version);
    wire_put_u8(out, a->frozen);
    wire_put_u32(out, a->day);
    wire_put_u32(out, a->day_count);
    wire_put_str(out, account_metadata(a));
    wire_put_u32(out, a->balance_count);
    for (size_t i = 0; i < a->balance_count; i++) {
        wire_put_str(out, a->balances[i].currency.text);
        wire_put_amount(out, a->balances[i].amount);
    }
}

static void put_currency(struct buf *out, const struct currency *c)
{
    wire_put_str(out, c->code.text);
    wire_put_u32(out, c->scale);
    put_id(out, &c->issuer);
    wire_put_amount(out, c->supply);
}

static void put_hold(struct buf *out, const struct hold *h)
{
    put_id(out, &h->id);
    wire_put_u8(out, (uint8_t)h->kind);
    put_id(out, &h->from);
    put_id(out, &h->to);
    put_id(out, &h->arbiter);
    wire_put_str(out, h->currency.text);
    wire_put_amount(out, h->amount);
    wire_put_u64(out, h->until_ms);
}

static void put_ids(struct buf *out, const struct id *ids, size_t count)
{
    wire_put_u32(out, (uint32_t)count);
    put_raw(out, ids, count * sizeof *ids);
}

static void put_parameters(struct buf *out, const struct parameters *p)
{
    wire_put_u64(out, p->height);
    put_ids(out, p->administrators, p->administrator_count);
    put_ids(out, p->registrars, p->registrar_count);
    wire_put_u8(out, p->open_accounts);
    wire_put_u8(out, p->open_currencies);
    wire_put_str(out, p->fee_currency.text);
    wire_put_amount(out, p->fee_price);
    put_id(out, &p->fee_receiver);
    wire_put_u32(out, p->account_block_max);
    wire_put_u32(out, p->account_day_max);
    wire_put_u32(out, p->block_transactions_max);
    wire_put_u32(out, p->releases_max);
}

static void put_producers(struct buf *out, const struct producers *p)
{
    wire_put_u32(out, (uint32_t)p->count);
    put_raw(out, p->keys, p->count * sizeof *p->keys);
}

void record_encode(enum record_kind kind, const void *record, struct buf *out)
{
    wire_put_u8(out, ENCODING);
    switch (kind) {
    case RECORD_ACCOUNT:
        put_account(out, record);
        break;
    case RECORD_CURRENCY:
        put_currency(out, record);
        break;
    case RECORD_HOLD:
        put_hold(out, record);
        break;
    case RECORD_PARAMETERS:
        put_parameters(out, record);
        break;
    case RECORD_PRODUCERS:
        put_producers(out, record);
        break;
    case RECORD_CREATIONS:
        wire_put_u64(out, *(const uint64_t *)record);
        break;
    default:
        REQUIRE(!"a kind that is a leaf");
    }
}

struct sha256 record_hash(enum record_kind kind, const void *record)
{
    _cleanup_(buf_release) struct buf out = buf_init(RECORD_VALUE_MAX);
    record_encode(kind, record, &out);
    REQUIRE(!out.overflowed);
    return sha256(buf_bytes(&out));
}

/* ------------------------------------------------------------------------------ reading ------ */

/* A text that fits, with its NUL, into `out`, and has none inside. */
static void get_text(struct wire_reader *r, char *out, size_t size)
{
    struct bytes text = wire_get_bytes(r);
    if (text.size >= size || (text.size > 0 && memchr(text.data, '\0', text.size))) {
        r->failed = true;
        return;
    }
    if (text.size > 0)
        memcpy(out, text.data, text.size);
}

static bool get_bool(struct wire_reader *r)
{
    uint8_t value = wire_get_u8(r);
    r->failed = r->failed || value > 1;
    return value == 1;
}

/* `count` things of `size` bytes; at most `max`. NULL for none. */
static const void *get_list(struct wire_reader *r, size_t max, size_t size, size_t *ret_count)
{
    *ret_count = wire_get_u32(r);
    r->failed = r->failed || *ret_count > max;
    if (r->failed)
        *ret_count = 0;
    return wire_get_raw(r, *ret_count * size);
}

static void get_id(struct wire_reader *r, struct id *ret)
{
    const void *at = wire_get_raw(r, ID_SIZE);
    if (at)
        memcpy(ret->bytes, at, ID_SIZE);
}

static bool keys_ascend(const struct key *keys, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (memcmp(&keys[i - 1], &keys[i], sizeof *keys) >= 0)
            return false;
    return true;
}

static void get_balances(struct wire_reader *r, struct account *a)
{
    size_t count = wire_get_u32(r);
    r->failed = r->failed || count > BALANCES_MAX;
    for (size_t i = 0; i < count && !r->failed; i++) {
        struct currency_code code = {""};
        get_text(r, code.text, sizeof code.text);
        struct amount amount = wire_get_amount(r);
        bool ordered = i == 0 || strcmp(a->balances[i - 1].currency.text, code.text) < 0;
        r->failed = r->failed || amount_is_zero(amount) || !ordered;
        if (!r->failed)
            account_set_balance(a, &code, amount);
    }
}

static void *get_account(struct wire_reader *r)
{
    struct account *a = xcalloc(1, sizeof *a);
    size_t key_count;
    get_id(r, &a->id);
    get_text(r, a->name.text, sizeof a->name.text);
    const struct key *keys = get_list(r, ACCOUNT_KEYS_MAX, sizeof *keys, &key_count);
    uint32_t threshold = wire_get_u32(r);
    r->failed = r->failed || threshold > key_count || !keys_ascend(keys, key_count);
    if (!r->failed)
        account_set_keys(a, keys, key_count, threshold);
    a->nonce = wire_get_u64(r);
    a->version = wire_get_u64(r);
    a->frozen = get_bool(r);
    a->day = wire_get_u32(r);
    a->day_count = wire_get_u32(r);
    char metadata[METADATA_MAX + 1] = "";
    get_text(r, metadata, sizeof metadata);
    account_set_metadata(a, metadata);
    get_balances(r, a);
    return a;
}

static void *get_currency(struct wire_reader *r)
{
    struct currency *c = xcalloc(1, sizeof *c);
    get_text(r, c->code.text, sizeof c->code.text);
    c->scale = wire_get_u32(r);
    get_id(r, &c->issuer);
    c->supply = wire_get_amount(r);
    r->failed = r->failed || c->scale > AMOUNT_SCALE_MAX;
    return c;
}

static void *get_hold(struct wire_reader *r)
{
    struct hold *h = xcalloc(1, sizeof *h);
    get_id(r, &h->id);
    uint8_t kind = wire_get_u8(r);
    h->kind = kind;
    r->failed = r->failed || (kind != HOLD_PAYMENT && kind != HOLD_WITHDRAWAL);
    get_id(r, &h->from);
    get_id(r, &h->to);
    get_id(r, &h->arbiter);
    get_text(r, h->currency.text, sizeof h->currency.text);
    h->amount = wire_get_amount(r);
    h->until_ms = wire_get_u64(r);
    return h;
}

static size_t get_ids(struct wire_reader *r, struct id *ids, size_t max)
{
    size_t count;
    const void *at = get_list(r, max, sizeof *ids, &count);
    if (at)
        memcpy(ids, at, count * sizeof *ids);
    return count;
}

static void *get_parameters(struct wire_reader *r)
{
    struct parameters *p = xcalloc(1, sizeof *p);
    p->height = wire_get_u64(r);
    p->administrator_count = get_ids(r, p->administrators, ADMINISTRATORS_MAX);
    p->registrar_count = get_ids(r, p->registrars, REGISTRARS_MAX);
    p->open_accounts = get_bool(r);
    p->open_currencies = get_bool(r);
    get_text(r, p->fee_currency.text, sizeof p->fee_currency.text);
    p->fee_price = wire_get_amount(r);
    get_id(r, &p->fee_receiver);
    p->account_block_max = wire_get_u32(r);
    p->account_day_max = wire_get_u32(r);
    p->block_transactions_max = wire_get_u32(r);
    p->releases_max = wire_get_u32(r);
    return p;
}

static void *get_producers(struct wire_reader *r)
{
    struct producers *p = xcalloc(1, sizeof *p);
    const void *keys = get_list(r, PRODUCERS_MAX, sizeof *p->keys, &p->count);
    if (keys)
        memcpy(p->keys, keys, p->count * sizeof *p->keys);
    return p;
}

static void *get_creations(struct wire_reader *r)
{
    uint64_t *count = xmalloc(sizeof *count);
    *count = wire_get_u64(r);
    return count;
}

void *record_decode(enum record_kind kind, struct bytes value)
{
    static void *(*const get[RECORD_KINDS])(struct wire_reader *) = {
        [RECORD_ACCOUNT] = get_account,     [RECORD_CURRENCY] = get_currency,
        [RECORD_HOLD] = get_hold,           [RECORD_PARAMETERS] = get_parameters,
        [RECORD_PRODUCERS] = get_producers, [RECORD_CREATIONS] = get_creations,
    };
    struct wire_reader r = wire_reader(value);
    if (kind >= RECORD_KINDS || !get[kind] || wire_get_u8(&r) != ENCODING)
        return NULL;
    void *record = get[kind](&r);
    if (wire_done(&r))
        return record;
    record_ops[kind].release(record);
    return NULL;
}
