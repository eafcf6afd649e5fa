#include "ledger/chain_world.h"

#include "ledger/encode.h"

static void assert_state(const struct chain_world *w, const char *expected)
{
    _cleanup_(buf_release) struct buf out = buf_init(1 << 16);
    ledger_dump(chain_committed_view(w->chain), &out);
    ASSERT_TEXT(buf_bytes(&out), expected);
}

static void assert_balance(const struct chain_world *w, const char *name, const char *code,
                           const char *expected)
{
    struct currency_code currency;
    char text[AMOUNT_TEXT_MAX];
    const struct account *account = who(w, name);
    ASSERT_OK(currency_code_parse(bytes_str(code), &currency, &err));
    ASSERT_STREQ(amount_format(account_balance(account, &currency), 2, text), expected);
}

static struct chain_world funded(void)
{
    struct chain_world w = chain_world();
    ASSERT_OK(act(&w, "@admin",
                  "\"type\":\"deposit\",\"to\":\"@alice\",\"currency\":\"USD\",\"amount\":\"10\""));
    return w;
}

#define TRANSFER(to, amount)                                                                       \
    "\"type\":\"transfer\",\"to\":\"" to "\",\"currency\":\"USD\",\"amount\":\"" amount "\""

TEST(money_is_deposited_and_moved)
{
    _cleanup_(chain_world_release) struct chain_world w = funded();
    ASSERT_OK(act(&w, "@alice", TRANSFER("@bob", "2.50")));
    assert_state(&w, "currency BTC scale 8 supply 0.00000000\n"
                     "currency USD scale 2 supply 10.00\n"
                     "account @admin v2\n"
                     "account @alice v3 7.50 USD\n"
                     "account @bob v2 2.50 USD\n");
    ASSERT_EQ(chain_head(w.chain)->height, 2);
    ASSERT_EQ(who(&w, "@alice")->nonce, 1);
}

TEST(only_the_issuer_deposits)
{
    _cleanup_(chain_world_release) struct chain_world w = funded();
    ASSERT_ERR(act(&w, "@alice",
                   "\"type\":\"deposit\",\"to\":\"@bob\",\"currency\":\"USD\",\"amount\":\"1\""),
               E_FORBIDDEN, "only the issuer of USD");
    ASSERT_EQ(who(&w, "@alice")->nonce, 1); /* included, and failed */
}

TEST(what_cannot_be_included_leaves_no_trace)
{
    _cleanup_(chain_world_release) struct chain_world w = funded();
    const char *const bob[] = {"@bob", NULL};
    struct sha256 before = chain_head_hash(w.chain), after;
    ASSERT_ERR(act_as(&w, "@alice", bob, TRANSFER("@bob", "1")), E_UNAUTHORIZED, "@alice wants");
    ASSERT_ERR(act(&w, "@nobody", TRANSFER("@bob", "1")), E_NO_ACCOUNT, "@nobody");
    after = chain_head_hash(w.chain);
    ASSERT(sha256_eq(&before, &after));
}

TEST(failed_transactions_change_only_the_nonce)
{
    _cleanup_(chain_world_release) struct chain_world w = funded();
    ASSERT_ERR(act(&w, "@alice", TRANSFER("@bob", "10.01")), E_INSUFFICIENT,
               "@alice has 10.00 USD, less than 10.01");
    ASSERT_ERR(act(&w, "@alice", TRANSFER("@alice", "1")), E_SELF_TRANSFER, "both");
    ASSERT_ERR(act(&w, "@alice", TRANSFER("@bob", "1.001")), E_BAD_AMOUNT, "1.001");
    assert_balance(&w, "@alice", "USD", "10.00");
    ASSERT_EQ(who(&w, "@alice")->nonce, 3);
}

