#include "ledger/apply_priv.h"

#include "codec/wire.h"
#include "ledger/parameters.h"
#include "ledger/transfer.h"

#include <stdlib.h>

enum { RECEIPT_ENCODING = 1, DAY_MS = 24 * 3600 * 1000, CONCERNED_MIN = 8 };

void concern(struct act *act, const struct id *account)
{
    struct concerned *c = act->concerned;
    if (c->count == c->capacity) {
        c->capacity = c->capacity ? 2 * c->capacity : CONCERNED_MIN;
        c->ids = xrealloc(c->ids, c->capacity * sizeof *c->ids);
    }
    c->ids[c->count++] = *account;
}

static tana_err no_account(const struct ref *ref, struct err *err)
{
    char id[ID_TEXT_MAX];
    return ERR(err, E_NO_ACCOUNT, "the account %s does not exist",
               ref->by_name ? ref->name.text : id_format(&ref->id, id));
}

tana_err act_account(const struct act *act, const struct ref *ref, const struct account **ret,
                     struct err *err)
{
    *ret = view_account_ref(overlay_view(act->o), ref);
    return *ret ? E_OK : no_account(ref, err);
}

tana_err act_money(const struct act *act, const struct currency **ret_currency,
                   struct amount *ret_amount, struct err *err)
{
    *ret_currency = view_currency(overlay_view(act->o), &act->op->currency);
    if (!*ret_currency)
        return ERR(err, E_NO_CURRENCY, "the currency %s does not exist", act->op->currency.text);
    return amount_parse(bytes_str(act->op->amount), (*ret_currency)->scale, ret_amount, err);
}

static bool is_listed(const struct id *list, size_t count, const struct id *id)
{
    for (size_t i = 0; i < count; i++)
        if (id_eq(&list[i], id))
            return true;
    return false;
}

static bool is_administrator(const struct act *act)
{
    const struct parameters *p = view_parameters(overlay_view(act->o));
    return is_listed(p->administrators, p->administrator_count, &act->from);
}

static bool is_registrar(const struct act *act)
{
    const struct parameters *p = view_parameters(overlay_view(act->o));
    return is_administrator(act) || is_listed(p->registrars, p->registrar_count, &act->from);
}

static tana_err want_administrator(const struct act *act, struct err *err)
{
    if (is_administrator(act))
        return E_OK;
    return ERR(err, E_FORBIDDEN, "%s is for administrators", tx_type_name(act->op->type));
}

/* --------------------------------------------------------------------------- operations ------ */

static void put_account(struct act *act, const struct id *id, uint64_t nonce)
{
    struct account *account = overlay_account(act->o, id);
    uint64_t *created = overlay_edit(act->o, RECORD_CREATIONS, RECORD_CURRENT);
    account_set_keys(account, act->op->keys, act->op->key_count, act->op->threshold);
    account->nonce = nonce;
    account->number = (*created)++;
    concern(act, id);
}

static tana_err apply_account_create(struct act *act, struct err *err)
{
    const struct op *op = act->op;
    const struct parameters *p = view_parameters(overlay_view(act->o));
    struct id id = id_of_account(&act->context->chain, &act->from, act->tx->nonce, act->index);
    if (!p->open_accounts && !is_registrar(act))
        return ERR(err, E_FORBIDDEN, "accounts are created by administrators and registrars");
    if (name_is_reserved(&op->name) && !is_administrator(act))
        return ERR(err, E_FORBIDDEN, "the name %s is reserved", op->name.text);
    tana_err e = account_create(act->o, &id, &op->name, op->metadata ? op->metadata : "{}", err);
    if (e == E_OK)
        put_account(act, &id, 0);
    return e;
}

static tana_err apply_account_update(struct act *act, struct err *err)
{
    (void)err;
    struct account *account = overlay_account(act->o, &act->from);
    if (act->op->keys)
        account_set_keys(account, act->op->keys, act->op->key_count, act->op->threshold);
    if (act->op->metadata)
        account_set_metadata(account, act->op->metadata);
    return E_OK;
}

