/* Consents and prohibitions: the rule row by row, withdrawal at once, the record, planted violations (P21 P53; I-20
 * I-41 I-42). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/errors.h"
#include "base/json.h"
#include "db/fixture.h"
#include "errors_consents.h"
#include "rooms/consents/consents.h"
#include "rooms/customers/customers.h"

static void ok_at(struct ctx *ctx, enum rc rc, int line)
{
    if (rc != RC_OK)
        fail_msg("line %d: %s %d (%s:%d)", line, rc_name(rc), ctx->err.code, ctx->err.birth_file ? ctx->err.birth_file : "?",
                 ctx->err.birth_line);
}
#define OK(expr) ok_at(ctx, (expr), __LINE__)

struct world { struct fixture *f; struct ctx *customers, *rights, *proof; struct customer_receipt aino; };

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof(*w));
    struct customer_form form = {.kind = CUSTOMER_PERSON, .first_name = STR("Aino"), .last_name = STR("Kielomalli"),
        .email = STR("aino.kielomalli@posti.example"), .phone = STR("+358400000011"), .country = STR("FI")};

    if (w == NULL)
        return 1;
    w->f = fixture_open(NULL);
    w->customers = fixture_ctx(w->f, PURPOSE_CUSTOMER_MANAGEMENT);
    w->rights = fixture_ctx(w->f, PURPOSE_RIGHTS);
    w->proof = fixture_ctx(w->f, PURPOSE_ACCOUNTABILITY);
    form.start_on = w->customers->today;
    *state = w;
    return RUN_ACTION(customers_create, w->customers, &form, &w->aino) == RC_OK ? 0 : 1;
}

static int tear_down(void **state)
{
    struct world *w = *state;

    fixture_close(w->f);
    free(w);
    return 0;
}

static void test_p53_the_rule_row_by_row(void **state)
{
    static const struct { struct use_facts f; bool allowed; enum statement missing; } rows[] = {
        {{.purpose = PURPOSE_DIRECT_MARKETING, .channel = CONSENT_POST, .natural_person = true}, true, STATEMENT_NONE},
        {{.purpose = PURPOSE_DISTANCE_SELLING, .channel = CONSENT_PHONE, .natural_person = true}, true, STATEMENT_NONE},
        {{.purpose = PURPOSE_DIRECT_MARKETING, .channel = CONSENT_EMAIL, .natural_person = true}, false, STATEMENT_MARKETING_CONSENT},
        {{.purpose = PURPOSE_DIRECT_MARKETING, .channel = CONSENT_SMS, .natural_person = true}, false, STATEMENT_MARKETING_CONSENT},
        {{.purpose = PURPOSE_DIRECT_MARKETING, .channel = CONSENT_EMAIL, .natural_person = true, .consented = true}, true, STATEMENT_NONE},
        {{.purpose = PURPOSE_DIRECT_MARKETING, .channel = CONSENT_EMAIL, .natural_person = true, .from_sale = true}, true, STATEMENT_NONE},
        {{.purpose = PURPOSE_DIRECT_MARKETING, .channel = CONSENT_EMAIL}, true, STATEMENT_NONE}, /* an organisation's general address */
        {{.purpose = PURPOSE_DIRECT_MARKETING, .channel = CONSENT_EMAIL, .natural_person = true, .consented = true, .banned = true}, false,
         STATEMENT_PROHIBITION_BY_PURPOSE},
        {{.purpose = PURPOSE_LIST_PUBLICATION, .channel = CONSENT_ANY, .natural_person = true, .banned = true}, false, STATEMENT_LIST_PROHIBITION},
        {{.purpose = PURPOSE_MARKET_RESEARCH, .channel = CONSENT_POST, .natural_person = true, .mark = true}, false,
         STATEMENT_PROHIBITION_BY_PURPOSE},
        {{.purpose = PURPOSE_MARKET_RESEARCH, .channel = CONSENT_POST, .natural_person = true, .withdrawn = true}, false,
         STATEMENT_CONSENT_MANAGED},
        {{.purpose = PURPOSE_VISIT_STATISTICS, .natural_person = true}, false, STATEMENT_CONSENT_MANAGED},
        {{.purpose = PURPOSE_VISIT_STATISTICS, .natural_person = true, .consented = true}, true, STATEMENT_NONE},
        {{.purpose = PURPOSE_STATISTICS, .natural_person = true, .banned = true}, false, STATEMENT_OBJECTION_RIGHT},
        {{.purpose = PURPOSE_INVOICING, .natural_person = true}, true, STATEMENT_NONE}};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        enum statement missing = STATEMENT_NONE;

        if (consents_decide_use(&rows[i].f, &missing) != rows[i].allowed || missing != rows[i].missing)
            fail_msg("row %zu", i);
    }
}

