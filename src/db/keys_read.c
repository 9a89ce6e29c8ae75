/* Looking keys up, making and destroying them in an action, named keys, notes beside the keys. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "db/keys_internal.h"
#include "db/store.h"
#include "db/subjects_internal.h"
#include "errors_db.h"
#include "queries_db.h"

/* Keys of up to KEEP_MOST people stay in memory after the preload (56 B each): a list page opens fifty people
 * who stand anywhere in the key store, and each look-up there costs a page read and two locks. */
enum { NOTE_MOST = 256, PRELOAD_MOST = 262144, KEEP_MOST = 131072 };

static struct key_name name_in(const struct ctx *ctx, struct key_ref key)
{
    return (struct key_name){.tenant = ctx->tenant, .id = key.id, .cls = (int)key.cls};
}

/* --- look-up ----------------------------------------------------------------------------------- */
struct wrapped_row { bool there; int64_t doomed; size_t len; uint8_t bytes[WRAPPED_BYTES]; };

static enum rc take_wrapped(void *arg, const struct key_cell *cells, size_t count)
{
    struct wrapped_row *row = arg;

    row->there = count == 2;
    row->doomed = cells[1].i64;
    row->len = cells[0].blob.len;
    if (row->len == WRAPPED_BYTES)
        memcpy(row->bytes, cells[0].blob.ptr, WRAPPED_BYTES);
    return RC_OK;
}

static enum rc row_find(struct keys *keys, struct key_name name, struct wrapped_row *row, struct err *err)
{
    row->there = false;
    TRY(key_rows_run(keys->read, KEY_SQL_GET,
                     (struct key_cell[]){KEY_I64(name.tenant), KEY_I64(name.cls), KEY_I64(name.id)}, 3,
                     take_wrapped, row, err));
    /* A doom counts once its batch is committed in the data too. */
    if (row->there && row->doomed != 0 && row->doomed <= keys->generation)
        row->there = false;
    return RC_OK;
}

static enum rc cache_fill(struct ctx *ctx, struct keys *keys, struct key_name name, uint8_t key[KEY_BYTES],
                          uint64_t epoch)
{
    struct wrapped_row row;

    TRY(row_find(keys, name, &row, &ctx->err));
    if (!row.there)
        return err_not_found(&ctx->err, E1121_KEY_GONE);
    if (!keys_unwrap(keys, name, (struct blob){row.bytes, row.len}, key))
        return err_corrupt(&ctx->err, E1124_SEALED_TAMPERED);
    pthread_rwlock_rdlock(&keys->cache_lock);
    key_cache_put(keys->cache, name, key, epoch);
    pthread_rwlock_unlock(&keys->cache_lock);
    return RC_OK;
}

enum rc keys_lookup(struct ctx *ctx, struct keys *keys, struct key_name name, uint8_t key[KEY_BYTES])
{
    uint64_t epoch;
    bool hit;

    if (ctx->in_writer) {
        const struct key_op *op = keys_pending(keys, name);

        if (op != NULL && !op->create)
            return err_not_found(&ctx->err, E1121_KEY_GONE);
        if (op != NULL) {
            memcpy(key, op->key, KEY_BYTES);
            return RC_OK;
        }
    }
    pthread_rwlock_rdlock(&keys->cache_lock);
    hit = key_cache_get(keys->cache, name, key, &epoch);
    pthread_rwlock_unlock(&keys->cache_lock);
    return hit ? RC_OK : cache_fill(ctx, keys, name, key, epoch);
}

enum rc key_get(struct ctx *ctx, struct key_ref key, uint8_t out[KEY_BYTES])
{
    return keys_lookup(ctx, store_keys(ctx->store), name_in(ctx, key), out);
}

enum rc key_exists(struct ctx *ctx, struct key_ref key, bool *out)
{
    uint8_t bytes[KEY_BYTES];
    enum rc rc = key_get(ctx, key, bytes);

    sodium_memzero(bytes, sizeof(bytes));
    *out = rc == RC_OK;
    if (rc != RC_NOT_FOUND)
        return rc;
    err_clear(&ctx->err);
    return RC_OK;
}

