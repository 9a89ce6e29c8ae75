/* The open data directory: lock, connections, pool of readers, objects of rooms. */
#include "db/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/errors.h"
#include "base/log.h"
#include "db/ship_internal.h"
#include "errors_db.h"

int64_t db_monotonic_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* --- directory and lock ------------------------------------------------------------------------ */
static void remove_flat_folder(const char *dir)
{
    char path[4096];
    struct dirent *e;
    DIR *d = opendir(dir);

    while (d != NULL && (e = readdir(d)) != NULL)
        if (e->d_name[0] != '.') {
            (void)snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
            (void)unlink(path);
        }
    if (d != NULL)
        closedir(d);
    (void)rmdir(dir);
}

/* In memory: a folder of files in RAM, so that tests meet the same WAL, readers and writer as real
 * data; what a killed test left is swept. */
static char *memory_folder(void)
{
    char name[64];
    struct dirent *e;
    const char *root = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    DIR *d = opendir(root);

    while (d != NULL && (e = readdir(d)) != NULL) {
        char *end, path[512];
        long pid = strncmp(e->d_name, "seloste-mem-", 12) == 0 ? strtol(e->d_name + 12, &end, 10) : 0;

        if (pid <= 0 || (kill((pid_t)pid, 0) == 0 || errno != ESRCH))
            continue;
        (void)snprintf(path, sizeof(path), "%s/%s", root, e->d_name);
        remove_flat_folder(path);
    }
    if (d != NULL)
        closedir(d);
    (void)snprintf(name, sizeof(name), "%s/seloste-mem-%ld-XXXXXX", root, (long)getpid());
    return mkdtemp(name) == NULL ? NULL : strdup(name);
}

static enum rc held_by_other(int fd, struct err *err)
{
    static _Thread_local char pid[24];
    ssize_t n = pread(fd, pid, sizeof(pid) - 1, 0);
    enum rc rc = err_busy(err, E1101_STORE_HELD);

    pid[n > 0 ? n : 0] = '\0';
    pid[strcspn(pid, "\n")] = '\0';
    err->arg = str_from(pid);
    return rc;
}

/* One process: flock dies with it, so a killed server leaves nothing to clear away. */
static enum rc take_lock(struct store *store, struct err *err)
{
    char path[4096], pid[24];
    int n;

    (void)snprintf(path, sizeof(path), "%s/lock", store->data_dir);
    store->lock_fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (store->lock_fd < 0)
        return err_io(err, E1102_STORE_IO);
    if (flock(store->lock_fd, LOCK_EX | LOCK_NB) != 0)
        return errno == EWOULDBLOCK ? held_by_other(store->lock_fd, err) : err_io(err, E1102_STORE_IO);
    n = snprintf(pid, sizeof(pid), "%ld\n", (long)getpid());
    if (ftruncate(store->lock_fd, 0) != 0 || pwrite(store->lock_fd, pid, (size_t)n, 0) != n)
        return err_io(err, E1102_STORE_IO);
    return RC_OK;
}

static enum rc find_directory(struct store *store, const struct store_options *o, struct err *err)
{
    char path[4096];
    int fd;

    if (o->in_memory)
        store->data_dir = memory_folder();
    else if (o->data_dir != NULL &&
             (!o->create || (store->made_dir = mkdir(o->data_dir, 0700) == 0) || errno == EEXIST))
        store->data_dir = strdup(o->data_dir);
    if (store->data_dir == NULL)
        return err_io(err, E1102_STORE_IO);
    (void)snprintf(path, sizeof(path), "%s/seloste.db", store->data_dir);
    store->path = strdup(path);
    if (!o->create && !o->in_memory && access(store->data_dir, F_OK) != 0)
        return err_not_found(err, E1115_STORE_ABSENT);
    TRY(take_lock(store, err));
    (void)snprintf(path, sizeof(path), "%s/restoring", store->data_dir);
    if (!o->restoring && access(path, F_OK) == 0)
        return err_conflict(err, E1118_STORE_RESTORING);
    (void)snprintf(path, sizeof(path), "%s/seloste.db", store->data_dir);
    if (store->url != NULL)
        return RC_OK;
    if (!o->create && !o->in_memory)
        return access(path, F_OK) == 0 ? RC_OK : err_not_found(err, E1115_STORE_ABSENT);
    fd = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600); /* SQLite's other files take this mode */
    if (fd < 0)
        return errno == EEXIST ? err_conflict(err, E1116_STORE_EXISTS) : err_io(err, E1102_STORE_IO);
    close(fd);
    return RC_OK;
}

enum rc store_restored(struct store *store, struct err *err)
{
    char path[4096];
    int fd;
    bool ok;

