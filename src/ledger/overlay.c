#include "ledger/overlay.h"

#include <stdlib.h>

struct overlay {
    struct ledger_view view; /* first, so that a view of an overlay is the overlay */
    const struct ledger_view *base;
    struct sorted *changes[RECORD_KINDS]; /* key -> record; NULL: removed */
};

static const void *overlay_get(const struct ledger_view *view, enum record_kind kind,
                               struct bytes key)
{
    const struct overlay *o = (const struct overlay *)view;
    void **change = sorted_find(o->changes[kind], key);
    return change ? *change : o->base->get(o->base, kind, key);
}

/* Of the two next records, the change's and the base's, the one with the smaller key; at the same
 * key the change's, which hides the base's. */
static const void *overlay_next(const struct ledger_view *view, enum record_kind kind,
                                struct bytes from, bool inclusive, struct bytes *ret_key)
{
    const struct overlay *o = (const struct overlay *)view;
    for (;;) {
        struct bytes change_key, base_key;
        void **change = sorted_seek(o->changes[kind], from, inclusive, &change_key);
        const void *record = o->base->next(o->base, kind, from, inclusive, &base_key);
        if (!change && !record)
            return NULL;
        if (!change || (record && bytes_compare(base_key, change_key) < 0)) {
            *ret_key = base_key;
            return record;
        }
        if (*change) {
            *ret_key = change_key;
            return *change;
        }
        from = change_key;
        inclusive = false;
    }
}

struct overlay *overlay_new(const struct ledger_view *base)
{
    struct overlay *o = xcalloc(1, sizeof *o);
    o->view = (struct ledger_view){overlay_get, overlay_next};
    o->base = base;
    for (int kind = 0; kind < RECORD_KINDS; kind++)
        o->changes[kind] = sorted_new(record_ops[kind].release);
    return o;
}

void overlay_free(struct overlay *o)
{
    if (!o)
        return;
    for (int kind = 0; kind < RECORD_KINDS; kind++)
        sorted_free(o->changes[kind]);
    free(o);
}

const struct ledger_view *overlay_view(const struct overlay *o)
{
    return &o->view;
}

const struct ledger_view *overlay_base(const struct overlay *o)
{
    return o->base;
}

void *overlay_edit(struct overlay *o, enum record_kind kind, struct bytes key)
{
    void **change = sorted_find(o->changes[kind], key);
    if (change)
        return *change;
    const void *record = o->base->get(o->base, kind, key);
    if (!record)
        return NULL;
    void *copy = record_ops[kind].copy(record);
    sorted_put(o->changes[kind], key, copy);
    return copy;
}

static void put(struct overlay *o, enum record_kind kind, struct bytes key, void *record)
{
    void *old = sorted_put(o->changes[kind], key, record);
    if (old)
        record_ops[kind].release(old);
}

void overlay_put(struct overlay *o, enum record_kind kind, struct bytes key, void *record)
{
    REQUIRE(record);
    put(o, kind, key, record);
}

/* What the base does not have needs no mark that hides it: a program that adds and removes the
 * same things for ever must not fill the memory with marks. */
void overlay_remove(struct overlay *o, enum record_kind kind, struct bytes key)
{
    if (o->base->get(o->base, kind, key)) {
        put(o, kind, key, NULL);
        return;
    }
    void *old = sorted_remove(o->changes[kind], key);
    if (old)
        record_ops[kind].release(old);
}

void overlay_discard(struct overlay *o)
{
    for (int kind = 0; kind < RECORD_KINDS; kind++)
        sorted_clear(o->changes[kind]);
}

size_t overlay_count(const struct overlay *o, enum record_kind kind)
{
    return sorted_count(o->changes[kind]);
}

size_t overlay_count_all(const struct overlay *o)
{
    size_t count = 0;
    for (enum record_kind kind = 0; kind < RECORD_KINDS; kind++)
        count += overlay_count(o, kind);
    return count;
}

struct sorted_walk overlay_takings(struct overlay *o, enum record_kind kind)
{
    return sorted_walk(o->changes[kind]);
}

void overlay_rebase(struct overlay *o, const struct ledger_view *base)
{
    o->base = base;
}

void overlay_merge(struct overlay *o, struct overlay *onto)
{
    REQUIRE(o->base == &onto->view);
    for (enum record_kind kind = 0; kind < RECORD_KINDS; kind++) {
        struct bytes key = {0};
        void **change = sorted_seek(o->changes[kind], key, true, &key);
        for (; change; change = sorted_seek(o->changes[kind], key, false, &key)) {
            if (*change)
                put(onto, kind, key, *change);
            else
                overlay_remove(onto, kind, key);
            *change = NULL; /* it has moved */
        }
    }
    overlay_discard(o);
}

bool overlay_next_change(const struct overlay *o, enum record_kind kind, struct bytes from,
                         bool inclusive, struct overlay_change *ret)
{
    struct bytes key;
    void **change = sorted_seek(o->changes[kind], from, inclusive, &key);
    if (!change)
        return false;
    *ret = (struct overlay_change){
        .key = key, .before = o->base->get(o->base, kind, key), .after = *change};
    return true;
}

struct overlay_walk overlay_walk(const struct overlay *o, enum record_kind kind)
{
    return (struct overlay_walk){o, kind, sorted_walk(o->changes[kind])};
}

bool overlay_walk_next(struct overlay_walk *walk, struct overlay_change *ret)
{
    void **change;
    const struct ledger_view *base = walk->overlay->base;
    if (!sorted_next(&walk->walk, &ret->key, &change))
        return false;
    ret->before = base->get(base, walk->kind, ret->key);
    ret->after = *change;
    return true;
}
