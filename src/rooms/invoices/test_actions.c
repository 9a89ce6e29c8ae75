/* Invoices and payments in a real store: numbers, snapshot, claims, evidence (P24, P35, P64, P65). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/errors.h"
#include "db/fixture.h"
#include "db/seal.h"
#include "db/subjects.h"
#include "errors_invoices.h"
#include "rooms/customers/customers.h"
#include "rooms/invoices/internal.h"
#include "rooms/invoices/test_counted.h"
#include "rooms/payments/payments.h"

static int64_t make_customer(struct fixture *f, const char *first, const char *last, int64_t *number)
{
    struct ctx *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct customer_form form = {.kind = CUSTOMER_PERSON, .first_name = str_from(first), .last_name = str_from(last),
                                 .street = STR("Mallikatu 8"), .postcode = STR("33100"), .town = STR("TAMPERE"),
                                 .country = STR("FI"), .start_on = ctx->today};
    struct customer_receipt receipt = {0};

    assert_int_equal(RUN_ACTION(customers_create, ctx, &form, &receipt), RC_OK);
    *number = receipt.number;
    return receipt.customer_id;
}

static enum rc make_invoice(struct ctx *ctx, int64_t customer, int64_t price, struct invoice_receipt *out)
{
    struct invoice_row *rows = ARENA_ARRAY(ctx->arena, struct invoice_row, 1);
    struct invoice_form form = {.customer = customer, .rows = rows, .row_count = 1};

    rows[0] = (struct invoice_row){.text = STR("Toimistotuoli"), .quantity = 10000, .price = price};
    return RUN_ACTION(invoices_create, ctx, &form, out);
}

static void test_p64_numbers_are_gapless_when_issues_fail(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx;
    int64_t customer = 0;

    (void)state;
    make_customer(f, "Aino", "Esimerkki", &customer);
    ctx = fixture_ctx(f, PURPOSE_INVOICING);
    for (int i = 0; i < 12; i++) {
        struct invoice_receipt receipt = {0};

        if (i % 3 == 2) { /* fails after the number has been taken would be worse; both must leave none */
            struct invoice_row row = {.text = STR("x"), .quantity = -10000, .price = 1000000};
            struct invoice_form bad = {.customer = customer, .rows = &row, .row_count = 1};

            assert_int_equal(RUN_ACTION(invoices_create, ctx, &bad, &receipt), RC_INVALID);
            assert_int_equal(ctx->err.code, E1719_INVOICE_TOTAL_NEGATIVE);
            err_clear(&ctx->err);
            continue;
        }
        assert_int_equal(make_invoice(ctx, customer, 1000000, &receipt), RC_OK);
        assert_int_equal(receipt.number, 20270001 + i - i / 3);
        assert_int_equal(receipt.total_cents, 10000); /* a consumer's price is with VAT */
    }
    close_counted(f);
}

static void test_p64_snapshot_does_not_follow_the_customer(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx;
    struct invoice_receipt receipt = {0};
    struct invoice invoice;
    int64_t number = 0;
    int64_t id = make_customer(f, "Aino", "Esimerkki", &number);
    struct customer_edit edit = {.customer_id = id, .form = {.kind = CUSTOMER_PERSON, .first_name = STR("Aino"),
                                 .last_name = STR("Muuttunut"), .version = 1}};
    struct customer_receipt edited = {0};

    (void)state;
    ctx = fixture_ctx(f, PURPOSE_INVOICING);
    assert_int_equal(make_invoice(ctx, number, 1000000, &receipt), RC_OK);
    ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    assert_int_equal(RUN_ACTION(customers_edit, ctx, &edit, &edited), RC_OK);
    ctx = fixture_ctx(f, PURPOSE_INVOICING);
    assert_int_equal(invoices_load(ctx, receipt.number, 0, &invoice), RC_OK);
    assert_true(str_eq(invoice.party.name, STR("Aino Esimerkki")));
    assert_true(str_eq(invoice.party.street, STR("Mallikatu 8")));
    assert_true(str_eq(invoice.rows[0].text, STR("Toimistotuoli")));
    assert_int_equal(invoice.sums.total_cents, 10000);
    assert_int_equal(invoice.sums.vat[0].rate_bp, 2550);
    close_counted(f);
}

