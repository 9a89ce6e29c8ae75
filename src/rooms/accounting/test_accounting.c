/* Vouchers, journal, VAT report, locks and the independent recomputation (P19, P65). */
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

static enum rc try_invoice(struct world *w, int64_t cents, struct date on, struct invoice_receipt *out)
{
    struct invoice_row row = {.text = STR("Työ"), .quantity = 10000, .price = cents * 100};
    struct invoice_form form = {.customer = w->number, .invoiced_on = on, .rows = &row, .row_count = 1};

    return RUN_ACTION(invoices_create, w->money, &form, out);
}

static struct invoice_receipt invoice(struct world *w, int64_t cents)
{
    struct invoice_receipt out = {0};

    assert_int_equal(try_invoice(w, cents, w->money->today, &out), RC_OK);
    return out;
}

static void pay(struct world *w, const struct invoice_receipt *i, int64_t cents)
{
    struct payment_form form = {.reference = i->reference, .amount = cents};
    struct payment_receipt out = {0};

    assert_int_equal(RUN_ACTION(payments_record, w->money, &form, &out), RC_OK);
}

static size_t differences(struct world *w, struct ledger_check *check)
{
    assert_int_equal(accounting_check(w->books, check), RC_OK);
    store_release(w->books);
    return check->count;
}

static void test_p65_each_act_is_one_balanced_voucher(void **state)
{
    struct world w = begin();
    struct invoice_receipt a = invoice(&w, 12550), b = invoice(&w, 10000);
    struct journal_row *rows = NULL;
    struct journal_place place = {0};
    size_t count = 0;
    int64_t sum = 0, vat = 0;
    struct ledger_check check;

    (void)state;
    pay(&w, &a, 12550);
    pay(&w, &b, 4000);
    assert_int_equal(accounting_journal(w.books, date_ymd(2027, 1, 1), date_ymd(2027, 12, 31), &place, 1000, &rows, &count), RC_OK);
    assert_int_equal(count, 3 + 3 + 2 + 2);
    for (size_t i = 0; i < count; i++) {
        sum += rows[i].cents;
        vat += rows[i].role == LEDGER_VAT ? -rows[i].cents : 0;
        assert_int_equal(rows[i].number, i < 3 ? 1 : i < 6 ? 2 : i < 8 ? 3 : 4); /* gapless */
        assert_true(rows[i].account.len > 0);
    }
    assert_int_equal(sum, 0);
    assert_int_equal(vat, 2550 + 2032);
    store_release(w.books);
    assert_int_equal(differences(&w, &check), 0);
    assert_int_equal(check.open_cents, 6000);
    assert_int_equal(check.receivable_cents, 6000);
    assert_int_equal(check.ageing_cents, 6000);
    fixture_close(w.f);
}

static void test_p65_pages_of_the_journal_join(void **state)
{
    struct world w = begin();
    struct journal_place place = {0};
    size_t all = 0;

    (void)state;
    for (int i = 0; i < 10; i++)
        invoice(&w, 1000 + i);
    for (;;) {
        struct journal_row *rows = NULL;
        size_t count = 0;
        int64_t sum = 0;

        assert_int_equal(accounting_journal(w.books, date_ymd(2027, 1, 1), date_ymd(2027, 12, 31), &place, 7, &rows, &count), RC_OK);
        if (count == 0)
            break;
        for (size_t i = 0; i < count; i++)
            sum += rows[i].cents;
        assert_int_equal(sum, 0); /* whole vouchers */
        all += count;
    }
    assert_int_equal(all, 30);
    fixture_close(w.f);
}

static void test_p65_vat_report_by_rate(void **state)
{
    struct world w = begin();
    struct vat_report report;

    (void)state;
    invoice(&w, 12550);
    invoice(&w, 12550);
    assert_int_equal(accounting_vat(w.books, 2027, 3, VAT_BY_INVOICE, &report), RC_OK);
    assert_int_equal(report.count, 1);
    assert_int_equal(report.lines[0].base_cents, 20000);
    assert_int_equal(report.lines[0].vat_cents, 5100);
    assert_int_equal(report.lines[0].documents, 2);
    assert_int_equal(report.lines[0].box, 301);
    assert_false(report.lines[0].box_confirmed);
    assert_int_equal(accounting_vat(w.books, 2027, 2, VAT_BY_INVOICE, &report), RC_OK);
    assert_int_equal(report.count, 0);
    assert_int_equal(accounting_vat(w.books, 2027, 3, VAT_BY_DELIVERY, &report), RC_OK);
    assert_int_equal(report.vat_cents, 5100);
    fixture_close(w.f);
}

