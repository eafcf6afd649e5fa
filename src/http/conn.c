#include "http/server_priv.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>

enum {
    FILES_RESERVED = 128, /* open files that are not connections: database, workers, logs */
    CONNECTIONS_MIN = 64,
    ROOM_SEEN_MAX = 256,     /* requests looked at to find those that take too long */
    ROOM_IDLE_MS = 250,      /* that a connection may be without a request however full it is, */
    ROOM_ARRIVING_MS = 1000, /* and that a request may take to arrive */
    POLL_MAX = 512,          /* connections looked at in one call of poll() */
};

static void list_add(struct conn_list *list, struct conn *conn)
{
    conn->prev = list->last;
    conn->next = NULL;
    *(list->last ? &list->last->next : &list->first) = conn;
    list->last = conn;
}

static void list_remove(struct conn_list *list, struct conn *conn)
{
    *(conn->prev ? &conn->prev->next : &list->first) = conn->next;
    *(conn->next ? &conn->next->prev : &list->last) = conn->prev;
}

static struct conn_list *list_of(struct conn *conn)
{
    return conn->phase == PHASE_IDLE ? &conn->server->idle : &conn->server->busy;
}

/* As many open files as the system lets us have, up to what the connections need. */
static size_t raise_files(size_t wanted)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 1024;
    if (limit.rlim_cur < wanted && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
        setrlimit(RLIMIT_NOFILE, &limit);
        getrlimit(RLIMIT_NOFILE, &limit);
    }
    return limit.rlim_cur;
}

tana_err conn_table_init(struct http_server *server, struct err *err)
{
    size_t wanted = server->config.connections_max + HTTP_LINGER_MAX + FILES_RESERVED;
    size_t files = raise_files(wanted);
    if (files < CONNECTIONS_MIN + HTTP_LINGER_MAX + FILES_RESERVED)
        return ERR(err, E_IO, "the limit of open files is too low for a server: %zu", files);
    if (files < wanted)
        server->config.connections_max = files - HTTP_LINGER_MAX - FILES_RESERVED;

    server->slot_count = (uint32_t)server->config.connections_max + 1;
    server->slots = xcalloc(server->slot_count, sizeof *server->slots);
    for (uint32_t i = 0; i < server->slot_count; i++)
        server->slots[i].next_free = i + 1;
    return E_OK;
}

/* When it gets full, who asks for nothing makes room, then who takes long to ask; nobody who has
 * only just begun. Both lists begin with what has lasted longest. */
static void make_room(struct http_server *server)
{
    uint64_t now = server_now(server);
    size_t keep = server->config.connections_max / 8 * 7, count = server->conn_count;
    for (struct conn *conn = server->idle.first; conn && count > keep; conn = conn->next, count--) {
        if (now - conn->since_ms < ROOM_IDLE_MS)
            break;
        conn_doom(conn, METRIC_HTTP_DROPPED_IDLE);
    }
    struct conn *conn = server->busy.first;
    for (unsigned seen = 0; conn && count > keep && seen < ROOM_SEEN_MAX; seen++) {
        bool arriving = conn->phase == PHASE_HEAD || conn->phase == PHASE_BODY;
        if (arriving && now - conn->since_ms >= ROOM_ARRIVING_MS)
            conn_doom(conn, METRIC_HTTP_DROPPED_SLOW);
        count -= conn->doomed;
        conn = conn->next;
    }
}

static void conn_open(struct http_server *server, struct MHD_Connection *mhd, void **context)
{
    uint32_t slot = server->free_slot;
    if (slot == server->slot_count) /* cannot be: libmicrohttpd counts too */
        return;
    server->free_slot = server->slots[slot].next_free;

    struct conn *conn = xcalloc(1, sizeof *conn);
    conn->server = server;
    conn->mhd = mhd;
    conn->slot = slot;
    conn->fd = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    conn->since_ms = server_now(server);
    server->slots[slot].conn = conn;
    list_add(&server->idle, conn);
    server->conn_count++;
    *context = conn;
    metric_add(METRIC_HTTP_CONNECTIONS, 1);
    metric_move(METRIC_HTTP_OPEN, 1);

    if (server->conn_count > server->config.connections_max / 8 * 7)
        make_room(server);
}

