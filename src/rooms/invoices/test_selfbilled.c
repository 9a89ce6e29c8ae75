/* Self-billing (itselaskutus; directive 2006/112/EC art. 224 and 226, 10 a; V13) in a real store: what is wanted, the buyer's sums, one
 * document once, counted as any sale, credited, paid by the buyer's number, and never sent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/errors.h"
#include "db/fixture.h"
#include "errors_invoices.h"
#include "rooms/accounting/accounting.h"
#include "rooms/collection/collection.h"
#include "rooms/customers/customers.h"
#include "rooms/documents/documents.h"
#include "rooms/einvoices/einvoices.h"
#include "rooms/invoices/internal_selfbilled.h"
#include "rooms/invoices/test_counted.h"
#include "rooms/payments/payments.h"

struct world { struct fixture *f; struct ctx *ctx, *books; int64_t company, person; };

#define OK(expr) assert_int_equal((expr), RC_OK)

static struct world begin_on(const char *today)
{
    struct fixture *f = fixture_open(&(struct fixture_options){.today = today});
    struct world w = {f, fixture_ctx(f, PURPOSE_INVOICING), fixture_ctx(f, PURPOSE_BOOKKEEPING), 0, 0};
    struct ctx *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct customer_receipt receipt = {0};

    OK(RUN_ACTION(customers_create, ctx, (&(struct customer_form){
        .kind = CUSTOMER_ORGANISATION, .organisation = STR("Kuvitelma Oy"), .business_id = STR("2011062-9"), .street = STR("Tehtaantie 1"),
        .postcode = STR("33100"), .town = STR("TAMPERE"), .country = STR("FI"), .start_on = ctx->today}), &receipt));
    w.company = receipt.number;
    OK(RUN_ACTION(customers_create, ctx, (&(struct customer_form){
        .kind = CUSTOMER_PERSON, .first_name = STR("Aino"), .last_name = STR("Esimerkki"), .street = STR("Mallikatu 8"),
        .postcode = STR("33100"), .town = STR("TAMPERE"), .country = STR("FI"), .start_on = ctx->today}), &receipt));
    w.person = receipt.number;
    return w;
}

static struct world begin(void)
{
    return begin_on(NULL);
}

static void agree(struct world *w)
{
    struct invoice_receipt receipt = {0};

    OK(RUN_ACTION(invoices_agree, w->ctx, (&(struct self_billing_form){w->company, date_ymd(2027, 1, 1), STR("S-12")}), &receipt));
}

/* Two rows at 25.5 %: 37.04 + 12.57 = 49.61, VAT 12.65 (BILLING.md section 2). */
static struct invoice_row rows[2];
static struct self_billed_sum sums[2];

static struct self_billed_form document(const struct world *w)
{
    rows[0] = (struct invoice_row){.text = STR("Puutavara"), .quantity = 30000, .price = 123450};
    rows[1] = (struct invoice_row){.text = STR("Kuljetus"), .quantity = 70000, .price = 19950, .discount_bp = 1000};
    sums[0] = (struct self_billed_sum){255000, 4961, 1265};
    return (struct self_billed_form){.customer = w->company, .number = STR("OS-2027/15"), .dated_on = date_ymd(2027, 2, 20),
                                     .rows = rows, .row_count = 2, .sums = sums, .sum_count = 1};
}

static struct invoice_receipt record(struct world *w)
{
    struct self_billed_form form = document(w);
    struct invoice_receipt receipt = {0};

    OK(RUN_ACTION(invoices_record_self_billed, w->ctx, &form, &receipt));
    return receipt;
}

static void agrees(struct world *w)
{
    struct ledger_check check;

    OK(accounting_check(w->books, &check));
    store_release(w->books);
    for (size_t i = 0; i < check.count && i < COUNT(check.differences); i++)
        print_error("%s %lld: %lld, %lld\n", check.differences[i].what, (long long)check.differences[i].number,
                    (long long)check.differences[i].expected, (long long)check.differences[i].found);
    assert_int_equal(check.count, 0);
}

