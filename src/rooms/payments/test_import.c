/* Bank files in a real store: matching, idempotence, reversals, suspense, refunds, crash, reconciliation (P65, P35). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <libxml/xmlschemas.h>
#include <unistd.h>

#include "base/errors.h"
#include "db/core.h"
#include "db/fixture.h"
#include "docs/docs.h"
#include "errors_payments.h"
#include "queries_payments.h"
#include "rooms/customers/customers.h"
#include "rooms/accounting/accounting.h"
#include "rooms/payments/internal.h"

#define OWN "FI2112345600000785"
#define PAYER "FI4250001510000023"

struct world { struct fixture *f; struct ctx *ctx; int64_t customer, number; };

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
    struct customer_form form = {.kind = CUSTOMER_PERSON, .first_name = STR("Aino"), .last_name = STR("Esimerkki"),
                                 .street = STR("Mallikatu 8"), .postcode = STR("33100"), .town = STR("TAMPERE"),
                                 .country = STR("FI"), .start_on = ctx->today};
    struct customer_receipt receipt = {0};
    int out = 0;

    assert_int_equal(RUN_ACTION(customers_create, ctx, &form, &receipt), RC_OK);
    w.customer = receipt.customer_id;
    w.number = receipt.number;
    w.ctx = fixture_ctx(w.f, PURPOSE_INVOICING);
    assert_int_equal(writer_run(w.ctx, own_account, &out, &out, sizeof(out)), RC_OK);
    return w;
}

static struct invoice_receipt invoice(struct world *w, int64_t cents)
{
    struct invoice_row row = {.text = STR("Työ"), .quantity = 10000, .price = cents * 100};
    struct invoice_form form = {.customer = w->number, .rows = &row, .row_count = 1};
    struct invoice_receipt out = {0};

    enum rc rc = RUN_ACTION(invoices_create, w->ctx, &form, &out);

    if (rc != RC_OK)
        print_error("invoice: %d %s\n", w->ctx->err.code, w->ctx->err.field != NULL ? w->ctx->err.field : "");
    assert_int_equal(rc, RC_OK);
    assert_int_equal(out.total_cents, cents);
    return out;
}

struct made { struct buf b; int64_t sum; };

static struct made start(struct world *w)
{
    struct made m = {.b = buf_in(w->ctx->arena)};

    return m;
}

static void entry(struct world *w, struct made *m, const char *id, int64_t cents, struct str reference, const char *more)
{
    m->sum += cents;
    buf_fmt(&m->b, "<Ntry><Amt Ccy=\"EUR\">%.*s</Amt><CdtDbtInd>%s</CdtDbtInd>%s<Sts>BOOK</Sts><BookgDt><Dt>2027-02-26</Dt></BookgDt>"
                   "<AcctSvcrRef>%s</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><Dbtr><Nm>Aino Esimerkki</Nm></Dbtr>"
                   "<DbtrAcct><Id><IBAN>" PAYER "</IBAN></Id></DbtrAcct></RltdPties><RmtInf>",
            STR_FMT(money_plain(w->ctx->arena, cents < 0 ? -cents : cents)), cents < 0 ? "DBIT" : "CRDT",
            strcmp(more, "reversal") == 0 ? "<RvslInd>true</RvslInd>" : "", id);
    if (reference.len > 0)
        buf_fmt(&m->b, "<Strd><CdtrRefInf><Ref>%.*s</Ref></CdtrRefInf></Strd>", STR_FMT(reference));
    buf_fmt(&m->b, "<Ustrd>%s</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n", more);
}

static struct str camt(struct world *w, const struct made *m, const char *kind, const char *stmt)
{
    bool notice = strcmp(kind, "054") == 0;
    const char *element = notice ? "Ntfctn" : "Stmt", *root = notice ? "BkToCstmrDbtCdtNtfctn" : "BkToCstmrStmt";
    struct str balances = notice ? STR("") : str_fmt(w->ctx->arena,
        "<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">0</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>"
        "<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">%.*s</Amt><CdtDbtInd>%s</CdtDbtInd></Bal>",
        STR_FMT(money_plain(w->ctx->arena, m->sum < 0 ? -m->sum : m->sum)), m->sum < 0 ? "DBIT" : "CRDT");

    return str_fmt(w->ctx->arena, "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.%s.001.02\"><%s><%s><Id>%s</Id>"
                   "<Acct><Id><IBAN>" OWN "</IBAN></Id></Acct>%.*s%.*s</%s></%s></Document>", kind, root, element, stmt,
                   STR_FMT(balances), STR_FMT(buf_str(&m->b)), element, root);
}

static struct bank_result import(struct world *w, struct str bytes)
{
    struct bank_result r = {0};
    enum rc rc = payments_import(w->ctx, bytes, false, &r);

    if (rc != RC_OK)
        print_error("import: %d line %lld\n", w->ctx->err.code, (long long)w->ctx->err.line);
    assert_int_equal(rc, RC_OK);
    return r;
}

static struct invoice_sum_line sum_of(struct world *w, const struct invoice_receipt *i)
{
    struct invoice_sum_line sum;

    assert_int_equal(invoices_sum_of(w->ctx, i->id, &sum), RC_OK);
    store_release(w->ctx);
    return sum;
}

static void holds(struct world *w)
{
    struct reconciliation r;
    struct ctx *ctx = fixture_ctx(w->f, PURPOSE_ACCOUNTABILITY);
    struct evidence e = {0};

    assert_int_equal(payments_reconcile(w->ctx, date_ymd(2027, 1, 1), w->ctx->today, &r), RC_OK);
    assert_true(r.holds);
    assert_int_equal(r.closing, r.open_now);
    store_release(w->ctx);
    assert_int_equal(payments_evidence_open(ctx, &e), RC_OK);
    assert_int_equal(e.violations, 0);
    assert_true(e.population > 0);
    store_release(ctx);
}

static void test_p65_each_way_of_paying(void **state)
{
    struct world w = begin();
    struct made m = start(&w);
    struct invoice_receipt exact = invoice(&w, 10000), part = invoice(&w, 20000), over = invoice(&w, 30000), twice = invoice(&w, 4000);
    struct invoice_receipt text = invoice(&w, 5500);
    struct bank_result r;

    (void)state;
    entry(&w, &m, "A1", 10000, exact.reference, "");
    entry(&w, &m, "A2", 5000, part.reference, "");
    entry(&w, &m, "A3", 30100, over.reference, "");
    entry(&w, &m, "A4", 4000, twice.reference, "");
    entry(&w, &m, "A5", 4000, twice.reference, "");
    entry(&w, &m, "A6", 7700, STR(""), "kiitos");
    entry(&w, &m, "A7", 100, STR("123456"), "");
    entry(&w, &m, "A8", 100, STR("1009"), "");
    entry(&w, &m, "A9", -2000, STR(""), "");
    entry(&w, &m, "A10", 5500, STR(""), str_z(w.ctx->arena, str_fmt(w.ctx->arena, "viite %.*s", STR_FMT(text.reference))));
    r = import(&w, camt(&w, &m, "053", "S1"));
    assert_int_equal(r.matched, 3);
    assert_int_equal(r.part, 1);
    assert_int_equal(r.over, 1);
    assert_int_equal(r.twice, 1);
    assert_int_equal(r.unknown, 3);
    assert_int_equal(r.other, 1);
    assert_int_equal(r.duplicate, 0);
    assert_int_equal(sum_of(&w, &exact).state, INVOICE_PAID);
    assert_int_equal(sum_of(&w, &part).open_cents, 15000);
    assert_int_equal(sum_of(&w, &over).open_cents, 0);
    assert_int_equal(sum_of(&w, &text).open_cents, 0);
    holds(&w);
    fixture_close(w.f);
}

static void test_p65_the_same_money_comes_in_once(void **state)
{
    struct world w = begin();
    struct made m = start(&w), again = start(&w);
    struct invoice_receipt a = invoice(&w, 10000), b = invoice(&w, 10000);
    struct str file;
    struct bank_result r;

    (void)state;
    entry(&w, &m, "A1", 4000, a.reference, "");
    entry(&w, &m, "A2", 5000, b.reference, "");
    file = camt(&w, &m, "053", "S1");
    r = import(&w, file);
    assert_int_equal(r.part, 2);
    r = import(&w, file); /* the very file */
    assert_true(r.already);
    assert_int_equal(r.duplicate, 2);
    entry(&w, &again, "A1", 4000, a.reference, "");
    entry(&w, &again, "A2", 5000, b.reference, "");
    entry(&w, &again, "A3", 6000, a.reference, "");
    r = import(&w, camt(&w, &again, "054", "N1")); /* 054 after 053 of the day */
    assert_int_equal(r.duplicate, 2);
    assert_int_equal(r.matched, 1);
    assert_int_equal(sum_of(&w, &a).open_cents, 0);
    assert_int_equal(sum_of(&w, &b).open_cents, 5000);
    holds(&w);
    fixture_close(w.f);
}

