/* What only this room uses of self-billing. */
#ifndef ROOMS_INVOICES_INTERNAL_SELFBILLED_H
#define ROOMS_INVOICES_INTERNAL_SELFBILLED_H

#include "rooms/invoices/internal.h"
#include "rooms/invoices/selfbilled.h"

/* A rate whose sums differ by more than a cent: what the buyer states, what the rows make. at: of the stated ones; their count when
 * the buyer states none. */
struct self_billed_difference { size_t at; struct self_billed_sum stated, own; };
size_t invoices_self_billed_differences(const struct invoice_sums *sums, const struct self_billed_sum *stated, size_t count,
                                        struct self_billed_difference *out, size_t most);
/* The buyer's sums become the document's: within a cent of its rows, whose shares follow. */
void invoices_take_stated(struct arena *arena, const struct self_billed_sum *stated, size_t count, struct invoice *out);

#endif
