/* The evenings of a played year: bank files as the bank makes them (camt.053), matching what is left by hand, reminders,
 * dispute, payment plan, hand-over, loss, credit decisions (P30, P32, P65, P66). */
#include "base/buf.h"
#include "base/errors.h"
#include "db/store.h"
#include "errors_collection.h"
#include "rooms/collection/collection.h"
#include "rooms/credit/credit.h"
#include "rooms/demo/year.h"
#include "rooms/disclosures/disclosures.h"
#include "rooms/payments/payments.h"
#include "rooms/tables/tables.h"

static const char own_iban[] = "FI2112345600000785";

/* What the notice does not allow is left undone, and counted. */
static enum rc allowed(struct ctx *ctx, struct year *y, enum rc rc)
{
    if (rc != RC_REFUSED)
        return rc;
    err_clear(&ctx->err);
    y->r.refused++;
    return RC_OK;
}

/* ---- the bank ------------------------------------------------------------------------------------------------------- */

/* An account of nobody, with its check digits (ISO 13616; FI is 1518). */
static struct str account_of(struct ctx *ctx, size_t customer)
{
    uint64_t account = UINT64_C(50001510000000) + customer, rest = (account % 97 * 1000000 + 151800) % 97;

    return str_fmt(ctx->arena, "FI%02llu%llu", 98 - (unsigned long long)rest, (unsigned long long)account);
}

static void entry(struct ctx *ctx, struct buf *b, struct year *y, const struct due *due, int64_t cents, size_t n)
{
    struct str payer = account_of(ctx, due->customer);

    buf_fmt(b, "<Ntry><Amt Ccy=\"EUR\">%.*s</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>%.*s</Dt></BookgDt>"
               "<AcctSvcrRef>%lld-%zu</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><DbtrAcct><Id><IBAN>%.*s</IBAN></Id></DbtrAcct></RltdPties><RmtInf>",
            STR_FMT(money_plain(ctx->arena, cents)), STR_FMT(date_iso(ctx->arena, due->pay_on)), (long long)y->statement, n, STR_FMT(payer));
    if (due->fate == PAYS_BLIND)
        buf_fmt(b, "<Ustrd>Lasku</Ustrd>");
    else
        buf_fmt(b, "<Strd><CdtrRefInf><Ref>%.*s</Ref></CdtrRefInf></Strd>", STR_FMT(due->reference));
    buf_fmt(b, "</RmtInf></TxDtls></NtryDtls></Ntry>\n");
}

/* Everything that is paid by today, once. *cents: their sum. */
static enum rc entries(struct ctx *ctx, struct year *y, struct buf *b, int64_t *cents, size_t *count)
{
    for (size_t i = 0; i < y->due_count; i++) {
        struct due *due = &y->dues[i];
        struct invoice_sum_line sum;
        int64_t paid;

        if (due->fate == PAYS_NEVER || date_after(due->pay_on, ctx->today))
            continue;
        TRY(invoices_sum_of(ctx, due->id, &sum));
        paid = due->cents > 0 && due->cents < sum.open_cents ? due->cents : sum.open_cents;
        if (due->fate == PAYS_PART)
            paid /= 2;
        if (due->fate == PAYS_OVER)
            paid += 1000;
        if (paid > 0) {
            entry(ctx, b, y, due, paid, ++*count);
            *cents += paid;
        }
        y->prepayment_paid = y->prepayment_paid || due->number == y->prepayment;
        due->fate = PAYS_NEVER;
    }
    return RC_OK;
}

static struct str statement_of(struct ctx *ctx, struct year *y, struct buf *rows, int64_t cents)
{
    return str_fmt(ctx->arena, "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt><Stmt><Id>T%lld</Id>"
        "<Acct><Id><IBAN>%s</IBAN></Id></Acct>"
        "<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">%.*s</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>"
        "<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">%.*s</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>%.*s</Stmt></BkToCstmrStmt></Document>",
        (long long)y->statement, own_iban, STR_FMT(money_plain(ctx->arena, y->balance_cents)),
        STR_FMT(money_plain(ctx->arena, y->balance_cents + cents)), STR_FMT(buf_str(rows)));
}

/* A person looks at what found no invoice: the one open invoice of that sum gets it; the rest waits. */
static enum rc match_by_hand(struct ctx *ctx)
{
    struct bank_open_row *rows = NULL;
    size_t count = 0;

