/* VAT by payment (P65; AVL 137-138 §; BILLING.md section 9): shares of part payments, twelve months, changes of the basis, and that
 * the months of whatever history add up to what was charged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/errors.h"
#include "db/fixture.h"
#include "errors_accounting.h"
#include "rooms/accounting/internal.h"
#include "rooms/collection/collection.h"
#include "rooms/customers/customers.h"
#include "rooms/payments/payments.h"

struct world { struct fixture *f; struct ctx *money, *books; int64_t number; };

static struct world begin(void)
{
    struct world w = {.f = fixture_open(NULL)};
    struct ctx *ctx = fixture_ctx(w.f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct customer_form form = {.kind = CUSTOMER_PERSON, .first_name = STR("Aino"), .last_name = STR("Esimerkki"),
                                 .street = STR("Mallikatu 8"), .postcode = STR("33100"), .town = STR("TAMPERE"),
                                 .country = STR("FI"), .start_on = ctx->today};
    struct customer_receipt receipt = {0};

    assert_int_equal(RUN_ACTION(customers_create, ctx, &form, &receipt), RC_OK);
    w.number = receipt.number;
    w.money = fixture_ctx(w.f, PURPOSE_INVOICING);
    w.books = fixture_ctx(w.f, PURPOSE_BOOKKEEPING);
    return w;
}

static struct invoice_receipt invoice(struct world *w, int64_t general, int64_t reduced)
{
    struct invoice_row rows[2] = {{.text = STR("Työ"), .quantity = 10000, .price = general * 100},
                                  {.text = STR("Kirja"), .quantity = 10000, .price = reduced * 100, .vat_class = VAT_REDUCED2}};
    struct invoice_form form = {.customer = w->number, .rows = rows, .row_count = reduced ? 2 : 1};
    struct invoice_receipt out = {0};

    assert_int_equal(RUN_ACTION(invoices_create, w->money, &form, &out), RC_OK);
    return out;
}

static void pay(struct world *w, const struct invoice_receipt *i, int64_t cents)
{
    struct payment_form form = {.reference = i->reference, .amount = cents};
    struct payment_receipt out = {0};

    assert_int_equal(RUN_ACTION(payments_record, w->money, &form, &out), RC_OK);
}

static void choose(struct world *w, enum vat_basis basis, const char *month)
{
    struct basis_form form = {basis, str_from(month)};
    int64_t out = 0;

    assert_int_equal(RUN_ACTION(accounting_set_basis, w->books, &form, &out), RC_OK);
}

static int64_t vat_of(struct world *w, int year, int month, enum vat_basis basis)
{
    struct vat_report report;

    assert_int_equal(accounting_vat(w->books, year, month, basis, &report), RC_OK);
    store_release(w->books);
    return report.vat_cents;
}

/* The independent recomputation finds nothing. */
static void agrees(struct world *w)
{
    struct ledger_check check;

    assert_int_equal(accounting_check(w->books, &check), RC_OK);
    store_release(w->books);
    if (check.count > 0)
        fail_msg("%s %lld: %lld instead of %lld", check.differences[0].what, (long long)check.differences[0].number,
                 (long long)check.differences[0].found, (long long)check.differences[0].expected);
}

static void test_p65_vat_by_payment_goes_with_the_money(void **state)
{
    struct world w = begin(); /* 2027-03-01 */
    struct invoice_receipt a = invoice(&w, 12550, 0);
    struct vat_report report;

    (void)state;
    choose(&w, VAT_BY_PAYMENT, "2027-01");
    assert_int_equal(vat_of(&w, 2027, 3, VAT_BY_OWN), 0);
    fixture_advance(w.f, 40); /* April */
    pay(&w, &a, 5000);
    fixture_advance(w.f, 60); /* June */
    pay(&w, &a, 7550);
    assert_int_equal(vat_of(&w, 2027, 3, VAT_BY_OWN), 0);
    assert_int_equal(vat_of(&w, 2027, 4, VAT_BY_OWN), 1016); /* 25.50 x 50.00 / 125.50 = 10.159 */
    assert_int_equal(vat_of(&w, 2027, 5, VAT_BY_OWN), 0);
    assert_int_equal(vat_of(&w, 2027, 6, VAT_BY_OWN), 2550 - 1016);
    assert_int_equal(vat_of(&w, 2027, 3, VAT_BY_INVOICE), 2550); /* asked for by name it is still there */
    assert_int_equal(accounting_vat(w.books, 2027, 4, VAT_BY_OWN, &report), RC_OK);
    assert_int_equal(report.basis, VAT_BY_PAYMENT);
    assert_int_equal(report.count, 1);
    assert_int_equal(report.lines[0].base_cents, 3984);
    assert_int_equal(report.lines[0].documents, 1);
    assert_int_equal(report.lines[0].box, 301);
    agrees(&w);
    fixture_close(w.f);
}

