/* Two nodes, clients and a database in one world that a seed decides: transactions of every type,
 * crashes between any two effects, commits that fail, that are durable without anybody hearing of
 * it, and that are fenced; restarts from what is durable; changes of leadership; jumping clocks.
 *
 * After every step the promises are looked at; at the end everything is executed again from the
 * genesis. The seed is printed when something is wrong:
 *
 *     SIM_SEED=SEED SIM_SEEDS=1 build/tests/unit/sim
 *
 * SIM_SEED is the first seed (1), SIM_SEEDS how many there are (300), SIM_STEPS the steps of each
 * (400). */
#include "crypto/start.h"
#include "node/node.h"
#include "traffic.h"

enum { MACHINES = 2, SEEDS = 300, STEPS = 400, BLOCK_TX_MAX = 40 };

/* A transaction somebody sent, and what they were told. */
struct sent {
    struct sha256 id;
    struct buf envelope;
    struct ref from;
    uint64_t nonce, expires_ms;
    bool acknowledged;
    tana_err code;
    struct disk_place place;
};

struct machine {
    const struct ed25519_secret *secret;
    struct chain *chain; /* NULL: it is down */
    struct node *node;
    struct block *writing;
    bool leads;
    int64_t clock_ms; /* how wrong its clock is */
};

struct world {
    uint64_t seed, step;
    struct prng prng;
    struct disk disk;
    struct traffic traffic;
    struct machine machines[MACHINES];
    struct sent **sent;  /* by ticket - 1 */
    unsigned char *said; /* likewise: what has been said */
    size_t sent_count, sent_capacity;
    struct sorted *by_id; /* struct sent, the first with an id */
    uint64_t now_ms, monotonic_ms;
    size_t acknowledged, crashes, takeovers;
};

enum { SAID_PENDING = 1, SAID_ALL = 2 };

static struct world *current; /* for messages */

static void check(bool good, const char *what)
{
    if (good)
        return;
    print_message("seed %llu, step %llu: %s\n", (unsigned long long)current->seed,
                  (unsigned long long)current->step, what);
    fail_msg("SIM_SEED=%llu", (unsigned long long)current->seed);
}

static uint64_t below(struct world *w, uint64_t limit)
{
    return prng_below(&w->prng, limit);
}

/* Crashes */

static void crash(struct world *w, struct machine *m)
{
    node_free(m->node);
    chain_free(m->chain);
    m->node = NULL;
    m->chain = NULL;
    m->writing = NULL;
    m->leads = false;
    w->crashes++;
}

static void boot(struct world *w, struct machine *m)
{
    struct err e;
    struct node_limits limits = {.block_tx_max = 2 + below(w, BLOCK_TX_MAX),
                                 .hash_seed = below(w, 1000)};
    m->chain = disk_restore(&w->disk, &e);
    check(m->chain, m->chain ? "" : e.message);
    m->node = node_new(m->chain, m->secret, &limits);
}

/* What a node says */

/* A leader that does not know yet that it was followed by another refuses by what it knows; the
 * service does not let it speak, because its lease is over. */
static bool is_stale(const struct world *w, const struct machine *m)
{
    struct node_info info;
    node_info(m->node, &info);
    return info.leader && info.epoch < w->disk.epoch;
}

/* Once pending at most, then once what became of it. */
static void hear_order(struct world *w, const struct node_effect *said)
{
    unsigned char *so_far = &w->said[said->ticket - 1];
    unsigned char now = said->status == NODE_PENDING ? SAID_PENDING : SAID_ALL;
    check(now > *so_far, "more was said than there is to say");
    *so_far = now;
}

/* What a refusal says about nonce and time must be so. */
static void hear_reason(const struct world *w, const struct machine *m, const struct sent *sent,
                        const struct node_effect *said)
{
    const struct account *from = view_account_ref(chain_committed_view(m->chain), &sent->from);
    if (said->error.code == E_NONCE_USED)
        check(from && from->nonce > sent->nonce, "a nonce is used that nobody has used");
    if (said->status == NODE_EXPIRED)
        check(sent->expires_ms <= w->now_ms + (uint64_t)m->clock_ms ||
                  sent->expires_ms <= chain_newest(m->chain)->time_ms,
              "it expired before its time");
}

