/* Customers in as a file: CSV, all or nothing, errors by line; people who may not come in by a file are
 * left out and told (P25, P54, P58, P63). One code for page and command line. */
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "audit_customers.h"
#include "base/errors.h"
#include "base/utf8.h"
#include "db/subjects.h"
#include "errors_customers.h"
#include "queries_customers.h"
#include "rooms/customers/match.h"
#include "db/seal.h"
#include "rooms/requests/requests.h"
#include "rooms/users/users.h"

enum { ERRORS_MOST = 100 };

/* Headings that people write, folded, beside the fields' own names. */
static const struct { const char *heading, *field; } headings[] = {
    {"laji", "kind"}, {"tyyppi", "kind"}, {"asiakastyyppi", "kind"}, {"etunimi", "first_name"}, {"etunimet", "first_name"},
    {"sukunimi", "last_name"}, {"organisaatio", "organisation"}, {"yritys", "organisation"}, {"yhteisö", "organisation"},
    {"company", "organisation"}, {"y tunnus", "business_id"}, {"ytunnus", "business_id"}, {"alv tunniste", "vat_id"},
    {"alv tunnus", "vat_id"}, {"vat number", "vat_id"}, {"sähköposti", "email"}, {"e mail", "email"}, {"puhelin", "phone"},
    {"puhelinnumero", "phone"}, {"katuosoite", "street"}, {"osoite", "street"}, {"lähiosoite", "street"}, {"address", "street"},
    {"postinumero", "postcode"}, {"postal code", "postcode"}, {"postitoimipaikka", "town"}, {"paikkakunta", "town"},
    {"kaupunki", "town"}, {"city", "town"}, {"maa", "country"}, {"kieli", "language"}, {"www", "web"}, {"www osoite", "web"},
    {"kotisivu", "web"}, {"ip osoite", "ip"}, {"ip numero", "ip"}, {"alkoi", "start_on"}, {"asiakkuus alkoi", "start_on"},
    {"toiminimi", "sole_trader"},
};
static const struct { const char *field, *typed, *word; } values[] = {
    {"kind", "henkilö", "person"}, {"kind", "kuluttaja", "person"}, {"kind", "yritys", "organisation"},
    {"kind", "yhteisö", "organisation"}, {"kind", "organisaatio", "organisation"}, {"kind", "company", "organisation"},
    {"language", "suomi", "fi"}, {"language", "ruotsi", "sv"}, {"language", "svenska", "sv"}, {"language", "englanti", "en"},
    {"language", "english", "en"}, {"sole_trader", "kyllä", "yes"}, {"sole_trader", "ei", "no"},
};

static bool importable(const struct field *f)
{
    return (f->flags & FIELD_HIDDEN) == 0 && strcmp(f->name, "source") != 0 && strcmp(f->name, "channel") != 0;
}

static const struct field *field_of_heading(struct arena *arena, struct str heading)
{
    struct str folded = text_fold(arena, heading);

    for (const struct field *f = customers_fields; f->kind != FIELD_KIND_END; f++)
        if (importable(f) && str_eq(folded, text_fold(arena, str_from(f->name))))
            return f;
    for (size_t i = 0; i < COUNT(headings); i++)
        if (str_eqz(folded, headings[i].heading))
            return field_find(customers_fields, headings[i].field);
    return NULL;
}

/* Columns of our own export that an import does without. */
static bool ignored_heading(struct str heading)
{
    static const char *const own[] = {"number", "state", "end_on", "source", "channel"};

    for (size_t i = 0; i < COUNT(own); i++)
        if (str_eq_nocase(heading, str_from(own[i])))
            return true;
    return false;
}

struct columns { const struct field **fields; size_t count, number; /* of the column with the customer number; count: none */ };

static bool number_heading(struct arena *arena, struct str heading)
{
    struct str folded = text_fold(arena, heading);

    return str_eqz(folded, "number") || str_eqz(folded, "asiakasnumero") || str_eqz(folded, "kundnummer") || str_eqz(folded, "customer number");
}

static enum rc read_headings(struct ctx *ctx, const struct csv_row *row, enum import_key key, struct columns *out)
{
    bool named = false;

