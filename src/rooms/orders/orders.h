/* Orders (tilaukset): channel, states, deliveries, what may be invoiced, archive. Contract for other rooms.
 * (P06, P24, P25, P66; BILLING.md section 1) Money is cents; quantities and prices are 1e-4. */
#ifndef ROOMS_ORDERS_H
#define ROOMS_ORDERS_H

#include "base/field.h"
#include "base/money.h"
#include "db/store.h"
#include "policy/policy.h"
#include "rooms/invoices/invoices.h"

enum order_state {
    ORDER_DRAFT = 1,
    ORDER_WAITING = 2,   /* over the credit limit: waits for a named person's approval (P66) */
    ORDER_CONFIRMED = 3, /* prices and VAT classes are fixed */
    ORDER_PARTLY = 4,    /* some of it delivered */
    ORDER_DELIVERED = 5,
    ORDER_INVOICED = 6,  /* all that was delivered is on invoices */
    ORDER_ARCHIVED = 7,  /* read-only; not in daily lists, findable until its retention ends (P06) */
    ORDER_CANCELLED = 8
};
enum order_channel { ORDER_BY_STORE = 1, ORDER_BY_WEB = 2, ORDER_BY_RESELLER = 3 };

struct order_row_form { /* a product by its code, or free words with a price */
    struct str code, text;
    int64_t quantity;     /* 1e-4; 0: one */
    int unit;             /* enum product_unit; 0: the product's, else piece */
    int64_t price;        /* 0: by the product and what was agreed with the customer */
    int64_t discount;     /* percent, 1e-4; 0: as agreed */
    int vat_class, treatment; /* 0: the product's; standard */
};
struct order_form { /* one shape for form, JSON and command line */
    int64_t customer;     /* customer number */
    int64_t contact;      /* id of the contact person who ordered; 0 none */
    int channel;          /* enum order_channel; 0: store */
    int source;           /* enum data_source of rooms/customers; 0: the customer, a reseller for that channel */
    struct date ordered_on;
    struct str reference; /* the customer's own reference or order number */
    struct str outside;   /* number of the order at the web shop or reseller: the same one is never taken twice */
    struct str note;
    int entry;            /* enum invoice_entry; 0: net for organisations, gross for persons */
    int act;              /* enum order_act; 0: confirm */
    int64_t version;      /* optimistic lock of an edit; 0 for a new one */
    struct str currency;  /* "EUR" or "": no other (V10) */
    int reprice;          /* enum reprice of products: rows of a draft whose buyer is changed */
    struct order_row_form *rows;
    size_t row_count;
};
struct order_edit;
struct product_price_row;
/* As invoices_reprice. */
MUST_USE enum rc orders_reprice(struct ctx *ctx, const struct order_edit *edit, struct product_price_row **out, size_t *count, size_t *differing);
enum order_act { ORDER_ACT_CONFIRM = 1, ORDER_ACT_DRAFT = 2 };
#define ORDER_MAX_ROWS 500
extern const struct field orders_fields[], orders_row_fields[];
extern const struct name_value orders_states[], orders_channels[];
const char *orders_state_word(int state); /* "partly-delivered" */

struct order_receipt {
    int64_t id, number, total_cents;
    int state;            /* enum order_state: ORDER_WAITING says that the limit was exceeded */
    bool again;           /* the same Idempotency-Key or outside number: this is the first answer */
};
/* Register an order and, unless act is a draft, confirm it at once. INVALID 2702-2709; CONFLICT 2710 another body under the
 * same key, 2711 the outside number with other contents. */
DECLARE_ACTION(orders_create, struct order_form, struct order_receipt);
struct order_keyed { struct order_form form; struct str key, body; }; /* key: Idempotency-Key, "" none; body as it came */
DECLARE_ACTION(orders_create_keyed, struct order_keyed, struct order_receipt);
/* A draft anew: form as it should be; the customer too may change, channel, source and the outside number stay. act: only
 * confirm confirms it at once. form.version 0: whatever it is. CONFLICT 2712 it is no draft any more, 2727 changed meanwhile. */
