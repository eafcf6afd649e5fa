#include "node/service_priv.h"

#include "store/fault.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

/* Clocks */

static uint64_t clock_ms(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

uint64_t service_now_ms(void)
{
    return clock_ms(CLOCK_MONOTONIC);
}

uint64_t service_wall_ms(const struct service *s)
{
    uint64_t now = clock_ms(CLOCK_REALTIME);
    return s->clock_shift ? now + (uint64_t)*s->clock_shift : now;
}

/* For tests: TANA_CLOCK_SHIFT names a file of 8 bytes, milliseconds that are added to the wall
 * clock (little-endian, signed), and may be written at any time. */
static const int64_t *map_clock_shift(void)
{
    const char *path = getenv("TANA_CLOCK_SHIFT");
    _cleanup_(close_fd) int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0 || lseek(fd, 0, SEEK_END) < (off_t)sizeof(int64_t))
        return NULL;
    void *shift = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, fd, 0);
    return shift == MAP_FAILED ? NULL : shift;
}

/* The core */

static void perform(struct service *s, struct node_effect *effect)
{
    switch (effect->type) {
    case NODE_ANSWER:
        submit_answer(s, effect);
        break;
    case NODE_COMMIT:
        store_fault_point(FAULT_BLOCK_SEALED, -1);
        writer_commit(s->writer, effect->block);
        break;
    case NODE_RELEASED:
        s->head_signature = effect->block->signature;
        for (size_t i = 0; i < s->listener_count; i++)
            s->listeners[i].listener(s->listeners[i].context, effect->block);
        block_free(effect->block);
        store_fault_point(FAULT_BLOCK_RELEASED, -1);
        break;
    }
}

void service_step(struct service *s, struct node_event *event)
{
    struct node_effect effect;
    event->wall_ms = service_wall_ms(s);
    event->monotonic_ms = service_now_ms();
    node_step(s->node, event);
    while (node_effect(s->node, &effect))
        perform(s, &effect);
}

static void step(struct service *s, enum node_event_type type, const struct err *error)
{
    struct node_event event;
    event.type = type;
    if (error)
        event.error = *error;
    service_step(s, &event);
}

static void on_deadline(uv_timer_t *timer);

static void arm(struct service *s)
{
    uint64_t deadline = node_deadline(s->node);
    if (s->closing || (s->deadline_armed && deadline == s->deadline_ms))
        return;
    s->deadline_armed = deadline != UINT64_MAX;
    s->deadline_ms = deadline;
    if (!s->deadline_armed) {
        uv_timer_stop(&s->deadline);
        return;
    }
    uint64_t now = service_now_ms();
    uv_update_time(s->loop);
    uv_timer_start(&s->deadline, on_deadline, deadline > now ? deadline - now : 0, 0);
}

static void go_on_stopping(struct service *s);

static void on_deadline(uv_timer_t *timer)
{
    struct service *s = timer->data;
    s->deadline_armed = false;
    step(s, NODE_TIMER, NULL);
    arm(s);
    go_on_stopping(s);
}

/* The writer */

static void take_leadership(struct service *s, uint64_t epoch)
{
    struct node_event event;
    event.type = NODE_LEADER;
    event.epoch = epoch;
    service_step(s, &event);
}

static void follow(struct service *s, struct followed *f)
{
    struct block *block = NULL;
    struct err err;
    tana_err code = follow_block(s->chain, f, &block, &err);
    followed_free(f);
    if (code == E_OK) {
        s->head_signature = block->signature;
        for (size_t i = 0; i < s->listener_count; i++)
            s->listeners[i].listener(s->listeners[i].context, block);
        block_free(block);
    } else {
        step(s, NODE_HALT, &err);
    }
    writer_go_on(s->writer, code == E_OK);
}

static void take_note(struct service *s, struct writer_note *note)
{
    switch (note->type) {
    case WRITER_LEADS:
        take_leadership(s, note->epoch);
        break;
    case WRITER_LOST:
        step(s, NODE_NOT_LEADER, NULL);
        writer_go_on(s->writer, true);
        break;
    case WRITER_COMMITTED:
        step(s, NODE_COMMITTED, NULL);
        break;
    case WRITER_FAILED:
        step(s, NODE_COMMIT_FAILED, &note->error);
        break;
    case WRITER_FOLLOWED:
        follow(s, note->block);
        break;
    case WRITER_HALTED:
        step(s, NODE_HALT, &note->error);
        break;
    case WRITER_STOPPED:
        s->writer_stopped = true;
        break;
    }
}

