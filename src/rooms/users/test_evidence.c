/* Each piece of evidence flips when a violation is planted (P68): P19, P39, P40, P41, P42. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/role.h"
#include "db/core.h"
#include "db/fixture.h"
#include "db/fixture_pg.h"
#include "db/reads.h"
#include "queries_users.h"
#include "rooms/audit/audit.h"
#include "rooms/users/internal.h"

struct world { struct fixture *f; struct ctx *ctx; struct actor actor; int64_t adopter; };

static void ok_at(struct ctx *ctx, enum rc rc, int line)
{
    if (rc != RC_OK)
        fail_msg("line %d: %s %d (%s:%d)", line, rc_name(rc), ctx->err.code, ctx->err.birth_file ? ctx->err.birth_file : "?", ctx->err.birth_line);
}
#define OK(expr) ok_at(ctx, (expr), __LINE__)

static bool on_postgres; /* the second run of all tests */

static struct fixture *open_fixture(void)
{
    static int number;
    char name[2][32], *url[2];
    struct fixture *f;

    if (!on_postgres)
        return fixture_open(NULL);
    for (int i = 0; i < 2; i++) {
        (void)snprintf(name[i], sizeof(name[i]), "users_evidence%d_%d", number, i);
        url[i] = pg_fixture_database(name[i]);
    }
    number++;
    f = fixture_open(&(struct fixture_options){.database_url = url[0], .keys_url = url[1]});
    free(url[0]);
    free(url[1]);
    return f;
}

static int set_up(void **state)
{
    struct world *w = test_calloc(1, sizeof(*w));
    struct ctx *ctx;

    w->f = open_fixture();
    ctx = w->ctx = fixture_ctx(w->f, PURPOSE_SECURITY);
    w->actor = (struct actor){.is_system = true};
    ctx->actor = &w->actor;
    OK(users_create_adopter(ctx, STR("Tiina Testaaja"), &w->adopter));
    OK(users_cli_sign_in(ctx, STR(""), &w->actor));
    OK(audit_flush_reads(ctx));
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;

    fixture_close(w->f);
    test_free(w);
    return 0;
}

static struct evidence prove(struct world *w, evidence_fn *fn)
{
    struct ctx *ctx = w->ctx;
    struct evidence e = {0};

    store_release(ctx); /* see what others have written */

    ctx->purpose = PURPOSE_ACCOUNTABILITY;
    OK(fn(ctx, &e));
    assert_int_equal(ctx->purpose, PURPOSE_ACCOUNTABILITY);
    ctx->purpose = PURPOSE_SECURITY;
    return e;
}

static int64_t add(struct world *w, struct str name, int role)
{
    struct ctx *ctx = w->ctx;
    struct user_receipt r;

    OK(RUN_ACTION(users_add, ctx, (&(struct user_new){.name = name, .role = role, .may_use = true, .until = DATE_NONE}), &r));
    return r.id;
}

/* Rows that no action would write. */
static int64_t planted;
static enum rc plant_nobodys_grant(struct ctx *ctx, const void *req, void *out)
{
    (void)req;
    (void)out;
    return q_users_grant_insert(ctx, &(struct q_users_grant_insert){.id = env_new_id(ctx->env), .account = planted, .role = USERS_SALES,
        .may_use = 1, .by = 424242, .at = ctx->now});
}
static enum rc plant_staff_grant(struct ctx *ctx, const void *req, void *out)
{
    (void)req;
    (void)out;
    return q_users_grant_insert(ctx, &(struct q_users_grant_insert){.id = env_new_id(ctx->env), .account = planted, .role = USERS_SALES,
        .may_use = 1, .by = ctx->actor->user_id, .at = ctx->now});
}
static enum rc plant_session(struct ctx *ctx, const void *req, void *out)
{
    (void)out;
    return q_users_session_insert(ctx, &(struct q_users_session_insert){.id = env_new_id(ctx->env), .account = planted,
        .hash = {(const uint8_t *)"x", 1}, .stage = 2, .method = *(const int *)req, .device = STR(""), .place = {(const uint8_t *)"p", 1}, .at = ctx->now});
}
static enum rc plant_text(struct ctx *ctx, const void *req, void *out)
{
    int64_t version;

    (void)req;
    (void)out;
    TRY(q_users_nda_text_insert(ctx, &(struct q_users_nda_text_insert){.version = 2, .from_on = ctx->today, .text_fi = STR("Yksi."),
        .text_sv = STR("En."), .text_en = STR("One."), .at = ctx->now}));
    TRY(RUN_ACTION(users_sign_nda, ctx, (&(struct nda_sign){.account = planted, .method = NDA_PAPER, .lang = LANG_FI}), &version));
    return q_users_nda_sign(ctx, &(struct q_users_nda_sign){.id = env_new_id(ctx->env), .account = planted + 0, .version = 1, .lang = LANG_FI,
        .text_hash = {(const uint8_t *)"01234567890123456789012345678901", 32}, .method = NDA_PAPER, .signature = {(const uint8_t *)"s", 1},
        .by = 1, .at = ctx->now});
}
static enum rc plant_network(struct ctx *ctx, const void *req, void *out)
{
    (void)out;
    return setting_set(ctx, STR("network.staff"), str_from((const char *)req));
}

