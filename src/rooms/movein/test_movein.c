/* Friday moves in, Monday's bank file with old references matches, every balance agrees to the cent; bad files by their lines
 * (P35, P64, P65; BILLING.md section 9). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/errors.h"
#include "errors_movein.h"
#include "base/ids.h"
#include "db/core.h"
#include "db/fixture.h"
#include "errors_documents.h"
#include "rooms/accounting/accounting.h"
#include "rooms/collection/collection.h"
#include "rooms/customers/customers.h"
#include "rooms/documents/documents.h"
#include "rooms/movein/internal.h"
#include "rooms/payments/payments.h"

#define OWN "FI2112345600000785"
#define NAMED "laskunumero;asiakasnumero;nimi;laskup\xc3\xa4iv\xc3\xa4;er\xc3\xa4p\xc3\xa4iv\xc3\xa4;avoin\n1;%s;ESIMERKKI Aino;1.2.2027;1.3.2027;10,00\n" \
              "2;%s;Esimerkki Oy;1.2.2027;1.3.2027;20,00\n3;%s;;1.2.2027;1.3.2027;30,00\n"
#define HEAD "laskunumero;asiakas;laskup\xc3\xa4iv\xc3\xa4;er\xc3\xa4p\xc3\xa4iv\xc3\xa4;viite;avoin;summa;alv\n"

struct world { struct fixture *f; struct ctx *ctx, *books; int64_t customer, number, company, company_number; };

static enum rc own_account(struct ctx *ctx, const void *req, void *out)
{
    struct controller c;

    (void)req, (void)out;
    TRY(controller_load(ctx, &c));
    c.iban = STR(OWN);
    return controller_save(ctx, &c);
}

static struct world begin(void)
{
    struct world w = {.f = fixture_open(NULL)};
    struct ctx *ctx = fixture_ctx(w.f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct customer_form person = {.kind = CUSTOMER_PERSON, .first_name = STR("Aino"), .last_name = STR("Esimerkki"),
                                   .street = STR("Mallikatu 8"), .postcode = STR("33100"), .town = STR("TAMPERE"),
                                   .country = STR("FI"), .start_on = ctx->today};
    struct customer_form company = {.kind = CUSTOMER_ORGANISATION, .organisation = STR("Esimerkki Oy"), .business_id = STR("2011062-9"),
                                    .street = STR("Mallikatu 9"), .postcode = STR("33100"), .town = STR("TAMPERE"),
                                    .country = STR("FI"), .start_on = ctx->today};
    struct customer_receipt receipt = {0};
    int out = 0;

    assert_int_equal(RUN_ACTION(customers_create, ctx, &person, &receipt), RC_OK);
    w.customer = receipt.customer_id;
    w.number = receipt.number;
    assert_int_equal(RUN_ACTION(customers_create, ctx, &company, &receipt), RC_OK);
    w.company = receipt.customer_id;
    w.company_number = receipt.number;
    w.ctx = fixture_ctx(w.f, PURPOSE_INVOICING);
    w.books = fixture_ctx(w.f, PURPOSE_BOOKKEEPING);
    assert_int_equal(writer_run(w.ctx, own_account, &out, &out, sizeof(out)), RC_OK);
    fixture_advance(w.f, 4); /* Friday 2027-03-05 */
    return w;
}

static struct str reference_of(struct world *w, const char *base)
{
    struct str out;

    assert_true(id_reference_make(w->ctx->arena, str_from(base), &out));
    return out;
}

static struct movein_plan plan_of(struct world *w, const struct movein_form *form)
{
    struct movein_plan plan;
    enum rc rc = movein_plan(w->ctx, form, &plan);

    if (rc != RC_OK)
        print_error("plan: %d %s\n", w->ctx->err.code, w->ctx->err.field != NULL ? w->ctx->err.field : "");
    assert_int_equal(rc, RC_OK);
    store_release(w->ctx);
    return plan;
}

