/* Workers: many threads with small stacks, because an action waits for the writer's group commit, and
 * many waiting make big batches. */
#include "http/net.h"

#include <semaphore.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#if defined(SELOSTE_ASAN)
enum { STACK = 2 * 1024 * 1024 };
#else
enum { STACK = 512 * 1024 };
#endif

/* A worker without a job waits for its own word: a job goes to one thread by name, and nobody else wakes for it. */
struct pool_worker {
    struct pool_worker *next; /* idle */
    struct pool *pool;
    struct job *job;          /* given to it before the word */
    sem_t word;
    pthread_t thread;
};

/* NULL: the pool ends and nothing waits. */
static struct job *next_job(struct pool_worker *me)
{
    struct pool *pool = me->pool;

    pthread_mutex_lock(&pool->lock);
    struct job *job = pool->first;
    bool wait = job == NULL && !pool->stop;
    if (job != NULL) {
        pool->first = job->next;
        if (pool->first == NULL)
            pool->last = NULL;
        pool->waiting--;
    } else if (wait) {
        me->job = NULL;
        me->next = pool->idle;
        pool->idle = me;
    }
    pthread_mutex_unlock(&pool->lock);
    if (!wait)
        return job;
    while (sem_wait(&me->word) != 0)
        ; /* a signal's handler ran */
    return me->job;
}

/* Whoever puts the first one wakes the event thread, which takes all. */
static void put_done(struct pool *pool, struct job *job)
{
    struct job *before = atomic_load_explicit(&pool->done, memory_order_relaxed);

    do
        job->next = before;
    while (!atomic_compare_exchange_weak_explicit(&pool->done, &before, job, memory_order_release, memory_order_relaxed));
    if (before == NULL) {
        uint64_t one = 1;
        ssize_t n = write(pool->wake_fd, &one, sizeof(one)); /* can fail only when it is set already */
        (void)n;
    }
}

static void *work(void *arg)
{
    struct pool_worker *me = arg;
    struct pool *pool = me->pool;
    size_t limit = pool->settings->options.arena_limit;
    struct run *run = run_new(limit != 0 ? limit : (size_t)16 << 20);

    for (struct job *job; run != NULL && (job = next_job(me)) != NULL;) {
        job_run(pool->settings, run, job);
        put_done(pool, job);
    }
    run_free(run);
    return NULL;
}

bool pool_start(struct pool *pool, const struct settings *settings, unsigned workers)
{
    pthread_attr_t attr;

    *pool = (struct pool){.settings = settings, .wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    pthread_mutex_init(&pool->lock, NULL);
    pool->workers = calloc(workers, sizeof(*pool->workers));
    pthread_attr_init(&attr);
    bool ok = pool->wake_fd >= 0 && pool->workers != NULL && pthread_attr_setstacksize(&attr, STACK) == 0;
    for (unsigned i = 0; ok && i < workers; i++) {
        struct pool_worker *w = &pool->workers[i];

        w->pool = pool;
        ok = sem_init(&w->word, 0, 0) == 0 && pthread_create(&w->thread, &attr, work, w) == 0;
        pool->worker_count += ok;
    }
    pthread_attr_destroy(&attr);
    return ok;
}

void pool_stop(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->stop = true;
    for (struct pool_worker *w = pool->idle; w != NULL; w = w->next)
        (void)sem_post(&w->word);
    pool->idle = NULL;
    pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < pool->worker_count; i++) {
        pthread_join(pool->workers[i].thread, NULL);
        (void)sem_destroy(&pool->workers[i].word);
    }
    for (struct job *job = pool_take_done(pool), *next; job != NULL; job = next) {
        next = job->next;
        job_free(job);
    }
    free(pool->workers);
    if (pool->wake_fd >= 0)
        close(pool->wake_fd);
    pthread_mutex_destroy(&pool->lock);
}

bool pool_push(struct pool *pool, struct job *job)
{
    pthread_mutex_lock(&pool->lock);
    struct pool_worker *w = pool->idle;
    bool room = w != NULL || pool->waiting < pool->settings->limits.queue;
    job->next = NULL;
    if (w != NULL) {
        pool->idle = w->next;
        w->job = job;
    } else if (room) {
        if (pool->last != NULL)
            pool->last->next = job;
        else
            pool->first = job;
        pool->last = job;
        pool->waiting++;
    }
    pthread_mutex_unlock(&pool->lock);
    if (w != NULL)
        (void)sem_post(&w->word);
    return room;
}

struct job *pool_take_done(struct pool *pool)
{
    uint64_t n;
    ssize_t got = read(pool->wake_fd, &n, sizeof(n));

    (void)got;
    return atomic_exchange_explicit(&pool->done, NULL, memory_order_acquire);
}
