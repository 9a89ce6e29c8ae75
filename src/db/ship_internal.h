/* Shared by ship.c (when), ship_write.c (what), ship_state.c (D/shipping) and restore_wal.c. */
#ifndef DB_SHIP_INTERNAL_H
#define DB_SHIP_INTERNAL_H

#include <pthread.h>

#include "db/backup_internal.h"
#include "db/ship.h"
#include "db/store_internal.h"
#include "db/wal.h"

#define SHIP_FRAMES ".frames"
enum { SHIP_NAME = BACKUP_STAMP + 9, SHIP_COMMITS = 4096, SHIP_CHECKPOINT = 2000 /* frames, as before shipping */,
       SHIP_GIVE_UP = 32768 /* frames: 128 MiB of log at most wait for the folder */ };

struct ship_state { /* what D/shipping keeps */
    char folder[BACKUP_PATH];
    int64_t every_s;
    char line[BACKUP_STAMP];
    int64_t segment;      /* the last one shipped */
    struct wal_mark at;   /* everything before is shipped */
    bool sealed;          /* all of the log was shipped when it was last let go: another life of it may follow */
    bool broken;
    int64_t moment_at, key_generation;
};
enum ship_found { SHIP_ABSENT, SHIP_THERE, SHIP_UNREADABLE };
enum ship_found ship_state_read(const char *data_dir, struct ship_state *out);
MUST_USE bool ship_state_write(const char *data_dir, const struct ship_state *s, bool sync);
/* In place, so that a full disk cannot keep it from being said. */
void ship_state_break(const char *data_dir);

struct commit_at { uint32_t frame; int64_t ms; };
struct destroyed { struct key_name name; int64_t generation; };
struct ship {
    struct store *store;
    struct ship_state s;
    uint8_t public_key[32];
    pthread_mutex_t lock;          /* shipping: one at a time */
    pthread_mutex_t commit_lock;   /* the rest: what the writer has committed */
    pthread_cond_t wake;
    struct commit_at commits[SHIP_COMMITS]; /* not yet shipped, oldest first */
    size_t commit_count;
    struct destroyed *destroyed;   /* keys whose destruction is not yet shipped, oldest first */
    size_t destroyed_count, destroyed_cap;
    uint32_t frames;               /* of the log's present life; UINT32_MAX: as the file says (at start) */
    int64_t key_generation;        /* as of the frames that go now */
    bool stopping, thread_runs;
    enum ship_trouble trouble;
    pthread_t thread;
};

/* ship_write.c: one segment from ship->s.at to `end` of an open log (NULL: keys only); keys first. Changes ship->s when it stands. */
MUST_USE enum rc ship_segment(struct ship *ship, struct wal *wal, const struct wal_mark *end, int64_t now, struct err *err);
/* "FOLDER/wal/LINE-SEGMENT.frames". False: too long. */
MUST_USE bool ship_path(char *out, size_t size, const char *folder, struct str line, int64_t segment, const char *kind);

/* ship.c, for the open store */
void ship_destroyed(struct store *store); /* in the writer, when a batch has committed and its keys are about to be deleted */
/* Before migrations: what a crash left in the log goes first. Never refuses; a restored store is not shipped until it is ordered anew. */
void ship_open(struct store *store, bool restoring);
MUST_USE enum rc ship_start(struct store *store, struct err *err); /* with the writer connected */
void ship_close(struct store *store);                              /* before the writer's connection goes */
/* Under the gate: everything out, so that a checkpoint may let the log begin anew. Never refuses: what cannot go breaks the line. */
void ship_before_checkpoint(struct store *store);
/* Under the gate, for a base: everything out, and where its row of segments begins. Untouched when shipping is off. */
void ship_mark_base(struct store *store, struct backup_header *h);

#endif
