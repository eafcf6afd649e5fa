#include "node/replay.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

enum { CHUNK_ITEMS = 32 /* transactions that a thread takes at a time */ };

struct item {
    unsigned char *bytes; /* owned: payload, signatures, receipt */
    struct bytes payload, signatures, receipt;
    struct sha256 id;
    bool has_id;
    struct tx *tx; /* owned, when it has been read */
    char *refused; /* owned: why it could not be */
};

struct pending;

struct chunk {
    struct pending *block;
    struct chunk *next_of_block, *next_job;
    size_t count;
    struct item items[CHUNK_ITEMS];
};

/* A block that was fed and not yet executed. */
struct pending {
    struct block_header header;
    struct sha256 hash;
    struct ed25519_signature signature;
    bool has_hash;
    bool complete; /* all its transactions are there */
    size_t tx_count;
    size_t unread; /* chunks that threads have not finished */
    struct chunk *first, *last;
    struct pending *next;
};

struct replay {
    struct chain *chain;
    struct id chain_id;
    pthread_mutex_t mutex;
    pthread_cond_t work, ready, room; /* for the threads, the execution, the feeding */
    struct chunk *jobs, *last_job;
    struct pending *first, *last; /* in order; the last one is being fed */
    size_t waiting;               /* transactions fed and not executed */
    bool ended, stopped, quit;
    struct err failed;
    unsigned thread_count;
    pthread_t threads[REPLAY_THREADS_MAX];
};

/* ------------------------------------------------------------------------------ threads ------ */

static void read_item(struct replay *r, struct item *item)
{
    struct err err;
    if (tx_restore(item->payload, item->signatures, &r->chain_id, &item->tx, &err))
        item->refused = xstrdup(err.message);
}

static void *thread_main(void *context)
{
    struct replay *r = context;
    pthread_mutex_lock(&r->mutex);
    for (;;) {
        while (!r->jobs && !r->quit)
            pthread_cond_wait(&r->work, &r->mutex);
        if (r->quit)
            break;
        struct chunk *c = r->jobs;
        r->jobs = c->next_job;
        pthread_mutex_unlock(&r->mutex);
        for (size_t i = 0; i < c->count; i++)
            read_item(r, &c->items[i]);
        pthread_mutex_lock(&r->mutex);
        if (--c->block->unread == 0 && c->block == r->first)
            pthread_cond_signal(&r->ready);
    }
    pthread_mutex_unlock(&r->mutex);
    return NULL;
}

struct replay *replay_new(unsigned threads)
{
    struct replay *r = xcalloc(1, sizeof *r);
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    r->chain = chain_new();
    pthread_mutex_init(&r->mutex, NULL);
    pthread_cond_init(&r->work, NULL);
    pthread_cond_init(&r->ready, NULL);
    pthread_cond_init(&r->room, NULL);
    r->thread_count = threads ? threads : processors > 0 ? (unsigned)processors : 1;
    if (r->thread_count > REPLAY_THREADS_MAX)
        r->thread_count = REPLAY_THREADS_MAX;
    for (unsigned i = 0; i < r->thread_count; i++)
        REQUIRE(pthread_create(&r->threads[i], NULL, thread_main, r) == 0);
    return r;
}

static void pending_free(struct pending *p)
{
    for (struct chunk *c = p->first, *next; c; c = next) {
        next = c->next_of_block;
        for (size_t i = 0; i < c->count; i++) {
            tx_free(c->items[i].tx);
            free(c->items[i].refused);
            free(c->items[i].bytes);
        }
        free(c);
    }
    free(p);
}

void replay_free(struct replay *r)
{
    if (!r)
        return;
    pthread_mutex_lock(&r->mutex);
    r->quit = true;
    pthread_cond_broadcast(&r->work);
    pthread_mutex_unlock(&r->mutex);
    for (unsigned i = 0; i < r->thread_count; i++)
        pthread_join(r->threads[i], NULL);
    for (struct pending *p = r->first, *next; p; p = next) {
        next = p->next;
        pending_free(p);
    }
    while (chain_staged(r->chain))
        block_free(chain_drop(r->chain));
    chain_free(r->chain);
    pthread_cond_destroy(&r->room);
    pthread_cond_destroy(&r->ready);
    pthread_cond_destroy(&r->work);
    pthread_mutex_destroy(&r->mutex);
    free(r);
}

/* ------------------------------------------------------------------------------ feeding ------ */

/* The chunk that is being filled goes to the threads. */
static void hand_out(struct replay *r, struct pending *p)
{
    struct chunk *c = p->last;
    if (r->jobs)
        r->last_job->next_job = c;
    else
        r->jobs = c;
    r->last_job = c;
    p->unread++;
    pthread_cond_signal(&r->work);
}

