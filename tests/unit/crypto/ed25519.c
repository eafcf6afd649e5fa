#include "crypto/ed25519.h"

#include <sodium.h>

#include "crypto/start.h"
#include "lib/vectors.h"

#define SIGN_INPUT                                                                                 \
    "/usr/lib/python3/dist-packages/cryptography_vectors/asymmetric/Ed25519/sign.input"

enum { SIGN_INPUT_COUNT = 1024, TRIES = 200 };

static const unsigned char order[32] = {
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10,
};

/* Every encoding that means a point of small order to somebody: 8 points, the two with x = 0 with
 * the needless sign bit, and y + p where that fits into 255 bits, with both signs. */
static const char *const small_order[] = {
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
};
enum { SMALL_ORDER_COUNT = sizeof small_order / sizeof *small_order };

static void start(void)
{
    ASSERT_OK(crypto_start(&err));
}

static struct ed25519_secret secret_of(unsigned number)
{
    unsigned char seed[ED25519_SEED_SIZE] = "seed of a test";
    seed[31] = (unsigned char)number;
    struct ed25519_secret secret;
    ed25519_from_seed(seed, &secret);
    return secret;
}

static struct ed25519_public decode_point(const char *text)
{
    struct ed25519_public point;
    ASSERT(hex_decode(bytes_str(text), point.bytes, sizeof point.bytes));
    return point;
}

/* The scalar that the seed stands for. */
static void private_scalar(const struct ed25519_secret *secret, unsigned char ret_scalar[32])
{
    unsigned char hash[64];
    crypto_hash_sha512(hash, secret->seed, ED25519_SEED_SIZE);
    hash[0] &= 0xf8;
    hash[31] = (unsigned char)((hash[31] & 0x7f) | 0x40);
    unsigned char wide[64] = {0};
    memcpy(wide, hash, 32);
    crypto_core_ed25519_scalar_reduce(ret_scalar, wide);
}

/* k = SHA-512(R, A, message) mod L */
static void challenge(const unsigned char r[32], const struct ed25519_public *a,
                      struct bytes message, unsigned char ret_k[32])
{
    unsigned char hash[64];
    crypto_hash_sha512_state state;
    crypto_hash_sha512_init(&state);
    crypto_hash_sha512_update(&state, r, 32);
    crypto_hash_sha512_update(&state, a->bytes, 32);
    crypto_hash_sha512_update(&state, message.data, message.size);
    crypto_hash_sha512_final(&state, hash);
    crypto_core_ed25519_scalar_reduce(ret_k, hash);
}

/* A case for the other implementations; all go to one file, see the last test. */
static struct buf cases;

static bool judge(const char *what, const struct ed25519_public *key, struct bytes message,
                  const struct ed25519_signature *signature)
{
    bool good = ed25519_verify(key, message, signature);
    if (cases.size_max == 0)
        cases = buf_init(VECTORS_SIZE_MAX);
    buf_append_str(&cases, cases.size == 0 ? "[\n{" : ",\n{");
    buf_printf(&cases, "\"what\":\"%s\",", what);
    vectors_put_hex(&cases, "key", ed25519_public_bytes(key));
    vectors_put_hex(&cases, "message", message);
    vectors_put_hex(&cases, "signature", ed25519_signature_bytes(signature));
    buf_printf(&cases, "\"good\":%s}", good ? "true" : "false");
    return good;
}

TEST(the_self_test_passes_and_may_be_repeated)
{
    start();
    start();
}

TEST(of_the_twelve_disputed_signatures_only_number_3_is_good)
{
    start();
    json_t *list = vectors_read("ed25519-speccheck.json");
    ASSERT_EQ(json_array_size(list), 12);
    for (size_t i = 0; i < 12; i++) {
        const json_t *entry = json_array_get(list, i);
        unsigned char message[32];
        struct ed25519_public key;
        struct ed25519_signature signature;
        vectors_hex(entry, "message", message, sizeof message);
        vectors_hex(entry, "pub_key", key.bytes, sizeof key.bytes);
        vectors_hex(entry, "signature", signature.bytes, sizeof signature.bytes);
        ASSERT_EQ(ed25519_verify(&key, bytes_of(message, sizeof message), &signature), i == 3);
    }
    json_release(&list);
}

