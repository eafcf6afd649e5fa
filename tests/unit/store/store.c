/* Blocks into PostgreSQL and the state back out of it. */
#include "ledger/encode.h"
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

TEST(a_chain_begins_once)
{
    struct store_world sw = store_world();
    assert_stored(&sw);
    ASSERT_ERR(begin_chain(sw.store, &sw.w), E_TAKEN, "holds a chain already");
    bool exists = false;
    _cleanup_(buf_release) struct buf document = buf_init(1 << 16);
    ASSERT_OK(store_genesis(sw.store, &exists, &document, &err));
    ASSERT(exists);
    struct sha256 hash = sha256(buf_bytes(&document));
    ASSERT(bytes_eq(sha256_bytes(&hash), id_key(chain_id(sw.w.chain))));
    store_world_release(&sw);
}

TEST(a_database_without_a_chain_says_so)
{
    struct store *store = open_store(database_new(), "here");
    bool exists = true;
    _cleanup_(buf_release) struct buf document = buf_init(1 << 16);
    ASSERT_OK(store_genesis(store, &exists, &document, &err));
    ASSERT(!exists);
    struct restored r = restore(store);
    ASSERT_EQ(r.code, E_NOT_FOUND);
    chain_free(r.chain);
    store_close(store);
}

TEST(what_blocks_did_is_there_after_loading)
{
    struct store_world sw = store_world();
    pass_block(&sw, BLOCK(DEPOSIT("@alice", "100.00"), DEPOSIT("@bob", "5.00")));
    assert_stored(&sw);
    pass_block(&sw,
               BLOCK(TRANSFER("@alice", "@bob", "12.50"), TRANSFER("@bob", "@alice", "17.50")));
    assert_stored(&sw);
    ASSERT_ANSWER("SELECT string_agg(name || ' ' || balance, ', ' ORDER BY name) FROM balances",
                  "@alice 105.00");
    store_world_release(&sw);
}

TEST(every_kind_of_change_is_kept)
{
    struct store_world sw = store_world();
    char members[512];
    pass_block(&sw, BLOCK(DEPOSIT("@alice", "100.00")));
    snprintf(members, sizeof members,
             "\"type\":\"account.update\",\"keys\":[\"%s\"],\"threshold\":1,"
             "\"metadata\":{\"city\":\"Z\\u00fcrich\"}",
             key_hex("@alice"));
    pass_block(
        &sw, BLOCK({"@alice", members},
                   {"@admin", "\"type\":\"account.freeze\",\"account\":\"@bob\",\"frozen\":true"}));
    assert_stored(&sw);
    snprintf(members, sizeof members,
             "\"type\":\"account.create\",\"name\":\"@carol\",\"keys\":[\"%s\"],\"threshold\":1",
             key_hex("@carol"));
    pass_block(&sw, BLOCK({"@alice", members}));
    pass_block(&sw,
               BLOCK({"@alice", "\"type\":\"hold\",\"to\":\"@carol\",\"currency\":\"USD\","
                                "\"amount\":\"3.00\",\"until\":\"2026-01-01T00:30:00Z\""},
                     {"@alice", "\"type\":\"withdraw\",\"currency\":\"USD\",\"amount\":\"4.00\""}));
    assert_stored(&sw);
    ASSERT_ANSWER("SELECT string_agg(concat_ws(' ', kind, payer, receiver, amount), ', ' ORDER BY "
                  "kind) FROM open_holds",
                  "hold @alice @carol 3.00, withdrawal @alice @admin 4.00");
    pass_block(&sw, BLOCK({"@admin", "\"type\":\"currency.create\",\"code\":\"EUR\",\"scale\":2,"
                                     "\"issuer\":\"@admin\""}));
    /* The hold falls due: an account changes without a transaction of its own. */
    sw.w.now_ms += 3600000;
    pass_block(&sw, BLOCK(DEPOSIT("@carol", "1.00")));
    assert_stored(&sw);
    ASSERT_ANSWER("SELECT count(*) FROM open_holds", "1");
    ASSERT_ANSWER("SELECT metadata FROM accounts WHERE name = '@alice'",
                  "{\"city\":\"Z\u00fcrich\"}");
    ASSERT_ANSWER("SELECT string_agg(no || name, ' ' ORDER BY no) FROM accounts WHERE frozen",
                  "2@bob");
    store_world_release(&sw);
}

