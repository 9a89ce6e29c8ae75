#include "raw.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TABLES_MOST = 256 };

static double now(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static _Noreturn void give_up(const char *what)
{
    (void)fprintf(stderr, "raw: %s\n", what);
    exit(1);
}

struct row { sqlite3_value **cells; };
struct table { char name[64]; int columns; struct row *rows; size_t count; sqlite3_stmt *insert; };
static struct table tables[TABLES_MOST];
static size_t table_count;

static void must(sqlite3 *h, const char *sql)
{
    if (sqlite3_exec(h, sql, NULL, NULL, NULL) != SQLITE_OK)
        give_up(sqlite3_errmsg(h));
}

static void copy_schema(sqlite3 *from, sqlite3 *to)
{
    sqlite3_stmt *st = NULL;

    if (sqlite3_prepare_v2(from, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND type IN ('table', 'index')"
                           " ORDER BY type DESC", -1, &st, NULL) != SQLITE_OK)
        give_up("schema");
    while (sqlite3_step(st) == SQLITE_ROW)
        must(to, (const char *)sqlite3_column_text(st, 0));
    sqlite3_finalize(st);
}

static void take_rows(sqlite3 *from, struct table *t)
{
    char *sql = sqlite3_mprintf("SELECT * FROM \"%w\"", t->name);
    sqlite3_stmt *st = NULL;
    size_t cap = 0;

    if (sqlite3_prepare_v2(from, sql, -1, &st, NULL) != SQLITE_OK)
        give_up(t->name);
    sqlite3_free(sql);
    t->columns = sqlite3_column_count(st);
    while (sqlite3_step(st) == SQLITE_ROW) {
        if (t->count == cap && (t->rows = realloc(t->rows, (cap = cap * 2 + 64) * sizeof(*t->rows))) == NULL)
            give_up("memory");
        t->rows[t->count].cells = calloc((size_t)t->columns, sizeof(sqlite3_value *));
        for (int c = 0; c < t->columns; c++)
            t->rows[t->count].cells[c] = sqlite3_value_dup(sqlite3_column_value(st, c));
        t->count++;
    }
    sqlite3_finalize(st);
}

/* Every table with rows, of both files; those with a row for each customer matter, the few others ride along. */
static void take_tables(sqlite3 *from)
{
    sqlite3_stmt *st = NULL;

    if (sqlite3_prepare_v2(from, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'", -1, &st, NULL) != SQLITE_OK)
        give_up("tables");
    while (sqlite3_step(st) == SQLITE_ROW && table_count < TABLES_MOST) {
        struct table *t = &tables[table_count];

        *t = (struct table){.count = 0};
        (void)snprintf(t->name, sizeof(t->name), "%s", (const char *)sqlite3_column_text(st, 0));
        take_rows(from, t);
        if (t->count > 0)
            table_count++;
    }
    sqlite3_finalize(st);
}

static void prepare_insert(sqlite3 *h, struct table *t)
{
    char marks[512] = "?";
    char *sql;

    for (int c = 1; c < t->columns; c++)
        (void)snprintf(marks + strlen(marks), sizeof(marks) - strlen(marks), ", ?");
    sql = sqlite3_mprintf("INSERT INTO \"%w\" VALUES (%s)", t->name, marks);
    if (sqlite3_prepare_v2(h, sql, -1, &t->insert, NULL) != SQLITE_OK)
        give_up(sqlite3_errmsg(h));
    sqlite3_free(sql);
}

static void insert_part(sqlite3 *h, struct table *t, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        for (int c = 0; c < t->columns; c++)
            sqlite3_bind_value(t->insert, c + 1, t->rows[i].cells[c]);
        if (sqlite3_step(t->insert) != SQLITE_DONE)
            give_up(sqlite3_errmsg(h));
        sqlite3_reset(t->insert);
    }
}

static void forget_rows(void)
{
    for (size_t k = 0; k < table_count; k++) {
        for (size_t i = 0; i < tables[k].count; i++) {
            for (int c = 0; c < tables[k].columns; c++)
                sqlite3_value_free(tables[k].rows[i].cells[c]);
            free(tables[k].rows[i].cells);
        }
        free(tables[k].rows);
    }
    table_count = 0;
}

static sqlite3 *open_file(const char *dir, const char *name)
{
    char path[4096];
    sqlite3 *h = NULL;

    (void)snprintf(path, sizeof(path), "%s/%s", dir, name);
    if (sqlite3_open(path, &h) != SQLITE_OK)
        give_up(path);
    return h;
}

double raw_rate(const char *dir, int64_t units, int64_t batch)
{
    sqlite3 *data = open_file(dir, "seloste.db"), *keys = open_file(dir, "keys.db"), *h = open_file(dir, "raw.db");
    int64_t batches = (units + batch - 1) / batch;
    double begin;

    must(h, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA cache_size=-8000; PRAGMA wal_autocheckpoint=2000");
    copy_schema(data, h);
    copy_schema(keys, h);
    take_tables(data);
    take_tables(keys);
    for (size_t k = 0; k < table_count; k++)
        prepare_insert(h, &tables[k]);
    begin = now();
    for (int64_t b = 0; b < batches; b++) {
        must(h, "BEGIN IMMEDIATE");
        for (size_t k = 0; k < table_count; k++)
            insert_part(h, &tables[k], (size_t)b * tables[k].count / (size_t)batches, (size_t)(b + 1) * tables[k].count / (size_t)batches);
        must(h, "COMMIT");
    }
    begin = (double)units / (now() - begin);
    for (size_t k = 0; k < table_count; k++)
        sqlite3_finalize(tables[k].insert);
    forget_rows();
    sqlite3_close(data);
    sqlite3_close(keys);
    sqlite3_close(h);
    return begin;
}
