#include "ledger/local.h"

#include "lib/test.h"

/* Runs the operation and gives its answer; kept until the next call. */
static const char *op(struct local *l, const char *name, const char *arguments)
{
    static struct buf out = {.size_max = 1 << 20};
    buf_clear(&out);
    ASSERT_OK(local_op(l, name, arguments, strlen(arguments), &out, &err));
    return buf_str(&out);
}

static tana_err fails(struct local *l, const char *name, const char *arguments)
{
    _cleanup_(buf_release) struct buf out = buf_init(1 << 20);
    return local_op(l, name, arguments, strlen(arguments), &out, &err);
}

static const char *effects(const struct local *l)
{
    static struct buf out = {.size_max = 1 << 20};
    buf_clear(&out);
    local_effects(l, &out);
    return buf_str(&out);
}

#define NOTHING "{\"transactions\":[],\"balances\":[],\"data\":[],\"unexecuted\":0}"

static struct local *local_default(void)
{
    return local_new(fixture_default());
}

static struct local *local_from(const char *json)
{
    struct fixture *f = fixture_read(bytes_str(json), &err);
    ASSERT_OK(f ? E_OK : err.code);
    return local_new(f);
}

TEST(a_staged_transfer_happens_when_it_is_executed)
{
    _cleanup_(local_freep) struct local *l = local_default();
    ASSERT_STREQ(op(l, "tx.transfer", "[\"alice\",\"@bob\",\"5\",\"USD\"]"), "null");
    ASSERT_STREQ(op(l, "tx.changes", "[]"),
                 "[{\"type\":\"transfer\",\"from\":\"@alice\",\"to\":\"@bob\",\"amount\":\"5.00\","
                 "\"currency\":\"USD\"}]");
    ASSERT_STREQ(op(l, "block.balance", "[[\"alice\",\"bob\"],\"USD\"]"),
                 "[\"1000.00\",\"500.00\"]");
    ASSERT(strstr(op(l, "tx.execute", "[]"), "{\"success\":true,\"id\":\""));
    ASSERT_STREQ(op(l, "block.balance", "[[\"alice\",\"bob\"],\"USD\"]"),
                 "[\"995.00\",\"505.00\"]");
    ASSERT_STREQ(op(l, "tx.changes", "[]"), "[]");
}

TEST(an_amount_is_major_units_as_text_or_minor_units_as_an_object)
{
    _cleanup_(local_freep) struct local *l = local_default();
    op(l, "tx.transfer", "[\"alice\",\"bob\",\"0.00000001\",\"BTC\"]");
    op(l, "tx.transfer", "[\"alice\",\"bob\",{\"minor\":\"1250\"},\"USD\"]");
    op(l, "tx.transfer", "[\"alice\",\"bob\",\"9007199254740993.01\",\"USD\"]");
    const char *changes = op(l, "tx.changes", "[]");
    ASSERT(strstr(changes, "\"amount\":\"0.00000001\",\"currency\":\"BTC\""));
    ASSERT(strstr(changes, "\"amount\":\"12.50\",\"currency\":\"USD\""));
    ASSERT(strstr(changes, "\"amount\":\"9007199254740993.01\""));
}

