/* /api/v1/invoices/:number/pdf: the invoice as it was sent, or printed now (P64). */
#include "base/errors.h"
#include "base/json.h"
#include "errors_invoices.h"
#include "http/route.h"
#include "rooms/documents/internal.h"
#include "rooms/documents/internal_pages.h"

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

/* multipart/form-data with one file: the former program's PDF of an invoice that moved in. */
static enum rc documents_api_attach(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);
    struct documents_kept kept = {0};

    TRY(documents_uploaded(ctx, in, &kept));
    out->content_type = "application/json";
    out->status = kept.already ? 200 : 201;
    json_open(&j, '{');
    json_kstr(&j, "digest", kept.digest);
    json_kbool(&j, "already", kept.already);
    json_close(&j, '}');
    return RC_OK;
}

/* multipart/form-data with files: each to the invoice whose number its name holds. ?try=1 only tells. */
static enum rc documents_api_attach_many(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);
    struct documents_many many;

    TRY(documents_uploaded_many(ctx, in, !str_empty(http_query(in, "try")), &many));
    out->content_type = "application/json";
    documents_many_json(ctx, &j, &many);
    return RC_OK;
}

const struct route documents_api_routes[] = {
    ROUTE_FLAGS(POST, "/api/v1/invoices/originals", documents_api_attach_many, ROLE_STAFF, PURPOSE_INVOICING, NULL, ROUTE_BODY_IMPORT),
    ROUTE(GET, "/api/v1/invoices/:number/pdf", documents_api_invoice, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FLAGS(POST, "/api/v1/invoices/:number/original", documents_api_attach, ROLE_STAFF, PURPOSE_INVOICING, NULL, ROUTE_BODY_ATTACHMENT),
    ROUTE_END};
