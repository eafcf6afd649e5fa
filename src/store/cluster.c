#include "store/cluster.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <libpq-fe.h>

#include "store/cluster_priv.h"

enum {
    CLUSTER_START_SECONDS_MAX = 600, /* to replay a log of max_wal_size, and more */
    STOP_GENTLY_SECONDS_MAX = 60,    /* a last checkpoint */
    STOP_AT_ONCE_SECONDS_MAX = 10,
    POLL_MS = 20,
    LOG_SIZE_MAX = 8 << 20, /* bytes; a larger log is moved aside at the next start */
    PID_FILE_SIZE_MAX = 4096,
    DATA_DIR_SIZE_MAX = 512, /* bytes of its path; messages have to hold it */
};

enum lock_byte {
    LOCK_START = 0, /* exclusive: the server is being started, adopted or stopped */
    LOCK_USE = 1,   /* shared: somebody uses it */
};

#define DATABASE_NAME "tana"

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Waits until the process ends, but not longer; true when it has. Without one, just waits. */
static bool ended_within(int pidfd, int ms)
{
    struct pollfd poll_fd = {.fd = pidfd, .events = POLLIN};
    return poll(&poll_fd, 1, ms) > 0;
}

/* Locks. They belong to the open file, so that two uses in one process are two. */

static bool try_lock(int fd, enum lock_byte which, short type)
{
    struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = which, .l_len = 1};
    return fcntl(fd, F_OFD_SETLK, &lock) == 0;
}

static void unlock(int fd, enum lock_byte which)
{
    (void)try_lock(fd, which, F_UNLCK);
}

static tana_err lock_start(const struct cluster *c, struct err *err)
{
    int64_t deadline = now_ms() + CLUSTER_START_SECONDS_MAX * 1000LL;
    while (!try_lock(c->lock_fd, LOCK_START, F_WRLCK)) {
        if (now_ms() > deadline)
            return ERR(err, E_DATABASE,
                       "another node has been starting PostgreSQL in %.600s for "
                       "too long",
                       c->data_dir);
        (void)ended_within(-1, POLL_MS);
    }
    return E_OK;
}

/* The server's own note of itself. */

struct pid_note {
    pid_t pid;
    char socket_dir[PATH_MAX];
};

static bool read_pid_note(const struct cluster *c, struct pid_note *ret)
{
    _cleanup_(free_ptr) char *path = text_make("%s/postmaster.pid", c->folder);
    _cleanup_(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    char text[PID_FILE_SIZE_MAX + 1];
    ssize_t n = fd < 0 ? -1 : read(fd, text, PID_FILE_SIZE_MAX);
    if (n <= 0)
        return false;
    text[n] = '\0';
    ret->pid = (pid_t)strtol(text, NULL, 10);
    /* Lines: pid, data directory, start time, port, socket directory, ... */
    const char *line = text;
    for (int i = 0; i < 4 && line; i++) {
        line = strchr(line, '\n');
        line = line ? line + 1 : NULL;
    }
    snprintf(ret->socket_dir, sizeof ret->socket_dir, "%.*s", line ? (int)strcspn(line, "\n") : 0,
             line ? line : "");
    return ret->pid > 0;
}

/* Is that process the server of this folder? It stands in it, whatever else has its number now. */
static bool is_our_server(const struct cluster *c, pid_t pid)
{
    char link[64], place[PATH_MAX];
    snprintf(link, sizeof link, "/proc/%d/cwd", (int)pid);
    ssize_t n = readlink(link, place, sizeof place - 1);
    if (n <= 0)
        return false;
    place[n] = '\0';
    return strcmp(place, c->folder) == 0;
}

/* After a crash the number in the note may be another process's by now, and the server would
 * refuse to start because of it. The number of its parent it does not mind; what else the note
 * says it still needs, to find backends that outlived their server. */
static void disown_pid_note(const struct cluster *c)
{
    _cleanup_(free_ptr) char *path = text_make("%s/postmaster.pid", c->folder);
    _cleanup_(close_fd) int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    char text[PID_FILE_SIZE_MAX + 1];
    ssize_t n = fd < 0 ? -1 : read(fd, text, PID_FILE_SIZE_MAX);
    if (n <= 0)
        return;
    text[n] = '\0';
    const char *rest = strchr(text, '\n');
    _cleanup_(free_ptr) char *fresh = text_make("%d%s", (int)getpid(), rest ? rest : "\n");
    /* Should this fail, the server itself says why it does not start. */
    ssize_t size = (ssize_t)strlen(fresh);
    if (pwrite(fd, fresh, (size_t)size, 0) != size || ftruncate(fd, size))
        return;
}

/* Connecting */

static void put_quoted(struct buf *out, const char *text)
{
    buf_append_char(out, '\'');
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\')
            buf_append_char(out, '\\');
        buf_append_char(out, *text);
    }
    buf_append_char(out, '\'');
}

