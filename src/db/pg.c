/* PostgreSQL through libpq: prepared statements, parameters as text (bytes binary), results binary. */
#include <endian.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/log.h"
#include "db/db.h"
#include "errors_db.h"

enum { OID_BOOL = 16, OID_BYTEA = 17, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_TEXT = 25, PARAMS_MOST = 64 };

struct pg_db {
    struct db db;
    PGconn *c;
    PGresult *open;  /* a result that a jump may have left behind */
    char *prepared;  /* by query id */
};

static const char *const tx_sql[TX_COUNT] = {
    [TX_BEGIN_WRITE] = "BEGIN", [TX_BEGIN_READ] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", [TX_COMMIT] = "COMMIT",
    [TX_ROLLBACK] = "ROLLBACK", [TX_SAVEPOINT] = "SAVEPOINT action", [TX_RELEASE] = "RELEASE SAVEPOINT action",
    [TX_ROLLBACK_TO] = "ROLLBACK TO SAVEPOINT action",
};

static struct pg_db *self(struct db *db) { return (struct pg_db *)db; }

/* Only the SQLSTATE is logged: messages can quote values. */
static enum rc failed(struct pg_db *s, const PGresult *r, const char *what, struct err *err)
{
    const char *state = r == NULL ? NULL : PQresultErrorField(r, PG_DIAG_SQLSTATE);

    if (PQstatus(s->c) == CONNECTION_BAD || state == NULL) {
        s->db.lost = true;
        log_event(LOG_ERROR, "database connection lost", "what", what, NULL);
        return err_io(err, E1102_STORE_IO);
    }
    s->db.retry = strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0;
    if (s->db.retry)
        return err_busy(err, E1109_STORE_BUSY);
    if (strcmp(state, "23505") == 0 || strcmp(state, "23503") == 0)
        return err_conflict(err, E1107_STORE_CONSTRAINT);
    log_event(LOG_ERROR, "query failed", "query", what, "sqlstate", state, NULL);
    if (strcmp(state, "53100") == 0)
        return err_io(err, E1108_STORE_FULL);
    if (strncmp(state, "53", 2) == 0 || strncmp(state, "57", 2) == 0 || strncmp(state, "58", 2) == 0 || strncmp(state, "08", 2) == 0 ||
        strncmp(state, "25006", 5) == 0)
        return err_io(err, E1102_STORE_IO);
    return strncmp(state, "XX", 2) == 0 ? err_corrupt(err, E1110_STORE_CORRUPT) : err_bug(err, E1114_QUERY_FAILED);
}

static enum rc prepare(struct db *db, const struct query *q, struct err *err)
{
    struct pg_db *s = self(db);
    Oid types[PARAMS_MOST];
    char name[24];
    PGresult *r;
    enum rc rc = RC_OK;

    if (s->prepared[q->id])
        return RC_OK;
    for (size_t i = 0; i < q->param_count; i++)
        types[i] = q->params[i].kind == VALUE_I64 ? OID_INT8 : q->params[i].kind == VALUE_BLOB ? OID_BYTEA : OID_TEXT;
    (void)snprintf(name, sizeof(name), "q%d", q->id);
    r = PQprepare(s->c, name, q->sql_pg, (int)q->param_count, types);
    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        rc = failed(s, r, q->name, err);
    else
        s->prepared[q->id] = 1;
    PQclear(r);
    return rc;
}

struct bound { const char *values[PARAMS_MOST]; int lengths[PARAMS_MOST], formats[PARAMS_MOST]; };

