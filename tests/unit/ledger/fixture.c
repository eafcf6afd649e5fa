#include "ledger/fixture.h"

#include "codec/rfc3339.h"
#include "lib/test.h"

static tana_err read(const char *json)
{
    _cleanup_(fixture_freep) struct fixture *f = fixture_read(bytes_str(json), &err);
    return f ? E_OK : err.code;
}

static struct fixture *must_read(const char *json)
{
    struct fixture *f = fixture_read(bytes_str(json), &err);
    ASSERT_OK(f ? E_OK : err.code);
    return f;
}

static void assert_dump(const struct fixture *f, const char *expected)
{
    _cleanup_(buf_release) struct buf out = buf_init(1 << 16);
    ledger_dump(ledger_view(f->ledger), &out);
    ASSERT_TEXT(buf_bytes(&out), expected);
    ASSERT_OK(ledger_verify(f->ledger, &err));
}

TEST(the_built_in_fixture_is_what_the_documentation_says)
{
    _cleanup_(fixture_freep) struct fixture *f = fixture_default();
    char contract[ID_TEXT_MAX], time[RFC3339_TEXT_MAX], expected[2048];
    snprintf(expected, sizeof expected,
             "currency BTC scale 8 supply 101.75000000\n"
             "currency EUR scale 2 supply 1000850.00\n"
             "currency USD scale 2 supply 1001750.00\n"
             "account @alice v1 1.00000000 BTC, 500.00 EUR, 1000.00 USD "
             "{\"displayName\":\"Alice\",\"role\":\"user\"}\n"
             "account @bob v1 0.50000000 BTC, 250.00 EUR, 500.00 USD "
             "{\"displayName\":\"Bob\",\"role\":\"user\"}\n"
             "account @charlie v1 0.25000000 BTC, 100.00 EUR, 250.00 USD "
             "{\"displayName\":\"Charlie\",\"role\":\"user\"}\n"
             "account @treasury v1 100.00000000 BTC, 1000000.00 EUR, 1000000.00 USD "
             "{\"displayName\":\"Treasury\",\"role\":\"treasury\"}\n"
             "account %s v1\n",
             id_format(&f->contract, contract));
    assert_dump(f, expected);
    ASSERT_EQ(f->mover_count, 4);
    ASSERT_EQ(f->block.height, 1);
    ASSERT_EQ(f->block.gas_limit, GAS_LIMIT_DEFAULT);
    ASSERT_STREQ(rfc3339_format(f->block.time_ms, time), "2026-01-01T00:00:00.000Z");
    ASSERT(id_eq(&f->owner, &f->block.executor));
    /* Ids are the same in every run: scripts may hold them. */
    char alice[ID_TEXT_MAX];
    ASSERT_STREQ(id_format(&f->block.executor, alice),
                 "ct1cpaadxaka5d236ys7f6my1ng3jst2kd19xvqfbrh7cpts62v0");
}

TEST(a_fixture_may_be_as_small_as_its_accounts)
{
    _cleanup_(fixture_freep) struct fixture *f =
        must_read("{\"accounts\":{\"@alice\":{\"balances\":{\"USD\":\"1\"}}}}");
    ASSERT_EQ(f->mover_count, 1);
    ASSERT(id_eq(&f->movers[0], &f->block.executor));
    ASSERT(id_eq(&f->block.producer, &f->block.executor));
    ASSERT_EQ(f->cell_limits.count_max, CONTRACT_KEYS_DEFAULT);
    ASSERT_EQ(f->cell_limits.bytes_max, CONTRACT_BYTES_DEFAULT);
}

static const char full[] =
    "{\"currencies\":{\"PTS\":{\"scale\":0},\"WEI\":{\"scale\":18}},"
    "\"accounts\":{\"@zoe\":{\"balances\":{\"WEI\":\"0.000000000000000001\"},\"frozen\":true},"
    "\"@ann\":{\"balances\":{\"PTS\":\"7\",\"WEI\":\"0\"},\"metadata\":{\"n\":[1,2.5]}}},"
    "\"block\":{\"height\":12,\"time\":\"2030-05-06T07:08:09.010Z\","
    "\"hash\":\"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\","
    "\"previousHash\":\"ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100\","
    "\"producer\":\"@zoe\",\"executor\":\"ann\",\"gasLimit\":1000},"
    "\"contract\":{\"id\":\"0123456789abcdefghjkmnpqrstvwxyz0123456789abcdefghj0\","
    "\"owner\":\"@zoe\",\"balances\":{\"PTS\":\"3\"},"
    "\"data\":{\"b\":{\"y\":1.5,\"x\":null},\"a\":\"text\"},\"keysMax\":2,\"bytesMax\":40},"
    "\"authority\":[\"@ann\",\"0123456789abcdefghjkmnpqrstvwxyz0123456789abcdefghj0\"]}";

