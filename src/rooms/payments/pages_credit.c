/* /maksut/saldot: what is owed to customers, used for an invoice or given back (P35, P65). */
#include "base/errors.h"
#include "errors_payments.h"
#include "i18n/i18n.h"
#include "messages_payments.h"
#include "rooms/payments/internal_pages.h"
#include "rooms/payments/view.h"
#include "rooms/requests/requests.h"
#include "templates_payments.h"
#include "web/web.h"

enum { SHOWN = 200 };

static enum rc show(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status)
{
    struct payments_credits_view view = {.count = 0};
    struct balance_line *lines = NULL;
    struct err shown = ctx->err;

    err_clear(&ctx->err);
    TRY(payments_credits(ctx, 0, SHOWN, &lines, &view.count));
    view.lines = ARENA_ARRAY(ctx->arena, struct payments_credit_view, view.count + 1);
    for (size_t i = 0; i < view.count; i++) {
        const struct balance_line *l = &lines[i];

        view.cents += l->owed_cents;
        view.lines[i] = (struct payments_credit_view){.id = l->id, .number = l->invoice, .owed_cents = l->owed_cents,
            .free_cents = l->free_cents, .since = l->since, .name = l->name, .note = l->kind == CREDIT_NOTE,
            .kind = tr(ctx, l->kind == CREDIT_NOTE ? MSG_payments_credit_note : MSG_payments_credit_surplus),
            .guess = l->suggestion != 0 ? str_fmt(ctx->arena, "%lld", (long long)l->suggestion) : STR(""),
            .usable = l->free_cents > 0 && l->customer != 0};
    }
    ctx->err = shown;
    return t_payments_credits(ctx, in, out, status, &(struct t_payments_credits){.view = &view});
}

enum rc payments_credits_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return show(ctx, in, out, 200);
}

enum rc payments_credit_use_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct credit_use_form form = {0};
    struct credit_use_receipt receipt = {0};
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = RUN_ACTION(payments_credit_use, ctx, &form, &receipt);
    if (rc == RC_INVALID || rc == RC_CONFLICT)
        return show(ctx, in, out, rc == RC_CONFLICT ? 409 : 422);
    TRY(rc);
    TRY(requests_run_pending(ctx)); /* an erasure that waited for this balance goes on (P35) */
    return answer_redirect(ctx, in, out, STR("/maksut/saldot"), "payments.flash.credit-used");
}
