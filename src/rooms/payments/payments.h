/* Payments (maksut): contract for other rooms. P65, P35; BILLING.md section 7. By hand against one issued
 * invoice; from bank files (camt.053, camt.054, KTL) matched by reference; what finds no invoice stays in
 * suspense until a person decides; money given back needs two people. */
#ifndef ROOMS_PAYMENTS_H
#define ROOMS_PAYMENTS_H

#include "db/store.h"
#include "rooms/invoices/invoices.h"

enum payment_way { PAYMENT_BANK = 1, PAYMENT_CASH = 2, PAYMENT_CARD = 3 };

struct payment_form {
    int64_t invoice;         /* invoice number; 0: by reference */
    struct str reference;    /* as typed: spaces, leading zeros, RF */
    int64_t amount;          /* cents; 0: the whole open sum */
    struct date received_on; /* not given: today */
    int way;                 /* enum payment_way; 0: bank */
};
extern const struct field payments_fields[];
extern const struct name_value payments_ways[], payments_ways_shown[]; /* shown: an exchange difference too */

struct payment_receipt { int64_t id, invoice_id, number, cents, open_cents; enum invoice_state state; };

/* Record a payment. Settling the invoice releases the hold of its open sum in the same transaction, so
 * that a waiting erasure goes on by itself (P35). More than the open sum is refused (1712): a surplus
 * needs a refund, which comes with the money issue. Errors: INVALID 1801 no such invoice, 1802 dated
 * after today, 1803 not a sum; CONFLICT 1710, 1711; INVALID 1712. */
DECLARE_ACTION(payments_record, struct payment_form, struct payment_receipt);

struct payment { int64_t id, cents; struct date received_on; int way; };
MUST_USE enum rc payments_of_invoice(struct ctx *ctx, int64_t invoice, struct payment **out, size_t *count);
/* Sum received in each of the last 12 months, oldest first; same months as invoices_months. */
MUST_USE enum rc payments_months(struct ctx *ctx, int64_t out_cents[12]);

/* Which invoice does a payment belong to, and is it acceptable? Pure (P65).
 * Errors INVALID 1802 dated after today, 1803 not above zero. */
MUST_USE enum rc payments_decide_match(const struct payment_form *form, struct date today, struct err *err);

/* --- bank files ---------------------------------------------------------------------------------------- */
enum bank_outcome {
    BANK_WAITING = 0, BANK_MATCHED = 1, BANK_PART = 2,
    BANK_OVER = 3,               /* the surplus is kept for the customer: refund or use */
    BANK_TWICE = 4,              /* nothing was open: all of it is kept so */
    BANK_NO_REFERENCE = 5, BANK_UNKNOWN_REFERENCE = 6, BANK_BAD_CHECK = 7, BANK_OTHER_CURRENCY = 8, /* suspense */
    BANK_OUT = 9,                /* money that we paid */
    BANK_REVERSED = 10,          /* took back an earlier payment */
    BANK_UNCLEAR_REVERSAL = 11, BANK_SUM_ONLY = 12, /* suspense */
    BANK_REFUNDED = 13,          /* our own refund, seen on the account */
    BANK_OUTCOMES = 14
};
enum bank_row_state { BANK_ROW_WAITING = 0, BANK_ROW_DONE = 2, BANK_ROW_SUSPENSE = 3, BANK_ROW_OTHER = 4,
                      BANK_ROW_REVERSED = 5, BANK_ROW_SPLIT = 6 /* its details came in another file */ };
extern const struct name_value payments_outcomes[];

struct bank_result { /* of one file */
    int64_t file;
    int format;                  /* enum bank_format */
    struct str version;
    int64_t rows, matched, part, over, twice, unknown, duplicate, other, reversed;
    int64_t matched_cents, unknown_cents;
    bool waiting;                /* a preview: not confirmed yet */
    bool already;                /* this very file has been imported before: nothing was done */
    int64_t already_by, already_at; /* who brought the file in, when */
    bool has_gap;                /* closing balance of the statement before <> opening balance */
    int64_t gap_cents;
};
/* Read a file, check all of it, store its rows and match them; nothing of a file with a fault comes in, and a
 * crash leaves either nothing or what goes on by itself (payments_resume). preview: stop before matching, counts
 * tell what would happen. Outside the writer. INVALID 1810-1824 with line and element; 1817 an account that is
 * not the controller's; 1830 booked in the future. */
