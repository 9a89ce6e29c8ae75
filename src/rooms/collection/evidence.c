/* Evidence of collection (P32, P68): recomputed from the rows of cases, reminders and the log of disclosures. */
#include "queries_collection.h"
#include "rooms/collection/internal.h"

/* Each case went, logged on that ground that day, to a declared agency with a contract; each of its claims was overdue
 * and reminded, and the reminder's day had passed. */
enum rc collection_evidence_least_data(struct ctx *ctx, struct evidence *out)
{
    struct q_collection_evidence_cases_row row;

    TRY(q_collection_evidence_cases(ctx, &row));
    out->population = row.population;
    out->violations = row.violations;
    out->figure = row.population;
    out->is_public = true;
    return RC_OK;
}
