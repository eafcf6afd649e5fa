/* The state tree in memory: trie_proof.h says what it is, this keeps one of up to 2^31 leaves.
 *
 * It has versions in a row: the committed one, and behind it those that are staged and may still
 * be thrown away, newest first. They share all nodes that did not change. About 125 bytes per leaf
 * of the committed version.
 *
 * Not thread-safe. */
#ifndef TANA_LEDGER_TRIE_H
#define TANA_LEDGER_TRIE_H

#include "ledger/trie_proof.h"

enum {
    TRIE_STAGED_MAX = 3, /* versions behind the committed one */
    TRIE_BUCKET_BITS = 8,
    TRIE_BUCKETS = 1 << TRIE_BUCKET_BITS,
};

/* Versions are named by their distance from the committed one: 1 is the oldest staged. */
enum { TRIE_COMMITTED = 0 };

struct trie_update {
    struct sha256 key;
    struct sha256 value_hash;
    bool remove; /* value_hash means nothing then; removing what is absent is fine */
};

struct trie *trie_new(void);
void trie_free(struct trie *t); /* NULL is fine */

/* How many versions are staged, which is also the name of the newest. */
unsigned trie_newest(const struct trie *t);

/* Makes a new version: the newest one with these changes, in any order; of several for one key the
 * last counts. REQUIREs that fewer than TRIE_STAGED_MAX are staged. */
void trie_stage(struct trie *t, const struct trie_update *updates, size_t count);

/* Changes the committed version itself, for reading a large state at start, whole or in parts.
 * REQUIREs that nothing is staged. */
void trie_load(struct trie *t, const struct trie_update *updates, size_t count);

/* The oldest staged version becomes the committed one. REQUIREs that there is one. */
void trie_commit_oldest(struct trie *t);

void trie_drop_newest(struct trie *t); /* REQUIREs that one is staged */
void trie_drop_all_staged(struct trie *t);

/* Of a version, 0 .. trie_newest(). */
struct sha256 trie_root(const struct trie *t, unsigned version);
uint64_t trie_leaves(const struct trie *t, unsigned version);

/* True, and the hash of its value (ret_value_hash may be NULL), when the key is there. */
bool trie_get(const struct trie *t, unsigned version, const struct sha256 *key,
              struct sha256 *ret_value_hash);

/* That the key is there, or that it is not: ret_proof->end says which. */
void trie_prove(const struct trie *t, unsigned version, const struct sha256 *key,
                struct trie_proof *ret_proof);

/* For each value of the first 8 bits of a key, the hash of the subtree at depth 8 that holds the
 * leaves with such keys: zero without any, the leaf's own hash with one (which may stand higher up
 * in the whole tree). Two states differ in a bucket's hash exactly when they differ in its leaves.
 */
void trie_bucket_roots(const struct trie *t, unsigned version,
                       struct sha256 ret_roots[TRIE_BUCKETS]);

/* Bucket of a key. */
static inline unsigned trie_bucket(const struct sha256 *key)
{
    return key->bytes[0];
}

/* Nodes of all versions together, and the bytes that are set aside for nodes. */
size_t trie_nodes(const struct trie *t);
size_t trie_memory(const struct trie *t);

#endif