static void hear(struct world *w, struct machine *m, const struct node_effect *said)
{
    struct sent *sent = w->sent[said->ticket - 1];
    const struct disk_place *place = disk_find(&w->disk, &sent->id);
    check(sha256_eq(&said->id, &sent->id), "an answer about another transaction");
    hear_order(w, said);
    hear_reason(w, m, sent, said);
    switch (said->status) {
    case NODE_APPLIED:
    case NODE_FAILED:
        check(place && place->height == said->height && place->index == said->index,
              "acknowledged, but not in the durable block");
        check(w->disk.blocks[place->height].txs[place->index].code == said->error.code,
              "acknowledged with another outcome than the durable one");
        check((said->status == NODE_APPLIED) == (said->error.code == E_OK), "status and code");
        check(!sent->acknowledged ||
                  (sent->code == said->error.code && sent->place.height == said->height &&
                   sent->place.index == said->index),
              "acknowledged twice, differently");
        w->acknowledged += !sent->acknowledged;
        sent->acknowledged = true;
        sent->code = said->error.code;
        sent->place = *place;
        break;
    case NODE_EXPIRED:
        check(!place || is_stale(w, m), "expired, and yet in a block");
        break;
    case NODE_REFUSED:
        check(!place || is_stale(w, m) || said->error.code == E_NONCE_USED ||
                  said->error.code == E_NOT_LEADER || said->error.code == E_HALTED ||
                  said->error.code == E_DUPLICATE || said->error.code == E_BUSY,
              "refused for good, and yet in a block");
        break;
    default:
        break;
    }
}

/* Performs the effects; the machine may die between any two of them. */
static void perform(struct world *w, struct machine *m)
{
    struct node_effect effect;
    while (m->node && node_effect(m->node, &effect)) {
        if (effect.type == NODE_COMMIT) {
            check(!m->writing, "two blocks are written at a time");
            m->writing = effect.block;
        } else if (effect.type == NODE_RELEASED) {
            check(effect.block->header.height < w->disk.block_count, "released before durable");
            block_free(effect.block);
        } else {
            hear(w, m, &effect);
        }
        if (below(w, 3000) == 0)
            crash(w, m);
    }
}

static void step(struct world *w, struct machine *m, struct node_event *event)
{
    event->wall_ms = w->now_ms + (uint64_t)m->clock_ms;
    event->monotonic_ms = w->monotonic_ms;
    node_step(m->node, event);
    perform(w, m);
}

static void happen(struct world *w, struct machine *m, enum node_event_type type, tana_err code)
{
    struct node_event event = {.type = type, .epoch = w->disk.epoch};
    if (code != E_OK)
        ERR(&event.error, code, "as the simulation wants it");
    step(w, m, &event);
}

/* Clients */

static void remember(struct world *w, const struct buf *envelope, const struct tx *tx)
{
    struct bytes id = sha256_bytes(&tx->id);
    if (w->sent_count == w->sent_capacity) {
        w->sent_capacity = w->sent_capacity ? 2 * w->sent_capacity : 256;
        w->sent = xrealloc(w->sent, w->sent_capacity * sizeof(struct sent *));
        w->said = xrealloc(w->said, w->sent_capacity);
    }
    void **known = sorted_find(w->by_id, id);
    struct sent *sent = known ? *known : xcalloc(1, sizeof *sent);
    if (!known) {
        sent->id = tx->id;
        sent->from = tx->from;
        sent->nonce = tx->nonce;
        sent->expires_ms = tx->expires_ms;
        sent->envelope = buf_init(TX_ENVELOPE_MAX);
        buf_append_bytes(&sent->envelope, buf_bytes(envelope));
        sorted_put(w->by_id, id, sent);
    }
    w->said[w->sent_count] = 0;
    w->sent[w->sent_count++] = sent;
}

