/* Documents of BILLING.md sections 1-2 in a real store: checks before issue, drafts and their minute, credit notes,
 * prepayments, cash, series (P02, P64). */
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
#include "rooms/einvoices/einvoices.h"
#include "rooms/invoices/internal.h"
#include "rooms/products/products.h"
#include "rooms/invoices/test_counted.h"
#include "rooms/payments/payments.h"
#include "rooms/tables/tables.h"

struct world { struct fixture *f; struct ctx *ctx; int64_t person, company; };

#define OK(expr) assert_int_equal((expr), RC_OK)
#define SAYS(expr, code_)                          \
    do {                                           \
        assert_int_not_equal((expr), RC_OK);       \
        assert_int_equal(w.ctx->err.code, code_);  \
        err_clear(&w.ctx->err);                    \
    } while (0)

static int64_t make_customer(struct fixture *f, struct customer_form form)
{
    struct ctx *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct customer_receipt receipt = {0};

    form.start_on = ctx->today;
    OK(RUN_ACTION(customers_create, ctx, &form, &receipt));
    return receipt.number;
}

static struct world world_open(void)
{
    struct fixture *f = fixture_open(NULL);
    struct world w = {f, NULL, 0, 0};

    w.person = make_customer(f, (struct customer_form){
        .kind = CUSTOMER_PERSON, .first_name = STR("Aino"), .last_name = STR("Esimerkki"), .street = STR("Mallikatu 8"),
        .postcode = STR("33100"), .town = STR("TAMPERE"), .country = STR("FI")});
    w.company = make_customer(f, (struct customer_form){
        .kind = CUSTOMER_ORGANISATION, .organisation = STR("Kuvitelma Oy"), .business_id = STR("2011062-9"),
        .vat_id = STR("FI20110629"), .street = STR("Tehtaantie 1"), .postcode = STR("33100"), .town = STR("TAMPERE"),
        .country = STR("FI")});
    w.ctx = fixture_ctx(f, PURPOSE_INVOICING);
    return w;
}

static struct invoice_row row(int64_t quantity, int64_t price)
{
    return (struct invoice_row){.text = STR("Ikkuna"), .quantity = quantity, .price = price};
}

static void confirm_value(struct world *w, int table, const char *name, struct date from)
{
    struct table_form form = {.table = table, .name = str_from(name), .valid_from = from, .source = STR("laki")};
    struct table_receipt receipt;

    OK(RUN_ACTION(tables_confirm, w->ctx, &form, &receipt));
}

static void open_invoice(struct world *w, int64_t number, struct invoice *out)
{
    OK(invoices_load(w->ctx, number, 0, out));
    store_release(w->ctx);
}

static void test_p64_all_that_is_missing_is_told_at_once(void **state)
{
    struct world w = world_open();
    struct invoice_row rows[3] = {row(10000, 1000000), row(10000, 1000000), row(10000, 1000000)};
    struct invoice_form form = {.customer = w.company, .rows = rows, .row_count = 3};
    struct invoice_receipt receipt;
    bool declaration = false;
    bool reason = false;
    bool unconfirmed = false;

    (void)state;
    rows[0].treatment = TREATMENT_REVERSE_CHARGE;
    rows[1].treatment = TREATMENT_EXEMPT;
    rows[2].vat_class = VAT_REDUCED1;
    assert_int_equal(RUN_ACTION(invoices_create, w.ctx, &form, &receipt), RC_INVALID);
    for (size_t i = 0; i < w.ctx->err.field_count; i++) {
        const struct field_error *e = &w.ctx->err.fields[i];

        declaration |= e->code == E1744_INVOICE_NO_DECLARATION && strcmp(e->field, "customer") == 0;
        reason |= e->code == E1730_INVOICE_REASON && strcmp(e->field, "rows.1.reason") == 0;
        unconfirmed |= e->code == E1729_INVOICE_RATE_UNCONFIRMED && strcmp(e->field, "rows.2.vat_class") == 0;
    }
    assert_true(declaration && reason && unconfirmed);
    err_clear(&w.ctx->err);
    OK(RUN_ACTION(invoices_declare, w.ctx, &((struct invoice_declaration){.customer = w.company}), &receipt));
    rows[1].reason = STR("AVL 34 §");
    confirm_value(&w, TABLE_VAT, "reduced1", date_ymd(2026, 1, 1));
    OK(RUN_ACTION(invoices_create, w.ctx, &form, &receipt));
    assert_int_equal(receipt.total_cents, 10000 + 10000 + 11350);
    close_counted(w.f);
}

