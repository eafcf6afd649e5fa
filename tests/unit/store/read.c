/* Reading what is committed: transactions, histories, versions, blocks, everything. */
#include "store/read.h"

#include "store_world.h"

#define DEPOSIT(to, amount)                                                                        \
    {                                                                                              \
        "@admin", "\"type\":\"deposit\",\"to\":\"" to                                              \
                  "\",\"currency\":\"USD\",\"amount\":\"" amount "\""                              \
    }
#define TRANSFER(from, to, amount)                                                                 \
    {                                                                                              \
        from, "\"type\":\"transfer\",\"to\":\"" to "\",\"currency\":\"USD\",\"amount\":\"" amount  \
              "\""                                                                                 \
    }
#define BLOCK(...) ((const struct act[]){__VA_ARGS__, {NULL, NULL}})

/* Blocks:  1  0 deposit @alice
 *          2  0 @alice -> @bob   1 @bob -> @alice   2 @alice -> @bob
 *          3  0 deposit @bob
 *          4  0 @alice -> @bob, more than she has */
static struct store_world scene(struct store_reader **ret_reader)
{
    struct store_world sw = store_world();
    pass_block(&sw, BLOCK(DEPOSIT("@alice", "10.00")));
    pass_block(&sw, BLOCK(TRANSFER("@alice", "@bob", "3.00"), TRANSFER("@bob", "@alice", "1.00"),
                          TRANSFER("@alice", "@bob", "2.00")));
    pass_block(&sw, BLOCK(DEPOSIT("@bob", "5.00")));
    pass_block(&sw, BLOCK(TRANSFER("@alice", "@bob", "100.00")));
    *ret_reader = store_reader_new(sw.conninfo);
    return sw;
}

/* Rows as text, "2/0 2/1". */
struct seen {
    char text[512];
    size_t size;
    struct sha256 id; /* of the last */
    struct id sender;
    char code[32];
    uint64_t time_ms, nonce;
    size_t receipt_size;
};

static void see_place(struct seen *seen, const char *format, uint64_t a, uint64_t b)
{
    seen->size +=
        (size_t)snprintf(seen->text + seen->size, sizeof seen->text - seen->size, format,
                         seen->size ? " " : "", (unsigned long long)a, (unsigned long long)b);
}

static void see_tx(void *context, const struct stored_tx *tx)
{
    struct seen *seen = context;
    see_place(seen, "%s%llu/%llu", tx->height, tx->index);
    seen->id = tx->id;
    seen->sender = tx->sender;
    seen->time_ms = tx->time_ms;
    seen->nonce = tx->nonce;
    seen->receipt_size = tx->receipt.size;
    snprintf(seen->code, sizeof seen->code, "%s", tx->code);
}

static void see_block(void *context, const struct stored_block *block)
{
    see_place(context, "%s%llu:%llu", block->header.height, block->header.tx_count);
}

static const char *history(struct store_reader *r, const struct store_world *sw, const char *name,
                           const char *cursor, bool newest_first, size_t limit)
{
    static struct seen seen;
    struct tx_place place = {0};
    seen = (struct seen){0};
    unsigned long long height = 0;
    unsigned index = 0;
    if (cursor)
        ASSERT_EQ(sscanf(cursor, "%llu/%u", &height, &index), 2);
    place = (struct tx_place){height, index};
    ASSERT_OK(store_read_history(r, &who(&sw->w, name)->id, cursor ? &place : NULL, newest_first,
                                 limit, see_tx, &seen, &err));
    return seen.text;
}

TEST(a_transaction_by_its_id)
{
    struct store_reader *r = NULL;
    struct store_world sw = scene(&r);
    struct seen first = {0}, again = {0};
    ASSERT_OK(store_read_block_txs(r, (struct tx_place){2, 1}, 1, see_tx, &first, &err));
    ASSERT_OK(store_read_tx(r, &first.id, see_tx, &again, &err));
    ASSERT_STREQ(again.text, "2/1");
    ASSERT(id_eq(&again.sender, &who(&sw.w, "@bob")->id));
    ASSERT_EQ(again.nonce, 0);
    ASSERT_EQ(again.time_ms, CHAIN_START_MS + 3000);
    ASSERT_STREQ(again.code, "");
    ASSERT(again.receipt_size > 0);
    first.id.bytes[0] ^= 1;
    ASSERT_ERR(store_read_tx(r, &first.id, see_tx, &again, &err), E_NOT_FOUND, "no such");
    store_reader_free(r);
    store_world_release(&sw);
}

