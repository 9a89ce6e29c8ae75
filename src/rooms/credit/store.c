/* Credit cases in the store: rows and sealed texts. No decision, no transaction. */
#include "base/errors.h"
#include "db/subjects.h"
#include "errors_credit.h"
#include "queries_credit.h"
#include "rooms/credit/internal.h"

static struct key_ref key_of(int64_t subject)
{
    return subject != 0 ? (struct key_ref){KEY_SUBJECT, subject} : (struct key_ref){KEY_TENANT, 0};
}

int64_t credit_report_place(int64_t inquiry)
{
    return (int64_t)((uint64_t)inquiry ^ UINT64_C(1) << 62); /* beside the record of who was asked */
}

static enum rc open_part(struct ctx *ctx, int64_t place, int64_t subject, struct blob sealed, struct record *out)
{
    enum rc rc;

    *out = (struct record){0};
    if (sealed.len == 0)
        return RC_OK;
    if (subject != 0 && !purpose_survives_restriction((enum purpose)ctx->purpose) &&
        (subject_restricted(ctx, subject) >> CATEGORY_CREDIT & 1) != 0)
        return RC_OK;
    rc = seal_open(ctx, key_of(subject), CATEGORY_CREDIT, place, subject, sealed, out);
    if (rc != RC_NOT_FOUND)
        return rc;
    err_clear(&ctx->err);
    return RC_OK;
}

enum rc credit_seal(struct ctx *ctx, int64_t place, int64_t subject, const struct record *record, struct blob *out, bool *none)
{
    bool there = true;

    *none = true;
    *out = (struct blob){NULL, 0};
    for (size_t i = 1; i < RECORD_FIELDS; i++)
        *none = *none && str_empty(record->field[i]);
    if (*none)
        return RC_OK;
    if (subject == 0)
        TRY(key_exists(ctx, key_of(0), &there));
    if (!there)
        TRY(key_create(ctx, key_of(0)));
    return seal_record(ctx, key_of(subject), CATEGORY_CREDIT, place, record, out);
}

static enum rc load_inquiries(struct ctx *ctx, struct credit_case *c)
{
    struct q_credit_inquiries_row *rows = NULL;

    TRY(q_credit_inquiries(ctx, &(struct q_credit_inquiries){.cas = c->id}, &rows, &c->inquiry_count));
    c->inquiries = ARENA_ARRAY(ctx->arena, struct credit_inquiry, c->inquiry_count + 1);
    for (size_t i = 0; i < c->inquiry_count; i++) {
        struct record asked, report;

        TRY(open_part(ctx, rows[i].id, c->subject_id, rows[i].recipient, &asked));
        TRY(open_part(ctx, credit_report_place(rows[i].id), c->subject_id, rows[i].report_null ? (struct blob){NULL, 0} : rows[i].report, &report));
        c->inquiries[i] = (struct credit_inquiry){.id = rows[i].id, .disclosure_id = rows[i].disclosure_id_null ? 0 : rows[i].disclosure_id,
            .recorded_by = rows[i].recorded_by, .recipient = asked.field[CREDIT_WORDS_RECIPIENT], .score = asked.field[CREDIT_WORDS_ASKED_SCORE],
            .report = report.field[CREDIT_WORDS_REPORT], .ground = (int)rows[i].ground, .asked_on = rows[i].asked_on, .report_until = rows[i].until_on};
    }
    return RC_OK;
}

static enum rc load_decisions(struct ctx *ctx, struct credit_case *c)
{
    struct q_credit_decisions_row *rows = NULL;

    TRY(q_credit_decisions(ctx, &(struct q_credit_decisions){.cas = c->id}, &rows, &c->decision_count));
    c->decisions = ARENA_ARRAY(ctx->arena, struct credit_decision, c->decision_count + 1);
    for (size_t i = 0; i < c->decision_count; i++) {
        struct record r;

        TRY(open_part(ctx, rows[i].id, c->subject_id, rows[i].reasons, &r));
        c->decisions[i] = (struct credit_decision){.id = rows[i].id, .limit_cents = rows[i].limit_cents, .decided_by = rows[i].decided_by,
            .decided_at = rows[i].decided_at, .granted = rows[i].granted != 0, .review = rows[i].review != 0,
            .valid_from = rows[i].from_on, .valid_to = rows[i].to_on, .reasons = r.field[CREDIT_WORDS_REASONS], .score = r.field[CREDIT_WORDS_SCORE]};
    }
    return RC_OK;
}

