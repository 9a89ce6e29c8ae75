/* A reminder run that a crash cut goes on at start and every minute (P32). */
#include "base/job.h"
#include "rooms/collection/collection.h"

extern const struct job collection_jobs[];
const struct job collection_jobs[] = {
    {.name = "collection.reminders", .run = collection_run_pending, .purpose = PURPOSE_INVOICING, .every_ms = 60000, .at_start = true},
    JOB_END};
