/* The audit log (P43): who, when, whose (pseudonymous id), which categories, for which purpose, by
 * which statement, with what outcome. Never a personal value. Chained with keyed BLAKE2b per tenant. */
#ifndef ROOMS_AUDIT_H
#define ROOMS_AUDIT_H

#include "base/ctx.h"
#include "policy/policy.h"

enum audit_kind {
    AUDIT_NONE = 0,
#define AUDIT(number, name, word) AUDIT_##name = (number),
#include "audit_all.def"
#undef AUDIT
};

/* One entry in the current action's transaction. subject 0: concerns nobody. what: id of the row it
 * is about (customer, invoice), 0 when none. Must run in the writer. */
MUST_USE enum rc audit_write(struct ctx *ctx, enum audit_kind kind, int64_t subject, int64_t what,
                             const struct verdict *verdict);
/* Reads: seal_open has noted them in ctx->reads. Makes them durable (one row per card opened, one per
 * result set with its ids) and returns; called by the web layer before an answer leaves, by the command
 * line before it prints the last line. In the writer: written with the action's transaction. */
MUST_USE enum rc audit_flush_reads(struct ctx *ctx);

#endif
