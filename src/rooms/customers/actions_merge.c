/* Two records of one customer become one (P05). What belonged to the one that goes is sealed again under the
 * key of the one that stays; then the former person's key dies, so that an erasure later leaves nothing. */
#include "base/errors.h"
#include "audit_customers.h"
#include "db/ownership.h"
#include "db/subjects.h"
#include "errors_customers.h"
#include "queries_customers.h"
#include "rooms/customers/internal.h"
#include "rooms/disclosures/disclosures.h"
#include "rooms/credit/credit.h"
#include "rooms/einvoices/einvoices.h"
#include "rooms/invoices/invoices.h"
#include "rooms/orders/orders.h"
#include "rooms/products/products.h"
#include "rooms/requests/requests.h"
#include "rooms/retention/retention.h"

enum { NOTES_MOST = 100000 };

/* ---- may they? ---------------------------------------------------------------------------------------- */

static enum rc no_erasure(struct ctx *ctx, int64_t subject)
{
    int64_t id = 0;

    if (subject != 0)
        TRY(requests_erasure_of(ctx, subject, &id));
    return id == 0 ? RC_OK : err_conflict(&ctx->err, E1643_MERGE_HELD);
}

/* Nobody concerned has an erasure under way; nobody concerned is restricted (P35, P58). */
static enum rc nobody_held(struct ctx *ctx, const struct customer_row *row)
{
    struct q_contact_persons_row *persons;
    size_t count;

    TRY(no_erasure(ctx, row->subject_id));
    TRY(q_contact_persons(ctx, &(struct q_contact_persons){.customer = row->id}, &persons, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(no_erasure(ctx, persons[i].subject_id));
        if (subject_restricted(ctx, persons[i].subject_id) != 0)
            return err_forbidden(&ctx->err, E1616_CUSTOMER_LOCKED);
    }
    return RC_OK;
}

static enum rc load_both(struct ctx *ctx, const struct customer_merging *req, struct customer_row *from, struct customer_row *into)
{
    int before = ctx->purpose;
    enum rc rc;

    TRY(customers_load(ctx, req->from_id, LOAD_NETWORK, from));
    TRY(customers_load(ctx, req->into_id, LOAD_NETWORK | LOAD_ABOUT, into));
    TRY(customers_check_merge(from, into, &ctx->err));
    if (subject_restricted(ctx, from->subject_id) != 0 || subject_restricted(ctx, into->subject_id) != 0)
        return err_forbidden(&ctx->err, E1616_CUSTOMER_LOCKED); /* also when it covers only some categories */
    if ((req->from_version != 0 && req->from_version != from->version) ||
        (req->into_version != 0 && req->into_version != into->version))
        return err_conflict(&ctx->err, E1602_CUSTOMER_CHANGED);
    ctx->purpose = PURPOSE_RIGHTS; /* asked for their right, whatever the notice says of this purpose */
    rc = nobody_held(ctx, from);
    if (rc == RC_OK)
        rc = nobody_held(ctx, into);
    ctx->purpose = before;
    return rc;
}

enum rc customers_merging_preview(struct ctx *ctx, const struct customer_merging *req, struct merging_preview *out)
{
    struct customer_row from, into;
    struct customer_form was, stays, merged;

    TRY(load_both(ctx, req, &from, &into));
    *out = (struct merging_preview){.from_number = from.number, .into_number = into.number, .from_version = from.version,
        .into_version = into.version, .from_name = customers_name(ctx->arena, &from.name, &from.organisation, from.kind),
        .into_name = customers_name(ctx->arena, &into.name, &into.organisation, into.kind),
        .lines = ARENA_ARRAY(ctx->arena, struct merging_line, 32)};
    customers_form_of(&from, &was);
    customers_form_of(&into, &stays);
    customers_merged_form(&was, &stays, &merged);
    for (const struct field *f = customers_fields; f->kind != FIELD_KIND_END; f++) {
        struct str a = field_value(ctx, f, &was), b = field_value(ctx, f, &merged);
        bool point = f->category == CATEGORY_EMAIL || f->category == CATEGORY_PHONE || f->category == CATEGORY_POSTAL ||
                     f->category == CATEGORY_WEB_ADDRESS || f->category == CATEGORY_IP_NUMBER;

        if (point || f->category == 0 || !field_allowed(ctx, f) || str_empty(a) || str_eq(a, b))
            continue; /* contact points all stay; what is alike or was empty needs no word */
        out->lines[out->count++] = (struct merging_line){f->name, b, a};
    }
    return RC_OK;
}

/* ---- the move ----------------------------------------------------------------------------------------- */

static bool has_point(const struct customer_row *row, const struct contact_point *p)
{
    for (size_t i = 0; i < row->point_count; i++)
        if (row->points[i].contact_id == 0 && row->points[i].kind == p->kind && records_equal(&row->points[i].value, &p->value))
            return true;
    return false;
}

/* A point that both have is kept once. A person's points are sealed anew under the key that stays. */
static enum rc move_points(struct ctx *ctx, const struct customer_row *from, const struct customer_row *into, int64_t *moved)
{
    int64_t n;