enum rc credit_load(struct ctx *ctx, int64_t number, struct credit_case *out)
{
    struct q_credit_case_get_row r;
    struct record applicant;
    enum rc rc = q_credit_case_get(ctx, &(struct q_credit_case_get){.number = number}, &r);

    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E2901_CREDIT_UNKNOWN);
    TRY(rc);
    *out = (struct credit_case){.id = r.id, .number = r.number, .customer_id = r.customer_id, .asked_cents = r.asked_cents,
        .limit_cents = r.limit_cents, .decided_by = r.decided_by_null ? 0 : r.decided_by, .decided_at = r.decided_at_null ? 0 : r.decided_at,
        .version = r.version, .state = (int)r.state, .source = (int)r.source, .channel = (int)r.channel, .applied_on = r.applied_on,
        .valid_from = r.from_on_null ? DATE_NONE : r.from_on, .valid_to = r.to_on_null ? DATE_NONE : r.to_on};
    TRY(customers_subject_of(ctx, out->customer_id, &out->subject_id));
    TRY(open_part(ctx, out->id, out->subject_id, r.applicant_null ? (struct blob){NULL, 0} : r.applicant, &applicant));
    out->applicant = applicant.field[CREDIT_WORDS_APPLICANT];
    TRY(load_inquiries(ctx, out));
    return load_decisions(ctx, out);
}

enum rc credit_review_since(struct ctx *ctx, int64_t customer_id, int64_t since, struct credit_review *out)
{
    struct q_credit_review_newest_row *rows = NULL;
    size_t count = 0;

    TRY(q_credit_review_newest(ctx, &(struct q_credit_review_newest){.customer = customer_id, .since = since}, &rows, &count));
    *out = count == 0 ? (struct credit_review){0, 0} : (struct credit_review){rows[0].number, rows[0].decided_at};
    return RC_OK;
}

struct str credit_score_of(const struct credit_case *c)
{
    for (size_t i = c->inquiry_count; i > 0; i--)
        if (!str_empty(c->inquiries[i - 1].score))
            return c->inquiries[i - 1].score;
    return STR("");
}

enum rc credit_cases(struct ctx *ctx, enum credit_filter filter, int64_t before, size_t limit, struct credit_list *out)
{
    static const int low[CREDIT_FILTERS] = {CREDIT_APPLIED, CREDIT_GRANTED, CREDIT_APPLIED};
    static const int high[CREDIT_FILTERS] = {CREDIT_ASKED, CREDIT_DENIED, CREDIT_DENIED};
    struct q_credit_list_cases_row *rows = NULL;
    struct q_credit_counts_row counts;
    struct customer_brief *briefs;
    int64_t *ids;
    size_t n = 0;

    TRY(q_credit_counts(ctx, &counts));
    TRY(q_credit_list_cases(ctx, &(struct q_credit_list_cases){.low = low[filter], .high = high[filter],
        .before = before > 0 ? before : INT64_MAX, .most = (int64_t)limit + 1}, &rows, &n));
    *out = (struct credit_list){.more = n > limit, .count = n > limit ? limit : n,
                                .counts = {counts.undecided, counts.decided, counts.undecided + counts.decided}};
    out->rows = ARENA_ARRAY(ctx->arena, struct credit_line, out->count + 1);
    ids = ARENA_ARRAY(ctx->arena, int64_t, out->count + 1);
    for (size_t i = 0; i < out->count; i++)
        ids[i] = rows[i].customer_id;
    TRY(customers_briefs(ctx, ids, out->count, &briefs));
    for (size_t i = 0; i < out->count; i++)
        out->rows[i] = (struct credit_line){.number = rows[i].number, .customer_id = rows[i].customer_id,
            .customer = briefs[i].number, .asked_cents = rows[i].asked_cents, .limit_cents = rows[i].limit_cents, .state = (int)rows[i].state, .applied_on = rows[i].applied_on,
            .valid_to = rows[i].to_on_null ? DATE_NONE : rows[i].to_on, .name = briefs[i].name};
    return RC_OK;
}

