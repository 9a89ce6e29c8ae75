/* A run of invoices (issue 3: 10,000 in 60 s on two cores, the server still answering within 100 ms): one delivered order for each of
 * N customers, issued by the room's job as the program runs it, then each as PDF and as Finvoice by two threads over two processes
 * of the docs role (this program again, as the server's own), while a third opens the list of unpaid ones again and again.
 *     run_bench DIR [customers]               prints one JSON line */
#include <dirent.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "db/fixture.h"
#include "docs/role.h"
#include "roles/internal.h"
#include "rooms/audit/audit.h"
#include "rooms/customers/customers.h"
#include "rooms/documents/documents.h"
#include "rooms/einvoices/internal.h"
#include "rooms/invoices/internal.h"
#include "rooms/orders/orders.h"

enum { BATCH = 100, LOOKS = 100000, THREADS = 2 };

struct make { int64_t *customers; int count; };
static _Atomic bool stop;
static _Atomic int64_t next_ordinal;
static int64_t last_ordinal;
static int year;
static double looks[LOOKS];
static size_t look_count;

static double now(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void must(const struct ctx *ctx, enum rc rc, const char *what)
{
    if (rc == RC_OK)
        return;
    (void)fprintf(stderr, "run_bench: %s: %s %d\n", what, rc_name(rc), ctx->err.code);
    exit(1);
}

DECLARE_ACTION(bench_customers, struct make, int64_t);
DEFINE_ACTION(bench_customers, struct make, int64_t)
{
    for (int i = 0; i < req->count; i++) {
        struct customer_form form = {.kind = CUSTOMER_ORGANISATION, .organisation = STR("Kuvitelma Oy"), .start_on = ctx->today,
                                     .street = STR("Tehtaantie 1"), .postcode = STR("33100"), .town = STR("TAMPERE"), .country = STR("FI")};
        struct customer_receipt receipt = {0};

        TRY(RUN_ACTION(customers_create, ctx, &form, &receipt));
        req->customers[i] = receipt.number;
    }
    *out = 0;
    return RC_OK;
}

DECLARE_ACTION(bench_orders, struct make, int64_t);
DEFINE_ACTION(bench_orders, struct make, int64_t)
{
    for (int i = 0; i < req->count; i++) {
        struct order_row_form rows[2] = {{.text = STR("Ikkuna"), .quantity = 20000, .price = 1000000},
                                         {.text = STR("Asennus"), .quantity = 10000, .price = 800000}};
        struct order_form form = {.customer = req->customers[i], .rows = rows, .row_count = 2};
        struct order_receipt receipt = {0};

        TRY(RUN_ACTION(orders_create, ctx, &form, &receipt));
        TRY(RUN_ACTION(orders_deliver, ctx, &((struct order_delivery_form){.id = receipt.id, .delivered_on = ctx->today}), &receipt));
    }
    *out = 0;
    return RC_OK;
}

static struct ctx own_of(const struct ctx *like)
{
    struct ctx own = *like;

    own.arena = arena_new((size_t)256 << 20);
    own.db = NULL;
    own.reads = NULL;
    return own;
}

static void prepare(struct fixture *f, int64_t *customers, int n)
{
    const struct ctx *people_like = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT), *orders_like = fixture_ctx(f, PURPOSE_ORDER_MANAGEMENT);

    for (int at = 0; at < n; at += BATCH) {
        struct make make = {customers + at, n - at < BATCH ? n - at : BATCH};
        struct ctx people = own_of(people_like), orders = own_of(orders_like);
        int64_t none = 0;

        must(&people, RUN_ACTION(bench_customers, &people, &make, &none), "customers");
        arena_free(people.arena);
        must(&orders, RUN_ACTION(bench_orders, &orders, &make, &none), "orders");
        arena_free(orders.arena);
    }
}

