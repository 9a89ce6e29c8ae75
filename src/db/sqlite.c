/* SQLite: WAL, synchronous=FULL, secure_delete, one constant authorizer per connection. */
#include <errno.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/errors.h"
#include "base/log.h"
#include "db/db.h"
#include "errors_db.h"

enum { AUTO_CHECKPOINT = 2000 /* frames; also in configure() */ };

struct sqlite_db {
    struct db db;
    sqlite3 *h;
    sqlite3_stmt *tx[TX_COUNT];
    sqlite3_stmt **stmts; /* by query id, prepared at first use */
    void (*committed)(void *arg, uint32_t frames);
    void *committed_arg;
};

static const char *const tx_sql[TX_COUNT] = {
    [TX_BEGIN_WRITE] = "BEGIN IMMEDIATE", [TX_BEGIN_READ] = "BEGIN", [TX_COMMIT] = "COMMIT", [TX_ROLLBACK] = "ROLLBACK",
    [TX_SAVEPOINT] = "SAVEPOINT action", [TX_RELEASE] = "RELEASE action", [TX_ROLLBACK_TO] = "ROLLBACK TO action",
};

/* Many rows change the same pages again and again: copied into the file every 32 MB they cost a half of what they do every 8. */
enum { CHECKPOINT_BULK = 8000 };

static struct sqlite_db *self(struct db *db) { return (struct sqlite_db *)db; }

/* Names of queries may be logged; messages of the engine may not: they can quote values. */
static enum rc failed(struct sqlite_db *s, const char *what, struct err *err)
{
    int code = sqlite3_extended_errcode(s->h);

    s->db.sync_failed = code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC;
    switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
        if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_FOREIGNKEY)
            return err_conflict(err, E1107_STORE_CONSTRAINT);
        break;
    case SQLITE_FULL: return err_io(err, E1108_STORE_FULL);
    case SQLITE_IOERR: /* the index of the WAL cannot grow on a full disk: an I/O error to the engine */
        if (sqlite3_system_errno(s->h) == ENOSPC && !s->db.sync_failed)
            return err_io(err, E1108_STORE_FULL);
        /* fall through */
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
        log_event(LOG_ERROR, "store failed", "what", what, "why", sqlite3_errstr(code), NULL);
        return err_io(err, E1102_STORE_IO);
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return err_busy(err, E1109_STORE_BUSY);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        log_event(LOG_ERROR, "store is corrupt", "what", what, NULL);
        return err_corrupt(err, E1110_STORE_CORRUPT);
    default: break;
    }
    log_event(LOG_ERROR, "query failed", "query", what, "why", sqlite3_errstr(code), NULL);
    return err_bug(err, E1114_QUERY_FAILED);
}

static enum rc prepare(struct db *db, const struct query *q, struct err *err)
{
    struct sqlite_db *s = self(db);

    if (s->stmts[q->id] != NULL)
        return RC_OK;
    if (sqlite3_prepare_v3(s->h, q->sql_sqlite, -1, SQLITE_PREPARE_PERSISTENT, &s->stmts[q->id], NULL) != SQLITE_OK)
        return failed(s, q->name, err);
    return RC_OK;
}

static int bind(struct arena *arena, sqlite3_stmt *st, const struct query *q, const struct value *v)
{
    int r = SQLITE_OK;

    for (int i = 0; i < (int)q->param_count && r == SQLITE_OK; i++) {
        const struct value *p = &v[i];
        struct str iso;

        if (p->is_null)
            r = sqlite3_bind_null(st, i + 1);
        else if (q->params[i].kind == VALUE_I64)
            r = sqlite3_bind_int64(st, i + 1, p->i64);
        else if (q->params[i].kind == VALUE_TEXT)
            r = sqlite3_bind_text64(st, i + 1, p->text.ptr != NULL ? p->text.ptr : "", p->text.len, SQLITE_STATIC, SQLITE_UTF8);
        else if (q->params[i].kind == VALUE_BLOB)
            r = sqlite3_bind_blob64(st, i + 1, p->blob.ptr != NULL ? (const void *)p->blob.ptr : "", p->blob.len, SQLITE_STATIC);
        else {
            iso = date_iso(arena, (struct date){(int32_t)p->i64});
            r = sqlite3_bind_text64(st, i + 1, iso.ptr, iso.len, SQLITE_STATIC, SQLITE_UTF8);
        }
    }
    return r;
}