    (void)snprintf(path, sizeof(path), "%s/restoring", store->data_dir);
    fd = open(store->data_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    ok = fd >= 0 && (unlink(path) == 0 || errno == ENOENT) && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return ok ? RC_OK : err_io(err, E1102_STORE_IO);
}

/* --- opening ------------------------------------------------------------------------------------ */
enum rc store_connect(struct store *store, enum db_role role, struct db **out, struct err *err)
{
    return store->url != NULL ? pg_open(store->url, role, out, err) : sqlite_open(store->path, role, store->in_memory, out, err);
}

static enum rc start_keys(struct store *store, struct err *err)
{
    static const struct actor program = {.is_system = true};
    struct ctx ctx = {.arena = arena_new((size_t)16 << 20), .env = store->env, .store = store, .actor = &program};
    enum rc rc;

    ctx.now = store->env->now_ms(store->env);
    ctx.today = date_of_instant(ctx.now);
    rc = keys_start(&ctx);
    store_release(&ctx);
    *err = ctx.err;
    err->arg = (struct str){NULL, 0};
    err->fields = NULL;
    err->field_count = 0;
    arena_free(ctx.arena);
    return rc;
}

static enum rc open_all(struct store *store, const struct store_options *o, struct err *err)
{
    int64_t now = o->env->now_ms(o->env);
    struct keys_options keys = {.data_dir = NULL, .keys_url = o->keys_url, .master_key_file = o->master_key_file, .env = o->env,
                                .create = o->create || o->in_memory, .in_memory = o->in_memory, .restoring = o->restoring};

    TRY(find_directory(store, o, err));
    keys.data_dir = store->data_dir;
    TRY(keys_open(&keys, &store->keys, err));
    if (store->url != NULL)
        TRY(pg_migrate(store->url, all_migrations, now, err));
    else {
        if (!o->create)
            ship_open(store, o->restoring);
        TRY(sqlite_migrate(store->path, all_migrations, now, store->data_dir, err));
    }
    TRY(store_connect(store, DB_WRITER, &store->writer, err));
    TRY(ship_start(store, err));
    TRY(writer_start(store, err));
    return start_keys(store, err);
}

enum rc store_pending(const struct store_options *options, int64_t *pending, struct err *err)
{
    char path[4096];

    *pending = 0;
    if (options->database_url != NULL)
        return RC_OK;
    (void)snprintf(path, sizeof(path), "%s/seloste.db", options->data_dir);
    return access(path, F_OK) == 0 ? sqlite_pending(path, all_migrations, pending, err) : err_not_found(err, E1115_STORE_ABSENT);
}

static void gate_init(struct store *store)
{
    pthread_mutexattr_t attr;

    pthread_mutexattr_init(&attr);
    pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&store->gate, &attr);
    pthread_mutexattr_destroy(&attr);
}

void gate_take(struct store *store)
{
    atomic_fetch_add(&store->gate_wanted, 1);
    pthread_mutex_lock(&store->gate);
    atomic_fetch_sub(&store->gate_wanted, 1);
}

enum rc store_open(const struct store_options *options, struct store **out, struct err *err)
{
    struct store *store = calloc(1, sizeof(*store));
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    enum rc rc;

    *out = NULL;
    if (store == NULL)
        return err_io(err, E1102_STORE_IO);
    store->lock_fd = -1;
    store->env = options->env;
    store->in_memory = options->in_memory;
    store->url = options->database_url == NULL ? NULL : strdup(options->database_url);
    store->readers = options->readers != 0 ? options->readers : cores > 2 ? (unsigned)cores : 2;
    pthread_mutex_init(&store->pool_lock, NULL);
    pthread_mutex_init(&store->checkpoint_lock, NULL);
    gate_init(store);
    pthread_mutex_init(&store->queue_lock, NULL);
    pthread_cond_init(&store->queue_some, NULL);
    pthread_rwlock_init(&store->objects_lock, NULL);
    rc = open_all(store, options, err);
    if (rc != RC_OK) {
        store_close(store);
        return rc;
    }
    *out = store;
    return RC_OK;
}

void store_close(struct store *store)
{
    if (store == NULL)
        return;
    writer_stop(store);
    ship_close(store);
    for (size_t i = store->object_count; i-- > 0;)
        if (store->objects[i].destroy != NULL && store->objects[i].object != NULL)
            store->objects[i].destroy(store->objects[i].object);
    while (store->idle != NULL) {
        struct db *db = store->idle;

        store->idle = db->next;
        db->engine->close(db);
    }
    if (store->checkpoint != NULL)
        store->checkpoint->engine->close(store->checkpoint);
    if (store->writer != NULL)
        store->writer->engine->close(store->writer);
    keys_close(store->keys);
    if (store->in_memory && store->data_dir != NULL)
        remove_flat_folder(store->data_dir);
    if (store->lock_fd >= 0)
        close(store->lock_fd); /* last: nobody else may open before everything is closed */
    pthread_rwlock_destroy(&store->objects_lock);
    pthread_cond_destroy(&store->queue_some);
    pthread_mutex_destroy(&store->queue_lock);
    pthread_mutex_destroy(&store->checkpoint_lock);
    pthread_mutex_destroy(&store->gate);
    pthread_mutex_destroy(&store->pool_lock);
    free(store->data_dir);
    free(store->path);
    free(store->url);
    free(store);
}

