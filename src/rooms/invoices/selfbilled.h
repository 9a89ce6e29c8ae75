/* Self-billing (itselaskutus; directive 2006/112/EC art. 224 and 226, 10 a; AVL 209 e §; V13): the buyer makes the document of our
 * sale on our behalf. Seloste is the seller's register: such a document is recorded here with the buyer's number, day and
 * VAT, counts as any sale, and is sent to nobody. */
#ifndef ROOMS_INVOICES_SELFBILLED_H
#define ROOMS_INVOICES_SELFBILLED_H

#include "rooms/invoices/invoices.h"

#define SELF_BILLED_SUMS 6

/* The agreement that self-billing needs, one for each customer; a new one replaces it. */
struct self_billing_form { int64_t customer; struct date agreed_on; struct str reference; }; /* customer number; reference: of the contract */
struct self_billing { struct date agreed_on; struct str reference; };
extern const struct field invoices_agreement_fields[];
/* INVALID 1702 no such customer, 1791 a consumer, 1720 agreed in the future. */
DECLARE_ACTION(invoices_agree, struct self_billing_form, struct invoice_receipt);
/* agreed_on DATE_NONE: none on file. */
MUST_USE enum rc invoices_agreement_of(struct ctx *ctx, int64_t customer_id, struct self_billing *out);

struct self_billed_sum { int64_t rate, base, vat; }; /* as the buyer states them: percent 1e-4, cents, cents */
enum self_billed_act { SELF_BILLED_RECORD = 1, SELF_BILLED_ROW = 2 };
struct self_billed_form {
    int64_t customer;        /* number */
    struct str number;       /* the buyer's own of its document */
    struct date dated_on, due_on; /* its day, its due day; due not given: 14 days */
    int entry;               /* enum invoice_entry */
    int act;                 /* enum self_billed_act; the page alone asks for one more row */
    struct str currency, note;
    struct invoice_row *rows;
    size_t row_count;
    struct self_billed_sum *sums; /* base and VAT of each rate */
    size_t sum_count;
};
extern const struct field invoices_self_billed_fields[];
/* Recorded and issued at once under our own number. All that is wrong is told at once: V01-V16, 1787 no agreement on that day, 1789 sums
 * that differ by more than a cent, 1790 the margin scheme, 1791 a consumer, 1792 its number, 1795 in the future, 1796 no sums. CONFLICT 1788: the same
 * number and day of this buyer is here already (arg: our number). */
DECLARE_ACTION(invoices_record_self_billed, struct self_billed_form, struct invoice_receipt);

#endif
