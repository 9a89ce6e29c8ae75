/* The catalogue, parameters, what a notice grants, verdicts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/errors.h"
#include "errors_policy.h"
#include "i18n/i18n.h"
#include "policy/policy.h"

static void test_p67_every_statement_has_a_sentence_with_its_slots(void **state)
{
    struct arena *a = arena_new(1 << 24);

    (void)state;
    for (int s = 1; s < STATEMENT_COUNT; s++) {
        enum msg msg = msg_find_str(str_fmt(a, "statement.%s", statement_word((enum statement)s)));

        assert_true(msg != MSG_NONE);
        assert_true(statement_promise((enum statement)s) >= 1 && statement_promise((enum statement)s) <= 72);
        assert_int_equal(statement_from_word(str_from(statement_word((enum statement)s))), s);
        for (const struct statement_slot *slot = statement_slots((enum statement)s); slot->name != NULL; slot++) {
            struct str text = msg_text(a, LANG_FI, msg, NULL, 0);

            if (!str_contains(text, str_fmt(a, "{%s}", slot->name)) && !str_contains(text, str_fmt(a, "{%s:", slot->name)))
                fail_msg("%s does not show {%s}", statement_word((enum statement)s), slot->name);
        }
    }
    arena_free(a);
}

static void test_p67_every_word_has_a_label(void **state)
{
    struct arena *a = arena_new(1 << 24);
    const char *word;

    (void)state;
    for (int v = VOCABULARY_PURPOSE; v <= VOCABULARY_NEED; v++) {
        for (size_t i = 0; (word = vocabulary_word((enum vocabulary)v, i)) != NULL; i++)
            assert_true(msg_find_str(vocabulary_message(a, (enum vocabulary)v, str_from(word))) != MSG_NONE);
    }
    for (int s = 0; s < SECTION_COUNT; s++)
        assert_true(msg_find_str(str_fmt(a, "section.%s", section_word((enum section)s))) != MSG_NONE);
    arena_free(a);
}

static void test_params_are_checked_and_canonical(void **state)
{
    static const struct { enum statement s; const char *in, *out; int code; } cases[] = {
        {STATEMENT_RETENTION_AFTER_RELATIONSHIP, " { \"years\" : 7 } ", "{\"years\":7}", 0},
        {STATEMENT_RETENTION_AFTER_RELATIONSHIP, "{\"years\":0}", NULL, E1304_PARAM_VALUE},
        {STATEMENT_RETENTION_AFTER_RELATIONSHIP, "{\"years\":51}", NULL, E1304_PARAM_VALUE},
        {STATEMENT_RETENTION_AFTER_RELATIONSHIP, "{\"years\":\"7\"}", NULL, E1304_PARAM_VALUE},
        {STATEMENT_RETENTION_AFTER_RELATIONSHIP, "{\"years\":7,\"years\":8}", NULL, E1302_PARAM_DOUBLED},
        {STATEMENT_RETENTION_AFTER_RELATIONSHIP, "{\"years\":7,\"x\":8}", NULL, E1301_PARAM_UNKNOWN},
        {STATEMENT_RETENTION_AFTER_RELATIONSHIP, "{}", NULL, E1303_PARAM_MISSING},
        {STATEMENT_RETENTION_AFTER_RELATIONSHIP, "[7]", NULL, E1300_PARAMS_NOT_AN_OBJECT},
        {STATEMENT_RETENTION_AFTER_RELATIONSHIP, "{\"years\":7} x", NULL, E1300_PARAMS_NOT_AN_OBJECT},
        {STATEMENT_LIST_PROHIBITION, "{\"channels\":[\"email\",\"portal\"]}", "{\"channels\":[\"email\",\"portal\"]}", 0},
        {STATEMENT_LIST_PROHIBITION, "{\"channels\":[\"email\",\"email\"]}", NULL, E1304_PARAM_VALUE},
        {STATEMENT_LIST_PROHIBITION, "{\"channels\":[\"pigeon\"]}", NULL, E1304_PARAM_VALUE},
        {STATEMENT_NOTICE_DATE, "{\"date\":\"2021-02-10\"}", "{\"date\":\"2021-02-10\"}", 0},
        {STATEMENT_NOTICE_DATE, "{\"date\":\"2021-02-30\"}", NULL, E1304_PARAM_VALUE},
        {STATEMENT_REGISTER_NAME, "{\"name\":\"A \\\"b\\\" \\u00e4\"}", "{\"name\":\"A \\\"b\\\" ä\"}", 0},
    };
    struct arena *a = arena_new(1 << 24);

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct err err = {0};
        struct param *params;
        size_t n;
        enum rc rc = params_read(a, cases[i].s, str_from(cases[i].in), &params, &n, &err);

        if ((rc == RC_OK) != (cases[i].code == 0) || (rc != RC_OK && err.code != cases[i].code))
            fail_msg("%s: rc %d code %d", cases[i].in, (int)rc, err.code);
        if (rc == RC_OK)
            assert_true(str_eqz(params_write(a, params, n), cases[i].out));
    }
    arena_free(a);
}

static struct policy compiled(struct arena *a, const struct policy_statement *statements, size_t count)
{
    struct policy policy = {.notice_id = 5, .version = 1};
    struct err err = {0};

    assert_int_equal(policy_compile(a, statements, count, &policy, &err), RC_OK);
    return policy;
}

static void test_p10_what_is_not_stated_is_refused_with_the_statement(void **state)
{
    struct arena *a = arena_new(1 << 24);
    const struct policy_statement stated[] = {
        {STATEMENT_PURPOSE_CUSTOMERS, 0, STR("{}")},
        {STATEMENT_CONTENT_CONTACT, 0, STR("{\"categories\":[\"name\",\"email\"]}")},
        {STATEMENT_RETENTION_AFTER_RELATIONSHIP, 0, STR("{\"years\":7}")}};
    struct policy policy = compiled(a, stated, COUNT(stated));
    struct ctx ctx = {.arena = a, .policy = &policy, .purpose = PURPOSE_CUSTOMER_MANAGEMENT};
    struct verdict v;

    (void)state;
    assert_int_equal(policy_decide(&ctx, CATEGORY_EMAIL, USE_STORE, &v), RC_OK);
    assert_int_equal(v.statement, STATEMENT_PURPOSE_CUSTOMERS);
    assert_int_equal(policy_decide(&ctx, CATEGORY_PHONE, USE_STORE, &v), RC_REFUSED);
    assert_int_equal(ctx.err.statement, STATEMENT_CONTENT_CONTACT);
    assert_int_equal(policy_decide(&ctx, CATEGORY_PHONE, USE_ERASE, &v), RC_OK);
    assert_int_equal(policy_permit_purpose(&ctx, PURPOSE_INVOICING), RC_REFUSED);
    assert_int_equal(ctx.err.statement, STATEMENT_PURPOSE_INVOICING);
    assert_int_equal(policy_param_i64(&policy, STATEMENT_RETENTION_AFTER_RELATIONSHIP, "years", 1), 7);
    assert_int_equal(policy_param_i64(&policy, STATEMENT_RETENTION_VOUCHERS, "years", 6), 6);
    arena_free(a);
}

static void test_p10_what_the_law_imposes_is_never_refused(void **state)
{
    struct arena *a = arena_new(1 << 24);
    struct ctx ctx = {.arena = a};
    struct verdict v;

    (void)state;
    for (int p = 1; p < PURPOSE_COUNT; p++) {
        ctx.purpose = p;
        for (int c = 1; c < CATEGORY_COUNT; c++)
            assert_int_equal(policy_decide(&ctx, (enum category)c, USE_READ, &v),
                             purpose_imposed_by_law((enum purpose)p) ? RC_OK : RC_REFUSED);
        /* and every other purpose names the statement that is missing */
        assert_true(purpose_imposed_by_law((enum purpose)p) || policy_statement_for_purpose((enum purpose)p) != STATEMENT_NONE);
    }
    for (int c = 1; c < CATEGORY_COUNT; c++)
        assert_true(category_imposed_by_law((enum category)c) || policy_statement_for_category((enum category)c) != STATEMENT_NONE);
    ctx.purpose = PURPOSE_NONE;
    assert_int_equal(policy_decide(&ctx, CATEGORY_NAME, USE_READ, &v), RC_BUG);
    arena_free(a);
}