static struct consent_receipt give(struct world *w, enum purpose purpose, enum consent_channel channel)
{
    struct ctx *ctx = w->rights;
    struct consent_receipt receipt = {0};

    OK(RUN_ACTION(consents_give, ctx, &((struct consent_form){.customer = w->aino.number, .purpose = (int)purpose,
        .channel = (int)channel}), &receipt));
    return receipt;
}

static bool allowed(struct world *w, enum purpose purpose, enum consent_channel channel)
{
    enum rc rc = consents_permit_use(w->customers, w->aino.subject_id, purpose, channel);

    err_clear(&w->customers->err);
    store_release(w->customers);
    return rc == RC_OK;
}

static void test_i41_p21_withdrawal_acts_at_once(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct consent_receipt receipt = {0};
    struct consent_form form = {.customer = w->aino.number, .purpose = PURPOSE_DIRECT_MARKETING};

    assert_false(allowed(w, PURPOSE_DIRECT_MARKETING, CONSENT_EMAIL));
    assert_int_equal(RUN_ACTION(consents_withdraw, ctx, &form, &receipt), RC_NOT_FOUND);
    err_clear(&ctx->err);
    (void)give(w, PURPOSE_DIRECT_MARKETING, CONSENT_EMAIL);
    assert_true(allowed(w, PURPOSE_DIRECT_MARKETING, CONSENT_EMAIL));
    assert_false(allowed(w, PURPOSE_DIRECT_MARKETING, CONSENT_SMS)); /* a consent is for its channel */
    OK(RUN_ACTION(consents_withdraw, ctx, &form, &receipt));
    assert_int_equal(receipt.changed, 1);
    assert_false(allowed(w, PURPOSE_DIRECT_MARKETING, CONSENT_EMAIL));
    OK(RUN_ACTION(consents_withdraw, ctx, &form, &receipt)); /* again: nothing more happens */
    assert_int_equal(receipt.changed, 0);
}

static void test_p21_a_consent_expires_by_itself(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    int64_t nothing = 0, ended = 0;

    (void)give(w, PURPOSE_DIRECT_MARKETING, CONSENT_EMAIL);
    fixture_advance(w->f, 366 * 5 + 2);
    assert_false(allowed(w, PURPOSE_DIRECT_MARKETING, CONSENT_EMAIL)); /* before the job has run, too */
    OK(RUN_ACTION(consents_expire, ctx, &nothing, &ended));
    assert_int_equal(ended, 1);
}

static void test_p53_a_prohibition_needs_nobody_and_nothing(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->customers;
    struct consent_receipt receipt = {0};
    struct ban_form form = {.customer = w->aino.number};

    OK(RUN_ACTION(consents_prohibit, ctx, &form, &receipt)); /* under any purpose of a desk */
    assert_true(receipt.changed >= 6);
    assert_false(allowed(w, PURPOSE_ADVERTISING, CONSENT_POST));
    assert_false(allowed(w, PURPOSE_OPINION_RESEARCH, CONSENT_PHONE));
    assert_true(allowed(w, PURPOSE_INVOICING, CONSENT_EMAIL)); /* an invoice is no marketing */
    OK(RUN_ACTION(consents_prohibit, ctx, &form, &receipt));
    assert_int_equal(receipt.changed, 0);
    form.purpose = PURPOSE_ADVERTISING;
    OK(RUN_ACTION(consents_lift, ctx, &form, &receipt));
    assert_true(allowed(w, PURPOSE_ADVERTISING, CONSENT_POST));
    assert_int_equal(RUN_ACTION(consents_lift, ctx, &form, &receipt), RC_NOT_FOUND);
    err_clear(&ctx->err);
    form = (struct ban_form){.customer = 99999};
    assert_int_equal(RUN_ACTION(consents_prohibit, ctx, &form, &receipt), RC_INVALID);
    assert_int_equal(ctx->err.code, E1405_CONSENT_NO_CUSTOMER);
}

