/* Sealing on a real store: round trip, tampering, destroyed keys, policy, restriction, keyed hashes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/errors.h"
#include "base/log.h"
#include "db/fixture.h"
#include "db/fixture_pg.h"
#include "db/keys_internal.h"
#include "db/reads.h"
#include "db/subjects.h"
#include "errors_db.h"

enum { ROW = 77, FIELD_FIRST = 1, FIELD_LAST = 2, FIELD_LONG = 23 };

static struct fixture *fixture;
static struct ctx *ctx;

static int open_store(void **state)
{
    (void)state;
    fixture = fixture_open(NULL);
    ctx = fixture_ctx(fixture, PURPOSE_CUSTOMER_MANAGEMENT);
    return 0;
}

static int open_pg(void **state)
{
    static int number;
    char name[32];
    char *url[2];

    (void)state;
    for (int i = 0; i < 2; i++) {
        (void)snprintf(name, sizeof(name), "seal%d_%d", number, i);
        url[i] = pg_fixture_database(name);
    }
    number++;
    fixture = fixture_open(&(struct fixture_options){.database_url = url[0], .keys_url = url[1]});
    ctx = fixture_ctx(fixture, PURPOSE_CUSTOMER_MANAGEMENT);
    free(url[0]);
    free(url[1]);
    return 0;
}

static int close_store(void **state)
{
    (void)state;
    fixture_close(fixture);
    return 0;
}

struct sealed { int64_t subject; struct blob bytes; };

static struct record record_of(struct str first)
{
    struct record r = {0};

    r.field[FIELD_FIRST] = first;
    r.field[FIELD_LAST] = STR("Esimerkki");
    r.field[FIELD_LONG] = (struct str){"xyz", 3};
    return r;
}

static enum rc make_person(struct ctx *c, const void *req, void *out)
{
    struct sealed *s = out;
    struct record r = record_of(*(const struct str *)req);

    TRY(subject_create(c, SUBJECT_CONSUMER, &s->subject));
    return seal_record(c, (struct key_ref){KEY_SUBJECT, s->subject}, CATEGORY_NAME, ROW, &r, &s->bytes);
}

static struct sealed person(void)
{
    struct sealed s;
    struct str first = STR("Aino");

    assert_int_equal(writer_run(ctx, make_person, &first, &s, sizeof(s)), RC_OK);
    return s;
}

static enum rc open_it(const struct sealed *s, struct record *out)
{
    err_clear(&ctx->err);
    return seal_open(ctx, (struct key_ref){KEY_SUBJECT, s->subject}, CATEGORY_NAME, ROW, s->subject, s->bytes, out);
}

static enum rc destroy(struct ctx *c, const void *req, void *out)
{
    (void)out;
    return subject_erase(c, *(const int64_t *)req);
}

static void test_p34_record_round_trip(void **state)
{
    struct sealed s = person();
    struct record r, again = {0};
    char *big = malloc(200000);
    struct blob sealed;

    (void)state;
    assert_int_equal(open_it(&s, &r), RC_OK);
    assert_true(str_eqz(r.field[FIELD_FIRST], "Aino"));
    assert_true(str_eqz(r.field[FIELD_LAST], "Esimerkki"));
    assert_true(str_eqz(r.field[FIELD_LONG], "xyz"));
    assert_int_equal(r.field[3].len, 0);
    /* no byte of the name stands in the sealed record, and equal records differ */
    for (size_t i = 0; i + 4 <= s.bytes.len; i++)
        assert_memory_not_equal(s.bytes.ptr + i, "Aino", 4);
    memset(big, 'a', 200000);
    again.field[1] = (struct str){big, 200000};
    again.field[2] = (struct str){big, 127};
    again.field[3] = (struct str){big, 128};
    again.field[4] = (struct str){big, 1};
    assert_int_equal(seal_record(ctx, (struct key_ref){KEY_SUBJECT, s.subject}, CATEGORY_NOTE, 1, &again, &sealed), RC_OK);
    assert_int_equal(seal_open(ctx, (struct key_ref){KEY_SUBJECT, s.subject}, CATEGORY_NOTE, 1, s.subject, sealed, &r), RC_OK);
    for (size_t i = 1; i < RECORD_FIELDS; i++)
        assert_true(str_eq(r.field[i], again.field[i]));
    again = (struct record){0}; /* an empty one */
    assert_int_equal(seal_record(ctx, (struct key_ref){KEY_SUBJECT, s.subject}, CATEGORY_NOTE, 1, &again, &sealed), RC_OK);
    assert_int_equal(seal_open(ctx, (struct key_ref){KEY_SUBJECT, s.subject}, CATEGORY_NOTE, 1, s.subject, sealed, &r), RC_OK);
    free(big);
}

