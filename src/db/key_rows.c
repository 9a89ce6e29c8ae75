/* Rows of the key store: SQLite here, PostgreSQL in key_rows_pg.c. */
#include "db/key_rows.h"

#include <errno.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/errors.h"
#include "db/db.h"
#include "base/log.h"
#include "db/schema.h"
#include "errors_db.h"

/* PostgreSQL's dialect; each parameter appears once and in order, so that SQLite numbers alike. */
const char *const key_sql_text[KEY_SQL_END] = {
    [KEY_SQL_BEGIN] = "BEGIN",
    [KEY_SQL_COMMIT] = "COMMIT",
    [KEY_SQL_ROLLBACK] = "ROLLBACK",
    [KEY_SQL_STORE_GET] = "SELECT store_id, check_text, generation FROM key_store WHERE one = 1",
    [KEY_SQL_STORE_PUT] = "INSERT INTO key_store (one, store_id, check_text, generation, created_at)"
                          " VALUES (1, $1, $2, $3, $4)",
    [KEY_SQL_GENERATION] = "UPDATE key_store SET generation = $1 WHERE one = 1",
    [KEY_SQL_INSERT] = "INSERT INTO wrapped_key (tenant_id, class, id, wrapped, generation, doomed,"
                       " created_at) VALUES ($1, $2, $3, $4, $5, 0, $6)",
    [KEY_SQL_GET] = "SELECT wrapped, doomed FROM wrapped_key"
                    " WHERE tenant_id = $1 AND class = $2 AND id = $3",
    [KEY_SQL_DOOM] = "UPDATE wrapped_key SET doomed = $1"
                     " WHERE tenant_id = $2 AND class = $3 AND id = $4 AND doomed = 0",
    [KEY_SQL_UNDOOM] = "UPDATE wrapped_key SET doomed = 0 WHERE doomed > $1",
    [KEY_SQL_DELETE_DOOMED] = "DELETE FROM wrapped_key WHERE doomed <> 0 AND doomed <= $1",
    [KEY_SQL_SWEEP] = "DELETE FROM wrapped_key WHERE generation > $1",
    [KEY_SQL_CLASS] = "SELECT id, wrapped FROM wrapped_key"
                      " WHERE tenant_id = $1 AND class = $2 AND doomed = 0",
    [KEY_SQL_COUNT] = "SELECT count(*) FROM wrapped_key",
    [KEY_SQL_NOTE_PUT] = "INSERT INTO key_note (tenant_id, name, value) VALUES ($1, $2, $3)"
                         " ON CONFLICT (tenant_id, name) DO UPDATE SET value = excluded.value",
    [KEY_SQL_NOTE_GET] = "SELECT value FROM key_note WHERE tenant_id = $1 AND name = $2",
    [KEY_SQL_ALL] = "SELECT tenant_id, class, id, wrapped, created_at FROM wrapped_key"
                    " WHERE doomed = 0 OR doomed > $1 ORDER BY tenant_id, class, id",
    [KEY_SQL_SINCE] = "SELECT tenant_id, class, id, wrapped, created_at FROM wrapped_key"
                      " WHERE generation >= $1 AND doomed = 0 ORDER BY generation",
    [KEY_SQL_INSERT_NEW] = "INSERT INTO wrapped_key (tenant_id, class, id, wrapped, generation, doomed,"
                           " created_at) VALUES ($1, $2, $3, $4, $5, 0, $6) ON CONFLICT DO NOTHING",
    [KEY_SQL_DROP] = "DELETE FROM wrapped_key WHERE tenant_id = $1 AND class = $2 AND id = $3",
    [KEY_SQL_IDS] = "SELECT id FROM wrapped_key WHERE tenant_id = $1 AND class = $2 AND id > $3 AND generation <= $4 AND doomed = 0"
                    " ORDER BY id LIMIT $5",
    [KEY_SQL_NOTES] = "SELECT tenant_id, name, value FROM key_note ORDER BY tenant_id, name",
};

struct key_rows {
    pthread_mutex_t lock;
    sqlite3 *db;
    sqlite3_stmt *stmt[KEY_SQL_END];
    void *pg;
};

