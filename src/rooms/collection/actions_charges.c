/* What a late claim costs its debtor besides reminders: the standard compensation between businesses (Perintälaki 10 e §),
 * an invoice of late interest and costs (Korkolaki 4-4 a §), and what an agency may ask (10 a, 10 c, 10 d §). Each sum is
 * asked once; what the law does not allow is refused with its section (P32, P65; BILLING.md section 8). */
#include "audit_collection.h"
#include "base/errors.h"
#include "errors_collection.h"
#include "i18n/i18n.h"
#include "messages_collection.h"
#include "queries_collection.h"
#include "rooms/collection/internal.h"
#include "rooms/tables/tables.h"

enum { SEGMENT_ROWS = 40, BILL_DAYS = 14, UNBILLED_SINCE_DAYS = 365, UNBILLED_LOOKED = 200 };

const struct field collection_compensation_fields[] = {
    FIELD_I64(struct compensation_form, invoice, 1, INT64_MAX, FIELD_REQUIRED, CATEGORY_BILLING, NEED_CONTRACT, "collection.invoice"),
    FIELD_END};
const struct field collection_bill_fields[] = {
    FIELD_I64(struct bill_form, invoice, 1, INT64_MAX, FIELD_REQUIRED, CATEGORY_BILLING, NEED_CONTRACT, "collection.invoice"),
    FIELD_DATE(struct bill_form, until_on, FIELD_SOMETIMES, CATEGORY_BILLING, NEED_CONTRACT, "collection.bill.until-on"),
    FIELD_BOOL(struct bill_form, costs, 0, CATEGORY_NONE, NEED_NONE, "collection.bill.costs"), FIELD_END};

/* ---- compensation ------------------------------------------------------------------------------------------------- */

/* The row of the dated table; unknown or unconfirmed: nothing is asked. */
static enum rc limit_row(struct ctx *ctx, const char *name, const char *field, struct table_row *out)
{
    enum rc rc = tables_row_on(ctx, TABLE_COLLECTION, name, ctx->today, out);

    if (rc != RC_NOT_FOUND && (rc != RC_OK || out->confirmed))
        return rc;
    err_clear(&ctx->err);
    return err_invalid(&ctx->err, E2823_LIMIT_UNKNOWN, field);
}

static enum rc refuse_consumer(struct ctx *ctx)
{
    struct table_row row;
    enum rc rc = tables_row_on(ctx, TABLE_COLLECTION, "business.compensation", ctx->today, &row);
    struct str section = rc == RC_OK ? row.section : STR("Perintälaki 10 e §");

    err_clear(&ctx->err);
    rc = err_invalid(&ctx->err, E2824_COMPENSATION_CONSUMER, "invoice");
    ctx->err.arg = section;
    return rc;
}

DEFINE_ACTION(collection_compensation, struct compensation_form, struct collection_receipt)
{
    struct claim_line claim;
    struct verdict verdict;
    struct table_row row;
    bool consumer = true;
    int64_t cents, id = env_new_id(ctx->env), subject = 0;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(collection_find(ctx, req->invoice, &claim));
    TRY(collection_debtor(ctx, claim.customer, &consumer, NULL, &subject));
    if (consumer)
        return refuse_consumer(ctx);
    TRY(limit_row(ctx, "business.compensation", "invoice", &row));
    TRY(collection_decide_compensation(&claim, ctx->today, &ctx->err));
    cents = collection_compensation_left(row.value, claim.fee_cents);
    if (cents == 0) /* the reminder fees have used it up */
        return err_invalid(&ctx->err, E2828_NOTHING_TO_BILL, "invoice");
    TRY(q_claim_charge_insert(ctx, &(struct q_claim_charge_insert){.id = id, .invoice = claim.invoice, .on = ctx->today,
        .cents = cents, .by = ctx->actor->user_id, .at = ctx->now}));
    TRY(collection_timeline(ctx, claim.customer, AUDIT_COMPENSATED, claim.number, cents, ctx->today));
    *out = (struct collection_receipt){id, claim.invoice, claim.number, ctx->today, cents};
    return audit_write(ctx, AUDIT_COMPENSATED, subject, claim.invoice, &verdict);
}

/* ---- what has been asked ---------------------------------------------------------------------------------------------- */

enum rc collection_asked_of(struct ctx *ctx, int64_t invoice, struct claim_asked *out)
{
    struct q_claim_asked_row row;

    TRY(q_claim_asked(ctx, &(struct q_claim_asked){.invoice = invoice}, &row));
    *out = (struct claim_asked){.cost_cents = row.fee_cents + row.moved_cents + row.charge_cents,
        .billed_interest = row.billed_interest, .billed_costs = row.billed_costs};
    return RC_OK;
}

/* ---- an invoice of interest ------------------------------------------------------------------------------------------- */

