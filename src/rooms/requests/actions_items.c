/* Use cases of one case's items: what is asked, who asks, how long it takes, what is decided and answered
 * (RIGHTS.md 1-2; P50 P52 P53 P55 P57-P59). */
#include "base/errors.h"
#include "audit_requests.h"
#include "errors_requests.h"
#include "queries_requests.h"
#include "rooms/requests/items.h"

static struct request_receipt receipt_of(const struct request *r)
{
    return (struct request_receipt){r->id, r->year, r->ordinal, r->due_internal, r->due_legal};
}

static bool named(const struct ctx *ctx)
{
    return actor_is_person(ctx->actor);
}

static enum rc in_state(struct ctx *ctx, const struct request *r, int state)
{
    return r->state == state ? RC_OK : err_conflict(&ctx->err, E1907_REQUEST_WRONG_STATE);
}

/* ---- more than one right in a message ---------------------------------------------------------------- */

static enum rc check_item(struct ctx *ctx, const struct item_form *f, const struct request_item *items, size_t count)
{
    bool erasure = false;

    for (size_t i = 0; i < count; i++)
        erasure = erasure || items[i].kind == REQUEST_ERASURE;
    if (f->kind == REQUEST_RECTIFICATION)
        TRY(requests_decide_rectification(f->field, f->defect, f->value, &ctx->err));
    else if (!str_empty(f->field) && requests_field_category(f->field) == CATEGORY_NONE)
        return err_invalid(&ctx->err, E1922_REQUEST_FIELD, "field");
    if (f->kind == REQUEST_ANONYMISATION)
        return requests_decide_anonymisation(erasure, &ctx->err);
    return RC_OK;
}

enum rc requests_item_put(struct ctx *ctx, const struct request *r, const struct item_form *f)
{
    struct request_item *items = NULL;
    struct item_facts facts;
    size_t count = 0;
    struct request_item item = {.id = env_new_id(ctx->env), .case_id = r->id, .subject = r->subject, .kind = f->kind,
        .field = f->field, .defect = f->defect, .about = f->about, .channel = f->by, .ground = f->ground};

    if (item.kind == REQUEST_RESTRICTION && item.ground == 0)
        item.ground = RESTRICT_ACCURACY;
    TRY(requests_items(ctx, r->id, &items, &count));
    TRY(check_item(ctx, f, items, count));
    item.ordinal = (int64_t)count + 1;
    TRY(requests_item_facts(ctx, r, &item, &facts));
    item.proposed = requests_decide_item(&facts).outcome;
    TRY(requests_item_insert(ctx, &item));
    return requests_item_text_put(ctx, r, item.id, ITEM_DEMANDED, f->value);
}

/* While an objection against an interest is weighed, the data rest (18(1)(d)); of whom we know only. */
enum rc requests_weighing(struct ctx *ctx, const struct request *r)
{
    struct request_item *items = NULL;
    size_t count = 0;

    if (r->identity < IDENTITY_CHANNEL || r->subject == 0)
        return RC_OK;
    TRY(requests_items(ctx, r->id, &items, &count));
    for (size_t i = 0; i < count; i++) {
        struct item_facts facts;

        if (items[i].kind != REQUEST_OBJECTION || items[i].outcome != ITEM_OPEN)
            continue;
        TRY(requests_item_facts(ctx, r, &items[i], &facts));
        if (!facts.marketing && facts.basis == BASIS_INTEREST)
            TRY(requests_restrict(ctx, r, &items[i], RESTRICT_OBJECTION, requests_decide_restriction(RESTRICT_OBJECTION, CATEGORY_NONE)));
    }
    return RC_OK;
}

DEFINE_ACTION(requests_item_add, struct item_form, struct request_receipt)
{
    struct request r;
    int64_t changes = 0;

    TRY(requests_load(ctx, req->case_id, &r));
    TRY(in_state(ctx, &r, REQUEST_RECEIVED));
    TRY(requests_item_put(ctx, &r, req));
    if (req->kind == REQUEST_ERASURE || (req->kind == REQUEST_ANONYMISATION && r.kind != REQUEST_ERASURE))
        TRY(q_request_set_kind(ctx, &(struct q_request_set_kind){.id = r.id, .kind = req->kind}, &changes));
    TRY(requests_weighing(ctx, &r));
    TRY(requests_event(ctx, r.id, EVENT_ITEM, req->kind));
    *out = receipt_of(&r);
    return audit_write(ctx, AUDIT_REQUEST_ITEM_ADDED, r.subject, r.id, NULL);
}

