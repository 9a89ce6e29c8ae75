/* A paid invoice's person is erased, the bank takes the payment back, and pays again: the hold comes and goes with the
 * money, the payer's data die with the keys, no byte is left on disk (P34, P35; RIGHTS.md sections 2-3). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/errors.h"
#include "db/core.h"
#include "db/fixture.h"
#include "rooms/customers/customers.h"
#include "rooms/payments/internal.h"
#include "rooms/requests/requests.h"
#include "rooms/residue/residue.h"

#define OWN "FI2112345600000785"
static const char *const secrets[] = {"Aino Kielomalli", "FI4250001510000023", "kiitos palvelusta", "Salaisuuskuja 7"};

struct world { struct fixture *f; struct ctx *money, *rights; char dir[64]; int64_t number, subject; };

static void ok_at(struct ctx *ctx, enum rc rc, int line)
{
    if (rc != RC_OK)
        fail_msg("line %d: %s %d (%s:%d)", line, rc_name(rc), ctx->err.code, ctx->err.birth_file ? ctx->err.birth_file : "?",
                 ctx->err.birth_line);
}
#define OK(ctx, expr) ok_at((ctx), (expr), __LINE__)

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
    struct world w = {.dir = "/tmp/seloste-bank-XXXXXX"};
    struct customer_form form = {.kind = CUSTOMER_PERSON, .first_name = STR("Aino"), .last_name = STR("Kielomalli"),
                                 .street = STR("Salaisuuskuja 7"), .postcode = STR("33100"), .town = STR("TAMPERE"), .country = STR("FI")};
    struct customer_receipt receipt = {0};
    struct ctx *ctx;
    int out = 0;

    assert_non_null(mkdtemp(w.dir));
    w.f = fixture_open(&(struct fixture_options){.data_dir = w.dir});
    ctx = fixture_ctx(w.f, PURPOSE_CUSTOMER_MANAGEMENT);
    form.start_on = ctx->today;
    OK(ctx, RUN_ACTION(customers_create, ctx, &form, &receipt));
    w.number = receipt.number;
    w.subject = receipt.subject_id;
    w.money = fixture_ctx(w.f, PURPOSE_INVOICING);
    w.rights = fixture_ctx(w.f, PURPOSE_RIGHTS);
    OK(w.money, writer_run(w.money, own_account, &out, &out, sizeof(out)));
    return w;
}

static void end(struct world *w)
{
    static const char *const names[] = {"seloste.db", "seloste.db-wal", "seloste.db-shm", "keys.db", "keys.db-wal", "keys.db-shm",
                                        "master.key", "lock", "erasure-ledger", "erasure-ledger.key", "audit-heads"};

    fixture_close(w->f);
    for (size_t i = 0; i < COUNT(names); i++) {
        char path[128];

        (void)snprintf(path, sizeof(path), "%s/%s", w->dir, names[i]);
        (void)unlink(path);
    }
    (void)rmdir(w->dir);
}

static struct invoice_receipt invoice(struct world *w)
{
    struct invoice_row row = {.text = STR("Työ"), .quantity = 10000, .price = 1000000};
    struct invoice_form form = {.customer = w->number, .rows = &row, .row_count = 1};
    struct invoice_receipt out = {0};

    OK(w->money, RUN_ACTION(invoices_create, w->money, &form, &out));
    return out;
}

static struct bank_result bank(struct world *w, const char *id, int64_t cents, struct str reference)
{
    struct bank_result r = {0};
    struct str xml = str_fmt(w->money->arena, "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.02\"><BkToCstmrDbtCdtNtfctn>"
        "<Ntfctn><Id>%s</Id><Acct><Id><IBAN>" OWN "</IBAN></Id></Acct><Ntry><Amt Ccy=\"EUR\">%.*s</Amt><CdtDbtInd>%s</CdtDbtInd>%s"
        "<Sts>BOOK</Sts><BookgDt><Dt>2027-02-26</Dt></BookgDt><AcctSvcrRef>%s</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><Dbtr>"
        "<Nm>Aino Kielomalli</Nm></Dbtr><DbtrAcct><Id><IBAN>FI4250001510000023</IBAN></Id></DbtrAcct></RltdPties><RmtInf><Strd>"
        "<CdtrRefInf><Ref>%.*s</Ref></CdtrRefInf></Strd><Ustrd>kiitos palvelusta</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry></Ntfctn>"
        "</BkToCstmrDbtCdtNtfctn></Document>", id, STR_FMT(money_plain(w->money->arena, cents < 0 ? -cents : cents)),
        cents < 0 ? "DBIT" : "CRDT", cents < 0 ? "<RvslInd>true</RvslInd>" : "", id, STR_FMT(reference));

    OK(w->money, payments_import(w->money, xml, false, &r));
    store_release(w->money);
    return r;
}

static int64_t residue(struct world *w)
{
    struct ctx *ctx = w->rights;
    struct str needles[COUNT(secrets)];
    struct residue *made = NULL;
    struct residue_report report = {0};

    for (size_t i = 0; i < COUNT(secrets); i++)
        needles[i] = str_from(secrets[i]);
    store_release(w->money);
    store_release(ctx);
    OK(ctx, store_checkpoint_truncate(w->f->store, 5000, &ctx->err));
    OK(ctx, residue_prepare(ctx->arena, needles, COUNT(needles), &made, &ctx->err));
    OK(ctx, residue_scan_path(ctx->arena, made, w->dir, &report, &ctx->err));
    assert_true(report.files > 2);
    return report.hits_total;
}

static void erase(struct world *w)
{
    struct request_form form = {.customer = w->number, .kind = REQUEST_ERASURE, .identity = IDENTITY_CHANNEL, .channel = REQUEST_BY_EMAIL,
                                .text = STR("Poistakaa tietoni")};
    struct request_receipt receipt = {0};

    OK(w->rights, RUN_ACTION(requests_open, w->rights, &form, &receipt));
    OK(w->rights, RUN_ACTION(requests_approve, w->rights, &((struct request_approval){.id = receipt.id}), &receipt));
    OK(w->rights, requests_run(w->rights, receipt.id, 8));
}

static void test_p34_bank_rows_leave_no_needle(void **state)
{
    struct world w = begin();
    struct invoice_receipt a = invoice(&w);
    struct bank_open_row row;
    struct bank_line *lines = NULL;
    size_t count = 0;

    (void)state;
    assert_int_equal(bank(&w, "A1", 10000, a.reference).matched, 1);
    assert_int_equal(residue(&w), 0); /* sealed already while she is a customer */
    erase(&w);
    assert_int_equal(residue(&w), 0);
    OK(w.money, payments_rows(w.money, INT64_MAX, 10, &lines, &count));
    OK(w.money, payments_row(w.money, lines[0].id, &row));
    assert_true(row.gone && str_empty(row.payer)); /* invoicing sees the payer no more */
    store_release(w.money);
    w.money->purpose = PURPOSE_BOOKKEEPING;
    OK(w.money, payments_row(w.money, lines[0].id, &row));
    assert_true(str_eqz(row.payer, "Aino Kielomalli")); /* the voucher, as long as the law keeps it */
    store_release(w.money);
    end(&w);
}

