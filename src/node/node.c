#include "node/node_priv.h"

enum { EFFECTS_START = 256 };

struct node *node_new(struct chain *chain, const struct ed25519_secret *producer,
                      const struct node_limits *limits)
{
    struct node *n = xcalloc(1, sizeof *n);
    n->chain = chain;
    n->producer = producer;
    n->limits = *limits;
    n->deadline_ms = UINT64_MAX;
    if (n->limits.block_interval_ms == 0)
        n->limits.block_interval_ms = NODE_BLOCK_INTERVAL_MS;
    if (n->limits.block_tx_max == 0)
        n->limits.block_tx_max = NODE_BLOCK_TX_MAX;
    struct mempool_limits pool = {
        .count_max = limits->pool_count_max ? limits->pool_count_max : NODE_POOL_COUNT_MAX,
        .bytes_max = limits->pool_bytes_max ? limits->pool_bytes_max : NODE_POOL_BYTES_MAX,
        .sender_count_max = NODE_POOL_ACCOUNT_MAX,
        .nonce_window = NODE_NONCE_WINDOW,
        .seed = limits->hash_seed,
    };
    n->pool = mempool_new(&pool);
    table_init(&n->expired_ids, limits->hash_seed + 2);
    n->expired = xcalloc(NODE_EXPIRED_MAX, sizeof(struct expired *));
    n->effect_capacity = EFFECTS_START;
    n->effects = xcalloc(n->effect_capacity, sizeof *n->effects);
    return n;
}

void node_free(struct node *n)
{
    if (!n)
        return;
    node_take_back_flights(n);
    for (size_t i = 0; i < n->effect_count; i++) {
        struct pending_effect *e = &n->effects[(n->effect_first + i) & (n->effect_capacity - 1)];
        free(e->message);
        if (e->type == NODE_RELEASED)
            block_free(e->block);
    }
    for (size_t i = 0; i < NODE_EXPIRED_MAX; i++)
        free(n->expired[i]);
    free(n->expired);
    table_release(&n->expired_ids);
    mempool_free(n->pool);
    free(n->effects);
    free(n);
}

/* Effects */

struct pending_effect *node_push(struct node *n, enum node_effect_type type)
{
    if (n->effect_count == n->effect_capacity) {
        struct pending_effect *wider = xcalloc(2 * n->effect_capacity, sizeof *wider);
        for (size_t i = 0; i < n->effect_count; i++)
            wider[i] = n->effects[(n->effect_first + i) & (n->effect_capacity - 1)];
        free(n->effects);
        n->effects = wider;
        n->effect_first = 0;
        n->effect_capacity *= 2;
    }
    size_t at = (n->effect_first + n->effect_count++) & (n->effect_capacity - 1);
    n->effects[at] = (struct pending_effect){.type = type};
    return &n->effects[at];
}

bool node_effect(struct node *n, struct node_effect *ret)
{
    if (n->effect_count == 0)
        return false;
    struct pending_effect *e = &n->effects[n->effect_first];
    n->effect_first = (n->effect_first + 1) & (n->effect_capacity - 1);
    n->effect_count--;
    ret->type = e->type;
    ret->ticket = e->ticket;
    ret->status = e->status;
    ret->id = e->id;
    ret->height = e->height;
    ret->index = e->index;
    ret->block = e->block;
    ret->error.code = e->code;
    ret->error.message[0] = '\0';
    if (e->message)
        ERR(&ret->error, e->code, "%s", e->message);
    free(TAKE(e->message));
    return true;
}

static void answer_one(struct node *n, uint64_t ticket, const struct sha256 *id,
                       enum node_status status, tana_err code, const char *message)
{
    if (ticket == 0)
        return;
    struct pending_effect *e = node_push(n, NODE_ANSWER);
    e->ticket = ticket;
    e->id = *id;
    e->status = status;
    e->code = code;
    e->message = code == E_OK ? NULL : xstrdup(message);
}

void node_answer(struct node *n, const struct pool_entry *entry, enum node_status status,
                 uint64_t height, uint32_t index, tana_err code, const char *message)
{
    struct sha256 id;
    memcpy(id.bytes, entry->link.key, sizeof id.bytes);
    for (uint32_t i = 0; i < entry->ticket_count; i++) {
        answer_one(n, pool_ticket(entry, i), &id, status, code, message);
        struct pending_effect *e =
            &n->effects[(n->effect_first + n->effect_count - 1) & (n->effect_capacity - 1)];
        e->height = height;
        e->index = index;
    }
}

