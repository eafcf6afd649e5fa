/* What the files of the HTTP interface share: one api_X.c per resource. */
#ifndef TANA_HTTP_API_PRIV_H
#define TANA_HTTP_API_PRIV_H

#include "codec/json_write.h"
#include "http/api.h"
#include "http/server.h"
#include "store/read.h"

enum {
    API_ANSWER_MAX = 64 * 1024 * 1024, /* bytes of any answer */
    API_PAGE_BYTES = 4 * 1024 * 1024,  /* a page that has become so long ends */
    API_PAGE_DEFAULT = 50,             /* entries */
    API_PAGE_MAX = 500,
    API_SCAN_MAX = 10000,       /* records looked at for one page */
    API_BULK_COUNT_MAX = 20000, /* envelopes in one request */
    API_WAIT_MS_DEFAULT = 30 * 1000,
    API_WAIT_MS_MAX = 60 * 1000,
    API_CURSOR_MAX = 64, /* bytes of a cursor, with the NUL */
};

#define JSON_HEIGHT_MAX ((uint64_t)1 << 53)

struct event_stream;

struct api {
    struct http_server *server; /* NULL once it is closed */
    struct service *service;
    const char *version;
    uint64_t started_ms;

    struct event_stream *streams; /* api_events.c */
    uv_timer_t stream_timer;

    unsigned pending; /* reads and submissions that will still call back, and open handles */
    void (*closed)(void *);
    void *closed_context;
};

/* The handlers of routes.def. */
#define ROUTE(method, pattern, handler, operation, kind, content, body_max, query)                 \
    http_handler api_##handler;
#include "http/routes.def"
#undef ROUTE

/* api.c: what will call back keeps the api alive. */
void api_keep(struct api *api);
void api_release(struct api *api);

/* A question to the database: made on the loop, answered on a reader's thread, which fills `out`
 * and touches nothing else, sent on the loop. Embedded as the first member of a larger struct
 * from malloc. */
struct api_read {
    struct api *api;
    http_id id;
    struct buf out; /* JSON */
    char etag[65];  /* "" for none */
    bool immutable;
    void (*done)(struct api_read *read); /* instead of sending `out`; on the loop, after E_OK */
};
void *api_read_new(struct api *api, const struct http_request *request, size_t size);
void api_read_start(struct api_read *read, read_work *work);
void api_read_send(struct api_read *read); /* what happens when `done` is NULL */

/* Replies that are complete already. */
struct buf api_answer(void); /* an empty buffer */
void api_send(struct api *api, const struct http_request *request, struct buf *json);
void api_fail(struct api *api, const struct http_request *request, const struct err *err);

/* Parameters of requests. Errors: E_INVALID, and those of names. */
tana_err api_limit(const struct http_request *request, uint64_t *ret, struct err *err);
tana_err api_hash(struct bytes text, const char *what, struct sha256 *ret, struct err *err);
tana_err api_find_account(struct api *api, struct bytes text, const struct account **ret,
                          struct err *err);
tana_err api_order(const struct http_request *request, bool *ret_newest, struct err *err);

/* "latest" or a height up to the newest block's. Errors: E_INVALID, E_NOT_FOUND. */
tana_err api_height(struct api *api, struct bytes text, uint64_t *ret, struct err *err);

/* "HEIGHT-INDEX". */
tana_err api_place_parse(struct bytes text, struct tx_place *ret, struct err *err);

static inline const struct ledger_view *api_view(struct api *api)
{
    return chain_committed_view(service_chain(api->service));
}

/* api_json.c: one thing each, as the OpenAPI document describes it. */
void put_block(struct json_writer *w, const char *key, const struct block_header *header,
               const struct sha256 *hash, const struct ed25519_signature *signature);
void put_stored_tx(struct json_writer *w, const char *key, const struct stored_tx *tx);
void put_account(struct json_writer *w, const char *key, struct api *api,
                 const struct account *account);
void put_currency(struct json_writer *w, const char *key, struct api *api,
                  const struct currency *currency);
void put_hold(struct json_writer *w, const char *key, struct api *api, const struct hold *hold);
void put_balances(struct json_writer *w, const char *key, const struct ledger_view *view,
                  const struct balance *balances, size_t count);
void put_amount(struct json_writer *w, const char *key, const struct ledger_view *view,
                const struct currency_code *code, struct amount amount);
void put_id(struct json_writer *w, const char *key, const struct id *id); /* null when zero */
void put_time(struct json_writer *w, const char *key, uint64_t ms);
void put_place(struct json_writer *w, const char *key, struct tx_place place);
void put_error(struct json_writer *w, const char *key, const char *code, const char *detail);

/* api_proof.c */
void api_send_proof(struct api *api, const struct http_request *request, enum record_kind kind,
                    struct bytes key);

/* api_events.c */
void api_events_open(struct api *api, uv_loop_t *loop);
void api_events_block(struct api *api, const struct block *block);
void api_events_close(struct api *api);

#endif
