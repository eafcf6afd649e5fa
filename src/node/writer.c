#include "node/writer.h"

#include "store/fault.h"

#include <pthread.h>

enum { NOTES_MAX = 16 };

struct writer {
    struct writer_options options;
    pthread_t thread;

    pthread_mutex_t lock;
    pthread_cond_t wake; /* waited for on the monotonic clock */
    /* Below the lock */
    const struct block *block; /* to be written */
    bool retired, stopping, stopped, answered, broken;
    struct writer_note notes[NOTES_MAX]; /* a ring; never fuller than the protocol allows */
    size_t note_first, note_count;
    char leader[STORE_NODE_NAME_MAX];
    uint64_t epoch; /* the newest that is known, whoever leads */
    bool database_up;

    atomic_uint_least64_t lease_until_ms; /* monotonic; not later than the database thinks */

    /* The thread's own */
    struct store_reader *reader;
    uint64_t height; /* of the newest block that is on the loop's chain or being written */
    bool leads;
    uint64_t renew_ms;
    struct followed *assembling;
    bool following_refused;
};

static uint64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void wait_until(struct writer *w, uint64_t ms)
{
    struct timespec until = {.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000};
    (void)pthread_cond_timedwait(&w->wake, &w->lock, &until);
}

/* Sleeps, but not through a stop. */
static void rest(struct writer *w, uint64_t ms)
{
    uint64_t until = now_ms() + ms;
    pthread_mutex_lock(&w->lock);
    while (!w->stopping && now_ms() < until)
        wait_until(w, until);
    pthread_mutex_unlock(&w->lock);
}

static bool must_stop(struct writer *w)
{
    pthread_mutex_lock(&w->lock);
    bool stopping = w->stopping;
    pthread_mutex_unlock(&w->lock);
    return stopping;
}

/* Notes */

static void say(struct writer *w, enum writer_note_type type, uint64_t epoch,
                const struct err *error, struct followed *block)
{
    pthread_mutex_lock(&w->lock);
    REQUIRE(w->note_count < NOTES_MAX);
    struct writer_note *note = &w->notes[(w->note_first + w->note_count++) % NOTES_MAX];
    note->type = type;
    note->epoch = epoch;
    note->block = block;
    note->error.code = E_OK;
    if (error)
        note->error = *error;
    pthread_mutex_unlock(&w->lock);
    w->options.ready(w->options.context);
}

bool writer_take(struct writer *w, struct writer_note *ret)
{
    pthread_mutex_lock(&w->lock);
    bool any = w->note_count > 0;
    if (any) {
        *ret = w->notes[w->note_first];
        w->note_first = (w->note_first + 1) % NOTES_MAX;
        w->note_count--;
    }
    pthread_mutex_unlock(&w->lock);
    return any;
}

static void set_up(struct writer *w, bool up)
{
    pthread_mutex_lock(&w->lock);
    w->database_up = up;
    pthread_mutex_unlock(&w->lock);
}

static void set_leader(struct writer *w, const char *name, uint64_t epoch)
{
    pthread_mutex_lock(&w->lock);
    snprintf(w->leader, sizeof w->leader, "%s", name);
    w->epoch = epoch ? epoch : w->epoch;
    pthread_mutex_unlock(&w->lock);
}

void writer_status(struct writer *w, char ret_leader[STORE_NODE_NAME_MAX], uint64_t *ret_epoch,
                   bool *ret_up)
{
    pthread_mutex_lock(&w->lock);
    memcpy(ret_leader, w->leader, STORE_NODE_NAME_MAX);
    *ret_epoch = w->epoch;
    *ret_up = w->database_up;
    pthread_mutex_unlock(&w->lock);
}

/* Following */

static tana_err scan_block(void *context, const struct stored_block *block, struct err *err)
{
    struct writer *w = context;
    if (w->assembling)
        return ERR(err, E_INTERNAL, "more than one block was read");
    w->assembling = xcalloc(1, sizeof *w->assembling);
    w->assembling->header = block->header;
    w->assembling->hash = block->hash;
    w->assembling->signature = block->signature;
    return E_OK;
}

static tana_err scan_tx(void *context, const struct stored_tx *stored, struct err *err)
{
    struct writer *w = context;
    struct followed *f = w->assembling;
    struct tx *tx;
    if (!f || stored->height != f->header.height)
        return ERR(err, E_CORRUPT, "a transaction of block %llu stands without its block",
                   (unsigned long long)stored->height);
    if (tx_restore(stored->payload, stored->signatures, &w->options.chain, &tx, err) != E_OK) {
        err->code = E_CORRUPT;
        return err_prefix(err, "transaction %u of block %llu", stored->index,
                          (unsigned long long)stored->height);
    }
    followed_add(f, tx);
    return E_OK;
}

