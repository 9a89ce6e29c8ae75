/* Orders in and out as files and JSON: a reseller's CSV, all or nothing; lists out (P25; BILLING.md section 11). */
#include <string.h>

#include "base/csvform.h"
#include "audit_orders.h"
#include "base/errors.h"
#include "errors_orders.h"
#include "errors_invoices.h"
#include "rooms/audit/audit.h"
#include "rooms/orders/internal.h"

/* ---- out ---------------------------------------------------------------------------------------------- */

static struct str word(const struct name_value *names, int value)
{
    for (; names->word != NULL; names++)
        if (names->value == value)
            return str_from(names->word);
    return STR("");
}

static void row_json(struct ctx *ctx, struct json *j, const struct order_row *r)
{
    json_open(j, '{');
    json_ki64(j, "row", r->ordinal);
    json_kstr(j, "code", r->code);
    json_kstr(j, "text", r->text);
    json_kstr(j, "quantity", decimal4_plain(ctx->arena, r->quantity));
    json_kstr(j, "unit", str_from(products_unit_code(r->unit)));
    json_kstr(j, "price", decimal4_plain(ctx->arena, r->price));
    json_kstr(j, "discount", decimal4_plain(ctx->arena, r->discount_bp * 100));
    json_kstr(j, "vat_class", word(invoices_vat_classes, r->vat_class));
    json_kstr(j, "total", money_plain(ctx->arena, r->total_cents));
    json_kstr(j, "delivered", decimal4_plain(ctx->arena, r->delivered));
    json_kstr(j, "invoiced", decimal4_plain(ctx->arena, r->invoiced));
    json_close(j, '}');
}

static void deliveries_json(struct ctx *ctx, struct json *j, const struct order *o)
{
    json_key(j, "deliveries");
    json_open(j, '[');
    for (size_t i = 0; i < o->delivery_count; i++) {
        const struct order_delivery *d = &o->deliveries[i];

        json_open(j, '{');
        json_ki64(j, "row", d->ordinal);
        json_kstr(j, "quantity", decimal4_plain(ctx->arena, d->quantity));
        json_kstr(j, "delivered_on", date_iso(ctx->arena, d->delivered_on));
        json_kbool(j, "invoiced", d->invoice_id != 0);
        json_close(j, '}');
    }
    json_close(j, ']');
}

void orders_json(struct ctx *ctx, struct json *j, const struct order *o)
{
    json_open(j, '{');
    json_kstr(j, "id", str_fmt(ctx->arena, "%lld", (long long)o->id));
    json_ki64(j, "number", o->number);
    json_kstr(j, "state", str_from(orders_state_word(o->state)));
    json_kstr(j, "channel", word(orders_channels, o->channel));
    json_kstr(j, "source", word(customers_sources, o->source));
    json_kstr(j, "ordered_on", date_iso(ctx->arena, o->ordered_on));
    json_kstr(j, "delivered_on", date_iso(ctx->arena, o->delivered_on));
    json_kstr(j, "archived_on", date_iso(ctx->arena, o->archived_on));
    json_kstr(j, "entry", o->gross_entry ? STR("gross") : STR("net"));
    json_kstr(j, "reference", o->reference);
    json_kstr(j, "outside", o->outside);
    json_kstr(j, "note", o->note);
    json_kstr(j, "total", money_plain(ctx->arena, o->total_cents));
    json_kstr(j, "not_invoiced", money_plain(ctx->arena, o->due_cents));
    json_ki64(j, "to_invoice", o->ready);
    json_kstr(j, "cancel_reason", o->cancel_reason);
    json_kstr(j, "approval_reason", o->approval_reason);
    json_key(j, "rows");
    json_open(j, '[');
    for (size_t i = 0; i < o->row_count; i++)
        row_json(ctx, j, &o->rows[i]);
    json_close(j, ']');
    deliveries_json(ctx, j, o);
    json_ki64(j, "version", o->version);
    json_close(j, '}');
}

void orders_line_json(struct ctx *ctx, struct json *j, const struct order_line *l)
{
    json_open(j, '{');
    json_kstr(j, "id", str_fmt(ctx->arena, "%lld", (long long)l->id));
    json_ki64(j, "number", l->number);
    json_kstr(j, "state", str_from(orders_state_word(l->state)));
    json_kstr(j, "channel", word(orders_channels, l->channel));
    json_kstr(j, "customer", l->name);
    json_kstr(j, "ordered_on", date_iso(ctx->arena, l->ordered_on));
    json_kstr(j, "delivered_on", date_iso(ctx->arena, l->delivered_on));
    json_kstr(j, "total", money_plain(ctx->arena, l->total_cents));
    json_kbool(j, "to_invoice", l->ready);
    json_close(j, '}');
}

