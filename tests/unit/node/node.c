#include "node/node.h"

#include "unit/ledger/chain_world.h"

/* A node on a chain of its own, and what it has said. */
struct said {
    uint64_t ticket, height;
    enum node_status status;
    tana_err code;
    uint32_t index;
};

struct scene {
    struct chain_world w;
    struct node *node;
    uint64_t monotonic_ms;
    struct said said[100];
    size_t said_count;
    struct block *writing; /* handed out, without an answer so far */
    uint64_t released[20]; /* heights */
    size_t released_count;
};

static void collect(struct scene *s)
{
    struct node_effect e;
    while (node_effect(s->node, &e)) {
        if (e.type == NODE_COMMIT) {
            ASSERT(!s->writing);
            ASSERT(block_header_verify(&e.block->header, &e.block->signature));
            s->writing = e.block;
        } else if (e.type == NODE_RELEASED) {
            s->released[s->released_count++] = e.block->header.height;
            block_free(e.block);
        } else {
            s->said[s->said_count++] =
                (struct said){e.ticket, e.height, e.status, e.error.code, e.index};
        }
    }
}

static void step(struct scene *s, struct node_event *event)
{
    event->wall_ms = s->w.now_ms;
    event->monotonic_ms = s->monotonic_ms;
    node_step(s->node, event);
    collect(s);
}

static void happen(struct scene *s, enum node_event_type type)
{
    struct node_event event = {.type = type, .epoch = 1};
    step(s, &event);
}

static void fail_commit(struct scene *s, tana_err code)
{
    struct node_event event = {.type = NODE_COMMIT_FAILED};
    s->writing = NULL;
    ERR(&event.error, code, "as the test wants it");
    step(s, &event);
}

static void commit(struct scene *s)
{
    ASSERT(s->writing);
    s->writing = NULL;
    happen(s, NODE_COMMITTED);
}

static void wait_ms(struct scene *s, uint64_t ms)
{
    s->w.now_ms += ms;
    s->monotonic_ms += ms;
    happen(s, NODE_TIMER);
}

static struct scene scene_on(struct chain_world w)
{
    struct scene s = {.w = w, .monotonic_ms = 5000};
    static struct ed25519_secret secret;
    static const struct node_limits limits = {.block_interval_ms = 10};
    secret = s.w.producer_secret;
    ASSERT_OK(act(&s.w, "@admin",
                  "\"type\":\"deposit\",\"to\":\"@alice\",\"currency\":\"USD\","
                  "\"amount\":\"100\""));
    s.node = node_new(s.w.chain, &secret, &limits);
    happen(&s, NODE_LEADER);
    return s;
}

static struct scene scene(void)
{
    return scene_on(chain_world());
}

static void scene_release(struct scene *s)
{
    node_free(s->node);
    chain_world_release(&s->w);
}

/* A transaction of that account with that nonce; every ticket is another amount. */
static struct tx *payment(struct scene *s, const char *from, uint64_t nonce, uint64_t ticket)
{
    char members[200];
    snprintf(members, sizeof members,
             "\"type\":\"transfer\",\"to\":\"%s\",\"currency\":\"USD\",\"amount\":\"0.%02u\"",
             strcmp(from, "@bob") == 0 ? "@alice" : "@bob", (unsigned)ticket + 1);
    _cleanup_(buf_release) struct buf payload = buf_init(TX_PAYLOAD_MAX);
    _cleanup_(buf_release) struct buf envelope = buf_init(TX_ENVELOPE_MAX);
    const char *const signers[] = {from, NULL};
    struct tx *tx;
    put_payload(&payload, &s->w, from, nonce, members);
    put_signed(&envelope, buf_bytes(&payload), signers);
    ASSERT_OK(tx_read(buf_bytes(&envelope), chain_id(s->w.chain), &tx, &err));
    return tx;
}

static void submit_tx(struct scene *s, struct tx *tx, uint64_t ticket)
{
    struct node_event event = {.type = NODE_SUBMIT, .tx = tx, .ticket = ticket};
    step(s, &event);
}

static void submit(struct scene *s, const char *from, uint64_t nonce, uint64_t ticket)
{
    submit_tx(s, payment(s, from, nonce, ticket), ticket);
}

