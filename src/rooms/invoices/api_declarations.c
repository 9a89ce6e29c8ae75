/* The buyer's declaration for reverse charge in building (AVL 8 c §; V16) by the API. */
#include "base/json.h"
#include "errors_customers.h"
#include "rooms/customers/customers.h"
#include "rooms/invoices/internal_api.h"
#include "rooms/invoices/invoices.h"

static enum rc answer(struct ctx *ctx, int64_t customer, struct http_answer *out)
{
    struct json j = json_to(&out->body);
    struct date given = DATE_NONE;
    int64_t id = 0;

    TRY(customers_find_by_number(ctx, customer, &id));
    TRY(invoices_declaration_of(ctx, id, &given));
    out->content_type = "application/json";
    json_open(&j, '{');
    json_ki64(&j, "customer", customer);
    json_kbool(&j, "declared", !date_is_none(given));
    json_kstr(&j, "given_on", date_iso(ctx->arena, given));
    json_close(&j, '}');
    return RC_OK;
}

enum rc invoices_api_declaration(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    int64_t customer = 0;

    if (!http_path_id(in, "customer", &customer))
        return err_not_found(&ctx->err, E1601_CUSTOMER_UNKNOWN);
    return answer(ctx, customer, out);
}

enum rc invoices_api_declare(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct invoice_declaration form = {0};
    struct invoice_receipt receipt = {0};

    TRY(request_fields(ctx, in, &form));
    TRY(RUN_ACTION(invoices_declare, ctx, &form, &receipt));
    out->status = 201;
    return answer(ctx, form.customer, out);
}