static void test_p64_reverse_charge_says_its_ground_and_never_to_a_consumer(void **state)
{
    struct world w = world_open();
    struct invoice_row one = row(10000, 1000000);
    struct invoice_form form = {.customer = w.company, .rows = &one, .row_count = 1};
    struct invoice_receipt receipt;
    struct invoice invoice;

    (void)state;
    one.treatment = TREATMENT_REVERSE_CHARGE;
    one.reason = STR("jotain muuta");
    OK(RUN_ACTION(invoices_declare, w.ctx, &((struct invoice_declaration){.customer = w.company}), &receipt));
    OK(RUN_ACTION(invoices_create, w.ctx, &form, &receipt));
    open_invoice(&w, receipt.number, &invoice);
    assert_true(str_eq(invoice.rows[0].reason, STR("Käännetty verovelvollisuus, AVL 8 c §")));
    assert_true(str_eq(invoice.rows[0].vatex, STR("VATEX-EU-AE")));
    assert_int_equal(invoice.sums.vat_cents, 0);
    form.customer = w.person;
    assert_int_equal(RUN_ACTION(invoices_create, w.ctx, &form, &receipt), RC_INVALID);
    err_clear(&w.ctx->err);
    form.customer = w.company;
    one.treatment = TREATMENT_EU_GOODS; /* a Finnish VAT id is none of another member state */
    assert_int_equal(RUN_ACTION(invoices_create, w.ctx, &form, &receipt), RC_INVALID);
    close_counted(w.f);
}

/* V10: without a confirmed rate another currency is refused in the standard's words; test_currency.c has the rest. */
static void test_p64_other_currencies_are_refused_in_words(void **state)
{
    struct world w = world_open();
    struct ctx *ctx = w.ctx;
    struct invoice_row r = row(10000, 1000000);
    struct invoice_form form = {.customer = w.company, .rows = &r, .row_count = 1, .currency = STR("USD")};
    struct invoice_receipt receipt = {0};

    (void)state;
    assert_int_equal(RUN_ACTION(invoices_create, ctx, &form, &receipt), RC_INVALID);
    assert_int_equal(ctx->err.fields[0].code, E1773_EXCHANGE_MISSING);
    assert_string_equal(ctx->err.fields[0].field, "currency");
    err_clear(&ctx->err);
    form.currency = STR("EUR");
    OK(RUN_ACTION(invoices_create, ctx, &form, &receipt));
    fixture_close(w.f);
}

/* Another buyer pays other prices: told, and changed when asked; what a person typed stays. */
static void test_p64_a_changed_buyer_gets_own_prices_when_asked(void **state)
{
    struct world w = world_open();
    struct ctx *ctx = w.ctx, *orders = fixture_ctx(w.f, PURPOSE_ORDER_MANAGEMENT);
    struct product_receipt product = {0};
    struct price_receipt price = {0};
    struct invoice_row rows[3] = {{.product_code = STR("TUOLI"), .quantity = 10000}, row(10000, 500000),
                                  {.product_code = STR("TUOLI"), .quantity = 10000, .price = 770000}};
    struct invoice_edit edit = {.form = {.customer = w.company, .rows = rows, .row_count = 3, .act = ACT_DRAFT, .entry = ENTRY_NET}};
    struct product_price_row *changes = NULL;
    struct invoice_receipt receipt = {0};
    struct invoice draft;
    size_t count = 0, differing = 0;
    int64_t other = make_customer(w.f, (struct customer_form){
        .kind = CUSTOMER_ORGANISATION, .organisation = STR("Toinen Oy"), .business_id = STR("1790235-0"), .street = STR("Tehtaantie 2"),
        .postcode = STR("33100"), .town = STR("Tampere"), .country = STR("FI")});

    (void)state;
    OK(RUN_ACTION(products_create, orders, (&(struct product_form){.code = STR("TUOLI"), .name_fi = STR("Tuoli"), .price = 1000000}), &product));
    OK(RUN_ACTION(products_price_add, orders, (&(struct price_form){.code = STR("TUOLI"), .customer = other, .price = 800000,
        .discount = 50000, .valid_from = DATE_NONE, .valid_to = DATE_NONE}), &price));
    OK(RUN_ACTION(invoices_create, ctx, &edit.form, &receipt));
    edit.id = receipt.id;
    OK(invoices_load(ctx, 0, edit.id, &draft));
    edit.form.rows = draft.rows; /* as the editor sends them back: with the prices that were filled in */
    OK(invoices_reprice(ctx, &edit, &changes, &count, &differing));
    assert_int_equal(count, 0); /* the same buyer */
    edit.form.customer = other;
    OK(invoices_reprice(ctx, &edit, &changes, &count, &differing));
    store_release(ctx);
    assert_int_equal(differing, 1);
    assert_true(changes[0].differs && changes[0].new_price == 800000 && changes[0].new_discount_bp == 500);
    edit.form.reprice = REPRICE_NEW;
    OK(RUN_ACTION(invoices_edit, ctx, &edit, &receipt));
    OK(invoices_load(ctx, 0, edit.id, &draft));
    assert_int_equal(draft.rows[0].price, 800000);
    assert_int_equal(draft.rows[0].discount_bp, 500);
    assert_int_equal(draft.rows[1].price, 500000);
    assert_int_equal(draft.rows[2].price, 770000); /* typed by a person */
    store_release(ctx);
    edit.form.customer = w.company;
    edit.form.rows = draft.rows;
    edit.form.reprice = REPRICE_KEEP;
    OK(RUN_ACTION(invoices_edit, ctx, &edit, &receipt));
    OK(invoices_load(ctx, 0, edit.id, &draft));
    assert_int_equal(draft.rows[0].price, 800000);
    store_release(ctx);
    fixture_close(w.f);
}