/* One batch of 64 operations, one for each of the currencies C00 .. C63. */
static void put_64(struct buf *out, const char *operation)
{
    buf_append_str(out, "\"type\":\"batch\",\"operations\":[");
    for (unsigned i = 0; i < 64; i++)
        buf_printf(out, "%s{\"type\":%s,\"%s\":\"C%02u\"}", i ? "," : "", operation,
                   strstr(operation, "create") ? "code" : "currency", i);
    buf_append_str(out, "]");
}

TEST(a_hold_whose_return_is_postponed_is_stored_with_its_new_date)
{
    struct store_world sw = store_world();
    _cleanup_(buf_release) struct buf create = buf_init(1 << 16), fill = buf_init(1 << 16);
    put_64(&create, "\"currency.create\",\"scale\":0,\"issuer\":\"@admin\"");
    put_64(&fill, "\"deposit\",\"to\":\"@alice\",\"amount\":\"1\"");
    pass_block(&sw, BLOCK({"@admin", buf_str(&create)}, DEPOSIT("@alice", "3.00"),
                          {"@alice", "\"type\":\"hold\",\"to\":\"@bob\",\"currency\":\"USD\","
                                     "\"amount\":\"3.00\",\"until\":\"2026-01-01T00:30:00Z\""}));
    pass_block(&sw, BLOCK({"@admin", buf_str(&fill)})); /* no room for USD any more */
    assert_stored(&sw);
    sw.w.now_ms += 3600000;
    pass_block(&sw, BLOCK(DEPOSIT("@bob", "1.00")));
    ASSERT_ANSWER("SELECT amount || ' ' || (until AT TIME ZONE 'UTC')::text FROM open_holds",
                  "3.00 2026-01-02 00:30:00");
    assert_stored(&sw);
    store_world_release(&sw);
}

TEST(a_failed_transaction_has_its_receipt)
{
    struct store_world sw = store_world();
    pass_block(&sw, BLOCK(TRANSFER("@alice", "@bob", "1.00")));
    assert_stored(&sw);
    ASSERT_ANSWER("SELECT outcome, sender, nonce, payload->>'amount' FROM chain_transactions",
                  "insufficient @alice 0 1.00");
    store_world_release(&sw);
}

TEST(types_have_the_names_of_the_protocol)
{
    struct store *store = open_store(database_new(), "here");
    for (int type = 0; type < TX_TYPES; type++) {
        char sql[100];
        snprintf(sql, sizeof sql, "SELECT name FROM transaction_types WHERE type = %d", type);
        ASSERT_ANSWER(sql, tx_type_name((enum tx_type)type));
    }
    store_close(store);
}

/* Leadership */

TEST(one_node_leads_at_a_time)
{
    struct store_world sw = store_world();
    struct store *other = open_store(sw.conninfo, "there");
    struct store_leader leader;
    ASSERT_ERR(store_lead(other, LEASE_MS, &leader, &err), E_NOT_LEADER, "node here leads");
    ASSERT_EQ(leader.epoch, store_epoch(sw.store));
    ASSERT_OK(store_renew(sw.store, LEASE_MS, &err));
    ASSERT_OK(store_resign(sw.store, &err));
    ASSERT_OK(store_lead(other, LEASE_MS, &leader, &err));
    ASSERT_STREQ(leader.node, "there");
    ASSERT_ERR(store_renew(sw.store, LEASE_MS, &err), E_NOT_LEADER, "over");
    store_close(other);
    store_world_release(&sw);
}

