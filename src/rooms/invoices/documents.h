/* An invoice as text and JSON (the page is in pages.c; PDF, Finvoice and UBL come with the money issue). */
#ifndef ROOMS_INVOICES_DOCUMENTS_H
#define ROOMS_INVOICES_DOCUMENTS_H

#include "base/json.h"
#include "rooms/invoices/invoices.h"

void invoices_margin_json(struct ctx *ctx, const struct invoice *invoice, struct buf *out); /* invoices_margin_lines */
void invoices_write_text(struct ctx *ctx, const struct invoice *invoice, struct buf *out);
void invoices_line_json(struct ctx *ctx, const struct invoice_line *line, struct json *j);
void invoices_line_text(struct ctx *ctx, const struct invoice_line *line, struct buf *out);

#endif
