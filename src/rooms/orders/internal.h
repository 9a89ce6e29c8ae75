/* What only the orders room uses: shape of its sealed records, rules, store, exchange. */
#ifndef ROOMS_ORDERS_INTERNAL_H
#define ROOMS_ORDERS_INTERNAL_H

#include "base/csvform.h"
#include "base/json.h"
#include "db/seal.h"
#include "rooms/customers/customers.h"
#include "rooms/orders/orders.h"
#include "rooms/products/products.h"

/* Numbers of the fields inside sealed records: stored, so never renumbered. */
enum { ORDER_WORDS_NOTE = 1, ORDER_WORDS_REFERENCE = 2, ORDER_WORDS_OUTSIDE = 3 };
enum { ORDER_WORDS_CANCEL = 1, ORDER_WORDS_APPROVAL = 2 };
enum { ORDER_WORDS_ROW = 1 };
enum { ORDER_FIRST_NUMBER = 1001 };

/* ---- rules.c: pure -------------------------------------------------------------------------------------- */
/* State, open sum and what may be invoiced, from rows and deliveries. */
struct order_figures { int state; int64_t total_cents, due_cents, ready; struct date delivered_on; };
void orders_figures(const struct order *order, struct order_figures *out);
/* The part of a row's sum that a quantity is: the last part takes the remaining cents. */
int64_t orders_part(int64_t total_cents, int64_t quantity, int64_t part);
/* Rows with something in them, usual values; what is missing is told, all at once. INVALID 2703, 2704, 2706. */
MUST_USE enum rc orders_check_form(struct arena *arena, struct order_form *form, struct date today, struct err *err);
/* What is to be delivered: no rows given means all that is left. INVALID 2715-2718. */
MUST_USE enum rc orders_check_delivery(struct arena *arena, const struct order *order, struct order_delivery_form *form,
                                       struct date today, struct err *err);
bool orders_over_limit(int64_t limit_cents, int64_t open_invoices, int64_t open_orders, int64_t this_order);
MUST_USE enum rc orders_check_approval(const struct actor *actor, struct str reason, struct err *err); /* 2713, 2714 */

/* ---- store.c --------------------------------------------------------------------------------------------- */
struct order_seed { /* an order about to be stored: rows as resolved */
    int64_t id, number, customer_id, subject_id, contact_id, contact_subject, total_cents;
    const struct order_form *form;
    struct order_row *rows;
    size_t row_count;
    bool gross;
    struct blob outside; /* keyed hash, len 0 none */
};
MUST_USE enum rc orders_store_new(struct ctx *ctx, const struct order_seed *seed);
/* A draft anew, whose rows have been deleted; its number, channel, source and outside number stay. CONFLICT 2727. */
MUST_USE enum rc orders_store_edit(struct ctx *ctx, const struct order_seed *seed, int64_t version);
/* The reason that a person gave, sealed under the customer's key; what stood there before stays. */
MUST_USE enum rc orders_seal_decision(struct ctx *ctx, const struct order *order, int field, struct str reason, struct blob *out);
/* State and sums anew, after deliveries or invoices changed. */
MUST_USE enum rc orders_refresh(struct ctx *ctx, int64_t order_id);

/* ---- exchange.c ------------------------------------------------------------------------------------------- */
void orders_json(struct ctx *ctx, struct json *j, const struct order *order);
void orders_line_json(struct ctx *ctx, struct json *j, const struct order_line *line);
void orders_receipt_json(struct ctx *ctx, struct json *j, const struct order_receipt *receipt);
MUST_USE enum rc orders_export(struct ctx *ctx, enum order_filter filter, bool json, struct buf *out, int64_t *count);
struct orders_import { struct order_form *forms; int64_t *lines; size_t *rooms; size_t count; struct csv_preview preview; size_t shown_of[CSV_SHOWN]; };
struct orders_import_receipt { int64_t added, same, waiting, first_number, last_number; };
/* A reseller's file: one line per row, orders by their number there. INVALID with lines; nothing is stored. */
MUST_USE enum rc orders_import_read(struct ctx *ctx, struct str bytes, struct orders_import *out);
/* The same and what would become of each order, by what orders_import asks itself: file->preview.sums in orders. What that would refuse is
 * told of all of them, by line; the outcome is that of the first. */
MUST_USE enum rc orders_import_try(struct ctx *ctx, struct str bytes, struct orders_import *out);
/* What orders_create would answer; stores nothing. before: sums of this customer's orders that would come in before this one. */
MUST_USE enum rc orders_create_try(struct ctx *ctx, const struct order_form *form, int64_t before, struct order_receipt *out);
DECLARE_ACTION(orders_import, struct orders_import, struct orders_import_receipt);
extern const struct field orders_csv_fields[];

/* ---- jobs' work -------------------------------------------------------------------------------------------- */
struct orders_archived { int64_t settled, archived, keys; };
enum { ARCHIVE_DAYS = 90, ARCHIVE_GRACE_DAYS = 7 };
DECLARE_ACTION(orders_archive_due, int64_t, struct orders_archived);

#endif
