/* JSON: what is read can be written and read again to the same text; what is read is well-formed;
 * strict is a subset of loose. */
#include "fuzz/fuzz.h"

#include "codec/json.h"
#include "codec/text.h"

static const struct json_rules loose = {.size_max = 1 << 16, .depth_max = 64, .reals = true};
static const struct json_rules strict = {.size_max = 1 << 16, .depth_max = 8};

/* A whole real, 5.0, is written as the integer that it equals; all else comes back as it was. */
static void write_again(const json_t *value, const struct json_rules *rules, bool reals)
{
    struct err err;
    _cleanup_(buf_release) struct buf once = buf_init(1 << 20), twice = buf_init(1 << 20);
    json_put_value(&once, value);
    _cleanup_(json_release) json_t *again = json_read(buf_bytes(&once), rules, &err);
    REQUIRE(again && (reals || json_equal(value, again)));
    json_put_value(&twice, again);
    REQUIRE(bytes_eq(buf_bytes(&once), buf_bytes(&twice)));
}

void fuzz_one(struct bytes input)
{
    struct err err;
    struct json_rules wide = {.size_max = 1 << 20, .depth_max = 64, .reals = true};
    _cleanup_(json_release) json_t *a = json_read(input, &strict, &err);
    REQUIRE(a || err.code == E_INVALID || err.code == E_LIMIT);
    _cleanup_(json_release) json_t *b = json_read(input, &loose, &err);
    REQUIRE(!a || b);
    REQUIRE(!b || json_check(input, &loose, &err) == E_OK);
    if (a)
        write_again(a, &wide, false);
    if (b)
        write_again(b, &wide, true);

    size_t bad;
    struct quoted quoted = text_quote(input);
    REQUIRE(strlen(quoted.text) < TEXT_QUOTED_MAX && quoted.text[strlen(quoted.text) - 1] == '"');
    if (utf8_check(input, &bad)) {
        /* Any text is a JSON string, and comes back as it was unless it holds NUL. */
        _cleanup_(buf_release) struct buf text = buf_init(1 << 20);
        json_put_string(&text, input);
        REQUIRE(json_check(buf_bytes(&text), &wide, &err) == E_OK);
        _cleanup_(json_release) json_t *string = json_read(buf_bytes(&text), &wide, &err);
        bool has_nul = input.size && memchr(input.data, 0, input.size);
        REQUIRE(has_nul ? !string : string && bytes_eq(json_text(string), input));
    }
}
