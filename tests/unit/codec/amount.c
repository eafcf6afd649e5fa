#include "codec/amount.h"

#include "lib/test.h"

static tana_err parse(const char *text, unsigned scale, struct amount *ret)
{
    return amount_parse(bytes_str(text), scale, ret, &err);
}

static void assert_reads(const char *text, unsigned scale, uint64_t minor, const char *written)
{
    struct amount amount = {99};
    char out[AMOUNT_TEXT_MAX];
    ASSERT_OK(parse(text, scale, &amount));
    ASSERT(amount.minor == minor);
    ASSERT_STREQ(amount_format(amount, scale, out), written);
}

TEST(amounts_are_read_at_their_scale_and_written_with_all_decimals)
{
    assert_reads("0", 0, 0, "0");
    assert_reads("0", 2, 0, "0.00");
    assert_reads("12", 0, 12, "12");
    assert_reads("12", 2, 1200, "12.00");
    assert_reads("12.5", 2, 1250, "12.50");
    assert_reads("12.50", 2, 1250, "12.50");
    assert_reads("0.05", 2, 5, "0.05");
    assert_reads("0.00000001", 8, 1, "0.00000001");
    assert_reads("9007199254740993.01", 2, 900719925474099301, "9007199254740993.01");
    assert_reads("1.000000000000000001", 18, 1000000000000000001, "1.000000000000000001");
}

TEST(the_largest_amount_is_read_and_one_more_is_refused)
{
    struct amount amount;
    char out[AMOUNT_TEXT_MAX];
    ASSERT_OK(parse("170141183460469231731687303715884105727", 0, &amount));
    ASSERT(amount_eq(amount, AMOUNT_MAX));
    ASSERT_STREQ(amount_format(amount, 18, out), "170141183460469231731.687303715884105727");
    ASSERT_ERR(parse("170141183460469231731687303715884105728", 0, &amount), E_BAD_AMOUNT,
               "too large");
    ASSERT_ERR(parse("170141183460469231731.687303715884105728", 18, &amount), E_BAD_AMOUNT,
               "too large");
    ASSERT_ERR(parse("1701411834604692317317", 18, &amount), E_BAD_AMOUNT, "too large");
}

TEST(anything_else_is_refused_with_its_reason)
{
    static const struct {
        const char *text;
        unsigned scale;
        const char *why;
    } cases[] = {
        {"", 2, "empty"},
        {"-1", 2, "no sign"},
        {"+1", 2, "no sign"},
        {"-0", 2, "no sign"},
        {" 1", 2, "only digits"},
        {"1 ", 2, "only digits"},
        {"1e3", 2, "only digits"},
        {"1,000", 2, "only digits"},
        {"1_000", 2, "only digits"},
        {"0x10", 2, "only digits"},
        {"1.2.3", 2, "only digits"},
        {"NaN", 2, "only digits"},
        {"Infinity", 2, "only digits"},
        {"\xd9\xa1", 2, "\"\\u{661}\" is not an amount"}, /* an Arabic 1 */
        {".5", 2, "both sides"},
        {"5.", 2, "both sides"},
        {".", 2, "both sides"},
        {"00", 2, "needless 0"},
        {"01.00", 2, "needless 0"},
        {"1.234", 2, "it has 3 decimals, the currency has 2"},
        {"1.0", 0, "no decimals"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct amount amount = {7};
        ASSERT_ERR(parse(cases[i].text, cases[i].scale, &amount), E_BAD_AMOUNT, cases[i].why);
        ASSERT(amount.minor == 7);
    }
}

TEST(a_nul_in_the_middle_does_not_end_the_text)
{
    struct amount amount;
    ASSERT_ERR(amount_parse(bytes_of("1\0002", 3), 2, &amount, &err), E_BAD_AMOUNT, "only digits");
}

TEST(sums_and_differences_never_leave_the_range)
{
    struct amount one = {1}, result = {42};
    ASSERT(!amount_add(AMOUNT_MAX, one, &result));
    ASSERT(!amount_sub(AMOUNT_ZERO, one, &result));
    ASSERT(result.minor == 42);
    ASSERT(amount_add((struct amount){AMOUNT_MAX.minor - 1}, one, &result));
    ASSERT(amount_eq(result, AMOUNT_MAX));
    ASSERT(amount_sub(AMOUNT_MAX, AMOUNT_MAX, &result));
    ASSERT(amount_is_zero(result));
}

TEST(what_is_written_is_read_back)
{
    struct prng prng = {1};
    for (int i = 0; i < 20000; i++) {
        amount_minor minor = (amount_minor)prng_next(&prng) << 64 | prng_next(&prng);
        struct amount before = {minor >> (1 + prng_below(&prng, 127))}, after = {0};
        unsigned scale = (unsigned)prng_below(&prng, AMOUNT_SCALE_MAX + 1);
        char text[AMOUNT_TEXT_MAX];
        ASSERT_OK(parse(amount_format(before, scale, text), scale, &after));
        ASSERT(amount_eq(before, after));
    }
}
