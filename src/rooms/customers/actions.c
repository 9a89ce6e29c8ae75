/* Use cases of customers. Each runs in the writer in a savepoint: verdict -> rules -> store -> history,
 * timeline, audit -> index once the commit is durable. */
#include "base/errors.h"
#include "audit_customers.h"
#include "db/core.h"
#include "db/subjects.h"
#include "errors_customers.h"
#include "errors_requests.h"
#include "queries_customers.h"
#include "rooms/customers/internal.h"
#include "rooms/invoices/invoices.h"
#include "rooms/requests/requests.h"

enum { FIRST_NUMBER = 1001 };

/* One event of this room on the timeline. */
static enum rc event(struct ctx *ctx, int64_t customer_id, int kind, struct date day)
{
    return customers_timeline_add(ctx, &(struct timeline_event){.customer_id = customer_id, .kind = kind, .day = day,
        .statement = STATEMENT_CONTENT_RELATIONSHIP});
}

/* Who asked to be forgotten comes back only by their own act, which also ends the mark (P63, I-10). */
static enum rc ask_stop_list(struct ctx *ctx, const struct customer_form *form)
{
    struct stop_probe probe;
    enum stop_match match = STOP_NONE;

    if (form->kind != CUSTOMER_PERSON)
        return RC_OK;
    probe = customers_stop_probe(ctx->arena, form);
    if (form->source == SOURCE_CUSTOMER)
        return requests_stop_retire(ctx, &probe);
    TRY(requests_stop_check(ctx, &probe, &match));
    return match == STOP_NONE ? RC_OK : err_conflict(&ctx->err, E1914_REQUEST_FORGOTTEN);
}

/* Register a customer (P05): a person with a key of its own, or an organisation; gapless number from
 * 1001 in each register. */
DEFINE_ACTION(customers_create, struct customer_form, struct customer_receipt)
{
    struct customer_form form = *req;
    struct verdict verdict;
    int64_t id = env_new_id(ctx->env);

    TRY(policy_decide(ctx, CATEGORY_RELATIONSHIP, USE_STORE, &verdict));
    TRY(customers_check_form(ctx->arena, &form, 0, ctx->today, &ctx->err));
    TRY(ask_stop_list(ctx, &form));
    if (form.kind == CUSTOMER_PERSON)
        TRY(subject_create(ctx, form.sole_trader ? SUBJECT_SOLE_TRADER : SUBJECT_CONSUMER, &out->subject_id));
    TRY(counter_take(ctx, str_fmt(ctx->arena, "customer:%lld", (long long)ctx->register_id), FIRST_NUMBER, &out->number));
    TRY(customers_store_new(ctx, &form, id, out->subject_id, out->number));
    TRY(event(ctx, id, AUDIT_CUSTOMER_CREATED, form.start_on));
    out->customer_id = id;
    out->version = 1;
    customers_index_new(ctx, id, out->number, &form);
    return audit_write(ctx, AUDIT_CUSTOMER_CREATED, out->subject_id, id, &verdict);
}

/* 1602, with the time of the change that came between. */
static enum rc changed_meanwhile(struct ctx *ctx, int64_t customer_id)
{
    struct change_row *changes;
    size_t count;

    TRY(customers_load_changes(ctx, customer_id, 1, &changes, &count));
    if (count > 0)
        ctx->err.arg = instant_text(ctx->arena, changes[0].at, ctx->lang);
    struct str when = ctx->err.arg;
    enum rc rc = err_conflict(&ctx->err, E1602_CUSTOMER_CHANGED);

    ctx->err.arg = when;
    return rc;
}

/* Change master data (P05, P55): which fields goes to the history, the old value leaves. */
DEFINE_ACTION(customers_edit, struct customer_edit, struct customer_receipt)
{
    struct customer_form form = req->form, was;
    struct customer_row row;
    struct verdict verdict;
    struct str fields;
    int64_t changed;

    TRY(policy_decide(ctx, CATEGORY_RELATIONSHIP, USE_STORE, &verdict));
    TRY(customers_load(ctx, req->customer_id, LOAD_NETWORK, &row));
    *out = (struct customer_receipt){row.id, row.number, row.subject_id, row.version};
    if (row.locked)
        return err_forbidden(&ctx->err, E1616_CUSTOMER_LOCKED);
    if (form.version != row.version)
        return changed_meanwhile(ctx, row.id);
    TRY(customers_check_form(ctx->arena, &form, (int)row.kind, ctx->today, &ctx->err));
    customers_form_of(&row, &was);
    fields = customers_changed(ctx->arena, customers_fields, &was, &form);
    if (str_empty(fields))
        return RC_OK;
    TRY(customers_store_edit(ctx, &row, &form, &changed));
    if (changed != 1)
        return changed_meanwhile(ctx, row.id);
    TRY(customers_store_points(ctx, &row, &form));
    out->version = row.version + 1;
    TRY(customers_store_change(ctx, row.id, 0, row.subject_id, fields, form.source, form.channel, out->version));
    TRY(event(ctx, row.id, AUDIT_CUSTOMER_EDITED, DATE_NONE));
    TRY(customers_index_update(ctx, row.id));
    return audit_write(ctx, AUDIT_CUSTOMER_EDITED, row.subject_id, row.id, &verdict);
}

