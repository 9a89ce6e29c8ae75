/* Workers: many threads with small stacks, because an action waits for the writer's group commit, and
 * many waiting make big batches. */
#include "http/net.h"

#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#if defined(SELOSTE_ASAN)
enum { STACK = 2 * 1024 * 1024 };
#else
enum { STACK = 512 * 1024 };
#endif

static struct job *next_job(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    while (pool->first == NULL && !pool->stop)
        pthread_cond_wait(&pool->more, &pool->lock);
    struct job *job = pool->first;
    if (job != NULL) {
        pool->first = job->next;
        if (pool->first == NULL)
            pool->last = NULL;
        pool->waiting--;
    }
    pthread_mutex_unlock(&pool->lock);
    return job;
}

static void put_done(struct pool *pool, struct job *job)
{
    pthread_mutex_lock(&pool->lock);
    bool first = pool->done == NULL;
    job->next = pool->done;
    pool->done = job;
    pthread_mutex_unlock(&pool->lock);
    if (first) {
        uint64_t one = 1;
        ssize_t n = write(pool->wake_fd, &one, sizeof(one)); /* can fail only when it is set already */
        (void)n;
    }
}

static void *worker(void *arg)
{
    struct pool *pool = arg;
    size_t limit = pool->settings->options.arena_limit;
    struct run *run = run_new(limit != 0 ? limit : (size_t)16 << 20);

    for (struct job *job; run != NULL && (job = next_job(pool)) != NULL;) {
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
    pthread_cond_init(&pool->more, NULL);
    pool->threads = calloc(workers, sizeof(*pool->threads));
    pthread_attr_init(&attr);
    bool ok = pool->wake_fd >= 0 && pool->threads != NULL && pthread_attr_setstacksize(&attr, STACK) == 0;
    for (unsigned i = 0; ok && i < workers; i++) {
        ok = pthread_create(&pool->threads[i], &attr, worker, pool) == 0;
        pool->thread_count += ok;
    }
    pthread_attr_destroy(&attr);
    return ok;
}

void pool_stop(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->stop = true;
    pthread_cond_broadcast(&pool->more);
    pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < pool->thread_count; i++)
        pthread_join(pool->threads[i], NULL);
    for (struct job *job = pool->done, *next; job != NULL; job = next) {
        next = job->next;
        job_free(job);
    }
    free(pool->threads);
    if (pool->wake_fd >= 0)
        close(pool->wake_fd);
    pthread_cond_destroy(&pool->more);
    pthread_mutex_destroy(&pool->lock);
}

bool pool_push(struct pool *pool, struct job *job)
{
    pthread_mutex_lock(&pool->lock);
    bool room = pool->waiting < pool->settings->limits.queue;
    if (room) {
        job->next = NULL;
        if (pool->last != NULL)
            pool->last->next = job;
        else
            pool->first = job;
        pool->last = job;
        pool->waiting++;
        pthread_cond_signal(&pool->more);
    }
    pthread_mutex_unlock(&pool->lock);
    return room;
}

struct job *pool_take_done(struct pool *pool)
{
    uint64_t n;
    ssize_t got = read(pool->wake_fd, &n, sizeof(n));
    (void)got;
    pthread_mutex_lock(&pool->lock);
    struct job *list = pool->done;
    pool->done = NULL;
    pthread_mutex_unlock(&pool->lock);
    return list;
}
