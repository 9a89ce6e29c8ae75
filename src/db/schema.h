/* The migrations, embedded by dbgen (gen/schema.c). Schema of the store and of the key store. */
#ifndef DB_SCHEMA_H
#define DB_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

struct migration_step { const char *sqlite, *pg; };
struct migration {
    int number;              /* 0 ends the list */
    const char *name;        /* "0001_core" */
    const char *sha256;      /* of the file, hex; kept in schema_migration and compared at each start */
    bool keys_store;
    const struct migration_step *steps; /* ends with NULLs */
};
extern const struct migration all_migrations[]; /* the store's, then the key store's, each in order */

#endif
