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

/* What one currency gained and lost in the accounts that an overlay changed. */
struct flow {
    struct amount before, after;
};

static struct flow *flow_of(struct sorted *flows, const struct currency_code *code)
{
    struct bytes key = bytes_str(code->text);
    void **found = sorted_find(flows, key);
    if (found)
        return *found;
    struct flow *flow = xcalloc(1, sizeof *flow);
    sorted_put(flows, key, flow);
    return flow;
}

/* False when a sum leaves the range, which balances within their supply never do. */
static bool add_balances(struct sorted *flows, const struct account *account, bool after)
{
    for (size_t i = 0; account && i < account->balance_count; i++) {
        struct flow *flow = flow_of(flows, &account->balances[i].currency);
        struct amount *sum = after ? &flow->after : &flow->before;
        if (!amount_add(*sum, account->balances[i].amount, sum))
            return false;
    }
    return true;
}

/* True when supply went from s to s + (after - before). */
static bool supply_follows(struct amount supply_before, struct amount supply_after,
                           const struct flow *flow)
{
    /* Two amounts are below 2^127 each, so these sums stay exact. */
    return supply_before.minor + flow->after.minor == supply_after.minor + flow->before.minor;
}

static struct amount supply_in(const struct currency *currency)
{
    return currency ? currency->supply : AMOUNT_ZERO;
}

static bool flows_match(struct sorted *flows, const struct overlay *o, struct bytes *ret_code)
{
    const struct ledger_view *base = overlay_base(o), *view = overlay_view(o);
    struct bytes key = {0};
    void **flow = sorted_seek(flows, key, true, &key);
    for (; flow; flow = sorted_seek(flows, key, false, &key)) {
        *ret_code = key;
        const struct currency *after = view->get(view, RECORD_CURRENCY, key);
        if (!after ||
            !supply_follows(supply_in(base->get(base, RECORD_CURRENCY, key)), after->supply, *flow))
            return false;
    }
    return true;
}

static tana_err check_supply(const struct overlay *o, struct err *err)
{
    struct sorted *flows = sorted_new(free);
    bool in_range = true;
    struct overlay_change c = {.key = {0}};
    bool more = overlay_next_change(o, RECORD_ACCOUNT, c.key, true, &c);
    for (; more; more = overlay_next_change(o, RECORD_ACCOUNT, c.key, false, &c))
        in_range =
            in_range && add_balances(flows, c.before, false) && add_balances(flows, c.after, true);

    /* A currency whose supply changed must have a flow, even when no balance did. */
    c.key = bytes_of(NULL, 0);
    more = overlay_next_change(o, RECORD_CURRENCY, c.key, true, &c);
    for (; more; more = overlay_next_change(o, RECORD_CURRENCY, c.key, false, &c)) {
        const struct currency *currency = c.after ? c.after : c.before;
        flow_of(flows, &currency->code);
    }

    struct bytes code = {0};
    bool good = in_range && flows_match(flows, o, &code);
    if (!good)
        ERR(err, E_INTERNAL, "the balances of %.*s no longer add up to its supply", (int)code.size,
            code.size ? (const char *)code.data : "");
    sorted_free(flows);
    return good ? E_OK : err->code;
}

static void apply_change(struct ledger *l, enum record_kind kind, const struct overlay_change *c)
{
    const struct record_ops *ops = &record_ops[kind];
    if (c->before && c->after && ops->equal(c->before, c->after))
        return;
    void *old;
    if (c->after) {
        void *record = ops->copy(c->after);
        if (kind == RECORD_ACCOUNT)
            ((struct account *)record)->version++;
        old = sorted_put(l->records[kind], c->key, record);
    } else {
        old = sorted_remove(l->records[kind], c->key);
    }
    if (old)
        ops->release(old);
}

tana_err ledger_commit(struct ledger *l, struct overlay *o, struct err *err)
{
    REQUIRE(overlay_base(o) == &l->view);
    tana_err e = check_supply(o, err);
    if (e != E_OK)
        return e;
    for (enum record_kind kind = 0; kind < RECORD_KINDS; kind++) {
        struct overlay_change c = {.key = {0}};
        bool more = overlay_next_change(o, kind, c.key, true, &c);
        for (; more; more = overlay_next_change(o, kind, c.key, false, &c))
            apply_change(l, kind, &c);
    }
    overlay_discard(o);
    return E_OK;
}
