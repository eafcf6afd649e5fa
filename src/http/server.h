/* The HTTP server: libmicrohttpd on the node's loop.
 *
 * A request is checked as far as its route's row says before a handler sees it; docs/api-http.md
 * gives the order. A handler answers within its call, or later: the connection waits meanwhile.
 * What stays across callbacks is an http_id, never a pointer: the client may have gone, and then
 * answering does nothing.
 *
 * Everything here belongs to the loop's thread. */
#ifndef TANA_HTTP_SERVER_H
#define TANA_HTTP_SERVER_H

#include "base/buf.h"
#include "base/err.h"
#include "http/target.h"

#include <uv.h>

enum {
    HTTP_BODY_MAX = 192 * 1024,       /* bytes of the body of an ordinary request */
    HTTP_ARRAY_MAX = 2 * 1024 * 1024, /* of an array in JSON, which is looked through on the loop */
    HTTP_BULK_MAX = 16 * 1024 * 1024, /* of lines (NDJSON) */
    HTTP_BODIES_MAX = 256 * 1024 * 1024, /* bytes of all bodies together; more is E_BUSY */
    HTTP_BODY_SMALL = 16 * 1024,         /* bytes of a body that are taken all the same */
    HTTP_HEADERS_MAX = 24 * 1024,        /* bytes of request line and headers, roughly */
    HTTP_CONNECTIONS_MAX = 8192,         /* by default; less when the system allows less */
    HTTP_CONNECTIONS_PER_IP_MAX = 512,   /* where clients are not all on this machine */
    HTTP_WAITING_MAX = 4096,             /* requests that wait for an answer; more is E_BUSY */
    HTTP_STREAMS_MAX = 1024,             /* event streams; more is E_BUSY */
    HTTP_STREAM_BUFFER_MAX = 256 * 1024, /* bytes that a slow reader may be behind */
    HTTP_LINGER_MAX = 64,                /* refused bodies that are read to their end at once */
    HTTP_GZIP_MIN = 1024,                /* bytes; shorter answers are sent as they are */
    HTTP_GZIP_MAX = 2 * 1024 * 1024,     /* longer ones too: the loop has other work */
    HTTP_IDLE_MS_MAX = 60 * 1000,        /* a connection without a request */
    HTTP_HEAD_MS_MAX = 10 * 1000,        /* from the request line to the last header */
    HTTP_BODY_MS_MAX = 120 * 1000,       /* from the last header to the last byte */
    HTTP_RATE_MIN = 8 * 1024,            /* bytes a second, both ways, after HTTP_GRACE_MS */
    HTTP_GRACE_MS = 5 * 1000,
    HTTP_WAIT_MS_MAX = 90 * 1000,  /* until a handler has answered; then E_TIMEOUT */
    HTTP_HEARTBEAT_MS = 15 * 1000, /* between comments on a silent stream */
};

/* Which request: never reused within the life of a server. 0 is none. */
typedef uint64_t http_id;

enum http_method { HTTP_GET, HTTP_POST, HTTP_METHOD_COUNT_ };

enum http_content { HTTP_NO_CONTENT = 0, HTTP_JSON = 1, HTTP_NDJSON = 2 };

struct http_request {
    http_id id;
    enum http_method method; /* HEAD counts as GET */
    struct http_target target;
    struct bytes params[HTTP_PARAMS_MAX]; /* the pattern's {parts}, decoded */
    enum http_content content;
    struct bytes body;
    struct bytes last_event_id; /* the header Last-Event-ID; empty when absent */
};

struct http_server;

/* Answers through http_reply* or http_stream_open, now or later. `request` is valid during the
 * call; afterwards http_find gives it while it waits. */
typedef void http_handler(struct http_server *server, const struct http_request *request,
                          void *context);

enum http_kind {
    HTTP_NOW,    /* answers within the call: served even when too many others wait */
    HTTP_LATER,  /* may keep the request waiting */
    HTTP_STREAM, /* opens an event stream */
};

struct http_route {
    enum http_method method;
    const char *pattern;
    http_handler *handler;
    const char *operation; /* operationId in the OpenAPI document */
    enum http_kind kind;
    unsigned content; /* which enum http_content a POST may have */
    size_t body_max;
    const char *query; /* names of the query's parameters, between spaces */
};

struct http_config {
    const char *listen; /* "127.0.0.1:8080", "[::1]:0"; port 0 lets the system choose */
    const struct http_route *routes;
    size_t route_count;
    void *context; /* for handlers */
    size_t connections_max, connections_per_ip_max, waiting_max, streams_max;
    uint64_t idle_ms_max, head_ms_max, body_ms_max, grace_ms, wait_ms_max, heartbeat_ms;
};

/* The limits above, loopback with a port of the system's choice, no routes. */
struct http_config http_config_default(void);

/* Binds, listens and serves from the loop's next turn on. `config` is copied, the routes are not.
 * Raises the process's soft limit of open files towards the hard one.
 * Errors: E_USAGE (not an address), E_IO (it cannot be bound). */
tana_err http_server_open(uv_loop_t *loop, const struct http_config *config,
                          struct http_server **ret, struct err *err);

/* "127.0.0.1:43121": where it really listens. */
const char *http_server_address(const struct http_server *server);

/* Takes no more connections, ends streams, lets requests be answered for at most `ms_max`, tells
 * those that still wait so (E_BUSY), closes everything, frees the server, calls closed(arg). */
void http_server_close(struct http_server *server, uint64_t ms_max, void (*closed)(void *),
                       void *arg);

/* The request that waits under that id, or NULL: answered, or its client has gone. */
const struct http_request *http_find(struct http_server *server, http_id id);

struct http_reply {
    int status;
    const char *type;     /* Content-Type; NULL without body */
    struct buf *body;     /* taken: left empty behind; NULL for none */
    struct bytes fixed;   /* instead of `body`: bytes that live as long as the program */
    const char *etag;     /* without quotes: names this content for ever; NULL for none */
    bool immutable;       /* with `etag`: the same URL will always give this content */
    const char *location; /* header Location; NULL for none */
};

/* Each answers once; a second answer does nothing. */
void http_reply(struct http_server *server, http_id id, const struct http_reply *reply);
void http_reply_json(struct http_server *server, http_id id, int status, struct buf *json);
void http_reply_error(struct http_server *server, http_id id, const struct err *err);

/* Server-sent events. A stream that falls HTTP_STREAM_BUFFER_MAX behind is dropped: its reader
 * comes again with Last-Event-ID. A comment goes out when nothing else did for heartbeat_ms. */
void http_stream_open(struct http_server *server, http_id id);
/* False when there is no such stream any more. `event` is a whole one, with its empty line. */
bool http_stream_send(struct http_server *server, http_id id, struct bytes event);
bool http_stream_alive(struct http_server *server, http_id id);
/* Bytes that the reader has not taken yet. */
size_t http_stream_behind(struct http_server *server, http_id id);
void http_stream_close(struct http_server *server, http_id id); /* after what was sent */

/* Parameters of the query. NULL when absent. */
const struct bytes *http_query(const struct http_request *request, const char *name);
/* A decimal number without sign or leading zeros; `absent` when there is none.
 * Errors: E_INVALID with the parameter's name and its range. */
tana_err http_query_number(const struct http_request *request, const char *name, uint64_t min,
                           uint64_t max, uint64_t absent, uint64_t *ret, struct err *err);

#endif
