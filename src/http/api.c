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
    if (--api->pending == 0 && !api->server)
        free(api);
}

static void on_block(void *context, const struct block *block)
{
    api_events_block(context, block);
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
    *ret = api;
    return E_OK;
}

const char *api_address(const struct api *api)
{
    return http_server_address(api->server);
}

/* What the service still has to answer keeps the memory, and finds no server any more. */
static void server_closed(void *context)
{
    struct api *api = context;
    void (*closed)(void *) = api->closed;
    void *closed_context = api->closed_context;
    api->server = NULL;
    api_release(api);
    if (closed)
        closed(closed_context);
}

void api_close(struct api *api, uint64_t ms_max, void (*closed)(void *), void *context)
{
    api->closed = closed;
    api->closed_context = context;
    service_unlisten(api->service, on_block, api);
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
