/* Access package (all files but the PDF, recorded and its reads audited) and erasure of a person with 300 rows, on disk with fsync: p50 and p95 of what the person waits for (approval
 * to destroyed keys, steps 1-4, as the page does it) and of the whole (scrub, scan and certificate too). Goal: p50 <= 20 ms,
 * p95 <= 100 ms (RIGHTS.md 10), and what other traffic feels of it: <= 5 %, p99 <= +20 %. By hand: ninja -C build/release erase_bench && build/release/erase_bench */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "db/fixture.h"
#include "rooms/audit/audit.h"
#include "rooms/customers/customers.h"
#include "rooms/packages/packages.h"
#include "rooms/requests/internal.h"

enum { PEOPLE = 100, ROWS = 300, TRAFFIC_MOST = 400000, SLICES = 10, SLICE_MS = 2000, ERASE_EVERY_MS = 1000 };

static double now_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void must(struct ctx *ctx, enum rc rc, const char *what)
{
    if (rc == RC_OK)
        return;
    fprintf(stderr, "%s: %s %d\n", what, rc_name(rc), ctx->err.code);
    exit(1);
}

static int64_t make_person(struct ctx *ctx, int i)
{
    struct customer_form form = {.kind = CUSTOMER_PERSON, .first_name = STR("Mitta"),
        .last_name = str_fmt(ctx->arena, "Henkilo%d", i), .email = str_fmt(ctx->arena, "mitta%d@posti.example", i),
        .phone = str_fmt(ctx->arena, "+35840%07d", i), .street = STR("Mittakatu 1"), .postcode = STR("33100"),
        .town = STR("TAMPERE"), .country = STR("FI"), .start_on = ctx->today};
    struct customer_receipt receipt = {0};
    struct note_receipt note = {0};

    must(ctx, RUN_ACTION(customers_create, ctx, &form, &receipt), "create");
    for (int n = 0; n < ROWS; n++)
        must(ctx, RUN_ACTION(customers_note_add, ctx, &((struct note_form){.customer_id = receipt.customer_id, .about = 1,
            .text = STR("Asiakas soitti toimituksesta ja kysyi laskusta.")}), &note), "note");
    return receipt.number;
}

