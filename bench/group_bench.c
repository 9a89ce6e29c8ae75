/* Customers made by 64 threads through the room's own action (sealed, audited, keys of their own, group commit)
 * against bare SQLite that writes the same rows - taken from the store just made, keys included - into the same
 * schema with as many a commit, on the same disk in the same run. Bare SQLite has one file and one fsync a commit;
 * ours has two of each (keys first).   group_bench DIR [rounds]   prints one JSON line, medians. */
#include <pthread.h>
#include <sqlite3.h>
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
#include "rooms/audit/audit.h"
#include "rooms/customers/exchange.h"

enum { CLIENTS = 64, SECONDS = 2, TABLES_MOST = 64, FORMS = 4000 };

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
    while (!atomic_load(&stop)) {
        struct customer_receipt receipt;
        int64_t n = atomic_fetch_add(&created, 1);

        if (RUN_ACTION(customers_create, &ctx, &forms.forms[n % FORMS], &receipt) != RC_OK)
            give_up(rc_name(ctx.err.rc));
        arena_reset(ctx.arena);
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

/* --- the same rows with bare SQLite ---------------------------------------------------------------- */
struct row { sqlite3_value **cells; };
struct table { char name[64]; int columns; struct row *rows; size_t count; sqlite3_stmt *insert; };
static struct table tables[TABLES_MOST];
static size_t table_count;

static void must(sqlite3 *h, const char *sql)
{
    if (sqlite3_exec(h, sql, NULL, NULL, NULL) != SQLITE_OK)
        give_up(sqlite3_errmsg(h));
}

static void copy_schema(sqlite3 *from, sqlite3 *to)
{
    sqlite3_stmt *st = NULL;

    if (sqlite3_prepare_v2(from, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND type IN ('table', 'index')"
                           " ORDER BY type DESC", -1, &st, NULL) != SQLITE_OK)
        give_up("schema");
    while (sqlite3_step(st) == SQLITE_ROW)
        must(to, (const char *)sqlite3_column_text(st, 0));
    sqlite3_finalize(st);
}

static void take_rows(sqlite3 *from, struct table *t)
{
    char *sql = sqlite3_mprintf("SELECT * FROM \"%w\"", t->name);
    sqlite3_stmt *st = NULL;
    size_t cap = 0;

    if (sqlite3_prepare_v2(from, sql, -1, &st, NULL) != SQLITE_OK)
        give_up(t->name);
    sqlite3_free(sql);
    t->columns = sqlite3_column_count(st);
    while (sqlite3_step(st) == SQLITE_ROW) {
        if (t->count == cap && (t->rows = realloc(t->rows, (cap = cap * 2 + 64) * sizeof(*t->rows))) == NULL)
            give_up("memory");
        t->rows[t->count].cells = calloc((size_t)t->columns, sizeof(sqlite3_value *));
        for (int c = 0; c < t->columns; c++)
            t->rows[t->count].cells[c] = sqlite3_value_dup(sqlite3_column_value(st, c));
        t->count++;
    }
    sqlite3_finalize(st);
}

/* Every table with rows, of both files; those with a row for each customer matter, the few others ride along. */
static void take_tables(sqlite3 *from)
{
    sqlite3_stmt *st = NULL;

    if (sqlite3_prepare_v2(from, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'", -1, &st, NULL) != SQLITE_OK)
        give_up("tables");
    while (sqlite3_step(st) == SQLITE_ROW && table_count < TABLES_MOST) {
        struct table *t = &tables[table_count];

        *t = (struct table){.count = 0};
        (void)snprintf(t->name, sizeof(t->name), "%s", (const char *)sqlite3_column_text(st, 0));
        take_rows(from, t);
        if (t->count > 0)
            table_count++;
    }
    sqlite3_finalize(st);
}

static void prepare_insert(sqlite3 *h, struct table *t)
{
    char marks[512] = "?";
    char *sql;

    for (int c = 1; c < t->columns; c++)
        (void)snprintf(marks + strlen(marks), sizeof(marks) - strlen(marks), ", ?");
    sql = sqlite3_mprintf("INSERT INTO \"%w\" VALUES (%s)", t->name, marks);
    if (sqlite3_prepare_v2(h, sql, -1, &t->insert, NULL) != SQLITE_OK)
        give_up(sqlite3_errmsg(h));
    sqlite3_free(sql);
}

static void insert_part(sqlite3 *h, struct table *t, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        for (int c = 0; c < t->columns; c++)
            sqlite3_bind_value(t->insert, c + 1, t->rows[i].cells[c]);
        if (sqlite3_step(t->insert) != SQLITE_DONE)
            give_up(sqlite3_errmsg(h));
        sqlite3_reset(t->insert);
    }
}

static void forget_rows(void)
{
    for (size_t k = 0; k < table_count; k++) {
        for (size_t i = 0; i < tables[k].count; i++) {
            for (int c = 0; c < tables[k].columns; c++)
                sqlite3_value_free(tables[k].rows[i].cells[c]);
            free(tables[k].rows[i].cells);
        }
        free(tables[k].rows);
    }
    table_count = 0;
}

static sqlite3 *open_file(const char *dir, const char *name)
{
    char path[4096];
    sqlite3 *h = NULL;

    (void)snprintf(path, sizeof(path), "%s/%s", dir, name);
    if (sqlite3_open(path, &h) != SQLITE_OK)
        give_up(path);
    return h;
}

static double raw(const char *dir, int64_t customers, int64_t batch)
{
    sqlite3 *data = open_file(dir, "seloste.db"), *keys = open_file(dir, "keys.db"), *h = open_file(dir, "raw.db");
    int64_t batches = (customers + batch - 1) / batch;
    double begin;

    must(h, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA cache_size=-8000; PRAGMA wal_autocheckpoint=2000");
    copy_schema(data, h);
    copy_schema(keys, h);
    take_tables(data);
    take_tables(keys);
    for (size_t k = 0; k < table_count; k++)
        prepare_insert(h, &tables[k]);
    begin = now();
    for (int64_t b = 0; b < batches; b++) {
        must(h, "BEGIN IMMEDIATE");
        for (size_t k = 0; k < table_count; k++)
            insert_part(h, &tables[k], (size_t)b * tables[k].count / (size_t)batches, (size_t)(b + 1) * tables[k].count / (size_t)batches);
        must(h, "COMMIT");
    }
    begin = (double)customers / (now() - begin);
    for (size_t k = 0; k < table_count; k++)
        sqlite3_finalize(tables[k].insert);
    forget_rows();
    sqlite3_close(data);
    sqlite3_close(keys);
    sqlite3_close(h);
    return begin;
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
        theirs[i] = raw(dir, atomic_load(&created), batch < 1 ? 1 : batch);
        clean(dir);
    }
    qsort(mine, (size_t)rounds, sizeof(double), by_value);
    qsort(theirs, (size_t)rounds, sizeof(double), by_value);
    qsort(batches, (size_t)rounds, sizeof(double), by_value);
    printf("{\"ours\":%.1f,\"theirs\":%.1f,\"batch\":%.1f}\n", mine[rounds / 2], theirs[rounds / 2], batches[rounds / 2]);
    return 0;
}
