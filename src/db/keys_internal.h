/* Shared by keys.c (opening, batches) and keys_read.c (look-up, named keys, notes). */
#ifndef DB_KEYS_INTERNAL_H
#define DB_KEYS_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "db/key_cache.h"
#include "db/key_rows.h"

enum { STORE_ID_BYTES = 16, WRAPPED_BYTES = 24 + KEY_BYTES + 16, CHECK_BYTES = 24 + 16 + 16 };

struct key_op { /* one creation or destruction of the running batch */
    struct key_name name;
    bool create;               /* else destroy */
    uint8_t key[KEY_BYTES];    /* of a creation */
};

struct keys {
    struct env *env;
    struct key_rows *write, *read; /* the same connection when in memory */
    uint8_t wrap_key[KEY_BYTES];   /* derived from the master key, which is not kept */
    uint8_t store_id[STORE_ID_BYTES];
    bool restoring;                /* keys_options */
    bool created;                  /* this opening made the key store */
    _Atomic int64_t generation;    /* committed in both stores */
    pthread_rwlock_t cache_lock;   /* writing: only to exchange the cache */
    struct key_cache *cache;
    size_t cache_entries;
    pthread_mutex_t write_lock;    /* the transaction on `write` */
    /* the rest belongs to the writer thread */
    struct key_op *ops;
    size_t op_count, op_cap;
    uint32_t *slots;               /* last operation on a name: index + 1 */
    size_t slot_count;
    bool prepared, leftover;       /* leftover: an undo of step 1 failed, the next batch sweeps first */
};

struct key_op *keys_pending(struct keys *keys, struct key_name name); /* writer only; NULL when none */
void keys_wrap(struct keys *keys, struct key_name name, const uint8_t key[KEY_BYTES],
               uint8_t wrapped[WRAPPED_BYTES]);
MUST_USE bool keys_unwrap(struct keys *keys, struct key_name name, struct blob wrapped, uint8_t key[KEY_BYTES]);
MUST_USE enum rc keys_lookup(struct ctx *ctx, struct keys *keys, struct key_name name, uint8_t key[KEY_BYTES]);
MUST_USE enum rc keys_op_add(struct keys *keys, const struct key_op *op, struct err *err);
/* Compare with the data's generation, finish or undo what a crash cut (keys.h). */
MUST_USE enum rc keys_settle(struct keys *keys, int64_t data_generation, struct err *err);
MUST_USE enum rc master_key_read(const struct keys_options *options, uint8_t key[KEY_BYTES], struct err *err);

#endif
