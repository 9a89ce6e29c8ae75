/* A representative who asked for erasure (S6): what the organisation's matter needs is held at most represent.max days for
 * nothing. In that time a named person weighs it (21(1)) and records the compelling ground; else the representation ends in this
 * register and the erasure completes by itself (17(1)(c); RIGHTS.md 2 and 3; P60, decision 0012). */
#include "base/errors.h"
#include "audit_requests.h"
#include "errors_requests.h"
#include "queries_requests.h"
#include "rooms/requests/notices.h"
#include "rooms/requests/weighing.h"

enum { WEIGHED_MONTHS = 12 };

static const struct name_value outcomes[] = {{"kept", WEIGHED_KEPT, "requests.weigh.kept"}, {"lost", WEIGHED_LOST, "requests.weigh.lost"},
                                             {NULL, 0, NULL}};
const struct field requests_weighing_fields[] = {
    FIELD_ENUM(struct weighing_form, outcome, outcomes, FIELD_REQUIRED, CATEGORY_CORRESPONDENCE, NEED_LAW, "requests.weigh.outcome"),
    FIELD_LINES(struct weighing_form, words, 2000, 0, CATEGORY_CORRESPONDENCE, NEED_LAW, "requests.weigh.words"), FIELD_END};

enum rc requests_weighing_state(struct ctx *ctx, int64_t case_id, struct weighing_state *out)
{
    struct q_request_hold_weighing_row *rows = NULL;
    size_t count = 0;

    *out = (struct weighing_state){.review_on = DATE_NONE};
    TRY(q_request_hold_weighing(ctx, &(struct q_request_hold_weighing){.cas = case_id}, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        out->held = true;
        out->weighed = !rows[i].weighed_at_null;
        if (date_is_none(out->review_on) || date_before(rows[i].review_on, out->review_on))
            out->review_on = rows[i].review_on;
    }
    return RC_OK;
}

static enum rc end_office(struct ctx *ctx, int64_t customer, int64_t contact)
{
    struct contact_receipt receipt = {0};

    return RUN_ACTION(customers_contact_end, ctx, &((struct contact_end){.contact_id = contact, .customer_id = customer,
                                                                         .out_today = true}), &receipt);
}

enum rc requests_end_representation(struct ctx *ctx, int64_t case_id)
{
    struct q_request_hold_weighing_row *rows = NULL;
    size_t count = 0;

    TRY(q_request_hold_weighing(ctx, &(struct q_request_hold_weighing){.cas = case_id}, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        int64_t customer = 0, subject = 0;

        TRY(customers_contact_of(ctx, rows[i].contact_id, &customer, &subject));
        TRY(end_office(ctx, customer, rows[i].contact_id));
    }
    return RC_OK;
}

DEFINE_ACTION(requests_weigh, struct weighing_form, struct request_receipt)
{
    struct weighing_state state;
    struct request_item *items = NULL;
    struct request r;
    size_t count = 0;
    int64_t changes = 0;

    TRY(requests_load(ctx, req->case_id, &r));
    if (!actor_is_person(ctx->actor))
        return err_forbidden(&ctx->err, E1909_REQUEST_NOBODY_ACTS);
    TRY(requests_weighing_state(ctx, r.id, &state));
    if (!state.held || r.state != REQUEST_WAITING)
        return err_conflict(&ctx->err, E1907_REQUEST_WRONG_STATE);
    if (str_empty(str_trim(req->words)))
        return err_invalid(&ctx->err, E1929_REQUEST_WORDS, "words");
    TRY(requests_items(ctx, r.id, &items, &count));
    if (count > 0 && r.key_id != 0)
        TRY(requests_item_text_put(ctx, &r, items[0].id, ITEM_WEIGHED, req->words));
    TRY(q_request_hold_weigh(ctx, &(struct q_request_hold_weigh){.cas = r.id, .at = ctx->now, .by = ctx->actor->user_id,
                                                                 .review_on = date_add_months(ctx->today, WEIGHED_MONTHS)}, &changes));
    *out = (struct request_receipt){r.id, r.year, r.ordinal, r.due_internal, r.due_legal};
    TRY(requests_event(ctx, r.id, EVENT_DECIDED, req->outcome));
    TRY(audit_write(ctx, AUDIT_REQUEST_WEIGHED, r.subject, r.id, NULL));
    return req->outcome == WEIGHED_LOST ? requests_end_representation(ctx, r.id) : RC_OK;
}

enum rc requests_end_unweighed(struct ctx *ctx)
{
    struct q_request_holds_of_contacts_row *rows = NULL;
    size_t count = 0;

    TRY(q_request_holds_of_contacts(ctx, &rows, &count));
    for (size_t i = 0; i < count; i++)
        if (date_before(rows[i].review_on, ctx->today)) {
            int64_t customer = 0, subject = 0;

            TRY(customers_contact_of(ctx, rows[i].contact_id, &customer, &subject));
            TRY(end_office(ctx, customer, rows[i].contact_id));
        }
    return RC_OK;
}
