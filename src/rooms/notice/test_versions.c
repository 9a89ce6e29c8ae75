/* Versions of a notice in a real store: adoption, drafts, publishing, the policy in force. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/errors.h"
#include "db/fixture.h"
#include "errors_notice.h"
#include "rooms/notice/internal.h"
#include "rooms/notice/versions.h"

static struct str file_of(struct arena *arena, const char *name)
{
    char path[512];
    char *bytes = arena_alloc(arena, NOTICE_MAX_BYTES);
    FILE *f;
    size_t n;

    (void)snprintf(path, sizeof(path), SOURCE_DIR "/tests/notices/%s", name);
    f = fopen(path, "rb");
    assert_non_null(f);
    n = fread(bytes, 1, NOTICE_MAX_BYTES, f);
    assert_int_equal(fclose(f), 0);
    return (struct str){bytes, n};
}

static int setup(void **state)
{
    *state = fixture_open(NULL);
    return 0;
}

static int teardown(void **state)
{
    fixture_close((struct fixture *)*state);
    return 0;
}

static struct ctx *adopted(struct fixture *f, const char *name)
{
    struct ctx *ctx = fixture_ctx(f, PURPOSE_ACCOUNTABILITY);
    struct notice_receipt out;

    assert_int_equal(RUN_ACTION(notice_import, ctx, &(struct notice_import){file_of(ctx->arena, name)}, &out), RC_OK);
    assert_int_equal(out.version, 0);
    assert_int_equal(notice_policy(ctx), RC_OK);
    assert_null(ctx->policy); /* waits: no personal data yet */
    assert_int_equal(RUN_ACTION(notice_adopt, ctx, &(struct notice_adopt){ctx->today}, &out), RC_OK);
    assert_int_equal(out.version, 1);
    assert_int_equal(notice_policy(ctx), RC_OK);
    assert_non_null(ctx->policy);
    return ctx;
}

static const char *const demo[] = {"mallikonttori.txt", "esimerkki-ikkunat.html"};

static void test_p01_adoption_publishes_version_one_without_errors(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(demo); i++) {
        struct fixture *f = fixture_open(NULL);
        struct ctx *ctx = adopted(f, demo[i]);
        struct policy_statement *statements;
        struct notice_reading reading;
        struct notice_version version;
        struct notice_decided *decided;
        size_t count, decisions;

        assert_int_equal(notice_get(ctx, -1, &version, &statements, &count), RC_OK);
        assert_int_equal(version.version, 1);
        assert_int_equal(version.published_by, f->actor.user_id);
        notice_lint_statements(ctx->arena, statements, count, &reading);
        for (size_t k = 0; k < reading.finding_count; k++) {
            if (finding_severity(reading.findings[k].id) == SEVERITY_ERROR)
                fail_msg("%s: %s", demo[i], finding_word(reading.findings[k].id));
        }
        assert_int_equal(notice_decisions(ctx, 0, &decided, &decisions), RC_OK);
        assert_true(decisions > 3);
        for (size_t k = 0; k < decisions; k++) {
            assert_int_equal(decided[k].decision, FINDING_CORRECTED);
            assert_int_equal(decided[k].by, f->actor.user_id);
        }
        assert_int_equal(notice_get(ctx, 0, &version, &statements, &count), RC_OK);
        assert_true(version.received.len > 1000);
        fixture_close(f);
    }
}

static void test_p23_the_two_registers_differ_by_web_address_and_ip_number(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *k = adopted((struct fixture *)*state, demo[0]), *a = adopted(f, demo[1]);
    uint64_t network = CATEGORY_BIT(CATEGORY_WEB_ADDRESS) | CATEGORY_BIT(CATEGORY_IP_NUMBER);

    assert_int_equal(k->policy->categories & network, 0);
    assert_int_equal(a->policy->categories & network, network);
    assert_int_equal(k->policy->categories | network, a->policy->categories);
    assert_true((k->policy->categories & CATEGORY_BIT(CATEGORY_BILLING)) != 0);
    assert_true((k->policy->purposes & PURPOSE_BIT(PURPOSE_INVOICING)) != 0);
    assert_int_equal(policy_param_i64(k->policy, STATEMENT_RETENTION_AFTER_RELATIONSHIP, "years", 0), 10);
    fixture_close(f);
}

