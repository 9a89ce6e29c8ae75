/* What the program finds by itself becomes a breach to look at; closed ones go when their own time is over (P72). */
#include "base/job.h"
#include "rooms/breaches/internal.h"

extern const struct job breaches_jobs[];
const struct job breaches_jobs[] = {
    {.name = "breaches.watch", .run = breaches_watch, .purpose = PURPOSE_ACCOUNTABILITY, .every_ms = 3600000},
    {.name = "breaches.expire", .run = breaches_expire, .purpose = PURPOSE_ACCOUNTABILITY, .daily_minute = 170},
    JOB_END};