static tana_err apply_account_freeze(struct act *act, struct err *err)
{
    const struct account *account;
    tana_err e = want_administrator(act, err);
    if (e == E_OK)
        e = act_account(act, &act->op->to, &account, err);
    if (e != E_OK)
        return e;
    if (id_eq(&account->id, &act->from))
        return ERR(err, E_FORBIDDEN, "an administrator cannot freeze itself");
    concern(act, &account->id);
    overlay_account(act->o, &account->id)->frozen = act->op->frozen;
    return E_OK;
}

static tana_err apply_currency_create(struct act *act, struct err *err)
{
    const struct parameters *p = view_parameters(overlay_view(act->o));
    const struct account *issuer;
    if (!p->open_currencies && !is_registrar(act))
        return ERR(err, E_FORBIDDEN, "currencies are created by administrators and registrars");
    tana_err e = act_account(act, &act->op->to, &issuer, err);
    if (e == E_OK)
        e = currency_create(act->o, &act->op->currency, act->op->scale, err);
    if (e != E_OK)
        return e;
    overlay_currency(act->o, &act->op->currency)->issuer = issuer->id;
    concern(act, &issuer->id);
    return E_OK;
}

static tana_err apply_deposit(struct act *act, struct err *err)
{
    const struct account *to;
    const struct currency *currency;
    struct amount amount;
    tana_err e = act_account(act, &act->op->to, &to, err);
    if (e == E_OK)
        e = act_money(act, &currency, &amount, err);
    if (e != E_OK)
        return e;
    if (!id_eq(&currency->issuer, &act->from))
        return ERR(err, E_FORBIDDEN, "only the issuer of %s may deposit it", currency->code.text);
    struct id receiver = to->id;
    e = deposit_apply(act->o, &receiver, &act->op->currency, amount, err);
    if (e == E_OK)
        concern(act, &receiver);
    return e;
}

static tana_err apply_transfer(struct act *act, struct err *err)
{
    const struct account *to;
    const struct currency *currency;
    struct transfer transfer = {.from = act->from, .currency = act->op->currency};
    tana_err e = act_account(act, &act->op->to, &to, err);
    if (e == E_OK)
        e = act_money(act, &currency, &transfer.amount, err);
    if (e != E_OK)
        return e;
    transfer.to = to->id;
    e = transfer_apply(act->o, &transfer, err);
    if (e == E_OK)
        concern(act, &transfer.to);
    return e;
}

static tana_err apply_params(struct act *act, struct err *err)
{
    struct parameters parameters;
    tana_err e = want_administrator(act, err);
    if (e != E_OK)
        return e;
    if (act->op->parameters->values.height <= act->context->height)
        return ERR(err, E_INVALID, "\"height\" must be above that of this block");
    e = parameters_resolve(overlay_view(act->o), act->op->parameters, &parameters, err);
    if (e == E_OK)
        overlay_put(act->o, RECORD_PARAMETERS, RECORD_NEXT,
                    record_ops[RECORD_PARAMETERS].copy(&parameters));
    return e;
}

static tana_err apply_producers(struct act *act, struct err *err)
{
    tana_err e = want_administrator(act, err);
    if (e != E_OK)
        return e;
    struct producers *producers = xcalloc(1, sizeof *producers);
    producers->count = act->op->key_count;
    memcpy(producers->keys, act->op->keys, producers->count * sizeof *producers->keys);
    overlay_put(act->o, RECORD_PRODUCERS, RECORD_CURRENT, producers);
    return E_OK;
}

static tana_err apply_op(struct act *act, struct err *err)
{
    static tana_err (*const apply[TX_TYPES])(struct act *, struct err *) = {
        [TX_ACCOUNT_CREATE] = apply_account_create,
        [TX_ACCOUNT_UPDATE] = apply_account_update,
        [TX_ACCOUNT_FREEZE] = apply_account_freeze,
        [TX_CURRENCY_CREATE] = apply_currency_create,
        [TX_DEPOSIT] = apply_deposit,
        [TX_WITHDRAW] = apply_withdraw,
        [TX_WITHDRAW_SETTLE] = apply_settle,
        [TX_WITHDRAW_REFUSE] = apply_refuse,
        [TX_TRANSFER] = apply_transfer,
        [TX_HOLD] = apply_hold,
        [TX_POST] = apply_post,
        [TX_VOID] = apply_void,
        [TX_PARAMS_UPDATE] = apply_params,
        [TX_PRODUCERS_UPDATE] = apply_producers,
    };
    REQUIRE(apply[act->op->type]);
    return apply[act->op->type](act, err);
}