static bool has(const struct movein_plan *plan, int file, int64_t line, int code)
{
    for (size_t i = 0; i < plan->finding_count; i++)
        if (plan->findings[i].file == file && plan->findings[i].line == line && plan->findings[i].code == code)
            return true;
    for (size_t i = 0; i < plan->finding_count; i++)
        print_error("  found: file %d line %lld code %d\n", plan->findings[i].file, (long long)plan->findings[i].line,
                    plan->findings[i].code);
    print_error("  wanted: file %d line %lld code %d\n", file, (long long)line, code);
    return false;
}

static struct movein_receipt run(struct world *w, const struct movein_form *form)
{
    struct movein_plan plan = plan_of(w, form);
    struct movein_receipt receipt = {0};
    enum rc rc;

    for (size_t i = 0; i < plan.finding_count; i++)
        print_error("finding: file %d line %lld code %d\n", plan.findings[i].file, (long long)plan.findings[i].line, plan.findings[i].code);
    assert_int_equal(plan.finding_count, 0);
    rc = RUN_ACTION(movein_run, w->ctx, &plan, &receipt);
    if (rc != RC_OK)
        print_error("run: %d line %lld\n", w->ctx->err.code, (long long)w->ctx->err.line);
    assert_int_equal(rc, RC_OK);
    return receipt;
}

static struct movein_form friday(struct world *w)
{
    struct arena *a = w->ctx->arena;
    long long p = (long long)w->number, c = (long long)w->company_number;
    struct movein_form form = {.opening_on = DATE_NONE, .series = STR("invoice=10460, credit=K-310")};

    form.invoices = str_fmt(a, HEAD
        "10455;%lld;20.11.2026;4.12.2026;%.*s;124,00;124,00;25,5\n"
        "10456;%lld;10.2.2027;10.3.2027;RF%s;100,00;225,50;\n"
        "10457;%lld;1.3.2027;15.3.2027;;2\xc2\xa0" "000,00;2000,00;25,5\n"
        "L-77;%lld;1.2.2027;1.2.2027;%.*s;-50,00;-50,00;25,5\n",
        p, STR_FMT(reference_of(w, "10455")), c, "71202600172", c, c, STR_FMT(reference_of(w, "900077")));
    form.controls = str_fmt(a, "asiakasnumero;nimi;saldo\n%lld;Aino;124,00\n%lld;Esimerkki Oy;2050,00\n", p, c);
    form.balances = STR("tili;nimi;saldo\n1700;Myyntisaamiset;2174,00\n1910;Pankki;10000,00\n2001;Oma p\xc3\xa4\xc3\xa4oma;-12174,00\n");
    return form;
}

static void agrees(struct world *w, int64_t open)
{
    struct ledger_check check;
    struct invoice_ageing ageing;
    struct reconciliation r;
    struct ctx *ctx = fixture_ctx(w->f, PURPOSE_ACCOUNTABILITY);
    struct evidence e = {0}, gapless = {0};
    int64_t sum = 0;

    assert_int_equal(accounting_check(w->books, &check), RC_OK);
    store_release(w->books);
    for (size_t i = 0; i < check.count; i++)
        print_error("differs: %s %lld: %lld, %lld\n", check.differences[i].what, (long long)check.differences[i].number,
                    (long long)check.differences[i].expected, (long long)check.differences[i].found);
    assert_int_equal(check.count, 0);
    assert_int_equal(check.open_cents, open);
    assert_int_equal(check.receivable_cents, open);
    assert_int_equal(invoices_ageing(w->ctx, &ageing), RC_OK);
    for (size_t i = 0; i < COUNT(ageing.cents); i++)
        sum += ageing.cents[i];
    assert_int_equal(sum, open);
    assert_int_equal(payments_reconcile(w->ctx, date_ymd(2026, 1, 1), w->ctx->today, &r), RC_OK);
    assert_true(r.holds);
    assert_int_equal(r.closing, open);
    store_release(w->ctx);
    assert_int_equal(payments_evidence_open(ctx, &e), RC_OK);
    assert_int_equal(e.violations, 0);
    assert_int_equal(invoices_evidence_gapless(ctx, &gapless), RC_OK);
    assert_int_equal(gapless.violations, 0);
    store_release(ctx);
}

