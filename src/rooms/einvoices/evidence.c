/* Evidence (P31): every document that has left stands in the log of disclosures, with its digest. */
#include "queries_einvoices.h"
#include "rooms/disclosures/disclosures.h"
#include "rooms/einvoices/einvoices.h"

enum rc einvoices_evidence_logged(struct ctx *ctx, struct evidence *out)
{
    struct q_einvoice_delivery_evidence_row row;

    TRY(q_einvoice_delivery_evidence(ctx, &(struct q_einvoice_delivery_evidence){.ground = DISCLOSE_INVOICING}, &row));
    out->population = row.population;
    out->violations = row.violations;
    out->figure = row.population;
    return RC_OK;
}
