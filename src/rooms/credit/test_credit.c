/* Credit in a real store: a named person decides with reasons, what is asked is a disclosure, what is old dies
 * (P30, P50, P66). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/errors.h"
#include "db/fixture.h"
#include "db/ownership.h"
#include "errors_credit.h"
#include "rooms/credit/internal.h"
#include "rooms/disclosures/disclosures.h"

#define OK(expr) assert_int_equal((expr), RC_OK)

struct world { struct fixture *f; struct ctx *ctx; int64_t number, customer, subject, cas; };

static void set_up(struct world *w)
{
    struct customer_form form = {.kind = CUSTOMER_PERSON, .first_name = STR("Aino"), .last_name = STR("Esimerkki"), .street = STR("Mallikatu 8"),
                                 .postcode = STR("33100"), .town = STR("TAMPERE"), .country = STR("FI")};
    struct customer_receipt receipt;
    struct credit_receipt r;

    *w = (struct world){.f = fixture_open(NULL)};
    OK(RUN_ACTION(customers_create, fixture_ctx(w->f, PURPOSE_CUSTOMER_MANAGEMENT), &form, &receipt));
    w->number = receipt.number;
    w->customer = receipt.customer_id;
    w->subject = receipt.subject_id;
    w->ctx = fixture_ctx(w->f, PURPOSE_CREDIT);
    OK(RUN_ACTION(credit_apply, w->ctx, &((struct credit_application){.customer = w->number, .amount = 500000, .applied_on = DATE_NONE}), &r));
    w->cas = r.number;
}

static void ask(struct world *w)
{
    struct recipient_receipt recipient;
    struct credit_receipt r;

    OK(RUN_ACTION(disclosures_recipient_add, fixture_ctx(w->f, PURPOSE_ACCOUNTABILITY), &((struct recipient_form){
        .name = STR("Luottotieto Malli Oy"), .kind = RECIPIENT_CREDIT, .contract_on = DATE_NONE, .contract_until = DATE_NONE,
        .safeguard_on = DATE_NONE}), &recipient));
    OK(RUN_ACTION(credit_asked, w->ctx, &((struct credit_inquiry_form){.number = w->cas, .score = STR("72"), .report = STR("Ei maksuhäiriöitä"),
                                                                      .asked_on = DATE_NONE}), &r));
}

static enum rc decide(struct world *w, const char *reasons, int outcome, struct credit_receipt *out)
{
    return RUN_ACTION(credit_decide, w->ctx, &((struct credit_decision_form){.number = w->cas, .outcome = outcome, .limit = 400000,
        .valid_from = DATE_NONE, .valid_to = DATE_NONE, .reasons = str_from(reasons)}), out);
}

static void test_p50_a_score_alone_never_decides(void **state)
{
    struct world w;
    struct credit_receipt r;
    struct credit_case c;
    struct actor system = {.is_system = true}, other;
    const struct actor *person;

    (void)state;
    set_up(&w);
    ask(&w);
    assert_int_equal(decide(&w, "72", CREDIT_GRANT, &r), RC_INVALID);
    assert_int_equal(w.ctx->err.code, E2907_CREDIT_SCORE_ALONE);
    err_clear(&w.ctx->err);
    assert_int_equal(decide(&w, "", CREDIT_DENY, &r), RC_INVALID);
    assert_int_equal(w.ctx->err.code, E2906_CREDIT_NO_REASONS);
    err_clear(&w.ctx->err);
    person = w.ctx->actor;
    w.ctx->actor = &system;
    assert_int_equal(decide(&w, "Maksanut ajallaan kolme vuotta.", CREDIT_GRANT, &r), RC_FORBIDDEN);
    err_clear(&w.ctx->err);
    w.ctx->actor = person;
    OK(decide(&w, "Maksanut ajallaan kolme vuotta.", CREDIT_GRANT, &r));
    OK(credit_load(w.ctx, w.cas, &c));
    assert_int_equal(c.state, CREDIT_GRANTED);
    assert_int_equal(c.decisions[0].decided_by, person->user_id);
    assert_true(str_eq(c.decisions[0].score, STR("72"))); /* shown as it came */
    store_release(w.ctx);
    assert_int_equal(decide(&w, "Sama henkilö tarkastaisi itseään.", CREDIT_DENY, &r), RC_FORBIDDEN);
    assert_int_equal(w.ctx->err.code, E2904_CREDIT_REVIEW_SAME);
    err_clear(&w.ctx->err);
    other = *person;
    other.user_id = 77;
    w.ctx->actor = &other;
    OK(decide(&w, "Uudet tilinpäätöstiedot heikommat.", CREDIT_DENY, &r)); /* the review of Art. 22(3) */
    w.ctx->actor = person;
    fixture_close(w.f);
}

static void test_p30_what_is_asked_is_a_disclosure_of_the_least(void **state)
{
    struct world w;
    struct credit_case c;
    struct disclosure *log;
    size_t count;

    (void)state;
    set_up(&w);
    ask(&w);
    OK(credit_load(w.ctx, w.cas, &c));
    assert_int_equal(c.state, CREDIT_ASKED);
    assert_true(str_eq(c.inquiries[0].recipient, STR("Luottotieto Malli Oy")));
    assert_true(c.inquiries[0].disclosure_id != 0);
    OK(disclosures_of_subject(fixture_ctx(w.f, PURPOSE_RIGHTS), w.subject, &log, &count));
    assert_int_equal(count, 1);
    assert_int_equal(log[0].ground, DISCLOSE_CREDIT);
    assert_int_equal(log[0].categories, CATEGORY_BIT(CATEGORY_NAME) | CATEGORY_BIT(CATEGORY_POSTAL));
    fixture_close(w.f);
}