static void must_be_corrupt(struct key_ref key, enum category category, int64_t row, int64_t subject, struct blob bytes)
{
    struct record r;

    err_clear(&ctx->err);
    assert_int_equal(seal_open(ctx, key, category, row, subject, bytes, &r), RC_CORRUPT);
    assert_int_equal(ctx->err.code, E1124_SEALED_TAMPERED);
}

static void test_p34_tampered_or_moved_record_is_corrupt(void **state)
{
    struct sealed s = person(), other = person();
    struct key_ref key = {KEY_SUBJECT, s.subject};
    uint8_t *copy = arena_copy(ctx->arena, s.bytes.ptr, s.bytes.len);

    (void)state;
    for (size_t i = 0; i < s.bytes.len; i++) {
        copy[i] ^= 1;
        must_be_corrupt(key, CATEGORY_NAME, ROW, s.subject, (struct blob){copy, s.bytes.len});
        copy[i] ^= 1;
    }
    for (size_t n = 0; n < s.bytes.len; n++)
        must_be_corrupt(key, CATEGORY_NAME, ROW, s.subject, (struct blob){copy, n});
    must_be_corrupt(key, CATEGORY_NAME, ROW + 1, s.subject, s.bytes);  /* another row */
    must_be_corrupt(key, CATEGORY_EMAIL, ROW, s.subject, s.bytes);     /* another category */
    must_be_corrupt((struct key_ref){KEY_SUBJECT, other.subject}, CATEGORY_NAME, ROW, other.subject, s.bytes);
}

static void test_p34_destroyed_key_ends_the_record(void **state)
{
    struct sealed s = person(), other = person();
    struct record r;
    bool there = true;

    (void)state;
    assert_int_equal(open_it(&s, &r), RC_OK); /* the key is in the cache */
    assert_int_equal(writer_run(ctx, destroy, &s.subject, NULL, 0), RC_OK);
    assert_int_equal(open_it(&s, &r), RC_NOT_FOUND);
    assert_int_equal(ctx->err.code, E1121_KEY_GONE);
    assert_int_equal(key_exists(ctx, (struct key_ref){KEY_SUBJECT, s.subject}, &there), RC_OK);
    assert_false(there);
    assert_int_equal(open_it(&other, &r), RC_OK); /* nobody else */
    assert_int_equal(writer_run(ctx, destroy, &s.subject, NULL, 0), RC_OK); /* twice is no error */
}

static enum rc destroy_then_fail(struct ctx *c, const void *req, void *out)
{
    struct sealed s;
    struct str first = STR("Bertta");

    (void)out;
    TRY(subject_erase(c, *(const int64_t *)req));
    TRY(make_person(c, &first, &s));
    return err_invalid(&c->err, E1004_FIELD_REQUIRED, "x");
}

