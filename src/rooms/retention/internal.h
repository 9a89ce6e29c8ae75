/* What only the retention room uses. */
#ifndef ROOMS_RETENTION_INTERNAL_H
#define ROOMS_RETENTION_INTERNAL_H

#include "rooms/retention/retention.h"

enum { RETENTION_CHUNK = 4000 /* the writer is others' again after about 20 ms */, RETENTION_BATCH = 32, RETENTION_SUBJECTS = 256 };
enum { RUN_WAITS = 1, RUN_APPROVED = 2, RUN_DONE = 3, RUN_STOPPED = 4 };

/* store.c */
int64_t retention_years(const struct ctx *ctx); /* of the notice in force; 0: none stated */
/* Recompute the clocks of the whole register; how many there are and how many are newly listed. Outside the writer. */
MUST_USE enum rc retention_compute(struct ctx *ctx, int64_t *computed, int64_t *listed);
struct due_one { int what; int64_t id, subject, customer; };
MUST_USE enum rc retention_due_list(struct ctx *ctx, int64_t after_what, int64_t after, size_t most, struct due_one **out, size_t *count);
MUST_USE enum rc retention_due_count(struct ctx *ctx, int64_t *due, int64_t *people);
struct run_row { int64_t id, at, erased, due, decided_by; int state; };
MUST_USE enum rc retention_last_run(struct ctx *ctx, struct run_row *out); /* NOT_FOUND without err */
MUST_USE enum rc retention_vouchers(struct ctx *ctx, struct retention_year **out, size_t *count);
MUST_USE enum rc retention_runs_done(struct ctx *ctx, int64_t *done, int64_t *any);

#endif
