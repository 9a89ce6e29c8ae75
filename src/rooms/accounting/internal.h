/* What only the accounting room uses. */
#ifndef ROOMS_ACCOUNTING_INTERNAL_H
#define ROOMS_ACCOUNTING_INTERNAL_H

#include "base/buf.h"
#include "rooms/accounting/accounting.h"

/* --- rules.c -------------------------------------------------------------------------------------------- */
/* Do the lines balance, and is each of a known role? Pure. */
bool accounting_balances(const struct voucher_line *lines, size_t count);
/* The product's own account of a role; "" when unknown. */
struct str accounting_default(enum ledger_role role, int64_t rate_bp, struct str *title);
MUST_USE bool accounting_month(struct str month, int *year, int *number); /* "2027-01" */
struct str accounting_month_of(struct arena *arena, struct date day);
/* A write-off's share of base and VAT: what is open, in proportion to the invoice's own lines. Pure. */
void accounting_share(int64_t cents, const int64_t *weights, size_t count, int64_t *parts);

/* --- store_basis.c ---------------------------------------------------------------------------------------- */
/* Lines by payment of [out->from, out->to]; `all`: as if it had always been the basis. Boxes are not filled in. */
MUST_USE enum rc accounting_vat_paid(struct ctx *ctx, bool all, struct vat_report *out);

/* --- check.c, check_paid.c --------------------------------------------------------------------------------- */
void accounting_differ(struct ledger_check *c, const char *what, int64_t number, int64_t expected, int64_t found);
/* VAT by payment, month by month, reckoned from the base tables. Nothing is reckoned where that basis was never chosen. */
MUST_USE enum rc accounting_check_paid(struct ctx *ctx, struct ledger_check *c);

/* --- documents.c ------------------------------------------------------------------------------------------ */
enum journal_format { JOURNAL_PLAIN = 1, JOURNAL_PROCOUNTOR = 2, JOURNAL_NETVISOR = 3 };
enum journal_charset { JOURNAL_UTF8 = 1, JOURNAL_LATIN9 = 2 };
extern const struct name_value accounting_formats[], accounting_charsets[];
/* All rows of [from, to] as CSV: `;`, decimal comma, no names. */
MUST_USE enum rc accounting_export(struct ctx *ctx, struct date from, struct date to, enum journal_format format,
                                   enum journal_charset charset, struct buf *out, int64_t *count);
/* VAT code of a treatment (UNCL5305): S, AE, K, G, E, Z; of the margin scheme F, I, J, D. */
const char *accounting_vat_code(int treatment);

/* The words are known and enough; errors in err. */
MUST_USE enum rc accounting_columns_check(struct ctx *ctx, struct str list);
struct str accounting_columns_delivered(int format);
struct str accounting_columns_setting(struct ctx *ctx, int format); /* its name */

#endif
