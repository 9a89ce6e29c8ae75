/* Customers in and out as files and JSON: what pages, API and command line share. */
#ifndef ROOMS_CUSTOMERS_EXCHANGE_H
#define ROOMS_CUSTOMERS_EXCHANGE_H

#include "base/json.h"
#include "rooms/customers/internal.h"

struct customer_import {
    struct str charset;
    struct customer_form *forms;
    size_t count;
};
struct import_receipt { int64_t count, first_number, last_number, stopped; /* by the stop list */ };

/* Read and check a whole CSV file; nothing is stored. Errors: INVALID with a line for each of the first
 * 100 errors (err.fields[].line); REFUSED when a column's category is not in the notice. */
MUST_USE enum rc customers_import_read(struct ctx *ctx, struct str bytes, struct customer_import *out);
/* Store all, or nothing: one transaction. Source: import, channel: file. */
DECLARE_ACTION(customers_import, struct customer_import, struct import_receipt);

/* All customers of a filter as CSV (UTF-8 with BOM, semicolons) or JSON, appended to out. Restricted
 * people leave only their number. Reads are audited page by page, the export by one entry. */
MUST_USE enum rc customers_export(struct ctx *ctx, enum customer_filter filter, bool json, struct buf *out,
                                  int64_t *count);
DECLARE_ACTION(customers_exported, int64_t, int64_t);
/* One customer as a JSON object: the fields that the notice allows. */
void customers_json(struct ctx *ctx, struct json *j, const struct customer_row *row);
/* Inputs that leave a customer as it is, under those given: what an edit by API or command line reads. */
MUST_USE enum rc customers_merge(struct ctx *ctx, const struct customer_row *row, const struct field_input *given,
                                 size_t count, struct customer_form *out);
struct str customers_word(const struct name_value *names, int value); /* "" when unknown */

#endif
