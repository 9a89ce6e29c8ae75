/* Rows of cases, their sealed secrets, holds and outcomes. No decision, no transaction. */
#include "base/errors.h"
#include "db/ownership.h"
#include "errors_requests.h"
#include "queries_requests.h"
#include "rooms/requests/internal.h"

enum rc requests_load(struct ctx *ctx, int64_t id, struct request *out)
{
    struct q_request_get_row r;
    enum rc rc = q_request_get(ctx, &(struct q_request_get){.id = id}, &r);

    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E1901_REQUEST_NOT_FOUND);
    TRY(rc);
    *out = (struct request){.id = r.id, .year = r.year, .ordinal = r.ordinal, .subject = r.subject_id,
        .customer = r.customer_id, .contact = r.contact_id, .kind = (int)r.kind, .channel = (int)r.channel,
        .language = (int)r.language, .identity = (int)r.identity, .state = (int)r.state, .step = (int)r.step,
        .phase = (int)r.phase, .received_on = r.received_on, .due_internal = r.due_internal_on,
        .due_legal = r.due_legal_on, .answered_on = r.answered_on_null ? DATE_NONE : r.answered_on,
        .key_id = r.key_id_null ? 0 : r.key_id, .approved_by = r.approved_by_null ? 0 : r.approved_by,
        .approved_at = r.approved_at_null ? 0 : r.approved_at,
        .certificate_year = r.certificate_year_null ? 0 : r.certificate_year,
        .certificate_no = r.certificate_no_null ? 0 : r.certificate_no,
        .completed_at = r.completed_at_null ? 0 : r.completed_at, .closed_at = r.closed_at_null ? 0 : r.closed_at,
        .recorded_by = r.recorded_by, .recorded_at = r.recorded_at,
        .acknowledged_at = r.acknowledged_at_null ? 0 : r.acknowledged_at,
        .identity_asked_on = r.identity_asked_on_null ? DATE_NONE : r.identity_asked_on,
        .identified_at = r.identified_at_null ? 0 : r.identified_at, .identified_by = r.identified_by_null ? 0 : r.identified_by,
        .extended_on = r.extended_on_null ? DATE_NONE : r.extended_on,
        .extended_code = r.extended_code_null ? 0 : (int)r.extended_code, .ended_as = r.ended_as_null ? 0 : (int)r.ended_as,
        .duplicate_of = r.duplicate_of_null ? 0 : r.duplicate_of, .deputy = r.deputy_null ? 0 : (int)r.deputy,
        .signature = r.signature_null ? 0 : (int)r.signature,
        .first_approved_by = r.first_approved_by_null ? 0 : r.first_approved_by,
        .alarmed_on = r.alarmed_on_null ? DATE_NONE : r.alarmed_on};
    if (!r.plan_hash_null)
        out->plan_hash = r.plan_hash;
    return RC_OK;
}

enum rc requests_load_by_number(struct ctx *ctx, int64_t year, int64_t ordinal, struct request *out)
{
    struct q_request_id_by_number_row row;
    enum rc rc = q_request_id_by_number(ctx, &(struct q_request_id_by_number){.year = year, .ordinal = ordinal}, &row);

    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E1901_REQUEST_NOT_FOUND);
    TRY(rc);
    return requests_load(ctx, row.id, out);
}

enum rc requests_name(struct ctx *ctx, const struct request *r, struct str *out)
{
    struct person_values person;
    enum rc rc = customers_person(ctx, r->subject, &person);

    *out = STR("");
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    *out = person.name;
    return RC_OK;
}

static enum rc line_of(struct ctx *ctx, int64_t id, struct request_line *out)
{
    TRY(requests_load(ctx, id, &out->request));
    TRY(requests_name(ctx, &out->request, &out->name));
    out->days_left = out->request.due_internal.days - ctx->today.days;
    out->open = out->request.state == REQUEST_RECEIVED || out->request.state == REQUEST_RUNNING
                || out->request.state == REQUEST_INCIDENT;
    out->red = out->open && out->days_left <= 3;
    return RC_OK;
}

enum rc requests_list(struct ctx *ctx, bool open_only, size_t most, struct request_line **out, size_t *count)
{
    static const int64_t low_high[][2] = {{REQUEST_RECEIVED, REQUEST_RECEIVED}, {REQUEST_RUNNING, REQUEST_WAITING},
                                          {REQUEST_INCIDENT, REQUEST_INCIDENT}};

