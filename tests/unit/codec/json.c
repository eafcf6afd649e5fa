#include "codec/json.h"

#include "lib/test.h"

static const struct json_rules strict = {.size_max = 4096, .depth_max = 8};
static const struct json_rules loose = {.size_max = 4096, .depth_max = 8, .reals = true};

/* Reads and writes again; the text is kept until the next call. */
static const char *again(struct bytes text, const struct json_rules *rules)
{
    static struct buf out = {.size_max = 8192};
    buf_clear(&out);
    _cleanup_(json_release) json_t *value = json_read(text, rules, &err);
    if (!value)
        return NULL;
    json_put_value(&out, value);
    return buf_str(&out);
}

static tana_err read_text(const char *text, const struct json_rules *rules)
{
    return again(bytes_str(text), rules) ? E_OK : err.code;
}

TEST(values_are_written_in_one_way)
{
    static const char *const cases[][2] = {
        {" { \"b\" : 1 , \"a\" : [ true , false , null ] } ", "{\"a\":[true,false,null],\"b\":1}"},
        {"\"\\u00e9\\/\\ud83d\\ude00\\u0001\"", "\"\xc3\xa9/\xf0\x9f\x98\x80\\u0001\""},
        {"[\"\\b\\f\\n\\r\\t\\\"\\\\\"]", "[\"\\b\\f\\n\\r\\t\\\"\\\\\"]"},
        {"-9007199254740991", "-9007199254740991"},
        {"9007199254740991", "9007199254740991"},
        {"{}", "{}"},
        {"[]", "[]"},
        {"[[],{}]", "[[],{}]"},
        {"\t\r\n0 ", "0"},
        {"[[[[[[[[]]]]]]]]", "[[[[[[[[]]]]]]]]"},
        {"[{\"a\":[{\"b\":[]}]},1]", "[{\"a\":[{\"b\":[]}]},1]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ASSERT_OK(read_text(cases[i][0], &strict));
        ASSERT_STREQ(again(bytes_str(cases[i][0]), &strict), cases[i][1]);
    }
}

TEST(reals_are_written_in_the_fewest_digits)
{
    static const char *const cases[][2] = {
        {"0.1", "0.1"},       {"1e3", "1e+03"},
        {"1.50", "1.5"},      {"3.0000000000000004", "3.0000000000000004"},
        {"5e-324", "5e-324"}, {"9007199254740993", "9007199254740993"},
        {"-0.25", "-0.25"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ASSERT_OK(read_text(cases[i][0], &loose));
        ASSERT_STREQ(again(bytes_str(cases[i][0]), &loose), cases[i][1]);
    }
    ASSERT_ERR(read_text("1e400", &loose), E_INVALID, "real number overflow");
}

TEST(what_two_readers_could_read_differently_is_refused)
{
    static const struct {
        const char *text;
        const char *why;
    } cases[] = {
        {"", "line 1, column 1: the text ends where a value should be"},
        {"  ", "column 3"},
        {"{\"a\":1,\"a\":2}", "duplicate object key"},
        {"{\"a\":{\"b\":1,\"\\u0062\":2}}", "duplicate object key"},
        {"1.0", "column 1: numbers with a fraction or an exponent are not allowed"},
        {"[1e2]", "column 2: numbers with a fraction"},
        {"9007199254740992", "larger than 9007199254740991"},
        {"-9007199254740992", "larger than 9007199254740991"},
        {"123456789012345678901234567890", "larger than"},
        {"01", "needless 0"},
        {"-", "the text ends where a digit should be"},
        {"+1", "expected a value, found '+'"},
        {"- 1", "expected a digit"},
        {"NaN", "found 'N'"},
        {"nul", "expected a value"},
        {"truex", "expected the end of the text, found 'x'"},
        {"{} {}", "expected the end"},
        {"[1,]", "expected a value, found ']'"},
        {"[1 2]", "expected ',' or ']', found '2'"},
        {"{\"a\":1,}", "a member's name in quotes, found '}'"},
        {"{a:1}", "a member's name in quotes, found 'a'"},
        {"{\"a\" 1}", "expected ':'"},
        {"{\"a\":}", "expected a value, found '}'"},
        {"[", "the text ends where a value"},
        {"{\"a\":1", "the text ends where ',' or '}'"},
        {"[1}", "expected ',' or ']', found '}'"},
        {"]", "found ']'"},
        {"\"abc", "the closing quote"},
        {"\"\\", "behind a backslash"},
        {"\"\\x\"", "behind a backslash, found 'x'"},
        {"\"\\u12g4\"", "four hexadecimal digits"},
        {"\"\\ud800\"", "nvalid"},
        {"\"\\ud800x\"", "nvalid"},
        {"\"\\udc00\"", "nvalid"},
        {"\"\\u0000\"", "\\u0000"},
        {"{\"\\u0000\":1}", "\\u0000"},
        {"\"a\nb\"", "line 1, column 3: control characters"},
        {"[1,\n  x]", "line 2, column 3: expected a value, found 'x'"},
        {"\"\xc3\xa9\" x", "line 1, column 5"},
        {"\"\xc0\x80\"", "column 2: the text is not well-formed UTF-8"},
        {"\xef\xbb\xbf{}", "expected a value, found byte 0xef"},
        {"/* */ 1", "found '/'"},
        {"'a'", "found '''"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ASSERT_ERR(read_text(cases[i].text, &strict), E_INVALID, cases[i].why);
}

TEST(a_nul_byte_is_refused_wherever_it_stands)
{
    ASSERT(!again(bytes_of("\0", 1), &strict));
    ASSERT(!again(bytes_of("1\0", 2), &strict));
    ASSERT(!again(bytes_of("\"a\0b\"", 5), &strict));
}

TEST(depth_and_size_are_limits)
{
    char deep[400];
    memset(deep, '[', 200);
    memset(deep + 200, ']', 200);
    ASSERT_ERR(json_check(bytes_of(deep + 191, 18), &strict, &err), E_LIMIT, "nested too deeply");
    ASSERT_OK(json_check(bytes_of(deep + 192, 16), &strict, &err));
    ASSERT_ERR(read_text("{\"a\":[{\"a\":[{\"a\":[{\"a\":[{}]}]}]}]}", &strict), E_LIMIT,
               "nested too deeply");
    struct json_rules wide = {.size_max = 400, .depth_max = JSON_DEPTH_LIMIT};
    ASSERT_OK(json_check(bytes_of(deep + 72, 256), &wide, &err));
    ASSERT_ERR(json_check(bytes_of(deep + 71, 258), &wide, &err), E_LIMIT, "nested too deeply");
    struct json_rules flat = {.size_max = 4, .depth_max = 0};
    ASSERT_ERR(read_text("[]", &flat), E_LIMIT, "nested");
    ASSERT_OK(read_text("true", &flat));
    ASSERT_ERR(read_text("false", &flat), E_LIMIT, "5 bytes of JSON; at most 4");
}

TEST(text_that_is_kept_as_text_may_hold_what_the_script_can_read)
{
    static const char *const fine[] = {
        "\"\\u0000\"",      "\"\\ud800\"", "1e21", "-0", "100000000000000000000000000000",
        "{\"a\":1,\"a\":2}"};
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
        ASSERT_OK(json_check(bytes_str(fine[i]), &loose, &err));
    ASSERT_ERR(json_check(bytes_str("1e"), &loose, &err), E_INVALID, "a digit");
    ASSERT_ERR(json_check(bytes_str("1."), &loose, &err), E_INVALID, "a digit");
    ASSERT_ERR(json_check(bytes_str("undefined"), &loose, &err), E_INVALID, "found 'u'");
}