static struct str entry(struct world *w, const char *id, const char *amount, struct str reference)
{
    return str_fmt(w->ctx->arena, "<Ntry><Amt Ccy=\"EUR\">%s</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2027-03-08</Dt></BookgDt>"
        "<AcctSvcrRef>%s</AcctSvcrRef><NtryDtls><TxDtls><RmtInf><Strd><CdtrRefInf><Ref>%.*s</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>"
        "</NtryDtls></Ntry>", amount, id, STR_FMT(reference));
}

static struct str camt(struct world *w, struct str entries)
{
    return str_fmt(w->ctx->arena, "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.02\"><BkToCstmrDbtCdtNtfctn><Ntfctn><Id>1</Id>"
        "<Acct><Id><IBAN>" OWN "</IBAN></Id></Acct>%.*s</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>", STR_FMT(entries));
}

static int64_t opening_left(struct world *w)
{
    int64_t cents = -1;

    assert_int_equal(accounting_role_sum(w->books, LEDGER_OPENING, &cents), RC_OK);
    store_release(w->books);
    return cents;
}

static void test_p65_friday_moves_in_monday_matches(void **state)
{
    struct world w = begin();
    struct movein_form form = friday(&w);
    struct movein_plan plan = plan_of(&w, &form);
    struct movein_receipt receipt;
    struct invoice_fact *facts = NULL;
    struct invoice invoice;
    struct invoice_money money;
    struct bank_result bank = {0};
    struct str entries;
    size_t count = 0;

    (void)state;
    assert_int_equal(plan.total_count, 2);
    assert_true(plan.totals[0].has_control && plan.totals[0].open_cents == plan.totals[0].control_cents);
    receipt = run(&w, &form);
    assert_int_equal(receipt.invoices, 4);
    assert_int_equal(receipt.open_cents, 217400);
    assert_int_equal(opening_left(&w), 0); /* the opening balance met the invoices' own vouchers */
    agrees(&w, 217400);

    assert_int_equal(invoices_load(w.ctx, 10455, 0, &invoice), RC_OK);
    assert_int_equal(invoice.variety, VARIETY_MOVED_IN);
    assert_true(str_eq(invoice.shown, STR("10455")) && str_eq(invoice.party.name, STR("Aino Esimerkki")));
    assert_int_equal(invoice.sums.vat_cents, 2520);
    assert_int_equal(invoices_facts(w.ctx, w.customer, &facts, &count), RC_OK); /* what holds an erasure (P35) */
    assert_int_equal(count, 1);
    assert_int_equal(facts[0].open_cents, 12400);
    assert_int_equal(facts[0].law_until.days, date_ymd(2032, 12, 31).days); /* KPL 2:10: 2026 + 6 */
    assert_int_equal(invoices_money_of(w.ctx, w.company, &money), RC_OK);
    assert_int_equal(money.open_cents, 205000);
    store_release(w.ctx);

    fixture_advance(w.f, 3); /* Monday */
    entries = str_fmt(w.ctx->arena, "%.*s%.*s", STR_FMT(entry(&w, "A1", "124.00", reference_of(&w, "10455"))),
                      STR_FMT(entry(&w, "A2", "60.00", STR("RF71202600172"))));
    assert_int_equal(payments_import(w.ctx, camt(&w, entries), false, &bank), RC_OK);
    assert_int_equal(bank.matched, 1);
    assert_int_equal(bank.part, 1);
    agrees(&w, 217400 - 12400 - 6000);
    assert_int_equal(invoices_load(w.ctx, 10456, 0, &invoice), RC_OK);
    assert_int_equal(invoice.open_cents, 4000);
    store_release(w.ctx);
    fixture_close(w.f);
}

