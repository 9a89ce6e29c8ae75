/* Payments (maksut): contract for other rooms. P65; BILLING.md section 7. Recorded by hand against one
 * issued invoice; bank files and automatic matching come with the money issue. */
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
extern const struct name_value payments_ways[];

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

evidence_fn payments_evidence_open; /* P65: open sum of every invoice = total - its payments */

#endif
