/* Pure rules of invoices; only this room calls them. */
#ifndef ROOMS_INVOICES_INTERNAL_H
#define ROOMS_INVOICES_INTERNAL_H

#include "db/seal.h"
#include "rooms/customers/customers.h"
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

/* Margin of each row under the scheme (rules_margin.c): max(0, sale - purchase) of each row, the tax rounded once for each treatment
 * and rate, shares by largest remainder. Nothing when there is no such row. INVALID 1706. */
MUST_USE enum rc invoices_compute_margins(struct arena *arena, const struct invoice_row *rows, size_t count, struct date invoiced_on,
                                          const struct vat_rate *rates, size_t rate_count, struct invoice_sums *out,
                                          struct err *err);
/* V13: what the margin scheme wants of a document; nothing when no row is under it. */
void invoices_check_margins(struct arena *arena, const struct invoice *invoice, struct err *err);
bool invoices_margin_row(const struct invoice_row *row); /* with a margin of its own */
int64_t invoices_margin_vat(const struct invoice_sums *sums, size_t count);

struct invoice_check { /* what the checks ask besides the invoice itself */
    const struct vat_rate *rates;
    size_t rate_count;
    int64_t simplified_cents; /* limit of the simplified invoice; 0: not confirmed, so not used */
    bool declaration;         /* the buyer's declaration for AVL 8 c § is on file */
};
/* V01-V16; all that is missing at once, fields in err. */
MUST_USE enum rc invoices_validate(struct arena *arena, const struct invoice *invoice,
                                   const struct invoice_check *facts, struct err *err);
bool invoices_rate_confirmed(const struct vat_rate *table, size_t count, enum vat_class cls, struct date day);
/* Rows of an invoice's own discount; how many. rows has room. */
size_t invoices_discount_rows(const struct invoice_sums *sums, const struct invoice_row *like, size_t like_count,
                              int64_t discount_bp, bool gross_entry, struct invoice_row *rows);
/* What must be added so that the total is a multiple of step. */
int64_t invoices_cash_rounding(int64_t total_cents, int64_t step_cents);
/* Kotitalousvähennys: min(maximum, max(0, percent x labour - own share)). */
int64_t invoices_household_estimate(int64_t labour_cents, int64_t percent_bp, int64_t own_share_cents,
                                    int64_t maximum_cents);
int64_t invoices_labour_cents(const struct invoice *invoice);
MUST_USE enum rc invoices_fill_household(struct ctx *ctx, struct invoice *invoice);

/* --- another currency: rules_currency.c, currency.c, store_currency.c --------------------------------------------- */
/* Euro sums of a document's own: each VAT class's base and VAT half away from zero, rows' shares by largest remainder. INVALID
 * 1708 beyond what a sum may be. Pure: the same from frozen values for ever. */
MUST_USE enum rc invoices_euro_sums(struct arena *arena, const struct invoice_row *rows, size_t count, const struct invoice_sums *doc,
                                    int64_t rate, struct invoice_sums *out, struct err *err);
/* The day whose rate an invoice takes: the last day that decides a rate of its VAT, but no day after its own. Pure. */
struct date invoices_rate_day(const struct invoice *invoice);
struct credited;
/* As invoices_credit_rows, in both currencies: each mirrors its own to the cent. Pure. */
MUST_USE enum rc invoices_credit_foreign(struct arena *arena, const struct invoice *original, const struct credited *before,
                                         const struct invoice_credit_row *asked, size_t asked_count, struct invoice *out,
                                         struct err *err);
void invoices_add_up(struct invoice *out); /* totals and VAT summary from the rows' sums */
/* What the form's currency needs: faults are added to ctx->err; out->foreign with its rate, or NULL for euro. */
MUST_USE enum rc invoices_choose_currency(struct ctx *ctx, const struct invoice_form *form, struct invoice *out);
/* Its sums so far are the document's: keep them so, and make the euro ones. */
MUST_USE enum rc invoices_turn_to_euro(struct ctx *ctx, struct invoice *out);
/* A draft's rate is still the one that its day takes. CONFLICT 1778; INVALID 1773, 1774 it is no more there. */
MUST_USE enum rc invoices_rate_stands(struct ctx *ctx, const struct invoice *draft);
MUST_USE enum rc invoices_store_currency(struct ctx *ctx, const struct invoice *invoice);