static void refused(struct world *w, const struct self_billed_form *form, const char *field, int code)
{
    struct invoice_receipt receipt = {0};

    assert_int_equal(RUN_ACTION(invoices_record_self_billed, w->ctx, form, &receipt), RC_INVALID);
    for (size_t i = 0; i < w->ctx->err.field_count; i++)
        if (w->ctx->err.fields[i].code == code && strcmp(w->ctx->err.fields[i].field, field) == 0) {
            err_clear(&w->ctx->err);
            return;
        }
    fail_msg("%d was not told of %s", code, field);
}

static void test_v13_a_self_billed_document_counts_as_any_sale(void **state)
{
    struct world w = begin();
    struct invoice_receipt receipt;
    struct vat_report report;
    struct invoice invoice;

    (void)state;
    agree(&w);
    receipt = record(&w);
    assert_int_equal(receipt.number, 20270001);
    OK(invoices_load(w.ctx, receipt.number, 0, &invoice));
    store_release(w.ctx);
    assert_true(invoice.self_billed && invoice.variety == VARIETY_SELF_BILLED && invoice.channel == DELIVER_NONE);
    assert_true(str_eqz(invoice.buyer_number, "OS-2027/15"));
    assert_int_equal(invoice.invoiced_on.days, date_ymd(2027, 2, 20).days);
    assert_int_equal(invoice.open_cents, 6226);
    OK(accounting_vat(w.books, 2027, 2, VAT_BY_INVOICE, &report));
    assert_int_equal(report.lines[0].base_cents, 4961);
    assert_int_equal(report.vat_cents, 1265);
    store_release(w.books);
    assert_int_equal(fixture_ask(w.f, "SELECT count(*) FROM einvoice_delivery"), 0);
    agrees(&w);
    close_counted(w.f);
}

/* A cent of rounding is the buyer's to say; more is a fault that names both. */
static void test_v13_the_buyers_sums_stand_within_a_cent(void **state)
{
    struct world w = begin();
    struct self_billed_form form = document(&w);
    struct invoice_receipt receipt = {0}, note = {0};
    struct invoice invoice;

    (void)state;
    agree(&w);
    sums[0].vat = 1267;
    assert_int_equal(RUN_ACTION(invoices_record_self_billed, w.ctx, &form, &receipt), RC_INVALID);
    assert_int_equal(w.ctx->err.fields[0].code, E1789_SELF_BILLED_SUMS);
    assert_non_null(strstr(str_z(w.ctx->arena, w.ctx->err.fields[0].arg), "12,67"));
    assert_non_null(strstr(str_z(w.ctx->arena, w.ctx->err.fields[0].arg), "12,65"));
    err_clear(&w.ctx->err);
    sums[0].vat = 1266;
    OK(RUN_ACTION(invoices_record_self_billed, w.ctx, &form, &receipt));
    assert_int_equal(receipt.total_cents, 4961 + 1266);
    OK(invoices_load(w.ctx, receipt.number, 0, &invoice));
    store_release(w.ctx);
    assert_int_equal(invoice.sums.rows[0].vat_cents + invoice.sums.rows[1].vat_cents, 1266);
    agrees(&w);
    OK(RUN_ACTION(invoices_credit, w.ctx, (&(struct invoice_credit_form){.number = receipt.number,
                  .rows = &(struct invoice_credit_row){.row = 1, .quantity = 10000}, .row_count = 1}), &note));
    OK(RUN_ACTION(invoices_credit, w.ctx, (&(struct invoice_credit_form){.number = receipt.number}), &note));
    OK(invoices_load(w.ctx, note.number, 0, &invoice)); /* its credit note is marked too */
    store_release(w.ctx);
    assert_true(invoice.self_billed && str_eqz(invoice.buyer_number, "OS-2027/15"));
    OK(invoices_load(w.ctx, receipt.number, 0, &invoice));
    store_release(w.ctx);
    assert_int_equal(invoice.state, INVOICE_CREDITED);
    agrees(&w);
    close_counted(w.f);
}

