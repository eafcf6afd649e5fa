#include "crypto/merkle.h"

#include "lib/vectors.h"

enum { SMALL = 70 }; /* leaves: past a power of two in each direction */

static const char *const published_leaves[] = {
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
};

/* Roots over the first 1, 2, ... of them, as the first logs of Certificate Transparency had them. */
static const char *const published_roots[] = {
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};
enum { PUBLISHED = sizeof published_leaves / sizeof *published_leaves };

static struct sha256 hash_of(const char *text)
{
    struct sha256 hash;
    ASSERT(hex_decode(bytes_str(text), hash.bytes, sizeof hash.bytes));
    return hash;
}

static struct sha256 published_leaf(size_t i)
{
    unsigned char data[32];
    size_t size = strlen(published_leaves[i]) / 2;
    ASSERT(hex_decode(bytes_str(published_leaves[i]), data, size));
    return merkle_leaf(bytes_of(data, size));
}

/* Section 2.1 word by word. */
static struct sha256 root_by_definition(const struct sha256 *leaves, size_t count)
{
    if (count == 0)
        return sha256(bytes_str(""));
    if (count == 1)
        return leaves[0];
    size_t k = 1;
    while (2 * k < count)
        k *= 2;
    struct sha256 left = root_by_definition(leaves, k);
    struct sha256 right = root_by_definition(leaves + k, count - k);
    return merkle_node(&left, &right);
}

static void make_leaves(struct sha256 *leaves, size_t count)
{
    for (size_t i = 0; i < count; i++)
        leaves[i] = merkle_leaf(bytes_of(&i, sizeof i));
}

