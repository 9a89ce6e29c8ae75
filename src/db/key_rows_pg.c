/* Rows of the key store on PostgreSQL: a database of its own, so that its backups are kept apart. */
#include "db/key_rows.h"

#include <endian.h>
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/log.h"
#include "errors_db.h"

enum { OID_BYTEA = 17, OID_INT8 = 20, OID_TEXT = 25 }; /* pg_type.h; fixed for all versions */

/* Only SQLSTATE goes to the log: messages may quote values. */
static enum rc pg_trouble(PGconn *conn, PGresult *result, struct err *err)
{
    const char *state = result != NULL ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;

    log_event(LOG_ERROR, "key store failed", "sqlstate", state != NULL ? state : "connection", NULL);
    PQclear(result);
    (void)conn;
    return err_io(err, E1102_STORE_IO);
}

static enum rc pg_exec(void *handle, const char *sql, struct err *err)
{
    PGconn *conn = handle;
    PGresult *result = PQexec(conn, sql);
    ExecStatusType status = PQresultStatus(result);

    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        return pg_trouble(conn, result, err);
    PQclear(result);
    return RC_OK;
}

static enum rc pg_schema(PGconn *conn, bool create, struct err *err)
{
    PGresult *result = PQexec(conn, "SELECT 1 FROM pg_class WHERE relname = 'key_store'");
    bool there;

    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        return pg_trouble(conn, result, err);
    there = PQntuples(result) > 0;
    PQclear(result);
    if (there)
        return RC_OK;
    if (!create)
        return err_corrupt(err, E1103_KEYS_MISSING);
    TRY(pg_exec(conn, "BEGIN", err));
    TRY(key_schema_pg(conn, pg_exec, err));
    return pg_exec(conn, "COMMIT", err);
}

enum rc key_pg_open(const char *url, bool create, void **out, struct err *err)
{
    PGconn *conn = PQconnectdb(url);
    enum rc rc;

    if (PQstatus(conn) != CONNECTION_OK) {
        PQfinish(conn);
        return pg_trouble(NULL, NULL, err);
    }
    rc = pg_exec(conn, "SET client_min_messages = warning", err);
    if (rc == RC_OK)
        rc = pg_schema(conn, create, err);
    if (rc != RC_OK) {
        PQfinish(conn);
        return rc;
    }
    *out = conn;
    return RC_OK;
}

void key_pg_close(void *conn)
{
    PQfinish(conn);
}

static enum rc pg_rows(PGresult *result, key_row_fn *fn, void *arg)
{
    struct key_cell cells[8];
    int columns = PQnfields(result);

    for (int row = 0; row < PQntuples(result); row++) {
        for (int i = 0; i < columns && i < (int)COUNT(cells); i++) {
            const char *at = PQgetvalue(result, row, i);
            uint64_t big;

            cells[i] = KEY_BLOB((const uint8_t *)at, (size_t)PQgetlength(result, row, i));
            if (PQftype(result, i) == OID_INT8) {
                memcpy(&big, at, sizeof(big));
                cells[i] = KEY_I64((int64_t)be64toh(big));
            }
        }
        TRY(fn(arg, cells, (size_t)columns));
    }
    return RC_OK;
}

/* Inside a transaction a new connection would silently lose what was done before. */
static bool pg_may_reconnect(enum key_sql sql)
{
    return sql == KEY_SQL_BEGIN || sql == KEY_SQL_GET || sql == KEY_SQL_CLASS || sql == KEY_SQL_COUNT ||
           sql == KEY_SQL_NOTE_GET || sql == KEY_SQL_NOTE_PUT;
}

enum rc key_pg_run(void *handle, enum key_sql sql, const struct key_cell *params, size_t count,
                   key_row_fn *fn, void *arg, struct err *err)
{
    PGconn *conn = handle;
    Oid types[8] = {0};
    const char *values[8] = {0};
    int lengths[8] = {0}, formats[8] = {0};
    uint64_t big[8];
    PGresult *result;
    ExecStatusType status;
    enum rc rc = RC_OK;

    for (size_t i = 0; i < count && i < COUNT(types); i++) {
        formats[i] = 1;
        if (params[i].kind == 'i') {
            big[i] = htobe64((uint64_t)params[i].i64);
            types[i] = OID_INT8;
            values[i] = (const char *)&big[i];
            lengths[i] = (int)sizeof(big[i]);
        } else {
            types[i] = params[i].kind == 't' ? OID_TEXT : OID_BYTEA;
            values[i] = params[i].blob.ptr != NULL ? (const char *)params[i].blob.ptr : "";
            lengths[i] = (int)params[i].blob.len;
        }
    }
    if (PQstatus(conn) != CONNECTION_OK && pg_may_reconnect(sql))
        PQreset(conn);
    result = PQexecParams(conn, key_sql_text[sql], (int)count, types, values, lengths, formats, 1);
    status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        return pg_trouble(conn, result, err);
    if (sql == KEY_SQL_COMMIT && strcmp(PQcmdStatus(result), "COMMIT") != 0)
        return pg_trouble(conn, result, err); /* an aborted transaction answers ROLLBACK */
    if (status == PGRES_TUPLES_OK && fn != NULL)
        rc = pg_rows(result, fn, arg);
    PQclear(result);
    return rc;
}

enum rc key_pg_scrub(void *conn, struct err *err)
{
    return pg_exec(conn, "VACUUM wrapped_key", err);
}