TEST(a_withdrawal_waits_for_the_issuer)
{
    _cleanup_(chain_world_release) struct chain_world w = funded();
    char settle[200], hex[65];
    for (int round = 0; round < 2; round++) {
        struct tx *tx =
            tx_of(&w, "@alice", "\"type\":\"withdraw\",\"currency\":\"USD\",\"amount\":\"4\"",
                  (const char *const[]){"@alice", NULL});
        struct id hold = id_of_hold(tx->id.bytes, 0);
        tx_free(tx);
        ASSERT_OK(act(&w, "@alice", "\"type\":\"withdraw\",\"currency\":\"USD\",\"amount\":\"4\""));
        ASSERT(view_hold(chain_committed_view(w.chain), &hold));
        hex_encode(id_key(&hold), hex);
        snprintf(settle, sizeof settle, "\"type\":\"withdraw.%s\",\"withdrawal\":\"%s\"",
                 round == 0 ? "refuse" : "settle", hex);
        ASSERT_ERR(act(&w, "@bob", settle), E_FORBIDDEN, "only the issuer");
        ASSERT_OK(act(&w, "@admin", settle));
        ASSERT_ERR(act(&w, "@admin", settle), E_NOT_FOUND, "has ended");
        assert_balance(&w, "@alice", "USD", round == 0 ? "10.00" : "6.00");
    }
}

static void hold_of(struct chain_world *w, const char *until, char hex[65])
{
    char members[300];
    snprintf(members, sizeof members,
             "\"type\":\"hold\",\"to\":\"@bob\",\"currency\":\"USD\",\"amount\":\"6\","
             "\"until\":\"%s\",\"arbiter\":\"@admin\"",
             until);
    struct tx *tx = tx_of(w, "@alice", members, (const char *const[]){"@alice", NULL});
    struct id hold = id_of_hold(tx->id.bytes, 0);
    hex_encode(id_key(&hold), hex);
    tx_free(tx);
    ASSERT_OK(act(w, "@alice", members));
    assert_balance(w, "@alice", "USD", "4.00");
}

TEST(a_hold_is_posted_in_part_and_the_rest_returns)
{
    _cleanup_(chain_world_release) struct chain_world w = funded();
    char hex[65], members[200];
    hold_of(&w, "2026-01-02T00:00:00Z", hex);
    snprintf(members, sizeof members, "\"type\":\"post\",\"hold\":\"%s\",\"amount\":\"7\"", hex);
    ASSERT_ERR(act(&w, "@bob", members), E_INSUFFICIENT, "the hold is of 6.00 USD");
    snprintf(members, sizeof members, "\"type\":\"post\",\"hold\":\"%s\",\"amount\":\"2\"", hex);
    ASSERT_ERR(act(&w, "@alice", members), E_FORBIDDEN, "receiver and the arbiter");
    ASSERT_OK(act(&w, "@admin", members));
    assert_balance(&w, "@alice", "USD", "8.00");
    assert_balance(&w, "@bob", "USD", "2.00");
}

TEST(a_payer_does_not_decide_about_its_own_hold)
{
    _cleanup_(chain_world_release) struct chain_world w = funded();
    ASSERT_ERR(act(&w, "@alice",
                   "\"type\":\"hold\",\"to\":\"@bob\",\"currency\":\"USD\",\"amount\":\"6\","
                   "\"until\":\"2026-01-02T00:00:00Z\",\"arbiter\":\"@alice\""),
               E_FORBIDDEN, "the payer cannot be the arbiter");
    assert_balance(&w, "@alice", "USD", "10.00");
}

TEST(a_hold_is_voided)
{
    _cleanup_(chain_world_release) struct chain_world w = funded();
    char hex[65], members[200];
    hold_of(&w, "2026-01-02T00:00:00Z", hex);
    snprintf(members, sizeof members, "\"type\":\"void\",\"hold\":\"%s\"", hex);
    ASSERT_OK(act(&w, "@bob", members));
    assert_balance(&w, "@alice", "USD", "10.00");
}

TEST(a_due_hold_returns_at_the_start_of_a_block)
{
    _cleanup_(chain_world_release) struct chain_world w = funded();
    char hex[65];
    hold_of(&w, "2026-01-01T00:10:00Z", hex);
    struct block *b = block_open(w.chain, w.now_ms);
    ASSERT(!block_has_work(b));
    block_free(b);
    b = block_open(w.chain, CHAIN_START_MS + 600000);
    ASSERT(block_has_work(b));
    ASSERT_EQ(b->released, 1);
    ASSERT_OK(block_seal(w.chain, b, 1, &w.producer, &err));
    block_free(chain_commit(w.chain));
    assert_balance(&w, "@alice", "USD", "10.00");
    ASSERT_OK(chain_verify(w.chain, &err));
}