static void test_p64_a_period_over_a_rate_change_is_split(void **state)
{
    struct world w = world_open();
    struct invoice_row one = row(10000, 1000000);
    struct invoice_form form = {.customer = w.company, .rows = &one, .row_count = 1};
    struct invoice_receipt receipt;

    (void)state;
    one.delivered_from = date_ymd(2024, 8, 15);
    one.delivered_on = date_ymd(2024, 9, 15);
    SAYS(RUN_ACTION(invoices_create, w.ctx, &form, &receipt), E1727_INVOICE_PERIOD_RATES);
    one.delivered_from = date_ymd(2024, 9, 1);
    OK(RUN_ACTION(invoices_create, w.ctx, &form, &receipt));
    one.delivered_on = date_ymd(1980, 1, 1);
    SAYS(RUN_ACTION(invoices_create, w.ctx, &form, &receipt), E1706_VAT_NO_RATE);
    close_counted(w.f);
}

static void test_p64_a_draft_is_changed_held_undone_and_issued(void **state)
{
    struct world w = world_open();
    struct invoice_row rows[2] = {row(10000, 1000000), row(20000, 500000)};
    struct invoice_edit edit = {.form = {.customer = w.person, .rows = rows, .row_count = 1, .act = ACT_DRAFT,
                                         .note = STR("Kiitos"), .buyer_reference = STR("Viite 7")}};
    struct invoice_receipt receipt;
    struct invoice invoice;

    (void)state;
    OK(RUN_ACTION(invoices_create, w.ctx, &edit.form, &receipt));
    edit.id = receipt.id;
    edit.form.row_count = 2;
    edit.form.version = 1;
    OK(RUN_ACTION(invoices_edit, w.ctx, &edit, &receipt));
    SAYS(RUN_ACTION(invoices_edit, w.ctx, &edit, &receipt), E1737_DRAFT_CHANGED);
    OK(RUN_ACTION(invoices_hold, w.ctx, &edit.id, &receipt));
    OK(invoices_issue_held(w.ctx)); /* the minute has not passed */
    OK(invoices_load(w.ctx, 0, edit.id, &invoice));
    assert_int_equal(invoice.state, INVOICE_DRAFT);
    assert_true(invoice.hold_until > w.ctx->now);
    assert_int_equal(invoice.sums.total_cents, 20000);
    assert_true(str_eq(invoice.note, STR("Kiitos")) && str_eq(invoice.buyer_reference, STR("Viite 7")));
    store_release(w.ctx);
    OK(RUN_ACTION(invoices_undo_hold, w.ctx, &edit.id, &receipt));
    SAYS(RUN_ACTION(invoices_undo_hold, w.ctx, &edit.id, &receipt), E1747_INVOICE_NOT_HELD);
    OK(RUN_ACTION(invoices_hold, w.ctx, &edit.id, &receipt));
    w.ctx->now += INVOICE_HOLD_MS;
    OK(invoices_issue_held(w.ctx));
    OK(invoices_load(w.ctx, 20270001, 0, &invoice));
    assert_int_equal(invoice.id, edit.id);
    assert_true(str_eq(invoice.note, STR("Kiitos")) && str_eq(invoice.seller.name, STR("Mallikonttori Oy")));
    store_release(w.ctx);
    SAYS(RUN_ACTION(invoices_edit, w.ctx, &edit, &receipt), E1704_INVOICE_ISSUED_ALREADY);
    close_counted(w.f);
}

static void test_p64_credit_notes_never_exceed_and_the_last_takes_the_cents(void **state)
{
    struct world w = world_open();
    struct invoice_row rows[2] = {row(30000, 99500), row(10000, 77700)};
    struct invoice_form form = {.customer = w.person, .rows = rows, .row_count = 2, .discount_bp = 333};
    struct invoice_credit_row part = {1, 10000};
    struct invoice_credit_form credit = {.rows = &part, .row_count = 1, .reason = STR("Rikki")};
    struct invoice_receipt receipt;
    struct invoice_receipt note;
    struct invoice_sum_line sum;
    int64_t credited = 0;

    (void)state;
    OK(RUN_ACTION(invoices_create, w.ctx, &form, &receipt));
    credit.number = receipt.number;
    for (int i = 0; i < 2; i++) {
        OK(RUN_ACTION(invoices_credit, w.ctx, &credit, &note));
        assert_true(note.total_cents < 0);
        assert_int_equal(note.number, receipt.number + 1 + i);
        credited += note.total_cents;
    }
    part.quantity = 10001;
    SAYS(RUN_ACTION(invoices_credit, w.ctx, &credit, &note), E1733_CREDIT_TOO_MUCH);
    part.row = 9;
    SAYS(RUN_ACTION(invoices_credit, w.ctx, &credit, &note), E1738_CREDIT_NO_ROW);
    credit.row_count = 0; /* everything that is left */
    OK(RUN_ACTION(invoices_credit, w.ctx, &credit, &note));
    credited += note.total_cents;
    assert_int_equal(credited, -receipt.total_cents); /* to the cent */
    OK(invoices_sum_of(w.ctx, receipt.id, &sum));
    assert_int_equal(sum.open_cents, 0);
    assert_int_equal(sum.state, INVOICE_CREDITED);
    store_release(w.ctx);
    SAYS(RUN_ACTION(invoices_credit, w.ctx, &credit, &note), E1734_CREDITED_ALREADY);
    credit.number = receipt.number + 3;
    SAYS(RUN_ACTION(invoices_credit, w.ctx, &credit, &note), E1736_CREDIT_OF_CREDIT);
    close_counted(w.f);
}

