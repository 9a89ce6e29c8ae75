/* What happens to a claim: dispute, payment plan, moved due date, admission, write-off and recovery, and its end
 * (P32, P35, P65; RIGHTS.md 2: a dispute stops reminders, fees and hand-over of its part at once). */
#include "base/errors.h"
#include "audit_collection.h"
#include "errors_collection.h"
#include "queries_collection.h"
#include "rooms/accounting/accounting.h"
#include "rooms/collection/internal.h"

enum { WORDS = 1 };

const struct name_value collection_dispute_reasons[] = {
    {"not-ordered", DISPUTE_NOT_ORDERED, "collection.reason.not-ordered"}, {"defect", DISPUTE_DEFECT, "collection.reason.defect"},
    {"sum", DISPUTE_SUM, "collection.reason.sum"}, {"paid", DISPUTE_PAID, "collection.reason.paid"},
    {"identity", DISPUTE_IDENTITY, "collection.reason.identity"}, {"other", DISPUTE_OTHER, "collection.reason.other"},
    {NULL, 0, NULL}};
const struct name_value collection_outcomes[] = {
    {"rejected", DISPUTE_REJECTED, "collection.outcome.rejected"}, {"accepted", DISPUTE_ACCEPTED, "collection.outcome.accepted"},
    {NULL, 0, NULL}};
const struct name_value collection_write_off_reasons[] = {
    {"uncollectable", WRITE_OFF_UNCOLLECTABLE, "collection.loss.uncollectable"},
    {"bankruptcy", WRITE_OFF_BANKRUPTCY, "collection.loss.bankruptcy"}, {"small", WRITE_OFF_SMALL, "collection.loss.small"},
    {"time-barred", WRITE_OFF_TIME_BARRED, "collection.loss.time-barred"}, {"agreed", WRITE_OFF_AGREED, "collection.loss.agreed"},
    {"estate", WRITE_OFF_ESTATE, "collection.loss.estate"}, {NULL, 0, NULL}};

#define INVOICE_FIELD(type) FIELD_I64(type, invoice, 1, INT64_MAX, FIELD_REQUIRED, CATEGORY_BILLING, NEED_CONTRACT, "collection.invoice")
const struct field collection_dispute_fields[] = {
    INVOICE_FIELD(struct dispute_form),
    FIELD_DATE(struct dispute_form, on, 0, CATEGORY_BILLING, NEED_LAW, "collection.dispute.on"),
    FIELD_ENUM(struct dispute_form, reason, collection_dispute_reasons, FIELD_REQUIRED, CATEGORY_BILLING, NEED_LAW, "collection.dispute.reason"),
    FIELD_CENTS(struct dispute_form, cents, 0, MONEY_MAX_CENTS, 0, CATEGORY_BILLING, NEED_LAW, "collection.dispute.cents"),
    FIELD_TEXT(struct dispute_form, rows, 60, 0, CATEGORY_BILLING, NEED_LAW, "collection.dispute.rows"),
    FIELD_LINES(struct dispute_form, text, 2000, 0, CATEGORY_BILLING, NEED_VOLUNTARY, "collection.dispute.text"),
    FIELD_END};
const struct field collection_dispute_close_fields[] = {
    FIELD_I64(struct dispute_close, id, 1, INT64_MAX, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "collection.dispute"),
    FIELD_ENUM(struct dispute_close, outcome, collection_outcomes, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "collection.outcome"),
    FIELD_END};
const struct field collection_plan_fields[] = {
    INVOICE_FIELD(struct plan_form),
    FIELD_DATE(struct plan_form, first_on, FIELD_REQUIRED, CATEGORY_BILLING, NEED_CONTRACT, "collection.plan.first-on"),
    FIELD_I64(struct plan_form, instalments, 1, 60, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "collection.plan.instalments"),
    FIELD_I64(struct plan_form, every_days, 0, 366, 0, CATEGORY_NONE, NEED_NONE, "collection.plan.every-days"),
    FIELD_I64(struct plan_form, grace_days, 0, 60, 0, CATEGORY_NONE, NEED_NONE, "collection.plan.grace-days"),
    FIELD_END};
