/* Disclosures in a real store: the closed list of grounds, declared recipients, contracts, countries,
 * agreements, the log and what an erasure leaves of it (P12, P20, P31, P33; I-16, I-21, I-22). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/errors.h"
#include "db/fixture.h"
#include "errors_disclosures.h"
#include "rooms/disclosures/internal.h"
#include "rooms/requests/requests.h"

static void ok_at(struct ctx *ctx, enum rc rc, int line)
{
    if (rc != RC_OK)
        fail_msg("line %d: %s %d %s (%s:%d)", line, rc_name(rc), ctx->err.code, statement_word((enum statement)ctx->err.statement),
                 ctx->err.birth_file ? ctx->err.birth_file : "?", ctx->err.birth_line);
}
#define OK(expr) ok_at(ctx, (expr), __LINE__)

static void refused_at(struct ctx *ctx, enum rc rc, enum statement by, int line)
{
    if (rc != RC_REFUSED || ctx->err.statement != (int)by)
        fail_msg("line %d: %s %d %s", line, rc_name(rc), ctx->err.code, statement_word((enum statement)ctx->err.statement));
    err_clear(&ctx->err);
}
#define REFUSED(expr, by) refused_at(ctx, (expr), (by), __LINE__)

DECLARE_ACTION(test_disclose, struct disclosure_act, int64_t);
DEFINE_ACTION(test_disclose, struct disclosure_act, int64_t)
{
    return disclosures_log(ctx, req, out);
}

static const struct recipient_form agency = {.name = {"Malliperintä Oy", 16}, .kind = RECIPIENT_COLLECTION, .country = {"FI", 2}};

static int64_t add(struct ctx *ctx, struct recipient_form form, const char *contract)
{
    struct recipient_receipt receipt = {0};

    form.contract_on = form.contract_until = form.safeguard_on = DATE_NONE;
    if (contract != NULL)
        assert_true(date_from_iso(str_from(contract), &form.contract_on));
    OK(RUN_ACTION(disclosures_recipient_add, ctx, &form, &receipt));
    return receipt.id;
}

static int64_t make_person(struct fixture *f, int64_t *number, int64_t *subject)
{
    struct ctx *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct customer_form form = {.kind = CUSTOMER_PERSON, .first_name = STR("Aino"), .last_name = STR("Esimerkki"),
        .email = STR("aino@posti.example"), .start_on = ctx->today};
    struct customer_receipt receipt = {0};

    OK(RUN_ACTION(customers_create, ctx, &form, &receipt));
    *number = receipt.number;
    *subject = receipt.subject_id;
    return receipt.customer_id;
}

/* The catalogue without some statements, or with other parameters. */
static void compile(struct ctx *ctx, const struct policy *from, struct policy *out, enum statement without, enum statement changed,
                    const char *params)
{
    struct policy_statement *kept = ARENA_ARRAY(ctx->arena, struct policy_statement, from->statement_count + 1);
    size_t n = 0;

    for (size_t i = 0; i < from->statement_count; i++) {
        if (from->statements[i].id == without)
            continue;
        kept[n] = from->statements[i];
        if (kept[n].id == changed)
            kept[n].params = str_from(params);
        n++;
    }
    *out = (struct policy){.tenant = from->tenant, .register_id = from->register_id, .notice_id = 1, .version = 1};
    assert_int_equal(policy_compile(ctx->arena, kept, n, out, &ctx->err), RC_OK);
}

static void assert_proof(struct fixture *f, evidence_fn *fn, int64_t population, int64_t violations, int line)
{
    struct ctx *ctx = fixture_ctx(f, PURPOSE_ACCOUNTABILITY);
    struct evidence e = {0};

    OK(fn(ctx, &e));
    store_release(ctx);
    if (e.population != population || e.violations != violations)
        fail_msg("line %d: population %lld violations %lld", line, (long long)e.population, (long long)e.violations);
}
#define PROOF(fn, population, violations) assert_proof(f, fn, population, violations, __LINE__)

