/* Collective invoicing: one invoice for each customer, a run that is cut goes on, nothing twice (P64). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/errors.h"
#include "db/fixture.h"
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
    assert_int_equal(run.failed, 1); /* no address: told, not invoiced */
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p64_a_run_that_is_cut_goes_on_and_invoices_nothing_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
