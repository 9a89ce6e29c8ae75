/* /tilaukset: lists, archive, one order with its deliveries, a new one, a reseller's file (UI.md section 2). */
#include "base/errors.h"
#include "errors_orders.h"
#include "errors_web.h"
#include "messages_orders.h"
#include "rooms/audit/audit.h"
#include "rooms/credit/credit.h"
#include "rooms/orders/internal.h"
#include "rooms/orders/view.h"
#include "rooms/users/users.h"
#include "templates_orders.h"
#include "web/import.h"
#include "web/web.h"

enum { PAGE = 50, FILE_MOST = 8 << 20 };

static const char *const filter_words[ORDERS_FILTERS] = {"avoimet", "hyvaksyttavat", "toimitettavat", "laskutettavat", "laskutetut",
                                                         "luonnokset", "perutut", "arkisto"};

bool orders_is(int a, int b)
{
    return a == b;
}

struct str orders_filter_word(int filter)
{
    return str_from(filter_words[filter >= 0 && filter < ORDERS_FILTERS ? filter : 0]);
}

static enum rc filter_of(struct ctx *ctx, const struct http_request *in, enum order_filter *out)
{
    struct str word = http_query(in, "rajaus");

    *out = ORDERS_DAILY;
    for (int i = 0; i < ORDERS_FILTERS; i++)
        if (str_eqz(word, filter_words[i])) {
            *out = (enum order_filter)i;
            return RC_OK;
        }
    return str_empty(word) ? RC_OK : err_invalid(&ctx->err, E1012_FIELD_NOT_A_CHOICE, "rajaus");
}

static enum rc list_file(struct ctx *ctx, struct http_answer *out, enum order_filter filter, struct str format)
{
    bool json = str_eqz(format, "json");
    int64_t count;

    if (!json && !str_eqz(format, "csv"))
        return err_invalid(&ctx->err, E2724_ORDERS_FORMAT, "muoto");
    TRY(orders_export(ctx, filter, json, &out->body, &count));
    out->content_type = json ? "application/json" : "text/csv; charset=utf-8";
    answer_header(out, "Content-Disposition", json ? STR("attachment; filename=\"tilaukset.json\"")
                                                   : STR("attachment; filename=\"tilaukset.csv\""));
    return RC_OK;
}

static enum rc show_list(struct ctx *ctx, const struct http_request *in, struct http_answer *out, enum order_filter filter)
{
    struct orders_list_view view = {.filter = (int)filter, .archive = filter == ORDERS_ARCHIVED};
    struct str format = http_query(in, "muoto");
    const char *path = view.archive ? "/tilaukset/arkisto?" : "/tilaukset?rajaus=";
    const char *word = view.archive ? "" : filter_words[filter];
    int64_t before = 0;

    if (!str_empty(format))
        return list_file(ctx, out, filter, format);
    if (!str_to_i64(http_query(in, "ennen"), &before))
        before = 0;
    TRY(orders_list(ctx, filter, before, PAGE, &view.list));
    view.export_href = str_fmt(ctx->arena, "%.*s%s%s&muoto=csv", STR_FMT(in->prefix), path, word);
    if (view.list.more)
        view.next = str_fmt(ctx->arena, "%.*s%s%s&ennen=%lld", STR_FMT(in->prefix), path, word,
                            (long long)view.list.rows[view.list.count - 1].number);
    return t_orders_list(ctx, in, out, 200, &(struct t_orders_list){.view = &view});
}

static enum rc orders_list_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    enum order_filter filter;

    TRY(filter_of(ctx, in, &filter));
    return show_list(ctx, in, out, filter);
}

static enum rc orders_archive_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return show_list(ctx, in, out, ORDERS_ARCHIVED);
}

/* ---- a new order ---------------------------------------------------------------------------------------- */

const struct name_value *orders_units(void)
{
    return products_units;
}

size_t orders_unit_count(void)
{
    size_t n = 0;

    while (products_units[n].word != NULL)
        n++;
    return n;
}

bool orders_is_word(struct str word, const char *of)
{
    return str_eqz(word, of);
}

