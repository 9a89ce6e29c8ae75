/* Heads of the audit chain leave the store every ten minutes, signed every night (P43).
 * Searches that nobody used are closed after a minute, and all when the program stops (decision 0009). */
#include "base/job.h"
#include "rooms/audit/audit.h"

static enum rc keep_head(struct ctx *ctx)
{
    return audit_keep_head(ctx, false);
}

static enum rc sign_head(struct ctx *ctx)
{
    return audit_keep_head(ctx, true);
}

static enum rc close_old_searches(struct ctx *ctx)
{
    return audit_close_searches(ctx, false);
}

static enum rc close_all_searches(struct ctx *ctx)
{
    return audit_close_searches(ctx, true);
}

extern const struct job audit_jobs[];
const struct job audit_jobs[] = {
    {.name = "audit.head", .run = keep_head, .purpose = PURPOSE_SECURITY, .every_ms = 10 * 60 * 1000, .at_start = true},
    {.name = "audit.sign", .run = sign_head, .purpose = PURPOSE_SECURITY, .daily_minute = 5},
    {.name = "audit.searches", .run = close_old_searches, .purpose = PURPOSE_SECURITY, .every_ms = 10 * 1000},
    {.name = "audit.searches-end", .run = close_all_searches, .purpose = PURPOSE_SECURITY, .daily_minute = 1, .at_stop = true},
    JOB_END};
