/* Each night at 02:00 (P36). */
#include "base/job.h"
#include "rooms/retention/retention.h"

static enum rc nightly(struct ctx *ctx)
{
    struct retention_done done;

    return retention_run(ctx, &done);
}

extern const struct job retention_jobs[];
const struct job retention_jobs[] = {
    {.name = "retention.nightly", .run = nightly, .purpose = PURPOSE_ACCOUNTABILITY, .daily_minute = 120}, JOB_END};
