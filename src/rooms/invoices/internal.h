/* Pure rules of invoices; only this room calls them. */
#ifndef ROOMS_INVOICES_INTERNAL_H
#define ROOMS_INVOICES_INTERNAL_H

#include "db/seal.h"
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

/* --- store.c --------------------------------------------------------------------------------------- */
enum { /* numbers of fields in sealed records; never reused */
    PARTY_NAME = 1, PARTY_STREET, PARTY_POSTCODE, PARTY_TOWN, PARTY_COUNTRY, PARTY_BUSINESS_ID, PARTY_VAT_ID,
    PARTY_CONTACT, PARTY_CUSTOMER_NUMBER, ROW_TEXT = 1
};
struct fiscal_year { int64_t id; struct date start_on, end_on; bool has_key; };

/* The fiscal year of a day; a calendar year is made when no year of the tenant overlaps it. In the
 * writer. INVALID 1705. */
MUST_USE enum rc invoices_fiscal_year(struct ctx *ctx, struct date day, struct fiscal_year *out);
/* Its voucher key, made at the first invoice of the year. */
MUST_USE enum rc invoices_voucher_key(struct ctx *ctx, struct fiscal_year *year);
MUST_USE enum rc invoices_store_draft(struct ctx *ctx, const struct invoice_form *form, int64_t customer_id,
                                      int64_t subject, const struct invoice_sums *sums, int64_t *id);
MUST_USE enum rc invoices_store_issue(struct ctx *ctx, const struct invoice *draft,
                                      const struct fiscal_year *year, int64_t number, struct str reference);
void invoices_party_record(const struct invoice_party *party, struct arena *arena, struct record *out);
void invoices_record_party(const struct record *record, struct invoice_party *out);

/* The dated VAT table of the product (BILLING section 2); unconfirmed rows say so. */
extern const struct vat_rate *invoices_vat_table(size_t *count);
/* Number of a year's n:th invoice, 20260001; what its reference is made of. */
int64_t invoices_number_of(int year, int64_t ordinal);

#endif
