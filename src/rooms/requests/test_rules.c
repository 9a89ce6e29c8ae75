/* Pure decisions on requests: the clock against the table of RIGHTS.md 1 and against an independent count,
 * the erasure by category against its table (P34, P35, P52, P60; invariant I-29). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/errors.h"
#include "errors_requests.h"
#include "rooms/requests/internal.h"

static struct date day(const char *iso)
{
    struct date d = DATE_NONE;

    assert_true(date_from_iso(str_from(iso), &d));
    return d;
}

static void test_p52_clock_counts_as_the_regulation_says(void **state)
{
    static const struct { const char *received, *internal, *legal, *extended; } table[] = {
        {"2025-11-30", "2025-12-30", "2025-12-30", "2026-03-02"}, {"2026-01-31", "2026-02-27", "2026-03-02", "2026-04-30"},
        {"2026-03-03", "2026-04-02", "2026-04-07", "2026-06-03"}, {"2026-04-01", "2026-04-30", "2026-05-04", "2026-07-01"},
        {"2026-04-14", "2026-05-13", "2026-05-15", "2026-07-14"}, {"2026-08-31", "2026-09-30", "2026-09-30", "2026-11-30"},
        {"2026-11-06", "2026-12-04", "2026-12-07", "2027-02-08"}, {"2026-11-24", "2026-12-24", "2026-12-24", "2027-02-24"},
        {"2026-11-25", "2026-12-24", "2026-12-28", "2027-02-25"}, {"2028-01-29", "2028-02-29", "2028-02-29", "2028-05-02"}};

    (void)state;
    for (size_t i = 0; i < COUNT(table); i++) {
        struct request_clock c = requests_clock(day(table[i].received));

        if (c.due_internal.days != day(table[i].internal).days || c.due_legal.days != day(table[i].legal).days
            || c.extended_legal.days != day(table[i].extended).days)
            fail_msg("%s", table[i].received);
    }
}

/* A calendar of its own, which shares nothing with base/date: a day is counted on from a Thursday, Easter is computed as Gauss did. */
struct own { int y, m, d, weekday; }; /* weekday: 0 Monday */

static int own_length(int y, int m)
{
    bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;

    return m == 2 ? 28 + leap : m == 4 || m == 6 || m == 9 || m == 11 ? 30 : 31;
}

static struct own own_step(struct own o, int by)
{
    o.weekday = (o.weekday + (by > 0 ? 1 : 6)) % 7;
    o.d += by;
    if (o.d > own_length(o.y, o.m)) {
        o.d = 1;
        o.m = o.m % 12 + 1;
        o.y += o.m == 1;
    } else if (o.d < 1) {
        o.m = o.m == 1 ? 12 : o.m - 1;
        o.y -= o.m == 12;
        o.d = own_length(o.y, o.m);
    }
    return o;
}

/* March day of Easter Sunday (32: 1 April), for 1900 to 2099: Gauss. */
static int own_easter(int y)
{
    int d = (19 * (y % 19) + 24) % 30, e = (2 * (y % 4) + 4 * (y % 7) + 6 * d + 5) % 7, day_of_march = 22 + d + e;

    if (day_of_march == 57 || (day_of_march == 56 && d == 28 && y % 19 > 10))
        day_of_march -= 7;
    return day_of_march;
}

static bool own_works(struct own o)
{
    int march = o.m == 3 ? o.d : o.m == 4 ? 31 + o.d : o.m == 5 ? 61 + o.d : o.m == 6 ? 92 + o.d : 0, from_easter = march - own_easter(o.y);

    if (o.weekday > 4) /* midsummer day and all saints' are Saturdays */
        return false;
    if (march > 0 && (from_easter == -2 || from_easter == 1 || from_easter == 39)) /* Good Friday, Easter Monday, Ascension */
        return false;
    return !((o.m == 1 && (o.d == 1 || o.d == 6)) || (o.m == 5 && o.d == 1) || (o.m == 12 && (o.d == 6 || o.d == 25 || o.d == 26)));
}

static struct own own_to_work(struct own o, int by)
{
    while (!own_works(o))
        o = own_step(o, by);
    return o;
}

static struct own own_months(struct own o, int months)
{
    int y = o.y + (o.m + months > 12), m = (o.m + months - 1) % 12 + 1, d = o.d;

    while (o.y != y || o.m != m)
        o = own_step(o, 1);
    while (o.d < d && o.d < own_length(y, m))
        o = own_step(o, 1);
    return o;
}

static void same_day(const char *what, struct own own, struct date theirs)
{
    int y, m, d;

    date_parts(theirs, &y, &m, &d);
    if (y != own.y || m != own.m || d != own.d)
        fail_msg("%s: %d-%02d-%02d by the test's calendar, %d-%02d-%02d", what, own.y, own.m, own.d, y, m, d);
}