/* ---- acknowledge, identity, extension -------------------------------------------------------------------- */

static enum rc all_items(struct ctx *ctx, const struct request *r, struct letter_input *in)
{
    struct request_item *items = NULL;

    TRY(requests_items(ctx, r->id, &items, &in->count));
    in->items = items;
    in->request = r;
    return RC_OK;
}

DEFINE_ACTION(requests_acknowledge, int64_t, struct request_receipt)
{
    struct letter_input in = {.kind = LETTER_ACK};
    struct request r;
    int64_t changes = 0, letter = 0;

    TRY(requests_load(ctx, *req, &r));
    TRY(q_request_set_acknowledged(ctx, &(struct q_request_set_acknowledged){.id = r.id, .at = ctx->now}, &changes));
    if (changes != 1)
        return err_conflict(&ctx->err, E1907_REQUEST_WRONG_STATE);
    TRY(all_items(ctx, &r, &in));
    in.day = r.due_legal;
    TRY(requests_letter_make(ctx, &in, &letter));
    TRY(requests_event(ctx, r.id, EVENT_ACKNOWLEDGED, 0));
    *out = receipt_of(&r);
    return audit_write(ctx, AUDIT_REQUEST_ACKNOWLEDGED, r.subject, r.id, NULL);
}

/* On reasonable doubt, once; the clock runs on (deadline.identity_pause = no; P52). */
DEFINE_ACTION(requests_ask_identity, int64_t, struct request_receipt)
{
    struct letter_input in = {.kind = LETTER_ID, .reason = REASON_IDENTITY_REQUIRED};
    struct request r;
    int64_t changes = 0, letter = 0;

    TRY(requests_load(ctx, *req, &r));
    TRY(in_state(ctx, &r, REQUEST_RECEIVED));
    if (!date_is_none(r.identity_asked_on) || r.identity != IDENTITY_NONE)
        return err_conflict(&ctx->err, E1932_REQUEST_ASKED_ALREADY);
    TRY(q_request_set_asked(ctx, &(struct q_request_set_asked){.id = r.id, .on = ctx->today}, &changes));
    in.request = &r;
    in.day = date_add_days(ctx->today, IDENTITY_WAIT_DAYS);
    TRY(requests_letter_make(ctx, &in, &letter));
    TRY(requests_event(ctx, r.id, EVENT_ASKED, 0));
    *out = receipt_of(&r);
    return audit_write(ctx, AUDIT_REQUEST_IDENTITY_ASKED, r.subject, r.id, NULL);
}

DEFINE_ACTION(requests_identify, struct identity_form, struct request_receipt)
{
    struct request r;
    int64_t changes = 0;

    TRY(requests_load(ctx, req->case_id, &r));
    if (!named(ctx))
        return err_forbidden(&ctx->err, E1909_REQUEST_NOBODY_ACTS);
    if (req->identity != IDENTITY_CHANNEL && req->identity != IDENTITY_DESK)
        return err_invalid(&ctx->err, E1012_FIELD_NOT_A_CHOICE, "identity");
    TRY(q_request_set_identified(ctx, &(struct q_request_set_identified){.id = r.id, .identity = req->identity, .at = ctx->now,
                                                                         .by = ctx->actor->user_id}, &changes));
    if (changes != 1)
        return err_conflict(&ctx->err, E1907_REQUEST_WRONG_STATE);
    if (r.state == REQUEST_WITHDRAWN) /* it had ended unidentified: a later proof opens it again */
        TRY(q_request_items_reopen(ctx, &(struct q_request_items_reopen){.cas = r.id}, &changes));
    TRY(requests_load(ctx, r.id, &r));
    TRY(requests_weighing(ctx, &r));
    TRY(requests_event(ctx, r.id, EVENT_IDENTIFIED, req->identity));
    *out = receipt_of(&r);
    return audit_write(ctx, AUDIT_REQUEST_IDENTIFIED, r.subject, r.id, NULL);
}

