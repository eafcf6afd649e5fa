#include "node/verify_pool.h"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

enum { VERIFY_NICENESS = 5 }; /* the loop and the database come first: they end what this begins */

struct verify_pool {
    pthread_mutex_t lock;
    pthread_cond_t work;
    pthread_t *threads;
    unsigned thread_count, idle;
    bool stop;
    struct id chain;
    void (*ready)(void *context);
    void *context;
    /* Numbers of jobs; a job stands at its number modulo the size. first <= begun <= end. */
    struct verify_job *jobs[VERIFY_WAITING_MAX];
    uint64_t first, begun, end;
    size_t bytes; /* of envelopes, first .. end */
};

static void verify(const struct verify_pool *p, struct verify_job *job)
{
    struct err err;
    job->message = NULL;
    job->code = tx_read(job->envelope, &p->chain, &job->tx, &err);
    if (job->code != E_OK) {
        job->tx = NULL;
        job->message = xstrdup(err.message);
    }
}

static size_t begin_batch(struct verify_pool *p, struct verify_job *batch[VERIFY_BATCH_MAX])
{
    uint64_t waiting = p->end - p->begun;
    /* Few jobs are spread over the threads. */
    uint64_t share = (waiting + p->thread_count - 1) / p->thread_count;
    size_t count = share < VERIFY_BATCH_MAX ? (size_t)share : VERIFY_BATCH_MAX;
    for (size_t i = 0; i < count; i++)
        batch[i] = p->jobs[p->begun++ % VERIFY_WAITING_MAX];
    return count;
}

static void *verify_main(void *pool)
{
    struct verify_pool *p = pool;
    struct verify_job *batch[VERIFY_BATCH_MAX];
    (void)setpriority(PRIO_PROCESS, (id_t)gettid(), VERIFY_NICENESS);
    pthread_mutex_lock(&p->lock);
    for (;;) {
        while (!p->stop && p->begun == p->end) {
            p->idle++;
            pthread_cond_wait(&p->work, &p->lock);
            p->idle--;
        }
        if (p->stop)
            break;
        size_t count = begin_batch(p, batch);
        pthread_mutex_unlock(&p->lock);
        for (size_t i = 0; i < count; i++)
            verify(p, batch[i]);
        pthread_mutex_lock(&p->lock);
        bool first = batch[0] == p->jobs[p->first % VERIFY_WAITING_MAX];
        for (size_t i = 0; i < count; i++)
            batch[i]->done = true;
        if (first) /* else whoever is before us says so */
            p->ready(p->context);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

struct verify_pool *verify_pool_new(unsigned threads, const struct id *chain,
                                    void (*ready)(void *context), void *context)
{
    struct verify_pool *p = xcalloc(1, sizeof *p);
    REQUIRE(threads > 0);
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->work, NULL);
    p->thread_count = threads;
    p->threads = xcalloc(threads, sizeof *p->threads);
    p->chain = *chain;
    p->ready = ready;
    p->context = context;
    for (unsigned i = 0; i < threads; i++)
        REQUIRE(pthread_create(&p->threads[i], NULL, verify_main, p) == 0);
    return p;
}

void verify_pool_free(struct verify_pool *p)
{
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    p->stop = true;
    pthread_cond_broadcast(&p->work);
    pthread_mutex_unlock(&p->lock);
    for (unsigned i = 0; i < p->thread_count; i++)
        pthread_join(p->threads[i], NULL);
    pthread_cond_destroy(&p->work);
    pthread_mutex_destroy(&p->lock);
    free(p->threads);
    free(p);
}

bool verify_pool_add(struct verify_pool *p, struct verify_job *job)
{
    job->done = false;
    job->tx = NULL;
    pthread_mutex_lock(&p->lock);
    bool room =
        p->end - p->first < VERIFY_WAITING_MAX && p->bytes + job->envelope.size <= VERIFY_BYTES_MAX;
    if (room) {
        p->jobs[p->end++ % VERIFY_WAITING_MAX] = job;
        p->bytes += job->envelope.size;
    }
    bool wake = room && p->idle > 0;
    pthread_mutex_unlock(&p->lock);
    if (wake)
        pthread_cond_signal(&p->work);
    return room;
}

size_t verify_pool_take(struct verify_pool *p, struct verify_job **ret, size_t max)
{
    size_t count = 0;
    pthread_mutex_lock(&p->lock);
    while (count < max && p->first < p->begun) {
        struct verify_job *job = p->jobs[p->first % VERIFY_WAITING_MAX];
        if (!job->done)
            break;
        ret[count++] = job;
        p->bytes -= job->envelope.size;
        p->first++;
    }
    pthread_mutex_unlock(&p->lock);
    return count;
}

size_t verify_pool_waiting(struct verify_pool *p)
{
    pthread_mutex_lock(&p->lock);
    size_t waiting = (size_t)(p->end - p->first);
    pthread_mutex_unlock(&p->lock);
    return waiting;
}