struct credited { /* of one row, by earlier credit notes */
    int64_t quantity, net_cents, vat_cents, margin_base, margin_vat, doc_net_cents, doc_vat_cents;
};
/* Rows and sums of a credit note: asked (NULL: everything left), before: per row of the original. What is asked
 * mirrors the original by quantity; a row's last credit takes its remaining cents; discounts follow their group.
 * INVALID 1733, 1738; CONFLICT 1734. */
MUST_USE enum rc invoices_credit_rows(struct arena *arena, const struct invoice *original, const struct credited *before,
                                      const struct invoice_credit_row *asked, size_t asked_count,
                                      struct invoice *out, struct err *err);

/* --- store.c --------------------------------------------------------------------------------------- */
enum { /* numbers of fields in sealed records; never reused */
    PARTY_NAME = 1, PARTY_STREET, PARTY_POSTCODE, PARTY_TOWN, PARTY_COUNTRY, PARTY_BUSINESS_ID, PARTY_VAT_ID,
    PARTY_CONTACT, PARTY_CUSTOMER_NUMBER, PARTY_EMAIL, PARTY_EINVOICE, PARTY_OPERATOR, PARTY_OVT, PARTY_CONSUMER,
    ROW_TEXT = 1, ROW_REASON,
    DETAIL_BUYER_REFERENCE = 1, DETAIL_ORDER_NUMBER, DETAIL_WORK_SITE, DETAIL_NOTE
};
struct fiscal_year { int64_t id; struct date start_on, end_on; bool has_key; };

/* The fiscal year of a day; a calendar year is made when no year of the tenant overlaps it. In the
 * writer. INVALID 1705. */
MUST_USE enum rc invoices_fiscal_year(struct ctx *ctx, struct date day, struct fiscal_year *out);
/* Its voucher key, made at the first invoice of the year. */
MUST_USE enum rc invoices_voucher_key(struct ctx *ctx, struct fiscal_year *year);
/* The tally of states and due dates: count more invoices (or -1: one less) of a state, due on a day, with so much open. Called
 * with every change of state, due date or sums, in its transaction. */
MUST_USE enum rc invoices_tally(struct ctx *ctx, int count, int state, struct date due_on, int64_t open_cents);
/* Many of one state and due day; cents: the sum of all. */
MUST_USE enum rc invoices_tally_sum(struct ctx *ctx, int64_t count, int state, struct date due_on, int64_t open_cents);
DECLARE_ACTION(invoices_tally_sweep, int64_t, int64_t); /* due dates with nothing left; gives how many */
MUST_USE enum rc invoices_tally_nightly(struct ctx *ctx);
/* A draft, or with `year` an issued document at once (number, shown, reference and state set by the caller). */
MUST_USE enum rc invoices_store_new(struct ctx *ctx, struct invoice *invoice, int64_t subject,
                                    const struct fiscal_year *year);
/* A draft becomes a document: texts go under the voucher key, number and party are set. */
MUST_USE enum rc invoices_store_issue(struct ctx *ctx, const struct invoice *draft, const struct fiscal_year *year);
/* The form completed and computed, with the party and the seller of today: what would be stored. */
MUST_USE enum rc invoices_compose(struct ctx *ctx, const struct invoice_form *form, struct invoice *out,
                                  int64_t *subject);
MUST_USE enum rc invoices_store_edit(struct ctx *ctx, struct invoice *draft, int64_t subject);
/* Rows that came from orders keep their tie when the draft is edited (same place, same text). */
void invoices_keep_orders(const struct invoice *old, struct invoice *draft);
/* Check, number, freeze and tell. stored: a draft that was loaded; else one that was just composed. */
MUST_USE enum rc invoices_issue_one(struct ctx *ctx, struct invoice *invoice, bool stored, int64_t subject,
                                    const struct verdict *verdict, struct invoice_receipt *out);