/* --- in an action ------------------------------------------------------------------------------ */
/* The generation that the data will have with this batch, in the action's own transaction. */
static enum rc mark_data(struct ctx *ctx, struct keys *keys)
{
    int64_t changed;

    return q_key_mark_set(ctx, &(struct q_key_mark_set){.generation = keys->generation + 1}, &changed);
}

static enum rc op_add(struct ctx *ctx, struct keys *keys, const struct key_op *op)
{
    if (!ctx->in_writer)
        return err_bug(&ctx->err, E1127_KEY_OUTSIDE_ACTION);
    TRY(mark_data(ctx, keys));
    return keys_op_add(keys, op, &ctx->err);
}

enum rc key_create(struct ctx *ctx, struct key_ref key)
{
    struct keys *keys = store_keys(ctx->store);
    struct key_op op = {.name = name_in(ctx, key), .create = true};
    struct wrapped_row row = {.there = false};
    enum rc rc;

    if (!ctx->in_writer)
        return err_bug(&ctx->err, E1127_KEY_OUTSIDE_ACTION);
    if (keys_pending(keys, op.name) != NULL)
        return err_conflict(&ctx->err, E1122_KEY_EXISTS);
    /* A destroyed key whose row could not be deleted yet blocks its name as well: a new key under
     * the name of a dead one is never wanted. */
    TRY(key_rows_run(keys->read, KEY_SQL_GET,
                     (struct key_cell[]){KEY_I64(op.name.tenant), KEY_I64(op.name.cls), KEY_I64(op.name.id)}, 3,
                     take_wrapped, &row, &ctx->err));
    if (row.there)
        return err_conflict(&ctx->err, E1122_KEY_EXISTS);
    ctx->env->random_bytes(ctx->env, op.key, KEY_BYTES);
    rc = op_add(ctx, keys, &op);
    sodium_memzero(&op, sizeof(op));
    return rc;
}

enum rc key_destroy(struct ctx *ctx, struct key_ref key)
{
    struct keys *keys = store_keys(ctx->store);
    bool there;

    if (!ctx->in_writer)
        return err_bug(&ctx->err, E1127_KEY_OUTSIDE_ACTION);
    TRY(key_exists(ctx, key, &there));
    return there ? op_add(ctx, keys, &(struct key_op){.name = name_in(ctx, key)}) : RC_OK;
}

/* --- named keys -------------------------------------------------------------------------------- */
static struct key_ref named_ref(const char *name)
{
    uint8_t hash[16];
    uint64_t id = 0;

    crypto_generichash(hash, sizeof(hash), (const uint8_t *)name, strlen(name), NULL, 0);
    for (int i = 0; i < 8; i++)
        id |= (uint64_t)hash[i] << (8 * i);
    return (struct key_ref){.cls = (enum key_class)KEY_NAMED, .id = (int64_t)(id >> 1)};
}

/* Two requests may want the first use at once: the second finds the key there. */
static enum rc named_make(struct ctx *ctx, const void *req, void *out)
{
    const struct key_ref *key = req;
    bool there;

    *(int *)out = 0;
    TRY(key_exists(ctx, *key, &there));
    return there ? RC_OK : key_create(ctx, *key);
}

enum rc key_named(struct ctx *ctx, const char *name, uint8_t out[KEY_BYTES])
{
    struct key_ref key = named_ref(name);
    enum rc rc = key_get(ctx, key, out);
    int done;

    if (rc != RC_NOT_FOUND)
        return rc;
    err_clear(&ctx->err);
    TRY(writer_run(ctx, named_make, &key, &done, sizeof(done)));
    return key_get(ctx, key, out);
}

enum rc keyed_hash(struct ctx *ctx, const char *use, struct str value, struct blob *out)
{
    uint8_t key[KEY_BYTES];
    uint8_t *hash = arena_alloc(ctx->arena, 32);

