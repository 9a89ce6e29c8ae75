/* Pages of receivables, one claim, reminder runs with preview, rules (P32, P65; ui/index.html "Saatavien ikä"). */
#include "base/errors.h"
#include "errors_collection.h"
#include "messages_collection.h"
#include "rooms/collection/internal_pages.h"
#include "rooms/collection/view.h"
#include "rooms/documents/documents.h"
#include "rooms/einvoices/einvoices.h"
#include "rooms/requests/requests.h"
#include "rooms/users/users.h"
#include "templates_collection.h"
#include "web/web.h"

enum { WHO = ROLE_STAFF, SHOWN = 200, RUNS = 20, UNBILLED_SHOWN = 10 };

struct preview_form { struct str preview; };
static const struct field preview_fields[] = {
    FIELD_TEXT(struct preview_form, preview, 64, FIELD_HIDDEN, CATEGORY_NONE, NEED_NONE, "collection.run.preview"), FIELD_END};

/* ---- receivables ----------------------------------------------------------------------------------------------- */

static struct claim_view claim_view(struct ctx *ctx, const struct claim_line *c, struct str name)
{
    struct claim_view v = {.claim = *c, .name = name, .days = ctx->today.days - c->due_on.days, .state_kind = NULL};

    if (c->case_id != 0)
        v.state = tr(ctx, MSG_collection_skip_agency);
    else if (c->disputed_cents > 0)
        v.state = tr(ctx, MSG_collection_skip_disputed);
    else if (c->plan_kept)
        v.state = tr(ctx, MSG_collection_skip_plan);
    else if (c->plan_broken)
        v.state = tr(ctx, MSG_collection_plan_broken);
    else if (c->reminders == 0)
        v.state = tr(ctx, MSG_collection_not_reminded);
    else
        v.state = trs(ctx, MSG_collection_times_reminded, &SLOT_I64("n", c->reminders), 1);
    if (date_before(c->time_barred_on, date_add_days(ctx->today, TIME_BAR_ALARM_DAYS)))
        v.state_kind = "bad";
    else if (c->disputed_cents > 0 || c->plan_broken)
        v.state_kind = "warn";
    return v;
}

static enum rc name_claims(struct ctx *ctx, const struct claim_line *claims, size_t count, struct receivables_view *view)
{
    int64_t *ids = ARENA_ARRAY(ctx->arena, int64_t, count + 1);
    struct customer_brief *briefs = NULL;
    size_t n = 0, next = 0;

    for (size_t i = 0; i < count; i++)
        if (claims[i].customer != 0)
            ids[n++] = claims[i].customer;
    if (n > 0)
        TRY(customers_briefs(ctx, ids, n, &briefs));
    view->claims = ARENA_ARRAY(ctx->arena, struct claim_view, count + 1);
    for (size_t i = 0; i < count; i++)
        view->claims[i] = claim_view(ctx, &claims[i], claims[i].customer != 0 ? briefs[next++].name : STR(""));
    view->claim_count = count;
    return RC_OK;
}

/* What a page says when it shows its forms again. */
static int status_of(enum rc rc)
{
    return rc == RC_OK ? 200 : rc == RC_CONFLICT ? 409 : rc == RC_NOT_FOUND ? 404 : 422;
}

static bool may_show_again(enum rc rc)
{
    return rc == RC_INVALID || rc == RC_CONFLICT || rc == RC_NOT_FOUND;
}

static enum rc show_receivables(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status)
{
    static const enum msg labels[6] = {MSG_collection_age_0, MSG_collection_age_1, MSG_collection_age_2, MSG_collection_age_3,
                                       MSG_collection_age_4, MSG_collection_age_5};
    struct receivables_view view = {.on = ctx->today};
    struct err shown = ctx->err;
    struct collection_todo todo;
    struct invoice_ageing ageing;
    struct claim_line *claims = NULL;
    size_t count = 0;