static void test_p65_a_credit_of_a_paid_invoice_is_owed_until_it_is_paid_back(void **state)
{
    struct world w = world_open();
    struct invoice_row one = row(10000, 1000000);
    struct invoice_form form = {.customer = w.person, .rows = &one, .row_count = 1};
    struct invoice_receipt receipt;
    struct invoice_receipt note;
    struct payment_receipt paid = {0};
    struct invoice invoice;

    (void)state;
    OK(RUN_ACTION(invoices_create, w.ctx, &form, &receipt));
    OK(RUN_ACTION(payments_record, w.ctx, &((struct payment_form){.invoice = receipt.number}), &paid));
    OK(RUN_ACTION(invoices_credit, w.ctx, &((struct invoice_credit_form){.number = receipt.number}), &note));
    open_invoice(&w, note.number, &invoice);
    assert_int_equal(invoice.kind, INVOICE_KIND_CREDIT_NOTE);
    assert_int_equal(invoice.original_number, receipt.number);
    assert_int_equal(invoice.open_cents, -10000);
    assert_true(str_eq(invoice.party.name, STR("Aino Esimerkki")));
    open_invoice(&w, receipt.number, &invoice);
    assert_int_equal(invoice.state, INVOICE_PAID);
    close_counted(w.f);
}

static void test_p64_a_final_invoice_takes_the_prepayment_off_at_its_rate(void **state)
{
    struct world w = world_open();
    struct invoice_row one = row(10000, 1000000);
    struct invoice_form form = {.customer = w.person, .rows = &one, .row_count = 1, .kind = VARIETY_PREPAYMENT};
    struct invoice_receipt prepayment;
    struct invoice_receipt final;
    struct payment_receipt paid = {0};
    struct invoice invoice;

    (void)state;
    OK(RUN_ACTION(invoices_create, w.ctx, &form, &prepayment));
    form.kind = VARIETY_INVOICE;
    one.price = 5000000;
    form.prepayments = str_fmt(w.ctx->arena, "%lld", (long long)prepayment.number);
    SAYS(RUN_ACTION(invoices_create, w.ctx, &form, &final), E1739_PREPAYMENT_UNFIT); /* not paid yet */
    OK(RUN_ACTION(payments_record, w.ctx, &((struct payment_form){.invoice = prepayment.number}), &paid));
    OK(RUN_ACTION(invoices_create, w.ctx, &form, &final));
    assert_int_equal(final.total_cents, 40000);
    open_invoice(&w, final.number, &invoice);
    assert_int_equal(invoice.row_count, 2);
    assert_int_equal(invoice.rows[1].kind, ROW_PREPAYMENT);
    assert_int_equal(invoice.rows[1].origin_invoice, prepayment.id);
    assert_int_equal(invoice.sums.rows[1].gross_cents, -10000);
    assert_int_equal(invoice.sums.rows[1].rate_bp, 2550);
    SAYS(RUN_ACTION(invoices_create, w.ctx, &form, &final), E1740_PREPAYMENT_USED);
    close_counted(w.f);
}

static void test_p64_cash_is_rounded_outside_vat(void **state)
{
    struct world w = world_open();
    struct invoice_row one = row(10000, 99800);
    struct invoice_form form = {.customer = w.person, .rows = &one, .row_count = 1, .kind = VARIETY_CASH};
    struct invoice_receipt receipt;
    struct invoice invoice;

    (void)state;
    SAYS(RUN_ACTION(invoices_create, w.ctx, &form, &receipt), E1741_CASH_ROUNDING_UNCONFIRMED);
    confirm_value(&w, TABLE_LIMITS, "cash-rounding", date_ymd(2002, 1, 1));
    OK(RUN_ACTION(invoices_create, w.ctx, &form, &receipt));
    assert_int_equal(receipt.total_cents, 1000);
    open_invoice(&w, receipt.number, &invoice);
    assert_int_equal(invoice.rows[1].kind, ROW_ROUNDING);
    assert_int_equal(invoice.sums.outside_cents, 2);
    assert_int_equal(invoice.sums.vat_count, 1);
    assert_int_equal(invoice.sums.vat[0].base_cents + invoice.sums.vat[0].vat_cents, 998);
    close_counted(w.f);
}