static void test_p35_a_reversal_reopens_the_invoice(void **state)
{
    struct world w = begin();
    struct made m = start(&w), back = start(&w), more = start(&w);
    struct invoice_receipt a = invoice(&w, 10000);
    struct bank_result r;

    (void)state;
    entry(&w, &m, "A1", 12000, a.reference, "");
    r = import(&w, camt(&w, &m, "053", "S1"));
    assert_int_equal(r.over, 1);
    assert_int_equal(sum_of(&w, &a).state, INVOICE_PAID);
    entry(&w, &back, "A2", -12000, a.reference, "reversal");
    r = import(&w, camt(&w, &back, "053", "S2"));
    assert_int_equal(r.reversed, 1);
    assert_int_equal(sum_of(&w, &a).state, INVOICE_SENT);
    assert_int_equal(sum_of(&w, &a).open_cents, 10000);
    holds(&w);
    entry(&w, &more, "A3", -12000, a.reference, "reversal"); /* nothing left to take back: a person looks */
    r = import(&w, camt(&w, &more, "053", "S3"));
    assert_int_equal(r.reversed, 0);
    assert_int_equal(r.unknown, 1);
    holds(&w);
    fixture_close(w.f);
}

static void test_p65_foreign_files_are_refused_whole(void **state)
{
    struct world w = begin();
    struct made m = start(&w);
    struct invoice_receipt a = invoice(&w, 10000);
    struct bank_result r;
    struct str file;
    struct buf other = buf_in(w.ctx->arena);

    (void)state;
    entry(&w, &m, "A1", 10000, a.reference, "");
    file = camt(&w, &m, "053", "S1");
    for (size_t i = 0; i < file.len; i++) { /* another account */
        if (str_starts(str_sub(file, i, 32), STR(OWN))) {
            buf_addz(&other, "FI4250001510000023");
            i += sizeof(OWN) - 2;
        } else {
            buf_byte(&other, file.ptr[i]);
        }
    }
    assert_int_equal(payments_import(w.ctx, buf_str(&other), false, &r), RC_INVALID);
    assert_int_equal(w.ctx->err.code, E1817_BANK_NOT_OURS);
    err_clear(&w.ctx->err);
    assert_int_equal(sum_of(&w, &a).open_cents, 10000);
    r = import(&w, file);
    assert_int_equal(r.matched, 1);
    fixture_close(w.f);
}