/* The engine's own words stay out of answers; the number goes to the log. */
static enum rc sqlite_trouble(sqlite3 *db, struct err *err)
{
    char number[12];

    sqlite3_snprintf((int)sizeof(number), number, "%d", db != NULL ? sqlite3_extended_errcode(db) : SQLITE_NOMEM);
    log_event(LOG_ERROR, "key store failed", "sqlite", number, NULL);
    if (db != NULL && ((sqlite3_errcode(db) & 0xff) == SQLITE_FULL || sqlite3_system_errno(db) == ENOSPC))
        return err_io(err, E1108_STORE_FULL);
    return err_io(err, E1102_STORE_IO);
}

/* The key store's migrations, one step after the other. fn: run one. */
static enum rc schema_make(void *conn, bool pg, enum rc (*run)(void *conn, const char *sql, struct err *err),
                           struct err *err)
{
    for (const struct migration *m = all_migrations; m->number != 0; m++)
        for (const struct migration_step *s = m->steps; m->keys_store && (s->sqlite != NULL || s->pg != NULL); s++)
            TRY(run(conn, pg ? s->pg : s->sqlite, err));
    return RC_OK;
}

enum rc key_schema_pg(void *conn, enum rc (*run)(void *conn, const char *sql, struct err *err), struct err *err)
{
    return schema_make(conn, true, run, err);
}

static enum rc sqlite_step_sql(void *db, const char *sql, struct err *err)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? RC_OK : sqlite_trouble(db, err);
}

static enum rc sqlite_schema(sqlite3 *db, bool create, struct err *err)
{
    sqlite3_stmt *look = NULL;
    bool there;

    if (sqlite3_exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
                     NULL, NULL, NULL) != SQLITE_OK)
        return sqlite_trouble(db, err);
    if (sqlite3_prepare_v2(db, "SELECT 1 FROM sqlite_schema WHERE name = 'key_store'", -1, &look, NULL) != SQLITE_OK)
        return sqlite_trouble(db, err);
    there = sqlite3_step(look) == SQLITE_ROW;
    sqlite3_finalize(look);
    if (there)
        return RC_OK;
    if (!create)
        return err_corrupt(err, E1103_KEYS_MISSING);
    TRY(sqlite_step_sql(db, "BEGIN", err));
    TRY(schema_make(db, false, sqlite_step_sql, err));
    return sqlite_step_sql(db, "COMMIT", err);
}

static enum rc sqlite_keys_open(const char *where, bool create, sqlite3 **out, struct err *err)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (create ? SQLITE_OPEN_CREATE : 0);

    struct stat st;

    /* an empty file is no key store either, and opening it would make it one */
    if (strcmp(where, ":memory:") != 0 && !create && (stat(where, &st) != 0 || st.st_size == 0))
        return err_corrupt(err, E1103_KEYS_MISSING);
    sqlite_library();
    if (sqlite3_open_v2(where, out, flags, NULL) != SQLITE_OK)
        return sqlite_trouble(*out, err);
    sqlite3_busy_timeout(*out, 5000);
    return sqlite_schema(*out, create, err);
}

enum rc key_rows_open(const char *where, bool create, struct key_rows **out, struct err *err)
{
    struct key_rows *rows = calloc(1, sizeof(*rows));
    enum rc rc;

    if (rows == NULL)
        return err_io(err, E1102_STORE_IO);
    pthread_mutex_init(&rows->lock, NULL);
    if (strncmp(where, "postgres", 8) == 0)
        rc = key_pg_open(where, create, &rows->pg, err);
    else
        rc = sqlite_keys_open(where, create, &rows->db, err);
    if (rc != RC_OK) {
        key_rows_close(rows);
        return rc;
    }
    *out = rows;
    return RC_OK;
}

void key_rows_close(struct key_rows *rows)
{
    if (rows == NULL)
        return;
    for (size_t i = 0; i < KEY_SQL_END; i++)
        sqlite3_finalize(rows->stmt[i]);
    sqlite3_close(rows->db);
    if (rows->pg != NULL)
        key_pg_close(rows->pg);
    pthread_mutex_destroy(&rows->lock);
    free(rows);
}

