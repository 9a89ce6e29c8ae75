/* Products and agreed prices in a real store (P24, P64; BILLING.md sections 1, 2, 11). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/errors.h"
#include "db/fixture.h"
#include "errors_products.h"
#include "rooms/customers/customers.h"
#include "rooms/invoices/invoices.h"
#include "rooms/products/internal.h"

static int64_t make_customer(struct fixture *f, int64_t *number)
{
    struct ctx *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct customer_form form = {.kind = CUSTOMER_PERSON, .first_name = STR("Aino"), .last_name = STR("Esimerkki")};
    struct customer_receipt receipt = {0};

    assert_int_equal(RUN_ACTION(customers_create, ctx, &form, &receipt), RC_OK);
    *number = receipt.number;
    return receipt.customer_id;
}

static void make_product(struct ctx *ctx, const char *code, int64_t price, int basis)
{
    struct product_form form = {.code = str_from(code), .name_fi = STR("Toimistotuoli"), .name_sv = STR("Kontorsstol"),
                                .price = price, .basis = basis};
    struct product_receipt receipt = {0};

    assert_int_equal(RUN_ACTION(products_create, ctx, &form, &receipt), RC_OK);
}

static void test_p64_price_is_converted_with_the_rate_of_the_day(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx = fixture_ctx(f, PURPOSE_ORDER_MANAGEMENT);
    struct product_terms terms;

    (void)state;
    make_product(ctx, "TUOLI-1", 1000000, PRICE_NET);
    make_product(ctx, "TUOLI-2", 1255000, PRICE_GROSS);
    assert_int_equal(products_terms(ctx, STR("TUOLI-1"), 0, ctx->today, false, LANG_SV, &terms), RC_OK);
    assert_int_equal(terms.price, 1000000);
    assert_true(str_eq(terms.name, STR("Kontorsstol")));
    assert_int_equal(products_terms(ctx, STR("TUOLI-1"), 0, ctx->today, true, LANG_EN, &terms), RC_OK);
    assert_int_equal(terms.price, 1255000);
    assert_true(str_eq(terms.name, STR("Toimistotuoli"))); /* no English name: the Finnish one */
    assert_int_equal(products_terms(ctx, STR("TUOLI-1"), 0, date_ymd(2024, 8, 31), true, LANG_FI, &terms), RC_OK);
    assert_int_equal(terms.price, 1240000); /* 24 % before September 2024 */
    assert_int_equal(products_terms(ctx, STR("TUOLI-2"), 0, ctx->today, false, LANG_FI, &terms), RC_OK);
    assert_int_equal(terms.price, 1000000);
    assert_int_equal(products_terms(ctx, STR("PUUTTUU"), 0, ctx->today, false, LANG_FI, &terms), RC_NOT_FOUND);
    assert_int_equal(ctx->err.code, E2601_PRODUCT_UNKNOWN);
    fixture_close(f);
}

static void test_p24_agreed_price_holds_on_its_days_only(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx;
    struct product_terms terms;
    struct price_receipt receipt;
    int64_t number, customer = make_customer(f, &number);

    (void)state;
    ctx = fixture_ctx(f, PURPOSE_ORDER_MANAGEMENT);
    make_product(ctx, "TUOLI-1", 1000000, PRICE_NET);
    assert_int_equal(RUN_ACTION(products_price_add, ctx, &((struct price_form){.code = STR("TUOLI-1"), .customer = number,
        .price = 800000, .valid_from = date_ymd(2027, 1, 1), .valid_to = date_ymd(2027, 6, 30)}), &receipt), RC_OK);
    assert_int_equal(RUN_ACTION(products_price_add, ctx, &((struct price_form){.discount = 100000,
        .valid_from = date_ymd(2027, 3, 1)}), &receipt), RC_OK);
    assert_int_equal(products_terms(ctx, STR("TUOLI-1"), customer, date_ymd(2027, 3, 1), false, LANG_FI, &terms), RC_OK);
    assert_int_equal(terms.price, 800000);
    assert_int_equal(terms.discount_bp, 1000);
    assert_int_equal(products_terms(ctx, STR("TUOLI-1"), customer, date_ymd(2027, 2, 28), false, LANG_FI, &terms), RC_OK);
    assert_int_equal(terms.discount_bp, 0);
    assert_int_equal(products_terms(ctx, STR("TUOLI-1"), customer, date_ymd(2027, 7, 1), false, LANG_FI, &terms), RC_OK);
    assert_int_equal(terms.price, 1000000);
    assert_int_equal(products_terms(ctx, STR("TUOLI-1"), 0, date_ymd(2027, 3, 1), false, LANG_FI, &terms), RC_OK);
    assert_int_equal(terms.price, 1000000); /* somebody else's agreement is not everybody's */
    assert_int_equal(RUN_ACTION(products_price_add, ctx, &((struct price_form){.code = STR("TUOLI-1")}), &receipt), RC_INVALID);
    assert_int_equal(ctx->err.code, E2608_PRICE_EMPTY);
    fixture_close(f);
}