static enum rc orders_new_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct order_form form = {.ordered_on = ctx->today, .channel = ORDER_BY_STORE, .act = ORDER_ACT_CONFIRM};
    struct web_pick *pick = NULL;
    int64_t customer = 0;

    if (str_to_i64(http_query(in, "asiakas"), &customer) && customer > 0) {
        struct customer_brief *brief = NULL;

        TRY(customers_briefs(ctx, &customer, 1, &brief));
        form.customer = brief->number;
    }
    TRY(customers_pick_show(ctx, in, form.customer, &pick));
    return t_orders_new(ctx, in, out, 200, &(struct t_orders_new){.form = &form, .pick = pick});
}

static enum rc to_order(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int64_t number, const char *flash)
{
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/tilaukset/%lld", (long long)number), flash);
}

static enum rc orders_new_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct order_form form = {0};
    struct order_receipt receipt = {0};
    struct web_pick *pick = NULL;
    enum rc rc = customers_pick_read(ctx, &in, &form, &pick);

    if (rc == RC_OK)
        rc = RUN_ACTION(orders_create, ctx, &form, &receipt);
    if (rc == RC_INVALID)
        return t_orders_new(ctx, in, out, 422, &(struct t_orders_new){.form = &form, .pick = pick});
    TRY(rc);
    return to_order(ctx, in, out, receipt.number, receipt.again ? "orders.flash.again" :
                    receipt.state == ORDER_WAITING ? "orders.flash.waits" : "orders.flash.created");
}

/* ---- a draft anew ---------------------------------------------------------------------------------------- */

static enum rc form_of(struct ctx *ctx, const struct order *o, struct order_form *form)
{
    struct customer_brief *brief = NULL;

    TRY(customers_briefs(ctx, &o->customer_id, 1, &brief));
    *form = (struct order_form){.customer = brief->number, .contact = o->contact_id, .channel = o->channel, .source = o->source,
        .ordered_on = o->ordered_on, .reference = o->reference, .note = o->note, .act = ORDER_ACT_DRAFT, .version = o->version,
        .entry = o->gross_entry ? ENTRY_GROSS : ENTRY_NET, .row_count = o->row_count,
        .rows = ARENA_ARRAY(ctx->arena, struct order_row_form, o->row_count + 1)};
    for (size_t i = 0; i < o->row_count; i++)
        form->rows[i] = (struct order_row_form){.code = o->rows[i].code, .text = o->rows[i].text, .quantity = o->rows[i].quantity,
            .unit = o->rows[i].unit, .price = o->rows[i].price, .discount = o->rows[i].discount_bp * 100,
            .vat_class = o->rows[i].vat_class, .treatment = o->rows[i].treatment};
    return RC_OK;
}

static struct str typed_or_held(struct ctx *ctx, const struct http_request *in, struct str name, const struct field *field,
                               const struct order_row_form *row)
{
    for (size_t i = 0; i < in->form_count; i++)
        if (str_eq(in->form[i].name, name))
            return in->form[i].value;
    return row != NULL ? field_value(ctx, field, row) : STR("");
}

static struct str error_of(struct ctx *ctx, struct str name)
{
    for (size_t i = 0; i < ctx->err.field_count; i++)
        if (str_eqz(name, ctx->err.fields[i].field))
            return err_text(ctx, ctx->err.fields[i].code, ctx->err.fields[i].arg);
    if (ctx->err.field_count == 0 && ctx->err.field != NULL && str_eqz(name, ctx->err.field))
        return err_text(ctx, ctx->err.code, ctx->err.arg);
    return STR("");
}

/* Rows of the form as they were typed or stand, and three empty ones after them. */
/* What the form of a draft shows beside what was typed. */
struct edit_more { const struct product_price_changes *prices; const struct web_pick *pick; };

