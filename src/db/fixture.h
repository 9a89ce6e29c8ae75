/* A store for tests: migrated, in memory (or a file, or PostgreSQL), with a set clock, one tenant
 * ("Mallikonttori Oy", 9999999-2), one register, and a compiled policy that states everything.
 *
 *     struct fixture *f = fixture_open(NULL);
 *     struct ctx *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
 *     ... RUN_ACTION(customers_create, ctx, &req, &out) ...
 *     fixture_close(f);
 *
 * The clock stands at 2027-03-01 12:00 in Helsinki until fixture_advance. Ids and keys are
 * deterministic. fixture_close frees every ctx. */
#ifndef DB_FIXTURE_H
#define DB_FIXTURE_H

#include "db/store.h"
#include "policy/policy.h"

struct fixture {
    struct store *store;
    struct env env;
    struct arena *arena;
    struct actor actor;       /* user 1, all roles, NDA signed */
    struct policy policy;     /* states every purpose and category; a test may clear bits */
    int64_t tenant, register_id;
    struct ctx *ctxs[16];
    size_t ctx_count;
    char *url;                /* of PostgreSQL; NULL on SQLite */
};

struct fixture_options {
    const char *database_url; /* NULL: SQLite */
    const char *keys_url;
    const char *data_dir;     /* NULL: in memory */
    bool reopen;              /* the data directory exists already */
    const char *today;        /* "2027-03-01" when NULL */
    int64_t (*now_ms)(struct env *env); /* a running clock in place of noon of that day */
};

struct fixture *fixture_open(const struct fixture_options *options); /* aborts the test on failure */
void fixture_close(struct fixture *f);
struct ctx *fixture_ctx(struct fixture *f, enum purpose purpose);   /* at most 16 */
void fixture_advance(struct fixture *f, int days); /* the clock, also of the ctxs made so far */
/* A second tenant with a register in the same store; a ctx for it comes from fixture_ctx with
 * tenant and register_id set by the caller. */
void fixture_other_tenant(struct fixture *f, int64_t *tenant, int64_t *register_id);

/* Plant a fault that no action would make: SQL straight into the database, so that a
 * test sees evidence flip. Aborts the test when the SQL fails. */
void fixture_plant(struct fixture *f, const char *sql);
/* The first column of the first row of raw SQL, as a number; 0 without rows. */
int64_t fixture_ask(struct fixture *f, const char *sql);

#endif
