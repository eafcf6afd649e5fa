#include "http/server_priv.h"

#include "codec/text.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 1024, MEMORY_INCREMENT = 4096, CLOSING_TICK_MS = 20, CLOSING_TOLD_MS = 300 };

struct http_config http_config_default(void)
{
    return (struct http_config){
        .listen = "127.0.0.1:0",
        .connections_max = HTTP_CONNECTIONS_MAX,
        .connections_per_ip_max = HTTP_CONNECTIONS_PER_IP_MAX,
        .waiting_max = HTTP_WAITING_MAX,
        .streams_max = HTTP_STREAMS_MAX,
        .idle_ms_max = HTTP_IDLE_MS_MAX,
        .head_ms_max = HTTP_HEAD_MS_MAX,
        .body_ms_max = HTTP_BODY_MS_MAX,
        .grace_ms = HTTP_GRACE_MS,
        .wait_ms_max = HTTP_WAIT_MS_MAX,
        .heartbeat_ms = HTTP_HEARTBEAT_MS,
    };
}

/* "HOST:PORT" or "[HOST]:PORT" into addresses; the caller frees them. */
static tana_err resolve(const char *listen, struct addrinfo **ret, struct err *err)
{
    char host[256];
    const char *colon = strrchr(listen, ':');
    size_t size = colon ? (size_t)(colon - listen) : 0;
    if (!colon || size == 0 || size >= sizeof host || !colon[1] || strlen(colon + 1) > 5 ||
        strspn(colon + 1, "0123456789") != strlen(colon + 1) ||
        strtoul(colon + 1, NULL, 10) > 65535)
        return ERR(err, E_USAGE, "%s is not an address to listen at: HOST:PORT",
                   text_quote(bytes_str(listen)).text);
    bool bracketed = listen[0] == '[' && listen[size - 1] == ']';
    size_t skip = bracketed ? 1 : 0;
    memcpy(host, listen + skip, size - 2 * skip);
    host[size - 2 * skip] = '\0';

    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    int failed = getaddrinfo(host, colon + 1, &hints, ret);
    if (failed)
        return ERR(err, E_USAGE, "%s: %s", text_quote(bytes_str(host)).text, gai_strerror(failed));
    return E_OK;
}

static bool is_loopback(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const void *)address;
        return ntohl(in->sin_addr.s_addr) >> 24 == 127;
    }
    const struct sockaddr_in6 *in6 = (const void *)address;
    return address->sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&in6->sin6_addr);
}