/* A node whose key does not sign any more leaves the lead to others. */
static void retire_if_removed(struct service *s)
{
    const struct producers *producers = view_producers(chain_committed_view(s->chain));
    bool member = false;
    for (size_t i = 0; i < producers->count; i++)
        member = member || memcmp(producers->keys[i].bytes, s->producer.public.bytes,
                                  ED25519_PUBLIC_SIZE) == 0;
    if (member == s->retired)
        writer_allow(s->writer, member);
    s->retired = !member;
}

static void on_wake(uv_poll_t *wake, int status, int events)
{
    struct service *s = wake->data;
    struct writer_note note;
    uint64_t count;
    (void)status;
    (void)events;
    (void)!read(s->wake_fd, &count, sizeof count);
    atomic_store(&s->woken, false); /* before looking: what comes later wakes again */
    if (s->closing)
        return;
    while (writer_take(s->writer, &note)) {
        take_note(s, &note);
        retire_if_removed(s);
    }
    readers_finish(s->readers);
    submit_verified(s);
    arm(s);
    go_on_stopping(s);
}

/* Not uv_async_send(): there the loop spins until the thread that woke it has returned from it, and
 * where processors are few that thread has just been put aside for the loop. */
static void wake_loop(void *context)
{
    struct service *s = context;
    const uint64_t one = 1;
    if (!atomic_exchange(&s->woken, true))
        (void)!write(s->wake_fd, &one, sizeof one);
}

/* Waiting submitters */

static void on_sweep(uv_timer_t *timer)
{
    struct service *s = timer->data;
    submit_sweep(s);
    go_on_stopping(s);
    if (!s->waiting_first && !s->stopping && !s->closing)
        uv_timer_stop(timer);
}

void service_sweep(struct service *s)
{
    if (!uv_is_active((uv_handle_t *)&s->sweep))
        uv_timer_start(&s->sweep, on_sweep, SERVICE_SWEEP_MS, SERVICE_SWEEP_MS);
}

/* Starting */

static unsigned processors(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : count > SERVICE_THREADS_MAX ? SERVICE_THREADS_MAX : (unsigned)count;
}

static void start_handles(struct service *s)
{
    s->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    REQUIRE(s->wake_fd >= 0 && uv_poll_init(s->loop, &s->wake, s->wake_fd) == 0);
    REQUIRE(uv_timer_init(s->loop, &s->deadline) == 0);
    REQUIRE(uv_timer_init(s->loop, &s->sweep) == 0);
    s->wake.data = s->deadline.data = s->sweep.data = s;
    REQUIRE(uv_poll_start(&s->wake, UV_READABLE, on_wake) == 0);
    s->handles = 3;
}

static void start_threads(struct service *s, const struct service_options *options)
{
    unsigned verify = options->verify_threads ? options->verify_threads : processors();
    unsigned read = options->reader_threads ? options->reader_threads : SERVICE_READERS;
    struct writer_options writer = {
        .store = s->store,
        .conninfo = s->conninfo,
        .signed_file = s->signed_file,
        .chain = *chain_id(s->chain),
        .height = chain_head(s->chain)->height,
        .produce = s->produce,
        .stop = &s->store_stop,
        .ready = wake_loop,
        .context = s,
    };
    s->verifiers = verify_pool_new(verify, chain_id(s->chain), wake_loop, s);
    s->readers = readers_new(read, s->conninfo, wake_loop, s);
    s->writer = writer_new(&writer);
    retire_if_removed(s);
}

