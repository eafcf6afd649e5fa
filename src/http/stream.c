/* Server-sent events: a response whose bytes come from a bounded buffer. While the buffer is empty
 * the connection is suspended. */
#include "http/server_priv.h"

enum { STREAM_BLOCK = 16 * 1024 };

static ssize_t stream_read(void *arg, uint64_t position, char *out, size_t room)
{
    (void)position;
    struct conn *conn = arg;
    size_t left = conn->stream.size - conn->stream_taken;
    if (conn->doomed)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    if (left == 0 && conn->stream_ended)
        return MHD_CONTENT_READER_END_OF_STREAM;
    if (left == 0) {
        conn_suspend(conn);
        return 0;
    }
    size_t size = left < room ? left : room;
    memcpy(out, conn->stream.data + conn->stream_taken, size);
    conn->stream_taken += size;
    conn->stream_moved_ms = server_now(conn->server);
    if (conn->stream_taken == conn->stream.size) {
        buf_clear(&conn->stream);
        conn->stream_taken = 0;
    }
    return (ssize_t)size;
}

void http_stream_open(struct http_server *server, http_id id)
{
    struct conn *conn = conn_of(server, id);
    if (!conn || conn->phase != PHASE_WAITING)
        return;
    conn_wait_end(conn, PHASE_STREAMING);
    server->stream_count++;
    metric_move(METRIC_HTTP_STREAMS, 1);
    conn->stream = buf_init(HTTP_STREAM_BUFFER_MAX);
    conn->stream_taken = 0;
    conn->stream_ended = false;
    conn->stream_moved_ms = server_now(server);

    struct MHD_Response *response =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK, stream_read, conn, NULL);
    REQUIRE(response);
    MHD_add_response_header(response, "Content-Type", "text/event-stream");
    MHD_add_response_header(response, "Cache-Control", "no-store");
    MHD_add_response_header(response, "X-Accel-Buffering", "no"); /* for a proxy in front */
    reply_set_response(conn, response, 200);
    conn_resume(conn);
}

static struct conn *stream_of(struct http_server *server, http_id id)
{
    struct conn *conn = conn_of(server, id);
    return conn && conn->phase == PHASE_STREAMING && !conn->stream_ended ? conn : NULL;
}

/* Moves what was not taken yet to the front. */
static void stream_compact(struct conn *conn)
{
    size_t left = conn->stream.size - conn->stream_taken;
    if (conn->stream_taken == 0)
        return;
    memmove(conn->stream.data, conn->stream.data + conn->stream_taken, left);
    conn->stream.size = left;
    conn->stream_taken = 0;
}

bool http_stream_send(struct http_server *server, http_id id, struct bytes event)
{
    struct conn *conn = stream_of(server, id);
    if (!conn)
        return false;
    if (conn->head)
        return true;
    if (event.size > HTTP_STREAM_BUFFER_MAX - conn->stream.size)
        stream_compact(conn);
    if (!buf_append_bytes(&conn->stream, event)) {
        conn_doom(conn, METRIC_HTTP_DROPPED_SLOW);
        return false;
    }
    conn->stream_moved_ms = server_now(server);
    conn_resume(conn);
    return true;
}

bool http_stream_alive(struct http_server *server, http_id id)
{
    return stream_of(server, id) != NULL;
}

size_t http_stream_behind(struct http_server *server, http_id id)
{
    struct conn *conn = stream_of(server, id);
    return conn ? conn->stream.size - conn->stream_taken : 0;
}

void http_stream_close(struct http_server *server, http_id id)
{
    struct conn *conn = stream_of(server, id);
    if (!conn)
        return;
    conn->stream_ended = true;
    conn_resume(conn);
}

void stream_tick(struct conn *conn, uint64_t now_ms)
{
    struct http_server *server = conn->server;
    bool behind = conn->stream.size > conn->stream_taken;
    if (now_ms - conn->stream_moved_ms < server->config.heartbeat_ms)
        return;
    if (behind) /* it was told something one heartbeat ago and has not taken it */
        conn_doom(conn, METRIC_HTTP_DROPPED_SLOW);
    else
        http_stream_send(server, conn->request.id, bytes_str(":\n\n"));
}
