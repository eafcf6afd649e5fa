/* Money between two places: holds of payments and withdrawals. */
#include "ledger/apply_priv.h"

#include "ledger/transfer.h"

#include <stdlib.h>

enum { POSTPONED_MS = 24 * 3600 * 1000 };

static struct bytes due_bytes(const struct due_key *key)
{
    return bytes_of(key->bytes, sizeof key->bytes);
}

/* Takes the money out of the payer's balance. Everything has been checked. */
static void open_hold(struct act *act, const struct hold *hold)
{
    struct hold *record = xmalloc(sizeof *record);
    *record = *hold;
    balance_sub(overlay_account(act->o, &hold->from), &hold->currency, hold->amount);
    overlay_put(act->o, RECORD_HOLD, id_key(&record->id), record);
    if (hold->until_ms > 0) {
        struct id *due = xmalloc(sizeof *due);
        *due = hold->id;
        struct due_key key = due_key(hold);
        overlay_put(act->o, RECORD_DUE, due_bytes(&key), due);
    }
    concern(act, &hold->to);
}

static void close_hold(struct overlay *o, const struct hold *hold)
{
    struct due_key key = due_key(hold);
    struct id id = hold->id; /* the record goes with the first removal */
    if (hold->until_ms > 0)
        overlay_remove(o, RECORD_DUE, due_bytes(&key));
    overlay_remove(o, RECORD_HOLD, id_key(&id));
}

static tana_err check_payer(const struct act *act, const struct currency *currency,
                            struct amount amount, struct err *err)
{
    const struct account *from = view_account(overlay_view(act->o), &act->from);
    struct amount has = account_balance(from, &currency->code);
    char has_text[AMOUNT_TEXT_MAX], amount_text[AMOUNT_TEXT_MAX];
    if (amount_lt(has, amount))
        return ERR(err, E_INSUFFICIENT, "%s has %s %s, less than %s", account_label(from).text,
                   amount_format(has, currency->scale, has_text), currency->code.text,
                   amount_format(amount, currency->scale, amount_text));
    return E_OK;
}

tana_err apply_hold(struct act *act, struct err *err)
{
    const struct op *op = act->op;
    const struct account *to, *arbiter = NULL;
    const struct currency *currency;
    struct amount amount;
    tana_err e = act_account(act, &op->to, &to, err);
    if (e == E_OK && op->has_arbiter)
        e = act_account(act, &op->arbiter, &arbiter, err);
    if (e == E_OK)
        e = act_money(act, &currency, &amount, err);
    if (e != E_OK)
        return e;
    if (id_eq(&to->id, &act->from))
        return ERR(err, E_SELF_TRANSFER, "%s is both payer and receiver", account_label(to).text);
    if (arbiter && id_eq(&arbiter->id, &act->from))
        return ERR(err, E_FORBIDDEN, "the payer cannot be the arbiter");
    if (op->until_ms <= act->context->time_ms ||
        op->until_ms > act->context->time_ms + HOLD_LIFETIME_MS_MAX)
        return ERR(err, E_EXPIRED, "\"until\" must be after the block's time, by at most 366 days");
    e = check_payer(act, currency, amount, err);
    if (e != E_OK)
        return e;
    struct hold hold = {
        .id = id_of_hold(act->tx->id.bytes, act->index),
        .kind = HOLD_PAYMENT,
        .from = act->from,
        .to = to->id,
        .currency = currency->code,
        .amount = amount,
        .until_ms = op->until_ms,
    };
    if (arbiter)
        hold.arbiter = arbiter->id;
    open_hold(act, &hold);
    return E_OK;
}

tana_err apply_withdraw(struct act *act, struct err *err)
{
    const struct currency *currency;
    struct amount amount;
    tana_err e = act_money(act, &currency, &amount, err);
    if (e == E_OK)
        e = check_payer(act, currency, amount, err);
    if (e != E_OK)
        return e;
    struct hold hold = {
        .id = id_of_hold(act->tx->id.bytes, act->index),
        .kind = HOLD_WITHDRAWAL,
        .from = act->from,
        .to = currency->issuer,
        .currency = currency->code,
        .amount = amount,
    };
    open_hold(act, &hold);
    return E_OK;
}

/* The hold that the operation names, if it is of that kind and the actor may end it. */
static tana_err find_hold(const struct act *act, enum hold_kind kind, const struct hold **ret,
                          struct err *err)
{
    const struct hold *hold = view_hold(overlay_view(act->o), &act->op->hold);
    const char *what = kind == HOLD_PAYMENT ? "hold" : "withdrawal";
    if (!hold || hold->kind != kind)
        return ERR(err, E_NOT_FOUND, "there is no such %s, or it has ended", what);
    bool arbiter = !id_is_zero(&hold->arbiter) && id_eq(&act->from, &hold->arbiter);
    if (!id_eq(&act->from, &hold->to) && !arbiter)
        return ERR(err, E_FORBIDDEN, "only %s may end this %s",
                   kind == HOLD_PAYMENT ? "the receiver and the arbiter" : "the issuer", what);
    *ret = hold;
    return E_OK;
}

/* Gives the money to an account, which can take it as far as supply goes. */
static tana_err check_room(const struct act *act, const struct id *id, const struct hold *hold,
                           struct err *err)
{
    const struct account *account = view_account(overlay_view(act->o), id);
    if (!account_has_room(account, &hold->currency))
        return ERR(err, E_LIMIT, "%s already holds %d currencies", account_label(account).text,
                   BALANCES_MAX);
    return E_OK;
}

