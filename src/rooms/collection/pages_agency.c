/* Pages of cases at a collection agency: list, one, its file, return, payments to tell (P31, P32). */
#include "base/errors.h"
#include "errors_collection.h"
#include "rooms/collection/internal_pages.h"
#include "rooms/collection/view.h"
#include "rooms/requests/requests.h"
#include "templates_collection.h"
#include "web/web.h"

struct return_text { struct str text; };
struct told_form { int64_t last; };
const struct field collection_return_fields[] = {
    FIELD_LINES(struct return_text, text, 200000, FIELD_REQUIRED, CATEGORY_BILLING, NEED_CONTRACT, "collection.return.text"), FIELD_END};
const struct field collection_told_fields[] = {
    FIELD_I64(struct told_form, last, 1, INT64_MAX, FIELD_REQUIRED | FIELD_HIDDEN, CATEGORY_NONE, NEED_NONE, "collection.told"), FIELD_END};

static struct case_line line_of(struct ctx *ctx, const struct collection_case *c)
{
    return (struct case_line){.c = c, .number = collection_number(ctx->arena, c->year, c->ordinal),
        .state = collection_label(ctx, collection_case_states, (int)c->state),
        .state_kind = c->state == CASE_OPEN ? "warn" : c->state == CASE_PAID ? "ok" : NULL};
}

/* bad: the line of a return that was refused, 0 none, and why. */
static enum rc show_cases(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int64_t bad, int code)
{
    struct cases_view view = {.lines = NULL, .bad_line = bad};
    struct collection_case *cases = NULL;

    TRY(collection_cases(ctx, false, 200, &cases, &view.count));
    view.lines = ARENA_ARRAY(ctx->arena, struct case_line, view.count + 1);
    for (size_t i = 0; i < view.count; i++)
        view.lines[i] = line_of(ctx, &cases[i]);
    TRY(collection_agency_payments(ctx, &view.payments, &view.payment_count));
    if (view.payment_count > 0)
        view.last_payment = view.payments[view.payment_count - 1].payment;
    if (code != 0)
        err_add_field(ctx->arena, &ctx->err, "text", code, (struct str){NULL, 0});
    return t_collection_cases(ctx, in, out, code == 0 ? 200 : 422, &(struct t_collection_cases){.view = &view});
}

enum rc collection_cases_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return show_cases(ctx, in, out, 0, 0);
}

static enum rc load(struct ctx *ctx, const struct http_request *in, struct collection_case *out)
{
    int64_t id = 0;

    return http_path_id(in, "id", &id) ? collection_case_load(ctx, id, out) : err_not_found(&ctx->err, E2812_CASE_NOT_FOUND);
}

enum rc collection_case_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct collection_case c;
    struct recipient agency;
    struct case_view view;

    TRY(load(ctx, in, &c));
    TRY(disclosures_recipient(ctx, c.recipient, &agency));
    view = (struct case_view){.line = line_of(ctx, &c), .agency = agency.form.name};
    return t_collection_case(ctx, in, out, 200, &(struct t_collection_case){.view = &view});
}

enum rc collection_file_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct collection_case c;
    bool csv = str_eqz(http_query(in, "muoto"), "csv");

    TRY(load(ctx, in, &c));
    if (csv)
        TRY(collection_file_csv(ctx, &c, &out->body));
    else
        TRY(collection_file_json(ctx, &c, &out->body));
    out->content_type = csv ? "text/csv; charset=utf-8" : "application/json";
    answer_header(out, "Content-Disposition", str_fmt(ctx->arena, "attachment; filename=\"%.*s.%s\"",
                  STR_FMT(collection_number(ctx->arena, c.year, c.ordinal)), csv ? "csv" : "json"));
    return RC_OK;
}

enum rc collection_return_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct return_text form = {.text = {NULL, 0}};
    struct return_file file;
    struct return_receipt receipt = {0};
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = collection_return_read(ctx, form.text, &file);
    if (rc == RC_OK)
        rc = RUN_ACTION(collection_return_apply, ctx, &file, &receipt);
    if (rc == RC_INVALID) { /* with the line, beside the field */
        int code = ctx->err.field_count > 0 ? ctx->err.fields[0].code : ctx->err.code;
        int64_t line = ctx->err.line;

        err_clear(&ctx->err);
        return show_cases(ctx, in, out, line, code);
    }
    TRY(rc);
    TRY(requests_run_pending(ctx));
    return answer_redirect(ctx, in, out, STR("/perinta"), "collection.flash.returned");
}

enum rc collection_told_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct told_form form = {0};
    struct told_receipt receipt = {0};

    TRY(request_fields(ctx, in, &form));
    TRY(RUN_ACTION(collection_agency_told, ctx, &form.last, &receipt));
    return answer_redirect(ctx, in, out, STR("/perinta"), "collection.flash.told");
}

enum rc collection_hand_over_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct hand_over_form form = {0};
    struct hand_over_receipt receipt = {0};

    TRY(request_fields(ctx, in, &form));
    TRY(RUN_ACTION(collection_hand_over, ctx, &form, &receipt));
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/perinta/%lld", (long long)receipt.case_id), "collection.flash.handed-over");
}