TEST(a_node_whose_lease_is_over_is_refused_and_changes_nothing)
{
    struct store_world sw = store_world();
    struct store *other = open_store(sw.conninfo, "there");
    struct store_leader leader;
    struct block *b = make_block(&sw, BLOCK(DEPOSIT("@alice", "1.00")));
    ASSERT_OK(store_renew(sw.store, 0, &err));
    ASSERT_OK(store_lead(other, LEASE_MS, &leader, &err));
    ASSERT_ERR(write_block(sw.store, b), E_NOT_LEADER, "epoch 2 has begun");
    ASSERT_ANSWER("SELECT max(height) FROM blocks", "0");
    ASSERT_ANSWER("SELECT count(*) FROM transactions", "0");
    block_free(chain_drop(sw.w.chain));
    assert_stored(&sw);
    store_close(other);
    store_world_release(&sw);
}

TEST(a_second_block_of_a_height_is_refused)
{
    struct store_world sw = store_world();
    struct block *b = make_block(&sw, BLOCK(DEPOSIT("@alice", "1.00")));
    ASSERT_OK(write_block(sw.store, b));
    tana_err again = write_block(sw.store, b);
    ASSERT(again == E_NOT_LEADER || again == E_CORRUPT || again == E_TAKEN);
    block_free(chain_commit(sw.w.chain));
    assert_stored(&sw);
    store_world_release(&sw);
}

/* Locks */

TEST(accounts_cannot_be_changed_by_hand)
{
    struct store_world sw = store_world();
    const char *const attempts[] = {
        "UPDATE accounts SET balances = '{\"USD\": 1}' WHERE name = '@bob'",
        "DELETE FROM accounts WHERE name = '@bob'",
        "INSERT INTO accounts SELECT no + 100, threshold, frozen, sha256(id), '@eve', keys, "
        "metadata, nonce, version, height, day, day_count, state_hash, balances FROM accounts "
        "WHERE name = '@bob'",
        "TRUNCATE accounts",
    };
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
        const char *answer = database_ask(attempts[i]);
        ASSERT(strstr(answer, "is not locked by the node") || strstr(answer, "truncated"));
    }
    assert_stored(&sw);
    store_world_release(&sw);
}

TEST(a_lock_of_an_older_epoch_opens_nothing)
{
    struct store_world sw = store_world();
    ASSERT_OK(store_resign(sw.store, &err));
    lead(sw.store);
    const char *answer =
        database_ask("WITH l AS (INSERT INTO account_locks SELECT id, 1, 1, 'old' FROM accounts "
                     "RETURNING account) SELECT count(*) FROM l");
    ASSERT_STREQ(answer, "3");
    answer = database_ask("UPDATE accounts SET nonce = 7 WHERE name = '@bob'");
    ASSERT(strstr(answer, "is not locked by the node that leads"));
    store_world_release(&sw);
}

TEST(a_change_made_behind_the_locks_is_found_and_named)
{
    struct store_world sw = store_world();
    pass_block(&sw, BLOCK(DEPOSIT("@alice", "1.00")));
    database_ask("SET session_replication_role = replica; UPDATE accounts SET balances = "
                 "'{\"USD\": 100000}' WHERE name = '@alice'");
    struct restored r = restore(sw.store);
    ASSERT_EQ(r.code, E_CORRUPT);
    ASSERT(strstr(err.message, "@alice"));
    chain_free(r.chain);
    store_world_release(&sw);
}

TEST(values_that_are_no_balances_are_corrupt_and_not_a_crash)
{
    static const char *const values[] = {
        "{\"USD\": -1}",
        "{\"USD\": 1.5}",
        "[]",
        "{\"USD\": \"1\"}",
        "{\"AVERYLONGCODE\": 1}",
        "{\"USD\": 170141183460469231731687303715884105728}",
        "null",
    };
    struct store_world sw = store_world();
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char sql[300];
        snprintf(sql, sizeof sql,
                 "SET session_replication_role = replica; UPDATE accounts SET balances = '%s' "
                 "WHERE name = '@alice'",
                 values[i]);
        database_ask(sql);
        struct restored r = restore(sw.store);
        ASSERT_EQ(r.code, E_CORRUPT);
        ASSERT(strstr(err.message, "@alice"));
        chain_free(r.chain);
    }
    store_world_release(&sw);
}

