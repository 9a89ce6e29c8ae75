#include "base/ctx.h"
#include "policy/policy.h"
#include "rooms/payments/payments.h"
#include "rooms/payments/internal.h"
#include "db/query.h"
#include "queries_invoices.h"

int rules(void)
{
    return malloc(3) != 0;
}
