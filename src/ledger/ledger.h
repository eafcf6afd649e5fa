/* The ledger in memory: currencies, accounts with balances, contracts with their cells.
 *
 * It is read through its view and written by committing an overlay, and in no other way. The
 * invariant it keeps: for every currency, supply = the sum of all balances and holds. A commit checks it by
 * what it changes, ledger_verify() in full. No clock, no file, no randomness. */
#ifndef TANA_LEDGER_LEDGER_H
#define TANA_LEDGER_LEDGER_H

#include "ledger/overlay.h"

struct ledger;

struct ledger *ledger_new(void);
void ledger_free(struct ledger *l); /* NULL is fine */

const struct ledger_view *ledger_view(const struct ledger *l);

/* Takes over what the overlay changed, which must stand on this ledger, and empties it. Every
 * account that is no longer what it was gets the next version.
 * Error: E_INTERNAL when supply and balances would no longer agree; then nothing has happened. */
tana_err ledger_commit(struct ledger *l, struct overlay *o, struct err *err);

/* The two steps of a commit on any overlay. The supply of every currency must have changed by as
 * much as its balances and holds (E_INTERNAL if not); every account that is no longer what it was
 * gets the next version, once. */
tana_err overlay_check_supply(const struct overlay *o, struct err *err);
void overlay_next_versions(struct overlay *o);

/* Takes over what the overlay changed as it is, and empties it: for overlays that have been through
 * both steps. */
void ledger_adopt(struct ledger *l, struct overlay *o);

/* Adds or replaces a record, unchecked, when a ledger is loaded; it belongs to the ledger now. */
void ledger_put(struct ledger *l, enum record_kind kind, struct bytes key, void *record);

/* Looks at everything: supply and balances, the order and number of balances, names and accounts,
 * contracts' counts of cells. Error: E_INTERNAL, naming the first thing that is wrong. */
tana_err ledger_verify(const struct ledger *l, struct err *err);

/* The state as text: one line a record, in key order, the same for the same state.
 *     currency USD scale 2 supply 1500.00
 *     account @alice v1 1000.00 USD
 *     cell 4x…  "counter" 5                                                                      */
void ledger_dump(const struct ledger_view *view, struct buf *out);

static inline void ledger_freep(struct ledger **l)
{
    ledger_free(*l);
    *l = NULL;
}

#endif
