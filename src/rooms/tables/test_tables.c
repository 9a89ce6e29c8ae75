/* Dated tables: the product's files, rows of users above them, confirmation, what is kept in memory (BILLING.md
 * section 10; P64, P65). The published values are compared where they are at hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/csv.h"
#include "base/errors.h"
#include "db/fixture.h"
#include "errors_tables.h"
#include "rooms/tables/internal.h"

static int64_t value_on(struct ctx *ctx, enum table_kind kind, const char *name, struct date day)
{
    struct table_value v = {.value = -1};
    enum rc rc = tables_value_on(ctx, kind, name, day, &v);

    return rc == RC_OK ? v.value : -1;
}

static void test_p64_rates_stand_on_the_days_of_the_law(void **state)
{
    static const struct { const char *name; int y, m, d; int64_t bp; } facts[] = {
        {"general", 2024, 8, 31, 2400}, {"general", 2024, 9, 1, 2550}, {"reduced1", 2025, 12, 31, 1400},
        {"reduced1", 2026, 1, 1, 1350}, {"reduced2", 2026, 6, 1, 1000}, {"zero", 2026, 6, 1, 0},
        {"general", 2013, 1, 1, 2400}, {"general", 2012, 12, 31, 2300}, {"general", 1990, 1, 1, -1}};
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx = fixture_ctx(f, PURPOSE_INVOICING);
    struct table_value v;

    (void)state;
    for (size_t i = 0; i < COUNT(facts); i++)
        assert_int_equal(value_on(ctx, TABLE_VAT, facts[i].name, date_ymd(facts[i].y, facts[i].m, facts[i].d)),
                         facts[i].bp);
    assert_int_equal(tables_value_on(ctx, TABLE_VAT, "reduced1", date_ymd(2026, 6, 1), &v), RC_OK);
    assert_false(v.confirmed); /* known from secondary sources only */
    assert_int_equal(tables_value_on(ctx, TABLE_INTEREST, "reference", date_ymd(2026, 7, 1), &v), RC_NOT_FOUND);
    assert_int_equal(tables_value_on(ctx, TABLE_INTEREST, "reference", date_ymd(2025, 9, 1), &v), RC_OK);
    assert_false(v.confirmed);
    assert_int_equal(value_on(ctx, TABLE_COLLECTION, "consumer.reminder-fee", date_ymd(2026, 6, 1)), 500);
    assert_int_equal(value_on(ctx, TABLE_COLLECTION, "business.reminder-days", date_ymd(2026, 6, 1)), 10);
    assert_int_equal(value_on(ctx, TABLE_HOUSEHOLD, "percent", date_ymd(2026, 6, 1)), 3500);
    fixture_close(f);
}

static struct str read_whole(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    char *bytes = arena_alloc(arena, 1u << 16);
    size_t n;

    if (file == NULL)
        return STR("");
    n = fread(bytes, 1, (1u << 16) - 1, file);
    fclose(file);
    return (struct str){bytes, n};
}

/* class,rate,valid_from,... and valid_from,valid_to,reference,penalty_4,penalty_4a,status */
static size_t compare_file(struct ctx *ctx, const char *path, enum table_kind kind)
{
    struct csv_file file;
    struct str bytes = read_whole(ctx->arena, path);
    size_t compared = 0;

    if (str_empty(bytes))
        return 0;
    assert_int_equal(csv_read(ctx->arena, bytes, &file, &ctx->err), RC_OK);
    for (size_t i = 1; i < file.count; i++) {
        bool vat = kind == TABLE_VAT;
        struct str rate = file.rows[i].cells[vat ? 1 : 2];
        const char *name = vat ? str_z(ctx->arena, file.rows[i].cells[0]) : "reference";
        struct date from = DATE_NONE;
        int64_t bp = -1;

        assert_true(date_from_iso(file.rows[i].cells[vat ? 2 : 0], &from));
        assert_true(str_empty(rate) || tables_read_value(TABLE_BP, rate, &bp));
        assert_int_equal(value_on(ctx, kind, name, from), bp);
        compared++;
    }
    return compared;
}

static void test_p64_values_are_the_published_ones(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx = fixture_ctx(f, PURPOSE_INVOICING);
    size_t n = compare_file(ctx, SOURCE_DIR "/../shared/standards/fi-rules/vat-rates.csv", TABLE_VAT);

    (void)state;
    if (n == 0) {
        fixture_close(f);
        print_message("standards/fi-rules is not here\n");
        skip();
    }
    assert_in_range(n, 13, 100);
    assert_in_range(compare_file(ctx, SOURCE_DIR "/../shared/standards/fi-rules/interest-korkolaki.csv",
                                 TABLE_INTEREST), 40, 200);
    fixture_close(f);
}

