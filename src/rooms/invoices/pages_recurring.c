/* Pages of recurring invoices: list, a new one, one with its documents and its end. */
#include "base/errors.h"
#include "errors_invoices.h"
#include "messages_invoices.h"
#include "rooms/invoices/internal_pages.h"
#include "rooms/invoices/recurring.h"
#include "templates_invoices.h"
#include "web/web.h"

enum { PAGE_ROWS = 50 };

static const char *const filter_words[] = {"", "korjattavat", "kaikki"};

struct str recurring_filter_word(int filter)
{
    return str_from(filter_words[filter]);
}

struct str recurring_editor_title(struct ctx *ctx, int64_t number)
{
    return number == 0 ? tr(ctx, MSG_invoices_recurring_new)
                       : trs(ctx, MSG_invoices_recurring_edit_title, &SLOT_I64("number", number), 1);
}

int64_t recurring_percent(int64_t bp)
{
    return bp * 100;
}

struct recurring_lines recurring_lines(struct ctx *ctx, const struct recurring *r)
{
    static const enum msg ended[] = {MSG_invoices_recurring_ended, MSG_invoices_recurring_ended_person,
                                     MSG_invoices_recurring_ended_date, MSG_invoices_recurring_ended_relation};
    struct recurring_lines out = {.interval = recurring_interval_text(ctx, r->months), .problem = recurring_problem_text(ctx, r)};

    if (date_is_none(r->next_on)) {
        out.state = tr(ctx, ended[r->ended_why >= 0 && r->ended_why < (int)COUNT(ended) ? r->ended_why : 0]);
        return out;
    }
    out.kind = r->problem != 0 ? "warn" : "ok";
    out.state = tr(ctx, r->problem != 0 ? MSG_invoices_recurring_stopped : MSG_invoices_recurring_going);
    return out;
}

enum rc recurring_list_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct recurring_list list;
    struct recurring_lines *lines;
    struct str word = http_query(in, "rajaus");
    enum recurring_filter filter = str_eqz(word, filter_words[RECURRING_ALL]) ? RECURRING_ALL
                                   : str_eqz(word, filter_words[RECURRING_STOPPED]) ? RECURRING_STOPPED : RECURRING_GOING;
    int64_t before = 0;

    if (!str_to_i64(http_query(in, "ennen"), &before))
        before = 0;
    TRY(recurring_list_load(ctx, filter, before, PAGE_ROWS, &list));
    lines = ARENA_ARRAY(ctx->arena, struct recurring_lines, list.count + 1);
    for (size_t i = 0; i < list.count; i++)
        lines[i] = recurring_lines(ctx, &list.rows[i]);
    return t_recurring_list(ctx, in, out, 200, &(struct t_recurring_list){
        .list = &list, .lines = lines, .filter = (int)filter, .next = list.more ? list.rows[list.count - 1].number : 0});
}

/* A template as the form shows it, with the prices of its next document. */
static enum rc form_of(struct ctx *ctx, int64_t number, struct recurring_form *form, struct invoice_editor *editor)
{
    struct recurring r;
    struct customer_brief *brief = NULL;

    TRY(recurring_load(ctx, number, 0, &r));
    TRY(customers_briefs(ctx, &r.customer_id, 1, &brief));
    recurring_form_of(ctx->arena, &r, brief->number, form);
    editor->buyer = brief->name;
    invoices_rows_stored(ctx, form->rows, form->row_count, editor);
    return RC_OK;
}

enum rc recurring_new_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct recurring_form form = {.every = EVERY_MONTH, .first_on = ctx->today, .end_on = DATE_NONE, .covers = COVERS_AHEAD,
                                  .prices = PRICES_FIXED, .made_as = MADE_DRAFT, .term_days = 14};
    struct invoice_editor editor = {.draft = 0};
    struct web_pick *pick = NULL;
    int64_t given = 0;

    if (str_to_i64(http_query(in, "malli"), &given) && given > 0) {
        TRY(form_of(ctx, given, &form, &editor));
        form.first_on = ctx->today; /* like the earlier one, but for its days */
        form.end_on = DATE_NONE;
        TRY(customers_pick_show(ctx, in, form.customer, &pick));
        editor.pick = pick;
        return t_recurring_new(ctx, in, out, 200, &(struct t_recurring_new){.form = &form, .editor = &editor});
    }
    if (str_to_i64(http_query(in, "asiakas"), &given) && given > 0) {
        struct customer_brief *brief = NULL;

        TRY(customers_briefs(ctx, &given, 1, &brief));
        form.customer = brief->number;
        editor.buyer = brief->name;
    }
    TRY(customers_pick_show(ctx, in, form.customer, &pick));
    editor.pick = pick;
    invoices_rows_typed(ctx, in, 0, &editor);
    return t_recurring_new(ctx, in, out, 200, &(struct t_recurring_new){.form = &form, .editor = &editor});
}

