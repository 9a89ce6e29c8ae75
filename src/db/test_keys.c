/* The key store alone: opening, master key, the order of commits, the cache. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/errors.h"
#include "base/log.h"
#include "db/keys_internal.h"
#include "errors_db.h"

static struct env env;
static char dir[64];

static int make_dir(void **state)
{
    (void)state;
    env_fixed(&env, 1803895200000, 7);
    log_set((enum log_level)(LOG_ERROR + 1), "test");
    (void)snprintf(dir, sizeof(dir), "/tmp/seloste-keys-XXXXXX");
    return mkdtemp(dir) == NULL;
}

static const char *path_in(const char *name)
{
    static char path[256];

    (void)snprintf(path, sizeof(path), "%s/%s", dir, name);
    return path;
}

static int drop_dir(void **state)
{
    static const char *const names[] = {"keys.db", "keys.db-wal", "keys.db-shm", "master.key", "old.db"};

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++)
        (void)unlink(path_in(names[i]));
    return rmdir(dir);
}

static enum rc open_keys(bool create, struct keys **keys, struct err *err)
{
    struct keys_options o = {.data_dir = dir, .env = &env, .create = create};

    *err = (struct err){0};
    *keys = NULL;
    return keys_open(&o, keys, err);
}

static struct keys *must_open(bool create)
{
    struct keys *keys;
    struct err err;

    assert_int_equal(open_keys(create, &keys, &err), RC_OK);
    return keys;
}

static void must_refuse(enum rc rc, int code)
{
    struct keys *keys;
    struct err err;

    assert_int_equal(open_keys(false, &keys, &err), rc);
    assert_int_equal(err.code, code);
    assert_null(keys);
}

static void put(struct keys *keys, int64_t id, bool create)
{
    struct key_op op = {.name = {1, id, KEY_SUBJECT}, .create = create};
    struct err err = {0};

    memset(op.key, (int)id, KEY_BYTES);
    assert_int_equal(keys_op_add(keys, &op, &err), RC_OK);
}

static void batch(struct keys *keys, bool committed)
{
    struct err err = {0};

    assert_int_equal(keys_batch_prepare(keys, &err), RC_OK);
    keys_batch_finish(keys, committed);
}

static enum rc count_rows(void *arg, const struct key_cell *cells, size_t count)
{
    assert_int_equal(count, 1);
    *(int64_t *)arg = cells[0].i64;
    return RC_OK;
}

static int64_t rows(struct keys *keys)
{
    int64_t n = -1;
    struct err err = {0};

    assert_int_equal(key_rows_run(keys->read, KEY_SQL_COUNT, NULL, 0, count_rows, &n, &err), RC_OK);
    return n;
}

static size_t read_file(const char *path, uint8_t *out, size_t most)
{
    FILE *f = fopen(path, "rb");
    size_t n;

    assert_non_null(f);
    n = fread(out, 1, most, f);
    (void)fclose(f);
    return n;
}

static void write_file(const char *path, const void *bytes, size_t n)
{
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    (void)fclose(f);
}

static void test_p34_master_key_is_private_and_wanted(void **state)
{
    uint8_t key[64], wrong[KEY_BYTES] = {1};
    struct stat st;

    (void)state;
    keys_close(must_open(true));
    assert_int_equal(stat(path_in("master.key"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(read_file(path_in("master.key"), key, sizeof(key)), KEY_BYTES);
    keys_close(must_open(false));

    assert_int_equal(chmod(path_in("master.key"), 0640), 0);
    must_refuse(RC_INVALID, E1104_MASTER_KEY);
    assert_int_equal(chmod(path_in("master.key"), 0600), 0);

    write_file(path_in("master.key"), wrong, sizeof(wrong)); /* another key */
    must_refuse(RC_INVALID, E1104_MASTER_KEY);
    write_file(path_in("master.key"), key, 31); /* cut */
    must_refuse(RC_INVALID, E1104_MASTER_KEY);
    write_file(path_in("master.key"), key, 33); /* too long */
    must_refuse(RC_INVALID, E1104_MASTER_KEY);
    assert_int_equal(unlink(path_in("master.key")), 0);
    must_refuse(RC_INVALID, E1104_MASTER_KEY);
    assert_int_not_equal(access(path_in("master.key"), F_OK), 0); /* no new one in silence */

    write_file(path_in("master.key"), key, KEY_BYTES); /* nothing was destroyed */
    assert_int_equal(chmod(path_in("master.key"), 0600), 0);
    keys_close(must_open(false));
}

static void test_p34_missing_key_store_is_not_made_anew(void **state)
{
    (void)state;
    keys_close(must_open(true));
    assert_int_equal(unlink(path_in("keys.db")), 0);
    must_refuse(RC_CORRUPT, E1103_KEYS_MISSING);
    assert_int_not_equal(access(path_in("keys.db"), F_OK), 0);
    write_file(path_in("keys.db"), "", 0); /* emptied */
    must_refuse(RC_CORRUPT, E1103_KEYS_MISSING);
}