static void test_p65_payments_settle_to_the_cent(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx;
    struct invoice_receipt invoice = {0};
    struct payment_receipt paid = {0};
    struct payment_form form = {.amount = 4000};
    struct invoice_sum_line sum;
    int64_t number = 0;

    (void)state;
    make_customer(f, "Aino", "Esimerkki", &number);
    ctx = fixture_ctx(f, PURPOSE_INVOICING);
    assert_int_equal(make_invoice(ctx, number, 1000000, &invoice), RC_OK);
    form.reference = invoice.reference;
    assert_int_equal(RUN_ACTION(payments_record, ctx, &form, &paid), RC_OK);
    assert_int_equal(paid.open_cents, 6000);
    assert_int_equal(paid.state, INVOICE_PARTLY_PAID);
    form.amount = 6001;
    assert_int_equal(RUN_ACTION(payments_record, ctx, &form, &paid), RC_INVALID);
    assert_int_equal(ctx->err.code, E1712_INVOICE_PAID_OVER);
    err_clear(&ctx->err);
    form.amount = 0; /* what is open */
    assert_int_equal(RUN_ACTION(payments_record, ctx, &form, &paid), RC_OK);
    assert_int_equal(paid.cents, 6000);
    assert_int_equal(paid.state, INVOICE_PAID);
    assert_int_equal(RUN_ACTION(payments_record, ctx, &form, &paid), RC_CONFLICT);
    err_clear(&ctx->err);
    assert_int_equal(invoices_sum_of(ctx, invoice.id, &sum), RC_OK);
    assert_int_equal(sum.open_cents, 0);
    form.received_on = date_add_days(ctx->today, 1);
    assert_int_equal(RUN_ACTION(payments_record, ctx, &form, &paid), RC_INVALID);
    close_counted(f);
}

static enum rc claim_make(struct ctx *ctx, const void *req, void *out)
{
    return invoices_make_claim(ctx, *(const int64_t *)req, out);
}

static enum rc claim_drop(struct ctx *ctx, const void *req, void *out)
{
    (void)out;
    return invoices_drop_claim(ctx, *(const int64_t *)req);
}

static void test_p35_claim_copy_outlives_the_person_and_dies_with_the_claim(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx;
    struct invoice_receipt receipt = {0};
    struct invoice_fact *facts = NULL;
    struct invoice invoice;
    size_t count = 0;
    int64_t number = 0;
    int64_t claim = 0;
    int64_t customer = make_customer(f, "Aino", "Esimerkki", &number);

    (void)state;
    ctx = fixture_ctx(f, PURPOSE_INVOICING);
    assert_int_equal(make_invoice(ctx, number, 1000000, &receipt), RC_OK);
    assert_int_equal(invoices_facts(ctx, customer, &facts, &count), RC_OK);
    assert_int_equal(count, 1);
    assert_int_equal(facts[0].open_cents, 10000);
    assert_int_equal(facts[0].law_until.days, date_ymd(2033, 12, 31).days);
    ctx = fixture_ctx(f, PURPOSE_RIGHTS);
    assert_int_equal(writer_run(ctx, claim_make, &receipt.id, &claim, sizeof(claim)), RC_OK);
    assert_int_not_equal(claim, 0);
    ctx = fixture_ctx(f, PURPOSE_INVOICING);
    assert_int_equal(invoices_load(ctx, receipt.number, 0, &invoice), RC_OK);
    assert_true(invoice.from_claim);
    assert_true(str_eq(invoice.party.name, STR("Aino Esimerkki")));
    ctx = fixture_ctx(f, PURPOSE_RIGHTS);
    assert_int_equal(writer_run(ctx, claim_drop, &receipt.id, NULL, 0), RC_OK);
    {
        bool exists = true;

        assert_int_equal(key_exists(ctx, (struct key_ref){KEY_CLAIM, claim}, &exists), RC_OK);
        assert_false(exists);
    }
    close_counted(f);
}

static enum rc cut_tie(struct ctx *ctx, const void *req, void *out)
{
    return invoices_decorrelate(ctx, *(const int64_t *)req, out);
}

static void test_p35_a_cut_voucher_opens_for_bookkeeping_only(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx;
    struct invoice_receipt receipt = {0};
    struct payment_receipt paid = {0};
    struct invoice invoice;
    int64_t number = 0;
    int64_t cut = 0;
    int64_t customer = make_customer(f, "Aino", "Esimerkki", &number);

    (void)state;
    ctx = fixture_ctx(f, PURPOSE_INVOICING);
    assert_int_equal(make_invoice(ctx, number, 1000000, &receipt), RC_OK);
    assert_int_equal(RUN_ACTION(payments_record, ctx, &(struct payment_form){.invoice = receipt.number}, &paid), RC_OK);
    assert_int_equal(writer_run(fixture_ctx(f, PURPOSE_RIGHTS), cut_tie, &customer, &cut, sizeof(cut)), RC_OK);
    assert_int_equal(cut, 1);
    assert_int_equal(invoices_load(ctx, receipt.number, 0, &invoice), RC_OK);
    assert_true(invoice.party.law_only);
    assert_true(str_empty(invoice.party.name) && str_empty(invoice.rows[0].text));
    assert_int_equal(invoice.sums.total_cents, 10000);
    ctx = fixture_ctx(f, PURPOSE_BOOKKEEPING);
    assert_int_equal(invoices_load(ctx, receipt.number, 0, &invoice), RC_OK);
    assert_true(str_eq(invoice.party.name, STR("Aino Esimerkki")));
    assert_true(str_eq(invoice.rows[0].text, STR("Toimistotuoli")));
    close_counted(f);
}

