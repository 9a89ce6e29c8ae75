/* Money and claims in another currency (docs/decisions/0015; BILLING.md sections 2, 7 and 11; P65): a row in kronor counts by the rate of its
 * day, what two days' rates make is closed by a named act only, and ledger, ageing and reconciliation agree to the cent. */
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
#include "db/core.h"
#include "db/fixture.h"
#include "errors_payments.h"
#include "rooms/accounting/accounting.h"
#include "rooms/customers/customers.h"
#include "rooms/payments/internal.h"
#include "rooms/tables/tables.h"

#define OWN "FI2112345600000785"
#define OK(expr) assert_int_equal((expr), RC_OK)
#define SAYS(expr, code_)                                                                                  \
    do {                                                                                                   \
        assert_int_not_equal((expr), RC_OK);                                                               \
        assert_int_equal(w.ctx->err.field_count > 0 ? w.ctx->err.fields[0].code : w.ctx->err.code, code_); \
        err_clear(&w.ctx->err);                                                                            \
    } while (0)

struct world { struct fixture *f; struct ctx *ctx; int64_t number; int files; };

static enum rc own_account(struct ctx *ctx, const void *req, void *out)
{
    struct controller c;

    (void)req, (void)out;
    TRY(controller_load(ctx, &c));
    c.iban = STR(OWN);
    return controller_save(ctx, &c);
}

static void rate(struct world *w, int days, const char *value, bool confirm)
{
    struct table_form form = {.table = TABLE_EXCHANGE, .name = STR("SEK"), .valid_from = date_add_days(w->ctx->today, days),
                              .valid_to = DATE_NONE, .value = str_from(value), .source = STR("EKP"), .confirm = confirm};
    struct table_receipt receipt;

    OK(RUN_ACTION(tables_add, w->ctx, &form, &receipt));
}

static struct world begin(void)
{
    struct world w = {.f = fixture_open(NULL)};
    struct ctx *ctx = fixture_ctx(w.f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct customer_form form = {.kind = CUSTOMER_ORGANISATION, .organisation = STR("Kuvitelma Oy"), .business_id = STR("2011062-9"),
                                 .street = STR("Mallikatu 8"), .postcode = STR("33100"), .town = STR("TAMPERE"),
                                 .country = STR("FI"), .start_on = ctx->today};
    struct customer_receipt receipt = {0};
    int out = 0;

    OK(RUN_ACTION(customers_create, ctx, &form, &receipt));
    w.number = receipt.number;
    w.ctx = fixture_ctx(w.f, PURPOSE_INVOICING);
    OK(writer_run(w.ctx, own_account, &out, &out, sizeof(out)));
    return w;
}

/* An invoice of one row without VAT, dated so many days ago. */
static struct invoice_receipt invoice(struct world *w, const char *currency, int64_t cents, int days)
{
    struct invoice_row row = {.text = STR("Työ"), .quantity = 10000, .price = cents * 100, .treatment = TREATMENT_EXEMPT,
                              .reason = STR("AVL 34 §")};
    struct date on = date_add_days(w->ctx->today, days);
    struct invoice_form form = {.customer = w->number, .rows = &row, .row_count = 1, .currency = str_from(currency), .invoiced_on = on};
    struct invoice_receipt out = {0};
    enum rc rc = RUN_ACTION(invoices_create, w->ctx, &form, &out);