static enum rc read_column(struct arena *arena, sqlite3_stmt *st, int i, const struct query *q, struct value *out, struct err *err)
{
    const struct query_column *c = &q->columns[i];
    struct date day;

    *out = (struct value){0};
    if (sqlite3_column_type(st, i) == SQLITE_NULL) {
        out->is_null = true;
        if (c->nullable)
            return RC_OK;
        log_event(LOG_ERROR, "NULL where dbgen saw none: declare -- returns: name:type?", "query", q->name, "column", c->name, NULL);
        return err_bug(err, E1114_QUERY_FAILED);
    }
    if (c->kind == VALUE_I64) {
        out->i64 = sqlite3_column_int64(st, i);
        return RC_OK;
    }
    if (c->kind == VALUE_BLOB) {
        const void *p = sqlite3_column_blob(st, i);

        out->blob.len = (size_t)sqlite3_column_bytes(st, i);
        out->blob.ptr = (const uint8_t *)arena_copy(arena, p, out->blob.len);
        return RC_OK;
    }
    out->text.ptr = (const char *)sqlite3_column_text(st, i);
    out->text.len = (size_t)sqlite3_column_bytes(st, i);
    out->text = str_copy(arena, out->text);
    if (c->kind != VALUE_DATE)
        return RC_OK;
    if (!date_from_iso(out->text, &day)) {
        log_event(LOG_ERROR, "stored date is none", "query", q->name, "column", c->name, NULL);
        return err_corrupt(err, E1110_STORE_CORRUPT);
    }
    out->i64 = day.days;
    return RC_OK;
}

static enum rc read_rows(struct sqlite_db *s, struct arena *arena, sqlite3_stmt *st, const struct query *q, struct value **rows,
                         size_t *row_count, struct err *err)
{
    size_t n = 0, cap = 0, w = q->column_count;
    struct value *v = NULL;
    int r;

    while ((r = sqlite3_step(st)) == SQLITE_ROW) {
        if (w == 0 || (q->kind == QUERY_ONE && n == 1)) {
            if (!q->writes)
                break;
            continue;
        }
        if (n == cap) {
            struct value *more;

            cap = cap == 0 ? (q->kind == QUERY_ONE ? 1 : 8) : cap * 2;
            if (cap > SIZE_MAX / sizeof(*v) / w)
                cap = SIZE_MAX / sizeof(*v) / w; /* more than any arena: it says so */
            more = (struct value *)arena_alloc_raw(arena, cap * w * sizeof(*v)); /* each row is written when it comes */
            if (n != 0)
                memcpy(more, v, n * w * sizeof(*v));
            v = more;
        }
        for (size_t i = 0; i < w; i++)
            TRY(read_column(arena, st, (int)i, q, &v[n * w + i], err));
        n++;
    }
    if (r != SQLITE_DONE && r != SQLITE_ROW)
        return failed(s, q->name, err);
    if (rows != NULL)
        *rows = v;
    if (row_count != NULL)
        *row_count = n;
    return RC_OK;
}

static enum rc run(struct db *db, struct arena *arena, const struct query *q, const struct value *params, struct value **rows,
                   size_t *row_count, int64_t *changes, struct err *err)
{
    struct sqlite_db *s = self(db);
    sqlite3_stmt *st;
    enum rc rc;

    TRY(prepare(db, q, err));
    st = s->stmts[q->id];
    rc = bind(arena, st, q, params) == SQLITE_OK ? RC_OK : failed(s, q->name, err);
    if (rc == RC_OK)
        rc = read_rows(s, arena, st, q, rows, row_count, err);
    if (rc == RC_OK && changes != NULL)
        *changes = sqlite3_changes64(s->h);
    sqlite3_reset(st);
    sqlite3_clear_bindings(st); /* no pointer into an arena that goes */
    return rc;
}

