/* Sums of invoices against BILLING.md section 2, and properties over drawn invoices (P64, P65). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/errors.h"
#include "errors_invoices.h"
#include "rooms/invoices/internal.h"

static struct vat_rate rates[5];

static int setup(void **state)
{
    rates[0] = (struct vat_rate){VAT_GENERAL, 2400, date_ymd(2013, 1, 1), date_ymd(2024, 8, 31), true};
    rates[1] = (struct vat_rate){VAT_GENERAL, 2550, date_ymd(2024, 9, 1), DATE_NONE, true};
    rates[2] = (struct vat_rate){VAT_REDUCED1, 1400, date_ymd(2013, 1, 1), date_ymd(2025, 12, 31), true};
    rates[3] = (struct vat_rate){VAT_REDUCED1, 1350, date_ymd(2026, 1, 1), DATE_NONE, false};
    rates[4] = (struct vat_rate){VAT_REDUCED2, 1000, date_ymd(2013, 1, 1), DATE_NONE, true};
    *state = arena_new(64u << 20);
    return 0;
}

static int teardown(void **state)
{
    arena_free(*state);
    return 0;
}

static enum rc compute(struct arena *arena, const struct invoice_row *rows, size_t n, bool gross,
                       struct invoice_sums *out, struct err *err)
{
    return invoices_compute(arena, rows, n, gross, date_ymd(2026, 11, 22), rates, COUNT(rates), out, err);
}

static struct invoice_row row(int64_t quantity, int64_t price, int64_t discount_bp)
{
    return (struct invoice_row){.text = STR("x"), .quantity = quantity, .price = price,
                                .discount_bp = discount_bp, .vat_class = VAT_GENERAL,
                                .treatment = TREATMENT_STANDARD, .delivered_on = DATE_NONE};
}

static void test_p64_net_entry_shares_vat_by_largest_remainder(void **state)
{
    struct invoice_row rows[] = {row(30000, 123450, 0), row(70000, 19950, 1000)};
    struct invoice_sums sums;
    struct err err = {0};

    assert_int_equal(compute(*state, rows, 2, false, &sums, &err), RC_OK);
    assert_int_equal(sums.rows[0].net_cents, 3704);
    assert_int_equal(sums.rows[1].net_cents, 1257);
    assert_int_equal(sums.net_cents, 4961);
    assert_int_equal(sums.vat_cents, 1265);
    assert_int_equal(sums.rows[0].vat_cents, 944);
    assert_int_equal(sums.rows[1].vat_cents, 321);
}

static void test_p64_gross_entry_total_is_what_the_customer_saw(void **state)
{
    struct invoice_row rows[] = {row(10000, 99500, 0), row(10000, 99500, 0), row(10000, 99500, 0)};
    struct invoice_sums sums;
    struct err err = {0};

    assert_int_equal(compute(*state, rows, 3, true, &sums, &err), RC_OK);
    assert_int_equal(sums.total_cents, 2985);
    assert_int_equal(sums.vat_cents, 607);
    assert_int_equal(sums.net_cents, 2378);
    assert_int_equal(sums.rows[0].net_cents, 793);
    assert_int_equal(sums.rows[1].net_cents, 793);
    assert_int_equal(sums.rows[2].net_cents, 792);
}

static void test_p64_rate_follows_the_delivery_date(void **state)
{
    struct invoice_row old = row(10000, 1000000, 0);
    struct invoice_sums sums;
    struct err err = {0};

    old.delivered_on = date_ymd(2024, 8, 31);
    assert_int_equal(compute(*state, &old, 1, false, &sums, &err), RC_OK);
    assert_int_equal(sums.vat[0].rate_bp, 2400);
    old.delivered_on = date_ymd(2024, 9, 1);
    assert_int_equal(compute(*state, &old, 1, false, &sums, &err), RC_OK);
    assert_int_equal(sums.vat[0].rate_bp, 2550);
    old.delivered_on = date_ymd(2012, 12, 31);
    assert_int_equal(compute(*state, &old, 1, false, &sums, &err), RC_INVALID);
    assert_int_equal(err.code, E1706_VAT_NO_RATE);
    assert_string_equal(err.field, "rows.0.vat_class");
}

static void test_p64_sums_out_of_range_are_refused(void **state)
{
    struct invoice_row rows[] = {row(INT64_C(99999999990000), 10000000, 0)};
    struct invoice_row two[] = {row(10000, INT64_C(9999999999900), 0), row(10000, 10000, 0)};
    struct invoice_sums sums;
    struct err err = {0};

    assert_int_equal(compute(*state, rows, 1, false, &sums, &err), RC_INVALID);
    assert_int_equal(err.code, E1707_ROW_SUM_RANGE);
    two[0].treatment = two[1].treatment = TREATMENT_ZERO;
    assert_int_equal(compute(*state, two, 1, false, &sums, &err), RC_OK);
    assert_int_equal(sums.total_cents, MONEY_MAX_CENTS);
    assert_int_equal(compute(*state, two, 2, false, &sums, &err), RC_INVALID);
    assert_int_equal(err.code, E1708_TOTAL_RANGE);
}

/* A credit mirrors its invoice; parts add up; the gross total is the sum of what was entered. */
static void test_p65_sums_always_add_up(void **state)
{
    struct arena *arena = *state;
    unsigned seed = 20261122;

    print_message("seed %u\n", seed);
    srandom(seed); /* a test's own draw; the program never uses it */
    for (int round = 0; round < 3000; round++) {
        struct invoice_row rows[12];
        struct invoice_row mirror[12];
        size_t n = (size_t)(random() % 12) + 1;
        bool gross = random() % 2 == 0;
        struct invoice_sums a;
        struct invoice_sums b;
        struct err err = {0};
        int64_t net = 0;
        int64_t vat = 0;
        int64_t entered = 0;

        for (size_t i = 0; i < n; i++) {
            rows[i] = row(random() % 500000 - 50000, random() % 3000000, (random() % 4) * 500);
            rows[i].vat_class = (int)(random() % 3) + 1;
            mirror[i] = rows[i];
            mirror[i].quantity = -rows[i].quantity;
        }
        assert_int_equal(compute(arena, rows, n, gross, &a, &err), RC_OK);
        assert_int_equal(compute(arena, mirror, n, gross, &b, &err), RC_OK);
        for (size_t i = 0; i < n; i++) {
            net += a.rows[i].net_cents;
            vat += a.rows[i].vat_cents;
            entered += gross ? a.rows[i].gross_cents : a.rows[i].net_cents;
        }
        assert_int_equal(net, a.net_cents);
        assert_int_equal(vat, a.vat_cents);
        assert_int_equal(entered, gross ? a.total_cents : a.net_cents);
        assert_int_equal(a.total_cents, -b.total_cents);
        assert_int_equal(a.vat_cents, -b.vat_cents);
        arena_reset(arena);
    }
}

