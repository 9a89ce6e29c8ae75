/* Random histories of invoices, payments, reversals, credit notes, balances used and given back, reminders, interest invoices,
 * compensations and losses: after every step ledger, VAT report, reconciliation and ageing agree to the cent with the
 * recomputation that shares no code with the engine, and what was open on each past day stays what it was (P65). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/errors.h"
#include "db/core.h"
#include "db/fixture.h"
#include "rooms/accounting/accounting.h"
#include "rooms/collection/internal.h"
#include "rooms/payments/payments.h"
#include "rooms/tables/tables.h"

#define OWN "FI2112345600000785"
#define PAYER "FI4250001510000023"
enum { STEPS = 110, DAYS = 400, ROWS = 300, CUSTOMERS = 3 };

struct paid { struct str reference; int64_t cents; bool reversed; };
struct world {
    struct fixture *f;
    struct ctx *money, *books;
    struct arena *kept;          /* what outlives a step */
    uint64_t seed;
    int64_t customers[CUSTOMERS], files;
    int64_t numbers[ROWS];
    struct str references[ROWS];
    size_t invoices;
    struct paid rows[ROWS];
    size_t paid;
    struct { struct date on; int64_t cents[6]; } days[DAYS];
    size_t day_count, done, refused;
    const char *last;
    struct actor other;
};

/* xorshift64*: the same history for the same seed. */
static int64_t pick(struct world *w, int64_t most)
{
    w->seed ^= w->seed >> 12;
    w->seed ^= w->seed << 25;
    w->seed ^= w->seed >> 27;
    return (int64_t)(w->seed * UINT64_C(2685821657736338717) >> 33) % most;
}

static void ok_at(struct ctx *ctx, enum rc rc, int line)
{
    if (rc != RC_OK)
        fail_msg("line %d: %s %d (%s:%d)", line, rc_name(rc), ctx->err.code, ctx->err.birth_file ? ctx->err.birth_file : "?", ctx->err.birth_line);
}
#define OK(expr) ok_at(ctx, (expr), __LINE__)

/* A step may be refused by a rule; nothing else may go wrong. */
static bool went(struct world *w, enum rc rc, int line)
{
    struct ctx *ctx = w->money;

    store_release(ctx);
    if (rc == RC_OK) {
        w->done++;
        return true;
    }
    if (rc != RC_INVALID && rc != RC_CONFLICT && rc != RC_NOT_FOUND)
        ok_at(ctx, rc, line);
    w->refused++;
    err_clear(&ctx->err);
    return false;
}
#define WENT(expr) went(w, (expr), __LINE__)

static enum rc own_account(struct ctx *ctx, const void *req, void *out)
{
    struct controller c;

    (void)req, (void)out;
    TRY(controller_load(ctx, &c));
    c.iban = STR(OWN);
    return controller_save(ctx, &c);
}