    err_clear(&ctx->err);
    if (!str_empty(http_query(in, "pv")) && !date_from_human(http_query(in, "pv"), ctx->today, &view.on))
        view.on = ctx->today;
    TRY(collection_ageing(ctx, view.on, &ageing));
    for (size_t i = 0; i < 6; i++) {
        view.ages[i] = (struct age_line){tr(ctx, labels[i]), ageing.counts[i], ageing.cents[i]};
        view.count += ageing.counts[i];
        view.cents += ageing.cents[i];
        view.overdue_count += i > 0 ? ageing.counts[i] : 0;
        view.overdue_cents += i > 0 ? ageing.cents[i] : 0;
    }
    TRY(collection_claims(ctx, 0, SHOWN, &claims, &count));
    TRY(name_claims(ctx, claims, count, &view));
    TRY(collection_unbilled(ctx, UNBILLED_SHOWN, &view.unbilled, &view.unbilled_count));
    TRY(collection_fill_losses(ctx, &view));
    TRY(collection_todo_of(ctx, &todo));
    if (!date_is_none(todo.rate_missing))
        view.rate_missing = date_text(ctx->arena, todo.rate_missing, ctx->lang);
    ctx->err = shown;
    return t_collection_receivables(ctx, in, out, status, &(struct t_collection_receivables){.view = &view});
}

static enum rc collection_receivables_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return show_receivables(ctx, in, out, 200);
}

/* ---- one claim --------------------------------------------------------------------------------------------------- */

/* The day that a rate is missing from, as the reader writes days: rules know no language. */
static struct str day_shown(struct ctx *ctx, struct str iso)
{
    struct date day;

    return date_from_iso(iso, &day) ? date_text(ctx->arena, day, ctx->lang) : iso;
}

static enum rc interest_view(struct ctx *ctx, const struct claim_line *claim, struct one_claim_view *view)
{
    struct interest_sum sum;
    enum rc rc = collection_interest_of(ctx, claim->invoice, ctx->today, &sum);

    if (rc == RC_INVALID) {
        view->interest_why = err_text(ctx, ctx->err.code, day_shown(ctx, ctx->err.arg));
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    view->interest_cents = sum.cents;
    view->segments = ARENA_ARRAY(ctx->arena, struct segment_line, sum.count + 1);
    for (size_t i = 0; i < sum.count; i++)
        view->segments[view->segment_count++] = (struct segment_line){sum.segments[i].from, sum.segments[i].to,
            sum.segments[i].days, sum.segments[i].principal_cents,
            str_fmt(ctx->arena, "%lld,%02lld %%", (long long)(sum.segments[i].bp / 100), (long long)(sum.segments[i].bp % 100))};
    return RC_OK;
}

static enum rc find_dispute(struct ctx *ctx, int64_t invoice, struct one_claim_view *view)
{
    struct dispute *rows = NULL;
    size_t count = 0;

    TRY(collection_disputes(ctx, &rows, &count));
    for (size_t i = 0; i < count; i++)
        if (rows[i].invoice == invoice) {
            view->dispute_id = rows[i].id;
            view->disputed = true;
        }
    return RC_OK;
}

static enum rc show_claim(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status, int64_t number,
                          struct one_claim_view *view)
{
    const struct dispute_form dispute = {.on = ctx->today};
    const struct plan_form plan = {.first_on = date_add_days(ctx->today, 14), .instalments = 3, .grace_days = 3};
    const struct move_form move = {.due_on = date_add_days(ctx->today, 14)};
    const struct admission_page admission = {.on = ctx->today};
    struct err shown = ctx->err, ignored = {0};
    struct claim_line claim;
    struct str name = STR("");
    int64_t id = 0;
    bool consumer;
    enum rc rc;

