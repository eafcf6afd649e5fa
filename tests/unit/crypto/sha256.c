#include "crypto/sha256.h"

#include "codec/hex.h"
#include "lib/test.h"

static const char *hex_of(struct sha256 hash)
{
    static char text[2 * SHA256_SIZE + 1];
    hex_encode(sha256_bytes(&hash), text);
    return text;
}

TEST(the_published_vectors_hold)
{
    ASSERT_STREQ(hex_of(sha256(bytes_str(""))),
                 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    ASSERT_STREQ(hex_of(sha256(bytes_of(NULL, 0))),
                 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    ASSERT_STREQ(hex_of(sha256(bytes_str("abc"))),
                 "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    ASSERT_STREQ(
        hex_of(sha256(bytes_str("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))),
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(parts_hash_like_the_whole)
{
    struct bytes parts[] = {bytes_str("a"), bytes_of(NULL, 0), bytes_str("bc")};
    struct sha256 whole = sha256(bytes_str("abc")), sum = sha256_parts(parts, 3);
    ASSERT(sha256_eq(&whole, &sum));
}

TEST(tagged_parts_are_framed)
{
    struct bytes parts[] = {bytes_str("ab"), bytes_str("c")};
    struct sha256 expected = sha256(bytes_of("domain\n\2\0\0\0ab\1\0\0\0c", 18));
    struct sha256 tagged = sha256_tagged("domain", parts, 2);
    ASSERT(sha256_eq(&expected, &tagged));

    struct bytes shifted[] = {bytes_str("a"), bytes_str("bc")};
    struct sha256 other = sha256_tagged("domain", shifted, 2);
    ASSERT(!sha256_eq(&tagged, &other));
}