static void test_p10_statement_taken_out_refuses_and_put_back_allows(void **state)
{
    struct ctx *ctx = adopted((struct fixture *)*state, demo[0]);
    const struct policy *first = ctx->policy;
    struct notice_receipt out;
    struct notice_change_shown *diff;
    size_t changes;

    ctx->purpose = PURPOSE_INVOICING;
    assert_int_equal(policy_permit_purpose(ctx, PURPOSE_INVOICING), RC_OK);
    assert_int_equal(RUN_ACTION(notice_draft, ctx, &(struct notice_draft){0}, &out), RC_OK);
    assert_int_equal(out.version, 2);
    assert_int_equal(RUN_ACTION(notice_draft, ctx, &(struct notice_draft){0}, &out), RC_CONFLICT);
    assert_int_equal(RUN_ACTION(notice_change, ctx, (&(struct notice_change){.statement = STATEMENT_PURPOSE_INVOICING,
                                                                            .remove = true}), &out), RC_OK);
    assert_int_equal(notice_policy(ctx), RC_OK);
    assert_ptr_equal(ctx->policy, first); /* a draft changes nothing */
    assert_int_equal(notice_diff(ctx, 1, 2, &diff, &changes), RC_OK);
    assert_int_equal(changes, 1);
    assert_int_equal(diff[0].statement, STATEMENT_PURPOSE_INVOICING);
    assert_int_equal(RUN_ACTION(notice_publish, ctx, &(struct notice_publish){0}, &out), RC_OK);
    assert_int_equal(notice_policy(ctx), RC_OK);
    assert_int_equal(ctx->policy->version, 2);
    assert_int_equal(first->version, 1); /* a request that began before still has its own */
    assert_int_equal(policy_permit_purpose(ctx, PURPOSE_INVOICING), RC_REFUSED);
    assert_int_equal(ctx->err.statement, STATEMENT_PURPOSE_INVOICING);
    err_clear(&ctx->err);
    assert_int_equal(RUN_ACTION(notice_draft, ctx, &(struct notice_draft){0}, &out), RC_OK);
    assert_int_equal(RUN_ACTION(notice_change, ctx, (&(struct notice_change){.statement = STATEMENT_PURPOSE_INVOICING}), &out), RC_OK);
    assert_int_equal(RUN_ACTION(notice_publish, ctx, &(struct notice_publish){0}, &out), RC_OK);
    assert_int_equal(notice_policy(ctx), RC_OK);
    assert_int_equal(policy_permit_purpose(ctx, PURPOSE_INVOICING), RC_OK);
}

static void test_p01_i38_published_versions_are_immutable_and_one_is_in_force(void **state)
{
    struct ctx *ctx = adopted((struct fixture *)*state, demo[0]);
    struct notice_receipt out;
    struct notice_version *versions;
    size_t count, in_force = 0;

    assert_int_equal(RUN_ACTION(notice_change, ctx, (&(struct notice_change){.statement = STATEMENT_PURPOSE_ORDERS, .remove = true}),
                                &out), RC_NOT_FOUND);
    assert_int_equal(RUN_ACTION(notice_publish, ctx, &(struct notice_publish){0}, &out), RC_NOT_FOUND);
    assert_int_equal(RUN_ACTION(notice_adopt, ctx, &(struct notice_adopt){ctx->today}, &out), RC_CONFLICT);
    assert_int_equal(RUN_ACTION(notice_import, ctx, &(struct notice_import){STR("Seloste")}, &out), RC_CONFLICT);
    assert_int_equal(RUN_ACTION(notice_draft, ctx, &(struct notice_draft){0}, &out), RC_OK);
    assert_int_equal(RUN_ACTION(notice_publish, ctx, &(struct notice_publish){0}, &out), RC_OK);
    assert_int_equal(notice_versions(ctx, &versions, &count), RC_OK);
    assert_int_equal(count, 3);
    for (size_t i = 0; i < count; i++)
        in_force += versions[i].state == NOTICE_IN_FORCE;
    assert_int_equal(in_force, 1);
}

