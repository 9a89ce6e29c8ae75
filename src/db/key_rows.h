/* The rows of the key store on either engine: a closed list of statements, run one at a time under a
 * lock of the connection. Only keys.c uses it. */
#ifndef DB_KEY_ROWS_H
#define DB_KEY_ROWS_H

#include "base/rc.h"

enum key_sql {
    KEY_SQL_BEGIN, KEY_SQL_COMMIT, KEY_SQL_ROLLBACK,
    KEY_SQL_STORE_GET, KEY_SQL_STORE_PUT, KEY_SQL_GENERATION,
    KEY_SQL_INSERT, KEY_SQL_GET, KEY_SQL_DOOM, KEY_SQL_UNDOOM, KEY_SQL_DELETE_DOOMED, KEY_SQL_SWEEP,
    KEY_SQL_CLASS, KEY_SQL_COUNT, KEY_SQL_NOTE_PUT, KEY_SQL_NOTE_GET, KEY_SQL_ALL, KEY_SQL_NOTES, KEY_SQL_SINCE, KEY_SQL_INSERT_NEW, KEY_SQL_DROP, KEY_SQL_IDS,
    KEY_SQL_END
};

struct key_cell { /* one parameter or one column */
    char kind;    /* 'i' i64, 'b' bytes, 't' text (in blob) */
    int64_t i64;
    struct blob blob;
};
#define KEY_I64(v) ((struct key_cell){.kind = 'i', .i64 = (v)})
#define KEY_BLOB(p, n) ((struct key_cell){.kind = 'b', .blob = {(p), (n)}})
#define KEY_TEXT(s) ((struct key_cell){.kind = 't', .blob = {(const uint8_t *)(s).ptr, (s).len}})

struct key_rows;
/* cells live until the callback returns. Anything but RC_OK stops and is handed on. */
typedef enum rc key_row_fn(void *arg, const struct key_cell *cells, size_t count);

/* where: a file name, ":memory:", or postgresql://... create: with the schema, when it has none.
 * Errors: IO 1102; CORRUPT 1103 nothing there and not asked to create. */
MUST_USE enum rc key_rows_open(const char *where, bool create, struct key_rows **out, struct err *err);
void key_rows_close(struct key_rows *rows);
MUST_USE enum rc key_rows_run(struct key_rows *rows, enum key_sql sql, const struct key_cell *params,
                              size_t count, key_row_fn *fn, void *arg, struct err *err);
/* After deletions: no deleted byte stays in a journal (SQLite: truncating checkpoint; PostgreSQL:
 * VACUUM). others: a second connection to keep quiet meanwhile, NULL when there is none. */
/* What follows need not be on the disk at its own commit (on: a scrub comes after it, which syncs); off: each commit is again. */
void key_rows_lazy(struct key_rows *rows, bool on);
MUST_USE enum rc key_rows_scrub(struct key_rows *rows, struct key_rows *others, struct err *err);

/* key_rows_pg.c */
extern const char *const key_sql_text[KEY_SQL_END]; /* $1, $2 ... in order of first use */
MUST_USE enum rc key_pg_open(const char *url, bool create, void **out, struct err *err);
MUST_USE enum rc key_schema_pg(void *conn, enum rc (*run)(void *conn, const char *sql, struct err *err), struct err *err);
void key_pg_close(void *conn);
MUST_USE enum rc key_pg_run(void *conn, enum key_sql sql, const struct key_cell *params, size_t count,
                            key_row_fn *fn, void *arg, struct err *err);
MUST_USE enum rc key_pg_scrub(void *conn, struct err *err);

#endif
