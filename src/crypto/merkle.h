/* Merkle trees over lists, as RFC 6962 (Certificate Transparency) defines them: over the
 * transactions and receipts of a block, and over all headers of a chain.
 *
 *   leaf = SHA-256(0x00 || data), node = SHA-256(0x01 || left || right), empty list = SHA-256("")
 *
 * The left subtree of n leaves has the largest power of two below n of them. */
#ifndef TANA_CRYPTO_MERKLE_H
#define TANA_CRYPTO_MERKLE_H

#include "crypto/sha256.h"

enum { MERKLE_PATH_MAX = 64 }; /* hashes in a proof, for up to 2^64-1 leaves */

struct sha256 merkle_leaf(struct bytes data);
struct sha256 merkle_node(const struct sha256 *left, const struct sha256 *right);

/* The root over `count` leaf hashes. */
struct sha256 merkle_root(const struct sha256 *leaves, size_t count);

/* The audit path of leaf `index` < count, from the leaf upwards; returns how many hashes it has. */
size_t merkle_prove(const struct sha256 *leaves, size_t count, size_t index,
                    struct sha256 ret_path[MERKLE_PATH_MAX]);

/* Does the path lead from that leaf hash, at `index` of `count`, to the root? (RFC 9162, 2.1.3.2)
 * False for every index, count and length that do not fit together. */
bool merkle_verify(const struct sha256 *root, const struct sha256 *leaf, uint64_t index,
                   uint64_t count, const struct sha256 *path, size_t path_count);

/* What it takes to go on appending: the roots of the complete subtrees, largest first. There are
 * as many as `count` has bits that are 1, so count and those hashes are all there is to store.
 * All zero is the empty list. */
struct merkle_frontier {
    uint64_t count; /* leaves */
    struct sha256 peaks[MERKLE_PATH_MAX];
};

void merkle_append(struct merkle_frontier *frontier, const struct sha256 *leaf);
struct sha256 merkle_frontier_root(const struct merkle_frontier *frontier);
unsigned merkle_frontier_peaks(const struct merkle_frontier *frontier); /* how many are in use */

#endif