TEST(the_transactions_of_a_block_in_pages)
{
    struct store_reader *r = NULL;
    struct store_world sw = scene(&r);
    struct seen all = {0}, rest = {0}, none = {0}, failed = {0};
    ASSERT_OK(store_read_block_txs(r, (struct tx_place){2, 0}, 100, see_tx, &all, &err));
    ASSERT_STREQ(all.text, "2/0 2/1 2/2");
    ASSERT_OK(store_read_block_txs(r, (struct tx_place){2, 1}, 100, see_tx, &rest, &err));
    ASSERT_STREQ(rest.text, "2/1 2/2");
    ASSERT_OK(store_read_block_txs(r, (struct tx_place){9, 0}, 100, see_tx, &none, &err));
    ASSERT_STREQ(none.text, "");
    ASSERT_OK(store_read_block_txs(r, (struct tx_place){4, 0}, 100, see_tx, &failed, &err));
    ASSERT_STREQ(failed.code, "insufficient");
    store_reader_free(r);
    store_world_release(&sw);
}

TEST(a_history_shows_what_was_sent_and_received_both_ways)
{
    struct store_reader *r = NULL;
    struct store_world sw = scene(&r);
    ASSERT_STREQ(history(r, &sw, "@alice", NULL, true, 100), "4/0 2/2 2/1 2/0 1/0");
    ASSERT_STREQ(history(r, &sw, "@alice", NULL, false, 100), "1/0 2/0 2/1 2/2 4/0");
    ASSERT_STREQ(history(r, &sw, "@bob", NULL, true, 100), "3/0 2/2 2/1 2/0");
    store_reader_free(r);
    store_world_release(&sw);
}

TEST(a_history_goes_on_behind_a_cursor_also_within_a_block)
{
    struct store_reader *r = NULL;
    struct store_world sw = scene(&r);
    ASSERT_STREQ(history(r, &sw, "@alice", NULL, true, 2), "4/0 2/2");
    ASSERT_STREQ(history(r, &sw, "@alice", "2/2", true, 1), "2/1");
    ASSERT_STREQ(history(r, &sw, "@alice", "2/1", true, 2), "2/0 1/0");
    ASSERT_STREQ(history(r, &sw, "@alice", "2/0", true, 1), "1/0");
    ASSERT_STREQ(history(r, &sw, "@alice", "1/0", true, 5), "");
    ASSERT_STREQ(history(r, &sw, "@alice", "1/0", false, 2), "2/0 2/1");
    ASSERT_STREQ(history(r, &sw, "@alice", "2/2", false, 1), "4/0");
    ASSERT_STREQ(history(r, &sw, "@alice", "4/0", false, 1), "");
    store_reader_free(r);
    store_world_release(&sw);
}

TEST(an_account_as_it_was_at_a_height)
{
    static const struct {
        uint64_t height, made_at, version;
        const char *balance;
    } cases[] = {{1, 1, 2, "1000"},
                 {2, 2, 3, "600"},
                 {3, 2, 3, "600"},
                 {4, 4, 4, "600"},
                 {UINT64_MAX, 4, 4, "600"}};
    struct store_reader *r = NULL;
    struct store_world sw = scene(&r);
    const struct id *alice = &who(&sw.w, "@alice")->id;
    struct stored_version v;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ASSERT_OK(store_read_version(r, alice, cases[i].height, &v, &err));
        ASSERT_EQ(v.height, cases[i].made_at);
        ASSERT_EQ(v.version, cases[i].version);
        ASSERT_EQ(v.balance_count, 1);
        ASSERT_STREQ(v.balances[0].currency.text, "USD");
        char text[AMOUNT_TEXT_MAX];
        ASSERT_STREQ(amount_format(v.balances[0].amount, 0, text), cases[i].balance);
    }
    ASSERT_OK(store_read_version(r, alice, 0, &v, &err));
    ASSERT_EQ(v.balance_count, 0);
    struct id nobody = {{1}};
    ASSERT_ERR(store_read_version(r, &nobody, 4, &v, &err), E_NOT_FOUND, "did not exist");
    store_reader_free(r);
    store_world_release(&sw);
}

TEST(blocks_by_height_by_hash_and_in_pages)
{
    struct store_reader *r = NULL;
    struct store_world sw = scene(&r);
    struct seen at = {0}, newest = {0}, hashed = {0}, up = {0}, down = {0};
    struct sha256 hash = chain_head_hash(sw.w.chain);
    ASSERT_OK(store_read_block(r, 2, see_block, &at, &err));
    ASSERT_STREQ(at.text, "2:3");
    ASSERT_OK(store_read_newest_block(r, see_block, &newest, &err));
    ASSERT_STREQ(newest.text, "4:1");
    ASSERT_OK(store_read_block_by_hash(r, &hash, see_block, &hashed, &err));
    ASSERT_STREQ(hashed.text, "4:1");
    ASSERT_OK(store_read_blocks(r, 1, false, 2, see_block, &up, &err));
    ASSERT_STREQ(up.text, "1:1 2:3");
    ASSERT_OK(store_read_blocks(r, UINT64_MAX, true, 3, see_block, &down, &err));
    ASSERT_STREQ(down.text, "4:1 3:1 2:3");
    ASSERT_ERR(store_read_block(r, 5, see_block, &at, &err), E_NOT_FOUND, "no such block");
    ASSERT_ERR(store_read_block(r, UINT64_MAX, see_block, &at, &err), E_NOT_FOUND, "no such block");
    store_reader_free(r);
    store_world_release(&sw);
}

