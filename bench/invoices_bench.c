/* Issuing invoices of three rows, each its own action, from 64 threads, synced; and the same rows written by SQLite alone
 * in the same way (one transaction for each batch of 64, one fsync). Opening one, the list of unpaid ones, ageing.
 * Usage: invoices_bench DIR [invoices]. Budgets: issue 3: >= 2,000/s where fsync allows, >= 0.4 of raw SQLite; open a page
 * <= 0.5 ms CPU; list of 50 <= 1 ms; ageing of 100,000 open <= 0.3 s. */
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "db/fixture.h"
#include "rooms/customers/customers.h"
#include "rooms/invoices/invoices.h"

enum { THREADS = 64 };

struct work { struct ctx ctx; struct arena *arena; int64_t customer; int count; };

static double now(clockid_t clock)
{
    struct timespec t;

    (void)clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void must(enum rc rc, const char *what)
{
    if (rc == RC_OK)
        return;
    (void)fprintf(stderr, "%s: %d\n", what, (int)rc);
    exit(1);
}

static void *issue_some(void *arg)
{
    struct work *w = arg;

    for (int i = 0; i < w->count; i++) {
        struct invoice_row rows[3];
        struct invoice_form form = {.customer = w->customer, .rows = rows, .row_count = 3};
        struct invoice_receipt receipt;

        for (size_t r = 0; r < 3; r++)
            rows[r] = (struct invoice_row){.text = STR("Toimistotuoli, musta"), .quantity = 20000, .price = 1249000};
        must(RUN_ACTION(invoices_create, &w->ctx, &form, &receipt), "issue");
        arena_reset(w->arena);
    }
    return NULL;
}

static double issue_all(struct ctx *like, int64_t customer, int total)
{
    static struct work works[THREADS];
    pthread_t threads[THREADS];
    double from = now(CLOCK_MONOTONIC);

    for (int i = 0; i < THREADS; i++) {
        works[i] = (struct work){*like, arena_new(8u << 20), customer, total / THREADS};
        works[i].ctx.arena = works[i].arena;
        works[i].ctx.db = NULL;
        (void)pthread_create(&threads[i], NULL, issue_some, &works[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        (void)pthread_join(threads[i], NULL);
        arena_free(works[i].arena);
    }
    return now(CLOCK_MONOTONIC) - from;
}

/* Rows of about the same size by SQLite alone: 1 invoice, 3 rows, 1 audit row, 1 timeline row. */
static double raw_sqlite(const char *dir, int total)
{
    char path[512];
    sqlite3 *db;
    sqlite3_stmt *insert;
    char blob[300];
    double from;

    memset(blob, 'x', sizeof(blob));
    (void)snprintf(path, sizeof(path), "%s/raw.db", dir);
    if (sqlite3_open(path, &db) != SQLITE_OK)
        exit(1);
    (void)sqlite3_exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                           "CREATE TABLE t (a INTEGER, b INTEGER, c BLOB, PRIMARY KEY (a, b)) STRICT, WITHOUT ROWID;"
                           "CREATE INDEX i ON t (b, a)", NULL, NULL, NULL);
    if (sqlite3_prepare_v2(db, "INSERT INTO t VALUES (?, ?, ?)", -1, &insert, NULL) != SQLITE_OK)
        exit(1);
    from = now(CLOCK_MONOTONIC);
    for (int i = 0; i < total; i++) {
        if (i % THREADS == 0)
            (void)sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
        for (int k = 0; k < 6; k++) {
            (void)sqlite3_bind_int64(insert, 1, i);
            (void)sqlite3_bind_int64(insert, 2, k);
            (void)sqlite3_bind_blob(insert, 3, blob, k == 0 ? 300 : 120, SQLITE_STATIC);
            (void)sqlite3_step(insert);
            (void)sqlite3_reset(insert);
        }
        if (i % THREADS == THREADS - 1 || i == total - 1)
            (void)sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
    }
    from = now(CLOCK_MONOTONIC) - from;
    (void)sqlite3_finalize(insert);
    (void)sqlite3_close(db);
    return from;
}

static void measure_reading(struct ctx *ctx)
{
    struct invoice invoice;
    struct invoice_list list;
    struct invoice_ageing ageing;
    size_t mark = arena_mark(ctx->arena);
    double from = now(CLOCK_THREAD_CPUTIME_ID);

    for (int i = 0; i < 200; i++) {
        must(invoices_load(ctx, 20270001 + i, 0, &invoice), "load");
        store_release(ctx);
        arena_release(ctx->arena, mark);
    }
    (void)printf("open            %12.3f ms CPU (<= 0.5, the page included)\n", (now(CLOCK_THREAD_CPUTIME_ID) - from) * 5);
    from = now(CLOCK_MONOTONIC);
    for (int i = 0; i < 20; i++) {
        must(invoices_list(ctx, INVOICES_OPEN, 0, 50, &list), "list");
        store_release(ctx);
        arena_release(ctx->arena, mark);
    }
    (void)printf("unpaid, 50      %12.3f ms (<= 1)\n", (now(CLOCK_MONOTONIC) - from) * 50);
    from = now(CLOCK_MONOTONIC);
    must(invoices_ageing(ctx, &ageing), "ageing");
    (void)printf("ageing          %12.3f s (<= 0.3 at 100,000 open)\n", now(CLOCK_MONOTONIC) - from);
}

int main(int argc, char **argv)
{
    const char *dir = argc > 1 ? argv[1] : "/tmp";
    int total = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 20000;
    struct fixture *f = fixture_open(&(struct fixture_options){.data_dir = dir});
    struct ctx *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct customer_form form = {.kind = CUSTOMER_ORGANISATION, .organisation = STR("Kuvitelma Oy"), .street = STR("Tie 1"),
                                 .postcode = STR("33100"), .town = STR("TAMPERE"), .country = STR("FI"),
                                 .start_on = ctx->today};
    struct customer_receipt receipt = {0};
    double issued;
    double raw;

    total -= total % THREADS;
    must(RUN_ACTION(customers_create, ctx, &form, &receipt), "customer");
    ctx = fixture_ctx(f, PURPOSE_INVOICING);
    issued = issue_all(ctx, receipt.number, total);
    raw = raw_sqlite(dir, total);
    (void)printf("issue           %12.0f /s with %d threads (>= 2000)\n", total / issued, THREADS);
    (void)printf("raw sqlite      %12.0f /s; ratio %.2f (>= 0.4)\n", total / raw, raw / issued);
    measure_reading(ctx);
    fixture_close(f);
    return 0;
}