    *out = ARENA_ARRAY(ctx->arena, struct request_line, most * 4 + 1);
    *count = 0;
    for (size_t k = 0; k < COUNT(low_high); k++) {
        struct q_request_list_row *rows = NULL;
        size_t n = 0;

        TRY(q_request_list(ctx, &(struct q_request_list){.low = low_high[k][0], .high = low_high[k][1],
                                                         .most = (int64_t)most}, &rows, &n));
        for (size_t i = 0; i < n; i++)
            TRY(line_of(ctx, rows[i].id, &(*out)[(*count)++]));
    }
    if (!open_only) {
        struct q_request_list_closed_row *rows = NULL;
        size_t n = 0;

        TRY(q_request_list_closed(ctx, &(struct q_request_list_closed){.most = (int64_t)most}, &rows, &n));
        for (size_t i = 0; i < n; i++)
            TRY(line_of(ctx, rows[i].id, &(*out)[(*count)++]));
    }
    return RC_OK;
}

enum rc requests_due(struct ctx *ctx, size_t most, struct request_due **out, size_t *count)
{
    static const int64_t low_high[][2] = {{REQUEST_RECEIVED, REQUEST_RUNNING}, {REQUEST_INCIDENT, REQUEST_INCIDENT}};

    *out = ARENA_ARRAY(ctx->arena, struct request_due, most * 2 + 1);
    *count = 0;
    for (size_t k = 0; k < COUNT(low_high); k++) {
        struct q_request_list_row *rows = NULL;
        size_t n = 0;

        TRY(q_request_list(ctx, &(struct q_request_list){.low = low_high[k][0], .high = low_high[k][1],
                                                         .most = (int64_t)most}, &rows, &n));
        for (size_t i = 0; i < n; i++) {
            struct request r;

            TRY(requests_load(ctx, rows[i].id, &r));
            if (r.state != REQUEST_WITHDRAWN)
                (*out)[(*count)++] = (struct request_due){r.id, r.year, r.ordinal, r.kind, r.state, r.due_internal, r.due_legal};
        }
    }
    return RC_OK;
}

enum rc requests_secret_put(struct ctx *ctx, const struct request *r, int kind, const struct record *record)
{
    struct blob sealed;

    TRY(seal_record(ctx, (struct key_ref){KEY_CLAIM, r->key_id}, CATEGORY_CORRESPONDENCE, r->id * 4 + kind, record, &sealed));
    return q_request_secret_put(ctx, &(struct q_request_secret_put){.cas = r->id, .kind = kind, .subject = r->subject,
                                                                    .sealed = sealed});
}

enum rc requests_secret_get(struct ctx *ctx, const struct request *r, int kind, struct record *out)
{
    struct q_request_secret_get_row row;

    if (r->key_id == 0)
        return RC_NOT_FOUND;
    TRY(q_request_secret_get(ctx, &(struct q_request_secret_get){.cas = r->id, .kind = kind}, &row));
    return seal_open(ctx, (struct key_ref){KEY_CLAIM, r->key_id}, CATEGORY_CORRESPONDENCE, r->id * 4 + kind, r->subject,
                     row.sealed, out);
}

enum rc requests_event(struct ctx *ctx, int64_t id, int what, int64_t figure)
{
    return q_request_event_insert(ctx, &(struct q_request_event_insert){.cas = id, .id = env_new_id(ctx->env),
        .at = ctx->now, .what = what, .by = ctx->actor->user_id, .figure = figure});
}

enum rc requests_events(struct ctx *ctx, int64_t id, struct request_happening **out, size_t *count)
{
    struct q_request_events_row *rows = NULL;

    TRY(q_request_events(ctx, &(struct q_request_events){.cas = id}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct request_happening, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct request_happening){rows[i].at, rows[i].by_user, rows[i].figure, (int)rows[i].what};
    return RC_OK;
}

enum rc requests_store_outcomes(struct ctx *ctx, const struct request *r, const struct plan *plan)
{
    int64_t changes = 0;

