/* The store on SQLite (memory, file) and PostgreSQL: one suite for all. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <libpq-fe.h>

#include "base/errors.h"
#include "db/core.h"
#include "db/datause.h"
#include "db/fixture.h"
#include "db/fixture_pg.h"
#include "db/once.h"
#include "db/ownership.h"
#include "db/store_internal.h"
#include "errors_db.h"
#include "queries_db.h"

enum engine { MEMORY, FILES, POSTGRES };
static enum engine engine;
static char file_dir[64];
static char *url;
static bool pg_there;
static int databases;

static struct fixture *open_fixture(void)
{
    struct fixture_options o = {0};

    if (engine == FILES) {
        (void)snprintf(file_dir, sizeof(file_dir), "/tmp/seloste-test-XXXXXX");
        assert_non_null(mkdtemp(file_dir));
        o.data_dir = file_dir;
    } else if (engine == POSTGRES) {
        char name[32];

        (void)snprintf(name, sizeof(name), "store_%d", ++databases);
        free(url);
        url = pg_fixture_database(name);
        o.database_url = url;
    }
    return fixture_open(&o);
}

static int setup(void **state)
{
    if (engine == POSTGRES && !pg_there)
        return 0; /* each test skips */
    *state = open_fixture();
    return 0;
}

static int teardown(void **state)
{
    char cmd[96];

    fixture_close((struct fixture *)*state);
    *state = NULL;
    if (engine == FILES) {
        static const char *const names[] = {"seloste.db", "seloste.db-wal", "seloste.db-shm", "keys.db", "keys.db-wal",
                                            "keys.db-shm", "master.key", "lock"};

        for (size_t i = 0; i < COUNT(names); i++) {
            (void)snprintf(cmd, sizeof(cmd), "%s/%s", file_dir, names[i]);
            (void)unlink(cmd);
        }
        (void)rmdir(file_dir);
    }
    return 0;
}

#define FIXTURE()                                                                                  \
    struct fixture *f = (struct fixture *)*state;                                                  \
    if (f == NULL) {                                                                               \
        print_message("PostgreSQL is not there: skipped\n");                                       \
        skip();                                                                                    \
    }

/* --- actions of the tests ------------------------------------------------------------------------ */
struct put { struct str name, value; bool refuse; };
struct receipt { int64_t number; };
DECLARE_ACTION(test_put, struct put, struct receipt);
DEFINE_ACTION(test_put, struct put, struct receipt)
{
    TRY(counter_take(ctx, STR("test"), 1, &out->number));
    TRY(setting_set(ctx, req->name, req->value));
    if (req->refuse)
        return err_conflict(&ctx->err, E1107_STORE_CONSTRAINT);
    return RC_OK;
}

DECLARE_ACTION(test_bulk, struct put, struct receipt);
DEFINE_BULK_ACTION(test_bulk, struct put, struct receipt)
{
    TRY(counter_take(ctx, STR("test"), 1, &out->number));
    TRY(setting_set(ctx, req->name, req->value));
    return req->refuse ? err_conflict(&ctx->err, E1107_STORE_CONSTRAINT) : RC_OK;
}

DECLARE_ACTION(test_outer, struct put, struct receipt);
DEFINE_ACTION(test_outer, struct put, struct receipt)
{
    struct receipt inner = {0};

    TRY(setting_set(ctx, STR("outer"), STR("stays")));
    if (RUN_ACTION(test_put, ctx, req, &inner) == RC_OK)
        out->number = inner.number;
    else
        out->number = -1;
    err_clear(&ctx->err);
    return RC_OK;
}

static int hooks_run;
static void count_hook(struct store *store, void *arg)
{
    (void)store;
    hooks_run += *(int *)arg;
}

static int one = 1;
DECLARE_ACTION(test_hook, struct put, struct receipt);
DEFINE_ACTION(test_hook, struct put, struct receipt)
{
    struct receipt inner = {0};
    struct put bad = {STR("x"), STR("y"), true};

    after_commit(ctx, count_hook, &one);
    (void)(RUN_ACTION(test_outer, ctx, req, &inner) == RC_OK);
    (void)(RUN_ACTION(test_put, ctx, &bad, &inner) == RC_OK);
    out->number = 1;
    return req->refuse ? err_conflict(&ctx->err, E1107_STORE_CONSTRAINT) : RC_OK;
}