void store_discard(struct store *store)
{
    static const char *const names[] = {"seloste.db", "seloste.db-wal", "seloste.db-shm", "keys.db", "keys.db-wal",
                                        "keys.db-shm", "audit-heads", "lock", "master.key"};
    char *dir = store->url == NULL ? strdup(store->data_dir) : NULL;
    bool made_dir = store->made_dir;
    char path[4096];

    store_close(store);
    for (size_t i = 0; dir != NULL && i < COUNT(names) - !made_dir; i++) {
        (void)snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
        (void)unlink(path);
    }
    if (dir != NULL && made_dir)
        (void)rmdir(dir);
    free(dir);
}

const char *store_data_dir(const struct store *store)
{
    return store->data_dir;
}

struct keys *store_keys(const struct store *store)
{
    return store->keys;
}

void store_set_action_end(struct store *store, enum rc (*fn)(struct ctx *ctx))
{
    atomic_store(&store->action_end, fn);
}

/* --- readers ------------------------------------------------------------------------------------ */
/* The turn is given up after READER_WAIT_MS; NULL: nothing came. */
static struct db *wait_reader(struct store *store, struct reader_wait *me)
{
    struct timespec until;

    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += READER_WAIT_MS / 1000;
    while (sem_clockwait(&me->word, CLOCK_MONOTONIC, &until) != 0 && errno == EINTR)
        ;
    pthread_mutex_lock(&store->pool_lock); /* who gave the reader is done with us then */
    if (me->db == NULL) {
        struct reader_wait *before = NULL, *w = store->first_wait;

        for (; w != me; w = w->next)
            before = w;
        *(before != NULL ? &before->next : &store->first_wait) = me->next;
        if (store->last_wait == me)
            store->last_wait = before;
    }
    pthread_mutex_unlock(&store->pool_lock);
    return me->db;
}

static enum rc take_reader(struct store *store, struct db **out, struct err *err)
{
    struct reader_wait me;
    bool make = false;

    pthread_mutex_lock(&store->pool_lock);
    *out = store->idle;
    if (*out != NULL) {
        store->idle = (*out)->next;
    } else if ((make = store->opened < store->readers)) {
        store->opened++;
    } else {
        me.next = NULL;
        me.db = NULL;
        (void)sem_init(&me.word, 0, 0);
        *(store->last_wait != NULL ? &store->last_wait->next : &store->first_wait) = &me;
        store->last_wait = &me;
    }
    pthread_mutex_unlock(&store->pool_lock);
    if (*out != NULL)
        return RC_OK;
    if (!make) {
        *out = wait_reader(store, &me);
        (void)sem_destroy(&me.word);
        return *out != NULL ? RC_OK : err_busy(err, E1109_STORE_BUSY);
    }
    enum rc rc = store_connect(store, DB_READER, out, err);
    if (rc != RC_OK) {
        pthread_mutex_lock(&store->pool_lock);
        store->opened--;
        pthread_mutex_unlock(&store->pool_lock);
    }
    return rc;
}

static void give_back(struct store *store, struct db *db)
{
    pthread_mutex_lock(&store->pool_lock);
    struct reader_wait *w = store->first_wait;
    if (w != NULL) {
        store->first_wait = w->next;
        if (w->next == NULL)
            store->last_wait = NULL;
        w->db = db;
        (void)sem_post(&w->word); /* under the lock: who gave its turn up meanwhile must still be there */
    } else {
        db->next = store->idle;
        store->idle = db;
    }
    pthread_mutex_unlock(&store->pool_lock);
}

enum rc store_borrow(struct ctx *ctx)
{
    struct db *db = NULL;
    enum rc rc;

    if (ctx->db != NULL)
        return RC_OK;
    TRY(take_reader(ctx->store, &db, &ctx->err));
    rc = db->engine->revive(db, &ctx->err);
    if (rc == RC_OK)
        rc = db->engine->tx(db, TX_BEGIN_READ, &ctx->err);
    if (rc != RC_OK && db->lost && db->engine->revive(db, &ctx->err) == RC_OK) { /* it was lost while idle */
        rc = db->engine->tx(db, TX_BEGIN_READ, &ctx->err);
        if (rc == RC_OK)
            err_clear(&ctx->err);
    }
    if (rc != RC_OK) {
        give_back(ctx->store, db);
        return rc;
    }
    db->since_ms = db_monotonic_ms();
    ctx->db = db;
    return RC_OK;
}

