/* From a block of the ledger, or a whole state, to rows. */
#include <stdlib.h>

#include "ledger/encode.h"
#include "store/store_priv.h"

/* The first change or record is at the empty key, or behind it. */
#define FIRST bytes_of(NULL, 0)

/* An account that a block changed. */
struct changed {
    const struct account *before, *after;
    const struct block_touch *touch; /* NULL: by no transaction, as when a hold fell due */
};

static int by_number(const void *a, const void *b)
{
    const struct changed *x = a, *y = b;
    return (x->after->number > y->after->number) - (x->after->number < y->after->number);
}

static int touch_by_id(const void *key, const void *touch)
{
    return memcmp(key, ((const struct block_touch *)touch)->account.bytes, ID_SIZE);
}

static const struct block_touch *find_touch(const struct block *block, const struct id *account)
{
    return block->touch_count ? bsearch(account->bytes, block->touches, block->touch_count,
                                        sizeof *block->touches, touch_by_id)
                              : NULL;
}

/* Changed accounts, by their number: the order in which they lie in the table. */
static struct changed *list_accounts(const struct block *block, size_t *ret_count)
{
    struct changed *list = NULL;
    size_t count = 0, capacity = 0;
    struct overlay_change change = {.key = FIRST};
    bool inclusive = true;
    while (overlay_next_change(block->overlay, RECORD_ACCOUNT, change.key, inclusive, &change)) {
        inclusive = false;
        const struct account *before = change.before, *after = change.after;
        REQUIRE(after); /* accounts are for ever */
        if (before && before->version == after->version)
            continue;
        if (count == capacity) {
            capacity = capacity ? 2 * capacity : 64;
            list = xrealloc(list, capacity * sizeof *list);
        }
        list[count++] = (struct changed){before, after, find_touch(block, &after->id)};
    }
    *ret_count = count;
    return list;
}

static void put_accounts(struct store_block *b, const struct block *block)
{
    size_t count = 0;
    struct changed *list = list_accounts(block, &count);
    for (size_t i = 0; i < count; i++)
        store_block_lock(b, &list[i].after->id);
    if (count)
        qsort(list, count, sizeof *list, by_number);
    for (size_t i = 0; i < count; i++) {
        const struct changed *c = &list[i];
        struct sha256 hash = record_hash(RECORD_ACCOUNT, c->after);
        store_block_account(b, c->before, c->after, &hash, c->touch ? c->touch->txs : NULL,
                            c->touch ? c->touch->tx_count : 0);
    }
    free(list);
}

static void put_txs(struct store_block *b, const struct block *block)
{
    const struct ledger_view *view = overlay_view(block->overlay);
    _cleanup_(buf_release) struct buf receipt = buf_init(RECEIPT_MAX);
    for (size_t i = 0; i < block->tx_count; i++) {
        const struct tx *tx = block->txs[i];
        const struct receipt *r = &block->receipts[i];
        struct id sender;
        const struct account *account = NULL;
        if (tx_sender(view, tx, &sender))
            account = view_account(view, &sender);
        buf_clear(&receipt);
        receipt_encode(r, &receipt);
        struct stored_tx row = {
            .id = tx->id,
            .type = tx->type,
            .nonce = tx->nonce,
            .payload = tx->payload,
            .signatures = tx->signatures,
            .receipt = buf_bytes(&receipt),
            .code = r->code ? err_slug(r->code) : "",
            .message = r->code ? r->message : "",
        };
        store_block_tx(b, &row, account ? (int64_t)account->number : -1);
    }
}

/* A record of any kind but accounts, as it is now. */
static void put_record(struct store_block *b, enum record_kind kind, struct bytes key,
                       const void *record)
{
    _cleanup_(buf_release) struct buf value = buf_init(RECORD_VALUE_MAX);
    switch (kind) {
    case RECORD_CURRENCY:
        store_block_currency(b, record);
        break;
    case RECORD_HOLD:
        store_block_hold(b, record);
        break;
    default:
        record_encode(kind, record, &value);
        store_block_record(b, record_type(kind), key, buf_bytes(&value));
    }
}

/* Kinds that have rows, beside accounts. Names and due holds follow from others; contracts and
 * their cells do not exist on a chain yet. */
static const enum record_kind kinds[] = {RECORD_CURRENCY, RECORD_HOLD, RECORD_PARAMETERS,
                                         RECORD_PRODUCERS, RECORD_CREATIONS};
enum { KINDS = sizeof kinds / sizeof *kinds };

static void put_changes(struct store_block *b, const struct block *block, enum record_kind kind)
{
    struct overlay_change change = {.key = FIRST};
    bool inclusive = true;
    while (overlay_next_change(block->overlay, kind, change.key, inclusive, &change)) {
        inclusive = false;
        if (change.before && kind == RECORD_HOLD)
            store_block_hold_gone(b, change.key); /* a postponed one comes anew */
        else if (change.before && !change.after)
            store_block_record_gone(b, record_type(kind), change.key);
        if (change.after)
            put_record(b, kind, change.key, change.after);
    }
}

struct store_block *store_block_make(const struct block *block)
{
    struct store_block *b = store_block_new();
    b->height = block->header.height;
    put_txs(b, block);
    put_accounts(b, block);
    for (size_t i = 0; i < KINDS; i++)
        put_changes(b, block, kinds[i]);
    store_block_header(b, &block->header, &block->hash, &block->signature, block->bucket_roots);
    return b;
}

struct store_block *store_block_of_view(const struct store_genesis *genesis)
{
    struct store_block *b = store_block_new();
    const struct ledger_view *view = genesis->view;
    struct bytes key = FIRST;
    bool inclusive = true;
    for (const struct account *a; (a = view->next(view, RECORD_ACCOUNT, key, inclusive, &key));
         inclusive = false) {
        struct sha256 hash = record_hash(RECORD_ACCOUNT, a);
        store_block_lock(b, &a->id);
        store_block_account(b, NULL, a, &hash, NULL, 0);
    }
    for (size_t i = 0; i < KINDS; i++) {
        key = FIRST;
        inclusive = true;
        for (const void *record; (record = view->next(view, kinds[i], key, inclusive, &key));
             inclusive = false)
            put_record(b, kinds[i], key, record);
    }
    struct sha256 hash = block_header_hash(genesis->header);
    store_block_header(b, genesis->header, &hash, genesis->signature, genesis->bucket_roots);
    return b;
}