static void bind(struct arena *arena, const struct query *q, const struct value *v, struct bound *b)
{
    for (size_t i = 0; i < q->param_count; i++) {
        b->values[i] = NULL;
        b->lengths[i] = 0;
        b->formats[i] = q->params[i].kind != VALUE_TEXT && q->params[i].kind != VALUE_DATE;
        if (v[i].is_null)
            continue;
        if (q->params[i].kind == VALUE_I64) {
            uint64_t *big = ARENA_NEW(arena, uint64_t);

            *big = htobe64((uint64_t)v[i].i64);
            b->values[i] = (const char *)big;
            b->lengths[i] = 8;
        } else if (q->params[i].kind == VALUE_BLOB) {
            b->values[i] = v[i].blob.len != 0 ? (const char *)v[i].blob.ptr : "";
            b->lengths[i] = (int)v[i].blob.len;
        } else {
            b->values[i] = str_z(arena, q->params[i].kind == VALUE_TEXT ? v[i].text : date_iso(arena, (struct date){(int32_t)v[i].i64}));
        }
    }
}

static bool read_i64(const PGresult *r, int row, int i, int64_t *out)
{
    const unsigned char *p = (const unsigned char *)PQgetvalue(r, row, i);
    int n = PQgetlength(r, row, i);
    uint64_t u = 0;

    for (int k = 0; k < n && k < 8; k++)
        u = u << 8 | p[k];
    switch (PQftype(r, i)) {
    case OID_INT8: *out = (int64_t)u; return n == 8;
    case OID_INT4: *out = (int32_t)(uint32_t)u; return n == 4;
    case OID_INT2: *out = (int16_t)(uint16_t)u; return n == 2;
    case OID_BOOL: *out = u != 0; return n == 1;
    default: return false;
    }
}

static enum rc read_column(struct arena *arena, const PGresult *r, int row, int i, const struct query *q, struct value *out, struct err *err)
{
    const struct query_column *c = &q->columns[i];
    size_t n = (size_t)PQgetlength(r, row, i);
    struct date day;

    if (PQgetisnull(r, row, i)) {
        out->is_null = true;
        if (c->nullable)
            return RC_OK;
        log_event(LOG_ERROR, "NULL where dbgen saw none: declare -- returns: name:type?", "query", q->name, "column", c->name, NULL);
        return err_bug(err, E1114_QUERY_FAILED);
    }
    if (c->kind == VALUE_I64) {
        if (read_i64(r, row, i, &out->i64))
            return RC_OK;
        log_event(LOG_ERROR, "column is not an integer", "query", q->name, "column", c->name, NULL);
        return err_bug(err, E1114_QUERY_FAILED);
    }
    if (c->kind == VALUE_BLOB) {
        out->blob = (struct blob){(const uint8_t *)arena_copy(arena, PQgetvalue(r, row, i), n), n};
        return RC_OK;
    }
    out->text = str_copy(arena, (struct str){PQgetvalue(r, row, i), n});
    if (c->kind != VALUE_DATE)
        return RC_OK;
    if (!date_from_iso(out->text, &day))
        return err_corrupt(err, E1110_STORE_CORRUPT);
    out->i64 = day.days;
    return RC_OK;
}

static enum rc read_rows(struct arena *arena, const PGresult *r, const struct query *q, struct value **rows, size_t *row_count,
                         struct err *err)
{
    size_t n = (size_t)PQntuples(r), w = q->column_count;
    struct value *v;

    if (w == 0 || rows == NULL)
        return RC_OK;
    if (PQnfields(r) != (int)w)
        return err_bug(err, E1114_QUERY_FAILED);
    if (q->kind == QUERY_ONE && n > 1)
        n = 1;
    v = n == 0 ? NULL : ARENA_ARRAY(arena, struct value, n * w);
    for (size_t row = 0; row < n; row++)
        for (size_t i = 0; i < w; i++)
            TRY(read_column(arena, r, (int)row, (int)i, q, &v[row * w + i], err));
    *rows = v;
    *row_count = n;
    return RC_OK;
}

