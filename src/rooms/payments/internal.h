/* What only the payments room uses: decisions on bank rows, rows and their seal. */
#ifndef ROOMS_PAYMENTS_INTERNAL_H
#define ROOMS_PAYMENTS_INTERNAL_H

#include "base/buf.h"
#include "db/seal.h"
#include "rooms/payments/bank.h"
#include "rooms/payments/payments.h"

/* Rows of one action: at most some 30 ms of the writer, so that others get their turn between. */
enum { BANK_BATCH_ROWS = 1000, BANK_BATCH_SLOTS = 1024 /* a power of two, no less */, BANK_PREVIEW_MINUTES = 30 };

/* --- rules.c ------------------------------------------------------------------------------------------ */
struct bank_facts { /* of one row, for the decision */
    bool euro, batch, reversal, bad_check, has_reference, found, own_refund;
    int64_t cents, open_cents;
};
/* What becomes of a row, in the order of BILLING.md section 7. Never by name. Pure. */
enum bank_outcome payments_decide_row(const struct bank_facts *facts);
/* The state that a row has after it. */
enum bank_row_state payments_state_after(enum bank_outcome outcome);

/* --- store.c ------------------------------------------------------------------------------------------ */
enum { ROW_PAYER = 1, ROW_IBAN, ROW_MESSAGE, ROW_GIVEN, ROW_ARCHIVE_ID, ROW_END_TO_END }; /* sealed; never reused */
enum bank_use_kind { USE_PAYMENT = 1, USE_SURPLUS = 2, USE_OTHER = 3, USE_UNDO = 4, USE_REFUND = 5,
                     USE_CREDIT = 6 /* of a surplus, used for an invoice: below zero, a payment stands against it */ };
enum { PAYMENT_BALANCE = 4 /* payments_put: a credit balance pays */, PAYMENT_EXCHANGE = 5 /* no money: a difference of exchange */ };
enum bank_file_state { FILE_LOADING = 1, FILE_PREVIEW = 2, FILE_APPLYING = 3, FILE_DONE = 4 };

struct bank_secret { struct str payer, iban, message, given, archive_id, end_to_end; bool gone; };
/* Who paid a row. Not opened for ctx->purpose when the invoice's tie to its person was cut (gone). */
MUST_USE enum rc payments_open_row(struct ctx *ctx, int64_t row, int64_t fiscal_year, int64_t customer, bool tied,
                                   struct blob sealed, struct bank_secret *out);
MUST_USE enum rc payments_use(struct ctx *ctx, int64_t row, enum bank_use_kind kind, int64_t cents, int64_t payment,
                              int64_t invoice, struct date on);
/* The same of a row in another currency: cents in it, counted by the rate. */
MUST_USE enum rc payments_use_at(struct ctx *ctx, int64_t row, enum bank_use_kind kind, int64_t cents, int64_t payment, int64_t invoice,
                                 struct date on, int64_t rate);
/* Insert a payment and put it on its invoice; ends the claim of a person who is gone. */
MUST_USE enum rc payments_put(struct ctx *ctx, int64_t invoice, int64_t cents, struct date on, int way, int64_t *payment);
/* The bank takes a payment back: it stays, and stands against; the invoice is open again, and its hold (P35). */
MUST_USE enum rc payments_take_back(struct ctx *ctx, int64_t payment, int64_t invoice, int64_t cents, struct date on);
/* After a surplus or a credit note's rest has become less: tells requests when nothing is owed or open on the invoice. */
MUST_USE enum rc payments_credit_follow(struct ctx *ctx, int64_t invoice);
void payments_count_outcome(struct bank_result *out, int outcome, int64_t n, int64_t cents);
MUST_USE enum rc payments_own_accounts(struct ctx *ctx, struct str **ibans, size_t *count);

/* --- actions_bank.c ------------------------------------------------------------------------------------ */
/* careful: each row in a savepoint of its own, what cannot be carried out waits for a person; else the first such row
 * fails the batch. Savepoints in savepoints copy every page again: they are for the batch that needs them. */
struct bank_apply { int64_t file, after; bool careful; };
struct bank_applied { int64_t last, duplicates; size_t rows; };
DECLARE_ACTION(payments_apply_batch, struct bank_apply, struct bank_applied);

/* --- store_exact.c ------------------------------------------------------------------------------------- */
/* Waiting rows [from, to] of a file, booked on one day, each the full payment of one of the invoices (bank_row_waiting:
 * exact_id), in one step: the same payments, uses, vouchers, audit and events as payments_put makes one by one.
 * CONFLICT when one of them is no more so: nothing of it may then stay. */
struct bank_exact { int64_t file, from, to; struct date on; size_t count; const int64_t *invoices; };
MUST_USE enum rc payments_put_exact(struct ctx *ctx, const struct bank_exact *exact);

/* --- actions_credit.c ---------------------------------------------------------------------------------- */
struct q_credit_facts_row;
/* A credit note by number that still owes something. NOT_FOUND 1852. */
MUST_USE enum rc payments_credit_note(struct ctx *ctx, int64_t number, struct q_credit_facts_row *out);

/* --- actions_exchange.c ---------------------------------------------------------------------------------- */
struct q_bank_row_get_row;
struct foreign_pay { int64_t used /* of the row, in its currency */, cents /* euro */, rate; };
/* What a row in another currency pays of an invoice: amount of the row (0: what is open of the document, or all) at the rate of its
 * booking day, never more than is open. INVALID 1860, 1861 no rate, 1828 less is left; CONFLICT 1711. */
MUST_USE enum rc payments_foreign(struct ctx *ctx, const struct q_bank_row_get_row *row, int64_t invoice, int64_t open_cents, int64_t amount,
                                  struct foreign_pay *out);
/* What was named as a gain of a bank row goes back when another row takes the money back: a voucher the other way round. */
MUST_USE enum rc payments_gains_taken_back(struct ctx *ctx, int64_t row, int64_t by_row, struct date on);

/* --- documents.c ---------------------------------------------------------------------------------------- */
struct pain_refund { int64_t id, cents; struct str name, iban; };
/* pain.001.001.09: one group of credit transfers from the controller's account. */
void payments_write_pain(struct ctx *ctx, const struct pain_refund *refunds, size_t count, struct str controller,
                         struct str iban, struct date on, struct buf *out);

/* store_selfbilled.c: the reference of the one open self-billed document whose buyer's number stands in the row's text or reference and whose
 * open sum the row is; "" otherwise. all: zeroed at the beginning of a batch. */
struct bank_buyers { const void *rows; size_t count; bool loaded; };
MUST_USE enum rc payments_buyers_number(struct ctx *ctx, struct bank_buyers *all, const struct bank_entry *e, struct str *reference);

#endif
