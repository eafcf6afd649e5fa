#include "runtime/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "runtime/spawn.h"

enum {
    READ_CHUNK = 64 << 10,
    HELLO_TEXT_MAX = 256,
    WORKERS_MAX = 64,      /* living workers of one process */
    FRAME_HEADER_SIZE = 4, /* the u32 in front of every frame */
    WAIT_SLICE_MS = 1000,  /* a longer wait is taken in slices, see waited() */
    STDERR_TAIL_MAX = 600, /* bytes of a dead worker's standard error that the message quotes */
};

struct worker {
    pid_t pid; /* 0 = reaped */
    int slot;  /* in living[] */
    int fd;
    int stderr_fd;
    struct buf in; /* bytes that arrived; [0, consumed) were handed out */
    size_t consumed;
    struct buf out; /* bytes to send; [0, sent) are gone */
    size_t sent;
    size_t frame_start; /* of the frame being written, in out */
    bool hello_seen;
    char v8_version[HELLO_TEXT_MAX];
    char engine_profile[HELLO_TEXT_MAX];
    uint64_t cpu_ms_max;      /* 0 = no limits */
    uint64_t cpu_ms_start;    /* its processor time when the limits were set */
    uint64_t cpu_ms_seen;     /* and when it was last looked at */
    uint64_t idle_ms;         /* waited for without its using a processor */
    uint64_t waited_since_ms; /* monotonic; 0 = nobody waits for it */
};

/* The living workers, for worker_kill_all, which runs in signal handlers. */
static atomic_int living[WORKERS_MAX];

static uint64_t timespec_ms(const struct timespec *t)
{
    return (uint64_t)t->tv_sec * 1000 + (uint64_t)t->tv_nsec / 1000000;
}

static uint64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return timespec_ms(&t);
}

static uint64_t cpu_ms(const struct worker *w)
{
    clockid_t clock;
    struct timespec t;
    if (!w->pid || clock_getcpuclockid(w->pid, &clock) || clock_gettime(clock, &t))
        return w->cpu_ms_seen;
    return timespec_ms(&t);
}

/* Would the worker go on if only it had a processor? No where the kernel does not tell. */
static bool is_ready(const struct worker *w)
{
    char path[32], text[256];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)w->pid);
    int fd = w->pid ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0)
        return false;
    ssize_t size = read(fd, text, sizeof text - 1);
    close(fd);
    text[size > 0 ? size : 0] = '\0';
    const char *name_end = strrchr(text, ')'); /* pid (name) state ... */
    return name_end && strncmp(name_end, ") R", 3) == 0;
}

static int slot_take(pid_t pid)
{
    for (int i = 0; i < WORKERS_MAX; i++) {
        int none = 0;
        if (atomic_compare_exchange_strong(&living[i], &none, (int)pid))
            return i;
    }
    return -1;
}

void worker_kill_all(void)
{
    for (int i = 0; i < WORKERS_MAX; i++) {
        int pid = atomic_load(&living[i]);
        if (pid > 0)
            kill(pid, SIGKILL);
    }
}

tana_err worker_spawn(struct worker **ret_worker, const struct worker_options *options,
                      struct err *err)
{
    static const char *const modes[] = {"exec", "compile", "snapshot"};
    struct spawned child;
    tana_err code =
        spawn_worker(&child, modes[options->mode], options->argument, options->snapshot_fd, err);
    if (code)
        return code;

    int slot = slot_take(child.pid);
    if (slot < 0) {
        kill(child.pid, SIGKILL);
        waitpid(child.pid, NULL, 0);
        close(child.socket_fd);
        close(child.stderr_fd);
        return ERR(err, E_WORKER, "more than %d worker processes at once", WORKERS_MAX);
    }
    struct worker *w = xcalloc(1, sizeof *w);
    w->pid = child.pid;
    w->slot = slot;
    w->fd = child.socket_fd;
    w->stderr_fd = child.stderr_fd;
    w->in = buf_init(FRAME_HEADER_SIZE + (size_t)FRAME_SIZE_MAX + READ_CHUNK);
    w->out = buf_init(2 * (FRAME_HEADER_SIZE + (size_t)FRAME_SIZE_MAX));
    *ret_worker = w;
    return E_OK;
}

/* Waits for the process to be gone (it has been killed or has closed its socket and is killed now)
 * and gives its wait status; 0 when somebody else reaped it. */