/* A bank file's bytes go to the docs role and nowhere else; when it is not there nothing of them comes in. */
static struct str asked_for;
static enum rc line_without_role(void *arg, struct arena *arena, struct str work, struct str payload, int timeout_ms,
                                 struct str *answer, struct err *err)
{
    (void)arg, (void)arena, (void)payload, (void)timeout_ms, (void)answer;
    asked_for = work;
    return err_set_at(err, RC_BUSY, 0, NULL, __FILE__, __LINE__);
}

static void test_p65_without_the_docs_role_nothing_comes_in(void **state)
{
    struct world w = begin();
    struct invoice_receipt i = invoice(&w, 12490);
    struct made m = start(&w);
    struct bank_result r = {0};
    struct str file;

    (void)state;
    entry(&w, &m, "A1", 12490, i.reference, "");
    file = camt(&w, &m, "053", "S1");
    docs_set_line(line_without_role, NULL);
    assert_int_equal(payments_import(w.ctx, file, false, &r), RC_BUSY);
    docs_set_line(NULL, NULL);
    assert_true(str_eqz(asked_for, "bank"));
    assert_int_equal(sum_of(&w, &i).open_cents, 12490);
    r = import(&w, file); /* it is not "here already" */
    assert_int_equal(r.matched, 1);
    assert_int_equal(sum_of(&w, &i).open_cents, 0);
    fixture_close(w.f);
}