TEST(everything_can_be_said)
{
    _cleanup_(fixture_freep) struct fixture *f = must_read(full);
    assert_dump(f, "currency PTS scale 0 supply 10\n"
                   "currency WEI scale 18 supply 0.000000000000000001\n"
                   "account @ann v1 7 PTS {\"n\":[1,2.5]}\n"
                   "account @zoe v1 frozen 0.000000000000000001 WEI\n"
                   "account 0123456789abcdefghjkmnpqrstvwxyz0123456789abcdefghj0 v1 3 PTS\n"
                   "cell 0123456789abcdefghjkmnpqrstvwxyz0123456789abcdefghj0 \"a\" \"text\"\n"
                   "cell 0123456789abcdefghjkmnpqrstvwxyz0123456789abcdefghj0 \"b\" "
                   "{\"x\":null,\"y\":1.5}\n");
    ASSERT_EQ(f->block.height, 12);
    ASSERT_EQ(f->block.gas_limit, 1000);
    ASSERT_EQ(f->block.hash.bytes[1], 0x11);
    ASSERT_EQ(f->block.previous_hash.bytes[1], 0xee);
    ASSERT_EQ(f->mover_count, 2);
    ASSERT(id_eq(&f->movers[1], &f->contract));
}

static void assert_reads_back(const struct fixture *f)
{
    _cleanup_(buf_release) struct buf text = buf_init(1 << 20), again = buf_init(1 << 20);
    fixture_write(f, &text);
    _cleanup_(fixture_freep) struct fixture *back = fixture_read(buf_bytes(&text), &err);
    ASSERT_OK(back ? E_OK : err.code);
    fixture_write(back, &again);
    ASSERT_TEXT(buf_bytes(&again), buf_str(&text));
    ASSERT(id_eq(&f->contract, &back->contract));
    ASSERT(f->block.time_ms == back->block.time_ms);
}

TEST(what_is_written_is_read_back)
{
    _cleanup_(fixture_freep) struct fixture *f = must_read(full), *built_in = fixture_default();
    assert_reads_back(f);
    assert_reads_back(built_in);
}

#define WITH_ALICE(rest) "{\"accounts\":{\"@alice\":{}}," rest "}"

