/* The writer thread: actions in savepoints, one commit for a batch, answers that match the disk. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/errors.h"
#include "base/log.h"
#include "db/once.h"
#include "db/ship_internal.h"
#include "errors_db.h"

struct batch { struct job_request *of[BATCH_MOST]; size_t count; };

/* --- one action ------------------------------------------------------------------------------- */
/* Runs the body; the arena's limit ends here and not in the caller's thread. */
static enum rc guarded(struct job_request *r)
{
    jmp_buf here, *callers = arena_guard(r->ctx->arena);
    enum rc rc;

    if (setjmp(here) != 0) {
        r->ctx->db->engine->reset(r->ctx->db);
        arena_set_guard(r->ctx->arena, callers);
        return err_bug(&r->ctx->err, E1003_TOO_MUCH_MEMORY);
    }
    arena_set_guard(r->ctx->arena, &here);
    rc = r->fn(r->ctx, r->req, r->out);
    if (rc == RC_OK && r->ctx->store->action_end != NULL)
        rc = r->ctx->store->action_end(r->ctx);
    if (rc == RC_OK && r->ctx->once != NULL && !r->ctx->once->whole)
        rc = once_mark(r->ctx);
    arena_set_guard(r->ctx->arena, callers);
    return rc;
}

/* In a savepoint: all of it or nothing (what runs alone has its transaction for that, what runs bare its batch). When the engine
 * has ended the whole transaction, in_tx is false afterwards and nothing is left to undo. */
static enum rc in_savepoint(struct store *store, struct job_request *r, struct err *err)
{
    struct db *db = store->writer;
    size_t mark = keys_action_begin(store->keys);
    int64_t before = r->bare ? db->engine->changes(db) : 0;
    bool savepoint = !r->alone && !r->bare;
    struct err ignored = {0};
    enum rc rc;

    store->inner = 0;
    if (savepoint)
        TRY(db->engine->tx(db, TX_SAVEPOINT, err));
    rc = guarded(r);
    if (rc == RC_OK && savepoint && db->engine->in_tx(db))
        rc = db->engine->tx(db, TX_RELEASE, err);
    if (rc == RC_OK)
        return RC_OK;
    keys_action_undo(store->keys, mark);
    for (; store->inner > 0 && db->engine->in_tx(db); store->inner--) /* a memory limit jumped over their ends */
        if (db->engine->tx(db, TX_ROLLBACK_TO, &ignored) != RC_OK || db->engine->tx(db, TX_RELEASE, &ignored) != RC_OK)
            (void)(db->engine->tx(db, TX_ROLLBACK, &ignored) == RC_OK);
    r->torn = r->bare && db->engine->changes(db) != before;
    if (savepoint && db->engine->in_tx(db) &&
        (db->engine->tx(db, TX_ROLLBACK_TO, &ignored) != RC_OK || db->engine->tx(db, TX_RELEASE, &ignored) != RC_OK))
        (void)(db->engine->tx(db, TX_ROLLBACK, &ignored) == RC_OK);
    return rc;
}

static void run_one(struct store *store, struct job_request *r)
{
    struct ctx *ctx = r->ctx;

    if (r->out_size != 0)
        memset(r->out, 0, r->out_size);
    ctx->after = NULL;
    err_clear(&ctx->err);
    ctx->db = store->writer;
    ctx->in_writer = true;
    r->rc = in_savepoint(store, r, &ctx->err);
    ctx->in_writer = false;
    ctx->db = NULL;
    if (r->rc != RC_OK)
        ctx->after = NULL;
}

/* --- commit ----------------------------------------------------------------------------------- */
static void roll_back(struct store *store)
{
    struct err ignored = {0};

    if (store->writer->engine->in_tx(store->writer) && store->writer->engine->tx(store->writer, TX_ROLLBACK, &ignored) != RC_OK)
        log_event(LOG_ERROR, "rollback failed", NULL);
}

/* Keys are durable first, then the data. After a failed fsync the last frames of the WAL may or may not
 * be on disk: a truncating checkpoint drops them, and the writer ends; nobody is told of success. */
static enum rc commit(struct store *store, struct err *err)
{
    struct db *db = store->writer;
    enum rc rc = keys_batch_prepare(store->keys, err);

    if (rc == RC_OK)
        rc = db->engine->tx(db, TX_COMMIT, err);
    if (rc != RC_OK) {
        bool sync_failed = db->sync_failed;

        roll_back(store);
        if (sync_failed) {
            struct err ignored = {0};

            atomic_store(&store->broken, true);
            log_event(LOG_ERROR, "fsync failed: the writer stops", NULL);
            if (store_checkpoint_truncate(store, 2000, &ignored) != RC_OK)
                log_event(LOG_ERROR, "journal could not be cleared after the failed fsync", NULL);
        }
    }
    if (rc == RC_OK)
        ship_destroyed(store);
    keys_batch_finish(store->keys, rc == RC_OK);
    return rc;
}

