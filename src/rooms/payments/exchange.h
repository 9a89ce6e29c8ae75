/* Payments as JSON and text: what API and command line share. */
#ifndef ROOMS_PAYMENTS_EXCHANGE_H
#define ROOMS_PAYMENTS_EXCHANGE_H

#include "base/json.h"
#include "rooms/payments/payments.h"

struct str payments_word(const struct name_value *names, int value); /* "" when unknown */
struct str payments_label(struct ctx *ctx, const struct name_value *names, int value);
void payments_line_json(struct ctx *ctx, struct json *j, const struct bank_line *line);
/* A file's counts with all its entries. */
MUST_USE enum rc payments_result_json(struct ctx *ctx, struct json *j, const struct bank_result *r);
/* A file that was refused: the same shape, nothing in, line, field and reason. */
void payments_refused_json(struct ctx *ctx, struct json *j, const struct err *err);
void payments_open_row_json(struct ctx *ctx, struct json *j, const struct bank_open_row *row);
void payments_refund_json(struct ctx *ctx, struct json *j, const struct refund_line *line);
void payments_credit_json(struct ctx *ctx, struct json *j, const struct balance_line *line);
void payments_credit_used_json(struct ctx *ctx, struct json *j, const struct credit_use_receipt *r);
void payments_folder_json(struct ctx *ctx, struct json *j, const struct bank_folder *folder);
void payments_reconciliation_json(struct ctx *ctx, struct json *j, const struct reconciliation *r);
/* "on D by N"; sentence: that it was imported then and nothing was done now. */
struct str payments_already_text(struct ctx *ctx, const struct bank_result *r, bool sentence);
/* One line of counts; lines of sums. */
struct str payments_result_text(struct ctx *ctx, const struct bank_result *r);
struct str payments_reconciliation_text(struct ctx *ctx, const struct reconciliation *r);

void payments_exchange_json(struct ctx *ctx, struct json *j, const struct exchange_closed *closed);

#endif