TEST(rows_larger_than_any_can_be_are_corrupt_and_not_a_crash)
{
    static const char *const changes[] = {
        "UPDATE accounts SET metadata = repeat('x', 100000) WHERE name = '@alice'",
        "UPDATE records SET key = repeat('k', 100000) WHERE type = 'creations'",
        "UPDATE records SET type = 'hold' WHERE type = 'creations'",
        "UPDATE currencies SET scale = -1 WHERE code = 'USD'",
        "INSERT INTO records SELECT 'account', name, value FROM accounts, records LIMIT 1",
    };
    struct store_world sw = store_world();
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        char sql[300];
        snprintf(sql, sizeof sql, "SET session_replication_role = replica; BEGIN; %s; COMMIT",
                 changes[i]);
        database_ask("CREATE TABLE kept AS SELECT * FROM accounts; "
                     "CREATE TABLE kept_records AS SELECT * FROM records; "
                     "CREATE TABLE kept_currencies AS SELECT * FROM currencies");
        database_ask(sql);
        struct restored r = restore(sw.store);
        ASSERT_EQ(r.code, E_CORRUPT);
        ASSERT(strstr(err.message, "cannot be read from the database"));
        chain_free(r.chain);
        database_ask("SET session_replication_role = replica; DELETE FROM accounts; "
                     "INSERT INTO accounts SELECT * FROM kept; DELETE FROM records; "
                     "INSERT INTO records SELECT * FROM kept_records; DELETE FROM currencies; "
                     "INSERT INTO currencies SELECT * FROM kept_currencies; "
                     "DROP TABLE kept, kept_records, kept_currencies");
    }
    assert_stored(&sw);
    store_world_release(&sw);
}

TEST(a_block_that_meets_other_accounts_than_it_should_is_refused)
{
    struct store_world sw = store_world();
    database_ask("SET session_replication_role = replica; UPDATE accounts SET version = 9 WHERE "
                 "name = '@alice'");
    struct block *b = make_block(&sw, BLOCK(DEPOSIT("@alice", "1.00")));
    ASSERT_ERR(write_block(sw.store, b), E_CORRUPT, "other accounts than it should");
    ASSERT_ANSWER("SELECT max(height) FROM blocks", "0");
    store_world_release(&sw);
}

TEST(a_lost_connection_is_made_again)
{
    struct store_world sw = store_world();
    database_ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> "
                 "pg_backend_pid() AND datname = current_database()");
    struct block *b = make_block(&sw, BLOCK(DEPOSIT("@alice", "1.00")));
    ASSERT_ERR(write_block(sw.store, b), E_DISCONNECTED, "broke");
    ASSERT_OK(write_block(sw.store, b));
    block_free(chain_commit(sw.w.chain));
    assert_stored(&sw);
    store_world_release(&sw);
}

TEST(a_hundred_random_blocks_are_what_the_chain_says)
{
    struct store_world sw = store_world();
    struct prng prng = {11};
    static const char *const names[] = {"@alice", "@bob", "@admin"};
    pass_block(&sw, BLOCK(DEPOSIT("@alice", "50.00"), DEPOSIT("@bob", "50.00")));
    for (int i = 0; i < 100; i++) {
        struct act acts[9] = {0};
        char members[8][160];
        size_t count = 1 + prng_below(&prng, 8);
        for (size_t k = 0; k < count; k++) {
            size_t from = prng_below(&prng, 3), to = (from + 1 + prng_below(&prng, 2)) % 3;
            snprintf(
                members[k], sizeof *members,
                "\"type\":\"transfer\",\"to\":\"%s\",\"currency\":\"USD\",\"amount\":\"%u.25\"",
                names[to], (unsigned)prng_below(&prng, 40));
            acts[k] = (struct act){names[from], members[k]};
        }
        pass_block(&sw, acts);
        if (i % 20 == 0)
            assert_stored(&sw);
    }
    assert_stored(&sw);
    ASSERT_ANSWER("SELECT bool_and(ok) FROM (SELECT v.version = row_number() OVER (PARTITION BY "
                  "account ORDER BY height) AS ok FROM account_versions v) AS x",
                  "t");
    store_world_release(&sw);
}
