/* block.*: looking things up in the state as the run has left it. */
#include "ledger/local_priv.h"

#include <inttypes.h>

/* Calls `put` for each item of the query; an item is text, or the query is refused. */
typedef tana_err put_item(const struct local *l, struct bytes text, const void *context,
                          struct buf *out, struct err *err);

static tana_err answer_each(const struct local *l, const json_t *list, put_item *put,
                            const void *context, struct buf *out, struct err *err)
{
    buf_append_char(out, '[');
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct bytes text;
        tana_err e = local_text(list, i, "what to look up", &text, err);
        if (i > 0)
            buf_append_char(out, ',');
        if (e == E_OK)
            e = put(l, text, context, out, err);
        if (e != E_OK)
            return e;
    }
    buf_append_char(out, ']');
    return E_OK;
}

/* *ret is NULL when there is no such account. */
static tana_err find_account(const struct local *l, struct bytes text, const struct account **ret,
                             struct err *err)
{
    struct ref ref;
    tana_err e = ref_parse(text, &ref, err);
    *ret = e == E_OK ? view_account_ref(local_view(l), &ref) : NULL;
    return e;
}

static tana_err put_balance(const struct local *l, struct bytes text, const void *context,
                            struct buf *out, struct err *err)
{
    const struct currency *currency = context;
    const struct account *account;
    char amount[AMOUNT_TEXT_MAX];
    tana_err e = find_account(l, text, &account, err);
    if (e == E_OK && account)
        buf_printf(
            out, "\"%s\"",
            amount_format(account_balance(account, &currency->code), currency->scale, amount));
    else if (e == E_OK)
        buf_append_str(out, "null");
    return e;
}

tana_err local_block_balance(struct local *l, const json_t *arguments, struct buf *ret_json,
                             struct err *err)
{
    const json_t *list = NULL;
    struct bytes text;
    struct currency_code code;
    tana_err e = local_query(arguments, 0, &list, err);
    if (e == E_OK)
        e = local_text(arguments, 1, "the currency", &text, err);
    if (e == E_OK)
        e = currency_code_parse(text, &code, err);
    if (e != E_OK)
        return e;
    const struct currency *currency = view_currency(local_view(l), &code);
    if (!currency)
        return ERR(err, E_NO_CURRENCY, "the currency %s does not exist", code.text);
    return answer_each(l, list, put_balance, currency, ret_json, err);
}

/* A member of the metadata, when it is a string there. */
static void put_from_metadata(struct buf *out, const char *name, const json_t *metadata)
{
    const json_t *value = json_object_get(metadata, name);
    buf_printf(out, "\"%s\":", name);
    if (json_is_string(value))
        json_put_string(out, json_text(value));
    else
        buf_append_str(out, "null");
    buf_append_char(out, ',');
}

static tana_err put_account(const struct local *l, struct bytes text, const void *context,
                            struct buf *out, struct err *err)
{
    static const struct json_rules rules = {
        .size_max = METADATA_MAX, .depth_max = FIXTURE_DEPTH_MAX, .reals = true};
    (void)context;
    const struct account *account;
    char id[ID_TEXT_MAX];
    tana_err e = find_account(l, text, &account, err);
    if (e != E_OK || !account) {
        buf_append_str(out, "null");
        return e;
    }
    _cleanup_(json_release) json_t *metadata =
        json_read(bytes_str(account_metadata(account)), &rules, err);
    REQUIRE(metadata);
    buf_printf(out, "{\"id\":\"%s\",\"username\":", id_format(&account->id, id));
    if (account->name.text[0])
        json_put_str(out, account->name.text);
    else
        buf_append_str(out, "null");
    buf_append_char(out, ',');
    put_from_metadata(out, "displayName", metadata);
    put_from_metadata(out, "role", metadata);
    buf_printf(out, "\"frozen\":%s,\"version\":%" PRIu64 ",\"metadata\":%s}",
               account->frozen ? "true" : "false", account->version, account_metadata(account));
    return E_OK;
}

tana_err local_block_account(struct local *l, const json_t *arguments, struct buf *ret_json,
                             struct err *err)
{
    const json_t *list = NULL;
    tana_err e = local_query(arguments, 0, &list, err);
    return e == E_OK ? answer_each(l, list, put_account, NULL, ret_json, err) : e;
}

static tana_err put_currency(const struct local *l, struct bytes text, const void *context,
                             struct buf *out, struct err *err)
{
    (void)context;
    struct currency_code code;
    char supply[AMOUNT_TEXT_MAX];
    tana_err e = currency_code_parse(text, &code, err);
    if (e != E_OK)
        return e;
    const struct currency *currency = view_currency(local_view(l), &code);
    if (currency)
        buf_printf(out, "{\"code\":\"%s\",\"scale\":%u,\"supply\":\"%s\"}", code.text,
                   currency->scale, amount_format(currency->supply, currency->scale, supply));
    else
        buf_append_str(out, "null");
    return E_OK;
}

tana_err local_block_currency(struct local *l, const json_t *arguments, struct buf *ret_json,
                              struct err *err)
{
    const json_t *list = NULL;
    tana_err e = local_query(arguments, 0, &list, err);
    return e == E_OK ? answer_each(l, list, put_currency, NULL, ret_json, err) : e;
}

static tana_err put_transaction(const struct local *l, struct bytes text, const void *context,
                                struct buf *out, struct err *err)
{
    (void)context;
    struct id id;
    tana_err e = id_parse(text, &id, err);
    if (e != E_OK)
        return e;
    for (size_t i = 0; i < l->executed_count; i++) {
        const struct executed *x = &l->executed[i];
        if (!id_eq(&x->id, &id))
            continue;
        buf_printf(out,
                   "{\"id\":\"%.*s\",\"status\":\"applied\",\"height\":%" PRIu64
                   ",\"timestamp\":%" PRId64 ",\"changes\":",
                   (int)text.size, (const char *)text.data, l->fixture->block.height,
                   l->fixture->block.time_ms);
        local_put_transfers(l, out, l->done + x->first, x->count);
        buf_append_char(out, '}');
        return E_OK;
    }
    buf_append_str(out, "null");
    return E_OK;
}

tana_err local_block_transaction(struct local *l, const json_t *arguments, struct buf *ret_json,
                                 struct err *err)
{
    const json_t *list = NULL;
    tana_err e = local_query(arguments, 0, &list, err);
    return e == E_OK ? answer_each(l, list, put_transaction, NULL, ret_json, err) : e;
}