static void test_i29_ten_thousand_dates(void **state)
{
    struct own o = {2020, 1, 1, 2}; /* a Wednesday */
    struct date received = day("2020-01-01");

    (void)state;
    for (int i = 0; i < 10000; i++, o = own_step(o, 1), received = date_add_days(received, 1)) {
        struct request_clock c = requests_clock(received);

        same_day("received", o, received);
        same_day("internal", own_to_work(own_months(o, 1), -1), c.due_internal);
        same_day("legal", own_to_work(own_months(o, 1), 1), c.due_legal);
        same_day("extended", own_to_work(own_months(o, 3), 1), c.extended_legal);
    }
}

static void test_p35_what_goes_and_what_waits(void **state)
{
    static const struct { enum category category; bool open, represents; enum request_outcome outcome; enum request_ground ground; } table[] = {
        {CATEGORY_NAME, false, false, OUTCOME_NOW, GROUND_NONE}, {CATEGORY_NAME, true, false, OUTCOME_HELD, GROUND_OPEN_INVOICE},
        {CATEGORY_NAME, false, true, OUTCOME_HELD, GROUND_REPRESENTS}, {CATEGORY_POSTAL, true, false, OUTCOME_HELD, GROUND_OPEN_INVOICE},
        {CATEGORY_EMAIL, true, false, OUTCOME_NOW, GROUND_NONE}, {CATEGORY_EMAIL, false, true, OUTCOME_HELD, GROUND_REPRESENTS},
        {CATEGORY_PHONE, true, false, OUTCOME_NOW, GROUND_NONE}, {CATEGORY_PHONE, false, true, OUTCOME_HELD, GROUND_REPRESENTS},
        {CATEGORY_WEB_ADDRESS, true, true, OUTCOME_NOW, GROUND_NONE}, {CATEGORY_IP_NUMBER, true, true, OUTCOME_NOW, GROUND_NONE},
        {CATEGORY_NOTE, true, true, OUTCOME_NOW, GROUND_NONE}, {CATEGORY_PREFERENCE, true, true, OUTCOME_NOW, GROUND_NONE},
        {CATEGORY_VISIT, true, true, OUTCOME_NOW, GROUND_NONE}};

    (void)state;
    for (size_t i = 0; i < COUNT(table); i++) {
        enum request_ground ground = GROUND_LAW;
        enum request_outcome outcome = requests_decide_category(table[i].category,
            &(struct plan_facts){.open_claim = table[i].open, .represents = table[i].represents}, &ground);

        if (outcome != table[i].outcome || ground != table[i].ground)
            fail_msg("row %zu", i);
    }
    assert_int_equal(requests_statement_of(OUTCOME_HELD, GROUND_REPRESENTS), STATEMENT_REPRESENTATIVE_HELD);
    assert_int_equal(requests_statement_of(OUTCOME_HELD, GROUND_OPEN_INVOICE), STATEMENT_ERASURE_HELD);
    assert_int_equal(requests_statement_of(OUTCOME_LAW, GROUND_LAW), STATEMENT_RETENTION_VOUCHERS);
}

static void test_p52_intake_asks_for_no_more_than_a_day(void **state)
{
    struct request_form form = {.kind = REQUEST_ACCESS, .received_on = day("2027-03-01")};
    struct err err = {0};

    (void)state;
    assert_int_equal(requests_decide_intake(&form, day("2027-03-01"), &err), RC_OK);
    assert_int_equal(requests_decide_intake(&form, day("2027-02-28"), &err), RC_INVALID);
    assert_int_equal(err.code, E1902_REQUEST_FUTURE);
    assert_int_equal(requests_decide_intake(&form, day("2030-03-02"), &err), RC_INVALID);
    assert_int_equal(err.code, E1917_REQUEST_OLD);
}

static void test_numbers_read_as_written(void **state)
{
    struct arena *arena = arena_new(1 << 16);
    int64_t year = 0, ordinal = 0;

    (void)state;
    assert_true(requests_number_read(requests_number(arena, 2027, 14), &year, &ordinal));
    assert_true(year == 2027 && ordinal == 14);
    assert_true(requests_number_read(STR("OP-2027-1014"), &year, &ordinal) && ordinal == 1014);
    assert_false(requests_number_read(STR("OP-2027"), &year, &ordinal));
    assert_false(requests_number_read(STR("OP--2027-1"), &year, &ordinal));
    assert_false(requests_number_read(STR(""), &year, &ordinal));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p52_clock_counts_as_the_regulation_says), cmocka_unit_test(test_i29_ten_thousand_dates),
        cmocka_unit_test(test_p35_what_goes_and_what_waits), cmocka_unit_test(test_p52_intake_asks_for_no_more_than_a_day),
        cmocka_unit_test(test_numbers_read_as_written)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
