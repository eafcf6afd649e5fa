#include "lib/test.h"

TEST(a_buffer_holds_what_was_appended)
{
    _cleanup_(buf_release) struct buf b = buf_init(100);
    ASSERT_STREQ(buf_str(&b), "");
    ASSERT(buf_append_str(&b, "one "));
    ASSERT(buf_append(&b, "two\0", 4));
    ASSERT(buf_append_char(&b, '!'));
    ASSERT(buf_append(&b, NULL, 0));
    ASSERT(buf_printf(&b, " %d%s", 3, "x"));
    ASSERT(bytes_eq(buf_bytes(&b), bytes_of("one two\0! 3x", 12)));
    ASSERT_EQ(buf_str(&b)[12], '\0');
}

TEST(what_does_not_fit_is_left_out_whole_and_remembered)
{
    _cleanup_(buf_release) struct buf b = buf_init(5);
    ASSERT(buf_append_str(&b, "1234"));
    ASSERT(!buf_append_str(&b, "56"));
    ASSERT(b.overflowed);
    ASSERT(!buf_printf(&b, "%d", 56));
    ASSERT(!buf_extend(&b, SIZE_MAX));
    ASSERT_STREQ(buf_str(&b), "1234");
    ASSERT(buf_append_char(&b, '5')); /* there is still room for this */
    ASSERT_STREQ(buf_str(&b), "12345");
    buf_clear(&b);
    ASSERT(!b.overflowed && b.size == 0);
    ASSERT(buf_append_str(&b, "abcde"));
    ASSERT_STREQ(buf_str(&b), "abcde");
}

TEST(a_released_buffer_may_be_used_again)
{
    struct buf b = buf_init(10);
    buf_append_str(&b, "x");
    buf_release(&b);
    ASSERT(b.data == NULL && b.size == 0);
    ASSERT(buf_append_str(&b, "y"));
    ASSERT_STREQ(buf_str(&b), "y");
    buf_release(&b);
    buf_release(&b);
}

TEST(a_buffer_grows_through_many_sizes)
{
    _cleanup_(buf_release) struct buf b = buf_init(1 << 20);
    for (int i = 0; i < 1 << 20; i++)
        ASSERT(buf_append_char(&b, (char)('a' + i % 26)));
    ASSERT(!buf_append_char(&b, 'x'));
    for (int i = 0; i < 1 << 20; i += 997)
        ASSERT_EQ(b.data[i], 'a' + i % 26);
}

TEST(bytes_are_compared_by_content)
{
    ASSERT(bytes_eq(bytes_of(NULL, 0), bytes_str("")));
    ASSERT(bytes_eq_str(bytes_of("abc", 2), "ab"));
    ASSERT(!bytes_eq_str(bytes_of("ab\0", 3), "ab"));
    ASSERT(!bytes_eq_str(bytes_str("ab"), "ac"));
}

TEST(ownership_moves_with_take)
{
    char *owned = xmemdup0("text", 4);
    _cleanup_(free_ptr) char *taken = TAKE(owned);
    ASSERT(owned == NULL);
    ASSERT_STREQ(taken, "text");
}
