/* Invoices in another currency (BILLING.md section 2, V10; docs/decisions/0015; P64, P65): which rate is taken, what is refused, euro
 * sums class by class, credit notes that mirror both currencies, the independent recomputation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "base/currency.h"
#include "base/errors.h"
#include "db/fixture.h"
#include "errors_invoices.h"
#include "rooms/accounting/accounting.h"
#include "rooms/customers/customers.h"
#include "rooms/invoices/internal.h"
#include "rooms/invoices/test_counted.h"
#include "rooms/payments/payments.h"
#include "rooms/products/products.h"
#include "rooms/tables/tables.h"

struct world { struct fixture *f; struct ctx *ctx; int64_t company, person; };

#define OK(expr) assert_int_equal((expr), RC_OK)
#define SAYS(expr, code_, field_)                                                                        \
    do {                                                                                                 \
        assert_int_not_equal((expr), RC_OK);                                                             \
        assert_int_equal(w.ctx->err.field_count > 0 ? w.ctx->err.fields[0].code : w.ctx->err.code, code_); \
        if ((field_) != NULL)                                                                            \
            assert_string_equal(w.ctx->err.field_count > 0 ? w.ctx->err.fields[0].field : w.ctx->err.field, (field_) != NULL ? (field_) : ""); \
        err_clear(&w.ctx->err);                                                                          \
    } while (0)

static int64_t make_customer(struct fixture *f, struct customer_form form)
{
    struct ctx *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct customer_receipt receipt = {0};

    form.start_on = ctx->today;
    OK(RUN_ACTION(customers_create, ctx, &form, &receipt));
    return receipt.number;
}

static void add_rate(struct world *w, const char *code, struct date day, const char *rate, bool confirm)
{
    struct table_form form = {.table = TABLE_EXCHANGE, .name = str_from(code), .valid_from = day, .valid_to = DATE_NONE,
                              .value = str_from(rate), .source = STR("EKP"), .confirm = confirm};
    struct table_receipt receipt;

    OK(RUN_ACTION(tables_add, w->ctx, &form, &receipt));
}

static struct world world_open(void)
{
    struct fixture *f = fixture_open(NULL);
    struct world w = {.f = f};

    w.company = make_customer(f, (struct customer_form){
        .kind = CUSTOMER_ORGANISATION, .organisation = STR("Kuvitelma Oy"), .business_id = STR("2011062-9"),
        .vat_id = STR("FI20110629"), .street = STR("Tehtaantie 1"), .postcode = STR("33100"), .town = STR("TAMPERE"),
        .country = STR("FI")});
    w.person = make_customer(f, (struct customer_form){
        .kind = CUSTOMER_PERSON, .first_name = STR("Aino"), .last_name = STR("Esimerkki"), .street = STR("Mallikatu 8"),
        .postcode = STR("33100"), .town = STR("TAMPERE"), .country = STR("FI")});
    w.ctx = fixture_ctx(f, PURPOSE_INVOICING);
    return w;
}

static struct invoice_row row(int64_t quantity, int64_t price)
{
    return (struct invoice_row){.text = STR("Ikkuna"), .quantity = quantity, .price = price};
}

static void open_invoice(struct world *w, int64_t number, struct invoice *out)
{
    OK(invoices_load(w->ctx, number, 0, out));
    store_release(w->ctx);
}

/* Ledger, VAT report, ageing: recomputed without any of the code that made them. */
static void ledger_agrees(struct world *w)
{
    struct ctx *ctx = fixture_ctx(w->f, PURPOSE_BOOKKEEPING);
    struct ledger_check *check = ARENA_NEW(ctx->arena, struct ledger_check);

    OK(accounting_check(ctx, check));
    for (size_t i = 0; i < check->count && i < COUNT(check->differences); i++)
        print_message("%s %lld: %lld, %lld\n", check->differences[i].what, (long long)check->differences[i].number,
                      (long long)check->differences[i].expected, (long long)check->differences[i].found);
    assert_int_equal(check->count, 0);
    store_release(ctx);
}