static void test_v13_all_that_a_self_billed_document_lacks_is_told(void **state)
{
    struct world w = begin();
    struct self_billed_form form = document(&w);
    struct invoice_receipt receipt = {0};

    (void)state;
    refused(&w, &form, "customer", E1787_SELF_BILLED_NO_AGREEMENT);
    agree(&w);
    form.dated_on = date_ymd(2026, 12, 31); /* before it was agreed */
    refused(&w, &form, "customer", E1787_SELF_BILLED_NO_AGREEMENT);
    form = document(&w);
    form.number = STR("  ");
    refused(&w, &form, "number", E1792_SELF_BILLED_NUMBER);
    form = document(&w);
    form.dated_on = date_add_days(w.ctx->today, 1);
    refused(&w, &form, "dated_on", E1795_SELF_BILLED_FUTURE);
    form = document(&w);
    form.currency = STR("SEK");
    refused(&w, &form, "currency", E1794_SELF_BILLED_CURRENCY);
    form = document(&w);
    form.sum_count = 0;
    refused(&w, &form, "sums.0.base", E1796_SELF_BILLED_NO_SUMS);
    form = document(&w);
    sums[0].rate = 240000; /* another rate than the rows' */
    refused(&w, &form, "sums.0.base", E1789_SELF_BILLED_SUMS);
    form = document(&w);
    rows[1].treatment = TREATMENT_MARGIN_GOODS;
    refused(&w, &form, "rows.1.treatment", E1790_SELF_BILLED_MARGIN);
    form = document(&w);
    form.customer = w.person;
    refused(&w, &form, "customer", E1791_SELF_BILLED_CONSUMER);
    form = document(&w);
    form.customer = 999999;
    refused(&w, &form, "customer", E1702_INVOICE_NO_CUSTOMER);
    form = document(&w);
    rows[1].treatment = TREATMENT_EXEMPT; /* the same checks as of any invoice */
    sums[0] = (struct self_billed_sum){255000, 3704, 945};
    sums[1] = (struct self_billed_sum){0, 1257, 0};
    form.sum_count = 2;
    refused(&w, &form, "rows.1.reason", E1730_INVOICE_REASON);
    assert_int_equal(RUN_ACTION(invoices_agree, w.ctx, (&(struct self_billing_form){w.person, w.ctx->today, STR("x")}), &receipt), RC_INVALID);
    err_clear(&w.ctx->err);
    assert_int_equal(fixture_ask(w.f, "SELECT count(*) FROM invoice"), 0);
    close_counted(w.f);
}

static void test_v13_the_same_document_is_recorded_once(void **state)
{
    struct world w = begin();
    struct self_billed_form form = document(&w);
    struct invoice_receipt first, again = {0};

    (void)state;
    agree(&w);
    first = record(&w);
    assert_int_equal(RUN_ACTION(invoices_record_self_billed, w.ctx, &form, &again), RC_CONFLICT);
    assert_int_equal(w.ctx->err.code, E1788_SELF_BILLED_TWICE);
    assert_true(str_eq(w.ctx->err.arg, str_fmt(w.ctx->arena, "%lld", (long long)first.number)));
    err_clear(&w.ctx->err);
    form.dated_on = date_ymd(2027, 2, 21); /* a number that the buyer begins anew each month */
    OK(RUN_ACTION(invoices_record_self_billed, w.ctx, &form, &again));
    agrees(&w);
    close_counted(w.f);
}

