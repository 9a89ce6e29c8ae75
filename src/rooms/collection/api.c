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

    TRY(requests_run_pending(ctx)); /* an erasure that waited for this claim goes on (P35) */
    collection_receipt_json(ctx, &j, r);
    return done(out, 201);
}

/* What is done to one claim: the same forms as on its page. What a named person decides (a dispute, a write-off) a token may not. */
#define ACT(fn, form_type, action)                                                                             \
    static enum rc fn(struct ctx *ctx, const struct http_request *in, struct http_answer *out)                 \
    {                                                                                                           \
        struct form_type form = {0};                                                                            \
        struct collection_receipt receipt = {0};                                                                \
                                                                                                                \
        TRY(request_fields(ctx, in, &form));                                                                    \
        TRY(RUN_ACTION(action, ctx, &form, &receipt));                                                          \
        return receipt_of(ctx, out, &receipt);                                                                  \
    }
ACT(collection_api_compensation, compensation_form, collection_compensation)
ACT(collection_api_bill, bill_form, collection_bill)
ACT(collection_api_dispute, dispute_form, collection_dispute_open)
ACT(collection_api_decide, dispute_close, collection_dispute_decide)
ACT(collection_api_plan, plan_form, collection_plan_add)
ACT(collection_api_move, move_form, collection_move_due)
ACT(collection_api_admission, admission_form, collection_admission)
ACT(collection_api_write_off, write_off_form, collection_write_off)
ACT(collection_api_recovery, recovery_form, collection_recover)

static enum rc collection_api_disputes(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);

    (void)in;
    TRY(collection_disputes_json(ctx, &j));
    return done(out, 200);
}

static enum rc collection_api_history(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);
    int64_t number = 0;

    if (!http_path_id(in, "number", &number))
        return err_not_found(&ctx->err, E2803_CLAIM_NOT_FOUND);
    TRY(collection_history_json(ctx, &j, number));
    return done(out, 200);
}

#define RECEIPT(path, fn, table) ROUTE_FLAGS(POST, path, fn, ROLE_STAFF, PURPOSE_INVOICING, table, ROUTE_RECEIPT)
const struct route collection_api_routes[] = {
    ROUTE(GET, "/api/v1/receivables", collection_api_receivables, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(GET, "/api/v1/receivables/accounts/:customer", collection_api_account, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(GET, "/api/v1/receivables/:number/history", collection_api_history, ROLE_STAFF, PURPOSE_INVOICING),
    RECEIPT("/api/v1/receivables/compensations", collection_api_compensation, collection_compensation_fields),
    RECEIPT("/api/v1/receivables/interest-invoices", collection_api_bill, collection_bill_fields),
    ROUTE(GET, "/api/v1/receivables/disputes", collection_api_disputes, ROLE_STAFF, PURPOSE_INVOICING),
    RECEIPT("/api/v1/receivables/disputes", collection_api_dispute, collection_dispute_fields),
    RECEIPT("/api/v1/receivables/disputes/decisions", collection_api_decide, collection_dispute_close_fields),
    RECEIPT("/api/v1/receivables/plans", collection_api_plan, collection_plan_fields),
    RECEIPT("/api/v1/receivables/due-dates", collection_api_move, collection_move_fields),
    RECEIPT("/api/v1/receivables/admissions", collection_api_admission, collection_admission_fields),
    RECEIPT("/api/v1/receivables/write-offs", collection_api_write_off, collection_write_off_fields),
    RECEIPT("/api/v1/receivables/recoveries", collection_api_recovery, collection_recovery_fields),
    ROUTE(GET, "/api/v1/receivables/overdue", collection_api_claims, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(GET, "/api/v1/reminders/preview", collection_api_preview, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FORM(POST, "/api/v1/reminders", collection_api_run, ROLE_STAFF, PURPOSE_INVOICING, run_fields),
    ROUTE(GET, "/api/v1/collection-cases", collection_api_cases, ROLE_STAFF, PURPOSE_COLLECTION),
    ROUTE(GET, "/api/v1/collection-cases/preview", collection_api_hand_over_preview, ROLE_STAFF, PURPOSE_COLLECTION),
    ROUTE_FORM(POST, "/api/v1/collection-returns", collection_api_return, ROLE_STAFF, PURPOSE_COLLECTION, collection_return_fields),
    ROUTE_FORM(POST, "/api/v1/collection-cases", collection_api_hand_over, ROLE_STAFF, PURPOSE_COLLECTION, collection_hand_over_fields),
    ROUTE_END};
