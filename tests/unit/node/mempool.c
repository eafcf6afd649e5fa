#include "node/mempool.h"

#include "lib/test.h"

static struct mempool *pool_of(size_t count_max, size_t sender_count_max)
{
    struct mempool_limits limits = {
        .count_max = count_max,
        .bytes_max = 1 << 20,
        .sender_count_max = sender_count_max,
        .nonce_window = 64,
        .seed = 7,
    };
    return mempool_new(&limits);
}

static struct id account(char name)
{
    struct id id = {0};
    id.bytes[0] = (unsigned char)name;
    return id;
}

/* Its id says who sent it, with which nonce and which variant of it. */
static struct sha256 id_of(char sender, uint64_t nonce, char variant)
{
    struct sha256 id = {{(unsigned char)sender, (unsigned char)nonce, (unsigned char)(nonce >> 8),
                         (unsigned char)variant}};
    return id;
}

static struct tx *tx_of(char sender, uint64_t nonce, char variant, uint64_t expires_ms)
{
    struct tx *tx = xcalloc(1, sizeof *tx);
    tx->id = id_of(sender, nonce, variant);
    tx->nonce = nonce;
    tx->expires_ms = expires_ms;
    tx->payload = bytes_of(xcalloc(1, 100), 100);
    return tx;
}

static tana_err insert_until(struct mempool *m, char sender, uint64_t nonce, uint64_t due,
                             uint64_t expires_ms)
{
    struct pool_entry *entry;
    struct id id = account(sender);
    struct tx *tx = tx_of(sender, nonce, 0, expires_ms);
    tana_err code = mempool_insert(m, tx, &id, due, &entry, &err);
    if (code != E_OK)
        tx_free(tx);
    return code;
}

static tana_err insert(struct mempool *m, char sender, uint64_t nonce, uint64_t due)
{
    return insert_until(m, sender, nonce, due, 1000);
}

/* Takes one and says what it is, as "a5"; "-" when none is due. */
static struct pool_entry *taken[1000];
static size_t taken_count;

static const char *take(struct mempool *m)
{
    static char text[32];
    struct pool_entry *entry = mempool_take(m);
    if (!entry)
        return "-";
    taken[taken_count++] = entry;
    snprintf(text, sizeof text, "%c%llu", entry->sender.bytes[0], (unsigned long long)entry->nonce);
    return text;
}

static void assert_takes(struct mempool *m, const char *expected)
{
    char all[512] = "";
    size_t size = 0;
    taken_count = 0;
    for (const char *one; (one = take(m))[0] != '-';)
        size += (size_t)snprintf(all + size, sizeof all - size, "%s%s", size ? " " : "", one);
    ASSERT_STREQ(all, expected);
}

static void give_back_all(struct mempool *m)
{
    while (taken_count > 0)
        mempool_return(m, taken[--taken_count]);
}

TEST(accounts_take_turns_and_each_keeps_its_order)
{
    struct mempool *m = pool_of(100, 100);
    for (uint64_t nonce = 5; nonce < 8; nonce++)
        ASSERT_OK(insert(m, 'a', nonce, 5));
    ASSERT_OK(insert(m, 'b', 0, 0));
    ASSERT_OK(insert(m, 'c', 1, 1));
    ASSERT_OK(insert(m, 'c', 2, 1));
    assert_takes(m, "a5 b0 c1 a6 c2 a7");
    mempool_free(m);
}

TEST(what_came_early_waits_for_smaller_nonces)
{
    struct mempool *m = pool_of(100, 100);
    ASSERT_OK(insert(m, 'a', 3, 0));
    ASSERT_OK(insert(m, 'a', 1, 0));
    assert_takes(m, "");
    ASSERT_OK(insert(m, 'a', 0, 0));
    assert_takes(m, "a0 a1");
    ASSERT_OK(insert(m, 'a', 2, 2));
    assert_takes(m, "a2 a3");
    mempool_free(m);
}

TEST(the_window_is_counted_from_the_first_missing_nonce)
{
    struct mempool *m = pool_of(1000, 1000);
    ASSERT_ERR(insert(m, 'a', 64, 0), E_NONCE_GAP, "the next one is 0");
    ASSERT_OK(insert(m, 'a', 63, 0));
    for (uint64_t nonce = 0; nonce < 63; nonce++)
        ASSERT_OK(insert(m, 'a', nonce, 0));
    ASSERT_OK(insert(m, 'a', 127, 0));
    ASSERT_ERR(insert(m, 'a', 128, 0), E_NONCE_GAP, "the next one is 64");
    ASSERT_ERR(insert(m, 'b', UINT64_MAX, 0), E_NONCE_GAP, "too far ahead");
    mempool_free(m);
}

