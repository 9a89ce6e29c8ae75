/* Products in and out as files: CSV by the key column `code`, all or nothing; CSV and JSON out (BILLING.md section 11). */
#include <string.h>

#include "base/csvform.h"
#include "audit_products.h"
#include "base/errors.h"
#include "base/utf8.h"
#include "errors_products.h"
#include "rooms/audit/audit.h"
#include "rooms/products/internal.h"

static const struct csv_heading headings[] = {
    {"tuote", "code"}, {"tuotenumero", "code"}, {"tuotekoodi", "code"}, {"koodi", "code"}, {"artikkeli", "code"},
    {"nimi", "name_fi"}, {"nimike", "name_fi"}, {"tuotenimi", "name_fi"}, {"namn", "name_sv"}, {"name", "name_en"},
    {"yksikkö", "unit"}, {"yks", "unit"}, {"hinta", "price"}, {"yksikköhinta", "price"}, {"alv", "vat_class"},
    {"alv luokka", "vat_class"}, {"verokanta", "vat_class"}, {"työn osuus", "labour_percent"}, {"tila", "state"},
    {"hinnan peruste", "basis"}, {"version", NULL}, {NULL, NULL}};

/* What people write for a unit or a class becomes the word that the table knows. */
static struct str cell_value(struct arena *arena, struct str field, struct str cell)
{
    static const struct { const char *field, *typed, *word; } words[] = {
        {"basis", "veroton", "net"}, {"basis", "verollinen", "gross"}, {"state", "myynnissä", "active"},
        {"state", "poistunut", "retired"}, {"vat_class", "yleinen", "general"}};
    struct str folded = text_fold(arena, cell);

    if (str_eqz(field, "unit")) {
        int unit = products_unit_read(arena, cell);

        return unit != 0 ? str_from(products_unit_code(unit)) : cell;
    }
    for (size_t i = 0; i < COUNT(words); i++)
        if (str_eqz(field, words[i].field) && str_eqz(folded, words[i].typed))
            return str_from(words[i].word);
    return cell;
}

enum rc products_merge(struct ctx *ctx, const struct product *was, const struct field_input *given, size_t count,
                       struct product_form *out)
{
    struct field_input *in = ARENA_ARRAY(ctx->arena, struct field_input, count + 16);
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        if (!str_eq(given[i].value, CSV_CLEAR))
            in[n++] = given[i];
    for (const struct field *f = products_fields; f->kind != FIELD_KIND_END; f++) {
        bool there = false;

        for (size_t i = 0; i < count; i++)
            there |= str_eqz(given[i].name, f->name);
        if (!there && was != NULL && !str_empty(field_value(ctx, f, &was->form)))
            in[n++] = (struct field_input){str_from(f->name), field_value(ctx, f, &was->form)};
    }
    *out = (struct product_form){0};
    return fields_read(ctx, products_fields, in, n, out);
}

static enum rc read_row(struct ctx *ctx, const struct csv_form *csv, size_t r, struct product_form *out, int *what)
{
    struct field_input *in = ARENA_ARRAY(ctx->arena, struct field_input, csv->column_count + 1);
    struct product was;
    struct str code = {NULL, 0};
    size_t n = 0;
    enum rc rc;

    TRY(csv_form_row(ctx, csv, r, in, &n));
    for (size_t i = 0; i < n; i++) {
        in[i].value = cell_value(ctx->arena, in[i].name, in[i].value);
        if (str_eqz(in[i].name, "code"))
            code = in[i].value;
    }
    if (str_empty(code))
        return err_invalid(&ctx->err, E2602_PRODUCT_NO_CODE, "code");
    rc = products_by_code(ctx, code, &was);
    if (rc == RC_NOT_FOUND)
        err_clear(&ctx->err);
    else
        TRY(rc);
    TRY(products_merge(ctx, rc == RC_OK ? &was : NULL, in, n, out));
    TRY(products_check(ctx->arena, out, &ctx->err));
    *what = rc == RC_NOT_FOUND ? CSV_NEW : products_same(out, &was.form) ? CSV_SAME : CSV_CHANGED;
    return RC_OK;
}

static bool seen_before(const struct product_import *file, struct str code)
{
    for (size_t i = 0; i < file->count; i++)
        if (str_eq(file->forms[i].code, code))
            return true;
    return false;
}

enum rc products_import_read(struct ctx *ctx, struct str bytes, struct product_import *out)
{
    struct csv_form csv;