#define FREE_WITH_RELEASES(max)                                                                    \
    "\"administrators\":[\"@admin\"],\"registrars\":[],\"openAccounts\":true,"                     \
    "\"openCurrencies\":false,\"feePrice\":\"0\",\"feeCurrency\":\"\",\"feeReceiver\":\"\","       \
    "\"accountBlockMax\":1000,\"accountDayMax\":100000,\"blockTransactionsMax\":4000,"             \
    "\"releasesMax\":" max

/* The way to each must not lead past all that were released before: that took half a minute. */
TEST(twenty_thousand_holds_that_fall_due_together_return_in_one_block)
{
    enum { BATCHES = 200, HOLDS = 100 };
    _cleanup_(chain_world_release) struct chain_world w =
        chain_world_with(FREE_WITH_RELEASES("1000000"));
    ASSERT_OK(
        act(&w, "@admin",
            "\"type\":\"deposit\",\"to\":\"@alice\",\"currency\":\"USD\",\"amount\":\"200\""));
    _cleanup_(buf_release) struct buf batch = buf_init(1 << 16);
    buf_append_str(&batch, "\"type\":\"batch\",\"operations\":[");
    for (int i = 0; i < HOLDS; i++)
        buf_printf(&batch,
                   "%s{\"type\":\"hold\",\"to\":\"@bob\",\"currency\":\"USD\",\"amount\":\"0.01\","
                   "\"until\":\"2026-01-02T00:00:00Z\"}",
                   i ? "," : "");
    buf_append_str(&batch, "]");
    const char *const signers[] = {"@alice", NULL};
    struct block *b = block_open(w.chain, w.now_ms);
    for (uint64_t i = 0; i < BATCHES; i++) {
        struct tx *tx = tx_of(&w, "@alice", buf_str(&batch), signers);
        tx->nonce += i;
        tx->id.bytes[0] = (unsigned char)i; /* as if it had been signed with this nonce */
        ASSERT_OK(block_add(b, tx, &err));
    }
    ASSERT_OK(block_seal(w.chain, b, 1, &w.producer, &err));
    block_free(chain_commit(w.chain));
    assert_balance(&w, "@alice", "USD", "0.00");
    b = block_open(w.chain, CHAIN_START_MS + 86400000);
    ASSERT_EQ(b->released, BATCHES * HOLDS);
    ASSERT_OK(block_seal(w.chain, b, 1, &w.producer, &err));
    block_free(chain_commit(w.chain));
    assert_balance(&w, "@alice", "USD", "200.00");
    ASSERT_OK(chain_verify(w.chain, &err));
}

TEST(a_batch_is_all_or_nothing)
{
    _cleanup_(chain_world_release) struct chain_world w = funded();
    const char *const both[] = {"@alice", "@bob", NULL};
    ASSERT_OK(act_as(&w, "@alice", both,
                     "\"type\":\"batch\",\"operations\":[{" TRANSFER(
                         "@bob", "3") "},{"
                                      "\"from\":\"@bob\"," TRANSFER("@admin", "1") "}]"));
    assert_balance(&w, "@bob", "USD", "2.00");
    ASSERT_ERR(act_as(&w, "@alice", both,
                      "\"type\":\"batch\",\"operations\":[{" TRANSFER(
                          "@bob", "3") "},{"
                                       "\"from\":\"@bob\"," TRANSFER("@admin", "9") "}]"),
               E_INSUFFICIENT, "operation 2: @bob has 5.00 USD");
    ASSERT_ERR(
        act(&w, "@alice",
            "\"type\":\"batch\",\"operations\":[{\"from\":\"@bob\"," TRANSFER("@alice", "1") "}]"),
        E_UNAUTHORIZED, "operation 1: @bob wants");
    assert_balance(&w, "@bob", "USD", "2.00");
    assert_balance(&w, "@alice", "USD", "7.00");
}

