/* /maksut: a bank file in with a preview, what it left to be decided, refunds by two people, reconciliation
 * (UI.md section 2; P65). */
#include "base/currency.h"
#include "base/errors.h"
#include "errors_payments.h"
#include "messages_payments.h"
#include "rooms/payments/bank.h"
#include "rooms/payments/exchange.h"
#include "rooms/payments/internal_pages.h"
#include "rooms/payments/view.h"
#include "rooms/requests/requests.h"
#include "rooms/users/users.h"
#include "templates_payments.h"
#include "web/web.h"

enum { ROWS_SHOWN = 50, ENTRIES_SHOWN = 200, FILES_SHOWN = 10, FOLDER_SHOWN = 5 };

/* --- the morning's page ------------------------------------------------------------------------------------- */

static struct str invoice_text(struct ctx *ctx, int64_t number) /* of an invoice: no groups of thousands */
{
    return str_fmt(ctx->arena, "%lld", (long long)number);
}

static struct str suggestion(struct ctx *ctx, const struct bank_open_row *row)
{
    const struct bank_candidate *c = &row->candidates[0];

    if (row->proposal != 0)
        return trs(ctx, MSG_payments_suggest_seen, (const struct slot[]){SLOT_STR("number", invoice_text(ctx, row->proposal)), SLOT_STR("name", c->name)}, 2);
    return STR("");
}

/* Open invoices of the same sum, each a button: a person chooses, the program does not. */
static void fill_choices(struct ctx *ctx, const struct bank_open_row *row, struct payments_suspense_row *out)
{
    out->choices = ARENA_ARRAY(ctx->arena, struct payments_choice, row->candidate_count + 1);
    if (row->proposal != 0)
        return;
    for (size_t i = 0; i < row->candidate_count; i++) {
        const struct bank_candidate *c = &row->candidates[i];

        out->choices[out->choice_count++] = (struct payments_choice){.number = c->number, .label = trs(ctx, MSG_payments_match_to,
            (const struct slot[]){SLOT_STR("number", invoice_text(ctx, c->number)), SLOT_STR("name", c->name)}, 2)};
    }
}

static enum rc fill_suspense(struct ctx *ctx, struct payments_home *view)
{
    struct bank_open_row *rows = NULL;
    size_t count = 0;

    TRY(payments_suspense(ctx, 0, ROWS_SHOWN + 1, &rows, &count));
    view->more = count > ROWS_SHOWN;
    view->row_count = view->more ? ROWS_SHOWN : count;
    view->rows = ARENA_ARRAY(ctx->arena, struct payments_suspense_row, view->row_count + 1);
    for (size_t i = 0; i < view->row_count; i++) {
        const struct bank_open_row *r = &rows[i];

        view->rows[i] = (struct payments_suspense_row){
            .id = r->line.id, .cents = r->line.left_cents, .proposal = r->proposal, .booked_on = r->line.booked_on,
            .reason = payments_label(ctx, payments_outcomes, r->line.outcome), .payer = r->payer, .message = r->message,
            .reference = r->line.reference.len > 0 ? r->line.reference : r->given, .suggest = suggestion(ctx, r),
            .guess = r->proposal != 0 ? invoice_text(ctx, r->proposal) : STR(""),
            .sum = money_text_in(ctx->arena, r->line.left_cents, ctx->lang, r->line.currency), .settles = r->line.invoice,
            .matchable = r->line.left_cents > 0, .foreign = !str_eqz(r->line.currency, "EUR")};
        fill_choices(ctx, r, &view->rows[i]);
    }
    return RC_OK;
}

static enum rc fill_refunds(struct ctx *ctx, struct payments_home *view)
{
    struct refund_line *lines = NULL;
    size_t count = 0;

