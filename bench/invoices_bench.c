/* Invoices of three rows issued by 64 threads through the room's own action (sealed, numbered, booked, audited, group commit),
 * against bare SQLite that writes the same rows (raw.h); then one opened, the list of unpaid ones at 500,000 invoices and the
 * ageing of 100,000 open ones.
 *     invoices_bench DIR [invoices]           prints one JSON line
 * Budgets (issue 3): >= 2,000/s where the disk allows, >= 0.4 of raw SQLite; open a page <= 0.5 ms CPU; list of 50 <= 1 ms;
 * ageing <= 0.3 s. */
#include <dirent.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "db/fixture.h"
#include "db/store_internal.h"
#include "raw.h"
#include "rooms/audit/audit.h"
#include "rooms/customers/customers.h"
#include "rooms/invoices/invoices.h"

enum { THREADS = 64, OPENED = 500, OPEN = 100000, ALL = 500000 };

struct work { struct ctx ctx; int64_t customer; int count; int64_t number; };

static double now(clockid_t clock)
{
    struct timespec t;

    (void)clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void must(const struct ctx *ctx, enum rc rc, const char *what)
{
    if (rc == RC_OK)
        return;
    (void)fprintf(stderr, "invoices_bench: %s: %s %d\n", what, rc_name(rc), ctx->err.code);
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
        must(&w->ctx, RUN_ACTION(invoices_create, &w->ctx, &form, &receipt), "issue");
        w->number = receipt.number;
        arena_reset(w->ctx.arena);
        w->ctx.reads = NULL; /* it lay in the arena */
    }
    return NULL;
}

static double issue_all(const struct ctx *like, int64_t customer, int total, int64_t *last)
{
    static struct work works[THREADS];
    pthread_t threads[THREADS];
    double from = now(CLOCK_MONOTONIC);

    for (int i = 0; i < THREADS; i++) {
        works[i] = (struct work){*like, customer, total / THREADS, 0};
        works[i].ctx.arena = arena_new(8u << 20);
        works[i].ctx.db = NULL;
        works[i].ctx.reads = NULL;
        if (pthread_create(&threads[i], NULL, issue_some, &works[i]) != 0)
            exit(1);
    }
    for (int i = 0; i < THREADS; i++) {
        (void)pthread_join(threads[i], NULL);
        arena_free(works[i].ctx.arena);
        *last = works[i].number > *last ? works[i].number : *last;
    }
    return now(CLOCK_MONOTONIC) - from;
}

/* Copies of what the engine has issued, under numbers of their own, until there are `want`: the first OPEN are open, the others
 * are paid. Straight into the table: these rows are there to be walked past, and none is opened. */
static void multiply(const char *dir, int have, int want)
{
    static const char *const lists =
        "SELECT group_concat('\"' || name || '\"', ', '), group_concat(CASE name WHEN 'id' THEN 'id + ?1' WHEN 'number' THEN 'number + ?1'"
        " WHEN 'paid_cents' THEN 'CASE WHEN ?2 THEN paid_cents ELSE total_cents END' WHEN 'state' THEN 'CASE WHEN ?2 THEN state ELSE ?3 END'"
        " WHEN 'reference' THEN 'reference || ''-'' || ?1' ELSE '\"' || name || '\"' END, ', ') FROM pragma_table_info('invoice')";
    char path[4200];
    char *sql = NULL;
    sqlite3 *h = NULL;
    sqlite3_stmt *st = NULL, *insert = NULL;

    (void)snprintf(path, sizeof(path), "%s/seloste.db", dir);
    if (sqlite3_open(path, &h) != SQLITE_OK || sqlite3_prepare_v2(h, lists, -1, &st, NULL) != SQLITE_OK || sqlite3_step(st) != SQLITE_ROW)
        exit(1);
    sql = sqlite3_mprintf("INSERT INTO invoice (%s) SELECT %s FROM invoice WHERE number IS NOT NULL AND id <= ?4", sqlite3_column_text(st, 0),
                          sqlite3_column_text(st, 1));
    (void)sqlite3_finalize(st);
    st = NULL;
    if (sqlite3_prepare_v2(h, "SELECT max(id) FROM invoice", -1, &st, NULL) != SQLITE_OK || sqlite3_step(st) != SQLITE_ROW)
        exit(1);
    int64_t most = sqlite3_column_int64(st, 0);
    (void)sqlite3_finalize(st);
    if (sqlite3_prepare_v2(h, sql, -1, &insert, NULL) != SQLITE_OK) {
        (void)fprintf(stderr, "invoices_bench: %s\n%s\n", sqlite3_errmsg(h), sql);
        exit(1);
    }
    (void)sqlite3_exec(h, "PRAGMA synchronous=OFF; BEGIN", NULL, NULL, NULL);
    for (int made = have, k = 1; made < want; made += have, k++) {
        (void)sqlite3_bind_int64(insert, 1, (int64_t)k * 1000000);
        (void)sqlite3_bind_int(insert, 2, made < OPEN);
        (void)sqlite3_bind_int(insert, 3, INVOICE_PAID);
        (void)sqlite3_bind_int64(insert, 4, most);
        if (sqlite3_step(insert) != SQLITE_DONE) {
            (void)fprintf(stderr, "invoices_bench: %s\n%s\n", sqlite3_errmsg(h), sql);
            exit(1);
        }
        (void)sqlite3_reset(insert);
    }
    (void)sqlite3_finalize(insert);
    (void)sqlite3_exec(h, "DELETE FROM invoice_tally;"
                          "INSERT INTO invoice_tally SELECT tenant_id, register_id, state, CASE WHEN state IN (2, 3) THEN due_on ELSE '' END, count(*),"
                          " sum(CASE WHEN state IN (2, 3) THEN total_cents - paid_cents - credited_cents ELSE 0 END) FROM invoice"
                          " GROUP BY 1, 2, 3, 4; COMMIT; ANALYZE", NULL, NULL, NULL);
    sqlite3_free(sql);
    (void)sqlite3_close(h);
}

