/* Late interest: the worked examples of BILLING.md 8, refusals over half-years without a confirmed rate, and an
 * independent slow computation over random histories (P65). Limitation, fees and reminders by table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/errors.h"
#include "errors_collection.h"
#include "rooms/collection/internal.h"

static struct date day(const char *iso)
{
    struct date d = DATE_NONE;

    assert_true(date_from_iso(str_from(iso), &d));
    return d;
}

/* Half-years as of the Bank of Finland; 2025H2 stands unconfirmed, 2026H2 is missing. */
static size_t half_years(struct interest_rate *out)
{
    static const struct { int year, half; int64_t bp; bool confirmed; } rows[] = {
        {2023, 1, 250, true}, {2023, 2, 400, true}, {2024, 1, 450, true}, {2024, 2, 450, true}, {2025, 1, 350, true},
        {2025, 2, 250, false}, {2026, 1, 250, true}};

    for (size_t i = 0; i < COUNT(rows); i++)
        out[i] = (struct interest_rate){date_ymd(rows[i].year, rows[i].half == 1 ? 1 : 7, 1),
            rows[i].half == 1 ? date_ymd(rows[i].year, 6, 30) : date_ymd(rows[i].year, 12, 31), rows[i].bp, rows[i].confirmed};
    return COUNT(rows);
}

static struct interest_rate reference[8];
static const struct interest_rate *margin_of(bool consumer)
{
    static struct interest_rate rows[2];

    rows[0] = (struct interest_rate){date_ymd(2002, 7, 1), DATE_NONE, 700, true};
    rows[1] = (struct interest_rate){date_ymd(2013, 3, 16), DATE_NONE, 800, true};
    return &rows[consumer ? 0 : 1];
}

static struct interest_claim claim(bool consumer, int64_t cents, const char *due, const char *asked)
{
    return (struct interest_claim){.principal_cents = cents, .due_on = day(due), .asked_on = day(asked), .consumer = consumer,
        .reference = reference, .reference_count = half_years(reference), .margin = margin_of(consumer), .margin_count = 1};
}

static void test_p65_interest_of_a_consumer_in_segments(void **state)
{
    struct arena *arena = arena_new(1 << 20);
    struct interest_move paid = {day("2025-01-31"), 40000};
    struct interest_claim c = claim(true, 100000, "2024-11-15", "2025-03-31");
    struct interest_sum sum;
    struct err err = {0};

    (void)state;
    c.moves = &paid;
    c.move_count = 1;
    assert_int_equal(collection_interest(arena, &c, &sum, &err), RC_OK);
    assert_int_equal(sum.cents, 3359);
    assert_int_equal(sum.count, 3);
    assert_int_equal(sum.segments[0].days, 46);
    assert_int_equal(sum.segments[0].bp, 1150);
    assert_int_equal(sum.segments[1].days, 31);
    assert_int_equal(sum.segments[2].days, 59);
    assert_int_equal(sum.segments[2].principal_cents, 60000);
    assert_int_equal(sum.principal_left, 60000);
    arena_free(arena);
}

static void test_p65_interest_of_a_business(void **state)
{
    struct arena *arena = arena_new(1 << 20);
    struct interest_claim c = claim(false, 250000, "2026-01-15", "2026-03-16");
    struct interest_move paid = {day("2026-03-16"), 250000};
    struct interest_sum sum;
    struct err err = {0};

    (void)state;
    c.moves = &paid;
    c.move_count = 1;
    assert_int_equal(collection_interest(arena, &c, &sum, &err), RC_OK);
    assert_int_equal(sum.cents, 4315);
    assert_int_equal(sum.segments[0].days, 60);
    assert_int_equal(sum.principal_left, 0);
    c.asked_on = day("2026-12-31"); /* nothing is owed any more: the empty half-year needs no rate */
    assert_int_equal(collection_interest(arena, &c, &sum, &err), RC_OK);
    assert_int_equal(sum.cents, 4315);
    c.agreed_bp = 1600; /* between businesses as agreed */
    assert_int_equal(collection_interest(arena, &c, &sum, &err), RC_OK);
    assert_int_equal(sum.cents, 6575); /* 2500 x 16 % x 60 / 365 = 65.753 */
    arena_free(arena);
}

static void test_p65_a_consumer_never_pays_more_than_the_law(void **state)
{
    struct arena *arena = arena_new(1 << 20);
    struct interest_claim c = claim(true, 100000, "2024-07-01", "2024-12-31");
    struct interest_sum sum, by_law;
    struct err err = {0};

    (void)state;
    assert_int_equal(collection_interest(arena, &c, &by_law, &err), RC_OK);
    c.agreed_bp = 2400;
    assert_int_equal(collection_interest(arena, &c, &sum, &err), RC_OK);
    assert_int_equal(sum.cents, by_law.cents);
    c.agreed_bp = 800; /* less than the law is as agreed */
    assert_int_equal(collection_interest(arena, &c, &sum, &err), RC_OK);
    assert_true(sum.cents < by_law.cents);
    arena_free(arena);
}