/* Submitting */

/* Whether the node takes transactions at all. */
static tana_err check_open(const struct node *n, struct err *err)
{
    if (!n->leader)
        return ERR(err, E_NOT_LEADER, "this node does not produce blocks");
    if (n->halted)
        return ERR(err, E_HALTED, "no blocks are produced: %s", n->halt_reason.message);
    if (n->clock_in_doubt)
        return ERR(err, E_HALTED,
                   "no blocks are produced: the clock has jumped, and waits to be confirmed");
    if (!node_may_sign(n))
        return ERR(err, E_NOT_LEADER, "this node is no producer of the chain");
    return E_OK;
}

/* What tx_admit() says of a transaction that may have to wait for its turn. */
static tana_err admit(const struct node *n, const struct tx *tx, const struct id *sender,
                      const struct ledger_view *view, struct err *err)
{
    struct apply_context context = {
        .chain = *chain_id(n->chain),
        .height = chain_newest(n->chain)->height + 1,
        .time_ms = n->wall_ms,
        .before = chain_newest_view(n->chain),
    };
    tana_err code = tx_admit(view, &context, tx, err);
    if (code == E_RATE_LIMITED && node_block_quota_used(n, sender))
        return E_OK; /* there will be another block */
    if (code == E_NO_ACCOUNT && mempool_has_sender(n->pool, sender))
        return E_OK; /* its creation is before it */
    if (code != E_NONCE_GAP)
        return code;
    if (tx->expires_ms <= n->wall_ms)
        return ERR(err, E_EXPIRED, "the transaction's time is over");
    if (tx->expires_ms - n->wall_ms > TX_LIFETIME_MS_MAX)
        return ERR(err, E_EXPIRED, "`expires` is more than 24 hours ahead");
    return E_OK;
}

/* A nonce below the next: of a transaction in flight, or of one that is in a block. */
static tana_err check_nonce_free(const struct node *n, const struct tx *tx, const struct id *sender,
                                 uint64_t due, struct err *err)
{
    if (tx->nonce >= due)
        return E_OK;
    const struct account *committed = view_account(chain_committed_view(n->chain), sender);
    if (tx->nonce >= (committed ? committed->nonce : 0))
        return ERR(err, E_DUPLICATE, "another transaction with nonce %llu is in a block",
                   (unsigned long long)tx->nonce);
    return ERR(err, E_NONCE_USED, "nonce %llu is used; the next one is %llu",
               (unsigned long long)tx->nonce, (unsigned long long)due);
}

static tana_err take_in(struct node *n, struct tx *tx, struct pool_entry **ret, struct err *err)
{
    const struct ledger_view *view = node_view(n);
    struct id sender;
    if (!tx_sender(view, tx, &sender))
        return ERR(err, E_NO_ACCOUNT, "the account %s does not exist", tx->from.name.text);
    tx->from = (struct ref){.id = sender}; /* names stay: it need not be looked up again */
    const struct account *account = view_account(view, &sender);
    uint64_t due = account ? account->nonce : 0;
    tana_err code = check_nonce_free(n, tx, &sender, due, err);
    if (code == E_OK)
        code = admit(n, tx, &sender, view, err);
    return code != E_OK ? code : mempool_insert(n->pool, tx, &sender, due, ret, err);
}

static void submit(struct node *n, struct tx *tx, uint64_t ticket)
{
    struct err err;
    struct sha256 id = tx->id;
    tana_err code = check_open(n, &err);
    struct pool_entry *entry = NULL;
    if (code == E_OK) {
        entry = mempool_find(n->pool, &id);
        if (entry)
            tx_free(TAKE(tx));
        else
            code = take_in(n, tx, &entry, &err);
    }
    if (code == E_OK && !mempool_add_ticket(entry, ticket)) {
        answer_one(n, ticket, &id, NODE_REFUSED, E_BUSY, "too many wait for this transaction");
    } else if (code == E_OK) {
        answer_one(n, ticket, &id, NODE_PENDING, E_OK, NULL);
    } else {
        tx_free(tx);
        answer_one(n, ticket, &id, NODE_REFUSED, code, err.message);
    }
}

/* Expiry */

