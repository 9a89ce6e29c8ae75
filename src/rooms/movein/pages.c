/* /muutto: files of the former program, their plan by lines, the run, what came in before (UI.md section 10; P64, P65). */
#include "base/errors.h"
#include "errors_movein.h"
#include "messages_movein.h"
#include "rooms/movein/view.h"
#include "templates_movein.h"
#include "web/web.h"

enum { BATCHES_SHOWN = 20, TOTALS_SHOWN = 200 };

static enum rc show_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status, const struct movein_form *form)
{
    struct movein_page_view view = {.form = form};
    struct err err = ctx->err;

    err_clear(&ctx->err);
    TRY(movein_batches(ctx, BATCHES_SHOWN, &view.batches, &view.count));
    if (err.code != 0 && err.field_count == 0) /* with a link to its field */
        err_add_field(ctx->arena, &ctx->err, err.field != NULL ? err.field : "invoices", err.code, err.arg);
    else
        ctx->err = err;
    return t_movein_page(ctx, in, out, status, &(struct t_movein_page){.view = &view});
}

static enum rc movein_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct movein_form form = {.opening_on = ctx->today};

    return show_page(ctx, in, out, 200, &form);
}

static enum rc movein_upload(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct movein_form form = {.opening_on = DATE_NONE};
    int64_t id = 0;
    enum rc rc = request_fields(ctx, in, &form);

    for (size_t i = 0; i < in->upload_count; i++) {
        struct str *to = movein_file_place(&form, in->uploads[i].field);

        if (to == NULL || !str_empty(*to))
            return err_invalid(&ctx->err, E1001_FIELD_UNKNOWN, "file");
        *to = in->uploads[i].bytes;
    }
    if (rc == RC_OK && str_empty(form.invoices) && str_empty(form.balances) && str_empty(str_trim(form.series)))
        rc = err_invalid(&ctx->err, E4601_MOVEIN_NOTHING, "invoices");
    if (rc == RC_OK)
        rc = movein_wait(ctx, &form, &id);
    if (rc == RC_INVALID)
        return show_page(ctx, in, out, 422, &form);
    TRY(rc);
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/muutto/%lld", (long long)id), NULL);
}

/* --- the plan -------------------------------------------------------------------------------------------------- */

static struct str place_of(struct ctx *ctx, const struct movein_finding *f)
{
    const struct field *const tables[] = {movein_fields, movein_row_fields, movein_balance_fields, movein_control_fields, movein_pair_fields};
    const struct field *field = f->field != NULL ? field_find(tables[f->file], f->field) : NULL;

    return field != NULL ? tr_key(ctx, str_from(field->label)) : STR("");
}

static void fill_faults(struct ctx *ctx, struct movein_plan_view *view)
{
    static const enum msg files[] = {MSG_movein_file_form, MSG_movein_file_invoices, MSG_movein_file_balances, MSG_movein_file_controls,
                                     MSG_movein_file_customers};
    const struct movein_plan *plan = &view->plan;

    view->faults = ARENA_ARRAY(ctx->arena, struct movein_fault_view, plan->finding_count + 1);
    for (size_t i = 0; i < plan->finding_count; i++)
        view->faults[i] = (struct movein_fault_view){plan->findings[i].line, tr(ctx, files[plan->findings[i].file]),
                                                     place_of(ctx, &plan->findings[i]), movein_fault_text(ctx, &plan->findings[i])};
}

static void fill_totals(struct ctx *ctx, struct movein_plan_view *view)
{
    const struct movein_plan *plan = &view->plan;

    view->more_totals = plan->total_count > TOTALS_SHOWN;
    view->total_count = view->more_totals ? TOTALS_SHOWN : plan->total_count;
    view->totals = ARENA_ARRAY(ctx->arena, struct movein_total_view, view->total_count + 1);
    for (size_t i = 0; i < view->total_count; i++) {
        const struct movein_total *t = &plan->totals[i];

        view->totals[i] = (struct movein_total_view){t->number, t->customer_id, t->invoices, t->open_cents, t->control_cents, t->name,
                                                     t->has_control, t->has_control && t->control_cents != t->open_cents};
    }
}

static enum rc fill_plan(struct ctx *ctx, const struct movein_form *form, struct movein_plan_view *view)
{
    struct buf series = buf_in(ctx->arena);

    TRY(movein_plan(ctx, form, &view->plan));
    fill_faults(ctx, view);
    fill_totals(ctx, view);
    for (size_t i = 0; i < view->plan.series_count; i++)
        buf_fmt(&series, "%s%.*s", i > 0 ? ", " : "", STR_FMT(movein_series_text(ctx, &view->plan.series[i])));
    view->series = buf_str(&series);
    view->ready = view->plan.finding_count == 0;
    view->submit = trs(ctx, MSG_movein_submit, &SLOT_I64("n", (int64_t)view->plan.line_count), 1);
    return RC_OK;
}

struct job { const struct http_request *in; struct http_answer *out; int64_t id; struct movein_waiting waiting; struct movein_receipt receipt; };

static enum rc show_plan(struct ctx *ctx, void *arg)
{
    struct job *job = arg;
    struct movein_plan_view view = {.id = job->id, .done = job->waiting.state == STASH_DONE,
                                    .running = job->waiting.state == STASH_RUNNING, .receipt = job->waiting.receipt};

    if (job->waiting.state == STASH_WAITING)
        TRY(fill_plan(ctx, &job->waiting.form, &view));
    return t_movein_plan(ctx, job->in, job->out, 200, &(struct t_movein_plan){.view = &view});
}

static enum rc movein_plan_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct job job = {.in = in, .out = out};
    enum rc rc;

    if (!http_path_id(in, "id", &job.id))
        return err_not_found(&ctx->err, E4632_MOVEIN_GONE);
    TRY(movein_waiting_open(ctx, job.id, false, &job.waiting));
    rc = movein_with_memory(ctx, show_plan, &job, &out->body);
    movein_waiting_close(ctx, job.id, false, NULL);
    if (rc == RC_CONFLICT || rc == RC_INVALID) /* moved in before: said on the first page */
        return show_page(ctx, in, out, 422, &(struct movein_form){.opening_on = ctx->today});
    return rc;
}

static enum rc run_files(struct ctx *ctx, void *arg)
{
    struct job *job = arg;
    struct movein_plan plan;

    TRY(movein_plan(ctx, &job->waiting.form, &plan));
    store_release(ctx);
    return RUN_ACTION(movein_run, ctx, &plan, &job->receipt);
}

static enum rc movein_run_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct job job = {.in = in, .out = out};
    enum rc rc;

    if (!http_path_id(in, "id", &job.id))
        return err_not_found(&ctx->err, E4632_MOVEIN_GONE);
    TRY(movein_waiting_open(ctx, job.id, true, &job.waiting));
    rc = movein_with_memory(ctx, run_files, &job, &out->body);
    movein_waiting_close(ctx, job.id, true, rc == RC_OK ? &job.receipt : NULL);
    if (rc == RC_INVALID || rc == RC_CONFLICT) /* the plan's page says what, by lines */
        err_clear(&ctx->err);
    else
        TRY(rc);
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/muutto/%lld", (long long)job.id), rc == RC_OK ? "movein.flash.done" : NULL);
}

const struct route movein_routes[] = {
    ROUTE(GET, "/muutto", movein_page, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FLAGS(POST, "/muutto", movein_upload, ROLE_STAFF, PURPOSE_INVOICING, movein_fields, ROUTE_BODY_ATTACHMENT),
    ROUTE(GET, "/muutto/:id", movein_plan_page, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(POST, "/muutto/:id", movein_run_submit, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_END};