static void test_p65_write_off_takes_its_vat_back(void **state)
{
    struct world w = begin();
    struct invoice_receipt a = invoice(&w, 12550);
    struct ledger_check check;
    struct vat_report report;

    (void)state;
    pay(&w, &a, 6275);
    {
        struct journal_row *rows = NULL;
        struct journal_place place = {0};
        size_t count = 0;

        fixture_plant(w.f, "UPDATE invoice SET state = 6, settled_on = '2027-03-01'; DELETE FROM invoice_tally WHERE due <> ''"); /* as the collection room does */
        assert_int_equal(accounting_catch_up(w.books), RC_OK);
        assert_int_equal(accounting_journal(w.books, date_ymd(2027, 1, 1), date_ymd(2027, 12, 31), &place, 100, &rows, &count), RC_OK);
        assert_int_equal(count, 3 + 2 + 3);
        store_release(w.books);
    }
    assert_int_equal(accounting_vat(w.books, 2027, 3, VAT_BY_INVOICE, &report), RC_OK);
    assert_int_equal(report.vat_cents, 2550 - 1275);
    assert_int_equal(report.lines[0].base_cents, 5000);
    store_release(w.books);
    assert_int_equal(differences(&w, &check), 0);
    fixture_close(w.f);
}

/* A month with nothing but a loss is a month of the VAT report, and of its recomputation. */
static void test_p65_a_loss_counts_in_a_month_without_invoices(void **state)
{
    struct world w = begin();
    struct ledger_check check;
    struct vat_report report;

    (void)state;
    invoice(&w, 12550);
    assert_int_equal(differences(&w, &check), 0);
    assert_int_equal(check.vat_cents, 2550);
    fixture_advance(w.f, 70);
    fixture_plant(w.f, "UPDATE invoice SET state = 6, settled_on = '2027-05-10'; DELETE FROM invoice_tally WHERE due <> ''");
    assert_int_equal(accounting_catch_up(w.books), RC_OK);
    assert_int_equal(accounting_vat(w.books, 2027, 5, VAT_BY_INVOICE, &report), RC_OK);
    assert_int_equal(report.vat_cents, -2550);
    store_release(w.books);
    assert_int_equal(differences(&w, &check), 0);
    assert_int_equal(check.vat_cents, 0); /* what was charged came back */
    fixture_plant(w.f, "UPDATE voucher_line SET cents = cents - 1 WHERE role = 3 AND dated_on = '2027-05-10'; UPDATE voucher_line "
                       "SET cents = cents + 1 WHERE role = 8; UPDATE voucher_line SET treatment = 0 WHERE role = 3 AND dated_on = '2027-05-10'");
    assert_int_not_equal(differences(&w, &check), 0); /* a loss that the report leaves out */
    fixture_close(w.f);
}

/* Rows that nearly cancel out (a deducted prepayment): each keeps its own VAT, so that a credit note of one takes back what it bore. */
static void test_p64_rows_that_cancel_out_bear_their_own_vat(void **state)
{
    static const int64_t minus[] = {-10000, -9900, -9999};

    (void)state;
    for (size_t i = 0; i < COUNT(minus); i++)
        for (int gross = 0; gross < 2; gross++) {
            struct world w = begin();
            struct invoice_row rows[2] = {{.text = STR("Ovi"), .quantity = 10000, .price = 1000000},
                                          {.text = STR("Hyvitetään"), .quantity = minus[i], .price = 1000000}};
            struct invoice_form form = {.customer = w.number, .rows = rows, .row_count = 2, .entry = gross ? ENTRY_GROSS : ENTRY_NET};
            struct invoice_credit_row row = {.row = 1, .quantity = 5000};
            struct invoice_credit_form credit = {.reason = STR("Puolet"), .rows = &row, .row_count = 1};
            struct invoice_receipt out = {0};
            struct ledger_check check;
            struct invoice note;

            rows[1].price = 1000000 + (gross ? 1 : 0);
            assert_int_equal(RUN_ACTION(invoices_create, w.money, &form, &out), RC_OK);
            credit.number = out.number;
            assert_int_equal(RUN_ACTION(invoices_credit, w.money, &credit, &out), RC_OK);
            assert_int_equal(invoices_load(w.money, out.number, 0, &note), RC_OK);
            assert_int_equal(note.sums.vat_cents, gross ? -1016 : -1275);
            store_release(w.money);
            assert_int_equal(differences(&w, &check), 0);
            fixture_close(w.f);
        }
}