/* ---------------------------------------------------------------------------- admission ------ */

bool tx_sender(const struct ledger_view *view, const struct tx *tx, struct id *ret)
{
    if (!tx->from.by_name) {
        *ret = tx->from.id;
        return true;
    }
    const struct account *account = view_account_named(view, &tx->from.name);
    if (account)
        *ret = account->id;
    return account != NULL;
}

static bool is_signed_by(const struct tx *tx, const struct account *account)
{
    struct key keys[TX_SIGNATURES_MAX];
    size_t count;
    tx_keys(tx, keys, &count);
    return account->threshold > 0 && account_keys_among(account, keys, count) >= account->threshold;
}

static tana_err want_signed(const struct tx *tx, const struct account *account, struct err *err)
{
    if (is_signed_by(tx, account))
        return E_OK;
    return ERR(err, E_UNAUTHORIZED,
               "%s wants the signatures of %d of its %d key%s; these are not enough",
               account_label(account).text, account->threshold, account->key_count,
               account->key_count == 1 ? "" : "s");
}

static bool has_key(const struct key *keys, size_t count, const struct key *key)
{
    for (size_t i = 0; i < count; i++)
        if (memcmp(&keys[i], key, sizeof *key) == 0)
            return true;
    return false;
}

/* Whether a signature by that key means something: of an account that acts, or one that is given
 * the key. */
static bool is_concerned_key(const struct ledger_view *view, const struct tx *tx,
                             const struct key *key)
{
    for (size_t i = 0; i < tx->op_count; i++) {
        const struct op *op = &tx->ops[i];
        const struct account *acts = view_account_ref(view, &op->from);
        if (has_key(op->keys, op->key_count, key) ||
            (acts && has_key(acts->keys, acts->key_count, key)))
            return true;
    }
    return false;
}

/* The id does not cover the signatures. So that nobody on the way can make a transaction fail by
 * taking one away, or dearer by adding one: who acts in a batch has signed, and nobody else has. */
static tana_err check_signers(const struct ledger_view *view, const struct tx *tx,
                              const struct account *from, struct err *err)
{
    struct key keys[TX_SIGNATURES_MAX];
    size_t count;
    tx_keys(tx, keys, &count);
    for (size_t i = 0; tx->type == TX_BATCH && i < tx->op_count; i++) {
        const struct account *acts = view_account_ref(view, &tx->ops[i].from);
        if (acts && acts != from && want_signed(tx, acts, err) != E_OK)
            return err_prefix(err, "operation %zu", i + 1);
    }
    if (account_keys_among(from, keys, count) == count)
        return E_OK;
    for (size_t i = 0; i < count; i++)
        if (!is_concerned_key(view, tx, &keys[i]))
            return ERR(err, E_UNAUTHORIZED,
                       "signature %zu is by a key of no account that acts in this transaction",
                       i + 1);
    return E_OK;
}

static tana_err check_expiry(const struct tx *tx, uint64_t time_ms, struct err *err)
{
    if (tx->expires_ms <= time_ms)
        return ERR(err, E_EXPIRED, "the transaction has expired");
    if (tx->expires_ms > time_ms + TX_LIFETIME_MS_MAX)
        return ERR(err, E_EXPIRED, "\"expires\" is more than 24 hours ahead");
    return E_OK;
}

static bool is_self_creation(const struct ledger_view *view, const struct apply_context *context,
                             const struct tx *tx)
{
    const struct op *op = tx->ops;
    if (tx->type != TX_ACCOUNT_CREATE || tx->from.by_name || tx->nonce != 0 ||
        !view_parameters(view)->open_accounts)
        return false;
    struct id creator = id_of_self(op->keys, op->key_count, op->threshold);
    struct id id = id_of_account(&context->chain, &creator, 0, 0);
    return id_eq(&id, &tx->from.id);
}