static void test_p34_failed_action_keeps_the_key(void **state)
{
    struct sealed s = person();
    struct record r;
    struct keys_figures before, after;

    (void)state;
    keys_figures(store_keys(fixture->store), &before);
    assert_int_equal(writer_run(ctx, destroy_then_fail, &s.subject, NULL, 0), RC_INVALID);
    assert_int_equal(open_it(&s, &r), RC_OK);
    keys_figures(store_keys(fixture->store), &after);
    assert_int_equal(after.keys, before.keys);
    assert_int_equal(after.generation, before.generation);
}

static enum rc create_twice(struct ctx *c, const void *req, void *out)
{
    (void)req;
    (void)out;
    TRY(key_create(c, (struct key_ref){KEY_CLAIM, 5}));
    return key_create(c, (struct key_ref){KEY_CLAIM, 5});
}

static enum rc create_once(struct ctx *c, const void *req, void *out)
{
    (void)req;
    (void)out;
    return key_create(c, (struct key_ref){KEY_CLAIM, 5});
}

static void test_p34_keys_are_made_once_and_in_actions(void **state)
{
    (void)state;
    assert_int_equal(writer_run(ctx, create_twice, NULL, NULL, 0), RC_CONFLICT);
    assert_int_equal(writer_run(ctx, create_once, NULL, NULL, 0), RC_OK);
    assert_int_equal(writer_run(ctx, create_once, NULL, NULL, 0), RC_CONFLICT);
    assert_int_equal(ctx->err.code, E1122_KEY_EXISTS);
    assert_int_equal(key_create(ctx, (struct key_ref){KEY_CLAIM, 6}), RC_BUG);
    assert_int_equal(key_destroy(ctx, (struct key_ref){KEY_CLAIM, 5}), RC_BUG);
}

static void test_p04_another_tenant_cannot_open(void **state)
{
    struct sealed s = person();
    struct ctx *other = fixture_ctx(fixture, PURPOSE_CUSTOMER_MANAGEMENT);
    struct record r;

    (void)state;
    fixture_other_tenant(fixture, &other->tenant, &other->register_id);
    assert_int_equal(seal_open(other, (struct key_ref){KEY_SUBJECT, s.subject}, CATEGORY_NAME, ROW, s.subject, s.bytes, &r),
                     RC_NOT_FOUND);
}

static void test_p10_missing_category_is_refused_with_its_statement(void **state)
{
    struct sealed s = person();
    struct record r = record_of(STR("Aino"));
    struct blob sealed;

    (void)state;
    fixture->policy.categories &= ~(UINT64_C(1) << CATEGORY_NAME);
    for (int p = 0; p < PURPOSE_COUNT; p++)
        fixture->policy.categories_of[p] &= ~(UINT64_C(1) << CATEGORY_NAME);
    assert_int_equal(open_it(&s, &r), RC_REFUSED);
    assert_int_equal(ctx->err.statement, policy_statement_for_category(CATEGORY_NAME));
    assert_int_not_equal(ctx->err.statement, STATEMENT_NONE);
    assert_int_equal(seal_record(ctx, (struct key_ref){KEY_SUBJECT, s.subject}, CATEGORY_NAME, 1, &r, &sealed), RC_REFUSED);
    ctx->purpose = PURPOSE_RIGHTS; /* the law is never refused */
    assert_int_equal(open_it(&s, &r), RC_OK);
    ctx->purpose = PURPOSE_CUSTOMER_MANAGEMENT;
    fixture->policy.categories_of[PURPOSE_CUSTOMER_MANAGEMENT] |= UINT64_C(1) << CATEGORY_NAME;
    assert_int_equal(open_it(&s, &r), RC_OK);
}

struct restriction { int64_t subject; uint64_t bits; };

static enum rc restrict_it(struct ctx *c, const void *req, void *out)
{
    const struct restriction *r = req;

    (void)out;
    return subject_restrict(c, r->subject, r->bits);
}

static void set_restriction(int64_t subject, uint64_t bits)
{
    assert_int_equal(writer_run(ctx, restrict_it, &(struct restriction){subject, bits}, NULL, 0), RC_OK);
}

