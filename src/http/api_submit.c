/* POST /v1/transactions: one envelope, an array of them, or one a line. */
#include "http/api_priv.h"
#include "http/envelopes.h"

#include "codec/hex.h"
#include "codec/text.h"

#include <stdlib.h>

enum shape { ONE, ARRAY, LINES };

struct submitter {
    struct api *api;
    http_id id;
    enum shape shape;
};

static const char *status_name(enum node_status status)
{
    static const char *const names[] = {
        [NODE_UNKNOWN] = "unknown", [NODE_REFUSED] = "refused", [NODE_PENDING] = "pending",
        [NODE_APPLIED] = "applied", [NODE_FAILED] = "failed",   [NODE_EXPIRED] = "expired",
    };
    return names[status];
}

static void put_submission(struct json_writer *w, const struct submission *s)
{
    static const struct sha256 none;
    json_open(w, NULL, '{');
    if (sha256_eq(&s->id, &none))
        json_add_null(w, "id");
    else
        json_add_hex(w, "id", sha256_bytes(&s->id));
    json_add_str(w, "status", status_name(s->status));
    if (s->status == NODE_APPLIED || s->status == NODE_FAILED) {
        json_add_uint(w, "height", s->height);
        json_add_uint(w, "index", s->index);
    }
    if (s->status == NODE_REFUSED || s->status == NODE_FAILED || s->status == NODE_EXPIRED)
        put_error(w, "error", err_slug(s->error.code), s->error.message);
    json_close(w, '}');
}

/* A refused envelope is a problem; what has an outcome, or waits for one, is not. */
static void answer_one(struct submitter *submitter, const struct submission *s)
{
    if (s->status == NODE_REFUSED || s->status == NODE_EXPIRED || s->status == NODE_UNKNOWN) {
        http_reply_error(submitter->api->server, submitter->id, &s->error);
        return;
    }
    char location[32 + 2 * SHA256_SIZE] = "/v1/transactions/";
    struct buf out = api_answer();
    struct json_writer w = json_writer(&out);
    put_submission(&w, s);
    buf_append_char(&out, '\n');
    hex_encode(sha256_bytes(&s->id), location + strlen(location));
    http_reply(submitter->api->server, submitter->id,
               &(struct http_reply){
                   .status = s->status == NODE_PENDING ? 202 : 200,
                   .type = "application/json",
                   .body = &out,
                   .location = location,
               });
}

static void answer_list(struct submitter *submitter, const struct submission *list, size_t count)
{
    bool lines = submitter->shape == LINES;
    struct buf out = api_answer();
    struct json_writer w = json_writer(&out);
    if (!lines) {
        json_open(&w, NULL, '{');
        json_open(&w, "results", '[');
    }
    for (size_t i = 0; i < count; i++) {
        put_submission(&w, &list[i]);
        if (lines) {
            buf_append_char(&out, '\n');
            w.comma = false;
        }
    }
    if (!lines)
        buf_append_str(&out, "]}\n");
    http_reply(submitter->api->server, submitter->id,
               &(struct http_reply){
                   .status = 200,
                   .type = lines ? "application/x-ndjson" : "application/json",
                   .body = &out,
               });
}

static void submitted(void *context, const struct submission *list, size_t count)
{
    struct submitter *submitter = context;
    struct api *api = submitter->api;
    if (!api->server)
        ; /* it was closed meanwhile */
    else if (submitter->shape == ONE)
        answer_one(submitter, &list[0]);
    else
        answer_list(submitter, list, count);
    free(submitter);
    api_release(api);
}

static tana_err read_wait(const struct http_request *request, bool *ret_wait, uint64_t *ret_ms,
                          struct err *err)
{
    const struct bytes *wait = http_query(request, "wait");
    *ret_wait = wait != NULL;
    if (wait && !bytes_eq_str(*wait, "applied"))
        return ERR(err, E_INVALID, "wait is to be applied, not %s", text_quote(*wait).text);
    if (!wait && http_query(request, "timeout"))
        return ERR(err, E_INVALID, "timeout goes with wait=applied");
    return http_query_number(request, "timeout", 0, API_WAIT_MS_MAX, API_WAIT_MS_DEFAULT, ret_ms,
                             err);
}

void api_submit(struct http_server *server, const struct http_request *request, void *context)
{
    (void)server;
    struct api *api = context;
    struct err err;
    bool wait;
    uint64_t wait_ms;
    _cleanup_(envelopes_release) struct envelopes envelopes = {0};
    tana_err e = read_wait(request, &wait, &wait_ms, &err);
    if (e == E_OK)
        e = request->content == HTTP_NDJSON
                ? envelopes_ndjson(request->body, API_BULK_COUNT_MAX, &envelopes, &err)
                : envelopes_json(request->body, API_BULK_COUNT_MAX, &envelopes, &err);
    if (e == E_OK && envelopes.count == 0)
        e = ERR(&err, E_INVALID, "the request holds no transaction");
    if (e == E_OK && !service_has_room(api->service, envelopes.count))
        e = ERR(&err, E_BUSY, "too many transactions are being submitted; try again");
    if (e != E_OK) {
        api_fail(api, request, &err);
        return;
    }
    struct submitter *submitter = xcalloc(1, sizeof *submitter);
    submitter->api = api;
    submitter->id = request->id;
    submitter->shape = request->content == HTTP_NDJSON ? LINES : envelopes.single ? ONE : ARRAY;
    api_keep(api);
    service_submit(api->service, envelopes.list, envelopes.count, wait, wait_ms, submitted,
                   submitter);
}
