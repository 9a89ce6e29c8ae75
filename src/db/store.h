/* The open data directory: one database (SQLite file or PostgreSQL), the key store, the writer, the
 * reader pool. Exactly one process holds it (DESIGN section 2, "one data owner"). */
#ifndef DB_STORE_H
#define DB_STORE_H

#include "base/ctx.h"

struct store;

struct store_options {
    const char *data_dir;       /* D */
    const char *database_url;   /* NULL: D/seloste.db; else postgresql://... */
    const char *keys_url;       /* NULL: D/keys.db */
    const char *master_key_file;/* NULL: D/master.key (0600); refused when others can read it */
    unsigned readers;           /* connections for reading; 0: as many as cores, at least 2 */
    struct env *env;
    bool create;                /* init: make a new one; else it must exist */
    bool in_memory;             /* tests: SQLite in memory, no lock, no files */
    bool restoring;             /* a restored copy that is still closed (db/backup.h); else CONFLICT 1118 */
};

/* Take the mark of a restored copy away: from now on everybody may open it. IO 1102. */
MUST_USE enum rc store_restored(struct store *store, struct err *err);
/* Errors: BUSY 1101 another process holds it (err.arg: its pid); IO 1102; CORRUPT 1103 keys.db is
 * missing or older than the data; INVALID 1104 master key missing or wrong (nothing is destroyed);
 * CONFLICT 1105 schema newer than the program. Older schema: migrated after a backup copy. */
MUST_USE enum rc store_open(const struct store_options *options, struct store **out, struct err *err);
/* How many migrations store_open would run; nothing is changed, no lock is taken. PostgreSQL: 0 (not counted). Errors as store_open. */
MUST_USE enum rc store_pending(const struct store_options *options, int64_t *pending, struct err *err);
void store_close(struct store *store);
/* Close a store that this process has just made (create) and take its files away again, with a directory that it made (there the
 * master key too): what it was made for failed. In a directory that was there the key stays; PostgreSQL databases stay. */
void store_discard(struct store *store);
const char *store_data_dir(const struct store *store);

/* Reading: the first query of a ctx outside an action borrows a reader with one read transaction;
 * give it back before waiting for anything and at the end. Safe when none is held. */
void store_release(struct ctx *ctx);

/* --- the writer -----------------------------------------------------------------------------
 * An action runs in the writer thread inside a savepoint; the batch is committed with one fsync
 * (keys first, then the store) and then all callers go on. The caller blocks. When the engine rolled
 * the whole transaction back, each action of the batch is run again alone: bodies must not depend on
 * state outside the store (out is zeroed before each try; ctx->after is emptied). */
typedef enum rc action_fn(struct ctx *ctx, const void *req, void *out);
MUST_USE enum rc writer_run(struct ctx *ctx, action_fn *fn, const void *req, void *out, size_t out_size);
/* An action of many rows: it runs and commits alone, in a transaction without a savepoint, which would keep a copy of each
 * page that it changes. What stands when it fails: nothing. Inside another action as writer_run. */
MUST_USE enum rc writer_run_alone(struct ctx *ctx, action_fn *fn, const void *req, void *out, size_t out_size);
/* Work in memory once the surrounding commit is durable (index, caches); lost when it is not. */
void after_commit(struct ctx *ctx, void (*fn)(struct store *store, void *arg), void *arg);
/* The key store keeps its own connection and journal of what to create and destroy: the writer calls
 * its hooks around actions and commits (keys_action_begin ... keys_batch_finish in db/keys.h). */
struct keys;
struct keys *store_keys(const struct store *store);
/* Called once in the writer when the body of an outermost action returned OK, inside its savepoint:
 * what fails there fails the action. rooms/audit writes the action's reads there. NULL: none. */
void store_set_action_end(struct store *store, enum rc (*fn)(struct ctx *ctx));
/* Truncate the WAL, so that no erased byte stays in it: waits for readers (they live 5 s at most).
 * BUSY 1109 when it could not within timeout_ms. PostgreSQL: nothing to do (CHECKPOINT is its own). */
MUST_USE enum rc store_checkpoint_truncate(struct store *store, int timeout_ms, struct err *err);
/* store-wide objects of rooms (memory index, policy cache, key cache), found by address of a tag */
void store_set_object(struct store *store, const void *tag, void *object, void (*destroy)(void *));
void *store_object(const struct store *store, const void *tag);

/* DECLARE_ACTION(customers_create, struct customer_new, struct customer_receipt);   in <room>.h
 * DEFINE_ACTION(customers_create, struct customer_new, struct customer_receipt) { ... }  actions.c
 *   body sees: struct ctx *ctx, const struct customer_new *req, struct customer_receipt *out
 * RUN_ACTION(customers_create, ctx, &req, &out): through the writer; inside an action: in place,
 * in a savepoint of its own. DEFINE_BULK_ACTION: through writer_run_alone. */
#define DECLARE_ACTION(name, req_type, out_type)                                                   \
    MUST_USE enum rc name##_run(struct ctx *ctx, const req_type *req, out_type *out)
#define DEFINE_ACTION_BY(run, name, req_type, out_type)                                            \
    static enum rc name##_body(struct ctx *ctx, const req_type *req, out_type *out);               \
    static enum rc name##_thunk(struct ctx *ctx, const void *req, void *out)                       \
    {                                                                                              \
        return name##_body(ctx, (const req_type *)req, (out_type *)out);                           \
    }                                                                                              \
    enum rc name##_run(struct ctx *ctx, const req_type *req, out_type *out)                        \
    {                                                                                              \
        return run(ctx, name##_thunk, req, out, sizeof(*out));                                     \
    }                                                                                              \
    static enum rc name##_body(struct ctx *ctx, const req_type *req, out_type *out)
#define DEFINE_ACTION(name, req_type, out_type) DEFINE_ACTION_BY(writer_run, name, req_type, out_type)
#define DEFINE_BULK_ACTION(name, req_type, out_type) DEFINE_ACTION_BY(writer_run_alone, name, req_type, out_type)
#define RUN_ACTION(name, ctx, req, out) name##_run((ctx), (req), (out))

#endif
