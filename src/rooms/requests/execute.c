/* What an accepted item does (RIGHTS.md 2): rectification and statements, restriction, prohibitions, consents,
 * objection, death. In the writer (P50 P53 P55 P56 P58 P59). */
#include "base/errors.h"
#include "audit_requests.h"
#include "db/subjects.h"
#include "errors_requests.h"
#include "queries_requests.h"
#include "rooms/consents/consents.h"
#include "rooms/requests/notices.h"

enum { MARK_DISPUTED = 1, MARK_STATEMENT = 2, REVIEW_MONTHS = 12 };

/* ---- rectification ------------------------------------------------------------------------------------ */

static enum rc put_mark(struct ctx *ctx, const struct request *r, struct str field, int kind, struct str text)
{
    struct record record = {.field = {[1] = text}};
    struct blob sealed = {NULL, 0};
    int64_t id = env_new_id(ctx->env);

    if (!str_empty(text))
        TRY(seal_record(ctx, (struct key_ref){KEY_SUBJECT, r->subject}, CATEGORY_CORRESPONDENCE, id, &record, &sealed));
    return q_datum_mark_insert(ctx, &(struct q_datum_mark_insert){.id = id, .subject = r->subject, .cas = r->id, .kind = kind,
        .field = field, .statement = sealed, .statement_null = sealed.len == 0, .at = ctx->now, .by = ctx->actor->user_id});
}

/* Old value out of the live row; the case keeps before and after until it is closed (P55). What is incomplete
 * gets the person's own statement beside it. */
static enum rc rectify(struct ctx *ctx, const struct request *r, const struct request_item *item)
{
    struct rectification what = {.customer_id = r->customer, .contact_id = r->contact, .field = item->field};
    struct rectified was = {.before = STR("")};
    uint64_t bit = CATEGORY_BIT(requests_field_category(item->field));
    struct str value = STR("");

    TRY(requests_item_text(ctx, r, item->id, ITEM_DEMANDED, &value));
    if (item->defect == DEFECT_INCOMPLETE) {
        TRY(customers_datum(ctx, &what, &was));
        TRY(put_mark(ctx, r, item->field, MARK_STATEMENT, value));
    } else {
        what.value = item->defect == DEFECT_UNNECESSARY ? STR("") : value;
        TRY(RUN_ACTION(customers_rectify, ctx, &what, &was));
    }
    TRY(requests_item_text_put(ctx, r, item->id, ITEM_BEFORE, was.before));
    TRY(requests_notify_source(ctx, r, item->id, ACT_RECTIFIED, bit, was.source));
    return requests_notify_recipients(ctx, r, item->id, ACT_RECTIFIED, bit);
}

/* ---- restriction ------------------------------------------------------------------------------------- */

static enum rc restricted_bits(struct ctx *ctx, int64_t subject, uint64_t *bits)
{
    struct q_restrictions_open_row *rows = NULL;
    size_t count = 0;

    *bits = 0;
    TRY(q_restrictions_open(ctx, &(struct q_restrictions_open){.subject = subject}, &rows, &count));
    for (size_t i = 0; i < count; i++)
        *bits |= (uint64_t)rows[i].categories;
    return RC_OK;
}

enum rc requests_restrict(struct ctx *ctx, const struct request *r, const struct request_item *item, int ground, uint64_t categories)
{
    struct q_restrictions_open_row *rows = NULL;
    uint64_t bits = 0;
    size_t count = 0;

    TRY(q_restrictions_open(ctx, &(struct q_restrictions_open){.subject = r->subject}, &rows, &count));
    for (size_t i = 0; i < count; i++)
        if (rows[i].item_id == item->id && rows[i].ground == ground)
            return RC_OK; /* it stands already */
    TRY(q_restriction_insert(ctx, &(struct q_restriction_insert){.id = env_new_id(ctx->env), .cas = r->id, .item = item->id,
        .subject = r->subject, .ground = ground, .categories = (int64_t)categories, .debt = item->about == PURPOSE_COLLECTION,
        .at = ctx->now, .by = ctx->actor->user_id, .review_on = date_add_months(ctx->today, REVIEW_MONTHS)}));
    TRY(restricted_bits(ctx, r->subject, &bits));
    TRY(subject_restrict(ctx, r->subject, bits));
    TRY(requests_notify_recipients(ctx, r, item->id, ACT_RESTRICTED, categories));
    TRY(requests_event(ctx, r->id, EVENT_RESTRICTED, ground));
    return audit_write(ctx, AUDIT_REQUEST_RESTRICTED, r->subject, r->id, NULL);
}

/* In the transaction of L-18E: told before it is lifted (18(3)). */
static enum rc lift_one(struct ctx *ctx, const struct request *r, const struct q_restrictions_of_case_row *row, int64_t letter)
{
    uint64_t bits = 0;
    int64_t changes = 0;

    TRY(q_restriction_lift(ctx, &(struct q_restriction_lift){.id = row->id, .at = ctx->now, .by = ctx->actor->user_id,
                                                             .letter = letter, .letter_null = letter == 0}, &changes));
    TRY(restricted_bits(ctx, r->subject, &bits));
    TRY(subject_restrict(ctx, r->subject, bits));
    TRY(requests_notify_recipients(ctx, r, 0, ACT_LIFTED, (uint64_t)row->categories));
    TRY(requests_event(ctx, r->id, EVENT_LIFTED, row->ground));
    return audit_write(ctx, AUDIT_REQUEST_LIFTED, r->subject, r->id, NULL);
}

