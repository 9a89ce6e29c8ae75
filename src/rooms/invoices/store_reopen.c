/* What other rooms' vouchers are sealed under, and the claim of an invoice whose person is gone while the bank
 * pays it, takes it back and pays it again (P35, P65; BILLING.md section 7). In the writer. */
#include "base/errors.h"
#include "errors_invoices.h"
#include "queries_invoices.h"
#include "rooms/invoices/internal.h"

enum rc invoices_voucher_year(struct ctx *ctx, struct date day, int64_t *fiscal_year)
{
    struct fiscal_year year;

    TRY(invoices_fiscal_year(ctx, day, &year));
    TRY(invoices_voucher_key(ctx, &year));
    *fiscal_year = year.id;
    return RC_OK;
}

enum rc invoices_claim_follow(struct ctx *ctx, int64_t invoice)
{
    struct q_invoice_get_row row;
    int was = ctx->purpose;
    int64_t claim_key = 0;
    bool open;
    enum rc rc = q_invoice_get(ctx, &(struct q_invoice_get){.id = invoice}, &row);

    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND);
    TRY(rc);
    open = row.state == INVOICE_SENT || row.state == INVOICE_PARTLY_PAID;
    if (!row.customer_id_null || open == !row.claim_key_id_null)
        return RC_OK;
    ctx->purpose = PURPOSE_RIGHTS; /* the hold is the person's right, whoever moved the money */
    rc = open ? invoices_make_claim(ctx, invoice, &claim_key) : invoices_drop_claim(ctx, invoice);
    ctx->purpose = was;
    return rc;
}
