#include "ledger/block.h"

#include "ledger/chain_priv.h"

#include <stdlib.h>

enum { BLOCK_TXS_MIN = 64 };

struct concerned_tx {
    struct id account;
    uint32_t index;
};

struct block *block_open(struct chain *c, uint64_t time_ms)
{
    REQUIRE(c->staged_count < CHAIN_STAGED_MAX);
    const struct block_header *newest = chain_newest(c);
    struct block *b = xcalloc(1, sizeof *b);
    b->context = (struct apply_context){
        .chain = c->id,
        .height = newest->height + 1,
        .time_ms = time_ms > newest->time_ms ? time_ms : newest->time_ms,
        .before = chain_newest_view(c),
    };
    b->overlay = overlay_new(b->context.before);
    b->released = block_begin(b->overlay, &b->context);
    return b;
}

void block_free(struct block *b)
{
    if (!b)
        return;
    overlay_free(b->overlay);
    for (size_t i = 0; i < b->tx_count; i++)
        tx_free(b->txs[i]);
    for (size_t i = 0; i < b->touch_count; i++)
        free(b->touches[i].txs);
    free(b->txs);
    free(b->receipts);
    free(b->touches);
    free(b->concerned);
    free(b);
}

static void grow(struct block *b)
{
    if (b->tx_count < b->tx_capacity)
        return;
    b->tx_capacity = b->tx_capacity ? 2 * b->tx_capacity : BLOCK_TXS_MIN;
    b->txs = xrealloc(b->txs, b->tx_capacity * sizeof *b->txs);
    b->receipts = xrealloc(b->receipts, b->tx_capacity * sizeof *b->receipts);
}

/* The accounts that one transaction concerned, with its place in the block. */
static void note_concerned(struct block *b, const struct concerned *concerned, uint32_t index)
{
    if (b->concerned_count + concerned->count > b->concerned_capacity) {
        b->concerned_capacity = 2 * (b->concerned_count + concerned->count);
        b->concerned = xrealloc(b->concerned, b->concerned_capacity * sizeof *b->concerned);
    }
    for (size_t i = 0; i < concerned->count; i++)
        b->concerned[b->concerned_count++] = (struct concerned_tx){concerned->ids[i], index};
}

tana_err block_add(struct block *b, struct tx *tx, struct err *err)
{
    uint32_t max = view_parameters(overlay_view(b->overlay))->block_transactions_max;
    if (b->tx_count >= max)
        return ERR(err, E_BUSY, "the block is full: %u transactions", max);
    tana_err e = tx_admit(overlay_view(b->overlay), &b->context, tx, err);
    if (e != E_OK)
        return e;
    grow(b);
    struct concerned concerned = {0};
    tx_apply(b->overlay, &b->context, tx, &b->receipts[b->tx_count], &concerned);
    note_concerned(b, &concerned, (uint32_t)b->tx_count);
    free(concerned.ids);
    b->header.gas += tx->gas;
    b->txs[b->tx_count++] = tx;
    return E_OK;
}

void block_rebase(struct chain *c, struct block *b)
{
    b->context.before = chain_newest_view(c);
    overlay_rebase(b->overlay, b->context.before);
}

bool block_has_work(const struct block *b)
{
    return b->tx_count > 0 || overlay_count_all(b->overlay) > 0;
}

/* ------------------------------------------------------------------------------- sealing ----- */

static int compare_concerned(const void *left, const void *right)
{
    const struct concerned_tx *a = left, *b = right;
    int order = memcmp(a->account.bytes, b->account.bytes, ID_SIZE);
    return order ? order : (a->index > b->index) - (a->index < b->index);
}

static void add_touch(struct block *b, const struct id *account)
{
    if (b->touch_count == b->touch_capacity) {
        b->touch_capacity = b->touch_capacity ? 2 * b->touch_capacity : BLOCK_TXS_MIN;
        b->touches = xrealloc(b->touches, b->touch_capacity * sizeof *b->touches);
    }
    b->touches[b->touch_count++] = (struct block_touch){.account = *account};
}

