/* Accounting (kirjanpito): contract for other rooms. P19, P65; BILLING.md section 9. A voucher for each act,
 * balanced, numbered without gaps, made in the act's transaction; journal and VAT report from vouchers alone;
 * months are locked. The accountant sees this and the document behind each row, and no more. */
#ifndef ROOMS_ACCOUNTING_H
#define ROOMS_ACCOUNTING_H

#include "base/field.h"
#include "db/store.h"
#include "policy/policy.h"
#include "rooms/invoices/invoices.h"

enum voucher_kind { VOUCHER_INVOICE = 1, VOUCHER_CREDIT_NOTE = 2, VOUCHER_PAYMENT = 3, VOUCHER_UNDO = 4, VOUCHER_SURPLUS = 5,
                    VOUCHER_REFUND = 6, VOUCHER_WRITE_OFF = 7, VOUCHER_OPENING = 8, VOUCHER_EXCHANGE = 9, VOUCHER_KINDS = 10 };
enum ledger_role { /* what a line is; its account comes from the table of accounts */
    LEDGER_RECEIVABLE = 1, LEDGER_SALES = 2, LEDGER_VAT = 3, LEDGER_BANK = 4, LEDGER_CASH = 5, LEDGER_CARD = 6,
    LEDGER_CUSTOMER_CREDIT = 7, LEDGER_LOSS = 8, LEDGER_OUTSIDE_VAT = 9, LEDGER_OPENING = 10,
    LEDGER_EXCHANGE_LOSS = 12, LEDGER_EXCHANGE_GAIN = 13, LEDGER_ROLES = 14,
    LEDGER_BALANCE = 11 /* no account of its own: of an opening balance: the line names its account itself */
};

struct voucher_line { enum ledger_role role; int treatment; int64_t rate_bp, cents; struct str account; }; /* debit above zero; account: of LEDGER_BALANCE only */
struct voucher_post { /* one act */
    enum voucher_kind kind;
    int64_t source;              /* id of what it is about: one voucher for each kind and source */
    int64_t invoice;             /* id, 0 none */
    struct date dated_on;        /* moved to the first open month when its own is locked */
    const struct voucher_line *lines;
    size_t count;
};
/* Inside the act's transaction. BUG when it does not balance; a second voucher of the same kind and source fails at the
 * store's unique index. */
MUST_USE enum rc accounting_post(struct ctx *ctx, const struct voucher_post *post);
/* The same for payments [first, first + count) of the register, just made, all received on one day at the bank. */
MUST_USE enum rc accounting_post_payments(struct ctx *ctx, int64_t first, size_t count, struct date received_on);
/* The hook that invoices.h declares (accounting_on_invoice) makes the vouchers of invoices, credit notes and
 * write-offs. An invoice dated into a locked month is refused (INVALID 3801). */

/* Money after a write-off (the id of its row, stored before): the bank's against the loss and its VAT, in the loss's own proportions,
 * whatever the parts (AVL 78 §). A voucher of the loss's kind. */
MUST_USE enum rc accounting_post_recovery(struct ctx *ctx, int64_t invoice, int64_t recovery, int64_t cents, struct date received_on);

/* Sum of all lines of a role so far: LEDGER_OPENING is what moved-in invoices brought and no opening balance has met. */
MUST_USE enum rc accounting_role_sum(struct ctx *ctx, enum ledger_role role, int64_t *cents);

/* Vouchers of what was there before this room (older stores). Outside the writer; idempotent. */
MUST_USE enum rc accounting_catch_up(struct ctx *ctx);

struct journal_row {
    int64_t voucher, number, line, cents, rate_bp, invoice; /* invoice: number, 0 none */
    int kind, role, treatment;
    struct date dated_on;
    struct str account;
};
/* Rows of [from, to] by fiscal year and voucher number: whole vouchers, about `most` rows after a place (zeroed:
 * from the start). Purpose: bookkeeping. */
struct journal_place { int64_t year, number; };
MUST_USE enum rc accounting_journal(struct ctx *ctx, struct date from, struct date to, struct journal_place *place,
                                    size_t most, struct journal_row **out, size_t *count);
struct voucher { int64_t id, number, invoice; int kind; struct date dated_on; struct journal_row *rows; size_t count; };
MUST_USE enum rc accounting_voucher(struct ctx *ctx, int64_t id, struct voucher *out); /* NOT_FOUND 3809 */

/* To which month VAT on domestic sales belongs (AVL 135-138 §). By payment: as money comes in, a part payment its share of each class; what
 * is not paid twelve months after delivery belongs to that month, and all that is open to the last month before another basis. Sales to
 * other countries and reverse charge go by the invoice under it, too. VAT_BY_OWN: what the controller has chosen for that month. */