static char *make_conninfo(const struct cluster *c, const char *database)
{
    struct buf out = buf_init(2 * PATH_MAX + 256);
    buf_append_str(&out, "host=");
    put_quoted(&out, c->socket_dir);
    buf_printf(&out, " port=5432 user=tana dbname=%s gssencmode=disable sslmode=disable", database);
    REQUIRE(!out.overflowed);
    (void)buf_str(&out);
    return (char *)out.data;
}

static void watch(struct cluster *c, pid_t pid, bool child)
{
    close_fd(&c->pidfd);
    c->pid = pid;
    c->pidfd = pidfd_open(pid, 0);
    c->child = child;
}

static void forget(struct cluster *c)
{
    if (c->child)
        (void)waitpid(c->pid, NULL, 0);
    close_fd(&c->pidfd);
    c->pid = -1;
    c->child = false;
}

/* Starting */

/* Waits until the server answers. E_DATABASE with its own words when it ends instead. */
static tana_err wait_ready(struct cluster *c, off_t log_start, struct err *err)
{
    int64_t deadline = now_ms() + CLUSTER_START_SECONDS_MAX * 1000LL;
    while (PQping(c->conninfo) != PQPING_OK) {
        if (ended_within(c->pidfd, POLL_MS)) {
            char line[512];
            cluster_log_said(c, log_start, line, sizeof line);
            forget(c);
            tana_err code = cluster_failure(c, line, sizeof line);
            return ERR(err, code, "PostgreSQL did not start: %s (see %.300s)", line, c->log_path);
        }
        if (now_ms() > deadline)
            return ERR(err, E_DATABASE, "PostgreSQL (process %d) does not answer after %d s",
                       (int)c->pid, CLUSTER_START_SECONDS_MAX);
    }
    return E_OK;
}

static void move_large_log(const struct cluster *c)
{
    if (cluster_log_size(c) <= LOG_SIZE_MAX)
        return;
    _cleanup_(free_ptr) char *old = text_make("%s.1", c->log_path);
    (void)rename(c->log_path, old);
}

static tana_err start_server(struct cluster *c, struct err *err)
{
    move_large_log(c);
    tana_err code = cluster_choose_socket_dir(c, err);
    if (!code)
        code = cluster_write_settings(c, err);
    if (code)
        return code;
    c->conninfo = make_conninfo(c, DATABASE_NAME);

    int64_t deadline = now_ms() + STOP_AT_ONCE_SECONDS_MAX * 1000LL;
    char *arguments[] = {(char *)"-D", c->folder, NULL};
    for (;;) {
        off_t log_start = cluster_log_size(c);
        pid_t pid;
        code = cluster_spawn(c, "postgres", arguments, &pid, err);
        if (code)
            return code;
        watch(c, pid, true);
        code = wait_ready(c, log_start, err);
        /* Backends of a server that was killed end by themselves within moments. */
        if (!code || !strstr(err->message, "still in use") || now_ms() > deadline)
            return code;
        (void)ended_within(-1, POLL_MS);
    }
}

/* A server that runs already, or a fresh one. The start lock is held. */
static tana_err adopt_or_start(struct cluster *c, struct err *err)
{
    struct pid_note note;
    free(TAKE(c->socket_dir));
    free(TAKE(c->conninfo));
    if (!read_pid_note(c, &note))
        return start_server(c, err);
    if (!is_our_server(c, note.pid)) {
        disown_pid_note(c);
        return start_server(c, err);
    }
    c->socket_dir = xstrdup(*note.socket_dir ? note.socket_dir : c->folder);
    c->conninfo = make_conninfo(c, DATABASE_NAME);
    watch(c, note.pid, false);
    off_t log_start = cluster_log_size(c);
    tana_err code = wait_ready(c, log_start, err);
    /* It was on its way out. */
    if (code && c->pid < 0) {
        free(TAKE(c->socket_dir));
        free(TAKE(c->conninfo));
        return start_server(c, err);
    }
    return code;
}

static tana_err make_database(const struct cluster *c, struct err *err)
{
    _cleanup_(free_ptr) char *conninfo = make_conninfo(c, "postgres");
    PGconn *connection = PQconnectdb(conninfo);
    PGresult *found =
        PQexec(connection, "SELECT FROM pg_database WHERE datname = '" DATABASE_NAME "'");
    tana_err code = E_OK;
    if (PQresultStatus(found) != PGRES_TUPLES_OK)
        code = ERR(err, E_DATABASE, "cannot look for the database: %.700s",
                   PQerrorMessage(connection));
    if (!code && PQntuples(found) == 0) {
        PGresult *made = PQexec(connection, "CREATE DATABASE " DATABASE_NAME " TEMPLATE template0");
        if (PQresultStatus(made) != PGRES_COMMAND_OK)
            code = ERR(err, E_DATABASE, "cannot create the database: %.700s",
                       PQerrorMessage(connection));
        PQclear(made);
    }
    PQclear(found);
    PQfinish(connection);
    return code;
}