TEST(a_nonce_waits_once)
{
    struct mempool *m = pool_of(100, 100);
    struct pool_entry *entry;
    struct id a = account('a');
    ASSERT_OK(insert(m, 'a', 4, 4));
    struct tx *other = tx_of('a', 4, 'x', 1000);
    ASSERT_ERR(mempool_insert(m, other, &a, 4, &entry, &err), E_DUPLICATE, "nonce 4 is waiting");
    tx_free(other);
    ASSERT_ERR(insert(m, 'a', 3, 4), E_NONCE_USED, "the next one is 4");
    mempool_free(m);
}

TEST(a_full_pool_refuses_and_evicts_nothing)
{
    struct mempool *m = pool_of(3, 2);
    ASSERT_OK(insert(m, 'a', 0, 0));
    ASSERT_OK(insert(m, 'a', 1, 0));
    ASSERT_ERR(insert(m, 'a', 2, 0), E_BUSY, "of this account");
    ASSERT_OK(insert(m, 'b', 0, 0));
    ASSERT_ERR(insert(m, 'c', 0, 0), E_BUSY, "3 transactions are waiting");
    ASSERT_EQ(mempool_count(m), 3);
    assert_takes(m, "a0 b0 a1");
    /* What is taken still counts, because it may come back. */
    ASSERT_ERR(insert(m, 'c', 0, 0), E_BUSY, "3 transactions are waiting");
    mempool_forget(m, taken[0], true);
    ASSERT_OK(insert(m, 'c', 0, 0));
    mempool_free(m);
}

TEST(what_comes_early_never_keeps_out_what_is_due)
{
    struct mempool *m = pool_of(8, 8);
    for (char sender = 'a'; sender < 'e'; sender++)
        ASSERT_OK(insert(m, sender, 7, 0));
    ASSERT_ERR(insert(m, 'e', 7, 0), E_BUSY, "4 transactions are waiting");
    for (uint64_t nonce = 0; nonce < 4; nonce++)
        ASSERT_OK(insert(m, 'f', nonce, 0));
    ASSERT_ERR(insert(m, 'f', 4, 0), E_BUSY, "8 transactions are waiting");
    assert_takes(m, "f0 f1 f2 f3");
    mempool_free(m);
}

TEST(what_a_transaction_owns_counts)
{
    struct mempool *m = pool_of(8, 8);
    struct pool_entry *entry;
    struct id id = account('a');
    struct tx *tx = tx_of('a', 0, 0, 1000);
    tx->op_count = 1;
    tx->ops = xcalloc(1, sizeof *tx->ops);
    tx->ops->parameters = xcalloc(1, sizeof *tx->ops->parameters);
    tx->ops->metadata = xcalloc(1, 3000);
    memset(tx->ops->metadata, 'x', 2999);
    ASSERT_OK(mempool_insert(m, tx, &id, 0, &entry, &err));
    ASSERT(mempool_bytes(m) > 2999 + sizeof *tx->ops->parameters);
    mempool_free(m);
}

TEST(a_pool_of_few_bytes_is_full_early)
{
    struct mempool_limits limits = {
        .count_max = 1000, .bytes_max = 5000, .sender_count_max = 1000, .nonce_window = 64};
    struct mempool *m = mempool_new(&limits);
    uint64_t nonce = 0;
    while (insert(m, 'a', nonce, 0) == E_OK)
        nonce++;
    ASSERT(nonce > 2 && nonce < 20);
    ASSERT_EQ(err.code, E_BUSY);
    ASSERT(mempool_bytes(m) <= 5000);
    mempool_free(m);
}

TEST(what_a_failed_commit_gives_back_comes_first_and_in_order)
{
    struct mempool *m = pool_of(100, 100);
    for (uint64_t nonce = 0; nonce < 3; nonce++) {
        ASSERT_OK(insert(m, 'a', nonce, 0));
        ASSERT_OK(insert(m, 'b', nonce, 0));
    }
    assert_takes(m, "a0 b0 a1 b1 a2 b2");
    ASSERT_OK(insert(m, 'c', 0, 0));
    ASSERT_OK(insert(m, 'a', 3, 3));
    give_back_all(m);
    assert_takes(m, "a0 b0 c0 a1 b1 a2 b2 a3");
    mempool_free(m);
}

TEST(a_refused_transaction_leaves_a_gap_that_can_be_filled)
{
    struct mempool *m = pool_of(100, 100);
    for (uint64_t nonce = 0; nonce < 3; nonce++)
        ASSERT_OK(insert(m, 'a', nonce, 0));
    taken_count = 0;
    ASSERT_STREQ(take(m), "a0");
    mempool_forget(m, taken[0], false);
    assert_takes(m, "");
    ASSERT_OK(insert(m, 'a', 0, 0));
    assert_takes(m, "a0 a1 a2");
    mempool_free(m);
}