enum vat_basis { VAT_BY_OWN = 0, VAT_BY_INVOICE = 1, VAT_BY_DELIVERY = 2, VAT_BY_PAYMENT = 3 };
extern const struct name_value accounting_bases[];
struct basis_form { int basis; struct str month; }; /* from the first day of "2027-01" */
extern const struct field accounting_basis_fields[];
/* INVALID 3802 not a month, 3812 it or a later one is locked, 3811 from delivery to payment or back: by way of a month by invoice.
 * FORBIDDEN 3804 nobody named. Audited. */
DECLARE_ACTION(accounting_set_basis, struct basis_form, int64_t);
struct basis_span { struct date from, until; int basis; int64_t set_by, set_at; }; /* until: the first day of the next, DATE_NONE none */
MUST_USE enum rc accounting_basis_spans(struct ctx *ctx, struct basis_span **out, size_t *count);
MUST_USE enum rc accounting_basis_on(struct ctx *ctx, struct date day, enum vat_basis *out);
struct vat_line { int treatment; int64_t rate_bp, base_cents, vat_cents, documents; int64_t box; bool box_confirmed; };
struct vat_report { struct date from, to; int basis; struct vat_line *lines; size_t count; int64_t vat_cents; };
/* A month's VAT by treatment and rate; report->basis is the one that it was made by. Purpose: bookkeeping. */
MUST_USE enum rc accounting_vat(struct ctx *ctx, int year, int month, enum vat_basis basis, struct vat_report *out);
struct eu_line { struct str vat_id; int64_t goods_cents, services_cents; };
/* Sales to businesses of other member states, by buyer's VAT id. Opens vouchers (audited). */
MUST_USE enum rc accounting_eu_list(struct ctx *ctx, int year, int month, struct eu_line **out, size_t *count);

struct month_form { struct str month, reason; };
extern const struct field accounting_month_fields[];
/* "2027-01". INVALID 3802 not a month or not over yet; CONFLICT 3803 already so; FORBIDDEN 3804 nobody named;
 * unlocking needs a reason: INVALID 3805. */
DECLARE_ACTION(accounting_lock, struct month_form, int64_t);
DECLARE_ACTION(accounting_unlock, struct month_form, int64_t);
struct month_act { struct str month, reason; bool locked; int64_t by, at; };
/* Lockings and unlockings, newest first, at most 60. Purpose: bookkeeping. */
MUST_USE enum rc accounting_month_acts(struct ctx *ctx, struct month_act **out, size_t *count);
MUST_USE enum rc accounting_is_locked(struct ctx *ctx, struct date day, bool *locked);

struct ledger_account { int role; int64_t rate_bp; struct str account, title; bool own; };
MUST_USE enum rc accounting_accounts(struct ctx *ctx, struct ledger_account **out, size_t *count);
struct account_set { int role; int64_t rate_bp; struct str account, title; };
extern const struct field accounting_account_fields[];
extern const struct name_value accounting_roles[], accounting_kinds[];
DECLARE_ACTION(accounting_set_account, struct account_set, int64_t);

/* --- independent recomputation (check.c) ------------------------------------------------------------------- */
struct ledger_difference { const char *what; int64_t number, expected, found; }; /* number: of invoice or voucher */
struct ledger_check {
    int64_t invoices, payments, vouchers, open_count, open_cents, receivable_cents, ageing_cents, vat_cents;
    struct ledger_difference differences[100];
    size_t count;                /* found in all; only the first 100 are kept */
};
/* Own SQL over the base tables, own rounding; compares ledger, invoices, payments, bank rows, ageing and VAT report.
 * Purpose: bookkeeping. */
MUST_USE enum rc accounting_check(struct ctx *ctx, struct ledger_check *out);

evidence_fn accounting_evidence_balanced; /* P65: every voucher balances */

/* --- columns of the journal's files (BILLING.md section 9: ready orders, editable) ------------------------------------- */
struct columns_form { int format; /* enum journal_format */ struct str columns; /* words by commas; "": as delivered */ };
extern const struct field accounting_columns_fields[];
/* The columns of a format as they are now, in their words; *own: somebody has set them. */
MUST_USE enum rc accounting_columns(struct ctx *ctx, int format, struct str *columns, bool *own);
/* INVALID 3815 an unknown word (err->arg), 3816 voucher, date, account or the sum is missing, or too many. */
DECLARE_ACTION(accounting_set_columns, struct columns_form, int64_t);
struct str accounting_column_words(struct ctx *ctx); /* all words, by commas */

#endif
