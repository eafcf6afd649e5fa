/* Between chain.c, which keeps the state, and block.c and genesis.c, which change it. */
#ifndef TANA_LEDGER_CHAIN_PRIV_H
#define TANA_LEDGER_CHAIN_PRIV_H

#include "ledger/block.h"
#include "ledger/encode.h"

struct chain {
    struct id id;
    struct ledger *ledger; /* committed */
    struct trie *trie;     /* committed and staged versions, in step with `staged` */
    struct block_header head;
    struct sha256 head_hash;
    struct merkle_frontier history; /* of all committed blocks */
    struct trie_update *loading;    /* leaves of a chain that is being restored */
    size_t loading_count, loading_capacity;
    size_t staged_count;
    struct block *staged[CHAIN_STAGED_MAX]; /* oldest first */
};

/* Puts a record in its place, and what follows from it: the name's entry, the due hold's. */
void chain_put(struct chain *c, enum record_kind kind, struct bytes key, void *record);

/* The changes of an overlay as the leaves they change; the caller frees the list. */
struct trie_update *overlay_leaves(const struct overlay *o, size_t *ret_count);

/* H of the value of parameters/current. */
struct sha256 parameters_hash(const struct ledger_view *view);

#endif
