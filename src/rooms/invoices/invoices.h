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

enum invoice_variety { /* kinds of one UN code; field "kind" of the form */
    VARIETY_INVOICE = 1,
    VARIETY_CREDIT = 2,     /* original_id: what it corrects */
    VARIETY_PREPAYMENT = 3,
    VARIETY_CASH = 4,       /* issued and paid in one act */
    VARIETY_INTEREST = 5,   /* late interest; original_id when it is of one invoice; rows TREATMENT_OUTSIDE */
    VARIETY_REMINDER = 6,   /* a fee with its own document; as above */
    VARIETY_RECURRING = 7,  /* from a template, one per period */
    VARIETY_COLLECTIVE = 8, /* orders of a customer and period */
    VARIETY_MOVED_IN = 9,   /* open invoice of the former program */
    VARIETY_SELF_BILLED = 10 /* made by the buyer on our behalf; recorded here, never sent (selfbilled.h) */
};

enum invoice_row_kind {
    ROW_GOODS = 1,
    ROW_LABOUR = 2,         /* labour that may give the buyer a household deduction (kotitalousvähennys) */
    ROW_TRAVEL = 3,
    ROW_SERVICE = 4,
    ROW_PREPAYMENT = 5,     /* a prepayment taken off: negative, at the prepayment's rate; origin_invoice says which */
    ROW_DISCOUNT = 6,       /* the invoice's own discount, one row per VAT group; made by the program */
    ROW_ROUNDING = 7,       /* cash rounding to 5 cents, outside VAT; made by the program */
    ROW_FEE = 8,            /* reminder fee, late interest: outside VAT */
    ROW_TEXT_ONLY = 9       /* words between rows, no sum */
};

enum invoice_channel { /* how the document is wanted to go out; 0: as the customer's data say */
    DELIVER_DEFAULT = 0, DELIVER_EINVOICE = 1, DELIVER_EMAIL = 2, DELIVER_PRINT = 3, DELIVER_NONE = 4
};

enum vat_class { VAT_GENERAL = 1, VAT_REDUCED1 = 2, VAT_REDUCED2 = 3, VAT_ZERO = 4 };

enum vat_treatment { /* UNCL5305 */
    TREATMENT_STANDARD = 1,       /* S */
    TREATMENT_REVERSE_CHARGE = 2, /* AE: AVL 8 c §, EU services */
    TREATMENT_EU_GOODS = 3,       /* K */
    TREATMENT_EXPORT = 4,         /* G */
    TREATMENT_EXEMPT = 5,         /* E */
    TREATMENT_ZERO = 6,           /* Z */
    TREATMENT_EU_SERVICE = 7,     /* AE: a service to a business of another member state */
    TREATMENT_OUTSIDE = 8,        /* O: late interest, reminder fee, cash rounding; not in the VAT summary */
    /* margin scheme (AVL 79 a - 79 k §): no VAT on the document, category E; the tax is of the margin (struct invoice_margin) */
    TREATMENT_MARGIN_GOODS = 9,     /* second-hand goods, VATEX-EU-F */
    TREATMENT_MARGIN_ART = 10,      /* works of art, VATEX-EU-I */
    TREATMENT_MARGIN_ANTIQUES = 11, /* collectors' items and antiques, VATEX-EU-J */
    TREATMENT_MARGIN_TRAVEL = 12,   /* travel agents, VATEX-EU-D */
    TREATMENTS = 12
};
bool invoices_is_margin(int treatment);

struct vat_rate { /* a row of the dated table */
    enum vat_class cls;
    int64_t rate_bp;
    struct date valid_from, valid_to; /* valid_to none: still in force */
    bool confirmed;
};