/* All of the block that is being fed is there. */
static void complete(struct replay *r)
{
    struct pending *p = r->last;
    if (!p || p->complete)
        return;
    if (p->last && p->last->count < CHUNK_ITEMS)
        hand_out(r, p);
    p->complete = true;
    if (p == r->first)
        pthread_cond_signal(&r->ready);
}

static tana_err over(struct err *err)
{
    return ERR(err, E_BUSY, "nothing more is executed");
}

tana_err replay_put_block(struct replay *r, const struct block_header *header,
                          const struct sha256 *hash, const struct ed25519_signature *signature,
                          struct err *err)
{
    pthread_mutex_lock(&r->mutex);
    complete(r);
    while (r->waiting > REPLAY_WAITING_MAX && !r->stopped)
        pthread_cond_wait(&r->room, &r->mutex);
    bool stopped = r->stopped;
    if (!stopped) {
        struct pending *p = xcalloc(1, sizeof *p);
        p->header = *header;
        p->signature = *signature;
        p->has_hash = hash;
        if (hash)
            p->hash = *hash;
        if (r->last)
            r->last->next = p;
        else
            r->first = p;
        r->last = p;
        r->waiting++; /* so that blocks without transactions count too */
    }
    pthread_mutex_unlock(&r->mutex);
    return stopped ? over(err) : E_OK;
}

static struct bytes copy_part(unsigned char **at, struct bytes part)
{
    struct bytes copy = bytes_of(*at, part.size);
    if (part.size)
        memcpy(*at, part.data, part.size);
    *at += part.size;
    return copy;
}

static void item_fill(struct item *item, const struct replay_tx *tx)
{
    unsigned char *at = xmalloc(tx->payload.size + tx->signatures.size + tx->receipt.size + 1);
    *item = (struct item){.bytes = at, .has_id = tx->id};
    item->payload = copy_part(&at, tx->payload);
    item->signatures = copy_part(&at, tx->signatures);
    item->receipt = copy_part(&at, tx->receipt);
    if (tx->id)
        item->id = *tx->id;
}

static struct chunk *chunk_new(struct pending *p)
{
    struct chunk *c = xmalloc(sizeof *c);
    c->block = p;
    c->next_of_block = c->next_job = NULL;
    c->count = 0;
    if (p->last)
        p->last->next_of_block = c;
    else
        p->first = c;
    p->last = c;
    return c;
}

/* The block that is being fed is touched by this thread alone until it is complete, but for the
 * chunks that were handed out. */
tana_err replay_put_tx(struct replay *r, const struct replay_tx *tx, struct err *err)
{
    struct pending *p = r->last;
    if (!p || p->complete)
        return ERR(err, E_CORRUPT, "there is a transaction that is in no block");
    struct chunk *c = p->last && p->last->count < CHUNK_ITEMS ? p->last : chunk_new(p);
    item_fill(&c->items[c->count++], tx);
    p->tx_count++;
    bool full = c->count == CHUNK_ITEMS;
    if (!full)
        return E_OK;
    pthread_mutex_lock(&r->mutex);
    r->waiting += c->count;
    hand_out(r, p);
    bool stopped = r->stopped;
    pthread_mutex_unlock(&r->mutex);
    return stopped ? over(err) : E_OK;
}

void replay_end(struct replay *r, const struct err *failed)
{
    pthread_mutex_lock(&r->mutex);
    r->ended = true;
    if (failed)
        r->failed = *failed; /* the block that was being fed is not all there */
    else
        complete(r);
    pthread_cond_signal(&r->ready);
    pthread_mutex_unlock(&r->mutex);
}

void replay_reopen(struct replay *r)
{
    pthread_mutex_lock(&r->mutex);
    r->ended = false;
    pthread_mutex_unlock(&r->mutex);
}

void replay_stop(struct replay *r)
{
    pthread_mutex_lock(&r->mutex);
    r->stopped = true;
    pthread_cond_broadcast(&r->room);
    pthread_mutex_unlock(&r->mutex);
}

const struct chain *replay_chain(const struct replay *r)
{
    return r->chain;
}

/* ----------------------------------------------------------------------------- executing ----- */

static struct pending *next_ready(struct replay *r, struct err *err)
{
    pthread_mutex_lock(&r->mutex);
    while (!(r->first && r->first->complete && r->first->unread == 0) && !(r->ended && !r->first) &&
           !r->failed.code)
        pthread_cond_wait(&r->ready, &r->mutex);
    struct pending *p = r->first;
    *err = r->failed;
    if (p && p->complete && p->unread == 0) {
        err->code = E_OK; /* what came before the failure counts */
        r->first = p->next;
        if (!r->first)
            r->last = NULL;
        size_t counted = 1;
        for (const struct chunk *c = p->first; c; c = c->next_of_block)
            counted += c->count == CHUNK_ITEMS ? c->count : 0;
        r->waiting -= counted;
        pthread_cond_signal(&r->room);
    } else {
        p = NULL;
    }
    pthread_mutex_unlock(&r->mutex);
    return p;
}