static int bind_first(const struct addrinfo *addresses)
{
    for (const struct addrinfo *a = addresses; a; a = a->ai_next) {
        int fd = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (fd < 0)
            continue;
        int yes = 1;
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        if (bind(fd, a->ai_addr, a->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
            return fd;
        close_fd(&fd);
    }
    return -1;
}

static tana_err open_listener(struct http_server *server, struct err *err)
{
    struct addrinfo *addresses = NULL;
    tana_err e = resolve(server->config.listen, &addresses, err);
    if (e != E_OK)
        return e;
    server->listener = bind_first(addresses);
    int failed = errno;
    freeaddrinfo(addresses);
    if (server->listener < 0)
        return ERR(err, E_IO, "listening at %s: %s", server->config.listen, strerror(failed));

    struct sockaddr_storage bound;
    socklen_t size = sizeof bound;
    char host[64], port[8];
    if (getsockname(server->listener, (struct sockaddr *)&bound, &size) != 0 ||
        getnameinfo((struct sockaddr *)&bound, size, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return ERR(err, E_IO, "listening at %s: the address is lost", server->config.listen);
    snprintf(server->address, sizeof server->address,
             bound.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
    /* Behind a proxy on this machine, or without one, many clients have this machine's address. */
    if (is_loopback((struct sockaddr *)&bound))
        server->config.connections_per_ip_max = server->config.connections_max;
    return E_OK;
}

/* URLs are decoded by http/target.h, more strictly. */
static size_t leave_escaped(void *arg, struct MHD_Connection *mhd, char *text)
{
    (void)arg;
    (void)mhd;
    return strlen(text);
}

static void on_again(uv_idle_t *again);

/* One turn of libmicrohttpd. What it could not finish goes on in the loop's next turn, after the
 * loop's other work. */
static void server_run(struct http_server *server)
{
    MHD_UNSIGNED_LONG_LONG wait_ms;
    server->run_again = false;
    MHD_run(server->daemon);
    if (server->run_again || (MHD_get_timeout(server->daemon, &wait_ms) == MHD_YES && wait_ms == 0))
        uv_idle_start(&server->again, on_again);
    else
        uv_idle_stop(&server->again);
}

static void on_again(uv_idle_t *again)
{
    server_run(again->data);
}

void server_run_soon(struct http_server *server)
{
    server->run_again = true; /* also when this happens within a turn */
    if (!uv_is_closing((uv_handle_t *)&server->again))
        uv_idle_start(&server->again, on_again);
}

static void on_ready(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events;
    server_run(poll->data);
}

static void on_handle_closed(uv_handle_t *handle)
{
    struct http_server *server = handle->data;
    if (--server->handles > 0)
        return;
    void (*closed)(void *) = server->closed;
    void *arg = server->closed_arg;
    free(server->slots);
    free(server);
    if (closed)
        closed(arg);
}

static void server_finish(struct http_server *server)
{
    for (struct conn *conn = server->busy.first; conn; conn = conn->next)
        conn_doom(conn, METRIC_HTTP_DROPPED_BUSY);
    linger_close_all(server);
    uv_poll_stop(&server->poll);
    MHD_stop_daemon(server->daemon);
    uv_close((uv_handle_t *)&server->poll, on_handle_closed);
    uv_close((uv_handle_t *)&server->again, on_handle_closed);
    uv_close((uv_handle_t *)&server->tick, on_handle_closed);
}

/* Who still waits when the time is over is told so, and has a moment to read it. */
static void tell_waiting(struct http_server *server)
{
    struct err err;
    ERR(&err, E_BUSY, "this node is being stopped");
    struct conn *next;
    for (struct conn *conn = server->busy.first; conn; conn = next) {
        next = conn->next;
        if (conn->phase == PHASE_WAITING)
            http_reply_error(server, conn->request.id, &err);
    }
    server->told = true;
    server->close_by_ms = server_now(server) + CLOSING_TOLD_MS;
}

static void on_tick(uv_timer_t *tick)
{
    struct http_server *server = tick->data;
    conn_tick(server);
    linger_tick(server);
    if (!server->closing)
        return;
    conn_doom_idle(server);
    bool over = server_now(server) >= server->close_by_ms;
    if (server->conn_count == 0 || (over && server->told))
        server_finish(server);
    else if (over)
        tell_waiting(server);
}

void http_server_close(struct http_server *server, uint64_t ms_max, void (*closed)(void *),
                       void *arg)
{
    REQUIRE(!server->closing);
    server->closing = true;
    server->close_by_ms = server_now(server) + ms_max;
    server->closed = closed;
    server->closed_arg = arg;
    MHD_quiesce_daemon(server->daemon);
    close_fd(&server->listener);
    struct conn *next;
    for (struct conn *conn = server->busy.first; conn; conn = next) {
        next = conn->next;
        conn->close = true;
        http_stream_close(server, conn->request.id);
    }
    uv_timer_start(&server->tick, on_tick, 0, CLOSING_TICK_MS);
}

static tana_err start_daemon(struct http_server *server, struct err *err)
{
    const struct http_config *config = &server->config;
    server->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, request_step, server,
        MHD_OPTION_LISTEN_SOCKET, server->listener, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)config->connections_max, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        (unsigned)config->connections_per_ip_max, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)HTTP_HEADERS_MAX, MHD_OPTION_CONNECTION_MEMORY_INCREMENT, (size_t)MEMORY_INCREMENT,
        MHD_OPTION_CONNECTION_TIMEOUT, 0u, /* ours look at more than silence: conn.c */
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK, request_line, server,
        MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL, MHD_OPTION_NOTIFY_COMPLETED,
        request_done, server, MHD_OPTION_NOTIFY_CONNECTION, conn_notify, server, MHD_OPTION_END);
    if (!server->daemon)
        return ERR(err, E_IO, "the HTTP server cannot start: %s", strerror(errno));
    return E_OK;
}

static void start_handles(struct http_server *server)
{
    int fd = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    REQUIRE(uv_poll_init(server->loop, &server->poll, fd) == 0);
    REQUIRE(uv_idle_init(server->loop, &server->again) == 0);
    REQUIRE(uv_timer_init(server->loop, &server->tick) == 0);
    server->handles = 3;
    server->poll.data = server->again.data = server->tick.data = server;
    uv_poll_start(&server->poll, UV_READABLE, on_ready);
    uv_timer_start(&server->tick, on_tick, TICK_MS, TICK_MS);
}

tana_err http_server_open(uv_loop_t *loop, const struct http_config *config,
                          struct http_server **ret, struct err *err)
{
    struct http_server *server = xcalloc(1, sizeof *server);
    server->config = *config;
    server->loop = loop;
    server->listener = -1;
    if (getrandom(&server->boot, sizeof server->boot, 0) < 0)
        server->boot = (uint32_t)getpid();
    tana_err e = conn_table_init(server, err);
    if (e == E_OK)
        e = open_listener(server, err);
    if (e == E_OK)
        e = start_daemon(server, err);
    if (e != E_OK) {
        close_fd(&server->listener);
        free(server->slots);
        free(server);
        return e;
    }
    start_handles(server);
    *ret = server;
    return E_OK;
}

const char *http_server_address(const struct http_server *server)
{
    return server->address;
}
