/* /api/v1/recipients and /api/v1/disclosures (P12, P31). */
#include "base/errors.h"
#include "http/route.h"
#include "rooms/disclosures/documents.h"
#include "rooms/disclosures/duty_cli.h"

enum { WHO = ROLE_STAFF | ROLE_CONTACT };

static enum rc done(struct http_answer *out, int status)
{
    buf_byte(&out->body, '\n');
    out->status = status;
    out->content_type = "application/json";
    return RC_OK;
}

static enum rc disclosures_api_recipients(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);
    struct recipient *rows = NULL;
    size_t count = 0;

    TRY(disclosures_recipients(ctx, str_eqz(http_query(in, "all"), "yes"), &rows, &count));
    json_open(&j, '{');
    json_key(&j, "recipients");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++)
        disclosures_recipient_json(ctx, &j, &rows[i]);
    json_close(&j, ']');
    json_close(&j, '}');
    return done(out, 200);
}

static enum rc disclosures_api_recipient_add(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct recipient_form form = {0};
    struct recipient_receipt receipt = {0};
    struct json j = json_to(&out->body);

    TRY(request_fields(ctx, in, &form));
    TRY(RUN_ACTION(disclosures_recipient_add, ctx, &form, &receipt));
    json_open(&j, '{');
    json_kstr(&j, "id", str_fmt(ctx->arena, "%lld", (long long)receipt.id));
    json_close(&j, '}');
    return done(out, 201);
}

static enum rc disclosures_api_list(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);
    struct disclosure_filter filter = {.most = DISCLOSURES_PAGE};
    struct disclosure *rows = NULL;
    size_t count = 0;
    int64_t next = 0;

    if (!str_empty(http_query(in, "after")) && (!str_to_i64(http_query(in, "after"), &filter.before) || filter.before < 1))
        return err_invalid(&ctx->err, E1009_FIELD_OUT_OF_RANGE, "after");
    if (!str_empty(http_query(in, "recipient"))
        && (!str_to_i64(http_query(in, "recipient"), &filter.recipient) || filter.recipient < 1))
        return err_invalid(&ctx->err, E1009_FIELD_OUT_OF_RANGE, "recipient");
    TRY(disclosures_list(ctx, &filter, &rows, &count, &next));
    json_open(&j, '{');
    json_key(&j, "disclosures");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++)
        disclosures_json(ctx, &j, &rows[i]);
    json_close(&j, ']');
    json_key(&j, "next");
    if (next != 0)
        json_str(&j, str_fmt(ctx->arena, "%lld", (long long)next));
    else
        json_null(&j);
    json_close(&j, '}');
    return done(out, 200);
}

static enum rc disclosures_api_record(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct disclosure_form form = {0};
    struct disclosure_receipt receipt = {0};
    struct json j = json_to(&out->body);

    TRY(request_fields(ctx, in, &form));
    TRY(RUN_ACTION(disclosures_record, ctx, &form, &receipt));
    json_open(&j, '{');
    json_kstr(&j, "id", str_fmt(ctx->arena, "%lld", (long long)receipt.id));
    json_close(&j, '}');
    return done(out, 201);
}

/* ---- Art. 14, and what went out by mail ---- */

static enum rc disclosures_api_duties(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);

    TRY(disclosures_duties_json(ctx, &j, str_eqz(http_query(in, "state"), "all"), 500));
    return done(out, 200);
}

static enum rc people(struct http_answer *out, int64_t n)
{
    struct json j = json_to(&out->body);

    json_open(&j, '{');
    json_ki64(&j, "people", n);
    json_close(&j, '}');
    return done(out, 200);
}

static enum rc disclosures_api_inform(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct duty_form form = {0};
    struct duty_receipt receipt = {0};

    TRY(request_fields(ctx, in, &form));
    TRY(RUN_ACTION(disclosures_inform, ctx, &form, &receipt));
    return people(out, receipt.people);
}

static enum rc disclosures_api_except(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct duty_except form = {0};
    struct duty_receipt receipt = {0};

    TRY(request_fields(ctx, in, &form));
    TRY(RUN_ACTION(disclosures_except, ctx, &form, &receipt));
    return people(out, receipt.people);
}

static enum rc disclosures_api_outbound(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);

    (void)in;
    TRY(disclosures_outbound_json(ctx, &j, 500));
    return done(out, 200);
}

const struct route disclosures_api_routes[] = {
    ROUTE(GET, "/api/v1/information", disclosures_api_duties, WHO, PURPOSE_RIGHTS),
    ROUTE_FORM(POST, "/api/v1/information", disclosures_api_inform, WHO, PURPOSE_RIGHTS, disclosures_duty_fields),
    ROUTE_FORM(POST, "/api/v1/information/exceptions", disclosures_api_except, ROLE_CONTACT | ROLE_MAINTAIN, PURPOSE_RIGHTS,
               disclosures_except_fields),
    ROUTE(GET, "/api/v1/outbound", disclosures_api_outbound, WHO, PURPOSE_ACCOUNTABILITY),
    ROUTE(GET, "/api/v1/recipients", disclosures_api_recipients, WHO, PURPOSE_ACCOUNTABILITY),
    ROUTE_FORM(POST, "/api/v1/recipients", disclosures_api_recipient_add, ROLE_CONTACT | ROLE_MAINTAIN, PURPOSE_ACCOUNTABILITY,
               disclosures_recipient_fields),
    ROUTE(GET, "/api/v1/disclosures", disclosures_api_list, WHO, PURPOSE_ACCOUNTABILITY),
    ROUTE_FORM(POST, "/api/v1/disclosures", disclosures_api_record, WHO, PURPOSE_ACCOUNTABILITY, disclosures_fields),
    ROUTE_END};