enum { ROW_NO_PRICE = -1 }; /* of a draft whose row has no price yet: never issued (V08) */
struct invoice_row { /* as entered */
    struct str text;        /* what: free text, sealed under the voucher key when issued */
    int64_t quantity;       /* 1e-4 */
    struct str unit;        /* "kpl", "h", in the document's language */
    int64_t price;          /* unit price in 1e-4 euro; with VAT when the invoice is entered gross */
    int64_t discount_bp;    /* 0..10000 */
    int64_t discount;       /* the same as a percentage, 1e-4, as typed: "12,5"; 0: discount_bp stands. Not stored */
    int vat_class;          /* enum vat_class */
    int treatment;          /* enum vat_treatment */
    struct date delivered_on; /* decides the rate; none: the invoice date; the last day of a period */
    int kind;               /* enum invoice_row_kind; 0: goods */
    int64_t labour_percent; /* 0..100: share of the row that is labour for the household deduction; ROW_LABOUR: 100 */
    struct str product_code;
    struct str unit_code;   /* UN/ECE recommendation 20: C62, HUR ...; from unit when empty */
    struct str reason;      /* ground of no VAT in words (section of AVL), sealed with the text */
    struct str vatex;       /* VATEX-EU-AE ...; of the treatment, made by the program */
    struct str order_number;/* group of a collective invoice; printed */
    int64_t order_id, order_row; /* orders room; 0 none */
    struct date delivered_from; /* first day of a period; none: one day */
    int64_t purchase;       /* margin scheme: what one unit was bought for, VAT included, 1e-4 euro; on no document */
    int64_t kept_rate;      /* rate in basis points + 1 of the row it answers to; 0: by class and day. Not stored */
    int64_t origin_invoice, origin_row; /* id and ordinal of the credited row or the prepayment; 0 and 0 none */
};

struct invoice_row_sums { int64_t net_cents, vat_cents, gross_cents, rate_bp; };

struct invoice_margin { int64_t rate_bp, base_cents, vat_cents; }; /* base + VAT is the margin; below zero on a credit note */

struct invoice_vat_sum { int treatment; int64_t rate_bp, base_cents, vat_cents; };

#define INVOICE_MAX_ROWS 5000
#define INVOICE_MAX_VAT_SUMS 16

struct invoice_sums {
    struct invoice_row_sums *rows; /* as many as there are rows; arena */
    struct invoice_margin *margins; /* as many as there are rows; NULL when none is under the margin scheme */
    struct invoice_vat_sum vat[INVOICE_MAX_VAT_SUMS];
    size_t vat_count;
    int64_t net_cents, vat_cents, total_cents; /* net + vat = total, always */
    int64_t outside_cents; /* part of net_cents that is outside VAT: interest, fees, cash rounding */
};

/* A document in another currency (BILLING.md section 2): rows' prices and these sums are in it; invoice.sums, and all that is
 * stored of claims, VAT and ledger, are euro, made of these by the stored rate (docs/decisions/0015). */
struct invoice_foreign {
    struct str currency;     /* "SEK" */
    int64_t rate;            /* units for one euro, 1e-6 (base/currency.h) */
    struct date rate_on;
    struct str rate_source;
    struct invoice_sums sums;
};

/* --- facts for holds and erasure (RIGHTS.md sections 2-3) --------------------------------------- */
struct invoice_fact {
    int64_t id;
    struct str number;
    enum invoice_state state;
    struct date invoiced_on, due_on;
    int64_t total_cents, open_cents;
    int64_t fiscal_year_id;
    struct date law_until;  /* last day that bookkeeping law keeps the voucher (KPL 2:10); today when that is past and the night's run
                               has not come; DATE_NONE when the key of the year is gone */
    int64_t claim_key;      /* id of the claim key that holds the party after erasure; 0 none */
    int64_t owed_cents;     /* credit balance that we owe on it: rest of a credit note, surplus of its payments */
};

/* All issued invoices of a customer, oldest first. Purposes: invoicing, rights. */
MUST_USE enum rc invoices_facts(struct ctx *ctx, int64_t customer, struct invoice_fact **out,
                                size_t *count);