struct order_edit { int64_t id; struct order_form form; };
DECLARE_ACTION(orders_edit, struct order_edit, struct order_receipt);
/* Draft -> confirmed, or waiting when it would exceed the customer's credit limit. CONFLICT 2712. */
DECLARE_ACTION(orders_confirm, int64_t, struct order_receipt);
struct order_approval { int64_t id; struct str reason; };
extern const struct field orders_approval_fields[];
/* Waiting -> confirmed, by a named person with a reason (P50, P66). FORBIDDEN 2713, INVALID 2714, CONFLICT 2712. */
DECLARE_ACTION(orders_approve, struct order_approval, struct order_receipt);
struct order_delivery_row { int64_t ordinal, quantity; };
struct order_delivery_form { int64_t id; struct date delivered_on; struct order_delivery_row *rows; size_t row_count; };
extern const struct field orders_delivery_fields[];
/* What was delivered on a day; no rows: everything that is left. INVALID 2715-2717, CONFLICT 2712. */
DECLARE_ACTION(orders_deliver, struct order_delivery_form, struct order_receipt);
struct order_cancel { int64_t id; struct str reason; };
extern const struct field orders_cancel_fields[];
/* Draft, waiting or confirmed -> cancelled; a partly delivered order keeps what was delivered, the rest is left out.
 * INVALID 2714 no reason, CONFLICT 2712 state, 2718 on an invoice. */
DECLARE_ACTION(orders_cancel, struct order_cancel, struct order_receipt);
struct order_invoicing { int64_t id; int act; struct date invoiced_on, due_on; }; /* act: enum invoice_act; 0: draft */
/* What is delivered and not invoiced yet becomes an invoice (partial invoicing). CONFLICT 2719 nothing to invoice. */
DECLARE_ACTION(orders_invoice, struct order_invoicing, struct invoice_receipt);
/* Invoiced or cancelled -> archived, by hand. CONFLICT 2720 its invoices are not settled. */
DECLARE_ACTION(orders_archive, int64_t, struct order_receipt);

struct order_row {
    int64_t ordinal, product_id, quantity, delivered, invoiced, price, discount_bp, labour_percent, total_cents;
    struct str code, text;
    int unit, vat_class, treatment;
};
struct order_delivery { int64_t id, ordinal, quantity, invoice_id, invoice_number, invoice_row; struct date delivered_on; };
struct order { /* a whole order, opened */
    int64_t id, customer_id, contact_id, subject_id, number, version, total_cents, due_cents, ready;
    int state, channel, source;
    struct date ordered_on, delivered_on, settled_on, archived_on;
    bool gross_entry;
    struct str note, reference, outside, cancel_reason, approval_reason;
    int64_t approved_by, approved_at, confirmed_at, recorded_by, recorded_at, notice_id;
    struct order_row *rows;
    size_t row_count;
    struct order_delivery *deliveries;
    size_t delivery_count;
};
/* By number, or by id when number is 0. NOT_FOUND 2701. */
MUST_USE enum rc orders_load(struct ctx *ctx, int64_t number, int64_t id, struct order *out);

enum order_filter { /* pills; ORDERS_DAILY: all but archived and cancelled */
    ORDERS_DAILY = 0, ORDERS_WAITING = 1, ORDERS_TO_DELIVER = 2, ORDERS_TO_INVOICE = 3, ORDERS_INVOICED = 4,
    ORDERS_DRAFTS = 5, ORDERS_CANCELLED = 6, ORDERS_ARCHIVED = 7, ORDERS_FILTERS = 8
};
struct order_line {
    int64_t id, customer_id, number, total_cents;
    int state, channel;
    bool ready;
    struct date ordered_on, delivered_on;
    struct str name; /* by customers_briefs */
};
struct order_list { struct order_line *rows; size_t count; bool more; int64_t counts[ORDERS_FILTERS]; };
/* Newest first; before: number of the last one shown, 0 first page. */
MUST_USE enum rc orders_list(struct ctx *ctx, enum order_filter filter, int64_t before, size_t limit, struct order_list *out);
/* Of one customer, archived ones too (P24). */
MUST_USE enum rc orders_of_customer(struct ctx *ctx, int64_t customer_id, size_t limit, struct order_list *out);
/* What was typed into the search box as an order number; 0 when it is none or the notice does not state orders. */
MUST_USE enum rc orders_find_typed(struct ctx *ctx, struct str typed, int64_t *number);

