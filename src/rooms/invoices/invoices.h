/* Invoices (laskut): contract for other rooms. P24, P35, P64, P65; BILLING.md sections 1-3.
 * Money is int64 cents; quantities and unit prices are 1e-4; rates are basis points. */
#ifndef ROOMS_INVOICES_H
#define ROOMS_INVOICES_H

#include "base/field.h"
#include "base/money.h"
#include "db/store.h"

enum invoice_state { /* overdue and reminded are computed, never stored */
    INVOICE_DRAFT = 1,
    INVOICE_SENT = 2,
    INVOICE_PARTLY_PAID = 3,
    INVOICE_PAID = 4,
    INVOICE_CREDITED = 5,
    INVOICE_WRITTEN_OFF = 6
};

enum invoice_kind { /* UN/CEFACT 1001 */
    INVOICE_KIND_INVOICE = 380,
    INVOICE_KIND_CREDIT_NOTE = 381,
    INVOICE_KIND_PREPAYMENT = 386
};

enum vat_class { VAT_GENERAL = 1, VAT_REDUCED1 = 2, VAT_REDUCED2 = 3, VAT_ZERO = 4 };

enum vat_treatment { /* UNCL5305 */
    TREATMENT_STANDARD = 1,       /* S */
    TREATMENT_REVERSE_CHARGE = 2, /* AE: AVL 8 c §, EU services */
    TREATMENT_EU_GOODS = 3,       /* K */
    TREATMENT_EXPORT = 4,         /* G */
    TREATMENT_EXEMPT = 5,         /* E */
    TREATMENT_ZERO = 6            /* Z */
};

struct vat_rate { /* a row of the dated table */
    enum vat_class cls;
    int64_t rate_bp;
    struct date valid_from, valid_to; /* valid_to none: still in force */
    bool confirmed;
};

struct invoice_row { /* as entered */
    struct str text;        /* what: free text, sealed under the voucher key when issued */
    int64_t quantity;       /* 1e-4 */
    struct str unit;        /* "kpl", "h" */
    int64_t price;          /* unit price in 1e-4 euro; with VAT when the invoice is entered gross */
    int64_t discount_bp;    /* 0..10000 */
    int vat_class;          /* enum vat_class */
    int treatment;          /* enum vat_treatment */
    struct date delivered_on; /* decides the rate; none: the invoice date */
};

struct invoice_row_sums { int64_t net_cents, vat_cents, gross_cents, rate_bp; };

struct invoice_vat_sum { int treatment; int64_t rate_bp, base_cents, vat_cents; };

#define INVOICE_MAX_ROWS 5000
#define INVOICE_MAX_VAT_SUMS 16

struct invoice_sums {
    struct invoice_row_sums *rows; /* as many as there are rows; arena */
    struct invoice_vat_sum vat[INVOICE_MAX_VAT_SUMS];
    size_t vat_count;
    int64_t net_cents, vat_cents, total_cents;
};

/* --- facts for holds and erasure (RIGHTS.md sections 2-3) --------------------------------------- */
struct invoice_fact {
    int64_t id;
    struct str number;
    enum invoice_state state;
    struct date invoiced_on, due_on;
    int64_t total_cents, open_cents;
    int64_t fiscal_year_id;
    struct date law_until;  /* last day that bookkeeping law keeps the voucher (KPL 2:10) */
    int64_t claim_key;      /* id of the claim key that holds the party after erasure; 0 none */
};

/* All issued invoices of a customer, oldest first. Purposes: invoicing, rights. */
MUST_USE enum rc invoices_facts(struct ctx *ctx, int64_t customer, struct invoice_fact **out,
                                size_t *count);
/* Drafts of a customer are deleted: they are no vouchers. Purpose: rights. In the writer. */
MUST_USE enum rc invoices_delete_drafts(struct ctx *ctx, int64_t customer, int64_t *deleted);
/* Make the claim copy of an open invoice: a new claim key, the party (name, address) sealed under it
 * (RIGHTS section 3 "Keys"), so that the subject key can die while the invoice stays payable.
 * In the writer, purpose rights. Twice gives the same key. */
MUST_USE enum rc invoices_make_claim(struct ctx *ctx, int64_t invoice, int64_t *claim_key);
/* The open sum became zero, or the claim ended otherwise: drop the claim copy and destroy its key.
 * In the writer, purpose rights. Idempotent. */
MUST_USE enum rc invoices_drop_claim(struct ctx *ctx, int64_t invoice);
/* Cut the tie to the customer: customer_id becomes NULL, the name stays in the sealed voucher only
 * (row D/V of the table). Issued invoices whose open sum is zero. In the writer, purpose rights. */
MUST_USE enum rc invoices_decorrelate(struct ctx *ctx, int64_t customer, int64_t *count);

/* Last day on which a voucher of the fiscal year that ends on `fiscal_year_end` is kept by law:
 * 31 December of (its year + 6). KPL 1336/1997 2:10 §. Pure. */
struct date invoices_voucher_until(struct date fiscal_year_end);

/* Who wants to know that an invoice's open sum became zero (paid, credited, written off): called in
 * the same transaction. The requests room declares this function; invoices and payments call it. */
MUST_USE enum rc requests_on_claim_settled(struct ctx *ctx, int64_t customer, int64_t invoice);

#endif
