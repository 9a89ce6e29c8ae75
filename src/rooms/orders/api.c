/* /api/v1/orders: the web shop and resellers bring orders in (P25), staff handle them. Idempotency-Key: the same key gives
 * the first answer, another body under it is a conflict (BILLING.md section 11). */
#include "base/errors.h"
#include "errors_orders.h"
#include "http/route.h"
#include "rooms/orders/internal.h"

enum { PAGE_MOST = 500 };

static enum rc path_order(struct ctx *ctx, const struct http_request *in, struct order *out)
{
    int64_t number;

    if (!http_path_id(in, "number", &number))
        return err_not_found(&ctx->err, E2701_ORDER_UNKNOWN);
    return orders_load(ctx, number, 0, out);
}

static enum rc path_id(struct ctx *ctx, const struct http_request *in, int64_t *id)
{
    struct order o;

    TRY(path_order(ctx, in, &o));
    *id = o.id;
    store_release(ctx);
    return RC_OK;
}

static enum rc receipt_out(struct ctx *ctx, struct http_answer *out, const struct order_receipt *receipt, int status)
{
    struct json j = json_to(&out->body);

    out->status = status;
    out->content_type = "application/json";
    orders_receipt_json(ctx, &j, receipt);
    return RC_OK;
}

static enum rc orders_api_list(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);
    enum order_filter filter = str_eqz(http_query(in, "state"), "archived") ? ORDERS_ARCHIVED :
                               str_eqz(http_query(in, "state"), "to-invoice") ? ORDERS_TO_INVOICE : ORDERS_DAILY;
    struct order_list list;
    int64_t limit = 0, before = 0;

    if (!str_to_i64(http_query(in, "limit"), &limit) || limit < 1 || limit > PAGE_MOST)
        limit = 50;
    if (!str_to_i64(http_query(in, "before"), &before))
        before = 0;
    TRY(orders_list(ctx, filter, before, (size_t)limit, &list));
    out->content_type = "application/json";
    json_open(&j, '{');
    json_key(&j, "orders");
    json_open(&j, '[');
    for (size_t i = 0; i < list.count; i++)
        orders_line_json(ctx, &j, &list.rows[i]);
    json_close(&j, ']');
    json_key(&j, "next");
    if (list.more)
        json_i64(&j, list.rows[list.count - 1].number);
    else
        json_null(&j);
    json_close(&j, '}');
    return RC_OK;
}

static enum rc orders_api_get(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);
    struct order o;

    TRY(path_order(ctx, in, &o));
    out->content_type = "application/json";
    orders_json(ctx, &j, &o);
    return RC_OK;
}

static enum rc orders_api_create(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct order_keyed keyed = {.key = http_header(in, "Idempotency-Key"), .body = in->body};
    struct order_receipt receipt = {0};

    TRY(request_fields(ctx, in, &keyed.form));
    if (keyed.form.channel == 0)
        keyed.form.channel = ORDER_BY_WEB;
    TRY(RUN_ACTION(orders_create_keyed, ctx, &keyed, &receipt));
    answer_header(out, "Location", str_fmt(ctx->arena, "%.*s/api/v1/orders/%lld", STR_FMT(in->prefix), (long long)receipt.number));
    return receipt_out(ctx, out, &receipt, 201);
}

static enum rc orders_api_confirm(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct order_receipt receipt = {0};
    int64_t id;

    TRY(path_id(ctx, in, &id));
    TRY(RUN_ACTION(orders_confirm, ctx, &id, &receipt));
    return receipt_out(ctx, out, &receipt, 200);
}

static enum rc orders_api_approve(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct order_approval form = {0};
    struct order_receipt receipt = {0};

    TRY(request_fields(ctx, in, &form));
    TRY(path_id(ctx, in, &form.id));
    TRY(RUN_ACTION(orders_approve, ctx, &form, &receipt));
    return receipt_out(ctx, out, &receipt, 200);
}

static enum rc orders_api_deliver(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct order_delivery_form form = {0};
    struct order_receipt receipt = {0};

    TRY(request_fields(ctx, in, &form));
    TRY(path_id(ctx, in, &form.id));
    TRY(RUN_ACTION(orders_deliver, ctx, &form, &receipt));
    return receipt_out(ctx, out, &receipt, 200);
}

static enum rc orders_api_cancel(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct order_cancel form = {0};
    struct order_receipt receipt = {0};

    TRY(request_fields(ctx, in, &form));
    TRY(path_id(ctx, in, &form.id));
    TRY(RUN_ACTION(orders_cancel, ctx, &form, &receipt));
    return receipt_out(ctx, out, &receipt, 200);
}