static void test_p18_a_purpose_uses_only_its_own_categories(void **state)
{
    struct arena *a = arena_new(1 << 24);
    struct policy policy = {0};
    struct err err = {0};
    struct ctx ctx = {.arena = a, .policy = &policy, .purpose = PURPOSE_STATISTICS};
    struct verdict v;

    (void)state;
    assert_int_equal(policy_of_everything(a, &policy, &err), RC_OK);
    assert_int_equal(policy_decide(&ctx, CATEGORY_ORDERS, USE_READ, &v), RC_OK);
    assert_int_equal(policy_decide(&ctx, CATEGORY_EMAIL, USE_READ, &v), RC_REFUSED);
    assert_int_equal(ctx.err.statement, STATEMENT_PURPOSE_STATISTICS);
    for (int p = 1; p < PURPOSE_COUNT; p++)
        assert_true(policy.categories_of[p] != 0 && (policy.purposes & PURPOSE_BIT(p)) != 0);
    arena_free(a);
}

static void test_p68_i34_enforced_statements_are_bound_and_others_are_not(void **state)
{
    (void)state;
    for (int s = 1; s < STATEMENT_COUNT; s++) {
        struct statement_binding b = statement_binding((enum statement)s);
        bool enforced = statement_kind((enum statement)s) == STATEMENT_IS_ENFORCED;

        assert_true((b.rule != NULL) == enforced && (b.evidence != NULL) == enforced);
        assert_true((statement_kind((enum statement)s) == STATEMENT_IS_ATTESTED) == (statement_rule((enum statement)s)[0] == 0));
    }
}

/* P43: the audit log keeps these numbers. Who moves a statement in statements.def makes old entries name another one. */
static void test_p43_statements_keep_their_numbers(void **state)
{
    (void)state;
    assert_int_equal(STATEMENT_NOTICE_TITLE, 1);
    assert_int_equal(STATEMENT_PURPOSE_LIMITS, 13);
    assert_int_equal(STATEMENT_DISCLOSURE_GROUNDS, 50);
    assert_int_equal(STATEMENT_NOTICE_LANGUAGES, 102);
    assert_int_equal(STATEMENT_DISCLOSURE_NO_MARKETING, 103);
    assert_int_equal(STATEMENT_COUNT, 104); /* one more statement: one more line here */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p67_every_statement_has_a_sentence_with_its_slots),
        cmocka_unit_test(test_p67_every_word_has_a_label),
        cmocka_unit_test(test_params_are_checked_and_canonical),
        cmocka_unit_test(test_p10_what_is_not_stated_is_refused_with_the_statement),
        cmocka_unit_test(test_p10_what_the_law_imposes_is_never_refused),
        cmocka_unit_test(test_p18_a_purpose_uses_only_its_own_categories),
        cmocka_unit_test(test_p68_i34_enforced_statements_are_bound_and_others_are_not),
        cmocka_unit_test(test_p43_statements_keep_their_numbers),
    };

    return cmocka_run_group_tests_name("policy", tests, NULL, NULL);
}
