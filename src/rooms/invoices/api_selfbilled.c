/* Self-billing by the API (V13): the same field tables as the forms. */
#include "base/json.h"
#include "base/money.h"
#include "rooms/invoices/internal_api.h"
#include "rooms/invoices/selfbilled.h"

enum rc self_billed_api_record(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct self_billed_form form = {0};
    struct invoice_receipt receipt = {0};

    TRY(request_fields(ctx, in, &form));
    TRY(RUN_ACTION(invoices_record_self_billed, ctx, &form, &receipt));
    invoices_receipt_json(ctx, &receipt, out);
    return RC_OK;
}

enum rc self_billed_api_agree(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct self_billing_form form = {0};
    struct invoice_receipt receipt = {0};
    struct json j = json_to(&out->body);

    TRY(request_fields(ctx, in, &form));
    TRY(RUN_ACTION(invoices_agree, ctx, &form, &receipt));
    out->content_type = "application/json";
    out->status = 201;
    json_open(&j, '{');
    json_ki64(&j, "customer", form.customer);
    json_kstr(&j, "agreed_on", date_iso(ctx->arena, form.agreed_on));
    json_kstr(&j, "reference", form.reference);
    json_close(&j, '}');
    return RC_OK;
}