static void test_p58_restricted_subject_is_stored_only(void **state)
{
    struct sealed s = person(), other = person();
    struct record r;
    static const enum purpose law[] = {PURPOSE_RIGHTS, PURPOSE_ACCOUNTABILITY, PURPOSE_SECURITY, PURPOSE_BOOKKEEPING};

    (void)state;
    set_restriction(s.subject, UINT64_C(1) << CATEGORY_EMAIL); /* another category */
    assert_int_equal(open_it(&s, &r), RC_OK);
    set_restriction(s.subject, RESTRICT_ALL);
    assert_int_equal(open_it(&s, &r), RC_REFUSED);
    assert_int_equal(ctx->err.statement, STATEMENT_RESTRICTION_RIGHT);
    assert_int_equal(ctx->err.code, E1123_SUBJECT_RESTRICTED);
    assert_int_equal(open_it(&other, &r), RC_OK);
    for (size_t i = 0; i < COUNT(law); i++) {
        ctx->purpose = law[i];
        assert_int_equal(open_it(&s, &r), RC_OK);
    }
    ctx->purpose = PURPOSE_INVOICING;
    assert_int_equal(open_it(&s, &r), RC_REFUSED);
    set_restriction(s.subject, 0);
    assert_int_equal(open_it(&s, &r), RC_OK);
    assert_int_equal(writer_run(ctx, restrict_it, &(struct restriction){424242, 1}, NULL, 0), RC_NOT_FOUND);
}

static void test_p43_reads_are_noted_once(void **state)
{
    struct sealed s = person();
    struct record r;

    (void)state;
    for (int i = 0; i < 3; i++)
        assert_int_equal(open_it(&s, &r), RC_OK);
    assert_int_equal(ctx->reads->count, 1);
    assert_int_equal(ctx->reads->notes[0].subject, s.subject);
    assert_int_equal(ctx->reads->notes[0].categories, UINT64_C(1) << CATEGORY_NAME);
    for (int64_t i = 1; i <= 5000; i++) {
        assert_int_equal(reads_note(ctx, i, CATEGORY_NAME, 0), RC_OK);
        assert_int_equal(reads_note(ctx, i, CATEGORY_EMAIL, 0), RC_OK);
    }
    assert_int_equal(ctx->reads->count, 5001);
    for (int64_t i = 5001; ctx->reads->count < READS_MOST; i++)
        assert_int_equal(reads_note(ctx, i, CATEGORY_NAME, 0), RC_OK);
    assert_int_equal(reads_note(ctx, INT64_MAX, CATEGORY_NAME, 0), RC_BUG);
}

static void test_keyed_hash_is_stable_and_separate(void **state)
{
    struct blob a, b, c, d;
    struct ctx *other = fixture_ctx(fixture, PURPOSE_SECURITY);

    (void)state;
    fixture_other_tenant(fixture, &other->tenant, &other->register_id);
    assert_int_equal(keyed_hash(ctx, "login", STR("a@b.example"), &a), RC_OK);
    assert_int_equal(keyed_hash(ctx, "login", STR("a@b.example"), &b), RC_OK);
    assert_int_equal(keyed_hash(ctx, "stop-list", STR("a@b.example"), &c), RC_OK);
    assert_int_equal(keyed_hash(other, "login", STR("a@b.example"), &d), RC_OK);
    assert_int_equal(a.len, 32);
    assert_memory_equal(a.ptr, b.ptr, 32);
    assert_memory_not_equal(a.ptr, c.ptr, 32);
    assert_memory_not_equal(a.ptr, d.ptr, 32);
}

