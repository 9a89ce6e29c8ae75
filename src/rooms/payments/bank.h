/* Bank files as entries: camt.053/054 and KTL (BILLING.md sections 7 and 11; P65). Pure: bytes -> entries, no
 * store, no clock. A server reads them in the docs role (bank_read_apart): foreign bytes are taken apart where no key is. */
#ifndef ROOMS_PAYMENTS_BANK_H
#define ROOMS_PAYMENTS_BANK_H

#include "base/arena.h"
#include "base/date.h"
#include "base/rc.h"

enum bank_format { BANK_CAMT053 = 1, BANK_CAMT054 = 2, BANK_KTL = 3 };
enum { BANK_BYTES_MOST = 256 << 20, BANK_ENTRIES_MOST = 1000000, BANK_STATEMENTS_MOST = 5000, BANK_TEXT_MOST = 1000 };

struct bank_entry { /* one payment: a detail of a batch, or an entry without details */
    struct date booked_on, value_on;
    int64_t cents;               /* in is positive, out negative */
    bool reversal;               /* undoes an earlier payment (RvslInd, KTL correction 1) */
    bool batch;                  /* several payments of which the file gives the sum only */
    struct str currency;         /* "EUR" */
    struct str archive_id;       /* the bank's id of this payment, or of its entry; "" when it gave none */
    struct str entry_id;         /* of the entry that it came in */
    int64_t entry_cents;         /* sum of that entry, signed */
    int64_t part, parts;         /* which detail of how many; parts 0: the entry has none */
    bool own_id;                 /* archive_id is the detail's own */
    struct str reference;        /* national digits that pass 7-3-1 (from RF too); "" when none does */
    struct str given;            /* as the file has it when it failed its check */
    struct str payer, payer_iban, message, end_to_end;
    int64_t same;                /* without an id: how many entries before it say the very same */
    int64_t line;
    size_t statement;
};

struct bank_statement {
    struct str iban, currency, ident;
    struct date from_on, to_on;  /* DATE_NONE when the file does not say */
    bool has_opening, has_closing;
    int64_t opening, closing;    /* cents */
    int64_t line;
    size_t first, count;         /* its entries */
};

struct bank_file {
    enum bank_format format;
    struct str version;          /* "camt.053.001.02", "ktl" */
    struct bank_statement *statements;
    size_t statement_count;
    struct bank_entry *entries;
    size_t count;
};

/* Read a whole file and check it in itself: nothing of a file with a fault is taken. Errors INVALID with line
 * (and in field the element or column): 1810-1824. */
MUST_USE enum rc bank_read(struct arena *arena, struct str bytes, struct bank_file *out, struct err *err);
/* The same by the docs role (docs_ask): the entries come back as a bounded message; they are checked
 * against each other. Errors as bank_read; 1819 also when the role has no memory for it; BUSY 2332 the role is not there;
 * BUG its answer is none. Texts lie in the arena. Not from the writer. */
MUST_USE enum rc bank_read_apart(struct arena *arena, struct str bytes, struct bank_file *out, struct err *err);
MUST_USE enum rc bank_read_camt(struct arena *arena, struct str bytes, struct bank_file *out, struct err *err);
MUST_USE enum rc bank_read_ktl(struct arena *arena, struct str bytes, struct bank_file *out, struct err *err);
/* A reference as banks write it (zero-padded, grouped, RF) -> national digits; false when its check fails. */
MUST_USE bool bank_reference(struct arena *arena, struct str given, struct str *out);
/* What in a free text passes as a reference: at most `most`, in order. A check digit passes by chance once in
 * ten: the caller takes only one that belongs to an open invoice. */
size_t bank_references_in(struct arena *arena, struct str text, struct str *out, size_t most);
/* IBAN of the 14 digits of a Finnish account. */
struct str bank_iban_of(struct arena *arena, struct str digits14);

/* Growing arrays of the two readers. */
struct bank_entry *bank_add_entry(struct arena *arena, struct bank_file *file, size_t *cap);
struct bank_statement *bank_add_statement(struct arena *arena, struct bank_file *file, size_t *cap);

#endif