static void test_p64_a_row_of_a_user_takes_its_place_from_its_day(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx = fixture_ctx(f, PURPOSE_INVOICING);
    struct table_form form = {.table = TABLE_VAT, .name = STR("general"), .valid_from = date_ymd(2028, 1, 1),
                              .value = STR("26"), .source = STR("Säädöskokoelma")};
    struct table_receipt receipt;
    struct table_row row;

    (void)state;
    assert_int_equal(value_on(ctx, TABLE_VAT, "general", date_ymd(2028, 6, 1)), 2550); /* now it is in memory */
    store_release(ctx);
    assert_int_equal(RUN_ACTION(tables_add, ctx, &form, &receipt), RC_OK);
    assert_int_equal(value_on(ctx, TABLE_VAT, "general", date_ymd(2028, 6, 1)), 2600);
    assert_int_equal(value_on(ctx, TABLE_VAT, "general", date_ymd(2027, 12, 31)), 2550);
    assert_int_equal(tables_row_on(ctx, TABLE_VAT, "general", date_ymd(2027, 12, 31), &row), RC_OK);
    assert_int_equal(row.valid_to.days, date_ymd(2027, 12, 31).days);
    assert_int_equal(tables_row_on(ctx, TABLE_VAT, "general", date_ymd(2028, 1, 1), &row), RC_OK);
    assert_false(row.confirmed);
    store_release(ctx);
    form.value = STR("25,9"); /* an edit is a new row of the same first day */
    assert_int_equal(RUN_ACTION(tables_add, ctx, &form, &receipt), RC_OK);
    assert_int_equal(value_on(ctx, TABLE_VAT, "general", date_ymd(2028, 6, 1)), 2590);
    {
        int64_t tenant = 0;
        int64_t reg = 0;

        fixture_other_tenant(f, &tenant, &reg);
        store_release(ctx);
        ctx->tenant = tenant;
        assert_int_equal(value_on(ctx, TABLE_VAT, "general", date_ymd(2028, 6, 1)), 2550); /* another controller's */
    }
    fixture_close(f);
}

static void test_p64_a_named_user_confirms_with_a_source(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx = fixture_ctx(f, PURPOSE_INVOICING);
    struct table_form form = {.table = TABLE_VAT, .name = STR("reduced1"), .valid_from = date_ymd(2026, 1, 1)};
    struct table_receipt receipt;
    struct table_row row;

    (void)state;
    assert_int_equal(RUN_ACTION(tables_confirm, ctx, &form, &receipt), RC_INVALID);
    assert_int_equal(ctx->err.code, E3904_TABLE_SOURCE);
    err_clear(&ctx->err);
    form.source = STR("Säädöskokoelma 2025");
    assert_int_equal(RUN_ACTION(tables_confirm, ctx, &form, &receipt), RC_OK);
    assert_int_equal(tables_row_on(ctx, TABLE_VAT, "reduced1", ctx->today, &row), RC_OK);
    assert_true(row.confirmed);
    assert_int_equal(row.value, 1350);
    assert_int_equal(row.confirmed_by, f->actor.user_id);
    assert_true(str_eq(row.source, STR("Säädöskokoelma 2025")));
    store_release(ctx);
    form.valid_from = date_ymd(2026, 1, 2);
    assert_int_equal(RUN_ACTION(tables_confirm, ctx, &form, &receipt), RC_NOT_FOUND);
    fixture_close(f);
}

