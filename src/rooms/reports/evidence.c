#include "queries_reports.h"
#include "rooms/reports/internal.h"

/* The proof of the proofs: each enforced statement was checked within two days, and held. */
enum rc reports_evidence_accountable(struct ctx *ctx, struct evidence *out)
{
    struct q_proof_account_row row;

    TRY(q_proof_account(ctx, &(struct q_proof_account){.oldest = ctx->now - PROOF_STALE_MS,
        .own = str_from(statement_word(STATEMENT_ACCOUNTABILITY))}, &row));
    out->population = row.population;
    out->violations = row.violations;
    out->figure = row.population - row.violations;
    out->is_public = true;
    return RC_OK;
}