DECLARE_ACTION(test_greedy, struct put, struct receipt);
DEFINE_ACTION(test_greedy, struct put, struct receipt)
{
    (void)out;
    TRY(setting_set(ctx, req->name, req->value));
    (void)arena_alloc(ctx->arena, (size_t)1 << 40);
    return RC_OK;
}

DECLARE_ACTION(test_doubled, struct put, struct receipt);
DEFINE_ACTION(test_doubled, struct put, struct receipt)
{
    (void)req;
    (void)out;
    return q_register_insert(ctx, &(struct q_register_insert){.id = ctx->register_id, .slug = STR("again"), .name = STR("x")});
}

/* The limit is met in an action inside another: what both changed goes. */
DECLARE_ACTION(test_around_greedy, struct put, struct receipt);
DEFINE_ACTION(test_around_greedy, struct put, struct receipt)
{
    TRY(setting_set(ctx, STR("around"), STR("x")));
    return RUN_ACTION(test_greedy, ctx, req, out);
}

static struct str value_of(struct ctx *ctx, struct str name)
{
    struct str value = STR("");

    if (setting_get(ctx, name, &value) == RC_NOT_FOUND)
        value = STR("(none)");
    store_release(ctx);
    return value;
}

#define assert_text(s, z) assert_true(str_eqz((s), (z)))

/* --- tests --------------------------------------------------------------------------------------- */
static void test_action_is_all_or_nothing(void **state)
{
    FIXTURE();
    struct ctx *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct receipt r = {0};
    struct put good = {STR("colour"), STR("sininen"), false}, bad = {STR("colour"), STR("punainen"), true};

    assert_int_equal(RUN_ACTION(test_put, ctx, &good, &r), RC_OK);
    assert_int_equal(r.number, 1);
    assert_int_equal(RUN_ACTION(test_put, ctx, &bad, &r), RC_CONFLICT);
    assert_int_equal(ctx->err.code, E1107_STORE_CONSTRAINT);
    assert_text(value_of(ctx, STR("colour")), "sininen");
    assert_int_equal(RUN_ACTION(test_put, ctx, &good, &r), RC_OK);
    assert_int_equal(r.number, 2); /* the number of the refused one was not used up */
}

/* A request as one action: 1 works, 2 works and is refused afterwards, 3 changes nothing. */
static enum rc carry(struct ctx *ctx, struct once *once, void *arg)
{
    struct receipt r = {0};
    int how = *(int *)arg;

    if (how != 3)
        TRY(RUN_ACTION(test_put, ctx, &((struct put){STR("once"), STR("done"), false}), &r));
    once->status = 201;
    once->answer = str_fmt(ctx->arena, "{\"number\":%lld}", (long long)r.number);
    return how == 2 ? err_conflict(&ctx->err, E1107_STORE_CONSTRAINT) : RC_OK;
}