static tana_err admit_self(const struct ledger_view *view, const struct apply_context *context,
                           const struct tx *tx, struct err *err)
{
    const struct op *op = tx->ops;
    struct account self = {
        .id = tx->from.id,
        .name = op->name,
        .keys = op->keys,
        .key_count = op->key_count,
        .threshold = op->threshold,
    };
    const struct account *like = view_account_like(view, &op->name);
    if (!amount_is_zero(view_parameters(view)->fee_price))
        return ERR(err, E_FEE, "a new account cannot pay a fee: let an existing one create it");
    if (name_is_reserved(&op->name))
        return ERR(err, E_FORBIDDEN, "the name %s is reserved", op->name.text);
    if (like && strcmp(like->name.text, op->name.text) == 0)
        return ERR(err, E_TAKEN, "%s exists already", op->name.text);
    if (like)
        return ERR(err, E_TAKEN, "%s looks too much like %s, which exists already", op->name.text,
                   like->name.text);
    tana_err e = check_expiry(tx, context->time_ms, err);
    if (e == E_OK)
        e = want_signed(tx, &self, err);
    return e == E_OK ? check_signers(view, tx, &self, err) : e;
}

/* What the transaction costs its sender. False when that leaves the range. Administrators pay nothing,
 * so that there is a way back from a fee that nobody can pay, and nobody does while the receiver has
 * no place for the money: whoever filled its places would stop the chain. */
static bool fee_of(const struct ledger_view *view, const struct account *from, uint64_t gas,
                   struct amount *ret)
{
    const struct parameters *p = view_parameters(view);
    amount_minor product;
    *ret = AMOUNT_ZERO;
    if (amount_is_zero(p->fee_price) ||
        is_listed(p->administrators, p->administrator_count, &from->id) ||
        (!id_eq(&p->fee_receiver, &from->id) &&
         !account_has_room(view_account(view, &p->fee_receiver), &p->fee_currency)))
        return true;
    if (__builtin_mul_overflow(p->fee_price.minor, (amount_minor)gas, &product) ||
        product > AMOUNT_MAX.minor)
        return false;
    ret->minor = (product + 999) / 1000;
    return true;
}

static tana_err check_fee(const struct ledger_view *view, const struct account *from,
                          const struct tx *tx, struct err *err)
{
    const struct parameters *p = view_parameters(view);
    struct amount fee;
    if (fee_of(view, from, tx->gas, &fee) &&
        !amount_lt(account_balance(from, &p->fee_currency), fee))
        return E_OK;
    return ERR(err, E_FEE, "%s has too little %s for the fee", account_label(from).text,
               p->fee_currency.text);
}

static uint32_t day_of(uint64_t time_ms)
{
    return (uint32_t)(time_ms / DAY_MS);
}

static tana_err check_limits(const struct ledger_view *view, const struct apply_context *context,
                             const struct account *from, struct err *err)
{
    const struct parameters *p = view_parameters(view);
    const struct account *before = view_account(context->before, &from->id);
    uint64_t in_block = from->nonce - (before ? before->nonce : 0);
    if (in_block >= p->account_block_max)
        return ERR(err, E_RATE_LIMITED, "%s has sent %u transactions in this block already",
                   account_label(from).text, p->account_block_max);
    if (from->day == day_of(context->time_ms) && from->day_count >= p->account_day_max)
        return ERR(err, E_RATE_LIMITED, "%s has sent %u transactions today (UTC) already",
                   account_label(from).text, p->account_day_max);
    return E_OK;
}

tana_err tx_admit(const struct ledger_view *view, const struct apply_context *context,
                  const struct tx *tx, struct err *err)
{
    struct id id;
    const struct account *from = tx_sender(view, tx, &id) ? view_account(view, &id) : NULL;
    if (!from && is_self_creation(view, context, tx))
        return admit_self(view, context, tx, err);
    if (!from)
        return no_account(&tx->from, err);
    tana_err e = want_signed(tx, from, err);
    if (e == E_OK)
        e = check_signers(view, tx, from, err);
    if (e != E_OK)
        return e;
    if (from->frozen)
        return ERR(err, E_FROZEN, "%s is frozen", account_label(from).text);
    if (tx->nonce < from->nonce)
        return ERR(err, E_NONCE_USED, "%s has used the nonce %llu; the next is %llu",
                   account_label(from).text, (unsigned long long)tx->nonce,
                   (unsigned long long)from->nonce);
    if (tx->nonce > from->nonce)
        return ERR(err, E_NONCE_GAP, "the next nonce of %s is %llu, not %llu",
                   account_label(from).text, (unsigned long long)from->nonce,
                   (unsigned long long)tx->nonce);
    e = check_expiry(tx, context->time_ms, err);
    if (e == E_OK)
        e = check_limits(view, context, from, err);
    return e == E_OK ? check_fee(view, from, tx, err) : e;
}