static void test_p64_codes_are_unique_and_edits_do_not_run_over_each_other(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx = fixture_ctx(f, PURPOSE_ORDER_MANAGEMENT);
    struct product_receipt receipt;
    struct product p;
    struct product_edit edit;

    (void)state;
    make_product(ctx, "A", 10000, PRICE_NET);
    assert_int_equal(RUN_ACTION(products_create, ctx, &((struct product_form){.code = STR("A"), .name_fi = STR("x")}), &receipt), RC_CONFLICT);
    assert_int_equal(ctx->err.code, E2606_PRODUCT_CODE_TAKEN);
    err_clear(&ctx->err);
    assert_int_equal(RUN_ACTION(products_create, ctx, &((struct product_form){.code = STR("a b")}), &receipt), RC_INVALID);
    assert_int_equal(ctx->err.field_count, 2); /* both told at once */
    err_clear(&ctx->err);
    assert_int_equal(products_by_code(ctx, STR("A"), &p), RC_OK);
    edit = (struct product_edit){p.id, p.form};
    edit.form.price = 20000;
    store_release(ctx);
    assert_int_equal(RUN_ACTION(products_edit, ctx, &edit, &receipt), RC_OK);
    edit.form.price = 30000;
    assert_int_equal(RUN_ACTION(products_edit, ctx, &edit, &receipt), RC_CONFLICT);
    assert_int_equal(ctx->err.code, E2607_PRODUCT_CHANGED);
    fixture_close(f);
}

static void import(struct ctx *ctx, const char *csv, int64_t added, int64_t changed, int64_t same)
{
    struct product_import file;
    struct product_import_receipt r = {0};

    assert_int_equal(products_import_read(ctx, str_from(csv), &file), RC_OK);
    store_release(ctx);
    assert_int_equal(RUN_ACTION(products_import, ctx, &file, &r), RC_OK);
    assert_int_equal(r.added, added);
    assert_int_equal(r.changed, changed);
    assert_int_equal(r.same, same);
}

static void test_p64_a_file_updates_by_code_and_never_doubles(void **state)
{
    static const char csv[] = "tuotenumero;nimi;yksikkö;hinta;alv\nT-1;Tuoli;kpl;120,50;general\nT-2;Työ;h;62;general\n";
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx = fixture_ctx(f, PURPOSE_ORDER_MANAGEMENT);
    struct product_list list;
    struct product p;

    (void)state;
    import(ctx, csv, 2, 0, 0);
    import(ctx, csv, 0, 0, 2);
    import(ctx, "code;price;name_sv\nT-1;;Stol\nT-2;70;\n", 0, 2, 0); /* an empty cell keeps */
    assert_int_equal(products_by_code(ctx, STR("T-1"), &p), RC_OK);
    assert_int_equal(p.form.price, 1205000);
    assert_true(str_eq(p.form.name_sv, STR("Stol")));
    import(ctx, "code;name_sv\nT-1;<tyhjä>\n", 0, 1, 0);
    assert_int_equal(products_by_code(ctx, STR("T-1"), &p), RC_OK);
    assert_true(str_empty(p.form.name_sv));
    assert_int_equal(products_by_code(ctx, STR("T-2"), &p), RC_OK);
    assert_int_equal(p.form.unit, UNIT_HOUR);
    assert_int_equal(p.form.price, 700000);
    assert_int_equal(products_find(ctx, PRODUCTS_ALL, STR("tuo"), STR(""), 10, &list), RC_OK);
    assert_int_equal(list.count, 1);
    fixture_close(f);
}

