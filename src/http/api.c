#include "http/api_priv.h"

#include <stdlib.h>

static const struct http_route routes[] = {
#define ROUTE(method, pattern, handler, operation, kind, content, body_max, query)                 \
    {HTTP_##method, pattern, api_##handler, operation, HTTP_##kind, content, body_max, query},
#include "http/routes.def"
#undef ROUTE
};

void api_keep(struct api *api)
{
    api->pending++;
}

void api_release(struct api *api)
{
    REQUIRE(api->pending > 0);
    if (--api->pending > 0 || !api->closing)
        return;
    void (*closed)(void *) = api->closed;
    void *context = api->closed_context;
    free(api);
    if (closed)
        closed(context);
}

static void on_block(void *context, const struct block *block)
{
    struct api *api = context;
    if (!api)
        return;
    api->signed_height = block->header.height;
    api->signature = block->signature;
    api->has_signature = true;
    api_events_block(api, block);
}

/* The signature of the block that was the newest when the api began. */
struct newest {
    struct api *api;
    uint64_t height;
    struct ed25519_signature signature;
};

static void see_newest(void *context, const struct stored_block *block)
{
    struct newest *newest = context;
    newest->height = block->header.height;
    newest->signature = block->signature;
}

static tana_err read_newest(struct store_reader *reader, void *context, struct err *err)
{
    return store_read_newest_block(reader, see_newest, context, err);
}

static void newest_done(void *context, tana_err code, const struct err *err)
{
    (void)err;
    struct newest *newest = context;
    struct api *api = newest->api;
    if (code == E_OK && (!api->has_signature || newest->height > api->signed_height)) {
        api->signed_height = newest->height;
        api->signature = newest->signature;
        api->has_signature = true;
    }
    free(newest);
    api_release(api);
}

static void find_signature(struct api *api)
{
    struct newest *newest = xcalloc(1, sizeof *newest);
    newest->api = api;
    api_keep(api);
    service_read(api->service, read_newest, newest_done, newest);
}

tana_err api_open(uv_loop_t *loop, struct service *service, const struct api_options *options,
                  struct api **ret, struct err *err)
{
    struct api *api = xcalloc(1, sizeof *api);
    struct http_config config = http_config_default();
    config.listen = options->listen ? options->listen : API_LISTEN_DEFAULT;
    config.routes = routes;
    config.route_count = sizeof routes / sizeof *routes;
    config.context = api;
    api->service = service;
    api->version = options->version;
    api->started_ms = uv_now(loop);
    tana_err e = http_server_open(loop, &config, &api->server, err);
    if (e != E_OK) {
        free(api);
        return e;
    }
    api_events_open(api, loop);
    service_listen(service, on_block, api);
    find_signature(api);
    *ret = api;
    return E_OK;
}

const char *api_address(const struct api *api)
{
    return http_server_address(api->server);
}

static void server_closed(void *context)
{
    struct api *api = context;
    api->server = NULL;
    api_release(api);
}

void api_close(struct api *api, uint64_t ms_max, void (*closed)(void *), void *context)
{
    api->closing = true;
    api->closed = closed;
    api->closed_context = context;
    service_listen(api->service, on_block, NULL);
    api_keep(api);
    api_events_close(api);
    http_server_close(api->server, ms_max, server_closed, api);
}

struct buf api_answer(void)
{
    return buf_init(API_ANSWER_MAX);
}

void api_send(struct api *api, const struct http_request *request, struct buf *json)
{
    buf_append_char(json, '\n');
    http_reply_json(api->server, request->id, 200, json);
}

void api_fail(struct api *api, const struct http_request *request, const struct err *err)
{
    http_reply_error(api->server, request->id, err);
}
