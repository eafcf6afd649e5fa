#include "ledger/trie.h"

#include "crypto/merkle.h"
#include "lib/vectors.h"

/* What the tree should be: a plain list, and the root by the definition. */
enum { MODEL_MAX = 400 };

struct model {
    struct trie_update leaves[MODEL_MAX];
    size_t count;
};

static int compare_updates(const void *a, const void *b)
{
    return memcmp(a, b, SHA256_SIZE); /* the key comes first */
}

static struct sha256 defined_root(const struct trie_update *sorted, size_t count, unsigned depth)
{
    if (count == 0)
        return (struct sha256){{0}};
    if (count == 1)
        return trie_leaf_hash(&sorted->key, &sorted->value_hash);
    size_t left = 0;
    while (left < count && trie_bit(&sorted[left].key, depth) == 0)
        left++;
    struct sha256 a = defined_root(sorted, left, depth + 1);
    struct sha256 b = defined_root(sorted + left, count - left, depth + 1);
    return merkle_node(&a, &b);
}

static struct sha256 model_root(const struct model *model)
{
    struct model sorted = *model;
    qsort(sorted.leaves, sorted.count, sizeof *sorted.leaves, compare_updates);
    return defined_root(sorted.leaves, sorted.count, 0);
}

static void model_apply(struct model *model, const struct trie_update *update)
{
    size_t i = 0;
    while (i < model->count && !sha256_eq(&model->leaves[i].key, &update->key))
        i++;
    if (update->remove) {
        if (i < model->count)
            model->leaves[i] = model->leaves[--model->count];
        return;
    }
    ASSERT(i < MODEL_MAX);
    model->leaves[i] = *update;
    model->count += i == model->count;
}

static struct sha256 numbered(const char *what, uint64_t number)
{
    struct bytes parts[] = {bytes_of(&number, sizeof number)};
    return sha256_tagged(what, parts, 1);
}

/* Keys that fall close together now and then: long runs of equal bits are where a trie is
 * difficult. */
static struct sha256 random_key(struct prng *prng)
{
    struct sha256 key = numbered("key", prng_below(prng, 200));
    uint64_t shape = prng_below(prng, 4);
    if (shape == 0) {
        memset(key.bytes, 0, 31);
    } else if (shape == 1) {
        memset(key.bytes, 0xff, prng_below(prng, 32));
    } else if (shape == 2) {
        memset(key.bytes + 1, 0, 30);
        key.bytes[0] &= 3;
    }
    return key;
}

static struct trie_update random_update(struct prng *prng)
{
    return (struct trie_update){.key = random_key(prng),
                                .value_hash = numbered("value", prng_below(prng, 50)),
                                .remove = prng_below(prng, 3) == 0};
}

static void assert_same_state(const struct trie *t, unsigned version, const struct model *model)
{
    struct sha256 expected = model_root(model), root = trie_root(t, version);
    ASSERT(sha256_eq(&root, &expected));
    ASSERT_EQ(trie_leaves(t, version), model->count);
}

/* A model's tree has exactly these nodes. */
static size_t nodes_of(const struct model *model)
{
    struct trie *t = trie_new();
    trie_load(t, model->leaves, model->count);
    size_t nodes = trie_nodes(t);
    trie_free(t);
    return nodes;
}

TEST(the_empty_tree_has_the_zero_root_and_one_leaf_is_the_root)
{
    struct trie *t = trie_new();
    struct sha256 root = trie_root(t, TRIE_COMMITTED);
    ASSERT(trie_hash_is_empty(&root));
    struct trie_update update = {.key = numbered("key", 1), .value_hash = numbered("value", 1)};
    trie_stage(t, &update, 1);
    struct sha256 leaf = trie_leaf_hash(&update.key, &update.value_hash);
    root = trie_root(t, trie_newest(t));
    ASSERT(sha256_eq(&root, &leaf));
    root = trie_root(t, TRIE_COMMITTED);
    ASSERT(trie_hash_is_empty(&root));
    update.remove = true;
    trie_stage(t, &update, 1);
    root = trie_root(t, 2);
    ASSERT(trie_hash_is_empty(&root));
    trie_commit_oldest(t);
    trie_commit_oldest(t);
    ASSERT_EQ(trie_nodes(t), 0);
    trie_free(t);
    trie_free(NULL);
}