const struct field collection_move_fields[] = {
    INVOICE_FIELD(struct move_form),
    FIELD_DATE(struct move_form, due_on, FIELD_REQUIRED, CATEGORY_BILLING, NEED_CONTRACT, "collection.move.due-on"),
    FIELD_CENTS(struct move_form, fee_cents, 0, 10000000, 0, CATEGORY_BILLING, NEED_CONTRACT, "collection.move.fee"),
    FIELD_END};
const struct field collection_admission_fields[] = {
    INVOICE_FIELD(struct admission_form),
    FIELD_DATE(struct admission_form, on, 0, CATEGORY_BILLING, NEED_LAW, "collection.admission.on"), FIELD_END};
const struct field collection_write_off_fields[] = {
    INVOICE_FIELD(struct write_off_form),
    FIELD_ENUM(struct write_off_form, reason, collection_write_off_reasons, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "collection.loss.reason"),
    FIELD_DATE(struct write_off_form, on, FIELD_SOMETIMES, CATEGORY_BILLING, NEED_LAW, "collection.loss.on"), FIELD_END};
const struct field collection_recovery_fields[] = {
    INVOICE_FIELD(struct recovery_form),
    FIELD_CENTS(struct recovery_form, cents, 1, MONEY_MAX_CENTS, FIELD_REQUIRED, CATEGORY_BILLING, NEED_LAW, "collection.sum"),
    FIELD_DATE(struct recovery_form, on, 0, CATEGORY_BILLING, NEED_LAW, "collection.loss.on"), FIELD_END};

static struct date or_today(const struct ctx *ctx, struct date d)
{
    return date_is_none(d) || d.days == 0 ? ctx->today : d;
}

static enum rc subject_of(struct ctx *ctx, int64_t customer, int64_t *subject)
{
    bool consumer;

    return collection_debtor(ctx, customer, &consumer, NULL, subject);
}

static bool is_named(const struct ctx *ctx)
{
    return actor_is_person(ctx->actor);
}

/* What every act on a claim ends with. */
static enum rc told(struct ctx *ctx, const struct claim_line *claim, int kind, int64_t id, int64_t cents,
                    struct date day, const struct verdict *verdict, struct collection_receipt *out)
{
    int64_t subject = 0;

    TRY(subject_of(ctx, claim->customer, &subject));
    TRY(collection_timeline(ctx, claim->customer, kind, claim->number, cents, day));
    *out = (struct collection_receipt){.id = id, .invoice = claim->invoice, .number = claim->number, .on = day};
    return audit_write(ctx, kind, subject, claim->invoice, verdict);
}

/* ---- disputes -------------------------------------------------------------------------------------------------------- */

static enum rc seal_words(struct ctx *ctx, int64_t id, struct str text, struct blob *out)
{
    struct record record = {.field = {[WORDS] = text}};

    TRY(key_create(ctx, (struct key_ref){KEY_CLAIM, id}));
    return seal_record(ctx, (struct key_ref){KEY_CLAIM, id}, CATEGORY_BILLING, id, &record, out);
}

DEFINE_ACTION(collection_dispute_open, struct dispute_form, struct collection_receipt)
{
    struct claim_line claim;
    struct verdict verdict;
    struct date on = or_today(ctx, req->on);
    struct blob words = {NULL, 0};
    int64_t id = env_new_id(ctx->env), cents = req->cents;
    bool silent = str_empty(req->text);

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(collection_find(ctx, req->invoice, &claim));
    if (date_after(on, ctx->today))
        return err_invalid(&ctx->err, E2818_COLLECTION_DAY, "on");
    if (claim.disputed_cents > 0)
        return err_conflict(&ctx->err, E2808_DISPUTE_OPEN);
    if (cents > claim.open_cents)
        return err_invalid(&ctx->err, E2809_COLLECTION_SUM, "cents");
    if (cents == 0)
        cents = claim.open_cents;
    if (!silent)
        TRY(seal_words(ctx, id, req->text, &words));
    TRY(q_dispute_insert(ctx, &(struct q_dispute_insert){.id = id, .invoice = claim.invoice, .opened_on = on,
        .reason = req->reason, .cents = cents, .rows = req->rows, .key = id, .key_null = silent, .words = words,
        .words_null = silent, .by = ctx->actor->user_id, .at = ctx->now}));
    return told(ctx, &claim, AUDIT_DISPUTED, id, cents, on, &verdict, out);
}

