/* Days, deadlines and the clock of Helsinki, against the C library's calendar and RIGHTS.md 1. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/env.h"

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_new(1 << 24);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct date iso(const char *z)
{
    struct date d = DATE_NONE;
    assert_true(date_from_iso(str_from(z), &d));
    return d;
}

static void assert_str(struct str s, const char *z)
{
    if (!str_eqz(s, z))
        fail_msg("got \"%.*s\", expected \"%s\"", STR_FMT(s), z);
}

/* 10,000 random days between 1600 and 2400: parts, weekday and back equal gmtime_r and timegm. */
static void test_calendar_equals_c_library(void **state)
{
    struct env env;
    const char *given = getenv("SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);

    (void)state;
    print_message("seed %llu (SEED=... repeats)\n", (unsigned long long)seed);
    env_fixed(&env, 0, seed);
    for (int i = 0; i < 10000; i++) {
        uint32_t dice;
        struct tm tm;
        int y, m, d;
        env.random_bytes(&env, &dice, sizeof dice);
        int32_t days = (int32_t)(dice % 292194) - 135140;
        time_t t = (time_t)days * 86400;
        assert_non_null(gmtime_r(&t, &tm));
        date_parts((struct date){days}, &y, &m, &d);
        assert_int_equal(y, tm.tm_year + 1900);
        assert_int_equal(m, tm.tm_mon + 1);
        assert_int_equal(d, tm.tm_mday);
        assert_int_equal(date_weekday((struct date){days}), tm.tm_wday == 0 ? 7 : tm.tm_wday);
        assert_int_equal(date_ymd(y, m, d).days, days);
        assert_int_equal(iso(str_z(arena, date_iso(arena, (struct date){days}))).days, days);
        arena_reset(arena);
    }
}

/* Each hour of twelve years, and hours around every change: as the C library has it by its own
 * reading of the same POSIX rule. */
static void test_helsinki_equals_c_library(void **state)
{
    (void)state;
    setenv("TZ", "EET-2EEST,M3.5.0/3,M10.5.0/4", 1);
    tzset();
    for (int64_t t = 1577836800; t < 1577836800 + INT64_C(12) * 366 * 86400; t += 3600 - 1) {
        struct tm tm;
        time_t now = (time_t)t;
        int y, m, d;
        assert_non_null(localtime_r(&now, &tm));
        struct date day = date_of_instant(t * 1000 + 999);
        date_parts(day, &y, &m, &d);
        assert_int_equal(y, tm.tm_year + 1900);
        assert_int_equal(m, tm.tm_mon + 1);
        assert_int_equal(d, tm.tm_mday);
        char text[64];
        (void)snprintf(text, sizeof text, "%d.%d.%d klo %d.%02d", d, m, y, tm.tm_hour, tm.tm_min);
        assert_str(instant_text(arena, t * 1000, LANG_FI), text);
        arena_reset(arena);
    }
    for (int32_t days = 18000; days < 30000; days++) {
        int64_t start = date_start_instant((struct date){days});
        assert_int_equal(date_of_instant(start).days, days);
        assert_int_equal(date_of_instant(start - 1).days, days - 1);
    }
}

static void test_reads_what_people_type(void **state)
{
    static const struct { const char *text, *iso; } good[] = {
        {"22.11.2026", "2026-11-22"}, {" 22.11.2026 ", "2026-11-22"}, {"1.2.2026", "2026-02-01"},
        {"01.02.2026", "2026-02-01"}, {"22.11.", "2026-11-22"}, {"22.11", "2026-11-22"},
        {"22112026", "2026-11-22"}, {"2026-11-22", "2026-11-22"}, {"+14", "2026-12-06"},
        {"+0", "2026-11-22"}, {"29.2.2028", "2028-02-29"}, {"1. 2. 2026", "2026-02-01"}};
    static const char *const bad[] = {"", "31.2.2026", "29.2.2026", "0.1.2026", "1.13.2026", "1.1.26",
        "22.11.2026.", "2026-11-2", "2026/11/22", "31112026", "+", "+-1", "+1000000", "tomorrow", "..",
        "22.11.2026 klo 12", "-1", "1.1.0000", "27.07.0700", "22.11.0026", "1.1.3000", "1799-12-31", "2026-02-29"};
    struct date d, today = iso("2026-11-22");

    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        assert_true(date_from_human(str_from(good[i].text), today, &d));
        assert_str(date_iso(arena, d), good[i].iso);
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        if (date_from_human(str_from(bad[i]), today, &d))
            fail_msg("\"%s\" was read as a date", bad[i]);
    }
    assert_false(date_from_iso(STR("2026-11-22T00"), &d));
    assert_false(date_from_iso(STR("22.11.2026"), &d));
}

static void test_texts(void **state)
{
    int64_t t = date_start_instant(iso("2026-11-22")) + (14 * 60 + 12) * INT64_C(60000) + 3004;

    (void)state;
    assert_str(date_text(arena, iso("2026-11-02"), LANG_FI), "2.11.2026");
    assert_str(date_text(arena, iso("2026-11-22"), LANG_SV), "22.11.2026");
    assert_str(date_text(arena, iso("2026-11-22"), LANG_EN), "22 Nov 2026");
    assert_str(date_text(arena, DATE_NONE, LANG_FI), "");
    assert_str(date_iso(arena, DATE_NONE), "");
    assert_str(instant_text(arena, t, LANG_FI), "22.11.2026 klo 14.12");
    assert_str(instant_text(arena, t, LANG_SV), "22.11.2026 kl. 14.12");
    assert_str(instant_text(arena, t, LANG_EN), "22 Nov 2026, 14:12");
    assert_str(instant_iso(arena, t), "2026-11-22T12:12:03.004Z");
    assert_str(instant_iso(arena, -1), "1969-12-31T23:59:59.999Z");
}