static void test_p03_no_publishing_without_contact_person_or_with_errors(void **state)
{
    struct ctx *ctx = adopted((struct fixture *)*state, demo[0]);
    struct notice_receipt out;

    assert_int_equal(RUN_ACTION(notice_draft, ctx, &(struct notice_draft){0}, &out), RC_OK);
    assert_int_equal(RUN_ACTION(notice_change, ctx, (&(struct notice_change){.statement = STATEMENT_CONTROLLER_CONTACT,
                                                                            .remove = true}), &out), RC_OK);
    assert_int_equal(RUN_ACTION(notice_publish, ctx, &(struct notice_publish){0}, &out), RC_INVALID);
    assert_int_equal(ctx->err.code, E1336_NOTICE_NO_CONTACT);
    assert_int_equal(RUN_ACTION(notice_change, ctx, (&(struct notice_change){.statement = STATEMENT_CONTROLLER_CONTACT,
        .params = STR("{\"details\":\"Maija Esimerkki, toimisto@mallikonttori.example\"}")}), &out), RC_OK);
    assert_int_equal(RUN_ACTION(notice_change, ctx, (&(struct notice_change){.statement = STATEMENT_CONSENT_MANAGED,
                                                                            .remove = true}), &out), RC_OK);
    assert_int_equal(RUN_ACTION(notice_publish, ctx, &(struct notice_publish){0}, &out), RC_INVALID);
    assert_int_equal(ctx->err.code, E1335_NOTICE_HAS_ERRORS);
    assert_true(str_contains(ctx->err.arg, STR("consent-empty")));
}

static void test_p03_a_named_person_decides(void **state)
{
    struct fixture *f = (struct fixture *)*state;
    struct ctx *ctx = fixture_ctx(f, PURPOSE_ACCOUNTABILITY);
    struct actor nobody = {.is_system = true};
    struct notice_receipt out;

    assert_int_equal(RUN_ACTION(notice_import, ctx, &(struct notice_import){file_of(ctx->arena, demo[0])}, &out), RC_OK);
    ctx->actor = &nobody;
    assert_int_equal(RUN_ACTION(notice_adopt, ctx, &(struct notice_adopt){ctx->today}, &out), RC_FORBIDDEN);
    assert_int_equal(ctx->err.code, E1334_NOTICE_PERSON_NEEDED);
}

/* A register that waits: draft, correction and publishing are a named person's acts, one by one (P01, P03). */
static void test_p03_a_waiting_register_is_put_right_in_a_draft(void **state)
{
    struct fixture *f = (struct fixture *)*state;
    struct ctx *ctx = fixture_ctx(f, PURPOSE_ACCOUNTABILITY);
    struct notice_decided *decided;
    struct notice_receipt out;
    size_t count, kept = 0, corrected = 0;

    assert_int_equal(RUN_ACTION(notice_import, ctx, &(struct notice_import){file_of(ctx->arena, demo[0])}, &out), RC_OK);
    assert_int_equal(RUN_ACTION(notice_draft, ctx, &(struct notice_draft){0}, &out), RC_OK);
    assert_int_equal(out.version, 1);
    assert_int_equal(notice_policy(ctx), RC_OK);
    assert_null(ctx->policy); /* a draft opens nothing */
    assert_int_equal(RUN_ACTION(notice_change, ctx, (&(struct notice_change){.statement = STATEMENT_CONTROLLER_IDENTITY,
        .params = STR("{\"details\":\"Mallikonttori Oy, Esimerkkikatu 1, 00100 Helsinki\"}")}), &out), RC_OK);
    assert_int_equal(RUN_ACTION(notice_publish, ctx, &(struct notice_publish){0}, &out), RC_OK);
    assert_int_equal(notice_policy(ctx), RC_OK);
    assert_non_null(ctx->policy);
    assert_int_equal(notice_decisions(ctx, 0, &decided, &count), RC_OK);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(decided[i].by, f->actor.user_id);
        kept += decided[i].decision == FINDING_KEPT;
        corrected += decided[i].decision == FINDING_CORRECTED;
    }
    assert_int_equal(kept + corrected, count);
    assert_true(corrected > 3);
}

