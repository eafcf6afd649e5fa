#include "crypto/merkle.h"

#include "base/err.h"

struct sha256 merkle_leaf(struct bytes data)
{
    static const unsigned char kind[1] = {0};
    struct bytes parts[] = {bytes_of(kind, 1), data};
    return sha256_parts(parts, 2);
}

struct sha256 merkle_node(const struct sha256 *left, const struct sha256 *right)
{
    unsigned char text[1 + 2 * SHA256_SIZE] = {1};
    memcpy(text + 1, left->bytes, SHA256_SIZE);
    memcpy(text + 1 + SHA256_SIZE, right->bytes, SHA256_SIZE);
    return sha256(bytes_of(text, sizeof text));
}

unsigned merkle_frontier_peaks(const struct merkle_frontier *frontier)
{
    return (unsigned)__builtin_popcountll(frontier->count);
}

void merkle_append(struct merkle_frontier *frontier, const struct sha256 *leaf)
{
    REQUIRE(frontier->count < UINT64_MAX);
    unsigned peaks = merkle_frontier_peaks(frontier);
    struct sha256 hash = *leaf;
    for (uint64_t count = frontier->count; count & 1; count >>= 1)
        hash = merkle_node(&frontier->peaks[--peaks], &hash);
    frontier->peaks[peaks] = hash;
    frontier->count++;
}

struct sha256 merkle_frontier_root(const struct merkle_frontier *frontier)
{
    unsigned peaks = merkle_frontier_peaks(frontier);
    if (peaks == 0)
        return sha256(bytes_of(NULL, 0));
    struct sha256 root = frontier->peaks[--peaks];
    while (peaks > 0)
        root = merkle_node(&frontier->peaks[--peaks], &root);
    return root;
}

struct sha256 merkle_root(const struct sha256 *leaves, size_t count)
{
    struct merkle_frontier frontier = {0};
    for (size_t i = 0; i < count; i++)
        merkle_append(&frontier, &leaves[i]);
    return merkle_frontier_root(&frontier);
}

/* The largest power of two below count, which is at least 2. */
static size_t left_size(size_t count)
{
    return (size_t)1 << (63 - __builtin_clzll((unsigned long long)count - 1));
}

size_t merkle_prove(const struct sha256 *leaves, size_t count, size_t index,
                    struct sha256 ret_path[MERKLE_PATH_MAX])
{
    REQUIRE(index < count);
    struct sha256 downwards[MERKLE_PATH_MAX];
    size_t size = 0;
    while (count > 1) {
        size_t left = left_size(count);
        if (index < left) {
            downwards[size++] = merkle_root(leaves + left, count - left);
            count = left;
        } else {
            downwards[size++] = merkle_root(leaves, left);
            leaves += left;
            count -= left;
            index -= left;
        }
    }
    for (size_t i = 0; i < size; i++)
        ret_path[i] = downwards[size - 1 - i];
    return size;
}

bool merkle_verify(const struct sha256 *root, const struct sha256 *leaf, uint64_t index,
                   uint64_t count, const struct sha256 *path, size_t path_count)
{
    if (index >= count)
        return false;
    uint64_t last = count - 1;
    struct sha256 hash = *leaf;
    for (size_t i = 0; i < path_count; i++) {
        if (last == 0)
            return false;
        if (index & 1 || index == last) {
            hash = merkle_node(&path[i], &hash);
            while (!(index & 1) && index != 0) {
                index >>= 1;
                last >>= 1;
            }
        } else {
            hash = merkle_node(&hash, &path[i]);
        }
        index >>= 1;
        last >>= 1;
    }
    return last == 0 && sha256_eq(&hash, root);
}