TEST(a_transfer_that_cannot_be_is_refused_when_it_is_staged)
{
    static const struct {
        const char *arguments;
        tana_err code;
        const char *text;
    } cases[] = {
        {"[\"alice\",\"bob\",\"1.001\",\"USD\"]", E_BAD_AMOUNT, "it has 3 decimals"},
        {"[\"alice\",\"bob\",\"-1\",\"USD\"]", E_BAD_AMOUNT, "no sign"},
        {"[\"alice\",\"bob\",\"0\",\"USD\"]", E_BAD_AMOUNT, "more than 0"},
        {"[\"alice\",\"bob\",\"0.00\",\"USD\"]", E_BAD_AMOUNT, "more than 0"},
        {"[\"alice\",\"bob\",\"1e3\",\"USD\"]", E_BAD_AMOUNT, "only digits"},
        {"[\"alice\",\"bob\",{\"minor\":\"12.5\"},\"USD\"]", E_BAD_AMOUNT, "no decimals"},
        {"[\"alice\",\"bob\",{\"minor\":\"0\"},\"USD\"]", E_BAD_AMOUNT, "more than 0"},
        {"[\"alice\",\"bob\",{\"minor\":5},\"USD\"]", E_INVALID, "must be a string"},
        {"[\"alice\",\"bob\",{\"minor\":\"5\",\"x\":1},\"USD\"]", E_INVALID, "must be a string"},
        {"[\"alice\",\"bob\",{},\"USD\"]", E_INVALID, "must be a string"},
        {"[\"alice\",\"bob\",5,\"USD\"]", E_INVALID, "an amount must be a string"},
        {"[\"alice\",\"bob\",null,\"USD\"]", E_INVALID, "an amount must be a string"},
        {"[\"alice\",\"bob\",5.5,\"USD\"]", E_INVALID, "write amounts as strings"},
        {"[\"alice\",\"alice\",\"1\",\"USD\"]", E_SELF_TRANSFER, "@alice is both"},
        {"[\"alice\",\"@alice\",\"1\",\"USD\"]", E_SELF_TRANSFER, "@alice is both"},
        {"[\"alice\",\"mallory\",\"1\",\"USD\"]", E_NO_ACCOUNT, "\"mallory\" does not exist"},
        {"[\"mallory\",\"alice\",\"1\",\"USD\"]", E_NO_ACCOUNT, "\"mallory\" does not exist"},
        {"[\"alice\",\"ALICE\\u200b\",\"1\",\"USD\"]", E_BAD_NAME, "\"ALICE\\u{200b}\" is neither"},
        {"[\"alice\",\"bob\\u200b\",\"1\",\"USD\"]", E_BAD_NAME, "\"bob\\u{200b}\" is neither"},
        {"[\"alice\",\"b\\u043eb\",\"1\",\"USD\"]", E_BAD_NAME, "\"b\\u{43e}b\" is neither"},
        {"[\"alice\",\"Bob\",\"1\",\"USD\"]", E_BAD_NAME, "\"Bob\" is neither"},
        {"[\"alice\",\"@@bob\",\"1\",\"USD\"]", E_BAD_NAME, "is neither"},
        {"[\"alice\",\" bob\",\"1\",\"USD\"]", E_BAD_NAME, "is neither"},
        {"[\"alice\",\"\",\"1\",\"USD\"]", E_BAD_NAME, "\"\" is neither"},
        {"[\"alice\",\"@\",\"1\",\"USD\"]", E_BAD_NAME, "\"@\" is neither"},
        {"[\"alice\",\"bob\\u0000\",\"1\",\"USD\"]", E_INVALID, "\\u0000"},
        {"[\"alice\",\"bob\",\"1\",\"usd\"]", E_NO_CURRENCY, "\"usd\" is not a currency code"},
        {"[\"alice\",\"bob\",\"1\",\"GBP\"]", E_NO_CURRENCY, "GBP does not exist"},
        {"[\"alice\",\"bob\",\"1\",7]", E_INVALID, "the currency must be a string"},
        {"[null,\"bob\",\"1\",\"USD\"]", E_INVALID, "the sender must be a string"},
        {"[\"alice\",[],\"1\",\"USD\"]", E_INVALID, "the receiver must be a string"},
        {"[\"alice\",\"bob\",\"1\"]", E_INVALID, "[from, to, amount, currency]"},
        {"[\"alice\",\"bob\",\"1\",\"USD\",1]", E_INVALID, "[from, to, amount, currency]"},
        {"{}", E_INVALID, "the arguments must be"},
        {"", E_INVALID, "the text ends"},
        {"[[[\"deep\"]]]", E_LIMIT, "nested too deeply"},
    };
    _cleanup_(local_freep) struct local *l = local_default();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ASSERT_ERR(fails(l, "tx.transfer", cases[i].arguments), cases[i].code, cases[i].text);
    ASSERT_STREQ(effects(l), NOTHING);
}

