/* /api/v1/consents: what a person has said, in records of ISO/IEC TS 27560 and terms of DPV; give, withdraw, prohibit, lift, check
 * (P21, P53). */
#include "base/errors.h"
#include "base/json.h"
#include "errors_consents.h"
#include "http/route.h"
#include "rooms/consents/consents.h"
#include "rooms/customers/customers.h"

enum { WHO = ROLE_STAFF | ROLE_CONTACT };

static enum rc answer(struct http_answer *out, int status)
{
    buf_byte(&out->body, '\n');
    out->status = status;
    out->content_type = "application/ld+json";
    return RC_OK;
}

static enum rc whose(struct ctx *ctx, int64_t number, int64_t contact, int64_t *subject)
{
    int64_t customer = 0;

    if (contact != 0)
        TRY(customers_contact_of(ctx, contact, &customer, subject));
    else {
        TRY(customers_find_by_number(ctx, number, &customer));
        TRY(customers_subject_of(ctx, customer, subject));
    }
    return *subject != 0 ? RC_OK : err_invalid(&ctx->err, E1406_CONSENT_NO_PERSON, "customer");
}

static enum rc said(struct ctx *ctx, struct http_answer *out, int64_t subject, int status)
{
    struct json j = json_to(&out->body);

    TRY(consents_json(ctx, &j, subject));
    return answer(out, status);
}

static enum rc consents_api_list(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    int64_t number = 0, contact = 0, subject = 0;

    if (!str_to_i64(http_query(in, "customer"), &number) && !str_to_i64(http_query(in, "contact"), &contact))
        return err_invalid(&ctx->err, E1405_CONSENT_NO_CUSTOMER, "customer");
    TRY(whose(ctx, number, contact, &subject));
    return said(ctx, out, subject, 200);
}

#define CONSENT_CALL(name, type, action, status)                                                                                \
    static enum rc consents_api_##name(struct ctx *ctx, const struct http_request *in, struct http_answer *out)                 \
    {                                                                                                                           \
        struct type form = {0};                                                                                                 \
        struct consent_receipt receipt = {0};                                                                                   \
                                                                                                                                \
        TRY(request_fields(ctx, in, &form));                                                                                    \
        TRY(RUN_ACTION(action, ctx, &form, &receipt));                                                                          \
        return said(ctx, out, receipt.subject, status);                                                                         \
    }

CONSENT_CALL(give, consent_form, consents_give, 201)
CONSENT_CALL(withdraw, consent_form, consents_withdraw, 200)
CONSENT_CALL(prohibit, ban_form, consents_prohibit, 201)
CONSENT_CALL(lift, ban_form, consents_lift, 200)

/* May it happen? 200 {"allowed":true}, or the refusal with the sentence (409). */
static enum rc consents_api_check(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);
    struct consent_form form = {0};
    int64_t subject = 0;

    TRY(request_fields(ctx, in, &form));
    TRY(whose(ctx, form.customer, form.contact, &subject));
    TRY(consents_permit_use(ctx, subject, (enum purpose)form.purpose, (enum consent_channel)form.channel));
    json_open(&j, '{');
    json_kbool(&j, "allowed", true);
    json_close(&j, '}');
    return answer(out, 200);
}

const struct route consents_api_routes[] = {
    ROUTE(GET, "/api/v1/consents", consents_api_list, WHO, PURPOSE_RIGHTS),
    ROUTE_FORM(POST, "/api/v1/consents", consents_api_give, WHO, PURPOSE_RIGHTS, consents_fields),
    ROUTE_FORM(POST, "/api/v1/consents/withdrawals", consents_api_withdraw, WHO, PURPOSE_RIGHTS, consents_fields),
    ROUTE_FORM(POST, "/api/v1/consents/prohibitions", consents_api_prohibit, WHO, PURPOSE_RIGHTS, consents_ban_fields),
    ROUTE_FORM(POST, "/api/v1/consents/liftings", consents_api_lift, WHO, PURPOSE_RIGHTS, consents_ban_fields),
    ROUTE_FORM(POST, "/api/v1/consents/checks", consents_api_check, WHO, PURPOSE_RIGHTS, consents_fields),
    ROUTE_END};
