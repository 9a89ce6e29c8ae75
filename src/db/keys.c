/* The key store: opening, and the order of commits between keys and data (keys.h says why). */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/log.h"
#include "db/keys_internal.h"
#include "errors_db.h"

static const char wrap_context[crypto_kdf_CONTEXTBYTES + 1] = "selokeys";
static const char check_plain[16] = "seloste master 1";

static void put_i64(uint8_t *out, int64_t n)
{
    for (int i = 0; i < 8; i++)
        out[i] = (uint8_t)((uint64_t)n >> (8 * i));
}

/* A wrapped key cannot be moved to another name: its name is authenticated with it. */
static void wrap_aad(struct key_name name, uint8_t aad[25])
{
    aad[0] = 1; /* version of the wrapping */
    put_i64(aad + 1, name.tenant);
    put_i64(aad + 9, name.cls);
    put_i64(aad + 17, name.id);
}

void keys_wrap(struct keys *keys, struct key_name name, const uint8_t key[KEY_BYTES],
               uint8_t wrapped[WRAPPED_BYTES])
{
    uint8_t aad[25];

    wrap_aad(name, aad);
    keys->env->random_bytes(keys->env, wrapped, 24);
    crypto_aead_xchacha20poly1305_ietf_encrypt(wrapped + 24, NULL, key, KEY_BYTES, aad, sizeof(aad), NULL,
                                               wrapped, keys->wrap_key);
}

bool keys_unwrap(struct keys *keys, struct key_name name, struct blob wrapped, uint8_t key[KEY_BYTES])
{
    uint8_t aad[25];

    wrap_aad(name, aad);
    return wrapped.len == WRAPPED_BYTES &&
           crypto_aead_xchacha20poly1305_ietf_decrypt(key, NULL, NULL, wrapped.ptr + 24, KEY_BYTES + 16, aad,
                                                      sizeof(aad), wrapped.ptr, keys->wrap_key) == 0;
}

/* --- opening --------------------------------------------------------------------------------- */
struct store_row { bool there, opens; struct keys *keys; };

static enum rc take_store_row(void *arg, const struct key_cell *cells, size_t count)
{
    struct store_row *row = arg;
    uint8_t plain[16];

    row->there = count == 3 && cells[0].blob.len == STORE_ID_BYTES;
    if (!row->there)
        return RC_OK;
    memcpy(row->keys->store_id, cells[0].blob.ptr, STORE_ID_BYTES);
    row->keys->generation = cells[2].i64;
    row->opens = cells[1].blob.len == CHECK_BYTES &&
                 crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, cells[1].blob.ptr + 24, 32,
                                                            cells[0].blob.ptr, STORE_ID_BYTES,
                                                            cells[1].blob.ptr, row->keys->wrap_key) == 0;
    return RC_OK;
}

static enum rc store_row_make(struct keys *keys, struct err *err)
{
    uint8_t check[CHECK_BYTES];

    keys->env->random_bytes(keys->env, keys->store_id, STORE_ID_BYTES);
    keys->env->random_bytes(keys->env, check, 24);
    crypto_aead_xchacha20poly1305_ietf_encrypt(check + 24, NULL, (const uint8_t *)check_plain, 16,
                                               keys->store_id, STORE_ID_BYTES, NULL, check, keys->wrap_key);
    keys->created = true;
    return key_rows_run(keys->write, KEY_SQL_STORE_PUT,
                        (struct key_cell[]){KEY_BLOB(keys->store_id, STORE_ID_BYTES), KEY_BLOB(check, CHECK_BYTES),
                                            KEY_I64(0), KEY_I64(keys->env->now_ms(keys->env))},
                        4, NULL, NULL, err);
}

static enum rc open_rows(const struct keys_options *o, struct keys *keys, struct err *err)
{
    char path[4096];
    const char *where = path;
    int n = snprintf(path, sizeof(path), "%s/keys.db", o->data_dir != NULL ? o->data_dir : ".");