TEST(execute_applies_all_or_nothing_and_says_which_one_failed)
{
    _cleanup_(local_freep) struct local *l = local_default();
    op(l, "tx.transfer", "[\"alice\",\"bob\",\"900\",\"USD\"]");
    op(l, "tx.transfer", "[\"alice\",\"bob\",\"100.01\",\"USD\"]");
    ASSERT_STREQ(op(l, "tx.execute", "[]"),
                 "{\"success\":false,\"error\":{\"code\":\"insufficient\",\"message\":"
                 "\"@alice has 100.00 USD, less than 100.01\",\"index\":1}}");
    ASSERT_STREQ(op(l, "tx.changes", "[]"), "[]");
    ASSERT_STREQ(effects(l), NOTHING);
    ASSERT(strstr(op(l, "tx.execute", "[]"), "{\"success\":true,\"id\":null,\"changes\":[]}"));
}

TEST(money_that_arrives_in_a_list_can_leave_in_the_same_list)
{
    _cleanup_(local_freep) struct local *l = local_default();
    op(l, "tx.transfer", "[\"treasury\",\"alice\",\"5000\",\"USD\"]");
    op(l, "tx.transfer", "[\"alice\",\"bob\",\"6000\",\"USD\"]");
    ASSERT(strstr(op(l, "tx.execute", "[]"), "\"success\":true"));
    ASSERT_STREQ(op(l, "block.balance", "[[\"alice\"],\"USD\"]"), "[\"0.00\"]");
}

TEST(only_the_money_under_its_authority_moves)
{
    _cleanup_(local_freep) struct local *l =
        local_from("{\"accounts\":{\"@alice\":{\"balances\":{\"USD\":\"5\"}},"
                   "\"@bob\":{\"balances\":{\"USD\":\"5\"}},\"@ice\":{\"balances\":{\"USD\":\"5\"},"
                   "\"frozen\":true}},\"contract\":{\"balances\":{\"USD\":\"5\"}},"
                   "\"authority\":[\"alice\",\"ice\"]}");
    char own[256], id[ID_TEXT_MAX];
    id_format(&local_fixture(l)->contract, id);
    snprintf(own, sizeof own, "[\"%s\",\"bob\",\"5\",\"USD\"]", id);
    op(l, "tx.transfer", own);
    op(l, "tx.transfer", "[\"alice\",\"bob\",\"5\",\"USD\"]");
    ASSERT(strstr(op(l, "tx.execute", "[]"), "\"success\":true"));
    op(l, "tx.transfer", "[\"bob\",\"alice\",\"5\",\"USD\"]");
    ASSERT(strstr(op(l, "tx.execute", "[]"), "{\"code\":\"forbidden\",\"message\":"
                                             "\"this program may not move money of @bob\""));
    op(l, "tx.transfer", "[\"ice\",\"alice\",\"5\",\"USD\"]");
    ASSERT(strstr(op(l, "tx.execute", "[]"), "{\"code\":\"frozen\",\"message\":"
                                             "\"@ice is frozen\",\"index\":0}"));
}

TEST(staging_is_bounded_at_a_time_and_in_a_run)
{
    _cleanup_(local_freep) struct local *l = local_default();
    const char *one = "[\"alice\",\"bob\",\"0.01\",\"USD\"]";
    for (int i = 0; i < LOCAL_STAGED_MAX; i++)
        op(l, "tx.transfer", one);
    ASSERT_ERR(fails(l, "tx.transfer", one), E_LIMIT, "100 changes are staged");
    for (int i = LOCAL_STAGED_MAX; i < LOCAL_STAGED_RUN_MAX; i += LOCAL_STAGED_MAX) {
        op(l, i % 200 ? "tx.clear" : "tx.execute", "[]");
        for (int j = 0; j < LOCAL_STAGED_MAX; j++)
            op(l, "tx.transfer", one);
    }
    op(l, "tx.execute", "[]");
    ASSERT_ERR(fails(l, "tx.transfer", one), E_LIMIT, "one run may stage 1000 changes");
    ASSERT_OK(local_end(l, true, &err));
    op(l, "tx.transfer", one); /* the next run begins anew */
}