static void test_p65_what_is_unpaid_for_twelve_months_is_due(void **state)
{
    struct world w = begin();
    struct invoice_receipt a = invoice(&w, 12550, 0);

    (void)state;
    choose(&w, VAT_BY_PAYMENT, "2027-01");
    pay(&w, &a, 2550);
    fixture_advance(w.f, 500);
    assert_int_equal(vat_of(&w, 2027, 3, VAT_BY_OWN), 518);
    assert_int_equal(vat_of(&w, 2028, 2, VAT_BY_OWN), 0);
    assert_int_equal(vat_of(&w, 2028, 3, VAT_BY_OWN), 2550 - 518);
    pay(&w, &a, 10000); /* July 2028: it has been reported */
    assert_int_equal(vat_of(&w, 2028, 7, VAT_BY_OWN), 0);
    agrees(&w);
    fixture_close(w.f);
}

static void test_p65_a_loss_under_payment_takes_nothing_that_was_not_reported(void **state)
{
    struct world w = begin();
    struct invoice_receipt a = invoice(&w, 12550, 0);

    (void)state;
    choose(&w, VAT_BY_PAYMENT, "2027-01");
    pay(&w, &a, 6275);
    fixture_advance(w.f, 70);
    fixture_plant(w.f, "UPDATE invoice SET state = 6, settled_on = '2027-05-10'; DELETE FROM invoice_tally WHERE due <> ''"); /* as collection does */
    assert_int_equal(accounting_catch_up(w.books), RC_OK);
    assert_int_equal(vat_of(&w, 2027, 3, VAT_BY_OWN), 1275);
    assert_int_equal(vat_of(&w, 2027, 5, VAT_BY_OWN), 0);
    assert_int_equal(vat_of(&w, 2027, 5, VAT_BY_INVOICE), -1275);
    fixture_advance(w.f, 400);
    assert_int_equal(vat_of(&w, 2028, 3, VAT_BY_OWN), 0); /* twelve months later nothing is left of it */
    agrees(&w);
    fixture_close(w.f);
}

static void test_p65_a_change_of_basis_counts_each_sale_once(void **state)
{
    struct world w = begin();
    struct invoice_receipt march = invoice(&w, 12550, 0), may, july;

    (void)state;
    choose(&w, VAT_BY_PAYMENT, "2027-05");
    choose(&w, VAT_BY_INVOICE, "2027-07");
    fixture_advance(w.f, 65); /* 5 May */
    may = invoice(&w, 12550, 0);
    pay(&w, &march, 12550);
    pay(&w, &may, 5000);
    fixture_advance(w.f, 65); /* 9 July */
    july = invoice(&w, 12550, 0);
    pay(&w, &may, 7550);
    assert_int_equal(vat_of(&w, 2027, 3, VAT_BY_OWN), 2550);        /* by invoice: its payment in May brings nothing */
    assert_int_equal(vat_of(&w, 2027, 5, VAT_BY_OWN), 1016);
    assert_int_equal(vat_of(&w, 2027, 6, VAT_BY_OWN), 2550 - 1016); /* the last month by payment takes what is open */
    assert_int_equal(vat_of(&w, 2027, 7, VAT_BY_OWN), 2550);        /* of July's own invoice */
    pay(&w, &july, 12550);
    assert_int_equal(vat_of(&w, 2027, 7, VAT_BY_OWN), 2550);
    agrees(&w);
    fixture_close(w.f);
}

static void test_p65_bad_choices_of_the_basis(void **state)
{
    static const struct { int basis; const char *month; int code; } bad[] = {
        {VAT_BY_PAYMENT, "2027-13", E3802_NOT_A_MONTH}, {VAT_BY_PAYMENT, "maalis", E3802_NOT_A_MONTH},
        {VAT_BY_PAYMENT, "2027-01", E3812_BASIS_LOCKED}, {VAT_BY_PAYMENT, "2027-02", E3812_BASIS_LOCKED},
        {VAT_BY_PAYMENT, "2027-06", E3811_BASIS_NEIGHBOUR}, {VAT_BY_PAYMENT, "2027-04", E3811_BASIS_NEIGHBOUR}};
    struct world w = begin();
    struct month_form lock = {.month = STR("2027-02")};
    struct basis_span *spans = NULL;
    enum vat_basis on = VAT_BY_OWN;
    size_t count = 0;
    int64_t out = 0;

    (void)state;
    assert_int_equal(RUN_ACTION(accounting_lock, w.books, &lock, &out), RC_OK);
    choose(&w, VAT_BY_DELIVERY, "2027-05");
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct basis_form form = {bad[i].basis, str_from(bad[i].month)};

        assert_int_equal(RUN_ACTION(accounting_set_basis, w.books, &form, &out), RC_INVALID);
        assert_int_equal(w.books->err.code, bad[i].code);
        err_clear(&w.books->err);
    }
    assert_int_equal(accounting_basis_spans(w.books, &spans, &count), RC_OK);
    assert_int_equal(count, 1);
    assert_int_equal(accounting_basis_on(w.books, date_ymd(2027, 4, 30), &on), RC_OK);
    assert_int_equal(on, VAT_BY_INVOICE);
    assert_int_equal(accounting_basis_on(w.books, date_ymd(2027, 5, 1), &on), RC_OK);
    assert_int_equal(on, VAT_BY_DELIVERY);
    fixture_close(w.f);
}

