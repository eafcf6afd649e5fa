#include "ledger/parameters.h"

#include "ledger/members.h"

#include <inttypes.h>

static tana_err take_u32(struct members *m, const char *name, uint32_t *ret, struct err *err)
{
    uint64_t number;
    tana_err e = take_u64(m, name, 1, UINT32_MAX, &number, err);
    if (e == E_OK)
        *ret = (uint32_t)number;
    return e;
}

static bool is_empty(const struct members *m, const char *name)
{
    struct json_value value = json_member(m->object, name);
    return json_is(value, JSON_DOC_TEXT) && json_value_text(value).size == 0;
}

/* The three members of the fee. Currency and receiver are "" together, when there is no fee. */
static tana_err read_fee(struct members *m, struct parameters_update *ret, struct err *err)
{
    struct bytes nothing;
    tana_err e = take_amount(m, "feePrice", true, ret->fee_price, err);
    if (e != E_OK)
        return e;
    if (!is_empty(m, "feeCurrency") || !is_empty(m, "feeReceiver")) {
        e = take_code(m, "feeCurrency", &ret->values.fee_currency, err);
        return e == E_OK ? take_ref(m, "feeReceiver", &ret->fee_receiver, err) : e;
    }
    if (strspn(ret->fee_price, "0.") != strlen(ret->fee_price))
        return ERR(err, E_INVALID, "%s: a fee needs \"feeCurrency\" and \"feeReceiver\"", m->where);
    e = take_text(m, "feeCurrency", 0, &nothing, err);
    return e == E_OK ? take_text(m, "feeReceiver", 0, &nothing, err) : e;
}

static tana_err read_limits(struct members *m, struct parameters *p, struct err *err)
{
    tana_err e = take_u32(m, "accountBlockMax", &p->account_block_max, err);
    if (e == E_OK)
        e = take_u32(m, "accountDayMax", &p->account_day_max, err);
    if (e == E_OK)
        e = take_u32(m, "blockTransactionsMax", &p->block_transactions_max, err);
    return e == E_OK ? take_u32(m, "releasesMax", &p->releases_max, err) : e;
}

tana_err parameters_read(struct json_value object, struct parameters_update *ret, struct err *err)
{
    struct members m;
    struct parameters *p = &ret->values;
    tana_err e = members_open(&m, object, "parameters", err);
    if (e == E_OK)
        e = take_refs(&m, "administrators", 1, ADMINISTRATORS_MAX, ret->administrators,
                      &p->administrator_count, err);
    if (e == E_OK)
        e = take_refs(&m, "registrars", 0, REGISTRARS_MAX, ret->registrars, &p->registrar_count,
                      err);
    if (e == E_OK)
        e = take_bool(&m, "openAccounts", &p->open_accounts, err);
    if (e == E_OK)
        e = take_bool(&m, "openCurrencies", &p->open_currencies, err);
    if (e == E_OK)
        e = read_fee(&m, ret, err);
    if (e == E_OK)
        e = read_limits(&m, p, err);
    return e == E_OK ? members_close(&m, err) : e;
}

static tana_err resolve_one(const struct ledger_view *view, const struct ref *ref, struct id *ret,
                            struct err *err)
{
    const struct account *account = view_account_ref(view, ref);
    char id[ID_TEXT_MAX];
    if (!account)
        return ERR(err, E_NO_ACCOUNT, "parameters: the account %s does not exist",
                   ref->by_name ? ref->name.text : id_format(&ref->id, id));
    *ret = account->id;
    return E_OK;
}

static tana_err resolve_list(const struct ledger_view *view, const struct ref *refs, size_t count,
                             struct id *ret, struct err *err)
{
    for (size_t i = 0; i < count; i++)
        if (resolve_one(view, &refs[i], &ret[i], err) != E_OK)
            return err->code;
    return E_OK;
}

static tana_err resolve_fee(const struct ledger_view *view, const struct parameters_update *update,
                            struct parameters *ret, struct err *err)
{
    if (!update->values.fee_currency.text[0])
        return E_OK;
    const struct currency *currency = view_currency(view, &update->values.fee_currency);
    if (!currency)
        return ERR(err, E_NO_CURRENCY, "parameters: the currency %s does not exist",
                   update->values.fee_currency.text);
    tana_err e = amount_parse(bytes_str(update->fee_price), currency->scale, &ret->fee_price, err);
    return e == E_OK ? resolve_one(view, &update->fee_receiver, &ret->fee_receiver, err) : e;
}

tana_err parameters_resolve(const struct ledger_view *view, const struct parameters_update *update,
                            struct parameters *ret, struct err *err)
{
    *ret = update->values;
    tana_err e = resolve_list(view, update->administrators, ret->administrator_count,
                              ret->administrators, err);
    if (e == E_OK)
        e = resolve_list(view, update->registrars, ret->registrar_count, ret->registrars, err);
    return e == E_OK ? resolve_fee(view, update, ret, err) : e;
}

static void put_account(const struct ledger_view *view, const struct id *id, struct buf *out)
{
    const struct account *account = view_account(view, id);
    char text[ID_TEXT_MAX];
    if (id_is_zero(id))
        buf_append_str(out, "\"\"");
    else
        json_put_str(out, account ? account_label(account).text : id_format(id, text));
}

static void put_accounts(const struct ledger_view *view, const char *name, const struct id *ids,
                         size_t count, struct buf *out)
{
    buf_printf(out, "\"%s\":[", name);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buf_append_char(out, ',');
        put_account(view, &ids[i], out);
    }
    buf_append_str(out, "],");
}

void parameters_write(const struct ledger_view *view, const struct parameters *p, struct buf *out)
{
    const struct currency *currency = view_currency(view, &p->fee_currency);
    char price[AMOUNT_TEXT_MAX];
    amount_format(p->fee_price, currency ? currency->scale : 0, price);
    buf_append_char(out, '{');
    put_accounts(view, "administrators", p->administrators, p->administrator_count, out);
    put_accounts(view, "registrars", p->registrars, p->registrar_count, out);
    buf_printf(out, "\"openAccounts\":%s,\"openCurrencies\":%s,",
               p->open_accounts ? "true" : "false", p->open_currencies ? "true" : "false");
    buf_printf(out, "\"feePrice\":\"%s\",\"feeCurrency\":\"%s\",\"feeReceiver\":", price,
               p->fee_currency.text);
    put_account(view, &p->fee_receiver, out);
    buf_printf(out,
               ",\"accountBlockMax\":%" PRIu32 ",\"accountDayMax\":%" PRIu32
               ",\"blockTransactionsMax\":%" PRIu32 ",\"releasesMax\":%" PRIu32 "}",
               p->account_block_max, p->account_day_max, p->block_transactions_max,
               p->releases_max);
}