    TRY(payments_refunds(ctx, true, &lines, &count));
    view->refunds = ARENA_ARRAY(ctx->arena, struct payments_refund_view, count + 1);
    view->refund_count = count;
    for (size_t i = 0; i < count; i++) {
        view->refunds[i] = (struct payments_refund_view){
            .id = lines[i].id, .cents = lines[i].cents, .invoice = lines[i].invoice,
            .state = payments_label(ctx, payments_refund_states, lines[i].state), .by = users_display(ctx, lines[i].proposed_by),
            .mine = lines[i].proposed_by == ctx->actor->user_id, .proposed = lines[i].state == REFUND_PROPOSED};
        view->can_write |= lines[i].state == REFUND_APPROVED;
    }
    return RC_OK;
}

static enum rc fill_folder(struct ctx *ctx, struct payments_home *view)
{
    struct bank_folder folder;

    TRY(payments_folder(ctx, FOLDER_SHOWN, &folder));
    view->folder = folder.path;
    view->folder_count = folder.count;
    view->folder_files = ARENA_ARRAY(ctx->arena, struct payments_folder_line, folder.count + 1);
    for (size_t i = 0; i < folder.count; i++) {
        const struct folder_file *f = &folder.files[i];

        view->folder_files[i] = (struct payments_folder_line){
            .at = f->at, .file = f->file, .name = f->name, .outcome = payments_label(ctx, payments_folder_outcomes, f->outcome),
            .refused = f->outcome == FOLDER_REFUSED, .why = f->code != 0 ? err_text(ctx, f->code, STR("")) : STR("")};
    }
    return RC_OK;
}

static enum rc show_home(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status)
{
    struct payments_home view = {0};
    struct payments_file *files = NULL;
    struct err err = ctx->err;

    err_clear(&ctx->err);
    TRY(fill_suspense(ctx, &view));
    TRY(fill_refunds(ctx, &view));
    TRY(fill_folder(ctx, &view));
    TRY(payments_files(ctx, FILES_SHOWN, &files, &view.file_count));
    view.files = ARENA_ARRAY(ctx->arena, struct payments_file_line, view.file_count + 1);
    for (size_t i = 0; i < view.file_count; i++)
        view.files[i] = (struct payments_file_line){files[i].id, files[i].rows, files[i].version, files[i].at};
    ctx->err = err;
    return t_payments_home(ctx, in, out, status, &(struct t_payments_home){.view = &view});
}

static enum rc payments_home_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return show_home(ctx, in, out, 200);
}

/* --- a file ------------------------------------------------------------------------------------------------------ */

static struct str import_path(struct ctx *ctx, int64_t id)
{
    return str_fmt(ctx->arena, "/maksut/tuonti/%lld", (long long)id);
}

static enum rc payments_upload(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct bank_result result = {0};
    struct str bytes = {NULL, 0};
    enum rc rc;

    for (size_t i = 0; i < in->upload_count; i++) {
        if (!str_eqz(in->uploads[i].field, "file"))
            return err_invalid(&ctx->err, E1001_FIELD_UNKNOWN, "file");
        bytes = in->uploads[i].bytes;
    }
    rc = payments_import(ctx, bytes, true, &result);
    if (rc == RC_INVALID)
        return show_home(ctx, in, out, 422);
    TRY(rc);
    return answer_redirect(ctx, in, out, import_path(ctx, result.file), result.already ? "payments.flash.already" : NULL);
}

static struct str foreseen_word(struct ctx *ctx, const struct bank_foreseen *f)
{
    return f->duplicate ? tr(ctx, MSG_payments_import_here_already) : payments_label(ctx, payments_outcomes, f->outcome);
}

/* rows: what a waiting file would do, in the order of the file; none when it is recorded. */
static enum rc fill_entries(struct ctx *ctx, struct payments_import_view *view, const struct bank_foreseen *rows, size_t count)
{
    struct bank_line *lines = NULL;

