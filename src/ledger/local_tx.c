/* tx.*: staging transfers, and executing what is staged. */
#include "ledger/local_priv.h"

#include "codec/text.h"

#include <inttypes.h>

static tana_err resolve(const struct local *l, struct bytes text, struct id *ret, struct err *err)
{
    struct ref ref;
    tana_err e = ref_parse(text, &ref, err);
    if (e != E_OK)
        return e;
    const struct account *account = view_account_ref(local_view(l), &ref);
    if (!account)
        return ERR(err, E_NO_ACCOUNT, "the account %s does not exist", text_quote(text).text);
    *ret = account->id;
    return E_OK;
}

static tana_err read_currency(const struct local *l, struct bytes text, const struct currency **ret,
                              struct err *err)
{
    struct currency_code code;
    tana_err e = currency_code_parse(text, &code, err);
    if (e != E_OK)
        return e;
    *ret = view_currency(local_view(l), &code);
    return *ret ? E_OK : ERR(err, E_NO_CURRENCY, "the currency %s does not exist", code.text);
}

/* "12.50", or {"minor": "1250"}. */
static tana_err read_amount(const json_t *value, const struct currency *currency,
                            struct amount *ret, struct err *err)
{
    const json_t *minor = json_object_get(value, "minor");
    unsigned scale = json_is_string(value) ? currency->scale : 0;
    const json_t *text = json_is_string(value) ? value : minor;
    if (!json_is_string(text) || (minor && json_object_size(value) != 1))
        return ERR(err, E_INVALID,
                   "an amount must be a string of major units such as \"12.50\" "
                   "or {\"minor\": \"1250\"}");
    return amount_parse(json_text(text), scale, ret, err);
}

static tana_err read_transfer(const struct local *l, const json_t *arguments, struct transfer *ret,
                              struct err *err)
{
    struct bytes from, to, code;
    const struct currency *currency = NULL;
    tana_err e = local_text(arguments, 0, "the sender", &from, err);
    if (e == E_OK)
        e = local_text(arguments, 1, "the receiver", &to, err);
    if (e == E_OK)
        e = local_text(arguments, 3, "the currency", &code, err);
    if (e == E_OK)
        e = resolve(l, from, &ret->from, err);
    if (e == E_OK)
        e = resolve(l, to, &ret->to, err);
    if (e == E_OK)
        e = read_currency(l, code, &currency, err);
    if (e == E_OK)
        e = read_amount(json_array_get(arguments, 2), currency, &ret->amount, err);
    if (e != E_OK)
        return e;
    ret->currency = currency->code;
    return transfer_check(local_view(l), ret, err);
}

tana_err local_tx_transfer(struct local *l, const json_t *arguments, struct buf *ret_json,
                           struct err *err)
{
    struct transfer t;
    tana_err e = read_transfer(l, arguments, &t, err);
    if (e != E_OK)
        return e;
    if (l->staged_count == LOCAL_STAGED_MAX)
        return ERR(err, E_LIMIT, "%d changes are staged; execute or clear them first",
                   LOCAL_STAGED_MAX);
    if (l->staged_run == LOCAL_STAGED_RUN_MAX)
        return ERR(err, E_LIMIT, "one run may stage %d changes and has staged them all",
                   LOCAL_STAGED_RUN_MAX);
    l->staged[l->staged_count++] = t;
    l->staged_run++;
    buf_append_str(ret_json, "null");
    return E_OK;
}

tana_err local_tx_changes(struct local *l, const json_t *arguments, struct buf *ret_json,
                          struct err *err)
{
    (void)arguments, (void)err;
    local_put_transfers(l, ret_json, l->staged, l->staged_count);
    return E_OK;
}

tana_err local_tx_clear(struct local *l, const json_t *arguments, struct buf *ret_json,
                        struct err *err)
{
    (void)arguments, (void)err;
    l->staged_count = 0;
    buf_append_str(ret_json, "null");
    return E_OK;
}

/* The same transfers at the same place of the same block have the same id. */
static struct id id_of_executed(const struct local *l, size_t index, const struct buf *changes)
{
    char place[64];
    snprintf(place, sizeof place, "%" PRIu64 "/%zu", l->fixture->block.height, index);
    struct bytes parts[] = {bytes_str(place), id_key(&l->fixture->contract), buf_bytes(changes)};
    struct sha256 hash = sha256_tagged("tana-local-transaction-v1", parts, 3);
    struct id id;
    memcpy(id.bytes, hash.bytes, ID_SIZE);
    return id;
}

/* The staged transfers, which the run has applied, become a transaction. */
static void record(struct local *l, struct buf *ret_json)
{
    _cleanup_(buf_release) struct buf changes = buf_init(ret_json->size_max);
    local_put_transfers(l, &changes, l->staged, l->staged_count);
    buf_append_str(ret_json, "{\"success\":true,\"id\":");
    if (l->staged_count > 0) {
        struct executed *x = &l->executed[l->executed_count];
        char id[ID_TEXT_MAX];
        *x = (struct executed){id_of_executed(l, l->executed_count, &changes), l->done_count,
                               l->staged_count};
        l->executed_count++;
        memcpy(l->done + l->done_count, l->staged, l->staged_count * sizeof *l->staged);
        l->done_count += l->staged_count;
        buf_printf(ret_json, "\"%s\"", id_format(&x->id, id));
    } else {
        buf_append_str(ret_json, "null");
    }
    buf_append_str(ret_json, ",\"changes\":");
    buf_append_bytes(ret_json, buf_bytes(&changes));
    buf_append_char(ret_json, '}');
    ret_json->overflowed |= changes.overflowed;
}

/* A refusal is an answer, not an error: the program decides what follows from it. */
tana_err local_tx_execute(struct local *l, const json_t *arguments, struct buf *ret_json,
                          struct err *err)
{
    (void)arguments;
    struct authority authority = {l->fixture->contract, l->fixture->movers,
                                  l->fixture->mover_count};
    size_t failed = 0;
    tana_err e = transfers_apply(l->run, l->staged, l->staged_count, &authority, &failed, err);
    if (e == E_OK) {
        record(l, ret_json);
    } else {
        buf_printf(ret_json,
                   "{\"success\":false,\"error\":{\"code\":\"%s\",\"message\":", err_slug(e));
        json_put_str(ret_json, err->message);
        buf_printf(ret_json, ",\"index\":%zu}}", failed);
    }
    l->staged_count = 0;
    return E_OK;
}
