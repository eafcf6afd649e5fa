#include "codec/wire.h"

#include "lib/test.h"

TEST(what_is_put_is_got_in_little_endian)
{
    _cleanup_(buf_release) struct buf out = buf_init(100);
    wire_put_u8(&out, 0xab);
    wire_put_u32(&out, 0x01020304);
    wire_put_u64(&out, UINT64_C(0x0102030405060708));
    wire_put_str(&out, "hey");
    wire_put_bytes(&out, bytes_of(NULL, 0));
    ASSERT(bytes_eq(buf_bytes(&out),
                    bytes_of("\xab\4\3\2\1\x8\7\6\5\4\3\2\1\3\0\0\0hey\0\0\0\0", 24)));

    struct wire_reader r = wire_reader(buf_bytes(&out));
    ASSERT_EQ(wire_get_u8(&r), 0xab);
    ASSERT_EQ(wire_get_u32(&r), 0x01020304);
    ASSERT(wire_get_u64(&r) == UINT64_C(0x0102030405060708));
    ASSERT_TEXT(wire_get_bytes(&r), "hey");
    ASSERT(!wire_done(&r));
    ASSERT_TEXT(wire_get_bytes(&r), "");
    ASSERT(wire_done(&r));
}

TEST(a_field_that_does_not_fit_fails_the_reader_for_good)
{
    struct wire_reader r = wire_reader(bytes_of("\4\0\0\0abc", 7));
    ASSERT_EQ(wire_get_bytes(&r).size, 0);
    ASSERT(r.failed);
    ASSERT_EQ(wire_get_u8(&r), 0); /* though there were bytes left */
    ASSERT(!wire_done(&r));

    r = wire_reader(bytes_of("\xff\xff\xff\xff", 4));
    ASSERT_EQ(wire_get_bytes(&r).size, 0);
    ASSERT(!wire_done(&r));
    r = wire_reader(bytes_of("abc", 3));
    ASSERT_EQ(wire_get_u32(&r), 0);
    ASSERT(r.failed);
    r = wire_reader(bytes_of(NULL, 0));
    ASSERT(wire_done(&r));
    ASSERT_EQ(wire_get_u8(&r), 0);
    ASSERT(!wire_done(&r));
}

TEST(what_is_left_over_is_noticed)
{
    struct wire_reader r = wire_reader(bytes_of("\1x", 2));
    ASSERT_EQ(wire_get_u8(&r), 1);
    ASSERT(!r.failed && !wire_done(&r));
}

TEST(a_writer_over_its_limit_says_so)
{
    _cleanup_(buf_release) struct buf out = buf_init(6);
    wire_put_str(&out, "abc");
    ASSERT(out.overflowed);
}