static enum rc tx(struct db *db, enum tx_verb verb, struct err *err)
{
    struct sqlite_db *s = self(db);
    int r = SQLITE_OK;

    db->sync_failed = false;
    if (verb == TX_BEGIN_WRITE && s->committed == NULL) /* it takes the place of the hook by which the log is shipped */
        sqlite3_wal_autocheckpoint(s->h, db->bulk ? CHECKPOINT_BULK : AUTO_CHECKPOINT);
    if (s->tx[verb] == NULL)
        r = sqlite3_prepare_v3(s->h, tx_sql[verb], -1, SQLITE_PREPARE_PERSISTENT, &s->tx[verb], NULL);
    if (r == SQLITE_OK)
        r = sqlite3_step(s->tx[verb]);
    if (r != SQLITE_DONE) {
        enum rc rc = failed(s, tx_sql[verb], err);

        if (s->tx[verb] != NULL)
            sqlite3_reset(s->tx[verb]);
        return rc;
    }
    sqlite3_reset(s->tx[verb]);
    return RC_OK;
}

static bool in_tx(struct db *db)
{
    return sqlite3_get_autocommit(self(db)->h) == 0;
}

static void reset(struct db *db)
{
    sqlite3_stmt *st = NULL;

    while ((st = sqlite3_next_stmt(self(db)->h, st)) != NULL)
        if (sqlite3_stmt_busy(st)) {
            sqlite3_reset(st);
            sqlite3_clear_bindings(st);
        }
}

static enum rc revive(struct db *db, struct err *err)
{
    (void)db;
    (void)err;
    return RC_OK;
}

static void close_db(struct db *db)
{
    struct sqlite_db *s = self(db);

    for (size_t i = 0; s->stmts != NULL && i < all_query_count; i++)
        sqlite3_finalize(s->stmts[i]);
    for (size_t i = 0; i < TX_COUNT; i++)
        sqlite3_finalize(s->tx[i]);
    free(s->stmts);
    sqlite3_close(s->h);
    free(s);
}

static int64_t changes(struct db *db)
{
    return sqlite3_total_changes64(self(db)->h);
}

static const struct db_engine engine = {run, tx, prepare, in_tx, changes, reset, revive, close_db};

/* Constant: no state, so an automatic re-prepare inside a step decides as the first one did. */
static int authorize(void *arg, int action, const char *a, const char *b, const char *c, const char *d)
{
    (void)arg;
    (void)b;
    (void)c;
    (void)d;
    switch (action) {
    case SQLITE_READ:
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
        return a != NULL && (strncmp(a, "sqlite_", 7) == 0 || strcmp(a, "schema_migration") == 0) ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_SELECT:
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT:
    case SQLITE_RECURSIVE:
        return SQLITE_OK;
    case SQLITE_FUNCTION:
        return b != NULL && strcmp(b, "load_extension") == 0 ? SQLITE_DENY : SQLITE_OK;
    default:
        return SQLITE_DENY;
    }
}

/* --- readers look into the mapped file ---------------------------------------------------------
 * A reader's page cache is emptied by every commit of the writer (in WAL mode a changed header drops it), and each
 * audited reading commits: a list page of fifty people then cost 250 reads of 4 KiB. With the file mapped a page is
 * a pointer; but SQLite takes the mapping down at each such change too, and page faults eat the gain. It does so
 * because another process may have cut the file: here the one process that holds the store never shrinks it (no
 * VACUUM), so the mapping stays, and is made anew only now and then to take in what the file has grown by.
 * A disk error under a mapped page is a SIGBUS: the supervisor starts the role again. The writer maps nothing. */
enum { REMAP_EVERY = 4096 };

static sqlite3_io_methods mapped_methods;
static const sqlite3_io_methods *plain_methods; /* set once, under the lock */
static _Atomic unsigned unmaps;

