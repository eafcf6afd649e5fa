/* SHA-256, the one hash of Tana: ids, cache keys, Merkle nodes. */
#ifndef TANA_CRYPTO_SHA256_H
#define TANA_CRYPTO_SHA256_H

#include "base/buf.h"

enum { SHA256_SIZE = 32 }; /* bytes */

struct sha256 {
    unsigned char bytes[SHA256_SIZE];
};

struct sha256 sha256(struct bytes data);

/* The hash of all parts one behind the other. Nothing separates them: the caller chooses a
 * framing in which two different lists cannot give the same bytes. */
struct sha256 sha256_parts(const struct bytes *parts, size_t count);

/* The hash of `domain`, a newline, and every part with its length (u32, little-endian) in front:
 * different lists and different domains never hash the same bytes. A part is at most 2^32-1 bytes.
 */
struct sha256 sha256_tagged(const char *domain, const struct bytes *parts, size_t count);

static inline struct bytes sha256_bytes(const struct sha256 *hash)
{
    return bytes_of(hash->bytes, SHA256_SIZE);
}

static inline bool sha256_eq(const struct sha256 *a, const struct sha256 *b)
{
    return memcmp(a->bytes, b->bytes, SHA256_SIZE) == 0;
}

#endif
