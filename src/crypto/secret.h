/* Memory that holds a secret, randomness, and sealing a private key under a password. */
#ifndef TANA_CRYPTO_SECRET_H
#define TANA_CRYPTO_SECRET_H

#include "base/err.h"
#include "crypto/ed25519.h"

void secret_wipe(void *data, size_t size);   /* zeroes; never optimised away */
void secret_random(void *data, size_t size); /* from the system's generator */

enum {
    SEAL_SALT_SIZE = 16, /* bytes */
    SEAL_NONCE_SIZE = 24,
    SEAL_BOX_SIZE = ED25519_SEED_SIZE + 16, /* the seed, encrypted, and an authenticator */
    SEAL_PASSES = 3,                        /* of Argon2id, for new seals */
    SEAL_PASSES_MAX = 64,
    SEAL_MEMORY_KIB = 64 * 1024, /* of Argon2id, for new seals */
    SEAL_MEMORY_KIB_MIN = 8,
    SEAL_MEMORY_KIB_MAX = 1024 * 1024, /* a file that asks for more is not opened */
};

/* A private key under a password: XChaCha20-Poly1305 with a key made by Argon2id. The public key
 * is authenticated with it, so a seal cannot be moved to another key. */
struct sealed_secret {
    uint32_t passes;
    uint32_t memory_kib;
    unsigned char salt[SEAL_SALT_SIZE];
    unsigned char nonce[SEAL_NONCE_SIZE];
    unsigned char box[SEAL_BOX_SIZE];
};

/* Errors: E_LIMIT (the machine has not the memory for Argon2id). */
tana_err secret_seal(const struct ed25519_secret *secret, struct bytes password,
                     struct sealed_secret *ret_sealed, struct err *err);

/* Errors: E_PASSWORD (another password, or the seal or key was altered), E_INVALID (passes or
 * memory out of range), E_LIMIT (no memory). */
tana_err secret_unseal(const struct sealed_secret *sealed, const struct ed25519_public *key,
                       struct bytes password, struct ed25519_secret *ret_secret, struct err *err);

#endif
