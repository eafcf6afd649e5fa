/* How the core makes blocks: transactions are executed as they come, on top of what is in flight. */
#include "node/node_priv.h"

bool node_producing(const struct node *n)
{
    return n->leader && !n->halted && !n->clock_in_doubt;
}

bool node_may_sign(const struct node *n)
{
    struct key key;
    memcpy(key.bytes, n->producer->public.bytes, sizeof key.bytes);
    return chain_has_producer(n->chain, &key);
}

const struct ledger_view *node_view(const struct node *n)
{
    return n->open.block ? overlay_view(n->open.block->overlay) : chain_newest_view(n->chain);
}

bool node_block_quota_used(const struct node *n, const struct id *sender)
{
    const struct ledger_view *before = chain_newest_view(n->chain);
    const struct account *now = view_account(node_view(n), sender);
    const struct account *was = view_account(before, sender);
    if (!now)
        return false;
    return now->nonce - (was ? was->nonce : 0) >= view_parameters(before)->account_block_max;
}

static void batch_add(struct batch *batch, struct pool_entry *entry)
{
    if (batch->count == batch->capacity) {
        batch->capacity = batch->capacity ? 2 * batch->capacity : 64;
        batch->entries = xrealloc(batch->entries, batch->capacity * sizeof(struct pool_entry *));
    }
    batch->entries[batch->count++] = entry;
}

static void batch_clear(struct batch *batch)
{
    free(batch->entries);
    *batch = (struct batch){0};
}

/* Taking back */

static void batch_return(struct node *n, struct batch *batch)
{
    struct block *block = batch->block;
    REQUIRE(block->tx_count == batch->count);
    for (size_t i = batch->count; i-- > 0;) {
        batch->entries[i]->tx = TAKE(block->txs[i]);
        mempool_return(n->pool, batch->entries[i]);
    }
    block_free(block);
    batch_clear(batch);
}

void node_take_back_open(struct node *n)
{
    mempool_resume(n->pool);
    if (n->open.block)
        batch_return(n, &n->open);
}

void node_take_back_flights(struct node *n)
{
    node_take_back_open(n);
    while (n->flight_count > 0) {
        struct batch *newest = &n->flights[--n->flight_count];
        struct block *dropped = chain_drop(n->chain);
        REQUIRE(dropped == newest->block);
        batch_return(n, newest);
    }
}

/* Opening */

/* The time on the wall when the first hold falls due, or UINT64_MAX. Kept for the state it was looked
 * up in: behind a block that released many holds the way to the next one is long. */
static uint64_t first_due(struct node *n)
{
    const struct ledger_view *view = chain_newest_view(n->chain);
    struct sha256 newest = chain_newest_hash(n->chain);
    struct bytes key;
    if (sha256_eq(&newest, &n->due_of))
        return n->due_ms;
    n->due_of = newest;
    n->due_ms = UINT64_MAX;
    if (view->next(view, RECORD_DUE, bytes_of(NULL, 0), true, &key)) {
        n->due_ms = 0;
        for (size_t i = 0; i < 8; i++)
            n->due_ms = n->due_ms << 8 | key.data[i];
    }
    return n->due_ms;
}

static uint64_t block_time(const struct node *n)
{
    uint64_t newest = chain_newest(n->chain)->time_ms;
    return n->wall_ms > newest ? n->wall_ms : newest;
}

static bool may_open(const struct node *n)
{
    return !n->open.block && n->flight_count < CHAIN_STAGED_MAX && node_may_sign(n);
}

static void open_block(struct node *n)
{
    size_t allowed = view_parameters(chain_newest_view(n->chain))->block_transactions_max;
    n->open.block = block_open(n->chain, n->wall_ms);
    n->open_since_ms = n->monotonic_ms;
    n->open_tx_max = allowed < n->limits.block_tx_max ? allowed : n->limits.block_tx_max;
}

/* Filling */

