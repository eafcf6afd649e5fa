/* GET /v1/currencies and /v1/holds: records of the committed state. */
#include "http/api_priv.h"

#include "codec/hex.h"

static tana_err find_currency(struct api *api, struct bytes text, const struct currency **ret,
                              struct err *err)
{
    struct currency_code code;
    tana_err e = currency_code_parse(text, &code, err);
    if (e != E_OK)
        return e;
    *ret = view_currency(api_view(api), &code);
    return *ret ? E_OK : ERR(err, E_NO_CURRENCY, "the currency %s does not exist", code.text);
}

void api_currency(struct http_server *server, const struct http_request *request, void *context)
{
    (void)server;
    struct api *api = context;
    struct err err;
    const struct currency *currency;
    if (find_currency(api, request->params[0], &currency, &err) != E_OK) {
        api_fail(api, request, &err);
        return;
    }
    struct buf out = api_answer();
    struct json_writer w = json_writer(&out);
    put_currency(&w, NULL, api, currency);
    api_send(api, request, &out);
}

void api_currencies(struct http_server *server, const struct http_request *request, void *context)
{
    (void)server;
    struct api *api = context;
    struct err err;
    uint64_t limit, count = 0;
    struct currency_code cursor = {0};
    const struct bytes *from = http_query(request, "cursor");
    if (api_limit(request, &limit, &err) != E_OK ||
        (from && currency_code_parse(*from, &cursor, &err) != E_OK)) {
        api_fail(api, request, &err);
        return;
    }
    const struct ledger_view *view = api_view(api);
    struct buf out = api_answer();
    struct json_writer w = json_writer(&out);
    json_open(&w, NULL, '{');
    json_open(&w, "currencies", '[');
    struct bytes key = bytes_str(cursor.text);
    const struct currency *currency, *last = NULL;
    while ((currency = view->next(view, RECORD_CURRENCY, key, false, &key)) && count++ < limit) {
        put_currency(&w, NULL, api, currency);
        last = currency;
    }
    json_close(&w, ']');
    if (currency && last)
        json_add_str(&w, "next", last->code.text);
    else
        json_add_null(&w, "next");
    json_close(&w, '}');
    api_send(api, request, &out);
}

void api_currency_proof(struct http_server *server, const struct http_request *request,
                        void *context)
{
    (void)server;
    struct api *api = context;
    struct err err;
    struct currency_code code;
    if (currency_code_parse(request->params[0], &code, &err) != E_OK)
        api_fail(api, request, &err);
    else
        api_send_proof(api, request, RECORD_CURRENCY, bytes_str(code.text));
}

static tana_err read_hold_id(struct bytes text, struct id *ret, struct err *err)
{
    struct sha256 hash;
    tana_err e = api_hash(text, "the id of a hold", &hash, err);
    if (e == E_OK)
        memcpy(ret->bytes, hash.bytes, ID_SIZE);
    return e;
}

void api_hold(struct http_server *server, const struct http_request *request, void *context)
{
    (void)server;
    struct api *api = context;
    struct err err;
    struct id id;
    const struct hold *hold = NULL;
    tana_err e = read_hold_id(request->params[0], &id, &err);
    if (e == E_OK && !(hold = view_hold(api_view(api), &id)))
        e = ERR(&err, E_NOT_FOUND, "there is no such hold, or it has ended");
    if (e != E_OK) {
        api_fail(api, request, &err);
        return;
    }
    struct buf out = api_answer();
    struct json_writer w = json_writer(&out);
    put_hold(&w, NULL, api, hold);
    api_send(api, request, &out);
}

void api_hold_proof(struct http_server *server, const struct http_request *request, void *context)
{
    (void)server;
    struct api *api = context;
    struct err err;
    struct id id;
    if (read_hold_id(request->params[0], &id, &err) != E_OK)
        api_fail(api, request, &err);
    else
        api_send_proof(api, request, RECORD_HOLD, id_key(&id));
}

static bool concerns(const struct hold *hold, const struct id *account)
{
    return id_eq(&hold->from, account) || id_eq(&hold->to, account) ||
           id_eq(&hold->arbiter, account);
}

struct hold_list {
    uint64_t limit;
    bool has_cursor, of_account;
    struct id cursor, account;
};

static tana_err hold_parameters(struct api *api, const struct http_request *request,
                                struct hold_list *ret, struct err *err)
{
    const struct bytes *cursor = http_query(request, "cursor");
    const struct bytes *of = http_query(request, "account");
    const struct account *account;
    tana_err e = api_limit(request, &ret->limit, err);
    if (e == E_OK && cursor)
        e = read_hold_id(*cursor, &ret->cursor, err);
    if (e == E_OK && of) {
        e = api_find_account(api, *of, &account, err);
        if (e == E_OK)
            ret->account = account->id;
    }
    ret->has_cursor = cursor != NULL;
    ret->of_account = of != NULL;
    return e;
}

/* In the order of their ids. A page ends when it is full or when API_SCAN_MAX holds of others have
 * been passed over. */
void api_holds(struct http_server *server, const struct http_request *request, void *context)
{
    (void)server;
    struct api *api = context;
    struct err err;
    struct hold_list list = {0};
    if (hold_parameters(api, request, &list, &err) != E_OK) {
        api_fail(api, request, &err);
        return;
    }
    const struct ledger_view *view = api_view(api);
    struct buf out = api_answer();
    struct json_writer w = json_writer(&out);
    json_open(&w, NULL, '{');
    json_open(&w, "holds", '[');
    struct id at = list.cursor;
    struct bytes key;
    const struct hold *hold;
    bool inclusive = !list.has_cursor;
    uint64_t count = 0, seen = 0;
    while ((hold = view->next(view, RECORD_HOLD, id_key(&at), inclusive, &key)) &&
           count < list.limit && seen++ < API_SCAN_MAX) {
        at = hold->id;
        inclusive = false;
        if (list.of_account && !concerns(hold, &list.account))
            continue;
        put_hold(&w, NULL, api, hold);
        count++;
    }
    json_close(&w, ']');
    if (hold)
        json_add_hex(&w, "next", id_key(&at));
    else
        json_add_null(&w, "next");
    json_close(&w, '}');
    api_send(api, request, &out);
}