static void test_p64_without_a_confirmed_rate_no_other_currency(void **state)
{
    struct world w = world_open();
    struct invoice_row r = row(10000, 1000000);
    struct invoice_form form = {.customer = w.company, .rows = &r, .row_count = 1, .currency = STR("SEK")};
    struct invoice_receipt receipt = {0};
    struct date today = w.ctx->today;

    (void)state;
    SAYS(RUN_ACTION(invoices_create, w.ctx, &form, &receipt), E1773_EXCHANGE_MISSING, "currency");
    add_rate(&w, "SEK", date_add_days(today, -8), "11", true); /* too old */
    SAYS(RUN_ACTION(invoices_create, w.ctx, &form, &receipt), E1773_EXCHANGE_MISSING, "currency");
    add_rate(&w, "SEK", date_add_days(today, -1), "11,0845", false);
    SAYS(RUN_ACTION(invoices_create, w.ctx, &form, &receipt), E1774_EXCHANGE_UNCONFIRMED, "currency");
    form.currency = STR("XYZ");
    SAYS(RUN_ACTION(invoices_create, w.ctx, &form, &receipt), E1771_CURRENCY_UNKNOWN, "currency");
    form.currency = STR("sek");
    SAYS(RUN_ACTION(invoices_create, w.ctx, &form, &receipt), E1771_CURRENCY_UNKNOWN, "currency");
    form.currency = STR("JPY");
    SAYS(RUN_ACTION(invoices_create, w.ctx, &form, &receipt), E1772_CURRENCY_DECIMALS, "currency");
    form.currency = STR("SEK");
    form.kind = VARIETY_CASH;
    SAYS(RUN_ACTION(invoices_create, w.ctx, &form, &receipt), E1775_CURRENCY_CASH, "currency");
    form.kind = 0;
    add_rate(&w, "SEK", date_add_days(today, -1), "11,0845", true);
    r.delivered_on = date_add_days(today, -20); /* VAT became due then: that day's rate is wanted */
    SAYS(RUN_ACTION(invoices_create, w.ctx, &form, &receipt), E1773_EXCHANGE_MISSING, "currency");
    r.delivered_on = DATE_NONE;
    r.product_code = STR("P1");
    r.text = STR("");
    r.price = 0; /* the list is in euro */
    SAYS(RUN_ACTION(invoices_create, w.ctx, &form, &receipt), E1777_CURRENCY_PRICE, "rows.0.price");
    r = row(10000, 1000000);
    r.treatment = TREATMENT_MARGIN_GOODS;
    SAYS(RUN_ACTION(invoices_create, w.ctx, &form, &receipt), E1797_CURRENCY_MARGIN, "currency");
    r = row(10000, 1000000);
    OK(RUN_ACTION(invoices_create, w.ctx, &form, &receipt));
    close_counted(w.f);
}

static void test_p64_the_ledger_is_euro_and_the_document_is_not(void **state)
{
    struct world w = world_open();
    struct invoice_row rows[2] = {row(30000, 123450), row(70000, 19950)};
    struct invoice_form form = {.customer = w.company, .rows = rows, .row_count = 2, .currency = STR("SEK")};
    struct invoice_receipt receipt = {0};
    struct invoice invoice;

    (void)state;
    rows[1].discount_bp = 1000;
    add_rate(&w, "SEK", w.ctx->today, "11,0845", true);
    OK(RUN_ACTION(invoices_create, w.ctx, &form, &receipt));
    open_invoice(&w, receipt.number, &invoice);
    assert_non_null(invoice.foreign);
    assert_true(str_eqz(invoices_currency(&invoice), "SEK"));
    assert_int_equal(invoice.foreign->rate, 11084500);
    assert_int_equal(invoice.foreign->rate_on.days, w.ctx->today.days);
    assert_true(str_eqz(invoice.foreign->rate_source, "EKP"));
    assert_int_equal(invoice.foreign->sums.net_cents, 4961); /* the example of BILLING 2, in kronor */
    assert_int_equal(invoice.foreign->sums.vat_cents, 1265);
    assert_int_equal(invoice.foreign->sums.rows[0].vat_cents, 944);
    assert_int_equal(invoice.sums.net_cents, 448); /* 49.61 / 11.0845 = 4.4756 */
    assert_int_equal(invoice.sums.vat_cents, 114); /* 12.65 / 11.0845 = 1.1412 */
    assert_int_equal(invoice.sums.total_cents, 562);
    assert_int_equal(invoice.sums.rows[0].net_cents + invoice.sums.rows[1].net_cents, 448);
    assert_int_equal(invoice.sums.rows[0].vat_cents + invoice.sums.rows[1].vat_cents, 114);
    assert_int_equal(receipt.total_cents, 562);
    assert_int_equal(invoice.open_cents, 562);
    ledger_agrees(&w);
    close_counted(w.f);
}

