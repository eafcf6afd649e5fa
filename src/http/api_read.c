/* Questions to the database, and the parameters of requests. */
#include "http/api_priv.h"

#include "codec/hex.h"
#include "codec/text.h"

#include <stdlib.h>

void *api_read_new(struct api *api, const struct http_request *request, size_t size)
{
    struct api_read *read = xcalloc(1, size);
    read->api = api;
    read->id = request->id;
    read->out = api_answer();
    return read;
}

void api_read_send(struct api_read *read)
{
    buf_append_char(&read->out, '\n');
    http_reply(read->api->server, read->id,
               &(struct http_reply){
                   .status = 200,
                   .type = "application/json",
                   .body = &read->out,
                   .etag = *read->etag ? read->etag : NULL,
                   .immutable = read->immutable,
               });
}

static void read_done_(void *context, tana_err code, const struct err *err)
{
    struct api_read *read = context;
    struct api *api = read->api;
    if (!api->server)
        ; /* it was closed meanwhile, and nobody waits */
    else if (code != E_OK)
        http_reply_error(api->server, read->id, err);
    else if (read->done)
        read->done(read);
    else
        api_read_send(read);
    buf_release(&read->out);
    free(read);
    api_release(api);
}

void api_read_start(struct api_read *read, read_work *work)
{
    api_keep(read->api);
    service_read(read->api->service, work, read_done_, read);
}

tana_err api_limit(const struct http_request *request, uint64_t *ret, struct err *err)
{
    return http_query_number(request, "limit", 1, API_PAGE_MAX, API_PAGE_DEFAULT, ret, err);
}

tana_err api_hash(struct bytes text, const char *what, struct sha256 *ret, struct err *err)
{
    if (hex_decode(text, ret->bytes, sizeof ret->bytes))
        return E_OK;
    return ERR(err, E_INVALID, "%s is to be 64 hexadecimal digits in lower case, not %s", what,
               text_quote(text).text);
}

tana_err api_find_account(struct api *api, struct bytes text, const struct account **ret,
                          struct err *err)
{
    struct ref ref;
    tana_err e = ref_parse(text, &ref, err);
    if (e != E_OK)
        return e;
    *ret = view_account_ref(api_view(api), &ref);
    return *ret ? E_OK
                : ERR(err, E_NO_ACCOUNT, "the account %.*s does not exist", (int)text.size,
                      (const char *)text.data);
}

tana_err api_order(const struct http_request *request, bool *ret_newest, struct err *err)
{
    const struct bytes *order = http_query(request, "order");
    *ret_newest = !order || bytes_eq_str(*order, "newest");
    if (*ret_newest || bytes_eq_str(*order, "oldest"))
        return E_OK;
    return ERR(err, E_INVALID, "order is to be newest or oldest, not %s", text_quote(*order).text);
}

static bool read_number(struct bytes text, size_t *at, uint64_t max, uint64_t *ret)
{
    size_t start = *at;
    *ret = 0;
    while (*at < text.size && text.data[*at] >= '0' && text.data[*at] <= '9' && *at - start < 16)
        *ret = *ret * 10 + (uint64_t)(text.data[(*at)++] - '0');
    return *at > start && *ret <= max && (text.data[start] != '0' || *at == start + 1);
}

tana_err api_place_parse(struct bytes text, struct tx_place *ret, struct err *err)
{
    uint64_t height, index;
    size_t at = 0;
    bool good = read_number(text, &at, INT64_MAX, &height) && at < text.size &&
                text.data[at++] == '-' && read_number(text, &at, INT32_MAX, &index) &&
                at == text.size;
    if (!good)
        return ERR(err, E_INVALID, "cursor is to be one that an answer gave, not %s",
                   text_quote(text).text);
    *ret = (struct tx_place){height, (uint32_t)index};
    return E_OK;
}
