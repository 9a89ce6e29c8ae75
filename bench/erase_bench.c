/* Access package (all files but the PDF, recorded and its reads audited) and erasure of a person with 300 rows, on disk with fsync: p50 and p95 of what the person waits for (approval
 * to destroyed keys, steps 1-4, as the page does it) and of the whole (scrub, scan and certificate too). Goal: p50 <= 20 ms,
 * p95 <= 100 ms (RIGHTS.md 10). By hand: ninja -C build/release erase_bench && build/release/erase_bench */
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

enum { PEOPLE = 100, ROWS = 300 };

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

int main(void)
{
    static double keys[PEOPLE], whole[PEOPLE], packages[PEOPLE];
    char dir[] = "/tmp/seloste-erase-bench-XXXXXX";
    struct fixture *f;
    struct ctx *customers, *rights;
    int64_t rows = 0;

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
    printf("%d people of %d notes each (%lld rows and their history), fsync %.3f ms\n", PEOPLE, ROWS, (long long)rows,
           fsync_ms(dir));
    report("access package", packages);
    report("approval to no key", keys);
    report("to the certificate", whole);
    fixture_close(f);
    printf("left in %s\n", dir);
    return 0;
}