static double open_ms(struct ctx *ctx, int64_t last)
{
    struct invoice invoice;
    size_t mark = arena_mark(ctx->arena);
    double from = now(CLOCK_THREAD_CPUTIME_ID);

    for (int i = 0; i < OPENED; i++) {
        must(ctx, invoices_load(ctx, last - i, 0, &invoice), "open");
        store_release(ctx);
        arena_release(ctx->arena, mark);
        ctx->reads = NULL;
    }
    return (now(CLOCK_THREAD_CPUTIME_ID) - from) * 1000 / OPENED;
}

static double list_ms(struct ctx *ctx)
{
    struct invoice_list list;
    size_t mark = arena_mark(ctx->arena);
    double from = now(CLOCK_THREAD_CPUTIME_ID);

    for (int i = 0; i < 50; i++) {
        must(ctx, invoices_list(ctx, INVOICES_OPEN, 0, 50, &list), "list");
        if (list.count != 50)
            exit(1);
        store_release(ctx);
        arena_release(ctx->arena, mark);
        ctx->reads = NULL;
    }
    return (now(CLOCK_THREAD_CPUTIME_ID) - from) * 1000 / 50;
}

static double ageing_s(struct ctx *ctx, int64_t *open)
{
    struct invoice_ageing ageing;
    double from = now(CLOCK_MONOTONIC);

    must(ctx, invoices_ageing(ctx, &ageing), "ageing");
    *open = 0;
    for (int i = 0; i < 6; i++)
        *open += ageing.counts[i];
    store_release(ctx);
    return now(CLOCK_MONOTONIC) - from;
}

static void clean(const char *dir)
{
    DIR *d = opendir(dir);
    char path[8192];

    for (struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) {
        (void)snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
        if (e->d_name[0] != '.')
            (void)unlink(path);
    }
    if (d != NULL)
        (void)closedir(d);
    (void)rmdir(dir);
}

int main(int argc, char **argv)
{
    char dir[4096];
    int total = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 20000;
    struct customer_form form = {.kind = CUSTOMER_ORGANISATION, .organisation = STR("Kuvitelma Oy"), .street = STR("Tie 1"),
                                 .postcode = STR("33100"), .town = STR("TAMPERE"), .country = STR("FI")};
    struct customer_receipt receipt = {0};
    struct fixture *f;
    struct ctx *ctx;
    double issued, raw, opened, listed, aged;
    int64_t batch, last = 0, open = 0, batches, actions;

    if (argc < 2)
        return 2;
    log_set(LOG_ERROR, "bench");
    (void)snprintf(dir, sizeof(dir), "%s/invoices-XXXXXX", argv[1]);
    if (mkdtemp(dir) == NULL)
        return 1;
    f = fixture_open(&(struct fixture_options){.data_dir = dir});
    audit_install(f->store);
    ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    form.start_on = ctx->today;
    total -= total % THREADS;
    must(ctx, RUN_ACTION(customers_create, ctx, &form, &receipt), "customer");
    ctx = fixture_ctx(f, PURPOSE_INVOICING);
    batches = atomic_load(&f->store->batches);
    actions = atomic_load(&f->store->actions);
    issued = issue_all(ctx, receipt.number, total, &last);
    batch = (atomic_load(&f->store->actions) - actions) / (atomic_load(&f->store->batches) - batches);
    opened = open_ms(ctx, last);
    fixture_close(f);
    raw = raw_rate(dir, total, batch < 1 ? 1 : batch);
    multiply(dir, total, ALL);
    f = fixture_open(&(struct fixture_options){.data_dir = dir, .reopen = true});
    ctx = fixture_ctx(f, PURPOSE_INVOICING);
    listed = list_ms(ctx);
    aged = ageing_s(ctx, &open);
    fixture_close(f);
    (void)printf("{\"issued\":%.1f,\"raw\":%.1f,\"batch\":%lld,\"open_ms\":%.4f,\"list_ms\":%.4f,\"ageing_s\":%.4f,\"open\":%lld}\n",
                 total / issued, raw, (long long)batch, opened, listed, aged, (long long)open);
    clean(dir);
    return 0;
}