/* A line is seed and key : key : message : signature and message : */
static void check_published(char *line)
{
    char *fields[4];
    for (size_t i = 0; i < 4; i++) {
        fields[i] = line;
        line = strchr(line, ':');
        ASSERT(line);
        *line++ = '\0';
    }
    size_t size = strlen(fields[2]) / 2;
    _cleanup_(free_ptr) unsigned char *message = xmalloc(size + 1);
    unsigned char pair[64];
    struct ed25519_signature expected;
    ASSERT(hex_decode(bytes_str(fields[0]), pair, sizeof pair));
    ASSERT(hex_decode(bytes_str(fields[2]), message, size));
    ASSERT(hex_decode(bytes_of(fields[3], 128), expected.bytes, sizeof expected.bytes));

    struct ed25519_secret secret;
    ed25519_from_seed(pair, &secret);
    ASSERT(memcmp(secret.public.bytes, pair + 32, 32) == 0);
    ASSERT(ed25519_public_valid(&secret.public));
    struct ed25519_signature signature = ed25519_sign(&secret, bytes_of(message, size));
    ASSERT(memcmp(signature.bytes, expected.bytes, sizeof expected.bytes) == 0);
    ASSERT(ed25519_verify(&secret.public, bytes_of(message, size), &signature));
    if (size > 0) {
        message[size / 2] ^= 1;
        ASSERT(!ed25519_verify(&secret.public, bytes_of(message, size), &signature));
    }
}

TEST(the_1024_published_vectors_are_signed_and_verified)
{
    start();
    _cleanup_(buf_release) struct buf text =
        vectors_read_file(SIGN_INPUT, "install python3-cryptography-vectors (tools/setup.sh)");
    size_t count = 0;
    char *rest = NULL;
    for (char *line = strtok_r((char *)buf_str(&text), "\n", &rest); line;
         line = strtok_r(NULL, "\n", &rest), count++)
        check_published(line);
    ASSERT_EQ(count, SIGN_INPUT_COUNT);
}

TEST(a_message_in_two_parts_is_the_message)
{
    start();
    struct ed25519_secret secret = secret_of(1);
    _cleanup_(free_ptr) unsigned char *text = xcalloc(70000, 1);
    for (size_t i = 0; i < 70000; i++)
        text[i] = (unsigned char)(i * 7);
    static const size_t sizes[] = {0, 1, 11, 2047, 2048, 2049, 70000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct bytes whole = bytes_of(text, sizes[i]);
        struct ed25519_signature signature = ed25519_sign(&secret, whole);
        size_t cut = sizes[i] < 11 ? sizes[i] : 11;
        struct bytes prefix = bytes_of(text, cut), rest = bytes_of(text + cut, sizes[i] - cut);
        struct ed25519_signature again = ed25519_sign_prefixed(&secret, prefix, rest);
        ASSERT(memcmp(signature.bytes, again.bytes, sizeof again.bytes) == 0);
        ASSERT(ed25519_verify(&secret.public, whole, &signature));
        ASSERT(ed25519_verify_prefixed(&secret.public, prefix, rest, &signature));
        ASSERT(ed25519_verify_prefixed(&secret.public, bytes_of(NULL, 0), whole, &signature));
        ASSERT(sizes[i] == 0 ||
               !ed25519_verify_prefixed(&secret.public, prefix, bytes_of(NULL, 0), &signature) ||
               rest.size == 0);
    }
}

