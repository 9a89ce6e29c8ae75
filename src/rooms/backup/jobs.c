/* Shipping heals itself: a base each day, and one after a gap (P72). */
#include "base/job.h"
#include "rooms/backup/internal.h"

const struct job backup_jobs[] = {
    {.name = "backup.ship-base", .run = backup_ship_base, .purpose = PURPOSE_SECURITY, .every_ms = 600000},
    JOB_END};
