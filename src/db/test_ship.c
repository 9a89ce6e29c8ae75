/* Shipping the log: random writes and kill -9, then the store of many moments is what an oracle remembers of them; what is missing or
 * cut is refused; a folder that cannot be written stops nobody and is told (P34, P72; decision 0014). */
#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <sodium.h>
#include <sqlite3.h>

#include "base/errors.h"
#include "db/core.h"
#include "db/fixture.h"
#include "db/ship.h"
#include "db/archive.h"
#include "db/subjects.h"
#include "errors_backup.h"

enum { ROUNDS = 7, MOST = 20000, MOMENTS = 14 };

static char top[64], data[80], folder[80], private_path[96];
static uint8_t public_key[32];

struct written { /* one acknowledgement, and between which instants it was committed */
    int64_t number, before, after;
    int64_t shipped; /* all before it was in the folder by then */
    int64_t round;
};
static struct written acks[MOST];
static size_t ack_count;

static int64_t real_now(struct env *env)
{
    (void)env;
    return env_real()->now_ms(env_real());
}

/* A number, rows of some size, now and then a person with a key, a changed and a lost row. */
DECLARE_ACTION(ship_write, int64_t, int64_t);
DEFINE_ACTION(ship_write, int64_t, int64_t)
{
    char text[3000];
    int64_t subject;

    (void)req;
    TRY(counter_take(ctx, STR("ship"), 1, out));
    memset(text, 'a' + (int)(*out % 26), sizeof(text));
    TRY(setting_set(ctx, str_fmt(ctx->arena, "n%lld", (long long)*out), (struct str){text, (size_t)(*out * 37 % 3000) + 1}));
    TRY(setting_set(ctx, STR("latest"), str_fmt(ctx->arena, "%lld", (long long)*out)));
    if (*out % 5 == 0)
        TRY(subject_create(ctx, SUBJECT_CONSUMER, &subject));
    if (*out % 5 == 0)
        TRY(setting_set(ctx, STR("person"), str_fmt(ctx->arena, "%lld", (long long)subject)));
    if (*out % 15 == 8) { /* the latest person dies */
        struct str last;
        int64_t who = 0;

        TRY(setting_get(ctx, STR("person"), &last));
        TRY(str_to_i64(last, &who) ? subject_erase(ctx, who) : RC_BUG);
    }
    return RC_OK;
}

static _Noreturn void child(int fd, bool reopen)
{
    struct fixture *f = fixture_open(&(struct fixture_options){.data_dir = data, .reopen = reopen, .now_ms = real_now});
    struct ctx *ctx = fixture_ctx(f, PURPOSE_SECURITY);
    struct backup_plan base = {.folder = folder, .key_hint = private_path, .ledger_hint = ""};
    struct ship_plan plan = {.folder = folder, .every_s = 1};
    struct backup_made made;

    f->env.seed += (uint64_t)getpid();
    memcpy(plan.public_key, public_key, 32);
    memcpy(base.public_key, public_key, 32);
    if (!reopen && (ship_begin(ctx, &plan) != RC_OK || backup_make(ctx, &base, &made) != RC_OK))
        _exit(6);
    for (int64_t i = 1;; i++) {
        struct written w = {.before = real_now(NULL), .shipped = i % 61 == 1 && i > 1};

        if (RUN_ACTION(ship_write, ctx, &i, &w.number) != RC_OK || (i % 61 == 0 && store_checkpoint_truncate(f->store, 2000, &ctx->err) != RC_OK))
            _exit(3);
        w.after = real_now(NULL);
        if (write(fd, &w, sizeof(w)) != sizeof(w))
            _exit(4);
        (void)nanosleep(&(struct timespec){0, 3000000}, NULL);
        arena_reset(ctx->arena);
    }
}

static void one_round(int round, unsigned wait_ms)
{
    size_t first = ack_count;
    int fds[2], status = 0;
    pid_t pid;

    assert_int_equal(pipe(fds), 0);
    pid = fork();
    if (pid == 0) {
        close(fds[0]);
        child(fds[1], round != 0);
    }
    close(fds[1]);
    assert_int_equal(read(fds[0], &acks[ack_count], sizeof(acks[0])), sizeof(acks[0]));
    ack_count++;
    for (int64_t until = real_now(NULL) + wait_ms; real_now(NULL) < until && ack_count < MOST;)
        ack_count += read(fds[0], &acks[ack_count], sizeof(acks[0])) == sizeof(acks[0]);
    assert_int_equal(kill(pid, SIGKILL), 0);
    while (ack_count < MOST && read(fds[0], &acks[ack_count], sizeof(acks[0])) == sizeof(acks[0]))
        ack_count++;
    close(fds[0]);
    for (size_t i = first; i < ack_count; i++)
        acks[i].round = round;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (!WIFSIGNALED(status))
        fail_msg("the writer ended by itself: %d", status);
}

