/* Query plans of the whole closed list on a filled store: no table is walked from end to end, except the small ones
 * and by the queries named here with their reason.   plans_bench DIR/seloste.db   ends 1 when another one does. */
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "db/query.h"

static const struct { const char *query, *why; } permitted[] = {
    {"subjects_restricted", "once, at the start, over a partial index of the restricted alone"},
};
static const char *const small[] = {"tenant", "register"}; /* as many rows as controllers and registers */

static bool is_table(sqlite3 *h, const char *name)
{
    sqlite3_stmt *st = NULL;
    bool found = sqlite3_prepare_v2(h, "SELECT 1 FROM sqlite_schema WHERE name = ?1 AND type = 'table'", -1, &st, NULL) == SQLITE_OK &&
                 sqlite3_bind_text(st, 1, name, -1, SQLITE_STATIC) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW;

    sqlite3_finalize(st);
    return found;
}

/* The plan names an alias: the table is the word before it in the query's text. False: the result of a subquery. */
static bool table_of(sqlite3 *h, const char *sql, const char *name, char table[64])
{
    char word[64] = "";

    (void)snprintf(table, 64, "%s", name);
    while (!is_table(h, table) && *sql != '\0') {
        size_t len = strcspn(sql, " ,()\n");

        if (len == strlen(name) && strncmp(sql, name, len) == 0)
            (void)memcpy(table, word, sizeof(word));
        if (len > 0)
            (void)snprintf(word, sizeof(word), "%.*s", (int)len, sql);
        sql += len + (sql[len] != '\0');
    }
    return is_table(h, table);
}

static const char *reason(const char *query, const char *table)
{
    for (size_t i = 0; i < COUNT(small); i++)
        if (strcmp(small[i], table) == 0)
            return "a small table";
    for (size_t i = 0; i < COUNT(permitted); i++)
        if (strcmp(permitted[i].query, query) == 0)
            return permitted[i].why;
    return NULL;
}

static bool look_at(sqlite3 *h, const struct query *q)
{
    char *sql = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", q->sql_sqlite);
    sqlite3_stmt *st = NULL;
    bool ok = sqlite3_prepare_v2(h, sql, -1, &st, NULL) == SQLITE_OK;

    if (!ok)
        printf("%s: %s\n", q->name, sqlite3_errmsg(h));
    while (ok && sqlite3_step(st) == SQLITE_ROW) {
        const char *detail = (const char *)sqlite3_column_text(st, 3);
        char name[64], table[64];
        const char *why;

        if (strncmp(detail, "SCAN ", 5) != 0)
            continue;
        (void)snprintf(name, sizeof(name), "%.*s", (int)strcspn(detail + 5, " "), detail + 5);
        if (!table_of(h, q->sql_sqlite, name, table))
            continue;
        why = reason(q->name, table);
        printf("%s: %s (%s): %s\n", q->name, detail, table, why != NULL ? why : "NOT PERMITTED");
        ok = why != NULL;
    }
    sqlite3_finalize(st);
    sqlite3_free(sql);
    return ok;
}

int main(int argc, char **argv)
{
    sqlite3 *h = NULL;
    size_t looked = 0, bad = 0;

    if (argc != 2 || sqlite3_open_v2(argv[1], &h, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
        return 2;
    for (size_t i = 0; i < all_query_count; i++) {
        if (all_queries[i]->keys_store)
            continue;
        looked++;
        bad += !look_at(h, all_queries[i]);
    }
    printf("{\"queries\":%zu,\"bad\":%zu}\n", looked, bad);
    sqlite3_close(h);
    return bad != 0;
}