static tana_err wrong(struct err *err, const struct pending *p, const char *what)
{
    return ERR(err, E_CORRUPT, "block %" PRIu64 ": %s", p->header.height, what);
}

/* What can be said of the header before anything is executed. */
static tana_err check_header(const struct replay *r, const struct pending *p, struct err *err)
{
    const struct block_header *h = &p->header;
    if (chain_check_next(r->chain, h, &p->signature, err))
        return err->code;
    if (h->tx_count != p->tx_count)
        return ERR(err, E_CORRUPT,
                   "block %" PRIu64 ": it has %u transactions, and %zu of them are there",
                   h->height, h->tx_count, p->tx_count);
    return E_OK;
}

static tana_err execute_item(struct block *b, struct item *item, size_t index, struct err *err)
{
    if (item->refused)
        return ERR(err, E_CORRUPT, "transaction %zu cannot be: %s", index, item->refused);
    if (item->has_id && !sha256_eq(&item->id, &item->tx->id))
        return ERR(err, E_CORRUPT, "transaction %zu is stored under an id that is not its own",
                   index);
    if (block_add(b, item->tx, err)) {
        err->code = E_CORRUPT;
        return err_prefix(err, "transaction %zu could not be included", index);
    }
    item->tx = NULL;
    if (!item->receipt.size)
        return E_OK;
    _cleanup_(buf_release) struct buf receipt = buf_init(RECEIPT_MAX);
    receipt_encode(&b->receipts[b->tx_count - 1], &receipt);
    if (!bytes_eq(buf_bytes(&receipt), item->receipt))
        return ERR(err, E_CORRUPT, "transaction %zu has another receipt than its execution gives",
                   index);
    return E_OK;
}

static tana_err execute(struct block *b, struct pending *p, struct err *err)
{
    size_t index = 0;
    for (struct chunk *c = p->first; c; c = c->next_of_block) {
        for (size_t i = 0; i < c->count; i++, index++) {
            if (execute_item(b, &c->items[i], index, err))
                return err_prefix(err, "block %" PRIu64, p->header.height);
        }
    }
    return E_OK;
}

/* Of two headers that differ, what. */
static const char *difference(const struct block_header *a, const struct block_header *b)
{
    if (!sha256_eq(&a->tx_root, &b->tx_root))
        return "its transactions are not those of its header";
    if (!sha256_eq(&a->receipts_root, &b->receipts_root))
        return "its receipts are not those that its execution gives";
    if (!sha256_eq(&a->state_root, &b->state_root))
        return "its state is not the one that its execution gives";
    if (!sha256_eq(&a->history_root, &b->history_root))
        return "the blocks before it are not those of its header";
    if (!sha256_eq(&a->parameters, &b->parameters))
        return "its parameters are not those of the chain";
    return "its header is not the one that its execution gives";
}

static tana_err compare(const struct pending *p, const struct block *b, struct err *err)
{
    struct sha256 hash = block_header_hash(&p->header);
    if (!sha256_eq(&hash, &b->hash))
        return wrong(err, p, difference(&p->header, &b->header));
    if (p->has_hash && !sha256_eq(&p->hash, &hash))
        return wrong(err, p, "it is stored under a hash that is not its own");
    return E_OK;
}

static tana_err execute_block(struct replay *r, struct pending *p, struct block **ret,
                              struct err *err)
{
    if (check_header(r, p, err))
        return err->code;
    struct block *b = block_open(r->chain, p->header.time_ms);
    if (execute(b, p, err)) {
        block_free(b);
        return err->code;
    }
    if (block_seal(r->chain, b, p->header.epoch, &p->header.producer, err))
        return err_prefix(err, "block %" PRIu64, p->header.height);
    b->signature = p->signature;
    *ret = b;
    return compare(p, b, err);
}

tana_err replay_next(struct replay *r, struct block **ret_block, struct err *err)
{
    *ret_block = NULL;
    struct pending *p = next_ready(r, err);
    if (!p)
        return err->code;
    tana_err code = execute_block(r, p, ret_block, err);
    pending_free(p);
    return code;
}

void replay_commit(struct replay *r)
{
    block_free(chain_commit(r->chain));
}

tana_err replay_genesis(struct replay *r, struct bytes document, const struct block_header *header,
                        const struct ed25519_signature *signature, struct err *err)
{
    struct block_header own;
    if (chain_genesis(r->chain, document, &own, err))
        return err_prefix(err, "the genesis document");
    r->chain_id = *chain_id(r->chain);
    struct sha256 hash = block_header_hash(header), expected = block_header_hash(&own);
    if (!sha256_eq(&hash, &expected))
        return ERR(err, E_CORRUPT, "block 0: it is not the one of the genesis document");
    if (!block_header_verify(header, signature))
        return ERR(err, E_CORRUPT, "block 0: its signature is not its producer's");
    return E_OK;
}
