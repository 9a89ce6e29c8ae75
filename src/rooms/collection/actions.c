/* Reminder rules and runs (P32, P65): preview, a durable plan, one reminder at a time; what a crash cut goes on and
 * nobody is reminded twice. */
#include <sodium.h>
#include <string.h>

#include "base/errors.h"
#include "audit_collection.h"
#include "errors_collection.h"
#include "i18n/i18n.h"
#include "messages_collection.h"
#include "queries_collection.h"
#include "rooms/collection/internal.h"
#include "rooms/einvoices/einvoices.h"

enum { RUN_BATCH = 200 };

const struct name_value collection_debtors[] = {
    {"consumer", DEBTOR_CONSUMER, "collection.debtor.consumer"}, {"business", DEBTOR_BUSINESS, "collection.debtor.business"},
    {NULL, 0, NULL}};

const struct field collection_rule_fields[] = {
    FIELD_ENUM(struct reminder_rule, debtor, collection_debtors, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "collection.rule.debtor"),
    FIELD_I64(struct reminder_rule, days_after, 1, 365, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "collection.rule.days-after"),
    FIELD_I64(struct reminder_rule, days_between, 1, 365, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "collection.rule.days-between"),
    FIELD_I64(struct reminder_rule, pay_days, 1, 90, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "collection.rule.pay-days"),
    FIELD_CENTS(struct reminder_rule, least_cents, 0, 10000000, 0, CATEGORY_NONE, NEED_NONE, "collection.rule.least"),
    FIELD_CENTS(struct reminder_rule, fee_cents, 0, 10000000, 0, CATEGORY_NONE, NEED_NONE, "collection.rule.fee"),
    FIELD_I64(struct reminder_rule, most, 1, 9, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "collection.rule.most"),
    FIELD_BOOL(struct reminder_rule, interest, 0, CATEGORY_NONE, NEED_NONE, "collection.rule.interest"),
    FIELD_END};

/* ---- rules ------------------------------------------------------------------------------------------------------- */

enum rc collection_rules(struct ctx *ctx, struct reminder_rule out[2])
{
    struct q_reminder_rule_list_row *rows = NULL;
    size_t n = 0;

    out[0] = (struct reminder_rule){.debtor = DEBTOR_CONSUMER, .days_after = 14, .days_between = 14, .pay_days = 14,
                                    .least_cents = 500, .fee_cents = 500, .most = 2, .interest = true};
    out[1] = (struct reminder_rule){.debtor = DEBTOR_BUSINESS, .days_after = 10, .days_between = 10, .pay_days = 7,
                                    .least_cents = 500, .fee_cents = 1200, .most = 2, .interest = true};
    TRY(q_reminder_rule_list(ctx, &rows, &n));
    for (size_t i = 0; i < n; i++)
        out[rows[i].debtor - 1] = (struct reminder_rule){.debtor = (int)rows[i].debtor, .days_after = rows[i].days_after,
            .days_between = rows[i].days_between, .pay_days = rows[i].pay_days, .least_cents = rows[i].least_cents,
            .fee_cents = rows[i].fee_cents, .most = rows[i].most, .interest = rows[i].interest != 0};
    return RC_OK;
}

/* Which limit, of whom, by which section. */
void collection_cite(struct ctx *ctx, int debtor, const struct fee_limits *limits)
{
    struct slot slots[] = {
        SLOT_STR("who", tr(ctx, debtor == DEBTOR_BUSINESS ? MSG_collection_debtor_business : MSG_collection_debtor_consumer)),
        SLOT_STR("sum", money_text(ctx->arena, limits->most_cents, ctx->lang)), SLOT_I64("days", limits->least_days),
        SLOT_STR("section", limits->section)};

    ctx->err.arg = trs(ctx, ctx->err.code == E2805_FEE_TOO_SOON ? MSG_collection_cite_days : MSG_collection_cite_fee, slots, 4);
}

/* Both waits of a rule must be what the law asks when a fee is taken. */
static enum rc lawful(struct ctx *ctx, const struct reminder_rule *rule)
{
    struct fee_limits limits;
    int64_t least = rule->days_after < rule->days_between ? rule->days_after : rule->days_between;
    enum rc rc;

    if (rule->fee_cents == 0)
        return RC_OK;
    TRY(collection_limits(ctx, rule->debtor, "reminder-fee", "reminder-days", &limits));
    rc = collection_decide_fee(&limits, rule->fee_cents, least, &ctx->err);
    if (rc != RC_OK)
        collection_cite(ctx, rule->debtor, &limits);
    return rc;
}