static void test_p65_preview_changes_nothing_until_confirmed(void **state)
{
    struct world w = begin();
    struct made m = start(&w);
    struct invoice_receipt a = invoice(&w, 10000);
    struct bank_result r = {0};
    struct str file;
    int64_t id;

    (void)state;
    entry(&w, &m, "A1", 10000, a.reference, "");
    file = camt(&w, &m, "053", "S1");
    assert_int_equal(payments_import(w.ctx, file, true, &r), RC_OK);
    assert_int_equal(sum_of(&w, &a).open_cents, 10000);
    assert_int_equal(payments_import_drop(w.ctx, r.file), RC_OK);
    assert_int_equal(payments_import(w.ctx, file, true, &r), RC_OK);
    id = r.file;
    assert_int_equal(payments_import_confirm(w.ctx, id, &r), RC_OK);
    assert_int_equal(r.matched, 1);
    assert_int_equal(payments_import_confirm(w.ctx, id, &r), RC_CONFLICT);
    err_clear(&w.ctx->err);
    assert_int_equal(payments_import_drop(w.ctx, id), RC_NOT_FOUND); /* what is booked is not dropped */
    err_clear(&w.ctx->err);
    assert_int_equal(payments_import_drop(w.ctx, 77), RC_NOT_FOUND);
    err_clear(&w.ctx->err);
    assert_int_equal(sum_of(&w, &a).open_cents, 0);
    fixture_close(w.f);
}

static void test_p65_a_preview_names_the_invoices(void **state)
{
    struct world w = begin();
    struct made m = start(&w), again = start(&w);
    struct invoice_receipt a = invoice(&w, 10000), b = invoice(&w, 20000);
    struct bank_foreseen *rows = NULL;
    struct bank_result r = {0};
    size_t count = 0;

    (void)state;
    entry(&w, &m, "A1", 10000, a.reference, "");
    r = import(&w, camt(&w, &m, "053", "S1"));
    entry(&w, &again, "A1", 10000, a.reference, "");
    entry(&w, &again, "A2", 5000, b.reference, "");
    entry(&w, &again, "A3", 15000, b.reference, "");
    entry(&w, &again, "A4", 100, STR("1009"), "");
    entry(&w, &again, "A5", 100, a.reference, "");
    assert_int_equal(payments_import(w.ctx, camt(&w, &again, "054", "N1"), true, &r), RC_OK);
    assert_int_equal(payments_import_foresee(w.ctx, r.file, &r, &rows, &count), RC_OK);
    store_release(w.ctx);
    assert_int_equal(count, 5);
    assert_true(rows[0].duplicate && rows[0].invoice == 0);
    assert_true(rows[1].outcome == BANK_PART && rows[1].invoice == b.number);
    assert_true(rows[2].outcome == BANK_MATCHED && rows[2].invoice == b.number);
    assert_true(rows[3].outcome == BANK_UNKNOWN_REFERENCE && rows[3].invoice == 0);
    assert_true(rows[4].outcome == BANK_TWICE && rows[4].invoice == a.number);
    assert_true(r.duplicate == 1 && r.part == 1 && r.matched == 1 && r.unknown == 1 && r.twice == 1);
    assert_int_equal(sum_of(&w, &b).open_cents, 20000);
    fixture_close(w.f);
}

static void test_p65_a_crash_in_the_middle_goes_on(void **state)
{
    struct world w = begin();
    struct made m = start(&w);
    struct invoice_receipt a = invoice(&w, 10000);
    struct bank_result r = {0};
    int64_t id;

    (void)state;
    entry(&w, &m, "A1", 4000, a.reference, "");
    entry(&w, &m, "A2", 6000, a.reference, "");
    assert_int_equal(payments_import(w.ctx, camt(&w, &m, "053", "S1"), true, &r), RC_OK);
    id = r.file;
    store_release(w.ctx);
    fixture_plant(w.f, "UPDATE bank_file SET state = 3"); /* confirmed, then the process died */
    assert_int_equal(payments_resume(w.ctx), RC_OK);
    assert_int_equal(payments_import_result(w.ctx, id, &r), RC_OK);
    assert_int_equal(r.part, 1);
    assert_int_equal(r.matched, 1);
    assert_int_equal(sum_of(&w, &a).open_cents, 0);
    holds(&w);
    fixture_close(w.f);
}

