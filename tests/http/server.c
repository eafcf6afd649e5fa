/* The HTTP server with routes made for tests: tests/http/server.test.mjs starts it.
 *
 *     http-test-server [NAME=NUMBER ...]     limits of struct http_config
 *
 * Prints the address it listens at. Ends when standard input does, as a node ends on SIGTERM. */
#include "http/server.h"
#include "base/metrics.h"
#include "codec/json.h"

#include <stdio.h>
#include <stdlib.h>

enum { LATER_MAX = 10000, TICKS_MAX = 4096 };

static uv_loop_t *loop;
static struct http_server *server;

/* GET /echo/{one}/{two}?a=&b= */
static void echo(struct http_server *s, const struct http_request *request, void *context)
{
    (void)context;
    struct buf out = buf_init(1 << 20);
    buf_append_str(&out, "{\"one\":");
    json_put_string(&out, request->params[0]);
    buf_append_str(&out, ",\"two\":");
    json_put_string(&out, request->params[1]);
    const struct bytes *a = http_query(request, "a");
    if (a) {
        buf_append_str(&out, ",\"a\":");
        json_put_string(&out, *a);
    }
    struct err err;
    uint64_t number;
    if (http_query_number(request, "number", 5, 500, 0, &number, &err) != E_OK) {
        buf_release(&out);
        http_reply_error(s, request->id, &err);
        return;
    }
    buf_printf(&out, ",\"number\":%llu}", (unsigned long long)number);
    http_reply_json(s, request->id, 200, &out);
}

static void hello(struct http_server *s, const struct http_request *request, void *context)
{
    (void)context;
    http_reply(s, request->id,
               &(struct http_reply){
                   .status = 200,
                   .type = "text/plain",
                   .fixed = bytes_str("hello\n"),
               });
}

/* POST /size: how many bytes there were, of which kind, and their sum. */
static void size(struct http_server *s, const struct http_request *request, void *context)
{
    (void)context;
    uint64_t sum = 0;
    for (size_t i = 0; i < request->body.size; i++)
        sum += request->body.data[i];
    struct buf out = buf_init(1000);
    buf_printf(&out, "{\"size\":%zu,\"sum\":%llu,\"kind\":%d}", request->body.size,
               (unsigned long long)sum, (int)request->content);
    http_reply_json(s, request->id, 200, &out);
}

/* GET /big?size=: letters that shrink well */
static void big(struct http_server *s, const struct http_request *request, void *context)
{
    (void)context;
    struct err err;
    uint64_t count;
    if (http_query_number(request, "size", 0, 50 << 20, 0, &count, &err) != E_OK) {
        http_reply_error(s, request->id, &err);
        return;
    }
    struct buf out = buf_init(count + 2);
    buf_append_char(&out, '"');
    memset(buf_extend(&out, count), 'a', count);
    buf_append_char(&out, '"');
    http_reply(s, request->id,
               &(struct http_reply){
                   .status = 200,
                   .type = "application/json",
                   .body = &out,
                   .etag = count == 2000 ? "two-thousand" : NULL,
               });
}

struct later {
    uv_timer_t timer;
    http_id id;
};

static void free_handle(uv_handle_t *handle)
{
    free(handle->data);
}

static void on_later(uv_timer_t *timer)
{
    struct later *later = timer->data;
    struct buf out = buf_init(100);
    buf_printf(&out, "{\"found\":%s}", http_find(server, later->id) ? "true" : "false");
    http_reply_json(server, later->id, 200, &out);
    http_reply_json(server, later->id, 500, &out); /* a second answer does nothing */
    uv_close((uv_handle_t *)timer, free_handle);
}

/* GET /later?ms= */
static void later(struct http_server *s, const struct http_request *request, void *context)
{
    (void)context;
    struct err err;
    uint64_t ms;
    if (http_query_number(request, "ms", 0, LATER_MAX, 0, &ms, &err) != E_OK) {
        http_reply_error(s, request->id, &err);
        return;
    }
    struct later *l = xcalloc(1, sizeof *l);
    l->id = request->id;
    l->timer.data = l;
    uv_timer_init(loop, &l->timer);
    uv_timer_start(&l->timer, on_later, ms, 0);
}

static void never(struct http_server *s, const struct http_request *request, void *context)
{
    (void)s;
    (void)request;
    (void)context;
}

/* GET /events?count=&bytes=: so many events of that size at once, then one for each POST /event. */
static http_id streams[TICKS_MAX];
static size_t stream_count;

