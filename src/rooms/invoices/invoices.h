/* Invoices (laskut): contract for other rooms. P24, P35, P64, P65; BILLING.md sections 1-3.
 * Money is int64 cents; quantities and unit prices are 1e-4; rates are basis points. */
#ifndef ROOMS_INVOICES_H
#define ROOMS_INVOICES_H

#include "base/field.h"
#include "base/money.h"
#include "db/store.h"
#include "policy/policy.h"

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
/* customers: two customers became one. Only whose invoices they are changes, never an issued document. */
MUST_USE enum rc invoices_move(struct ctx *ctx, int64_t from, int64_t into, int64_t *count);
MUST_USE enum rc invoices_decorrelate(struct ctx *ctx, int64_t customer, int64_t *count);

/* Last day on which a voucher of the fiscal year that ends on `fiscal_year_end` is kept by law:
 * 31 December of (its year + 6). KPL 1336/1997 2:10 §. Pure. */
struct date invoices_voucher_until(struct date fiscal_year_end);

/* Who wants to know that an invoice's open sum became zero (paid, credited, written off): called in
 * the same transaction. The requests room declares this function; invoices and payments call it. */
MUST_USE enum rc requests_on_claim_settled(struct ctx *ctx, int64_t customer, int64_t invoice);

/* --- making and showing --------------------------------------------------------------------------- */

struct invoice_form { /* one shape for form, JSON and command line */
    int64_t customer;            /* customer number (asiakasnumero) */
    struct date invoiced_on;     /* none: today */
    struct date due_on;          /* none: invoiced_on + 14 days */
    int entry;                   /* enum invoice_entry; 0: net for organisations, gross for persons */
    int act;                     /* enum invoice_act; 0: issue */
    struct invoice_row *rows;
    size_t row_count;
};
enum invoice_entry { ENTRY_NET = 1, ENTRY_GROSS = 2 };
enum invoice_act { ACT_ISSUE = 1, ACT_DRAFT = 2 };
extern const struct field invoices_fields[], invoices_row_fields[];
extern const struct name_value invoices_vat_classes[], invoices_treatments[], invoices_states[];

const char *invoices_state_word(enum invoice_state state); /* "partly-paid" */

struct invoice_receipt { int64_t id, number; struct str reference; int64_t total_cents; };

/* Make a draft and, unless act is ACT_DRAFT, issue it at once: validate (AVL 209 e §, messages V01-V15
 * that apply here), number and reference, party snapshot and row texts under the voucher key of the
 * fiscal year. Gapless: the number belongs to the transaction (P64). REFUSED when the notice does not
 * state invoicing. */
DECLARE_ACTION(invoices_create, struct invoice_form, struct invoice_receipt);
/* Issue a draft: req is its id. CONFLICT 1704 when issued already. */
DECLARE_ACTION(invoices_issue, int64_t, struct invoice_receipt);
DECLARE_ACTION(invoices_delete_draft, int64_t, struct invoice_receipt);

struct invoice_party { /* as frozen at issue; the draft's as it is today */
    struct str name, street, postcode, town, country, business_id, vat_id, contact_name;
    int64_t customer_number;
    bool gone;               /* the voucher or claim key has been destroyed */
    bool law_only;           /* the person is erased and nothing is open: kept for bookkeeping only, not
                                opened for ctx->purpose (RIGHTS.md section 3; P35) */
};

struct invoice_payment { int64_t id; struct date received_on; int64_t cents; int way; };

struct invoice { /* a whole invoice, opened */
    int64_t id, customer_id; /* customer_id 0: the tie was cut by an erasure */
    enum invoice_kind kind;
    enum invoice_state state;
    int64_t number;          /* 0: draft */
    struct str reference;
    struct date invoiced_on, due_on, settled_on;
    bool gross_entry, from_claim; /* from_claim: the party comes from the claim copy */
    struct invoice_party party;
    struct invoice_row *rows;
    size_t row_count;
    struct invoice_sums sums;
    int64_t paid_cents, open_cents;
    int64_t issued_at, notice_id;
    bool overdue;
};
/* Open an invoice by number, or by id when number is 0. NOT_FOUND 1701. */
MUST_USE enum rc invoices_load(struct ctx *ctx, int64_t number, int64_t id, struct invoice *out);
MUST_USE enum rc invoices_id_by_number(struct ctx *ctx, int64_t number, int64_t *id);
/* By a reference as typed (spaces, leading zeros, RF). NOT_FOUND without err. */
MUST_USE enum rc invoices_id_by_reference(struct ctx *ctx, struct str reference, int64_t *id);

/* What was typed into the search box, as an invoice number or a reference: 0 when it is neither, when no
 * invoice has it, or when the notice does not state invoicing (then nothing was looked up). */
MUST_USE enum rc invoices_find_typed(struct ctx *ctx, struct str typed, int64_t *number);

enum invoice_filter { /* pills of the list */
    INVOICES_OPEN = 0, INVOICES_OVERDUE = 1, INVOICES_PAID = 2, INVOICES_DRAFTS = 3, INVOICES_ALL = 4, INVOICES_FILTERS = 5
};
struct invoice_line {
    int64_t id, customer_id, number, total_cents, open_cents;
    enum invoice_state state;
    bool overdue;
    struct date invoiced_on, due_on;
    struct str name;         /* by customers_briefs; "" when the tie was cut */
};
struct invoice_list {
    struct invoice_line *rows;
    size_t count;
    bool more;
    int64_t counts[INVOICES_FILTERS];
    int64_t open_cents, overdue_cents;
};
/* One page of at most `limit`; after: id (open, overdue, drafts) or number of the last row seen. */
MUST_USE enum rc invoices_list(struct ctx *ctx, enum invoice_filter filter, int64_t after, size_t limit,
                               struct invoice_list *out);
MUST_USE enum rc invoices_of_customer(struct ctx *ctx, int64_t customer, size_t limit, struct invoice_list *out);

struct invoice_money { int64_t open_count, open_cents, overdue_cents, year_cents, how_many; };
/* The money box of the customer card. Purposes: invoicing, customer-management, rights. */
MUST_USE enum rc invoices_money_of(struct ctx *ctx, int64_t customer, struct invoice_money *out);

struct invoice_ageing { int64_t counts[6], cents[6]; }; /* not due, 1-14, 15-30, 31-60, 61-90, over 90 days */
MUST_USE enum rc invoices_ageing(struct ctx *ctx, struct invoice_ageing *out);
struct invoice_month { int year, month; int64_t invoiced_cents; };
/* The last 12 months, oldest first, months without invoices included. */
MUST_USE enum rc invoices_months(struct ctx *ctx, struct invoice_month out[12]);

struct invoice_sum_line { int64_t number, total_cents, open_cents; enum invoice_state state; };
/* Sums of one invoice without opening anything personal. NOT_FOUND 1701. */
MUST_USE enum rc invoices_sum_of(struct ctx *ctx, int64_t invoice, struct invoice_sum_line *out);
/* Only for the payments room, inside its action: add to the paid sum; settles the invoice when
 * nothing is open, drops its claim copy and tells requests_on_claim_settled. CONFLICT 1710 when
 * somebody else recorded at the same time, 1711 nothing is open, 1712 more than is open. */
MUST_USE enum rc invoices_apply_payment(struct ctx *ctx, int64_t invoice, int64_t cents,
                                        struct date received_on);

evidence_fn invoices_evidence_gapless; /* P64: series without gaps, sums of rows = total, snapshot there */

#endif
