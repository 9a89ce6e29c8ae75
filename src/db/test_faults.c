/* A failing disk: the n-th write or fsync of SQLite's files fails, once or from then on. Every answer
 * matches what is on the disk afterwards (QUALITY.md section 4). */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/errors.h"
#include "db/core.h"
#include "db/fixture.h"
#include "db/store_internal.h"
#include "db/subjects.h"

/* --- a file system that fails on demand ------------------------------------------------------------ */
struct bad_file { sqlite3_file base; sqlite3_file *real; };
static sqlite3_vfs bad_vfs;
static sqlite3_vfs *real_vfs;
static _Atomic int write_in, sync_in; /* how many more succeed; below 0: armed off */
static _Atomic int write_code, sync_code;
static _Atomic bool for_ever;
static _Atomic int faults;

static sqlite3_file *real_of(sqlite3_file *f) { return ((struct bad_file *)f)->real; }

static int due(_Atomic int *left, int code)
{
    int n = atomic_load(left);

    if (n < 0)
        return SQLITE_OK;
    if (n > 0) {
        atomic_fetch_sub(left, 1);
        return SQLITE_OK;
    }
    if (!for_ever)
        atomic_store(left, -1);
    atomic_fetch_add(&faults, 1);
    return code;
}

static int bad_close(sqlite3_file *f)
{
    struct bad_file *b = (struct bad_file *)f;
    int r = b->real->pMethods != NULL ? b->real->pMethods->xClose(b->real) : SQLITE_OK;

    sqlite3_free(b->real);
    b->real = NULL;
    return r;
}
static int bad_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at) { return real_of(f)->pMethods->xRead(real_of(f), p, n, at); }
static int bad_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
    int r = due(&write_in, write_code);

    if (r == SQLITE_OK)
        return real_of(f)->pMethods->xWrite(real_of(f), p, n, at);
    (void)real_of(f)->pMethods->xWrite(real_of(f), p, n / 2, at); /* a short write */
    return r;
}
static int bad_truncate(sqlite3_file *f, sqlite3_int64 n) { return real_of(f)->pMethods->xTruncate(real_of(f), n); }
static int bad_sync(sqlite3_file *f, int flags)
{
    int r = due(&sync_in, sync_code);

    return r != SQLITE_OK ? r : real_of(f)->pMethods->xSync(real_of(f), flags);
}
static int bad_size(sqlite3_file *f, sqlite3_int64 *n) { return real_of(f)->pMethods->xFileSize(real_of(f), n); }
static int bad_lock(sqlite3_file *f, int l) { return real_of(f)->pMethods->xLock(real_of(f), l); }
static int bad_unlock(sqlite3_file *f, int l) { return real_of(f)->pMethods->xUnlock(real_of(f), l); }
static int bad_check(sqlite3_file *f, int *out) { return real_of(f)->pMethods->xCheckReservedLock(real_of(f), out); }
static int bad_control(sqlite3_file *f, int op, void *p) { return real_of(f)->pMethods->xFileControl(real_of(f), op, p); }
static int bad_sector(sqlite3_file *f) { return real_of(f)->pMethods->xSectorSize(real_of(f)); }
static int bad_device(sqlite3_file *f) { return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f)); }
static int bad_map(sqlite3_file *f, int page, int size, int extend, void volatile **pp)
{
    return real_of(f)->pMethods->xShmMap(real_of(f), page, size, extend, pp);
}
static int bad_shm_lock(sqlite3_file *f, int at, int n, int flags) { return real_of(f)->pMethods->xShmLock(real_of(f), at, n, flags); }
static void bad_barrier(sqlite3_file *f) { real_of(f)->pMethods->xShmBarrier(real_of(f)); }
static int bad_unmap(sqlite3_file *f, int del) { return real_of(f)->pMethods->xShmUnmap(real_of(f), del); }