/* --- for packages (P54) ------------------------------------------------------------------------------- */
/* An order that a person placed with another controller: archived at once, with a number of this register; it is never delivered,
 * invoiced or counted as owed here. rows: code, text, quantity, price, total_cents, delivered; unit and VAT class are not told by a
 * package. deliveries: ordinal, quantity, day. In the writer. */
MUST_USE enum rc orders_bring(struct ctx *ctx, int64_t customer, int64_t subject, const struct order *past, struct order_receipt *out);

/* --- for collective invoicing (rooms/invoices). Purpose: invoicing ------------------------------------ */
struct order_ready { /* an order with deliveries that no invoice charges yet */
    int64_t order_id, number, customer_id;
    bool gross_entry;
    struct date ordered_on, first_delivered, last_delivered;
    int64_t lines;
};
/* By customer, then order. delivered_to DATE_NONE: whatever the day; after_*: the last one seen, 0 0 first. */
MUST_USE enum rc orders_ready_to_invoice(struct ctx *ctx, struct date delivered_to, int64_t after_customer, int64_t after_order,
                                         size_t limit, struct order_ready **out, size_t *count);
/* Those of one customer. */
MUST_USE enum rc orders_ready_of_customer(struct ctx *ctx, int64_t customer_id, struct date delivered_to, size_t limit,
                                          struct order_ready **out, size_t *count);
/* The first customer id after after_customer that has any; 0: none. */
MUST_USE enum rc orders_next_to_invoice(struct ctx *ctx, struct date delivered_to, int64_t after_customer, int64_t *customer);
struct order_charge { /* one delivery of one row, as an invoice charges it */
    int64_t order_id, delivery_id, order_number, ordinal;
    struct str code, reference; /* product code; the customer's own reference */
    int unit;                   /* enum product_unit: products_unit_code for e-invoices */
    int64_t labour_percent;
    struct invoice_row row;     /* text, quantity, unit label, price, discount, class, treatment, delivered_on */
};
MUST_USE enum rc orders_charges(struct ctx *ctx, int64_t order_id, struct date delivered_to, struct order_charge **out, size_t *count);
struct order_charged { int64_t order_id, delivery_id, invoice_row; }; /* invoice_row: its ordinal on the invoice */
/* In the writer, in the transaction that makes the invoice. CONFLICT 2721 somebody invoiced it meanwhile. */
MUST_USE enum rc orders_mark_invoiced(struct ctx *ctx, int64_t invoice_id, const struct order_charged *charged, size_t count);
/* A draft was deleted: what it charged may be invoiced again. In the writer; none: nothing happens. */
MUST_USE enum rc orders_release_invoice(struct ctx *ctx, int64_t invoice_id);

/* --- for credit, customers, rights ----------------------------------------------------------------------- */
/* Confirmed and not yet on an invoice, in cents with VAT; except: an order left out (0 none). */
MUST_USE enum rc orders_exposure(struct ctx *ctx, int64_t customer_id, int64_t except, int64_t *cents);
/* customers: two became one. Texts of a person are sealed anew under the key that stays. In the writer. CONFLICT 2722. */
MUST_USE enum rc orders_move(struct ctx *ctx, int64_t from_customer, int64_t into_customer, int64_t into_subject, int64_t *moved);
/* The time of an organisation is over (P36): its orders, their rows and deliveries go. A person's go by the ownership graph.
 * In the writer, purpose rights; the caller has seen that none is open. */
MUST_USE enum rc orders_forget(struct ctx *ctx, int64_t customer, int64_t *removed);

/* Before an erasure is planned (RIGHTS.md section 2): undelivered orders are cancelled, what has been delivered
 * is invoiced at once, so that the plan knows the claim. Any purpose; acts for the notice's own purposes. */
struct orders_settled { int64_t cancelled, invoiced; };
DECLARE_ACTION(orders_settle_for_erasure, int64_t, struct orders_settled); /* req: customer id */

MUST_USE enum rc orders_decide_state(int from, int to, struct err *err); /* rule of P06: CONFLICT 2712 */
evidence_fn orders_evidence_archived;   /* P06: archived orders are settled, dated, out of the daily lists */
evidence_fn orders_evidence_in_package; /* P24: every order is reached from its customer's data */

#endif
