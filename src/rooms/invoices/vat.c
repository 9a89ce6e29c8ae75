/* The dated VAT table as the sums want it: rooms/tables has the rows (BILLING.md sections 2 and 10; AVL 84, 85,
 * 85 a). An unconfirmed rate may stand on a draft; issue refuses it (decide_issue). */
#include "rooms/invoices/internal.h"
#include "rooms/tables/tables.h"

static enum vat_class class_of(const char *name)
{
    for (const struct name_value *n = invoices_vat_classes; n->word != NULL; n++)
        if (str_eqz(str_from(name), n->word))
            return (enum vat_class)n->value;
    return (enum vat_class)0;
}

enum rc invoices_vat_table(struct ctx *ctx, const struct vat_rate **out, size_t *count)
{
    struct table_value *values = NULL;
    struct vat_rate *rates;

    TRY(tables_values(ctx, TABLE_VAT, &values, count));
    rates = ARENA_ARRAY(ctx->arena, struct vat_rate, *count);
    for (size_t i = 0; i < *count; i++)
        rates[i] = (struct vat_rate){class_of(values[i].name), values[i].value, values[i].valid_from,
                                     values[i].valid_to, values[i].confirmed};
    *out = rates;
    return RC_OK;
}

enum rc invoices_vat_rate(struct ctx *ctx, enum vat_class cls, struct date day, int64_t *rate_bp)
{
    const struct vat_rate *rates = NULL;
    size_t count = 0;

    TRY(invoices_vat_table(ctx, &rates, &count));
    return invoices_rate_on(rates, count, cls, day, rate_bp, &ctx->err);
}

enum rc invoices_sums_on(struct ctx *ctx, const struct invoice_row *rows, size_t count, bool gross_entry, struct date day,
                         struct invoice_sums *out)
{
    const struct vat_rate *rates = NULL;
    size_t rate_count = 0;

    TRY(invoices_vat_table(ctx, &rates, &rate_count));
    return invoices_compute(ctx->arena, rows, count, gross_entry, day, rates, rate_count, out, &ctx->err);
}
