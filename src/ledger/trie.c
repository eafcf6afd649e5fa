#include "ledger/trie.h"

#include <stdlib.h>

#include "crypto/merkle.h"

/* ---------------------------------------------------------------------------------- nodes --- */

/* Names a node: 0 is the empty subtree, with LEAF_BIT it is a leaf, else an inner node. A leaf
 * does not know how high it stands, so it may move up and down as it is. */
typedef uint32_t ref;

enum {
    CHUNK_BITS = 13,
    CHUNK_ITEMS = 1 << CHUNK_BITS,
};
#define EMPTY UINT32_C(0)
#define LEAF_BIT (UINT32_C(1) << 31)

struct leaf {
    struct sha256 key, value_hash; /* its own hash is made when it is wanted: 32 bytes less */
};

struct inner {
    struct sha256 hash;
    ref child[2];
};

/* Items of one size under small numbers, from 1. Chunks never move. */
struct pool {
    size_t item_size;
    unsigned char **chunks;
    size_t chunk_count;
    uint32_t used;       /* items handed out at some time */
    uint32_t free_first; /* a list through the first bytes of free items; 0 ends it */
    size_t live;
};

static void *pool_at(const struct pool *pool, uint32_t number)
{
    uint32_t index = number - 1;
    return pool->chunks[index >> CHUNK_BITS] + (index & (CHUNK_ITEMS - 1)) * pool->item_size;
}

static uint32_t pool_take(struct pool *pool)
{
    pool->live++;
    uint32_t number = pool->free_first;
    if (number != 0) {
        memcpy(&pool->free_first, pool_at(pool, number), sizeof pool->free_first);
        if (pool->free_first != 0) /* it is read next time, and lies somewhere else */
            __builtin_prefetch(pool_at(pool, pool->free_first), 1);
        return number;
    }
    REQUIRE(pool->used < LEAF_BIT - 1);
    if (pool->used >> CHUNK_BITS == pool->chunk_count) {
        pool->chunks = xrealloc(pool->chunks, (pool->chunk_count + 1) * sizeof *pool->chunks);
        pool->chunks[pool->chunk_count++] = xmalloc(CHUNK_ITEMS * pool->item_size);
    }
    return ++pool->used;
}

static void pool_give(struct pool *pool, uint32_t number)
{
    memcpy(pool_at(pool, number), &pool->free_first, sizeof pool->free_first);
    pool->free_first = number;
    pool->live--;
}

static void pool_release(struct pool *pool)
{
    for (size_t i = 0; i < pool->chunk_count; i++)
        free(pool->chunks[i]);
    free(pool->chunks);
}

/* ------------------------------------------------------------------------------- versions --- */

struct refs {
    ref *items;
    size_t count, capacity;
};

static void refs_add(struct refs *refs, ref node)
{
    if (refs->count == refs->capacity) {
        refs->capacity = refs->capacity ? 2 * refs->capacity : 256;
        refs->items = xrealloc(refs->items, refs->capacity * sizeof *refs->items);
    }
    refs->items[refs->count++] = node;
}

static void refs_release(struct refs *refs)
{
    free(refs->items);
    *refs = (struct refs){0};
}

/* As history is a line, a node is born in one version and out of use from a later one on: whoever
 * is committed frees what it replaced, whoever is dropped frees what it made. */
struct version {
    ref root;
    uint64_t leaves;
    struct refs made;     /* nodes that no version before has */
    struct refs replaced; /* nodes of the version before that this one has not */
};

struct trie {
    struct pool leaves, inners;
    struct version versions[1 + TRIE_STAGED_MAX];
    unsigned staged;
};

struct trie *trie_new(void)
{
    struct trie *t = xcalloc(1, sizeof *t);
    t->leaves.item_size = sizeof(struct leaf);
    t->inners.item_size = sizeof(struct inner);
    return t;
}

void trie_free(struct trie *t)
{
    if (!t)
        return;
    for (unsigned i = 0; i <= t->staged; i++) {
        refs_release(&t->versions[i].made);
        refs_release(&t->versions[i].replaced);
    }
    pool_release(&t->leaves);
    pool_release(&t->inners);
    free(t);
}

unsigned trie_newest(const struct trie *t)
{
    return t->staged;
}

size_t trie_nodes(const struct trie *t)
{
    return t->leaves.live + t->inners.live;
}