TEST(every_mistake_is_found_where_it_is)
{
    static const struct {
        const char *json;
        const char *message;
    } cases[] = {
        {"", "line 1, column 1: the text ends where a value should be"},
        {"{\"accounts\":{},}", "line 1, column 16: expected a member's name"},
        {"[]", "expected an object, found an array"},
        {"7", "expected an object, found an integer"},
        {"{}", "\"accounts\" is missing"},
        {"{\"account\":{}}", "account: there is no such member here"},
        {"{\"accounts\":[]}", "accounts: expected an object, found an array"},
        {"{\"accounts\":{}}", "block.executor: there is no @alice"},
        {"{\"accounts\":{\"alice\":{}}}", "accounts.alice: \"alice\" is not an account name"},
        {"{\"accounts\":{\"@Alice\":{}}}", "accounts.@Alice: \"@Alice\" is not an account name"},
        {"{\"accounts\":{\"@al ice\":{}}}", "accounts[\"@al ice\"]: \"@al ice\" is not"},
        {"{\"accounts\":{\"@\xd0\xb0lice\":{}}}", "accounts[\"@\\u{430}lice\"]:"},
        {"{\"accounts\":{\"@alice\":{},\"@alice\":{}}}", "duplicate object key near '\"@alice\"'"},
        {"{\"accounts\":{\"@alice\":null}}", "accounts.@alice: expected an object, found null"},
        {"{\"accounts\":{\"@alice\":{\"balance\":{}}}}", "accounts.@alice.balance: there is no"},
        {"{\"accounts\":{\"@alice\":{\"frozen\":1}}}",
         "accounts.@alice.frozen: expected true or false, found an integer"},
        {"{\"accounts\":{\"@alice\":{\"metadata\":\"x\"}}}",
         "accounts.@alice.metadata: expected an object, found a string"},
        {"{\"accounts\":{\"@alice\":{\"balances\":{\"USD\":5}}}}",
         "accounts.@alice.balances.USD: expected a string such as \"12.50\", found an integer"},
        {"{\"accounts\":{\"@alice\":{\"balances\":{\"USD\":0.5}}}}",
         "accounts.@alice.balances.USD: expected a string such as \"12.50\", found a number that"},
        {"{\"accounts\":{\"@alice\":{\"balances\":{\"USD\":\"-5\"}}}}",
         "accounts.@alice.balances.USD: \"-5\" is not an amount: amounts have no sign"},
        {"{\"accounts\":{\"@alice\":{\"balances\":{\"USD\":\"0.001\"}}}}",
         "accounts.@alice.balances.USD: \"0.001\" is not an amount: it has 3 decimals"},
        {"{\"accounts\":{\"@alice\":{\"balances\":{\"GBP\":\"5\"}}}}",
         "accounts.@alice.balances.GBP: the currency GBP is not one of \"currencies\""},
        {"{\"accounts\":{\"@alice\":{\"balances\":{\"usd\":\"5\"}}}}",
         "accounts.@alice.balances.usd: \"usd\" is not a currency code"},
        {"{\"accounts\":{\"@alice\":{\"balances\":{\"USD\":"
         "\"1701411834604692317316873037158841057.27\"}},"
         "\"@bob\":{\"balances\":{\"USD\":\"0.01\"}}}}",
         "accounts.@bob.balances.USD: there cannot be that much USD"},
        {WITH_ALICE("\"currencies\":{\"USD\":{}}"), "currencies.USD: \"scale\" is missing"},
        {WITH_ALICE("\"currencies\":{\"USD\":{\"scale\":19}}"),
         "currencies.USD.scale: 19 is not within 0..18"},
        {WITH_ALICE("\"currencies\":{\"USD\":{\"scale\":-1}}"),
         "currencies.USD.scale: -1 is not within 0..18"},
        {WITH_ALICE("\"currencies\":{\"USD\":{\"scale\":1.5}}"),
         "currencies.USD.scale: expected an integer, found a number that is not an integer"},
        {WITH_ALICE("\"currencies\":{\"US\":{\"scale\":2}}"), "currencies.US: \"US\" is not a"},
        {WITH_ALICE("\"currencies\":{\"USD\":2}"), "currencies.USD: expected an object"},
        {WITH_ALICE("\"currencies\":null"), "currencies: expected an object, found null"},
        {WITH_ALICE("\"block\":{\"height\":-1}"), "block.height: -1 is not within 0..9007199254"},
        {WITH_ALICE("\"block\":{\"height\":9007199254740992}"), "block.height: 9007199254740992"},
        {WITH_ALICE("\"block\":{\"gasLimit\":0}"), "block.gasLimit: 0 is not within 1.."},
        {WITH_ALICE("\"block\":{\"time\":\"yesterday\"}"),
         "block.time: \"yesterday\" is not a moment"},
        {WITH_ALICE("\"block\":{\"time\":0}"), "block.time: expected a string, found an integer"},
        {WITH_ALICE("\"block\":{\"hash\":\"abc\"}"), "block.hash: expected 64 lower-case hex"},
        {WITH_ALICE("\"block\":{\"executor\":\"@bob\"}"),
         "block.executor: the account \"@bob\" does not exist"},
        {WITH_ALICE("\"block\":{\"producer\":7}"),
         "block.producer: expected an account, found an integer"},
        {WITH_ALICE("\"block\":{\"producer\":\"A\"}"), "block.producer: \"A\" is neither"},
        {WITH_ALICE("\"contract\":{\"id\":\"short\"}"), "contract.id: \"short\" is not an id"},
        {WITH_ALICE("\"contract\":{\"owner\":\"bob\"}"), "contract.owner: the account \"bob\""},
        {WITH_ALICE("\"contract\":{\"data\":[]}"), "contract.data: expected an object"},
        {WITH_ALICE("\"contract\":{\"data\":{\"\":1}}"),
         "contract.data[\"\"]: a key cannot be empty"},
        {WITH_ALICE("\"contract\":{\"data\":{\"a\":1,\"b\":2},\"keysMax\":1}"),
         "contract.data.b: this contract may store 1 keys"},
        {WITH_ALICE("\"contract\":{\"data\":{\"a\":1000},\"bytesMax\":4}"),
         "contract.data.a: this contract may store 4 bytes"},
        {WITH_ALICE("\"contract\":{\"balances\":{\"USD\":\"x\"}}"), "contract.balances.USD: \"x\""},
        {WITH_ALICE("\"authority\":\"@alice\""), "authority: expected an array"},
        {WITH_ALICE("\"authority\":[\"@alice\",\"@bob\"]"),
         "authority[1]: the account \"@bob\" does not exist"},
        {WITH_ALICE("\"authority\":[null]"), "authority[0]: expected an account, found null"},
        {"{\"accounts\":{\"@alice\":{}}} x", "expected the end of the text, found 'x'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ASSERT_ERR(read(cases[i].json), E_INVALID, cases[i].message);
}

TEST(values_and_metadata_have_their_size)
{
    _cleanup_(buf_release) struct buf json = buf_init(1 << 20);
    buf_append_str(&json, "{\"accounts\":{\"@alice\":{\"metadata\":{\"x\":\"");
    for (int i = 0; i < METADATA_MAX; i++)
        buf_append_char(&json, 'x');
    buf_append_str(&json, "\"}}}}");
    ASSERT_ERR(read(buf_str(&json)), E_INVALID, "accounts.@alice.metadata: it is larger than 4096");
    buf_clear(&json);
    buf_append_str(&json, "{\"accounts\":{\"@alice\":{}},\"contract\":{\"data\":{\"k\":\"");
    for (int i = 0; i < CELL_VALUE_MAX - 1; i++)
        buf_append_char(&json, 'x');
    buf_append_str(&json, "\"}}}");
    ASSERT_ERR(read(buf_str(&json)), E_INVALID, "contract.data.k: it is larger than 10240 bytes");
}

TEST(a_file_that_is_too_large_or_too_deep_is_refused)
{
    _cleanup_(buf_release) struct buf json = buf_init(FIXTURE_SIZE_MAX + 1);
    memset(buf_extend(&json, FIXTURE_SIZE_MAX + 1), ' ', FIXTURE_SIZE_MAX + 1);
    ASSERT_ERR(read(buf_str(&json)), E_LIMIT, "4194305 bytes of JSON; at most 4194304");
    buf_clear(&json);
    memset(buf_extend(&json, 10000), '[', 10000);
    ASSERT_ERR(read(buf_str(&json)), E_LIMIT, "nested too deeply");
}

/* {"accounts":{"@alice":{},...}} and more, with `count` of what the two formats make. */
static tana_err read_many(const char *start, const char *format, int count, const char *end)
{
    _cleanup_(buf_release) struct buf json = buf_init(FIXTURE_SIZE_MAX);
    buf_append_str(&json, start);
    for (int i = 0; i < count; i++)
        buf_printf(&json, format, i > 0 ? "," : "", i);
    buf_append_str(&json, end);
    return read(buf_str(&json));
}

TEST(there_may_be_so_many_and_no_more)
{
    const char *account = "%s\"@a%d\":{}", *currency = "%s\"C%02d\":{\"scale\":2}";
    const char *accounts_end = "},\"block\":{\"executor\":\"a0\"}}";
    ASSERT_OK(read_many("{\"accounts\":{", account, FIXTURE_ACCOUNTS_MAX, accounts_end));
    ASSERT_ERR(read_many("{\"accounts\":{", account, FIXTURE_ACCOUNTS_MAX + 1, accounts_end),
               E_INVALID, "accounts: at most 10000 accounts");
    const char *currencies = "{\"accounts\":{\"@alice\":{}},\"currencies\":{";
    ASSERT_OK(read_many(currencies, currency, FIXTURE_CURRENCIES_MAX, "}}"));
    ASSERT_ERR(read_many(currencies, currency, FIXTURE_CURRENCIES_MAX + 1, "}}"), E_INVALID,
               "currencies: at most 256 currencies");
    const char *authority = "{\"accounts\":{\"@alice\":{}},\"authority\":[";
    ASSERT_OK(read_many(authority, "%s\"alice\"", FIXTURE_AUTHORITY_MAX, "]}"));
    ASSERT_ERR(read_many(authority, "%s\"alice\"", FIXTURE_AUTHORITY_MAX + 1, "]}"), E_INVALID,
               "authority: at most 1000 accounts");
}

TEST(ids_that_are_taken_are_refused)
{
    char json[512], id[ID_TEXT_MAX];
    struct id alice = id_of_local_account(&(struct name){.text = "@alice"});
    snprintf(json, sizeof json, WITH_ALICE("\"contract\":{\"id\":\"%s\"}"), id_format(&alice, id));
    ASSERT_ERR(read(json), E_INVALID, "contract: an account with this id exists already");
}