static void run_hooks(struct store *store, struct ctx *ctx)
{
    struct after_commit *in_order = NULL;

    while (ctx->after != NULL) {
        struct after_commit *a = ctx->after;

        ctx->after = a->before;
        a->before = in_order;
        in_order = a;
    }
    for (; in_order != NULL; in_order = in_order->before)
        in_order->fn(store, in_order->arg);
}

/* One action in a transaction of its own, again when PostgreSQL asks for it. */
static void run_alone(struct store *store, struct job_request *r)
{
    struct db *db = store->writer;

    for (int tries = 0; tries <= RETRIES; tries++) {
        db->retry = false;
        r->rc = atomic_load(&store->broken) ? err_io(&r->ctx->err, E1117_WRITER_STOPPED) : db->engine->revive(db, &r->ctx->err);
        if (r->rc == RC_OK)
            r->rc = db->engine->tx(db, TX_BEGIN_WRITE, &r->ctx->err);
        if (r->rc != RC_OK)
            return;
        run_one(store, r);
        if (r->rc != RC_OK) {
            roll_back(store);
            keys_batch_finish(store->keys, false);
        } else {
            r->rc = commit(store, &r->ctx->err);
        }
        if (r->rc == RC_OK)
            run_hooks(store, r->ctx);
        if (r->rc == RC_OK || !db->retry)
            return;
    }
}

static void answer(struct batch *b)
{
    for (size_t i = 0; i < b->count; i++)
        (void)sem_post(&b->of[i]->done);
}

/* wait: the next one; else one that may go into the batch. */
static struct job_request *take(struct store *store, bool wait)
{
    struct job_request *r;

    pthread_mutex_lock(&store->queue_lock);
    while (wait && store->first == NULL && !store->stopping)
        pthread_cond_wait(&store->queue_some, &store->queue_lock);
    r = store->first;
    if (r != NULL && r->alone && !wait)
        r = NULL;
    if (r != NULL) {
        store->first = r->next;
        if (store->first == NULL)
            store->last = NULL;
    }
    pthread_mutex_unlock(&store->queue_lock);
    return r;
}

static bool begin_batch(struct store *store, struct err *err)
{
    struct db *db = store->writer;
    enum rc rc = atomic_load(&store->broken) ? err_io(err, E1117_WRITER_STOPPED) : db->engine->revive(db, err);

    db->retry = false;
    return rc == RC_OK && db->engine->tx(db, TX_BEGIN_WRITE, err) == RC_OK;
}

/* False: the transaction does not stand any more. */
static bool run_in_batch(struct store *store, struct job_request *r, bool bare)
{
    const struct db *db = store->writer;

    r->bare = bare;
    r->torn = false;
    run_one(store, r);
    return db->engine->in_tx(store->writer) && !db->retry && !db->lost && !r->torn;
}

/* An action of a bare batch has failed half way: all of them again, each in a savepoint, and so the next batches too. */
static bool run_carefully(struct store *store, const struct batch *b, struct err *err)
{
    bool whole;

    roll_back(store);
    keys_batch_finish(store->keys, false);
    store->careful = CAREFUL_BATCHES;
    whole = begin_batch(store, err);
    for (size_t i = 0; whole && i < b->count; i++)
        whole = run_in_batch(store, b->of[i], false);
    return whole;
}

/* What waits now, and what arrives meanwhile, up to the limit. A savepoint copies every page that its action changes, a tenth of
 * an action's time, and few fail after they have changed something: a batch begins without them. */
static void run_batch(struct store *store, struct job_request *r)
{
    struct batch b = {.count = 0};
    struct err err = {0};
    bool bare = store->writer->engine->changes != NULL && store->careful == 0;
    bool whole = begin_batch(store, &err);

    store->careful -= store->careful > 0;
    while (r != NULL) {
        b.of[b.count++] = r;
        whole = whole && run_in_batch(store, r, bare);
        r = whole && b.count < BATCH_MOST ? take(store, false) : NULL;
    }
    if (b.of[b.count - 1]->torn)
        whole = run_carefully(store, &b, &err);
    if (whole)
        whole = commit(store, &err) == RC_OK;
    else
        roll_back(store);
    atomic_fetch_add(&store->batches, 1);
    atomic_fetch_add(&store->actions, (int64_t)b.count);
    for (size_t i = 0; whole && i < b.count; i++)
        run_hooks(store, b.of[i]->ctx);
    if (!whole) { /* nothing of it stands: each again, alone, with an answer of its own */
        keys_batch_finish(store->keys, false);
        atomic_fetch_add(&store->retried, (int64_t)b.count);
        for (size_t i = 0; i < b.count; i++)
            run_alone(store, b.of[i]);
    }
    answer(&b);
}