TEST(who_is_deferred_has_no_turn_until_the_next_block)
{
    struct mempool *m = pool_of(100, 100);
    ASSERT_OK(insert(m, 'a', 0, 0));
    ASSERT_OK(insert(m, 'a', 1, 0));
    ASSERT_OK(insert(m, 'b', 0, 0));
    taken_count = 0;
    ASSERT_STREQ(take(m), "a0");
    mempool_defer(m, taken[0]);
    ASSERT_STREQ(take(m), "b0");
    ASSERT_STREQ(take(m), "-");
    ASSERT_OK(insert(m, 'a', 2, 0));
    ASSERT_STREQ(take(m), "-");
    mempool_resume(m);
    assert_takes(m, "a0 a1 a2");
    mempool_free(m);
}

TEST(the_first_to_expire_is_known_whatever_happens_in_between)
{
    struct mempool *m = pool_of(2000, 2000);
    struct prng prng = {1};
    for (uint64_t nonce = 0; nonce < 500; nonce++) {
        ASSERT_OK(insert_until(m, 'a', nonce, 0, 1 + prng_below(&prng, 1000)));
        ASSERT_OK(insert_until(m, 'b', nonce, 0, 1 + prng_below(&prng, 1000)));
    }
    taken_count = 0;
    for (size_t i = 0; i < 300; i++)
        take(m);
    for (size_t i = 0; i < 150; i++)
        mempool_return(m, taken[--taken_count]);
    uint64_t last = 0, count = 0;
    for (struct pool_entry *first; (first = mempool_first_to_expire(m)); count++) {
        ASSERT(first->expires_ms >= last);
        last = first->expires_ms;
        mempool_forget(m, first, false);
    }
    ASSERT_EQ(count, 850);
    ASSERT_EQ(mempool_count(m), 150);
    ASSERT_EQ(mempool_waiting(m), 0);
    mempool_free(m);
}

TEST(everybody_who_waits_for_a_transaction_is_remembered)
{
    struct mempool *m = pool_of(10, 10);
    ASSERT_OK(insert(m, 'a', 0, 0));
    struct sha256 id = id_of('a', 0, 0);
    struct pool_entry *entry = mempool_find(m, &id);
    ASSERT(mempool_add_ticket(entry, 0));
    for (uint64_t ticket = 1; ticket <= POOL_TICKETS_MAX; ticket++)
        ASSERT(mempool_add_ticket(entry, ticket));
    ASSERT(!mempool_add_ticket(entry, 77));
    ASSERT_EQ(entry->ticket_count, POOL_TICKETS_MAX);
    for (uint32_t i = 0; i < entry->ticket_count; i++)
        ASSERT_EQ(pool_ticket(entry, i), i + 1);
    mempool_free(m);
}

/* A plain model beside it: whatever is done, what is due is what the model says. */
TEST(random_use_agrees_with_a_plain_model)
{
    enum { SENDERS = 5, NONCES = 200, STEPS = 30000 };
    struct mempool *m = pool_of(400, 60);
    struct prng prng = {99};
    uint64_t due[SENDERS] = {0};
    static bool waits[SENDERS][NONCES + 64];
    memset(waits, 0, sizeof waits);
    taken_count = 0;
    for (size_t step = 0; step < STEPS; step++) {
        size_t s = prng_below(&prng, SENDERS);
        uint64_t nonce = due[s] + prng_below(&prng, 20);
        switch (prng_below(&prng, 8)) {
        default:
            if (due[s] < NONCES && nonce < NONCES && !waits[s][nonce] &&
                insert(m, (char)('a' + s), nonce, due[s]) == E_OK)
                waits[s][nonce] = true;
            break;
        case 5: {
            bool any = false;
            for (size_t i = 0; i < SENDERS; i++)
                any = any || waits[i][due[i]];
            ASSERT_EQ(mempool_has_due(m), any);
            if (any) {
                take(m);
                struct pool_entry *entry = taken[taken_count - 1];
                size_t who = (size_t)(entry->sender.bytes[0] - 'a');
                ASSERT_EQ(entry->nonce, due[who]);
                ASSERT(waits[who][due[who]]);
                waits[who][due[who]++] = false;
            }
            break;
        }
        case 6: /* a block is durable */
            if (prng_below(&prng, 20) == 0) {
                for (size_t i = 0; i < taken_count; i++)
                    mempool_forget(m, taken[i], true);
                taken_count = 0;
            }
            break;
        case 7: /* or it is not */
            if (prng_below(&prng, 20) == 0) {
                for (size_t i = 0; i < taken_count; i++) {
                    size_t who = (size_t)(taken[i]->sender.bytes[0] - 'a');
                    waits[who][taken[i]->nonce] = true;
                    due[who] = due[who] < taken[i]->nonce ? due[who] : taken[i]->nonce;
                }
                give_back_all(m);
            }
        }
    }
    ASSERT(due[0] > 20);
    mempool_free(m);
}