    if (o->keys_url != NULL)
        where = o->keys_url;
    else if (o->in_memory)
        where = ":memory:";
    else if (n < 0 || n >= (int)sizeof(path))
        return err_io(err, E1102_STORE_IO);
    TRY(key_rows_open(where, o->create || o->in_memory, &keys->write, err));
    if (o->in_memory && o->keys_url == NULL)
        keys->read = keys->write;
    else
        TRY(key_rows_open(where, false, &keys->read, err));
    return RC_OK;
}

static enum rc open_all(const struct keys_options *o, struct keys *keys, struct err *err)
{
    struct store_row row = {.keys = keys};
    uint8_t master[KEY_BYTES];

    if (o->in_memory)
        o->env->random_bytes(o->env, master, KEY_BYTES);
    else
        TRY(master_key_read(o, master, err));
    crypto_kdf_derive_from_key(keys->wrap_key, KEY_BYTES, 1, wrap_context, master);
    sodium_memzero(master, sizeof(master));
    TRY(open_rows(o, keys, err));
    TRY(key_rows_run(keys->write, KEY_SQL_STORE_GET, NULL, 0, take_store_row, &row, err));
    if (!row.there && !o->create && !o->in_memory)
        return err_corrupt(err, E1103_KEYS_MISSING);
    if (!row.there)
        return store_row_make(keys, err);
    return row.opens ? RC_OK : err_invalid(err, E1104_MASTER_KEY, NULL);
}

enum rc keys_open(const struct keys_options *o, struct keys **out, struct err *err)
{
    struct keys *keys = NULL;
    enum rc rc;

    if (sodium_init() < 0 || (keys = sodium_malloc(sizeof(*keys))) == NULL)
        return err_io(err, E1102_STORE_IO);
    memset(keys, 0, sizeof(*keys));
    keys->env = o->env;
    keys->restoring = o->restoring;
    keys->cache_entries = o->cache_entries != 0 ? o->cache_entries : 16384;
    keys->cache = key_cache_new(keys->cache_entries);
    pthread_rwlock_init(&keys->cache_lock, NULL);
    pthread_mutex_init(&keys->write_lock, NULL);
    rc = open_all(o, keys, err);
    if (rc != RC_OK) {
        keys_close(keys);
        return rc;
    }
    *out = keys;
    return RC_OK;
}

static void ops_truncate(struct keys *keys, size_t count)
{
    if (count < keys->op_count)
        sodium_memzero(keys->ops + count, (keys->op_count - count) * sizeof(*keys->ops));
    keys->op_count = count;
}

void keys_close(struct keys *keys)
{
    if (keys == NULL)
        return;
    ops_truncate(keys, 0);
    free(keys->ops);
    free(keys->slots);
    key_cache_free(keys->cache);
    if (keys->read != keys->write)
        key_rows_close(keys->read);
    key_rows_close(keys->write);
    pthread_rwlock_destroy(&keys->cache_lock);
    pthread_mutex_destroy(&keys->write_lock);
    sodium_free(keys);
}

/* --- operations of the running batch (writer thread) ------------------------------------------ */
static bool name_eq(struct key_name a, struct key_name b)
{
    return a.id == b.id && a.tenant == b.tenant && a.cls == b.cls;
}

static uint32_t *slot_of(struct keys *keys, struct key_name name)
{
    size_t i = (size_t)key_name_hash(name) & (keys->slot_count - 1);

    while (keys->slots[i] != 0 && !name_eq(keys->ops[keys->slots[i] - 1].name, name))
        i = (i + 1) & (keys->slot_count - 1);
    return &keys->slots[i];
}

static void slots_rebuild(struct keys *keys)
{
    memset(keys->slots, 0, keys->slot_count * sizeof(*keys->slots));
    for (size_t i = 0; i < keys->op_count; i++)
        *slot_of(keys, keys->ops[i].name) = (uint32_t)i + 1;
}

struct key_op *keys_pending(struct keys *keys, struct key_name name)
{
    uint32_t at = keys->op_count == 0 ? 0 : *slot_of(keys, name);

    return at == 0 ? NULL : &keys->ops[at - 1];
}