static struct invoice_receipt issue(struct world *w)
{
    struct invoice_row row = {.text = STR("Ty\xc3\xb6"), .quantity = 10000, .price = 1000000};
    struct invoice_form form = {.customer = w->number, .rows = &row, .row_count = 1};
    struct invoice_receipt out = {0};

    assert_int_equal(RUN_ACTION(invoices_create, w->ctx, &form, &out), RC_OK);
    return out;
}

static void test_p64_numbers_go_on_where_they_stopped(void **state)
{
    struct world w = begin();
    struct movein_form form = friday(&w), year = {.series = STR("invoice=20270458"), .opening_on = DATE_NONE};
    struct invoice_credit_form credit = {.number = 10457, .reason = STR("Virhe"), .credited_on = DATE_NONE};
    struct invoice_receipt note = {0};
    struct invoice invoice;

    (void)state;
    (void)run(&w, &form);
    assert_int_equal(issue(&w).number, 10460);
    assert_int_equal(issue(&w).number, 10461);
    assert_int_equal(RUN_ACTION(invoices_credit, w.ctx, &credit, &note), RC_OK); /* with VAT: its split came along */
    assert_int_equal(invoices_load(w.ctx, note.number, 0, &invoice), RC_OK);
    assert_true(str_eq(invoice.shown, STR("K-310")));
    assert_int_equal(invoice.sums.vat_cents, -40637);
    store_release(w.ctx);
    agrees(&w, 217400 - 200000 + 2 * 10000);
    credit.number = 10456; /* its VAT is not known here */
    assert_int_equal(RUN_ACTION(invoices_credit, w.ctx, &credit, &note), RC_CONFLICT);
    assert_int_equal(w.ctx->err.code, E4636_MOVEIN_VAT_UNKNOWN);
    err_clear(&w.ctx->err);
    (void)run(&w, &year);
    assert_int_equal(issue(&w).number, 20270458);
    fixture_advance(w.f, 365); /* next year begins from one, as it did in the former program */
    assert_int_equal(issue(&w).number, 20280001);
    agrees(&w, 217400 - 200000 + 4 * 10000);
    fixture_close(w.f);
}