    for (size_t i = 0; i < from->point_count; i++) {
        const struct contact_point *p = &from->points[i];
        bool twice = p->contact_id == 0 && has_point(into, p);

        if (p->contact_id != 0 || (from->kind == CUSTOMER_ORGANISATION && !twice))
            continue;
        if (record_empty(&p->value)) /* its category is not in the notice now: cannot be opened, must not be lost */
            return err_conflict(&ctx->err, E1643_MERGE_HELD);
        if (!twice)
            TRY(customers_store_point(ctx, into->id, 0, into->subject_id, p->kind, &p->value, &p->from));
        *moved += !twice;
        TRY(q_contact_point_delete(ctx, &(struct q_contact_point_delete){.customer = from->id, .id = p->id}, &n));
    }
    if (from->kind == CUSTOMER_PERSON)
        return RC_OK;
    TRY(q_contact_point_move(ctx, &(struct q_contact_point_move){.from = from->id, .into = into->id}, &n));
    *moved += n;
    return q_contact_person_move(ctx, &(struct q_contact_person_move){.from = from->id, .into = into->id}, &n);
}

static enum rc move_note(struct ctx *ctx, const struct note_row *note, const struct customer_row *from,
                         const struct customer_row *into)
{
    struct record text = {.field = {[NOTE_TEXT] = note->text}};
    struct blob sealed;
    int64_t id = env_new_id(ctx->env), n;

    if (str_empty(note->text))
        return err_conflict(&ctx->err, E1643_MERGE_HELD);
    TRY(seal_record(ctx, customers_key(into->subject_id), CATEGORY_NOTE, id, &text, &sealed));
    TRY(q_customer_note_insert(ctx, &(struct q_customer_note_insert){.customer = into->id, .id = id, .subject = into->subject_id,
        .about = note->about, .text = sealed, .source = note->from.source, .channel = note->from.channel,
        .given_on = note->from.given_on, .by = note->from.recorded_by, .at = note->from.recorded_at, .notice = note->from.notice_id}));
    return q_customer_note_delete(ctx, &(struct q_customer_note_delete){.customer = from->id, .id = note->id}, &n);
}

static enum rc move_notes(struct ctx *ctx, const struct customer_row *from, const struct customer_row *into, int64_t *moved)
{
    struct note_row *notes;
    size_t count;

    if (from->kind == CUSTOMER_ORGANISATION)
        return q_customer_note_move(ctx, &(struct q_customer_note_move){.from = from->id, .into = into->id}, moved);
    TRY(customers_load_notes(ctx, from->id, NOTES_MOST, &notes, &count));
    for (size_t i = count; i > 0; i--) /* oldest first: the new ids keep their order */
        TRY(move_note(ctx, &notes[i - 1], from, into));
    *moved = (int64_t)count;
    return RC_OK;
}

static enum rc move_rows(struct ctx *ctx, const struct customer_row *from, const struct customer_row *into,
                         struct merging_receipt *out)
{
    bool none = into->subject_id == 0;
    int64_t n;

