/* The checks around the library are Tana's own: with a library that takes every signature, whatever
 * is wrong in the encodings of S, A and R is still refused, and only that. */
#include <sodium.h>

#define crypto_sign_verify_detached(signature, message, size, key)                                 \
    ((void)(message), (void)(size), 0)
#include "../../../src/crypto/ed25519.c"

#include "lib/vectors.h"

static bool judge(const json_t *entry, const char *key_name)
{
    struct ed25519_public key;
    struct ed25519_signature signature;
    vectors_hex(entry, key_name, key.bytes, sizeof key.bytes);
    vectors_hex(entry, "signature", signature.bytes, sizeof signature.bytes);
    return ed25519_verify(&key, bytes_str(""), &signature);
}

TEST(of_the_disputed_signatures_only_those_of_the_equation_are_left_to_the_library)
{
    static const bool left[12] = {[3] = true, [4] = true, [5] = true};
    json_t *list = vectors_read("ed25519-speccheck.json");
    for (size_t i = 0; i < 12; i++)
        ASSERT_EQ(judge(json_array_get(list, i), "pub_key"), left[i]);
    json_release(&list);
}

TEST(every_odd_encoding_is_refused_before_the_library_sees_it)
{
    static const char *const left[] = {"plain", "key of somebody else", "S = 0",
                                       "A of mixed order"};
    json_t *list = vectors_read("ed25519-cases.json");
    ASSERT(json_array_size(list) > 60);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *entry = json_array_get(list, i);
        bool expected = false;
        for (size_t j = 0; j < sizeof left / sizeof *left; j++)
            expected |= bytes_eq_str(json_text(json_object_get(entry, "what")), left[j]);
        ASSERT_EQ(judge(entry, "key"), expected);
    }
    json_release(&list);
}