static void test_p65_bad_lines_are_named(void **state)
{
    struct world w = begin();
    struct movein_form form = {.opening_on = DATE_NONE};
    struct movein_plan plan;
    struct movein_receipt receipt = {0};
    long long p = (long long)w.number;
    const int f = MOVEIN_INVOICES;

    (void)state;
    form.invoices = str_fmt(w.ctx->arena, HEAD
        "1;%lld;1.2.2027;1.3.2027;1009;10,00;;\n"
        "1;%lld;1.2.2027;1.3.2027;1009;10,00;;\n"          /* 3: number and reference twice */
        "2;%lld;1.2.2027;1.3.2027;1008;10,00;;\n"          /* 4: check digit */
        "3;99999;1.2.2027;1.3.2027;;10,00;;\n"             /* 5: nobody */
        "4;%lld;1.2.2027;1.1.2027;;10,00;;\n"              /* 6: due before */
        "5;%lld;1.4.2027;1.5.2027;;10,00;;\n"              /* 7: after the opening */
        "6;%lld;1.2.2027;1.3.2027;;10,01;10,00;\n"         /* 8: more than the invoice */
        "7;%lld;1.2.2027;1.3.2027;;0,00;10,00;\n"          /* 9: nothing open */
        "8;%lld;1.2.2027;1.3.2027;;10,00;10,00;17\n"       /* 10: no such rate */
        "9;%lld;1.2.2027;1.3.2027;;kymmenen;;\n"           /* 11: no sum */
        "###;%lld;1.2.2027;1.3.2027;;10,00;;\n"            /* 12: no number */
        "11;%lld;31.2.2027;1.3.2027;;10,00;;\n"            /* 13: no day */
        "20270012;%lld;1.2.2027;1.3.2027;;10,00;;\n"       /* 14: the form of our own numbers */
        "13;%lld;1.2.20", p, p, p, p, p, p, p, p, p, p, p, p, p); /* 15: cut */
    plan = plan_of(&w, &form);
    assert_true(has(&plan, f, 3, E4605_MOVEIN_NUMBER_TWICE));
    assert_true(has(&plan, f, 3, E4608_MOVEIN_REFERENCE_TWICE));
    assert_true(has(&plan, f, 4, E4607_MOVEIN_REFERENCE));
    assert_true(has(&plan, f, 5, E4603_MOVEIN_CUSTOMER));
    assert_true(has(&plan, f, 6, E4614_MOVEIN_DUE_BEFORE));
    assert_true(has(&plan, f, 7, E4615_MOVEIN_DATE_LATE));
    assert_true(has(&plan, f, 8, E4611_MOVEIN_OPEN_OVER));
    assert_true(has(&plan, f, 9, E4610_MOVEIN_NOT_OPEN));
    assert_true(has(&plan, f, 10, E4613_MOVEIN_VAT_RATE));
    assert_true(has(&plan, f, 11, E1011_FIELD_NOT_MONEY));
    assert_true(has(&plan, f, 12, E4604_MOVEIN_NUMBER));
    assert_true(has(&plan, f, 13, E1010_FIELD_NOT_A_DATE));
    assert_true(has(&plan, f, 14, E4628_MOVEIN_SERIES_NEEDED));
    assert_true(has(&plan, f, 15, E1031_CSV_ROW_SHAPE));
    assert_int_equal(RUN_ACTION(movein_run, w.ctx, &plan, &receipt), RC_INVALID); /* nothing, as not all */
    assert_int_equal(w.ctx->err.code, E4600_MOVEIN_FINDINGS);
    err_clear(&w.ctx->err);
    agrees(&w, 0);

    form.invoices = str_fmt(w.ctx->arena, "laskunumero;asiakas;laskup\xc3\xa4iv\xc3\xa4;er\xc3\xa4p\xc3\xa4iv\xc3\xa4;avoin;summa;alv;netto;vero\n"
        "21;%lld;1.2.2027;1.3.2027;125,50;125,50;25,5;100,00;25,50\n"
        "22;%lld;1.2.2027;1.3.2027;125,50;125,50;25,5;100,00;25,49\n"  /* 3: a cent is missing */
        "23;%lld;1.2.2027;1.3.2027;125,50;125,50;25,5;90,00;35,50\n"   /* 4: not its rate */
        "24;%lld;1.2.2027;1.3.2027;100,00;100,00;0;100,00;\n", p, p, p, p); /* 5: why no VAT */
    plan = plan_of(&w, &form);
    assert_true(has(&plan, f, 3, E4612_MOVEIN_VAT_SUM));
    assert_true(has(&plan, f, 4, E4612_MOVEIN_VAT_SUM));
    assert_true(has(&plan, f, 5, E4639_MOVEIN_VAT_TREATMENT));
    assert_int_equal(plan.finding_count, 3);
    fixture_close(w.f);
}

