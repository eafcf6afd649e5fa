#include "http/envelopes.h"

#include "lib/test.h"

static struct envelopes found;

static tana_err json(const char *text)
{
    envelopes_release(&found);
    return envelopes_json(bytes_str(text), 4, &found, &err);
}

static tana_err lines(const char *text)
{
    envelopes_release(&found);
    return envelopes_ndjson(bytes_str(text), 4, &found, &err);
}

TEST(a_body_that_is_no_array_is_one_envelope_whatever_it_holds)
{
    ASSERT_OK(json(" {\"payload\": \"[1,2]\"} "));
    ASSERT(found.single);
    ASSERT_EQ(found.count, 1);
    ASSERT_TEXT(found.list[0], " {\"payload\": \"[1,2]\"} ");
    ASSERT_OK(json(""));
    ASSERT_EQ(found.count, 1);
    ASSERT_OK(json("nonsense"));
    ASSERT(found.single);
}

TEST(an_array_is_cut_between_its_elements)
{
    ASSERT_OK(json(" [ {\"a\": [1, {\"]\": \"\\\"],\"}]} , 7,\n\"x,]\" ] "));
    ASSERT(!found.single);
    ASSERT_EQ(found.count, 3);
    ASSERT_TEXT(found.list[0], "{\"a\": [1, {\"]\": \"\\\"],\"}]} ");
    ASSERT_TEXT(found.list[1], "7");
    ASSERT_TEXT(found.list[2], "\"x,]\" ");
    ASSERT_OK(json("[]"));
    ASSERT_EQ(found.count, 0);
    ASSERT_OK(json("[[],[[]]]"));
    ASSERT_EQ(found.count, 2);
    ASSERT_TEXT(found.list[1], "[[]]");
}

TEST(an_array_that_is_not_json_is_refused_whole)
{
    const char *const bad[] = {"[",    "[1",   "[1,",   "[1,]", "[,1]",    "[1 2]",
                               "[1]]", "[\"]", "[{]}]", "[1],", "[\"\\\"]"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ASSERT_EQ(json(bad[i]), E_INVALID);
    ASSERT_ERR(json("[1,2,3,4,5]"), E_LIMIT, "4 transactions");
    char deep[200];
    memset(deep, '[', 100);
    memset(deep + 100, ']', 99);
    deep[199] = '\0';
    ASSERT_EQ(json(deep), E_LIMIT);
}

TEST(lines_are_cut_at_newlines_and_empty_ones_do_not_count)
{
    ASSERT_OK(lines("{\"a\":1}\r\n\n  \n{\"b\":2}"));
    ASSERT_EQ(found.count, 2);
    ASSERT_TEXT(found.list[0], "{\"a\":1}\r");
    ASSERT_TEXT(found.list[1], "{\"b\":2}");
    ASSERT_OK(lines("x\n"));
    ASSERT_EQ(found.count, 1);
    ASSERT_OK(lines(""));
    ASSERT_EQ(found.count, 0);
    ASSERT_ERR(lines("1\n2\n3\n4\n5\n"), E_LIMIT, "4 transactions");
}

TEST(random_arrays_are_cut_without_losing_a_byte)
{
    static const char letters[] = "[]{}\",:\\ 1a";
    struct prng prng = {7};
    for (int i = 0; i < 100000; i++) {
        char text[40] = "[";
        size_t size = 1 + prng_below(&prng, 20);
        for (size_t at = 1; at < size; at++)
            text[at] = letters[prng_below(&prng, sizeof letters - 1)];
        text[size] = ']';
        text[size + 1] = '\0';
        if (json(text) != E_OK)
            continue;
        size_t bytes = 0;
        for (size_t k = 0; k < found.count; k++)
            bytes += found.list[k].size;
        ASSERT(bytes <= strlen(text) - 2);
    }
}