/* ---------------------------------------------------------------------------- execution ------ */

static void count_sent(struct account *account, uint64_t time_ms)
{
    uint32_t day = day_of(time_ms);
    account->nonce++;
    account->day_count = account->day == day ? account->day_count + 1 : 1;
    account->day = day;
}

static void pay_fee(struct act *act, struct amount fee)
{
    const struct parameters *p = view_parameters(overlay_view(act->o));
    if (amount_is_zero(fee))
        return;
    concern(act, &p->fee_receiver);
    balance_sub(overlay_account(act->o, &act->from), &p->fee_currency, fee);
    balance_add(overlay_account(act->o, &p->fee_receiver), &p->fee_currency, fee);
}

static tana_err authorise(struct act *act, struct err *err)
{
    const struct account *from;
    tana_err e = act_account(act, &act->op->from, &from, err);
    if (e == E_OK)
        e = want_signed(act->tx, from, err);
    if (e == E_OK && from->frozen)
        e = ERR(err, E_FROZEN, "%s is frozen", account_label(from).text);
    if (e == E_OK) {
        act->from = from->id;
        concern(act, &from->id);
    }
    return e;
}

static tana_err apply_batch(struct act *act, struct err *err)
{
    _cleanup_(overlay_freep) struct overlay *trial = overlay_new(overlay_view(act->o));
    struct act one = *act;
    one.o = trial;
    for (; one.index < act->tx->op_count; one.index++) {
        one.op = &act->tx->ops[one.index];
        tana_err e = authorise(&one, err);
        if (e == E_OK)
            e = apply_op(&one, err);
        if (e != E_OK)
            return err_prefix(err, "operation %u", one.index + 1);
    }
    overlay_merge(trial, act->o);
    return E_OK;
}

static tana_err create_self(struct act *act, struct err *err)
{
    const struct op *op = act->op;
    tana_err e = account_create(act->o, &act->tx->from.id, &op->name,
                                op->metadata ? op->metadata : "{}", err);
    if (e == E_OK) {
        put_account(act, &act->tx->from.id, 0);
        count_sent(overlay_account(act->o, &act->tx->from.id), act->context->time_ms);
    }
    return e;
}

static tana_err execute(struct act *act, struct amount *ret_fee, struct err *err)
{
    const struct ledger_view *view = overlay_view(act->o);
    if (!tx_sender(view, act->tx, &act->from) || !view_account(view, &act->from))
        return create_self(act, err);
    concern(act, &act->from);
    REQUIRE(fee_of(view, view_account(view, &act->from), act->tx->gas, ret_fee));
    count_sent(overlay_account(act->o, &act->from), act->context->time_ms);
    pay_fee(act, *ret_fee);
    size_t sure = act->concerned->count;
    tana_err e = act->tx->type == TX_BATCH ? apply_batch(act, err) : apply_op(act, err);
    if (e != E_OK)
        act->concerned->count = sure; /* the others saw nothing of it */
    return e;
}

void tx_apply(struct overlay *o, const struct apply_context *context, const struct tx *tx,
              struct receipt *ret, struct concerned *concerned)
{
    struct act act = {.o = o, .context = context, .tx = tx, .op = tx->ops, .concerned = concerned};
    struct err err = {.code = E_OK};
    ret->id = tx->id;
    ret->gas = tx->gas;
    ret->fee = AMOUNT_ZERO;
    ret->message[0] = '\0';
    ret->code = execute(&act, &ret->fee, &err);
    if (ret->code != E_OK)
        memcpy(ret->message, err.message, sizeof ret->message);
}

void receipt_encode(const struct receipt *receipt, struct buf *out)
{
    wire_put_u8(out, RECEIPT_ENCODING);
    buf_append(out, receipt->id.bytes, SHA256_SIZE);
    wire_put_u8(out, receipt->code != E_OK);
    wire_put_str(out, receipt->code == E_OK ? "" : err_slug(receipt->code));
    wire_put_u64(out, receipt->gas);
    wire_put_amount(out, receipt->fee);
    wire_put_bytes(out, bytes_of(NULL, 0));
}