static void test_p65_sums_agree_to_the_cent(void **state)
{
    struct world w = begin();
    struct movein_form form = friday(&w);
    struct movein_plan plan;

    (void)state;
    form.controls = str_fmt(w.ctx->arena, "asiakasnumero;saldo\n%lld;124,01\n", (long long)w.number);
    plan = plan_of(&w, &form);
    assert_true(has(&plan, MOVEIN_CONTROLS, 2, E4618_MOVEIN_CONTROL_DIFFERS));
    assert_true(has(&plan, MOVEIN_INVOICES, 3, E4619_MOVEIN_CONTROL_MISSING));
    assert_int_equal(plan.finding_count, 2);
    form = friday(&w);
    form.balances = STR("tili;debet;kredit\n1700;2174,01;\n1910;10000,00;\n1910;1;\n2001;;12174,00\nab;;1\n3;1;1\n");
    plan = plan_of(&w, &form);
    assert_true(has(&plan, MOVEIN_BALANCES, 0, E4623_MOVEIN_BALANCE_SUM));
    assert_true(has(&plan, MOVEIN_BALANCES, 2, E4624_MOVEIN_RECEIVABLES));
    assert_true(has(&plan, MOVEIN_BALANCES, 4, E4640_MOVEIN_ACCOUNT_TWICE));
    assert_true(has(&plan, MOVEIN_BALANCES, 6, E4622_MOVEIN_ACCOUNT));
    assert_true(has(&plan, MOVEIN_BALANCES, 7, E4625_MOVEIN_BALANCE_SIDES));
    form = friday(&w);
    form.series = STR("invoice=10457, nothing=3, credit=K310x");
    plan = plan_of(&w, &form);
    assert_true(has(&plan, MOVEIN_INVOICES, 4, E4627_MOVEIN_SERIES_LOW));
    assert_true(has(&plan, MOVEIN_FORM, 0, E4626_MOVEIN_SERIES));
    form = friday(&w);
    form.invoices = STR("numero;mik\xc3\xa4\n1;2\n");
    plan = plan_of(&w, &form);
    assert_true(has(&plan, MOVEIN_INVOICES, 1, E1029_CSV_COLUMN));
    fixture_close(w.f);
}

static void test_p65_the_same_file_and_locked_months(void **state)
{
    struct world w = begin();
    struct movein_form form = friday(&w), more = {.opening_on = DATE_NONE};
    struct month_form lock = {.month = STR("2027-02")};
    struct movein_plan plan;
    struct movein_batch *batches = NULL;
    size_t count = 0;
    int64_t id = 0;

    (void)state;
    (void)run(&w, &form);
    assert_int_equal(movein_plan(w.ctx, &form, &plan), RC_CONFLICT);
    assert_int_equal(w.ctx->err.code, E4629_MOVEIN_SEEN);
    err_clear(&w.ctx->err);
    store_release(w.ctx);
    more.invoices = str_fmt(w.ctx->arena, "%.*s\n", STR_FMT(form.invoices)); /* other bytes, the same invoices */
    plan = plan_of(&w, &more);
    assert_true(has(&plan, MOVEIN_INVOICES, 2, E4606_MOVEIN_NUMBER_TAKEN));
    assert_int_equal(RUN_ACTION(accounting_lock, w.books, &lock, &id), RC_OK);
    more.invoices = str_fmt(w.ctx->arena, HEAD "555;%lld;10.2.2027;1.3.2027;;10,00;;\n", (long long)w.number);
    plan = plan_of(&w, &more);
    assert_true(has(&plan, MOVEIN_INVOICES, 2, E4616_MOVEIN_LOCKED));
    more.opening_on = date_ymd(2027, 2, 28);
    plan = plan_of(&w, &more);
    assert_true(has(&plan, MOVEIN_FORM, 0, E4616_MOVEIN_LOCKED));
    more.opening_on = date_ymd(2027, 12, 31);
    plan = plan_of(&w, &more);
    assert_true(has(&plan, MOVEIN_FORM, 0, E4631_MOVEIN_OPENING));
    assert_int_equal(movein_batches(w.ctx, 10, &batches, &count), RC_OK);
    assert_int_equal(count, 1);
    assert_int_equal(batches[0].open_cents, 217400);
    store_release(w.ctx);
    fixture_close(w.f);
}

static void test_p65_evidence_sees_a_changed_sum(void **state)
{
    struct world w = begin();
    struct movein_form form = friday(&w);
    struct ctx *ctx = fixture_ctx(w.f, PURPOSE_ACCOUNTABILITY);
    int64_t population = 0, violations = 0;

    (void)state;
    (void)run(&w, &form);
    assert_int_equal(movein_evidence_sums(ctx, &population, &violations), RC_OK);
    store_release(ctx);
    assert_int_equal(population, 4);
    assert_int_equal(violations, 0);
    fixture_plant(w.f, "UPDATE movein_invoice SET open_cents = open_cents + 1 WHERE line = 3");
    assert_int_equal(movein_evidence_sums(ctx, &population, &violations), RC_OK);
    store_release(ctx);
    assert_int_equal(violations, 1);
    fixture_close(w.f);
}

