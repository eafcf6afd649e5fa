/* Sends requests over keep-alive connections and reads the answers, on one thread over epoll. */
#include "bench/load/load.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    ANSWER_MAX = 64 << 20, /* bytes */
    READ_SIZE = 256 * 1024,
    SILENCE_MS_MAX = 120000, /* without any answer the run has failed */
};

/* A connection; it serves one request at a time. */
struct link {
    int fd;
    struct bulk *bulk; /* NULL: idle */
    size_t sent;
    bool blocked; /* the socket takes no more at the moment */
    struct buf in;
    size_t head_size, body_size; /* of the answer; head_size 0: not known yet */
    size_t next;                 /* pinned: the bulk that it sends next */
};

struct driving {
    struct bulks *bulks;
    const struct drive *how;
    answer_reader *reader;
    void *reader_context;
    struct drive_result *result;
    int epoll;
    struct link links[LINKS_MAX];
    size_t next, open; /* bulks begun; bulks without answer */
    double start_s;
};

static int connect_to(const char *node)
{
    char host[256];
    const char *colon = strrchr(node, ':');
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found;
    if (!colon || (size_t)(colon - node) >= sizeof host)
        die("%s is not HOST:PORT", node);
    memcpy(host, node, (size_t)(colon - node));
    host[colon - node] = '\0';
    if (getaddrinfo(host, colon + 1, &hints, &found) != 0)
        die("%s cannot be looked up", node);
    int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, found->ai_addr, found->ai_addrlen) != 0)
        die("no connection to %s: %s", node, strerror(errno));
    freeaddrinfo(found);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    return fd;
}

static void watch(struct driving *d, struct link *l, bool also_out, int what)
{
    struct epoll_event event = {.events = EPOLLIN | (also_out ? EPOLLOUT : 0), .data.ptr = l};
    if (epoll_ctl(d->epoll, what, l->fd, &event) != 0)
        die("epoll: %s", strerror(errno));
}

static void send_more(struct driving *d, struct link *l)
{
    while (l->sent < l->bulk->size) {
        ssize_t n = send(l->fd, l->bulk->data + l->sent, l->bulk->size - l->sent,
                         MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n < 0 && errno != EAGAIN)
            die("sending: %s", strerror(errno));
        if (n < 0)
            break;
        l->sent += (size_t)n;
    }
    bool blocked = l->sent < l->bulk->size;
    if (blocked != l->blocked)
        watch(d, l, blocked, EPOLL_CTL_MOD);
    l->blocked = blocked;
}

/* The next bulk for an idle connection, or NULL: none is due. */
static struct bulk *take_bulk(struct driving *d, struct link *l, double now)
{
    size_t *next = d->how->pinned ? &l->next : &d->next;
    if (*next >= d->bulks->count || (d->how->seconds > 0 && now > d->how->seconds))
        return NULL;
    struct bulk *b = &d->bulks->list[*next];
    if (d->how->rate > 0 && (b->due_s = (double)*next / d->how->rate) > now)
        return NULL;
    *next += d->how->pinned ? d->how->links : 1;
    return b;
}

static void feed(struct driving *d)
{
    double now = now_s() - d->start_s;
    for (unsigned i = 0; i < d->how->links; i++) {
        struct link *l = &d->links[i];
        if (l->bulk || !(l->bulk = take_bulk(d, l, now)))
            continue;
        l->sent = 0;
        l->bulk->sent_s = now;
        d->open++;
        d->result->sent++;
        d->result->total += l->bulk->count;
        send_more(d, l);
    }
}

/* How often `what` stands in the text. */
static size_t count_of(struct bytes text, const char *what)
{
    size_t count = 0, size = strlen(what);
    const unsigned char *at = text.data, *end = text.data + text.size;
    while ((at = memmem(at, (size_t)(end - at), what, size))) {
        count++;
        at += size;
    }
    return count;
}

/* Keeps the first line that tells of something else than success. */
static void complain(struct drive_result *r, struct bytes body)
{
    const unsigned char *at = body.data, *end = body.data + body.size;
    while (!*r->complaint && at < end) {
        const unsigned char *line_end = memchr(at, '\n', (size_t)(end - at));
        size_t size = (size_t)((line_end ? line_end : end) - at);
        if (!memmem(at, size, "\"status\":\"applied\"", 18))
            snprintf(r->complaint, sizeof r->complaint, "%.*s", (int)size, (const char *)at);
        at += size + 1;
    }
}