static enum rc ops_grow(struct keys *keys, struct err *err)
{
    size_t cap = keys->op_cap == 0 ? 64 : keys->op_cap * 2;
    struct key_op *ops = calloc(cap, sizeof(*ops));
    uint32_t *slots = calloc(cap * 2, sizeof(*slots));

    if (ops == NULL || slots == NULL) {
        free(ops);
        free(slots);
        return err_io(err, E1102_STORE_IO);
    }
    if (keys->op_count > 0)
        memcpy(ops, keys->ops, keys->op_count * sizeof(*ops));
    if (keys->ops != NULL)
        sodium_memzero(keys->ops, keys->op_cap * sizeof(*ops));
    free(keys->ops);
    free(keys->slots);
    keys->ops = ops;
    keys->slots = slots;
    keys->op_cap = cap;
    keys->slot_count = cap * 2;
    slots_rebuild(keys);
    return RC_OK;
}

enum rc keys_op_add(struct keys *keys, const struct key_op *op, struct err *err)
{
    if (keys->op_count == keys->op_cap)
        TRY(ops_grow(keys, err));
    keys->ops[keys->op_count++] = *op;
    *slot_of(keys, op->name) = (uint32_t)keys->op_count;
    return RC_OK;
}

size_t keys_action_begin(struct keys *keys)
{
    return keys->op_count;
}

void keys_action_undo(struct keys *keys, size_t mark)
{
    if (mark >= keys->op_count)
        return;
    ops_truncate(keys, mark);
    slots_rebuild(keys);
}

/* --- the batch --------------------------------------------------------------------------------- */
static enum rc run1(struct keys *keys, enum key_sql sql, int64_t n, struct err *err)
{
    return key_rows_run(keys->write, sql, (struct key_cell[]){KEY_I64(n)}, 1, NULL, NULL, err);
}

static enum rc run0(struct keys *keys, enum key_sql sql, struct err *err)
{
    return key_rows_run(keys->write, sql, NULL, 0, NULL, NULL, err);
}

/* Back to generation g: what a batch wrote ahead of the data goes. */
static enum rc undo_ahead(struct keys *keys, int64_t g, struct err *err)
{
    TRY(run1(keys, KEY_SQL_SWEEP, g, err));
    TRY(run1(keys, KEY_SQL_UNDOOM, g, err));
    return run1(keys, KEY_SQL_GENERATION, g, err);
}

static enum rc write_op(struct keys *keys, const struct key_op *op, int64_t generation, struct err *err)
{
    uint8_t wrapped[WRAPPED_BYTES];
    struct key_name n = op->name;

    if (!op->create)
        return key_rows_run(keys->write, KEY_SQL_DOOM,
                            (struct key_cell[]){KEY_I64(generation), KEY_I64(n.tenant), KEY_I64(n.cls), KEY_I64(n.id)},
                            4, NULL, NULL, err);
    keys_wrap(keys, n, op->key, wrapped);
    return key_rows_run(keys->write, KEY_SQL_INSERT,
                        (struct key_cell[]){KEY_I64(n.tenant), KEY_I64(n.cls), KEY_I64(n.id),
                                            KEY_BLOB(wrapped, sizeof(wrapped)), KEY_I64(generation),
                                            KEY_I64(keys->env->now_ms(keys->env))},
                        6, NULL, NULL, err);
}

static enum rc prepare(struct keys *keys, struct err *err)
{
    int64_t g = keys->generation;

    TRY(run0(keys, KEY_SQL_BEGIN, err));
    if (keys->leftover)
        TRY(undo_ahead(keys, g, err));
    for (size_t i = 0; i < keys->op_count; i++)
        TRY(write_op(keys, &keys->ops[i], g + 1, err));
    TRY(run1(keys, KEY_SQL_GENERATION, g + 1, err));
    return run0(keys, KEY_SQL_COMMIT, err);
}

enum rc keys_batch_prepare(struct keys *keys, struct err *err)
{
    enum rc rc;