    out->count = out->number = row->count;
    out->fields = ARENA_ARRAY(ctx->arena, const struct field *, row->count + 1);
    for (size_t i = 0; i < row->count; i++) {
        const struct field *f = field_of_heading(ctx->arena, row->cells[i]);
        int code = 0;

        out->fields[i] = f;
        if (f == NULL && out->number == row->count && number_heading(ctx->arena, row->cells[i]))
            out->number = i;
        else if (f == NULL && !ignored_heading(row->cells[i]))
            code = E1620_IMPORT_COLUMN;
        for (size_t j = 0; f != NULL && j < i; j++)
            if (out->fields[j] == f)
                code = E1621_IMPORT_COLUMN_TWICE;
        named |= f != NULL && (strcmp(f->name, "last_name") == 0 || strcmp(f->name, "organisation") == 0);
        if (code != 0) {
            enum rc rc = err_invalid(&ctx->err, code, NULL);

            ctx->err.arg = str_sub(row->cells[i], 0, 40); /* a heading, not a person's data */
            ctx->err.line = row->line;
            ctx->err.column = (int64_t)i + 1;
            return rc;
        }
    }
    if (key == IMPORT_KEY_NUMBER)
        return out->number < row->count ? RC_OK : err_invalid(&ctx->err, E1649_IMPORT_NO_NUMBER_COLUMN, NULL);
    return named ? RC_OK : err_invalid(&ctx->err, E1623_IMPORT_NO_NAME_COLUMN, NULL);
}

static struct str value_of(struct arena *arena, const struct field *f, struct str cell)
{
    struct str folded;

    if (f->kind != FIELD_KIND_ENUM && f->kind != FIELD_KIND_BOOL)
        return cell;
    folded = text_fold(arena, cell);
    for (size_t i = 0; i < COUNT(values); i++)
        if (strcmp(values[i].field, f->name) == 0 && str_eqz(folded, values[i].typed))
            return str_from(values[i].word);
    return str_trim(cell);
}

struct row_inputs { struct field_input *in; size_t n; bool kind, person; };

static bool is_clear(struct str cell)
{
    cell = str_trim(cell);
    return str_eqz(cell, "<tyhjä>") || str_eqz(cell, "<Tyhjä>") || str_eq_nocase(cell, STR("<empty>")) || str_eq_nocase(cell, STR("<tom>"));
}

/* Cells that say something. "<tyhjä>" is an empty value: it clears a field of a customer who is there. */
static enum rc read_cells(struct ctx *ctx, const struct columns *columns, const struct csv_row *row, struct row_inputs *out)
{
    *out = (struct row_inputs){.in = ARENA_ARRAY(ctx->arena, struct field_input, columns->count + 2)};
    if (row->count != columns->count) {
        enum rc rc = err_invalid(&ctx->err, E1622_IMPORT_ROW_SHAPE, NULL);

        ctx->err.arg = str_fmt(ctx->arena, "%zu / %zu", row->count, columns->count);
        return rc;
    }
    for (size_t i = 0; i < columns->count; i++) {
        const struct field *f = columns->fields[i];
        struct str cell = row->cells[i];

        if (f == NULL || str_empty(str_trim(cell)))
            continue;
        if (cell.len > 1 && cell.ptr[0] == '\'' && strchr("=+-@", cell.ptr[1]) != NULL)
            cell = str_sub(cell, 1, cell.len - 1); /* as our own export and spreadsheets guard text */
        if (is_clear(cell)) {
            out->in[out->n++] = (struct field_input){str_from(f->name), STR("")};
            continue;
        }
        out->kind |= strcmp(f->name, "kind") == 0;
        out->person |= strcmp(f->name, "last_name") == 0 || strcmp(f->name, "first_name") == 0;
        out->in[out->n++] = (struct field_input){str_from(f->name), value_of(ctx->arena, f, cell)};
    }
    return RC_OK;
}

static enum rc check_row(struct ctx *ctx, struct customer_form *form, int now)
{
    form->source = SOURCE_IMPORT;
    form->channel = CHANNEL_FILE;
    return customers_check_form(ctx->arena, form, now, ctx->today, &ctx->err);
}

/* A row as a new customer. A file without a column for the kind says it by what it fills. */
static enum rc new_row(struct ctx *ctx, const struct row_inputs *cells, struct customer_form *form)
{
    struct field_input *in = ARENA_ARRAY(ctx->arena, struct field_input, cells->n + 1);
    size_t n = 0;

    for (size_t i = 0; i < cells->n; i++)
        if (!str_empty(cells->in[i].value))
            in[n++] = cells->in[i];
    if (!cells->kind)
        in[n++] = (struct field_input){STR("kind"), cells->person ? STR("person") : STR("organisation")};
    *form = (struct customer_form){0};
    TRY(fields_read(ctx, customers_fields, in, n, form));
    return check_row(ctx, form, 0);
}