static void count_answer(struct driving *d, struct link *l, struct bytes body)
{
    struct drive_result *r = d->result;
    l->bulk->answered_s = now_s() - d->start_s;
    r->seconds = l->bulk->answered_s;
    r->answer_bytes += body.size;
    if (d->reader) {
        d->reader(d->reader_context, l->bulk, body);
        return;
    }
    size_t applied = count_of(body, "\"status\":\"applied\"");
    r->applied += applied;
    if (applied == l->bulk->count)
        return;
    size_t failed = count_of(body, "\"status\":\"failed\"");
    size_t refused = count_of(body, "\"status\":\"refused\"");
    r->failed += failed;
    r->refused += refused;
    r->other += l->bulk->count - applied - failed - refused;
    complain(r, body);
    if (!d->how->keep_going)
        die("not applied: %s", r->complaint);
}

/* True when the head of the answer is there, and says what can be read. */
static bool read_head(struct link *l)
{
    const char *text = buf_str(&l->in), *end = strstr(text, "\r\n\r\n");
    if (!end)
        return false;
    const char *length = strcasestr(text, "\r\nContent-Length:");
    if (strncmp(text, "HTTP/1.1 200", 12) != 0 || !length || length > end)
        die("an answer that is not expected: %.600s", text);
    l->head_size = (size_t)(end - text) + 4;
    l->body_size = strtoul(length + 17, NULL, 10);
    return true;
}

static void receive(struct driving *d, struct link *l)
{
    for (;;) {
        unsigned char *room = buf_extend(&l->in, READ_SIZE);
        if (!room)
            die("an answer is too large");
        ssize_t n = recv(l->fd, room, READ_SIZE, MSG_DONTWAIT);
        l->in.size -= READ_SIZE - (size_t)(n > 0 ? n : 0);
        if (n < 0 && errno == EAGAIN)
            return;
        if (n <= 0)
            die("the node closed a connection%s%s", n < 0 ? ": " : "",
                n < 0 ? strerror(errno) : "");
        if (!l->bulk)
            die("the node speaks without being asked");
        if ((l->head_size == 0 && !read_head(l)) || l->in.size < l->head_size + l->body_size)
            continue;
        count_answer(d, l, bytes_of(l->in.data + l->head_size, l->body_size));
        l->bulk = NULL;
        l->head_size = 0;
        buf_clear(&l->in);
        d->open--;
        return;
    }
}

/* How long until something is to be sent without an answer having come. */
static struct timespec patience(const struct driving *d)
{
    double wait = SILENCE_MS_MAX / 1e3;
    if (d->how->rate > 0 && d->open < d->how->links && d->next < d->bulks->count) {
        double due = (double)d->next / d->how->rate - (now_s() - d->start_s);
        wait = due < 0 ? 0 : due < wait ? due : wait;
    }
    return (struct timespec){(time_t)wait, (long)((wait - (double)(time_t)wait) * 1e9)};
}

static double cpu_s(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void open_links(struct driving *d)
{
    d->epoll = epoll_create1(EPOLL_CLOEXEC);
    for (unsigned i = 0; i < d->how->links; i++) {
        d->links[i] =
            (struct link){.fd = connect_to(d->how->node), .in = buf_init(ANSWER_MAX), .next = i};
        watch(d, &d->links[i], false, EPOLL_CTL_ADD);
    }
}

static bool is_over(const struct driving *d)
{
    if (d->open > 0)
        return false;
    if (d->how->rate == 0)
        return true; /* feed() found nothing more to send */
    return d->next >= d->bulks->count ||
           (d->how->seconds > 0 && now_s() - d->start_s > d->how->seconds);
}

void drive_bulks(struct bulks *b, const struct drive *how, answer_reader *reader, void *context,
                 struct drive_result *ret)
{
    struct driving *d = xcalloc(1, sizeof *d);
    struct epoll_event events[LINKS_MAX];
    memset(ret, 0, sizeof *ret);
    d->bulks = b;
    d->how = how;
    d->reader = reader;
    d->reader_context = context;
    d->result = ret;
    open_links(d);
    double cpu = cpu_s();
    d->start_s = now_s();
    for (;;) {
        feed(d);
        if (is_over(d))
            break;
        struct timespec wait = patience(d);
        int n = epoll_pwait2(d->epoll, events, LINKS_MAX, &wait, NULL);
        if (n < 0 && errno != EINTR)
            die("epoll: %s", strerror(errno));
        if (n == 0 && wait.tv_sec >= SILENCE_MS_MAX / 1000)
            die("the node is silent");
        for (int i = 0; i < n; i++) {
            struct link *l = events[i].data.ptr;
            if (events[i].events & EPOLLOUT)
                send_more(d, l);
            if (events[i].events & ~(unsigned)EPOLLOUT)
                receive(d, l);
        }
    }
    ret->cpu_s = cpu_s() - cpu;
    for (unsigned i = 0; i < how->links; i++) {
        close(d->links[i].fd);
        buf_release(&d->links[i].in);
    }
    close(d->epoll);
    free(d);
}