    err_clear(&ctx->err);
    view->admission = view->admission != NULL ? view->admission : &admission;
    view->dispute = view->dispute != NULL ? view->dispute : &dispute; /* what the forms begin with */
    view->plan = view->plan != NULL ? view->plan : &plan;
    view->move = view->move != NULL ? view->move : &move;
    TRY(invoices_id_by_number(ctx, number, &id));
    rc = collection_claim(ctx, id, &claim);
    if (rc == RC_NOT_FOUND) {
        ctx->err = shown;
        return collection_show_written_off(ctx, in, out, status, number, id, view);
    }
    TRY(rc);
    TRY(collection_fill_history(ctx, id, view));
    TRY(collection_debtor(ctx, claim.customer, &consumer, &name, NULL));
    view->line = claim_view(ctx, &claim, name);
    TRY(interest_view(ctx, &claim, view));
    TRY(find_dispute(ctx, id, view));
    TRY(collection_asked_of(ctx, id, &view->asked));
    view->unbilled_cents = (view->interest_cents > view->asked.billed_interest ? view->interest_cents - view->asked.billed_interest : 0)
                           + view->asked.cost_cents - view->asked.billed_costs;
    view->may_compensate = !consumer && collection_decide_compensation(&claim, ctx->today, &ignored) == RC_OK;
    view->may_hand_over = policy_states(ctx->policy, STATEMENT_DISCLOSURE_COLLECTION) && claim.customer != 0
                          && collection_decide_hand_over(&claim, ctx->today, &ignored) == RC_OK;
    if (claim.customer != 0) {
        struct customer_brief *brief = NULL;

        TRY(customers_briefs(ctx, &claim.customer, 1, &brief));
        view->customer_number = brief->number;
    }
    ctx->err = shown;
    return t_collection_claim(ctx, in, out, status, &(struct t_collection_claim){.view = view});
}

static enum rc collection_claim_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct one_claim_view view = {.dispute = NULL};
    int64_t number = 0;

    if (!http_path_id(in, "number", &number))
        return err_not_found(&ctx->err, E2803_CLAIM_NOT_FOUND);
    return show_claim(ctx, in, out, 200, number, &view);
}

enum rc collection_claim_fault(struct ctx *ctx, const struct http_request *in, struct http_answer *out, enum rc rc, int64_t number,
                               struct one_claim_view *view)
{
    struct one_claim_view empty = {.dispute = NULL};
    struct err shown = ctx->err;
    enum rc tried = RC_NOT_FOUND;

    if (!may_show_again(rc))
        return rc;
    if (number > 0)
        tried = show_claim(ctx, in, out, status_of(rc), number, view != NULL ? view : &empty);
    if (tried != RC_NOT_FOUND)
        return tried;
    ctx->err = shown;
    return show_receivables(ctx, in, out, status_of(rc));
}

static struct str claim_path(struct ctx *ctx, int64_t number)
{
    return str_fmt(ctx->arena, "/saatavat/%lld", (long long)number);
}

/* Each form of the page: what was typed comes back with its errors. */
#define SUBMIT(handler, form_type, member, action, where, flash)                                                \
    static enum rc handler(struct ctx *ctx, const struct http_request *in, struct http_answer *out)              \
    {                                                                                                            \
        struct form_type form = {0};                                                                             \
        struct collection_receipt receipt = {0};                                                                 \
        struct one_claim_view view = {.member = &form};                                                          \
        enum rc rc = request_fields(ctx, in, &form);                                                             \
                                                                                                                 \
        if (rc == RC_OK)                                                                                         \
            rc = RUN_ACTION(action, ctx, &form, &receipt);                                                       \
        if (rc != RC_OK)                                                                                         \
            return collection_claim_fault(ctx, in, out, rc, form.invoice, &view);                                \
        TRY(requests_run_pending(ctx)); /* an erasure that waited for this claim goes on (P35) */                \
        return answer_redirect(ctx, in, out, where, flash);                                                      \
    }
SUBMIT(collection_dispute_submit, dispute_form, dispute, collection_dispute_open, claim_path(ctx, receipt.number), "collection.flash.disputed")
SUBMIT(collection_plan_submit, plan_form, plan, collection_plan_add, claim_path(ctx, receipt.number), "collection.flash.planned")
SUBMIT(collection_move_submit, move_form, move, collection_move_due, claim_path(ctx, receipt.number), "collection.flash.moved")
SUBMIT(collection_write_off_submit, write_off_form, loss, collection_write_off, STR("/saatavat"), "collection.flash.written-off")