static void test_p64_a_draft_keeps_its_currency_and_tells_a_new_rate(void **state)
{
    struct world w = world_open();
    struct invoice_row r = row(10000, 1000000);
    struct invoice_edit edit = {.form = {.customer = w.company, .rows = &r, .row_count = 1, .currency = STR("SEK"), .act = ACT_DRAFT}};
    struct invoice_receipt receipt = {0};
    struct invoice draft;

    (void)state;
    add_rate(&w, "SEK", date_add_days(w.ctx->today, -1), "11", true);
    add_rate(&w, "NOK", w.ctx->today, "11", true);
    OK(RUN_ACTION(invoices_create, w.ctx, &edit.form, &receipt));
    edit.id = receipt.id;
    edit.form.currency = STR("NOK");
    SAYS(RUN_ACTION(invoices_edit, w.ctx, &edit, &receipt), E1779_CURRENCY_CHANGED, "currency");
    edit.form.currency = STR("EUR");
    SAYS(RUN_ACTION(invoices_edit, w.ctx, &edit, &receipt), E1779_CURRENCY_CHANGED, "currency");
    add_rate(&w, "SEK", w.ctx->today, "11,5", true); /* after the draft was made */
    SAYS(RUN_ACTION(invoices_issue, w.ctx, &edit.id, &receipt), E1778_EXCHANGE_CHANGED, NULL);
    edit.form.currency = STR(""); /* not said: as it is */
    OK(RUN_ACTION(invoices_edit, w.ctx, &edit, &receipt));
    OK(invoices_load(w.ctx, 0, edit.id, &draft));
    store_release(w.ctx);
    assert_true(str_eqz(invoices_currency(&draft), "SEK"));
    assert_int_equal(draft.foreign->rate, 11500000);
    assert_int_equal(draft.foreign->sums.total_cents, 12550);
    OK(RUN_ACTION(invoices_issue, w.ctx, &edit.id, &receipt));
    assert_int_equal(receipt.total_cents, 870 + 222); /* 100 / 11.5 = 8.6957, 25.50 / 11.5 = 2.2174 */
    ledger_agrees(&w);
    close_counted(w.f);
}

static void test_p64_a_prepayment_and_its_final_invoice_have_one_currency(void **state)
{
    struct world w = world_open();
    struct invoice_row r = row(10000, 1000000), whole = row(10000, 3000000);
    struct invoice_form form = {.customer = w.company, .rows = &r, .row_count = 1, .currency = STR("SEK"), .kind = VARIETY_PREPAYMENT};
    struct invoice_form final = {.customer = w.company, .rows = &whole, .row_count = 1};
    struct invoice_receipt receipt = {0};
    struct payment_form pay = {.received_on = w.ctx->today};
    struct payment_receipt paid;
    struct invoice invoice;

    (void)state;
    add_rate(&w, "SEK", w.ctx->today, "11", true);
    OK(RUN_ACTION(invoices_create, w.ctx, &form, &receipt));
    pay.invoice = receipt.number;
    OK(RUN_ACTION(payments_record, w.ctx, &pay, &paid));
    final.prepayments = str_fmt(w.ctx->arena, "%lld", (long long)receipt.number);
    SAYS(RUN_ACTION(invoices_create, w.ctx, &final, &receipt), E1776_PREPAYMENT_CURRENCY, "prepayments");
    final.currency = STR("SEK");
    OK(RUN_ACTION(invoices_create, w.ctx, &final, &receipt));
    open_invoice(&w, receipt.number, &invoice);
    assert_int_equal(invoice.foreign->sums.net_cents, 20000);
    assert_int_equal(invoice.foreign->sums.vat_cents, 5100);
    assert_int_equal(invoice.sums.net_cents, 1818); /* 200 / 11 */
    assert_int_equal(invoice.sums.vat_cents, 464);
    ledger_agrees(&w);
    close_counted(w.f);
}

/* --- random documents ---------------------------------------------------------------------------------------------- */

static int64_t some(struct fixture *f, int64_t most)
{
    (void)f;
    return 1 + (int64_t)((uint64_t)random() % (uint64_t)most);
}

static void add_up_rows(const struct invoice_sums *sums, size_t count, int64_t *net, int64_t *vat)
{
    *net = *vat = 0;
    for (size_t i = 0; i < count; i++) {
        *net += sums->rows[i].net_cents;
        *vat += sums->rows[i].vat_cents;
    }
}

static void sums_agree(const struct invoice *invoice)
{
    int64_t net = 0, vat = 0;

    add_up_rows(&invoice->sums, invoice->row_count, &net, &vat);
    assert_int_equal(net, invoice->sums.net_cents);
    assert_int_equal(vat, invoice->sums.vat_cents);
    assert_int_equal(net + vat, invoice->sums.total_cents);
    add_up_rows(&invoice->foreign->sums, invoice->row_count, &net, &vat);
    assert_int_equal(net, invoice->foreign->sums.net_cents);
    assert_int_equal(vat, invoice->foreign->sums.vat_cents);
    assert_int_equal(net + vat, invoice->foreign->sums.total_cents);
    if (invoice->kind == INVOICE_KIND_CREDIT_NOTE)
        return;
    for (size_t g = 0; g < invoice->sums.vat_count; g++) {
        assert_int_equal(invoice->sums.vat[g].base_cents, rate_to_euro(invoice->foreign->sums.vat[g].base_cents, invoice->foreign->rate));
        assert_int_equal(invoice->sums.vat[g].vat_cents, rate_to_euro(invoice->foreign->sums.vat[g].vat_cents, invoice->foreign->rate));
    }
}

