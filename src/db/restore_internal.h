/* Shared by restore.c (a copy) and restore_wal.c (the moments after it). */
#ifndef DB_RESTORE_INTERNAL_H
#define DB_RESTORE_INTERNAL_H

#include "db/backup_internal.h"

struct restore {
    struct arena *arena;
    struct env *env;
    const struct restore_plan *plan;
    const char *file;            /* the base: plan->file, or chosen in it */
    struct restore_made *made;
    struct err *err;
    uint8_t public_key[ARCHIVE_KEY_BYTES], private_key[ARCHIVE_KEY_BYTES];
    struct backup_header head;   /* of the data file */
    struct key_rows *rows;       /* the keys.db that is being made */
    bool store_row;
    bool destroying;             /* of increments: only what was destroyed, else only what was made */
    bool increments;             /* the key set that is read now is one of a segment: a key may be there already */
};

/* restore.c */
const char *restore_path(struct restore *r, const char *name); /* in the target */
struct str restore_folder_of(struct restore *r, const char *path);
MUST_USE enum rc restore_open(struct restore *r, const char *path, struct archive_in **in, struct backup_header *head);
MUST_USE enum rc restore_put_set(struct restore *r, const char *path, bool shorts, struct str *stamp);
bool restore_is_whole(const char *path);

/* restore_wal.c */
MUST_USE enum rc restore_choose(struct restore *r);          /* r->file, when the plan names a folder */
MUST_USE enum rc restore_put_segments(struct restore *r);    /* over the laid seloste.db, up to the moment */
MUST_USE enum rc restore_put_increments(struct restore *r);  /* keys made after the sets */

MUST_USE enum rc restore_put_destroyed(struct restore *r, const struct set_record *s);

#endif