    if (rc != RC_OK)
        print_error("invoice: %d\n", w->ctx->err.field_count > 0 ? w->ctx->err.fields[0].code : w->ctx->err.code);
    OK(rc);
    return out;
}

/* One entry in a file of its own; gives the row in suspense, 0 when it was matched. Below zero: the bank takes it back. */
static int64_t arrives(struct world *w, const char *currency, int64_t cents, int days, struct str reference)
{
    const char *sign = cents < 0 ? "DBIT</CdtDbtInd><RvslInd>true</RvslInd>" : "CRDT</CdtDbtInd>";
    struct arena *a = w->ctx->arena;
    struct bank_result r = {0};
    struct bank_line *lines = NULL;
    size_t count = 0;
    int n = ++w->files;
    struct str bytes = str_fmt(a, "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.02\"><BkToCstmrDbtCdtNtfctn><Ntfctn><Id>N%d</Id>"
        "<Acct><Id><IBAN>" OWN "</IBAN></Id></Acct><Ntry><Amt Ccy=\"%s\">%.*s</Amt><CdtDbtInd>%s<Sts>BOOK</Sts><BookgDt><Dt>%.*s</Dt>"
        "</BookgDt><AcctSvcrRef>A%d</AcctSvcrRef><NtryDtls><TxDtls><RmtInf><Strd><CdtrRefInf><Ref>%.*s</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>"
        "</NtryDtls></Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>", n, currency, STR_FMT(money_plain(a, cents < 0 ? -cents : cents)), sign,
        STR_FMT(date_iso(a, date_add_days(w->ctx->today, days))), n, STR_FMT(reference));

    OK(payments_import(w->ctx, bytes, false, &r));
    OK(payments_rows_of_file(w->ctx, r.file, 0, 2, &lines, &count));
    assert_int_equal(count, 1);
    store_release(w->ctx);
    return lines[0].state == BANK_ROW_SUSPENSE ? lines[0].id : 0;
}

static int64_t open_of(struct world *w, int64_t id)
{
    struct invoice_sum_line sum;

    OK(invoices_sum_of(w->ctx, id, &sum));
    store_release(w->ctx);
    return sum.open_cents;
}

static void agrees(struct world *w)
{
    struct ctx *ctx = fixture_ctx(w->f, PURPOSE_BOOKKEEPING), *proof = fixture_ctx(w->f, PURPOSE_ACCOUNTABILITY);
    struct ledger_check *check = ARENA_NEW(ctx->arena, struct ledger_check);
    struct reconciliation r;
    struct evidence e = {0};

    OK(accounting_check(ctx, check));
    for (size_t i = 0; i < check->count && i < COUNT(check->differences); i++)
        print_message("%s %lld: %lld, %lld\n", check->differences[i].what, (long long)check->differences[i].number,
                      (long long)check->differences[i].expected, (long long)check->differences[i].found);
    assert_int_equal(check->count, 0);
    store_release(ctx);
    OK(payments_reconcile(w->ctx, date_ymd(2026, 1, 1), date_add_days(w->ctx->today, 400), &r));
    assert_true(r.holds);
    assert_int_equal(r.closing, r.open_now);
    store_release(w->ctx);
    OK(payments_evidence_open(proof, &e));
    assert_int_equal(e.violations, 0);
    store_release(proof);
}

/* What the journal has on an account of differences. */
static int64_t role_sum(struct world *w, enum ledger_role role)
{
    struct ctx *ctx = fixture_ctx(w->f, PURPOSE_BOOKKEEPING);
    struct journal_place place = {0};
    struct journal_row *rows = NULL;
    int64_t cents = 0;
    size_t count = 0;

    OK(accounting_journal(ctx, date_ymd(2020, 1, 1), date_add_days(ctx->today, 400), &place, 1000, &rows, &count));
    for (size_t i = 0; i < count; i++)
        cents += rows[i].role == (int)role ? rows[i].cents : 0;
    store_release(ctx);
    return cents;
}

static void test_p65_a_loss_is_closed_by_name_and_no_more_than_the_rates_explain(void **state)
{
    struct world w = begin();
    struct exchange_form act = {0};
    struct exchange_closed closed = {0};
    struct bank_match_form match = {0};
    struct bank_match_receipt matched = {0};
    struct invoice_receipt a;

    (void)state;
    rate(&w, -10, "11", true);
    a = invoice(&w, "SEK", 1100000, -10); /* 11,000 kr = 1,000 e */
    assert_int_equal(a.total_cents, 100000);
    match.row = arrives(&w, "SEK", 1100000, -2, a.reference);
    assert_int_not_equal(match.row, 0); /* never by itself */
    match.invoice = act.invoice = a.number;
    SAYS(RUN_ACTION(payments_match, w.ctx, &match, &matched), E1860_PAYMENT_RATE_MISSING);
    rate(&w, -2, "11,5", false);
    SAYS(RUN_ACTION(payments_match, w.ctx, &match, &matched), E1861_PAYMENT_RATE_UNCONFIRMED);
    SAYS(RUN_ACTION(payments_exchange, w.ctx, &act, &closed), E1863_EXCHANGE_UNEXPLAINED); /* nothing has come */
    rate(&w, -2, "11,5", true);
    match.amount = 575000; /* a part: 5,750 kr = 500 e */
    OK(RUN_ACTION(payments_match, w.ctx, &match, &matched));
    assert_int_equal(matched.cents, 50000);
    assert_int_equal(open_of(&w, a.id), 50000);
    OK(RUN_ACTION(payments_exchange, w.ctx, &act, &closed)); /* 5,750 kr were 522.73 at the invoice's rate */
    assert_int_equal(closed.cents, 2273);
    SAYS(RUN_ACTION(payments_exchange, w.ctx, &act, &closed), E1863_EXCHANGE_UNEXPLAINED);
    match.amount = 0;
    OK(RUN_ACTION(payments_match, w.ctx, &match, &matched)); /* the other 5,250 kr = 456.52 */
    assert_int_equal(matched.cents, 45652);
    assert_int_equal(matched.left_cents, 0);
    assert_int_equal(open_of(&w, a.id), 50000 - 2273 - 45652);
    OK(RUN_ACTION(payments_exchange, w.ctx, &act, &closed));
    assert_int_equal(closed.open_cents, 0);
    assert_int_equal(role_sum(&w, LEDGER_EXCHANGE_LOSS), 100000 - 50000 - 45652);
    agrees(&w);
    fixture_close(w.f);
}

static void test_p65_a_gain_is_the_rest_of_the_row(void **state)
{
    struct world w = begin();
    struct bank_match_form match = {0};
    struct bank_match_receipt matched = {0};
    struct exchange_form act = {0};
    struct exchange_closed closed = {0};
    struct actor program = *w.ctx->actor;
    const struct actor *me = w.ctx->actor;
    struct invoice_receipt a;

    (void)state;
    rate(&w, -5, "11", true);
    rate(&w, -1, "10", true);
    a = invoice(&w, "SEK", 1100000, -5);
    match.row = act.row = arrives(&w, "SEK", 1150000, -1, a.reference); /* 500 kr too much */
    match.invoice = a.number;
    OK(RUN_ACTION(payments_match, w.ctx, &match, &matched));
    assert_int_equal(matched.cents, 100000); /* 10,000 kr are all that was open */
    assert_int_equal(matched.left_cents, 150000);
    program.is_token = true;
    w.ctx->actor = &program;
    SAYS(RUN_ACTION(payments_exchange, w.ctx, &act, &closed), E1864_EXCHANGE_NOBODY);
    w.ctx->actor = me;
    OK(RUN_ACTION(payments_exchange, w.ctx, &act, &closed));
    assert_int_equal(closed.cents, -10000); /* 1,000 kr of the bill at 10 */
    assert_int_equal(role_sum(&w, LEDGER_EXCHANGE_GAIN), -10000);
    SAYS(RUN_ACTION(payments_exchange, w.ctx, &act, &closed), E1863_EXCHANGE_UNEXPLAINED); /* the other 500 kr are the customer's */
    agrees(&w);
    fixture_close(w.f);
}

static void test_p65_euros_for_a_bill_in_kronor(void **state)
{
    struct world w = begin();
    struct exchange_form act = {0};
    struct exchange_closed closed = {0};
    struct invoice_receipt a, euro;

    (void)state;
    rate(&w, -5, "11", true);
    rate(&w, -1, "11,5", true);
    a = invoice(&w, "SEK", 1100000, -5);
    euro = invoice(&w, "EUR", 10000, -5);
    act.invoice = euro.number;
    SAYS(RUN_ACTION(payments_exchange, w.ctx, &act, &closed), E1862_EXCHANGE_EURO);
    act.invoice = a.number;
    assert_int_equal(arrives(&w, "EUR", 95000, -1, a.reference), 0); /* 10,925 kr at 11.5, which the bill counts as 993.18 */
    OK(RUN_ACTION(payments_exchange, w.ctx, &act, &closed));
    assert_int_equal(closed.cents, 4318);
    assert_int_equal(closed.open_cents, 682); /* what the bank took is no difference of rates */
    act.invoice = 999;
    SAYS(RUN_ACTION(payments_exchange, w.ctx, &act, &closed), E1801_PAYMENT_NO_INVOICE);
    agrees(&w);
    fixture_close(w.f);
}

/* The bank takes kronor back: the claim is open again by what they were worth when they came, and the loss that was named with them. */
static void test_p65_kronor_taken_back_take_their_loss_along(void **state)
{
    struct world w = begin();
    struct bank_match_form match = {0};
    struct bank_match_receipt matched = {0};
    struct exchange_form act = {0};
    struct exchange_closed closed = {0};
    struct invoice_receipt a;

    (void)state;
    rate(&w, -10, "11", true);
    rate(&w, -3, "11,5", true);
    rate(&w, -1, "12", true);
    a = invoice(&w, "SEK", 1100000, -10);
    match.row = arrives(&w, "SEK", 1100000, -3, a.reference);
    match.invoice = act.invoice = a.number;
    OK(RUN_ACTION(payments_match, w.ctx, &match, &matched));
    OK(RUN_ACTION(payments_exchange, w.ctx, &act, &closed));
    assert_int_equal(open_of(&w, a.id), 0);
    assert_int_equal(role_sum(&w, LEDGER_EXCHANGE_LOSS), 4348);
    assert_int_not_equal(arrives(&w, "EUR", -1100000, -1, a.reference), 0); /* the same figure in euro is another matter */
    assert_int_equal(open_of(&w, a.id), 0);
    assert_int_equal(arrives(&w, "SEK", -1100000, -1, a.reference), 0);
    assert_int_equal(open_of(&w, a.id), 100000);
    assert_int_equal(role_sum(&w, LEDGER_EXCHANGE_LOSS), 0);
    assert_int_equal(role_sum(&w, LEDGER_RECEIVABLE), 100000);
    assert_int_not_equal(arrives(&w, "SEK", -1100000, -1, a.reference), 0); /* once */
    agrees(&w);
    fixture_close(w.f);
}

static void test_p65_kronor_taken_back_take_their_gain_along(void **state)
{
    struct world w = begin();
    struct bank_match_form match = {0};
    struct bank_match_receipt matched = {0};
    struct exchange_form act = {0};
    struct exchange_closed closed = {0};
    struct invoice_receipt a;

    (void)state;
    rate(&w, -5, "11", true);
    rate(&w, -1, "10", true);
    a = invoice(&w, "SEK", 1100000, -5);
    match.row = act.row = arrives(&w, "SEK", 1100000, -1, a.reference);
    match.invoice = a.number;
    OK(RUN_ACTION(payments_match, w.ctx, &match, &matched));
    OK(RUN_ACTION(payments_exchange, w.ctx, &act, &closed));
    assert_int_equal(role_sum(&w, LEDGER_EXCHANGE_GAIN), -10000);
    assert_int_equal(role_sum(&w, LEDGER_BANK), 110000);
    assert_int_equal(arrives(&w, "SEK", -1100000, -1, a.reference), 0);
    assert_int_equal(open_of(&w, a.id), 100000);
    assert_int_equal(role_sum(&w, LEDGER_EXCHANGE_GAIN), 0);
    assert_int_equal(role_sum(&w, LEDGER_BANK), 0);
    agrees(&w);
    match.row = arrives(&w, "SEK", 1100000, -1, a.reference); /* and it can be paid again */
    OK(RUN_ACTION(payments_match, w.ctx, &match, &matched));
    assert_int_equal(open_of(&w, a.id), 0);
    agrees(&w);
    fixture_close(w.f);
}

static void test_p65_euros_taken_back_take_the_loss_along(void **state)
{
    struct world w = begin();
    struct exchange_form act = {0};
    struct exchange_closed closed = {0};
    struct invoice_receipt a;

    (void)state;
    rate(&w, -5, "11", true);
    rate(&w, -1, "11,5", true);
    a = invoice(&w, "SEK", 1100000, -5);
    act.invoice = a.number;
    assert_int_equal(arrives(&w, "EUR", 95000, -1, a.reference), 0);
    OK(RUN_ACTION(payments_exchange, w.ctx, &act, &closed));
    assert_int_equal(arrives(&w, "EUR", -95000, -1, a.reference), 0);
    assert_int_equal(open_of(&w, a.id), 100000);
    assert_int_equal(role_sum(&w, LEDGER_EXCHANGE_LOSS), 0);
    SAYS(RUN_ACTION(payments_exchange, w.ctx, &act, &closed), E1863_EXCHANGE_UNEXPLAINED); /* nothing has come that stayed */
    agrees(&w);
    fixture_close(w.f);
}

/* Same day, same rate: nothing is left but rounding, and that is no difference. */
static void test_p65_at_one_rate_nothing_is_left(void **state)
{
    struct world w = begin();
    struct bank_match_form match = {0};
    struct bank_match_receipt matched = {0};
    struct invoice_receipt a;

    (void)state;
    rate(&w, -1, "11,0845", true);
    for (int64_t cents = 99991; cents < 100021; cents++) {
        a = invoice(&w, "SEK", cents, -1);
        match = (struct bank_match_form){.row = arrives(&w, "SEK", cents, -1, a.reference), .invoice = a.number};
        OK(RUN_ACTION(payments_match, w.ctx, &match, &matched));
        assert_int_equal(matched.open_cents, 0);
        assert_int_equal(matched.left_cents, 0);
    }
    agrees(&w);
    fixture_close(w.f);
}

static int64_t some(int64_t most)
{
    return 1 + (int64_t)((uint64_t)random() % (uint64_t)most);
}

struct history { struct invoice_receipt bills[14]; int64_t sums[14], rows[60]; size_t row_count; int done; };

/* One thing happens; what is refused changes nothing. */
static enum rc happens(struct world *w, struct history *h)
{
    size_t n = (size_t)some((int64_t)COUNT(h->bills)) - 1;
    int64_t row = h->row_count == 0 ? 0 : h->rows[(size_t)some((int64_t)h->row_count) - 1];
    struct bank_match_form match = {.row = row, .invoice = h->bills[n].number, .amount = some(2) == 1 ? 0 : some(300000)};
    struct bank_match_receipt matched = {0};
    struct invoice_credit_form credit = {.number = h->bills[n].number};
    struct invoice_receipt note = {0};
    struct exchange_form act = {.invoice = h->bills[n].number};
    struct exchange_closed closed = {0};
    enum rc rc;

