/* tablecount FILE: each table of a SQLite file with its rows and a digest of them, one line each: what a restore must give back. */
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

/* Rows in any order: the sum of their digests. */
static int one_table(sqlite3 *h, const char *name)
{
    char *sql = sqlite3_mprintf("SELECT * FROM \"%w\"", name);
    sqlite3_stmt *st = NULL;
    unsigned long long rows = 0, all = 0;
    int r = sqlite3_prepare_v2(h, sql, -1, &st, NULL);

    sqlite3_free(sql);
    while (r == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW) {
        crypto_generichash_state state;
        unsigned long long digest[4];

        (void)crypto_generichash_init(&state, NULL, 0, sizeof(digest));
        for (int c = 0; c < sqlite3_column_count(st); c++) {
            unsigned char type = (unsigned char)sqlite3_column_type(st, c);
            const void *bytes = sqlite3_column_blob(st, c);

            (void)crypto_generichash_update(&state, &type, 1);
            if (bytes != NULL)
                (void)crypto_generichash_update(&state, bytes, (unsigned long long)sqlite3_column_bytes(st, c));
        }
        (void)crypto_generichash_final(&state, (unsigned char *)digest, sizeof(digest));
        all += digest[0];
        rows++;
    }
    sqlite3_finalize(st);
    if (r == SQLITE_OK)
        printf("%s %llu %016llx\n", name, rows, all);
    return r;
}

int main(int argc, char **argv)
{
    sqlite3 *h = NULL;
    sqlite3_stmt *st = NULL;
    int r = argc == 2 && sodium_init() >= 0 ? sqlite3_open_v2(argv[1], &h, SQLITE_OPEN_READWRITE, NULL) : SQLITE_MISUSE;

    if (r == SQLITE_OK)
        r = sqlite3_prepare_v2(h, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name", -1, &st, NULL);
    while (r == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW)
        r = one_table(h, (const char *)sqlite3_column_text(st, 0));
    sqlite3_finalize(st);
    sqlite3_close(h);
    return r == SQLITE_OK ? 0 : 1;
}