TEST(the_root_depends_on_the_set_of_leaves_alone)
{
    struct prng prng = {1};
    for (unsigned round = 0; round < 60; round++) {
        struct model model = {.count = 0};
        struct trie *t = trie_new();
        unsigned batches = 1 + (unsigned)prng_below(&prng, 12);
        for (unsigned i = 0; i < batches; i++) {
            struct trie_update updates[40];
            size_t count = prng_below(&prng, 40);
            for (size_t j = 0; j < count; j++) {
                updates[j] = random_update(&prng);
                model_apply(&model, &updates[j]);
            }
            if (prng_below(&prng, 4) == 0) {
                trie_load(t, updates, count);
            } else {
                trie_stage(t, updates, count);
                assert_same_state(t, 1, &model);
                trie_commit_oldest(t);
            }
            assert_same_state(t, TRIE_COMMITTED, &model);
            ASSERT_EQ(trie_nodes(t), nodes_of(&model));
        }
        trie_free(t);
    }
}

static struct bytes encoded(const struct trie_proof *proof, struct buf *buf)
{
    buf_clear(buf);
    trie_proof_encode(proof, buf);
    ASSERT(!buf->overflowed);
    return buf_bytes(buf);
}

/* The proof of the key says what the model says, and survives being sent. */
static void assert_proven(const struct trie *t, unsigned version, const struct model *model,
                          const struct sha256 *key)
{
    struct sha256 root = model_root(model), value_hash;
    const struct sha256 *expected = NULL;
    for (size_t i = 0; i < model->count; i++)
        if (sha256_eq(&model->leaves[i].key, key))
            expected = &model->leaves[i].value_hash;
    ASSERT_EQ(trie_get(t, version, key, &value_hash), expected != NULL);
    ASSERT(!expected || sha256_eq(&value_hash, expected));

    struct trie_proof proof, sent;
    trie_prove(t, version, key, &proof);
    ASSERT(trie_proof_verify(&root, key, expected, &proof));
    struct sha256 wrong = numbered("value", 1000);
    ASSERT(!trie_proof_verify(&root, key, &wrong, &proof));
    if (expected)
        ASSERT(!trie_proof_verify(&root, key, NULL, &proof));
    _cleanup_(buf_release) struct buf buf = buf_init(TRIE_PROOF_SIZE_MAX);
    ASSERT_OK(trie_proof_decode(encoded(&proof, &buf), &sent, &err));
    ASSERT(trie_proof_verify(&root, key, expected, &sent));
}

TEST(every_version_proves_its_own_state_while_others_come_and_go)
{
    struct prng prng = {2};
    struct model models[1 + TRIE_STAGED_MAX] = {{.count = 0}};
    struct trie *t = trie_new();
    for (unsigned round = 0; round < 600; round++) {
        unsigned newest = trie_newest(t);
        uint64_t what = prng_below(&prng, 10);
        if (what < 6 && newest < TRIE_STAGED_MAX) {
            struct trie_update updates[12];
            size_t count = prng_below(&prng, 12);
            models[newest + 1] = models[newest];
            for (size_t j = 0; j < count; j++) {
                updates[j] = random_update(&prng);
                model_apply(&models[newest + 1], &updates[j]);
            }
            trie_stage(t, updates, count);
        } else if (what < 8 && newest > 0) {
            trie_commit_oldest(t);
            memmove(models, models + 1, newest * sizeof *models);
        } else if (what == 8 && newest > 0) {
            trie_drop_newest(t);
        } else if (what == 9) {
            trie_drop_all_staged(t);
            ASSERT_EQ(trie_nodes(t), nodes_of(&models[0]));
        }
        struct sha256 key = random_key(&prng);
        for (unsigned version = 0; version <= trie_newest(t); version++) {
            assert_same_state(t, version, &models[version]);
            assert_proven(t, version, &models[version], &key);
        }
    }
    trie_drop_all_staged(t);
    ASSERT_EQ(trie_nodes(t), nodes_of(&models[0]));
    trie_free(t);
}

TEST(changes_that_change_nothing_make_no_nodes)
{
    struct trie_update updates[100];
    for (unsigned i = 0; i < 100; i++)
        updates[i] =
            (struct trie_update){.key = numbered("key", i), .value_hash = numbered("value", i)};
    struct trie *t = trie_new();
    trie_load(t, updates, 100);
    size_t nodes = trie_nodes(t);
    trie_stage(t, updates, 1);
    trie_stage(t, NULL, 0);
    struct trie_update absent = {.key = numbered("key", 1000), .remove = true};
    trie_stage(t, &absent, 1);
    ASSERT_EQ(trie_nodes(t), nodes);
    trie_free(t);
}

