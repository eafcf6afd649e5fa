/* What the files of the HTTP server share.
 *
 * A connection (struct conn) lives from accept to close and serves one request at a time. Its slot
 * in the table and a count of requests make the request's http_id. libmicrohttpd drives it through
 * the callbacks in request.c; the phases say what the server waits for:
 *
 *     IDLE ─ first line ─▶ HEAD ─ headers ─▶ BODY ─ all of it ─▶ WAITING ─ reply ─▶ SENDING ─▶ IDLE
 *                                                                  └────── stream ─▶ STREAMING
 */
#ifndef TANA_HTTP_SERVER_PRIV_H
#define TANA_HTTP_SERVER_PRIV_H

#include "base/metrics.h"
#include "http/server.h"

#include <microhttpd.h>

enum phase { PHASE_IDLE, PHASE_HEAD, PHASE_BODY, PHASE_WAITING, PHASE_SENDING, PHASE_STREAMING };

struct conn {
    struct http_server *server;
    struct MHD_Connection *mhd;
    struct conn *prev, *next; /* in server->idle or server->busy */
    uint32_t slot;
    int fd;
    enum phase phase;
    uint64_t since_ms; /* when the phase began */
    bool doomed;       /* shut down: only its callbacks are still to come */
    bool suspended;

    /* The request */
    uint64_t start_us;
    char *target; /* what the request line says; the request's views point into it */
    bool head;    /* HEAD: the answer has no body */
    bool gzip;    /* the client takes it */
    bool close;   /* the connection ends with this answer */
    bool swallow; /* the body is read and forgotten: the answer is there already */
    const struct http_route *route;
    struct http_request request;
    struct buf body;
    uint64_t body_seen; /* bytes, also swallowed ones */

    /* The answer */
    struct MHD_Response *response;
    int status;
    uint64_t answer_size;

    struct buf stream;   /* bytes that the socket has not taken */
    size_t stream_taken; /* of them, from the start */
    bool stream_ended;
    uint64_t stream_moved_ms; /* when bytes were last added or taken */
};

struct conn_list {
    struct conn *first, *last;
};

struct slot {
    struct conn *conn;
    uint32_t requests; /* so far; the upper half of the http_id */
    uint32_t next_free;
};

struct http_server {
    struct http_config config;
    uv_loop_t *loop;
    struct MHD_Daemon *daemon;
    int listener; /* -1 once it is closed */
    char address[80];
    uint32_t boot; /* random; in request ids */

    uv_poll_t poll;
    uv_idle_t again; /* active when libmicrohttpd has more to do */
    bool run_again;
    uv_timer_t tick;
    unsigned handles; /* of the three, those that are not closed yet */

    struct slot *slots;
    uint32_t slot_count, free_slot;
    struct conn_list idle, busy; /* each from the longest in it to the newest */
    size_t conn_count, waiting_count, stream_count, body_bytes, linger_count;
    struct drain *lingers;

    bool closing, told;
    uint64_t close_by_ms;
    void (*closed)(void *);
    void *closed_arg;
};

enum { TICK_MS = 500 };

/* server.c */
void server_run_soon(struct http_server *server); /* in the loop's next turn */

/* conn.c */
tana_err conn_table_init(struct http_server *server, struct err *err);
void conn_notify(void *server, struct MHD_Connection *mhd, void **context,
                 enum MHD_ConnectionNotificationCode code);
struct conn *conn_of(struct http_server *server, http_id id);
void conn_phase(struct conn *conn, enum phase phase);
void conn_request_begin(struct conn *conn);
void conn_request_end(struct conn *conn);
void conn_wait_begin(struct conn *conn);
void conn_wait_end(struct conn *conn, enum phase next);
void conn_suspend(struct conn *conn);
void conn_resume(struct conn *conn);
void conn_doom(struct conn *conn, enum metric why); /* shuts the socket down */
void conn_tick(struct http_server *server);
void conn_doom_idle(struct http_server *server);

/* request.c */
void *request_line(void *server, const char *target, struct MHD_Connection *mhd);
enum MHD_Result request_step(void *server, struct MHD_Connection *mhd, const char *url,
                             const char *method, const char *version, const char *data,
                             size_t *size, void **context);
void request_done(void *server, struct MHD_Connection *mhd, void **context,
                  enum MHD_RequestTerminationCode code);

/* reply.c: the first three make conn->response, reply_queue hands it over. `allow` is the header
 * Allow, or NULL. */
void reply_set(struct conn *conn, const struct http_reply *reply);
void reply_set_error(struct conn *conn, const struct err *err, const char *allow);
void reply_set_options(struct conn *conn, const char *allow);
void reply_set_response(struct conn *conn, struct MHD_Response *response, int status);
enum MHD_Result reply_queue(struct conn *conn);
void reply_raw(struct conn *conn, const struct err *err); /* past libmicrohttpd; then doom it */

/* stream.c */
void stream_tick(struct conn *conn, uint64_t now_ms);

/* linger.c: reads what a refused client still sends, so that closing does not reset the connection
 * before the client has read why. */
void linger_start(struct conn *conn);
void linger_tick(struct http_server *server);
void linger_close_all(struct http_server *server);

static inline uint64_t server_now(const struct http_server *server)
{
    return uv_now(server->loop);
}

#endif