static bool has_claim(struct world *w, const struct invoice_receipt *i)
{
    struct invoice out;

    OK(w->money, invoices_load(w->money, 0, i->id, &out));
    store_release(w->money);
    assert_int_equal(out.customer_id, 0);
    return out.from_claim;
}

static void test_p35_a_reversal_after_erasure_brings_the_hold_back(void **state)
{
    struct world w = begin();
    struct invoice_receipt a = invoice(&w);

    (void)state;
    assert_int_equal(bank(&w, "A1", 10000, a.reference).matched, 1);
    erase(&w);
    assert_false(has_claim(&w, &a));
    assert_int_equal(bank(&w, "A2", -10000, a.reference).reversed, 1);
    assert_true(has_claim(&w, &a)); /* open again: who owes it is known, under the claim's key alone */
    assert_int_equal(residue(&w), 0);
    assert_int_equal(bank(&w, "A3", 10000, a.reference).matched, 1);
    assert_false(has_claim(&w, &a));
    assert_int_equal(residue(&w), 0);
    end(&w);
}

static void test_p35_a_bank_file_lets_a_waiting_erasure_finish(void **state)
{
    struct world w = begin();
    struct invoice_receipt a = invoice(&w);
    int64_t case_id = 0;

    (void)state;
    erase(&w); /* waits for the open invoice */
    OK(w.rights, requests_erasure_of(w.rights, w.subject, &case_id));
    store_release(w.rights);
    assert_int_equal(bank(&w, "A1", 10000, a.reference).matched, 1); /* nobody does anything else */
    assert_false(has_claim(&w, &a));
    assert_int_equal(residue(&w), 0);
    end(&w);
}

