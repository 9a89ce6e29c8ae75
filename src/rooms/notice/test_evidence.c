/* The proof proves: states, evidence that flips when a violation is planted, the last verified value, both
 * received notices as registers (P01-P04, P16, P61, P67, P68, P71). */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "db/fixture.h"
#include "db/query.h"
#include "rooms/notice/versions.h"
#include "rooms/reports/reports.h"
#include "rooms/setup/setup.h"
#include "rooms/users/users.h"

static struct str read_path(struct arena *arena, const char *path)
{
    char *bytes = arena_alloc(arena, NOTICE_MAX_BYTES);
    FILE *f = fopen(path, "rb");
    size_t n = f != NULL ? fread(bytes, 1, NOTICE_MAX_BYTES, f) : 0;

    if (f != NULL)
        assert_int_equal(fclose(f), 0);
    return (struct str){bytes, n};
}

static const struct actor nobody_yet = {.is_system = true}; /* as init acts: there is no account */

/* The fixture's own register with the demo's notice, adopted by a named contact person. */
static struct ctx *adopted(struct fixture *f)
{
    struct ctx *ctx = fixture_ctx(f, PURPOSE_ACCOUNTABILITY);
    struct str bytes = read_path(ctx->arena, SOURCE_DIR "/tests/notices/mallikonttori.txt");
    struct notice_receipt receipt;
    struct setup_register made;

    assert_true(bytes.len > 0);
    ctx->register_name = STR("Asiakasrekisteri");
    ctx->actor = &nobody_yet;
    assert_int_equal(RUN_ACTION(notice_import, ctx, &(struct notice_import){bytes}, &receipt), RC_OK);
    assert_int_equal(RUN_ACTION(setup_adopt, ctx, &(struct setup_adoption){STR("Tiina Testaaja")}, &made), RC_OK);
    assert_int_equal(notice_policy(ctx), RC_OK);
    assert_non_null(ctx->policy);
    ctx->actor = &f->actor;
    return ctx;
}

static struct evidence run(struct ctx *ctx, evidence_fn *fn)
{
    struct evidence out = {.population = 0};

    ctx->purpose = PURPOSE_ACCOUNTABILITY;
    assert_int_equal(fn(ctx, &out), RC_OK);
    return out;
}

static void test_p68_states(void **state)
{
    (void)state;
    assert_int_equal(proof_decide(STATEMENT_IS_ENFORCED, 0, 0), PROOF_NOT_EXERCISED); /* no vacuous truth */
    assert_int_equal(proof_decide(STATEMENT_IS_ENFORCED, 5, 0), PROOF_HOLDS);
    assert_int_equal(proof_decide(STATEMENT_IS_ENFORCED, 5, 1), PROOF_VIOLATED);
    assert_int_equal(proof_decide(STATEMENT_IS_ENFORCED, 0, 1), PROOF_VIOLATED);
    assert_int_equal(proof_decide(STATEMENT_IS_PLANNED, 5, 0), PROOF_PLANNED);
    assert_int_equal(proof_decide(STATEMENT_IS_ATTESTED, 5, 1), PROOF_ATTESTED);
}