/* A row of a customer who is there: what the file says over what the register has. */
static enum rc known_row(struct ctx *ctx, const struct row_inputs *cells, struct customer_import *file)
{
    struct customer_form *form = &file->forms[file->count], was;
    struct customer_row row;

    TRY(customers_load(ctx, file->matches[file->count], LOAD_NETWORK, &row));
    if (row.locked) {
        file->locked[file->count] = true;
        *form = (struct customer_form){.kind = (int)row.kind};
        return RC_OK;
    }
    customers_form_of(&row, &was);
    TRY(customers_merge(ctx, &row, cells->in, cells->n, form));
    TRY(check_row(ctx, form, (int)row.kind));
    form->version = row.version;
    file->changed[file->count] = !str_empty(customers_changed(ctx->arena, customers_fields, &was, form));
    return RC_OK;
}

static enum rc match_number(struct ctx *ctx, struct str cell, int64_t *customer_id)
{
    int64_t number;
    enum rc rc;

    if (!str_to_i64(str_trim(cell), &number))
        return err_invalid(&ctx->err, E1012_FIELD_NOT_A_CHOICE, "number");
    rc = customers_find_by_number(ctx, number, customer_id);
    if (rc != RC_NOT_FOUND)
        return rc;
    err_clear(&ctx->err);
    return err_invalid(&ctx->err, E1601_CUSTOMER_UNKNOWN, "number");
}

static enum rc read_row(struct ctx *ctx, const struct columns *columns, const struct csv_row *row, struct match_seen *seen,
                        struct customer_import *file)
{
    struct customer_form *form = &file->forms[file->count];
    int64_t *match = &file->matches[file->count];
    struct row_inputs cells;

    *match = 0;
    TRY(read_cells(ctx, columns, row, &cells));
    if (file->key == IMPORT_KEY_NUMBER && !str_empty(str_trim(row->cells[columns->number]))) {
        TRY(match_number(ctx, row->cells[columns->number], match));
    } else {
        TRY(new_row(ctx, &cells, form));
        if (file->key == IMPORT_KEY_AUTO)
            TRY(customers_match(ctx, form, match));
    }
    if (*match != 0)
        TRY(known_row(ctx, &cells, file));
    return file->key == IMPORT_KEY_NONE ? RC_OK : customers_match_once(ctx, seen, form, *match);
}

/* Keep the errors of one line; false when there are enough. */
static bool collect(struct ctx *ctx, struct err *all, int64_t line)
{
    struct err one = ctx->err;

    err_clear(&ctx->err);
    all->line = line;
    if (one.field_count == 0)
        err_add_field(ctx->arena, all, one.field, one.code, one.arg);
    for (size_t i = 0; i < one.field_count && all->field_count < ERRORS_MOST; i++)
        err_add_field(ctx->arena, all, one.fields[i].field, one.fields[i].code, one.fields[i].arg);
    return all->field_count < ERRORS_MOST;
}

/* Room for every row. */
static void begin_read(struct ctx *ctx, const struct csv_file *file, const struct columns *columns, struct match_seen *seen,
                       struct customer_import *out)
{
    out->columns = columns->fields;
    out->column_count = columns->count;
    out->forms = ARENA_ARRAY(ctx->arena, struct customer_form, file->count);
    out->lines = ARENA_ARRAY(ctx->arena, int64_t, file->count);
    out->matches = ARENA_ARRAY(ctx->arena, int64_t, file->count);
    out->changed = ARENA_ARRAY(ctx->arena, bool, file->count);
    out->locked = ARENA_ARRAY(ctx->arena, bool, file->count);
    customers_match_begin(ctx, seen, file->count);
}

enum rc customers_import_read(struct ctx *ctx, struct str bytes, enum import_key key, struct customer_import *out)
{
    struct match_seen seen;
    struct csv_file file;
    struct columns columns;
    struct err all = {0};

    *out = (struct customer_import){.key = key};
    TRY(keyed_hash(ctx, "customer-import", bytes, &out->digest));
    TRY(csv_read(ctx->arena, bytes, &file, &ctx->err));
    if (file.count < 2)
        return err_invalid(&ctx->err, E1619_IMPORT_EMPTY, NULL);
    out->charset = file.charset;
    out->separator = file.separator;
    out->row_count = file.count - 1;
    TRY(read_headings(ctx, &file.rows[0], key, &columns));
    begin_read(ctx, &file, &columns, &seen, out);
    for (size_t i = 1; i < file.count; i++) {
        enum rc rc = read_row(ctx, &columns, &file.rows[i], &seen, out);

        if (rc == RC_OK) {
            out->lines[out->count++] = file.rows[i].line;
        } else if (rc != RC_INVALID) {
            ctx->err.line = file.rows[i].line;
            return rc;
        } else if (!collect(ctx, &all, file.rows[i].line)) {
            break;
        }
    }
    if (all.field_count == 0)
        return RC_OK;
    ctx->err = all;
    ctx->err.line = all.fields[0].line;
    return RC_INVALID;
}

