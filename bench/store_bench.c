/* Group-committed creates through the store against raw SQLite in equal batches, writing the same bytes
 * on the same disk in the same run (QUALITY.md section 8: ratio at least 0.4).
 *     store_bench [clients] [seconds]         a folder of its own under $TMPDIR or /tmp */
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/errors.h"
#include "db/core.h"
#include "db/fixture.h"
#include "db/store_internal.h"

enum { CLIENTS_MOST = 16, VALUE = 400 };

static char value[VALUE + 1];
static _Atomic bool stop;
static _Atomic int64_t created;

struct want { struct str name; };
struct got { int64_t number; };
DECLARE_ACTION(bench_create, struct want, struct got);
DEFINE_ACTION(bench_create, struct want, struct got)
{
    TRY(counter_take(ctx, STR("bench"), 1, &out->number));
    return setting_set(ctx, req->name, (struct str){value, VALUE});
}

static double seconds_now(clockid_t clock)
{
    struct timespec t;

    (void)clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void *client_main(void *arg)
{
    struct ctx *ctx = (struct ctx *)arg;
    int64_t n = 0;

    while (!atomic_load(&stop)) {
        struct want want = {str_fmt(ctx->arena, "%p-%lld", (void *)ctx, (long long)n++)};
        struct got got = {0};

        if (RUN_ACTION(bench_create, ctx, &want, &got) != RC_OK)
            abort();
        atomic_fetch_add(&created, 1);
        arena_reset(ctx->arena);
    }
    return NULL;
}

static void must(sqlite3 *h, const char *sql)
{
    if (sqlite3_exec(h, sql, NULL, NULL, NULL) != SQLITE_OK) {
        (void)fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(h));
        abort();
    }
}

/* The same rows with bare SQLite: same settings, same schema, `batch` rows a commit. */
static double raw(const char *dir, int batch, double seconds)
{
    char path[256];
    sqlite3 *h = NULL;
    sqlite3_stmt *count = NULL, *put = NULL;
    int64_t n = 0;
    double begin;

    (void)snprintf(path, sizeof(path), "%s/raw.db", dir);
    if (sqlite3_open(path, &h) != SQLITE_OK)
        abort();
    must(h, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA cache_size=-8000; PRAGMA wal_autocheckpoint=2000;"
            "CREATE TABLE counter (tenant_id INTEGER NOT NULL, name TEXT NOT NULL, next_no INTEGER NOT NULL, PRIMARY KEY (tenant_id, name)) STRICT, WITHOUT ROWID;"
            "CREATE TABLE setting (tenant_id INTEGER NOT NULL, register_id INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,"
            "changed_at INTEGER NOT NULL, PRIMARY KEY (tenant_id, register_id, name)) STRICT, WITHOUT ROWID; INSERT INTO counter VALUES (1, 'bench', 1)");
    if (sqlite3_prepare_v2(h, "UPDATE counter SET next_no = next_no + 1 WHERE tenant_id = 1 AND name = 'bench' RETURNING next_no - 1", -1, &count, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(h, "INSERT INTO setting VALUES (1, 2, ?1, ?2, 3) ON CONFLICT DO NOTHING", -1, &put, NULL) != SQLITE_OK)
        abort();
    begin = seconds_now(CLOCK_MONOTONIC);
    while (seconds_now(CLOCK_MONOTONIC) - begin < seconds) {
        must(h, "BEGIN IMMEDIATE");
        for (int i = 0; i < batch; i++, n++) {
            char name[48];
            int len = snprintf(name, sizeof(name), "%p-%lld", (void *)h, (long long)n);

            while (sqlite3_step(count) == SQLITE_ROW) {
            }
            sqlite3_reset(count);
            sqlite3_bind_text(put, 1, name, len, SQLITE_TRANSIENT);
            sqlite3_bind_text(put, 2, value, VALUE, SQLITE_STATIC);
            if (sqlite3_step(put) != SQLITE_DONE)
                abort();
            sqlite3_reset(put);
        }
        must(h, "COMMIT");
    }
    begin = (double)n / (seconds_now(CLOCK_MONOTONIC) - begin);
    sqlite3_finalize(count);
    sqlite3_finalize(put);
    sqlite3_close(h);
    return begin;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    int clients = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 12;
    double seconds = argc > 2 ? strtod(argv[2], NULL) : 2, ours[3], theirs[3], single[3];
    const char *tmp = getenv("TMPDIR");

    memset(value, 'x', VALUE);
    if (clients < 1 || clients > CLIENTS_MOST - 1)
        clients = CLIENTS_MOST - 1;
    for (int round = 0; round < 3; round++) {
        char dir[200], rm[256];
        pthread_t threads[CLIENTS_MOST];
        struct fixture *f;
        int64_t batches, actions;
        double begin, cpu;
        int batch;

        (void)snprintf(dir, sizeof(dir), "%s/store-bench-XXXXXX", tmp != NULL ? tmp : "/tmp");
        if (mkdtemp(dir) == NULL)
            return 1;
        f = fixture_open(&(struct fixture_options){.data_dir = dir});
        atomic_store(&stop, false);
        atomic_store(&created, 0);
        batches = atomic_load(&f->store->batches);
        actions = atomic_load(&f->store->actions);
        begin = seconds_now(CLOCK_MONOTONIC);
        cpu = seconds_now(CLOCK_PROCESS_CPUTIME_ID);
        for (int i = 0; i < clients; i++)
            if (pthread_create(&threads[i], NULL, client_main, fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT)) != 0)
                return 1;
        (void)nanosleep(&(struct timespec){(time_t)seconds, 0}, NULL);
        atomic_store(&stop, true);
        for (int i = 0; i < clients; i++)
            pthread_join(threads[i], NULL);
        ours[round] = (double)atomic_load(&created) / (seconds_now(CLOCK_MONOTONIC) - begin);
        cpu = seconds_now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
        batch = (int)((atomic_load(&f->store->actions) - actions) / (atomic_load(&f->store->batches) - batches));
        fixture_close(f);
        theirs[round] = raw(dir, batch < 1 ? 1 : batch, seconds);
        (void)snprintf(rm, sizeof(rm), "%s/raw.db", dir);
        (void)unlink(rm);
        single[round] = raw(dir, 1, seconds);
        printf("round %d: store %.0f/s (%d clients, %d a commit, %.1f us CPU each), raw SQLite %.0f/s with as many a commit, %.0f/s one by one\n",
               round + 1, ours[round], clients, batch, cpu * 1e6 / (double)atomic_load(&created), theirs[round], single[round]);
        for (size_t i = 0; i < 9; i++) {
            static const char *const names[] = {"seloste.db", "seloste.db-wal", "seloste.db-shm", "keys.db", "keys.db-wal", "keys.db-shm",
                                                "master.key", "lock", "raw.db"};

            (void)snprintf(rm, sizeof(rm), "%s/%s", dir, names[i]);
            (void)unlink(rm);
        }
        (void)rmdir(dir);
    }
    qsort(ours, 3, sizeof(double), by_value);
    qsort(theirs, 3, sizeof(double), by_value);
    qsort(single, 3, sizeof(double), by_value);
    printf("median: store : raw batched = %.2f (goal 0.4), store : raw one by one = %.1f\n", ours[1] / theirs[1], ours[1] / single[1]);
    return 0;
}