/* Number of the invoice that an open dispute is about; 0 when there is none. */
static int64_t disputed_number(struct ctx *ctx, int64_t id)
{
    struct err shown = ctx->err;
    struct dispute *rows = NULL;
    size_t count = 0;
    int64_t number = 0;

    if (collection_disputes(ctx, &rows, &count) == RC_OK)
        for (size_t i = 0; i < count; i++)
            number = rows[i].id == id ? rows[i].number : number;
    ctx->err = shown;
    return number;
}

static enum rc collection_dispute_decide_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct dispute_close form = {0};
    struct collection_receipt receipt = {0};
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = RUN_ACTION(collection_dispute_decide, ctx, &form, &receipt);
    if (rc != RC_OK)
        return collection_claim_fault(ctx, in, out, rc, disputed_number(ctx, form.id), NULL);
    return answer_redirect(ctx, in, out, claim_path(ctx, receipt.number), "collection.flash.decided");
}

/* ---- reminder runs ------------------------------------------------------------------------------------------------------ */

static enum rc load_runs(struct ctx *ctx, struct reminders_view *view)
{
    struct reminder_run *runs = NULL;

    TRY(collection_runs(ctx, RUNS, &runs, &view->run_count));
    view->runs = ARENA_ARRAY(ctx->arena, struct run_line, view->run_count + 1);
    for (size_t i = 0; i < view->run_count; i++)
        view->runs[i] = (struct run_line){runs[i], users_display(ctx, runs[i].made_by)};
    return RC_OK;
}

static enum rc show_reminders(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status)
{
    struct reminders_view view = {.lines = NULL};
    struct reminder_preview p;
    struct err shown = ctx->err;
    size_t kept = 0;

    err_clear(&ctx->err);
    TRY(collection_preview(ctx, &p));
    view.going = (int64_t)p.going;
    view.left_out = (int64_t)(p.count - p.going);
    view.open_cents = p.open_cents;
    view.fee_cents = p.fee_cents;
    view.interest_cents = p.interest_cents;
    view.hash = str_hex(ctx->arena, (struct blob){(const uint8_t *)arena_copy(ctx->arena, p.hash, sizeof(p.hash)), sizeof(p.hash)});
    view.lines = ARENA_ARRAY(ctx->arena, struct remind_line, p.count + 1);
    for (int goes = 1; goes >= 0; goes--) /* those that go first */
        for (size_t i = 0; i < p.count && kept < 1000; i++)
            if ((p.items[i].skip == REMIND) == (goes == 1))
                view.lines[kept++] = (struct remind_line){p.items[i], collection_skip_text(ctx, &p.items[i]), goes == 1};
    view.count = kept;
    TRY(load_runs(ctx, &view));
    ctx->err = shown;
    return t_collection_reminders(ctx, in, out, status, &(struct t_collection_reminders){.view = &view});
}

static enum rc collection_reminders_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return show_reminders(ctx, in, out, 200);
}

enum rc collection_reminders_fault(struct ctx *ctx, const struct http_request *in, struct http_answer *out, enum rc rc)
{
    return may_show_again(rc) ? show_reminders(ctx, in, out, status_of(rc)) : rc;
}

static enum rc collection_run_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct preview_form form = {.preview = {NULL, 0}};
    struct run_form seen = {.hash = {NULL, 0}, .hold = true}; /* a minute to undo (UI.md section 5) */
    struct reminder_run run = {0};
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK && (!str_unhex(ctx->arena, form.preview, &seen.hash) || seen.hash.len == 0))
        rc = err_invalid(&ctx->err, E2806_REMINDER_CHANGED, "preview");
    else if (rc == RC_OK)
        rc = RUN_ACTION(collection_start_run, ctx, &seen, &run);
    if ((rc == RC_CONFLICT && ctx->err.code == E2806_REMINDER_CHANGED) || (rc == RC_INVALID && ctx->err.code == E2807_REMINDER_NOBODY)) {
        err_clear(&ctx->err);
        return answer_redirect(ctx, in, out, STR("/muistutukset"), "collection.flash.changed");
    }
    if (rc != RC_OK)
        return collection_reminders_fault(ctx, in, out, rc);
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/muistutukset/%lld", (long long)run.id), "collection.flash.run");
}

