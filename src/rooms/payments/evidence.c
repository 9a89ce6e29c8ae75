/* Evidence of open sums (P65): each invoice's paid sum against its payments and what was taken back, and each
 * bank row's money against what it became, row by row. */
#include "queries_payments.h"
#include "rooms/payments/payments.h"

enum rc payments_evidence_open(struct ctx *ctx, struct evidence *out)
{
    struct q_payments_evidence_sums_row row;
    struct q_bank_evidence_uses_row bank;

    TRY(q_payments_evidence_sums(ctx, &row));
    TRY(q_bank_evidence_uses(ctx, &bank));
    out->population = row.population + bank.population;
    out->violations = row.violations + bank.violations;
    out->figure = row.open_cents / 100; /* whole euros: the published figure names no invoice */
    return RC_OK;
}