TEST(signatures_cannot_be_added_or_taken_away_on_the_way)
{
    _cleanup_(chain_world_release) struct chain_world w = funded();
    const char *const alone[] = {"@alice", NULL}, *const more[] = {"@alice", "@stranger", NULL};
    const char *batch = "\"type\":\"batch\",\"operations\":[{" TRANSFER(
        "@bob", "3") "},{"
                     "\"from\":\"@bob\"," TRANSFER("@admin", "1") "}]";
    ASSERT_ERR(act_as(&w, "@alice", alone, batch), E_UNAUTHORIZED, "operation 2: @bob wants");
    ASSERT_ERR(act_as(&w, "@alice", more, TRANSFER("@bob", "1")), E_UNAUTHORIZED,
               "by a key of no account that acts");
    ASSERT_EQ(who(&w, "@alice")->nonce, 0); /* neither was included */
    char members[400];
    snprintf(members, sizeof members,
             "\"type\":\"batch\",\"operations\":[{\"type\":\"account.create\",\"name\":\"@carol\","
             "\"keys\":[\"%s\"],\"threshold\":1},{" TRANSFER(
                 "@carol", "3") "},{"
                                "\"from\":\"@carol\"," TRANSFER("@bob", "1") "}]",
             key_hex("@stranger"));
    ASSERT_OK(act_as(&w, "@alice", more, members)); /* who is made there may act there */
    assert_balance(&w, "@carol", "USD", "2.00");
}

TEST(keys_are_rotated_and_thresholds_met)
{
    _cleanup_(chain_world_release) struct chain_world w = funded();
    const char *first = key_hex("@alice"), *second = key_hex("@charlie");
    const char *low = strcmp(first, second) < 0 ? first : second;
    const char *high = low == first ? second : first;
    const char *const both[] = {"@alice", "@charlie", NULL};
    char members[300];
    snprintf(members, sizeof members,
             "\"type\":\"account.update\",\"keys\":[\"%s\",\"%s\"],\"threshold\":2", low, high);
    ASSERT_OK(act(&w, "@alice", members));
    ASSERT_ERR(act(&w, "@alice", TRANSFER("@bob", "1")), E_UNAUTHORIZED, "2 of its 2 keys");
    ASSERT_OK(act_as(&w, "@alice", both, TRANSFER("@bob", "1")));
}

TEST(a_frozen_account_receives_and_sends_nothing)
{
    _cleanup_(chain_world_release) struct chain_world w = funded();
    ASSERT_ERR(
        act(&w, "@bob", "\"type\":\"account.freeze\",\"account\":\"@alice\",\"frozen\":true"),
        E_FORBIDDEN, "administrators");
    ASSERT_OK(
        act(&w, "@admin", "\"type\":\"account.freeze\",\"account\":\"@alice\",\"frozen\":true"));
    ASSERT_ERR(act(&w, "@alice", TRANSFER("@bob", "1")), E_FROZEN, "@alice is frozen");
    ASSERT_OK(act(&w, "@admin",
                  "\"type\":\"deposit\",\"to\":\"@alice\",\"currency\":\"USD\",\"amount\":\"1\""));
    ASSERT_OK(
        act(&w, "@admin", "\"type\":\"account.freeze\",\"account\":\"@alice\",\"frozen\":false"));
    ASSERT_OK(act(&w, "@alice", TRANSFER("@bob", "11")));
}

TEST(an_account_creates_itself_where_accounts_are_open)
{
    _cleanup_(chain_world_release) struct chain_world w = chain_world();
    struct ed25519_secret carol = secret_of("@carol");
    struct id creator = id_of_self(carol.public.bytes, 1, 1);
    struct id id = id_of_account(chain_id(w.chain), &creator, 0, 0);
    char from[ID_TEXT_MAX], members[300];
    snprintf(members, sizeof members,
             "\"type\":\"account.create\",\"name\":\"@carol\",\"keys\":[\"%s\"],\"threshold\":1",
             key_hex("@carol"));
    const char *const signers[] = {"@carol", NULL};
    id_format(&id, from);
    ASSERT_OK(act_as(&w, from, signers, members));
    ASSERT_EQ(who(&w, "@carol")->nonce, 1);
    ASSERT_EQ(who(&w, "@carol")->number, 3);
    snprintf(members, sizeof members,
             "\"type\":\"account.create\",\"name\":\"@c4rol\",\"keys\":[\"%s\"],\"threshold\":1",
             key_hex("@dave"));
    ASSERT_OK(act_as(&w, "@carol", signers, members)); /* and creates others */
    ASSERT_EQ(who(&w, "@c4rol")->nonce, 0);
    snprintf(members, sizeof members,
             "\"type\":\"account.create\",\"name\":\"@caro1\",\"keys\":[\"%s\"],\"threshold\":1",
             key_hex("@dave"));
    ASSERT_ERR(act_as(&w, "@carol", signers, members), E_TAKEN, "looks too much like @carol");
}