/* Where everything is. */
static tana_err open_data_dir(struct cluster *c, const char *data_dir, struct err *err)
{
    if (mkdir(data_dir, 0700) && errno != EEXIST)
        return ERR(err, E_DATABASE, "cannot make the data directory %.600s: %s", data_dir,
                   strerror(errno));
    char *real = realpath(data_dir, NULL);
    if (!real)
        return ERR(err, E_DATABASE, "cannot open the data directory %.600s: %s", data_dir,
                   strerror(errno));
    c->data_dir = real;
    if (strlen(real) > DATA_DIR_SIZE_MAX || strpbrk(real, "\"\n"))
        return ERR(err, E_DATABASE,
                   "the data directory's path is longer than %d bytes or has a quote or line break "
                   "in it",
                   DATA_DIR_SIZE_MAX);
    c->folder = text_make("%s/postgres", real);
    c->log_path = text_make("%s/postgres.log", real);
    _cleanup_(free_ptr) char *lock_path = text_make("%s/postgres.lock", real);
    c->lock_fd = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (c->lock_fd < 0)
        return ERR(err, errno == ENOSPC ? E_DATABASE_FULL : E_DATABASE, "cannot write %.600s: %s",
                   lock_path, strerror(errno));
    return E_OK;
}

static tana_err prepare(struct cluster *c, struct err *err)
{
    tana_err code = cluster_check_reach(c, err);
    if (!code)
        code = cluster_find_programs(c, err);
    if (!code && !cluster_exists(c))
        code = cluster_create(c, err);
    return code;
}

static void cluster_free(struct cluster *c)
{
    close_fd(&c->lock_fd); /* and its locks */
    close_fd(&c->pidfd);
    free(c->data_dir);
    free(c->folder);
    free(c->log_path);
    free(c->bin);
    free(c->socket_dir);
    free(c->conninfo);
    free(c);
}

tana_err cluster_start(const char *data_dir, struct cluster **ret, struct err *err)
{
    struct cluster *c = xcalloc(1, sizeof *c);
    *c = (struct cluster){.lock_fd = -1, .pid = -1, .pidfd = -1};
    tana_err code = cluster_choose_user(c, err);
    if (!code)
        code = open_data_dir(c, data_dir, err);
    if (!code)
        code = lock_start(c, err);
    if (code) {
        cluster_free(c);
        return code;
    }
    code = prepare(c, err);
    if (!code)
        code = adopt_or_start(c, err);
    if (!code)
        code = make_database(c, err);
    if (!code && !try_lock(c->lock_fd, LOCK_USE, F_RDLCK))
        code = ERR(err, E_DATABASE, "cannot lock %.600s/postgres.lock: %s", c->data_dir,
                   strerror(errno));
    unlock(c->lock_fd, LOCK_START);
    if (code) {
        cluster_stop(c);
        return code;
    }
    *ret = c;
    return E_OK;
}

tana_err cluster_ensure(struct cluster *c, struct err *err)
{
    if (c->pid > 0 && !ended_within(c->pidfd, 0))
        return E_OK;
    if (c->pid > 0)
        forget(c);
    tana_err code = lock_start(c, err);
    if (code)
        return code;
    char *conninfo = TAKE(c->conninfo); /* callers may still hold it; it stays the same */
    code = adopt_or_start(c, err);
    if (conninfo && c->conninfo && strcmp(conninfo, c->conninfo) == 0) {
        free(c->conninfo);
        c->conninfo = conninfo;
    } else {
        free(conninfo);
    }
    unlock(c->lock_fd, LOCK_START);
    return code;
}

const char *cluster_conninfo(const struct cluster *c)
{
    return c->conninfo;
}

int cluster_pid(const struct cluster *c)
{
    return (int)c->pid;
}

/* SIGINT: clients are cut off, a checkpoint is made. SIGQUIT: at once, the log is replayed at the
 * next start. */
static void stop_server(struct cluster *c)
{
    if (c->pid <= 0)
        return;
    (void)kill(c->pid, SIGINT);
    if (!ended_within(c->pidfd, STOP_GENTLY_SECONDS_MAX * 1000)) {
        (void)kill(c->pid, SIGQUIT);
        if (!ended_within(c->pidfd, STOP_AT_ONCE_SECONDS_MAX * 1000)) {
            (void)kill(c->pid, SIGKILL);
            (void)ended_within(c->pidfd, STOP_AT_ONCE_SECONDS_MAX * 1000);
        }
    }
    forget(c);
}

void cluster_stop(struct cluster *c)
{
    if (!c)
        return;
    struct err ignored;
    if (c->pid > 0 && lock_start(c, &ignored) == E_OK) {
        unlock(c->lock_fd, LOCK_USE);
        if (try_lock(c->lock_fd, LOCK_USE, F_WRLCK))
            stop_server(c);
    }
    cluster_free(c);
}
