/* The tables room's own. */
#ifndef ROOMS_TABLES_INTERNAL_H
#define ROOMS_TABLES_INTERNAL_H

#include "rooms/tables/tables.h"

extern const struct table_name tables_names[]; /* ends with kind 0 */

/* Rows of the product's file. CORRUPT 3907 when the file is not as it should be. Pure. */
MUST_USE enum rc tables_read_file(struct arena *arena, enum table_kind kind, struct str bytes,
                                  struct table_row **out, size_t *count, struct err *err);
/* Typed value to the unit of the name: "25,5" of percent -> 2550. Pure. */
MUST_USE bool tables_read_value(enum table_unit unit, struct str text, int64_t *value);
/* The product's rows and those of users as one list: by name and day, the latest of equal ones, each closed the day
 * before the next begins. Pure. */
size_t tables_merge(struct arena *arena, const struct table_row *product, size_t product_count,
                    const struct table_row *own, size_t own_count, struct table_row **out);
void tables_forget(struct ctx *ctx); /* after the commit: the values in memory are read anew */

/* Own rows of the rates of one currency (empty: of all) in [from, to], the newest day last and within it as they were
 * made; of more than `most` the newest. */
MUST_USE enum rc tables_exchange_rows(struct ctx *ctx, struct str currency, struct date from, struct date to, int64_t most,
                                      struct table_row **out, size_t *count);
MUST_USE enum rc tables_store_row(struct ctx *ctx, const struct table_row *row, int audit, struct table_receipt *out);

#endif
