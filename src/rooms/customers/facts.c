/* What other rooms ask of customers: the party of an invoice, names for lists, where a person stands. */
#include "base/errors.h"
#include "errors_customers.h"
#include "i18n/i18n.h"
#include "messages_customers.h"
#include "queries_customers.h"
#include "db/subjects.h"
#include "rooms/customers/internal.h"
#include "rooms/requests/requests.h"

static struct str first_value(const struct customer_row *row, int64_t contact, enum contact_kind kind, int field)
{
    for (size_t i = 0; i < row->point_count; i++)
        if (row->points[i].contact_id == contact && row->points[i].kind == kind)
            return row->points[i].value.field[field];
    return (struct str){NULL, 0};
}

static enum rc add_contact(struct ctx *ctx, const struct customer_row *row, struct customer_party *out)
{
    struct contact_row *contacts;
    size_t count;

    TRY(customers_load_contacts(ctx, row->id, &contacts, &count));
    for (size_t i = 0; i < count; i++) {
        static const struct record none;

        if (contacts[i].locked || !customers_in_office(contacts[i].from_on, contacts[i].to_on, ctx->today))
            continue;
        out->contact_name = customers_name(ctx->arena, &contacts[i].name, &none, CUSTOMER_PERSON);
        out->contact_subject_id = contacts[i].subject_id;
        if (str_empty(out->email))
            out->email = first_value(row, contacts[i].id, CONTACT_EMAIL, EMAIL_ADDRESS);
        if (str_empty(out->phone))
            out->phone = first_value(row, contacts[i].id, CONTACT_PHONE, PHONE_NUMBER);
        return RC_OK;
    }
    return RC_OK;
}

enum rc customers_party(struct ctx *ctx, int64_t customer_id, struct customer_party *out)
{
    struct customer_row row;

    TRY(customers_load(ctx, customer_id, LOAD_POINTS, &row));
    if (row.locked)
        return err_forbidden(&ctx->err, E1616_CUSTOMER_LOCKED);
    *out = (struct customer_party){.customer_id = row.id, .number = row.number, .subject_id = row.subject_id,
        .kind = row.kind, .sole_trader = row.sole_trader, .state = row.state,
        .lang = row.language > 0 ? (enum lang)(row.language - 1) : LANG_FI,
        .name = customers_name(ctx->arena, &row.name, &row.organisation, row.kind),
        .business_id = row.organisation.field[ORGANISATION_BUSINESS_ID],
        .vat_id = row.organisation.field[ORGANISATION_VAT_ID],
        .street = first_value(&row, 0, CONTACT_POSTAL, POSTAL_STREET),
        .postcode = first_value(&row, 0, CONTACT_POSTAL, POSTAL_POSTCODE),
        .town = first_value(&row, 0, CONTACT_POSTAL, POSTAL_TOWN),
        .country = first_value(&row, 0, CONTACT_POSTAL, POSTAL_COUNTRY),
        .email = first_value(&row, 0, CONTACT_EMAIL, EMAIL_ADDRESS),
        .phone = first_value(&row, 0, CONTACT_PHONE, PHONE_NUMBER)};
    return row.kind == CUSTOMER_ORGANISATION ? add_contact(ctx, &row, out) : RC_OK;
}

enum rc customers_find_by_number(struct ctx *ctx, int64_t number, int64_t *customer_id)
{
    struct q_customer_by_number_row row;
    enum rc rc = q_customer_by_number(ctx, &(struct q_customer_by_number){.number = number}, &row);

    if (rc == RC_NOT_FOUND) { /* a number from before a merge */
        struct q_customer_by_alias_row alias;

        err_clear(&ctx->err);
        rc = q_customer_by_alias(ctx, &(struct q_customer_by_alias){.number = number}, &alias);
        row.id = alias.customer_id;
    }
    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E1601_CUSTOMER_UNKNOWN);
    TRY(rc);
    *customer_id = row.id;
    return RC_OK;
}

enum rc customers_is_consumer(struct ctx *ctx, int64_t customer_id, bool *out)
{
    struct q_customer_brief_row row;
    enum rc rc = q_customer_brief(ctx, &(struct q_customer_brief){.id = customer_id}, &row);

    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E1601_CUSTOMER_UNKNOWN);
    TRY(rc);
    *out = row.kind == CUSTOMER_PERSON && row.sole_trader == 0;
    return RC_OK;
}

enum rc customers_subject_of(struct ctx *ctx, int64_t customer_id, int64_t *subject_id)
{
    struct q_customer_head_row row;
    enum rc rc = q_customer_head(ctx, &(struct q_customer_head){.id = customer_id}, &row);

    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E1601_CUSTOMER_UNKNOWN);
    TRY(rc);
    *subject_id = row.subject_id_null ? 0 : row.subject_id;
    return RC_OK;
}