MUST_USE enum rc payments_import(struct ctx *ctx, struct str bytes, bool preview, struct bank_result *out);
/* The preview's file goes in; or away. NOT_FOUND 1825, CONFLICT 1831. */
MUST_USE enum rc payments_import_confirm(struct ctx *ctx, int64_t file, struct bank_result *out);
MUST_USE enum rc payments_import_drop(struct ctx *ctx, int64_t file);
MUST_USE enum rc payments_import_result(struct ctx *ctx, int64_t file, struct bank_result *out);
struct bank_foreseen { int64_t row, invoice; int outcome; bool duplicate; }; /* invoice: number, 0 none; duplicate: here already */
/* What a waiting file would do now, without doing it: counts in out, and row by row. More rows than 5,000: only those. */
MUST_USE enum rc payments_import_foresee(struct ctx *ctx, int64_t file, struct bank_result *out, struct bank_foreseen **rows,
                                         size_t *count);
struct payments_file { int64_t id, rows, at; struct str version; };
MUST_USE enum rc payments_files(struct ctx *ctx, size_t most, struct payments_file **out, size_t *count);
/* Files that a crash cut: loaded ones go on, half-loaded and forgotten previews go away. Outside the writer. */
MUST_USE enum rc payments_resume(struct ctx *ctx);

struct bank_line { /* a row of a file or of the account, nothing personal opened */
    int64_t id, line, cents, left_cents, invoice; /* invoice: number, 0 none */
    struct date booked_on;
    struct str currency, reference;
    enum bank_row_state state;
    enum bank_outcome outcome;
};
MUST_USE enum rc payments_rows_of_file(struct ctx *ctx, int64_t file, int64_t after, size_t most, struct bank_line **out,
                                       size_t *count);
MUST_USE enum rc payments_rows(struct ctx *ctx, int64_t before, size_t most, struct bank_line **out, size_t *count);

struct bank_candidate { int64_t invoice, number, open_cents; struct date due_on; struct str name; bool seen; };
struct bank_open_row { /* a row opened for a person to decide on */
    struct bank_line line;
    int64_t file, customer;
    struct str iban, payer, payer_iban, message, given;
    bool gone;                   /* kept for bookkeeping only: not opened for this purpose */
    struct bank_candidate candidates[5];
    size_t candidate_count;
    int64_t proposal;            /* number of the one open invoice of that sum by a payer seen before; 0 none */
};
/* Rows in suspense, oldest first, with suggestions: same sum; a proposal only when the payer's account has paid
 * that customer before and exactly one invoice fits. Never by name. */
MUST_USE enum rc payments_suspense(struct ctx *ctx, int64_t after, size_t most, struct bank_open_row **out, size_t *count);
MUST_USE enum rc payments_row(struct ctx *ctx, int64_t row, struct bank_open_row *out); /* NOT_FOUND 1826 */

struct bank_match_form { int64_t row, invoice; struct str reference; int64_t amount; int other; };
extern const struct field payments_match_fields[];
struct bank_match_receipt { int64_t row, number, cents, surplus_cents, left_cents, open_cents; enum invoice_state state; };
/* A person says which invoice a row in suspense pays (amount 0: all that is left; more than is open: the rest
 * stays in suspense), or that it is no customer's payment (other). NOT_FOUND 1826, CONFLICT 1827, INVALID 1828,
 * 1829, 1801. */
DECLARE_ACTION(payments_match, struct bank_match_form, struct bank_match_receipt);

/* --- another currency (docs/decisions/0015) ---------------------------------------------------------------------- */
struct exchange_form { int64_t invoice /* number */, row; };
extern const struct field payments_exchange_fields[];
struct exchange_closed { int64_t number, cents, open_cents; struct str currency; };
/* A named person closes what two days' rates explain. invoice: what of its open sum the rates of its payments' days make (a loss);
 * row: what of the rest of a row in suspense, whose invoice is settled, still belongs to the document's sum (a gain; cents below
 * zero). Each is a voucher of its own. INVALID 1862 the invoice is in euro, 1863 the rates do not explain it, 1860, 1861 a rate is
 * missing, 1801; NOT_FOUND 1826; FORBIDDEN 1864 a program. */
DECLARE_ACTION(payments_exchange, struct exchange_form, struct exchange_closed);

/* --- refunds -------------------------------------------------------------------------------------------- */
enum refund_state { REFUND_PROPOSED = 1, REFUND_APPROVED = 2, REFUND_WRITTEN = 3, REFUND_CANCELLED = 4 };
struct refund_form { int64_t row, amount, credit_note; }; /* amount 0: all that can go back; credit_note: number, instead of a row */
extern const struct field payments_refund_fields[];
extern const struct name_value payments_refund_states[];
struct refund_receipt { int64_t id, cents; enum refund_state state; };
/* A named person proposes to give back the surplus of a row, or what of it is in suspense, to the account that
 * paid it; or what a credit note owes, to the account that paid its original. The account is not copied: it stays sealed in
 * the row. INVALID 1832, 1836, 1853 the original was not paid from an account; NOT_FOUND 1852; FORBIDDEN 1837. */
