/* Shared by the files of this room. */
#ifndef ROOMS_DOCUMENTS_INTERNAL_H
#define ROOMS_DOCUMENTS_INTERNAL_H

#include "base/buf.h"
#include "docs/docs.h"
#include "rooms/documents/documents.h"

size_t documents_lines(struct str *lines, size_t most); /* until the first empty one */
struct str documents_joined(struct ctx *ctx, const struct str *lines, size_t most); /* by LF */
struct docs_block documents_block(struct ctx *ctx, const struct documents_part *part);
/* Language, author, program, time, word of the page. */
void documents_common(struct ctx *ctx, struct docs_document *d, enum lang lang, int64_t at);
MUST_USE enum rc documents_print(struct ctx *ctx, const struct docs_document *d, struct documents_pdf *out);


/* --- rules.c --- */
bool documents_is_payable(const struct invoice *invoice); /* it asks for money */
bool documents_has_form(const struct invoice *invoice); /* tilisiirto at the foot */
struct str documents_iban(struct arena *arena, const struct invoice_seller *seller, struct str *bic);
enum documents_codes documents_barcode(struct arena *arena, const struct invoice *invoice, struct str *digits);
struct str documents_epc(struct arena *arena, const struct invoice *invoice);
int64_t documents_labour(const struct invoice *invoice); /* cents, VAT included */
int64_t documents_household(int64_t labour_cents, const struct documents_setup *setup);

/* --- documents_*.c: an invoice in the making --- */
struct sheet {
    struct ctx *ctx;
    const struct invoice *invoice;
    const struct documents_setup *setup;
    enum lang lang;
    struct docs_document d;
};
struct str documents_amount(struct sheet *s, int64_t cents); /* without the sign of the currency */
struct str documents_percent(struct sheet *s, int64_t bp);
void documents_add(struct sheet *s, struct docs_block block);
void documents_say(struct sheet *s, struct str text, uint32_t style);
void documents_invoice_rows(struct sheet *s);
void documents_invoice_sums(struct sheet *s);
void documents_invoice_euro(struct sheet *s);      /* documents_currency.c: of another currency: VAT and total in euro, rate, its day and source */
void documents_invoice_pay_by_text(struct sheet *s); /* where and how it is paid, when there is no form */
struct docs_block documents_vat_summary(struct sheet *s, const struct invoice_sums *sums, struct str currency, uint32_t style);
struct str documents_in_currency(struct sheet *s, struct str text, struct str currency); /* a heading with the code for its euro sign */
void documents_invoice_facts(struct sheet *s);
enum { SHEET_BLOCKS = 40, SHEET_FACTS = 24 };

/* --- many.c --- */
struct json;
/* What became of a file, in words. */
struct str documents_file_word(struct ctx *ctx, const struct documents_many *many, const struct documents_file_line *line);
void documents_many_json(struct ctx *ctx, struct json *j, const struct documents_many *many);

/* --- store.c --- */
MUST_USE enum rc documents_store_copy(struct ctx *ctx, const struct invoice *invoice, const struct documents_keep *keep,
                                      struct blob digest, struct documents_kept *out);
MUST_USE enum rc documents_store_last(struct ctx *ctx, const struct invoice *invoice, int kind, struct blob *out,
                                      int64_t *made_at);

#endif
