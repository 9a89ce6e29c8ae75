/* Store of recurring invoices, for this room's actions. */
#ifndef ROOMS_INVOICES_INTERNAL_RECURRING_H
#define ROOMS_INVOICES_INTERNAL_RECURRING_H

#include "rooms/invoices/recurring.h"

/* A new template; sets id. subject: whose key seals the texts. */
MUST_USE enum rc recurring_store(struct ctx *ctx, struct recurring *r, int64_t subject);
/* A template with its rows as r says (id, version: what was read). CONFLICT 1767 when somebody was first. */
MUST_USE enum rc recurring_store_change(struct ctx *ctx, const struct recurring *r, int64_t subject);
/* With texts and rows, without documents. NOT_FOUND 1752. */
MUST_USE enum rc recurring_get(struct ctx *ctx, int64_t id, struct recurring *out);
/* All templates of a customer go, with their texts; what was made of them stays. */
MUST_USE enum rc recurring_remove(struct ctx *ctx, int64_t customer, int64_t *removed);

#endif