DEFINE_ACTION(collection_set_rule, struct reminder_rule, struct rule_receipt)
{
    TRY(lawful(ctx, req));
    TRY(q_reminder_rule_put(ctx, &(struct q_reminder_rule_put){.debtor = req->debtor, .days_after = req->days_after,
        .days_between = req->days_between, .pay_days = req->pay_days, .least = req->least_cents, .fee = req->fee_cents,
        .most = req->most, .interest = req->interest ? 1 : 0, .by = ctx->actor->user_id, .at = ctx->now}));
    out->debtor = req->debtor;
    return audit_write(ctx, AUDIT_REMINDER_RULE, 0, req->debtor, NULL);
}

/* ---- preview ------------------------------------------------------------------------------------------------------ */

struct reminding { struct ctx *ctx; struct reminder_rule rules[2]; struct rates rates; };

static enum rc item_of(struct reminding *r, const struct claim_line *claim, const struct customer_brief *brief, struct reminder_item *out)
{
    struct ctx *ctx = r->ctx;
    bool consumer = brief == NULL || (brief->kind != CUSTOMER_ORGANISATION && !brief->sole_trader);
    const struct reminder_rule *rule = &r->rules[consumer ? 0 : 1];
    struct interest_sum interest = {0};
    struct claim_asked asked = {0};
    enum rc rc;

    *out = (struct reminder_item){.invoice = claim->invoice, .customer = claim->customer, .number = claim->number,
        .ordinal = claim->reminders + 1, .shown = claim->shown, .name = brief == NULL ? STR("") : brief->name, .consumer = consumer,
        .open_cents = claim->open_cents - claim->disputed_cents, .disputed_cents = claim->disputed_cents,
        .due_on = claim->due_on, .pay_by = date_add_days(ctx->today, (int)rule->pay_days),
        .days_late = ctx->today.days - claim->due_on.days, .skip = collection_decide_reminder(claim, rule, ctx->today)};
    if (out->skip != REMIND)
        return RC_OK;
    out->fee_cents = claim->charge_cents > 0 ? 0 : rule->fee_cents; /* the standard compensation covers the costs */
    if (!rule->interest)
        return RC_OK;
    rc = collection_interest_with(ctx, &r->rates, claim, consumer, ctx->today, &interest);
    if (rc == RC_INVALID) { /* nothing is asked that cannot be computed: the rate first */
        out->skip = SKIP_RATE;
        out->why = ctx->err.arg;
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    if (interest.cents > 0) /* what another invoice asks is not asked twice; of a part in dispute nothing is */
        TRY(collection_asked_of(ctx, claim->invoice, &asked));
    interest.cents = interest.cents > asked.billed_interest ? interest.cents - asked.billed_interest : 0;
    if (claim->open_cents > 0)
        out->interest_cents = money_mul_div(interest.cents, out->open_cents, claim->open_cents);
    return RC_OK;
}

static enum rc debtors(struct ctx *ctx, const struct claim_line *claims, size_t count, struct customer_brief **out)
{
    int64_t *ids = ARENA_ARRAY(ctx->arena, int64_t, count + 1);
    size_t n = 0;

    *out = NULL;
    for (size_t i = 0; i < count; i++)
        if (claims[i].customer != 0)
            ids[n++] = claims[i].customer;
    return n == 0 ? RC_OK : customers_briefs(ctx, ids, n, out);
}

static void seal_preview(struct ctx *ctx, struct reminder_preview *p)
{
    struct buf trail = buf_in(ctx->arena);

    for (size_t i = 0; i < p->count; i++) {
        const struct reminder_item *item = &p->items[i];

        if (item->skip != REMIND)
            continue;
        buf_fmt(&trail, "%lld %lld %lld %lld %lld\n", (long long)item->invoice, (long long)item->ordinal,
                (long long)item->open_cents, (long long)item->fee_cents, (long long)item->interest_cents);
        p->going++;
        p->open_cents += item->open_cents;
        p->fee_cents += item->fee_cents;
        p->interest_cents += item->interest_cents;
    }
    (void)crypto_generichash(p->hash, sizeof(p->hash), (const uint8_t *)trail.ptr, trail.len, NULL, 0);
}

enum rc collection_preview(struct ctx *ctx, struct reminder_preview *out)
{
    struct reminding r = {.ctx = ctx};
    struct claim_line *claims = NULL;
    struct customer_brief *briefs = NULL;
    size_t next = 0;