static void remember_expired(struct node *n, const struct pool_entry *entry)
{
    if (table_find(&n->expired_ids, entry->link.key))
        return;
    struct expired **slot = &n->expired[n->expired_next++ % NODE_EXPIRED_MAX];
    if (*slot)
        table_remove(&n->expired_ids, &(*slot)->link);
    else
        *slot = xcalloc(1, sizeof **slot);
    memcpy((*slot)->link.key, entry->link.key, TABLE_KEY_SIZE);
    table_add(&n->expired_ids, &(*slot)->link);
}

static void refuse_behind(struct node *n, const struct id *sender, uint64_t nonce)
{
    struct pool_entry *last;
    while ((last = mempool_last_of(n->pool, sender)) && last->nonce > nonce) {
        node_answer(n, last, NODE_REFUSED, 0, 0, E_NONCE_GAP,
                    "a transaction of the account before it did not come into a block");
        mempool_forget(n->pool, last, false);
    }
}

static void end_without_block(struct node *n, struct pool_entry *entry)
{
    struct id sender = entry->sender;
    uint64_t nonce = entry->nonce;
    mempool_forget(n->pool, entry, false);
    refuse_behind(n, &sender, nonce);
}

void node_expire(struct node *n, struct pool_entry *entry)
{
    remember_expired(n, entry);
    node_answer(n, entry, NODE_EXPIRED, 0, 0, E_EXPIRED,
                "the transaction's time was over before it came into a block");
    end_without_block(n, entry);
}

void node_refuse(struct node *n, struct pool_entry *entry, tana_err code, const char *message)
{
    node_answer(n, entry, NODE_REFUSED, 0, 0, code, message);
    end_without_block(n, entry);
}

static void expire_waiting(struct node *n)
{
    if (n->clock_in_doubt)
        return;
    struct pool_entry *entry;
    while ((entry = mempool_first_to_expire(n->pool)) && entry->expires_ms <= n->wall_ms)
        node_expire(n, entry);
}

/* The clock */

static int64_t offset_now(const struct node *n)
{
    return (int64_t)(n->wall_ms - n->monotonic_ms);
}

/* Small corrections are followed, at most 1 ms in 100; more than that adds up. */
static void watch_clock(struct node *n, const struct node_event *event)
{
    uint64_t passed = n->clock_known ? event->monotonic_ms - n->monotonic_ms : 0;
    n->wall_ms = event->wall_ms;
    n->monotonic_ms = event->monotonic_ms;
    if (!n->clock_known) {
        n->clock_known = true;
        n->clock_offset_ms = offset_now(n);
        return;
    }
    int64_t off = offset_now(n) - n->clock_offset_ms, follow = (int64_t)(passed / 100) + 1;
    if (off > NODE_CLOCK_JUMP_MS_MAX || off < -NODE_CLOCK_JUMP_MS_MAX) {
        if (n->leader && !n->clock_in_doubt) {
            n->clock_in_doubt = true;
            node_take_back_open(n);
        }
    } else {
        n->clock_offset_ms += off > follow ? follow : off < -follow ? -follow : off;
    }
}

static void confirm_clock(struct node *n)
{
    n->clock_in_doubt = false;
    n->clock_offset_ms = offset_now(n);
}

/* Leadership */

static void become_leader(struct node *n, uint64_t epoch)
{
    REQUIRE(!n->leader && chain_staged(n->chain) == 0);
    n->leader = true;
    n->epoch = epoch;
    n->retry_ms = 0;
    n->clock_offset_ms = offset_now(n);
    /* The newest block comes from the future: a clock was wrong, and perhaps it is this one. */
    n->clock_in_doubt = chain_head(n->chain)->time_ms > n->wall_ms + NODE_CLOCK_JUMP_MS_MAX;
}

/* What was in flight may be durable or not: whoever waits has to ask the node that leads. */
static void step_down(struct node *n)
{
    node_take_back_open(n);
    for (size_t f = 0; f < n->flight_count; f++) {
        for (size_t i = 0; i < n->flights[f].count; i++) {
            struct pool_entry *entry = n->flights[f].entries[i];
            node_answer(n, entry, NODE_UNKNOWN, 0, 0, E_NOT_LEADER,
                        "another node produces blocks now; ask it for this transaction");
            entry->ticket_count = 0;
        }
    }
    node_take_back_flights(n);
    struct pool_entry *entry;
    while ((entry = mempool_any(n->pool))) {
        node_answer(n, entry, NODE_REFUSED, 0, 0, E_NOT_LEADER, "another node produces blocks");
        mempool_forget(n->pool, entry, false);
    }
    n->leader = n->clock_in_doubt = false;
}