/* Drafts of a customer are deleted: they are no vouchers; and so are the templates of recurring invoices.
 * Purpose: rights. In the writer. */
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
    int kind;                    /* enum invoice_variety; 0: invoice */
    int64_t customer;            /* customer number (asiakasnumero) */
    struct date invoiced_on;     /* none: today */
    struct date due_on;          /* none: invoiced_on + 14 days */
    int entry;                   /* enum invoice_entry; 0: net for organisations, gross for persons */
    int act;                     /* enum invoice_act; 0: issue */
    int language;                /* of the document: enum lang + 1; 0: the customer's */
    int64_t interest_bp;         /* agreed late interest; 0: by the Interest Act */
    int64_t discount_bp, discount; /* of the whole invoice; discount: as a percentage, 1e-4 */
    int channel;                 /* enum invoice_channel */
    struct str buyer_reference;  /* viitteenne; sealed */
    struct str order_number;     /* the buyer's; sealed */
    struct str work_site;        /* sealed */
    struct str note;             /* printed; sealed */
    struct str prepayments;      /* numbers of paid prepayment invoices that this one takes off, "20260003 20260007" */
    int64_t version;             /* optimistic lock of an edit; 0 for a new one */
    struct str currency;         /* "EUR" or ""; another needs a stored rate (V10) */
    int reprice;                 /* enum reprice of products: rows of a draft whose buyer is changed */
    struct invoice_row *rows;
    size_t row_count;
    /* set by other rooms and by runs, never by a form */
    int64_t template_id, run_id, original_id;
    struct date period_on;
};
enum invoice_entry { ENTRY_NET = 1, ENTRY_GROSS = 2 };
enum invoice_act { ACT_ISSUE = 1, ACT_DRAFT = 2, ACT_SEND = 3, ACT_ROW = 4 }; /* send: a draft that waits 60 s to be issued; row: the page with one more row, nothing is stored */
extern const struct field invoices_fields[], invoices_row_fields[];
extern const struct name_value invoices_vat_classes[], invoices_treatments[], invoices_states[], invoices_row_kinds[],
    invoices_varieties[], invoices_channels[], invoices_entries[];

const char *invoices_state_word(enum invoice_state state); /* "partly-paid" */
const char *invoices_variety_word(int variety);            /* "credit-note" */

struct invoice_receipt { int64_t id, number; struct str reference; int64_t total_cents; };

/* Make a draft and, unless act is ACT_DRAFT, issue it at once: validate (AVL 209 e §, messages V01-V15
 * that apply here), number and reference, party snapshot and row texts under the voucher key of the
 * fiscal year. Gapless: the number belongs to the transaction (P64). REFUSED when the notice does not
 * state invoicing. */
DECLARE_ACTION(invoices_create, struct invoice_form, struct invoice_receipt);
/* A draft anew: form as it should be. version 0: whatever it is. CONFLICT 1737 changed meanwhile, 1704 issued. */
struct invoice_edit { int64_t id; struct invoice_form form; };
struct product_price_row;
/* The rows of a draft whose buyer the form changes, as products_reprice sees them; *count 0: the same buyer. */
MUST_USE enum rc invoices_reprice(struct ctx *ctx, const struct invoice_edit *edit, struct product_price_row **out, size_t *count,
                                  size_t *differing);
DECLARE_ACTION(invoices_edit, struct invoice_edit, struct invoice_receipt);
/* "Laheta" of the pages: checked now, issued after INVOICE_HOLD_MS unless undone (UI.md section 5). */
#define INVOICE_HOLD_MS 60000
DECLARE_ACTION(invoices_hold, int64_t, struct invoice_receipt);
DECLARE_ACTION(invoices_undo_hold, int64_t, struct invoice_receipt);

struct invoice_credit_row { int64_t row, quantity; }; /* row from 1 as printed; quantity 1e-4, 0: what is left of it */
struct invoice_credit_form { /* a credit note; no rows: everything that has not been credited yet */
    int64_t number;              /* of the invoice */
    struct date credited_on;     /* not given: today */
    struct str reason;           /* printed as the note */
    struct invoice_credit_row *rows;
    size_t row_count;
};
extern const struct field invoices_credit_fields[];
/* Issues the credit note and sets it against what is open. Never more than the original; the last one takes the
 * remaining cents (P64). NOT_FOUND 1701; INVALID 1733 more than is left of row n, 1738 no such row; CONFLICT 1734
 * everything is credited, 1736 a credit note, 1735 its texts are destroyed. */