TEST(every_changed_bit_is_refused)
{
    start();
    struct ed25519_secret secret = secret_of(2);
    unsigned char message[] = "pay 1.00 EUR";
    struct bytes text = bytes_of(message, sizeof message - 1);
    struct ed25519_signature signature = ed25519_sign(&secret, text);
    ASSERT(judge("plain", &secret.public, text, &signature));
    for (unsigned bit = 0; bit < 512; bit++) {
        struct ed25519_signature altered = signature;
        altered.bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
        ASSERT(!ed25519_verify(&secret.public, text, &altered));
    }
    for (unsigned bit = 0; bit < 256; bit++) {
        struct ed25519_public altered = secret.public;
        altered.bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
        ASSERT(!ed25519_verify(&altered, text, &signature));
    }
    for (unsigned bit = 0; bit < 8 * text.size; bit++) {
        message[bit / 8] ^= (unsigned char)(1u << bit % 8);
        ASSERT(!ed25519_verify(&secret.public, text, &signature));
        message[bit / 8] ^= (unsigned char)(1u << bit % 8);
    }
    ASSERT(!ed25519_verify(&secret.public, bytes_of(message, text.size - 1), &signature));
    ASSERT(!ed25519_verify(&secret.public, bytes_of(message, text.size + 1), &signature));
    struct ed25519_secret other = secret_of(3);
    ASSERT(!judge("key of somebody else", &other.public, text, &signature));
}

static bool add_order(unsigned char s[32])
{
    unsigned carry = 0;
    for (int i = 0; i < 32; i++) {
        carry += (unsigned)s[i] + order[i];
        s[i] = (unsigned char)carry;
        carry >>= 8;
    }
    return carry == 0;
}

TEST(an_s_of_l_or_more_is_refused)
{
    start();
    struct ed25519_secret secret = secret_of(4);
    struct bytes text = bytes_str("malleable?");
    struct ed25519_signature signature = ed25519_sign(&secret, text);
    unsigned sums = 0;
    for (struct ed25519_signature more = signature; add_order(more.bytes + 32); sums++)
        ASSERT(!judge("S + n L", &secret.public, text, &more));
    ASSERT(sums >= 14);

    memset(signature.bytes + 32, 0, 32);
    ASSERT(!judge("S = 0", &secret.public, text, &signature));
    memcpy(signature.bytes + 32, order, 32);
    ASSERT(!judge("S = L", &secret.public, text, &signature));
    memset(signature.bytes + 32, 0xff, 32);
    ASSERT(!judge("S = 2^256 - 1", &secret.public, text, &signature));
    memset(signature.bytes, 0, 64);
    ASSERT(!judge("all zero", &secret.public, text, &signature));
}

/* With a key of small order and k a multiple of 8, R = [S]B holds for every S: a signature that
 * nobody needed a private key for. */
TEST(keys_of_small_order_are_refused_even_where_the_equation_holds)
{
    start();
    unsigned char s[32] = {7};
    struct ed25519_signature forged;
    memcpy(forged.bytes + 32, s, 32);
    ASSERT(crypto_scalarmult_ed25519_base_noclamp(forged.bytes, s) == 0);
    for (size_t i = 0; i < SMALL_ORDER_COUNT; i++) {
        struct ed25519_public key = decode_point(small_order[i]);
        ASSERT(!ed25519_public_valid(&key));
        unsigned hits = 0;
        for (unsigned char n = 0; n < TRIES; n++) {
            unsigned char k[32];
            struct bytes text = bytes_of(&n, 1);
            challenge(forged.bytes, &key, text, k);
            if (k[0] % 8 == 0 && hits++ == 0)
                ASSERT(!judge("A of small order", &key, text, &forged));
            else
                ASSERT(!ed25519_verify(&key, text, &forged));
        }
        ASSERT(hits > 0);
    }
}

