/* Evidence of consents and prohibitions (P68): from the rows, not from what a rule would answer. */
#include "queries_consents.h"
#include "rooms/consents/consents.h"

/* P21: each consent has its wording, version and time; nothing was used after its withdrawal (I-41). */
enum rc consents_evidence_receipts(struct ctx *ctx, struct evidence *out)
{
    struct q_consents_evidence_records_row row;
    struct q_consents_evidence_late_uses_row late;

    TRY(q_consents_evidence_records(ctx, &row));
    TRY(q_consents_evidence_late_uses(ctx, &late));
    out->population = row.population;
    out->violations = row.unproved + late.late;
    out->figure = row.given;
    out->is_public = true;
    return RC_OK;
}

/* P53: no use on record that a prohibition covered when it happened (I-20). */
enum rc consents_evidence_prohibitions(struct ctx *ctx, struct evidence *out)
{
    struct q_consents_evidence_bans_row row;

    TRY(q_consents_evidence_bans(ctx, &row));
    out->population = row.population;
    out->violations = row.violations;
    out->figure = row.open;
    out->is_public = true;
    return RC_OK;
}
