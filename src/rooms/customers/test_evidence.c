/* Every evidence of this room: nothing to violate, holds, and flips when a violation is planted in the
 * store behind the program's back (P68). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "db/fixture.h"
#include "rooms/customers/internal.h"

#define S(z) STR(z)

static char dir[] = "/tmp/seloste-evidence-XXXXXX";

static void check(struct fixture *f, evidence_fn *fn, int64_t population, int64_t violations, const char *name)
{
    struct ctx *ctx = fixture_ctx(f, PURPOSE_ACCOUNTABILITY);
    struct evidence e = {0};

    f->ctx_count--; /* one at a time: there is room for 16 */
    if (fn(ctx, &e) != RC_OK)
        fail_msg("%s: error %d", name, ctx->err.code);
    store_release(ctx);
    arena_free(ctx->arena);
    free(ctx);
    if ((population >= 0 && e.population != population) || e.violations != violations)
        fail_msg("%s: population %ld violations %ld", name, (long)e.population, (long)e.violations);
}

static void plant(const char *sql)
{
    char path[200];
    char *message = NULL;
    sqlite3 *db;

    (void)snprintf(path, sizeof(path), "%s/seloste.db", dir);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 2000);
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
    assert_true(sqlite3_changes(db) > 0);
    sqlite3_close(db);
}

static void fill(struct fixture *f)
{
    struct ctx *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct customer_form form = {.kind = 1, .first_name = S("Aino"), .last_name = S("Esimerkki"), .email = S("a@posti.example"),
        .web = S("https://aino.example"), .source = SOURCE_CUSTOMER, .channel = CHANNEL_PHONE};
    struct customer_receipt r, org;
    struct contact_receipt c;
    struct note_receipt n;
    struct customer_edit edit;
    struct customer_row row;

    assert_int_equal(RUN_ACTION(customers_create, ctx, &form, &r), RC_OK);
    assert_int_equal(RUN_ACTION(customers_create, ctx, (&(struct customer_form){.kind = 2, .organisation = S("Malli Oy")}), &org), RC_OK);
    assert_int_equal(RUN_ACTION(customers_contact_save, ctx, (&(struct contact_form){.customer_id = org.customer_id,
        .last_name = S("Edustaja"), .from_on = DATE_NONE, .to_on = DATE_NONE}), &c), RC_OK);
    assert_int_equal(RUN_ACTION(customers_note_add, ctx, (&(struct note_form){.customer_id = r.customer_id, .about = 1, .text = S("x")}), &n), RC_OK);
    assert_int_equal(customers_load(ctx, r.customer_id, LOAD_NETWORK, &row), RC_OK);
    customers_form_of(&row, &edit.form);
    edit.customer_id = r.customer_id;
    edit.form.first_name = S("Aina");
    store_release(ctx);
    assert_int_equal(RUN_ACTION(customers_edit, ctx, &edit, &r), RC_OK);
    assert_int_equal(RUN_ACTION(customers_end, ctx, (&(struct customer_end){org.customer_id, END_DISSOLVED, ctx->today}), &r), RC_OK);
    store_release(ctx);
}

#define CHECK(fn, population, violations) check(f, fn, population, violations, #fn)

static void all_hold(struct fixture *f)
{
    CHECK(customers_evidence_maintained, 2, 0);
    CHECK(customers_evidence_timeline, 2, 0);
    CHECK(customers_evidence_notes, 1, 0);
    CHECK(customers_evidence_categories, -1, 0);
    CHECK(customers_evidence_contact_points, 1, 0);
    CHECK(customers_evidence_network, 1, 0);
    CHECK(customers_evidence_sources, 6, 0);
    CHECK(customers_evidence_own_changes, 2, 0);
    CHECK(customers_evidence_versions, 6, 0);
    CHECK(customers_evidence_necessity, -1, 0);
}