void orders_receipt_json(struct ctx *ctx, struct json *j, const struct order_receipt *r)
{
    json_open(j, '{');
    json_kstr(j, "id", str_fmt(ctx->arena, "%lld", (long long)r->id));
    json_ki64(j, "number", r->number);
    json_kstr(j, "state", str_from(orders_state_word(r->state)));
    json_kstr(j, "total", money_plain(ctx->arena, r->total_cents));
    json_close(j, '}');
}

static void csv_line(struct ctx *ctx, struct buf *out, const struct order_line *l)
{
    csv_number(out, str_fmt(ctx->arena, "%lld", (long long)l->number), true, false);
    csv_number(out, str_from(orders_state_word(l->state)), false, false);
    csv_number(out, word(orders_channels, l->channel), false, false);
    csv_cell(out, l->name, false, false);
    csv_number(out, date_text(ctx->arena, l->ordered_on, LANG_FI), false, false);
    csv_number(out, date_text(ctx->arena, l->delivered_on, LANG_FI), false, false);
    csv_number(out, money_csv(ctx->arena, l->total_cents), false, false);
    csv_end(out);
}

DECLARE_ACTION(orders_exported, int64_t, int64_t);
DEFINE_ACTION(orders_exported, int64_t, int64_t)
{
    *out = *req;
    return audit_write(ctx, AUDIT_ORDERS_EXPORTED, 0, *req, NULL);
}

enum rc orders_export(struct ctx *ctx, enum order_filter filter, bool json, struct buf *out, int64_t *count)
{
    struct order_list list;
    struct json j = json_to(out);
    int64_t before = 0, written = 0;

    if (json) {
        json_open(&j, '{');
        json_key(&j, "orders");
        json_open(&j, '[');
    } else {
        buf_addz(out, "\xef\xbb\xbfnumber;state;channel;customer;ordered_on;delivered_on;total\r\n");
    }
    do {
        TRY(orders_list(ctx, filter, before, 500, &list));
        for (size_t i = 0; i < list.count; i++) {
            if (json)
                orders_line_json(ctx, &j, &list.rows[i]);
            else
                csv_line(ctx, out, &list.rows[i]);
            before = list.rows[i].number;
        }
        written += (int64_t)list.count;
        TRY(audit_flush_reads(ctx));
    } while (list.more);
    if (json) {
        json_close(&j, ']');
        json_close(&j, '}');
        buf_byte(out, '\n');
    }
    store_release(ctx);
    return RUN_ACTION(orders_exported, ctx, &written, count);
}

/* ---- in ------------------------------------------------------------------------------------------------ */

struct csv_order { /* one line of the file: a row of an order */
    struct str outside;
    int64_t customer;
    struct date ordered_on;
    struct str reference, note, code, text, currency;
    int64_t quantity, price, discount;
    int unit, vat_class;
};
#define O CATEGORY_ORDERS
#define L struct csv_order
const struct field orders_csv_fields[] = {
    FIELD_TEXT(L, outside, 70, FIELD_REQUIRED, O, NEED_CONTRACT, "orders.field.outside"),
    FIELD_I64(L, customer, 1, INT64_MAX, FIELD_REQUIRED, CATEGORY_RELATIONSHIP, NEED_CONTRACT, "orders.field.customer"),
    FIELD_DATE(L, ordered_on, 0, O, NEED_CONTRACT, "orders.field.ordered-on"),
    FIELD_TEXT(L, reference, 70, 0, O, NEED_CONTRACT, "orders.field.reference"),
    FIELD_TEXT(L, note, 1000, 0, O, NEED_VOLUNTARY, "orders.field.note"),
    FIELD_TEXT(L, currency, 3, 0, CATEGORY_NONE, NEED_NONE, "invoices.currency"),
    FIELD_TEXT(L, code, 40, 0, O, NEED_CONTRACT, "orders.row.code"),
    FIELD_TEXT(L, text, 200, 0, O, NEED_CONTRACT, "orders.row.text"),
    FIELD_DECIMAL4(L, quantity, 0, INT64_C(999999990000), 0, O, NEED_CONTRACT, "orders.row.quantity"),
    FIELD_DECIMAL4(L, price, 0, INT64_C(9999999999900), FIELD_PRICE, O, NEED_CONTRACT, "orders.row.price"),
    FIELD_DECIMAL4(L, discount, 0, 1000000, 0, O, NEED_CONTRACT, "orders.row.discount"),
    FIELD_ENUM(L, unit, products_units, 0, CATEGORY_NONE, NEED_NONE, "orders.row.unit"),
    FIELD_ENUM(L, vat_class, invoices_vat_classes, 0, CATEGORY_NONE, NEED_LAW, "orders.row.vat-class"),
    FIELD_END};