    TRY(q_request_outcomes_delete(ctx, &(struct q_request_outcomes_delete){.cas = r->id, .phase = r->phase}, &changes));
    for (size_t i = 0; i < plan->count; i++) {
        const struct plan_item *p = &plan->items[i];

        TRY(q_request_outcome_insert(ctx, &(struct q_request_outcome_insert){
            .cas = r->id, .phase = r->phase, .ordinal = (int64_t)i, .category = p->category, .outcome = p->outcome,
            .ground = p->ground, .by_number = p->by_number, .until_on = p->until,
            .until_on_null = date_is_none(p->until), .row_count = p->rows}));
    }
    return RC_OK;
}

enum rc requests_outcomes(struct ctx *ctx, int64_t id, int phase, struct plan_item **out, size_t *count)
{
    struct q_request_outcomes_row *rows = NULL;

    TRY(q_request_outcomes(ctx, &(struct q_request_outcomes){.cas = id, .phase = phase}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct plan_item, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct plan_item){.category = (enum category)rows[i].category,
            .outcome = (enum request_outcome)rows[i].outcome, .ground = (enum request_ground)rows[i].ground,
            .by_number = rows[i].by_number, .until = rows[i].until_on_null ? DATE_NONE : rows[i].until_on,
            .rows = rows[i].row_count,
            .statement = requests_statement_of((enum request_outcome)rows[i].outcome, (enum request_ground)rows[i].ground)};
    return RC_OK;
}

enum rc requests_step(struct ctx *ctx, int64_t id, int was, int now, bool *moved)
{
    int64_t changes = 0;

    TRY(q_request_set_step(ctx, &(struct q_request_set_step){.id = id, .was = was, .now = now}, &changes));
    *moved = changes == 1;
    return RC_OK;
}

enum rc requests_holds_open(struct ctx *ctx, int64_t id, int64_t *count)
{
    struct q_request_holds_open_row row;

    TRY(q_request_holds_open(ctx, &(struct q_request_holds_open){.cas = id}, &row));
    *count = row.open;
    return RC_OK;
}

enum rc requests_make_hold(struct ctx *ctx, int64_t id, enum request_ground ground, int64_t what, struct date review_on)
{
    bool invoice = ground == GROUND_OPEN_INVOICE;

    return q_request_hold_insert(ctx, &(struct q_request_hold_insert){.id = env_new_id(ctx->env), .cas = id,
        .ground = ground, .invoice = what, .invoice_null = !invoice, .contact = what, .contact_null = invoice,
        .review_on = review_on, .at = ctx->now});
}

enum rc requests_left_of(struct ctx *ctx, int64_t subject, int64_t *rows, bool *key)
{
    *rows = 0;
    for (const struct owned_table *t = owned_tables; t->table != NULL; t++) {
        int64_t count = 0;

        if (requests_table_case(t))
            continue;
        TRY(owned_count(ctx, t, subject, &count));
        *rows += count;
    }
    return key_exists(ctx, (struct key_ref){KEY_SUBJECT, subject}, key);
}

enum rc requests_purge_lag(struct ctx *ctx, int64_t *out)
{
    struct q_request_unpurged_row row;

    TRY(q_request_unpurged(ctx, &row));
    *out = row.since == 0 || row.since > ctx->now ? 0 : ctx->now - row.since;
    return RC_OK;
}

enum rc requests_erasure_of(struct ctx *ctx, int64_t subject, int64_t *id)
{
    struct q_request_erasure_of_row row;

    TRY(q_request_erasure_of(ctx, &(struct q_request_erasure_of){.subject = subject}, &row));
    *id = row.id;
    return RC_OK;
}

enum rc requests_assigned_to(struct ctx *ctx, int64_t id, int64_t *user)
{
    struct q_request_inbox_of_row row;
    enum rc rc = q_request_inbox_of(ctx, &(struct q_request_inbox_of){.cas = id}, &row);

    *user = 0;
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    *user = row.user_id;
    return RC_OK;
}

enum rc requests_number_of(struct ctx *ctx, int64_t subject, struct str *out)
{
    struct q_request_last_of_row row;
    enum rc rc = q_request_last_of(ctx, &(struct q_request_last_of){.subject = subject}, &row);

    *out = STR("");
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    *out = requests_number(ctx->arena, row.year, row.ordinal);
    return RC_OK;
}