static void test_p64_a_requests_work_and_answer_are_one_commit(void **state)
{
    FIXTURE();
    struct ctx *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct once first = {0}, rival = {0}, later = {0};
    int how = 2;

    assert_int_equal(once_find(ctx, STR("7 /x"), STR("k"), STR("body"), &first), RC_OK);
    assert_int_equal(once_find(ctx, STR("7 /x"), STR("k"), STR("body"), &rival), RC_OK);
    assert_int_equal(once_carry_out(ctx, &first, carry, &how), RC_CONFLICT); /* neither work nor answer stands */
    assert_text(value_of(ctx, STR("once")), "(none)");
    how = 3; /* what changed nothing is not kept: it may be asked again */
    assert_int_equal(once_carry_out(ctx, &first, carry, &how), RC_OK);
    assert_int_equal(once_find(ctx, STR("7 /x"), STR("k"), STR("body"), &later), RC_OK);
    assert_false(later.again);
    how = 1;
    assert_int_equal(once_carry_out(ctx, &first, carry, &how), RC_OK);
    assert_false(first.again);
    assert_text(first.answer, "{\"number\":1}");
    assert_text(value_of(ctx, STR("once")), "done");
    /* nothing was written after that commit: a process that died here leaves the answer to who asks again */
    assert_int_equal(once_find(ctx, STR("7 /x"), STR("k"), STR("body"), &later), RC_OK);
    assert_true(later.again);
    assert_int_equal(later.status, 201);
    assert_text(later.answer, "{\"number\":1}");
    assert_int_equal(once_carry_out(ctx, &rival, carry, &how), RC_OK); /* it came at the same time, and second */
    assert_true(rival.again);
    assert_text(rival.answer, "{\"number\":1}");
    assert_int_equal(once_find(ctx, STR("7 /x"), STR("k"), STR("other"), &later), RC_CONFLICT);
    assert_int_equal(ctx->err.code, E1140_ONCE_OTHER_BODY);
}

static void test_an_action_alone_is_all_or_nothing(void **state)
{
    FIXTURE();
    struct ctx *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct put good = {STR("colour"), STR("sininen"), false}, bad = {STR("colour"), STR("punainen"), true};
    struct receipt r = {0};

    assert_int_equal(RUN_ACTION(test_bulk, ctx, &good, &r), RC_OK);
    assert_int_equal(r.number, 1);
    assert_int_equal(RUN_ACTION(test_bulk, ctx, &bad, &r), RC_CONFLICT);
    assert_text(value_of(ctx, STR("colour")), "sininen");
    assert_int_equal(RUN_ACTION(test_put, ctx, &good, &r), RC_OK);
    assert_int_equal(r.number, 2);
}

static void test_nested_action_has_its_own_savepoint(void **state)
{
    FIXTURE();
    struct ctx *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct receipt r = {0};
    struct put bad = {STR("inner"), STR("gone"), true}, good = {STR("inner"), STR("there"), false};

    assert_int_equal(RUN_ACTION(test_outer, ctx, &bad, &r), RC_OK);
    assert_int_equal(r.number, -1);
    assert_text(value_of(ctx, STR("outer")), "stays");
    assert_text(value_of(ctx, STR("inner")), "(none)");
    assert_int_equal(RUN_ACTION(test_outer, ctx, &good, &r), RC_OK);
    assert_int_equal(r.number, 1);
    assert_text(value_of(ctx, STR("inner")), "there");
}

static void test_hooks_run_only_after_the_commit(void **state)
{
    FIXTURE();
    struct ctx *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct receipt r = {0};
    struct put good = {STR("a"), STR("b"), false}, bad = {STR("a"), STR("b"), true};

    hooks_run = 0;
    assert_int_equal(RUN_ACTION(test_hook, ctx, &good, &r), RC_OK);
    assert_int_equal(hooks_run, 1);
    assert_int_equal(RUN_ACTION(test_hook, ctx, &bad, &r), RC_CONFLICT);
    assert_int_equal(hooks_run, 1);
}

static void test_memory_limit_ends_the_action_only(void **state)
{
    FIXTURE();
    struct ctx *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct receipt r = {0};
    struct put p = {STR("greedy"), STR("x"), false};

    assert_int_equal(RUN_ACTION(test_greedy, ctx, &p, &r), RC_BUG);
    assert_int_equal(ctx->err.code, E1003_TOO_MUCH_MEMORY);
    assert_text(value_of(ctx, STR("greedy")), "(none)");
    for (int i = 0; i < 2; i++) { /* without savepoints, then with them */
        assert_int_equal(RUN_ACTION(test_around_greedy, ctx, &p, &r), RC_BUG);
        assert_text(value_of(ctx, STR("greedy")), "(none)");
        assert_text(value_of(ctx, STR("around")), "(none)");
    }
    assert_int_equal(RUN_ACTION(test_put, ctx, &p, &r), RC_OK);
}