static void test_v13_a_self_billed_document_is_sent_to_nobody(void **state)
{
    struct world w = begin();
    struct invoice_receipt receipt, note = {0};
    struct einvoice_delivery_receipt sent = {0};
    struct documents_pdf pdf;
    struct einvoice_file file;
    struct str text;

    (void)state;
    agree(&w);
    receipt = record(&w);
    OK(RUN_ACTION(invoices_credit, w.ctx, (&(struct invoice_credit_form){.number = receipt.number,
                  .rows = &(struct invoice_credit_row){.row = 1, .quantity = 10000}, .row_count = 1}), &note));
    for (int64_t n = receipt.number; n <= note.number; n++)
        for (int way = 0; way <= 2; way++) {
            assert_int_equal(RUN_ACTION(einvoices_send, w.ctx, (&(struct einvoice_sending){.number = n, .way = way}), &sent), RC_CONFLICT);
            assert_int_equal(w.ctx->err.code, E1793_SELF_BILLED_NOT_SENT);
            err_clear(&w.ctx->err);
        }
    assert_int_equal(documents_send_print(w.ctx, receipt.number, &pdf), RC_CONFLICT);
    assert_int_equal(w.ctx->err.code, E1793_SELF_BILLED_NOT_SENT);
    err_clear(&w.ctx->err);
    store_release(w.ctx);
    assert_int_equal(fixture_ask(w.f, "SELECT count(*) FROM einvoice_delivery"), 0);
    assert_int_equal(einvoices_export(w.ctx, receipt.number, STR("ubl"), &file), RC_INVALID);
    err_clear(&w.ctx->err);
    OK(einvoices_export(w.ctx, receipt.number, STR("finvoice"), &file));
    text = (struct str){(const char *)file.bytes.ptr, file.bytes.len};
    assert_true(str_contains(text, STR("<InvoiceTypeCode>INV07</InvoiceTypeCode><InvoiceTypeCodeUN>389<")));
    assert_true(str_contains(text, STR("<InvoiceTypeText>Itselaskutus<")));
    assert_true(str_contains(text, STR("<InvoiceNumber>OS-2027/15<")));
    assert_false(str_contains(file.name, STR("OS")));
    store_release(w.ctx);
    close_counted(w.f);
}

static void test_v13_a_payment_finds_it_by_the_buyers_number(void **state)
{
    struct world w = begin();
    struct invoice_receipt receipt;
    struct payment_receipt paid = {0};
    int64_t number = 0;

    (void)state;
    agree(&w);
    receipt = record(&w);
    OK(RUN_ACTION(payments_record, w.ctx, (&(struct payment_form){.reference = STR("OS-2027/15"), .amount = 1000}), &paid));
    assert_int_equal(paid.number, receipt.number);
    OK(RUN_ACTION(payments_record, w.ctx, (&(struct payment_form){.reference = receipt.reference, .amount = 5226}), &paid));
    assert_int_equal(paid.open_cents, 0);
    assert_int_equal(RUN_ACTION(payments_record, w.ctx, (&(struct payment_form){.reference = STR("OS-2027/15")}), &paid), RC_INVALID);
    err_clear(&w.ctx->err); /* nothing is open any more */
    OK(invoices_find_typed(w.ctx, STR("OS-2027/15"), &number)); /* names are not looked up there */
    assert_int_equal(number, 0);
    store_release(w.ctx);
    agrees(&w);
    close_counted(w.f);
}