static void test_p68_evidence_of_customers_flips(void **state)
{
    static evidence_fn *const of_rows[] = {
        customers_evidence_maintained, customers_evidence_timeline, customers_evidence_notes, customers_evidence_categories,
        customers_evidence_contact_points, customers_evidence_network, customers_evidence_sources,
        customers_evidence_own_changes, customers_evidence_versions};
    struct fixture *f;

    (void)state;
    assert_non_null(mkdtemp(dir));
    f = fixture_open(&(struct fixture_options){.data_dir = dir});
    for (size_t i = 0; i < COUNT(of_rows); i++) /* nothing there: not exercised, never "holds" */
        check(f, of_rows[i], 0, 0, "empty");
    fill(f);
    all_hold(f);

    plant("UPDATE customer SET version = version + 1 WHERE number = 1001"); /* changed without history (P05) */
    CHECK(customers_evidence_maintained, 2, 1);
    plant("UPDATE customer SET version = version - 1 WHERE number = 1001");

    plant("UPDATE customer SET ended_by = 0 WHERE number = 1002"); /* ended by nobody (P07) */
    CHECK(customers_evidence_timeline, 2, 1);
    plant("UPDATE customer SET ended_by = 1 WHERE number = 1002");
    plant("DELETE FROM customer_event WHERE customer_id = (SELECT id FROM customer WHERE number = 1001)");
    CHECK(customers_evidence_timeline, 2, 1);

    plant("UPDATE customer_note SET about = 9");
    CHECK(customers_evidence_notes, 1, 1);

    plant("UPDATE contact_point SET kind = 2 WHERE kind = 1"); /* an e-mail that says it is a phone (P22) */
    CHECK(customers_evidence_contact_points, 1, 1);
    plant("UPDATE contact_point SET kind = 1 WHERE kind = 2");

    plant("UPDATE contact_point SET source = 0 WHERE kind = 4"); /* P25 */
    CHECK(customers_evidence_sources, 6, 1);
    plant("UPDATE contact_point SET source = 1 WHERE kind = 4");
    plant("UPDATE contact_person SET given_on = '2099-01-01'"); /* a day to come */
    CHECK(customers_evidence_sources, 6, 1);
    plant("UPDATE contact_point SET given_on = '' WHERE kind = 4"); /* P26 */
    CHECK(customers_evidence_own_changes, 2, 1);
    plant("UPDATE customer_note SET notice_id = 0"); /* P01 */
    CHECK(customers_evidence_versions, 6, 1);

    f->policy.categories &= ~CATEGORY_BIT(CATEGORY_WEB_ADDRESS); /* the notice drops a category: its records stand out (P18, P23) */
    CHECK(customers_evidence_categories, -1, 1);
    CHECK(customers_evidence_network, 1, 1);
    f->policy.categories |= CATEGORY_BIT(CATEGORY_WEB_ADDRESS);
    CHECK(customers_evidence_categories, -1, 0);
    fixture_close(f);
}

static void test_p05_a_rebuilt_index_finds_the_same(void **state)
{ /* the index as it grew by commits, and as it is loaded at the next start */
    static const char *const words[] = {"a", "ai", "esimerkki", "malli", "edustaja", "1001", "posti", "a@", "xyz", "oy", "ain esi"};
    size_t before[COUNT(words)], after[COUNT(words)];
    struct fixture *f;

    (void)state;
    for (int round = 0; round < 2; round++) {
        struct ctx *ctx;

        f = fixture_open(&(struct fixture_options){.data_dir = dir, .reopen = true});
        ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
        assert_int_equal(customers_index_load(ctx), RC_OK);
        if (round == 0) /* grows by commits from here on */
            fill(f);
        for (size_t i = 0; i < COUNT(words); i++) {
            struct customer_hits hits;

            assert_int_equal(customers_find(ctx, &(struct customer_search){.words = str_from(words[i]), .limit = 50}, &hits), RC_OK);
            (round == 0 ? before : after)[i] = hits.count;
        }
        fixture_close(f);
    }
    assert_true(before[0] > 0 && before[4] == 2);
    assert_memory_equal(before, after, sizeof(before));
}

static int remove_dir(void **state)
{
    static const char *const names[] = {"seloste.db", "seloste.db-wal", "seloste.db-shm", "keys.db", "keys.db-wal", "keys.db-shm",
                                        "master.key", "lock", "seloste.lock", "audit-heads", "audit.key"};
    char path[300];

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        (void)snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
        (void)unlink(path);
    }
    (void)rmdir(dir);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p68_evidence_of_customers_flips),
        cmocka_unit_test(test_p05_a_rebuilt_index_finds_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, remove_dir);
}
