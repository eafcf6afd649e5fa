#include "codec/text.h"

#include "codec/base32.h"
#include "codec/hex.h"
#include "codec/rfc3339.h"
#include "lib/test.h"

#include <time.h>

static size_t first_bad(struct bytes text)
{
    size_t bad = SIZE_MAX;
    return utf8_check(text, &bad) ? SIZE_MAX : bad;
}

TEST(well_formed_utf8_is_accepted_and_the_first_bad_byte_named)
{
    ASSERT(first_bad(bytes_str("")) == SIZE_MAX);
    ASSERT(first_bad(bytes_of("a\0b", 3)) == SIZE_MAX);
    ASSERT(first_bad(bytes_str("\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf")) == SIZE_MAX);
    ASSERT(first_bad(bytes_str("\xed\x9f\xbf\xee\x80\x80\xf0\x90\x80\x80\xf4\x8f\xbf\xbf")) ==
           SIZE_MAX);
    ASSERT_EQ(first_bad(bytes_str("ab\x80")), 2);           /* continuation alone */
    ASSERT_EQ(first_bad(bytes_str("\xc0\x80")), 0);         /* overlong */
    ASSERT_EQ(first_bad(bytes_str("a\xc1\xbf")), 1);        /* overlong */
    ASSERT_EQ(first_bad(bytes_str("\xe0\x9f\xbf")), 0);     /* overlong */
    ASSERT_EQ(first_bad(bytes_str("\xf0\x8f\xbf\xbf")), 0); /* overlong */
    ASSERT_EQ(first_bad(bytes_str("\xed\xa0\x80")), 0);     /* surrogate */
    ASSERT_EQ(first_bad(bytes_str("\xf4\x90\x80\x80")), 0); /* over U+10FFFF */
    ASSERT_EQ(first_bad(bytes_str("\xf5\x80\x80\x80")), 0);
    ASSERT_EQ(first_bad(bytes_str("ok\xff")), 2);
    ASSERT_EQ(first_bad(bytes_of("\xe2\x82\xac", 2)), 0); /* cut short */
    ASSERT_EQ(first_bad(bytes_str("\xe2\x28\xa1")), 0);
}

TEST(quoted_text_shows_what_is_invisible_and_is_cut)
{
    ASSERT_STREQ(text_quote(bytes_str("alice")).text, "\"alice\"");
    ASSERT_STREQ(text_quote(bytes_str("ALICE\xe2\x80\x8b")).text, "\"ALICE\\u{200b}\"");
    ASSERT_STREQ(text_quote(bytes_str("\x1b[31m\n")).text, "\"\\u{1b}[31m\\u{a}\"");
    ASSERT_STREQ(text_quote(bytes_str("\"\\\xff")).text, "\"\\\"\\\\\\x{ff}\"");
    ASSERT_STREQ(text_quote(bytes_of("a\0b", 3)).text, "\"a\\u{0}b\"");

    char big[4 * 1000 + 1] = "";
    for (size_t i = 0; i < 1000; i++)
        memcpy(big + 4 * i, "\xf4\x8f\xbf\xbf", 5);
    struct quoted quoted = text_quote(bytes_str(big));
    size_t size = strlen(quoted.text);
    ASSERT(size < TEXT_QUOTED_MAX);
    ASSERT_STREQ(quoted.text + size - 14, "\\u{10ffff}...\"");
}

TEST(hex_has_one_spelling)
{
    unsigned char out[3];
    char text[7];
    ASSERT(hex_decode(bytes_str("00ff7a"), out, 3));
    ASSERT(memcmp(out, "\x00\xff\x7a", 3) == 0);
    hex_encode(bytes_of(out, 3), text);
    ASSERT_STREQ(text, "00ff7a");
    ASSERT(!hex_decode(bytes_str("00FF7a"), out, 3));
    ASSERT(!hex_decode(bytes_str("00ff7"), out, 3));
    ASSERT(!hex_decode(bytes_str("00ff7a00"), out, 3));
    ASSERT(!hex_decode(bytes_str("00ff7g"), out, 3));
    ASSERT(!hex_decode(bytes_str(""), out, 3));
}

