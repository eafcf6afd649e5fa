#include "ledger/ledger.h"

#include "ledger/sorted.h"

#include <stdlib.h>

struct ledger {
    struct ledger_view view; /* first, so that a view of a ledger is the ledger */
    struct sorted *records[RECORD_KINDS];
};

static const void *ledger_get(const struct ledger_view *view, enum record_kind kind,
                              struct bytes key)
{
    const struct ledger *l = (const struct ledger *)view;
    void **record = sorted_find(l->records[kind], key);
    return record ? *record : NULL;
}

static const void *ledger_next(const struct ledger_view *view, enum record_kind kind,
                               struct bytes from, bool inclusive, struct bytes *ret_key)
{
    const struct ledger *l = (const struct ledger *)view;
    void **record = sorted_seek(l->records[kind], from, inclusive, ret_key);
    return record ? *record : NULL;
}

struct ledger *ledger_new(void)
{
    struct ledger *l = xcalloc(1, sizeof *l);
    l->view = (struct ledger_view){ledger_get, ledger_next};
    for (int kind = 0; kind < RECORD_KINDS; kind++)
        l->records[kind] = sorted_new(record_ops[kind].release);
    return l;
}

void ledger_free(struct ledger *l)
{
    if (!l)
        return;
    for (int kind = 0; kind < RECORD_KINDS; kind++)
        sorted_free(l->records[kind]);
    free(l);
}

const struct ledger_view *ledger_view(const struct ledger *l)
{
    return &l->view;
}

/* Takes what the overlay says about one kind. */
static void adopt(struct ledger *l, struct overlay *o, enum record_kind kind)
{
    struct overlay_change c = {.key = {0}};
    bool more = overlay_next_change(o, kind, c.key, true, &c);
    for (; more; more = overlay_next_change(o, kind, c.key, false, &c)) {
        void *record = overlay_take(o, kind, c.key);
        void *old = record ? sorted_put(l->records[kind], c.key, record)
                           : sorted_remove(l->records[kind], c.key);
        if (old)
            record_ops[kind].release(old);
    }
}

void ledger_adopt(struct ledger *l, struct overlay *o)
{
    REQUIRE(overlay_base(o) == &l->view);
    for (enum record_kind kind = 0; kind < RECORD_KINDS; kind++)
        adopt(l, o, kind);
    overlay_discard(o);
}

void ledger_put(struct ledger *l, enum record_kind kind, struct bytes key, void *record)
{
    void *old = sorted_put(l->records[kind], key, record);
    if (old)
        record_ops[kind].release(old);
}

tana_err ledger_commit(struct ledger *l, struct overlay *o, struct err *err)
{
    tana_err e = overlay_check_supply(o, err);
    if (e != E_OK)
        return e;
    overlay_next_versions(o);
    ledger_adopt(l, o);
    return E_OK;
}
