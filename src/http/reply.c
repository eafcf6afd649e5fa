#include "http/server_priv.h"

#include "http/problem.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <zlib.h>

enum { REQUEST_ID_MAX = 40, ETAG_MAX = 160 };

static const char ALLOWED_HEADERS[] = "Content-Type, Last-Event-ID, If-None-Match";
static const char EXPOSED_HEADERS[] = "ETag, Location, Retry-After, X-Request-Id";

static const char *request_name(const struct conn *conn, char out[REQUEST_ID_MAX])
{
    snprintf(out, REQUEST_ID_MAX, "%08x-%x-%x", conn->server->boot,
             (unsigned)(conn->request.id & 0xffffffff), (unsigned)(conn->request.id >> 32));
    return out;
}

static void count_status(int status)
{
    static const enum metric classes[] = {METRIC_HTTP_1XX, METRIC_HTTP_2XX, METRIC_HTTP_3XX,
                                          METRIC_HTTP_4XX, METRIC_HTTP_5XX};
    if (status >= 100 && status < 600)
        metric_add(classes[status / 100 - 1], 1);
}

/* The response, with what every answer says; it is conn's from here on. */
void reply_set_response(struct conn *conn, struct MHD_Response *response, int status)
{
    char name[REQUEST_ID_MAX];
    REQUIRE(response && !conn->response);
    MHD_add_response_header(response, "X-Request-Id", request_name(conn, name));
    MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    MHD_add_response_header(response, "Access-Control-Allow-Origin", "*");
    MHD_add_response_header(response, "Access-Control-Expose-Headers", EXPOSED_HEADERS);
    if (status == 503)
        MHD_add_response_header(response, "Retry-After", "1");
    if (conn->close)
        MHD_add_response_header(response, "Connection", "close");
    conn->response = response;
    conn->status = status;
    count_status(status);
}