static void test_sums(void **state)
{
    (void)state;
    assert_int_equal(date_add_months(iso("2026-01-31"), 1).days, iso("2026-02-28").days);
    assert_int_equal(date_add_months(iso("2028-01-31"), 1).days, iso("2028-02-29").days);
    assert_int_equal(date_add_months(iso("2026-01-15"), -13).days, iso("2024-12-15").days);
    assert_int_equal(date_add_years(iso("2028-02-29"), 1).days, iso("2029-02-28").days);
    assert_int_equal(date_add_years(iso("2028-02-29"), 4).days, iso("2032-02-29").days);
    assert_true(date_is_none(date_add_years(iso("9999-01-01"), 1)));
    assert_true(date_is_none(date_add_days(DATE_NONE, 1)));
    assert_true(date_is_none(date_ymd(2026, 2, 29)));
    assert_true(date_before(iso("2026-01-01"), iso("2026-01-02")));
    assert_false(date_before(DATE_NONE, iso("2026-01-02")));
    assert_false(date_after(iso("2026-01-01"), iso("2026-01-01")));
    assert_int_equal(date_weekday(iso("2026-11-22")), 7);
}

/* Public holidays of 2026 that are no Sundays, one by one, and the count of working days. */
static void test_holidays(void **state)
{
    static const char *const days[] = {"2026-01-01", "2026-01-06", "2026-04-03", "2026-04-06",
        "2026-05-01", "2026-05-14", "2026-06-20", "2026-10-31", "2026-12-06", "2026-12-25", "2026-12-26"};
    static const struct { int year; const char *iso; } easters[] = {{2000, "2000-04-23"},
        {2008, "2008-03-23"}, {2019, "2019-04-21"}, {2024, "2024-03-31"}, {2025, "2025-04-20"},
        {2026, "2026-04-05"}, {2027, "2027-03-28"}, {2038, "2038-04-25"}};
    int working = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(days); i++)
        assert_true(date_is_holiday(iso(days[i])));
    for (size_t i = 0; i < COUNT(easters); i++)
        assert_int_equal(date_easter(easters[i].year).days, iso(easters[i].iso).days);
    for (int year = 1900; year < 2100; year++) { /* Gauss's rule with the numbers of these centuries */
        int d = (19 * (year % 19) + 24) % 30, e = (2 * (year % 4) + 4 * (year % 7) + 6 * d + 5) % 7;
        int after = d + e - ((d == 29 && e == 6) || (d == 28 && e == 6 && year % 19 > 10) ? 7 : 0);
        assert_int_equal(date_easter(year).days, date_ymd(year, 3, 22).days + after);
    }
    for (struct date d = iso("2026-01-01"); date_before(d, iso("2027-01-01")); d = date_add_days(d, 1))
        working += date_is_working_day(d);
    assert_int_equal(working, 261 - 7); /* Mon-Fri days of 2026 less the seven holidays on them */
    assert_false(date_is_holiday(iso("2026-12-24")));
    assert_true(date_is_working_day(iso("2026-12-24")));
    assert_false(date_is_holiday(iso("2026-06-27")));
    assert_true(date_is_holiday(iso("2027-11-06")));
    assert_false(date_is_holiday(iso("2026-11-07")));
}

static struct date to_working(struct date d, int step)
{
    while (!date_is_working_day(d))
        d = date_add_days(d, step);
    return d;
}

/* The deadlines of a request (P52): table of RIGHTS.md section 1. */
static void test_p52_deadlines(void **state)
{
    static const struct { const char *received, *internal, *legal, *extended; } rows[] = {
        {"2025-11-30", "2025-12-30", "2025-12-30", "2026-03-02"},
        {"2026-01-31", "2026-02-27", "2026-03-02", "2026-04-30"},
        {"2026-03-03", "2026-04-02", "2026-04-07", "2026-06-03"},
        {"2026-04-01", "2026-04-30", "2026-05-04", "2026-07-01"},
        {"2026-04-14", "2026-05-13", "2026-05-15", "2026-07-14"},
        {"2026-08-31", "2026-09-30", "2026-09-30", "2026-11-30"},
        {"2026-11-06", "2026-12-04", "2026-12-07", "2027-02-08"},
        {"2026-11-24", "2026-12-24", "2026-12-24", "2027-02-24"},
        {"2026-11-25", "2026-12-24", "2026-12-28", "2027-02-25"},
        {"2028-01-29", "2028-02-29", "2028-02-29", "2028-05-02"}};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct date plain = date_add_months(iso(rows[i].received), 1);
        assert_str(date_iso(arena, to_working(plain, -1)), rows[i].internal);
        assert_str(date_iso(arena, to_working(plain, 1)), rows[i].legal);
        assert_str(date_iso(arena, to_working(date_add_months(iso(rows[i].received), 3), 1)),
                   rows[i].extended);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calendar_equals_c_library),
        cmocka_unit_test(test_helsinki_equals_c_library),
        cmocka_unit_test(test_reads_what_people_type),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_sums),
        cmocka_unit_test(test_holidays),
        cmocka_unit_test(test_p52_deadlines),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
