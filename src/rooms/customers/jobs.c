/* The search index is loaded in the background soon after the start (a search that comes earlier loads it
 * itself); once it stands, this costs a look. */
#include "base/job.h"
#include "rooms/customers/exchange.h"

const struct job customers_jobs[] = {
    {.name = "customers.index", .run = customers_index_load, .purpose = PURPOSE_SECURITY, .every_ms = 5000},
    {.name = "customers.imports", .run = customers_stash_purge, .purpose = PURPOSE_SECURITY, .every_ms = 60000},
    JOB_END,
};
