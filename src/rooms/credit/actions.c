/* Use cases of credit: apply, ask, decide; what is old goes (P30, P50, P66; RIGHTS.md section 5). */
#include "base/errors.h"
#include "audit_credit.h"
#include "db/core.h"
#include "errors_credit.h"
#include "queries_credit.h"
#include "rooms/audit/audit.h"
#include "rooms/credit/internal.h"
#include "rooms/disclosures/disclosures.h"

static enum rc tell(struct ctx *ctx, int64_t customer, int kind, int64_t number, int64_t cents)
{
    return customers_timeline_add(ctx, &(struct timeline_event){.customer_id = customer, .kind = kind, .number = number, .cents = cents,
        .day = DATE_NONE, .path = str_z(ctx->arena, str_fmt(ctx->arena, "/luotot/%lld", (long long)number)),
        .statement = STATEMENT_DISCLOSURE_CREDIT});
}

DEFINE_ACTION(credit_apply, struct credit_application, struct credit_receipt)
{
    struct credit_application form = *req;
    struct verdict verdict;
    struct blob applicant;
    int64_t customer = 0, subject = 0;
    bool none;
    enum rc rc;

    TRY(policy_decide(ctx, CATEGORY_CREDIT, USE_STORE, &verdict));
    TRY(credit_check_application(&form, ctx->today, &ctx->err));
    rc = customers_find_by_number(ctx, form.customer, &customer);
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return err_invalid(&ctx->err, E2902_CREDIT_NO_CUSTOMER, "customer");
    }
    TRY(rc);
    TRY(customers_subject_of(ctx, customer, &subject));
    out->id = env_new_id(ctx->env);
    out->state = CREDIT_APPLIED;
    TRY(counter_take(ctx, str_fmt(ctx->arena, "credit:%lld", (long long)ctx->register_id), 1, &out->number));
    TRY(credit_seal(ctx, out->id, subject, &(struct record){.field = {[CREDIT_WORDS_APPLICANT] = form.applicant}}, &applicant, &none));
    TRY(q_credit_case_insert(ctx, &(struct q_credit_case_insert){.id = out->id, .number = out->number, .customer = customer,
        .asked_cents = form.amount, .applied_on = form.applied_on, .applicant = applicant, .applicant_null = none, .source = form.source,
        .channel = form.channel, .by = ctx->actor->user_id, .at = ctx->now, .notice = ctx->policy != NULL ? ctx->policy->notice_id : 0}));
    TRY(tell(ctx, customer, AUDIT_CREDIT_APPLIED, out->number, form.amount));
    return audit_write(ctx, AUDIT_CREDIT_APPLIED, subject, out->id, &verdict);
}

/* The least that identifies whom the question is about, of what the notice lets this purpose use. */
static uint64_t told(const struct ctx *ctx, const struct credit_case *c)
{
    uint64_t least = CATEGORY_BIT(CATEGORY_POSTAL) | (c->subject_id != 0 ? CATEGORY_BIT(CATEGORY_NAME) : CATEGORY_BIT(CATEGORY_ORGANISATION));

    return ctx->policy != NULL ? least & ctx->policy->categories_of[ctx->purpose] : least;
}

static enum rc log_disclosure(struct ctx *ctx, const struct credit_case *c, int64_t recipient_id, struct recipient *recipient, int64_t *id)
{
    if (recipient_id != 0)
        TRY(disclosures_recipient(ctx, recipient_id, recipient));
    else
        TRY(disclosures_recipient_of_kind(ctx, RECIPIENT_CREDIT, recipient));
    return disclosures_log(ctx, &(struct disclosure_act){.recipient = recipient->id, .ground = DISCLOSE_CREDIT, .way = DISCLOSE_CHANNEL,
        .categories = told(ctx, c), .customer = c->customer_id, .subject = c->subject_id,
        .reference = str_fmt(ctx->arena, "luotto %lld", (long long)c->number)}, id);
}

DEFINE_ACTION(credit_asked, struct credit_inquiry_form, struct credit_receipt)
{
    struct credit_inquiry_form form = *req;
    struct recipient recipient;
    struct credit_case c;
    struct verdict verdict;
    struct blob asked, report;
    int64_t id = env_new_id(ctx->env), disclosure = 0, changes = 0;
    bool none, no_report;

    TRY(policy_decide(ctx, CATEGORY_CREDIT, USE_STORE, &verdict));
    TRY(credit_load(ctx, form.number, &c));
    if (c.state > CREDIT_ASKED)
        return err_conflict(&ctx->err, E2910_CREDIT_DECIDED_ALREADY);
    TRY(credit_check_inquiry(&form, ctx->today, &ctx->err));
    TRY(log_disclosure(ctx, &c, form.recipient, &recipient, &disclosure));
    TRY(credit_seal(ctx, id, c.subject_id, &(struct record){.field = {[CREDIT_WORDS_RECIPIENT] = recipient.form.name,
        [CREDIT_WORDS_ASKED_SCORE] = str_trim(form.score)}}, &asked, &none));
    TRY(credit_seal(ctx, credit_report_place(id), c.subject_id, &(struct record){.field = {[CREDIT_WORDS_REPORT] = form.report}}, &report, &no_report));
    TRY(q_credit_inquiry_insert(ctx, &(struct q_credit_inquiry_insert){.cas = c.id, .id = id, .disclosure = disclosure, .recipient = asked,
        .report = report, .report_null = no_report, .ground = form.ground, .asked_on = form.asked_on,
        .report_until = date_add_days(ctx->today, REPORT_DAYS), .by = ctx->actor->user_id, .at = ctx->now}));
    TRY(q_credit_case_asked(ctx, &(struct q_credit_case_asked){.id = c.id}, &changes));
    *out = (struct credit_receipt){c.id, c.number, CREDIT_ASKED, 0};
    TRY(tell(ctx, c.customer_id, AUDIT_CREDIT_ASKED, c.number, 0));
    return audit_write(ctx, AUDIT_CREDIT_ASKED, c.subject_id, c.id, &verdict);
}

