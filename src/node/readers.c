#include "node/readers.h"

#include <pthread.h>

struct read_job {
    readers_work *work;
    readers_done *done;
    void *context;
    struct err err;
    struct read_job *next;
};

struct read_list {
    struct read_job *first, *last;
};

struct readers {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_t *threads;
    unsigned thread_count;
    bool stop;
    char *conninfo;
    struct read_list asked, answered;
    size_t waiting; /* asked and not finished */
    void (*ready)(void *context);
    void *context;
};

static void list_push(struct read_list *list, struct read_job *job)
{
    job->next = NULL;
    *(list->last ? &list->last->next : &list->first) = job;
    list->last = job;
}

static struct read_job *list_pop(struct read_list *list)
{
    struct read_job *job = list->first;
    list->first = job ? job->next : NULL;
    if (!list->first)
        list->last = NULL;
    return job;
}

static void *reader_main(void *pool)
{
    struct readers *r = pool;
    struct store_reader *reader = store_reader_new(r->conninfo);
    pthread_mutex_lock(&r->lock);
    for (;;) {
        struct read_job *job = NULL;
        while (!r->stop && !(job = list_pop(&r->asked)))
            pthread_cond_wait(&r->wake, &r->lock);
        if (!job)
            break;
        pthread_mutex_unlock(&r->lock);
        job->err.code = E_OK;
        tana_err code = job->work(reader, job->context, &job->err);
        job->err.code = code;
        pthread_mutex_lock(&r->lock);
        list_push(&r->answered, job);
        r->ready(r->context);
    }
    pthread_mutex_unlock(&r->lock);
    store_reader_free(reader);
    return NULL;
}

struct readers *readers_new(unsigned threads, const char *conninfo, void (*ready)(void *context),
                            void *context)
{
    struct readers *r = xcalloc(1, sizeof *r);
    pthread_mutex_init(&r->lock, NULL);
    pthread_cond_init(&r->wake, NULL);
    r->conninfo = xstrdup(conninfo);
    r->ready = ready;
    r->context = context;
    r->thread_count = threads;
    r->threads = xcalloc(threads, sizeof *r->threads);
    for (unsigned i = 0; i < threads; i++)
        REQUIRE(pthread_create(&r->threads[i], NULL, reader_main, r) == 0);
    return r;
}

void readers_finish(struct readers *r)
{
    for (;;) {
        pthread_mutex_lock(&r->lock);
        struct read_job *job = list_pop(&r->answered);
        r->waiting -= job ? 1 : 0;
        pthread_mutex_unlock(&r->lock);
        if (!job)
            return;
        job->done(job->context, job->err.code, &job->err);
        free(job);
    }
}

void readers_free(struct readers *r)
{
    if (!r)
        return;
    pthread_mutex_lock(&r->lock);
    r->stop = true;
    pthread_cond_broadcast(&r->wake);
    pthread_mutex_unlock(&r->lock);
    for (unsigned i = 0; i < r->thread_count; i++)
        pthread_join(r->threads[i], NULL);
    readers_finish(r);
    for (struct read_job *job; (job = list_pop(&r->asked)); free(job)) {
        ERR(&job->err, E_BUSY, "the node is stopping");
        job->done(job->context, E_BUSY, &job->err);
    }
    pthread_cond_destroy(&r->wake);
    pthread_mutex_destroy(&r->lock);
    free(r->threads);
    free(r->conninfo);
    free(r);
}

bool readers_add(struct readers *r, readers_work *work, readers_done *done, void *context)
{
    pthread_mutex_lock(&r->lock);
    bool room = r->waiting < READERS_WAITING_MAX && !r->stop;
    if (room) {
        struct read_job *job = xmalloc(sizeof *job);
        job->work = work;
        job->done = done;
        job->context = context;
        job->err.message[0] = '\0';
        list_push(&r->asked, job);
        r->waiting++;
    }
    pthread_mutex_unlock(&r->lock);
    if (room)
        pthread_cond_signal(&r->wake);
    return room;
}

size_t readers_waiting(struct readers *r)
{
    pthread_mutex_lock(&r->lock);
    size_t waiting = r->waiting;
    pthread_mutex_unlock(&r->lock);
    return waiting;
}