static void *look(void *arg)
{
    struct ctx own = own_of(arg);
    static const struct timespec pause = {.tv_nsec = 5000000};

    while (!atomic_load(&stop) && look_count < LOOKS) {
        struct invoice_list list;
        double from = now();

        must(&own, invoices_list(&own, INVOICES_OPEN, 0, 50, &list), "list");
        must(&own, audit_flush_reads(&own), "audit");
        store_release(&own);
        looks[look_count++] = now() - from;
        arena_reset(own.arena);
        own.reads = NULL;
        (void)nanosleep(&pause, NULL);
    }
    arena_free(own.arena);
    return NULL;
}

static void *print_some(void *arg)
{
    struct ctx own = own_of(arg);
    int64_t ordinal;

    while ((ordinal = atomic_fetch_add(&next_ordinal, 1)) <= last_ordinal) {
        struct documents_setup setup = {.notice_url = STR("https://malli.example/tietosuoja")};
        struct einvoice_problems problems;
        struct documents_pdf pdf;
        struct invoice invoice;
        struct einvoice e;
        struct str replaced;
        struct blob xml;

        must(&own, invoices_load(&own, invoices_number_of(year, ordinal), 0, &invoice), "open");
        store_release(&own);
        must(&own, documents_invoice(&own, &invoice, &setup, &pdf), "pdf");
        must(&own, einvoices_from(&own, &invoice, &e), "einvoice");
        einvoices_check(own.arena, &e, EINVOICE_FINVOICE, &problems);
        einvoices_write(own.arena, &e, EINVOICE_FINVOICE, &xml, &replaced);
        store_release(&own);
        if (pdf.bytes.len < 1000 || xml.len < 1000)
            exit(1);
        arena_reset(own.arena);
        own.reads = NULL;
    }
    arena_free(own.arena);
    return NULL;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
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
    int n = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 10000;
    int64_t *customers = calloc((size_t)(n < 1 ? 1 : n), sizeof(*customers));
    pthread_t looker, printers[THREADS];
    struct invoice_run run = {0};
    struct ctx start, *ctx;
    struct fixture *f;
    char dir[4096];
    double from, issued, printed;
    int month, day;

    if (argc > 1 && strcmp(argv[1], "@docs") == 0)
        return docs_role_start() ? work_role_run("docs", docs_works, NULL) : 1;
    if (argc < 2 || customers == NULL)
        return 2;
    child_docs_most(THREADS);
    docs_set_line(child_docs_line, NULL);
    log_set(LOG_ERROR, "bench");
    (void)snprintf(dir, sizeof(dir), "%s/run-XXXXXX", argv[1]);
    if (mkdtemp(dir) == NULL)
        return 1;
    f = fixture_open(&(struct fixture_options){.data_dir = dir});
    audit_install(f->store);
    prepare(f, customers, n);
    ctx = fixture_ctx(f, PURPOSE_INVOICING);
    start = own_of(ctx);
    date_parts(ctx->today, &year, &month, &day);
    if (pthread_create(&looker, NULL, look, ctx) != 0)
        return 1;
    from = now();
    must(&start, RUN_ACTION(invoices_run_start, &start, &((struct invoice_run_form){DATE_NONE, DATE_NONE}), &run), "start");
    do {
        must(&start, invoices_runs_go_on(&start), "run");
        must(&start, invoices_run_load(&start, run.id, &run), "run");
        store_release(&start);
    } while (run.going);
    issued = now() - from;
    atomic_store(&next_ordinal, 1);
    last_ordinal = run.invoices;
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&printers[i], NULL, print_some, ctx) != 0)
            return 1;
    for (int i = 0; i < THREADS; i++)
        (void)pthread_join(printers[i], NULL);
    printed = now() - from - issued;
    atomic_store(&stop, true);
    (void)pthread_join(looker, NULL);
    child_stop();
    qsort(looks, look_count, sizeof(double), by_value);
    (void)printf("{\"invoices\":%lld,\"issue_s\":%.2f,\"print_s\":%.2f,\"list_p50_ms\":%.2f,\"list_p95_ms\":%.2f}\n", (long long)run.invoices,
                 issued, printed, looks[look_count / 2] * 1000, looks[look_count * 95 / 100] * 1000);
    arena_free(start.arena);
    fixture_close(f);
    clean(dir);
    free(customers);
    return run.invoices == n ? 0 : 1;
}