/* Replaces *body by its gzip form; false when there is nothing to gain. */
static bool compress_body(struct buf *body)
{
    z_stream z = {0};
    if (deflateInit2(&z, 3, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    size_t room = deflateBound(&z, body->size);
    struct buf out = buf_init(room);
    z.next_in = body->data;
    z.avail_in = (unsigned)body->size;
    z.next_out = buf_extend(&out, room);
    z.avail_out = (unsigned)room;
    bool smaller = deflate(&z, Z_FINISH) == Z_STREAM_END && z.total_out < body->size;
    out.size = z.total_out;
    deflateEnd(&z);
    if (!smaller) {
        buf_release(&out);
        return false;
    }
    buf_release(body);
    *body = out;
    return true;
}

/* Is the tag in If-None-Match? Tags are weak: one content in two encodings has one tag. */
static bool has_matching_tag(struct conn *conn, const char *tag)
{
    const char *list = MHD_lookup_connection_value(conn->mhd, MHD_HEADER_KIND, "If-None-Match");
    return list && (strstr(list, tag) != NULL || strcmp(list, "*") == 0);
}

static void add_caching(struct MHD_Response *response, const struct http_reply *reply,
                        const char *tag)
{
    MHD_add_response_header(response, "Cache-Control",
                            !reply->etag       ? "no-store"
                            : reply->immutable ? "public, max-age=31536000, immutable"
                                               : "no-cache");
    if (reply->etag) {
        char weak[ETAG_MAX + 2];
        snprintf(weak, sizeof weak, "W/%s", tag);
        MHD_add_response_header(response, "ETag", weak);
    }
}

static struct MHD_Response *response_of(struct buf *body, struct bytes fixed)
{
    if (fixed.data)
        return MHD_create_response_from_buffer(fixed.size, (void *)fixed.data,
                                               MHD_RESPMEM_PERSISTENT);
    size_t size = body->size;
    if (size == 0)
        return MHD_create_response_from_buffer(0, (void *)"", MHD_RESPMEM_PERSISTENT);
    struct MHD_Response *response =
        MHD_create_response_from_buffer(size, body->data, MHD_RESPMEM_MUST_FREE);
    if (response)
        *body = buf_init(body->size_max);
    return response;
}

void reply_set(struct conn *conn, const struct http_reply *reply)
{
    _cleanup_(buf_release) struct buf body = reply->body ? *reply->body : buf_init(0);
    if (reply->body)
        *reply->body = buf_init(body.size_max);

    char tag[ETAG_MAX] = "";
    int status = reply->status;
    struct bytes fixed = reply->fixed;
    if (reply->etag) {
        snprintf(tag, sizeof tag, "\"%s\"", reply->etag);
        if (status == 200 && has_matching_tag(conn, tag)) {
            status = 304;
            buf_release(&body);
            fixed = bytes_of(NULL, 0);
        }
    }
    if (fixed.size >= HTTP_GZIP_MIN && conn->gzip) {
        body = buf_init(fixed.size);
        buf_append_bytes(&body, fixed);
        fixed = bytes_of(NULL, 0);
    }
    bool packable = body.size >= HTTP_GZIP_MIN && body.size <= HTTP_GZIP_MAX;
    bool packed = packable && conn->gzip && compress_body(&body);
    conn->answer_size = fixed.data ? fixed.size : body.size;
    struct MHD_Response *response = response_of(&body, fixed);
    REQUIRE(response);
    if (reply->type && status != 304)
        MHD_add_response_header(response, "Content-Type", reply->type);
    if (packed)
        MHD_add_response_header(response, "Content-Encoding", "gzip");
    if (packable)
        MHD_add_response_header(response, "Vary", "Accept-Encoding");
    if (reply->location)
        MHD_add_response_header(response, "Location", reply->location);
    add_caching(response, reply, tag);
    reply_set_response(conn, response, status);
}

void reply_set_error(struct conn *conn, const struct err *err, const char *allow)
{
    char name[REQUEST_ID_MAX];
    struct buf body = buf_init(PROBLEM_MAX);
    problem_write(&body, err, request_name(conn, name));
    reply_set(conn, &(struct http_reply){
                        .status = err_http_status(err->code),
                        .type = "application/problem+json",
                        .body = &body,
                    });
    if (allow)
        MHD_add_response_header(conn->response, "Allow", allow);
}

void reply_set_options(struct conn *conn, const char *allow)
{
    reply_set(conn, &(struct http_reply){.status = 204});
    MHD_add_response_header(conn->response, "Allow", allow);
    MHD_add_response_header(conn->response, "Access-Control-Allow-Methods", allow);
    MHD_add_response_header(conn->response, "Access-Control-Allow-Headers", ALLOWED_HEADERS);
    MHD_add_response_header(conn->response, "Access-Control-Max-Age", "86400");
}

enum MHD_Result reply_queue(struct conn *conn)
{
    struct MHD_Response *response = TAKE(conn->response);
    if (conn->phase != PHASE_STREAMING) {
        if (conn->phase != PHASE_SENDING)
            conn_phase(conn, PHASE_SENDING);
        metric_time(METRIC_HTTP_SECONDS, uv_hrtime() / 1000 - conn->start_us);
    }
    enum MHD_Result queued = MHD_queue_response(conn->mhd, (unsigned)conn->status, response);
    MHD_destroy_response(response);
    return queued;
}

void reply_raw(struct conn *conn, const struct err *err)
{
    char name[REQUEST_ID_MAX];
    _cleanup_(buf_release) struct buf body = buf_init(PROBLEM_MAX);
    _cleanup_(buf_release) struct buf out = buf_init(2 * PROBLEM_MAX);
    int status = err_http_status(err->code);
    problem_write(&body, err, request_name(conn, name));
    buf_printf(&out,
               "HTTP/1.1 %d %s\r\nContent-Type: application/problem+json\r\n"
               "Content-Length: %zu\r\nConnection: close\r\nX-Request-Id: %s\r\n"
               "X-Content-Type-Options: nosniff\r\nAccess-Control-Allow-Origin: *\r\n"
               "Cache-Control: no-store\r\n\r\n",
               status, MHD_get_reason_phrase_for((unsigned)status), body.size, name);
    if (!conn->head)
        buf_append_bytes(&out, buf_bytes(&body));
    /* No answer to this request has begun, so its bytes are the next on the connection; a socket
     * that does not take so few of them loses them. */
    ssize_t sent = send(conn->fd, out.data, out.size, MSG_DONTWAIT | MSG_NOSIGNAL);
    (void)sent;
    count_status(status);
}

void http_reply(struct http_server *server, http_id id, const struct http_reply *reply)
{
    struct conn *conn = conn_of(server, id);
    if (!conn || conn->phase != PHASE_WAITING) {
        if (reply->body)
            buf_release(reply->body);
        return;
    }
    conn_wait_end(conn, PHASE_SENDING);
    if (reply->body && reply->body->overflowed) {
        struct err err;
        ERR(&err, E_LIMIT, "the answer is larger than it may be");
        buf_release(reply->body);
        reply_set_error(conn, &err, NULL);
    } else {
        reply_set(conn, reply);
    }
    conn_resume(conn);
}

void http_reply_json(struct http_server *server, http_id id, int status, struct buf *json)
{
    http_reply(server, id,
               &(struct http_reply){.status = status, .type = "application/json", .body = json});
}

void http_reply_error(struct http_server *server, http_id id, const struct err *err)
{
    struct conn *conn = conn_of(server, id);
    if (!conn || conn->phase != PHASE_WAITING)
        return;
    conn_wait_end(conn, PHASE_SENDING);
    reply_set_error(conn, err, NULL);
    conn_resume(conn);
}
