/* The dated VAT table (BILLING.md section 2). Written by us from the sources named there: AVL 84, 85 and
 * 85 a §; the reduced rate of 2026 is known from secondary sources only and is marked unconfirmed.
 * Editing it in Settings comes with the money issue (planned). */
#include "rooms/invoices/internal.h"

/* 1970-01-01 + days; the table is constant, so days are written out. */
#define FROM_2013_01_01 15706
#define TO_2024_08_31 19966
#define FROM_2024_09_01 19967
#define TO_2025_12_31 20453
#define FROM_2026_01_01 20454

static const struct vat_rate table[] = {
    {VAT_GENERAL, 2400, {FROM_2013_01_01}, {TO_2024_08_31}, true},
    {VAT_GENERAL, 2550, {FROM_2024_09_01}, {DATE_NONE_DAYS}, true},
    {VAT_REDUCED1, 1400, {FROM_2013_01_01}, {TO_2025_12_31}, true},
    {VAT_REDUCED1, 1350, {FROM_2026_01_01}, {DATE_NONE_DAYS}, false},
    {VAT_REDUCED2, 1000, {FROM_2013_01_01}, {DATE_NONE_DAYS}, true},
    {VAT_ZERO, 0, {FROM_2013_01_01}, {DATE_NONE_DAYS}, true},
};

const struct vat_rate *invoices_vat_table(size_t *count)
{
    *count = COUNT(table);
    return table;
}

enum rc invoices_vat_rate(struct ctx *ctx, enum vat_class cls, struct date day, int64_t *rate_bp)
{
    size_t count = 0;
    const struct vat_rate *rates = invoices_vat_table(&count);

    return invoices_rate_on(rates, count, cls, day, rate_bp, &ctx->err);
}

enum rc invoices_sums_on(struct ctx *ctx, const struct invoice_row *rows, size_t count, bool gross_entry, struct date day,
                         struct invoice_sums *out)
{
    size_t rate_count = 0;
    const struct vat_rate *rates = invoices_vat_table(&rate_count);

    return invoices_compute(ctx->arena, rows, count, gross_entry, day, rates, rate_count, out, &ctx->err);
}
