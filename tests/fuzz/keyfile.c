/* Key files: whatever is accepted has a valid public key, and a secret only of that key; whatever
 * is refused leaves nothing behind. */
#include "fuzz/fuzz.h"

#include "crypto/start.h"
#include "keys/keyfile.h"

void fuzz_one(struct bytes input)
{
    static const struct keyfile nothing;
    static const struct ed25519_secret no_secret;
    struct keyfile key;
    struct err err = {.code = E_OK};
    REQUIRE(crypto_start(&err) == E_OK);
    _cleanup_(free_ptr) unsigned char *text = xmalloc(input.size + 1);
    if (input.size > 0)
        memcpy(text, input.data, input.size);
    if (keyfile_parse(text, input.size, &key, &err) != E_OK) {
        REQUIRE(memcmp(&key, &nothing, sizeof key) == 0);
        REQUIRE(err.code == E_INVALID || err.code == E_LIMIT);
        return;
    }
    REQUIRE(ed25519_public_valid(&key.public) && key_name_valid(bytes_str(key.name)));
    if (key.locked)
        REQUIRE(memcmp(&key.secret, &no_secret, sizeof no_secret) == 0);
    else
        REQUIRE(ed25519_public_compare(&key.public, &key.secret.public) == 0);
    keyfile_wipe(&key);
}
