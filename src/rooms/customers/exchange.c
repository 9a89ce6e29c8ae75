/* Customers out as files: CSV and JSON. The columns are the names of customers_fields, so that an export can be
 * imported elsewhere (P54). Files in: import.c. */
#include <string.h>

#include "base/csv.h"
#include "audit_customers.h"
#include "base/errors.h"
#include "base/json.h"
#include "base/utf8.h"
#include "rooms/customers/exchange.h"

enum { PAGE = 500 };

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