    if (keys->op_count == 0)
        return RC_OK;
    pthread_mutex_lock(&keys->write_lock);
    rc = prepare(keys, err);
    if (rc != RC_OK) {
        struct err ignored = {0};
        enum rc back = run0(keys, KEY_SQL_ROLLBACK, &ignored);

        (void)back;
        keys->leftover = true; /* a failed COMMIT may have been done all the same */
    } else {
        keys->leftover = false;
        keys->prepared = true;
    }
    pthread_mutex_unlock(&keys->write_lock);
    return rc;
}

static void undo_prepared(struct keys *keys)
{
    struct err err = {0};

    if (run0(keys, KEY_SQL_BEGIN, &err) != RC_OK || undo_ahead(keys, keys->generation, &err) != RC_OK ||
        run0(keys, KEY_SQL_COMMIT, &err) != RC_OK) {
        if (run0(keys, KEY_SQL_ROLLBACK, &err) != RC_OK)
            log_event(LOG_ERROR, "key store: rollback failed", NULL);
        keys->leftover = true;
    }
}

/* Deletes what is doomed and leaves no byte of it in the journal. The checkpoint syncs journal and store; what a crash loses
 * before it is a deletion that the next start does again. */
static enum rc delete_doomed(struct keys *keys, struct err *err)
{
    enum rc rc;

    key_rows_lazy(keys->write, true);
    rc = run1(keys, KEY_SQL_DELETE_DOOMED, keys->generation, err);
    key_rows_lazy(keys->write, false);
    TRY(rc);
    return key_rows_scrub(keys->write, keys->read != keys->write ? keys->read : NULL, err);
}

void keys_batch_finish(struct keys *keys, bool committed)
{
    struct err err = {0};
    bool doomed = false;

    pthread_mutex_lock(&keys->write_lock);
    if (keys->prepared && committed) {
        keys->generation++;
        pthread_rwlock_rdlock(&keys->cache_lock);
        for (size_t i = 0; i < keys->op_count; i++) {
            struct key_op *op = &keys->ops[i];
            uint8_t ignored[KEY_BYTES];
            uint64_t epoch;

            if (op->create && !key_cache_get(keys->cache, op->name, ignored, &epoch))
                key_cache_put(keys->cache, op->name, op->key, epoch);
            if (!op->create) {
                key_cache_drop(keys->cache, op->name);
                doomed = true;
            }
        }
        pthread_rwlock_unlock(&keys->cache_lock);
        if (doomed && delete_doomed(keys, &err) != RC_OK)
            log_event(LOG_ERROR, "key store: destroyed keys are dead but not yet deleted", NULL);
    } else if (keys->prepared) {
        undo_prepared(keys);
    }
    keys->prepared = false;
    pthread_mutex_unlock(&keys->write_lock);
    keys_action_undo(keys, 0);
}

/* --- start ------------------------------------------------------------------------------------- */
/* Beside data from before: keys made since belong to nobody there, doomed ones are deleted, a destroyed key does not come back. */
static enum rc step_back(struct keys *keys, int64_t g, struct err *err)
{
    TRY(run1(keys, KEY_SQL_DELETE_DOOMED, INT64_MAX, err));
    TRY(run1(keys, KEY_SQL_SWEEP, g, err));
    return run1(keys, KEY_SQL_GENERATION, g, err);
}

enum rc keys_settle(struct keys *keys, int64_t data_generation, struct err *err)
{
    bool back = keys->restoring && keys->generation > data_generation;
    enum rc rc;

    if (keys->generation < data_generation)
        return err_corrupt(err, E1103_KEYS_MISSING);
    if (keys->generation > data_generation + 1 && !back)
        return err_corrupt(err, E1120_DATA_OLDER_THAN_KEYS);
    pthread_mutex_lock(&keys->write_lock);
    rc = run0(keys, KEY_SQL_BEGIN, err);
    if (rc == RC_OK && back)
        rc = step_back(keys, data_generation, err);
    else if (rc == RC_OK && keys->generation == data_generation + 1)
        rc = undo_ahead(keys, data_generation, err);
    if (rc == RC_OK)
        rc = run0(keys, KEY_SQL_COMMIT, err);
    if (rc == RC_OK) {
        keys->generation = data_generation;
        rc = delete_doomed(keys, err);
    }
    pthread_mutex_unlock(&keys->write_lock);
    return rc;
}
