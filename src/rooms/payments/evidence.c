/* Evidence of open sums (P65): each invoice's paid sum against its payments, row by row. */
#include "queries_payments.h"
#include "rooms/payments/payments.h"

enum rc payments_evidence_open(struct ctx *ctx, struct evidence *out)
{
    struct q_payments_evidence_sums_row row;

    TRY(q_payments_evidence_sums(ctx, &row));
    out->population = row.population;
    out->violations = row.violations;
    out->figure = row.open_cents / 100; /* whole euros: the published figure names no invoice */
    return RC_OK;
}
