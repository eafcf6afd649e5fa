#include "ledger/glob.h"

#include "lib/test.h"

static bool matches(const char *pattern, const char *text)
{
    struct glob glob;
    ASSERT(glob_init(&glob, bytes_str(pattern)));
    return glob_match(&glob, bytes_str(text));
}

TEST(globs_match_whole_texts)
{
    ASSERT(matches("", ""));
    ASSERT(!matches("", "a"));
    ASSERT(matches("abc", "abc"));
    ASSERT(!matches("abc", "abcd"));
    ASSERT(!matches("abc", "ab"));
    ASSERT(matches("*", ""));
    ASSERT(matches("*", "anything\n at all"));
    ASSERT(matches("user:*", "user:"));
    ASSERT(matches("user:*", "user:alice"));
    ASSERT(!matches("user:*", "users:alice"));
    ASSERT(matches("*:balance", "alice:balance"));
    ASSERT(matches("a*b*c", "aXbYbZc"));
    ASSERT(!matches("a*b*c", "aXcYb"));
    ASSERT(matches("***a***", "bab"));
    ASSERT(matches("a?c", "abc"));
    ASSERT(!matches("a?c", "ac"));
    ASSERT(!matches("a?c", "abbc"));
    ASSERT(matches("?*", "a"));
    ASSERT(!matches("?*", ""));
    ASSERT(matches("*?", "abc"));
}

TEST(a_question_mark_is_one_character_however_many_bytes_it_takes)
{
    ASSERT(matches("?", "\xc3\xa9"));
    ASSERT(matches("?", "\xf0\x9f\x98\x80"));
    ASSERT(!matches("?", "\xc3\xa9x"));
    ASSERT(!matches("??", "\xf0\x9f\x98\x80"));
    ASSERT(matches("a?b", "a\xe2\x82\xac"
                          "b"));
    ASSERT(matches("??", "\xe2\x82\xac\xe2\x82\xac"));
    ASSERT(matches("*?*", "\xe2\x82\xac"));
    ASSERT(matches("\xe2\x82\xac", "\xe2\x82\xac"));
    ASSERT(!matches("\xe2\x82\xac", "\xe2\x82\xad"));
}

TEST(what_is_special_elsewhere_is_plain_here)
{
    ASSERT(matches("(a+)+$", "(a+)+$"));
    ASSERT(!matches("(a+)+$", "aaaa"));
    ASSERT(matches("[", "["));
    ASSERT(!matches("[ab]", "a"));
    ASSERT(!matches("a.c", "abc"));
    ASSERT(matches("\\*", "\\anything"));
}

/* The definition, taken literally; takes exponential time. */
static bool naive(const char *pattern, const char *text)
{
    if (!*pattern)
        return !*text;
    if (*pattern == '*')
        return naive(pattern + 1, text) || (*text && naive(pattern, text + 1));
    return *text && (*pattern == '?' || *pattern == *text) && naive(pattern + 1, text + 1);
}

TEST(globs_do_what_their_definition_says)
{
    struct prng prng = {11};
    int hits = 0;
    for (int i = 0; i < 50000; i++) {
        char pattern[9] = "", text[9] = "";
        for (size_t j = 0, n = prng_below(&prng, 8); j < n; j++)
            pattern[j] = "ab*?"[prng_below(&prng, 4)];
        for (size_t j = 0, n = prng_below(&prng, 8); j < n; j++)
            text[j] = "ab"[prng_below(&prng, 2)];
        bool expected = naive(pattern, text);
        hits += expected;
        if (matches(pattern, text) != expected)
            fail_msg("%s against %s", pattern, text);
    }
    ASSERT(hits > 5000 && hits < 45000);
}

TEST(the_longest_pattern_crosses_every_word)
{
    char pattern[GLOB_SIZE_MAX + 2], text[400];
    for (size_t i = 0; i < sizeof pattern; i++)
        pattern[i] = i % 2 ? 'a' : '*';
    memset(text, 'a', sizeof text);
    struct glob glob;
    ASSERT(!glob_init(&glob, bytes_of(pattern, GLOB_SIZE_MAX + 1)));
    ASSERT(glob_init(&glob, bytes_of(pattern, GLOB_SIZE_MAX)));
    ASSERT(glob_match(&glob, bytes_of(text, 128)));
    ASSERT(glob_match(&glob, bytes_of(text, 400)));
    ASSERT(!glob_match(&glob, bytes_of(text, 127)));
    text[399] = 'b';
    ASSERT(!glob_match(&glob, bytes_of(text, 400)));
}
