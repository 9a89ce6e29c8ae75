/* Collective invoicing by the API: who would be invoiced, the start, how far it is and whom it left out and why (P64). */
#include "base/errors.h"
#include "base/json.h"
#include "errors_invoices.h"
#include "http/route.h"
#include "i18n/i18n.h"
#include "rooms/invoices/internal.h"
#include "rooms/invoices/internal_api.h"

static void run_json(struct ctx *ctx, struct json *j, const struct invoice_run *run)
{
    json_kstr(j, "id", str_fmt(ctx->arena, "%lld", (long long)run->id));
    json_kbool(j, "going", run->going);
    json_ki64(j, "customers", run->customers);
    json_ki64(j, "invoices", run->invoices);
    json_ki64(j, "failed", run->failed);
    json_kstr(j, "total", money_plain(ctx->arena, run->total_cents));
}

/* GET ?delivered_to=2026-11-30: nothing changes. */
enum rc invoices_api_run_preview(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);
    struct invoice_run_line *lines = NULL;
    struct date to = ctx->today;
    size_t count = 0;

    if (!str_empty(http_query(in, "delivered_to")) && !date_from_iso(http_query(in, "delivered_to"), &to))
        return err_invalid(&ctx->err, E1721_INVOICE_DATE, "delivered_to");
    TRY(invoices_run_preview(ctx, to, &lines, &count));
    out->content_type = "application/json";
    json_open(&j, '{');
    json_kstr(&j, "delivered_to", date_iso(ctx->arena, to));
    json_key(&j, "customers");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(&j, '{');
        json_kstr(&j, "customer_id", str_fmt(ctx->arena, "%lld", (long long)lines[i].customer_id));
        json_ki64(&j, "orders", lines[i].orders);
        json_ki64(&j, "rows", lines[i].rows);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    return RC_OK;
}

/* 202: the timer does the work; GET the run to see how far it is. */
enum rc invoices_api_run_start(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);
    struct invoice_run_form form = {0};
    struct invoice_run run = {.id = 0};

    TRY(request_fields(ctx, in, &form));
    TRY(RUN_ACTION(invoices_run_start, ctx, &form, &run));
    out->content_type = "application/json";
    out->status = 202;
    json_open(&j, '{');
    run_json(ctx, &j, &run);
    json_close(&j, '}');
    return RC_OK;
}

enum rc invoices_api_run_get(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);
    struct invoice_run_fault *faults = NULL;
    struct invoice_run run;
    size_t count = 0;
    int64_t id = 0;

    if (!http_path_id(in, "id", &id))
        return err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND);
    TRY(invoices_run_load(ctx, id, &run));
    TRY(invoices_run_faults(ctx, id, &faults, &count));
    out->content_type = "application/json";
    json_open(&j, '{');
    run_json(ctx, &j, &run);
    json_key(&j, "faults");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(&j, '{');
        json_kstr(&j, "customer_id", str_fmt(ctx->arena, "%lld", (long long)faults[i].customer_id));
        json_kstr(&j, "code", str_fmt(ctx->arena, "SEL-%lld", (long long)faults[i].code));
        json_ki64(&j, "row", faults[i].at_row);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    return RC_OK;
}
