#include "crypto/start.h"

#include <sodium.h>

#include "crypto/ed25519.h"
#include "crypto/sha256.h"

struct known_verdict {
    const char *name;
    bool good;
    struct ed25519_public key;
    struct bytes message;
    struct ed25519_signature signature;
};

struct known_signature {
    const char *name;
    unsigned char seed[ED25519_SEED_SIZE];
    struct ed25519_public key;
    struct bytes message;
    struct ed25519_signature signature;
};

#define TEXT(literal)                                                                              \
    {                                                                                              \
        (const unsigned char *)(literal), sizeof(literal) - 1                                      \
    }

static const struct known_verdict known_verdicts[] = {
#define KNOWN_VERDICT(name, good, key, message, signature)                                         \
    {name, good, {key}, TEXT(message), {signature}},
#define KNOWN_SIGNATURE(name, seed, key, message, signature)                                       \
    {name, true, {key}, TEXT(message), {signature}},
#include "crypto/known_answers.def"
#undef KNOWN_VERDICT
#undef KNOWN_SIGNATURE
};

static const struct known_signature known_signatures[] = {
#define KNOWN_VERDICT(name, good, key, message, signature)
#define KNOWN_SIGNATURE(name, seed, key, message, signature)                                       \
    {name, {seed}, {key}, TEXT(message), {signature}},
#include "crypto/known_answers.def"
#undef KNOWN_VERDICT
#undef KNOWN_SIGNATURE
};

static tana_err wrong(struct err *err, const char *name, const char *what)
{
    return ERR(err, E_INTERNAL, "self-test of the cryptography: %s: %s", name, what);
}

static tana_err try_verdict(const struct known_verdict *known, struct err *err)
{
    if (ed25519_verify(&known->key, known->message, &known->signature) != known->good)
        return wrong(err, known->name,
                     known->good ? "a good signature is refused" : "a bad signature is taken");
    if (!known->good)
        return E_OK;
    struct ed25519_signature altered = known->signature;
    altered.bytes[0] ^= 1;
    if (ed25519_verify(&known->key, known->message, &altered))
        return wrong(err, known->name, "an altered signature is taken");
    return E_OK;
}

static tana_err try_signature(const struct known_signature *known, struct err *err)
{
    _cleanup_(ed25519_secret_wipe) struct ed25519_secret secret;
    ed25519_from_seed(known->seed, &secret);
    if (ed25519_public_compare(&secret.public, &known->key) != 0)
        return wrong(err, known->name, "the public key is another");
    struct ed25519_signature signature = ed25519_sign(&secret, known->message);
    if (memcmp(signature.bytes, known->signature.bytes, sizeof signature) != 0)
        return wrong(err, known->name, "the signature is another");
    return E_OK;
}

static tana_err try_sha256(struct err *err)
{
    static const unsigned char abc[] = "\xba\x78\x16\xbf\x8f\x01\xcf\xea\x41\x41\x40\xde\x5d\xae"
                                       "\x22\x23\xb0\x03\x61\xa3\x96\x17\x7a\x9c\xb4\x10\xff\x61"
                                       "\xf2\x00\x15\xad";
    struct sha256 hash = sha256(bytes_str("abc"));
    return memcmp(hash.bytes, abc, SHA256_SIZE) == 0 ? E_OK : wrong(err, "sha256", "another hash");
}

tana_err crypto_start(struct err *err)
{
    static bool started;
    if (started)
        return E_OK;
    if (sodium_init() < 0)
        return wrong(err, "libsodium", "it cannot be prepared");
    if (try_sha256(err) != E_OK)
        return err->code;
    for (size_t i = 0; i < sizeof known_signatures / sizeof *known_signatures; i++)
        if (try_signature(&known_signatures[i], err) != E_OK)
            return err->code;
    for (size_t i = 0; i < sizeof known_verdicts / sizeof *known_verdicts; i++)
        if (try_verdict(&known_verdicts[i], err) != E_OK)
            return err->code;
    started = true;
    return E_OK;
}
