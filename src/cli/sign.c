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

size_t sign_here(const struct key *keys, size_t count)
{
    _cleanup_(keyfile_names_free) struct keyfile_names names = {0};
    struct err ignored;
    size_t here = 0;
    if (keys_names(&names, &ignored))
        return 0;
    for (size_t i = 0; i < count; i++) {
        bool found = false;
        for (size_t k = 0; k < names.count && !found; k++) {
            struct keyfile key;
            found = keys_read(names.names[k], &key, &ignored) == E_OK &&
                    among(&key.public, &keys[i], 1);
            keyfile_wipe(&key);
        }
        here += found;
    }
    return here;
}

tana_err sign_check(const struct args *args, const char *account, const struct key *keys,
                    size_t count, size_t threshold, struct err *err)
{
    size_t own = 0;
    _cleanup_(buf_release) struct buf others = buf_init(ERR_MESSAGE_MAX);
    for (size_t i = 0; i < args->keys.count; i++) {
        struct keyfile key;
        tana_err code = keys_read(args->keys.items[i], &key, err);
        bool fits = !code && among(&key.public, keys, count);
        keyfile_wipe(&key);
        if (code)
            return code;
        own += fits;
        if (!fits)
            buf_printf(&others, "%s%s",
                       others.size ? ", " : "; not among them: ", args->keys.items[i]);
    }
    if (own >= threshold)
        return E_OK;
    return ERR(
        err, E_UNAUTHORIZED,
        "%.100s: %zu of its %zu key%s must sign%s%.400s; --key names all the keys that sign, "
        "in the place of those that would",
        account, threshold, count, count == 1 ? "" : "s", own ? ", and --key names fewer" : "",
        others.size ? buf_str(&others) : "");
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
    size_t here = block->count - before;
    return ERR(
        err, E_UNAUTHORIZED,
        "%zu of its %zu key%s must sign, and %zu %s here; --draft prints the payload, so that "
        "it can be signed elsewhere",
        threshold, count, count == 1 ? "" : "s", here, here == 1 ? "is" : "are");
}