static void test_p34_batches_move_the_generation(void **state)
{
    struct keys *keys = must_open(true);
    size_t mark;

    (void)state;
    put(keys, 1, true);
    mark = keys_action_begin(keys);
    put(keys, 2, true); /* this action fails */
    keys_action_undo(keys, mark);
    assert_null(keys_pending(keys, (struct key_name){1, 2, KEY_SUBJECT}));
    assert_non_null(keys_pending(keys, (struct key_name){1, 1, KEY_SUBJECT}));
    batch(keys, true);
    assert_int_equal(keys->generation, 1);
    assert_int_equal(rows(keys), 1);

    batch(keys, true); /* no keys: nothing moves */
    assert_int_equal(keys->generation, 1);

    put(keys, 3, true); /* the data's commit fails: the key goes, the generation stays */
    put(keys, 1, false);
    batch(keys, false);
    assert_int_equal(keys->generation, 1);
    assert_int_equal(rows(keys), 1);

    put(keys, 3, true); /* the retry */
    put(keys, 1, false);
    batch(keys, true);
    assert_int_equal(keys->generation, 2);
    assert_int_equal(rows(keys), 1);
    for (int64_t i = 100; i < 1100; i++) /* the table of pending names grows */
        put(keys, i, true);
    for (int64_t i = 100; i < 1100; i++)
        assert_int_equal(keys_pending(keys, (struct key_name){1, i, KEY_SUBJECT})->key[5], (uint8_t)i);
    batch(keys, true);
    assert_int_equal(rows(keys), 1001);
    keys_close(keys);
}

/* A crash is a close without keys_batch_finish; the data's generation says how far the data came. */
static void crash_after_prepare(int64_t data_generation, int64_t rows_after)
{
    struct keys *keys = must_open(true);
    struct err err = {0};

    put(keys, 1, true);
    batch(keys, true);
    put(keys, 2, true);
    put(keys, 1, false);
    assert_int_equal(keys_batch_prepare(keys, &err), RC_OK);
    keys_close(keys);
    keys = must_open(false);
    assert_int_equal(keys_settle(keys, data_generation, &err), RC_OK);
    assert_int_equal(keys->generation, data_generation);
    assert_int_equal(rows(keys), rows_after);
    keys_close(keys);
}

static void test_p34_crash_before_the_data_commit_undoes_keys(void **state)
{
    struct keys *keys;
    struct err err = {0};

    (void)state;
    crash_after_prepare(1, 1); /* key 2 swept, key 1 alive */
    keys = must_open(false);
    put(keys, 1, false);
    batch(keys, true);
    assert_int_equal(rows(keys), 0);
    assert_int_equal(keys_settle(keys, 2, &err), RC_OK);
    keys_close(keys);
}

static void test_p34_crash_after_the_data_commit_finishes_destruction(void **state)
{
    (void)state;
    crash_after_prepare(2, 1); /* key 2 stands, key 1 is deleted now */
}

static void test_p34_older_key_store_is_refused(void **state)
{
    static uint8_t copy[1 << 20];
    struct keys *keys = must_open(true);
    struct err err = {0};
    size_t n;

    (void)state;
    put(keys, 1, true);
    batch(keys, true);
    keys_close(keys);
    n = read_file(path_in("keys.db"), copy, sizeof(copy)); /* a backup with the person's key */
    keys = must_open(false);
    put(keys, 1, false);
    batch(keys, true);
    assert_int_equal(keys_settle(keys, 2, &err), RC_OK);
    keys_close(keys);
    (void)unlink(path_in("keys.db-wal"));
    (void)unlink(path_in("keys.db-shm"));
    write_file(path_in("keys.db"), copy, n);
    keys = must_open(false);
    assert_int_equal(keys_settle(keys, 2, &err), RC_CORRUPT);
    assert_int_equal(err.code, E1103_KEYS_MISSING);
    keys_close(keys);
}

static void test_p34_older_data_are_refused(void **state)
{
    struct keys *keys = must_open(true);
    struct err err = {0};

    (void)state;
    for (int64_t i = 1; i < 4; i++) {
        put(keys, i, true);
        batch(keys, true);
    }
    assert_int_equal(keys_settle(keys, 1, &err), RC_CORRUPT);
    assert_int_equal(err.code, E1120_DATA_OLDER_THAN_KEYS);
    assert_int_equal(rows(keys), 3); /* and nothing is swept */
    keys_close(keys);
}

static enum rc take_bytes(void *arg, const struct key_cell *cells, size_t count)
{
    assert_int_equal(count, 2);
    assert_int_equal(cells[0].blob.len, WRAPPED_BYTES);
    memcpy(arg, cells[0].blob.ptr, WRAPPED_BYTES);
    return RC_OK;
}

static bool file_holds(const char *name, const uint8_t *needle, size_t len)
{
    static uint8_t bytes[1 << 20];
    size_t n = access(path_in(name), F_OK) == 0 ? read_file(path_in(name), bytes, sizeof(bytes)) : 0;

    for (size_t i = 0; i + len <= n; i++)
        if (memcmp(bytes + i, needle, len) == 0)
            return true;
    return false;
}

