/* /api/v1/breaches: list, one, open, assess, notify, close (P72). */
#include "base/errors.h"
#include "errors_breaches.h"
#include "http/route.h"
#include "rooms/breaches/internal.h"

enum { WHO = ROLE_STAFF | ROLE_CONTACT | ROLE_MAINTAIN, DECIDES = ROLE_CONTACT | ROLE_MAINTAIN, MOST = 200 };

static enum rc answer(struct http_answer *out, int status)
{
    buf_byte(&out->body, '\n');
    out->status = status;
    out->content_type = "application/json";
    return RC_OK;
}

static enum rc breaches_api_list(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);
    struct breach *rows = NULL;
    size_t count = 0;

    TRY(breaches_list(ctx, str_eqz(http_query(in, "state"), "open"), MOST, &rows, &count));
    json_open(&j, '{');
    json_key(&j, "breaches");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++)
        TRY(breaches_json(ctx, &j, &rows[i], false));
    json_close(&j, ']');
    json_close(&j, '}');
    return answer(out, 200);
}

static enum rc one(struct ctx *ctx, struct http_answer *out, int64_t id, int status)
{
    struct json j = json_to(&out->body);
    struct breach b;

    TRY(breaches_load(ctx, id, &b));
    TRY(breaches_json(ctx, &j, &b, true));
    return answer(out, status);
}

static enum rc breaches_api_get(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    int64_t id = 0;

    return http_path_id(in, "id", &id) ? one(ctx, out, id, 200) : err_not_found(&ctx->err, E4701_BREACH_NOT_FOUND);
}

static enum rc breaches_api_open(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct breach_form form = {0};
    struct breach_receipt receipt = {0};

    TRY(request_fields(ctx, in, &form));
    TRY(RUN_ACTION(breaches_open, ctx, &form, &receipt));
    return one(ctx, out, receipt.id, 201);
}

#define BREACH_STEP(name, type, action)                                                                                   \
    static enum rc breaches_api_##name(struct ctx *ctx, const struct http_request *in, struct http_answer *out)           \
    {                                                                                                                     \
        struct type form = {0};                                                                                           \
        struct breach_receipt receipt = {0};                                                                              \
                                                                                                                          \
        TRY(request_fields(ctx, in, &form));                                                                              \
        if (!http_path_id(in, "id", &form.id))                                                                            \
            return err_not_found(&ctx->err, E4701_BREACH_NOT_FOUND);                                                      \
        TRY(RUN_ACTION(action, ctx, &form, &receipt));                                                                    \
        return one(ctx, out, form.id, 200);                                                                               \
    }

BREACH_STEP(assess, breach_assessment, breaches_assess)
BREACH_STEP(notify, breach_notification, breaches_notify)
BREACH_STEP(aware, breach_awareness, breaches_aware)
BREACH_STEP(affect, breach_affected, breaches_affect)
BREACH_STEP(close, breach_closing, breaches_close)

const struct route breaches_api_routes[] = {
    ROUTE(GET, "/api/v1/breaches", breaches_api_list, WHO, PURPOSE_ACCOUNTABILITY),
    ROUTE_FORM(POST, "/api/v1/breaches", breaches_api_open, WHO, PURPOSE_ACCOUNTABILITY, breaches_fields),
    ROUTE(GET, "/api/v1/breaches/:id", breaches_api_get, WHO, PURPOSE_ACCOUNTABILITY),
    ROUTE_FORM(POST, "/api/v1/breaches/:id/assessment", breaches_api_assess, DECIDES, PURPOSE_ACCOUNTABILITY, breaches_assessment_fields),
    ROUTE_FORM(POST, "/api/v1/breaches/:id/notifications", breaches_api_notify, DECIDES, PURPOSE_ACCOUNTABILITY, breaches_notification_fields),
    ROUTE_FORM(POST, "/api/v1/breaches/:id/awareness", breaches_api_aware, DECIDES, PURPOSE_ACCOUNTABILITY, breaches_awareness_fields),
    ROUTE_FORM(POST, "/api/v1/breaches/:id/affected", breaches_api_affect, WHO, PURPOSE_ACCOUNTABILITY, breaches_affected_fields),
    ROUTE_FORM(POST, "/api/v1/breaches/:id/closing", breaches_api_close, DECIDES, PURPOSE_ACCOUNTABILITY, breaches_closing_fields),
    ROUTE_END};