DECLARE_ACTION(invoices_credit, struct invoice_credit_form, struct invoice_receipt);

/* The buyer's declaration that it sells building services other than occasionally (AVL 8 c §; V16). */
struct invoice_declaration { int64_t customer; struct date given_on; }; /* customer number */
extern const struct field invoices_declaration_fields[];
/* INVALID 1702 no such customer, 1799 a day to come. */
DECLARE_ACTION(invoices_declare, struct invoice_declaration, struct invoice_receipt);
/* DATE_NONE: none on file. */
MUST_USE enum rc invoices_declaration_of(struct ctx *ctx, int64_t customer_id, struct date *given_on);

struct invoice_series_form { /* a number series of its own for one kind of invoice */
    struct str name, prefix; /* prefix: at most six of A-Z - / */
    int variety;             /* enum invoice_variety */
    int64_t lead;            /* 1..9: first digit of its numbers, of one series only */
    bool continuous;         /* does not begin again each year */
    bool dates_back;         /* dates may go back within it */
};
struct invoice_series { int64_t id, lead; struct str name, prefix; int variety; bool yearly, dates_back; };
extern const struct field invoices_series_fields[];
extern const struct name_value invoices_series_kinds[];
/* INVALID 1722; CONFLICT 1748 the digit is taken. */
DECLARE_ACTION(invoices_add_series, struct invoice_series_form, struct invoice_receipt);
/* own_dates_back: of the tenant's own series, and of the one that goes on in its place. */
MUST_USE enum rc invoices_series(struct ctx *ctx, struct invoice_series **out, size_t *count, bool *own_dates_back);
struct own_series_form { bool allow_back; };
extern const struct field invoices_own_series_fields[];
DECLARE_ACTION(invoices_set_own_series, struct own_series_form, int64_t); /* audited */

/* --- collective invoicing (koontilaskutus): a run over delivered orders, one invoice for each customer -------- */
struct invoice_run_form { struct date delivered_to, invoiced_on; }; /* not given: today */
extern const struct field invoices_run_fields[];
struct invoice_run {
    int64_t id, customers, invoices, failed, total_cents;
    struct date delivered_to, invoiced_on;
    bool going;
};
struct invoice_run_line { int64_t customer_id, orders, rows; };
/* Who would be invoiced; at most 1,000 customers. */
MUST_USE enum rc invoices_run_preview(struct ctx *ctx, struct date delivered_to, struct invoice_run_line **out, size_t *count);
/* CONFLICT 1751 nothing to invoice. The timer does the rest; invoices_run_continue does some of it at once. */
DECLARE_ACTION(invoices_run_start, struct invoice_run_form, struct invoice_run);
MUST_USE enum rc invoices_run_continue(struct ctx *ctx, int64_t run, int64_t most, bool *done);
MUST_USE enum rc invoices_run_load(struct ctx *ctx, int64_t id, struct invoice_run *out);
/* Who could not be invoiced: number of the error, and the row it means (0 none). */
struct invoice_run_fault { int64_t customer_id, code, at_row; };
MUST_USE enum rc invoices_run_faults(struct ctx *ctx, int64_t run, struct invoice_run_fault **out, size_t *count);