static void run_bulk(struct store *store, struct job_request *r)
{
    store->writer->bulk = true;
    run_alone(store, r);
    store->writer->bulk = false;
    atomic_fetch_add(&store->batches, 1);
    atomic_fetch_add(&store->actions, 1);
    (void)sem_post(&r->done);
}

static void *writer_main(void *arg)
{
    struct store *store = (struct store *)arg;
    struct job_request *r;

    while ((r = take(store, true)) != NULL) {
        if (atomic_load(&store->gate_wanted) > 0) /* a mutex is not fair: who waits would never come in */
            (void)nanosleep(&(struct timespec){0, 50000}, NULL);
        pthread_mutex_lock(&store->gate);
        if (r->alone)
            run_bulk(store, r);
        else
            run_batch(store, r);
        pthread_mutex_unlock(&store->gate);
    }
    return NULL;
}

enum rc writer_start(struct store *store, struct err *err)
{
    if (pthread_create(&store->thread, NULL, writer_main, store) != 0)
        return err_io(err, E1102_STORE_IO);
    store->thread_runs = true;
    return RC_OK;
}

void writer_stop(struct store *store)
{
    if (!store->thread_runs)
        return;
    pthread_mutex_lock(&store->queue_lock);
    store->stopping = true;
    pthread_cond_signal(&store->queue_some);
    pthread_mutex_unlock(&store->queue_lock);
    pthread_join(store->thread, NULL);
    store->thread_runs = false;
}

/* --- callers ---------------------------------------------------------------------------------- */
/* Inside an action: in place, in a savepoint of its own; its hooks stand or fall with it. */
static enum rc nested(struct ctx *ctx, action_fn *fn, const void *req, void *out, size_t out_size)
{
    struct store *store = ctx->store;
    struct db *db = store->writer;
    struct after_commit *hooks = ctx->after;
    size_t mark = keys_action_begin(store->keys);
    struct err ignored = {0};
    enum rc rc;

    if (out_size != 0)
        memset(out, 0, out_size);
    TRY(db->engine->tx(db, TX_SAVEPOINT, &ctx->err));
    store->inner++;
    rc = fn(ctx, req, out);
    store->inner--;
    if (!db->engine->in_tx(db))
        return rc == RC_OK ? err_io(&ctx->err, E1102_STORE_IO) : rc;
    if (rc == RC_OK && ctx->once != NULL)
        ctx->once->acted = true;
    if (rc == RC_OK)
        return db->engine->tx(db, TX_RELEASE, &ctx->err);
    keys_action_undo(store->keys, mark);
    ctx->after = hooks;
    if (db->engine->tx(db, TX_ROLLBACK_TO, &ignored) != RC_OK || db->engine->tx(db, TX_RELEASE, &ignored) != RC_OK)
        return err_io(&ctx->err, E1102_STORE_IO);
    return rc;
}

static enum rc queue_and_wait(struct job_request *r)
{
    struct ctx *ctx = r->ctx;
    struct store *store = ctx->store;

    store_release(ctx);
    if (sem_init(&r->done, 0, 0) != 0)
        return err_io(&ctx->err, E1102_STORE_IO);
    pthread_mutex_lock(&store->queue_lock);
    if (store->stopping) {
        pthread_mutex_unlock(&store->queue_lock);
        (void)sem_destroy(&r->done);
        return err_io(&ctx->err, E1117_WRITER_STOPPED);
    }
    if (store->last != NULL)
        store->last->next = r;
    else
        store->first = r;
    store->last = r;
    pthread_cond_signal(&store->queue_some);
    pthread_mutex_unlock(&store->queue_lock);
    while (sem_wait(&r->done) != 0) {
    }
    (void)sem_destroy(&r->done);
    return r->rc;
}

enum rc writer_run(struct ctx *ctx, action_fn *fn, const void *req, void *out, size_t out_size)
{
    struct job_request r = {.ctx = ctx, .fn = fn, .req = req, .out = out, .out_size = out_size};

    return ctx->in_writer ? nested(ctx, fn, req, out, out_size) : queue_and_wait(&r);
}

enum rc writer_run_alone(struct ctx *ctx, action_fn *fn, const void *req, void *out, size_t out_size)
{
    struct job_request r = {.ctx = ctx, .fn = fn, .req = req, .out = out, .out_size = out_size, .alone = true};

    return ctx->in_writer ? nested(ctx, fn, req, out, out_size) : queue_and_wait(&r);
}

void after_commit(struct ctx *ctx, void (*fn)(struct store *store, void *arg), void *arg)
{
    struct after_commit *a = ARENA_NEW(ctx->arena, struct after_commit);

    *a = (struct after_commit){fn, arg, ctx->after};
    ctx->after = a;
}
