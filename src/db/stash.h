/* Files between their preview and their import: a copy in memory for half an hour, the user's own, wiped when it goes. What was
 * only looked at leaves no byte on disk. */
#ifndef DB_STASH_H
#define DB_STASH_H

#include "db/store.h"

enum stash_state { STASH_WAITING = 1, STASH_RUNNING = 2, STASH_DONE = 3 };
enum { STASH_MINUTES = 30, STASH_RESULT = 128 };

struct stash_kind { /* one for each importer, static: its address tells kinds apart */
    size_t most;                        /* bytes of one file */
    int too_big, no_room, gone, taken;  /* numbers of its errors: INVALID, BUSY, NOT_FOUND, CONFLICT */
};
struct stash_seen { enum stash_state state; struct str bytes; char result[STASH_RESULT]; };

/* Keep a copy for this user and register; it replaces the user's former one of the kind. */
MUST_USE enum rc stash_put(struct ctx *ctx, const struct stash_kind *kind, struct str bytes, int64_t *id);
/* Look at it; stash_close when done. claim: to import it (`taken` when that is going on or done). `gone`: unknown, somebody
 * else's, or older than half an hour. */
MUST_USE enum rc stash_open(struct ctx *ctx, const struct stash_kind *kind, int64_t id, bool claim, struct stash_seen *out);
/* claimed: as it was opened. result (len <= STASH_RESULT): imported, the file is wiped, the result stays; NULL: as before. */
void stash_close(struct ctx *ctx, const struct stash_kind *kind, int64_t id, bool claimed, const void *result, size_t len);
MUST_USE enum rc stash_purge(struct ctx *ctx); /* for a job: what is old goes, of every kind */

#endif