static enum rc show_edit(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status, const struct order *o,
                         const struct order_form *form, const struct edit_more *more)
{
    static const char *const members[ORDER_CELLS] = {"code", "text", "quantity", "price", "discount", "unit"};
    size_t count = (form->row_count > o->row_count ? form->row_count : o->row_count) + 3;
    struct order_edit_row *rows;

    count = count < ORDER_MAX_ROWS ? count : ORDER_MAX_ROWS;
    rows = ARENA_ARRAY(ctx->arena, struct order_edit_row, count);
    for (size_t i = 0; i < count; i++) {
        rows[i].n = (int64_t)i + 1;
        for (size_t m = 0; m < ORDER_CELLS; m++) {
            const struct field *field = field_find(orders_row_fields, members[m]);
            struct order_cell *cell = &rows[i].cells[m];

            cell->name = str_fmt(ctx->arena, "rows.%zu.%s", i, members[m]);
            cell->label = tr_key(ctx, str_from(field->label));
            cell->value = typed_or_held(ctx, in, cell->name, field, i < form->row_count ? &form->rows[i] : NULL);
            cell->error = error_of(ctx, cell->name);
            cell->choice = field->names != NULL;
        }
    }
    return t_orders_edit(ctx, in, out, status, &(struct t_orders_edit){.form = form, .number = o->number, .rows = rows,
                                                                       .count = (int64_t)count, .prices = more->prices, .pick = more->pick});
}

static enum rc draft_of(struct ctx *ctx, const struct http_request *in, struct order *o)
{
    int64_t number = 0;

    if (!http_path_id(in, "number", &number))
        return err_not_found(&ctx->err, E2701_ORDER_UNKNOWN);
    TRY(orders_load(ctx, number, 0, o));
    return o->state == ORDER_DRAFT ? RC_OK : err_conflict(&ctx->err, E2712_ORDER_STATE);
}

static enum rc orders_edit_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct order_form form;
    struct web_pick *pick = NULL;
    struct order o;

    TRY(draft_of(ctx, in, &o));
    TRY(form_of(ctx, &o, &form));
    TRY(customers_pick_show(ctx, in, form.customer, &pick));
    return show_edit(ctx, in, out, 200, &o, &form, &(struct edit_more){.pick = pick});
}

static enum rc orders_edit_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct order_edit edit = {.id = 0};
    struct order_receipt receipt = {0};
    struct web_pick *pick = NULL;
    struct order o;
    enum rc rc;

    TRY(draft_of(ctx, in, &o));
    edit.id = o.id;
    store_release(ctx);
    rc = customers_pick_read(ctx, &in, &edit.form, &pick);
    if (rc == RC_OK && edit.form.reprice == 0) { /* another buyer pays other prices: the person decides, seeing which */
        struct product_price_changes changes;
        struct product_price_row *rows = NULL;
        size_t count = 0, differing = 0;

        TRY(orders_reprice(ctx, &edit, &rows, &count, &differing));
        store_release(ctx);
        products_price_changes(ctx, rows, count, &changes);
        if (differing > 0)
            return show_edit(ctx, in, out, 409, &o, &edit.form, &(struct edit_more){&changes, pick});
    }
    if (rc == RC_OK)
        rc = RUN_ACTION(orders_edit, ctx, &edit, &receipt);
    if (rc == RC_INVALID)
        return show_edit(ctx, in, out, 422, &o, &edit.form, &(struct edit_more){NULL, pick});
    TRY(rc);
    return to_order(ctx, in, out, receipt.number, receipt.state == ORDER_WAITING ? "orders.flash.waits" : "orders.flash.changed");
}

/* ---- one order -------------------------------------------------------------------------------------------- */

static void add_rows(struct ctx *ctx, struct order_view *v)
{
    const struct order *o = &v->order;

    v->rows = ARENA_ARRAY(ctx->arena, struct order_row_view, o->row_count + 1);
    for (size_t i = 0; i < o->row_count; i++) {
        const struct order_row *r = &o->rows[i];
        bool open = r->quantity > r->delivered;

        v->rows[i] = (struct order_row_view){.ordinal = r->ordinal, .price = r->price, .total_cents = r->total_cents,
            .quantity = r->quantity, .delivered = r->delivered, .invoiced = r->invoiced, .code = r->code,
            .text = str_empty(r->text) ? tr(ctx, MSG_orders_row_sealed) : r->text, .unit = products_unit_label(ctx->lang, r->unit),
            .left = decimal4_text(ctx->arena, r->quantity - r->delivered, ctx->lang), .open = open,
            .field = str_fmt(ctx->arena, "rows.%zu.quantity", i), .ordinal_field = str_fmt(ctx->arena, "rows.%zu.ordinal", i)};
        if (r->discount_bp > 0)
            v->rows[i].discount = str_fmt(ctx->arena, "−%.*s %%", STR_FMT(decimal4_text(ctx->arena, r->discount_bp * 100, ctx->lang)));
        v->deliverable |= open;
    }
}

