/* Evidence (P31): every document that has left stands in the log of disclosures, with its digest. */
#include "queries_einvoices.h"
#include "rooms/einvoices/einvoices.h"

enum rc einvoices_evidence_logged(struct ctx *ctx, struct evidence *out)
{
    struct q_einvoice_delivery_evidence_row row;

    TRY(q_einvoice_delivery_evidence(ctx, &row));
    out->population = row.population;
    out->violations = row.violations;
    return RC_OK;
}
