/* An issued invoice as a file to download (P64). */
#include "base/errors.h"
#include "http/route.h"
#include "rooms/einvoices/internal.h"
#include "web/web.h"

static enum rc einvoices_file(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct einvoice_file file;
    int64_t number = 0;

    if (!http_path_id(in, "number", &number))
        return err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND);
    TRY(einvoices_export(ctx, number, http_query(in, "muoto"), &file));
    out->content_type = file.type;
    answer_header(out, "Content-Disposition", str_fmt(ctx->arena, "attachment; filename=\"%.*s\"", STR_FMT(file.name)));
    buf_bytes(&out->body, file.bytes.ptr, file.bytes.len);
    return RC_OK;
}

const struct route einvoices_routes[] = {
    ROUTE(GET, "/laskut/:number/tiedosto", einvoices_file, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_END};