static double give_package(struct ctx *ctx, int64_t number)
{
    struct package_ask ask = {.customer = number};
    struct package_file *files = NULL;
    struct package package;
    struct buf zip = buf_in(ctx->arena);
    size_t count = 0;
    int64_t id = 0;
    double start = now_ms();

    must(ctx, packages_collect(ctx, &ask, &package), "collect");
    must(ctx, packages_files(ctx, &package, false, &files, &count), "files");
    must(ctx, RUN_ACTION(packages_make, ctx, &((struct package_making){&package, (int64_t)count}), &id), "record");
    packages_zip(ctx, files, count, &zip);
    must(ctx, audit_flush_reads(ctx), "audit");
    start = now_ms() - start;
    if (package.row_count < ROWS || package.unreadable > 0)
        exit(1);
    return start;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static void report(const char *what, double *ms)
{
    qsort(ms, PEOPLE, sizeof(*ms), compare);
    printf("%-24s p50 %7.2f ms   p95 %7.2f ms   worst %7.2f ms\n", what, ms[PEOPLE / 2], ms[PEOPLE * 95 / 100], ms[PEOPLE - 1]);
}

static double fsync_ms(const char *dir)
{
    char path[128];
    double start;
    FILE *file;

    (void)snprintf(path, sizeof(path), "%s/probe", dir);
    file = fopen(path, "w");
    if (file == NULL)
        return 0;
    start = now_ms();
    for (int i = 0; i < 50; i++) {
        (void)fputc('x', file);
        (void)fflush(file);
        (void)fsync(fileno(file));
    }
    start = (now_ms() - start) / 50;
    (void)fclose(file);
    (void)unlink(path);
    return start;
}

/* ---- what others feel ------------------------------------------------------------------------------------------------- */
/* Two readers who open customers and one writer of notes, by a beat of their own (an answer each 5 ms, a note each 20 ms), in turns
 * without and with an erasure (and a package) each second: the same traffic in the same run. */
struct traffic { double ms[2][TRAFFIC_MOST]; size_t count[2]; };
struct worker { struct ctx *ctx; struct traffic *t; int beat_ms; int64_t customer; bool writes; };
static _Atomic int phase; /* 0 without, 1 with, 2 between, 3 over */

static void wait_ms(double ms)
{
    struct timespec t = {.tv_sec = (time_t)(ms / 1e3), .tv_nsec = (long)((ms - 1e3 * (double)(long)(ms / 1e3)) * 1e6)};

    if (ms > 0)
        (void)nanosleep(&t, NULL);
}

static void one_act(struct worker *w)
{
    struct customer_brief *brief = NULL;
    struct note_receipt note = {0};

    if (w->writes)
        must(w->ctx, RUN_ACTION(customers_note_add, w->ctx, &((struct note_form){.customer_id = w->customer, .about = 1,
            .text = STR("Asiakas soitti.")}), &note), "note");
    else
        must(w->ctx, customers_briefs(w->ctx, &w->customer, 1, &brief), "brief");
    must(w->ctx, audit_flush_reads(w->ctx), "audit");
    store_release(w->ctx);
    w->ctx->reads = NULL;
    arena_reset(w->ctx->arena);
}

static void *work(void *arg)
{
    struct worker *w = arg;
    double due = now_ms();

    while (atomic_load(&phase) != 3) {
        double start = now_ms();
        int in = atomic_load(&phase);

        one_act(w);
        if (in < 2 && atomic_load(&phase) == in && w->t->count[in] < TRAFFIC_MOST)
            w->t->ms[in][w->t->count[in]++] = now_ms() - start;
        due += w->beat_ms;
        if (due < now_ms() - 100)
            due = now_ms();
        wait_ms(due - now_ms());
    }
    return NULL;
}

static void erase_one(struct ctx *rights, int64_t number)
{
    struct request_form form = {.customer = number, .kind = REQUEST_ERASURE, .identity = IDENTITY_DESK};
    struct request_receipt r = {0};
    struct request_approval approval = {0};

    (void)give_package(rights, number);
    must(rights, RUN_ACTION(requests_open, rights, &form, &r), "open");
    approval.id = r.id;
    must(rights, RUN_ACTION(requests_approve, rights, &approval, &r), "approve");
    must(rights, requests_run(rights, approval.id, STEP_CERTIFIED), "erase");
    rights->reads = NULL;
    arena_reset(rights->arena);
}

static void slice(struct ctx *rights, int with, const int64_t *numbers, size_t *next)
{
    double end = now_ms() + SLICE_MS, due = now_ms();

    atomic_store(&phase, with);
    while (now_ms() < end) {
        if (with == 1)
            erase_one(rights, numbers[(*next)++]);
        due += ERASE_EVERY_MS;
        wait_ms((due < end ? due : end) - now_ms());
    }
    atomic_store(&phase, 2);
    wait_ms(200);
}

static double mean(const double *ms, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += ms[i];
    return n > 0 ? sum / (double)n : 0;
}

static void tell(const char *what, struct traffic *t)
{
    double m[2], p[2][3];

    for (int i = 0; i < 2; i++) {
        size_t n = t->count[i];

        if (n == 0)
            return;
        m[i] = mean(t->ms[i], n);
        qsort(t->ms[i], n, sizeof(double), compare);
        p[i][0] = t->ms[i][n / 2];
        p[i][1] = t->ms[i][n * 95 / 100];
        p[i][2] = t->ms[i][n * 99 / 100];
    }
    printf("%-8s without: %zu, mean %.3f p50 %.3f p95 %.3f p99 %.3f ms; with: %zu, mean %.3f p50 %.3f p95 %.3f p99 %.3f ms; done %+.1f %%, mean %+.1f %%\n",
           what, t->count[0], m[0], p[0][0], p[0][1], p[0][2], t->count[1], m[1], p[1][0], p[1][1], p[1][2],
           100.0 * ((double)t->count[1] / (double)t->count[0] - 1), 100 * (m[1] / m[0] - 1));
}

static void effect(struct fixture *f, struct ctx *customers, struct ctx *rights)
{
    static struct traffic traffic[3];
    enum { ERASED = SLICES * (SLICE_MS / ERASE_EVERY_MS + 1) };
    static int64_t numbers[ERASED];
    struct worker workers[3];
    pthread_t threads[3];
    size_t next = 0;
    int64_t standing = 0;

    for (size_t i = 0; i < ERASED; i++)
        numbers[i] = make_person(customers, PEOPLE + (int)i);
    must(customers, customers_find_by_number(customers, make_person(customers, 99999), &standing), "find");
    store_release(customers);
    customers->reads = NULL;
    arena_reset(customers->arena);
    atomic_store(&phase, 2);
    for (int i = 0; i < 3; i++) {
        workers[i] = (struct worker){.ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT), .t = &traffic[i], .beat_ms = i == 2 ? 20 : 5,
                                     .customer = standing, .writes = i == 2};
        if (pthread_create(&threads[i], NULL, work, &workers[i]) != 0)
            exit(1);
    }
    for (int i = 0; i < SLICES; i++) {
        slice(rights, i % 2, numbers, &next); /* which comes first changes, so that neither has the better half */
        slice(rights, 1 - i % 2, numbers, &next);
    }
    atomic_store(&phase, 3);
    for (int i = 0; i < 3; i++)
        (void)pthread_join(threads[i], NULL);
    printf("other traffic, %d s without and %d s with %zu packages and erasures:\n", SLICES * SLICE_MS / 1000, SLICES * SLICE_MS / 1000, next);
    tell("reads", &traffic[0]);
    tell("reads", &traffic[1]);
    tell("notes", &traffic[2]);
}

