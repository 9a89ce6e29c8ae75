/* The evidence of security.good-practice sees a restore that nobody tried (P72). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "db/fixture.h"
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p72_backups_without_a_restore_test_are_no_good_practice),
        cmocka_unit_test(test_p72_an_old_backup_is_told), cmocka_unit_test(test_p34_the_name_is_said_again),
    };

    return cmocka_run_group_tests(tests, open_store, close_store);
}