static void test_preload_holds_all_keys(void **state)
{
    struct keys_figures before, after;
    struct sealed s[40];
    struct record r;

    (void)state;
    for (size_t i = 0; i < COUNT(s); i++)
        s[i] = person();
    key_cache_clear(store_keys(fixture->store)->cache);
    assert_int_equal(keys_preload(ctx, KEY_SUBJECT), RC_OK);
    keys_figures(store_keys(fixture->store), &before);
    for (size_t i = 0; i < COUNT(s); i++)
        assert_int_equal(open_it(&s[i], &r), RC_OK);
    keys_figures(store_keys(fixture->store), &after);
    assert_int_equal(after.cache_misses, before.cache_misses);
    keys_preload_end(ctx);
}

/* Readers open while the writer destroys: an answer is the record or NOT_FOUND, never anything else, and
 * after the destruction has been acknowledged only NOT_FOUND. */
struct race { struct ctx *ctx; struct sealed s; _Atomic bool destroyed; _Atomic bool stop; bool wrong; };

static void *read_on(void *arg)
{
    struct race *race = arg;
    struct record r;

    while (!race->stop) {
        bool destroyed = race->destroyed;
        enum rc rc = seal_open(race->ctx, (struct key_ref){KEY_SUBJECT, race->s.subject}, CATEGORY_NAME, ROW,
                               race->s.subject, race->s.bytes, &r);

        if (rc != RC_NOT_FOUND && (destroyed || rc != RC_OK))
            race->wrong = true;
    }
    return NULL;
}

static void test_p34_no_reader_revives_a_destroyed_key(void **state)
{
    (void)state;
    for (int round = 0; round < 10; round++) {
        struct race race = {.ctx = fixture_ctx(fixture, PURPOSE_CUSTOMER_MANAGEMENT), .s = person()};
        pthread_t thread;

        assert_int_equal(pthread_create(&thread, NULL, read_on, &race), 0);
        if (round % 2 == 0)
            key_cache_clear(store_keys(fixture->store)->cache);
        assert_int_equal(writer_run(ctx, destroy, &race.s.subject, NULL, 0), RC_OK);
        race.destroyed = true;
        usleep(2000);
        race.stop = true;
        pthread_join(thread, NULL);
        assert_false(race.wrong);
    }
}

/* --- the whole store with an older, missing or foreign key store -------------------------------- */
static char dir[64];

static const char *path_in(const char *name)
{
    static char path[2][256];
    static int turn;

    turn = !turn;
    (void)snprintf(path[turn], sizeof(path[turn]), "%s/%s", dir, name);
    return path[turn];
}

