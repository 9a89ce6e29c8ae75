/* Pages of cases at a collection agency: list, one, its file, return, payments to tell (P31, P32). */
#include <string.h>

#include "base/errors.h"
#include "errors_base.h"
#include "errors_collection.h"
#include "errors_customers.h"
#include "errors_disclosures.h"
#include "messages_collection.h"
#include "rooms/collection/internal_pages.h"
#include "rooms/collection/view.h"
#include "rooms/requests/requests.h"
#include "templates_collection.h"
#include "web/web.h"

enum { RETURN_MOST = 1 << 20 };
struct return_text { struct str text; };
struct told_form { int64_t last; };
const struct field collection_return_fields[] = {
    FIELD_LINES(struct return_text, text, 200000, 0, CATEGORY_BILLING, NEED_CONTRACT, "collection.return.text"), FIELD_END};
const struct field collection_told_fields[] = {
    FIELD_I64(struct told_form, last, 1, INT64_MAX, FIELD_REQUIRED | FIELD_HIDDEN, CATEGORY_NONE, NEED_NONE, "collection.told"), FIELD_END};

static struct case_line line_of(struct ctx *ctx, const struct collection_case *c)
{
    return (struct case_line){.c = c, .number = collection_number(ctx->arena, c->year, c->ordinal),
        .state = collection_label(ctx, collection_case_states, (int)c->state),
        .state_kind = c->state == CASE_OPEN ? "warn" : c->state == CASE_PAID ? "ok" : NULL};
}

/* Every faulty line of a refused return, in words. */
static void add_faults(struct ctx *ctx, const struct err *refused, struct cases_view *view)
{
    static const struct name_value places[] = {
        {"key", 1, "collection.return.place.key"}, {"case", 2, "collection.return.place.case"},
        {"invoice", 3, "collection.return.place.invoice"}, {"event", 4, "collection.return.place.event"},
        {"amount", 5, "collection.return.place.amount"}, {"on", 6, "collection.return.place.on"}, {NULL, 0, NULL}};

    view->fault_count = refused->field_count > 0 ? refused->field_count : 1;
    view->faults = ARENA_ARRAY(ctx->arena, struct return_fault, view->fault_count);
    view->faults[0] = (struct return_fault){refused->line, STR(""), err_text(ctx, refused->code, refused->arg)};
    for (size_t i = 0; i < refused->field_count; i++) {
        const struct field_error *f = &refused->fields[i];

        view->faults[i] = (struct return_fault){f->line, STR(""), err_text(ctx, f->code, f->arg)};
        for (const struct name_value *n = places; n->word != NULL && f->field != NULL; n++)
            if (strcmp(n->word, f->field) == 0)
                view->faults[i].place = tr_key(ctx, str_from(n->msg));
    }
}

/* refused: a return that was not taken in; NULL none. Another fault stands in ctx->err. */
static enum rc show_cases(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status, const struct err *refused)
{
    struct cases_view view = {.lines = NULL};
    struct collection_case *cases = NULL;
    struct err shown = ctx->err;

    err_clear(&ctx->err);

    TRY(collection_cases(ctx, false, 200, &cases, &view.count));
    view.lines = ARENA_ARRAY(ctx->arena, struct case_line, view.count + 1);
    for (size_t i = 0; i < view.count; i++)
        view.lines[i] = line_of(ctx, &cases[i]);
    TRY(collection_agency_payments(ctx, &view.payments, &view.payment_count));
    if (view.payment_count > 0)
        view.last_payment = view.payments[view.payment_count - 1].payment;
    if (refused != NULL)
        add_faults(ctx, refused, &view);
    ctx->err = shown;
    return t_collection_cases(ctx, in, out, status, &(struct t_collection_cases){.view = &view});
}

enum rc collection_cases_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return show_cases(ctx, in, out, 200, NULL);
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

/* A file, or its lines pasted: one of the two. */
static enum rc return_text(struct ctx *ctx, const struct http_request *in, struct str *text)
{
    struct return_text form = {.text = {NULL, 0}};

    for (size_t i = 0; i < in->upload_count; i++)
        if (!str_eqz(in->uploads[i].field, "file"))
            return err_invalid(&ctx->err, E1001_FIELD_UNKNOWN, "file");
    TRY(request_fields(ctx, in, &form));
    *text = in->upload_count == 1 && in->uploads[0].bytes.len > 0 ? in->uploads[0].bytes : form.text;
    return str_empty(*text) || text->len > RETURN_MOST ? err_invalid(&ctx->err, E2832_RETURN_NO_FILE, "text") : RC_OK;
}

enum rc collection_return_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct str text = {NULL, 0};
    struct return_file file;
    struct return_receipt receipt = {0};
    enum rc rc = return_text(ctx, in, &text);

    if (rc == RC_INVALID && ctx->err.code != E2832_RETURN_NO_FILE)
        return show_cases(ctx, in, out, 422, NULL); /* no file and no lines, but a field that cannot be read */
    if (rc == RC_OK)
        rc = collection_return_read(ctx, text, &file);
    if (rc == RC_OK)
        rc = RUN_ACTION(collection_return_apply, ctx, &file, &receipt);
    if (rc == RC_INVALID) {
        struct err refused = ctx->err;

        err_clear(&ctx->err);
        return show_cases(ctx, in, out, 422, &refused);
    }
    TRY(rc);
    TRY(requests_run_pending(ctx));
    return answer_redirect(ctx, in, out, STR("/perinta"), receipt.applied == 0 ? "collection.flash.returned-again" : "collection.flash.returned");
}