struct service *service_start(uv_loop_t *loop, const struct service_options *options,
                              struct err *err)
{
    struct service *s = xcalloc(1, sizeof *s);
    s->loop = loop;
    s->data_dir = xstrdup(options->data_dir);
    s->name_lock = -1;
    s->produce = options->produce;
    s->limits = options->limits;
    s->clock_shift = map_clock_shift();
    if (getrandom(&s->limits.hash_seed, sizeof s->limits.hash_seed, 0) < 0)
        s->limits.hash_seed = service_now_ms();
    if (service_bring_up(s, options, err) != E_OK) {
        service_bring_down(s);
        free(s);
        return NULL;
    }
    s->node = node_new(s->chain, &s->producer.secret, &s->limits);
    start_handles(s);
    start_threads(s, options);
    return s;
}

/* Stopping: new submissions are refused, what is in flight is finished, the writer gives up
 * leadership, and then everything is taken down. */

static bool has_work(struct service *s)
{
    struct node_info info;
    node_info(s->node, &info);
    return (info.leader && !info.halted && info.busy) || verify_pool_waiting(s->verifiers) > 0 ||
           readers_waiting(s->readers) > 0;
}

static void on_closed(uv_handle_t *handle)
{
    struct service *s = handle->data;
    if (--s->handles == 0 && s->stopped)
        s->stopped(s->stopped_context);
}

static void take_down(struct service *s)
{
    s->closing = true;
    verify_pool_free(TAKE(s->verifiers));
    readers_free(TAKE(s->readers));
    submit_release(s);
    writer_free(TAKE(s->writer));
    node_free(TAKE(s->node));
    service_bring_down(s);
    uv_close((uv_handle_t *)&s->wake, on_closed);
    close_fd(&s->wake_fd);
    uv_close((uv_handle_t *)&s->deadline, on_closed);
    uv_close((uv_handle_t *)&s->sweep, on_closed);
}

static void go_on_stopping(struct service *s)
{
    if (!s->stopping || s->closing)
        return;
    if (!s->writer_stopping && (!has_work(s) || service_now_ms() >= s->stop_until_ms)) {
        s->writer_stopping = true;
        writer_stop(s->writer);
    }
    if (s->writer_stopped && verify_pool_waiting(s->verifiers) == 0)
        take_down(s);
}

void service_stop(struct service *s, void (*stopped)(void *context), void *context)
{
    if (s->stopping)
        return;
    s->stopping = true;
    s->stopped = stopped;
    s->stopped_context = context;
    s->stop_until_ms = service_now_ms() + SERVICE_STOP_MS;
    service_sweep(s); /* looks again and again */
    go_on_stopping(s);
}

void service_free(struct service *s)
{
    if (!s)
        return;
    REQUIRE(s->closing && s->handles == 0);
    free(s->tickets);
    free(s);
}

/* Questions */

void service_read(struct service *s, read_work *work, read_done *done, void *context)
{
    if (!s->closing && readers_add(s->readers, work, done, context))
        return;
    struct err err;
    ERR(&err, E_BUSY, "too many reads are waiting; try again");
    done(context, E_BUSY, &err);
}

const struct chain *service_chain(const struct service *s)
{
    return s->chain;
}

const struct node *service_node(const struct service *s)
{
    return s->node;
}

const struct ed25519_signature *service_head_signature(const struct service *s)
{
    return &s->head_signature;
}

void service_listen(struct service *s, block_listener *listener, void *context)
{
    REQUIRE(s->listener_count < SERVICE_LISTENERS_MAX);
    s->listeners[s->listener_count].listener = listener;
    s->listeners[s->listener_count++].context = context;
}

void service_unlisten(struct service *s, block_listener *listener, void *context)
{
    for (size_t i = 0; i < s->listener_count; i++)
        if (s->listeners[i].listener == listener && s->listeners[i].context == context) {
            s->listeners[i] = s->listeners[--s->listener_count];
            return;
        }
}

void service_info(const struct service *s, struct service_info *ret)
{
    memset(ret, 0, sizeof *ret);
    node_info(s->node, &ret->node);
    writer_status(s->writer, ret->leader, &ret->epoch, &ret->database_up);
    ret->produce = s->produce;
    ret->verifying = verify_pool_waiting(s->verifiers);
    ret->reading = readers_waiting(s->readers);
}

void service_confirm_clock(struct service *s)
{
    step(s, NODE_CLOCK_CONFIRMED, NULL);
    arm(s);
}
