/* Erasures go on by themselves: after a crash before the sockets open, after a payment within seconds
 * (P34, P35, P60). */
#include "base/job.h"
#include "rooms/requests/notices.h"

extern const struct job requests_jobs[];
const struct job requests_jobs[] = {
    {.name = "requests.pending", .run = requests_run_pending, .purpose = PURPOSE_RIGHTS, .every_ms = 2000, .at_start = true},
    {.name = "requests.review", .run = requests_review, .purpose = PURPOSE_RIGHTS, .daily_minute = 150},
    {.name = "requests.strays", .run = requests_sweep_strays, .purpose = PURPOSE_RIGHTS, .daily_minute = 165},
    {.name = "requests.alarms", .run = requests_alarms, .purpose = PURPOSE_RIGHTS, .daily_minute = 420},
    {.name = "requests.canary", .run = requests_canary, .purpose = PURPOSE_RIGHTS, .daily_minute = 390},
    {.name = "requests.notices", .run = requests_notices_follow, .purpose = PURPOSE_RIGHTS, .every_ms = 60000},
    JOB_END};
