/* The key store: one random 32-byte key per hold (subject, voucher year, claim, tenant, named hash
 * key), wrapped by the master key, in a store of its own (D/keys.db, or a second PostgreSQL
 * database). Destroying a row there erases what it sealed everywhere at once (P34, P36).
 *
 * This part owns its connection and its SQL (keys_sqlite.c, keys_pg.c); nothing else opens the key
 * store. What the rest of db must do:
 *   store_open    keys_open before the main store is touched (a wrong master key must destroy
 *                 nothing), keys_start when main store and writer run.
 *   writer        before each action's savepoint keys_action_begin, after a rollback of it
 *                 keys_action_undo; keys_batch_prepare before COMMIT of the main store (keys are
 *                 durable first), keys_batch_finish after it, whatever its outcome.
 *   store_close   keys_close.
 *
 * Two stores cannot commit together; what makes it safe is one number, the generation. The main
 * store holds it (key_mark.generation, written by key_create and key_destroy in the action's own
 * transaction), the key store holds it too, and a batch that makes or destroys keys does:
 *   1 key store: new keys, dooms of destroyed ones, generation g+1; commit
 *   2 main store: commit with generation g+1
 *   3 key store: doomed rows deleted (secure_delete), truncating checkpoint
 * At start, with gk in the key store and gd in the data:
 *   gk == gd      finish step 3 if a crash cut it: a destroyed key is never alive again
 *   gk == gd + 1  the crash fell between 1 and 2: nobody was answered; the keys of gk are swept, its
 *                 dooms lifted, gk set back
 *   gk <  gd      the key store is older than the data: CORRUPT 1103
 *   gk >  gd + 1  the data are older than the key store (a restored copy): CORRUPT 1120; that is
 *                 the restore's work, with the erasure ledger (RIGHTS.md section 4): restoring, keys made
 *                 since are swept, destroyed ones stay destroyed, gk is set back to gd
 * A retry of step 2 uses g+1 again, so the two never differ by more than one. Both stores carry the
 * same random store id: another installation's keys.db is CORRUPT 1103 too. No keys.db beside
 * data: CORRUPT 1103, never new keys in silence. */
#ifndef DB_KEYS_H
#define DB_KEYS_H

#include "db/seal.h"

struct keys;
struct store;

enum { KEY_BYTES = 32, KEY_NAMED = 5 /* a key_class of this part: keyed_hash and the audit chain */ };

struct keys_options {
    const char *data_dir;        /* D */
    const char *keys_url;        /* NULL: D/keys.db; else postgresql://... */
    const char *master_key_file; /* NULL: $CREDENTIALS_DIRECTORY/master.key, else D/master.key */
    struct env *env;
    bool create;                 /* make a master key (0600) and an empty key store when absent */
    bool in_memory;              /* tests: no files, a random master key */
    bool restoring;              /* data older than the keys are what they are: what the keys know since is swept */
    size_t cache_entries;        /* 0: 16384 */
};

/* Errors: INVALID 1104 master key missing, readable by others, or another one than the store's
 * (nothing is changed); CORRUPT 1103 no key store where there must be one; IO 1102. */
MUST_USE enum rc keys_open(const struct keys_options *options, struct keys **out, struct err *err);
void keys_close(struct keys *keys); /* zeroes every cached key; NULL is fine */

/* With the main store open and its writer running: compare generations, finish or undo what a crash
 * cut, load the restricted subjects. ctx: a system ctx, any tenant. Errors: CORRUPT 1103, 1120. */
MUST_USE enum rc keys_start(struct ctx *ctx);

size_t keys_action_begin(struct keys *keys);           /* a mark to undo to; nests */
void keys_action_undo(struct keys *keys, size_t mark); /* the savepoint was rolled back */
/* Step 1. Does nothing when no key was made or destroyed. IO 1102: the batch must not commit. */
MUST_USE enum rc keys_batch_prepare(struct keys *keys, struct err *err);
/* Step 3, or, when the main store did not commit, undoes step 1. Never fails: what cannot be
 * deleted now is dead in memory and is deleted by the next batch or start. */
void keys_batch_finish(struct keys *keys, bool committed);

/* The bare key, for sealing, hashing and chains inside db and rooms/audit; the caller zeroes it.
 * NOT_FOUND 1121 when it does not exist or was destroyed. */
MUST_USE enum rc key_get(struct ctx *ctx, struct key_ref key, uint8_t out[KEY_BYTES]);
/* A tenant's named key ("audit-chain", "login"); made at first use, also by a reader. */
MUST_USE enum rc key_named(struct ctx *ctx, const char *name, uint8_t out[KEY_BYTES]);
/* Unwrap all keys of a class of ctx->tenant into the cache at once (loading an index of 100,000
 * people); keys_preload_end brings a very large cache back to its size. */
MUST_USE enum rc keys_preload(struct ctx *ctx, enum key_class cls);
void keys_preload_end(struct ctx *ctx);

/* Small facts kept beside the keys, outside the main store: audit heads. value at most 256 bytes. */
MUST_USE enum rc keys_note_put(struct ctx *ctx, const char *name, struct blob value);
MUST_USE enum rc keys_note_get(struct ctx *ctx, const char *name, struct blob *out); /* NOT_FOUND */

/* Ids of the living keys of a class of ctx->tenant over `after`, in order, at most `most`: what a batch is just making or has
 * doomed is not among them. For comparing keys with their owners (I-7). */
MUST_USE enum rc keys_ids(struct ctx *ctx, enum key_class cls, int64_t after, size_t most, int64_t **out, size_t *count);

struct keys_figures { int64_t keys, generation, cache_entries, cache_hits, cache_misses; };
void keys_figures(struct keys *keys, struct keys_figures *out);

#endif
