/* Requests with an Idempotency-Key: carried out once, answered again (UI.md section 10, BILLING.md section 11). The mark goes into the
 * transaction of the request's first action, so that a request whose answer was lost on the way is never carried out twice; of two at
 * once the later fails. A request whose answer may be kept is one action as a whole: work, mark and answer stand or fall together
 * (decision 0019). */
#ifndef DB_ONCE_H
#define DB_ONCE_H

#include "base/ctx.h"
#include "base/once.h"

/* Before the request: place is who asks and where ("7 /invoices"), key the header, body what is asked. once->again when it was carried
 * out before. Errors: INVALID 1142 the key's length, CONFLICT 1140 the key came with another body. */
MUST_USE enum rc once_find(struct ctx *ctx, struct str place, struct str key, struct str body, struct once *once);
/* In the writer, at the end of an action while ctx->once is set. CONFLICT 1141: the same request is being carried out. */
MUST_USE enum rc once_mark(struct ctx *ctx);
/* Carry a request out as one action: `handle` works (its actions are nested) and fills once->status and once->answer (ids, numbers and
 * sums, no personal data), which are kept in the same transaction with the mark; marks older than seven days go. It may be called
 * again when the transaction was lost. What changed nothing is not kept. once->again: another one came first, the answer is its own.
 * Errors: those of handle; CONFLICT 1140, 1141. */
typedef enum rc once_handler(struct ctx *ctx, struct once *once, void *arg);
MUST_USE enum rc once_carry_out(struct ctx *ctx, struct once *once, once_handler *handle, void *arg);

#endif
