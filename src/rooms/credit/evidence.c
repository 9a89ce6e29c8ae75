/* Proof that credit is decided by people, on inquiries that are in the disclosure log (P30, P50, P66, P68). */
#include "queries_credit.h"
#include "rooms/credit/internal.h"

enum rc credit_evidence_decided_by_person(struct ctx *ctx, struct evidence *out)
{
    struct q_credit_evidence_named_row named;
    struct q_credit_evidence_cases_row cases;
    struct q_credit_evidence_asked_row asked;

    TRY(q_credit_evidence_named(ctx, &named));
    TRY(q_credit_evidence_cases(ctx, &cases));
    TRY(q_credit_evidence_asked(ctx, &(struct q_credit_evidence_asked){.overdue = date_add_days(ctx->today, -GRACE_DAYS)}, &asked));
    *out = (struct evidence){.population = cases.population, .violations = named.violations + cases.violations + asked.violations,
                             .figure = named.population};
    return RC_OK;
}