static void test_p65_by_hand_with_a_proposal(void **state)
{
    struct world w = begin();
    struct made m = start(&w), next = start(&w);
    struct invoice_receipt a = invoice(&w, 10000), b;
    struct bank_open_row *rows = NULL;
    struct bank_match_form form = {0};
    struct bank_match_receipt receipt = {0};
    size_t count = 0;

    (void)state;
    entry(&w, &m, "A1", 10000, a.reference, "");
    import(&w, camt(&w, &m, "053", "S1"));
    b = invoice(&w, 7700);
    entry(&w, &next, "A2", 7700, STR(""), "maksu");
    import(&w, camt(&w, &next, "053", "S2"));
    assert_int_equal(payments_suspense(w.ctx, 0, 50, &rows, &count), RC_OK);
    assert_int_equal(count, 1);
    assert_true(str_eqz(rows[0].payer, "Aino Esimerkki"));
    assert_int_equal(rows[0].proposal, b.number); /* this account has paid her before, one invoice fits */
    form.row = rows[0].line.id;
    form.invoice = rows[0].proposal;
    store_release(w.ctx);
    assert_int_equal(RUN_ACTION(payments_match, w.ctx, &form, &receipt), RC_OK);
    assert_int_equal(receipt.open_cents, 0);
    assert_int_equal(RUN_ACTION(payments_match, w.ctx, &form, &receipt), RC_CONFLICT);
    err_clear(&w.ctx->err);
    assert_int_equal(sum_of(&w, &b).state, INVOICE_PAID);
    holds(&w);
    fixture_close(w.f);
}

static void test_p65_never_by_name_alone(void **state)
{
    struct world w = begin();
    struct made m = start(&w);
    struct bank_open_row *rows = NULL;
    size_t count = 0;

    (void)state;
    invoice(&w, 7700);
    entry(&w, &m, "A2", 7700, STR(""), "Aino Esimerkki");
    import(&w, camt(&w, &m, "053", "S2"));
    assert_int_equal(payments_suspense(w.ctx, 0, 50, &rows, &count), RC_OK);
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].proposal, 0);
    assert_int_equal(rows[0].candidate_count, 1);
    fixture_close(w.f);
}

/* Valid by the bank's schema, where the schemas are at hand (they are no part of the repository). */
static void pain_is_valid(struct str xml)
{
    static const char path[] = SOURCE_DIR "/../shared/standards/iso20022/xsd/pain.001.001.09.xsd";
    xmlSchemaParserCtxtPtr parser;
    xmlSchemaValidCtxtPtr valid;
    xmlSchemaPtr schema;
    xmlDocPtr doc = xmlReadMemory(xml.ptr, (int)xml.len, "pain.xml", NULL, XML_PARSE_NONET);

    assert_non_null(doc);
    if (access(path, R_OK) != 0) {
        print_message("no schema of pain.001 here: not checked\n");
        xmlFreeDoc(doc);
        return;
    }
    parser = xmlSchemaNewParserCtxt(path);
    schema = xmlSchemaParse(parser);
    assert_non_null(schema);
    valid = xmlSchemaNewValidCtxt(schema);
    assert_int_equal(xmlSchemaValidateDoc(valid, doc), 0);
    xmlSchemaFreeValidCtxt(valid);
    xmlSchemaFree(schema);
    xmlSchemaFreeParserCtxt(parser);
    xmlFreeDoc(doc);
}