/* Hands the block to the loop and waits until it is on the chain there. False: it will never be. */
static bool hand_over(struct writer *w)
{
    uint64_t height = w->assembling->header.height;
    pthread_mutex_lock(&w->lock);
    w->answered = false;
    pthread_mutex_unlock(&w->lock);
    say(w, WRITER_FOLLOWED, 0, NULL, TAKE(w->assembling));
    pthread_mutex_lock(&w->lock);
    while (!w->answered && !w->stopping)
        pthread_cond_wait(&w->wake, &w->lock);
    bool good = w->answered && !w->broken;
    pthread_mutex_unlock(&w->lock);
    if (good)
        w->height = height;
    return good;
}

void writer_go_on(struct writer *w, bool followed)
{
    pthread_mutex_lock(&w->lock);
    w->answered = true;
    w->broken = w->broken || !followed;
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
}

/* Everything that is not on the chain yet. E_OK: nothing is missing now. */
static tana_err follow(struct writer *w, struct err *err)
{
    const struct store_scan scan = {.context = w, .block = scan_block, .tx = scan_tx};
    for (;;) {
        uint64_t next = w->height + 1;
        tana_err code = store_scan_blocks(w->reader, next, next, &scan, err);
        if (code != E_OK) {
            followed_free(TAKE(w->assembling));
            return code;
        }
        if (!w->assembling)
            return E_OK;
        if (!hand_over(w))
            return ERR(err, E_HALTED, "the block at height %llu cannot be followed",
                       (unsigned long long)next);
    }
}

/* Leading */

/* The writer does not lead any more. It goes on when the loop knows, and has nothing staged. */
static void lose(struct writer *w)
{
    w->leads = false;
    set_leader(w, "", 0);
    pthread_mutex_lock(&w->lock);
    w->answered = false;
    pthread_mutex_unlock(&w->lock);
    say(w, WRITER_LOST, 0, NULL, NULL);
    pthread_mutex_lock(&w->lock);
    while (!w->answered)
        pthread_cond_wait(&w->wake, &w->lock);
    w->block = NULL;
    pthread_mutex_unlock(&w->lock);
}

static void halt(struct writer *w, const struct err *error)
{
    pthread_mutex_lock(&w->lock);
    w->broken = true;
    pthread_mutex_unlock(&w->lock);
    say(w, WRITER_HALTED, 0, error, NULL);
}

static void written(struct writer *w, const struct block *block)
{
    struct signed_block record = {
        .chain = block->header.chain,
        .height = block->header.height,
        .epoch = block->header.epoch,
        .hash = block->hash,
    };
    struct err err;
    tana_err code = signed_record(w->options.signed_file, &record, false, &err);
    store_fault_point(FAULT_BLOCK_RECORDED, -1);
    w->height = block->header.height;
    if (code != E_OK)
        halt(w, &err);
    say(w, WRITER_COMMITTED, 0, NULL, NULL);
}

static void not_written(struct writer *w, const struct err *err)
{
    if (err->code == E_CORRUPT || err->code == E_INTERNAL || err->code == E_SCHEMA)
        halt(w, err);
    w->leads = w->leads && err->code != E_NOT_LEADER;
    if (!w->leads)
        set_leader(w, "", 0);
    say(w, WRITER_FAILED, 0, err, NULL);
}

/* Tries until it is known what became of the block, or until there is no time left. */
static void write_block(struct writer *w, const struct block *block)
{
    struct store_block *rows = store_block_make(block);
    struct err err;
    tana_err code;
    for (;;) {
        code = store_commit_block(w->options.store, rows, &err);
        set_up(w, code != E_DISCONNECTED && code != E_BUSY);
        if (code != E_DISCONNECTED || must_stop(w))
            break;
        rest(w, WRITER_RETRY_MS);
    }
    store_block_free(rows);
    if (code == E_BUSY) /* nobody knows, and there is no time left: it is for others to find out */
        err.code = E_NOT_LEADER;
    if (code == E_OK)
        written(w, block);
    else
        not_written(w, &err);
}

bool writer_lease_runs(const struct writer *w)
{
    return now_ms() < atomic_load(&w->lease_until_ms);
}

static void renew(struct writer *w)
{
    struct err err;
    uint64_t asked = now_ms();
    tana_err code = store_renew(w->options.store, WRITER_LEASE_MS, &err);
    set_up(w, code == E_OK || code == E_NOT_LEADER);
    w->renew_ms = now_ms() + (code == E_OK ? WRITER_RENEW_MS : WRITER_RETRY_MS);
    if (code == E_OK)
        atomic_store(&w->lease_until_ms, asked + WRITER_LEASE_MS);
    if (code == E_NOT_LEADER)
        lose(w);
}

static void resign(struct writer *w)
{
    struct err err;
    (void)store_resign(w->options.store, &err); /* else the lease ends by itself */
    lose(w);
}

static void lead(struct writer *w)
{
    pthread_mutex_lock(&w->lock);
    while (!w->block && !w->stopping && !w->retired && now_ms() < w->renew_ms)
        wait_until(w, w->renew_ms);
    const struct block *block = w->block;
    w->block = NULL;
    bool retired = w->retired || w->stopping;
    pthread_mutex_unlock(&w->lock);
    if (block)
        write_block(w, block);
    else if (retired)
        resign(w);
    if (w->leads && now_ms() >= w->renew_ms)
        renew(w);
}