enum rc collection_told_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct told_form form = {0};
    struct told_receipt receipt = {0};
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = RUN_ACTION(collection_agency_told, ctx, &form.last, &receipt);
    if (rc == RC_INVALID || rc == RC_CONFLICT || rc == RC_NOT_FOUND)
        return show_cases(ctx, in, out, rc == RC_INVALID ? 422 : rc == RC_CONFLICT ? 409 : 404, NULL);
    TRY(rc);
    return answer_redirect(ctx, in, out, STR("/perinta"), "collection.flash.told");
}

static struct str reminded(struct ctx *ctx, const struct case_claim *claim)
{
    struct str all = STR("");

    for (size_t i = 0; i < claim->reminder_count; i++)
        all = str_fmt(ctx->arena, "%.*s%s%.*s", STR_FMT(all), i > 0 ? ", " : "",
                      STR_FMT(date_text(ctx->arena, claim->reminders[i], ctx->lang)));
    return all;
}

/* What leaves and what stays, line by line. */
static void describe(struct ctx *ctx, const struct hand_over_plan *plan, struct hand_over_view *view)
{
    static const enum msg stays[] = {MSG_collection_goes, MSG_collection_stay_agency, MSG_collection_stay_disputed, MSG_collection_stay_plan,
                                     MSG_collection_stay_not_due, MSG_collection_stay_not_reminded, MSG_collection_stay_reminder_runs};

    view->plan = plan;
    view->lines = ARENA_ARRAY(ctx->arena, struct plan_line, plan->c.claim_count + 1);
    for (size_t i = 0; i < plan->c.claim_count; i++) {
        const struct case_claim *claim = &plan->c.claims[i];

        view->lines[i] = (struct plan_line){.claim = claim, .reminded = reminded(ctx, claim),
            .interest = claim->agreed_bp > 0 ? str_fmt(ctx->arena, "%.*s %%", STR_FMT(decimal4_text(ctx->arena, claim->agreed_bp * 100, ctx->lang)))
                                             : tr(ctx, MSG_collection_interest_law)};
    }
    view->left = ARENA_ARRAY(ctx->arena, struct left_line, plan->left_count + 1);
    for (size_t i = 0; i < plan->left_count; i++)
        view->left[i] = (struct left_line){plan->left[i].number, plan->left[i].open_cents, tr(ctx, stays[plan->left[i].why])};
    view->submit = trs(ctx, MSG_collection_hand_over_submit, &SLOT_I64("n", (int64_t)plan->c.claim_count), 1);
}

/* Several agencies: the person chooses first. */
static enum rc load_agencies(struct ctx *ctx, struct hand_over_view *view)
{
    struct recipient *all = NULL;
    size_t count = 0;

    TRY(disclosures_recipients(ctx, false, &all, &count));
    view->agencies = ARENA_ARRAY(ctx->arena, struct recipient, count + 1);
    for (size_t i = 0; i < count; i++)
        if (all[i].form.kind == RECIPIENT_COLLECTION)
            view->agencies[view->agency_count++] = all[i];
    return RC_OK;
}

enum rc collection_hand_over_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct hand_over_form form = {0};
    struct hand_over_plan plan = {.left_count = 0};
    struct hand_over_view view = {.plan = NULL};
    enum rc rc;

    if (!str_to_i64(http_query(in, "asiakas"), &form.customer) || form.customer < 1)
        return err_not_found(&ctx->err, E1601_CUSTOMER_UNKNOWN);
    if (!str_to_i64(http_query(in, "toimisto"), &form.recipient))
        form.recipient = 0;
    TRY(customers_find_by_number(ctx, form.customer, &view.customer));
    view.customer_number = form.customer;
    rc = collection_hand_over_plan(ctx, &form, &plan);
    if ((rc == RC_NOT_FOUND && ctx->err.code == E3001_RECIPIENT_NOT_FOUND) || (rc == RC_CONFLICT && ctx->err.code == E3006_RECIPIENT_SEVERAL)) {
        err_clear(&ctx->err);
        TRY(load_agencies(ctx, &view));
        return t_collection_hand_over(ctx, in, out, 200, &(struct t_collection_hand_over){.view = &view});
    }
    TRY(rc);
    view.name = plan.c.name;
    describe(ctx, &plan, &view);
    return t_collection_hand_over(ctx, in, out, 200, &(struct t_collection_hand_over){.view = &view});
}

enum rc collection_hand_over_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct hand_over_form form = {0};
    struct hand_over_receipt receipt = {0};
    enum rc rc;

    TRY(request_fields(ctx, in, &form));
    rc = RUN_ACTION(collection_hand_over, ctx, &form, &receipt);
    if ((rc == RC_CONFLICT && ctx->err.code == E2831_HAND_OVER_CHANGED) || (rc == RC_INVALID && ctx->err.code == E2811_NOTHING_TO_HAND_OVER)) {
        err_clear(&ctx->err);
        return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/perinta/siirto?asiakas=%lld&toimisto=%lld", (long long)form.customer,
                               (long long)form.recipient), "collection.flash.hand-over-changed");
    }
    TRY(rc);
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/perinta/%lld", (long long)receipt.case_id), "collection.flash.handed-over");
}