/* End the relationship (P07): a named person sets the day; retention counts from it (P36). */
DEFINE_ACTION(customers_end, struct customer_end, struct customer_receipt)
{
    struct q_customer_head_row head;
    struct verdict verdict;
    int64_t changed, subject;
    enum rc rc;

    TRY(policy_decide(ctx, CATEGORY_RELATIONSHIP, USE_STORE, &verdict));
    rc = q_customer_head(ctx, &(struct q_customer_head){.id = req->customer_id}, &head);
    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E1601_CUSTOMER_UNKNOWN);
    TRY(rc);
    TRY(customers_check_end(req, (enum customer_state)head.state, head.start_on, ctx->actor, ctx->today, &ctx->err));
    TRY(q_customer_set_ended(ctx, &(struct q_customer_set_ended){.id = req->customer_id, .end_on = req->end_on,
        .reason = req->reason, .by = ctx->actor->user_id}, &changed));
    if (changed != 1)
        return err_conflict(&ctx->err, E1610_ALREADY_ENDED);
    subject = head.subject_id_null ? 0 : head.subject_id;
    *out = (struct customer_receipt){req->customer_id, head.number, subject, head.version + 1};
    TRY(customers_store_change(ctx, req->customer_id, 0, subject, STR("end_on,end_reason"), SOURCE_STAFF, CHANNEL_WEB,
                               out->version));
    TRY(event(ctx, req->customer_id, AUDIT_CUSTOMER_RELATION_ENDED, req->end_on));
    TRY(invoices_on_relation_ended(ctx, req->customer_id, req->end_on));
    TRY(customers_index_update(ctx, req->customer_id));
    return audit_write(ctx, AUDIT_CUSTOMER_RELATION_ENDED, subject, req->customer_id, &verdict);
}

/* ---- contact persons ------------------------------------------------------------------------------- */

static enum rc seal_contact(struct ctx *ctx, const struct contact_form *form, int64_t id, int64_t subject,
                            struct blob *name, struct blob *role)
{
    struct record r = {.field = {[NAME_FIRST] = form->first_name, [NAME_LAST] = form->last_name}};

    TRY(seal_record(ctx, customers_key(subject), CATEGORY_NAME, id, &r, name));
    r = (struct record){.field = {[ROLE_TITLE] = form->role}};
    *role = (struct blob){NULL, 0};
    return str_empty(form->role) ? RC_OK
                                 : seal_record(ctx, customers_key(subject), CATEGORY_RELATIONSHIP, id, &r, role);
}

/* The form of a contact person has one e-mail and one phone: the first of each follows it, others are as they were. */
static enum rc contact_points(struct ctx *ctx, const struct customer_row *row, const struct contact_form *form,
                              int64_t contact, int64_t subject, const struct provenance *from)
{
    const struct { enum contact_kind kind; int field; struct str value; } want[] = {
        {CONTACT_EMAIL, EMAIL_ADDRESS, form->email}, {CONTACT_PHONE, PHONE_NUMBER, form->phone}};

    for (size_t w = 0; w < COUNT(want); w++) {
        struct record value = {0};
        const struct contact_point *first = NULL;
        bool same = false;

        value.field[want[w].field] = want[w].value;
        if (!customers_may(ctx, customers_contact_category(want[w].kind)) && str_empty(want[w].value))
            continue;
        for (size_t i = 0; i < row->point_count; i++) {
            if (row->points[i].contact_id != contact || row->points[i].kind != want[w].kind)
                continue;
            first = first == NULL ? &row->points[i] : first;
            same = same || records_equal(&row->points[i].value, &value);
        }
        if (first != NULL && !same) {
            int64_t deleted;

            TRY(q_contact_point_delete(ctx, &(struct q_contact_point_delete){.customer = row->id, .id = first->id}, &deleted));
        }
        if (!same && !str_empty(want[w].value))
            TRY(customers_store_point(ctx, row->id, contact, subject, want[w].kind, &value, from));
    }
    return RC_OK;
}

static enum rc contact_add(struct ctx *ctx, const struct contact_form *form, const struct customer_row *row,
                           struct contact_receipt *out)
{
    struct provenance from = customers_provenance(ctx, form->source, form->channel);
    struct blob name, role;