/* R is the neutral element, or another of small order: S = k a fits it, up to a cofactor. */
TEST(an_r_of_small_order_is_refused)
{
    start();
    struct ed25519_secret secret = secret_of(5);
    struct bytes text = bytes_str("no nonce at all");
    unsigned char a[32], k[32];
    private_scalar(&secret, a);
    for (size_t i = 0; i < SMALL_ORDER_COUNT; i++) {
        struct ed25519_signature signature;
        memcpy(signature.bytes, decode_point(small_order[i]).bytes, 32);
        challenge(signature.bytes, &secret.public, text, k);
        crypto_core_ed25519_scalar_mul(signature.bytes + 32, k, a);
        ASSERT(!judge("R of small order", &secret.public, text, &signature));
    }
}

/* A key with a part of small order T: [S]B - [k](A + T) = R - [k]T, which is R exactly when 8
 * divides k. With the cofactor it would always be good. */
TEST(the_equation_has_no_cofactor)
{
    start();
    struct ed25519_secret secret = secret_of(6);
    struct ed25519_public torsion = decode_point(small_order[8]), mixed;
    ASSERT(crypto_core_ed25519_add(mixed.bytes, secret.public.bytes, torsion.bytes) == 0);
    ASSERT(ed25519_public_valid(&mixed));
    unsigned char a[32], k[32], r[32] = {9}, product[32];
    private_scalar(&secret, a);
    struct ed25519_signature signature;
    ASSERT(crypto_scalarmult_ed25519_base_noclamp(signature.bytes, r) == 0);
    unsigned good = 0, bad = 0;
    for (unsigned char n = 0; n < TRIES; n++) {
        struct bytes text = bytes_of(&n, 1);
        challenge(signature.bytes, &mixed, text, k);
        crypto_core_ed25519_scalar_mul(product, k, a);
        crypto_core_ed25519_scalar_add(signature.bytes + 32, product, r);
        bool verdict = n < 24 ? judge("A of mixed order", &mixed, text, &signature)
                              : ed25519_verify(&mixed, text, &signature);
        ASSERT_EQ(verdict, k[0] % 8 == 0);
        *(verdict ? &good : &bad) += 1;
    }
    ASSERT(good > 0 && bad > 0);
}

/* y between p and 2^255 means y - p to those who reduce. */
TEST(keys_that_are_not_canonical_or_no_points_are_not_valid)
{
    start();
    unsigned points = 0, others = 0;
    for (unsigned y = 0; y < 19; y++) {
        for (unsigned sign = 0; sign < 2; sign++) {
            struct ed25519_public small = {{(unsigned char)y}}, large;
            small.bytes[31] = (unsigned char)(sign << 7);
            memset(large.bytes, 0xff, 32);
            large.bytes[0] = (unsigned char)(0xed + y);
            large.bytes[31] = (unsigned char)(0x7f | sign << 7);
            ASSERT(!ed25519_public_valid(&large));
            *(ed25519_public_valid(&small) ? &points : &others) += 1;
        }
    }
    /* Of y = 2 .. 18 about half are on the curve, each with both signs. */
    ASSERT_EQ(points % 2, 0);
    ASSERT(points >= 8 && others >= 8);
    for (unsigned i = 0; i < 50; i++) {
        struct ed25519_secret secret = secret_of(i);
        ASSERT(ed25519_public_valid(&secret.public));
    }
}

TEST(a_wiped_secret_is_zero_and_generated_ones_differ)
{
    start();
    struct ed25519_secret a, b;
    static const struct ed25519_secret zero;
    ed25519_generate(&a);
    ed25519_generate(&b);
    ASSERT(memcmp(&a, &b, sizeof a) != 0);
    struct ed25519_signature signature = ed25519_sign(&a, bytes_str("x"));
    ASSERT(ed25519_verify(&a.public, bytes_str("x"), &signature));
    ed25519_secret_wipe(&a);
    ASSERT(memcmp(&a, &zero, sizeof a) == 0);
}

/* The last: what the tests above judged is what the file for other implementations says. */
TEST(the_file_of_cases_says_the_same)
{
    buf_append_str(&cases, "\n]\n");
    vectors_check("ed25519-cases.json", buf_bytes(&cases));
    buf_release(&cases);
}
