/* API of e-invoices: an issued invoice as a file, addresses of customers, sendings, what arrives (P31, P64). */
#include "base/errors.h"
#include "base/json.h"
#include "errors_customers.h"
#include "errors_einvoices.h"
#include "errors_invoices.h"
#include "http/route.h"
#include "rooms/customers/customers.h"
#include "rooms/einvoices/internal.h"

static enum rc einvoices_api_export(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct einvoice_file file;
    int64_t number = 0;

    if (!http_path_id(in, "number", &number))
        return err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND);
    TRY(einvoices_export(ctx, number, http_query(in, "format"), &file));
    out->content_type = file.type;
    buf_bytes(&out->body, file.bytes.ptr, file.bytes.len);
    return RC_OK;
}

static enum rc customer_of(struct ctx *ctx, const struct http_request *in, int64_t *number, int64_t *id)
{
    if (!http_path_id(in, "customer", number))
        return err_not_found(&ctx->err, E1601_CUSTOMER_UNKNOWN);
    return customers_find_by_number(ctx, *number, id);
}

static enum rc show_addresses(struct ctx *ctx, int64_t customer, struct http_answer *out)
{
    struct json j = json_to(&out->body);
    struct einvoice_address *all = NULL;
    size_t count = 0;

    TRY(einvoices_addresses(ctx, customer, &all, &count));
    out->content_type = "application/json";
    einvoices_addresses_json(ctx, &j, all, count);
    return RC_OK;
}

static enum rc einvoices_api_addresses(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    int64_t number = 0, customer = 0;

    TRY(customer_of(ctx, in, &number, &customer));
    return show_addresses(ctx, customer, out);
}

static enum rc einvoices_api_address(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct einvoice_address_form form = {0};
    struct einvoice_address_receipt receipt = {0};
    int64_t customer = 0;

    TRY(request_fields(ctx, in, &form));
    TRY(RUN_ACTION(einvoices_address_save, ctx, &form, &receipt));
    TRY(customers_find_by_number(ctx, form.customer, &customer));
    out->status = 201;
    return show_addresses(ctx, customer, out);
}

static enum rc einvoices_api_take(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct einvoice_taken taken;
    struct json j = json_to(&out->body);
    struct str bytes = in->body;

    for (size_t i = 0; i < in->upload_count; i++)
        bytes = in->uploads[i].bytes;
    TRY(einvoices_take(ctx, (struct blob){(const uint8_t *)bytes.ptr, bytes.len}, &taken));
    out->content_type = "application/json";
    json_open(&j, '{');
    json_ki64(&j, "fresh", (int64_t)taken.fresh);
    json_ki64(&j, "already", (int64_t)taken.already);
    json_ki64(&j, "settled", (int64_t)taken.settled);
    json_close(&j, '}');
    return RC_OK;
}

/* --- sendings ---------------------------------------------------------------------------------------------- */

enum { LISTED = 200 };
struct send_body { int64_t invoice; bool email; };
static const struct field send_fields[] = {
    FIELD_I64(struct send_body, invoice, 1, INT64_MAX, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "einvoices.invoice"),
    FIELD_BOOL(struct send_body, email, 0, CATEGORY_NONE, NEED_NONE, "einvoices.channel.email"), FIELD_END};

static enum rc answer_delivery(struct ctx *ctx, struct http_answer *out, int status, const struct einvoice_delivery_receipt *receipt)
{
    struct json j = json_to(&out->body);

    out->content_type = "application/json";
    out->status = status;
    json_open(&j, '{');
    json_kstr(&j, "id", str_fmt(ctx->arena, "%lld", (long long)receipt->id));
    json_kstr(&j, "state", str_from(einvoices_word(einvoices_delivery_states, receipt->state)));
    json_close(&j, '}');
    return RC_OK;
}

static enum rc einvoices_api_send(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct send_body body = {0};
    struct einvoice_delivery_receipt receipt = {0};

    TRY(request_fields(ctx, in, &body));
    TRY(RUN_ACTION(einvoices_send, ctx, &((struct einvoice_sending){body.invoice, body.email ? EINVOICE_WAY_MAIL : 0}), &receipt));
    return answer_delivery(ctx, out, 201, &receipt);
}

static enum rc einvoices_api_retry(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct einvoice_delivery_receipt receipt = {0};
    int64_t id = 0;

    if (!http_path_id(in, "id", &id))
        return err_not_found(&ctx->err, E4017_DELIVERY_NOT_FOUND);
    TRY(RUN_ACTION(einvoices_retry, ctx, &id, &receipt));
    return answer_delivery(ctx, out, 200, &receipt);
}