static void test_p64_bad_rows_are_refused_with_their_field(void **state)
{
    static const struct { const char *name, *value, *source; int to; int code; } bad[] = {
        {"generaal", "26", "x", 0, E3901_TABLE_NAME}, {"general", "26 %%", "x", 0, E3902_TABLE_VALUE},
        {"general", "-1", "x", 0, E3902_TABLE_VALUE}, {"general", "25,555", "x", 0, E3902_TABLE_VALUE},
        {"general", "26", "", 0, E3904_TABLE_SOURCE}, {"general", "26", "x", -1, E3903_TABLE_DAYS}};
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx = fixture_ctx(f, PURPOSE_INVOICING);

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct table_form form = {.table = TABLE_VAT, .name = str_from(bad[i].name), .value = str_from(bad[i].value),
                                  .valid_from = date_ymd(2028, 1, 1), .source = str_from(bad[i].source),
                                  .valid_to = bad[i].to == 0 ? DATE_NONE : date_ymd(2027, 1, 1)};
        struct table_receipt receipt;

        assert_int_equal(RUN_ACTION(tables_add, ctx, &form, &receipt), RC_INVALID);
        assert_int_equal(ctx->err.code, bad[i].code);
        assert_non_null(ctx->err.field);
        err_clear(&ctx->err);
    }
    assert_int_equal(value_on(ctx, TABLE_VAT, "general", date_ymd(2028, 6, 1)), 2550);
    fixture_close(f);
}

/* --- rates of exchange ------------------------------------------------------------------------------------- */

static enum rc add_rate(struct ctx *ctx, const char *code, struct date day, const char *rate, bool confirm)
{
    struct table_form form = {.table = TABLE_EXCHANGE, .name = str_from(code), .valid_from = day, .valid_to = DATE_NONE,
                              .value = str_from(rate), .source = STR("EKP"), .confirm = confirm};
    struct table_receipt receipt;

    return RUN_ACTION(tables_add, ctx, &form, &receipt);
}

static void test_p64_the_newest_confirmed_rate_that_is_not_too_old(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx = fixture_ctx(f, PURPOSE_INVOICING);
    struct date day = date_add_days(ctx->today, -3);
    struct exchange_rate rate;
    struct table_form confirm = {.table = TABLE_EXCHANGE, .name = STR("SEK"), .valid_from = day, .source = STR("EKP")};
    struct table_receipt receipt;

    (void)state;
    assert_int_equal(tables_exchange_rate(ctx, STR("SEK"), ctx->today, &rate), RC_NOT_FOUND); /* the table comes empty */
    assert_true(date_is_none(rate.unconfirmed_on));
    store_release(ctx);
    assert_int_equal(add_rate(ctx, "SEK", day, "11,0845", false), RC_OK);
    assert_int_equal(tables_exchange_rate(ctx, STR("SEK"), ctx->today, &rate), RC_NOT_FOUND);
    assert_int_equal(rate.unconfirmed_on.days, day.days);
    store_release(ctx);
    assert_int_equal(RUN_ACTION(tables_confirm, ctx, &confirm, &receipt), RC_OK);
    assert_int_equal(tables_exchange_rate(ctx, STR("SEK"), ctx->today, &rate), RC_OK);
    assert_int_equal(rate.rate, 11084500);
    assert_int_equal(rate.on.days, day.days);
    assert_int_equal(tables_exchange_rate(ctx, STR("SEK"), date_add_days(day, 7), &rate), RC_OK);
    assert_int_equal(tables_exchange_rate(ctx, STR("SEK"), date_add_days(day, 8), &rate), RC_NOT_FOUND); /* too old */
    assert_int_equal(tables_exchange_rate(ctx, STR("SEK"), date_add_days(day, -1), &rate), RC_NOT_FOUND);
    assert_int_equal(tables_exchange_rate(ctx, STR("NOK"), ctx->today, &rate), RC_NOT_FOUND);
    store_release(ctx);
    assert_int_equal(add_rate(ctx, "SEK", day, "11.1", true), RC_OK); /* a correction of the same day takes its place */
    assert_int_equal(add_rate(ctx, "SEK", date_add_days(day, 1), "12", false), RC_OK);
    assert_int_equal(tables_exchange_rate(ctx, STR("SEK"), ctx->today, &rate), RC_OK);
    assert_int_equal(rate.rate, 11100000);
    assert_int_equal(rate.unconfirmed_on.days, day.days + 1);
    fixture_close(f);
}

static void test_p64_bad_rates_are_refused(void **state)
{
    static const struct { const char *code, *rate; int days, error; } bad[] = {
        {"XYZ", "11", 0, E3901_TABLE_NAME}, {"EUR", "1", 0, E3901_TABLE_NAME}, {"JPY", "160", 0, E3901_TABLE_NAME},
        {"SEK", "0", 0, E3911_RATE_VALUE}, {"SEK", "-11", 0, E3911_RATE_VALUE}, {"SEK", "11,12345678", 0, E3911_RATE_VALUE},
        {"SEK", "11,", 0, E3911_RATE_VALUE}, {"SEK", "1e3", 0, E3911_RATE_VALUE}, {"SEK", "1000000,1", 0, E3911_RATE_VALUE},
        {"SEK", "11", 1, E3909_RATE_DAY}};
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx = fixture_ctx(f, PURPOSE_BOOKKEEPING);

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_int_equal(add_rate(ctx, bad[i].code, date_add_days(ctx->today, bad[i].days), bad[i].rate, true), RC_INVALID);
        assert_int_equal(ctx->err.code, bad[i].error);
        err_clear(&ctx->err);
    }
    fixture_close(f);
}