/* What was said since the last time, as "1:pending 1:applied@2". */
static const char *heard(struct scene *s)
{
    static const char *const names[] = {"unknown", "refused", "pending",
                                        "applied", "failed",  "expired"};
    static char text[2000];
    size_t size = 0;
    text[0] = '\0';
    for (size_t i = 0; i < s->said_count; i++) {
        const struct said *said = &s->said[i];
        size += (size_t)snprintf(text + size, sizeof text - size, "%s%llu:%s", size ? " " : "",
                                 (unsigned long long)said->ticket, names[said->status]);
        if (said->height)
            size += (size_t)snprintf(text + size, sizeof text - size, "@%llu",
                                     (unsigned long long)said->height);
        if (said->code != E_OK)
            size += (size_t)snprintf(text + size, sizeof text - size, "(%s)", err_slug(said->code));
    }
    s->said_count = 0;
    return text;
}

TEST(a_transaction_is_acknowledged_when_its_block_is_durable)
{
    struct scene s = scene();
    submit(&s, "@alice", 0, 1);
    ASSERT_STREQ(heard(&s), "1:pending");
    ASSERT(!s.writing);
    ASSERT_EQ(node_deadline(s.node), s.monotonic_ms + 10);
    wait_ms(&s, 10);
    ASSERT(s.writing);
    ASSERT_STREQ(heard(&s), "");
    commit(&s);
    ASSERT_STREQ(heard(&s), "1:applied@2");
    ASSERT_EQ(s.released_count, 1);
    ASSERT_EQ(node_deadline(s.node), UINT64_MAX);
    scene_release(&s);
}

TEST(an_idle_chain_makes_no_blocks)
{
    struct scene s = scene();
    for (int i = 0; i < 10; i++)
        wait_ms(&s, 100000);
    ASSERT(!s.writing);
    ASSERT_EQ(chain_newest(s.w.chain)->height, 1);
    scene_release(&s);
}

TEST(a_failed_transaction_is_in_its_block_too)
{
    struct scene s = scene();
    submit(&s, "@bob", 0, 1);
    wait_ms(&s, 10);
    commit(&s);
    ASSERT_STREQ(heard(&s), "1:pending 1:failed@2(insufficient)");
    scene_release(&s);
}

TEST(while_a_block_is_in_flight_the_next_one_gathers)
{
    struct scene s = scene();
    submit(&s, "@alice", 0, 1);
    wait_ms(&s, 10);
    for (uint64_t nonce = 1; nonce < 6; nonce++)
        submit(&s, "@alice", nonce, nonce + 1);
    wait_ms(&s, 500);
    ASSERT_EQ(chain_staged(s.w.chain), 1);
    commit(&s);
    ASSERT(s.writing);
    ASSERT_EQ(s.writing->tx_count, 5);
    commit(&s);
    ASSERT_EQ(chain_head(s.w.chain)->height, 3);
    ASSERT_STREQ(heard(&s), "1:pending 2:pending 3:pending 4:pending 5:pending 6:pending "
                            "1:applied@2 2:applied@3 3:applied@3 4:applied@3 5:applied@3 "
                            "6:applied@3");
    scene_release(&s);
}

TEST(a_second_block_is_staged_when_it_is_large_and_written_in_its_turn)
{
    struct scene s = scene();
    submit(&s, "@alice", 0, 0);
    wait_ms(&s, 10);
    for (uint64_t nonce = 1; nonce < NODE_BLOCK_TX_EARLY + 11; nonce++)
        submit(&s, "@alice", nonce, 0);
    ASSERT_EQ(chain_staged(s.w.chain), 2);
    ASSERT_EQ(s.writing->header.height, 2);
    commit(&s);
    ASSERT_EQ(s.writing->header.height, 3);
    ASSERT_EQ(s.writing->tx_count, NODE_BLOCK_TX_EARLY);
    commit(&s);
    wait_ms(&s, 10);
    ASSERT_EQ(s.writing->tx_count, 10);
    commit(&s);
    const struct account *alice = who(&s.w, "@alice");
    ASSERT_EQ(alice->nonce, NODE_BLOCK_TX_EARLY + 11);
    ASSERT_OK(chain_verify(s.w.chain, &err));
    scene_release(&s);
}