static struct str percent(struct arena *arena, int64_t bp, enum lang lang)
{
    return str_fmt(arena, "%lld%c%02lld %%", (long long)(bp / 100), lang == LANG_EN ? '.' : ',', (long long)(bp % 100));
}

static void sum_row(struct invoice_row *rows, size_t *n, struct str text, int64_t cents)
{
    if (cents > 0)
        rows[(*n)++] = (struct invoice_row){.text = text, .quantity = 10000, .price = cents * 100, .vat_class = VAT_ZERO,
            .treatment = TREATMENT_OUTSIDE, .kind = ROW_FEE, .delivered_on = DATE_NONE, .delivered_from = DATE_NONE};
}

/* How the interest was counted, a line of words for each segment: the sum is rounded once, so segments have none. */
static void explain(struct ctx *ctx, const struct interest_sum *sum, enum lang lang, struct invoice_row *rows, size_t *n)
{
    for (size_t i = 0; i < sum->count && i < SEGMENT_ROWS; i++) {
        const struct interest_segment *s = &sum->segments[i];
        struct slot slots[] = {SLOT_STR("from", date_text(ctx->arena, s->from, lang)), SLOT_STR("to", date_text(ctx->arena, s->to, lang)),
            SLOT_I64("days", s->days), SLOT_STR("principal", money_text(ctx->arena, s->principal_cents, lang)),
            SLOT_STR("rate", percent(ctx->arena, s->bp, lang))};

        rows[(*n)++] = (struct invoice_row){.text = msg_text(ctx->arena, lang, MSG_collection_bill_segment, slots, COUNT(slots)),
            .kind = ROW_TEXT_ONLY, .vat_class = VAT_ZERO, .treatment = TREATMENT_OUTSIDE, .delivered_on = DATE_NONE,
            .delivered_from = DATE_NONE};
    }
}

struct billing { struct invoice original; struct interest_sum sum; struct claim_asked asked; int64_t interest, costs; struct date until; };

static enum rc count_bill(struct ctx *ctx, const struct bill_form *req, struct billing *b)
{
    struct claim_line claim;
    int64_t id = 0;
    enum rc rc = invoices_id_by_number(ctx, req->invoice, &id);

    if (rc == RC_NOT_FOUND)
        return err_invalid(&ctx->err, E2819_COLLECTION_NO_INVOICE, "invoice");
    TRY(rc);
    rc = collection_claim(ctx, id, &claim);
    if (rc == RC_NOT_FOUND)
        err_clear(&ctx->err); /* the principal is paid: interest stays a claim */
    else if (rc == RC_OK && (claim.disputed_cents > 0 || claim.case_id != 0))
        return err_conflict(&ctx->err, E2827_CLAIM_STOPPED);
    else
        TRY(rc);
    TRY(invoices_load(ctx, 0, id, &b->original));
    if (b->original.customer_id == 0 || b->original.party.gone || b->original.party.law_only)
        return err_invalid(&ctx->err, E2819_COLLECTION_NO_INVOICE, "invoice");
    TRY(collection_interest_of(ctx, id, b->until, &b->sum));
    TRY(collection_asked_of(ctx, id, &b->asked));
    b->interest = b->sum.cents > b->asked.billed_interest ? b->sum.cents - b->asked.billed_interest : 0;
    b->costs = req->costs && b->asked.cost_cents > b->asked.billed_costs ? b->asked.cost_cents - b->asked.billed_costs : 0;
    return b->interest + b->costs > 0 ? RC_OK : err_invalid(&ctx->err, E2828_NOTHING_TO_BILL, "invoice");
}

static enum rc issue_bill(struct ctx *ctx, const struct billing *b, struct invoice_receipt *out)
{
    struct invoice_row *rows = ARENA_ARRAY(ctx->arena, struct invoice_row, SEGMENT_ROWS + 3);
    enum lang lang = b->original.lang;
    struct slot slots[] = {SLOT_STR("number", b->original.shown), SLOT_STR("day", date_text(ctx->arena, b->until, lang)),
                           SLOT_STR("due", date_text(ctx->arena, b->original.due_on, lang))};
    size_t n = 0;

    sum_row(rows, &n, msg_text(ctx->arena, lang, MSG_collection_bill_interest, slots, 3), b->interest);
    if (b->interest > 0)
        explain(ctx, &b->sum, lang, rows, &n);
    sum_row(rows, &n, msg_text(ctx->arena, lang, MSG_collection_bill_costs_text, slots, 1), b->costs);
    return RUN_ACTION(invoices_create, ctx, &((struct invoice_form){.kind = VARIETY_INTEREST,
        .customer = b->original.party.customer_number, .invoiced_on = ctx->today, .due_on = date_add_days(ctx->today, BILL_DAYS),
        .entry = ENTRY_NET, .language = (int)lang + 1, .channel = (int)b->original.channel, .original_id = b->original.id,
        .rows = rows, .row_count = n}), out);
}