TEST(of_several_changes_of_one_key_the_last_counts)
{
    struct trie_update updates[] = {
        {.key = numbered("key", 1), .value_hash = numbered("value", 1)},
        {.key = numbered("key", 2), .value_hash = numbered("value", 2)},
        {.key = numbered("key", 1), .value_hash = numbered("value", 3)},
        {.key = numbered("key", 2), .remove = true},
    };
    struct trie *t = trie_new();
    trie_stage(t, updates, 4);
    struct sha256 root = trie_root(t, 1);
    struct sha256 expected = trie_leaf_hash(&updates[2].key, &updates[2].value_hash);
    ASSERT(sha256_eq(&root, &expected));
    trie_free(t);
}

/* The proof that has as many steps as there can be. */
TEST(keys_that_differ_in_the_last_bit_only_are_told_apart)
{
    struct model model = {.count = 2};
    memset(model.leaves[0].key.bytes, 0xaa, 32);
    model.leaves[0].value_hash = numbered("value", 0);
    model.leaves[1] = model.leaves[0];
    model.leaves[1].key.bytes[31] ^= 1;
    struct trie *t = trie_new();
    trie_stage(t, model.leaves, 2);
    assert_same_state(t, 1, &model);
    for (unsigned i = 0; i < 2; i++) {
        struct trie_proof proof;
        trie_prove(t, 1, &model.leaves[i].key, &proof);
        ASSERT_EQ(proof.depth, TRIE_DEPTH_MAX);
        ASSERT_EQ(proof.sibling_count, 1);
        assert_proven(t, 1, &model, &model.leaves[i].key);
    }
    trie_commit_oldest(t);
    model.leaves[1].remove = true;
    trie_stage(t, &model.leaves[1], 1);
    trie_commit_oldest(t);
    ASSERT_EQ(trie_nodes(t), 1);
    trie_free(t);
}

TEST(any_changed_bit_of_a_proof_is_refused)
{
    struct prng prng = {3};
    struct trie_update updates[60];
    for (unsigned i = 0; i < 60; i++)
        updates[i] =
            (struct trie_update){.key = random_key(&prng), .value_hash = numbered("value", i)};
    struct trie *t = trie_new();
    trie_load(t, updates, 60);
    struct sha256 root = trie_root(t, TRIE_COMMITTED);
    unsigned ends[3] = {0};
    _cleanup_(buf_release) struct buf buf = buf_init(TRIE_PROOF_SIZE_MAX + 1);
    for (unsigned round = 0; round < 60; round++) {
        struct sha256 key = round % 2 ? updates[round].key : random_key(&prng), value_hash;
        bool there = trie_get(t, TRIE_COMMITTED, &key, &value_hash);
        const struct sha256 *value = there ? &value_hash : NULL;
        struct trie_proof proof, altered;
        trie_prove(t, TRIE_COMMITTED, &key, &proof);
        ends[proof.end]++;
        size_t size = encoded(&proof, &buf).size;
        for (size_t bit = 0; bit<8 * size; bit += proof.depth> 64 ? 13 : 1) {
            buf.data[bit / 8] ^= (unsigned char)(1u << bit % 8);
            if (trie_proof_decode(buf_bytes(&buf), &altered, &err) == E_OK)
                ASSERT(!trie_proof_verify(&root, &key, value, &altered));
            buf.data[bit / 8] ^= (unsigned char)(1u << bit % 8);
        }
        for (size_t cut = 0; cut < size; cut++)
            ASSERT_ERR(trie_proof_decode(bytes_of(buf.data, cut), &altered, &err), E_INVALID,
                       "not a proof");
        buf_append_char(&buf, '\0');
        ASSERT_ERR(trie_proof_decode(buf_bytes(&buf), &altered, &err), E_INVALID, "not a proof");
        for (unsigned bit = 0; bit < 256; bit++) {
            struct sha256 other = root;
            other.bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
            ASSERT(!trie_proof_verify(&other, &key, value, &proof));
        }
    }
    ASSERT(ends[TRIE_END_EMPTY] > 0 && ends[TRIE_END_LEAF] > 0 && ends[TRIE_END_OTHER] > 0);
    trie_free(t);
}

