#include "ledger/ledger.h"

#include "ledger/accounts.h"
#include "ledger/sorted.h"

#include <stdlib.h>

/* Accounts, of which there may be millions, have a table of their own, and names are found through
 * them; what is left of the kinds is few and kept in order. */
struct ledger {
    struct ledger_view view; /* first, so that a view of a ledger is the ledger */
    struct accounts *accounts;
    struct sorted *records[RECORD_KINDS]; /* NULL: not kept here */
};

static const void *id_of_found(const struct account *account)
{
    return account ? &account->id : NULL;
}

static const void *ledger_get(const struct ledger_view *view, enum record_kind kind,
                              struct bytes key)
{
    const struct ledger *l = (const struct ledger *)view;
    if (kind == RECORD_ACCOUNT)
        return accounts_find(l->accounts, key);
    if (kind == RECORD_NAME)
        return id_of_found(accounts_find_named(l->accounts, key));
    void **record = sorted_find(l->records[kind], key);
    return record ? *record : NULL;
}

static const void *ledger_next(const struct ledger_view *view, enum record_kind kind,
                               struct bytes from, bool inclusive, struct bytes *ret_key)
{
    const struct ledger *l = (const struct ledger *)view;
    if (kind == RECORD_ACCOUNT) {
        const struct account *account = accounts_seek(l->accounts, from, inclusive);
        if (account)
            *ret_key = id_key(&account->id);
        return account;
    }
    if (kind == RECORD_NAME)
        return id_of_found(accounts_seek_named(l->accounts, from, inclusive, ret_key));
    void **record = sorted_seek(l->records[kind], from, inclusive, ret_key);
    return record ? *record : NULL;
}

struct ledger *ledger_new(void)
{
    struct ledger *l = xcalloc(1, sizeof *l);
    l->view = (struct ledger_view){ledger_get, ledger_next};
    l->accounts = accounts_new();
    for (int kind = 0; kind < RECORD_KINDS; kind++)
        if (kind != RECORD_ACCOUNT && kind != RECORD_NAME)
            l->records[kind] = sorted_new(record_ops[kind].release);
    return l;
}

void ledger_free(struct ledger *l)
{
    if (!l)
        return;
    for (int kind = 0; kind < RECORD_KINDS; kind++)
        sorted_free(l->records[kind]);
    accounts_free(l->accounts);
    free(l);
}

const struct ledger_view *ledger_view(const struct ledger *l)
{
    return &l->view;
}

/* Puts the record in its place, or takes away what is there. */
static void set(struct ledger *l, enum record_kind kind, struct bytes key, void *record)
{
    void *old = NULL;
    if (kind == RECORD_NAME)
        old = record; /* its account says the same */
    else if (kind == RECORD_ACCOUNT && record)
        accounts_put(l->accounts, record);
    else if (kind == RECORD_ACCOUNT)
        old = accounts_remove(l->accounts, key);
    else if (record)
        old = sorted_put(l->records[kind], key, record);
    else
        old = sorted_remove(l->records[kind], key);
    if (old)
        record_ops[kind].release(old);
}

static void adopt(struct ledger *l, struct overlay *o, enum record_kind kind)
{
    struct sorted_walk walk = overlay_takings(o, kind);
    struct bytes key;
    void **record;
    while (sorted_next(&walk, &key, &record))
        set(l, kind, key, TAKE(*record));
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
    set(l, kind, key, record);
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
