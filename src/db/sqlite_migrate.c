/* Migrations and seeded statistics on SQLite. */
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/errors.h"
#include "base/log.h"
#include "db/db.h"
#include "errors_db.h"

enum { APPLIED_MOST = 2000 };

static const char *const make_table =
    "CREATE TABLE IF NOT EXISTS schema_migration (number INTEGER NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL, "
    "applied_at INTEGER NOT NULL, PRIMARY KEY (number)) STRICT, WITHOUT ROWID";

enum rc migrations_compare(const struct applied *applied, size_t count, const struct migration *list,
                           const struct migration **first, struct err *err)
{
    *first = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct migration *m = list;

        while (m->number != 0 && (m->keys_store || m->number != applied[i].number))
            m++;
        if (m->number == 0)
            return err_conflict(err, E1105_SCHEMA_NEWER);
        if (strcmp(m->sha256, applied[i].sha256) != 0) {
            log_event(LOG_ERROR, "migration was changed after it ran", "migration", m->name, NULL);
            return err_corrupt(err, E1111_SCHEMA_CHANGED);
        }
    }
    for (const struct migration *m = list; m->number != 0 && *first == NULL; m++) {
        bool there = m->keys_store;

        for (size_t i = 0; i < count; i++)
            there = there || applied[i].number == m->number;
        if (!there)
            *first = m;
    }
    return RC_OK;
}

static size_t read_applied(sqlite3 *h, struct applied *applied)
{
    sqlite3_stmt *st = NULL;
    size_t n = 0;

    if (sqlite3_prepare_v2(h, "SELECT number, sha256 FROM schema_migration ORDER BY number", -1, &st, NULL) != SQLITE_OK)
        return 0; /* a new file */
    while (sqlite3_step(st) == SQLITE_ROW && n < APPLIED_MOST) {
        applied[n].number = sqlite3_column_int(st, 0);
        (void)snprintf(applied[n].sha256, sizeof(applied[n].sha256), "%s", (const char *)sqlite3_column_text(st, 1));
        n++;
    }
    sqlite3_finalize(st);
    return n;
}

static bool was_applied(const struct applied *applied, size_t count, int number)
{
    for (size_t i = 0; i < count; i++)
        if (applied[i].number == number)
            return true;
    return false;
}

/* One migration with its row in schema_migration. */
static int apply(sqlite3 *h, const struct migration *m, int64_t now_ms)
{
    sqlite3_stmt *st = NULL;
    int r = SQLITE_OK;

    for (const struct migration_step *s = m->steps; s->sqlite != NULL && r == SQLITE_OK; s++)
        r = sqlite3_exec(h, s->sqlite, NULL, NULL, NULL);
    if (r != SQLITE_OK)
        return r;
    r = sqlite3_prepare_v2(h, "INSERT INTO schema_migration (number, name, sha256, applied_at) VALUES (?1, ?2, ?3, ?4)", -1, &st, NULL);
    if (r != SQLITE_OK)
        return r;
    sqlite3_bind_int(st, 1, m->number);
    sqlite3_bind_text(st, 2, m->name, -1, SQLITE_STATIC);
    sqlite3_bind_text(st, 3, m->sha256, -1, SQLITE_STATIC);
    sqlite3_bind_int64(st, 4, now_ms);
    r = sqlite3_step(st) == SQLITE_DONE ? SQLITE_OK : sqlite3_errcode(h);
    sqlite3_finalize(st);
    return r;
}

/* A copy beside the data before an older schema is changed; the file is synced and never replaced. */
static int back_up(sqlite3 *h, const char *dir, int number)
{
    char path[4096];
    sqlite3 *copy = NULL;
    sqlite3_backup *b;
    int fd, r;

    (void)snprintf(path, sizeof(path), "%s/before-%04d.db", dir, number);
    fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0)
        return SQLITE_CANTOPEN;
    r = sqlite3_open_v2(path, &copy, SQLITE_OPEN_READWRITE, NULL);
    if (r == SQLITE_OK && (b = sqlite3_backup_init(copy, "main", h, "main")) != NULL) {
        r = sqlite3_backup_step(b, -1);
        r = r == SQLITE_DONE ? SQLITE_OK : r;
        sqlite3_backup_finish(b);
    } else if (r == SQLITE_OK) {
        r = SQLITE_ERROR;
    }
    sqlite3_close(copy);
    if (r == SQLITE_OK && fsync(fd) != 0)
        r = SQLITE_IOERR_FSYNC;
    close(fd);
    return r;
}

