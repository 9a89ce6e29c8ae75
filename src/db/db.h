/* One connection to the main store, on either engine. Only src/db uses it; the keys have connections
 * of their own (keys.h). */
#ifndef DB_DB_H
#define DB_DB_H

#include "db/query.h"
#include "db/schema.h"

enum tx_verb { /* the only statements outside the closed list */
    TX_BEGIN_WRITE = 0, TX_BEGIN_READ, TX_COMMIT, TX_ROLLBACK, TX_SAVEPOINT, TX_RELEASE, TX_ROLLBACK_TO, TX_COUNT
};

struct db;
struct db_engine {
    /* rows in the arena, row-major. A jump out of the arena's guard is allowed: reset puts right. */
    enum rc (*run)(struct db *db, struct arena *arena, const struct query *q, const struct value *params,
                   struct value **rows, size_t *row_count, int64_t *changes, struct err *err);
    enum rc (*tx)(struct db *db, enum tx_verb verb, struct err *err);
    enum rc (*prepare)(struct db *db, const struct query *q, struct err *err); /* tests: the closed list */
    bool (*in_tx)(struct db *db);
    /* rows changed since the connection was made: the same number twice, nothing to undo. NULL: an error may have ended the
     * transaction though nothing was changed (PostgreSQL) */
    int64_t (*changes)(struct db *db);
    void (*reset)(struct db *db);   /* statements cut short */
    enum rc (*revive)(struct db *db, struct err *err); /* a lost connection; SQLite: nothing */
    void (*close)(struct db *db);
};
struct db {
    const struct db_engine *engine;
    bool retry;      /* the last error was 40001 or 40P01: run the action again */
    bool sync_failed;/* the last commit failed in fsync: what is on disk is not known */
    bool lost;       /* the connection is gone */
    bool bulk;       /* the writer: this transaction is one of many, of many rows each */
    bool held;       /* a reader with an open transaction */
    int64_t since_ms;/* when its transaction began (monotonic) */
    struct db *next; /* in the pool */
};

enum db_role { DB_WRITER = 1, DB_READER, DB_CHECKPOINT };

void sqlite_library(void); /* before the first connection of the process; again does nothing */
MUST_USE enum rc sqlite_open(const char *path, enum db_role role, bool in_memory, struct db **out, struct err *err);
MUST_USE enum rc sqlite_checkpoint(struct db *db, int busy_ms, bool *done, struct err *err);
/* Copies what no reader is in the way of; the log begins anew at the next write when done. */
void sqlite_sync_journal(struct db *db); /* the zeros that a truncation has put there, so that no commit pays for them */
MUST_USE enum rc sqlite_checkpoint_passive(struct db *db, bool *done, struct err *err);
/* After each commit of this connection, instead of SQLite's own checkpoint: how many frames the log has. NULL: as before. */
void sqlite_on_commit(struct db *db, void (*fn)(void *arg, uint32_t frames), void *arg);
/* Closing this connection leaves the log as it is. */
void sqlite_keep_log(struct db *db);
MUST_USE enum rc pg_open(const char *url, enum db_role role, struct db **out, struct err *err);

/* Bring the schema up to the program's. fresh: there was nothing. backup_dir NULL: none is made.
 * Errors: CONFLICT 1105 newer, CORRUPT 1111 a migration was changed after it ran, IO. */
MUST_USE enum rc sqlite_migrate(const char *path, const struct migration *list, int64_t now_ms, const char *backup_dir,
                                struct err *err);
MUST_USE enum rc sqlite_pending(const char *path, const struct migration *list, int64_t *pending, struct err *err); /* reads only */
MUST_USE enum rc pg_migrate(const char *url, const struct migration *list, int64_t now_ms, struct err *err);

struct applied { int number; char sha256[65]; };
/* Compare what a store has with the program's list: out is the first migration to run, or NULL. */
MUST_USE enum rc migrations_compare(const struct applied *applied, size_t count, const struct migration *list,
                                    const struct migration **first, struct err *err);

/* Statistics by estimate (DESIGN section 5): without them SQLite walks a whole tenant. */
struct sqlite3;
MUST_USE int sqlite_seed_statistics(struct sqlite3 *h);

/* A value for one column; CORRUPT or BUG is the caller's. */
int64_t db_monotonic_ms(void);

#endif
