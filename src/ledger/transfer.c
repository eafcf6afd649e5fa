#include "ledger/transfer.h"

tana_err currency_create(struct overlay *o, const struct currency_code *code, unsigned scale,
                         struct err *err)
{
    if (scale > AMOUNT_SCALE_MAX)
        return ERR(err, E_INVALID, "%s cannot have %u decimals; at most %d", code->text, scale,
                   AMOUNT_SCALE_MAX);
    if (view_currency(overlay_view(o), code))
        return ERR(err, E_TAKEN, "the currency %s exists already", code->text);
    struct currency *currency = xcalloc(1, sizeof *currency);
    currency->code = *code;
    currency->scale = scale;
    overlay_put(o, RECORD_CURRENCY, bytes_str(currency->code.text), currency);
    return E_OK;
}

tana_err account_create(struct overlay *o, const struct id *id, const struct name *name,
                        const char *metadata, struct err *err)
{
    const struct ledger_view *view = overlay_view(o);
    bool named = name->text[0] != '\0';
    if (view_account(view, id))
        return ERR(err, E_TAKEN, "an account with this id exists already");
    const struct account *like = named ? view_account_like(view, name) : NULL;
    if (like && strcmp(like->name.text, name->text) == 0)
        return ERR(err, E_TAKEN, "an account called %s exists already", name->text);
    if (like)
        return ERR(err, E_TAKEN, "%s looks too much like %s, which exists already", name->text,
                   like->name.text);
    if (strlen(metadata) > METADATA_MAX)
        return ERR(err, E_LIMIT, "metadata of %zu bytes; at most %d are allowed", strlen(metadata),
                   METADATA_MAX);

    struct account *account = account_new(id, name, metadata);
    overlay_put(o, RECORD_ACCOUNT, id_key(id), account);
    if (named) {
        struct id *target = xmalloc(sizeof *target);
        *target = *id;
        struct skeleton skeleton = name_skeleton(name);
        overlay_put(o, RECORD_NAME, bytes_str(skeleton.text), target);
    }
    return E_OK;
}

static tana_err no_account(struct err *err, const struct id *id)
{
    char text[ID_TEXT_MAX];
    return ERR(err, E_NO_ACCOUNT, "the account %s does not exist", id_format(id, text));
}

static tana_err no_currency(struct err *err, const struct currency_code *code)
{
    return ERR(err, E_NO_CURRENCY, "the currency %s does not exist", code->text);
}

/* Whether the account can receive the amount. */
static tana_err check_receiver(const struct account *to, const struct currency_code *code,
                               struct amount amount, struct err *err)
{
    struct amount sum;
    if (!account_has_room(to, code))
        return ERR(err, E_LIMIT, "%s already holds %d currencies", account_label(to).text,
                   BALANCES_MAX);
    if (!amount_add(account_balance(to, code), amount, &sum))
        return ERR(err, E_OVERFLOW, "%s cannot hold that much %s", account_label(to).text,
                   code->text);
    return E_OK;
}

tana_err account_freeze(struct overlay *o, const struct id *id, bool frozen, struct err *err)
{
    struct account *account = overlay_account(o, id);
    if (!account)
        return no_account(err, id);
    account->frozen = frozen;
    return E_OK;
}

void balance_add(struct account *account, const struct currency_code *code, struct amount amount)
{
    struct amount sum;
    REQUIRE(amount_add(account_balance(account, code), amount, &sum));
    account_set_balance(account, code, sum);
}

void balance_sub(struct account *account, const struct currency_code *code, struct amount amount)
{
    struct amount rest;
    REQUIRE(amount_sub(account_balance(account, code), amount, &rest));
    account_set_balance(account, code, rest);
}

