/* Rows of dated tables as JSON and text. */
#ifndef ROOMS_TABLES_DOCUMENTS_H
#define ROOMS_TABLES_DOCUMENTS_H

#include "base/json.h"
#include "rooms/tables/tables.h"

void tables_row_json(struct ctx *ctx, const struct table_row *row, struct json *j);
const char *tables_kind_word(enum table_kind kind);
enum table_kind tables_kind_from(struct str word); /* 0: unknown */

#endif
