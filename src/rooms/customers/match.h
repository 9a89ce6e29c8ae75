/* Rows of a file and the customers that they are. */
#ifndef ROOMS_CUSTOMERS_MATCH_H
#define ROOMS_CUSTOMERS_MATCH_H

#include "rooms/customers/exchange.h"

/* The customer whom a row names by business id, or a person's name and e-mail; 0: nobody. Outside the writer. A locked
 * one is nobody here (the screening knows it). INVALID 1646 more than one. */
MUST_USE enum rc customers_match(struct ctx *ctx, const struct customer_form *form, int64_t *customer_id);

struct match_seen { uint64_t *slots; size_t size; };
void customers_match_begin(struct ctx *ctx, struct match_seen *seen, size_t rows);
/* INVALID 1647: an earlier row of this file is the same customer. */
MUST_USE enum rc customers_match_once(struct ctx *ctx, struct match_seen *seen, const struct customer_form *form, int64_t customer_id);

#endif
