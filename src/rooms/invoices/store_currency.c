/* What a document in another currency keeps beside its euros. */
#include "base/errors.h"
#include "errors_invoices.h"
#include "queries_invoices.h"
#include "rooms/invoices/internal.h"

enum rc invoices_store_currency(struct ctx *ctx, const struct invoice *invoice)
{
    const struct invoice_foreign *f = invoice->foreign;
    int64_t changes = 0;

    TRY(q_invoice_set_currency(ctx, &(struct q_invoice_set_currency){
        .id = invoice->id, .currency = f->currency, .rate = f->rate, .rate_on = f->rate_on, .rate_source = f->rate_source,
        .net_cents = f->sums.net_cents, .vat_cents = f->sums.vat_cents, .total_cents = f->sums.total_cents, .now = ctx->now},
                               &changes));
    if (changes != 1)
        return err_conflict(&ctx->err, E1704_INVOICE_ISSUED_ALREADY);
    for (size_t i = 0; i < invoice->row_count; i++)
        TRY(q_invoice_row_set_currency(ctx, &(struct q_invoice_row_set_currency){
            .invoice = invoice->id, .ordinal = (int64_t)i, .net_cents = f->sums.rows[i].net_cents,
            .vat_cents = f->sums.rows[i].vat_cents}, &changes));
    return RC_OK;
}
