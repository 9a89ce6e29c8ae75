/* Pages: what was done to one claim, the admission of a debt, a written-off invoice and what was recovered of it (P32, P65). */
#include "base/errors.h"
#include "errors_collection.h"
#include "i18n/i18n.h"
#include "messages_collection.h"
#include "rooms/collection/internal_pages.h"
#include "rooms/collection/view.h"
#include "rooms/users/users.h"
#include "templates_collection.h"
#include "web/web.h"

enum { LOSSES_SHOWN = 20 };

#define INVOICE(type) FIELD_I64(type, invoice, 1, INT64_MAX, FIELD_REQUIRED, CATEGORY_BILLING, NEED_CONTRACT, "collection.invoice")
const struct field collection_admission_page_fields[] = {
    INVOICE(struct admission_page),
    FIELD_DATE(struct admission_page, on, 0, CATEGORY_BILLING, NEED_LAW, "collection.admission.on"),
    FIELD_BOOL(struct admission_page, confirm, 0, CATEGORY_NONE, NEED_NONE, "collection.admission.confirm"), FIELD_END};
const struct field collection_recovery_page_fields[] = {
    INVOICE(struct recovery_page),
    FIELD_CENTS(struct recovery_page, cents, 1, MONEY_MAX_CENTS, FIELD_REQUIRED, CATEGORY_BILLING, NEED_LAW, "collection.sum"),
    FIELD_DATE(struct recovery_page, on, 0, CATEGORY_BILLING, NEED_LAW, "collection.recovery.on"),
    FIELD_BOOL(struct recovery_page, confirm, 0, CATEGORY_NONE, NEED_NONE, "collection.recovery.confirm"), FIELD_END};

/* ---- history -------------------------------------------------------------------------------------------------------- */

static struct str moment_text(struct ctx *ctx, const struct claim_history *h)
{
    const struct name_value *names = h->kind == MOMENT_DISPUTED      ? collection_dispute_reasons
                                     : h->kind == MOMENT_DECIDED     ? collection_outcomes
                                     : h->kind == MOMENT_WRITTEN_OFF ? collection_write_off_reasons : NULL;
    struct str what = tr_key(ctx, str_fmt(ctx->arena, "collection.moment.%s", collection_moments[h->kind])), more = STR("");

    if (names)
        more = collection_label(ctx, names, (int)h->value);
    else if (h->kind == MOMENT_DUE_MOVED)
        more = date_text(ctx->arena, h->to_on, ctx->lang);
    else if (h->kind == MOMENT_REMINDED || h->kind == MOMENT_BILLED)
        more = str_fmt(ctx->arena, "%lld", (long long)h->value);
    return str_empty(more) ? what : str_fmt(ctx->arena, "%.*s: %.*s", STR_FMT(what), STR_FMT(more));
}

enum rc collection_fill_history(struct ctx *ctx, int64_t invoice, struct one_claim_view *view)
{
    struct claim_history *rows = NULL;

    TRY(collection_history(ctx, invoice, &rows, &view->moment_count));
    view->moments = ARENA_ARRAY(ctx->arena, struct moment_line, view->moment_count + 1);
    for (size_t i = 0; i < view->moment_count; i++)
        view->moments[i] = (struct moment_line){rows[i].on, moment_text(ctx, &rows[i]), users_display(ctx, rows[i].by), rows[i].cents};
    return RC_OK;
}

/* ---- write-offs ----------------------------------------------------------------------------------------------------- */

enum rc collection_fill_losses(struct ctx *ctx, struct receivables_view *view)
{
    struct written_off *rows = NULL;
    struct customer_brief *briefs = NULL;
    int64_t *ids;
    size_t n = 0, next = 0;

    TRY(collection_write_offs(ctx, LOSSES_SHOWN, &rows, &view->loss_count));
    ids = ARENA_ARRAY(ctx->arena, int64_t, view->loss_count + 1);
    view->losses = ARENA_ARRAY(ctx->arena, struct loss_line, view->loss_count + 1);
    for (size_t i = 0; i < view->loss_count; i++)
        if (rows[i].customer != 0)
            ids[n++] = rows[i].customer;
    if (n > 0)
        TRY(customers_briefs(ctx, ids, n, &briefs));
    for (size_t i = 0; i < view->loss_count; i++)
        view->losses[i] = (struct loss_line){rows[i], rows[i].customer != 0 ? briefs[next++].name : STR("")};
    return RC_OK;
}

enum rc collection_show_written_off(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status,
                                    int64_t number, int64_t invoice, struct one_claim_view *view)
{
    const struct recovery_page empty = {.on = ctx->today};
    struct err shown = ctx->err;

    err_clear(&ctx->err);
    TRY(collection_written_off(ctx, invoice, &view->written));
    view->written.number = number;
    view->written_reason = collection_label(ctx, collection_write_off_reasons, view->written.reason);
    view->recovery = view->recovery ? view->recovery : &empty;
    TRY(collection_fill_history(ctx, invoice, view));
    ctx->err = shown;
    return t_collection_written_off(ctx, in, out, status, &(struct t_collection_written_off){.view = view});
}

/* ---- the two acts --------------------------------------------------------------------------------------------------- */

static enum rc answer_act(struct ctx *ctx, const struct http_request *in, struct http_answer *out, enum rc rc, int64_t invoice,
                          struct one_claim_view *view, const char *flash)
{
    if (rc != RC_OK)
        return collection_claim_fault(ctx, in, out, rc, invoice, view);
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/saatavat/%lld", (long long)invoice), flash);
}

enum rc collection_admission_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct admission_page form = {0};
    struct collection_receipt receipt = {0};
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK && !form.confirm)
        rc = err_invalid(&ctx->err, E2833_COLLECTION_CONFIRM, "confirm");
    if (rc == RC_OK)
        rc = RUN_ACTION(collection_admission, ctx, &((struct admission_form){form.invoice, form.on}), &receipt);
    return answer_act(ctx, in, out, rc, form.invoice, &(struct one_claim_view){.admission = &form}, "collection.flash.admitted");
}

enum rc collection_recovery_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct recovery_page form = {0};
    struct collection_receipt receipt = {0};
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK && !form.confirm)
        rc = err_invalid(&ctx->err, E2833_COLLECTION_CONFIRM, "confirm");
    if (rc == RC_OK)
        rc = RUN_ACTION(collection_recover, ctx, &((struct recovery_form){form.invoice, form.cents, form.on}), &receipt);
    return answer_act(ctx, in, out, rc, form.invoice, &(struct one_claim_view){.recovery = &form}, "collection.flash.recovered");
}