DEFINE_ACTION(requests_extend, struct extension_form, struct request_receipt)
{
    struct letter_input in = {.kind = LETTER_12D, .reason = (enum request_reason)req->code, .words = req->words};
    struct request_clock clock;
    struct request r;
    int64_t changes = 0, letter = 0;

    TRY(requests_load(ctx, req->case_id, &r));
    TRY(requests_decide_extension(&r, (enum request_reason)req->code, req->words, ctx->actor, ctx->today, &ctx->err));
    clock = requests_clock(r.received_on);
    TRY(q_request_set_extended(ctx, &(struct q_request_set_extended){.id = r.id, .on = ctx->today, .code = req->code,
        .due_internal_on = clock.extended_internal, .due_legal_on = clock.extended_legal}, &changes));
    if (changes != 1)
        return err_conflict(&ctx->err, E1926_REQUEST_EXTENDED);
    in.request = &r;
    in.day = clock.extended_legal;
    TRY(requests_letter_make(ctx, &in, &letter));
    TRY(requests_event(ctx, r.id, EVENT_EXTENDED, req->code));
    r.due_internal = clock.extended_internal;
    r.due_legal = clock.extended_legal;
    *out = receipt_of(&r);
    return audit_write(ctx, AUDIT_REQUEST_EXTENDED, r.subject, r.id, NULL);
}

/* ---- decide ------------------------------------------------------------------------------------------------ */

static enum rc permitted(struct ctx *ctx, const struct request *r, const struct item_decision *d, const struct item_facts *facts,
                         const struct item_proposal *p, enum item_outcome outcome)
{
    bool erasure = facts->kind == REQUEST_ERASURE || facts->kind == REQUEST_ANONYMISATION;

    if (!named(ctx))
        return err_forbidden(&ctx->err, E1909_REQUEST_NOBODY_ACTS);
    if (outcome < ITEM_ACCEPTED || outcome > ITEM_NOTHING)
        return err_invalid(&ctx->err, E1012_FIELD_NOT_A_CHOICE, "outcome");
    if (facts->found && (int)r->identity < (int)p->least && d->code != REASON_IDENTITY_FAILURE)
        return err_forbidden(&ctx->err, E1910_REQUEST_UNIDENTIFIED);
    if (erasure && (outcome == ITEM_ACCEPTED || outcome == ITEM_PARTLY))
        return err_invalid(&ctx->err, E1908_REQUEST_KIND_PLANNED, "outcome");
    if (facts->kind == REQUEST_REVIEW && outcome == ITEM_ACCEPTED && !facts->reviewed)
        return err_conflict(&ctx->err, E1934_REQUEST_SAME_DECIDER);
    if (facts->kind == REQUEST_OBJECTION && outcome == ITEM_REFUSED && facts->marketing)
        return err_invalid(&ctx->err, E1920_REQUEST_NOT_REFUSABLE, "outcome");
    if (outcome == ITEM_REFUSED)
        return requests_decide_refusal(facts, ctx->actor, (enum request_reason)d->code, d->words, &ctx->err);
    if (outcome != p->outcome && str_empty(str_trim(d->words)))
        return err_invalid(&ctx->err, E1929_REQUEST_WORDS, "words"); /* what was computed is changed with a reason only */
    return RC_OK;
}

/* A refused rectification leaves a mark on the field; a refused objection ends the rest, told first. */
static enum rc refused(struct ctx *ctx, const struct request *r, const struct request_item *item, struct str words)
{
    struct request_receipt receipt = {0};
    enum rc rc;

    if (item->kind == REQUEST_RECTIFICATION)
        return requests_dispute(ctx, r, item);
    if (item->kind != REQUEST_OBJECTION)
        return RC_OK;
    rc = RUN_ACTION(requests_lift, ctx, &((struct lifting_form){.case_id = r->id, .words = words}), &receipt);
    if (rc == RC_CONFLICT && ctx->err.code == E1936_REQUEST_NOT_RESTRICTED) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    return rc;
}

static enum rc letter_of_group(struct ctx *ctx, const struct request *r, struct request_item *items, size_t count, size_t first,
                               enum request_letter_kind kind, const enum request_letter_kind *kinds)
{
    struct request_item *group = ARENA_ARRAY(ctx->arena, struct request_item, count + 1);
    int64_t letter = 0, changes = 0;
    size_t n = 0;

    for (size_t i = first; i < count; i++)
        if (kinds[i] == kind && items[i].letter == 0)
            group[n++] = items[i];
    TRY(requests_letter_make(ctx, &(struct letter_input){.kind = kind, .request = r, .items = group, .count = n,
                                                         .day = ctx->today, .deciding = true}, &letter));
    for (size_t i = first; i < count; i++) {
        if (kinds[i] != kind || items[i].letter != 0)
            continue;
        items[i].letter = letter;
        TRY(q_request_item_letter(ctx, &(struct q_request_item_letter){.id = items[i].id, .letter = letter}, &changes));
    }
    return RC_OK;
}

/* Every item ends with exactly one deciding letter (I-28): one letter for all items that it answers. */
enum rc requests_answer_when_done(struct ctx *ctx, int64_t case_id)
{
    struct request_item *items = NULL;
    enum request_letter_kind *kinds;
    struct request r;
    size_t count = 0;
    int64_t changes = 0;
    bool waits = false;

