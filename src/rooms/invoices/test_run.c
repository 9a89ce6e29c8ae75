/* Collective invoicing: one invoice for each customer, a run that is cut goes on, nothing twice (P64). */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/errors.h"
#include "db/fixture.h"
#include "errors_invoices.h"
#include "rooms/customers/customers.h"
#include "rooms/invoices/internal.h"
#include "rooms/orders/orders.h"

#define OK(expr) assert_int_equal((expr), RC_OK)

static int64_t make_customer(struct fixture *f, bool with_address)
{
    struct ctx *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct customer_form form = {.kind = CUSTOMER_ORGANISATION, .organisation = STR("Kuvitelma Oy"),
                                 .start_on = ctx->today};
    struct customer_receipt receipt = {0};

    if (with_address) {
        form.street = STR("Tehtaantie 1");
        form.postcode = STR("33100");
        form.town = STR("TAMPERE");
        form.country = STR("FI");
    }
    OK(RUN_ACTION(customers_create, ctx, &form, &receipt));
    return receipt.number;
}

static void deliver_order(struct ctx *ctx, int64_t customer)
{
    struct order_row_form row = {.text = STR("Ikkuna"), .quantity = 20000, .price = 1000000};
    struct order_form form = {.customer = customer, .rows = &row, .row_count = 1};
    struct order_receipt receipt = {0};

    OK(RUN_ACTION(orders_create, ctx, &form, &receipt));
    OK(RUN_ACTION(orders_deliver, ctx, &((struct order_delivery_form){.id = receipt.id, .delivered_on = ctx->today}),
                  &receipt));
}

static void test_p64_a_run_that_is_cut_goes_on_and_invoices_nothing_twice(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *orders;
    struct ctx *ctx;
    struct invoice_run_line *lines = NULL;
    struct invoice_run run;
    struct invoice_run_fault *faults = NULL;
    struct invoice_list list;
    struct invoice invoice;
    size_t count = 0;
    bool done = false;
    int64_t numbers[4];

    (void)state;
    for (size_t i = 0; i < 4; i++)
        numbers[i] = make_customer(f, i != 2);
    orders = fixture_ctx(f, PURPOSE_ORDER_MANAGEMENT);
    for (size_t i = 0; i < 8; i++)
        deliver_order(orders, numbers[i % 4]);
    ctx = fixture_ctx(f, PURPOSE_INVOICING);
    OK(invoices_run_preview(ctx, DATE_NONE, &lines, &count));
    assert_int_equal(count, 4);
    assert_int_equal(lines[0].orders, 2);
    store_release(ctx);
    OK(RUN_ACTION(invoices_run_start, ctx, &((struct invoice_run_form){DATE_NONE, DATE_NONE}), &run));
    OK(invoices_run_continue(ctx, run.id, 1, &done)); /* one customer, then the lights go out */
    assert_false(done);
    ctx = fixture_ctx(f, PURPOSE_INVOICING);
    OK(invoices_runs_go_on(ctx));
    OK(invoices_runs_go_on(ctx));
    OK(invoices_run_load(ctx, run.id, &run));
    assert_false(run.going);
    assert_int_equal(run.invoices, 3);
    assert_int_equal(run.failed, 1); /* no address: told with its reason, not invoiced */
    OK(invoices_run_faults(ctx, run.id, &faults, &count));
    assert_int_equal(count, 1);
    assert_int_equal(faults[0].code, E1724_INVOICE_BUYER);
    OK(invoices_list(ctx, INVOICES_ALL, 0, 50, &list));
    assert_int_equal(list.count, 3);
    assert_int_equal(list.rows[0].number, 20270003);
    OK(invoices_load(ctx, 20270001, 0, &invoice));
    assert_int_equal(invoice.row_count, 2);
    assert_int_equal(invoice.variety, VARIETY_COLLECTIVE);
    assert_true(invoice.rows[0].order_number.len > 0 && !str_eq(invoice.rows[0].order_number, invoice.rows[1].order_number));
    assert_int_equal(run.total_cents, invoice.sums.total_cents * 3);
    store_release(ctx);
    OK(invoices_run_preview(ctx, DATE_NONE, &lines, &count));
    assert_int_equal(count, 1); /* the one without an address waits */
    fixture_close(f);
}

/* --- kill -9 in the middle ---------------------------------------------------------------------------------------- */

enum { KILLS = 8, KILLS_MOST = 40, CUSTOMERS = 120 }; /* some commits of a run */
static char dir[64], first[64];
static int64_t run_id;

static struct fixture *reopen(void)
{
    return fixture_open(&(struct fixture_options){.data_dir = dir, .reopen = true});
}

static const char *const names[] = {"seloste.db", "seloste.db-wal", "seloste.db-shm", "keys.db", "keys.db-wal",
                                    "keys.db-shm", "master.key", "lock"};

static void clean(const char *folder)
{
    for (size_t i = 0; i < COUNT(names); i++) {
        char path[128];

        (void)snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
        (void)unlink(path);
    }
    (void)rmdir(folder);
}