static void copy_file(const char *from, const char *to)
{
    static char bytes[1 << 20];
    FILE *f = fopen(path_in(from), "rb");
    size_t n;

    assert_non_null(f);
    n = fread(bytes, 1, sizeof(bytes), f);
    (void)fclose(f);
    f = fopen(path_in(to), "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    (void)fclose(f);
    (void)chmod(path_in(to), 0600);
}

static void must_not_open(enum rc rc, int code)
{
    struct env env;
    struct err err = {0};
    struct store *store = NULL;

    env_fixed(&env, 1803895200000, 3);
    assert_int_equal(store_open(&(struct store_options){.data_dir = dir, .env = &env, .readers = 2}, &store, &err), rc);
    assert_int_equal(err.code, code);
}

static void test_p34_store_refuses_other_keys_and_destroys_nothing(void **state)
{
    struct sealed s;
    struct record r;
    struct blob kept;

    (void)state;
    (void)snprintf(dir, sizeof(dir), "/tmp/seloste-seal-XXXXXX");
    assert_non_null(mkdtemp(dir));
    fixture = fixture_open(&(struct fixture_options){.data_dir = dir});
    ctx = fixture_ctx(fixture, PURPOSE_CUSTOMER_MANAGEMENT);
    fixture_close(fixture);
    copy_file("keys.db", "keys.old"); /* a backup from before the person */
    fixture = fixture_open(&(struct fixture_options){.data_dir = dir, .reopen = true});
    ctx = fixture_ctx(fixture, PURPOSE_CUSTOMER_MANAGEMENT);
    s = person();
    kept = (struct blob){malloc(s.bytes.len), s.bytes.len};
    memcpy((void *)(uintptr_t)kept.ptr, s.bytes.ptr, kept.len);
    fixture_close(fixture);

    copy_file("keys.db", "keys.good");
    copy_file("keys.old", "keys.db");
    must_not_open(RC_CORRUPT, E1103_KEYS_MISSING);
    assert_int_equal(unlink(path_in("keys.db")), 0);
    must_not_open(RC_CORRUPT, E1103_KEYS_MISSING);
    copy_file("keys.good", "keys.db");
    copy_file("master.key", "master.good");
    copy_file("keys.db", "master.key"); /* not a key */
    must_not_open(RC_INVALID, E1104_MASTER_KEY);
    assert_int_equal(unlink(path_in("master.key")), 0);
    must_not_open(RC_INVALID, E1104_MASTER_KEY);
    copy_file("master.good", "master.key");

    fixture = fixture_open(&(struct fixture_options){.data_dir = dir, .reopen = true});
    ctx = fixture_ctx(fixture, PURPOSE_CUSTOMER_MANAGEMENT);
    s.bytes = kept;
    assert_int_equal(open_it(&s, &r), RC_OK);
    assert_true(str_eqz(r.field[FIELD_FIRST], "Aino"));
    fixture_close(fixture);
    free((void *)(uintptr_t)kept.ptr);
    for (size_t i = 0; i < 12; i++) {
        static const char *const names[] = {"keys.db", "keys.db-wal", "keys.db-shm", "keys.old", "keys.good", "master.key",
                                            "master.good", "seloste.db", "seloste.db-wal", "seloste.db-shm", "lock",
                                            "audit-heads"};
        (void)unlink(path_in(names[i]));
    }
    assert_int_equal(rmdir(dir), 0);
}

#define ON_STORE(test) cmocka_unit_test_setup_teardown(test, open_store, close_store)

#define ON_PG(test) {"pg_" #test, test, open_pg, close_store, NULL}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_STORE(test_p34_record_round_trip),
        ON_STORE(test_p34_tampered_or_moved_record_is_corrupt),
        ON_STORE(test_p34_destroyed_key_ends_the_record),
        ON_STORE(test_p34_failed_action_keeps_the_key),
        ON_STORE(test_p34_keys_are_made_once_and_in_actions),
        ON_STORE(test_p04_another_tenant_cannot_open),
        ON_STORE(test_p10_missing_category_is_refused_with_its_statement),
        ON_STORE(test_p58_restricted_subject_is_stored_only),
        ON_STORE(test_p43_reads_are_noted_once),
        ON_STORE(test_keyed_hash_is_stable_and_separate),
        ON_STORE(test_preload_holds_all_keys),
        ON_STORE(test_p34_no_reader_revives_a_destroyed_key),
        cmocka_unit_test(test_p34_store_refuses_other_keys_and_destroys_nothing),
    };

    const struct CMUnitTest pg_tests[] = {
        ON_PG(test_p34_record_round_trip),
        ON_PG(test_p34_destroyed_key_ends_the_record),
        ON_PG(test_p34_failed_action_keeps_the_key),
        ON_PG(test_p34_keys_are_made_once_and_in_actions),
        ON_PG(test_p58_restricted_subject_is_stored_only),
        ON_PG(test_preload_holds_all_keys),
        ON_PG(test_p34_no_reader_revives_a_destroyed_key),
    };
    const char *why;
    log_set((enum log_level)(LOG_ERROR + 1), "test");
    int failed = cmocka_run_group_tests(tests, NULL, NULL);

    if (!pg_fixture_start(&why)) {
        print_message("skipped on PostgreSQL: %s\n", why);
        return failed;
    }
    failed += cmocka_run_group_tests(pg_tests, NULL, NULL);
    pg_fixture_stop();
    return failed;
}
