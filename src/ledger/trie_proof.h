/* What a state root says about one key, and how to check it knowing nothing but the root.
 *
 * The state tree is a binary trie over 256-bit keys; bit 0 is the highest bit of byte 0, and a 0
 * leads to the left. The hash of a subtree is
 *   no leaf:         32 zero bytes
 *   one leaf:        SHA-256(0x00 || key || value hash), however high up it stands
 *   several leaves:  SHA-256(0x01 || left || right)
 * so the root depends on the set of leaves alone. */
#ifndef TANA_LEDGER_TRIE_PROOF_H
#define TANA_LEDGER_TRIE_PROOF_H

#include "base/err.h"
#include "crypto/sha256.h"

enum {
    TRIE_DEPTH_MAX = 256,
    /* bytes of an encoded proof: end, depth, bitmap, siblings, another leaf */
    TRIE_PROOF_SIZE_MAX = 3 + 32 + 32 * TRIE_DEPTH_MAX + 64,
};

/* What stands where the path of the key ends. */
enum trie_end {
    TRIE_END_EMPTY = 0, /* nothing: the key is absent */
    TRIE_END_LEAF = 1,  /* the leaf of the key */
    TRIE_END_OTHER = 2, /* the only leaf down there, with another key: the key is absent */
};

struct trie_proof {
    enum trie_end end;
    unsigned depth;                         /* steps from the root to the end, 0-256 */
    unsigned char present[32];              /* bit i: the sibling beside step i is not empty */
    unsigned sibling_count;                 /* the bits of `present` that are 1 */
    struct sha256 siblings[TRIE_DEPTH_MAX]; /* those that are not empty, from the root down */
    struct sha256 key;                      /* of TRIE_END_OTHER; else zero */
    struct sha256 value_hash;               /* of TRIE_END_LEAF and TRIE_END_OTHER; else zero */
};

/* Bit `index` of the key. */
static inline unsigned trie_bit(const struct sha256 *key, unsigned index)
{
    return key->bytes[index / 8] >> (7 - index % 8) & 1;
}

/* Does the proof show, under that root, that the key's value has that hash; or, with value_hash
 * NULL, that there is no such key? Any proof may be given: one in a form that trie_prove() would
 * not make is refused. */
bool trie_proof_verify(const struct sha256 *root, const struct sha256 *key,
                       const struct sha256 *value_hash, const struct trie_proof *proof);

/* As bytes: u8 end, u16 depth (little-endian), (depth + 7) / 8 bytes of `present` (bit i in byte
 * i / 8, the highest bit first), the siblings; then, for TRIE_END_LEAF, the value hash, for
 * TRIE_END_OTHER, key and value hash. One proof has one encoding. */
void trie_proof_encode(const struct trie_proof *proof, struct buf *out);

/* Errors: E_INVALID. */
tana_err trie_proof_decode(struct bytes text, struct trie_proof *ret_proof, struct err *err);

/* The hash of a leaf. (That of an inner node is merkle_node() of crypto/merkle.h.) */
struct sha256 trie_leaf_hash(const struct sha256 *key, const struct sha256 *value_hash);

static inline bool trie_hash_is_empty(const struct sha256 *hash)
{
    static const struct sha256 empty;
    return sha256_eq(hash, &empty);
}

#endif
