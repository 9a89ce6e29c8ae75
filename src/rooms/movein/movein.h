/* Moving in (muutto): contract for other rooms. BILLING.md section 9; P35, P36, P64, P65. Open invoices, number series and opening
 * balances of the former program come in as files: a plan by lines first, then all of it or nothing in one transaction.
 * What is open is the total of an invoice here; its sales and its VAT stand in the former program's books. */
#ifndef ROOMS_MOVEIN_H
#define ROOMS_MOVEIN_H

#include "base/field.h"
#include "db/store.h"
#include "policy/policy.h"
#include "rooms/invoices/invoices.h"

enum movein_file { MOVEIN_FORM = 0, MOVEIN_INVOICES = 1, MOVEIN_BALANCES = 2, MOVEIN_CONTROLS = 3, MOVEIN_CUSTOMERS = 4 };
enum { MOVEIN_LINES_MOST = 20000, MOVEIN_BYTES_MOST = 8 << 20, MOVEIN_FINDINGS_MOST = 200, MOVEIN_SERIES_MOST = 8 };

struct movein_form { /* what is asked: files as bytes, "" when not given */
    struct str invoices, balances, controls;
    struct str customers;      /* former customer numbers and those here; without it numbers are those here */
    struct str series;         /* "invoice=10458, credit=K-310"; words of movein_series_kinds */
    struct date opening_on;    /* day of the opening vouchers; not given: today */
};
extern const struct field movein_fields[]; /* series, opening_on: the files come as uploads */
extern const struct name_value movein_series_kinds[];

struct movein_finding { int file; int64_t line; const char *field; int code; struct str arg; }; /* file: enum movein_file */
struct movein_line { int64_t line; struct invoice_carried invoice; struct str name; }; /* name: as the file says it, "" not */
struct movein_total { /* of one customer */
    int64_t customer_id, number, invoices, open_cents, control_cents, line; /* line: first one in the invoices' file */
    bool has_control, locked;
    struct str name;
};
struct movein_balance { int64_t line, cents; struct str account; };
struct movein_plan {
    struct date opening_on;
    struct movein_line *lines;
    size_t line_count;
    int64_t open_cents;
    struct movein_total *totals; /* by customer number */
    size_t total_count;
    bool controlled;             /* a file of control sums was given */
    struct movein_balance *balances;
    size_t balance_count;
    int64_t debit_cents, receivable_cents; /* receivable: what the balances' file says of the receivables' account */
    struct invoice_continued series[MOVEIN_SERIES_MOST];
    size_t series_count;
    struct blob digests[2];      /* of the invoices' and the balances' file; empty when not given */
    struct movein_finding *findings;
    size_t finding_count;        /* at most MOVEIN_FINDINGS_MOST are kept */
    bool more_findings;
};
/* Reads and checks everything against the register; nothing is stored. RC_OK also when there are findings: what they say
 * is in out. INVALID 4601 nothing was given, 4635 too big. CONFLICT 4629 a file moved in before. */
MUST_USE enum rc movein_plan(struct ctx *ctx, const struct movein_form *form, struct movein_plan *out);

struct movein_receipt { int64_t batch, invoices, customers, open_cents, accounts, series; };
/* The plan carried out, one transaction. INVALID 4600 it has findings; CONFLICT 4629 moved in before, 4606, 4609 taken since the
 * plan was made (err.line). */
DECLARE_ACTION(movein_run, struct movein_plan, struct movein_receipt);

struct movein_batch {
    int64_t id, invoices, customers, open_cents, accounts, debit_cents, series, at;
    struct date opening_on;
    bool controlled;
    struct str who;
};
/* Newest first. */
MUST_USE enum rc movein_batches(struct ctx *ctx, size_t most, struct movein_batch **out, size_t *count);

struct movein_origin { int64_t batch, line, original_cents, at; };
/* How an invoice came in. NOT_FOUND without err: it was made here. */
MUST_USE enum rc movein_origin_of(struct ctx *ctx, int64_t invoice, struct movein_origin *out);

/* Each moved-in invoice: its total is what was open in the file, and one opening voucher has that sum (P65). payments adds it to
 * its own figures. */
MUST_USE enum rc movein_evidence_sums(struct ctx *ctx, int64_t *population, int64_t *violations);

#endif