static void open_world(struct world *w, uint64_t seed)
{
    static const char *const names[CUSTOMERS] = {"Esimerkki", "Mallikonttori Oy", "Mallila"};
    struct table_form limit = {.table = TABLE_COLLECTION, .name = STR("business.compensation"), .valid_from = date_ymd(2013, 3, 16), .valid_to = DATE_NONE,
        .value = STR("40,00"), .section = STR("Perintälaki 10 e §"), .source = STR("Finlex"), .confirm = true};
    struct table_form rate = {.table = TABLE_INTEREST, .name = STR("reference"), .valid_from = date_ymd(2026, 7, 1), .valid_to = date_ymd(2026, 12, 31),
        .value = STR("2,5"), .section = STR("Korkolaki 12 §"), .source = STR("Suomen Pankki"), .confirm = true};
    struct table_receipt confirmed = {0};
    struct ctx *ctx;
    int out = 0;

    *w = (struct world){.f = fixture_open(&(struct fixture_options){.today = "2026-01-15"}), .seed = seed, .kept = arena_new(1 << 22)};
    ctx = fixture_ctx(w->f, PURPOSE_CUSTOMER_MANAGEMENT);
    for (size_t i = 0; i < CUSTOMERS; i++) {
        struct customer_form form = {.kind = i == 1 ? CUSTOMER_ORGANISATION : CUSTOMER_PERSON, .street = STR("Mallikatu 8"), .postcode = STR("33100"),
            .town = STR("TAMPERE"), .country = STR("FI"), .start_on = ctx->today};
        struct customer_receipt receipt = {0};

        form.first_name = i == 1 ? STR("") : STR("Aino");
        form.last_name = i == 1 ? STR("") : str_from(names[i]);
        form.organisation = i == 1 ? str_from(names[i]) : STR("");
        form.business_id = i == 1 ? STR("9999999-2") : STR("");
        OK(RUN_ACTION(customers_create, ctx, &form, &receipt));
        w->customers[i] = receipt.number;
    }
    w->money = fixture_ctx(w->f, PURPOSE_INVOICING);
    w->books = fixture_ctx(w->f, PURPOSE_BOOKKEEPING);
    ctx = w->money;
    w->other = *ctx->actor;
    w->other.user_id = 2;
    OK(writer_run(ctx, own_account, &out, &out, sizeof(out)));
    OK(RUN_ACTION(tables_add, ctx, &limit, &confirmed));
    OK(RUN_ACTION(tables_add, ctx, &rate, &confirmed));
}

/* ---- steps ------------------------------------------------------------------------------------------------------------ */

static void step_invoice(struct world *w)
{
    static const int classes[] = {VAT_GENERAL, VAT_REDUCED2, VAT_GENERAL};
    struct invoice_row rows[2];
    struct invoice_receipt receipt = {0};
    int64_t customer = pick(w, CUSTOMERS);

    for (size_t i = 0; i < 2; i++)
        rows[i] = (struct invoice_row){.text = STR("Työ"), .quantity = 10000 * (1 + pick(w, 3)) + pick(w, 5000), .price = 100 * (100 + pick(w, 90000)),
            .vat_class = classes[pick(w, 3)], .delivered_on = DATE_NONE, .delivered_from = DATE_NONE};
    if (!WENT(RUN_ACTION(invoices_create, w->money, &((struct invoice_form){.customer = w->customers[customer], .rows = rows,
            .row_count = (size_t)(1 + pick(w, 2)), .entry = customer == 1 ? ENTRY_NET : ENTRY_GROSS,
            .due_on = date_add_days(w->money->today, (int)pick(w, 20))}), &receipt)))
        return;
    w->numbers[w->invoices] = receipt.number;
    w->references[w->invoices++] = str_copy(w->kept, receipt.reference);
}

static int64_t any(struct world *w)
{
    return w->invoices == 0 ? 1 : w->numbers[pick(w, (int64_t)w->invoices)];
}

static int64_t open_of(struct world *w, int64_t number)
{
    struct invoice_sum_line sum = {0};
    int64_t id = 0;

    if (invoices_id_by_number(w->money, number, &id) != RC_OK || invoices_sum_of(w->money, id, &sum) != RC_OK)
        err_clear(&w->money->err);
    store_release(w->money);
    return sum.open_cents;
}