/* --- whatever happens, the months add up ------------------------------------------------------------------------ */

static uint32_t dice(uint32_t *seed, uint32_t sides)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % sides;
}

static void one_day(struct world *w, struct invoice_receipt *all, size_t *count, uint32_t *seed)
{
    struct invoice_receipt *i = *count ? &all[dice(seed, (uint32_t)*count)] : NULL;
    struct invoice_sum_line sum = {0};

    if (i) {
        assert_int_equal(invoices_sum_of(w->money, i->id, &sum), RC_OK);
        store_release(w->money);
    }
    if (*count < 30 && (!i || dice(seed, 3) == 0)) {
        all[(*count)++] = invoice(w, 1000 + dice(seed, 90000), dice(seed, 2) ? 500 + dice(seed, 5000) : 0);
    } else if (i && sum.open_cents > 0 && dice(seed, 5) == 0) {
        struct invoice_credit_form form = {.number = sum.number, .reason = STR("Palautus")};
        struct invoice_receipt out = {0};

        assert_int_equal(RUN_ACTION(invoices_credit, w->money, &form, &out), RC_OK);
    } else if (i && sum.open_cents > 0) {
        pay(w, i, dice(seed, 2) ? sum.open_cents : 1 + dice(seed, (uint32_t)sum.open_cents));
    }
}

static void test_p65_the_months_by_payment_add_up(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= 6; seed++) {
        struct world w = begin();
        struct invoice_receipt all[30];
        int64_t charged = 0, paid = 0, own = 0;
        uint32_t s = seed;
        size_t count = 0;

        if (seed > 2)
            choose(&w, VAT_BY_PAYMENT, "2027-05");
        if (seed > 3)
            choose(&w, VAT_BY_INVOICE, "2027-08");
        if (seed > 4)
            choose(&w, VAT_BY_PAYMENT, "2027-10");
        if (seed > 5)
            choose(&w, VAT_BY_PAYMENT, "2027-11"); /* the same again is no other basis */
        for (int day = 0; day < 60; day++) {
            one_day(&w, all, &count, &s);
            fixture_advance(w.f, 1 + (int)dice(&s, 7));
        }
        fixture_advance(w.f, 500);
        for (int m = 0; m < 36; m++) {
            charged += vat_of(&w, 2027 + m / 12, m % 12 + 1, VAT_BY_INVOICE);
            paid += vat_of(&w, 2027 + m / 12, m % 12 + 1, VAT_BY_PAYMENT);
            own += vat_of(&w, 2027 + m / 12, m % 12 + 1, VAT_BY_OWN);
        }
        assert_true(charged > 0);
        assert_int_equal(paid, charged);
        assert_int_equal(own, charged);
        agrees(&w);
        fixture_close(w.f);
    }
}

/* Each kind of fault in the ledger or in the report's way to it is found, in its month. */
static void test_p65_a_wrong_month_is_found(void **state)
{
    static const struct { const char *plant, *mend; int64_t month, expected, found; } faults[] = {
        {"UPDATE voucher_line SET dated_on = '2027-05-10' WHERE voucher_id IN (SELECT id FROM voucher WHERE kind = 3)",
         "UPDATE voucher_line SET dated_on = '2027-04-10' WHERE voucher_id IN (SELECT id FROM voucher WHERE kind = 3)", 202705, 0, 1016},
        {"UPDATE voucher SET dated_on = '2027-05-10' WHERE kind = 3; UPDATE voucher_line SET dated_on = '2027-05-10' WHERE voucher_id IN "
         "(SELECT id FROM voucher WHERE kind = 3)",
         "UPDATE voucher SET dated_on = '2027-04-10' WHERE kind = 3; UPDATE voucher_line SET dated_on = '2027-04-10' WHERE voucher_id IN "
         "(SELECT id FROM voucher WHERE kind = 3)", 202704, 1016, 0},
        {"UPDATE voucher_line SET cents = cents + CASE role WHEN 2 THEN -100 ELSE 100 END WHERE role IN (2, 3)",
         "UPDATE voucher_line SET cents = cents - CASE role WHEN 2 THEN -100 ELSE 100 END WHERE role IN (2, 3)", 202704, 1016, 976}};
    struct world w = begin();
    struct invoice_receipt a = invoice(&w, 12550, 0);

    (void)state;
    choose(&w, VAT_BY_PAYMENT, "2027-01");
    fixture_advance(w.f, 40); /* 10 April */
    pay(&w, &a, 5000);
    fixture_advance(w.f, 60);
    agrees(&w);
    for (size_t i = 0; i < COUNT(faults); i++) {
        struct ledger_check check;
        bool found = false;

        fixture_plant(w.f, faults[i].plant);
        assert_int_equal(accounting_check(w.books, &check), RC_OK);
        store_release(w.books);
        for (size_t k = 0; k < check.count; k++)
            found |= strcmp(check.differences[k].what, "vat-by-payment") == 0 && check.differences[k].number == faults[i].month
                     && check.differences[k].expected == faults[i].expected && check.differences[k].found == faults[i].found;
        assert_true(found);
        fixture_plant(w.f, faults[i].mend);
        agrees(&w);
    }
    fixture_close(w.f);
}

