/* What the erasure engine needs of customers: the person's own values (for the residue scan, the stop
 * list and the answer), the stub that an open claim hangs on, private channels of a representative
 * (RIGHTS.md 2-4; P34, P35, P60). */
#include "base/errors.h"
#include "errors_customers.h"
#include "queries_customers.h"
#include "rooms/customers/internal.h"

static void add_value(struct str *list, size_t *count, struct str value)
{
    if (str_empty(value) || *count == PERSON_VALUES)
        return;
    for (size_t i = 0; i < *count; i++)
        if (str_eq(list[i], value))
            return;
    list[(*count)++] = value;
}

static void add_points(const struct customer_row *row, int64_t subject, struct person_values *out)
{
    for (size_t i = 0; i < row->point_count; i++) {
        const struct contact_point *p = &row->points[i];

        if (p->subject_id != subject)
            continue;
        if (p->kind == CONTACT_EMAIL)
            add_value(out->emails, &out->email_count, p->value.field[EMAIL_ADDRESS]);
        if (p->kind == CONTACT_PHONE)
            add_value(out->phones, &out->phone_count, p->value.field[PHONE_NUMBER]);
        if (p->kind == CONTACT_WEB)
            add_value(out->others, &out->other_count, p->value.field[WEB_URL]);
        if (p->kind == CONTACT_IP)
            add_value(out->others, &out->other_count, p->value.field[IP_ADDRESS]);
        if (p->kind == CONTACT_POSTAL && str_empty(out->street)) {
            out->street = p->value.field[POSTAL_STREET];
            out->postcode = p->value.field[POSTAL_POSTCODE];
            out->town = p->value.field[POSTAL_TOWN];
        }
    }
}

static enum rc add_contact_name(struct ctx *ctx, const struct customer_role *role, struct person_values *out)
{
    struct contact_row *contacts;
    size_t count;

    TRY(customers_load_contacts(ctx, role->customer_id, &contacts, &count));
    for (size_t i = 0; i < count; i++) {
        if (contacts[i].id != role->contact_id || contacts[i].locked)
            continue;
        out->first_name = contacts[i].name.field[NAME_FIRST];
        out->last_name = contacts[i].name.field[NAME_LAST];
    }
    return RC_OK;
}

enum rc customers_person(struct ctx *ctx, int64_t subject, struct person_values *out)
{
    struct customer_role *roles;
    size_t count;

    *out = (struct person_values){.lang = LANG_FI};
    TRY(customers_roles_of_subject(ctx, subject, &roles, &count));
    for (size_t i = 0; i < count; i++) {
        struct customer_row row;

        TRY(customers_load(ctx, roles[i].customer_id, LOAD_POINTS | LOAD_NETWORK, &row));
        if (row.language > 0)
            out->lang = (enum lang)(row.language - 1);
        if (roles[i].contact_id != 0) {
            TRY(add_contact_name(ctx, &roles[i], out));
        } else {
            out->first_name = row.name.field[NAME_FIRST];
            out->last_name = row.name.field[NAME_LAST];
            add_value(out->others, &out->other_count, row.organisation.field[ORGANISATION_NAME]);
        }
        add_points(&row, subject, out);
    }
    out->name = str_trim(str_fmt(ctx->arena, "%.*s %.*s", STR_FMT(out->first_name), STR_FMT(out->last_name)));
    return RC_OK;
}

enum rc customers_make_stub(struct ctx *ctx, int64_t customer_id)
{
    int64_t changes = 0;

    return q_customer_make_stub(ctx, &(struct q_customer_make_stub){.id = customer_id}, &changes);
}

enum rc customers_erase_private(struct ctx *ctx, int64_t subject, int64_t *removed)
{
    return q_contact_point_private(ctx, &(struct q_contact_point_private){.subject = subject}, removed);
}

enum rc customers_contact_of(struct ctx *ctx, int64_t contact_id, int64_t *customer_id, int64_t *subject_id)
{
    struct q_contact_person_by_id_row row;
    enum rc rc = q_contact_person_by_id(ctx, &(struct q_contact_person_by_id){.id = contact_id}, &row);

    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E1613_CONTACT_UNKNOWN);
    TRY(rc);
    *customer_id = row.customer_id;
    *subject_id = row.subject_id;
    return RC_OK;
}

struct stop_probe customers_stop_probe(struct arena *arena, const struct customer_form *form)
{
    return (struct stop_probe){.email = form->email, .phone = form->phone, .street = form->street,
        .postcode = form->postcode,
        .name = str_trim(str_fmt(arena, "%.*s %.*s", STR_FMT(form->first_name), STR_FMT(form->last_name)))};
}

enum rc customers_contacts_of(struct ctx *ctx, int64_t customer_id, struct customer_contact **out, size_t *count)
{
    static const struct record none;
    struct contact_row *rows;

    TRY(customers_load_contacts(ctx, customer_id, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct customer_contact, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct customer_contact){rows[i].id, rows[i].subject_id,
            customers_name(ctx->arena, &rows[i].name, &none, CUSTOMER_PERSON),
            customers_in_office(rows[i].from_on, rows[i].to_on, ctx->today)};
    return RC_OK;
}

/* ---- retention of organisations ------------------------------------------------------------------------------ */
enum rc customers_forget_organisation(struct ctx *ctx, int64_t customer_id, int64_t *removed)
{
    int64_t n = 0;

    *removed = 0;
    TRY(q_organisation_points_remove(ctx, &(struct q_organisation_points_remove){.customer = customer_id}, &n));
    *removed += n;
    TRY(q_organisation_contacts_remove(ctx, &(struct q_organisation_contacts_remove){.customer = customer_id}, &n));
    *removed += n;
    TRY(q_organisation_notes_remove(ctx, &(struct q_organisation_notes_remove){.customer = customer_id}, &n));
    *removed += n;
    TRY(q_organisation_changes_remove(ctx, &(struct q_organisation_changes_remove){.customer = customer_id}, &n));
    *removed += n;
    TRY(q_organisation_events_remove(ctx, &(struct q_organisation_events_remove){.customer = customer_id}, &n));
    *removed += n;
    TRY(q_organisation_aliases_remove(ctx, &(struct q_organisation_aliases_remove){.customer = customer_id}, &n));
    *removed += n;
    TRY(q_organisation_remove(ctx, &(struct q_organisation_remove){.customer = customer_id}, &n));
    *removed += n;
    customers_index_gone(ctx, customer_id);
    return RC_OK;
}
