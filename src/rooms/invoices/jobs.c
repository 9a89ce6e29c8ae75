/* Timers of invoices: what waits its minute is issued; a crash in between loses nothing, the next start goes on. */
#include "base/job.h"
#include "rooms/invoices/internal.h"
#include "rooms/invoices/recurring.h"

const struct job invoices_jobs[] = {
    {.name = "invoices.held", .run = invoices_issue_held, .purpose = PURPOSE_INVOICING, .every_ms = 2000},
    {.name = "invoices.runs", .run = invoices_runs_go_on, .purpose = PURPOSE_INVOICING, .every_ms = 2000},
    {.name = "invoices.recurring", .run = recurring_run, .purpose = PURPOSE_INVOICING, .daily_minute = 4 * 60},
    {.name = "invoices.tally", .run = invoices_tally_nightly, .purpose = PURPOSE_INVOICING, .daily_minute = 35},
    JOB_END,
};