static int sqlite_bind_cell(sqlite3_stmt *stmt, int i, const struct key_cell *cell)
{
    if (cell->kind == 'i')
        return sqlite3_bind_int64(stmt, i, cell->i64);
    if (cell->kind == 't')
        return sqlite3_bind_text(stmt, i, (const char *)cell->blob.ptr, (int)cell->blob.len, SQLITE_STATIC);
    return sqlite3_bind_blob(stmt, i, cell->blob.ptr, (int)cell->blob.len, SQLITE_STATIC);
}

static enum rc sqlite_step_all(sqlite3 *db, sqlite3_stmt *stmt, key_row_fn *fn, void *arg, struct err *err)
{
    struct key_cell cells[8];
    int columns = sqlite3_column_count(stmt), step;

    while ((step = sqlite3_step(stmt)) == SQLITE_ROW) {
        for (int i = 0; i < columns && i < (int)COUNT(cells); i++) {
            cells[i] = KEY_I64(0);
            if (sqlite3_column_type(stmt, i) == SQLITE_INTEGER) {
                cells[i].i64 = sqlite3_column_int64(stmt, i);
            } else {
                cells[i].kind = 'b';
                cells[i].blob.ptr = sqlite3_column_blob(stmt, i);
                cells[i].blob.len = (size_t)sqlite3_column_bytes(stmt, i);
            }
        }
        if (fn != NULL)
            TRY(fn(arg, cells, (size_t)columns));
    }
    return step == SQLITE_DONE ? RC_OK : sqlite_trouble(db, err);
}

static enum rc sqlite_run(struct key_rows *rows, enum key_sql sql, const struct key_cell *params,
                          size_t count, key_row_fn *fn, void *arg, struct err *err)
{
    sqlite3_stmt *stmt = rows->stmt[sql];
    enum rc rc = RC_OK;

    if (sql == KEY_SQL_ROLLBACK && sqlite3_get_autocommit(rows->db))
        return RC_OK; /* the engine has rolled back by itself (disk full) */
    if (stmt == NULL &&
        sqlite3_prepare_v3(rows->db, key_sql_text[sql], -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) != SQLITE_OK)
        return sqlite_trouble(rows->db, err);
    rows->stmt[sql] = stmt;
    for (size_t i = 0; i < count && rc == RC_OK; i++)
        if (sqlite_bind_cell(stmt, (int)i + 1, &params[i]) != SQLITE_OK)
            rc = sqlite_trouble(rows->db, err);
    if (rc == RC_OK)
        rc = sqlite_step_all(rows->db, stmt, fn, arg, err);
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    return rc;
}

enum rc key_rows_run(struct key_rows *rows, enum key_sql sql, const struct key_cell *params,
                     size_t count, key_row_fn *fn, void *arg, struct err *err)
{
    enum rc rc;

    pthread_mutex_lock(&rows->lock);
    rc = rows->pg != NULL ? key_pg_run(rows->pg, sql, params, count, fn, arg, err)
                          : sqlite_run(rows, sql, params, count, fn, arg, err);
    pthread_mutex_unlock(&rows->lock);
    return rc;
}

void key_rows_lazy(struct key_rows *rows, bool on)
{
    pthread_mutex_lock(&rows->lock);
    if (rows->pg == NULL) /* should it fail, the commit is synced as ever */
        (void)sqlite3_exec(rows->db, on ? "PRAGMA synchronous=NORMAL" : "PRAGMA synchronous=FULL", NULL, NULL, NULL);
    pthread_mutex_unlock(&rows->lock);
}

enum rc key_rows_scrub(struct key_rows *rows, struct key_rows *others, struct err *err)
{
    enum rc rc = RC_OK;

    if (others != NULL)
        pthread_mutex_lock(&others->lock);
    pthread_mutex_lock(&rows->lock);
    if (rows->pg != NULL)
        rc = key_pg_scrub(rows->pg, err);
    else if (sqlite3_wal_checkpoint_v2(rows->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) != SQLITE_OK)
        rc = sqlite_trouble(rows->db, err);
    pthread_mutex_unlock(&rows->lock);
    if (others != NULL)
        pthread_mutex_unlock(&others->lock);
    return rc;
}