static const sqlite3_io_methods bad_methods = {2, bad_close, bad_read, bad_write, bad_truncate, bad_sync, bad_size, bad_lock, bad_unlock,
    bad_check, bad_control, bad_sector, bad_device, bad_map, bad_shm_lock, bad_barrier, bad_unmap, NULL, NULL};

static int bad_open(sqlite3_vfs *v, sqlite3_filename name, sqlite3_file *f, int flags, int *out)
{
    struct bad_file *b = (struct bad_file *)f;
    int r;

    (void)v;
    b->base.pMethods = NULL;
    b->real = (sqlite3_file *)sqlite3_malloc(real_vfs->szOsFile);
    if (b->real == NULL)
        return SQLITE_NOMEM;
    memset(b->real, 0, (size_t)real_vfs->szOsFile);
    r = real_vfs->xOpen(real_vfs, name, b->real, flags, out);
    if (r != SQLITE_OK) {
        sqlite3_free(b->real);
        return r;
    }
    b->base.pMethods = &bad_methods;
    return SQLITE_OK;
}

static void install(void)
{
    real_vfs = sqlite3_vfs_find(NULL);
    bad_vfs = *real_vfs;
    bad_vfs.zName = "bad";
    bad_vfs.szOsFile = (int)sizeof(struct bad_file);
    bad_vfs.xOpen = bad_open;
    bad_vfs.pNext = NULL;
    atomic_store(&write_in, -1);
    atomic_store(&sync_in, -1);
    assert_int_equal(sqlite3_vfs_register(&bad_vfs, 1), SQLITE_OK);
}

/* --- the work --------------------------------------------------------------------------------------- */
enum { CLIENTS = 4, PER = 6 };
struct want { struct str name; bool with_key; };
struct got { int64_t number; };
DECLARE_ACTION(fault_write, struct want, struct got);
DEFINE_ACTION(fault_write, struct want, struct got)
{
    int64_t subject;

    TRY(counter_take(ctx, STR("fault"), 1, &out->number));
    if (req->with_key)
        TRY(subject_create(ctx, SUBJECT_CONSUMER, &subject));
    return setting_set(ctx, req->name, str_fmt(ctx->arena, "%lld", (long long)out->number));
}

struct client { struct ctx *ctx; int id; enum rc rcs[PER]; int64_t numbers[PER]; };

static void *client_main(void *arg)
{
    struct client *c = (struct client *)arg;

    for (int i = 0; i < PER; i++) {
        struct want want = {str_fmt(c->ctx->arena, "c%d-%d", c->id, i), i % 2 == 1};
        struct got got = {0};

        c->rcs[i] = RUN_ACTION(fault_write, c->ctx, &want, &got);
        c->numbers[i] = got.number;
    }
    return NULL;
}

static char dir[64];

static int64_t ask(sqlite3 *h, const char *sql)
{
    sqlite3_stmt *st = NULL;
    int64_t n = -1;

    assert_int_equal(sqlite3_prepare_v2(h, sql, -1, &st, NULL), SQLITE_OK);
    if (sqlite3_step(st) == SQLITE_ROW)
        n = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return n;
}