    TRY(key_named(ctx, use, key));
    crypto_generichash(hash, 32, (const uint8_t *)value.ptr, value.len, key, KEY_BYTES);
    sodium_memzero(key, sizeof(key));
    *out = (struct blob){hash, 32};
    return RC_OK;
}

/* --- preloading -------------------------------------------------------------------------------- */
struct preload { struct keys *keys; struct key_cache *cache; struct key_name name; };

static enum rc take_preload(void *arg, const struct key_cell *cells, size_t count)
{
    struct preload *p = arg;
    uint8_t key[KEY_BYTES], ignored[KEY_BYTES];
    uint64_t epoch;

    (void)count;
    p->name.id = cells[0].i64;
    if (keys_unwrap(p->keys, p->name, cells[1].blob, key) &&
        !key_cache_get(p->cache, p->name, ignored, &epoch))
        key_cache_put(p->cache, p->name, key, epoch);
    sodium_memzero(key, sizeof(key));
    return RC_OK;
}

static enum rc take_count(void *arg, const struct key_cell *cells, size_t count)
{
    *(int64_t *)arg = count == 1 ? cells[0].i64 : 0;
    return RC_OK;
}

static void cache_exchange(struct keys *keys, size_t entries)
{
    struct key_cache *fresh = key_cache_new(entries), *old;

    pthread_rwlock_wrlock(&keys->cache_lock);
    old = keys->cache;
    keys->cache = fresh;
    pthread_rwlock_unlock(&keys->cache_lock);
    key_cache_free(old);
}

enum rc keys_preload(struct ctx *ctx, enum key_class cls)
{
    struct keys *keys = store_keys(ctx->store);
    struct preload p = {.keys = keys, .name = {.tenant = ctx->tenant, .cls = (int)cls}};
    int64_t count = 0;
    enum rc rc;

    TRY(key_rows_run(keys->read, KEY_SQL_COUNT, NULL, 0, take_count, &count, &ctx->err));
    if (count > PRELOAD_MOST)
        return RC_OK; /* too many to hold at once: they come one by one */
    if ((size_t)count > key_cache_size(keys->cache))
        cache_exchange(keys, (size_t)count);
    /* The batch's lock keeps a destruction out: it must not fall between reading and caching a key. */
    pthread_mutex_lock(&keys->write_lock);
    pthread_rwlock_rdlock(&keys->cache_lock);
    p.cache = keys->cache;
    rc = key_rows_run(keys->read, KEY_SQL_CLASS, (struct key_cell[]){KEY_I64(ctx->tenant), KEY_I64((int64_t)cls)},
                      2, take_preload, &p, &ctx->err);
    pthread_rwlock_unlock(&keys->cache_lock);
    pthread_mutex_unlock(&keys->write_lock);
    return rc;
}

void keys_preload_end(struct ctx *ctx)
{
    struct keys *keys = store_keys(ctx->store);

    if (key_cache_size(keys->cache) > 2 * keys->cache_entries && key_cache_size(keys->cache) > KEEP_MOST)
        cache_exchange(keys, keys->cache_entries);
}

struct id_list { int64_t *ids; size_t count, most; };

static enum rc take_id(void *arg, const struct key_cell *cells, size_t count)
{
    struct id_list *list = arg;

    if (count == 1 && list->count < list->most)
        list->ids[list->count++] = cells[0].i64;
    return RC_OK;
}

enum rc keys_ids(struct ctx *ctx, enum key_class cls, int64_t after, size_t most, int64_t **out, size_t *count)
{
    struct keys *keys = store_keys(ctx->store);
    struct id_list list = {.ids = ARENA_ARRAY(ctx->arena, int64_t, most), .most = most};

    TRY(key_rows_run(keys->read, KEY_SQL_IDS, (struct key_cell[]){KEY_I64(ctx->tenant), KEY_I64((int64_t)cls), KEY_I64(after),
                     KEY_I64(keys->generation), KEY_I64((int64_t)most)}, 5, take_id, &list, &ctx->err));
    *out = list.ids;
    *count = list.count;
    return RC_OK;
}