static void test_p31_grounds_are_a_closed_list(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx = fixture_ctx(f, PURPOSE_COLLECTION);
    struct policy less, none;
    enum statement by;
    int64_t number = 0, subject = 0, id = 0, customer = make_person(f, &number, &subject);
    struct disclosure_act act = {.ground = DISCLOSE_COLLECTION, .way = DISCLOSE_FILE, .customer = customer,
                                 .categories = CATEGORY_BIT(CATEGORY_NAME) | CATEGORY_BIT(CATEGORY_BILLING), .reference = STR("P-1")};

    (void)state;
    act.recipient = add(ctx, agency, "2026-01-01");
    PROOF(disclosures_evidence_log, 0, 0);
    OK(RUN_ACTION(test_disclose, ctx, &act, &id));
    /* no ground, or one that is not in the list */
    act.ground = 0;
    REFUSED(RUN_ACTION(test_disclose, ctx, &act, &id), STATEMENT_DISCLOSURE_GROUNDS);
    act.ground = DISCLOSE_COLLECTION;
    compile(ctx, &f->policy, &less, STATEMENT_NONE, STATEMENT_DISCLOSURE_GROUNDS, "{\"grounds\":[\"invoicing\"]}");
    ctx->policy = &less;
    OK(RUN_ACTION(test_disclose, ctx, &act, &id)); /* its own sentence still says so */
    compile(ctx, &less, &none, STATEMENT_DISCLOSURE_COLLECTION, STATEMENT_NONE, NULL);
    ctx->policy = &none; /* now the purpose itself is missing, and so is the ground */
    REFUSED(RUN_ACTION(test_disclose, ctx, &act, &id), STATEMENT_DISCLOSURE_COLLECTION);
    REFUSED(disclosures_decide_ground(&none, DISCLOSE_COLLECTION, RECIPIENT_COLLECTION, true, &by, &ctx->err), STATEMENT_DISCLOSURE_GROUNDS);
    ctx->policy = &f->policy;
    PROOF(disclosures_evidence_log, 2, 0);
    fixture_plant(f, "UPDATE disclosure SET statement = '' WHERE id = (SELECT min(id) FROM disclosure)");
    PROOF(disclosures_evidence_log, 2, 1);
    fixture_plant(f, "UPDATE disclosure SET statement = 'disclosure.grounds'");
    PROOF(disclosures_evidence_log, 2, 0);
    fixture_plant(f, "UPDATE recipient SET ended_on = '2027-02-01'"); /* went to one no longer in use */
    PROOF(disclosures_evidence_log, 2, 2);
    fixture_close(f);
}

/* Every ground under every shortened notice: allowed only where a sentence says so (an independent table). */
static void test_p31_each_ground_needs_its_sentence(void **state)
{
    static const struct { enum disclosure_ground ground; enum recipient_kind kind; enum statement needs[3]; } table[] = {
        {DISCLOSE_CREDIT, RECIPIENT_CREDIT, {STATEMENT_DISCLOSURE_CREDIT, STATEMENT_DISCLOSURE_GROUNDS, STATEMENT_USE_OWN_ONLY}},
        {DISCLOSE_COLLECTION, RECIPIENT_COLLECTION, {STATEMENT_DISCLOSURE_COLLECTION, STATEMENT_DISCLOSURE_GROUNDS, 0}},
        {DISCLOSE_INVOICING, RECIPIENT_OPERATOR, {STATEMENT_DISCLOSURE_INVOICING, STATEMENT_DISCLOSURE_GROUNDS, 0}},
        {DISCLOSE_AGREEMENT, RECIPIENT_PARTNER, {STATEMENT_RECIPIENTS_AGREEMENT, 0, 0}},
        {DISCLOSE_PROCESSING, RECIPIENT_ACCOUNTING, {STATEMENT_PROCESSORS_SERVERS, STATEMENT_RECIPIENTS_ROLES, STATEMENT_USE_OWN_ONLY}}};
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx = fixture_ctx(f, PURPOSE_ACCOUNTABILITY);

    (void)state;
    for (size_t i = 0; i < COUNT(table); i++)
        for (unsigned mask = 0; mask < 8; mask++) {
            struct policy policy = f->policy;
            enum statement by;
            bool any = false;

            for (unsigned k = 0; k < 3; k++) {
                enum statement s = table[i].needs[k];
                struct policy next;

                if (s == 0)
                    continue;
                if ((mask >> k & 1) == 0) {
                    compile(ctx, &policy, &next, s, STATEMENT_NONE, NULL);
                    policy = next;
                } else
                    any = true;
            }
            enum rc rc = disclosures_decide_ground(&policy, table[i].ground, table[i].kind, true, &by, &ctx->err);

            assert_int_equal(rc, any ? RC_OK : RC_REFUSED);
            assert_true(rc == RC_OK ? policy_states(&policy, by) : ctx->err.statement != 0);
            err_clear(&ctx->err);
            OK(disclosures_decide_ground(&policy, DISCLOSE_LAW, RECIPIENT_AUTHORITY, false, &by, &ctx->err));
        }
    fixture_close(f);
}