    TRY(payments_suspense(ctx, 0, 20, &rows, &count));
    store_release(ctx);
    for (size_t i = 0; i < count; i++) {
        struct bank_match_receipt done;

        if (rows[i].candidate_count == 1 && rows[i].candidates[0].open_cents == rows[i].line.left_cents)
            TRY(RUN_ACTION(payments_match, ctx, &((struct bank_match_form){.row = rows[i].line.id,
                .invoice = rows[i].candidates[0].number}), &done));
    }
    return RC_OK;
}

static enum rc friday(struct ctx *ctx, struct year *y)
{
    struct buf rows = buf_in(ctx->arena);
    struct bank_result result = {0};
    int64_t cents = 0;
    size_t count = 0;

    ctx->purpose = PURPOSE_INVOICING;
    if (y->statement % 4 == 3)
        TRY(match_by_hand(ctx));
    y->statement++;
    TRY(entries(ctx, y, &rows, &cents, &count));
    store_release(ctx);
    if (count == 0)
        return RC_OK;
    TRY(payments_import(ctx, statement_of(ctx, y, &rows, cents), false, &result));
    y->balance_cents += cents;
    y->r.bank_files++;
    y->r.payments += result.rows;
    y->r.part += result.part;
    y->r.over += result.over + result.twice;
    y->r.unknown += result.unknown;
    return RC_OK;
}

/* ---- reminders --------------------------------------------------------------------------------------------------------- */

/* A half-year without a confirmed reference rate: the demo confirms a figure of its own, and says so as its source. */
static enum rc rates(struct ctx *ctx)
{
    struct collection_todo todo;
    struct table_receipt made;

    TRY(collection_todo_of(ctx, &todo));
    store_release(ctx);
    if (date_is_none(todo.rate_missing))
        return RC_OK;
    ctx->purpose = PURPOSE_BOOKKEEPING;
    TRY(RUN_ACTION(tables_add, ctx, &((struct table_form){.table = TABLE_INTEREST, .name = STR("reference"), .valid_from = todo.rate_missing,
        .valid_to = DATE_NONE, .value = STR("2,5"), .source = STR("Näyteaineiston keksitty luku"), .confirm = true}), &made));
    ctx->purpose = PURPOSE_INVOICING;
    return RC_OK;
}

static enum rc remind(struct ctx *ctx, struct year *y)
{
    struct reminder_run run = {0};
    enum rc rc;

    ctx->purpose = PURPOSE_INVOICING;
    TRY(rates(ctx));
    rc = RUN_ACTION(collection_start_run, ctx, &((struct run_form){.hash = {NULL, 0}}), &run);
    if (rc == RC_INVALID && ctx->err.code == E2807_REMINDER_NOBODY) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    y->r.reminders += run.planned;
    rc = collection_run(ctx, run.id);
    store_release(ctx);
    return rc;
}

/* ---- single claims ------------------------------------------------------------------------------------------------------ */

static enum rc dispute(struct ctx *ctx, struct year *y, bool open)
{
    struct collection_receipt done;

    ctx->purpose = PURPOSE_COLLECTION;
    if (!open)
        return RUN_ACTION(collection_dispute_decide, ctx, &((struct dispute_close){y->dispute, DISPUTE_REJECTED}), &done);
    TRY(RUN_ACTION(collection_dispute_open, ctx, &((struct dispute_form){.invoice = y->special[SPECIAL_DISPUTE].number, .on = ctx->today,
        .reason = DISPUTE_DEFECT, .text = STR("Tuote oli rikki saapuessaan.")}), &done));
    y->dispute = done.id;
    y->r.disputes++;
    return RC_OK;
}

/* Three instalments, and each is paid. */
static enum rc plan(struct ctx *ctx, struct year *y)
{
    struct due due = y->special[SPECIAL_PLAN];
    struct date first = date_add_days(ctx->today, 14);
    struct invoice_sum_line sum;
    struct collection_receipt done;

    ctx->purpose = PURPOSE_COLLECTION;
    TRY(RUN_ACTION(collection_plan_add, ctx, &((struct plan_form){.invoice = due.number, .first_on = first, .instalments = 3,
        .every_days = 30, .grace_days = 5}), &done));
    ctx->purpose = PURPOSE_INVOICING;
    TRY(invoices_sum_of(ctx, due.id, &sum));
    store_release(ctx);
    due.fate = PAYS;
    for (int i = 0; i < 3 && y->due_count < YEAR_DUES; i++) {
        due.pay_on = date_add_days(first, 30 * i - 1);
        due.cents = i < 2 ? sum.open_cents / 3 + 1 : 0;
        y->dues[y->due_count++] = due;
    }
    y->r.plans++;
    return RC_OK;
}