TEST(transactions_of_a_failed_commit_are_tried_again_in_their_order)
{
    struct scene s = scene();
    for (uint64_t nonce = 0; nonce < 3; nonce++)
        submit(&s, "@alice", nonce, nonce + 1);
    submit(&s, "@bob", 0, 4);
    wait_ms(&s, 10);
    submit(&s, "@alice", 3, 5);
    fail_commit(&s, E_DISCONNECTED);
    ASSERT_EQ(chain_staged(s.w.chain), 0);
    ASSERT_STREQ(heard(&s), "1:pending 2:pending 3:pending 4:pending 5:pending");
    ASSERT(!s.writing);
    wait_ms(&s, NODE_RETRY_MS);
    wait_ms(&s, 10);
    ASSERT_EQ(s.writing->tx_count, 5);
    commit(&s);
    ASSERT_EQ(chain_head(s.w.chain)->height, 2);
    ASSERT_EQ(who(&s.w, "@alice")->nonce, 4);
    scene_release(&s);
}

TEST(one_transaction_sent_twice_is_done_once_and_both_hear_of_it)
{
    struct scene s = scene();
    submit(&s, "@alice", 0, 1);
    struct tx *again = payment(&s, "@alice", 0, 1);
    submit_tx(&s, again, 2);
    submit(&s, "@alice", 0, 3); /* another one with that nonce */
    wait_ms(&s, 10);
    submit_tx(&s, payment(&s, "@alice", 0, 9), 9);
    commit(&s);
    submit(&s, "@alice", 0, 5);
    ASSERT_STREQ(heard(&s), "1:pending 2:pending 3:refused(duplicate) 9:refused(duplicate) "
                            "1:applied@2 2:applied@2 5:refused(nonce_used)");
    scene_release(&s);
}

TEST(what_comes_early_waits_and_what_never_can_come_is_refused)
{
    struct scene s = scene();
    submit(&s, "@alice", 1, 2);
    submit(&s, "@alice", 65, 65);
    wait_ms(&s, 10);
    ASSERT(!s.writing);
    submit(&s, "@alice", 0, 1);
    wait_ms(&s, 10);
    commit(&s);
    ASSERT_STREQ(heard(&s), "2:pending 65:refused(nonce_gap) 1:pending 1:applied@2 2:applied@2");
    scene_release(&s);
}

TEST(who_waits_too_long_expires)
{
    struct scene s = scene();
    struct tx *tx = payment(&s, "@alice", 5, 1);
    struct sha256 id = tx->id;
    submit_tx(&s, tx, 1);
    ASSERT_EQ(node_status_of(s.node, &id), NODE_PENDING);
    ASSERT_EQ(node_deadline(s.node), s.monotonic_ms + 3600000);
    wait_ms(&s, 3600000);
    ASSERT_STREQ(heard(&s), "1:pending 1:expired(expired)");
    ASSERT_EQ(node_status_of(s.node, &id), NODE_EXPIRED);
    scene_release(&s);
}

TEST(what_waits_behind_a_transaction_that_did_not_come_in_is_refused_with_it)
{
    struct scene s = scene();
    struct tx *tx = payment(&s, "@alice", 1, 1);
    tx->expires_ms = s.w.now_ms + 1000;
    submit_tx(&s, tx, 1);
    submit(&s, "@alice", 2, 2);
    submit(&s, "@alice", 4, 4);
    submit(&s, "@bob", 3, 5);
    wait_ms(&s, 2000);
    ASSERT_STREQ(heard(&s), "1:pending 2:pending 4:pending 5:pending 1:expired(expired) "
                            "4:refused(nonce_gap) 2:refused(nonce_gap)");
    scene_release(&s);
}