static void conn_free(struct conn *conn)
{
    struct http_server *server = conn->server;
    list_remove(list_of(conn), conn);
    server->slots[conn->slot].conn = NULL;
    server->slots[conn->slot].next_free = server->free_slot;
    server->free_slot = conn->slot;
    /* At the limit libmicrohttpd looks away from the listening socket, until its next turn. */
    if (server->conn_count-- >= server->config.connections_max)
        server_run_soon(server);
    metric_move(METRIC_HTTP_OPEN, -1);
    free(conn);
}

void conn_notify(void *server, struct MHD_Connection *mhd, void **context,
                 enum MHD_ConnectionNotificationCode code)
{
    if (code == MHD_CONNECTION_NOTIFY_STARTED)
        conn_open(server, mhd, context);
    else if (*context)
        conn_free(*context);
}

void conn_phase(struct conn *conn, enum phase phase)
{
    list_remove(list_of(conn), conn);
    conn->phase = phase;
    conn->since_ms = server_now(conn->server);
    list_add(list_of(conn), conn);
}

struct conn *conn_of(struct http_server *server, http_id id)
{
    uint32_t slot = (uint32_t)id;
    if (id == 0 || slot >= server->slot_count)
        return NULL;
    struct conn *conn = server->slots[slot].conn;
    return conn && conn->request.id == id && !conn->doomed ? conn : NULL;
}

void conn_request_begin(struct conn *conn)
{
    uint64_t number = ++conn->server->slots[conn->slot].requests;
    memset(&conn->request, 0, sizeof conn->request);
    conn->request.id = number << 32 | conn->slot;
    conn->start_us = uv_hrtime() / 1000;
    conn->head = conn->gzip = conn->swallow = false;
    conn->close = conn->server->closing;
    conn->route = NULL;
    conn->body = buf_init(0);
    conn->body_seen = 0;
    conn->status = 0;
    conn->answer_size = 0;
    conn_phase(conn, PHASE_HEAD);
}

void conn_wait_begin(struct conn *conn)
{
    conn_phase(conn, PHASE_WAITING);
    conn->server->waiting_count++;
    metric_move(METRIC_HTTP_WAITING, 1);
}

void conn_wait_end(struct conn *conn, enum phase next)
{
    REQUIRE(conn->phase == PHASE_WAITING);
    conn->server->waiting_count--;
    metric_move(METRIC_HTTP_WAITING, -1);
    conn_phase(conn, next);
}

void conn_request_end(struct conn *conn)
{
    struct http_server *server = conn->server;
    if (conn->phase == PHASE_WAITING)
        conn_wait_end(conn, PHASE_SENDING);
    if (conn->phase == PHASE_STREAMING) {
        server->stream_count--;
        metric_move(METRIC_HTTP_STREAMS, -1);
        buf_release(&conn->stream);
    }
    server->body_bytes -= conn->body.size;
    buf_release(&conn->body);
    free(conn->target);
    conn->target = NULL;
    if (conn->response)
        MHD_destroy_response(conn->response);
    conn->response = NULL;
    conn->request.id = 0;
    conn_phase(conn, PHASE_IDLE);
}

void conn_suspend(struct conn *conn)
{
    conn->suspended = true;
    MHD_suspend_connection(conn->mhd);
}

void conn_resume(struct conn *conn)
{
    if (!conn->suspended)
        return;
    conn->suspended = false;
    MHD_resume_connection(conn->mhd);
    server_run_soon(conn->server);
}

