/* Each hour: sessions, links and waits that have outlived their use (P39, P40). */
#include "base/job.h"
#include "policy/policy.h"
#include "rooms/users/internal.h"

static enum rc purge(struct ctx *ctx)
{
    int64_t nothing = 0;
    int done;

    return RUN_ACTION(users_purge, ctx, &nothing, &done);
}

extern const struct job users_jobs[];
const struct job users_jobs[] = {
    {.name = "users.purge", .run = purge, .purpose = PURPOSE_SECURITY, .every_ms = HOUR_MS},
    JOB_END};
