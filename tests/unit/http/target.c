#include "http/target.h"

#include "lib/test.h"

static struct http_target target;
static char text[HTTP_TARGET_MAX];

static tana_err decode(const char *from, struct bytes *ret)
{
    snprintf(text, sizeof text, "%s", from);
    return target_decode((unsigned char *)text, strlen(text), "the path", ret, &err);
}

static tana_err query(const char *from)
{
    snprintf(text, sizeof text, "%s", from);
    return target_query((unsigned char *)text, strlen(text), &target, &err);
}

TEST(a_target_is_a_path_and_a_query)
{
    struct bytes path, rest;
    ASSERT_OK(target_split(bytes_str("/v1/x?a=1?b"), &path, &rest, &err));
    ASSERT_TEXT(path, "/v1/x");
    ASSERT_TEXT(rest, "a=1?b");
    ASSERT_OK(target_split(bytes_str("http://host:80/p"), &path, &rest, &err));
    ASSERT_TEXT(path, "/p");
    ASSERT_EQ(rest.size, 0);
    ASSERT_OK(target_split(bytes_str("*"), &path, &rest, &err));
    ASSERT_ERR(target_split(bytes_str(""), &path, &rest, &err), E_INVALID, "slash");
    ASSERT_ERR(target_split(bytes_str("v1"), &path, &rest, &err), E_INVALID, "slash");
    ASSERT_ERR(target_split(bytes_str("http://host"), &path, &rest, &err), E_INVALID, "slash");
    ASSERT_ERR(target_split(bytes_str("/a b"), &path, &rest, &err), E_INVALID, "%20");
    ASSERT_ERR(target_split(bytes_str("/\xc3\xa9"), &path, &rest, &err), E_INVALID, "%c3");
}

TEST(escapes_are_two_hexadecimal_digits_and_mean_utf_8)
{
    struct bytes out;
    ASSERT_OK(decode("%40al%69ce%2fx", &out));
    ASSERT_TEXT(out, "@alice/x");
    ASSERT_OK(decode("%C3%a9", &out));
    ASSERT_TEXT(out, "\xc3\xa9");
    ASSERT_OK(decode("100%25", &out));
    ASSERT_TEXT(out, "100%");
    ASSERT_ERR(decode("%", &out), E_INVALID, "hexadecimal");
    ASSERT_ERR(decode("%4", &out), E_INVALID, "hexadecimal");
    ASSERT_ERR(decode("%4x", &out), E_INVALID, "hexadecimal");
    ASSERT_ERR(decode("%00", &out), E_INVALID, "control");
    ASSERT_ERR(decode("%0a", &out), E_INVALID, "control");
    ASSERT_ERR(decode("%ff", &out), E_INVALID, "UTF-8");
    ASSERT_ERR(decode("%c0%af", &out), E_INVALID, "UTF-8");
}

TEST(a_query_is_names_and_values_each_once)
{
    ASSERT_OK(query(""));
    ASSERT_EQ(target.query_count, 0);
    ASSERT_OK(query("a=1&b=&c=x%26y+z"));
    ASSERT_EQ(target.query_count, 3);
    ASSERT_TEXT(target.query[1].name, "b");
    ASSERT_EQ(target.query[1].value.size, 0);
    ASSERT_TEXT(target.query[2].value, "x&y z");
    ASSERT_ERR(query("a"), E_INVALID, "name=value");
    ASSERT_ERR(query("=1"), E_INVALID, "name=value");
    ASSERT_ERR(query("&a=1"), E_INVALID, "name=value");
    ASSERT_ERR(query("a=1&"), E_INVALID, "ampersand");
    ASSERT_ERR(query("a=1&&b=2"), E_INVALID, "name=value");
    ASSERT_ERR(query("a=1&%61=2"), E_INVALID, "twice");
    ASSERT_ERR(query("a=1&b=2&c=3&d=4&e=5&f=6&g=7&h=8&i=9&j=0&k=1&l=2&m=3&n=4&o=5&p=6&q=7"),
               E_INVALID, "more than 16");
}

TEST(a_pattern_takes_whole_segments)
{
    struct bytes params[HTTP_PARAMS_MAX];
    size_t count;
    ASSERT(target_match("/v1/blocks", bytes_str("/v1/blocks"), params, &count));
    ASSERT_EQ(count, 0);
    ASSERT(!target_match("/v1/blocks", bytes_str("/v1/blocks/"), params, &count));
    ASSERT(!target_match("/v1/blocks", bytes_str("/v1/block"), params, &count));
    ASSERT(target_match("/v1/a/{id}/proof", bytes_str("/v1/a/x%2fy/proof"), params, &count));
    ASSERT_EQ(count, 1);
    ASSERT_TEXT(params[0], "x%2fy");
    ASSERT(!target_match("/v1/a/{id}", bytes_str("/v1/a/"), params, &count));
    ASSERT(!target_match("/v1/a/{id}", bytes_str("/v1/a/x/y"), params, &count));
    ASSERT(target_match("/{a}/{b}", bytes_str("/1/2"), params, &count));
    ASSERT_TEXT(params[1], "2");
}