static uint64_t next(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

/* Whatever cents the buyer takes, rows, document, journal and recomputation agree; two cents are never taken. */
static void test_v13_random_self_billed_documents_agree_to_the_cent(void **state)
{
    struct world w = begin();
    uint64_t seed = 20261123;
    int taken = 0;

    (void)state;
    agree(&w);
    for (int round = 0; round < 60; round++) {
        struct invoice_row many[5];
        struct self_billed_sum stated[2] = {{255000, 0, 0}, {100000, 0, 0}};
        struct self_billed_form form = {.customer = w.company, .number = str_fmt(w.ctx->arena, "R%d", round), .dated_on = w.ctx->today,
                                        .rows = many, .row_count = 1 + next(&seed) % 5, .sums = stated, .sum_count = 2,
                                        .entry = round % 2 ? ENTRY_NET : ENTRY_GROSS};
        struct invoice_receipt receipt = {0};
        struct invoice_sums own;
        int64_t off = (int64_t)(next(&seed) % 4) - 1; /* -1 .. 2 */

        for (size_t i = 0; i < form.row_count; i++)
            many[i] = (struct invoice_row){.text = STR("Tavara"), .quantity = (int64_t)(1 + next(&seed) % 90000), .price = (int64_t)(10000 + next(&seed) % 900000),
                                           .vat_class = next(&seed) % 3 == 0 ? VAT_REDUCED2 : VAT_GENERAL, .kind = ROW_GOODS,
                                           .treatment = TREATMENT_STANDARD, .delivered_on = DATE_NONE, .delivered_from = DATE_NONE};
        OK(invoices_sums_on(w.ctx, many, form.row_count, form.entry == ENTRY_GROSS, form.dated_on, &own));
        store_release(w.ctx);
        for (size_t g = 0; g < own.vat_count; g++) {
            struct self_billed_sum *s = &stated[own.vat[g].rate_bp == 1000];

            s->base = own.vat[g].base_cents - (g == 0 && form.entry == ENTRY_GROSS ? off : 0);
            s->vat = own.vat[g].vat_cents + (g == 0 ? off : 0);
        }
        if (stated[0].base == 0 && stated[0].vat == 0)
            stated[0].rate = 0;
        if (stated[1].base == 0 && stated[1].vat == 0)
            stated[1].rate = 0;
        assert_int_equal(RUN_ACTION(invoices_record_self_billed, w.ctx, &form, &receipt), off == 2 ? RC_INVALID : RC_OK);
        taken += off != 2;
        err_clear(&w.ctx->err);
    }
    assert_int_equal(fixture_ask(w.f, "SELECT count(*) FROM invoice_self_billed"), taken);
    agrees(&w);
    close_counted(w.f);
}

/* The claim is ours, so it is reminded of, by the number that the buyer knows: its own (P32, V13). */
static void test_v13_a_reminder_names_the_buyers_document(void **state)
{
    struct world w = begin_on("2026-06-01");
    struct self_billed_form form = document(&w);
    struct invoice_receipt receipt = {0};
    struct reminder_run run = {0};
    struct documents_letter letter;
    struct invoice invoice;
    int64_t number = 0;

    (void)state;
    OK(RUN_ACTION(invoices_agree, w.ctx, (&(struct self_billing_form){w.company, date_ymd(2026, 1, 1), STR("S-12")}), &receipt));
    form.dated_on = date_ymd(2026, 2, 20);
    OK(RUN_ACTION(invoices_record_self_billed, w.ctx, &form, &receipt));
    OK(RUN_ACTION(collection_start_run, w.ctx, &((struct run_form){.hash = {NULL, 0}}), &run));
    assert_int_equal(run.planned, 1);
    OK(collection_run(w.ctx, run.id));
    store_release(w.ctx);
    OK(collection_letter(w.ctx, fixture_ask(w.f, "SELECT id FROM reminder"), &letter, &number));
    OK(invoices_load(w.ctx, 0, receipt.id, &invoice));
    assert_true(str_contains(letter.parts[0].text, STR("OS-2027/15")));
    assert_true(str_contains(letter.parts[0].text, invoice.shown)); /* ours beside it */
    assert_true(str_eq(letter.case_number, STR("OS-2027/15")));
    assert_true(str_eq(invoices_known_as(&invoice), STR("OS-2027/15")));
    store_release(w.ctx);
    fixture_close(w.f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_v13_a_self_billed_document_counts_as_any_sale),
        cmocka_unit_test(test_v13_the_buyers_sums_stand_within_a_cent),
        cmocka_unit_test(test_v13_all_that_a_self_billed_document_lacks_is_told),
        cmocka_unit_test(test_v13_the_same_document_is_recorded_once),
        cmocka_unit_test(test_v13_a_self_billed_document_is_sent_to_nobody),
        cmocka_unit_test(test_v13_a_payment_finds_it_by_the_buyers_number),
        cmocka_unit_test(test_v13_random_self_billed_documents_agree_to_the_cent),
        cmocka_unit_test(test_v13_a_reminder_names_the_buyers_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
