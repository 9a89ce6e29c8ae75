/* Contact points beside the main form: several of one kind, each with its own source, channel and day. */
#include "base/buf.h"
#include "audit_customers.h"
#include "base/errors.h"
#include "errors_customers.h"
#include "queries_customers.h"
#include "rooms/customers/internal.h"

enum { POINTS_MOST = 20 };

static const struct contact_point *point_of(const struct customer_row *row, int64_t id)
{
    for (size_t i = 0; i < row->point_count; i++)
        if (row->points[i].id == id)
            return &row->points[i];
    return NULL;
}

/* Whose point it is: the customer's own, or a contact person's. */
struct owner { int64_t contact, subject; };

static bool there_already(const struct customer_row *row, int64_t contact, enum contact_kind kind, const struct record *value)
{
    for (size_t i = 0; i < row->point_count; i++)
        if (row->points[i].contact_id == contact && row->points[i].kind == kind && records_equal(&row->points[i].value, value))
            return true;
    return false;
}

static enum rc load_open(struct ctx *ctx, int64_t customer_id, struct customer_row *row)
{
    TRY(customers_load(ctx, customer_id, LOAD_NETWORK, row));
    return row->locked ? err_forbidden(&ctx->err, E1616_CUSTOMER_LOCKED) : RC_OK;
}

static enum rc owner_of(struct ctx *ctx, const struct customer_row *row, int64_t contact, struct owner *out)
{
    struct contact_row person = {.subject_id = row->subject_id};

    if (contact != 0)
        TRY(customers_contact_find(ctx, row->id, contact, &person));
    *out = (struct owner){contact, person.subject_id};
    return RC_OK;
}

static enum rc delete_point(struct ctx *ctx, const struct customer_row *row, int64_t id)
{
    int64_t deleted;

    TRY(q_contact_point_delete(ctx, &(struct q_contact_point_delete){.customer = row->id, .id = id}, &deleted));
    return deleted == 1 ? RC_OK : err_not_found(&ctx->err, E1635_POINT_UNKNOWN);
}

/* History, timeline, index, audit of a change of points. */
static enum rc changed(struct ctx *ctx, const struct customer_row *row, const struct owner *owner, struct str fields, int source,
                       int channel, const struct verdict *verdict)
{
    int64_t touched;

    TRY(q_customer_touch(ctx, &(struct q_customer_touch){.id = row->id, .version = row->version}, &touched));
    if (touched != 1)
        return err_conflict(&ctx->err, E1602_CUSTOMER_CHANGED);
    TRY(customers_store_change(ctx, row->id, owner->contact, owner->subject, fields, source, channel, row->version + 1));
    TRY(customers_timeline_add(ctx, &(struct timeline_event){.customer_id = row->id, .kind = AUDIT_CUSTOMER_EDITED,
        .day = DATE_NONE, .statement = STATEMENT_CONTENT_CONTACT}));
    TRY(customers_index_update(ctx, row->id));
    return audit_write(ctx, AUDIT_CUSTOMER_EDITED, owner->subject, row->id, verdict);
}

static enum rc save_kind(struct ctx *ctx, const struct customer_row *row, const struct owner *owner,
                         const struct contact_point *old, enum contact_kind kind, const struct record *value, const struct provenance *from)
{
    const char *field = customers_point_field(kind);

    if (old != NULL && old->kind != kind)
        return err_invalid(&ctx->err, E1638_POINT_OTHER_KIND, field);
    if ((old == NULL || !records_equal(&old->value, value)) && there_already(row, owner->contact, kind, value))
        return err_invalid(&ctx->err, E1637_POINT_TWICE, field);
    if (old != NULL)
        TRY(delete_point(ctx, row, old->id));
    return customers_store_point(ctx, row->id, owner->contact, owner->subject, kind, value, from);
}

/* Add contact points, or put one in the place of another (P22, P25). */
DEFINE_ACTION(customers_point_save, struct point_form, struct point_receipt)
{
    struct point_form form = *req;
    struct customer_form values;
    struct customer_row row;
    struct provenance from;
    struct verdict verdict;
    const struct contact_point *old = NULL;
    struct owner owner;
    struct buf fields = buf_in(ctx->arena);

    TRY(policy_decide(ctx, CATEGORY_RELATIONSHIP, USE_STORE, &verdict));
    TRY(load_open(ctx, req->customer_id, &row));
    TRY(customers_check_point(ctx->arena, &form, &values, ctx->today, &ctx->err));
    if (req->point_id != 0 && (old = point_of(&row, req->point_id)) == NULL)
        return err_not_found(&ctx->err, E1635_POINT_UNKNOWN);
    TRY(owner_of(ctx, &row, old != NULL ? old->contact_id : req->contact_id, &owner));
    from = customers_provenance(ctx, form.source, form.channel);
    from.given_on = form.given_on;
    out->customer_id = row.id;
    out->contact_id = owner.contact;
    for (enum contact_kind kind = CONTACT_EMAIL; kind <= CONTACT_IP; kind++) {
        struct record value;

        if (!customers_form_point(&values, kind, &value))
            continue;
        TRY(save_kind(ctx, &row, &owner, old, kind, &value, &from));
        out->count++;
        if (fields.len > 0)
            buf_byte(&fields, ',');
        buf_addz(&fields, customers_point_field(kind));
    }
    if (old == NULL && (int64_t)row.point_count + out->count > POINTS_MOST)
        return err_invalid(&ctx->err, E1639_POINTS_TOO_MANY, "email");
    return changed(ctx, &row, &owner, buf_str(&fields), form.source, form.channel, &verdict);
}

DEFINE_ACTION(customers_point_remove, struct point_remove, struct point_receipt)
{
    const struct contact_point *old;
    struct customer_row row;
    struct verdict verdict;
    struct owner owner;

    TRY(policy_decide(ctx, CATEGORY_RELATIONSHIP, USE_STORE, &verdict));
    TRY(load_open(ctx, req->customer_id, &row));
    old = point_of(&row, req->point_id);
    if (old == NULL)
        return err_not_found(&ctx->err, E1635_POINT_UNKNOWN);
    TRY(owner_of(ctx, &row, old->contact_id, &owner));
    TRY(delete_point(ctx, &row, old->id));
    *out = (struct point_receipt){row.id, owner.contact, 1};
    return changed(ctx, &row, &owner, str_from(customers_point_field(old->kind)), SOURCE_STAFF, CHANNEL_WEB, &verdict);
}
