/* /kirjanpito: a month's VAT and journal, files for accounting programs, the lock (UI.md section 2; P19, P65). */
#include "base/errors.h"
#include "i18n/i18n.h"
#include "messages_accounting.h"
#include "base/money.h"
#include "rooms/accounting/exchange.h"
#include "rooms/accounting/view.h"
#include "templates_accounting.h"
#include "web/web.h"

enum { ROWS_SHOWN = 100 }; /* at most eleven elements each: a page holds 1,500 */

static struct str month_text(struct ctx *ctx, struct date day)
{
    return accounting_month_of(ctx->arena, day);
}

static struct str month_shown(struct ctx *ctx, struct date day)
{
    int year = 0, month = 0, unused = 0;

    date_parts(day, &year, &month, &unused);
    return str_fmt(ctx->arena, "%d/%d", month, year);
}

static struct str rate_text(struct ctx *ctx, int treatment, int64_t rate_bp)
{
    if (treatment == 0 || treatment == TREATMENT_OUTSIDE)
        return STR("");
    return str_fmt(ctx->arena, "%s %.*s %%", accounting_vat_code(treatment), STR_FMT(decimal4_text(ctx->arena, rate_bp * 100, ctx->lang)));
}

static struct str kind_text(struct ctx *ctx, const struct journal_row *r)
{
    for (const struct name_value *k = accounting_kinds; k->word != NULL; k++)
        if (k->value == r->kind)
            return r->invoice != 0 ? str_fmt(ctx->arena, "%.*s %lld", STR_FMT(tr_key(ctx, str_from(k->msg))), (long long)r->invoice)
                                   : tr_key(ctx, str_from(k->msg));
    return STR("");
}

static enum rc fill_journal(struct ctx *ctx, struct date first, struct date last, struct accounting_view *view)
{
    struct journal_place place = {0};
    struct journal_row *rows = NULL;

    TRY(accounting_journal(ctx, first, last, &place, ROWS_SHOWN, &rows, &view->row_count));
    view->more = view->row_count + 20 > ROWS_SHOWN;
    view->rows = ARENA_ARRAY(ctx->arena, struct accounting_row, view->row_count + 1);
    for (size_t i = 0; i < view->row_count; i++)
        view->rows[i] = (struct accounting_row){
            .number = rows[i].number, .debit = rows[i].cents > 0 ? rows[i].cents : 0, .credit = rows[i].cents < 0 ? -rows[i].cents : 0,
            .invoice = rows[i].invoice, .voucher = rows[i].voucher, .day = rows[i].dated_on, .account = rows[i].account,
            .text = kind_text(ctx, &rows[i]), .rate = rate_text(ctx, rows[i].treatment, rows[i].rate_bp)};
    return RC_OK;
}

static enum rc fill_vat(struct ctx *ctx, int year, int month, struct accounting_view *view)
{
    struct vat_report report;

    TRY(accounting_vat(ctx, year, month, VAT_BY_OWN, &report));
    view->basis = report.basis;
    view->vat = ARENA_ARRAY(ctx->arena, struct accounting_vat_row, report.count + 1);
    view->vat_count = report.count;
    view->vat_cents = report.vat_cents;
    for (size_t i = 0; i < report.count; i++)
        view->vat[i] = (struct accounting_vat_row){
            .what = rate_text(ctx, report.lines[i].treatment, report.lines[i].rate_bp), .base = report.lines[i].base_cents,
            .vat = report.lines[i].vat_cents, .documents = report.lines[i].documents,
            .box = report.lines[i].box != 0 ? str_fmt(ctx->arena, "%lld", (long long)report.lines[i].box) : STR("–"),
            .unconfirmed = report.lines[i].box != 0 && !report.lines[i].box_confirmed};
    return RC_OK;
}

static enum rc show(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status, struct str asked,
                    const struct basis_form *choice)
{
    struct accounting_view view = {0};
    struct month_form form = {0};
    struct basis_form chosen = {0};
    struct date first, last, next;
    struct err err = ctx->err;
    int year = 0, month = 0, unused = 0;

    err_clear(&ctx->err);
    TRY(accounting_span(ctx, asked, STR(""), STR(""), &first, &last));
    date_parts(first, &year, &month, &unused);
    TRY(fill_vat(ctx, year, month, &view));
    TRY(fill_journal(ctx, first, last, &view));
    TRY(accounting_is_locked(ctx, first, &view.locked));
    next = date_add_months(first, 1);
    form.month = view.month = month_text(ctx, first);
    view.form = &form;
    chosen = (struct basis_form){view.basis, view.month};
    view.choice = choice ? choice : &chosen;
    view.may_choose = (ctx->actor->roles & ROLE_STAFF) != 0;
    view.before = month_text(ctx, date_add_months(first, -1));
    view.after = date_after(next, ctx->today) ? STR("") : month_text(ctx, next);
    view.before_shown = month_shown(ctx, date_add_months(first, -1));
    view.after_shown = month_shown(ctx, next);
    view.lead = str_fmt(ctx->arena, "%.*s–%.*s", STR_FMT(date_text(ctx->arena, first, ctx->lang)), STR_FMT(date_text(ctx->arena, last, ctx->lang)));
    view.may_lock = (ctx->actor->roles & ROLE_STAFF) != 0 && !view.locked && date_before(last, ctx->today);
    view.may_unlock = (ctx->actor->roles & ROLE_STAFF) != 0 && view.locked;
    ctx->err = err;
    return t_accounting_month(ctx, in, out, status, &(struct t_accounting_month){.view = &view});
}

