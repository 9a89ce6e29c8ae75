/* Rules of retention: the dates of RIGHTS.md section 5 and the guards (P36; invariant I-24). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rooms/retention/internal.h"

static struct date day(const char *iso)
{
    struct date d;

    assert_true(date_from_iso(str_from(iso), &d));
    return d;
}

static void test_p36_keeps_through_the_last_day_and_destroys_the_night_after(void **state)
{
    struct date listed = day("2035-01-01");

    (void)state;
    assert_int_equal(retention_last_day(day("2025-06-15"), 10).days, day("2035-06-15").days);
    assert_int_equal(retention_last_day(day("2024-02-29"), 10).days, day("2034-02-28").days);
    assert_int_not_equal(retention_due(day("2035-06-15"), listed, day("2035-06-15")), RETENTION_DUE);
    assert_int_equal(retention_due(day("2035-06-15"), listed, day("2035-06-16")), RETENTION_DUE);
    assert_int_equal(retention_due(day("2035-06-15"), listed, day("2035-06-09")), RETENTION_LAST_CALL);
    assert_int_equal(retention_due(day("2035-06-15"), listed, day("2035-05-20")), RETENTION_REVIEW);
    assert_int_equal(retention_due(day("2035-06-15"), listed, day("2035-04-01")), RETENTION_LISTED);
    assert_int_equal(retention_due(day("2035-06-15"), listed, day("2035-03-01")), RETENTION_COUNTS);
}

static void test_p36_nobody_is_destroyed_earlier_than_90_days_after_being_listed(void **state)
{
    (void)state;
    assert_int_not_equal(retention_due(day("2020-01-01"), day("2035-01-01"), day("2035-03-31")), RETENTION_DUE);
    assert_int_equal(retention_due(day("2020-01-01"), day("2035-01-01"), day("2035-04-01")), RETENTION_DUE);
    assert_int_not_equal(retention_due(day("2020-01-01"), DATE_NONE, day("2035-04-01")), RETENTION_DUE);
}

static void test_p36_vouchers_live_to_the_end_of_the_sixth_year(void **state)
{
    static const char *const table[][2] = {{"2017-04-30", "2023-12-31"}, {"2024-02-29", "2030-12-31"}, {"2024-03-31", "2030-12-31"},
                                           {"2025-06-30", "2031-12-31"}, {"2025-12-31", "2031-12-31"}};

    (void)state;
    for (size_t i = 0; i < COUNT(table); i++)
        assert_int_equal(retention_voucher_last_day(day(table[i][0]), 6).days, day(table[i][1]).days);
}

/* Random fiscal years of 1 to 18 months and random ends: the dates of RIGHTS.md section 5 by an independent count, day by day. */
static void test_p36_i24_random_years_and_ends(void **state)
{
    uint32_t seed = 20271031;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        struct date end, last, listed;
        int year, month, day_of, y, m, d;

        seed = seed * 1664525u + 1013904223u;
        end = date_add_days(day("2000-01-01"), (int)(seed >> 8) % 20000);
        date_parts(end, &year, &month, &day_of);
        last = retention_voucher_last_day(end, 6);
        date_parts(last, &y, &m, &d);
        assert_true(y == year + 6 && m == 12 && d == 31);
        last = retention_last_day(end, 10);
        date_parts(last, &y, &m, &d);
        assert_true(y == year + 10 && m == month && (d == day_of || (month == 2 && day_of == 29 && d == 28)));
        listed = date_add_days(last, (int)(seed >> 16) % 400 - 300);
        for (int k = -120; k < 500; k += 7) { /* never early: past the last day, and 90 days after being listed; never late after both */
            struct date today = date_add_days(last, k);
            bool may = today.days > last.days && today.days >= listed.days + RETENTION_LIST_DAYS;

            if (today.days >= listed.days)
                assert_int_equal(retention_due(last, listed, today) == RETENTION_DUE, may);
        }
    }
}

static void test_p36_an_end_is_computed_only_from_what_happened(void **state)
{
    struct date today = day("2035-01-01"), end = DATE_NONE;
    enum retention_basis basis = RETENTION_OFFICE;
    struct retention_facts f = {.end_on = DATE_NONE, .last_order = DATE_NONE, .last_settled = DATE_NONE};

    (void)state;
    assert_false(retention_decide_end(&f, today, &end, &basis)); /* imported, nothing known: never inferred */
    f.last_settled = day("2033-01-01");
    assert_false(retention_decide_end(&f, today, &end, &basis)); /* exactly 24 months: not yet */
    f.last_settled = day("2032-12-31");
    assert_true(retention_decide_end(&f, today, &end, &basis));
    assert_int_equal(end.days, day("2032-12-31").days);         /* the event, not the day it was noticed */
    assert_int_equal(basis, RETENTION_DORMANT);
    f.open_invoices = 1;
    assert_false(retention_decide_end(&f, today, &end, &basis));
    f = (struct retention_facts){.ended = true, .end_on = day("2030-05-05"), .last_order = day("2031-01-01"), .last_settled = DATE_NONE};
    assert_true(retention_decide_end(&f, today, &end, &basis));
    assert_int_equal(end.days, day("2031-01-01").days);         /* an order after the end moves it */
    assert_int_equal(basis, RETENTION_SET);
    f.open_orders = 1;
    assert_false(retention_decide_end(&f, today, &end, &basis));
}

static void test_p36_first_and_large_runs_wait_for_a_person(void **state)
{
    (void)state;
    assert_true(retention_decide_run(true, 0, 100));
    assert_false(retention_decide_run(true, 1, 1000000));
    assert_true(retention_decide_run(false, 2, 100));
    assert_false(retention_decide_run(false, 3, 100));
}

static void test_p36_a_clock_that_jumps_stops_destruction(void **state)
{
    int64_t day_ms = 86400000, now = 2000000000000;

    (void)state;
    assert_true(retention_decide_clock(0, now));
    assert_true(retention_decide_clock(now - day_ms, now));
    assert_true(retention_decide_clock(now - 7 * day_ms, now));
    assert_false(retention_decide_clock(now - 7 * day_ms - 3600001, now));
    assert_false(retention_decide_clock(now + 2 * 3600000, now));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p36_keeps_through_the_last_day_and_destroys_the_night_after),
        cmocka_unit_test(test_p36_nobody_is_destroyed_earlier_than_90_days_after_being_listed),
        cmocka_unit_test(test_p36_vouchers_live_to_the_end_of_the_sixth_year),
        cmocka_unit_test(test_p36_i24_random_years_and_ends),
        cmocka_unit_test(test_p36_an_end_is_computed_only_from_what_happened),
        cmocka_unit_test(test_p36_first_and_large_runs_wait_for_a_person),
        cmocka_unit_test(test_p36_a_clock_that_jumps_stops_destruction),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