static void submit(struct world *w, struct machine *m, const struct buf *envelope)
{
    struct err e;
    struct tx *tx;
    if (tx_read(buf_bytes(envelope), &w->disk.chain, &tx, &e) != E_OK)
        return;
    remember(w, envelope, tx);
    struct node_event event = {.type = NODE_SUBMIT, .tx = tx, .ticket = w->sent_count};
    step(w, m, &event);
}

static void send_new(struct world *w, struct machine *m)
{
    _cleanup_(buf_release) struct buf envelope = buf_init(TX_ENVELOPE_MAX);
    w->traffic.now_ms = w->now_ms;
    traffic_next(&w->traffic, &envelope);
    submit(w, m, &envelope);
}

static void send_again(struct world *w, struct machine *m)
{
    if (w->sent_count > 0)
        submit(w, m, &w->sent[below(w, w->sent_count)]->envelope);
}

/* The database */

static void write_for(struct world *w, struct machine *m)
{
    struct block *block = m->writing;
    if (block->header.epoch != w->disk.epoch) {
        m->writing = NULL;
        m->leads = false;
        happen(w, m, NODE_COMMIT_FAILED, E_NOT_LEADER);
        return;
    }
    switch (below(w, 60)) {
    case 0: /* dies before anything is durable */
        crash(w, m);
        return;
    case 1:
        m->writing = NULL;
        happen(w, m, NODE_COMMIT_FAILED, E_DISCONNECTED);
        return;
    default:
        break;
    }
    const char *wrong = disk_commit(&w->disk, block);
    check(!wrong, wrong);
    if (below(w, 60) == 0) { /* dies before anybody hears of it */
        crash(w, m);
        return;
    }
    m->writing = NULL;
    happen(w, m, NODE_COMMITTED, E_OK);
}

static bool may_sign(const struct world *w, const struct machine *m)
{
    const struct producers *producers = disk_record(&w->disk, RECORD_PRODUCERS, 0);
    for (size_t i = 0; i < producers->count; i++) {
        if (memcmp(producers->keys[i].bytes, m->secret->public.bytes, ED25519_PUBLIC_SIZE) == 0)
            return true;
    }
    return false;
}

static void catch_up(struct world *w, struct machine *m)
{
    while (chain_head(m->chain)->height + 1 < w->disk.block_count) {
        struct err e;
        struct block *block;
        struct followed *f = disk_read(&w->disk, chain_head(m->chain)->height + 1, &e);
        check(f, f ? "" : e.message);
        tana_err code = follow_block(m->chain, f, &block, &e);
        check(code == E_OK, e.message);
        followed_free(f);
        block_free(block);
    }
}

/* A machine that is up and does not lead takes the lead; the other finds out when it writes. */
static void take_over(struct world *w, struct machine *m)
{
    if (!m->chain || m->leads || !may_sign(w, m))
        return;
    w->disk.epoch++;
    w->takeovers++;
    catch_up(w, m);
    m->leads = true;
    happen(w, m, NODE_LEADER, E_OK);
}

static struct machine *any_up(struct world *w)
{
    struct machine *m = &w->machines[below(w, MACHINES)];
    return m->chain ? m : NULL;
}

static struct machine *leader(struct world *w)
{
    for (size_t i = 0; i < MACHINES; i++) {
        if (w->machines[i].leads && !is_stale(w, &w->machines[i]))
            return &w->machines[i];
    }
    return any_up(w);
}

static void pass_time(struct world *w, uint64_t ms)
{
    w->now_ms += ms;
    w->monotonic_ms += ms;
    for (size_t i = 0; i < MACHINES; i++) {
        struct machine *m = &w->machines[i];
        if (m->node && node_deadline(m->node) <= w->monotonic_ms)
            happen(w, m, NODE_TIMER, E_OK);
    }
}

