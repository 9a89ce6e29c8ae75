/* The margin scheme (AVL 209 e §, 79 a - 79 k §; directive 2006/112/EC art. 226, 13-14; V13) in a real store: the words on the document,
 * the tax in the books, what is refused, and that credits, vouchers, VAT report and the recomputation agree to the cent. */
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
#include "rooms/customers/customers.h"
#include "rooms/invoices/documents.h"
#include "rooms/invoices/internal.h"
#include "rooms/invoices/recurring.h"
#include "rooms/invoices/test_counted.h"
#include "rooms/orders/orders.h"
#include "rooms/payments/payments.h"

struct world { struct fixture *f; struct ctx *ctx, *books; int64_t company, person; };

#define OK(expr) assert_int_equal((expr), RC_OK)

static struct world begin(void)
{
    struct fixture *f = fixture_open(NULL);
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

static struct invoice_row used(int64_t sale_cents, int64_t purchase_cents)
{
    return (struct invoice_row){.text = STR("Lipasto"), .quantity = 10000, .price = sale_cents * 100, .purchase = purchase_cents * 100,
                                .treatment = TREATMENT_MARGIN_GOODS};
}

static struct invoice_receipt issue(struct world *w, int64_t customer, struct invoice_row *rows, size_t count)
{
    struct invoice_receipt receipt = {0};

