/* Pages: statement of account of a customer, compensation and interest invoice of a claim, a reminder run undone (P65). */
#include "base/errors.h"
#include "errors_collection.h"
#include "errors_customers.h"
#include "i18n/i18n.h"
#include "messages_collection.h"
#include "rooms/collection/internal_pages.h"
#include "rooms/collection/view.h"
#include "rooms/documents/documents.h"
#include "templates_collection.h"
#include "web/web.h"

/* ---- compensation, interest invoice, undo ----------------------------------------------------------------------------- */

static struct str claim_path(struct ctx *ctx, int64_t number)
{
    return str_fmt(ctx->arena, "/saatavat/%lld", (long long)number);
}

enum rc collection_compensation_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct compensation_form form = {0};
    struct collection_receipt receipt = {0};
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = RUN_ACTION(collection_compensation, ctx, &form, &receipt);
    if (rc != RC_OK)
        return collection_claim_fault(ctx, in, out, rc, form.invoice, NULL);
    return answer_redirect(ctx, in, out, claim_path(ctx, receipt.number), "collection.flash.compensated");
}

enum rc collection_bill_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct bill_form form = {0};
    struct collection_receipt receipt = {0};
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = RUN_ACTION(collection_bill, ctx, &form, &receipt);
    if (rc != RC_OK)
        return collection_claim_fault(ctx, in, out, rc, form.invoice, NULL);
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/laskut/%lld", (long long)receipt.number), "collection.flash.billed");
}

enum rc collection_undo_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct reminder_run run = {0};
    int64_t id = 0;
    enum rc rc;

    rc = http_path_id(in, "id", &id) ? RUN_ACTION(collection_undo_run, ctx, &id, &run) : err_not_found(&ctx->err, E2822_RUN_NOT_FOUND);
    if (rc == RC_CONFLICT && ctx->err.code == E2830_RUN_GONE) {
        err_clear(&ctx->err);
        return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/muistutukset/%lld", (long long)id), "collection.flash.gone");
    }
    if (rc != RC_OK)
        return collection_reminders_fault(ctx, in, out, rc);
    return answer_redirect(ctx, in, out, STR("/muistutukset"), "collection.flash.undone");
}

/* ---- statement of account --------------------------------------------------------------------------------------------- */

static enum rc load_account(struct ctx *ctx, const struct http_request *in, struct account_view *view)
{
    static const enum msg kinds[] = {MSG_NONE, MSG_collection_account_invoice, MSG_collection_account_credit,
                                     MSG_collection_account_payment, MSG_collection_account_loss};
    struct customer_brief *brief = NULL;
    struct ledger ledger;
    int64_t customer = 0;
    int year, month, day;

    if (!http_path_id(in, "customer", &view->customer_number))
        return err_not_found(&ctx->err, E1601_CUSTOMER_UNKNOWN);
    TRY(customers_find_by_number(ctx, view->customer_number, &customer));
    date_parts(ctx->today, &year, &month, &day);
    view->from = date_ymd(year, 1, 1);
    view->to = ctx->today;
    if ((!str_empty(http_query(in, "alku")) && !date_from_human(http_query(in, "alku"), ctx->today, &view->from))
        || (!str_empty(http_query(in, "loppu")) && !date_from_human(http_query(in, "loppu"), ctx->today, &view->to)))
        return err_invalid(&ctx->err, E2818_COLLECTION_DAY, "alku");
    TRY(customers_briefs(ctx, &customer, 1, &brief));
    view->name = brief->name;
    TRY(collection_account(ctx, customer, view->from, view->to, &ledger));
    view->opening_cents = ledger.opening_cents;
    view->closing_cents = ledger.closing_cents;
    view->count = ledger.count;
    view->lines = ARENA_ARRAY(ctx->arena, struct account_line, ledger.count + 1);
    for (size_t i = 0; i < ledger.count; i++)
        view->lines[i] = (struct account_line){ledger.lines[i].on, tr(ctx, kinds[ledger.lines[i].kind]), ledger.lines[i].number,
                                               ledger.lines[i].cents, ledger.lines[i].balance_cents};
    return RC_OK;
}