/* --- recurring invoices (toistuvat laskut), for other rooms; their own contract is recurring.h ----------------- */
struct invoice_template { int64_t id, number, rows; struct date next_on; }; /* rows: stored ones; next_on DATE_NONE: ended */
/* Of a customer, ended ones too; no text is opened. Purposes: invoicing, customer-management, rights. */
MUST_USE enum rc invoices_templates_of(struct ctx *ctx, int64_t customer, struct invoice_template **out, size_t *count);
struct template_todo { int64_t stopped, soon; struct date stopped_on; }; /* waiting to be mended and the oldest such day; coming within a week */
MUST_USE enum rc invoices_templates_todo(struct ctx *ctx, struct template_todo *out);
/* customers: two customers became one. Texts are sealed anew under the key that stays. In the writer. CONFLICT 1758. */
MUST_USE enum rc invoices_templates_move(struct ctx *ctx, int64_t from, int64_t into, int64_t into_subject);
/* The same for the agreement on self-billing and the buyer's declaration (AVL 8 c §): one for each customer, the last word counts. */
MUST_USE enum rc invoices_agreements_move(struct ctx *ctx, int64_t from, int64_t into);
/* customers: the relationship ends on a day. No document is made for a later day. In the writer. */
MUST_USE enum rc invoices_on_relation_ended(struct ctx *ctx, int64_t customer, struct date end_on);

/* --- moving in: open invoices of the former program (rooms/movein; BILLING.md section 9) ------------------------- */
#define INVOICE_CARRIED_VATS 3
struct invoice_carried_vat { int treatment; int64_t rate_bp, net_cents, vat_cents; }; /* of the original sum */
struct invoice_carried {
    int64_t customer_id;
    struct str shown;         /* its number as it was printed */
    struct str reference;     /* valid 7-3-1, digits only; "": one is made of its number */
    struct date invoiced_on, due_on;
    int64_t original_cents, open_cents; /* below zero: a credit note that is owed to the buyer */
    int64_t interest_bp;
    struct invoice_carried_vat vat[INVOICE_CARRIED_VATS];
    size_t vat_count;         /* 0: the split is not known, so it cannot be credited here */
};
enum { CARRIED_FREE = 0, CARRIED_NUMBER = 1, CARRIED_REFERENCE = 2 };
/* Is its number or its reference in the register already? CARRIED_*. */
MUST_USE enum rc invoices_carry_check(struct ctx *ctx, const struct invoice_carried *in, int *taken);
/* Has the day a fiscal year, or may a calendar year be made for it? Its voucher's retention goes by that year. */
MUST_USE enum rc invoices_year_fits(struct ctx *ctx, struct date day, bool *fits);
/* Was the rate in force on the day, or in the year before it (a delivery may be older than its invoice)? */
MUST_USE enum rc invoices_rate_known(struct ctx *ctx, int64_t rate_bp, struct date day, int *vat_class);
/* Inside movein's action: an issued invoice whose total is what is open, under its own number and reference, the party
 * of today sealed under the fiscal year of its date. No sale, VAT or e-invoice comes of it: the caller posts the
 * opening voucher. CONFLICT 4606, 4609 taken meanwhile; INVALID 1705. */
MUST_USE enum rc invoices_carry_over(struct ctx *ctx, const struct invoice_carried *in, struct invoice_receipt *out);

struct invoice_continued { /* a series that goes on */
    int variety;              /* 0: every kind that has none of its own */
    struct str prefix;        /* at most six of A-Z - / */
    int64_t year;             /* the number begins with this year and begins again each year; 0: one row of numbers */
    int64_t width;            /* digits of the ordinal, zeroes in front */
    int64_t first;            /* ordinal of the next document */
};
/* "K-2026-0458" or "10458" of an invoice of `today`: as a series. INVALID 4626. */
MUST_USE enum rc invoices_continue_read(struct str next, struct date today, struct invoice_continued *out, struct err *err);
/* Number and printed form of its n:th document, n from 0, in a year. */
int64_t invoices_continued_number(struct arena *arena, const struct invoice_continued *series, int year, int64_t ordinal,
                                  struct str *shown);
MUST_USE enum rc invoices_continue(struct ctx *ctx, const struct invoice_continued *series);
MUST_USE enum rc invoices_is_continued(struct ctx *ctx, int variety, bool *continued);

