/* GET /v1/blocks and /v1/blocks/{height|hash|latest}. */
#include "http/api_priv.h"

#include "codec/hex.h"
#include "codec/text.h"

struct block_read {
    struct api_read read;
    bool by_hash;
    struct sha256 hash;
    uint64_t height;
};

tana_err api_height(struct api *api, struct bytes text, uint64_t *ret, struct err *err)
{
    uint64_t newest = chain_head(service_chain(api->service))->height;
    if (bytes_eq_str(text, "latest")) {
        *ret = newest;
        return E_OK;
    }
    bool number = text.size > 0 && text.size <= 16 && (text.data[0] != '0' || text.size == 1);
    *ret = 0;
    for (size_t i = 0; i < text.size && number; i++) {
        number = text.data[i] >= '0' && text.data[i] <= '9';
        *ret = *ret * 10 + (uint64_t)(text.data[i] - '0');
    }
    if (!number)
        return ERR(err, E_INVALID, "a block is a height or latest, not %s", text_quote(text).text);
    if (*ret > newest)
        return ERR(err, E_NOT_FOUND, "there is no block %llu yet", (unsigned long long)*ret);
    return E_OK;
}

static void put_row(void *context, const struct stored_block *block)
{
    struct api_read *read = context;
    struct json_writer w = json_writer(&read->out);
    put_block(&w, NULL, &block->header, &block->hash, &block->signature);
    if (read->immutable)
        hex_encode(sha256_bytes(&block->hash), read->etag);
}

static tana_err read_block(struct store_reader *reader, void *context, struct err *err)
{
    struct block_read *read = context;
    if (read->by_hash)
        return store_read_block_by_hash(reader, &read->hash, put_row, &read->read, err);
    return store_read_block(reader, read->height, put_row, &read->read, err);
}

void api_block(struct http_server *server, const struct http_request *request, void *context)
{
    (void)server;
    struct api *api = context;
    struct err err;
    struct block_read wanted = {0};
    struct bytes text = request->params[0];
    wanted.by_hash = hex_decode(text, wanted.hash.bytes, sizeof wanted.hash.bytes);
    if (!wanted.by_hash && api_height(api, text, &wanted.height, &err) != E_OK) {
        api_fail(api, request, &err);
        return;
    }
    struct block_read *read = api_read_new(api, request, sizeof *read);
    wanted.read = read->read;
    *read = wanted;
    read->read.immutable = !bytes_eq_str(text, "latest");
    api_read_start(&read->read, read_block);
}

struct block_list {
    struct api_read read;
    struct json_writer w;
    bool newest;
    uint64_t from, limit, count, last;
    bool more;
};

static void list_row(void *context, const struct stored_block *block)
{
    struct block_list *list = context;
    list->more = list->count == list->limit;
    if (list->more)
        return;
    list->count++;
    list->last = block->header.height;
    put_block(&list->w, NULL, &block->header, &block->hash, &block->signature);
}

static tana_err read_blocks(struct store_reader *reader, void *context, struct err *err)
{
    struct block_list *list = context;
    list->w = json_writer(&list->read.out);
    json_open(&list->w, NULL, '{');
    json_open(&list->w, "blocks", '[');
    tana_err e =
        store_read_blocks(reader, list->from, list->newest, list->limit + 1, list_row, list, err);
    json_close(&list->w, ']');
    char next[API_CURSOR_MAX];
    snprintf(next, sizeof next, "%llu",
             (unsigned long long)(list->newest ? list->last - 1 : list->last + 1));
    if (list->more)
        json_add_str(&list->w, "next", next);
    else
        json_add_null(&list->w, "next");
    json_close(&list->w, '}');
    return e;
}

/* The cursor is the height at which the page begins. */
void api_blocks(struct http_server *server, const struct http_request *request, void *context)
{
    (void)server;
    struct api *api = context;
    struct err err;
    struct block_list wanted = {0};
    uint64_t head = chain_head(service_chain(api->service))->height;
    tana_err e = api_order(request, &wanted.newest, &err);
    if (e == E_OK)
        e = api_limit(request, &wanted.limit, &err);
    if (e == E_OK)
        e = http_query_number(request, "cursor", 0, JSON_HEIGHT_MAX, wanted.newest ? head : 0,
                              &wanted.from, &err);
    if (e != E_OK) {
        api_fail(api, request, &err);
        return;
    }
    struct block_list *list = api_read_new(api, request, sizeof *list);
    wanted.read = list->read;
    *list = wanted;
    api_read_start(&list->read, read_blocks);
}