static size_t rows_of(struct ctx *ctx, int64_t number)
{
    struct package package;

    must(ctx, packages_collect(ctx, &(struct package_ask){.customer = number}, &package), "collect");
    return package.row_count;
}

int main(void)
{
    static double keys[PEOPLE], whole[PEOPLE], packages[PEOPLE];
    char dir[] = "/tmp/seloste-erase-bench-XXXXXX";
    struct fixture *f;
    struct ctx *customers, *rights;
    int64_t rows = 0;
    size_t held = 0;

    if (mkdtemp(dir) == NULL)
        return 1;
    f = fixture_open(&(struct fixture_options){.data_dir = dir});
    customers = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    rights = fixture_ctx(f, PURPOSE_RIGHTS);
    for (int i = 0; i < PEOPLE; i++) {
        struct request_form form = {.customer = make_person(customers, i), .kind = REQUEST_ERASURE, .identity = IDENTITY_DESK};
        struct request_receipt r = {0};
        struct request_approval approval = {0};
        double start;

        if (i == 0)
            held = rows_of(rights, form.customer);
        packages[i] = give_package(rights, form.customer);
        must(rights, RUN_ACTION(requests_open, rights, &form, &r), "open");
        approval.id = r.id;
        start = now_ms();
        must(rights, RUN_ACTION(requests_approve, rights, &approval, &r), "approve");
        must(rights, requests_run(rights, approval.id, STEP_KEYS), "erase"); /* where the page answers */
        keys[i] = now_ms() - start;
        must(rights, requests_run(rights, approval.id, STEP_CERTIFIED), "certify");
        whole[i] = now_ms() - start;
        rows += ROWS;
        customers->reads = rights->reads = NULL; /* they stood in the arenas */
        arena_reset(customers->arena);
        arena_reset(rights->arena);
    }
    printf("%d people of %d notes each (%lld notes; a person has %zu rows of their own), fsync %.3f ms\n", PEOPLE, ROWS, (long long)rows,
           held, fsync_ms(dir));
    report("access package", packages);
    report("approval to no key", keys);
    report("to the certificate", whole);
    effect(f, customers, rights);
    fixture_close(f);
    printf("left in %s\n", dir);
    return 0;
}
