/* POST /v1/simulate: what a transaction would do to the committed state. */
#include "http/api_priv.h"

#include <stdlib.h>

struct simulation {
    struct api *api;
    http_id id;
};

static struct amount balance_of(const struct account *account, const struct currency_code *code)
{
    return account ? account_balance(account, code) : AMOUNT_ZERO;
}

static void put_change(struct json_writer *w, const struct ledger_view *view,
                       const struct overlay_change *change, const struct currency_code *code)
{
    const struct account *before = change->before, *after = change->after;
    const struct account *account = after ? after : before;
    struct amount was = balance_of(before, code), is = balance_of(after, code);
    if (amount_eq(was, is))
        return;
    json_open(w, NULL, '{');
    put_id(w, "account", &account->id);
    if (*account->name.text)
        json_add_str(w, "name", account->name.text);
    json_add_str(w, "currency", code->text);
    put_amount(w, "before", view, code, was);
    put_amount(w, "after", view, code, is);
    json_close(w, '}');
}

/* Every currency that the account held before or holds after. */
static void put_account_changes(struct json_writer *w, const struct ledger_view *view,
                                const struct overlay_change *change)
{
    const struct account *before = change->before, *after = change->after;
    for (size_t i = 0; before && i < before->balance_count; i++)
        put_change(w, view, change, &before->balances[i].currency);
    for (size_t i = 0; after && i < after->balance_count; i++)
        if (amount_is_zero(balance_of(before, &after->balances[i].currency)))
            put_change(w, view, change, &after->balances[i].currency);
}

static void put_changes(struct json_writer *w, const struct overlay *changes)
{
    json_open(w, "changes", '[');
    struct overlay_change change = {0};
    bool inclusive = true;
    while (overlay_next_change(changes, RECORD_ACCOUNT, change.key, inclusive, &change)) {
        put_account_changes(w, overlay_view(changes), &change);
        inclusive = false;
    }
    json_close(w, ']');
}

static void simulated(void *context, const struct err *refused, const struct receipt *receipt,
                      const struct tx *tx, const struct overlay *changes)
{
    struct simulation *simulation = context;
    struct api *api = simulation->api;
    if (api->server && refused) {
        http_reply_error(api->server, simulation->id, refused);
    } else if (api->server) {
        struct buf out = api_answer();
        struct json_writer w = json_writer(&out);
        char fee[AMOUNT_TEXT_MAX];
        json_open(&w, NULL, '{');
        json_add_hex(&w, "id", sha256_bytes(&tx->id));
        json_add_str(&w, "status", receipt->code == E_OK ? "applied" : "failed");
        if (receipt->code != E_OK)
            put_error(&w, "error", err_slug(receipt->code), receipt->message);
        json_add_str(&w, "type", tx_type_name(tx->type));
        json_add_uint(&w, "gas", receipt->gas);
        json_add_str(&w, "feeMinor", amount_format(receipt->fee, 0, fee));
        put_changes(&w, changes);
        json_close(&w, '}');
        buf_append_char(&out, '\n');
        http_reply_json(api->server, simulation->id, 200, &out);
    }
    free(simulation);
    api_release(api);
}

void api_simulate(struct http_server *server, const struct http_request *request, void *context)
{
    (void)server;
    struct api *api = context;
    struct simulation *simulation = xcalloc(1, sizeof *simulation);
    simulation->api = api;
    simulation->id = request->id;
    api_keep(api);
    service_simulate(api->service, request->body, simulated, simulation);
}