static void test_p31_i21_recipient_outside_the_notice_is_refused(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx = fixture_ctx(f, PURPOSE_COLLECTION);
    struct policy roles, less;
    struct recipient_receipt receipt = {0};
    struct recipient_form form = {.name = STR("Mallimittaus Oy"), .kind = RECIPIENT_ANALYTICS, .contract_on = ctx->today};

    (void)state;
    compile(ctx, &f->policy, &roles, STATEMENT_ANALYTICS_OUTSIDE, STATEMENT_RECIPIENTS_ROLES, "{\"recipients\":[\"staff\",\"accounting\"]}");
    ctx->policy = &roles;
    REFUSED(RUN_ACTION(disclosures_recipient_add, ctx, &form, &receipt), STATEMENT_RECIPIENTS_ROLES);
    compile(ctx, &f->policy, &less, STATEMENT_NONE, STATEMENT_RECIPIENTS_ROLES, "{\"recipients\":[\"staff\",\"analytics\"]}");
    ctx->policy = &less;
    OK(RUN_ACTION(disclosures_recipient_add, ctx, &form, &receipt));
    /* the notice in force changes: what was allowed yesterday is refused today */
    ctx->policy = &roles;
    REFUSED(disclosures_check(ctx, &(struct disclosure_act){.recipient = receipt.id, .ground = DISCLOSE_PROCESSING,
        .way = DISCLOSE_API, .categories = CATEGORY_BIT(CATEGORY_BILLING)}), STATEMENT_RECIPIENTS_ROLES);
    fixture_close(f);
}

static void test_p12_processor_without_a_contract_is_refused(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx = fixture_ctx(f, PURPOSE_INVOICING);
    struct recipient_receipt receipt = {0};
    struct recipient_form form = {.name = STR("Mallipalvelin Oy"), .kind = RECIPIENT_IT, .contract_on = DATE_NONE};
    struct disclosure_act act = {.ground = DISCLOSE_PROCESSING, .way = DISCLOSE_API, .categories = CATEGORY_BIT(CATEGORY_BILLING)};
    int64_t id = 0;

    (void)state;
    REFUSED(RUN_ACTION(disclosures_recipient_add, ctx, &form, &receipt), STATEMENT_PROCESSORS_SERVERS);
    form.contract_on = date_add_days(ctx->today, -10);
    form.contract_until = date_add_days(ctx->today, 10);
    OK(RUN_ACTION(disclosures_recipient_add, ctx, &form, &receipt));
    act.recipient = receipt.id;
    PROOF(disclosures_evidence_contracts, 1, 0);
    OK(RUN_ACTION(test_disclose, ctx, &act, &id));
    fixture_advance(f, 11); /* the contract has lapsed */
    REFUSED(RUN_ACTION(test_disclose, ctx, &act, &id), STATEMENT_PROCESSORS_SERVERS);
    PROOF(disclosures_evidence_contracts, 1, 1);
    fixture_plant(f, "UPDATE recipient SET contract_until_on = NULL");
    PROOF(disclosures_evidence_contracts, 1, 0);
    fixture_plant(f, "UPDATE recipient SET contract_on = '2027-03-05'"); /* something went before it began */
    PROOF(disclosures_evidence_contracts, 1, 1);
    fixture_close(f);
}

