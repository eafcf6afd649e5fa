#include "ledger/sorted.h"

#include "ledger/hash.h"

#include <stdlib.h>

enum { SLOTS_MIN = 16 };

/* An AA tree: a node's level is one more than its left child's and equal to or one more than its
 * right child's, so that the depth is at most twice the logarithm of the count. */
struct node {
    struct node *left, *right;
    unsigned level;
    uint32_t hash; /* the low bits of table_hash() of the key */
    void *value;
    size_t key_size;
    unsigned char key[];
};

struct sorted {
    struct node *root;
    struct node **slots; /* all nodes: open addressing, linear probing, at most half full */
    size_t slot_count;   /* a power of two, or 0 */
    size_t count;
    void (*free_value)(void *value);
};

int bytes_compare(struct bytes a, struct bytes b)
{
    size_t shared = a.size < b.size ? a.size : b.size;
    int order = shared ? memcmp(a.data, b.data, shared) : 0;
    if (order != 0)
        return order;
    return (a.size > b.size) - (a.size < b.size);
}

static struct bytes key_of(const struct node *node)
{
    return bytes_of(node->key, node->key_size);
}

struct sorted *sorted_new(void (*free_value)(void *value))
{
    struct sorted *map = xcalloc(1, sizeof *map);
    map->free_value = free_value;
    return map;
}

static void free_nodes(struct sorted *map, struct node *node)
{
    if (!node)
        return;
    free_nodes(map, node->left);
    free_nodes(map, node->right);
    if (map->free_value && node->value)
        map->free_value(node->value);
    free(node);
}

void sorted_clear(struct sorted *map)
{
    free_nodes(map, map->root);
    free(map->slots);
    map->slots = NULL;
    map->slot_count = 0;
    map->root = NULL;
    map->count = 0;
}

void sorted_free(struct sorted *map)
{
    if (!map)
        return;
    sorted_clear(map);
    free(map);
}

size_t sorted_count(const struct sorted *map)
{
    return map->count;
}

/* The slot of the key, or the empty one where it belongs. REQUIREs slots. */
static size_t slot_of(const struct sorted *map, struct bytes key, uint32_t hash)
{
    size_t mask = map->slot_count - 1;
    size_t at = hash & mask;
    while (map->slots[at] &&
           (map->slots[at]->hash != hash || !bytes_eq(key_of(map->slots[at]), key)))
        at = (at + 1) & mask;
    return at;
}

static struct node *find(const struct sorted *map, struct bytes key)
{
    return map->count > 0 ? map->slots[slot_of(map, key, (uint32_t)table_hash(key))] : NULL;
}

void **sorted_find(const struct sorted *map, struct bytes key)
{
    struct node *node = find(map, key);
    return node ? &node->value : NULL;
}

static void put_in_slot(struct sorted *map, struct node *node)
{
    map->slots[slot_of(map, key_of(node), node->hash)] = node;
}

/* Makes room in the table for one more. */
static void grow(struct sorted *map)
{
    struct node **old = map->slots;
    size_t old_count = map->slot_count;
    if (map->count < old_count / 2)
        return;
    map->slot_count = old_count ? 2 * old_count : SLOTS_MIN;
    map->slots = xcalloc(map->slot_count, sizeof *map->slots);
    for (size_t i = 0; i < old_count; i++)
        if (old[i])
            put_in_slot(map, old[i]);
    free(old);
}

/* Takes a node out of the table and closes the gap, so that every other is still found. */
static void take_out(struct sorted *map, const struct node *node)
{
    size_t mask = map->slot_count - 1;
    size_t gap = slot_of(map, key_of(node), node->hash);
    map->slots[gap] = NULL;
    for (size_t at = (gap + 1) & mask; map->slots[at]; at = (at + 1) & mask) {
        struct node *moved = map->slots[at];
        map->slots[at] = NULL;
        put_in_slot(map, moved);
    }
}

void **sorted_seek(const struct sorted *map, struct bytes from, bool inclusive,
                   struct bytes *ret_key)
{
    struct node *best = NULL;
    for (struct node *node = map->root; node;) {
        int order = bytes_compare(key_of(node), from);
        if (order > 0 || (order == 0 && inclusive)) {
            best = node;
            node = node->left;
        } else {
            node = node->right;
        }
    }
    if (!best)
        return NULL;
    *ret_key = key_of(best);
    return &best->value;
}