    *out = (struct product_import){0};
    TRY(csv_form_open(ctx, bytes, products_fields, headings, &csv));
    if (!csv_form_has(&csv, "code"))
        return err_invalid(&ctx->err, E2614_PRODUCTS_NO_CODE_COLUMN, NULL);
    csv_form_preview(&csv, &out->preview);
    out->forms = ARENA_ARRAY(ctx->arena, struct product_form, csv.file.count);
    out->lines = ARENA_ARRAY(ctx->arena, int64_t, csv.file.count);
    for (size_t r = 1; r < csv.file.count; r++) {
        struct product_form *form = &out->forms[out->count];
        int what = 0;
        enum rc rc = read_row(ctx, &csv, r, form, &what);

        if (rc == RC_OK && seen_before(out, form->code))
            rc = err_invalid(&ctx->err, E2615_PRODUCT_TWICE, "code");
        if (rc == RC_INVALID) {
            if (!csv_form_fault(ctx, &csv, r))
                break;
            continue;
        }
        TRY(rc);
        out->preview.sums[what]++;
        if (out->preview.count < CSV_SHOWN)
            out->preview.shown[out->preview.count++] = (struct csv_shown){csv.file.rows[r].line, form, what};
        out->lines[out->count++] = csv.file.rows[r].line;
    }
    return csv_form_done(ctx, &csv);
}

static enum rc import_one(struct ctx *ctx, struct product_form form, struct product_import_receipt *out)
{
    struct product_receipt receipt;
    struct product was;
    enum rc rc = products_by_code(ctx, form.code, &was);

    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        out->added++;
        return RUN_ACTION(products_create, ctx, &form, &receipt);
    }
    TRY(rc);
    if (products_same(&form, &was.form)) {
        out->same++;
        return RC_OK;
    }
    form.version = was.form.version; /* the file is the newest word */
    out->changed++;
    return RUN_ACTION(products_edit, ctx, &((struct product_edit){was.id, form}), &receipt);
}

DEFINE_ACTION(products_import, struct product_import, struct product_import_receipt)
{
    for (size_t i = 0; i < req->count; i++) {
        enum rc rc = import_one(ctx, req->forms[i], out);

        if (rc != RC_OK) {
            ctx->err.line = req->lines[i];
            return rc;
        }
    }
    return audit_write(ctx, AUDIT_PRODUCTS_IMPORTED, 0, out->added + out->changed, NULL);
}

/* ---- out --------------------------------------------------------------------------------------------- */

void products_json(struct ctx *ctx, struct json *j, const struct product *p)
{
    json_open(j, '{');
    json_kstr(j, "id", str_fmt(ctx->arena, "%lld", (long long)p->id));
    for (const struct field *f = products_fields; f->kind != FIELD_KIND_END; f++) {
        if (strcmp(f->name, "price") == 0)
            json_kstr(j, f->name, decimal4_plain(ctx->arena, p->form.price));
        else if (f->kind == FIELD_KIND_I64)
            json_ki64(j, f->name, strcmp(f->name, "version") == 0 ? p->form.version : p->form.labour_percent);
        else
            json_kstr(j, f->name, field_value(ctx, f, &p->form));
    }
    json_close(j, '}');
}

static void csv_out(struct ctx *ctx, struct buf *out, const struct product *p)
{
    bool first = true;

    for (const struct field *f = products_fields; f->kind != FIELD_KIND_END; f++) {
        if ((f->flags & FIELD_HIDDEN) != 0)
            continue;
        if (p == NULL)
            csv_number(out, str_from(f->name), first, false);
        else if (f->kind == FIELD_KIND_DECIMAL4)
            csv_number(out, field_value(ctx, f, &p->form), first, false);
        else
            csv_cell(out, field_value(ctx, f, &p->form), first, false);
        first = false;
    }
    csv_end(out);
}

enum rc products_export(struct ctx *ctx, enum product_filter filter, bool json, struct buf *out, int64_t *count)
{
    struct product_list list;
    struct str after = STR("");
    struct json j = json_to(out);

    *count = 0;
    if (json) {
        json_open(&j, '{');
        json_key(&j, "products");
        json_open(&j, '[');
    } else {
        buf_addz(out, "\xef\xbb\xbf");
        csv_out(ctx, out, NULL);
    }
    do {
        TRY(products_find(ctx, filter, STR(""), after, 500, &list));
        for (size_t i = 0; i < list.count; i++) {
            if (json)
                products_json(ctx, &j, &list.rows[i]);
            else
                csv_out(ctx, out, &list.rows[i]);
            after = list.rows[i].form.code;
        }
        *count += (int64_t)list.count;
    } while (list.more);
    if (json) {
        json_close(&j, ']');
        json_close(&j, '}');
        buf_byte(out, '\n');
    }
    return RC_OK;
}
