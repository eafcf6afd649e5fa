/* Changes on top of a view, to be kept or thrown away as a whole. An overlay is itself a view, so
 * overlays nest: one for a block, on it one for a call, on that one for a list of changes.
 *
 * Not thread-safe. The base must outlive the overlay and must not change under it. */
#ifndef TANA_LEDGER_OVERLAY_H
#define TANA_LEDGER_OVERLAY_H

#include "ledger/sorted.h"
#include "ledger/view.h"

struct overlay;

struct overlay *overlay_new(const struct ledger_view *base);
void overlay_free(struct overlay *o); /* throws its changes away; NULL is fine */

/* The state with the changes. Borrowed, lives as long as the overlay. */
const struct ledger_view *overlay_view(const struct overlay *o);
const struct ledger_view *overlay_base(const struct overlay *o);

/* A copy of the record that may be written to and belongs to the overlay; NULL when it does not
 * exist. Valid until the record is put or removed, or the overlay is merged or discarded. */
void *overlay_edit(struct overlay *o, enum record_kind kind, struct bytes key);

/* Adds or replaces; the overlay owns the record from now on. */
void overlay_put(struct overlay *o, enum record_kind kind, struct bytes key, void *record);

void overlay_remove(struct overlay *o, enum record_kind kind, struct bytes key);

void overlay_discard(struct overlay *o);

size_t overlay_count(const struct overlay *o, enum record_kind kind); /* changes of one kind */
size_t overlay_count_all(const struct overlay *o);

/* Stands the overlay on another base that shows the same state. */
void overlay_rebase(struct overlay *o, const struct ledger_view *base);

/* Moves all changes to the overlay that `o` stands on; REQUIREs that it does. `o` is empty then. */
void overlay_merge(struct overlay *o, struct overlay *onto);

/* Walks the changes of one kind in key order: the first one behind `from` (or at it, if inclusive).
 * False at the end. A change that put back what was there is a change too. */
struct overlay_change {
    struct bytes key;
    const void *before, *after; /* NULL: does not exist */
};
bool overlay_next_change(const struct overlay *o, enum record_kind kind, struct bytes from,
                         bool inclusive, struct overlay_change *ret);

/* The same walk, faster, while nothing is put or removed; records that were edited before may be
 * edited.
 *
 *     struct overlay_walk walk = overlay_walk(o, RECORD_ACCOUNT);
 *     while (overlay_walk_next(&walk, &change)) …                                                */
struct overlay_walk {
    const struct overlay *overlay;
    enum record_kind kind;
    struct sorted_walk walk;
};
struct overlay_walk overlay_walk(const struct overlay *o, enum record_kind kind);
bool overlay_walk_next(struct overlay_walk *walk, struct overlay_change *ret);

/* For whoever moves all changes of a kind elsewhere: the walk gives each key and its record, which the
 * caller takes (leaving NULL) and then owns; NULL is a removal. The overlay is discarded then. */
struct sorted_walk overlay_takings(struct overlay *o, enum record_kind kind);

static inline struct account *overlay_account(struct overlay *o, const struct id *id)
{
    return overlay_edit(o, RECORD_ACCOUNT, id_key(id));
}

static inline struct currency *overlay_currency(struct overlay *o, const struct currency_code *code)
{
    return overlay_edit(o, RECORD_CURRENCY, bytes_str(code->text));
}

static inline void overlay_freep(struct overlay **o)
{
    overlay_free(*o);
    *o = NULL;
}

#endif
