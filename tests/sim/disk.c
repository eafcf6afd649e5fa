#include "disk.h"

#include <stdlib.h>

/* Copies of the records that the view of a chain shows. */
static void copy_leaves(struct disk *d, const struct ledger_view *view)
{
    for (enum record_kind kind = 0; kind < RECORD_KINDS; kind++) {
        if (!record_is_leaf(kind))
            continue;
        struct bytes key = {0};
        bool first = true;
        for (const void *r; (r = view->next(view, kind, key, first, &key)); first = false)
            sorted_put(d->records[kind], key, record_ops[kind].copy(r));
    }
}

static struct disk_block *new_block(struct disk *d)
{
    if (d->block_count == d->block_capacity) {
        d->block_capacity = d->block_capacity ? 2 * d->block_capacity : 64;
        d->blocks = xrealloc(d->blocks, d->block_capacity * sizeof *d->blocks);
    }
    struct disk_block *block = &d->blocks[d->block_count++];
    *block = (struct disk_block){0};
    return block;
}

void disk_init(struct disk *d, struct bytes genesis)
{
    struct err err;
    struct chain *c = chain_new();
    *d = (struct disk){.genesis = buf_init(1 << 20), .ids = sorted_new(free)};
    buf_append_bytes(&d->genesis, genesis);
    for (enum record_kind kind = 0; kind < RECORD_KINDS; kind++)
        d->records[kind] = sorted_new(record_ops[kind].release);
    struct disk_block *block = new_block(d);
    if (chain_genesis(c, genesis, &block->header, &err) != E_OK) {
        fprintf(stderr, "%s\n", err.message);
        abort();
    }
    block->hash = block_header_hash(&block->header);
    d->chain = *chain_id(c);
    copy_leaves(d, chain_committed_view(c));
    chain_free(c);
}

void disk_release(struct disk *d)
{
    for (size_t b = 0; b < d->block_count; b++) {
        for (size_t i = 0; i < d->blocks[b].tx_count; i++) {
            free((void *)d->blocks[b].txs[i].payload.data);
            free((void *)d->blocks[b].txs[i].signatures.data);
        }
        free(d->blocks[b].txs);
    }
    for (enum record_kind kind = 0; kind < RECORD_KINDS; kind++)
        sorted_free(d->records[kind]);
    sorted_free(d->ids);
    free(d->blocks);
    buf_release(&d->genesis);
}

static void take_changes(struct disk *d, const struct overlay *changes)
{
    for (enum record_kind kind = 0; kind < RECORD_KINDS; kind++) {
        const struct record_ops *ops = &record_ops[kind];
        struct overlay_change c = {.key = {0}};
        bool more = record_is_leaf(kind) && overlay_next_change(changes, kind, c.key, true, &c);
        for (; more; more = overlay_next_change(changes, kind, c.key, false, &c)) {
            void *old = c.after ? sorted_put(d->records[kind], c.key, ops->copy(c.after))
                                : sorted_remove(d->records[kind], c.key);
            if (old)
                ops->release(old);
        }
    }
}

static const char *check_block(const struct disk *d, const struct block *block)
{
    const struct disk_block *head = &d->blocks[d->block_count - 1];
    struct sha256 hash = block_header_hash(&block->header);
    if (block->header.height != head->header.height + 1 ||
        !sha256_eq(&block->header.previous, &head->hash))
        return "a block does not follow the one before";
    if (!sha256_eq(&hash, &block->hash) || !block_header_verify(&block->header, &block->signature))
        return "a block is not signed as it is";
    if (block->header.time_ms < head->header.time_ms || block->header.epoch < head->header.epoch)
        return "time or epoch goes backwards";
    if (block->tx_count == 0 && !block_has_work(block))
        return "an empty block";
    for (size_t i = 0; i < block->tx_count; i++) {
        if (disk_find(d, &block->txs[i]->id))
            return "a transaction is in two blocks";
    }
    return NULL;
}

static struct bytes keep(struct bytes text)
{
    return bytes_of(xmemdup0(text.data, text.size), text.size);
}