DEFINE_ACTION(requests_lift, struct lifting_form, struct request_receipt)
{
    struct q_restrictions_of_case_row *rows = NULL;
    struct request r;
    size_t count = 0, open = 0;
    int64_t letter = 0;

    TRY(requests_load(ctx, req->case_id, &r));
    if (!actor_is_person(ctx->actor))
        return err_forbidden(&ctx->err, E1909_REQUEST_NOBODY_ACTS);
    TRY(q_restrictions_of_case(ctx, &(struct q_restrictions_of_case){.cas = r.id}, &rows, &count));
    for (size_t i = 0; i < count; i++)
        open += rows[i].lifted_at_null;
    if (open == 0)
        return err_conflict(&ctx->err, E1936_REQUEST_NOT_RESTRICTED);
    if (str_empty(str_trim(req->words)))
        return err_invalid(&ctx->err, E1929_REQUEST_WORDS, "words");
    TRY(requests_letter_make(ctx, &(struct letter_input){.kind = LETTER_18E, .request = &r, .words = req->words,
                                                         .day = ctx->today}, &letter));
    for (size_t i = 0; i < count; i++)
        if (rows[i].lifted_at_null)
            TRY(lift_one(ctx, &r, &rows[i], letter));
    *out = (struct request_receipt){r.id, r.year, r.ordinal, r.due_internal, r.due_legal};
    return RC_OK;
}

/* ---- death ----------------------------------------------------------------------------------------------- */

/* Marketing and lists off at once; the relationship ends; holds and retention go on unchanged (rec. 27). */
static enum rc estate(struct ctx *ctx, const struct request *r, const struct request_item *item)
{
    struct customer_receipt receipt = {0};
    struct customer_brief *brief = NULL;
    int64_t ended = 0;

    (void)item;
    TRY(consents_ban(ctx, r->subject, PURPOSE_NONE, CONSENT_ANY, r->id));
    TRY(consents_end(ctx, r->subject, PURPOSE_NONE, CONSENT_BY_MAIL, &ended));
    TRY(customers_briefs(ctx, &r->customer, 1, &brief));
    if (r->contact != 0) {
        struct contact_receipt contact = {0};

        return RUN_ACTION(customers_contact_end, ctx, &((struct contact_end){.contact_id = r->contact, .to_on = r->received_on,
                                                                             .customer_id = r->customer}), &contact);
    }
    if (brief->state == CUSTOMER_ENDED)
        return RC_OK;
    return RUN_ACTION(customers_end, ctx, &((struct customer_end){.customer_id = r->customer, .reason = END_DECEASED,
                                                                  .end_on = r->received_on}), &receipt);
}

static enum rc withdraw_consents(struct ctx *ctx, const struct request *r, const struct request_item *item)
{
    int64_t ended = 0;

    return consents_end(ctx, r->subject, (enum purpose)item->about, CONSENT_BY_MAIL, &ended);
}

/* Objection upheld: the purpose is forbidden for this person, and R, if it was weighed, is lifted with it. */
static enum rc object(struct ctx *ctx, const struct request *r, const struct request_item *item)
{
    struct q_restrictions_of_case_row *rows = NULL;
    size_t count = 0;

    TRY(consents_ban(ctx, r->subject, (enum purpose)item->about, CONSENT_ANY, r->id));
    if (r->contact != 0 && purpose_basis((enum purpose)item->about) == BASIS_CONTRACT) { /* S6: the office ends, a successor is named */
        struct contact_receipt contact = {0};

        TRY(requests_ask_successor(ctx, r, r->customer, date_add_days(ctx->today, 30)));
        TRY(RUN_ACTION(customers_contact_end, ctx, &((struct contact_end){.contact_id = r->contact, .customer_id = r->customer,
                                                                          .out_today = true}), &contact));
    }
    TRY(q_restrictions_of_case(ctx, &(struct q_restrictions_of_case){.cas = r->id}, &rows, &count));
    for (size_t i = 0; i < count; i++)
        if (rows[i].lifted_at_null && rows[i].ground == RESTRICT_OBJECTION) {
            int64_t letter = 0;

            TRY(requests_letter_make(ctx, &(struct letter_input){.kind = LETTER_18E, .request = r, .day = ctx->today,
                .words = STR("")}, &letter));
            TRY(lift_one(ctx, r, &rows[i], letter));
        }
    return RC_OK;
}

enum rc requests_dispute(struct ctx *ctx, const struct request *r, const struct request_item *item)
{
    return put_mark(ctx, r, item->field, MARK_DISPUTED, STR(""));
}

enum rc requests_execute_item(struct ctx *ctx, const struct request *r, const struct request_item *item)
{
    int64_t changes = 0;

    switch (item->kind) {
    case REQUEST_RECTIFICATION: TRY(rectify(ctx, r, item)); break;
    case REQUEST_RESTRICTION:
        TRY(requests_restrict(ctx, r, item, item->ground, requests_decide_restriction(item->ground, requests_field_category(item->field))));
        break;
    case REQUEST_OBJECTION: TRY(object(ctx, r, item)); break;
    case REQUEST_MARKETING: TRY(consents_ban(ctx, r->subject, PURPOSE_NONE, (enum consent_channel)item->channel, r->id)); break;
    case REQUEST_LIST_PROHIBITION:
        TRY(consents_ban(ctx, r->subject, PURPOSE_LIST_PUBLICATION, (enum consent_channel)item->channel, r->id));
        break;
    case REQUEST_CONSENT: TRY(withdraw_consents(ctx, r, item)); break;
    case REQUEST_ESTATE: TRY(estate(ctx, r, item)); break;
    case REQUEST_ERASURE: case REQUEST_ANONYMISATION: return RC_OK; /* engine.c */
    default: break; /* an answer only */
    }
    return q_request_item_executed(ctx, &(struct q_request_item_executed){.id = item->id, .at = ctx->now}, &changes);
}
