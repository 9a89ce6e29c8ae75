/* What only the products room uses: rules, store, exchange. */
#ifndef ROOMS_PRODUCTS_INTERNAL_H
#define ROOMS_PRODUCTS_INTERNAL_H

#include "base/csvform.h"
#include "base/json.h"
#include "rooms/products/products.h"

/* rules.c: usual values, then what is missing or wrong, all at once. INVALID 2602-2604. */
MUST_USE enum rc products_check(struct arena *arena, struct product_form *form, struct err *err);
MUST_USE enum rc products_check_price(struct price_form *form, struct date today, struct err *err); /* INVALID 2608, 2609, 2612 */
/* A price kept net shown gross, or the other way; half away from zero. */
int64_t products_convert(int64_t price, bool from_gross, bool to_gross, int64_t rate_bp);
/* Do all folded words stand in the code or a name? */
bool products_match(struct arena *arena, const struct product_form *form, struct str words);
bool products_same(const struct product_form *a, const struct product_form *b);

/* exchange.c */
struct product_import { struct product_form *forms; int64_t *lines; size_t count; struct csv_preview preview; };
struct product_import_receipt { int64_t added, changed, same; };
/* A whole CSV file by the key column `code`: an empty cell keeps what is there, "<tyhjä>" clears. INVALID with
 * lines; nothing is stored. out->preview: what is new, changed and the same, also of a file with faults. */
MUST_USE enum rc products_import_read(struct ctx *ctx, struct str bytes, struct product_import *out);
DECLARE_ACTION(products_import, struct product_import, struct product_import_receipt);
void products_json(struct ctx *ctx, struct json *j, const struct product *product);
/* The list as CSV or JSON, appended to out. */
MUST_USE enum rc products_export(struct ctx *ctx, enum product_filter filter, bool json, struct buf *out, int64_t *count);
/* What is given over what stands, for API and command line. */
MUST_USE enum rc products_merge(struct ctx *ctx, const struct product *was, const struct field_input *given, size_t count,
                                struct product_form *out);

/* store.c */
bool products_may_prices(const struct ctx *ctx); /* the notice lets ctx->purpose use what was agreed */

#endif