/* She paid too much: what we owe her holds what giving it back needs, in its own words; given back, she is gone. */
static void test_p35_a_credit_balance_holds_the_erasure_until_it_is_given_back(void **state)
{
    struct world w = begin();
    struct invoice_receipt a = invoice(&w);
    struct ctx *money = w.money;
    struct actor other;
    const struct actor *me = money->actor;
    struct balance_line *lines = NULL;
    struct refund_receipt refund = {0};
    struct refund_file file = {0};
    struct refund_decision yes = {.approve = true};
    struct evidence holds = {0};
    struct ctx *proof = fixture_ctx(w.f, PURPOSE_ACCOUNTABILITY);
    struct plan plan;
    int64_t id = 0, none = 0, credit = 0, row;
    size_t count = 0;

    (void)state;
    assert_int_equal(bank(&w, "A1", 12500, a.reference).over, 1);
    OK(w.rights, customers_find_by_number(w.rights, w.number, &id));
    OK(w.rights, requests_plan_erasure(w.rights, id, 0, &plan));
    for (size_t i = 0; i < plan.count; i++)
        if (plan.items[i].category == CATEGORY_BILLING && plan.items[i].ground == GROUND_CREDIT)
            credit = plan.items[i].cents;
    store_release(w.rights);
    assert_int_equal(credit, 2500);
    erase(&w);
    OK(money, payments_credits(money, 0, 10, &lines, &count));
    assert_int_equal(count, 1);
    row = lines[0].id;
    store_release(money);
    OK(proof, requests_evidence_holds(proof, &holds));
    store_release(proof);
    assert_int_equal(holds.violations, 0);
    OK(money, RUN_ACTION(payments_refund_propose, money, &((struct refund_form){.row = row}), &refund));
    yes.id = refund.id;
    other = *me;
    other.user_id = 2;
    money->actor = &other;
    OK(money, RUN_ACTION(payments_refund_decide, money, &yes, &refund));
    OK(money, RUN_ACTION(payments_refund_write, money, &none, &file));
    money->actor = me;
    assert_true(str_contains(file.xml, STR("FI4250001510000023")));
    OK(money, requests_run_pending(money));
    OK(money, payments_credits(money, 0, 10, &lines, &count));
    assert_int_equal(count, 0);
    store_release(money);
    assert_false(has_claim(&w, &a));
    OK(proof, requests_evidence_holds(proof, &holds));
    store_release(proof);
    assert_int_equal(holds.violations, 0);
    assert_int_equal(residue(&w), 0);
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p35_a_credit_balance_holds_the_erasure_until_it_is_given_back),
        cmocka_unit_test(test_p34_bank_rows_leave_no_needle),
        cmocka_unit_test(test_p35_a_reversal_after_erasure_brings_the_hold_back),
        cmocka_unit_test(test_p35_a_bank_file_lets_a_waiting_erasure_finish)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
