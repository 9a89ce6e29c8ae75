/* Empty ends of the hooks that invoices.h declares for rooms which are not there yet. The room that comes
 * takes its function away from here. */
#include "rooms/invoices/invoices.h"

enum rc orders_on_invoice(struct ctx *ctx, int64_t invoice, enum invoice_event event)
{
    (void)ctx;
    (void)invoice;
    (void)event;
    return RC_OK;
}

enum rc einvoices_on_issued(struct ctx *ctx, int64_t invoice)
{
    (void)ctx;
    (void)invoice;
    return RC_OK;
}

enum rc einvoices_fill_party(struct ctx *ctx, int64_t customer, struct invoice_party *party)
{
    (void)ctx;
    (void)customer;
    (void)party;
    return RC_OK;
}