static void test_p65_nothing_is_computed_over_an_unknown_half_year(void **state)
{
    struct arena *arena = arena_new(1 << 20);
    struct interest_claim c = claim(true, 100000, "2025-05-15", "2025-07-01");
    struct interest_sum sum;
    struct err err = {0};

    (void)state;
    assert_int_equal(collection_interest(arena, &c, &sum, &err), RC_INVALID);
    assert_int_equal(err.code, E2802_INTEREST_UNCONFIRMED);
    assert_true(str_eqz(err.arg, "2025-07-01"));
    err_clear(&err);
    c.asked_on = day("2025-06-30");
    assert_int_equal(collection_interest(arena, &c, &sum, &err), RC_OK);
    c = claim(true, 100000, "2026-06-01", "2026-07-02");
    assert_int_equal(collection_interest(arena, &c, &sum, &err), RC_INVALID);
    assert_int_equal(err.code, E2801_INTEREST_NO_RATE);
    assert_true(str_eqz(err.arg, "2026-07-01"));
    arena_free(arena);
}

static void test_p65_due_on_a_holiday_is_paid_on_the_next_banking_day(void **state)
{
    struct arena *arena = arena_new(1 << 20);
    struct interest_claim c = claim(true, 100000, "2024-12-06", "2024-12-31"); /* a Friday, Independence Day */
    struct interest_move paid = {day("2024-12-09"), 100000};
    struct interest_sum sum;
    struct err err = {0};

    (void)state;
    c.moves = &paid;
    c.move_count = 1;
    assert_int_equal(collection_interest(arena, &c, &sum, &err), RC_OK);
    assert_int_equal(sum.count, 1);
    c.banking_day_grace = true;
    assert_int_equal(collection_interest(arena, &c, &sum, &err), RC_OK);
    assert_int_equal(sum.cents, 0);
    paid.on = day("2024-12-10"); /* a day late: interest from the due date */
    assert_int_equal(collection_interest(arena, &c, &sum, &err), RC_OK);
    assert_int_equal(sum.segments[0].days, 4);
    arena_free(arena);
}

/* Day by day, with the sums kept as a fraction: shares nothing with the segments but the table. */
static int64_t slowly(const struct interest_claim *c)
{
    __int128 numerator = 0, denominator = (__int128)10000 * 365 * 366 * 360;

    for (int32_t d = c->due_on.days + 1; d <= c->asked_on.days; d++) {
        int64_t left = c->principal_cents, bp = 0;
        int year, month, unused;
        __int128 per;

        for (size_t i = 0; i < c->move_count; i++)
            if (c->moves[i].on.days < d)
                left -= c->moves[i].cents;
        if (left <= 0)
            continue;
        for (size_t i = 0; i < c->reference_count; i++)
            if (d >= c->reference[i].from.days && d <= c->reference[i].to.days)
                bp = c->reference[i].bp + (c->consumer ? 700 : 800);
        if (c->agreed_bp > 0 && (!c->consumer || c->agreed_bp < bp))
            bp = c->agreed_bp;
        date_parts((struct date){d}, &year, &month, &unused);
        per = c->basis == INTEREST_360 ? (__int128)365 * 366
              : c->basis == INTEREST_365 ? (__int128)366 * 360
              : (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)) ? (__int128)365 * 360 : (__int128)366 * 360;
        numerator += (__int128)left * bp * per;
    }
    return (int64_t)((numerator + denominator / 2) / denominator);
}

static uint64_t dice_state = 20260101;
static int64_t dice(int64_t below)
{
    dice_state = dice_state * 6364136223846793005u + 1442695040888963407u;
    return (int64_t)((dice_state >> 33) % (uint64_t)below);
}

static void test_p65_segments_equal_a_day_by_day_count(void **state)
{
    (void)state;
    for (int round = 0; round < 3000; round++) {
        struct arena *arena = arena_new(1 << 20);
        struct interest_move moves[6];
        struct interest_claim c = claim(dice(2) == 0, 1 + dice(5000000), "2023-01-01", "2023-01-01");
        struct interest_sum sum;
        struct err err = {0};

        for (size_t i = 0; i < c.reference_count; i++)
            reference[i].confirmed = true;
        c.due_on = date_add_days(c.due_on, (int)dice(900));
        c.asked_on = date_add_days(c.due_on, (int)dice(360) - 5);
        c.move_count = (size_t)dice(7);
        c.moves = moves;
        c.agreed_bp = dice(3) == 0 ? 100 + dice(2000) : 0;
        c.basis = (enum interest_basis)dice(3);
        for (size_t i = 0; i < c.move_count; i++)
            moves[i] = (struct interest_move){date_add_days(c.due_on, (int)dice(420) - 30), 1 + dice(c.principal_cents)};
        assert_int_equal(collection_interest(arena, &c, &sum, &err), RC_OK);
        assert_int_equal(sum.cents, slowly(&c));
        arena_free(arena);
    }
}