TEST(proofs_in_another_form_are_refused)
{
    struct model model = {.count = 2};
    model.leaves[0].value_hash = numbered("value", 0);
    model.leaves[1].value_hash = numbered("value", 1);
    model.leaves[0].key.bytes[31] = 1;
    model.leaves[1].key.bytes[0] = 0x80;
    struct sha256 root = model_root(&model);
    const struct sha256 *key = &model.leaves[0].key, *value = &model.leaves[0].value_hash;
    struct trie *t = trie_new();
    trie_load(t, model.leaves, 2);
    struct trie_proof proof;
    trie_prove(t, TRIE_COMMITTED, key, &proof);
    ASSERT(trie_proof_verify(&root, key, value, &proof));

    struct trie_proof odd = proof;
    odd.depth = TRIE_DEPTH_MAX + 1;
    ASSERT(!trie_proof_verify(&root, key, value, &odd));
    odd = proof;
    odd.sibling_count = 2;
    ASSERT(!trie_proof_verify(&root, key, value, &odd));
    odd = proof;
    odd.present[31] = 1;
    odd.sibling_count = 2;
    odd.siblings[1] = root;
    ASSERT(!trie_proof_verify(&root, key, value, &odd));
    odd = proof;
    odd.end = (enum trie_end)3;
    ASSERT(!trie_proof_verify(&root, key, value, &odd));
    odd = proof;
    odd.key = *key;
    ASSERT(!trie_proof_verify(&root, key, value, &odd));
    odd = proof;
    odd.end = TRIE_END_OTHER;
    odd.key = *key;
    ASSERT(!trie_proof_verify(&root, key, NULL, &odd));

    /* Absence that is shown by a leaf from elsewhere, and by leaving a step away. */
    odd = (struct trie_proof){.end = TRIE_END_OTHER, .depth = 1, .sibling_count = 1};
    odd.present[0] = 0x80;
    odd.siblings[0] = trie_leaf_hash(key, value);
    odd.key = model.leaves[1].key;
    odd.value_hash = model.leaves[1].value_hash;
    struct sha256 beside = {{0x40}}, across = {{0x81}};
    ASSERT(!trie_proof_verify(&root, &beside, NULL, &odd));
    ASSERT(trie_proof_verify(&root, &across, NULL, &odd));
    odd = (struct trie_proof){.end = TRIE_END_EMPTY};
    ASSERT(!trie_proof_verify(&root, &beside, NULL, &odd));

    /* A leaf that stands lower than it need be: no tree has it there, whoever signed its root. */
    struct sha256 leaf = trie_leaf_hash(key, value), nothing = {{0}};
    struct sha256 low = merkle_node(&leaf, &nothing);
    odd = (struct trie_proof){.end = TRIE_END_LEAF, .depth = 1, .value_hash = *value};
    ASSERT(!trie_proof_verify(&low, key, value, &odd));
    trie_free(t);
}

TEST(bucket_roots_tell_where_two_states_differ)
{
    enum { COUNT = 700 };
    static struct trie_update updates[COUNT];
    for (unsigned i = 0; i < COUNT; i++)
        updates[i] =
            (struct trie_update){.key = numbered("key", i), .value_hash = numbered("value", i)};
    qsort(updates, COUNT, sizeof *updates, compare_updates);
    static struct sha256 roots[TRIE_BUCKETS], after[TRIE_BUCKETS];
    struct trie *t = trie_new();
    for (size_t count = 0; count <= COUNT; count = count * 3 + 1) {
        trie_stage(t, updates, count);
        trie_bucket_roots(t, 1, roots);
        size_t at = 0;
        for (unsigned bucket = 0; bucket < TRIE_BUCKETS; bucket++) {
            size_t from = at;
            while (at < count && trie_bucket(&updates[at].key) == bucket)
                at++;
            struct sha256 expected = defined_root(updates + from, at - from, TRIE_BUCKET_BITS);
            ASSERT(sha256_eq(&roots[bucket], &expected));
        }
        trie_drop_newest(t);
    }
    trie_load(t, updates, COUNT);
    trie_bucket_roots(t, TRIE_COMMITTED, roots);
    struct trie_update changed = updates[333];
    changed.value_hash.bytes[9] ^= 1;
    trie_stage(t, &changed, 1);
    trie_bucket_roots(t, 1, after);
    for (unsigned bucket = 0; bucket < TRIE_BUCKETS; bucket++)
        ASSERT_EQ(sha256_eq(&roots[bucket], &after[bucket]), bucket != trie_bucket(&changed.key));
    trie_free(t);
}

TEST(loading_in_parts_gives_the_same_tree)
{
    enum { COUNT = 20000 };
    struct trie_update *updates = xcalloc(COUNT, sizeof *updates);
    for (unsigned i = 0; i < COUNT; i++)
        updates[i] =
            (struct trie_update){.key = numbered("key", i), .value_hash = numbered("value", i)};
    struct trie *whole = trie_new(), *parts = trie_new();
    trie_load(whole, updates, COUNT);
    for (unsigned i = 0; i < COUNT; i += 3000)
        trie_load(parts, updates + i, i + 3000 < COUNT ? 3000 : COUNT - i);
    struct sha256 a = trie_root(whole, TRIE_COMMITTED), b = trie_root(parts, TRIE_COMMITTED);
    ASSERT(sha256_eq(&a, &b));
    ASSERT_EQ(trie_nodes(whole), trie_nodes(parts));
    for (unsigned i = 0; i < COUNT; i++)
        updates[i].remove = true;
    trie_load(parts, updates, COUNT);
    ASSERT_EQ(trie_nodes(parts), 0);
    trie_free(whole);
    trie_free(parts);
    free(updates);
}

