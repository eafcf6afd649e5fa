/* What every commit checks and does, whoever keeps the state. */
#include "ledger/ledger.h"

#include "ledger/sorted.h"

#include <stdlib.h>

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

/* False when a sum leaves the range, which money within its supply never does. */
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

static bool add_hold(struct sorted *flows, const struct hold *hold, bool after)
{
    if (!hold)
        return true;
    struct flow *flow = flow_of(flows, &hold->currency);
    struct amount *sum = after ? &flow->after : &flow->before;
    return amount_add(*sum, hold->amount, sum);
}

static bool add_changes(struct sorted *flows, const struct overlay *o)
{
    bool in_range = true;
    struct overlay_change c;
    struct overlay_walk walk = overlay_walk(o, RECORD_ACCOUNT);
    while (in_range && overlay_walk_next(&walk, &c))
        in_range = add_balances(flows, c.before, false) && add_balances(flows, c.after, true);
    walk = overlay_walk(o, RECORD_HOLD);
    while (in_range && overlay_walk_next(&walk, &c))
        in_range = add_hold(flows, c.before, false) && add_hold(flows, c.after, true);

    /* A currency whose supply changed must have a flow, even when no balance did. */
    walk = overlay_walk(o, RECORD_CURRENCY);
    while (overlay_walk_next(&walk, &c)) {
        const struct currency *currency = c.after ? c.after : c.before;
        flow_of(flows, &currency->code);
    }
    return in_range;
}

tana_err overlay_check_supply(const struct overlay *o, struct err *err)
{
    struct sorted *flows = sorted_new(free);
    struct bytes code = {0};
    bool good = add_changes(flows, o) && flows_match(flows, o, &code);
    if (!good)
        ERR(err, E_INTERNAL, "the balances of %.*s no longer add up to its supply", (int)code.size,
            code.size ? (const char *)code.data : "");
    sorted_free(flows);
    return good ? E_OK : err->code;
}

void overlay_next_versions(struct overlay *o)
{
    struct overlay_change c;
    struct overlay_walk walk = overlay_walk(o, RECORD_ACCOUNT);
    while (overlay_walk_next(&walk, &c)) {
        bool changed =
            c.after && !(c.before && record_ops[RECORD_ACCOUNT].equal(c.before, c.after));
        if (changed)
            ((struct account *)c.after)->version++; /* the overlay's own copy */
    }
}
