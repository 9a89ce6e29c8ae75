/* JSON API of recurring invoices and of the seller's data; the routes stand with those of invoices. */
#include "base/errors.h"
#include "errors_invoices.h"
#include "http/route.h"
#include "rooms/invoices/documents.h"
#include "rooms/invoices/internal_api.h"
#include "rooms/invoices/recurring.h"

enum { LIST_MOST = 500 };

static enum rc answer_one(struct ctx *ctx, int64_t number, int status, struct http_answer *out)
{
    struct json j = json_to(&out->body);
    struct recurring r;

    TRY(recurring_load(ctx, number, 0, &r));
    out->content_type = "application/json";
    out->status = status;
    recurring_json(ctx, &j, &r);
    return RC_OK;
}

/* GET ?state=going|stopped|all&before=: newest first. */
enum rc recurring_api_list(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct recurring_list list;
    struct json j = json_to(&out->body);
    struct str state = http_query(in, "state");
    int64_t before = 0;

    if (!str_to_i64(http_query(in, "before"), &before))
        before = 0;
    TRY(recurring_list_load(ctx, str_eqz(state, "all") ? RECURRING_ALL : str_eqz(state, "stopped") ? RECURRING_STOPPED : RECURRING_GOING,
                            before, LIST_MOST, &list));
    out->content_type = "application/json";
    json_open(&j, '{');
    json_ki64(&j, "going", list.going);
    json_ki64(&j, "stopped", list.stopped);
    json_key(&j, "recurring");
    json_open(&j, '[');
    for (size_t i = 0; i < list.count; i++)
        recurring_json(ctx, &j, &list.rows[i]);
    json_close(&j, ']');
    json_kbool(&j, "more", list.more);
    json_close(&j, '}');
    return RC_OK;
}

enum rc recurring_api_add(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct recurring_form form = {0};
    struct recurring_receipt receipt = {0};

    TRY(request_fields(ctx, in, &form));
    TRY(RUN_ACTION(recurring_add, ctx, &form, &receipt));
    return answer_one(ctx, receipt.number, 201, out);
}

enum rc recurring_api_get(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    int64_t number = 0;

    if (!http_path_id(in, "number", &number))
        return err_not_found(&ctx->err, E1752_RECURRING_UNKNOWN);
    return answer_one(ctx, number, 200, out);
}

enum rc recurring_api_change(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct recurring_change change = {.number = 0};
    struct recurring_receipt receipt = {0};

    if (!http_path_id(in, "number", &change.number))
        return err_not_found(&ctx->err, E1752_RECURRING_UNKNOWN);
    TRY(request_fields(ctx, in, &change.form));
    TRY(RUN_ACTION(recurring_change, ctx, &change, &receipt));
    return answer_one(ctx, change.number, 200, out);
}

enum rc recurring_api_end(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct recurring_end end = {0};
    struct recurring_receipt receipt = {0};

    if (!http_path_id(in, "number", &end.number))
        return err_not_found(&ctx->err, E1752_RECURRING_UNKNOWN);
    TRY(RUN_ACTION(recurring_end, ctx, &end, &receipt));
    return answer_one(ctx, end.number, 200, out);
}

static void answer_seller(const struct seller_form *form, struct http_answer *out)
{
    struct json j = json_to(&out->body);

    out->content_type = "application/json";
    invoices_seller_json(&j, form);
}

enum rc invoices_api_seller(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct seller_form form;

    (void)in;
    TRY(invoices_seller_form(ctx, &form));
    answer_seller(&form, out);
    return RC_OK;
}

enum rc invoices_api_seller_set(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct seller_form form = {.iban = {NULL, 0}};
    struct seller_form saved;

    TRY(request_fields(ctx, in, &form));
    TRY(RUN_ACTION(invoices_seller_save, ctx, &form, &saved));
    answer_seller(&saved, out);
    return RC_OK;
}
