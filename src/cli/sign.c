/* Signatures by keys that are here. */
#include <stdlib.h>

#include "cli/send.h"
#include "codec/hex.h"

/* Puts it where it belongs. E_USAGE when there are too many; E_OK and nothing done when it is there. */
static tana_err insert(struct signature_block *block, const struct ed25519_secret *secret,
                       struct bytes payload, struct err *err)
{
    size_t at = 0;
    while (at < block->count &&
           memcmp(block->bytes[at], secret->public.bytes, ED25519_PUBLIC_SIZE) < 0)
        at++;
    if (at < block->count &&
        memcmp(block->bytes[at], secret->public.bytes, ED25519_PUBLIC_SIZE) == 0)
        return E_OK;
    if (block->count == TX_SIGNATURES_MAX)
        return ERR(err, E_USAGE, "a transaction has at most %d signatures", TX_SIGNATURES_MAX);
    memmove(block->bytes[at + 1], block->bytes[at], (block->count - at) * TX_SIGNATURE_SIZE);
    struct ed25519_signature signature =
        ed25519_sign_prefixed(secret, bytes_str(TX_DOMAIN), payload);
    memcpy(block->bytes[at], secret->public.bytes, ED25519_PUBLIC_SIZE);
    memcpy(block->bytes[at] + ED25519_PUBLIC_SIZE, signature.bytes, ED25519_SIGNATURE_SIZE);
    block->count++;
    return E_OK;
}

static tana_err sign_with(const char *name, struct bytes payload, struct signature_block *block,
                          struct err *err)
{
    struct keyfile key;
    tana_err code = keys_open(name, &key, err);
    if (!code)
        code = insert(block, &key.secret, payload, err);
    keyfile_wipe(&key);
    return code;
}

tana_err sign_named(const struct args *args, struct bytes payload, struct signature_block *block,
                    struct err *err)
{
    for (size_t i = 0; i < args->keys.count; i++) {
        if (sign_with(args->keys.items[i], payload, block, err))
            return err->code;
    }
    return E_OK;
}

static bool among(const struct ed25519_public *key, const struct key *keys, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (memcmp(key->bytes, keys[i].bytes, sizeof key->bytes) == 0)
            return true;
    }
    return false;
}

tana_err sign_known(const struct key *keys, size_t count, size_t threshold, struct bytes payload,
                    struct signature_block *block, struct err *err)
{
    _cleanup_(keyfile_names_free) struct keyfile_names names = {0};
    size_t before = block->count;
    if (keys_names(&names, err))
        return err->code;
    for (size_t i = 0; i < names.count && block->count - before < threshold; i++) {
        struct keyfile key;
        struct err other;
        bool fits =
            keys_read(names.names[i], &key, &other) == E_OK && among(&key.public, keys, count);
        keyfile_wipe(&key);
        if (fits && sign_with(names.names[i], payload, block, err))
            return err->code;
    }
    if (block->count - before == threshold)
        return E_OK;
    return ERR(err, E_UNAUTHORIZED,
               "%zu of the account's keys must sign, and %zu of them are here; --draft prints the "
               "payload, so that it can be signed elsewhere",
               threshold, block->count - before);
}
