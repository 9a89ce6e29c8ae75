/* API of moves: files as parts of multipart/form-data named invoices, balances and controls; series and opening_on beside them. */
#include "base/errors.h"
#include "http/route.h"
#include "rooms/movein/internal.h"

struct job { struct movein_form form; struct http_answer *out; bool run; };

static enum rc take_form(struct ctx *ctx, const struct http_request *in, struct movein_form *form)
{
    *form = (struct movein_form){.opening_on = DATE_NONE};
    TRY(request_fields(ctx, in, form));
    for (size_t i = 0; i < in->upload_count; i++) {
        struct str *to = movein_file_place(form, in->uploads[i].field);

        if (to == NULL || !str_empty(*to))
            return err_invalid(&ctx->err, E1001_FIELD_UNKNOWN, "file");
        *to = in->uploads[i].bytes;
    }
    return RC_OK;
}

static enum rc work(struct ctx *ctx, void *arg)
{
    struct job *job = arg;
    struct movein_receipt receipt = {0};
    struct movein_plan plan;
    struct json j = json_to(&job->out->body);

    TRY(movein_plan(ctx, &job->form, &plan));
    store_release(ctx);
    job->out->content_type = "application/json";
    if (!job->run || plan.finding_count > 0) {
        if (job->run)
            job->out->status = 422;
        movein_plan_json(ctx, &j, &plan);
        return RC_OK;
    }
    TRY(RUN_ACTION(movein_run, ctx, &plan, &receipt));
    movein_receipt_json(ctx, &j, &receipt);
    return RC_OK;
}

static enum rc answer(struct ctx *ctx, const struct http_request *in, struct http_answer *out, bool run)
{
    struct job job = {.out = out, .run = run};

    TRY(take_form(ctx, in, &job.form));
    return movein_with_memory(ctx, work, &job, &out->body);
}

static enum rc movein_api_plan(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return answer(ctx, in, out, false);
}

static enum rc movein_api_run(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return answer(ctx, in, out, true);
}

static enum rc movein_api_list(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct movein_batch *batches = NULL;
    struct json j = json_to(&out->body);
    size_t count = 0;

    (void)in;
    TRY(movein_batches(ctx, 100, &batches, &count));
    out->content_type = "application/json";
    movein_batches_json(ctx, &j, batches, count);
    return RC_OK;
}

const struct route movein_api_routes[] = {
    ROUTE(GET, "/api/v1/movein", movein_api_list, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FLAGS(POST, "/api/v1/movein/plan", movein_api_plan, ROLE_STAFF, PURPOSE_INVOICING, movein_fields, ROUTE_BODY_ATTACHMENT),
    ROUTE_FLAGS(POST, "/api/v1/movein/run", movein_api_run, ROLE_STAFF, PURPOSE_INVOICING, movein_fields, ROUTE_BODY_ATTACHMENT),
    ROUTE_END};