static void jump_clock(struct world *w, struct machine *m)
{
    m->clock_ms = below(w, 2) ? 0 : (int64_t)below(w, 7200000) - 3600000;
    happen(w, m, NODE_TIMER, E_OK);
    if (m->node && below(w, 2))
        happen(w, m, NODE_CLOCK_CONFIRMED, E_OK);
}

static void one_step(struct world *w)
{
    uint64_t dice = below(w, 1000);
    struct machine *m = dice < 880 ? leader(w) : any_up(w);
    if (!m) {
        m = &w->machines[below(w, MACHINES)];
        if (!m->chain)
            boot(w, m);
        if (w->disk.epoch == 0 || below(w, 2))
            take_over(w, m);
    } else if (dice < 600) {
        send_new(w, m);
    } else if (dice < 640) {
        send_again(w, m);
    } else if (dice < 760) {
        pass_time(w, below(w, 12));
    } else if (dice < 940) {
        if (m->writing)
            write_for(w, m);
    } else if (dice < 946) {
        take_over(w, m);
    } else if (dice < 950) {
        crash(w, m);
    } else if (dice < 970) {
        if (!m->leads && chain_staged(m->chain) == 0)
            catch_up(w, m);
    } else if (dice < 985) {
        pass_time(w, below(w, 40000));
    } else if (dice < 990) {
        jump_clock(w, m);
    }
}

/* In the end */

/* Lets the leader finish what it has, without accidents. */
static void drain(struct world *w, struct machine *m)
{
    for (int tries = 0; m->chain && tries < 3000; tries++) {
        if (m->writing) {
            const char *wrong = disk_commit(&w->disk, m->writing);
            check(!wrong, wrong);
            m->writing = NULL;
            happen(w, m, NODE_COMMITTED, E_OK);
        } else if (node_deadline(m->node) <= w->monotonic_ms + NODE_RETRY_MS) {
            uint64_t deadline = node_deadline(m->node);
            pass_time(w, deadline > w->monotonic_ms ? deadline - w->monotonic_ms : 1);
        } else {
            return;
        }
    }
}

/* What could stand in a block now does not go on waiting. */
static void check_liveness(struct world *w)
{
    struct machine *m = leader(w);
    struct node_info info;
    if (!m || !m->leads || is_stale(w, m) || !may_sign(w, m))
        return;
    drain(w, m);
    if (!m->chain)
        return;
    node_info(m->node, &info);
    if (info.clock_in_doubt || !may_sign(w, m))
        return;
    check(!info.busy && info.staged == 0, "work is left over");
    const struct ledger_view *view = chain_committed_view(m->chain);
    for (size_t i = 0; i < w->sent_count; i++) {
        if (node_status_of(m->node, &w->sent[i]->id) != NODE_PENDING)
            continue;
        const struct account *from = view_account_ref(view, &w->sent[i]->from);
        check(from && w->sent[i]->nonce > from->nonce, "it is due, and waits");
    }
}

static void settle(struct world *w)
{
    struct machine *m = NULL;
    for (size_t i = 0; i < MACHINES; i++) {
        if (w->machines[i].chain)
            crash(w, &w->machines[i]);
        if (may_sign(w, &w->machines[i]))
            m = &w->machines[i];
    }
    check(m, "nobody may produce blocks");
    /* Nothing is in flight now: the machine that goes on has nothing but what is durable. */
    w->now_ms += 3600000;
    w->monotonic_ms += 3600000;
    m->clock_ms = 0;
    for (int tries = 0; tries < 2000; tries++) {
        if (!m->chain) {
            boot(w, m);
            take_over(w, m);
            continue;
        }
        drain(w, m);
        if (m->chain)
            break;
    }
    struct node_info info;
    node_info(m->node, &info);
    check(!info.busy && info.staged == 0 && info.pool_count == 0, "work is left over");
    for (size_t i = 0; i < disk_count(&w->disk, RECORD_ACCOUNT); i++) {
        const struct account *account = disk_record(&w->disk, RECORD_ACCOUNT, i);
        check(node_staged_height(m->node, &account->id) == 0, "an account is still locked");
    }
    for (size_t i = 0; i < disk_count(&w->disk, RECORD_HOLD); i++) {
        const struct hold *hold = disk_record(&w->disk, RECORD_HOLD, i);
        check(hold->until_ms == 0 || hold->until_ms > w->now_ms, "a hold was not released");
    }
    struct err e;
    check(chain_verify(m->chain, &e) == E_OK, e.message);
}

