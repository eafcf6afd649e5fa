#include "ledger/sorted.h"

#include <stdlib.h>

/* An AA tree: a node's level is one more than its left child's and equal to or one more than its
 * right child's, so that the depth is at most twice the logarithm of the count. */
struct node {
    struct node *left, *right;
    unsigned level;
    void *value;
    size_t key_size;
    unsigned char key[];
};

struct sorted {
    struct node *root;
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

void **sorted_find(const struct sorted *map, struct bytes key)
{
    for (struct node *node = map->root; node;) {
        int order = bytes_compare(key, key_of(node));
        if (order == 0)
            return &node->value;
        node = order < 0 ? node->left : node->right;
    }
    return NULL;
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
    *node = (struct node){.level = 1, .value = value, .key_size = key.size};
    if (key.size)
        memcpy(node->key, key.data, key.size);
    return node;
}

static struct node *insert(struct node *node, struct bytes key, void *value)
{
    if (!node)
        return node_new(key, value);
    if (bytes_compare(key, key_of(node)) < 0)
        node->left = insert(node->left, key, value);
    else
        node->right = insert(node->right, key, value);
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
    map->root = insert(map->root, key, value);
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
    if (!sorted_find(map, key))
        return NULL;
    struct node *found = NULL;
    map->root = detach(map->root, key, &found);
    map->count--;
    void *value = found->value;
    free(found);
    return value;
}