struct str customers_stub_name(struct ctx *ctx, int64_t number, int64_t subject)
{
    struct slot slots[] = {SLOT_I64("number", number), SLOT_STR("request", STR(""))};
    struct err before = ctx->err;
    struct str request = STR("");

    if (subject == 0 || subject_restricted(ctx, subject) == 0)
        return trs(ctx, MSG_customers_locked_name, slots, 1);
    if (requests_number_of(ctx, subject, &request) != RC_OK) /* a stub without it is still a stub */
        ctx->err = before;
    slots[1] = SLOT_STR("request", request);
    return str_empty(request) ? trs(ctx, MSG_customers_restricted_stub, slots, 1) : trs(ctx, MSG_customers_restricted_name, slots, 2);
}

enum rc customers_briefs(struct ctx *ctx, const int64_t *ids, size_t count, struct customer_brief **out)
{
    *out = ARENA_ARRAY(ctx->arena, struct customer_brief, count + 1);
    for (size_t i = 0; i < count; i++) {
        struct customer_brief *b = &(*out)[i];

        TRY(customers_load_brief(ctx, ids[i], b));
        if (b->locked)
            b->name = b->number == 0 ? tr(ctx, MSG_customers_gone) : customers_stub_name(ctx, b->number, b->subject_id);
    }
    return RC_OK;
}

enum rc customers_roles_of_subject(struct ctx *ctx, int64_t subject_id, struct customer_role **out, size_t *count)
{
    struct q_customer_of_subject_row *own;
    struct q_contact_person_of_subject_row *contacts;
    size_t owns, reps;

    TRY(q_customer_of_subject(ctx, &(struct q_customer_of_subject){.subject = subject_id}, &own, &owns));
    TRY(q_contact_person_of_subject(ctx, &(struct q_contact_person_of_subject){.subject = subject_id}, &contacts, &reps));
    *out = ARENA_ARRAY(ctx->arena, struct customer_role, owns + reps + 1);
    for (size_t i = 0; i < owns; i++)
        (*out)[i] = (struct customer_role){.customer_id = own[i].id};
    for (size_t i = 0; i < reps; i++)
        (*out)[owns + i] = (struct customer_role){.customer_id = contacts[i].customer_id, .contact_id = contacts[i].id,
            .in_office = customers_in_office(contacts[i].from_on, contacts[i].to_on_null ? DATE_NONE : contacts[i].to_on,
                                             ctx->today)};
    *count = owns + reps;
    return RC_OK;
}

enum rc customers_former_subjects(struct ctx *ctx, int64_t subject_id, int64_t **out, size_t *count)
{
    struct q_customer_of_subject_row *own;
    size_t owns, room = 0;

    *count = 0;
    *out = NULL;
    TRY(q_customer_of_subject(ctx, &(struct q_customer_of_subject){.subject = subject_id}, &own, &owns));
    for (size_t i = 0; i < owns; i++) {
        struct q_customer_aliases_row *aliases;
        int64_t *grown;
        size_t n;

        TRY(q_customer_aliases(ctx, &(struct q_customer_aliases){.customer = own[i].id}, &aliases, &n));
        room += n;
        grown = ARENA_ARRAY(ctx->arena, int64_t, room + 1);
        for (size_t k = 0; k < *count; k++)
            grown[k] = (*out)[k];
        *out = grown;
        for (size_t k = 0; k < n; k++)
            if (aliases[k].former_subject != 0)
                grown[(*count)++] = aliases[k].former_subject;
    }
    return RC_OK;
}

const char *customers_record_label(enum category category, int field)
{
    static const char *const names[CATEGORY_COUNT][5] = {
        [CATEGORY_NAME] = {NULL, "customers.field.first-name", "customers.field.last-name"},
        [CATEGORY_ORGANISATION] = {NULL, "customers.field.organisation", "customers.field.business-id",
                                   "customers.field.vat-id"},
        [CATEGORY_EMAIL] = {NULL, "customers.field.email"},
        [CATEGORY_PHONE] = {NULL, "customers.field.phone"},
        [CATEGORY_POSTAL] = {NULL, "customers.field.street", "customers.field.postcode", "customers.field.town",
                             "customers.field.country"},
        [CATEGORY_WEB_ADDRESS] = {NULL, "customers.field.web"},
        [CATEGORY_IP_NUMBER] = {NULL, "customers.field.ip"},
        [CATEGORY_RELATIONSHIP] = {NULL, "customers.field.role"},
        [CATEGORY_NOTE] = {NULL, "customers.field.note-text"},
    };

    return category > 0 && category < CATEGORY_COUNT && field > 0 && field < 5 ? names[category][field] : NULL;
}