    TRY(move_points(ctx, from, into, &out->points));
    TRY(move_notes(ctx, from, into, &out->notes));
    TRY(q_customer_change_move(ctx, &(struct q_customer_change_move){.from = from->id, .into = into->id,
        .subject = into->subject_id, .subject_null = none}, &n));
    TRY(q_customer_change_move_contacts(ctx, &(struct q_customer_change_move_contacts){.from = from->id, .into = into->id}, &n));
    TRY(q_customer_event_move(ctx, &(struct q_customer_event_move){.from = from->id, .into = into->id,
        .subject = into->subject_id, .subject_null = none}, &n));
    TRY(disclosures_move(ctx, from->id, into->id, into->subject_id));
    TRY(orders_move(ctx, from->id, into->id, into->subject_id, &n));
    TRY(products_move(ctx, from->id, into->id, &n));
    TRY(credit_move(ctx, from->id, into->id, into->subject_id, &n));
    TRY(invoices_templates_move(ctx, from->id, into->id, into->subject_id));
    TRY(invoices_agreements_move(ctx, from->id, into->id));
    TRY(einvoices_move(ctx, from->id, into->id));
    TRY(retention_holds_move(ctx, from->id, into->id));
    return invoices_move(ctx, from->id, into->id, &out->invoices);
}

/* Whatever room still holds a row of the former person (a request, a consent ...) stops the merge: nothing
 * may be left that an erasure of the one that stays would not find. */
static enum rc nothing_left(struct ctx *ctx, int64_t subject)
{
    int before = ctx->purpose;
    int64_t left = 0;
    enum rc rc = RC_OK;

    ctx->purpose = PURPOSE_RIGHTS;
    for (size_t i = 0; i < owned_table_count && rc == RC_OK && left == 0; i++)
        rc = owned_count(ctx, &owned_tables[i], subject, &left);
    ctx->purpose = before;
    TRY(rc);
    return left == 0 ? RC_OK : err_conflict(&ctx->err, E1643_MERGE_HELD);
}

static enum rc end_former(struct ctx *ctx, const struct customer_row *from, const struct customer_row *into)
{
    int64_t n;

    TRY(q_customer_alias_follow(ctx, &(struct q_customer_alias_follow){.from = from->id, .into = into->id}, &n));
    TRY(q_customer_delete(ctx, &(struct q_customer_delete){.id = from->id, .version = from->version}, &n));
    if (n != 1)
        return err_conflict(&ctx->err, E1602_CUSTOMER_CHANGED);
    TRY(q_customer_alias_insert(ctx, &(struct q_customer_alias_insert){.number = from->number, .customer = into->id,
        .former = from->subject_id, .by = ctx->actor->user_id, .at = ctx->now}));
    if (from->subject_id == 0)
        return RC_OK;
    TRY(nothing_left(ctx, from->subject_id));
    return subject_erase(ctx, from->subject_id);
}

static enum rc keep_fields(struct ctx *ctx, const struct customer_row *from, const struct customer_row *into)
{
    struct customer_form was, stays, merged;
    int64_t changed;

    customers_form_of(from, &was);
    customers_form_of(into, &stays);
    customers_merged_form(&was, &stays, &merged);
    merged.source = from->from.source; /* what is filled in came from there */
    merged.channel = from->from.channel;
    TRY(customers_store_edit(ctx, into, &merged, &changed));
    return changed == 1 ? RC_OK : err_conflict(&ctx->err, E1602_CUSTOMER_CHANGED);
}

DEFINE_ACTION(customers_merge_into, struct customer_merging, struct merging_receipt)
{
    struct customer_row from, into;
    struct verdict verdict;

    TRY(policy_decide(ctx, CATEGORY_RELATIONSHIP, USE_STORE, &verdict));
    TRY(load_both(ctx, req, &from, &into));
    *out = (struct merging_receipt){.customer_id = into.id, .number = into.number, .former_number = from.number};
    TRY(keep_fields(ctx, &from, &into));
    TRY(move_rows(ctx, &from, &into, out));
    TRY(end_former(ctx, &from, &into));
    TRY(customers_store_change(ctx, into.id, 0, into.subject_id, STR("merged"), SOURCE_STAFF, CHANNEL_WEB, into.version + 1));
    TRY(customers_timeline_add(ctx, &(struct timeline_event){.customer_id = into.id, .kind = AUDIT_CUSTOMER_MERGED,
        .number = from.number, .day = DATE_NONE, .statement = STATEMENT_CONTENT_RELATIONSHIP}));
    customers_index_gone(ctx, from.id);
    TRY(customers_index_update(ctx, into.id));
    if (from.subject_id != 0) /* the former person's own trail tells where it went on */
        TRY(audit_write(ctx, AUDIT_CUSTOMER_MERGED, from.subject_id, into.id, &verdict));
    return audit_write(ctx, AUDIT_CUSTOMER_MERGED, into.subject_id, into.id, &verdict);
}
