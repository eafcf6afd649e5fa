/* A hash table over keys of 32 bytes that stand in the entries themselves.
 *
 * Where an entry stands depends on two secret numbers: who chooses keys cannot choose slots. */
#ifndef TANA_NODE_TABLE_H
#define TANA_NODE_TABLE_H

#include <stddef.h>
#include <stdint.h>

enum { TABLE_KEY_SIZE = 32 };

/* The first member of whatever is kept in a table. */
struct table_link {
    struct table_link *next;
    unsigned char key[TABLE_KEY_SIZE];
};

struct table {
    struct table_link **slots;
    unsigned bits; /* there are 2^bits slots */
    size_t count;
    uint64_t secret[2]; /* odd */
};

void table_init(struct table *t, uint64_t seed);
void table_release(struct table *t); /* the entries are the caller's */

/* NULL when there is none. */
void *table_find(const struct table *t, const unsigned char key[TABLE_KEY_SIZE]);

/* The key must not be there; the link with its key belongs to the caller. */
void table_add(struct table *t, struct table_link *link);
void table_remove(struct table *t, struct table_link *link);

#endif