TEST(queries_look_up_at_most_ten)
{
    _cleanup_(local_freep) struct local *l = local_default();
    ASSERT_STREQ(op(l, "block.balance", "[[],\"USD\"]"), "[]");
    ASSERT_STREQ(op(l, "block.balance", "[[\"bob\",\"nobody\"],\"BTC\"]"), "[\"0.50000000\",null]");
    ASSERT_ERR(fails(l, "block.balance", "[[\"bob\"],\"GBP\"]"), E_NO_CURRENCY, "GBP");
    ASSERT_ERR(fails(l, "block.balance", "[[\"BOB\"],\"USD\"]"), E_BAD_NAME, "\"BOB\"");
    ASSERT_ERR(fails(l, "block.balance", "[\"bob\",\"USD\"]"), E_INVALID, "must be an array");
    ASSERT_ERR(fails(l, "block.balance", "[[1],\"USD\"]"), E_INVALID, "must be a string");
    ASSERT_ERR(fails(l, "block.account",
                     "[[\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\","
                     "\"a\",\"a\"]]"),
               E_LIMIT, "11 items in one query; at most 10");
}

TEST(accounts_and_currencies_are_described)
{
    _cleanup_(local_freep) struct local *l = local_default();
    ASSERT_STREQ(
        op(l, "block.account", "[[\"@alice\",\"nobody\"]]"),
        "[{\"id\":\"ct1cpaadxaka5d236ys7f6my1ng3jst2kd19xvqfbrh7cpts62v0\",\"username\":"
        "\"@alice\",\"displayName\":\"Alice\",\"role\":\"user\",\"frozen\":false,\"version\":1,"
        "\"metadata\":{\"displayName\":\"Alice\",\"role\":\"user\"}},null]");
    ASSERT_STREQ(op(l, "block.balance",
                    "[[\"ct1cpaadxaka5d236ys7f6my1ng3jst2kd19xvqfbrh7cpts62v0\"],\"USD\"]"),
                 "[\"1000.00\"]");
    ASSERT_STREQ(op(l, "block.currency", "[[\"BTC\",\"XYZ\"]]"),
                 "[{\"code\":\"BTC\",\"scale\":8,\"supply\":\"101.75000000\"},null]");

    char query[128], id[ID_TEXT_MAX];
    snprintf(query, sizeof query, "[[\"%s\"]]", id_format(&local_fixture(l)->contract, id));
    ASSERT(strstr(op(l, "block.account", query),
                  "\"username\":null,\"displayName\":null,\"role\":null,\"frozen\":false"));
}

TEST(metadata_as_deep_as_a_fixture_may_hold_is_shown)
{
    _cleanup_(buf_release) struct buf json = buf_init(1024);
    buf_append_str(&json, "{\"accounts\":{\"@alice\":{\"metadata\":{\"x\":");
    for (int i = 0; i < FIXTURE_DEPTH_MAX - 4; i++)
        buf_append_char(&json, '[');
    for (int i = 0; i < FIXTURE_DEPTH_MAX - 4; i++)
        buf_append_char(&json, ']');
    buf_append_str(&json, "}}}}");
    _cleanup_(local_freep) struct local *l = local_from(buf_str(&json));
    ASSERT(strstr(op(l, "block.account", "[[\"alice\"]]"), "[[[[[[]]]]]]"));
}

TEST(a_transaction_of_this_run_can_be_looked_up)
{
    _cleanup_(local_freep) struct local *l = local_default();
    op(l, "tx.transfer", "[\"alice\",\"bob\",\"5\",\"USD\"]");
    const char *answer = op(l, "tx.execute", "[]");
    char query[128], expected[512], again[53], both[128];
    snprintf(query, sizeof query, "[[\"%.52s\"]]", answer + strlen("{\"success\":true,\"id\":\""));
    snprintf(expected, sizeof expected,
             "[{\"id\":\"%.52s\",\"status\":\"applied\",\"height\":1,\"timestamp\":1767225600000,"
             "\"changes\":[{\"type\":\"transfer\",\"from\":\"@alice\",\"to\":\"@bob\","
             "\"amount\":\"5.00\",\"currency\":\"USD\"}]}]",
             query + 3);
    ASSERT_STREQ(op(l, "block.transaction", query), expected);
    op(l, "tx.transfer", "[\"alice\",\"bob\",\"5\",\"USD\"]");
    /* The same again is another one. */
    snprintf(again, sizeof again, "%.52s",
             op(l, "tx.execute", "[]") + strlen("{\"success\":true,\"id\":\""));
    ASSERT(strncmp(again, query + 3, 52) != 0);
    snprintf(both, sizeof both, "[[\"%s\",\"%.52s\"]]", again, query + 3);
    const char *found = op(l, "block.transaction", both);
    ASSERT(strncmp(found + strlen("[{\"id\":\""), again, 52) == 0);
    ASSERT(strstr(found, expected + 1)); /* behind it, the first one */
    ASSERT_OK(local_end(l, true, &err));
    ASSERT_STREQ(op(l, "block.transaction", query), "[null]");
    ASSERT_ERR(fails(l, "block.transaction", "[[\"alice\"]]"), E_BAD_NAME, "is not an id");
}