#define WITH_FEE                                                                                   \
    "\"administrators\":[\"@admin\"],\"registrars\":[],\"openAccounts\":true,"                     \
    "\"openCurrencies\":true,\"feePrice\":\"0.01\",\"feeCurrency\":\"USD\","                       \
    "\"feeReceiver\":\"@bob\",\"accountBlockMax\":1000,\"accountDayMax\":100000,"                  \
    "\"blockTransactionsMax\":4000,\"releasesMax\":100"
#define DEPOSIT(to, amount)                                                                        \
    "\"type\":\"deposit\",\"to\":\"" to "\",\"currency\":\"USD\",\"amount\":\"" amount "\""

TEST(fees_are_paid_also_by_what_fails)
{
    _cleanup_(chain_world_release) struct chain_world w = chain_world_with(WITH_FEE);
    ASSERT_ERR(act(&w, "@alice", TRANSFER("@bob", "1")), E_FEE, "@alice has too little USD");
    ASSERT_OK(act(&w, "@admin", DEPOSIT("@alice", "1"))); /* else no money could ever come */
    assert_balance(&w, "@admin", "USD", "0.00");
    ASSERT_ERR(act(&w, "@alice", TRANSFER("@bob", "5")), E_INSUFFICIENT, "less than 5.00");
    assert_balance(&w, "@alice", "USD", "0.97"); /* 2,716 gas or so */
    assert_balance(&w, "@bob", "USD", "0.03");
    ASSERT_OK(act(&w, "@bob", TRANSFER("@alice", "0.01"))); /* to itself */
    assert_balance(&w, "@bob", "USD", "0.02");
}

/* Else whoever sends 64 currencies of their own to the receiver would stop the chain for ever. */
TEST(a_receiver_of_fees_that_has_no_place_for_them_stops_nothing)
{
    _cleanup_(chain_world_release) struct chain_world w = chain_world_with(WITH_FEE);
    _cleanup_(buf_release) struct buf create = buf_init(1 << 16), fill = buf_init(1 << 16);
    buf_append_str(&create, "\"type\":\"batch\",\"operations\":[");
    buf_append_str(&fill, "\"type\":\"batch\",\"operations\":[");
    for (unsigned i = 0; i < BALANCES_MAX; i++) {
        buf_printf(&create,
                   "%s{\"type\":\"currency.create\",\"code\":\"C%02u\",\"scale\":0,"
                   "\"issuer\":\"@admin\"}",
                   i ? "," : "", i);
        buf_printf(
            &fill,
            "%s{\"type\":\"deposit\",\"to\":\"@bob\",\"currency\":\"C%02u\",\"amount\":\"1\"}",
            i ? "," : "", i);
    }
    buf_append_str(&create, "]");
    buf_append_str(&fill, "]");
    ASSERT_OK(act(&w, "@admin", buf_str(&create)));
    ASSERT_OK(act(&w, "@admin", buf_str(&fill)));
    ASSERT_OK(act(&w, "@admin", DEPOSIT("@alice", "10")));
    ASSERT_OK(act(&w, "@alice", TRANSFER("@admin", "1")));
    assert_balance(&w, "@alice", "USD", "9.00");
}

