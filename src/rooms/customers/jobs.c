/* The search index is loaded in the background soon after the start (a search that comes earlier loads it
 * itself); once it stands, this costs a look. */
#include "base/job.h"
#include "rooms/customers/internal.h"

const struct job customers_jobs[] = {
    {.name = "customers.index", .run = customers_index_load, .purpose = PURPOSE_SECURITY, .every_ms = 5000},
    JOB_END,
};