/* One entry in a file of its own. */
static void bank(struct world *w, int64_t cents, struct str reference, const char *end_to_end, bool reversal)
{
    struct arena *a = w->money->arena;
    struct bank_result result;
    struct str strd = reference.len > 0 ? str_fmt(a, "<Strd><CdtrRefInf><Ref>%.*s</Ref></CdtrRefInf></Strd>", STR_FMT(reference)) : STR("");
    struct str xml = str_fmt(a, "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.02\"><BkToCstmrDbtCdtNtfctn><Ntfctn><Id>N%lld</Id>"
        "<Acct><Id><IBAN>" OWN "</IBAN></Id></Acct><Ntry><Amt Ccy=\"EUR\">%.*s</Amt><CdtDbtInd>%s</CdtDbtInd>%s<Sts>BOOK</Sts><BookgDt><Dt>%.*s</Dt></BookgDt>"
        "<AcctSvcrRef>E%lld</AcctSvcrRef><NtryDtls><TxDtls>%s<RltdPties><Dbtr><Nm>Aino Esimerkki</Nm></Dbtr><DbtrAcct><Id><IBAN>" PAYER "</IBAN></Id></DbtrAcct></RltdPties>"
        "<RmtInf>%.*s<Ustrd>maksu</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>", (long long)w->files,
        STR_FMT(money_plain(a, cents < 0 ? -cents : cents)), cents < 0 ? "DBIT" : "CRDT", reversal ? "<RvslInd>true</RvslInd>" : "",
        STR_FMT(date_iso(a, w->money->today)), (long long)w->files, end_to_end, STR_FMT(strd));

    w->files++;
    (void)WENT(payments_import(w->money, xml, false, &result));
}

static void step_pay(struct world *w)
{
    size_t at = w->invoices == 0 ? 0 : (size_t)pick(w, (int64_t)w->invoices);
    int64_t open = w->invoices == 0 ? 0 : open_of(w, w->numbers[at]), cents = open > 0 ? open : 100 + pick(w, 5000);

    if (w->invoices == 0 || w->paid == ROWS)
        return;
    if (pick(w, 4) == 0)
        cents = 1 + cents / 2;
    else if (pick(w, 4) == 0)
        cents += 1 + pick(w, 3000);
    bank(w, cents, w->references[at], "", false);
    w->rows[w->paid++] = (struct paid){w->references[at], cents, false};
}

static void step_reverse(struct world *w)
{
    struct paid *row = w->paid == 0 ? NULL : &w->rows[pick(w, (int64_t)w->paid)];

    if (row == NULL || row->reversed)
        return;
    row->reversed = true;
    bank(w, -row->cents, row->reference, "", true);
}

static void step_suspense(struct world *w)
{
    struct bank_open_row *rows = NULL;
    struct bank_match_receipt receipt = {0};
    size_t count = 0, at;
    int64_t row;

    if (pick(w, 2) == 0) {
        bank(w, 100 + pick(w, 20000), STR(""), "", false);
        return;
    }
    if (payments_suspense(w->money, 0, 20, &rows, &count) != RC_OK || count == 0) {
        err_clear(&w->money->err);
        store_release(w->money);
        return;
    }
    at = (size_t)pick(w, (int64_t)count);
    row = rows[at].line.id;
    store_release(w->money);
    if (rows[at].line.booked_on.days != w->money->today.days)
        return; /* it would pay as of the day it was booked: rightly, and past days would tell so */
    (void)WENT(RUN_ACTION(payments_match, w->money, &((struct bank_match_form){.row = row, .invoice = any(w), .other = pick(w, 6) == 0}), &receipt));
}

static void step_credit_note(struct world *w)
{
    struct invoice_credit_row part = {.row = 1, .quantity = 1 + pick(w, 15000)};
    struct invoice_receipt receipt = {0};
    bool all = pick(w, 2) == 0;

    (void)WENT(RUN_ACTION(invoices_credit, w->money, &((struct invoice_credit_form){.number = any(w), .credited_on = DATE_NONE, .reason = STR("Virhe"),
        .rows = &part, .row_count = all ? 0 : 1}), &receipt));
}

static bool any_balance(struct world *w, struct balance_line *out)
{
    struct balance_line *lines = NULL;
    size_t count = 0;
    bool found = payments_credits(w->money, 0, 50, &lines, &count) == RC_OK && count > 0;

    if (found)
        *out = lines[pick(w, (int64_t)count)];
    err_clear(&w->money->err);
    store_release(w->money);
    return found;
}

