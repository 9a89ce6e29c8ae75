/* GET /api/v1/invoices/:number/export?format=ubl: an issued invoice as a file (P64). */
#include "base/errors.h"
#include "errors_invoices.h"
#include "http/route.h"
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

const struct route einvoices_api_routes[] = {
    ROUTE(GET, "/api/v1/invoices/:number/export", einvoices_api_export, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_END};