TEST(data_is_text_under_keys)
{
    _cleanup_(local_freep) struct local *l = local_default();
    ASSERT_STREQ(op(l, "data.get", "[\"k\"]"), "null");
    ASSERT_STREQ(op(l, "data.has", "[\"k\"]"), "false");
    ASSERT_STREQ(op(l, "data.set", "[\"k\",\"{\\\"a\\\":[1,2.5,\\\"x\\\"]}\"]"), "null");
    ASSERT_STREQ(op(l, "data.get", "[\"k\"]"), "\"{\\\"a\\\":[1,2.5,\\\"x\\\"]}\"");
    ASSERT_STREQ(op(l, "data.has", "[\"k\"]"), "true");
    op(l, "data.set", "[\"user:2\",\"2\"]");
    op(l, "data.set", "[\"user:10\",\"\\\"\\\\ud800\\\"\"]");
    op(l, "data.set", "[\"\\u00e9\",\"null\"]");
    ASSERT_STREQ(op(l, "data.keys", "[]"), "[\"k\",\"user:10\",\"user:2\",\"\xc3\xa9\"]");
    ASSERT_STREQ(op(l, "data.keys", "[\"user:*\"]"), "[\"user:10\",\"user:2\"]");
    ASSERT_STREQ(op(l, "data.keys", "[\"?\"]"), "[\"k\",\"\xc3\xa9\"]");
    ASSERT_STREQ(op(l, "data.keys", "[\"(a+)+$\"]"), "[]");
    ASSERT_STREQ(op(l, "data.keys", "[\"[\"]"), "[]");
    ASSERT_STREQ(op(l, "data.entries", "[\"user*\"]"),
                 "[[\"user:10\",\"\\\"\\\\ud800\\\"\"],[\"user:2\",\"2\"]]");
    ASSERT_STREQ(op(l, "data.delete", "[\"k\"]"), "true");
    ASSERT_STREQ(op(l, "data.delete", "[\"k\"]"), "false");
    ASSERT_STREQ(op(l, "data.usage", "[]"), "[3,28]"); /* 7 + 8, 6 + 1 and 2 + 4 bytes */
    ASSERT_STREQ(op(l, "data.clear", "[]"), "3");
    ASSERT_STREQ(op(l, "data.usage", "[]"), "[0,0]");
    ASSERT_STREQ(effects(l), NOTHING);
}

TEST(keys_and_values_that_cannot_be_stored_are_refused)
{
    _cleanup_(local_freep) struct local *l = local_default();
    ASSERT_ERR(fails(l, "data.set", "[\"\",\"1\"]"), E_INVALID, "cannot be empty");
    ASSERT_ERR(fails(l, "data.set", "[\"k\\u0000x\",\"1\"]"), E_INVALID, "\\u0000");
    ASSERT_ERR(fails(l, "data.set", "[\"\\ud800\",\"1\"]"), E_INVALID, "Unicode");
    ASSERT_ERR(fails(l, "data.set", "[7,\"1\"]"), E_INVALID, "a key must be a string");
    ASSERT_ERR(fails(l, "data.set", "[\"k\",1]"), E_INVALID, "a value must be a string");
    ASSERT_ERR(fails(l, "data.set", "[\"k\",\"undefined\"]"), E_INVALID, "cannot be stored: line");
    ASSERT_ERR(fails(l, "data.set", "[\"k\",\"\"]"), E_INVALID, "cannot be stored");
    ASSERT_ERR(fails(l, "data.set", "[\"k\",\"1 2\"]"), E_INVALID, "expected the end");
    ASSERT_ERR(fails(l, "data.keys", "[null]"), E_INVALID, "a glob must be a string");

    char arguments[11000], key[300];
    memset(key, 'k', sizeof key);
    snprintf(arguments, sizeof arguments, "[\"%.257s\",\"1\"]", key);
    ASSERT_ERR(fails(l, "data.set", arguments), E_LIMIT, "a key of 257 bytes");
    ASSERT_ERR(fails(l, "data.get", arguments), E_INVALID, "must be [key]");
    snprintf(arguments, sizeof arguments, "[\"%.257s\"]", key);
    ASSERT_ERR(fails(l, "data.keys", arguments), E_LIMIT, "a glob of 257 bytes");
    snprintf(arguments, sizeof arguments, "[\"k\",\"%010239d1\"]", 0);
    memset(arguments + 6, '1', 10240);
    ASSERT_STREQ(op(l, "data.set", arguments), "null");
    snprintf(arguments, sizeof arguments, "[\"k\",\"%010240d1\"]", 0);
    memset(arguments + 6, '1', 10241);
    ASSERT_ERR(fails(l, "data.set", arguments), E_LIMIT, "10241 bytes of JSON; at most 10240");
}