DECLARE_ACTION(payments_refund_propose, struct refund_form, struct refund_receipt);
/* Another person approves or cancels: FORBIDDEN 1833 the same one approves; CONFLICT 1835. */
struct refund_decision { int64_t id; bool approve; };
DECLARE_ACTION(payments_refund_decide, struct refund_decision, struct refund_receipt);
struct refund_file { struct str xml; int64_t count, cents; };
/* All approved refunds of the register as pain.001.001.09; they are marked as written. INVALID 1832 none. */
DECLARE_ACTION(payments_refund_write, int64_t, struct refund_file);
struct refund_line { int64_t id, row, cents, invoice, proposed_by, decided_by; enum refund_state state; struct date written_on; };
MUST_USE enum rc payments_refunds(struct ctx *ctx, bool open_only, struct refund_line **out, size_t *count);

/* --- credit balances (hyvityssaldo) ----------------------------------------------------------------------- */
enum credit_kind { CREDIT_SURPLUS = 1 /* id: bank row */, CREDIT_NOTE = 2 /* id: credit note */ };
struct balance_line {
    enum credit_kind kind;
    int64_t id, invoice, customer; /* invoice: number of the invoice or the credit note, 0 none; customer: id, 0 unknown */
    int64_t owed_cents, free_cents; /* free: nobody has proposed to give it back */
    int64_t suggestion;          /* number of the customer's oldest open invoice, 0 none */
    struct date since;
    struct str name;
};
/* What is owed to customers; customer 0: to all. While it is owed it holds an erasure (P35). */
MUST_USE enum rc payments_credits(struct ctx *ctx, int64_t customer, size_t most, struct balance_line **out, size_t *count);
struct credit_use_form { int64_t row, credit_note /* number */, invoice /* number */, amount /* 0: all that fits */; };
extern const struct field payments_credit_use_fields[];
struct credit_use_receipt { int64_t number, cents, left_cents, open_cents; };
/* Use a credit balance for an open invoice of the same customer. NOT_FOUND 1852; INVALID 1801, 1850 another customer's,
 * 1851 less is left, 1712 more than is open; CONFLICT 1711 nothing is open. */
DECLARE_ACTION(payments_credit_use, struct credit_use_form, struct credit_use_receipt);

/* --- a watched folder: bank files that a transfer client leaves -------------------------------------------- */
enum folder_outcome { FOLDER_IMPORTED = 1, FOLDER_ALREADY = 2, FOLDER_REFUSED = 3 };
struct folder_file { int64_t id, file, rows, line, at; enum folder_outcome outcome; int code; struct str name; }; /* file: bank file, 0 none */
struct bank_folder { struct str path; struct folder_file *files; size_t count; }; /* path "": none is watched */
MUST_USE enum rc payments_folder(struct ctx *ctx, size_t most, struct bank_folder *out);
extern const struct name_value payments_folder_outcomes[];
/* path "": none. Outside the writer. INVALID 1840 no folder that can be written to, or the program's own; 1841 open to everybody;
 * CONFLICT 1843 another register's. */
MUST_USE enum rc payments_folder_choose(struct ctx *ctx, struct str path);
/* What lies in the folder and rests comes in as payments_import does; each file then lies in done or refused with a report, once.
 * What is still being written, and what another error stopped, waits. *taken: how many. Outside the writer. */
MUST_USE enum rc payments_folder_run(struct ctx *ctx, int64_t *taken);
MUST_USE enum rc payments_watch(struct ctx *ctx); /* job */

struct account_form { struct str iban; };
extern const struct field payments_account_fields[];
DECLARE_ACTION(payments_account_add, struct account_form, int64_t); /* INVALID 1839 */

/* --- reconciliation (P65) --------------------------------------------------------------------------------- */
struct reconciliation {
    struct date from, to;
    int64_t opening, issued, credited, paid, lost, closing; /* opening + issued - credited - paid - lost = closing */
    int64_t open_now;            /* sum of what is open; equals closing when `to` is today or later */
    int64_t bank, matched, surplus, refunded, other, suspense; /* bank = the sum of the others */
    bool holds;
};
MUST_USE enum rc payments_reconcile(struct ctx *ctx, struct date from, struct date to, struct reconciliation *out);

evidence_fn payments_evidence_open; /* P65: open sum of every invoice = total - its payments; every bank row's
                                       money is accounted for */

/* Work "bank" of the docs role (roles/work.c): a bank file's bytes -> its entries or its fault as a message (bank_read_apart). */
MUST_USE enum rc bank_work_read(struct arena *arena, struct str payload, struct str *answer);

#endif
