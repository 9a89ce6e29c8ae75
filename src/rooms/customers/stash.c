/* A file of customers between preview and import (db/stash.h). */
#include <string.h>

#include "base/errors.h"
#include "errors_customers.h"
#include "db/stash.h"
#include "rooms/customers/exchange.h"

static const struct stash_kind kind = {.most = STASH_BYTES_MOST, .too_big = E1631_IMPORT_TOO_BIG, .no_room = E1632_IMPORT_NO_ROOM,
                                       .gone = E1630_IMPORT_GONE, .taken = E1633_IMPORT_DONE};
_Static_assert(sizeof(struct import_receipt) <= STASH_RESULT, "the receipt has room");

enum rc customers_stash_put(struct ctx *ctx, struct str bytes, int64_t *id)
{
    return stash_put(ctx, &kind, bytes, id);
}

enum rc customers_stash_open(struct ctx *ctx, int64_t id, bool claim, struct stash_view *out)
{
    struct stash_seen seen;

    TRY(stash_open(ctx, &kind, id, claim, &seen));
    out->state = seen.state;
    out->bytes = seen.bytes;
    memcpy(&out->receipt, seen.result, sizeof(out->receipt));
    return RC_OK;
}

void customers_stash_close(struct ctx *ctx, int64_t id, bool claimed, const struct import_receipt *receipt)
{
    stash_close(ctx, &kind, id, claimed, receipt, sizeof(*receipt));
}

enum rc customers_stash_purge(struct ctx *ctx)
{
    return stash_purge(ctx);
}
