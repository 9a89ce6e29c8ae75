/* Evidence is refreshed every hour, and on demand by prove and the proof page (P68). */
#include "base/job.h"
#include "rooms/reports/reports.h"

static enum rc refresh(struct ctx *ctx)
{
    struct proof *proofs;
    size_t count;

    return reports_prove_all(ctx, &proofs, &count);
}

const struct job reports_jobs[] = {
    {.name = "reports.evidence", .run = refresh, .purpose = PURPOSE_ACCOUNTABILITY, .every_ms = 60 * 60 * 1000},
    {.name = "reports.alarms", .run = reports_alarms, .purpose = PURPOSE_ACCOUNTABILITY, .every_ms = 10 * 60 * 1000},
    JOB_END,
};