/* Where a reminder stands: waits for its minute, printed, or what the queue says. */
static enum rc letter_of(struct ctx *ctx, const struct reminder *reminder, struct letter_line *out)
{
    struct einvoice_delivery d;

    *out = (struct letter_line){.reminder = *reminder, .sent = reminder->state == 2};
    if (reminder->state != 2) {
        out->delivery = tr(ctx, reminder->state == 1 ? MSG_collection_delivery_waits : MSG_collection_figure_left_out);
        return RC_OK;
    }
    TRY(einvoices_of_reminder(ctx, reminder->id, &d));
    out->delivery = d.state == 0 ? tr(ctx, MSG_collection_delivery_print)
                                 : collection_label(ctx, einvoices_delivery_states, d.state);
    out->delivery_kind = d.state == DELIVERY_FAILED ? "bad" : d.state == DELIVERY_SENT || d.state == DELIVERY_RECEIVED ? "ok"
                         : d.state == 0 ? NULL : "warn";
    return RC_OK;
}

static enum rc collection_run_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct run_view view = {.letters = NULL};
    struct reminder *rows = NULL;
    int64_t id = 0;

    if (!http_path_id(in, "id", &id))
        return err_not_found(&ctx->err, E2822_RUN_NOT_FOUND);
    TRY(collection_run_load(ctx, id, &view.line.run));
    view.line.by = users_display(ctx, view.line.run.made_by);
    TRY(collection_reminders_of_run(ctx, id, 0, &rows, &view.count));
    view.letters = ARENA_ARRAY(ctx->arena, struct letter_line, view.count + 1);
    for (size_t i = 0; i < view.count; i++)
        TRY(letter_of(ctx, &rows[i], &view.letters[i]));
    view.held = !view.line.run.done && view.line.run.hold_until > ctx->now;
    if (view.held)
        view.leaves = instant_text(ctx->arena, view.line.run.hold_until, ctx->lang);
    return t_collection_run(ctx, in, out, 200, &(struct t_collection_run){.view = &view});
}

static enum rc collection_letter_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct documents_letter letter;
    struct documents_pdf pdf;
    int64_t id = 0, number = 0;

    if (!http_path_id(in, "id", &id))
        return err_not_found(&ctx->err, E2803_CLAIM_NOT_FOUND);
    TRY(collection_letter(ctx, id, &letter, &number));
    store_release(ctx);
    TRY(documents_letter(ctx, &letter, &pdf));
    buf_bytes(&out->body, pdf.bytes.ptr, pdf.bytes.len);
    out->content_type = "application/pdf";
    answer_header(out, "Content-Disposition", str_fmt(ctx->arena, "inline; filename=\"muistutus-%lld.pdf\"", (long long)number));
    return RC_OK;
}

/* ---- rules -------------------------------------------------------------------------------------------------------------- */

static enum rc show_rules(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status,
                          const struct reminder_rule *form)
{
    struct err shown = ctx->err;
    struct rules_view view;

    err_clear(&ctx->err);
    TRY(collection_rules(ctx, view.rules));
    view.form = form != NULL ? form : &view.rules[0];
    ctx->err = shown;
    return t_collection_rules(ctx, in, out, status, &(struct t_collection_rules){.view = &view});
}

static enum rc collection_rules_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return show_rules(ctx, in, out, 200, NULL);
}

static enum rc collection_rules_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct reminder_rule rule = {0};
    struct rule_receipt receipt = {0};
    enum rc rc = request_fields(ctx, in, &rule);

    if (rc == RC_OK)
        rc = RUN_ACTION(collection_set_rule, ctx, &rule, &receipt);
    if (rc == RC_INVALID)
        return show_rules(ctx, in, out, 422, &rule);
    TRY(rc);
    return answer_redirect(ctx, in, out, STR("/muistutukset/saannot"), "collection.flash.rule");
}