static void test_p64_a_preview_says_what_would_become_of_each_row(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx = fixture_ctx(f, PURPOSE_ORDER_MANAGEMENT);
    struct product_import file;
    struct product_list list;

    (void)state;
    import(ctx, "code;name_fi;price;vat_class\nT-1;Tuoli;100;general\nT-2;Pöytä;200;general\n", 2, 0, 0);
    assert_int_equal(products_import_read(ctx, STR("code,name_fi,price,vat_class\nT-1,Tuoli,100,general\nT-2,P\xf6yt\xe4,250,general\nT-3,Sohva,300,general\n"), &file), RC_OK);
    assert_true(str_eq(file.preview.charset, STR("ISO-8859-15")) || str_eq(file.preview.charset, STR("Windows-1252")));
    assert_int_equal(file.preview.separator, ',');
    assert_int_equal(file.preview.rows, 3);
    assert_int_equal(file.preview.sums[CSV_NEW], 1);
    assert_int_equal(file.preview.sums[CSV_CHANGED], 1);
    assert_int_equal(file.preview.sums[CSV_SAME], 1);
    assert_int_equal(file.preview.count, 3);
    assert_int_equal(file.preview.shown[1].line, 3);
    assert_int_equal(file.preview.shown[1].what, CSV_CHANGED);
    assert_true(str_eq(((const struct product_form *)file.preview.shown[1].obj)->name_fi, STR("Pöytä")));
    assert_int_equal(products_find(ctx, PRODUCTS_ALL, STR(""), STR(""), 10, &list), RC_OK);
    assert_int_equal(list.count, 2); /* nothing was written */
    fixture_close(f);
}

static void test_p64_a_file_with_a_bad_row_brings_nothing_and_says_the_lines(void **state)
{
    static const char csv[] = "code;name_fi;price;vat_class\nT-1;Tuoli;1;general\nT-2;;1;general\nT-3;Pöytä;halpa;general\nT-1;Tuoli;1;luxury\n";
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx = fixture_ctx(f, PURPOSE_ORDER_MANAGEMENT);
    struct product_import file;
    struct product_list list;

    (void)state;
    assert_int_equal(products_import_read(ctx, STR("code;name_fi;hintaa\n1;2;3\n"), &file), RC_INVALID);
    assert_int_equal(ctx->err.code, E1029_CSV_COLUMN);
    err_clear(&ctx->err);
    assert_int_equal(products_import_read(ctx, str_from(csv), &file), RC_INVALID);
    assert_int_equal(ctx->err.field_count, 3);
    assert_int_equal(ctx->err.fields[0].line, 3);
    assert_int_equal(ctx->err.fields[1].line, 4);
    assert_int_equal(ctx->err.fields[2].line, 5);
    err_clear(&ctx->err);
    assert_int_equal(products_find(ctx, PRODUCTS_ALL, STR(""), STR(""), 10, &list), RC_OK);
    assert_int_equal(list.count, 0);
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p64_price_is_converted_with_the_rate_of_the_day),
        cmocka_unit_test(test_p24_agreed_price_holds_on_its_days_only),
        cmocka_unit_test(test_p64_codes_are_unique_and_edits_do_not_run_over_each_other),
        cmocka_unit_test(test_p64_a_file_updates_by_code_and_never_doubles),
        cmocka_unit_test(test_p64_a_preview_says_what_would_become_of_each_row),
        cmocka_unit_test(test_p64_a_file_with_a_bad_row_brings_nothing_and_says_the_lines),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