/* The places of one account, first .. first + count - 1, each once. */
static void fill_touch(struct block_touch *touch, const struct concerned_tx *first, size_t count)
{
    touch->txs = xmalloc(count * sizeof *touch->txs);
    for (size_t i = 0; i < count; i++)
        if (touch->tx_count == 0 || touch->txs[touch->tx_count - 1] != first[i].index)
            touch->txs[touch->tx_count++] = first[i].index;
}

static void collect_touches(struct block *b)
{
    struct concerned_tx *list = b->concerned;
    if (b->concerned_count > 0)
        qsort(list, b->concerned_count, sizeof *list, compare_concerned);
    for (size_t i = 0; i < b->concerned_count;) {
        size_t end = i + 1;
        while (end < b->concerned_count && id_eq(&list[end].account, &list[i].account))
            end++;
        add_touch(b, &list[i].account);
        fill_touch(&b->touches[b->touch_count - 1], &list[i], end - i);
        i = end;
    }
    free(TAKE(b->concerned));
    b->concerned_count = b->concerned_capacity = 0;
}

static struct sha256 tx_root(const struct block *b)
{
    struct sha256 *leaves = xcalloc(b->tx_count + 1, sizeof *leaves);
    for (size_t i = 0; i < b->tx_count; i++)
        leaves[i] = tx_leaf(&b->txs[i]->id, b->txs[i]->signatures);
    struct sha256 root = merkle_root(leaves, b->tx_count);
    free(leaves);
    return root;
}

struct sha256 receipt_leaf(const struct receipt *receipt)
{
    _cleanup_(buf_release) struct buf text = buf_init(RECEIPT_MAX);
    receipt_encode(receipt, &text);
    REQUIRE(!text.overflowed);
    return merkle_leaf(buf_bytes(&text));
}

static struct sha256 receipts_root(const struct block *b)
{
    struct sha256 *leaves = xcalloc(b->tx_count + 1, sizeof *leaves);
    for (size_t i = 0; i < b->tx_count; i++)
        leaves[i] = receipt_leaf(&b->receipts[i]);
    struct sha256 root = merkle_root(leaves, b->tx_count);
    free(leaves);
    return root;
}

/* Puts the block's changes on the tree as its newest version. */
static void stage_leaves(struct chain *c, struct block *b)
{
    size_t count;
    struct trie_update *leaves = overlay_leaves(b->overlay, &count);
    trie_stage(c->trie, leaves, count);
    free(leaves);
    trie_bucket_roots(c->trie, trie_newest(c->trie), b->bucket_roots);
}

tana_err block_seal(struct chain *c, struct block *b, uint64_t epoch, const struct key *producer,
                    struct err *err)
{
    REQUIRE(c->staged_count < CHAIN_STAGED_MAX && b->context.before == chain_newest_view(c));
    if (overlay_check_supply(b->overlay, err) != E_OK) {
        block_free(b);
        return err->code;
    }
    overlay_next_versions(b->overlay);
    collect_touches(b);
    const struct block *previous = c->staged_count > 0 ? c->staged[c->staged_count - 1] : NULL;
    b->history = previous ? previous->history : c->history;
    stage_leaves(c, b);
    b->header = (struct block_header){
        .chain = c->id,
        .height = b->context.height,
        .epoch = epoch,
        .time_ms = b->context.time_ms,
        .previous = chain_newest_hash(c),
        .tx_root = tx_root(b),
        .receipts_root = receipts_root(b),
        .history_root = merkle_frontier_root(&b->history),
        .state_root = trie_root(c->trie, trie_newest(c->trie)),
        .tx_count = (uint32_t)b->tx_count,
        .gas = b->header.gas,
        .parameters = parameters_hash(overlay_view(b->overlay)),
        .producer = *producer,
    };
    b->hash = block_header_hash(&b->header);
    struct sha256 leaf = merkle_leaf(sha256_bytes(&b->hash));
    merkle_append(&b->history, &leaf);
    c->staged[c->staged_count++] = b;
    return E_OK;
}

void block_sign(struct block *b, const struct ed25519_secret *secret)
{
    block_header_sign(&b->header, secret, &b->signature);
}
