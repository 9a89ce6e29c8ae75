/* /api/v1/credit: applications, inquiries, decisions. */
#include "base/errors.h"
#include "errors_credit.h"
#include "http/route.h"
#include "rooms/credit/internal.h"

enum { LISTED = 200 };

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

/* ?state=open|decided|all (open), ?before=NUMBER of the last page. Sums and states by customer number; no name, reason or score. */
static enum rc credit_api_list(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    static const struct name_value filters[] = {{"open", CREDIT_OPEN, NULL}, {"decided", CREDIT_DECIDED, NULL}, {"all", CREDIT_ALL, NULL}, {NULL, 0, NULL}};
    struct str asked = http_query(in, "state"), after = http_query(in, "before");
    const struct name_value *filter = filters;
    struct json j = json_to(&out->body);
    struct credit_list list;
    int64_t before = 0;

    while (filter->word != NULL && !str_empty(asked) && !str_eqz(asked, filter->word))
        filter++;
    if (filter->word == NULL)
        return err_invalid(&ctx->err, E1012_FIELD_NOT_A_CHOICE, "state");
    if (!str_empty(after) && (!str_to_i64(after, &before) || before <= 0))
        return err_invalid(&ctx->err, E1012_FIELD_NOT_A_CHOICE, "before");
    TRY(credit_cases(ctx, (enum credit_filter)filter->value, before, LISTED, &list));
    out->content_type = "application/json";
    json_open(&j, '{');
    json_key(&j, "credit");
    json_open(&j, '[');
    for (size_t i = 0; i < list.count; i++) {
        const struct credit_line *l = &list.rows[i];

        json_open(&j, '{');
        json_ki64(&j, "number", l->number);
        json_ki64(&j, "customer", l->customer);
        json_kstr(&j, "state", field_word(credit_states, l->state));
        json_kstr(&j, "amount", money_plain(ctx->arena, l->asked_cents));
        json_kstr(&j, "limit", money_plain(ctx->arena, l->limit_cents));
        json_kstr(&j, "applied_on", date_iso(ctx->arena, l->applied_on));
        json_kstr(&j, "valid_to", date_iso(ctx->arena, l->valid_to));
        json_close(&j, '}');
    }
    json_close(&j, ']');
    if (list.more)
        json_ki64(&j, "next", list.rows[list.count - 1].number);
    json_close(&j, '}');
    return RC_OK;
}

const struct route credit_api_routes[] = {
    ROUTE_FORM(POST, "/api/v1/credit", credit_api_apply, ROLE_STAFF, PURPOSE_CREDIT, credit_fields),
    ROUTE(GET, "/api/v1/credit", credit_api_list, ROLE_STAFF, PURPOSE_CREDIT),
    ROUTE(GET, "/api/v1/credit/:number", credit_api_get, ROLE_STAFF, PURPOSE_CREDIT),
    ROUTE_FORM(POST, "/api/v1/credit/:number/inquiries", credit_api_asked, ROLE_STAFF, PURPOSE_CREDIT, credit_inquiry_fields),
    ROUTE_FORM(POST, "/api/v1/credit/:number/decisions", credit_api_decide, ROLE_STAFF, PURPOSE_CREDIT, credit_decision_fields),
    ROUTE_END};