/* Issue a draft: req is its id. CONFLICT 1704 when issued already. */
DECLARE_ACTION(invoices_issue, int64_t, struct invoice_receipt);
DECLARE_ACTION(invoices_delete_draft, int64_t, struct invoice_receipt);

struct invoice_party { /* as frozen at issue; the draft's as it is today */
    struct str name, street, postcode, town, country, business_id, vat_id, contact_name;
    struct str email;        /* only when the document goes by e-mail */
    struct str einvoice, operator_id, ovt; /* e-invoice address, its operator, OVT (rooms/einvoices fills them) */
    struct str usual_reference; /* the buyer's reference for invoices that say none; today's, not frozen with the party */
    bool consumer;           /* a person without a business id, as it stood at issue */
    int64_t customer_number;
    bool gone;               /* the voucher or claim key has been destroyed */
    bool law_only;           /* the person is erased and nothing is open: kept for bookkeeping only, not
                                opened for ctx->purpose (RIGHTS.md section 3; P35) */
};

#define INVOICE_IBANS 3
struct invoice_seller { /* the controller at issue (P02); of a draft as Settings say today */
    struct str name, business_id, vat_id, street, postcode, town, country, phone, email, web;
    struct str iban[INVOICE_IBANS], bic[INVOICE_IBANS]; /* "" when fewer */
    struct str ovt, einvoice, operator_id;
    bool incomplete; /* name, business id or address is missing: the law wants them on an invoice */
};
MUST_USE enum rc invoices_seller_now(struct ctx *ctx, struct invoice_seller *out);
struct seller_form { /* what documents say of the seller beside the controller's own data (BILLING.md sections 1-6) */
    struct str iban, bic, iban2, bic2, iban3, bic3; /* bic "": proposed from a Finnish account */
    struct str vat_id;                              /* "": from the business id */
    struct str phone, email, web;                   /* on documents; "": the controller's */
    struct str einvoice, operator_id;               /* own e-invoice address and intermediary */
};
extern const struct field invoices_seller_fields[];
MUST_USE enum rc invoices_seller_form(struct ctx *ctx, struct seller_form *out);
struct json;
void invoices_seller_json(struct json *j, const struct seller_form *form);
/* All of it anew; issued documents keep what they were issued with. INVALID 1763-1765. */
DECLARE_ACTION(invoices_seller_save, struct seller_form, struct seller_form);