static tana_err scan_block(void *context, const struct stored_block *block, struct err *ignored)
{
    (void)ignored;
    see_block(context, block);
    return E_OK;
}

static tana_err scan_tx(void *context, const struct stored_tx *tx, struct err *ignored)
{
    (void)ignored;
    see_tx(context, tx);
    return E_OK;
}

static tana_err scan_until_2(void *context, const struct stored_block *block, struct err *ret)
{
    (void)context;
    return block->header.height < 2 ? E_OK : ERR(ret, E_LIMIT, "enough");
}

TEST(a_scan_gives_each_block_and_then_its_transactions)
{
    struct store_reader *r = NULL;
    struct store_world sw = scene(&r);
    struct seen all = {0}, some = {0};
    struct store_scan scan = {&all, scan_block, scan_tx};
    ASSERT_OK(store_scan_blocks(r, 0, 100, &scan, &err));
    ASSERT_STREQ(all.text, "0:0 1:1 1/0 2:3 2/0 2/1 2/2 3:1 3/0 4:1 4/0");
    scan.context = &some;
    ASSERT_OK(store_scan_blocks(r, 3, 3, &scan, &err));
    ASSERT_STREQ(some.text, "3:1 3/0");
    scan.block = scan_until_2;
    ASSERT_ERR(store_scan_blocks(r, 0, 100, &scan, &err), E_LIMIT, "enough");
    some = (struct seen){0};
    scan.block = scan_block;
    ASSERT_OK(store_scan_blocks(r, 4, 4, &scan, &err));
    ASSERT_STREQ(some.text, "4:1 4/0");
    store_reader_free(r);
    store_world_release(&sw);
}

TEST(who_leads)
{
    struct store_reader *r = NULL;
    struct store_world sw = scene(&r);
    struct store_leader leader;
    ASSERT_OK(store_read_leader(r, &leader, &err));
    ASSERT_STREQ(leader.node, "here");
    ASSERT_EQ(leader.epoch, 1);
    ASSERT(leader.lease_left_ms > 0 && leader.lease_left_ms <= LEASE_MS);
    ASSERT_OK(store_resign(sw.store, &err));
    ASSERT_OK(store_read_leader(r, &leader, &err));
    ASSERT(leader.lease_left_ms < 0);
    store_reader_free(r);
    store_world_release(&sw);
}

TEST(a_reader_comes_back_after_its_connection_was_cut)
{
    struct store_reader *r = NULL;
    struct store_world sw = scene(&r);
    struct seen before = {0}, after = {0};
    ASSERT_OK(store_read_newest_block(r, see_block, &before, &err));
    database_ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> "
                 "pg_backend_pid() AND datname = current_database()");
    ASSERT_OK(store_read_newest_block(r, see_block, &after, &err));
    ASSERT_STREQ(after.text, before.text);
    store_reader_free(r);
    store_world_release(&sw);
}

TEST(a_reader_of_a_server_that_is_not_there_says_so)
{
    struct store_reader *r = store_reader_new("host=/nonexistent");
    struct seen seen = {0};
    ASSERT_ERR(store_read_newest_block(r, see_block, &seen, &err), E_DISCONNECTED,
               "cannot connect");
    store_reader_free(r);
}

TEST(people_read_statements)
{
    struct store_reader *r = NULL;
    struct store_world sw = scene(&r);
    ASSERT_ANSWER("SELECT string_agg(concat_ws(' ', height, type, outcome, counterpart, direction, "
                  "amount, currency, balance_behind_block), ', ' ORDER BY height, idx) "
                  "FROM statements WHERE name = '@alice'",
                  "1 deposit applied @admin in 10.00 USD 10.00, "
                  "2 transfer applied @bob out 3.00 USD 6.00, "
                  "2 transfer applied @bob in 1.00 USD 6.00, "
                  "2 transfer applied @bob out 2.00 USD 6.00, "
                  "4 transfer insufficient @bob out 100.00 USD 6.00");
    store_reader_free(r);
    store_world_release(&sw);
}
