/* /api/v1/credit: applications, inquiries, decisions. */
#include "base/errors.h"
#include "errors_credit.h"
#include "http/route.h"
#include "rooms/credit/internal.h"

static enum rc one(struct ctx *ctx, struct http_answer *out, int64_t number, int status)
{
    struct json j = json_to(&out->body);
    struct credit_case c;

    TRY(credit_load(ctx, number, &c));
    out->status = status;
    out->content_type = "application/json";
    credit_json(ctx, &j, &c);
    return RC_OK;
}

static enum rc path_number(struct ctx *ctx, const struct http_request *in, int64_t *number)
{
    return http_path_id(in, "number", number) ? RC_OK : err_not_found(&ctx->err, E2901_CREDIT_UNKNOWN);
}

static enum rc credit_api_get(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    int64_t number;

    TRY(path_number(ctx, in, &number));
    return one(ctx, out, number, 200);
}

static enum rc credit_api_apply(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct credit_application form = {0};
    struct credit_receipt receipt = {0};

    TRY(request_fields(ctx, in, &form));
    TRY(RUN_ACTION(credit_apply, ctx, &form, &receipt));
    return one(ctx, out, receipt.number, 201);
}

static enum rc credit_api_asked(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct credit_inquiry_form form = {0};
    struct credit_receipt receipt = {0};

    TRY(request_fields(ctx, in, &form));
    TRY(path_number(ctx, in, &form.number));
    TRY(RUN_ACTION(credit_asked, ctx, &form, &receipt));
    return one(ctx, out, form.number, 201);
}

static enum rc credit_api_decide(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct credit_decision_form form = {0};
    struct credit_receipt receipt = {0};

    TRY(request_fields(ctx, in, &form));
    TRY(path_number(ctx, in, &form.number));
    TRY(RUN_ACTION(credit_decide, ctx, &form, &receipt));
    return one(ctx, out, form.number, 201);
}

const struct route credit_api_routes[] = {
    ROUTE_FORM(POST, "/api/v1/credit", credit_api_apply, ROLE_STAFF, PURPOSE_CREDIT, credit_fields),
    ROUTE(GET, "/api/v1/credit/:number", credit_api_get, ROLE_STAFF, PURPOSE_CREDIT),
    ROUTE_FORM(POST, "/api/v1/credit/:number/inquiries", credit_api_asked, ROLE_STAFF, PURPOSE_CREDIT, credit_inquiry_fields),
    ROUTE_FORM(POST, "/api/v1/credit/:number/decisions", credit_api_decide, ROLE_STAFF, PURPOSE_CREDIT, credit_decision_fields),
    ROUTE_END};
