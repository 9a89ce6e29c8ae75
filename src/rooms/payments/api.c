/* JSON API of payments: a bank file in, its rows, what waits for a person, reconciliation (P65). */
#include "base/errors.h"
#include "errors_payments.h"
#include "http/route.h"
#include "rooms/payments/exchange.h"
#include "rooms/requests/requests.h"

enum { PAGE = 200 };

/* The body of the request is the file itself, as one part of multipart/form-data named "file". */
static enum rc payments_api_import(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct bank_result result = {0};
    struct json j = json_to(&out->body);
    struct str bytes = in->body;

    for (size_t i = 0; i < in->upload_count; i++)
        bytes = in->uploads[i].bytes;
    TRY(payments_import(ctx, bytes, false, &result));
    out->content_type = "application/json";
    return payments_result_json(ctx, &j, &result);
}

static enum rc payments_api_rows(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct bank_line *lines = NULL;
    struct json j = json_to(&out->body);
    int64_t before = INT64_MAX;
    struct str asked = http_query(in, "before");
    size_t count = 0;

    if (!str_empty(asked) && !str_to_i64(asked, &before))
        return err_invalid(&ctx->err, E1826_BANK_ROW_GONE, "before");
    TRY(payments_rows(ctx, before, PAGE, &lines, &count));
    out->content_type = "application/json";
    json_open(&j, '{');
    json_key(&j, "rows");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++)
        payments_line_json(ctx, &j, &lines[i]);
    json_close(&j, ']');
    if (count == PAGE)
        json_kstr(&j, "next", str_fmt(ctx->arena, "%lld", (long long)lines[count - 1].id));
    json_close(&j, '}');
    return RC_OK;
}

static enum rc payments_api_suspense(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct bank_open_row *rows = NULL;
    struct json j = json_to(&out->body);
    int64_t after = 0;
    struct str asked = http_query(in, "after");
    size_t count = 0;

    if (!str_empty(asked) && !str_to_i64(asked, &after))
        return err_invalid(&ctx->err, E1826_BANK_ROW_GONE, "after");
    TRY(payments_suspense(ctx, after, PAGE, &rows, &count));
    out->content_type = "application/json";
    json_open(&j, '{');
    json_key(&j, "rows");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++)
        payments_open_row_json(ctx, &j, &rows[i]);
    json_close(&j, ']');
    json_close(&j, '}');
    return RC_OK;
}

static enum rc payments_api_match(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct bank_match_form form = {0};
    struct bank_match_receipt receipt = {0};
    struct json j = json_to(&out->body);

    TRY(request_fields(ctx, in, &form));
    TRY(RUN_ACTION(payments_match, ctx, &form, &receipt));
    TRY(requests_run_pending(ctx));
    out->content_type = "application/json";
    json_open(&j, '{');
    json_ki64(&j, "invoice", receipt.number);
    json_kstr(&j, "amount", money_plain(ctx->arena, receipt.cents));
    json_kstr(&j, "left", money_plain(ctx->arena, receipt.left_cents));
    json_kstr(&j, "open", money_plain(ctx->arena, receipt.open_cents));
    json_close(&j, '}');
    return RC_OK;
}

static enum rc payments_api_exchange(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct exchange_form form = {0};
    struct exchange_closed closed = {0};
    struct json j = json_to(&out->body);

    TRY(request_fields(ctx, in, &form));
    TRY(RUN_ACTION(payments_exchange, ctx, &form, &closed));
    TRY(requests_run_pending(ctx));
    out->content_type = "application/json";
    payments_exchange_json(ctx, &j, &closed);
    return RC_OK;
}

static enum rc payments_api_report(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct reconciliation r;
    struct json j = json_to(&out->body);
    struct date from = date_add_months(ctx->today, -1), to = ctx->today;
    struct str asked_from = http_query(in, "from"), asked_to = http_query(in, "to");

    if ((!str_empty(asked_from) && !date_from_iso(asked_from, &from)) || (!str_empty(asked_to) && !date_from_iso(asked_to, &to)))
        return err_invalid(&ctx->err, E1815_BANK_FIELD_BAD, "from");
    TRY(payments_reconcile(ctx, from, to, &r));
    out->content_type = "application/json";
    payments_reconciliation_json(ctx, &j, &r);
    return RC_OK;
}

static enum rc payments_api_credits(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct balance_line *lines = NULL;
    struct json j = json_to(&out->body);
    size_t count = 0;

    (void)in;
    TRY(payments_credits(ctx, 0, 1000, &lines, &count));
    out->content_type = "application/json";
    json_open(&j, '{');
    json_key(&j, "credits");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++)
        payments_credit_json(ctx, &j, &lines[i]);
    json_close(&j, ']');
    json_close(&j, '}');
    return RC_OK;
}

static enum rc payments_api_credit_use(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct credit_use_form form = {0};
    struct credit_use_receipt receipt = {0};
    struct json j = json_to(&out->body);

    TRY(request_fields(ctx, in, &form));
    TRY(RUN_ACTION(payments_credit_use, ctx, &form, &receipt));
    TRY(requests_run_pending(ctx));
    out->content_type = "application/json";
    payments_credit_used_json(ctx, &j, &receipt);
    return RC_OK;
}

static enum rc payments_api_refund(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct refund_form form = {0};
    struct refund_receipt receipt = {0};
    struct json j = json_to(&out->body);

    TRY(request_fields(ctx, in, &form));
    TRY(RUN_ACTION(payments_refund_propose, ctx, &form, &receipt));
    out->status = 201;
    out->content_type = "application/json";
    payments_refund_json(ctx, &j, &(struct refund_line){.id = receipt.id, .row = form.row, .cents = receipt.cents, .state = receipt.state});
    return RC_OK;
}

static enum rc payments_api_folder(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct bank_folder folder;
    struct json j = json_to(&out->body);

    (void)in;
    TRY(payments_folder(ctx, 20, &folder));
    out->content_type = "application/json";
    payments_folder_json(ctx, &j, &folder);
    return RC_OK;
}

const struct route payments_api_routes[] = {
    ROUTE(GET, "/api/v1/payments/folder", payments_api_folder, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FLAGS(POST, "/api/v1/payments/import", payments_api_import, ROLE_STAFF, PURPOSE_INVOICING, NULL, ROUTE_BODY_IMPORT),
    ROUTE(GET, "/api/v1/payments", payments_api_rows, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(GET, "/api/v1/payments/suspense", payments_api_suspense, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FORM(POST, "/api/v1/payments/match", payments_api_match, ROLE_STAFF, PURPOSE_INVOICING, payments_match_fields),
    ROUTE_FORM(POST, "/api/v1/payments/exchange", payments_api_exchange, ROLE_STAFF, PURPOSE_INVOICING, payments_exchange_fields),
    ROUTE(GET, "/api/v1/payments/credits", payments_api_credits, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FLAGS(POST, "/api/v1/payments/credits/use", payments_api_credit_use, ROLE_STAFF, PURPOSE_INVOICING, payments_credit_use_fields, ROUTE_RECEIPT),
    ROUTE_FLAGS(POST, "/api/v1/payments/refunds", payments_api_refund, ROLE_STAFF, PURPOSE_INVOICING, payments_refund_fields, ROUTE_RECEIPT),
    ROUTE(GET, "/api/v1/payments/report", payments_api_report, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_END};
