/* All accounts of a ledger in memory, found by id and by the skeleton of their name.
 *
 * Made for millions: two tables of pointers, nothing else per account. Owns the accounts. */
#ifndef TANA_LEDGER_ACCOUNTS_H
#define TANA_LEDGER_ACCOUNTS_H

#include "ledger/record.h"

struct accounts;

struct accounts *accounts_new(void);
void accounts_free(struct accounts *a); /* NULL is fine */
size_t accounts_count(const struct accounts *a);

/* The account, or NULL. */
struct account *accounts_find(const struct accounts *a, struct bytes id);
struct account *accounts_find_named(const struct accounts *a, struct bytes skeleton);

/* Adds the account, or gives its content to the one of that id, whose name is the same. Takes it. */
void accounts_put(struct accounts *a, struct account *account);

/* Takes an account away; returns it, or NULL. */
struct account *accounts_remove(struct accounts *a, struct bytes id);

/* The first account whose id, or the skeleton of whose name, is behind `from` (or at it, if
 * inclusive); NULL at the end. Fast as long as nothing is added between two calls. */
struct account *accounts_seek(struct accounts *a, struct bytes from, bool inclusive);
struct account *accounts_seek_named(struct accounts *a, struct bytes from, bool inclusive,
                                    struct bytes *ret_skeleton);

#endif