DEFINE_ACTION(collection_dispute_decide, struct dispute_close, struct collection_receipt)
{
    struct q_dispute_get_row row;
    struct claim_line claim;
    struct verdict verdict;
    int64_t changes = 0;
    enum rc rc;

    if (!is_named(ctx))
        return err_forbidden(&ctx->err, E2810_COLLECTION_NOBODY_ACTS);
    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    rc = q_dispute_get(ctx, &(struct q_dispute_get){.id = req->id}, &row);
    if (rc == RC_NOT_FOUND || (rc == RC_OK && !row.outcome_null)) {
        err_clear(&ctx->err);
        return err_not_found(&ctx->err, E2820_DISPUTE_NOT_FOUND);
    }
    TRY(rc);
    TRY(collection_claim(ctx, row.invoice_id, &claim));
    TRY(q_dispute_decide(ctx, &(struct q_dispute_decide){.id = req->id, .outcome = req->outcome, .on = ctx->today,
                                                         .by = ctx->actor->user_id}, &changes));
    if (!row.key_id_null)
        TRY(key_destroy(ctx, (struct key_ref){KEY_CLAIM, row.key_id}));
    return told(ctx, &claim, AUDIT_DISPUTE_DECIDED, req->id, row.cents, ctx->today, &verdict, out);
}

/* ---- plans, due dates, admissions -------------------------------------------------------------------------------------- */

static enum rc store_parts(struct ctx *ctx, const struct plan_form *form, int64_t plan, int64_t cents)
{
    int64_t weights[60], parts[60];

    for (int64_t i = 0; i < form->instalments; i++)
        weights[i] = 1;
    money_split(cents, weights, (size_t)form->instalments, parts);
    for (int64_t i = 0; i < form->instalments; i++)
        TRY(q_plan_part_insert(ctx, &(struct q_plan_part_insert){.plan = plan, .ordinal = i + 1, .cents = parts[i],
            .due_on = form->every_days > 0 ? date_add_days(form->first_on, (int)(i * form->every_days))
                                           : date_add_months(form->first_on, (int)i)}));
    return RC_OK;
}

DEFINE_ACTION(collection_plan_add, struct plan_form, struct collection_receipt)
{
    struct claim_line claim;
    struct verdict verdict;
    int64_t id = env_new_id(ctx->env);

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(collection_find(ctx, req->invoice, &claim));
    if (claim.plan_kept)
        return err_conflict(&ctx->err, E2821_PLAN_EXISTS);
    if (date_before(req->first_on, ctx->today) || date_after(req->first_on, date_add_years(ctx->today, 1)))
        return err_invalid(&ctx->err, E2818_COLLECTION_DAY, "first_on");
    if (req->instalments < 1 || req->instalments > 60 || req->instalments > claim.open_cents)
        return err_invalid(&ctx->err, E2809_COLLECTION_SUM, "instalments");
    if (claim.plan_broken) {
        int64_t changes = 0;

        TRY(q_plan_end(ctx, &(struct q_plan_end){.invoice = claim.invoice, .on = ctx->today}, &changes));
    }
    TRY(q_plan_insert(ctx, &(struct q_plan_insert){.id = id, .invoice = claim.invoice, .agreed_on = ctx->today,
        .base = claim.open_cents, .grace = req->grace_days, .by = ctx->actor->user_id, .at = ctx->now}));
    TRY(store_parts(ctx, req, id, claim.open_cents));
    return told(ctx, &claim, AUDIT_PLAN_MADE, id, claim.open_cents, req->first_on, &verdict, out);
}

static enum rc store_event(struct ctx *ctx, const struct claim_line *claim, int kind, struct date on, int64_t fee, int64_t *id)
{
    *id = env_new_id(ctx->env);
    return q_claim_event_insert(ctx, &(struct q_claim_event_insert){.id = *id, .invoice = claim->invoice, .kind = kind,
        .event_on = on, .fee = fee, .by = ctx->actor->user_id, .made_on = ctx->today});
}