static void test_what_exists_is_a_conflict(void **state)
{
    FIXTURE();
    struct ctx *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct receipt r = {0};
    struct put p = {STR("a"), STR("x"), false};

    assert_int_equal(RUN_ACTION(test_doubled, ctx, &p, &r), RC_CONFLICT);
    assert_int_equal(RUN_ACTION(test_put, ctx, &p, &r), RC_OK);
}

static void test_writing_outside_an_action_is_a_bug(void **state)
{
    FIXTURE();
    struct ctx *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);

    assert_int_equal(setting_set(ctx, STR("a"), STR("b")), RC_BUG);
    assert_int_equal(ctx->err.code, E1113_QUERY_OUTSIDE_ACTION);
}

static void test_a_reader_sees_one_moment(void **state)
{
    FIXTURE();
    struct ctx *reader = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT), *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct receipt r = {0};
    struct put first = {STR("k"), STR("ennen"), false}, second = {STR("k"), STR("jälkeen"), false};
    struct str value = STR("");

    assert_int_equal(RUN_ACTION(test_put, ctx, &first, &r), RC_OK);
    assert_int_equal(setting_get(reader, STR("k"), &value), RC_OK);
    assert_int_equal(RUN_ACTION(test_put, ctx, &second, &r), RC_OK);
    assert_int_equal(setting_get(reader, STR("k"), &value), RC_OK);
    assert_text(value, "ennen");
    assert_text(value_of(ctx, STR("k")), "jälkeen");
    store_release(reader);
    assert_text(value_of(reader, STR("k")), "jälkeen");
}

struct load { struct fixture *f; struct ctx *ctx; int id, per, every; int64_t numbers[200]; int ok, refused, wrong; };

static void *load_main(void *arg)
{
    struct load *l = (struct load *)arg;

    for (int i = 0; i < l->per; i++) {
        struct str name = str_fmt(l->ctx->arena, "t%d-%d", l->id, i);
        struct put p = {name, str_fmt(l->ctx->arena, "%d", i), i % l->every == l->every - 1};
        struct receipt r = {0};
        enum rc rc = i % 3 == 1 ? RUN_ACTION(test_bulk, l->ctx, &p, &r) : RUN_ACTION(test_put, l->ctx, &p, &r);

        if (p.refuse ? rc != RC_CONFLICT : rc != RC_OK)
            l->wrong++;
        else if (p.refuse)
            l->refused++;
        else
            l->numbers[l->ok++] = r.number;
    }
    return NULL;
}

/* Actions of eight clients, of which some fail after they have changed something, every third alone: numbers stay gapless, nothing
 * is lost or doubled. */
static void gapless(struct fixture *f, int every)
{
    enum { CLIENTS = 8, PER = 64 };
    static struct load loads[CLIENTS];
    static bool seen[CLIENTS * PER + 1];
    const int good = CLIENTS * (PER - PER / every);
    pthread_t threads[CLIENTS];
    int64_t next = 0;
    struct ctx *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    int64_t before = atomic_load(&f->store->batches);

    memset(seen, 0, sizeof(seen));
    for (int i = 0; i < CLIENTS; i++) {
        loads[i] = (struct load){.f = f, .ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT), .id = i, .per = PER, .every = every};
        assert_int_equal(pthread_create(&threads[i], NULL, load_main, &loads[i]), 0);
    }
    for (int i = 0; i < CLIENTS; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < CLIENTS; i++) {
        assert_int_equal(loads[i].wrong, 0);
        for (int k = 0; k < loads[i].ok; k++) {
            assert_in_range(loads[i].numbers[k], 1, good);
            assert_false(seen[loads[i].numbers[k]]);
            seen[loads[i].numbers[k]] = true;
        }
    }
    assert_int_equal(counter_peek(ctx, STR("test"), 1, &next), RC_OK);
    assert_int_equal(next, good + 1);
    assert_true(atomic_load(&f->store->batches) - before < CLIENTS * PER); /* commits are shared */
}

static void test_p64_series_is_gapless_under_load(void **state)
{
    FIXTURE();
    gapless(f, 8);
}