static void test_p65_refund_needs_two_people(void **state)
{
    struct world w = begin();
    struct made m = start(&w), out = start(&w);
    struct invoice_receipt a = invoice(&w, 10000);
    struct actor other;
    const struct actor *me = w.ctx->actor;
    struct bank_line *lines = NULL;
    struct refund_receipt refund = {0};
    struct refund_form form = {0};
    struct refund_decision yes = {.approve = true};
    struct refund_file file = {0};
    struct bank_result r;
    int64_t none = 0;
    size_t count = 0;

    (void)state;
    entry(&w, &m, "A1", 12500, a.reference, "");
    import(&w, camt(&w, &m, "053", "S1"));
    assert_int_equal(payments_rows(w.ctx, INT64_MAX, 10, &lines, &count), RC_OK);
    form.row = lines[0].id;
    store_release(w.ctx);
    form.amount = 2501;
    assert_int_equal(RUN_ACTION(payments_refund_propose, w.ctx, &form, &refund), RC_INVALID);
    err_clear(&w.ctx->err);
    form.amount = 0;
    assert_int_equal(RUN_ACTION(payments_refund_propose, w.ctx, &form, &refund), RC_OK);
    assert_int_equal(refund.cents, 2500);
    yes.id = refund.id;
    assert_int_equal(RUN_ACTION(payments_refund_decide, w.ctx, &yes, &refund), RC_FORBIDDEN);
    assert_int_equal(w.ctx->err.code, E1833_REFUND_SAME_PERSON);
    err_clear(&w.ctx->err);
    other = *me;
    other.user_id = 2;
    w.ctx->actor = &other;
    assert_int_equal(RUN_ACTION(payments_refund_decide, w.ctx, &yes, &refund), RC_OK);
    assert_int_equal(RUN_ACTION(payments_refund_write, w.ctx, &none, &file), RC_OK);
    assert_true(str_contains(file.xml, STR("<IBAN>" PAYER "</IBAN>")));
    pain_is_valid(file.xml);
    assert_int_equal(RUN_ACTION(payments_refund_write, w.ctx, &none, &file), RC_INVALID); /* written once */
    err_clear(&w.ctx->err);
    w.ctx->actor = me;
    { /* the bank says that it went out */
        struct str id = str_fmt(w.ctx->arena, "<RmtInf></RmtInf>");

        (void)id;
        out.sum = -2500;
        buf_fmt(&out.b, "<Ntry><Amt Ccy=\"EUR\">25.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2027-02-26</Dt></BookgDt>"
                "<AcctSvcrRef>OUT1</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>SELOSTE-R%lld</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>",
                (long long)yes.id);
        r = import(&w, camt(&w, &out, "053", "S9"));
        assert_int_equal(r.other, 1);
    }
    {
        struct reconciliation rec;

        assert_int_equal(payments_reconcile(w.ctx, date_ymd(2027, 1, 1), w.ctx->today, &rec), RC_OK);
        assert_int_equal(rec.surplus, 2500);
        assert_int_equal(rec.refunded, -2500);
        assert_true(rec.holds);
    }
    fixture_close(w.f);
}

/* --- credit balances ----------------------------------------------------------------------------------------------- */

static void ledger_agrees(struct world *w)
{
    struct ctx *ctx = fixture_ctx(w->f, PURPOSE_BOOKKEEPING);
    struct ledger_check *check = ARENA_NEW(ctx->arena, struct ledger_check);

    assert_int_equal(accounting_check(ctx, check), RC_OK);
    if (check->count != 0)
        fail_msg("%s %lld: %lld, found %lld", check->differences[0].what, (long long)check->differences[0].number,
                 (long long)check->differences[0].expected, (long long)check->differences[0].found);
    store_release(ctx);
    holds(w);
}

static int64_t owed(struct world *w, struct balance_line *first)
{
    struct balance_line *lines = NULL;
    size_t count = 0;
    int64_t cents = 0;

    assert_int_equal(payments_credits(w->ctx, w->customer, 10, &lines, &count), RC_OK);
    for (size_t i = 0; i < count; i++)
        cents += lines[i].owed_cents;
    if (count > 0 && first != NULL)
        *first = lines[0];
    store_release(w->ctx);
    return cents;
}

/* A surplus pays a later invoice of the same customer; the bank takes all of it back, and both are open again. */
static void test_p65_a_surplus_pays_a_later_invoice(void **state)
{
    struct world w = begin();
    struct made m = start(&w), back = start(&w);
    struct invoice_receipt a = invoice(&w, 10000), b = invoice(&w, 2000);
    struct credit_use_receipt used = {0};
    struct credit_use_form form = {0};
    struct balance_line line = {0};

    (void)state;
    entry(&w, &m, "A1", 12500, a.reference, "");
    import(&w, camt(&w, &m, "053", "S1"));
    assert_int_equal(owed(&w, &line), 2500);
    assert_int_equal(line.kind, CREDIT_SURPLUS);
    assert_int_equal(line.suggestion, b.number);
    form = (struct credit_use_form){.row = line.id, .invoice = b.number, .amount = 2501};
    assert_int_equal(RUN_ACTION(payments_credit_use, w.ctx, &form, &used), RC_INVALID);
    assert_int_equal(w.ctx->err.code, E1851_CREDIT_LESS);
    err_clear(&w.ctx->err);
    form.amount = 0;
    assert_int_equal(RUN_ACTION(payments_credit_use, w.ctx, &form, &used), RC_OK);
    assert_int_equal(used.cents, 2000);
    assert_int_equal(used.left_cents, 500);
    assert_int_equal(sum_of(&w, &b).state, INVOICE_PAID);
    assert_int_equal(owed(&w, NULL), 500);
    ledger_agrees(&w);
    entry(&w, &back, "A2", -12500, a.reference, "reversal");
    assert_int_equal(import(&w, camt(&w, &back, "053", "S2")).reversed, 1);
    assert_int_equal(sum_of(&w, &a).open_cents, 10000);
    assert_int_equal(sum_of(&w, &b).open_cents, 2000);
    assert_int_equal(owed(&w, NULL), 0);
    ledger_agrees(&w);
    fixture_close(w.f);
}