static int reap(struct worker *w)
{
    int status = 0;
    if (!w->pid)
        return 0;
    kill(w->pid, SIGKILL);
    while (waitpid(w->pid, &status, 0) < 0 && errno == EINTR)
        ;
    atomic_store(&living[w->slot], 0);
    w->pid = 0;
    return status;
}

void worker_kill(struct worker *w)
{
    reap(w);
    close_fd(&w->fd);
    close_fd(&w->stderr_fd);
}

void worker_free(struct worker *w)
{
    if (!w)
        return;
    worker_kill(w);
    buf_release(&w->in);
    buf_release(&w->out);
    free(w);
}

/* The last thing the worker wrote to its standard error, on one line and without control characters:
 * the engine says there why it gave up. */
static void quote_stderr(struct worker *w, char *text, size_t size)
{
    char raw[4096];
    ssize_t got = w->stderr_fd >= 0 ? read(w->stderr_fd, raw, sizeof raw) : 0;
    size_t used = 0;
    text[0] = '\0';
    for (ssize_t i = 0; i < got && used + 2 < size; i++) {
        bool plain = raw[i] > ' ' && raw[i] < 0x7f;
        if (plain)
            text[used++] = raw[i];
        else if (used && text[used - 1] != ' ')
            text[used++] = ' ';
    }
    while (used && text[used - 1] == ' ')
        used--;
    text[used] = '\0';
}

static tana_err died(struct worker *w, struct err *err, bool mid_message)
{
    char said[STDERR_TAIL_MAX], how[96];
    int status = 0;
    /* It closed its socket. Let it finish dying by its own cause before it is helped along. */
    for (int i = 0; w->pid && i < 200; i++) {
        pid_t pid = waitpid(w->pid, &status, WNOHANG);
        if (pid == w->pid || (pid < 0 && errno != EINTR)) {
            atomic_store(&living[w->slot], 0);
            w->pid = 0;
        } else {
            nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
        }
    }
    bool closed_only = w->pid != 0;
    if (closed_only)
        reap(w);
    quote_stderr(w, said, sizeof said);
    worker_kill(w);

    if (closed_only)
        snprintf(how, sizeof how, "closed its socket");
    else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
        snprintf(how, sizeof how, "was killed");
    else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
        snprintf(how, sizeof how, "was ended for a system call it may not make");
    else if (WIFSIGNALED(status))
        snprintf(how, sizeof how, "crashed (SIG%s)", sigabbrev_np(WTERMSIG(status)));
    else
        snprintf(how, sizeof how, "ended with status %d", WEXITSTATUS(status));
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
        return ERR(err, E_TIMEOUT, "the worker process used more processor time than it may");
    return ERR(err, E_WORKER, "the worker process %s%s%s%s", how,
               mid_message ? " in the middle of a message" : "", said[0] ? ": " : "", said);
}

tana_err worker_defect(struct worker *w, struct err *err, const char *what)
{
    worker_kill(w);
    return ERR(err, E_WORKER, "the worker process was ended: it sent %s", what);
}

/* ------------------------------------------------------------------------------- sending ---- */

struct buf *worker_begin(struct worker *w, enum message_type type)
{
    if (w->sent == w->out.size) {
        buf_clear(&w->out);
        w->sent = 0;
    }
    w->frame_start = w->out.size;
    wire_put_u32(&w->out, 0);
    wire_put_u8(&w->out, (uint8_t)type);
    return &w->out;
}

tana_err worker_send(struct worker *w, struct err *err)
{
    size_t size = w->out.size - w->frame_start - FRAME_HEADER_SIZE;
    if (w->out.overflowed || size > FRAME_SIZE_MAX) {
        w->out.size = w->frame_start;
        w->out.overflowed = false;
        return ERR(err, E_LIMIT, "a message to the worker would be larger than %d MiB",
                   FRAME_SIZE_MAX >> 20);
    }
    for (int i = 0; i < FRAME_HEADER_SIZE; i++)
        w->out.data[w->frame_start + (size_t)i] = (unsigned char)(size >> (8 * i));
    return E_OK;
}

static void flush(struct worker *w)
{
    while (w->sent < w->out.size) {
        ssize_t n =
            send(w->fd, w->out.data + w->sent, w->out.size - w->sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n > 0)
            w->sent += (size_t)n;
        else if (n < 0 && errno == EINTR)
            continue;
        else if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return;
        else
            w->sent = w->out.size; /* broken: the reading side finds the end and says so */
    }
}

