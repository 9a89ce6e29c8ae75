/* The reports room's own. */
#ifndef ROOMS_REPORTS_INTERNAL_H
#define ROOMS_REPORTS_INTERNAL_H

#include "rooms/reports/reports.h"

enum { PROOF_STALE_MS = 2 * 24 * 60 * 60 * 1000 };

/* What was found last, by enum statement; state 0: never checked. */
MUST_USE enum rc proofs_load(struct ctx *ctx, struct proof out[STATEMENT_COUNT]);
struct proof_keep { const struct proof *proofs; size_t count; };
DECLARE_ACTION(reports_keep, struct proof_keep, int);

#endif