static void add_deliveries(struct ctx *ctx, struct order_view *v)
{
    const struct order *o = &v->order;

    v->deliveries = ARENA_ARRAY(ctx->arena, struct order_delivery_view, o->delivery_count + 1);
    for (size_t i = 0; i < o->delivery_count; i++) {
        const struct order_delivery *d = &o->deliveries[i];

        v->deliveries[i] = (struct order_delivery_view){.invoice_id = d->invoice_id, .invoice_number = d->invoice_number,
                                                        .delivered_on = d->delivered_on};
        for (size_t r = 0; r < o->row_count; r++)
            if (o->rows[r].ordinal == d->ordinal)
                v->deliveries[i].what = str_fmt(ctx->arena, "%.*s %.*s %.*s", STR_FMT(decimal4_text(ctx->arena, d->quantity, ctx->lang)),
                                                STR_FMT(v->rows[r].unit), STR_FMT(v->rows[r].text));
    }
}

static enum rc add_limit(struct ctx *ctx, struct order_view *v)
{
    struct credit_limit limit;
    struct invoice_money money = {0};

    if (v->order.state != ORDER_WAITING)
        return RC_OK;
    TRY(credit_limit_on(ctx, v->order.customer_id, ctx->today, &limit));
    v->limit_known = limit.set;
    v->limit_cents = limit.cents;
    TRY(orders_exposure(ctx, v->order.customer_id, v->order.id, &v->orders_cents));
    TRY(invoices_money_of(ctx, v->order.customer_id, &money));
    v->open_cents = money.open_cents;
    return RC_OK;
}

static void add_acts(struct order_view *v)
{
    int s = v->order.state;

    v->may_confirm = s == ORDER_DRAFT;
    v->may_approve = s == ORDER_WAITING;
    v->may_deliver = (s == ORDER_CONFIRMED || s == ORDER_PARTLY) && v->deliverable;
    v->may_cancel = s <= ORDER_PARTLY;
    v->may_invoice = v->order.ready > 0;
    v->may_archive = s == ORDER_INVOICED || s == ORDER_CANCELLED;
}

static enum rc show_order(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status, struct order_view *v)
{
    struct order_delivery_form delivery = {.delivered_on = ctx->today};
    struct order_approval approval = {0};
    struct order_cancel cancel = {0};
    struct customer_brief *brief;
    struct err err = ctx->err;
    int64_t number;

    if (!http_path_id(in, "number", &number))
        return err_not_found(&ctx->err, E2701_ORDER_UNKNOWN);
    TRY(orders_load(ctx, number, 0, &v->order));
    if (str_eqz(http_query(in, "muoto"), "json")) {
        struct json j = json_to(&out->body);

        out->content_type = "application/json";
        orders_json(ctx, &j, &v->order);
        return RC_OK;
    }
    TRY(customers_briefs(ctx, &v->order.customer_id, 1, &brief));
    v->name = brief->name;
    v->number = str_fmt(ctx->arena, "%lld", (long long)number);
    v->title = trs(ctx, MSG_orders_title_one, &SLOT_STR("number", v->number), 1);
    v->origin = str_fmt(ctx->arena, "%.*s, %.*s", STR_FMT(tr_key(ctx, str_fmt(ctx->arena, "orders.channel.%s",
                        orders_channels[v->order.channel - 1].word))), STR_FMT(instant_text(ctx->arena, v->order.recorded_at, ctx->lang)));
    v->who_approved = v->order.approved_by != 0 ? users_display(ctx, v->order.approved_by) : STR("");
    add_rows(ctx, v);
    add_deliveries(ctx, v);
    TRY(add_limit(ctx, v));
    add_acts(v);
    if (v->delivery == NULL)
        v->delivery = &delivery;
    if (v->approval == NULL)
        v->approval = &approval;
    if (v->cancel == NULL)
        v->cancel = &cancel;
    ctx->err = err;
    return t_orders_one(ctx, in, out, status, &(struct t_orders_one){.view = v});
}