/* Here batches have no savepoints but for some that follow a failure. */
static void test_p64_series_is_gapless_when_few_fail(void **state)
{
    FIXTURE();
    gapless(f, 50);
}

static void test_every_query_of_the_list_prepares(void **state)
{
    FIXTURE();
    struct db *db = NULL;
    struct err err = {0};

    assert_int_equal(store_connect(f->store, DB_WRITER, &db, &err), RC_OK);
    for (size_t i = 0; i < all_query_count; i++) {
        assert_int_equal(all_queries[i]->id, i);
        if (!all_queries[i]->keys_store && db->engine->prepare(db, all_queries[i], &err) != RC_OK)
            fail_msg("%s does not prepare", all_queries[i]->name);
    }
    db->engine->close(db);
}

/* The generated queries of the ownership graph run, and find nothing for a person who is not there. */
static void test_p34_ownership_queries_run(void **state)
{
    FIXTURE();
    struct ctx *ctx = fixture_ctx(f, PURPOSE_RIGHTS);

    for (size_t i = 0; i < owned_table_count; i++) {
        struct value *rows;
        int64_t *ids, n = -1;
        size_t count = 9;

        assert_int_equal(owned_count(ctx, &owned_tables[i], 77, &n), RC_OK);
        assert_int_equal(n, 0);
        assert_int_equal(owned_rows(ctx, &owned_tables[i], 77, &rows, &count), RC_OK);
        assert_int_equal(count, 0);
        assert_int_equal(owned_ids(ctx, &owned_tables[i], 77, &ids, &count), RC_OK);
        assert_int_equal(count, 0);
    }
}

/* P10, P18: another purpose than declared is our bug; a purpose that the notice does not state is refused. */
static void test_p10_purposes_are_asked(void **state)
{
    FIXTURE();
    struct ctx *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct query odd = query_setting_value;
    struct value params[3] = {{.i64 = f->tenant}, {.i64 = f->register_id}, {.text = STR("a")}};
    struct value *rows;
    size_t n;

    odd.purposes = PURPOSE_BIT(PURPOSE_INVOICING);
    assert_int_equal(query_run(ctx, &odd, params, &rows, &n, NULL), RC_BUG);
    assert_int_equal(ctx->err.code, E1112_QUERY_PURPOSE);
    odd.purposes = PURPOSE_BIT(PURPOSE_CUSTOMER_MANAGEMENT);
    assert_int_equal(query_run(ctx, &odd, params, &rows, &n, NULL), RC_OK);
    odd.open_categories = CATEGORY_BIT(CATEGORY_POSTAL);
    assert_int_equal(query_run(ctx, &odd, params, &rows, &n, NULL), RC_OK);
    f->policy.categories &= ~CATEGORY_BIT(CATEGORY_POSTAL);
    f->policy.categories_of[PURPOSE_CUSTOMER_MANAGEMENT] &= ~CATEGORY_BIT(CATEGORY_POSTAL);
    assert_int_equal(query_run(ctx, &odd, params, &rows, &n, NULL), RC_REFUSED);
    assert_int_not_equal(ctx->err.statement, 0);
    odd.open_categories = 0;
    f->policy.purposes &= ~PURPOSE_BIT(PURPOSE_CUSTOMER_MANAGEMENT);
    assert_int_equal(query_run(ctx, &odd, params, &rows, &n, NULL), RC_REFUSED);
}

static void test_tenants_do_not_meet(void **state)
{
    FIXTURE();
    struct ctx *a = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT), *b = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct receipt r = {0};
    struct put p = {STR("k"), STR("a"), false};

    fixture_other_tenant(f, &b->tenant, &b->register_id);
    assert_int_equal(RUN_ACTION(test_put, a, &p, &r), RC_OK);
    assert_text(value_of(b, STR("k")), "(none)");
    assert_int_equal(RUN_ACTION(test_put, b, &p, &r), RC_OK);
    assert_int_equal(r.number, 1);
}

