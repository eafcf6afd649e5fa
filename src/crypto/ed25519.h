/* Ed25519 signatures (RFC 8032) under one exact rule.
 *
 * Verifiers of this scheme differ in which odd encodings they take. Here a signature is good when
 * all of this holds, and these checks are Tana's own, whatever the library beneath decides:
 *   1. S is canonical: S < L, the order of the base point;
 *   2. A (the key) and R are canonical: the y coordinate is < p, and x = 0 has no sign bit;
 *   3. neither A nor R is one of the 8 points of small order;
 *   4. the equation holds without cofactor: R = [S]B - [k]A, k = SHA-512(R, A, message).
 * No batch verification: it accepts another set. crypto_start() (crypto/start.h) is to be called
 * before everything else here. Safe from several threads. */
#ifndef TANA_CRYPTO_ED25519_H
#define TANA_CRYPTO_ED25519_H

#include "base/buf.h"

enum {
    ED25519_PUBLIC_SIZE = 32, /* bytes */
    ED25519_SEED_SIZE = 32,
    ED25519_SIGNATURE_SIZE = 64,
};

struct ed25519_public {
    unsigned char bytes[ED25519_PUBLIC_SIZE];
};

struct ed25519_signature {
    unsigned char bytes[ED25519_SIGNATURE_SIZE]; /* R, then S, both little-endian */
};

/* A private key: its seed, and behind it the public key, so that signing need not derive it again.
 * To be wiped by ed25519_secret_wipe() when done. */
struct ed25519_secret {
    unsigned char seed[ED25519_SEED_SIZE];
    struct ed25519_public public;
};

/* Does the key keep its half of the rule: a canonical encoding of a point on the curve that is not
 * of small order? A key that does not can never have a good signature. */
bool ed25519_public_valid(const struct ed25519_public *key);

bool ed25519_verify(const struct ed25519_public *key, struct bytes message,
                    const struct ed25519_signature *signature);

/* The same for the message that is `prefix` followed by `message`. */
bool ed25519_verify_prefixed(const struct ed25519_public *key, struct bytes prefix,
                             struct bytes message, const struct ed25519_signature *signature);

/* From the system's randomness, or from a seed. */
void ed25519_generate(struct ed25519_secret *ret_secret);
void ed25519_from_seed(const unsigned char seed[ED25519_SEED_SIZE],
                       struct ed25519_secret *ret_secret);
void ed25519_secret_wipe(struct ed25519_secret *secret); /* for _cleanup_ as well */

struct ed25519_signature ed25519_sign(const struct ed25519_secret *secret, struct bytes message);
struct ed25519_signature ed25519_sign_prefixed(const struct ed25519_secret *secret,
                                               struct bytes prefix, struct bytes message);

static inline struct bytes ed25519_public_bytes(const struct ed25519_public *key)
{
    return bytes_of(key->bytes, ED25519_PUBLIC_SIZE);
}

static inline struct bytes ed25519_signature_bytes(const struct ed25519_signature *signature)
{
    return bytes_of(signature->bytes, ED25519_SIGNATURE_SIZE);
}

/* The order of signatures in an envelope: negative, zero or positive. */
static inline int ed25519_public_compare(const struct ed25519_public *a,
                                         const struct ed25519_public *b)
{
    return memcmp(a->bytes, b->bytes, ED25519_PUBLIC_SIZE);
}

#endif