    *out = (struct reminder_preview){.items = NULL};
    TRY(collection_rules(ctx, r.rules));
    TRY(lawful(ctx, &r.rules[0])); /* the table may have changed since the rule was stored */
    TRY(lawful(ctx, &r.rules[1]));
    TRY(collection_rates(ctx, &r.rates));
    TRY(collection_claims(ctx, 0, CLAIMS_MOST, &claims, &out->count));
    TRY(debtors(ctx, claims, out->count, &briefs));
    out->items = ARENA_ARRAY(ctx->arena, struct reminder_item, out->count + 1);
    for (size_t i = 0; i < out->count; i++)
        TRY(item_of(&r, &claims[i], claims[i].customer != 0 ? &briefs[next++] : NULL, &out->items[i]));
    seal_preview(ctx, out);
    return RC_OK;
}

/* ---- a run ------------------------------------------------------------------------------------------------------------ */

DEFINE_ACTION(collection_start_run, struct run_form, struct reminder_run)
{
    struct reminder_preview preview;
    struct verdict verdict;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(collection_preview(ctx, &preview));
    if (req->hash.len != 0
        && (req->hash.len != sizeof(preview.hash) || memcmp(req->hash.ptr, preview.hash, sizeof(preview.hash)) != 0))
        return err_conflict(&ctx->err, E2806_REMINDER_CHANGED);
    if (preview.going == 0)
        return err_invalid(&ctx->err, E2807_REMINDER_NOBODY, NULL);
    *out = (struct reminder_run){.id = env_new_id(ctx->env), .run_on = ctx->today, .made_at = ctx->now,
                                 .made_by = ctx->actor->user_id, .planned = (int64_t)preview.going,
                                 .hold_until = req->hold ? ctx->now + INVOICE_HOLD_MS : 0};
    TRY(q_reminder_run_insert(ctx, &(struct q_reminder_run_insert){.id = out->id, .run_on = ctx->today, .by = ctx->actor->user_id,
        .at = ctx->now, .hold_until = out->hold_until, .hold_until_null = !req->hold}));
    for (size_t i = 0; i < preview.count; i++) {
        const struct reminder_item *item = &preview.items[i];

        if (item->skip == REMIND)
            TRY(q_reminder_insert(ctx, &(struct q_reminder_insert){.id = env_new_id(ctx->env), .run = out->id,
                .invoice = item->invoice, .ordinal = item->ordinal, .on = ctx->today, .pay_by = item->pay_by,
                .open = item->open_cents, .fee = item->fee_cents, .interest = item->interest_cents,
                .notice = ctx->policy != NULL ? ctx->policy->notice_id : 0}));
    }
    return audit_write(ctx, AUDIT_REMINDER_RUN, 0, out->id, &verdict);
}

struct sending { int64_t id, invoice; };
struct sent { int64_t state; };

/* Paid, disputed or handed over since the plan was made: left out, and said so. */
DECLARE_ACTION(collection_send_one, struct sending, struct sent);
DEFINE_ACTION(collection_send_one, struct sending, struct sent)
{
    struct claim_line claim;
    struct verdict verdict;
    int64_t changes = 0, subject = 0;
    bool consumer = true, goes;
    enum rc rc;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    rc = collection_claim(ctx, req->invoice, &claim);
    if (rc == RC_NOT_FOUND)
        err_clear(&ctx->err);
    else
        TRY(rc);
    goes = rc == RC_OK && claim.case_id == 0 && !claim.plan_kept && claim.disputed_cents < claim.open_cents;
    out->state = goes ? 2 : 3;
    TRY(q_reminder_set_state(ctx, &(struct q_reminder_set_state){.id = req->id, .state = out->state}, &changes));
    if (changes != 1 || !goes)
        return RC_OK; /* somebody else was first, or nothing to send */
    TRY(collection_debtor(ctx, claim.customer, &consumer, NULL, &subject));
    TRY(collection_timeline(ctx, claim.customer, AUDIT_REMINDED, claim.number, claim.open_cents, ctx->today));
    TRY(audit_write(ctx, AUDIT_REMINDED, subject, req->invoice, &verdict));
    return einvoices_on_reminded(ctx, req->invoice, req->id);
}

DECLARE_ACTION(collection_finish_run, int64_t, struct sent);
DEFINE_ACTION(collection_finish_run, int64_t, struct sent)
{
    return q_reminder_run_done(ctx, &(struct q_reminder_run_done){.id = *req, .at = ctx->now}, &out->state);
}

enum rc collection_run(struct ctx *ctx, int64_t id)
{
    struct sent sent = {0};
    size_t count = RUN_BATCH;