    TRY(requests_load(ctx, case_id, &r));
    TRY(requests_items(ctx, case_id, &items, &count));
    kinds = ARENA_ARRAY(ctx->arena, enum request_letter_kind, count + 1);
    for (size_t i = 0; i < count; i++) {
        struct item_facts facts;
        bool erasure = items[i].kind == REQUEST_ERASURE || items[i].kind == REQUEST_ANONYMISATION;

        TRY(requests_item_facts(ctx, &r, &items[i], &facts));
        if (items[i].outcome == ITEM_OPEN && erasure)
            waits = true; /* the engine answers it, after the others have their letters */
        else if (items[i].outcome == ITEM_OPEN)
            return RC_OK;
        else
            kinds[i] = requests_letter_of(&facts, (enum item_outcome)items[i].outcome, (enum request_reason)items[i].code);
    }
    for (size_t i = 0; i < count; i++)
        if (items[i].letter == 0 && kinds[i] != LETTER_NONE && items[i].outcome != ITEM_ENDED)
            TRY(letter_of_group(ctx, &r, items, count, i, kinds[i], kinds));
    if (waits)
        return RC_OK;
    return q_request_set_answered(ctx, &(struct q_request_set_answered){.id = r.id, .on = ctx->today, .at = ctx->now}, &changes);
}

static enum rc put_decision(struct ctx *ctx, const struct request *r, struct request_item *item, const struct item_decision *d,
                            const struct item_proposal *p, enum item_outcome outcome)
{
    int64_t changes = 0;

    item->outcome = (int)outcome;
    item->code = d->code != 0 ? d->code : (int)p->reason;
    TRY(requests_item_text_put(ctx, r, item->id, ITEM_REASONS, d->words));
    TRY(q_request_item_decide(ctx, &(struct q_request_item_decide){.id = item->id, .proposed = p->outcome, .outcome = outcome,
        .code = item->code, .by = ctx->actor->user_id, .at = ctx->now}, &changes));
    return changes == 1 ? RC_OK : err_conflict(&ctx->err, E1937_REQUEST_ITEM_DECIDED);
}

DEFINE_ACTION(requests_decide, struct item_decision, struct request_receipt)
{
    struct request r;
    struct request_item item;
    struct item_facts facts;
    struct item_proposal p;
    enum item_outcome outcome;

    TRY(requests_load(ctx, req->case_id, &r));
    TRY(in_state(ctx, &r, REQUEST_RECEIVED));
    TRY(requests_item_load(ctx, r.id, req->item, &item));
    if (item.outcome != ITEM_OPEN)
        return err_conflict(&ctx->err, E1937_REQUEST_ITEM_DECIDED);
    item.code = req->code; /* a compelling ground is named with the decision */
    TRY(requests_item_facts(ctx, &r, &item, &facts));
    p = requests_decide_item(&facts);
    outcome = req->outcome == ITEM_OPEN ? p.outcome : (enum item_outcome)req->outcome;
    if (outcome == ITEM_REFUSED && req->outcome == ITEM_OPEN && req->code == 0) { /* the proposal itself refuses */
        struct item_decision d = *req;

        d.code = (int)p.reason;
        TRY(permitted(ctx, &r, &d, &facts, &p, outcome));
    } else {
        TRY(permitted(ctx, &r, req, &facts, &p, outcome));
    }
    TRY(put_decision(ctx, &r, &item, req, &p, outcome));
    if (outcome == ITEM_ACCEPTED || outcome == ITEM_PARTLY)
        TRY(requests_execute_item(ctx, &r, &item));
    if (outcome == ITEM_REFUSED)
        TRY(refused(ctx, &r, &item, req->words));
    TRY(requests_event(ctx, r.id, EVENT_DECIDED, outcome));
    TRY(requests_answer_when_done(ctx, r.id));
    *out = receipt_of(&r);
    return audit_write(ctx, AUDIT_REQUEST_DECIDED, r.subject, r.id, NULL);
}

/* ---- close, end ------------------------------------------------------------------------------------------ */

/* Answers with personal data go only to a channel on file, or over the desk. */
static enum rc channel_on_file(struct ctx *ctx, const struct request *r, int as)
{
    struct person_values person = {0};
    struct record identity = {0};
    enum rc rc;