TEST(a_staged_block_can_be_taken_back)
{
    _cleanup_(chain_world_release) struct chain_world w = funded();
    const char *const alice[] = {"@alice", NULL};
    struct sha256 root = trie_root(chain_trie(w.chain), TRIE_COMMITTED), again;
    struct block *first = block_open(w.chain, w.now_ms);
    ASSERT_OK(block_add(first, tx_of(&w, "@alice", TRANSFER("@bob", "1"), alice), &err));
    ASSERT_OK(block_seal(w.chain, first, 1, &w.producer, &err));
    struct block *second = block_open(w.chain, w.now_ms + 5);
    ASSERT_OK(block_add(second, tx_of(&w, "@alice", TRANSFER("@bob", "2"), alice), &err));
    ASSERT_OK(block_seal(w.chain, second, 1, &w.producer, &err));
    ASSERT_EQ(chain_staged(w.chain), 2);
    ASSERT_EQ(second->header.height, first->header.height + 1);
    ASSERT(sha256_eq(&second->header.previous, &first->hash));

    block_free(chain_drop(w.chain));
    block_free(chain_commit(w.chain));
    assert_balance(&w, "@bob", "USD", "1.00");
    root = trie_root(chain_trie(w.chain), TRIE_COMMITTED);
    again = chain_head(w.chain)->state_root;
    ASSERT(sha256_eq(&root, &again));
    ASSERT_OK(act(&w, "@alice", TRANSFER("@bob", "2")));
    ASSERT_OK(chain_verify(w.chain, &err));
}

TEST(blocks_committed_behind_each_other_stand_on_the_ledger)
{
    _cleanup_(chain_world_release) struct chain_world w = funded();
    const char *const alice[] = {"@alice", NULL};
    for (int i = 0; i < 20; i++) {
        struct block *b = block_open(w.chain, w.now_ms += 10);
        ASSERT_OK(block_add(b, tx_of(&w, "@alice", TRANSFER("@bob", "0.10"), alice), &err));
        ASSERT_OK(block_seal(w.chain, b, 1, &w.producer, &err));
        if (chain_staged(w.chain) == CHAIN_STAGED_MAX)
            block_free(chain_commit(w.chain));
    }
    block_free(chain_commit(w.chain));
    assert_balance(&w, "@bob", "USD", "2.00");
    ASSERT_OK(chain_verify(w.chain, &err));
}

TEST(a_chain_is_restored_from_its_records)
{
    _cleanup_(chain_world_release) struct chain_world w = funded();
    char hex[65];
    hold_of(&w, "2026-01-02T00:00:00Z", hex);
    struct chain *copy = chain_new();
    const struct ledger_view *view = chain_committed_view(w.chain);
    for (enum record_kind kind = 0; kind < RECORD_KINDS; kind++) {
        struct bytes key = {0};
        const void *record = record_is_leaf(kind) ? view->next(view, kind, key, true, &key) : NULL;
        for (; record; record = view->next(view, kind, key, false, &key)) {
            _cleanup_(buf_release) struct buf value = buf_init(RECORD_VALUE_MAX);
            record_encode(kind, record, &value);
            void *back = record_decode(kind, buf_bytes(&value));
            ASSERT(back);
            chain_restore_record(copy, kind, key, back);
        }
    }
    struct merkle_frontier history = {0};
    ASSERT_OK(chain_restore_finish(copy, chain_id(w.chain), chain_head(w.chain), &history, &err));
    chain_free(copy);
}

TEST(limits_per_block_and_day_hold)
{
    _cleanup_(chain_world_release) struct chain_world w = chain_world_with(
        "\"administrators\":[\"@admin\"],\"registrars\":[],\"openAccounts\":true,"
        "\"openCurrencies\":false,\"feePrice\":\"0\",\"feeCurrency\":\"\",\"feeReceiver\":\"\","
        "\"accountBlockMax\":1,\"accountDayMax\":2,\"blockTransactionsMax\":4000,"
        "\"releasesMax\":100");
    const char *const alice[] = {"@alice", NULL};
    struct block *b = block_open(w.chain, w.now_ms);
    ASSERT_OK(block_add(b, tx_of(&w, "@alice", TRANSFER("@bob", "1"), alice), &err));
    ASSERT_OK(block_seal(w.chain, b, 1, &w.producer, &err));
    b = block_open(w.chain, w.now_ms);
    ASSERT_OK(block_add(b, tx_of(&w, "@alice", TRANSFER("@bob", "1"), alice), &err));
    ASSERT_OK(block_seal(w.chain, b, 1, &w.producer, &err));
    block_free(chain_commit(w.chain));
    block_free(chain_commit(w.chain));
    ASSERT_ERR(act(&w, "@alice", TRANSFER("@bob", "1")), E_RATE_LIMITED, "2 transactions today");
    w.now_ms += 24 * 3600 * 1000;
    ASSERT_ERR(act(&w, "@alice", TRANSFER("@bob", "1")), E_INSUFFICIENT, "0.00 USD");
}
