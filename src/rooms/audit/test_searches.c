/* Suggestions are views (P43, docs/decisions/0009): that a search began is on the disk first, who was seen follows
 * in one entry, never one for a key. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "db/fixture.h"
#include "audit_audit.h"
#include "audit_customers.h"
#include "rooms/audit/internal.h"

static struct fixture *fixture;
static struct ctx *ctx;

static int set_up(void **state)
{
    (void)state;
    fixture = fixture_open(NULL);
    ctx = fixture_ctx(fixture, PURPOSE_CUSTOMER_MANAGEMENT);
    audit_install(fixture->store);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fixture_close(fixture);
    return 0;
}

static struct audit_item *listed(size_t *count)
{
    struct audit_item *items;
    int64_t next;

    assert_int_equal(audit_list(ctx, &(struct audit_filter){.day = DATE_NONE, .most = 500}, &items, count, &next), RC_OK);
    store_release(ctx);
    return items;
}

/* One keystroke: people first..first+count-1 are suggested, and the answer leaves. */
static void keystroke(int64_t first, int64_t count)
{
    ctx->reads = NULL;
    for (int64_t i = 0; i < count; i++)
        assert_int_equal(reads_note(ctx, first + i, CATEGORY_NAME, STATEMENT_PURPOSE_CUSTOMERS), RC_OK);
    assert_int_equal(audit_defer_reads(ctx, AUDIT_CUSTOMERS_SEARCHED), RC_OK);
    assert_int_equal(audit_flush_reads(ctx), RC_OK);
    store_release(ctx);
}

static void test_p43_keys_write_one_row_and_the_use_the_other(void **state)
{
    struct audit_item *items;
    size_t count;

    (void)state;
    keystroke(100, 6);
    items = listed(&count);
    assert_int_equal(count, 1); /* durable before the first suggestion is shown */
    assert_int_equal(items[0].kind, AUDIT_CUSTOMERS_SEARCHED);
    assert_int_equal(items[0].user_id, ctx->actor->user_id);
    assert_int_equal(items[0].subject_count, 0);
    for (int i = 0; i < 20; i++)
        keystroke(100 + i % 4, 6);
    (void)listed(&count);
    assert_int_equal(count, 1);

    ctx->reads = NULL; /* a suggestion is opened */
    assert_int_equal(reads_note(ctx, 103, CATEGORY_EMAIL, STATEMENT_PURPOSE_CUSTOMERS), RC_OK);
    assert_int_equal(audit_flush_reads(ctx), RC_OK);
    items = listed(&count);
    assert_int_equal(count, 3);
    assert_int_equal(items[1].kind, AUDIT_READ);
    assert_int_equal(items[1].subject_count, 9); /* 100..108, each once */
    assert_int_equal(items[1].categories, 1 << CATEGORY_NAME);
    assert_int_equal(items[0].subject, 103);
    keystroke(200, 1);
    (void)listed(&count);
    assert_int_equal(count, 4); /* a new search begins */
}

static void test_p43_an_unused_search_is_written_after_a_minute_and_at_the_end(void **state)
{
    struct actor other = *ctx->actor, program = {0};
    struct audit_item *items;
    size_t count;

    (void)state;
    keystroke(100, 2);
    other.user_id++;
    ctx->actor = &other;
    ctx->now += 30000;
    keystroke(300, 1);
    ctx->actor = &program;
    ctx->reads = NULL;
    ctx->now += 30000;
    assert_int_equal(audit_close_searches(ctx, false), RC_OK);
    items = listed(&count);
    assert_int_equal(count, 3);
    assert_int_equal(items[0].user_id, other.user_id - 1); /* in the name of who searched */
    assert_int_equal(items[0].subject_count, 2);
    assert_int_equal(audit_close_searches(ctx, true), RC_OK);
    items = listed(&count);
    assert_int_equal(count, 4);
    assert_int_equal(items[0].user_id, other.user_id);
    assert_int_equal(items[0].subject, 300);
    assert_int_equal(audit_close_searches(ctx, true), RC_OK);
    (void)listed(&count);
    assert_int_equal(count, 4);
}

static void test_p43_a_long_search_loses_nobody(void **state)
{
    struct audit_item *items;
    int64_t seen = 0;
    size_t count;

    (void)state;
    for (int64_t i = 0; i < 400; i++)
        keystroke(1000 + i * 6, 6);
    assert_int_equal(audit_close_searches(ctx, true), RC_OK);
    items = listed(&count);
    for (size_t i = 0; i < count; i++)
        seen += items[i].kind == AUDIT_READ ? items[i].subject_count : 0;
    assert_int_equal(seen, 2400);
    assert_in_range(count, 2, 12);
}

static void test_p43_what_cannot_be_written_stays(void **state)
{
    struct audit_item *items;
    size_t count;

    (void)state;
    keystroke(100, 2);
    struct search *taken = audit_search_take(ctx, true, 0);
    assert_non_null(taken);
    assert_null(audit_search_take(ctx, true, 0));
    audit_search_back(ctx, taken);
    assert_int_equal(audit_close_searches(ctx, true), RC_OK);
    items = listed(&count);
    assert_int_equal(count, 2);
    assert_int_equal(items[0].subject_count, 2);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_p43_keys_write_one_row_and_the_use_the_other),
        T(test_p43_an_unused_search_is_written_after_a_minute_and_at_the_end),
        T(test_p43_a_long_search_loses_nobody),
        T(test_p43_what_cannot_be_written_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
