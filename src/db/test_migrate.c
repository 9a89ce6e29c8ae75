/* Migrations: an older schema is brought up after a copy, a newer or changed one is refused untouched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/errors.h"
#include "db/db.h"
#include "db/fixture.h"
#include "errors_db.h"

static char dir[64];

static const struct migration_step first[] = {
    {"CREATE TABLE a (tenant_id INTEGER NOT NULL, id INTEGER NOT NULL, state INTEGER NOT NULL, PRIMARY KEY (tenant_id, id)) STRICT, WITHOUT ROWID", ""},
    {"CREATE INDEX a_state ON a (tenant_id, state)", ""}, {"INSERT INTO a VALUES (1, 2, 3)", ""}, {NULL, NULL}};
static const struct migration_step second[] = {{"CREATE TABLE b (id INTEGER NOT NULL, PRIMARY KEY (id)) STRICT, WITHOUT ROWID", ""}, {NULL, NULL}};
static const struct migration_step wrong[] = {{"CREATE TABLE c (id INTEGER NOT NULL, PRIMARY KEY (id)) STRICT, WITHOUT ROWID", ""},
                                              {"CREATE TABLE b (id INTEGER)", ""}, {NULL, NULL}};
#define ONE {1, "0001_a", "aa", false, first}
#define TWO {2, "0002_b", "bb", false, second}
#define END {0, NULL, NULL, false, NULL}
static const struct migration only_one[] = {ONE, END}, both[] = {ONE, TWO, END}, changed[] = {{1, "0001_a", "xx", false, first}, TWO, END},
                              failing[] = {ONE, TWO, {3, "0003_c", "cc", false, wrong}, END};

static const char *path_of(const char *name)
{
    static char path[2][96];
    static int turn;

    turn = !turn;
    (void)snprintf(path[turn], sizeof(path[turn]), "%s/%s", dir, name);
    return path[turn];
}

static int64_t ask(const char *file, const char *sql)
{
    sqlite3 *h = NULL;
    sqlite3_stmt *st = NULL;
    int64_t n = -1;

    assert_int_equal(sqlite3_open_v2(path_of(file), &h, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    if (sqlite3_prepare_v2(h, sql, -1, &st, NULL) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW)
        n = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    sqlite3_close(h);
    return n;
}

static enum rc migrate_to(const struct migration *list, struct err *err)
{
    err_clear(err);
    return sqlite_migrate(path_of("m.db"), list, 1000, dir, err);
}

static void test_older_is_migrated_after_a_copy(void **state)
{
    struct err err = {0};
    struct stat st;
    FILE *f;

    (void)state;
    (void)snprintf(dir, sizeof(dir), "/tmp/seloste-migrate-XXXXXX");
    assert_non_null(mkdtemp(dir));
    f = fopen(path_of("m.db"), "wb");
    assert_non_null(f);
    fclose(f);
    assert_int_equal(migrate_to(only_one, &err), RC_OK);
    assert_int_not_equal(access(path_of("before-0001.db"), F_OK), 0); /* nothing was there to copy */
    assert_int_equal(migrate_to(both, &err), RC_OK);
    assert_int_equal(ask("m.db", "SELECT count(*) FROM schema_migration"), 2);
    assert_int_equal(ask("m.db", "SELECT count(*) FROM b"), 0);
    assert_int_equal(ask("before-0002.db", "SELECT count(*) FROM a"), 1);
    assert_int_equal(ask("before-0002.db", "SELECT count(*) FROM b"), -1);
    assert_int_equal(stat(path_of("before-0002.db"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    /* the seeded statistics name the primary key by its table */
    assert_int_equal(ask("m.db", "SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'a' AND idx IN ('a', 'a_state')"), 2);
}

static void test_newer_or_changed_is_refused_untouched(void **state)
{
    struct err err = {0};

    (void)state;
    assert_int_equal(migrate_to(only_one, &err), RC_CONFLICT);
    assert_int_equal(err.code, E1105_SCHEMA_NEWER);
    assert_int_equal(migrate_to(changed, &err), RC_CORRUPT);
    assert_int_equal(err.code, E1111_SCHEMA_CHANGED);
    assert_int_equal(ask("m.db", "SELECT count(*) FROM schema_migration"), 2);
}

static void test_a_failing_migration_leaves_nothing(void **state)
{
    struct err err = {0};

    (void)state;
    assert_int_equal(migrate_to(failing, &err), RC_IO);
    assert_int_equal(ask("m.db", "SELECT count(*) FROM schema_migration"), 2);
    assert_int_equal(ask("m.db", "SELECT count(*) FROM sqlite_schema WHERE name = 'c'"), 0);
    assert_int_equal(migrate_to(both, &err), RC_OK);
    (void)unlink(path_of("m.db"));
    (void)unlink(path_of("m.db-wal"));
    (void)unlink(path_of("m.db-shm"));
    (void)unlink(path_of("before-0002.db"));
    (void)unlink(path_of("before-0003.db"));
    (void)rmdir(dir);
}

/* "SCAN x" where x is a table and not the result of a subquery ("MATERIALIZE x", "CO-ROUTINE x"). */
static int scans_of(sqlite3 *h, const struct query *q)
{
    static const char *const small[] = {"tenant", "register", "CONSTANT"};
    char *sql = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", q->sql_sqlite), inner[512] = " ";
    sqlite3_stmt *st = NULL;
    int scans = 0;

    assert_int_equal(sqlite3_prepare_v2(h, sql, -1, &st, NULL), SQLITE_OK);
    while (sqlite3_step(st) == SQLITE_ROW) {
        const char *detail = (const char *)sqlite3_column_text(st, 3), *name = strchr(detail, ' ');
        char word[128], key[132];
        bool known = false;

        if (name == NULL)
            continue;
        (void)snprintf(word, sizeof(word), "%.*s", (int)strcspn(name + 1, " "), name + 1);
        (void)snprintf(key, sizeof(key), " %s ", word);
        if (strncmp(detail, "MATERIALIZE", 11) == 0 || strncmp(detail, "CO-ROUTINE", 10) == 0)
            (void)snprintf(inner + strlen(inner), sizeof(inner) - strlen(inner), "%s ", word);
        if (strncmp(detail, "SCAN ", 5) != 0)
            continue;
        for (size_t i = 0; i < COUNT(small); i++)
            known = known || strcmp(word, small[i]) == 0;
        if (!known && strchr(word, '(') == NULL && strstr(inner, key) == NULL) {
            print_message("%s: %s\n", q->name, detail);
            scans++;
        }
    }
    sqlite3_finalize(st);
    sqlite3_free(sql);
    return scans;
}

/* With the seeded statistics no query of one tenant walks a table that grows (QUALITY.md section 8). */
static void test_no_query_scans_a_whole_table(void **state)
{
    struct fixture *f = fixture_open(NULL);
    char path[256];
    sqlite3 *h = NULL;
    int scans = 0;

    (void)state;
    (void)snprintf(path, sizeof(path), "%s/seloste.db", store_data_dir(f->store));
    assert_int_equal(sqlite3_open_v2(path, &h, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    for (size_t i = 0; i < all_query_count; i++)
        if (!all_queries[i]->keys_store && strstr(all_queries[i]->sql_sqlite, "tenant_id = ?") != NULL)
            scans += scans_of(h, all_queries[i]);
    sqlite3_close(h);
    fixture_close(f);
    assert_int_equal(scans, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_older_is_migrated_after_a_copy),
        cmocka_unit_test(test_newer_or_changed_is_refused_untouched),
        cmocka_unit_test(test_a_failing_migration_leaves_nothing),
        cmocka_unit_test(test_no_query_scans_a_whole_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