/* A draft is not paid; issuing it is one act with its payment, and the books agree. */
static void test_p64_a_cash_invoice_is_issued_and_paid_in_one_act(void **state)
{
    struct world w = world_open();
    struct invoice_row one = row(10000, 99800);
    struct invoice_form form = {.customer = w.person, .rows = &one, .row_count = 1, .kind = VARIETY_CASH, .act = ACT_DRAFT};
    struct ctx *books = fixture_ctx(w.f, PURPOSE_BOOKKEEPING);
    struct ledger_check check;
    struct invoice_receipt draft;
    struct invoice_receipt issued;
    struct payment_receipt twice;
    struct payment *paid = NULL;
    struct invoice invoice;
    size_t count = 0;

    (void)state;
    confirm_value(&w, TABLE_LIMITS, "cash-rounding", date_ymd(2002, 1, 1));
    OK(RUN_ACTION(invoices_create, w.ctx, &form, &draft));
    OK(payments_of_invoice(w.ctx, draft.id, &paid, &count));
    store_release(w.ctx);
    assert_int_equal(count, 0);
    OK(RUN_ACTION(invoices_issue, w.ctx, &draft.id, &issued));
    open_invoice(&w, issued.number, &invoice);
    assert_int_equal(invoice.state, INVOICE_PAID);
    assert_int_equal(invoice.open_cents, 0);
    OK(payments_of_invoice(w.ctx, draft.id, &paid, &count));
    store_release(w.ctx);
    assert_int_equal(count, 1);
    assert_int_equal(paid[0].cents, 1000);
    assert_int_equal(paid[0].way, PAYMENT_CASH);
    SAYS(RUN_ACTION(payments_record, w.ctx, &((struct payment_form){.invoice = issued.number, .amount = 100}), &twice), E1711_INVOICE_NOTHING_OPEN);
    assert_int_equal(accounting_check(books, &check), RC_OK);
    store_release(books);
    assert_int_equal(check.count, 0);
    assert_int_equal(check.invoices, 1);
    close_counted(w.f);
}

static void test_p64_a_series_of_its_own_is_gapless_beside_the_first(void **state)
{
    struct world w = world_open();
    struct invoice_row one = row(10000, 1000000);
    struct invoice_form form = {.customer = w.person, .rows = &one, .row_count = 1};
    struct invoice_series_form series = {.name = STR("Hyvitykset"), .prefix = STR("H-"), .variety = VARIETY_CREDIT,
                                         .lead = 9};
    struct invoice_receipt receipt;
    struct invoice_receipt note;
    struct invoice invoice;
    struct evidence e = {0};
    struct ctx *prove;

    (void)state;
    OK(RUN_ACTION(invoices_add_series, w.ctx, &series, &receipt));
    SAYS(RUN_ACTION(invoices_add_series, w.ctx, &series, &receipt), E1748_SERIES_TAKEN);
    for (int i = 0; i < 3; i++) {
        OK(RUN_ACTION(invoices_create, w.ctx, &form, &receipt));
        OK(RUN_ACTION(invoices_credit, w.ctx, &((struct invoice_credit_form){.number = receipt.number}), &note));
        assert_int_equal(receipt.number, 20270001 + i);
        assert_int_equal(note.number, 920270001 + i);
    }
    open_invoice(&w, note.number, &invoice);
    assert_true(str_eq(invoice.shown, STR("H-920270003")));
    assert_true(invoice.shown.len <= 20);
    form.invoiced_on = date_add_days(w.ctx->today, -5); /* the first series lets dates go back, this one does not */
    OK(RUN_ACTION(invoices_create, w.ctx, &form, &receipt));
    SAYS(RUN_ACTION(invoices_credit, w.ctx, &((struct invoice_credit_form){.number = receipt.number,
        .credited_on = date_add_days(w.ctx->today, -5)}), &note), E1749_SERIES_DATE_BACK);
    {
        struct invoice_series *all = NULL;
        size_t count = 0;
        int64_t set = 0;
        bool back = false;

        OK(invoices_series(w.ctx, &all, &count, &back));
        assert_true(count == 1 && back);
        store_release(w.ctx);
        OK(RUN_ACTION(invoices_set_own_series, w.ctx, &((struct own_series_form){.allow_back = false}), &set));
        form.invoiced_on = w.ctx->today;
        OK(RUN_ACTION(invoices_create, w.ctx, &form, &receipt));
        form.invoiced_on = date_add_days(w.ctx->today, -5);
        SAYS(RUN_ACTION(invoices_create, w.ctx, &form, &receipt), E1749_SERIES_DATE_BACK);
        OK(invoices_series(w.ctx, &all, &count, &back));
        assert_true(count == 1 && !back && all[0].lead == 9);
        store_release(w.ctx);
        OK(RUN_ACTION(invoices_set_own_series, w.ctx, &((struct own_series_form){.allow_back = true}), &set));
        OK(RUN_ACTION(invoices_create, w.ctx, &form, &receipt));
    }
    prove = fixture_ctx(w.f, PURPOSE_ACCOUNTABILITY);
    OK(invoices_evidence_gapless(prove, &e));
    assert_int_equal(e.violations, 0);
    assert_int_equal(e.population, 9);
    close_counted(w.f);
}

