/* /api/v1/requests: list, one, open, decide (P52). Ids only in addresses; never a name. */
#include "base/errors.h"
#include "base/json.h"
#include "errors_requests.h"
#include "http/route.h"
#include "rooms/requests/notices.h"
#include "rooms/requests/view.h"

enum { WHO = ROLE_STAFF | ROLE_CONTACT, MOST = 200 };

static enum rc answer(struct http_answer *out, int status)
{
    buf_byte(&out->body, '\n');
    out->status = status;
    out->content_type = "application/json";
    return RC_OK;
}

static enum rc requests_api_list(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);
    struct request_due *due = NULL;
    size_t count = 0;

    (void)in;
    TRY(requests_due(ctx, MOST, &due, &count));
    json_open(&j, '{');
    json_key(&j, "requests");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(&j, '{');
        json_kstr(&j, "id", str_fmt(ctx->arena, "%lld", (long long)due[i].id));
        json_kstr(&j, "number", requests_number(ctx->arena, due[i].year, due[i].ordinal));
        json_kstr(&j, "kind", requests_word(requests_kinds, due[i].kind));
        json_kstr(&j, "state", requests_word(requests_states, due[i].state));
        json_kstr(&j, "due_internal", date_iso(ctx->arena, due[i].due_internal));
        json_kstr(&j, "due_legal", date_iso(ctx->arena, due[i].due_legal));
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    return answer(out, 200);
}

static enum rc one(struct ctx *ctx, struct http_answer *out, int64_t id, int status)
{
    struct json j = json_to(&out->body);

    TRY(requests_case_json(ctx, &j, id));
    return answer(out, status);
}

static enum rc requests_api_get(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    int64_t id = 0;

    if (!http_path_id(in, "id", &id))
        return err_not_found(&ctx->err, E1901_REQUEST_NOT_FOUND);
    return one(ctx, out, id, 200);
}

static enum rc requests_api_open(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct request_form form = {0};
    struct request_receipt receipt = {0};

    TRY(request_fields(ctx, in, &form));
    if (form.channel == 0)
        form.channel = REQUEST_BY_API;
    TRY(RUN_ACTION(requests_open, ctx, &form, &receipt));
    return one(ctx, out, receipt.id, 201);
}

static enum rc requests_api_decide(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct item_decision form = {0};
    struct request_receipt receipt = {0};

    TRY(request_fields(ctx, in, &form));
    if (!http_path_id(in, "id", &form.case_id))
        return err_not_found(&ctx->err, E1901_REQUEST_NOT_FOUND);
    TRY(RUN_ACTION(requests_decide, ctx, &form, &receipt));
    return one(ctx, out, form.case_id, 200);
}

static enum rc requests_api_weigh(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct weighing_form form = {0};
    struct request_receipt receipt = {0};

    TRY(request_fields(ctx, in, &form));
    if (!http_path_id(in, "id", &form.case_id))
        return err_not_found(&ctx->err, E1901_REQUEST_NOT_FOUND);
    TRY(RUN_ACTION(requests_weigh, ctx, &form, &receipt));
    return one(ctx, out, form.case_id, 200);
}

/* ---- Art. 19 ---- */

static enum rc put_notice(struct ctx *ctx, struct json *j, const struct request_notice *n)
{
    struct str name, address;

    TRY(requests_notice_whom(ctx, n, &name, &address));
    requests_notice_json(ctx, j, n, name);
    return RC_OK;
}

static enum rc requests_api_notices(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);
    struct request_notice *rows = NULL;
    size_t count = 0;

    TRY(requests_notices_of(ctx, str_eqz(http_query(in, "state"), "open"), MOST, &rows, &count));
    json_open(&j, '{');
    json_key(&j, "notices");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++)
        TRY(put_notice(ctx, &j, &rows[i]));
    json_close(&j, ']');
    json_close(&j, '}');
    return answer(out, 200);
}

static enum rc requests_api_notice_step(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);
    struct told_form form = {0};
    struct request_receipt receipt = {0};
    struct request_notice n;

    TRY(request_fields(ctx, in, &form));
    if (!http_path_id(in, "id", &form.id))
        return err_not_found(&ctx->err, E1946_REQUEST_NOTICE_UNKNOWN);
    TRY(RUN_ACTION(requests_notice_step, ctx, &form, &receipt));
    TRY(requests_notice_load(ctx, form.id, &n));
    TRY(put_notice(ctx, &j, &n));
    return answer(out, 200);
}

static enum rc requests_api_export(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);

    (void)in;
    TRY(requests_export_json(ctx, &j, MOST));
    TRY(answer(out, 200));
    out->content_type = "application/ld+json";
    return RC_OK;
}

const struct route requests_api_routes[] = {
    ROUTE_FLAGS(GET, "/api/v1/requests/export", requests_api_export, WHO, PURPOSE_RIGHTS, NULL, ROUTE_BULK),
    ROUTE(GET, "/api/v1/requests", requests_api_list, WHO, PURPOSE_RIGHTS),
    ROUTE_FORM(POST, "/api/v1/requests", requests_api_open, WHO, PURPOSE_RIGHTS, requests_fields),
    ROUTE(GET, "/api/v1/requests/:id", requests_api_get, WHO, PURPOSE_RIGHTS),
    ROUTE_FORM(POST, "/api/v1/requests/:id/decisions", requests_api_decide, WHO, PURPOSE_RIGHTS, requests_decision_fields),
    ROUTE_FORM(POST, "/api/v1/requests/:id/weighing", requests_api_weigh, WHO, PURPOSE_RIGHTS, requests_weighing_fields),
    ROUTE(GET, "/api/v1/request-notices", requests_api_notices, WHO, PURPOSE_RIGHTS),
    ROUTE_FORM(POST, "/api/v1/request-notices/:id", requests_api_notice_step, WHO, PURPOSE_RIGHTS, requests_notice_fields),
    ROUTE_END};