static int tries;
DECLARE_ACTION(test_again, struct put, struct receipt);
DEFINE_ACTION(test_again, struct put, struct receipt)
{
    TRY(counter_take(ctx, STR("again"), 1, &out->number));
    TRY(setting_set(ctx, req->name, req->value));
    if (++tries < 3) { /* what 40001 and 40P01 look like to the writer */
        ctx->db->retry = true;
        return err_busy(&ctx->err, E1109_STORE_BUSY);
    }
    return RC_OK;
}

static void test_a_serialization_failure_runs_again(void **state)
{
    FIXTURE();
    struct ctx *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct receipt r = {0};
    struct put p = {STR("again"), STR("x"), false};

    tries = 0;
    assert_int_equal(RUN_ACTION(test_again, ctx, &p, &r), RC_OK);
    assert_int_equal(tries, 3);
    assert_int_equal(r.number, 1);
}

static void test_a_lost_connection_is_made_again(void **state)
{
    FIXTURE();
    struct ctx *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct receipt r = {0};
    struct put p = {STR("lost"), STR("x"), false};
    PGconn *c;

    if (engine != POSTGRES)
        return; /* files are not lost */
    assert_int_equal(RUN_ACTION(test_put, ctx, &p, &r), RC_OK);
    assert_text(value_of(ctx, STR("lost")), "x"); /* a reader is open too */
    c = PQconnectdb(url);
    PQclear(PQexec(c, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"));
    PQfinish(c);
    assert_int_equal(RUN_ACTION(test_put, ctx, &p, &r), RC_OK);
    assert_int_equal(r.number, 2);
    assert_text(value_of(ctx, STR("lost")), "x");
}

struct borrower { struct ctx *ctx; enum rc rc; pthread_t thread; };
static void *borrow_main(void *arg)
{
    struct borrower *b = (struct borrower *)arg;

    b->rc = store_borrow(b->ctx);
    return NULL;
}

static bool waits(struct fixture *f, unsigned count)
{
    unsigned n = 0;

    pthread_mutex_lock(&f->store->pool_lock);
    for (const struct reader_wait *w = f->store->first_wait; w != NULL; w = w->next)
        n++;
    pthread_mutex_unlock(&f->store->pool_lock);
    return n == count;
}

/* All readers are out. Three wait: the first gives up after its time, its place in the row closes, and the others are given the
 * readers that come back, each its own. */
static void test_readers_come_to_those_who_wait(void **state)
{
    FIXTURE();
    enum { WAITING = 3 };
    struct borrower b[WAITING] = {0};
    struct ctx *holders[16];
    unsigned readers = f->store->readers;

    if (engine != MEMORY || readers > COUNT(holders))
        return; /* the row is the same for all, and the first one's time is five seconds */
    assert_true(readers >= 2);
    for (unsigned i = 0; i < readers; i++) {
        holders[i] = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
        assert_int_equal(store_borrow(holders[i]), RC_OK);
    }
    for (unsigned i = 0; i < WAITING; i++) {
        b[i].ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
        assert_int_equal(pthread_create(&b[i].thread, NULL, borrow_main, &b[i]), 0);
        while (!waits(f, i + 1))
            usleep(1000);
        if (i == 0)
            usleep(READER_WAIT_MS / 2 * 1000);
    }
    pthread_join(b[0].thread, NULL);
    assert_int_equal(b[0].rc, RC_BUSY);
    assert_null(b[0].ctx->db);
    store_release(holders[0]);
    pthread_join(b[1].thread, NULL);
    store_release(holders[1]);
    pthread_join(b[2].thread, NULL);
    for (unsigned i = 1; i < WAITING; i++) {
        assert_int_equal(b[i].rc, RC_OK);
        assert_non_null(b[i].ctx->db);
    }
    assert_ptr_not_equal(b[1].ctx->db, b[2].ctx->db);
    assert_true(waits(f, 0));
    for (unsigned i = 1; i < WAITING; i++)
        store_release(b[i].ctx);
    assert_int_equal(store_borrow(holders[0]), RC_OK); /* and into the pool again */
    store_release(holders[0]);
}

static bool file_has(const char *path, const char *needle)
{
    FILE *file = fopen(path, "rb");
    static char bytes[4 << 20];
    size_t n;

    assert_non_null(file);
    n = fread(bytes, 1, sizeof(bytes), file);
    fclose(file);
    return memmem(bytes, n, needle, strlen(needle)) != NULL;
}

/* P34: after the truncating checkpoint no erased byte is left, neither in the file nor in the WAL. */
static void test_p34_checkpoint_removes_erased_bytes(void **state)
{
    FIXTURE();
    struct ctx *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT), *reader = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct receipt r = {0};
    struct put needle = {STR("secret"), STR("NEULA-HEINASUOVASSA"), false}, other = {STR("secret"), STR("-"), false};
    struct str value;
    char path[256], wal[260];

    if (engine == POSTGRES)
        return; /* there it is VACUUM's work and the keys' */
    (void)snprintf(path, sizeof(path), "%s/seloste.db", store_data_dir(f->store));
    (void)snprintf(wal, sizeof(wal), "%s-wal", path);
    assert_int_equal(RUN_ACTION(test_put, ctx, &needle, &r), RC_OK);
    assert_int_equal(store_checkpoint_truncate(f->store, 2000, &ctx->err), RC_OK);
    assert_true(file_has(path, "NEULA-HEINASUOVASSA")); /* the search finds what is there */
    assert_int_equal(setting_get(reader, STR("secret"), &value), RC_OK);
    assert_int_equal(RUN_ACTION(test_put, ctx, &other, &r), RC_OK);
    assert_int_equal(store_checkpoint_truncate(f->store, 100, &ctx->err), RC_BUSY);
    store_release(reader);
    assert_int_equal(store_checkpoint_truncate(f->store, 2000, &ctx->err), RC_OK);
    assert_false(file_has(path, "NEULA-HEINASUOVASSA"));
    assert_false(file_has(wal, "NEULA-HEINASUOVASSA"));
}

static int run_suite(enum engine e, const char *name)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_action_is_all_or_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_p64_a_requests_work_and_answer_are_one_commit, setup, teardown),
        cmocka_unit_test_setup_teardown(test_an_action_alone_is_all_or_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_nested_action_has_its_own_savepoint, setup, teardown),
        cmocka_unit_test_setup_teardown(test_hooks_run_only_after_the_commit, setup, teardown),
        cmocka_unit_test_setup_teardown(test_memory_limit_ends_the_action_only, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_exists_is_a_conflict, setup, teardown),
        cmocka_unit_test_setup_teardown(test_writing_outside_an_action_is_a_bug, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_reader_sees_one_moment, setup, teardown),
        cmocka_unit_test_setup_teardown(test_p64_series_is_gapless_under_load, setup, teardown),
        cmocka_unit_test_setup_teardown(test_p64_series_is_gapless_when_few_fail, setup, teardown),
        cmocka_unit_test_setup_teardown(test_every_query_of_the_list_prepares, setup, teardown),
        cmocka_unit_test_setup_teardown(test_p34_ownership_queries_run, setup, teardown),
        cmocka_unit_test_setup_teardown(test_p10_purposes_are_asked, setup, teardown),
        cmocka_unit_test_setup_teardown(test_tenants_do_not_meet, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_serialization_failure_runs_again, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_lost_connection_is_made_again, setup, teardown),
        cmocka_unit_test_setup_teardown(test_readers_come_to_those_who_wait, setup, teardown),
        cmocka_unit_test_setup_teardown(test_p34_checkpoint_removes_erased_bytes, setup, teardown),
    };

    engine = e;
    return cmocka_run_group_tests_name(name, tests, NULL, NULL);
}

int main(void)
{
    const char *why = "";
    int failed = run_suite(MEMORY, "store in memory") + run_suite(FILES, "store in files");

    pg_there = pg_fixture_start(&why);
    if (!pg_there)
        print_message("SKIPPED: %s\n", why);
    failed += run_suite(POSTGRES, "store on PostgreSQL");
    free(url);
    pg_fixture_stop();
    return failed;
}