tana_err deposit_apply(struct overlay *o, const struct id *to, const struct currency_code *code,
                       struct amount amount, struct err *err)
{
    const struct ledger_view *view = overlay_view(o);
    const struct account *account = view_account(view, to);
    const struct currency *currency = view_currency(view, code);
    struct amount supply;
    if (!account)
        return no_account(err, to);
    if (!currency)
        return no_currency(err, code);
    if (amount_is_zero(amount))
        return ERR(err, E_BAD_AMOUNT, "a deposit of nothing");
    if (!amount_add(currency->supply, amount, &supply))
        return ERR(err, E_OVERFLOW, "there cannot be that much %s", code->text);
    tana_err e = check_receiver(account, code, amount, err);
    if (e != E_OK)
        return e;

    balance_add(overlay_account(o, to), code, amount);
    overlay_currency(o, code)->supply = supply;
    return E_OK;
}

tana_err transfer_check(const struct ledger_view *view, const struct transfer *t, struct err *err)
{
    if (!view_account(view, &t->from))
        return no_account(err, &t->from);
    if (!view_account(view, &t->to))
        return no_account(err, &t->to);
    if (!view_currency(view, &t->currency))
        return no_currency(err, &t->currency);
    if (amount_is_zero(t->amount))
        return ERR(err, E_BAD_AMOUNT, "a transfer of nothing: the amount must be more than 0");
    if (id_eq(&t->from, &t->to))
        return ERR(err, E_SELF_TRANSFER, "%s is both sender and receiver",
                   account_label(view_account(view, &t->from)).text);
    return E_OK;
}

tana_err transfer_apply(struct overlay *o, const struct transfer *t, struct err *err)
{
    const struct ledger_view *view = overlay_view(o);
    tana_err e = transfer_check(view, t, err);
    if (e != E_OK)
        return e;
    const struct account *from = view_account(view, &t->from);
    const struct account *to = view_account(view, &t->to);
    unsigned scale = view_currency(view, &t->currency)->scale;
    struct amount held = account_balance(from, &t->currency);
    char held_text[AMOUNT_TEXT_MAX], amount_text[AMOUNT_TEXT_MAX];
    if (from->frozen)
        return ERR(err, E_FROZEN, "%s is frozen", account_label(from).text);
    if (amount_lt(held, t->amount))
        return ERR(err, E_INSUFFICIENT, "%s has %s %s, less than %s", account_label(from).text,
                   amount_format(held, scale, held_text), t->currency.text,
                   amount_format(t->amount, scale, amount_text));
    e = check_receiver(to, &t->currency, t->amount, err);
    if (e != E_OK)
        return e;

    /* Everything is checked; from here nothing fails. */
    balance_sub(overlay_account(o, &t->from), &t->currency, t->amount);
    balance_add(overlay_account(o, &t->to), &t->currency, t->amount);
    return E_OK;
}

static bool may_move(const struct authority *authority, const struct id *from)
{
    if (id_eq(&authority->contract, from))
        return true;
    for (size_t i = 0; i < authority->mover_count; i++)
        if (id_eq(&authority->movers[i], from))
            return true;
    return false;
}

static tana_err apply_authorised(struct overlay *o, const struct transfer *t,
                                 const struct authority *authority, struct err *err)
{
    const struct account *from = view_account(overlay_view(o), &t->from);
    if (from && !may_move(authority, &t->from))
        return ERR(err, E_FORBIDDEN, "this program may not move money of %s",
                   account_label(from).text);
    return transfer_apply(o, t, err);
}

tana_err transfers_apply(struct overlay *o, const struct transfer *list, size_t count,
                         const struct authority *authority, size_t *ret_failed, struct err *err)
{
    _cleanup_(overlay_freep) struct overlay *trial = overlay_new(overlay_view(o));
    for (size_t i = 0; i < count; i++) {
        tana_err e = apply_authorised(trial, &list[i], authority, err);
        if (e != E_OK) {
            *ret_failed = i;
            return e;
        }
    }
    overlay_merge(trial, o);
    return E_OK;
}