static int migrate(sqlite3 *h, const struct migration *list, const struct applied *applied, size_t count, int64_t now_ms)
{
    int r = sqlite3_exec(h, "BEGIN IMMEDIATE", NULL, NULL, NULL);

    if (r == SQLITE_OK)
        r = sqlite3_exec(h, make_table, NULL, NULL, NULL);
    for (const struct migration *m = list; m->number != 0 && r == SQLITE_OK; m++)
        if (!m->keys_store && !was_applied(applied, count, m->number)) {
            r = apply(h, m, now_ms);
            if (r != SQLITE_OK)
                log_event(LOG_ERROR, "migration failed", "migration", m->name, "why", sqlite3_errmsg(h), NULL);
        }
    if (r == SQLITE_OK)
        r = sqlite_seed_statistics(h);
    if (r == SQLITE_OK)
        r = sqlite3_exec(h, "COMMIT", NULL, NULL, NULL);
    if (r != SQLITE_OK)
        (void)sqlite3_exec(h, "ROLLBACK", NULL, NULL, NULL);
    return r;
}

/* What these connections find and write in the log stays there for those who come after: it may have to be shipped (db/ship.h). */
static int leave_log(sqlite3 *h)
{
    int r = sqlite3_db_config(h, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);

    return r == SQLITE_OK ? sqlite3_wal_autocheckpoint(h, 0) : r;
}

enum rc sqlite_pending(const char *path, const struct migration *list, int64_t *pending, struct err *err)
{
    struct applied *applied = calloc(APPLIED_MOST, sizeof(*applied));
    const struct migration *first = NULL;
    sqlite3 *h = NULL;
    size_t count = 0;
    enum rc rc = RC_OK;
    int r = applied == NULL ? SQLITE_NOMEM : sqlite3_open_v2(path, &h, SQLITE_OPEN_READWRITE, NULL);

    *pending = 0;
    if (r == SQLITE_OK)
        r = leave_log(h);
    if (r == SQLITE_OK)
        r = sqlite3_exec(h, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
    if (r == SQLITE_OK) {
        count = read_applied(h, applied);
        rc = migrations_compare(applied, count, list, &first, err);
        for (const struct migration *m = list; m->number != 0 && rc == RC_OK; m++)
            *pending += !m->keys_store && !was_applied(applied, count, m->number);
    }
    sqlite3_close(h);
    free(applied);
    if (r != SQLITE_OK)
        return (r & 0xff) == SQLITE_NOTADB || (r & 0xff) == SQLITE_CORRUPT ? err_corrupt(err, E1110_STORE_CORRUPT) : err_io(err, E1102_STORE_IO);
    return rc;
}

static bool log_empty(const char *path)
{
    char log[4096];
    struct stat st;

    (void)snprintf(log, sizeof(log), "%s-wal", path);
    return stat(log, &st) == 0 && st.st_size == 0;
}

enum rc sqlite_migrate(const char *path, const struct migration *list, int64_t now_ms, const char *backup_dir, struct err *err)
{
    struct applied *applied = calloc(APPLIED_MOST, sizeof(*applied));
    const struct migration *first = NULL;
    sqlite3 *h = NULL;
    size_t count = 0;
    enum rc rc = RC_OK;
    int r = applied == NULL ? SQLITE_NOMEM : sqlite3_open_v2(path, &h, SQLITE_OPEN_READWRITE, NULL);

