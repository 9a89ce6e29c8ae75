/* What a crash cut of a bank file goes on before the sockets open and every minute; forgotten previews go (P65). */
#include "base/job.h"
#include "rooms/payments/payments.h"

extern const struct job payments_jobs[];
const struct job payments_jobs[] = {
    {.name = "payments.resume", .run = payments_resume, .purpose = PURPOSE_INVOICING, .every_ms = 60000, .at_start = true},
    {.name = "payments.folder", .run = payments_watch, .purpose = PURPOSE_INVOICING, .every_ms = 20000},
    JOB_END};