TEST(a_block_of_many_operations_is_full_with_few_transactions)
{
    enum { BATCHES = 400, OPERATIONS = 100 };
    struct scene s = scene();
    _cleanup_(buf_release) struct buf batch = buf_init(1 << 16);
    buf_append_str(&batch, "\"type\":\"batch\",\"operations\":[");
    for (int i = 0; i < OPERATIONS; i++)
        buf_printf(&batch, "%s{\"type\":\"account.update\",\"metadata\":{\"n\":%d}}", i ? "," : "",
                   i);
    buf_append_str(&batch, "]");
    for (uint64_t i = 0; i < BATCHES; i++) {
        _cleanup_(buf_release) struct buf payload = buf_init(TX_PAYLOAD_MAX);
        _cleanup_(buf_release) struct buf envelope = buf_init(TX_ENVELOPE_MAX);
        const char *const signers[] = {"@alice", NULL};
        struct tx *tx;
        put_payload(&payload, &s.w, "@alice", i, buf_str(&batch));
        put_signed(&envelope, buf_bytes(&payload), signers);
        ASSERT_OK(tx_read(buf_bytes(&envelope), chain_id(s.w.chain), &tx, &err));
        submit_tx(&s, tx, 0);
    }
    wait_ms(&s, 10);
    uint64_t most = 0, blocks = 0;
    for (; s.writing; blocks++) {
        most = s.writing->header.gas > most ? s.writing->header.gas : most;
        commit(&s);
        wait_ms(&s, 10);
    }
    ASSERT_EQ(who(&s.w, "@alice")->nonce, BATCHES);
    ASSERT(blocks > 1 && most < NODE_BLOCK_GAS_MAX + 100000);
    scene_release(&s);
}

TEST(a_hold_that_falls_due_wakes_an_idle_chain)
{
    struct scene s = scene();
    char members[300], until[RFC3339_TEXT_MAX];
    rfc3339_format((int64_t)(s.w.now_ms + 90000), until);
    snprintf(members, sizeof members,
             "\"type\":\"hold\",\"to\":\"@bob\",\"currency\":\"USD\",\"amount\":\"40\","
             "\"until\":\"%s\"",
             until);
    const char *const signers[] = {"@alice", NULL};
    submit_tx(&s, tx_of(&s.w, "@alice", members, signers), 1);
    wait_ms(&s, 10);
    commit(&s);
    ASSERT_STREQ(heard(&s), "1:pending 1:applied@2");
    ASSERT_EQ(node_deadline(s.node), s.monotonic_ms + 89990);
    wait_ms(&s, 89990);
    wait_ms(&s, 10);
    ASSERT(s.writing);
    ASSERT(node_staged_height(s.node, &who(&s.w, "@alice")->id) == 3);
    commit(&s);
    ASSERT_EQ(node_staged_height(s.node, &who(&s.w, "@alice")->id), 0);
    ASSERT_EQ(node_deadline(s.node), UINT64_MAX);
    ASSERT_OK(chain_verify(s.w.chain, &err));
    scene_release(&s);
}

TEST(a_node_that_was_fenced_promises_nothing)
{
    struct scene s = scene();
    submit(&s, "@alice", 0, 1);
    wait_ms(&s, 10);
    submit(&s, "@alice", 1, 2);
    submit(&s, "@alice", 3, 3);
    fail_commit(&s, E_NOT_LEADER);
    submit(&s, "@alice", 0, 4);
    ASSERT_STREQ(heard(&s),
                 "1:pending 2:pending 3:pending 1:unknown(not_leader) 3:refused(not_leader) "
                 "2:refused(not_leader) 4:refused(not_leader)");
    struct node_info info;
    node_info(s.node, &info);
    ASSERT(!info.leader && info.pool_count == 0 && info.pool_bytes == 0);
    ASSERT_EQ(chain_staged(s.w.chain), 0);
    happen(&s, NODE_LEADER);
    submit(&s, "@alice", 0, 5);
    wait_ms(&s, 10);
    commit(&s);
    ASSERT_STREQ(heard(&s), "5:pending 5:applied@2");
    scene_release(&s);
}

TEST(a_clock_that_jumps_stops_production_until_somebody_says_that_it_is_right)
{
    struct scene s = scene();
    submit(&s, "@alice", 0, 1);
    s.w.now_ms += 3600000;
    wait_ms(&s, 10);
    ASSERT(!s.writing);
    submit(&s, "@alice", 1, 2);
    ASSERT_STREQ(heard(&s), "1:pending 2:refused(halted)");
    s.w.now_ms -= 3599000;
    happen(&s, NODE_CLOCK_CONFIRMED);
    wait_ms(&s, 10);
    commit(&s);
    ASSERT_STREQ(heard(&s), "1:applied@2");
    s.w.now_ms -= 61000; /* backwards too */
    wait_ms(&s, 1);
    submit(&s, "@alice", 1, 3);
    ASSERT_STREQ(heard(&s), "3:refused(halted)");
    scene_release(&s);
}