static void test_p36_vouchers_are_kept_as_the_bookkeeping_law_says(void **state)
{
    static const int end[][6] = {
        {2017, 4, 30, 2023, 12, 31}, {2024, 2, 29, 2030, 12, 31}, {2024, 3, 31, 2030, 12, 31},
        {2025, 6, 30, 2031, 12, 31}, {2025, 12, 31, 2031, 12, 31},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(end); i++)
        assert_int_equal(invoices_voucher_until(date_ymd(end[i][0], end[i][1], end[i][2])).days,
                         date_ymd(end[i][3], end[i][4], end[i][5]).days);
}

/* Fields of the sealed party, of a row and of the details: a new one is weighed against AVL 209 e before it outlives an erasure. */
static void test_i02_p35_fields_of_what_a_voucher_keeps(void **state)
{
    (void)state;
    assert_int_equal(PARTY_CONSUMER, 14);
    assert_int_equal(ROW_REASON, 2);
    assert_int_equal(DETAIL_NOTE, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_i02_p35_fields_of_what_a_voucher_keeps), cmocka_unit_test_setup_teardown(test_p64_net_entry_shares_vat_by_largest_remainder, setup, teardown),
        cmocka_unit_test_setup_teardown(test_p64_gross_entry_total_is_what_the_customer_saw, setup, teardown),
        cmocka_unit_test_setup_teardown(test_p64_rate_follows_the_delivery_date, setup, teardown),
        cmocka_unit_test_setup_teardown(test_p64_sums_out_of_range_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_p65_sums_always_add_up, setup, teardown),
        cmocka_unit_test_setup_teardown(test_p36_vouchers_are_kept_as_the_bookkeeping_law_says, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
