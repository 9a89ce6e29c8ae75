/* What the pages of invoices show beside the invoice itself. */
#ifndef ROOMS_INVOICES_VIEW_H
#define ROOMS_INVOICES_VIEW_H

#include "rooms/invoices/invoices.h"

struct invoice_view_row { struct str text, unit; int64_t quantity, price, rate, net_cents; }; /* rate: 1e-4 percent */
struct invoice_view_vat { int64_t rate, vat_cents; };

struct str invoices_seller_line(struct ctx *ctx, const struct invoice_seller *seller);
bool invoices_is(int a, int b);
struct str invoices_filter_word(int filter); /* "avoimet" ... of the address */
struct str invoices_title(struct ctx *ctx, const struct invoice *invoice);

#endif