/* A run that has been started and not gone on: customers with two delivered orders each. */
static void begin(void)
{
    struct customer_form form = {.kind = CUSTOMER_ORGANISATION, .organisation = STR("Kuvitelma Oy"), .street = STR("Tehtaantie 1"),
                                 .postcode = STR("33100"), .town = STR("TAMPERE"), .country = STR("FI")};
    struct fixture *f;
    struct ctx *customers;
    struct ctx *orders;
    struct invoice_run run;

    (void)snprintf(first, sizeof(first), "/tmp/seloste-run-XXXXXX");
    assert_non_null(mkdtemp(first));
    f = fixture_open(&(struct fixture_options){.data_dir = first});
    customers = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    orders = fixture_ctx(f, PURPOSE_ORDER_MANAGEMENT);
    form.start_on = customers->today;
    for (int i = 0; i < CUSTOMERS; i++) {
        struct customer_receipt receipt = {0};

        OK(RUN_ACTION(customers_create, customers, &form, &receipt));
        deliver_order(orders, receipt.number);
        deliver_order(orders, receipt.number);
    }
    OK(RUN_ACTION(invoices_run_start, fixture_ctx(f, PURPOSE_INVOICING), &((struct invoice_run_form){DATE_NONE, DATE_NONE}), &run));
    run_id = run.id;
    fixture_close(f);
}

/* One file of the first directory, with the mode of secrets; what is not there is left out. */
static void copy_file(const char *name)
{
    char from[160], to[160], part[65536];
    FILE *in, *out;
    size_t n;

    (void)snprintf(from, sizeof(from), "%s/%s", first, name);
    (void)snprintf(to, sizeof(to), "%s/%s", dir, name);
    in = fopen(from, "rb");
    if (in == NULL)
        return;
    out = fopen(to, "wb");
    assert_non_null(out);
    assert_int_equal(chmod(to, 0600), 0);
    while ((n = fread(part, 1, sizeof(part), in)) > 0)
        assert_int_equal(fwrite(part, 1, n, out), n);
    assert_int_equal(fclose(out), 0);
    (void)fclose(in);
}

static void copy_of_first(void)
{
    (void)snprintf(dir, sizeof(dir), "/tmp/seloste-run-XXXXXX");
    assert_non_null(mkdtemp(dir));
    for (size_t i = 0; i < COUNT(names); i++)
        copy_file(names[i]);
}

static long now_ns(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (long)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Every customer has one invoice of two orders, numbers follow each other, nothing is ready any more. */
static void check_whole(struct fixture *f)
{
    struct ctx *ctx = fixture_ctx(f, PURPOSE_INVOICING);
    struct invoice_run_line *lines = NULL;
    struct invoice_list list;
    struct invoice_run run;
    size_t count = 0;

    OK(invoices_run_load(ctx, run_id, &run));
    assert_false(run.going);
    assert_int_equal(run.invoices, CUSTOMERS);
    assert_int_equal(run.failed, 0);
    OK(invoices_list(ctx, INVOICES_ALL, 0, CUSTOMERS + 10, &list));
    assert_int_equal(list.count, CUSTOMERS);
    for (size_t i = 0; i < list.count; i++) {
        struct invoice invoice;

        assert_int_equal(list.rows[i].number, 20270000 + CUSTOMERS - (int64_t)i);
        OK(invoices_load(ctx, list.rows[i].number, 0, &invoice));
        assert_int_equal(invoice.row_count, 2);
        for (size_t k = 0; k < i; k++)
            assert_true(list.rows[k].customer_id != list.rows[i].customer_id);
    }
    OK(invoices_run_preview(ctx, DATE_NONE, &lines, &count));
    assert_int_equal(count, 0);
    store_release(ctx);
}

/* The first run is not cut: it says how long a run lasts, the others are cut at fractions of that. */
static void test_p64_kill_9_in_the_middle_of_a_run_skips_no_number_and_invoices_nothing_twice(void **state)
{
    long whole = 0;
    int cut = 0;

    (void)state;
    begin();
    for (int i = 0; i < KILLS || (cut == 0 && i < KILLS_MOST); i++) {
        long part = whole / KILLS * (i % KILLS) + whole / KILLS_MOST * (i / KILLS);
        struct timespec wait = {part / 1000000000, part % 1000000000};
        struct invoice_run run;
        struct fixture *f;
        long from;
        int status;
        pid_t pid;

        copy_of_first();
        pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
            f = reopen();
            _exit(invoices_runs_go_on(fixture_ctx(f, PURPOSE_INVOICING)) == RC_OK ? 0 : 1);
        }
        from = now_ns();
        (void)nanosleep(&wait, NULL);
        if (i > 0)
            (void)kill(pid, SIGKILL);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        whole = i == 0 ? now_ns() - from : whole;
        f = reopen();
        OK(invoices_run_load(fixture_ctx(f, PURPOSE_INVOICING), run_id, &run));
        cut += run.invoices > 0 && run.invoices < CUSTOMERS;
        OK(invoices_runs_go_on(fixture_ctx(f, PURPOSE_INVOICING)));
        check_whole(f);
        fixture_close(f);
        clean(dir);
    }
    clean(first);
    assert_true(cut > 0); /* some were cut in the middle */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p64_a_run_that_is_cut_goes_on_and_invoices_nothing_twice),
        cmocka_unit_test(test_p64_kill_9_in_the_middle_of_a_run_skips_no_number_and_invoices_nothing_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