static int64_t ask(const char *dir, const char *file, const char *sql)
{
    char path[200];
    sqlite3 *h = NULL;
    sqlite3_stmt *st = NULL;
    int64_t n = -1;

    (void)snprintf(path, sizeof(path), "%s/%s", dir, file);
    assert_int_equal(sqlite3_open_v2(path, &h, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(h, sql, -1, &st, NULL), SQLITE_OK);
    if (sqlite3_step(st) == SQLITE_ROW)
        n = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    sqlite3_close(h);
    return n;
}

static enum rc restore(int64_t moment, const char *target, struct restore_made *made, struct err *err)
{
    static struct arena *arena;
    char master[96];
    struct restore_plan plan = {.file = folder, .moment = moment, .private_key = private_path, .master_key = master, .without_ledger = true,
                                .target = target};

    if (arena == NULL)
        arena = arena_new((size_t)64 << 20);
    (void)snprintf(master, sizeof(master), "%s/master.key", data);
    *err = (struct err){.rc = RC_OK};
    return restore_place(arena, env_real(), &plan, made, err);
}

/* Restored to n for the moment of an acknowledgement: n itself, or, when that one stood in the end of the log that a killed run had not
 * shipped, what was before that end: it has one moment, that of the last write in it. However slow the machine is. */
static bool is_right(int64_t n, size_t ack)
{
    for (size_t i = 0; i <= ack && n < acks[ack].number; i++)
        if (acks[i].number > n && (acks[i].round != acks[ack].round || (acks[i].shipped && acks[i].number > n + 1)))
            return false;
    return n <= acks[ack].number;
}

/* A key for each living person (but who died within the seconds of a segment may have lost it already), none for a dead one. */
static void keys_and_people_agree(const char *dir)
{
    char path[200];
    sqlite3 *h = NULL;
    sqlite3_stmt *st = NULL;

    (void)snprintf(path, sizeof(path), "%s/keys.db", dir);
    assert_int_equal(sqlite3_open_v2(path, &h, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    (void)snprintf(path, sizeof(path), "ATTACH '%s/seloste.db' AS data", dir);
    assert_int_equal(sqlite3_exec(h, path, NULL, NULL, NULL), SQLITE_OK);
    (void)snprintf(path, sizeof(path), "ATTACH '%s/seloste.db' AS source", data);
    assert_int_equal(sqlite3_exec(h, path, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(h, "SELECT sum(erased_at IS NULL AND EXISTS (SELECT 1 FROM source.subject l WHERE l.id = s.id AND l.erased_at IS NULL) AND NOT EXISTS (SELECT 1 FROM wrapped_key k WHERE k.class = 1 AND k.id = s.id)),"
                                           " sum(erased_at IS NOT NULL AND EXISTS (SELECT 1 FROM wrapped_key k WHERE k.class = 1 AND k.id = s.id))"
                                           " FROM data.subject s", -1, &st, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int64(st, 0), 0); /* nobody living lost their key */
    if (sqlite3_column_int64(st, 1) > ROUNDS) /* a kill may take the last seconds' destructions along: a restore sweeps those */
        fail_msg("%lld destroyed keys are alive", (long long)sqlite3_column_int64(st, 1));
    sqlite3_finalize(st);
    sqlite3_close(h);
}

/* Exactly the writes until then: numbers, rows, the changed row, persons, and a key for each of them. */
static void is_as_it_was(const char *dir, size_t ack)
{
    int64_t n = ask(dir, "seloste.db", "SELECT next_no - 1 FROM counter WHERE name = 'ship'");

    assert_int_equal(ask(dir, "seloste.db", "SELECT count(*) FROM setting WHERE name LIKE 'n%'"), n);
    assert_int_equal(ask(dir, "seloste.db", "SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'latest'"), n);
    assert_int_equal(ask(dir, "seloste.db", "SELECT sum(length(value) <> CAST(substr(name, 2) AS INTEGER) * 37 % 3000 + 1) FROM setting WHERE name LIKE 'n%'"), 0);
    assert_int_equal(ask(dir, "seloste.db", "SELECT count(*) FROM subject"), n / 5);
    keys_and_people_agree(dir);
    if (!is_right(n, ack))
        fail_msg("restored to %lld instead of %lld", (long long)n, (long long)acks[ack].number);
}

static void opens(const char *dir)
{
    struct env env;
    struct store *store = NULL;
    struct err err = {0};

    env_fixed(&env, real_now(NULL), 9);
    assert_int_equal(store_open(&(struct store_options){.data_dir = dir, .env = &env, .restoring = true}, &store, &err), RC_OK);
    store_close(store);
}

static int make_world(void **state)
{
    uint8_t private_key[32];
    char path[200];
    struct err err = {0};

    (void)state;
    assert_true(sodium_init() >= 0);
    (void)snprintf(top, sizeof(top), "/tmp/seloste-ship-XXXXXX");
    assert_non_null(mkdtemp(top));
    (void)snprintf(data, sizeof(data), "%s/d", top);
    (void)snprintf(folder, sizeof(folder), "%s/ship", top);
    (void)snprintf(private_path, sizeof(private_path), "%s/private", top);
    (void)snprintf(path, sizeof(path), "%s/backup-public.key", data);
    assert_int_equal(mkdir(data, 0700), 0);
    archive_keypair(public_key, private_key);
    return archive_key_write(private_path, true, private_key, &err) != RC_OK || archive_key_write(path, false, public_key, &err) != RC_OK;
}

static int remove_world(void **state)
{
    pid_t pid = fork();

    (void)state;
    if (pid == 0) {
        (void)execlp("rm", "rm", "-rf", top, (char *)NULL);
        _exit(1);
    }
    return waitpid(pid, NULL, 0) != pid;
}

static void test_p72_any_moment_is_restored_through_kills(void **state)
{
    unsigned seed = (unsigned)time(NULL);
    char target[96];
    struct restore_made made;
    struct err err;

    (void)state;
    print_message("seed %u\n", seed);
    for (int round = 0; round < ROUNDS; round++)
        one_round(round, 700 + (unsigned)rand_r(&seed) % 1500);
    fixture_close(fixture_open(&(struct fixture_options){.data_dir = data, .reopen = true, .now_ms = real_now})); /* what the last kill left goes out */
    assert_true(ack_count > 60); /* a slow disk writes less */
    for (int i = 0; i <= MOMENTS; i++) {
        size_t ack = i == MOMENTS ? ack_count - 1 : (size_t)rand_r(&seed) % ack_count;

        (void)snprintf(target, sizeof(target), "%s/r%d", top, i);
        if (restore(i == MOMENTS ? RESTORE_LATEST : acks[ack].after, target, &made, &err) != RC_OK)
            fail_msg("restore: %d", err.code);
        is_as_it_was(target, ack);
        opens(target);
    }
    assert_true(ask(target, "seloste.db", "SELECT next_no - 1 FROM counter WHERE name = 'ship'") >= acks[ack_count - 1].number); /* nothing lost */
    print_message("%zu writes, %d kills, %lld segments\n", ack_count, ROUNDS, (long long)made.segments);
}

static const char *segment(int64_t number)
{
    static char path[300];
    char dir[120], line[20] = "";
    struct dirent *e;
    DIR *d;

    (void)snprintf(dir, sizeof(dir), "%s/wal", folder);
    d = opendir(dir);
    assert_non_null(d);
    while (line[0] == '\0' && (e = readdir(d)) != NULL)
        if (strlen(e->d_name) > 24)
            (void)snprintf(line, sizeof(line), "%.16s", e->d_name);
    closedir(d);
    (void)snprintf(path, sizeof(path), "%s/%s-%08lld.frames", dir, line, (long long)number);
    return path;
}

static void test_p72_a_missing_or_cut_segment_is_refused(void **state)
{
    char target[96], kept[320];
    struct restore_made made;
    struct err err;
    struct stat st;

    (void)state;
    (void)snprintf(target, sizeof(target), "%s/refused", top);
    (void)snprintf(kept, sizeof(kept), "%s.kept", segment(3));
    assert_int_equal(rename(segment(3), kept), 0);
    assert_int_equal(restore(RESTORE_LATEST, target, &made, &err), RC_CORRUPT);
    assert_int_equal(err.code, E4216_SEGMENT_MISSING);
    assert_true(str_starts(err.arg, STR("3; 20")));
    assert_int_equal(stat(target, &st), -1); /* nothing was left there */
    assert_int_equal(restore(acks[2].after, target, &made, &err), RC_OK); /* what is before it can be had */
    restore_discard(target);
    assert_int_equal(rename(kept, segment(3)), 0);
    assert_int_equal(stat(segment(3), &st), 0);
    assert_int_equal(truncate(segment(3), st.st_size - 100), 0);
    assert_int_equal(restore(RESTORE_LATEST, target, &made, &err), RC_CORRUPT);
    assert_int_equal(err.code, E4216_SEGMENT_MISSING);
    assert_int_equal(restore(1000, target, &made, &err), RC_NOT_FOUND); /* before any base */
}

static int64_t write_one(struct ctx *ctx)
{
    int64_t n = 0, i = 1;

    assert_int_equal(RUN_ACTION(ship_write, ctx, &i, &n), RC_OK);
    return n;
}

/* A folder that is a file is as unwritable as a full disk, for root too. */
static char wal[120], away[120];

static void folder_goes(void)
{
    FILE *f;

    assert_int_equal(rename(wal, away), 0);
    f = fopen(wal, "w");
    assert_non_null(f);
    fclose(f);
}

static void folder_comes(void)
{
    assert_int_equal(unlink(wal), 0);
    assert_int_equal(rename(away, wal), 0);
}

static void trouble_is(struct ctx *ctx, enum ship_trouble want)
{
    struct ship_figures figures;

    assert_int_equal(ship_figures(ctx, &figures), RC_OK);
    assert_int_equal(figures.trouble, want);
}

static void restores_to(const char *name, int64_t moment, int code, int64_t last)
{
    char target[120];
    struct restore_made laid;
    struct err err;

    (void)snprintf(target, sizeof(target), "%s/%s", top, name);
    assert_int_equal(restore(moment, target, &laid, &err) == RC_OK, code == 0);
    assert_int_equal(err.code, code);
    if (code == 0)
        assert_int_equal(ask(target, "seloste.db", "SELECT next_no - 1 FROM counter WHERE name = 'ship'"), last);
}

static struct ctx *ship_two(struct fixture **f, struct ship_plan *plan, struct backup_plan *base)
{
    struct backup_made made;
    struct ctx *ctx;

    (void)snprintf(folder, sizeof(folder), "%s/ship2", top);
    (void)snprintf(wal, sizeof(wal), "%s/wal", folder);
    (void)snprintf(away, sizeof(away), "%s/wal-away", folder);
    *plan = (struct ship_plan){.folder = folder, .every_s = 3600};
    *base = (struct backup_plan){.folder = folder, .key_hint = private_path, .ledger_hint = ""};
    memcpy(plan->public_key, public_key, 32);
    memcpy(base->public_key, public_key, 32);
    *f = fixture_open(&(struct fixture_options){.data_dir = data, .reopen = true, .now_ms = real_now});
    ctx = fixture_ctx(*f, PURPOSE_SECURITY);
    assert_int_equal(ship_begin(ctx, plan), RC_OK);
    assert_int_equal(backup_make(ctx, base, &made), RC_OK);
    return ctx;
}

static void test_p72_a_folder_that_cannot_be_written_stops_nobody(void **state)
{
    struct fixture *f;
    struct ship_plan plan;
    struct backup_plan base;
    struct backup_made made;
    struct ctx *ctx = ship_two(&f, &plan, &base);

    (void)state;
    (void)write_one(ctx);
    assert_int_equal(ship_now(ctx), RC_OK);
    folder_goes();
    (void)write_one(ctx); /* the register goes on */
    assert_int_equal(ship_now(ctx), RC_IO);
    trouble_is(ctx, SHIP_FAILED);
    folder_comes();
    int64_t last = write_one(ctx);

    assert_int_equal(ship_now(ctx), RC_OK); /* the folder is back: nothing is missing */
    trouble_is(ctx, SHIP_WELL);
    restores_to("back", RESTORE_LATEST, 0, last);

    /* the log must be emptied (an erasure) while the folder is away: a gap, said, and no restore crosses it */
    folder_goes();
    (void)write_one(ctx);
    assert_int_equal(store_checkpoint_truncate(f->store, 2000, &ctx->err), RC_OK);
    trouble_is(ctx, SHIP_BROKEN);
    folder_comes();
    (void)write_one(ctx);
    assert_int_equal(ship_now(ctx), RC_IO); /* it waits for a base */
    (void)nanosleep(&(struct timespec){1, 100000000}, NULL);
    assert_int_equal(ship_begin(ctx, &plan), RC_OK);
    (void)write_one(ctx);
    assert_int_equal(ship_now(ctx), RC_OK);
    restores_to("gap", real_now(NULL), E4217_MOMENT_GAP, 0);
    assert_int_equal(backup_make(ctx, &base, &made), RC_OK);
    last = write_one(ctx);
    assert_int_equal(ship_now(ctx), RC_OK);
    restores_to("gap", RESTORE_LATEST, 0, last);
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p72_any_moment_is_restored_through_kills),
        cmocka_unit_test(test_p72_a_missing_or_cut_segment_is_refused),
        cmocka_unit_test(test_p72_a_folder_that_cannot_be_written_stops_nobody),
    };

    return cmocka_run_group_tests(tests, make_world, remove_world);
}