DEFINE_ACTION(collection_move_due, struct move_form, struct collection_receipt)
{
    struct claim_line claim;
    struct verdict verdict;
    struct fee_limits limits;
    bool consumer = true;
    int64_t id = 0;
    enum rc rc;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(collection_find(ctx, req->invoice, &claim));
    if (!date_after(req->due_on, claim.due_on) || date_after(req->due_on, date_add_years(ctx->today, 1)))
        return err_invalid(&ctx->err, E2818_COLLECTION_DAY, "due_on");
    TRY(collection_debtor(ctx, claim.customer, &consumer, NULL, NULL));
    if (req->fee_cents > 0 && consumer) { /* a business pays what was agreed */
        TRY(collection_limits(ctx, DEBTOR_CONSUMER, "extension-fee", "extension-days", &limits));
        rc = collection_decide_fee(&limits, req->fee_cents, req->due_on.days - claim.due_on.days, &ctx->err);
        if (rc != RC_OK) {
            collection_cite(ctx, DEBTOR_CONSUMER, &limits);
            return rc;
        }
    }
    TRY(store_event(ctx, &claim, 1, req->due_on, req->fee_cents, &id));
    return told(ctx, &claim, AUDIT_DUE_MOVED, id, claim.open_cents, req->due_on, &verdict, out);
}

DEFINE_ACTION(collection_admission, struct admission_form, struct collection_receipt)
{
    struct claim_line claim;
    struct verdict verdict;
    struct date on = or_today(ctx, req->on);
    int64_t id = 0;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(collection_find(ctx, req->invoice, &claim));
    if (date_after(on, ctx->today) || !date_before(on, claim.time_barred_on)) /* nothing revives a debt that is barred */
        return err_invalid(&ctx->err, E2818_COLLECTION_DAY, "on");
    TRY(store_event(ctx, &claim, 2, on, 0, &id));
    return told(ctx, &claim, AUDIT_ADMITTED, id, claim.open_cents, on, &verdict, out);
}

/* ---- write-off ------------------------------------------------------------------------------------------------------------ */

static enum rc write_off(struct ctx *ctx, const struct write_off_form *req, struct collection_receipt *out)
{
    struct q_claim_invoice_row row;
    struct claim_line claim;
    struct verdict verdict;
    struct date on = or_today(ctx, req->on);
    int64_t id = env_new_id(ctx->env), cents = 0;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(collection_find(ctx, req->invoice, &claim));
    TRY(q_claim_invoice(ctx, &(struct q_claim_invoice){.invoice = claim.invoice}, &row));
    if (date_after(on, ctx->today) || date_before(on, row.invoiced_on))
        return err_invalid(&ctx->err, E2818_COLLECTION_DAY, "on");
    TRY(q_write_off_insert(ctx, &(struct q_write_off_insert){.id = id, .invoice = claim.invoice, .reason = req->reason,
        .on = on, .cents = claim.open_cents, .vat = collection_vat_share(claim.open_cents, row.vat_cents, row.total_cents),
        .by = ctx->actor->user_id, .at = ctx->now}));
    TRY(told(ctx, &claim, AUDIT_WRITTEN_OFF, id, claim.open_cents, on, &verdict, out));
    TRY(invoices_write_off(ctx, claim.invoice, on, &cents)); /* settles: claim keys die, holds are released (P35) */
    return cents == claim.open_cents ? RC_OK : err_conflict(&ctx->err, E2806_REMINDER_CHANGED);
}

DEFINE_ACTION(collection_write_off, struct write_off_form, struct collection_receipt)
{
    int was = ctx->purpose;
    enum rc rc;

    if (!is_named(ctx))
        return err_forbidden(&ctx->err, E2810_COLLECTION_NOBODY_ACTS);
    ctx->purpose = PURPOSE_INVOICING;
    rc = write_off(ctx, req, out);
    ctx->purpose = was;
    return rc;
}

