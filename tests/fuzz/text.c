/* The small grammars: what is read is written as the same text, so there is one spelling of it. */
#include "fuzz/fuzz.h"

#include "codec/amount.h"
#include "codec/base32.h"
#include "codec/hex.h"
#include "codec/rfc3339.h"
#include "ledger/glob.h"
#include "ledger/name.h"

static void check_amount(struct bytes input, unsigned scale)
{
    struct err err;
    struct amount amount, again;
    char text[AMOUNT_TEXT_MAX];
    if (amount_parse(input, scale, &amount, &err) != E_OK)
        return;
    REQUIRE(!amount_lt(AMOUNT_MAX, amount));
    amount_format(amount, scale, text);
    /* Only trailing zeros may have been added. */
    REQUIRE(strlen(text) >= input.size && memcmp(text, input.data, input.size) == 0);
    REQUIRE(amount_parse(bytes_str(text), scale, &again, &err) == E_OK);
    REQUIRE(amount_eq(amount, again));
}

static void check_ids(struct bytes input)
{
    struct err err;
    unsigned char id[BASE32_ID_BYTES], raw[8];
    char text[BASE32_ID_CHARS + 1], hex[17];
    struct ref ref;
    struct currency_code code;
    if (base32_decode_id(input, id)) {
        base32_encode_id(id, text);
        REQUIRE(bytes_eq_str(input, text));
    }
    if (hex_decode(input, raw, sizeof raw)) {
        hex_encode(bytes_of(raw, sizeof raw), hex);
        REQUIRE(bytes_eq_str(input, hex));
    }
    if (ref_parse(input, &ref, &err) == E_OK && ref.by_name)
        REQUIRE(bytes_eq_str(input, ref.name.text) || bytes_eq_str(input, ref.name.text + 1));
    if (currency_code_parse(input, &code, &err) == E_OK)
        REQUIRE(bytes_eq_str(input, code.text));
}

static void check_time(struct bytes input)
{
    int64_t ms, again;
    char text[RFC3339_TEXT_MAX];
    if (!rfc3339_parse(input, &ms))
        return;
    rfc3339_format(ms, text);
    REQUIRE(rfc3339_parse(bytes_str(text), &again) && again == ms);
    REQUIRE(memcmp(text, input.data, 19) == 0);
}

/* Whether the text matches, by trying everything; `left` bounds the attempts. */
static int try_all(struct bytes p, struct bytes t, int *left)
{
    if (--*left < 0)
        return -1;
    if (p.size == 0)
        return t.size == 0;
    struct bytes p_rest = bytes_of(p.data + 1, p.size - 1);
    struct bytes t_rest = t.size ? bytes_of(t.data + 1, t.size - 1) : t;
    if (*p.data == '*') {
        int none = try_all(p_rest, t, left);
        return none || t.size == 0 ? none : try_all(p, t_rest, left);
    }
    if (t.size == 0 || (*p.data != '?' && *p.data != *t.data))
        return 0;
    return try_all(p_rest, t_rest, left);
}

/* ASCII only, where a character is a byte: the first line is the pattern, the rest the text. */
static void check_glob(struct bytes input)
{
    const unsigned char *end = input.size ? memchr(input.data, '\n', input.size) : NULL;
    for (size_t i = 0; i < input.size; i++)
        if (input.data[i] >= 0x80)
            return;
    struct glob glob;
    if (!end || !glob_init(&glob, bytes_of(input.data, (size_t)(end - input.data))))
        return;
    struct bytes pattern = bytes_of(input.data, (size_t)(end - input.data));
    struct bytes text = bytes_of(end + 1, input.size - pattern.size - 1);
    int attempts = 20000, expected = try_all(pattern, text, &attempts);
    REQUIRE(expected < 0 || glob_match(&glob, text) == expected);
}

void fuzz_one(struct bytes input)
{
    for (unsigned scale = 0; scale <= AMOUNT_SCALE_MAX; scale++)
        check_amount(input, scale);
    check_ids(input);
    check_time(input);
    check_glob(input);
}