const struct route collection_routes[] = {
    ROUTE(GET, "/saatavat", collection_receivables_page, WHO, PURPOSE_INVOICING),
    ROUTE(GET, "/saatavat/:number", collection_claim_page, WHO, PURPOSE_INVOICING),
    ROUTE_FORM(POST, "/saatavat/riitautus", collection_dispute_submit, WHO, PURPOSE_INVOICING, collection_dispute_fields),
    ROUTE_FORM(POST, "/saatavat/ratkaisu", collection_dispute_decide_submit, WHO, PURPOSE_INVOICING, collection_dispute_close_fields),
    ROUTE_FORM(POST, "/saatavat/maksusuunnitelma", collection_plan_submit, WHO, PURPOSE_INVOICING, collection_plan_fields),
    ROUTE_FORM(POST, "/saatavat/erapaiva", collection_move_submit, WHO, PURPOSE_INVOICING, collection_move_fields),
    ROUTE_FORM(POST, "/saatavat/luottotappio", collection_write_off_submit, WHO, PURPOSE_INVOICING, collection_write_off_fields),
    ROUTE_FORM(POST, "/saatavat/tunnustaminen", collection_admission_submit, WHO, PURPOSE_INVOICING, collection_admission_page_fields),
    ROUTE_FORM(POST, "/saatavat/palautuma", collection_recovery_submit, WHO, PURPOSE_INVOICING, collection_recovery_page_fields),
    ROUTE_FORM(POST, "/saatavat/vakiokorvaus", collection_compensation_submit, WHO, PURPOSE_INVOICING, collection_compensation_fields),
    ROUTE_FORM(POST, "/saatavat/korkolasku", collection_bill_submit, WHO, PURPOSE_INVOICING, collection_bill_fields),
    ROUTE(GET, "/saatavat/tili/:customer", collection_account_page, WHO, PURPOSE_INVOICING),
    ROUTE(GET, "/saatavat/tili/:customer/pdf", collection_account_pdf_page, WHO, PURPOSE_INVOICING),
    ROUTE(GET, "/muistutukset", collection_reminders_page, WHO, PURPOSE_INVOICING),
    ROUTE_FORM(POST, "/muistutukset", collection_run_submit, WHO, PURPOSE_INVOICING, preview_fields),
    ROUTE(GET, "/muistutukset/saannot", collection_rules_page, WHO, PURPOSE_INVOICING),
    ROUTE_FORM(POST, "/muistutukset/saannot", collection_rules_submit, WHO, PURPOSE_INVOICING, collection_rule_fields),
    ROUTE(GET, "/muistutukset/:id", collection_run_page, WHO, PURPOSE_INVOICING),
    ROUTE(POST, "/muistutukset/:id/peru", collection_undo_submit, WHO, PURPOSE_INVOICING),
    ROUTE(GET, "/muistutukset/kirje/:id", collection_letter_page, WHO, PURPOSE_INVOICING),
    ROUTE(GET, "/perinta", collection_cases_page, WHO, PURPOSE_COLLECTION),
    ROUTE(GET, "/perinta/siirto", collection_hand_over_page, WHO, PURPOSE_COLLECTION),
    ROUTE_FORM(POST, "/perinta", collection_hand_over_submit, WHO, PURPOSE_COLLECTION, collection_hand_over_fields),
    ROUTE_FLAGS(POST, "/perinta/palautus", collection_return_submit, WHO, PURPOSE_COLLECTION, collection_return_fields, ROUTE_BODY_ATTACHMENT),
    ROUTE_FORM(POST, "/perinta/ilmoitettu", collection_told_submit, WHO, PURPOSE_COLLECTION, collection_told_fields),
    ROUTE(GET, "/perinta/:id", collection_case_page, WHO, PURPOSE_COLLECTION),
    ROUTE(GET, "/perinta/:id/tiedosto", collection_file_page, WHO, PURPOSE_COLLECTION),
    ROUTE_END};
