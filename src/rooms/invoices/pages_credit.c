/* Pages around an issued document: credit note, buyers' declarations, number series. */
#include "base/errors.h"
#include "errors_invoices.h"
#include "rooms/invoices/internal_pages.h"
#include "templates_invoices.h"
#include "web/web.h"

static enum rc show_credit(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status,
                           int64_t number, const struct invoice_credit_form *form)
{
    struct err kept = ctx->err;
    struct invoice original;
    struct credited *before = NULL;
    struct invoice_credit_line *lines;

    err_clear(&ctx->err);
    TRY(invoices_creditable(ctx, number, &original, &before));
    lines = ARENA_ARRAY(ctx->arena, struct invoice_credit_line, original.row_count);
    for (size_t i = 0; i < original.row_count; i++)
        lines[i] = (struct invoice_credit_line){
            (int64_t)i, original.rows[i].quantity + before[i].quantity, original.rows[i].text, original.rows[i].unit,
            original.rows[i].kind != ROW_DISCOUNT && original.rows[i].kind != ROW_TEXT_ONLY
                && original.rows[i].quantity + before[i].quantity != 0};
    ctx->err = kept;
    return t_invoices_credit(ctx, in, out, status, &(struct t_invoices_credit){
        .original = &original, .lines = lines, .count = (int64_t)original.row_count, .form = form});
}

enum rc invoices_credit_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct invoice_credit_form form = {.credited_on = ctx->today};
    int64_t number = 0;

    if (!http_path_id(in, "number", &number))
        return err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND);
    return show_credit(ctx, in, out, 200, number, &form);
}

/* Rows without a quantity are not credited; when none has one, everything that is left is. */
static void keep_asked(struct invoice_credit_form *form)
{
    size_t kept = 0;

    for (size_t i = 0; i < form->row_count; i++)
        if (form->rows[i].quantity > 0)
            form->rows[kept++] = form->rows[i];
    form->row_count = kept;
}

enum rc invoices_credit_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct invoice_credit_form form = {0};
    struct invoice_receipt receipt = {0};
    int64_t number = 0;
    enum rc rc;

    if (!http_path_id(in, "number", &number))
        return err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND);
    rc = request_fields(ctx, in, &form);
    form.number = number;
    keep_asked(&form);
    if (rc == RC_OK)
        rc = RUN_ACTION(invoices_credit, ctx, &form, &receipt);
    if (rc == RC_INVALID)
        return show_credit(ctx, in, out, 422, number, &form);
    TRY(rc);
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/laskut/%lld", (long long)receipt.number),
                           "invoices.flash.credited");
}

enum rc invoices_declare_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct invoice_declaration form = {.given_on = ctx->today};
    int64_t customer = 0;

    if (str_to_i64(http_query(in, "asiakas"), &customer) && customer > 0) /* the number, as in the list of customers */
        form.customer = customer;
    return t_invoices_declare(ctx, in, out, 200, &(struct t_invoices_declare){.form = &form});
}

enum rc invoices_declare_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct invoice_declaration form = {0};
    struct invoice_receipt receipt = {0};
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = RUN_ACTION(invoices_declare, ctx, &form, &receipt);
    if (rc == RC_INVALID)
        return t_invoices_declare(ctx, in, out, 422, &(struct t_invoices_declare){.form = &form});
    TRY(rc);
    return answer_redirect(ctx, in, out, STR("/laskut/ilmoitukset"), "invoices.flash.declared");
}

static enum rc show_series(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status,
                           const struct invoice_series_form *form)
{
    struct invoice_series *rows = NULL;
    struct own_series_form own = {0};
    size_t count = 0;

    TRY(invoices_series(ctx, &rows, &count, &own.allow_back));
    return t_invoices_series(ctx, in, out, status, &(struct t_invoices_series){
        .rows = rows, .count = (int64_t)count, .form = form, .own = &own,
        .may_edit = (ctx->actor->roles & ROLE_MAINTAIN) != 0});
}

enum rc invoices_series_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct invoice_series_form form = {.variety = VARIETY_CREDIT, .lead = 9};

    return show_series(ctx, in, out, 200, &form);
}

enum rc invoices_own_series_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct own_series_form form = {0};
    int64_t set = 0;

    TRY(request_fields(ctx, in, &form));
    TRY(RUN_ACTION(invoices_set_own_series, ctx, &form, &set));
    return answer_redirect(ctx, in, out, STR("/asetukset/numerosarjat"), "invoices.flash.own-series");
}

enum rc invoices_series_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct invoice_series_form form = {0};
    struct invoice_receipt receipt = {0};
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = RUN_ACTION(invoices_add_series, ctx, &form, &receipt);
    if (rc == RC_INVALID || rc == RC_CONFLICT)
        return show_series(ctx, in, out, 422, &form);
    TRY(rc);
    return answer_redirect(ctx, in, out, STR("/asetukset/numerosarjat"), "invoices.flash.series");
}
