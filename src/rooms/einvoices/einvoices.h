/* E-invoices (verkkolaskut): contract for other rooms. P64, P31; BILLING.md sections 4, 5, 9, 11.
 * One neutral shape of an invoice stands between the register and the formats: what is issued is turned into it and
 * written as Finvoice 3.0 or UBL (Peppol BIS Billing 3); what arrives is read into it. Writers are pure: the same
 * struct gives the same bytes. Sums are cents, credit notes are negative here as in Finvoice (UBL turns the signs). */
#ifndef ROOMS_EINVOICES_H
#define ROOMS_EINVOICES_H

#include "base/field.h"
#include "db/store.h"
#include "policy/policy.h"
#include "rooms/invoices/invoices.h"

enum einvoice_kind { /* UN/CEFACT 1001 */
    EINVOICE_INVOICE = 380,
    EINVOICE_CREDIT = 381,
    EINVOICE_PREPAYMENT = 386,
    EINVOICE_CORRECTED = 384
};

enum einvoice_type { /* what Finvoice tells apart (implementation guidelines, section 10.5) */
    EINVOICE_TYPE_PLAIN = 0, EINVOICE_TYPE_INTEREST = 1 /* INV03: late interest and costs */, EINVOICE_TYPE_REMINDER = 2 /* INV08 */,
    EINVOICE_TYPE_SELF_BILLED = 3 /* INV07; its credit note stays INV02 and says it in words */
};

struct einvoice_party {
    struct str name, street, postcode, town, country; /* country: two letters, "" is FI */
    struct str business_id, vat_id, contact, email, phone;
    struct str address, scheme, operator; /* e-invoice address, its EAS scheme ("" : told from its shape), operator's id */
};

struct einvoice_overdue {              /* of an interest invoice's row: what it comes of (RowOverDuePaymentDetails) */
    struct str number, reference;
    struct date invoiced_on, due_on, until_on; /* until_on: the last day of the interest */
    int64_t total_cents, interest_cents, cost_cents; /* of this row: one of the two is 0 */
};

struct einvoice_row {
    const struct einvoice_overdue *overdue; /* NULL: of no other invoice */
    struct str text, article;
    struct str unit, unit_code;        /* as people write it: "kpl"; UN/ECE Rec 20, "" is C62 */
    struct str note;                   /* words that belong to the row */
    int64_t quantity, price;           /* 1e-4; price per unit as entered */
    int64_t discount_bp;
    int treatment;                     /* enum vat_treatment */
    int64_t rate_bp, net_cents, vat_cents, gross_cents;
    struct date delivered_on;
    struct str order;                  /* number of the order it came from, "" none */
};

struct einvoice_vat {
    int treatment;
    int64_t rate_bp, base_cents, vat_cents;
    struct str reason, reason_code;    /* of no VAT: words, VATEX code; "" : the treatment's own */
};

enum { EINVOICE_ACCOUNTS = 3 };
struct einvoice_account { struct str iban, bic; };

struct einvoice {
    int kind;                          /* enum einvoice_kind */
    int type;                          /* enum einvoice_type */
    struct str type_text;              /* "" : the type's own word */
    struct str number, message_id;     /* message_id: "" is the number */
    struct date invoiced_on, due_on, delivered_on;
    int64_t issued_at;                 /* UTC ms: the time stamp of the message */
    enum lang lang;
    struct str reference;              /* national or RF */
    struct str original_number;        /* credit note: what it corrects */
    struct date original_on;
    bool cancels;                      /* the whole of a consumer's e-invoice is taken back (OriginCode Cancel) */
    struct str buyer_reference, order_number, note, terms;
    int64_t interest_bp;               /* late interest in the terms, 0: not said */
    bool gross_entry;
    struct einvoice_party seller, buyer;
    struct einvoice_account accounts[EINVOICE_ACCOUNTS];
    size_t account_count;
    struct einvoice_row *rows;
    size_t row_count;
    struct einvoice_vat *vat;
    size_t vat_count;
    int64_t net_cents, vat_cents, total_cents, prepaid_cents, rounding_cents;
    struct str currency;               /* of all sums; "" is EUR */
    int64_t rate;                      /* of another currency: units for one euro, 1e-6; 0 euro */
    int64_t euro_vat_cents, euro_net_cents; /* what it is in the seller's books (BT-111) */
};