static void step_use(struct world *w)
{
    struct balance_line line;
    struct credit_use_receipt receipt = {0};

    if (!any_balance(w, &line))
        return;
    (void)WENT(RUN_ACTION(payments_credit_use, w->money, &((struct credit_use_form){.row = line.kind == CREDIT_SURPLUS ? line.id : 0,
        .credit_note = line.kind == CREDIT_NOTE ? line.invoice : 0, .invoice = pick(w, 2) == 0 && line.suggestion != 0 ? line.suggestion : any(w),
        .amount = pick(w, 3) == 0 ? 1 + pick(w, 2000) : 0}), &receipt));
}

/* Proposed; by another approved or cancelled; written; and, as a bank says it, gone out. */
static void step_refund(struct world *w)
{
    const struct actor *me = w->money->actor;
    struct balance_line line;
    struct refund_receipt refund = {0}, decided = {0};
    struct refund_file file = {0};
    int64_t none = 0;
    bool yes = pick(w, 4) != 0, written;

    if (!any_balance(w, &line))
        return;
    if (!WENT(RUN_ACTION(payments_refund_propose, w->money, &((struct refund_form){.row = line.kind == CREDIT_SURPLUS ? line.id : 0,
            .credit_note = line.kind == CREDIT_NOTE ? line.invoice : 0, .amount = pick(w, 3) == 0 ? 1 + pick(w, 500) : 0}), &refund)))
        return;
    w->money->actor = &w->other;
    (void)WENT(RUN_ACTION(payments_refund_decide, w->money, &((struct refund_decision){refund.id, yes}), &decided));
    written = yes && pick(w, 4) != 0 && WENT(RUN_ACTION(payments_refund_write, w->money, &none, &file));
    w->money->actor = me;
    if (written && pick(w, 2) == 0)
        bank(w, -refund.cents, STR(""), str_z(w->money->arena, str_fmt(w->money->arena, "<Refs><EndToEndId>SELOSTE-R%lld</EndToEndId></Refs>", (long long)refund.id)), false);
}

static void step_collect(struct world *w)
{
    struct collection_receipt receipt = {0};
    struct reminder_run run = {0};

    switch (pick(w, 5)) {
    case 0:
        if (WENT(RUN_ACTION(collection_start_run, w->money, &((struct run_form){.hold = false}), &run)))
            (void)WENT(collection_run(w->money, run.id));
        return;
    case 1:
        (void)WENT(RUN_ACTION(collection_compensation, w->money, &((struct compensation_form){any(w)}), &receipt));
        return;
    case 2:
        if (WENT(RUN_ACTION(collection_bill, w->money, &((struct bill_form){.invoice = any(w), .until_on = DATE_NONE, .costs = true}), &receipt)))
            w->numbers[w->invoices] = receipt.number, w->references[w->invoices++] = STR("1009");
        return;
    case 3:
        (void)WENT(RUN_ACTION(collection_write_off, w->money, &((struct write_off_form){.invoice = any(w), .reason = WRITE_OFF_SMALL, .on = DATE_NONE}), &receipt));
        return;
    default:
        (void)WENT(RUN_ACTION(payments_record, w->money, &((struct payment_form){.invoice = any(w), .received_on = DATE_NONE, .way = PAYMENT_CASH}),
                              &((struct payment_receipt){0})));
    }
}

/* ---- what must hold ------------------------------------------------------------------------------------------------------ */

