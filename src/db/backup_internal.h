/* Shared by backup.c (making) and restore.c (laying back). */
#ifndef DB_BACKUP_INTERNAL_H
#define DB_BACKUP_INTERNAL_H

#include "db/archive.h"
#include "db/backup.h"
#include "db/keys_internal.h"

#define BACKUP_DATA ".data"
#define BACKUP_SHORT ".short"
#define BACKUP_LASTING ".lasting"
#define BACKUP_MARKER "restoring"

enum { SET_RECORD_MOST = 1 + 8 + 1 + 255 + 2 + 256 };

struct backup_header { /* of each file; strings in the arena it was read into */
    struct str kind;       /* "data" "short" "lasting" */
    struct str stamp, store; /* store: hex of the store's id */
    int64_t schema, generation, tables, rows;
    struct str key_hint, ledger_hint, master_hint;
    /* shipping (db/ship.h): of a base, the last segment that it holds; of a segment, itself. line "": not shipped */
    struct str line;
    int64_t segment, moment, first_at; /* instants of the newest and the oldest commit; 0: an older backup */
    int64_t page_size, salt, frame, check; /* of frames: where the log stood at the end */
    int64_t packed; /* of frames: db/pack.h */
};
struct str backup_header_write(struct arena *arena, const struct backup_header *h);
MUST_USE bool backup_header_read(struct arena *arena, struct str text, struct backup_header *out);

/* Number of tables and rows of a store's file. */
MUST_USE bool backup_count(const char *path, int64_t *tables, int64_t *rows, int64_t *schema, int64_t *generation);

/* Records of a key set: 'S' the store's row, 'K' a wrapped key, 'N' a note; in a segment also 'D', a key that was
 * destroyed with `generation`. */
struct set_record {
    char kind;
    uint8_t store_id[STORE_ID_BYTES], check[CHECK_BYTES], wrapped[WRAPPED_BYTES];
    int64_t tenant, cls, id, created_at, generation;
    struct blob name, value; /* of a note */
};
MUST_USE size_t set_record_put(const struct set_record *r, uint8_t out[SET_RECORD_MOST]);
/* Length of the record that begins here; 0: more bytes are needed; SIZE_MAX: no such record. */
MUST_USE size_t set_record_get(struct blob bytes, struct set_record *out);

/* A row of KEY_SQL_ALL or KEY_SQL_SINCE as a record; and one record into a sealed file. */
MUST_USE bool set_record_of_key(const struct key_cell *cells, size_t count, struct set_record *out);
MUST_USE enum rc set_record_write(struct archive_out *to, const struct set_record *r, struct err *err);

MUST_USE bool backup_is_short(int64_t cls);
struct str backup_stamp(struct arena *arena, int64_t ms); /* "20260314T021500Z" */
enum { SHIP_RECORD = 16 }; /* before the frames of a transaction: instant (i64), pages after it, number of frames (u32, little end first) */

#endif
