#include "ledger/tx_priv.h"

#include "codec/text.h"
#include "ledger/members.h"
#include "ledger/parameters.h"

#include <stdlib.h>

/* Members that only say something to people; they are in the payload and need no other place. */
static tana_err skip_text(struct members *m, const char *name, struct err *err)
{
    struct bytes text;
    return members_has(m, name) ? take_text(m, name, TX_TEXT_MAX, &text, err) : E_OK;
}

static tana_err read_threshold(struct members *m, struct op *op, struct err *err)
{
    uint64_t threshold;
    size_t count = 0;
    tana_err e = take_keys(m, "keys", ACCOUNT_KEYS_MAX, &op->keys, &count, err);
    if (e == E_OK)
        e = take_u64(m, "threshold", 1, count, &threshold, err);
    if (e != E_OK)
        return e;
    op->key_count = (uint8_t)count;
    op->threshold = (uint8_t)threshold;
    return E_OK;
}

static tana_err read_account_create(struct members *m, struct op *op, struct err *err)
{
    tana_err e = take_name(m, "name", &op->name, err);
    if (e == E_OK)
        e = read_threshold(m, op, err);
    if (e == E_OK && members_has(m, "metadata"))
        e = take_metadata(m, "metadata", &op->metadata, err);
    return e;
}

static tana_err read_account_update(struct members *m, struct op *op, struct err *err)
{
    bool keys = members_has(m, "keys") || members_has(m, "threshold");
    bool metadata = members_has(m, "metadata");
    if (!keys && !metadata)
        return ERR(err, E_INVALID,
                   "%s changes nothing: it needs \"keys\" and \"threshold\", or "
                   "\"metadata\"",
                   m->where);
    tana_err e = keys ? read_threshold(m, op, err) : E_OK;
    if (e == E_OK && metadata)
        e = take_metadata(m, "metadata", &op->metadata, err);
    return e;
}

static tana_err read_account_freeze(struct members *m, struct op *op, struct err *err)
{
    tana_err e = take_ref(m, "account", &op->to, err);
    return e == E_OK ? take_bool(m, "frozen", &op->frozen, err) : e;
}

static tana_err read_currency_create(struct members *m, struct op *op, struct err *err)
{
    uint64_t scale;
    tana_err e = take_code(m, "code", &op->currency, err);
    if (e == E_OK)
        e = take_u64(m, "scale", 0, AMOUNT_SCALE_MAX, &scale, err);
    if (e == E_OK)
        e = take_ref(m, "issuer", &op->to, err);
    if (e == E_OK)
        op->scale = (unsigned)scale;
    return e;
}

static tana_err read_money(struct members *m, struct op *op, const char *text, struct err *err)
{
    tana_err e = take_code(m, "currency", &op->currency, err);
    if (e == E_OK)
        e = take_amount(m, "amount", false, op->amount, err);
    return e == E_OK ? skip_text(m, text, err) : e;
}

static tana_err read_deposit(struct members *m, struct op *op, struct err *err)
{
    tana_err e = take_ref(m, "to", &op->to, err);
    return e == E_OK ? read_money(m, op, "reference", err) : e;
}

static tana_err read_withdraw(struct members *m, struct op *op, struct err *err)
{
    return read_money(m, op, "reference", err);
}

static tana_err read_withdrawal(struct members *m, struct op *op, struct err *err)
{
    tana_err e = take_hex(m, "withdrawal", op->hold.bytes, ID_SIZE, err);
    return e == E_OK ? skip_text(m, "reference", err) : e;
}

static tana_err read_transfer(struct members *m, struct op *op, struct err *err)
{
    tana_err e = take_ref(m, "to", &op->to, err);
    return e == E_OK ? read_money(m, op, "memo", err) : e;
}

static tana_err read_hold(struct members *m, struct op *op, struct err *err)
{
    tana_err e = read_transfer(m, op, err);
    if (e == E_OK)
        e = take_time(m, "until", &op->until_ms, err);
    op->has_arbiter = members_has(m, "arbiter");
    return e == E_OK && op->has_arbiter ? take_ref(m, "arbiter", &op->arbiter, err) : e;
}

static tana_err read_post(struct members *m, struct op *op, struct err *err)
{
    tana_err e = take_hex(m, "hold", op->hold.bytes, ID_SIZE, err);
    return e == E_OK && members_has(m, "amount") ? take_amount(m, "amount", false, op->amount, err)
                                                 : e;
}

static tana_err read_void(struct members *m, struct op *op, struct err *err)
{
    return take_hex(m, "hold", op->hold.bytes, ID_SIZE, err);
}

static tana_err read_producers(struct members *m, struct op *op, struct err *err)
{
    size_t count = 0;
    tana_err e = take_keys(m, "producers", PRODUCERS_MAX, &op->keys, &count, err);
    op->key_count = (uint8_t)count;
    return e;
}

static tana_err read_params(struct members *m, struct op *op, struct err *err)
{
    struct json_value object;
    uint64_t height;
    tana_err e = take_u64(m, "height", 1, JSON_INTEGER_MAX, &height, err);
    if (e == E_OK)
        e = take_value(m, "parameters", JSON_DOC_OBJECT, &object, err);
    if (e != E_OK)
        return e;
    op->parameters = xcalloc(1, sizeof *op->parameters);
    e = parameters_read(object, op->parameters, err);
    op->parameters->values.height = height;
    return e;
}