/* The newest grant that is in force on the day; decided but none in force: 0; never decided: no limit. */
enum rc credit_limit_on(struct ctx *ctx, int64_t customer_id, struct date day, struct credit_limit *out)
{
    struct q_credit_limits_row *rows = NULL;
    size_t count = 0;

    *out = (struct credit_limit){.until = DATE_NONE};
    if (ctx->policy == NULL || (ctx->policy->categories_of[ctx->purpose] >> CATEGORY_CREDIT & 1) == 0)
        return RC_OK;
    TRY(q_credit_limits(ctx, &(struct q_credit_limits){.customer = customer_id}, &rows, &count));
    out->set = count > 0;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].state != CREDIT_GRANTED || date_before(day, rows[i].from_on) || date_after(day, rows[i].to_on))
            continue;
        *out = (struct credit_limit){true, rows[i].limit_cents, rows[i].to_on, rows[i].number};
        break;
    }
    return RC_OK;
}

/* ---- two customers became one ------------------------------------------------------------------------------ */

static enum rc reseal(struct ctx *ctx, const struct credit_case *c, int64_t into, int64_t subject)
{
    struct blob sealed, report;
    bool none, no_report;
    int64_t n;

    TRY(credit_seal(ctx, c->id, subject, &(struct record){.field = {[CREDIT_WORDS_APPLICANT] = c->applicant}}, &sealed, &none));
    TRY(q_credit_case_move(ctx, &(struct q_credit_case_move){.id = c->id, .into = into, .applicant = sealed, .applicant_null = none}, &n));
    for (size_t i = 0; i < c->inquiry_count; i++) {
        const struct credit_inquiry *q = &c->inquiries[i];

        if (str_empty(q->recipient))
            return err_conflict(&ctx->err, E2911_CREDIT_CANNOT_MOVE);
        TRY(credit_seal(ctx, q->id, subject, &(struct record){.field = {[CREDIT_WORDS_RECIPIENT] = q->recipient, [CREDIT_WORDS_ASKED_SCORE] = q->score}}, &sealed, &none));
        TRY(credit_seal(ctx, credit_report_place(q->id), subject, &(struct record){.field = {[CREDIT_WORDS_REPORT] = q->report}}, &report, &no_report));
        TRY(q_credit_inquiry_reseal(ctx, &(struct q_credit_inquiry_reseal){.cas = c->id, .id = q->id, .recipient = sealed, .report = report,
                                                                           .report_null = no_report}, &n));
    }
    for (size_t i = 0; i < c->decision_count; i++) {
        const struct credit_decision *d = &c->decisions[i];

        if (str_empty(d->reasons))
            return err_conflict(&ctx->err, E2911_CREDIT_CANNOT_MOVE);
        TRY(credit_seal(ctx, d->id, subject, &(struct record){.field = {[CREDIT_WORDS_REASONS] = d->reasons, [CREDIT_WORDS_SCORE] = d->score}}, &sealed, &none));
        TRY(q_credit_decision_reseal(ctx, &(struct q_credit_decision_reseal){.cas = c->id, .id = d->id, .reasons = sealed}, &n));
    }
    return RC_OK;
}

static enum rc move_all(struct ctx *ctx, int64_t from, int64_t into, int64_t into_subject, int64_t *moved)
{
    struct q_credit_of_customer_row *rows = NULL;
    size_t count = 0;

    TRY(q_credit_of_customer(ctx, &(struct q_credit_of_customer){.customer = from}, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        struct credit_case c;

        TRY(credit_load(ctx, rows[i].number, &c));
        TRY(reseal(ctx, &c, into, into_subject));
        ++*moved;
    }
    return RC_OK;
}

/* Whatever the merge is for, credit data are touched for credit alone (P10): a register whose notice does not state
 * credit moves nothing, and rows that stay behind stop the merge of persons. */
enum rc credit_move(struct ctx *ctx, int64_t from, int64_t into, int64_t into_subject, int64_t *moved)
{
    int before = ctx->purpose;
    enum rc rc;

    *moved = 0;
    if (ctx->policy == NULL || (ctx->policy->categories_of[PURPOSE_CREDIT] >> CATEGORY_CREDIT & 1) == 0)
        return RC_OK;
    ctx->purpose = PURPOSE_CREDIT;
    rc = move_all(ctx, from, into, into_subject, moved);
    ctx->purpose = before;
    return rc;
}
