/* /api/v1/invoices/:number/pdf: the invoice as it was sent, or printed now (P64). */
#include "base/errors.h"
#include "errors_invoices.h"
#include "http/route.h"
#include "rooms/documents/internal.h"

static enum rc documents_api_invoice(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct documents_pdf pdf;
    int64_t number;

    if (!http_path_id(in, "number", &number))
        return err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND);
    TRY(documents_of_invoice(ctx, number, 0, &pdf));
    buf_reserve(&out->body, pdf.bytes.len);
    buf_bytes(&out->body, pdf.bytes.ptr, pdf.bytes.len);
    out->content_type = "application/pdf";
    answer_header(out, "Content-Disposition",
                  str_fmt(ctx->arena, "attachment; filename=\"invoice-%lld.pdf\"", (long long)number));
    return RC_OK;
}

const struct route documents_api_routes[] = {
    ROUTE(GET, "/api/v1/invoices/:number/pdf", documents_api_invoice, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_END};