enum einvoice_format { EINVOICE_FINVOICE = 1, EINVOICE_FINVOICE_SOAP = 2, EINVOICE_UBL = 3 };

/* What stands in the way, or what a person should know before sending. */
struct einvoice_problem {
    int code;            /* E40.. */
    bool warns;          /* true: it can be sent all the same */
    const char *field;   /* "buyer.street", "rows.3.text" */
    struct str arg;      /* a limit, a character; never personal data */
};
struct einvoice_problems { struct einvoice_problem *items; size_t count, errors; };

/* Is everything there that the format wants, and does it fit? All problems at once. Pure. */
void einvoices_check(struct arena *arena, const struct einvoice *e, enum einvoice_format format,
                     struct einvoice_problems *out);
/* Bytes of the document. Call einvoices_check first: what is too long is written as it is. replaced: characters that
 * Finvoice's ISO-8859-15 lacks and that were written as others ("" for UBL). */
void einvoices_write(struct arena *arena, const struct einvoice *e, enum einvoice_format format, struct blob *out,
                     struct str *replaced);

/* The neutral shape of an issued invoice. INVALID 4001 a draft, 4008 the buyer's data have been destroyed or is kept
 * for bookkeeping only. */
MUST_USE enum rc einvoices_from(struct ctx *ctx, const struct invoice *invoice, struct einvoice *out);
/* The same with what its rows come of, when it is an invoice of interest: for documents that leave. Errors as einvoices_from. */
MUST_USE enum rc einvoices_of(struct ctx *ctx, const struct invoice *invoice, struct einvoice *out);
struct einvoice_reminder { /* a reminder of an invoice, to be sent as a document of its own */
    int64_t ordinal, open_cents, interest_cents, fee_cents;
    struct date on, pay_by;
    struct str open_text, interest_text, fee_text, title, note;
};
/* The invoice's neutral shape becomes that of its reminder: INV08 with the same parties and reference, rows of what is open, of
 * interest and of the fee (outside VAT), and the invoice as its original. The number is the invoice's with -M and the ordinal.
 * Pure. */
void einvoices_as_reminder(struct arena *arena, const struct einvoice_reminder *r, int64_t invoice_number, struct einvoice *e);
/* UBL of an issued invoice for the PDF (documents room): RC_OK and an empty blob when the invoice cannot be said in
 * UBL (then the PDF goes without). */
MUST_USE enum rc einvoices_ubl(struct ctx *ctx, const struct invoice *invoice, struct blob *out);

struct einvoice_file {
    struct blob bytes;
    const char *type;        /* content type */
    struct str name;         /* "lasku-20260017.xml": the number only */
    struct einvoice_problems problems; /* warnings: what a person should know */
};
/* An issued invoice as a file: word is pdf, finvoice, finvoice-soap, ubl or json. INVALID 4009 no such format; what
 * stands in the way, all of it, as fields of ctx->err (4002-4007); 4001, 4008 as above. Not in the writer (PDF). */
MUST_USE enum rc einvoices_export(struct ctx *ctx, int64_t number, struct str word, struct einvoice_file *out);

/* --- addresses of customers -------------------------------------------------------------------------- */

enum einvoice_source { /* who said it; message einvoices.source.<word> */
    EINVOICE_SAID_CUSTOMER = 1, EINVOICE_SAID_MESSAGE = 2 /* ReceiverInfo */, EINVOICE_SAID_DIRECTORY = 3, EINVOICE_SAID_IMPORT = 4
};
struct einvoice_address_form { /* one shape for form, JSON and command line */
    int64_t customer;            /* customer number */
    struct str address, operator_id, scheme; /* all "" with channel print or e-mail */
    struct str buyer_reference;  /* for invoices that say none */
    struct date valid_on;        /* none: today */
    int channel;                 /* enum invoice_channel: how documents go out; 0: e-invoice */
    int source;                  /* 0: the customer */
};
struct einvoice_address_receipt { int64_t id; bool unknown_operator; /* kept all the same */ };
extern const struct field einvoices_address_fields[];
extern const struct name_value einvoices_channels[], einvoices_sources[], einvoices_formats[], einvoices_kinds[];
/* NOT_FOUND 1601; INVALID 4011 an address without an operator, or the other way; 4012 not an address: a check digit of
 * an OVT or IBAN fails, or a character is not allowed. */