/* Old numbers of several forms; a business id instead of a customer number; numbers whose digits meet. */
/* The former program's own PDF: one, sealed with the voucher, given wherever a document of ours is. */
static void test_p64_the_original_pdf_is_attached_once(void **state)
{
    struct world w = begin();
    struct movein_form form = friday(&w);
    struct documents_kept kept = {0};
    struct documents_pdf pdf;
    struct str one = STR("%PDF-1.4 vanha lasku"), other = STR("%PDF-1.4 toinen");
    struct invoice_row row = {.text = STR("Uusi"), .quantity = 10000, .price = 100000};
    struct invoice_receipt made = {0};

    (void)state;
    run(&w, &form);
    assert_int_equal(documents_of_invoice(w.ctx, 10455, 0, &pdf), RC_CONFLICT);
    assert_int_equal(w.ctx->err.code, E4637_MOVEIN_DOCUMENT);
    err_clear(&w.ctx->err);
    store_release(w.ctx);
    assert_int_equal(RUN_ACTION(documents_attach, w.ctx, (&(struct documents_attach){10455, {(const uint8_t *)"GIF89a..", 8}, false}), &kept), RC_INVALID);
    assert_int_equal(w.ctx->err.code, E4107_DOCUMENT_NOT_PDF);
    err_clear(&w.ctx->err);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(RUN_ACTION(documents_attach, w.ctx, (&(struct documents_attach){10455, {(const uint8_t *)one.ptr, one.len}, false}), &kept), RC_OK);
        assert_int_equal(kept.already, i == 1);
    }
    assert_int_equal(RUN_ACTION(documents_attach, w.ctx, (&(struct documents_attach){10455, {(const uint8_t *)other.ptr, other.len}, false}), &kept), RC_CONFLICT);
    assert_int_equal(w.ctx->err.code, E4108_DOCUMENT_ATTACHED);
    err_clear(&w.ctx->err);
    assert_int_equal(documents_of_invoice(w.ctx, 10455, 0, &pdf), RC_OK);
    assert_true(str_eq((struct str){(const char *)pdf.bytes.ptr, pdf.bytes.len}, one));
    store_release(w.ctx);
    assert_int_equal(fixture_ask(w.f, "SELECT count(*) FROM invoice_copy"), 1);
    assert_int_equal(fixture_ask(w.f, "SELECT count(*) FROM invoice_copy WHERE bytes LIKE '%vanha lasku%'"), 0); /* sealed */
    assert_int_equal(RUN_ACTION(invoices_create, w.ctx, (&(struct invoice_form){.customer = w.number, .rows = &row, .row_count = 1}), &made), RC_OK);
    assert_int_equal(RUN_ACTION(documents_attach, w.ctx, (&(struct documents_attach){made.number, {(const uint8_t *)one.ptr, one.len}, false}), &kept), RC_CONFLICT);
    assert_int_equal(w.ctx->err.code, E4106_DOCUMENT_MADE_HERE);
    err_clear(&w.ctx->err);
    fixture_close(w.f);
}

static void test_p64_numbers_of_any_form(void **state)
{
    struct world w = begin();
    struct movein_form form = {.opening_on = DATE_NONE, .series = STR("invoice=B-100")};
    struct invoice invoice;
    int64_t found = 0;

    (void)state;
    form.invoices = STR("laskunumero;y-tunnus;laskup\xc3\xa4iv\xc3\xa4;er\xc3\xa4p\xc3\xa4iv\xc3\xa4;avoin\nA-100;2011062-9;1.2.2027;1.3.2027;1,00\n"
                        "C-100;2011062-9;1.2.2027;1.3.2027;2,00\n26/7;20110629;1.2.2027;1.3.2027;3,00\n");
    (void)run(&w, &form);
    assert_int_equal(invoices_load(w.ctx, 100, 0, &invoice), RC_OK);
    assert_true(str_eq(invoice.shown, STR("A-100")));
    assert_int_equal(invoices_find_typed(w.ctx, STR("C-100"), &found), RC_OK);
    assert_int_equal(invoices_load(w.ctx, found, 0, &invoice), RC_OK);
    assert_int_equal(invoice.open_cents, 200);
    store_release(w.ctx);
    assert_true(issue(&w).number != 100);
    assert_int_equal(invoices_find_typed(w.ctx, STR("B-100"), &found), RC_OK);
    assert_int_equal(invoices_load(w.ctx, found, 0, &invoice), RC_OK);
    assert_true(str_eq(invoice.shown, STR("B-100")));
    store_release(w.ctx);
    agrees(&w, 600 + 10000);
    fixture_close(w.f);
}