/* Of nobody known, or of another customer, a balance is not used. */
static void test_p65_a_balance_is_its_owners_only(void **state)
{
    struct world w = begin();
    struct made m = start(&w);
    struct invoice_receipt a = invoice(&w, 10000), b;
    struct ctx *ctx = fixture_ctx(w.f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct customer_form other = {.kind = CUSTOMER_PERSON, .first_name = STR("Erkki"), .last_name = STR("Esimerkki"), .street = STR("Mallikatu 9"),
                                  .postcode = STR("33100"), .town = STR("TAMPERE"), .country = STR("FI"), .start_on = ctx->today};
    struct customer_receipt receipt = {0};
    struct credit_use_receipt used = {0};
    struct balance_line line = {0};

    (void)state;
    entry(&w, &m, "A1", 10500, a.reference, "");
    import(&w, camt(&w, &m, "053", "S1"));
    assert_int_equal(owed(&w, &line), 500);
    assert_int_equal(RUN_ACTION(customers_create, ctx, &other, &receipt), RC_OK);
    w.number = receipt.number;
    b = invoice(&w, 5000);
    assert_int_equal(RUN_ACTION(payments_credit_use, w.ctx, &((struct credit_use_form){.row = line.id, .invoice = b.number}), &used), RC_INVALID);
    assert_int_equal(w.ctx->err.code, E1850_CREDIT_OTHER_CUSTOMER);
    err_clear(&w.ctx->err);
    assert_int_equal(RUN_ACTION(payments_credit_use, w.ctx, &((struct credit_use_form){.row = 1, .invoice = b.number}), &used), RC_NOT_FOUND);
    err_clear(&w.ctx->err);
    fixture_close(w.f);
}

/* Paid, then credited: a part is used for another invoice, the rest goes back to the account that paid. */
static void test_p65_a_credit_note_is_used_and_given_back(void **state)
{
    struct world w = begin();
    struct made m = start(&w);
    struct invoice_receipt a = invoice(&w, 10000), b = invoice(&w, 3000), note = {0};
    struct actor other;
    const struct actor *me = w.ctx->actor;
    struct credit_use_receipt used = {0};
    struct refund_receipt refund = {0};
    struct refund_decision yes = {.approve = true};
    struct refund_file file = {0};
    struct balance_line line = {0};
    int64_t none = 0;

    (void)state;
    assert_int_equal(RUN_ACTION(invoices_credit, w.ctx, &((struct invoice_credit_form){.number = b.number, .reason = STR("Virhe")}), &note), RC_OK);
    assert_int_equal(owed(&w, NULL), 0); /* it was open: nothing is owed */
    b = invoice(&w, 3000);
    entry(&w, &m, "A1", 10000, a.reference, "");
    import(&w, camt(&w, &m, "053", "S1"));
    assert_int_equal(RUN_ACTION(invoices_credit, w.ctx, &((struct invoice_credit_form){.number = a.number, .reason = STR("Palautus")}), &note), RC_OK);
    assert_int_equal(owed(&w, &line), 10000);
    assert_int_equal(line.kind, CREDIT_NOTE);
    assert_int_equal(RUN_ACTION(payments_credit_use, w.ctx, &((struct credit_use_form){.credit_note = note.number, .invoice = b.number}), &used), RC_OK);
    assert_int_equal(used.cents, 3000);
    assert_int_equal(used.left_cents, 7000);
    assert_int_equal(sum_of(&w, &b).state, INVOICE_CREDITED);
    ledger_agrees(&w);
    assert_int_equal(RUN_ACTION(payments_refund_propose, w.ctx, &((struct refund_form){.credit_note = note.number, .amount = 7001}), &refund), RC_INVALID);
    err_clear(&w.ctx->err);
    assert_int_equal(RUN_ACTION(payments_refund_propose, w.ctx, &((struct refund_form){.credit_note = note.number}), &refund), RC_OK);
    assert_int_equal(refund.cents, 7000);
    assert_int_equal(RUN_ACTION(payments_credit_use, w.ctx, &((struct credit_use_form){.credit_note = note.number, .invoice = b.number}), &used), RC_INVALID);
    err_clear(&w.ctx->err); /* what goes back is not used */
    yes.id = refund.id;
    other = *me;
    other.user_id = 2;
    w.ctx->actor = &other;
    assert_int_equal(RUN_ACTION(payments_refund_decide, w.ctx, &yes, &refund), RC_OK);
    assert_int_equal(RUN_ACTION(payments_refund_write, w.ctx, &none, &file), RC_OK);
    w.ctx->actor = me;
    pain_is_valid(file.xml);
    assert_true(str_contains(file.xml, STR("<IBAN>" PAYER "</IBAN>")));
    assert_int_equal(owed(&w, NULL), 0);
    ledger_agrees(&w);
    fixture_close(w.f);
}

static void test_p65_evidence_finds_a_planted_cent(void **state)
{
    struct world w = begin();
    struct made m = start(&w);
    struct invoice_receipt a = invoice(&w, 10000);
    struct ctx *ctx = fixture_ctx(w.f, PURPOSE_ACCOUNTABILITY);
    struct evidence e = {0};

    (void)state;
    entry(&w, &m, "A1", 10000, a.reference, "");
    import(&w, camt(&w, &m, "053", "S1"));
    holds(&w);
    fixture_plant(w.f, "UPDATE bank_use SET cents = cents - 1");
    assert_int_equal(payments_evidence_open(ctx, &e), RC_OK);
    assert_int_equal(e.violations, 1);
    store_release(ctx);
    fixture_close(w.f);
}

static void test_p65_other_currency_and_gap(void **state)
{
    struct world w = begin();
    struct made m = start(&w), next = start(&w);
    struct invoice_receipt a = invoice(&w, 10000);
    struct bank_result r;
    struct str file;

    (void)state;
    buf_addz(&m.b, "<FrToDt><FrDtTm>2027-02-25T00:00:00</FrDtTm><ToDtTm>2027-02-25T00:00:00</ToDtTm></FrToDt>");
    m.sum = 10000;
    buf_fmt(&m.b, "<Ntry><Amt Ccy=\"SEK\">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2027-02-25</Dt></BookgDt>"
            "<AcctSvcrRef>C1</AcctSvcrRef><NtryDtls><TxDtls><RmtInf><Strd><CdtrRefInf><Ref>%.*s</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls></Ntry>",
            STR_FMT(a.reference));
    r = import(&w, camt(&w, &m, "053", "S1"));
    assert_int_equal(r.unknown, 1);
    assert_int_equal(sum_of(&w, &a).open_cents, 10000);
    buf_addz(&next.b, "<FrToDt><FrDtTm>2027-02-26T00:00:00</FrDtTm><ToDtTm>2027-02-26T00:00:00</ToDtTm></FrToDt>");
    entry(&w, &next, "A1", 10000, a.reference, "");
    file = camt(&w, &next, "053", "S2");
    r = import(&w, file); /* opens with 0 while the one before closed with 100.00 */
    assert_true(r.has_gap);
    assert_int_equal(r.gap_cents, -10000);
    fixture_close(w.f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p65_each_way_of_paying), cmocka_unit_test(test_p65_the_same_money_comes_in_once),
        cmocka_unit_test(test_p35_a_reversal_reopens_the_invoice), cmocka_unit_test(test_p65_foreign_files_are_refused_whole),
        cmocka_unit_test(test_p65_without_the_docs_role_nothing_comes_in),
        cmocka_unit_test(test_p65_preview_changes_nothing_until_confirmed), cmocka_unit_test(test_p65_a_preview_names_the_invoices),
        cmocka_unit_test(test_p65_a_crash_in_the_middle_goes_on),
        cmocka_unit_test(test_p65_by_hand_with_a_proposal), cmocka_unit_test(test_p65_never_by_name_alone),
        cmocka_unit_test(test_p65_a_surplus_pays_a_later_invoice), cmocka_unit_test(test_p65_a_balance_is_its_owners_only),
        cmocka_unit_test(test_p65_a_credit_note_is_used_and_given_back),
        cmocka_unit_test(test_p65_refund_needs_two_people), cmocka_unit_test(test_p65_evidence_finds_a_planted_cent),
        cmocka_unit_test(test_p65_other_currency_and_gap)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