/* Credited piece by piece, then the rest: both currencies come to nothing, to the cent. */
static void credit_all(struct world *w, const struct invoice *original, bool parts)
{
    int64_t euro = original->sums.total_cents, doc = original->foreign->sums.total_cents;
    struct invoice_credit_row part = {.row = 1, .quantity = 10000};
    struct invoice_credit_form form = {.number = original->number, .rows = &part, .row_count = 1};
    struct invoice_receipt receipt = {0};
    struct invoice note;

    for (int turn = 0; turn < 2; turn++) {
        enum rc rc;

        if (!parts)
            form.row_count = 0;
        rc = RUN_ACTION(invoices_credit, w->ctx, &form, &receipt);

        if (turn == 1 || !parts)
            assert_true(rc == RC_OK || w->ctx->err.code == E1734_CREDITED_ALREADY);
        form.row_count = 0;
        if (rc != RC_OK) { /* the part was all there was */
            err_clear(&w->ctx->err);
            continue;
        }
        open_invoice(w, receipt.number, &note);
        sums_agree(&note);
        assert_int_equal(note.foreign->rate, original->foreign->rate);
        assert_true(str_eq(note.foreign->currency, original->foreign->currency));
        euro += note.sums.total_cents;
        doc += note.foreign->sums.total_cents;
    }
    assert_int_equal(euro, 0);
    assert_int_equal(doc, 0);
}

static void test_p64_random_documents_agree_in_both_currencies(void **state)
{
    static const char *const rates[] = {"11,0845", "0,83455", "1,0823", "25,305", "391,2", "18950,12", "0,000731"};
    struct world w = world_open();
    unsigned seed = getenv("SEED") != NULL ? (unsigned)strtoul(getenv("SEED"), NULL, 10) : (unsigned)time(NULL);

    (void)state;
    print_message("seed %u\n", seed);
    srandom(seed);
    for (size_t turn = 0; turn < 60; turn++) {
        struct invoice_row rows[6];
        struct invoice_form form = {.customer = turn % 3 == 0 ? w.person : w.company, .rows = rows, .currency = STR("SEK"),
                                    .row_count = (size_t)some(w.f, 6)};
        struct invoice_receipt receipt = {0};
        struct invoice invoice;
        bool cancels = false;

        for (size_t i = 0; i < form.row_count; i++) {
            rows[i] = row(some(w.f, 9) * 10000, some(w.f, 5000000));
            rows[i].discount_bp = some(w.f, 3) == 1 ? some(w.f, 5000) : 0;
            rows[i].vat_class = some(w.f, 3) == 1 ? VAT_REDUCED2 : VAT_GENERAL;
            if (i > 0 && some(w.f, 5) == 1)
                rows[i] = rows[i - 1], rows[i].quantity = -rows[i - 1].quantity, cancels = true;
        }
        form.discount_bp = some(w.f, 4) == 1 ? some(w.f, 3000) : 0;
        add_rate(&w, "SEK", w.ctx->today, rates[turn % COUNT(rates)], true);
        if (RUN_ACTION(invoices_create, w.ctx, &form, &receipt) != RC_OK) { /* a sum below zero is no invoice */
            assert_int_equal(w.ctx->err.fields[0].code, E1719_INVOICE_TOTAL_NEGATIVE);
            err_clear(&w.ctx->err);
            continue;
        }
        open_invoice(&w, receipt.number, &invoice);
        sums_agree(&invoice);
        if (turn % 2 == 0)
            credit_all(&w, &invoice, !cancels); /* a class that cancels out has no VAT on its rows */
    }
    ledger_agrees(&w);
    close_counted(w.f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p64_without_a_confirmed_rate_no_other_currency),
        cmocka_unit_test(test_p64_the_ledger_is_euro_and_the_document_is_not),
        cmocka_unit_test(test_p64_a_draft_keeps_its_currency_and_tells_a_new_rate),
        cmocka_unit_test(test_p64_a_prepayment_and_its_final_invoice_have_one_currency),
        cmocka_unit_test(test_p64_random_documents_agree_in_both_currencies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