void conn_doom(struct conn *conn, enum metric why)
{
    if (conn->doomed)
        return;
    conn->doomed = true;
    metric_add(why, 1);
    shutdown(conn->fd, SHUT_RDWR);
    conn_resume(conn);
}

void conn_doom_idle(struct http_server *server)
{
    for (struct conn *conn = server->idle.first; conn; conn = conn->next)
        conn_doom(conn, METRIC_HTTP_DROPPED_IDLE);
}

/* Fewer bytes than HTTP_RATE_MIN a second, once the grace is over? */
static bool too_slow(const struct conn *conn, uint64_t age_ms, uint64_t bytes)
{
    uint64_t grace = conn->server->config.grace_ms;
    return age_ms > grace && bytes < (age_ms - grace) * HTTP_RATE_MIN / 1000;
}

static void refuse_slow(struct conn *conn)
{
    struct err err;
    ERR(&err, E_TOO_SLOW, "the request did not arrive in time");
    reply_raw(conn, &err);
    conn_doom(conn, METRIC_HTTP_DROPPED_SLOW);
}

static void busy_tick(struct conn *conn, uint64_t now)
{
    const struct http_config *config = &conn->server->config;
    uint64_t age = now - conn->since_ms;
    switch (conn->phase) {
    case PHASE_HEAD:
        if (age > config->head_ms_max)
            refuse_slow(conn);
        break;
    case PHASE_BODY:
        if (age > config->body_ms_max || too_slow(conn, age, conn->body_seen))
            refuse_slow(conn);
        break;
    case PHASE_WAITING:
        if (age > config->wait_ms_max) {
            struct err err;
            ERR(&err, E_TIMEOUT, "there is no answer after %llu seconds",
                (unsigned long long)(config->wait_ms_max / 1000));
            http_reply_error(conn->server, conn->request.id, &err);
        }
        break;
    case PHASE_SENDING:
        /* How much the client has taken is not known: it has the time that the slowest may. */
        if (age > config->grace_ms + conn->answer_size * 1000 / HTTP_RATE_MIN)
            conn_doom(conn, METRIC_HTTP_DROPPED_SLOW);
        break;
    case PHASE_STREAMING:
        stream_tick(conn, now);
        break;
    case PHASE_IDLE:
        break;
    }
}

/* libmicrohttpd does not watch suspended connections: whose client has gone is found here. */
static void doom_gone(struct pollfd *polls, struct conn **conns, nfds_t count)
{
    if (count == 0 || poll(polls, count, 0) <= 0)
        return;
    for (nfds_t i = 0; i < count; i++)
        if (polls[i].revents & (POLLRDHUP | POLLHUP | POLLERR))
            conn_doom(conns[i], METRIC_HTTP_DROPPED_GONE);
}

static void find_gone(struct http_server *server)
{
    struct pollfd polls[POLL_MAX];
    struct conn *conns[POLL_MAX];
    nfds_t count = 0;
    for (struct conn *conn = server->busy.first; conn; conn = conn->next) {
        if (!conn->suspended || conn->doomed)
            continue;
        polls[count] = (struct pollfd){.fd = conn->fd, .events = POLLRDHUP};
        conns[count++] = conn;
        if (count == POLL_MAX) {
            doom_gone(polls, conns, count);
            count = 0;
        }
    }
    doom_gone(polls, conns, count);
}

void conn_tick(struct http_server *server)
{
    uint64_t now = server_now(server);
    if (server->conn_count > server->config.connections_max / 8 * 7)
        make_room(server);
    for (struct conn *conn = server->idle.first; conn; conn = conn->next) {
        if (now - conn->since_ms <= server->config.idle_ms_max)
            break;
        conn_doom(conn, METRIC_HTTP_DROPPED_IDLE);
    }
    struct conn *next;
    for (struct conn *conn = server->busy.first; conn; conn = next) {
        next = conn->next; /* an answer moves the connection to the end of the list */
        if (!conn->doomed)
            busy_tick(conn, now);
    }
    find_gone(server);
}