static int unfetch(sqlite3_file *file, sqlite3_int64 at, void *page)
{
    if (page == NULL && ++unmaps % REMAP_EVERY != 0)
        return SQLITE_OK;
    return plain_methods->xUnfetch(file, at, page);
}

static pthread_mutex_t methods_lock = PTHREAD_MUTEX_INITIALIZER;

/* Only the plain unix file of SQLite: the faulty disks of the tests keep their own methods. */
static int map_file(sqlite3 *h)
{
    sqlite3_file *file = NULL;
    sqlite3_vfs *vfs = NULL;
    int r = sqlite3_file_control(h, "main", SQLITE_FCNTL_FILE_POINTER, &file);

    if (r == SQLITE_OK)
        r = sqlite3_file_control(h, "main", SQLITE_FCNTL_VFS_POINTER, &vfs);
    if (r != SQLITE_OK || vfs == NULL || strcmp(vfs->zName, "unix") != 0 || file->pMethods == NULL || file->pMethods->iVersion < 3)
        return r;
    pthread_mutex_lock(&methods_lock);
    if (plain_methods == NULL) {
        plain_methods = file->pMethods;
        mapped_methods = *plain_methods;
        mapped_methods.xUnfetch = unfetch;
    }
    pthread_mutex_unlock(&methods_lock);
    if (file->pMethods != plain_methods)
        return SQLITE_OK;
    file->pMethods = &mapped_methods;
    return sqlite3_exec(h, "PRAGMA mmap_size=268435456", NULL, NULL, NULL);
}

/* Modest caches: the whole program idles below 64 MB. */
static int configure(sqlite3 *h, enum db_role role, bool in_memory)
{
    int r = sqlite3_exec(h, "PRAGMA journal_mode=WAL", NULL, NULL, NULL);

    if (r == SQLITE_OK)
        r = sqlite3_exec(h, in_memory ? "PRAGMA synchronous=OFF" : "PRAGMA synchronous=FULL", NULL, NULL, NULL);
    if (r == SQLITE_OK)
        r = sqlite3_exec(h, "PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF;"
                         "PRAGMA wal_autocheckpoint=2000; PRAGMA journal_size_limit=33554432; PRAGMA mmap_size=0", NULL, NULL, NULL);
    if (r == SQLITE_OK)
        r = sqlite3_exec(h, role == DB_WRITER ? "PRAGMA cache_size=-8000" : role == DB_READER ? "PRAGMA cache_size=-3000; PRAGMA query_only=ON"
                                                                            : "PRAGMA cache_size=-200", NULL, NULL, NULL);
    if (r == SQLITE_OK && role == DB_READER && !in_memory)
        r = map_file(h);
    return r;
}