/* ---- who may not come in by a file -------------------------------------------------------------------- */

struct known_keys { struct str *items; size_t count, cap; }; /* "name|e:address", in order when sorted */

static int by_text(const void *a, const void *b)
{
    const struct str *sa = a, *sb = b;
    int order = memcmp(sa->ptr, sb->ptr, sa->len < sb->len ? sa->len : sb->len);

    return order != 0 ? order : sa->len < sb->len ? -1 : sa->len > sb->len;
}

static void add_key(struct arena *arena, struct known_keys *keys, struct str name, char how, struct str value)
{
    if (str_empty(name) || str_empty(value))
        return;
    if (keys->count == keys->cap) {
        struct str *grown = ARENA_ARRAY(arena, struct str, keys->cap * 2 + 32);

        if (keys->count > 0)
            memcpy(grown, keys->items, keys->count * sizeof(grown[0]));
        keys->items = grown;
        keys->cap = keys->cap * 2 + 32;
    }
    keys->items[keys->count++] = str_fmt(arena, "%.*s|%c:%.*s", STR_FMT(name), how, STR_FMT(text_fold(arena, value)));
}

/* The same person: the same name with the same e-mail, phone or street address. */
static void add_person(struct arena *arena, struct known_keys *keys, struct str first, struct str last,
                       struct str email, struct str phone, struct str street)
{
    struct str name = str_fmt(arena, "%.*s %.*s", STR_FMT(text_fold(arena, last)), STR_FMT(text_fold(arena, first)));

    add_key(arena, keys, name, 'e', email);
    add_key(arena, keys, name, 'p', phone);
    add_key(arena, keys, name, 'a', street);
}

static void add_points(struct arena *arena, struct known_keys *keys, const struct record *name,
                       const struct customer_row *row, int64_t contact)
{
    for (size_t i = 0; i < row->point_count; i++) {
        const struct contact_point *p = &row->points[i];

        if (p->contact_id == contact && p->kind <= CONTACT_POSTAL)
            add_person(arena, keys, name->field[NAME_FIRST], name->field[NAME_LAST],
                       p->kind == CONTACT_EMAIL ? p->value.field[EMAIL_ADDRESS] : STR(""),
                       p->kind == CONTACT_PHONE ? p->value.field[PHONE_NUMBER] : STR(""),
                       p->kind == CONTACT_POSTAL ? p->value.field[POSTAL_STREET] : STR(""));
    }
}

/* People of this register whose data are restricted (P58): few. Read for their own right, so that a file
 * does not bring them back. */
static enum rc restricted_keys(struct ctx *ctx, struct known_keys *keys)
{
    struct q_customers_restricted_row *rows;
    size_t count;

    TRY(q_customers_restricted(ctx, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        struct customer_row row;
        struct contact_row *contacts;
        size_t contact_count;

        TRY(customers_load(ctx, rows[i].id, LOAD_POINTS, &row));
        add_points(ctx->arena, keys, &row.name, &row, 0);
        TRY(customers_load_contacts(ctx, rows[i].id, &contacts, &contact_count));
        for (size_t c = 0; c < contact_count; c++)
            if (subject_restricted(ctx, contacts[c].subject_id) != 0)
                add_points(ctx->arena, keys, &contacts[c].name, &row, contacts[c].id);
    }
    if (keys->count > 0)
        qsort(keys->items, keys->count, sizeof(keys->items[0]), by_text);
    return RC_OK;
}

static bool is_restricted(struct ctx *ctx, const struct known_keys *keys, const struct customer_form *f)
{
    struct known_keys own = {0};

    if (keys->count == 0 || f->kind != CUSTOMER_PERSON)
        return false;
    add_person(ctx->arena, &own, f->first_name, f->last_name, f->email, f->phone, f->street);
    for (size_t i = 0; i < own.count; i++)
        if (bsearch(&own.items[i], keys->items, keys->count, sizeof(own.items[0]), by_text) != NULL)
            return true;
    return false;
}

static enum rc is_forgotten(struct ctx *ctx, const struct customer_form *f, bool *out)
{
    enum stop_match match = STOP_NONE;
    struct stop_probe probe;

