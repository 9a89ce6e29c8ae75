/* Timers of the rooms: each job once per register in force, with a system actor. A job gets a context
 * outside the writer and calls actions; a daily one runs also soon after the start, because
 * the night may have passed while nothing ran. Jobs are idempotent. */
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/log.h"
#include "db/store.h"
#include "roles/command.h"
#include "roles/internal.h"

enum { TIMERS_MOST = 256, FIRST_DAILY_MS = 60 * 1000, DAY_MS = 24 * 60 * 60 * 1000 };

struct timers {
    const struct program *program;
    struct store *store;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stopping;
    int64_t due[TIMERS_MOST];
};

static enum rc run_in(const struct program *program, struct ctx *ctx, const struct job *job,
                      const struct register_ref *ref)
{
    if (program->http && program->http->open_register)
        TRY(program->http->open_register(ctx, ref->slug, STR("")));
    TRY(job->run(ctx));
    return program->http && program->http->before_answer ? program->http->before_answer(ctx) : RC_OK;
}

static enum rc run_for(const struct program *program, struct store *store, const struct job *job,
                       const struct register_ref *ref, struct err *err)
{
    struct arena *arena = arena_new(256 << 20);
    struct ctx ctx;
    jmp_buf limit;
    enum rc rc;

    context_start(&ctx, arena, store, LANG_FI);
    ctx.purpose = job->purpose;
    if (setjmp(limit) == 0) {
        arena_set_guard(arena, &limit);
        rc = run_in(program, &ctx, job, ref);
    } else {
        rc = RC_BUG; /* the arena's limit */
    }
    arena_set_guard(arena, NULL);
    store_release(&ctx);
    if (rc != RC_OK) {
        *err = ctx.err;
        err->arg = STR("");
        err->fields = NULL;
        err->field_count = 0;
        log_event(LOG_ERROR, "job failed", "job", job->name, "rc", rc_name(rc), NULL);
    }
    arena_wipe(arena);
    arena_free(arena);
    return rc;
}

/* Every register, also when one fails: one company's trouble is not the others'. */
static enum rc run_everywhere(const struct program *program, struct store *store, const struct job *job,
                              struct err *err)
{
    struct arena *arena = arena_new(16 << 20);
    struct ctx ctx;
    struct register_ref *refs = NULL;
    size_t count = 0;
    enum rc rc, first = RC_OK;

    context_start(&ctx, arena, store, LANG_FI);
    ctx.purpose = PURPOSE_ACCOUNTABILITY;
    rc = program->registers ? program->registers(&ctx, &refs, &count) : RC_OK;
    store_release(&ctx);
    for (size_t i = 0; i < count && rc == RC_OK; i++) {
        enum rc one = run_for(program, store, job, &refs[i], err);

        first = first == RC_OK ? one : first;
    }
    if (rc != RC_OK)
        *err = ctx.err;
    arena_free(arena);
    return rc == RC_OK ? first : rc;
}

enum rc timers_at_start(const struct program *program, struct store *store, struct err *err)
{
    for (const struct job *const *table = program->jobs; *table; table++)
        for (const struct job *job = *table; job->name; job++)
            if (job->at_start)
                TRY(run_everywhere(program, store, job, err));
    return RC_OK;
}

void timers_at_stop(const struct program *program, struct store *store)
{
    for (const struct job *const *table = program->jobs; *table; table++)
        for (const struct job *job = *table; job->name; job++)
            if (job->at_stop) {
                struct err err = {0};

                (void)!run_everywhere(program, store, job, &err); /* logged there; the stop goes on */
            }
}

static int64_t next_daily(const struct job *job, int64_t now)
{
    int64_t start = date_start_instant(date_of_instant(now)), at = start + (int64_t)job->daily_minute * 60000;

    return at > now ? at : date_start_instant(date_add_days(date_of_instant(now), 1)) + (int64_t)job->daily_minute * 60000;
}

/* Runs what is due; returns when to wake next. */
static int64_t run_due(struct timers *t)
{
    struct env *env = env_real();
    int64_t now = env->now_ms(env), next = now + 60 * 1000;
    size_t i = 0;

    for (const struct job *const *table = t->program->jobs; *table; table++)
        for (const struct job *job = *table; job->name && i < TIMERS_MOST; job++, i++) {
            struct err err = {0};

            /* due stands at most one period ahead: a clock set back must not silence a job for years */
            if (t->due[i] == 0)
                t->due[i] = now + (job->every_ms ? job->every_ms : FIRST_DAILY_MS);
            if (now >= t->due[i] || t->due[i] - now > (job->every_ms ? job->every_ms : 2 * (int64_t)DAY_MS)) {
                (void)!run_everywhere(t->program, t->store, job, &err);
                t->due[i] = job->every_ms ? now + job->every_ms : next_daily(job, now);
            }
            if (t->due[i] < next)
                next = t->due[i];
        }
    return next;
}

static void *timers_thread(void *arg)
{
    struct timers *t = arg;

    pthread_mutex_lock(&t->lock);
    while (!t->stopping) {
        struct env *env = env_real();

        pthread_mutex_unlock(&t->lock);
        int64_t next = run_due(t), now = env->now_ms(env);
        pthread_mutex_lock(&t->lock);
        int64_t until = next > now + 50 ? next : now + 50;
        struct timespec at = {until / 1000, (until % 1000) * 1000000};

        if (!t->stopping)
            pthread_cond_timedwait(&t->wake, &t->lock, &at);
    }
    pthread_mutex_unlock(&t->lock);
    return NULL;
}

struct timers *timers_start(const struct program *program, struct store *store)
{
    struct timers *t = calloc(1, sizeof(*t));

    if (!t)
        return NULL;
    t->program = program;
    t->store = store;
    pthread_mutex_init(&t->lock, NULL);
    pthread_cond_init(&t->wake, NULL);
    if (pthread_create(&t->thread, NULL, timers_thread, t) != 0) {
        free(t);
        return NULL;
    }
    return t;
}

void timers_stop(struct timers *t)
{
    if (!t)
        return;
    pthread_mutex_lock(&t->lock);
    t->stopping = true;
    pthread_cond_broadcast(&t->wake);
    pthread_mutex_unlock(&t->lock);
    pthread_join(t->thread, NULL);
    pthread_mutex_destroy(&t->lock);
    pthread_cond_destroy(&t->wake);
    free(t);
}