/* Waiting */

static bool may_compete(struct writer *w)
{
    pthread_mutex_lock(&w->lock);
    bool may = w->options.produce && !w->retired && !w->stopping && !w->broken;
    pthread_mutex_unlock(&w->lock);
    return may;
}

/* Another process with the same key may have signed more than the database holds now. */
static tana_err check_signed(struct writer *w, struct err *err)
{
    struct signed_block newest;
    bool exists;
    tana_err code = signed_newest(w->options.signed_file, &w->options.chain, &exists, &newest, err);
    if (code == E_OK && exists && newest.height > w->height)
        return ERR(err, E_CORRUPT,
                   "block %llu was signed with this key, but the database ends at %llu",
                   (unsigned long long)newest.height, (unsigned long long)w->height);
    return code;
}

static tana_err take_lead(struct writer *w, struct err *err)
{
    struct store_leader leader;
    uint64_t asked = now_ms();
    tana_err code = store_lead(w->options.store, WRITER_LEASE_MS, &leader, err);
    if (code == E_NOT_LEADER) {
        set_leader(w, leader.node, leader.epoch);
        return E_OK;
    }
    if (code == E_OK) /* the last one has been stopped: what it has committed is all there is */
        code = follow(w, err);
    if (code == E_OK)
        code = check_signed(w, err);
    if (code != E_OK)
        return code;
    w->leads = true;
    atomic_store(&w->lease_until_ms, asked + WRITER_LEASE_MS);
    w->renew_ms = now_ms() + WRITER_RENEW_MS;
    set_leader(w, leader.node, leader.epoch);
    say(w, WRITER_LEADS, leader.epoch, NULL, NULL);
    return E_OK;
}

static tana_err stand_by(struct writer *w, struct err *err)
{
    struct store_leader leader;
    tana_err code = follow(w, err);
    if (code == E_OK)
        code = store_read_leader(w->reader, &leader, err);
    if (code != E_OK)
        return code;
    /* The name is ours alone: under it this node led before it was killed. */
    bool vacant =
        leader.lease_left_ms <= 0 || strcmp(leader.node, store_node(w->options.store)) == 0;
    set_leader(w, vacant ? "" : leader.node, leader.epoch);
    return vacant && may_compete(w) ? take_lead(w, err) : E_OK;
}

static void wait_for_turn(struct writer *w)
{
    struct err err;
    tana_err code = stand_by(w, &err);
    bool away = code == E_DISCONNECTED || code == E_DATABASE || code == E_BUSY;
    set_up(w, !away);
    if (code == E_CORRUPT || code == E_INTERNAL || code == E_SCHEMA)
        halt(w, &err);
    if (!w->leads)
        rest(w, away ? WRITER_RETRY_MS : WRITER_POLL_MS);
}

static void *writer_main(void *writer)
{
    struct writer *w = writer;
    bool broken = false;
    while (!must_stop(w) || w->leads) {
        if (w->leads)
            lead(w);
        else if (broken)
            rest(w, WRITER_POLL_MS);
        else
            wait_for_turn(w);
        pthread_mutex_lock(&w->lock);
        broken = w->broken;
        pthread_mutex_unlock(&w->lock);
        if (broken && w->leads && !must_stop(w))
            writer_allow(w, false);
    }
    say(w, WRITER_STOPPED, 0, NULL, NULL);
    return NULL;
}

/* For the loop */

struct writer *writer_new(const struct writer_options *options)
{
    struct writer *w = xcalloc(1, sizeof *w);
    pthread_condattr_t attributes;
    w->options = *options;
    w->height = options->height;
    w->database_up = true;
    w->reader = store_reader_new(options->conninfo);
    pthread_mutex_init(&w->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&w->wake, &attributes);
    pthread_condattr_destroy(&attributes);
    REQUIRE(pthread_create(&w->thread, NULL, writer_main, w) == 0);
    return w;
}

void writer_free(struct writer *w)
{
    if (!w)
        return;
    struct writer_note note;
    pthread_join(w->thread, NULL);
    while (writer_take(w, &note))
        followed_free(note.block);
    store_reader_free(w->reader);
    pthread_cond_destroy(&w->wake);
    pthread_mutex_destroy(&w->lock);
    free(w);
}

void writer_commit(struct writer *w, const struct block *block)
{
    pthread_mutex_lock(&w->lock);
    REQUIRE(!w->block);
    w->block = block;
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
}

void writer_allow(struct writer *w, bool allowed)
{
    pthread_mutex_lock(&w->lock);
    w->retired = !allowed;
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
}

void writer_stop(struct writer *w)
{
    atomic_store(w->options.stop, true);
    pthread_mutex_lock(&w->lock);
    w->stopping = true;
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
}