TEST(a_contract_may_store_a_thousand_keys_and_100_kib)
{
    _cleanup_(local_freep) struct local *l = local_default();
    char arguments[11000];
    for (int i = 0; i < CONTRACT_KEYS_DEFAULT; i++) {
        snprintf(arguments, sizeof arguments, "[\"k%d\",\"1\"]", i);
        op(l, "data.set", arguments);
    }
    ASSERT_ERR(fails(l, "data.set", "[\"one more\",\"1\"]"), E_LIMIT, "may store 1000 keys");
    op(l, "data.set", "[\"k0\",\"2\"]");
    ASSERT_STREQ(op(l, "data.clear", "[]"), "1000");

    snprintf(arguments, sizeof arguments, "[\"k0\",\"%010000d\"]", 0);
    memset(arguments + 7, '1', 10000);
    for (int i = 0; i < 10; i++) {
        arguments[3] = (char)('0' + i);
        op(l, "data.set", arguments);
    }
    arguments[3] = 'x';
    ASSERT_ERR(fails(l, "data.set", arguments), E_LIMIT, "may store 102400 bytes");
}

TEST(effects_show_everything_in_a_fixed_order)
{
    _cleanup_(local_freep) struct local *l = local_from(
        "{\"accounts\":{\"@zoe\":{\"balances\":{\"USD\":\"5\",\"EUR\":\"1\"}},\"@alice\":{},"
        "\"@mia\":{\"balances\":{\"USD\":\"1\"}}},\"authority\":[\"zoe\"],"
        "\"contract\":{\"data\":{\"same\":1,\"gone\":2,\"changed\":3}}}");
    op(l, "tx.transfer", "[\"zoe\",\"alice\",\"2\",\"USD\"]");
    op(l, "tx.transfer", "[\"zoe\",\"alice\",\"1\",\"EUR\"]");
    char expected[2048], id[ID_TEXT_MAX];
    snprintf(id, sizeof id, "%.52s",
             op(l, "tx.execute", "[]") + strlen("{\"success\":true,\"id\":\""));
    op(l, "data.set", "[\"same\",\"1\"]");
    op(l, "data.set", "[\"changed\",\"[4]\"]");
    op(l, "data.set", "[\"a \\\"new\\\" one\",\"\\\"x\\\"\"]");
    op(l, "data.delete", "[\"gone\"]");
    op(l, "data.set", "[\"short-lived\",\"1\"]");
    op(l, "data.delete", "[\"short-lived\"]");
    op(l, "tx.transfer", "[\"zoe\",\"alice\",\"1\",\"USD\"]");
    snprintf(expected, sizeof expected,
             "{\"transactions\":[{\"id\":\"%s\",\"changes\":["
             "{\"type\":\"transfer\",\"from\":\"@zoe\",\"to\":\"@alice\",\"amount\":\"2.00\","
             "\"currency\":\"USD\"},"
             "{\"type\":\"transfer\",\"from\":\"@zoe\",\"to\":\"@alice\",\"amount\":\"1.00\","
             "\"currency\":\"EUR\"}]}],"
             "\"balances\":["
             "{\"account\":\"@alice\",\"currency\":\"EUR\",\"before\":\"0.00\",\"after\":\"1.00\"},"
             "{\"account\":\"@alice\",\"currency\":\"USD\",\"before\":\"0.00\",\"after\":\"2.00\"},"
             "{\"account\":\"@zoe\",\"currency\":\"EUR\",\"before\":\"1.00\",\"after\":\"0.00\"},"
             "{\"account\":\"@zoe\",\"currency\":\"USD\",\"before\":\"5.00\",\"after\":\"3.00\"}],"
             "\"data\":[{\"key\":\"a \\\"new\\\" one\",\"op\":\"set\",\"value\":\"x\"},"
             "{\"key\":\"changed\",\"op\":\"set\",\"value\":[4]},"
             "{\"key\":\"gone\",\"op\":\"delete\"}],"
             "\"unexecuted\":1}",
             id);
    ASSERT_STREQ(effects(l), expected);
}