static enum rc orders_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct order_view view = {.failed = 0};

    return show_order(ctx, in, out, 200, &view);
}

static enum rc id_of(struct ctx *ctx, const struct http_request *in, int64_t *number, int64_t *id)
{
    struct order o;

    if (!http_path_id(in, "number", number))
        return err_not_found(&ctx->err, E2701_ORDER_UNKNOWN);
    TRY(orders_load(ctx, *number, 0, &o));
    *id = o.id;
    store_release(ctx);
    return RC_OK;
}

static enum rc orders_confirm_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct order_receipt receipt = {0};
    int64_t number, id;

    TRY(id_of(ctx, in, &number, &id));
    TRY(RUN_ACTION(orders_confirm, ctx, &id, &receipt));
    return to_order(ctx, in, out, number, receipt.state == ORDER_WAITING ? "orders.flash.waits" : "orders.flash.confirmed");
}

static enum rc orders_approve_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct order_approval form = {0};
    struct order_view view = {.failed = 2, .approval = &form};
    struct order_receipt receipt = {0};
    enum rc rc = request_fields(ctx, in, &form);
    int64_t number;

    if (rc == RC_OK) {
        TRY(id_of(ctx, in, &number, &form.id));
        rc = RUN_ACTION(orders_approve, ctx, &form, &receipt);
    }
    if (rc == RC_INVALID)
        return show_order(ctx, in, out, 422, &view);
    TRY(rc);
    return to_order(ctx, in, out, receipt.number, "orders.flash.approved");
}

static enum rc orders_deliver_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct order_delivery_form form = {0};
    struct order_view view = {.failed = 1, .delivery = &form};
    struct order_receipt receipt = {0};
    enum rc rc = request_fields(ctx, in, &form);
    int64_t number;

    if (rc == RC_OK) {
        TRY(id_of(ctx, in, &number, &form.id));
        rc = RUN_ACTION(orders_deliver, ctx, &form, &receipt);
    }
    if (rc == RC_INVALID)
        return show_order(ctx, in, out, 422, &view);
    TRY(rc);
    return to_order(ctx, in, out, receipt.number, "orders.flash.delivered");
}

static enum rc orders_cancel_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct order_cancel form = {0};
    struct order_view view = {.failed = 3, .cancel = &form};
    struct order_receipt receipt = {0};
    enum rc rc = request_fields(ctx, in, &form);
    int64_t number;

    if (rc == RC_OK) {
        TRY(id_of(ctx, in, &number, &form.id));
        rc = RUN_ACTION(orders_cancel, ctx, &form, &receipt);
    }
    if (rc == RC_INVALID)
        return show_order(ctx, in, out, 422, &view);
    TRY(rc);
    return to_order(ctx, in, out, receipt.number, "orders.flash.cancelled");
}

/* One click: the draft of the invoice opens, the next one sends it. */
static enum rc orders_invoice_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct order_invoicing req = {.act = ACT_DRAFT, .invoiced_on = DATE_NONE, .due_on = DATE_NONE};
    struct invoice_receipt receipt = {0};
    int64_t number;

    TRY(id_of(ctx, in, &number, &req.id));
    TRY(RUN_ACTION(orders_invoice, ctx, &req, &receipt));
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/laskut/luonnos/%lld", (long long)receipt.id), "orders.flash.invoiced");
}

static enum rc orders_archive_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct order_receipt receipt = {0};
    int64_t number, id;

    TRY(id_of(ctx, in, &number, &id));
    TRY(RUN_ACTION(orders_archive, ctx, &id, &receipt));
    return to_order(ctx, in, out, number, "orders.flash.archived");
}

/* ---- a reseller's file ----------------------------------------------------------------------------------- */

