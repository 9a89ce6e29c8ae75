/* Accounting as JSON: what API and command line share. */
#ifndef ROOMS_ACCOUNTING_EXCHANGE_H
#define ROOMS_ACCOUNTING_EXCHANGE_H

#include "base/json.h"
#include "rooms/accounting/internal.h"

struct str accounting_word(const struct name_value *names, int value);
void accounting_row_json(struct ctx *ctx, struct json *j, const struct journal_row *row);
void accounting_vat_json(struct ctx *ctx, struct json *j, const struct vat_report *report);
void accounting_bases_json(struct ctx *ctx, struct json *j, const struct basis_span *spans, size_t count);
void accounting_accounts_json(struct json *j, const struct ledger_account *accounts, size_t count); /* an array */
void accounting_eu_json(struct ctx *ctx, struct json *j, const struct eu_line *lines, size_t count); /* an array */
void accounting_check_json(struct ctx *ctx, struct json *j, const struct ledger_check *check);
/* "2027-01" or two days; without either the current month. INVALID 3802. */
MUST_USE enum rc accounting_span(struct ctx *ctx, struct str month, struct str from, struct str to, struct date *first,
                                 struct date *last);

#endif
