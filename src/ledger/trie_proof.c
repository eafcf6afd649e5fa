#include "ledger/trie_proof.h"

#include "crypto/merkle.h"

enum { HEAD_SIZE = 3 }; /* of an encoded proof: end and depth */

static const struct sha256 empty;

struct sha256 trie_leaf_hash(const struct sha256 *key, const struct sha256 *value_hash)
{
    unsigned char text[1 + 2 * SHA256_SIZE] = {0};
    memcpy(text + 1, key->bytes, SHA256_SIZE);
    memcpy(text + 1 + SHA256_SIZE, value_hash->bytes, SHA256_SIZE);
    return sha256(bytes_of(text, sizeof text));
}

static bool is_present(const struct trie_proof *proof, unsigned step)
{
    return proof->present[step / 8] >> (7 - step % 8) & 1;
}

/* Is it in the one form that its meaning has? */
static bool well_formed(const struct trie_proof *proof)
{
    if ((unsigned)proof->end > TRIE_END_OTHER || proof->depth > TRIE_DEPTH_MAX)
        return false;
    unsigned count = 0;
    for (unsigned step = 0; step < TRIE_DEPTH_MAX; step++) {
        if (is_present(proof, step) && step >= proof->depth)
            return false;
        count += is_present(proof, step);
    }
    if (count != proof->sibling_count)
        return false;
    for (unsigned i = 0; i < count; i++)
        if (trie_hash_is_empty(&proof->siblings[i]))
            return false;
    /* What has nothing beside it stands higher. */
    if (proof->depth > 0 && !is_present(proof, proof->depth - 1))
        return false;
    return (proof->end == TRIE_END_OTHER || trie_hash_is_empty(&proof->key)) &&
           (proof->end != TRIE_END_EMPTY || trie_hash_is_empty(&proof->value_hash));
}

static bool agree(const struct sha256 *a, const struct sha256 *b, unsigned bits)
{
    for (unsigned i = 0; i < bits; i++)
        if (trie_bit(a, i) != trie_bit(b, i))
            return false;
    return true;
}

/* The hash of what stands at the end, when that says what is to be shown. */
static bool end_hash(const struct trie_proof *proof, const struct sha256 *key,
                     const struct sha256 *value_hash, struct sha256 *ret_hash)
{
    switch (proof->end) {
    case TRIE_END_EMPTY:
        *ret_hash = empty;
        return value_hash == NULL;
    case TRIE_END_LEAF:
        *ret_hash = trie_leaf_hash(key, &proof->value_hash);
        return value_hash && sha256_eq(value_hash, &proof->value_hash);
    case TRIE_END_OTHER:
        *ret_hash = trie_leaf_hash(&proof->key, &proof->value_hash);
        return value_hash == NULL && !sha256_eq(key, &proof->key) &&
               agree(key, &proof->key, proof->depth);
    }
    return false;
}

bool trie_proof_verify(const struct sha256 *root, const struct sha256 *key,
                       const struct sha256 *value_hash, const struct trie_proof *proof)
{
    struct sha256 hash;
    if (!well_formed(proof) || !end_hash(proof, key, value_hash, &hash))
        return false;
    unsigned left = proof->sibling_count;
    for (unsigned step = proof->depth; step-- > 0;) {
        const struct sha256 *sibling = is_present(proof, step) ? &proof->siblings[--left] : &empty;
        hash = trie_bit(key, step) ? merkle_node(sibling, &hash) : merkle_node(&hash, sibling);
    }
    return sha256_eq(&hash, root);
}

void trie_proof_encode(const struct trie_proof *proof, struct buf *out)
{
    REQUIRE(well_formed(proof));
    unsigned char head[HEAD_SIZE] = {(unsigned char)proof->end, (unsigned char)proof->depth,
                                     (unsigned char)(proof->depth >> 8)};
    buf_append(out, head, sizeof head);
    buf_append(out, proof->present, (proof->depth + 7) / 8);
    buf_append(out, proof->siblings, proof->sibling_count * sizeof *proof->siblings);
    if (proof->end == TRIE_END_OTHER)
        buf_append_bytes(out, sha256_bytes(&proof->key));
    if (proof->end != TRIE_END_EMPTY)
        buf_append_bytes(out, sha256_bytes(&proof->value_hash));
}

/* Moves `size` bytes from the front of *text to `out`; false when there are fewer. */
static bool take(struct bytes *text, void *out, size_t size)
{
    if (text->size < size)
        return false;
    if (size > 0)
        memcpy(out, text->data, size);
    *text = bytes_of(text->data + size, text->size - size);
    return true;
}

static bool decode(struct bytes text, struct trie_proof *proof)
{
    unsigned char head[HEAD_SIZE];
    if (!take(&text, head, sizeof head) || head[0] > TRIE_END_OTHER)
        return false;
    proof->end = (enum trie_end)head[0];
    proof->depth = head[1] | (unsigned)head[2] << 8;
    if (proof->depth > TRIE_DEPTH_MAX || !take(&text, proof->present, (proof->depth + 7) / 8))
        return false;
    for (unsigned step = 0; step < TRIE_DEPTH_MAX; step++)
        proof->sibling_count += is_present(proof, step);
    return take(&text, proof->siblings, proof->sibling_count * sizeof *proof->siblings) &&
           (proof->end != TRIE_END_OTHER || take(&text, &proof->key, SHA256_SIZE)) &&
           (proof->end == TRIE_END_EMPTY || take(&text, &proof->value_hash, SHA256_SIZE)) &&
           text.size == 0 && well_formed(proof);
}

tana_err trie_proof_decode(struct bytes text, struct trie_proof *ret_proof, struct err *err)
{
    *ret_proof = (struct trie_proof){0};
    if (!decode(text, ret_proof))
        return ERR(err, E_INVALID, "the %zu bytes are not a proof of the state tree", text.size);
    return E_OK;
}
