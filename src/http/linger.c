#include "http/server_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    LINGER_MS_MAX = 10 * 1000,
    LINGER_TURN_MAX = 1024 * 1024, /* bytes read in one turn of the loop */
};

static const uint64_t LINGER_BYTES_MAX = 512ULL * 1024 * 1024;

struct drain {
    uv_poll_t poll;
    struct http_server *server;
    struct drain *prev, *next;
    int fd; /* a second descriptor of the connection's socket */
    uint64_t until_ms;
    uint64_t left;
    bool closing;
};

static void linger_free(uv_handle_t *handle)
{
    struct drain *drain = handle->data;
    close_fd(&drain->fd);
    free(drain);
}

static void linger_end(struct drain *drain)
{
    struct http_server *server = drain->server;
    *(drain->prev ? &drain->prev->next : &server->lingers) = drain->next;
    if (drain->next)
        drain->next->prev = drain->prev;
    server->linger_count--;
    uv_poll_stop(&drain->poll);
    uv_close((uv_handle_t *)&drain->poll, linger_free);
}

static void linger_ready(uv_poll_t *poll, int status, int events)
{
    (void)events;
    static unsigned char nowhere[64 * 1024];
    struct drain *drain = poll->data;
    for (size_t read = 0; status == 0 && read < LINGER_TURN_MAX;) {
        ssize_t size = recv(drain->fd, nowhere, sizeof nowhere, MSG_DONTWAIT);
        if (size < 0 && (errno == EAGAIN || errno == EINTR))
            return; /* the deadline ends it, or the next event */
        if (size <= 0 || (uint64_t)size >= drain->left) {
            linger_end(drain);
            return;
        }
        read += (size_t)size;
        drain->left -= (uint64_t)size;
    }
    if (status != 0)
        linger_end(drain);
}

void linger_start(struct conn *conn)
{
    struct http_server *server = conn->server;
    if (server->linger_count >= HTTP_LINGER_MAX || server->closing)
        return;
    int fd = dup(conn->fd);
    if (fd < 0)
        return;
    struct drain *drain = xcalloc(1, sizeof *drain);
    drain->server = server;
    drain->fd = fd;
    drain->left = LINGER_BYTES_MAX;
    drain->until_ms = server_now(server) + LINGER_MS_MAX;
    if (uv_poll_init(server->loop, &drain->poll, fd) != 0) {
        close_fd(&fd);
        free(drain);
        return;
    }
    drain->poll.data = drain;
    drain->next = server->lingers;
    if (drain->next)
        drain->next->prev = drain;
    server->lingers = drain;
    server->linger_count++;
    uv_poll_start(&drain->poll, UV_READABLE, linger_ready);
}

void linger_tick(struct http_server *server)
{
    struct drain *next;
    for (struct drain *drain = server->lingers; drain; drain = next) {
        next = drain->next;
        if (server_now(server) > drain->until_ms)
            linger_end(drain);
    }
}

void linger_close_all(struct http_server *server)
{
    while (server->lingers)
        linger_end(server->lingers);
}