static enum rc look_at(struct ctx *ctx, struct str bytes, struct csv_preview *out)
{
    struct orders_import file;
    enum rc rc = orders_import_try(ctx, bytes, &file);

    struct err err = ctx->err;

    *out = file.preview;
    if (rc != RC_OK && rc != RC_INVALID && rc != RC_CONFLICT)
        return rc;
    TRY(audit_flush_reads(ctx));
    ctx->err = err;
    return rc;
}

static enum rc take_in(struct ctx *ctx, struct str bytes, int64_t sums[CSV_WHATS])
{
    struct orders_import file;
    struct orders_import_receipt receipt;

    TRY(orders_import_read(ctx, bytes, &file));
    store_release(ctx);
    TRY(RUN_ACTION(orders_import, ctx, &file, &receipt));
    sums[CSV_NEW] = receipt.added;
    sums[CSV_SAME] = receipt.same;
    sums[CSV_WAITING] = receipt.waiting;
    return audit_flush_reads(ctx);
}

static enum rc show_import(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status, const struct web_import_view *view)
{
    return t_orders_import(ctx, in, out, status, &(struct t_orders_import){.view = view});
}

static const struct stash_kind import_kind = WEB_IMPORT_KIND(FILE_MOST);
static const struct web_import importer = {"/tilaukset/tuonti", &import_kind, orders_csv_fields, look_at, take_in, show_import};

static enum rc orders_import_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return web_import_page(ctx, in, out, &importer);
}

static enum rc orders_import_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return web_import_upload(ctx, in, out, &importer);
}

static enum rc orders_import_look(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return web_import_look(ctx, in, out, &importer);
}

static enum rc orders_import_take(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return web_import_take(ctx, in, out, &importer);
}

#define PO PURPOSE_ORDER_MANAGEMENT
const struct route orders_routes[] = {
    ROUTE_FLAGS(GET, "/tilaukset", orders_list_page, ROLE_STAFF, PO, NULL, ROUTE_BULK_ASKED),
    ROUTE_FLAGS(GET, "/tilaukset/arkisto", orders_archive_page, ROLE_STAFF, PO, NULL, ROUTE_BULK_ASKED),
    ROUTE(GET, "/tilaukset/uusi", orders_new_page, ROLE_STAFF, PO),
    ROUTE_FORM(POST, "/tilaukset/uusi", orders_new_submit, ROLE_STAFF, PO, orders_fields),
    ROUTE(GET, "/tilaukset/tuonti", orders_import_page, ROLE_STAFF, PO),
    ROUTE_FLAGS(POST, "/tilaukset/tuonti", orders_import_submit, ROLE_STAFF, PO, NULL, ROUTE_BODY_ATTACHMENT),
    ROUTE(GET, "/tilaukset/tuonti/:tiedosto", orders_import_look, ROLE_STAFF, PO),
    ROUTE(POST, "/tilaukset/tuonti/:tiedosto", orders_import_take, ROLE_STAFF, PO),
    ROUTE(GET, "/tilaukset/:number", orders_page, ROLE_STAFF, PO),
    ROUTE(GET, "/tilaukset/:number/muokkaa", orders_edit_page, ROLE_STAFF, PO),
    ROUTE_FORM(POST, "/tilaukset/:number/muokkaa", orders_edit_submit, ROLE_STAFF, PO, orders_fields),
    ROUTE(POST, "/tilaukset/:number/vahvista", orders_confirm_submit, ROLE_STAFF, PO),
    ROUTE_FORM(POST, "/tilaukset/:number/hyvaksy", orders_approve_submit, ROLE_STAFF, PO, orders_approval_fields),
    ROUTE_FORM(POST, "/tilaukset/:number/toimitus", orders_deliver_submit, ROLE_STAFF, PO, orders_delivery_fields),
    ROUTE_FORM(POST, "/tilaukset/:number/peru", orders_cancel_submit, ROLE_STAFF, PO, orders_cancel_fields),
    ROUTE(POST, "/tilaukset/:number/lasku", orders_invoice_submit, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(POST, "/tilaukset/:number/arkistoi", orders_archive_submit, ROLE_STAFF, PO),
    ROUTE_END};