    TRY(payments_rows_of_file(ctx, view->id, 0, ENTRIES_SHOWN, &lines, &view->entry_count));
    view->entries = ARENA_ARRAY(ctx->arena, struct payments_entry, view->entry_count + 1);
    for (size_t i = 0; i < view->entry_count; i++) {
        const struct bank_foreseen *f = i < count && rows[i].row == lines[i].id ? &rows[i] : NULL;

        view->entries[i] = (struct payments_entry){
            .id = lines[i].id, .line = lines[i].line, .cents = lines[i].cents, .left_cents = lines[i].left_cents,
            .invoice = f != NULL ? f->invoice : lines[i].invoice, .booked_on = lines[i].booked_on, .reference = lines[i].reference,
            .outcome = f != NULL ? foreseen_word(ctx, f) : payments_label(ctx, payments_outcomes, lines[i].outcome),
            .sum = money_text_in(ctx->arena, lines[i].cents, ctx->lang, lines[i].currency),
            .surplus = !view->waiting && (lines[i].outcome == BANK_OVER || lines[i].outcome == BANK_TWICE)};
    }
    return RC_OK;
}

static enum rc payments_import_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct payments_import_view view = {0};
    struct bank_foreseen *rows = NULL;
    size_t count = 0;

    if (!http_path_id(in, "id", &view.id))
        return err_not_found(&ctx->err, E1825_BANK_FILE_GONE);
    TRY(payments_import_result(ctx, view.id, &view.result));
    view.waiting = view.result.waiting;
    view.made = payments_already_text(ctx, &view.result, false);
    if (view.waiting)
        TRY(payments_import_foresee(ctx, view.id, &view.result, &rows, &count));
    TRY(fill_entries(ctx, &view, rows, count));
    if (view.result.has_gap)
        view.gap = trs(ctx, MSG_payments_bank_gap, &SLOT_STR("gap", money_text(ctx->arena, view.result.gap_cents, ctx->lang)), 1);
    view.submit = trs(ctx, MSG_payments_import_submit, &SLOT_I64("n", view.result.rows - view.result.duplicate), 1);
    return t_payments_import(ctx, in, out, 200, &(struct t_payments_import){.view = &view});
}

static enum rc payments_import_confirm_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct bank_result result = {0};
    int64_t id = 0;

    if (!http_path_id(in, "id", &id))
        return err_not_found(&ctx->err, E1825_BANK_FILE_GONE);
    TRY(payments_import_confirm(ctx, id, &result));
    return answer_redirect(ctx, in, out, result.unknown > 0 ? STR("/maksut") : import_path(ctx, id), /* what is left comes next */
                           result.unknown > 0 ? "payments.flash.imported-some-left" : "payments.flash.imported");
}

static enum rc payments_import_drop_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    int64_t id = 0;

    if (!http_path_id(in, "id", &id))
        return err_not_found(&ctx->err, E1825_BANK_FILE_GONE);
    TRY(payments_import_drop(ctx, id));
    return answer_redirect(ctx, in, out, STR("/maksut"), "payments.flash.dropped");
}

/* --- by hand --------------------------------------------------------------------------------------------------------- */

static enum rc payments_match_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct bank_match_form form = {0};
    struct bank_match_receipt receipt = {0};
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = RUN_ACTION(payments_match, ctx, &form, &receipt);
    if (rc == RC_INVALID)
        return show_home(ctx, in, out, 422);
    TRY(rc);
    TRY(requests_run_pending(ctx));
    return answer_redirect(ctx, in, out, STR("/maksut"), form.other != 0 ? "payments.flash.other" : "payments.flash.matched");
}

/* From the invoice's page, or from a row in suspense. */
static enum rc payments_exchange_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct exchange_form form = {0};
    struct exchange_closed closed = {0};
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = RUN_ACTION(payments_exchange, ctx, &form, &closed);
    if (rc == RC_INVALID)
        return show_home(ctx, in, out, 422);
    TRY(rc);
    TRY(requests_run_pending(ctx));
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/laskut/%lld", (long long)closed.number), "payments.exchange.flash");
}

static enum rc payments_refund_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct refund_form form = {0};
    struct refund_receipt receipt = {0};
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = RUN_ACTION(payments_refund_propose, ctx, &form, &receipt);
    if (rc == RC_INVALID)
        return show_home(ctx, in, out, 422);
    TRY(rc);
    return answer_redirect(ctx, in, out, STR("/maksut"), "payments.flash.proposed");
}

static enum rc decide(struct ctx *ctx, const struct http_request *in, struct http_answer *out, bool approve)
{
    struct refund_decision decision = {.approve = approve};
    struct refund_receipt receipt = {0};