static void check_acknowledged(struct world *w)
{
    for (size_t i = 0; i < w->sent_count; i++) {
        const struct sent *sent = w->sent[i];
        const struct disk_place *place = disk_find(&w->disk, &sent->id);
        if (!sent->acknowledged)
            continue;
        check(place && place->height == sent->place.height && place->index == sent->place.index &&
                  w->disk.blocks[place->height].txs[place->index].code == sent->code,
              "something acknowledged is not there any more");
    }
}

/* Everything again from the genesis: each header must come out the same. */
static void replay(struct world *w)
{
    struct machine m = {.chain = chain_new()};
    struct block_header header;
    struct err e;
    check(chain_genesis(m.chain, buf_bytes(&w->disk.genesis), &header, &e) == E_OK, "genesis");
    catch_up(w, &m);
    struct sha256 hash = chain_head_hash(m.chain);
    check(sha256_eq(&hash, &w->disk.blocks[w->disk.block_count - 1].hash), "another head");
    chain_free(m.chain);
    struct chain *restored = disk_restore(&w->disk, &e);
    check(restored, restored ? "" : e.message);
    chain_free(restored);
}

static void world_release(struct world *w)
{
    for (size_t i = 0; i < MACHINES; i++)
        crash(w, &w->machines[i]);
    struct bytes key = {0};
    bool first = true;
    for (void **s; (s = sorted_seek(w->by_id, key, first, &key)); first = false) {
        buf_release(&((struct sent *)*s)->envelope);
        free(*s);
    }
    sorted_free(w->by_id);
    free(w->sent);
    free(w->said);
    traffic_release(&w->traffic);
    disk_release(&w->disk);
}

static void run(uint64_t seed, uint64_t steps, size_t totals[4])
{
    static struct world w;
    w = (struct world){
        .seed = seed,
        .prng = {seed},
        .by_id = sorted_new(NULL),
        .now_ms = 1767225600000ull + 5000,
        .monotonic_ms = 1000,
    };
    current = &w;
    _cleanup_(buf_release) struct buf genesis = buf_init(1 << 20);
    traffic_init(&w.traffic, &w.prng, &w.disk);
    traffic_genesis(&w.traffic, &genesis);
    disk_init(&w.disk, buf_bytes(&genesis));
    for (size_t i = 0; i < MACHINES; i++) {
        w.machines[i].secret = &w.traffic.producers[i];
        boot(&w, &w.machines[i]);
    }
    take_over(&w, &w.machines[0]);
    for (w.step = 0; w.step < steps; w.step++)
        one_step(&w);
    check_liveness(&w);
    settle(&w);
    check_acknowledged(&w);
    replay(&w);
    totals[0] += w.disk.block_count;
    totals[1] += w.acknowledged;
    totals[2] += w.crashes;
    totals[3] += w.takeovers;
    world_release(&w);
}

static uint64_t setting(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text ? strtoull(text, NULL, 10) : otherwise;
}

TEST(whatever_happens_no_promise_is_broken)
{
    uint64_t first = setting("SIM_SEED", 1), count = setting("SIM_SEEDS", SEEDS);
    size_t totals[4] = {0};
    ASSERT_OK(crypto_start(&err));
    for (uint64_t seed = first; seed < first + count; seed++)
        run(seed, setting("SIM_STEPS", STEPS), totals);
    print_message("%zu blocks, %zu acknowledged, %zu crashes, %zu changes of leadership\n",
                  totals[0], totals[1], totals[2], totals[3]);
}
