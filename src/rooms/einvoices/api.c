/* API of e-invoices: an issued invoice as a file, addresses of customers, sendings, what arrives (P31, P64). */
#include "base/errors.h"
#include "base/json.h"
#include "errors_customers.h"
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

const struct route einvoices_api_routes[] = {
    ROUTE(GET, "/api/v1/invoices/:number/export", einvoices_api_export, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(GET, "/api/v1/einvoices/addresses/:customer", einvoices_api_addresses, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FORM(POST, "/api/v1/einvoices/addresses", einvoices_api_address, ROLE_STAFF, PURPOSE_INVOICING, einvoices_address_fields),
    ROUTE_FLAGS(POST, "/api/v1/einvoices/incoming", einvoices_api_take, ROLE_STAFF, PURPOSE_INVOICING, NULL, ROUTE_BODY_IMPORT),
    ROUTE_END};