static void give(struct act *act, const struct id *to, const struct currency_code *currency,
                 struct amount amount)
{
    balance_add(overlay_account(act->o, to), currency, amount);
    concern(act, to);
}

tana_err apply_settle(struct act *act, struct err *err)
{
    const struct hold *hold;
    tana_err e = find_hold(act, HOLD_WITHDRAWAL, &hold, err);
    if (e != E_OK)
        return e;
    struct currency *currency = overlay_currency(act->o, &hold->currency);
    REQUIRE(amount_sub(currency->supply, hold->amount, &currency->supply));
    concern(act, &hold->from);
    close_hold(act->o, hold);
    return E_OK;
}

static tana_err give_back(struct act *act, const struct hold *hold, struct err *err)
{
    tana_err e = check_room(act, &hold->from, hold, err);
    if (e != E_OK)
        return e;
    give(act, &hold->from, &hold->currency, hold->amount);
    close_hold(act->o, hold);
    return E_OK;
}

tana_err apply_refuse(struct act *act, struct err *err)
{
    const struct hold *hold;
    tana_err e = find_hold(act, HOLD_WITHDRAWAL, &hold, err);
    return e == E_OK ? give_back(act, hold, err) : e;
}

tana_err apply_void(struct act *act, struct err *err)
{
    const struct hold *hold;
    tana_err e = find_hold(act, HOLD_PAYMENT, &hold, err);
    if (e != E_OK)
        return e;
    concern(act, &hold->to);
    return give_back(act, hold, err);
}

/* How much of the hold is posted: all of it unless the operation says less. */
static tana_err posted_amount(const struct act *act, const struct hold *hold, struct amount *ret,
                              struct err *err)
{
    const struct currency *currency = view_currency(overlay_view(act->o), &hold->currency);
    char held[AMOUNT_TEXT_MAX];
    *ret = hold->amount;
    if (!act->op->amount[0])
        return E_OK;
    tana_err e = amount_parse(bytes_str(act->op->amount), currency->scale, ret, err);
    if (e == E_OK && amount_lt(hold->amount, *ret))
        e = ERR(err, E_INSUFFICIENT, "the hold is of %s %s, less than %s",
                amount_format(hold->amount, currency->scale, held), currency->code.text,
                act->op->amount);
    return e;
}

tana_err apply_post(struct act *act, struct err *err)
{
    const struct hold *hold;
    struct amount posted, rest;
    tana_err e = find_hold(act, HOLD_PAYMENT, &hold, err);
    if (e == E_OK)
        e = posted_amount(act, hold, &posted, err);
    if (e == E_OK)
        e = check_room(act, &hold->to, hold, err);
    if (e != E_OK)
        return e;
    REQUIRE(amount_sub(hold->amount, posted, &rest));
    if (!amount_is_zero(rest)) {
        e = check_room(act, &hold->from, hold, err);
        if (e != E_OK)
            return e;
        give(act, &hold->from, &hold->currency, rest);
    }
    give(act, &hold->to, &hold->currency, posted);
    concern(act, &hold->from);
    close_hold(act->o, hold);
    return E_OK;
}

/* ------------------------------------------------------------------- the start of a block ---- */

/* Nothing can refuse a release but the limit of currencies: then it is tried again a day later. */
static void release(struct overlay *o, const struct hold *due)
{
    struct hold hold = *due;
    const struct account *from = view_account(overlay_view(o), &hold.from);
    close_hold(o, due);
    if (account_has_room(from, &hold.currency)) {
        balance_add(overlay_account(o, &hold.from), &hold.currency, hold.amount);
        return;
    }
    struct hold *postponed = xmalloc(sizeof *postponed);
    struct id *id = xmalloc(sizeof *id);
    *postponed = hold;
    postponed->until_ms += POSTPONED_MS;
    *id = hold.id;
    struct due_key key = due_key(postponed);
    overlay_put(o, RECORD_HOLD, id_key(&hold.id), postponed);
    overlay_put(o, RECORD_DUE, due_bytes(&key), id);
}

/* From key to key, not from the front again: that would pass all that has been released already. */
static size_t release_due(struct overlay *o, uint64_t time_ms, size_t max)
{
    const struct ledger_view *view = overlay_view(o);
    struct due_key last;
    struct bytes from = {0}, key;
    size_t released = 0;
    for (; released < max; released++) {
        const struct id *id = view->next(view, RECORD_DUE, from, released == 0, &key);
        const struct hold *hold = id ? view_hold(view, id) : NULL;
        if (!hold || hold->until_ms > time_ms)
            break;
        memcpy(last.bytes, key.data, sizeof last.bytes); /* the key goes with the release */
        from = due_bytes(&last);
        release(o, hold);
    }
    return released;
}

size_t block_begin(struct overlay *o, const struct apply_context *context)
{
    const struct ledger_view *view = overlay_view(o);
    const struct parameters *next = view->get(view, RECORD_PARAMETERS, RECORD_NEXT);
    if (next && next->height <= context->height) {
        void *current = record_ops[RECORD_PARAMETERS].copy(next);
        overlay_remove(o, RECORD_PARAMETERS, RECORD_NEXT);
        overlay_put(o, RECORD_PARAMETERS, RECORD_CURRENT, current);
    }
    return release_due(o, context->time_ms, view_parameters(overlay_view(o))->releases_max);
}