    while (count == RUN_BATCH) {
        struct q_reminder_planned_row *rows = NULL;

        TRY(q_reminder_planned(ctx, &(struct q_reminder_planned){.run = id, .most = RUN_BATCH}, &rows, &count));
        store_release(ctx);
        for (size_t i = 0; i < count; i++)
            TRY(RUN_ACTION(collection_send_one, ctx, &((struct sending){rows[i].id, rows[i].invoice_id}), &sent));
    }
    return RUN_ACTION(collection_finish_run, ctx, &id, &sent);
}

DEFINE_ACTION(collection_undo_run, int64_t, struct reminder_run)
{
    struct verdict verdict;
    int64_t changes = 0;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(collection_run_load(ctx, *req, out));
    TRY(q_reminder_run_undo(ctx, &(struct q_reminder_run_undo){.id = *req, .now = ctx->now}, &changes));
    if (changes != 1)
        return err_conflict(&ctx->err, E2830_RUN_GONE);
    TRY(q_reminder_undo(ctx, &(struct q_reminder_undo){.run = *req}, &changes));
    TRY(collection_run_load(ctx, *req, out));
    return audit_write(ctx, AUDIT_REMINDERS_UNDONE, 0, *req, &verdict);
}

static enum rc run_pending(struct ctx *ctx)
{
    struct q_reminder_runs_pending_row *rows = NULL;
    size_t count = 0;

    TRY(q_reminder_runs_pending(ctx, &(struct q_reminder_runs_pending){.now = ctx->now}, &rows, &count));
    store_release(ctx);
    for (size_t i = 0; i < count; i++)
        TRY(collection_run(ctx, rows[i].id));
    return RC_OK;
}

enum rc collection_run_pending(struct ctx *ctx)
{
    int was = ctx->purpose;
    enum rc rc;

    ctx->purpose = PURPOSE_INVOICING; /* reminding is part of invoicing; only the agency is collection */
    rc = run_pending(ctx);
    ctx->purpose = was;
    if (rc == RC_REFUSED) { /* the notice no longer states invoicing: what waits, waits */
        err_clear(&ctx->err);
        return RC_OK;
    }
    return rc;
}

/* ---- work list -------------------------------------------------------------------------------------------------------- */

/* The reference rate of today, and from 14 days before each half-year the next one too. */
static struct date rate_needed(const struct rates *rates, struct date today)
{
    int year, month, day;
    struct date halves[2];

    date_parts(today, &year, &month, &day);
    halves[0] = date_ymd(year, month < 7 ? 1 : 7, 1);
    halves[1] = month < 7 ? date_ymd(year, 7, 1) : date_ymd(year + 1, 1, 1);
    for (size_t i = 0; i < COUNT(halves); i++) {
        bool known = false;

        if (i == 1 && halves[1].days - today.days > RATE_TASK_DAYS)
            break;
        for (size_t k = 0; k < rates->reference_count; k++)
            known = known || (rates->reference[k].confirmed && !date_before(halves[i], rates->reference[k].from)
                              && (date_is_none(rates->reference[k].to) || !date_after(halves[i], rates->reference[k].to)));
        if (!known)
            return halves[i];
    }
    return DATE_NONE;
}

enum rc collection_todo_of(struct ctx *ctx, struct collection_todo *out)
{
    struct claim_line *claims = NULL;
    struct agency_payment *payments = NULL;
    struct reminder_rule rules[2];
    struct rates rates;
    size_t count = 0, payment_count = 0;

    *out = (struct collection_todo){.rate_missing = DATE_NONE};
    TRY(collection_rules(ctx, rules));
    TRY(collection_rates(ctx, &rates));
    TRY(collection_claims(ctx, 0, CLAIMS_TODO, &claims, &count)); /* the oldest: a page must not wait for all */
    TRY(collection_agency_payments(ctx, &payments, &payment_count));
    for (size_t i = 0; i < count; i++) {
        int64_t late = ctx->today.days - claims[i].due_on.days;

        if (collection_decide_reminder(&claims[i], &rules[0], ctx->today) == REMIND) { /* the slower rule: nobody too early */
            out->remind++;
            out->remind_cents += claims[i].open_cents;
        }
        if (late > out->oldest_days)
            out->oldest_days = late;
        out->time_barred += date_before(claims[i].time_barred_on, date_add_days(ctx->today, TIME_BAR_ALARM_DAYS)) ? 1 : 0;
        out->broken_plans += claims[i].plan_broken ? 1 : 0;
        out->disputes += claims[i].disputed_cents > 0 ? 1 : 0;
    }
    out->agency_payments = (int64_t)payment_count;
    out->rate_missing = rate_needed(&rates, ctx->today);
    return RC_OK;
}