static void assert_agrees(struct world *w, size_t step)
{
    struct ledger_check *check = ARENA_NEW(w->kept, struct ledger_check);
    struct ctx *ctx = w->books;
    struct reconciliation r;
    struct invoice_ageing ageing;
    int64_t aged = 0;

    OK(accounting_check(ctx, check));
    store_release(ctx);
    if (check->count != 0)
        fail_msg("seed step %zu (%s): %s %lld: %lld, found %lld", step, w->last, check->differences[0].what, (long long)check->differences[0].number,
                 (long long)check->differences[0].expected, (long long)check->differences[0].found);
    ctx = w->money;
    OK(payments_reconcile(ctx, date_ymd(2025, 1, 1), ctx->today, &r));
    if (!r.holds || r.closing != check->open_cents)
        fail_msg("step %zu (%s): closing %lld, open %lld, bank %lld = %lld %lld %lld %lld %lld", step, w->last, (long long)r.closing, (long long)check->open_cents,
                 (long long)r.bank, (long long)r.matched, (long long)r.surplus, (long long)r.refunded, (long long)r.other, (long long)r.suspense);
    OK(collection_ageing(ctx, ctx->today, &ageing));
    for (size_t i = 0; i < 6; i++)
        aged += ageing.cents[i];
    for (size_t i = 0; i < w->invoices; i++) {
        int64_t open = open_of(w, w->numbers[i]);

        aged -= open > 0 ? open : 0;
    }
    if (aged != 0)
        fail_msg("step %zu (%s): ageing differs from the invoices by %lld", step, w->last, (long long)aged);
    store_release(ctx);
}

static void end_day(struct world *w)
{
    struct ctx *ctx = w->money;
    struct invoice_ageing now;

    OK(collection_ageing(ctx, ctx->today, &now));
    store_release(ctx);
    w->days[w->day_count].on = ctx->today;
    memcpy(w->days[w->day_count++].cents, now.cents, sizeof(now.cents));
    fixture_advance(w->f, 1 + (int)pick(w, 6));
}

static void assert_past_days(struct world *w)
{
    struct ctx *ctx = w->money;

    for (size_t i = 0; i < w->day_count; i++) {
        struct invoice_ageing then;

        OK(collection_ageing(ctx, w->days[i].on, &then));
        for (size_t k = 0; k < 6; k++)
            if (then.cents[k] != w->days[i].cents[k])
                fail_msg("day %.*s, age %zu: %lld was open, now told %lld", STR_FMT(date_iso(ctx->arena, w->days[i].on)), k,
                         (long long)w->days[i].cents[k], (long long)then.cents[k]);
        store_release(ctx);
    }
}

static void play(uint64_t seed)
{
    static const struct { const char *name; void (*run)(struct world *w); int64_t weight; } steps[] = {
        {"invoice", step_invoice, 6}, {"pay", step_pay, 6}, {"reverse", step_reverse, 2}, {"suspense", step_suspense, 3}, {"credit note", step_credit_note, 3},
        {"use", step_use, 3}, {"refund", step_refund, 3}, {"collect", step_collect, 4}, {"day", end_day, 4}};
    struct world *w = calloc(1, sizeof(*w));

    assert_non_null(w);
    open_world(w, seed);
    for (size_t i = 0; i < STEPS && w->invoices + 1 < ROWS && w->day_count + 1 < DAYS; i++) {
        int64_t at = pick(w, 34);
        size_t k = 0;

        for (; k + 1 < COUNT(steps) && at >= steps[k].weight; k++)
            at -= steps[k].weight;
        w->last = steps[k].name;
        steps[k].run(w);
        assert_agrees(w, i);
    }
    assert_past_days(w);
    assert_true(w->done > STEPS / 3);
    print_message("seed %llu: %zu done, %zu refused, %zu invoices, %zu days\n", (unsigned long long)seed, w->done, w->refused, w->invoices, w->day_count);
    fixture_close(w->f);
    arena_free(w->kept);
    free(w);
}

static void test_p65_random_histories_agree_to_the_cent(void **state)
{
    const char *given = getenv("SELOSTE_SEED");

    (void)state;
    if (given != NULL) {
        play(strtoull(given, NULL, 10));
        return;
    }
    for (uint64_t seed = 1; seed <= 3; seed++)
        play(seed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_p65_random_histories_agree_to_the_cent)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