/* The transaction did not come in. It may have to wait for another block; else that was it. */
static void turn_lost(struct node *n, struct pool_entry *entry, const struct err *err)
{
    if (err->code == E_RATE_LIMITED && node_block_quota_used(n, &entry->sender) &&
        n->open.count > 0) {
        mempool_defer(n->pool, entry);
    } else if (err->code == E_EXPIRED && entry->expires_ms <= n->open.block->context.time_ms) {
        node_expire(n, entry);
    } else {
        node_refuse(n, entry, err->code, err->message);
    }
}

static bool is_full(const struct node *n)
{
    return n->open.count >= n->open_tx_max || n->open.block->header.gas >= NODE_BLOCK_GAS_MAX;
}

static void fill_block(struct node *n, size_t *budget)
{
    uint64_t gas_max = n->open.block->header.gas + NODE_STEP_GAS_MAX;
    while (*budget > 0 && !is_full(n) && n->open.block->header.gas < gas_max) {
        struct pool_entry *entry = mempool_take(n->pool);
        if (!entry)
            return;
        struct err err;
        --*budget;
        if (block_add(n->open.block, entry->tx, &err) == E_OK) {
            entry->tx = NULL;
            batch_add(&n->open, entry);
        } else {
            turn_lost(n, entry, &err);
        }
    }
}

/* Closing */

static bool should_close(const struct node *n)
{
    if (is_full(n))
        return true;
    if (n->flight_count == 0)
        return n->monotonic_ms - n->open_since_ms >= n->limits.block_interval_ms;
    size_t ahead = n->flights[n->flight_count - 1].count;
    return n->open.count >= (ahead > NODE_BLOCK_TX_EARLY ? ahead : NODE_BLOCK_TX_EARLY) &&
           !mempool_has_due(n->pool);
}

/* Money was made or lost: a defect. The block is gone with its transactions. */
static void lose_block(struct node *n, const struct err *err)
{
    for (size_t i = n->open.count; i-- > 0;) {
        node_answer(n, n->open.entries[i], NODE_REFUSED, 0, 0, E_HALTED, err->message);
        mempool_forget(n->pool, n->open.entries[i], false);
    }
    batch_clear(&n->open);
    node_halt(n, err);
}

static void close_block(struct node *n)
{
    struct err err;
    struct block *block = n->open.block;
    struct key producer;
    memcpy(producer.bytes, n->producer->public.bytes, sizeof producer.bytes);
    if (block_seal(n->chain, block, n->epoch, &producer, &err) != E_OK) {
        lose_block(n, &err);
        return;
    }
    block_sign(block, n->producer);
    n->flights[n->flight_count++] = n->open;
    n->open = (struct batch){0};
    mempool_resume(n->pool);
    if (n->flight_count == 1)
        node_push(n, NODE_COMMIT)->block = block;
}

void node_produce(struct node *n)
{
    size_t budget = NODE_STEP_TX_MAX;
    while (node_producing(n) && n->monotonic_ms >= n->retry_ms) {
        if (may_open(n) && (mempool_has_due(n->pool) || first_due(n) <= block_time(n)))
            open_block(n);
        if (!n->open.block)
            return;
        fill_block(n, &budget);
        if (!block_has_work(n->open.block)) { /* all that came was refused */
            node_take_back_open(n);
            if (budget == 0 || !mempool_has_due(n->pool))
                return;
        } else if (should_close(n)) {
            close_block(n);
        } else {
            return;
        }
    }
}

uint64_t node_produce_deadline(struct node *n)
{
    uint64_t deadline = UINT64_MAX;
    if (!node_producing(n))
        return deadline;
    if (n->open.block && n->flight_count == 0)
        deadline = n->open_since_ms + n->limits.block_interval_ms;
    if ((n->open.block || may_open(n)) && mempool_has_due(n->pool))
        deadline = n->monotonic_ms;
    if (may_open(n)) {
        uint64_t due = first_due(n), now = block_time(n);
        uint64_t at = due == UINT64_MAX ? due : n->monotonic_ms + (due > now ? due - now : 0);
        deadline = at < deadline ? at : deadline;
    }
    return deadline != UINT64_MAX && deadline < n->retry_ms ? n->retry_ms : deadline;
}