static void test_p65_a_loss_takes_back_its_vat(void **state)
{
    struct world w = begin();
    struct movein_form form = friday(&w);
    struct write_off_form loss = {.invoice = 10457, .reason = WRITE_OFF_BANKRUPTCY, .on = w.ctx->today};
    struct collection_receipt out = {0};
    struct ctx *ctx = fixture_ctx(w.f, PURPOSE_COLLECTION);

    (void)state;
    (void)run(&w, &form);
    assert_int_equal(RUN_ACTION(collection_write_off, ctx, &loss, &out), RC_OK);
    agrees(&w, 17400);
    fixture_close(w.f);
}

/* A former number may be somebody else's number here, and every sum would agree: the customers' file and the name tell. */
static void test_p65_former_customer_numbers(void **state)
{
    struct world w = begin();
    struct arena *a = w.ctx->arena;
    struct movein_form form = {.opening_on = DATE_NONE};
    struct movein_plan plan;
    const char *person = str_z(a, str_fmt(a, "%lld", (long long)w.number)), *company = str_z(a, str_fmt(a, "%lld", (long long)w.company_number));

    (void)state;
    form.invoices = str_fmt(a, NAMED, company, person, person); /* the former program numbered them the other way round */
    plan = plan_of(&w, &form);
    assert_true(has(&plan, MOVEIN_INVOICES, 2, E4641_MOVEIN_NAME));
    assert_true(has(&plan, MOVEIN_INVOICES, 3, E4641_MOVEIN_NAME));
    assert_int_equal(plan.finding_count, 2);
    form.customers = str_fmt(a, "vanha;uusi\n%s;%s\n%s;%s\n", company, person, person, company);
    form.controls = str_fmt(a, "asiakasnumero;saldo\n%s;10,00\n%s;50,00\n", company, person);
    plan = plan_of(&w, &form);
    assert_int_equal(plan.finding_count, 0);
    form.invoices = str_fmt(a, NAMED, "A-7", "B-8", "C-9");
    form.controls = STR("");
    form.customers = str_fmt(a, "vanha;uusi;y-tunnus\nA-7;%s;\nB-8;;2011062-9\nD-1;98765;\n", person);
    plan = plan_of(&w, &form);
    assert_true(has(&plan, MOVEIN_INVOICES, 4, E4603_MOVEIN_CUSTOMER));
    assert_true(has(&plan, MOVEIN_CUSTOMERS, 4, E4603_MOVEIN_CUSTOMER));
    assert_int_equal(plan.finding_count, 2);
    fixture_close(w.f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p65_friday_moves_in_monday_matches), cmocka_unit_test(test_p64_numbers_go_on_where_they_stopped),
        cmocka_unit_test(test_p65_bad_lines_are_named), cmocka_unit_test(test_p65_sums_agree_to_the_cent),
        cmocka_unit_test(test_p65_the_same_file_and_locked_months), cmocka_unit_test(test_p65_evidence_sees_a_changed_sum),
        cmocka_unit_test(test_p64_the_original_pdf_is_attached_once),
        cmocka_unit_test(test_p64_numbers_of_any_form), cmocka_unit_test(test_p65_a_loss_takes_back_its_vat),
        cmocka_unit_test(test_p65_former_customer_numbers)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