const char *disk_commit(struct disk *d, const struct block *block)
{
    const char *wrong = check_block(d, block);
    if (wrong)
        return wrong;
    struct disk_block *stored = new_block(d);
    stored->header = block->header;
    stored->hash = block->hash;
    stored->signature = block->signature;
    stored->tx_count = block->tx_count;
    stored->txs = xcalloc(block->tx_count + 1, sizeof *stored->txs);
    for (size_t i = 0; i < block->tx_count; i++) {
        const struct tx *tx = block->txs[i];
        stored->txs[i] = (struct disk_tx){tx->id, keep(tx->payload), keep(tx->signatures),
                                          block->receipts[i].code};
        struct disk_place *place = xmalloc(sizeof *place);
        *place = (struct disk_place){block->header.height, (uint32_t)i};
        sorted_put(d->ids, sha256_bytes(&tx->id), place);
    }
    take_changes(d, block->overlay);
    return disk_check_money(d);
}

struct chain *disk_restore(const struct disk *d, struct err *err)
{
    struct chain *c = chain_new();
    struct merkle_frontier history = {0};
    for (enum record_kind kind = 0; kind < RECORD_KINDS; kind++) {
        struct bytes key = {0};
        bool first = true;
        for (void **r; (r = sorted_seek(d->records[kind], key, first, &key)); first = false)
            chain_restore_record(c, kind, key, record_ops[kind].copy(*r));
    }
    for (size_t i = 0; i < d->block_count; i++) {
        struct sha256 leaf = merkle_leaf(sha256_bytes(&d->blocks[i].hash));
        merkle_append(&history, &leaf);
    }
    if (chain_restore_finish(c, &d->chain, &d->blocks[d->block_count - 1].header, &history, err) !=
        E_OK) {
        chain_free(c);
        return NULL;
    }
    return c;
}

struct followed *disk_read(const struct disk *d, uint64_t height, struct err *err)
{
    const struct disk_block *block = &d->blocks[height];
    struct followed *f = xcalloc(1, sizeof *f);
    f->header = block->header;
    f->hash = block->hash;
    f->signature = block->signature;
    for (size_t i = 0; i < block->tx_count; i++) {
        struct tx *tx;
        if (tx_restore(block->txs[i].payload, block->txs[i].signatures, &d->chain, &tx, err) !=
            E_OK) {
            followed_free(f);
            return NULL;
        }
        followed_add(f, tx);
    }
    return f;
}

const struct disk_place *disk_find(const struct disk *d, const struct sha256 *id)
{
    void **place = sorted_find(d->ids, sha256_bytes(id));
    return place ? *place : NULL;
}

static bool add_to(struct amount *sum, struct amount amount)
{
    return amount_add(*sum, amount, sum);
}

const char *disk_check_money(const struct disk *d)
{
    for (size_t c = 0; c < disk_count(d, RECORD_CURRENCY); c++) {
        const struct currency *currency = disk_record(d, RECORD_CURRENCY, c);
        struct amount sum = AMOUNT_ZERO;
        struct bytes key = {0};
        bool fits = true, first = true;
        for (void **r; (r = sorted_seek(d->records[RECORD_ACCOUNT], key, first, &key));
             first = false)
            fits = fits && add_to(&sum, account_balance(*r, &currency->code));
        key = bytes_of(NULL, 0);
        first = true;
        for (void **r; (r = sorted_seek(d->records[RECORD_HOLD], key, first, &key));
             first = false) {
            const struct hold *hold = *r;
            if (code_eq(&hold->currency, &currency->code))
                fits = fits && add_to(&sum, hold->amount);
        }
        if (!fits || !amount_eq(sum, currency->supply))
            return "a supply is not the sum of balances and holds";
    }
    return NULL;
}

size_t disk_count(const struct disk *d, enum record_kind kind)
{
    return sorted_count(d->records[kind]);
}

const void *disk_record(const struct disk *d, enum record_kind kind, size_t index)
{
    struct bytes key = {0};
    void **r = sorted_seek(d->records[kind], key, true, &key);
    while (r && index-- > 0)
        r = sorted_seek(d->records[kind], key, false, &key);
    return r ? *r : NULL;
}