static enum rc orders_api_invoice(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct order_invoicing req = {.act = ACT_ISSUE, .invoiced_on = DATE_NONE, .due_on = DATE_NONE};
    struct json j = json_to(&out->body);
    struct invoice_receipt receipt = {0};

    TRY(path_id(ctx, in, &req.id));
    TRY(RUN_ACTION(orders_invoice, ctx, &req, &receipt));
    out->status = 201;
    out->content_type = "application/json";
    json_open(&j, '{');
    json_ki64(&j, "invoice", receipt.number);
    json_kstr(&j, "reference", receipt.reference);
    json_kstr(&j, "total", money_plain(ctx->arena, receipt.total_cents));
    json_close(&j, '}');
    return RC_OK;
}

static enum rc orders_api_edit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct order_edit edit = {.id = 0};
    struct order_receipt receipt = {0};

    TRY(request_fields(ctx, in, &edit.form));
    TRY(path_id(ctx, in, &edit.id));
    TRY(RUN_ACTION(orders_edit, ctx, &edit, &receipt));
    return receipt_out(ctx, out, &receipt, 200);
}

#define PO PURPOSE_ORDER_MANAGEMENT
static enum rc orders_api_archive(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct order_receipt receipt = {0};
    int64_t id;

    TRY(path_id(ctx, in, &id));
    TRY(RUN_ACTION(orders_archive, ctx, &id, &receipt));
    return receipt_out(ctx, out, &receipt, 200);
}

/* A reseller's CSV file as the body or as a part: all or nothing, each fault with its line. ?try=1 only reads it. */
static enum rc orders_api_import(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);
    struct orders_import file;
    struct orders_import_receipt r;
    struct str bytes = in->upload_count == 1 ? in->uploads[0].bytes : in->body;
    bool dry = !str_empty(http_query(in, "try"));

    if (bytes.len == 0 || in->upload_count > 1)
        return err_invalid(&ctx->err, E2725_ORDERS_NO_FILE, NULL);
    TRY(dry ? orders_import_try(ctx, bytes, &file) : orders_import_read(ctx, bytes, &file));
    store_release(ctx);
    r = (struct orders_import_receipt){.added = file.preview.sums[CSV_NEW], .same = file.preview.sums[CSV_SAME], .waiting = file.preview.sums[CSV_WAITING]};
    if (!dry)
        TRY(RUN_ACTION(orders_import, ctx, &file, &r));
    out->content_type = "application/json";
    json_open(&j, '{');
    json_kbool(&j, "dry_run", dry);
    json_ki64(&j, "rows", (int64_t)file.preview.rows);
    json_ki64(&j, "orders", (int64_t)file.count);
    json_ki64(&j, "added", r.added);
    json_ki64(&j, "same", r.same);
    json_ki64(&j, "waiting", r.waiting);
    json_close(&j, '}');
    return RC_OK;
}

const struct route orders_api_routes[] = {
    ROUTE_FLAGS(POST, "/api/v1/orders/import", orders_api_import, ROLE_STAFF, PO, NULL, ROUTE_BODY_IMPORT),
    ROUTE(GET, "/api/v1/orders", orders_api_list, ROLE_STAFF, PO),
    ROUTE_FLAGS(POST, "/api/v1/orders", orders_api_create, ROLE_STAFF | ROLE_TOKEN, PO, orders_fields, ROUTE_KEYED),
    ROUTE(GET, "/api/v1/orders/:number", orders_api_get, ROLE_STAFF, PO),
    ROUTE_FORM(PUT, "/api/v1/orders/:number", orders_api_edit, ROLE_STAFF, PO, orders_fields),
    ROUTE_FLAGS(POST, "/api/v1/orders/:number/confirm", orders_api_confirm, ROLE_STAFF, PO, NULL, ROUTE_RECEIPT),
    ROUTE_FLAGS(POST, "/api/v1/orders/:number/approve", orders_api_approve, ROLE_STAFF, PO, orders_approval_fields, ROUTE_RECEIPT),
    ROUTE_FLAGS(POST, "/api/v1/orders/:number/deliver", orders_api_deliver, ROLE_STAFF, PO, orders_delivery_fields, ROUTE_RECEIPT),
    ROUTE_FLAGS(POST, "/api/v1/orders/:number/cancel", orders_api_cancel, ROLE_STAFF, PO, orders_cancel_fields, ROUTE_RECEIPT),
    ROUTE_FLAGS(POST, "/api/v1/orders/:number/archive", orders_api_archive, ROLE_STAFF, PO, NULL, ROUTE_RECEIPT),
    ROUTE_FLAGS(POST, "/api/v1/orders/:number/invoice", orders_api_invoice, ROLE_STAFF, PURPOSE_INVOICING, NULL, ROUTE_RECEIPT),
    ROUTE_END};