    if (!http_path_id(in, "id", &decision.id))
        return err_not_found(&ctx->err, E1834_REFUND_GONE);
    TRY(RUN_ACTION(payments_refund_decide, ctx, &decision, &receipt));
    return answer_redirect(ctx, in, out, STR("/maksut"), approve ? "payments.flash.approved" : "payments.flash.cancelled");
}

static enum rc payments_refund_approve(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return decide(ctx, in, out, true);
}

static enum rc payments_refund_cancel(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return decide(ctx, in, out, false);
}

static enum rc payments_refund_file(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct refund_file file = {0};
    int64_t none = 0;
    enum rc rc = RUN_ACTION(payments_refund_write, ctx, &none, &file);

    if (rc == RC_INVALID)
        return show_home(ctx, in, out, 422);
    TRY(rc);
    TRY(requests_run_pending(ctx)); /* an erasure that waited for a balance goes on (P35) */
    buf_add(&out->body, file.xml);
    out->content_type = "application/xml";
    answer_header(out, "Content-Disposition", STR("attachment; filename=\"palautukset.xml\""));
    return RC_OK;
}

/* --- reconciliation ---------------------------------------------------------------------------------------------------- */

static struct str month_text(struct ctx *ctx, struct date day)
{
    return str_sub(date_iso(ctx->arena, day), 0, 7);
}

static enum rc payments_report_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct reconciliation r;
    struct str asked = http_query(in, "kk");
    struct date first, next;
    int year = 0, month = 0, day = 0;

    date_parts(ctx->today, &year, &month, &day);
    first = date_ymd(year, month, 1);
    if (!str_empty(asked) && !date_from_iso(str_fmt(ctx->arena, "%.*s-01", STR_FMT(str_sub(asked, 0, 7))), &first))
        return err_invalid(&ctx->err, E1815_BANK_FIELD_BAD, "kk");
    next = date_add_months(first, 1);
    TRY(payments_reconcile(ctx, first, date_add_days(next, -1), &r));
    return t_payments_report(ctx, in, out, 200, &(struct t_payments_report){
        .r = &r, .month = str_fmt(ctx->arena, "%.*s–%.*s", STR_FMT(date_text(ctx->arena, r.from, ctx->lang)),
                                  STR_FMT(date_text(ctx->arena, r.to, ctx->lang))),
        .before = month_text(ctx, date_add_months(first, -1)), .after = date_after(next, ctx->today) ? STR("") : month_text(ctx, next)});
}

const struct route payments_routes[] = {
    ROUTE(GET, "/maksut", payments_home_page, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FLAGS(POST, "/maksut/tuonti", payments_upload, ROLE_STAFF, PURPOSE_INVOICING, NULL, ROUTE_BODY_IMPORT),
    ROUTE(GET, "/maksut/tuonti/:id", payments_import_page, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(POST, "/maksut/tuonti/:id", payments_import_confirm_submit, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(POST, "/maksut/tuonti/:id/pois", payments_import_drop_submit, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FORM(POST, "/maksut/kohdistus", payments_match_submit, ROLE_STAFF, PURPOSE_INVOICING, payments_match_fields),
    ROUTE_FORM(POST, "/maksut/kurssiero", payments_exchange_submit, ROLE_STAFF, PURPOSE_INVOICING, payments_exchange_fields),
    ROUTE_FORM(POST, "/maksut/palautus", payments_refund_submit, ROLE_STAFF, PURPOSE_INVOICING, payments_refund_fields),
    ROUTE(POST, "/maksut/palautus/:id/hyvaksy", payments_refund_approve, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(POST, "/maksut/palautus/:id/peru", payments_refund_cancel, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(POST, "/maksut/palautukset", payments_refund_file, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(GET, "/maksut/saldot", payments_credits_page, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FORM(POST, "/maksut/saldot", payments_credit_use_submit, ROLE_STAFF, PURPOSE_INVOICING, payments_credit_use_fields),
    ROUTE(GET, "/maksut/tasmaytys", payments_report_page, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_END};