static void test_p32_fees_within_the_law(void **state)
{
    const struct fee_limits consumer = {.most_cents = 500, .least_days = 14}, business = {.most_cents = 1200, .least_days = 10};
    struct err err = {0};

    (void)state;
    assert_int_equal(collection_decide_fee(&consumer, 500, 14, &err), RC_OK);
    assert_int_equal(collection_decide_fee(&consumer, 800, 14, &err), RC_INVALID);
    assert_int_equal(err.code, E2804_FEE_TOO_HIGH);
    assert_int_equal(collection_decide_fee(&consumer, 500, 13, &err), RC_INVALID);
    assert_int_equal(err.code, E2805_FEE_TOO_SOON);
    assert_int_equal(collection_decide_fee(&consumer, 0, 3, &err), RC_OK); /* a reminder without a fee */
    assert_int_equal(collection_decide_fee(&business, 1200, 10, &err), RC_OK);
    assert_int_equal(collection_decide_fee(&business, 1201, 30, &err), RC_INVALID);
}

static void test_p32_who_is_reminded(void **state)
{
    const struct reminder_rule rule = {.debtor = DEBTOR_CONSUMER, .days_after = 14, .days_between = 14, .pay_days = 10, .least_cents = 500,
                                       .fee_cents = 500, .most = 2};
    const struct date today = day("2026-03-20");
    struct claim_line c = {.open_cents = 10000, .due_on = day("2026-03-06"), .last_reminder = DATE_NONE, .reminder_due = DATE_NONE};
    struct err err = {0};

    (void)state;
    assert_int_equal(collection_decide_reminder(&c, &rule, today), REMIND);
    c.due_on = day("2026-03-07");
    assert_int_equal(collection_decide_reminder(&c, &rule, today), SKIP_TOO_SOON);
    c.due_on = day("2026-03-20");
    assert_int_equal(collection_decide_reminder(&c, &rule, today), SKIP_NOT_DUE);
    c.due_on = day("2026-01-01");
    c.disputed_cents = 10000;
    assert_int_equal(collection_decide_reminder(&c, &rule, today), SKIP_DISPUTED);
    c.disputed_cents = 4000; /* a part: the rest is reminded */
    assert_int_equal(collection_decide_reminder(&c, &rule, today), REMIND);
    c.disputed_cents = 9600;
    assert_int_equal(collection_decide_reminder(&c, &rule, today), SKIP_SMALL);
    c.disputed_cents = 0;
    c.plan_kept = true;
    assert_int_equal(collection_decide_reminder(&c, &rule, today), SKIP_PLAN);
    c.plan_kept = false;
    c.reminders = 1;
    c.last_reminder = day("2026-03-01");
    c.reminder_due = day("2026-03-11");
    assert_int_equal(collection_decide_reminder(&c, &rule, today), REMIND);
    assert_int_equal(collection_decide_hand_over(&c, today, &err), RC_OK);
    c.reminder_due = today;
    assert_int_equal(collection_decide_reminder(&c, &rule, today), SKIP_TOO_SOON);
    assert_int_equal(collection_decide_hand_over(&c, today, &err), RC_INVALID);
    c.reminders = 2;
    assert_int_equal(collection_decide_reminder(&c, &rule, today), SKIP_MOST);
    c.case_id = 7;
    assert_int_equal(collection_decide_reminder(&c, &rule, today), SKIP_AGENCY);
}

static void test_p35_a_debt_is_time_barred_three_years_after_the_last_interruption(void **state)
{
    struct date stops[] = {day("2024-05-01"), DATE_NONE, day("2025-02-28"), day("2023-01-01")};

    (void)state;
    assert_int_equal(collection_time_bar(day("2024-02-29"), NULL, 0).days, day("2027-02-28").days);
    assert_int_equal(collection_time_bar(day("2024-02-29"), stops, COUNT(stops)).days, day("2028-02-28").days);
}

static void test_p65_a_plan_holds_while_what_fell_due_is_paid(void **state)
{
    const struct instalment parts[] = {{day("2026-01-31"), 4000}, {day("2026-02-28"), 4000}, {day("2026-03-31"), 2000}};

    (void)state;
    assert_true(collection_plan_holds(parts, 3, 0, 5, day("2026-02-05")));
    assert_false(collection_plan_holds(parts, 3, 3999, 5, day("2026-02-06")));
    assert_true(collection_plan_holds(parts, 3, 4000, 5, day("2026-03-05")));
    assert_false(collection_plan_holds(parts, 3, 4000, 5, day("2026-03-06")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p65_interest_of_a_consumer_in_segments), cmocka_unit_test(test_p65_interest_of_a_business),
        cmocka_unit_test(test_p65_a_consumer_never_pays_more_than_the_law),
        cmocka_unit_test(test_p65_nothing_is_computed_over_an_unknown_half_year),
        cmocka_unit_test(test_p65_due_on_a_holiday_is_paid_on_the_next_banking_day),
        cmocka_unit_test(test_p65_segments_equal_a_day_by_day_count), cmocka_unit_test(test_p32_fees_within_the_law),
        cmocka_unit_test(test_p32_who_is_reminded),
        cmocka_unit_test(test_p35_a_debt_is_time_barred_three_years_after_the_last_interruption),
        cmocka_unit_test(test_p65_a_plan_holds_while_what_fell_due_is_paid)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