struct invoice { /* a whole invoice, opened */
    int64_t id, customer_id; /* customer_id 0: the tie was cut by an erasure */
    enum invoice_kind kind;
    enum invoice_variety variety;
    enum invoice_state state;
    int64_t number;          /* 0: draft */
    struct str shown;        /* the number as printed, with the prefix of its series; "" draft */
    int64_t series_id;       /* 0: the tenant's own yearly series */
    struct str reference;
    struct date invoiced_on, due_on, settled_on;
    enum lang lang;          /* of the document */
    int64_t interest_bp;     /* agreed; 0: by the Interest Act */
    int64_t discount_bp;
    enum invoice_channel channel;
    bool gross_entry, from_claim; /* from_claim: the party comes from the claim copy */
    struct invoice_party party;
    struct invoice_seller seller;
    struct str buyer_reference, order_number, work_site, note;
    int64_t original_id, original_number; /* credit note, interest, reminder */
    struct date original_on;
    struct str buyer_number; /* self-billed: the buyer's own number of its document; of a credit note of one: of that one */
    bool self_billed;        /* made by the buyer, or a credit note of such a document: marked, and never sent */
    struct invoice_row *rows;
    size_t row_count;
    struct invoice_sums sums; /* euro */
    struct invoice_foreign *foreign; /* NULL: the document is in euro */
    int64_t paid_cents, credited_cents;
    int64_t labour_cents;    /* labour incl. VAT that the household deduction counts; 0 unless the buyer is a consumer */
    int64_t household_cents; /* estimate of that deduction ("arvio"), -1: none is shown */
    int64_t open_cents;      /* total - paid - credited while sent or partly paid; below zero: we owe (credit note) */
    int64_t issued_at, notice_id, fiscal_year_id, template_id, run_id, hold_until, version;
    struct date period_on;   /* of the template; none when it is not recurring */
    bool overdue;
};
/* Sums as the document says them, in its currency, and that currency. */
const struct invoice_sums *invoices_shown_sums(const struct invoice *invoice);
struct str invoices_currency(const struct invoice *invoice);
enum { CURRENCY_COUNT = 27 };
extern const struct name_value invoices_currencies[]; /* codes that a document may have; EUR first */
/* Open an invoice by number, or by id when number is 0. NOT_FOUND 1701. */
MUST_USE enum rc invoices_load(struct ctx *ctx, int64_t number, int64_t id, struct invoice *out);
/* As JSON: what `invoice show --json`, the API and `invoice export --format json` say. */
struct buf;
void invoices_write_json(struct ctx *ctx, const struct invoice *invoice, struct buf *out);
/* Rows under the margin scheme with their figures, for those who keep the books: never on a document or in its JSON. */
struct invoice_margin_line { int64_t row; struct str text; int64_t sold_cents, bought_cents, margin_cents, vat_cents, rate; }; /* row from 1; rate: 1e-4 percent */
size_t invoices_margin_lines(struct arena *arena, const struct invoice *invoice, struct invoice_margin_line **out);
#define SELF_BILLED_NUMBER 30 /* longest number of a buyer's document */
/* Is it self-billed, or a credit note of such a document (V13)? Then nobody is sent it. */
MUST_USE enum rc invoices_is_self_billed(struct ctx *ctx, int64_t invoice, bool *yes);
/* The one open self-billed document with this number of its buyer's. NOT_FOUND without err, also when there are two. */
MUST_USE enum rc invoices_id_by_buyer_number(struct ctx *ctx, struct str typed, int64_t *id);
MUST_USE enum rc invoices_id_by_number(struct ctx *ctx, int64_t number, int64_t *id);
/* The number by which its buyer knows the document: of a self-billed one the buyer's own, else as it is printed. */
struct str invoices_known_as(const struct invoice *invoice);
/* By its number as it is printed: "90455", "K-920260001", "L-2026-12". NOT_FOUND without err. */
MUST_USE enum rc invoices_id_by_shown(struct ctx *ctx, struct str shown, int64_t *id);
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
    enum invoice_kind kind;
    struct str shown;        /* number as printed; "" is the number itself */
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
/* The same for many: payments [first, first + count) of the register, just made, each the whole of what is open on its invoice
 * (one each, given in order), which has had no credit, whose customer is there, and whose end nobody waits for (view
 * claim_watched): disputes, plans, agencies and holds have nothing to be told then. CONFLICT 1710 when one is not so. */
MUST_USE enum rc invoices_pay_in_full(struct ctx *ctx, int64_t first, const int64_t *invoices, size_t count, struct date received_on);
/* After a payment or its undoing, for an invoice whose person is erased already: while it is open its claim copy
 * stands (made again from the voucher), so that the hold lasts until it is paid; then copy and key go (P35).
 * Does nothing while the tie to a customer stands. In the writer. */
MUST_USE enum rc invoices_claim_follow(struct ctx *ctx, int64_t invoice);
/* --- retention of vouchers (P36; KPL 2:10) -------------------------------------------------------------- */
struct invoice_year { int64_t id, invoices, open; struct date start_on, end_on; bool gone; /* its key was destroyed */ };
/* The controller's fiscal years, oldest first; invoices: issued ones. Purposes: accountability, rights. */
MUST_USE enum rc invoices_years(struct ctx *ctx, struct invoice_year **out, size_t *count);
/* Ids of the fiscal years that have a day in [from, to], oldest first. Any purpose. */
MUST_USE enum rc invoices_year_ids(struct ctx *ctx, struct date from, struct date to, int64_t **out, size_t *count);
/* The vouchers of a fiscal year have outlived the law: their key dies, numbers and sums stay. An open invoice keeps its party
 * under its claim key. In the writer, purpose rights. Idempotent. */
