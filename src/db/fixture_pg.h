/* A PostgreSQL of the test's own, under a user that is not root, without network and fsync.
 *     const char *why; if (!pg_fixture_start(&why)) skip with `why`;
 *     char *url = pg_fixture_database("first");  ... free(url); pg_fixture_stop(); */
#ifndef DB_FIXTURE_PG_H
#define DB_FIXTURE_PG_H

#include <stdbool.h>

bool pg_fixture_start(const char **why);      /* false: not installed or it did not start */
char *pg_fixture_database(const char *name);  /* a new empty database; its address, malloc */
void pg_fixture_stop(void);

#endif