static void test_p66_the_limit_holds_on_its_days(void **state)
{
    struct world w;
    struct credit_receipt r;
    struct credit_limit limit;

    (void)state;
    set_up(&w);
    OK(credit_limit_on(w.ctx, w.customer, w.ctx->today, &limit));
    assert_false(limit.set);
    store_release(w.ctx);
    OK(decide(&w, "Maksanut ajallaan kolme vuotta.", CREDIT_GRANT, &r));
    OK(credit_limit_on(w.ctx, w.customer, w.ctx->today, &limit));
    assert_true(limit.set);
    assert_int_equal(limit.cents, 400000);
    OK(credit_limit_on(w.ctx, w.customer, date_add_days(w.ctx->today, 400), &limit));
    assert_true(limit.set); /* it has run out: nothing on credit until somebody decides again */
    assert_int_equal(limit.cents, 0);
    fixture_close(w.f);
}

static void test_p66_the_report_dies_in_30_days_the_case_in_two_years(void **state)
{
    struct world w;
    struct credit_receipt r;
    struct credit_purged done;
    struct credit_case c;
    int64_t none = 0;

    (void)state;
    set_up(&w);
    ask(&w);
    OK(decide(&w, "Maksanut ajallaan kolme vuotta.", CREDIT_GRANT, &r));
    fixture_advance(w.f, 30);
    OK(RUN_ACTION(credit_purge, w.ctx, &none, &done));
    assert_int_equal(done.reports, 0);
    fixture_advance(w.f, 1);
    OK(RUN_ACTION(credit_purge, w.ctx, &none, &done));
    assert_int_equal(done.reports, 1);
    OK(credit_load(w.ctx, w.cas, &c));
    assert_true(str_empty(c.inquiries[0].report));
    assert_true(str_eq(c.inquiries[0].score, STR("72")));
    store_release(w.ctx);
    fixture_advance(w.f, 2 * 366);
    OK(RUN_ACTION(credit_purge, w.ctx, &none, &done));
    assert_int_equal(done.cases, 1);
    assert_int_equal(credit_load(w.ctx, w.cas, &c), RC_NOT_FOUND);
    fixture_close(w.f);
}

/* Two customers become one: the case goes along, readable with the other person's key, and for credit alone. */
static void test_p05_p66_a_merge_takes_the_credit_case_along(void **state)
{
    struct world w;
    struct customer_form form = {.kind = CUSTOMER_PERSON, .first_name = STR("Aino"), .last_name = STR("Esimerkki"), .street = STR("Mallikatu 8"),
                                 .postcode = STR("33100"), .town = STR("TAMPERE"), .country = STR("FI")};
    struct customer_receipt other;
    struct merging_preview plan;
    struct merging_receipt merged;
    struct credit_receipt r;
    struct credit_case c;
    struct customer_merging req;
    struct ctx *ctx;

    (void)state;
    set_up(&w);
    ask(&w);
    OK(decide(&w, "Maksaa ajallaan, liikevaihto kasvaa.", CREDIT_GRANT, &r));
    ctx = fixture_ctx(w.f, PURPOSE_CUSTOMER_MANAGEMENT);
    OK(RUN_ACTION(customers_create, ctx, &form, &other));
    req = (struct customer_merging){.from_id = w.customer, .into_id = other.customer_id};
    OK(customers_merging_preview(ctx, &req, &plan));
    req.from_version = plan.from_version;
    req.into_version = plan.into_version;
    OK(RUN_ACTION(customers_merge_into, ctx, &req, &merged));
    OK(credit_load(w.ctx, w.cas, &c));
    assert_int_equal(c.customer_id, other.customer_id);
    assert_int_equal(c.subject_id, other.subject_id);
    assert_true(str_eqz(c.decisions[0].reasons, "Maksaa ajallaan, liikevaihto kasvaa."));
    fixture_close(w.f);
}

static void test_p50_evidence_flips(void **state)
{
    struct world w;
    struct credit_receipt r;
    struct evidence e;
    struct ctx *ctx;

    (void)state;
    set_up(&w);
    ask(&w);
    OK(decide(&w, "Maksanut ajallaan kolme vuotta.", CREDIT_GRANT, &r));
    ctx = fixture_ctx(w.f, PURPOSE_ACCOUNTABILITY);
    OK(credit_evidence_decided_by_person(ctx, &e));
    assert_int_equal(e.population, 1);
    assert_int_equal(e.violations, 0);
    store_release(ctx);
    fixture_plant(w.f, "UPDATE credit_decision SET decided_by = 0"); /* nobody decided */
    OK(credit_evidence_decided_by_person(ctx, &e));
    assert_int_equal(e.violations, 1);
    store_release(ctx);
    fixture_plant(w.f, "DELETE FROM credit_decision"); /* a limit without a decision */
    OK(credit_evidence_decided_by_person(ctx, &e));
    assert_int_equal(e.violations, 1);
    store_release(ctx);
    fixture_plant(w.f, "UPDATE credit_inquiry SET disclosure_id = NULL"); /* asked outside the log */
    OK(credit_evidence_decided_by_person(ctx, &e));
    assert_int_equal(e.violations, 2);
    fixture_close(w.f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p50_a_score_alone_never_decides),
        cmocka_unit_test(test_p30_what_is_asked_is_a_disclosure_of_the_least),
        cmocka_unit_test(test_p66_the_limit_holds_on_its_days),
        cmocka_unit_test(test_p66_the_report_dies_in_30_days_the_case_in_two_years),
        cmocka_unit_test(test_p05_p66_a_merge_takes_the_credit_case_along),
        cmocka_unit_test(test_p50_evidence_flips),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