static void test_p65_a_planted_cent_is_found(void **state)
{
    static const char *const faults[] = {
        "UPDATE invoice_row SET net_cents = net_cents + 1", "UPDATE invoice SET vat_cents = vat_cents - 1, net_cents = net_cents + 1",
        "UPDATE invoice SET paid_cents = paid_cents + 1 WHERE state = 3", "UPDATE voucher_line SET cents = cents + 1 WHERE role = 4",
        "UPDATE voucher_line SET cents = cents + 1 WHERE role = 1 AND ordinal = 0", "UPDATE voucher SET number = 9 WHERE number = 2",
        "UPDATE payment SET cents = cents - 1", "UPDATE invoice_row SET vat_cents = vat_cents - 1, net_cents = net_cents + 1"};

    (void)state;
    for (size_t i = 0; i < COUNT(faults); i++) {
        struct world w = begin();
        struct invoice_receipt a = invoice(&w, 12550);
        struct ledger_check check;

        pay(&w, &a, 100);
        assert_int_equal(differences(&w, &check), 0);
        fixture_plant(w.f, faults[i]);
        if (differences(&w, &check) == 0)
            fail_msg("not found: %s", faults[i]);
        fixture_close(w.f);
    }
}

static void test_p65_nothing_goes_into_a_locked_month(void **state)
{
    struct world w = begin();
    struct month_form lock = {.month = STR("2027-02")};
    struct invoice_receipt out = {0};
    struct payment_form pays = {.amount = 100, .received_on = date_ymd(2027, 2, 20)};
    struct payment_receipt paid = {0};
    struct journal_row *rows = NULL;
    struct journal_place place = {0};
    size_t count = 0;
    int64_t id = 0;

    (void)state;
    assert_int_equal(RUN_ACTION(accounting_lock, w.books, &((struct month_form){.month = STR("2027-03")}), &id), RC_INVALID);
    err_clear(&w.books->err);
    assert_int_equal(RUN_ACTION(accounting_lock, w.books, &lock, &id), RC_OK);
    assert_int_equal(RUN_ACTION(accounting_lock, w.books, &lock, &id), RC_CONFLICT);
    err_clear(&w.books->err);
    assert_int_equal(try_invoice(&w, 1000, date_ymd(2027, 2, 28), &out), RC_INVALID);
    assert_int_equal(w.money->err.code, E3801_MONTH_LOCKED);
    err_clear(&w.money->err);
    assert_int_equal(try_invoice(&w, 1000, date_ymd(2027, 3, 1), &out), RC_OK);
    pays.reference = out.reference; /* a payment of February is booked in March */
    assert_int_equal(RUN_ACTION(payments_record, w.money, &pays, &paid), RC_OK);
    assert_int_equal(accounting_journal(w.books, date_ymd(2027, 2, 1), date_ymd(2027, 2, 28), &place, 100, &rows, &count), RC_OK);
    assert_int_equal(count, 0);
    store_release(w.books);
    assert_int_equal(RUN_ACTION(accounting_unlock, w.books, &lock, &id), RC_INVALID); /* a reason is needed */
    err_clear(&w.books->err);
    lock.reason = STR("Unohtunut lasku");
    assert_int_equal(RUN_ACTION(accounting_unlock, w.books, &lock, &id), RC_OK);
    assert_int_equal(try_invoice(&w, 1000, date_ymd(2027, 3, 1), &out), RC_OK);
    fixture_close(w.f);
}