static void test_p68_i33_evidence_of_the_notice_flips(void **state)
{
    static const struct { evidence_fn *fn; const char *name, *plant; } cases[] = {
        {notice_evidence_published, "published", "UPDATE notice_version SET state = 3 WHERE state = 2"},
        {notice_evidence_versions, "versions",
         "UPDATE notice_statement SET params = '{\"years\":9}' WHERE statement = 'retention.after-relationship'"},
        {notice_evidence_controller, "controller", "UPDATE tenant SET name = 'Toinen Esimerkki Oy'"},
        {notice_evidence_controller, "business id", "UPDATE tenant SET business_id = '9999999-3'"},
        {notice_evidence_contact, "contact", "DELETE FROM notice_statement WHERE statement = 'controller.contact'"},
        {notice_evidence_bases, "two bases", "UPDATE notice_statement SET params = replace(params, '[\"contract\"]', "
         "'[\"contract\",\"consent\"]') WHERE statement = 'basis.by-purpose'"},
        {notice_evidence_bases, "no basis", "DELETE FROM notice_statement WHERE statement = 'basis.by-purpose'"},
        {notice_evidence_authority, "authority", "DELETE FROM authority WHERE lang = 'sv'"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fixture *f = fixture_open(NULL);
        struct ctx *ctx = adopted(f);
        struct evidence before = run(ctx, cases[i].fn), after;

        if (before.population == 0 || before.violations != 0)
            fail_msg("%s: %lld of %lld before", cases[i].name, (long long)before.violations, (long long)before.population);
        fixture_plant(f, cases[i].plant);
        after = run(ctx, cases[i].fn);
        if (after.violations == 0)
            fail_msg("%s does not flip", cases[i].name);
        fixture_close(f);
    }
}

static void test_p71_an_order_without_its_draft_is_seen(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx = adopted(f);
    struct notice_order order = {STR("Tietosuojavaltuutettu"), STR("1/2027"), STR("Lyhennä säilytysaika."), ctx->today};
    struct notice_receipt receipt;
    struct notice_order_row *rows;
    size_t count;

    (void)state;
    assert_int_equal(run(ctx, notice_evidence_orders).population, 0);
    assert_int_equal(RUN_ACTION(notice_order, ctx, &order, &receipt), RC_OK);
    assert_int_equal(receipt.version, 2);
    assert_int_equal(notice_orders(ctx, &rows, &count), RC_OK);
    assert_int_equal(count, 1);
    assert_true(rows[0].notice_id == receipt.notice_id);
    assert_int_equal(run(ctx, notice_evidence_orders).violations, 0);
    fixture_plant(f, "UPDATE authority_order SET notice_id = NULL");
    assert_int_equal(run(ctx, notice_evidence_orders).violations, 1);
    order.ordered_on = date_add_days(ctx->today, 1);
    assert_int_equal(RUN_ACTION(notice_order, ctx, &order, &receipt), RC_INVALID);
    fixture_close(f);
}

static void test_p04_a_query_without_controller_is_seen(void **state)
{
    static const struct query_param bound[] = {{"tenant", VALUE_I64, false}}, free_of_it[] = {{"id", VALUE_I64, false}};
    struct query good = {.name = "good", .categories = CATEGORY_BIT(CATEGORY_NAME), .params = bound, .param_count = 1};
    struct query mutant = {.name = "mutant", .categories = CATEGORY_BIT(CATEGORY_NAME), .params = free_of_it, .param_count = 1};
    const struct query *both[] = {&good, &mutant};

    (void)state;
    assert_int_equal(notice_register_only(all_queries, all_query_count), 0);
    assert_int_equal(notice_register_only(both, 2), 1);
}

static const struct proof *find(const struct proof *proofs, size_t count, enum statement id)
{
    for (size_t i = 0; i < count; i++)
        if (proofs[i].statement == id)
            return &proofs[i];
    fail_msg("%s is not in the proof", statement_word(id));
    return NULL;
}

static void test_p68_the_last_verified_value_is_kept(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx = adopted(f);
    struct proof *proofs;
    size_t count;
    int64_t verified_at;

    (void)state;
    assert_int_equal(reports_proofs(ctx, &proofs, &count), RC_OK);
    assert_true(find(proofs, count, STATEMENT_NOTICE_DATE)->checked_at == 0);
    assert_int_equal(reports_prove_all(ctx, &proofs, &count), RC_OK);
    assert_int_equal(find(proofs, count, STATEMENT_NOTICE_DATE)->state, PROOF_HOLDS);
    verified_at = find(proofs, count, STATEMENT_NOTICE_DATE)->verified_at;
    assert_true(verified_at > 0);
    assert_int_equal(run(ctx, reports_evidence_accountable).violations, 0);
    assert_true(run(ctx, reports_evidence_accountable).population > 0);
    fixture_advance(f, 1);
    fixture_plant(f, "UPDATE notice_statement SET params = '{\"years\":9}' WHERE statement = 'retention.after-relationship'");
    assert_int_equal(reports_prove_all(ctx, &proofs, &count), RC_OK);
    assert_int_equal(find(proofs, count, STATEMENT_NOTICE_DATE)->state, PROOF_VIOLATED);
    assert_true(str_contains(reports_evidence_text(ctx, find(proofs, count, STATEMENT_NOTICE_DATE), false), STR("poikkeamia 1")));
    assert_true(str_contains(reports_evidence_text(ctx, find(proofs, count, STATEMENT_NOTICE_DATE), true), STR("sellaisina")));
    assert_int_equal(reports_proofs(ctx, &proofs, &count), RC_OK); /* as the public page reads it */
    assert_true(find(proofs, count, STATEMENT_NOTICE_DATE)->verified_at == verified_at);
    assert_true(find(proofs, count, STATEMENT_NOTICE_DATE)->checked_at > verified_at);
    assert_true(run(ctx, reports_evidence_accountable).violations >= 1);
    fixture_advance(f, 3); /* evidence grows old */
    fixture_plant(f, "UPDATE proof SET state = 1 WHERE state = 2");
    assert_true(run(ctx, reports_evidence_accountable).violations >= 1);
    fixture_close(f);
}

static void check_register(struct ctx *ctx, const struct reports_register *r)
{
    struct proof *proofs;
    size_t count;

    assert_int_equal(reports_enter(ctx, r), RC_OK);
    assert_int_equal(reports_prove_all(ctx, &proofs, &count), RC_OK);
    assert_true(count > 60);
    for (size_t i = 0; i < count; i++) {
        const struct proof *p = &proofs[i];

        if (p->state == PROOF_VIOLATED)
            fail_msg("%.*s: %s is violated", STR_FMT(r->slug), statement_word(p->statement));
        if (p->state == PROOF_HOLDS && p->population == 0)
            fail_msg("%.*s: %s holds with nothing to violate it", STR_FMT(r->slug), statement_word(p->statement));
        assert_true(proof_word(p->state)[0] != 0);
    }
}

/* The received notices of two companies give two registers, every statement with an honest state. */
static void test_p68_both_received_notices_become_registers(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx = fixture_ctx(f, PURPOSE_ACCOUNTABILITY);
    DIR *dir = opendir(SOURCE_DIR "/../shared/seeds");
    struct str notices[2];
    struct setup_request request = {.notices = notices, .adopt = STR("Tiina Testaaja")};
    struct setup_receipt *receipt = ARENA_NEW(ctx->arena, struct setup_receipt);
    struct reports_register *registers;
    struct dirent *e;
    size_t count;

    (void)state;
    for (; dir != NULL && (e = readdir(dir)) != NULL && request.count < 2;) {
        char path[600];

        (void)snprintf(path, sizeof(path), SOURCE_DIR "/../shared/seeds/%s", e->d_name);
        if (e->d_name[0] != '.')
            notices[request.count++] = read_path(ctx->arena, path);
    }
    if (dir != NULL)
        closedir(dir);
    if (request.count < 2) {
        fixture_close(f);
        skip();
    }
    ctx->actor = &nobody_yet;
    ctx->tenant = ctx->register_id = 0;
    ctx->policy = NULL;
    assert_int_equal(RUN_ACTION(setup_registers, ctx, &request, receipt), RC_OK);
    assert_int_equal(receipt->count, 2);
    assert_int_equal(receipt->registers[0].version, 1);
    assert_true(receipt->registers[0].tenant != receipt->registers[1].tenant);
    assert_int_equal(reports_registers(ctx, &registers, &count), RC_OK);
    assert_int_equal(count, 2);
    for (size_t i = 0; i < count; i++)
        check_register(ctx, &registers[i]);
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p68_states),
        cmocka_unit_test(test_p68_i33_evidence_of_the_notice_flips),
        cmocka_unit_test(test_p71_an_order_without_its_draft_is_seen),
        cmocka_unit_test(test_p04_a_query_without_controller_is_seen),
        cmocka_unit_test(test_p68_the_last_verified_value_is_kept),
        cmocka_unit_test(test_p68_both_received_notices_become_registers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
