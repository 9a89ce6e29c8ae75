/* The nightly retention run over a register of a million customers (P36; goal: <= 60 s), on disk with fsync: the first night
 * (every clock is computed anew and those whose time is over are listed), an ordinary night (nothing has changed), and the night
 * that destroys 2,000 people. The customers that only count are written as rows, half of them with a settled invoice; those that
 * are destroyed are made as people are made. Usage: retention_bench DIR [customers [destroyed]] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "db/fixture.h"
#include "rooms/audit/audit.h"
#include "rooms/customers/customers.h"
#include "rooms/retention/internal.h"

static double now_s(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void must(struct ctx *ctx, enum rc rc, const char *what)
{
    if (rc == RC_OK)
        return;
    (void)fprintf(stderr, "%s: %s %d\n", what, rc_name(rc), ctx->err.code);
    exit(1);
}

/* One of ten ended on some day of the last nine years, the rest are in force; nobody's time is over yet. */
static void make_rows(struct fixture *f, long many)
{
    struct str sql = str_fmt(f->arena,
        "BEGIN;"
        "INSERT INTO fiscal_year (tenant_id, id, start_on, end_on, has_key, created_at) VALUES (%lld, 5, '2020-01-01', '2020-12-31', 0, 0);"
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %ld) "
        "INSERT INTO subject (tenant_id, id, kind, restricted, created_at) SELECT %lld, 1000000000 + i, 1, 0, 0 FROM n;"
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %ld) "
        "INSERT INTO customer (tenant_id, id, register_id, subject_id, kind, sole_trader, number, state, language, start_on, end_on, end_reason, "
        "ended_by, source, channel, given_on, recorded_by, recorded_at, notice_id, created_by, created_at, version) "
        "SELECT %lld, 1000000000 + i, %lld, 1000000000 + i, 1, 0, 1000000 + i, 1 + (i %% 10 = 0), 1, date('2017-06-01', '-' || (i %% 900) || ' days'), "
        "CASE WHEN i %% 10 = 0 THEN date('2027-02-20', '-' || (i %% 3200) || ' days') END, CASE WHEN i %% 10 = 0 THEN 1 END, "
        "CASE WHEN i %% 10 = 0 THEN 1 END, 1, 1, '2017-01-01', 1, 0, 1, 1, 0, 1 FROM n;"
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 2 FROM n WHERE i < %ld - 1) "
        "INSERT INTO invoice (tenant_id, id, register_id, customer_id, kind, state, number, reference, invoiced_on, due_on, gross_entry, net_cents, "
        "vat_cents, total_cents, paid_cents, fiscal_year_id, party, created_by, created_at, settled_on, notice_id) "
        "SELECT %lld, 1000000000 + i, %lld, 1000000000 + i, 380, 4, 1000000 + i, '' || (1000000 + i), '2020-03-01', '2020-03-15', 0, 100, 24, 124, 124, "
        "5, x'00', 1, 0, date('2020-03-10', '+' || (i %% 2400) || ' days'), 1 FROM n;"
        "COMMIT; ANALYZE;",
        (long long)f->tenant, many, (long long)f->tenant, many, (long long)f->tenant, (long long)f->register_id, many, (long long)f->tenant,
        (long long)f->register_id);

    fixture_plant(f, str_z(f->arena, sql));
}

static void make_people(struct ctx *ctx, int many)
{
    for (int i = 0; i < many; i++) {
        struct customer_form form = {.kind = CUSTOMER_PERSON, .first_name = STR("Mitta"), .last_name = str_fmt(ctx->arena, "Henkilo%d", i),
            .email = str_fmt(ctx->arena, "mitta%d@posti.example", i), .street = STR("Mittakatu 1"), .postcode = STR("33100"),
            .town = STR("TAMPERE"), .country = STR("FI"), .start_on = date_add_years(ctx->today, -12)};
        struct customer_receipt receipt = {0};

        must(ctx, RUN_ACTION(customers_create, ctx, &form, &receipt), "create");
        must(ctx, RUN_ACTION(customers_end, ctx, &((struct customer_end){.customer_id = receipt.customer_id, .reason = END_BY_CUSTOMER,
            .end_on = date_add_days(date_add_years(ctx->today, -10), -1 - i % 200)}), &receipt), "end");
        ctx->reads = NULL;
        arena_reset(ctx->arena);
    }
}

static double night(struct ctx *ctx, struct retention_done *done)
{
    double from = now_s();

    must(ctx, retention_run(ctx, done), "night");
    ctx->reads = NULL;
    arena_reset(ctx->arena);
    return now_s() - from;
}

int main(int argc, char **argv)
{
    long many = argc > 2 ? atol(argv[2]) : 1000000;
    int gone = argc > 3 ? atoi(argv[3]) : 2000;
    struct fixture *f;
    struct ctx *customers, *proof;
    struct retention_done done;
    struct retention_plan plan;
    double first, ordinary, last;
    int64_t id = 0;

    if (argc < 2) {
        (void)fprintf(stderr, "usage: retention_bench DIR [customers [destroyed]]\n");
        return 2;
    }
    f = fixture_open(&(struct fixture_options){.data_dir = argv[1]});
    audit_install(f->store);
    customers = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    proof = fixture_ctx(f, PURPOSE_ACCOUNTABILITY);
    make_people(customers, gone);
    make_rows(f, many);
    first = night(proof, &done);
    printf("%-36s %8.2f s   (%lld clocks, %lld listed)\n", "first night", first, (long long)done.computed, (long long)done.listed);
    ordinary = night(proof, &done);
    printf("%-36s %8.2f s   (%lld clocks)\n", "ordinary night", ordinary, (long long)done.computed);
    fixture_plant(f, "UPDATE retention_clock SET listed_on = '2026-06-01' WHERE listed_on IS NOT NULL"); /* 90 days have passed */
    last = night(proof, &done); /* the first run that destroys waits for a named person */
    must(proof, retention_read_plan(proof, 0, &plan), "plan");
    store_release(proof);
    must(proof, RUN_ACTION(retention_approve, proof, &((struct retention_decision){plan.run}), &id), "approve");
    last = night(proof, &done);
    printf("%-36s %8.2f s   (%lld destroyed of %lld due)\n", "night that destroys", last, (long long)done.erased, (long long)done.due);
    if (done.erased != gone)
        return 1;
    fixture_close(f);
    return 0;
}