/* V01-V16 with the facts of the store. */
MUST_USE enum rc invoices_decide_issue(struct ctx *ctx, struct invoice *draft);
MUST_USE enum rc invoices_issue_held(struct ctx *ctx); /* job: what waits its minute */
MUST_USE enum rc invoices_runs_go_on(struct ctx *ctx); /* job */
DECLARE_ACTION(invoices_drop_hold, int64_t, struct invoice_receipt);
/* The original of a credit note to be, with what earlier ones took. */
MUST_USE enum rc invoices_creditable(struct ctx *ctx, int64_t number, struct invoice *original,
                                     struct credited **before);
/* The series of a kind of invoice: its next number and the reference (series.c). */
MUST_USE enum rc invoices_take_number(struct ctx *ctx, struct invoice *invoice);
/* A place in the register for a printed number: a reference made of its digits that nobody has, and another number when
 * those digits are another document's (A-100 beside B-100). used: the printed form itself is another document's. */
MUST_USE enum rc invoices_place(struct ctx *ctx, int64_t *number, struct str shown, struct str *reference, bool *used);
/* A row's place for the seal: no two rows of all invoices have the same. */
int64_t invoices_row_place(int64_t invoice, int64_t ordinal);
/* A draft's texts belong to the customer still: the person's key, or the tenant's. */
struct key_ref invoices_draft_key(int64_t subject);
struct blob invoices_seller_pack(struct arena *arena, const struct invoice_seller *seller);
void invoices_seller_unpack(struct blob packed, struct invoice_seller *out);
MUST_USE enum rc invoices_open_details(struct ctx *ctx, struct key_ref key, int64_t subject, struct blob sealed,
                                       struct invoice *out);
/* The customer as a party today. whole may be NULL. */
MUST_USE enum rc invoices_party_today(struct ctx *ctx, int64_t customer, enum invoice_channel channel,
                                      struct invoice_party *out, struct customer_party *whole);
const char *invoices_row_field(struct arena *arena, size_t row, const char *member); /* "rows.3.price" */
struct str invoices_unit_code(struct str unit);
struct str invoices_vatex(int treatment);
/* Does a row's ground speak of the margin scheme (directive 2006/112/EC art. 226, 13-14)? Then its treatment must be one of it. */
bool invoices_speaks_of_scheme(struct str reason);
/* The buyer's number of a self-billed document (id), which is the invoice or what it credits. */
MUST_USE enum rc invoices_load_self_billed(struct ctx *ctx, int64_t id, struct invoice *out);
/* Margins of a document's rows (store_margin.c): kept beside the rows, found by them, dropped with a draft's rows. */
MUST_USE enum rc invoices_store_margins(struct ctx *ctx, const struct invoice *invoice);
MUST_USE enum rc invoices_load_margins(struct ctx *ctx, struct invoice *out);
MUST_USE enum rc invoices_drop_margins(struct ctx *ctx, int64_t draft);
/* What earlier credit notes took of them, into before. */
MUST_USE enum rc invoices_credited_margins(struct ctx *ctx, const struct invoice *original, struct credited *before);
int64_t invoices_open_of(int64_t state, int64_t total, int64_t paid, int64_t credited);
void invoices_party_record(const struct invoice_party *party, struct arena *arena, struct record *out);
void invoices_record_party(const struct record *record, struct invoice_party *out);

/* The dated VAT table (rooms/tables); unconfirmed rows say so. */
MUST_USE enum rc invoices_vat_table(struct ctx *ctx, const struct vat_rate **out, size_t *count);
/* Number of a year's n:th invoice, 20260001; what its reference is made of. */
int64_t invoices_number_of(int year, int64_t ordinal);

#endif
