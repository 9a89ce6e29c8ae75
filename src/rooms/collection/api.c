/* /api/v1/receivables, /api/v1/reminders, /api/v1/collection-cases (P32, P65). */
#include "base/errors.h"
#include "base/json.h"
#include "errors_collection.h"
#include "errors_customers.h"
#include "http/route.h"
#include "rooms/collection/internal.h"
#include "rooms/collection/internal_pages.h"
#include "rooms/requests/requests.h"

static enum rc done(struct http_answer *out, int status)
{
    buf_byte(&out->body, '\n');
    out->status = status;
    out->content_type = "application/json";
    return RC_OK;
}

static enum rc collection_api_receivables(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);
    struct invoice_ageing ageing;
    struct date on = ctx->today;

    if (!str_empty(http_query(in, "on")) && !date_from_iso(http_query(in, "on"), &on))
        return err_invalid(&ctx->err, E2818_COLLECTION_DAY, "on");
    TRY(collection_ageing(ctx, on, &ageing));
    collection_ageing_json(ctx, &j, on, &ageing);
    return done(out, 200);
}

static enum rc collection_api_preview(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);
    struct reminder_preview p;

    (void)in;
    TRY(collection_preview(ctx, &p));
    collection_preview_json(ctx, &j, &p);
    return done(out, 200);
}

struct run_body { struct str preview; };
static const struct field run_fields[] = {
    FIELD_TEXT(struct run_body, preview, 64, 0, CATEGORY_NONE, NEED_NONE, "collection.run.preview"), FIELD_END};

/* With the preview that was seen, 409 when it has changed; without, as it is now. */
static enum rc collection_api_run(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);
    struct run_body body = {.preview = {NULL, 0}};
    struct run_form form = {.hash = {NULL, 0}};
    struct reminder_run run = {0};

    TRY(request_fields(ctx, in, &body));
    if (!str_empty(body.preview) && !str_unhex(ctx->arena, body.preview, &form.hash))
        return err_invalid(&ctx->err, E2806_REMINDER_CHANGED, "preview");
    TRY(RUN_ACTION(collection_start_run, ctx, &form, &run));
    TRY(collection_run(ctx, run.id));
    TRY(collection_run_load(ctx, run.id, &run));
    collection_run_json(ctx, &j, &run);
    return done(out, 201);
}

static enum rc collection_api_claims(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);
    struct claim_line *claims = NULL;
    size_t count = 0;

    (void)in;
    TRY(collection_claims(ctx, 0, 1000, &claims, &count));
    json_open(&j, '{');
    json_key(&j, "claims");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++)
        collection_claim_json(ctx, &j, &claims[i]);
    json_close(&j, ']');
    json_close(&j, '}');
    return done(out, 200);
}

static enum rc collection_api_cases(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);
    struct collection_case *cases = NULL;
    size_t count = 0;

    TRY(collection_cases(ctx, str_eqz(http_query(in, "open"), "yes"), 500, &cases, &count));
    json_open(&j, '{');
    json_key(&j, "cases");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++)
        collection_case_json(ctx, &j, &cases[i]);
    json_close(&j, ']');
    json_close(&j, '}');
    return done(out, 200);
}

/* GET ?customer=NUMBER&recipient=ID: what a hand-over would do. */
static enum rc collection_api_hand_over_preview(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);
    struct hand_over_form form = {0};
    struct hand_over_plan plan;

    if (!str_to_i64(http_query(in, "customer"), &form.customer))
        return err_not_found(&ctx->err, E1601_CUSTOMER_UNKNOWN);
    if (!str_to_i64(http_query(in, "recipient"), &form.recipient))
        form.recipient = 0;
    TRY(collection_hand_over_plan(ctx, &form, &plan));
    collection_plan_json(ctx, &j, &plan);
    return done(out, 200);
}

