/* kill -9 at random moments: nothing acknowledged is lost, numbers are gapless, every person has a key
 * or none when erased (QUALITY.md section 4; P34, P64). The oracle reads the files with SQLite alone. */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/errors.h"
#include "db/core.h"
#include "db/fixture.h"
#include "db/subjects.h"
#include "errors_db.h"

enum { ROUNDS = 36, CLIENTS = 4 };

struct written { int64_t number, subject, erased; }; /* one acknowledgement */
struct want { int64_t erase; };

static char dir[64];

/* A number, a row, a person with a key; sometimes the person before dies. */
DECLARE_ACTION(crash_write, struct want, struct written);
DEFINE_ACTION(crash_write, struct want, struct written)
{
    char name[32];

    TRY(counter_take(ctx, STR("crash"), 1, &out->number));
    TRY(subject_create(ctx, SUBJECT_CONSUMER, &out->subject));
    (void)snprintf(name, sizeof(name), "n%lld", (long long)out->number);
    TRY(setting_set(ctx, str_from(name), str_fmt(ctx->arena, "%lld", (long long)out->subject)));
    if (req->erase != 0) {
        TRY(subject_erase(ctx, req->erase));
        out->erased = req->erase;
    }
    return RC_OK;
}

struct client { struct fixture *f; struct ctx *ctx; int fd; };

static void *client_main(void *arg)
{
    struct client *c = (struct client *)arg;
    int64_t before = 0;

    for (int i = 0;; i++) {
        struct want want = {i % 5 == 4 ? before : 0};
        struct written w = {0};

        if (RUN_ACTION(crash_write, c->ctx, &want, &w) != RC_OK) {
            fprintf(stderr, "action failed: %s %d (%s:%d)\n", rc_name(c->ctx->err.rc), c->ctx->err.code,
                    c->ctx->err.birth_file, c->ctx->err.birth_line);
            _exit(3);
        }
        before = w.subject;
        if (write(c->fd, &w, sizeof(w)) != sizeof(w)) /* a pipe takes it whole */
            _exit(4);
        if (i % 64 == 0)
            arena_reset(c->ctx->arena);
    }
    return NULL;
}

static _Noreturn void child(int fd, bool reopen)
{
    struct fixture_options o = {.data_dir = dir, .reopen = reopen};
    struct fixture *f;
    struct client clients[CLIENTS];
    pthread_t threads[CLIENTS];

    f = fixture_open(&o);
    f->env.seed += (uint64_t)getpid();
    f->env.fixed_now += (int64_t)getpid() * 60000; /* ids count up from the clock: other ones than the round before */
    for (int i = 0; i < CLIENTS; i++) {
        clients[i] = (struct client){f, fixture_ctx(f, PURPOSE_RIGHTS), fd};
        if (pthread_create(&threads[i], NULL, client_main, &clients[i]) != 0)
            _exit(5);
    }
    for (int i = 0; i < CLIENTS; i++)
        pthread_join(threads[i], NULL);
    _exit(0);
}

static int64_t ask(sqlite3 *h, const char *sql, int64_t a)
{
    sqlite3_stmt *st = NULL;
    int64_t n = -1;

    assert_int_equal(sqlite3_prepare_v2(h, sql, -1, &st, NULL), SQLITE_OK);
    sqlite3_bind_int64(st, 1, a);
    if (sqlite3_step(st) == SQLITE_ROW)
        n = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return n;
}