    switch (some(6)) {
    case 1:
        if (h->row_count == COUNT(h->rows))
            return RC_OK;
        match.row = arrives(w, "SEK", some(2) == 1 ? h->sums[n] : some(900000), -(int)some(5), h->bills[n].reference);
        h->rows[h->row_count++] = match.row;
        match.amount = 0;
        return some(2) == 1 ? RC_OK : RUN_ACTION(payments_match, w->ctx, &match, &matched);
    case 2:
        if (some(4) == 1)
            (void)arrives(w, "EUR", some(90000), -(int)some(15), h->bills[n].reference);
        if (some(3) == 1) /* the bank takes back what may have come so */
            (void)arrives(w, some(3) == 1 ? "EUR" : "SEK", -h->sums[n], 0, h->bills[n].reference);
        return RC_OK;
    case 3:
        return row == 0 ? RC_OK : RUN_ACTION(payments_match, w->ctx, &match, &matched);
    case 4:
        return some(6) == 1 ? RUN_ACTION(invoices_credit, w->ctx, &credit, &note) : RC_OK;
    default:
        if (row != 0 && some(2) == 1)
            act = (struct exchange_form){.row = row};
        rc = RUN_ACTION(payments_exchange, w->ctx, &act, &closed);
        h->done += rc == RC_OK;
        return rc;
    }
}

/* Bills in both currencies, money in both, parts, credits and named differences in any order. */
static void test_p65_random_histories_agree_to_the_cent(void **state)
{
    struct world w = begin();
    unsigned seed = getenv("SEED") != NULL ? (unsigned)strtoul(getenv("SEED"), NULL, 10) : (unsigned)time(NULL);
    struct history h = {.row_count = 0};

    (void)state;
    print_message("seed %u\n", seed);
    srandom(seed);
    for (int day = -20; day <= 0; day++)
        rate(&w, day, str_z(w.ctx->arena, str_fmt(w.ctx->arena, "%lld,%04lld", (long long)(9 + some(4)), (long long)some(9999))), true);
    for (size_t i = 0; i < COUNT(h.bills); i++) {
        h.sums[i] = some(900000);
        h.bills[i] = invoice(&w, some(4) == 1 ? "EUR" : "SEK", h.sums[i], -5 - (int)some(10));
    }
    for (int turn = 0; turn < 160; turn++) {
        enum rc rc = happens(&w, &h);

        assert_true(rc == RC_OK || rc == RC_INVALID || rc == RC_CONFLICT);
        err_clear(&w.ctx->err);
    }
    print_message("%d differences\n", h.done);
    agrees(&w);
    fixture_close(w.f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p65_a_loss_is_closed_by_name_and_no_more_than_the_rates_explain),
        cmocka_unit_test(test_p65_a_gain_is_the_rest_of_the_row),
        cmocka_unit_test(test_p65_euros_for_a_bill_in_kronor),
        cmocka_unit_test(test_p65_kronor_taken_back_take_their_loss_along),
        cmocka_unit_test(test_p65_kronor_taken_back_take_their_gain_along),
        cmocka_unit_test(test_p65_euros_taken_back_take_the_loss_along),
        cmocka_unit_test(test_p65_at_one_rate_nothing_is_left),
        cmocka_unit_test(test_p65_random_histories_agree_to_the_cent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
