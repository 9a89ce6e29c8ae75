/* Requests with an Idempotency-Key: carried out once, answered again (UI.md section 10, BILLING.md section 11). The mark goes into the
 * transaction of the request's first action, so that a request whose answer was lost on the way is never carried out twice; of two at
 * once the later fails. The answer follows in a commit of its own. */
#ifndef DB_ONCE_H
#define DB_ONCE_H

#include "base/ctx.h"
#include "base/once.h"

/* Before the request: place is who asks and where ("7 /invoices"), key the header, body what is asked. once->again when it was carried
 * out before. Errors: INVALID 1142 the key's length, CONFLICT 1140 the key came with another body. */
MUST_USE enum rc once_find(struct ctx *ctx, struct str place, struct str key, struct str body, struct once *once);
/* In the writer, at the end of an action while ctx->once is set. CONFLICT 1141: the same request is being carried out. */
MUST_USE enum rc once_mark(struct ctx *ctx);
/* After a request that was carried out: its answer, for the next time; marks older than seven days go. answer: ids, numbers and sums, no
 * personal data. */
MUST_USE enum rc once_keep(struct ctx *ctx, const struct once *once);

#endif