/* ------------------------------------------------------------------------------- limits ----- */

void worker_limit(struct worker *w, uint64_t cpu_ms_max)
{
    w->cpu_ms_max = cpu_ms_max;
    w->cpu_ms_start = w->cpu_ms_seen = cpu_ms(w);
    w->idle_ms = 0;
    w->waited_since_ms = 0;
}

int worker_timeout_ms(const struct worker *w)
{
    if (!w->cpu_ms_max)
        return -1;
    uint64_t used = cpu_ms(w) - w->cpu_ms_start;
    uint64_t cpu_left = used < w->cpu_ms_max ? w->cpu_ms_max - used : 0;
    uint64_t idle_left = w->idle_ms < WORKER_IDLE_MS_MAX ? WORKER_IDLE_MS_MAX - w->idle_ms : 0;
    uint64_t left = cpu_left < idle_left ? cpu_left : idle_left;
    return (int)(left < WAIT_SLICE_MS ? left : WAIT_SLICE_MS) + 1;
}

/* Counts the time since the last step, less what the worker needed to do its work on a busy machine;
 * nothing when it stands in the queue for a processor, however long that takes.
 * While the parent itself was stopped (Ctrl-Z, a debugger) the worker cannot be blamed: a step that
 * comes late counts as one slice. */
static void waited(struct worker *w)
{
    uint64_t now = now_ms(), cpu_now = cpu_ms(w);
    if (w->waited_since_ms) {
        uint64_t late = now - w->waited_since_ms;
        uint64_t busy = WORKER_IDLE_SHARE * (cpu_now - w->cpu_ms_seen);
        late = late > 2 * WAIT_SLICE_MS ? WAIT_SLICE_MS : late;
        w->idle_ms += late > busy && !is_ready(w) ? late - busy : 0;
    }
    w->waited_since_ms = now;
    w->cpu_ms_seen = cpu_now;
}

static tana_err check_limits(struct worker *w, struct err *err)
{
    uint64_t max = w->cpu_ms_max;
    if (max && w->cpu_ms_seen - w->cpu_ms_start >= max) {
        worker_kill(w);
        return ERR(err, E_TIMEOUT, "stopped after %g s of processor time", (double)max / 1000);
    }
    if (max && w->idle_ms >= WORKER_IDLE_MS_MAX) {
        worker_kill(w);
        return ERR(err, E_WORKER, "the worker process was ended: it did not answer for %d s",
                   WORKER_IDLE_MS_MAX / 1000);
    }
    return E_OK;
}

/* ------------------------------------------------------------------------------- receiving -- */

/* Takes what has arrived. *ret_end: the other side is closed. */
static void fill(struct worker *w, bool *ret_end)
{
    *ret_end = false;
    if (w->consumed) {
        w->in.size -= w->consumed;
        memmove(w->in.data, w->in.data + w->consumed, w->in.size);
        w->consumed = 0;
    }
    unsigned char *at = buf_extend(&w->in, READ_CHUNK);
    REQUIRE(at); /* frames over the limit were refused by their header */
    ssize_t n;
    do {
        n = recv(w->fd, at, READ_CHUNK, MSG_DONTWAIT);
    } while (n < 0 && errno == EINTR);
    w->in.size -= READ_CHUNK - (n > 0 ? (size_t)n : 0);
    *ret_end = n == 0 || (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK);
}

/* The size of the frame at the front of the buffer; false when not even that has arrived. */
static bool frame_size(const struct worker *w, uint32_t *ret_size)
{
    struct wire_reader r =
        wire_reader(bytes_of(w->in.data + w->consumed, w->in.size - w->consumed));
    *ret_size = wire_get_u32(&r);
    return !r.failed;
}

static tana_err take_frame(struct worker *w, struct message *ret_message, bool *ret_have,
                           struct err *err)
{
    uint32_t size;
    *ret_have = false;
    if (!frame_size(w, &size))
        return E_OK;
    if (size == 0 || size > FRAME_SIZE_MAX)
        return worker_defect(w, err, "a message of an impossible size");
    if (w->in.size - w->consumed - FRAME_HEADER_SIZE < size)
        return E_OK;
    const unsigned char *at = w->in.data + w->consumed + FRAME_HEADER_SIZE;
    ret_message->type = (enum message_type)at[0];
    ret_message->body = bytes_of(at + 1, size - 1);
    w->consumed += FRAME_HEADER_SIZE + size;
    *ret_have = true;
    return E_OK;
}