static enum rc recipient(struct ctx *ctx, struct year *y, int kind, struct str name, bool *has)
{
    struct recipient_receipt made;
    enum rc rc;

    ctx->purpose = PURPOSE_ACCOUNTABILITY;
    rc = RUN_ACTION(disclosures_recipient_add, ctx, &((struct recipient_form){.name = name, .kind = kind, .contract_on = ctx->today,
        .contract_until = DATE_NONE, .safeguard_on = DATE_NONE}), &made);
    *has = rc == RC_OK;
    return allowed(ctx, y, rc);
}

static enum rc hand_over(struct ctx *ctx, struct year *y)
{
    struct hand_over_receipt done;
    enum rc rc;

    if (!y->has_agency)
        return RC_OK;
    ctx->purpose = PURPOSE_COLLECTION;
    rc = RUN_ACTION(collection_hand_over, ctx, &((struct hand_over_form){.customer = y->f.numbers[y->special_customer[SPECIAL_AGENCY]]}), &done);
    y->r.handed_over += rc == RC_OK;
    return allowed(ctx, y, rc);
}

static enum rc write_off(struct ctx *ctx, struct year *y)
{
    struct collection_receipt done;

    ctx->purpose = PURPOSE_COLLECTION;
    y->r.written_off++;
    return RUN_ACTION(collection_write_off, ctx, &((struct write_off_form){.invoice = y->special[SPECIAL_LOSS].number,
        .reason = WRITE_OFF_BANKRUPTCY, .on = ctx->today}), &done);
}

/* ---- credit --------------------------------------------------------------------------------------------------------------- */

static enum rc credit(struct ctx *ctx, struct year *y, bool grant)
{
    struct credit_receipt r;
    size_t customer = dice_below(&y->f.dice, (uint32_t)y->f.count);
    enum rc rc;

    while (y->f.persons[customer])
        customer = (customer + 1) % y->f.count;
    ctx->purpose = PURPOSE_CREDIT;
    rc = RUN_ACTION(credit_apply, ctx, &((struct credit_application){.customer = y->f.numbers[customer], .amount = 500000, .applied_on = ctx->today}), &r);
    if (rc != RC_OK)
        return allowed(ctx, y, rc);
    if (y->has_credit)
        TRY(allowed(ctx, y, RUN_ACTION(credit_asked, ctx, &((struct credit_inquiry_form){.number = r.number, .ground = CREDIT_GROUND_GRANT,
            .score = grant ? STR("72") : STR("31"), .asked_on = ctx->today}), &r)));
    TRY(RUN_ACTION(credit_decide, ctx, &((struct credit_decision_form){.number = r.number, .outcome = grant ? CREDIT_GRANT : CREDIT_DENY,
        .limit = grant ? 500000 : 0, .valid_from = DATE_NONE, .valid_to = DATE_NONE,
        .reasons = grant ? STR("Pitkä asiakkuus, laskut maksettu ajallaan.") : STR("Useita maksamattomia laskuja; kauppa ennakkomaksulla.")}), &r));
    y->r.credit_decisions++;
    return RC_OK;
}

static enum rc single_acts(struct ctx *ctx, struct year *y)
{
    switch (ctx->today.days - y->first_on.days) {
    case 1:
        TRY(recipient(ctx, y, RECIPIENT_COLLECTION, STR("Malliperintä Oy"), &y->has_agency));
        return recipient(ctx, y, RECIPIENT_CREDIT, STR("Esimerkkiluotto Oy"), &y->has_credit);
    case 30: case 150: return credit(ctx, y, true);
    case 210: return credit(ctx, y, false);
    case 90: return dispute(ctx, y, true);
    case 120: return dispute(ctx, y, false);
    case 100: return plan(ctx, y);
    case 180: return hand_over(ctx, y);
    case 300: return write_off(ctx, y);
    default: return RC_OK;
    }
}

enum rc demo_year_evening(struct ctx *ctx, struct year *y, bool last)
{
    int year, month, day;

    TRY(single_acts(ctx, y));
    if (date_weekday(ctx->today) == 5 || last) {
        ctx->purpose = PURPOSE_RIGHTS;
        TRY(disclosures_tell_all(ctx)); /* whose data came from others hear of it within the week (Art. 14, P25) */
        TRY(friday(ctx, y));
    }
    date_parts(ctx->today, &year, &month, &day);
    if (day == 17 && ctx->today.days - y->first_on.days > 30)
        TRY(remind(ctx, y));
    ctx->purpose = PURPOSE_INVOICING;
    return RC_OK;
}
