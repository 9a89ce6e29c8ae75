/* A consent whose time is over ends by itself (P21). */
#include "base/job.h"
#include "rooms/consents/consents.h"

static enum rc expire(struct ctx *ctx)
{
    int64_t nothing = 0, ended = 0;

    return RUN_ACTION(consents_expire, ctx, &nothing, &ended);
}

extern const struct job consents_jobs[];
const struct job consents_jobs[] = {
    {.name = "consents.expire", .run = expire, .purpose = PURPOSE_RIGHTS, .daily_minute = 130}, JOB_END};