static void test_p64_strange_sums_are_taken_or_refused_with_words(void **state)
{
    struct world w = world_open();
    struct invoice_row *rows = ARENA_ARRAY(w.ctx->arena, struct invoice_row, 5000);
    struct invoice_form form = {.customer = w.person, .rows = rows, .row_count = 1};
    struct invoice_receipt receipt;
    struct invoice invoice;

    (void)state;
    rows[0] = row(10000, 0); /* nothing to pay: settled as it is made */
    OK(RUN_ACTION(invoices_create, w.ctx, &form, &receipt));
    open_invoice(&w, receipt.number, &invoice);
    assert_int_equal(invoice.state, INVOICE_PAID);
    rows[0] = row(10000, INT64_C(9999999999900));
    OK(RUN_ACTION(invoices_create, w.ctx, &form, &receipt));
    assert_int_equal(receipt.total_cents, INT64_C(99999999999));
    rows[0].quantity = 20000;
    SAYS(RUN_ACTION(invoices_create, w.ctx, &form, &receipt), E1707_ROW_SUM_RANGE);
    form.row_count = 2;
    rows[0] = row(10000, 1000000);
    rows[1] = row(-5000, 1000000); /* a negative line among others */
    OK(RUN_ACTION(invoices_create, w.ctx, &form, &receipt));
    assert_int_equal(receipt.total_cents, 5000);
    form.due_on = date_add_days(w.ctx->today, -1);
    SAYS(RUN_ACTION(invoices_create, w.ctx, &form, &receipt), E1714_INVOICE_DUE_BEFORE);
    form.due_on = DATE_NONE;
    form.row_count = 5000;
    for (size_t i = 0; i < 5000; i++)
        rows[i] = row(10000, 10100);
    OK(RUN_ACTION(invoices_create, w.ctx, &form, &receipt));
    assert_int_equal(receipt.total_cents, 505000);
    close_counted(w.f);
}

/* V06, V08: a number that was not given is not a zero. A draft may wait for its price; it is not issued without. */
static void test_p64_a_missing_price_is_not_a_price_of_zero(void **state)
{
    struct world w = world_open();
    struct ctx *ctx = w.ctx;
    struct str customer = str_fmt(ctx->arena, "%lld", (long long)w.company);
    struct invoice_receipt receipt;
    struct invoice invoice;

    (void)state;
#define FORM(...)                                                                                                                \
    struct field_input in[] = {{STR("customer"), customer}, {STR("rows.0.text"), STR("Huolto")}, __VA_ARGS__};                   \
    struct invoice_form form = {0};                                                                                              \
                                                                                                                                 \
    OK(fields_read(ctx, invoices_fields, in, COUNT(in), &form))
    {
        FORM({STR("rows.0.quantity"), STR("2")});
        SAYS(RUN_ACTION(invoices_create, ctx, &form, &receipt), E1728_INVOICE_PRICE);
    }
    {
        FORM({STR("rows.0.price"), STR("5,00")}, {STR("rows.0.quantity"), STR("0")});
        SAYS(RUN_ACTION(invoices_create, ctx, &form, &receipt), E1725_INVOICE_QUANTITY);
    }
    {
        FORM({STR("rows.0.price"), STR("0")});
        OK(RUN_ACTION(invoices_create, ctx, &form, &receipt)); /* said to be nothing; one of it */
    }
    {
        FORM({STR("act"), STR("draft")});
        OK(RUN_ACTION(invoices_create, ctx, &form, &receipt));
        int64_t id = receipt.id;

        SAYS(RUN_ACTION(invoices_issue, ctx, &id, &receipt), E1728_INVOICE_PRICE);
        OK(invoices_load(ctx, 0, id, &invoice));
        store_release(ctx);
        assert_int_equal(invoice.rows[0].price, ROW_NO_PRICE);
        assert_int_equal(invoice.sums.total_cents, 0);
        assert_int_equal(invoice.number, 0);
    }
    close_counted(w.f);
}

