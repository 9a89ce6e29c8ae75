/* Customers in and out as files: CSV in (all or nothing, errors by line), CSV and JSON out. The
 * columns are the names of customers_fields, so that an export can be imported elsewhere (P54). */
#include <string.h>

#include "base/csv.h"
#include "base/errors.h"
#include "base/json.h"
#include "base/utf8.h"
#include "rooms/customers/exchange.h"

enum { ERRORS_MOST = 100, PAGE = 500 };

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

struct columns { const struct field **fields; size_t count; };

static enum rc read_headings(struct ctx *ctx, const struct csv_row *row, struct columns *out)
{
    bool named = false;

    out->count = row->count;
    out->fields = ARENA_ARRAY(ctx->arena, const struct field *, row->count + 1);
    for (size_t i = 0; i < row->count; i++) {
        const struct field *f = field_of_heading(ctx->arena, row->cells[i]);
        int code = 0;

        out->fields[i] = f;
        if (f == NULL && !ignored_heading(row->cells[i]))
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

/* One row -> one form. A file without a column for the kind says it by what it fills. */
static enum rc read_row(struct ctx *ctx, const struct columns *columns, const struct csv_row *row,
                        struct customer_form *form)
{
    struct field_input *in = ARENA_ARRAY(ctx->arena, struct field_input, columns->count + 2);
    bool kind = false, person = false;
    size_t n = 0;

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
        kind |= strcmp(f->name, "kind") == 0;
        person |= strcmp(f->name, "last_name") == 0 || strcmp(f->name, "first_name") == 0;
        in[n++] = (struct field_input){str_from(f->name), value_of(ctx->arena, f, cell)};
    }
    if (!kind)
        in[n++] = (struct field_input){STR("kind"), person ? STR("person") : STR("organisation")};
    *form = (struct customer_form){0};
    TRY(fields_read(ctx, customers_fields, in, n, form));
    form->source = SOURCE_IMPORT;
    form->channel = CHANNEL_FILE;
    return customers_check_form(ctx->arena, form, 0, ctx->today, &ctx->err);
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

enum rc customers_import_read(struct ctx *ctx, struct str bytes, struct customer_import *out)
{
    struct csv_file file;
    struct columns columns;
    struct err all = {0};

    *out = (struct customer_import){0};
    TRY(csv_read(ctx->arena, bytes, &file, &ctx->err));
    if (file.count < 2)
        return err_invalid(&ctx->err, E1619_IMPORT_EMPTY, NULL);
    TRY(read_headings(ctx, &file.rows[0], &columns));
    out->charset = file.charset;
    out->forms = ARENA_ARRAY(ctx->arena, struct customer_form, file.count);
    for (size_t i = 1; i < file.count; i++) {
        enum rc rc = read_row(ctx, &columns, &file.rows[i], &out->forms[out->count]);

        if (rc == RC_OK) {
            out->count++;
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

DEFINE_ACTION(customers_import, struct customer_import, struct import_receipt)
{
    struct verdict verdict;

    TRY(policy_decide(ctx, CATEGORY_RELATIONSHIP, USE_STORE, &verdict));
    for (size_t i = 0; i < req->count; i++) {
        struct customer_receipt one = {0};
        struct stop_probe probe = customers_stop_probe(ctx->arena, &req->forms[i]);
        enum stop_match match = STOP_NONE;

        if (req->forms[i].kind == CUSTOMER_PERSON)
            TRY(requests_stop_check(ctx, &probe, &match));
        if (match != STOP_NONE) { /* counted, never named (P63) */
            out->stopped++;
            continue;
        }
        TRY(RUN_ACTION(customers_create, ctx, &req->forms[i], &one));
        if (out->count == 0)
            out->first_number = one.number;
        out->last_number = one.number;
        out->count++;
    }
    return audit_write(ctx, AUDIT_CUSTOMER_IMPORTED, 0, out->count, &verdict);
}

/* ---- edits that name only some fields ---------------------------------------------------------------- */

enum rc customers_merge(struct ctx *ctx, const struct customer_row *row, const struct field_input *given,
                        size_t count, struct customer_form *out)
{
    struct field_input *in = ARENA_ARRAY(ctx->arena, struct field_input, count + 32);
    struct customer_form was;
    size_t n = 0;

    customers_form_of(row, &was);
    for (size_t i = 0; i < count; i++)
        if (field_find(customers_fields, str_z(ctx->arena, given[i].name)) != NULL)
            in[n++] = given[i];
    for (const struct field *f = customers_fields; f->kind != FIELD_KIND_END; f++) {
        bool there = false;

        for (size_t i = 0; i < n; i++)
            there |= str_eqz(in[i].name, f->name);
        if (there || !field_allowed(ctx, f) || str_empty(field_value(ctx, f, &was)) ||
            (f->kind == FIELD_KIND_BOOL && !was.sole_trader))
            continue;
        in[n++] = (struct field_input){str_from(f->name), field_value(ctx, f, &was)};
    }
    *out = (struct customer_form){0};
    return fields_read(ctx, customers_fields, in, n, out);
}

struct str customers_word(const struct name_value *names, int value)
{
    for (; names->word != NULL; names++)
        if (names->value == value)
            return str_from(names->word);
    return (struct str){NULL, 0};
}

/* ---- out ---------------------------------------------------------------------------------------------- */

void customers_json(struct ctx *ctx, struct json *j, const struct customer_row *row)
{
    struct customer_form form;

    customers_form_of(row, &form);
    json_open(j, '{');
    json_kstr(j, "id", str_fmt(ctx->arena, "%lld", (long long)row->id));
    json_ki64(j, "number", row->number);
    json_kbool(j, "locked", row->locked);
    json_kstr(j, "state", row->state == CUSTOMER_ENDED ? STR("ended") : STR("active"));
    for (const struct field *f = customers_fields; f->kind != FIELD_KIND_END; f++) {
        if (!field_allowed(ctx, f) || (row->locked && f->category != 0) || (f->flags & FIELD_HIDDEN) != 0)
            continue;
        if (f->kind == FIELD_KIND_BOOL)
            json_kbool(j, f->name, form.sole_trader);
        else if (strcmp(f->name, "source") == 0)
            json_kstr(j, f->name, customers_word(customers_sources, row->from.source));
        else if (strcmp(f->name, "channel") == 0)
            json_kstr(j, f->name, customers_word(customers_channels, row->from.channel));
        else if (f->kind == FIELD_KIND_DATE)
            json_kstr(j, f->name, date_iso(ctx->arena, form.start_on));
        else
            json_kstr(j, f->name, field_value(ctx, f, &form));
    }
    json_kstr(j, "end_on", date_iso(ctx->arena, row->end_on));
    json_ki64(j, "version", row->version);
    json_close(j, '}');
}

static void csv_header(struct ctx *ctx, struct buf *out)
{
    buf_addz(out, "\xef\xbb\xbf");
    csv_number(out, STR("number"), true, false);
    for (const struct field *f = customers_fields; f->kind != FIELD_KIND_END; f++)
        if (field_allowed(ctx, f) && (f->flags & FIELD_HIDDEN) == 0)
            csv_number(out, str_from(f->name), false, false);
    csv_number(out, STR("state"), false, false);
    csv_number(out, STR("end_on"), false, false);
    csv_end(out);
}

static void csv_row_out(struct ctx *ctx, struct buf *out, const struct customer_row *row)
{
    struct customer_form form;

    customers_form_of(row, &form);
    form.source = row->from.source;
    form.channel = row->from.channel;
    csv_number(out, str_fmt(ctx->arena, "%lld", (long long)row->number), true, false);
    for (const struct field *f = customers_fields; f->kind != FIELD_KIND_END; f++) {
        if (!field_allowed(ctx, f) || (f->flags & FIELD_HIDDEN) != 0)
            continue;
        if (row->locked && f->category != 0)
            csv_cell(out, (struct str){NULL, 0}, false, false);
        else if (f->kind == FIELD_KIND_BOOL)
            csv_number(out, form.sole_trader ? STR("yes") : STR("no"), false, false);
        else
            csv_cell(out, field_value(ctx, f, &form), false, false);
    }
    csv_number(out, row->state == CUSTOMER_ENDED ? STR("ended") : STR("active"), false, false);
    csv_number(out, date_text(ctx->arena, row->end_on, LANG_FI), false, false);
    csv_end(out);
}

struct walk { struct buf *out; struct json *json; int64_t count; };

/* One page: its reads are durable in the audit before the next is opened. */
static enum rc export_page(struct ctx *ctx, const struct customer_hits *hits, struct walk *w)
{
    for (size_t i = 0; i < hits->count; i++) {
        struct customer_row row;
        enum rc rc = customers_load(ctx, hits->rows[i].customer_id, LOAD_NETWORK, &row);

        if (rc == RC_NOT_FOUND) { /* erased since the page was made */
            err_clear(&ctx->err);
            continue;
        }
        TRY(rc);
        if (w->json != NULL)
            customers_json(ctx, w->json, &row);
        else
            csv_row_out(ctx, w->out, &row);
        w->count++;
    }
    return audit_flush_reads(ctx);
}

static enum rc export_all(struct ctx *ctx, enum customer_filter filter, struct walk *w)
{
    struct customer_search search = {.filter = filter, .limit = PAGE};
    bool more = true;

    while (more) {
        size_t mark = arena_mark(ctx->arena);
        struct customer_hits hits;

        TRY(customers_find(ctx, &search, &hits));
        TRY(export_page(ctx, &hits, w));
        more = hits.more;
        if (hits.count > 0)
            search.after = hits.rows[hits.count - 1].customer_id;
        ctx->reads = NULL;
        arena_release(ctx->arena, mark);
        store_release(ctx); /* a long export does not hold one read transaction */
    }
    return RC_OK;
}

DEFINE_ACTION(customers_exported, int64_t, int64_t)
{
    *out = *req;
    return audit_write(ctx, AUDIT_CUSTOMERS_EXPORTED, 0, *req, NULL);
}

enum rc customers_export(struct ctx *ctx, enum customer_filter filter, bool json, struct buf *out, int64_t *count)
{
    struct json j = json_to(out);
    struct walk w = {.out = out, .json = json ? &j : NULL};
    struct ctx own = *ctx; /* rows in an arena of their own, page by page; the file grows in the caller's */
    enum rc rc;

    own.arena = arena_new((size_t)64 << 20);
    own.reads = NULL;
    if (json) {
        json_open(&j, '{');
        json_key(&j, "customers");
        json_open(&j, '[');
    } else {
        csv_header(ctx, out);
    }
    rc = export_all(&own, filter, &w);
    ctx->db = own.db;
    if (rc != RC_OK) {
        ctx->err = own.err;
        ctx->err.fields = NULL;
        ctx->err.field_count = 0;
        ctx->err.arg = (struct str){NULL, 0};
    }
    arena_free(own.arena);
    TRY(rc);
    if (json) {
        json_close(&j, ']');
        json_close(&j, '}');
        buf_byte(out, '\n');
    }
    return RUN_ACTION(customers_exported, ctx, &w.count, count);
}