static enum rc store_decision(struct ctx *ctx, const struct credit_case *c, const struct credit_decision_form *form, struct str score)
{
    struct record record = {.field = {[CREDIT_WORDS_REASONS] = form->reasons, [CREDIT_WORDS_SCORE] = score}};
    bool granted = form->outcome == CREDIT_GRANT, none;
    int64_t id = env_new_id(ctx->env), changes = 0;
    struct blob reasons;

    TRY(credit_seal(ctx, id, c->subject_id, &record, &reasons, &none));
    TRY(q_credit_decision_insert(ctx, &(struct q_credit_decision_insert){.cas = c->id, .id = id, .granted = granted,
        .limit_cents = form->limit, .valid_from = form->valid_from, .valid_to = form->valid_to, .reasons = reasons,
        .review = c->decision_count > 0, .by = ctx->actor->user_id, .at = ctx->now, .notice = ctx->policy != NULL ? ctx->policy->notice_id : 0}));
    TRY(q_credit_case_decided(ctx, &(struct q_credit_case_decided){.id = c->id, .version = c->version,
        .state = granted ? CREDIT_GRANTED : CREDIT_DENIED, .limit_cents = form->limit, .valid_from = form->valid_from,
        .valid_to = form->valid_to, .by = ctx->actor->user_id, .at = ctx->now}, &changes));
    return changes == 1 ? RC_OK : err_conflict(&ctx->err, E2914_CREDIT_CHANGED);
}

DEFINE_ACTION(credit_decide, struct credit_decision_form, struct credit_receipt)
{
    struct credit_decision_form form = *req;
    struct verdict verdict;
    struct credit_case c;
    struct str score;

    TRY(policy_decide(ctx, CATEGORY_CREDIT, USE_STORE, &verdict));
    TRY(credit_load(ctx, form.number, &c));
    score = credit_score_of(&c);
    credit_complete_decision(&form, ctx->today);
    TRY(credit_decide_case(ctx->actor, &form, score, c.decision_count > 0 ? c.decisions[c.decision_count - 1].decided_by : 0, &ctx->err));
    TRY(store_decision(ctx, &c, &form, score));
    *out = (struct credit_receipt){c.id, c.number, form.outcome == CREDIT_GRANT ? CREDIT_GRANTED : CREDIT_DENIED, form.limit};
    TRY(tell(ctx, c.customer_id, AUDIT_CREDIT_DECIDED, c.number, form.limit));
    return audit_write(ctx, AUDIT_CREDIT_DECIDED, c.subject_id, c.id, &verdict);
}

/* Nightly: raw reports older than 30 days, cases two years after their decision. Idempotent. */
DEFINE_ACTION(credit_purge, int64_t, struct credit_purged)
{
    struct q_credit_cases_old_row *rows = NULL;
    struct verdict verdict;
    size_t count = 0;
    int64_t n;

    (void)req;
    TRY(policy_decide(ctx, CATEGORY_CREDIT, USE_ERASE, &verdict));
    TRY(q_credit_reports_destroy(ctx, &(struct q_credit_reports_destroy){.day = ctx->today}, &out->reports));
    TRY(q_credit_cases_old(ctx, &(struct q_credit_cases_old){.before = date_start_instant(date_add_years(ctx->today, -CASE_YEARS)),
                           .day = ctx->today}, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(q_credit_decisions_delete(ctx, &(struct q_credit_decisions_delete){.cas = rows[i].id}, &n));
        TRY(q_credit_inquiries_delete(ctx, &(struct q_credit_inquiries_delete){.cas = rows[i].id}, &n));
        TRY(q_credit_case_delete(ctx, &(struct q_credit_case_delete){.id = rows[i].id}, &n));
        out->cases += n;
    }
    if (out->reports > 0)
        TRY(audit_write(ctx, AUDIT_CREDIT_REPORTS_DESTROYED, 0, out->reports, &verdict));
    return out->cases > 0 ? audit_write(ctx, AUDIT_CREDIT_CASES_DESTROYED, 0, out->cases, &verdict) : RC_OK;
}