/* What was answered OK is there with its number; what was refused is not. */
static void compare(const struct client *clients, const char *what, int n)
{
    char sql[160], path[96];
    sqlite3 *h = NULL;
    int64_t stored;

    (void)snprintf(path, sizeof(path), "%s/seloste.db", dir);
    assert_int_equal(sqlite3_open_v2(path, &h, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    for (int c = 0; c < CLIENTS; c++)
        for (int i = 0; i < PER; i++) {
            (void)snprintf(sql, sizeof(sql), "SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'c%d-%d'", c, i);
            stored = ask(h, sql);
            if (clients[c].rcs[i] == RC_OK ? stored != clients[c].numbers[i] : stored != -1)
                fail_msg("%s %d: client %d action %d answered %s, the disk has %lld", what, n, c, i, rc_name(clients[c].rcs[i]), (long long)stored);
        }
    assert_int_equal(ask(h, "SELECT count(*) FROM setting"), ask(h, "SELECT coalesce(max(next_no), 1) - 1 FROM counter WHERE name = 'fault'"));
    assert_int_equal(ask(h, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), 0);
    sqlite3_close(h);
}

static void remove_dir(void)
{
    static const char *const names[] = {"seloste.db", "seloste.db-wal", "seloste.db-shm", "keys.db", "keys.db-wal", "keys.db-shm",
                                        "master.key", "lock"};
    char path[96];

    for (size_t i = 0; i < COUNT(names); i++) {
        (void)snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
        (void)unlink(path);
    }
    (void)rmdir(dir);
}

/* Returns how many faults fell: 0 means that n lies beyond the work. */
static int one_run(const char *what, _Atomic int *where, int n, bool ever, bool must_recover)
{
    struct client clients[CLIENTS];
    pthread_t threads[CLIENTS];
    struct fixture *f;

    (void)snprintf(dir, sizeof(dir), "/tmp/seloste-fault-XXXXXX");
    assert_non_null(mkdtemp(dir));
    f = fixture_open(&(struct fixture_options){.data_dir = dir});
    for (int i = 0; i < CLIENTS; i++)
        clients[i] = (struct client){.ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT), .id = i};
    atomic_store(&faults, 0);
    atomic_store(&for_ever, ever);
    atomic_store(where, n);
    for (int i = 0; i < CLIENTS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, client_main, &clients[i]), 0);
    for (int i = 0; i < CLIENTS; i++)
        pthread_join(threads[i], NULL);
    atomic_store(where, -1);
    if (must_recover) { /* there is space again: it goes on without a restart */
        struct ctx *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
        struct want want = {STR("after"), true};
        struct got got;

        assert_int_equal(RUN_ACTION(fault_write, ctx, &want, &got), RC_OK);
    }
    fixture_close(f);
    f = fixture_open(&(struct fixture_options){.data_dir = dir, .reopen = true});
    fixture_close(f);
    compare(clients, what, n);
    remove_dir();
    return atomic_load(&faults);
}

/* Every third write and the like at night; by day fewer, other ones each day. */
static int step(int night, int day)
{
    return getenv("SELOSTE_NIGHTLY") != NULL ? night : day;
}
static int first(int day)
{
    return getenv("SELOSTE_NIGHTLY") != NULL ? 0 : (int)(time(NULL) / 86400 % day);
}

static void test_full_disk_answers_match(void **state)
{
    (void)state;
    atomic_store(&write_code, SQLITE_FULL);
    for (int n = first(7); n < 60; n += step(3, 7))
        (void)one_run("full, once, at write", &write_in, n, false, true);
    for (int n = first(11); n < 60; n += step(5, 11))
        assert_true(one_run("full from write", &write_in, n, true, true) > 0 || n > 30); /* big batches write less */
}

static void test_failing_writes_answers_match(void **state)
{
    (void)state;
    atomic_store(&write_code, SQLITE_IOERR_WRITE);
    for (int n = 1 + first(7); n < 40; n += step(3, 7))
        (void)one_run("write error, once, at", &write_in, n, false, true);
    for (int n = 1 + first(13); n < 40; n += step(7, 13))
        assert_true(one_run("write errors from", &write_in, n, true, true) > 0);
}

static void test_failing_fsync_ends_the_writer(void **state)
{
    (void)state;
    atomic_store(&sync_code, SQLITE_IOERR_FSYNC);
    for (int n = first(2); n < 12; n += step(1, 2))
        (void)one_run("fsync, once, at", &sync_in, n, false, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_full_disk_answers_match),
        cmocka_unit_test(test_failing_writes_answers_match),
        cmocka_unit_test(test_failing_fsync_ends_the_writer),
    };

    install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