TEST(a_run_that_fails_leaves_no_trace)
{
    _cleanup_(local_freep) struct local *l = local_default();
    op(l, "data.set", "[\"left\",\"1\"]");
    op(l, "tx.transfer", "[\"alice\",\"bob\",\"5\",\"USD\"]");
    op(l, "tx.execute", "[]");
    op(l, "tx.transfer", "[\"alice\",\"bob\",\"5\",\"USD\"]");
    ASSERT_OK(local_end(l, false, &err));
    ASSERT_STREQ(effects(l), NOTHING);
    ASSERT_STREQ(op(l, "data.get", "[\"left\"]"), "null");
    ASSERT_STREQ(op(l, "block.balance", "[[\"alice\"],\"USD\"]"), "[\"1000.00\"]");
    ASSERT_STREQ(op(l, "tx.changes", "[]"), "[]");
}

TEST(a_run_that_succeeds_is_kept_for_the_next)
{
    _cleanup_(local_freep) struct local *l = local_default();
    op(l, "data.set", "[\"left\",\"1\"]");
    op(l, "tx.transfer", "[\"alice\",\"bob\",\"5\",\"USD\"]");
    op(l, "tx.execute", "[]");
    ASSERT_OK(local_end(l, true, &err));
    ASSERT_OK(ledger_verify(local_fixture(l)->ledger, &err));
    ASSERT_STREQ(effects(l), NOTHING);
    ASSERT_STREQ(op(l, "data.get", "[\"left\"]"), "\"1\"");
    ASSERT_STREQ(op(l, "block.balance", "[[\"alice\"],\"USD\"]"), "[\"995.00\"]");
}

TEST(the_context_is_told)
{
    _cleanup_(local_freep) struct local *l = local_default();
    _cleanup_(buf_release) struct buf out = buf_init(4096);
    char contract[ID_TEXT_MAX], expected[1024];
    local_context(l, &out);
    snprintf(expected, sizeof expected,
             "\"block\":{\"height\":1,\"timestamp\":1767225600000,"
             "\"time\":\"2026-01-01T00:00:00.000Z\","
             "\"hash\":\"0eafdb2174bf7e6553931fb3e2ba3a8ffd7c0f76e2de508135250637c4cee8bd\","
             "\"previousHash\":"
             "\"0000000000000000000000000000000000000000000000000000000000000000\","
             "\"producer\":\"@treasury\",\"executor\":\"@alice\",\"contractId\":\"%s\"},"
             "\"caller\":\"@alice\",\"owner\":\"@alice\"",
             id_format(&local_fixture(l)->contract, contract));
    ASSERT_TEXT(buf_bytes(&out), expected);
}

TEST(an_answer_that_does_not_fit_is_an_error)
{
    _cleanup_(local_freep) struct local *l = local_default();
    _cleanup_(buf_release) struct buf out = buf_init(10);
    ASSERT_ERR(local_op(l, "block.balance", "[[\"bob\",\"bob\"],\"USD\"]", 21, &out, &err), E_LIMIT,
               "the answer is larger than 10 bytes");
}

TEST(what_is_no_operation_is_refused)
{
    _cleanup_(local_freep) struct local *l = local_default();
    ASSERT_ERR(fails(l, "tx.setBalance", "[]"), E_INVALID, "no operation \"tx.setBalance\"");
    ASSERT_ERR(fails(l, "", "[]"), E_INVALID, "no operation \"\"");
    ASSERT_ERR(fails(l, "\x1b[2J", "[]"), E_INVALID, "no operation \"\\u{1b}[2J\"");
}
