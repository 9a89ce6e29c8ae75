/* The evidence of security.good-practice sees a restore that nobody tried (P72). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/date.h"
#include "db/fixture.h"
#include "db/ship.h"
#include "rooms/audit/audit.h"
#include "rooms/backup/internal.h"

static struct fixture *fixture;

static int open_store(void **state)
{
    (void)state;
    fixture = fixture_open(NULL);
    audit_install(fixture->store);
    return 0;
}

static int close_store(void **state)
{
    (void)state;
    fixture_close(fixture);
    return 0;
}

static void note(int kind, bool passed)
{
    struct ctx *ctx = fixture_ctx(fixture, PURPOSE_SECURITY);
    int64_t id = 0;

    assert_int_equal(RUN_ACTION(backup_note, ctx, &((struct backup_note){.kind = kind, .stamp = STR("20270301T100000Z"), .passed = passed}),
                                &id), RC_OK);
    store_release(ctx);
}

static struct evidence prove(void)
{
    struct ctx *ctx = fixture_ctx(fixture, PURPOSE_ACCOUNTABILITY);
    struct evidence e = {0};

    assert_int_equal(backup_evidence_restore_tests(ctx, &e), RC_OK);
    store_release(ctx);
    return e;
}

static void test_p72_backups_without_a_restore_test_are_no_good_practice(void **state)
{
    (void)state;
    assert_int_equal(prove().population, 0); /* nothing to say before the first backup */
    note(BACKUP_MADE, true);
    assert_int_equal(prove().violations, 1);
    note(BACKUP_VERIFIED, true);
    assert_int_equal(prove().violations, 0);
    fixture_advance(fixture, BACKUP_TEST_DAYS - 1);
    assert_int_equal(prove().violations, 0);
    fixture_advance(fixture, 2);
    assert_int_equal(prove().violations, 1); /* too long ago */
    note(BACKUP_VERIFIED, false);
    assert_int_equal(prove().violations, 1); /* it did not pass */
    note(BACKUP_RESTORED, true);
    assert_int_equal(prove().violations, 0); /* a real restore is a test too */
    assert_int_equal(prove().figure, 0);
}

static void test_p72_an_old_backup_is_told(void **state)
{
    struct backup_state s = {.made = true, .made_at = 1000};

    (void)state;
    assert_true(backup_decide_fresh(&s, 1000 + BACKUP_FRESH_HOURS * 3600000LL));
    assert_false(backup_decide_fresh(&s, 1001 + BACKUP_FRESH_HOURS * 3600000LL));
    s.made = false;
    assert_false(backup_decide_fresh(&s, 1000));
}

static void test_p34_the_name_is_said_again(void **state)
{
    (void)state;
    assert_true(backup_decide_confirm(STR(" Mallikonttori Oy"), STR("mallikonttori oy")));
    assert_false(backup_decide_confirm(STR("mallikonttori"), STR("mallikonttori oy")));
    assert_false(backup_decide_confirm(STR(""), STR("")));
}

static void test_p72_shipping_that_lags_or_has_a_gap_is_told(void **state)
{
    struct ship_figures f = {.on = true, .every_s = 10, .moment_at = 1000};

    (void)state;
    assert_false(backup_decide_late(&f, 1000 + (SHIP_LATE_S + 10) * 1000));
    assert_true(backup_decide_late(&f, 1001 + (SHIP_LATE_S + 10) * 1000));
    f.trouble = SHIP_FAILED;
    assert_true(backup_decide_late(&f, 1000));
    f.on = false;
    assert_false(backup_decide_late(&f, 1000));
    assert_true(backup_decide_base(true, 1000, 1000)); /* after a gap */
    assert_true(backup_decide_base(false, 0, 1000));   /* none yet */
    assert_false(backup_decide_base(false, 1000, 999 + SHIP_BASE_HOURS * 3600000LL));
    assert_true(backup_decide_base(false, 1000, 1000 + SHIP_BASE_HOURS * 3600000LL));
}

static void test_p72_a_moment_is_read_in_finnish_time_and_in_utc(void **state)
{
    static const struct { const char *text, *iso; } good[] = {
        {"2026-03-14T12:00:00Z", "2026-03-14T12:00:00.000Z"}, {"2026-03-14T12:00:00.250Z", "2026-03-14T12:00:00.250Z"}, {"2026-03-14 14:00", "2026-03-14T12:00:00.000Z"},
        {"2026-07-01 14:00:30", "2026-07-01T11:00:30.000Z"}, {"2026-03-29 02:30", "2026-03-29T00:30:00.000Z"},
        {"2026-03-29 12:00", "2026-03-29T09:00:00.000Z"}, {"2026-10-25 02:30", "2026-10-24T23:30:00.000Z"},
        {"2026-10-25 12:00", "2026-10-25T10:00:00.000Z"}};
    static const char *const bad[] = {"", "2026-03-14", "2026-02-30 12:00", "2026-03-14 24:00", "2026-03-14 1:5", "2026-03-14T12:00:00.5Z", "yesterday at noon", "2026-03-14T12:00:00+02:00"};
    struct ctx *ctx = fixture_ctx(fixture, PURPOSE_SECURITY);
    int64_t at = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        assert_true(backup_moment(str_from(good[i].text), &at));
        assert_true(str_eqz(instant_iso(ctx->arena, at), good[i].iso));
    }
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_false(backup_moment(str_from(bad[i]), &at));
    assert_true(backup_moment(STR("latest"), &at));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p72_backups_without_a_restore_test_are_no_good_practice),
        cmocka_unit_test(test_p72_an_old_backup_is_told), cmocka_unit_test(test_p34_the_name_is_said_again),
        cmocka_unit_test(test_p72_shipping_that_lags_or_has_a_gap_is_told), cmocka_unit_test(test_p72_a_moment_is_read_in_finnish_time_and_in_utc),
    };

    return cmocka_run_group_tests(tests, open_store, close_store);
}