static void test_p64_rates_from_a_file_are_all_or_nothing(void **state)
{
    static const struct { const char *text; int error; int64_t line; } bad[] = {
        {"", E3908_RATE_FILE, 1}, {"day;currency;rate;source\n2026-01-02;SEK;11;EKP\n", E3908_RATE_FILE, 1},
        {"date;currency;rate;source\n2026-01-02;SEK;11;EKP\n2.1.2026;SEK;11;EKP\n", E3909_RATE_DAY, 3},
        {"date;currency;rate;source\n2026-01-02;KRW;11;EKP\n", E3910_RATE_CURRENCY, 2},
        {"date;currency;rate;source\n2026-01-02;SEK;-1;EKP\n", E3911_RATE_VALUE, 2},
        {"date;currency;rate;source\n2026-01-02;SEK;11;\n", E3904_TABLE_SOURCE, 2}};
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx = fixture_ctx(f, PURPOSE_BOOKKEEPING);
    struct str good = str_fmt(ctx->arena, "date;currency;rate;source\n%.*s;SEK;11,0845;EKP\n%.*s;NOK;11.5;EKP\n",
                              STR_FMT(date_iso(ctx->arena, ctx->today)), STR_FMT(date_iso(ctx->arena, ctx->today)));
    struct exchange_receipt receipt = {0}, again = {0};
    struct exchange_file file;
    struct exchange_rate rate;

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_int_equal(tables_exchange_read(ctx->arena, str_from(bad[i].text), &file, &ctx->err), RC_INVALID);
        if (i > 0)
            assert_int_equal(ctx->err.code, bad[i].error);
        if (i > 0)
            assert_int_equal(ctx->err.line, bad[i].line);
        err_clear(&ctx->err);
    }
    assert_int_equal(tables_exchange_read(ctx->arena, good, &file, &ctx->err), RC_OK);
    assert_int_equal(RUN_ACTION(tables_exchange_import, ctx, &file, &receipt), RC_OK);
    assert_int_equal(receipt.added, 2);
    assert_int_equal(tables_exchange_rate(ctx, STR("NOK"), ctx->today, &rate), RC_NOT_FOUND);
    store_release(ctx);
    file.confirm = true; /* the same rates, now confirmed; then nothing is new */
    assert_int_equal(RUN_ACTION(tables_exchange_import, ctx, &file, &receipt), RC_OK);
    assert_int_equal(tables_exchange_rate(ctx, STR("NOK"), ctx->today, &rate), RC_OK);
    assert_int_equal(rate.rate, 11500000);
    store_release(ctx);
    assert_int_equal(RUN_ACTION(tables_exchange_import, ctx, &file, &again), RC_OK);
    assert_int_equal(again.same, 2);
    assert_int_equal(again.added, 0);
    store_release(ctx);
    file.rows[1].on = date_add_days(ctx->today, 1); /* nobody knows it yet */
    file.rows[0].rate = 1;
    assert_int_equal(RUN_ACTION(tables_exchange_import, ctx, &file, &again), RC_INVALID);
    assert_int_equal(tables_exchange_rate(ctx, STR("SEK"), ctx->today, &rate), RC_OK);
    assert_int_equal(rate.rate, 11084500);
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p64_rates_stand_on_the_days_of_the_law),
        cmocka_unit_test(test_p64_values_are_the_published_ones),
        cmocka_unit_test(test_p64_a_row_of_a_user_takes_its_place_from_its_day),
        cmocka_unit_test(test_p64_a_named_user_confirms_with_a_source),
        cmocka_unit_test(test_p64_bad_rows_are_refused_with_their_field),
        cmocka_unit_test(test_p64_the_newest_confirmed_rate_that_is_not_too_old),
        cmocka_unit_test(test_p64_bad_rates_are_refused),
        cmocka_unit_test(test_p64_rates_from_a_file_are_all_or_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