static const struct csv_heading headings[] = {
    {"tilaus", "outside"}, {"tilausnumero", "outside"}, {"order", "outside"}, {"asiakas", "customer"}, {"asiakasnumero", "customer"},
    {"tilauspäivä", "ordered_on"}, {"päivä", "ordered_on"}, {"viite", "reference"}, {"huomautus", "note"}, {"tuote", "code"},
    {"tuotenumero", "code"}, {"valuutta", "currency"}, {"selite", "text"}, {"määrä", "quantity"}, {"hinta", "price"}, {"yksikköhinta", "price"},
    {"alennus", "discount"}, {"yksikkö", "unit"}, {"alv", "vat_class"}, {NULL, NULL}};

static enum rc read_line(struct ctx *ctx, const struct csv_form *csv, size_t r, struct csv_order *out)
{
    struct field_input *in = ARENA_ARRAY(ctx->arena, struct field_input, csv->column_count + 1);
    struct product product;
    int64_t customer;
    size_t n = 0;

    TRY(csv_form_row(ctx, csv, r, in, &n));
    for (size_t i = 0; i < n; i++)
        if (str_eqz(in[i].name, "unit") && products_unit_read(ctx->arena, in[i].value) != 0)
            in[i].value = str_from(products_unit_code(products_unit_read(ctx->arena, in[i].value)));
    *out = (struct csv_order){0};
    TRY(fields_read(ctx, orders_csv_fields, in, n, out));
    if (!str_empty(out->currency) && !str_eqz(out->currency, "EUR"))
        return err_invalid(&ctx->err, E1769_INVOICE_CURRENCY, "currency");
    if (customers_find_by_number(ctx, out->customer, &customer) != RC_OK) {
        err_clear(&ctx->err);
        return err_invalid(&ctx->err, E2702_ORDER_NO_CUSTOMER, "customer");
    }
    if (str_empty(out->code))
        return str_empty(out->text) ? err_invalid(&ctx->err, E2704_ORDER_ROW_TEXT, "text") : RC_OK;
    if (products_by_code(ctx, out->code, &product) != RC_OK) {
        err_clear(&ctx->err);
        return err_invalid(&ctx->err, E2705_ORDER_ROW_PRODUCT, "code");
    }
    return product.form.state == PRODUCT_ACTIVE ? RC_OK : err_invalid(&ctx->err, E2720_ORDER_NOT_FOR_SALE, "code");
}

static struct order_form *form_of(struct orders_import *file, struct str outside)
{
    for (size_t i = file->count; i > 0; i--) /* rows of an order stand together as a rule: look from the end */
        if (str_eq(file->forms[i - 1].outside, outside))
            return &file->forms[i - 1];
    return NULL;
}

static bool same_day(struct date a, struct date b)
{
    return a.days == b.days;
}

enum { FEW_ROWS = 4 };

/* The line joins its order, or begins one. */
static enum rc add_line(struct ctx *ctx, struct orders_import *file, const struct csv_order *l, int64_t line)
{
    struct order_form *form = form_of(file, l->outside);
    struct csv_preview *p = &file->preview;

    if (form == NULL) {
        file->lines[file->count] = line;
        form = &file->forms[file->count++];
        *form = (struct order_form){.customer = l->customer, .channel = ORDER_BY_RESELLER, .source = SOURCE_RESELLER,
            .ordered_on = l->ordered_on, .reference = l->reference, .outside = l->outside, .note = l->note,
            .rows = ARENA_ARRAY(ctx->arena, struct order_row_form, FEW_ROWS)};
        file->rooms[file->count - 1] = FEW_ROWS;
    } else if (form->customer != l->customer || !same_day(form->ordered_on, l->ordered_on) || !str_eq(form->reference, l->reference)) {
        return err_invalid(&ctx->err, E2726_ORDER_ROW_UNLIKE, "outside");
    }
    if (form->row_count == ORDER_MAX_ROWS)
        return err_invalid(&ctx->err, E1026_TOO_MANY_ROWS, "outside");
    if (form->row_count == file->rooms[form - file->forms]) {
        size_t *room = &file->rooms[form - file->forms];
        struct order_row_form *more = ARENA_ARRAY(ctx->arena, struct order_row_form, *room * 2);

        memcpy(more, form->rows, *room * sizeof(*more));
        form->rows = more;
        *room *= 2;
    }
    form->rows[form->row_count++] = (struct order_row_form){.code = l->code, .text = l->text, .quantity = l->quantity, .unit = l->unit,
        .price = l->price, .discount = l->discount, .vat_class = l->vat_class};
    if (p->count < CSV_SHOWN) {
        struct csv_order *kept = ARENA_ARRAY(ctx->arena, struct csv_order, 1);

        *kept = *l;
        file->shown_of[p->count] = (size_t)(form - file->forms);
        p->shown[p->count++] = (struct csv_shown){.line = line, .obj = kept};
    }
    return RC_OK;
}

