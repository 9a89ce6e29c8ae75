/* Figures of the margin scheme beside the rows of a document (V13): only documents with such rows touch this table. */
#include "base/errors.h"
#include "queries_invoices.h"
#include "rooms/invoices/internal.h"

enum rc invoices_store_margins(struct ctx *ctx, const struct invoice *invoice)
{
    for (size_t i = 0; i < invoice->row_count; i++) {
        const struct invoice_margin *m = &invoice->sums.margins[i];

        if (invoices_margin_row(&invoice->rows[i]))
            TRY(q_invoice_margin_insert(ctx, &(struct q_invoice_margin_insert){
                .invoice = invoice->id, .ordinal = (int64_t)i, .purchase = invoice->rows[i].purchase, .rate_bp = m->rate_bp,
                .base_cents = m->base_cents, .vat_cents = m->vat_cents}));
    }
    return RC_OK;
}

enum rc invoices_load_margins(struct ctx *ctx, struct invoice *out)
{
    struct q_invoice_margins_row *rows = NULL;
    size_t count = 0;

    TRY(q_invoice_margins(ctx, &(struct q_invoice_margins){.invoice = out->id}, &rows, &count));
    out->sums.margins = ARENA_ARRAY(ctx->arena, struct invoice_margin, out->row_count);
    for (size_t i = 0; i < count; i++) {
        size_t at = (size_t)rows[i].ordinal;

        if (at >= out->row_count)
            continue;
        out->rows[at].purchase = rows[i].purchase;
        out->sums.margins[at] = (struct invoice_margin){rows[i].rate_bp, rows[i].base_cents, rows[i].vat_cents};
    }
    return RC_OK;
}

enum rc invoices_drop_margins(struct ctx *ctx, int64_t draft)
{
    int64_t changes = 0;

    return q_invoice_margins_delete(ctx, &(struct q_invoice_margins_delete){.invoice = draft}, &changes);
}

enum rc invoices_credited_margins(struct ctx *ctx, const struct invoice *original, struct credited *before)
{
    struct q_invoice_credited_margins_row *rows = NULL;
    size_t count = 0;

    TRY(q_invoice_credited_margins(ctx, &(struct q_invoice_credited_margins){.invoice = original->id}, &rows, &count));
    for (size_t i = 0; i < count; i++)
        if (rows[i].origin_row >= 0 && rows[i].origin_row < (int64_t)original->row_count) {
            before[rows[i].origin_row].margin_base = rows[i].base_cents;
            before[rows[i].origin_row].margin_vat = rows[i].vat_cents;
        }
    return RC_OK;
}