static bool keep_text(char *to, struct bytes text)
{
    if (text.size >= HELLO_TEXT_MAX)
        return false;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < ' ' || text.data[i] > '~')
            return false;
    }
    if (text.size)
        memcpy(to, text.data, text.size);
    to[text.size] = '\0';
    return true;
}

static tana_err take_hello(struct worker *w, const struct message *m, struct err *err)
{
    struct wire_reader r = wire_reader(m->body);
    uint32_t version = wire_get_u32(&r);
    struct bytes v8_version = wire_get_bytes(&r);
    struct bytes profile = wire_get_bytes(&r);
    if (m->type != MSG_HELLO || !wire_done(&r) || !keep_text(w->v8_version, v8_version) ||
        !keep_text(w->engine_profile, profile))
        return worker_defect(w, err, "something else than its greeting");
    if (version != PROTOCOL_VERSION) {
        worker_kill(w);
        return ERR(err, E_WORKER,
                   "tana-worker speaks protocol %u and tana %d: they are of different versions",
                   version, PROTOCOL_VERSION);
    }
    w->hello_seen = true;
    return E_OK;
}

/* One frame out of the buffer; the greeting is kept, and then the next one unless only the greeting
 * was asked for. */
static tana_err next_message(struct worker *w, struct message *ret_message, bool *ret_have,
                             bool hello_only, struct err *err)
{
    *ret_have = false;
    if (hello_only && w->hello_seen)
        return E_OK;
    tana_err code = take_frame(w, ret_message, ret_have, err);
    if (code || !*ret_have || w->hello_seen)
        return code;
    *ret_have = false;
    code = take_hello(w, ret_message, err);
    return code || hello_only ? code : take_frame(w, ret_message, ret_have, err);
}

static tana_err step(struct worker *w, struct message *ret_message, bool *ret_have, bool hello_only,
                     struct err *err)
{
    bool end = false;
    *ret_have = false;
    if (!w->pid)
        return ERR(err, E_WORKER, "the worker process has ended");
    waited(w);
    flush(w);
    tana_err code = next_message(w, ret_message, ret_have, hello_only, err);
    if (!code && !*ret_have && !(hello_only && w->hello_seen)) {
        fill(w, &end);
        code = next_message(w, ret_message, ret_have, hello_only, err);
    }
    if (code)
        return code;
    if (*ret_have || (hello_only && w->hello_seen)) {
        w->waited_since_ms = 0;
        return E_OK;
    }
    return end ? died(w, err, w->in.size > w->consumed) : check_limits(w, err);
}

tana_err worker_step(struct worker *w, struct message *ret_message, bool *ret_have, struct err *err)
{
    return step(w, ret_message, ret_have, false, err);
}

int worker_fd(const struct worker *w)
{
    return w->fd;
}

short worker_events(const struct worker *w)
{
    return (short)(POLLIN | (w->sent < w->out.size ? POLLOUT : 0));
}

static tana_err wait_for(struct worker *w, struct message *ret_message, bool hello_only,
                         struct err *err)
{
    for (;;) {
        bool have;
        size_t size_before = w->in.size;
        tana_err code = step(w, ret_message, &have, hello_only, err);
        if (code || have || (hello_only && w->hello_seen))
            return code;
        if (w->in.size > size_before)
            continue; /* a part came: more may be there already */
        struct pollfd p = {.fd = w->fd, .events = worker_events(w)};
        if (poll(&p, 1, worker_timeout_ms(w)) < 0 && errno != EINTR) {
            int saved = errno;
            worker_kill(w);
            return ERR(err, E_WORKER, "cannot wait for the worker: %s", strerror(saved));
        }
    }
}

tana_err worker_wait(struct worker *w, struct message *ret_message, struct err *err)
{
    return wait_for(w, ret_message, false, err);
}

tana_err worker_wait_hello(struct worker *w, struct err *err)
{
    struct message none;
    return wait_for(w, &none, true, err);
}

const char *worker_v8_version(const struct worker *w)
{
    return w->v8_version;
}

const char *worker_engine_profile(const struct worker *w)
{
    return w->engine_profile;
}

pid_t worker_pid(const struct worker *w)
{
    return w->pid;
}