/* ------------------------------------------------------------- for other implementations --- */

static void put_check(struct buf *out, const struct trie_proof *proof, const struct sha256 *key,
                      const struct sha256 *value_hash, bool good)
{
    _cleanup_(buf_release) struct buf bytes = buf_init(TRIE_PROOF_SIZE_MAX);
    buf_append_str(out, ",\n  {");
    vectors_put_hex(out, "key", sha256_bytes(key));
    if (value_hash)
        vectors_put_hex(out, "value_hash", sha256_bytes(value_hash));
    vectors_put_hex(out, "proof", encoded(proof, &bytes));
    buf_printf(out, "\"good\":%s}", good ? "true" : "false");
}

/* Good proofs of the key, and what they do not prove. */
static void put_checks(struct buf *out, const struct trie *t, const struct sha256 *key)
{
    struct sha256 value_hash, root = trie_root(t, TRIE_COMMITTED);
    bool there = trie_get(t, TRIE_COMMITTED, key, &value_hash);
    struct trie_proof proof;
    trie_prove(t, TRIE_COMMITTED, key, &proof);
    put_check(out, &proof, key, there ? &value_hash : NULL, true);
    struct sha256 wrong = numbered("value", 1000);
    put_check(out, &proof, key, there ? NULL : &wrong, false);
    if (proof.sibling_count == 0)
        return;
    struct trie_proof altered = proof;
    altered.siblings[proof.sibling_count - 1].bytes[31] ^= 1;
    ASSERT(!trie_proof_verify(&root, key, there ? &value_hash : NULL, &altered));
    put_check(out, &altered, key, there ? &value_hash : NULL, false);
}

static void put_tree(struct buf *out, const struct trie_update *leaves, size_t count,
                     const struct sha256 *absent, size_t absent_count)
{
    struct trie *t = trie_new();
    trie_load(t, leaves, count);
    struct sha256 root = trie_root(t, TRIE_COMMITTED);
    buf_append_str(out, "{");
    vectors_put_hex(out, "root", sha256_bytes(&root));
    buf_append_str(out, "\"leaves\":[");
    for (size_t i = 0; i < count; i++) {
        char key[65], value[65];
        hex_encode(sha256_bytes(&leaves[i].key), key);
        hex_encode(sha256_bytes(&leaves[i].value_hash), value);
        buf_printf(out, "%s\n  [\"%s\",\"%s\"]", i ? "," : "", key, value);
    }
    _cleanup_(buf_release) struct buf checks = buf_init(VECTORS_SIZE_MAX);
    for (size_t i = 0; i < count; i += 1 + count / 8)
        put_checks(&checks, t, &leaves[i].key);
    for (size_t i = 0; i < absent_count; i++)
        put_checks(&checks, t, &absent[i]);
    buf_printf(out, "],\n\"proofs\":[%s]}", buf_str(&checks) + 1);
    trie_free(t);
}

TEST(the_file_for_other_implementations_says_the_same)
{
    enum { COUNT = 40 };
    struct trie_update leaves[COUNT];
    for (unsigned i = 0; i < COUNT; i++)
        leaves[i] =
            (struct trie_update){.key = numbered("key", i), .value_hash = numbered("value", i)};
    struct sha256 absent[] = {numbered("key", 1000), numbered("key", 1001), leaves[5].key};
    absent[2].bytes[31] ^= 1;
    _cleanup_(buf_release) struct buf out = buf_init(VECTORS_SIZE_MAX);
    static const size_t sizes[] = {0, 1, 2, 3, 8, COUNT};
    buf_append_str(&out, "[\n");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        put_tree(&out, leaves, sizes[i], absent, 3);
        buf_append_str(&out, ",\n");
    }
    /* Two keys that part at the last bit, and one that has no neighbour. */
    leaves[1] = leaves[0];
    leaves[1].key.bytes[31] ^= 1;
    leaves[1].value_hash = numbered("value", 99);
    put_tree(&out, leaves, 3, absent, 3);
    buf_append_str(&out, "\n]\n");
    vectors_check("state-tree.json", buf_bytes(&out));
}
