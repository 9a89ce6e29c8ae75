/* What only the packages room uses. */
#ifndef ROOMS_PACKAGES_INTERNAL_H
#define ROOMS_PACKAGES_INTERNAL_H

#include "db/ownership.h"
#include "db/seal.h"
#include "rooms/audit/audit.h"
#include "rooms/consents/consents.h"
#include "rooms/customers/customers.h"
#include "rooms/orders/orders.h"
#include "rooms/packages/packages.h"

/* --- import.c: what a file says, as forms of the customers room ------------------------------------------- */
enum { PACKAGE_POINTS_MOST = 200 };
struct package_incoming {
    struct customer_form form;
    struct point_form points[PACKAGE_POINTS_MOST];
    struct str records[PACKAGE_POINTS_MOST]; /* package-local id of each point */
    size_t point_count;
    struct order *orders;        /* past.c */
    size_t order_count;
    struct consent_past { struct consent_line line; struct str given_to; } *consents; /* given_to "": the package's controller */
    size_t consent_count;
    struct ban_line *bans;
    size_t ban_count;
    struct str controller;       /* who made the package */
    struct blob digest;          /* of what it says, keyed: the same package is known again, whenever it was written out */
    int64_t wanted, stored, invoices;
};
DECLARE_ACTION(packages_take, struct package_incoming, struct package_imported);

struct json;
void packages_imported_json(struct json *j, const struct package_imported *made, bool dry);
struct str packages_imported_text(struct ctx *ctx, const struct package_imported *made, bool dry); /* in words: what came, what did not, why */

/* --- past.c: orders, consents and prohibitions with another controller ------------------------------------ */
/* One element (json_t) of the array `member`; of other arrays it only counts. INVALID 4306. */
MUST_USE enum rc packages_past_take(struct ctx *ctx, struct package_incoming *in, struct str member, const void *value);
/* What the notice in force here does not state is left out. */
MUST_USE enum rc packages_past_allowed(struct ctx *ctx, struct package_incoming *in);
/* In the writer. */
MUST_USE enum rc packages_past_store(struct ctx *ctx, const struct package_incoming *in, int64_t customer, int64_t subject);

/* --- rules.c: pure -------------------------------------------------------------------------------------- */
enum seal_by { BY_SUBJECT = 0, BY_VOUCHER, BY_INVOICE /* voucher key of the invoice that it belongs to */, BY_CLAIM,
               BY_CASE /* claim key of the case */, BY_WRITER,
               BY_NOTICE /* a notice to a recipient has a claim key of its own */ };
enum seal_at { AT_ID = 0, AT_ID_TOP, AT_ID_BESIDE, AT_ROW, AT_SECRET, AT_ITEM, AT_NOTICE };
struct sealed_column { /* where a room keeps the key and the place of a sealed column */
    const char *table, *column;
    enum seal_by by;
    enum seal_at at;
    bool document;        /* bytes of a document: a file of its own */
};
/* What is not in the table is sealed under the person's own key at the row's id. */
struct sealed_column packages_sealed(const char *table, const char *column);
/* Word of field `n` of the records in a column: "street"; NULL when nobody has named it. *free: people write into it. */
const char *packages_record_field(const char *table, const char *column, int n, bool *free);
const struct name_value *packages_codes(const char *table, const char *column); /* NULL: a plain number */
enum package_group packages_group(const char *table);
bool packages_parent_known(const char *table);
/* Art. 20(1): given by the person, by the category and where it is from. */
bool packages_provided(enum category category, const char *table, int source);
const char *packages_basis_word(enum legal_basis basis); /* "GDPR-6-1-b" */

/* --- uses.c: which purposes use a category, by the data-use map within the notice in force, and on which basis --- */
struct package_use packages_use_of(const struct policy *policy, enum category category);

/* --- redact.c ----------------------------------------------------------------------------------------------- */
struct own { struct person_values values; const struct customer_role *roles; size_t role_count; };
/* Names, e-mails and phone numbers of others out of a free text; *changed when something was. */
MUST_USE enum rc packages_redact(struct ctx *ctx, const struct own *own, struct str text, struct str *out, bool *changed);

/* --- open.c ------------------------------------------------------------------------------------------------- */
struct loaded { /* the rows of one owner path, as stored */
    const struct owned_table *t;
    const struct value *cells;
    size_t rows, width;
    const struct column_note **notes; /* by column; NULL: not this owner's */
    struct package_row *made;         /* as many as rows */
};
struct gathering {
    struct ctx *ctx;
    struct package *p;
    struct own own;
    struct loaded *tables;
    size_t table_count;
};
const struct value *packages_cell(const struct loaded *l, size_t row, const char *column); /* NULL: none, or NULL */
int64_t packages_cell_i64(const struct loaded *l, size_t row, const char *column);
/* All values of one row into made[row]. */
MUST_USE enum rc packages_open_row(struct gathering *g, struct loaded *l, size_t row);

/* --- report.c: the PDF to read; files.c ------------------------------------------------------------------------ */
MUST_USE enum rc packages_pdf(struct ctx *ctx, const struct package *p, struct str *out);
struct str packages_label(struct ctx *ctx, struct str field);
struct str packages_table_label(struct ctx *ctx, const char *table);
struct str packages_source_label(struct ctx *ctx, int source);
void packages_csv(struct ctx *ctx, const struct package *p, const char *table, struct buf *out);
void packages_vcard(struct ctx *ctx, const struct package *p, struct buf *out);

/* --- actions.c --- */
/* What a case asks for: of whom, which kind, in which language. NOT_FOUND 1901; CONFLICT 4308 neither access nor portability. */
MUST_USE enum rc packages_ask_of_request(struct ctx *ctx, int64_t request, struct package_ask *out);
struct package_figures { int64_t owned, given, unreadable, outside; };
struct package_figures packages_figures(const struct package *p);

#endif