/* Money dated into a locked month counts where the ledger put it. */
static void test_p65_money_of_a_locked_month_agrees(void **state)
{
    struct world w = begin();
    struct invoice_receipt a = invoice(&w, 12550, 0);
    struct payment_form form = {.reference = a.reference, .amount = 5000, .received_on = date_ymd(2027, 3, 20)};
    struct month_form lock = {.month = STR("2027-03")};
    struct payment_receipt out = {0};
    int64_t id = 0;

    (void)state;
    choose(&w, VAT_BY_PAYMENT, "2027-01");
    fixture_advance(w.f, 40);
    assert_int_equal(RUN_ACTION(accounting_lock, w.books, &lock, &id), RC_OK);
    assert_int_equal(RUN_ACTION(payments_record, w.money, &form, &out), RC_OK);
    assert_int_equal(vat_of(&w, 2027, 3, VAT_BY_OWN), 0);
    assert_int_equal(vat_of(&w, 2027, 4, VAT_BY_OWN), 1016);
    agrees(&w);
    fixture_close(w.f);
}

/* What is recovered of a loss brings its VAT in the month in which it came, and no more. */
static void test_p65_a_recovery_brings_its_vat(void **state)
{
    struct world w = begin();
    struct invoice_receipt a = invoice(&w, 12550, 0);
    struct write_off_form loss = {.invoice = a.number, .reason = WRITE_OFF_UNCOLLECTABLE};
    struct recovery_form back = {.invoice = a.number, .cents = 3000};
    struct collection_receipt out = {0};

    (void)state;
    choose(&w, VAT_BY_PAYMENT, "2027-01");
    pay(&w, &a, 6275);
    fixture_advance(w.f, 40); /* April */
    assert_int_equal(RUN_ACTION(collection_write_off, w.money, &loss, &out), RC_OK);
    fixture_advance(w.f, 60); /* June */
    assert_int_equal(RUN_ACTION(collection_recover, w.money, &back, &out), RC_OK);
    assert_int_equal(vat_of(&w, 2027, 3, VAT_BY_OWN), 1275);
    assert_int_equal(vat_of(&w, 2027, 4, VAT_BY_OWN), 0);
    assert_int_equal(vat_of(&w, 2027, 4, VAT_BY_INVOICE), -1275);
    assert_int_equal(vat_of(&w, 2027, 6, VAT_BY_OWN), 610); /* 25.50 x 30.00 / 125.50 */
    assert_int_equal(vat_of(&w, 2027, 6, VAT_BY_INVOICE), 610);
    agrees(&w);
    back.cents = 3275;
    assert_int_equal(RUN_ACTION(collection_recover, w.money, &back, &out), RC_OK);
    assert_int_equal(vat_of(&w, 2027, 6, VAT_BY_OWN), 1275); /* all of it, to the cent */
    assert_int_equal(vat_of(&w, 2027, 6, VAT_BY_INVOICE), 1275);
    agrees(&w);
    fixture_close(w.f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p65_vat_by_payment_goes_with_the_money),
        cmocka_unit_test(test_p65_what_is_unpaid_for_twelve_months_is_due),
        cmocka_unit_test(test_p65_a_loss_under_payment_takes_nothing_that_was_not_reported),
        cmocka_unit_test(test_p65_a_change_of_basis_counts_each_sale_once), cmocka_unit_test(test_p65_bad_choices_of_the_basis),
        cmocka_unit_test(test_p65_the_months_by_payment_add_up), cmocka_unit_test(test_p65_a_wrong_month_is_found),
        cmocka_unit_test(test_p65_a_recovery_brings_its_vat),
        cmocka_unit_test(test_p65_money_of_a_locked_month_agrees)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
