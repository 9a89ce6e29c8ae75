/* Copies of a data directory and their way back (P34, P35, P63, P72; RIGHTS.md sections 3 and 4, QUALITY.md 1).
 *
 * One backup is three sealed files (db/archive.h), named by its instant:
 *   seloste-STAMP.data      the store: sealed records, no key
 *   seloste-STAMP.short     keys of persons and of claims: kept 7 days, so that a destroyed key is nowhere after
 *   seloste-STAMP.lasting   keys of vouchers, of controllers, named keys, and the notes beside the keys
 * The master key, the private key of the files and the key of the erasure ledger belong to no backup.
 *
 * A restored directory holds the file `restoring`: only the command that restores opens it (store_options.restoring)
 * until the erasure ledger has been replayed (RIGHTS.md 4). PostgreSQL: only the keys; its data are copied by its own
 * tools (manual), and restore_replay closes what they brought back until it has forgotten again. */
#ifndef DB_BACKUP_H
#define DB_BACKUP_H

#include "base/ctx.h"

enum { BACKUP_PATH = 4096, BACKUP_STAMP = 17, BACKUP_SHORT_DAYS = 7 /* keys.backup of RIGHTS.md 3 */ };

/* "D-keep": the folder beside the data directory for what no backup holds (the private key, the ledger's copy), until it
 * is moved to another computer. "" in memory. */
struct str backup_keep_folder(struct arena *arena, const char *data_dir);

struct backup_plan {
    const char *folder;          /* made when absent */
    uint8_t public_key[32];
    const char *key_hint, *ledger_hint; /* where the private key and the ledger's copy lie; not secret; may be "" */
};
struct backup_made {
    struct str stamp;            /* "20260314T021500Z" */
    struct str data, lasting, shortlived; /* paths; data "" on PostgreSQL */
    int64_t bytes, tables, rows, short_keys, lasting_keys;
};
/* Copy while the server works: a snapshot of the store, then the keys (never older than the store).
 * Errors: IO 4201, CONFLICT 4203 (twice in one second), full disk. */
MUST_USE enum rc backup_make(struct ctx *ctx, const struct backup_plan *plan, struct backup_made *out);

struct backup_file { struct str path, stamp; bool has_short, has_lasting; int64_t bytes, made_at; };
/* Data files (or, on PostgreSQL, key files) in a folder, newest first. */
MUST_USE enum rc backup_list(struct ctx *ctx, const char *folder, struct backup_file **out, size_t *count);
/* Files past their time go: key sets of persons after BACKUP_SHORT_DAYS, the others after keep_days, but the newest
 * backup stays. */
MUST_USE enum rc backup_prune(struct ctx *ctx, const char *folder, int keep_days, int64_t *removed);

struct restore_plan {
    const char *file;            /* seloste-STAMP.data; seloste-STAMP.lasting: the keys alone, beside data that another tool has laid */
    const char *keys;            /* a key set of persons; NULL: the newest in the file's folder */
    const char *private_key;     /* NULL: where the header says */
    const char *master_key;      /* NULL: where the header says */
    const char *ledger;          /* NULL: where the header says; its .key beside it */
    bool without_ledger;
    const char *target;          /* made; must be absent or empty */
    /* To a moment from shipped segments (db/ship.h): `file` may then be the folder, the newest base before the moment is taken. */
    int64_t moment;              /* 0: the copy as it is; RESTORE_LATEST: all that there is */
    const char *segments;        /* NULL: "wal" beside the file */
};
#define RESTORE_LATEST INT64_MAX
struct restore_made {
    int64_t tables, rows, short_keys, lasting_keys;
    bool keys_alone;             /* the data are another tool's to copy (PostgreSQL) */
    struct str stamp, keys_stamp; /* of the data and of the key set of persons; "" when there is none */
    int64_t ledger_lines;
    int64_t moment, segments;    /* the newest commit that was laid, from how many segments; moment 0: the copy as it is */
};
/* Lay the files of a backup into `target`. Nothing of them is trusted before its end has been read. What was laid
 * goes again when anything fails. arena: strings of `out`. Errors: NOT_FOUND 4204, CORRUPT 4205, INVALID 4206 the
 * private key, 4207 the target is not empty, 4208 no master key, 4209 no ledger, 4210 the sets are not of one store;
 * of a moment: CORRUPT 4216 a segment is missing (err.arg: its number), INVALID 4217 nothing was shipped then (err.arg: until when), 4218
 * the moment is before the copy (err.arg: the copy's). */
MUST_USE enum rc restore_place(struct arena *arena, struct env *env, const struct restore_plan *plan, struct restore_made *out,
                               struct err *err);
/* The data came back by other means (PostgreSQL's own tools, a file copied by hand): close the directory and lay the newest erasure ledger
 * that is known: plan->ledger, or the longer of the target's and its copy in TARGET-keep. Only target, ledger and without_ledger of the
 * plan are used. INVALID 4209; NOT_FOUND 1115 no such directory; IO 4201. */
MUST_USE enum rc restore_replay(struct arena *arena, struct env *env, const struct restore_plan *plan, struct restore_made *out, struct err *err);
/* Away with what restore_place made (a test of restoring). */
void restore_discard(const char *target);
/* Does every key in the placed keys.db open under the placed master key, and, unless keys_alone, is the database whole, and do its rows
 * count as the header says? CORRUPT 4205, INVALID 1104. */
MUST_USE enum rc restore_check(struct env *env, const char *target, const struct restore_made *made, struct err *err);

#endif
