/* Documents (asiakirjat): letters, reports and invoices as PDF, printed by the docs role (P64, P67, P68; BILLING.md section
 * 6). This header is the contract for other rooms. All texts given here are in the document's language already; they are
 * data, never markup. Printing waits for the docs role: never inside an action. Every PDF is tagged, built to PDF/A-3b, and the
 * same input gives the same bytes (the only time in it is `at`). */
#ifndef ROOMS_DOCUMENTS_H
#define ROOMS_DOCUMENTS_H

#include "rooms/invoices/invoices.h"

enum documents_part_kind {
    DOCUMENTS_PARAGRAPH = 1, /* text; uri makes it a link */
    DOCUMENTS_HEADING = 2,   /* text; level 1..3, 0 is 2 */
    DOCUMENTS_TABLE = 3,     /* columns, rows; the head is repeated on each page */
    DOCUMENTS_PAIRS = 4,     /* pairs: label and value */
    DOCUMENTS_POINTS = 5,    /* points: a list */
    DOCUMENTS_BOX = 6,       /* text on a light ground: what must not be overlooked */
    DOCUMENTS_NOTE = 7       /* text, small: how a figure was made, who says so */
};

struct documents_pair { struct str label, value; };
struct documents_column {
    struct str title;
    int width_mm;            /* 0: a share of what the others leave; the page's text is 175 mm wide */
    bool right;              /* figures stand at the right */
};
struct documents_row {
    struct str *cells;       /* as many as columns */
    bool bold;               /* a sum */
};

struct documents_part {
    enum documents_part_kind kind;
    int level;
    struct str text, uri;
    struct documents_column *columns;
    size_t column_count;     /* at most 12 */
    struct documents_row *rows;
    size_t row_count;        /* at most 20,000 in a document */
    struct documents_pair *pairs;
    size_t pair_count;
    struct str *points;
    size_t point_count;
};

struct documents_pdf {
    struct blob bytes;       /* arena */
    uint32_t pages;
    uint32_t missing;        /* characters that the program's fonts do not have: an empty box stands for each; tell the user */
};

/* A letter in a C5 window envelope: nothing but the recipient's lines shows in the window (left, 40-76 mm from the top). */
struct documents_letter {
    enum lang lang;
    struct str sender[6];    /* name first, then address lines; "" ends */
    struct str recipient[7]; /* name, street, postcode and town, country; "" ends */
    struct str title;        /* "Vastaus tietopyyntöösi" */
    struct date day;
    struct str case_number;  /* "" when none */
    struct documents_pair *facts; /* more lines beside the window, after day and case number */
    size_t fact_count;
    struct documents_part *parts;
    size_t part_count;
    struct str signer[4];    /* "Terveisin"-lines: name, title; "" ends; kept together */
    struct str authority_title;
    struct str authority[8]; /* how to complain: the authority's contact data, in a box at the end; "" ends */
    struct str foot[3];      /* foot of each page: address, phone and e-mail, ids; LF breaks lines */
    int64_t at;              /* UTC ms: when it was decided or made; 0: ctx->now */
};
/* Errors: INVALID 4401 larger than a document may be; BUSY 2332 the docs role is down; BUG 4402. */
MUST_USE enum rc documents_letter(struct ctx *ctx, const struct documents_letter *letter, struct documents_pdf *out);

/* A report: the notice (P67), the proof report (P68), access packages, reconciliation (P65). */
struct documents_report {
    enum lang lang;
    struct str owner;        /* small line above the title: controller and register */
    struct str title;
    struct documents_pair *facts; /* under the title: day, version, who made it */
    size_t fact_count;
    struct documents_part *parts;
    size_t part_count;
    struct str foot[3];
    int64_t at;              /* UTC ms; 0: ctx->now */
};
MUST_USE enum rc documents_report(struct ctx *ctx, const struct documents_report *report, struct documents_pdf *out);

