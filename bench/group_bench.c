/* Customers made by 64 threads through the room's own action (sealed, audited, keys of their own, group commit)
 * against bare SQLite that writes the same rows - taken from the store just made, keys included - into the same
 * schema with as many a commit, on the same disk in the same run. Bare SQLite has one file and one fsync a commit;
 * ours has two of each (keys first).   group_bench DIR [rounds]   prints one JSON line, medians. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "db/fixture.h"
#include "db/store_internal.h"
#include "people.h"
#include "raw.h"
#include "rooms/audit/audit.h"
#include "rooms/customers/exchange.h"

enum { CLIENTS = 64, SECONDS = 2, FORMS = 4000 };

static struct customer_import forms;
static _Atomic bool stop;
static _Atomic int64_t created;

static double now(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static _Noreturn void give_up(const char *what)
{
    (void)fprintf(stderr, "group_bench: %s\n", what);
    exit(1);
}

static void *client(void *arg)
{
    struct ctx ctx = *(const struct ctx *)arg;

    ctx.arena = arena_new((size_t)16 << 20);
    ctx.db = NULL; /* a reader belongs to one */
    ctx.reads = NULL;
    while (!atomic_load(&stop)) {
        struct customer_receipt receipt;
        int64_t n = atomic_fetch_add(&created, 1);

        if (RUN_ACTION(customers_create, &ctx, &forms.forms[n % FORMS], &receipt) != RC_OK)
            give_up(rc_name(ctx.err.rc));
        arena_reset(ctx.arena);
        ctx.reads = NULL; /* it lay in the arena */
    }
    arena_free(ctx.arena);
    return NULL;
}

static void make_forms(struct ctx *ctx)
{
    struct str csv;
    char *text = NULL;
    FILE *file = open_memstream(&text, &csv.len);

    people_csv(file, 7, 0, FORMS);
    (void)fclose(file);
    csv.ptr = text;
    if (customers_import_read(ctx, csv, IMPORT_KEY_AUTO, &forms) != RC_OK)
        give_up("forms");
}

/* --- one round -------------------------------------------------------------------------------------- */
static double ours(struct fixture *f, int64_t *batch)
{
    struct ctx *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    pthread_t threads[CLIENTS];
    int64_t batches, actions;
    double begin;

    audit_install(f->store);
    make_forms(ctx);
    batches = atomic_load(&f->store->batches);
    actions = atomic_load(&f->store->actions);
    atomic_store(&stop, false);
    atomic_store(&created, 0);
    begin = now();
    for (int i = 0; i < CLIENTS; i++)
        if (pthread_create(&threads[i], NULL, client, ctx) != 0)
            give_up("thread");
    (void)sleep(SECONDS);
    atomic_store(&stop, true);
    for (int i = 0; i < CLIENTS; i++)
        (void)pthread_join(threads[i], NULL);
    begin = (double)atomic_load(&created) / (now() - begin);
    *batch = (atomic_load(&f->store->actions) - actions) / (atomic_load(&f->store->batches) - batches);
    return begin;
}

static void clean(const char *dir)
{
    static const char *const names[] = {"seloste.db", "seloste.db-wal", "seloste.db-shm", "keys.db", "keys.db-wal", "keys.db-shm", "master.key",
                                        "lock", "raw.db", "raw.db-wal", "raw.db-shm"};
    char path[4200];

    for (size_t i = 0; i < COUNT(names); i++) {
        (void)snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
        (void)unlink(path);
    }
    if (rmdir(dir) != 0)
        (void)fprintf(stderr, "group_bench: %s is left\n", dir);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    int rounds = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 3;
    double mine[9], theirs[9], batches[9];

    if (argc < 2 || rounds < 1 || rounds > 9)
        return 2;
    log_set(LOG_ERROR, "bench");
    for (int i = 0; i < rounds; i++) {
        char dir[4096];
        struct fixture *f;
        int64_t batch;

        (void)snprintf(dir, sizeof(dir), "%s/group-XXXXXX", argv[1]);
        if (mkdtemp(dir) == NULL)
            give_up("no directory");
        f = fixture_open(&(struct fixture_options){.data_dir = dir});
        mine[i] = ours(f, &batch);
        fixture_close(f);
        batches[i] = (double)(batch < 1 ? 1 : batch);
        theirs[i] = raw_rate(dir, atomic_load(&created), batch < 1 ? 1 : batch);
        clean(dir);
    }
    qsort(mine, (size_t)rounds, sizeof(double), by_value);
    qsort(theirs, (size_t)rounds, sizeof(double), by_value);
    qsort(batches, (size_t)rounds, sizeof(double), by_value);
    printf("{\"ours\":%.1f,\"theirs\":%.1f,\"batch\":%.1f}\n", mine[rounds / 2], theirs[rounds / 2], batches[rounds / 2]);
    return 0;
}