/* --- notes ------------------------------------------------------------------------------------- */
struct note { bool there; size_t len; uint8_t bytes[NOTE_MOST]; };

static enum rc take_note(void *arg, const struct key_cell *cells, size_t count)
{
    struct note *note = arg;

    note->there = count == 1 && cells[0].blob.len <= NOTE_MOST;
    note->len = note->there ? cells[0].blob.len : 0;
    if (note->len > 0)
        memcpy(note->bytes, cells[0].blob.ptr, note->len);
    return RC_OK;
}

enum rc keys_note_put(struct ctx *ctx, const char *name, struct blob value)
{
    struct keys *keys = store_keys(ctx->store);
    struct str n = str_from(name);
    enum rc rc;

    if (value.len > NOTE_MOST)
        return err_bug(&ctx->err, E1126_RECORD_TOO_LONG);
    pthread_mutex_lock(&keys->write_lock);
    rc = key_rows_run(keys->write, KEY_SQL_NOTE_PUT,
                      (struct key_cell[]){KEY_I64(ctx->tenant), KEY_TEXT(n), KEY_BLOB(value.ptr, value.len)}, 3,
                      NULL, NULL, &ctx->err);
    pthread_mutex_unlock(&keys->write_lock);
    return rc;
}

enum rc keys_note_get(struct ctx *ctx, const char *name, struct blob *out)
{
    struct keys *keys = store_keys(ctx->store);
    struct str n = str_from(name);
    struct note note = {.there = false};

    TRY(key_rows_run(keys->read, KEY_SQL_NOTE_GET, (struct key_cell[]){KEY_I64(ctx->tenant), KEY_TEXT(n)}, 2,
                     take_note, &note, &ctx->err));
    if (!note.there)
        return RC_NOT_FOUND;
    *out = (struct blob){arena_copy(ctx->arena, note.bytes, note.len), note.len};
    return RC_OK;
}

void keys_figures(struct keys *keys, struct keys_figures *out)
{
    struct err err = {0};

    *out = (struct keys_figures){.generation = keys->generation};
    if (key_rows_run(keys->read, KEY_SQL_COUNT, NULL, 0, take_count, &out->keys, &err) != RC_OK)
        out->keys = -1;
    pthread_rwlock_rdlock(&keys->cache_lock);
    out->cache_entries = (int64_t)key_cache_size(keys->cache);
    key_cache_counts(keys->cache, &out->cache_hits, &out->cache_misses);
    pthread_rwlock_unlock(&keys->cache_lock);
}

/* --- start ------------------------------------------------------------------------------------- */
static enum rc mark_first(struct ctx *ctx, const void *req, void *out)
{
    const struct blob *id = req;

    *(int *)out = 0;
    return q_key_mark_first(ctx, &(struct q_key_mark_first){.store_id = *id});
}

static enum rc settle_generation(struct ctx *ctx, struct keys *keys)
{
    struct q_key_mark_get_row mark = {0};
    struct blob id = {keys->store_id, STORE_ID_BYTES};
    enum rc rc = q_key_mark_get(ctx, &mark);
    int done;

    if (rc == RC_NOT_FOUND) { /* data without a mark are new data, beside new keys only */
        store_release(ctx);
        err_clear(&ctx->err);
        if (keys->generation != 0)
            return err_corrupt(&ctx->err, E1120_DATA_OLDER_THAN_KEYS);
        return writer_run(ctx, mark_first, &id, &done, sizeof(done));
    }
    TRY(rc);
    if (mark.store_id.len != STORE_ID_BYTES || sodium_memcmp(mark.store_id.ptr, id.ptr, STORE_ID_BYTES) != 0)
        return err_corrupt(&ctx->err, E1103_KEYS_MISSING);
    store_release(ctx);
    return keys_settle(keys, mark.generation, &ctx->err);
}

enum rc keys_start(struct ctx *ctx)
{
    struct keys *keys = store_keys(ctx->store);

    TRY(settle_generation(ctx, keys));
    TRY(subjects_load(ctx));
    store_release(ctx);
    return RC_OK;
}