static void test_p33_i22_outside_the_eea_needs_safeguard_and_necessity(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx = fixture_ctx(f, PURPOSE_INVOICING);
    struct recipient_receipt receipt = {0};
    struct recipient_form form = {.name = STR("Example Hosting Inc."), .kind = RECIPIENT_IT, .country = STR("US"),
                                  .contract_on = ctx->today};

    (void)state;
    REFUSED(RUN_ACTION(disclosures_recipient_add, ctx, &form, &receipt), STATEMENT_TRANSFER_NONE);
    form.safeguard = SAFEGUARD_CLAUSES;
    form.safeguard_on = ctx->today;
    REFUSED(RUN_ACTION(disclosures_recipient_add, ctx, &form, &receipt), STATEMENT_TRANSFER_NONE);
    form.necessity = STR("Sähköpostin välitys");
    OK(RUN_ACTION(disclosures_recipient_add, ctx, &form, &receipt));
    form.name = STR("Vanha Palvelin Ltd");
    form.country = STR("GB");
    form.safeguard = SAFEGUARD_NONE;
    REFUSED(RUN_ACTION(disclosures_recipient_add, ctx, &form, &receipt), STATEMENT_TRANSFER_NONE);
    form.country = STR("uk");
    assert_int_equal(RUN_ACTION(disclosures_recipient_add, ctx, &form, &receipt), RC_INVALID);
    assert_int_equal(ctx->err.code, E3011_RECIPIENT_COUNTRY);
    err_clear(&ctx->err);
    PROOF(disclosures_evidence_countries, 1, 0);
    fixture_plant(f, "UPDATE recipient SET necessity = ''");
    PROOF(disclosures_evidence_countries, 1, 1);
    fixture_close(f);
}

static void test_p20_agreement_of_the_customer_for_that_recipient(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    int64_t number = 0, subject = 0, id = 0, customer = make_person(f, &number, &subject);
    struct disclosure_act act = {.ground = DISCLOSE_AGREEMENT, .way = DISCLOSE_MAIL, .customer = customer,
                                 .categories = CATEGORY_BIT(CATEGORY_NAME)};
    struct agreement_receipt agreed = {0}, again = {0};
    int64_t other;

    (void)state;
    act.recipient = add(ctx, (struct recipient_form){.name = STR("Mallikumppani Oy"), .kind = RECIPIENT_PARTNER}, NULL);
    other = add(ctx, (struct recipient_form){.name = STR("Toinen Kumppani Oy"), .kind = RECIPIENT_PARTNER}, NULL);
    REFUSED(RUN_ACTION(test_disclose, ctx, &act, &id), STATEMENT_RECIPIENTS_AGREEMENT);
    OK(RUN_ACTION(disclosures_agree, ctx, &((struct agreement_form){.recipient = other, .customer = number}), &agreed));
    REFUSED(RUN_ACTION(test_disclose, ctx, &act, &id), STATEMENT_RECIPIENTS_AGREEMENT); /* for another recipient */
    OK(RUN_ACTION(disclosures_agree, ctx, &((struct agreement_form){.recipient = act.recipient, .customer = number}), &agreed));
    OK(RUN_ACTION(disclosures_agree, ctx, &((struct agreement_form){.recipient = act.recipient, .customer = number}), &again));
    assert_int_equal(again.id, agreed.id);
    OK(RUN_ACTION(test_disclose, ctx, &act, &id));
    PROOF(disclosures_evidence_agreements, 1, 0);
    fixture_advance(f, 1);
    OK(RUN_ACTION(disclosures_agreement_end, ctx, &agreed.id, &again));
    REFUSED(RUN_ACTION(test_disclose, ctx, &act, &id), STATEMENT_RECIPIENTS_AGREEMENT);
    PROOF(disclosures_evidence_agreements, 1, 0);
    fixture_plant(f, "UPDATE disclosure_agreement SET ended_on = '2027-02-01'");
    PROOF(disclosures_evidence_agreements, 1, 1);
    fixture_close(f);
}

