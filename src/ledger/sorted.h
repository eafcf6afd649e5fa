/* A map from byte strings to pointers, in the order of the bytes (a shorter one before a longer
 * one that it begins).
 *
 * A balanced tree, walked in the same order in every process, and beside it a table by a keyed hash,
 * for finding. Keys are copied. Values may be NULL, which is not the same as absent. */
#ifndef TANA_LEDGER_SORTED_H
#define TANA_LEDGER_SORTED_H

#include "base/buf.h"

struct sorted;

/* free_value is called for values that are left when the map is freed or cleared; NULL: nothing. */
struct sorted *sorted_new(void (*free_value)(void *value));
void sorted_free(struct sorted *map); /* NULL is fine */
void sorted_clear(struct sorted *map);
size_t sorted_count(const struct sorted *map);

/* Where the value of the key is kept, or NULL. Valid until the next put or remove. */
void **sorted_find(const struct sorted *map, struct bytes key);

/* Puts the value there, adding the key when it is absent; returns the value that was there. */
void *sorted_put(struct sorted *map, struct bytes key, void *value);

/* Takes the key away; returns its value, which the caller owns, or NULL. */
void *sorted_remove(struct sorted *map, struct bytes key);

/* The first entry whose key is greater than `from` (or equal, if inclusive); NULL at the end.
 * *ret_key is borrowed from the map until that key is removed.
 *
 *     struct bytes key = {0};
 *     for (void **v = sorted_seek(m, key, true, &key); v; v = sorted_seek(m, key, false, &key))
 */
void **sorted_seek(const struct sorted *map, struct bytes from, bool inclusive,
                   struct bytes *ret_key);

/* Walks all entries in order, faster than seeking each. Values may be replaced meanwhile; nothing may
 * be added or removed.
 *
 *     struct sorted_walk walk = sorted_walk(map);
 *     while (sorted_next(&walk, &key, &value)) …                                                 */
enum { SORTED_DEPTH_MAX = 128 }; /* of 2^64 entries */
struct sorted_walk {
    const void *path[SORTED_DEPTH_MAX];
    size_t depth;
};
struct sorted_walk sorted_walk(const struct sorted *map);
bool sorted_next(struct sorted_walk *walk, struct bytes *ret_key, void ***ret_value);

/* The order of the map: negative, zero or positive. */
int bytes_compare(struct bytes a, struct bytes b);

#endif