static enum rc accounting_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return show(ctx, in, out, 200, http_query(in, "kk"), NULL);
}

static enum rc accounting_export_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct str word = http_query(in, "muoto");
    struct ctx own = *ctx;
    struct date first, last;
    int format = JOURNAL_PLAIN;
    int64_t count = 0;
    struct buf file;
    enum rc rc;

    TRY(accounting_span(ctx, http_query(in, "kk"), STR(""), STR(""), &first, &last));
    if (str_eqz(word, "procountor"))
        format = JOURNAL_PROCOUNTOR;
    else if (str_eqz(word, "netvisor"))
        format = JOURNAL_NETVISOR;
    else if (!str_empty(word) && !str_eqz(word, "csv"))
        return err_invalid(&ctx->err, E1012_FIELD_NOT_A_CHOICE, "muoto");
    own.arena = arena_new((size_t)1 << 30); /* a month of a large company is more than a page's memory */
    file = buf_in(own.arena);
    rc = accounting_export(&own, first, last, (enum journal_format)format, JOURNAL_UTF8, &file, &count);
    ctx->db = own.db;
    if (rc == RC_OK)
        buf_add(&out->body, buf_str(&file));
    else
        ctx->err = own.err;
    arena_free(own.arena);
    TRY(rc);
    out->content_type = "text/csv; charset=utf-8";
    answer_header(out, "Content-Disposition", STR("attachment; filename=\"paivakirja.csv\""));
    return RC_OK;
}

static enum rc lock_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out, bool lock)
{
    struct month_form form = {0};
    int64_t id = 0;
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = lock ? RUN_ACTION(accounting_lock, ctx, &form, &id) : RUN_ACTION(accounting_unlock, ctx, &form, &id);
    if (rc == RC_INVALID) {
        int year = 0, month = 0;

        return show(ctx, in, out, 422, accounting_month(form.month, &year, &month) ? form.month : STR(""), NULL);
    }
    TRY(rc);
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/kirjanpito?kk=%.*s", STR_FMT(form.month)),
                           lock ? "accounting.flash.locked" : "accounting.flash.unlocked");
}

static enum rc accounting_lock_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return lock_submit(ctx, in, out, true);
}

static enum rc accounting_unlock_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return lock_submit(ctx, in, out, false);
}

static enum rc accounting_basis_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct basis_form form = {0};
    int64_t month = 0;
    int year = 0, number = 0;
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = RUN_ACTION(accounting_set_basis, ctx, &form, &month);
    if (rc == RC_INVALID)
        return show(ctx, in, out, 422, accounting_month(form.month, &year, &number) ? form.month : STR(""), &form);
    TRY(rc);
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/kirjanpito?kk=%.*s", STR_FMT(form.month)), "accounting.flash.basis");
}

static enum rc show_columns(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status, const struct columns_form *form)
{
    struct columns_view view = {.form = form};
    struct err kept = ctx->err;

    err_clear(&ctx->err);
    for (const struct name_value *f = accounting_formats; f->word != NULL; f++) {
        struct columns_line *line = &view.lines[view.count++];
        bool own = false;

        line->format = tr_key(ctx, str_from(f->msg));
        TRY(accounting_columns(ctx, f->value, &line->columns, &own));
        line->own = own;
    }
    view.lead = trs(ctx, MSG_accounting_columns_lead, &SLOT_STR("words", accounting_column_words(ctx)), 1);
    ctx->err = kept;
    return t_accounting_columns(ctx, in, out, status, &(struct t_accounting_columns){.view = &view});
}

static enum rc accounting_columns_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return show_columns(ctx, in, out, 200, &(struct columns_form){.format = JOURNAL_PROCOUNTOR, .columns = STR("")});
}

static enum rc accounting_columns_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct columns_form form = {0};
    int64_t format = 0;
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = RUN_ACTION(accounting_set_columns, ctx, &form, &format);
    if (rc == RC_INVALID)
        return show_columns(ctx, in, out, 422, &form);
    TRY(rc);
    return answer_redirect(ctx, in, out, STR("/kirjanpito/sarakkeet"), "accounting.flash.columns");
}

#define BOOKS (ROLE_STAFF | ROLE_ACCOUNTANT)
const struct route accounting_routes[] = {
    ROUTE(GET, "/kirjanpito", accounting_page, BOOKS, PURPOSE_BOOKKEEPING),
    ROUTE_FLAGS(GET, "/kirjanpito/vienti", accounting_export_page, BOOKS, PURPOSE_BOOKKEEPING, NULL, ROUTE_BULK),
    ROUTE_FORM(POST, "/kirjanpito/kohdistus", accounting_basis_submit, ROLE_STAFF, PURPOSE_BOOKKEEPING, accounting_basis_fields),
    ROUTE(GET, "/kirjanpito/sarakkeet", accounting_columns_page, ROLE_STAFF, PURPOSE_BOOKKEEPING),
    ROUTE_FORM(POST, "/kirjanpito/sarakkeet", accounting_columns_submit, ROLE_STAFF, PURPOSE_BOOKKEEPING, accounting_columns_fields),
    ROUTE_FORM(POST, "/kirjanpito/lukitse", accounting_lock_submit, ROLE_STAFF, PURPOSE_BOOKKEEPING, accounting_month_fields),
    ROUTE_FORM(POST, "/kirjanpito/avaa", accounting_unlock_submit, ROLE_STAFF, PURPOSE_BOOKKEEPING, accounting_month_fields),
    ROUTE_END};