/* number: of the template that is changed, 0 a new one. */
static enum rc save(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int64_t number)
{
    struct recurring_change change = {.number = number};
    struct recurring_receipt receipt = {0};
    struct invoice_editor editor = {.draft = 0};
    struct web_pick *pick = NULL;
    enum rc rc = customers_pick_read(ctx, &in, &change.form, &pick);
    bool row = change.form.act == RECURRING_ROW && (rc == RC_OK || rc == RC_INVALID);
    bool other = false;

    editor.pick = pick;
    if (row)
        err_clear(&ctx->err);
    else if (rc == RC_OK)
        rc = number == 0 ? RUN_ACTION(recurring_add, ctx, &change.form, &receipt) : RUN_ACTION(recurring_change, ctx, &change, &receipt);
    other = rc == RC_CONFLICT && ctx->err.code == E1767_RECURRING_CHANGED; /* what was typed stays to be compared */
    if (row || rc == RC_INVALID || other) {
        invoices_rows_typed(ctx, in, row ? 1 : 0, &editor);
        return t_recurring_new(ctx, in, out, row ? 200 : other ? 409 : 422,
                               &(struct t_recurring_new){.form = &change.form, .editor = &editor, .number = number});
    }
    TRY(rc);
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/laskut/toistuvat/%lld", (long long)receipt.number),
                           number == 0 ? "invoices.flash.recurring-added" : "invoices.flash.recurring-changed");
}

enum rc recurring_new_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return save(ctx, in, out, 0);
}

enum rc recurring_edit_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct recurring_form form;
    struct invoice_editor editor = {.draft = 0};
    int64_t number = 0;

    if (!http_path_id(in, "number", &number))
        return err_not_found(&ctx->err, E1752_RECURRING_UNKNOWN);
    TRY(form_of(ctx, number, &form, &editor));
    if (date_is_none(form.first_on))
        return err_conflict(&ctx->err, E1756_RECURRING_ENDED);
    return t_recurring_new(ctx, in, out, 200, &(struct t_recurring_new){.form = &form, .editor = &editor, .number = number});
}

enum rc recurring_edit_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    int64_t number = 0;

    if (!http_path_id(in, "number", &number))
        return err_not_found(&ctx->err, E1752_RECURRING_UNKNOWN);
    return save(ctx, in, out, number);
}

enum rc recurring_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct recurring r;
    struct recurring_lines lines;
    struct invoice_view_row *rows;
    int64_t number = 0;

    if (!http_path_id(in, "number", &number))
        return err_not_found(&ctx->err, E1752_RECURRING_UNKNOWN);
    TRY(recurring_load(ctx, number, 0, &r));
    lines = recurring_lines(ctx, &r);
    rows = ARENA_ARRAY(ctx->arena, struct invoice_view_row, r.row_count + 1);
    for (size_t i = 0; i < r.row_count; i++)
        rows[i] = (struct invoice_view_row){.text = r.rows[i].text, .unit = r.rows[i].unit, .reason = r.rows[i].reason,
                                            .quantity = r.rows[i].quantity,
                                            .price = recurring_price(r.rows[i].price, r.rise_bp, recurring_rises(&r, r.passed))};
    return t_recurring_one(ctx, in, out, 200, &(struct t_recurring_one){.r = &r, .lines = &lines, .rows = rows});
}

enum rc recurring_end_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct recurring_end end = {0};
    struct recurring_receipt receipt = {0};

    if (!http_path_id(in, "number", &end.number))
        return err_not_found(&ctx->err, E1752_RECURRING_UNKNOWN);
    TRY(RUN_ACTION(recurring_end, ctx, &end, &receipt));
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/laskut/toistuvat/%lld", (long long)end.number),
                           "invoices.flash.recurring-ended");
}