void node_halt(struct node *n, const struct err *reason)
{
    if (!n->halted)
        n->halt_reason = *reason;
    n->halted = true;
    node_take_back_open(n);
}

/* Commits */

static void committed(struct node *n)
{
    REQUIRE(n->flight_count > 0);
    struct batch batch = n->flights[0];
    n->flights[0] = n->flights[1];
    n->flights[1] = (struct batch){0};
    n->flight_count--;
    struct block *block = chain_commit(n->chain);
    REQUIRE(block == batch.block && block->tx_count == batch.count);
    if (n->open.block)
        block_rebase(n->chain, n->open.block);
    if (n->flight_count > 0) /* before the answers: whoever writes need not wait for them */
        node_push(n, NODE_COMMIT)->block = n->flights[0].block;
    for (size_t i = 0; i < batch.count; i++) {
        const struct receipt *receipt = &block->receipts[i];
        node_answer(n, batch.entries[i], receipt->code == E_OK ? NODE_APPLIED : NODE_FAILED,
                    block->header.height, (uint32_t)i, receipt->code, receipt->message);
        mempool_forget(n->pool, batch.entries[i], true);
    }
    free(batch.entries);
    node_push(n, NODE_RELEASED)->block = block;
}

static void commit_failed(struct node *n, const struct err *error)
{
    if (error->code == E_NOT_LEADER) {
        step_down(n);
        return;
    }
    node_take_back_flights(n);
    n->retry_ms = n->monotonic_ms + NODE_RETRY_MS;
}

/* Events */

static void dispatch(struct node *n, struct node_event *event)
{
    switch (event->type) {
    case NODE_SUBMIT:
        submit(n, TAKE(event->tx), event->ticket);
        break;
    case NODE_TIMER:
        break;
    case NODE_COMMITTED:
        committed(n);
        break;
    case NODE_COMMIT_FAILED:
        commit_failed(n, &event->error);
        break;
    case NODE_LEADER:
        become_leader(n, event->epoch);
        break;
    case NODE_NOT_LEADER:
        if (n->leader)
            step_down(n);
        break;
    case NODE_CLOCK_CONFIRMED:
        confirm_clock(n);
        break;
    case NODE_HALT:
        node_halt(n, &event->error);
        break;
    }
}

static uint64_t next_deadline(struct node *n)
{
    uint64_t deadline = node_produce_deadline(n);
    const struct pool_entry *first = mempool_first_to_expire(n->pool);
    if (first && !n->clock_in_doubt) {
        uint64_t left = first->expires_ms > n->wall_ms ? first->expires_ms - n->wall_ms : 0;
        if (n->monotonic_ms + left < deadline)
            deadline = n->monotonic_ms + left;
    }
    return deadline;
}

void node_step(struct node *n, struct node_event *event)
{
    watch_clock(n, event);
    dispatch(n, event);
    expire_waiting(n);
    node_produce(n);
    n->deadline_ms = next_deadline(n);
}

uint64_t node_deadline(const struct node *n)
{
    return n->deadline_ms;
}

/* Questions */

enum node_status node_status_of(const struct node *n, const struct sha256 *id)
{
    if (mempool_find(n->pool, id))
        return NODE_PENDING;
    return table_find(&n->expired_ids, id->bytes) ? NODE_EXPIRED : NODE_UNKNOWN;
}

static bool changes(const struct block *block, const struct id *account)
{
    const struct ledger_view *before = overlay_base(block->overlay);
    return view_account(overlay_view(block->overlay), account) != view_account(before, account);
}

uint64_t node_staged_height(const struct node *n, const struct id *account)
{
    for (size_t i = 0; i < n->flight_count; i++) {
        if (changes(n->flights[i].block, account))
            return n->flights[i].block->header.height;
    }
    return 0;
}

bool node_leads(const struct node *n)
{
    return n->leader;
}

void node_info(const struct node *n, struct node_info *ret)
{
    *ret = (struct node_info){
        .leader = n->leader,
        .halted = n->halted,
        .clock_in_doubt = n->clock_in_doubt,
        .epoch = n->epoch,
        .pool_count = mempool_count(n->pool),
        .pool_bytes = mempool_bytes(n->pool),
        .staged = n->flight_count,
        .busy = n->open.block || n->flight_count > 0 || mempool_has_due(n->pool),
    };
    if (n->halted)
        ret->halt_reason = n->halt_reason;
}