enum rc collection_account_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct account_view view = {.count = 0};

    TRY(load_account(ctx, in, &view));
    return t_collection_account(ctx, in, out, 200, &(struct t_collection_account){.view = &view});
}

static struct documents_row row_of(struct ctx *ctx, struct str day, struct str what, struct str sum, struct str balance, bool bold)
{
    struct str *cells = ARENA_ARRAY(ctx->arena, struct str, 4);

    cells[0] = day;
    cells[1] = what;
    cells[2] = sum;
    cells[3] = balance;
    return (struct documents_row){cells, bold};
}

static void write_report(struct ctx *ctx, const struct account_view *v, struct str owner, struct documents_report *out)
{
    struct documents_part *part = ARENA_NEW(ctx->arena, struct documents_part);
    struct documents_pair *facts = ARENA_ARRAY(ctx->arena, struct documents_pair, 2);
    struct documents_column *columns = ARENA_ARRAY(ctx->arena, struct documents_column, 4);
    struct documents_row *rows = ARENA_ARRAY(ctx->arena, struct documents_row, v->count + 2);
    struct str opens = date_text(ctx->arena, v->from, ctx->lang), closes = date_text(ctx->arena, v->to, ctx->lang);
    size_t n = 0;

    columns[0] = (struct documents_column){tr(ctx, MSG_collection_account_day), 26, false};
    columns[1] = (struct documents_column){tr(ctx, MSG_collection_account_what), 0, false};
    columns[2] = (struct documents_column){tr(ctx, MSG_collection_account_sum), 34, true};
    columns[3] = (struct documents_column){tr(ctx, MSG_collection_account_balance), 34, true};
    rows[n++] = row_of(ctx, opens, tr(ctx, MSG_collection_account_opening), STR(""), money_text(ctx->arena, v->opening_cents, ctx->lang), true);
    for (size_t i = 0; i < v->count; i++)
        rows[n++] = row_of(ctx, date_text(ctx->arena, v->lines[i].on, ctx->lang),
                           str_fmt(ctx->arena, "%.*s %lld", STR_FMT(v->lines[i].what), (long long)v->lines[i].number),
                           money_text(ctx->arena, v->lines[i].cents, ctx->lang), money_text(ctx->arena, v->lines[i].balance_cents, ctx->lang), false);
    rows[n++] = row_of(ctx, closes, tr(ctx, MSG_collection_account_closing), STR(""), money_text(ctx->arena, v->closing_cents, ctx->lang), true);
    *part = (struct documents_part){.kind = DOCUMENTS_TABLE, .columns = columns, .column_count = 4, .rows = rows, .row_count = n};
    facts[0] = (struct documents_pair){tr(ctx, MSG_collection_debtor), v->name};
    facts[1] = (struct documents_pair){tr(ctx, MSG_collection_account_between), str_fmt(ctx->arena, "%.*s – %.*s", STR_FMT(opens), STR_FMT(closes))};
    *out = (struct documents_report){.lang = ctx->lang, .owner = owner, .title = tr(ctx, MSG_collection_account),
        .facts = facts, .fact_count = 2, .parts = part, .part_count = 1};
}

enum rc collection_account_pdf_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct account_view view = {.count = 0};
    struct documents_report report;
    struct documents_pdf pdf;
    struct invoice_seller seller;

    TRY(load_account(ctx, in, &view));
    TRY(invoices_seller_now(ctx, &seller));
    write_report(ctx, &view, seller.name, &report);
    store_release(ctx);
    TRY(documents_report(ctx, &report, &pdf));
    buf_bytes(&out->body, pdf.bytes.ptr, pdf.bytes.len);
    out->content_type = "application/pdf";
    answer_header(out, "Content-Disposition", str_fmt(ctx->arena, "inline; filename=\"tili-%lld.pdf\"", (long long)view.customer_number));
    return RC_OK;
}