    TRY(subject_create(ctx, SUBJECT_CONTACT_PERSON, &out->subject_id));
    out->contact_id = env_new_id(ctx->env);
    TRY(seal_contact(ctx, form, out->contact_id, out->subject_id, &name, &role));
    TRY(q_contact_person_insert(ctx, &(struct q_contact_person_insert){.customer = row->id, .id = out->contact_id,
        .subject = out->subject_id, .name = name, .role = role, .role_null = role.len == 0, .from_on = form->from_on,
        .to_on = form->to_on, .to_on_null = date_is_none(form->to_on), .source = from.source, .channel = from.channel,
        .given_on = from.given_on, .by = from.recorded_by, .at = from.recorded_at, .notice = from.notice_id}));
    return contact_points(ctx, row, form, out->contact_id, out->subject_id, &from);
}

enum rc customers_contact_find(struct ctx *ctx, int64_t customer_id, int64_t contact_id, struct contact_row *out)
{
    struct contact_row *contacts;
    size_t count;

    TRY(customers_load_contacts(ctx, customer_id, &contacts, &count));
    for (size_t i = 0; i < count; i++)
        if (contacts[i].id == contact_id) {
            *out = contacts[i];
            return contacts[i].locked ? err_forbidden(&ctx->err, E1616_CUSTOMER_LOCKED) : RC_OK;
        }
    return err_not_found(&ctx->err, E1613_CONTACT_UNKNOWN);
}

static enum rc contact_change(struct ctx *ctx, const struct contact_form *form, const struct customer_row *row,
                              const struct contact_row *was, struct contact_receipt *out)
{
    struct provenance from = customers_provenance(ctx, form->source, form->channel);
    struct blob name, role;
    int64_t changed;

    *out = (struct contact_receipt){was->id, was->subject_id};
    TRY(seal_contact(ctx, form, was->id, was->subject_id, &name, &role));
    TRY(q_contact_person_update(ctx, &(struct q_contact_person_update){.customer = row->id, .id = was->id, .name = name,
        .role = role, .role_null = role.len == 0, .from_on = form->from_on, .to_on = form->to_on,
        .to_on_null = date_is_none(form->to_on), .source = from.source, .channel = from.channel,
        .given_on = from.given_on, .by = from.recorded_by, .at = from.recorded_at, .notice = from.notice_id,
        .version = form->version}, &changed));
    if (changed != 1)
        return changed_meanwhile(ctx, row->id);
    TRY(contact_points(ctx, row, form, was->id, was->subject_id, &from));
    return customers_store_change(ctx, row->id, was->id, was->subject_id, STR("contact"), form->source, form->channel,
                                  was->version + 1);
}

/* Name a contact person (yhteyshenkilö) or change one: a subject of its own, with the representation's
 * dates (P22, P60). */
DEFINE_ACTION(customers_contact_save, struct contact_form, struct contact_receipt)
{
    struct contact_form form = *req;
    struct contact_row was = {0};
    struct customer_row row;
    struct verdict verdict;
    int kind = req->contact_id == 0 ? AUDIT_CUSTOMER_CONTACT_ADDED : AUDIT_CUSTOMER_CONTACT_EDITED;

    TRY(policy_decide(ctx, CATEGORY_NAME, USE_STORE, &verdict));
    TRY(customers_load(ctx, req->customer_id, LOAD_POINTS, &row));
    TRY(customers_check_contact(&form, row.kind, ctx->today, &ctx->err));
    if (req->contact_id == 0) {
        TRY(contact_add(ctx, &form, &row, out));
    } else {
        TRY(customers_contact_find(ctx, row.id, req->contact_id, &was));
        TRY(contact_change(ctx, &form, &row, &was, out));
    }
    TRY(event(ctx, row.id, kind, form.from_on));
    TRY(customers_index_update(ctx, row.id));
    if (req->contact_id != 0) /* the term may have ended by this edit (P60) */
        TRY(requests_on_representation_ended(ctx, row.id, req->contact_id, out->subject_id));
    return audit_write(ctx, kind, out->subject_id, row.id, &verdict);
}

