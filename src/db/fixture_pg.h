/* The PostgreSQL of the test run (SELOSTE_TEST_PG, tests/lib/pg.sh), else one of the test's own: under a user that is not root, without
 * network and fsync.
 *     const char *why; if (!pg_fixture_start(&why)) skip with `why`;
 *     char *url = pg_fixture_database("first");  ... free(url); pg_fixture_stop(); */
#ifndef DB_FIXTURE_PG_H
#define DB_FIXTURE_PG_H

#include <stdbool.h>
#include <stdint.h>

bool pg_fixture_start(const char **why);      /* false: not installed or it did not start */
char *pg_fixture_database(const char *name);  /* a new empty database; its address, malloc; the last eight are there */
void pg_fixture_stop(void);

/* The same suite on SQLite and then on PostgreSQL (told and left out where none can be started): set-ups ask pg_fixture_next for
 * the address of a new database of their own (malloc), NULL while the turn is SQLite's. Gives what the suites gave, added up. */
int pg_fixture_twice(int (*suite)(void));
char *pg_fixture_next(void);
/* SQL of a fault straight into this database, with SQLite's blobs (x'00') read as PostgreSQL's; the first column of the first row as a
 * number, 0 without rows. Aborts the test when it fails. fixture_plant and fixture_ask come here. */
int64_t pg_fixture_exec(const char *url, const char *sql);

#endif
