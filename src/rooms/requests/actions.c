/* Rights requests. Until the erasure engine lands there is no case that could wait for a claim. */
#include "rooms/invoices/invoices.h"

enum rc requests_on_claim_settled(struct ctx *ctx, int64_t customer, int64_t invoice)
{
    (void)ctx;
    (void)customer;
    (void)invoice;
    return RC_OK;
}