static void walk_down(struct sorted_walk *walk, const struct node *node)
{
    for (; node; node = node->left)
        walk->path[walk->depth++] = node;
}

struct sorted_walk sorted_walk(const struct sorted *map)
{
    struct sorted_walk walk;
    walk.depth = 0;
    walk_down(&walk, map->root);
    return walk;
}

bool sorted_next(struct sorted_walk *walk, struct bytes *ret_key, void ***ret_value)
{
    if (walk->depth == 0)
        return false;
    struct node *node = (struct node *)walk->path[--walk->depth];
    *ret_key = key_of(node);
    *ret_value = &node->value;
    walk_down(walk, node->right);
    return true;
}

/* A left child on the same level is turned into a right child. */
static struct node *skew(struct node *node)
{
    struct node *left = node->left;
    if (!left || left->level != node->level)
        return node;
    node->left = left->right;
    left->right = node;
    return left;
}

/* Two right children in a row on the same level: the middle one is lifted. */
static struct node *split(struct node *node)
{
    struct node *right = node->right;
    if (!right || !right->right || right->right->level != node->level)
        return node;
    node->right = right->left;
    right->left = node;
    right->level++;
    return right;
}

static struct node *node_new(struct bytes key, void *value)
{
    struct node *node = xmalloc(sizeof *node + key.size);
    *node = (struct node){
        .level = 1, .hash = (uint32_t)table_hash(key), .value = value, .key_size = key.size};
    if (key.size)
        memcpy(node->key, key.data, key.size);
    return node;
}

static struct node *insert(struct node *node, struct node *added)
{
    if (!node)
        return added;
    if (bytes_compare(key_of(added), key_of(node)) < 0)
        node->left = insert(node->left, added);
    else
        node->right = insert(node->right, added);
    return split(skew(node));
}

void *sorted_put(struct sorted *map, struct bytes key, void *value)
{
    void **slot = sorted_find(map, key);
    if (slot) {
        void *old = *slot;
        *slot = value;
        return old;
    }
    struct node *added = node_new(key, value);
    map->root = insert(map->root, added);
    grow(map);
    put_in_slot(map, added);
    map->count++;
    return NULL;
}

/* Restores the levels after something below was taken away. */
static struct node *rebalance(struct node *node)
{
    unsigned left = node->left ? node->left->level : 0;
    unsigned right = node->right ? node->right->level : 0;
    unsigned level = (left < right ? left : right) + 1;
    if (level < node->level) {
        node->level = level;
        if (right > level)
            node->right->level = level;
    }
    node = skew(node);
    if (node->right) {
        node->right = skew(node->right);
        if (node->right->right)
            node->right->right = skew(node->right->right);
    }
    node = split(node);
    if (node->right)
        node->right = split(node->right);
    return node;
}

static struct node *detach_first(struct node *node, struct node **ret_first)
{
    if (!node->left) {
        *ret_first = node;
        return node->right;
    }
    node->left = detach_first(node->left, ret_first);
    return rebalance(node);
}

/* The key is known to be there. */
static struct node *detach(struct node *node, struct bytes key, struct node **ret_found)
{
    int order = bytes_compare(key, key_of(node));
    if (order < 0) {
        node->left = detach(node->left, key, ret_found);
    } else if (order > 0) {
        node->right = detach(node->right, key, ret_found);
    } else {
        *ret_found = node;
        if (!node->right)
            return node->left;
        /* Its successor takes its place. */
        struct node *next = NULL;
        struct node *right = detach_first(node->right, &next);
        next->left = node->left;
        next->right = right;
        next->level = node->level;
        node = next;
    }
    return rebalance(node);
}

void *sorted_remove(struct sorted *map, struct bytes key)
{
    struct node *found = find(map, key);
    if (!found)
        return NULL;
    take_out(map, found);
    map->root = detach(map->root, key, &found);
    map->count--;
    void *value = found->value;
    free(found);
    return value;
}
