#include "crypto/secret.h"

#include <sodium.h>

_Static_assert(SEAL_SALT_SIZE == crypto_pwhash_SALTBYTES, "the salt that Argon2id takes");
_Static_assert(SEAL_NONCE_SIZE == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, "XChaCha20's");
_Static_assert(SEAL_BOX_SIZE == ED25519_SEED_SIZE + crypto_aead_xchacha20poly1305_ietf_ABYTES,
               "seed and authenticator");

#define SEAL_DOMAIN "tana-key-v1\n"

enum { SEAL_KEY_SIZE = crypto_aead_xchacha20poly1305_ietf_KEYBYTES };

/* What is authenticated beside the seed. */
struct context {
    unsigned char bytes[sizeof SEAL_DOMAIN - 1 + ED25519_PUBLIC_SIZE];
};

static struct context context_of(const struct ed25519_public *key)
{
    struct context context;
    memcpy(context.bytes, SEAL_DOMAIN, sizeof SEAL_DOMAIN - 1);
    memcpy(context.bytes + sizeof SEAL_DOMAIN - 1, key->bytes, ED25519_PUBLIC_SIZE);
    return context;
}

void secret_wipe(void *data, size_t size)
{
    sodium_memzero(data, size);
}

void secret_random(void *data, size_t size)
{
    randombytes_buf(data, size);
}

static tana_err derive(const struct sealed_secret *sealed, struct bytes password,
                       unsigned char ret_key[SEAL_KEY_SIZE], struct err *err)
{
    if (crypto_pwhash(ret_key, SEAL_KEY_SIZE, password.size ? (const char *)password.data : "",
                      password.size, sealed->salt, sealed->passes,
                      (size_t)sealed->memory_kib * 1024, crypto_pwhash_ALG_ARGON2ID13) == 0)
        return E_OK;
    return ERR(err, E_LIMIT, "there are not %u KiB of memory free, which the password needs",
               sealed->memory_kib);
}

tana_err secret_seal(const struct ed25519_secret *secret, struct bytes password,
                     struct sealed_secret *ret_sealed, struct err *err)
{
    *ret_sealed = (struct sealed_secret){.passes = SEAL_PASSES, .memory_kib = SEAL_MEMORY_KIB};
    secret_random(ret_sealed->salt, sizeof ret_sealed->salt);
    secret_random(ret_sealed->nonce, sizeof ret_sealed->nonce);
    unsigned char key[SEAL_KEY_SIZE];
    tana_err code = derive(ret_sealed, password, key, err);
    struct context context = context_of(&secret->public);
    if (code == E_OK)
        crypto_aead_xchacha20poly1305_ietf_encrypt(
            ret_sealed->box, NULL, secret->seed, ED25519_SEED_SIZE, context.bytes,
            sizeof context.bytes, NULL, ret_sealed->nonce, key);
    secret_wipe(key, sizeof key);
    return code;
}

static bool open_box(const struct sealed_secret *sealed, const struct ed25519_public *key,
                     const unsigned char seal_key[SEAL_KEY_SIZE], struct ed25519_secret *ret_secret)
{
    unsigned char seed[ED25519_SEED_SIZE];
    struct context context = context_of(key);
    bool opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
                      seed, NULL, NULL, sealed->box, SEAL_BOX_SIZE, context.bytes,
                      sizeof context.bytes, sealed->nonce, seal_key) == 0;
    if (opened) {
        ed25519_from_seed(seed, ret_secret);
        opened = ed25519_public_compare(&ret_secret->public, key) == 0;
    }
    if (!opened)
        ed25519_secret_wipe(ret_secret);
    secret_wipe(seed, sizeof seed);
    return opened;
}

tana_err secret_unseal(const struct sealed_secret *sealed, const struct ed25519_public *key,
                       struct bytes password, struct ed25519_secret *ret_secret, struct err *err)
{
    if (sealed->passes < 1 || sealed->passes > SEAL_PASSES_MAX ||
        sealed->memory_kib < SEAL_MEMORY_KIB_MIN || sealed->memory_kib > SEAL_MEMORY_KIB_MAX)
        return ERR(err, E_INVALID,
                   "the seal wants %u passes over %u KiB of memory; at most %d "
                   "and %d are allowed",
                   sealed->passes, sealed->memory_kib, SEAL_PASSES_MAX, SEAL_MEMORY_KIB_MAX);
    unsigned char seal_key[SEAL_KEY_SIZE];
    if (derive(sealed, password, seal_key, err) != E_OK)
        return err->code;
    bool opened = open_box(sealed, key, seal_key, ret_secret);
    secret_wipe(seal_key, sizeof seal_key);
    if (!opened)
        return ERR(err, E_PASSWORD, "the password is wrong, or the key file was altered");
    return E_OK;
}
