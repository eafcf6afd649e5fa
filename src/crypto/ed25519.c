#include "crypto/ed25519.h"

#include <sodium.h>

#include "base/err.h"

_Static_assert(sizeof(struct ed25519_secret) == crypto_sign_SECRETKEYBYTES,
               "the library's private key is the seed with the public key behind it");

enum {
    JOINED_ON_STACK = 2048, /* bytes; most messages are smaller, larger ones go to the heap */
    SIGN_BIT = 0x80,        /* of the last byte of a point; the other 255 bits are y */
};

/* 2^252 + 27742317777372353535851937790883648493, little-endian. */
static const unsigned char group_order[32] = {
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10,
};

/* The y coordinates of the 8 points of small order; two points each, but 1 and -1, which have one.
 * Those of order 8 are the two square roots of the one square that solves d*y^4 + 2*y^2 = 1. */
static const unsigned char small_order[][32] = {
    {0},   /* order 4 */
    {1},   /* order 1 */
    {0xec, /* -1: order 2 */
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
    {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, /* order 8 */
     0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
     0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
    {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, /* order 8 */
     0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
     0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a},
};

/* Both as little-endian numbers. What is compared is public, so this may take its time or not. */
static bool scalar_is_canonical(const unsigned char s[32])
{
    for (int i = 31; i >= 0; i--)
        if (s[i] != group_order[i])
            return s[i] < group_order[i];
    return false;
}

/* y < p = 2^255 - 19: not one of the 19 numbers that are all ones but for the lowest byte. */
static bool y_is_canonical(const unsigned char point[32])
{
    if ((point[31] & ~SIGN_BIT) != 0x7f || point[0] < 0xed)
        return true;
    for (int i = 1; i < 31; i++)
        if (point[i] != 0xff)
            return true;
    return false;
}

/* Whatever the sign bit says: so this finds "negative zero", x = 0 with the sign bit, as well, for
 * x is 0 at y = 1 and y = -1 only. */
static bool has_small_order(const unsigned char point[32])
{
    for (size_t i = 0; i < sizeof small_order / sizeof *small_order; i++)
        if (memcmp(point, small_order[i], 31) == 0 && (point[31] & ~SIGN_BIT) == small_order[i][31])
            return true;
    return false;
}

static bool encoding_is_good(const unsigned char point[32])
{
    return y_is_canonical(point) && !has_small_order(point);
}

bool ed25519_public_valid(const struct ed25519_public *key)
{
    /* Adding fails exactly for what is no point of the curve. */
    unsigned char sum[crypto_core_ed25519_BYTES];
    return encoding_is_good(key->bytes) &&
           crypto_core_ed25519_add(sum, key->bytes, key->bytes) == 0;
}

bool ed25519_verify(const struct ed25519_public *key, struct bytes message,
                    const struct ed25519_signature *signature)
{
    static const unsigned char nothing[1];
    return scalar_is_canonical(signature->bytes + 32) && encoding_is_good(key->bytes) &&
           encoding_is_good(signature->bytes) &&
           crypto_sign_verify_detached(signature->bytes, message.size ? message.data : nothing,
                                       message.size, key->bytes) == 0;
}

/* The library hashes one piece of memory, so the parts are put one behind the other: in `room`
 * when they fit, else in *ret_heap, which the caller frees. */
static struct bytes join(struct bytes prefix, struct bytes message,
                         unsigned char room[JOINED_ON_STACK], unsigned char **ret_heap)
{
    REQUIRE(message.size <= SIZE_MAX - prefix.size);
    size_t size = prefix.size + message.size;
    unsigned char *joined = room;
    if (size > JOINED_ON_STACK)
        joined = *ret_heap = xmalloc(size);
    if (prefix.size > 0)
        memcpy(joined, prefix.data, prefix.size);
    if (message.size > 0)
        memcpy(joined + prefix.size, message.data, message.size);
    return bytes_of(joined, size);
}

bool ed25519_verify_prefixed(const struct ed25519_public *key, struct bytes prefix,
                             struct bytes message, const struct ed25519_signature *signature)
{
    unsigned char room[JOINED_ON_STACK];
    _cleanup_(free_ptr) unsigned char *heap = NULL;
    return ed25519_verify(key, join(prefix, message, room, &heap), signature);
}

void ed25519_generate(struct ed25519_secret *ret_secret)
{
    unsigned char seed[ED25519_SEED_SIZE];
    randombytes_buf(seed, sizeof seed);
    ed25519_from_seed(seed, ret_secret);
    sodium_memzero(seed, sizeof seed);
}

void ed25519_from_seed(const unsigned char seed[ED25519_SEED_SIZE],
                       struct ed25519_secret *ret_secret)
{
    unsigned char pair[crypto_sign_SECRETKEYBYTES];
    struct ed25519_public public;
    REQUIRE(crypto_sign_seed_keypair(public.bytes, pair, seed) == 0);
    memcpy(ret_secret->seed, seed, ED25519_SEED_SIZE);
    ret_secret->public = public;
    sodium_memzero(pair, sizeof pair);
}

void ed25519_secret_wipe(struct ed25519_secret *secret)
{
    sodium_memzero(secret, sizeof *secret);
}

struct ed25519_signature ed25519_sign(const struct ed25519_secret *secret, struct bytes message)
{
    static const unsigned char nothing[1];
    struct ed25519_signature signature;
    REQUIRE(crypto_sign_detached(signature.bytes, NULL, message.size ? message.data : nothing,
                                 message.size, (const unsigned char *)secret) == 0);
    return signature;
}

struct ed25519_signature ed25519_sign_prefixed(const struct ed25519_secret *secret,
                                               struct bytes prefix, struct bytes message)
{
    unsigned char room[JOINED_ON_STACK];
    _cleanup_(free_ptr) unsigned char *heap = NULL;
    return ed25519_sign(secret, join(prefix, message, room, &heap));
}