void store_release(struct ctx *ctx)
{
    struct db *db = ctx->db;
    struct err ignored = {0};
    int64_t age;

    if (db == NULL || ctx->in_writer)
        return;
    ctx->db = NULL;
    age = db_monotonic_ms() - db->since_ms;
    if (age > READER_LIFE_MS) {
        char ms[24];

        (void)snprintf(ms, sizeof(ms), "%lld", (long long)age);
        log_event(LOG_WARN, "a reader lived too long: it holds up the checkpoint", "ms", ms, "request", ctx->request_id, NULL);
    }
    db->engine->reset(db);
    if (db->engine->in_tx(db) && db->engine->tx(db, TX_ROLLBACK, &ignored) != RC_OK)
        log_event(LOG_WARN, "a reader could not be ended", NULL);
    give_back(ctx->store, db);
}

/* One try, between two transactions of the writer: the log goes out first when it is shipped. */
static enum rc checkpoint_once(struct store *store, bool *done, struct err *err)
{
    enum rc rc = RC_OK;

    gate_take(store);
    ship_before_checkpoint(store);
    pthread_mutex_lock(&store->checkpoint_lock);
    if (store->checkpoint == NULL)
        rc = store_connect(store, DB_CHECKPOINT, &store->checkpoint, err);
    if (rc == RC_OK)
        rc = sqlite_checkpoint(store->checkpoint, 15, done, err);
    pthread_mutex_unlock(&store->checkpoint_lock);
    pthread_mutex_unlock(&store->gate);
    if (rc == RC_OK && *done) {
        pthread_mutex_lock(&store->checkpoint_lock);
        sqlite_sync_journal(store->checkpoint);
        pthread_mutex_unlock(&store->checkpoint_lock);
    }
    return rc;
}

/* What can be copied and synced beside the writer goes first: the truncation, which keeps it out, finds little left to do. A log that is
 * shipped is let go behind the gate alone. */
static void checkpoint_ahead(struct store *store)
{
    struct err ignored = {0};
    bool done, shipped;

    gate_take(store);
    shipped = store->ship != NULL;
    pthread_mutex_unlock(&store->gate);
    if (shipped)
        return;
    pthread_mutex_lock(&store->checkpoint_lock);
    if ((store->checkpoint != NULL || store_connect(store, DB_CHECKPOINT, &store->checkpoint, &ignored) == RC_OK) &&
        sqlite_checkpoint_passive(store->checkpoint, &done, &ignored) != RC_OK)
        log_event(LOG_WARN, "checkpoint failed", NULL);
    pthread_mutex_unlock(&store->checkpoint_lock);
}

/* Short tries: a try holds the writer's lock while it waits for readers. */
enum rc store_checkpoint_truncate(struct store *store, int timeout_ms, struct err *err)
{
    int64_t until = db_monotonic_ms() + timeout_ms;
    bool done = false;
    enum rc rc = RC_OK;

    if (store->url != NULL)
        return RC_OK;
    checkpoint_ahead(store);
    while (rc == RC_OK && !done) {
        rc = checkpoint_once(store, &done, err);
        if (rc == RC_OK && !done && db_monotonic_ms() >= until) {
            log_event(LOG_WARN, "checkpoint held up by a reader", NULL);
            rc = err_busy(err, E1109_STORE_BUSY);
        }
        if (rc == RC_OK && !done)
            (void)nanosleep(&(struct timespec){0, 10000000}, NULL);
    }
    return rc;
}

/* --- objects ------------------------------------------------------------------------------------ */
void store_set_object(struct store *store, const void *tag, void *object, void (*destroy)(void *))
{
    void *old = NULL;
    void (*old_destroy)(void *) = NULL;
    size_t i = 0;

    pthread_rwlock_wrlock(&store->objects_lock);
    while (i < store->object_count && store->objects[i].tag != tag)
        i++;
    if (i == COUNT(store->objects))
        abort(); /* a program with more kinds of objects than this was never tested */
    if (i < store->object_count && store->objects[i].object != object) {
        old = store->objects[i].object;
        old_destroy = store->objects[i].destroy;
    }
    store->object_count += i == store->object_count;
    store->objects[i] = (struct object){tag, object, destroy};
    pthread_rwlock_unlock(&store->objects_lock);
    if (old != NULL && old_destroy != NULL)
        old_destroy(old);
}

void *store_object(const struct store *store, const void *tag)
{
    pthread_rwlock_t *lock = (pthread_rwlock_t *)(uintptr_t)&store->objects_lock;
    void *found = NULL;

    pthread_rwlock_rdlock(lock);
    for (size_t i = 0; i < store->object_count && found == NULL; i++)
        if (store->objects[i].tag == tag)
            found = store->objects[i].object;
    pthread_rwlock_unlock(lock);
    return found;
}