static enum rc run(struct db *db, struct arena *arena, const struct query *q, const struct value *params, struct value **rows,
                   size_t *row_count, int64_t *changes, struct err *err)
{
    struct pg_db *s = self(db);
    struct bound *b = ARENA_NEW(arena, struct bound);
    char name[24], *end;
    enum rc rc;

    TRY(prepare(db, q, err));
    bind(arena, q, params, b);
    (void)snprintf(name, sizeof(name), "q%d", q->id);
    s->open = PQexecPrepared(s->c, name, (int)q->param_count, b->values, b->lengths, b->formats, 1);
    if (PQresultStatus(s->open) != PGRES_TUPLES_OK && PQresultStatus(s->open) != PGRES_COMMAND_OK)
        rc = failed(s, s->open, q->name, err);
    else
        rc = read_rows(arena, s->open, q, rows, row_count, err);
    if (rc == RC_OK && changes != NULL)
        *changes = strtoll(PQcmdTuples(s->open), &end, 10);
    PQclear(s->open);
    s->open = NULL;
    return rc;
}

static enum rc tx(struct db *db, enum tx_verb verb, struct err *err)
{
    struct pg_db *s = self(db);
    PGresult *r = PQexec(s->c, tx_sql[verb]);
    enum rc rc = RC_OK;

    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        rc = failed(s, r, tx_sql[verb], err);
    else if (verb == TX_COMMIT && strcmp(PQcmdStatus(r), "COMMIT") != 0)
        rc = err_io(err, E1102_STORE_IO); /* an aborted transaction answers COMMIT with ROLLBACK */
    PQclear(r);
    return rc;
}

static bool in_tx(struct db *db)
{
    PGTransactionStatusType t = PQtransactionStatus(self(db)->c);

    return t == PQTRANS_INTRANS || t == PQTRANS_INERROR || t == PQTRANS_ACTIVE;
}

static void reset(struct db *db)
{
    PQclear(self(db)->open);
    self(db)->open = NULL;
}

static void quiet(void *arg, const PGresult *r)
{
    (void)arg;
    (void)r;
}

static void settle(PGconn *c)
{
    PQsetNoticeReceiver(c, quiet, NULL);
    PQclear(PQexec(c, "SET synchronous_commit = on; SET bytea_output = 'hex'; SET client_encoding = 'UTF8'; "
                      "SET idle_in_transaction_session_timeout = '60s'; SET statement_timeout = '60s'"));
}

static enum rc revive(struct db *db, struct err *err)
{
    struct pg_db *s = self(db);

    if (!db->lost)
        return RC_OK;
    PQreset(s->c);
    memset(s->prepared, 0, all_query_count + 1);
    if (PQstatus(s->c) != CONNECTION_OK)
        return err_io(err, E1102_STORE_IO);
    settle(s->c);
    db->lost = false;
    return RC_OK;
}

static void close_db(struct db *db)
{
    reset(db);
    PQfinish(self(db)->c);
    free(self(db)->prepared);
    free(self(db));
}

static const struct db_engine engine = {run, tx, prepare, in_tx, NULL, reset, revive, close_db};

enum rc pg_open(const char *url, enum db_role role, struct db **out, struct err *err)
{
    struct pg_db *s = calloc(1, sizeof(*s));

    (void)role;
    *out = NULL;
    if (s == NULL || (s->prepared = calloc(all_query_count + 1, 1)) == NULL) {
        free(s);
        return err_io(err, E1102_STORE_IO);
    }
    s->db.engine = &engine;
    s->c = PQconnectdb(url);
    if (PQstatus(s->c) != CONNECTION_OK) {
        log_event(LOG_ERROR, "cannot connect to PostgreSQL", NULL);
        close_db(&s->db);
        return err_io(err, E1102_STORE_IO);
    }
    settle(s->c);
    *out = &s->db;
    return RC_OK;
}