size_t trie_memory(const struct trie *t)
{
    return CHUNK_ITEMS * (t->leaves.chunk_count * t->leaves.item_size +
                          t->inners.chunk_count * t->inners.item_size);
}

static bool is_leaf(ref node)
{
    return node & LEAF_BIT;
}

static struct leaf *leaf_at(const struct trie *t, ref node)
{
    return pool_at(&t->leaves, node & ~LEAF_BIT);
}

static struct inner *inner_at(const struct trie *t, ref node)
{
    return pool_at(&t->inners, node);
}

static struct sha256 node_hash(const struct trie *t, ref node)
{
    if (node == EMPTY)
        return (struct sha256){{0}};
    if (!is_leaf(node))
        return inner_at(t, node)->hash;
    const struct leaf *leaf = leaf_at(t, node);
    return trie_leaf_hash(&leaf->key, &leaf->value_hash);
}

static void free_nodes(struct trie *t, struct refs *refs)
{
    for (size_t i = 0; i < refs->count; i++) {
        ref node = refs->items[i];
        if (is_leaf(node))
            pool_give(&t->leaves, node & ~LEAF_BIT);
        else
            pool_give(&t->inners, node);
    }
    refs_release(refs);
}

void trie_commit_oldest(struct trie *t)
{
    REQUIRE(t->staged > 0);
    refs_release(&t->versions[1].made);
    free_nodes(t, &t->versions[1].replaced);
    memmove(&t->versions[0], &t->versions[1], t->staged * sizeof t->versions[0]);
    t->staged--;
}

void trie_drop_newest(struct trie *t)
{
    REQUIRE(t->staged > 0);
    struct version *version = &t->versions[t->staged--];
    free_nodes(t, &version->made);
    refs_release(&version->replaced);
}

void trie_drop_all_staged(struct trie *t)
{
    while (t->staged > 0)
        trie_drop_newest(t);
}

/* -------------------------------------------------------------------------------- changes --- */

/* A batch, put in order once. The first 8 bytes of the key stand beside the number of the update:
 * few comparisons need more. */
struct slot {
    uint64_t prefix;
    uint32_t index;
};

struct batch {
    struct trie *t;
    const struct trie_update *updates;
    struct slot *slots; /* by key, each key once */
    size_t count;
    struct version *version; /* that is being made */
    bool loading;            /* nobody will drop it: what it makes need not be remembered */
};

static uint64_t prefix_of(const struct sha256 *key)
{
    uint64_t prefix = 0;
    for (int i = 0; i < 8; i++)
        prefix = prefix << 8 | key->bytes[i];
    return prefix;
}

static const struct trie_update *update_at(const struct batch *b, size_t slot)
{
    return &b->updates[b->slots[slot].index];
}

static int compare_slots(const void *one, const void *other, void *updates)
{
    const struct slot *a = one, *b = other;
    if (a->prefix != b->prefix)
        return a->prefix < b->prefix ? -1 : 1;
    const struct trie_update *list = updates;
    int order = memcmp(list[a->index].key.bytes, list[b->index].key.bytes, SHA256_SIZE);
    if (order != 0)
        return order;
    return a->index < b->index ? -1 : a->index > b->index;
}

/* Orders the batch and keeps the last update of every key. */
static void sort_batch(struct batch *b, size_t count)
{
    REQUIRE(count <= UINT32_MAX);
    b->slots = xcalloc(count, sizeof *b->slots);
    for (size_t i = 0; i < count; i++)
        b->slots[i] = (struct slot){prefix_of(&b->updates[i].key), (uint32_t)i};
    qsort_r(b->slots, count, sizeof *b->slots, compare_slots, (void *)b->updates);
    for (size_t i = 0; i < count; i++) {
        if (i + 1 < count &&
            sha256_eq(&b->updates[b->slots[i].index].key, &b->updates[b->slots[i + 1].index].key))
            continue;
        b->slots[b->count++] = b->slots[i];
    }
}

static unsigned slot_bit(const struct batch *b, size_t slot, unsigned depth)
{
    return depth < 64 ? b->slots[slot].prefix >> (63 - depth) & 1
                      : trie_bit(&update_at(b, slot)->key, depth);
}

