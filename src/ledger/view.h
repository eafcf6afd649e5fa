/* How the ledger core reads state, whoever keeps it: memory, an overlay on it, a database.
 *
 * A record that a view returns is valid until the next write to what the view shows. */
#ifndef TANA_LEDGER_VIEW_H
#define TANA_LEDGER_VIEW_H

#include "ledger/record.h"

struct ledger_view {
    /* The record, or NULL. */
    const void *(*get)(const struct ledger_view *view, enum record_kind kind, struct bytes key);

    /* The first record in key order behind `from` (or at it, if inclusive), or NULL. *ret_key is
     * borrowed like the record. */
    const void *(*next)(const struct ledger_view *view, enum record_kind kind, struct bytes from,
                        bool inclusive, struct bytes *ret_key);
};

static inline const struct account *view_account(const struct ledger_view *view,
                                                 const struct id *id)
{
    return view->get(view, RECORD_ACCOUNT, id_key(id));
}

static inline const struct account *view_account_named(const struct ledger_view *view,
                                                       const struct name *name)
{
    struct skeleton skeleton = name_skeleton(name);
    const struct id *id = view->get(view, RECORD_NAME, bytes_str(skeleton.text));
    const struct account *account = id ? view_account(view, id) : NULL;
    return account && strcmp(account->name.text, name->text) == 0 ? account : NULL;
}

/* The account whose name looks like this one, or is it; or NULL. */
static inline const struct account *view_account_like(const struct ledger_view *view,
                                                      const struct name *name)
{
    struct skeleton skeleton = name_skeleton(name);
    const struct id *id = view->get(view, RECORD_NAME, bytes_str(skeleton.text));
    return id ? view_account(view, id) : NULL;
}

static inline const struct hold *view_hold(const struct ledger_view *view, const struct id *id)
{
    return view->get(view, RECORD_HOLD, id_key(id));
}

static inline const struct parameters *view_parameters(const struct ledger_view *view)
{
    return view->get(view, RECORD_PARAMETERS, RECORD_CURRENT);
}

static inline const struct producers *view_producers(const struct ledger_view *view)
{
    return view->get(view, RECORD_PRODUCERS, RECORD_CURRENT);
}

static inline const struct account *view_account_ref(const struct ledger_view *view,
                                                     const struct ref *ref)
{
    return ref->by_name ? view_account_named(view, &ref->name) : view_account(view, &ref->id);
}

static inline const struct currency *view_currency(const struct ledger_view *view,
                                                   const struct currency_code *code)
{
    return view->get(view, RECORD_CURRENCY, bytes_str(code->text));
}

static inline const struct contract *view_contract(const struct ledger_view *view,
                                                   const struct id *id)
{
    return view->get(view, RECORD_CONTRACT, id_key(id));
}

static inline const struct cell *view_cell(const struct ledger_view *view,
                                           const struct id *contract, struct bytes key)
{
    struct cell_key full = cell_key(contract, key);
    return view->get(view, RECORD_CELL, bytes_of(full.bytes, full.size));
}

#endif