/* Takes the members of the type; "type" and "from" have been taken. */
static tana_err read_op(struct members *m, struct op *op, struct err *err)
{
    switch (op->type) {
    case TX_ACCOUNT_CREATE:
        return read_account_create(m, op, err);
    case TX_ACCOUNT_UPDATE:
        return read_account_update(m, op, err);
    case TX_ACCOUNT_FREEZE:
        return read_account_freeze(m, op, err);
    case TX_CURRENCY_CREATE:
        return read_currency_create(m, op, err);
    case TX_DEPOSIT:
        return read_deposit(m, op, err);
    case TX_WITHDRAW:
        return read_withdraw(m, op, err);
    case TX_WITHDRAW_SETTLE:
    case TX_WITHDRAW_REFUSE:
        return read_withdrawal(m, op, err);
    case TX_TRANSFER:
        return read_transfer(m, op, err);
    case TX_HOLD:
        return read_hold(m, op, err);
    case TX_POST:
        return read_post(m, op, err);
    case TX_VOID:
        return read_void(m, op, err);
    case TX_PARAMS_UPDATE:
        return read_params(m, op, err);
    case TX_PRODUCERS_UPDATE:
        return read_producers(m, op, err);
    case TX_BATCH:
    case TX_TYPES:
        break;
    }
    return ERR(err, E_INVALID, "%s cannot be of this type", m->where);
}

static tana_err take_type(struct members *m, enum tx_type *ret, struct err *err)
{
    struct bytes text;
    tana_err e = take_text(m, "type", NAME_FIELD_MAX, &text, err);
    if (e == E_OK && !tx_type_find(text, ret))
        e = ERR(err, E_INVALID, "%s: there is no type %s", m->where, text_quote(text).text);
    return e;
}

static tana_err read_batched(struct tx *tx, struct op *op, struct json_value value, struct err *err)
{
    struct members m;
    tana_err e = members_open(&m, value, "an operation", err);
    if (e == E_OK)
        e = take_type(&m, &op->type, err);
    if (e != E_OK)
        return e;
    if (op->type == TX_BATCH || op->type == TX_PARAMS_UPDATE || op->type == TX_PRODUCERS_UPDATE)
        return ERR(err, E_INVALID, "%s cannot stand in a batch", tx_type_name(op->type));
    op->from = tx->from;
    if (members_has(&m, "from"))
        e = take_ref(&m, "from", &op->from, err);
    if (e == E_OK)
        e = read_op(&m, op, err);
    return e == E_OK ? members_close(&m, err) : e;
}

static tana_err read_batch(struct tx *tx, struct members *m, struct err *err)
{
    struct json_value list;
    tana_err e = take_value(m, "operations", JSON_DOC_ARRAY, &list, err);
    if (e != E_OK)
        return e;
    size_t count = list.token->count;
    if (count < 1 || count > TX_OPERATIONS_MAX)
        return ERR(err, E_INVALID, "a batch of %zu operations; it must have 1 to %d", count,
                   TX_OPERATIONS_MAX);
    tx->ops = xcalloc(count, sizeof *tx->ops);
    tx->op_count = count;
    struct json_value value = json_first(list);
    for (size_t i = 0; i < count; i++, value = json_after(list, value))
        if (read_batched(tx, &tx->ops[i], value, err) != E_OK)
            return err_prefix(err, "operation %zu", i + 1);
    return E_OK;
}

static tana_err read_single(struct tx *tx, struct members *m, struct err *err)
{
    tx->ops = xcalloc(1, sizeof *tx->ops);
    tx->op_count = 1;
    tx->ops->type = tx->type;
    tx->ops->from = tx->from;
    return read_op(m, tx->ops, err);
}

static tana_err take_chain(struct members *m, const struct id *chain, struct err *err)
{
    struct id named;
    tana_err e = take_hex(m, "chain", named.bytes, ID_SIZE, err);
    if (e == E_OK && !id_eq(&named, chain))
        e = ERR(err, E_WRONG_CHAIN, "the payload is for another chain");
    return e;
}

tana_err tx_read_payload(struct tx *tx, const struct id *chain, struct err *err)
{
    const struct json_rules rules = {.size_max = TX_PAYLOAD_MAX, .depth_max = TX_DEPTH_MAX};
    _cleanup_(json_doc_release) struct json_doc doc;
    if (json_doc_read(&doc, tx->payload, &rules, err) != E_OK)
        return err_prefix(err, "the payload");
    struct members m;
    tana_err e = members_open(&m, json_doc_root(&doc), "the payload", err);
    if (e == E_OK)
        e = take_chain(&m, chain, err);
    if (e == E_OK)
        e = take_type(&m, &tx->type, err);
    if (e == E_OK)
        e = take_ref(&m, "from", &tx->from, err);
    if (e == E_OK)
        e = take_u64(&m, "nonce", 0, JSON_INTEGER_MAX, &tx->nonce, err);
    if (e == E_OK)
        e = take_time(&m, "expires", &tx->expires_ms, err);
    if (e == E_OK)
        e = tx->type == TX_BATCH ? read_batch(tx, &m, err) : read_single(tx, &m, err);
    return e == E_OK ? members_close(&m, err) : e;
}