enum rc orders_import_read(struct ctx *ctx, struct str bytes, struct orders_import *out)
{
    struct csv_form csv;

    *out = (struct orders_import){0};
    TRY(csv_form_open(ctx, bytes, orders_csv_fields, headings, &csv));
    if (!csv_form_has(&csv, "outside") || !csv_form_has(&csv, "customer"))
        return err_invalid(&ctx->err, E2723_ORDERS_NO_COLUMN, NULL);
    csv_form_preview(&csv, &out->preview);
    out->rooms = ARENA_ARRAY(ctx->arena, size_t, csv.file.count);
    out->forms = ARENA_ARRAY(ctx->arena, struct order_form, csv.file.count);
    out->lines = ARENA_ARRAY(ctx->arena, int64_t, csv.file.count);
    for (size_t r = 1; r < csv.file.count; r++) {
        struct csv_order line;
        enum rc rc = read_line(ctx, &csv, r, &line);

        if (rc == RC_OK)
            rc = add_line(ctx, out, &line, csv.file.rows[r].line);
        if (rc == RC_INVALID && csv_form_fault(ctx, &csv, r))
            continue;
        if (rc == RC_INVALID)
            break;
        TRY(rc);
    }
    return csv_form_done(ctx, &csv);
}

/* Orders of the same customer that stand before in the file count towards the limit too: sums[i] is of order i and those. */
static int64_t earlier(const struct orders_import *file, const int64_t *sums, size_t upto)
{
    for (size_t i = upto; i > 0; i--)
        if (file->forms[i - 1].customer == file->forms[upto].customer)
            return sums[i - 1];
    return 0;
}

enum rc orders_import_try(struct ctx *ctx, struct str bytes, struct orders_import *file)
{
    int64_t *sums;
    int *what;
    struct err all = {0};

    TRY(orders_import_read(ctx, bytes, file));
    sums = ARENA_ARRAY(ctx->arena, int64_t, file->count + 1);
    what = ARENA_ARRAY(ctx->arena, int, file->count + 1);
    for (size_t i = 0; i < file->count && all.field_count < CSV_FORM_ERRORS; i++) {
        struct order_receipt r = {0};
        enum rc rc;

        sums[i] = earlier(file, sums, i);
        rc = orders_create_try(ctx, &file->forms[i], sums[i], &r);
        if (rc == RC_INVALID || rc == RC_CONFLICT) {
            struct err first = all.field_count > 0 ? all : ctx->err;

            all.line = file->lines[i];
            err_add_field(ctx->arena, &all, ctx->err.field, ctx->err.code, ctx->err.arg);
            all.rc = first.rc;
            all.code = first.code;
            err_clear(&ctx->err);
            continue;
        }
        TRY(rc);
        what[i] = r.again ? CSV_SAME : CSV_NEW;
        file->preview.sums[what[i]]++;
        file->preview.sums[CSV_WAITING] += r.state == ORDER_WAITING && !r.again;
        sums[i] += r.again || r.state == ORDER_WAITING ? 0 : r.total_cents; /* one that waits is no claim yet */
    }
    for (size_t i = 0; i < file->preview.count; i++)
        file->preview.shown[i].what = what[file->shown_of[i]];
    if (all.field_count == 0)
        return RC_OK;
    ctx->err = all;
    ctx->err.line = all.fields[0].line;
    return all.rc;
}

DEFINE_ACTION(orders_import, struct orders_import, struct orders_import_receipt)
{
    struct verdict verdict;

    TRY(policy_decide(ctx, CATEGORY_ORDERS, USE_STORE, &verdict));
    for (size_t i = 0; i < req->count; i++) {
        struct order_receipt one = {0};
        enum rc rc = RUN_ACTION(orders_create, ctx, &req->forms[i], &one);

        if (rc != RC_OK) { /* all or nothing: the line where the order begins */
            ctx->err.line = req->lines[i];
            for (size_t k = 0; k < ctx->err.field_count; k++)
                ctx->err.fields[k].line = req->lines[i];
            return rc;
        }
        out->same += one.again;
        out->added += !one.again;
        out->waiting += one.state == ORDER_WAITING && !one.again;
        if (!one.again && out->first_number == 0)
            out->first_number = one.number;
        if (!one.again)
            out->last_number = one.number;
    }
    return audit_write(ctx, AUDIT_ORDERS_IMPORTED, 0, out->added, &verdict);
}