/* Ground and period are one time for the reader: they go together, and apart they are not published (P36). */
static void test_p36_retention_and_its_ground_are_published_as_one_time(void **state)
{
    struct ctx *ctx = adopted((struct fixture *)*state, demo[0]);
    struct policy_statement *at;
    struct notice_version draft;
    struct notice_receipt out;
    size_t count;

    assert_int_equal(RUN_ACTION(notice_draft, ctx, &(struct notice_draft){0}, &out), RC_OK);
    assert_int_equal(RUN_ACTION(notice_change, ctx, (&(struct notice_change){.statement = STATEMENT_RETENTION_AFTER_RELATIONSHIP,
        .params = STR("{\"years\":7}")}), &out), RC_OK);
    assert_int_equal(notice_get(ctx, -2, &draft, &at, &count), RC_OK);
    assert_int_equal(notice_years(ctx->arena, at, count, STATEMENT_RETENTION_GROUND), 7);
    assert_int_equal(RUN_ACTION(notice_change, ctx, (&(struct notice_change){.statement = STATEMENT_RETENTION_GROUND,
        .params = STR("{\"categories\":[\"name\"],\"years\":9,\"grounds\":[\"contract\"]}")}), &out), RC_OK);
    assert_int_equal(RUN_ACTION(notice_publish, ctx, &(struct notice_publish){0}, &out), RC_INVALID);
    assert_int_equal(ctx->err.code, E1335_NOTICE_HAS_ERRORS);
    assert_true(str_contains(ctx->err.arg, STR("retention-differs")));
    err_clear(&ctx->err);
    assert_int_equal(RUN_ACTION(notice_fix, ctx, (&(struct notice_fix){STR("retention-differs"), STR("")}), &out), RC_OK);
    assert_int_equal(RUN_ACTION(notice_fix, ctx, (&(struct notice_fix){STR("retention-differs"), STR("")}), &out), RC_NOT_FOUND);
    err_clear(&ctx->err);
    assert_int_equal(notice_get(ctx, -2, &draft, &at, &count), RC_OK);
    assert_int_equal(notice_years(ctx->arena, at, count, STATEMENT_RETENTION_GROUND), 7);
    assert_int_equal(RUN_ACTION(notice_publish, ctx, &(struct notice_publish){0}, &out), RC_OK);
}

/* The sentence that contradicts goes, what lint asks for comes; the rest stays as it is (P16, P33). */
static void test_p16_a_contradiction_is_put_right_in_the_draft(void **state)
{
    struct ctx *ctx = adopted((struct fixture *)*state, demo[0]);
    struct policy_statement *at;
    struct notice_version draft;
    struct notice_receipt out;
    size_t count, before;
    bool outside = false, aggregate = false;

    assert_int_equal(RUN_ACTION(notice_draft, ctx, &(struct notice_draft){0}, &out), RC_OK);
    assert_int_equal(RUN_ACTION(notice_change, ctx, (&(struct notice_change){.statement = STATEMENT_ANALYTICS_OUTSIDE,
        .params = STR("{\"service\":\"Google Analytics\"}")}), &out), RC_OK);
    assert_int_equal(RUN_ACTION(notice_publish, ctx, &(struct notice_publish){0}, &out), RC_INVALID);
    assert_true(str_contains(ctx->err.arg, STR("no-transfer-vs-foreign-analytics")));
    err_clear(&ctx->err);
    assert_int_equal(notice_get(ctx, -2, &draft, &at, &before), RC_OK);
    assert_int_equal(RUN_ACTION(notice_fix, ctx, (&(struct notice_fix){STR("no-transfer-vs-foreign-analytics"), STR("")}), &out), RC_OK);
    assert_int_equal(notice_get(ctx, -2, &draft, &at, &count), RC_OK);
    for (size_t i = 0; i < count; i++) {
        outside = outside || at[i].id == STATEMENT_ANALYTICS_OUTSIDE;
        aggregate = aggregate || at[i].id == STATEMENT_STATISTICS_AGGREGATE;
    }
    assert_false(outside);
    assert_true(aggregate);
    assert_true(count >= before - 1);
    assert_int_equal(RUN_ACTION(notice_publish, ctx, &(struct notice_publish){0}, &out), RC_OK);
}

static struct str details_of(struct ctx *ctx, int64_t version, enum statement id)
{
    struct policy_statement *at;
    struct notice_version v;
    struct param *params;
    size_t count, n;

    assert_int_equal(notice_get(ctx, version, &v, &at, &count), RC_OK);
    for (size_t i = 0; i < count; i++)
        if (at[i].id == id) {
            assert_int_equal(params_read(ctx->arena, id, at[i].params, &params, &n, &ctx->err), RC_OK);
            return params[0].text;
        }
    fail_msg("not stated");
    return STR("");
}

