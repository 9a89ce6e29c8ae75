/* Shipping the write-ahead log (P34, P72; decision 0014): every few seconds, and before any checkpoint lets the log begin anew, what has been
 * committed since goes as a sealed segment (db/archive.h) into FOLDER/wal. A base backup and the segments after it give the
 * store of any moment (restore_plan.moment). SQLite only: PostgreSQL archives its own log.
 *
 *   FOLDER/wal/LINE-00000012.frames   pages of the store, transaction by transaction, with the instant of each commit
 *   FOLDER/wal/LINE-00000012.short    keys of persons and claims made since: BACKUP_SHORT_DAYS
 *   FOLDER/wal/LINE-00000012.lasting  other keys made since: as long as the frames
 *
 * A line is an unbroken row of segments. Where it is broken (the folder was full or away while the log had to be emptied) it ends, the
 * next base begins another, and no restore crosses the gap in silence. A failure here never fails an action.
 * D/shipping says where to and how far (db/ship_state.c). */
#ifndef DB_SHIP_H
#define DB_SHIP_H

#include "db/backup.h"
#include "db/store.h"

enum { SHIP_EVERY_S = 10, SHIP_EVERY_MOST_S = 3600, SHIP_KEEP_DAYS = 7, SHIP_BASE_HOURS = 24, SHIP_LATE_S = 900 };
enum ship_trouble { SHIP_WELL = 0, SHIP_FAILED = 1 /* the folder cannot be written; tried again */, SHIP_BROKEN = 2 /* a gap: waits for a base */ };

struct ship_figures {
    bool on;
    struct str folder, line; /* in the caller's arena */
    int64_t segment, every_s;
    int64_t moment_at;       /* until when everything is in the folder: the last try that succeeded; 0: never */
    enum ship_trouble trouble;
};
MUST_USE enum rc ship_figures(struct ctx *ctx, struct ship_figures *out);

/* When the newest base of the present line was made; 0: there is none (yet). */
MUST_USE enum rc ship_base_at(struct ctx *ctx, const struct ship_figures *figures, int64_t *at);

struct ship_plan { const char *folder; int64_t every_s; uint8_t public_key[32]; };
/* Begin a new line into plan->folder, from the store as it is now; a base must follow (backup_make). Also after a gap.
 * CONFLICT 4220 on PostgreSQL; IO 4201. */
MUST_USE enum rc ship_begin(struct ctx *ctx, const struct ship_plan *plan);
/* No more; what lies in the folder stays. */
MUST_USE enum rc ship_end(struct ctx *ctx);
/* What is committed by now goes now. IO 4201. Fine when shipping is off. */
MUST_USE enum rc ship_now(struct ctx *ctx);
/* Segments past SHIP_KEEP_DAYS and key sets of persons past BACKUP_SHORT_DAYS go, of any line. */
MUST_USE enum rc ship_prune(struct ctx *ctx, const char *folder, int64_t *removed);

#endif
