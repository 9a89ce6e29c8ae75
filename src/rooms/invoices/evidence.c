/* Evidence of invoicing (P64, P68): recomputed from the rows, not from what the actions believe. */
#include "queries_invoices.h"
#include "rooms/invoices/internal.h"

enum rc invoices_evidence_gapless(struct ctx *ctx, struct evidence *out)
{
    struct q_invoices_evidence_party_row party;
    struct q_invoices_evidence_gaps_row gaps;
    struct q_invoices_evidence_row_sums_row sums;

    TRY(q_invoices_evidence_party(ctx, &party));
    TRY(q_invoices_evidence_gaps(ctx, &gaps));
    TRY(q_invoices_evidence_row_sums(ctx, &sums));
    out->population = party.population;
    out->violations = party.violations + gaps.gaps + sums.violations;
    out->figure = party.population;
    out->is_public = true;
    return RC_OK;
}