/* --- migrations ------------------------------------------------------------------------------- */
static bool exec_ok(PGconn *c, const char *sql, const char *what)
{
    PGresult *r = PQexec(c, sql);
    bool ok = PQresultStatus(r) == PGRES_COMMAND_OK || PQresultStatus(r) == PGRES_TUPLES_OK;

    if (!ok)
        log_event(LOG_ERROR, "migration failed", "migration", what, "why", PQresultErrorMessage(r), NULL);
    PQclear(r);
    return ok;
}

static bool apply(PGconn *c, const struct migration *m, int64_t now_ms)
{
    char at[24], number[16];
    const char *values[4] = {number, m->name, m->sha256, at};
    PGresult *r;
    bool ok = true;

    for (const struct migration_step *s = m->steps; s->pg != NULL && ok; s++)
        ok = exec_ok(c, s->pg, m->name);
    if (!ok)
        return false;
    (void)snprintf(at, sizeof(at), "%lld", (long long)now_ms);
    (void)snprintf(number, sizeof(number), "%d", m->number);
    r = PQexecParams(c, "INSERT INTO schema_migration (number, name, sha256, applied_at) VALUES ($1, $2, $3, $4)", 4, NULL, values, NULL, NULL, 0);
    ok = PQresultStatus(r) == PGRES_COMMAND_OK;
    PQclear(r);
    return ok;
}

static struct applied *read_applied(PGconn *c, size_t *count)
{
    PGresult *r = PQexec(c, "SELECT number, sha256 FROM schema_migration ORDER BY number");
    int n = PQresultStatus(r) == PGRES_TUPLES_OK ? PQntuples(r) : 0;
    struct applied *applied = calloc((size_t)n + 1, sizeof(*applied));

    for (int i = 0; applied != NULL && i < n; i++) {
        char *end;

        applied[i].number = (int)strtol(PQgetvalue(r, i, 0), &end, 10);
        (void)snprintf(applied[i].sha256, sizeof(applied[i].sha256), "%s", PQgetvalue(r, i, 1));
    }
    *count = applied == NULL ? 0 : (size_t)n;
    PQclear(r);
    return applied;
}

static enum rc pg_migrate_on(PGconn *c, const struct migration *list, int64_t now_ms, struct err *err)
{
    const struct migration *first = NULL;
    struct applied *applied = NULL;
    size_t count = 0;
    bool ok = exec_ok(c, "BEGIN; SET LOCAL client_min_messages = error; CREATE TABLE IF NOT EXISTS schema_migration (number bigint NOT NULL, "
                      "name text NOT NULL, sha256 text NOT NULL, applied_at bigint NOT NULL, PRIMARY KEY (number)); "
                      "LOCK TABLE schema_migration IN ACCESS EXCLUSIVE MODE", "schema_migration");
    enum rc rc = RC_OK;

    if (ok) {
        applied = read_applied(c, &count);
        rc = migrations_compare(applied, count, list, &first, err);
    }
    for (const struct migration *m = list; first != NULL && rc == RC_OK && m->number != 0 && ok; m++) {
        bool there = m->keys_store;

        for (size_t i = 0; i < count; i++)
            there = there || applied[i].number == m->number;
        ok = there || apply(c, m, now_ms);
    }
    free(applied);
    if (ok && rc == RC_OK)
        ok = exec_ok(c, "COMMIT", "commit");
    else
        (void)exec_ok(c, "ROLLBACK", "rollback");
    return rc != RC_OK ? rc : ok ? RC_OK : err_io(err, E1102_STORE_IO);
}

enum rc pg_migrate(const char *url, const struct migration *list, int64_t now_ms, struct err *err)
{
    PGconn *c = PQconnectdb(url);
    enum rc rc;

    PQsetNoticeReceiver(c, quiet, NULL);
    if (PQstatus(c) != CONNECTION_OK) {
        log_event(LOG_ERROR, "cannot connect to PostgreSQL", NULL);
        rc = err_io(err, E1102_STORE_IO);
    } else {
        rc = pg_migrate_on(c, list, now_ms, err);
    }
    PQfinish(c);
    return rc;
}