/* {"text": "..."}: the agency's file, all or nothing. */
static enum rc collection_api_return(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);
    struct { struct str text; } form = {.text = {NULL, 0}};
    struct return_file file;
    struct return_receipt receipt = {0};

    TRY(request_fields(ctx, in, &form));
    TRY(collection_return_read(ctx, form.text, &file));
    TRY(RUN_ACTION(collection_return_apply, ctx, &file, &receipt));
    TRY(requests_run_pending(ctx));
    collection_return_json(ctx, &j, &receipt);
    return done(out, 200);
}

static enum rc collection_api_hand_over(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);
    struct hand_over_form form = {0};
    struct hand_over_receipt receipt = {0};

    TRY(request_fields(ctx, in, &form));
    TRY(RUN_ACTION(collection_hand_over, ctx, &form, &receipt));
    json_open(&j, '{');
    json_kstr(&j, "id", str_fmt(ctx->arena, "%lld", (long long)receipt.case_id));
    json_kstr(&j, "number", collection_number(ctx->arena, receipt.year, receipt.ordinal));
    json_ki64(&j, "invoices", receipt.invoices);
    json_kstr(&j, "principal", money_plain(ctx->arena, receipt.principal_cents));
    json_close(&j, '}');
    return done(out, 201);
}

static enum rc collection_api_account(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);
    struct date from = date_add_years(ctx->today, -1), to = ctx->today;
    int64_t number = 0;

    if (!http_path_id(in, "customer", &number))
        return err_not_found(&ctx->err, E1601_CUSTOMER_UNKNOWN);
    if ((!str_empty(http_query(in, "from")) && !date_from_iso(http_query(in, "from"), &from))
        || (!str_empty(http_query(in, "to")) && !date_from_iso(http_query(in, "to"), &to)))
        return err_invalid(&ctx->err, E2818_COLLECTION_DAY, "from");
    TRY(collection_account_json(ctx, &j, number, from, to));
    return done(out, 200);
}

static enum rc receipt_of(struct ctx *ctx, struct http_answer *out, const struct collection_receipt *r)
{
    struct json j = json_to(&out->body);

    collection_receipt_json(ctx, &j, r);
    return done(out, 201);
}

static enum rc collection_api_compensation(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct compensation_form form = {0};
    struct collection_receipt receipt = {0};

    TRY(request_fields(ctx, in, &form));
    TRY(RUN_ACTION(collection_compensation, ctx, &form, &receipt));
    return receipt_of(ctx, out, &receipt);
}

static enum rc collection_api_bill(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct bill_form form = {0};
    struct collection_receipt receipt = {0};

    TRY(request_fields(ctx, in, &form));
    TRY(RUN_ACTION(collection_bill, ctx, &form, &receipt));
    return receipt_of(ctx, out, &receipt);
}

const struct route collection_api_routes[] = {
    ROUTE(GET, "/api/v1/receivables", collection_api_receivables, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(GET, "/api/v1/receivables/accounts/:customer", collection_api_account, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FORM(POST, "/api/v1/receivables/compensations", collection_api_compensation, ROLE_STAFF, PURPOSE_INVOICING,
               collection_compensation_fields),
    ROUTE_FORM(POST, "/api/v1/receivables/interest-invoices", collection_api_bill, ROLE_STAFF, PURPOSE_INVOICING, collection_bill_fields),
    ROUTE(GET, "/api/v1/receivables/overdue", collection_api_claims, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(GET, "/api/v1/reminders/preview", collection_api_preview, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FORM(POST, "/api/v1/reminders", collection_api_run, ROLE_STAFF, PURPOSE_INVOICING, run_fields),
    ROUTE(GET, "/api/v1/collection-cases", collection_api_cases, ROLE_STAFF, PURPOSE_COLLECTION),
    ROUTE(GET, "/api/v1/collection-cases/preview", collection_api_hand_over_preview, ROLE_STAFF, PURPOSE_COLLECTION),
    ROUTE_FORM(POST, "/api/v1/collection-returns", collection_api_return, ROLE_STAFF, PURPOSE_COLLECTION, collection_return_fields),
    ROUTE_FORM(POST, "/api/v1/collection-cases", collection_api_hand_over, ROLE_STAFF, PURPOSE_COLLECTION, collection_hand_over_fields),
    ROUTE_END};
