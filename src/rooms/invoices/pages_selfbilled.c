/* Pages of self-billing: what a buyer made on our behalf is recorded, and the agreement that it needs (V13). */
#include "base/errors.h"
#include "errors_invoices.h"
#include "rooms/invoices/internal_pages.h"
#include "rooms/invoices/internal_selfbilled.h"
#include "templates_invoices.h"
#include "web/web.h"

enum { SUMS_SHOWN = 3 };

struct str invoices_sum_error(struct ctx *ctx, int64_t n, const char *member)
{
    struct str name = str_fmt(ctx->arena, "sums.%lld.%s", (long long)n, member);

    for (size_t i = 0; ctx->err.rc != RC_OK && i < ctx->err.field_count; i++)
        if (str_eqz(name, ctx->err.fields[i].field))
            return err_text(ctx, ctx->err.fields[i].code, ctx->err.fields[i].arg);
    return STR("");
}

/* The sums as they were typed. */
static void sums_typed(const struct http_request *in, struct self_billed_sum_row out[SELF_BILLED_SUMS])
{
    for (int64_t i = 0; i < SELF_BILLED_SUMS; i++)
        out[i] = (struct self_billed_sum_row){.n = i};
    for (size_t i = 0; i < in->form_count; i++) {
        struct str rest = in->form[i].name;
        int64_t n = 0;

        if (!str_eqz(str_cut(&rest, '.'), "sums") || !str_to_i64(str_cut(&rest, '.'), &n) || n < 0 || n >= SELF_BILLED_SUMS)
            continue;
        if (str_eqz(rest, "rate"))
            out[n].rate = in->form[i].value;
        else if (str_eqz(rest, "base"))
            out[n].base = in->form[i].value;
        else if (str_eqz(rest, "vat"))
            out[n].vat = in->form[i].value;
    }
}

static enum rc show(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status,
                    const struct self_billed_form *form, int64_t more, const struct web_pick *pick)
{
    struct self_billed_sum_row sums[SELF_BILLED_SUMS];
    struct invoice_editor editor = {.pick = pick};

    sums_typed(in, sums);
    invoices_rows_typed(ctx, in, more, &editor);
    return t_invoices_self_billed(ctx, in, out, status, &(struct t_invoices_self_billed){
        .form = form, .editor = &editor, .sums = sums, .sum_count = SUMS_SHOWN});
}

enum rc self_billed_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct self_billed_form form = {.entry = ENTRY_NET, .dated_on = DATE_NONE, .due_on = DATE_NONE};
    struct web_pick *pick = NULL;
    int64_t customer = 0;

    if (str_to_i64(http_query(in, "asiakas"), &customer) && customer > 0)
        form.customer = customer;
    TRY(customers_pick_show(ctx, in, form.customer, &pick));
    return show(ctx, in, out, 200, &form, 0, pick);
}

enum rc self_billed_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct self_billed_form form = {.dated_on = DATE_NONE, .due_on = DATE_NONE};
    struct invoice_receipt receipt = {0};
    struct web_pick *pick = NULL;
    enum rc rc = customers_pick_read(ctx, &in, &form, &pick);

    if (form.act == SELF_BILLED_ROW && (rc == RC_OK || rc == RC_INVALID)) {
        err_clear(&ctx->err);
        return show(ctx, in, out, 200, &form, 1, pick);
    }
    if (rc == RC_OK)
        rc = RUN_ACTION(invoices_record_self_billed, ctx, &form, &receipt);
    if (rc == RC_INVALID || (rc == RC_CONFLICT && ctx->err.code == E1788_SELF_BILLED_TWICE))
        return show(ctx, in, out, rc == RC_INVALID ? 422 : 409, &form, 0, pick);
    TRY(rc);
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/laskut/%lld", (long long)receipt.number), "invoices.flash.self-billed");
}

enum rc invoices_agree_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct self_billing_form form = {.agreed_on = ctx->today};
    struct self_billing known = {.agreed_on = DATE_NONE};
    int64_t customer = 0, id = 0;

    if (str_to_i64(http_query(in, "asiakas"), &customer) && customer > 0) {
        form.customer = customer;
        if (customers_find_by_number(ctx, customer, &id) != RC_OK)
            err_clear(&ctx->err);
        else
            TRY(invoices_agreement_of(ctx, id, &known));
    }
    if (!date_is_none(known.agreed_on)) {
        form.agreed_on = known.agreed_on;
        form.reference = known.reference;
    }
    return t_invoices_agree(ctx, in, out, 200, &(struct t_invoices_agree){.form = &form, .known = !date_is_none(known.agreed_on)});
}

enum rc invoices_agree_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct self_billing_form form = {0};
    struct invoice_receipt receipt = {0};
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = RUN_ACTION(invoices_agree, ctx, &form, &receipt);
    if (rc == RC_INVALID)
        return t_invoices_agree(ctx, in, out, 422, &(struct t_invoices_agree){.form = &form});
    TRY(rc);
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/laskut/itselaskutus?asiakas=%lld", (long long)form.customer),
                           "invoices.flash.agreed");
}
