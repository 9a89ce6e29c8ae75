/* Store of self-billing: agreements, the buyer's numbers (V13). Only self-billed documents touch these tables. */
#include "base/errors.h"
#include "errors_invoices.h"
#include "queries_invoices.h"
#include "rooms/invoices/internal_selfbilled.h"

enum rc invoices_agreement_of(struct ctx *ctx, int64_t customer_id, struct self_billing *out)
{
    struct q_self_billing_get_row row;
    enum rc rc = q_self_billing_get(ctx, &(struct q_self_billing_get){.customer = customer_id}, &row);

    *out = (struct self_billing){DATE_NONE, STR("")};
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    *out = (struct self_billing){row.agreed_on, row.reference};
    return RC_OK;
}

struct str invoices_known_as(const struct invoice *invoice)
{
    return invoice->self_billed && !str_empty(invoice->buyer_number) ? invoice->buyer_number : invoice->shown;
}

enum rc invoices_agreements_move(struct ctx *ctx, int64_t from, int64_t into)
{
    int64_t n = 0;

    TRY(q_self_billing_yields(ctx, &(struct q_self_billing_yields){.into = into, .from = from}, &n));
    TRY(q_self_billing_move(ctx, &(struct q_self_billing_move){.into = into, .from = from}, &n));
    TRY(q_self_billing_leave(ctx, &(struct q_self_billing_leave){.from = from}, &n));
    TRY(q_invoice_declaration_yields(ctx, &(struct q_invoice_declaration_yields){.into = into, .from = from}, &n));
    TRY(q_invoice_declaration_move(ctx, &(struct q_invoice_declaration_move){.into = into, .from = from}, &n));
    return q_invoice_declaration_leave(ctx, &(struct q_invoice_declaration_leave){.from = from}, &n);
}

enum rc invoices_load_self_billed(struct ctx *ctx, int64_t id, struct invoice *out)
{
    struct q_self_billed_get_row row;
    enum rc rc = q_self_billed_get(ctx, &(struct q_self_billed_get){.invoice = id}, &row);

    out->self_billed = true;

    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    out->buyer_number = row.buyer_number;
    return RC_OK;
}

enum rc invoices_is_self_billed(struct ctx *ctx, int64_t invoice, bool *yes)
{
    struct q_self_billed_kin_row row;

    TRY(q_self_billed_kin(ctx, &(struct q_self_billed_kin){.invoice = invoice}, &row));
    *yes = row.found != 0;
    return RC_OK;
}

enum rc invoices_id_by_buyer_number(struct ctx *ctx, struct str typed, int64_t *id)
{
    struct q_self_billed_open_by_number_row *rows = NULL;
    size_t count = 0;
    struct str number = str_trim(typed);

    if (str_empty(number) || number.len > SELF_BILLED_NUMBER)
        return RC_NOT_FOUND;
    TRY(q_self_billed_open_by_number(ctx, &(struct q_self_billed_open_by_number){.number = number}, &rows, &count));
    if (count != 1) /* two buyers may have the same number: a person says which */
        return RC_NOT_FOUND;
    *id = rows[0].invoice_id;
    return RC_OK;
}