/* BILLING.md section 9: the ready orders, byte for byte, and edited ones. */
static void test_p65_columns_of_the_journals_files(void **state)
{
    static const struct { const char *columns; int code; } wrong[] = {
        {"voucher,date,account,summa", E3815_COLUMN_UNKNOWN}, {"voucher,date,account", E3816_COLUMNS_NEEDED}, {"voucher,day,account,debit", E3816_COLUMNS_NEEDED},
        {"date,account,amount", E3816_COLUMNS_NEEDED}};
    static const struct { int format; const char *row; } ready[] = {
        {JOURNAL_PLAIN, "\r\n1;2027-03-01;3000;;100,00;25,50;"}, {JOURNAL_PROCOUNTOR, "\r\n1.3.2027;1;3000;25,50;"}, {JOURNAL_NETVISOR, "\r\nML;1;1.3.2027;3000;-100,00;25,50;"}};
    struct world w = begin();
    struct ctx *ctx = w.books;
    int64_t format, count = 0;
    struct buf out;

    (void)state;
    invoice(&w, 12550);
    for (size_t i = 0; i < COUNT(ready); i++) {
        out = buf_in(ctx->arena);
        assert_int_equal(accounting_export(ctx, date_ymd(2027, 3, 1), date_ymd(2027, 3, 31), (enum journal_format)ready[i].format, JOURNAL_LATIN9, &out, &count), RC_OK);
        if (!str_contains(buf_str(&out), str_from(ready[i].row)))
            fail_msg("%.*s", STR_FMT(buf_str(&out)));
    }
    for (size_t i = 0; i < COUNT(wrong); i++) {
        assert_int_equal(RUN_ACTION(accounting_set_columns, ctx, &((struct columns_form){JOURNAL_NETVISOR, str_from(wrong[i].columns)}), &format), RC_INVALID);
        assert_int_equal(ctx->err.fields[0].code, wrong[i].code);
        err_clear(&ctx->err);
    }
    assert_int_equal(RUN_ACTION(accounting_set_columns, ctx, &((struct columns_form){JOURNAL_NETVISOR, STR("account, day,empty,amount,voucher")}), &format), RC_OK);
    out = buf_in(ctx->arena);
    assert_int_equal(accounting_export(ctx, date_ymd(2027, 3, 1), date_ymd(2027, 3, 31), JOURNAL_NETVISOR, JOURNAL_LATIN9, &out, &count), RC_OK);
    assert_true(str_contains(buf_str(&out), STR("3000;1.3.2027;;-100,00;1\r\n")));
    assert_int_equal(RUN_ACTION(accounting_set_columns, ctx, &((struct columns_form){JOURNAL_NETVISOR, STR("")}), &format), RC_OK);
    out = buf_in(ctx->arena);
    assert_int_equal(accounting_export(ctx, date_ymd(2027, 3, 1), date_ymd(2027, 3, 31), JOURNAL_NETVISOR, JOURNAL_LATIN9, &out, &count), RC_OK);
    assert_true(str_contains(buf_str(&out), STR("ML;1;")));
    fixture_close(w.f);
}

static void test_p19_the_journal_file_names_nobody(void **state)
{
    struct world w = begin();
    struct buf out = buf_in(w.books->arena), latin = buf_in(w.books->arena), netvisor = buf_in(w.books->arena);
    int64_t count = 0;

    (void)state;
    invoice(&w, 12550);
    assert_int_equal(accounting_export(w.books, date_ymd(2027, 3, 1), date_ymd(2027, 3, 31), JOURNAL_PLAIN, JOURNAL_UTF8, &out, &count), RC_OK);
    assert_int_equal(count, 3);
    assert_true(str_contains(buf_str(&out), STR("125,50")));
    assert_true(str_contains(buf_str(&out), STR("20270001")));
    assert_false(str_contains(buf_str(&out), STR("Esimerkki")));
    assert_false(str_contains(buf_str(&out), STR("Työ")));
    assert_int_equal(accounting_export(w.books, date_ymd(2027, 3, 1), date_ymd(2027, 3, 31), JOURNAL_PLAIN, JOURNAL_LATIN9, &latin, &count), RC_OK);
    assert_true(str_contains(buf_str(&latin), STR("P\xe4iv\xe4")));
    assert_int_equal(accounting_export(w.books, date_ymd(2027, 3, 1), date_ymd(2027, 3, 31), JOURNAL_NETVISOR, JOURNAL_UTF8, &netvisor, &count), RC_OK);
    assert_true(str_contains(buf_str(&netvisor), STR("-25,50")));
    fixture_close(w.f);
}

static void test_p65_older_documents_get_their_vouchers(void **state)
{
    struct world w = begin();
    struct invoice_receipt a = invoice(&w, 12550);
    struct ledger_check check;

    (void)state;
    pay(&w, &a, 550);
    fixture_plant(w.f, "DELETE FROM voucher_line; DELETE FROM voucher");
    assert_true(differences(&w, &check) > 0);
    assert_int_equal(accounting_catch_up(w.books), RC_OK);
    assert_int_equal(differences(&w, &check), 0);
    assert_int_equal(check.vouchers, 2);
    fixture_close(w.f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p65_each_act_is_one_balanced_voucher), cmocka_unit_test(test_p65_pages_of_the_journal_join),
        cmocka_unit_test(test_p65_vat_report_by_rate), cmocka_unit_test(test_p65_write_off_takes_its_vat_back),
        cmocka_unit_test(test_p65_a_loss_counts_in_a_month_without_invoices),
        cmocka_unit_test(test_p64_rows_that_cancel_out_bear_their_own_vat),
        cmocka_unit_test(test_p65_a_planted_cent_is_found), cmocka_unit_test(test_p65_nothing_goes_into_a_locked_month),
        cmocka_unit_test(test_p65_columns_of_the_journals_files),
        cmocka_unit_test(test_p19_the_journal_file_names_nobody), cmocka_unit_test(test_p65_older_documents_get_their_vouchers)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