DEFINE_ACTION(collection_bill, struct bill_form, struct collection_receipt)
{
    struct billing *b = ARENA_NEW(ctx->arena, struct billing);
    struct invoice_receipt made = {0};
    struct verdict verdict;
    int64_t subject = 0;
    bool consumer;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    *b = (struct billing){.until = date_is_none(req->until_on) || req->until_on.days == 0 ? ctx->today : req->until_on};
    if (date_after(b->until, ctx->today))
        return err_invalid(&ctx->err, E2818_COLLECTION_DAY, "until_on");
    TRY(count_bill(ctx, req, b));
    TRY(issue_bill(ctx, b, &made));
    TRY(q_claim_bill_insert(ctx, &(struct q_claim_bill_insert){.bill = made.id, .invoice = b->original.id, .until_on = b->until,
        .interest = b->interest, .costs = b->costs, .by = ctx->actor->user_id, .at = ctx->now}));
    TRY(collection_debtor(ctx, b->original.customer_id, &consumer, NULL, &subject));
    *out = (struct collection_receipt){made.id, b->original.id, made.number, ctx->today, b->interest + b->costs};
    return audit_write(ctx, AUDIT_INTEREST_BILLED, subject, b->original.id, &verdict);
}

/* ---- paid late, interest not asked ---------------------------------------------------------------------------------------- */

enum rc collection_unbilled(struct ctx *ctx, size_t most, struct unbilled **out, size_t *count)
{
    struct q_paid_late_row *rows = NULL;
    struct rates rates;
    size_t n = 0;

    *count = 0;
    TRY(collection_rates(ctx, &rates));
    TRY(q_paid_late(ctx, &(struct q_paid_late){.since = date_add_days(ctx->today, -UNBILLED_SINCE_DAYS), .most = UNBILLED_LOOKED}, &rows, &n));
    *out = ARENA_ARRAY(ctx->arena, struct unbilled, n + 1);
    for (size_t i = 0; i < n && *count < most; i++) {
        struct claim_line claim = {.invoice = rows[i].id, .due_on = rows[i].due_on, .agreed_bp = rows[i].interest_bp};
        struct interest_sum sum;
        struct str name = STR("");
        bool consumer = true;
        enum rc rc;

        TRY(collection_debtor(ctx, rows[i].customer_id, &consumer, &name, NULL));
        rc = collection_interest_with(ctx, &rates, &claim, consumer, rows[i].settled_on, &sum);
        if (rc == RC_INVALID) { /* a rate is missing: the page says so already */
            err_clear(&ctx->err);
            continue;
        }
        TRY(rc);
        if (sum.cents >= UNBILLED_LEAST)
            (*out)[(*count)++] = (struct unbilled){rows[i].number, sum.cents, rows[i].settled_on, name};
    }
    return RC_OK;
}

/* ---- what an agency may ask --------------------------------------------------------------------------------------------------- */

static enum rc over_limit(struct ctx *ctx, const struct table_row *row, bool consumer, bool all, int64_t line)
{
    struct slot slots[] = {
        SLOT_STR("who", tr(ctx, consumer ? MSG_collection_debtor_consumer : MSG_collection_debtor_business)),
        SLOT_STR("sum", money_text(ctx->arena, row->value, ctx->lang)), SLOT_STR("section", row->section)};
    enum rc rc = err_invalid(&ctx->err, E2829_AGENCY_COSTS, "amount");

    ctx->err.line = line;
    ctx->err.arg = trs(ctx, all ? MSG_collection_cite_cap : MSG_collection_cite_demand, slots, 3);
    return rc;
}

enum rc collection_check_costs(struct ctx *ctx, const struct agency_costs *c)
{
    static const struct { int64_t most; const char *word; } consumer[] = {{10000, "100"}, {100000, "1000"}, {INT64_MAX, "above"}},
        business[] = {{50000, "500"}, {250000, "2500"}, {1000000, "10000"}, {INT64_MAX, "above"}};
    const char *word = "above";
    struct table_row row;

    for (size_t i = (c->consumer ? COUNT(consumer) : COUNT(business)); i-- > 0;)
        if (c->principal_cents <= (c->consumer ? consumer[i].most : business[i].most))
            word = c->consumer ? consumer[i].word : business[i].word;
    TRY(limit_row(ctx, str_z(ctx->arena, str_fmt(ctx->arena, "%s.demand.%s", c->consumer ? "consumer" : "business", word)), "amount", &row));
    if (c->cents > row.value)
        return over_limit(ctx, &row, c->consumer, false, c->line);
    if (!c->consumer)
        return RC_OK;
    TRY(limit_row(ctx, str_z(ctx->arena, str_fmt(ctx->arena, "consumer.cap.%s", word)), "amount", &row));
    return c->before_cents + c->cents > row.value ? over_limit(ctx, &row, true, true, c->line) : RC_OK;
}