/* The first slot of [from, to), which agree in all bits before, that goes to the right. */
static size_t split(const struct batch *b, size_t from, size_t to, unsigned depth)
{
    REQUIRE(depth < TRIE_DEPTH_MAX);
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (slot_bit(b, middle, depth))
            to = middle;
        else
            from = middle + 1;
    }
    return from;
}

static ref made(struct batch *b, ref node)
{
    if (!b->loading)
        refs_add(&b->version->made, node);
    return node;
}

static ref make_leaf(struct batch *b, const struct trie_update *update)
{
    ref node = pool_take(&b->t->leaves) | LEAF_BIT;
    *leaf_at(b->t, node) = (struct leaf){update->key, update->value_hash};
    b->version->leaves++;
    return made(b, node);
}

/* A node is freed no sooner than its version is gone: until then its number stays its own, so that
 * equal numbers mean that nothing changed. */
static void replaced(struct batch *b, ref node)
{
    if (is_leaf(node))
        b->version->leaves--;
    refs_add(&b->version->replaced, node);
}

/* The subtree over two that are ready: nothing and a leaf are the leaf. */
static ref join(struct batch *b, ref left, ref right)
{
    if (left == EMPTY && (right == EMPTY || is_leaf(right)))
        return right;
    if (right == EMPTY && is_leaf(left))
        return left;
    struct sha256 left_hash = node_hash(b->t, left), right_hash = node_hash(b->t, right);
    ref node = pool_take(&b->t->inners);
    *inner_at(b->t, node) = (struct inner){merkle_node(&left_hash, &right_hash), {left, right}};
    return made(b, node);
}

/* A new subtree of the updates, and of a leaf that was there before (or EMPTY) with a key that none
 * of the updates has. */
static ref build(struct batch *b, size_t from, size_t to, unsigned depth, ref old)
{
    if (from == to)
        return old;
    if (to - from == 1) {
        const struct trie_update *update = update_at(b, from);
        if (update->remove)
            return old;
        if (old == EMPTY)
            return make_leaf(b, update);
    }
    size_t middle = split(b, from, to, depth);
    ref old_side[2] = {EMPTY, EMPTY};
    if (old != EMPTY)
        old_side[trie_bit(&leaf_at(b->t, old)->key, depth)] = old;
    ref left = build(b, from, middle, depth + 1, old_side[0]);
    ref right = build(b, middle, to, depth + 1, old_side[1]);
    return join(b, left, right);
}

/* The slot of [from, to) with that key, or `to`. */
static size_t find_slot(const struct batch *b, size_t from, size_t to, const struct sha256 *key)
{
    size_t end = to;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = memcmp(key->bytes, update_at(b, middle)->key.bytes, SHA256_SIZE);
        if (order == 0)
            return middle;
        if (order < 0)
            to = middle;
        else
            from = middle + 1;
    }
    return end;
}

static ref change_leaf(struct batch *b, ref node, size_t from, size_t to, unsigned depth)
{
    const struct leaf *leaf = leaf_at(b->t, node);
    size_t same = find_slot(b, from, to, &leaf->key);
    if (same == to)
        return build(b, from, to, depth, node);
    const struct trie_update *update = update_at(b, same);
    if (to - from == 1 && !update->remove && sha256_eq(&leaf->value_hash, &update->value_hash))
        return node;
    replaced(b, node);
    return build(b, from, to, depth, EMPTY);
}

/* A tree is larger than the processor's caches, and its nodes lie anywhere. */
static void fetch(const struct trie *t, ref node)
{
    if (is_leaf(node))
        __builtin_prefetch(leaf_at(t, node));
    else if (node != EMPTY)
        __builtin_prefetch(inner_at(t, node));
}

static ref change(struct batch *b, ref node, size_t from, size_t to, unsigned depth)
{
    if (from == to)
        return node;
    if (node == EMPTY)
        return build(b, from, to, depth, EMPTY);
    if (is_leaf(node))
        return change_leaf(b, node, from, to, depth);
    const struct inner *inner = inner_at(b->t, node);
    fetch(b->t, inner->child[0]); /* both are needed, changed or not, for the hash */
    fetch(b->t, inner->child[1]);
    size_t middle = split(b, from, to, depth);
    ref left = change(b, inner->child[0], from, middle, depth + 1);
    ref right = change(b, inner->child[1], middle, to, depth + 1);
    if (left == inner->child[0] && right == inner->child[1])
        return node;
    replaced(b, node);
    return join(b, left, right);
}