static void test_p65_a_reference_or_number_finds_its_invoice(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx;
    struct invoice_receipt receipt = {0};
    int64_t number = 0;
    int64_t found = 0;

    (void)state;
    make_customer(f, "Aino", "Esimerkki", &number);
    ctx = fixture_ctx(f, PURPOSE_INVOICING);
    assert_int_equal(make_invoice(ctx, number, 1000000, &receipt), RC_OK);
    ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    assert_int_equal(invoices_find_typed(ctx, STR("20270001"), &found), RC_OK);
    assert_int_equal(found, 20270001);
    found = 0;
    assert_int_equal(invoices_find_typed(ctx, receipt.reference, &found), RC_OK);
    assert_int_equal(found, 20270001);
    assert_int_equal(invoices_find_typed(ctx, str_fmt(ctx->arena, "  0000%.4s %s ", receipt.reference.ptr,
                                                      str_z(ctx->arena, str_sub(receipt.reference, 4, 20))), &found), RC_OK);
    assert_int_equal(found, 20270001);
    assert_int_equal(invoices_find_typed(ctx, STR("20270002"), &found), RC_OK);
    assert_int_equal(found, 0);
    assert_int_equal(invoices_find_typed(ctx, STR("Esimerkki"), &found), RC_OK);
    assert_int_equal(found, 0);
    f->policy.purposes &= ~(UINT64_C(1) << PURPOSE_INVOICING);
    ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    assert_int_equal(invoices_find_typed(ctx, STR("20270001"), &found), RC_OK);
    assert_int_equal(found, 0);
    close_counted(f);
}

static struct evidence proof(struct fixture *f, evidence_fn *fn)
{
    struct evidence e = {0};
    struct ctx *ctx = fixture_ctx(f, PURPOSE_ACCOUNTABILITY);

    assert_int_equal(fn(ctx, &e), RC_OK);
    store_release(ctx);
    return e;
}

static void test_p68_evidence_of_invoices_flips(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx;
    struct invoice_receipt receipt = {0};
    int64_t number = 0;

    (void)state;
    assert_int_equal(proof(f, invoices_evidence_gapless).population, 0);
    assert_int_equal(proof(f, payments_evidence_open).population, 0);
    make_customer(f, "Aino", "Esimerkki", &number);
    ctx = fixture_ctx(f, PURPOSE_INVOICING);
    for (int i = 0; i < 3; i++)
        assert_int_equal(make_invoice(ctx, number, 1000000, &receipt), RC_OK);
    assert_int_equal(proof(f, invoices_evidence_gapless).population, 3);
    assert_int_equal(proof(f, invoices_evidence_gapless).violations, 0);
    assert_int_equal(proof(f, payments_evidence_open).violations, 0);
    assert_int_equal(proof(f, payments_evidence_open).figure, 300);
    fixture_plant(f, "UPDATE invoice SET number = number + 1 WHERE number = 20270003"); /* a gap */
    assert_int_equal(proof(f, invoices_evidence_gapless).violations, 1);
    fixture_plant(f, "UPDATE invoice SET number = number - 1 WHERE number = 20270004");
    fixture_plant(f, "UPDATE invoice_row SET net_cents = net_cents + 1 WHERE ordinal = 0"); /* a cent off */
    assert_int_equal(proof(f, invoices_evidence_gapless).violations, 3);
    fixture_plant(f, "UPDATE invoice SET paid_cents = 1, state = 3 WHERE number = 20270001"); /* money from nowhere */
    assert_int_equal(proof(f, payments_evidence_open).violations, 1);
    fixture_close(f);
}

static void test_p10_invoicing_is_refused_without_its_statement(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx;
    struct invoice_receipt receipt = {0};
    int64_t number = 0;

    (void)state;
    make_customer(f, "Aino", "Esimerkki", &number);
    f->policy.purposes &= ~(UINT64_C(1) << PURPOSE_INVOICING);
    ctx = fixture_ctx(f, PURPOSE_INVOICING);
    assert_int_equal(make_invoice(ctx, number, 1000000, &receipt), RC_REFUSED);
    assert_int_equal(ctx->err.statement, STATEMENT_PURPOSE_INVOICING);
    err_clear(&ctx->err);
    f->policy.purposes |= UINT64_C(1) << PURPOSE_INVOICING;
    assert_int_equal(make_invoice(ctx, number, 1000000, &receipt), RC_OK);
    close_counted(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p64_numbers_are_gapless_when_issues_fail),
        cmocka_unit_test(test_p64_snapshot_does_not_follow_the_customer),
        cmocka_unit_test(test_p65_payments_settle_to_the_cent),
        cmocka_unit_test(test_p35_claim_copy_outlives_the_person_and_dies_with_the_claim),
        cmocka_unit_test(test_p35_a_cut_voucher_opens_for_bookkeeping_only),
        cmocka_unit_test(test_p65_a_reference_or_number_finds_its_invoice),
        cmocka_unit_test(test_p68_evidence_of_invoices_flips),
        cmocka_unit_test(test_p10_invoicing_is_refused_without_its_statement),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
