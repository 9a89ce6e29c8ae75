/* One datum put right on the person's request (P55; Art. 16): by the same doors as an edit by hand, so that the
 * old value leaves the row, the index and the history together. */
#include <string.h>

#include "base/errors.h"
#include "errors_customers.h"
#include "rooms/customers/internal.h"

static enum rc find_contact(struct ctx *ctx, int64_t customer, int64_t contact, struct contact_row *out)
{
    struct contact_row *rows;
    size_t count;

    TRY(customers_load_contacts(ctx, customer, &rows, &count));
    for (size_t i = 0; i < count; i++)
        if (rows[i].id == contact) {
            *out = rows[i];
            return RC_OK;
        }
    return err_not_found(&ctx->err, E1613_CONTACT_UNKNOWN);
}

static void contact_form_of(const struct customer_row *row, const struct contact_row *c, struct contact_form *out)
{
    *out = (struct contact_form){.customer_id = row->id, .contact_id = c->id, .first_name = c->name.field[NAME_FIRST],
        .last_name = c->name.field[NAME_LAST], .role = c->role.field[ROLE_TITLE], .from_on = c->from_on, .to_on = c->to_on,
        .version = c->version};
    for (size_t i = 0; i < row->point_count; i++) {
        if (row->points[i].contact_id == c->id && row->points[i].kind == CONTACT_EMAIL)
            out->email = row->points[i].value.field[EMAIL_ADDRESS];
        if (row->points[i].contact_id == c->id && row->points[i].kind == CONTACT_PHONE)
            out->phone = row->points[i].value.field[PHONE_NUMBER];
    }
}

/* Who gave the value that stands in this field. */
static int source_of(const struct customer_row *row, int64_t contact, int main_source, int category)
{
    for (size_t i = 0; i < row->point_count; i++)
        if (row->points[i].contact_id == contact && (int)customers_contact_category(row->points[i].kind) == category)
            return row->points[i].from.source;
    return main_source;
}

/* The field's new value into the form, by the same reader as every door. */
static enum rc put_value(struct ctx *ctx, const struct field *f, struct str value, void *form)
{
    struct field one[2] = {*f, {.kind = FIELD_KIND_END}};
    struct field_input in = {str_from(f->name), value};

    one[0].flags = 0;
    memset((char *)form + f->offset, 0, f->kind == FIELD_KIND_ENUM ? sizeof(int) : f->kind == FIELD_KIND_DATE ? sizeof(struct date)
                                                                                                          : sizeof(struct str));
    return fields_read(ctx, one, &in, 1, form);
}

static const struct field *known_field(const struct field *table, struct str name)
{
    for (const struct field *f = table; f->kind != FIELD_KIND_END; f++)
        if (str_eqz(name, f->name) && f->category != 0)
            return f;
    return NULL;
}

struct loaded { struct customer_row row; struct contact_row contact; struct customer_form form; struct contact_form person; };

static enum rc load(struct ctx *ctx, const struct rectification *what, struct loaded *l, const struct field **f, struct rectified *out)
{
    int source;

    *f = known_field(what->contact_id != 0 ? customers_contact_fields : customers_fields, what->field);
    if (*f == NULL)
        return err_invalid(&ctx->err, E1001_FIELD_UNKNOWN, "field");
    TRY(customers_load(ctx, what->customer_id, LOAD_NETWORK, &l->row));
    if (what->contact_id != 0) {
        TRY(find_contact(ctx, what->customer_id, what->contact_id, &l->contact));
        contact_form_of(&l->row, &l->contact, &l->person);
        out->before = str_copy(ctx->arena, field_value(ctx, *f, &l->person));
        source = l->contact.from.source;
    } else {
        customers_form_of(&l->row, &l->form);
        out->before = str_copy(ctx->arena, field_value(ctx, *f, &l->form));
        source = l->row.from.source;
    }
    out->source = source_of(&l->row, what->contact_id, source, (*f)->category);
    return RC_OK;
}

enum rc customers_datum(struct ctx *ctx, const struct rectification *what, struct rectified *out)
{
    struct loaded l = {0};
    const struct field *f = NULL;

    return load(ctx, what, &l, &f, out);
}

DEFINE_ACTION(customers_rectify, struct rectification, struct rectified)
{
    struct loaded l = {0};
    const struct field *f = NULL;

    TRY(load(ctx, req, &l, &f, out));
    if (req->contact_id != 0) {
        struct contact_receipt receipt = {0};

        TRY(put_value(ctx, f, req->value, &l.person));
        l.person.source = SOURCE_CUSTOMER;
        l.person.channel = CHANNEL_LETTER;
        return RUN_ACTION(customers_contact_save, ctx, &l.person, &receipt);
    }
    struct customer_edit edit = {.customer_id = l.row.id, .form = l.form};
    struct customer_receipt receipt = {0};

    TRY(put_value(ctx, f, req->value, &edit.form));
    edit.form.version = l.row.version;
    edit.form.source = SOURCE_CUSTOMER;
    edit.form.channel = CHANNEL_LETTER;
    return RUN_ACTION(customers_edit, ctx, &edit, &receipt);
}