TEST(a_clock_that_is_slowed_down_or_sped_up_is_no_jump)
{
    struct scene s = scene();
    for (int i = 0; i < 1000; i++) {
        s.w.now_ms += 5; /* 0.5 % too fast */
        wait_ms(&s, 1000);
    }
    struct node_info info;
    node_info(s.node, &info);
    ASSERT(!info.clock_in_doubt);
    scene_release(&s);
}

TEST(a_halted_node_finishes_what_is_in_flight_and_begins_nothing)
{
    struct scene s = scene();
    submit(&s, "@alice", 0, 1);
    wait_ms(&s, 10);
    submit(&s, "@alice", 1, 2);
    struct node_event halt = {.type = NODE_HALT};
    ERR(&halt.error, E_CORRUPT, "@bob differs");
    step(&s, &halt);
    commit(&s);
    wait_ms(&s, 1000);
    submit(&s, "@alice", 2, 3);
    ASSERT_STREQ(heard(&s), "1:pending 2:pending 1:applied@2 3:refused(halted)");
    ASSERT(!s.writing);
    scene_release(&s);
}

#define TIGHT_PARAMETERS                                                                           \
    "\"administrators\":[\"@admin\"],\"registrars\":[],\"openAccounts\":true,"                     \
    "\"openCurrencies\":false,\"feePrice\":\"0\",\"feeCurrency\":\"\",\"feeReceiver\":\"\","       \
    "\"accountBlockMax\":2,\"accountDayMax\":4,\"blockTransactionsMax\":3,\"releasesMax\":100"

TEST(quotas_spread_one_account_over_blocks_and_end_its_day)
{
    struct scene s = scene_on(chain_world_with(TIGHT_PARAMETERS));
    for (uint64_t nonce = 0; nonce < 5; nonce++)
        submit(&s, "@alice", nonce, nonce + 1);
    submit(&s, "@bob", 0, 7);
    for (int i = 0; i < 4; i++) {
        wait_ms(&s, 10);
        if (s.writing)
            commit(&s);
    }
    ASSERT_STREQ(heard(&s),
                 "1:pending 2:pending 3:pending 4:pending 5:pending 7:pending 1:applied@2 "
                 "2:applied@2 7:failed@2(insufficient) 5:refused(rate_limited) 3:applied@3 "
                 "4:applied@3");
    scene_release(&s);
}

TEST(a_creation_and_what_the_new_account_sends_can_wait_together)
{
    struct scene s = scene();
    for (uint64_t nonce = 0; nonce < 1 + NODE_BLOCK_TX_EARLY; nonce++) {
        submit(&s, "@alice", nonce, 0);
        if (nonce == 0)
            wait_ms(&s, 10);
    }
    ASSERT_EQ(chain_staged(s.w.chain), 2); /* so that both wait in the pool */
    struct ed25519_secret secret = secret_of("@carol");
    struct id self = id_of_self(secret.public.bytes, 1, 1);
    struct id carol = id_of_account(chain_id(s.w.chain), &self, 0, 0);
    char id[ID_TEXT_MAX], members[300];
    snprintf(members, sizeof members,
             "\"type\":\"account.create\",\"name\":\"@carol\",\"keys\":[\"%s\"],\"threshold\":1",
             key_hex("@carol"));
    const char *const signers[] = {"@carol", NULL};
    submit_tx(&s, tx_of(&s.w, id_format(&carol, id), members, signers), 1);
    _cleanup_(buf_release) struct buf payload = buf_init(TX_PAYLOAD_MAX);
    _cleanup_(buf_release) struct buf envelope = buf_init(TX_ENVELOPE_MAX);
    struct tx *tx;
    put_payload(&payload, &s.w, id, 1, "\"type\":\"account.update\",\"metadata\":{\"n\":1}");
    put_signed(&envelope, buf_bytes(&payload), signers);
    ASSERT_OK(tx_read(buf_bytes(&envelope), chain_id(s.w.chain), &tx, &err));
    submit_tx(&s, tx, 2);
    ASSERT_STREQ(heard(&s), "1:pending 2:pending");
    commit(&s);
    commit(&s);
    wait_ms(&s, 10);
    commit(&s);
    ASSERT_STREQ(heard(&s), "1:applied@4 2:applied@4");
    scene_release(&s);
}
