/* JSON API of invoices and payments (UI.md section 10): the same field tables as the forms. A staff session
 * enters with the CSRF header; partners' tokens come with the partners room. */
#include "base/errors.h"
#include "http/route.h"
#include "rooms/invoices/documents.h"
#include "rooms/payments/payments.h"

#define PAGE_MOST 500

static void receipt_json(struct ctx *ctx, const struct invoice_receipt *receipt, struct http_answer *out)
{
    struct json j = json_to(&out->body);

    out->content_type = "application/json";
    out->status = 201;
    json_open(&j, '{');
    json_kstr(&j, "id", str_fmt(ctx->arena, "%lld", (long long)receipt->id));
    json_ki64(&j, "number", receipt->number);
    json_kstr(&j, "reference", receipt->reference);
    json_kstr(&j, "total", money_plain(ctx->arena, receipt->total_cents));
    json_close(&j, '}');
}

/* GET ?after=&limit=: all issued invoices, newest first, by number. */
static enum rc invoices_api_list(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct invoice_list list;
    struct json j = json_to(&out->body);
    int64_t after = 0;
    int64_t limit = 0;

    if (!str_to_i64(http_query(in, "after"), &after) || after < 0)
        after = 0;
    if (!str_to_i64(http_query(in, "limit"), &limit) || limit < 1 || limit > PAGE_MOST)
        limit = 50;
    TRY(invoices_list(ctx, INVOICES_ALL, after, (size_t)limit, &list));
    out->content_type = "application/json";
    json_open(&j, '{');
    json_key(&j, "invoices");
    json_open(&j, '[');
    for (size_t i = 0; i < list.count; i++)
        invoices_line_json(ctx, &list.rows[i], &j);
    json_close(&j, ']');
    json_key(&j, "next");
    if (list.more)
        json_str(&j, str_fmt(ctx->arena, "%lld", (long long)list.rows[list.count - 1].number));
    else
        json_null(&j);
    json_close(&j, '}');
    return RC_OK;
}

static enum rc path_number(struct ctx *ctx, const struct http_request *in, int64_t *number)
{
    return http_path_id(in, "number", number) ? RC_OK : err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND);
}

static enum rc invoices_api_get(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct invoice invoice;
    int64_t number = 0;

    TRY(path_number(ctx, in, &number));
    TRY(invoices_load(ctx, number, 0, &invoice));
    out->content_type = "application/json";
    invoices_write_json(ctx, &invoice, &out->body);
    return RC_OK;
}

static enum rc invoices_api_create(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct invoice_form form = {0};
    struct invoice_receipt receipt = {0};

    TRY(request_fields(ctx, in, &form));
    TRY(RUN_ACTION(invoices_create, ctx, &form, &receipt));
    receipt_json(ctx, &receipt, out);
    return RC_OK;
}

static enum rc payments_api_record(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct payment_form form = {0};
    struct payment_receipt receipt = {0};
    struct json j = json_to(&out->body);

    TRY(request_fields(ctx, in, &form));
    TRY(path_number(ctx, in, &form.invoice));
    TRY(RUN_ACTION(payments_record, ctx, &form, &receipt));
    out->content_type = "application/json";
    out->status = 201;
    json_open(&j, '{');
    json_kstr(&j, "id", str_fmt(ctx->arena, "%lld", (long long)receipt.id));
    json_ki64(&j, "invoice", receipt.number);
    json_kstr(&j, "amount", money_plain(ctx->arena, receipt.cents));
    json_kstr(&j, "open", money_plain(ctx->arena, receipt.open_cents));
    json_kstr(&j, "state", str_from(invoices_state_word(receipt.state)));
    json_close(&j, '}');
    return RC_OK;
}

const struct route invoices_api_routes[] = {
    ROUTE(GET, "/api/v1/invoices", invoices_api_list, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FORM(POST, "/api/v1/invoices", invoices_api_create, ROLE_STAFF, PURPOSE_INVOICING, invoices_fields),
    ROUTE(GET, "/api/v1/invoices/:number", invoices_api_get, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FORM(POST, "/api/v1/invoices/:number/payments", payments_api_record, ROLE_STAFF, PURPOSE_INVOICING,
               payments_fields),
    ROUTE_END};
