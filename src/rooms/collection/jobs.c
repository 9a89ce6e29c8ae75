/* A reminder run that a crash cut goes on at start and every 20 seconds, as one that waited for its minute does (P32). */
#include "base/job.h"
#include "rooms/collection/collection.h"

extern const struct job collection_jobs[];
const struct job collection_jobs[] = {
    {.name = "collection.reminders", .run = collection_run_pending, .purpose = PURPOSE_INVOICING, .every_ms = 20000, .at_start = true},
    JOB_END};