static void test_p64_household_estimate_is_for_consumers(void **state)
{
    struct world w = world_open();
    struct invoice_row rows[2] = {row(10000, 20000000), row(10000, 5000000)};
    struct invoice_form form = {.customer = w.person, .rows = rows, .row_count = 2};
    struct invoice_receipt receipt;
    struct invoice invoice;

    (void)state;
    assert_int_equal(invoices_household_estimate(40000, 3500, 15000, 160000), 0);
    assert_int_equal(invoices_household_estimate(200000, 3500, 15000, 160000), 55000);
    assert_int_equal(invoices_household_estimate(500000, 3500, 15000, 160000), 160000);
    assert_int_equal(invoices_household_estimate(900000, 3500, 15000, 160000), 160000);
    rows[0].kind = ROW_LABOUR;
    OK(RUN_ACTION(invoices_create, w.ctx, &form, &receipt));
    open_invoice(&w, receipt.number, &invoice);
    assert_int_equal(invoice.labour_cents, 200000);
    assert_int_equal(invoice.household_cents, -1); /* nobody knows the figures of 2027 */
    {
        static const struct { const char *name, *value; } of2027[] = {
            {"percent", "35"}, {"own-share", "150"}, {"maximum", "1600"}};

        for (size_t i = 0; i < COUNT(of2027); i++) {
            struct table_form add = {.table = TABLE_HOUSEHOLD, .name = str_from(of2027[i].name),
                                     .value = str_from(of2027[i].value), .valid_from = date_ymd(2027, 1, 1),
                                     .valid_to = date_ymd(2027, 12, 31), .source = STR("vero.fi"), .confirm = true};
            struct table_receipt done;

            OK(RUN_ACTION(tables_add, w.ctx, &add, &done));
        }
    }
    open_invoice(&w, receipt.number, &invoice);
    assert_int_equal(invoice.household_cents, 55000);
    form.customer = w.company;
    OK(RUN_ACTION(invoices_create, w.ctx, &form, &receipt));
    open_invoice(&w, receipt.number, &invoice);
    assert_int_equal(invoice.labour_cents, 0);
    close_counted(w.f);
}