    if (as == DELIVERED_DESK || as == DELIVERED_PORTAL || r->subject == 0)
        return RC_OK;
    if (as != DELIVERED_EMAIL && as != DELIVERED_POST)
        return err_invalid(&ctx->err, E1012_FIELD_NOT_A_CHOICE, "delivered_as");
    TRY(customers_person(ctx, r->subject, &person));
    rc = requests_secret_get(ctx, r, SECRET_IDENTITY, &identity);
    if (rc == RC_NOT_FOUND)
        err_clear(&ctx->err);
    else
        TRY(rc);
    if (as == DELIVERED_EMAIL ? person.email_count > 0 || !str_empty(identity.field[IDENTITY_EMAIL])
                              : !str_empty(person.street) || !str_empty(identity.field[IDENTITY_STREET]))
        return RC_OK;
    return err_conflict(&ctx->err, E1938_REQUEST_NO_ADDRESS);
}

DEFINE_ACTION(requests_close, struct delivery_form, struct request_receipt)
{
    struct request r;
    int64_t changes = 0;

    TRY(requests_load(ctx, req->case_id, &r));
    TRY(in_state(ctx, &r, REQUEST_ANSWERED));
    TRY(channel_on_file(ctx, &r, req->delivered_as));
    TRY(q_request_letters_delivered(ctx, &(struct q_request_letters_delivered){.cas = r.id, .on = ctx->today,
        .by = ctx->actor->user_id, .as = req->delivered_as}, &changes));
    /* before and after were kept until now (P55) */
    TRY(q_request_item_texts_delete(ctx, &(struct q_request_item_texts_delete){.cas = r.id, .low = ITEM_DEMANDED,
                                                                               .high = ITEM_BEFORE}, &changes));
    if (r.kind == REQUEST_ERASURE || r.kind == REQUEST_ANONYMISATION)
        return RUN_ACTION(requests_delivered, ctx, &r.id, out); /* nothing of the person outlives the answer */
    TRY(q_request_set_state(ctx, &(struct q_request_set_state){.id = r.id, .was = r.state, .state = REQUEST_CLOSED,
                                                              .closed_at = ctx->now}, &changes));
    TRY(requests_event(ctx, r.id, EVENT_DELIVERED, req->delivered_as));
    *out = receipt_of(&r);
    return audit_write(ctx, AUDIT_REQUEST_DELIVERED, r.subject, r.id, NULL);
}

static enum rc duplicate_of(struct ctx *ctx, const struct request *r, struct str number, int64_t *id)
{
    struct request other;
    int64_t year = 0, ordinal = 0;

    if (!requests_number_read(number, &year, &ordinal))
        return err_invalid(&ctx->err, E1933_REQUEST_DUPLICATE_OF, "duplicate_of");
    TRY(requests_load_by_number(ctx, year, ordinal, &other));
    if (other.id == r->id || other.subject != r->subject)
        return err_invalid(&ctx->err, E1933_REQUEST_DUPLICATE_OF, "duplicate_of");
    *id = other.id;
    return RC_OK;
}

/* Ends without a decision: a duplicate is linked, an unidentified one opens again on a later proof. */
DEFINE_ACTION(requests_end, struct end_form, struct request_receipt)
{
    struct request r;
    int64_t changes = 0, other = 0;

    TRY(requests_load(ctx, req->case_id, &r));
    TRY(in_state(ctx, &r, REQUEST_RECEIVED));
    if (req->ended_as == ENDED_DUPLICATE)
        TRY(duplicate_of(ctx, &r, req->duplicate_of, &other));
    else if (req->ended_as != ENDED_UNIDENTIFIED && req->ended_as != ENDED_WITHDRAWN)
        return err_invalid(&ctx->err, E1012_FIELD_NOT_A_CHOICE, "ended_as");
    TRY(q_request_set_ended(ctx, &(struct q_request_set_ended){.id = r.id, .as = req->ended_as, .duplicate_of = other,
        .duplicate_of_null = other == 0, .at = ctx->now}, &changes));
    TRY(q_request_items_end(ctx, &(struct q_request_items_end){.cas = r.id, .by = ctx->actor->user_id, .at = ctx->now}, &changes));
    TRY(requests_event(ctx, r.id, EVENT_ENDED, req->ended_as));
    *out = receipt_of(&r);
    return audit_write(ctx, AUDIT_REQUEST_ENDED, r.subject, r.id, NULL);
}

enum rc requests_accept(struct ctx *ctx, int64_t id, int64_t item)
{
    struct request_receipt receipt = {0};

    return RUN_ACTION(requests_decide, ctx, &((struct item_decision){.case_id = id, .item = item}), &receipt);
}