DEFINE_ACTION(collection_recover, struct recovery_form, struct collection_receipt)
{
    struct q_write_off_of_row row;
    struct q_claim_invoice_row invoice;
    struct verdict verdict;
    struct date on = or_today(ctx, req->on);
    int64_t id = 0, changes = 0, recovery = env_new_id(ctx->env);
    enum rc rc;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    rc = invoices_id_by_number(ctx, req->invoice, &id);
    if (rc == RC_OK)
        rc = q_write_off_of(ctx, &(struct q_write_off_of){.invoice = id}, &row);
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return err_invalid(&ctx->err, E2817_NOT_WRITTEN_OFF, "invoice");
    }
    TRY(rc);
    if (date_after(on, ctx->today) || date_before(on, row.written_on))
        return err_invalid(&ctx->err, E2818_COLLECTION_DAY, "on");
    TRY(q_write_off_recover(ctx, &(struct q_write_off_recover){.id = row.id, .cents = req->cents, .on = on}, &changes));
    if (changes != 1)
        return err_invalid(&ctx->err, E2815_RETURN_TOO_MUCH, "cents");
    TRY(q_write_off_recovery_insert(ctx, &(struct q_write_off_recovery_insert){.id = recovery, .invoice = id, .on = on,
        .cents = req->cents, .by = ctx->actor->user_id, .at = ctx->now}));
    TRY(accounting_post_recovery(ctx, id, recovery, req->cents, on));
    TRY(q_claim_invoice(ctx, &(struct q_claim_invoice){.invoice = id}, &invoice));
    return told(ctx, &(struct claim_line){.invoice = id, .number = req->invoice,
        .customer = invoice.customer_id_null ? 0 : invoice.customer_id}, AUDIT_RECOVERED, row.id, req->cents, on, &verdict, out);
}

/* ---- the end of a claim ------------------------------------------------------------------------------------------------------ */

static enum rc end_cases(struct ctx *ctx, int64_t invoice, enum case_state state)
{
    struct q_case_of_invoice_row *rows = NULL;
    size_t count = 0;

    TRY(q_case_of_invoice(ctx, &(struct q_case_of_invoice){.invoice = invoice}, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        struct q_case_claims_open_row left;
        int64_t changes = 0;

        TRY(q_case_claim_state(ctx, &(struct q_case_claim_state){.cas = rows[i].case_id, .invoice = invoice, .state = state}, &changes));
        TRY(q_case_claims_open(ctx, &(struct q_case_claims_open){.cas = rows[i].case_id}, &left));
        if (left.open == 0) /* all paid: paid; else as the last one ended */
            TRY(q_case_close(ctx, &(struct q_case_close){.cas = rows[i].case_id, .on = ctx->today,
                .state = left.paid == left.all_of_them ? CASE_PAID : state == CASE_PAID ? CASE_CLOSED : state}, &changes));
    }
    return RC_OK;
}

enum rc collection_end_claim(struct ctx *ctx, int64_t invoice, enum case_state state)
{
    struct q_dispute_keys_row *rows = NULL;
    size_t count = 0;
    int64_t changes = 0;

    TRY(q_dispute_keys(ctx, &(struct q_dispute_keys){.invoice = invoice}, &rows, &count));
    for (size_t i = 0; i < count; i++)
        if (!rows[i].key_id_null)
            TRY(key_destroy(ctx, (struct key_ref){KEY_CLAIM, rows[i].key_id}));
    TRY(q_dispute_end(ctx, &(struct q_dispute_end){.invoice = invoice, .on = ctx->today}, &changes));
    TRY(q_plan_end(ctx, &(struct q_plan_end){.invoice = invoice, .on = ctx->today}, &changes));
    return end_cases(ctx, invoice, state);
}

/* invoices: nothing is open any more, or a credit note was set against it. */
enum rc collection_on_invoice(struct ctx *ctx, int64_t invoice, enum invoice_event event)
{
    struct q_claim_invoice_row row;

    if (event != INVOICE_EVENT_SETTLED)
        return RC_OK;
    TRY(q_claim_invoice(ctx, &(struct q_claim_invoice){.invoice = invoice}, &row));
    return collection_end_claim(ctx, invoice, row.state == INVOICE_PAID ? CASE_PAID : CASE_CLOSED);
}