static void test_p34_destroyed_key_leaves_no_byte(void **state)
{
    struct keys *keys = must_open(true);
    uint8_t row[WRAPPED_BYTES], out[KEY_BYTES];
    uint64_t epoch;
    struct err err = {0};

    (void)state;
    for (int64_t i = 1; i <= 50; i++)
        put(keys, i, true);
    batch(keys, true);
    assert_int_equal(key_rows_run(keys->read, KEY_SQL_GET,
                                  (struct key_cell[]){KEY_I64(1), KEY_I64(KEY_SUBJECT), KEY_I64(25)}, 3, take_bytes,
                                  row, &err), RC_OK);
    assert_true(file_holds("keys.db-wal", row, sizeof(row)) || file_holds("keys.db", row, sizeof(row)));
    assert_true(key_cache_get(keys->cache, (struct key_name){1, 25, KEY_SUBJECT}, out, &epoch));
    put(keys, 25, false);
    batch(keys, true);
    assert_false(key_cache_get(keys->cache, (struct key_name){1, 25, KEY_SUBJECT}, out, &epoch));
    assert_false(file_holds("keys.db-wal", row, sizeof(row)));
    assert_false(file_holds("keys.db", row, sizeof(row)));
    assert_int_equal(rows(keys), 49);
    keys_close(keys);
}

static void test_p34_wrapped_key_cannot_be_moved(void **state)
{
    struct keys *keys = must_open(true);
    uint8_t key[KEY_BYTES] = {42}, wrapped[WRAPPED_BYTES], out[KEY_BYTES];
    struct key_name name = {1, 5, KEY_SUBJECT}, other = {1, 6, KEY_SUBJECT}, tenant = {2, 5, KEY_SUBJECT},
                    cls = {1, 5, KEY_CLAIM};

    (void)state;
    keys_wrap(keys, name, key, wrapped);
    assert_true(keys_unwrap(keys, name, (struct blob){wrapped, sizeof(wrapped)}, out));
    assert_memory_equal(out, key, KEY_BYTES);
    assert_false(keys_unwrap(keys, other, (struct blob){wrapped, sizeof(wrapped)}, out));
    assert_false(keys_unwrap(keys, tenant, (struct blob){wrapped, sizeof(wrapped)}, out));
    assert_false(keys_unwrap(keys, cls, (struct blob){wrapped, sizeof(wrapped)}, out));
    assert_false(keys_unwrap(keys, name, (struct blob){wrapped, sizeof(wrapped) - 1}, out));
    for (size_t i = 0; i < sizeof(wrapped); i++) {
        wrapped[i] ^= 0x40;
        assert_false(keys_unwrap(keys, name, (struct blob){wrapped, sizeof(wrapped)}, out));
        wrapped[i] ^= 0x40;
    }
    keys_close(keys);
}

static void test_cache_is_bounded_and_forgets(void **state)
{
    struct key_cache *cache = key_cache_new(1024);
    uint8_t key[KEY_BYTES] = {0}, out[KEY_BYTES];
    uint64_t epoch, later;
    size_t held = 0;

    (void)state;
    assert_int_equal(key_cache_size(cache), 1024);
    for (int64_t i = 1; i <= 5000; i++) {
        struct key_name name = {1, i, KEY_SUBJECT};

        memcpy(key, &i, sizeof(i));
        assert_false(key_cache_get(cache, name, out, &epoch));
        key_cache_put(cache, name, key, epoch);
        assert_true(key_cache_get(cache, name, out, &epoch));
        assert_memory_equal(out, key, KEY_BYTES);
    }
    for (int64_t i = 1; i <= 5000; i++)
        held += key_cache_get(cache, (struct key_name){1, i, KEY_SUBJECT}, out, &epoch);
    assert_in_range(held, 512, 1024);

    /* destroyed between a reader's look-up and its put: it must not come back */
    assert_false(key_cache_get(cache, (struct key_name){1, 9999, KEY_SUBJECT}, out, &epoch));
    key_cache_drop(cache, (struct key_name){1, 9999, KEY_SUBJECT});
    key_cache_put(cache, (struct key_name){1, 9999, KEY_SUBJECT}, key, epoch);
    assert_false(key_cache_get(cache, (struct key_name){1, 9999, KEY_SUBJECT}, out, &later));
    key_cache_clear(cache);
    assert_false(key_cache_get(cache, (struct key_name){1, 5000, KEY_SUBJECT}, out, &epoch));
    key_cache_free(cache);
}

#define IN_DIR(test) cmocka_unit_test_setup_teardown(test, make_dir, drop_dir)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_DIR(test_p34_master_key_is_private_and_wanted),
        IN_DIR(test_p34_missing_key_store_is_not_made_anew),
        IN_DIR(test_p34_batches_move_the_generation),
        IN_DIR(test_p34_crash_before_the_data_commit_undoes_keys),
        IN_DIR(test_p34_crash_after_the_data_commit_finishes_destruction),
        IN_DIR(test_p34_older_key_store_is_refused),
        IN_DIR(test_p34_older_data_are_refused),
        IN_DIR(test_p34_destroyed_key_leaves_no_byte),
        IN_DIR(test_p34_wrapped_key_cannot_be_moved),
        IN_DIR(test_cache_is_bounded_and_forgets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