    OK(RUN_ACTION(invoices_create, w->ctx, (&(struct invoice_form){.customer = customer, .rows = rows, .row_count = count}), &receipt));
    return receipt;
}

static void open_invoice(struct world *w, int64_t number, struct invoice *out)
{
    OK(invoices_load(w->ctx, number, 0, out));
    store_release(w->ctx);
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

static const struct vat_line *line_of(const struct vat_report *report, int treatment, int64_t rate_bp)
{
    for (size_t i = 0; i < report->count; i++)
        if (report->lines[i].treatment == treatment && report->lines[i].rate_bp == rate_bp)
            return &report->lines[i];
    return NULL;
}

/* 1,000.00 bought for 600.00: margin 400.00, of which 400 x 25.5 / 125.5 = 81.27 is tax. The document says neither. */
static void test_v13_the_document_says_the_scheme_and_the_books_the_tax(void **state)
{
    struct world w = begin();
    struct invoice_row rows[2] = {used(100000, 60000), {.text = STR("Kuljetus"), .quantity = 10000, .price = 1000000}};
    struct invoice_receipt receipt = issue(&w, w.company, rows, 2);
    struct vat_report report;
    const struct vat_line *line;
    struct invoice invoice;
    struct buf json = buf_in(w.ctx->arena);

    (void)state;
    open_invoice(&w, receipt.number, &invoice);
    assert_int_equal(invoice.sums.total_cents, 100000 + 12550);
    assert_int_equal(invoice.sums.vat_cents, 2550);
    assert_true(str_eqz(invoice.rows[0].reason, "Voittomarginaalijärjestelmä – käytetyt tavarat"));
    assert_true(str_eqz(invoice.rows[0].vatex, "VATEX-EU-F"));
    assert_int_equal(invoice.rows[0].purchase, 6000000);
    assert_int_equal(invoice.sums.margins[0].vat_cents, 8127);
    assert_int_equal(invoice.sums.margins[0].base_cents, 31873);
    invoices_write_json(w.ctx, &invoice, &json); /* the purchase price is nobody's but the controller's */
    assert_null(strstr(str_z(w.ctx->arena, buf_str(&json)), "600.00"));
    OK(accounting_vat(w.books, 2027, 3, VAT_BY_INVOICE, &report));
    line = line_of(&report, TREATMENT_MARGIN_GOODS, 2550);
    assert_non_null(line);
    assert_int_equal(line->base_cents, 31873);
    assert_int_equal(line->vat_cents, 8127);
    assert_int_equal(line->box, 301);
    assert_int_equal(report.vat_cents, 8127 + 2550);
    OK(accounting_vat(w.books, 2027, 3, VAT_BY_DELIVERY, &report));
    assert_int_equal(report.vat_cents, 8127 + 2550);
    store_release(w.books);
    agrees(&w);
    close_counted(w.f);
}

static void test_v13_each_kind_has_its_words_and_code(void **state)
{
    static const struct { int treatment; const char *words[LANG_COUNT], *vatex; } kinds[] = {
        {TREATMENT_MARGIN_GOODS, {"Voittomarginaalijärjestelmä – käytetyt tavarat", "Vinstmarginalsystemet – begagnade varor", "Margin scheme – second-hand goods"}, "VATEX-EU-F"},
        {TREATMENT_MARGIN_ART, {"Voittomarginaalijärjestelmä – taide-esineet", "Vinstmarginalsystemet – konstverk", "Margin scheme – works of art"}, "VATEX-EU-I"},
        {TREATMENT_MARGIN_ANTIQUES, {"Voittomarginaalijärjestelmä – keräily- ja antiikkiesineet", "Vinstmarginalsystemet – samlarföremål och antikviteter", "Margin scheme – collector's items and antiques"}, "VATEX-EU-J"},
        {TREATMENT_MARGIN_TRAVEL, {"Voittomarginaalijärjestelmä – matkatoimistot", "Vinstmarginalsystemet – resebyråer", "Margin scheme – travel agents"}, "VATEX-EU-D"}};
    struct world w = begin();

    (void)state;
    for (size_t k = 0; k < COUNT(kinds); k++)
        for (int lang = 0; lang < LANG_COUNT; lang++) {
            struct invoice_row row = used(50000, 20000);
            struct invoice_form form = {.customer = w.person, .rows = &row, .row_count = 1, .language = lang + 1};
            struct invoice_receipt receipt = {0};
            struct invoice invoice;

            row.treatment = kinds[k].treatment;
            row.reason = STR("jotain muuta"); /* the words cannot be taken away */
            OK(RUN_ACTION(invoices_create, w.ctx, &form, &receipt));
            open_invoice(&w, receipt.number, &invoice);
            assert_string_equal(str_z(w.ctx->arena, invoice.rows[0].reason), kinds[k].words[lang]);
            assert_true(str_eqz(invoice.rows[0].vatex, kinds[k].vatex));
        }
    agrees(&w);
    close_counted(w.f);
}

/* One item at a time: a loss has no tax and takes none from another row; the rate is that of the day of delivery; a class is
 * rounded once. */
static void test_v13_a_loss_takes_nothing_and_the_day_decides_the_rate(void **state)
{
    struct world w = begin();
    struct invoice_row rows[5] = {used(10000, 90000), used(10001, 9994), used(10001, 9994), used(10001, 9994), used(12400, 10000)};
    struct invoice_receipt receipt;
    struct invoice invoice;

    (void)state;
    rows[4].delivered_on = date_ymd(2024, 8, 31); /* 24 % then */
    receipt = issue(&w, w.person, rows, 5);
    open_invoice(&w, receipt.number, &invoice);
    assert_int_equal(invoice.sums.margins[0].vat_cents, 0);
    assert_int_equal(invoice.sums.margins[0].base_cents, 0);
    /* 3 x 0.07 = 0.21: 0.0427 -> 0.04, not 3 x 0.01 */
    assert_int_equal(invoice.sums.margins[1].vat_cents + invoice.sums.margins[2].vat_cents + invoice.sums.margins[3].vat_cents, 4);
    assert_int_equal(invoice.sums.margins[4].rate_bp, 2400);
    assert_int_equal(invoice.sums.margins[4].vat_cents, 465); /* 24.00 x 24 / 124 = 4.645 */
    agrees(&w);
    close_counted(w.f);
}

static void test_v13_the_price_is_what_the_buyer_pays_however_it_was_entered(void **state)
{
    struct world w = begin();
    struct invoice invoice;

    (void)state;
    for (int entry = ENTRY_NET; entry <= ENTRY_GROSS; entry++) {
        struct invoice_row row = used(80000, 50000);
        struct invoice_form form = {.customer = w.company, .rows = &row, .row_count = 1, .entry = entry};
        struct invoice_receipt receipt = {0};

        row.quantity = 20000; /* two alike: prices are of one */
        row.discount_bp = 1000;
        OK(RUN_ACTION(invoices_create, w.ctx, &form, &receipt));
        assert_int_equal(receipt.total_cents, 144000);
        open_invoice(&w, receipt.number, &invoice);
        assert_int_equal(invoice.sums.margins[0].base_cents + invoice.sums.margins[0].vat_cents, 44000);
    }
    agrees(&w);
    close_counted(w.f);
}

static void refused(struct world *w, struct invoice_form form, const char *field, int code)
{
    struct invoice_receipt receipt = {0};

    assert_int_equal(RUN_ACTION(invoices_create, w->ctx, &form, &receipt), RC_INVALID);
    for (size_t i = 0; i < w->ctx->err.field_count; i++)
        if (w->ctx->err.fields[i].code == code && strcmp(w->ctx->err.fields[i].field, field) == 0) {
            err_clear(&w->ctx->err);
            return;
        }
    fail_msg("%d was not told of %s", code, field);
}

static void test_v13_what_does_not_go_together_is_told_at_its_field(void **state)
{
    struct world w = begin();
    struct invoice_row row = used(10000, 0);
    struct invoice_form form = {.customer = w.person, .rows = &row, .row_count = 1};
    struct recurring_form recurring = {.customer = w.person, .rows = &row, .row_count = 1, .every = EVERY_MONTH};
    struct recurring_receipt template = {0};

    (void)state;
    refused(&w, form, "rows.0.purchase", E1780_MARGIN_PURCHASE);
    row = used(10000, 5000);
    row.treatment = TREATMENT_STANDARD;
    refused(&w, form, "rows.0.purchase", E1781_MARGIN_TREATMENT);
    row = used(10000, 5000);
    row.quantity = -10000;
    refused(&w, form, "rows.0.quantity", E1782_MARGIN_QUANTITY);
    row = used(10000, 5000);
    row.kind = ROW_LABOUR;
    refused(&w, form, "rows.0.labour_percent", E1783_MARGIN_LABOUR);
    row = used(10000, 5000);
    form.discount_bp = 500;
    refused(&w, form, "discount", E1784_MARGIN_DISCOUNT);
    form.discount_bp = 0;
    form.kind = VARIETY_PREPAYMENT;
    refused(&w, form, "kind", E1785_MARGIN_PREPAYMENT);
    form.kind = 0;
    row.treatment = TREATMENT_EXEMPT; /* the words alone: no tax would be reckoned */
    row.purchase = 0;
    row.reason = STR("Voittomarginaalijärjestelmä – käytetyt tavarat");
    refused(&w, form, "rows.0.treatment", E1770_INVOICE_SCHEME);
    row = used(10000, 5000);
    assert_int_equal(RUN_ACTION(recurring_add, w.ctx, &recurring, &template), RC_INVALID);
    assert_int_equal(w.ctx->err.code, E1786_MARGIN_RECURRING);
    assert_string_equal(w.ctx->err.field, "rows.0.treatment");
    err_clear(&w.ctx->err);
    row.vat_class = VAT_REDUCED1; /* its rate has not been confirmed */
    refused(&w, form, "rows.0.vat_class", E1729_INVOICE_RATE_UNCONFIRMED);
    close_counted(w.f);
}

/* A draft may wait for its purchase price; changed, deleted and issued like any other. */
static void test_v13_a_draft_waits_for_its_purchase_price(void **state)
{
    struct world w = begin();
    struct invoice_row row = used(10000, 0);
    struct invoice_edit edit = {.form = {.customer = w.person, .rows = &row, .row_count = 1, .act = ACT_DRAFT}};
    struct invoice_receipt draft = {0}, receipt = {0};
    struct invoice invoice;

    (void)state;
    OK(RUN_ACTION(invoices_create, w.ctx, &edit.form, &draft));
    assert_int_equal(RUN_ACTION(invoices_issue, w.ctx, &draft.id, &receipt), RC_INVALID);
    err_clear(&w.ctx->err);
    row = used(10000, 4000);
    edit.id = draft.id;
    OK(RUN_ACTION(invoices_edit, w.ctx, &edit, &receipt));
    OK(RUN_ACTION(invoices_issue, w.ctx, &draft.id, &receipt));
    open_invoice(&w, receipt.number, &invoice);
    assert_int_equal(invoice.sums.margins[0].vat_cents, 1219);
    OK(RUN_ACTION(invoices_create, w.ctx, &edit.form, &draft));
    OK(RUN_ACTION(invoices_delete_draft, w.ctx, &draft.id, &receipt));
    assert_int_equal(fixture_ask(w.f, "SELECT count(*) FROM invoice_margin"), 1);
    agrees(&w);
    close_counted(w.f);
}

/* An order may carry the treatment: what was paid for the item is asked when it is invoiced; a run says whom it could not invoice. */
static void test_v13_an_order_is_invoiced_when_its_purchase_price_is_known(void **state)
{
    struct world w = begin();
    struct ctx *orders = fixture_ctx(w.f, PURPOSE_ORDER_MANAGEMENT);
    struct order_row_form row = {.text = STR("Lipasto"), .quantity = 10000, .price = 1000000, .treatment = TREATMENT_MARGIN_GOODS};
    struct order_form form = {.customer = w.company, .rows = &row, .row_count = 1};
    struct order_receipt order = {0};
    struct invoice_run run = {.id = 0};
    struct invoice_run_fault *faults = NULL;
    struct invoice_receipt receipt = {0}, issued = {0};
    size_t count = 0;
    bool done = false;

    (void)state;
    OK(RUN_ACTION(orders_create, orders, &form, &order));
    OK(RUN_ACTION(orders_deliver, orders, &((struct order_delivery_form){.id = order.id, .delivered_on = orders->today}), &order));
    OK(RUN_ACTION(invoices_run_start, w.ctx, &((struct invoice_run_form){DATE_NONE, DATE_NONE}), &run));
    while (!done)
        OK(invoices_run_continue(w.ctx, run.id, 10, &done));
    OK(invoices_run_faults(w.ctx, run.id, &faults, &count));
    store_release(w.ctx);
    assert_int_equal(count, 1);
    assert_int_equal(faults[0].code, E1780_MARGIN_PURCHASE);
    OK(RUN_ACTION(orders_invoice, w.ctx, &((struct order_invoicing){.id = order.id, .invoiced_on = DATE_NONE}), &receipt)); /* a draft waits for it */
    assert_int_equal(RUN_ACTION(invoices_issue, w.ctx, &receipt.id, &issued), RC_INVALID);
    assert_string_equal(w.ctx->err.fields[0].field, "rows.0.purchase");
    err_clear(&w.ctx->err);
    close_counted(w.f);
}

/* Where VAT goes by payment the tax of the margin does too: half the money, half the tax, and to the cent in the end. */
static void test_v13_by_payment_the_tax_of_the_margin_goes_with_the_money(void **state)
{
    struct world w = begin(); /* 2027-03-01 */
    struct invoice_row row = used(100000, 60000);
    struct invoice_receipt receipt = issue(&w, w.person, &row, 1);
    struct payment_receipt paid = {0};
    struct vat_report report;
    int64_t chosen = 0, sum = 0;

    (void)state;
    OK(RUN_ACTION(accounting_set_basis, w.books, (&(struct basis_form){VAT_BY_PAYMENT, STR("2027-01")}), &chosen));
    for (int i = 0; i < 3; i++) {
        static const int64_t parts[] = {33333, 33333, 33334};

        fixture_advance(w.f, 31);
        OK(RUN_ACTION(payments_record, w.ctx, (&(struct payment_form){.reference = receipt.reference, .amount = parts[i]}), &paid));
    }
    for (int month = 3; month <= 6; month++) {
        OK(accounting_vat(w.books, 2027, month, VAT_BY_OWN, &report));
        store_release(w.books);
        assert_int_equal(report.count, month == 3 ? 0 : 1);
        if (report.count != 0)
            assert_int_equal(report.lines[0].treatment, TREATMENT_MARGIN_GOODS);
        sum += report.vat_cents;
    }
    assert_int_equal(sum, 8127);
    agrees(&w);
    close_counted(w.f);
}

/* A package and a certificate tell what is about the person: what the controller paid for its goods is not. */
static void test_v13_the_purchase_price_belongs_to_no_person(void **state)
{
    struct world w = begin();

    (void)state;
    assert_int_equal(fixture_ask(w.f, "SELECT count(*) FROM pragma_table_info('invoice_margin') WHERE name LIKE '%subject%' OR name LIKE '%customer%'"), 0);
    fixture_close(w.f);
}

/* --- random histories ------------------------------------------------------------------------------------------- */

static uint64_t next(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

static void random_row(uint64_t *seed, struct world *w, struct invoice_row *row)
{
    *row = (struct invoice_row){.text = STR("Tavara"), .quantity = (int64_t)(1 + next(seed) % 5) * 10000,
                                .price = (int64_t)(1 + next(seed) % 900000) * 10,
                                .discount_bp = next(seed) % 4 == 0 ? (int64_t)(next(seed) % 9000) : 0};
    row->vat_class = next(seed) % 4 == 0 ? VAT_REDUCED2 : VAT_GENERAL;
    row->delivered_on = next(seed) % 3 == 0 ? date_add_days(date_ymd(2024, 8, 20), (int)(next(seed) % 25)) : w->ctx->today;
    if (next(seed) % 3 == 0)
        return;
    row->treatment = TREATMENT_MARGIN_GOODS + (int)(next(seed) % 4);
    row->purchase = (int64_t)(1 + next(seed) % 900000) * 10;
}

static void credit_some(struct world *w, uint64_t *seed, int64_t number, size_t row_count)
{
    struct invoice_receipt note = {0};

    for (size_t k = 0; k < 2; k++) {
        struct invoice_credit_row asked = {.row = (int64_t)(1 + next(seed) % row_count), .quantity = (int64_t)(1 + next(seed) % 30000)};

        if (RUN_ACTION(invoices_credit, w->ctx, (&(struct invoice_credit_form){.number = number, .rows = &asked, .row_count = 1}), &note) != RC_OK)
            err_clear(&w->ctx->err); /* more than is left */
    }
    if (next(seed) % 2 == 0 && RUN_ACTION(invoices_credit, w->ctx, (&(struct invoice_credit_form){.number = number}), &note) != RC_OK)
        err_clear(&w->ctx->err);
}

/* The journal's own lines by treatment and rate are the report's. */
static void journal_is_report(struct world *w)
{
    struct vat_report report;
    struct journal_place place = {0};
    struct journal_row *rows = NULL;
    size_t count = 0;
    int64_t vat = 0;

    OK(accounting_vat(w->books, 2027, 3, VAT_BY_INVOICE, &report));
    OK(accounting_journal(w->books, report.from, report.to, &place, 100000, &rows, &count));
    for (size_t l = 0; l < report.count; l++) {
        int64_t base = 0, tax = 0;

        for (size_t i = 0; i < count; i++)
            if (rows[i].treatment == report.lines[l].treatment && rows[i].rate_bp == report.lines[l].rate_bp) {
                base -= rows[i].role == LEDGER_SALES || rows[i].role == LEDGER_LOSS ? rows[i].cents : 0;
                tax -= rows[i].role == LEDGER_VAT ? rows[i].cents : 0;
            }
        assert_int_equal(base, report.lines[l].base_cents);
        assert_int_equal(tax, report.lines[l].vat_cents);
    }
    for (size_t i = 0; i < count; i++)
        vat -= rows[i].role == LEDGER_VAT ? rows[i].cents : 0;
    assert_int_equal(vat, report.vat_cents);
    store_release(w->books);
}

DECLARE_ACTION(lose, int64_t, int64_t);
DEFINE_ACTION(lose, int64_t, int64_t)
{
    return invoices_write_off(ctx, *req, ctx->today, out);
}

static void test_v13_report_journal_and_recomputation_agree_over_random_histories(void **state)
{
    struct world w = begin();
    uint64_t seed = 20261123;

    (void)state;
    for (int round = 0; round < 60; round++) {
        struct invoice_row rows[6];
        size_t count = 1 + next(&seed) % 6;
        struct invoice_receipt receipt;
        int64_t cents = 0;

        for (size_t i = 0; i < count; i++)
            random_row(&seed, &w, &rows[i]);
        receipt = issue(&w, round % 2 ? w.person : w.company, rows, count);
        if (round % 3 == 0)
            credit_some(&w, &seed, receipt.number, count);
        else if (round % 7 == 0 && receipt.total_cents > 0)
            OK(RUN_ACTION(lose, w.ctx, &receipt.id, &cents));
    }
    agrees(&w);
    journal_is_report(&w);
    close_counted(w.f);
}

/* A credited whole leaves nothing of base or tax, however many parts it came in. */
static void test_v13_credits_in_parts_leave_no_cent_of_the_margin(void **state)
{
    struct world w = begin();
    struct invoice_row rows[2] = {used(33333, 10000), used(7001, 6000)};
    struct invoice_receipt receipt, note = {0};
    struct vat_report report;

    (void)state;
    rows[0].quantity = 70000;
    receipt = issue(&w, w.person, rows, 2);
    for (int i = 0; i < 6; i++)
        OK(RUN_ACTION(invoices_credit, w.ctx, (&(struct invoice_credit_form){.number = receipt.number,
                      .rows = &(struct invoice_credit_row){.row = 1, .quantity = 10000}, .row_count = 1}), &note));
    agrees(&w);
    OK(RUN_ACTION(invoices_credit, w.ctx, (&(struct invoice_credit_form){.number = receipt.number}), &note));
    OK(accounting_vat(w.books, 2027, 3, VAT_BY_INVOICE, &report));
    for (size_t i = 0; i < report.count; i++) {
        assert_int_equal(report.lines[i].base_cents, 0);
        assert_int_equal(report.lines[i].vat_cents, 0);
    }
    store_release(w.books);
    agrees(&w);
    close_counted(w.f);
}

/* The recomputation sees what was changed behind its back. */
static void test_v13_a_changed_margin_is_found(void **state)
{
    static const char *const faults[] = {
        "UPDATE invoice_margin SET vat_cents = vat_cents - 1, base_cents = base_cents + 1",
        "UPDATE invoice_margin SET purchase = purchase + 1000000", "DELETE FROM invoice_margin",
        "UPDATE voucher_line SET cents = cents + CASE role WHEN 3 THEN 100 ELSE -100 END WHERE treatment = 9"};

    (void)state;
    for (size_t i = 0; i < COUNT(faults); i++) {
        struct world w = begin();
        struct invoice_row row = used(100000, 60000);
        struct ledger_check check;

        issue(&w, w.person, &row, 1);
        agrees(&w);
        fixture_plant(w.f, faults[i]);
        OK(accounting_check(w.books, &check));
        assert_true(check.count > 0);
        store_release(w.books);
        fixture_close(w.f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_v13_the_document_says_the_scheme_and_the_books_the_tax),
        cmocka_unit_test(test_v13_each_kind_has_its_words_and_code),
        cmocka_unit_test(test_v13_a_loss_takes_nothing_and_the_day_decides_the_rate),
        cmocka_unit_test(test_v13_the_price_is_what_the_buyer_pays_however_it_was_entered),
        cmocka_unit_test(test_v13_what_does_not_go_together_is_told_at_its_field),
        cmocka_unit_test(test_v13_a_draft_waits_for_its_purchase_price),
        cmocka_unit_test(test_v13_an_order_is_invoiced_when_its_purchase_price_is_known),
        cmocka_unit_test(test_v13_by_payment_the_tax_of_the_margin_goes_with_the_money),
        cmocka_unit_test(test_v13_the_purchase_price_belongs_to_no_person),
        cmocka_unit_test(test_v13_report_journal_and_recomputation_agree_over_random_histories),
        cmocka_unit_test(test_v13_credits_in_parts_leave_no_cent_of_the_margin),
        cmocka_unit_test(test_v13_a_changed_margin_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
