#include "ledger/name.h"

#include "lib/test.h"

static tana_err parse_ref(const char *text, struct ref *ret)
{
    return ref_parse(bytes_str(text), ret, &err);
}

TEST(an_account_is_a_name_with_or_without_at_or_an_id)
{
    struct ref ref;
    ASSERT_OK(parse_ref("@alice", &ref));
    ASSERT(ref.by_name);
    ASSERT_STREQ(ref.name.text, "@alice");
    ASSERT_OK(parse_ref("a", &ref));
    ASSERT_STREQ(ref.name.text, "@a");
    ASSERT_OK(parse_ref("a-b_c9", &ref));
    ASSERT_STREQ(ref.name.text, "@a-b_c9");
    ASSERT_OK(parse_ref("ct1cpaadxaka5d236ys7f6my1ng3jst2kd19xvqfbrh7cpts62v0", &ref));
    ASSERT(!ref.by_name);
    char text[ID_TEXT_MAX];
    ASSERT_STREQ(id_format(&ref.id, text), "ct1cpaadxaka5d236ys7f6my1ng3jst2kd19xvqfbrh7cpts62v0");
}

TEST(a_name_has_at_most_32_characters)
{
    struct ref ref;
    ASSERT_OK(parse_ref("abcdefghijklmnopqrstuvwxyz012345", &ref));
    ASSERT_STREQ(ref.name.text, "@abcdefghijklmnopqrstuvwxyz012345");
    ASSERT_ERR(parse_ref("abcdefghijklmnopqrstuvwxyz0123456", &ref), E_BAD_NAME, "1-32 of a-z");
    ASSERT_ERR(parse_ref("@abcdefghijklmnopqrstuvwxyz0123456", &ref), E_BAD_NAME, "1-32 of a-z");
}

TEST(what_looks_like_a_name_and_is_none_is_refused)
{
    static const char *const bad[] = {
        "",
        "@",
        "@@a",
        "Alice",
        "aLice",
        "1a",
        "-a",
        "_a",
        "a b",
        " a",
        "a ",
        "a.b",
        "a@",
        "a/b",
        "al\xc4\xb1"
        "ce",                /* dotless i */
        "\xd0\xb0lice",      /* Cyrillic a */
        "alice\xe2\x80\x8b", /* zero width space */
        "\xef\xbc\xa0"
        "alice", /* full-width at */
        "alice\n",
        "CT1CPAADXAKA5D236YS7F6MY1NG3JST2KD19XVQFBRH7CPTS62V0",  /* an id in capitals */
        "ct1cpaadxaka5d236ys7f6my1ng3jst2kd19xvqfbrh7cpts62vl",  /* l is not 1 */
        "ct1cpaadxaka5d236ys7f6my1ng3jst2kd19xvqfbrh7cpts62v1",  /* a pad bit */
        "@ct1cpaadxaka5d236ys7f6my1ng3jst2kd19xvqfbrh7cpts62v0", /* an id has no at */
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct ref ref;
        ASSERT_ERR(parse_ref(bad[i], &ref), E_BAD_NAME, "is neither an account name");
    }
    struct ref ref;
    ASSERT_ERR(ref_parse(bytes_of("a\0b", 3), &ref, &err), E_BAD_NAME, "\"a\\u{0}b\" is neither");
    struct name name;
    ASSERT_ERR(name_parse(bytes_str("alice"), &name, &err), E_BAD_NAME, "must be '@' and");
}

TEST(currency_codes_are_short_and_upper_case)
{
    static const char *const good[] = {"USD", "BTC", "USDC", "A00", "ABCDEFGHIJ"};
    static const char *const bad[] = {
        "",    "US",          "usd", "UsD",       "1US",
        "US-", "ABCDEFGHIJK", "US ", "\xce\x95UR" /* Greek capital epsilon */};
    struct currency_code code;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        ASSERT_OK(currency_code_parse(bytes_str(good[i]), &code, &err));
        ASSERT_STREQ(code.text, good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ASSERT_ERR(currency_code_parse(bytes_str(bad[i]), &code, &err), E_NO_CURRENCY,
                   "is not a currency code");
}

TEST(ids_follow_from_what_they_are_of)
{
    struct id alice = id_of_local_account(&(struct name){.text = "@alice"});
    struct id bob = id_of_local_account(&(struct name){.text = "@bob"});
    struct id one = id_of_contract(&alice, bytes_str("one"));
    struct id two = id_of_contract(&alice, bytes_str("two"));
    struct id other = id_of_contract(&bob, bytes_str("one"));
    ASSERT(!id_eq(&alice, &bob) && !id_eq(&one, &two) && !id_eq(&one, &other));
    struct id again = id_of_contract(&alice, bytes_str("one"));
    ASSERT(id_eq(&one, &again));
}