TEST(the_published_roots_hold)
{
    struct sha256 leaves[PUBLISHED] = {{{0}}};
    struct sha256 root = merkle_root(leaves, 0);
    struct sha256 none =
        hash_of("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    ASSERT(sha256_eq(&root, &none));
    for (size_t i = 0; i < PUBLISHED; i++) {
        leaves[i] = published_leaf(i);
        struct sha256 expected = hash_of(published_roots[i]);
        root = merkle_root(leaves, i + 1);
        ASSERT(sha256_eq(&root, &expected));
    }
}

TEST(every_size_has_the_root_of_the_definition)
{
    struct sha256 leaves[SMALL];
    make_leaves(leaves, SMALL);
    struct merkle_frontier frontier = {0};
    for (size_t count = 0; count <= SMALL; count++) {
        struct sha256 expected = root_by_definition(leaves, count);
        struct sha256 root = merkle_root(leaves, count);
        ASSERT(sha256_eq(&root, &expected));
        root = merkle_frontier_root(&frontier);
        ASSERT(sha256_eq(&root, &expected));
        if (count < SMALL)
            merkle_append(&frontier, &leaves[count]);
    }
}

TEST(a_frontier_is_its_count_and_its_peaks)
{
    struct sha256 leaves[SMALL];
    make_leaves(leaves, SMALL);
    struct merkle_frontier frontier = {0};
    for (size_t count = 0; count < SMALL; count++) {
        struct merkle_frontier stored = {.count = frontier.count};
        memcpy(stored.peaks, frontier.peaks,
               merkle_frontier_peaks(&frontier) * sizeof *stored.peaks);
        merkle_append(&stored, &leaves[count]);
        merkle_append(&frontier, &leaves[count]);
        struct sha256 a = merkle_frontier_root(&stored), b = merkle_frontier_root(&frontier);
        ASSERT(sha256_eq(&a, &b));
    }
    frontier.count = UINT64_MAX;
    ASSERT_EQ(merkle_frontier_peaks(&frontier), MERKLE_PATH_MAX);
}

TEST(every_leaf_of_every_size_is_proven_and_nothing_else_is)
{
    struct sha256 leaves[SMALL], path[MERKLE_PATH_MAX];
    make_leaves(leaves, SMALL);
    for (size_t count = 1; count <= SMALL; count++) {
        struct sha256 root = merkle_root(leaves, count);
        for (size_t index = 0; index < count; index++) {
            size_t size = merkle_prove(leaves, count, index, path);
            ASSERT(size <= 7);
            ASSERT(merkle_verify(&root, &leaves[index], index, count, path, size));
            for (size_t other = 0; other <= count; other++)
                if (other != index)
                    ASSERT(!merkle_verify(&root, &leaves[index], other, count, path, size));
            ASSERT(!merkle_verify(&root, &leaves[(index + 1) % SMALL], index, count, path, size));
            ASSERT(!merkle_verify(&root, &leaves[index], index, count, path, size + 1));
            if (size > 0)
                ASSERT(!merkle_verify(&root, &leaves[index], index, count, path, size - 1));
            for (size_t i = 0; i < size; i++) {
                path[i].bytes[i] ^= 1;
                ASSERT(!merkle_verify(&root, &leaves[index], index, count, path, size));
                path[i].bytes[i] ^= 1;
            }
        }
    }
}

TEST(odd_claims_are_refused)
{
    struct sha256 leaf = merkle_leaf(bytes_str("x")), path[MERKLE_PATH_MAX] = {{{0}}};
    ASSERT(merkle_verify(&leaf, &leaf, 0, 1, path, 0));
    ASSERT(!merkle_verify(&leaf, &leaf, 0, 0, path, 0));
    ASSERT(!merkle_verify(&leaf, &leaf, 1, 1, path, 0));
    ASSERT(!merkle_verify(&leaf, &leaf, UINT64_MAX, UINT64_MAX, path, MERKLE_PATH_MAX));
    ASSERT(!merkle_verify(&leaf, &leaf, UINT64_MAX - 1, UINT64_MAX, path, MERKLE_PATH_MAX));
    /* An inner node is no leaf: other first byte. */
    struct sha256 other = merkle_leaf(bytes_str("y")), node = merkle_node(&leaf, &other);
    unsigned char pair[64];
    memcpy(pair, leaf.bytes, 32);
    memcpy(pair + 32, other.bytes, 32);
    struct sha256 posing = merkle_leaf(bytes_of(pair, sizeof pair));
    ASSERT(!sha256_eq(&posing, &node));
}

static void put_hash_list(struct buf *out, const char *name, const struct sha256 *hashes,
                          size_t count)
{
    buf_printf(out, "\"%s\":[", name);
    for (size_t i = 0; i < count; i++) {
        char text[2 * SHA256_SIZE + 1];
        hex_encode(sha256_bytes(&hashes[i]), text);
        buf_printf(out, "%s\"%s\"", i ? "," : "", text);
    }
    buf_append_str(out, "]");
}

static void put_proof(struct buf *out, const struct sha256 *leaves, size_t count, size_t index)
{
    struct sha256 path[MERKLE_PATH_MAX];
    struct sha256 root = merkle_root(leaves, count);
    size_t size = merkle_prove(leaves, count, index, path);
    buf_printf(out, "%s{\"index\":%zu,\"count\":%zu,", count > 1 ? ",\n" : "\n", index, count);
    vectors_put_hex(out, "leaf", sha256_bytes(&leaves[index]));
    vectors_put_hex(out, "root", sha256_bytes(&root));
    put_hash_list(out, "path", path, size);
    buf_append_str(out, "}");
}

TEST(the_file_for_other_implementations_says_the_same)
{
    _cleanup_(buf_release) struct buf out = buf_init(VECTORS_SIZE_MAX);
    struct sha256 leaves[PUBLISHED] = {{{0}}};
    buf_append_str(&out, "{\"leaves\":[");
    for (size_t i = 0; i < PUBLISHED; i++) {
        leaves[i] = published_leaf(i);
        buf_printf(&out, "%s\"%s\"", i ? "," : "", published_leaves[i]);
    }
    buf_append_str(&out, "],\n");
    struct sha256 roots[PUBLISHED + 1];
    for (size_t count = 0; count <= PUBLISHED; count++)
        roots[count] = merkle_root(leaves, count);
    put_hash_list(&out, "roots", roots, PUBLISHED + 1);
    buf_append_str(&out, ",\n\"proofs\":[");
    for (size_t count = 1; count <= PUBLISHED; count++)
        for (size_t index = 0; index < count; index++)
            put_proof(&out, leaves, count, index);
    buf_append_str(&out, "\n]}\n");
    vectors_check("merkle.json", buf_bytes(&out));
}