static enum rc einvoices_api_drop(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct einvoice_delivery_receipt receipt = {0};
    int64_t id = 0;

    if (!http_path_id(in, "id", &id))
        return err_not_found(&ctx->err, E4017_DELIVERY_NOT_FOUND);
    TRY(RUN_ACTION(einvoices_drop, ctx, &id, &receipt));
    return answer_delivery(ctx, out, 200, &receipt);
}

static void put_deliveries(struct ctx *ctx, struct json *j, const struct einvoice_delivery *all, size_t count)
{
    for (size_t i = 0; i < count; i++)
        einvoices_delivery_json(ctx, j, &all[i]);
}

/* ?state=WORD, ?before=ID of the last page's "next"; without a state what has not ended: waiting, sending, failed. */
static enum rc einvoices_api_deliveries(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    static const int unended[] = {DELIVERY_WAITING, DELIVERY_SENDING, DELIVERY_FAILED};
    struct str asked = http_query(in, "state"), after = http_query(in, "before");
    struct json j = json_to(&out->body);
    struct einvoice_delivery *all = NULL;
    int64_t before = 0, next = 0;
    int state = 0;
    size_t count = 0;

    for (const struct name_value *n = einvoices_delivery_states; n->word != NULL; n++)
        state = str_eqz(asked, n->word) ? n->value : state;
    if (!str_empty(asked) && state == 0)
        return err_invalid(&ctx->err, E1012_FIELD_NOT_A_CHOICE, "state");
    if (!str_empty(after) && (!str_to_i64(after, &before) || before <= 0))
        return err_invalid(&ctx->err, E4017_DELIVERY_NOT_FOUND, "before");
    json_open(&j, '{');
    json_key(&j, "deliveries");
    json_open(&j, '[');
    for (size_t i = 0; i < (state != 0 ? 1 : COUNT(unended)); i++) {
        TRY(einvoices_deliveries(ctx, state != 0 ? state : unended[i], before, LISTED, &all, &count));
        put_deliveries(ctx, &j, all, count);
        next = state != 0 && count == LISTED ? all[count - 1].id : 0;
    }
    json_close(&j, ']');
    if (next != 0)
        json_kstr(&j, "next", str_fmt(ctx->arena, "%lld", (long long)next));
    json_close(&j, '}');
    out->content_type = "application/json";
    return RC_OK;
}

/* Where the sendings of one invoice stand. */
static enum rc einvoices_api_of_invoice(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);
    struct einvoice_delivery *all = NULL;
    int64_t number = 0, invoice = 0;
    size_t count = 0;

    if (!http_path_id(in, "number", &number))
        return err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND);
    TRY(invoices_id_by_number(ctx, number, &invoice));
    TRY(einvoices_of_invoice(ctx, invoice, &all, &count));
    for (size_t i = 0; i < count; i++)
        all[i].number = number;
    json_open(&j, '{');
    json_key(&j, "deliveries");
    json_open(&j, '[');
    put_deliveries(ctx, &j, all, count);
    json_close(&j, ']');
    json_close(&j, '}');
    out->content_type = "application/json";
    return RC_OK;
}

const struct route einvoices_api_routes[] = {
    ROUTE(GET, "/api/v1/invoices/:number/export", einvoices_api_export, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(GET, "/api/v1/einvoices/addresses/:customer", einvoices_api_addresses, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FORM(POST, "/api/v1/einvoices/addresses", einvoices_api_address, ROLE_STAFF, PURPOSE_INVOICING, einvoices_address_fields),
    ROUTE(GET, "/api/v1/einvoices/deliveries", einvoices_api_deliveries, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FLAGS(POST, "/api/v1/einvoices/deliveries", einvoices_api_send, ROLE_STAFF, PURPOSE_INVOICING, send_fields, ROUTE_RECEIPT),
    ROUTE_FLAGS(POST, "/api/v1/einvoices/deliveries/:id/retry", einvoices_api_retry, ROLE_STAFF, PURPOSE_INVOICING, NULL, ROUTE_RECEIPT),
    ROUTE_FLAGS(POST, "/api/v1/einvoices/deliveries/:id/drop", einvoices_api_drop, ROLE_STAFF, PURPOSE_INVOICING, NULL, ROUTE_RECEIPT),
    ROUTE(GET, "/api/v1/invoices/:number/deliveries", einvoices_api_of_invoice, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FLAGS(POST, "/api/v1/einvoices/incoming", einvoices_api_take, ROLE_STAFF, PURPOSE_INVOICING, NULL, ROUTE_BODY_IMPORT),
    ROUTE_END};