    *out = false;
    if (f->kind != CUSTOMER_PERSON)
        return RC_OK;
    probe = customers_stop_probe(ctx->arena, f);
    TRY(requests_stop_check(ctx, &probe, &match));
    *out = match != STOP_NONE; /* only name and address: a person decides, by hand */
    return RC_OK;
}

enum rc customers_import_screen(struct ctx *ctx, const struct customer_import *file, enum import_why *why,
                                struct import_receipt *out)
{
    struct known_keys keys = {0};
    int before = ctx->purpose;
    enum rc rc;

    *out = (struct import_receipt){0};
    ctx->purpose = PURPOSE_RIGHTS;
    rc = restricted_keys(ctx, &keys);
    ctx->purpose = before;
    TRY(rc);
    for (size_t i = 0; i < file->count; i++) {
        size_t mark = arena_mark(ctx->arena);
        bool forgotten = false, known = file->matches[i] != 0;
        bool restricted = file->locked[i] || is_restricted(ctx, &keys, &file->forms[i]);

        if (!restricted && !known)
            TRY(is_forgotten(ctx, &file->forms[i], &forgotten));
        arena_release(ctx->arena, mark);
        why[i] = restricted ? IMPORT_RESTRICTED : forgotten ? IMPORT_FORGOTTEN : IMPORT_TAKEN;
        out->restricted += restricted;
        out->stopped += forgotten;
        out->count += why[i] == IMPORT_TAKEN && !known;
        out->updated += why[i] == IMPORT_TAKEN && known && file->changed[i];
        out->same += why[i] == IMPORT_TAKEN && known && !file->changed[i];
    }
    return RC_OK;
}

enum rc customers_import_seen(struct ctx *ctx, const struct customer_import *file, struct import_seen *out)
{
    struct q_customer_import_find_row row;
    enum rc rc = q_customer_import_find(ctx, &(struct q_customer_import_find){.digest = file->digest}, &row);

    *out = (struct import_seen){0};
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    *out = (struct import_seen){row.at, row.by_user};
    return RC_OK;
}

/* 1645, with the day and the name. */
static enum rc refuse_again(struct ctx *ctx, const struct customer_import *req)
{
    struct import_seen seen;
    struct str who;
    enum rc rc;

    if (req->again)
        return RC_OK;
    TRY(customers_import_seen(ctx, req, &seen));
    if (seen.at == 0)
        return RC_OK;
    who = users_display(ctx, seen.by_user);
    rc = err_conflict(&ctx->err, E1645_IMPORT_SEEN);
    ctx->err.arg = str_fmt(ctx->arena, "%.*s%s%.*s", STR_FMT(instant_text(ctx->arena, seen.at, ctx->lang)), str_empty(who) ? "" : ", ", STR_FMT(who));
    return rc;
}

static enum rc take_row(struct ctx *ctx, const struct customer_import *req, size_t i, struct import_receipt *out)
{
    struct customer_receipt one = {0};

    if (req->matches[i] != 0)
        return req->changed[i] ? RUN_ACTION(customers_edit, ctx, (&(struct customer_edit){req->matches[i], req->forms[i]}), &one) : RC_OK;
    TRY(RUN_ACTION(customers_create, ctx, &req->forms[i], &one));
    if (out->first_number == 0)
        out->first_number = one.number;
    out->last_number = one.number;
    return RC_OK;
}

DEFINE_ACTION(customers_import, struct customer_import, struct import_receipt)
{
    enum import_why *why = ARENA_ARRAY(ctx->arena, enum import_why, req->count + 1);
    struct verdict verdict;

    TRY(policy_decide(ctx, CATEGORY_RELATIONSHIP, USE_STORE, &verdict));
    TRY(refuse_again(ctx, req));
    TRY(customers_import_screen(ctx, req, why, out)); /* again: somebody may have been erased since the preview */
    for (size_t i = 0; i < req->count; i++)
        if (why[i] == IMPORT_TAKEN)
            TRY(take_row(ctx, req, i, out));
    TRY(q_customer_import_insert(ctx, &(struct q_customer_import_insert){.digest = req->digest, .at = ctx->now, .by = ctx->actor->user_id}));
    return audit_write(ctx, AUDIT_CUSTOMER_IMPORTED, 0, out->count, &verdict);
}