/* --- invoices (P64; BILLING.md section 6) ------------------------------------------------------------- */
struct documents_setup { /* what the page of an invoice needs besides the invoice */
    struct str notice_url;   /* address of the public notice, printed on each invoice (P67); "" none */
    int window_x, window_y;  /* of the envelope's window in 0.1 mm; 0: 200 and 400 */
    bool household_known;    /* the parameters of the year are confirmed */
    int64_t household_bp, household_own_cents, household_max_cents;
    struct blob ubl;         /* attached as Alternative; empty: none */
};
enum documents_codes { /* why an invoice has no bank barcode; the preview says it */
    DOCUMENTS_CODES_PRINTED = 0, DOCUMENTS_NO_FORM = 1, DOCUMENTS_NO_IBAN = 2, DOCUMENTS_NO_REFERENCE = 3,
    DOCUMENTS_TOO_MUCH = 4, DOCUMENTS_NO_DUE = 5, DOCUMENTS_OTHER_CURRENCY = 6 /* form, barcode and QR are for euro */
};
enum documents_codes documents_invoice_codes(struct arena *arena, const struct invoice *invoice);
/* An invoice as its snapshot and these values say, without looking at the store. */
MUST_USE enum rc documents_invoice(struct ctx *ctx, const struct invoice *invoice, const struct documents_setup *setup,
                                   struct documents_pdf *out);

/* The same from the store: the copy that was sent when there is one, else printed now with UBL attached. number: of an
 * issued invoice; 0: the draft `id`. Waits for the docs role: not in an action; gives the reader back first.
 * NOT_FOUND 1701; 4101 the buyer's data have been destroyed; 4102 kept for bookkeeping alone (ask with that purpose). */
MUST_USE enum rc documents_of_invoice(struct ctx *ctx, int64_t number, int64_t id, struct documents_pdf *out);
MUST_USE enum rc documents_of_loaded(struct ctx *ctx, const struct invoice *invoice, struct documents_pdf *out);

/* --- what was sent (BILLING.md section 6) ------------------------------------------------------------- */
enum documents_kind { DOCUMENT_PDF = 1, DOCUMENT_FINVOICE = 2, DOCUMENT_UBL = 3, DOCUMENT_FINVOICE_SOAP = 4 };
struct documents_keep {
    int64_t invoice;         /* id of an issued invoice */
    int kind;                /* enum documents_kind */
    struct blob bytes;       /* as they left */
};
struct documents_kept { int64_t id; bool already; struct str digest; }; /* BLAKE2b-256, hex */
/* Keep the bytes of a document that has been sent, sealed under the voucher key of the invoice. The same bytes twice are kept
 * once. Channels (rooms/einvoices) and printing call it. CONFLICT 4105 a draft. Purposes: invoicing, collection. */
DECLARE_ACTION(documents_keep, struct documents_keep, struct documents_kept);
/* The last copy of a kind that was sent; checked against its digest. NOT_FOUND 4104; CORRUPT 4103; 4101 its key has died. */
MUST_USE enum rc documents_copy(struct ctx *ctx, const struct invoice *invoice, int kind, struct blob *out, int64_t *made_at);
struct documents_attach { int64_t number; struct blob bytes; bool dry; /* only say whether it could be */ };
enum { DOCUMENTS_ATTACH_MOST = 5 << 20 };
/* The former program's own PDF of an invoice that moved in (BILLING.md section 9): sealed like what was sent from here, and given
 * wherever that is; it dies with its voucher's key. INVALID 4107 no PDF or above DOCUMENTS_ATTACH_MOST; CONFLICT 4106 the invoice was
 * made here, 4108 there is another one already (the same bytes again: already). NOT_FOUND 1701. */
DECLARE_ACTION(documents_attach, struct documents_attach, struct documents_kept);
/* Many at once, each to the invoice whose number its file name holds: "90455.pdf", "lasku_L-2026-12.pdf". Each file for itself: what does not
 * fit is refused on its line (code: 4109 no invoice of the name's numbers, 4110 several, or as documents_attach), the others go on. dry: nothing
 * is attached. File names may hold names of people: they are shown to who gave them, and neither kept nor logged. Not in an action. */
struct documents_file { struct str name; struct blob bytes; };
struct documents_file_line { struct str name, shown; /* the invoice's number as printed */ int64_t number; int code; bool already; };
struct documents_many { struct documents_file_line *lines; int64_t count, attached, already, refused; bool dry; };
MUST_USE enum rc documents_attach_many(struct ctx *ctx, const struct documents_file *files, size_t count, bool dry, struct documents_many *out);
/* Print, keep the copy and give it: "print and post". */
MUST_USE enum rc documents_send_print(struct ctx *ctx, int64_t number, struct documents_pdf *out);

/* --- settings of the register -------------------------------------------------------------------------- */
struct documents_settings {
    struct str notice_url;   /* https://..., "" none */
    int64_t window_left, window_top; /* of the envelope's window, mm; 20 and 40 unless set */
};
extern const struct field documents_settings_fields[];
MUST_USE enum rc documents_settings_load(struct ctx *ctx, struct documents_settings *out);
DECLARE_ACTION(documents_settings_save, struct documents_settings, struct documents_settings);

#endif