TEST(base32_ids_have_one_spelling)
{
    unsigned char id[32] = {0}, back[32];
    char text[53];
    base32_encode_id(id, text);
    ASSERT_STREQ(text, "0000000000000000000000000000000000000000000000000000");
    memset(id, 0xff, sizeof id);
    base32_encode_id(id, text);
    ASSERT_STREQ(text, "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzg");

    text[51] = 'h'; /* a pad bit that is not zero */
    ASSERT(!base32_decode_id(bytes_str(text), back));
    text[51] = 'g';
    ASSERT(base32_decode_id(bytes_str(text), back));
    ASSERT(memcmp(id, back, sizeof id) == 0);
    for (const char *bad = "ilouABZ-_@ "; *bad; bad++) {
        text[10] = *bad;
        ASSERT(!base32_decode_id(bytes_str(text), back));
    }
    text[10] = '\0';
    ASSERT(!base32_decode_id(bytes_of(text, 52), back));
    text[10] = 'z';
    ASSERT(!base32_decode_id(bytes_of(text, 51), back));
    ASSERT(!base32_decode_id(bytes_of(text, 53), back));
}

TEST(base32_reads_what_it_wrote)
{
    struct prng prng = {2};
    for (int i = 0; i < 5000; i++) {
        unsigned char id[32], back[32];
        char text[53];
        for (size_t j = 0; j < sizeof id; j++)
            id[j] = (unsigned char)prng_next(&prng);
        base32_encode_id(id, text);
        ASSERT(base32_decode_id(bytes_str(text), back));
        ASSERT(memcmp(id, back, sizeof id) == 0);
    }
}

TEST(moments_are_read_and_written)
{
    int64_t ms;
    char text[RFC3339_TEXT_MAX];
    ASSERT(rfc3339_parse(bytes_str("1970-01-01T00:00:00Z"), &ms));
    ASSERT(ms == 0);
    ASSERT(rfc3339_parse(bytes_str("2026-01-01T00:00:00.25Z"), &ms));
    ASSERT(ms == 1767225600250);
    ASSERT_STREQ(rfc3339_format(ms, text), "2026-01-01T00:00:00.250Z");
    ASSERT(rfc3339_parse(bytes_str("2024-02-29T23:59:59.999Z"), &ms));
    ASSERT_STREQ(rfc3339_format(ms, text), "2024-02-29T23:59:59.999Z");
    ASSERT(rfc3339_parse(bytes_str("9999-12-31T23:59:59.999Z"), &ms));
    ASSERT_STREQ(rfc3339_format(ms, text), "9999-12-31T23:59:59.999Z");
}

TEST(moments_agree_with_the_c_library)
{
    struct prng prng = {3};
    for (int i = 0; i < 5000; i++) {
        int64_t ms = (int64_t)prng_below(&prng, 253402300800000), back;
        char text[RFC3339_TEXT_MAX], expected[32];
        struct tm tm;
        time_t seconds = ms / 1000;
        ASSERT(gmtime_r(&seconds, &tm));
        strftime(expected, sizeof expected, "%Y-%m-%dT%H:%M:%S", &tm);
        rfc3339_format(ms, text);
        ASSERT(strncmp(text, expected, 19) == 0);
        ASSERT(rfc3339_parse(bytes_str(text), &back));
        ASSERT(back == ms);
    }
}

TEST(what_is_no_moment_is_refused)
{
    static const char *const bad[] = {
        "",
        "2026",
        "2026-01-01",
        "2026-01-01T00:00:00",
        "2026-01-01t00:00:00Z",
        "2026-01-01T00:00:00z",
        "2026-01-01T00:00:00+00:00",
        "2026-01-01 00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:60Z",
        "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00.1234Z",
        "2026-01-01T00:00:00Z ",
        "1969-12-31T23:59:59Z",
        "02026-01-01T00:00:00Z",
        "-026-01-01T00:00:00Z",
    };
    int64_t ms;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (rfc3339_parse(bytes_str(bad[i]), &ms))
            fail_msg("%s was read as %lld", bad[i], (long long)ms);
}
