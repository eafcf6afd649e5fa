/* GET /v1/accounts, /v1/accounts/{account}, also as it was at a height. */
#include "http/api_priv.h"

#include "codec/text.h"

struct version_read {
    struct api_read read;
    struct id account;
    struct name name;
    uint64_t height;
    struct stored_version version;
};

static tana_err read_version(struct store_reader *reader, void *context, struct err *err)
{
    struct version_read *read = context;
    tana_err e = store_read_version(reader, &read->account, read->height, &read->version, err);
    if (e == E_NOT_FOUND)
        return ERR(err, E_NO_ACCOUNT, "the account did not exist at height %llu",
                   (unsigned long long)read->height);
    return e;
}

/* On the loop: amounts are written with the scales that the chain knows. */
static void send_version(struct api_read *base)
{
    struct version_read *read = (struct version_read *)base;
    const struct stored_version *version = &read->version;
    struct json_writer w = json_writer(&base->out);
    json_open(&w, NULL, '{');
    put_id(&w, "id", &read->account);
    if (*read->name.text)
        json_add_str(&w, "name", read->name.text);
    else
        json_add_null(&w, "name");
    json_add_uint(&w, "height", read->height);
    json_add_uint(&w, "changedAt", version->height);
    json_add_uint(&w, "version", version->version);
    json_add_uint(&w, "nonce", version->nonce);
    put_balances(&w, "balances", api_view(base->api), version->balances, version->balance_count);
    json_add_hex(&w, "stateHash", sha256_bytes(&version->state_hash));
    json_close(&w, '}');
    api_read_send(base);
}

void api_account(struct http_server *server, const struct http_request *request, void *context)
{
    (void)server;
    struct api *api = context;
    struct err err;
    const struct account *account;
    const struct bytes *height = http_query(request, "height");
    uint64_t at = 0;
    if ((height && api_height(api, *height, &at, &err) != E_OK) ||
        api_find_account(api, request->params[0], &account, &err) != E_OK) {
        api_fail(api, request, &err);
        return;
    }
    if (!height) {
        struct buf out = api_answer();
        struct json_writer w = json_writer(&out);
        put_account(&w, NULL, api, account);
        api_send(api, request, &out);
        return;
    }
    struct version_read *read = api_read_new(api, request, sizeof *read);
    read->account = account->id;
    read->name = account->name;
    read->height = at;
    read->read.done = send_version;
    api_read_start(&read->read, read_version);
}

/* A page of the list. The database knows the order of the ids; in memory accounts have none, and to
 * make one for each question would stop the loop. */
struct account_list {
    struct api_read read;
    bool has_cursor;
    struct id cursor;
    uint64_t limit;
    size_t count; /* one more than the limit when there are more */
    struct id ids[API_PAGE_MAX + 1];
};

static tana_err read_ids(struct store_reader *reader, void *context, struct err *err)
{
    struct account_list *list = context;
    struct bytes after = list->has_cursor ? id_key(&list->cursor) : bytes_of(NULL, 0);
    return store_read_account_ids(reader, after, list->limit + 1, list->ids, &list->count, err);
}

/* On the loop. An account that only the database knows yet comes with the next block. */
static void send_accounts(struct api_read *base)
{
    struct account_list *list = (struct account_list *)base;
    struct json_writer w = json_writer(&base->out);
    size_t i = 0;
    json_open(&w, NULL, '{');
    json_open(&w, "accounts", '[');
    for (; i < list->count && i < list->limit && base->out.size < API_PAGE_BYTES; i++) {
        const struct account *account = view_account(api_view(base->api), &list->ids[i]);
        if (account)
            put_account(&w, NULL, base->api, account);
    }
    json_close(&w, ']');
    put_id(&w, "next", i < list->count ? &list->ids[i - 1] : &(struct id){0});
    json_close(&w, '}');
    api_read_send(base);
}

void api_accounts(struct http_server *server, const struct http_request *request, void *context)
{
    (void)server;
    struct api *api = context;
    struct err err;
    uint64_t limit;
    struct id cursor = {0};
    const struct bytes *from = http_query(request, "cursor");
    if (api_limit(request, &limit, &err) != E_OK ||
        (from && id_parse(*from, &cursor, &err) != E_OK)) {
        api_fail(api, request, &err);
        return;
    }
    struct account_list *list = api_read_new(api, request, sizeof *list);
    list->has_cursor = from != NULL;
    list->cursor = cursor;
    list->limit = limit;
    list->read.done = send_accounts;
    api_read_start(&list->read, read_ids);
}