DEFINE_ACTION(customers_contact_end, struct contact_end, struct contact_receipt)
{
    struct q_contact_person_by_id_row row;
    struct date to_on = req->out_today ? date_add_days(ctx->today, -1) : req->to_on;
    struct verdict verdict;
    int64_t changed;
    enum rc rc;

    TRY(policy_decide(ctx, CATEGORY_RELATIONSHIP, USE_STORE, &verdict));
    rc = q_contact_person_by_id(ctx, &(struct q_contact_person_by_id){.id = req->contact_id}, &row);
    if (rc == RC_NOT_FOUND || (rc == RC_OK && req->customer_id != 0 && row.customer_id != req->customer_id))
        return err_not_found(&ctx->err, E1613_CONTACT_UNKNOWN);
    TRY(rc);
    if (date_is_none(to_on) || (!req->out_today && date_before(to_on, row.from_on)))
        return err_invalid(&ctx->err, E1615_CONTACT_DATES, "to_on");
    TRY(q_contact_person_end(ctx, &(struct q_contact_person_end){.customer = row.customer_id, .id = req->contact_id,
        .to_on = to_on}, &changed));
    *out = (struct contact_receipt){req->contact_id, row.subject_id};
    TRY(customers_store_change(ctx, row.customer_id, req->contact_id, row.subject_id, STR("to_on"), SOURCE_STAFF,
                               CHANNEL_WEB, row.version + 1));
    TRY(event(ctx, row.customer_id, AUDIT_CUSTOMER_CONTACT_ENDED, to_on));
    TRY(requests_on_representation_ended(ctx, row.customer_id, req->contact_id, row.subject_id)); /* P60 */
    return audit_write(ctx, AUDIT_CUSTOMER_CONTACT_ENDED, row.subject_id, row.customer_id, &verdict);
}

/* ---- notes and timeline ----------------------------------------------------------------------------- */

DEFINE_ACTION(customers_note_add, struct note_form, struct note_receipt)
{
    struct verdict verdict;
    struct record text = {.field = {[NOTE_TEXT] = req->text}};
    int channel = req->channel == 0 ? CHANNEL_WEB : req->channel;
    struct provenance from = customers_provenance(ctx, SOURCE_STAFF, channel);
    struct blob sealed;
    int64_t subject;
    bool there = true;

    TRY(policy_decide(ctx, CATEGORY_NOTE, USE_STORE, &verdict));
    TRY(customers_subject_of(ctx, req->customer_id, &subject));
    TRY(customers_check_note(req, &ctx->err));
    out->note_id = env_new_id(ctx->env);
    if (subject == 0)
        TRY(key_exists(ctx, customers_key(0), &there));
    if (!there)
        TRY(key_create(ctx, customers_key(0)));
    TRY(seal_record(ctx, customers_key(subject), CATEGORY_NOTE, out->note_id, &text, &sealed));
    TRY(q_customer_note_insert(ctx, &(struct q_customer_note_insert){.customer = req->customer_id, .id = out->note_id,
        .subject = subject, .subject_null = subject == 0, .about = req->about, .text = sealed, .source = from.source,
        .channel = from.channel, .given_on = from.given_on, .by = from.recorded_by, .at = from.recorded_at,
        .notice = from.notice_id}));
    return audit_write(ctx, AUDIT_CUSTOMER_NOTE_ADDED, subject, req->customer_id, &verdict);
}

enum rc customers_timeline_add(struct ctx *ctx, const struct timeline_event *e)
{
    struct q_customer_head_row head;
    enum rc rc = q_customer_head(ctx, &(struct q_customer_head){.id = e->customer_id}, &head);
    const char *word = e->statement != STATEMENT_NONE ? statement_word(e->statement) : "";

    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    struct q_customer_event_insert_sum event = {.customer = e->customer_id, .at = e->at != 0 ? e->at : ctx->now,
        .id = env_new_id(ctx->env), .subject = head.subject_id, .subject_null = head.subject_id_null, .kind = e->kind,
        .number = e->number, .happened_on = e->day, .happened_on_null = date_is_none(e->day), .path = str_from(e->path),
        .statement = str_from(word), .source = SOURCE_STAFF, .channel = CHANNEL_WEB, .by = ctx->actor->user_id,
        .notice = ctx->policy != NULL ? ctx->policy->notice_id : 0, .cents = e->cents};

    if (e->cents != 0 && customers_may(ctx, CATEGORY_BILLING))
        return q_customer_event_insert_sum(ctx, &event);
    return q_customer_event_insert(ctx, &(struct q_customer_event_insert){.customer = event.customer, .at = event.at,
        .id = event.id, .subject = event.subject, .subject_null = event.subject_null, .kind = event.kind, .number = event.number,
        .happened_on = event.happened_on, .happened_on_null = event.happened_on_null, .path = event.path,
        .statement = event.statement, .source = event.source, .channel = event.channel, .by = event.by, .notice = event.notice});
}

enum rc customers_timeline_paid(struct ctx *ctx, int kind, int64_t first, size_t count, struct date on)
{
    return q_customer_events_paid(ctx, &(struct q_customer_events_paid){.at = ctx->now, .event = env_new_ids(ctx->env, (int64_t)count),
        .first = first, .last = first + (int64_t)count - 1, .kind = kind, .amounts = customers_may(ctx, CATEGORY_BILLING), .on = on,
        .statement = str_from(statement_word(STATEMENT_PURPOSE_INVOICING)), .source = SOURCE_STAFF, .channel = CHANNEL_WEB,
        .by = ctx->actor->user_id, .notice = ctx->policy != NULL ? ctx->policy->notice_id : 0});
}
