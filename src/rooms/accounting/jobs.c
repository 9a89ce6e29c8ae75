/* Vouchers of documents that were made before this room was there, before the sockets open (P65). */
#include "base/job.h"
#include "rooms/accounting/accounting.h"

extern const struct job accounting_jobs[];
const struct job accounting_jobs[] = {
    {.name = "accounting.catch-up", .run = accounting_catch_up, .purpose = PURPOSE_BOOKKEEPING, .daily_minute = 200, .at_start = true},
    JOB_END};