MUST_USE enum rc invoices_expire_year(struct ctx *ctx, int64_t fiscal_year);

/* The fiscal year of a day, with its voucher key made: what other rooms' vouchers (bank rows) are sealed under
 * {KEY_VOUCHER, fiscal_year}. In the writer. INVALID 1705. */
MUST_USE enum rc invoices_voucher_year(struct ctx *ctx, struct date day, int64_t *fiscal_year);

/* Other ends of an open sum, for rooms that decide about them, inside their own action. Each tells
 * requests_on_claim_settled when nothing is open any more. */
/* Undo a payment (reversal): the invoice is open again, and so is its hold. INVALID 1712 more than was paid; CONFLICT 1711
 * written off: a person decides. */
MUST_USE enum rc invoices_undo_payment(struct ctx *ctx, int64_t invoice, int64_t cents);
/* Set a credit note's rest against an open invoice of the same buyer, at most `most` cents (0: all that fits); *cents: how
 * much. Tells requests_on_claim_settled of either that ends. Zero when nothing is open or owed. */
MUST_USE enum rc invoices_set_off(struct ctx *ctx, int64_t credit_note, int64_t invoice, struct date on, int64_t most, int64_t *cents);
/* Money paid back on a credit note with something left (open_cents < 0). cents > 0. */
MUST_USE enum rc invoices_apply_refund(struct ctx *ctx, int64_t credit_note, int64_t cents, struct date paid_on);
/* Credit loss (luottotappio): state written off, the open sum ends; *cents: what it was. CONFLICT 1711. */
MUST_USE enum rc invoices_write_off(struct ctx *ctx, int64_t invoice, struct date day, int64_t *cents);

/* --- who wants to know ------------------------------------------------------------------------------
 * Called in the same transaction as the event, under the purpose of the caller; what fails there fails the
 * act. Each function belongs to the room of its name. */
enum invoice_event {
    INVOICE_EVENT_ISSUED = 1,   /* any document: invoice, credit note ... */
    INVOICE_EVENT_CREDITED = 2, /* invoice: a credit note was set against it */
    INVOICE_EVENT_WRITTEN_OFF = 3,
    INVOICE_EVENT_SETTLED = 4,  /* nothing is open */
    INVOICE_EVENT_REOPENED = 5, /* a payment was undone */
    INVOICE_EVENT_DRAFT_GONE = 6
};
MUST_USE enum rc accounting_on_invoice(struct ctx *ctx, int64_t invoice, enum invoice_event event);
MUST_USE enum rc orders_on_invoice(struct ctx *ctx, int64_t invoice, enum invoice_event event);
MUST_USE enum rc collection_on_invoice(struct ctx *ctx, int64_t invoice, enum invoice_event event);
/* A cash invoice was issued: it is paid in cash in the same act. */
MUST_USE enum rc payments_on_cash_issued(struct ctx *ctx, int64_t invoice, int64_t cents, struct date paid_on);
/* A document was issued: put it into the delivery queue of its channel. */
MUST_USE enum rc einvoices_on_issued(struct ctx *ctx, int64_t invoice);
/* Fill einvoice, operator_id, ovt of the party that is about to be frozen (or shown as a draft). */
MUST_USE enum rc einvoices_fill_party(struct ctx *ctx, int64_t customer, struct invoice_party *party);

/* Rate of a VAT class on a day, and the sums of rows as an invoice of that day would have them: orders and prices
 * ask before there is an invoice. INVALID 1706-1709. */
MUST_USE enum rc invoices_vat_rate(struct ctx *ctx, enum vat_class cls, struct date day, int64_t *rate_bp);
MUST_USE enum rc invoices_sums_on(struct ctx *ctx, const struct invoice_row *rows, size_t count, bool gross_entry,
                                  struct date day, struct invoice_sums *out);

evidence_fn invoices_evidence_gapless; /* P64: series without gaps, sums of rows = total, snapshot there */

#endif