/* Random invoices, credited in random parts until nothing is left: every sum mirrors. */
static uint64_t next(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

static void credit_in_parts(struct world *w, uint64_t *seed, int64_t number, int64_t total)
{
    struct invoice original;
    struct invoice_receipt note;
    int64_t credited = 0;

    open_invoice(w, number, &original);
    for (int i = 0; i < 4; i++) {
        struct invoice_credit_row part = {(int64_t)(1 + next(seed) % original.row_count),
                                          (int64_t)(1 + next(seed) % 40000)};
        struct invoice_credit_form form = {.number = number, .rows = &part, .row_count = 1};

        if (RUN_ACTION(invoices_credit, w->ctx, &form, &note) == RC_OK)
            credited += note.total_cents;
        err_clear(&w->ctx->err);
    }
    if (RUN_ACTION(invoices_credit, w->ctx, &((struct invoice_credit_form){.number = number}), &note) == RC_OK)
        credited += note.total_cents;
    err_clear(&w->ctx->err);
    assert_int_equal(credited, -total);
}

static void test_p65_credits_of_random_invoices_add_up_to_them(void **state)
{
    struct world w = world_open();
    uint64_t seed = 20261122;

    (void)state;
    for (int round = 0; round < 40; round++) {
        struct invoice_row rows[6];
        struct invoice_form form = {.customer = round % 2 ? w.person : w.company, .rows = rows,
                                    .row_count = 1 + next(&seed) % 6,
                                    .discount_bp = round % 3 == 0 ? (int64_t)(next(&seed) % 3000) : 0};
        struct invoice_receipt receipt;

        for (size_t i = 0; i < form.row_count; i++) {
            rows[i] = row((int64_t)(1 + next(&seed) % 90000), (int64_t)(1 + next(&seed) % 9000000));
            rows[i].vat_class = next(&seed) % 3 == 0 ? VAT_REDUCED2 : VAT_GENERAL;
            rows[i].discount_bp = next(&seed) % 4 == 0 ? (int64_t)(next(&seed) % 9000) : 0;
        }
        OK(RUN_ACTION(invoices_create, w.ctx, &form, &receipt));
        if (receipt.total_cents != 0)
            credit_in_parts(&w, &seed, receipt.number, receipt.total_cents);
    }
    close_counted(w.f);
}

/* What the buyer wants on every invoice (viitteenne) is on those that say none of their own. */
static void test_p64_the_buyers_usual_reference_is_on_invoices_that_say_none(void **state)
{
    struct world w = world_open();
    struct invoice_row one = row(10000, 1000000);
    struct invoice_form form = {.customer = w.company, .rows = &one, .row_count = 1};
    struct einvoice_address_receipt saved;
    struct invoice_receipt receipt = {0};
    struct invoice invoice;

    (void)state;
    OK(RUN_ACTION(einvoices_address_save, w.ctx, &((struct einvoice_address_form){.customer = w.company, .channel = DELIVER_PRINT,
                  .buyer_reference = STR("KP-4400"), .valid_on = DATE_NONE}), &saved));
    OK(RUN_ACTION(invoices_create, w.ctx, &form, &receipt));
    open_invoice(&w, receipt.number, &invoice);
    assert_true(str_eqz(invoice.buyer_reference, "KP-4400"));
    form.buyer_reference = STR("PO-7");
    OK(RUN_ACTION(invoices_create, w.ctx, &form, &receipt));
    open_invoice(&w, receipt.number, &invoice);
    assert_true(str_eqz(invoice.buyer_reference, "PO-7"));
    form.customer = w.person;
    form.buyer_reference = STR("");
    OK(RUN_ACTION(invoices_create, w.ctx, &form, &receipt));
    open_invoice(&w, receipt.number, &invoice);
    assert_true(str_empty(invoice.buyer_reference));
    fixture_close(w.f);
}

/* Accounts, banks and contact data of the seller: checked, on new documents only; what is missing is named at issue. */
static void test_p02_the_sellers_data_are_checked_and_frozen_at_issue(void **state)
{
    struct world w = world_open();
    struct invoice_row one = row(10000, 1000000);
    struct invoice_form form = {.customer = w.company, .rows = &one, .row_count = 1};
    struct seller_form seller;
    struct seller_form saved;
    struct invoice_receipt before = {0};
    struct invoice_receipt after = {0};
    struct invoice invoice;
    bool name = false, iban = false;

    (void)state;
    OK(RUN_ACTION(invoices_create, w.ctx, &form, &before));
    OK(invoices_seller_form(w.ctx, &seller));
    store_release(w.ctx);
    seller.iban2 = STR("FI2112345600000786");
    seller.bic3 = STR("EI");
    assert_int_equal(RUN_ACTION(invoices_seller_save, w.ctx, &seller, &saved), RC_INVALID);
    assert_int_equal(w.ctx->err.field_count, 2);
    assert_int_equal(w.ctx->err.fields[0].code, E1763_SELLER_IBAN);
    assert_int_equal(w.ctx->err.fields[1].code, E1764_SELLER_BIC);
    err_clear(&w.ctx->err);
    seller.iban2 = STR("FI21 1234 5600 0007 85");
    seller.bic3 = STR("");
    seller.bic2 = STR("NDEAFIHH");
    seller.phone = STR("+358400000001");
    seller.einvoice = STR("003799999992");
    seller.operator_id = STR("003721291126");
    OK(RUN_ACTION(invoices_seller_save, w.ctx, &seller, &saved));
    OK(RUN_ACTION(invoices_create, w.ctx, &form, &after));
    open_invoice(&w, after.number, &invoice);
    assert_true(str_eqz(invoice.seller.iban[1], "FI2112345600000785") && str_eqz(invoice.seller.bic[1], "NDEAFIHH"));
    assert_true(str_eqz(invoice.seller.phone, "+358400000001") && str_eqz(invoice.seller.einvoice, "003799999992"));
    open_invoice(&w, before.number, &invoice);
    assert_true(str_empty(invoice.seller.iban[1])); /* issued before: as it was */
    seller.iban = STR("");
    OK(RUN_ACTION(invoices_seller_save, w.ctx, &seller, &saved));
    fixture_plant(w.f, "UPDATE tenant SET name = ''");
    assert_int_equal(RUN_ACTION(invoices_create, w.ctx, &form, &after), RC_INVALID);
    for (size_t i = 0; i < w.ctx->err.field_count; i++) {
        name |= w.ctx->err.fields[i].code == E1760_SELLER_NAME && strcmp(w.ctx->err.fields[i].field, "seller.name") == 0;
        iban |= w.ctx->err.fields[i].code == E1732_INVOICE_NO_IBAN && strcmp(w.ctx->err.fields[i].field, "iban") == 0;
    }
    assert_true(name && iban);
    err_clear(&w.ctx->err);
    fixture_close(w.f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p64_all_that_is_missing_is_told_at_once),
        cmocka_unit_test(test_p64_reverse_charge_says_its_ground_and_never_to_a_consumer),
        cmocka_unit_test(test_p64_other_currencies_are_refused_in_words),
        cmocka_unit_test(test_p64_a_changed_buyer_gets_own_prices_when_asked),
        cmocka_unit_test(test_p64_a_period_over_a_rate_change_is_split),
        cmocka_unit_test(test_p64_a_draft_is_changed_held_undone_and_issued),
        cmocka_unit_test(test_p64_credit_notes_never_exceed_and_the_last_takes_the_cents),
        cmocka_unit_test(test_p65_a_credit_of_a_paid_invoice_is_owed_until_it_is_paid_back),
        cmocka_unit_test(test_p64_a_final_invoice_takes_the_prepayment_off_at_its_rate),
        cmocka_unit_test(test_p64_cash_is_rounded_outside_vat),
        cmocka_unit_test(test_p64_a_cash_invoice_is_issued_and_paid_in_one_act),
        cmocka_unit_test(test_p64_a_series_of_its_own_is_gapless_beside_the_first),
        cmocka_unit_test(test_p64_strange_sums_are_taken_or_refused_with_words),
        cmocka_unit_test(test_p64_a_missing_price_is_not_a_price_of_zero),
        cmocka_unit_test(test_p64_household_estimate_is_for_consumers),
        cmocka_unit_test(test_p65_credits_of_random_invoices_add_up_to_them),
        cmocka_unit_test(test_p64_the_buyers_usual_reference_is_on_invoices_that_say_none),
        cmocka_unit_test(test_p02_the_sellers_data_are_checked_and_frozen_at_issue),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
