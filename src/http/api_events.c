/* GET /v1/events: every committed block, in order and without gaps. A stream that begins in the
 * past is filled from the database, as fast as its reader takes it, until it meets the newest
 * block; from there on it gets each block as it is committed. */
#include "http/api_priv.h"

#include <stdlib.h>

enum {
    FILL_BLOCKS = 64,            /* asked for at a time */
    FILL_BEHIND_MAX = 64 * 1024, /* bytes not taken yet above which filling waits */
    FILL_PAUSE_MS = 50,
    EVENT_MAX = 8192, /* bytes */
};

struct event_stream {
    struct event_stream *next;
    http_id id;
    uint64_t height; /* of the block that it is to get next */
    bool reading;    /* a question to the database is under way */
};

/* id is the height, so that Last-Event-ID says where to go on. */
static void put_event(struct buf *out, const struct block_header *header, const struct sha256 *hash,
                      const struct ed25519_signature *signature)
{
    buf_printf(out, "id: %llu\nevent: block\ndata: ", (unsigned long long)header->height);
    struct json_writer w = json_writer(out);
    put_block(&w, NULL, header, hash, signature);
    buf_append(out, "\n\n", 2);
}

static struct event_stream *stream_of(struct api *api, http_id id)
{
    struct event_stream *stream = api->streams;
    while (stream && stream->id != id)
        stream = stream->next;
    return stream;
}

static void stream_remove(struct api *api, struct event_stream *gone)
{
    struct event_stream **at = &api->streams;
    while (*at != gone)
        at = &(*at)->next;
    *at = gone->next;
    free(gone);
}

/* Filling */

struct fill {
    struct api_read read;
    uint64_t from, next;
};

static void fill_row(void *context, const struct stored_block *block)
{
    struct fill *fill = context;
    if (block->header.height != fill->next)
        return;
    put_event(&fill->read.out, &block->header, &block->hash, &block->signature);
    fill->next++;
}

static tana_err fill_read(struct store_reader *reader, void *context, struct err *err)
{
    struct fill *fill = context;
    return store_read_blocks(reader, fill->from, false, FILL_BLOCKS, fill_row, fill, err);
}

static void fill_done(void *context, tana_err code, const struct err *err)
{
    (void)err;
    struct fill *fill = context;
    struct api *api = fill->read.api;
    struct event_stream *stream = stream_of(api, fill->read.id);
    if (stream) {
        stream->reading = false;
        stream->height = fill->next;
        bool sent = code == E_OK && api->server &&
                    (fill->read.out.size == 0 ||
                     http_stream_send(api->server, stream->id, buf_bytes(&fill->read.out)));
        if (!sent && api->server) /* its client comes again and says what it has seen */
            http_stream_close(api->server, stream->id);
        if (!sent)
            stream_remove(api, stream);
    }
    buf_release(&fill->read.out);
    free(fill);
    api_release(api);
}

static void fill_start(struct api *api, struct event_stream *stream)
{
    uint64_t head = chain_head(service_chain(api->service))->height;
    if (stream->reading || stream->height > head ||
        http_stream_behind(api->server, stream->id) > FILL_BEHIND_MAX)
        return;
    struct fill *fill = xcalloc(1, sizeof *fill);
    fill->read.api = api;
    fill->read.id = stream->id;
    fill->read.out = buf_init(FILL_BLOCKS * EVENT_MAX);
    fill->from = fill->next = stream->height;
    stream->reading = true;
    api_keep(api);
    service_read(api->service, fill_read, fill_done, fill);
}

/* Looks after streams that are behind, and forgets those whose clients have gone. */
static void on_timer(uv_timer_t *timer)
{
    struct api *api = timer->data;
    struct event_stream *next;
    for (struct event_stream *stream = api->streams; stream; stream = next) {
        next = stream->next;
        if (stream->reading)
            continue;
        if (!http_stream_alive(api->server, stream->id))
            stream_remove(api, stream);
        else
            fill_start(api, stream);
    }
    if (!api->streams)
        uv_timer_stop(timer);
}

void api_events_open(struct api *api, uv_loop_t *loop)
{
    REQUIRE(uv_timer_init(loop, &api->stream_timer) == 0);
    api->stream_timer.data = api;
    api_keep(api);
}

static void timer_closed(uv_handle_t *handle)
{
    api_release(handle->data);
}

void api_events_close(struct api *api)
{
    while (api->streams)
        stream_remove(api, api->streams);
    uv_close((uv_handle_t *)&api->stream_timer, timer_closed);
}

void api_events_block(struct api *api, const struct block *block)
{
    if (!api->streams)
        return;
    _cleanup_(buf_release) struct buf event = buf_init(EVENT_MAX);
    put_event(&event, &block->header, &block->hash, &block->signature);
    struct event_stream *next;
    for (struct event_stream *stream = api->streams; stream; stream = next) {
        next = stream->next;
        if (stream->reading || stream->height != block->header.height)
            continue; /* it gets this block when it is filled */
        if (http_stream_send(api->server, stream->id, buf_bytes(&event)))
            stream->height++;
        else
            stream_remove(api, stream);
    }
}

/* The first block of the stream: behind the one that Last-Event-ID names, else the query's `from`,
 * else the one that comes next. */
static tana_err first_height(struct api *api, const struct http_request *request, uint64_t *ret,
                             struct err *err)
{
    uint64_t head = chain_head(service_chain(api->service))->height;
    struct bytes last = request->last_event_id;
    tana_err e = http_query_number(request, "from", 0, head + 1, head + 1, ret, err);
    if (e != E_OK || last.size == 0)
        return e;
    e = api_height(api, last, ret, err);
    if (e != E_OK)
        return ERR(err, E_INVALID, "Last-Event-ID is to be the height of a block of this chain");
    *ret += 1;
    return E_OK;
}

void api_events(struct http_server *server, const struct http_request *request, void *context)
{
    struct api *api = context;
    struct err err;
    uint64_t height;
    if (first_height(api, request, &height, &err) != E_OK) {
        api_fail(api, request, &err);
        return;
    }
    struct event_stream *stream = xcalloc(1, sizeof *stream);
    stream->id = request->id;
    stream->height = height;
    stream->next = api->streams;
    api->streams = stream;
    http_stream_open(server, stream->id);
    http_stream_send(server, stream->id, bytes_str("retry: 1000\n\n"));
    fill_start(api, stream);
    if (!uv_is_active(
            (uv_handle_t *)&api->stream_timer)) /* to begin anew would put the others off */
        uv_timer_start(&api->stream_timer, on_timer, FILL_PAUSE_MS, FILL_PAUSE_MS);
}