DECLARE_ACTION(einvoices_address_save, struct einvoice_address_form, struct einvoice_address_receipt);
struct einvoice_address {
    int64_t id;                  /* 0: none */
    struct str address, operator_id, scheme, buyer_reference;
    struct date valid_on;
    int channel, source;
};
/* In force on a day. id 0 when the customer has none. Purposes: invoicing, customer-management, collection. */
MUST_USE enum rc einvoices_address_on(struct ctx *ctx, int64_t customer_id, struct date day, struct einvoice_address *out);
/* All of a customer's, newest first, at most 50. */
MUST_USE enum rc einvoices_addresses(struct ctx *ctx, int64_t customer_id, struct einvoice_address **out, size_t *count);
/* The time of an organisation is over (P36): its addresses go. In the writer, purpose rights. */
MUST_USE enum rc einvoices_forget(struct ctx *ctx, int64_t customer, int64_t *removed);
/* customers: two became one. A person's addresses are sealed anew under the key that stays. In the writer. CONFLICT 4033: one cannot be
 * opened under the notice in force. */
MUST_USE enum rc einvoices_move(struct ctx *ctx, int64_t from, int64_t into);

struct einvoice_operator { const char *code, *name; bool bank, confirmed; };
extern const struct einvoice_operator einvoices_operators[]; /* the product's list; ends with code NULL */
const struct einvoice_operator *einvoices_operator(struct str code); /* NULL: unknown, warns and is kept */

/* --- channels ------------------------------------------------------------------------------------------ */

enum einvoice_channel_kind { EINVOICE_FOLDER = 1, EINVOICE_SFTP = 2, EINVOICE_HTTPS = 3, EINVOICE_MAIL = 4 };
struct einvoice_channel_form {
    int kind, format;            /* format: 0 framed Finvoice; of mail: none */
    int64_t recipient;           /* id in disclosures: what is sent there is logged as a disclosure (P31) */
    struct str target, login, secret_file, sender; /* secret_file: name in D/secrets (0600), never the secret */
    struct str host_key;         /* of SFTP: "SHA256:..." as ssh-keygen -l prints it; the server is known by it */
    struct str ca_file;          /* of HTTPS: name in D/secrets of the operator's own authority (PEM); "" the system's */
};
struct einvoice_channel_receipt { int64_t id; };
struct einvoice_channel { int64_t id; struct einvoice_channel_form form; };
extern const struct field einvoices_channel_fields[];
/* INVALID 4013 the target does not fit the kind; 4028 SFTP without the server's key; 4030 a file of authorities elsewhere; NOT_FOUND 3001 no such recipient; CONFLICT 4014 there is a channel for it
 * already. The recipient must be declared and in use: default deny. */
DECLARE_ACTION(einvoices_channel_add, struct einvoice_channel_form, struct einvoice_channel_receipt);
DECLARE_ACTION(einvoices_channel_end, int64_t, struct einvoice_channel_receipt);
/* The register's mail channel and its secret, for the other mail that we send (rooms/disclosures). NOT_FOUND 4018 there is none. */
MUST_USE enum rc einvoices_mail_channel(struct ctx *ctx, struct einvoice_channel *out, struct str *secret);
MUST_USE enum rc einvoices_channel_list(struct ctx *ctx, struct einvoice_channel **out, size_t *count);

/* --- deliveries ------------------------------------------------------------------------------------------ */

enum einvoice_way { EINVOICE_WAY_OPERATOR = 1, EINVOICE_WAY_MAIL = 2 };
enum einvoice_delivery_state {
    DELIVERY_WAITING = 1, DELIVERY_SENDING = 2 /* it may have arrived */, DELIVERY_SENT = 3, DELIVERY_RECEIVED = 4,
    DELIVERY_FAILED = 5, DELIVERY_DROPPED = 6 /* sent otherwise */, DELIVERY_STATES = 7
};
struct einvoice_delivery {
    int64_t id, invoice_id, number, attempts, queued_at, sent_at, settled_at, next_at;
    int way, state, error, proposal; /* error: E....; proposal: enum invoice_channel, 0 none */
    int64_t reminder_id;         /* 0: the invoice itself */
    struct str message_id, receipt; /* receipt: id that the other end gave, "" none */
};
struct einvoice_delivery_receipt { int64_t id; int state; };
/* Put an issued invoice into the queue (again): req is its number. CONFLICT 4015 it is on its way already. */
struct einvoice_sending { int64_t number; int way; /* 0: as the customer's data say */ };
DECLARE_ACTION(einvoices_send, struct einvoice_sending, struct einvoice_delivery_receipt);
/* A failed one again, or done with in another way (print): req is its id. CONFLICT 4016 it is not failed. */
DECLARE_ACTION(einvoices_retry, int64_t, struct einvoice_delivery_receipt);
DECLARE_ACTION(einvoices_drop, int64_t, struct einvoice_delivery_receipt);
MUST_USE enum rc einvoices_of_invoice(struct ctx *ctx, int64_t invoice, struct einvoice_delivery **out, size_t *count);
MUST_USE enum rc einvoices_deliveries(struct ctx *ctx, int state, int64_t before, size_t most, struct einvoice_delivery **out,
                                      size_t *count);