static sqlite3 *open_raw(const char *name)
{
    char path[96];
    sqlite3 *h = NULL;

    (void)snprintf(path, sizeof(path), "%s/%s", dir, name);
    assert_int_equal(sqlite3_open_v2(path, &h, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    return h;
}

static struct written *acks;
static size_t ack_count, ack_cap;

static void oracle(void)
{
    sqlite3 *data = open_raw("seloste.db"), *keys = open_raw("keys.db");
    int64_t next = ask(data, "SELECT coalesce(max(next_no), 1) FROM counter WHERE name = 'crash' AND ?1 = 0", 0);

    assert_int_equal(ask(data, "SELECT count(*) FROM setting WHERE ?1 = 0", 0), next - 1);
    assert_int_equal(ask(data, "SELECT count(*) FROM subject WHERE ?1 = 0", 0), next - 1);
    for (size_t i = 0; i < ack_count; i++) {
        char sql[128];

        (void)snprintf(sql, sizeof(sql), "SELECT count(*) FROM setting WHERE name = 'n%lld' AND value = ?1", (long long)acks[i].number);
        if (ask(data, sql, acks[i].subject) != 1)
            fail_msg("number %lld was acknowledged and is lost", (long long)acks[i].number);
        if (acks[i].erased != 0 && ask(keys, "SELECT count(*) FROM wrapped_key WHERE class = 1 AND id = ?1", acks[i].erased) != 0)
            fail_msg("a destroyed key is alive");
    }
    sqlite3_close(data);
    sqlite3_close(keys);
}

/* After a start: a key for each person, none for an erased one. */
static void keys_and_people_agree(void)
{
    sqlite3 *data = open_raw("seloste.db"), *keys = open_raw("keys.db");
    sqlite3_stmt *st = NULL;

    assert_int_equal(sqlite3_prepare_v2(data, "SELECT id, erased_at IS NULL FROM subject", -1, &st, NULL), SQLITE_OK);
    while (sqlite3_step(st) == SQLITE_ROW)
        assert_int_equal(ask(keys, "SELECT count(*) FROM wrapped_key WHERE class = 1 AND doomed = 0 AND id = ?1", sqlite3_column_int64(st, 0)),
                         sqlite3_column_int(st, 1));
    sqlite3_finalize(st);
    sqlite3_close(data);
    sqlite3_close(keys);
}

static void collect(int fd)
{
    struct written w;

    while (read(fd, &w, sizeof(w)) == sizeof(w)) {
        if (ack_count == ack_cap) {
            ack_cap = ack_cap == 0 ? 4096 : ack_cap * 2;
            acks = realloc(acks, ack_cap * sizeof(*acks));
            assert_non_null(acks);
        }
        acks[ack_count++] = w;
    }
}

static void one_round(bool reopen, unsigned wait_us)
{
    int fds[2];
    pid_t pid;
    int status = 0;
    struct written first;

    assert_int_equal(pipe(fds), 0);
    pid = fork();
    if (pid == 0) {
        close(fds[0]);
        child(fds[1], reopen);
    }
    close(fds[1]);
    if (read(fds[0], &first, sizeof(first)) == sizeof(first)) { /* it is running: now at a random moment */
        if (ack_count == ack_cap) {
            ack_cap = ack_cap == 0 ? 4096 : ack_cap * 2;
            acks = realloc(acks, ack_cap * sizeof(*acks));
        }
        acks[ack_count++] = first;
    }
    (void)nanosleep(&(struct timespec){0, (long)wait_us * 1000}, NULL);
    assert_int_equal(kill(pid, SIGKILL), 0);
    collect(fds[0]);
    close(fds[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
        fail_msg("the writer ended by itself: %d", status);
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

static void test_p64_nothing_acknowledged_is_lost_by_kill(void **state)
{
    unsigned seed = (unsigned)time(NULL);
    struct fixture *f;

    (void)state;
    print_message("seed %u\n", seed);
    (void)snprintf(dir, sizeof(dir), "/tmp/seloste-crash-XXXXXX");
    assert_non_null(mkdtemp(dir));
    for (int round = 0; round < ROUNDS; round++) {
        one_round(round != 0, (unsigned)rand_r(&seed) % 80000);
        if (round % 4 == 3) {
            f = fixture_open(&(struct fixture_options){.data_dir = dir, .reopen = true});
            keys_and_people_agree();
            oracle();
            fixture_close(f);
        }
    }
    print_message("%zu acknowledgements, %d kills\n", ack_count, ROUNDS);
    assert_true(ack_count > ROUNDS);
    free(acks);
    remove_dir();
}

/* One process holds the data; another is told who. */
static void test_second_opener_is_refused(void **state)
{
    int fds[2], go[2], status;
    char byte = 0;
    pid_t pid;
    struct env env;
    struct store *store = NULL;
    struct err err = {0};
    struct store_options o = {.data_dir = dir, .env = &env};

    (void)state;
    env_fixed(&env, INT64_C(1800000000000), 5);
    (void)snprintf(dir, sizeof(dir), "/tmp/seloste-second-XXXXXX");
    assert_non_null(mkdtemp(dir));
    assert_int_equal(pipe(fds), 0);
    assert_int_equal(pipe(go), 0);
    pid = fork();
    if (pid == 0) {
        struct fixture *f = fixture_open(&(struct fixture_options){.data_dir = dir});

        close(go[1]);
        if (write(fds[1], "x", 1) != 1 || read(go[0], &byte, 1) != 0)
            _exit(1);
        fixture_close(f);
        _exit(0);
    }
    close(go[0]);
    assert_int_equal(read(fds[0], &byte, 1), 1);
    assert_int_equal(store_open(&o, &store, &err), RC_BUSY);
    assert_int_equal(err.code, E1101_STORE_HELD);
    {
        int64_t holder = 0;

        assert_true(str_to_i64(err.arg, &holder));
        assert_int_equal(holder, pid);
    }
    close(go[1]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(store_open(&o, &store, &err), RC_OK);
    store_close(store);
    o.create = true;
    assert_int_equal(store_open(&o, &store, &err), RC_CONFLICT);
    assert_int_equal(err.code, E1116_STORE_EXISTS);
    remove_dir();
    close(fds[0]);
    close(fds[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_second_opener_is_refused),
        cmocka_unit_test(test_p64_nothing_acknowledged_is_lost_by_kill),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