/* Puts the version behind the newest one. */
static void add_version(struct trie *t, const struct trie_update *updates, size_t count,
                        bool loading)
{
    REQUIRE(t->staged < TRIE_STAGED_MAX);
    const struct version *before = &t->versions[t->staged];
    struct version *version = &t->versions[t->staged + 1];
    *version = (struct version){.leaves = before->leaves};
    struct batch b = {.t = t, .updates = updates, .version = version, .loading = loading};
    sort_batch(&b, count);
    version->root = change(&b, before->root, 0, b.count, 0);
    free(b.slots);
    t->staged++;
}

void trie_stage(struct trie *t, const struct trie_update *updates, size_t count)
{
    add_version(t, updates, count, false);
}

void trie_load(struct trie *t, const struct trie_update *updates, size_t count)
{
    REQUIRE(t->staged == 0);
    add_version(t, updates, count, true);
    trie_commit_oldest(t);
}

/* -------------------------------------------------------------------------------- reading --- */

static const struct version *version_at(const struct trie *t, unsigned version)
{
    REQUIRE(version <= t->staged);
    return &t->versions[version];
}

struct sha256 trie_root(const struct trie *t, unsigned version)
{
    return node_hash(t, version_at(t, version)->root);
}

uint64_t trie_leaves(const struct trie *t, unsigned version)
{
    return version_at(t, version)->leaves;
}

bool trie_get(const struct trie *t, unsigned version, const struct sha256 *key,
              struct sha256 *ret_value_hash)
{
    ref node = version_at(t, version)->root;
    for (unsigned depth = 0; node != EMPTY && !is_leaf(node); depth++)
        node = inner_at(t, node)->child[trie_bit(key, depth)];
    if (node == EMPTY || !sha256_eq(&leaf_at(t, node)->key, key))
        return false;
    if (ret_value_hash)
        *ret_value_hash = leaf_at(t, node)->value_hash;
    return true;
}

void trie_prove(const struct trie *t, unsigned version, const struct sha256 *key,
                struct trie_proof *ret_proof)
{
    struct trie_proof *proof = ret_proof;
    *proof = (struct trie_proof){.end = TRIE_END_EMPTY};
    ref node = version_at(t, version)->root;
    while (node != EMPTY && !is_leaf(node)) {
        const struct inner *inner = inner_at(t, node);
        unsigned bit = trie_bit(key, proof->depth);
        ref sibling = inner->child[1 - bit];
        if (sibling != EMPTY) {
            proof->present[proof->depth / 8] |= (unsigned char)(0x80 >> proof->depth % 8);
            proof->siblings[proof->sibling_count++] = node_hash(t, sibling);
        }
        node = inner->child[bit];
        proof->depth++;
    }
    if (node == EMPTY)
        return;
    const struct leaf *leaf = leaf_at(t, node);
    proof->value_hash = leaf->value_hash;
    proof->end = sha256_eq(&leaf->key, key) ? TRIE_END_LEAF : TRIE_END_OTHER;
    if (proof->end == TRIE_END_OTHER)
        proof->key = leaf->key;
}

/* Those of the buckets whose numbers begin with the `depth` bits of `prefix`. */
static void put_bucket_roots(const struct trie *t, ref node, unsigned depth, unsigned prefix,
                             struct sha256 *roots)
{
    if (node == EMPTY)
        return;
    if (is_leaf(node)) {
        roots[trie_bucket(&leaf_at(t, node)->key)] = node_hash(t, node);
    } else if (depth == TRIE_BUCKET_BITS) {
        roots[prefix] = node_hash(t, node);
    } else {
        const struct inner *inner = inner_at(t, node);
        put_bucket_roots(t, inner->child[0], depth + 1, prefix << 1, roots);
        put_bucket_roots(t, inner->child[1], depth + 1, prefix << 1 | 1, roots);
    }
}

void trie_bucket_roots(const struct trie *t, unsigned version,
                       struct sha256 ret_roots[TRIE_BUCKETS])
{
    memset(ret_roots, 0, TRIE_BUCKETS * sizeof *ret_roots);
    put_bucket_roots(t, version_at(t, version)->root, 0, 0, ret_roots);
}
