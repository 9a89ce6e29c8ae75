/* Every night: raw credit reports die after 30 days, cases two years after the decision. */
#include "base/job.h"
#include "rooms/credit/internal.h"

static enum rc purge(struct ctx *ctx)
{
    static const int64_t none = 0;
    struct credit_purged done = {0};

    if (ctx->policy == NULL || !policy_states(ctx->policy, STATEMENT_DISCLOSURE_CREDIT))
        return RC_OK; /* the register decides no credit */
    return RUN_ACTION(credit_purge, ctx, &none, &done);
}

const struct job credit_jobs[] = {
    {.name = "credit.purge", .run = purge, .purpose = PURPOSE_CREDIT, .daily_minute = 2 * 60 + 30},
    JOB_END};
