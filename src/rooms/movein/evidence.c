/* Evidence of a move (P65): what came in is what the file said, in the invoice and in the ledger. */
#include "queries_movein.h"
#include "rooms/movein/movein.h"

enum rc movein_evidence_sums(struct ctx *ctx, int64_t *population, int64_t *violations)
{
    struct q_movein_evidence_row row;

    TRY(q_movein_evidence(ctx, &row));
    *population = row.population;
    *violations = row.violations;
    return RC_OK;
}
