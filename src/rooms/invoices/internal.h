/* Pure rules of invoices; only this room calls them. */
#ifndef ROOMS_INVOICES_INTERNAL_H
#define ROOMS_INVOICES_INTERNAL_H

#include "rooms/invoices/invoices.h"

/* Rate of a class on a day. INVALID 1706 when the table has none for that day (BILLING section 2). */
MUST_USE enum rc invoices_rate_on(const struct vat_rate *table, size_t count, enum vat_class cls,
                                  struct date day, int64_t *rate_bp, struct err *err);

/* Sums of an invoice: rows, VAT by treatment and rate, totals. Net or gross entry; rounding half away
 * from zero, never in the middle; row shares by largest remainder (BILLING section 2).
 * Errors INVALID with err->field "rows.N.x": 1706 no rate on the date, 1707 row sum out of range,
 * 1708 total out of range, 1709 too many VAT classes. */
MUST_USE enum rc invoices_compute(struct arena *arena, const struct invoice_row *rows, size_t count,
                                  bool gross_entry, struct date invoiced_on,
                                  const struct vat_rate *rates, size_t rate_count,
                                  struct invoice_sums *out, struct err *err);

#endif