/* SQLite would count its memory under a lock at each allocation; nobody asks it how much it has. */
static void no_statistics(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

void sqlite_library(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    (void)pthread_once(&once, no_statistics);
}

enum rc sqlite_open(const char *path, enum db_role role, bool in_memory, struct db **out, struct err *err)
{
    struct sqlite_db *s = calloc(1, sizeof(*s));
    enum rc rc = RC_OK;

    *out = NULL;
    if (s == NULL || (s->stmts = calloc(all_query_count + 1, sizeof(*s->stmts))) == NULL) {
        free(s);
        return err_io(err, E1102_STORE_IO);
    }
    s->db.engine = &engine;
    sqlite_library();
    if (sqlite3_open_v2(path, &s->h, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK ||
        sqlite3_busy_timeout(s->h, 10000) != SQLITE_OK ||
        sqlite3_db_config(s->h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) != SQLITE_OK ||
        sqlite3_db_config(s->h, SQLITE_DBCONFIG_DQS_DML, 0, NULL) != SQLITE_OK || configure(s->h, role, in_memory) != SQLITE_OK ||
        sqlite3_set_authorizer(s->h, authorize, NULL) != SQLITE_OK)
        rc = failed(s, "open", err);
    if (rc != RC_OK) {
        close_db(&s->db);
        return rc;
    }
    *out = &s->db;
    return RC_OK;
}

enum { JOURNAL_FILLED = 4 << 20 };

/* Waits for readers in short steps: whoever truncates keeps the writer out meanwhile. */
static int wait_shortly(void *most_ms, int tries)
{
    const long step_us = 250;

    if ((long)tries * step_us >= (long)*(const int *)most_ms * 1000)
        return 0;
    (void)nanosleep(&(struct timespec){0, step_us * 1000}, NULL);
    return 1;
}

/* A journal that grows costs each commit a change of its size beside its data, one that is written over does not. So the emptied one
 * is given zeros behind its end, where no frame is: with the writer's lock, so that no frame can come there meanwhile; a reader or
 * a recovery stops at the first frame that is not of this journal. Left out when anything is in the way. */
static void fill_journal(struct sqlite_db *s)
{
    static const uint8_t zeros[65536];
    sqlite3_file *file = NULL;
    sqlite3_int64 size = 0;

    if (sqlite3_exec(s->h, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
        return;
    if (sqlite3_file_control(s->h, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file) == SQLITE_OK && file != NULL && file->pMethods != NULL &&
        file->pMethods->xFileSize(file, &size) == SQLITE_OK)
        while (size < JOURNAL_FILLED && file->pMethods->xWrite(file, zeros, sizeof(zeros), size) == SQLITE_OK)
            size += (sqlite3_int64)sizeof(zeros);
    (void)sqlite3_exec(s->h, "ROLLBACK", NULL, NULL, NULL);
}

void sqlite_sync_journal(struct db *db)
{
    sqlite3_file *file = NULL;

    if (sqlite3_file_control(self(db)->h, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file) == SQLITE_OK && file != NULL && file->pMethods != NULL)
        (void)file->pMethods->xSync(file, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY);
}

enum rc sqlite_checkpoint(struct db *db, int busy_ms, bool *done, struct err *err)
{
    struct sqlite_db *s = self(db);
    int frames = 0, copied = 0, r;

    (void)sqlite3_busy_handler(s->h, wait_shortly, &busy_ms);
    r = sqlite3_wal_checkpoint_v2(s->h, NULL, SQLITE_CHECKPOINT_TRUNCATE, &frames, &copied);
    if (r == SQLITE_OK)
        fill_journal(s);
    (void)sqlite3_busy_handler(s->h, NULL, NULL);
    *done = r == SQLITE_OK;
    if (r == SQLITE_OK || (r & 0xff) == SQLITE_BUSY || (r & 0xff) == SQLITE_LOCKED)
        return RC_OK;
    return failed(s, "checkpoint", err);
}

enum rc sqlite_checkpoint_passive(struct db *db, bool *done, struct err *err)
{
    struct sqlite_db *s = self(db);
    int frames = 0, copied = 0, r;

    sqlite3_busy_timeout(s->h, 0);
    r = sqlite3_wal_checkpoint_v2(s->h, NULL, SQLITE_CHECKPOINT_PASSIVE, &frames, &copied);
    *done = r == SQLITE_OK && frames == copied;
    if (r == SQLITE_OK || (r & 0xff) == SQLITE_BUSY || (r & 0xff) == SQLITE_LOCKED)
        return RC_OK;
    return failed(s, "checkpoint", err);
}

static int on_commit(void *arg, sqlite3 *h, const char *schema, int frames)
{
    struct sqlite_db *s = arg;

    (void)h;
    (void)schema;
    s->committed(s->committed_arg, (uint32_t)frames);
    return SQLITE_OK;
}

void sqlite_on_commit(struct db *db, void (*fn)(void *arg, uint32_t frames), void *arg)
{
    struct sqlite_db *s = self(db);

    s->committed = fn;
    s->committed_arg = arg;
    if (fn != NULL)
        (void)sqlite3_wal_hook(s->h, on_commit, s);
    else
        (void)sqlite3_wal_autocheckpoint(s->h, AUTO_CHECKPOINT);
}

void sqlite_keep_log(struct db *db)
{
    (void)sqlite3_db_config(self(db)->h, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
}
