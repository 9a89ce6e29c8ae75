/* Pages of collective invoicing: who would be invoiced as of a day, the start, how far it is, who was left out and why. */
#include "base/errors.h"
#include "errors_invoices.h"
#include "i18n/i18n.h"
#include "rooms/invoices/internal_pages.h"
#include "templates_invoices.h"
#include "web/web.h"

static enum rc show_preview(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status,
                            const struct invoice_run_form *form, struct str typed)
{
    struct err kept = ctx->err;
    struct invoice_run_line *lines = NULL;
    struct customer_brief *briefs = NULL;
    struct invoice_run_view *view;
    int64_t *ids;
    int64_t orders = 0;
    size_t count = 0;

    err_clear(&ctx->err);
    TRY(invoices_run_preview(ctx, form->delivered_to, &lines, &count));
    ids = ARENA_ARRAY(ctx->arena, int64_t, count + 1);
    view = ARENA_ARRAY(ctx->arena, struct invoice_run_view, count + 1);
    for (size_t i = 0; i < count; i++)
        ids[i] = lines[i].customer_id;
    if (count > 0)
        TRY(customers_briefs(ctx, ids, count, &briefs));
    for (size_t i = 0; i < count; i++) {
        view[i] = (struct invoice_run_view){.name = briefs[i].name, .customer_id = ids[i], .orders = lines[i].orders, .rows = lines[i].rows};
        orders += lines[i].orders;
    }
    ctx->err = kept;
    return t_invoices_run(ctx, in, out, status, &(struct t_invoices_run){
        .form = form, .lines = view, .count = (int64_t)count, .orders = orders,
        .delivered_to = str_empty(typed) ? date_text(ctx->arena, form->delivered_to, LANG_FI) : typed});
}

/* ?toimitettu=: what was delivered by that day. */
enum rc invoices_run_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct invoice_run_form form = {.delivered_to = ctx->today, .invoiced_on = ctx->today};
    struct str typed = http_query(in, "toimitettu");

    if (!str_empty(typed) && !date_from_human(typed, ctx->today, &form.delivered_to)) {
        form.delivered_to = ctx->today;
        err_add_field(ctx->arena, &ctx->err, "toimitettu", E1721_INVOICE_DATE, STR(""));
        return show_preview(ctx, in, out, 422, &form, web_presentable(ctx->arena, typed));
    }
    return show_preview(ctx, in, out, 200, &form, STR(""));
}

enum rc invoices_run_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct invoice_run_form form = {0};
    struct invoice_run run = {.id = 0};
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = RUN_ACTION(invoices_run_start, ctx, &form, &run);
    if (rc == RC_INVALID)
        return show_preview(ctx, in, out, 422, &form, STR(""));
    TRY(rc);
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/laskut/koonti/%lld", (long long)run.id),
                           "invoices.flash.run");
}

enum rc invoices_run_one_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct invoice_run_fault *faults = NULL;
    struct customer_brief *briefs = NULL;
    struct invoice_run_view *view;
    struct invoice_run run;
    int64_t *ids;
    int64_t id = 0;
    size_t count = 0;

    if (!http_path_id(in, "id", &id))
        return err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND);
    TRY(invoices_run_load(ctx, id, &run));
    TRY(invoices_run_faults(ctx, id, &faults, &count));
    ids = ARENA_ARRAY(ctx->arena, int64_t, count + 1);
    view = ARENA_ARRAY(ctx->arena, struct invoice_run_view, count + 1);
    for (size_t i = 0; i < count; i++)
        ids[i] = faults[i].customer_id;
    if (count > 0)
        TRY(customers_briefs(ctx, ids, count, &briefs));
    for (size_t i = 0; i < count; i++)
        view[i] = (struct invoice_run_view){.name = briefs[i].name, .customer_id = ids[i],
            .why = err_text(ctx, (int)faults[i].code, faults[i].at_row > 0 ? str_fmt(ctx->arena, "%lld", (long long)faults[i].at_row) : STR(""))};
    if (run.going) /* the page asks again by itself, without a script, until the run has ended */
        answer_header(out, "Refresh", STR("2"));
    return t_invoices_run_one(ctx, in, out, 200, &(struct t_invoices_run_one){
        .run = &run, .faults = view, .fault_count = (int64_t)count, .handled = run.invoices + run.failed});
}