static void test_i42_the_record_names_nobody(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);
    struct consent_line *lines = NULL;
    struct str text;
    size_t count = 0;

    (void)give(w, PURPOSE_DIRECT_MARKETING, CONSENT_EMAIL);
    OK(consents_of(ctx, w->aino.subject_id, &lines, &count));
    assert_int_equal(count, 1);
    assert_int_equal(lines[0].record.len, 36);
    assert_true(lines[0].record.ptr[14] == '4');
    OK(consents_record_json(ctx, &j, w->aino.subject_id, &lines[0]));
    store_release(ctx);
    text = buf_str(&out);
    assert_true(str_contains(text, STR("dpv-27560#record-eu-gdpr")) && str_contains(text, STR("dpv:ConsentGiven")));
    assert_true(str_contains(text, STR("\"wording\":\"")) && !str_contains(text, STR("\"wording\":\"\"")));
    assert_false(str_contains(text, STR("Aino")) || str_contains(text, STR("Kielomalli")) || str_contains(text, STR("posti.example")));
}

DECLARE_ACTION(test_use, int64_t, int64_t);
DEFINE_ACTION(test_use, int64_t, int64_t)
{
    *out = 1;
    return consents_used(ctx, *req, PURPOSE_DIRECT_MARKETING, CONSENT_EMAIL);
}

static void proof(struct world *w, evidence_fn *fn, int64_t population, int64_t violations)
{
    struct ctx *ctx = w->proof;
    struct evidence e = {0};

    OK(fn(ctx, &e));
    store_release(ctx);
    assert_int_equal(e.population, population);
    assert_int_equal(e.violations, violations);
}

static void test_p68_planted_violations_are_seen(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct consent_receipt receipt = {0};
    int64_t used = 0;

    proof(w, consents_evidence_receipts, 0, 0);
    (void)give(w, PURPOSE_DIRECT_MARKETING, CONSENT_EMAIL);
    OK(RUN_ACTION(test_use, ctx, &w->aino.subject_id, &used));
    fixture_advance(w->f, 1);
    OK(RUN_ACTION(consents_prohibit, ctx, &((struct ban_form){.customer = w->aino.number, .purpose = PURPOSE_DIRECT_MARKETING}), &receipt));
    OK(RUN_ACTION(consents_withdraw, ctx, &((struct consent_form){.customer = w->aino.number, .purpose = PURPOSE_DIRECT_MARKETING}), &receipt));
    proof(w, consents_evidence_receipts, 1, 0);
    proof(w, consents_evidence_prohibitions, 1, 0);
    fixture_advance(w->f, 1);
    assert_int_equal(RUN_ACTION(test_use, ctx, &w->aino.subject_id, &used), RC_REFUSED); /* I-20 */
    err_clear(&ctx->err);
    fixture_plant(w->f, "UPDATE permission_use SET used_at = used_at + 172800000");
    proof(w, consents_evidence_receipts, 1, 1);
    proof(w, consents_evidence_prohibitions, 1, 1);
    fixture_plant(w->f, "UPDATE permission_use SET used_at = used_at - 172800000");
    fixture_plant(w->f, "UPDATE consent SET notice_words = ''");
    proof(w, consents_evidence_receipts, 1, 1);
}

static void test_p21_bad_input_has_answers(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct consent_receipt receipt = {0};
    struct consent_form form = {.customer = w->aino.number, .purpose = PURPOSE_DIRECT_MARKETING, .minor = true};

    assert_int_equal(RUN_ACTION(consents_give, ctx, &form, &receipt), RC_INVALID);
    assert_int_equal(ctx->err.code, E1402_CONSENT_MINOR);
    err_clear(&ctx->err);
    form.minor = false;
    w->f->policy.purposes &= ~PURPOSE_BIT(PURPOSE_DIRECT_MARKETING); /* the notice does not state it */
    assert_int_equal(RUN_ACTION(consents_give, ctx, &form, &receipt), RC_REFUSED);
    assert_int_equal(consents_permit_use(ctx, w->aino.subject_id, PURPOSE_DIRECT_MARKETING, CONSENT_POST), RC_REFUSED);
    err_clear(&ctx->err);
    store_release(ctx);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p53_the_rule_row_by_row), T(test_i41_p21_withdrawal_acts_at_once),
        T(test_p21_a_consent_expires_by_itself), T(test_p53_a_prohibition_needs_nobody_and_nothing),
        T(test_i42_the_record_names_nobody), T(test_p68_planted_violations_are_seen), T(test_p21_bad_input_has_answers)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