static void test_p31_least_data_and_one_transaction(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx = fixture_ctx(f, PURPOSE_COLLECTION);
    struct recipient_form form = agency;
    struct policy stated;
    int64_t number = 0, subject = 0, id = 0, customer = make_person(f, &number, &subject);
    struct disclosure_act act = {.ground = DISCLOSE_COLLECTION, .way = DISCLOSE_FILE, .customer = customer};

    (void)state;
    form.categories = (unsigned)(CATEGORY_BIT(CATEGORY_NAME) | CATEGORY_BIT(CATEGORY_BILLING));
    act.recipient = add(ctx, form, "2026-01-01");
    act.categories = CATEGORY_BIT(CATEGORY_NAME) | CATEGORY_BIT(CATEGORY_POSTAL);
    assert_int_equal(RUN_ACTION(test_disclose, ctx, &act, &id), RC_INVALID);
    assert_int_equal(ctx->err.code, E3008_DISCLOSURE_CATEGORY);
    err_clear(&ctx->err);
    compile(ctx, &f->policy, &stated, STATEMENT_NONE, STATEMENT_NONE, NULL);
    ctx->policy = &stated;
    act.categories = CATEGORY_BIT(CATEGORY_ORDERS); /* not for this purpose at all */
    assert_int_equal(RUN_ACTION(test_disclose, ctx, &act, &id), RC_REFUSED);
    err_clear(&ctx->err);
    ctx->policy = &f->policy;
    act.categories = CATEGORY_BIT(CATEGORY_NAME);
    assert_int_equal(disclosures_log(ctx, &act, &id), RC_BUG); /* outside a transaction nothing leaves */
    err_clear(&ctx->err);
    PROOF(disclosures_evidence_log, 0, 0);
    fixture_close(f);
}

static void test_p31_i16_the_log_keeps_a_pseudonym_after_erasure(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx = fixture_ctx(f, PURPOSE_COLLECTION), *rights = fixture_ctx(f, PURPOSE_RIGHTS);
    int64_t number = 0, subject = 0, id = 0, next = 0, customer = make_person(f, &number, &subject);
    struct disclosure_act act = {.ground = DISCLOSE_COLLECTION, .way = DISCLOSE_FILE, .customer = customer,
                                 .categories = CATEGORY_BIT(CATEGORY_NAME), .reference = STR("P-2027-1")};
    struct request_form form = {.customer = number, .kind = REQUEST_ERASURE, .identity = IDENTITY_DESK, .channel = REQUEST_BY_DESK};
    struct request_receipt receipt = {0};
    struct disclosure *rows = NULL;
    size_t count = 0;
    struct str before;

    (void)state;
    act.recipient = add(ctx, agency, "2026-01-01");
    OK(RUN_ACTION(test_disclose, ctx, &act, &id));
    ctx = rights;
    OK(disclosures_of_subject(ctx, subject, &rows, &count));
    assert_int_equal(count, 1);
    OK(disclosures_list(ctx, &(struct disclosure_filter){.most = 10}, &rows, &count, &next));
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].customer_number, number);
    assert_true(str_eqz(rows[0].recipient_name, "Malliperintä Oy"));
    assert_int_equal(rows[0].statement, STATEMENT_DISCLOSURE_COLLECTION);
    before = str_copy(f->arena, rows[0].pseudonym);
    assert_int_equal(before.len, 12);
    store_release(ctx);
    OK(RUN_ACTION(requests_open, ctx, &form, &receipt));
    OK(RUN_ACTION(requests_approve, ctx, &((struct request_approval){.id = receipt.id}), &receipt));
    OK(requests_run(ctx, receipt.id, 8));
    OK(disclosures_of_subject(ctx, subject, &rows, &count));
    assert_int_equal(count, 0);
    OK(disclosures_list(ctx, &(struct disclosure_filter){.most = 10}, &rows, &count, &next));
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].customer_number, 0);
    assert_true(str_eq(rows[0].pseudonym, before));
    store_release(ctx);
    PROOF(disclosures_evidence_log, 1, 0);
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p31_grounds_are_a_closed_list), cmocka_unit_test(test_p31_each_ground_needs_its_sentence),
        cmocka_unit_test(test_p31_i21_recipient_outside_the_notice_is_refused),
        cmocka_unit_test(test_p12_processor_without_a_contract_is_refused),
        cmocka_unit_test(test_p33_i22_outside_the_eea_needs_safeguard_and_necessity),
        cmocka_unit_test(test_p20_agreement_of_the_customer_for_that_recipient),
        cmocka_unit_test(test_p31_least_data_and_one_transaction),
        cmocka_unit_test(test_p31_i16_the_log_keeps_a_pseudonym_after_erasure)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