/* As a page that has opened a customer's card. */
static void plant_read(struct world *w, int64_t user, unsigned roles, int category)
{
    struct ctx *ctx = fixture_ctx(w->f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct actor reader = {.user_id = user, .roles = roles};

    ctx->actor = &reader;
    OK(reads_note(ctx, 777, category, 0));
    OK(audit_flush_reads(ctx));
    store_release(ctx);
    ctx->actor = &w->actor;
}

static void test_p39_evidence_of_named_accounts_flips(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->ctx;
    struct evidence e = prove(w, users_evidence_employers);

    assert_int_equal(e.population, 1);
    assert_int_equal(e.violations, 0);
    planted = add(w, STR("Kaisa Kokeilu"), USERS_INVOICING);
    OK(writer_run(ctx, plant_nobodys_grant, NULL, NULL, 0)); /* granted by nobody who exists */
    e = prove(w, users_evidence_employers);
    assert_int_equal(e.population, 2);
    assert_int_equal(e.violations, 1);
}

static void test_p39_evidence_sees_use_after_the_end(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->ctx;
    int method = METHOD_LINK;

    planted = add(w, STR("Kaisa Kokeilu"), USERS_INVOICING);
    fixture_advance(w->f, 3 * 366);
    OK(writer_run(ctx, plant_session, &method, NULL, 0));
    assert_int_equal(prove(w, users_evidence_employers).violations, 1);
}

static void test_p40_evidence_of_personal_sign_in_flips(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->ctx;
    struct link_receipt link;
    struct new_session s;
    int method = METHOD_PASSWORD_CODE;

    assert_int_equal(prove(w, users_evidence_personal).population, 0); /* nobody has signed in: not exercised */
    OK(RUN_ACTION(users_make_link, ctx, (&(struct link_new){w->adopter, LINK_SIGN_IN}), &link));
    OK(users_link_enter(ctx, link.token, &(struct sign_in){.address = STR("127.0.0.1")}, &s));
    assert_int_equal(prove(w, users_evidence_personal).population, 1);
    assert_int_equal(prove(w, users_evidence_personal).violations, 0);
    planted = w->adopter;
    OK(writer_run(ctx, plant_session, &method, NULL, 0)); /* by password, without a password */
    assert_int_equal(prove(w, users_evidence_personal).violations, 1);
}

static void test_p41_i46_evidence_sees_a_read_without_commitment(void **state)
{
    struct world *w = *state;
    struct evidence e = prove(w, users_evidence_nda);
    int64_t user;

    assert_int_equal(e.population, 1); /* by adoption */
    assert_int_equal(e.violations, 0);
    plant_read(w, w->adopter, ROLE_STAFF, CATEGORY_EMAIL);
    assert_int_equal(prove(w, users_evidence_nda).violations, 0);
    user = add(w, STR("Kaisa Kokeilu"), USERS_INVOICING);
    plant_read(w, user, ROLE_STAFF, CATEGORY_STAFF); /* one's own account */
    assert_int_equal(prove(w, users_evidence_nda).violations, 0);
    plant_read(w, user, ROLE_STAFF, CATEGORY_EMAIL);
    assert_int_equal(prove(w, users_evidence_nda).violations, 1);
}

static void test_p41_evidence_sees_another_text_than_signed(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->ctx;

    planted = add(w, STR("Kaisa Kokeilu"), USERS_INVOICING);
    OK(writer_run(ctx, plant_text, NULL, NULL, 0));
    assert_int_equal(prove(w, users_evidence_nda).violations, 1);
}

static void test_p42_evidence_of_the_gate_flips(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->ctx;
    int done;

    assert_int_equal(prove(w, users_evidence_gate).population, 0);
    OK(RUN_ACTION(users_count_refusal, ctx, &(struct refusal_note){REFUSAL_NETWORK}, &done));
    OK(RUN_ACTION(users_count_refusal, ctx, &(struct refusal_note){REFUSAL_NETWORK}, &done));
    assert_int_equal(prove(w, users_evidence_gate).figure, 2);
    assert_int_equal(prove(w, users_evidence_gate).violations, 0);
    OK(writer_run(ctx, plant_network, "toimiston verkko", NULL, 0));
    assert_int_equal(prove(w, users_evidence_gate).violations, 1);
}

static void test_p19_evidence_of_least_data_flips(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->ctx;
    struct evidence e = prove(w, users_evidence_least_data);

    assert_int_equal(e.population, 0);
    planted = add(w, STR("Kaisa Kokeilu"), USERS_ACCOUNTANT);
    plant_read(w, planted, ROLE_ACCOUNTANT, CATEGORY_VOUCHER);
    e = prove(w, users_evidence_least_data);
    assert_int_equal(e.population, 1);
    assert_int_equal(e.violations, 0);
    plant_read(w, planted, ROLE_ACCOUNTANT, CATEGORY_PHONE);
    assert_int_equal(prove(w, users_evidence_least_data).violations, 1);
    OK(writer_run(ctx, plant_staff_grant, NULL, NULL, 0));
    assert_int_equal(prove(w, users_evidence_least_data).violations, 2);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_p39_evidence_of_named_accounts_flips), T(test_p39_evidence_sees_use_after_the_end), T(test_p40_evidence_of_personal_sign_in_flips),
        T(test_p41_i46_evidence_sees_a_read_without_commitment), T(test_p41_evidence_sees_another_text_than_signed),
        T(test_p42_evidence_of_the_gate_flips), T(test_p19_evidence_of_least_data_flips),
    };

    const char *why = NULL;
    int failed = cmocka_run_group_tests_name("users evidence", tests, NULL, NULL);

    if (!pg_fixture_start(&why)) {
        print_message("skipped on PostgreSQL: %s\n", why);
        return failed;
    }
    on_postgres = true;
    failed += cmocka_run_group_tests_name("users evidence on PostgreSQL", tests, NULL, NULL);
    pg_fixture_stop();
    return failed;
}