/* The settings change, the notice follows as a draft; a second change goes into the same draft (P02). */
static void test_p02_changed_settings_make_a_draft(void **state)
{
    struct ctx *ctx = adopted((struct fixture *)*state, demo[0]);
    struct notice_follow f = {.before = {STR("Mallikonttori Oy"), STR("9999999-2"), STR("Esimerkkikatu 1"), STR("00100"), STR("Helsinki"), STR(""), STR("")}};
    struct notice_receipt out;
    struct str details;

    f.after = f.before;
    assert_int_equal(RUN_ACTION(notice_follow, ctx, &f, &out), RC_OK);
    assert_int_equal(out.version, 0); /* nothing has changed */
    f.after.street = STR("Uusikuja 5");
    f.after.phone = STR("020 123 4567");
    assert_int_equal(RUN_ACTION(notice_follow, ctx, &f, &out), RC_OK);
    assert_int_equal(out.version, 2);
    details = details_of(ctx, -2, STATEMENT_CONTROLLER_IDENTITY);
    assert_true(str_contains(details, STR("Uusikuja 5")) && str_contains(details, STR("020 123 4567")) && !str_contains(details, STR("Esimerkkikatu")));
    assert_true(str_contains(details_of(ctx, -1, STATEMENT_CONTROLLER_IDENTITY), STR("Esimerkkikatu 1"))); /* in force as it was */
    f.before = f.after;
    f.after.name = STR("Uusi Konttori Oy");
    assert_int_equal(RUN_ACTION(notice_follow, ctx, &f, &out), RC_OK);
    assert_int_equal(out.version, 2);
    assert_true(str_starts(details_of(ctx, -2, STATEMENT_CONTROLLER_IDENTITY), STR("Uusi Konttori Oy")));
}

static void test_p71_an_order_comes_with_its_draft(void **state)
{
    struct ctx *ctx = adopted((struct fixture *)*state, demo[1]);
    struct notice_order order = {STR("Tietosuojavaltuutettu"), STR("1/2027"), STR("Lyhennä säilytysaikaa."), ctx->today};
    struct notice_version draft;
    struct policy_statement *statements;
    struct notice_receipt out;
    size_t count;

    assert_int_equal(RUN_ACTION(notice_order, ctx, &order, &out), RC_OK);
    assert_int_equal(notice_get(ctx, -2, &draft, &statements, &count), RC_OK);
    assert_true(draft.order_id != 0);
    assert_int_equal(RUN_ACTION(notice_order, ctx, &order, &out), RC_CONFLICT);
}

static void test_p61_authority_comes_from_the_dated_table(void **state)
{
    struct ctx *ctx = adopted((struct fixture *)*state, demo[0]);
    struct str contact;
    struct date checked;

    assert_int_equal(notice_authority(ctx, LANG_FI, &contact, &checked), RC_OK);
    assert_true(str_contains(contact, STR("Lintulahdenkuja 4, 00530")));
    assert_true(date_is_none(checked)); /* until a person has confirmed it */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p01_adoption_publishes_version_one_without_errors),
        cmocka_unit_test_setup_teardown(test_p23_the_two_registers_differ_by_web_address_and_ip_number, setup, teardown),
        cmocka_unit_test_setup_teardown(test_p10_statement_taken_out_refuses_and_put_back_allows, setup, teardown),
        cmocka_unit_test_setup_teardown(test_p01_i38_published_versions_are_immutable_and_one_is_in_force, setup, teardown),
        cmocka_unit_test_setup_teardown(test_p03_no_publishing_without_contact_person_or_with_errors, setup, teardown),
        cmocka_unit_test_setup_teardown(test_p03_a_named_person_decides, setup, teardown),
        cmocka_unit_test_setup_teardown(test_p03_a_waiting_register_is_put_right_in_a_draft, setup, teardown),
        cmocka_unit_test_setup_teardown(test_p36_retention_and_its_ground_are_published_as_one_time, setup, teardown),
        cmocka_unit_test_setup_teardown(test_p16_a_contradiction_is_put_right_in_the_draft, setup, teardown),
        cmocka_unit_test_setup_teardown(test_p02_changed_settings_make_a_draft, setup, teardown),
        cmocka_unit_test_setup_teardown(test_p71_an_order_comes_with_its_draft, setup, teardown),
        cmocka_unit_test_setup_teardown(test_p61_authority_comes_from_the_dated_table, setup, teardown),
    };

    return cmocka_run_group_tests_name("notice versions", tests, NULL, NULL);
}