MUST_USE enum rc einvoices_delivery_counts(struct ctx *ctx, int64_t out[DELIVERY_STATES]);
/* collection: a reminder has been made. It goes as the customer's documents do: by e-mail, or by the operator when the channel
 * speaks Finvoice (UBL has no reminder); else it is printed. In the writer. */
MUST_USE enum rc einvoices_on_reminded(struct ctx *ctx, int64_t invoice, int64_t reminder);
/* A reminder that the operator carries, in the neutral shape: of the delivery only the invoice and the reminder are asked. INVALID
 * 4008 the buyer's data have been destroyed; NOT_FOUND 2803 undone. */
MUST_USE enum rc einvoices_reminder(struct ctx *ctx, const struct einvoice_delivery *d, struct einvoice *out);
/* Where a reminder's sending stands; state 0: it is not sent by us (printed). */
MUST_USE enum rc einvoices_of_reminder(struct ctx *ctx, int64_t reminder, struct einvoice_delivery *out);
extern const struct name_value einvoices_delivery_states[];
/* Sends what is due; the job calls it every 20 seconds. Outside the writer. */
MUST_USE enum rc einvoices_run(struct ctx *ctx);

/* --- reading -------------------------------------------------------------------------------------------- */

enum einvoice_read_kind { EINVOICE_READ_FRAME = 1, EINVOICE_READ_ACK = 2, EINVOICE_READ_FINVOICE = 3, EINVOICE_READ_UBL = 4 };
struct einvoice_read { /* one document of a file; texts as they stand in it */
    int kind;
    struct str message_id, code, text;   /* of an acknowledgement: the message it answers, reason, words */
    bool accepted, duplicate;    /* duplicate: the operator says that it had it */
    bool already, settled;       /* einvoices_take: it was here before; an answer that settled a sending */
    struct str version, number, date, seller, seller_id;
    int64_t total_cents;
};
/* Read a whole file, all or nothing. INVALID: 4420-4422 (docs/xml.h), 4024 unknown kind or version, 4025 sums differ, 4026
 * a key field is missing, 4027 too many documents. Not in the writer. */
MUST_USE enum rc einvoices_read(struct ctx *ctx, struct blob bytes, struct einvoice_read **out, size_t *count);
/* Read a file and take in what is new, all or nothing: acknowledgements settle the sendings they answer, e-invoices of others
 * are noted (same sender, number and day: already here). Outside the writer; errors as einvoices_read. */
struct einvoice_taken { struct einvoice_read *items; size_t count, fresh, already, settled; };
MUST_USE enum rc einvoices_take(struct ctx *ctx, struct blob bytes, struct einvoice_taken *out);
struct einvoice_incoming { int64_t id, total_cents; int kind; bool accepted, settled; struct date received_on; struct str number, date, seller; };
/* What arrived, newest first; before: id of the last seen, 0 from the newest. */
MUST_USE enum rc einvoices_incoming(struct ctx *ctx, int64_t before, size_t most, struct einvoice_incoming **out, size_t *count);

evidence_fn einvoices_evidence_logged; /* P31: nothing left without a row in the log of disclosures */

/* Code of a treatment in UNCL5305: "S" "AE" "K" "G" "E" "Z" "O". */
const char *einvoices_vat_code(int treatment);
/* The treatment's VATEX code and words when the invoice says none. */
const char *einvoices_reason_code(int treatment);
struct str einvoices_reason(int treatment, enum lang lang);

#endif
