/* What a node says about itself: /v1/status, /v1/parameters, health, metrics, its own description. */
#include "http/api_priv.h"

#include "base/metrics.h"
#include "codec/text.h"
#include "http/openapi.h"
#include "ledger/parameters.h"

void api_health(struct http_server *server, const struct http_request *request, void *context)
{
    (void)context;
    struct buf out = api_answer();
    buf_append_str(&out, "{\"status\":\"ok\"}\n");
    http_reply_json(server, request->id, 200, &out);
}

static tana_err readiness(const struct service_info *info, struct err *err)
{
    if (!info->database_up)
        return ERR(err, E_DATABASE, "the database cannot be reached");
    if (info->node.halted)
        return ERR(err, E_HALTED, "%s", info->node.halt_reason.message);
    if (info->node.clock_in_doubt)
        return ERR(err, E_HALTED, "the clock has jumped, and nobody has confirmed it");
    if (!info->node.leader && !*info->leader)
        return ERR(err, E_NOT_LEADER, "no node is known to produce blocks");
    return E_OK;
}

static tana_err leads(const struct service_info *info, struct err *err)
{
    return info->node.leader ? E_OK
           : *info->leader   ? ERR(err, E_NOT_LEADER, "%s produces blocks", info->leader)
                             : ERR(err, E_NOT_LEADER, "this node does not produce blocks");
}

/* Ready: reads are answered, and what is sent to the leader can be put in a block. With role=leader:
 * this node is the one. */
void api_ready(struct http_server *server, const struct http_request *request, void *context)
{
    struct api *api = context;
    struct err err;
    struct service_info info;
    service_info(api->service, &info);
    const struct bytes *role = http_query(request, "role");
    tana_err e = E_OK;
    if (role && !bytes_eq_str(*role, "leader"))
        e = ERR(&err, E_INVALID, "role is to be leader, not %s", text_quote(*role).text);
    if (e == E_OK)
        e = readiness(&info, &err);
    if (e == E_OK && role)
        e = leads(&info, &err);
    if (e != E_OK) {
        http_reply_error(server, request->id, &err);
        return;
    }
    struct buf out = api_answer();
    buf_append_str(&out, "{\"status\":\"ready\"}\n");
    http_reply_json(server, request->id, 200, &out);
}

void api_metrics(struct http_server *server, const struct http_request *request, void *context)
{
    struct api *api = context;
    struct service_info info;
    service_info(api->service, &info);
    metric_set(METRIC_NODE_HEIGHT, (int64_t)chain_head(service_chain(api->service))->height);
    metric_set(METRIC_NODE_LEADER, info.node.leader);
    metric_set(METRIC_NODE_HALTED, info.node.halted);
    metric_set(METRIC_NODE_POOL, (int64_t)info.node.pool_count);
    metric_set(METRIC_NODE_POOL_BYTES, (int64_t)info.node.pool_bytes);
    metric_set(METRIC_NODE_STAGED, (int64_t)info.node.staged);
    metric_set(METRIC_NODE_VERIFYING, (int64_t)info.verifying);
    metric_set(METRIC_NODE_READING, (int64_t)info.reading);
    metric_set(METRIC_NODE_DATABASE_UP, info.database_up);
    struct buf out = api_answer();
    metrics_write(&out);
    http_reply(
        server, request->id,
        &(struct http_reply){.status = 200, .type = "text/plain; version=0.0.4", .body = &out});
}

void api_openapi(struct http_server *server, const struct http_request *request, void *context)
{
    (void)context;
    http_reply(server, request->id,
               &(struct http_reply){
                   .status = 200,
                   .type = "application/json",
                   .fixed = bytes_of(openapi_text, openapi_size),
                   .etag = openapi_digest,
               });
}

static void put_node(struct json_writer *w, const struct service_info *info)
{
    json_open(w, "node", '{');
    json_add_str(w, "role", info->node.leader ? "leader" : info->produce ? "standby" : "follower");
    if (*info->leader)
        json_add_str(w, "leader", info->leader);
    else
        json_add_null(w, "leader");
    json_add_uint(w, "epoch", info->node.leader ? info->node.epoch : info->epoch);
    json_add_bool(w, "halted", info->node.halted);
    if (info->node.halted)
        put_error(w, "haltReason", err_slug(info->node.halt_reason.code),
                  info->node.halt_reason.message);
    else
        json_add_null(w, "haltReason");
    json_add_bool(w, "clockInDoubt", info->node.clock_in_doubt);
    json_add_bool(w, "databaseUp", info->database_up);
    json_close(w, '}');
}

static void put_mempool(struct json_writer *w, const struct service_info *info)
{
    json_open(w, "mempool", '{');
    json_add_uint(w, "transactions", info->node.pool_count);
    json_add_uint(w, "bytes", info->node.pool_bytes);
    json_add_uint(w, "stagedBlocks", info->node.staged);
    json_add_uint(w, "verifying", info->verifying);
    json_close(w, '}');
}

static void put_producers(struct json_writer *w, const struct ledger_view *view)
{
    const struct producers *producers = view_producers(view);
    json_open(w, "producers", '[');
    for (size_t i = 0; i < producers->count; i++)
        json_add_hex(w, NULL, bytes_of(producers->keys[i].bytes, sizeof producers->keys[i].bytes));
    json_close(w, ']');
}

void api_status(struct http_server *server, const struct http_request *request, void *context)
{
    (void)server;
    struct api *api = context;
    const struct chain *chain = service_chain(api->service);
    const struct block_header *head = chain_head(chain);
    const struct ledger_view *view = api_view(api);
    const uint64_t *accounts = view->get(view, RECORD_CREATIONS, RECORD_CURRENT);
    struct sha256 hash = chain_head_hash(chain);
    struct service_info info;
    service_info(api->service, &info);

    struct buf out = api_answer();
    struct json_writer w = json_writer(&out);
    json_open(&w, NULL, '{');
    json_add_str(&w, "version", api->version);
    json_add_hex(&w, "chain", bytes_of(chain_id(chain)->bytes, ID_SIZE));
    json_add_uint(&w, "height", head->height);
    json_add_hex(&w, "hash", sha256_bytes(&hash));
    put_time(&w, "time", head->time_ms);
    json_add_hex(&w, "stateRoot", sha256_bytes(&head->state_root));
    json_add_uint(&w, "accounts", accounts ? *accounts : 0);
    put_producers(&w, view);
    put_node(&w, &info);
    put_mempool(&w, &info);
    json_close(&w, '}');
    api_send(api, request, &out);
}

static void put_parameters(struct json_writer *w, const char *key, const struct ledger_view *view,
                           const struct parameters *parameters)
{
    if (!parameters) {
        json_add_null(w, key);
        return;
    }
    json_open(w, key, '{');
    json_add_uint(w, "height", parameters->height);
    json_add_raw(w, "parameters", bytes_of(NULL, 0));
    parameters_write(view, parameters, w->out);
    json_close(w, '}');
}

void api_parameters(struct http_server *server, const struct http_request *request, void *context)
{
    (void)server;
    struct api *api = context;
    const struct ledger_view *view = api_view(api);
    struct buf out = api_answer();
    struct json_writer w = json_writer(&out);
    json_open(&w, NULL, '{');
    put_parameters(&w, "current", view, view_parameters(view));
    put_parameters(&w, "next", view, view->get(view, RECORD_PARAMETERS, RECORD_NEXT));
    put_producers(&w, view);
    json_close(&w, '}');
    api_send(api, request, &out);
}