static void events(struct http_server *s, const struct http_request *request, void *context)
{
    (void)context;
    struct err err;
    uint64_t count, bytes;
    if (http_query_number(request, "count", 0, 100000, 0, &count, &err) != E_OK ||
        http_query_number(request, "bytes", 0, 100000, 0, &bytes, &err) != E_OK) {
        http_reply_error(s, request->id, &err);
        return;
    }
    http_id id = request->id;
    struct buf event = buf_init(bytes + 200);
    buf_append_str(&event, "data: after ");
    buf_append_bytes(&event, request->last_event_id);
    buf_append_str(&event, "\n\n");
    http_stream_open(s, id);
    http_stream_send(s, id, buf_bytes(&event));
    for (uint64_t i = 0; i < count; i++) {
        buf_clear(&event);
        buf_append_str(&event, "data: ");
        memset(buf_extend(&event, bytes), 'x', bytes);
        buf_append_str(&event, "\n\n");
        if (!http_stream_send(s, id, buf_bytes(&event)))
            break;
    }
    buf_release(&event);
    if (stream_count < TICKS_MAX)
        streams[stream_count++] = id;
}

static void event(struct http_server *s, const struct http_request *request, void *context)
{
    (void)context;
    struct buf out = buf_init(HTTP_BODY_MAX + 100);
    size_t reached = 0;
    buf_append_str(&out, "data: ");
    buf_append_bytes(&out, request->body);
    buf_append_str(&out, "\n\n");
    for (size_t i = 0; i < stream_count; i++)
        reached += http_stream_send(s, streams[i], buf_bytes(&out));
    buf_clear(&out);
    buf_printf(&out, "{\"reached\":%zu}", reached);
    http_reply_json(s, request->id, 200, &out);
}

static void metrics(struct http_server *s, const struct http_request *request, void *context)
{
    (void)context;
    struct buf out = buf_init(1 << 20);
    metrics_write(&out);
    http_reply(
        s, request->id,
        &(struct http_reply){.status = 200, .type = "text/plain; version=0.0.4", .body = &out});
}

static const struct http_route routes[] = {
    {HTTP_GET, "/echo/{one}/{two}", echo, "echo", HTTP_NOW, 0, 0, "a number"},
    {HTTP_GET, "/hello", hello, "hello", HTTP_NOW, 0, 0, ""},
    {HTTP_POST, "/size", size, "size", HTTP_LATER, HTTP_JSON | HTTP_NDJSON, HTTP_BODY_MAX, ""},
    {HTTP_GET, "/size", hello, "sizeGet", HTTP_NOW, 0, 0, ""},
    {HTTP_GET, "/big", big, "big", HTTP_NOW, 0, 0, "size"},
    {HTTP_GET, "/later", later, "later", HTTP_LATER, 0, 0, "ms"},
    {HTTP_GET, "/never", never, "never", HTTP_LATER, 0, 0, ""},
    {HTTP_GET, "/events", events, "events", HTTP_STREAM, 0, 0, "count bytes"},
    {HTTP_POST, "/event", event, "event", HTTP_NOW, HTTP_JSON, HTTP_BODY_MAX, ""},
    {HTTP_GET, "/metrics", metrics, "metrics", HTTP_NOW, 0, 0, ""},
};

static void set_limit(struct http_config *config, const char *argument)
{
    const struct {
        const char *name;
        uint64_t *at;
    } limits[] = {
        {"connections", &config->connections_max},
        {"waiting", &config->waiting_max},
        {"streams", &config->streams_max},
        {"idle", &config->idle_ms_max},
        {"head", &config->head_ms_max},
        {"body", &config->body_ms_max},
        {"grace", &config->grace_ms},
        {"wait", &config->wait_ms_max},
        {"heartbeat", &config->heartbeat_ms},
    };
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        size_t size = strlen(limits[i].name);
        if (strncmp(argument, limits[i].name, size) == 0 && argument[size] == '=')
            *limits[i].at = strtoull(argument + size + 1, NULL, 10);
    }
}

static void on_closed(void *arg)
{
    (void)arg;
    puts("closed");
}

static void give_room(uv_handle_t *handle, size_t suggested, uv_buf_t *room)
{
    (void)handle;
    (void)suggested;
    static char bytes[256];
    *room = uv_buf_init(bytes, sizeof bytes);
}

static void on_input(uv_stream_t *input, ssize_t got, const uv_buf_t *room)
{
    (void)room;
    if (got >= 0)
        return;
    uv_close((uv_handle_t *)input, NULL);
    http_server_close(server, 2000, on_closed, NULL);
}

int main(int argc, char **argv)
{
    struct err err;
    struct http_config config = http_config_default();
    config.routes = routes;
    config.route_count = sizeof routes / sizeof *routes;
    for (int i = 1; i < argc; i++)
        set_limit(&config, argv[i]);
    loop = uv_default_loop();
    if (http_server_open(loop, &config, &server, &err) != E_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    puts(http_server_address(server));
    fflush(stdout);
    uv_pipe_t input;
    uv_pipe_init(loop, &input, 0);
    uv_pipe_open(&input, 0);
    uv_read_start((uv_stream_t *)&input, give_room, on_input);
    uv_run(loop, UV_RUN_DEFAULT);
    return uv_loop_close(loop) == 0 ? 0 : 2;
}
