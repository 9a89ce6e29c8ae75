/* The preview counts what publishing then does (P01, P10, P18, P36). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "db/fixture.h"
#include "rooms/customers/customers.h"
#include "rooms/notice/preview.h"

static struct str notice_bytes(struct arena *arena)
{
    char *bytes = arena_alloc(arena, NOTICE_MAX_BYTES);
    FILE *f = fopen(SOURCE_DIR "/tests/notices/mallikonttori.txt", "rb");
    size_t n;

    assert_non_null(f);
    n = fread(bytes, 1, NOTICE_MAX_BYTES, f);
    assert_int_equal(fclose(f), 0);
    return (struct str){bytes, n};
}

static struct ctx *adopted(struct fixture *f)
{
    struct ctx *ctx = fixture_ctx(f, PURPOSE_ACCOUNTABILITY);
    struct notice_receipt out;

    assert_int_equal(RUN_ACTION(notice_import, ctx, &(struct notice_import){notice_bytes(ctx->arena)}, &out), RC_OK);
    assert_int_equal(RUN_ACTION(notice_adopt, ctx, &(struct notice_adopt){ctx->today}, &out), RC_OK);
    assert_int_equal(notice_policy(ctx), RC_OK);
    return ctx;
}

static void add_people(struct ctx *ctx, int count)
{
    ctx->purpose = PURPOSE_CUSTOMER_MANAGEMENT;
    for (int i = 0; i < count; i++) {
        struct customer_form form = {.kind = CUSTOMER_PERSON, .first_name = STR("Aino"), .last_name = STR("Esimerkki"),
                                     .start_on = date_add_years(ctx->today, -9)};
        struct customer_receipt receipt;
        struct note_receipt note;
        struct note_form about = {.about = 1, .text = STR("Soitti."), .channel = CHANNEL_PHONE};

        assert_int_equal(RUN_ACTION(customers_create, ctx, &form, &receipt), RC_OK);
        about.customer_id = receipt.customer_id;
        assert_int_equal(RUN_ACTION(customers_note_add, ctx, &about, &note), RC_OK);
        if (i == 0)
            assert_int_equal(RUN_ACTION(customers_end, ctx, &((struct customer_end){receipt.customer_id, END_BY_CUSTOMER,
                date_add_years(ctx->today, -8)}), &receipt), RC_OK);
    }
    ctx->purpose = PURPOSE_ACCOUNTABILITY;
}

static int64_t effect_of(struct ctx *ctx, enum effect_kind kind, int what)
{
    struct notice_effect *effects;
    size_t count;

    assert_int_equal(notice_preview(ctx, &effects, &count), RC_OK);
    for (size_t i = 0; i < count; i++)
        if (effects[i].kind == kind && (what == 0 || effects[i].what == what))
            return effects[i].count;
    return -1;
}

static void draft(struct ctx *ctx)
{
    struct notice_receipt receipt;

    assert_int_equal(RUN_ACTION(notice_draft, ctx, &(struct notice_draft){0}, &receipt), RC_OK);
}

static void change(struct ctx *ctx, enum statement id, const char *params, bool remove)
{
    struct notice_receipt receipt;

    assert_int_equal(RUN_ACTION(notice_change, ctx, &((struct notice_change){id, str_from(params), remove}), &receipt), RC_OK);
}

static void test_p18_removed_category_counts_what_becomes_unreadable(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx = adopted(f);
    struct notice_receipt receipt;
    struct note_receipt note;
    struct evidence evidence = {0};
    int64_t counted;

    (void)state;
    add_people(ctx, 3);
    assert_int_equal(effect_of(ctx, EFFECT_CATEGORY_GONE, CATEGORY_NOTE), -1); /* no draft, no effect */
    draft(ctx);
    assert_int_equal(effect_of(ctx, EFFECT_CATEGORY_GONE, CATEGORY_NOTE), -1);
    change(ctx, STATEMENT_CONTENT_NOTES, NULL, true);
    counted = effect_of(ctx, EFFECT_CATEGORY_GONE, CATEGORY_NOTE);
    assert_int_equal(counted, 3);
    assert_int_equal(customers_evidence_categories(ctx, &evidence), RC_OK);
    assert_int_equal(evidence.violations, 0); /* nothing was changed by looking */
    assert_int_equal(RUN_ACTION(notice_publish, ctx, &(struct notice_publish){0}, &receipt), RC_OK);
    assert_int_equal(notice_policy(ctx), RC_OK);
    assert_int_equal(customers_evidence_categories(ctx, &evidence), RC_OK);
    assert_true(evidence.violations == counted);
    ctx->purpose = PURPOSE_CUSTOMER_MANAGEMENT;
    assert_int_equal(RUN_ACTION(customers_note_add, ctx, &((struct note_form){.customer_id = 1, .about = 1, .text = STR("x")}), &note),
                     RC_REFUSED);
    assert_int_equal(ctx->err.statement, STATEMENT_CONTENT_NOTES);
    fixture_close(f);
}

static void test_p10_removed_purpose_counts_its_uses(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx = adopted(f);

    (void)state;
    draft(ctx);
    change(ctx, STATEMENT_PURPOSE_INVOICING, NULL, true);
    assert_true(effect_of(ctx, EFFECT_PURPOSE_GONE, PURPOSE_INVOICING) > 5);
    change(ctx, STATEMENT_PURPOSE_INVOICING, NULL, false);
    assert_int_equal(effect_of(ctx, EFFECT_PURPOSE_GONE, PURPOSE_INVOICING), -1);
    fixture_close(f);
}

static void test_p36_shorter_retention_counts_who_would_be_over(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx = adopted(f);

    (void)state;
    add_people(ctx, 2);
    draft(ctx);
    change(ctx, STATEMENT_RETENTION_AFTER_RELATIONSHIP, "{\"years\":9}", false);
    assert_int_equal(effect_of(ctx, EFFECT_RETENTION_OVER, 0), 0);
    change(ctx, STATEMENT_RETENTION_AFTER_RELATIONSHIP, "{\"years\":7}", false);
    assert_int_equal(effect_of(ctx, EFFECT_RETENTION_OVER, 0), 1);
    assert_int_equal(effect_of(ctx, EFFECT_RETENTION_INVOICE, 0), 0);
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p18_removed_category_counts_what_becomes_unreadable),
        cmocka_unit_test(test_p10_removed_purpose_counts_its_uses),
        cmocka_unit_test(test_p36_shorter_retention_counts_who_would_be_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