    if (r == SQLITE_OK)
        r = leave_log(h);
    if (r == SQLITE_OK)
        r = sqlite3_exec(h, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON", NULL, NULL, NULL);
    if (r == SQLITE_OK) {
        count = read_applied(h, applied);
        rc = migrations_compare(applied, count, list, &first, err);
    }
    if (r == SQLITE_OK && rc == RC_OK && first != NULL) {
        if (count != 0 && backup_dir != NULL)
            r = back_up(h, backup_dir, first->number);
        if (r == SQLITE_OK)
            r = migrate(h, list, applied, count, now_ms);
    }
    if (r != SQLITE_OK && h != NULL && log_empty(path)) /* a file that is none of ours is left as it was, without a log beside it */
        (void)sqlite3_db_config(h, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
    sqlite3_close(h);
    free(applied);
    if (r != SQLITE_OK && rc == RC_OK) {
        log_event(LOG_ERROR, "store cannot be opened", "why", sqlite3_errstr(r), NULL);
        rc = (r & 0xff) == SQLITE_NOTADB || (r & 0xff) == SQLITE_CORRUPT ? err_corrupt(err, E1110_STORE_CORRUPT)
           : (r & 0xff) == SQLITE_FULL ? err_io(err, E1108_STORE_FULL) : err_io(err, E1102_STORE_IO);
    }
    return rc;
}

/* --- statistics ------------------------------------------------------------------------------- */
/* How many rows share a value of this column, given how many shared those before it. */
static long long narrowed(const char *column, long long rows)
{
    static const char *const coarse[] = {"state", "kind", "act", "purpose", "class", "channel", "restricted", "cls", "category"};
    size_t n = strlen(column);

    if (strcmp(column, "tenant_id") == 0)
        return rows / 10;
    if (strcmp(column, "register_id") == 0)
        return rows / 2;
    for (size_t i = 0; i < sizeof(coarse) / sizeof(coarse[0]); i++)
        if (strcmp(column, coarse[i]) == 0)
            return rows / 4;
    if (n > 3 && (strcmp(column + n - 3, "_on") == 0 || strcmp(column + n - 3, "_at") == 0))
        return rows / 500;
    return rows < 8 ? rows : 8; /* a reference, a number, a hash */
}

static const char *const indexes_sql =
    "SELECT t.name, i.name, i.\"unique\", i.origin, i.partial, (SELECT group_concat(c.name) FROM pragma_index_info(i.name) c) "
    "FROM sqlite_schema t, pragma_index_list(t.name) i WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' ORDER BY 1, 2";

static void one_stat(sqlite3_stmt *st, char *text, size_t size)
{
    const char *table = (const char *)sqlite3_column_text(st, 0);
    char columns[1024], *rest = columns, *column;
    bool small = strcmp(table, "tenant") == 0 || strcmp(table, "register") == 0 || strcmp(table, "schema_migration") == 0;
    long long rows = small ? 20 : sqlite3_column_int(st, 4) != 0 ? 50000 : 1000000;
    int used = snprintf(text, size, "%lld", rows);

    (void)snprintf(columns, sizeof(columns), "%s", (const char *)sqlite3_column_text(st, 5));
    while ((column = strsep(&rest, ",")) != NULL && used > 0 && (size_t)used < size) {
        rows = narrowed(column, rows);
        if (rows < 1 || (rest == NULL && sqlite3_column_int(st, 2) != 0))
            rows = 1;
        used += snprintf(text + used, size - (size_t)used, " %lld", rows);
    }
}

int sqlite_seed_statistics(sqlite3 *h)
{
    sqlite3_stmt *list = NULL, *put = NULL;
    int r = sqlite3_exec(h, "ANALYZE schema_migration; DELETE FROM sqlite_stat1", NULL, NULL, NULL);

    if (r == SQLITE_OK)
        r = sqlite3_prepare_v2(h, indexes_sql, -1, &list, NULL);
    if (r == SQLITE_OK)
        r = sqlite3_prepare_v2(h, "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?1, ?2, ?3)", -1, &put, NULL);
    while (r == SQLITE_OK && sqlite3_step(list) == SQLITE_ROW) {
        char stat[512];
        bool primary = strcmp((const char *)sqlite3_column_text(list, 3), "pk") == 0;

        one_stat(list, stat, sizeof(stat));
        sqlite3_bind_text(put, 1, (const char *)sqlite3_column_text(list, 0), -1, SQLITE_TRANSIENT);
        /* the primary key of a table WITHOUT ROWID goes by the table's name */
        sqlite3_bind_text(put, 2, (const char *)sqlite3_column_text(list, primary ? 0 : 1), -1, SQLITE_TRANSIENT);
        sqlite3_bind_text(put, 3, stat, -1, SQLITE_TRANSIENT);
        if (sqlite3_step(put) != SQLITE_DONE)
            r = sqlite3_errcode(h);
        sqlite3_reset(put);
    }
    sqlite3_finalize(list);
    sqlite3_finalize(put);
    return r;
}
